// One order of Shopware 5 as the port knows orders. Pure. Positions have a price per piece as a float, gross or net by the order's `net`, and the order
// has gross and net totals; rows are rounded so that they make these to the cent (F25). Shipping is no position.
import { Decimal, Money, Percent, Quantity } from '@kontor/kernel';
import { createHash } from 'node:crypto';
import { asOpaque, type Exact } from '../exact-json.js';
import { OddField, asDoc, docsOf, neededText, plainText, textOf, type Doc } from '../fields.js';
import type { Amount, RemoteAddress, RemoteCharge, RemoteLine, RemoteOrder, StockHeld } from '../port.js';
import { taxTreatmentOf } from '../tax-treatment.js';
import { figureOf, flagOf, idOf, instantOf } from './fields.js';
import type { Learned } from './learned.js';
import { amountsOf, type OrderRow } from './order-amounts.js';
import { cancelled, completelyPaid, meaningOf, orderStatuses } from './statuses.js';

/** Modes of a position: what was sold, or an amount that belongs to the order. */
const soldModes = new Set(['0', '1']);
const voucherMode = '2';
const chargeNames: Record<string, RemoteCharge['kind']> = { '2': 'voucher', '3': 'discount', '4': 'fee', '10': 'discount', '12': 'fee' };

/** Never kept, wherever they stand: what the shop knows of a customer's log-in, and payment data. */
const secrets = new Set(['hashPassword', 'encoderName', 'confirmationKey', 'sessionId', 'temporaryId', 'remoteAddress', 'paymentInstances', 'failedLogins', 'lockedUntil', 'validation', 'passwordChangeDate', 'registerOptInId']);

/** Throws OddField where the document is not one of Shopware's. */
export function normaliseOrder(doc: Doc): RemoteOrder {
  const currency = neededText(doc, 'currency');
  if (!/^[A-Z]{3}$/.test(currency)) throw new OddField('currency');
  const total = Money.round(figureOf(doc, 'invoiceAmount'), currency);
  const taxFree = flagOf(doc, 'taxFree');
  const net = flagOf(doc, 'net');
  const totalTax = taxFree ? Money.zero(currency) : total.minus(Money.round(figureOf(doc, 'invoiceAmountNet'), currency));
  const positions = docsOf(doc, 'details');
  const rows = positions.map((detail): OrderRow => rowOf(detail));
  const shipping = shippingRow(doc);
  const amounts = amountsOf(shipping ? [...rows, shipping] : rows, { total, totalTax, net, taxFree, proportional: flagOf(doc, 'isProportionalCalculation') });
  const status = neededText(doc, 'orderStatusId');
  const paymentStatus = textOf(doc, 'paymentStatusId');
  const { state, held } = meaningOf(status);

  const sold = rows.filter(({ doc: detail }) => isSold(detail));
  const lines = sold.map((row) => lineOf(row, amounts.get(row) as Amount, held));
  const dispatch = doc.dispatch === null || doc.dispatch === undefined ? null : asDoc(doc.dispatch, 'dispatch');
  const method = dispatch ? { key: textOf(dispatch, 'id'), name: plainText(textOf(dispatch, 'name')) } : idOf(doc, 'dispatchId') ? { key: textOf(doc, 'dispatchId'), name: '' } : null;
  const charges = rows.filter((row) => !sold.includes(row)).map((row) => chargeOf(row, amounts.get(row) as Amount));
  if (shipping) charges.unshift({ ref: 'shipping', kind: 'shipping', name: method?.name ?? '', methodKey: method?.key ?? null, amount: amounts.get(shipping) as Amount });

  const customer = asDoc(doc.customer ?? {}, 'customer');
  const billing = addressOf(asDoc(doc.billing ?? {}, 'billing'));
  const other = asDoc(doc.shipping ?? {}, 'shipping');
  const delivery = isEmptyAddress(other) ? billing : addressOf(other);
  const vatId = textOf(asDoc(doc.billing ?? {}, 'billing'), 'vatId').replace(/[\s.-]/g, '').toUpperCase();
  const payment = doc.payment === null || doc.payment === undefined ? null : asDoc(doc.payment, 'payment');
  const orderedAt = instantOf(doc, 'orderTime');
  if (!orderedAt) throw new OddField('orderTime');
  const changedAt = instantOf(doc, 'changed');

  const order: Omit<RemoteOrder, 'fingerprint'> = {
    ref: neededText(doc, 'id'),
    number: neededText(doc, 'number'),
    orderedAt,
    changedAt,
    currency,
    pricesIncludeTax: !net && !taxFree,
    status: { order: status, payment: paymentStatus === '' ? null : paymentStatus, delivery: null },
    state,
    paidAt: paymentStatus === completelyPaid ? (instantOf(doc, 'clearedDate') ?? changedAt ?? orderedAt) : null,
    payment: { key: payment ? textOf(payment, 'name') : textOf(doc, 'paymentId'), name: payment ? plainText(textOf(payment, 'description')) || textOf(payment, 'name') : '', transaction: textOf(doc, 'transactionId').trim() },
    shippingMethod: method,
    lines,
    charges,
    vouchers: rows.filter(({ doc: detail }) => textOf(detail, 'mode') === voucherMode).map((row) => ({ code: textOf(row.doc, 'articleNumber').trim(), amount: (amounts.get(row) as Amount).gross.negated() })),
    total,
    totalTax,
    // The API knows none: what was paid back shows as a payment status.
    refunds: [],
    taxTreatment: taxTreatmentOf({ shopCountry: null, shopTaxes: true, deliveryCountry: delivery.country, vatId, vatExempt: taxFree, taxed: !totalTax.isZero(), rateCountries: [] }),
    customer: { ref: textOf(customer, 'accountMode') === '1' ? null : idOf(doc, 'customerId'), group: textOf(customer, 'groupKey') || null, email: textOf(customer, 'email').trim(), vatId },
    billing,
    delivery,
    buyerNote: textOf(doc, 'customerComment').trim(),
    fulfilledBy: 'merchant',
    buyerWithheld: false,
    held: strongest(lines.map((line) => line.held), held),
    raw: asOpaque(withoutSecrets(doc)),
  };
  return { ...order, fingerprint: fingerprintOf(order, sold.map(({ doc: detail }) => lineHeld(detail, 'taken'))) };
}

/** Names that the API tells in orders only: shipping methods and statuses of the merchant's own. */
export function learnFromOrder(doc: Doc, learned: Learned): void {
  const named = (key: string, name: string): { id: string; name: string } | null => {
    const value = doc[key];
    if (value === null || value === undefined || typeof value !== 'object' || Array.isArray(value)) return null;
    const [id, label] = [textOf(value, 'id'), plainText(textOf(value, name))];
    return /^\d{1,9}$/.test(id) && label !== '' ? { id, name: label } : null;
  };
  const dispatch = named('dispatch', 'name');
  if (dispatch && learned.own.dispatches?.[dispatch.id] !== dispatch.name) learned.learn({ dispatches: { ...learned.own.dispatches, [dispatch.id]: dispatch.name } });
  const status = named('orderStatus', 'name');
  if (status && !orderStatuses.some(({ id }) => id === status.id) && learned.own.statuses?.[status.id] !== status.name) learned.learn({ statuses: { ...learned.own.statuses, [status.id]: status.name } });
}

// What Kontor itself may set stays out (status, tracking, and the time of change with them), only a cancellation counts; the document always. `singly`: what the merchant did to single
// positions, which Kontor never touches: pieces that he cancelled or sent away must be news although the order as a whole still holds others.
function fingerprintOf({ raw: _raw, changedAt: _changedAt, status, state: _state, held: _held, lines, paidAt, ...order }: Omit<RemoteOrder, 'fingerprint'>, singly: readonly StockHeld[]): string {
  const own = { ...order, singly, cancelled: status.order === cancelled, payment: { ...order.payment, status: status.payment }, paid: paidAt !== null, lines: lines.map(({ held: _lineHeld, ...line }) => line) };
  return createHash('sha256').update(JSON.stringify(own)).digest('hex');
}

function rowOf(doc: Doc): OrderRow {
  const rate = textOf(doc, 'taxRate');
  // taxId may point to another tax than the one charged: the rate is what counts.
  return { doc, price: figureOf(doc, 'price'), quantity: figureOf(doc, 'quantity'), rate: /^\d{1,3}(\.\d{1,10})?$/.test(rate) ? Percent.of(Decimal.parse(rate)) : null };
}

function shippingRow(doc: Doc): OrderRow | null {
  const [gross, net] = [figureOf(doc, 'invoiceShipping'), figureOf(doc, 'invoiceShippingNet')];
  const rate = textOf(doc, 'invoiceShippingTaxRate');
  if (gross.isZero() && net.isZero() && idOf(doc, 'dispatchId') === null) return null;
  return { doc, price: gross, quantity: Decimal.one, rate: /^\d{1,3}(\.\d{1,10})?$/.test(rate) ? Percent.of(Decimal.parse(rate)) : null, shipping: { gross, net } };
}

/** What takes stock: products, and the free article of a promotion. A mode we do not know is sold where an article stands behind it. */
function isSold(detail: Doc): boolean {
  const mode = textOf(detail, 'mode') || '0';
  return soldModes.has(mode) || (chargeNames[mode] === undefined && idOf(detail, 'articleId') !== null);
}

function lineOf({ doc, price, quantity, rate }: OrderRow, amount: Amount, held: StockHeld): RemoteLine {
  const [ean, config] = [textOf(doc, 'ean').trim(), textOf(doc, 'config').trim()];
  return {
    ref: neededText(doc, 'id'),
    // Missing on orders of older versions; then the number finds the article.
    remoteId: idOf(doc, 'articleDetailID'),
    remoteParentId: null,
    number: textOf(doc, 'articleNumber').trim(),
    name: plainText(textOf(doc, 'articleName')),
    quantity: quantityOf(quantity),
    unitPrice: price.round(4),
    // What a voucher takes off stands in a row of its own.
    beforeDiscount: amount,
    amount,
    taxRate: amount.taxes.length === 1 ? (amount.taxes[0]?.rate ?? rate) : amount.taxes.length === 0 ? rate : null,
    options: config === '' || config.length > 200 || /[{}[\]]/.test(config) ? [] : [{ name: 'config', value: plainText(config) }],
    held: lineHeld(doc, held),
    article: ean === '' ? null : { ean },
  };
}

// A position that the merchant closed or shipped in his shop, one by one, while the order as a whole is open.
function lineHeld(doc: Doc, held: StockHeld): StockHeld {
  if (held !== 'taken') return held;
  const status = textOf(doc, 'statusId');
  if (status === '2') return 'none';
  const shipped = figureOf(doc, 'shipped');
  return status === '3' || (shipped.isPositive() && shipped.compare(figureOf(doc, 'quantity')) >= 0) ? 'left' : 'taken';
}

function strongest(held: readonly StockHeld[], whole: StockHeld): StockHeld {
  if (held.length === 0) return whole;
  return held.includes('taken') ? 'taken' : held.includes('left') ? 'left' : 'none';
}

function chargeOf({ doc, price }: OrderRow, amount: Amount): RemoteCharge {
  const kind = chargeNames[textOf(doc, 'mode')] ?? 'fee';
  return { ref: neededText(doc, 'id'), kind: kind === 'fee' && price.isNegative() ? 'discount' : kind, name: plainText(textOf(doc, 'articleName')), methodKey: null, amount };
}

function quantityOf(amount: Decimal): Quantity {
  if (amount.scale() > 3) throw new OddField('quantity');
  return Quantity.parse(amount.toString());
}

function addressOf(doc: Doc): RemoteAddress {
  const text = (key: string): string => textOf(doc, key).trim();
  const [country, state] = [asDoc(doc.country ?? {}, 'country'), asDoc(doc.state ?? {}, 'state')];
  return {
    company: [text('company'), text('department')].filter((part) => part !== '').join(', '),
    firstName: text('firstName'),
    lastName: text('lastName'),
    street: text('street'),
    addition: [text('additionalAddressLine1'), text('additionalAddressLine2')].filter((part) => part !== '').join(', '),
    postcode: text('zipCode'),
    city: text('city'),
    state: textOf(state, 'shortCode').trim() || textOf(state, 'name').trim(),
    country: textOf(country, 'iso').trim().toUpperCase(),
    phone: text('phone'),
  };
}

function isEmptyAddress(doc: Doc): boolean {
  return ['firstName', 'lastName', 'company', 'street', 'zipCode', 'city'].every((key) => textOf(doc, key).trim() === '');
}

function withoutSecrets(value: Exact): Exact {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !secrets.has(key)).map(([key, inner]) => [key, withoutSecrets(inner)]));
}
