// What the control calls do in this shop: the merchant's work, and the books against which Kontor is checked.
import Big from 'big.js';
import type { Books, ControlMerchant, PlacedOrder } from '../../testing/simulator.js';
import type { ShopView } from '../../testing/shop-server/shop.js';
import { fromLocal, toLocal } from '../../testing/shop-server/zone.js';
import { articleOf, deleteDetail, findByNumber, grossed, isVanished, priceFor, rateOf } from './articles.js';
import { picturesOf, writeImages } from './media.js';
import { cents, exact, rowAmounts } from './money.js';
import { basisOf, changeLines, changeStatus, nameOf, refundOrder, statusesOf, toAddress } from './orders.js';
import { setPrice } from './seed.js';
import { dispatches, germanStatus, paymentOf, payments, taxes } from './setup.js';
import { turn, wall, type Detail, type Order, type Price, type Store } from './store.js';

function detailOf(store: Store, sku: string): Detail {
  const detail = findByNumber(store, sku, true);
  if (!detail) throw new Error(`The shop has no article ${sku}.`);
  return detail;
}

function orderOf(store: Store, ref: string): Order {
  const order = store.orders.get(Number(ref));
  if (!order) throw new Error(`The shop has no order ${ref}.`);
  return order;
}

/** The number of a net price as its group enters it. */
const entered = (store: Store, detail: Detail, price: Price, net: number): Big => {
  const group = store.groups.find((one) => one.key === price.group)!;
  return cents(exact(group.taxInput ? grossed(net, rateOf(articleOf(store, detail))) : net));
};

export function merchantWorks(store: Store, work: ControlMerchant, now: number): void {
  switch (work.do) {
    case 'set-stock': {
      const detail = detailOf(store, work.sku);
      // Shopware counts every article: "not kept" is a plugin that keeps it and refuses others.
      detail.held = work.manage === false || work.quantity === null;
      detail.inStock = work.quantity ?? 0;
      return;
    }
    case 'set-price': {
      const detail = detailOf(store, work.sku);
      const now = detail.prices.find((one) => one.group === 'EK' && one.from === 1);
      const [price, pseudo] = now ? [entered(store, detail, now, now.price).toFixed(2), entered(store, detail, now, now.pseudo).toFixed(2)] : ['0', '0'];
      const regular = Number(pseudo) > Number(price) ? pseudo : price;
      if (work.salePrice) setPrice(store, articleOf(store, detail), detail, work.salePrice, work.price ?? regular);
      else if (work.salePrice === null) setPrice(store, articleOf(store, detail), detail, work.price ?? regular, '0');
      else setPrice(store, articleOf(store, detail), detail, work.price ?? price, pseudo);
      return;
    }
    case 'edit-product': {
      const detail = detailOf(store, work.sku);
      const article = articleOf(store, detail);
      const { sku, name, taxRate, status, pictures } = work.change;
      if (sku !== undefined) {
        detail.number = sku;
        store.renames += 1;
      }
      if (name !== undefined) article.name = name;
      if (pictures !== undefined) writeImages(store, article, pictures.map((link) => ({ link })), undefined, now);
      // Net prices stay when the tax changes.
      if (taxRate !== undefined) article.taxId = (taxes.find((tax) => Number(tax.rate) === Number(taxRate)) ?? taxes[0]).id;
      if (status !== undefined) detail.active = article.active = ['publish', 'active', 'true', '1'].includes(status);
      article.changed = wall(store, now);
      return;
    }
    case 'delete-product':
      return deleteDetail(store, detailOf(store, work.sku));
    case 'edit-order': {
      const order = orderOf(store, work.ref);
      const { status, delivery, billing, note, payment, lines } = work.change;
      if (delivery) order.shipping = toAddress(delivery);
      if (billing) order.billing = toAddress(billing);
      if (payment) order.paymentId = paymentOf(payment.method).id;
      if (lines) changeLines(store, order, lines);
      if (note !== undefined) order.internalComment = note;
      if (status !== undefined) {
        const known = statusesOf(store).find((one) => one.group === 'state' && String(one.id) === status);
        if (!known) throw new Error(`There is no order status ${status}.`);
        changeStatus(store, order, known.id);
      }
      if (Object.keys(work.change).length > 0) order.changed = wall(store, now);
      return;
    }
    case 'pay-order':
      Object.assign(orderOf(store, work.ref), { cleared: 12, clearedDate: wall(store, now), changed: wall(store, now) });
      return;
    case 'cancel-order': {
      const order = orderOf(store, work.ref);
      changeStatus(store, order, 4);
      order.changed = wall(store, now);
      return;
    }
    case 'refund-order': {
      const order = orderOf(store, work.ref);
      refundOrder(store, order, work);
      order.changed = wall(store, now);
      return;
    }
    case 'delete-order':
      store.orders.delete(orderOf(store, work.ref).id);
      return;
    case 'rights':
      Object.assign(store.user, { read: work.read, write: work.write });
      return;
    case 'switch':
      return turn(store, work.switches);
    default:
      throw new Error(`The merchant cannot ${(work as { do: string }).do} here.`);
  }
}

export const placed = (order: Order): PlacedOrder => ({ ref: String(order.id), number: order.number, status: String(order.status), currency: order.currency, total: order.invoiceAmount, totalTax: exact(order.invoiceAmount).minus(order.invoiceAmountNet).toFixed(2) });

/** What the shop would swear to. There are no prices that begin or end by themselves, so the instant does not matter. */
export function booksOf(store: Store, at: number): Books {
  // Baskets that were left behind are no orders.
  const orders = [...store.orders.values()].filter((order) => order.status !== -1);
  const sums = new Map<string, { orders: number; total: Big }>();
  for (const order of orders) {
    const before = sums.get(order.currency) ?? { orders: 0, total: exact(0) };
    sums.set(order.currency, { orders: before.orders + 1, total: before.total.plus(order.invoiceAmount) });
  }
  const sold = [...store.details.values()];
  return {
    now: new Date(at).toISOString(),
    currency: 'EUR',
    orders: orders.map((order) => orderInBooks(store, order)),
    sums: [...sums].map(([currency, { orders: count, total }]) => ({ currency, orders: count, total: total.toFixed(2) })),
    stock: Object.fromEntries(sold.map((detail) => [detail.number, detail.held ? null : detail.inStock])),
    pictures: Object.fromEntries(sold.map((detail) => [detail.number, picturesOf(store, articleOf(store, detail))])),
    prices: Object.fromEntries(sold.flatMap((detail) => (isVanished(detail) ? [] : [[detail.number, pricesInBooks(store, detail)]]))),
  };
}

/** The default group's prices as its buyers see them, and beside them every price row of the variant: who holds the right number of rows, and what they say. */
function pricesInBooks(store: Store, detail: Detail): Books['prices'][string] & { rows: { id: number; group: string; from: number; to: number | 'beliebig'; price: string; pseudo: string; regulation: string | null }[] } {
  const found = priceFor(store, detail, 'EK');
  const gross = store.groups.find((group) => group.key === 'EK')!.tax;
  const shown = (net: number): Big => cents(exact(gross ? grossed(net, rateOf(articleOf(store, detail))) : net));
  const effective = found ? shown(found.price.price) : null;
  const pseudo = found ? shown(found.price.pseudo) : null;
  const strike = effective && pseudo?.gt(effective) ? pseudo.toFixed(2) : null;
  const rows = detail.prices.map((price) => ({
    id: price.id, group: price.group, from: price.from, to: price.to, price: entered(store, detail, price, price.price).toFixed(2),
    pseudo: entered(store, detail, price, price.pseudo).toFixed(2),
    regulation: price.regulation === null ? null : entered(store, detail, price, price.regulation).toFixed(2),
  }));
  const said = effective?.toFixed(2) ?? '';
  return { effective: said, regular: strike ?? said, sale: strike === null ? '' : said, saleFrom: null, saleTo: null, strike, rows };
}

function orderInBooks(store: Store, order: Order): Books['orders'][number] {
  // The parcel goes by the way the order says, which begins with the carrier's name.
  const [carrier = ''] = dispatches.find((one) => one.id === order.dispatchId)!.name.split(' ');
  return {
    ref: String(order.id),
    number: order.number,
    status: String(order.status),
    createdAt: new Date(fromLocal(store.zone, order.orderTime)).toISOString(),
    currency: order.currency,
    total: order.invoiceAmount,
    totalTax: placed(order).totalTax,
    shipping: { net: order.invoiceShippingNet, tax: exact(order.invoiceShipping).minus(order.invoiceShippingNet).toFixed(2) },
    refunded: order.refunded,
    paid: order.cleared === 12,
    stockTaken: order.stockTaken,
    lines: order.details
      .filter((row) => row.mode === 0)
      .map((row) => {
        const { net, gross } = rowAmounts(row, basisOf(order));
        return { sku: row.number, name: row.name, quantity: row.quantity, net: net.toFixed(2), tax: gross.minus(net).toFixed(2), gross: gross.toFixed(2) };
      }),
    notes: [],
    tracking: order.trackingCode.split(/[,;\s]+/).filter((code) => code !== '').map((number) => ({ carrier, number })),
    mails: [],
    meta: { paymentStatus: String(order.cleared), comment: order.comment, internalComment: order.internalComment, ...order.attribute },
  };
}

/** The shop front for a person. */
export function viewOf(store: Store, now: number): ShopView {
  const money = (price: string, currency = 'EUR'): string => (price === '' ? '—' : new Intl.NumberFormat('de-DE', { style: 'currency', currency }).format(Number(price)));
  return {
    title: store.flavour === 'sw57' ? 'Simulierter Shopware-5-Shop' : 'Simulierter Shopware-5-Shop (5.6, Nettopreise)',
    subtitle: `Stand ${toLocal(store.zone, now).replace('T', ' ')} (${store.zone}). Spielen Sie hier den Käufer: Der Shop nimmt den Bestand selbst ab.`,
    articles: [...store.details.values()]
      .filter((detail) => detail.active && articleOf(store, detail).active && !isVanished(detail))
      .slice(0, 500)
      .map((detail) => {
        const { effective, strike } = pricesInBooks(store, detail);
        return {
          sku: detail.number, name: nameOf(store, detail), stock: detail.lastStock ? String(detail.inStock) : `${detail.inStock} (lieferbar)`,
          price: money(effective), strike: strike === null ? null : money(strike),
          buyable: effective !== '' && (!detail.lastStock || detail.inStock > 0),
        };
      }),
    orders: [...store.orders.values()]
      .filter((order) => order.status !== -1)
      .sort((a, b) => b.id - a.id)
      .slice(0, 50)
      .map((order) => ({
        number: order.number,
        at: order.orderTime.replace('T', ' '),
        buyer: `${order.billing.firstName} ${order.billing.lastName}`.trim(),
        status: germanStatus[order.status] ?? statusesOf(store).find((one) => one.id === order.status)?.name ?? String(order.status),
        lines: order.details.filter((row) => row.mode === 0).map((row) => `${row.quantity} × ${row.name}`).join(', '),
        total: money(order.invoiceAmount, order.currency),
      })),
    payments: payments.filter((payment) => payment.active).map((payment) => ({ id: payment.name, title: payment.description })),
  };
}
