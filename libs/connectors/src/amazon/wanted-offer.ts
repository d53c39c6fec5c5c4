// What an offer is to show as of now. Pure. Amazon keeps the period of a sale itself, but only one: the running action, or the next one that is coming. A sale
// that is to end early gets a period in the past, since a merged offer cannot lose a part.
import { Decimal } from '@kontor/kernel';
import type { PriceTag } from '../port.js';
import { listPricePatch, offerPatch, type Patch, type Sale } from './patches.js';
import type { ShownOffer } from './read-offers.js';

type Action = NonNullable<PriceTag['actions']>[number];
export type WantedOffer = { patches: Patch[]; rightUntil: Date | null } | { fault: { code: string; values: Record<string, string | null> } };

const day = 86_400_000;
/** A sale needs an end; one without is sent anew before it comes. */
const openEndDays = 365;
const openEndRenewedDays = 300;
const cent = Decimal.parse('0.01');

export function wantedOffer(tag: Pick<PriceTag, 'price' | 'strike' | 'actions'>, shown: ShownOffer, now: Date, place: { marketplace: string; currency: string }): WantedOffer {
  const price = tag.price?.round(2);
  const strike = tag.strike?.round(2);
  const regular = price ?? shown.price;
  const { actions } = tag;
  const { action } = slotOf(actions, now);
  const low = [price, action?.price.round(2)].find((amount) => amount && !amount.isPositive());
  if (low) return fault('price-zero-for-shop', { price: low.toString() });
  if (strike && regular && strike.compare(regular) <= 0) return fault('price-not-below-strike', { price: regular.toString(), strike: strike.toString() });
  if (action && !regular) return fault('price-unread', {});
  if (action && regular && action.price.round(2).compare(regular) >= 0) return fault('action-not-below-regular', { action: action.price.round(2).toString(), price: regular.toString() });

  const running = shown.sale !== null && (shown.sale.until === null || shown.sale.until > now) ? shown.sale : null;
  // A sale of the shop's own must stay below the price, or Amazon refuses the whole offer.
  if (actions === undefined && running && price && running.price.compare(price) >= 0) return fault('price-not-above-shops-action', { price: price.toString(), action: running.price.toString() });

  const sale = action ? saleOf(action, running, now) : actions !== undefined && running && regular ? ended(running.price, regular, now) : undefined;
  const patches: Patch[] = [];
  if (price || sale) patches.push(offerPatch(place, { price, sale }));
  if (strike || (tag.strike === null && shown.strike !== null)) patches.push(listPricePatch(place, strike ?? null));
  return { patches, rightUntil: slotOf(actions, now).rightUntil };
}

/** What the one place for a sale is for as of now, and until when that stays right. */
export function slotOf(actions: PriceTag['actions'], now: Date): { action: Action | undefined; rightUntil: Date | null } {
  const [action, following] = (actions ?? []).filter(({ until }) => until === null || until > now).sort((one, other) => (one.from?.getTime() ?? 0) - (other.from?.getTime() ?? 0));
  return { action, rightUntil: action?.until === null ? new Date(now.getTime() + openEndRenewedDays * day) : action && following ? action.until : null };
}

function saleOf(action: Action, running: ShownOffer['sale'], now: Date): Sale {
  // One that runs already keeps its beginning.
  const from = action.from ?? (running?.from && running.from <= now ? running.from : now);
  return { price: action.price.round(2), from, until: action.until ?? new Date(now.getTime() + openEndDays * day) };
}

function ended(price: Decimal, regular: Decimal, now: Date): Sale | undefined {
  const below = price.compare(regular) < 0 ? price : regular.minus(cent);
  return below.isPositive() ? { price: below, from: new Date(now.getTime() - 2 * day), until: new Date(now.getTime() - day) } : undefined;
}

function fault(code: string, values: Record<string, string | null>): WantedOffer {
  return { fault: { code, values } };
}
