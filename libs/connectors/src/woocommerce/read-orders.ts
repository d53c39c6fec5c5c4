// Reading orders so that none is lost and none comes twice within a fetch. A fetch is a fixed lower bound of `date_modified` and no upper one,
// paged by id: the set can only grow while it is read, except for deleted orders, and those are noticed by an overlap of one row per page.
// The next bound is the newest `date_modified` the shop itself gave, less an overlap: no clock but the shop's own is ever compared with it, so a
// clock that is wrong, a time zone and the October hour change nothing. Filters are naive UTC with dates_are_gmt=true, which means the same everywhere.
import { Money, type Decimal } from '@kontor/kernel';
import type { Exact } from '../exact-json.js';
import { ConnectorFailure, incomplete } from '../failure.js';
import type { OrderAbility, OrderAnswer, OrderPage, OrderQuery } from '../port.js';
import { OddField, amountOf, asDoc, neededText, textOf, type Doc } from '../fields.js';
import { LearnedSize } from '../learned-size.js';
import { farFutureMilliseconds, nextMark, type NewestMark } from '../newest-mark.js';
import { orderAnswer, readEach } from '../order-answer.js';
import { idOf, instantOf, naiveUtc } from './fields.js';
import type { Learned } from './learned.js';
import { normaliseOrder } from './order.js';
import { coreStatuses, holdingStatuses, neverFetched } from './statuses.js';
import type { Query, WooAnswer, WooClient } from './woocommerce.client.js';

/**
 * Where a fetch goes on. `phase`: what changed since the mark, or at the first fetch the new orders and then older ones that hold stock. `from`: its bound; `seen`: rows
 * read; `last`: highest id read; `newest`: as in the mark, over all pages so far; `started`: our time at the first page.
 */
type Cursor = { phase: 'changed' | 'first' | 'holding'; from: string; seen: number; last: string; newest: string; started: string };

const usualPage = 100;
const parallel = 2;
const smallestPage = 10;
/** An order must not stay unseen for long because a new plugin gave it a status of its own. */
const statusesForMilliseconds = 86_400_000;
export function orderReader(client: WooClient, learned: Learned, now: () => Date): OrderAbility {
  return {
    orders: (query) => readPage(client, learned, now, query),
    order: (ref) => readOne(client, learned, ref, now()),
    orderIndex: (from, until) => readIndex(client, learned, from, until, now()),
  };
}

async function readPage(client: WooClient, learned: Learned, now: () => Date, query: OrderQuery): Promise<OrderPage> {
  const mark = query.mark as NewestMark | null;
  const cursor = (query.cursor as Cursor | null) ?? firstCursor(mark, query.since, now());
  const size = learned.own.page ?? usualPage;
  let statuses = await statusList(client, learned, cursor, now());
  // The last row of the page before comes first again: unless it, or an earlier one that came in, does, a row before it has gone and others have moved up unseen.
  let offset = Math.max(cursor.seen - 1, 0);
  let rows: Awaited<ReturnType<typeof ask>>;
  try {
    rows = await ask(client, learned, cursor, statuses, offset, size);
  } catch (error) {
    // A plugin was taken off and its status with it: an unknown one in the filter is refused.
    if (!(error instanceof ConnectorFailure) || error.values.remoteCode !== 'rest_invalid_param') throw error;
    await readStatuses(client, learned, now());
    statuses = await statusList(client, learned, cursor, now());
    rows = await ask(client, learned, cursor, statuses, offset, size);
  }
  while (offset > 0 && (rows.docs.length === 0 || isHigher(idText(rows.docs[0]), cursor.last))) {
    offset = Math.max(offset - size + 1, 0);
    rows = await ask(client, learned, cursor, statuses, offset, size);
  }
  const fresh = rows.docs.filter((doc) => isHigher(idText(doc), cursor.last));
  const answers = await readEach(fresh, idText, parallel, (doc) => answerOf(client, learned, doc));
  const orders = cursor.phase === 'holding' ? answers.filter((answer) => !('order' in answer) || answer.order.held === 'taken') : answers;
  const limit = new Date(Math.max(now().getTime(), Date.parse(rows.headers.date ?? '') || 0) + farFutureMilliseconds);
  const next: Cursor = {
    ...cursor,
    seen: offset + rows.docs.length,
    last: fresh.map(idText).reduce((highest, id) => (isHigher(id, highest) ? id : highest), cursor.last),
    newest: fresh.map((doc) => textOf(doc, 'date_modified_gmt')).reduce((newest, date) => (date > newest && /^\d{4}-\d\d-\d\dT/.test(date) && new Date(`${date}Z`) <= limit ? date : newest), cursor.newest),
  };
  // Totals past the end are 0 on one storage and real on the other, so only a page with rows is believed.
  const total = /^\d{1,9}$/.test(rows.headers['x-wp-total'] ?? '') ? parseInt(rows.headers['x-wp-total'], 10) : Infinity;
  const ended = rows.docs.length < size || (total > 0 && next.seen >= total);
  if (!ended) return { orders, cursor: next };
  if (cursor.phase === 'first') return { orders, cursor: { ...next, phase: 'holding', seen: 0, last: '0' } };
  const reached = nextMark(mark, next, now());
  return { orders, cursor: null, ...(reached ? { mark: reached } : {}) };
}

function firstCursor(mark: NewestMark | null, since: Date, now: Date): Cursor {
  const start = { seen: 0, last: '0', started: now.toISOString() };
  if (!mark) return { phase: 'first', from: naiveUtc(since), newest: '', ...start };
  // Filters are strict (>), so one second less than the overlap says.
  return { phase: 'changed', from: naiveUtc(new Date(Date.parse(`${mark.newest}Z`) - (mark.overlap + 1) * 1000)), newest: mark.newest, ...start };
}

async function ask(client: WooClient, learned: Learned, cursor: Cursor, statuses: string[], offset: number, size: number): Promise<{ docs: Doc[]; headers: WooAnswer['headers'] }> {
  const bound: Query =
    cursor.phase === 'changed' ? { modified_after: cursor.from } : cursor.phase === 'first' ? { after: naiveUtc(new Date(Date.parse(`${cursor.from}Z`) - 1000)) } : { before: cursor.from };
  // A page that times out is halved for the next try; a good one lets it grow again.
  const learnedSize = new LearnedSize(learned, 'page', usualPage, smallestPage);
  let answer: WooAnswer;
  try {
    answer = await client.get('orders', { ...bound, dates_are_gmt: true, status: statuses.join(','), orderby: 'id', order: 'asc', per_page: size, offset, dp: 6 }, size);
  } catch (error) {
    learnedSize.halve(size, error);
    throw error;
  }
  learnedSize.grow(size);
  return { docs: pageOf(answer.body), headers: answer.headers };
}

// An explicit list always: the default and `any` bring abandoned carts (`checkout-draft`) on older versions. Older orders are asked for only where
// they may hold stock: under the usual statuses and under those of plugins.
async function statusList(client: WooClient, learned: Learned, cursor: Cursor, now: Date): Promise<string[]> {
  const { statuses, statusesAt } = learned.own;
  const fresh = statuses !== undefined && statusesAt !== undefined && now.getTime() - Date.parse(statusesAt) < statusesForMilliseconds;
  const all = statuses !== undefined && (fresh || cursor.seen > 0) ? statuses : await readStatuses(client, learned, now);
  return cursor.phase === 'holding' ? [...holdingStatuses, ...all.filter((status) => !(coreStatuses as readonly string[]).includes(status))] : all;
}

/** All statuses of the shop with those of plugins; remembered, since an unknown one in a filter is refused. */
export async function readStatuses(client: WooClient, learned: Learned, now: Date): Promise<string[]> {
  const known = await orderTotals(client);
  const statuses = [...new Set([...coreStatuses, ...known.map(({ slug }) => slug)])].filter((slug) => !neverFetched.has(slug));
  learned.learn({ statuses, statusesAt: now.toISOString() });
  return statuses;
}

/** Every status with its name, as the shop calls it. */
export async function orderTotals(client: WooClient): Promise<{ slug: string; name: string }[]> {
  const { body } = await client.get('reports/orders/totals');
  if (!Array.isArray(body)) throw incomplete('reports');
  return body.map((row) => asDoc(row, 'reports')).map((row) => ({ slug: textOf(row, 'slug').replace(/^wc-/, ''), name: textOf(row, 'name') })).filter(({ slug }) => /^[\w-]{1,40}$/.test(slug) && !neverFetched.has(slug));
}

function answerOf(client: WooClient, learned: Learned, doc: Doc): Promise<OrderAnswer> {
  return orderAnswer(idText(doc), async () => normaliseOrder(doc, learned.own, await refundDetails(client, doc)));
}

// Only an order with refunds costs a call more; which lines came back stands nowhere else.
async function refundDetails(client: WooClient, order: Doc): Promise<Doc[] | null> {
  const refunds: Exact | undefined = order.refunds;
  if (!Array.isArray(refunds) || refunds.length === 0) return null;
  try {
    const { body } = await client.get(`orders/${neededText(order, 'id')}/refunds`, { per_page: 100, dp: 6 }, refunds.length);
    return Array.isArray(body) ? body.map((refund) => asDoc(refund, 'refunds')) : null;
  } catch (error) {
    if (error instanceof ConnectorFailure && (error.kind === 'gone' || error.kind === 'rejected')) return null;
    throw error;
  }
}

// Through the list, since only there six decimals can be asked for. What the list does not show is asked for by name before it is called gone: it
// may have a status that came with a new plugin.
async function readOne(client: WooClient, learned: Learned, ref: string, now: Date): Promise<OrderAnswer> {
  if (!/^\d{1,18}$/.test(ref)) return { ref, gone: true };
  const statuses = learned.own.statuses ?? (await readStatuses(client, learned, now));
  const listed = await inList(client, ref, statuses);
  if (listed) return answerOf(client, learned, listed);
  try {
    const { body } = await client.get(`orders/${ref}`, { _fields: 'id,status' }, 1);
    const status = textOf(asDoc(body, 'order'), 'status');
    if (neverFetched.has(status)) return { ref, gone: true };
    const found = await inList(client, ref, [status]);
    learned.learn({ statuses: undefined });
    return found ? await answerOf(client, learned, found) : { ref, gone: true };
  } catch (error) {
    if (error instanceof ConnectorFailure && error.kind === 'gone') return { ref, gone: true };
    throw error;
  }
}

async function inList(client: WooClient, ref: string, statuses: string[]): Promise<Doc | undefined> {
  const { body } = await client.get('orders', { include: ref, status: statuses.join(','), per_page: 1, dp: 6 }, 1);
  return pageOf(body).find((doc) => idText(doc) === ref);
}

async function* readIndex(client: WooClient, learned: Learned, from: Date, until: Date, now: Date): AsyncIterable<{ ref: string; number: string; orderedAt: Date; status: string; total: Money }[]> {
  const statuses = learned.own.statuses ?? (await readStatuses(client, learned, now));
  // Ordered in [from, until): the filters are strict on both sides.
  const window = { after: naiveUtc(new Date(from.getTime() - 1000)), before: naiveUtc(until) };
  for (let offset = 0, last = '0'; ; ) {
    const { body } = await client.get('orders', { ...window, dates_are_gmt: true, status: statuses.join(','), orderby: 'id', order: 'asc', per_page: usualPage, offset, _fields: 'id,number,date_created_gmt,status,total,currency' }, usualPage);
    const docs = pageOf(body);
    const first = docs[0];
    // As in readPage: a row went missing before this page, so the page begins too late.
    if (offset > 0 && (!first || isHigher(idText(first), last))) {
      offset = Math.max(offset - usualPage + 1, 0);
      continue;
    }
    const fresh = docs.filter((doc) => isHigher(idText(doc), last));
    if (fresh.length > 0) yield fresh.map(indexRow);
    last = fresh.map(idText).reduce((highest, id) => (isHigher(id, highest) ? id : highest), last);
    if (docs.length < usualPage) return;
    offset += docs.length - 1;
  }
}

function indexRow(doc: Doc): { ref: string; number: string; orderedAt: Date; status: string; total: Money } {
  const total: Decimal = amountOf(doc, 'total');
  const orderedAt = instantOf(doc, 'date_created_gmt');
  if (!orderedAt) throw incomplete('date_created_gmt');
  return { ref: idText(doc), number: textOf(doc, 'number') || idText(doc), orderedAt, status: textOf(doc, 'status'), total: Money.round(total, neededText(doc, 'currency')) };
}

// A page that is no list of documents with ids cannot be read further: an unread page must not look like an empty one.
function pageOf(body: Exact): Doc[] {
  if (!Array.isArray(body)) throw incomplete('orders');
  try {
    return body.map((item) => {
      const doc = asDoc(item, 'order');
      if (idOf(doc, 'id') === null) throw new OddField('id');
      return doc;
    });
  } catch (error) {
    if (error instanceof OddField) throw incomplete(error.field);
    throw error;
  }
}

function idText(doc: Doc | undefined): string {
  return doc ? textOf(doc, 'id') : '0';
}

function isHigher(one: string, other: string): boolean {
  return BigInt(one) > BigInt(other);
}
