// Reading orders so that none is lost and none comes twice within a fetch. A fetch is a fixed lower bound and no upper one, read upwards by `autoIncrement`,
// which never changes and never repeats: whatever is placed, edited or deleted while pages are read, no row is passed over. An order counts as changed when it
// was made or edited, or when its payment or delivery was: those leave the order's own `updatedAt` alone. The next bound is the newest of these moments that the
// shop itself gave, less an overlap: no clock but the shop's own is ever compared with it. Filters are UTC; the shop ignores an offset.
import { Money } from '@kontor/kernel';
import { incomplete } from '../failure.js';
import { amountOf, textOf, type Doc } from '../fields.js';
import { LearnedSize } from '../learned-size.js';
import { farFutureMilliseconds, nextMark, type NewestMark } from '../newest-mark.js';
import { orderAnswer } from '../order-answer.js';
import type { OrderAbility, OrderAnswer, OrderPage, OrderQuery } from '../port.js';
import { childOf, filterTime, idOf, instantOf, isId } from './fields.js';
import type { Learned } from './learned.js';
import { normaliseOrder } from './order.js';
import { understood } from './refusal.js';
import type { Criteria, Shopware6Client } from './shopware6.client.js';
import { holdingStates, stateName } from './statuses.js';

/** Where a fetch goes on. `phase`: what changed since the mark, or at the first fetch the new orders and then older ones that hold stock. `from`: its bound; `last`: the row read last; `newest`: as in the mark; `started`: our time at the first page. */
type Cursor = { phase: 'changed' | 'first' | 'holding'; from: string; last: string; newest: string; started: string };

type Page = { docs: Doc[]; limit: number };

const usualPage = 50;
const smallestPage = 5;
const indexPage = 500;
/** Variants show what they inherit: manufacturer, picture, EAN. */
const inherited = { 'sw-inheritance': '1' };
const nobody = '0'.repeat(32);

/** `meaning`: what the shop's stock figure means, which decides what an open order holds. */
export function orderReader(client: Shopware6Client, learned: Learned, now: () => Date, meaning: () => 'sellable' | 'physical'): OrderAbility {
  const answer = (doc: Doc): Promise<OrderAnswer> => answerOf(doc, learned, meaning() === 'physical');
  return {
    orders: (query) => readPage(client, learned, now, query, answer),
    async order(ref) {
      // What is no id is nowhere; the shop is asked all the same, since only its answer makes an order gone.
      const { docs } = await search(client, { limit: 1, ids: [isId(ref) ? ref : nobody] });
      const found = docs.find((doc) => textOf(doc, 'id') === ref);
      return found ? answer(found) : { ref, gone: true };
    },
    orderIndex: (from, until) => readIndex(client, from, until),
  };
}

async function readPage(client: Shopware6Client, learned: Learned, now: () => Date, query: OrderQuery, answer: (doc: Doc) => Promise<OrderAnswer>): Promise<OrderPage> {
  const mark = query.mark as NewestMark | null;
  const cursor = (query.cursor as Cursor | null) ?? firstCursor(mark, query.since, now());
  const { docs, limit } = await paged(learned, (size) => search(client, { limit: size, filter: [...boundOf(cursor), after(cursor.last)], sort: upwards }));
  const answers = await Promise.all(docs.map(answer));
  const orders = cursor.phase === 'holding' ? answers.filter((answer) => !('order' in answer) || answer.order.held === 'taken') : answers;
  const latest = now().getTime() + farFutureMilliseconds;
  const next: Cursor = {
    ...cursor,
    last: docs.length > 0 ? placeOf(docs.at(-1)) : cursor.last,
    newest: docs.flatMap(momentsOf).reduce((newest, moment) => (moment.getTime() <= latest && (newest === '' || moment.getTime() > Date.parse(newest)) ? moment.toISOString() : newest), cursor.newest),
  };
  if (docs.length >= limit) return { orders, cursor: next };
  if (cursor.phase === 'first') return { orders, cursor: { ...next, phase: 'holding', last: '0' } };
  const reached = nextMark(mark, next, now());
  return { orders, cursor: null, ...(reached ? { mark: reached } : {}) };
}

function firstCursor(mark: NewestMark | null, since: Date, now: Date): Cursor {
  const start = { last: '0', started: now.toISOString() };
  if (!mark) return { phase: 'first', from: since.toISOString(), newest: '', ...start };
  return { phase: 'changed', from: new Date(Date.parse(mark.newest) - mark.overlap * 1000).toISOString(), newest: mark.newest, ...start };
}

const upwards = [{ field: 'autoIncrement', order: 'ASC' }];

function after(last: string): Criteria {
  return { type: 'range', field: 'autoIncrement', parameters: { gt: parseInt(last, 10) } };
}

function boundOf({ phase, from }: Cursor): Criteria[] {
  const bound = filterTime(new Date(from));
  if (phase === 'first') return [{ type: 'range', field: 'orderDateTime', parameters: { gte: bound } }];
  if (phase === 'holding') return [{ type: 'range', field: 'orderDateTime', parameters: { lt: bound } }, { type: 'equalsAny', field: 'stateMachineState.technicalName', value: [...holdingStates] }];
  // `updatedAt` is null on an order that was never changed, so both are asked for.
  const fields = ['createdAt', 'updatedAt', 'transactions.createdAt', 'transactions.updatedAt', 'deliveries.createdAt', 'deliveries.updatedAt'];
  return [{ type: 'multi', operator: 'or', queries: fields.map((field) => ({ type: 'range', field, parameters: { gte: bound } })) }];
}

/** Every moment at which the order or what hangs on it was made or changed. */
function momentsOf(doc: Doc): Date[] {
  const rows = [doc, ...[doc.deliveries, doc.transactions].flatMap((rows_) => (Array.isArray(rows_) ? rows_.filter((row): row is Doc => row !== null && typeof row === 'object' && !Array.isArray(row)) : []))];
  return rows.flatMap((row) => ['createdAt', 'updatedAt'].flatMap((key) => {
    const time = typeof row[key] === 'string' ? Date.parse(row[key]) : NaN;
    return Number.isNaN(time) ? [] : [new Date(time)];
  }));
}

const address = { associations: { country: {}, countryState: {} } };
/** Only what every version knows: an association that one does not know is answered like a crash. Which delivery and payment are the primary ones (6.7.1) stands in the order as an id. */
export const orderAssociations = {
  currency: {}, stateMachineState: {},
  orderCustomer: { associations: { customer: {} } },
  billingAddress: address,
  lineItems: { associations: { product: { associations: { manufacturer: {}, cover: { associations: { media: {} } } } } }, sort: [{ field: 'position', order: 'ASC' }] },
  deliveries: { associations: { shippingMethod: {}, stateMachineState: {}, shippingOrderAddress: address } },
  transactions: { associations: { paymentMethod: {}, stateMachineState: {} }, sort: [{ field: 'createdAt', order: 'ASC' }] },
};

// What hangs on an order without being part of it comes trimmed: less to send, less to keep, and none of the customer's account.
const trimmed = {
  currency: ['id', 'isoCode'], customer: ['id', 'guest', 'groupId'], country: ['id', 'iso'], country_state: ['id', 'shortCode'], state_machine_state: ['id', 'technicalName', 'name', 'translated'],
  payment_method: ['id', 'technicalName', 'name', 'translated'], shipping_method: ['id', 'technicalName', 'name', 'translated'],
  product: ['id', 'parentId', 'productNumber', 'ean', 'manufacturerNumber', 'weight', 'description', 'translated', 'manufacturer', 'cover'], product_manufacturer: ['id', 'name', 'translated'], product_media: ['id', 'media'], media: ['id', 'url'],
};

function search(client: Shopware6Client, criteria: Criteria & { limit: number }): Promise<Page> {
  return understood(client.page('order', { ...criteria, associations: orderAssociations, includes: trimmed }, { headers: inherited }));
}

// A page that times out is halved for the next try; a good one lets it grow again.
async function paged(learned: Learned, read: (size: number) => Promise<Page>): Promise<Page> {
  const size = new LearnedSize(learned, 'page', usualPage, smallestPage);
  try {
    const page = await read(size.now);
    size.grow(size.now);
    return page;
  } catch (error) {
    size.halve(size.now, error);
    throw error;
  }
}

async function answerOf(doc: Doc, learned: Learned, physical: boolean): Promise<OrderAnswer> {
  const ref = textOf(doc, 'id');
  if (!isId(ref)) throw incomplete('id');
  return orderAnswer(ref, () => normaliseOrder(doc, { own: learned.own, language: learned.facts?.language ?? 'de', physical }));
}

async function* readIndex(client: Shopware6Client, from: Date, until: Date): AsyncIterable<{ ref: string; number: string; orderedAt: Date; status: string; total: Money }[]> {
  const window = { type: 'range', field: 'orderDateTime', parameters: { gte: filterTime(from), lt: filterTime(until) } };
  const includes = { order: ['id', 'autoIncrement', 'orderNumber', 'orderDateTime', 'amountTotal', 'currency', 'stateMachineState'], currency: trimmed.currency, state_machine_state: ['id', 'technicalName'] };
  for (let last = '0'; ; ) {
    const { docs, limit } = await client.page('order', { limit: indexPage, filter: [window, after(last)], sort: upwards, associations: { currency: {}, stateMachineState: {} }, includes });
    if (docs.length > 0) yield await understood(Promise.resolve(docs).then((some) => some.map(indexRow)));
    if (docs.length < limit) return;
    last = placeOf(docs.at(-1));
  }
}

function indexRow(doc: Doc): { ref: string; number: string; orderedAt: Date; status: string; total: Money } {
  const [ref, orderedAt, currency] = [idOf(doc, 'id'), instantOf(doc, 'orderDateTime'), textOf(childOf(doc, 'currency') ?? {}, 'isoCode')];
  if (ref === null || orderedAt === null || !/^[A-Z]{3}$/.test(currency)) throw incomplete('order');
  return { ref, number: textOf(doc, 'orderNumber') || ref, orderedAt, status: stateName(doc) ?? '', total: Money.round(amountOf(doc, 'amountTotal'), currency) };
}

// Where a row stands. A page without it cannot be read further: an unread page must not look like an empty one.
function placeOf(doc: Doc | undefined): string {
  const place = doc ? textOf(doc, 'autoIncrement') : '';
  if (!/^\d{1,15}$/.test(place)) throw incomplete('autoIncrement');
  return place;
}
