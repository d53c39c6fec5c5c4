// Reads stock figures in bulk: for the push, for the article screen, for the export and for the counters of the cards.
import { Injectable } from '@nestjs/common';
import { parked, type Waiting } from '@kontor/articles';
import { Database, chunks, marks, rows as read, type Tx } from '@kontor/base';
import type { Opaque, RemoteKey } from '@kontor/connectors';
import { Clock, Quantity, type ArticleId, type ListingId, type RunId, type ShopId } from '@kontor/kernel';
import { Shops, type Shop } from '@kontor/shops';
import { listingStock } from './listing-stock.js';
import { stockFigure, type StockManner, type StockTerm } from './stock-figure.js';
import { fromListings, inScope, isHeldBack, type Place, type StockScope } from './stock-scope.js';
import { ruleJoins, showsZero, termColumns, termsOf, type TermRow } from './stock-terms.js';

/** One listing with the figure it should show, as of the version that was read with it. */
export type ListingFigure = { key: RemoteKey; articleId: ArticleId; version: string; quantity: Quantity };

export type ListingStockView = {
  shopId: ShopId;
  listingId: ListingId;
  remoteId: string;
  /** Null: nobody ever counted the article, so nothing is sent. */
  wanted: Quantity | null;
  confirmed: Quantity | null;
  confirmedAt: Date | null;
  counted: boolean;
  terms: StockTerm[];
  due: boolean;
  /** Why it is not in step, as a code of the error catalogue. */
  reason: string | null;
};

/** What a run is about to do, counted before its first call. */
export type StockOutlook = {
  /** Rows to send. */
  due: number;
  /** Of these: would be set to zero. */
  zeros: number;
  /** Counted listings of the shop. */
  counted: number;
  /** More zeros than the shop's rule allows without asking. */
  trips: boolean;
};

type ListingRow = TermRow & {
  listing_id: ListingId; shop_id: ShopId; article_id: ArticleId; version: string; counted: number; dirty: number; held_by: RunId | null; attempts: number; retry_at: Date | null; pushed_quantity: string | null; pushed_at: Date | null;
  remote_id: string; remote_parent_id: string; number: string; memo: string | null; held_back: number;
};

/** What a shop that says nothing about stock would take. */
const unknownManner: StockManner = { decimals: 0, meaning: 'sellable' };

const listingColumns = `s.listing_id, s.shop_id, s.article_id, s.version, s.counted, s.dirty, s.held_by, s.attempts, s.retry_at, s.pushed_quantity, s.pushed_at,
  l.remote_id, l.remote_parent_id, l.number, l.memo, l.shop_article, l.ended`;

@Injectable()
export class StockFigures {
  constructor(
    private readonly database: Database,
    private readonly shops: Shops,
    private readonly clock: Clock,
  ) {}

  /** Places of the scope behind `after`, in the order in which they are sent. */
  async places(scope: StockScope, after: Place | null, limit: number): Promise<Place[]> {
    const { sql, parameters } = inScope(scope, this.clock.now());
    const from = after ? 'AND (l.remote_parent_id > ? OR (l.remote_parent_id = ? AND s.listing_id > ?))' : '';
    return this.database.query<Place>(
      `SELECT l.remote_parent_id AS parent, s.listing_id AS listing FROM ${fromListings} WHERE ${sql} ${from} ORDER BY l.remote_parent_id, s.listing_id LIMIT ${limit}`,
      after ? [...parameters, after.parent, after.parent, after.listing] : parameters,
    );
  }

  /** The figures of these listings as far as they are still in the scope, quantities and versions in one statement; in the order given. */
  async figures(scope: StockScope, listings: readonly ListingId[], manner: StockManner): Promise<ListingFigure[]> {
    const { sql, parameters } = inScope(scope, this.clock.now());
    // From the list to the rows by their key: a long IN list is turned into a scan of the table by MariaDB.
    const rows = await this.database.query<ListingRow>(
      `SELECT ${listingColumns}, ${termColumns} FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$')) k STRAIGHT_JOIN listing_stock s FORCE INDEX (PRIMARY) ON s.listing_id = k.id
       STRAIGHT_JOIN face_listing l ON l.listing_id = s.listing_id ${ruleJoins} WHERE ${sql}`,
      [JSON.stringify(listings), ...parameters],
    );
    const found = new Map(rows.map((row): [ListingId, ListingFigure] => [row.listing_id, { key: keyOf(row), articleId: row.article_id, version: row.version, quantity: stockFigure(termsOf(row), manner).quantity }]));
    return listings.flatMap((listing) => found.get(listing) ?? []);
  }

  /** The one COUNT before the first call (F54). A listing that the shop has confirmed at zero is not set to zero once more. */
  async outlook(scope: StockScope, manner: StockManner): Promise<StockOutlook> {
    const { sql, parameters } = inScope(scope, this.clock.now());
    const [row] = await this.database.query<{ due: string; zeros: string | null; counted: string; trips: number | null }>(
      `SELECT due, zeros, counted, zeros >= COALESCE(brake_least, 20) AND zeros * 100 > COALESCE(brake_percent, 20) * counted AS trips FROM (
         SELECT COUNT(*) AS due, SUM(t.newly AND ${showsZero('t', manner)}) AS zeros, (SELECT COUNT(*) FROM listing_stock c WHERE c.shop_id = ? AND c.active = 1 AND c.counted = 1) AS counted
         FROM (SELECT l.shop_article, l.ended, (s.pushed_quantity IS NULL OR s.pushed_quantity <> 0) AS newly, ${termColumns} FROM ${fromListings} ${ruleJoins} WHERE ${sql}) t
       ) outlook LEFT JOIN stock_rule b ON b.shop_id = ?`,
      [scope.shopId, ...parameters, scope.shopId],
    );
    return { due: whole(row?.due), zeros: whole(row?.zeros), counted: whole(row?.counted), trips: row?.trips === 1 };
  }

  /** The listings behind `outlook().zeros`. */
  async zeros(scope: StockScope, manner: StockManner): Promise<ListingId[]> {
    const { sql, parameters } = inScope(scope, this.clock.now());
    return this.among(`(s.pushed_quantity IS NULL OR s.pushed_quantity <> 0) AND ${sql}`, parameters, showsZero('t', manner));
  }

  /** Listings that some run holds although they would not be set to zero any more. */
  async heldForNothing(tx: Tx, shopId: ShopId, manner: StockManner): Promise<ListingId[]> {
    return this.among('s.held_by IS NOT NULL AND s.shop_id = ?', [shopId], `NOT ${showsZero('t', manner)}`, tx);
  }

  /** How many rows of the scope an unresolved order keeps from being sent. */
  async heldBack(scope: StockScope): Promise<number> {
    const { sql, parameters } = inScope(scope, this.clock.now(), 'heldBack');
    const [row] = await this.database.query<{ held: string }>(`SELECT COUNT(*) AS held FROM ${fromListings} WHERE ${sql}`, parameters);
    return whole(row?.held);
  }

  /** Listings that are never sent because nobody counted their article, with some of their numbers. */
  async uncounted(shopId: ShopId): Promise<{ count: number; examples: string[] }> {
    const [row] = await this.database.query<{ count: string }>('SELECT COUNT(*) AS count FROM listing_stock WHERE shop_id = ? AND active = 1 AND counted = 0', [shopId]);
    const count = whole(row?.count);
    if (count === 0) return { count, examples: [] };
    const examples = await this.database.query<{ number: string }>(`SELECT l.article_number AS number FROM ${fromListings} WHERE s.shop_id = ? AND s.active = 1 AND s.counted = 0 ORDER BY s.listing_id LIMIT 5`, [shopId]);
    return { count, examples: examples.map((one) => one.number) };
  }

  /** Whether a run of `sync-changed-stock` would have anything to send. */
  async anyDue(shopId: ShopId): Promise<boolean> {
    const { sql, parameters } = inScope({ shopId, rows: 'changed' }, this.clock.now());
    return (await this.database.query(`SELECT 1 FROM ${fromListings} WHERE ${sql} LIMIT 1`, parameters)).length > 0;
  }

  /** What waits to be sent, for the cards. */
  async waiting(shopIds: readonly ShopId[]): Promise<Map<ShopId, Waiting>> {
    return listingStock.waiting(this.database, shopIds);
  }

  /** Wanted and confirmed in every shop, with the sum term by term (F43, F52). */
  async ofArticle(articleId: ArticleId): Promise<ListingStockView[]> {
    const rows = await this.database.query<ListingRow>(
      `SELECT ${listingColumns}, ${isHeldBack} AS held_back, ${termColumns} FROM ${fromListings} ${ruleJoins} WHERE s.article_id = ? AND s.active = 1 AND l.linked = 1 ORDER BY s.shop_id, s.listing_id`,
      [articleId],
    );
    const shops = new Map<ShopId, Shop | null>();
    for (const { shop_id: id } of rows) if (!shops.has(id)) shops.set(id, await this.shops.find(id));
    return rows.flatMap((row) => {
      const shop = shops.get(row.shop_id);
      if (!shop) return [];
      const { quantity, terms } = stockFigure(termsOf(row), mannerOf(shop));
      return {
        shopId: row.shop_id,
        listingId: row.listing_id,
        remoteId: row.remote_id,
        wanted: row.counted === 1 ? quantity : null,
        confirmed: row.pushed_quantity === null ? null : Quantity.parse(row.pushed_quantity),
        confirmedAt: row.pushed_at,
        counted: row.counted === 1,
        terms,
        due: row.dirty === 1,
        reason: reasonOf(row),
      };
    });
  }

  /** The figure of these articles in this shop, listed there or not; null where nobody ever counted or no stock is kept. */
  async available(shopId: ShopId, articleIds: readonly ArticleId[]): Promise<Map<ArticleId, Quantity | null>> {
    const manner = mannerOf(await this.shops.get(shopId));
    const found = new Map<ArticleId, Quantity | null>(articleIds.map((id) => [id, null]));
    for (const part of chunks([...found.keys()], 500)) {
      const rows = await this.database.query<TermRow & { article_id: ArticleId; counted: number }>(
        `SELECT s.article_id, s.shop_article, s.ended, EXISTS (SELECT 1 FROM stock_level k WHERE k.article_id = s.article_id AND k.counted_at IS NOT NULL) AS counted, ${termColumns}
         FROM (SELECT ? AS shop_id, a.article_id, a.shop_article, a.ended FROM face_article a WHERE a.article_id IN (${marks(part)}) AND a.stock_keeping = 1 AND a.is_parent = 0) s ${ruleJoins}`,
        [shopId, ...part],
      );
      for (const row of rows) if (row.counted === 1) found.set(row.article_id, stockFigure(termsOf(row), manner).quantity);
    }
    return found;
  }

  /** What an order holds of each article. */
  async reserved(shopId: ShopId, orderRef: string): Promise<{ articleId: ArticleId; quantity: Quantity }[]> {
    const found = await this.database.query<{ articleId: ArticleId; reserved: string }>('SELECT article_id AS articleId, reserved FROM reservation WHERE shop_id = ? AND order_ref = ? AND reserved > 0 ORDER BY article_id', [shopId, orderRef]);
    return found.map(({ articleId, reserved }) => ({ articleId, quantity: Quantity.parse(reserved) }));
  }

  private async among(rowsSql: string, parameters: unknown[], condition: string, tx?: Tx): Promise<ListingId[]> {
    const sql = `SELECT t.listing_id FROM (SELECT s.listing_id, l.shop_article, l.ended, ${termColumns} FROM ${fromListings} ${ruleJoins} WHERE ${rowsSql}) t WHERE ${condition} ORDER BY t.listing_id`;
    const found = tx ? await read<{ listing_id: ListingId }>(tx, sql, parameters) : await this.database.query<{ listing_id: ListingId }>(sql, parameters);
    return found.map((row) => row.listing_id);
  }
}

/** How this shop takes its figures. */
export function mannerOf(shop: Shop): StockManner {
  return shop.capabilities.stock ?? unknownManner;
}

function keyOf(row: ListingRow): RemoteKey {
  return { listing: row.listing_id, remoteId: row.remote_id, remoteParentId: row.remote_parent_id === '' ? null : row.remote_parent_id, number: row.number, memo: row.memo === null ? null : (JSON.parse(row.memo) as Opaque) };
}

function reasonOf(row: ListingRow): string | null {
  if (row.counted === 0) return 'stock-uncounted';
  if (row.dirty === 0) return null;
  if (row.held_by !== null) return 'stock-awaits-approval';
  if (row.held_back === 1) return 'stock-held-back';
  if (row.retry_at !== null && row.retry_at.getTime() >= parked.getTime()) return 'stock-parked';
  return row.attempts > 0 ? 'stock-refused' : null;
}

function whole(text: string | number | null | undefined): number {
  return parseInt(String(text ?? 0), 10);
}
