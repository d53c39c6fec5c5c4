// How an order comes to be and what happens to it: what the buyer pays, when pieces are committed and given back, which fulfilment orders it has
// (fact sheet 3, 5, 10). Used by the check-out, the merchant and the API alike.
import type { ControlAddress, ControlOrder } from '../../testing/simulator.js';
import { cents, exact, split, sum, taxOf } from './money.js';
import type { Application, ForwardOrder, Level, Line, Order, Place, Shipping, Store, Tax, Variant } from './store.js';

/** How buyers can pay here; a manual one waits for its money. */
export const gateways = [
  { id: 'shopify_payments', title: 'Shopify Payments', manual: false },
  { id: 'paypal', title: 'PayPal', manual: false },
  { id: 'Bank Deposit', title: 'Vorkasse', manual: true },
  { id: 'Cash on Delivery (COD)', title: 'Nachnahme', manual: true },
];
const bank = gateways[2];
/** Other shops' words for the same. */
const sameAs: Record<string, string> = { bacs: 'Bank Deposit', invoice: 'Bank Deposit', cod: 'Cash on Delivery (COD)', stripe: 'shopify_payments', 'ppcp-gateway': 'paypal' };
const rates: Record<string, string> = { CHF: '0.94', USD: '1.08', GBP: '0.84', PLN: '4.31', SEK: '11.42' };
const vat = (rate: string): string => `${rate} % MwSt.`;

export function findSku(store: Store, sku: string): Variant | undefined {
  return store.variants.find((variant) => variant.sku === sku) ?? store.variants.find((variant) => variant.sku.toLowerCase() === sku.toLowerCase());
}

export function levelOf(variant: Variant, place: Place): Level | undefined {
  return variant.levels[String(place.id)];
}

const usualBuyer: ControlAddress = { firstName: 'Erika', lastName: 'Mustermann', street: 'Hauptstraße 5', city: 'Köln', postcode: '50667', country: 'DE', email: 'erika@example.test', phone: '+49 221 123' };

/** A buyer orders. */
export function placeOrder(store: Store, wish: ControlOrder, now: number): Order {
  if (!Array.isArray(wish.cart) || wish.cart.length === 0) throw new Error('order wants a cart with at least one { sku, quantity }');
  const at = wish.createdAt === undefined ? now : Date.parse(wish.createdAt);
  if (Number.isNaN(at)) throw new Error('createdAt must be an ISO instant');
  const next = (): number => store.next++;
  const included = store.switches.taxesIncluded;
  const exempt = wish.vatExempt === true;

  const lines = wish.cart.map((row): Line => {
    const variant = row.sku === null ? undefined : findSku(store, row.sku);
    if (row.sku !== null && !variant) throw new Error(`The shop has no article ${row.sku}.`);
    const product = variant && store.products.find(({ id }) => id === variant.productId);
    const quantity = row.quantity ?? 1;
    if (!Number.isInteger(quantity) || quantity < 1) throw new Error('quantity must be a whole number of 1 or more');
    if (wish.strict && variant?.tracked && available(variant) < quantity) throw new Error(`Von „${product?.title ?? ''}“ sind nur noch ${Math.max(0, available(variant))} Stück da.`);
    return blankLine(next(), {
      variantId: variant?.id ?? null,
      productId: product?.id ?? null,
      itemId: variant?.itemId ?? null,
      sku: variant?.sku ?? '',
      title: row.name ?? product?.title ?? 'Einzelstück',
      variantTitle: variant && variant.options.length > 0 ? variant.title : '',
      vendor: product?.vendor ?? '',
      quantity,
      unit: row.price ?? variant?.price ?? '1.00',
      taxRate: exempt ? '0' : (variant?.taxRate ?? '19'),
      giftCard: product?.giftCard ?? false,
      ships: !(product?.virtual ?? false) && !(product?.giftCard ?? false),
    });
  });
  // Shopify knows no fees: what is asked for on top is an item without an article, what is taken off a discount of the whole order.
  for (const fee of wish.fees ?? []) {
    if (fee.amount.startsWith('-')) continue;
    const rate = exempt || fee.taxable === false ? '0' : (fee.taxRate ?? '19');
    lines.push(blankLine(next(), { title: fee.name, unit: included ? cents(exact(fee.amount).times(exact(rate).div(100).plus(1))) : fee.amount, taxRate: rate, ships: false }));
  }
  const order: Order = {
    id: next(),
    number: 1001 + store.orders.length,
    created: at,
    updated: at,
    cancelled: null,
    cancelReason: null,
    closed: null,
    test: wish.meta?.test === '1',
    edited: false,
    taxesIncluded: included,
    taxExempt: exempt,
    currency: store.switches.currency,
    presentment: wish.currency ?? store.switches.currency,
    rate: wish.currency && wish.currency !== store.switches.currency ? (rates[wish.currency] ?? '1') : '1',
    note: wish.note ?? '',
    tags: [],
    attributes: [],
    email: '',
    phone: '',
    customerId: null,
    billing: null,
    shippingTo: null,
    lines,
    shippings: [],
    applications: [],
    tip: wish.meta?.tip ?? '0.00',
    transactions: [],
    refunds: [],
    forwards: [],
    fulfilments: [],
    mails: ['order-confirmation'],
  };
  for (const code of wish.coupons ?? []) {
    const coupon = store.coupons.find((one) => one.code.toLowerCase() === code.toLowerCase());
    if (!coupon) throw new Error(`There is no coupon ${code}.`);
    applyDiscount(order, { kind: 'code', title: coupon.code, target: 'LINE_ITEM' }, coupon.type, coupon.amount);
  }
  for (const fee of wish.fees ?? []) {
    // The control call speaks net; the buyer of a gross shop is given the gross amount.
    const amount = exact(fee.amount.replace('-', ''));
    if (fee.amount.startsWith('-')) applyDiscount(order, { kind: 'manual', title: fee.name, target: 'LINE_ITEM' }, 'fixed_cart', cents(included && !exempt && fee.taxable !== false ? amount.times('1.19') : amount));
  }
  if (wish.meta?.automatic) applyDiscount(order, { kind: 'automatic', title: 'Herbstrabatt', target: 'LINE_ITEM' }, 'percent', wish.meta.automatic);
  if (wish.meta?.duty) lines[0].duty = wish.meta.duty;
  for (const line of lines) line.taxes = taxesOf(paidFor(line, line.quantity), line.taxRate, included, line.giftCard);

  const ships = wish.shipping !== null && lines.some((line) => line.ships);
  if (ships) {
    const { title, method, cost } = { title: 'DHL Paket', method: 'Standard', cost: '4.12', ...wish.shipping };
    const rate = exempt ? '0' : '19';
    const price = included ? cents(exact(cost).times(exact(rate).div(100).plus(1))) : cents(exact(cost));
    const shipping: Shipping = { id: next(), title, code: method, price, discounted: price, allocations: [], taxes: taxesOf(exact(price), rate, included, false), removed: false };
    order.shippings.push(shipping);
  }
  address(store, order, wish);
  store.orders.push(order);
  commit(store, order);
  pay(store, order, wish, at);
  return order;
}

export function blankLine(id: number, given: Partial<Line>): Line {
  return { id, variantId: null, productId: null, itemId: null, sku: '', title: '', variantTitle: '', vendor: '', quantity: 1, fulfilled: 0, unit: '0.00', taxRate: '19', giftCard: false, ships: true, allocations: [], taxes: [], duty: '0.00', attributes: [], ...given, currentQuantity: given.quantity ?? 1 };
}

function taxesOf(amount: ReturnType<typeof exact>, rate: string, included: boolean, free: boolean): Tax[] {
  return free || rate === '0' ? [] : [{ title: vat(rate), rate, amount: taxOf(amount, rate, included) }];
}

/** Discounts are cut to whole cents per line. */
function applyDiscount(order: Order, application: Application, type: 'percent' | 'fixed_cart' | 'fixed_product', amount: string): void {
  const index = order.applications.push(application) - 1;
  const open = order.lines.map((line) => (line.giftCard ? exact('0') : paidFor(line, line.quantity)));
  const whole = open.reduce((total, part) => total.plus(part), exact('0'));
  const parts =
    type === 'percent'
      ? open.map((part) => cents(part.times(amount).div(100)))
      : type === 'fixed_product'
        ? order.lines.map((line, place) => cents(exact(amount).times(line.quantity).gt(open[place]) ? open[place] : exact(amount).times(line.quantity)))
        : split(exact(amount).gt(whole) ? whole : exact(amount), open);
  order.lines.forEach((line, place) => {
    if (parts[place] !== '0.00') line.allocations.push({ amount: parts[place], application: index });
  });
}

/** What of a line is paid after its discounts, for so many of its pieces. */
export function paidFor(line: Line, quantity: number): ReturnType<typeof exact> {
  const discount = sum(line.allocations.map(({ amount }) => amount));
  return exact(line.unit).times(quantity).minus(quantity === line.quantity ? discount : discount.times(quantity).div(line.quantity));
}

function address(store: Store, order: Order, wish: ControlOrder): void {
  const given = { ...usualBuyer, ...wish.customer };
  order.email = given.email ?? '';
  order.phone = given.phone ?? '';
  order.billing = { ...given, id: store.next++ };
  order.shippingTo = order.shippings.length > 0 ? { ...(wish.delivery ? { ...wish.delivery } : given), id: store.next++ } : null;
  // A guest is a customer as well, found again by his e-mail address.
  let buyer = store.customers.find((one) => one.email !== '' && one.email === order.email);
  if (!buyer && wish.customer?.id === undefined && order.email === '') return;
  if (!buyer) store.customers.push((buyer = { id: store.next++, firstName: given.firstName ?? '', lastName: given.lastName ?? '', email: order.email, phone: order.phone, taxExempt: order.taxExempt }));
  order.customerId = buyer.id;
}

export function available(variant: Variant): number {
  return Object.values(variant.levels).reduce((total, level) => total + (level.active ? level.available : 0), 0);
}

/** Pieces leave "available" as soon as the order is there; fulfilment orders are made per location. */
function commit(store: Store, order: Order): void {
  const byPlace = new Map<number, ForwardOrder>();
  for (const line of order.lines) {
    if (!line.ships) continue;
    const variant = store.variants.find(({ id }) => id === line.variantId);
    const places = store.places.filter(({ active }) => active);
    const first = places[0];
    const enough = (place: Place): boolean => !variant || (levelOf(variant, place)?.available ?? 0) >= line.quantity;
    const place = store.switches.secondLocation && !enough(first) ? (places.find(enough) ?? first) : first;
    move(variant, place, line.quantity, -1);
    const forward = byPlace.get(place.id) ?? { id: store.next++, locationId: place.id, status: 'OPEN' as const, lines: [] };
    byPlace.set(place.id, forward);
    forward.lines.push({ id: store.next++, lineId: line.id, total: line.quantity, remaining: line.quantity });
  }
  order.forwards.push(...byPlace.values());
}

/** `direction` -1: from available to committed, 1: back. */
export function move(variant: Variant | undefined, place: Place | undefined, quantity: number, direction: 1 | -1): void {
  if (!variant?.tracked || !place) return;
  const level = (variant.levels[String(place.id)] ??= { available: 0, committed: 0, active: true });
  level.available += direction * quantity;
  level.committed -= direction * quantity;
}

function pay(store: Store, order: Order, wish: ControlOrder, at: number): void {
  const method = wish.payment?.method ? (sameAs[wish.payment.method] ?? wish.payment.method) : bank.id;
  const gateway = gateways.find(({ id }) => id === method) ?? { id: method, title: wish.payment?.title ?? method, manual: wish.payment?.paid === false };
  const total = exact(totals(order).total);
  const card = exact(wish.giftCard ?? '0');
  const rest = total.minus(card);
  if (card.gt(0)) order.transactions.push({ id: store.next++, kind: 'SALE', status: 'SUCCESS', gateway: 'gift_card', title: 'Gift Card', amount: card.toFixed(2), at, reference: '' });
  const status = wish.status;
  const paid = wish.payment?.paid ?? (status === 'pending' ? false : status === 'paid' || status === 'fulfilled' || !gateway.manual);
  if (rest.gt(0)) order.transactions.push({ id: store.next++, kind: 'SALE', status: paid ? 'SUCCESS' : 'PENDING', gateway: gateway.id, title: wish.payment?.title ?? gateway.title, amount: rest.toFixed(2), at, reference: wish.payment?.transaction ?? '' });
  if (status === 'fulfilled') fulfil(store, order, order.forwards.map((forward) => ({ forward, lines: null })), [], false, at);
  if (status === 'cancelled') cancel(store, order, at, true);
  if (status !== undefined && !['pending', 'paid', 'fulfilled', 'cancelled'].includes(status)) throw new Error('status is pending, paid, fulfilled or cancelled');
}

export type Totals = { subtotal: string; discounts: string; shipping: string; tax: string; duties: string; total: string; taxes: Tax[] };

/** Sums of the order as it was placed, or with `current` as it stands. */
export function totals(order: Order, current = false): Totals {
  const pieces = (line: Line): number => (current ? line.currentQuantity : line.quantity);
  const shippings = order.shippings.filter(({ removed }) => !(current && removed));
  const rows = order.lines.map((line) => paidFor(line, pieces(line)));
  const subtotal = rows.reduce((total, row) => total.plus(row), exact('0'));
  const refundedShipping = current ? sum(order.refunds.flatMap(({ shipping }) => (shipping ? [shipping.amount] : []))) : exact('0');
  const shipping = sum(shippings.map(({ discounted }) => discounted)).minus(refundedShipping);
  const taxes = new Map<string, Tax>();
  const add = (tax: Tax, share: ReturnType<typeof exact>): void => {
    const known = taxes.get(tax.rate);
    taxes.set(tax.rate, { ...tax, amount: cents(exact(known?.amount ?? '0').plus(share)) });
  };
  for (const line of order.lines) for (const tax of line.taxes) if (pieces(line) > 0) add(tax, exact(cents(exact(tax.amount).times(pieces(line)).div(line.quantity))));
  for (const one of shippings) for (const tax of one.taxes) add(tax, exact(tax.amount));
  const tax = sum([...taxes.values()].map(({ amount }) => amount));
  const duties = sum(order.lines.map(({ duty }) => duty));
  const total = subtotal.plus(shipping).plus(order.taxesIncluded ? '0' : tax).plus(duties).plus(order.tip);
  return { subtotal: cents(subtotal), discounts: cents(sum(order.lines.flatMap(({ allocations }) => allocations.map(({ amount }) => amount)))), shipping: cents(shipping), tax: cents(tax), duties: cents(duties), total: cents(total), taxes: [...taxes.values()] };
}

export function received(order: Order): string {
  return cents(order.transactions.reduce((total, one) => (one.status !== 'SUCCESS' ? total : one.kind === 'REFUND' ? total.minus(one.amount) : one.kind === 'SALE' || one.kind === 'CAPTURE' ? total.plus(one.amount) : total), exact('0')));
}

export function financialStatus(order: Order): string {
  const paid = exact(received(order));
  const refunded = sum(order.refunds.map(({ total }) => total));
  if (refunded.gt(0)) return paid.lte(0) ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
  if (order.cancelled !== null && paid.lte(0)) return 'VOIDED';
  if (paid.gte(totals(order).total)) return 'PAID';
  return paid.gt(0) ? 'PARTIALLY_PAID' : order.transactions.some(({ kind, status }) => kind === 'AUTHORIZATION' && status === 'SUCCESS') ? 'AUTHORIZED' : 'PENDING';
}

export function fulfilmentStatus(order: Order): string {
  const open = order.forwards.filter(({ status }) => status !== 'CANCELLED').flatMap(({ lines }) => lines);
  if (order.forwards.some(({ status }) => status === 'ON_HOLD')) return 'ON_HOLD';
  const remaining = open.reduce((total, line) => total + line.remaining, 0);
  if (order.fulfilments.length === 0) return 'UNFULFILLED';
  return remaining === 0 ? 'FULFILLED' : 'PARTIALLY_FULFILLED';
}

/** One word for the control calls and the page. */
export function statusOf(order: Order): string {
  if (order.cancelled !== null) return 'cancelled';
  if (fulfilmentStatus(order) === 'FULFILLED') return 'fulfilled';
  return financialStatus(order) === 'PENDING' ? 'pending' : 'paid';
}

/** Pieces go out: of each fulfilment order the lines given, or all that remain. */
export function fulfil(store: Store, order: Order, parts: { forward: ForwardOrder; lines: { id: number; quantity: number }[] | null }[], tracking: { company: string | null; number: string | null; url: string | null }[], notify: boolean, now: number): Order['fulfilments'][number] {
  const sent: { id: number; lineId: number; quantity: number }[] = [];
  for (const { forward, lines } of parts) {
    for (const wanted of lines ?? forward.lines.map(({ id, remaining }) => ({ id, quantity: remaining }))) {
      const line = forward.lines.find(({ id }) => id === wanted.id);
      if (!line || wanted.quantity === 0) continue;
      line.remaining -= wanted.quantity;
      const sold = order.lines.find(({ id }) => id === line.lineId);
      if (sold) sold.fulfilled += wanted.quantity;
      const variant = store.variants.find(({ id }) => id === sold?.variantId);
      const level = variant?.levels[String(forward.locationId)];
      if (variant?.tracked && level) level.committed -= wanted.quantity;
      sent.push({ id: store.next++, lineId: line.lineId, quantity: wanted.quantity });
    }
    if (forward.lines.every(({ remaining }) => remaining === 0)) forward.status = 'CLOSED';
    else forward.status = 'IN_PROGRESS';
  }
  const fulfilment = { id: store.next++, name: `#${order.number}-F${order.fulfilments.length + 1}`, at: now, updated: now, locationId: parts[0]?.forward.locationId ?? store.places[0].id, lines: sent, tracking, notified: notify, status: 'SUCCESS' as const };
  order.fulfilments.push(fulfilment);
  order.updated = now;
  if (notify) order.mails.push('shipping-confirmation');
  if (fulfilmentStatus(order) === 'FULFILLED' && financialStatus(order) === 'PAID') order.closed = now;
  return fulfilment;
}

export function cancel(store: Store, order: Order, now: number, restock: boolean): void {
  if (order.cancelled !== null) return;
  for (const forward of order.forwards) {
    if (forward.status === 'CLOSED') continue;
    const place = store.places.find(({ id }) => id === forward.locationId);
    for (const line of forward.lines) {
      const sold = order.lines.find(({ id }) => id === line.lineId);
      if (restock) move(store.variants.find(({ id }) => id === sold?.variantId), place, line.remaining, 1);
      if (sold) sold.currentQuantity -= line.remaining;
      line.remaining = 0;
    }
    forward.status = 'CANCELLED';
  }
  order.cancelled = now;
  order.closed = now;
  order.cancelReason = 'CUSTOMER';
  order.updated = now;
  for (const one of order.transactions) if (one.status === 'PENDING') one.status = 'FAILURE';
}

/** Money and, if wished, pieces go back. */
export function refund(store: Store, order: Order, wish: { amount?: string; lines: { lineId: number; quantity: number }[]; shipping: boolean; restock: boolean; reason: string }, now: number): void {
  const rows = wish.lines.map(({ lineId, quantity }) => {
    const line = order.lines.find(({ id }) => id === lineId);
    if (!line || quantity > line.currentQuantity) throw new Error('More pieces than the line still has.');
    const subtotal = paidFor(line, line.quantity).times(quantity).div(line.quantity);
    line.currentQuantity -= quantity;
    const open = order.forwards.find(({ lines }) => lines.some((one) => one.lineId === lineId));
    const forward = open?.lines.find((one) => one.lineId === lineId);
    const unsent = Math.min(forward?.remaining ?? 0, quantity);
    if (forward) forward.remaining -= unsent;
    if (open && forward && open.lines.every(({ remaining }) => remaining === 0) && open.status === 'OPEN') open.status = 'CLOSED';
    const variant = store.variants.find(({ id }) => id === line.variantId);
    const level = variant?.levels[String(open?.locationId ?? store.places[0].id)];
    if (variant?.tracked && level) {
      level.committed -= unsent;
      if (wish.restock) level.available += quantity;
    }
    return { id: store.next++, lineId, quantity, restock: wish.restock ? (unsent > 0 ? ('CANCEL' as const) : ('RETURN' as const)) : ('NO_RESTOCK' as const), subtotal: cents(subtotal), tax: cents(sum(line.taxes.map(({ amount }) => amount)).times(quantity).div(line.quantity)) };
  });
  const ship = order.shippings[0];
  const shipping = wish.shipping && ship ? { id: store.next++, amount: ship.discounted, tax: cents(sum(ship.taxes.map(({ amount }) => amount))) } : null;
  const worth = sum([...rows.flatMap(({ subtotal, tax }) => (order.taxesIncluded ? [subtotal] : [subtotal, tax])), ...(shipping ? (order.taxesIncluded ? [shipping.amount] : [shipping.amount, shipping.tax]) : [])]);
  const total = wish.amount ?? cents(worth);
  const gap = exact(total).minus(worth);
  order.refunds.push({ id: store.next++, at: now, note: wish.reason, rows, shipping, adjustment: gap.eq(0) ? null : { id: store.next++, amount: cents(gap.times(-1)), tax: '0.00' }, total });
  order.transactions.push({ id: store.next++, kind: 'REFUND', status: 'SUCCESS', gateway: order.transactions[0]?.gateway ?? 'manual', title: order.transactions[0]?.title ?? '', amount: total, at: now, reference: '' });
  order.updated = now;
}

/** The merchant edits the order: lines are set to new quantities (0 = removed), or added. */
export function editLines(store: Store, order: Order, wanted: { sku: string; quantity: number }[], now: number): void {
  const place = store.places[0];
  const forward = order.forwards.find(({ status }) => status === 'OPEN' || status === 'IN_PROGRESS');
  for (const { sku, quantity } of wanted) {
    const line = order.lines.find((one) => one.sku === sku);
    const variant = findSku(store, sku);
    if (!variant) throw new Error(`The shop has no article ${sku}.`);
    if (line) {
      const change = quantity - line.currentQuantity;
      move(variant, place, change, -1);
      if (quantity > line.quantity) {
        const taxes = taxesOf(exact(line.unit).times(quantity).minus(sum(line.allocations.map(({ amount }) => amount))), line.taxRate, order.taxesIncluded, line.giftCard);
        Object.assign(line, { quantity, taxes });
      }
      line.currentQuantity = quantity;
      const part = forward?.lines.find((one) => one.lineId === line.id);
      if (part) {
        part.remaining += change;
        part.total += Math.max(change, 0);
      }
    } else {
      const product = store.products.find(({ id }) => id === variant.productId);
      const added = blankLine(store.next++, { variantId: variant.id, productId: variant.productId, itemId: variant.itemId, sku: variant.sku, title: product?.title ?? sku, variantTitle: variant.options.length > 0 ? variant.title : '', quantity, unit: variant.price, taxRate: order.taxExempt ? '0' : variant.taxRate });
      added.taxes = taxesOf(paidFor(added, quantity), added.taxRate, order.taxesIncluded, false);
      order.lines.push(added);
      move(variant, place, quantity, -1);
      forward?.lines.push({ id: store.next++, lineId: added.id, total: quantity, remaining: quantity });
    }
  }
  order.edited = true;
  order.updated = now;
}
