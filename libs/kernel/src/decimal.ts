// The one place where exact numbers are made and rounded. Relies on big.js; no float ever enters (big.js runs in strict mode).
import Big from 'big.js';
import { AppError } from './errors.js';

const Exact = Big();
Exact.strict = true;
Exact.DP = 20;
Exact.PE = 100;
Exact.NE = -100;

/** An exact decimal of any scale: a rate, a factor, a unit price with more digits than cents. */
export class Decimal {
  private constructor(private readonly big: Big) {}

  static readonly zero = new Decimal(new Exact('0'));
  static readonly one = new Decimal(new Exact('1'));
  static readonly hundred = new Decimal(new Exact('100'));

  /** Reads a plain decimal string such as `-12.3456`; anything else is `value-not-a-number`. */
  static parse(text: string): Decimal {
    if (!/^[+-]?\d{1,30}(\.\d{1,30})?$/.test(text)) throw new AppError('value-not-a-number', { value: text.slice(0, 40) });
    const value = new Exact(text.replace(/^\+/, ''));
    return value.eq('0') ? Decimal.zero : new Decimal(value);
  }

  /** A whole number that is already exact in JavaScript (a count, an index, minor units from a column). */
  static whole(value: number | bigint): Decimal {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new AppError('value-not-a-number', { value: String(value) });
    return new Decimal(new Exact(value.toString()));
  }

  static sum(values: Iterable<Decimal>): Decimal {
    let total = Decimal.zero;
    for (const value of values) total = total.plus(value);
    return total;
  }

  plus(other: Decimal): Decimal {
    return new Decimal(this.big.plus(other.big));
  }
  minus(other: Decimal): Decimal {
    return new Decimal(this.big.minus(other.big));
  }
  times(other: Decimal): Decimal {
    return new Decimal(this.big.times(other.big));
  }
  /** Exact to 20 places; round the result where it becomes money. */
  dividedBy(other: Decimal): Decimal {
    if (other.isZero()) throw new AppError('value-division-by-zero');
    return new Decimal(this.big.div(other.big));
  }
  negated(): Decimal {
    return Decimal.zero.minus(this);
  }
  abs(): Decimal {
    return new Decimal(this.big.abs());
  }
  /** The one rounding of Kontor: half away from zero. */
  round(places: number): Decimal {
    return new Decimal(this.big.round(places, Big.roundHalfUp));
  }
  /** Rounds towards minus infinity. */
  floor(places: number): Decimal {
    const cut = this.big.round(places, Big.roundDown);
    return new Decimal(this.big.lt('0') && !cut.eq(this.big) ? cut.minus(new Exact(`1e-${places}`)) : cut);
  }
  compare(other: Decimal): -1 | 0 | 1 {
    return this.big.cmp(other.big);
  }
  equals(other: Decimal): boolean {
    return this.compare(other) === 0;
  }
  isZero(): boolean {
    return this.big.eq('0');
  }
  isNegative(): boolean {
    return this.big.lt('0');
  }
  isPositive(): boolean {
    return this.big.gt('0');
  }
  isWhole(): boolean {
    return this.big.round(0, Big.roundDown).eq(this.big);
  }
  /** Number of places behind the point that are needed to write it exactly. */
  scale(): number {
    return (this.toString().split('.')[1] ?? '').length;
  }
  /** Exactly `places` digits behind the point, rounded half away from zero. */
  toFixed(places: number): string {
    return this.round(places).big.toFixed(places);
  }
  /** Without trailing zeros: `12.5`. */
  toString(): string {
    return this.big.toFixed();
  }
  toJSON(): string {
    return this.toString();
  }
}
