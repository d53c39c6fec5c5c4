// What price and special offer of a Gambio product show what the ERP wants, as of now. Pure; all amounts net, as the shop keeps them. There is one offer
// per product: a strike price is the product's price with an offer without an end below it, an action an offer with its period. So an action stands
// over a strike price, which has to be put back afterwards: `rightUntil`.
import { Decimal } from '@kontor/kernel';
import type { Opaque } from '../port.js';

/** An offer; `until` null: without an end. */
export type Offer = { price: Decimal; from: Date | null; until: Date | null };
/** `offer` null: there is none, or it is over or switched off. */
export type Shown = { regular: Decimal; offer: Offer | null };
/** As a tag of the port, in net. */
export type NetTag = { price?: Decimal; strike?: Decimal | null; actions?: Offer[] };

/** What Kontor put over what the shop had there of its own, and that. Texts, as they are remembered. */
export type Memo = { sent?: { regular: string; price: string; from: string; until: string } | null; kept?: { regular: string; price: string } | null };
export type Fault = { code: string; values: Record<string, Decimal> };
/** `first`: nothing is to be written before this is remembered. */
export type WantedPrice = { regular: Decimal; offer: Offer | null; rightUntil: Date | null; memo: Memo } | { first: Memo } | { fault: Fault };

/** `starts`: the shop itself begins an offer at its time. */
export function wantedPrice(tag: NetTag, shown: Shown, memo: Memo, now: Date, starts: boolean): WantedPrice {
  const shop = withoutOurs(shown, memo, tag.actions ?? [], now);
  const struck = shop.offer !== null && isLasting(shop.offer, now);
  const price = tag.price ?? (struck && shop.offer ? shop.offer.price : shop.regular);
  // The shop's own struck price is the regular one under an offer without an end (F61): it stays, and ours goes into the offer.
  const strike = tag.strike === undefined ? (struck ? shop.regular : null) : tag.strike;
  if (!price.isPositive()) return fault('price-zero-for-shop', { price });
  if (strike && strike.compare(price) <= 0) return fault(tag.strike === undefined ? 'price-not-below-shops-strike' : 'price-not-below-strike', { price, strike });
  // An action of the shop's own stays in the slot; ours is chosen by time.
  if (tag.actions === undefined && shop.offer !== null && !struck) {
    if (shop.offer.price.compare(price) >= 0) return fault('price-not-above-shops-action', { price, action: shop.offer.price });
    // The ERP's strike price has no place beside it, and gets it when the action is over.
    return { regular: price, offer: shop.offer, rightUntil: strike ? (shop.offer.until ?? shop.offer.from) : null, memo: { sent: null, kept: null } };
  }
  const { action, next } = slotAt(tag.actions ?? [], strike !== null, now, starts);
  if (action) {
    if (!action.price.isPositive()) return fault('price-zero-for-shop', { price: action.price });
    if (action.price.compare(price) >= 0) return fault('action-not-below-regular', { action: action.price, price });
    const kept = struck && shop.offer && tag.strike === undefined ? { regular: shop.regular.toString(), price: shop.offer.price.toString() } : null;
    // The shop's own struck price is written over in a moment: a run that breaks off then must not lose it for ever.
    if (kept && JSON.stringify(kept) !== JSON.stringify(memo.kept)) return { first: { sent: null, kept } };
    return { regular: price, offer: action, rightUntil: next, memo: { sent: { regular: price.toString(), price: action.price.toString(), from: textOf(action.from), until: textOf(action.until) }, kept } };
  }
  return { regular: strike ?? price, offer: strike ? { price, from: null, until: null } : null, rightUntil: next, memo: { sent: null, kept: null } };
}

/** Who has the one offer now, and when that changes. With a strike price it is the strike price's until an action begins. */
function slotAt(actions: readonly Offer[], struck: boolean, now: Date, starts: boolean): { action: Offer | null; next: Date | null } {
  const coming = actions.filter(({ until }) => until === null || until > now).sort((one, other) => (one.from?.getTime() ?? 0) - (other.from?.getTime() ?? 0));
  const [first, second] = coming;
  if (!first) return { action: null, next: null };
  const running = first.from === null || first.from <= now;
  if ((struck || !starts) && !running) return { action: null, next: first.from };
  return { action: first, next: struck || second ? first.until : null };
}

// The slot may still hold the action that Kontor put there, or be empty after it; then what stood there before is what the shop itself wants. A run that
// broke off after its writing left only what was kept: its action is known by what it should have been.
function withoutOurs(shown: Shown, { sent, kept }: Memo, actions: readonly Offer[], now: Date): Shown {
  const stands = (price: string, until: string): boolean => shown.offer !== null && same(price, shown.offer.price) && textOf(shown.offer.until) === until;
  const over = sent ? sent.until !== '' && new Date(sent.until) <= now && shown.offer === null : false;
  const ours = sent ? same(sent.regular, shown.regular) && (stands(sent.price, sent.until) || over) : kept ? actions.some(({ price, until }) => stands(price.toString(), textOf(until))) : false;
  if (!ours) return shown;
  return kept ? { regular: Decimal.parse(kept.regular), offer: { price: Decimal.parse(kept.price), from: null, until: null } } : { ...shown, offer: null };
}

/** Without an end and begun: what makes the regular price a strike price. */
export function isLasting({ from, until }: Offer, now: Date): boolean {
  return until === null && (from === null || from <= now);
}

/** Of what a listing remembers, the part about its offer. */
export function offerMemo(memo: Opaque | null): Memo {
  const { sent, kept } = memo !== null && typeof memo === 'object' && !Array.isArray(memo) ? memo : {};
  const texts = (value: Opaque | undefined, names: string[]): value is { [key: string]: string } => value !== null && typeof value === 'object' && !Array.isArray(value) && names.every((name) => typeof value[name] === 'string');
  return {
    sent: texts(sent, ['regular', 'price', 'from', 'until']) ? (sent as NonNullable<Memo['sent']>) : null,
    kept: texts(kept, ['regular', 'price']) ? (kept as NonNullable<Memo['kept']>) : null,
  };
}

// Whole seconds, as the shop keeps them.
function textOf(instant: Date | null): string {
  return instant ? `${instant.toISOString().slice(0, 19)}Z` : '';
}

function same(text: string, amount: Decimal): boolean {
  return Decimal.parse(text).equals(amount);
}

function fault(code: string, values: Record<string, Decimal>): WantedPrice {
  return { fault: { code, values } };
}
