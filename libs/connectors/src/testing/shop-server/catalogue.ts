// What the simulated shops sell: a catalogue of any size that is the same at every run, and a few articles for somebody who wants to look around.
import type { ControlSeed, SeedProduct } from '../simulator.js';

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

/** All articles that a seed asks for: those it names, then `articles` simple ones and `variants` variants, five to a parent; every fifth article bears the reduced rate. */
export function seededProducts({ products = [], articles = 0, variants = 0, seed = 1 }: ControlSeed): SeedProduct[] {
  const next = random(seed);
  const pick = <T>(from: T[]): T => from[Math.floor(next() * from.length)];
  const price = (): string => `${1 + Math.floor(next() * 150)}.${pick(['99', '95', '49', '00', '37'])}`;
  const stock = (): number => Math.floor(next() * 100);
  const made: SeedProduct[] = [...products];
  for (let number = 1; number <= articles; number += 1) made.push({ sku: `A-${String(number).padStart(5, '0')}`, name: `${pick(things)} ${pick(manners)} ${number}`, price: price(), taxRate: number % 5 === 0 ? '7' : '19', stock: stock() });
  for (let done = 0, parent = 1; done < variants; parent += 1) {
    const sku = `P-${String(parent).padStart(4, '0')}`;
    const some = colours.slice(0, Math.min(5, variants - done));
    made.push({ sku, name: `${pick(things)} ${pick(manners)} P${parent}`, type: 'variable', taxRate: '19', options: ['Farbe'], variations: some.map((colour, index) => ({ sku: `${sku}-${index + 1}`, price: price(), stock: stock(), options: { Farbe: colour } })) });
    done += some.length;
  }
  return made;
}

export const demoProducts: SeedProduct[] = [
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
];

/** Coupons that every platform knows. */
export const demoCoupons: NonNullable<ControlSeed['coupons']> = [
  { code: 'zehn', type: 'percent', amount: '10' },
  { code: 'fuenfeuro', type: 'fixed_cart', amount: '5' },
];
