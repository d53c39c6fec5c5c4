// What stock and prices have in common: one row per listing with a version that every change moves and the version the shop has
// confirmed. A row is due while the two differ. Versions, not clocks and not "same number as last time" (architecture F).
import { chunks, marks, rows, tuples, write, type Database, type Tx } from '@kontor/base';
import type { ArticleId, ListingId, RunId, ShopId } from '@kontor/kernel';

/** A row that the shop confirmed at the version that was read before sending. */
export type ConfirmedRow = { listing: ListingId; version: string; /** Columns of the owner's table: what was sent. */ pushed: Record<string, string | null> };
/** A row that the shop refused at that version. */
export type RefusedRow = { listing: ListingId; version: string; retryAfterSeconds?: number };
/** What waits to be sent, and since when the oldest of it does. */
export type Waiting = { due: number; oldestAt: Date | null };

/** A row with this retry time waits for its next version: a person said no to what it would have sent. */
export const parked = new Date('9999-12-31T00:00:00.000Z');

/** The statements over one such table (`listing_stock`, `listing_price`); the table stays its owner's. */
export class DueRows {
  /** `pushed`: the columns of what was sent, with their SQL types. */
  constructor(
    private readonly table: 'listing_stock' | 'listing_price',
    private readonly pushed: Record<string, string>,
  ) {}

  /**
   * The columns and keys such a table begins with; `counts` is the condition besides the versions under which a row can be due ('' or `… AND `).
   * A row is never deleted, only set to rest (`active`): its version must not begin anew while an answer to an older one may still come.
   */
  static columns(counts: string): string {
    return `listing_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
      shop_id BIGINT UNSIGNED NOT NULL,
      article_id BIGINT UNSIGNED NOT NULL,
      active TINYINT NOT NULL DEFAULT 1,
      version BIGINT UNSIGNED NOT NULL DEFAULT 1,
      pushed_version BIGINT UNSIGNED NOT NULL DEFAULT 0,
      dirty TINYINT GENERATED ALWAYS AS (active = 1 AND ${counts}version > pushed_version) STORED,
      dirty_since DATETIME(3) NULL,
      held_by BIGINT UNSIGNED NULL,
      attempts INT UNSIGNED NOT NULL DEFAULT 0,
      retry_at DATETIME(3) NULL,
      pushed_at DATETIME(3) NULL,
      KEY due (shop_id, dirty, listing_id),
      KEY oldest (shop_id, dirty, dirty_since, retry_at),
      KEY article (article_id, listing_id),
      KEY held (held_by)`;
  }

  /**
   * These listings have to show something from now on. New ones are due at once; one that rested, or now shows another article, gets a new
   * version; for all others it changes nothing.
   */
  async cover(tx: Tx, listings: readonly { listing: ListingId; shop: ShopId; article: ArticleId }[], now: Date): Promise<void> {
    const sorted = [...listings].sort((one, other) => (BigInt(one.listing) < BigInt(other.listing) ? -1 : 1));
    for (const part of chunks(sorted, 500)) {
      // MariaDB assigns from left to right: what looks at the old row stands first.
      await write(
        tx,
        `INSERT INTO ${this.table} (listing_id, shop_id, article_id, dirty_since) VALUES ${tuples(part.length, 4)}
         ON DUPLICATE KEY UPDATE
           version = IF(active = 1 AND article_id = VALUES(article_id), version, version + 1),
           dirty_since = IF(active = 1 AND article_id = VALUES(article_id), dirty_since, VALUES(dirty_since)),
           attempts = IF(active = 1 AND article_id = VALUES(article_id), attempts, 0),
           retry_at = IF(active = 1 AND article_id = VALUES(article_id), retry_at, NULL),
           article_id = VALUES(article_id), active = 1`,
        part.flatMap(({ listing, shop, article }) => [listing, shop, article, now]),
      );
    }
  }

  /** A change of these articles: every listing of theirs gets a new version, and what was refused is tried again. */
  async bumpArticles(tx: Tx, articleIds: readonly ArticleId[], now: Date): Promise<void> {
    const sorted = [...new Set(articleIds)].sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));
    for (const part of chunks(sorted, 500)) await this.bump(tx, `article_id IN (${marks(part)}) ORDER BY article_id, listing_id`, part, now);
  }

  /** A change of an option: every listing of the shop gets a new version, in one statement. */
  async bumpShop(tx: Tx, shopId: ShopId, now: Date): Promise<void> {
    await this.bump(tx, 'shop_id = ? ORDER BY listing_id', [shopId], now);
  }

  /** As bumpArticles for any condition over this table; returns how many rows moved. */
  async bump(tx: Tx, where: string, parameters: unknown[], now: Date): Promise<number> {
    const { affectedRows } = await write(tx, `UPDATE ${this.table} SET version = version + 1, dirty_since = COALESCE(dirty_since, ?), attempts = 0, retry_at = NULL WHERE ${where}`, [now, ...parameters]);
    return affectedRows;
  }

  /**
   * The shop confirmed these rows, all in one statement: what was sent counts for the version read before sending, so a change made
   * meanwhile stays due. Never goes back behind a later confirmation.
   */
  async confirm(tx: Tx, confirmed: readonly ConfirmedRow[], now: Date): Promise<void> {
    if (confirmed.length === 0) return;
    const names = Object.keys(this.pushed);
    const paths = names.map((name) => `, ${name} ${this.pushed[name]} PATH '$.${name}'`).join('');
    const sets = names.map((name) => `, t.${name} = IF(v.version >= t.pushed_version, v.${name}, t.${name})`).join('');
    await write(
      tx,
      `UPDATE JSON_TABLE(?, '$[*]' COLUMNS (listing_id BIGINT UNSIGNED PATH '$.listing', read_version BIGINT UNSIGNED PATH '$.version'${paths})) v
       STRAIGHT_JOIN ${this.table} t ON t.listing_id = v.listing_id AND t.version >= v.read_version
       SET t.dirty_since = IF(t.version > v.read_version, COALESCE(t.dirty_since, ?), NULL), t.attempts = IF(t.version > v.read_version, t.attempts, 0),
           t.retry_at = IF(t.version > v.read_version, t.retry_at, NULL), t.held_by = NULL, t.pushed_at = ?${sets.replaceAll('v.version', 'v.read_version')},
           t.pushed_version = GREATEST(t.pushed_version, v.read_version)`,
      [json(confirmed.map(({ listing, version, pushed }) => ({ listing, version, ...pushed }))), now, now],
    );
  }

  /** The shop refused these rows: tried again after 1 min doubling to a day, unless they changed meanwhile; a refusal of an older version says nothing. */
  async refuse(tx: Tx, refused: readonly RefusedRow[], now: Date): Promise<void> {
    if (refused.length === 0) return;
    await write(
      tx,
      `UPDATE JSON_TABLE(?, '$[*]' COLUMNS (listing_id BIGINT UNSIGNED PATH '$.listing', read_version BIGINT UNSIGNED PATH '$.version', pause INT PATH '$.pause')) v
       STRAIGHT_JOIN ${this.table} t ON t.listing_id = v.listing_id AND t.version = v.read_version
       SET t.retry_at = DATE_ADD(?, INTERVAL GREATEST(v.pause, LEAST(86400, 60 * POW(2, LEAST(t.attempts, 11)))) SECOND), t.attempts = t.attempts + 1, t.held_by = NULL`,
      [json(refused.map(({ listing, version, retryAfterSeconds }) => ({ listing, version, pause: Math.ceil(retryAfterSeconds ?? 0) }))), now],
    );
  }

  /** Nothing has to be sent for these rows at the version read (no price to tell): no longer due, and what was sent last stays known. */
  async settleSilently(tx: Tx, silent: readonly { listing: ListingId; version: string }[]): Promise<void> {
    if (silent.length === 0) return;
    await write(
      tx,
      `UPDATE JSON_TABLE(?, '$[*]' COLUMNS (listing_id BIGINT UNSIGNED PATH '$.listing', read_version BIGINT UNSIGNED PATH '$.version')) v
       STRAIGHT_JOIN ${this.table} t ON t.listing_id = v.listing_id AND t.version >= v.read_version
       SET t.dirty_since = IF(t.version > v.read_version, t.dirty_since, NULL), t.held_by = NULL, t.pushed_version = GREATEST(t.pushed_version, v.read_version)`,
      [json(silent)],
    );
  }

  /** A person wants refused rows tried now. */
  async retryNow(tx: Tx, listings: readonly ListingId[]): Promise<void> {
    for (const part of chunks(listings, 500)) await write(tx, `UPDATE ${this.table} SET retry_at = NULL WHERE listing_id IN (${marks(part)})`, part);
  }

  /** Sets rows apart until a person approves this run. */
  async hold(tx: Tx, listings: readonly ListingId[], runId: RunId): Promise<void> {
    for (const part of chunks(listings, 500)) await write(tx, `UPDATE ${this.table} SET held_by = ? WHERE listing_id IN (${marks(part)}) ORDER BY listing_id`, [runId, ...part]);
  }

  /** These need no approval any more: they are due as usual. */
  async release(tx: Tx, listings: readonly ListingId[]): Promise<void> {
    for (const part of chunks(listings, 500)) await write(tx, `UPDATE ${this.table} SET held_by = NULL WHERE listing_id IN (${marks(part)}) ORDER BY listing_id`, part);
  }

  /** A run that held rows ended without sending them: they are due as usual. */
  async releaseRun(tx: Tx, runId: RunId): Promise<void> {
    await write(tx, `UPDATE ${this.table} SET held_by = NULL WHERE held_by = ?`, [runId]);
  }

  /** A person said no to what this run held: it waits for its next version. */
  async park(tx: Tx, runId: RunId): Promise<void> {
    await write(tx, `UPDATE ${this.table} SET held_by = NULL, retry_at = ? WHERE held_by = ?`, [parked, runId]);
  }

  /** These listings have nothing to show any more: never due until they are covered again. */
  async rest(tx: Tx, listings: readonly ListingId[]): Promise<void> {
    for (const part of chunks(listings, 500)) {
      await write(tx, `UPDATE ${this.table} SET active = 0, held_by = NULL, retry_at = NULL, attempts = 0, dirty_since = NULL WHERE listing_id IN (${marks(part)}) ORDER BY listing_id`, part);
    }
  }

  /** SQL: the row `alias` is to be sent now; takes one parameter, now. */
  dueNow(alias: string): string {
    return `${alias}.dirty = 1 AND ${alias}.held_by IS NULL AND (${alias}.retry_at IS NULL OR ${alias}.retry_at <= ?)`;
  }

  /** What waits to be sent in these shops, by index; rows that a person parked do not wait. */
  async waiting(database: Database, shopIds: readonly ShopId[]): Promise<Map<ShopId, Waiting>> {
    if (shopIds.length === 0) return new Map();
    const found = await database.query<{ shop_id: ShopId; due: string | number; oldest_at: Date | null }>(
      `SELECT shop_id, COUNT(*) AS due, MIN(dirty_since) AS oldest_at FROM ${this.table} WHERE shop_id IN (${marks(shopIds)}) AND dirty = 1 AND (retry_at IS NULL OR retry_at < ?) GROUP BY shop_id`,
      [...shopIds, parked],
    );
    const byShop = new Map(found.map((row) => [row.shop_id, { due: parseInt(String(row.due), 10), oldestAt: row.oldest_at }]));
    return new Map(shopIds.map((shopId) => [shopId, byShop.get(shopId) ?? { due: 0, oldestAt: null }]));
  }

  /** How many rows a run holds for approval. */
  async heldBy(tx: Tx, runId: RunId): Promise<number> {
    const [row] = await rows<{ held: string | number }>(tx, `SELECT COUNT(*) AS held FROM ${this.table} WHERE held_by = ?`, [runId]);
    return parseInt(String(row?.held ?? 0), 10);
  }
}

// Rows in listing order, so that two writers lock them in the same order.
function json(list: readonly { listing: ListingId }[]): string {
  return JSON.stringify([...list].sort((one, other) => (BigInt(one.listing) < BigInt(other.listing) ? -1 : 1)));
}
