// Orders of all chosen marketplaces in one question, for there is one every three minutes. The next fetch begins where Amazon says that this one ended, less an
// overlap: its clock and never ours. A page is the next one only with the very same question, so that stands in the cursor with its token.
import { Money } from '@kontor/kernel';
import { ConnectorFailure, incomplete } from '../failure.js';
import type { Exact } from '../exact-json.js';
import { asDoc, docsOf, neededText, OddField, textOf, type Doc } from '../fields.js';
import { orderAnswer } from '../order-answer.js';
import type { Opaque, OrderAbility, OrderAnswer, OrderPage } from '../port.js';
import type { AmazonClient, Query } from './amazon.client.js';
import { docOrNull, instantOf, iso, moneyOf } from './fields.js';
import type { Learned } from './learned.js';
import { normaliseOrder } from './order.js';
import { holding, statusWordOf } from './statuses.js';

/** `until`: up to when, by Amazon's clock, the last complete fetch asked. */
type Mark = { until: string };
/** `phase`: what changed since the mark, or at the first fetch the new orders and then older ones that hold stock. `until`: the mark of this fetch, from its first page. */
type Cursor = { phase: 'changed' | 'first' | 'holding'; query: Query; token: string | null; until: string | null };

export const everything = ['BUYER', 'RECIPIENT', 'PROCEEDS', 'CANCELLATION', 'FULFILLMENT', 'PACKAGES', 'TAX', 'PAYMENT'];
const pageSize = '100';
const overlapMilliseconds = 600_000;
/** Amazon has orders of two years; a day less, so that the edge is no matter of clocks. */
const oldestMilliseconds = 729 * 86_400_000;
/** The end of a question must lie two minutes back by Amazon's clock. */
const endMilliseconds = 180_000;
const path = '/orders/2026-01-01/orders';

export function orderReader(client: AmazonClient, learned: Learned): OrderAbility {
  return {
    orders: ({ mark, cursor, since }) => readPage(client, learned, (cursor as Cursor | null) ?? firstCursor(client, mark as Mark | null, since)),
    order: (ref) => readOne(client, learned, ref),
    orderIndex: (from, until) => readIndex(client, learned, from, until),
  };
}

function firstCursor(client: AmazonClient, mark: Mark | null, since: Date): Cursor {
  const common = { marketplaceIds: client.markets, maxResultsPerPage: pageSize, includedData: everything };
  if (mark) return { phase: 'changed', query: { lastUpdatedAfter: iso(notOlder(client, new Date(Date.parse(mark.until) - overlapMilliseconds))), ...common }, token: null, until: null };
  return { phase: 'first', query: { createdAfter: iso(notOlder(client, boundary(client, since))), ...common }, token: null, until: null };
}

/** Between new and older orders; far enough back that the older ones may be asked for up to it. */
function boundary(client: AmazonClient, since: Date): Date {
  return new Date(Math.min(since.getTime(), client.now().getTime() - endMilliseconds));
}

function notOlder(client: AmazonClient, at: Date): Date {
  return new Date(Math.max(at.getTime(), client.now().getTime() - oldestMilliseconds));
}

async function readPage(client: AmazonClient, learned: Learned, cursor: Cursor): Promise<OrderPage> {
  const body = await ask(client, cursor);
  const answers = await Promise.all(ordersOf(body).map((doc) => answerOf(doc, learned)));
  const orders = cursor.phase === 'holding' ? answers.filter((answer) => !('order' in answer) || answer.order.held === 'taken') : answers;
  const until = cursor.until ?? neededUntil(body);
  const token = textOf(docOrNull(body, 'pagination') ?? {}, 'nextToken');
  if (token !== '') return { orders, cursor: asCursor({ ...cursor, token, until }) };
  const older = cursor.phase === 'first' ? olderQuery(client, cursor.query) : null;
  if (older) return { orders, cursor: asCursor({ phase: 'holding', query: older, token: null, until }) };
  return { orders, cursor: null, mark: { until } satisfies Mark };
}

/** Orders from before the first fetch that hold pieces; null where Amazon has none that old. */
function olderQuery(client: AmazonClient, query: Query): Query | null {
  const before = String(query.createdAfter);
  const after = notOlder(client, new Date(0));
  return Date.parse(before) <= after.getTime() + 1000 ? null : { ...query, createdAfter: iso(after), createdBefore: before, fulfillmentStatuses: holding, fulfilledBy: 'MERCHANT' };
}

async function ask(client: AmazonClient, { query, token }: Cursor): Promise<Doc> {
  try {
    return await search(client, query, token);
  } catch (error) {
    // A token lives a day. Asked anew from the front, orders come twice, which is harmless.
    if (token === null || !(error instanceof ConnectorFailure) || error.kind !== 'rejected') throw error;
    return search(client, query, null);
  }
}

async function search(client: AmazonClient, query: Query, token: string | null): Promise<Doc> {
  const { body } = await client.call({ operation: 'searchOrders', method: 'GET', path, query: { ...query, ...(token === null ? {} : { paginationToken: token }) }, kind: 'read' });
  return body;
}

function ordersOf(body: Doc): Exact[] {
  if (!Array.isArray(body.orders)) throw incomplete('orders');
  return body.orders;
}

// An unread end must not look like a mark.
function neededUntil(body: Doc): string {
  const until = textOf(body, 'lastUpdatedBefore') || textOf(body, 'createdBefore');
  if (Number.isNaN(Date.parse(until))) throw incomplete('lastUpdatedBefore');
  return until;
}

async function answerOf(raw: Exact, learned: Learned): Promise<OrderAnswer> {
  return orderAnswer(refOf(raw), () => normaliseOrder(raw, learned.own));
}

// Without its id an order can never be asked for again: the page is unread.
function refOf(raw: Exact): string {
  try {
    return neededText(asDoc(raw, 'orders'), 'orderId');
  } catch (error) {
    throw error instanceof OddField ? incomplete(error.field) : error;
  }
}

/** The order as it is now; null where Amazon does not know it. */
export async function orderNow(client: AmazonClient, ref: string): Promise<Doc | null> {
  if (!/^[\w-]{1,40}$/.test(ref)) return null;
  try {
    const { body } = await client.call({ operation: 'getOrder', method: 'GET', path: `${path}/${ref}`, query: { includedData: everything }, kind: 'read', items: 1 });
    return asDoc(body.order, 'order');
  } catch (error) {
    // An id of another form is refused before it is looked for.
    if (error instanceof ConnectorFailure && (error.kind === 'gone' || (error.kind === 'rejected' && !/^\d{3}-\d{7}-\d{7}$/.test(ref)))) return null;
    throw error;
  }
}

async function readOne(client: AmazonClient, learned: Learned, ref: string): Promise<OrderAnswer> {
  const doc = await orderNow(client, ref);
  return doc ? answerOf(doc, learned) : { ref, gone: true };
}

async function* readIndex(client: AmazonClient, learned: Learned, from: Date, until: Date): AsyncIterable<{ ref: string; number: string; orderedAt: Date; status: string; total: Money }[]> {
  const ended = until.getTime() <= client.now().getTime() - endMilliseconds;
  const query: Query = { createdAfter: iso(notOlder(client, from)), ...(ended ? { createdBefore: iso(until) } : {}), marketplaceIds: client.markets, maxResultsPerPage: pageSize, includedData: ['PROCEEDS', 'FULFILLMENT'] };
  for (let token: string | null = null; ; ) {
    const body: Doc = await search(client, query, token);
    const rows = docsOf(body, 'orders').map((doc) => {
      const orderedAt = instantOf(doc, 'createdTime');
      if (!orderedAt) throw incomplete('createdTime');
      const total = moneyOf(docOrNull(doc, 'proceeds'), 'grandTotal');
      const currency = total?.currency ?? learned.own.currencies?.[textOf(docOrNull(doc, 'salesChannel') ?? {}, 'marketplaceId')] ?? 'EUR';
      const fulfilment = docOrNull(doc, 'fulfillment') ?? {};
      const status = statusWordOf(textOf(fulfilment, 'fulfillmentStatus'), textOf(fulfilment, 'fulfilledBy'));
      return { ref: neededText(doc, 'orderId'), number: neededText(doc, 'orderId'), orderedAt, status, total: total ? Money.round(total.amount, currency) : Money.zero(currency) };
    });
    const inside = rows.filter(({ orderedAt }) => orderedAt >= from && orderedAt < until);
    if (inside.length > 0) yield inside;
    token = textOf(docOrNull(body, 'pagination') ?? {}, 'nextToken') || null;
    if (token === null) return;
  }
}

function asCursor(cursor: Cursor): Opaque {
  return cursor;
}
