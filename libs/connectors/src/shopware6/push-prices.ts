// Prices of a Shopware 6 shop: one search for every 250 articles, then what differs, 250 rows a call. The shop answers a sync with the ids it wrote and
// no value; what is sent is well-formed, so an id in the answer confirms it.
import { Percent, type Decimal } from '@kontor/kernel';
import { ConnectorFailure } from '../failure.js';
import { OddField, amountOf, asDoc, textOf, type Doc } from '../fields.js';
import type { ItemFailure, Opaque, Outcome, PriceAbility, PriceShown, PriceTag, RemoteKey } from '../port.js';
import { freshPages, pushBatches } from './batches.js';
import type { Learned } from './learned.js';
import { entriesOf, type Entry, type EntryPart } from './price-entries.js';
import { clearEnded, ensureRules, periodOf, type Period, type Rule } from './price-rules.js';
import { readPlaces } from './read-places.js';
import type { Shopware6Client } from './shopware6.client.js';
import { placeGone, type Write } from './sync.js';
import { advancedOf, rateOf, wantedPrices, type AdvancedPrice, type Habits, type Place } from './wanted-prices.js';

const perRead = 250;
const fields = { fields: ['parentId', 'price', 'taxId', 'tax', 'childCount', 'prices'], associations: { tax: {}, prices: {} }, includes: { tax: ['id', 'taxRate'], product_price: ['id', 'ruleId', 'quantityStart', 'quantityEnd', 'price'] } };

export function pricePusher(client: Shopware6Client, learned: Learned): PriceAbility {
  return {
    async pushPrices(tags, now, settle) {
      const known = new Set<string>();
      for (let start = 0; start < tags.length; start += perRead) await pushSome(client, learned, tags.slice(start, start + perRead), now, known, settle);
      await clearEnded(client, learned, now);
    },
    async readPrices(keys) {
      const habits = await habitsOf(client, learned);
      const places = await readProducts(client, keys);
      const found = keys.map((key) => ({ listing: key.listing, place: readable(() => placeOf(key, places, habits.currencyId)) }));
      const periods = await readPeriods(client, found.flatMap(({ place }) => place?.advanced ?? []));
      return found.flatMap(({ listing, place }): PriceShown[] => (place ? [priceShown(listing, place, periods, habits, client.now())] : []));
    },
  };
}

async function pushSome(client: Shopware6Client, learned: Learned, tags: readonly PriceTag[], now: Date, known: Set<string>, settle: (outcomes: Outcome[]) => Promise<void>): Promise<void> {
  const habits = await habitsOf(client, learned);
  const places = await readProducts(client, tags);
  const judged = tags.map((tag) => priceWrite(tag, places, learned, habits, now));
  const refusedRules = await ensureRules(client, learned, judged.flatMap((one) => ('rules' in one ? one.rules : [])), known);
  const writes: Write<PriceTag>[] = [];
  const refused: Outcome[] = [];
  for (const one of judged) {
    if (!('rules' in one)) refused.push(one);
    else {
      const failure = one.rules.map(({ id }) => refusedRules.get(id)).find((some) => some !== undefined);
      if (failure) refused.push({ listing: one.write.key.listing, confirmed: false, failure });
      else writes.push(one.write);
    }
  }
  if (refused.length > 0) await settle(refused);
  await pushBatches(client, learned, writes, () => freshPages(client), settle);
}

type Priced = { write: Write<PriceTag>; rules: Rule[] };

function priceWrite(tag: PriceTag, places: Map<string, Doc>, learned: Learned, habits: Habits, now: Date): Priced | Outcome {
  const { listing, number, remoteId } = tag;
  const refused = (failure: ItemFailure): Outcome => ({ listing, confirmed: false, failure });
  const { facts } = learned;
  if (facts && facts.currency !== tag.currency) return refused({ kind: 'rejected', code: 'shop-currency-differs', values: { shop: facts.currency, sent: tag.currency } });
  const doc = places.get(remoteId);
  if (!doc) return refused(placeGone());
  try {
    if (!amountOf(doc, 'childCount').isZero()) return refused({ kind: 'rejected', code: 'price-on-parent', values: { number } });
    const place = placeOf(tag, places, habits.currencyId);
    if (!place) return refused(placeGone());
    const lowestWas = lowestIn(tag.memo);
    const wanted = wantedPrices(tag, place, habits, lowestWas, now);
    if ('fault' in wanted) return refused({ kind: 'rejected', code: wanted.fault.code, values: { number, ...wanted.fault.values } });
    const { price, rows, gone, lowest = lowestWas } = wanted;
    // What the lowest price was is said anew when a reduction begins.
    const begins = tag.lowest === undefined ? [] : (tag.actions ?? []).flatMap(({ from }) => (from && from > now ? [from] : []));
    // With its first advanced price a variant stops taking those that the merchant gave its parent.
    const hides = rows.length > 0 && place.advanced.length === 0 && place.parentAdvanced.length > 0;
    const rightUntil = begins.sort((one, other) => one.getTime() - other.getTime())[0] ?? null;
    return {
      rules: rows.map(({ rule }) => rule),
      write: {
        key: tag,
        rows: [
          ...(price ? [{ step: 'product' as const, row: { id: remoteId, price: price.map(sent) } }] : []),
          ...rows.map(({ row }) => ({ step: 'advanced' as const, row: { ...row, price: row.price.map(sent) } })),
          ...gone.map((id) => ({ step: 'advanced-gone' as const, row: { id } })),
        ],
        good: { listing, confirmed: true, rightUntil, ...(lowest === lowestWas ? {} : { memo: { lowest: lowest ? true : null } }), ...(hides ? { notice: { code: 'price-hides-parents', values: { number } } } : {}) },
      },
    };
  } catch (error) {
    if (error instanceof OddField) return refused({ kind: 'protocol', code: 'shop-answer-incomplete', values: { field: error.field } });
    throw error;
  }
}

// Both prices that hang on an entry are written only where there are any, as the shop itself does.
function sent({ currencyId, gross, net, linked, listPrice, regulationPrice }: Entry): object {
  const part = (one: EntryPart): object => ({ currencyId: one.currencyId, gross: one.gross, net: one.net, linked: one.linked });
  return { ...part({ currencyId, gross, net, linked }), ...(listPrice ? { listPrice: part(listPrice) } : {}), ...(regulationPrice ? { regulationPrice: part(regulationPrice) } : {}) };
}

async function readProducts(client: Shopware6Client, keys: readonly RemoteKey[]): Promise<Map<string, Doc>> {
  // A variant without a price or a tax of its own has its parent's.
  return readPlaces(client, keys.flatMap(({ remoteId, remoteParentId }) => [remoteId, remoteParentId]), fields);
}

function placeOf({ remoteId, remoteParentId }: RemoteKey, places: Map<string, Doc>, currencyId: string): Place | null {
  const doc = places.get(remoteId);
  const parent = remoteParentId ? places.get(remoteParentId) : undefined;
  if (!doc) return null;
  const rate = rateOf(doc) ?? (parent && rateOf(parent));
  if (!rate) throw new OddField('tax');
  return { own: entriesOf(doc), parent: parent ? entriesOf(parent) : [], rate: Percent.of(rate), advanced: advancedOf(doc, currencyId), parentAdvanced: parent ? advancedOf(parent, currencyId) : [] };
}

/** A document that cannot be read is a price that is not known. */
function readable<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof OddField) return null;
    throw error;
  }
}

/** The shop's own currency must be in every price; the check remembers which it is. */
async function habitsOf(client: Shopware6Client, learned: Learned): Promise<Habits> {
  const { facts, own } = learned;
  if (own.currencyId === undefined) {
    const isoCode = facts?.currency ?? 'EUR';
    const [currency] = await client.search('currency', { filter: [{ type: 'equals', field: 'isoCode', value: isoCode }], includes: { currency: ['id', 'isoCode'] } });
    const id = currency ? textOf(currency, 'id') : '';
    if (id === '') throw new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: 'currency' });
    learned.learn({ currencyId: id });
    return { currencyId: id, isGross: facts?.pricesIncludeTax ?? true, netGroups: facts?.netGroups ?? [] };
  }
  return { currencyId: own.currencyId, isGross: facts?.pricesIncludeTax ?? true, netGroups: facts?.netGroups ?? [] };
}

function lowestIn(memo: Opaque | null): boolean {
  return memo !== null && typeof memo === 'object' && !Array.isArray(memo) && memo.lowest === true;
}

type Periods = Map<string, { period: Period; priority: Decimal }>;

/** The rules among those of advanced prices that are nothing but a period, the merchant's own included. */
async function readPeriods(client: Shopware6Client, advanced: readonly AdvancedPrice[]): Promise<Periods> {
  const ids = [...new Set(advanced.map(({ ruleId }) => ruleId))];
  if (ids.length === 0) return new Map();
  const rules = await client.search('rule', { ids, associations: { conditions: {} } }, { items: ids.length });
  return new Map(
    rules.flatMap((rule) => {
      const period = periodOf(rule);
      // Open at both ends it is no action but a rule for everybody.
      return period && (period.from || period.until) ? [[textOf(asDoc(rule, 'rule'), 'id'), { period, priority: amountOf(rule, 'priority') }] as const] : [];
    }),
  );
}

function priceShown(listing: PriceTag['listing'], { own, parent, advanced }: Place, periods: Periods, { currencyId, isGross }: Habits, now: Date): PriceShown {
  const entry = (own.length > 0 ? own : parent).find((one) => one.currencyId === currencyId);
  if (!entry) return { listing, price: null, strike: null, action: null };
  const side = (part: EntryPart): Decimal => (isGross ? part.gross : part.net);
  const actions = advanced
    .flatMap(({ ruleId, from, entry: reduced }) => {
      const rule = periods.get(ruleId);
      return rule && from === 1 && reduced && (rule.period.until === null || rule.period.until > now) ? [{ ...rule, price: side(reduced) }] : [];
    })
    // The one that runs, of several that of the highest priority; else the next one.
    .sort((one, other) => start(one.period, now) - start(other.period, now) || other.priority.compare(one.priority));
  const [action] = actions;
  const { listPrice } = entry;
  // A struck price that is not higher is not shown.
  const strike = listPrice && side(listPrice).compare(side(entry)) > 0 ? side(listPrice) : null;
  return { listing, price: side(entry), strike, action: action ? { price: action.price, from: action.period.from, until: action.period.until } : null };
}

function start({ from }: Period, now: Date): number {
  return Math.max(from?.getTime() ?? 0, now.getTime());
}
