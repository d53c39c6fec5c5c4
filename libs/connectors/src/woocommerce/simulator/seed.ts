// Fills a shop: with exactly the articles that were asked for, or with a catalogue of a given size that is the same at every run.
import type { ControlSeed, SeedProduct } from '../../testing/simulator.js';
import { alignStock, blankProduct, readPrice, slugOf } from './products.js';
import { variationName } from './product-views.js';
import { taxClassOf, type Product, type Store } from './store.js';

const things = ['Hammer', 'Zange', 'Säge', 'Wasserwaage', 'Schraubendreher', 'Maßband', 'Bürste', 'Spachtel', 'Feile', 'Meißel', 'Kaffee', 'Tee', 'Gewürzmühle', 'Öllampe', 'Tüte'];
const manners = ['klein', 'groß', 'Profi', 'extra stark', 'für Linkshänder', 'grün', 'Süd', 'Deluxe'];
const colours = ['Rot', 'Grün', 'Blau', 'Weiß', 'Schwarz'];

/** Small and always the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `articles` simple ones and `variants` variations, five to a parent; every fifth article bears the reduced rate. */
function catalogue(articles: number, variants: number, seed: number): SeedProduct[] {
  const next = random(seed);
  const pick = <T>(from: T[]): T => from[Math.floor(next() * from.length)];
  const price = (): string => `${1 + Math.floor(next() * 150)}.${pick(['99', '95', '49', '00', '37'])}`;
  const made: SeedProduct[] = [];
  for (let number = 1; number <= articles; number++) {
    made.push({ sku: `A-${String(number).padStart(5, '0')}`, name: `${pick(things)} ${pick(manners)} ${number}`, price: price(), taxRate: number % 5 === 0 ? '7' : '19', stock: Math.floor(next() * 100) });
  }
  for (let done = 0, parent = 1; done < variants; parent++) {
    const sku = `P-${String(parent).padStart(4, '0')}`;
    const count = Math.min(5, variants - done);
    made.push({
      sku,
      name: `${pick(things)} ${pick(manners)} P${parent}`,
      type: 'variable',
      taxRate: '19',
      options: ['Farbe'],
      variations: colours.slice(0, count).map((colour, index) => ({ sku: `${sku}-${index + 1}`, price: price(), stock: Math.floor(next() * 100), options: { Farbe: colour } })),
    });
    done += count;
  }
  return made;
}

/** Adds to what is there; an article number that is there already is refused. */
export function seedStore(store: Store, wish: ControlSeed, now: number): { products: number; variations: number } {
  const wanted = [...(wish.products ?? []), ...(wish.articles || wish.variants ? catalogue(wish.articles ?? 0, wish.variants ?? 0, wish.seed ?? 1) : [])];
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
export const demoSeed: ControlSeed = {
  products: [
    { sku: 'HAM-500', name: 'Hammer 500g', price: '19.99', taxRate: '19', stock: 25 },
    { sku: 'ZAN-1', name: 'Kombizange', price: '24.90', salePrice: '21.50', taxRate: '19', stock: 12 },
    { sku: 'KAF-1', name: 'Kaffee 1kg', price: '14.49', taxRate: '7', stock: 40, gtin: '4006381333931' },
    { sku: 'GUT-25', name: 'Gutschein über 25 €', price: '25.00', taxRate: '0', virtual: true },
    {
      sku: 'TS',
      name: 'T-Shirt',
      type: 'variable',
      taxRate: '19',
      options: ['Farbe', 'Größe'],
      variations: [
        { sku: 'TS-R-M', price: '15.00', stock: 8, options: { Farbe: 'Rot', Größe: 'M' } },
        { sku: 'TS-B-M', price: '15.00', stock: 3, options: { Farbe: 'Blau', Größe: 'M' } },
        { sku: 'TS-B-L', price: '16.00', stock: 0, options: { Farbe: 'Blau', Größe: 'L' } },
      ],
    },
  ],
  coupons: [
    { code: 'zehn', type: 'percent', amount: '10' },
    { code: 'fuenfeuro', type: 'fixed_cart', amount: '5' },
    { code: 'stueck', type: 'fixed_product', amount: '1.50' },
  ],
};
