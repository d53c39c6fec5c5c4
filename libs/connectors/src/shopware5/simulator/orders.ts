// How an order comes to be (fact sheet 4): the cart, what is added to it, what the buyer pays, and the stock that goes down. And what the merchant does with it later.
import Big from 'big.js';
import type { ControlAddress, ControlOrder } from '../../testing/simulator.js';
import { articleOf, findByNumber, priceFor, rateOf } from './articles.js';
import { cents, exact, rowAmounts, rowsTotal, sharesByRate, spread, sum, toGross, toNet, type Basis } from './money.js';
import { fold } from './php.js';
import { countries, currencyFactors, dispatches, paymentOf, ratesAbroad, taxes, usualStatuses, type StatusRow } from './setup.js';
import { wall, type Address, type Customer, type Detail, type Order, type Position, type Store } from './store.js';

export const statusesOf = (store: Store): StatusRow[] => [...usualStatuses, ...store.switches.customStatuses];
export const basisOf = (order: Order): Basis => ({ net: order.net === 1, taxFree: order.taxFree === 1 });

export function toAddress(given: ControlAddress): Address {
  const country = countries.find((one) => one.iso === (given.country ?? 'DE'));
  if (!country) throw new Error(`The shop does not know the country ${given.country}.`);
  const state = country.states.find((one) => one.shortCode === given.state);
  return {
    company: given.company ?? '', salutation: 'mrs', firstName: given.firstName ?? '', lastName: given.lastName ?? '', street: given.street ?? '',
    zipCode: given.postcode ?? '', city: given.city ?? '', phone: given.phone ?? '', extra: given.extra ?? null, extra2: null, countryId: country.id,
    stateId: state?.id ?? null, vatId: given.vatId ?? '',
  };
}

/** Guests are accounts too, each order a new one of mode 1. */
function customerOf(store: Store, given: ControlAddress & { id?: number }, groupKey: string, paymentId: number, at: string): Customer {
  const known = given.id === undefined ? undefined : store.customers.get(given.id);
  if (known) return known;
  const id = given.id ?? store.next.customer;
  store.next.customer = Math.max(store.next.customer, id + 1);
  const customer: Customer = { id, number: String(store.next.customerNumber++), email: given.email ?? '', groupKey, accountMode: given.id === undefined ? 1 : 0, salutation: 'mrs', firstname: given.firstName ?? '', lastname: given.lastName ?? '', paymentId, since: at };
  store.customers.set(id, customer);
  return customer;
}

const taxIdOf = (rate: string): number => taxes.find((tax) => Number(tax.rate) === Number(rate))?.id ?? 1;

/** A buyer orders. `meta` takes `attribute1` to `attribute6` and `customerGroup`; the status -1 is a basket that was left behind. */
export function placeOrder(store: Store, wish: ControlOrder, now: number): Order {
  if (!Array.isArray(wish.cart) || wish.cart.length === 0) throw new Error('order wants a cart with at least one { sku, quantity }');
  const instant = wish.createdAt === undefined ? now : Date.parse(wish.createdAt);
  if (Number.isNaN(instant)) throw new Error('createdAt must be an ISO instant');
  const at = wall(store, instant);
  const { switches } = store;
  const usual: ControlAddress = { firstName: 'Erika', lastName: 'Mustermann', street: 'Hauptstraße 5', city: 'Köln', postcode: '50667', country: 'DE', email: 'erika@example.test', phone: '+49 221 123' };
  const buyer = { ...usual, ...wish.customer };
  const group = store.groups.find((one) => one.key === (wish.meta?.['customerGroup'] ?? 'EK'));
  if (!group) throw new Error(`The shop has no customer group ${wish.meta?.['customerGroup']}.`);
  const status = statusesOf(store).find((one) => one.group === 'state' && String(one.id) === (wish.status ?? '0'))?.id;
  if (status === undefined) throw new Error(`There is no order status ${wish.status}.`);
  const currency = wish.currency ?? 'EUR';
  const currencyFactor = currencyFactors[currency];
  if (currencyFactor === undefined) throw new Error(`The shop does not sell in ${currency}.`);
  const payment = paymentOf(wish.payment?.method);
  const country = wish.delivery?.country ?? buyer.country ?? 'DE';
  const taxFree = wish.vatExempt ?? false;
  const basis: Basis = { net: taxFree || !group.tax, taxFree };
  const entersGross = store.groups.find((one) => one.key === 'EK')!.taxInput;
  const kept = (price: Big): number => Number((basis.net && !switches.roundsNetPrices ? price.round(12, Big.roundHalfUp) : cents(price)).toFixed());
  const applied = (homeRate: string): number => (taxFree && !switches.taxFreeKeepsRate ? 0 : Number(ratesAbroad[country]?.[homeRate] ?? homeRate));

  const sold = wish.cart.map((row) => {
    const detail = row.sku === null ? undefined : findByNumber(store, row.sku, true);
    if (row.sku !== null && !detail) throw new Error(`The shop has no article ${row.sku}.`);
    const quantity = row.quantity ?? 1;
    if (!Number.isInteger(quantity) || quantity < 1) throw new Error('quantity must be a whole number of 1 or more');
    const home = detail ? rateOf(articleOf(store, detail)) : '19';
    const rate = applied(home);
    const taken = row.price === undefined && detail ? priceFor(store, detail, group.key, quantity) : null;
    if (row.price === undefined && detail && !taken) throw new Error(`${row.sku} has no price and cannot be bought.`);
    const entered = exact(row.price ?? '1.00');
    const net = taken ? exact(taken.price.price).times(currencyFactor) : entersGross ? toNet(entered, home) : entered;
    const gross = taken ? toGross(net, rate) : entersGross && rate === Number(home) ? entered : toGross(net, rate);
    const name = row.name ?? (detail ? nameOf(store, detail) : 'Einzelstück');
    const taxId = detail ? articleOf(store, detail).taxId : 1;
    const price = kept(basis.net ? net : gross);
    return { detail, row: { articleId: detail?.articleId ?? 0, detailId: detail?.id ?? null, number: row.sku ?? 'EINZEL', name, price, quantity, taxId, taxRate: rate, mode: 0, ean: detail?.ean ?? null } };
  });
  if (wish.strict) {
    for (const { detail, row } of sold) if (detail?.lastStock && detail.inStock < row.quantity) throw new Error(`Von „${row.name}“ sind nur noch ${Math.max(0, detail.inStock)} Stück da.`);
  }

  const rows: Omit<Position, 'id' | 'statusId' | 'shipped'>[] = sold.map(({ row }) => row);
  const shares = sharesByRate(rows);
  const cart = sum(shares.map(({ value }) => value));
  const highest = shares[0]?.rate ?? 0;
  const stray = (rate: number): number => (switches.strayTaxIds ? (rate === 19 ? 4 : 1) : taxIdOf(String(rate)));
  const addOn = (mode: number, number: string, name: string, amount: Big, rate?: number): void => {
    const parts = rate === undefined ? spread(amount, shares, switches.proportional) : [{ rate, part: cents(amount) }];
    for (const { rate: own, part } of parts) {
      if (part.eq(0) && parts.length > 1) continue;
      rows.push({ articleId: 0, detailId: null, number, name: parts.length > 1 ? `${name} (${own}%)` : name, price: Number(part.toFixed()), quantity: 1, taxId: stray(own), taxRate: own, mode, ean: null });
    }
  };
  /** An amount as the merchant entered it, in the order's basis and currency. */
  const entered = (amount: string, rate: number): Big => {
    const inBasis = entersGross === !basis.net ? exact(amount) : entersGross ? toNet(exact(amount), rate) : toGross(exact(amount), rate);
    return inBasis.times(currencyFactor);
  };
  const percentOf = (percent: string | number): Big => cart.times(String(percent)).div(100);

  for (const code of wish.coupons ?? []) {
    const voucher = store.vouchers.find((one) => one.code.toLowerCase() === code.toLowerCase());
    if (!voucher) throw new Error(`There is no voucher ${code}.`);
    const pieces = sold.reduce((total, { row }) => total + row.quantity, 0);
    const value = voucher.type === 'percent' ? percentOf(voucher.amount) : entered(voucher.amount, highest).times(voucher.type === 'fixed_product' ? pieces : 1);
    addOn(2, voucher.code, voucher.type === 'percent' ? `Gutschein ${voucher.amount} %` : 'Gutschein', (value.gt(cart) ? cart : value).times(-1));
  }
  if (Number(switches.groupDiscount) > 0) addOn(3, 'sw-discount', `- ${switches.groupDiscount} % Warenkorbrabatt`, percentOf(switches.groupDiscount).times(-1));
  if (payment.surcharge !== 0) addOn(4, 'sw-payment-absolute', payment.surcharge > 0 ? 'Zuschlag für Zahlungsart' : 'Abschlag für Zahlungsart', entered(String(payment.surcharge), highest));
  if (payment.debitPercent !== 0) addOn(4, 'sw-payment', `${payment.debitPercent > 0 ? '+' : '-'} ${Math.abs(payment.debitPercent)} % ${payment.debitPercent > 0 ? 'Zuschlag' : 'Abschlag'} für Zahlungsart`, percentOf(payment.debitPercent));
  for (const fee of wish.fees ?? []) {
    const rate = fee.taxable === false ? 0 : fee.taxRate === undefined ? undefined : applied(fee.taxRate);
    const net = exact(fee.amount);
    addOn(4, net.gt(0) ? 'sw-surcharge' : 'SHIPPINGDISCOUNT', fee.name, basis.net ? net : toGross(net, rate ?? highest), rate);
  }
  if (wish.giftCard) addOn(2, 'WERTGUTSCHEIN', 'Wertgutschein', exact(wish.giftCard).times(-1), 0);

  const ships = wish.shipping !== null && !sold.every(({ detail }) => detail?.shippingFree);
  const shippingNet = ships ? exact(wish.shipping?.cost ?? '4.12') : exact(0);
  const shippingGross = taxFree ? cents(shippingNet) : cents(toGross(shippingNet, highest));
  const shippingParts = spread(shippingGross, shares, switches.proportional);
  const netShipping = taxFree || !entersGross ? cents(shippingNet) : sum(shippingParts.map(({ rate, part }) => cents(toNet(part, rate))));
  const worth = rowsTotal(rows, basis, switches.roundsPerPosition);

  const abandoned = status === -1;
  const paid = !abandoned && (wish.payment?.paid ?? payment.paidAtOnce);
  const id = store.next.order++;
  const customer = customerOf(store, buyer, group.key, payment.id, at);
  const billing = toAddress(buyer);
  const attributes = Object.entries(wish.meta ?? {}).filter(([name]) => /^attribute[1-6]$/.test(name));
  const order: Order = {
    id,
    number: abandoned ? '0' : String(store.next.orderNumber++),
    changed: switches.changedOnCreate && !abandoned ? at : null,
    customerId: customer.id,
    status,
    cleared: abandoned ? 0 : paid ? 12 : 17,
    paymentId: payment.id,
    dispatchId: dispatchOf(ships ? (wish.shipping?.title ?? wish.shipping?.method) : 'Selbstabholer'),
    invoiceAmount: worth.gross.plus(shippingGross).toFixed(2),
    invoiceAmountNet: worth.net.plus(netShipping).toFixed(2),
    invoiceShipping: shippingGross.toFixed(2),
    invoiceShippingNet: netShipping.toFixed(2),
    invoiceShippingTaxRate: switches.shippingRateKnown ? highest : null,
    orderTime: at,
    clearedDate: paid ? at : null,
    transactionId: wish.payment?.transaction ?? '',
    comment: '',
    customerComment: wish.note ?? '',
    internalComment: '',
    net: basis.net ? 1 : 0,
    taxFree: taxFree ? 1 : 0,
    temporaryId: abandoned ? `basket${id}` : '',
    trackingCode: '',
    currency,
    currencyFactor,
    proportional: switches.proportional,
    attribute: attributes.length > 0 ? Object.fromEntries(attributes) : null,
    billing,
    shipping: wish.delivery ? toAddress({ ...buyer, company: undefined, extra: undefined, state: undefined, ...wish.delivery }) : { ...billing },
    details: rows.map((row) => ({ id: store.next.position++, statusId: 0, shipped: 0, ...row })),
    refunded: '0.00',
    stockTaken: false,
  };
  store.orders.set(id, order);
  if (!abandoned && switches.stockTaken) moveStock(store, order, -1);
  return order;
}

/** A title or number the shop does not know is its first way to ship. */
const dispatchOf = (word: string | undefined): number => (dispatches.find((one) => one.name === word || String(one.id) === word) ?? dispatches[0]).id;

export function nameOf(store: Store, detail: Detail): string {
  const options = detail.options.map(({ groupId, id }) => store.optionGroups.find((group) => group.id === groupId)!.options.find((option) => option.id === id)!.name);
  return [articleOf(store, detail).name, ...options].join(' ');
}

function moveStock(store: Store, order: Order, direction: 1 | -1): void {
  order.stockTaken = direction === -1;
  for (const row of order.details) {
    const detail = row.detailId === null ? undefined : store.details.get(row.detailId);
    if (detail) detail.inStock += direction * row.quantity;
  }
}

/** A new status; cancelling gives stock back only where the shop does so. */
export function changeStatus(store: Store, order: Order, status: number): void {
  order.status = status;
  if (status === 4 && order.stockTaken && store.switches.cancelReturnsStock) moveStock(store, order, 1);
}

/** The merchant changes quantities; 0 takes a position out. The sums follow, as the shop's back office reckons them anew. */
export function changeLines(store: Store, order: Order, wishes: { sku: string; quantity: number }[]): void {
  for (const { sku, quantity } of wishes) {
    const row = order.details.find((one) => one.mode === 0 && fold(one.number) === fold(sku));
    const detail = findByNumber(store, sku, true);
    if (!row && (!detail || quantity < 1)) throw new Error(`The order has no position ${sku}.`);
    if (detail && order.stockTaken) detail.inStock += (row?.quantity ?? 0) - quantity;
    if (row) row.quantity = quantity;
    else if (detail) {
      const taken = priceFor(store, detail, store.customers.get(order.customerId)?.groupKey ?? 'EK', quantity);
      if (!taken) throw new Error(`${sku} has no price.`);
      const rate = Number(rateOf(articleOf(store, detail)));
      const price = Number(cents(order.net === 1 ? exact(taken.price.price) : toGross(exact(taken.price.price), rate)).toFixed());
      order.details.push({ id: store.next.position++, articleId: detail.articleId, detailId: detail.id, number: detail.number, name: nameOf(store, detail), price, quantity, taxId: articleOf(store, detail).taxId, taxRate: rate, mode: 0, statusId: 0, shipped: 0, ean: detail.ean });
    }
  }
  order.details = order.details.filter((row) => row.quantity !== 0);
  const worth = rowsTotal(order.details, basisOf(order), store.switches.roundsPerPosition);
  order.invoiceAmount = worth.gross.plus(order.invoiceShipping).toFixed(2);
  order.invoiceAmountNet = worth.net.plus(order.invoiceShippingNet).toFixed(2);
}

/** Money back: Shopware 5 knows no refunds, the merchant books the payment as re-credited. */
export function refundOrder(store: Store, order: Order, wish: { amount?: string; lines?: { sku: string; quantity: number }[]; restock?: boolean }): void {
  const lines = wish.lines ?? [];
  const value = (sku: string, quantity: number): Big => {
    const row = order.details.find((one) => fold(one.number) === fold(sku));
    if (!row) throw new Error(`The order has no position ${sku}.`);
    return rowAmounts({ ...row, quantity }, basisOf(order)).gross;
  };
  const amount = wish.amount !== undefined ? exact(wish.amount) : lines.length > 0 ? sum(lines.map(({ sku, quantity }) => value(sku, quantity))) : exact(order.invoiceAmount).minus(order.refunded);
  order.refunded = exact(order.refunded).plus(amount).toFixed(2);
  order.cleared = 20;
  if (!wish.restock) return;
  for (const { sku, quantity } of lines.length > 0 ? lines : order.details.map((row) => ({ sku: row.number, quantity: row.quantity }))) {
    const detail = findByNumber(store, sku, true);
    if (detail) detail.inStock += quantity;
  }
}
