// Reads what listings should show, a thousand in one statement. Version, rule, list, price, actions and tax rate come out of that one
// statement: read apart, a change between two of them would be confirmed without having been sent (architecture F).
import { Injectable } from '@nestjs/common';
import { parked } from '@kontor/articles';
import { Database, marks } from '@kontor/base';
import type { Opaque } from '@kontor/connectors';
import { Decimal, Percent, type ArticleId, type ListingId, type PriceListId, type RunId, type ShopId } from '@kontor/kernel';
import { actionsColumn, groupsColumn, historyColumn, listedActions, listedGroups, listedTiers, shownHistory, tiersColumn } from './listed-columns.js';
import { listingPrice } from './listing-price.js';
import type { PriceOrigin, PriceSource } from './price-for.js';
import type { PriceList } from './price-lists.js';
import type { FieldOwner } from './price-rules.js';
import { priceState } from './price-state.js';

/** Which rows of a shop a run sends: all, those that are due, or those whose boundary this run has come for. */
export type SendScope = 'all' | 'changed' | { switchedBy: RunId };

/** Where to go on: the last row that was looked at. Variants of one parent stand together, so that they stay on one page. */
export type ListingPlace = { parent: string; listing: ListingId };

export type ListingPriceRow = {
  listing: ListingId;
  shopId: ShopId;
  articleId: ArticleId;
  version: string;
  dirty: boolean;
  attempts: number;
  pushedAt: Date | null;
  /** When Kontor has to tell the shop something without anything having changed. */
  nextChangeAt: Date | null;
  remoteId: string;
  remoteParentId: string | null;
  number: string;
  memo: Opaque | null;
  list: PriceList;
  source: PriceSource;
};

type Row = {
  listing_id: ListingId;
  shop_id: ShopId;
  article_id: ArticleId;
  version: string;
  dirty: number;
  attempts: number;
  pushed: string | null;
  pushed_at: Date | null;
  remote_id: string;
  remote_parent_id: string;
  number: string;
  memo: string | null;
  tax_rate: string;
  owner_regular: FieldOwner;
  owner_strike: FieldOwner;
  owner_action: FieldOwner;
  send_order_prices: number;
  send_lowest: number;
  list_id: PriceListId;
  list_name: string;
  currency: string;
  gross: number;
  price: string | null;
  strike: string | null;
  origin: PriceOrigin | null;
  confirmed_at: Date | null;
  actions: string | null;
  tiers: string | null;
  group_lists: string | null;
  customer_groups: string | null;
  history: string | null;
  next_change_at: Date | null;
};

const rules = `COALESCE(r.owner_regular, 'erp') AS owner_regular, COALESCE(r.owner_strike, 'erp') AS owner_strike, COALESCE(r.owner_action, 'erp') AS owner_action, COALESCE(r.send_order_prices, 0) AS send_order_prices,
    COALESCE(r.send_lowest, 0) AS send_lowest`;
const sources = `SELECT t.listing_id, t.shop_id, l.article_id, t.version, t.dirty, t.attempts, t.pushed, t.pushed_at, t.next_change_at, l.remote_id, l.remote_parent_id, l.number, l.memo, l.tax_rate,
    ${rules}, pl.id AS list_id, pl.name AS list_name, pl.currency, pl.gross, p.price, p.strike, p.origin, p.confirmed_at, ${actionsColumn('?')}, ${tiersColumn}, ${groupsColumn('l.article_id')}, ${historyColumn}`;
const joins = `JOIN face_listing l ON l.listing_id = t.listing_id
    LEFT JOIN price_rule r ON r.shop_id = t.shop_id
    JOIN price_list pl ON pl.id = COALESCE(r.price_list_id, (SELECT MIN(first.id) FROM price_list first))
    LEFT JOIN price p ON p.price_list_id = pl.id AND p.article_id = l.article_id`;

@Injectable()
export class ListingPrices {
  constructor(private readonly database: Database) {}

  /** Where a run goes next, in the order of (remote parent, listing). */
  async places(shopId: ShopId, scope: SendScope, after: ListingPlace | null, limit: number, now: Date): Promise<ListingPlace[]> {
    const { condition, parameters } = conditionOf(scope, now);
    const behind = after ? ' AND (l.remote_parent_id > ? OR (l.remote_parent_id = ? AND l.listing_id > ?))' : '';
    return this.database.query<ListingPlace>(
      `SELECT l.remote_parent_id AS parent, l.listing_id AS listing FROM listing_price t JOIN face_listing l ON l.listing_id = t.listing_id
       WHERE t.shop_id = ? AND l.linked = 1 AND ${condition}${behind} ORDER BY l.remote_parent_id, l.listing_id LIMIT ${limit}`,
      [shopId, ...parameters, ...(after ? [after.parent, after.parent, after.listing] : [])],
    );
  }

  /** The rows of these places as far as they are still in the scope, in the same order. */
  async read(shopId: ShopId, scope: SendScope, listings: readonly ListingId[], now: Date): Promise<ListingPriceRow[]> {
    const { condition, parameters } = conditionOf(scope, now);
    const found = await this.database.query<Row>(
      `${sources} FROM listing_price t ${joins} WHERE t.listing_id IN (${marks(listings)}) AND t.shop_id = ? AND l.linked = 1 AND ${condition} ORDER BY l.remote_parent_id, l.listing_id`,
      [now, now, ...listings, shopId, ...parameters],
    );
    return found.map(listingRow);
  }

  /** How many rows a run of this scope has before it. */
  async count(shopId: ShopId, scope: SendScope, now: Date): Promise<number> {
    const { condition, parameters } = conditionOf(scope, now);
    const [row] = await this.database.query<{ sends: string | number }>(`SELECT COUNT(*) AS sends FROM listing_price t JOIN face_listing l ON l.listing_id = t.listing_id AND l.linked = 1 WHERE t.shop_id = ? AND ${condition}`, [shopId, ...parameters]);
    return parseInt(String(row?.sends ?? 0), 10);
  }

  /** Every place of an article, in all shops. */
  async ofArticle(articleId: ArticleId, now: Date): Promise<ListingPriceRow[]> {
    const found = await this.database.query<Row>(`${sources} FROM listing_price t ${joins} WHERE t.article_id = ? AND l.linked = 1 AND t.active = 1 ORDER BY t.shop_id, t.listing_id`, [now, now, articleId]);
    return found.map(listingRow);
  }

  /** What the shop's rule and list say about articles, with or without a place there. */
  async ofArticles(shopId: ShopId, articleIds: readonly ArticleId[], now: Date): Promise<{ articleId: ArticleId; list: PriceList; source: PriceSource }[]> {
    if (articleIds.length === 0) return [];
    const found = await this.database.query<Row>(
      `SELECT a.article_id, a.tax_rate, NULL AS pushed, NULL AS group_lists, NULL AS customer_groups, NULL AS history, ${rules}, pl.id AS list_id, pl.name AS list_name, pl.currency, pl.gross, p.price, p.strike, p.origin, p.confirmed_at, ${actionsColumn('?')}, ${tiersColumn}
       FROM face_article a LEFT JOIN price_rule r ON r.shop_id = ?
       JOIN price_list pl ON pl.id = COALESCE(r.price_list_id, (SELECT MIN(first.id) FROM price_list first))
       LEFT JOIN price p ON p.price_list_id = pl.id AND p.article_id = a.article_id
       WHERE a.article_id IN (${marks(articleIds)})`,
      [now, shopId, ...articleIds],
    );
    return found.map((row) => ({ articleId: row.article_id, list: listOf(row), source: sourceOf(row) }));
  }
}

/** Cuts places into pages that keep the variants of a parent together, for shops take them in one call; only a parent larger than a page is cut. */
export function pagesOf(places: readonly ListingPlace[], size: number): ListingPlace[][] {
  const pages: ListingPlace[][] = [];
  for (let start = 0; start < places.length; ) {
    let end = Math.min(start + size, places.length);
    const next = places[end];
    if (next && next.parent !== '') while (end > start && places[end - 1]?.parent === next.parent) end -= 1;
    if (end === start) end = Math.min(start + size, places.length);
    pages.push(places.slice(start, end));
    start = end;
  }
  return pages;
}

function conditionOf(scope: SendScope, now: Date): { condition: string; parameters: unknown[] } {
  if (scope === 'changed') return { condition: listingPrice.dueNow('t'), parameters: [now] };
  // What a person parked rests until its next version, also when everything is sent.
  if (scope === 'all') return { condition: 't.active = 1 AND t.held_by IS NULL AND (t.retry_at IS NULL OR t.retry_at < ?)', parameters: [parked] };
  return { condition: `${listingPrice.dueNow('t')} AND t.switched_by = ?`, parameters: [now, scope.switchedBy] };
}

function listingRow(row: Row): ListingPriceRow {
  return {
    listing: row.listing_id,
    shopId: row.shop_id,
    articleId: row.article_id,
    version: row.version,
    dirty: row.dirty === 1,
    attempts: row.attempts,
    pushedAt: row.pushed_at,
    nextChangeAt: row.next_change_at,
    remoteId: row.remote_id,
    remoteParentId: row.remote_parent_id === '' ? null : row.remote_parent_id,
    number: row.number,
    memo: row.memo === null ? null : (JSON.parse(row.memo) as Opaque),
    list: listOf(row),
    source: sourceOf(row),
  };
}

function listOf(row: Row): PriceList {
  return { id: row.list_id, name: row.list_name, currency: row.currency, gross: row.gross === 1 };
}

function sourceOf(row: Row): PriceSource {
  return {
    listed:
      row.price === null
        ? null
        : {
            price: Decimal.parse(row.price),
            strike: row.strike === null ? null : Decimal.parse(row.strike),
            origin: row.origin ?? 'person',
            confirmed: row.origin !== 'order' || row.confirmed_at !== null,
            actions: listedActions(row.actions),
            tiers: listedTiers(row.tiers),
          },
    taxRate: Percent.parse(row.tax_rate),
    listGross: row.gross === 1,
    rule: { owners: { regular: row.owner_regular, strike: row.owner_strike, action: row.owner_action }, sendOrderPrices: row.send_order_prices === 1, sendLowest: row.send_lowest === 1 },
    groups: listedGroups(row.group_lists, row.customer_groups),
    history: shownHistory(row.history),
    confirmed: priceState(row.pushed),
  };
}
