// Every Shopartikel as a row for a shop's own file: article, price and stock together, parents before their variants, a hundred parents at a
// time, so that memory stays small however many articles there are.
import { Injectable } from '@nestjs/common';
import { Articles, type Article } from '@kontor/articles';
import { Database, marks } from '@kontor/base';
import type { ArticleRow } from '@kontor/connectors';
import { Clock, type ArticleId, type Quantity, type ShopId } from '@kontor/kernel';
import { PriceFigures, type ExportPrice } from '@kontor/pricing';
import { StockFigures } from '@kontor/stock';

const parentsAtOnce = 100;
/** SQL: the article `alias` is for the shops. */
const forShops = (alias: string): string => `${alias}.shop_article = 1 AND ${alias}.ended = 0`;

@Injectable()
export class ArticleRows {
  constructor(
    private readonly database: Database,
    private readonly articles: Articles,
    private readonly prices: PriceFigures,
    private readonly stock: StockFigures,
    private readonly clock: Clock,
  ) {}

  /** How many rows there will be. */
  async count(): Promise<number> {
    const [row] = await this.database.query<{ articles: string | number }>(`SELECT COUNT(*) AS articles FROM face_article a WHERE (${forShops('a')}) OR (a.parent_id IS NULL AND EXISTS (SELECT 1 FROM face_article v WHERE v.parent_id = a.article_id AND ${forShops('v')}))`);
    return parseInt(String(row?.articles ?? 0), 10);
  }

  /** Page by page: articles without a parent with all their variants behind them. */
  async *pages(shopId: ShopId): AsyncGenerator<ArticleRow[]> {
    for (let after = '0' as ArticleId; ; ) {
      const tops = await this.database.query<{ article_id: ArticleId; wanted: number }>(
        `SELECT a.article_id, (${forShops('a')}) AS wanted FROM face_article a WHERE a.parent_id IS NULL AND a.article_id > ? ORDER BY a.article_id LIMIT ${parentsAtOnce}`,
        [after],
      );
      const last = tops.at(-1);
      if (!last) return;
      after = last.article_id;
      const rows = await this.page(shopId, tops);
      if (rows.length > 0) yield rows;
    }
  }

  private async page(shopId: ShopId, tops: readonly { article_id: ArticleId; wanted: number }[]): Promise<ArticleRow[]> {
    const topIds = tops.map((top) => top.article_id);
    const variants = await this.database.query<{ article_id: ArticleId; parent_id: ArticleId }>(
      `SELECT v.article_id, v.parent_id FROM face_article v WHERE v.parent_id IN (${marks(topIds)}) AND ${forShops('v')} ORDER BY v.parent_id, v.article_id`,
      topIds,
    );
    const variantsOf = new Map<ArticleId, ArticleId[]>();
    for (const { article_id, parent_id } of variants) variantsOf.set(parent_id, [...(variantsOf.get(parent_id) ?? []), article_id]);
    // A parent without the flag comes along with its variants: the shop's importer would make an empty one for them.
    const wanted = tops.filter((top) => top.wanted === 1 || variantsOf.has(top.article_id)).map((top) => top.article_id);
    const ids = [...wanted, ...variants.map((variant) => variant.article_id)];
    const articles = await this.articles.byIds(null, ids);
    const prices = await this.prices.forExport(shopId, ids, this.clock.now());
    const available = await this.stock.available(shopId, ids);
    const rowOf = (article: Article, parent: Article | null, children: readonly Article[]): ArticleRow => articleRow({ article, parent, children, price: prices.get(article.id) ?? null, available: available.get(article.id) ?? null });
    return wanted.flatMap((id) => {
      const article = articles.get(id);
      if (!article) return [];
      const children = (variantsOf.get(id) ?? []).flatMap((child) => articles.get(child) ?? []);
      return [rowOf(article, null, children), ...children.map((child) => rowOf(child, article, []))];
    });
  }
}

function articleRow({ article, parent, children, price, available }: { article: Article; parent: Article | null; children: readonly Article[]; price: ExportPrice | null; available: Quantity | null }): ArticleRow {
  return {
    number: article.number,
    parentNumber: parent?.number ?? null,
    isParent: article.isParent,
    name: article.name,
    nameEn: article.nameEn,
    shortDescription: article.shortDescription,
    description: article.description,
    ean: article.ean,
    manufacturer: article.manufacturer,
    manufacturerNumber: article.manufacturerNumber,
    unit: article.unit,
    weightKg: article.weightKg,
    taxRate: article.taxRate,
    options: article.options,
    allOptions: allOptions(children),
    imageUrls: article.images,
    group: article.articleGroup,
    shippable: article.shippable,
    stockKeeping: article.stockKeeping,
    available: article.isParent || !article.stockKeeping ? null : available,
    price: article.isParent ? null : (price?.price ?? null),
    strike: article.isParent ? null : (price?.strike ?? null),
    action: article.isParent ? null : (price?.action ?? null),
  };
}

/** Every value of every option, in the order in which the variants have them. */
function allOptions(variants: readonly Article[]): ArticleRow['allOptions'] {
  const values = new Map<string, Set<string>>();
  for (const { name, value } of variants.flatMap((variant) => variant.options)) values.set(name, (values.get(name) ?? new Set()).add(value));
  return [...values].map(([name, found]) => ({ name, values: [...found] }));
}
