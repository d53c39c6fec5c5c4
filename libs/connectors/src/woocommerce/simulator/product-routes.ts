// The routes of products and variations (fact sheet 6, 8): what a list holds and leaves out, which ids a route takes, and the item errors of batches.
import { idOf, runBatch, type Answer, type Call } from './call.js';
import { dateFilter, metaShown, paged, sorted } from './lists.js';
import { alignStock, blankProduct, childrenOf, effectivePrice, fold, onSale, slugOf, touch, writeProduct } from './products.js';
import { productView, variationName, variationView } from './product-views.js';
import type { Product } from './store.js';
import { isTrue, notInEnum, say, WpError, type Fields } from './wordpress.js';

const orderings = ['date', 'id', 'include', 'title', 'slug', 'modified', 'menu_order', 'price', 'popularity', 'rating'];

function list(call: Call, candidates: Product[], view: (product: Product) => Fields): Answer {
  const { store, args, now } = call;
  const status = args.choice('status', ['any', 'future', 'trash', 'draft', 'pending', 'private', 'publish'], 'any');
  const include = args.ids('include');
  const exclude = args.ids('exclude');
  const search = args.text('search');
  const skus = args.text('sku');
  const wanted = skus === undefined ? null : new Set([skus, ...skus.split(',')].map((one) => fold(one.trim())).filter((one) => one !== ''));
  const like = args.text('search_sku');
  const gtin = store.flavour === 'wc11' ? args.text('global_unique_id') : undefined;
  const stockStatus = args.choice('stock_status', ['instock', 'outofstock', 'onbackorder'], undefined);
  const sale = args.boolean('on_sale');
  const taxClass = args.text('tax_class');
  const dates = (['after', 'before'] as const).flatMap((side) => [
    dateFilter<Product>(store, args, side, (product) => product.created, side),
    dateFilter<Product>(store, args, `modified_${side}`, (product) => product.modified, side),
  ]);
  const rows = candidates.filter(
    (product) =>
      (status === 'any' ? product.status !== 'trash' : product.status === status) &&
      (!include || include.length === 0 || include.includes(product.id)) &&
      !exclude?.includes(product.id) &&
      (!search || fold(`${product.name} ${product.description}`).includes(fold(search))) &&
      (!wanted || (product.sku !== '' && wanted.has(fold(product.sku)))) &&
      (!like || fold(product.sku).includes(fold(like))) &&
      (!gtin || gtin.split(',').includes(product.gtin)) &&
      (!stockStatus || product.stockStatus === stockStatus) &&
      (sale === undefined || onSale(product, now) === sale) &&
      (taxClass === undefined || product.taxClass === (taxClass === 'standard' ? '' : taxClass)) &&
      dates.every((passes) => !passes || passes(product)),
  );
  const by = args.choice('orderby', orderings, 'date');
  const descending = args.choice('order', ['asc', 'desc'], 'desc') === 'desc';
  const value: Record<string, (product: Product) => number | string> = {
    date: (product) => product.created,
    modified: (product) => product.modified,
    id: (product) => product.id,
    title: (product) => fold(product.name),
    slug: (product) => product.slug,
    price: (product) => Number(effectivePrice(store, product, now) || 0),
    popularity: (product) => product.totalSales,
  };
  const ordered = by === 'include' && include ? include.flatMap((id) => rows.filter((product) => product.id === id)) : sorted(store, rows, value[by] ?? (() => 0), descending, by === 'id' ? 'by-id' : 'open');
  const page = paged(args, ordered, call.address, false);
  return { headers: page.headers, body: page.rows.map((product) => metaShown(args, view(product))), items: page.rows.length };
}

export function listProducts(call: Call): Answer {
  const { store, args } = call;
  const types = ['simple', 'grouped', 'external', 'variable'];
  const type = args.text('type');
  if (type !== undefined && !types.includes(type)) throw notInEnum(store, 'type', types);
  const parent = args.ids('parent');
  // Variations are found by their number only.
  const withVariations = args.has('sku') || (store.flavour === 'wc11' && args.has('global_unique_id')) || args.has('search_sku');
  const candidates = [...store.products.values()].filter((product) => (product.type !== 'variation' || (withVariations && type === undefined)) && (!type || product.type === type) && (!parent || parent.includes(product.parentId)));
  return list(call, candidates, (product) => productView(store, product, call.home, call.now));
}

export function listVariations(call: Call, parentId: number | null): Answer {
  const { store } = call;
  if (parentId !== null) parentOf(call, parentId);
  const candidates = [...store.products.values()].filter((product) => product.type === 'variation' && (parentId === null || product.parentId === parentId));
  return list(call, candidates, (product) => variationView(store, product, call.home, call.now));
}

const invalidProduct = (call: Call, status: number): WpError => new WpError('woocommerce_rest_product_invalid_id', status, say(call.store, 'Ungültige ID.', 'Invalid ID.'));
const invalidVariation = (call: Call, status: number): WpError => new WpError('woocommerce_rest_product_variation_invalid_id', status, say(call.store, 'Ungültige ID.', 'Invalid ID.'));

function parentOf(call: Call, id: number): Product {
  const parent = call.store.products.get(id);
  if (!parent || parent.type === 'variation') throw invalidProduct(call, 404);
  return parent;
}

export function oneProduct(call: Call, id: number): Answer {
  const product = call.store.products.get(id);
  if (!product) throw invalidProduct(call, 404);
  return { body: productView(call.store, product, call.home, call.now), items: 1 };
}

export function oneVariation(call: Call, parentId: number, id: number): Answer {
  return { body: variationView(call.store, variationOf(call, parentId, id), call.home, call.now, call.args.choice('context', ['view', 'edit'], 'view') === 'edit'), items: 1 };
}

function variationOf(call: Call, parentId: number, id: number): Product {
  parentOf(call, parentId);
  const product = call.store.products.get(id);
  if (!product || product.type !== 'variation' || product.parentId !== parentId) throw invalidVariation(call, 404);
  return product;
}

/** A write either happens as a whole or not at all. */
function write(call: Call, product: Product, fields: Fields, strict: boolean): void {
  const before = structuredClone(product);
  try {
    const changed = writeProduct(call.store, call.clock, product, fields, strict);
    if (changed) call.happened('product.updated', product.id);
  } catch (failure) {
    Object.assign(product, before);
    throw failure;
  }
}

export function updateProduct(call: Call, id: number, fields: Fields, strict = true): Fields {
  const product = call.store.products.get(id);
  if (!product) throw invalidProduct(call, 400);
  if (product.type === 'variation') {
    throw new WpError('woocommerce_rest_invalid_product_id', 404, say(call.store, 'Um Produktvarianten zu ändern, nutze bitte den Endpunkt /products/&lt;product_id&gt;/variations/&lt;id&gt;.', 'To manipulate product variations you should use the /products/&lt;product_id&gt;/variations/&lt;id&gt; endpoint.'));
  }
  write(call, product, fields, strict);
  return productView(call.store, product, call.home, call.now);
}

export function updateVariation(call: Call, parentId: number, id: number, fields: Fields, strict = true): Fields {
  const product = variationOf(call, parentId, id);
  write(call, product, fields, strict);
  return variationView(call.store, product, call.home, call.now);
}

export function createProduct(call: Call, fields: Fields, strict = true): Fields {
  const { store } = call;
  const product = blankProduct(store, call.now, fields['type'] === 'variable' ? 'variable' : 'simple');
  writeProduct(store, call.clock, product, fields, strict);
  product.slug = `${slugOf(store, product.name)}-${product.id}`;
  store.products.set(product.id, product);
  call.happened('product.created', product.id);
  return productView(store, product, call.home, call.now);
}

export function createVariation(call: Call, parentId: number, fields: Fields, strict = true): Fields {
  const { store } = call;
  const parent = parentOf(call, parentId);
  const product = blankProduct(store, call.now, 'variation', parent.id);
  writeProduct(store, call.clock, product, fields, strict);
  product.name = variationName(store, product);
  product.slug = `${parent.slug}-${product.id}`;
  store.products.set(product.id, product);
  alignStock(store, product);
  call.happened('product.updated', parent.id);
  return variationView(store, product, call.home, call.now);
}

/** Into the trash, or gone for ever with its variations. */
export function removeProduct(call: Pick<Call, 'store' | 'now'>, product: Product, forEver: boolean): void {
  const { store, now } = call;
  touch(store, product, now);
  const family = [product, ...childrenOf(store, product.id)];
  for (const one of family) {
    if (forEver) store.products.delete(one.id);
    else Object.assign(one, { before: one.status, status: 'trash' });
  }
}

export function deleteProduct(call: Call, id: number, force: boolean, parentId: number | null = null): Fields {
  const product = parentId === null ? call.store.products.get(id) : variationOf(call, parentId, id);
  if (!product) throw invalidProduct(call, 404);
  if (!force && product.status === 'trash') throw new WpError('woocommerce_rest_already_trashed', 410, say(call.store, 'Das Produkt wurde bereits gelöscht.', 'The product has already been deleted.'));
  const shown = parentId === null ? productView(call.store, product, call.home, call.now) : variationView(call.store, product, call.home, call.now);
  removeProduct(call, product, force);
  call.happened('product.deleted', id);
  return shown;
}

export function batchProducts(call: Call): Answer {
  const strict = call.store.switches.batchValidates;
  return runBatch(call, {
    create: (fields) => createProduct(call, fields, strict),
    update: (fields) => updateProduct(call, idOf(call, fields, 'id'), fields, strict),
    remove: (id, fields) => deleteProduct(call, id, isTrue(fields['force'])),
  });
}

export function batchVariations(call: Call, parentId: number): Answer {
  const strict = call.store.switches.batchValidates;
  return runBatch(call, {
    create: (fields) => createVariation(call, parentId, fields, strict),
    update: (fields) => updateVariation(call, parentId, idOf(call, fields, 'id'), fields, strict),
    remove: (id, fields) => deleteProduct(call, id, isTrue(fields['force']), parentId),
  });
}
