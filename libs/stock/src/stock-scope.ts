// Which listings a run sends, as SQL over listing_stock `s` joined with face_listing `l`.
import { parked } from '@kontor/articles';
import type { ListingId, RunId, ShopId } from '@kontor/kernel';
import { listingStock } from './listing-stock.js';

/** `changed`: what is due; `all`: every counted one; `held`: what this run held and somebody approved. */
export type StockScope = { shopId: ShopId } & ({ rows: 'changed' | 'all' } | { rows: 'held'; runId: RunId });

export type Condition = { sql: string; parameters: unknown[] };

export const fromListings = 'listing_stock s STRAIGHT_JOIN face_listing l ON l.listing_id = s.listing_id';

const heldBack = 'EXISTS (SELECT 1 FROM stock_hold h WHERE h.shop_id = s.shop_id AND h.folded = l.folded) OR EXISTS (SELECT 1 FROM stock_hold h WHERE h.shop_id = s.shop_id AND h.folded = l.article_folded)';

/** SQL: an order of the shop has this number in a line that is neither resolved nor reserved. */
export const isHeldBack = `(${heldBack})`;

/** The rows of the scope; with `heldBack` those of them that an unresolved order keeps from being sent. */
export function inScope(scope: StockScope, now: Date, which: 'sendable' | 'heldBack' = 'sendable'): Condition {
  const { sql, parameters } = rowsOf(scope, now);
  return { sql: `${sql} AND l.linked = 1 AND ${which === 'sendable' ? 'NOT ' : ''}${isHeldBack}`, parameters };
}

function rowsOf(scope: StockScope, now: Date): Condition {
  if (scope.rows === 'held') return { sql: 's.held_by = ? AND s.shop_id = ? AND s.active = 1 AND s.counted = 1', parameters: [scope.runId, scope.shopId] };
  if (scope.rows === 'changed') return { sql: `s.shop_id = ? AND ${listingStock.dueNow('s')}`, parameters: [scope.shopId, now] };
  return { sql: 's.shop_id = ? AND s.active = 1 AND s.counted = 1 AND s.held_by IS NULL AND (s.retry_at IS NULL OR s.retry_at < ?)', parameters: [scope.shopId, parked] };
}

/** A place in the order in which listings are sent: a parent's variants beside each other. */
export type Place = { parent: string; listing: ListingId };

/**
 * Cuts places into pages that do not tear a parent's variants apart, for shops take them in one call; only a parent with more variants
 * than a page has is cut.
 */
export function pagesOf(places: readonly Place[], size: number): Place[][] {
  const pages: Place[][] = [];
  for (let start = 0; start < places.length; ) {
    let end = Math.min(start + size, places.length);
    const parent = places[end - 1]?.parent;
    if (end < places.length && parent !== '' && places[end]?.parent === parent) {
      const first = places.findIndex((place, index) => index >= start && place.parent === parent);
      if (first > start) end = first;
    }
    pages.push(places.slice(start, end));
    start = end;
  }
  return pages;
}
