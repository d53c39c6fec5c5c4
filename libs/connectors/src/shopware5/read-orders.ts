// Reading orders so that none is lost and none comes twice within a fetch. The list is a summary, so every order costs a call of its own: it is read
// only when its summary is new or other than the one remembered. A fetch goes by id above the highest known one, less an overlap, and then by `changed`
// above a lower bound without an upper one, both paged by id, so that nothing can move from one page to another.
//
// `changed` is the clock on the shop's wall, without any time zone: in October an hour of it comes twice, and its filter knows no offset. So it is only
// ever compared with itself, never with our clock, and the overlap is longer than that hour.
import { Money } from '@kontor/kernel';
import { createHash } from 'node:crypto';
import { ConnectorFailure, incomplete } from '../failure.js';
import { neededText, OddField, textOf, type Doc } from '../fields.js';
import { orderAnswer, readEach } from '../order-answer.js';
import type { OrderAbility, OrderAnswer, OrderPage, OrderQuery } from '../port.js';
import { figureOf, instantOf, localOf, neededId, shifted, wallClock } from './fields.js';
import type { Learned } from './learned.js';
import { learnFromOrder, normaliseOrder } from './order.js';
import type { Filter, Page, Sw5Client } from './shopware5.client.js';
import { abandoned, holdingStatuses, lastKnownId, meaningOf } from './statuses.js';

/** Summaries that were read, by order id: the shop's time of the last change and a short print; with a `!` where it may still change within its second. */
type Seen = { [id: string]: string };

/** How far a complete fetch came. `last`: the highest id; `changed`: the newest `changed` on the shop's clock; `overlap`: seconds before it to look again; `seen`: what was read there. */
type Mark = { last: string; changed: string; overlap: number; seen: Seen };

/** Where a fetch goes on. The first fetch reads the new orders, then the older ones that hold stock; a later one what is new, then what changed. */
type Cursor = { phase: 'first' | 'holding' | 'holding-own' | 'new' | 'changed'; after: string; from: string; last: string; changed: string; seen: Seen; started: string };

const page = 50;
const indexPage = 1000;
/** An id that became visible late, because its transaction took longer, is found this far below the highest. */
const idOverlap = 25;
/** More than the hour that comes twice in October, and ten minutes for what became visible late. */
const overlapSeconds = 4200;
/** Two changes within one second look the same: a summary is believed only when it was older than this. */
const settledMilliseconds = 2000;
/** No clock on earth differs more from UTC; also the reach of filters by local time, which are checked by instant afterwards. */
const zoneHours = 15;
const mostSeen = 3000;
/** Where a shop never told a time: everything that ever changed. */
const longAgo = '1970-01-01 00:00:00';
const parallel = 2;

const readOrder = 'order: read';
/** Baskets that were never ordered stand among the orders. */
export const notAbandoned: readonly Filter[] = [
  { property: 'number', expression: '!=', value: '0' },
  { property: 'status', expression: '>=', value: '0' },
];

export function orderReader(client: Sw5Client, learned: Learned, now: () => Date): OrderAbility {
  return {
    orders: (query) => readPage(client, learned, now, query),
    order: (ref) => readOne(client, learned, ref),
    orderIndex: (from, until) => readIndex(client, from, until),
  };
}

async function readPage(client: Sw5Client, learned: Learned, now: () => Date, query: OrderQuery): Promise<OrderPage> {
  const mark = query.mark as Mark | null;
  const cursor = (query.cursor as Cursor | null) ?? (mark ? laterCursor(mark, now()) : await firstCursor(client, query.since, now()));
  const { rows, at } = await client.list('orders', readOrder, { filters: filtersOf(cursor), limit: page, sort: { property: 'id', direction: 'ASC' } });
  const wanted = rows.filter((row) => isWanted(row, cursor, query.since));
  const answers = await readEach(wanted.map(refOf), (ref) => ref, parallel, (ref) => readOne(client, learned, ref));
  const orders = cursor.phase === 'holding' || cursor.phase === 'holding-own' ? answers.filter((answer) => !('order' in answer) || answer.order.held === 'taken') : answers;

  const latest = at ? wallClock(new Date(at.getTime() + zoneHours * 3_600_000)) : '9999';
  const next: Cursor = {
    ...cursor,
    after: rows.map(refOf).reduce(higher, cursor.after),
    last: rows.map(refOf).reduce(higher, cursor.last),
    // A date in the future is a plugin's mistake and must not carry the mark away.
    changed: rows.map((row) => localOf(row, 'changed')).reduce((newest, local) => (local > newest && local <= latest ? local : newest), cursor.changed),
    seen: { ...cursor.seen, ...Object.fromEntries(rows.map((row) => [refOf(row), `${printOf(row)}${isSettled(row, at) ? '' : '!'}`])) },
  };
  // Without any change ever, what may have happened on the shop's clock since this call is where the next one begins.
  if (next.changed === '' && at) next.changed = wallClock(new Date(at.getTime() - zoneHours * 3_600_000));
  if (rows.length === page) return { orders, cursor: slim(next) };
  const following = { first: 'holding', holding: 'holding-own', 'holding-own': null, new: 'changed', changed: null } as const;
  const phase = following[cursor.phase];
  if (phase) return { orders, cursor: slim({ ...next, phase, after: '0' }) };
  // What changed behind our back while pages were read lies at most that long before the newest.
  const took = Math.max(Math.ceil((now().getTime() - Date.parse(cursor.started)) / 1000), 0);
  const { last, changed } = next;
  const overlap = overlapSeconds + took;
  const settled = Object.entries(next.seen).filter(([, print]) => !print.endsWith('!'));
  return { orders, cursor: null, mark: { last, changed, overlap, seen: pruned(Object.fromEntries(settled), last, changed === '' ? '' : shifted(changed, -overlap)) } satisfies Mark };
}

function laterCursor({ last, changed, overlap, seen }: Mark, now: Date): Cursor {
  const after = BigInt(last) - BigInt(idOverlap);
  return { phase: 'new', after: after > 0n ? after.toString() : '0', from: changed === '' ? longAgo : shifted(changed, -overlap), last, changed, seen, started: now.toISOString() };
}

// Where the ids of today end is asked first: an order that the first fetch has no interest in must not be news to the second.
async function firstCursor(client: Sw5Client, since: Date, now: Date): Promise<Cursor> {
  const { rows } = await client.list('orders', readOrder, { filters: notAbandoned, limit: idOverlap, sort: { property: 'id', direction: 'DESC' } });
  const past = rows.filter((row) => (orderedAt(row) ?? since) < since && meaningOf(textOf(row, 'orderStatusId')).held !== 'taken');
  return {
    phase: 'first',
    after: '0',
    // The zone is not known for certain, so the filter reaches further and `isWanted` decides by instant.
    from: wallClock(new Date(since.getTime() - zoneHours * 3_600_000)),
    last: rows.map(refOf).reduce(higher, '0'),
    changed: '',
    seen: Object.fromEntries(past.map((row) => [refOf(row), printOf(row)])),
    started: now.toISOString(),
  };
}

function filtersOf({ phase, after, from }: Cursor): Filter[] {
  const paged: Filter[] = [{ property: 'number', expression: '!=', value: '0' }, { property: 'id', expression: '>', value: after }];
  const placed: Filter = { property: 'status', expression: '>=', value: '0' };
  const older: Filter = { property: 'orderTime', expression: '<', value: shifted(from, 2 * zoneHours * 3600) };
  switch (phase) {
    case 'first':
      return [...paged, placed, { property: 'orderTime', expression: '>=', value: from }];
    case 'holding':
      return [...paged, { property: 'status', values: holdingStatuses }, older];
    case 'holding-own':
      return [...paged, { property: 'status', expression: '>', value: lastKnownId }, older];
    case 'new':
      return [...paged, placed];
    case 'changed':
      return [...paged, placed, { property: 'changed', expression: '>=', value: from }];
  }
}

function isWanted(row: Doc, { phase, seen }: Cursor, since: Date): boolean {
  if (isAbandoned(row) || seen[refOf(row)]?.replace('!', '') === printOf(row)) return false;
  if (phase === 'new' || phase === 'changed') return true;
  const at = orderedAt(row);
  // One whose time cannot be read is looked at: it must not stay out unseen.
  return at === null || (phase === 'first' ? at >= since : at < since);
}

async function readOne(client: Sw5Client, learned: Learned, ref: string): Promise<OrderAnswer> {
  if (!/^[1-9]\d{0,17}$/.test(ref)) return { ref, gone: true };
  let doc: Doc;
  try {
    doc = await client.get(`orders/${ref}`, readOrder);
  } catch (error) {
    if (error instanceof ConnectorFailure && error.kind === 'gone') return { ref, gone: true };
    throw error;
  }
  if (isAbandoned(doc)) return { ref, gone: true };
  return orderAnswer(ref, () => {
    learnFromOrder(doc, learned);
    const order = normaliseOrder(doc);
    if (order.ref !== ref) throw new OddField('id');
    return order;
  });
}

// The summaries say all of it: number, time, status and sum.
async function* readIndex(client: Sw5Client, from: Date, until: Date): ReturnType<OrderAbility['orderIndex']> {
  const bounds: Filter[] = [
    { property: 'orderTime', expression: '>=', value: wallClock(new Date(from.getTime() - zoneHours * 3_600_000)) },
    { property: 'orderTime', expression: '<', value: wallClock(new Date(until.getTime() + zoneHours * 3_600_000)) },
  ];
  for (let after = '0'; ; ) {
    const { rows }: Page = await client.list('orders', readOrder, { filters: [...notAbandoned, ...bounds, { property: 'id', expression: '>', value: after }], limit: indexPage, sort: { property: 'id', direction: 'ASC' } });
    const placed = rows.filter((row) => !isAbandoned(row)).map(indexRow).filter((row) => row.orderedAt >= from && row.orderedAt < until);
    if (placed.length > 0) yield placed;
    after = rows.map(refOf).reduce(higher, after);
    if (rows.length < indexPage) return;
  }
}

type IndexRow = { ref: string; number: string; orderedAt: Date; status: string; total: Money };

function indexRow(row: Doc): IndexRow {
  const at = orderedAt(row);
  if (!at) throw incomplete('orderTime');
  return { ref: refOf(row), number: neededText(row, 'number'), orderedAt: at, status: textOf(row, 'orderStatusId'), total: Money.round(figureOf(row, 'invoiceAmount'), neededText(row, 'currency')) };
}

/** A list without ids cannot be read further: an unread page must not look like an empty one. */
function refOf(row: Doc): string {
  try {
    return neededId(row);
  } catch {
    throw incomplete('id');
  }
}

function isAbandoned(row: Doc): boolean {
  return textOf(row, 'number') === '0' || textOf(row, 'number') === '' || textOf(row, 'orderStatusId') === abandoned;
}

function orderedAt(row: Doc): Date | null {
  try {
    return instantOf(row, 'orderTime');
  } catch {
    return null;
  }
}

function printOf(row: Doc): string {
  return `${localOf(row, 'changed')}#${createHash('sha256').update(JSON.stringify(row)).digest('base64').slice(0, 10)}`;
}

function isSettled(row: Doc, at: Date | null): boolean {
  const changed = localOf(row, 'changed') === '' ? null : instantOf(row, 'changed');
  return changed === null || (at !== null && at.getTime() - changed.getTime() > settledMilliseconds);
}

// A later fetch still lists everything from its own bound on; the first one only goes on being looked at from its newest change.
function slim(cursor: Cursor): Cursor {
  const { phase, from, last, changed, seen } = cursor;
  const first = phase !== 'new' && phase !== 'changed';
  return { ...cursor, seen: pruned(seen, last, first ? (changed === '' ? '' : shifted(changed, -overlapSeconds)) : from) };
}

/** What will be listed again: what changed since `oldest`, and the highest ids. */
function pruned(seen: Seen, last: string, oldest: string): Seen {
  const lowest = BigInt(last) - BigInt(idOverlap);
  const kept = Object.entries(seen)
    .filter(([id, print]) => BigInt(id) > lowest || (print.split('#')[0] ?? '') >= oldest)
    .sort(([one], [other]) => (BigInt(one) > BigInt(other) ? -1 : 1));
  return Object.fromEntries(kept.slice(0, mostSeen));
}

function higher(one: string, other: string): string {
  return BigInt(other) > BigInt(one) ? other : one;
}
