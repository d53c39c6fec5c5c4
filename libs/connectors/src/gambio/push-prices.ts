// Prices of a Gambio shop: net, in bulk, in the product's own field, which leaves the prices of customer groups alone (the call that is made for prices
// deletes them). Strike and action prices are the product's special offer. Variants have no offer of their own: theirs are prices of their own, and
// actions on them Kontor switches itself.
import type { Decimal } from '@kontor/kernel';
import { ConnectorFailure, asItemFailure, refused } from '../failure.js';
import { amountOf, textOf, type Doc } from '../fields.js';
import type { ItemFailure, Outcome, PriceAbility, PriceShown, PriceTag, RemoteKey } from '../port.js';
import { changeProducts, type Change, type Changed } from './bulk.js';
import type { GambioClient } from './gambio.client.js';
import type { Learned } from './learned.js';
import { basisOf, rateOf, type Basis } from './net.js';
import { beginsByItself, putOffer, readOffers, showsOffer, type Place } from './offers.js';
import { perSearch, readPlaces, variantOf } from './read-articles.js';
import { pushVariantPrices, variantPrice, variantShown } from './variant-prices.js';
import { byProduct, gone, understood, variantsById } from './variants.js';
import { isLasting, offerMemo, wantedPrice, type Memo, type NetTag, type Offer } from './wanted-price.js';

type Settle = (outcomes: Outcome[]) => Promise<void>;
type Priced = { tag: PriceTag; regular: Decimal; same: boolean; offer: Offer | null; place: Place | undefined; rightUntil: Date | null; memo: Memo };

export function pricePusher(client: GambioClient, learned: Learned, zone: string): PriceAbility {
  return {
    async pushPrices(tags, now, settle) {
      const foreign = tags.filter((tag) => learned.facts && learned.facts.currency !== tag.currency);
      if (foreign.length > 0) await settle(foreign.map((tag) => refused(tag.listing, { kind: 'rejected', code: 'shop-currency-differs', values: { shop: learned.facts?.currency ?? '', sent: tag.currency } })));
      const own = tags.filter((tag) => !foreign.includes(tag));
      const simple = own.filter(({ remoteParentId }) => remoteParentId === null);
      for (let start = 0; start < simple.length; start += perSearch) await pushSimple(client, learned, simple.slice(start, start + perSearch), zone, now, settle);
      const variants = byProduct(own);
      const products = [...variants.keys()];
      for (let start = 0; start < products.length; start += perSearch) {
        const some = products.slice(start, start + perSearch);
        const places = client.writesVariants ? await readPlaces(client, some) : new Map<string, Doc>();
        const offers = client.writesVariants ? await readOffers(client, some, zone, now) : new Map<string, Place>();
        for (const product of some) await settle(await pushVariantPrices(client, learned, { id: product, doc: places.get(product), offer: offers.get(product)?.offer ?? null }, variants.get(product) ?? [], now));
      }
    },
    readPrices: (keys) => readShown(client, learned, zone, keys),
  };
}

async function pushSimple(client: GambioClient, learned: Learned, tags: readonly PriceTag[], zone: string, now: Date, settle: Settle): Promise<void> {
  const ids = [...new Set(tags.map(({ remoteId }) => remoteId))];
  const places = await readPlaces(client, ids);
  const offers = await readOffers(client, ids, zone, now);
  const outcomes: Outcome[] = [];
  const priced = new Map<string, Priced>();
  for (const tag of tags) {
    const prepared = understood(tag.listing, () => prepare(client, learned, tag, places.get(tag.remoteId), offers.get(tag.remoteId), now));
    if ('confirmed' in prepared) outcomes.push(prepared);
    // Two listings of one place are a mistake that only one of them can win.
    else if (priced.has(tag.remoteId)) outcomes.push(refused(tag.listing, { kind: 'rejected', code: 'place-not-answered', values: {} }));
    else priced.set(tag.remoteId, prepared);
  }
  if (outcomes.length > 0) await settle(outcomes);
  const finish = async (id: string, answer: Changed | null): Promise<Outcome> => finished(client, priced.get(id) as Priced, answer, zone, now);
  const changes = [...priced].filter(([, { same }]) => !same).map(([id, { regular }]): Change => ({ id, change: { price: regular } }));
  await changeProducts(client, learned, changes, async (answers) => {
    for (const [id, answer] of answers) await settle([await finish(id, answer)]);
  });
  // Read a moment ago and right: only the offer may have to change.
  for (const [id, { same }] of priced) if (same) await settle([await finish(id, null)]);
}

function prepare(client: GambioClient, learned: Learned, tag: PriceTag, place: Doc | undefined, offer: Place | undefined, now: Date): Priced | Outcome {
  if (!place) return refused(tag.listing, gone);
  const rate = rateOf(place, learned);
  if (!rate) return refused(tag.listing, { kind: 'rejected', code: 'price-tax-unknown', values: { number: tag.number, taxClass: textOf(place, 'taxClassId') } });
  const basis = basisOf(learned.facts, rate);
  const shown = amountOf(place, 'price');
  const wanted = wantedPrice(netTag(tag, basis), { regular: shown, offer: offer?.offer ?? null }, offerMemo(tag.memo), now, beginsByItself(client));
  if ('fault' in wanted) {
    const values = Object.fromEntries(Object.entries(wanted.fault.values).map(([name, net]) => [name, basis.toShop(net).toString()]));
    return refused(tag.listing, { kind: 'rejected', code: wanted.fault.code, values: { number: tag.number, ...values } });
  }
  if ('first' in wanted) return { listing: tag.listing, confirmed: true, rightUntil: now, memo: { sent: wanted.first.sent ?? null, kept: wanted.first.kept ?? null } };
  return { tag, regular: wanted.regular, same: shown.equals(wanted.regular), offer: wanted.offer, place: offer, rightUntil: wanted.rightUntil, memo: wanted.memo };
}

function netTag(tag: PriceTag, { toNet }: Basis): NetTag {
  return {
    ...(tag.price === undefined ? {} : { price: toNet(tag.price) }),
    ...(tag.strike === undefined ? {} : { strike: tag.strike && toNet(tag.strike) }),
    ...(tag.actions === undefined ? {} : { actions: tag.actions.map((action) => ({ ...action, price: toNet(action.price) })) }),
  };
}

async function finished(client: GambioClient, { tag, regular, offer, place, rightUntil, memo }: Priced, answer: Changed | null, zone: string, now: Date): Promise<Outcome> {
  const { listing, number } = tag;
  if (answer && 'failure' in answer) return refused(listing, answer.failure);
  if (answer && !amountOf(answer.shown, 'price').equals(regular)) return refused(listing, notTaken(number, { field: 'price', sent: regular.toString(), shown: textOf(answer.shown, 'price') }));
  try {
    const failure = showsOffer(place?.offer ?? null, offer, now) ? null : await putOffer(client, tag.remoteId, place, offer, zone, now);
    if (failure) return refused(listing, failure.code === 'price-not-taken' ? notTaken(number, failure.values) : failure);
  } catch (error) {
    // Such as a second offer for the product, made in this moment: the next push reads it.
    if (!(error instanceof ConnectorFailure) || (error.kind !== 'rejected' && error.kind !== 'gone')) throw error;
    return refused(listing, { ...asItemFailure(error), kind: 'rejected' });
  }
  const before = offerMemo(tag.memo);
  const news = { sent: memo.sent ?? null, kept: memo.kept ?? null };
  return { listing, confirmed: true, rightUntil, ...(JSON.stringify(news) === JSON.stringify(before) ? {} : { memo: news }) };
}

function notTaken(number: string, values: ItemFailure['values']): ItemFailure {
  return { kind: 'rejected', code: 'price-not-taken', values: { number, ...values } };
}

async function readShown(client: GambioClient, learned: Learned, zone: string, keys: readonly RemoteKey[]): Promise<PriceShown[]> {
  const now = client.shopNow();
  const ids = [...new Set(keys.map(({ remoteId, remoteParentId }) => remoteParentId ?? remoteId))];
  const places = await readPlaces(client, ids);
  const offers = await readOffers(client, ids, zone, now);
  const found = new Map<RemoteKey, PriceShown>();
  for (const key of keys) {
    const place = key.remoteParentId === null ? places.get(key.remoteId) : undefined;
    const rate = place && rateOf(place, learned);
    if (place && rate) found.set(key, shownPrice(key, amountOf(place, 'price'), offers.get(key.remoteId)?.offer ?? null, basisOf(learned.facts, rate), now));
  }
  for (const [product, variants] of byProduct(keys)) {
    const place = places.get(product);
    const rate = place && rateOf(place, learned);
    if (!place || !rate) continue;
    const docs = await variantsById(client, product);
    for (const key of variants) {
      const doc = docs.get(variantOf(key));
      if (doc) found.set(key, variantShown(key, basisOf(learned.facts, rate).toShop(variantPrice(doc, place))));
    }
  }
  return keys.flatMap((key) => found.get(key) ?? []);
}

/** As the port knows prices: an offer without an end makes the regular price a strike price. */
function shownPrice({ listing }: RemoteKey, regular: Decimal, offer: Offer | null, { toShop }: Basis, now: Date): PriceShown {
  if (!offer) return { listing, price: toShop(regular), strike: null, action: null };
  if (isLasting(offer, now)) return { listing, price: toShop(offer.price), strike: toShop(regular), action: null };
  return { listing, price: toShop(regular), strike: null, action: { price: toShop(offer.price), from: offer.from, until: offer.until } };
}
