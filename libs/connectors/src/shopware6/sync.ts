// One call of POST /api/_action/sync. It is all or nothing and answers no value: one bad row keeps every other one back. So the rows that an error
// points at are taken out and the rest is sent again; where the pointer says nothing, the call is cut in two until the row stands alone.
import { asItemFailure, ConnectorFailure, refused } from '../failure.js';
import { asDoc, listOf, type Doc } from '../fields.js';
import type { ItemFailure, Outcome, RemoteKey } from '../port.js';
import { lacksOnly, missingPrivileges, remoteCodes, remoteErrors } from './refusal.js';
import type { Shopware6Client } from './shopware6.client.js';

// In the order in which they are carried out. The names come back in the pointers of errors; a number there would be no name (bad ids point at `/0/…`).
const steps = {
  product: { entity: 'product', action: 'upsert' },
  advanced: { entity: 'product_price', action: 'upsert' },
  'advanced-gone': { entity: 'product_price', action: 'delete' },
  'media-gone': { entity: 'product_media', action: 'delete' },
} as const;
export type Step = keyof typeof steps;
export type SyncRow = { id: string; [field: string]: unknown };

/** What is to be written for one place, and what is said when the shop took it. Never a field that would let an unknown id become a new product. */
export type Write<Key extends RemoteKey = RemoteKey> = { key: Key; rows: { step: Step; row: SyncRow }[]; good: Outcome };

/** What is needed of the client. */
export type Syncing = Pick<Shopware6Client, 'post' | 'search'>;

type Settle = (outcomes: Outcome[]) => Promise<void>;

/** Every write gets its outcome through `settle`; a failure of the whole call is thrown, and what was settled before it is settled. */
export async function syncWrites(client: Syncing, writes: readonly Write[], headers: Record<string, string>, settle: Settle): Promise<void> {
  for (let left = writes; left.length > 0; ) {
    const { operations, owners, rows } = operationsOf(left);
    try {
      const answer = asDoc(await client.post('_action/sync', operations, { items: rows, headers }), 'sync');
      return await settle(left.map((write) => (isAnswered(write, answer) ? write.good : refused(write.key.listing, { kind: 'protocol', code: 'place-not-answered', values: {} }))));
    } catch (error) {
      const bad = await guilty(client, error, left, owners);
      if (bad.size > 0) {
        await settle([...bad].map(([write, failure]) => refused(write.key.listing, failure)));
        left = left.filter((write) => !bad.has(write));
        continue;
      }
      if (!(error instanceof ConnectorFailure) || (error.kind !== 'rejected' && error.kind !== 'gone')) throw error;
      const [only, ...others] = left;
      if (only && others.length === 0) return settle([refused(only.key.listing, asItemFailure(error))]);
      const middle = Math.ceil(left.length / 2);
      await syncWrites(client, left.slice(0, middle), headers, settle);
      left = left.slice(middle);
    }
  }
}

/** How many rows a write has. */
export function sizeOf(write: Write): number {
  return write.rows.length;
}

type Owners = Map<string, Write[]>;

function operationsOf(writes: readonly Write[]): { operations: object[]; owners: Owners; rows: number } {
  const owners: Owners = new Map();
  const operations = Object.entries(steps).flatMap(([key, { action, entity }]) => {
    const own = writes.flatMap((write) => write.rows.filter(({ step }) => step === key).map(({ row }) => ({ write, row })));
    // An operation without rows is refused.
    if (own.length === 0) return [];
    owners.set(key, own.map(({ write }) => write));
    return [{ key, action, entity, payload: own.map(({ row }) => row) }];
  });
  return { operations, owners, rows: writes.reduce((sum, write) => sum + sizeOf(write), 0) };
}

/** The shop lists the ids that it wrote; a product that is not among them was not written. */
function isAnswered(write: Write, answer: Doc): boolean {
  const data = answer.data === undefined || Array.isArray(answer.data) ? {} : asDoc(answer.data, 'data');
  const written = new Set(listOf(data, 'product'));
  return write.rows.every(({ step, row }) => step !== 'product' || written.has(row.id));
}

// Whom an error is about; empty where it does not say.
async function guilty(client: Syncing, error: unknown, writes: readonly Write[], owners: Owners): Promise<Map<Write, ItemFailure>> {
  // An unknown id is a creation, and the right to create is not given: which of them the shop no longer has, it is asked.
  if (missingPrivileges(error).includes('product:create')) return gone(client, writes);
  // A plain price does without the rights that advanced ones need.
  const barred = lacksOnly(error, (privilege) => privilege.startsWith('product_price:'));
  if (barred) return new Map(writes.filter(({ rows }) => rows.some(({ step }) => steps[step].entity === 'product_price')).map((write) => [write, barred]));
  const found = new Map<Write, { fields: string[]; codes: string[] }>();
  for (const { pointer, code } of remoteErrors(error)) {
    const [, key = '', index = '', field = ''] = /^\/([a-z-]+)\/(\d{1,6})(?:\/(.*))?$/.exec(pointer) ?? [];
    const write = owners.get(key)?.[parseInt(index, 10)];
    if (!write) continue;
    const { fields, codes } = found.get(write) ?? { fields: [], codes: [] };
    found.set(write, { fields: [...fields, code === remoteCodes.blank && key === 'product' ? field : ''], codes: [...codes, code] });
  }
  return new Map([...found].map(([write, { fields, codes }]) => [write, isCreation(fields) ? placeGone() : { kind: 'rejected', code: 'shop-refused', values: { status: 400, remoteCode: codes[0] ?? '' } }]));
}

// What every new product needs and no write of ours has.
function isCreation(blank: readonly string[]): boolean {
  return ['taxId', 'productNumber'].every((field) => blank.includes(field));
}

async function gone(client: Syncing, writes: readonly Write[]): Promise<Map<Write, ItemFailure>> {
  const ids = [...new Set(writes.map(({ key }) => key.remoteId))];
  const there = new Set((await client.search('product', { ids, includes: { product: ['id'] } }, { items: ids.length })).map(({ id }) => id));
  return new Map(writes.filter(({ key }) => !there.has(key.remoteId)).map((write) => [write, placeGone()]));
}

/** The shop no longer has the product. */
export function placeGone(): ItemFailure {
  return { kind: 'gone', code: 'place-gone', values: { remoteCode: null } };
}
