// A Shopware 6 to try against, as the fact sheet describes it and harder than a real one: 6.6 (`flavour: 'sw66'`, gross, stock in real time), 6.5 (`'sw65'`,
// stock as it lies on the shelf, unrounded tax bases) or 6.7 (`'sw67'`, a default group that sees net prices, primary delivery and payment). What versions inside
// a generation, operators and plug-ins do differently are the switches of simulator/store.ts, set by `POST /_control/reset { flavour, switches }` or at any time
// by `POST /_control/merchant { do: 'switch', switches }`. It shares nothing with the client.
import { startShop } from '../testing/shop-server/server.js';
import type { ShopSurroundings, SimulatedShop } from '../testing/shop-server/shop.js';
import { offsetMinutes } from '../testing/shop-server/zone.js';
import type { ControlOrder, Simulator } from '../testing/simulator.js';
import { answer } from './simulator/api.js';
import { emptyStore } from './simulator/base.js';
import { booksOf, merchantWorks, placed, viewOf } from './simulator/control.js';
import { placeOrder } from './simulator/orders.js';
import { findSku, nameOf } from './simulator/products.js';
import { demoSeed, seedStore } from './simulator/seed.js';
import { accessKeyId, packStore, secretAccessKey, unpackStore, versions, type Flavour, type Store } from './simulator/store.js';
import type { Row } from './simulator/tables.js';
import { telling } from './simulator/webhooks.js';

const usualZone = 'Europe/Berlin';

function shopware(around: ShopSurroundings): SimulatedShop {
  let store: Store = emptyStore('sw66', {}, usualZone);
  const now = (): number => around.clock.now();
  const place = (wish: ControlOrder): Row => {
    if (wish.strict) {
      for (const { sku, quantity = 1 } of wish.cart) {
        const product = sku === null ? undefined : findSku(store, sku);
        if (product && product['#unmanaged'] !== true && (product['availableStock'] as number) < quantity) throw new Error(`Von „${nameOf(store, product)}“ sind nur noch ${Math.max(0, product['availableStock'] as number)} Stück da.`);
      }
    }
    return store.tables.together(() => placeOrder(store, wish, now()));
  };
  return {
    platform: 'shopware6',
    credentials: () => ({ accessKeyId, secretAccessKey }),
    handle: (request) => telling(store, around, () => answer(store, around, request)),
    reset: ({ flavour = 'sw66', switches = {} }) => {
      if (!(flavour in versions)) throw new Error(`flavour is one of ${Object.keys(versions).join(', ')}`);
      store = emptyStore(flavour as Flavour, switches, usualZone);
    },
    seed: (wish) => seedStore(store, wish.demo ? demoSeed : wish, now()),
    order: (wish) => {
      const orders = telling(store, around, () => Array.from({ length: wish.times ?? 1 }, () => placed(store, place(wish))));
      return wish.times === undefined ? orders[0] : orders;
    },
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
    save: () => packStore(store),
    load: (state) => void (store = unpackStore(state)),
  };
}

export const simulator: Simulator = { platform: 'shopware6', start: (options) => startShop(shopware, options) };
