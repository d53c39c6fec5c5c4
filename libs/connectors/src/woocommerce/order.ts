// One order of WooCommerce as the port knows orders. Pure. Rows are always net there, with up to six decimals (`dp=6`), whatever
// `prices_include_tax` says; gross is net plus tax, and the rows are rounded so that they make the order's total to the cent (F25).
import { Decimal, Money, Percent, Quantity } from '@kontor/kernel';
import { createHash } from 'node:crypto';
import { asOpaque, type Exact } from '../exact-json.js';
import type { Amount, RemoteAddress, RemoteCharge, RemoteLine, RemoteOrder, RemoteRefund, StockHeld } from '../port.js';
import { roundTogether } from '../apportion.js';
import { OddField, amountOf, asDoc, docsOf, neededText, plainText, textOf, type Doc } from '../fields.js';
import { idOf, instantOf } from './fields.js';
import type { Own } from './learned.js';
import { coreStatuses, meaningOf } from './statuses.js';
import { taxTreatmentOf } from '../tax-treatment.js';

/** Meta of an order in which Kontor notes the status it set and the one before: `completed<processing`. */
export const toldStatusKey = '_kontor_status';

const vatIdKeys = ['_billing_vat_id', 'billing_vat_id', '_billing_vat', 'billing_vat', '_vat_number', 'vat_number', '_billing_vat_number', 'billing_vat_number', '_billing_eu_vat_number', '_billing_ust_id', '_vat_id', '_eu_vat_evidence_number'];

type Rate = { rate: Percent | null; label: string; country: string };
type Part = { id: string; exact: Decimal };
type Row = { doc: Doc; net: Decimal; tax: Decimal; parts: Part[] };

/** Throws OddField where the document is not one of WooCommerce's. `refunds`: the answer of orders/<id>/refunds where it was asked. */
export function normaliseOrder(raw: Exact, own: Readonly<Own>, refunds: Doc[] | null = null): RemoteOrder {
  const doc = asDoc(raw, 'order');
  const currency = neededText(doc, 'currency');
  if (!/^[A-Z]{3}$/.test(currency)) throw new OddField('currency');
  const pricesIncludeTax = doc.prices_include_tax === true;
  const total = Money.round(amountOf(doc, 'total'), currency);
  const rates = ratesOf(doc);
  const items = docsOf(doc, 'line_items').map(rowOf);
  const shipping = docsOf(doc, 'shipping_lines').map(rowOf);
  const fees = docsOf(doc, 'fee_lines').map(rowOf);
  const rows = [...items, ...shipping, ...fees];
  const amounts = amountsOf(rows, total, doc, rates);
  const amountAt = (row: Row): Amount => amounts.get(row) as Amount;

  const status = neededText(doc, 'status');
  const told = toldStatus(doc);
  const completed = textOf(doc, 'date_completed_gmt') !== '';
  const paidAt = instantOf(doc, 'date_paid_gmt');
  const reduced = items.some(({ doc: line }) => /^[1-9]/.test(metaText(line, '_reduced_stock'))) || paidAt !== null;
  const isCore = (coreStatuses as readonly string[]).includes(status);
  // A status of a plugin that Kontor itself set says what the status before it said.
  const { state, held } = meaningOf(!isCore && told?.status === status ? told.previous : status, { completed, reduced });

  const lines = items.map((row) => lineOf(row, amountAt(row), pricesIncludeTax, held, rates));
  const charges: RemoteCharge[] = [
    ...shipping.map((row) => ({ ref: neededText(row.doc, 'id'), kind: 'shipping' as const, name: plainText(textOf(row.doc, 'method_title')), methodKey: methodKeyOf(row.doc), amount: amountAt(row) })),
    ...fees.map((row) => ({ ref: neededText(row.doc, 'id'), kind: 'fee' as const, name: plainText(textOf(row.doc, 'name')), methodKey: null, amount: amountAt(row) })),
  ];
  const billing = addressOf(asDoc(doc.billing ?? {}, 'billing'));
  const shippingDoc = asDoc(doc.shipping ?? {}, 'shipping');
  const delivery = isEmptyAddress(shippingDoc) ? billing : addressOf(shippingDoc);
  const vatId = vatIdOf(doc);
  const totalTax = Money.round(amountOf(doc, 'total_tax'), currency);
  const firstMethod = charges.find(({ kind }) => kind === 'shipping');

  const order: Omit<RemoteOrder, 'fingerprint'> = {
    ref: neededText(doc, 'id'),
    number: textOf(doc, 'number') || neededText(doc, 'id'),
    orderedAt: instantOf(doc, 'date_created_gmt') ?? missing('date_created_gmt'),
    changedAt: instantOf(doc, 'date_modified_gmt'),
    currency,
    pricesIncludeTax,
    status: { order: status, payment: null, delivery: null },
    state,
    paidAt,
    payment: { key: textOf(doc, 'payment_method'), name: plainText(textOf(doc, 'payment_method_title')), transaction: textOf(doc, 'transaction_id') },
    shippingMethod: firstMethod?.methodKey ? { key: firstMethod.methodKey, name: firstMethod.name } : null,
    lines,
    charges,
    vouchers: vouchersOf(doc, lines, currency),
    total,
    totalTax,
    refunds: refundsOf(doc, refunds, currency),
    taxTreatment: taxTreatmentOf({
      shopCountry: own.country ?? null,
      shopTaxes: own.taxes ?? null,
      deliveryCountry: delivery.country,
      vatId,
      vatExempt: metaText(doc, 'is_vat_exempt') === 'yes',
      taxed: !totalTax.isZero(),
      rateCountries: [...rates.values()].map(({ country }) => country).filter((country) => country !== ''),
    }),
    customer: { ref: idOf(doc, 'customer_id'), group: null, email: textOf(asDoc(doc.billing ?? {}, 'billing'), 'email').trim(), vatId },
    billing,
    delivery,
    buyerNote: textOf(doc, 'customer_note').trim(),
    fulfilledBy: 'merchant',
    buyerWithheld: false,
    held,
    raw: asOpaque(raw),
  };
  return { ...order, fingerprint: fingerprintOf(order, told?.status === status ? told.previous : status) };
}

/** What Kontor noted when it last set a status. */
export function toldStatus(order: Doc): { status: string; previous: string } | null {
  const [, status, previous] = /^([\w-]{1,40})<([\w-]{1,40})$/.exec(metaText(order, toldStatusKey)) ?? [];
  return status && previous ? { status, previous } : null;
}

/** The key under which `seenValues` lists the same shipping method: `flat_rate:3`. */
export function methodKeyOf(doc: Doc): string {
  const [method, instance] = [textOf(doc, 'method_id'), textOf(doc, 'instance_id')];
  return instance === '' || instance === '0' ? method || 'other' : `${method}:${instance}`;
}

// Status, state and stock are left out as far as Kontor set them itself; the document, notes and times of change always.
function fingerprintOf({ raw: _raw, changedAt: _changedAt, status: _status, state: _state, held: _held, lines, ...order }: Omit<RemoteOrder, 'fingerprint'>, status: string): string {
  const own = { ...order, status, lines: lines.map(({ held: _lineHeld, ...line }) => line) };
  return createHash('sha256').update(JSON.stringify(own)).digest('hex');
}

function rowOf(doc: Doc): Row {
  const parts = docsOf(doc, 'taxes')
    .filter((tax) => textOf(tax, 'total') !== '')
    .map((tax) => ({ id: textOf(tax, 'id'), exact: amountOf(tax, 'total') }));
  return { doc, net: amountOf(doc, 'total'), tax: amountOf(doc, 'total_tax'), parts };
}

// Rounds all rows of the order together: their gross makes the total, their taxes make the order's taxes rate by rate.
function amountsOf(rows: Row[], total: Money, order: Doc, rates: Map<string, Rate>): Map<Row, Amount> {
  const currency = total.currency;
  const gross = roundTogether(rows.map(({ net, tax }) => net.plus(tax)), total);
  const taxed = new Map<Row, Map<string, Money>>(rows.map((row) => [row, new Map<string, Money>()]));
  for (const line of docsOf(order, 'tax_lines')) {
    const id = textOf(line, 'rate_id');
    const having = rows.filter((row) => row.parts.some((part) => part.id === id));
    const exact = having.map((row) => Decimal.sum(row.parts.filter((part) => part.id === id).map((part) => part.exact)));
    const rounded = roundTogether(exact, Money.round(amountOf(line, 'tax_total').plus(amountOf(line, 'shipping_tax_total')), currency));
    having.forEach((row, index) => taxed.get(row)?.set(id, rounded[index]));
  }
  return new Map(
    rows.map((row, index): [Row, Amount] => {
      const taxes = taxesOf(row, taxed.get(row) ?? new Map<string, Money>(), rates, currency);
      const summed = Money.sum(taxes.map(({ tax }) => tax), currency);
      // Taxes that the shop does not itemise, or itemises otherwise than it sums them: the sum is what was charged.
      const tax = summed.decimal.minus(row.tax).abs().compare(Decimal.parse('0.02')) < 0 ? summed : Money.round(row.tax, currency);
      const whole = gross[index];
      return [row, { net: whole.minus(tax), tax, gross: whole, taxes }];
    }),
  );
}

// Entries of nothing are the other classes' taxes; one of a row that costs nothing still tells its rate.
function taxesOf(row: Row, rounded: Map<string, Money>, rates: Map<string, Rate>, currency: string): Amount['taxes'] {
  return row.parts
    .filter((part) => !part.exact.isZero() || row.net.isZero() || rates.get(part.id)?.rate?.isZero())
    .map((part) => ({ rate: rates.get(part.id)?.rate ?? null, label: rates.get(part.id)?.label ?? '', tax: rounded.get(part.id) ?? Money.round(part.exact, currency) }));
}

function ratesOf(order: Doc): Map<string, Rate> {
  return new Map(
    docsOf(order, 'tax_lines').map((line): [string, Rate] => {
      const code = textOf(line, 'rate_code');
      const label = plainText(textOf(line, 'label'));
      // Old versions give no percentage; then the code or the label usually names it.
      const named = /(\d{1,2}(?:[.,]\d{1,4})?)\s*%/.exec(`${code} ${label}`)?.[1]?.replace(',', '.');
      const percent = textOf(line, 'rate_percent') || named;
      return [textOf(line, 'rate_id'), { rate: percent && /^\d{1,3}(\.\d{1,10})?$/.test(percent) ? Percent.of(Decimal.parse(percent)) : null, label, country: /^([A-Z]{2})-/.exec(code)?.[1] ?? '' }];
    }),
  );
}

function lineOf(row: Row, amount: Amount, pricesIncludeTax: boolean, held: StockHeld, rates: Map<string, Rate>): RemoteLine {
  const { doc } = row;
  const product = idOf(doc, 'product_id');
  const variation = idOf(doc, 'variation_id');
  const quantity = quantityOf(doc, 'quantity');
  const before = beforeDiscountOf(row, amount, rates);
  const exactBefore = pricesIncludeTax ? before.gross.decimal : amountOf(doc, 'subtotal');
  const ean = textOf(doc, 'global_unique_id').trim();
  return {
    ref: neededText(doc, 'id'),
    remoteId: variation ?? product,
    remoteParentId: variation ? product : null,
    number: textOf(doc, 'sku').trim(),
    name: plainText(textOf(doc, 'name')),
    quantity,
    unitPrice: quantity.isZero() ? Decimal.zero : exactBefore.dividedBy(quantity.decimal).round(pricesIncludeTax ? 2 : 4),
    beforeDiscount: before,
    amount,
    taxRate: amount.taxes.length === 1 ? (amount.taxes[0]?.rate ?? null) : null,
    options: optionsOf(doc),
    held,
    article: ean === '' ? null : { ean },
  };
}

function beforeDiscountOf({ doc, net, tax }: Row, amount: Amount, rates: Map<string, Rate>): Amount {
  const [subtotal, subtotalTax] = [amountOf(doc, 'subtotal'), amountOf(doc, 'subtotal_tax')];
  // Nothing taken off: the very same figures, a moved cent included.
  if (subtotal.equals(net) && subtotalTax.equals(tax)) return amount;
  const currency = amount.gross.currency;
  const gross = Money.round(subtotal.plus(subtotalTax), currency);
  const whole = Money.round(subtotalTax, currency);
  const taxes = docsOf(doc, 'taxes')
    .filter((part) => !amountOf(part, 'subtotal').isZero())
    .map((part) => ({ rate: rates.get(textOf(part, 'id'))?.rate ?? null, label: rates.get(textOf(part, 'id'))?.label ?? '', tax: Money.round(amountOf(part, 'subtotal'), currency) }));
  return { net: gross.minus(whole), tax: whole, gross, taxes };
}

// Chosen options come as meta whose key depends on the language at the time; what is ready to read is shown, never matched on.
function optionsOf(line: Doc): RemoteLine['options'] {
  return docsOf(line, 'meta_data')
    .filter((meta) => typeof meta.key === 'string' && !meta.key.startsWith('_') && (typeof meta.display_value === 'string' || typeof meta.value === 'string'))
    .map((meta) => ({ name: plainText(textOf(meta, 'display_key') || textOf(meta, 'key')), value: plainText(textOf(meta, typeof meta.display_value === 'string' ? 'display_value' : 'value')) }))
    .filter(({ name, value }) => name !== '' && value !== '' && value.length <= 200);
}

// The shop rounds the discount of a coupon for show; what was really taken off stands in the lines.
function vouchersOf(order: Doc, lines: RemoteLine[], currency: string): RemoteOrder['vouchers'] {
  const coupons = docsOf(order, 'coupon_lines');
  const told = coupons.map((coupon) => amountOf(coupon, 'discount').plus(amountOf(coupon, 'discount_tax')));
  const taken = Money.sum(lines.map((line) => line.beforeDiscount.gross.minus(line.amount.gross)), currency);
  const amounts = coupons.length === 1 ? [taken] : roundTogether(told, taken);
  return coupons.map((coupon, index) => ({ code: textOf(coupon, 'code'), amount: amounts[index] }));
}

function refundsOf(order: Doc, details: Doc[] | null, currency: string): RemoteRefund[] {
  const known = new Map((details ?? []).map((refund) => [textOf(refund, 'id'), refund]));
  return docsOf(order, 'refunds').map((refund) => {
    const detail = known.get(textOf(refund, 'id'));
    return {
      ref: neededText(refund, 'id'),
      at: detail ? instantOf(detail, 'date_created_gmt') : null,
      amount: Money.round(amountOf(refund, 'total'), currency).abs(),
      reason: textOf(refund, 'reason').trim(),
      lines: (detail ? docsOf(detail, 'line_items') : []).map((line) => ({
        lineRef: metaText(line, '_refunded_item_id') || textOf(line, 'id'),
        quantity: absolute(quantityOf(line, 'quantity')),
        amount: Money.round(amountOf(line, 'total').plus(amountOf(line, 'total_tax')), currency).abs(),
      })),
    };
  });
}

function absolute(quantity: Quantity): Quantity {
  return quantity.isNegative() ? quantity.negated() : quantity;
}

function quantityOf(doc: Doc, key: string): Quantity {
  const amount = amountOf(doc, key);
  if (amount.scale() > 3) throw new OddField(key);
  return Quantity.parse(amount.toString());
}

function addressOf(doc: Doc): RemoteAddress {
  const text = (key: string): string => textOf(doc, key).trim();
  return {
    company: text('company'),
    firstName: text('first_name'),
    lastName: text('last_name'),
    street: text('address_1'),
    addition: text('address_2'),
    postcode: text('postcode'),
    city: text('city'),
    state: text('state'),
    country: text('country').toUpperCase(),
    phone: text('phone'),
  };
}

// "Same as billing" comes as empty strings; a country alone is the shop's default and no address.
function isEmptyAddress(doc: Doc): boolean {
  return ['first_name', 'last_name', 'company', 'address_1', 'address_2', 'postcode', 'city'].every((key) => textOf(doc, key).trim() === '');
}

function vatIdOf(order: Doc): string {
  for (const key of vatIdKeys) {
    const value = metaText(order, key).replace(/[\s.-]/g, '').toUpperCase();
    if (/^[A-Z]{2}[A-Z0-9]{2,13}$/.test(value)) return value;
  }
  return '';
}

/** The value of a meta entry where it is text; the last one counts. */
export function metaText(doc: Doc, key: string): string {
  const found = docsOf(doc, 'meta_data').filter((meta) => meta.key === key && typeof meta.value === 'string').at(-1);
  return found ? textOf(found, 'value') : '';
}

function missing(field: string): never {
  throw new OddField(field);
}
