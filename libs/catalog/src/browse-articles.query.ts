// Articles with price, stock and how they stand in the shops, page by page in the order of their numbers; filters reach over articles, stock
// and prices. Only the page itself is asked for figures, so that 100,000 articles stay quick.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { foldNumber } from '@kontor/articles';
import { Database, marks } from '@kontor/base';
import { AppError, type ArticleId, type ShopId } from '@kontor/kernel';
import { ArticlePrices, type ArticlePrice } from '@kontor/pricing';
import { Shops } from '@kontor/shops';
import { ArticleStocks, type ArticleStock } from '@kontor/stock';

/** `not-in-step`: a shop waits for stock or price of it; `uncounted`: its stock was never counted; `order-price`: a price from an order is not confirmed. */
export type BrowseOnly = 'not-in-step' | 'uncounted' | 'order-price';

export type BrowseFilter = { q?: string; shopId?: ShopId; group?: string; only?: BrowseOnly; after?: string | null; limit?: number };

/** The worst of stock and price. */
export type Standing = 'in-step' | 'waits' | 'problem' | 'held' | 'uncounted';

export type BrowsedArticle = {
  id: ArticleId;
  number: string;
  name: string;
  group: string;
  isParent: boolean;
  stockKeeping: boolean;
  ended: boolean;
  /** Of the standard list. */
  price: ArticlePrice | null;
  stock: ArticleStock;
  /** The shops that have it. */
  shops: { shopId: ShopId; standing: Standing }[];
};

/** `next` is to be handed back as `after`; `groups` are those there are, for the filter. */
export class BrowseArticles extends Query<{ items: BrowsedArticle[]; next: string | null; groups: string[] }> {
  constructor(readonly filter: BrowseFilter) {
    super();
  }
}

type Row = { id: ArticleId; number: string; folded: string; name: string; article_group: string; is_parent: number; stock_keeping: number; ended: number };

const severity: Standing[] = ['in-step', 'uncounted', 'waits', 'held', 'problem'];

@QueryHandler(BrowseArticles)
export class BrowseArticlesHandler implements IQueryHandler<BrowseArticles> {
  constructor(
    private readonly database: Database,
    private readonly shops: Shops,
    private readonly stocks: ArticleStocks,
    private readonly prices: ArticlePrices,
  ) {}

  async execute({ filter }: BrowseArticles): Promise<{ items: BrowsedArticle[]; next: string | null; groups: string[] }> {
    const limit = Math.min(Math.max(filter.limit ?? 50, 1), 500);
    const shopIds = filter.shopId ? [filter.shopId] : (await this.shops.list()).map((shop) => shop.id);
    const { sql, parameters } = conditions(filter, shopIds);
    const [found, groups] = await Promise.all([
      this.database.query<Row>(
        `SELECT a.article_id AS id, a.number, a.folded, a.name, a.article_group, a.is_parent, a.stock_keeping, a.ended
         FROM (SELECT a.article_id FROM face_article a WHERE ${sql} ORDER BY a.folded, a.article_id LIMIT ${limit + 1}) page JOIN face_article a ON a.article_id = page.article_id ORDER BY a.folded, a.article_id`,
        parameters,
      ),
      this.database.query<{ article_group: string }>("SELECT DISTINCT article_group FROM face_article WHERE article_group <> '' ORDER BY article_group LIMIT 300"),
    ]);
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    return { items: await this.withFigures(shown), next: last ? Buffer.from(JSON.stringify([last.folded, last.id])).toString('base64url') : null, groups: groups.map((row) => row.article_group) };
  }

  private async withFigures(shown: Row[]): Promise<BrowsedArticle[]> {
    const ids = shown.map((row) => row.id);
    if (ids.length === 0) return [];
    const [stocks, prices, stockStandings, priceStandings, listed] = await Promise.all([
      this.stocks.totals(ids),
      this.prices.standard(ids),
      this.stocks.standings(ids),
      this.prices.standings(ids),
      this.database.query<{ article_id: ArticleId; shop_id: ShopId }>(`SELECT DISTINCT article_id, shop_id FROM face_listing WHERE article_id IN (${marks(ids)}) AND linked = 1 ORDER BY article_id, shop_id`, ids),
    ]);
    const standings = new Map<string, Standing>();
    for (const { articleId, shopId, state } of [...stockStandings, ...priceStandings]) {
      const place = `${articleId}/${shopId}`;
      const other = standings.get(place) ?? 'in-step';
      standings.set(place, severity.indexOf(state) > severity.indexOf(other) ? state : other);
    }
    return shown.map((row) => ({
      id: row.id,
      number: row.number,
      name: row.name,
      group: row.article_group,
      isParent: row.is_parent === 1,
      stockKeeping: row.stock_keeping === 1,
      ended: row.ended === 1,
      price: prices.get(row.id) ?? null,
      stock: stocks.get(row.id) as ArticleStock,
      shops: listed.filter((place) => place.article_id === row.id).map(({ shop_id: shopId }) => ({ shopId, standing: standings.get(`${row.id}/${shopId}`) ?? 'in-step' })),
    }));
  }
}

function conditions(filter: BrowseFilter, shopIds: readonly ShopId[]): { sql: string; parameters: unknown[] } {
  const parts = ['1 = 1'];
  const parameters: unknown[] = [];
  const add = (sql: string, ...values: unknown[]): void => {
    parts.push(sql);
    parameters.push(...values);
  };
  if (filter.after) {
    const { folded, id } = place(filter.after);
    add('(a.folded > ? OR (a.folded = ? AND a.article_id > ?))', folded, folded, id);
  }
  for (const word of (filter.q ?? '').trim().split(/\s+/).filter(Boolean).slice(0, 6)) {
    const like = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    add('(a.folded LIKE ? OR a.name LIKE ? OR a.ean LIKE ?)', foldNumber(like), like, like);
  }
  if (filter.group) add('a.article_group = ?', filter.group);
  if (filter.shopId) add('EXISTS (SELECT 1 FROM face_listing l WHERE l.article_id = a.article_id AND l.shop_id = ? AND l.linked = 1)', filter.shopId);
  if (filter.only === 'uncounted') add('a.stock_keeping = 1 AND a.is_parent = 0 AND a.ended = 0 AND NOT EXISTS (SELECT 1 FROM face_counted c WHERE c.article_id = a.article_id)');
  if (filter.only === 'order-price') add('a.article_id IN (SELECT o.article_id FROM face_order_price o)');
  if (filter.only === 'not-in-step') {
    // By shop, for the index of what is due begins with it.
    const within = shopIds.length > 0 ? `shop_id IN (${marks(shopIds)})` : '1 = 0';
    add(`a.article_id IN (SELECT d.article_id FROM (SELECT article_id FROM face_listing_stock WHERE ${within} AND due = 1 UNION SELECT article_id FROM face_listing_price WHERE ${within} AND due = 1) d)`, ...shopIds, ...shopIds);
  }
  return { sql: parts.join(' AND '), parameters };
}

function place(after: string): { folded: string; id: string } {
  try {
    const [folded, id] = JSON.parse(Buffer.from(after, 'base64url').toString()) as unknown[];
    if (typeof folded === 'string' && typeof id === 'string') return { folded, id };
  } catch {
    // told below
  }
  throw new AppError('input-invalid', {}, { fields: [{ field: 'after', code: 'article-field-invalid', values: { field: 'after', value: after.slice(0, 60) } }] });
}
