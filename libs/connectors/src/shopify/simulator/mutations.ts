// The root fields that write: business errors come as userErrors inside HTTP 200, what a schema cannot express as top-level errors (fact sheet 5, 6, 10).
import { GraphQLError } from 'graphql';
import { placeView } from './common-views.js';
import { received, fulfil, totals } from './orders.js';
import { fulfilmentView, orderView } from './order-views.js';
import { itemView, levelView, productView, variantView } from './product-views.js';
import { needScope, nodeOf, type Context } from './queries.js';
import { gid, idOf, type Level, type Order, type Parcel, type SettledStock, type Store, type Variant } from './store.js';

const reasons = new Set(['correction', 'cycle_count_available', 'damaged', 'movement_canceled', 'movement_created', 'movement_received', 'movement_updated', 'other', 'promotion', 'quality_control', 'received', 'reservation_created', 'reservation_deleted', 'reservation_updated', 'restock', 'safety_stock', 'shrinkage']);
const keptFor = 86_400_000;
const largest = 1_000_000_000;

type StockRow = { inventoryItemId: string; locationId: string; quantity: number; changeFromQuantity?: number | null };
type StockInput = { name: string; reason: string; referenceDocumentUri?: string; quantities: StockRow[] };

function setQuantities({ input }: { input: StockInput }, context: Context & { key: string | null }): unknown {
  const { store, now } = context;
  needScope(store, 'inventorySetQuantities', 'write_inventory');
  if (input.quantities.some((row) => !('changeFromQuantity' in row))) throw new GraphQLError('InventoryQuantityInput must include the following argument: changeFromQuantity.', { extensions: { code: 'INVALID_FIELD_ARGUMENTS' } });
  context.items += input.quantities.length;
  const body = JSON.stringify(input);
  store.remembered = store.remembered.filter(({ at }) => at > now - keptFor);
  const before = store.remembered.find(({ key }) => key === context.key);
  if (before) return before.body === body ? settledView(store, before.answer) : { inventoryAdjustmentGroup: null, userErrors: [{ field: null, code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH', message: 'The idempotency key has already been used with different parameters.' }] };
  const answer = settleQuantities(store, input, now);
  store.remembered.push({ key: context.key ?? '', body, at: now, answer });
  return settledView(store, answer);
}

/** As it is shown; what is kept of it is plain. */
function settledView(store: Store, { group, userErrors }: SettledStock): unknown {
  const changes = group?.changes.flatMap(({ variantId, placeId, ...change }) => {
    const variant = store.variants.find(({ id }) => id === variantId);
    return variant ? [{ ...change, item: itemView(store, variant), location: placeView(store, placeId) }] : [];
  });
  return { inventoryAdjustmentGroup: group && { ...group, changes: () => changes }, userErrors };
}

function settleQuantities(store: Store, input: StockInput, now: number): SettledStock {
  const errors: { field: string[]; code: string; message: string }[] = [];
  const wrong = (index: number, field: string, code: string, message: string): void => void errors.push({ field: ['input', 'quantities', String(index), field], code, message });
  if (input.name !== 'available' && input.name !== 'on_hand') errors.push({ field: ['input', 'name'], code: 'INVALID_NAME', message: 'The quantity name must be either available or on_hand.' });
  if (!reasons.has(input.reason)) errors.push({ field: ['input', 'reason'], code: 'INVALID_REASON', message: 'The specified reason is invalid.' });
  if (input.referenceDocumentUri !== undefined && !/^[a-z][\w+.-]*:\/\/.+/i.test(input.referenceDocumentUri)) errors.push({ field: ['input', 'referenceDocumentUri'], code: 'INVALID_REFERENCE_DOCUMENT', message: 'The specified reference document is invalid.' });
  const seen = new Set<string>();
  const rows = input.quantities.map((row, index) => {
    const variant = store.variants.find(({ itemId }) => itemId === idOf('InventoryItem', row.inventoryItemId));
    const place = store.places.find(({ id }) => id === idOf('Location', row.locationId));
    const pair = `${row.inventoryItemId} ${row.locationId}`;
    if (seen.has(pair)) wrong(index, 'inventoryItemId', 'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR', 'The combination of inventoryItemId and locationId must be unique.');
    seen.add(pair);
    if (!variant) wrong(index, 'inventoryItemId', 'INVALID_INVENTORY_ITEM', 'The specified inventory item could not be found.');
    if (!place) wrong(index, 'locationId', 'INVALID_LOCATION', 'The specified location could not be found.');
    if (row.quantity > largest) wrong(index, 'quantity', 'INVALID_QUANTITY_TOO_HIGH', "The quantity can't be higher than 1,000,000,000.");
    if (row.quantity < (input.name === 'on_hand' ? 0 : -largest)) wrong(index, 'quantity', input.name === 'on_hand' ? 'INVALID_QUANTITY_NEGATIVE' : 'INVALID_QUANTITY_TOO_LOW', "The quantity can't be negative.");
    const level = variant && place ? variant.levels[String(place.id)] : undefined;
    if (variant && place && !level?.active) wrong(index, 'locationId', store.switches.unstocked, 'The inventory item is not stocked at the location.');
    if (variant && store.switches.bundles.includes(variant.sku)) wrong(index, 'inventoryItemId', 'NON_MUTABLE_INVENTORY_ITEM', 'The inventory of this item cannot be changed.');
    const shown = level ? (input.name === 'on_hand' ? level.available + level.committed : level.available) : 0;
    if (level && typeof row.changeFromQuantity === 'number' && row.changeFromQuantity !== shown) wrong(index, 'changeFromQuantity', 'CHANGE_FROM_QUANTITY_STALE', 'The changeFromQuantity argument no longer matches the persisted quantity.');
    return { variant, place, level, row, shown };
  });
  // All or nothing.
  if (errors.length > 0) return { group: null, userErrors: errors };
  const changes = rows.flatMap(({ variant, place, level, row, shown }) => {
    if (!variant || !place || !level) return [];
    level.available += row.quantity - shown;
    variant.updated = now;
    return row.quantity === shown ? [] : [{ name: input.name, delta: row.quantity - shown, quantityAfterChange: row.quantity, variantId: variant.id, placeId: place.id }];
  });
  return { group: changes.length === 0 ? null : { id: gid('InventoryAdjustmentGroup', store.next++), createdAt: new Date(now).toISOString(), reason: input.reason, referenceDocumentUri: input.referenceDocumentUri ?? null, changes }, userErrors: [] };
}

function activate({ inventoryItemId, locationId, available }: { inventoryItemId: string; locationId: string; available?: number }, { store, now }: Context): unknown {
  needScope(store, 'inventoryActivate', 'write_inventory');
  const variant = store.variants.find(({ itemId }) => itemId === idOf('InventoryItem', inventoryItemId));
  const place = store.places.find(({ id }) => id === idOf('Location', locationId));
  if (!variant || !place) return { inventoryLevel: null, userErrors: [{ field: [variant ? 'locationId' : 'inventoryItemId'], message: 'The product or location could not be found.' }] };
  const before = (variant.levels[String(place.id)] as Level | undefined) ?? { available: 0, committed: 0 };
  variant.levels[String(place.id)] = { ...before, available: available ?? before.available, active: true };
  variant.updated = now;
  return { inventoryLevel: levelView(store, variant, place.id), userErrors: [] };
}

type VariantInput = { id?: string; price?: string; compareAtPrice?: string | null; barcode?: string; taxable?: boolean; inventoryItem?: { sku?: string; tracked?: boolean } };

function updateVariants({ productId, variants, allowPartialUpdates }: { productId: string; variants: VariantInput[]; allowPartialUpdates: boolean }, context: Context): unknown {
  const { store, now } = context;
  needScope(store, 'productVariantsBulkUpdate', 'write_products');
  context.items += variants.length;
  const product = store.products.find(({ id }) => id === idOf('Product', productId));
  if (!product) return { product: null, productVariants: null, userErrors: [{ field: ['productId'], code: 'PRODUCT_DOES_NOT_EXIST', message: 'Product does not exist' }] };
  const errors: { field: string[]; code: string; message: string }[] = [];
  const good: { variant: Variant; input: VariantInput }[] = [];
  variants.forEach((input, index) => {
    const wrong = (field: string, code: string, message: string): void => void errors.push({ field: ['variants', String(index), field], code, message });
    const before = errors.length;
    const variant = product.variants.includes(idOf('ProductVariant', input.id ?? '') ?? -1) ? store.variants.find(({ id }) => id === idOf('ProductVariant', input.id ?? '')) : undefined;
    if (input.id === undefined) wrong('id', 'PRODUCT_VARIANT_ID_MISSING', 'Product variant is missing ID attribute');
    else if (!variant) wrong('id', 'PRODUCT_VARIANT_DOES_NOT_EXIST', 'Product variant does not exist');
    for (const field of ['price', 'compareAtPrice'] as const) {
      const value = input[field];
      if (value === undefined || value === null) {
        if (field === 'price' && value === null) wrong('price', 'INVALID_INPUT', "Price can't be blank");
        continue;
      }
      if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) throw new GraphQLError(`Variable $variants of type [ProductVariantsBulkInput!]! was provided invalid value for ${index}.${field} (invalid money)`, { extensions: { code: 'INVALID_VARIABLE' } });
      if (value.startsWith('-')) wrong(field, 'GREATER_THAN_OR_EQUAL_TO', `${field === 'price' ? 'Price' : 'Compare at price'} must be greater than or equal to 0`);
    }
    if (variant && errors.length === before) good.push({ variant, input });
  });
  if (errors.length > 0 && !allowPartialUpdates) return { product: productView(store, product), productVariants: null, userErrors: errors };
  for (const { variant, input } of good) {
    if (typeof input.price === 'string') variant.price = Number(input.price).toFixed(2);
    if (input.compareAtPrice !== undefined) variant.compareAt = input.compareAtPrice === null ? null : Number(input.compareAtPrice).toFixed(2);
    if (input.barcode !== undefined) variant.barcode = input.barcode;
    if (input.inventoryItem?.tracked !== undefined) variant.tracked = input.inventoryItem.tracked;
    if (input.inventoryItem?.sku !== undefined) variant.sku = input.inventoryItem.sku;
    variant.updated = now;
    product.updated = now;
  }
  return { product: productView(store, product), productVariants: good.map(({ variant }) => variantView(store, variant)), userErrors: errors };
}

type Tracking = { company?: string; number?: string; numbers?: string[]; url?: string; urls?: string[] };
const parcels = ({ company, number, numbers, url, urls }: Tracking = {}): Parcel[] => (numbers ?? (number === undefined ? [] : [number])).map((one, index) => ({ company: company ?? null, number: one, url: (urls ?? (url === undefined ? [] : [url]))[index] ?? null }));

function createFulfilment({ fulfillment }: { fulfillment: { lineItemsByFulfillmentOrder: { fulfillmentOrderId: string; fulfillmentOrderLineItems?: { id: string; quantity: number }[] }[]; trackingInfo?: Tracking; notifyCustomer: boolean } }, context: Context): unknown {
  const { store, now } = context;
  needScope(store, 'fulfillmentCreate', 'write_merchant_managed_fulfillment_orders');
  const refused = (message: string): unknown => ({ fulfillment: null, userErrors: [{ field: ['fulfillment'], message }] });
  const parts = fulfillment.lineItemsByFulfillmentOrder.map((wanted) => {
    const id = idOf('FulfillmentOrder', wanted.fulfillmentOrderId);
    const order = store.orders.find(({ forwards }) => forwards.some((one) => one.id === id));
    return { order, forward: order?.forwards.find((one) => one.id === id), wanted };
  });
  if (parts.some(({ forward }) => !forward)) return refused('Fulfillment order does not exist.');
  const orders = new Set(parts.map(({ order }) => order));
  if (orders.size > 1) return refused('All fulfillment orders must belong to the same order.');
  if (new Set(parts.map(({ forward }) => forward?.locationId)).size > 1) return refused('All fulfillment orders must be assigned to a single location.');
  const [order] = orders;
  for (const { forward, wanted } of parts) {
    if (!forward || !order) continue;
    if (!['OPEN', 'IN_PROGRESS'].includes(forward.status)) return refused(`Fulfillment order ${forward.id} has an unfulfillable status= ${forward.status.toLowerCase()}.`);
    for (const { id, quantity } of wanted.fulfillmentOrderLineItems ?? []) {
      const line = forward.lines.find((one) => one.id === idOf('FulfillmentOrderLineItem', id));
      if (!line) return refused('Fulfillment order line item does not exist.');
      if (quantity < 1) return refused('Quantity must be greater than 0');
      if (quantity > line.remaining) return refused('Invalid fulfillment order line item quantity requested.');
    }
  }
  context.items += 1;
  const made = fulfil(store, order!, parts.map(({ forward, wanted }) => ({ forward: forward!, lines: wanted.fulfillmentOrderLineItems?.map(({ id, quantity }) => ({ id: idOf('FulfillmentOrderLineItem', id)!, quantity })) ?? null })), parcels(fulfillment.trackingInfo), fulfillment.notifyCustomer, now);
  return { fulfillment: fulfilmentView(store, order!, made), userErrors: [] };
}

function updateTracking({ fulfillmentId, trackingInfoInput, notifyCustomer }: { fulfillmentId: string; trackingInfoInput: Tracking; notifyCustomer?: boolean }, { store, now }: Context): unknown {
  needScope(store, 'fulfillmentTrackingInfoUpdate', 'write_merchant_managed_fulfillment_orders');
  const id = idOf('Fulfillment', fulfillmentId);
  const order = store.orders.find(({ fulfilments }) => fulfilments.some((one) => one.id === id));
  const found = order?.fulfilments.find((one) => one.id === id);
  if (!order || !found) return { fulfillment: null, userErrors: [{ field: ['fulfillmentId'], message: 'Fulfillment does not exist.' }] };
  found.tracking = parcels(trackingInfoInput);
  found.updated = now;
  order.updated = now;
  if (notifyCustomer) order.mails.push('shipping-update');
  return { fulfillment: fulfilmentView(store, order, found), userErrors: [] };
}

function onOrder(field: string, work: (order: Order, now: number, store: Store) => string | null) {
  return ({ input }: { input: { id: string } }, { store, now }: Context): unknown => {
    needScope(store, field, 'write_orders');
    const order = store.orders.find(({ id }) => id === idOf('Order', input.id));
    const fault = order ? work(order, now, store) : 'Order does not exist';
    return { order: order ? orderView(store, order) : null, userErrors: fault === null ? [] : [{ field: ['id'], message: fault }] };
  };
}

const orderMarkAsPaid = onOrder('orderMarkAsPaid', (order, now, store) => {
  if (Number(received(order)) >= Number(totals(order).total)) return 'Order cannot be marked as paid.';
  const pending = order.transactions.find(({ status }) => status === 'PENDING');
  if (pending) Object.assign(pending, { status: 'SUCCESS', at: now });
  else order.transactions.push({ id: store.next++, kind: 'SALE', status: 'SUCCESS', gateway: 'manual', title: 'Manual', amount: totals(order).total, at: now, reference: '' });
  order.updated = now;
  return null;
});
const orderClose = onOrder('orderClose', (order, now) => {
  order.closed ??= now;
  order.updated = now;
  return null;
});

function tagsAdd({ id, tags }: { id: string; tags: string[] }, { store, now }: Context): unknown {
  needScope(store, 'tagsAdd', 'write_orders');
  const order = store.orders.find((one) => one.id === idOf('Order', id));
  if (!order) return { node: null, userErrors: [{ field: ['id'], message: 'Resource does not exist' }] };
  order.tags = [...new Set([...order.tags, ...tags])].sort();
  order.updated = now;
  return { node: nodeOf(store, id, now), userErrors: [] };
}

function updateProduct({ product: input, media }: { product?: { id?: string }; media?: { originalSource: string; alt?: string; mediaContentType: string }[] }, context: Context): unknown {
  const { store, now } = context;
  needScope(store, 'productUpdate', 'write_products');
  const product = store.products.find(({ id }) => id === idOf('Product', input?.id ?? ''));
  if (!product) return { product: null, userErrors: [{ field: ['id'], message: 'Product does not exist' }] };
  const bad = (media ?? []).findIndex(({ originalSource }) => !/^https?:\/\/(?!127\.|10\.|192\.168\.|localhost)/.test(originalSource));
  if (bad >= 0) return { product: productView(store, product), userErrors: [{ field: ['media', String(bad), 'originalSource'], message: 'Image URL is invalid' }] };
  for (const { originalSource, alt } of media ?? []) product.media.push({ id: store.next++, url: originalSource, alt: alt ?? '', ready: /kaputt/.test(originalSource) ? null : now + store.switches.pictureSeconds * 1000 });
  context.items += media?.length ?? 0;
  product.updated = now;
  return { product: productView(store, product), userErrors: [] };
}

function reorderMedia({ id, moves }: { id: string; moves: { id: string; newPosition: string }[] }, { store }: Context): unknown {
  needScope(store, 'productReorderMedia', 'write_products');
  const product = store.products.find((one) => one.id === idOf('Product', id));
  if (!product) return { mediaUserErrors: [{ field: ['id'], code: 'PRODUCT_DOES_NOT_EXIST', message: 'Product does not exist' }] };
  for (const move of moves) {
    const from = product.media.findIndex((one) => one.id === idOf('MediaImage', move.id));
    if (from < 0) return { mediaUserErrors: [{ field: ['moves'], code: 'MEDIA_DOES_NOT_EXIST', message: 'Media does not exist on the given product' }] };
    const [picture] = product.media.splice(from, 1);
    product.media.splice(Number(move.newPosition), 0, picture);
  }
  return { mediaUserErrors: [] };
}

function updateFiles({ files }: { files: { id: string; alt?: string; referencesToRemove?: string[] }[] }, { store }: Context): unknown {
  needScope(store, 'fileUpdate', 'write_files');
  const errors: unknown[] = [];
  files.forEach(({ id, alt, referencesToRemove }, index) => {
    const picture = store.products.flatMap(({ media }) => media).find((one) => one.id === idOf('MediaImage', id));
    if (!picture) return void errors.push({ field: ['files', String(index), 'id'], code: 'FILE_DOES_NOT_EXIST', message: 'File does not exist' });
    if (alt !== undefined) picture.alt = alt;
    for (const product of store.products) if (referencesToRemove?.includes(gid('Product', product.id))) product.media = product.media.filter((one) => one !== picture);
  });
  return { userErrors: errors };
}

function deleteFiles({ fileIds }: { fileIds: string[] }, { store }: Context): unknown {
  needScope(store, 'fileDelete', 'write_files');
  const wanted = fileIds.map((id) => idOf('MediaImage', id));
  for (const product of store.products) product.media = product.media.filter(({ id }) => !wanted.includes(id));
  return { deletedFileIds: fileIds, userErrors: [] };
}

export const mutations: Record<string, (args: never, context: Context & { key: string | null }) => unknown> = {
  inventorySetQuantities: setQuantities,
  inventoryActivate: activate,
  productVariantsBulkUpdate: updateVariants,
  fulfillmentCreate: createFulfilment,
  fulfillmentTrackingInfoUpdate: updateTracking,
  orderMarkAsPaid,
  orderClose,
  tagsAdd,
  productUpdate: updateProduct,
  productReorderMedia: reorderMedia,
  fileUpdate: updateFiles,
  fileDelete: deleteFiles,
};

/** Those that may not be sent without a key. */
export const idempotent = new Set(['inventorySetQuantities', 'inventoryActivate']);
