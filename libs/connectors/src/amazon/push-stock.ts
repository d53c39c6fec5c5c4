// Stock figures of a seller account. What Amazon fulfils never gets a figure: telling one would take the offer back into the merchant's hands. Who keeps an
// offer's pieces is remembered with the listing and read again after some hours.
import { refused } from '../failure.js';
import type { Opaque, Outcome, StockAbility, StockLevel } from '../port.js';
import type { AmazonClient } from './amazon.client.js';
import { stockPatch } from './patches.js';
import { followFeeds, pushOffers, sentMark, type OfferWrite } from './push-offers.js';
import { channelMemo, channelOf, knownChannel, quantityOf, readOffers } from './read-offers.js';

/** `handlingDays`: days until dispatch, sent with every figure; null = the offer's own stay. */
export function stockPusher(client: AmazonClient, { handlingDays }: { handlingDays: number | null }): StockAbility {
  const markOf = (level: StockLevel): string => sentMark([level.quantity.sellable(0).toString(), handlingDays]);
  return {
    async pushStock(levels, settle) {
      const fresh = await followFeeds(client, levels, 'stockFeed', markOf, settle);
      const unknown = fresh.filter((level) => knownChannel(level.memo, client.now()) === null);
      const read = await readOffers(client, unknown.map(({ remoteId }) => remoteId), ['fulfillmentAvailability', 'relationships']);
      const outcomes: Outcome[] = [];
      const writes: OfferWrite[] = [];
      for (const level of fresh) {
        const doc = read.get(level.remoteId);
        const memo: { [key: string]: Opaque } | undefined = doc && channelMemo(doc, client.now());
        const channel = doc ? channelOf(doc) : knownChannel(level.memo, client.now());
        if (channel === null) outcomes.push(refused(level.listing, { kind: 'gone', code: 'place-gone', values: { number: level.number, remoteCode: null } }));
        else if (channel === 'PARENT' || channel.startsWith('AMAZON')) outcomes.push({ ...refused(level.listing, { kind: 'rejected', code: channel === 'PARENT' ? 'stock-on-parent' : 'stock-kept-by-marketplace', values: { number: level.number } }), ...(memo && { memo }) });
        else writes.push({ key: level, patches: [stockPatch(level.quantity.sellable(0).decimal, handlingDays)], sent: markOf(level), ...(memo && { memo }) });
      }
      if (outcomes.length > 0) await settle(outcomes);
      if (writes.length > 0) await pushOffers(client, writes, 'stockFeed', settle);
    },
    async readStock(keys) {
      const offers = await readOffers(client, keys.map(({ remoteId }) => remoteId), ['fulfillmentAvailability', 'relationships']);
      return keys.flatMap((key) => {
        const doc = offers.get(key.remoteId);
        return doc ? [{ listing: key.listing, tracked: quantityOf(doc) !== null, quantity: quantityOf(doc) }] : [];
      });
    },
  };
}
