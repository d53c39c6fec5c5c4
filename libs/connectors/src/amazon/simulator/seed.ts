// Fills the account: with exactly the offers that were asked for, or with a catalogue of a given size that is the same at every run.
import type { ControlSeed, SeedProduct } from '../../testing/simulator.js';
import { home, type Listing, type Store } from './store.js';

const things = ['Hammer', 'Zange', 'Säge', 'Wasserwaage', 'Kaffee', 'Tee', 'Öllampe', 'Tüte'];

function catalogue(articles: number, variants: number, seed: number): SeedProduct[] {
  // Prices and figures follow from the running number and the seed alone.
  const mixed = (index: number, range: number): number => ((index * 2_654_435_761 + seed * 40_503) >>> 7) % range;
  const price = (index: number): string => `${1 + mixed(index, 150)}.${['99', '95', '49', '00', '37'][mixed(index + 7, 5)]}`;
  const made: SeedProduct[] = Array.from({ length: articles }, (_, index) => ({ sku: `A-${String(index + 1).padStart(5, '0')}`, name: `${things[mixed(index, things.length)]} ${index + 1}`, price: price(index), taxRate: '19', stock: mixed(index + 3, 100) }));
  for (let done = 0, parent = 1; done < variants; parent += 1) {
    const sku = `P-${String(parent).padStart(4, '0')}`;
    const count = Math.min(5, variants - done);
    made.push({ sku, name: `${things[mixed(parent, things.length)]} P${parent}`, type: 'variable', options: ['Farbe'], variations: ['Rot', 'Grün', 'Blau', 'Weiß', 'Schwarz'].slice(0, count).map((colour, index) => ({ sku: `${sku}-${index + 1}`, price: price(parent * 10 + index), stock: mixed(parent * 10 + index, 100), options: { Farbe: colour } })) });
    done += count;
  }
  return made;
}

/** Adds to what is there; a SKU is unique in an account. */
export function seedStore(store: Store, wish: ControlSeed, now: number): { products: number; variations: number } {
  const wanted = [...(wish.products ?? []), ...(wish.articles || wish.variants ? catalogue(wish.articles ?? 0, wish.variants ?? 0, wish.seed ?? 1) : [])];
  let variations = 0;
  for (const one of wanted) {
    const variable = one.type === 'variable' || (one.variations?.length ?? 0) > 0;
    add(store, now, { ...one, parent: variable, parentSku: null });
    for (const variation of one.variations ?? []) {
      add(store, now, { ...variation, name: `${one.name} (${Object.values(variation.options).join(', ')})`, taxRate: one.taxRate, parent: false, parentSku: one.sku });
      variations += 1;
    }
  }
  store.coupons.push(...(wish.coupons ?? []));
  return { products: wanted.length, variations };
}

type Row = Pick<SeedProduct, 'sku' | 'name' | 'price' | 'salePrice' | 'saleFrom' | 'saleTo' | 'stock' | 'taxRate' | 'gtin'> & { manageStock?: boolean | 'parent'; parent: boolean; parentSku: string | null };

function add(store: Store, now: number, row: Row): void {
  if (store.listings.some(({ sku }) => sku === row.sku)) throw new Error(`The article ${row.sku} is in the shop already.`);
  const amount = (text: string): unknown => [{ schedule: [{ value_with_tax: Number(text) }] }];
  const number = store.next++;
  const listing: Listing = {
    sku: row.sku,
    asin: `B0${number.toString(36).toUpperCase().padStart(8, '0')}`,
    title: row.name,
    productType: 'PRODUCT',
    ean: row.gtin ?? '',
    fba: false,
    // An offer of the merchant always has a figure.
    quantity: row.parent ? null : (row.stock ?? 0),
    attributes: row.parent || row.price === undefined ? {} : { purchasable_offer: [{ marketplace_id: home.id, currency: home.currency, audience: 'ALL', our_price: amount(row.price), ...(row.salePrice ? { discounted_price: [{ schedule: [{ value_with_tax: Number(row.salePrice), start_at: row.saleFrom ?? '2020-01-01T00:00:00Z', end_at: row.saleTo ?? '2035-01-01T00:00:00Z' }] }] } : {}) }] },
    taxRate: row.taxRate ?? '19',
    created: now,
    updated: now,
    parent: row.parent,
    parentSku: row.parentSku,
  };
  if (!row.parent) listing.attributes.fulfillment_availability = [{ fulfillment_channel_code: 'DEFAULT', quantity: listing.quantity, lead_time_to_ship_max_days: 2 }];
  store.listings.push(listing);
}

/** A few offers for somebody who wants to look around. */
export const demoSeed: ControlSeed = {
  products: [
    { sku: 'HAM-500', name: 'Hammer 500g', price: '19.99', taxRate: '19', stock: 25 },
    { sku: 'ZAN-1', name: 'Kombizange', price: '24.90', salePrice: '21.50', taxRate: '19', stock: 12 },
    { sku: 'KAF-1', name: 'Kaffee 1kg', price: '14.49', taxRate: '7', stock: 40, gtin: '4006381333931' },
    { sku: 'TS', name: 'T-Shirt', type: 'variable', taxRate: '19', options: ['Farbe'], variations: [{ sku: 'TS-R', price: '15.00', stock: 8, options: { Farbe: 'Rot' } }, { sku: 'TS-B', price: '16.00', stock: 0, options: { Farbe: 'Blau' } }] },
  ],
};
