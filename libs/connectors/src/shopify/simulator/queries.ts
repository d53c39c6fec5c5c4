// The root fields that read. What a list does not know how to filter by is said in the answer's extensions, never refused.
import { GraphQLError } from 'graphql';
import { placeView } from './common-views.js';
import { connection, type ListArgs } from './lists.js';
import { financialStatus, fulfilmentStatus } from './orders.js';
import { fulfilmentView, orderView } from './order-views.js';
import { itemView, mediaView, productView, variantView } from './product-views.js';
import { number, searchIn, time, tokens, type Filters, type Warning } from './search.js';
import { domain, gid, idOf, type Order, type Product, type Store, type Variant } from './store.js';

export type Context = { store: Store; now: number; warnings: { path: string[]; query: string; warnings: Warning[] }[]; items: number };

export const scopes = ['read_orders', 'read_all_orders', 'read_customers', 'read_products', 'write_products', 'read_inventory', 'write_inventory', 'read_locations', 'read_merchant_managed_fulfillment_orders', 'write_merchant_managed_fulfillment_orders', 'write_orders', 'write_fulfillments', 'write_files'];
export const granted = (store: Store): string[] => scopes.filter((scope) => !store.switches.missing.includes(scope) && (store.rights.write || !scope.startsWith('write_')));

/** A scope that is missing refuses the field, with the text by which an app tells it from protected data. */
export function needScope(store: Store, field: string, ...wanted: string[]): void {
  const missing = wanted.find((scope) => !granted(store).includes(scope) && !granted(store).includes(scope.replace('read_', 'write_')));
  if (missing) throw new GraphQLError(`Access denied for ${field} field. Required access: \`${missing}\` access scope.`, { extensions: { code: 'ACCESS_DENIED', documentation: 'https://shopify.dev/api/usage/access-scopes', requiredAccess: `\`${missing}\` access scope.` } });
}

const orderFilters: Filters<Order> = {
  updated_at: (order, operator, value) => time(order.updated, operator, value),
  created_at: (order, operator, value) => time(order.created, operator, value),
  processed_at: (order, operator, value) => time(order.created, operator, value),
  id: (order, operator, value) => number(order.id, operator, value),
  name: (order, _operator, value) => `#${order.number}` === value || String(order.number) === value,
  test: (order, _operator, value) => order.test === (value === 'true'),
  status: (order, _operator, value) => value === 'any' || (value === 'open' ? order.closed === null && order.cancelled === null : value === 'cancelled' ? order.cancelled !== null : value === 'closed' ? order.closed !== null : value === 'not_closed' ? order.closed === null : true),
  financial_status: (order, _operator, value) => financialStatus(order).toLowerCase() === value.toLowerCase(),
  fulfillment_status: (order, _operator, value) => fulfilmentStatus(order).toLowerCase() === value.toLowerCase() || (value === 'unshipped' && fulfilmentStatus(order) === 'UNFULFILLED'),
  tag: (order, _operator, value) => order.tags.some((tag) => tag.toLowerCase() === value.toLowerCase()),
  tag_not: (order, _operator, value) => !order.tags.some((tag) => tag.toLowerCase() === value.toLowerCase()),
  sku: (order, _operator, value) => order.lines.some(({ sku }) => tokens(sku, value)),
  gateway: (order, _operator, value) => order.transactions.some(({ gateway }) => tokens(gateway, value)),
  source_name: (_order, _operator, value) => value === 'web',
  location_id: (order, operator, value) => order.forwards.some(({ locationId }) => number(locationId, operator, value)),
  return_status: () => true,
  risk_level: () => true,
};
const variantFilters: Filters<Variant> = {
  id: (variant, operator, value) => number(variant.id, operator, value),
  sku: (variant, _operator, value) => tokens(variant.sku, value),
  barcode: (variant, _operator, value) => tokens(variant.barcode, value),
  product_id: (variant, operator, value) => number(variant.productId, operator, value),
  updated_at: (variant, operator, value) => time(variant.updated, operator, value),
};
const productFilters: Filters<Product> = {
  id: (product, operator, value) => number(product.id, operator, value),
  title: (product, _operator, value) => tokens(product.title, value),
  handle: (product, _operator, value) => product.handle === value,
  status: (product, _operator, value) => product.status.toLowerCase() === value.toLowerCase(),
  updated_at: (product, operator, value) => time(product.updated, operator, value),
};

const orderSort: Record<string, (order: Order) => number> = { UPDATED_AT: (order) => Math.floor(order.updated / 1000), CREATED_AT: (order) => Math.floor(order.created / 1000), PROCESSED_AT: (order) => Math.floor(order.created / 1000), ID: ({ id }) => id, ORDER_NUMBER: (order) => order.number };
const sixtyDays = 60 * 86_400_000;

function search<T>(context: Context, field: string, items: readonly T[], query: string | null | undefined, filters: Filters<T>): T[] {
  const known = Object.fromEntries(Object.entries(filters).filter(([name]) => !context.store.switches.unknownFilters.includes(name)));
  const { found, warnings } = searchIn(items, query, known);
  if (warnings.length > 0) context.warnings.push({ path: [field], query: query ?? '', warnings });
  return found;
}

function seenOrders(store: Store, now: number): Order[] {
  const all = store.switches.allOrders && granted(store).includes('read_all_orders');
  return store.orders.filter((order) => all || order.created > now - sixtyDays);
}

/** An app without any access to protected data sees no order at all. */
function needOrders(store: Store): void {
  if (store.switches.protectedData === 'object') throw new GraphQLError('This app is not approved to access the Order object. See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.', { extensions: { code: 'ACCESS_DENIED' } });
}

/** One object by its id, whatever it is. */
export function nodeOf(store: Store, id: string, now: number): unknown {
  const [, type = ''] = /^gid:\/\/shopify\/(\w+)\/\d+$/.exec(id) ?? [];
  const wanted = idOf(type, id);
  const found = <T extends { id: number }>(items: readonly T[], view: (item: T) => unknown): unknown => {
    const item = items.find((one) => one.id === wanted);
    return item ? view(item) : null;
  };
  if (type === 'ProductVariant') return found(store.variants, (one) => variantView(store, one));
  if (type === 'Product') return found(store.products, (one) => productView(store, one));
  if (type === 'Order') return found(seenOrders(store, now), (one) => orderView(store, one));
  if (type === 'Location') return found(store.places, (one) => placeView(store, one.id));
  if (type === 'MediaImage') return found(store.products.flatMap(({ media }) => media), (one) => mediaView(store, one));
  if (type === 'InventoryItem') {
    const variant = store.variants.find(({ itemId }) => itemId === wanted);
    return variant ? itemView(store, variant) : null;
  }
  if (type === 'Fulfillment') {
    const order = store.orders.find(({ fulfilments }) => fulfilments.some((one) => one.id === wanted));
    return order ? { ...(fulfilmentView(store, order, order.fulfilments.find((one) => one.id === wanted)!) as object), __typename: 'Fulfillment' } : null;
  }
  return null;
}

export const queries: Record<string, (args: never, context: Context) => unknown> = {
  shop: (_args, { store }) => ({
    id: gid('Shop', 90_000_001),
    name: 'Moin Store',
    email: 'laden@example.test',
    myshopifyDomain: domain,
    url: `https://${domain}`,
    currencyCode: store.switches.currency,
    taxesIncluded: store.switches.taxesIncluded,
    taxShipping: true,
    ianaTimezone: store.zone,
    plan: { publicDisplayName: store.switches.plan, partnerDevelopment: store.switches.plan === 'Development', shopifyPlus: store.switches.plan === 'Plus' },
    shopAddress: { id: gid('ShopAddress', 90_000_002), countryCodeV2: 'DE' },
  }),
  currentAppInstallation: (_args, { store }) => ({ id: gid('AppInstallation', 90_000_003), accessScopes: granted(store).map((handle) => ({ handle, description: handle.replaceAll('_', ' ') })) }),
  publicApiVersions: () => ['2026-01', '2026-04', '2026-07', '2026-10'].map((handle) => ({ handle, displayName: handle, supported: true })),
  locations: (args: ListArgs & { includeInactive?: boolean; query?: string }, { store }) => {
    needScope(store, 'locations', 'read_locations');
    return connection(store.places.filter(({ active }) => args.includeInactive || active), args, ({ id }) => placeView(store, id));
  },
  orders: (args: ListArgs & { query?: string; sortKey?: string }, context) => {
    const { store, now } = context;
    needScope(store, 'orders', 'read_orders');
    needOrders(store);
    const listed = seenOrders(store, now).filter((order) => store.switches.listsEveryStatus || /status:/.test(args.query ?? '') || (order.closed === null && order.cancelled === null));
    const found = search(context, 'orders', listed, args.query, orderFilters);
    context.items += Math.min(found.length, args.first ?? 0);
    return connection(found, args, (order) => orderView(store, order), orderSort[args.sortKey ?? 'PROCESSED_AT']);
  },
  order: ({ id }: { id: string }, { store, now }) => {
    needScope(store, 'order', 'read_orders');
    needOrders(store);
    return nodeOf(store, id.replace(/^(\d+)$/, 'gid://shopify/Order/$1'), now);
  },
  products: (args: ListArgs & { query?: string }, context) => {
    needScope(context.store, 'products', 'read_products');
    const found = search(context, 'products', context.store.products, args.query, productFilters);
    return connection(found, args, (product) => productView(context.store, product));
  },
  product: ({ id }: { id: string }, { store, now }) => {
    needScope(store, 'product', 'read_products');
    return nodeOf(store, id, now);
  },
  productVariants: (args: ListArgs & { query?: string; sortKey?: string }, context) => {
    needScope(context.store, 'productVariants', 'read_products');
    const found = search(context, 'productVariants', context.store.variants, args.query, variantFilters);
    context.items += Math.min(found.length, args.first ?? 0);
    return connection(found, args, (variant) => variantView(context.store, variant), (variant) => (args.sortKey === 'SKU' ? variant.sku : variant.id));
  },
  node: ({ id }: { id: string }, { store, now }) => nodeOf(store, id, now),
  nodes: ({ ids }: { ids: string[] }, context) => {
    if (ids.some((id) => id.includes('/InventoryItem/'))) needScope(context.store, 'nodes', 'read_inventory');
    context.items += ids.length;
    return ids.map((id) => nodeOf(context.store, id, context.now));
  },
};
