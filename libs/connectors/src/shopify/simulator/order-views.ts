// Orders as the Admin API shows them. Amounts come as Shopify writes them (`20.0`, `4.95`), in the shop's currency and in the buyer's.
import { instant, placeView } from './common-views.js';
import { connection, type ListArgs } from './lists.js';
import { cents, exact } from './money.js';
import { blankLine, financialStatus, fulfilmentStatus, paidFor, received, totals } from './orders.js';
import { productView, variantView } from './product-views.js';
import { gid, type ForwardOrder, type Fulfilment, type Line, type Order, type Refund, type Shipping, type Store, type Tax, type Transaction } from './store.js';

const written = (amount: string): string => {
  const [whole, part = ''] = cents(exact(amount)).split('.');
  return `${whole}.${part.replace(/0$/, '')}`;
};
type Bag = (amount: string) => { shopMoney: unknown; presentmentMoney: unknown };

function bagOf(order: Order): Bag {
  return (amount) => ({ shopMoney: { amount: written(amount), currencyCode: order.currency }, presentmentMoney: { amount: written(cents(exact(amount).times(order.rate))), currencyCode: order.presentment } });
}

export function orderView(store: Store, order: Order): Record<string, unknown> {
  const bag = bagOf(order);
  const all = (): ReturnType<typeof totals> => totals(order);
  const now = (): ReturnType<typeof totals> => totals(order, true);
  const refunded = (): string => cents(order.refunds.reduce((total, one) => total.plus(one.total), exact('0')));
  const taxes = (rows: Tax[]): unknown[] => rows.map((tax) => taxView(tax, bag));
  const buyer = store.customers.find(({ id }) => id === order.customerId);
  return {
    __typename: 'Order',
    id: gid('Order', order.id),
    legacyResourceId: String(order.id),
    name: `#${order.number}`,
    number: order.number,
    poNumber: null,
    createdAt: instant(order.created),
    processedAt: instant(order.created),
    updatedAt: instant(order.updated),
    cancelledAt: instant(order.cancelled),
    cancelReason: order.cancelReason,
    closed: order.closed !== null,
    closedAt: instant(order.closed),
    test: order.test,
    confirmed: true,
    edited: order.edited,
    taxesIncluded: order.taxesIncluded,
    taxExempt: order.taxExempt,
    dutiesIncluded: false,
    sourceName: 'web',
    tags: order.tags,
    note: order.note === '' ? null : order.note,
    customAttributes: order.attributes,
    currencyCode: order.currency,
    presentmentCurrencyCode: order.presentment,
    customerLocale: 'de-DE',
    displayFinancialStatus: () => financialStatus(order),
    displayFulfillmentStatus: () => fulfilmentStatus(order),
    paymentGatewayNames: [...new Set(order.transactions.map(({ gateway }) => gateway))],
    email: order.email === '' ? null : order.email,
    phone: order.phone === '' ? null : order.phone,
    customer: buyer
      ? { id: gid('Customer', buyer.id), displayName: `${buyer.firstName} ${buyer.lastName}`.trim() || buyer.email, email: buyer.email || null, firstName: buyer.firstName || null, lastName: buyer.lastName || null, phone: buyer.phone || null, taxExempt: buyer.taxExempt, tags: [], locale: 'de' }
      : null,
    billingAddress: addressView(order.billing),
    shippingAddress: addressView(order.shippingTo),
    totalPriceSet: () => bag(all().total),
    originalTotalPriceSet: () => bag(all().total),
    currentTotalPriceSet: () => bag(cents(exact(now().total).minus(order.refunds.reduce((gap, { adjustment }) => gap.minus(adjustment?.amount ?? '0'), exact('0'))))),
    subtotalPriceSet: () => bag(all().subtotal),
    currentSubtotalPriceSet: () => bag(now().subtotal),
    totalTaxSet: () => bag(all().tax),
    currentTotalTaxSet: () => bag(now().tax),
    totalDiscountsSet: () => bag(all().discounts),
    currentTotalDiscountsSet: () => bag(now().discounts),
    totalShippingPriceSet: () => bag(cents(order.shippings.reduce((total, one) => total.plus(one.price), exact('0')))),
    currentShippingPriceSet: () => bag(now().shipping),
    totalTipReceivedSet: bag(order.tip),
    totalOutstandingSet: () => bag(cents(exact(now().total).minus(received(order)).lt(0) ? exact('0') : exact(now().total).minus(received(order)))),
    totalReceivedSet: () => bag(cents(exact(received(order)).plus(refunded()))),
    totalRefundedSet: () => bag(refunded()),
    originalTotalDutiesSet: () => (exact(all().duties).gt(0) ? bag(all().duties) : null),
    currentTotalDutiesSet: () => (exact(all().duties).gt(0) ? bag(all().duties) : null),
    taxLines: () => taxes(all().taxes),
    currentTaxLines: () => taxes(now().taxes),
    discountCodes: order.applications.flatMap(({ kind, title }) => (kind === 'code' ? [title] : [])),
    lineItems: (args: ListArgs) => connection(store.switches.tipsAsLines && exact(order.tip).gt(0) ? [...order.lines, tipLine(order)] : order.lines, args, (line) => lineView(store, order, line)),
    shippingLines: (args: ListArgs & { includeRemovals?: boolean }) => connection(order.shippings.filter(({ removed }) => args.includeRemovals || !removed), args, (one) => shippingView(order, one)),
    transactions: ({ first }: ListArgs) => order.transactions.slice(0, first ?? undefined).map((one) => transactionView(order, one)),
    refunds: ({ first }: ListArgs) => order.refunds.slice(0, first ?? undefined).map((one) => refundView(store, order, one)),
    fulfillments: ({ first }: ListArgs) => order.fulfilments.slice(0, first ?? undefined).map((one) => fulfilmentView(store, order, one)),
    fulfillmentOrders: (args: ListArgs) => connection(store.switches.serviceSends ? [] : order.forwards, args, (one) => forwardView(store, order, one)),
  };
}

/** As shops with the older check-out list it. */
function tipLine(order: Order): Line {
  return blankLine(order.id, { title: 'Tip', unit: order.tip, taxRate: '0', ships: false });
}

function addressView(address: Order['billing']): unknown {
  if (!address) return null;
  const given = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);
  return {
    id: gid('MailingAddress', address.id),
    firstName: given(address.firstName),
    lastName: given(address.lastName),
    name: given(`${address.firstName ?? ''} ${address.lastName ?? ''}`.trim()),
    company: given(address.company),
    address1: given(address.street),
    address2: given(address.extra),
    zip: given(address.postcode),
    city: given(address.city),
    province: given(address.state),
    provinceCode: given(address.state),
    country: given(address.country),
    countryCodeV2: address.country ?? 'DE',
    phone: given(address.phone),
  };
}

function taxView(tax: Tax, bag: Bag): unknown {
  return { title: tax.title, rate: Number(exact(tax.rate).div(100)), ratePercentage: Number(tax.rate), source: 'shopify', channelLiable: false, priceSet: bag(tax.amount) };
}

function applicationView(order: Order, index: number): unknown {
  const { kind, title, target } = order.applications[index];
  const name = { code: 'DiscountCodeApplication', manual: 'ManualDiscountApplication', automatic: 'AutomaticDiscountApplication' }[kind];
  return { __typename: name, index, targetType: target, targetSelection: 'ALL', allocationMethod: 'ACROSS', ...(kind === 'code' ? { code: title } : { title }) };
}

function lineView(store: Store, order: Order, line: Line): Record<string, unknown> {
  const bag = bagOf(order);
  const variant = store.variants.find(({ id }) => id === line.variantId);
  const product = store.products.find(({ id }) => id === line.productId);
  const discount = line.allocations.reduce((total, { amount }) => total.plus(amount), exact('0'));
  return {
    id: gid('LineItem', line.id),
    name: line.variantTitle === '' ? line.title : `${line.title} - ${line.variantTitle}`,
    title: line.title,
    variantTitle: line.variantTitle === '' ? null : line.variantTitle,
    sku: line.sku === '' ? null : line.sku,
    vendor: line.vendor === '' ? null : line.vendor,
    quantity: line.quantity,
    currentQuantity: line.currentQuantity,
    unfulfilledQuantity: Math.max(line.currentQuantity - line.fulfilled, 0),
    nonFulfillableQuantity: line.ships ? 0 : line.quantity,
    refundableQuantity: line.currentQuantity,
    isGiftCard: line.giftCard,
    requiresShipping: line.ships,
    taxable: line.taxes.length > 0,
    variant: variant ? () => variantView(store, variant) : null,
    product: product ? () => productView(store, product) : null,
    customAttributes: line.attributes,
    originalUnitPriceSet: bag(line.unit),
    originalTotalSet: bag(cents(exact(line.unit).times(line.quantity))),
    totalDiscountSet: bag(cents(discount)),
    discountedUnitPriceAfterAllDiscountsSet: bag(cents(paidFor(line, line.quantity).div(line.quantity))),
    // Without being asked, codes and discounts of the whole order are left out.
    discountedTotalSet: ({ withCodeDiscounts }: { withCodeDiscounts?: boolean }) => bag(cents(withCodeDiscounts ? paidFor(line, line.quantity) : exact(line.unit).times(line.quantity))),
    taxLines: ({ first }: ListArgs) => line.taxes.slice(0, first ?? undefined).map((tax) => taxView(tax, bag)),
    discountAllocations: line.allocations.map(({ amount, application }) => ({ allocatedAmountSet: bag(amount), discountApplication: applicationView(order, application) })),
    duties: exact(line.duty).gt(0) ? [{ id: gid('Duty', line.id), price: bag(line.duty), taxLines: [] }] : [],
  };
}

function shippingView(order: Order, one: Shipping): unknown {
  const bag = bagOf(order);
  return { id: gid('ShippingLine', one.id), title: one.title, code: one.code, source: 'shopify', carrierIdentifier: null, isRemoved: one.removed, custom: false, originalPriceSet: bag(one.price), discountedPriceSet: bag(one.discounted), currentDiscountedPriceSet: bag(one.discounted), taxLines: one.taxes.map((tax) => taxView(tax, bag)), discountAllocations: one.allocations.map(({ amount, application }) => ({ allocatedAmountSet: bag(amount), discountApplication: applicationView(order, application) })) };
}

function transactionView(order: Order, one: Transaction): unknown {
  return { id: gid('OrderTransaction', one.id), kind: one.kind, status: one.status, gateway: one.gateway, formattedGateway: one.title, test: order.test, createdAt: instant(one.at), processedAt: instant(one.at), amountSet: bagOf(order)(one.amount), paymentId: one.reference === '' ? null : one.reference };
}

function refundView(store: Store, order: Order, one: Refund): unknown {
  const bag = bagOf(order);
  const line = (id: number): unknown => lineView(store, order, order.lines.find((row) => row.id === id)!);
  return {
    id: gid('Refund', one.id),
    createdAt: instant(one.at),
    processedAt: instant(one.at),
    note: one.note === '' ? null : one.note,
    totalRefundedSet: bag(one.total),
    refundLineItems: (args: ListArgs) => connection(one.rows, args, (row) => ({ id: gid('RefundLineItem', row.id), quantity: row.quantity, restockType: row.restock, restocked: row.restock !== 'NO_RESTOCK', lineItem: () => line(row.lineId), priceSet: bag(cents(exact(row.subtotal).div(row.quantity))), subtotalSet: bag(row.subtotal), totalTaxSet: bag(row.tax) })),
    orderAdjustments: (args: ListArgs) => connection(one.adjustment ? [one.adjustment] : [], args, ({ id, amount, tax }) => ({ id: gid('OrderAdjustment', id), amountSet: bag(amount), taxAmountSet: bag(tax), reason: 'REFUND_DISCREPANCY' })),
    refundShippingLines: (args: ListArgs) => connection(one.shipping ? [one.shipping] : [], args, ({ id, amount, tax }) => ({ id: gid('RefundShippingLine', id), shippingLine: shippingView(order, order.shippings[0]), subtotalAmountSet: bag(amount), taxAmountSet: bag(tax) })),
  };
}

export function fulfilmentView(store: Store, order: Order, one: Fulfilment): unknown {
  return {
    id: gid('Fulfillment', one.id),
    name: one.name,
    status: one.status,
    createdAt: instant(one.at),
    updatedAt: instant(one.updated),
    totalQuantity: one.lines.reduce((total, { quantity }) => total + quantity, 0),
    location: placeView(store, one.locationId),
    trackingInfo: ({ first }: ListArgs) => one.tracking.slice(0, first ?? undefined),
    fulfillmentLineItems: (args: ListArgs) => connection(one.lines, args, ({ id, lineId, quantity }) => ({ id: gid('FulfillmentLineItem', id), quantity, lineItem: () => lineView(store, order, order.lines.find((line) => line.id === lineId)!) })),
  };
}

function forwardView(store: Store, order: Order, one: ForwardOrder): unknown {
  const open = one.status === 'OPEN' || one.status === 'IN_PROGRESS';
  return {
    id: gid('FulfillmentOrder', one.id),
    orderId: gid('Order', order.id),
    orderName: `#${order.number}`,
    status: one.status,
    requestStatus: 'UNSUBMITTED',
    createdAt: instant(order.created),
    updatedAt: instant(order.updated),
    assignedLocation: { name: store.places.find(({ id }) => id === one.locationId)?.name ?? '', countryCode: 'DE', location: placeView(store, one.locationId) },
    supportedActions: (open ? ['CREATE_FULFILLMENT', 'HOLD', 'MOVE'] : one.status === 'ON_HOLD' ? ['RELEASE_HOLD'] : one.status === 'SCHEDULED' ? ['MARK_AS_OPEN'] : []).map((action) => ({ action, externalUrl: null })),
    lineItems: (args: ListArgs) =>
      connection(one.lines, args, (part) => {
        const line = order.lines.find(({ id }) => id === part.lineId)!;
        return { id: gid('FulfillmentOrderLineItem', part.id), sku: line.sku === '' ? null : line.sku, productTitle: line.title, totalQuantity: part.total, remainingQuantity: part.remaining, requiresShipping: line.ships, inventoryItemId: line.itemId === null ? null : gid('InventoryItem', line.itemId), lineItem: () => lineView(store, order, line) };
      }),
  };
}
