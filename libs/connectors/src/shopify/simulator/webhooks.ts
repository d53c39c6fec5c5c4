// Webhooks (fact sheet 4): subscriptions of the app, signed with its client secret over the raw body, sent after the answer, at least once and in no order. One
// that fails is tried again eight times within four hours; then its subscription is deleted. What happened is found by comparing the orders before and after.
import { createHmac } from 'node:crypto';
import { inMood, postHook } from '../../testing/shop-server/hook-post.js';
import type { ShopSurroundings } from '../../testing/shop-server/shop.js';
import { connection, type ListArgs } from './lists.js';
import { financialStatus } from './orders.js';
import { needScope, type Context } from './queries.js';
import { clientSecret, domain, gid, idOf, type Order, type Store, type Subscription } from './store.js';

/** Minutes after which a delivery is tried again, the eighth four hours after the first try. */
const retryMinutes = [1, 2, 5, 10, 20, 40, 60, 102];

const view = ({ id, topic, uri, created }: Subscription): unknown => ({ __typename: 'WebhookSubscription', id: gid('WebhookSubscription', id), topic, uri, format: 'JSON', createdAt: new Date(created).toISOString() });

export const webhookQueries = {
  webhookSubscriptions: (args: ListArgs & { topics?: string[] | null; uri?: string | null }, { store }: Context): unknown => connection(store.subscriptions.filter(({ topic, uri }) => (!args.topics || args.topics.includes(topic)) && (!args.uri || args.uri === uri)), args, view),
};

export const webhookMutations = {
  webhookSubscriptionCreate({ topic, webhookSubscription: { uri = '' } }: { topic: string; webhookSubscription: { uri?: string } }, { store, now }: Context): unknown {
    needScope(store, 'webhookSubscriptionCreate', 'read_orders');
    const refused = (field: string[], message: string): unknown => ({ webhookSubscription: null, userErrors: [{ field, message }] });
    if (store.switches.protectedData === 'object') return refused(['topic'], 'This app is not approved to subscribe to webhook topics containing protected customer data.');
    // The real shop takes public addresses with https only; here something has to listen on this machine.
    if (!/^https:\/\/|^http:\/\/127\.0\.0\.1[:/]/.test(uri)) return refused(['webhookSubscription', 'uri'], 'Address protocol http:// is not supported');
    if (store.subscriptions.some((one) => one.topic === topic && one.uri === uri)) return refused(['webhookSubscription', 'uri'], 'Address for this topic has already been taken');
    const made = { id: store.next++, topic, uri, created: now };
    store.subscriptions.push(made);
    return { webhookSubscription: view(made), userErrors: [] };
  },
  webhookSubscriptionDelete({ id }: { id: string }, { store }: Context): unknown {
    const found = store.subscriptions.find((one) => one.id === idOf('WebhookSubscription', id));
    store.subscriptions = store.subscriptions.filter((one) => one !== found);
    return found ? { deletedWebhookSubscriptionId: id, userErrors: [] } : { deletedWebhookSubscriptionId: null, userErrors: [{ field: ['id'], message: 'Webhook subscription does not exist' }] };
  },
};

type Seen = Map<number, { updated: number; paid: boolean; cancelled: boolean; edited: boolean; lines: string; refunds: number }>;
type Happened = { topic: string; name: string; body: Record<string, unknown> };

const look = (store: Store): Seen => new Map(store.orders.map((order) => [order.id, { updated: order.updated, paid: financialStatus(order) === 'PAID', cancelled: order.cancelled !== null, edited: order.edited, lines: JSON.stringify(order.lines.map(({ id, currentQuantity }) => [id, currentQuantity])), refunds: order.refunds.length }]));

function happenedBetween(store: Store, before: Seen): Happened[] {
  const after = look(store);
  const about = (order: Order): Record<string, unknown> => ({ id: order.id, admin_graphql_api_id: gid('Order', order.id), name: `#${order.number}`, test: order.test, updated_at: new Date(order.updated).toISOString() });
  const gone = [...before.keys()].filter((id) => !after.has(id)).map((id) => ({ topic: 'ORDERS_DELETE', name: 'orders/delete', body: { id } }));
  return [
    ...gone,
    ...store.orders.flatMap((order): Happened[] => {
      const [was, is] = [before.get(order.id), after.get(order.id)!];
      const changed = !was || JSON.stringify(was) !== JSON.stringify(is);
      return [
        ...(was ? [] : [{ topic: 'ORDERS_CREATE', name: 'orders/create', body: about(order) }]),
        ...(is.paid && !was?.paid ? [{ topic: 'ORDERS_PAID', name: 'orders/paid', body: about(order) }] : []),
        ...(is.cancelled && was && !was.cancelled ? [{ topic: 'ORDERS_CANCELLED', name: 'orders/cancelled', body: about(order) }] : []),
        ...(was && is.edited && (!was.edited || was.lines !== is.lines) ? [{ topic: 'ORDERS_EDITED', name: 'orders/edited', body: { order_edit: { id: order.updated, order_id: order.id } } }] : []),
        ...(was && is.refunds > was.refunds ? [{ topic: 'REFUNDS_CREATE', name: 'refunds/create', body: { id: order.refunds.at(-1)?.id, order_id: order.id } }] : []),
        ...(was && changed ? [{ topic: 'ORDERS_UPDATED', name: 'orders/updated', body: about(order) }] : []),
      ];
    }),
  ];
}

/** Does something in the shop, and has what it did to orders told afterwards; what failed before and is due is tried again. */
export function telling<Result>(store: Store, around: ShopSurroundings, work: () => Result): Result {
  if (store.subscriptions.length === 0) return work();
  const before = look(store);
  const after = (): void => {
    const happened = happenedBetween(store, before);
    if (happened.length > 0 || store.undelivered.some(({ due }) => due <= around.clock.now())) setImmediate(() => void deliver(store, around, happened));
  };
  const result = work();
  if (result instanceof Promise) void result.then(after, () => undefined);
  else after();
  return result;
}

async function deliver(store: Store, around: ShopSurroundings, happened: Happened[]): Promise<void> {
  const now = around.clock.now();
  const due = store.undelivered.filter((one) => one.due <= now);
  store.undelivered = store.undelivered.filter((one) => one.due > now);
  const fresh = happened.flatMap(({ topic, name, body }) => {
    const text = JSON.stringify(body);
    const event = store.next++;
    return store.subscriptions.filter((one) => one.topic === topic).map(({ id }) => ({
      subscription: id,
      headers: {
        'content-type': 'application/json',
        'x-shopify-topic': name,
        'x-shopify-shop-domain': domain,
        'x-shopify-api-version': '2026-07',
        'x-shopify-webhook-id': `b54557e4-bdd9-4b37-8a5f-${String(store.next++).padStart(12, '0')}`,
        'x-shopify-event-id': `98880550-7158-44d4-b7cd-${String(event).padStart(12, '0')}`,
        'x-shopify-triggered-at': new Date(now).toISOString(),
        'x-shopify-hmac-sha256': createHmac('sha256', clientSecret).update(text).digest('base64'),
      },
      body: text,
      tries: 0,
      due: now,
    }));
  });
  for (const one of inMood([...due, ...fresh], store.switches.webhooks)) {
    const target = store.subscriptions.find(({ id }) => id === one.subscription);
    if (!target || (await postHook({ url: target.uri, headers: one.headers, body: one.body }))) continue;
    const minutes = retryMinutes[one.tries];
    if (minutes === undefined) store.subscriptions = store.subscriptions.filter(({ id }) => id !== one.subscription);
    else store.undelivered.push({ ...one, tries: one.tries + 1, due: now + minutes * 60_000 });
  }
  around.changed();
}
