// Exact amounts of the marketplace.
import Big from 'big.js';

const Exact = Big();
Exact.DP = 20;
Exact.NE = -40;
Exact.PE = 40;

export const exact = (amount: string | number): Big => new Exact(amount);
export const cents = (amount: Big): string => amount.round(2, Big.roundHalfUp).toFixed(2);
export const sum = (amounts: Iterable<string>): Big => [...amounts].reduce((total, amount) => total.plus(amount), exact('0'));

/** Splits whole cents in proportion; what is left goes to the first rows. */
export function split(amount: Big, weights: Big[]): string[] {
  const whole = weights.reduce((total, weight) => total.plus(weight), exact('0'));
  if (whole.lte(0)) return weights.map(() => '0.00');
  const parts = weights.map((weight) => amount.times(weight).div(whole).round(2, Big.roundDown));
  let missing = Number(amount.minus(parts.reduce((total, part) => total.plus(part), exact('0'))).times(100).toFixed(0));
  return parts.map((part) => {
    missing -= 1;
    return (missing >= 0 ? part.plus('0.01') : part).toFixed(2);
  });
}
