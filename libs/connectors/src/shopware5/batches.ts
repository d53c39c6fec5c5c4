// Writing many variants in few calls: PUT /variants takes a list of rows and answers each row in order.
// Rows name a variant by its id and never carry an articleId: with one, the shop would create a variant where it does not know the id.
import { sendAbreast } from '../batches.js';
import { ConnectorFailure, asItemFailure, refused } from '../failure.js';
import { asDoc, listOf, textOf, type Doc } from '../fields.js';
import { LearnedSize } from '../learned-size.js';
import { cut } from '../pieces.js';
import type { Outcome, RemoteKey } from '../port.js';
import { jsonId } from './fields.js';
import type { Learned } from './learned.js';
import { rowRefusal } from './refusal.js';
import type { Sw5Client } from './shopware5.client.js';

export const usualBatch = 100;
const smallestBatch = 5;

/** What to write to one variant. */
export type Write<Key extends RemoteKey> = { key: Key; change: { [field: string]: unknown } };
/** What the shop's echo of the row means. */
type Judge<Key extends RemoteKey> = (write: Write<Key>, shown: Doc) => Outcome;
/** Outcomes of one batch, in any order. */
type Settle<Key extends RemoteKey> = (outcomes: Outcome[], batch: readonly Write<Key>[]) => Promise<void>;

/** Every write gets exactly one outcome; a failure of a whole call is thrown after everything settled before was given to `settle`. */
export async function pushBatches<Key extends RemoteKey>(client: Sw5Client, learned: Learned, writes: readonly Write<Key>[], judge: Judge<Key>, settle: Settle<Key>): Promise<void> {
  await sendAbreast<readonly Write<Key>[], Outcome[]>([writes], {
    size: new LearnedSize(learned, 'batch', usualBatch, smallestBatch),
    rows: (batch) => batch.length,
    cut,
    send: (batch) => sendBatch(client, batch, judge),
    settle,
  });
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
