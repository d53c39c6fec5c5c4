// Writing many variants in few calls: PUT /variants takes a list of rows and answers each row in order; two calls at a time. A batch that times out is
// halved and remembered, a good one lets it grow again. Absolute values, so a batch whose answer was lost is simply sent again.
// Rows name a variant by its id and never carry an articleId: with one, the shop would create a variant where it does not know the id.
import type { ListingId } from '@kontor/kernel';
import { ConnectorFailure, asItemFailure } from '../failure.js';
import { asDoc, listOf, textOf, type Doc } from '../fields.js';
import type { Outcome, RemoteKey } from '../port.js';
import { jsonId } from './fields.js';
import type { Learned } from './learned.js';
import { rowRefusal } from './refusal.js';
import type { Sw5Client } from './shopware5.client.js';

export const usualBatch = 100;
const smallestBatch = 5;
const parallel = 2;
/** Halvings within one push; if that does not help either the shop is down. */
const patience = 3;

/** What to write to one variant. */
export type Write<Key extends RemoteKey> = { key: Key; change: { [field: string]: unknown } };
/** What the shop's echo of the row means. */
type Judge<Key extends RemoteKey> = (write: Write<Key>, shown: Doc) => Outcome;
/** Outcomes of one batch, in any order. */
type Settle<Key extends RemoteKey> = (outcomes: Outcome[], batch: readonly Write<Key>[]) => Promise<void>;

/** Every write gets exactly one outcome; a failure of a whole call is thrown after everything settled before was given to `settle`. */
export async function pushBatches<Key extends RemoteKey>(client: Sw5Client, learned: Learned, writes: readonly Write<Key>[], judge: Judge<Key>, settle: Settle<Key>): Promise<void> {
  const queue = cut(writes, learned.own.batch ?? usualBatch);
  let halvings = 0;
  let failed: Error | undefined;
  // Outcomes are stored one batch after the other, although two are sent at a time.
  let settling = Promise.resolve();
  const worker = async (): Promise<void> => {
    for (let batch = queue.shift(); batch; batch = queue.shift()) {
      if (failed) return;
      try {
        const sent = batch;
        const outcomes = await sendBatch(client, sent, judge);
        // A size that was too much a moment ago is not tried again at once, but with the next push.
        if (halvings === 0) grow(learned, sent.length);
        // Also after a failure of another batch: what the shop has answered is kept.
        settling = settling.catch(() => undefined).then(() => settle(outcomes, sent));
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

async function sendBatch<Key extends RemoteKey>(client: Sw5Client, writes: readonly Write<Key>[], judge: Judge<Key>): Promise<Outcome[]> {
  let rows;
  try {
    rows = listOf(asDoc(await client.put('variants', writes.map(({ key, change }) => ({ id: jsonId(key.remoteId), ...change })), writes.length, 'article: update'), 'variants'), 'data');
  } catch (error) {
    // The shop finds the whole call wrong: then each row is, and nobody else's.
    if (error instanceof ConnectorFailure && (error.kind === 'gone' || error.kind === 'rejected')) return writes.map(({ key }) => refused(key.listing, asItemFailure(error)));
    throw error;
  }
  // The answer is in the order of the request; an element that is not there, or is another's, confirms nothing.
  return writes.map((write, index): Outcome => {
    const refusal = rowRefusal(rows[index]);
    if (refusal) return refused(write.key.listing, refusal);
    const shown = asDoc(asDoc(rows[index], 'variants').data, 'data');
    return textOf(shown, 'id') === write.key.remoteId ? judge(write, shown) : refused(write.key.listing, { kind: 'protocol', code: 'place-not-answered', values: {} });
  });
}

export function refused(listing: ListingId, failure: Extract<Outcome, { confirmed: false }>['failure']): Outcome {
  return { listing, confirmed: false, failure };
}

/** A list in pieces of at most `size`. */
export function cut<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

// Only what smells of too much at once is cut (time and memory of PHP); a shop that cannot be reached is not helped by it.
function halved<Key extends RemoteKey>(learned: Learned, batch: readonly Write<Key>[], error: unknown): Write<Key>[][] | null {
  const tooMuch = error instanceof ConnectorFailure && (error.code === 'shop-timeout' || error.code === 'shop-out-of-order' || error.code === 'shop-batch-too-large');
  if (!tooMuch || error.kind === 'limited' || batch.length <= smallestBatch) return null;
  const size = Math.max(Math.ceil(batch.length / 2), smallestBatch);
  learned.learn({ batch: size });
  return cut(batch, size);
}

function grow(learned: Learned, sent: number): void {
  const { batch } = learned.own;
  if (batch === undefined || sent < batch) return;
  learned.learn({ batch: batch * 2 >= usualBatch ? undefined : batch * 2 });
}
