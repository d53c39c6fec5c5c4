// One order of Shopware 6 as the port knows orders. Pure. The rows come from order-rows.ts, their money from order-amounts.ts.
import { Money, type Decimal } from '@kontor/kernel';
import { createHash } from 'node:crypto';
import { asOpaque, type Exact } from '../exact-json.js';
import { OddField, amountOf, asDoc, docsOf, neededText, textOf, type Doc } from '../fields.js';
import type { RemoteAddress, RemoteCharge, RemoteLine, RemoteOrder, RemoteRefund } from '../port.js';
import { taxTreatmentOf } from '../tax-treatment.js';
import { childOf, idOf, instantOf, nameOf } from './fields.js';
import type { Own } from './learned.js';
import { amountsOf, totalsOf, type Totals } from './order-amounts.js';
import { codesOf, itemRows, shippingRows } from './order-rows.js';
import { methodKeyOf } from './seen-values.js';
import { stateName, stateOf, withoutTold, type States } from './statuses.js';
import { heldOf } from './stock-meaning.js';

/** What the order does not say about its shop. */
export type OrderContext = { own: Readonly<Partial<Own>>; language: 'de' | 'en'; physical: boolean };

/** Throws OddField where the document is not one of Shopware's. */
export function normaliseOrder(raw: Exact, { own, language, physical }: OrderContext): RemoteOrder {
  const doc = asDoc(raw, 'order');
  const currency = currencyOf(doc, own);
  const primary = primaryDelivery(doc);
  const transaction = primaryTransaction(doc);
  const states: States = { order: stateName(doc) ?? missing('stateMachineState'), payment: transaction && stateName(transaction), delivery: primary && stateName(primary) };
  const state = stateOf(states, physical);
  const held = heldOf(state);

  const totals = totalsOf(doc, currency);
  const { lines, charges, codes, method } = rowsOf(doc, primary, totals, held, language);
  const { total, totalTax } = totals;

  const billing = addressOf(childOf(doc, 'billingAddress') ?? docsOf(doc, 'addresses').find((one) => textOf(one, 'id') === textOf(doc, 'billingAddressId')) ?? missing('billingAddress'));
  const shippingAddress = primary && childOf(primary, 'shippingOrderAddress');
  const delivery = shippingAddress ? addressOf(shippingAddress) : billing;
  const customer = customerOf(doc);
  const paymentMethod = transaction && childOf(transaction, 'paymentMethod');

  const order: Omit<RemoteOrder, 'fingerprint'> = {
    ref: idOf(doc, 'id') ?? missing('id'),
    number: textOf(doc, 'orderNumber') || neededText(doc, 'id'),
    orderedAt: instantOf(doc, 'orderDateTime') ?? missing('orderDateTime'),
    changedAt: instantOf(doc, 'updatedAt'),
    currency,
    pricesIncludeTax: totals.basis === 'gross',
    status: states,
    state,
    paidAt: transaction ? paidAtOf(transaction, total) : null,
    payment: { key: paymentMethod ? methodKeyOf(paymentMethod) : '', name: paymentMethod ? nameOf(paymentMethod) : '', transaction: '' },
    shippingMethod: method,
    lines,
    charges,
    vouchers: codes,
    total,
    totalTax,
    refunds: docsOf(doc, 'transactions').flatMap((one) => refundOf(one, currency)),
    taxTreatment: taxTreatmentOf({
      shopCountry: own.country ?? null,
      shopTaxes: null,
      deliveryCountry: delivery.country,
      vatId: customer.vatId,
      vatExempt: totals.basis === 'tax-free',
      taxed: totals.basis !== 'tax-free',
      rateCountries: foreignRate(totals, own) ? [delivery.country] : [],
    }),
    customer,
    billing,
    delivery,
    buyerNote: textOf(doc, 'customerComment').trim(),
    fulfilledBy: 'merchant',
    buyerWithheld: false,
    held,
    // The deep link opens the order without a password.
    raw: asOpaque({ ...doc, deepLinkCode: null }),
  };
  const untold = { order: withoutTold(doc, 'order', states.order), payment: states.payment, delivery: states.delivery && withoutTold(doc, 'delivery', states.delivery) };
  return { ...order, fingerprint: fingerprintOf(order, untold) };
}

// States are left out as far as Kontor set them itself; the document and the moments at which something was noted always, and what belongs to article and account, not to the order.
function fingerprintOf({ raw: _raw, changedAt: _changedAt, status: _status, state: _state, held: _held, paidAt, customer: { group: _group, ...customer }, lines, refunds, ...order }: Omit<RemoteOrder, 'fingerprint'>, status: States): string {
  const rows = lines.map(({ held: _lineHeld, article: _article, remoteId: _remoteId, remoteParentId: _parentId, ...line }) => line);
  const own = { ...order, customer, status, paid: paidAt !== null, lines: rows, refunds: refunds.map(({ at: _at, ...refund }) => refund) };
  return createHash('sha256').update(JSON.stringify(own)).digest('hex');
}

type Rows = { lines: RemoteLine[]; charges: RemoteCharge[]; codes: RemoteOrder['vouchers']; method: RemoteOrder['shippingMethod'] };

function rowsOf(doc: Doc, primary: Doc | null, totals: Totals, held: RemoteLine['held'], language: 'de' | 'en'): Rows {
  const { rows: shipping, method } = shippingRows(doc, primary);
  const rows = [...itemRows(doc, held), ...shipping];
  const amounts = amountsOf(rows.map(({ priced }) => priced), totals);
  const lines = rows.flatMap(({ make }, index) => ('line' in make ? [make.line(amounts[index])] : []));
  const charges = rows.flatMap(({ make }, index) => ('charge' in make ? [make.charge(amounts[index])] : []));
  const rounding = totals.total.minus(totals.rowsTotal);
  if (!rounding.isZero()) {
    // Cash rounding (five centimes): the shop moves the total and no row.
    const name = language === 'de' ? 'Rundung' : 'Rounding';
    charges.push({ ref: 'rounding', kind: rounding.isNegative() ? 'discount' : 'fee', name, methodKey: null, amount: { net: rounding, tax: Money.zero(totals.currency), gross: rounding, taxes: [] } });
  }
  const codes = codesOf(doc).map((code) => ({ code, amount: Money.sum(rows.flatMap((row, index) => (row.code === code ? [amounts[index].gross.negated()] : [])), totals.currency) }));
  return { lines, charges, codes, method };
}

/** The delivery that is sent: the shop's own choice (6.7.1), before that the dearest, as its admin does; a promotion of the shipping costs leaves one with negative costs behind. */
export function primaryDelivery(order: Doc): Doc | null {
  const deliveries = docsOf(order, 'deliveries');
  const chosen = idOf(order, 'primaryOrderDeliveryId');
  const costs = (delivery: Doc): Decimal => amountOf(asDoc(delivery.shippingCosts, 'shippingCosts'), 'totalPrice');
  return deliveries.find((delivery) => textOf(delivery, 'id') === chosen) ?? deliveries.reduce<Doc | null>((best, delivery) => (best === null || costs(delivery).compare(costs(best)) > 0 ? delivery : best), null);
}

/** The payment that counts: the shop's own choice (6.7.1), before that the last one that was not given up; a buyer who chooses anew adds one. */
function primaryTransaction(order: Doc): Doc | null {
  const chosen = idOf(order, 'primaryOrderTransactionId');
  const transactions = docsOf(order, 'transactions').map((doc) => ({ doc, at: instantOf(doc, 'createdAt')?.getTime() ?? 0 })).sort((one, other) => one.at - other.at).map(({ doc }) => doc);
  const alive = transactions.filter((transaction) => !['cancelled', 'failed'].includes(stateName(transaction) ?? ''));
  return transactions.find((transaction) => textOf(transaction, 'id') === chosen) ?? alive.at(-1) ?? transactions.at(-1) ?? null;
}

// Paid in full: an order that grew after it was paid is not.
function paidAtOf(transaction: Doc, total: Money): Date | null {
  if (stateName(transaction) !== 'paid') return null;
  const amount = Money.round(amountOf(asDoc(transaction.amount, 'amount'), 'totalPrice'), total.currency);
  return amount.compare(total) < 0 ? null : (instantOf(transaction, 'updatedAt') ?? instantOf(transaction, 'createdAt'));
}

// What was paid back in part stands in a table that not every shop fills and that needs rights of its own; its state is shown.
function refundOf(transaction: Doc, currency: string): RemoteRefund[] {
  if (stateName(transaction) !== 'refunded') return [];
  const amount = Money.round(amountOf(asDoc(transaction.amount, 'amount'), 'totalPrice'), currency);
  return [{ ref: neededText(transaction, 'id'), at: instantOf(transaction, 'updatedAt'), amount, reason: '', lines: [] }];
}

function currencyOf(doc: Doc, own: Readonly<Partial<Own>>): string {
  const currency = childOf(doc, 'currency');
  const code = currency ? textOf(currency, 'isoCode') : (Object.entries(own.currencies ?? {}).find(([, id]) => id === textOf(doc, 'currencyId'))?.[0] ?? '');
  if (!/^[A-Z]{3}$/.test(code)) throw new OddField('currency');
  return code;
}

// The rates of an order name no country. A rate that the shop has no tax of its own for comes from the rules of a country.
function foreignRate({ taxes }: Totals, own: Readonly<Partial<Own>>): boolean {
  const home = own.taxes && Object.keys(own.taxes);
  return home !== undefined && taxes.length > 0 && taxes.every(({ rate }) => !home.includes(rate.toString()));
}

function customerOf(doc: Doc): RemoteOrder['customer'] {
  const buyer = childOf(doc, 'orderCustomer');
  const account = buyer && childOf(buyer, 'customer');
  const vatIds = buyer && Array.isArray(buyer.vatIds) ? buyer.vatIds.filter((one): one is string => typeof one === 'string') : [];
  const billing = childOf(doc, 'billingAddress');
  return {
    ref: !buyer || account?.guest === true ? null : idOf(buyer, 'customerId'),
    group: account ? idOf(account, 'groupId') : null,
    email: buyer ? textOf(buyer, 'email').trim() : '',
    // Before 6.4 it stood in the address.
    vatId: (vatIds[0] ?? (billing ? textOf(billing, 'vatId') : '')).replace(/[\s.-]/g, '').toUpperCase(),
  };
}

function addressOf(doc: Doc): RemoteAddress {
  const text = (key: string): string => textOf(doc, key).trim();
  const joined = (...parts: string[]): string => parts.filter((part) => part !== '').join(', ');
  const [country, state] = [childOf(doc, 'country'), childOf(doc, 'countryState')];
  return {
    company: text('company'),
    firstName: [text('title'), text('firstName')].filter((part) => part !== '').join(' '),
    lastName: text('lastName'),
    street: text('street'),
    addition: joined(text('department'), text('additionalAddressLine1'), text('additionalAddressLine2')),
    postcode: text('zipcode'),
    city: text('city'),
    state: state ? textOf(state, 'shortCode') : '',
    country: (country ? textOf(country, 'iso') : '').toUpperCase(),
    phone: text('phoneNumber'),
  };
}

function missing(field: string): never {
  throw new OddField(field);
}
