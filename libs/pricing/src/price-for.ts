// What one listing should show as of now: list price, strike and action prices, by who owns which field, in the shop's own basis. Pure; the
// version of everything given here must have been read with it (see listing-prices.ts).
import { currencyScale, type Decimal, type ErrorValues, type Percent } from '@kontor/kernel';
import type { PriceShown, ShopFacts } from '@kontor/connectors';
import { groupPrices, type GroupSource } from './group-prices.js';
import { lowestPrice, type ShownPrice } from './lowest-price.js';
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
  rule: Pick<PriceRule, 'owners' | 'sendOrderPrices' | 'sendLowest'>;
  /** The customer groups that have a list with a price for this article. */
  groups: GroupSource[];
  /** What was shown up to now; read only where the lowest price is sent. */
  history: ShownPrice[];
  /** What the shop confirmed last. */
  confirmed: PriceState | null;
};

/** How the shop reckons. */
export type ShopBasis = Pick<ShopFacts, 'currency' | 'pricesIncludeTax' | 'priceDecimals' | 'netGroups'>;

/** Why there is nothing to send although nothing is wrong. */
export type NothingToSend = 'price-none' | 'price-from-order' | 'price-shop-owned';
/** `rightUntil`: the state is another one from then on, whatever the shop can do by itself. */
export type Wanted = { state: PriceState; rightUntil?: Date } | { nothing: NothingToSend } | { fault: { code: string; values: ErrorValues } };

/** Finer than any shop rounds on its way from a net price to the cent that is paid. */
const finest = 6;

/** `shown` is what the shop shows now, needed only where a field is owned "only if empty"; without it such a field is left alone. */
export function priceFor(source: PriceSource, shop: ShopBasis, now: Date, shown: PriceShown | null = null): Wanted {
  const { rule, confirmed } = source;
  const counts = ({ origin, confirmed: said }: ListedPrice): boolean => origin !== 'order' || said || rule.sendOrderPrices;
  const listed = source.listed && counts(source.listed) ? source.listed : null;
  const own = listed ? ownPrices(listed, source, shop, now, shown) : {};
  if (own.fault) return { fault: own.fault };
  const { groups, boundaries, fault } = groupPrices(source.groups.filter((group) => counts(group.listed)), confirmed, now, {
    inShop: (amount, { group, list }) => toShopBasis(amount, list.gross, source.taxRate, { ...shop, pricesIncludeTax: shop.pricesIncludeTax !== (shop.netGroups ?? []).includes(group) }),
    runningAt,
    faultOf,
  });
  if (fault) return { fault };

  const state: PriceState = { currency: shop.currency, ...own.state };
  // An action that Kontor began has to end, also when the price or the say over it went away meanwhile.
  if (!state.actions && (!listed || rule.owners.action === 'shop') && (confirmed?.actions?.length ?? 0) > 0) state.actions = [];
  if (groups) state.groups = groups;
  if (rule.sendLowest) {
    const lowest = lowestPrice(source.history, state, shop.pricesIncludeTax, now);
    if (lowest) state.lowest = lowest;
    boundaries.push(...(state.actions ?? []).flatMap(({ from, until }) => [from, until]).flatMap((bound) => (bound && bound > now ? [bound] : [])));
  }
  if (!state.lowest && confirmed?.lowest) state.lowest = null;
  if (Object.keys(state).length === 1) return { nothing: !source.listed ? 'price-none' : !listed ? 'price-from-order' : 'price-shop-owned' };
  const rightUntil = earliest(boundaries);
  return { state, ...(rightUntil && { rightUntil }) };
}

/** The shop's own list: price, tiers, strike and action prices, as far as they are ours. */
function ownPrices(listed: ListedPrice, { rule, confirmed, listGross, taxRate }: PriceSource, shop: ShopBasis, now: Date, shown: PriceShown | null): { state?: Omit<PriceState, 'currency'>; fault?: { code: string; values: ErrorValues } } {
  const inShop = (amount: Decimal): Decimal => toShopBasis(amount, listGross, taxRate, shop);
  const price = inShop(listed.price);
  const strike = listed.strike && inShop(listed.strike);
  const actions = actionsFrom(listed.actions, now).map((action) => ({ ...action, price: inShop(action.price) }));
  const tiers = listed.tiers.map((tier) => ({ ...tier, price: inShop(tier.price) }));
  const fault = faultOf({ price, strike, actions, tiers });
  if (fault) return { fault };

  const state: Omit<PriceState, 'currency'> = {};
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
  return { state };
}

/** The first of some instants. */
export function earliest(instants: readonly (Date | null | undefined)[]): Date | null {
  return instants.reduce<Date | null>((first, instant) => (instant && (first === null || instant < first) ? instant : first), null);
}

/** Running and coming ones in order of their start; one that ends at this instant is over. */
export function actionsFrom(actions: readonly PriceAction[], now: Date): PriceAction[] {
  return actions.filter((action) => action.until === null || action.until > now).sort((one, other) => (one.from?.getTime() ?? 0) - (other.from?.getTime() ?? 0));
}

/** The action that runs at an instant. */
export function runningAt(actions: readonly PriceAction[], instant: Date): PriceAction | null {
  return actions.find((action) => (action.from === null || action.from <= instant) && (action.until === null || action.until > instant)) ?? null;
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
