// A Gambio shop to try against, as the fact sheet describes it and harder than a real one: GX 4.9 with gross prices (`flavour: 'gx49'`) or GX 3.12 with net
// ones (`'gx312'`). What hosts, settings and versions do differently are the switches of simulator/store.ts, set by `POST /_control/reset { flavour, switches }`
// or at any time by `POST /_control/merchant { do: 'switch', switches }`, which answers with a token of the shop's office (`{ token }`) for the other way in.
// An order's `payment.method` is a module of the shop (`moneyorder`, `cod`, `PayPal2Hub`…; `paypal` is the latter, anything unknown the first), `status` an id.
// A fee named like a class of totals (`ot_payment`, `ot_ps_fee`…) becomes a row of it, also of one that nobody knows; `meta` are old options of the first line
// (name → value). It shares nothing with the client.
import { startShop } from '../testing/shop-server/server.js';
import type { ShopSurroundings, SimulatedShop } from '../testing/shop-server/shop.js';
import { offsetMinutes } from '../testing/shop-server/zone.js';
import type { PlacedOrder, Simulator } from '../testing/simulator.js';
import { answer } from './simulator/api.js';
import { booksOf, merchantWorks, viewOf } from './simulator/control.js';
import { taxOf, totalOf } from './simulator/money.js';
import { placeOrder } from './simulator/orders.js';
import { demoSeed, seedStore } from './simulator/seed.js';
import { email, emptyStore, packStore, unpackStore, type Order, type Store } from './simulator/store.js';

const usualZone = 'Europe/Berlin';

function gambio(around: ShopSurroundings): SimulatedShop {
  let store: Store = emptyStore('gx49', {}, usualZone);
  const now = (): number => around.clock.now();
  const paid = (order: Order): PlacedOrder => ({ ref: String(order.id), number: String(order.id), status: String(order.statusId), currency: order.currency, total: totalOf(order).toFixed(2), totalTax: taxOf(order).toFixed(2) });

  return {
    platform: 'gambio',
    credentials: () => ({ email, password: store.switches.password }),
    handle: (request) => answer(store, around, request),
    reset: ({ flavour = 'gx49', switches = {} }) => {
      if (flavour !== 'gx49' && flavour !== 'gx312') throw new Error('flavour is gx49 or gx312');
      store = emptyStore(flavour, switches, usualZone);
    },
    seed: (wish) => seedStore(store, wish.demo ? demoSeed : wish, now()),
    order: (wish) => {
      const orders = Array.from({ length: wish.times ?? 1 }, () => placeOrder(store, wish, now()));
      return wish.times === undefined ? paid(orders[0]) : orders.map(paid);
    },
    merchant: (work) => merchantWorks(store, work, now()),
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

export const simulator: Simulator = { platform: 'gambio', start: (options) => startShop(gambio, options) };
