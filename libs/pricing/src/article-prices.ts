// The prices of many articles in few words, for lists: the standard price, and how each stands in the shops.
import { Injectable } from '@nestjs/common';
import { parked } from '@kontor/articles';
import { Database, marks } from '@kontor/base';
import { Decimal, type ArticleId, type ShopId } from '@kontor/kernel';

/** Of the standard list; `confirmed` false: it came from an order and nobody confirmed it. */
export type ArticlePrice = { price: Decimal; currency: string; confirmed: boolean };

/** How the price of one article stands in one shop. */
export type PriceStanding = { articleId: ArticleId; shopId: ShopId; state: 'in-step' | 'waits' | 'problem' };

@Injectable()
export class ArticlePrices {
  constructor(private readonly database: Database) {}

  /** Articles without a price are missing in the answer. */
  async standard(articleIds: readonly ArticleId[]): Promise<Map<ArticleId, ArticlePrice>> {
    if (articleIds.length === 0) return new Map();
    const found = await this.database.query<{ article_id: ArticleId; price: string; currency: string; confirmed: number }>(
      `SELECT p.article_id, p.price, l.currency, (p.origin <> 'order' OR p.confirmed_at IS NOT NULL) AS confirmed FROM price p JOIN price_list l ON l.id = p.price_list_id
       WHERE p.price_list_id = (SELECT MIN(id) FROM price_list) AND p.article_id IN (${marks(articleIds)})`,
      [...articleIds],
    );
    return new Map(found.map((row) => [row.article_id, { price: Decimal.parse(row.price), currency: row.currency, confirmed: row.confirmed === 1 }]));
  }

  /** One row for each shop that shows a price of the article; of several places in a shop the worst counts. */
  async standings(articleIds: readonly ArticleId[]): Promise<PriceStanding[]> {
    if (articleIds.length === 0) return [];
    const found = await this.database.query<{ article_id: ArticleId; shop_id: ShopId; due: number; refused: number }>(
      `SELECT article_id, shop_id, MAX(dirty) AS due, MAX(dirty = 1 AND attempts > 0 AND COALESCE(retry_at, 0) < ?) AS refused
       FROM listing_price WHERE article_id IN (${marks(articleIds)}) AND active = 1 GROUP BY article_id, shop_id ORDER BY article_id, shop_id`,
      [parked, ...articleIds],
    );
    return found.map((row) => ({ articleId: row.article_id, shopId: row.shop_id, state: row.refused === 1 ? 'problem' : row.due === 1 ? 'waits' : 'in-step' }));
  }
}
