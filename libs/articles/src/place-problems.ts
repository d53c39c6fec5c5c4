// What a search for places has to tell a person, the same for stock and prices: a number that fits several places or several articles gets no
// place, and a place that is gone is no problem any more once its article has another one.
import { Injectable } from '@nestjs/common';
import { asId, type ListingId, type ShopId } from '@kontor/kernel';
import type { RunContext } from '@kontor/sync';
import { Listings, type Searched } from './listings.js';

const articlePrefix = 'article:';
const listingPrefix = 'listing:';

@Injectable()
export class PlaceProblems {
  constructor(private readonly listings: Listings) {}

  /** Tells what the search found, and solves what it no longer finds. */
  async follow(run: RunContext, shopId: ShopId, searched: Searched): Promise<void> {
    for (const { articleId, number, hits, matches } of searched.ambiguous) {
      const code = matches === null ? 'listing-ambiguous' : 'article-number-ambiguous';
      await run.problem(null, { subject: `${articlePrefix}${articleId}`, kind: 'input', code, values: matches === null ? { number, hits } : { number, matches }, retryAt: null });
    }
    const told = await run.unsolvedOf(articlePrefix);
    const still = new Set(told.length === 0 ? [] : (await this.listings.ambiguous(shopId)).map(({ articleId }) => `${articlePrefix}${articleId}`));
    for (const subject of told) if (!still.has(subject)) await run.resolve(null, subject);
    const gone = (await run.unsolvedOf(listingPrefix)).map((subject) => asId<ListingId>(subject.slice(listingPrefix.length)));
    for (const listing of await this.listings.replaced(gone)) await run.resolve(null, `${listingPrefix}${listing}`);
  }
}
