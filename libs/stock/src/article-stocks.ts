// The stock of many articles in few words, for lists: how many there are, and how each stands in the shops.
import { Injectable } from '@nestjs/common';
import { parked } from '@kontor/articles';
import { Database, marks } from '@kontor/base';
import { Quantity, type ArticleId, type ShopId } from '@kontor/kernel';

/** Over all warehouses; `available` is what is not promised to an open order. `counted` false: nobody ever counted it. */
export type ArticleStock = { onHand: Quantity; reserved: Quantity; available: Quantity; counted: boolean };

/** How the stock of one article stands in one shop. */
export type StockStanding = { articleId: ArticleId; shopId: ShopId; state: 'in-step' | 'waits' | 'problem' | 'held' | 'uncounted' };

@Injectable()
export class ArticleStocks {
  constructor(private readonly database: Database) {}

  /** Articles that never had stock are there with zero. */
  async totals(articleIds: readonly ArticleId[]): Promise<Map<ArticleId, ArticleStock>> {
    const none: ArticleStock = { onHand: Quantity.zero, reserved: Quantity.zero, available: Quantity.zero, counted: false };
    const totals = new Map(articleIds.map((id) => [id, none]));
    if (articleIds.length === 0) return totals;
    const [levels, reservations] = await Promise.all([
      this.database.query<{ article_id: ArticleId; on_hand: string; counted: number }>(`SELECT article_id, SUM(on_hand) AS on_hand, MAX(counted_at) IS NOT NULL AS counted FROM stock_level WHERE article_id IN (${marks(articleIds)}) GROUP BY article_id`, [...articleIds]),
      this.database.query<{ article_id: ArticleId; reserved: string }>(`SELECT article_id, SUM(reserved) AS reserved FROM reservation WHERE article_id IN (${marks(articleIds)}) GROUP BY article_id`, [...articleIds]),
    ]);
    const reserved = new Map(reservations.map((row) => [row.article_id, Quantity.parse(row.reserved)]));
    for (const [articleId, quantity] of reserved) totals.set(articleId, { ...none, reserved: quantity, available: quantity.negated() });
    for (const row of levels) {
      const onHand = Quantity.parse(row.on_hand);
      const promised = reserved.get(row.article_id) ?? Quantity.zero;
      totals.set(row.article_id, { onHand, reserved: promised, available: onHand.minus(promised), counted: row.counted === 1 });
    }
    return totals;
  }

  /** One row for each shop that shows stock of the article; of several places in a shop the worst counts. */
  async standings(articleIds: readonly ArticleId[]): Promise<StockStanding[]> {
    if (articleIds.length === 0) return [];
    const found = await this.database.query<{ article_id: ArticleId; shop_id: ShopId; uncounted: number; due: number; held: number; refused: number }>(
      `SELECT article_id, shop_id, MAX(counted = 0) AS uncounted, MAX(dirty) AS due, MAX(dirty = 1 AND held_by IS NOT NULL) AS held, MAX(dirty = 1 AND attempts > 0 AND COALESCE(retry_at, 0) < ?) AS refused
       FROM listing_stock WHERE article_id IN (${marks(articleIds)}) AND active = 1 GROUP BY article_id, shop_id ORDER BY article_id, shop_id`,
      [parked, ...articleIds],
    );
    return found.map((row) => ({
      articleId: row.article_id,
      shopId: row.shop_id,
      state: row.refused === 1 ? 'problem' : row.held === 1 ? 'held' : row.due === 1 ? 'waits' : row.uncounted === 1 ? 'uncounted' : 'in-step',
    }));
  }
}
