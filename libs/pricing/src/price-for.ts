// What one listing should show as of now: list price, strike and action prices, by who owns which field, in the shop's own basis. Pure; the
// version of everything given here must have been read with it (see listing-prices.ts).
import { currencyScale, type Decimal, type ErrorValues, type Percent } from '@kontor/kernel';
import type { PriceShown, ShopFacts } from '@kontor/connectors';
import type { FieldOwner, PriceRule } from './price-rules.js';
import type { PriceAction, PriceState, PriceTier } from './price-state.js';

/** Where a price came from; one from an order counts only once it was confirmed (F21b). */
export type PriceOrigin = 'person' | 'import' | 'order';

export type ListedPrice = { price: Decimal; strike: Decimal | null; origin: PriceOrigin; confirmed: boolean; actions: PriceAction[]; tiers: PriceTier[] };

export type PriceSource = {
  /** Null: the list has none for this article. */
  listed: ListedPrice | null;
  taxRate: Percent;
  listGross: boolean;
  rule: Pick<PriceRule, 'owners' | 'sendOrderPrices'>;
  /** What the shop confirmed last. */
  confirmed: PriceState | null;
};

/** How the shop reckons. */
export type ShopBasis = Pick<ShopFacts, 'currency' | 'pricesIncludeTax' | 'priceDecimals'>;

/** Why there is nothing to send although nothing is wrong. */
export type NothingToSend = 'price-none' | 'price-from-order' | 'price-shop-owned';
export type Wanted = { state: PriceState } | { nothing: NothingToSend } | { fault: { code: string; values: ErrorValues } };

/** Finer than any shop rounds on its way from a net price to the cent that is paid. */
const finest = 6;

/** `shown` is what the shop shows now, needed only where a field is owned "only if empty"; without it such a field is left alone. */
export function priceFor(source: PriceSource, shop: ShopBasis, now: Date, shown: PriceShown | null = null): Wanted {
  const { listed, rule, confirmed } = source;
  if (!listed) return { nothing: 'price-none' };
  if (listed.origin === 'order' && !listed.confirmed && !rule.sendOrderPrices) return { nothing: 'price-from-order' };
  const inShop = (amount: Decimal): Decimal => toShopBasis(amount, source.listGross, source.taxRate, shop);
  const price = inShop(listed.price);
  const strike = listed.strike && inShop(listed.strike);
  const actions = actionsFrom(listed.actions, now).map((action) => ({ ...action, price: inShop(action.price) }));
  const tiers = listed.tiers.map((tier) => ({ ...tier, price: inShop(tier.price) }));
  const fault = faultOf({ price, strike, actions, tiers });
  if (fault) return { fault };

  const state: PriceState = { currency: shop.currency };
  if (ours(rule.owners.regular, shown, (place) => place.price === null)) {
    state.price = price;
    if (tiers.length > 0 || (confirmed?.tiers?.length ?? 0) > 0) state.tiers = tiers;
  }
  if (ours(rule.owners.strike, shown, (place) => place.strike === null)) {
    // The shop's own strike price stays where the ERP has none (F61); one that Kontor put there goes when it was taken out of the list.
    if (strike) state.strike = strike;
    else if (confirmed?.strike) state.strike = null;
  }
  if (ours(rule.owners.action, shown, (place) => place.action === null || sentByUs(place.action.price, confirmed))) {
    // Likewise the shop's own action: an empty list ends only what Kontor sent.
    if (actions.length > 0 || (confirmed?.actions?.length ?? 0) > 0) state.actions = actions;
  }
  return Object.keys(state).length > 1 ? { state } : { nothing: 'price-shop-owned' };
}

/** Running and coming ones in order of their start; one that ends at this instant is over. */
export function actionsFrom(actions: readonly PriceAction[], now: Date): PriceAction[] {
  return actions.filter((action) => action.until === null || action.until > now).sort((one, other) => (one.from?.getTime() ?? 0) - (other.from?.getTime() ?? 0));
}

/**
 * A list amount in the shop's basis, so that the gross amount is the list's to the cent. In a net shop 0.01 more costs 0.0119 gross, so
 * with the shop's usual decimals some cents cannot be hit; then the fewest further decimals that hit are used.
 */
export function toShopBasis(amount: Decimal, listGross: boolean, taxRate: Percent, shop: ShopBasis): Decimal {
  const gross = listGross ? amount : amount.times(taxRate.factor);
  if (shop.pricesIncludeTax) return gross.round(shop.priceDecimals);
  const net = listGross ? amount.dividedBy(taxRate.factor) : amount;
  const cents = currencyScale(shop.currency);
  const paid = gross.round(cents);
  for (let places = shop.priceDecimals; places < finest; places += 1) {
    const tried = net.round(places);
    if (tried.times(taxRate.factor).round(cents).equals(paid)) return tried;
  }
  return net.round(Math.max(finest, shop.priceDecimals));
}

/** The rails (F65): nothing at or below zero, strike above price above action. Also after rounding to the shop's decimals. */
export function faultOf(prices: { price: Decimal; strike: Decimal | null; actions: readonly PriceAction[]; tiers: readonly PriceTier[] }): { code: string; values: ErrorValues } | null {
  const { price, strike, actions } = prices;
  const low = [price, ...actions.map((action) => action.price), ...prices.tiers.map((tier) => tier.price)].find((amount) => !amount.isPositive());
  if (low) return { code: 'price-not-positive', values: { price: low.toString() } };
  if (strike && strike.compare(price) <= 0) return { code: 'strike-not-above-price', values: { strike: strike.toString(), price: price.toString() } };
  const dear = actions.find((action) => action.price.compare(price) >= 0);
  return dear ? { code: 'action-not-below-price', values: { action: dear.price.toString(), price: price.toString() } } : null;
}

function ours(owner: FieldOwner, shown: PriceShown | null, empty: (shown: PriceShown) => boolean): boolean {
  return owner === 'erp' || (owner === 'if-empty' && shown !== null && empty(shown));
}

/** An action that Kontor put where none was is still Kontor's: it has to end it, too. */
function sentByUs(price: Decimal, confirmed: PriceState | null): boolean {
  return (confirmed?.actions ?? []).some((action) => action.price.equals(price));
}
