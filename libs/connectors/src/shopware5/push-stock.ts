// Stock figures of a Shopware 5 shop. It takes whatever it is given ("abc" and nothing become 0, 5.7 becomes 5), so nothing but whole numbers leaves
// here, and every row of the answer is compared with what was sent.
import { Quantity } from '@kontor/kernel';
import { refused } from '../failure.js';
import { amountOf, textOf, type Doc } from '../fields.js';
import type { Outcome, StockAbility, StockLevel } from '../port.js';
import { pushBatches, type Write } from './batches.js';
import type { Learned } from './learned.js';
import { readPlaces } from './read-articles.js';
import type { Sw5Client } from './shopware5.client.js';

export function stockPusher(client: Sw5Client, learned: Learned): StockAbility {
  return {
    async pushStock(levels, settle) {
      await pushBatches(client, learned, levels.map((level) => ({ key: level, change: { inStock: wholeNumber(level.quantity) } })), judgeStock, settle);
    },
    async readStock(keys) {
      const places = await readPlaces(client, keys);
      return keys.flatMap((key) => {
        const place = places.get(key.remoteId);
        // The shop keeps stock of everything; a variant that may be sold below zero has a figure too.
        return place ? [{ listing: key.listing, tracked: true, quantity: shownQuantity(place) }] : [];
      });
    },
  };
}

/** Rounded down, never below zero, and never more than nine digits: the one shape in which a figure may leave. */
export function wholeNumber(quantity: Quantity): number {
  return parseInt(quantity.sellable(0).toString(), 10);
}

function judgeStock({ key, change }: Write<StockLevel>, shown: Doc): Outcome {
  const sent = String(change.inStock);
  const quantity = shownQuantity(shown);
  if (quantity?.toString() !== sent) return refused(key.listing, { kind: 'rejected', code: 'stock-not-taken', values: { number: key.number, sent, shown: quantity?.toString() ?? null } });
  return { listing: key.listing, confirmed: true };
}

function shownQuantity(doc: Doc): Quantity | null {
  const text = textOf(doc, 'inStock');
  return text === '' ? null : Quantity.parse(amountOf(doc, 'inStock').round(3).toString());
}
