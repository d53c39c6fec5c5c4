// Reading orders so that none is lost. The list has no items, so each new or changed order costs a call of its own, and only such an order does: the
// mark remembers what every row of the last list looked like. "Changed since" is asked far into the past, because that date is written by MySQL in a
// zone nobody tells, other dates by PHP in the shop's, and orders do not show it. What a row does not show (a line exchanged for one of the same
// price) moves the order into the list all the same: whatever stands in it is read again after some hours, and it stands there for longer than that.
import { Decimal, Money } from '@kontor/kernel';
import { createHash } from 'node:crypto';
import type { Exact } from '../exact-json.js';
import { ConnectorFailure, incomplete } from '../failure.js';
import { OddField, asDoc, plainText, textOf, type Doc } from '../fields.js';
import { orderAnswer, readEach } from '../order-answer.js';
import type { Opaque, OrderAbility, OrderAnswer, OrderPage, OrderQuery } from '../port.js';
import { countriesOf } from './check.js';
import { docsIn, type GambioClient } from './gambio.client.js';
import type { Learned } from './learned.js';
import { countryIdsOf, idOf, normaliseOrder } from './order.js';
import { shopInstant, shopText, utcText } from './shop-time.js';
import { isOpen, readStatuses } from './statuses.js';

/** Look of a row and when the order was read, in seconds: `[print, readAt]` by order. */
type Known = { [ref: string]: [print: string, readAt: number] };

/** How far a complete fetch came: its beginning by the shop's clock, and what its list looked like. */
type Mark = { at: string; known: Known };

/**
 * Where a fetch goes on. `first` and `holding` go through the orders by id above `last`: those since the start, then older ones that may hold stock.
 * `changed` has the whole list already and reads the orders of `pending`. `started`: the shop's time at the beginning.
 */
type Cursor = { phase: 'first' | 'holding' | 'changed'; last: string; since: string; started: string; known: Known; pending: string[] };

/** Further back than any two time zones lie apart. */
const overlapHours = 26;
/** Shorter than what an order stands in the list after a change, whatever the zones are. */
const readAgainSeconds = 11 * 3600;
/** Rows of the first fetch that may still be in the list at the second. */
const rememberedHours = 3 * 24;
const detailsPerPage = 25;
const listPage = 500;

export function orderReader(client: GambioClient, learned: Learned, zone: string): OrderAbility {
  // Asked once for all pages.
  let holding: Promise<string[]> | null = null;
  const holdingOnce = (): Promise<string[]> => (holding ??= holdingStatuses(client));
  return {
    orders: (query) => readPage(client, learned, zone, holdingOnce, query),
    order: (ref) => readOne(client, learned, zone, ref),
    orderIndex: (from, until) => readIndex(client, learned, zone, from, until),
  };
}

async function readPage(client: GambioClient, learned: Learned, zone: string, holding: () => Promise<string[]>, { mark, cursor, since }: OrderQuery): Promise<OrderPage> {
  const before = mark as Mark | null;
  const at = cursor as Cursor | null;
  if (before) return readPending(client, learned, zone, at ?? (await listChanged(client, before)));
  return readById(client, learned, zone, holding, at, since);
}

/** Everything that changed lately, in one cursor: what is new or looks otherwise, or was not read for long, is to be read. */
async function listChanged(client: GambioClient, { at, known }: Mark): Promise<Cursor> {
  const rows = new Map<string, Doc>();
  const bound = utcText(new Date(Date.parse(at) - overlapHours * 3_600_000));
  // This answer has no links to other pages; the page that is not full is the last one.
  for (let page = 1; ; page += 1) {
    const { body } = await client.get('v2', 'orders', { modified: bound, page, per_page: listPage }, listPage);
    const some = docsIn(asDoc(body, 'orders').modified ?? null, 'modified');
    for (const row of some) rows.set(refOf(row), row);
    if (some.length < listPage) break;
  }
  const started = client.shopNow();
  const seconds = Math.floor(started.getTime() / 1000);
  const next: Cursor = { phase: 'changed', last: '', since: at, started: started.toISOString(), known: {}, pending: [] };
  for (const [ref, row] of rows) {
    const print = printOf(row);
    const [look, readAt] = known[ref] ?? ['', 0];
    const fresh = look === print && seconds - readAt < readAgainSeconds;
    next.known[ref] = [print, fresh ? readAt : seconds];
    if (!fresh) next.pending.push(ref);
  }
  next.pending.sort(byNumber);
  return next;
}

async function readPending(client: GambioClient, learned: Learned, zone: string, cursor: Cursor): Promise<OrderPage> {
  const [now, later] = [cursor.pending.slice(0, detailsPerPage), cursor.pending.slice(detailsPerPage)];
  const orders = await readEach(now, (ref) => ref, 1, (ref) => readOne(client, learned, zone, ref));
  if (later.length > 0) return { orders, cursor: { ...cursor, pending: later } };
  return { orders, cursor: null, mark: markOf(cursor) };
}

async function readById(client: GambioClient, learned: Learned, zone: string, holding: () => Promise<string[]>, at: Cursor | null, since: Date): Promise<OrderPage> {
  const cursor: Cursor = at ?? { phase: 'first', last: '0', since: since.toISOString(), started: '', known: {}, pending: [] };
  const start = new Date(cursor.since);
  // A day to spare for clocks and summer time; what is really older is told by the row.
  const bound = shopText(new Date(start.getTime() + (cursor.phase === 'first' ? -86_400_000 : 86_400_000)), zone);
  const condition =
    cursor.phase === 'first'
      ? { geq: { 'orders.date_purchased': bound } }
      : { lower: { 'orders.date_purchased': bound }, in: { 'orders.orders_status': await holding() } };
  const { rows, isLast } = await searchById(client, condition, cursor.last, detailsPerPage);
  const started = cursor.started === '' ? client.shopNow().toISOString() : cursor.started;
  const known: Known = { ...cursor.known };
  const wanted = rows.map((row) => ({ row, ref: refOf(row), ordered: shopInstant(textOf(row, 'purchaseDate'), zone) })).filter(({ ordered }) => (ordered === null || ordered >= start) === (cursor.phase === 'first'));
  const answers = await readEach(wanted, ({ ref }) => ref, 1, ({ ref }) => readOne(client, learned, zone, ref));
  const orders = answers.filter((answer) => cursor.phase === 'first' || !('order' in answer) || answer.order.held === 'taken');
  const given = new Set(orders.map(({ ref }) => ref));
  for (const { row, ref, ordered } of wanted) {
    if (given.has(ref) && (ordered === null || ordered.getTime() > Date.parse(started) - rememberedHours * 3_600_000)) known[ref] = [printOf(row), Math.floor(client.shopNow().getTime() / 1000)];
  }
  const next: Cursor = { ...cursor, started, known, last: rows.length > 0 ? refOf(rows[rows.length - 1]) : cursor.last };
  if (!isLast) return { orders, cursor: next };
  if (cursor.phase === 'first') return { orders, cursor: { ...next, phase: 'holding', last: '0' } };
  return { orders, cursor: null, mark: markOf(next) };
}

// A check-out of long ago that was never finished holds nothing any more; only orders do.
async function holdingStatuses(client: GambioClient): Promise<string[]> {
  return (await readStatuses(client)).map(({ id }) => id).filter(isOpen);
}

function markOf({ started, known }: Cursor): Opaque {
  return { at: started, known };
}

/** By id from the lowest above `last`; a shop that would not sort must not look as if it had no more. Whether "greater" takes the bound itself along differs by version: a row must not come twice for it. */
async function searchById(client: GambioClient, condition: object, last: string, size: number): Promise<{ rows: Doc[]; isLast: boolean }> {
  const found = await client.search('orders', { ...condition, greater: { 'orders.orders_id': last } }, { page: 1, per_page: size, sort: '+id' }, size);
  const refs = found.map(refOf);
  if (refs.some((ref, index) => index > 0 && byNumber(refs[index - 1], ref) >= 0)) throw incomplete('sort');
  const [rows, isLast] = [found.filter((_row, index) => byNumber(refs[index], last) > 0), found.length < size];
  // The bound was not looked at: the same page would come for ever.
  if (rows.length === 0 && !isLast) throw incomplete('greater');
  return { rows, isLast };
}

async function readOne(client: GambioClient, learned: Learned, zone: string, ref: string): Promise<OrderAnswer> {
  if (!/^\d{1,10}$/.test(ref)) return { ref, gone: true };
  let body: Exact;
  try {
    ({ body } = await client.get('v2', `orders/${ref}`, {}, 1));
  } catch (error) {
    if (error instanceof ConnectorFailure && error.kind === 'gone') return { ref, gone: true };
    throw error;
  }
  return orderAnswer(ref, async () => {
    await knowCountries(client, learned, countryIdsOf(body));
    return normaliseOrder(body, { own: learned.own, zone });
  });
}

// Orders name countries by the shop's ids; one that is not known yet is a reason to read the list again.
async function knowCountries(client: GambioClient, learned: Learned, ids: readonly string[]): Promise<void> {
  if (ids.every((id) => learned.own.countries?.[id] !== undefined)) return;
  const countries = countriesOf(await client.all('countries'));
  // One that the shop has deleted is not asked for with every order.
  learned.learn({ countries: { ...Object.fromEntries(ids.map((id) => [id, ''])), ...countries } });
}

async function* readIndex(client: GambioClient, learned: Learned, zone: string, from: Date, until: Date): AsyncIterable<{ ref: string; number: string; orderedAt: Date; status: string; total: Money }[]> {
  const [lower, upper] = [new Date(from.getTime() - 86_400_000), new Date(until.getTime() + 86_400_000)].map((bound) => shopText(bound, zone));
  for (let last = '0'; ; ) {
    const { rows, isLast } = await searchById(client, { geq: { 'orders.date_purchased': lower }, lower: { 'orders.date_purchased': upper } }, last, listPage);
    const listed = rows.flatMap((row) => {
      const orderedAt = shopInstant(textOf(row, 'purchaseDate'), zone);
      if (!orderedAt) throw incomplete('purchaseDate');
      return orderedAt >= from && orderedAt < until ? [{ ref: refOf(row), number: refOf(row), orderedAt, status: textOf(row, 'statusId'), total: sumOf(textOf(row, 'totalSum'), learned.facts?.currency ?? 'EUR') }] : [];
    });
    if (listed.length > 0) yield listed;
    if (isLast) return;
    last = refOf(rows[rows.length - 1]);
  }
}

/** `1.234,56 EUR`: a list has its sums as text only, in the writing of the currency. */
export function sumOf(text: string, currency: string): Money {
  const plain = plainText(text);
  const named = /\b[A-Z]{3}\b/.exec(plain)?.[0] ?? (plain.includes('€') ? 'EUR' : plain.includes('£') ? 'GBP' : currency);
  const [, minus, digits] = /^[^\d-]*(-?)[^\d]*([\d.,'’ ]*\d)/.exec(plain) ?? [];
  if (digits === undefined) throw incomplete('totalSum');
  // The last separator is the decimal one unless three digits follow it.
  const [, whole, fraction = ''] = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(digits.replace(/[ '’]/g, '')) ?? [];
  const value = Decimal.parse(`${(whole ?? '').replace(/[.,]/g, '') || '0'}${fraction === '' ? '' : `.${fraction}`}`);
  return Money.round(minus ? value.negated() : value, named);
}

/** What a row shows of its order, except what Kontor tells the shop itself. */
function printOf(row: Doc): string {
  const shown = ['statusId', 'totalSum', 'purchaseDate', 'comment', 'customerId', 'customerName', 'customerEmail', 'deliveryAddress', 'billingAddress', 'paymentType', 'shippingType'].map((key) => row[key] ?? null);
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 12);
}

function refOf(row: Doc): string {
  try {
    return idOf(row, 'id') ?? missingId();
  } catch (error) {
    throw error instanceof OddField ? incomplete('id') : error;
  }
}

function missingId(): never {
  throw new OddField('id');
}

function byNumber(one: string, other: string): number {
  const difference = BigInt(one) - BigInt(other);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
