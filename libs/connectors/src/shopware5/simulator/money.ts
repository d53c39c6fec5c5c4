// What the buyer pays, by Shopware 5's rules: a price per piece rounded to cents, tax per position, everything that is no article as a position of its own with the
// highest rate of the cart (or, calculated in proportion, one position per rate), shipping beside the positions.
import Big from 'big.js';

const Exact = Big();
Exact.DP = 20;

export const exact = (value: string | number): Big => new Exact(String(value));
export const cents = (value: Big): Big => new Exact(value.toFixed()).round(2, Big.roundHalfUp);
export const sum = (values: Iterable<Big>): Big => [...values].reduce((total, value) => total.plus(value), new Exact(0));
const factor = (rate: string | number): Big => exact(rate).plus(100).div(100);

/** How the order counts: prices per piece are net, and nobody pays tax. */
export type Basis = { net: boolean; taxFree: boolean };
export type Row = { price: number; quantity: number; taxRate: number };

function unrounded(row: Row, { net, taxFree }: Basis): { net: Big; gross: Big } {
  const amount = exact(row.price).times(row.quantity);
  if (taxFree) return { net: amount, gross: amount };
  return net ? { net: amount, gross: amount.times(factor(row.taxRate)) } : { net: amount.div(factor(row.taxRate)), gross: amount };
}

/** A position as the shop shows it. */
export function rowAmounts(row: Row, basis: Basis): { net: Big; gross: Big } {
  const { net, gross } = unrounded(row, basis);
  return { net: cents(net), gross: cents(gross) };
}

/** What the positions are worth together: each rounded to cents before it is added, or the sum rounded once, as in orders of a real shop. */
export function rowsTotal(rows: Row[], basis: Basis, perPosition: boolean): { net: Big; gross: Big } {
  const amounts = rows.map((row) => (perPosition ? rowAmounts(row, basis) : unrounded(row, basis)));
  return { net: cents(sum(amounts.map(({ net }) => net))), gross: cents(sum(amounts.map(({ gross }) => gross))) };
}

/** An amount from one basis into the other. */
export const toGross = (net: Big, rate: string | number): Big => net.times(factor(rate));
export const toNet = (gross: Big, rate: string | number): Big => gross.div(factor(rate));

/** The shares of a cart by tax rate, highest rate first; a cart without value has its highest rate alone. */
export function sharesByRate(rows: Row[]): { rate: number; value: Big }[] {
  const shares = new Map<number, Big>();
  for (const row of rows) shares.set(row.taxRate, (shares.get(row.taxRate) ?? exact(0)).plus(cents(exact(row.price).times(row.quantity))));
  return [...shares].map(([rate, value]) => ({ rate, value })).sort((a, b) => b.rate - a.rate);
}

/** An amount for the whole cart: at its highest rate, or split over its rates so that the parts make the whole. */
export function spread(amount: Big, shares: { rate: number; value: Big }[], proportional: boolean): { rate: number; part: Big }[] {
  const [highest] = shares;
  const total = sum(shares.map(({ value }) => value));
  if (!proportional || shares.length < 2 || total.lte(0)) return [{ rate: highest?.rate ?? 0, part: cents(amount) }];
  let left = cents(amount);
  return shares.map(({ rate, value }, index) => {
    const part = index === shares.length - 1 ? left : cents(amount.times(value).div(total));
    left = left.minus(part);
    return { rate, part };
  });
}
