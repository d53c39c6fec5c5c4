// A Shopware 5 shop to try against, as the fact sheet describes it and harder than a real one: 5.7.19 (`flavour: 'sw57'`, gross) or 5.6.10 (`'sw56'`, the default
// group enters and pays net). What hosts, plugins and settings do differently are the switches of simulator/store.ts, set by `POST /_control/reset { flavour, switches }`
// or at any time by `POST /_control/merchant { do: 'switch', switches }`. It shares nothing with the client. In control calls a payment method it does not know is its
// prepayment, `manage: false` is a stock that a plugin keeps and locks, an order's `meta` takes attribute1 to attribute6 and customerGroup, its status -1 is a basket left behind.
import { startShop } from '../testing/shop-server/server.js';
import type { ShopSurroundings, SimulatedShop } from '../testing/shop-server/shop.js';
import { offsetMinutes } from '../testing/shop-server/zone.js';
import type { Simulator } from '../testing/simulator.js';
import { answer } from './simulator/api.js';
import { booksOf, merchantWorks, placed, viewOf } from './simulator/control.js';
import { placeOrder } from './simulator/orders.js';
import { demoSeed, seedStore } from './simulator/seed.js';
import { apiKey, emptyStore, packStore, unpackStore, userName, type Store } from './simulator/store.js';

const usualZone = 'Europe/Berlin';

function shopware5(around: ShopSurroundings): SimulatedShop {
  let store: Store = emptyStore('sw57', {}, usualZone);
  const now = (): number => around.clock.now();
  return {
    platform: 'shopware5',
    credentials: () => ({ userName, apiKey }),
    handle: (request) => answer(store, around, request),
    reset: ({ flavour = 'sw57', switches = {} }) => {
      if (flavour !== 'sw57' && flavour !== 'sw56') throw new Error('flavour is sw57 or sw56');
      store = emptyStore(flavour, switches, usualZone);
    },
    seed: (wish) => seedStore(store, wish.demo ? demoSeed : wish, now()),
    order: (wish) => {
      const orders = Array.from({ length: wish.times ?? 1 }, () => placed(placeOrder(store, wish, now())));
      return wish.times === undefined ? orders[0] : orders;
    },
    merchant: (work) => {
      merchantWorks(store, work, now());
      return { ok: true };
    },
    books: (at) => booksOf(store, at),
    setZone: (zone) => {
      offsetMinutes(zone, now());
      store.zone = zone;
    },
    view: () => viewOf(store, now()),
    save: () => packStore(store),
    load: (state) => void (store = unpackStore(state)),
  };
}

export const simulator: Simulator = { platform: 'shopware5', start: (options) => startShop(shopware5, options) };
