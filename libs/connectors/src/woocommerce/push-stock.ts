// Stock figures of a WooCommerce shop. Its traps all answer 200: a figure for an article whose stock it does not keep is ignored, a variation may
// take its parent's stock; so every answer is compared with what was sent. `stock_status` is never sent: the shop derives it.
import { Quantity } from '@kontor/kernel';
import { refused } from '../failure.js';
import type { Outcome, StockAbility, StockLevel } from '../port.js';
import { pushBatches, type Write } from './batches.js';
import { amountOf, textOf, type Doc } from '../fields.js';
import type { Learned } from './learned.js';
import { asMemo, manageOf, memoOf, readPlaces } from './read-articles.js';
import type { WooClient } from './woocommerce.client.js';

/** `switchOn`: Kontor may switch stock keeping on for an article that the shop does not keep stock of. */
export function stockPusher(client: WooClient, learned: Learned, switchOn: boolean): StockAbility {
  return {
    async pushStock(levels, settle) {
      await pushBatches(client, learned, levels.map((level) => stockWrite(level, switchOn)), judgeStock, settle);
    },
    async readStock(keys) {
      const places = await readPlaces(client, keys, 'manage_stock,stock_quantity');
      return keys.flatMap((key) => {
        const doc = places.get(key.remoteId);
        if (!doc) return [];
        const tracked = manageOf(doc) === 'yes';
        return [{ listing: key.listing, tracked, quantity: tracked ? shownQuantity(doc) : null }];
      });
    },
  };
}

function stockWrite(level: StockLevel, switchOn: boolean): Write<StockLevel> {
  // Whole pieces only: a fraction is refused by the shop.
  const quantity = parseInt(level.quantity.sellable(0).toString(), 10);
  return { key: level, change: switchOn ? { manage_stock: true, stock_quantity: quantity } : { stock_quantity: quantity } };
}

function judgeStock({ key, change }: Write<StockLevel>, shown: Doc): Outcome {
  const memo = memoOf(key.memo);
  const manage = manageOf(shown);
  const type = key.remoteParentId ? 'variation' : textOf(shown, 'type') || memo.type;
  const news = memo.manage === manage && memo.type === type ? {} : { memo: asMemo({ manage, type }) };
  if (manage !== 'yes') return { ...refused(key.listing, { kind: 'rejected', code: manage === 'parent' ? 'stock-managed-by-parent' : 'stock-not-managed', values: { number: key.number } }), ...news };
  const sent = Quantity.whole(change.stock_quantity as number);
  const quantity = shownQuantity(shown);
  if (!quantity?.equals(sent)) return { ...refused(key.listing, { kind: 'rejected', code: 'stock-not-taken', values: { number: key.number, sent: sent.toString(), shown: quantity?.toString() ?? null } }), ...news };
  return { listing: key.listing, confirmed: true, ...news };
}

function shownQuantity(doc: Doc): Quantity | null {
  const text = textOf(doc, 'stock_quantity');
  return text === '' ? null : Quantity.parse(amountOf(doc, 'stock_quantity').round(3).toString());
}
