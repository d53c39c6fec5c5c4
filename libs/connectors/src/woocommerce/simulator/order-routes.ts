// The routes of orders, notes and refunds (fact sheet 4, 5). Orders are not created here: buyers do that, through the control call.
import { idOf, runBatch, type Answer, type Call } from './call.js';
import { dateFilter, metaShown, paged, sorted } from './lists.js';
import { addNote, changeStatus, deleteOrder, refundOrder } from './orders.js';
import { noteView, orderView, refundView } from './order-views.js';
import { writeMeta } from './products.js';
import { orderStatuses, type Order } from './store.js';
import { checkFields, invalidParam, isTrue, notInEnum, say, WpError, written, type Fields } from './wordpress.js';

const invalidOrder = (call: Call, status: number): WpError => new WpError('woocommerce_rest_shop_order_invalid_id', status, say(call.store, 'Ungültige ID.', 'Invalid ID.'));

function orderOf(call: Call, id: number, status = 404): Order {
  const order = call.store.orders.get(id);
  if (!order) throw invalidOrder(call, status);
  return order;
}

const decimals = (call: Call): number => call.args.integer('dp', 2, 0, 20);

export function listOrders(call: Call): Answer {
  const { store, args } = call;
  const known = Object.keys(orderStatuses(store));
  const allowed = ['any', 'trash', 'auto-draft', ...known];
  const statuses = args.list('status') ?? ['any'];
  for (const [index, status] of statuses.entries()) if (!allowed.includes(status)) throw notInEnum(store, `status[${index}]`, allowed);
  const any = new Set(known.filter((status) => status !== 'checkout-draft' || store.switches.draftsAmongAny));
  const include = args.ids('include');
  const exclude = args.ids('exclude');
  const search = args.text('search')?.toLowerCase();
  const customer = args.has('customer') ? args.integer('customer', 0, 0) : undefined;
  const product = args.has('product') ? args.integer('product', 0, 0) : undefined;
  const via = store.flavour === 'wc11' ? args.list('created_via') : undefined;
  const parent = args.ids('parent');
  const dates = (['after', 'before'] as const).flatMap((side) => [dateFilter<Order>(store, args, side, (order) => order.created, side), dateFilter<Order>(store, args, `modified_${side}`, (order) => order.modified, side)]);
  const rows = [...store.orders.values()].filter(
    (order) =>
      statuses.some((status) => (status === 'any' ? any.has(order.status) : status === order.status)) &&
      (!include || include.length === 0 || include.includes(order.id)) &&
      !exclude?.includes(order.id) &&
      (!search || [order.number, ...Object.values(order.billing), ...Object.values(order.shipping), ...order.lines.map((row) => row.name)].some((text) => String(text ?? '').toLowerCase().includes(search))) &&
      (customer === undefined || order.customerId === customer) &&
      (product === undefined || order.lines.some((row) => row.productId === product || row.variationId === product)) &&
      (!via || via.includes(order.via)) &&
      (!parent || parent.includes(0)) &&
      dates.every((passes) => !passes || passes(order)),
  );
  const by = args.choice('orderby', ['date', 'id', 'include', 'title', 'slug', 'modified'], 'date');
  const descending = args.choice('order', ['asc', 'desc'], 'desc') === 'desc';
  const ordered =
    by === 'include' && include
      ? include.flatMap((id) => rows.filter((order) => order.id === id))
      : sorted(store, rows, (order) => (by === 'date' ? order.created : by === 'modified' ? order.modified : order.id), descending, by === 'date' || by === 'modified' ? 'open' : 'by-id');
  const page = paged(args, ordered, call.address, store.flavour === 'wc11');
  const dp = decimals(call);
  return { headers: page.headers, body: page.rows.map((order) => metaShown(args, orderView(store, order, call.home, dp))), items: page.rows.length };
}

export const oneOrder = (call: Call, id: number): Answer => ({ body: metaShown(call.args, orderView(call.store, orderOf(call, id), call.home, decimals(call))), items: 1 });

const text = { type: 'string' } as const;

export function updateOrder(call: Call, id: number, fields: Fields): Fields {
  const { store, now } = call;
  const order = orderOf(call, id, 400);
  checkFields(
    store,
    {
      status: { type: 'string', enum: ['auto-draft', ...Object.keys(orderStatuses(store))] },
      currency: text,
      customer_id: { type: 'integer' },
      customer_note: text,
      billing: { type: 'object' },
      shipping: { type: 'object' },
      payment_method: text,
      payment_method_title: text,
      transaction_id: text,
      meta_data: { type: 'array' },
      set_paid: { type: 'boolean' },
    },
    fields,
  );
  for (const name of ['line_items', 'shipping_lines', 'fee_lines', 'coupon_lines']) {
    if (fields[name] !== undefined) throw new WpError('simulator_not_offered', 501, `The simulator does not change ${name} over the API; let the merchant do it (POST /_control/merchant).`);
  }
  const before = JSON.stringify({ ...order, meta: [], notes: [] });
  if (typeof fields['customer_note'] === 'string') order.note = fields['customer_note'];
  if (fields['customer_id'] !== undefined) order.customerId = Number(fields['customer_id']);
  if (typeof fields['currency'] === 'string') order.currency = fields['currency'];
  if (typeof fields['payment_method'] === 'string') order.paymentMethod = fields['payment_method'];
  if (typeof fields['payment_method_title'] === 'string') order.paymentTitle = fields['payment_method_title'];
  if (typeof fields['transaction_id'] === 'string') order.transaction = fields['transaction_id'];
  for (const side of ['billing', 'shipping'] as const) {
    const given = fields[side];
    if (given && typeof given === 'object') for (const name of Object.keys(order[side])) if (name in given) Object.assign(order[side], { [name]: written((given as Fields)[name]) });
  }
  const meta = writeMeta(store, order.meta, fields['meta_data']);
  const moved = order.modified;
  if (isTrue(fields['set_paid']) && order.paid === null) {
    order.paid = Math.floor(now / 1000) * 1000;
    if (['pending', 'failed', 'on-hold'].includes(order.status) && fields['status'] === undefined) changeStatus(store, order, 'processing', now, 'api');
  }
  if (typeof fields['status'] === 'string') changeStatus(store, order, fields['status'], now, 'api');
  const changed = JSON.stringify({ ...order, meta: [], notes: [] }) !== before;
  order.modified = changed || (meta && store.switches.metaMovesModified) ? Math.floor(now / 1000) * 1000 : moved;
  if (changed || meta) call.happened('order.updated', order.id);
  return orderView(store, order, call.home, 2);
}

export function removeOrder(call: Call, id: number, force: boolean): Fields {
  const order = orderOf(call, id);
  if (!force && order.status === 'trash') throw new WpError('woocommerce_rest_already_trashed', 410, say(call.store, 'Die Bestellung wurde bereits gelöscht.', 'The shop_order has already been deleted.'));
  const shown = orderView(call.store, order, call.home, 2);
  deleteOrder(call.store, order, force, call.now);
  call.happened('order.deleted', id);
  return shown;
}

export const batchOrders = (call: Call): Answer =>
  runBatch(call, { update: (fields) => updateOrder(call, idOf(call, fields, 'id'), fields), remove: (id, fields) => removeOrder(call, id, isTrue(fields['force'])) });

export function listNotes(call: Call, id: number): Answer {
  const order = orderOf(call, id);
  const type = call.args.choice('type', ['any', 'customer', 'internal'], 'any');
  const notes = order.notes.filter((note) => type === 'any' || note.forBuyer === (type === 'customer')).reverse();
  return { body: notes.map((note) => noteView(call.store, order, note, call.home)), items: notes.length };
}

export function createNote(call: Call, id: number): Answer {
  const order = orderOf(call, id);
  if (call.body['note'] === undefined) {
    throw new WpError('rest_missing_callback_param', 400, say(call.store, 'Fehlende(r) Parameter: note', 'Missing parameter(s): note'), { status: 400, params: ['note'] });
  }
  checkFields(call.store, { note: text, customer_note: { type: 'boolean' }, added_by_user: { type: 'boolean' } }, call.body);
  // A note does not move date_modified.
  const note = addNote(call.store, order, written(call.body['note']), isTrue(call.body['customer_note']), isTrue(call.body['added_by_user']), call.now);
  return { status: 201, headers: { Location: `${call.home}/wp-json/wc/v3/orders/${id}/notes/${note.id}` }, body: noteView(call.store, order, note, call.home), items: 1 };
}

export function oneNote(call: Call, id: number, noteId: number): Answer {
  const order = orderOf(call, id);
  const note = order.notes.find((one) => one.id === noteId);
  if (!note) throw new WpError('woocommerce_rest_invalid_id', 404, say(call.store, 'Ungültige Ressourcen-ID.', 'Invalid resource ID.'));
  return { body: noteView(call.store, order, note, call.home), items: 1 };
}

export function listRefunds(call: Call, id: number): Answer {
  const order = orderOf(call, id);
  const page = paged(call.args, [...order.refunds].reverse(), call.address, call.store.flavour === 'wc11');
  return { headers: page.headers, body: page.rows.map((refund) => refundView(call.store, order, refund, call.home, decimals(call))), items: page.rows.length };
}

/** Refunds of the whole shop, since 9.0. */
export function allRefunds(call: Call): Answer {
  const rows = [...call.store.orders.values()].flatMap((order) => order.refunds.map((refund) => ({ id: refund.id, order, refund })));
  const dates = (['after', 'before'] as const).map((side) => dateFilter<(typeof rows)[number]>(call.store, call.args, side, (row) => row.refund.created, side));
  const descending = call.args.choice('order', ['asc', 'desc'], 'desc') === 'desc';
  const page = paged(call.args, sorted(call.store, rows.filter((row) => dates.every((passes) => !passes || passes(row))), (row) => row.id, descending, 'by-id'), call.address, call.store.flavour === 'wc11');
  return { headers: page.headers, body: page.rows.map(({ order, refund }) => refundView(call.store, order, refund, call.home, decimals(call), true)), items: page.rows.length };
}

export function createRefund(call: Call, id: number): Answer {
  const { store, body } = call;
  const order = orderOf(call, id);
  checkFields(store, { amount: text, reason: text, line_items: { type: 'array' }, api_restock: { type: 'boolean' }, api_refund: { type: 'boolean' } }, body);
  if (isTrue(body['api_refund'] ?? true)) throw new WpError('woocommerce_rest_cannot_create_order_refund', 500, say(store, 'Das Zahlungs-Gateway für diese Bestellung existiert nicht.', 'The payment gateway for this order does not exist.'), 500);
  const parts = (Array.isArray(body['line_items']) ? (body['line_items'] as Fields[]) : []).map((row) => ({
    id: idOf(call, row, 'id'),
    quantity: Number(row['quantity'] ?? 0),
    ...(row['refund_total'] === undefined ? {} : { total: written(row['refund_total']) }),
    ...(Array.isArray(row['refund_tax']) ? { taxes: Object.fromEntries((row['refund_tax'] as Fields[]).map((tax) => [written(tax['id']), written(tax['refund_total'])])) } : {}),
  }));
  if (body['amount'] === undefined && parts.length === 0) throw invalidParam(store, 'amount', 'rest_missing_callback_param', 'Betrag fehlt.', 'Amount is missing.');
  const refund = refundOrder(store, order, { amount: body['amount'] as string | undefined, reason: body['reason'] as string | undefined, restock: isTrue(body['api_restock'] ?? true), lines: parts }, call.now);
  call.happened('order.updated', order.id);
  return { status: 201, body: refundView(store, order, refund, call.home), items: 1 };
}

export function oneRefund(call: Call, id: number, refundId: number): Answer {
  const order = orderOf(call, id);
  const refund = order.refunds.find((one) => one.id === refundId);
  if (!refund) throw new WpError('woocommerce_rest_invalid_order_refund_id', 404, say(call.store, 'Ungültige Erstattungs-ID.', 'Invalid order refund ID.'));
  return { body: refundView(call.store, order, refund, call.home, decimals(call)), items: 1 };
}
