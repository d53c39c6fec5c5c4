// Whether a shop and a price list speak of the same money; without that nothing may be sent.
import type { ShopFacts } from '@kontor/connectors';
import { AppError } from '@kontor/kernel';
import type { ShopBasis } from './price-for.js';
import type { PriceList } from './price-lists.js';

/** Throws `price-shop-unchecked` or `price-list-currency`. */
export function shopBasis(facts: ShopFacts | null, list: PriceList): ShopBasis {
  if (!facts) throw new AppError('price-shop-unchecked');
  if (facts.currency !== list.currency) throw new AppError('price-list-currency', { priceList: list.name, list: list.currency, shop: facts.currency });
  return facts;
}
