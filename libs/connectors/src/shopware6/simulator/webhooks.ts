// Webhooks (fact sheet 10): sent by the worker after the answer, without any signature; a delivery is tried four times, one that failed counts as an error, and
// at the tenth the webhook is switched off. What happened is found by comparing the orders before and after. Orders of a check-out tell themselves in full.
import type { ShopSurroundings } from '../../testing/shop-server/shop.js';
import { inMood, postHook } from '../../testing/shop-server/hook-post.js';
import { transactionsOf } from './orders.js';
import { live } from './schema.js';
import { show } from './show.js';
import { stateOf } from './states.js';
import { entities, newId, versionOf, type Store } from './store.js';

const attempts = 4;
const errorsAllowed = 10;

type Seen = Map<string, { changed: string; states: Map<string, string> }>;
type Happened = { event: string; orderId: string; inserted: boolean };

const listening = (store: Store): boolean => store.tables.all('webhook').some((hook) => hook['active'] === true);

function look(store: Store): Seen {
  return new Map(
    store.tables.all('order').map((order) => {
      const parts = [...transactionsOf(store, order.id).map((row) => ['order_transaction', row] as const), ...store.tables.by('order_delivery', 'orderId', order.id).map((row) => ['order_delivery', row] as const)];
      return [order.id, { changed: `${String(order['updatedAt'])} ${stateOf(store, order)}`, states: new Map(parts.map(([machine, row]) => [`${machine} ${row.id}`, stateOf(store, row)])) }];
    }),
  );
}

function happenedBetween(before: Seen, after: Seen): Happened[] {
  return [...after].flatMap(([orderId, now]): Happened[] => {
    const was = before.get(orderId);
    if (!was) return [{ event: 'checkout.order.placed', orderId, inserted: true }, { event: 'order.written', orderId, inserted: true }];
    const moves = [...now.states].filter(([part, state]) => was.states.has(part) && was.states.get(part) !== state).map(([part, state]) => ({ event: `state_enter.${part.split(' ')[0]}.state.${state}`, orderId, inserted: false }));
    return [...moves, ...(was.changed === now.changed ? [] : [{ event: 'order.written', orderId, inserted: false }])];
  });
}

/** Does something in the shop, and has what it did to orders told afterwards. */
export function telling<Result>(store: Store, around: ShopSurroundings, work: () => Result): Result {
  if (!listening(store)) return work();
  const before = look(store);
  const result = work();
  const happened = happenedBetween(before, look(store));
  if (happened.length > 0) setImmediate(() => void deliver(store, around, inMood(happened.map((one) => ({ ...one, eventId: newId() })), store.switches.webhooks)));
  return result;
}

async function deliver(store: Store, around: ShopSurroundings, messages: (Happened & { eventId: string })[]): Promise<void> {
  for (const { event, orderId, inserted, eventId } of messages) {
    for (const { id, url } of store.tables.all('webhook').filter((hook) => hook['active'] === true && hook['eventName'] === event)) {
      const order = store.tables.get('order', orderId);
      const reader = { store, rows: (entity: string) => store.tables.all(entity), by: store.tables.by.bind(store.tables), get: store.tables.get.bind(store.tables) };
      const whole = order ? show({ reader, includes: null, inherit: false }, entities(store).get('order')!, order, undefined) : { id: orderId };
      const payload = event === 'order.written' ? [{ entity: 'order', operation: inserted ? 'insert' : 'update', primaryKey: orderId, updatedFields: ['stateId'], versionId: live }] : { order: whole };
      const body = JSON.stringify({ data: { payload, event }, source: { url: around.secureUrl, eventId }, timestamp: Math.floor(around.clock.now() / 1000) });
      const headers = { 'content-type': 'application/json', 'sw-version': versionOf(store), 'sw-context-language': '2fbb5fe2e29a4d70aa5854ce7ce3e20b', 'sw-user-language': store.switches.locale };
      let arrived = false;
      for (let attempt = 1; attempt <= attempts && !arrived; attempt += 1) arrived = await postHook({ url: String(url), headers, body });
      const errors = arrived ? 0 : ((store.tables.get('webhook', id)?.['errorCount'] as number | undefined) ?? 0) + 1;
      if (store.tables.get('webhook', id)) store.tables.change('webhook', id, { errorCount: errors, ...(errors >= errorsAllowed && { active: false }) });
    }
  }
  around.changed();
}
