// Changing many products in one call. The shop stores the good rows although it answers 400 for the bad ones, and its errors do not say whose they are:
// what it shows as changed tells. Absolute values, so a call whose answer was lost is simply sent again.
import { ConnectorFailure, asItemFailure, incomplete } from '../failure.js';
import type { Exact } from '../exact-json.js';
import { asDoc, textOf, type Doc } from '../fields.js';
import { LearnedSize } from '../learned-size.js';
import type { ItemFailure } from '../port.js';
import type { GambioClient } from './gambio.client.js';
import type { Learned } from './learned.js';
import { readPlaces } from './read-articles.js';

/** What a shop on shared hosting changes within its time limit. */
export const usualBatch = 100;
const smallestBatch = 5;
/** Halvings within one push; if that does not help either the shop is down. */
const patience = 2;

/** `id` of the product; `change`: the fields that become otherwise, all others stay. */
export type Change = { id: string; change: { [field: string]: unknown } };
export type Changed = { shown: Doc } | { failure: ItemFailure };

/** Every change gets one answer, given batch by batch to `settle`; a failure of a whole call is thrown after what was settled before. */
export async function changeProducts(client: GambioClient, learned: Learned, changes: readonly Change[], settle: (answers: Map<string, Changed>) => Promise<void>): Promise<void> {
  const waiting = [...changes];
  const size = new LearnedSize(learned, 'batch', usualBatch, smallestBatch);
  for (let halvings = 0; waiting.length > 0; ) {
    const batch = waiting.slice(0, size.now);
    let answers: Map<string, Changed>;
    try {
      answers = await send(client, batch);
    } catch (error) {
      if (halvings === patience || !size.halve(batch.length, error)) throw error;
      halvings += 1;
      continue;
    }
    if (halvings === 0) size.grow(batch.length);
    waiting.splice(0, batch.length);
    await settle(answers);
  }
}

async function send(client: GambioClient, batch: readonly Change[]): Promise<Map<string, Changed>> {
  let body: Exact;
  try {
    body = await client.writeAll('products', batch.map(({ id, change }) => ({ id: idNumber(id), ...change })));
  } catch (error) {
    if (!(error instanceof ConnectorFailure) || (error.kind !== 'rejected' && error.kind !== 'gone')) throw error;
    const [only, ...others] = batch;
    if (only && others.length === 0) return new Map([[only.id, { failure: asItemFailure(error) }]]);
    // Nothing of it was taken because of one row: each half for itself.
    const half = Math.ceil(batch.length / 2);
    return new Map([...(await send(client, batch.slice(0, half))), ...(await send(client, batch.slice(half)))]);
  }
  const shown = new Map(changedIn(body).map((doc) => [textOf(doc, 'id'), doc]));
  const missing = batch.filter(({ id }) => !shown.has(id)).map(({ id }) => id);
  const there = missing.length > 0 ? await readPlaces(client, missing) : new Map<string, Doc>();
  return new Map(
    batch.map(({ id }): [string, Changed] => {
      const doc = shown.get(id);
      if (doc) return [id, { shown: doc }];
      return [id, { failure: there.has(id) ? { kind: 'rejected', code: 'shop-refused', values: { status: 400, remoteCode: '' } } : { kind: 'gone', code: 'place-gone', values: { remoteCode: null } } }];
    }),
  );
}

// A good answer and one with errors have their products under different names.
function changedIn(body: Exact): Doc[] {
  const { affected, updated } = Array.isArray(body) ? { affected: body, updated: [] } : asDoc(body, 'products');
  const list = Array.isArray(affected) ? affected : updated;
  if (!Array.isArray(list)) throw incomplete('affected');
  return list.map((one) => asDoc(one, 'affected'));
}

/** An id as the JSON number that the shop wants. */
export function idNumber(id: string): number {
  const value = /^\d{1,15}$/.test(id) ? parseInt(id, 10) : NaN;
  if (!Number.isSafeInteger(value)) throw new ConnectorFailure('rejected', 'place-gone', { remoteCode: null });
  return value;
}
