// Which place has an article in a shop. A place is found once, by number and in bulk, and remembered; so is that it was not found.
import { Injectable } from '@nestjs/common';
import { Database, Outbox, chunks, isDuplicate, marks, rows, tuples, write, type Tx } from '@kontor/base';
import type { Connection, Opaque } from '@kontor/connectors';
import { AppError, type ArticleId, type ListingId, type ShopId } from '@kontor/kernel';
import { foldNumber } from './article.js';
import { ListingEnded } from './listing-ended.event.js';
import { ListingLinked } from './listing-linked.event.js';

/** One article in one shop. `number` is the number as the shop has it; `linked` is false once the shop no longer has it. */
export type Listing = {
  id: ListingId;
  shopId: ShopId;
  articleId: ArticleId;
  remoteId: string;
  remoteParentId: string | null;
  number: string;
  memo: Opaque | null;
  linked: boolean;
};

/** A place to be tied to an article. */
export type NewListing = { shopId: ShopId; articleId: ArticleId; remoteId: string; remoteParentId: string | null; number: string; memo: Opaque | null };

export type Searched = { linked: number; missing: number; ambiguous: { number: string; articleId: ArticleId; hits: number }[] };

type ListingRecord = { id: ListingId; shop_id: ShopId; article_id: ArticleId; remote_id: string; remote_parent_id: string; number: string; memo: string | null; linked: number };

const columns = 'id, shop_id, article_id, remote_id, remote_parent_id, number, memo, linked';
const searchPage = 500;
/** A number that the shop did not have is looked for again after a day. */
const searchAgainMilliseconds = 86_400_000;

@Injectable()
export class Listings {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /** The linked listings of these articles, in one shop or in all. */
  async forArticles(tx: Tx | null, articleIds: readonly ArticleId[], shopId?: ShopId): Promise<Listing[]> {
    const found: Listing[] = [];
    for (const part of chunks([...new Set(articleIds)], 1000)) {
      found.push(...(await this.select(tx, `article_id IN (${marks(part)}) AND linked = 1${shopId ? ' AND shop_id = ?' : ''}`, shopId ? [...part, shopId] : part)));
    }
    return found;
  }

  /** The linked listings of a shop by key; `after` is the last id of the page before. */
  async forShop(shopId: ShopId, after: ListingId | null, limit: number): Promise<Listing[]> {
    return this.select(null, 'shop_id = ? AND linked = 1 AND id > ?', [shopId, after ?? '0'], limit);
  }

  async byIds(tx: Tx | null, ids: readonly ListingId[]): Promise<Map<ListingId, Listing>> {
    const found: Listing[] = [];
    for (const part of chunks(ids, 1000)) found.push(...(await this.select(tx, `id IN (${marks(part)})`, part)));
    return new Map(found.map((listing) => [listing.id, listing]));
  }

  /** By the shop's own id, linked or not. */
  async byRemoteIds(tx: Tx | null, shopId: ShopId, remoteIds: readonly string[]): Promise<Map<string, Listing>> {
    const found: Listing[] = [];
    for (const part of chunks([...new Set(remoteIds)], 1000)) found.push(...(await this.select(tx, `shop_id = ? AND remote_id IN (${marks(part)})`, [shopId, ...part])));
    return new Map(found.map((listing) => [listing.remoteId, listing]));
  }

  /**
   * Ties a place to an article; harmless when they are tied already. A place that was tied to another article moves, for the shop says
   * so. Answers the listing's id.
   */
  async link(tx: Tx, place: NewListing, now: Date): Promise<ListingId> {
    const memo = place.memo === null ? null : JSON.stringify(place.memo);
    const number = place.number.trim();
    try {
      const { insertId } = await write(
        tx,
        'INSERT INTO listing (shop_id, article_id, remote_id, remote_parent_id, number, folded, memo, linked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        [place.shopId, place.articleId, place.remoteId, place.remoteParentId ?? '', number, foldNumber(number), memo, now],
      );
      const id = String(insertId) as ListingId;
      await this.outbox.record(tx, new ListingLinked(id, place.shopId, place.articleId));
      return id;
    } catch (error) {
      if (!isDuplicate(error, 'listing_remote')) throw error;
    }
    const [known] = await rows<ListingRecord>(tx, `SELECT ${columns} FROM listing WHERE shop_id = ? AND remote_id = ? FOR UPDATE`, [place.shopId, place.remoteId]);
    if (!known) throw new AppError('internal');
    await write(
      tx,
      'UPDATE listing SET article_id = ?, remote_parent_id = ?, number = ?, folded = ?, memo = COALESCE(?, memo), linked = 1, linked_at = IF(linked = 1, linked_at, ?), ended_at = NULL, ended_reason = NULL WHERE id = ?',
      [place.articleId, place.remoteParentId ?? known.remote_parent_id, number, foldNumber(number), memo, now, known.id],
    );
    if (known.linked === 0 || known.article_id !== place.articleId) await this.outbox.record(tx, new ListingLinked(known.id, place.shopId, place.articleId));
    return known.id;
  }

  /** The shop no longer has it: nothing is sent there any more, until the number is found again. */
  async end(tx: Tx, listingId: ListingId, reason: string, now: Date): Promise<void> {
    const [known] = await rows<ListingRecord>(tx, `SELECT ${columns} FROM listing WHERE id = ? AND linked = 1 FOR UPDATE`, [listingId]);
    if (!known) return;
    await write(tx, 'UPDATE listing SET linked = 0, ended_at = ?, ended_reason = ? WHERE id = ?', [now, reason.slice(0, 80), listingId]);
    await write(tx, 'DELETE FROM listing_search WHERE shop_id = ? AND article_id = ?', [known.shop_id, known.article_id]);
    await this.outbox.record(tx, new ListingEnded(listingId, known.shop_id, known.article_id));
  }

  /** What the connector wants back with the next write to these listings. */
  async remember(tx: Tx, memos: readonly { listing: ListingId; memo: Opaque }[]): Promise<void> {
    if (memos.length === 0) return;
    const sorted = [...memos].sort((one, other) => (BigInt(one.listing) < BigInt(other.listing) ? -1 : 1));
    await write(tx, `UPDATE listing SET memo = CASE id ${sorted.map(() => 'WHEN ? THEN ?').join(' ')} ELSE memo END WHERE id IN (${marks(sorted)})`, [
      ...sorted.flatMap(({ listing, memo }) => [listing, JSON.stringify(memo)]),
      ...sorted.map(({ listing }) => listing),
    ]);
  }

  /** Whether there are Shopartikel whose place in this shop nobody has looked for yet (or not for a day). */
  async anyToFind(shopId: ShopId, now: Date): Promise<boolean> {
    return (await this.toFind(shopId, now, { after: '0' as ArticleId, limit: 1 })).length > 0;
  }

  /**
   * Looks for the places of Shopartikel that have none in this shop yet: in bulk, hits and misses remembered. A number is asked again
   * after a day, when it changed, or on demand (`again`). Several hits for one number are no link but a finding.
   */
  async findMissing(shopId: ShopId, connection: Pick<Connection, 'articles'>, options: { articleIds?: readonly ArticleId[]; again?: boolean; now: Date }): Promise<Searched> {
    const result: Searched = { linked: 0, missing: 0, ambiguous: [] };
    if (!connection.articles) return result;
    for (let after = '0' as ArticleId; ; ) {
      const page = await this.toFind(shopId, options.now, { after, limit: searchPage, articleIds: options.articleIds, again: options.again });
      const last = page.at(-1);
      if (!last) return result;
      const found = new Map((await connection.articles.find(page.map((article) => article.number))).map((answer) => [answer.number, answer.hits]));
      await this.database.inTransaction(async (tx) => {
        const outcomes: unknown[] = [];
        let linked = 0;
        const ambiguous: Searched['ambiguous'] = [];
        for (const article of page) {
          const hits = found.get(article.number) ?? [];
          // Two hits of which one has exactly our spelling: that one is meant.
          const exact = hits.filter((hit) => hit.number.trim() === article.number);
          const [hit] = hits.length === 1 ? hits : exact.length === 1 ? exact : [];
          if (hit) {
            await this.link(tx, { shopId, articleId: article.id, ...hit }, options.now);
            linked += 1;
          } else if (hits.length > 1) ambiguous.push({ number: article.number, articleId: article.id, hits: hits.length });
          outcomes.push(shopId, article.id, article.number, hit ? 'linked' : hits.length > 1 ? 'ambiguous' : 'missing', options.now);
        }
        await write(tx, `REPLACE INTO listing_search (shop_id, article_id, number, result, looked_at) VALUES ${tuples(page.length, 5)}`, outcomes);
        return { linked, ambiguous };
      }).then(({ linked, ambiguous }) => {
        result.linked += linked;
        result.ambiguous.push(...ambiguous);
        result.missing += page.length - linked - ambiguous.length;
      });
      after = last.id;
    }
  }

  private async toFind(
    shopId: ShopId,
    now: Date,
    options: { after: ArticleId; limit: number; articleIds?: readonly ArticleId[]; again?: boolean },
  ): Promise<{ id: ArticleId; number: string }[]> {
    const asked = options.again ? '' : 'AND (s.article_id IS NULL OR s.number <> a.number OR s.looked_at <= ?)';
    const only = options.articleIds ? `AND a.id IN (${marks(options.articleIds)})` : '';
    return this.database.query(
      `SELECT a.id, a.number FROM article a
       LEFT JOIN listing l ON l.article_id = a.id AND l.shop_id = ? AND l.linked = 1
       LEFT JOIN listing_search s ON s.article_id = a.id AND s.shop_id = ?
       WHERE a.id > ? AND a.shop_article = 1 AND a.is_parent = 0 AND a.ended = 0 AND l.id IS NULL ${asked} ${only}
       ORDER BY a.id LIMIT ${options.limit}`,
      [shopId, shopId, options.after, ...(options.again ? [] : [new Date(now.getTime() - searchAgainMilliseconds)]), ...(options.articleIds ?? [])],
    );
  }

  private async select(tx: Tx | null, where: string, parameters: unknown[], limit = 100_000): Promise<Listing[]> {
    const sql = `SELECT ${columns} FROM listing WHERE ${where} ORDER BY id LIMIT ${limit}`;
    return (tx ? await rows<ListingRecord>(tx, sql, parameters) : await this.database.query<ListingRecord>(sql, parameters)).map((row) => ({
      id: row.id,
      shopId: row.shop_id,
      articleId: row.article_id,
      remoteId: row.remote_id,
      remoteParentId: row.remote_parent_id === '' ? null : row.remote_parent_id,
      number: row.number,
      memo: row.memo === null ? null : (JSON.parse(row.memo) as Opaque),
      linked: row.linked === 1,
    }));
  }
}
