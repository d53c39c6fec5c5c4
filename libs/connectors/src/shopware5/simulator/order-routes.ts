// The resource orders (fact sheet 4, 5): a list of summaries, the detail, and the few fields that a PUT changes.
import type { ShopAnswer } from '../../testing/shop-server/shop.js';
import { ApiError, broken, listed, notFound, one, written, type Call } from './call.js';
import { paged, type Column, type Columns } from './lists.js';
import { changeStatus, statusesOf } from './orders.js';
import { orderInList, orderView } from './order-views.js';
import { isFields, phpBool, phpInt, phpText, type Fields } from './php.js';
import { wall, type Order, type Store } from './store.js';

const number = (of: Column<Order>['of']): Column<Order> => ({ type: 'number', of });
const text = (of: Column<Order>['of']): Column<Order> => ({ type: 'text', of });
const date = (of: Column<Order>['of']): Column<Order> => ({ type: 'date', of });

const columnsOf = (store: Store): Columns<Order> => ({
  entity: 'Shopware\\Models\\Order\\Order',
  columns: {
    id: number((row) => row.id),
    changed: date((row) => row.changed),
    number: text((row) => row.number),
    customerId: number((row) => row.customerId),
    status: number((row) => row.status),
    cleared: number((row) => row.cleared),
    paymentId: number((row) => row.paymentId),
    dispatchId: number((row) => row.dispatchId),
    shopId: number(() => 1),
    invoiceAmount: number((row) => row.invoiceAmount),
    invoiceAmountNet: number((row) => row.invoiceAmountNet),
    orderTime: date((row) => row.orderTime),
    clearedDate: date((row) => row.clearedDate),
    transactionId: text((row) => row.transactionId),
    comment: text((row) => row.comment),
    customerComment: text((row) => row.customerComment),
    internalComment: text((row) => row.internalComment),
    net: number((row) => row.net),
    taxFree: number((row) => row.taxFree),
    temporaryId: text((row) => row.temporaryId),
    trackingCode: text((row) => row.trackingCode),
    languageIso: text(() => '1'),
    currency: text((row) => row.currency),
    currencyFactor: number((row) => row.currencyFactor),
    'customer.id': number((row) => row.customerId),
    'customer.email': text((row) => store.customers.get(row.customerId)?.email ?? null),
    'customer.number': text((row) => store.customers.get(row.customerId)?.number ?? null),
  },
});

export function listOrders(call: Call): ShopAnswer {
  const { rows, total } = paged(call, [...call.store.orders.values()], columnsOf(call.store));
  return listed(rows.map((row) => orderInList(call.store, row)), total);
}

/** By id, or by number; the number 0 finds a basket left behind. */
function orderAt(call: Call, key: string): Order {
  const byNumber = phpBool(call.query['useNumberAsId']);
  const order = byNumber ? [...call.store.orders.values()].find((one) => one.number === key) : call.store.orders.get(phpInt(key));
  if (!order) throw byNumber ? new ApiError(404, `Order by number ${key} not found`) : notFound('Order', key);
  return order;
}

export const oneOrder = (call: Call, key: string): ShopAnswer => one(orderView(call.store, orderAt(call, key)));

export function putOrder(call: Call, key: string): ShopAnswer {
  const { store } = call;
  const order = orderAt(call, key);
  const before = structuredClone(order);
  try {
    writeOrder(store, order, isFields(call.body) ? call.body : {});
  } catch (failure) {
    Object.assign(order, before);
    throw failure;
  }
  // Doctrine writes, and the shop notices, only what has changed.
  if (JSON.stringify(order) !== JSON.stringify(before)) order.changed = wall(store, call.now);
  return written(call, 'orders', order.id);
}

function writeOrder(store: Store, order: Order, data: Fields): void {
  const set = (name: string): boolean => Object.hasOwn(data, name);
  const known = (group: 'state' | 'payment', id: number): boolean => statusesOf(store).some((one) => one.group === group && one.id === id);
  if (set('paymentStatusId')) {
    if (!known('payment', phpInt(data['paymentStatusId']))) throw notFound('PaymentStatus', phpText(data['paymentStatusId']));
    order.cleared = phpInt(data['paymentStatusId']);
  }
  if (set('orderStatusId')) {
    const status = phpInt(data['orderStatusId']);
    if (!known('state', status)) throw notFound('OrderStatus', phpText(data['orderStatusId']));
    if (status !== order.status) changeStatus(store, order, status);
  }
  for (const name of ['trackingCode', 'comment', 'customerComment', 'internalComment', 'transactionId'] as const) if (set(name)) order[name] = phpText(data[name]);
  if (set('clearedDate')) order.clearedDate = dateOf(data['clearedDate']);
  if (isFields(data['attribute'])) {
    const given = Object.entries(data['attribute']).filter(([name]) => /^attribute[1-6]$/.test(name)).map(([name, value]) => [name, phpText(value)] as const);
    order.attribute = { ...order.attribute, ...Object.fromEntries(given) };
  }
  if (Array.isArray(data['details'])) writePositions(order, data['details'].filter(isFields), data['__options_details']);
}

function dateOf(value: unknown): string | null {
  if (value === null || value === '') return null;
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?.*)?$/.exec(phpText(value));
  if (!match) throw broken(`DateTime::__construct(): Failed to parse time string (${phpText(value)}) at position 0`);
  return `${match[1]}T${match[2] ?? '00:00'}${match[3] ?? ':00'}`;
}

/** Positions that are not in the list are deleted, unless the merge mode says otherwise. */
function writePositions(order: Order, rows: Fields[], options: unknown): void {
  const replace = !isFields(options) || options['replace'] === undefined || phpBool(options['replace']);
  const listedIds = new Set<number>();
  for (const row of rows) {
    const position = order.details.find((one) => one.id === phpInt(row['id']));
    if (!position) throw notFound('Detail', phpText(row['id']));
    listedIds.add(position.id);
    if (row['status'] !== undefined || row['statusId'] !== undefined) position.statusId = phpInt(row['status'] ?? row['statusId']);
    if (row['shipped'] !== undefined) position.shipped = phpInt(row['shipped']);
  }
  if (replace) order.details = order.details.filter((position) => listedIds.has(position.id));
}
