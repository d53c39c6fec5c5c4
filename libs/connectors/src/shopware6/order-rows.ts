// The rows of an order: lines with an article, charges without one. Containers and bundles carry the money of their children; whichever way a shop adds them up,
// every cent comes once and every piece sold is a line, since the shop took each of them from its stock.
import { Decimal, Quantity } from '@kontor/kernel';
import { OddField, amountOf, asDoc, docsOf, neededText, plainText, textOf, type Doc } from '../fields.js';
import type { Amount, RemoteCharge, RemoteLine, RemoteOrder, StockHeld } from '../port.js';
import { articleOf } from './order-article.js';
import { childOf, idOf, nameOf } from './fields.js';
import { isNothing, ownPart, pricedOf, type Priced } from './order-amounts.js';
import { methodKeyOf } from './seen-values.js';

/** A row before it has its amount. */
export type Row = { priced: Priced; make: { line: (amount: Amount) => RemoteLine } | { charge: (amount: Amount) => RemoteCharge }; code: string | null };

/** Line items in the order of their positions. */
export function itemRows(order: Doc, held: StockHeld): Row[] {
  const positions = amountOf(asDoc(order.price, 'price'), 'positionPrice');
  const items = [...docsOf(order, 'lineItems')].sort((one, other) => amountOf(one, 'position').compare(amountOf(other, 'position')));
  const children = new Map<string, Doc[]>();
  for (const item of items) {
    const parent = idOf(item, 'parentId');
    if (parent && items.some((other) => textOf(other, 'id') === parent)) children.set(parent, [...(children.get(parent) ?? []), item]);
  }
  const priceOf = (item: Doc): Priced => pricedOf(childOf(item, 'price') ?? { totalPrice: item.totalPrice ?? null });
  const isChild = (item: Doc): boolean => [...children.values()].some((some) => some.includes(item));
  const sumOf = (some: Doc[]): Decimal => Decimal.sum(some.map((item) => priceOf(item).exact));
  // Mostly a parent's price contains its children; where only all rows together make the sum, it does not.
  const apart = children.size > 0 && !isNothing(sumOf(items.filter((item) => !isChild(item))).minus(positions)) && isNothing(sumOf(items).minus(positions));
  const refs = new Set<string>();
  return items.flatMap((item): Row[] => {
    const below = children.get(textOf(item, 'id')) ?? [];
    const priced = apart || below.length === 0 ? priceOf(item) : ownPart(priceOf(item), below.map(priceOf));
    const row = rowOf(item, priced, refs, held);
    return row ? [row] : [];
  });
}

type Role = 'line' | 'voucher' | 'discount' | 'fee';

function roleOf(item: Doc, priced: Priced): Role {
  const type = textOf(item, 'type');
  const bySign = priced.exact.isNegative() ? 'discount' : 'fee';
  switch (type) {
    case 'product':
      return 'line';
    case 'promotion':
      return codeOf(item) === '' ? bySign : 'voucher';
    // A credit says of itself that it is a good; it is none.
    case 'credit':
    case 'discount':
    case 'custom':
      return bySign;
    case 'container':
      return numberOf(item) === '' ? bySign : 'line';
    default:
      // Types of plugins: a good is an article, anything else a surcharge or a discount.
      return item.good === false || priced.exact.isNegative() ? bySign : 'line';
  }
}

function rowOf(item: Doc, priced: Priced, refs: Set<string>, held: StockHeld): Row | null {
  const role = roleOf(item, priced);
  const quantity = quantityOf(item);
  const ref = uniqueRef(role === 'voucher' || role === 'discount' ? promotionRef(item) : neededText(item, 'id'), refs);
  if (role === 'line') {
    const product = childOf(item, 'product');
    const payload = childOf(item, 'payload') ?? {};
    const remoteId = product ? idOf(product, 'id') : null;
    const line = (amount: Amount): RemoteLine => ({
      ref,
      remoteId,
      remoteParentId: remoteId === null ? null : ((product && idOf(product, 'parentId')) ?? idOf(payload, 'parentId')),
      number: numberOf(item),
      name: plainText(textOf(item, 'label')),
      quantity,
      unitPrice: quantity.isZero() ? Decimal.zero : unitPriceOf(item, priced, quantity),
      // What was taken off stands in rows of its own.
      beforeDiscount: amount,
      amount,
      taxRate: amount.taxes.length === 1 ? (amount.taxes[0]?.rate ?? null) : null,
      options: docsOf(payload, 'options').map((option) => ({ name: plainText(textOf(option, 'group')), value: plainText(textOf(option, 'option')) })).filter(({ name, value }) => name !== '' && value !== ''),
      held,
      article: product && articleOf(product),
    });
    return { priced, make: { line }, code: null };
  }
  // A row of nothing is a container whose children stand by themselves, or a promotion of the shipping costs, whose money is a delivery of its own.
  if (isNothing(priced.exact) && textOf(item, 'type') !== 'custom') return null;
  const code = role === 'voucher' ? codeOf(item) : null;
  const label = plainText(textOf(item, 'label')) || code || textOf(item, 'type');
  const name = quantity.equals(Quantity.whole(1)) ? label : `${quantity.toString()} × ${label}`;
  return { priced, make: { charge: (amount) => ({ ref, kind: role, name, methodKey: null, amount }) }, code };
}

/** Shipping costs, one row per delivery: the primary one, further ones, and the negative one that a promotion of the shipping costs leaves behind. */
export function shippingRows(order: Doc, primary: Doc | null): { rows: Row[]; method: RemoteOrder['shippingMethod'] } {
  const deliveries = docsOf(order, 'deliveries');
  const methodDoc = primary && childOf(primary, 'shippingMethod');
  const method = methodDoc && { key: methodKeyOf(methodDoc), name: nameOf(methodDoc) };
  const whole = pricedOf(asDoc(order.shippingCosts ?? {}, 'shippingCosts'));
  const told = deliveries.map((delivery) => ({ delivery, priced: pricedOf(asDoc(delivery.shippingCosts, 'shippingCosts')) }));
  const agree = isNothing(Decimal.sum(told.map(({ priced }) => priced.exact)).minus(whole.exact));
  // No delivery (downloads only), or deliveries that do not make what was charged: the order's own figure counts.
  if (deliveries.length === 0 || !agree) {
    const ref = primary ? neededText(primary, 'id') : `${neededText(order, 'id')}-shipping`;
    return { rows: deliveries.length === 0 && isNothing(whole.exact) ? [] : [shippingRow(whole, { ref, name: method?.name ?? '', methodKey: method?.key ?? null })], method };
  }
  const reason = docsOf(order, 'lineItems').find((item) => textOf(item, 'type') === 'promotion' && textOf(childOf(item, 'payload') ?? {}, 'discountScope') === 'delivery');
  const rows = told.flatMap(({ delivery, priced }): Row[] => {
    if (delivery !== primary && isNothing(priced.exact)) return [];
    const ref = neededText(delivery, 'id');
    if (!priced.exact.isNegative()) {
      const own = childOf(delivery, 'shippingMethod');
      return [shippingRow(priced, { ref, name: own ? nameOf(own) : (method?.name ?? ''), methodKey: own ? methodKeyOf(own) : (method?.key ?? null) })];
    }
    const code = reason ? codeOf(reason) : '';
    const name = (reason ? plainText(textOf(reason, 'label')) : '') || method?.name || '';
    return [{ priced, make: { charge: (amount) => ({ ref, kind: code === '' ? 'discount' : 'voucher', name, methodKey: null, amount }) }, code: code === '' ? null : code }];
  });
  return { rows, method };
}

function shippingRow(priced: Priced, { ref, name, methodKey }: { ref: string; name: string; methodKey: string | null }): Row {
  return { priced, make: { charge: (amount) => ({ ref, kind: 'shipping', name, methodKey, amount }) }, code: null };
}

/** Every code that the buyer used, also one whose money stands at the shipping costs. */
export function codesOf(order: Doc): string[] {
  return [...new Set(docsOf(order, 'lineItems').filter((item) => textOf(item, 'type') === 'promotion').map(codeOf).filter((code) => code !== ''))];
}

function numberOf(item: Doc): string {
  const [payload, product] = [childOf(item, 'payload'), childOf(item, 'product')];
  const number = ((payload ? textOf(payload, 'productNumber') : '') || (product ? textOf(product, 'productNumber') : '')).trim();
  // A configurator that has no number of its own writes a star.
  return number === '*' ? '' : number;
}

function codeOf(item: Doc): string {
  const payload = childOf(item, 'payload');
  return payload ? textOf(payload, 'code').trim() : '';
}

// An edit in the admin makes promotion rows anew, with new ids; the discount behind them stays.
function promotionRef(item: Doc): string {
  const payload = childOf(item, 'payload');
  return (payload ? textOf(payload, 'discountId') : '') || neededText(item, 'id');
}

function uniqueRef(wanted: string, refs: Set<string>): string {
  let ref = wanted;
  for (let count = 2; refs.has(ref); count += 1) ref = `${wanted}-${count}`;
  refs.add(ref);
  return ref;
}

// A bundle whose children stand by themselves is worth what is left for it.
function unitPriceOf(item: Doc, priced: Priced, quantity: Quantity): Decimal {
  const told = amountOf(item, 'unitPrice');
  const whole = amountOf(item, 'totalPrice');
  return priced.exact.equals(whole) ? told.round(4) : priced.exact.dividedBy(quantity.decimal).round(4);
}

function quantityOf(item: Doc): Quantity {
  const amount = amountOf(item, 'quantity');
  if (amount.scale() > 3) throw new OddField('quantity');
  return Quantity.parse(amount.toString());
}
