// Writing variants: all those of one product in one call, which the shop takes whole or not at all. What is not there any more is left out before, and a
// call that is refused all the same is cut in halves until the bad rows are alone.
import type { ListingId } from '@kontor/kernel';
import { ConnectorFailure, asItemFailure, refused } from '../failure.js';
import { OddField, textOf, type Doc } from '../fields.js';
import type { ItemFailure, Outcome, RemoteKey } from '../port.js';
import { idNumber } from './bulk.js';
import type { GambioClient } from './gambio.client.js';
import { readVariants, variantOf } from './read-articles.js';

export const gone: ItemFailure = { kind: 'gone', code: 'place-gone', values: { remoteCode: null } };

/** What the shop shows oddly of one row is that row's failure and nobody else's. */
export function understood<Result>(listing: ListingId, judge: () => Result): Result | Outcome {
  try {
    return judge();
  } catch (error) {
    if (!(error instanceof OddField)) throw error;
    return refused(listing, { kind: 'protocol', code: 'shop-answer-incomplete', values: { field: error.field } });
  }
}

/** Keys of variants by their product, in the order of the first of each. */
export function byProduct<Key extends RemoteKey>(keys: readonly Key[]): Map<string, Key[]> {
  const groups = new Map<string, Key[]>();
  for (const key of keys) if (key.remoteParentId !== null) groups.set(key.remoteParentId, [...(groups.get(key.remoteParentId) ?? []), key]);
  return groups;
}

/** Why variants of this shop cannot be written; null where they can (F14). */
export function closedTo({ number }: RemoteKey, client: GambioClient): ItemFailure | null {
  return client.writesVariants ? null : { kind: 'rejected', code: 'variant-not-writable', values: { number, version: client.version || null } };
}

/** The variants of a product by their own id. */
export async function variantsById(client: GambioClient, product: string): Promise<Map<string, Doc>> {
  return new Map((await readVariants(client, product)).map((doc) => [textOf(doc, 'id'), doc]));
}

export type VariantWrite<Key extends RemoteKey> = { key: Key; change: { [field: string]: unknown } };

/** Null per row that was taken, else why not. The shop answers 204 and no body: taken is what the whole call was taken for. */
export async function changeVariants<Key extends RemoteKey>(client: GambioClient, product: string, writes: readonly VariantWrite<Key>[]): Promise<Map<Key, ItemFailure | null>> {
  if (writes.length === 0) return new Map();
  try {
    const { status, body } = await client.write('v3', 'PATCH', `products/${product}/variants`, writes.map(({ key, change }) => ({ id: idNumber(variantOf(key)), ...change })), writes.length);
    // Nothing under a 200 is what a crash looks like on some hosts.
    const unproven: ItemFailure | null = status !== 204 && body === null ? { kind: 'protocol', code: 'place-not-answered', values: {} } : null;
    return new Map(writes.map(({ key }) => [key, unproven]));
  } catch (error) {
    if (!(error instanceof ConnectorFailure) || (error.kind !== 'rejected' && error.kind !== 'gone')) throw error;
    const [only, ...others] = writes;
    if (only && others.length === 0) return new Map([[only.key, asItemFailure(error)]]);
    const half = Math.ceil(writes.length / 2);
    return new Map([...(await changeVariants(client, product, writes.slice(0, half))), ...(await changeVariants(client, product, writes.slice(half)))]);
  }
}
