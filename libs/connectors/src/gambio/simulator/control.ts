// What the control calls do in this shop: the merchant's work, and the books against which Kontor is checked.
import type { ShopView } from '../../testing/shop-server/shop.js';
import type { Books, ControlMerchant } from '../../testing/simulator.js';
import { shopTime } from './call.js';
import { add, cents, enteredNet, exact, mainRate, netOf, rateOf, taxOf, totalOf, totalText } from './money.js';
import { changeLines, giveBack, lineSums, paymentOf, reckonAnew, setStatus, skuOfItem, toAddress } from './orders.js';
import { available, findProduct, findSold, forSale, priceSeen, removeProduct, skuOf, type Sold } from './products.js';
import { setOffer, taxClassOf } from './seed.js';
import { makeToken, orderStatuses, parcelServices, payments, withSwitches, type Order, type Store } from './store.js';

function soldOf(store: Store, sku: string): Sold {
  const product = findProduct(store, sku);
  const sold = product ? { product, variant: null } : findSold(store, sku);
  if (!sold) throw new Error(`The shop has no article ${sku}.`);
  return sold;
}

function orderOf(store: Store, ref: string): Order {
  const order = store.orders.get(Number(ref));
  if (!order) throw new Error(`The shop has no order ${ref}.`);
  return order;
}

/** Answers with what the caller cannot know otherwise: after a switch, a token of the office that is valid for a year. */
export function merchantWorks(store: Store, work: ControlMerchant, now: number): Record<string, unknown> {
  switch (work.do) {
    case 'set-stock': {
      // Gambio keeps a figure of everything: there is no way to stop counting.
      const { product, variant } = soldOf(store, work.sku);
      if (work.quantity !== null && variant) variant.stock = String(work.quantity);
      else if (work.quantity !== null) product.quantity = String(work.quantity);
      if (work.manage !== undefined && variant) variant.stockType = work.manage === false ? 'not-managed' : 'all-numbers';
      product.modified = now;
      break;
    }
    case 'set-price': {
      const { product, variant } = soldOf(store, work.sku);
      const rate = rateOf(store, product.taxClassId);
      if (variant && (work.salePrice ?? null) !== null) throw new Error(`${work.sku}: special offers belong to the article, not to a variant.`);
      if (work.price !== undefined) {
        const net = enteredNet(store, work.price, rate);
        if (variant) variant.price = variant.priceType === 'addition' ? exact(net).minus(product.price).toString() : net;
        else product.price = net;
      }
      const instant = (text: string | null | undefined): number | null | undefined => (typeof text === 'string' ? Date.parse(text) : text);
      if (!variant && work.salePrice !== undefined) setOffer(store, product, work.salePrice === null ? null : { price: work.salePrice, from: instant(work.saleFrom), to: instant(work.saleTo) }, now);
      product.modified = now;
      break;
    }
    case 'edit-product': {
      const { product, variant } = soldOf(store, work.sku);
      const { sku, name, taxRate, taxClass, status } = work.change;
      if (sku !== undefined && variant) variant.model = sku;
      else if (sku !== undefined) product.model = sku;
      if (name !== undefined) product.name = name;
      if (status !== undefined) product.active = status === '1' || status === 'publish' || status === 'active';
      if (taxClass !== undefined || taxRate !== undefined) product.taxClassId = taxClass === undefined ? taxClassOf(store, taxRate!) : Number(taxClass);
      product.modified = now;
      break;
    }
    case 'delete-product': {
      const { product, variant } = soldOf(store, work.sku);
      if (variant) store.variants.delete(variant.id);
      else removeProduct(store, product, now);
      break;
    }
    case 'edit-order': {
      const order = orderOf(store, work.ref);
      const { status, delivery, billing, note, payment, lines } = work.change;
      if (delivery) order.delivery = toAddress(store, delivery);
      if (billing) order.billing = toAddress(store, billing);
      if (payment) {
        order.payment = paymentOf(payment);
        order.terms.cod = order.payment.module === 'cod';
        reckonAnew(store, order);
      }
      if (lines) changeLines(store, order, lines, now);
      if (status !== undefined && !orderStatuses(store).some(({ id }) => String(id) === status)) throw new Error(`There is no order status ${status}.`);
      if (status !== undefined || note !== undefined) setStatus(store, order, status === undefined ? order.statusId : Number(status), note ?? '', false, now);
      if (Object.keys(work.change).length > 0) order.modified = now;
      break;
    }
    case 'pay-order': {
      // A payment that comes in makes an unfinished order a real one; of the others the shop keeps no record.
      const order = orderOf(store, work.ref);
      setStatus(store, order, order.statusId === 0 ? 1 : order.statusId, 'Zahlung eingegangen', false, now);
      break;
    }
    case 'cancel-order': {
      const order = orderOf(store, work.ref);
      giveBack(store, order);
      setStatus(store, order, 99, '', false, now);
      break;
    }
    case 'delete-order': {
      const order = orderOf(store, work.ref);
      store.orders.delete(order.id);
      store.gone.push({ kind: 'orders', id: order.id, at: now });
      break;
    }
    case 'rights':
      store.rights = { read: work.read, write: work.write };
      break;
    case 'switch':
      store.switches = withSwitches(store.switches, work.switches);
      return { ok: true, token: makeToken(Math.floor(now / 1000) + 365 * 86_400) };
    default:
      throw new Error(`The merchant cannot ${(work as { do: string }).do} here.`);
  }
  return { ok: true };
}

/** What the shop would swear to at an instant. */
export function booksOf(store: Store, at: number): Books {
  const orders = [...store.orders.values()];
  const sold = forSale(store).filter((one) => skuOf(store, one) !== '');
  const sums = new Map<string, Order[]>();
  for (const order of orders) sums.set(order.currency, [...(sums.get(order.currency) ?? []), order]);
  return {
    now: new Date(at).toISOString(),
    currency: store.switches.currency,
    orders: orders.map((order) => orderInBooks(store, order)),
    sums: [...sums].map(([currency, some]) => ({ currency, orders: some.length, total: add(some.map(totalOf)).toFixed(2) })),
    stock: Object.fromEntries(sold.map((one) => [skuOf(store, one), Number(one.variant ? one.variant.stock : one.product.quantity)])),
    prices: Object.fromEntries(sold.map((one) => [skuOf(store, one), priceSeen(store, one.product, one.variant, at)])),
  };
}

function orderInBooks(store: Store, order: Order): Books['orders'][number] {
  const shipping = exact(order.totals.find((row) => row.class === 'ot_shipping')?.value ?? '0');
  const net = order.mode === 'a' ? cents(netOf(shipping, mainRate)) : cents(shipping);
  const tax = order.mode === 'a' ? cents(shipping).minus(net) : order.mode === 'b' ? cents(net.times(mainRate).div(100)) : exact('0');
  return {
    ref: String(order.id),
    number: String(order.id),
    status: String(order.statusId),
    createdAt: new Date(order.placed).toISOString(),
    currency: order.currency,
    total: totalOf(order).toFixed(2),
    totalTax: taxOf(order).toFixed(2),
    shipping: { net: net.toFixed(2), tax: tax.toFixed(2) },
    refunded: '0.00',
    paid: order.statusId !== 0 && payments[order.payment.module]?.hub === true,
    stockTaken: order.stockTaken,
    lines: order.items.map((item) => ({ sku: skuOfItem(store, item), name: item.name, quantity: Number(item.quantity), ...lineSums(order, item) })),
    notes: order.history.filter(({ comment }) => comment !== '').map(({ comment, notified }) => ({ text: comment, forBuyer: notified })),
    tracking: order.tracking.map(({ serviceId, code }) => ({ carrier: parcelServices.find(({ id }) => id === serviceId)?.name ?? '', number: code })),
    mails: [],
    meta: { history: order.history.map(({ statusId }) => statusId).join(','), hub: order.hubTold.join(',') },
  };
}

/** The shop front for a person. */
export function viewOf(store: Store, now: number): ShopView {
  const money = (price: string): string => new Intl.NumberFormat('de-DE', { style: 'currency', currency: store.switches.currency }).format(Number(price));
  return {
    title: store.flavour === 'gx49' ? 'Simulierter Gambio-Shop' : 'Simulierter Gambio-Shop (3.12, Nettopreise)',
    subtitle: `Stand ${shopTime(store, now)} (${store.zone}). Spielen Sie hier den Käufer: Der Shop nimmt den Bestand selbst ab.`,
    articles: forSale(store)
      .filter((one) => one.product.active)
      .slice(0, 500)
      .map((one) => {
        const price = priceSeen(store, one.product, one.variant, now);
        const left = available(store, one);
        const labels = (one.variant?.combination ?? []).map(({ optionId, valueId }) => store.options.find(({ id }) => id === optionId)?.values.find(({ id }) => id === valueId)?.label ?? '');
        return { sku: skuOf(store, one), name: [one.product.name, ...labels].join(', '), stock: left ?? 'nicht geprüft', price: money(price.effective), strike: price.strike === null ? null : money(price.strike), buyable: skuOf(store, one) !== '' && (left === null || exact(left).gt(0)) };
      }),
    orders: [...store.orders.values()]
      .sort((one, other) => other.id - one.id)
      .slice(0, 50)
      .map((order) => ({
        number: String(order.id),
        at: shopTime(store, order.placed),
        buyer: `${order.billing.firstname} ${order.billing.lastname}`.trim(),
        status: orderStatuses(store).find(({ id }) => id === order.statusId)?.de ?? String(order.statusId),
        lines: order.items.map((item) => `${item.quantity} × ${item.name}`).join(', '),
        total: totalText(order),
      })),
    payments: Object.entries(payments).map(([id, { title, hub }]) => ({ id, title: hub ? `${title} (Hub)` : title })),
  };
}
