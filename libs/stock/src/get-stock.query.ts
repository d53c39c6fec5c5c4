// How many lie where.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Articles } from '@kontor/articles';
import { Database } from '@kontor/base';
import { AppError, Quantity } from '@kontor/kernel';

export type StockLevelView = { warehouse: string; name: string; onHand: Quantity; onOrder: Quantity; /** Null: nobody ever counted or received it there. */ countedAt: Date | null };

/** One row per warehouse that ever had the article, and the main one; `article-unknown` where nobody has the number. */
export class GetStock extends Query<StockLevelView[]> {
  constructor(readonly wish: { number: string }) {
    super();
  }
}

@QueryHandler(GetStock)
export class GetStockHandler implements IQueryHandler<GetStock> {
  constructor(
    private readonly database: Database,
    private readonly articles: Articles,
  ) {}

  async execute({ wish }: GetStock): Promise<StockLevelView[]> {
    const article = await this.articles.byNumber(wish.number);
    if (!article) throw new AppError('article-unknown', { number: wish.number.slice(0, 120) });
    const found = await this.database.query<{ code: string; name: string; on_hand: string | null; on_order: string | null; counted_at: Date | null }>(
      `SELECT w.code, w.name, v.on_hand, v.on_order, v.counted_at FROM warehouse w LEFT JOIN stock_level v ON v.warehouse_id = w.id AND v.article_id = ?
       WHERE w.main = 1 OR v.article_id IS NOT NULL ORDER BY w.id`,
      [article.id],
    );
    return found.map((row) => ({ warehouse: row.code, name: row.name, onHand: Quantity.parse(row.on_hand ?? '0'), onOrder: Quantity.parse(row.on_order ?? '0'), countedAt: row.counted_at }));
  }
}
