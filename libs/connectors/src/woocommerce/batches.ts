// Writing many rows in as few calls as the API allows: a hundred simple products a call, variations per parent; two calls at a time. A batch that
// times out is halved and remembered, a good one lets it grow again. Absolute values, so a batch whose answer was lost is simply sent again.
import type { ListingId } from '@kontor/kernel';
import { ConnectorFailure, asItemFailure } from '../failure.js';
import type { Exact } from '../exact-json.js';
import type { Outcome, RemoteKey } from '../port.js';
import { asDoc, listOf, textOf, type Doc } from '../fields.js';
import { jsonId } from './fields.js';
import type { Learned } from './learned.js';
import { itemRefusal } from './refusal.js';
import type { WooClient } from './woocommerce.client.js';

export const usualBatch = 100;
const smallestBatch = 5;
const parallel = 2;
/** Halvings within one push; if that does not help either the shop is down. */
const patience = 2;

/** What to write to one place, and what its answer means. */
export type Write<Key extends RemoteKey> = { key: Key; change: Record<string, string | number | boolean> };
export type Judge<Key extends RemoteKey> = (write: Write<Key>, shown: Doc) => Outcome;

type Batch<Key extends RemoteKey> = { path: string; writes: Write<Key>[] };

/** Every write gets exactly one outcome; a failure of a whole call is thrown after everything settled before was given to `settle`. */
export async function pushBatches<Key extends RemoteKey>(client: WooClient, learned: Learned, writes: readonly Write<Key>[], judge: Judge<Key>, settle: (outcomes: Outcome[]) => Promise<void>): Promise<void> {
  const queue = groups(writes, learned.own.batch ?? usualBatch);
  let halvings = 0;
  let failed: Error | undefined;
  // Outcomes are stored one batch after the other, although two are sent at a time.
  let settling = Promise.resolve();
  const worker = async (): Promise<void> => {
    for (let batch = queue.shift(); batch; batch = queue.shift()) {
      if (failed) return;
      try {
        const outcomes = await sendBatch(client, batch, judge);
        // A size that was too much a moment ago is not tried again at once, but with the next push.
        if (halvings === 0) grow(learned, batch.writes.length);
        // Also after a failure of another batch: what the shop has answered is kept.
        settling = settling.catch(() => undefined).then(() => settle(outcomes));
        await settling;
      } catch (error) {
        const smaller = halvings < patience ? halved(learned, batch, error) : null;
        if (smaller === null) {
          failed ??= error instanceof Error ? error : new Error(String(error));
          return;
        }
        halvings += 1;
        queue.unshift(...smaller);
        // What still waits is cut to the new size as well.
        queue.push(...queue.splice(0).flatMap((waiting) => cut(waiting, learned.own.batch ?? usualBatch)));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, Math.max(queue.length, 1)) }, worker));
  if (failed) throw failed;
}

async function sendBatch<Key extends RemoteKey>(client: WooClient, { path, writes }: Batch<Key>, judge: Judge<Key>): Promise<Outcome[]> {
  let items: Exact[];
  try {
    const { body } = await client.write(path, { update: writes.map(({ key, change }) => ({ id: jsonId(key.remoteId), ...change })) }, writes.length);
    items = listOf(asDoc(body, 'batch'), 'update');
  } catch (error) {
    // The parent is gone, and its variations with it; or the shop finds the whole call wrong: then each row is, and nobody else's.
    if (error instanceof ConnectorFailure && (error.kind === 'gone' || error.kind === 'rejected')) return writes.map(({ key }) => ({ listing: key.listing, confirmed: false, failure: asItemFailure(error) }));
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

export function refused(listing: ListingId, failure: Extract<Outcome, { confirmed: false }>['failure']): Outcome {
  return { listing, confirmed: false, failure };
}

function groups<Key extends RemoteKey>(writes: readonly Write<Key>[], size: number): Batch<Key>[] {
  const byPath = new Map<string, Write<Key>[]>();
  for (const write of writes) {
    const { remoteParentId } = write.key;
    const path = remoteParentId ? `products/${jsonId(remoteParentId)}/variations/batch` : 'products/batch';
    byPath.set(path, [...(byPath.get(path) ?? []), write]);
  }
  return [...byPath].flatMap(([path, some]) => cut({ path, writes: some }, size));
}

function cut<Key extends RemoteKey>({ path, writes }: Batch<Key>, size: number): Batch<Key>[] {
  const pieces: Batch<Key>[] = [];
  for (let start = 0; start < writes.length; start += size) pieces.push({ path, writes: writes.slice(start, start + size) });
  return pieces;
}

// Only what smells of too much at once is cut; a shop that cannot be reached is not helped by it.
function halved<Key extends RemoteKey>(learned: Learned, batch: Batch<Key>, error: unknown): Batch<Key>[] | null {
  const tooMuch = error instanceof ConnectorFailure && (error.code === 'shop-timeout' || error.code === 'shop-out-of-order' || error.code === 'shop-batch-too-large');
  if (!tooMuch || error.kind === 'limited' || batch.writes.length <= smallestBatch) return null;
  const size = Math.max(Math.ceil(batch.writes.length / 2), smallestBatch);
  learned.learn({ batch: size });
  return cut(batch, size);
}

function grow(learned: Learned, sent: number): void {
  const { batch } = learned.own;
  if (batch === undefined || sent < batch) return;
  learned.learn({ batch: batch * 2 >= usualBatch ? undefined : batch * 2 });
}
