// What is paid: whole minor units of one currency. Unit prices with more digits are Decimal until they become money.
import { Decimal } from './decimal.js';
import { AppError } from './errors.js';

// ISO 4217 minor units other than two, as far as shops use them.
const scales: Record<string, number> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
};

/** How many digits behind the point a currency has (EUR 2, JPY 0, KWD 3). */
export function currencyScale(currency: string): number {
  return scales[currency] ?? 2;
}

/** How money looks in JSON: `{ "amount": "12.30", "currency": "EUR" }`. */
export type MoneyJson = { amount: string; currency: string };

/** An exact amount in whole minor units; two currencies never mix (`money-currencies-differ`). */
export class Money {
  private constructor(
    private readonly value: Decimal,
    readonly currency: string,
  ) {}

  static zero(currency: string): Money {
    return Money.round(Decimal.zero, currency);
  }

  /** Reads `12.30`; more digits than the currency has are refused (`money-too-exact`). */
  static parse(amount: string, currency: string): Money {
    const value = Decimal.parse(amount);
    if (value.scale() > currencyScale(checked(currency))) throw new AppError('money-too-exact', { amount, currency });
    return new Money(value, currency);
  }

  /** A computed amount becomes money: rounded half away from zero to the minor unit. */
  static round(value: Decimal, currency: string): Money {
    return new Money(value.round(currencyScale(checked(currency))), currency);
  }

  /** From the two columns of the database: minor units (BIGINT arrives as a string) and currency. */
  static fromMinor(minor: string | number | bigint, currency: string): Money {
    const value = typeof minor === 'string' ? Decimal.parse(minor) : Decimal.whole(minor);
    return new Money(value.dividedBy(Decimal.parse('1'.padEnd(currencyScale(checked(currency)) + 1, '0'))), currency);
  }

  static sum(values: Iterable<Money>, currency: string): Money {
    let total = Money.zero(currency);
    for (const value of values) total = total.plus(value);
    return total;
  }

  /** Whole minor units as a string, ready for a BIGINT column. */
  get minor(): string {
    return this.value.times(Decimal.parse('1'.padEnd(currencyScale(this.currency) + 1, '0'))).toFixed(0);
  }
  get decimal(): Decimal {
    return this.value;
  }
  /** With all digits of the currency: `12.30`. */
  get amount(): string {
    return this.value.toFixed(currencyScale(this.currency));
  }

  plus(other: Money): Money {
    return new Money(this.value.plus(this.same(other)), this.currency);
  }
  minus(other: Money): Money {
    return new Money(this.value.minus(this.same(other)), this.currency);
  }
  times(factor: Decimal): Money {
    return Money.round(this.value.times(factor), this.currency);
  }
  negated(): Money {
    return new Money(this.value.negated(), this.currency);
  }
  abs(): Money {
    return new Money(this.value.abs(), this.currency);
  }
  compare(other: Money): -1 | 0 | 1 {
    return this.value.compare(this.same(other));
  }
  equals(other: Money): boolean {
    return this.currency === other.currency && this.value.equals(other.value);
  }
  isZero(): boolean {
    return this.value.isZero();
  }
  isNegative(): boolean {
    return this.value.isNegative();
  }
  isPositive(): boolean {
    return this.value.isPositive();
  }

  /** The net part of this gross amount at a rate, rounded once; the tax is the rest, so that the gross stays what was paid (F23). */
  netOfGross(rate: Percent): { net: Money; tax: Money } {
    const net = Money.round(this.value.dividedBy(rate.factor), this.currency);
    return { net, tax: this.minus(net) };
  }

  toJSON(): MoneyJson {
    return { amount: this.amount, currency: this.currency };
  }
  toString(): string {
    return `${this.amount} ${this.currency}`;
  }

  private same(other: Money): Decimal {
    if (other.currency !== this.currency) throw new AppError('money-currencies-differ', { one: this.currency, other: other.currency });
    return other.value;
  }
}

/** A percentage such as a tax rate: `19` means 19 %. At most four digits behind the point. */
export class Percent {
  private constructor(readonly value: Decimal) {}
  static readonly zero = new Percent(Decimal.zero);

  static parse(text: string): Percent {
    const value = Decimal.parse(text);
    if (value.scale() > 4) throw new AppError('value-too-exact', { value: text, places: 4 });
    return new Percent(value);
  }
  static of(value: Decimal): Percent {
    return new Percent(value.round(4));
  }
  /** 19 % → 1.19 */
  get factor(): Decimal {
    return Decimal.one.plus(this.share);
  }
  /** 19 % → 0.19 */
  get share(): Decimal {
    return this.value.dividedBy(Decimal.hundred);
  }
  equals(other: Percent): boolean {
    return this.value.equals(other.value);
  }
  isZero(): boolean {
    return this.value.isZero();
  }
  toString(): string {
    return this.value.toString();
  }
  toJSON(): string {
    return this.toString();
  }
}

function checked(currency: string): string {
  if (!/^[A-Z]{3}$/.test(currency)) throw new AppError('money-currency-unknown', { currency: currency.slice(0, 10) });
  return currency;
}
