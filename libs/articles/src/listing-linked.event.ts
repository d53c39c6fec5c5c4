import { DomainEvent } from '@kontor/base';
import type { ArticleId, ListingId, ShopId } from '@kontor/kernel';

/** An article was tied to its place in a shop; what the shop shows there is unknown until something was confirmed. */
export class ListingLinked extends DomainEvent {
  static override readonly eventName = 'articles.listing-linked';
  constructor(
    readonly listingId: ListingId,
    readonly shopId: ShopId,
    readonly articleId: ArticleId,
  ) {
    super();
  }
  get subject(): string {
    return `listing:${this.listingId}`;
  }
}
