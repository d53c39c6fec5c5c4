// What the control calls do in this shop: the merchant's work, and the books against which Kontor is checked.
import type { Books, ControlMerchant } from '../../testing/simulator.js';
import type { ShopView } from '../../testing/shop-server/shop.js';
import { toLocal } from '../../testing/shop-server/zone.js';
import { cents, exact, sum } from './money.js';
import { available, cancel, editLines, fulfil, gateways, paidFor, received, refund, statusOf, totals } from './orders.js';
import { usualSwitches, type Order, type Store, type Switches, type Variant } from './store.js';

function variantOf(store: Store, sku: string): Variant {
  const variant = store.variants.find((one) => one.sku === sku);
  if (!variant) throw new Error(`The shop has no article ${sku}.`);
  return variant;
}

function orderOf(store: Store, ref: string): Order {
  const order = store.orders.find(({ id }) => String(id) === ref);
  if (!order) throw new Error(`The shop has no order ${ref}.`);
  return order;
}

export function merchantWorks(store: Store, work: ControlMerchant, now: number): void {
  switch (work.do) {
    case 'set-stock': {
      const variant = variantOf(store, work.sku);
      variant.tracked = work.manage === undefined ? work.quantity !== null : work.manage !== false;
      const level = (variant.levels[String(store.places[0].id)] ??= { available: 0, committed: 0, active: true });
      if (work.quantity !== null) level.available = work.quantity;
      variant.updated = now;
      return;
    }
    case 'set-price': {
      const variant = variantOf(store, work.sku);
      const regular = work.price ?? variant.compareAt ?? variant.price;
      if (work.salePrice !== undefined) Object.assign(variant, work.salePrice === null ? { price: money(regular), compareAt: null } : { price: money(work.salePrice), compareAt: money(regular) });
      else if (work.price !== undefined) variant.price = money(work.price);
      variant.updated = now;
      return;
    }
    case 'edit-product': {
      const variant = variantOf(store, work.sku);
      const product = store.products.find(({ id }) => id === variant.productId);
      if (work.change.sku !== undefined) variant.sku = work.change.sku;
      if (work.change.taxRate !== undefined) variant.taxRate = work.change.taxRate;
      for (const url of work.change.pictures ?? []) product?.media.push({ id: store.next++, url, alt: '', ready: now });
      if (product && work.change.name !== undefined) product.title = work.change.name;
      if (product && work.change.status !== undefined) product.status = work.change.status.toUpperCase() as typeof product.status;
      variant.updated = now;
      return;
    }
    case 'delete-product': {
      const variant = store.variants.find(({ sku }) => sku === work.sku);
      const product = store.products.find(({ id }) => id === variant?.productId);
      if (!variant || !product) throw new Error(`The shop has no article ${work.sku}.`);
      product.variants = product.variants.filter((id) => id !== variant.id);
      store.variants = store.variants.filter((one) => one !== variant);
      if (product.variants.length === 0) store.products = store.products.filter((one) => one !== product);
      return;
    }
    case 'edit-order': {
      const order = orderOf(store, work.ref);
      const { status, delivery, billing, note, payment, lines } = work.change;
      if (delivery && order.shippingTo) Object.assign(order.shippingTo, delivery);
      if (billing && order.billing) Object.assign(order.billing, billing);
      if (payment && order.transactions[0]) Object.assign(order.transactions[0], { gateway: payment.method, title: payment.title ?? payment.method });
      if (lines) editLines(store, order, lines, now);
      if (note !== undefined) order.note = note;
      if (status === 'paid') payOrder(order, now);
      if (status === 'cancelled') cancel(store, order, now, true);
      if (status === 'fulfilled') fulfil(store, order, order.forwards.filter(({ status: one }) => one === 'OPEN' || one === 'IN_PROGRESS').map((forward) => ({ forward, lines: null })), [], false, now);
      if (status === 'on-hold') for (const forward of order.forwards) forward.status = 'ON_HOLD';
      if (status === 'open') for (const forward of order.forwards) forward.status = 'OPEN';
      order.updated = now;
      return;
    }
    case 'pay-order':
      return payOrder(orderOf(store, work.ref), now);
    case 'cancel-order':
      return cancel(store, orderOf(store, work.ref), now, true);
    case 'refund-order': {
      const order = orderOf(store, work.ref);
      const whole = work.amount === undefined && !work.lines && !work.shipping;
      const lines = whole ? order.lines.map((line) => ({ lineId: line.id, quantity: line.currentQuantity })) : (work.lines ?? []).map(({ sku, quantity }) => ({ lineId: order.lines.find((line) => line.sku === sku)?.id ?? 0, quantity }));
      return refund(store, order, { amount: work.amount, lines, shipping: whole || (work.shipping ?? false), restock: work.restock ?? false, reason: work.reason ?? '' }, now);
    }
    case 'delete-order': {
      const order = orderOf(store, work.ref);
      if (order.cancelled === null) cancel(store, order, now, true);
      store.orders = store.orders.filter((one) => one !== order);
      return;
    }
    case 'rights':
      store.rights = { read: work.read, write: work.write };
      return;
    case 'switch': {
      const unknown = Object.keys(work.switches).filter((name) => !(name in usualSwitches));
      if (unknown.length > 0) throw new Error(`There is no switch ${unknown.join(', ')}; there are ${Object.keys(usualSwitches).join(', ')}.`);
      store.switches = { ...store.switches, ...(work.switches as Partial<Switches>) };
      return;
    }
    default:
      throw new Error(`The merchant cannot ${(work as { do: string }).do} here.`);
  }
}

const money = (amount: string): string => cents(exact(amount));

function payOrder(order: Order, now: number): void {
  const pending = order.transactions.find(({ status }) => status === 'PENDING');
  if (!pending) return;
  Object.assign(pending, { status: 'SUCCESS', at: now });
  order.updated = now;
}

/** What the shop would swear to. Prices have no dates here: what is shown now is what is paid at any time. */
export function booksOf(store: Store, at: number): Books {
  const sums = new Map<string, { orders: number; total: ReturnType<typeof exact> }>();
  for (const order of store.orders) {
    const before = sums.get(order.presentment) ?? { orders: 0, total: exact('0') };
    sums.set(order.presentment, { orders: before.orders + 1, total: before.total.plus(inPresentment(order, totals(order).total)) });
  }
  const gross = (variant: Variant, amount: string): string => (store.switches.taxesIncluded ? amount : cents(exact(amount).times(exact(variant.taxRate).div(100).plus(1))));
  return {
    now: new Date(at).toISOString(),
    currency: store.switches.currency,
    orders: store.orders.map((order) => orderInBooks(order)),
    sums: [...sums].map(([currency, { orders, total }]) => ({ currency, orders, total: total.toFixed(2) })),
    stock: Object.fromEntries(store.variants.filter(({ sku }) => sku !== '').map((variant) => [variant.sku, variant.tracked ? available(variant) : null])),
    pictures: Object.fromEntries(store.variants.filter(({ sku }) => sku !== '').map((variant) => [variant.sku, store.products.find(({ id }) => id === variant.productId)?.media.map(({ url }) => url) ?? []])),
    prices: Object.fromEntries(store.variants.filter(({ sku }) => sku !== '').map((variant) => [variant.sku, { effective: gross(variant, variant.price), regular: variant.price, sale: '', saleFrom: null, saleTo: null, strike: variant.compareAt !== null && Number(variant.compareAt) > Number(variant.price) ? gross(variant, variant.compareAt) : null }])),
  };
}

const inPresentment = (order: Order, amount: string): string => cents(exact(amount).times(order.rate));

function orderInBooks(order: Order): Books['orders'][number] {
  const { total, tax } = totals(order);
  const [shipping] = order.shippings;
  const taxOf = (taxes: { amount: string }[]): ReturnType<typeof exact> => sum(taxes.map(({ amount }) => amount));
  const parts = (amount: ReturnType<typeof exact>, part: ReturnType<typeof exact>): { net: string; tax: string; gross: string } => (order.taxesIncluded ? { net: cents(amount.minus(part)), tax: cents(part), gross: cents(amount) } : { net: cents(amount), tax: cents(part), gross: cents(amount.plus(part)) });
  const shipped = shipping ? parts(exact(shipping.discounted), taxOf(shipping.taxes)) : { net: '0.00', tax: '0.00' };
  return {
    ref: String(order.id),
    number: `#${order.number}`,
    status: statusOf(order),
    createdAt: new Date(order.created).toISOString(),
    currency: order.presentment,
    total: inPresentment(order, total),
    totalTax: inPresentment(order, tax),
    shipping: { net: shipped.net, tax: shipped.tax },
    refunded: cents(sum(order.refunds.map((one) => one.total))),
    paid: exact(received(order)).gte(total),
    stockTaken: order.cancelled === null,
    lines: order.lines.map((line) => ({ sku: line.sku, name: line.title, quantity: line.quantity, ...parts(paidFor(line, line.quantity), taxOf(line.taxes)) })),
    notes: order.tags.map((text) => ({ text, forBuyer: false })),
    tracking: order.fulfilments.flatMap(({ tracking }) => tracking.map(({ company, number }) => ({ carrier: company ?? '', number: number ?? '' }))),
    mails: order.mails,
    meta: { financial: received(order), fulfilled: String(order.fulfilments.length) },
  };
}

/** The shop front for a person. */
export function viewOf(store: Store, now: number): ShopView {
  const shown = (amount: string): string => new Intl.NumberFormat('de-DE', { style: 'currency', currency: store.switches.currency }).format(Number(amount));
  const words: Record<string, string> = { pending: 'Zahlung offen', paid: 'bezahlt', fulfilled: 'versandt', cancelled: 'storniert' };
  return {
    title: 'Simulierter Shopify-Shop',
    subtitle: `Stand ${toLocal(store.zone, now).replace('T', ' ')} (${store.zone}), Tarif ${store.switches.plan}. Spielen Sie hier den Käufer: Der Shop nimmt den Bestand selbst ab.`,
    articles: store.variants.slice(0, 500).map((variant) => {
      const product = store.products.find(({ id }) => id === variant.productId);
      return { sku: variant.sku, name: `${product?.title ?? ''}${variant.options.length > 0 ? ` – ${variant.title}` : ''}`, stock: variant.tracked ? String(available(variant)) : 'nicht geführt', price: shown(variant.price), strike: variant.compareAt !== null && Number(variant.compareAt) > Number(variant.price) ? shown(variant.compareAt) : null, buyable: variant.sku !== '' && (!variant.tracked || available(variant) > 0) };
    }),
    orders: [...store.orders].reverse().slice(0, 50).map((order) => ({ number: `#${order.number}`, at: toLocal(store.zone, order.created).replace('T', ' '), buyer: `${order.billing?.firstName ?? ''} ${order.billing?.lastName ?? ''}`.trim(), status: words[statusOf(order)], lines: order.lines.map((line) => `${line.quantity} × ${line.title}`).join(', '), total: shown(totals(order).total) })),
    payments: gateways.map(({ id, title }) => ({ id, title })),
  };
}
