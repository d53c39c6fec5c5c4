// Articles for lists and searches, page by page in the order of their numbers. The index `search` holds all that is searched, so that
// 100,000 articles are looked through without reading their texts.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database, marks } from '@kontor/base';
import { AppError, Percent, type ArticleId, type ShopId } from '@kontor/kernel';
import { foldNumber, type ArticleOption, type ArticleOrigin } from './article.js';

export type ArticleState = 'active' | 'ended' | 'listed' | 'not-listed' | 'ambiguous';

/** `active`/`ended`: whether it is sold; `listed`, `not-listed`, `ambiguous` (several hits for its number): in the shop given, else in any. */
export type ArticleFilter = { number?: string; q?: string; shopId?: ShopId; state?: ArticleState; after?: string | null; limit?: number };

export type ListedArticle = {
  id: ArticleId;
  number: string;
  name: string;
  ean: string;
  unit: string;
  taxRate: Percent;
  articleGroup: string;
  shopArticle: boolean;
  stockKeeping: boolean;
  discountable: boolean;
  shippable: boolean;
  parentNumber: string | null;
  isParent: boolean;
  options: ArticleOption[];
  ended: boolean;
  origin: ArticleOrigin;
  version: number;
  /** The shops that have it. */
  shops: ShopId[];
};

export class ListArticles extends Query<{ items: ListedArticle[]; next: string | null }> {
  constructor(readonly filter: ArticleFilter = {}) {
    super();
  }
}

type Row = {
  id: ArticleId; number: string; folded: string; name: string; ean: string; unit: string; tax_rate: string; article_group: string; shop_article: number; stock_keeping: number; discountable: number; shippable: number;
  parent_number: string | null; is_parent: number; options: string; ended: number; origin: ArticleOrigin; version: number;
};

@QueryHandler(ListArticles)
export class ListArticlesHandler implements IQueryHandler<ListArticles> {
  constructor(private readonly database: Database) {}

  async execute({ filter }: ListArticles): Promise<{ items: ListedArticle[]; next: string | null }> {
    const limit = Math.min(Math.max(filter.limit ?? 50, 1), 500);
    const { sql, parameters } = conditions(filter);
    const found = await this.database.query<Row>(
      `SELECT a.id, a.number, a.folded, a.name, a.ean, a.unit, a.tax_rate, a.article_group, a.shop_article, a.stock_keeping, a.discountable, a.shippable, p.number AS parent_number, a.is_parent, a.options, a.ended, a.origin, a.version
       FROM (SELECT a.id FROM article a WHERE ${sql} ORDER BY a.folded, a.id LIMIT ${limit + 1}) page
       JOIN article a ON a.id = page.id LEFT JOIN article p ON p.id = a.parent_id ORDER BY a.folded, a.id`,
      parameters,
    );
    const shown = found.slice(0, limit);
    const shops = await this.shops(shown.map((row) => row.id));
    const last = found.length > limit ? shown.at(-1) : undefined;
    return { items: shown.map((row) => item(row, shops.get(row.id) ?? [])), next: last ? Buffer.from(JSON.stringify([last.folded, last.id])).toString('base64url') : null };
  }

  private async shops(ids: ArticleId[]): Promise<Map<ArticleId, ShopId[]>> {
    const found = await this.database.query<{ article_id: ArticleId; shop_id: ShopId }>(`SELECT DISTINCT article_id, shop_id FROM listing WHERE article_id IN (${marks(ids)}) AND linked = 1 ORDER BY article_id, shop_id`, ids);
    const byArticle = new Map<ArticleId, ShopId[]>();
    for (const row of found) byArticle.set(row.article_id, [...(byArticle.get(row.article_id) ?? []), row.shop_id]);
    return byArticle;
  }
}

function conditions(filter: ArticleFilter): { sql: string; parameters: unknown[] } {
  const parts = ['1 = 1'];
  const parameters: unknown[] = [];
  const add = (sql: string, ...values: unknown[]): void => {
    parts.push(sql);
    parameters.push(...values);
  };
  if (filter.after) {
    const { folded, id } = place(filter.after);
    add('(a.folded > ? OR (a.folded = ? AND a.id > ?))', folded, folded, id);
  }
  if (filter.number !== undefined) add('a.number = ?', filter.number.trim());
  for (const word of (filter.q ?? '').trim().split(/\s+/).filter(Boolean).slice(0, 6)) {
    const like = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    add('(a.folded LIKE ? OR a.name LIKE ? OR a.ean LIKE ?)', foldNumber(like), like, like);
  }
  const inShop = filter.shopId ? ' AND shop_id = ?' : '';
  const shop = filter.shopId ? [filter.shopId] : [];
  if (filter.state === 'active' || filter.state === 'ended') add('a.ended = ?', filter.state === 'ended' ? 1 : 0);
  if (filter.state === 'ambiguous') add(`a.id IN (SELECT article_id FROM listing_search WHERE result = 'ambiguous'${inShop})`, ...shop);
  if (filter.state === 'not-listed') add(`a.shop_article = 1 AND a.is_parent = 0 AND NOT EXISTS (SELECT 1 FROM listing WHERE article_id = a.id AND linked = 1${inShop})`, ...shop);
  if (filter.state === 'listed' || (filter.shopId && (filter.state === undefined || filter.state === 'active' || filter.state === 'ended'))) {
    add(`EXISTS (SELECT 1 FROM listing WHERE article_id = a.id AND linked = 1${inShop})`, ...shop);
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

function item(row: Row, shops: ShopId[]): ListedArticle {
  return {
    id: row.id,
    number: row.number,
    name: row.name,
    ean: row.ean,
    unit: row.unit,
    taxRate: Percent.parse(row.tax_rate),
    articleGroup: row.article_group,
    shopArticle: row.shop_article === 1,
    stockKeeping: row.stock_keeping === 1,
    discountable: row.discountable === 1,
    shippable: row.shippable === 1,
    parentNumber: row.parent_number,
    isParent: row.is_parent === 1,
    options: JSON.parse(row.options) as ArticleOption[],
    ended: row.ended === 1,
    origin: row.origin,
    version: row.version,
    shops,
  };
}
