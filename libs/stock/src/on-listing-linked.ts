// A new place of an article has to show a figure; one that the shop no longer has needs none.
import { ListingEnded, ListingLinked } from '@kontor/articles';
import { Consumes, type Consumer, type Tx } from '@kontor/base';
import { Clock } from '@kontor/kernel';
import { ListingCover } from './listing-cover.js';

@Consumes(ListingLinked, ListingEnded)
export class StockOnListingLinked implements Consumer<ListingLinked | ListingEnded> {
  constructor(
    private readonly cover: ListingCover,
    private readonly clock: Clock,
  ) {}

  async consume(event: ListingLinked | ListingEnded, tx: Tx): Promise<void> {
    await this.cover.follow(tx, [event.listingId], this.clock.now());
  }
}
