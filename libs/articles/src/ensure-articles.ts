// Sold lines become articles (F21): by the shop's own id, else by number, else the article is created as the shop described it.
// Never guesses: a number that fits several articles stays unresolved and is told (architecture 6, complaint 17).
import { Injectable } from '@nestjs/common';
import { Outbox, isDuplicate, rows, write, type Tx } from '@kontor/base';
import type { Opaque, RemoteLine } from '@kontor/connectors';
import type { ArticleId, ErrorValues, ListingId, Percent, ShopId } from '@kontor/kernel';
import { foldNumber } from './article.js';
import { ArticleChanged } from './article-changed.event.js';
import { Articles } from './articles.js';
import { Listings } from './listings.js';

/** What is needed of the shop: whose order it is, and the rate of an article whose line had none. */
export type SellingShop = { id: ShopId; defaultTaxRate: Percent | null };

export type SoldLine = Pick<RemoteLine, 'remoteId' | 'remoteParentId' | 'number' | 'name' | 'taxRate' | 'options' | 'article'> & { lineRef: string; memo?: Opaque | null };

export type EnsuredLine = {
  lineRef: string;
  articleId: ArticleId | null;
  listingId: ListingId | null;
  created: boolean;
  problem: { code: 'article-number-ambiguous' | 'article-number-missing' | 'article-number-invalid' | 'article-tax-missing'; values: ErrorValues } | null;
};

@Injectable()
export class EnsureArticles {
  constructor(
    private readonly articles: Articles,
    private readonly listings: Listings,
    private readonly outbox: Outbox,
  ) {}

  /** Answers one row per line, in the order of the lines. Lines of one number without an article get one article between them. */
  async ensure(tx: Tx, shop: SellingShop, lines: readonly SoldLine[], now: Date): Promise<EnsuredLine[]> {
    const places = await this.listings.byRemoteIds(tx, shop.id, lines.flatMap((line) => line.remoteId ?? []));
    const exact = await this.articles.byNumbers(tx, lines.map((line) => line.number));
    const folded = await this.articles.byFolded(tx, lines.map((line) => line.number));
    const made = new Map<string, ArticleId>();
    const ensured: EnsuredLine[] = [];
    // New numbers in one order everywhere, so that two orders with the same two new articles do not lock each other out.
    for (const line of [...lines].sort((one, other) => (one.number.trim() < other.number.trim() ? -1 : 1))) ensured.push(await this.one(tx, shop, line, { places, exact, folded, made }, now));
    const byRef = new Map(ensured.map((line) => [line.lineRef, line]));
    return lines.map((line) => byRef.get(line.lineRef) as EnsuredLine);
  }

  private async one(
    tx: Tx,
    shop: SellingShop,
    line: SoldLine,
    known: {
      places: Awaited<ReturnType<Listings['byRemoteIds']>>;
      exact: Awaited<ReturnType<Articles['byNumbers']>>;
      folded: Awaited<ReturnType<Articles['byFolded']>>;
      made: Map<string, ArticleId>;
    },
    now: Date,
  ): Promise<EnsuredLine> {
    const number = line.number.trim();
    const unresolved = (code: NonNullable<EnsuredLine['problem']>['code'], values: ErrorValues): EnsuredLine => ({ lineRef: line.lineRef, articleId: null, listingId: null, created: false, problem: { code, values } });
    const place = line.remoteId === null ? undefined : known.places.get(line.remoteId);
    if (place?.linked) return { lineRef: line.lineRef, articleId: place.articleId, listingId: place.id, created: false, problem: null };

    let articleId = known.exact.get(number)?.id ?? null;
    if (articleId === null && number !== '') {
      const alike = known.folded.get(foldNumber(number)) ?? [];
      if (alike.length > 1) return unresolved('article-number-ambiguous', { number, matches: alike.map((article) => article.number).join(', ') });
      articleId = alike[0]?.id ?? known.made.get(foldNumber(number)) ?? null;
    }
    // A place that was cut keeps its article where the line says no better.
    articleId ??= place?.articleId ?? null;
    if (articleId === null && number === '') return unresolved('article-number-missing', { name: line.name });
    if (articleId === null && number.length > 120) return unresolved('article-number-invalid', { number: number.slice(0, 40) });
    let created = false;
    if (articleId === null) {
      const taxRate = line.taxRate ?? shop.defaultTaxRate;
      if (taxRate === null) return unresolved('article-tax-missing', { number });
      ({ articleId, created } = await this.create(tx, line, number, taxRate, now));
      known.made.set(foldNumber(number), articleId);
    }
    const listingId =
      line.remoteId === null ? null : await this.listings.link(tx, { shopId: shop.id, articleId, remoteId: line.remoteId, remoteParentId: line.remoteParentId, number, memo: line.memo ?? null }, now);
    return { lineRef: line.lineRef, articleId, listingId, created, problem: null };
  }

  private async create(tx: Tx, line: SoldLine, number: string, taxRate: Percent, now: Date): Promise<{ articleId: ArticleId; created: boolean }> {
    const more = line.article ?? {};
    try {
      const { insertId } = await write(
        tx,
        `INSERT INTO article (number, folded, name, short_description, description, ean, manufacturer, manufacturer_number, unit, weight_kg, tax_rate, options, images, origin, created_at, changed_at)
         VALUES (?, ?, ?, '', ?, ?, ?, ?, 'Stück', ?, ?, ?, ?, 'order', ?, ?)`,
        [
          number,
          foldNumber(number),
          (line.name.trim() || number).slice(0, 500),
          more.description ?? '',
          (more.ean ?? '').trim().slice(0, 20),
          (more.manufacturer ?? '').slice(0, 200),
          (more.manufacturerNumber ?? '').slice(0, 120),
          more.weightKg?.toFixed(4) ?? null,
          taxRate.value.toFixed(4),
          JSON.stringify(line.options),
          JSON.stringify(more.imageUrl ? [more.imageUrl] : []),
          now,
          now,
        ],
      );
      const articleId = String(insertId) as ArticleId;
      // Another order may create another spelling of it in this moment: both look after their insert, the database makes one of them wait
      // or repeats it, and the second one uses what the first one made.
      const alike = await rows<{ id: ArticleId }>(tx, 'SELECT id FROM article WHERE folded = ? ORDER BY id FOR UPDATE', [foldNumber(number)]);
      const [other] = alike.filter((one) => one.id !== articleId);
      if (other) {
        await write(tx, 'DELETE FROM article WHERE id = ?', [articleId]);
        return { articleId: other.id, created: false };
      }
      await this.outbox.record(tx, new ArticleChanged(articleId, ['created']));
      return { articleId, created: true };
    } catch (error) {
      if (!isDuplicate(error, 'article_number')) throw error;
      // Another order created it in this moment.
      const [other] = await rows<{ id: ArticleId }>(tx, 'SELECT id FROM article WHERE number = ?', [number]);
      if (!other) throw error;
      return { articleId: other.id, created: false };
    }
  }
}
