// The trade with articles: what a write changes, what a variant and a special offer make of the price, whose stock a sale takes.
import { fromLocal } from '../../testing/shop-server/zone.js';
import { isRecord, shopTime, V2Error, written, type Fields } from './call.js';
import { exact, grossOf, rateOf } from './money.js';
import type { Offer, Product, Store, Variant } from './store.js';
import type Big from 'big.js';

/** An offer without an end. */
export const noEnd = '1000-01-01 00:00:00';
/** The group of guests, whose prices everybody sees who is not logged in. */
const guests = 1;

export const variantsOf = (store: Store, productId: number): Variant[] => [...store.variants.values()].filter((variant) => variant.productId === productId);
export const offerOf = (store: Store, productId: number): Offer | undefined => [...store.offers.values()].find((offer) => offer.productId === productId);
export const isOver = (store: Store, offer: Offer, at: number): boolean => offer.expires !== noEnd && offer.expires <= shopTime(store, at);
export const offerRuns = (store: Store, offer: Offer, at: number): boolean => offer.active && !isOver(store, offer, at) && (!store.switches.offerBegins || offer.begins <= shopTime(store, at));

/** Net price of an article or variant at an instant, with or without its offer. A fixed price of a variant knows no offer. */
export function netPrice(product: Product, variant: Variant | null, offer: Offer | null): Big {
  if (variant?.priceType === 'replacing') return exact(variant.price);
  const group = product.groupPrices.find(({ customerGroupId, groupPrice }) => customerGroupId === guests && groupPrice > 0);
  return exact(offer ? offer.price : group ? group.groupPrice : product.price).plus(variant?.price ?? '0');
}

export type PriceSeen = { effective: string; regular: string; sale: string; saleFrom: string | null; saleTo: string | null; strike: string | null };

/** What a buyer sees at an instant, gross. */
export function priceSeen(store: Store, product: Product, variant: Variant | null, at: number): PriceSeen {
  const rate = rateOf(store, product.taxClassId);
  const offer = offerOf(store, product.id) ?? null;
  const running = offer !== null && offerRuns(store, offer, at);
  const regular = grossOf(netPrice(product, variant, null), rate).toFixed(2);
  const sale = offer?.active ? grossOf(netPrice(product, variant, offer), rate).toFixed(2) : '';
  const effective = running ? sale : regular;
  const instant = (text: string): string => new Date(fromLocal(store.zone, text.replace(' ', 'T'))).toISOString();
  return { effective, regular, sale, saleFrom: offer?.active && store.switches.offerBegins ? instant(offer.begins) : null, saleTo: offer?.active && offer.expires !== noEnd ? instant(offer.expires) : null, strike: effective === regular ? null : regular };
}

export type Sold = { product: Product; variant: Variant | null };

export const combiModel = (store: Store, { product, variant }: Sold): string => (variant === null ? product.model : store.switches.appendsModel ? [product.model, variant.model].filter((part) => part !== '').join('-') : variant.model);
/** The number by which control calls and books speak of an article or variant. */
export const skuOf = (store: Store, sold: Sold): string => (sold.variant === null ? sold.product.model : store.switches.variantModels === 'short' ? `${sold.product.model}-${sold.variant.model}`.replace(/-$/, '') : sold.variant.model);

/** Everything a buyer can put into the cart. */
export function forSale(store: Store): Sold[] {
  const families = new Map<number, Variant[]>();
  for (const variant of store.variants.values()) families.set(variant.productId, [...(families.get(variant.productId) ?? []), variant]);
  return [...store.products.values()].flatMap((product): Sold[] => families.get(product.id)?.map((variant) => ({ product, variant })) ?? [{ product, variant: null }]);
}

const fold = (text: string): string => text.toLowerCase();
const shortNames = (sold: Sold): string[] => [sold.variant ? `${sold.product.model}-${sold.variant.model}` : sold.product.model, sold.variant?.model ?? sold.product.model];

/** By the number of an article, of a variant, or of both joined. */
export const findSold = (store: Store, sku: string): Sold | undefined => forSale(store).find((sold) => fold(skuOf(store, sold)) === fold(sku)) ?? forSale(store).find((sold) => shortNames(sold).some((name) => fold(name) === fold(sku)));
export const findProduct = (store: Store, sku: string): Product | undefined => [...store.products.values()].find((product) => fold(product.model) === fold(sku));

/** Which figures a sale lowers and the check-out looks at. */
function counts(store: Store, { product, variant }: Sold): { product: boolean; variant: boolean } {
  if (variant === null) return { product: true, variant: false };
  if (product.checkMode === 1) return { product: true, variant: false };
  if (product.checkMode === 2 || (product.checkMode === 0 && store.switches.quantityCheck === 'variant')) return { product: false, variant: true };
  return product.checkMode === 3 ? { product: false, variant: false } : { product: true, variant: true };
}

export function available(store: Store, sold: Sold): string | null {
  const counted = counts(store, sold);
  const figures = [...(counted.product ? [sold.product.quantity] : []), ...(counted.variant && sold.variant ? [sold.variant.stock] : [])];
  return figures.length === 0 ? null : figures.reduce((least, figure) => (exact(figure).lt(least) ? figure : least));
}

/** A sale does not touch the article's date: nobody can see by it that stock has moved. */
export function moveStock(store: Store, sold: Sold, pieces: string): void {
  const counted = counts(store, sold);
  if (counted.product) sold.product.quantity = exact(sold.product.quantity).plus(pieces).toString();
  if (counted.variant && sold.variant) sold.variant.stock = exact(sold.variant.stock).plus(pieces).toString();
}

/** PHP's strictness: numbers and texts that are numbers pass, anything else is an internal error. Null is as if not sent. */
export function numeric(fields: Fields, name: string, whereAmI: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if ((typeof value === 'number' && Number.isFinite(value)) || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()))) return exact(written(value).trim()).toString();
  throw new V2Error(500, `${whereAmI}(): Argument #1 ($${name}) must be of type float, ${typeof value} given`);
}

const texts = (value: unknown): string | undefined => (typeof value === 'string' ? value : isRecord(value) && typeof value['de'] === 'string' ? value['de'] : undefined);

/** Applies what a caller sent to an article: only what is named changes, and only when all of it can be understood. */
export function writeProduct(product: Product, fields: Fields, now: number): void {
  const change: Partial<Product> = {};
  const price = numeric(fields, 'price', 'DecimalType::__construct');
  const quantity = numeric(fields, 'quantity', 'DecimalType::__construct');
  const taxClassId = numeric(fields, 'taxClassId', 'IdType::__construct');
  const weight = numeric(fields, 'weight', 'DecimalType::__construct');
  if (price !== undefined) change.price = exact(price).round(4).toString();
  if (quantity !== undefined) change.quantity = exact(quantity).round(4).toString();
  if (taxClassId !== undefined) change.taxClassId = Number(taxClassId);
  if (weight !== undefined) change.weight = weight;
  if (typeof fields['isActive'] === 'boolean') change.active = fields['isActive'];
  if (typeof fields['productModel'] === 'string') change.model = fields['productModel'];
  if (typeof fields['ean'] === 'string') change.ean = fields['ean'];
  const [name, description] = [texts(fields['name']), texts(fields['description'])];
  if (name !== undefined) change.name = name;
  if (description !== undefined) change.description = description;
  const mode = isRecord(fields['settings']) ? fields['settings']['propertiesCombisQuantityCheckMode'] : undefined;
  if (typeof mode === 'number') change.checkMode = mode;
  // Writing by the API forgets the width of the picture, whatever is written.
  Object.assign(product, change, { modified: now, imageWidth: '0' });
}

/** An article with nothing in it yet; it is not in the shop before it is put there. */
export function blankProduct(store: Store, now: number): Product {
  return { id: store.next.product++, model: '', ean: '', name: '', description: '', price: '0', quantity: '0', taxClassId: 1, weight: '0', type: 1, active: true, created: now, modified: now, ordered: 0, checkMode: 0, imageWidth: '130', groupPrices: [] };
}

export function removeProduct(store: Store, product: Product, now: number): void {
  store.products.delete(product.id);
  for (const variant of variantsOf(store, product.id)) store.variants.delete(variant.id);
  const offer = offerOf(store, product.id);
  if (offer) store.offers.delete(offer.id);
  store.gone.push({ kind: 'products', id: product.id, at: now });
}
