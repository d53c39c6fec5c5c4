// How an order comes to be and what happens to it (fact sheet 2, 3). Amounts in the EU include the tax and no rate is told.
import type { ControlAddress, ControlOrder } from '../../testing/simulator.js';
import { effectivePrice, findListing } from './listings.js';
import { cents, exact, split, sum } from './money.js';
import { home, marketplaces, type Line, type Order, type Status, type Store } from './store.js';

const statuses: Record<string, Status> = { Pending: 'PENDING', PendingAvailability: 'PENDING_AVAILABILITY', Unshipped: 'UNSHIPPED', PartiallyShipped: 'PARTIALLY_SHIPPED', Shipped: 'SHIPPED', Canceled: 'CANCELLED', Unfulfillable: 'UNFULFILLABLE' };

export function statusFrom(word: string): Status {
  const found = statuses[word] ?? Object.values(statuses).find((one) => one === word);
  if (!found) throw new Error(`status is one of ${Object.keys(statuses).join(', ')}`);
  return found;
}
export const wordOf = (status: Status): string => Object.entries(statuses).find(([, one]) => one === status)?.[0] ?? status;

export function placeOrder(store: Store, wish: ControlOrder, now: number): Order {
  if (!Array.isArray(wish.cart) || wish.cart.length === 0) throw new Error('order wants a cart with at least one { sku, quantity }');
  const at = wish.createdAt === undefined ? now : Date.parse(wish.createdAt);
  if (Number.isNaN(at)) throw new Error('createdAt must be an ISO instant');
  const number = store.next++;
  const digits = String(number).padStart(14, '0');
  const lines = wish.cart.map((row): Line => {
    const listing = row.sku === null ? undefined : findListing(store, row.sku);
    if (row.sku !== null && !listing) throw new Error(`The shop has no article ${row.sku}.`);
    if (listing?.parent) throw new Error(`${row.sku ?? ''} has variants: order one of them.`);
    const quantity = row.quantity ?? 1;
    if (!Number.isInteger(quantity) || quantity < 1) throw new Error('quantity must be a whole number of 1 or more');
    if (wish.strict && listing && (listing.quantity ?? 0) < quantity) throw new Error(`Von „${listing.title}“ sind nur noch ${Math.max(0, listing.quantity ?? 0)} Stück da.`);
    const unit = row.price ?? (listing ? effectivePrice(listing, at) : '1.00');
    if (unit === '') throw new Error(`${row.sku ?? ''} has no price and cannot be bought.`);
    return { id: String(70_000_000_000_000 + store.next++), sku: listing?.sku ?? '', asin: listing?.asin ?? 'B000000000', title: row.name ?? listing?.title ?? 'Einzelstück', quantity, fulfilled: 0, unit, item: cents(exact(unit).times(quantity)), shipping: '0.00', giftWrap: '0.00', discount: '0.00' };
  });
  const [first] = lines;
  if (wish.shipping !== null) first.shipping = cents(exact(wish.shipping?.cost ?? '4.12').times('1.19'));
  // Amazon knows neither fees nor codes: the one becomes gift wrap, the other a promotion.
  for (const fee of wish.fees ?? []) {
    const gross = exact(fee.amount.replace('-', '')).times('1.19');
    if (fee.amount.startsWith('-')) discount(lines, gross);
    else first.giftWrap = cents(exact(first.giftWrap).plus(gross));
  }
  for (const code of wish.coupons ?? []) {
    const coupon = store.coupons.find((one) => one.code.toLowerCase() === code.toLowerCase());
    if (!coupon) throw new Error(`There is no coupon ${code}.`);
    const goods = sum(lines.map(({ item }) => item));
    discount(lines, coupon.type === 'percent' ? goods.times(coupon.amount).div(100) : exact(coupon.amount));
  }
  const fba = wish.meta?.fba === '1';
  const order: Order = {
    id: `${digits.slice(0, 3)}-${digits.slice(3, 10)}-${String(number).padStart(7, '0')}`,
    created: at,
    updated: at,
    status: fba ? 'SHIPPED' : wish.status === undefined ? 'UNSHIPPED' : statusFrom(wish.status),
    fulfilledBy: fba ? 'AMAZON' : 'MERCHANT',
    programs: (wish.meta?.programs ?? '').split(',').filter((program) => program !== ''),
    marketplace: wish.meta?.marketplace ?? home.id,
    currency: wish.currency ?? marketplaces.find(({ id }) => id === wish.meta?.marketplace)?.currency ?? home.currency,
    address: { firstName: 'Erika', lastName: 'Mustermann', street: 'Hauptstraße 5', city: 'Köln', postcode: '50667', country: 'DE', email: 'erika@example.test', phone: '+49 221 123', ...wish.customer, ...wish.delivery },
    payment: 'Standard',
    facilitator: wish.meta?.facilitator === '1',
    replaces: wish.meta?.replaces ?? null,
    cancelWish: wish.meta?.cancelWish === '1',
    lines,
    packages: [],
  };
  if (order.replaces !== null) for (const line of lines) Object.assign(line, { unit: '0.00', item: '0.00', shipping: '0.00' });
  // The pieces leave the merchant's offer as soon as the buyer has them in his order, also while it is pending.
  if (!fba && order.status !== 'CANCELLED') for (const line of lines) take(store, line.sku, line.quantity);
  if (fba || order.status === 'SHIPPED') for (const line of lines) line.fulfilled = line.quantity;
  store.orders.push(order);
  return order;
}

function take(store: Store, sku: string, quantity: number): void {
  const listing = findListing(store, sku);
  if (listing && !listing.fba && listing.quantity !== null) listing.quantity -= quantity;
}

function discount(lines: Line[], amount: ReturnType<typeof exact>): void {
  const open = lines.map((line) => exact(line.item).minus(line.discount));
  split(exact(cents(amount)), open).forEach((part, index) => (lines[index].discount = cents(exact(lines[index].discount).plus(part))));
}

export const totalOf = (order: Order): string => cents(order.lines.reduce((total, line) => total.plus(line.item).plus(line.shipping).plus(line.giftWrap).minus(line.discount), exact('0')));

export function cancelOrder(store: Store, order: Order, now: number): void {
  if (order.status === 'CANCELLED' || order.status === 'SHIPPED') return;
  order.status = 'CANCELLED';
  order.updated = now;
  if (store.switches.cancelRestocks && order.fulfilledBy === 'MERCHANT') for (const line of order.lines) take(store, line.sku, -(line.quantity - line.fulfilled));
}

/** A parcel goes out; the same reference again changes that parcel. */
export function confirm(order: Order, parcel: Order['packages'][number], now: number): void {
  const before = order.packages.findIndex(({ reference }) => reference === parcel.reference);
  if (before >= 0) order.packages.splice(before, 1, parcel);
  else order.packages.push(parcel);
  for (const line of order.lines) line.fulfilled = order.packages.flatMap(({ lines }) => lines).filter(({ id }) => id === line.id).reduce((total, { quantity }) => total + quantity, 0);
  order.status = order.lines.every((line) => line.fulfilled >= line.quantity) ? 'SHIPPED' : 'PARTIALLY_SHIPPED';
  order.updated = now;
}

const iso = (at: number): string => new Date(Math.floor(at / 1000) * 1000).toISOString().replace('.000Z', 'Z');

/** As Orders 2026-01-01 shows it, with the data that were asked for and that the app may see. */
export function orderView(store: Store, order: Order, included: string[]): Record<string, unknown> {
  const money = (amount: string): unknown => ({ amount: Number(amount).toFixed(2), currencyCode: order.currency });
  const minus = (amount: string): string => (store.switches.negativeDiscounts && exact(amount).gt(0) ? `-${amount}` : amount);
  const market = marketplaces.find(({ id }) => id === order.marketplace) ?? home;
  const pending = order.status === 'PENDING' || order.status === 'PENDING_AVAILABILITY';
  const has = (name: string): boolean => included.includes(name);
  const breakdown = (line: Line): { type: string; subtotal: unknown; detailedBreakdowns?: unknown[] }[] => [
    { type: 'ITEM', subtotal: money(line.item) },
    ...(exact(line.shipping).gt(0) ? [{ type: 'SHIPPING', subtotal: money(line.shipping) }] : []),
    ...(exact(line.giftWrap).gt(0) ? [{ type: 'GIFT_WRAP', subtotal: money(line.giftWrap) }] : []),
    ...(exact(line.discount).gt(0) ? [{ type: 'DISCOUNT', subtotal: money(minus(line.discount)), detailedBreakdowns: [{ subtype: 'ITEM', value: money(minus(line.discount)) }] }] : []),
  ];
  const lineTotal = (line: Line): string => cents(exact(line.item).plus(line.shipping).plus(line.giftWrap).minus(line.discount));
  const sums = (of: (line: Line) => string): string => cents(sum(order.lines.map(of)));
  const whole: [string, string][] = [['ITEM', sums(({ item }) => item)], ['SHIPPING', sums(({ shipping }) => shipping)], ['GIFT_WRAP', sums(({ giftWrap }) => giftWrap)], ['DISCOUNT', minus(sums((line) => line.discount))]];
  const person = store.switches.personalData && !pending && (order.fulfilledBy === 'MERCHANT' || has('RECIPIENT'));
  return {
    orderId: order.id,
    orderAliases: [],
    createdTime: iso(order.created),
    lastUpdatedTime: iso(order.updated),
    programs: order.programs,
    ...(order.replaces ? { associatedOrders: [{ orderId: order.replaces, associationType: 'REPLACEMENT_ORIGINAL_ID' }] } : {}),
    salesChannel: { channelName: 'AMAZON', marketplaceId: market.id, marketplaceName: market.name },
    ...(has('BUYER') && person ? { buyer: { buyerName: nameOf(order.address), buyerEmail: `${order.id.slice(-7)}x@marketplace.amazon.de`, ...(order.programs.includes('AMAZON_BUSINESS') ? { buyerCompanyName: order.address.company ?? '' } : {}) } } : {}),
    ...(has('RECIPIENT') && !pending ? { recipient: { deliveryAddress: addressView(store, order) } } : {}),
    ...(has('PROCEEDS') && !pending ? { proceeds: { grandTotal: money(totalOf(order)), breakdowns: whole.filter(([, amount]) => !exact(amount).eq(0)).map(([type, amount]) => ({ type, subtotal: money(amount) })) } } : {}),
    ...(has('PAYMENT') && !pending ? { payment: { paymentExecutions: [{ paymentMethod: order.payment, paymentAmount: money(totalOf(order)) }] } } : {}),
    ...(has('FULFILLMENT') || included.length === 0 ? { fulfillment: fulfilmentView(order) } : { fulfillment: { fulfillmentStatus: order.status, fulfilledBy: order.fulfilledBy } }),
    orderItems: order.lines.map((line) => ({
      orderItemId: line.id,
      quantityOrdered: line.quantity,
      programs: [],
      product: { asin: line.asin, title: line.title, ...(line.sku === '' ? {} : { sellerSku: line.sku }), condition: { conditionType: 'NEW' }, ...(pending ? {} : { price: { unitPrice: money(line.unit) } }) },
      ...(has('PROCEEDS') && !pending ? { proceeds: { proceedsTotal: money(lineTotal(line)), breakdowns: breakdown(line) } } : {}),
      ...(has('CANCELLATION') && order.cancelWish ? { cancellation: { cancellationRequest: { requester: 'BUYER', cancelReason: 'NO_LONGER_NEEDED' } } } : {}),
      ...(has('FULFILLMENT') ? { fulfillment: { quantityFulfilled: line.fulfilled, quantityUnfulfilled: order.status === 'CANCELLED' ? 0 : line.quantity - line.fulfilled } } : {}),
      ...(has('TAX') && order.facilitator ? { tax: { taxCalculationBreakdowns: [{ reportingScheme: 'IOSS' }], taxCollections: [{ model: 'MARKETPLACE_FACILITATOR', responsibleParty: 'AMAZON' }] } } : {}),
    })),
    ...(has('PACKAGES') ? { packages: order.packages.map((parcel) => ({ packageReferenceId: parcel.reference, createdTime: iso(parcel.created), packageStatus: { status: 'SHIPPED' }, carrier: parcel.carrier, shipTime: iso(parcel.shippedAt), trackingNumber: parcel.tracking, packageItems: parcel.lines.map(({ id, quantity }) => ({ orderItemId: id, quantity })) })) } : {}),
  };
}

const nameOf = (address: ControlAddress): string => `${address.firstName ?? ''} ${address.lastName ?? ''}`.trim();

function addressView(store: Store, { address }: Order): unknown {
  const place = { city: address.city ?? '', postalCode: address.postcode ?? '', countryCode: address.country ?? 'DE', ...(address.state ? { stateOrRegion: address.state } : {}), addressType: 'RESIDENTIAL' };
  if (!store.switches.personalData) return place;
  // The company stands in the first line, the street in the second.
  const lines = address.company ? { companyName: address.company, addressLine1: address.company, addressLine2: address.street ?? '' } : { addressLine1: address.street ?? '' };
  return { name: nameOf(address), ...lines, ...(address.extra ? { addressLine3: address.extra } : {}), ...place, ...(address.phone ? { phone: address.phone } : {}) };
}

function fulfilmentView(order: Order): unknown {
  const day = 86_400_000;
  return { fulfillmentStatus: order.status, fulfilledBy: order.fulfilledBy, fulfillmentServiceLevel: order.programs.includes('PRIME') ? 'EXPEDITED' : 'STANDARD', shipByWindow: { earliestDateTime: iso(order.created), latestDateTime: iso(order.created + 2 * day) }, deliverByWindow: { earliestDateTime: iso(order.created + 2 * day), latestDateTime: iso(order.created + 5 * day) } };
}
