// A Shopify shop to try against: the Admin GraphQL API on graphql-js over the official schema where it is at hand, with resolvers that keep state, and with
// what no schema says: costs and throttling, protected customer data, idempotency keys, all-or-nothing writes. Flavours: `grow` (gross prices), `basic`
// (protected data withheld), `net`. Switches: simulator/store.ts. It shares nothing with the client.
import { startShop } from '../testing/shop-server/server.js';
import type { ShopSurroundings, SimulatedShop } from '../testing/shop-server/shop.js';
import { offsetMinutes } from '../testing/shop-server/zone.js';
import type { PlacedOrder, Simulator } from '../testing/simulator.js';
import { answer } from './simulator/api.js';
import { booksOf, merchantWorks, viewOf } from './simulator/control.js';
import { cents, exact } from './simulator/money.js';
import { placeOrder, statusOf, totals } from './simulator/orders.js';
import { demoSeed, seedStore } from './simulator/seed.js';
import { clientId, clientSecret, emptyStore, type Order, type Store } from './simulator/store.js';
import { telling } from './simulator/webhooks.js';

const usualZone = 'Europe/Berlin';

function shopify(around: ShopSurroundings): SimulatedShop {
  const now = (): number => around.clock.now();
  let store: Store = emptyStore('grow', {}, usualZone, now());
  const paid = (order: Order): PlacedOrder => {
    const { total, tax } = totals(order);
    const buyers = (amount: string): string => cents(exact(amount).times(order.rate));
    return { ref: String(order.id), number: `#${order.number}`, status: statusOf(order), currency: order.presentment, total: buyers(total), totalTax: buyers(tax) };
  };
  return {
    platform: 'shopify',
    credentials: () => ({ clientId, clientSecret }),
    handle: (request) => telling(store, around, () => answer(store, now(), request)),
    reset: ({ flavour = 'grow', switches = {} }) => {
      store = emptyStore(flavour, switches, usualZone, now());
    },
    seed: (wish) => seedStore(store, wish.demo ? demoSeed : wish, now()),
    order: (wish) => telling(store, around, () => (wish.times === undefined ? paid(placeOrder(store, wish, now())) : Array.from({ length: wish.times }, () => paid(placeOrder(store, wish, now()))))),
    merchant: (work) => {
      telling(store, around, () => merchantWorks(store, work, now()));
      return { ok: true };
    },
    books: (at) => booksOf(store, at),
    setZone: (zone) => {
      offsetMinutes(zone, now());
      store.zone = zone;
    },
    view: () => viewOf(store, now()),
    save: () => store,
    load: (state) => void (store = state as Store),
  };
}

export const simulator: Simulator = { platform: 'shopify', start: (options) => startShop(shopify, options) };
