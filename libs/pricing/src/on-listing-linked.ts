// A new place of an article has to show its prices; one that the shop no longer has needs none.
import { ListingEnded, ListingLinked, Listings } from '@kontor/articles';
import { Consumes, type Consumer, type Tx } from '@kontor/base';
import { Clock } from '@kontor/kernel';
import { listingPrice } from './listing-price.js';

@Consumes(ListingLinked, ListingEnded)
export class PricingOnListingLinked implements Consumer<ListingLinked | ListingEnded> {
  constructor(
    private readonly listings: Listings,
    private readonly clock: Clock,
  ) {}

  /** Events may come late or in another order, so the owner is asked how things stand. */
  async consume({ listingId }: ListingLinked | ListingEnded, tx: Tx): Promise<void> {
    const listing = (await this.listings.byIds(tx, [listingId])).get(listingId);
    if (listing?.linked) await listingPrice.cover(tx, [{ listing: listing.id, shop: listing.shopId, article: listing.articleId }], this.clock.now());
    else await listingPrice.rest(tx, [listingId]);
  }
}
