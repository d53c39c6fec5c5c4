// Prices of a Shopware 5 shop. The API knows no periods, so Kontor switches action prices itself (switched-price.ts). Rows are read in bulk before they
// are written, since a write names them by id and repeats what it does not change, and read again afterwards: the echo of a batch shows no prices.
import { Decimal, Percent } from '@kontor/kernel';
import { ConnectorFailure, refused } from '../failure.js';
import { amountOf, asDoc, neededText, textOf, type Doc } from '../fields.js';
import type { GroupPrice, ItemFailure, Opaque, Outcome, PriceAbility, PriceShown, PriceTag } from '../port.js';
import { switchedPrice } from '../switched-price.js';
import { pushBatches, type Write } from './batches.js';
import { idOf } from './fields.js';
import type { Learned } from './learned.js';
import { baseOf, defaultGroup, groupsOf, rowsBody, rowsDiffer, rowsOf, sameAmount, shownAmount, wantedRows, type PriceRow, type WantedRows } from './price-rows.js';
import { readPlaces } from './read-articles.js';
import type { Sw5Client } from './shopware5.client.js';

/** How many articles are asked for a tax rate, where the first ones do not show themselves. */
const otherArticles = 10;

type Extras = { rightUntil: Date | null; memo?: Opaque; notice?: { code: string; values: ItemFailure['values'] } };
type Priced = { wanted: WantedRows; extras: Extras };
/** The rows of a variant: none where it is not there, null where its tax cannot be read and so nothing of them is known. */
type ReadRows = (variant: Doc | undefined) => Promise<PriceRow[] | null>;

export function pricePusher(client: Sw5Client, learned: Learned): PriceAbility {
  return {
    async pushPrices(tags, now, settle) {
      const rowsAt = rowReader(client);
      const [places, groups] = [await readPlaces(client, tags), tags.some((tag) => tag.groups?.length) ? await readGroups(client) : new Set<string>()];
      const atOnce: Outcome[] = [];
      const priced = new Map<PriceTag, Priced>();
      for (const tag of tags) {
        const rows = await rowsAt(places.get(tag.remoteId));
        // Without its rows nothing may be written: a complete set would take away what was not seen.
        const answer = rows ? preparePrice(tag, rows, groups, learned, now) : refused(tag.listing, { kind: 'rejected', code: 'price-unread', values: { number: tag.number } });
        if ('confirmed' in answer) atOnce.push(answer);
        else priced.set(tag, answer);
      }
      if (atOnce.length > 0) await settle(atOnce);
      const writes = [...priced].map(([key, { wanted }]): Write<PriceTag> => ({ key, change: rowsBody(wanted) }));
      const taken = ({ key }: Write<PriceTag>): Outcome => ({ listing: key.listing, confirmed: true, ...priced.get(key)?.extras });
      await pushBatches(client, learned, writes, taken, async (outcomes, batch) => {
        const after = await readPlaces(client, batch.filter(({ key }) => outcomes.some((outcome) => outcome.listing === key.listing && outcome.confirmed === true)).map(({ key }) => key));
        const judged: Outcome[] = [];
        for (const outcome of outcomes) {
          const key = batch.find((write) => write.key.listing === outcome.listing)?.key;
          const rows = key && outcome.confirmed === true ? await rowsAt(after.get(key.remoteId)) : undefined;
          judged.push(key && rows !== undefined ? judgePrice(key, priced.get(key) as Priced, rows ?? [], outcome) : outcome);
        }
        await settle(judged);
      });
    },
    async readPrices(keys) {
      const rowsAt = rowReader(client);
      const places = await readPlaces(client, keys);
      const shown: PriceShown[] = [];
      for (const key of keys) {
        const rows = places.has(key.remoteId) ? await rowsAt(places.get(key.remoteId)) : null;
        if (rows) shown.push(priceShown(key, baseOf(rows)));
      }
      return shown;
    },
  };
}

function preparePrice(tag: PriceTag, existing: readonly PriceRow[], groups: ReadonlySet<string>, learned: Learned, now: Date): Priced | Outcome {
  const { listing, number, memo } = tag;
  const no = (code: string, values: ItemFailure['values']): Outcome => refused(listing, { kind: 'rejected', code, values });
  const shopCurrency = learned.facts?.currency;
  if (shopCurrency !== undefined && shopCurrency !== tag.currency) return no('shop-currency-differs', { shop: shopCurrency, sent: tag.currency });
  const base = baseOf(existing);
  // A variant that the shop does not show is gone, or has no prices left and vanished with them: a price, where we have one, tells.
  if (existing.length === 0 && tag.price === undefined) return gone(listing);
  const switched = switchedPrice(tag, { price: shownAmount(base?.price ?? null), strike: shownAmount(base?.strike ?? null) }, memo, now);
  if ('failure' in switched) return no(switched.failure.code, { ...switched.failure.values, number });
  const bad = faultOf(tag.groups ?? [], tag.tiers ?? []);
  if (bad) return no(bad.code, { ...bad.values, number });
  const price = switched.write.price ?? base?.price ?? tag.price;
  const known = (tag.groups ?? []).filter(({ group }) => group === defaultGroup || groups.has(group));
  const missing = (tag.groups ?? []).find(({ group, price: wanted }) => wanted !== null && group !== defaultGroup && !groups.has(group));
  const ours = groupsOf(memo);
  const lowest = lowestOf(tag, base, memo);
  const wanted = wantedRows(existing, { ...switched.write, ...(price ? { price } : {}), ...lowest.field }, { tiers: tag.tiers, ...(tag.groups && { groups: known }) }, ours);
  const news: { [key: string]: Opaque } = { ...switched.memo, ...lowest.memo };
  const groupsNow = tag.groups === undefined ? ours : known.filter(({ group, price: wantedPrice }) => wantedPrice !== null && group !== defaultGroup).map(({ group }) => group).sort();
  if (JSON.stringify(groupsNow) !== JSON.stringify(ours)) news.groups = groupsNow.length > 0 ? groupsNow : null;
  const notice: Extras['notice'] = switched.notice ? { code: switched.notice.code, values: { ...switched.notice.values, number } } : missing ? { code: 'customer-group-unknown', values: { group: missing.group } } : undefined;
  const extras: Extras = { rightUntil: switched.rightUntil, ...(Object.keys(news).length > 0 && { memo: news }), ...(notice && { notice }) };
  if (wanted.changed.length === 0 && !wanted.whole) return { listing, confirmed: true, ...extras };
  return { wanted, extras };
}

function judgePrice(tag: PriceTag, { wanted }: Priced, shown: readonly PriceRow[], outcome: Outcome): Outcome {
  const different = rowsDiffer(wanted.whole ? wanted.rows : wanted.changed, shown);
  return different ? refused(tag.listing, { kind: 'rejected', code: 'price-not-taken', values: { number: tag.number, ...different } }) : outcome;
}

function faultOf(groups: readonly GroupPrice[], tiers: NonNullable<PriceTag['tiers']>): { code: string; values: ItemFailure['values'] } | null {
  for (const { price, strike, tiers: own } of groups) {
    const low = [...(price ? [price] : []), ...own.map((tier) => tier.price)].find((amount) => !amount.isPositive());
    if (low) return { code: 'price-zero-for-shop', values: { price: low.toString() } };
    if (price && strike && strike.compare(price) <= 0) return { code: 'price-not-below-strike', values: { price: price.toString(), strike: strike.toString() } };
  }
  const low = tiers.find(({ price }) => !price.isPositive());
  return low ? { code: 'price-zero-for-shop', values: { price: low.price.toString() } } : null;
}

/** The 30-day lowest price: ours is written and taken away; one of the shop stays, and so it does where this version has none. */
function lowestOf({ lowest }: PriceTag, base: PriceRow | null, memo: Opaque | null): { field: { regulation?: Decimal | null }; memo: { [key: string]: Opaque } } {
  const before = memo !== null && typeof memo === 'object' && !Array.isArray(memo) && typeof memo.lowest === 'string' ? memo.lowest : null;
  if (lowest === undefined || base?.regulation === undefined) return { field: {}, memo: {} };
  if (lowest) return { field: { regulation: lowest }, memo: before === lowest.toString() ? {} : { lowest: lowest.toString() } };
  if (before === null) return { field: {}, memo: {} };
  return { field: sameAmount(base.regulation, Decimal.parse(before)) ? { regulation: null } : {}, memo: { lowest: null } };
}

// While an action of Kontor's runs, the shop shows its price; what stands there without it is remembered.
function priceShown({ listing, memo }: Pick<PriceTag, 'listing' | 'memo'>, base: PriceRow | null): PriceShown {
  const [price, strike] = [shownAmount(base?.price ?? null), shownAmount(base?.strike ?? null)];
  const switched = docOf(docOf(memo)?.switched);
  const [before, sent] = [docOf(switched?.before), docOf(switched?.sent)];
  if (!before || typeof sent?.price !== 'string' || price?.toString() !== Decimal.parse(sent.price).toString()) return { listing, price, strike, action: null };
  const amount = (value: Opaque | undefined): Decimal | null => (typeof value === 'string' && value !== '' ? Decimal.parse(value) : null);
  return { listing, price: amount(before.price), strike: amount(before.strike), action: { price, from: typeof switched?.of === 'string' && switched.of !== '' ? new Date(switched.of) : null, until: null } };
}

function docOf(value: Opaque | undefined): { [key: string]: Opaque } | null {
  return value !== undefined && value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
}

function gone(listing: PriceTag['listing']): Outcome {
  return refused(listing, { kind: 'gone', code: 'place-gone', values: { remoteCode: null } });
}

/** Tax stands at the article, and lists of variants only give its id: one article of each id is read, anew each time, since rates change. */
function rowReader(client: Sw5Client): ReadRows {
  const factors = new Map<string, Decimal | null>();
  return async (variant) => {
    if (!variant) return [];
    const article = asDoc(variant.article, 'article');
    const taxId = neededText(article, 'taxId');
    if (!factors.has(taxId)) factors.set(taxId, await readFactor(client, idOf(variant, 'articleId') ?? textOf(article, 'id'), taxId));
    const factor = factors.get(taxId);
    return factor ? rowsOf(variant, factor) : null;
  };
}

// An article whose main variant lost its prices is not shown; then another one of the same tax tells.
async function readFactor(client: Sw5Client, articleId: string, taxId: string): Promise<Decimal | null> {
  const first = await factorAt(client, articleId);
  if (first) return first;
  const { rows } = await client.list('articles', 'article: read', { filters: [{ property: 'taxId', expression: '=', value: taxId }], limit: otherArticles });
  for (const row of rows) {
    const factor = textOf(row, 'id') === articleId ? null : await factorAt(client, textOf(row, 'id'));
    if (factor) return factor;
  }
  return null;
}

async function factorAt(client: Sw5Client, articleId: string): Promise<Decimal | null> {
  try {
    return Percent.of(amountOf(asDoc((await client.get(`articles/${articleId}`, 'article: read')).tax, 'tax'), 'tax')).factor;
  } catch (error) {
    if (error instanceof ConnectorFailure && error.kind === 'gone') return null;
    throw error;
  }
}

async function readGroups(client: Sw5Client): Promise<Set<string>> {
  const { rows } = await client.list('customerGroups', 'customergroup: read', { limit: 1000 });
  return new Set(rows.map((row) => textOf(row, 'key')));
}
