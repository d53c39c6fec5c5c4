// What the control calls do in this shop: the merchant's work, and the books against which Kontor is checked.
import type { Books, ControlMerchant, PlacedOrder } from '../../testing/simulator.js';
import type { ShopView } from '../../testing/shop-server/shop.js';
import { toLocal } from '../../testing/shop-server/zone.js';
import { writingRights } from './auth.js';
import { ids, stateId, taxId } from './base.js';
import { cents, exact, readPriced, sum, zero, type JsonPrice } from './money.js';
import { addressFields, copyOrder, deleteOrder, editLines, linesOf, payment, primaryDelivery, primaryTransaction, transactionsOf } from './orders.js';
import { alignStock, childless, entryFor, findSku, inherited, nameOf, offerFor, periodOf, setPrices, usualBuyer, type PriceEntry } from './products.js';
import { moveTo, stateOf } from './states.js';
import { add, touch, usualSwitches, versionOf, type Store, type Switches } from './store.js';
import type { Row } from './tables.js';
import { removeProduct } from './write.js';

const iso = (at: number): string => new Date(at).toISOString();

function productOf(store: Store, sku: string): Row {
  const product = findSku(store, sku);
  if (!product) throw new Error(`The shop has no article ${sku}.`);
  return product;
}

function orderOf(store: Store, ref: string): Row {
  const order = store.tables.get('order', ref);
  if (!order) throw new Error(`The shop has no order ${ref}.`);
  return order;
}

export function merchantWorks(store: Store, work: ControlMerchant, now: number): void {
  switch (work.do) {
    case 'set-stock': {
      const product = productOf(store, work.sku);
      // Shopware keeps stock of every article; one of which another plug-in keeps it refuses to be written.
      const unmanaged = work.manage === undefined ? work.quantity === null : work.manage !== true;
      touch(store, 'product', product.id, now, { '#unmanaged': unmanaged, ...(work.quantity === null ? {} : { stock: work.quantity }) });
      alignStock(store, product.id);
      return;
    }
    case 'set-price':
      setPrices(store, productOf(store, work.sku), work, now);
      return;
    case 'edit-product': {
      const product = productOf(store, work.sku);
      const { sku, name, taxRate, status, pictures = [] } = work.change;
      for (const source of pictures) {
        const media = add(store, 'media', now, { title: null, hasFile: true, private: false, fileName: source, fileExtension: 'jpg', '#source': source });
        add(store, 'product_media', now, { productId: product.id, mediaId: media.id, position: store.tables.by('product_media', 'productId', product.id).length });
      }
      touch(store, 'product', product.id, now, { ...(sku === undefined ? {} : { productNumber: sku }), ...(name === undefined ? {} : { name }), ...(taxRate === undefined ? {} : { taxId: taxId(taxRate) }), ...(status === undefined ? {} : { active: status === 'publish' || status === 'active' }) });
      return;
    }
    case 'delete-product':
      removeProduct(store, productOf(store, work.sku).id);
      return;
    case 'edit-order':
      return editOrder(store, orderOf(store, work.ref), work.change, now);
    case 'pay-order': {
      const transaction = primaryTransaction(store, orderOf(store, work.ref).id);
      if (transaction) moveTo(store, 'order_transaction', transaction, 'paid', now);
      return;
    }
    case 'cancel-order':
      moveTo(store, 'order', orderOf(store, work.ref), 'cancelled', now);
      return;
    case 'refund-order': {
      const order = orderOf(store, work.ref);
      const told = store.told.get(order.id)!;
      const lines = (work.lines ?? []).map(({ sku, quantity }) => {
        const line = linesOf(store, order.id).find((one) => (one['payload'] as { productNumber?: string }).productNumber === sku);
        if (!line) throw new Error(`The order has no line ${sku}.`);
        return exact(line['unitPrice'] as number).times(quantity);
      });
      const total = exact(order['amountTotal'] as number);
      const refunded = exact(told.refunded).plus(work.amount ?? (lines.length > 0 ? sum(lines) : total.minus(told.refunded)));
      told.refunded = refunded.toFixed(2);
      const transaction = primaryTransaction(store, order.id);
      if (transaction) moveTo(store, 'order_transaction', transaction, refunded.gte(total) ? 'refunded' : 'refunded_partially', now);
      return;
    }
    case 'delete-order':
      deleteOrder(store, orderOf(store, work.ref));
      return;
    case 'rights':
      // Neither to read nor to write: the merchant has deleted the integration.
      store.switches = { ...store.switches, integration: work.read || work.write ? 'there' : 'deleted', missing: work.write ? [] : writingRights() };
      return;
    case 'switch': {
      const unknown = Object.keys(work.switches).filter((name) => !(name in usualSwitches(store.flavour)));
      if (unknown.length > 0) throw new Error(`There is no switch ${unknown.join(', ')}; there are ${Object.keys(store.switches).join(', ')}.`);
      store.switches = { ...store.switches, ...(work.switches as Partial<Switches>) };
      if ('displayGross' in work.switches) touch(store, 'customer_group', ids.customerGroup, now, { displayGross: store.switches.displayGross });
      return;
    }
    default:
      throw new Error(`The merchant cannot ${(work as { do: string }).do} here.`);
  }
}

function editOrder(store: Store, order: Row, change: Extract<ControlMerchant, { do: 'edit-order' }>['change'], now: number): void {
  const { status, delivery, billing, note, payment: wish, lines } = change;
  // Opening an order for editing makes a working copy; saving merges it, closing the window leaves it lying about.
  if (store.switches.openDrafts) copyOrder(store, order.id);
  if (billing) touch(store, 'order_address', order['billingAddressId'] as string, now, addressFields(store, billing));
  if (delivery) {
    const target = primaryDelivery(store, order.id);
    if (target) {
      const address = add(store, 'order_address', now, { orderId: order.id, ...addressFields(store, delivery) });
      store.tables.change('order_delivery', target.id, { shippingOrderAddressId: address.id });
    }
  }
  if (lines) editLines(store, order, lines, now);
  if (note !== undefined) store.tables.change('order', order.id, { customerComment: note });
  if (billing || delivery || lines || note !== undefined) touch(store, 'order', order.id, now);
  if (wish) changePayment(store, order, wish.method, now);
  if (status !== undefined) {
    if (!store.tables.get('state_machine_state', stateId('order', status))) throw new Error(`There is no order status ${status}.`);
    moveTo(store, 'order', store.tables.get('order', order.id)!, status, now);
  }
}

/** Another way to pay: the payment before is cancelled and a new one begun. The order itself does not change by it. */
function changePayment(store: Store, order: Row, method: string, now: number): void {
  const before = primaryTransaction(store, order.id);
  if (before) moveTo(store, 'order_transaction', before, 'cancelled', now);
  const next = add(store, 'order_transaction', now, { orderId: order.id, paymentMethodId: payment(method).id, amount: before?.['amount'], validationData: [], stateId: stateId('order_transaction', 'open') });
  store.tables.change('order', order.id, { primaryOrderTransactionId: next.id });
}

export function placed(store: Store, order: Row): PlacedOrder {
  return { ref: order.id, number: String(order['orderNumber']), status: stateOf(store, order), currency: isoOf(store, order), total: exact(order['amountTotal'] as number).toFixed(2), totalTax: taxSum(order['price']).toFixed(2) };
}

const isoOf = (store: Store, order: Row): string => String(store.tables.get('currency', order['currencyId'])?.['isoCode']);
const taxSum = (price: unknown): ReturnType<typeof exact> => sum((price as { calculatedTaxes: { tax: number }[] }).calculatedTaxes.map(({ tax }) => exact(tax)));

/** What the shop would swear to at an instant. */
export function booksOf(store: Store, at: number): Books {
  const orders = store.tables.all('order').sort((a, b) => (a['autoIncrement'] as number) - (b['autoIncrement'] as number));
  const sold = store.tables.all('product').filter(childless);
  const cached = store.pages && at < store.pages.until ? store.pages.prices : null;
  const sums = new Map<string, { orders: number; total: ReturnType<typeof exact> }>();
  for (const order of orders) {
    const before = sums.get(isoOf(store, order)) ?? { orders: 0, total: zero };
    sums.set(isoOf(store, order), { orders: before.orders + 1, total: before.total.plus(order['amountTotal'] as number) });
  }
  return {
    now: iso(at),
    currency: store.switches.defaultCurrency,
    orders: orders.map((order) => orderInBooks(store, order)),
    sums: [...sums].map(([currency, { orders: count, total }]) => ({ currency, orders: count, total: total.toFixed(2) })),
    stock: Object.fromEntries(sold.map((product) => [product['productNumber'], product['#unmanaged'] === true ? null : product['stock']])) as Books['stock'],
    prices: Object.fromEntries(sold.map((product) => [product['productNumber'], cached?.[String(product['productNumber'])] ?? priceInBooks(store, product, at)])) as Books['prices'],
    pictures: Object.fromEntries(store.tables.all('product').map((product) => [product['productNumber'], picturesOf(store, product)])) as Books['pictures'],
  };
}

/** Where an article's pictures came from, the cover first. */
function picturesOf(store: Store, product: Row): string[] {
  const rows = store.tables.by('product_media', 'productId', product.id).sort((a, b) => Number(b.id === product['coverId']) - Number(a.id === product['coverId']) || Number(a['position'] ?? 0) - Number(b['position'] ?? 0));
  return rows.map((row) => (store.tables.get('media', row['mediaId'])?.['#source'] as string | undefined) ?? '');
}

function priceInBooks(store: Store, product: Row, at: number): Books['prices'][string] {
  const buyer = usualBuyer(store);
  const offer = offerFor(store, product, buyer, at);
  if (!offer) return { effective: '', regular: '', sale: '', saleFrom: null, saleTo: null, strike: null };
  const { entry } = entryFor(store, inherited(store, product, 'price') as PriceEntry[], buyer.currencyId);
  const regular = exact(buyer.gross ? entry.gross : entry.net);
  const period = offer.rule && periodOf(store, offer.rule);
  return {
    effective: offer.unit.toFixed(2),
    regular: cents(regular).toFixed(2),
    sale: period ? offer.unit.toFixed(2) : '',
    saleFrom: period ? iso(period.from) : null,
    saleTo: period ? iso(period.to) : null,
    // A list price shows as struck only when it is higher.
    strike: offer.list?.gt(offer.unit) ? offer.list.toFixed(2) : null,
  };
}

function orderInBooks(store: Store, order: Row): Books['orders'][number] {
  const told = store.told.get(order.id)!;
  const delivery = primaryDelivery(store, order.id);
  const status = String(order['taxStatus']);
  const split = (price: unknown): { net: string; tax: string; gross: string } => {
    const { total } = readPriced(price as JsonPrice);
    const tax = taxSum(price);
    const net = status === 'gross' ? total.minus(tax) : total;
    return { net: cents(net).toFixed(2), tax: cents(tax).toFixed(2), gross: cents(status === 'gross' ? total : net.plus(tax)).toFixed(2) };
  };
  const shipping = split(order['shippingCosts']);
  return {
    ...placed(store, order),
    createdAt: iso(Date.parse(String(order['orderDateTime']))),
    shipping: { net: shipping.net, tax: shipping.tax },
    refunded: told.refunded,
    paid: transactionsOf(store, order.id).some((one) => stateOf(store, one) === 'paid'),
    stockTaken: told.stockTaken,
    lines: linesOf(store, order.id).filter((line) => line['type'] === 'product').map((line) => ({ sku: String((line['payload'] as { productNumber?: string }).productNumber ?? ''), name: String(line['label']), quantity: line['quantity'] as number, ...split(line['price']) })),
    notes: [],
    // The shop knows a carrier only as the shipping method.
    tracking: ((delivery?.['trackingCodes'] as string[] | undefined) ?? []).map((number) => ({ carrier: String(store.tables.get('shipping_method', delivery?.['shippingMethodId'])?.['name']), number })),
    mails: told.mails,
    meta: (order['customFields'] as Record<string, string> | null) ?? {},
  };
}

/** The shop front for a person. */
export function viewOf(store: Store, now: number): ShopView {
  const money = (amount: string, currency = store.switches.defaultCurrency): string => (amount === '' ? '—' : new Intl.NumberFormat('de-DE', { style: 'currency', currency }).format(Number(amount)));
  const orders = store.tables.all('order').sort((a, b) => (b['autoIncrement'] as number) - (a['autoIncrement'] as number)).slice(0, 50);
  return {
    title: `Simulierter Shopware-Shop (${versionOf(store)}${store.switches.displayGross ? '' : ', Nettopreise'})`,
    subtitle: `Stand ${toLocal(store.zone, now).replace('T', ' ')} (${store.zone}). Spielen Sie hier den Käufer: Der Shop nimmt den Bestand selbst ab.`,
    articles: store.tables.all('product').filter((product) => childless(product) && inherited(store, product, 'active') !== false).slice(0, 500).map((product) => {
      const { effective, strike } = priceInBooks(store, product, now);
      const unmanaged = product['#unmanaged'] === true;
      return { sku: String(product['productNumber']), name: nameOf(store, product), stock: unmanaged ? 'nicht geführt' : String(product['availableStock']), price: money(effective), strike: strike && money(strike), buyable: effective !== '' && (unmanaged || (product['availableStock'] as number) > 0) };
    }),
    orders: orders.map((order) => {
      const line = orderInBooks(store, order);
      const customer = store.tables.by('order_customer', 'orderId', order.id)[0];
      return { number: line.number, at: toLocal(store.zone, Date.parse(line.createdAt)).replace('T', ' '), buyer: `${String(customer?.['firstName'])} ${String(customer?.['lastName'])}`, status: String(store.tables.get('state_machine_state', order['stateId'])?.['name']), lines: line.lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', '), total: money(line.total, line.currency) };
    }),
    payments: store.tables.all('payment_method').map((one) => ({ id: payment(String(one['technicalName'] ?? one['name'])).technicalName, title: String(one['name']) })),
  };
}
