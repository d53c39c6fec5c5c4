// An Amazon seller account to try against: Selling Partner API (EU) with log-in, quotas per operation on the shop's own clock, orders 2026-01-01, offers and
// their patches, feeds that take their time, reports. Flavour `eu`; switches: simulator/store.ts. It shares nothing with the client.
import { startShop } from '../testing/shop-server/server.js';
import type { ShopSurroundings, SimulatedShop } from '../testing/shop-server/shop.js';
import { offsetMinutes } from '../testing/shop-server/zone.js';
import type { PlacedOrder, Simulator } from '../testing/simulator.js';
import { answer } from './simulator/api.js';
import { booksOf, merchantWorks, viewOf } from './simulator/control.js';
import { processFeeds } from './simulator/feeds.js';
import { settle } from './simulator/listings.js';
import { placeOrder, totalOf, wordOf } from './simulator/orders.js';
import { demoSeed, seedStore } from './simulator/seed.js';
import { clientId, clientSecret, emptyStore, refreshToken, sellerId, type Order, type Store } from './simulator/store.js';

const usualZone = 'Europe/Berlin';

function amazon(around: ShopSurroundings): SimulatedShop {
  let store: Store = emptyStore('eu', {}, usualZone);
  const now = (): number => around.clock.now();
  const placed = (order: Order): PlacedOrder => ({ ref: order.id, number: order.id, status: wordOf(order.status), currency: order.currency, total: totalOf(order), totalTax: '0.00' });
  return {
    platform: 'amazon',
    credentials: () => ({ clientId, clientSecret, refreshToken, sellerId }),
    handle: (request) => answer(store, now(), request.secure ? around.secureUrl : around.url, request),
    reset: ({ flavour = 'eu', switches = {} }) => {
      store = emptyStore(flavour, switches, usualZone);
    },
    seed: (wish) => seedStore(store, wish.demo ? demoSeed : wish, now()),
    order: (wish) => (wish.times === undefined ? placed(placeOrder(store, wish, now())) : Array.from({ length: wish.times }, () => placed(placeOrder(store, wish, now())))),
    merchant: (work) => {
      merchantWorks(store, work, now());
      return { ok: true };
    },
    books: (at) => {
      settle(store, now());
      processFeeds(store, now());
      return booksOf(store, at);
    },
    setZone: (zone) => {
      offsetMinutes(zone, now());
      store.zone = zone;
    },
    view: () => viewOf(store, now()),
    save: () => store,
    load: (state) => void (store = state as Store),
  };
}

export const simulator: Simulator = { platform: 'amazon', start: (options) => startShop(amazon, options) };
