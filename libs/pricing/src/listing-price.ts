// The prices of listings: what every place in every shop should show, and what it has confirmed.
import { DueRows } from '@kontor/articles';
import { chunks, marks, rows, write, type Tx } from '@kontor/base';
import type { ArticleId, ListingId, PriceListId, RunId, ShopId } from '@kontor/kernel';
import type { PriceList } from './price-lists.js';
import type { PriceState } from './price-state.js';

export const listingPrice = new DueRows('listing_price', { pushed: 'LONGTEXT', next_change_at: 'DATETIME(3)' });

/** SQL: a boundary of what row `alias` was sent has come (an action begins or ends); takes one parameter, now. */
export function boundaryCome(alias: string): string {
  return `${alias}.active = 1 AND ${alias}.next_change_at <= ?`;
}

/**
 * Prices of these articles changed in one list: the listings of the shops that use it are due; `fromOrder`: only of those that send prices
 * from orders. Needs PriceLists.held in this transaction.
 */
export async function bumpPrices(tx: Tx, change: { list: PriceList; standardId: PriceListId; articleIds: readonly ArticleId[]; fromOrder?: boolean }, now: Date): Promise<void> {
  const { list, standardId, fromOrder } = change;
  // A shop without a rule, or with one that names no list, uses the standard list.
  const own = list.id === standardId ? 'shop_id NOT IN (SELECT r.shop_id FROM price_rule r WHERE r.price_list_id <> ?)' : 'shop_id IN (SELECT r.shop_id FROM price_rule r WHERE r.price_list_id = ?)';
  const users = `(${own} OR shop_id IN (SELECT r.shop_id FROM price_rule r WHERE JSON_CONTAINS(JSON_EXTRACT(r.customer_groups, '$.*'), JSON_QUOTE(?))))`;
  const sending = fromOrder ? ' AND shop_id IN (SELECT r.shop_id FROM price_rule r WHERE r.send_order_prices = 1)' : '';
  for (const part of chunks(inOrder(change.articleIds), 1000)) {
    await listingPrice.bump(tx, `article_id IN (${marks(part)}) AND ${users}${sending} ORDER BY article_id, listing_id`, [...part, list.id, list.id], now);
  }
}

/** A person wants these listings sent now, whatever happened to them before. */
export async function bumpListings(tx: Tx, shopId: ShopId, listings: readonly ListingId[], now: Date): Promise<void> {
  for (const part of chunks(inOrder(listings), 1000)) await listingPrice.bump(tx, `shop_id = ? AND listing_id IN (${marks(part)}) ORDER BY listing_id`, [shopId, ...part], now);
}

/**
 * Rows whose boundary has come get a new version and are marked with the run that switches them. The boundary is taken away with it, so a
 * row that the shop then refuses follows its retry time like any other.
 */
export async function switchBoundaries(tx: Tx, shopId: ShopId, runId: RunId, now: Date): Promise<number> {
  const come = await rows<{ listing_id: ListingId }>(tx, `SELECT t.listing_id FROM listing_price t WHERE t.shop_id = ? AND ${boundaryCome('t')} ORDER BY t.listing_id FOR UPDATE`, [shopId, now]);
  for (const part of chunks(come.map((row) => row.listing_id), 1000)) {
    await listingPrice.bump(tx, `listing_id IN (${marks(part)}) ORDER BY listing_id`, part, now);
    await write(tx, `UPDATE listing_price SET next_change_at = NULL, switched_by = ? WHERE listing_id IN (${marks(part)}) ORDER BY listing_id`, [runId, ...part]);
  }
  return come.length;
}

/** What these places show from now on goes into their history, where it is something else than before. */
export async function recordShown(tx: Tx, shown: readonly { listing: ListingId; state: PriceState }[], gross: boolean, now: Date): Promise<void> {
  if (shown.length === 0) return;
  const states = shown.map(({ listing, state: { currency, price, strike, actions } }) => ({ listing, state: JSON.stringify({ currency, price, strike, actions }) }));
  await write(
    tx,
    `INSERT INTO price_shown (listing_id, shown_from, gross, state)
     SELECT v.listing_id, ?, ?, v.state FROM JSON_TABLE(?, '$[*]' COLUMNS (listing_id BIGINT UNSIGNED PATH '$.listing', state LONGTEXT PATH '$.state')) v
     WHERE v.state <> COALESCE((SELECT last.state FROM price_shown last WHERE last.listing_id = v.listing_id ORDER BY last.shown_from DESC LIMIT 1), '')
     ON DUPLICATE KEY UPDATE state = VALUES(state), gross = VALUES(gross)`,
    [now, gross ? 1 : 0, JSON.stringify(states)],
  );
}

/** Of what the places of a shop showed, only what nobody can need any more goes: replaced more than 400 days ago. */
export async function forgetShown(tx: Tx, shopId: ShopId, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 400 * 86_400_000);
  await write(
    tx,
    `DELETE ps FROM listing_price t JOIN price_shown ps ON ps.listing_id = t.listing_id
       JOIN price_shown later ON later.listing_id = ps.listing_id AND later.shown_from > ps.shown_from AND later.shown_from < ?
     WHERE t.shop_id = ?`,
    [before, shopId],
  );
}

/** Places that have no row yet because the news of them has not been delivered. */
export async function coverMissing(tx: Tx, shopId: ShopId, now: Date): Promise<void> {
  const missing = await rows<{ listing_id: ListingId; article_id: ArticleId }>(
    tx,
    `SELECT l.listing_id, l.article_id FROM face_listing l LEFT JOIN listing_price t ON t.listing_id = l.listing_id
     WHERE l.shop_id = ? AND l.linked = 1 AND (t.listing_id IS NULL OR t.active = 0 OR t.article_id <> l.article_id)`,
    [shopId],
  );
  await listingPrice.cover(tx, missing.map((row) => ({ listing: row.listing_id, shop: shopId, article: row.article_id })), now);
}

function inOrder<Id extends string>(ids: readonly Id[]): Id[] {
  return [...new Set(ids)].sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));
}
