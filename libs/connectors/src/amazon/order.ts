// One order of Orders 2026-01-01 as the port knows orders. Pure. Pending orders have neither price nor buyer yet and come again when they are real; a buyer whom
// the app may not see is simply absent, and the order is given as withheld; what Amazon fulfils touches no stock of the merchant's.
import { createHash } from 'node:crypto';
import { asOpaque, type Exact } from '../exact-json.js';
import { asDoc, docsOf, neededText, OddField, textOf, type Doc } from '../fields.js';
import type { RemoteAddress, RemoteLine, RemoteOrder, StockHeld } from '../port.js';
import { countOf, docOrNull, instantOf, moneyOf, partsOf, wordsOf } from './fields.js';
import type { Own } from './learned.js';
import { rowsOf } from './order-rows.js';
import { isOurs } from './package-id.js';
import { paymentValues, replacement, shippingValues, statuses, statusWordOf, usualPayment } from './statuses.js';

/** Throws OddField where the document is not one of Amazon's. */
export function normaliseOrder(raw: Exact, own: Readonly<Partial<Own>>): RemoteOrder {
  const doc = asDoc(raw, 'order');
  const fulfilment = asDoc(doc.fulfillment, 'fulfillment');
  const status = neededText(fulfilment, 'fulfillmentStatus');
  const meaning = statuses[status];
  if (!meaning) throw new OddField('fulfillmentStatus');
  const byAmazon = textOf(fulfilment, 'fulfilledBy') === 'AMAZON';
  const pending = meaning.state === 'pending';
  const real = !pending && meaning.state !== 'cancelled';
  const programs = wordsOf(doc, 'programs');
  const orderedAt = instantOf(doc, 'createdTime') ?? missing('createdTime');
  const shippingMethod = methodOf(textOf(fulfilment, 'fulfillmentServiceLevel'), programs, byAmazon);
  const { lines, charges, total } = rowsOf(doc, currencyOf(doc, own), byAmazon ? 'none' : meaning.held, shippingMethod);
  const address = docOrNull(docOrNull(doc, 'recipient'), 'deliveryAddress');
  const buyer = docOrNull(doc, 'buyer') ?? {};
  const delivery = addressOf(address, buyer, byAmazon && real);
  const company = textOf(buyer, 'buyerCompanyName').trim();

  const order: Omit<RemoteOrder, 'fingerprint'> = {
    ref: neededText(doc, 'orderId'),
    number: neededText(doc, 'orderId'),
    orderedAt,
    changedAt: instantOf(doc, 'lastUpdatedTime'),
    currency: total.currency,
    pricesIncludeTax: true,
    status: { order: statusWordOf(status, textOf(fulfilment, 'fulfilledBy')), payment: null, delivery: null },
    state: byAmazon && real ? 'done' : meaning.state,
    // Amazon collects before an order becomes real; when is not told.
    paidAt: real ? orderedAt : null,
    payment: paymentOf(doc),
    shippingMethod,
    lines,
    charges,
    vouchers: [],
    total,
    totalTax: total.minus(total),
    refunds: [],
    taxTreatment: isCollectedByAmazon(doc, programs) ? 'marketplace' : 'normal',
    customer: { ref: null, group: programs.includes('AMAZON_BUSINESS') ? 'AMAZON_BUSINESS' : null, email: textOf(buyer, 'buyerEmail').trim(), vatId: vatIdOf(doc) },
    billing: company === '' ? delivery : { ...delivery, company },
    delivery,
    buyerNote: noteOf(doc),
    fulfilledBy: byAmazon ? 'marketplace' : 'merchant',
    buyerWithheld: real && !byAmazon && linesOf(address).length === 0,
    held: heldOf(lines, byAmazon ? 'none' : meaning.held),
    raw: asOpaque(raw),
  };
  return { ...order, fingerprint: fingerprintOf(order, doc, pending ? 'pending' : real ? 'real' : 'cancelled') };
}

// What Kontor itself tells, a parcel and the status that follows from it, is no change; a parcel of somebody else is.
function fingerprintOf({ raw: _raw, changedAt: _changedAt, status: _status, state: _state, held: _held, lines, ...order }: Omit<RemoteOrder, 'fingerprint'>, doc: Doc, stage: string): string {
  const byUs = new Map<string, number>();
  for (const parcel of docsOf(doc, 'packages')) {
    if (!isOurs(textOf(parcel, 'packageReferenceId'))) continue;
    for (const part of docsOf(parcel, 'packageItems')) byUs.set(textOf(part, 'orderItemId'), (byUs.get(textOf(part, 'orderItemId')) ?? 0) + countOf(part, 'quantity'));
  }
  const byOthers = docsOf(doc, 'orderItems').map((item) => Math.max(countOf(docOrNull(item, 'fulfillment'), 'quantityFulfilled') - (byUs.get(textOf(item, 'orderItemId')) ?? 0), 0));
  return createHash('sha256').update(JSON.stringify({ ...order, stage, byOthers, lines: lines.map(({ held: _lineHeld, ...line }) => line) })).digest('hex');
}

function heldOf(lines: RemoteLine[], whole: StockHeld): StockHeld {
  return lines.length > 0 && lines.every(({ held }) => held === 'left') ? 'left' : whole;
}

function currencyOf(doc: Doc, own: Readonly<Partial<Own>>): string {
  const told = moneyOf(docOrNull(doc, 'proceeds'), 'grandTotal') ?? docsOf(doc, 'orderItems').map((item) => moneyOf(docOrNull(docOrNull(item, 'product'), 'price'), 'unitPrice')).find((money) => money !== null);
  const currency = told?.currency ?? own.currencies?.[textOf(docOrNull(doc, 'salesChannel') ?? {}, 'marketplaceId')] ?? 'EUR';
  if (!/^[A-Z]{3}$/.test(currency)) throw new OddField('currencyCode');
  return currency;
}

function methodOf(level: string, programs: string[], byAmazon: boolean): RemoteOrder['shippingMethod'] {
  const key = byAmazon ? 'fba' : programs.includes('PRIME') ? 'prime' : level;
  return key === '' ? null : { key, name: shippingValues.find((value) => value.key === key)?.label ?? key };
}

function paymentOf(doc: Doc): RemoteOrder['payment'] {
  const original = docsOf(doc, 'associatedOrders').find((one) => textOf(one, 'associationType') === 'REPLACEMENT_ORIGINAL_ID');
  if (original) return { key: replacement, name: 'Replacement', transaction: textOf(original, 'orderId') };
  const [execution] = partsOf(docOrNull(doc, 'payment'), 'paymentExecutions');
  const key = (execution && textOf(execution, 'paymentMethod')) || usualPayment;
  return { key, name: paymentValues.find((value) => value.key === key)?.label ?? key, transaction: '' };
}

/** Amazon owes the tax (deemed reseller, IOSS), or bills the buyer itself. */
function isCollectedByAmazon(doc: Doc, programs: string[]): boolean {
  const collected = docsOf(doc, 'orderItems').some((item) => partsOf(docOrNull(item, 'tax'), 'taxCollections').some((one) => textOf(one, 'model') === 'MARKETPLACE_FACILITATOR'));
  return collected || programs.includes('INVOICE_BY_AMAZON');
}

function vatIdOf(doc: Doc): string {
  const registration = partsOf(docOrNull(doc, 'tax'), 'taxRegistrations').find((one) => textOf(one, 'entityType') === 'BUYER' && textOf(one, 'taxRegistrationType') === 'VAT');
  const value = registration ? textOf(registration, 'taxRegistrationNumber').replace(/[\s.-]/g, '').toUpperCase() : '';
  return /^[A-Z]{2}[A-Z0-9]{2,13}$/.test(value) ? value : '';
}

/** The buyer's words: that he wants to cancel, where to leave the parcel, what to write to whom it is given. */
function noteOf(doc: Doc): string {
  const items = docsOf(doc, 'orderItems');
  const wish = items.map((item) => docOrNull(docOrNull(item, 'cancellation'), 'cancellationRequest')).find((request) => request !== null && textOf(request, 'requester') === 'BUYER');
  const preference = docOrNull(docOrNull(doc, 'recipient'), 'deliveryPreference') ?? {};
  const gifts = items.map((item) => textOf(docOrNull(docOrNull(docOrNull(item, 'fulfillment'), 'packing'), 'giftOption') ?? {}, 'giftMessage').trim());
  const notes = [
    wish ? `Stornowunsch des Käufers / the buyer wants to cancel${textOf(wish, 'cancelReason') === '' ? '' : `: ${textOf(wish, 'cancelReason')}`}` : '',
    textOf(preference, 'dropOffLocation').trim(),
    textOf(preference, 'addressInstruction').trim(),
    ...new Set(gifts),
  ];
  return notes.filter((note) => note !== '').join('\n');
}

function linesOf(address: Doc | null): string[] {
  return address ? ['addressLine1', 'addressLine2', 'addressLine3'].map((key) => textOf(address, key).trim()).filter((line) => line !== '') : [];
}

// The street stands in the first or the second line, the company often above it; no line is dropped.
function addressOf(address: Doc | null, buyer: Doc, named: boolean): RemoteAddress {
  const text = (key: string): string => (address ? textOf(address, key).trim() : '');
  const extended = docOrNull(address, 'extendedFields');
  const told = extended ? `${textOf(extended, 'streetName')} ${textOf(extended, 'streetNumber')}`.trim() : '';
  const given = text('companyName');
  const lines = linesOf(address).filter((line) => line !== given);
  const numbered = lines.findIndex((line) => /\p{L}.*\d/u.test(line));
  const at = told !== '' ? lines.indexOf(told) : numbered > 0 ? numbered : 0;
  const street = told !== '' ? told : (lines[at] ?? '');
  const above = told === '' || at > 0 ? lines.slice(0, Math.max(at, 0)) : [];
  const company = given || (above[0] ?? '');
  const rest = lines.filter((line) => line !== street && line !== company);
  const district = text('districtOrCounty') || text('municipality');
  // Whom Amazon delivers to is not always told; such an order still is a sale.
  const name = text('name') || textOf(buyer, 'buyerName').trim() || (named ? 'Amazon' : '');
  const [, firstName = '', lastName = name] = /^(.+)\s+(\S+)$/u.exec(name) ?? [];
  return { company, firstName, lastName, street, addition: [...rest, district].filter((part) => part !== '' && part !== text('city')).join(', '), postcode: text('postalCode'), city: text('city'), state: text('stateOrRegion'), country: text('countryCode').toUpperCase(), phone: text('phone') };
}

function missing(field: string): never {
  throw new OddField(field);
}
