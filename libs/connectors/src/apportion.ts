// Rounding that keeps sums: exact amounts become whole cents so that together they make a given total (largest remainder). A shop computes with
// more digits than it bills; cutting each row alone loses or invents a cent that the buyer's total does not know.
import { Decimal, Money } from '@kontor/kernel';

/**
 * Each amount rounded to the minor unit; where their sum misses `total`, the rows whose rounding went furthest the wrong way move by one unit.
 * More than one unit per row is no matter of rounding: then nothing moves and the difference stays for others to see.
 */
export function roundTogether(exact: readonly Decimal[], total: Money): Money[] {
  const rounded = exact.map((amount) => Money.round(amount, total.currency));
  const missing = total.minus(Money.sum(rounded, total.currency));
  const units = BigInt(missing.abs().minor);
  if (units === 0n || units > BigInt(exact.length)) return rounded;
  // Only the shop's own digits may move a cent: unless they make the total, the difference has another cause.
  const unit = Money.fromMinor(1, total.currency);
  if (Decimal.sum(exact).minus(total.decimal).abs().compare(unit.decimal) >= 0) return rounded;
  const step = missing.isNegative() ? unit.negated() : unit;
  const order = exact
    .map((amount, index) => ({ index, cut: amount.minus((rounded[index]).decimal) }))
    .filter(({ cut }) => (missing.isNegative() ? cut.isNegative() : cut.isPositive()))
    .sort((one, other) => other.cut.abs().compare(one.cut.abs()) || one.index - other.index)
    .slice(0, parseInt(units.toString(), 10));
  // Too few rows were rounded that way: nothing was lost by rounding.
  if (BigInt(order.length) < units) return rounded;
  const moved = new Set(order.map(({ index }) => index));
  return rounded.map((money, index) => (moved.has(index) ? money.plus(step) : money));
}
