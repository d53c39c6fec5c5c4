// What the control calls do in this shop: the merchant's work, and the books against which Kontor is checked.
import type { Books, ControlMerchant } from '../../testing/simulator.js';
import type { ShopView } from '../../testing/shop-server/shop.js';
import { toLocal } from '../../testing/shop-server/zone.js';
import { removeProduct } from './product-routes.js';
import { variationName } from './product-views.js';
import { addNote, changeLines, changeStatus, deleteOrder, gateways, orderSums, refundedSum, refundOrder, toAddress } from './orders.js';
import { setPictures } from './pictures.js';
import { alignStock, effectivePrice, fold, onSale, readPrice, stockKeeper, touch } from './products.js';
import { orderStatuses, taxClassOf, type Order, type Product, type Store, type Switches } from './store.js';
import { add, exact, rowTax, cents } from './totals.js';
import { say, written, type Fields } from './wordpress.js';

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function productOf(store: Store, sku: string): Product {
  const product = [...store.products.values()].find((one) => fold(one.sku) === fold(sku));
  if (!product) throw new Error(`The shop has no article ${sku}.`);
  return product;
}

function orderOf(store: Store, ref: string): Order {
  const order = store.orders.get(Number(ref));
  if (!order) throw new Error(`The shop has no order ${ref}.`);
  return order;
}

/** Answers with the topic and id of what a webhook would tell, if anything. */
export function merchantWorks(store: Store, work: ControlMerchant, now: number): { topic: string; id: number } | null {
  switch (work.do) {
    case 'set-stock': {
      const product = productOf(store, work.sku);
      if (work.manage !== undefined) product.manageStock = work.manage === true;
      else if (work.quantity !== null) product.manageStock = true;
      product.stock = work.quantity;
      alignStock(store, product);
      touch(store, product, now);
      return { topic: 'product.updated', id: product.id };
    }
    case 'set-price': {
      const product = productOf(store, work.sku);
      if (work.price !== undefined) product.regular = readPrice(store, work.price);
      if (work.salePrice !== undefined) product.sale = work.salePrice === null ? '' : readPrice(store, work.salePrice);
      if (work.saleFrom !== undefined) product.saleFrom = work.saleFrom === null ? null : Date.parse(work.saleFrom);
      if (work.saleTo !== undefined) product.saleTo = work.saleTo === null ? null : Date.parse(work.saleTo);
      if (product.sale !== '' && (product.regular === '' || exact(product.sale).gte(product.regular))) product.sale = '';
      product.pricedAt = now;
      touch(store, product, now);
      return { topic: 'product.updated', id: product.id };
    }
    case 'edit-product': {
      const product = productOf(store, work.sku);
      const { sku, name, taxRate, taxClass, status, pictures } = work.change;
      if (sku !== undefined) product.sku = sku;
      if (name !== undefined) product.name = name;
      if (status !== undefined) product.status = status;
      if (pictures !== undefined) setPictures(store, product, [...product.pictures.map((id) => ({ id })), ...pictures.map((src) => ({ src }))], now);
      if (taxClass !== undefined || taxRate !== undefined) product.taxClass = taxClass ?? taxClassOf(store, taxRate!);
      touch(store, product, now);
      return { topic: 'product.updated', id: product.id };
    }
    case 'delete-product': {
      const product = productOf(store, work.sku);
      removeProduct({ store, now }, product, !work.trash);
      return { topic: 'product.deleted', id: product.id };
    }
    case 'edit-order': {
      const order = orderOf(store, work.ref);
      const { status, delivery, billing, note, payment, lines } = work.change;
      if (delivery) order.shipping = toAddress(delivery, false);
      if (billing) order.billing = toAddress(billing, true);
      if (payment) Object.assign(order, { paymentMethod: payment.method, paymentTitle: payment.title ?? gateways.find((one) => one.id === payment.method)?.de ?? payment.method });
      if (lines) changeLines(store, order, lines, now);
      if (note !== undefined) addNote(store, order, note, false, true, now);
      if (status !== undefined) {
        if (!(status in orderStatuses(store))) throw new Error(`There is no order status ${status}.`);
        changeStatus(store, order, status, now);
      }
      // A note alone moves nothing; merely opening the order (nothing to change) does in some versions.
      const opened = Object.keys(work.change).length === 0 && store.switches.viewMovesModified;
      if (delivery || billing || payment || lines || status !== undefined || opened) order.modified = Math.floor(now / 1000) * 1000;
      return { topic: 'order.updated', id: order.id };
    }
    case 'pay-order': {
      const order = orderOf(store, work.ref);
      order.paid ??= Math.floor(now / 1000) * 1000;
      if (['pending', 'on-hold', 'failed'].includes(order.status)) changeStatus(store, order, 'processing', now);
      order.modified = Math.floor(now / 1000) * 1000;
      return { topic: 'order.updated', id: order.id };
    }
    case 'cancel-order': {
      const order = orderOf(store, work.ref);
      changeStatus(store, order, 'cancelled', now);
      return { topic: 'order.updated', id: order.id };
    }
    case 'refund-order': {
      const order = orderOf(store, work.ref);
      const lines = (work.lines ?? []).map(({ sku, quantity }) => {
        const row = order.lines.find((one) => one.sku === sku);
        if (!row) throw new Error(`The order has no line ${sku}.`);
        return { id: row.id, quantity };
      });
      const whole = work.amount === undefined && lines.length === 0 && !work.shipping;
      const amount = whole ? orderSums(store, order).total.minus(refundedSum(order)).toFixed(2) : work.amount;
      refundOrder(store, order, { amount, lines: whole ? order.lines.map((row) => ({ id: row.id, quantity: row.quantity })) : lines, shipping: work.shipping, restock: work.restock ?? false, reason: work.reason }, now);
      return { topic: 'order.updated', id: order.id };
    }
    case 'delete-order': {
      const order = orderOf(store, work.ref);
      deleteOrder(store, order, !work.trash, now);
      return { topic: 'order.deleted', id: order.id };
    }
    case 'rights':
      Object.assign(store.key, { read: work.read, write: work.write });
      return null;
    case 'switch': {
      const unknown = Object.keys(work.switches).filter((name) => !(name in store.switches));
      if (unknown.length > 0) throw new Error(`There is no switch ${unknown.join(', ')}; there are ${Object.keys(store.switches).join(', ')}.`);
      store.switches = { ...store.switches, ...(work.switches as Partial<Switches>) };
      return null;
    }
    default:
      throw new Error(`The merchant cannot ${(work as { do: string }).do} here.`);
  }
}

/** What the shop would swear to at an instant. */
export function booksOf(store: Store, at: number): Books {
  const orders = [...store.orders.values()];
  const sold = [...store.products.values()].filter((product) => product.type !== 'variable' && product.sku !== '' && product.status !== 'trash');
  const sums = new Map<string, { orders: number; total: ReturnType<typeof exact> }>();
  for (const order of orders) {
    if (order.status === 'checkout-draft') continue;
    const before = sums.get(order.currency) ?? { orders: 0, total: exact('0') };
    sums.set(order.currency, { orders: before.orders + 1, total: before.total.plus(orderSums(store, order).total) });
  }
  return {
    now: iso(at)!,
    currency: store.switches.currency,
    orders: orders.map((order) => orderInBooks(store, order)),
    sums: [...sums].map(([currency, { orders: count, total }]) => ({ currency, orders: count, total: total.toFixed(2) })),
    stock: Object.fromEntries(sold.map((product) => [product.sku, stockKeeper(store, product)?.stock ?? null])),
    pictures: Object.fromEntries(sold.map((product) => [product.sku, product.pictures.map((id) => store.pictures.find((one) => one.id === id)?.from ?? '')])),
    prices: Object.fromEntries(
      sold.map((product) => {
        const effective = effectivePrice(store, product, at);
        return [product.sku, { effective, regular: product.regular, sale: product.sale, saleFrom: iso(product.saleFrom), saleTo: iso(product.saleTo), strike: effective !== product.regular && onSale(product, at) ? product.regular : null }];
      }),
    ),
  };
}

function orderInBooks(store: Store, order: Order): Books['orders'][number] {
  const sums = orderSums(store, order);
  return {
    ref: String(order.id),
    number: order.number,
    status: order.status,
    createdAt: iso(order.created)!,
    currency: order.currency,
    total: sums.total.toFixed(2),
    totalTax: sums.tax.toFixed(2),
    shipping: { net: sums.shipping.toFixed(2), tax: sums.shippingTax.toFixed(2) },
    refunded: refundedSum(order).toFixed(2),
    paid: order.paid !== null,
    stockTaken: order.stockTaken,
    lines: order.lines.map((row) => {
      const [net, tax] = [cents(exact(row.total)), rowTax(store, row.taxes)];
      return { sku: row.sku, name: row.name, quantity: row.quantity, net: net.toFixed(2), tax: tax.toFixed(2), gross: add([net, tax]).toFixed(2) };
    }),
    notes: order.notes.map((note) => ({ text: note.text, forBuyer: note.forBuyer })),
    tracking: trackingOf(order),
    mails: order.mails,
    meta: Object.fromEntries(order.meta.map((one) => [one.key, written(one.value)])),
  };
}

/** Parcels as plug-ins read them: two fields of one parcel, or a list. */
function trackingOf(order: Order): { carrier: string; number: string }[] {
  const meta = (key: string): unknown => order.meta.find((one) => one.key === key)?.value;
  const list = meta('_wc_shipment_tracking_items');
  if (Array.isArray(list)) return (list as Fields[]).map((one) => ({ carrier: written(one['tracking_provider'] ?? one['custom_tracking_provider']), number: written(one['tracking_number']) }));
  return meta('_tracking_number') === undefined ? [] : [{ carrier: written(meta('_tracking_provider')), number: written(meta('_tracking_number')) }];
}

/** The shop front for a person. */
export function viewOf(store: Store, now: number): ShopView {
  const money = (price: string, currency = store.switches.currency): string => (price === '' ? '—' : new Intl.NumberFormat('de-DE', { style: 'currency', currency }).format(Number(price)));
  const orders = [...store.orders.values()].sort((a, b) => b.id - a.id).slice(0, 50);
  return {
    title: store.flavour === 'wc11' ? 'Simulierter WooCommerce-Shop' : 'Simulierter WooCommerce-Shop (8.9, englisch, Nettopreise)',
    subtitle: `Stand ${toLocal(store.zone, now).replace('T', ' ')} (${store.zone}). Spielen Sie hier den Käufer: Der Shop nimmt den Bestand selbst ab.`,
    articles: [...store.products.values()]
      .filter((product) => product.type !== 'variable' && product.status === 'publish')
      .slice(0, 500)
      .map((product) => {
        const price = effectivePrice(store, product, now);
        const stock = stockKeeper(store, product)?.stock;
        return {
          sku: product.sku,
          name: product.type === 'variation' ? variationName(store, product) : product.name,
          stock: stock === undefined || stock === null ? 'nicht geführt' : String(stock),
          price: money(price),
          strike: price !== product.regular ? money(product.regular) : null,
          buyable: price !== '' && product.sku !== '' && (stock === undefined || stock === null || stock > 0 || product.backorders !== 'no'),
        };
      }),
    orders: orders.map((order) => ({
      number: order.number,
      at: toLocal(store.zone, order.created).replace('T', ' '),
      buyer: `${order.billing.first_name} ${order.billing.last_name}`.trim(),
      status: orderStatuses(store)[order.status] ?? order.status,
      lines: order.lines.map((row) => `${row.quantity} × ${row.name}`).join(', '),
      total: money(orderSums(store, order).total.toFixed(2), order.currency),
    })),
    payments: gateways.map((gateway) => ({ id: gateway.id, title: say(store, gateway.de, gateway.en) })),
  };
}
