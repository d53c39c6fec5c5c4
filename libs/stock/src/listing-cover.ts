// Which listings have a stock figure at all: those of articles with stock keeping that the shop still has. Follows the owner's state and
// not the events, so that events in any order, twice or late lead to the same rows.
import { Injectable } from '@nestjs/common';
import { chunks, marks, rows, write, type Tx } from '@kontor/base';
import type { ArticleId, ListingId, ShopId } from '@kontor/kernel';
import { listingStock } from './listing-stock.js';

@Injectable()
export class ListingCover {
  /** Brings the rows of these listings in line with the articles. */
  async follow(tx: Tx, listings: readonly ListingId[], now: Date): Promise<void> {
    for (const part of chunks(listings, 500)) {
      const found = await rows<{ listing: ListingId; shop: ShopId; article: ArticleId }>(
        tx,
        `SELECT listing_id AS listing, shop_id AS shop, article_id AS article FROM face_listing WHERE listing_id IN (${marks(part)}) AND linked = 1 AND stock_keeping = 1 AND is_parent = 0`,
        part,
      );
      const kept = new Set(found.map((row) => row.listing));
      await listingStock.cover(tx, found, now);
      await this.setCounted(tx, found);
      await listingStock.rest(tx, part.filter((listing) => !kept.has(listing)));
    }
  }

  async followArticle(tx: Tx, articleId: ArticleId, now: Date): Promise<void> {
    const found = await rows<{ listing: ListingId }>(tx, 'SELECT listing_id AS listing FROM face_listing WHERE article_id = ? ORDER BY listing_id', [articleId]);
    await this.follow(tx, found.map((row) => row.listing), now);
  }

  /** The listings of a shop whose linking is not yet known here, because its event is still on the way. */
  async followShop(tx: Tx, shopId: ShopId, now: Date): Promise<void> {
    const found = await rows<{ listing: ListingId }>(
      tx,
      `SELECT l.listing_id AS listing FROM face_listing l LEFT JOIN listing_stock s ON s.listing_id = l.listing_id AND s.active = 1 AND s.article_id = l.article_id
       WHERE l.shop_id = ? AND l.linked = 1 AND l.stock_keeping = 1 AND l.is_parent = 0 AND s.listing_id IS NULL ORDER BY l.listing_id`,
      [shopId],
    );
    await this.follow(tx, found.map((row) => row.listing), now);
  }

  /**
   * After the rows were made: a count that runs at this moment has either committed its level, then the locking read waits for it and sees
   * it, or comes after us, then it finds the row and marks it itself.
   */
  private async setCounted(tx: Tx, covered: readonly { listing: ListingId; article: ArticleId }[]): Promise<void> {
    const articles = [...new Set(covered.map((row) => row.article))];
    const counted = new Set((await rows<{ article: ArticleId }>(tx, `SELECT article_id AS article FROM stock_level WHERE article_id IN (${marks(articles)}) AND counted_at IS NOT NULL LOCK IN SHARE MODE`, articles)).map((row) => row.article));
    for (const flag of [0, 1]) {
      const those = covered.filter((row) => counted.has(row.article) === (flag === 1)).map((row) => row.listing);
      if (those.length > 0) await write(tx, `UPDATE listing_stock SET counted = ? WHERE listing_id IN (${marks(those)}) AND counted <> ? ORDER BY listing_id`, [flag, ...those, flag]);
    }
  }
}
