// Fills a shop: with exactly the articles that were asked for, or with a catalogue of a given size that is the same at every run.
import { demoCoupons, demoProducts, seededProducts } from '../../testing/shop-server/catalogue.js';
import type { ControlSeed, SeedProduct } from '../../testing/simulator.js';
import { ids, taxId } from './base.js';
import { alignStock, entered, findSku, priceEntry, setPrices } from './products.js';
import { add, count, fixedId, type Store } from './store.js';
import type { Row } from './tables.js';

/** Adds to what is there; an article number that is there already is refused. */
export function seedStore(store: Store, wish: ControlSeed, now: number): { products: number; variations: number } {
  const wanted = seededProducts(wish);
  const seen = new Set<string>();
  for (const sku of wanted.flatMap((one) => [one.sku, ...(one.variations ?? []).map((variation) => variation.sku)])) {
    if (findSku(store, sku) || seen.has(sku.toLowerCase())) throw new Error(`The article ${sku} is in the shop already.`);
    seen.add(sku.toLowerCase());
  }
  let variations = 0;
  for (const one of wanted) {
    const variants = one.variations ?? [];
    const parent = make(store, now, one, null, []);
    for (const variant of variants) {
      make(store, now, { ...variant, options: undefined, manageStock: variant.manageStock === false ? false : undefined, name: '', taxRate: one.taxRate }, parent, Object.entries(variant.options).map(([group, option]) => optionId(store, now, group, option)));
      variations += 1;
    }
    if (variants.length > 0) store.tables.change('product', parent.id, { childCount: variants.length });
  }
  for (const coupon of wish.coupons ?? []) store.coupons.push({ ...coupon, code: coupon.code.toLowerCase() });
  return { products: wanted.length, variations };
}

function optionId(store: Store, now: number, group: string, option: string): string {
  const [groupId, id] = [fixedId(`group ${group}`), fixedId(`option ${group} ${option}`)];
  if (!store.tables.get('property_group', groupId)) add(store, 'property_group', now, { id: groupId, name: group, displayType: 'text', sortingType: 'alphanumeric', filterable: true, visibleOnProductDetailPage: true, position: 1 });
  if (!store.tables.get('property_group_option', id)) add(store, 'property_group_option', now, { id, groupId, name: option, position: 1 });
  return id;
}

function make(store: Store, now: number, one: Omit<SeedProduct, 'variations'>, parent: Row | null, options: string[]): Row {
  const rate = one.taxRate ?? '19';
  const usual = parent ? undefined : '1.00';
  const price = one.price ?? usual;
  const both = price === undefined ? null : entered(store, price, rate);
  if (!store.tables.get('tax', taxId(rate))) add(store, 'tax', now, { id: taxId(rate), taxRate: Number(rate), name: `${rate} %`, position: 4 });
  const product = add(store, 'product', now, {
    id: fixedId(`product ${one.sku}`),
    parentId: parent?.id ?? null,
    productNumber: one.sku,
    autoIncrement: count(store, 'product'),
    taxId: parent ? null : taxId(rate),
    manufacturerId: parent ? null : fixedId('manufacturer'),
    price: both && [priceEntry({ currencyId: ids.defaultCurrency, gross: both.gross.toFixed(), net: both.net.toFixed() })],
    stock: one.stock ?? 0,
    availableStock: one.stock ?? 0,
    available: true,
    active: parent ? null : true,
    isCloseout: parent ? null : false,
    minPurchase: parent ? null : 1,
    purchaseSteps: parent ? null : 1,
    shippingFree: parent ? null : false,
    markAsTopseller: parent ? null : false,
    childCount: 0,
    sales: 0,
    variation: [],
    displayGroup: fixedId(`display ${one.sku}`),
    ean: one.gtin ?? null,
    weight: one.weightKg === undefined ? null : Number(one.weightKg),
    name: parent ? null : one.name,
    description: one.description ?? null,
    states: [one.virtual ? 'is-download' : 'is-physical'],
    type: one.virtual ? 'digital' : 'physical',
    optionIds: options.length > 0 ? options : null,
    '~options': options,
    '~categories': [],
    '#unmanaged': one.manageStock === false,
  });
  if (!parent) add(store, 'product_visibility', now, { id: fixedId(`visibility ${one.sku}`), productId: product.id, salesChannelId: ids.channel, visibility: 30 });
  if (one.salePrice !== undefined) setPrices(store, product, { price: one.price, salePrice: one.salePrice, saleFrom: one.saleFrom, saleTo: one.saleTo }, now);
  alignStock(store, product.id);
  return product;
}

/** A few articles for somebody who wants to look around. */
export const demoSeed: ControlSeed = { products: demoProducts.map((product) => (product.sku === 'GUT-25' ? { sku: 'ANL-1', name: 'Bauanleitung (PDF)', price: '9.00', taxRate: '19', virtual: true, stock: 999 } : product)), coupons: demoCoupons };
