// Flags and the end of an article decide whether a listing has a figure and whether it is zero.
import { ArticleChanged } from '@kontor/articles';
import { Consumes, type Consumer, type Tx } from '@kontor/base';
import { Clock } from '@kontor/kernel';
import { ListingCover } from './listing-cover.js';
import { listingStock } from './listing-stock.js';

@Consumes(ArticleChanged)
export class StockOnArticleChanged implements Consumer<ArticleChanged> {
  constructor(
    private readonly cover: ListingCover,
    private readonly clock: Clock,
  ) {}

  async consume(event: ArticleChanged, tx: Tx): Promise<void> {
    if (!event.what.includes('flags') && !event.what.includes('ended')) return;
    const now = this.clock.now();
    await this.cover.followArticle(tx, event.articleId, now);
    await listingStock.bumpArticles(tx, [event.articleId], now);
  }
}
