// Which place has an article in a shop. A place is found once, by number and in bulk, and remembered; so is that it was not found.
import { Injectable } from '@nestjs/common';
import { Database, Outbox, chunks, marks, rows, tuples, write, type Tx } from '@kontor/base';
import type { Connection, Found, Opaque } from '@kontor/connectors';
import { type ArticleId, type ListingId, type ShopId } from '@kontor/kernel';
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

export type Searched = { linked: number; missing: number; /** `matches`: the articles that all mean this one place; null where one article fits several places. */ ambiguous: { number: string; articleId: ArticleId; hits: number; matches: string | null }[] };

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
    for (const part of chunks([...new Set(articleIds)], 500)) {
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
    for (const part of chunks(ids, 500)) found.push(...(await this.select(tx, `id IN (${marks(part)})`, part)));
    return new Map(found.map((listing) => [listing.id, listing]));
  }

  /** By the shop's own id, linked or not. */
  async byRemoteIds(tx: Tx | null, shopId: ShopId, remoteIds: readonly string[]): Promise<Map<string, Listing>> {
    const found: Listing[] = [];
    for (const part of chunks([...new Set(remoteIds)], 500)) found.push(...(await this.select(tx, `shop_id = ? AND remote_id IN (${marks(part)})`, [shopId, ...part])));
    return new Map(found.map((listing) => [listing.remoteId, listing]));
  }

  /**
   * Ties a place to an article; harmless when they are tied already. A place that was tied to another article moves, for the shop says
   * so. Answers the listing's id.
   */
  async link(tx: Tx, place: NewListing, now: Date): Promise<ListingId> {
    const [id] = await this.linkAll(tx, place.shopId, [place], now);
    return id;
  }

  /** As `link` for many places of one shop, each given once; answers their ids in the order given. */
  async linkAll(tx: Tx, shopId: ShopId, places: readonly Omit<NewListing, 'shopId'>[], now: Date): Promise<ListingId[]> {
    const ids = new Map<string, ListingId>();
    // In the order of the unique key, so that two writers lock the same places in the same order.
    for (const part of chunks([...places].sort((one, other) => (one.remoteId < other.remoteId ? -1 : 1)), 500)) {
      const remoteIds = part.map((place) => place.remoteId);
      const before = new Map((await rows<ListingRecord>(tx, `SELECT ${columns} FROM listing WHERE shop_id = ? AND remote_id IN (${marks(part)}) ORDER BY remote_id FOR UPDATE`, [shopId, ...remoteIds])).map((row) => [row.remote_id, row]));
      const stored = await rows<{ id: ListingId; remote_id: string }>(
        tx,
        `INSERT INTO listing (shop_id, article_id, remote_id, remote_parent_id, number, folded, memo, linked_at) VALUES ${tuples(part.length, 8)}
         ON DUPLICATE KEY UPDATE article_id = VALUES(article_id), remote_parent_id = VALUES(remote_parent_id), number = VALUES(number), folded = VALUES(folded), memo = IF(VALUES(memo) IS NULL OR memo IS NULL, COALESCE(VALUES(memo), memo), JSON_MERGE_PATCH(memo, VALUES(memo))),
           linked_at = IF(linked = 1, linked_at, VALUES(linked_at)), linked = 1, ended_at = NULL, ended_reason = NULL
         RETURNING id, remote_id`,
        part.flatMap((place) => {
          const number = place.number.trim();
          const parent = place.remoteParentId ?? before.get(place.remoteId)?.remote_parent_id ?? '';
          return [shopId, place.articleId, place.remoteId, parent, number, foldNumber(number), place.memo === null ? null : JSON.stringify(place.memo), now];
        }),
      );
      for (const row of stored) ids.set(row.remote_id, row.id);
      const told = part.filter((place) => {
        const known = before.get(place.remoteId);
        return !known || known.linked === 0 || known.article_id !== place.articleId;
      });
      await this.outbox.record(tx, ...told.map((place) => new ListingLinked(ids.get(place.remoteId) as ListingId, shopId, place.articleId)));
    }
    return places.map((place) => ids.get(place.remoteId) as ListingId);
  }

  /** The shop no longer has it: nothing is sent there any more, until the number is found again. */
  async end(tx: Tx, listingId: ListingId, reason: string, now: Date): Promise<void> {
    const [known] = await rows<ListingRecord>(tx, `SELECT ${columns} FROM listing WHERE id = ? AND linked = 1 FOR UPDATE`, [listingId]);
    if (!known) return;
    await write(tx, 'UPDATE listing SET linked = 0, ended_at = ?, ended_reason = ? WHERE id = ?', [now, reason.slice(0, 80), listingId]);
    await write(tx, 'DELETE FROM listing_search WHERE shop_id = ? AND article_id = ?', [known.shop_id, known.article_id]);
    await this.outbox.record(tx, new ListingEnded(listingId, known.shop_id, known.article_id));
  }

  /**
   * What the connector wants back with the next write to these listings. The keys given replace those remembered, null forgets one, the
   * others stay: stock and prices of one listing are told at the same time and each remembers its own.
   */
  async remember(tx: Tx, memos: readonly { listing: ListingId; memo: Opaque }[]): Promise<void> {
    if (memos.length === 0) return;
    const news = new Map(memos.map(({ listing, memo }) => [listing, memo]));
    const known = await rows<{ id: ListingId; memo: string | null }>(tx, `SELECT id, memo FROM listing WHERE id IN (${marks([...news.keys()])}) ORDER BY id FOR UPDATE`, [...news.keys()]);
    if (known.length === 0) return;
    await write(tx, `UPDATE listing SET memo = CASE id ${known.map(() => 'WHEN ? THEN ?').join(' ')} ELSE memo END WHERE id IN (${marks(known)})`, [
      ...known.flatMap(({ id, memo }) => [id, JSON.stringify(remembered(memo === null ? null : (JSON.parse(memo) as Opaque), news.get(id) ?? null))]),
      ...known.map(({ id }) => id),
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
      const settled = await this.database.inTransaction((tx) => this.settleSearch(tx, shopId, page, found, options.now));
      result.linked += settled.linked;
      result.ambiguous.push(...settled.ambiguous);
      result.missing += page.length - settled.linked - settled.ambiguous.length;
      after = last.id;
    }
  }

  /** The numbers that the shop has several times, as of the last search: nothing is sent to any of them. */
  async ambiguous(shopId: ShopId): Promise<{ articleId: ArticleId; number: string }[]> {
    return this.database.query(
      `SELECT a.id AS articleId, a.number FROM listing_search s JOIN article a ON a.id = s.article_id
       WHERE s.shop_id = ? AND s.result = 'ambiguous' AND a.shop_article = 1 AND a.ended = 0 AND a.is_parent = 0 ORDER BY a.id`,
      [shopId],
    );
  }

  /** Of these listings those that the shop no longer has and nobody misses: the article has another place there by now, or is no longer meant to have one. */
  async replaced(listingIds: readonly ListingId[]): Promise<ListingId[]> {
    const found: { id: ListingId }[] = [];
    for (const part of chunks(listingIds, 1000)) {
      found.push(
        ...(await this.database.query<{ id: ListingId }>(
          `SELECT l.id FROM listing l JOIN article a ON a.id = l.article_id
           WHERE l.id IN (${marks(part)}) AND l.linked = 0
             AND (a.shop_article = 0 OR a.ended = 1 OR EXISTS (SELECT 1 FROM listing other WHERE other.article_id = l.article_id AND other.shop_id = l.shop_id AND other.linked = 1))`,
          part,
        )),
      );
    }
    return found.map((row) => row.id);
  }

  private async settleSearch(tx: Tx, shopId: ShopId, page: readonly { id: ArticleId; number: string }[], found: ReadonlyMap<string, Found['hits']>, now: Date): Promise<Pick<Searched, 'linked' | 'ambiguous'>> {
    const meant = new Map<ArticleId, Found['hits'][number]>();
    const ambiguous: Searched['ambiguous'] = [];
    const oddly = page.filter((article) => (found.get(article.number) ?? []).some((hit) => hit.number.trim() !== article.number));
    const rivals = await this.numbersAlike(tx, oddly.map((article) => foldNumber(article.number)));
    for (const article of page) {
      const hits = found.get(article.number) ?? [];
      // Two hits of which one has exactly our spelling: that one is meant.
      const exact = hits.filter((hit) => hit.number.trim() === article.number);
      const [hit] = hits.length === 1 ? hits : exact.length === 1 ? exact : [];
      const alike = hit && hit.number.trim() !== article.number ? (rivals.get(foldNumber(article.number)) ?? []) : [];
      // Several articles read like the place and none is spelled as it is: which of them is sold there is not for us to guess.
      if (hit && alike.length > 1 && !alike.includes(hit.number.trim())) ambiguous.push({ number: article.number, articleId: article.id, hits: 1, matches: alike.join(', ') });
      else if (hit) meant.set(article.id, hit);
      else if (hits.length > 1) ambiguous.push({ number: article.number, articleId: article.id, hits: hits.length, matches: null });
    }
    // A place belongs to one article. Where shops search without regard to case, two spellings find the same place: the exact one has it.
    const tied = await this.byRemoteIds(tx, shopId, [...meant.values()].map((hit) => hit.remoteId));
    const owners = new Map<string, ArticleId>();
    for (const article of page) {
      const hit = meant.get(article.id);
      if (!hit) continue;
      const exact = hit.number.trim() === article.number;
      const holder = tied.get(hit.remoteId);
      if (exact || !(owners.has(hit.remoteId) || (holder?.linked && holder.articleId !== article.id))) owners.set(hit.remoteId, article.id);
    }
    const linked = page.filter((article) => owners.get(meant.get(article.id)?.remoteId ?? '') === article.id);
    await this.linkAll(tx, shopId, linked.map((article) => ({ articleId: article.id, ...(meant.get(article.id) as Found['hits'][number]) })), now);
    const isLinked = new Set(linked.map((article) => article.id));
    const isAmbiguous = new Set(ambiguous.map((one) => one.articleId));
    await write(
      tx,
      `REPLACE INTO listing_search (shop_id, article_id, number, result, looked_at) VALUES ${tuples(page.length, 5)}`,
      page.flatMap((article) => [shopId, article.id, article.number, isLinked.has(article.id) ? 'linked' : isAmbiguous.has(article.id) ? 'ambiguous' : 'missing', now]),
    );
    return { linked: linked.length, ambiguous };
  }

  /** The numbers of sold articles that read the same without regard to case and blanks, by that reading. */
  private async numbersAlike(tx: Tx, folded: readonly string[]): Promise<Map<string, string[]>> {
    const alike = new Map<string, string[]>();
    for (const part of chunks([...new Set(folded)], 500)) {
      const found = await rows<{ folded: string; number: string }>(tx, `SELECT folded, number FROM article WHERE folded IN (${marks(part)}) AND shop_article = 1 AND is_parent = 0 AND ended = 0 ORDER BY id`, part);
      for (const { folded: reading, number } of found) alike.set(reading, [...(alike.get(reading) ?? []), number]);
    }
    return alike;
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

function remembered(before: Opaque | null, news: Opaque): Opaque {
  const isObject = (value: Opaque | null): value is { [key: string]: Opaque } => value !== null && typeof value === 'object' && !Array.isArray(value);
  if (!isObject(before) || !isObject(news)) return news;
  return Object.fromEntries(Object.entries({ ...before, ...news }).filter(([, value]) => value !== null));
}
