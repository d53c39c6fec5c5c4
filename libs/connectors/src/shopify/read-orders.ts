// Orders by the time of their change, with an overlap, since an order may change while the list is read. A page is as large as its cost allows. Test orders
// are left out unless the shop's option says otherwise. Orders whose buyer was withheld come as such and are parked by whoever takes them in (F13).
import type { Money } from '@kontor/kernel';
import { ConnectorFailure, asItemFailure } from '../failure.js';
import { asDoc, docsOf, textOf, type Doc } from '../fields.js';
import { orderAnswer } from '../order-answer.js';
import type { OrderAbility, OrderAnswer, OrderPage } from '../port.js';
import { docOrNull, gid, instantOf, neededId, nextOf, nodesOf } from './fields.js';
import type { Learned } from './learned.js';
import { indexTotal, normaliseOrder } from './order.js';
import { TooExpensive, type Answered, type ShopifyClient } from './shopify.client.js';

/** As many refunds come with an order. */
const refundsWithOrder = 10;
/** Costs grow with the logarithm of the page: a hundred orders cost half as much again as twenty-five. */
const usualPage = 100;
const overlapMilliseconds = 300_000;
/** Shopify leads no further than 25,000 objects into one list; before that a new list begins at the change that was read last. */
const deepestList = 20_000;

const outOfOrder = { kind: 'unavailable', code: 'shop-out-of-order', values: { status: 200 } } as const;

type Mark = { updated: string };
/** `newest`: change that will be the mark. `window`, `seen`, `last`: where the list at hand begins, how much of it was read, and up to which change. */
type Cursor = { after: string | null; from: string; newest: string | null; part: 'changed' | 'open'; window: string | null; seen: number; last: string | null };

export function orderReader(client: ShopifyClient, learned: Learned, options: { testOrders: boolean; deepest?: number }): OrderAbility {
  const { deepest = deepestList } = options;
  const page = async (query: string, after: string | null): Promise<Answered> => {
    for (let first = learned.own.page ?? usualPage; ; first = Math.max(1, Math.floor(first / 2))) {
      try {
        return await client.read('orders', { first, after, query }, first);
      } catch (error) {
        if (!(error instanceof TooExpensive) || first === 1) throw error;
        learned.learn({ page: Math.max(1, Math.floor(first / 2)) });
      }
    }
  };
  return {
    async orders({ mark, cursor, since }) {
      const start = cursor as Cursor | null;
      const place: Cursor = start ?? beginning(mark as Mark | null, since);
      const first = place.part === 'open' ? `created_at:<'${place.from}' status:open` : `${mark === null ? 'created_at' : 'updated_at'}:>='${place.from}'`;
      const filter = place.window === null ? first : `${first} updated_at:>='${place.window}'`;
      const answered = await page(place.part === 'open' ? filter : inEveryStatus(filter), place.after);
      const list = asDoc(answered.data.orders, 'orders');
      const docs = docsOf(list, 'nodes');
      const answers: OrderAnswer[] = [];
      let newest = place.newest;
      for (const [index, doc] of docs.entries()) {
        const updated = textOf(doc, 'updatedAt');
        if (place.part === 'changed' && (newest === null || updated > newest)) newest = updated;
        if (doc.test === true && !options.testOrders) continue;
        // Of the old ones only those count that still hold stock.
        const answer: OrderAnswer = answered.broken.some(([, , at]) => at === String(index)) ? { ref: neededId(doc), failure: outOfOrder } : await answerOf(client, learned, doc, withheldIn(answered.withheld, index));
        if (place.part === 'changed' || ('order' in answer && answer.order.held === 'taken')) answers.push(answer);
      }
      const reached: Cursor = { ...place, newest, seen: place.seen + docs.length, last: docs.length > 0 ? textOf(docs[docs.length - 1], 'updatedAt') : place.last };
      const after = nextOf(list);
      // The search takes whole seconds: orders of the last one come once more, which harms nobody.
      if (after !== null && reached.seen >= deepest && reached.last !== null && reached.last !== place.window) return { orders: answers, cursor: { ...reached, after: null, window: reached.last, seen: 0 } };
      return pageOf(answers, reached, after, mark as Mark | null);
    },
    async order(ref) {
      if (!/^\d{1,19}$/.test(ref)) return { ref, gone: true };
      const answered = await client.read('order', { id: gid('Order', ref) }, 1);
      const doc = docOrNull(answered.data, 'order');
      if (doc) return answerOf(client, learned, doc, answered.withheld.length > 0);
      // Nothing is no answer where the app may see no order at all, or perhaps none that is older than sixty days.
      if (answered.withheld.length > 0) throw new ConnectorFailure('config', 'shop-buyers-withheld', {});
      return learned.own.oldOrders ? { ref, gone: true } : { ref, failure: { kind: 'rejected', code: 'order-out-of-sight', values: {} } };
    },
    async *orderIndex(from, until) {
      for (let after: string | null = null; ; ) {
        const { data }: Answered = await client.read('orderIndex', { after, query: inEveryStatus(`created_at:>='${iso(from)}' created_at:<'${iso(until)}'`) }, 250);
        const list: Doc = asDoc(data.orders, 'orders');
        const listed = [];
        for (const doc of docsOf(list, 'nodes').filter((one) => one.test !== true || options.testOrders)) {
          const total = indexTotal(doc) ?? (await wholeTotal(client, learned, neededId(doc)));
          listed.push({ ref: neededId(doc), number: textOf(doc, 'name'), orderedAt: instantOf(doc, 'createdAt') ?? from, status: doc.cancelledAt ? 'cancelled' : doc.closedAt ? 'closed' : 'open', total });
        }
        yield listed;
        after = nextOf(list);
        if (after === null) return;
      }
    },
  };
}

function beginning(mark: Mark | null, since: Date): Cursor {
  const from = mark === null ? since : new Date(Date.parse(mark.updated) - overlapMilliseconds);
  return { after: null, from: iso(from), newest: mark?.updated ?? null, part: 'changed', window: null, seen: 0, last: null };
}

// The mark is the newest change that Shopify itself gave; after the changed ones a first fetch looks for older orders that are still open.
function pageOf(orders: OrderAnswer[], place: Cursor, after: string | null, mark: Mark | null): OrderPage {
  if (after !== null) return { orders, cursor: { ...place, after } };
  if (place.part === 'changed' && mark === null) return { orders, cursor: { ...place, after: null, part: 'open', window: null, seen: 0, last: null } };
  return { orders, cursor: null, ...(place.newest === null ? {} : { mark: { updated: place.newest } }) };
}

/** Of an order that was edited and partly paid back. */
async function wholeTotal(client: ShopifyClient, learned: Learned, ref: string): Promise<Money> {
  const { data } = await client.read('order', { id: gid('Order', ref) }, 1);
  const doc = asDoc(data.order, 'order');
  return normaliseOrder(doc, learned.own, { moreLines: await furtherLines(client, doc), refunds: await allRefunds(client, doc) }).total;
}

async function answerOf(client: ShopifyClient, learned: Learned, doc: Doc, withheld: boolean): Promise<OrderAnswer> {
  const ref = neededId(doc);
  try {
    return await orderAnswer(ref, async () => normaliseOrder(doc, learned.own, { withheld, moreLines: await furtherLines(client, doc), refunds: await allRefunds(client, doc) }));
  } catch (error) {
    // What more of this order could not be read is this order's matter.
    if (error instanceof ConnectorFailure) return { ref, failure: asItemFailure(error) };
    throw error;
  }
}

/** Lines beyond the first page. */
async function furtherLines(client: ShopifyClient, doc: Doc): Promise<Doc[]> {
  const lines: Doc[] = [];
  for (let after = nextOf(asDoc(doc.lineItems, 'lineItems')); after !== null; ) {
    const { data } = await client.read('moreLines', { id: gid('Order', neededId(doc)), after }, 1);
    const order = asDoc(data.order, 'order');
    lines.push(...nodesOf(order, 'lineItems'));
    after = nextOf(asDoc(order.lineItems, 'lineItems'));
  }
  return lines;
}

/** Null where the order came with all of them. */
async function allRefunds(client: ShopifyClient, doc: Doc): Promise<Doc[] | null> {
  const given = docsOf(doc, 'refunds');
  if (given.length < refundsWithOrder && given.every((refund) => asDoc(asDoc(refund.refundLineItems, 'refundLineItems').pageInfo, 'pageInfo').hasNextPage !== true)) return null;
  const { data } = await client.read('refunds', { id: gid('Order', neededId(doc)) }, 1);
  return docsOf(asDoc(data.order, 'order'), 'refunds');
}

/** Whether something of this order was refused; a refusal without a place concerns all of them. */
function withheldIn(paths: string[][], index: number): boolean {
  return paths.some(([root, list, place]) => root === 'orders' && (list === undefined || (list === 'nodes' && (place === undefined || place === String(index)))));
}

/** Whether a list without a status has closed and cancelled orders as well is not said anywhere, so each status is named. */
function inEveryStatus(filter: string): string {
  return ['open', 'closed', 'cancelled'].map((status) => `(${filter} status:${status})`).join(' OR ');
}

/** The search takes instants in UTC, in whole seconds. */
function iso(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
