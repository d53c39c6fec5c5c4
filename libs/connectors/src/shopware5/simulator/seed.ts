// Fills a shop: with exactly the articles that were asked for, or with a catalogue of a given size that is the same at every run.
import type { ControlSeed, SeedProduct } from '../../testing/simulator.js';
import { addDetail, blankArticle, blankDetail, optionGroup, optionIn } from './articles.js';
import { fold, stored } from './php.js';
import { taxes } from './setup.js';
import type { Article, Detail, Store } from './store.js';

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

/** `articles` simple ones and `variants` variants, five to an article; every fifth article bears the reduced rate. */
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
    const variations = colours.slice(0, count).map((colour, index) => ({ sku: `${sku}-${index + 1}`, price: price(), stock: Math.floor(next() * 100), options: { Farbe: colour } }));
    made.push({ sku, name: `${pick(things)} ${pick(manners)} P${parent}`, type: 'variable', taxRate: '19', options: ['Farbe'], variations });
    done += count;
  }
  return made;
}

/** Adds to what is there; an article number that is there already is refused. Numbers against the pattern come in as by a CSV import. */
export function seedStore(store: Store, wish: ControlSeed, now: number): { products: number; variations: number } {
  const wanted = [...(wish.products ?? []), ...(wish.articles || wish.variants ? catalogue(wish.articles ?? 0, wish.variants ?? 0, wish.seed ?? 1) : [])];
  const taken = new Set([...store.details.values()].map((detail) => fold(detail.number)));
  // A parent has no number of its own in this shop: its main variant stands for it.
  for (const sku of wanted.flatMap((one) => (one.variations?.length ? one.variations.map((variation) => variation.sku) : [one.sku]))) {
    if (sku === '') throw new Error('Every article of this shop has a number.');
    if (taken.has(fold(sku))) throw new Error(`The article ${sku} is in the shop already.`);
    taken.add(fold(sku));
  }
  let variations = 0;
  for (const one of wanted) {
    const article = blankArticle(store, now, one.name);
    const tax = taxes.find((known) => Number(known.rate) === Number(one.taxRate ?? '19'));
    if (!tax) throw new Error(`The shop has no tax of ${one.taxRate} %.`);
    article.taxId = tax.id;
    article.descriptionLong = one.description ?? null;
    store.articles.set(article.id, article);
    if (!one.variations?.length) {
      add(store, article, one, 1);
      continue;
    }
    const names = one.options ?? [...new Set(one.variations.flatMap((variation) => Object.keys(variation.options)))];
    article.setId = store.next.set++;
    article.groupIds = names.map((name) => optionGroup(store, name));
    one.variations.forEach((variation, index) => {
      const detail = add(store, article, { ...variation, weightKg: one.weightKg, virtual: one.virtual, manageStock: variation.manageStock !== false }, index === 0 ? 1 : 2);
      detail.options = names.map((name, place) => ({ groupId: article.groupIds[place], id: optionIn(store, article.groupIds[place], variation.options[name] ?? '') }));
      variations += 1;
    });
  }
  for (const coupon of wish.coupons ?? []) store.vouchers.push(coupon);
  return { products: wanted.length, variations };
}

type Given = Pick<SeedProduct, 'sku' | 'price' | 'salePrice' | 'stock' | 'gtin' | 'weightKg' | 'virtual' | 'manageStock'>;

function add(store: Store, article: Article, one: Given, kind: 1 | 2): Detail {
  const detail = blankDetail(store, article.id, kind);
  detail.number = one.sku;
  detail.ean = one.gtin ?? null;
  detail.weight = one.weightKg === undefined ? null : Number(one.weightKg).toFixed(3);
  detail.shippingFree = one.virtual ?? false;
  detail.inStock = one.stock ?? 0;
  // Sold off when it is gone, where pieces are counted at all; a stock that nobody here counts is a plugin's.
  detail.lastStock = one.stock !== undefined && one.stock !== null;
  detail.held = one.manageStock === false;
  const [price, pseudo] = one.salePrice === undefined ? [one.price, undefined] : [one.salePrice, one.price];
  if (price !== undefined) setPrice(store, article, detail, price, pseudo ?? '0');
  if (kind === 1) article.mainDetailId = detail.id;
  addDetail(store, detail);
  return detail;
}

/** The price of EK from one piece on, as the shop enters it; other groups and tiers stay. */
export function setPrice(store: Store, article: Article, detail: Detail, price: string, pseudo: string): void {
  const rate = Number(taxes.find((tax) => tax.id === article.taxId)!.rate);
  const entersGross = store.groups.find((group) => group.key === 'EK')!.taxInput;
  const net = (entered: string): number => (entersGross ? stored((Number(entered) / (100 + rate)) * 100) : Number(entered));
  const row = detail.prices.find((one) => one.group === 'EK' && one.from === 1);
  if (row) Object.assign(row, { price: net(price), pseudo: net(pseudo) });
  else detail.prices.push({ id: store.next.price++, group: 'EK', from: 1, to: 'beliebig', price: net(price), pseudo: net(pseudo), regulation: null });
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
