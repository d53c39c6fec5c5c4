// Prices of a WooCommerce shop: strings with a point, checked before they are sent (the shop stores nonsense as "no price"), all four fields
// together, and every answer compared, since a sale price not below the regular one is dropped without an error.
import { refused } from '../failure.js';
import type { Outcome, PriceAbility, PriceTag, PriceShown } from '../port.js';
import { pushBatches, type Write } from './batches.js';
import { isOlder, textOf, type Doc } from '../fields.js';
import type { Learned } from './learned.js';
import { memoOf, readPlaces, type Memo } from './read-articles.js';
import { decimalOf, knowsAll, sameAmount, wantedPrice, type PriceFields, type Shown } from './wanted-price.js';
import type { WooClient } from './woocommerce.client.js';

/** From this version on the shop begins and ends sales to the minute. */
const salesAtOnce = [10, 5] as const;
const priceFields = 'type,regular_price,sale_price,date_on_sale_from_gmt,date_on_sale_to_gmt';

type Priced = { write: Write<PriceTag>; fields: PriceFields; rightUntil: Date | null; memo: Pick<Memo, 'sent' | 'kept'> };

export function pricePusher(client: WooClient, learned: Learned): PriceAbility {
  return {
    async pushPrices(tags, now, settle) {
      const places = await readPlaces(client, tags.filter((tag) => !knowsAll(tag)), priceFields);
      const settledAtOnce: Outcome[] = [];
      const priced = new Map<PriceTag, Priced>();
      for (const tag of tags) {
        const answer = preparePrice(tag, places.get(tag.remoteId), learned, now);
        if ('write' in answer) priced.set(tag, answer);
        else settledAtOnce.push(answer);
      }
      if (settledAtOnce.length > 0) await settle(settledAtOnce);
      await pushBatches(client, learned, [...priced.values()].map(({ write }) => write), (write, shown) => judgePrice(priced.get(write.key) as Priced, shown), settle);
    },
    async readPrices(keys) {
      const places = await readPlaces(client, keys, priceFields);
      return keys.flatMap((key): PriceShown[] => {
        const doc = places.get(key.remoteId);
        return doc ? [priceShown(key.listing, shownOf(doc))] : [];
      });
    },
  };
}

function preparePrice(tag: PriceTag, place: Doc | undefined, learned: Learned, now: Date): Priced | Outcome {
  const { facts } = learned;
  const memo = memoOf(tag.memo);
  if (facts && facts.currency !== tag.currency) return refused(tag.listing, { kind: 'rejected', code: 'shop-currency-differs', values: { shop: facts.currency, sent: tag.currency } });
  if (memo.type === 'variable' || (place && textOf(place, 'type') === 'variable')) return refused(tag.listing, { kind: 'rejected', code: 'price-on-parent', values: { number: tag.number } });
  if (!knowsAll(tag) && !place) return refused(tag.listing, { kind: 'gone', code: 'place-gone', values: { remoteCode: null } });
  const wanted = wantedPrice(tag, place ? shownOf(place) : null, memo, now, { decimals: facts?.priceDecimals ?? 2, lags: isOlder(facts?.version ?? '', salesAtOnce) });
  if ('fault' in wanted) return refused(tag.listing, { kind: 'rejected', code: wanted.fault.code, values: { number: tag.number, ...wanted.fault.values } });
  return { write: { key: tag, change: wanted.fields }, fields: wanted.fields, rightUntil: wanted.rightUntil, memo: wanted.memo };
}

function judgePrice({ write, fields, rightUntil, memo }: Priced, doc: Doc): Outcome {
  const { listing, number, memo: before } = write.key;
  if (textOf(doc, 'type') === 'variable') return refused(listing, { kind: 'rejected', code: 'price-on-parent', values: { number } });
  const shown = shownOf(doc);
  const compared: [field: string, sent: string, shown: string, same: boolean][] = [
    ['regular_price', fields.regular_price, shown.regular, sameAmount(fields.regular_price, shown.regular)],
    ['sale_price', fields.sale_price, shown.sale, sameAmount(fields.sale_price, shown.sale)],
    ['date_on_sale_from', fields.date_on_sale_from_gmt, shown.from, fields.date_on_sale_from_gmt === shown.from],
    ['date_on_sale_to', fields.date_on_sale_to_gmt, shown.to, fields.date_on_sale_to_gmt === shown.to],
  ];
  const different = compared.find(([, , , same]) => !same);
  if (different) {
    const [field, sent, kept] = different;
    return refused(listing, { kind: 'rejected', code: field === 'sale_price' && kept === '' ? 'sale-price-dropped' : 'price-not-taken', values: { number, field, sent, shown: kept } });
  }
  const news = { sent: memo.sent ?? null, kept: memo.kept ?? null };
  const { sent = null, kept = null } = memoOf(before);
  return { listing, confirmed: true, rightUntil, ...(JSON.stringify(news) === JSON.stringify({ sent, kept }) ? {} : { memo: news }) };
}

function shownOf(doc: Doc): Shown {
  return { regular: textOf(doc, 'regular_price'), sale: textOf(doc, 'sale_price'), from: textOf(doc, 'date_on_sale_from_gmt'), to: textOf(doc, 'date_on_sale_to_gmt') };
}

/** As the port knows prices: an undated sale price makes the regular one a strike price. */
export function priceShown(listing: PriceTag['listing'], { regular, sale, from, to }: Shown): PriceShown {
  const [listed, special] = [decimalOf(regular), decimalOf(sale)];
  if (!special) return { listing, price: listed, strike: null, action: null };
  if (from === '' && to === '') return { listing, price: special, strike: listed, action: null };
  const instant = (text: string, plus: number): Date | null => (text === '' ? null : new Date(Date.parse(`${text}Z`) + plus));
  return { listing, price: listed, strike: null, action: { price: special, from: instant(from, 0), until: instant(to, 1000) } };
}
