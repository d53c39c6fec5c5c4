// Articles and variants as the shop's core writes them (fact sheet 6 to 8): PHP's silent conversions, prices replaced as a whole, creation where nothing is found.
import Big from 'big.js';
import { badReference, invalid, missing, notFound } from './call.js';
import { fold, isFields, phpBool, phpFloat, phpInt, phpText, stored, type Fields } from './php.js';
import { writeImages } from './media.js';
import { taxes } from './setup.js';
import { hasRegulationPrice, wall, type Article, type Detail, type Price, type Store } from './store.js';

/** Letters, digits and a few signs: what the check-out and the API take as a number. */
export const numberPattern = /^[a-zA-Z0-9\-_.]+$/;

export const rateOf = (article: Article): string => taxes.find((tax) => tax.id === article.taxId)!.rate;
export const articleOf = (store: Store, detail: Detail): Article => store.articles.get(detail.articleId)!;
/** A variant without any price cannot be read any more, until prices are written again. */
export const isVanished = (detail: Detail): boolean => detail.prices.length === 0;
/** The variants of an article, its main one first. */
export const detailsOf = (store: Store, articleId: number): Detail[] => [...store.details.values()].filter((detail) => detail.articleId === articleId).sort((a, b) => a.kind - b.kind || a.id - b.id);

/** As kept → as the group enters it. */
export const grossed = (net: number, rate: string): number => (net * (100 + Number(rate))) / 100;
const netted = (entered: number, rate: string): number => stored((entered / (100 + Number(rate))) * 100);

const indexes = new WeakMap<Store['details'], { renames: number; byNumber: Map<string, Detail> }>();

/** The variant of a number; one that is against the pattern only where the shop finds such. */
export function findByNumber(store: Store, number: string, always = false): Detail | undefined {
  if (!always && store.switches.oddNumbers === 'by-id-only' && !numberPattern.test(number)) return undefined;
  let index = indexes.get(store.details);
  if (index?.renames !== store.renames) {
    index = { renames: store.renames, byNumber: new Map() };
    for (const detail of store.details.values()) if (!index.byNumber.has(fold(detail.number))) index.byNumber.set(fold(detail.number), detail);
    indexes.set(store.details, index);
  }
  return index.byNumber.get(fold(number));
}

/** Puts a new variant into the shop. */
export function addDetail(store: Store, detail: Detail): void {
  store.details.set(detail.id, detail);
  indexes.get(store.details)?.byNumber.set(fold(detail.number), detail);
}

function dropDetail(store: Store, id: number): void {
  if (store.details.delete(id)) store.renames += 1;
}

/** What a price costs a buyer of a group, per piece as the group sees it, exact; null when he cannot buy it. Groups without prices of their own pay those of EK. */
export function priceFor(store: Store, detail: Detail, groupKey: string, quantity = 1): { price: Price; net: Big; shown: Big } | null {
  const group = store.groups.find((one) => one.key === groupKey)!;
  const own = detail.prices.filter((row) => row.group === groupKey);
  const rows = (own.length > 0 ? own : detail.prices.filter((row) => row.group === 'EK')).filter((row) => row.from <= quantity && (row.to === 'beliebig' || row.to >= quantity));
  const [price] = rows;
  if (!price) return null;
  const net = new Big(String(price.price));
  return { price, net, shown: group.tax ? net.times(100 + Number(rateOf(articleOf(store, detail)))).div(100) : net };
}

/** Writes what was sent to a variant; nothing of it stays when a part is refused (the caller restores). */
export function writeDetail(store: Store, detail: Detail, data: Fields): void {
  if (detail.held) throw badReference(`Stock of "${detail.number}" is kept by a plugin of the shop and cannot be written`);
  const deaf: string[] = store.switches.deafTo;
  const set = (name: string): boolean => Object.hasOwn(data, name) && !deaf.includes(name);
  const text = (name: string): string | null => (data[name] === null ? null : phpText(data[name]));
  if (set('number')) detail.number = claimNumber(store, detail, phpText(data['number']));
  if (set('inStock')) detail.inStock = phpInt(data['inStock']);
  if (set('active')) detail.active = phpBool(data['active']);
  if (set('lastStock')) detail.lastStock = phpBool(data['lastStock']);
  if (set('shippingFree')) detail.shippingFree = phpBool(data['shippingFree']);
  if (set('stockMin')) detail.stockMin = data['stockMin'] === null ? null : phpInt(data['stockMin']);
  if (set('minPurchase')) detail.minPurchase = phpInt(data['minPurchase']);
  if (set('maxPurchase')) detail.maxPurchase = data['maxPurchase'] === null ? null : phpInt(data['maxPurchase']);
  if (set('purchasePrice')) detail.purchasePrice = phpFloat(data['purchasePrice']);
  if (set('weight')) detail.weight = data['weight'] === null ? null : phpFloat(data['weight']).toFixed(3);
  for (const name of ['supplierNumber', 'additionalText', 'ean', 'packUnit', 'shippingTime'] as const) if (set(name)) detail[name] = text(name);
  if (isFields(data['attribute'])) for (const [name, value] of Object.entries(data['attribute'])) if (/^attr([1-9]|1\d|20)$/.test(name)) detail.attribute[name] = value === null ? null : phpText(value);
  if (Array.isArray(data['configuratorOptions'])) detail.options = optionsOf(store, articleOf(store, detail), data['configuratorOptions']);
  if (Array.isArray(data['prices']) && set('prices')) writePrices(store, detail, data['prices'], data['__options_prices']);
}

function claimNumber(store: Store, detail: Detail, number: string): string {
  if (number === '') throw invalid('number: This value should not be blank.');
  // The number it has already is not looked at again.
  if (number !== detail.number && !numberPattern.test(number)) throw invalid(`number: The supplied value "${number}" is not a valid order number`);
  const other = findByNumber(store, number, true);
  if (other && other.id !== detail.id) throw invalid(`number: The supplied value "${number}" is already in use`);
  // One that is not in the shop yet has no number there.
  if (number !== detail.number && store.details.has(detail.id)) store.renames += 1;
  return number;
}

function writePrices(store: Store, detail: Detail, rows: unknown[], options: unknown): void {
  const replace = !isFields(options) || options['replace'] === undefined || phpBool(options['replace']);
  const rate = rateOf(articleOf(store, detail));
  const kept = replace ? [] : [...detail.prices];
  for (const row of rows.filter(isFields)) {
    const key = row['customerGroupKey'] === undefined || row['customerGroupKey'] === '' ? 'EK' : phpText(row['customerGroupKey']);
    const group = store.groups.find((one) => one.key === key);
    if (!group) throw badReference(`Customer Group by key ${key} not found`);
    const money = (name: string): number => {
      const given = phpFloat(typeof row[name] === 'string' ? row[name].replace(',', '.') : row[name]);
      return group.taxInput ? netted(given, rate) : given;
    };
    const known = detail.prices.find((price) => row['id'] !== undefined && price.id === phpInt(row['id']));
    if (row['id'] !== undefined && !known) throw badReference(`Price by id ${phpText(row['id'])} not found`);
    const price: Price = {
      id: known?.id ?? store.next.price++,
      group: key,
      from: row['from'] === undefined ? (known?.from ?? 1) : phpInt(row['from']),
      to: row['to'] === undefined ? (known?.to ?? 'beliebig') : phpInt(row['to']) || 'beliebig',
      price: money('price'),
      pseudo: row['pseudoPrice'] === undefined ? 0 : money('pseudoPrice'),
      regulation: hasRegulationPrice(store) && row['regulationPrice'] !== undefined && row['regulationPrice'] !== null ? money('regulationPrice') : null,
    };
    const place = kept.findIndex((one) => one.id === price.id);
    if (place >= 0) kept[place] = price;
    else kept.push(price);
  }
  detail.prices = kept;
  alignTiers(detail);
}

/** The end of a tier follows from the beginning of the next one of its group. */
function alignTiers(detail: Detail): void {
  for (const group of new Set(detail.prices.map((price) => price.group))) {
    const tiers = detail.prices.filter((price) => price.group === group).sort((a, b) => a.from - b.from);
    tiers.forEach((tier, index) => {
      const next = tiers[index + 1];
      if (!next) tier.to = 'beliebig';
      else if (next.from > tier.from) tier.to = next.from - 1;
    });
  }
}

function optionsOf(store: Store, article: Article, given: unknown[]): Detail['options'] {
  return given.filter(isFields).map((one) => {
    const group = store.optionGroups.find((known) => article.groupIds.includes(known.id) && (known.id === phpInt(one['groupId']) || known.name === phpText(one['group'])));
    if (!group) throw badReference(`Group "${phpText(one['group'])}" not found`);
    return { groupId: group.id, id: optionIn(store, group.id, phpText(one['option'])) };
  });
}

/** The option of a group by its name; made when it is new. */
export function optionIn(store: Store, groupId: number, name: string): number {
  const group = store.optionGroups.find((one) => one.id === groupId)!;
  let option = group.options.find((one) => one.name === name);
  if (!option) group.options.push((option = { id: store.next.option++, name }));
  return option.id;
}

export function optionGroup(store: Store, name: string): number {
  let group = store.optionGroups.find((one) => one.name === name);
  if (!group) store.optionGroups.push((group = { id: store.optionGroups.length + 6, name, options: [] }));
  return group.id;
}

/** A variant with nothing in it yet. It is not in the shop before `store.details.set`. */
export function blankDetail(store: Store, articleId: number, kind: 1 | 2): Detail {
  const attribute = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`attr${index + 1}`, null]));
  return {
    id: store.next.detail++, articleId, number: '', kind, active: true, inStock: 0, lastStock: false, held: false, additionalText: null,
    supplierNumber: null, ean: null, weight: null, packUnit: null, stockMin: null, shippingTime: null, minPurchase: 1, maxPurchase: null,
    purchasePrice: 0, shippingFree: false, prices: [], options: [], attribute,
  };
}

export function blankArticle(store: Store, now: number, name: string): Article {
  const at = wall(store, now);
  return { id: store.next.article++, mainDetailId: 0, taxId: 1, supplierId: 1, name, description: null, descriptionLong: null, keywords: null, metaTitle: null, active: true, added: `${at.slice(0, 10)}T00:00:00`, changed: at, setId: null, groupIds: [], categories: [], images: [] };
}

export function createDetail(store: Store, data: Fields, now: number): Detail {
  if (data['articleId'] === undefined) throw missing('Passed parameter array does not contain an articleId property');
  const article = store.articles.get(phpInt(data['articleId']));
  if (!article) throw notFound('Article', phpText(data['articleId']));
  const detail = blankDetail(store, article.id, 2);
  detail.active = false;
  writeDetail(store, detail, { ...data, number: data['number'] ?? '' });
  addDetail(store, detail);
  article.changed = wall(store, now);
  return detail;
}

/** What was sent to an article; `main` is its main variant, which may not be in the shop yet. */
export function writeArticle(store: Store, article: Article, main: Detail, data: Fields, now: number): void {
  const set = (name: string): boolean => Object.hasOwn(data, name);
  if (set('taxId')) {
    if (!taxes.some((tax) => tax.id === phpInt(data['taxId']))) throw badReference(`Tax by id "${phpText(data['taxId'])}" not found`);
    article.taxId = phpInt(data['taxId']);
  } else if (set('tax') && !isFields(data['tax'])) {
    const tax = taxes.find((one) => Number(one.rate) === phpFloat(data['tax']));
    if (!tax) throw badReference(`Tax by taxrate "${phpText(data['tax'])}" not found`);
    article.taxId = tax.id;
  }
  if (set('name')) {
    if (phpText(data['name']) === '') throw invalid('name: This value should not be blank.');
    article.name = phpText(data['name']);
  }
  if (set('supplierId')) {
    if (!store.suppliers.some((one) => one.id === phpInt(data['supplierId']))) throw badReference(`Supplier by id "${phpText(data['supplierId'])}" not found`);
    article.supplierId = phpInt(data['supplierId']);
  } else if (typeof data['supplier'] === 'string') article.supplierId = supplierNamed(store, data['supplier']);
  for (const name of ['description', 'descriptionLong', 'keywords', 'metaTitle'] as const) if (set(name)) article[name] = data[name] === null ? null : phpText(data[name]);
  if (set('active')) article.active = phpBool(data['active']);
  if (Array.isArray(data['categories'])) {
    const ids = data['categories'].filter(isFields).map((one) => phpInt(one['id']));
    article.categories = isFields(data['__options_categories']) && phpBool(data['__options_categories']['replace']) ? ids : [...new Set([...article.categories, ...ids])];
  }
  if (isFields(data['mainDetail'])) writeDetail(store, main, data['mainDetail']);
  if (Array.isArray(data['images'])) writeImages(store, article, data['images'], data['__options_images'], now);
  article.changed = wall(store, now);
}

function supplierNamed(store: Store, name: string): number {
  let supplier = store.suppliers.find((one) => fold(one.name) === fold(name));
  if (!supplier) store.suppliers.push((supplier = { id: store.suppliers.length + 1, name }));
  return supplier.id;
}

export function createArticle(store: Store, data: Fields, now: number): Article {
  const faults: string[] = [];
  if (phpText(data['name']) === '') faults.push('name: This value should not be blank.');
  if (data['taxId'] === undefined && data['tax'] === undefined) faults.push('tax: This value should not be blank.');
  if (data['supplierId'] === undefined && data['supplier'] === undefined) faults.push('supplier: This value should not be blank.');
  if (!isFields(data['mainDetail'])) faults.push('mainDetail: This value should not be blank.');
  if (faults.length > 0) throw invalid(...faults);
  const given = data['mainDetail'] as Fields;
  const article = blankArticle(store, now, '');
  article.active = false;
  const main = blankDetail(store, article.id, 1);
  main.active = false;
  store.articles.set(article.id, article);
  try {
    writeArticle(store, article, main, { ...data, mainDetail: { ...given, number: given['number'] ?? '' } }, now);
    article.mainDetailId = main.id;
    if (isFields(data['configuratorSet']) && Array.isArray(data['configuratorSet']['groups'])) {
      article.setId = store.next.set++;
      for (const group of data['configuratorSet']['groups'].filter(isFields)) {
        const id = optionGroup(store, phpText(group['name']));
        article.groupIds.push(id);
        for (const option of Array.isArray(group['options']) ? group['options'].filter(isFields) : []) optionIn(store, id, phpText(option['name']));
      }
    }
    addDetail(store, main);
    for (const row of Array.isArray(data['variants']) ? data['variants'].filter(isFields) : []) {
      const variant = createDetail(store, { ...row, articleId: article.id }, now);
      if (phpBool(row['isMain'])) {
        dropDetail(store, main.id);
        variant.kind = 1;
        article.mainDetailId = variant.id;
      }
    }
  } catch (failure) {
    deleteArticle(store, article);
    throw failure;
  }
  return article;
}

export function deleteArticle(store: Store, article: Article): void {
  for (const detail of detailsOf(store, article.id)) dropDetail(store, detail.id);
  store.articles.delete(article.id);
}

/** A main variant takes its article along when it was the only one; else the next one becomes main. */
export function deleteDetail(store: Store, detail: Detail): void {
  const article = articleOf(store, detail);
  const others = detailsOf(store, article.id).filter((one) => one.id !== detail.id);
  dropDetail(store, detail.id);
  if (others.length === 0) store.articles.delete(article.id);
  else if (article.mainDetailId === detail.id) {
    others[0].kind = 1;
    article.mainDetailId = others[0].id;
  }
}
