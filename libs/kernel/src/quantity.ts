// Pieces, metres, kilograms: exact, at most three digits behind the point, as the columns (DECIMAL 12,3) keep them.
import { Decimal } from './decimal.js';
import { AppError } from './errors.js';

/** An exact quantity with at most three decimals; may be negative (a movement, an oversold stock). */
export class Quantity {
  private constructor(readonly decimal: Decimal) {}
  static readonly zero = new Quantity(Decimal.zero);

  static parse(text: string): Quantity {
    const value = Decimal.parse(text);
    if (value.scale() > 3) throw new AppError('value-too-exact', { value: text, places: 3 });
    if (value.abs().compare(Decimal.whole(999_999_999)) > 0) throw new AppError('value-too-large', { value: text });
    return new Quantity(value);
  }
  static whole(value: number): Quantity {
    return new Quantity(Decimal.whole(value));
  }
  static sum(values: Iterable<Quantity>): Quantity {
    let total = Quantity.zero;
    for (const value of values) total = total.plus(value);
    return total;
  }

  plus(other: Quantity): Quantity {
    return new Quantity(this.decimal.plus(other.decimal));
  }
  minus(other: Quantity): Quantity {
    return new Quantity(this.decimal.minus(other.decimal));
  }
  negated(): Quantity {
    return new Quantity(this.decimal.negated());
  }
  /** A share of it, rounded down to three digits (a percentage of stock never promises more than there is). */
  times(factor: Decimal): Quantity {
    return new Quantity(this.decimal.times(factor).floor(3));
  }
  compare(other: Quantity): -1 | 0 | 1 {
    return this.decimal.compare(other.decimal);
  }
  equals(other: Quantity): boolean {
    return this.decimal.equals(other.decimal);
  }
  isZero(): boolean {
    return this.decimal.isZero();
  }
  isNegative(): boolean {
    return this.decimal.isNegative();
  }
  isPositive(): boolean {
    return this.decimal.isPositive();
  }
  /** What a shop that takes `places` decimals may be told: rounded down, never below zero (F52). */
  sellable(places: 0 | 1 | 2 | 3): Quantity {
    return this.isNegative() ? Quantity.zero : new Quantity(this.decimal.floor(places));
  }
  toString(): string {
    return this.decimal.toString();
  }
  toJSON(): string {
    return this.toString();
  }
}
