// A WooCommerce shop to try against, as the fact sheet describes it and harder than a real one: 11.0.1 (`flavour: 'wc11'`, German, gross, orders in own
// tables) or 8.9.1 (`'wc8'`, English, net, orders as posts). What hosts and plugins do differently are the switches of simulator/store.ts, set by
// `POST /_control/reset { flavour, switches }` or at any time by `POST /_control/merchant { do: 'switch', switches }`. It shares nothing with the client.
import { startShop } from '../testing/shop-server/server.js';
import type { ShopSurroundings, SimulatedShop } from '../testing/shop-server/shop.js';
import { offsetMinutes } from '../testing/shop-server/zone.js';
import type { ControlOrder, PlacedOrder, Simulator } from '../testing/simulator.js';
import { answer, deliverLater } from './simulator/api.js';
import { booksOf, merchantWorks, viewOf } from './simulator/control.js';
import { orderSums, placeOrder } from './simulator/orders.js';
import { findSku, runSaleJobs, stockKeeper } from './simulator/products.js';
import { demoSeed, seedStore } from './simulator/seed.js';
import { consumerKey, consumerSecret, emptyStore, packStore, unpackStore, type Order, type Store } from './simulator/store.js';

const usualZone = 'Europe/Berlin';

function wooCommerce(around: ShopSurroundings): SimulatedShop {
  let store: Store = emptyStore('wc11', {}, usualZone);
  const now = (): number => around.clock.now();
  const told = (topic: string, ...ids: number[]): void => deliverLater(store, around, new Map(ids.map((id) => [`${topic} ${id}`, { topic, id }])));

  const place = (wish: ControlOrder): Order => {
    if (wish.strict) {
      for (const { sku, quantity = 1 } of wish.cart) {
        const product = sku === null ? undefined : findSku(store, sku);
        const keeper = product && stockKeeper(store, product);
        if (keeper && keeper.backorders === 'no' && (keeper.stock ?? 0) < quantity) throw new Error(`Von „${product.name}“ sind nur noch ${Math.max(0, keeper.stock ?? 0)} Stück da.`);
      }
    }
    return placeOrder(store, wish, now());
  };
  const paid = (order: Order): PlacedOrder => {
    const sums = orderSums(store, order);
    return { ref: String(order.id), number: order.number, status: order.status, currency: order.currency, total: sums.total.toFixed(2), totalTax: sums.tax.toFixed(2) };
  };

  return {
    platform: 'woocommerce',
    credentials: () => ({ consumerKey, consumerSecret }),
    handle: (request) => answer(store, around, request),
    reset: ({ flavour = 'wc11', switches = {} }) => {
      if (flavour !== 'wc11' && flavour !== 'wc8') throw new Error('flavour is wc11 or wc8');
      store = emptyStore(flavour, switches, usualZone);
    },
    seed: (wish) => seedStore(store, wish.demo ? demoSeed : wish, now()),
    order: (wish) => {
      const orders = Array.from({ length: wish.times ?? 1 }, () => place(wish));
      told('order.created', ...orders.map((order) => order.id));
      return wish.times === undefined ? paid(orders[0]) : orders.map(paid);
    },
    merchant: (work) => {
      const happened = merchantWorks(store, work, now());
      if (happened) told(happened.topic, happened.id);
      return { ok: true };
    },
    books: (at) => {
      runSaleJobs(store, now());
      return booksOf(store, at);
    },
    setZone: (zone) => {
      offsetMinutes(zone, now());
      store.zone = zone;
    },
    view: () => viewOf(store, now()),
    save: () => packStore(store),
    load: (state) => void (store = unpackStore(state)),
  };
}

export const simulator: Simulator = { platform: 'woocommerce', start: (options) => startShop(wooCommerce, options) };
