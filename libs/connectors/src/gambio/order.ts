// One order of Gambio as the port knows orders. Pure. The document holds card data in `addonValues` of the order: they are dropped before anything is
// kept of it, and no part of them goes into the fingerprint.
import { Decimal, Percent, Quantity } from '@kontor/kernel';
import { createHash } from 'node:crypto';
import { asOpaque, type Exact } from '../exact-json.js';
import { OddField, amountOf, asDoc, docsOf, neededText, plainText, textOf, type Doc } from '../fields.js';
import type { Opaque, RemoteAddress, RemoteLine, RemoteOrder, StockHeld } from '../port.js';
import { taxTreatmentOf } from '../tax-treatment.js';
import type { Own } from './learned.js';
import { shopInstant } from './shop-time.js';
import { meaningOf } from './statuses.js';
import { reckon, type TaxMode } from './totals.js';

/** The comment by which Kontor knows a change of status as its own. */
export const toldComment = 'Kontor';

export type OrderSetting = { own: Readonly<Own>; zone: string };

/** Throws OddField where the document is not one of Gambio's. */
export function normaliseOrder(raw: Exact, { own, zone }: OrderSetting): RemoteOrder {
  const { addonValues: _cardData, ...doc } = asDoc(raw, 'order');
  const currency = neededText(doc, 'currencyCode').toUpperCase();
  if (!/^[A-Z]{3}$/.test(currency)) throw new OddField('currencyCode');
  const items = docsOf(doc, 'items');
  const shipping = asDoc(doc.shippingType ?? {}, 'shippingType');
  const payment = asDoc(doc.paymentType ?? {}, 'paymentType');
  const methodKey = textOf(shipping, 'module').trim() || null;
  const { mode, lines: amounts, charges, vouchers, total, totalTax } = reckon(doc, items, currency, methodKey);

  const status = textOf(doc, 'statusId');
  if (!/^\d{1,9}$/.test(status)) throw new OddField('statusId');
  const { before, history } = historyOf(doc, status);
  const { state, held } = meaningOf(status, history);

  const customer = asDoc(doc.customer ?? {}, 'customer');
  const group = asDoc(customer.status ?? {}, 'customer.status');
  const addresses = asDoc(doc.addresses ?? {}, 'addresses');
  const phone = textOf(customer, 'phone').trim();
  const billing = addressOf(asDoc(addresses.billing ?? addresses.customer ?? {}, 'addresses.billing'), own, phone);
  const shipTo = asDoc(addresses.delivery ?? {}, 'addresses.delivery');
  const delivery = isEmptyAddress(shipTo) ? billing : addressOf(shipTo, own, phone);
  const vatId = textOf(customer, 'vatId').replace(/[\s.-]/g, '').toUpperCase();
  const rates = amounts.flatMap(({ amount }) => amount.taxes.map(({ rate }) => rate));

  const order: Omit<RemoteOrder, 'fingerprint'> = {
    ref: neededText(doc, 'id'),
    number: neededText(doc, 'id'),
    orderedAt: shopInstant(textOf(doc, 'purchaseDate'), zone) ?? missing('purchaseDate'),
    changedAt: null,
    currency,
    pricesIncludeTax: mode === 'gross',
    status: { order: status, payment: null, delivery: null },
    state,
    // The shop does not keep whether an order was paid.
    paidAt: null,
    payment: { key: textOf(payment, 'module').trim(), name: plainText(textOf(payment, 'title')), transaction: '' },
    shippingMethod: methodKey === null ? null : { key: methodKey, name: plainText(textOf(shipping, 'title')) },
    lines: items.map((item, index) => lineOf(item, amounts[index], mode, held)),
    charges,
    vouchers,
    total,
    totalTax,
    refunds: [],
    taxTreatment: taxTreatmentOf({ shopCountry: own.country ?? null, shopTaxes: null, deliveryCountry: delivery.country, vatId, vatExempt: mode === 'untaxed', taxed: !totalTax.isZero(), rateCountries: foreignRates(rates, own) ? [delivery.country] : [] }),
    customer: { ref: group.isGuest === true ? null : idOf(customer, 'id'), group: idText(group, 'id'), email: textOf(customer, 'email').trim(), vatId },
    billing,
    delivery,
    buyerNote: textOf(doc, 'comment').trim(),
    fulfilledBy: 'merchant',
    buyerWithheld: false,
    held,
    raw: withoutCards(doc),
  };
  return { ...order, fingerprint: fingerprintOf(order, before) };
}

/** `before`: the status that the shop itself gave, under what Kontor put on top of it. */
function historyOf(doc: Doc, status: string): { before: string; history: string[] } {
  const rows = docsOf(doc, 'statusHistory').map((row) => ({ id: textOf(row, 'id'), status: textOf(row, 'statusId'), ours: textOf(row, 'comment').trim() === toldComment }));
  rows.sort((one, other) => (/^\d+$/.test(one.id) && /^\d+$/.test(other.id) && BigInt(one.id) < BigInt(other.id) ? -1 : 1));
  const last = rows.at(-1);
  const shops = rows.filter(({ ours }) => !ours).at(-1);
  return { before: last?.ours && last.status === status && shops ? shops.status : status, history: rows.map((row) => row.status) };
}

// Status, state and stock are left out as far as Kontor set them itself; the document and the history always.
function fingerprintOf({ raw: _raw, status: _status, state: _state, held: _held, lines, ...order }: Omit<RemoteOrder, 'fingerprint'>, status: string): string {
  const own = { ...order, status, lines: lines.map(({ held: _lineHeld, ...line }) => line) };
  return createHash('sha256').update(JSON.stringify(own)).digest('hex');
}

function lineOf(item: Doc, { before, amount }: { before: RemoteLine['beforeDiscount']; amount: RemoteLine['amount'] }, mode: TaxMode, held: StockHeld): RemoteLine {
  const attributes = docsOf(item, 'attributes');
  const { product, variant } = placeOf(item, attributes);
  const quantity = amountOf(item, 'quantity');
  if (quantity.scale() > 3) throw new OddField('quantity');
  return {
    ref: neededText(item, 'id'),
    remoteId: product === null ? null : variant === null ? product : variantId(product, variant),
    remoteParentId: product === null || variant === null ? null : product,
    number: textOf(item, 'model').trim(),
    name: plainText(textOf(item, 'name')),
    quantity: Quantity.parse(quantity.toString()),
    unitPrice: quantity.isZero() ? Decimal.zero : item.price === undefined ? amountOf(item, 'finalPrice').dividedBy(quantity).round(4) : amountOf(item, 'price'),
    beforeDiscount: before,
    amount,
    // An untaxed sale names the rate that would have been.
    taxRate: mode === 'untaxed' ? null : Percent.of(amountOf(item, 'tax')),
    options: attributes.map((one) => ({ name: plainText(textOf(one, 'name')), value: plainText(textOf(one, 'value')) })).filter(({ name, value }) => name !== '' && value !== ''),
    held,
    article: null,
  };
}

// The variant is named by each of the item's attributes, and once more in `1x5`; attributes of the old kind are no variants.
function placeOf(item: Doc, attributes: readonly Doc[]): { product: string | null; variant: string | null } {
  const more = asDoc(Array.isArray(item.addonValues) ? {} : (item.addonValues ?? {}), 'addonValues');
  const [, ofIdentifier, combination] = /^(\d+)(?:x(\d+))?/.exec(textOf(more, 'identifier')) ?? [];
  const product = idOf(more, 'productId') ?? (ofIdentifier && ofIdentifier !== '0' ? ofIdentifier : null);
  const variant = attributes.map((one) => idOf(one, 'combisId')).find((id) => id !== null) ?? (combination && combination !== '0' ? combination : null);
  return { product, variant };
}

/** A variant by its product and itself, as the shop writes it: numbers of variants alone are numbers of products as well. */
export function variantId(product: string, variant: string): string {
  return `${product}x${variant}`;
}

function addressOf(doc: Doc, own: Readonly<Own>, phone: string): RemoteAddress {
  const text = (key: string): string => textOf(doc, key).trim();
  const together = (...parts: string[]): string => parts.filter((part) => part !== '').join(' ');
  return {
    company: text('company'),
    firstName: text('firstname'),
    lastName: text('lastname'),
    street: together(text('street'), text('houseNumber')),
    addition: together(text('additionalAddressInfo'), text('suburb')),
    postcode: text('postcode'),
    city: text('city'),
    state: '',
    country: own.countries?.[text('countryId')] ?? '',
    phone,
  };
}

function isEmptyAddress(doc: Doc): boolean {
  return ['firstname', 'lastname', 'company', 'street', 'postcode', 'city'].every((key) => textOf(doc, key).trim() === '');
}

/** Ids of the countries that an order names. */
export function countryIdsOf(raw: Exact): string[] {
  const addresses = asDoc(asDoc(raw, 'order').addresses ?? {}, 'addresses');
  return ['billing', 'delivery', 'customer'].flatMap((key) => idOf(asDoc(addresses[key] ?? {}, `addresses.${key}`), 'countryId') ?? []);
}

// The shop does not say whose rate was charged; rates that it has not at home are those of the country delivered to.
function foreignRates(rates: readonly (Percent | null)[], { taxRates }: Readonly<Own>): boolean {
  const home = new Set(Object.values(taxRates ?? {}));
  const used = rates.filter((rate): rate is Percent => rate !== null && !rate.isZero());
  return home.size > 0 && used.length > 0 && used.every((rate) => !home.has(rate.toString()));
}

/** What may be kept of the document: card data may stand under other names in a shop with payment modules of its own. */
function withoutCards(doc: Doc): Opaque {
  return asOpaque(Object.fromEntries(Object.entries(doc).filter(([key]) => !/^cc[A-Z_]|^_links$/.test(key))));
}

/** An id as text; 0 and nothing are null. */
export function idOf(doc: Doc, key: string): string | null {
  const value = textOf(doc, key).trim();
  if (value === '' || /^0+$/.test(value)) return null;
  if (!/^\d{1,19}$/.test(value)) throw new OddField(key);
  return value;
}

function idText(doc: Doc, key: string): string | null {
  const value = textOf(doc, key).trim();
  return /^\d{1,19}$/.test(value) ? value : null;
}

function missing(field: string): never {
  throw new OddField(field);
}
