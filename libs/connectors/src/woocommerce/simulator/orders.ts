// How an order comes to be and what happens to it: what the buyer pays, when stock is taken and given back, which mails go out, when the shop
// calls it paid, completed or refunded (fact sheet 4, 5). Used by the check-out, the merchant and the API alike.
import { createHash } from 'node:crypto';
import Big from 'big.js';
import type { ControlAddress, ControlOrder } from '../../testing/simulator.js';
import { attributeKey, variationName } from './product-views.js';
import { addStock, effectivePrice, findSku, runSaleJobs, slugOf, stockKeeper, taxClassFor, writeMeta } from './products.js';
import { orderStatuses, taxClassOf, type Address, type Order, type OrderLine, type Product, type Refund, type Store, type Taxes } from './store.js';
import { add, cents, computeTotals, exact, roundTax, rowTax, type CartItem } from './totals.js';
import { say, WpError } from './wordpress.js';

/** Payment methods that a shop of this kind has: some are paid at once, some wait for the money. */
export const gateways: { id: string; de: string; en: string; status: 'on-hold' | 'processing'; paid: boolean; plugin: boolean }[] = [
  { id: 'bacs', de: 'Direkte Banküberweisung', en: 'Direct bank transfer', status: 'on-hold', paid: false, plugin: false },
  { id: 'cheque', de: 'Scheckzahlungen', en: 'Check payments', status: 'on-hold', paid: false, plugin: false },
  { id: 'cod', de: 'Nachnahme', en: 'Cash on delivery', status: 'processing', paid: false, plugin: false },
  { id: 'ppcp-gateway', de: 'PayPal', en: 'PayPal', status: 'processing', paid: true, plugin: true },
  { id: 'stripe', de: 'Kreditkarte (Stripe)', en: 'Credit card (Stripe)', status: 'processing', paid: true, plugin: true },
];
const takesStock = ['processing', 'on-hold', 'completed'];
const givesBack = ['cancelled', 'pending'];

const second = (at: number): number => Math.floor(at / 1000) * 1000;

export function toAddress(given: ControlAddress | undefined, email: boolean): Address {
  return {
    first_name: given?.firstName ?? '',
    last_name: given?.lastName ?? '',
    company: given?.company ?? '',
    address_1: given?.street ?? '',
    address_2: given?.extra ?? '',
    city: given?.city ?? '',
    state: given?.state ?? '',
    postcode: given?.postcode ?? '',
    country: given?.country ?? (given ? 'DE' : ''),
    ...(email ? { email: given?.email ?? '' } : {}),
    phone: given?.phone ?? '',
  };
}

/** A buyer orders. */
export function placeOrder(store: Store, wish: ControlOrder, now: number): Order {
  if (!Array.isArray(wish.cart) || wish.cart.length === 0) throw new Error('order wants a cart with at least one { sku, quantity }');
  const at = wish.createdAt === undefined ? now : Date.parse(wish.createdAt);
  if (Number.isNaN(at)) throw new Error('createdAt must be an ISO instant');
  if (wish.createdAt === undefined) runSaleJobs(store, now);
  const usual: ControlAddress = { firstName: 'Erika', lastName: 'Mustermann', street: 'Hauptstraße 5', city: 'Köln', postcode: '50667', country: 'DE', email: 'erika@example.test', phone: '+49 221 123' };
  const customer = { ...usual, ...wish.customer };
  const country = wish.delivery?.country ?? customer.country ?? 'DE';

  const sold = wish.cart.map((row) => {
    const product = row.sku === null ? undefined : findSku(store, row.sku);
    if (row.sku !== null && !product) throw new Error(`The shop has no article ${row.sku}.`);
    if (product?.type === 'variable') throw new Error(`${row.sku} has variants: order one of them.`);
    const unit = row.price ?? (product ? effectivePrice(store, product, at) : '1.00');
    if (unit === '') throw new Error(`${row.sku} has no price and cannot be bought.`);
    const quantity = row.quantity ?? 1;
    if (!Number.isInteger(quantity) || quantity < 1) throw new Error('quantity must be a whole number of 1 or more');
    const item: CartItem = { unit, quantity, taxClass: product ? taxClassFor(store, product) : '', taxable: product ? product.taxStatus === 'taxable' : true };
    return { product, item, name: row.name ?? (product ? (product.type === 'variation' ? variationName(store, product) : product.name) : 'Einzelstück'), sku: row.sku ?? '' };
  });
  const ships = wish.shipping !== null && !sold.every(({ product }) => product?.virtual);
  const shipping = ships ? { method: 'flat_rate', title: 'DHL Paket', cost: '4.12', ...wish.shipping } : null;
  const coupons = (wish.coupons ?? []).map((code) => {
    const coupon = store.coupons.find((one) => one.code === code.toLowerCase());
    if (!coupon) throw new Error(`There is no coupon ${code}.`);
    return coupon;
  });
  const fees = (wish.fees ?? []).map((fee) => ({ name: fee.name, amount: fee.amount, taxable: fee.taxable ?? true, taxClass: fee.taxRate === undefined ? '' : taxClassOf(store, fee.taxRate) }));
  const byFee = store.switches.giftCards === 'fee';
  if (wish.giftCard && byFee) fees.push({ name: say(store, 'Geschenkgutschein', 'Gift card'), amount: `-${wish.giftCard}`, taxable: false, taxClass: '' });
  const totals = computeTotals(store, { items: sold.map((row) => row.item), coupons, shipping: shipping?.cost ?? null, fees, country, vatExempt: wish.vatExempt ?? false });

  const method = wish.payment?.method === undefined || wish.payment.method === '' ? 'bacs' : wish.payment.method;
  const gateway = gateways.find((one) => one.id === method);
  const status = wish.status ?? gateway?.status ?? 'processing';
  if (!(status in orderStatuses(store))) throw new Error(`There is no order status ${status}.`);
  const paid = wish.payment?.paid ?? (gateway?.paid ?? true);
  const id = store.next.post++;
  const order: Order = {
    id,
    number: `${store.switches.numberPrefix}${id}`,
    key: `wc_order_${createHash('sha256').update(String(id)).digest('base64url').replace(/[-_]/g, '').slice(0, 13)}`,
    via: store.flavour === 'wc11' ? 'store-api' : 'checkout',
    status: 'checkout-draft',
    currency: wish.currency ?? store.switches.currency,
    pricesIncludeTax: store.switches.pricesIncludeTax,
    created: second(at),
    modified: second(at),
    paid: null,
    completed: null,
    customerId: wish.customer?.id ?? 0,
    billing: toAddress(customer, true),
    shipping: toAddress(wish.delivery ?? (ships ? customer : undefined), false),
    paymentMethod: method,
    paymentTitle: wish.payment?.title ?? (gateway ? say(store, gateway.de, gateway.en) : method),
    transaction: wish.payment?.transaction ?? '',
    note: wish.note ?? '',
    meta: [],
    lines: sold.map(({ product, item, name, sku }, index) => line(store, product, item, name, sku, totals.items[index])),
    shippings: [],
    fees: [],
    coupons: [],
    taxLines: [],
    discountTax: totals.discountTax,
    refunds: [],
    notes: [],
    giftCards: wish.giftCard && !byFee ? [{ id: store.next.item++, code: 'KONTOR-GIFT-CARD', amount: wish.giftCard }] : [],
    stockTaken: false,
    mails: [],
  };
  if (totals.shipping && shipping) {
    const parts = order.lines.map((row) => `${row.name} &times; ${row.quantity}`).join(', ');
    order.shippings.push({ id: store.next.item++, title: shipping.title, method: shipping.method, instance: '1', total: totals.shipping.total, taxes: totals.shipping.taxes, meta: [{ id: store.next.meta++, key: say(store, 'Positionen', 'Items'), value: parts }] });
  }
  order.fees = fees.map((fee, index) => ({ id: store.next.item++, name: fee.name, taxClass: fee.taxClass, taxStatus: fee.taxable ? 'taxable' : 'none', ...totals.fees[index] }));
  order.coupons = totals.coupons.map((given) => {
    const coupon = coupons.find((one) => one.code === given.code)!;
    return { id: store.next.item++, code: coupon.code, type: coupon.type, amount: coupon.amount, discount: given.discount, discountTax: given.discountTax, metaId: store.next.meta++ };
  });
  writeTaxLines(store, order);
  writeMeta(store, order.meta, [
    { key: 'is_vat_exempt', value: wish.vatExempt ? 'yes' : 'no' },
    ...(customer.vatId ? [{ key: store.switches.vatKey, value: customer.vatId }] : []),
    ...Object.entries(wish.meta ?? {}).map(([key, value]) => ({ key, value })),
  ]);
  store.orders.set(id, order);
  if (status !== 'checkout-draft') {
    order.status = 'pending';
    changeStatus(store, order, status, at, 'check-out');
    if (paid && takesStock.includes(status)) order.paid ??= second(at);
    if (!paid) order.paid = null;
  }
  order.modified = order.created;
  return order;
}

function line(store: Store, product: Product | undefined, item: CartItem, name: string, sku: string, totals: { subtotal: string; total: string; subtotalTaxes: Taxes; taxes: Taxes }): OrderLine {
  const variation = product?.type === 'variation';
  if (product) product.totalSales += item.quantity;
  return {
    id: store.next.item++,
    productId: variation ? product.parentId : (product?.id ?? 0),
    variationId: variation ? product.id : 0,
    name,
    parentName: variation ? (store.products.get(product.parentId)?.name ?? null) : null,
    quantity: item.quantity,
    taxClass: item.taxClass,
    ...totals,
    // Under a key that depends on the language, as a slug for shop-wide attributes and as text for others.
    meta: variation
      ? product.attributes.map((attribute) => ({ id: store.next.meta++, key: attributeKey(store, attribute), value: attribute.id > 0 ? slugOf(store, attribute.options[0]) : attribute.options[0] }))
      : [],
    sku,
  };
}

/** One row per rate, sums of what the rows hold. */
function writeTaxLines(store: Store, order: Order): void {
  const gross = order.pricesIncludeTax;
  const sums = new Map<string, { tax: Big; shipping: Big }>();
  const collect = (taxes: Taxes, field: 'tax' | 'shipping'): void => {
    for (const [id, tax] of Object.entries(taxes)) {
      const before = sums.get(id) ?? { tax: exact('0'), shipping: exact('0') };
      const value = store.switches.roundAtSubtotal ? exact(tax) : roundTax(exact(tax), gross);
      sums.set(id, { ...before, [field]: before[field].plus(value) });
    }
  };
  for (const row of [...order.lines, ...order.fees]) collect(row.taxes, 'tax');
  for (const row of order.shippings) collect(row.taxes, 'shipping');
  order.taxLines = [...sums].map(([rateId, { tax, shipping }]) => {
    const rate = store.rates.find((one) => one.id === Number(rateId))!;
    const before = order.taxLines.find((one) => one.rateId === rate.id);
    return {
      id: before?.id ?? store.next.item++,
      rateId: rate.id,
      code: [rate.country, rate.state, rate.name, String(rate.priority)].filter((part) => part !== '').join('-').toUpperCase(),
      label: rate.name,
      compound: rate.compound,
      percent: rate.rate,
      tax: roundTax(tax, gross).toFixed(),
      shippingTax: roundTax(shipping, gross).toFixed(),
    };
  });
}

/** The order's figures, from its rows. */
export function orderSums(store: Store, order: Order): { discount: Big; discountTax: Big; shipping: Big; shippingTax: Big; cartTax: Big; total: Big; tax: Big } {
  const discount = add(order.lines.map((row) => cents(exact(row.subtotal)).minus(cents(exact(row.total)))));
  const shipping = cents(add(order.shippings.map((row) => exact(row.total))));
  const cartTax = add(order.taxLines.map((row) => exact(row.tax)));
  const shippingTax = add(order.taxLines.map((row) => exact(row.shippingTax)));
  const rows = store.switches.roundAtSubtotal ? cents(add(order.lines.map((row) => exact(row.total)))) : add(order.lines.map((row) => cents(exact(row.total))));
  const cards = add(order.giftCards.map((card) => exact(card.amount)));
  const total = cents(rows.minus(cards).plus(add(order.fees.map((row) => cents(exact(row.total))))).plus(shipping).plus(cartTax).plus(shippingTax));
  return { discount, discountTax: exact(order.discountTax), shipping, shippingTax, cartTax, total, tax: cartTax.plus(shippingTax) };
}

export const refundedSum = (order: Order): Big => add(order.refunds.map((refund) => exact(refund.amount)));

function note(store: Store, order: Order, text: string, at: number, forBuyer = false): void {
  order.notes.push({ id: store.next.comment++, text, forBuyer, author: 'WooCommerce', byUser: false, created: second(at) });
}

export function addNote(store: Store, order: Order, text: string, forBuyer: boolean, byUser: boolean, at: number): Order['notes'][number] {
  const written = { id: store.next.comment++, text, forBuyer, author: byUser ? 'admin' : 'WooCommerce', byUser, created: second(at) };
  order.notes.push(written);
  if (forBuyer) {
    order.mails.push('customer_note');
    note(store, order, say(store, 'E-Mail „Kundenhinweis“ gesendet.', 'Email "Customer note" sent.'), at);
  }
  return written;
}

/** Moves an order on, with all that hangs on it. The same status again changes nothing and mails nobody. */
export function changeStatus(store: Store, order: Order, to: string, at: number, by: 'check-out' | 'merchant' | 'api' = 'merchant'): void {
  if (order.status === to) return;
  const statuses = orderStatuses(store);
  note(store, order, say(store, `Bestellstatus von ${statuses[order.status] ?? order.status} auf ${statuses[to] ?? to} geändert.`, `Order status changed from ${statuses[order.status] ?? order.status} to ${statuses[to] ?? to}.`), at);
  order.status = to;
  delete order.before;
  if (takesStock.includes(to) && !order.stockTaken) takeStock(store, order, at);
  if (givesBack.includes(to) && order.stockTaken) returnStock(store, order, at);
  if (order.paid === null && (to === 'completed' || (to === 'processing' && order.paymentMethod !== 'cod'))) order.paid = second(at);
  if (to === 'completed') order.completed ??= second(at);
  if (to === 'completed') order.mails.push('customer_completed_order');
  if (to === 'processing' && by !== 'api') order.mails.push('customer_processing_order');
  order.modified = second(at);
}

function takeStock(store: Store, order: Order, at: number): void {
  order.stockTaken = true;
  for (const row of order.lines) {
    const product = store.products.get(row.variationId || row.productId);
    if (!product || !stockKeeper(store, product)) continue;
    addStock(store, product, -row.quantity, at);
    writeMeta(store, row.meta, [{ key: '_reduced_stock', value: String(row.quantity) }]);
  }
}

function returnStock(store: Store, order: Order, at: number): void {
  order.stockTaken = false;
  for (const row of order.lines) {
    const taken = row.meta.find((one) => one.key === '_reduced_stock');
    const product = store.products.get(row.variationId || row.productId);
    if (!taken) continue;
    row.meta.splice(row.meta.indexOf(taken), 1);
    if (product) addStock(store, product, Number(taken.value), at);
  }
}

/** The merchant changes quantities of an order; a quantity of 0 takes the line out. Unit prices stay, stock that was taken follows. */
export function changeLines(store: Store, order: Order, wishes: { sku: string; quantity: number }[], at: number): void {
  for (const wish of wishes) {
    const row = order.lines.find((one) => one.sku === wish.sku);
    const product = findSku(store, wish.sku);
    if (!row) {
      if (!product || wish.quantity < 1) throw new Error(`The order has no line ${wish.sku}.`);
      const item: CartItem = { unit: effectivePrice(store, product, at), quantity: wish.quantity, taxClass: taxClassFor(store, product), taxable: product.taxStatus === 'taxable' };
      const totals = computeTotals(store, { items: [item], coupons: [], shipping: null, fees: [], country: order.shipping.country || order.billing.country, vatExempt: false });
      order.lines.push(line(store, product, item, product.type === 'variation' ? variationName(store, product) : product.name, wish.sku, totals.items[0]));
    } else {
      const factor = (value: string): string => exact(value).times(wish.quantity).div(row.quantity).round(6, Big.roundHalfUp).toFixed();
      const all = (taxes: Taxes): Taxes => Object.fromEntries(Object.entries(taxes).map(([id, tax]) => [id, factor(tax)]));
      Object.assign(row, { subtotal: factor(row.subtotal), total: factor(row.total), subtotalTaxes: all(row.subtotalTaxes), taxes: all(row.taxes) });
      const taken = row.meta.find((one) => one.key === '_reduced_stock');
      if (taken && product) addStock(store, product, row.quantity - wish.quantity, at);
      if (taken) taken.value = String(wish.quantity);
      row.quantity = wish.quantity;
      if (wish.quantity === 0) order.lines.splice(order.lines.indexOf(row), 1);
    }
    const added = order.lines.find((one) => one.sku === wish.sku);
    if (!row && added && order.stockTaken && product && stockKeeper(store, product)) {
      addStock(store, product, -added.quantity, at);
      writeMeta(store, added.meta, [{ key: '_reduced_stock', value: String(added.quantity) }]);
    }
  }
  const gross = order.pricesIncludeTax;
  order.discountTax = cents(add(order.lines.map((row) => add(Object.entries(row.subtotalTaxes).map(([id, tax]) => roundTax(exact(tax), gross).minus(roundTax(exact(row.taxes[id] ?? '0'), gross))))))).toFixed();
  writeTaxLines(store, order);
  order.modified = second(at);
}

export type RefundWish = { amount?: string; reason?: string; restock: boolean; lines: { id: number; quantity: number; total?: string; taxes?: Taxes }[]; shipping?: boolean };

/** Money back. The order's total stays; the status moves only when everything was refunded. */
export function refundOrder(store: Store, order: Order, wish: RefundWish, at: number): Refund {
  const lines: Refund['lines'] = [];
  const shipping: Refund['shipping'] = [];
  for (const part of wish.lines) {
    const row = order.lines.find((one) => one.id === part.id);
    const parcel = order.shippings.find((one) => one.id === part.id);
    const origin = row ?? parcel;
    if (!origin) throw new WpError('woocommerce_rest_invalid_line_item', 400, say(store, 'Ungültige Position.', 'Invalid line item.'));
    const share = (value: string): string => (row ? exact(value).times(part.quantity).div(row.quantity) : exact(value)).round(2, Big.roundHalfUp).toFixed();
    const taxes = part.taxes ?? Object.fromEntries(Object.entries(origin.taxes).map(([id, tax]) => [id, share(roundTax(exact(tax), order.pricesIncludeTax).toFixed())]));
    const total = part.total ?? share(origin.total);
    const tax = add(Object.values(taxes).map(exact));
    if (row) lines.push({ id: store.next.item++, lineId: row.id, quantity: part.quantity, total, tax: tax.toFixed(), taxes });
    else shipping.push({ id: store.next.item++, lineId: origin.id, total, tax: tax.toFixed(), taxes });
  }
  if (wish.shipping) for (const row of order.shippings) shipping.push({ id: store.next.item++, lineId: row.id, total: row.total, tax: rowTax(store, row.taxes).toFixed(), taxes: row.taxes });
  const parts = add([...lines, ...shipping].map((row) => exact(row.total).plus(row.tax)));
  const amount = wish.amount === undefined ? cents(parts) : exact(wish.amount);
  const left = orderSums(store, order).total.minus(refundedSum(order));
  if (amount.lte(0) || amount.gt(left)) {
    // The odd one: status 500, and `data` a number.
    throw new WpError('woocommerce_rest_cannot_create_order_refund', 500, say(store, 'Ungültiger Erstattungsbetrag.', 'Invalid refund amount.'), 500);
  }
  const refund: Refund = { id: store.next.post++, created: second(at), amount: amount.toFixed(2), tax: add([...lines, ...shipping].map((row) => exact(row.tax))).toFixed(2), reason: wish.reason ?? '', lines, shipping };
  order.refunds.push(refund);
  if (wish.restock) {
    for (const part of lines) {
      const row = order.lines.find((one) => one.id === part.lineId)!;
      const product = store.products.get(row.variationId || row.productId);
      const taken = row.meta.find((one) => one.key === '_reduced_stock');
      if (!product || !taken) continue;
      addStock(store, product, part.quantity, at);
      taken.value = String(Number(taken.value) - part.quantity);
    }
  }
  order.mails.push('customer_refunded_order');
  if (amount.eq(left)) changeStatus(store, order, 'refunded', at, 'api');
  order.modified = second(at);
  return refund;
}

/** Into the trash (its stock is not given back), or gone for ever. */
export function deleteOrder(store: Store, order: Order, forEver: boolean, at: number): void {
  if (forEver) store.orders.delete(order.id);
  else {
    order.before = order.status;
    order.status = 'trash';
    order.modified = second(at);
  }
}
