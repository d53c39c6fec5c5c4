// Writing many rows in as few calls as the API allows: a hundred simple products a call, variations per parent.
import { sendAbreast } from '../batches.js';
import { ConnectorFailure, asItemFailure, refused } from '../failure.js';
import type { Exact } from '../exact-json.js';
import type { Outcome, RemoteKey } from '../port.js';
import { asDoc, listOf, textOf, type Doc } from '../fields.js';
import { LearnedSize } from '../learned-size.js';
import { cut } from '../pieces.js';
import { jsonId } from './fields.js';
import type { Learned } from './learned.js';
import { itemRefusal } from './refusal.js';
import type { WooClient } from './woocommerce.client.js';

export const usualBatch = 100;
const smallestBatch = 5;

/** What to write to one place, and what its answer means. */
export type Write<Key extends RemoteKey> = { key: Key; change: Record<string, string | number | boolean> };
export type Judge<Key extends RemoteKey> = (write: Write<Key>, shown: Doc) => Outcome;

type Batch<Key extends RemoteKey> = { path: string; writes: Write<Key>[] };

/** Every write gets exactly one outcome; a failure of a whole call is thrown after everything settled before was given to `settle`. */
export async function pushBatches<Key extends RemoteKey>(client: WooClient, learned: Learned, writes: readonly Write<Key>[], judge: Judge<Key>, settle: (outcomes: Outcome[]) => Promise<void>): Promise<void> {
  const byPath = new Map<string, Write<Key>[]>();
  for (const write of writes) {
    const { remoteParentId } = write.key;
    const path = remoteParentId ? `products/${jsonId(remoteParentId)}/variations/batch` : 'products/batch';
    byPath.set(path, [...(byPath.get(path) ?? []), write]);
  }
  await sendAbreast([...byPath].map(([path, some]): Batch<Key> => ({ path, writes: some })), {
    size: new LearnedSize(learned, 'batch', usualBatch, smallestBatch),
    rows: (batch) => batch.writes.length,
    cut: (batch, size) => cut(batch.writes, size).map((some) => ({ ...batch, writes: some })),
    send: (batch) => sendBatch(client, batch, judge),
    settle,
  });
}

async function sendBatch<Key extends RemoteKey>(client: WooClient, { path, writes }: Batch<Key>, judge: Judge<Key>): Promise<Outcome[]> {
  let items: Exact[];
  try {
    const { body } = await client.write(path, { update: writes.map(({ key, change }) => ({ id: jsonId(key.remoteId), ...change })) }, writes.length);
    items = listOf(asDoc(body, 'batch'), 'update');
  } catch (error) {
    // The parent is gone, and its variations with it; or the shop finds the whole call wrong: then each row is, and nobody else's.
    if (error instanceof ConnectorFailure && (error.kind === 'gone' || error.kind === 'rejected')) return writes.map(({ key }) => refused(key.listing, asItemFailure(error)));
    throw error;
  }
  // The answer is in the order of the request; an element that is not there, or is another's, confirms nothing.
  return writes.map((write, index): Outcome => {
    const item = items[index];
    const refusal = itemRefusal(item);
    if (refusal) return refused(write.key.listing, refusal);
    const shown = asDoc(item, 'update');
    return textOf(shown, 'id') === write.key.remoteId ? judge(write, shown) : refused(write.key.listing, { kind: 'protocol', code: 'place-not-answered', values: {} });
  });
}
