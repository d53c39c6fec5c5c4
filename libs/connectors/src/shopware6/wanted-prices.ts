// What must be written so that a Shopware 6 shop shows what the ERP wants. Pure. The price itself stands in the article's price array; an action, the
// list of a customer group and tiers are advanced prices under a rule each. While such a rule decides, nothing of the price array counts: struck price
// and lowest price stand in the advanced price as well. A running action is struck against the price asked before it, not against a struck price beside it.
import type { Decimal, Percent } from '@kontor/kernel';
import type { PriceTag } from '../port.js';
import { amountOf, docsOf, neededText, textOf, type Doc } from '../fields.js';
import { wholeFrom } from '../whole-from.js';
import { isKontors, kontorId } from './kontor-ids.js';
import { bothWays, entriesOf, sameEntry, withEntry, type BothWays, type Entry, type EntryPart } from './price-entries.js';
import { actionRule, groupRule, tierRule, type Rule } from './price-rules.js';

/** What the shop shows of one article now. `parent`: whose price it takes while it has none of its own. */
export type Place = { own: Entry[]; parent: Entry[]; rate: Percent; advanced: AdvancedPrice[]; /** Advanced prices of the parent, which count for a variant only while it has none of its own. */ parentAdvanced: AdvancedPrice[] };
/** `entry`: the one of the shop's own currency; `alone`: no other currency stands beside it. */
export type AdvancedPrice = { id: string; ruleId: string; from: number; to: number | null; entry: Entry | undefined; alone: boolean };
/** How the shop reckons: its own currency, whether prices are entered with tax, and the groups of a gross shop that enter them without. */
export type Habits = { currencyId: string; isGross: boolean; netGroups: readonly string[] };

export type AdvancedRow = { id: string; productId: string; ruleId: string; quantityStart: number; quantityEnd: number | null; price: Entry[] };
/** `price` null: the array stays as it is. `lowest`: whether the lowest price there is Kontor's; undefined = as before. */
export type WantedPrices = { price: Entry[] | null; rows: { rule: Rule; row: AdvancedRow }[]; gone: string[]; lowest?: boolean };
export type Fault = { fault: { code: string; values: Record<string, string> } };

type Wish = Pick<PriceTag, 'remoteId' | 'price' | 'strike' | 'actions' | 'tiers' | 'groups' | 'lowest'>;

/** `lowestIsOurs`: the lowest price that stands in the shop was put there by Kontor. */
export function wantedPrices(tag: Wish, place: Place, habits: Habits, lowestIsOurs: boolean, now: Date): WantedPrices | Fault {
  const amount = (value: Decimal, isGross = habits.isGross): EntryPart => ({ ...bothWays(value, isGross, place.rate), currencyId: habits.currencyId, linked: true });
  const base = place.own.length > 0 ? place.own : place.parent;
  const before = base.find(({ currencyId }) => currencyId === habits.currencyId);
  const price = tag.price ? amount(tag.price) : before;
  if (!price) return fault('price-unread', {});
  const side = (both: BothWays): Decimal => (habits.isGross ? both.gross : both.net);
  const wrong = faultOf(tag, side(price));
  if (wrong) return wrong;

  const entry: Entry = {
    ...price,
    linked: before?.linked ?? true,
    listPrice: tag.strike === undefined ? (before?.listPrice ?? null) : tag.strike && amount(tag.strike),
    // What the merchant wrote there himself is not Kontor's to take away.
    regulationPrice: tag.lowest ? amount(tag.lowest) : tag.lowest === null && lowestIsOurs ? null : (before?.regulationPrice ?? null),
  };
  const wanted: { rule: Rule; row: AdvancedRow }[] = [];
  const put = (rule: Rule, kind: 'actionPrice' | 'groupPrice' | 'tierPrice', steps: Step[]): void => {
    steps.forEach(({ from, ...own }, index) => {
      const next = steps[index + 1];
      const row = { id: kontorId(kind, tag.remoteId, rule.id, String(from)), productId: tag.remoteId, ruleId: rule.id, quantityStart: from, quantityEnd: next ? next.from - 1 : null, price: [{ ...own, currencyId: habits.currencyId, linked: true }] };
      wanted.push({ rule, row });
    });
  };

  // Tiers of ours whose first step would go on showing an old price are written anew although nothing was said of them.
  const tiers = tag.tiers?.map(({ from, price: tier }) => ({ from: wholeFrom(from), ...amount(tier) })) ?? (tag.price ? tiersOf(place, habits) : undefined);
  const about: AboutStep = { listPrice: entry.listPrice, regulationPrice: entry.regulationPrice };
  if (tiers && tiers.length > 0) put(tierRule(), 'tierPrice', stepsOf(price, tiers, about, side));
  for (const { price: reduced, from, until } of tag.actions ?? []) {
    if (until && until <= now) continue;
    put(actionRule({ from, until }), 'actionPrice', stepsOf(amount(reduced), tiers ?? [], { listPrice: plain(price), regulationPrice: entry.regulationPrice }, side));
  }
  for (const group of tag.groups ?? []) {
    if (!group.price) continue;
    const isGross = habits.isGross && !habits.netGroups.includes(group.group);
    const groupTiers = group.tiers.map(({ from, price: tier }) => ({ from: wholeFrom(from), ...amount(tier, isGross) }));
    put(groupRule(group.group), 'groupPrice', stepsOf(amount(group.price, isGross), groupTiers, { listPrice: group.strike ? amount(group.strike, isGross) : null, regulationPrice: null }, side));
  }

  const present = new Map(place.advanced.map((row) => [row.id, row]));
  const kept = new Set(wanted.map(({ row }) => row.id));
  const owned = { actionPrice: tag.actions !== undefined, groupPrice: tag.groups !== undefined, tierPrice: tiers !== undefined };
  return {
    price: sameEntry(before, entry) ? null : withEntry(base, entry),
    rows: wanted.filter(({ row }) => !stands(present.get(row.id), row)),
    gone: place.advanced.map(({ id }) => id).filter((id) => !kept.has(id) && Object.entries(owned).some(([kind, ours]) => ours && isKontors(kind as keyof typeof owned, id))),
    ...(tag.lowest === undefined ? {} : { lowest: tag.lowest !== null }),
  };
}

type Step = BothWays & { from: number; listPrice: EntryPart | null; regulationPrice: EntryPart | null };
type AboutStep = Pick<Step, 'listPrice' | 'regulationPrice'>;

// The first piece at the price itself, then every tier that is lower than the one before.
function stepsOf(first: BothWays, tiers: readonly (BothWays & { from: number })[], about: AboutStep, side: (both: BothWays) => Decimal): Step[] {
  const steps: Step[] = [];
  for (const { from, gross, net } of [{ from: 1, gross: first.gross, net: first.net }, ...[...tiers].sort((one, other) => one.from - other.from)]) {
    const last = steps.at(-1);
    if (last && (from <= 1 || side({ gross, net }).compare(side(last)) >= 0)) continue;
    if (last?.from === from) steps.pop();
    steps.push({ from, gross, net, ...about });
  }
  return steps;
}

function faultOf({ price, strike, actions = [], tiers = [], groups = [] }: Wish, regular: Decimal): Fault | null {
  const all = [price, ...actions.map((one) => one.price), ...tiers.map((one) => one.price), ...groups.flatMap((group) => [group.price, ...group.tiers.map((one) => one.price)])];
  const low = all.find((amount) => amount && !amount.isPositive());
  if (low) return fault('price-zero-for-shop', { price: low.toString() });
  if (!regular.isPositive()) return fault('price-zero-for-shop', { price: regular.toString() });
  if (strike && strike.compare(regular) <= 0) return fault('price-not-below-strike', { price: regular.toString(), strike: strike.toString() });
  const dear = actions.find((action) => action.price.compare(regular) >= 0);
  return dear ? fault('action-not-below-regular', { action: dear.price.toString(), price: regular.toString() }) : null;
}

/** Where it is known that Kontor put tiers there, and what they are. */
function tiersOf({ advanced }: Place, { currencyId }: Habits): (BothWays & { from: number })[] | undefined {
  const ours = advanced.filter(({ id }) => isKontors('tierPrice', id));
  if (ours.length === 0) return undefined;
  return ours.flatMap(({ from, entry }) => (from > 1 && entry?.currencyId === currencyId ? [{ from, gross: entry.gross, net: entry.net }] : []));
}

function stands(present: AdvancedPrice | undefined, row: AdvancedRow): boolean {
  return present !== undefined && present.ruleId === row.ruleId && present.from === row.quantityStart && present.to === row.quantityEnd && present.alone && sameEntry(present.entry, row.price[0]);
}

function plain({ currencyId, gross, net, linked }: EntryPart): EntryPart {
  return { currencyId, gross, net, linked };
}

/** The advanced prices of a product, the merchant's among them. */
export function advancedOf(product: Doc, currencyId: string): AdvancedPrice[] {
  return docsOf(product, 'prices').map((doc) => {
    const entries = entriesOf(doc);
    const whole = (key: string): number | null => (/^\d{1,9}$/.test(textOf(doc, key)) ? parseInt(textOf(doc, key), 10) : null);
    return { id: neededText(doc, 'id'), ruleId: textOf(doc, 'ruleId'), from: whole('quantityStart') ?? 1, to: whole('quantityEnd'), entry: entries.find((entry) => entry.currencyId === currencyId), alone: entries.length === 1 };
  });
}

/** The tax rate of a document with its tax, in percent; null where it has none of its own. */
export function rateOf(product: Doc): Decimal | null {
  const { tax } = product;
  return tax && typeof tax === 'object' && !Array.isArray(tax) && textOf(tax, 'taxRate') !== '' ? amountOf(tax, 'taxRate') : null;
}

function fault(code: string, values: Record<string, string>): Fault {
  return { fault: { code, values } };
}
