// Fills a shop: with exactly the articles that were asked for, or with a catalogue of a given size that is the same at every run.
import { demoCoupons, demoProducts, seededProducts } from '../../testing/shop-server/catalogue.js';
import type { ControlSeed, SeedProduct } from '../../testing/simulator.js';
import { addDetail, blankArticle, blankDetail, optionGroup, optionIn } from './articles.js';
import { fold, stored } from './php.js';
import { taxes } from './setup.js';
import type { Article, Detail, Store } from './store.js';

/** Adds to what is there; an article number that is there already is refused. Numbers against the pattern come in as by a CSV import. */
export function seedStore(store: Store, wish: ControlSeed, now: number): { products: number; variations: number } {
  const wanted = seededProducts(wish);
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
export const demoSeed: ControlSeed = { products: demoProducts, coupons: [...demoCoupons, { code: 'stueck', type: 'fixed_product', amount: '1.50' }] };
