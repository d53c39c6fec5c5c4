// Stock figures of a Shopware 6 shop, 250 a call. Nothing but id and figure is ever sent: with a name and a price an unknown id would become a new product.
// Indexes that have nothing to do with stock are left out of the call; `disable-indexing` would leave sold-out articles on sale.
import { Quantity } from '@kontor/kernel';
import { amountOf, textOf } from '../fields.js';
import type { Outcome, StockAbility, StockLevel } from '../port.js';
import { freshPages, pushBatches } from './batches.js';
import { isId } from './fields.js';
import type { Learned } from './learned.js';
import { isParent } from './read-articles.js';
import { readPlaces } from './read-places.js';
import type { Shopware6Client } from './shopware6.client.js';
import { placeGone, type Write } from './sync.js';

const skipped = ['inheritance', 'variant-listing', 'child-count', 'many-to-many-id-field', 'category-denormalizer', 'cheapest-price', 'rating-average', 'stream', 'search-keyword', 'states'].map((index) => `product.${index}`).join();

export function stockPusher(client: Shopware6Client, learned: Learned): StockAbility {
  return {
    async pushStock(levels, settle) {
      const judged = levels.map(stockWrite);
      const refused = judged.filter((one): one is Outcome => 'confirmed' in one);
      if (refused.length > 0) await settle(refused);
      await pushBatches(client, learned, judged.filter((one): one is Write<StockLevel> => 'rows' in one), (batch) => ({ 'indexing-skip': skipped, ...(batch.some(isSoldOut) ? freshPages(client) : {}) }), settle);
    },
    async readStock(keys) {
      const places = await readPlaces(client, keys.map(({ remoteId }) => remoteId), { fields: ['stock', 'childCount'] });
      return keys.flatMap((key) => {
        const doc = places.get(key.remoteId);
        if (!doc) return [];
        // The figure of a parent means nothing: its variants have their own.
        const tracked = amountOf(doc, 'childCount').isZero() && textOf(doc, 'stock') !== '';
        return [{ listing: key.listing, tracked, quantity: tracked ? Quantity.parse(amountOf(doc, 'stock').round(3).toString()) : null }];
      });
    },
  };
}

function stockWrite(level: StockLevel): Write<StockLevel> | Outcome {
  const { listing, remoteId, number } = level;
  const refused = (failure: Extract<Outcome, { confirmed: false }>['failure']): Outcome => ({ listing, confirmed: false, failure });
  if (!isId(remoteId)) return refused(placeGone());
  if (isParent(level.memo)) return refused({ kind: 'rejected', code: 'stock-on-parent', values: { number } });
  const stock = wholePieces(level.quantity);
  if (stock === null) return refused({ kind: 'rejected', code: 'stock-not-taken', values: { number, sent: String(level.quantity), shown: null } });
  return { key: level, rows: [{ step: 'product', row: { id: remoteId, stock } }], good: { listing, confirmed: true } };
}

/** The figure as the shop takes it, an integer; null for everything that is none, whoever called with it. */
export function wholePieces(quantity: unknown): number | null {
  if (!(quantity instanceof Quantity)) return null;
  const digits = quantity.sellable(0).toString();
  return /^\d{1,9}$/.test(digits) ? parseInt(digits, 10) : null;
}

function isSoldOut({ rows }: Write): boolean {
  return rows.some(({ row }) => row.stock === 0);
}
