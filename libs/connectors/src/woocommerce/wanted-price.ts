// Which of WooCommerce's four price fields shows what the ERP wants, as of now. Pure. The shop has one regular price and one sale slot: a strike
// price is a regular price with an undated sale price below it, an action is a dated sale price. So an action stands over a strike price and the
// strike price has to be put back afterwards: `rightUntil`.
import { Decimal } from '@kontor/kernel';
import type { PriceTag } from '../port.js';
import { naiveUtc } from './fields.js';
import type { Memo, Slot } from './read-articles.js';

/** What the shop shows: texts as it gives them, empty = none. */
export type Shown = { regular: string; sale: string; from: string; to: string };

/** The four fields, always sent together, since clearing one leaves the others behind. */
export type PriceFields = { regular_price: string; sale_price: string; date_on_sale_from_gmt: string; date_on_sale_to_gmt: string };

export type WantedPrice = { fields: PriceFields; rightUntil: Date | null; memo: Pick<Memo, 'sent' | 'kept'> } | { fault: { code: string; values: Record<string, string> } };

type Action = { price: Decimal; from: Date | null; until: Date | null };

/** Whether the ERP has the say over everything, so that nothing of the shop must be known. */
export function knowsAll(tag: Pick<PriceTag, 'price' | 'strike' | 'actions'>): boolean {
  return tag.price !== undefined && tag.strike !== undefined && tag.actions !== undefined;
}

/** How the shop keeps prices: their decimals, and whether it notices the beginning and end of a sale by itself only once a day (before 10.5). */
export type Habits = { decimals: number; lags: boolean };

/** `shown` is what the shop shows now; needed unless `knowsAll`. */
export function wantedPrice(tag: Pick<PriceTag, 'price' | 'strike' | 'actions'>, shown: Shown | null, memo: Pick<Memo, 'sent' | 'kept'>, now: Date, { decimals, lags }: Habits): WantedPrice {
  const shop = shown && withoutOurs(shown, memo, now);
  const special = shop !== null && shop.sale !== '' && shop.from === '' && shop.to === '';
  const price = tag.price ?? decimalOf(special ? shop.sale : (shop?.regular ?? ''));
  if (price === null) return fault('price-unread', {});
  // The shop's own struck price is the regular one under an undated special price (F61): it stays, and ours goes into the special price.
  const strike = tag.strike === undefined ? (special ? decimalOf(shop.regular) : null) : tag.strike;
  const text = (amount: Decimal): string => amount.toFixed(Math.max(decimals, Math.min(amount.scale(), 6)));
  const kept = special && tag.strike === undefined ? { regular: shop.regular, sale: shop.sale } : undefined;
  if (!price.isPositive()) return fault('price-zero-for-shop', { price: price.toString() });
  if (strike && strike.compare(price) <= 0) return fault(tag.strike === undefined ? 'price-not-below-shops-strike' : 'price-not-below-strike', { price: text(price), strike: text(strike) });

  // An action of the shop's own stays in the slot; ours is chosen by time.
  const over = shop !== null && shop.to !== '' && Date.parse(`${shop.to}Z`) < now.getTime();
  if (tag.actions === undefined && shop !== null && shop.sale !== '' && !special && !(over && strike)) return besideShopsAction(price, strike !== null, shop, over, text);
  const { action, next } = slotAt(tag.actions ?? [], strike !== null, now);
  if (action) {
    if (!action.price.isPositive()) return fault('price-zero-for-shop', { price: action.price.toString() });
    if (action.price.compare(price) >= 0) return fault('action-not-below-regular', { action: text(action.price), price: text(price) });
    const begun = action.from === null || action.from <= now;
    // Such a shop decides what a buyer pays when something about the sale is changed: at its start the first date goes, at its end all of it.
    const slot: Slot = { sale: text(action.price), from: action.from && !(lags && begun) ? naiveUtc(action.from) : '', to: action.until ? lastSecond(action.until) : '' };
    return { fields: fieldsOf(text(price), slot), rightUntil: lags ? (begun ? action.until : action.from) : next, memo: { sent: { regular: text(price), ...slot }, ...(kept ? { kept } : {}) } };
  }
  const slot: Slot = { sale: strike ? text(price) : '', from: '', to: '' };
  return { fields: fieldsOf(text(strike ?? price), slot), rightUntil: next, memo: {} };
}

/**
 * Who has the sale slot now, and when that changes. Without a strike price the slot is free for the running or the next action with its own
 * period; with one the slot is the strike price's until the action starts.
 */
function slotAt(actions: readonly Action[], struck: boolean, now: Date): { action: Action | null; next: Date | null } {
  const coming = actions.filter(({ until }) => until === null || until > now).sort((one, other) => (one.from?.getTime() ?? 0) - (other.from?.getTime() ?? 0));
  const [first, second] = coming;
  if (!first) return { action: null, next: null };
  const running = first.from === null || first.from <= now;
  if (struck && !running) return { action: null, next: first.from };
  return { action: first, next: struck || second ? first.until : null };
}

function besideShopsAction(price: Decimal, struck: boolean, shop: Shown, over: boolean, text: (amount: Decimal) => string): WantedPrice {
  const sale = decimalOf(shop.sale);
  if (sale && over && sale.compare(price) >= 0) return { fields: fieldsOf(text(price), { sale: '', from: '', to: '' }), rightUntil: null, memo: {} };
  if (sale && sale.compare(price) >= 0) return fault('price-not-above-shops-action', { price: text(price), action: text(sale) });
  // The ERP's strike price has no place beside it, and gets it when the action is over; one without an end becomes a struck price when it begins.
  const next = shop.to !== '' ? Date.parse(`${shop.to}Z`) + 1000 : Date.parse(`${shop.from}Z`);
  return { fields: fieldsOf(text(price), shop), rightUntil: struck && !Number.isNaN(next) ? new Date(next) : null, memo: {} };
}

// The slot may still hold the action that Kontor sent; then what stood there before it is what the shop itself wants. The shop's own job takes
// the first date away when a sale begins, and all of it when it is over.
function withoutOurs(shown: Shown, { sent, kept }: Pick<Memo, 'sent' | 'kept'>, now: Date): Shown {
  if (!sent || !sameAmount(sent.regular, shown.regular)) return shown;
  const begun = sent.from === '' || Date.parse(`${sent.from}Z`) <= now.getTime();
  const over = sent.to !== '' && Date.parse(`${sent.to}Z`) <= now.getTime();
  const stands = sameAmount(sent.sale, shown.sale) && sent.to === shown.to && (sent.from === shown.from || (begun && shown.from === ''));
  const tidied = over && shown.sale === '';
  if (!stands && !tidied) return shown;
  return kept ? { ...kept, from: '', to: '' } : { ...shown, sale: '', from: '', to: '' };
}

function fieldsOf(regular: string, { sale, from, to }: Slot): PriceFields {
  return { regular_price: regular, sale_price: sale, date_on_sale_from_gmt: from, date_on_sale_to_gmt: to };
}

/** The shop's end is the last moment of the sale, ours the first after it. */
export function lastSecond(until: Date): string {
  return naiveUtc(new Date(until.getTime() - 1000));
}

/** A price as the shop writes it, or null. */
export function decimalOf(text: string): Decimal | null {
  return /^\d{1,20}(\.\d{1,20})?$/.test(text) ? Decimal.parse(text) : null;
}

export function sameAmount(one: string, other: string): boolean {
  const [left, right] = [decimalOf(one), decimalOf(other)];
  return left && right ? left.equals(right) : one === other;
}

function fault(code: string, values: Record<string, string>): WantedPrice {
  return { fault: { code, values } };
}
