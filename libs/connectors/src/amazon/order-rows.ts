// The money of an Amazon order (fact sheet 2.2): breakdowns per item, tax included and no rate told. TAX is never added; a discount lowers whatever its sign is,
// since the model does not say which it has. Rows are what the breakdowns say; whether they make the total is looked at by whoever takes the order in.
import { Decimal, Money, Quantity } from '@kontor/kernel';
import { docsOf, neededText, textOf, type Doc } from '../fields.js';
import type { Amount, RemoteCharge, RemoteLine, StockHeld } from '../port.js';
import { countOf, docOrNull, moneyOf, partsOf } from './fields.js';

type Sums = Map<string, Decimal>;
export type OrderRows = { lines: RemoteLine[]; charges: RemoteCharge[]; total: Money };

/** By type; no row is made of TAX. A discount is taken off as far as its split says, and the rest of it off the article. */
function sumsOf(item: Doc): { given: Sums; taken: Sums } {
  const given: Sums = new Map();
  const taken: Sums = new Map();
  const add = (sums: Sums, type: string, amount: Decimal): void => void sums.set(type, (sums.get(type) ?? Decimal.zero).plus(amount));
  for (const breakdown of partsOf(docOrNull(item, 'proceeds'), 'breakdowns')) {
    const type = neededText(breakdown, 'type');
    const amount = moneyOf(breakdown, 'subtotal')?.amount ?? Decimal.zero;
    if (type !== 'DISCOUNT') {
      add(given, type, amount);
      continue;
    }
    let left = amount.abs();
    for (const detail of docsOf(breakdown, 'detailedBreakdowns')) {
      const part = moneyOf(detail, 'value')?.amount.abs() ?? Decimal.zero;
      add(taken, textOf(detail, 'subtype') || 'ITEM', part);
      left = left.minus(part);
    }
    add(taken, 'ITEM', left);
  }
  return { given, taken };
}

export function rowsOf(doc: Doc, currency: string, held: StockHeld, shipping: { key: string; name: string } | null): OrderRows {
  const items = docsOf(doc, 'orderItems').map((item) => ({ item, ...sumsOf(item) }));
  const amount = (value: Decimal): Amount => {
    const gross = Money.round(value, currency);
    return { net: gross, tax: Money.zero(currency), gross, taxes: [] };
  };
  const lines = items.map(({ item, given, taken }): RemoteLine => {
    const product = docOrNull(item, 'product') ?? {};
    const pieces = countOf(item, 'quantityOrdered');
    const unit = moneyOf(docOrNull(product, 'price'), 'unitPrice')?.amount;
    const before = given.get('ITEM') ?? Decimal.zero;
    const sku = textOf(product, 'sellerSku');
    return {
      ref: neededText(item, 'orderItemId'),
      remoteId: sku === '' ? null : sku,
      remoteParentId: null,
      number: sku.trim(),
      name: textOf(product, 'title') || textOf(product, 'asin') || sku,
      quantity: Quantity.whole(pieces),
      unitPrice: unit ?? (pieces === 0 ? Decimal.zero : before.dividedBy(Decimal.whole(pieces)).round(2)),
      beforeDiscount: amount(before),
      amount: amount(before.minus(taken.get('ITEM') ?? Decimal.zero)),
      taxRate: null,
      options: optionsOf(item, product),
      held: heldOf(item, held, pieces),
      article: null,
    };
  });
  const whole = (type: string): Decimal => Decimal.sum(items.map(({ given, taken }) => (given.get(type) ?? Decimal.zero).minus(taken.get(type) ?? Decimal.zero)));
  const has = (type: string): boolean => items.some(({ given }) => given.has(type));
  const fee = (type: string, name: string): RemoteCharge[] => (whole(type).isZero() ? [] : [{ ref: type, kind: 'fee', name, methodKey: null, amount: amount(whole(type)) }]);
  const charges: RemoteCharge[] = [
    ...(has('SHIPPING') ? [{ ref: 'SHIPPING', kind: 'shipping' as const, name: shipping?.name ?? 'Versand', methodKey: shipping?.key ?? null, amount: amount(whole('SHIPPING')) }] : []),
    ...fee('GIFT_WRAP', 'Geschenkverpackung'),
    ...fee('COD_FEE', 'Nachnahmegebühr'),
    ...fee('OTHER', 'Sonstiges'),
  ];
  const told = moneyOf(docOrNull(doc, 'proceeds'), 'grandTotal');
  const sum = Money.sum([...lines, ...charges].map((row) => row.amount.gross), currency);
  const total = told ? Money.round(told.amount, currency) : sum;
  // A tip stands beside the items; it belongs to the order where the total has it.
  const tip = Decimal.sum(partsOf(docOrNull(doc, 'proceeds'), 'breakdowns').filter((part) => textOf(part, 'type') === 'DELIVERY_TIP').map((part) => moneyOf(part, 'subtotal')?.amount ?? Decimal.zero));
  if (!tip.isZero() && sum.plus(Money.round(tip, currency)).equals(total)) charges.push({ ref: 'DELIVERY_TIP', kind: 'fee', name: 'Trinkgeld', methodKey: null, amount: amount(tip) });
  return { lines, charges, total };
}

/** What is gone is gone with its parcel; what is left is held as long as the order is. */
function heldOf(item: Doc, held: StockHeld, pieces: number): StockHeld {
  if (held !== 'taken') return held;
  const fulfilment = docOrNull(item, 'fulfillment');
  return pieces > 0 && countOf(fulfilment, 'quantityFulfilled') >= pieces ? 'left' : 'taken';
}

// What whoever packs the parcel has to know.
function optionsOf(item: Doc, product: Doc): RemoteLine['options'] {
  const fulfilment = docOrNull(item, 'fulfillment');
  const wrap = textOf(docOrNull(docOrNull(fulfilment, 'packing'), 'giftOption') ?? {}, 'giftWrapLevel');
  const ioss = textOf(docOrNull(docOrNull(fulfilment, 'shipping'), 'internationalShipping') ?? {}, 'iossNumber');
  const custom = textOf(docOrNull(product, 'customization') ?? {}, 'customizedUrl');
  return [
    { name: 'Geschenkverpackung', value: wrap },
    { name: 'IOSS', value: ioss },
    { name: 'Anpassung', value: custom.length <= 200 ? custom : '' },
  ].filter(({ value }) => value !== '');
}
