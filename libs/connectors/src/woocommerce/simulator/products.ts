// Articles as WooCommerce keeps them, with every way in which it swallows a write without an error (fact sheet 6, 7, 9): prices that cannot be read become
// empty, a sale price not below the regular one disappears, stock of an article that keeps none is ignored, null clears nothing.
import type { ShopClock } from '../../testing/shop-server/clock.js';
import { fromLocal, startOfDay } from '../../testing/shop-server/zone.js';
import { setPictures } from './pictures.js';
import type { Meta, Product, Store } from './store.js';
import { exact } from './totals.js';
import { checkFields, invalidParam, isTrue, say, WpError, written, type FieldRule, type Fields } from './wordpress.js';

const stockStatuses = ['instock', 'outofstock', 'onbackorder'] as const;
const statuses = ['draft', 'pending', 'private', 'publish', 'future', 'auto-draft', 'trash'];
const saleDates = ['date_on_sale_from', 'date_on_sale_from_gmt', 'date_on_sale_to', 'date_on_sale_to_gmt'];

const shared: Record<string, FieldRule> = {
  description: { type: 'string' },
  sku: { type: 'string' },
  global_unique_id: { type: 'string' },
  regular_price: { type: 'string' },
  sale_price: { type: 'string' },
  ...Object.fromEntries(saleDates.map((name) => [name, { type: 'null|string' } as const])),
  tax_status: { type: 'string', enum: ['taxable', 'shipping', 'none'] },
  tax_class: { type: 'string' },
  stock_quantity: { type: 'integer' },
  inventory_delta: { type: 'integer' },
  stock_status: { type: 'string', enum: stockStatuses },
  backorders: { type: 'string', enum: ['no', 'notify', 'yes'] },
  low_stock_amount: { type: 'null|integer' },
  weight: { type: 'string' },
  virtual: { type: 'boolean' },
  meta_data: { type: 'array' },
};
const fitting = (variation: boolean): Record<string, FieldRule> => (variation ? { image: { type: 'object' } } : { images: { type: 'array' } });
const rules = (store: Store, variation: boolean): Record<string, FieldRule> => ({
  ...shared,
  ...fitting(variation),
  status: { type: 'string', enum: variation ? ['draft', 'pending', 'private', 'publish'] : statuses },
  manage_stock: { type: variation && store.flavour === 'wc11' ? 'boolean|string' : 'boolean' },
  ...(variation ? {} : { name: { type: 'string' }, type: { type: 'string', enum: ['simple', 'grouped', 'external', 'variable'] }, short_description: { type: 'string' }, attributes: { type: 'array' } }),
});

/** How WooCommerce makes a price out of a text: the shop's decimal sign becomes a point, everything else that is no digit falls out. */
export function readPrice(store: Store, text: unknown): string {
  // In a batch that does not check types a number may come here; WooCommerce writes it out.
  const raw = written(text).trim().split(store.switches.decimalSeparator).join('.');
  const clean = raw.replace(/\.(?![^.]+$)|[^0-9.-]/g, '');
  return /\d/.test(clean) && !Number.isNaN(Number(clean)) ? clean : '';
}

/** A date of a sale: shop-local, with an offset, or naive UTC for the `_gmt` twins; a bare date is 00:00 of that day. Undefined: not to be read. */
function readDate(store: Store, text: string, gmt: boolean): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2}))?(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i.exec(text.trim());
  if (!match) return undefined;
  const naive = `${match[1]}T${match[2] ?? '00:00'}:${match[3] ?? '00'}`;
  const instant = match[4] ? Date.parse(`${naive}${match[4].toUpperCase()}`) : gmt ? Date.parse(`${naive}Z`) : fromLocal(store.zone, naive);
  return Number.isNaN(instant) ? undefined : instant;
}

const positive = (price: string): boolean => price !== '' && !Number.isNaN(Number(price));

/** Whether the dates and prices say "on sale" at this instant. */
export function onSale(product: Product, at: number): boolean {
  return positive(product.sale) && positive(product.regular) && exact(product.regular).gt(product.sale) && (product.saleFrom === null || product.saleFrom <= at) && (product.saleTo === null || product.saleTo >= at);
}

/** What a buyer pays at an instant: decided when the price was saved and by the sale jobs, which may run at midnight only. */
export function effectivePrice(store: Store, product: Product, at: number): string {
  const decided = store.switches.saleJobs === 'at-once' ? at : Math.max(Math.min(product.pricedAt, at), startOfDay(store.zone, at));
  return onSale(product, decided) ? product.sale : product.regular;
}

/** The sale jobs that were due since the last call: they tidy up sales that began or ended after they were saved. Those saved as running or as over are no work for them. */
export function runSaleJobs(store: Store, now: number): void {
  if (!store.switches.saleJobsTidy) return;
  const last = store.switches.saleJobs === 'at-once' ? now : startOfDay(store.zone, now);
  for (const product of store.products.values()) {
    const { saleFrom, saleTo, pricedAt } = product;
    if (saleTo !== null && saleTo >= pricedAt && saleTo < last) Object.assign(product, { sale: '', saleFrom: null, saleTo: null, modified: Math.max(product.modified, last) });
    else if (saleFrom !== null && saleFrom > pricedAt && saleFrom <= last && positive(product.sale)) Object.assign(product, { saleFrom: null, modified: Math.max(product.modified, last) });
  }
}

export const isKept = (store: Store, product: Product): boolean | 'parent' =>
  product.manageStock || (product.type === 'variation' && store.products.get(product.parentId)?.manageStock ? 'parent' : false);

/** The product whose stock goes down when this one is sold; null when nobody counts it. */
export function stockKeeper(store: Store, product: Product): Product | null {
  const kept = isKept(store, product);
  return kept === true ? product : kept === 'parent' ? store.products.get(product.parentId)! : null;
}

/** Stock status follows the figure where stock is kept; a variable product without stock of its own follows its variations. */
export function alignStock(store: Store, product: Product): void {
  if (product.manageStock) {
    product.stock ??= 0;
    product.stockStatus = product.stock > 0 ? 'instock' : product.backorders === 'no' ? 'outofstock' : 'onbackorder';
  } else {
    product.stock = null;
    product.lowStock = null;
    if (product.type === 'variation' && store.products.get(product.parentId)?.manageStock) product.stockStatus = store.products.get(product.parentId)!.stockStatus;
  }
  const family = product.type === 'variation' ? store.products.get(product.parentId) : product.type === 'variable' ? product : undefined;
  if (family && !family.manageStock) {
    const children = childrenOf(store, family.id);
    if (children.length > 0) family.stockStatus = children.some((child) => child.stockStatus === 'instock') ? 'instock' : children.some((child) => child.stockStatus === 'onbackorder') ? 'onbackorder' : 'outofstock';
  }
  if (product.type === 'variable' && product.manageStock) for (const child of childrenOf(store, product.id)) if (!child.manageStock) child.stockStatus = product.stockStatus;
}

const families = new WeakMap<Store['products'], { state: string; children: Map<number, Product[]> }>();

/** The variations of a product that are not in the trash. Kept per parent, because a large catalogue is asked often. */
export function childrenOf(store: Store, parentId: number): Product[] {
  const state = `${store.products.size}:${store.next.post}`;
  let family = families.get(store.products);
  if (family?.state !== state) {
    family = { state, children: new Map() };
    for (const product of store.products.values()) if (product.type === 'variation') family.children.set(product.parentId, [...(family.children.get(product.parentId) ?? []), product]);
    families.set(store.products, family);
  }
  return (family.children.get(parentId) ?? []).filter((product) => product.status !== 'trash');
}

/** A change of a variation moves its parent too. */
export function touch(store: Store, product: Product, now: number): void {
  const second = Math.floor(now / 1000) * 1000;
  product.modified = second;
  const parent = product.type === 'variation' ? store.products.get(product.parentId) : undefined;
  if (parent) parent.modified = second;
}

export function addStock(store: Store, product: Product, pieces: number, now: number): void {
  const keeper = stockKeeper(store, product);
  if (!keeper) return;
  keeper.stock = (keeper.stock ?? 0) + pieces;
  alignStock(store, keeper);
  touch(store, keeper, now);
}

/** Meta data by key: a known key is overwritten where it stands, an unknown one added, `value: null` takes it away. */
export function writeMeta(store: Store, meta: Meta[], given: unknown): boolean {
  let changed = false;
  for (const entry of Array.isArray(given) ? (given as Fields[]) : []) {
    const known = meta.find((one) => (entry['id'] !== undefined ? one.id === Number(entry['id']) : one.key === entry['key']));
    const value = entry['value'];
    if (known && value === null) meta.splice(meta.indexOf(known), 1);
    else if (known && (JSON.stringify(known.value) !== JSON.stringify(value) || (entry['key'] !== undefined && known.key !== entry['key']))) Object.assign(known, { value, key: entry['key'] ?? known.key });
    else if (!known && value !== null && entry['key'] !== undefined) meta.push({ id: store.next.meta++, key: written(entry['key']), value });
    else continue;
    changed = true;
  }
  return changed;
}

export const fold = (text: string): string => text.toLowerCase();
export const findSku = (store: Store, sku: string): Product | undefined => [...store.products.values()].find((product) => fold(product.sku) === fold(sku) && product.status !== 'trash');

function claimSku(store: Store, product: Product, sku: string): void {
  const other = sku === '' ? undefined : [...store.products.values()].find((one) => one.id !== product.id && fold(one.sku) === fold(sku));
  if (other?.status === 'trash') {
    throw new WpError('woocommerce_rest_product_not_created', 400, say(store, `Das Produkt mit der Artikelnummer (${sku}) befindet sich im Papierkorb.`, `The product with SKU (${sku}) you are trying to insert is already present in the lookup table`));
  }
  if (other) {
    throw new WpError('product_invalid_sku', 400, say(store, 'Ungültige oder doppelte Artikelnummer.', 'Invalid or duplicated SKU.'), { status: 400, resource_id: other.id, unique_sku: `${sku}-1` });
  }
  product.sku = sku;
}

/** Applies what a caller sent to a product; answers whether anything changed. `strict` = as a single call, with every type checked. */
export function writeProduct(store: Store, clock: ShopClock, product: Product, fields: Fields, strict: boolean): boolean {
  const variation = product.type === 'variation';
  if (strict) checkFields(store, rules(store, variation), fields);
  const now = clock.now();
  const before = JSON.stringify(product);
  const set = (name: string): boolean => fields[name] !== undefined && fields[name] !== null;
  const text = (name: string): string => written(fields[name]);

  if (set('sku')) claimSku(store, product, text('sku').trim());
  if (set('global_unique_id') && store.flavour === 'wc11') product.gtin = text('global_unique_id');
  if (set('name') && !variation) product.name = text('name');
  if (set('description')) product.description = text('description');
  if (set('short_description')) product.shortDescription = text('short_description');
  if (set('status')) product.status = text('status');
  if (set('tax_status')) product.taxStatus = text('tax_status') as Product['taxStatus'];
  if (set('tax_class')) {
    const wanted = text('tax_class') === 'standard' ? '' : text('tax_class');
    // An unknown class falls back to the standard one, without a word.
    product.taxClass = wanted === '' || (variation && wanted === 'parent') || store.taxClasses.some((one) => one.slug === wanted) ? wanted : '';
  }
  if (set('weight')) product.weight = text('weight');
  if (set('virtual')) product.virtual = isTrue(fields['virtual']);
  if (set('backorders')) product.backorders = text('backorders') as Product['backorders'];

  // Prices. On a variable product they are ignored.
  if (product.type !== 'variable') {
    const prices = ['regular_price', 'sale_price', ...saleDates].some((name) => fields[name] !== undefined && fields[name] !== null);
    if (set('regular_price')) product.regular = readPrice(store, fields['regular_price']);
    if (set('sale_price')) product.sale = readPrice(store, fields['sale_price']);
    for (const [name, field, gmt] of [
      ['date_on_sale_from', 'saleFrom', false],
      ['date_on_sale_from_gmt', 'saleFrom', true],
      ['date_on_sale_to', 'saleTo', false],
      ['date_on_sale_to_gmt', 'saleTo', true],
    ] as const) {
      if (!set(name)) continue;
      const read = text(name) === '' ? null : readDate(store, text(name), gmt);
      if (read === undefined) throw invalidParam(store, name, 'rest_invalid_date', 'Ungültiges Datum.', 'Invalid date.');
      product[field] = read;
    }
    if (positive(product.sale) && (!positive(product.regular) || exact(product.sale).gte(product.regular))) product.sale = '';
    if (prices) product.pricedAt = now;
  }

  // Stock. What is not kept cannot be counted, and nobody says so.
  if (set('manage_stock')) product.manageStock = fields['manage_stock'] !== 'parent' && isTrue(fields['manage_stock']);
  if (product.manageStock) {
    if (set('stock_quantity')) product.stock = Math.trunc(Number(fields['stock_quantity']));
    else if (set('inventory_delta')) product.stock = (product.stock ?? 0) + Math.trunc(Number(fields['inventory_delta']));
    if (fields['low_stock_amount'] !== undefined) product.lowStock = fields['low_stock_amount'] === null ? null : Math.trunc(Number(fields['low_stock_amount']));
  } else if (set('stock_status')) product.stockStatus = text('stock_status') as Product['stockStatus'];
  alignStock(store, product);

  if (Array.isArray(fields['attributes'])) {
    product.attributes = (fields['attributes'] as Fields[]).map((attribute) => {
      const known = store.attributes.find((one) => one.id === Number(attribute['id'] ?? 0));
      const options = variation ? [written(attribute['option'])] : ((attribute['options'] as string[] | undefined) ?? []).map(String);
      return { id: known?.id ?? 0, name: known?.name ?? written(attribute['name']), options };
    });
  }
  if (set(variation ? 'image' : 'images')) setPictures(store, product, fields[variation ? 'image' : 'images'], now);
  writeMeta(store, product.meta, fields['meta_data']);

  const changed = JSON.stringify({ ...product, pricedAt: 0 }) !== JSON.stringify({ ...(JSON.parse(before) as Product), pricedAt: 0 });
  if (changed) touch(store, product, now);
  return changed;
}

/** The umlauts of a name as a German or an English WordPress writes them into slugs: the same attribute has different keys on the two. */
export function slugOf(store: Store, text: string): string {
  const german: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };
  return text
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => (store.switches.language === 'de' ? german[letter] : letter === 'ß' ? 's' : letter.normalize('NFD')[0]))
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** A product with nothing in it yet. It is not in the shop before `store.products.set`. */
export function blankProduct(store: Store, now: number, type: Product['type'], parentId = 0): Product {
  const second = Math.floor(now / 1000) * 1000;
  return {
    id: store.next.post++,
    type,
    parentId,
    name: '',
    slug: '',
    sku: '',
    gtin: '',
    status: 'publish',
    description: '',
    shortDescription: '',
    regular: '',
    sale: '',
    saleFrom: null,
    saleTo: null,
    pricedAt: now,
    taxStatus: 'taxable',
    taxClass: type === 'variation' ? 'parent' : '',
    manageStock: false,
    stock: null,
    stockStatus: 'instock',
    backorders: 'no',
    lowStock: null,
    weight: '',
    virtual: false,
    created: second,
    modified: second,
    attributes: [],
    meta: [],
    pictures: [],
    totalSales: 0,
  };
}

/** The class by which a product is taxed: a variation may inherit it. */
export const taxClassFor = (store: Store, product: Product): string => (product.taxClass === 'parent' ? (store.products.get(product.parentId)?.taxClass ?? '') : product.taxClass);
