// Prices of variants. The shop reckons a variant's price as a surcharge on its product's or as a price of its own; one that Kontor writes is its own, so
// that it is right whatever becomes of the product's. Special offers belong to the product: an action on a variant is switched by Kontor.
import { Decimal } from '@kontor/kernel';
import { amountOf, textOf, type Doc } from '../fields.js';
import { refused } from '../failure.js';
import type { Outcome, PriceShown, PriceTag, RemoteKey } from '../port.js';
import { switchedPrice, type SwitchedPrice } from '../switched-price.js';
import type { GambioClient } from './gambio.client.js';
import type { Learned } from './learned.js';
import { basisOf, rateOf } from './net.js';
import { variantOf } from './read-articles.js';
import { changeVariants, closedTo, gone, variantsById, type VariantWrite } from './variants.js';
import type { Offer } from './wanted-price.js';

type Prepared = { tag: PriceTag; switched: Exclude<SwitchedPrice, { failure: unknown }>; price: Decimal | null };

/** One outcome per tag. `offer`: the product's own special offer, under which surcharges sink as well. */
export async function pushVariantPrices(client: GambioClient, learned: Learned, product: { id: string; doc: Doc | undefined; offer: Offer | null }, tags: readonly PriceTag[], now: Date): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const { doc: place } = product;
  const docs = client.writesVariants && place ? await variantsById(client, product.id) : new Map<string, Doc>();
  const prepared: Prepared[] = [];
  for (const tag of tags) {
    const closed = closedTo(tag, client);
    const variant = docs.get(variantOf(tag));
    const rate = place ? rateOf(place, learned) : null;
    if (closed) outcomes.push(refused(tag.listing, closed));
    else if (!variant || !place) outcomes.push(refused(tag.listing, gone));
    else if (!rate) outcomes.push(refused(tag.listing, { kind: 'rejected', code: 'price-tax-unknown', values: { number: tag.number, taxClass: textOf(place, 'taxClassId') } }));
    else {
      const basis = basisOf(learned.facts, rate);
      const switched = switchedPrice({ price: tag.price, actions: tag.actions }, { price: basis.toShop(variantPrice(variant, place)), strike: null }, tag.memo, now);
      if ('failure' in switched) outcomes.push(refused(tag.listing, { ...switched.failure, values: { number: tag.number, ...switched.failure.values } }));
      else prepared.push({ tag, switched, price: switched.write.price ? basis.toNet(switched.write.price) : null });
    }
  }
  const writes = prepared.flatMap(({ tag, price }): VariantWrite<PriceTag>[] => (price ? [{ key: tag, change: { price, priceType: 'replacing' } }] : []));
  const answers = await changeVariants(client, product.id, writes);
  for (const { tag, switched } of prepared) {
    const failure = answers.get(tag);
    if (failure) outcomes.push(refused(tag.listing, failure));
    else outcomes.push(confirmed(tag, switched, product.offer));
  }
  return outcomes;
}

function confirmed(tag: PriceTag, { memo, rightUntil, notice }: Prepared['switched'], offer: Offer | null): Outcome {
  const found = notice ?? (tag.strike ? { code: 'strike-not-for-variants', values: {} } : tag.actions !== undefined && offer ? { code: 'offer-on-product', values: {} } : null);
  return { listing: tag.listing, confirmed: true, rightUntil, ...(memo ? { memo } : {}), ...(found ? { notice: { code: found.code, values: { number: tag.number, ...found.values } } } : {}) };
}

/** Net price of a variant without any offer. */
export function variantPrice(variant: Doc, product: Doc): Decimal {
  return textOf(variant, 'priceType') === 'replacing' ? amountOf(variant, 'price') : amountOf(product, 'price').plus(amountOf(variant, 'price'));
}

/** As the port knows prices: what Kontor put there for an action is the action's, what it found before is the price. */
export function variantShown({ listing, memo }: RemoteKey, price: Decimal): PriceShown {
  const { switched } = (memo !== null && typeof memo === 'object' && !Array.isArray(memo) ? memo : {}) as { switched?: { before?: { price?: string }; sent?: { price?: string }; of?: string } };
  const [before, sent] = [switched?.before?.price, switched?.sent?.price];
  if (!before || !sent || !Decimal.parse(sent).equals(price)) return { listing, price, strike: null, action: null };
  return { listing, price: Decimal.parse(before), strike: null, action: { price, from: switched?.of ? new Date(switched.of) : null, until: null } };
}
