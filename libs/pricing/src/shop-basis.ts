// Whether a shop and the price lists it uses speak of the same money; without that nothing may be sent.
import type { ShopFacts } from '@kontor/connectors';
import { AppError } from '@kontor/kernel';
import type { Shop } from '@kontor/shops';
import type { ShopBasis } from './price-for.js';
import type { PriceList, PriceLists } from './price-lists.js';
import type { PriceRules } from './price-rules.js';

/** Throws `price-shop-unchecked` or `price-list-currency`. */
export function shopBasis(facts: ShopFacts | null, list: Pick<PriceList, 'name' | 'currency'>): ShopBasis {
  if (!facts) throw new AppError('price-shop-unchecked');
  if (facts.currency !== list.currency) throw new AppError('price-list-currency', { priceList: list.name, list: list.currency, shop: facts.currency });
  return facts;
}

/** As `shopBasis` for every list the shop's rule names: its own and those of customer groups, where the shop has prices for them. */
export async function basisOf(shop: Pick<Shop, 'id' | 'facts' | 'capabilities'>, lists: PriceLists, rules: PriceRules): Promise<ShopBasis> {
  const [rule, [standard, ...others]] = await Promise.all([rules.get(shop.id), lists.list()]);
  const all = [standard, ...others];
  const ofGroups = shop.capabilities.prices?.customerGroups ? Object.values(rule.customerGroups) : [];
  for (const id of ofGroups) shopBasis(shop.facts, all.find((list) => list.id === id) ?? standard);
  return shopBasis(shop.facts, all.find((list) => list.id === rule.priceListId) ?? standard);
}
