// Between the basis in which a shop shows prices and the net amounts with four decimals that Gambio keeps: a gross price comes out to the cent again.
import { Decimal, Percent } from '@kontor/kernel';
import { textOf, type Doc } from '../fields.js';
import type { ShopFacts } from '../port.js';
import type { Learned } from './learned.js';

/** Decimals of a price in the shop's tables. */
const netDecimals = 4;

export type Basis = { toNet(amount: Decimal): Decimal; toShop(net: Decimal): Decimal };

/** For a shop whose prices have no tax in them. */
const netBasis: Basis = { toNet: (amount) => amount.round(netDecimals), toShop: (net) => net.round(netDecimals) };

export function basisOf(facts: Pick<ShopFacts, 'pricesIncludeTax'> | null, rate: Percent): Basis {
  if (facts && !facts.pricesIncludeTax) return netBasis;
  return { toNet: (amount) => amount.dividedBy(rate.factor).round(netDecimals), toShop: (net) => net.times(rate.factor).round(2) };
}

/** The rate by which the shop taxes a product at home; null: not certain. */
export function rateOf(product: Doc, { own }: Learned): Percent | null {
  const id = textOf(product, 'taxClassId');
  if (id === '' || id === '0') return Percent.zero;
  const rate = own.taxRates?.[id];
  return rate === undefined ? null : Percent.parse(rate);
}
