// How an order comes to be and how it changes: rows, discounts, deliveries and payments as Shopware writes them down, and the working copy that an edit in the
// administration makes and merges back (the promotions get new ids by it).
import type { ControlAddress, ControlOrder } from '../../testing/simulator.js';
import { countryId, ids, payments, roundingConfig, salutationId, shippings, stateId } from './base.js';
import { cents, exact, merge, num, price, pricedJson, proportion, readPriced, sum, sumsJson, totals, wholeRule, zero, type Amount, type JsonPrice, type Priced, type Rounding, type Rule, type TaxStatus } from './money.js';
import { findSku, inherited, offerFor, rateOf, type Buyer } from './products.js';
import { bookStock } from './states.js';
import { add, count, fixedId, newId, stamp, touch, versionOf, type Store } from './store.js';
import type { Row } from './tables.js';
import { atLeast } from './version.js';

export const linesOf = (store: Store, orderId: string): Row[] => store.tables.by('order_line_item', 'orderId', orderId).sort((a, b) => (a['position'] as number) - (b['position'] as number));
const deliveriesOf = (store: Store, orderId: string): Row[] => store.tables.by('order_delivery', 'orderId', orderId);
export const transactionsOf = (store: Store, orderId: string): Row[] => store.tables.by('order_transaction', 'orderId', orderId);

/** The delivery that carries the goods: a discount on shipping is a delivery of its own, with negative costs. */
export function primaryDelivery(store: Store, orderId: string): Row | undefined {
  const cost = (row: Row): number => (row['shippingCosts'] as JsonPrice).totalPrice;
  return deliveriesOf(store, orderId).sort((a, b) => cost(b) - cost(a))[0];
}

export function primaryTransaction(store: Store, orderId: string): Row | undefined {
  const all = transactionsOf(store, orderId).sort((a, b) => (String(a['createdAt']) < String(b['createdAt']) ? 1 : -1));
  const given = [stateId('order_transaction', 'cancelled'), stateId('order_transaction', 'failed')];
  return all.find((row) => !given.includes(row['stateId'] as string)) ?? all[0];
}

export const payment = (word: string | undefined): (typeof payments)[number] => payments.find((one) => one.technicalName === word || one.words.includes(word ?? '')) ?? payments[1];

const roundingOf = (store: Store, status: TaxStatus): Rounding => ({ status, roundsBase: atLeast(versionOf(store), '6.6'), vertical: store.switches.taxCalculation === 'vertical', cashInterval: store.switches.cashRounding });

type Draft = { type: string; label: string; priced: Priced; good: boolean; fields: Record<string, unknown>; parent?: string };
const quantityPrice = (row: Priced, more: object = {}): object => ({ extensions: [], price: num(row.unit), taxRules: pricedJson(row)['taxRules'], quantity: row.quantity, isCalculated: true, referencePriceDefinition: null, listPrice: row.list ? num(row.list) : null, regulationPrice: null, type: 'quantity', apiAlias: 'cart_price_quantity', ...more });

/** A buyer orders. */
export function placeOrder(store: Store, wish: ControlOrder, now: number): Row {
  if (!Array.isArray(wish.cart) || wish.cart.length === 0) throw new Error('order wants a cart with at least one { sku, quantity }');
  const at = wish.createdAt === undefined ? now : Date.parse(wish.createdAt);
  if (Number.isNaN(at)) throw new Error('createdAt must be an ISO instant');
  const usual: ControlAddress = { firstName: 'Erika', lastName: 'Mustermann', street: 'Hauptstraße 5', city: 'Köln', postcode: '50667', country: 'DE', email: 'erika@example.test', phone: '+49 221 123' };
  const customer = { ...usual, ...wish.customer };
  const currency = store.tables.all('currency').find((one) => one['isoCode'] === (wish.currency ?? store.switches.defaultCurrency));
  if (!currency) throw new Error(`The shop does not sell in ${wish.currency}.`);
  const gross = store.tables.get('customer_group', ids.customerGroup)!['displayGross'] === true;
  const buyer: Buyer = { groupId: ids.customerGroup, currencyId: currency.id, gross: gross && !wish.vatExempt };
  const status: TaxStatus = wish.vatExempt ? 'tax-free' : gross ? 'gross' : 'net';
  const how = roundingOf(store, status);
  const factor = exact(currency['factor'] as number);

  const goods = wish.cart.map((row) => goodsRow(store, row, buyer, how, at));
  const rows: Draft[] = bundled(store, goods);
  // Net as control calls name it, in the basis of this order.
  const amount = (net: string, rules: Rule[]): Amount => (status === 'gross' ? sum(rules.map(({ taxRate, percentage }) => exact(net).times(percentage).div(100).times(taxRate.div(100).plus(1)))) : exact(net)).times(factor);
  const counted = (): Priced[] => rows.filter((row) => row.parent === undefined).map((row) => row.priced);
  let freeShipping = false;
  for (const code of wish.coupons ?? []) {
    const coupon = store.coupons.find((one) => one.code === code.toLowerCase()) ?? (code.toLowerCase() === 'freeship' ? { code: 'FREESHIP', type: 'free_shipping' as const, amount: '100' } : undefined);
    if (!coupon) throw new Error(`There is no promotion ${code}.`);
    if (coupon.type === 'free_shipping') freeShipping = true;
    rows.push(promotion(coupon, counted(), goods, how));
  }
  for (const fee of wish.fees ?? []) {
    const rules = fee.taxable === false ? wholeRule('0') : wholeRule(fee.taxRate ?? '19');
    if (fee.amount.startsWith('-')) rows.push(credit(fee.name, amount(fee.amount, fee.taxRate === undefined ? proportion(counted()) : rules), counted(), how));
    else {
      const priced = price(how, amount(fee.amount, rules), 1, rules);
      rows.push({ type: 'custom', label: fee.name, priced, good: true, fields: { identifier: newId(), payload: [], states: [], removable: true, stackable: true, priceDefinition: quantityPrice(priced, { price: Number(fee.amount), isCalculated: false }) } });
    }
  }
  if (store.switches.pluginRows) {
    const priced = price(how, amount('2.00', wholeRule('19')), 1, wholeRule('19'));
    rows.push({ type: 'customized-products', label: 'Gravur', priced, good: true, fields: { identifier: newId(), payload: { productNumber: '*' }, states: [], removable: true, stackable: false, priceDefinition: quantityPrice(priced) } });
  }
  const digital = goods.every(({ product }) => product && (product['states'] as string[]).includes('is-download'));
  const ships = wish.shipping !== null && (!digital || store.switches.downloadsDeliver);
  const rules = proportion(counted());
  const costs = ships ? [price(how, amount(digital ? '0' : (wish.shipping?.cost ?? '4.12'), rules), 1, rules)] : [];
  if (freeShipping && costs[0]) costs.push(price(how, zero.minus(costs[0].unit), 1, rules));
  if (wish.giftCard) rows.push(credit('Geschenkgutschein', zero.minus(exact(wish.giftCard)), counted(), how));
  return writeDown(store, wish, { at, customer, currency, how, rows, costs, digital });
}

type Good = Draft & { product: Row | undefined };

function goodsRow(store: Store, row: ControlOrder['cart'][number], buyer: Buyer, how: Rounding, at: number): Good {
  const product = row.sku === null ? undefined : findSku(store, row.sku);
  if (row.sku !== null && !product) throw new Error(`The shop has no article ${row.sku}.`);
  if (product && (product['childCount'] as number) > 0) throw new Error(`${row.sku} has variants: order one of them.`);
  const quantity = row.quantity ?? 1;
  if (!Number.isInteger(quantity) || quantity < 1) throw new Error('quantity must be a whole number of 1 or more');
  const offer = product ? offerFor(store, product, buyer, at, quantity) : null;
  if (product && !offer) throw new Error(`${row.sku} has no price and cannot be bought.`);
  const rate = product ? rateOf(store, product) : '19';
  // A negotiated price is entered as the shop enters prices; who pays no tax pays its net.
  const unit = row.price === undefined ? (offer?.unit ?? exact('1.00')) : how.status === 'tax-free' && store.switches.displayGross ? exact(row.price).div(exact(rate).div(100).plus(1)) : exact(row.price);
  const priced = price(how, unit, quantity, wholeRule(rate), row.price === undefined ? (offer?.list ?? null) : null);
  const options = ((product?.['~options'] as string[] | undefined) ?? []).map((id) => store.tables.get('property_group_option', id)!);
  const id = product?.id ?? null;
  return {
    product,
    type: 'product',
    label: row.name ?? (product ? String(inherited(store, product, 'name')) : 'Einzelstück'),
    priced,
    good: true,
    fields: {
      identifier: id ?? newId(),
      referencedId: id,
      productId: id,
      states: (product?.['states']) ?? ['is-physical'],
      removable: true,
      stackable: true,
      priceDefinition: quantityPrice(priced),
      payload: {
        isCloseout: false, customFields: [], createdAt: ((product?.['createdAt'] as string | undefined) ?? stamp(at)).slice(0, 23).replace('T', ' '), releaseDate: null, isNew: false, markAsTopseller: false, purchasePrices: null,
        productNumber: product?.['productNumber'] ?? 'ALT-1', manufacturerId: product ? inherited(store, product, 'manufacturerId') : null, taxId: product ? inherited(store, product, 'taxId') : null, tagIds: null, categoryIds: null, propertyIds: null,
        optionIds: options.length > 0 ? options.map((one) => one.id) : null,
        options: options.map((one) => ({ group: store.tables.get('property_group', one['groupId'])?.['name'], option: one['name'] })),
        streamIds: null, parentId: product?.['parentId'] ?? null, stock: product?.['stock'] ?? 0, features: [],
      },
    },
  };
}

/** With a bundle plug-in the goods lie in a container, whose total holds theirs already. */
function bundled(store: Store, goods: Good[]): Draft[] {
  if (!store.switches.containers || goods.length < 2) return [...goods];
  const priced: Priced = { unit: sum(goods.map((row) => row.priced.total)), quantity: 1, total: sum(goods.map((row) => row.priced.total)), taxes: merge(goods.flatMap((row) => row.priced.taxes)), rules: proportion(goods.map((row) => row.priced)), list: null };
  const identifier = newId();
  return [{ type: 'container', label: 'Set', priced, good: true, fields: { identifier, payload: [], states: [], removable: true, stackable: false, priceDefinition: null } }, ...goods.map((row) => ({ ...row, parent: identifier }))];
}

function promotion(coupon: Store['coupons'][number], before: Priced[], goods: Good[], how: Rounding): Draft {
  const total = sum(before.map((row) => row.total));
  const pieces = sum(goods.map((row) => exact(row.priced.quantity)));
  const wished = coupon.type === 'percent' ? cents(total.times(coupon.amount).div(100)) : coupon.type === 'fixed_product' ? exact(coupon.amount).times(pieces) : coupon.type === 'fixed_cart' ? exact(coupon.amount) : zero;
  const off = wished.gt(total) ? total : wished;
  const free = coupon.type === 'free_shipping';
  const priced = price(how, zero.minus(off), 1, free ? [] : proportion(before));
  const [promotionId, discountId, code] = [fixedId(`promotion ${coupon.code}`), fixedId(`discount ${coupon.code}`), coupon.code.toUpperCase()];
  return {
    type: 'promotion',
    label: code,
    priced,
    good: false,
    fields: {
      identifier: discountId, referencedId: code, promotionId, description: code, states: [], removable: true, stackable: false,
      priceDefinition: coupon.type === 'percent' ? { extensions: [], percentage: Number(`-${coupon.amount}`), filter: null, type: 'percentage', apiAlias: 'cart_price_percentage' } : quantityPrice(priced),
      payload: { promotionId, priority: 1, discountId, discountType: coupon.type === 'percent' || free ? 'percentage' : 'absolute', code, value: coupon.amount, promotionCodeType: 'fixed', maxValue: '', discountScope: free ? 'delivery' : 'cart', preventCombination: false, exclusions: [], groupId: '', setGroups: [], filter: { sorterKey: null, applierKey: null, usageKey: null, pickerKey: null } },
    },
  };
}

function credit(label: string, amount: Amount, before: Priced[], how: Rounding): Draft {
  const priced = price(how, amount, 1, proportion(before));
  return { type: 'credit', label, priced, good: true, fields: { identifier: newId(), payload: [], states: [], removable: true, stackable: true, priceDefinition: { extensions: [], price: num(priced.unit), filter: null, type: 'absolute', apiAlias: 'cart_price_absolute' } } };
}

type Making = { at: number; customer: ControlAddress & { id?: number }; currency: Row; how: Rounding; rows: Draft[]; costs: Priced[]; digital: boolean };

function writeDown(store: Store, wish: ControlOrder, { at, customer, currency, how, rows, costs, digital }: Making): Row {
  const orderId = newId();
  const sums = totals(how, rows.filter((row) => row.parent === undefined).map((row) => row.priced), costs);
  const put = (entity: string, fields: Record<string, unknown>): Row => add(store, entity, at, fields);
  const state = wish.status ?? 'open';
  if (!store.tables.get('state_machine_state', stateId('order', state))) throw new Error(`There is no order status ${state}.`);
  const billing = put('order_address', { orderId, ...addressFields(store, customer) });
  const delivered = wish.delivery ? put('order_address', { orderId, ...addressFields(store, wish.delivery) }) : billing;
  const positions = rows.map((row, index) => put('order_line_item', { orderId, ...row.fields, type: row.type, label: row.label, quantity: row.priced.quantity, good: row.good, position: index + 1, price: pricedJson(row.priced), unitPrice: num(row.priced.unit), totalPrice: num(row.priced.total) }));
  for (const [index, row] of rows.entries()) {
    const parent = row.parent === undefined ? -1 : rows.findIndex((one) => one.fields['identifier'] === row.parent);
    if (parent >= 0) store.tables.change('order_line_item', positions[index].id, { parentId: positions[parent].id });
  }
  const method = shippings.find((one) => one.technicalName === wish.shipping?.method || one.words.includes(wish.shipping?.method ?? '') || one.name === wish.shipping?.title) ?? shippings[0];
  const day = (days: number): string => `${stamp(at + days * 86_400_000).slice(0, 10)}T00:00:00.000+00:00`;
  const deliveries = costs.map((cost) => put('order_delivery', { orderId, shippingOrderAddressId: delivered.id, shippingMethodId: method.id, stateId: stateId('order_delivery', state === 'completed' ? 'shipped' : 'open'), trackingCodes: [], shippingDateEarliest: day(1), shippingDateLatest: day(3), shippingCosts: pricedJson(cost) }));
  if (deliveries[0] && !digital) {
    // Figures of a position are whole numbers in answers, however they were computed.
    for (const line of positions) put('order_delivery_position', { orderDeliveryId: deliveries[0].id, orderLineItemId: line.id, price: line['price'], unitPrice: Math.round(line['unitPrice'] as number), totalPrice: Math.round(line['totalPrice'] as number), quantity: line['quantity'] });
  }
  const paid = wish.payment?.paid === true;
  const transaction = put('order_transaction', { orderId, paymentMethodId: payment(wish.payment?.method).id, amount: amountJson(sums), validationData: [], stateId: stateId('order_transaction', paid ? 'paid' : 'open'), customFields: wish.payment?.transaction ? { swag_paypal_transaction_id: wish.payment.transaction } : null });
  const buyer = buyerRow(store, customer, at);
  const person = { email: customer.email ?? '', salutationId: salutationId('not_specified'), firstName: customer.firstName ?? '', lastName: customer.lastName ?? '', company: customer.company || null, title: null, vatIds: customer.vatId ? [customer.vatId] : null };
  put('order_customer', { orderId, customerId: buyer.id, customerNumber: buyer['customerNumber'], ...person, remoteAddress: '203.0.113.0' });
  const order = put('order', {
    id: orderId,
    autoIncrement: count(store, 'order'),
    orderNumber: String(count(store, 'orderNumber', 10_000)),
    billingAddressId: billing.id,
    currencyId: currency.id,
    languageId: ids.systemLanguage,
    salesChannelId: ids.channel,
    orderDateTime: stamp(at),
    orderDate: `${stamp(at).slice(0, 10)}T00:00:00.000+00:00`,
    currencyFactor: currency['factor'],
    deepLinkCode: newId(),
    affiliateCode: null,
    campaignCode: null,
    customerComment: wish.note ?? null,
    source: null,
    stateId: stateId('order', state),
    ruleIds: [],
    customFields: wish.meta ?? null,
    itemRounding: roundingConfig(),
    totalRounding: roundingConfig(store.switches.cashRounding === null ? 0.01 : Number(store.switches.cashRounding)),
    '~tags': [],
    ...sumFields(sums, costs),
    taxCalculationType: store.switches.taxCalculation,
    internalComment: null,
    ...primaries(deliveries, costs, transaction),
  });
  store.told.set(orderId, { mails: ['checkout.order.placed'], refunded: '0.00', stockTaken: false, stockHeld: false });
  bookStock(store, orderId, state);
  return order;
}

const primaries = (deliveries: Row[], costs: Priced[], transaction: Row): Record<string, unknown> => {
  const dearest = deliveries.reduce<number>((best, _, index) => (best < 0 || costs[index].total.gt(costs[best].total) ? index : best), -1);
  return { primaryOrderDeliveryId: deliveries[dearest]?.id ?? null, primaryOrderTransactionId: transaction.id };
};

const amountJson = (sums: ReturnType<typeof totals>): Record<string, unknown> => {
  const { calculatedTaxes, taxRules } = sumsJson(sums);
  return { extensions: [], unitPrice: num(sums.total), quantity: 1, totalPrice: num(sums.total), calculatedTaxes, taxRules, referencePrice: null, listPrice: null, regulationPrice: null, apiAlias: 'calculated_price' };
};

const sumFields = (sums: ReturnType<typeof totals>, costs: Priced[]): Record<string, unknown> => ({
  price: sumsJson(sums),
  amountTotal: num(sums.total),
  amountNet: num(sums.net),
  positionPrice: num(sums.positions),
  taxStatus: sums.status,
  shippingCosts: pricedJson({ unit: sums.shipping, quantity: 1, total: sums.shipping, taxes: merge(costs.flatMap((cost) => cost.taxes)), rules: costs[0]?.rules ?? [], list: null }),
  shippingTotal: num(sums.shipping),
});

export function addressFields(store: Store, given: ControlAddress): Record<string, unknown> {
  const state = given.state ? store.tables.all('country_state').find((one) => one['shortCode'] === given.state) : undefined;
  return {
    countryId: countryId(given.country ?? 'DE'),
    countryStateId: state?.id ?? null,
    salutationId: salutationId('not_specified'),
    firstName: given.firstName ?? '',
    lastName: given.lastName ?? '',
    street: given.street ?? '',
    zipcode: given.postcode ?? null,
    city: given.city ?? '',
    company: given.company || null,
    department: null,
    title: null,
    vatId: given.vatId ?? null,
    phoneNumber: given.phone || null,
    additionalAddressLine1: given.extra || null,
    additionalAddressLine2: null,
  };
}

// A guest becomes a customer of his own with every order.
function buyerRow(store: Store, customer: ControlAddress & { id?: number }, at: number): Row {
  const known = customer.id === undefined ? undefined : store.tables.get('customer', fixedId(`customer ${customer.id}`));
  if (known) return known;
  return add(store, 'customer', at, {
    ...(customer.id === undefined ? {} : { id: fixedId(`customer ${customer.id}`) }),
    groupId: ids.customerGroup, salesChannelId: ids.channel, languageId: ids.systemLanguage, defaultBillingAddressId: newId(), defaultShippingAddressId: newId(), autoIncrement: count(store, 'customer'), customerNumber: customer.id === undefined ? String(count(store, 'customerNumber', 20_000)) : String(customer.id),
    salutationId: salutationId('not_specified'), firstName: customer.firstName ?? '', lastName: customer.lastName ?? '', company: customer.company || null, email: customer.email ?? '', title: null, vatIds: customer.vatId ? [customer.vatId] : null, active: true, guest: customer.id === undefined, orderCount: 0, orderTotalAmount: 0, accountType: customer.company ? 'business' : 'private', remoteAddress: '203.0.113.0',
  });
}

/** The merchant changes quantities: a working copy is computed anew and merged back. Rows keep their ids, promotions come again under new ones. */
export function editLines(store: Store, order: Row, wish: { sku: string; quantity: number }[], now: number): void {
  const how = roundingOf(store, order['taxStatus'] as TaxStatus);
  const state = String(store.tables.get('state_machine_state', order['stateId'])?.['technicalName']);
  // What the order held is given back before, and taken anew after.
  bookStock(store, order.id, 'cancelled');
  const lines = linesOf(store, order.id);
  const goods: Priced[] = [];
  for (const line of lines.filter((one) => one['type'] === 'product')) {
    const change = wish.find(({ sku }) => (line['payload'] as { productNumber?: string }).productNumber === sku);
    if (change?.quantity === 0) {
      store.tables.remove('order_line_item', line.id);
      continue;
    }
    const before = readPriced(line['price'] as JsonPrice);
    const after = change ? price(how, before.unit, change.quantity, before.rules, before.list) : before;
    goods.push(after);
    if (change) touch(store, 'order_line_item', line.id, now, { quantity: after.quantity, price: pricedJson(after), unitPrice: num(after.unit), totalPrice: num(after.total) });
  }
  const all = [...goods];
  for (const line of lines.filter((one) => one['type'] !== 'product' && one['type'] !== 'container')) {
    if (line['type'] !== 'promotion') {
      all.push(readPriced(line['price'] as JsonPrice));
      continue;
    }
    const payload = line['payload'] as { discountType: string; value: string; discountScope: string };
    const before = readPriced(line['price'] as JsonPrice);
    const off = payload.discountScope === 'delivery' ? zero : payload.discountType === 'percentage' ? cents(sum(goods.map((row) => row.total)).times(payload.value).div(100)) : zero.minus(before.unit);
    const priced = price(how, zero.minus(off), 1, payload.discountScope === 'delivery' ? [] : proportion(goods));
    store.tables.remove('order_line_item', line.id);
    add(store, 'order_line_item', now, { ...line, id: newId(), createdAt: stamp(now), price: pricedJson(priced), unitPrice: num(priced.unit), totalPrice: num(priced.total) });
    all.push(priced);
  }
  const costs = deliveriesOf(store, order.id).map((delivery) => {
    const cost = price(how, readPriced(delivery['shippingCosts'] as JsonPrice).unit, 1, proportion(all));
    store.tables.change('order_delivery', delivery.id, { shippingCosts: pricedJson(cost) });
    return cost;
  });
  const sums = totals(how, all, costs);
  touch(store, 'order', order.id, now, sumFields(sums, costs));
  const transaction = primaryTransaction(store, order.id);
  if (transaction) store.tables.change('order_transaction', transaction.id, { amount: amountJson(sums) });
  bookStock(store, order.id, state);
}

const copied = ['order', 'order_line_item', 'order_delivery', 'order_transaction', 'order_customer', 'order_address'];

/** The working copy of an order, which has a version of its own and shows only to who asks for that version. */
export function copyOrder(store: Store, orderId: string): string {
  const versionId = newId();
  store.drafts.set(versionId, Object.fromEntries(copied.map((entity) => [entity, (entity === 'order' ? [store.tables.get('order', orderId)!] : store.tables.by(entity, 'orderId', orderId)).map((row) => ({ ...row, versionId }))])));
  return versionId;
}

export function deleteOrder(store: Store, order: Row): void {
  // What it held is free again; what was taken stays taken.
  if (store.told.get(order.id)?.stockHeld) bookStock(store, order.id, 'cancelled');
  for (const delivery of deliveriesOf(store, order.id)) for (const position of store.tables.by('order_delivery_position', 'orderDeliveryId', delivery.id)) store.tables.remove('order_delivery_position', position.id);
  for (const entity of copied.slice(1)) for (const row of store.tables.by(entity, 'orderId', order.id)) store.tables.remove(entity, row.id);
  store.tables.remove('order', order.id);
  store.told.delete(order.id);
}
