// The trade with orders: a buyer orders, the merchant and the API change what was ordered. Stock is taken the moment an order is placed.
import type { ControlAddress, ControlOrder } from '../../testing/simulator.js';
import { countryOf, inUnion } from './countries.js';
import { cents, enteredNet, exact, mainRate, netOf, rateOf, reckon, unitPrice } from './money.js';
import { available, combiModel, findProduct, findSold, moveStock, netPrice, offerOf, offerRuns, skuOf, variantsOf, type Sold } from './products.js';
import { orderStatuses, parcelServices, payments, type Address, type Item, type Order, type Store, type TaxMode, type Terms } from './store.js';

const usual: ControlAddress = { firstName: 'Erika', lastName: 'Mustermann', street: 'Hauptstraße 5a', postcode: '50667', city: 'Köln', country: 'DE', email: 'erika@example.test', phone: '0221 123' };

export function toAddress(store: Store, given: ControlAddress): Address {
  const [, street = '', houseNumber = ''] = (store.switches.splitsStreet && /^(.*\S)\s+(\d\S*)$/.exec(given.street ?? '')) || ['', given.street ?? '', ''];
  return { firstname: given.firstName ?? '', lastname: given.lastName ?? '', company: given.company ?? '', street, houseNumber, extra: given.extra ?? '', postcode: given.postcode ?? '', city: given.city ?? '', state: given.state ?? '', country: given.country ?? 'DE' };
}

/** The shop's own module for what a control call names; what it does not have is paid in advance. */
export function paymentOf(wish: { method: string; title?: string } | undefined): Order['payment'] {
  const module = wish?.method === 'paypal' ? 'PayPal2Hub' : wish && wish.method in payments ? wish.method : 'moneyorder';
  return { module, title: wish?.title ?? payments[module].title };
}

function mode(store: Store, country: string, exempt: boolean): TaxMode {
  return exempt || store.switches.smallBusiness || !inUnion(country) ? 'c' : store.switches.showsNet ? 'b' : 'a';
}

const rowId = (store: Store) => (): number => store.next.row++;

function soldFor(store: Store, sku: string): Sold {
  const product = findProduct(store, sku);
  if (product && variantsOf(store, product.id).length > 0) throw new Error(`${sku} has variants: order one of them.`);
  const sold = findSold(store, sku);
  if (!sold) throw new Error(`The shop has no article ${sku}.`);
  return sold;
}

function itemFor(store: Store, row: ControlOrder['cart'][number], taxMode: TaxMode, at: number): { item: Item; sold: Sold | null } {
  const sold = row.sku === null ? null : soldFor(store, row.sku);
  const quantity = exact(row.quantity ?? 1);
  if (quantity.lte(0)) throw new Error('quantity must be more than 0');
  const tax = sold ? rateOf(store, sold.product.taxClassId) : mainRate;
  const offer = sold ? (offerOf(store, sold.product.id) ?? null) : null;
  const running = offer && offerRuns(store, offer, at) ? offer : null;
  // A negotiated price is gross or net as the shop enters prices; gross it stays to the cent.
  const entered = row.price ?? (sold ? null : '1.00');
  const price = entered !== null && store.switches.entersGross && taxMode === 'a' ? cents(exact(entered)) : unitPrice(entered === null ? netPrice(sold!.product, sold!.variant, running) : enteredNet(store, entered, tax), tax, taxMode);
  const attributes = (sold?.variant?.combination ?? []).map(({ optionId, valueId }) => {
    const option = store.options.find(({ id }) => id === optionId);
    return { id: store.next.row++, name: option?.name ?? '', value: option?.values.find(({ id }) => id === valueId)?.label ?? '' };
  });
  if (running && store.switches.offersRunOut) {
    running.quantity = exact(running.quantity).minus(quantity).toString();
    if (exact(running.quantity).lt(1)) running.active = false;
  }
  return { sold, item: { id: store.next.row++, productId: sold?.product.id ?? 0, variantId: sold?.variant?.id ?? 0, model: sold ? combiModel(store, sold) : '', name: row.name ?? sold?.product.name ?? 'Einzelstück', quantity: quantity.toString(), price: price.toString(), tax, attributes } };
}

/** Rows of totals and taxes as they are after a change. */
export function reckonAnew(store: Store, order: Order): void {
  const { totals, taxes } = reckon(order, rowId(store));
  Object.assign(order, { totals, taxes });
}

/** Discounts by `fees` go into the row for customer groups, other fees into the one for small orders, unless the name is that of a class of totals. */
function feeOf(fee: NonNullable<ControlOrder['fees']>[number]): Terms['fees'][number] {
  const named = /^ot_\w+$/.test(fee.name);
  return { class: named ? fee.name : fee.amount.startsWith('-') ? 'ot_discount' : 'ot_loworderfee', title: named ? '' : `${fee.name}:`, amount: fee.amount, rate: fee.taxable === false ? '0' : (fee.taxRate ?? mainRate) };
}

/** A buyer orders. */
export function placeOrder(store: Store, wish: ControlOrder, now: number): Order {
  if (!Array.isArray(wish.cart) || wish.cart.length === 0) throw new Error('order wants a cart with at least one { sku, quantity }');
  const at = wish.createdAt === undefined ? now : Date.parse(wish.createdAt);
  if (Number.isNaN(at)) throw new Error('createdAt must be an ISO instant');
  const placed = Math.floor(at / 1000) * 1000;
  const customer = { ...usual, ...wish.customer };
  const delivery = wish.delivery ? { ...wish.delivery, country: wish.delivery.country ?? 'DE' } : customer;
  if (!countryOf(delivery.country ?? 'DE')) throw new Error(`The shop has no country ${delivery.country}.`);
  if (wish.strict) {
    for (const { sku, quantity = 1 } of wish.cart) {
      const sold = sku === null ? null : soldFor(store, sku);
      const left = sold && available(store, sold);
      if (sold && left !== null && exact(left).lt(quantity)) throw new Error(`Von „${sold.product.name}“ sind nur noch ${exact(left).lt(0) ? '0' : left} Stück da.`);
    }
  }
  const taxMode = mode(store, delivery.country ?? 'DE', wish.vatExempt ?? false);
  const rows = wish.cart.map((row) => itemFor(store, row, taxMode, placed));
  for (const [name, value] of Object.entries(wish.meta ?? {})) rows[0].item.attributes.push({ id: store.next.row++, name, value, old: true });
  const coupons = (wish.coupons ?? []).map((code) => {
    const coupon = store.coupons.find((one) => one.code.toLowerCase() === code.toLowerCase());
    if (!coupon) throw new Error(`There is no coupon ${code}.`);
    return { ...coupon, code };
  });
  const payment = paymentOf(wish.payment);
  const ships = wish.shipping !== null && !rows.every(({ sold }) => sold?.product.type === 2);
  const status = wish.status ?? (payments[payment.module]?.hub && wish.payment?.paid === false ? '0' : '1');
  if (!orderStatuses(store).some(({ id }) => String(id) === status)) throw new Error(`There is no order status ${status}.`);
  const order: Order = {
    id: store.next.order++,
    statusId: Number(status),
    mode: taxMode,
    language: store.switches.language,
    untaxed: store.switches.smallBusiness,
    placed,
    modified: placed,
    currency: wish.currency ?? store.switches.currency,
    comment: wish.note ?? '',
    customerId: wish.customer?.id ?? store.next.customer++,
    email: customer.email ?? '',
    phone: customer.phone ?? '',
    vatId: customer.vatId ?? '',
    billing: toAddress(store, customer),
    delivery: toAddress(store, delivery),
    payment,
    shipping: ships ? { title: wish.shipping?.title ?? 'Pauschale Versandkosten (Standard)', module: wish.shipping?.method ?? 'flat_flat' } : { title: '', module: '' },
    terms: { shipping: ships ? (wish.shipping?.cost ?? '4.1176') : null, cod: payment.module === 'cod', fees: (wish.fees ?? []).map((fee) => feeOf(fee)), coupons, voucher: wish.giftCard ?? '' },
    items: rows.map(({ item }) => item),
    totals: [],
    taxes: [],
    history: [],
    tracking: [],
    stockTaken: true,
    hubTold: [],
  };
  reckonAnew(store, order);
  order.history.push({ id: store.next.row++, statusId: order.statusId, at: placed, comment: order.comment, notified: true });
  for (const { sold, item } of rows) {
    if (!sold) continue;
    moveStock(store, sold, `-${item.quantity}`);
    sold.product.ordered += 1;
  }
  store.orders.set(order.id, order);
  return order;
}

/** Each call adds a row to the history, also for the status that the order has already, and for one that does not exist. */
export function setStatus(store: Store, order: Order, statusId: number, comment: string, notified: boolean, now: number): Order['history'][number] {
  const row = { id: store.next.row++, statusId, at: now, comment, notified };
  order.history.push(row);
  order.statusId = statusId;
  order.modified = now;
  return row;
}

const soldAs = (store: Store, item: Item): Sold | null => {
  const product = store.products.get(item.productId);
  return product ? { product, variant: store.variants.get(item.variantId) ?? null } : null;
};

/** The number by which books and control calls know what was sold. */
export const skuOfItem = (store: Store, item: Item): string => {
  const sold = soldAs(store, item);
  return sold && (item.variantId === 0 || sold.variant) ? skuOf(store, sold) : item.model;
};

/** Gives back what the order took, as the merchant may choose when he cancels. */
export function giveBack(store: Store, order: Order): void {
  if (!order.stockTaken) return;
  for (const item of order.items) {
    const sold = soldAs(store, item);
    if (sold) moveStock(store, sold, item.quantity);
  }
  order.stockTaken = false;
}

/** The merchant changes quantities, takes lines out (0) or puts new ones in. */
export function changeLines(store: Store, order: Order, lines: { sku: string; quantity: number }[], now: number): void {
  for (const { sku, quantity } of lines) {
    const item = order.items.find((one) => skuOfItem(store, one).toLowerCase() === sku.toLowerCase());
    const before = item?.quantity ?? '0';
    if (item) item.quantity = String(quantity);
    else order.items.push(itemFor(store, { sku, quantity }, order.mode, now).item);
    const sold = findSold(store, sku);
    if (sold && order.stockTaken) moveStock(store, sold, exact(before).minus(quantity).toString());
  }
  order.items = order.items.filter((item) => !exact(item.quantity).eq(0));
  reckonAnew(store, order);
}

export const trackingUrl = (serviceId: number, code: string): string => (parcelServices.find(({ id }) => id === serviceId)?.url ?? '').replace('%LANG%', 'de').replace('{TRACKING_NUMBER}', encodeURIComponent(code));

/** The hub passes codes of PayPal orders on. */
export function tellHub(order: Order, code: string): void {
  if (order.payment.module === 'PayPal2Hub') order.hubTold.push(code);
}

/** Net and tax of a line as sold, before discounts. */
export function lineSums(order: Order, item: Item): { net: string; tax: string; gross: string } {
  const value = exact(item.price).times(item.quantity);
  const rate = order.mode === 'c' ? '0' : item.tax;
  const net = order.mode === 'a' ? cents(netOf(value, rate)) : cents(value);
  const gross = order.mode === 'a' ? cents(value) : cents(value.times(exact(rate).div(100).plus(1)));
  return { net: net.toFixed(2), tax: gross.minus(net).toFixed(2), gross: gross.toFixed(2) };
}
