// What the control calls do in this account: the seller's work, and the books against which Kontor is checked.
import type { Books, ControlMerchant } from '../../testing/simulator.js';
import type { ShopView } from '../../testing/shop-server/shop.js';
import { toLocal } from '../../testing/shop-server/zone.js';
import { effectivePrice, findListing, pricesOf } from './listings.js';
import { cents, exact, sum } from './money.js';
import { cancelOrder, statusFrom, totalOf, wordOf } from './orders.js';
import { checkSwitches, home, type Listing, type Order, type Store, type Switches } from './store.js';

function listingOf(store: Store, sku: string): Listing {
  const listing = findListing(store, sku);
  if (!listing) throw new Error(`The shop has no article ${sku}.`);
  return listing;
}

function orderOf(store: Store, ref: string): Order {
  const order = store.orders.find(({ id }) => id === ref);
  if (!order) throw new Error(`The shop has no order ${ref}.`);
  return order;
}

export function merchantWorks(store: Store, work: ControlMerchant, now: number): void {
  switch (work.do) {
    case 'set-stock': {
      // Without a figure of the merchant's it is an offer that Amazon fulfils.
      const listing = listingOf(store, work.sku);
      listing.fba = work.manage === false || work.quantity === null;
      listing.quantity = listing.fba ? null : work.quantity;
      listing.attributes.fulfillment_availability = [listing.fba ? { fulfillment_channel_code: 'AMAZON_EU' } : { fulfillment_channel_code: 'DEFAULT', quantity: listing.quantity, lead_time_to_ship_max_days: 2 }];
      listing.updated = now;
      return;
    }
    case 'set-price': {
      const listing = listingOf(store, work.sku);
      const offer = { ...(listing.attributes.purchasable_offer?.[0] ?? { marketplace_id: home.id, currency: home.currency, audience: 'ALL' }) };
      const amount = (text: string, more: Record<string, string> = {}): unknown => [{ schedule: [{ value_with_tax: Number(text), ...more }] }];
      const dated = Boolean(work.saleFrom ?? work.saleTo);
      if (work.price !== undefined) offer.our_price = amount(work.price);
      if (work.salePrice === null) delete offer.discounted_price;
      else if (work.salePrice !== undefined && dated) offer.discounted_price = amount(work.salePrice, { start_at: work.saleFrom ?? '2020-01-01T00:00:00Z', end_at: work.saleTo ?? '2035-01-01T00:00:00Z' });
      else if (work.salePrice !== undefined) {
        // A sale always has a period here; a price below the usual one without any is a price with a struck one above it.
        if (work.price !== undefined) listing.attributes.list_price = [{ marketplace_id: home.id, currency: home.currency, value_with_tax: Number(work.price) }];
        offer.our_price = amount(work.salePrice);
      }
      listing.attributes.purchasable_offer = [offer, ...(listing.attributes.purchasable_offer ?? []).slice(1)];
      listing.updated = now;
      return;
    }
    case 'edit-product': {
      const listing = listingOf(store, work.sku);
      if (work.change.sku !== undefined) listing.sku = work.change.sku;
      if (work.change.name !== undefined) listing.title = work.change.name;
      listing.updated = now;
      return;
    }
    case 'delete-product':
      listingOf(store, work.sku);
      store.listings = store.listings.filter(({ sku, parentSku }) => sku !== work.sku && parentSku !== work.sku);
      return;
    case 'edit-order': {
      const order = orderOf(store, work.ref);
      const { status, delivery, billing } = work.change;
      Object.assign(order.address, billing, delivery);
      if (status !== undefined && statusFrom(status) === 'CANCELLED') cancelOrder(store, order, now);
      else if (status !== undefined) {
        order.status = statusFrom(status);
        if (order.status === 'SHIPPED') for (const line of order.lines) line.fulfilled = line.quantity;
      }
      if (work.change.lines) for (const { sku, quantity } of work.change.lines) changeLine(store, order, sku, quantity);
      order.updated = now;
      return;
    }
    case 'pay-order': {
      // What was pending becomes real.
      const order = orderOf(store, work.ref);
      if (order.status === 'PENDING' || order.status === 'PENDING_AVAILABILITY') Object.assign(order, { status: 'UNSHIPPED', updated: now });
      return;
    }
    case 'cancel-order':
      return cancelOrder(store, orderOf(store, work.ref), now);
    case 'refund-order':
      // Orders 2026-01-01 tells nothing of refunds.
      orderOf(store, work.ref).updated = now;
      return;
    case 'delete-order': {
      const order = orderOf(store, work.ref);
      cancelOrder(store, order, now);
      store.orders = store.orders.filter((one) => one !== order);
      return;
    }
    case 'rights':
      store.rights = { read: work.read, write: work.write };
      return;
    case 'switch':
      checkSwitches(work.switches);
      store.switches = { ...store.switches, ...(work.switches as Partial<Switches>) };
      return;
    default:
      throw new Error(`The merchant cannot ${(work as { do: string }).do} here.`);
  }
}

// Amazon lets a seller cancel pieces of a line, never add any.
function changeLine(store: Store, order: Order, sku: string, quantity: number): void {
  const line = order.lines.find((one) => one.sku === sku);
  if (!line || quantity > line.quantity) throw new Error('Lines of an Amazon order can only become fewer.');
  const listing = findListing(store, sku);
  if (listing && listing.quantity !== null && store.switches.cancelRestocks) listing.quantity += line.quantity - quantity;
  for (const field of ['item', 'discount'] as const) line[field] = cents(exact(line[field]).times(quantity).div(line.quantity));
  line.quantity = quantity;
}

export function booksOf(store: Store, at: number): Books {
  const sums = new Map<string, { orders: number; total: ReturnType<typeof exact> }>();
  for (const order of store.orders) {
    const before = sums.get(order.currency) ?? { orders: 0, total: exact('0') };
    sums.set(order.currency, { orders: before.orders + 1, total: before.total.plus(totalOf(order)) });
  }
  const offers = store.listings.filter(({ parent }) => !parent);
  return {
    now: new Date(at).toISOString(),
    currency: home.currency,
    orders: store.orders.map(orderInBooks),
    sums: [...sums].map(([currency, { orders, total }]) => ({ currency, orders, total: total.toFixed(2) })),
    stock: Object.fromEntries(offers.map((listing) => [listing.sku, listing.fba ? null : listing.quantity])),
    prices: Object.fromEntries(
      offers.map((listing) => {
        const { price, sale, from, to, strike } = pricesOf(listing);
        const effective = effectivePrice(listing, at);
        return [listing.sku, { effective, regular: price, sale, saleFrom: from, saleTo: to, strike: strike !== '' && exact(strike).gt(effective === '' ? '0' : effective) ? strike : null }];
      }),
    ),
  };
}

function orderInBooks(order: Order): Books['orders'][number] {
  return {
    ref: order.id,
    number: order.id,
    status: wordOf(order.status),
    createdAt: new Date(order.created).toISOString(),
    currency: order.currency,
    total: totalOf(order),
    // No rate and no tax is told: prices include it.
    totalTax: '0.00',
    shipping: { net: cents(sum(order.lines.map(({ shipping }) => shipping))), tax: '0.00' },
    refunded: '0.00',
    paid: order.status !== 'PENDING' && order.status !== 'PENDING_AVAILABILITY',
    stockTaken: order.status !== 'CANCELLED',
    lines: order.lines.map((line) => {
      const gross = cents(exact(line.item).minus(line.discount));
      return { sku: line.sku, name: line.title, quantity: line.quantity, net: gross, tax: '0.00', gross };
    }),
    notes: [],
    tracking: order.packages.map(({ carrier, tracking }) => ({ carrier, number: tracking })),
    mails: order.packages.map(() => 'shipping-confirmation'),
    meta: { fulfilledBy: order.fulfilledBy, programs: order.programs.join(',') },
  };
}

/** The account for a person. */
export function viewOf(store: Store, now: number): ShopView {
  const shown = (amount: string): string => (amount === '' ? '—' : new Intl.NumberFormat('de-DE', { style: 'currency', currency: home.currency }).format(Number(amount)));
  return {
    title: 'Simuliertes Amazon-Verkäuferkonto',
    subtitle: `Stand ${toLocal(store.zone, now).replace('T', ' ')} (${store.zone}). Spielen Sie hier den Käufer: Amazon nimmt den Bestand selbst ab.`,
    articles: store.listings.filter(({ parent }) => !parent).slice(0, 500).map((listing) => {
      const price = effectivePrice(listing, now);
      return { sku: listing.sku, name: listing.title, stock: listing.fba ? 'Versand durch Amazon' : String(listing.quantity ?? 0), price: shown(price), strike: price !== pricesOf(listing).price ? shown(pricesOf(listing).price) : null, buyable: price !== '' && (listing.fba || (listing.quantity ?? 0) > 0) };
    }),
    orders: [...store.orders].reverse().slice(0, 50).map((order) => ({ number: order.id, at: toLocal(store.zone, order.created).replace('T', ' '), buyer: `${order.address.firstName ?? ''} ${order.address.lastName ?? ''}`.trim(), status: wordOf(order.status), lines: order.lines.map((line) => `${line.quantity} × ${line.title}`).join(', '), total: shown(totalOf(order)) })),
    payments: [{ id: 'Standard', title: 'Amazon' }],
  };
}
