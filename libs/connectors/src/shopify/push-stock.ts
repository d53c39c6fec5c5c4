// Stock figures at one location: 250 a call, all or nothing, so a bad row is taken out and the rest sent again under a new key. Each row says which figure
// it changes from: a sale that nobody has seen yet makes the row stale instead of being given back.
import { Quantity, type ListingId } from '@kontor/kernel';
import { randomUUID } from 'node:crypto';
import { ConnectorFailure } from '../failure.js';
import { asDoc, docsOf, textOf, type Doc } from '../fields.js';
import { cut } from '../pieces.js';
import type { ItemFailure, Opaque, Outcome, RemoteKey, StockAbility, StockLevel, StockShown } from '../port.js';
import { docOrNull, gid, neededId, nodesOf } from './fields.js';
import type { Learned } from './learned.js';
import { memoOf, type Memo } from './read-articles.js';
import { userErrorsOf, type UserError } from './refusal.js';
import { nodesInHalves, type ShopifyClient } from './shopify.client.js';

export const stockBatch = 250;
/** A call whose answer was lost is asked again under the same key: Shopify then answers as before. */
const repeats = 2;
/** Both are told of an item that is not kept at the location. */
const notHere = new Set(['INVALID_LOCATION', 'ITEM_NOT_STOCKED_AT_LOCATION']);

export function stockPusher(client: ShopifyClient, learned: Learned, options: { location: string | null; switchOn: boolean }): StockAbility {
  const place = (): Promise<string> => locationOf(client, learned, options.location);
  return {
    async pushStock(levels, settle) {
      const location = await place();
      const { keys, fresh } = await withItems(client, levels);
      const remember = (outcomes: Outcome[]): Promise<void> => settle(outcomes.map((outcome) => (fresh.has(outcome.listing) ? { ...outcome, memo: fresh.get(outcome.listing) } : outcome)));
      for (const some of cut(keys, stockBatch)) await pushBatch(client, location, some, options.switchOn, remember);
    },
    async readStock(keys) {
      const location = await place();
      const shown: StockShown[] = [];
      const known = (await withItems(client, keys)).keys;
      for (const some of cut(known, stockBatch)) shown.push(...(await readSome(client, location, some, options.switchOn)));
      return shown;
    },
  };
}

/** A listing that an order made knows its variant only: the item its stock is kept under is asked for, and remembered. */
async function withItems<Key extends RemoteKey>(client: ShopifyClient, keys: Key[]): Promise<{ keys: Key[]; fresh: Map<ListingId, { [key: string]: Opaque }> }> {
  const unknown = keys.filter((key) => !memoOf(key));
  const items = new Map<string, Memo>();
  for (const some of cut(unknown, stockBatch)) {
    for (const variant of await nodesInHalves(some, async (part) => (await client.read('items', { ids: part.map((key) => gid('ProductVariant', key.remoteId)) }, part.length)).data)) {
      const item = asDoc(variant.inventoryItem, 'inventoryItem');
      items.set(neededId(variant), { item: neededId(item), tracked: item.tracked === true });
    }
  }
  const found = unknown.flatMap((key) => (items.has(key.remoteId) ? [[key.listing, { ...items.get(key.remoteId) }] as const] : []));
  const fresh = new Map<ListingId, { [key: string]: Opaque }>(found);
  return { keys: keys.map((key) => (fresh.has(key.listing) ? { ...key, memo: fresh.get(key.listing) as Opaque } : key)), fresh };
}

/** The location that the merchant chose, or the only one there is. */
async function locationOf(client: ShopifyClient, learned: Learned, chosen: string | null): Promise<string> {
  if (chosen !== null && chosen !== '') return chosen;
  let known = learned.own.locations;
  if (!known) {
    const { data } = await client.read('locations');
    known = Object.fromEntries(activePlaces(data).filter((place) => place.fulfillsOnlineOrders === true).map((place) => [neededId(place), textOf(place, 'name')]));
    learned.learn({ locations: known });
  }
  const [only, ...others] = Object.keys(known);
  if (only === undefined) throw new ConnectorFailure('config', 'shop-location-missing', {});
  if (others.length > 0) throw new ConnectorFailure('config', 'shop-location-not-chosen', { locations: Object.values(known).join(', ').slice(0, 200) });
  return only;
}

type Batch = { client: ShopifyClient; location: string; outcomes: Outcome[]; /** Rows that were made ones of this location. */ activated: Set<StockLevel> };

async function pushBatch(client: ShopifyClient, location: string, levels: StockLevel[], switchOn: boolean, settle: (outcomes: Outcome[]) => Promise<void>): Promise<void> {
  const batch: Batch = { client, location, outcomes: [], activated: new Set() };
  try {
    let open = once(batch, levels);
    if (switchOn) open = await trackAll(batch, open, await untrackedBefore(client, location, open));
    while (open.length > 0) open = await attempt(batch, open, switchOn);
  } finally {
    // Also what was settled before a call failed.
    await settle(batch.outcomes);
  }
}

/** The same item twice refuses a whole call, and two articles cannot both say how many there are of it: its first row is sent. */
function once(batch: Batch, levels: StockLevel[]): StockLevel[] {
  const first = new Map<string, StockLevel>();
  return levels.filter((level) => {
    const item = memoOf(level)?.item;
    if (item === undefined) refuse(batch, level, { kind: 'gone', code: 'place-gone', values: { number: level.number } });
    else if (first.has(item)) refuse(batch, level, { kind: 'rejected', code: 'place-shared', values: { number: level.number, other: first.get(item)?.number ?? '' } });
    else first.set(item, level);
    return item !== undefined && first.get(item) === level;
  });
}

/** Sends what is open; answers what has to be sent once more. */
async function attempt(batch: Batch, open: StockLevel[], switchOn: boolean): Promise<StockLevel[]> {
  const payload = await send(batch, open);
  const errors = userErrorsOf(payload);
  if (errors.length === 0) {
    const untracked = untrackedOf(payload);
    const ignored = open.filter((level) => untracked.has(itemOf(level)));
    for (const level of open) if (!ignored.includes(level)) batch.outcomes.push({ listing: level.listing, confirmed: true });
    if (switchOn) return trackAll(batch, ignored.map((level) => ({ ...level, expected: undefined })), untracked);
    for (const level of ignored) refuse(batch, level, { kind: 'rejected', code: 'stock-not-managed', values: { number: level.number } });
    return [];
  }
  const bad = new Map<StockLevel, UserError>();
  for (const error of errors) {
    const level = open[parseInt(error.field[2] ?? '', 10)] as StockLevel | undefined;
    // An error that names no row concerns the call: nothing of it can be right.
    if (error.field[1] !== 'quantities' || !level) throw new ConnectorFailure('protocol', 'shop-refused', { status: 200, remoteCode: error.code.slice(0, 60) });
    bad.set(level, error);
  }
  if (batch.activated.size === 0 && [...bad.values()].some(({ code }) => notHere.has(code))) await expectLocation(batch);
  for (const [level, error] of bad) {
    if (notHere.has(error.code) && !batch.activated.has(level) && (await stockHere(batch, level))) bad.delete(level);
    else refuse(batch, level, failureOf(error, level));
  }
  return open.filter((level) => !bad.has(level));
}

function refuse({ outcomes }: Batch, level: StockLevel, failure: ItemFailure): void {
  outcomes.push({ listing: level.listing, confirmed: false, failure });
}

const itemOf = (level: StockLevel): string => memoOf(level)?.item ?? '';

async function send({ client, location }: Batch, levels: StockLevel[]): Promise<Doc> {
  let key = randomUUID();
  const quantities = levels.map((level) => ({ inventoryItemId: gid('InventoryItem', itemOf(level)), locationId: gid('Location', location), quantity: whole(level.quantity), changeFromQuantity: level.expected ? exactly(level.expected) : null }));
  const input = { name: 'available', reason: 'correction', quantities };
  for (let tries = 1; ; tries += 1) {
    try {
      const { data } = await client.write('setStock', { input, key }, levels.length);
      const payload = asDoc(data.inventorySetQuantities, 'inventorySetQuantities');
      const [busy] = userErrorsOf(payload).filter(({ code }) => code.startsWith('IDEMPOTENCY_'));
      if (!busy) return payload;
      // What failed under its key stays failed; what still runs will answer under it.
      if (busy.code === 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED') key = randomUUID();
      throw new ConnectorFailure('unavailable', 'shop-out-of-order', { status: 200 });
    } catch (error) {
      if (!(error instanceof ConnectorFailure) || error.kind !== 'unavailable' || tries > repeats) throw error;
    }
  }
}

/** Which items the shop keeps no stock of, of those that are about to be sent. */
async function untrackedBefore(client: ShopifyClient, location: string, levels: StockLevel[]): Promise<Set<string>> {
  const shown = await readSome(client, location, levels, false);
  const off = new Set(shown.filter(({ tracked }) => !tracked).map(({ listing }) => listing));
  return new Set(levels.filter(({ listing }) => off.has(listing)).map(itemOf));
}

/** Switches stock keeping on where it is off; what the shop does not take is refused, the others are answered. */
async function trackAll(batch: Batch, levels: StockLevel[], off: ReadonlySet<string>): Promise<StockLevel[]> {
  const refused = new Set<StockLevel>();
  const byProduct = new Map<string, StockLevel[]>();
  for (const level of levels) if (off.has(itemOf(level))) byProduct.set(level.remoteParentId ?? '', [...(byProduct.get(level.remoteParentId ?? '') ?? []), level]);
  for (const [product, some] of byProduct) {
    const { data } = await batch.client.write('setVariants', { product: gid('Product', product), variants: some.map(({ remoteId }) => ({ id: gid('ProductVariant', remoteId), inventoryItem: { tracked: true } })) }, some.length);
    const errors = userErrorsOf(asDoc(data.productVariantsBulkUpdate, 'productVariantsBulkUpdate'));
    some.forEach((level, index) => {
      const error = errors.find(({ field }) => field[0] !== 'variants' || field[1] === String(index));
      if (!error) return;
      refused.add(level);
      refuse(batch, level, /DOES_NOT_EXIST$/.test(error.code) ? { kind: 'gone', code: 'place-gone', values: { number: level.number } } : { kind: 'rejected', code: 'stock-not-managed', values: { number: level.number } });
    });
  }
  return levels.filter((level) => !refused.has(level));
}

function untrackedOf(payload: Doc): Set<string> {
  const group = docOrNull(payload, 'inventoryAdjustmentGroup');
  return new Set((group ? docsOf(group, 'changes') : []).map((change) => docOrNull(change, 'item')).filter((item): item is Doc => item !== null && item.tracked === false).map((item) => neededId(item)));
}

/** Makes the item one that is kept at the location; false where it cannot be. */
async function stockHere({ client, location, activated }: Batch, level: StockLevel): Promise<boolean> {
  activated.add(level);
  const { data } = await client.write('stockAt', { item: gid('InventoryItem', itemOf(level)), location: gid('Location', location), key: randomUUID() }, 1);
  return userErrorsOf(asDoc(data.inventoryActivate, 'inventoryActivate')).length === 0;
}

/** A location that is gone is no matter of any row. */
async function expectLocation({ client, location }: Batch): Promise<void> {
  const { data } = await client.read('locations');
  if (!activePlaces(data).some((place) => neededId(place) === location)) throw new ConnectorFailure('config', 'shop-location-gone', { location });
}

/** Locations that are in use, of an answer that has them. */
export function activePlaces(data: Doc): Doc[] {
  return nodesOf(data, 'locations').filter((place) => place.isActive === true);
}

function failureOf({ code }: UserError, level: StockLevel): ItemFailure {
  const values = { number: level.number, remoteCode: code.slice(0, 60) };
  if (code === 'CHANGE_FROM_QUANTITY_STALE') return { kind: 'rejected', code: 'stock-stale', values };
  if (code === 'INVALID_INVENTORY_ITEM') return { kind: 'gone', code: 'place-gone', values };
  if (code === 'NON_MUTABLE_INVENTORY_ITEM') return { kind: 'rejected', code: 'stock-of-bundle', values };
  return { kind: 'rejected', code: 'shop-refused', values: { ...values, status: 200 } };
}

async function readSome(client: ShopifyClient, location: string, keys: RemoteKey[], switchOn: boolean): Promise<StockShown[]> {
  const known = keys.filter((key) => memoOf(key));
  const read = await nodesInHalves(known, async (some) => (await client.read('stock', { ids: some.map((key) => gid('InventoryItem', memoOf(key)?.item ?? '')), location: gid('Location', location) }, some.length)).data);
  const nodes = new Map(read.map((item) => [neededId(item), item]));
  return known.flatMap((key): StockShown[] => {
    const item = nodes.get(memoOf(key)?.item ?? '');
    if (!item) return [];
    const tracked = item.tracked === true || switchOn;
    const level = docOrNull(item, 'inventoryLevel');
    const [quantity] = level ? docsOf(level, 'quantities').filter((one) => textOf(one, 'name') === 'available') : [];
    // An item that is not kept here yet begins with nothing.
    return [{ listing: key.listing, tracked, quantity: tracked ? Quantity.parse(quantity ? textOf(quantity, 'quantity') : '0') : null }];
  });
}

/** Whole pieces, never below zero. */
function whole(quantity: Quantity): number {
  return parseInt(quantity.sellable(0).toString(), 10);
}

/** What the shop showed, which may be below zero after overselling. */
function exactly(quantity: Quantity): number {
  return parseInt(quantity.toString(), 10);
}
