// Exact amounts of the shop; Shopify rounds half away from zero to cents and gives discounts whole cents, the rest of a division to the last rows.
import Big from 'big.js';

const Exact = Big();
Exact.DP = 20;
Exact.NE = -40;
Exact.PE = 40;

export const exact = (amount: string | number): Big => new Exact(amount);
export const cents = (amount: Big): string => amount.round(2, Big.roundHalfUp).toFixed(2);
export const sum = (amounts: Iterable<string>): Big => [...amounts].reduce((total, amount) => total.plus(amount), exact('0'));

/** Tax of an amount that includes it or not. */
export function taxOf(amount: Big, rate: string, included: boolean): string {
  const part = exact(rate).div(100);
  return cents(included ? amount.minus(amount.div(part.plus(1))) : amount.times(part));
}

/** Splits whole cents in proportion; what division leaves goes to the rows with the largest remainder, then from the first on. */
export function split(amount: Big, weights: Big[]): string[] {
  const whole = weights.reduce((total, weight) => total.plus(weight), exact('0'));
  if (whole.lte(0)) return weights.map(() => '0.00');
  const shares = weights.map((weight) => amount.times(weight).div(whole));
  const down = shares.map((share) => share.round(2, Big.roundDown));
  let missing = Number(amount.minus(down.reduce((total, part) => total.plus(part), exact('0'))).times(100).toFixed(0));
  const order = shares.map((share, index) => ({ index, left: share.minus(down[index]) })).sort((one, other) => other.left.cmp(one.left) || one.index - other.index);
  const parts = down.map((part) => part);
  for (const { index } of order) {
    if (missing <= 0) break;
    parts[index] = parts[index].plus('0.01');
    missing -= 1;
  }
  return parts.map((part) => part.toFixed(2));
}
