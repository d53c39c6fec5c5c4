// Fills the shop: with exactly the articles that were asked for, or with a catalogue of a given size that is the same at every run.
import type { ControlSeed, SeedProduct } from '../../testing/simulator.js';
import type { Product, Store, Variant } from './store.js';

const things = ['Hammer', 'Zange', 'Säge', 'Wasserwaage', 'Kaffee', 'Tee', 'Öllampe', 'Tüte'];
const colours = ['Rot', 'Grün', 'Blau', 'Weiß', 'Schwarz'];

/** Always the same for the same seed. */
function random(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4_294_967_296;
  };
}

function catalogue(articles: number, variants: number, seed: number): SeedProduct[] {
  const next = random(seed);
  const price = (): string => `${1 + Math.floor(next() * 150)}.${['99', '95', '49', '00', '37'][Math.floor(next() * 5)]}`;
  const made: SeedProduct[] = Array.from({ length: articles }, (_, index) => ({ sku: `A-${String(index + 1).padStart(5, '0')}`, name: `${things[Math.floor(next() * things.length)]} ${index + 1}`, price: price(), taxRate: (index + 1) % 5 === 0 ? '7' : '19', stock: Math.floor(next() * 100) }));
  for (let done = 0, parent = 1; done < variants; parent += 1) {
    const sku = `P-${String(parent).padStart(4, '0')}`;
    const count = Math.min(5, variants - done);
    made.push({ sku, name: `${things[Math.floor(next() * things.length)]} P${parent}`, type: 'variable', taxRate: '19', options: ['Farbe'], variations: colours.slice(0, count).map((colour, index) => ({ sku: `${sku}-${index + 1}`, price: price(), stock: Math.floor(next() * 100), options: { Farbe: colour } })) });
    done += count;
  }
  return made;
}

/** Adds to what is there. The same number twice is allowed: Shopify does not mind. */
export function seedStore(store: Store, wish: ControlSeed, now: number): { products: number; variations: number } {
  const wanted = [...(wish.products ?? []), ...(wish.articles || wish.variants ? catalogue(wish.articles ?? 0, wish.variants ?? 0, wish.seed ?? 1) : [])];
  const before = store.variants.length;
  for (const one of wanted) {
    const id = store.next++;
    const product: Product = { id, title: one.name, handle: one.name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-'), description: one.description ?? '', vendor: 'Moin', status: 'ACTIVE', giftCard: /gutschein/i.test(one.name) && one.virtual === true, variants: [], media: [], updated: now, virtual: one.virtual ?? false };
    const variable = one.type === 'variable' || (one.variations?.length ?? 0) > 0;
    const names = one.options ?? [...new Set((one.variations ?? []).flatMap(({ options }) => Object.keys(options)))];
    const rows = variable ? (one.variations ?? []) : [{ ...one, options: {} as Record<string, string>, manageStock: one.manageStock }];
    rows.forEach((row, index) => {
      const options = variable ? names.map((name) => ({ name, value: row.options[name] ?? '' })) : [];
      const variant = make(store, now, product, index + 1, { ...row, options, taxRate: one.taxRate ?? '19', weightKg: one.weightKg });
      product.variants.push(variant.id);
      store.variants.push(variant);
    });
    store.products.push(product);
  }
  store.coupons.push(...(wish.coupons ?? []));
  return { products: wanted.length, variations: store.variants.length - before };
}

type Row = Pick<SeedProduct, 'sku' | 'price' | 'salePrice' | 'stock' | 'gtin' | 'weightKg'> & { options: { name: string; value: string }[]; taxRate: string; manageStock?: boolean | 'parent' };

function make(store: Store, now: number, product: Product, position: number, row: Row): Variant {
  const sale = row.salePrice;
  return {
    id: store.next++,
    itemId: store.next++,
    productId: product.id,
    position,
    title: row.options.map(({ value }) => value).join(' / ') || 'Default Title',
    sku: row.sku,
    barcode: row.gtin ?? '',
    price: Number(sale ?? row.price ?? '0').toFixed(2),
    compareAt: sale === undefined ? null : Number(row.price).toFixed(2),
    taxRate: row.taxRate,
    tracked: row.manageStock !== undefined ? row.manageStock !== false : row.stock !== undefined && row.stock !== null,
    weightKg: row.weightKg ?? '',
    options: row.options,
    levels: { [String(store.places[0].id)]: { available: row.stock ?? 0, committed: 0, active: true } },
    updated: now,
  };
}

/** A few articles for somebody who wants to look around. */
export const demoSeed: ControlSeed = {
  products: [
    { sku: 'HAM-500', name: 'Hammer 500g', price: '19.99', taxRate: '19', stock: 25 },
    { sku: 'ZAN-1', name: 'Kombizange', price: '24.90', salePrice: '21.50', taxRate: '19', stock: 12 },
    { sku: 'KAF-1', name: 'Kaffee 1kg', price: '14.49', taxRate: '7', stock: 40, gtin: '4006381333931' },
    { sku: 'GUT-25', name: 'Gutschein über 25 €', price: '25.00', taxRate: '0', virtual: true },
    { sku: 'TS', name: 'T-Shirt', type: 'variable', taxRate: '19', options: ['Farbe'], variations: [{ sku: 'TS-R', price: '15.00', stock: 8, options: { Farbe: 'Rot' } }, { sku: 'TS-B', price: '16.00', stock: 0, options: { Farbe: 'Blau' } }] },
  ],
  coupons: [{ code: 'zehn', type: 'percent', amount: '10' }, { code: 'fuenfeuro', type: 'fixed_cart', amount: '5' }],
};
