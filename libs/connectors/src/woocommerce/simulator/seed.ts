// Fills a shop: with exactly the articles that were asked for, or with a catalogue of a given size that is the same at every run.
import { demoCoupons, demoProducts, seededProducts } from '../../testing/shop-server/catalogue.js';
import type { ControlSeed, SeedProduct } from '../../testing/simulator.js';
import { alignStock, blankProduct, readPrice, slugOf } from './products.js';
import { variationName } from './product-views.js';
import { taxClassOf, type Product, type Store } from './store.js';

/** Adds to what is there; an article number that is there already is refused. */
export function seedStore(store: Store, wish: ControlSeed, now: number): { products: number; variations: number } {
  const wanted = seededProducts(wish);
  const taken = new Set([...store.products.values()].map((product) => product.sku.toLowerCase()).filter((sku) => sku !== ''));
  for (const sku of wanted.flatMap((one) => [one.sku, ...(one.variations ?? []).map((variation) => variation.sku)])) {
    if (sku === '') continue;
    if (taken.has(sku.toLowerCase())) throw new Error(`The article ${sku} is in the shop already.`);
    taken.add(sku.toLowerCase());
  }
  let variations = 0;
  for (const one of wanted) {
    const variable = one.type === 'variable' || (one.variations?.length ?? 0) > 0;
    const product = make(store, now, one, variable ? 'variable' : 'simple', 0);
    if (!variable) continue;
    // The first option is one of the whole shop, the others belong to the product: both kinds occur in real catalogues.
    const names = one.options ?? [...new Set((one.variations ?? []).flatMap((variation) => Object.keys(variation.options)))];
    product.attributes = names.map((name, index) => ({ id: index === 0 ? attributeId(store, name) : 0, name, options: [...new Set((one.variations ?? []).map((variation) => variation.options[name] ?? ''))] }));
    for (const variation of one.variations ?? []) {
      const child = make(store, now, { ...variation, options: undefined, name: one.name, manageStock: variation.manageStock === 'parent' ? false : variation.manageStock }, 'variation', product.id);
      child.attributes = names.map((name, index) => ({ id: product.attributes[index].id, name, options: [variation.options[name] ?? ''] }));
      child.name = variationName(store, child);
      variations += 1;
    }
    alignStock(store, product);
  }
  for (const coupon of wish.coupons ?? []) store.coupons.push({ id: store.next.post++, ...coupon, code: coupon.code.toLowerCase() });
  return { products: wanted.length, variations };
}

function attributeId(store: Store, name: string): number {
  let known = store.attributes.find((one) => one.name === name);
  if (!known) store.attributes.push((known = { id: store.attributes.length + 1, name }));
  return known.id;
}

function make(store: Store, now: number, one: SeedProduct, type: Product['type'], parentId: number): Product {
  const product = blankProduct(store, now, type, parentId);
  product.name = one.name;
  product.slug = `${slugOf(store, one.name)}-${product.id}`;
  product.sku = one.sku;
  product.gtin = one.gtin ?? '';
  product.description = one.description ?? '';
  product.weight = one.weightKg ?? '';
  product.virtual = one.virtual ?? false;
  if (type !== 'variable') {
    product.regular = one.price === undefined ? '' : readPrice(store, one.price);
    product.sale = one.salePrice === undefined ? '' : readPrice(store, one.salePrice);
    product.saleFrom = one.saleFrom === undefined ? null : Date.parse(one.saleFrom);
    product.saleTo = one.saleTo === undefined ? null : Date.parse(one.saleTo);
  }
  if (type !== 'variation') product.taxClass = one.taxClass ?? (one.taxRate === undefined ? '' : taxClassOf(store, one.taxRate));
  product.manageStock = one.manageStock ?? (one.stock !== undefined && one.stock !== null);
  product.stock = one.stock ?? null;
  store.products.set(product.id, product);
  alignStock(store, product);
  return product;
}

/** A few articles for somebody who wants to look around. */
export const demoSeed: ControlSeed = { products: demoProducts, coupons: [...demoCoupons, { code: 'stueck', type: 'fixed_product', amount: '1.50' }] };
