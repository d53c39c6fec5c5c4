// The prices of listings: what every place in every shop should show, and what it has confirmed.
import { DueRows } from '@kontor/articles';
import { chunks, marks, rows, write, type Tx } from '@kontor/base';
import type { ArticleId, ListingId, PriceListId, RunId, ShopId } from '@kontor/kernel';
import type { PriceList } from './price-lists.js';

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
  const users = list.id === standardId ? 'shop_id NOT IN (SELECT r.shop_id FROM price_rule r WHERE r.price_list_id <> ?)' : 'shop_id IN (SELECT r.shop_id FROM price_rule r WHERE r.price_list_id = ?)';
  const sending = fromOrder ? ' AND shop_id IN (SELECT r.shop_id FROM price_rule r WHERE r.send_order_prices = 1)' : '';
  for (const part of chunks(inOrder(change.articleIds), 1000)) {
    await listingPrice.bump(tx, `article_id IN (${marks(part)}) AND ${users}${sending} ORDER BY article_id, listing_id`, [...part, list.id], now);
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
