// Fills a shop: with exactly the articles that were asked for, or with a catalogue of a given size that is the same at every run.
import { demoCoupons, demoProducts, seededProducts } from '../../testing/shop-server/catalogue.js';
import type { ControlSeed } from '../../testing/simulator.js';
import { shopTime } from './call.js';
import { enteredNet, exact, rateOf } from './money.js';
import { blankProduct, forSale, noEnd, skuOf } from './products.js';
import type { Option, Product, Store } from './store.js';

/** The tax class of a percentage; 0 is none. A rate that no class has gets one of its own. */
export function taxClassOf(store: Store, rate: string): number {
  if (exact(rate).eq(0)) return 0;
  const known = store.taxClasses.find((one) => exact(one.rate).eq(rate));
  if (known) return known.id;
  store.taxClasses.push({ id: store.taxClasses.length + 1, title: `Steuersatz ${rate} %`, rate });
  return store.taxClasses.length;
}

/** Puts an offer on an article or takes it away; prices as the merchant enters them. */
export function setOffer(store: Store, product: Product, offer: { price?: string; from?: number | null; to?: number | null } | null, now: number): void {
  const known = [...store.offers.values()].find((one) => one.productId === product.id);
  if (offer === null) {
    if (known) store.offers.delete(known.id);
    return;
  }
  const stamp = shopTime(store, now);
  const made = known ?? { id: store.next.offer++, productId: product.id, price: '0', quantity: '9999', active: true, begins: stamp, expires: noEnd, added: stamp, modified: stamp };
  if (offer.price !== undefined) made.price = enteredNet(store, offer.price, rateOf(store, product.taxClassId));
  if (offer.from !== undefined) made.begins = offer.from === null ? '2000-01-01 00:00:00' : shopTime(store, offer.from);
  if (offer.to !== undefined) made.expires = offer.to === null ? noEnd : shopTime(store, offer.to);
  Object.assign(made, { active: true, modified: stamp });
  store.offers.set(made.id, made);
}

function valueId(store: Store, name: string, label: string): { optionId: number; valueId: number } {
  let option = store.options.find((one) => one.name === name);
  if (!option) store.options.push((option = { id: store.options.length + 1, name, values: [] }) satisfies Option);
  let value = option.values.find((one) => one.label === label);
  if (!value) option.values.push((value = { id: store.options.reduce((sum, one) => sum + one.values.length, 0) + 1, label }));
  return { optionId: option.id, valueId: value.id };
}

/** Adds to what is there; an article number that is there already is refused, because control calls speak by numbers. */
export function seedStore(store: Store, wish: ControlSeed, now: number): { products: number; variations: number } {
  const wanted = seededProducts(wish);
  const taken = new Set([...[...store.products.values()].map(({ model }) => model), ...forSale(store).map((sold) => skuOf(store, sold))].map((sku) => sku.toLowerCase()));
  for (const sku of wanted.flatMap((one) => [one.sku, ...(one.variations ?? []).map((variation) => variation.sku)])) {
    if (sku === '') continue;
    if (taken.has(sku.toLowerCase())) throw new Error(`The article ${sku} is in the shop already.`);
    taken.add(sku.toLowerCase());
  }
  let variations = 0;
  for (const one of wanted) {
    const product = blankProduct(store, now);
    Object.assign(product, { model: one.sku, name: one.name, ean: one.gtin ?? '', description: one.description ?? '', weight: one.weightKg ?? '0', type: one.virtual ? 2 : 1 });
    product.taxClassId = one.taxClass === undefined ? taxClassOf(store, one.taxRate ?? '19') : Number(one.taxClass);
    product.quantity = String(one.stock ?? (one.virtual ? 9999 : 0));
    const rate = rateOf(store, product.taxClassId);
    const nets = (one.variations ?? []).map((variation) => exact(enteredNet(store, variation.price ?? one.price ?? '0', rate)));
    const least = nets.reduce<ReturnType<typeof exact> | null>((low, net) => (low === null || net.lt(low) ? net : low), null);
    product.price = one.price !== undefined ? enteredNet(store, one.price, rate) : (least ?? exact('0')).toString();
    store.products.set(product.id, product);
    if (one.salePrice !== undefined) setOffer(store, product, { price: one.salePrice, from: one.saleFrom === undefined ? null : Date.parse(one.saleFrom), to: one.saleTo === undefined ? null : Date.parse(one.saleTo) }, now);
    for (const [index, variation] of (one.variations ?? []).entries()) {
      if (variation.salePrice !== undefined) throw new Error(`${variation.sku}: special offers belong to the article, not to a variant.`);
      const prefix = `${one.sku}-`;
      const id = store.next.variant++;
      const short = store.switches.variantModels === 'short' && variation.sku.startsWith(prefix);
      store.variants.set(id, {
        id,
        productId: product.id,
        combination: Object.entries(variation.options).map(([name, label]) => valueId(store, name, label)),
        sortOrder: index + 1,
        model: short ? variation.sku.slice(prefix.length) : variation.sku,
        ean: variation.gtin ?? '',
        stockType: variation.manageStock === false ? 'not-managed' : 'all-numbers',
        stock: String(variation.stock ?? 0),
        weight: '0',
        priceType: 'addition',
        price: nets[index].minus(product.price).toString(),
      });
      variations += 1;
    }
    // The article's own figure is the sum of its variants, where they have any.
    if (one.variations && one.variations.length > 0 && (one.stock === undefined || one.stock === null)) product.quantity = String(one.variations.reduce((sum, variation) => sum + (variation.stock ?? 0), 0));
  }
  for (const coupon of wish.coupons ?? []) store.coupons.push(coupon);
  return { products: wanted.length, variations };
}

/** A few articles for somebody who wants to look around. */
export const demoSeed: ControlSeed = { products: demoProducts, coupons: demoCoupons };
