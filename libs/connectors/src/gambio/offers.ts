// Special offers of Gambio: at most one per product, by calls of their own. A change needs all fields; without an end one would end at once.
import type { Decimal } from '@kontor/kernel';
import type { Exact } from '../exact-json.js';
import { amountOf, asDoc, isOlder, textOf, type Doc } from '../fields.js';
import type { ItemFailure } from '../port.js';
import { idNumber } from './bulk.js';
import type { GambioClient } from './gambio.client.js';
import { perSearch } from './read-articles.js';
import { shopInstant, shopText } from './shop-time.js';
import { isLasting, type Offer } from './wanted-price.js';

/** From this version on an offer has a beginning; before it may be one that begins at once. */
const withBeginning = [4, 0] as const;
const endless = '1000-01-01 00:00:00';
/** What has no beginning began so long ago: a shop whose clock is slow must not wait for it. */
const begunMilliseconds = 86_400_000;
/** Pieces at the offer's price: more than anybody buys, whatever the shop makes of none. */
const manyPieces = 99_999;

/** What the shop has for one product: the row, which outlives its offer, and the offer as it counts now. */
export type Place = { id: string | null; offer: Offer | null; quantity: Decimal | null };

/** Whether the shop itself begins an offer at its time. */
export function beginsByItself(client: GambioClient): boolean {
  return client.version !== '' && !isOlder(client.version, withBeginning);
}

/** The offers of these products by the product's id. */
export async function readOffers(client: GambioClient, products: readonly string[], zone: string, now: Date): Promise<Map<string, Place>> {
  const found = new Map<string, Place>();
  for (let start = 0; start < products.length; start += perSearch) {
    const some = products.slice(start, start + perSearch);
    for (const doc of await client.search('special_offers', { in: { 'specials.products_id': some } }, { page: 1, per_page: perSearch * 2 }, some.length)) found.set(textOf(doc, 'productId'), placeOf(doc, zone, now));
  }
  return found;
}

function placeOf(doc: Doc, zone: string, now: Date): Place {
  const until = shopInstant(textOf(doc, 'expiresAt'), zone);
  const counts = doc.status !== false && doc.status !== '0' && (until === null || until > now);
  return { id: textOf(doc, 'id'), offer: counts ? { price: amountOf(doc, 'price'), from: shopInstant(textOf(doc, 'beginsAt'), zone), until } : null, quantity: amountOf(doc, 'quantity') };
}

/** Whether the shop shows the wanted offer already. */
export function showsOffer(shown: Offer | null, wanted: Offer | null, now: Date): boolean {
  if (!shown || !wanted) return shown === wanted;
  const begun = ({ from }: Offer): boolean => from === null || from <= now;
  const instant = (date: Date | null): number => (date ? Math.floor(date.getTime() / 1000) : -1);
  return shown.price.equals(wanted.price) && instant(shown.until) === instant(wanted.until) && (begun(shown) && begun(wanted) ? true : instant(shown.from) === instant(wanted.from));
}

/** Makes the product's offer the wanted one. Null: done; else why not. */
export async function putOffer(client: GambioClient, product: string, place: Place | undefined, wanted: Offer | null, zone: string, now: Date): Promise<ItemFailure | null> {
  const id = place?.id ?? null;
  if (!wanted) {
    if (id !== null) await client.write('v2', 'DELETE', `special_offers/${idNumber(id)}`);
    return null;
  }
  const pieces = place?.quantity?.isPositive() ? place.quantity : manyPieces;
  const begins = beginsByItself(client) ? { beginsAt: shopText(wanted.from ?? (place?.offer && isLasting(place.offer, now) ? place.offer.from : null) ?? new Date(now.getTime() - begunMilliseconds), zone) } : {};
  const row = { productId: idNumber(product), price: wanted.price, quantity: pieces, status: true, ...begins, expiresAt: wanted.until ? shopText(wanted.until, zone) : endless };
  const { body } = id === null ? await client.write('v2', 'POST', 'special_offers', row) : await client.write('v2', 'PUT', `special_offers/${idNumber(id)}`, row);
  return judge(client, body, row, wanted, now);
}

async function judge(client: GambioClient, body: Exact, row: { price: Decimal; beginsAt?: string; expiresAt: string }, wanted: Offer, now: Date): Promise<ItemFailure | null> {
  const doc = asDoc(body, 'special_offers');
  const different = (field: string, sent: string, shown: string): ItemFailure => ({ kind: 'rejected', code: 'price-not-taken', values: { field, sent, shown } });
  if (!amountOf(doc, 'price').equals(row.price)) return different('special price', row.price.toString(), textOf(doc, 'price'));
  if (textOf(doc, 'expiresAt') !== row.expiresAt) return different('expiresAt', row.expiresAt, textOf(doc, 'expiresAt'));
  if (row.beginsAt !== undefined && wanted.from !== null && wanted.from > now && textOf(doc, 'beginsAt') !== row.beginsAt) {
    // It would run from now on: better no offer than one too early.
    await client.write('v2', 'DELETE', `special_offers/${idNumber(textOf(doc, 'id'))}`);
    return different('beginsAt', row.beginsAt, textOf(doc, 'beginsAt'));
  }
  return null;
}
