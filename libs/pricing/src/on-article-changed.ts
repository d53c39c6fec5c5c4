// The tax rate of an article decides its price wherever list and shop do not reckon alike (net, gross).
import { ArticleChanged } from '@kontor/articles';
import { Consumes, type Consumer, type Tx } from '@kontor/base';
import { Clock } from '@kontor/kernel';
import { listingPrice } from './listing-price.js';

@Consumes(ArticleChanged)
export class PricingOnArticleChanged implements Consumer<ArticleChanged> {
  constructor(private readonly clock: Clock) {}

  async consume(event: ArticleChanged, tx: Tx): Promise<void> {
    if (event.what.includes('tax')) await listingPrice.bumpArticles(tx, [event.articleId], this.clock.now());
  }
}
