// Prices of the shop's first marketplace, gross and in its currency. What an offer shows is read first: a sale of the shop's own, a struck price that is to go,
// an offer that is not there any more.
import { refused } from '../failure.js';
import type { Outcome, PriceAbility, PriceShown, PriceTag } from '../port.js';
import type { AmazonClient } from './amazon.client.js';
import { followFeeds, pushOffers, sentMark, type OfferWrite } from './push-offers.js';
import { channelOf, readOffers, shownOffer } from './read-offers.js';
import { slotOf, wantedOffer } from './wanted-offer.js';

export function pricePusher(client: AmazonClient): PriceAbility {
  return {
    async pushPrices(tags, now, settle) {
      const byListing = new Map(tags.map((tag) => [tag.listing, tag]));
      // A row that a feed has brought there is due again when the sale it carried gives way to the next one.
      const withEnd = (outcome: Outcome): Outcome => (outcome.confirmed === true ? { ...outcome, rightUntil: slotOf(byListing.get(outcome.listing)?.actions, now).rightUntil } : outcome);
      const fresh = await followFeeds(client, tags, 'priceFeed', (tag) => markOf(tag, now), (outcomes) => settle(outcomes.map(withEnd)));
      const outcomes: Outcome[] = [];
      const writes: OfferWrite[] = [];
      const place = { marketplace: client.home, currency: client.currency };
      const asked = fresh.filter((tag) => tag.currency === client.currency);
      const offers = await readOffers(client, asked.map(({ remoteId }) => remoteId), ['attributes', 'relationships', 'fulfillmentAvailability']);
      for (const tag of fresh) {
        const doc = offers.get(tag.remoteId);
        if (tag.currency !== client.currency) outcomes.push(refused(tag.listing, { kind: 'rejected', code: 'shop-currency-differs', values: { shop: client.currency, sent: tag.currency } }));
        else if (!doc) outcomes.push(refused(tag.listing, { kind: 'gone', code: 'place-gone', values: { number: tag.number, remoteCode: null } }));
        else if (channelOf(doc) === 'PARENT') outcomes.push(refused(tag.listing, { kind: 'rejected', code: 'price-on-parent', values: { number: tag.number } }));
        else {
          const wanted = wantedOffer(tag, shownOffer(doc, place.marketplace, place.currency), now, place);
          if ('fault' in wanted) outcomes.push(refused(tag.listing, { kind: 'rejected', code: wanted.fault.code, values: { number: tag.number, ...wanted.fault.values } }));
          else if (wanted.patches.length === 0) outcomes.push({ listing: tag.listing, confirmed: true, rightUntil: wanted.rightUntil });
          else writes.push({ key: tag, patches: wanted.patches, sent: markOf(tag, now), rightUntil: wanted.rightUntil });
        }
      }
      if (outcomes.length > 0) await settle(outcomes);
      if (writes.length > 0) await pushOffers(client, writes, 'priceFeed', settle);
    },
    async readPrices(keys) {
      const offers = await readOffers(client, keys.map(({ remoteId }) => remoteId), ['attributes']);
      return keys.flatMap((key): PriceShown[] => {
        const doc = offers.get(key.remoteId);
        if (!doc) return [];
        const { price, strike, sale } = shownOffer(doc, client.home, client.currency);
        // A sale that is over is what Amazon keeps of it, and no action any more.
        const action = sale && (sale.until === null || sale.until > client.now()) ? sale : null;
        return [{ listing: key.listing, price, strike, action }];
      });
    },
  };
}

/** What a row wants to show as of now: the sale that was sent is no longer the one when its time is over. */
function markOf({ price, strike, actions }: PriceTag, now: Date): string {
  return sentMark([price ?? null, strike === undefined ? 'shops' : strike, actions === undefined ? 'shops' : (slotOf(actions, now).action ?? null)]);
}
