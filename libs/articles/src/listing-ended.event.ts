import { DomainEvent } from '@kontor/base';
import type { ArticleId, ListingId, ShopId } from '@kontor/kernel';

/** The shop no longer has it, or the tie was cut: nothing is sent there any more. */
export class ListingEnded extends DomainEvent {
  static override readonly eventName = 'articles.listing-ended';
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
