// One order of Shopify as the port knows orders. Pure. Amounts are what the buyer paid in his currency; pieces taken out by an edit are gone, pieces paid
// back are still in their line and told as a refund. An order that nobody edited is as it was placed, whatever was paid back of it.
import { Decimal, Money, Quantity } from '@kontor/kernel';
import { createHash } from 'node:crypto';
import { roundTogether } from '../apportion.js';
import { asOpaque, type Exact } from '../exact-json.js';
import { asDoc, docsOf, neededText, OddField, textOf, type Doc } from '../fields.js';
import type { Amount, RemoteAddress, RemoteCharge, RemoteLine, RemoteOrder, RemoteRefund, StockHeld } from '../port.js';
import { taxTreatmentOf } from '../tax-treatment.js';
import { countOf, docOrNull, idOf, instantOf, neededId, nodesOf, paid, paidMoney, rateOf } from './fields.js';
import type { Own } from './learned.js';
import { shippingKey } from './seen-values.js';

type Row = { amount: Decimal; taxes: { doc: Doc; tax: Decimal }[] };

type Further = { /** Lines beyond the order's first page. */ moreLines?: Doc[]; /** All refunds, where the order has more than came with it. */ refunds?: Doc[] | null; /** Parts of the buyer's data were refused. */ withheld?: boolean };

/** Throws OddField where the document is not Shopify's. */
export function normaliseOrder(raw: Exact, own: Readonly<Partial<Own>>, { moreLines = [], refunds: allRefunds = null, withheld = false }: Further = {}): RemoteOrder {
  const doc = asDoc(raw, 'order');
  const currency = neededText(doc, 'presentmentCurrencyCode');
  const pricesIncludeTax = doc.taxesIncluded === true;
  const items = [...nodesOf(doc, 'lineItems'), ...moreLines];
  const refunds = allRefunds ?? docsOf(doc, 'refunds');
  const paidBack = piecesPaidBack(refunds);
  const cancelled = instantOf(doc, 'cancelledAt');
  const placed = isAsPlaced(doc);
  const lines = items.map((item) => lineRow(item, placed ? null : (paidBack.get(neededId(item)) ?? 0))).filter(({ pieces }) => pieces > 0);
  const shippings = nodesOf(doc, 'shippingLines').filter((line) => line.isRemoved !== true).map((line) => ({ line, row: { amount: paid(line, 'discountedPriceSet'), taxes: docsOf(line, 'taxLines').map((tax) => ({ doc: tax, tax: paid(tax, 'priceSet') })) } satisfies Row }));
  const rows = [...lines.map(({ row }) => row), ...shippings.map(({ row }) => row)];
  const { total, extras } = sumsOf(doc, refunds, grossOf(rows, pricesIncludeTax), items, currency);
  const amounts = amountsOf(rows, total.minus(Money.sum(extras.map(({ amount }) => amount.gross), currency)), currency, pricesIncludeTax, textOf(doc, 'currencyCode') !== currency);
  const payment = paymentOf(doc, currency);
  const financial = textOf(doc, 'displayFinancialStatus');
  const fulfilment = textOf(doc, 'displayFulfillmentStatus');
  const state = cancelled !== null ? 'cancelled' : fulfilment === 'FULFILLED' || fulfilment === 'FULFILLMENT_NOT_REQUIRED' ? 'done' : financial === 'EXPIRED' || financial === 'VOIDED' ? 'pending' : 'open';
  const remoteLines = lines.map(({ item, pieces, row }, index) => lineOf(item, pieces, row, amounts[index], currency, cancelled !== null));
  const charges: RemoteCharge[] = [
    ...shippings.map(({ line }, index) => ({ ref: idOf(line) ?? `shipping-${index}`, kind: 'shipping' as const, name: textOf(line, 'title'), methodKey: shippingKey(textOf(line, 'code'), textOf(line, 'title')), amount: amounts[lines.length + index] })),
    ...extras,
  ];
  const billing = addressOf(docOrNull(doc, 'billingAddress') ?? docOrNull(doc, 'shippingAddress'));
  const delivery = addressOf(docOrNull(doc, 'shippingAddress') ?? docOrNull(doc, 'billingAddress'));
  const taxes = [...remoteLines.map(({ amount }) => amount), ...charges.map(({ amount }) => amount)];
  const totalTax = Money.sum(taxes.map(({ tax }) => tax), currency);
  const allTaxes = [...items.flatMap((item) => docsOf(item, 'taxLines')), ...shippings.flatMap(({ line }) => docsOf(line, 'taxLines'))];
  const [first] = charges.filter(({ kind }) => kind === 'shipping');

  const order: Omit<RemoteOrder, 'fingerprint'> = {
    ref: neededId(doc),
    number: neededText(doc, 'name'),
    orderedAt: instantOf(doc, 'createdAt') ?? ((): never => { throw new OddField('createdAt'); })(),
    changedAt: instantOf(doc, 'updatedAt'),
    currency,
    pricesIncludeTax,
    status: { order: cancelled !== null ? 'cancelled' : doc.closedAt ? 'closed' : 'open', payment: financial.toLowerCase(), delivery: fulfilment.toLowerCase() },
    state,
    paidAt: isPaid(financial, payment.received, total) ? (payment.at ?? instantOf(doc, 'processedAt') ?? instantOf(doc, 'createdAt')) : null,
    payment: payment.payment,
    shippingMethod: first?.methodKey ? { key: first.methodKey, name: first.name } : null,
    lines: remoteLines,
    charges,
    vouchers: vouchersOf(items, currency),
    total,
    totalTax,
    refunds: refunds.map((refund) => refundOf(refund, pricesIncludeTax)),
    // The marketplace owes the tax where every part of it is so marked.
    taxTreatment: allTaxes.length > 0 && allTaxes.every((tax) => tax.channelLiable === true) ? 'marketplace' : taxTreatmentOf({ shopCountry: own.country ?? null, shopTaxes: null, deliveryCountry: delivery.country, vatId: '', vatExempt: doc.taxExempt === true, taxed: !totalTax.isZero(), rateCountries: countriesOf(allTaxes) }),
    customer: { ref: idOf(docOrNull(doc, 'customer') ?? {}), group: null, email: textOf(doc, 'email').trim(), vatId: '' },
    billing,
    delivery,
    buyerNote: textOf(doc, 'note').trim(),
    fulfilledBy: 'merchant',
    buyerWithheld: withheld,
    held: remoteLines.reduce<StockHeld>((held, line) => (held === 'taken' || line.held === 'none' ? held : line.held), 'none'),
    raw: asOpaque(raw),
  };
  return { ...order, fingerprint: fingerprintOf(order) };
}

// What Kontor's own parcels change (delivery, what has left) is left out, and what belongs to article and account; the core looks at states by itself.
function fingerprintOf({ raw: _raw, changedAt: _changedAt, state: _state, held: _held, paidAt, lines, status, ...order }: Omit<RemoteOrder, 'fingerprint'>): string {
  const rows = lines.map(({ held: _lineHeld, article: _article, remoteId: _remoteId, remoteParentId: _parentId, ...line }) => line);
  const own = { ...order, status: status.order === 'cancelled' ? 'cancelled' : '', payment: status.payment, paid: paidAt !== null, lines: rows };
  return createHash('sha256').update(JSON.stringify(own)).digest('hex');
}

/** Nobody edited it, or it is cancelled: then what was ordered is what counts, and its total is the first one. */
function isAsPlaced(doc: Doc): boolean {
  return doc.edited !== true || textOf(doc, 'cancelledAt') !== '';
}

/** The total as the list for comparing tells it; null where an edit and a refund came together and only the whole order says it. */
export function indexTotal(doc: Doc): Money | null {
  if (isAsPlaced(doc)) return paidMoney(doc, 'totalPriceSet');
  return paidMoney(doc, 'totalRefundedSet').isZero() ? paidMoney(doc, 'currentTotalPriceSet') : null;
}

/** Of the shop's own figures those that the rows make: whether a refund lowered the current total, and whether a tip stands among the lines, differs. */
function sumsOf(doc: Doc, refunds: Doc[], rows: Decimal, items: Doc[], currency: string): { total: Money; extras: RemoteCharge[] } {
  const current = paidMoney(doc, 'currentTotalPriceSet');
  const totals = isAsPlaced(doc) ? [paidMoney(doc, 'totalPriceSet')] : [current.plus(Money.sum(refunds.map((refund) => paidMoney(refund, 'totalRefundedSet')), currency)), current.plus(Money.sum(refunds.map((refund) => worthOf(refund, doc.taxesIncluded === true, currency)), currency))];
  const duties = doc.dutiesIncluded === true ? Decimal.zero : Decimal.sum(items.flatMap((item) => docsOf(item, 'duties').map((duty) => paid(duty, 'price'))));
  const tip = paid(doc, 'totalTipReceivedSet');
  const [best] = totals
    .flatMap((total) => [tip, ...(tip.isZero() ? [] : [Decimal.zero])].map((some) => ({ total, tip: some, gap: rows.plus(duties).plus(some).minus(total.decimal).abs() })))
    .sort((one, other) => one.gap.compare(other.gap)) as [{ total: Money; tip: Decimal; gap: Decimal }];
  return { total: best.total, extras: [...extraCharge('tip', 'Trinkgeld', best.tip, currency), ...extraCharge('duties', 'Zoll', duties, currency)] };
}

/** What the goods and the shipping of a refund cost; money beyond that was not paid back for the order's rows. */
function worthOf(refund: Doc, included: boolean, currency: string): Money {
  const parts = [...nodesOf(refund, 'refundLineItems').map((row) => [row, 'subtotalSet', 'totalTaxSet'] as const), ...nodesOf(refund, 'refundShippingLines').map((row) => [row, 'subtotalAmountSet', 'taxAmountSet'] as const)];
  return Money.sum(parts.flatMap(([row, net, tax]) => [paidMoney(row, net), ...(included ? [] : [paidMoney(row, tax)])]), currency);
}

/** `DE MwSt. 19%` → DE; a name without a country says nothing. */
function countriesOf(taxes: Doc[]): string[] {
  const found = taxes.map((tax) => /^([A-Z]{2})(?=[ -])/.exec(textOf(tax, 'title'))?.[1] ?? '');
  return found.includes('') ? [] : found;
}

/** In full: where something was paid back, by what had come in before. */
function isPaid(financial: string, received: Money, total: Money): boolean {
  return financial === 'PAID' || ((financial === 'PARTIALLY_REFUNDED' || financial === 'REFUNDED') && received.compare(total) >= 0);
}

/** How many pieces of each line were paid back; they are missing in `currentQuantity` although they were bought. */
function piecesPaidBack(refunds: Doc[]): Map<string, number> {
  const pieces = new Map<string, number>();
  for (const refund of refunds) {
    for (const row of nodesOf(refund, 'refundLineItems')) {
      const line = neededId(asDoc(row.lineItem, 'lineItem'));
      pieces.set(line, (pieces.get(line) ?? 0) + countOf(row, 'quantity'));
    }
  }
  return pieces;
}

/** `paidBack`: pieces that were bought and paid back; null: the line is as it was placed. */
function lineRow(item: Doc, paidBack: number | null): { item: Doc; pieces: number; row: Row } {
  const ordered = countOf(item, 'quantity');
  const pieces = paidBack === null ? ordered : Math.min(countOf(item, 'currentQuantity') + paidBack, ordered);
  const share = (amount: Decimal): Decimal => (pieces === ordered || ordered === 0 ? amount : amount.times(Decimal.parse(String(pieces))).dividedBy(Decimal.parse(String(ordered))));
  const discount = Decimal.sum(docsOf(item, 'discountAllocations').map((one) => paid(one, 'allocatedAmountSet')));
  const amount = paid(item, 'originalUnitPriceSet').times(Decimal.parse(String(pieces))).minus(share(discount));
  return { item, pieces, row: { amount, taxes: docsOf(item, 'taxLines').map((tax) => ({ doc: tax, tax: share(paid(tax, 'priceSet')) })) } };
}

/** Tips and duties: on top of everything, without a tax of their own. */
function extraCharge(ref: string, name: string, amount: Decimal, currency: string): RemoteCharge[] {
  const money = Money.round(amount, currency);
  return money.isZero() ? [] : [{ ref, kind: 'fee', name, methodKey: null, amount: { net: money, tax: Money.zero(currency), gross: money, taxes: [] } }];
}

/** What all rows cost the buyer, unrounded. */
function grossOf(rows: Row[], included: boolean): Decimal {
  return Decimal.sum(rows.map((row) => exactGross(row, included)));
}

function exactGross({ amount, taxes }: Row, included: boolean): Decimal {
  return included ? amount : amount.plus(Decimal.sum(taxes.map(({ tax }) => tax)));
}

/** Rounded together, so that the rows make the order's total. */
function amountsOf(rows: Row[], total: Money, currency: string, included: boolean, foreign: boolean): Amount[] {
  const gross = converted(roundTogether(rows.map((row) => exactGross(row, included)), total), total, foreign);
  return rows.map(({ taxes }, index) => {
    const parts = taxes.map(({ doc, tax }) => ({ rate: rateOf(doc), label: textOf(doc, 'title'), tax: Money.round(tax, currency) }));
    const tax = Money.sum(parts.map((part) => part.tax), currency);
    return { net: gross[index].minus(tax), tax, gross: gross[index], taxes: parts.filter((part) => !part.tax.isZero()) };
  });
}

/** In another money than the shop's each figure was converted and rounded for itself: the cents that this cost lie on the largest row. */
function converted(gross: Money[], total: Money, foreign: boolean): Money[] {
  const missing = total.minus(Money.sum(gross, total.currency));
  if (!foreign || missing.isZero() || BigInt(missing.abs().minor) > BigInt(gross.length)) return gross;
  const largest = gross.reduce((best, money, index) => (money.compare(gross[best] ?? money) > 0 ? index : best), 0);
  return gross.map((money, index) => (index === largest ? money.plus(missing) : money));
}

function lineOf(item: Doc, pieces: number, row: Row, amount: Amount, currency: string, cancelled: boolean): RemoteLine {
  const unitPrice = paid(item, 'originalUnitPriceSet');
  const whole = unitPrice.times(Decimal.parse(String(pieces)));
  const rates = docsOf(item, 'taxLines').map(rateOf);
  const variant = docOrNull(item, 'variant');
  const sku = textOf(item, 'sku');
  const title = textOf(item, 'variantTitle');
  return {
    ref: neededId(item),
    remoteId: variant ? idOf(variant) : null,
    remoteParentId: variant ? idOf(docOrNull(item, 'product') ?? {}) : null,
    number: sku,
    name: textOf(item, 'name') || textOf(item, 'title'),
    quantity: Quantity.whole(pieces),
    unitPrice,
    beforeDiscount: whole.equals(row.amount) || row.amount.isZero() ? amount : scaled(amount, whole, row.amount, currency),
    amount,
    taxRate: rates.length === 1 ? (rates[0] ?? null) : null,
    options: [...(title === '' ? [] : [{ name: 'Variante', value: title }]), ...docsOf(item, 'customAttributes').map((one) => ({ name: textOf(one, 'key'), value: textOf(one, 'value') })).filter(({ name, value }) => name !== '' && !name.startsWith('_') && value !== '' && value.length <= 200)],
    held: heldOf(item, cancelled, variant !== null),
    article: variant ? { ...(textOf(variant, 'barcode') === '' ? {} : { ean: textOf(variant, 'barcode') }), ...(textOf(item, 'vendor') === '' ? {} : { manufacturer: textOf(item, 'vendor') }) } : null,
  };
}

/** What the line would have cost without its discount, at the same share of tax. */
function scaled(amount: Amount, whole: Decimal, discounted: Decimal, currency: string): Amount {
  const factor = whole.dividedBy(discounted);
  const taxes = amount.taxes.map((part) => ({ ...part, tax: Money.round(part.tax.decimal.times(factor), currency) }));
  const gross = Money.round(amount.gross.decimal.times(factor), currency);
  const tax = Money.sum(taxes.map((part) => part.tax), currency);
  return { net: gross.minus(tax), tax, gross, taxes };
}

/** Shopify takes pieces off "available" at once; they are gone when they were sent, and back when the order was cancelled. */
function heldOf(item: Doc, cancelled: boolean, hasVariant: boolean): StockHeld {
  if (cancelled || !hasVariant || item.isGiftCard === true || countOf(item, 'currentQuantity') === 0) return 'none';
  return countOf(item, 'unfulfilledQuantity') === 0 ? 'left' : 'taken';
}

function paymentOf(doc: Doc, currency: string): { payment: RemoteOrder['payment']; at: Date | null; received: Money } {
  const all = docsOf(doc, 'transactions').filter((one) => ['SALE', 'AUTHORIZATION', 'CAPTURE'].includes(textOf(one, 'kind')) && textOf(one, 'status') !== 'FAILURE' && textOf(one, 'status') !== 'ERROR');
  // A gift card pays a part; the rest says how the buyer paid.
  const told = all.filter((one) => textOf(one, 'gateway') !== 'gift_card').at(-1) ?? all.at(-1);
  const good = all.filter((one) => textOf(one, 'status') === 'SUCCESS' && textOf(one, 'kind') !== 'AUTHORIZATION');
  const key = told ? textOf(told, 'gateway') : '';
  return { payment: { key, name: told ? textOf(told, 'formattedGateway') || key : '', transaction: told ? textOf(told, 'paymentId') : '' }, at: good.map((one) => instantOf(one, 'processedAt')).filter((at): at is Date => at !== null).at(-1) ?? null, received: Money.sum(good.map((one) => paidMoney(one, 'amountSet')), currency) };
}

function vouchersOf(items: Doc[], currency: string): RemoteOrder['vouchers'] {
  const taken = new Map<string, Decimal>();
  for (const item of items) {
    for (const one of docsOf(item, 'discountAllocations')) {
      const code = textOf(asDoc(one.discountApplication, 'discountApplication'), 'code');
      if (code !== '') taken.set(code, (taken.get(code) ?? Decimal.zero).plus(paid(one, 'allocatedAmountSet')));
    }
  }
  return [...taken].map(([code, amount]) => ({ code, amount: Money.round(amount, currency) }));
}

function refundOf(refund: Doc, included: boolean): RemoteRefund {
  return {
    ref: neededId(refund),
    at: instantOf(refund, 'createdAt'),
    amount: paidMoney(refund, 'totalRefundedSet'),
    reason: textOf(refund, 'note').trim(),
    lines: nodesOf(refund, 'refundLineItems').map((row) => ({ lineRef: neededId(asDoc(row.lineItem, 'lineItem')), quantity: Quantity.whole(countOf(row, 'quantity')), amount: included ? paidMoney(row, 'subtotalSet') : paidMoney(row, 'subtotalSet').plus(paidMoney(row, 'totalTaxSet')) })),
  };
}

function addressOf(doc: Doc | null): RemoteAddress {
  const text = (key: string): string => (doc ? textOf(doc, key).trim() : '');
  return { company: text('company'), firstName: text('firstName'), lastName: text('lastName') || (text('firstName') === '' ? text('name') : ''), street: text('address1'), addition: text('address2'), postcode: text('zip'), city: text('city'), state: text('provinceCode'), country: text('countryCodeV2').toUpperCase(), phone: text('phone') };
}
