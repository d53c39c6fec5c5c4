// The rules under which a price of Kontor's holds: an action's period, a customer group, everybody. One rule for all articles of a period; its id is made
// from what it says, so that it is made once. The rule of the highest priority decides alone: a group's own price list stands above actions, both above
// the usual rules of merchants; tier prices for everybody stand below whatever the merchant made for somebody.
import { ConnectorFailure, asItemFailure } from '../failure.js';
import type { ItemFailure } from '../port.js';
import { textOf, type Doc } from '../fields.js';
import { childOf } from './fields.js';
import { isKontors, kontorId } from './kontor-ids.js';
import type { Learned } from './learned.js';
import { lacksOnly, remoteCodes, hasCode } from './refusal.js';
import { isAtLeast, type Shopware6Client } from './shopware6.client.js';

export type Period = { from: Date | null; until: Date | null };

/** What a rule says; its words are chosen when it is written. */
export type Rule = { id: string } & ({ kind: 'action'; period: Period } | { kind: 'group'; group: string } | { kind: 'tiers' });

/** Above what merchants give their own rules (the shop's default rule has 100). */
const priorities = { action: 9000, group: 9500, tiers: 1 } as const;
/** Both ends of a date rule are needed; an open one lies where no shop gets to. */
const farPast = '2000-01-01T00:00:00';
const farFuture = '2099-12-31T00:00:00';
/** From here on a moment is written without an offset; which release brought it is not certain, so the other form is tried as well. */
const localDates = [6, 7, 6] as const;
const perCall = 250;

export function actionRule({ from, until }: Period): Rule {
  return { id: kontorId('actionRule', moment(from, farPast), moment(until, farFuture)), kind: 'action', period: { from, until } };
}
export function groupRule(group: string): Rule {
  return { id: kontorId('groupRule', group), kind: 'group', group };
}
export function tierRule(): Rule {
  return { id: kontorId('tierRule'), kind: 'tiers' };
}

/** Makes the rules that the shop does not have yet; answers those that it refuses. Each is asked for once per push (`known`). */
export async function ensureRules(client: Shopware6Client, learned: Learned, rules: readonly Rule[], known: Set<string>): Promise<Map<string, ItemFailure>> {
  const refused = new Map<string, ItemFailure>();
  const asked = [...new Map(rules.filter(({ id }) => !known.has(id)).map((rule) => [rule.id, rule])).values()];
  if (asked.length === 0) return refused;
  const there = new Set((await client.search('rule', { ids: asked.map(({ id }) => id), includes: { rule: ['id'] } }, { items: asked.length })).map(({ id }) => id));
  const missing = asked.filter(({ id }) => !there.has(id));
  if (missing.length > 0) {
    const version = await client.knownVersion();
    const usual = isAtLeast(version, localDates) ? 'local' : 'offset';
    for (const rule of missing) {
      const failure = await writeRule(client, learned, rule, usual);
      if (failure) refused.set(rule.id, failure);
    }
  }
  for (const { id } of asked) if (!refused.has(id)) known.add(id);
  const ends = Object.fromEntries(asked.flatMap((rule) => (rule.kind === 'action' && rule.period.until && !refused.has(rule.id) ? [[rule.id, rule.period.until.toISOString()] as const] : [])));
  if (Object.keys(ends).some((id) => learned.own.actionRules?.[id] === undefined)) learned.learn({ actionRules: { ...learned.own.actionRules, ...ends } });
  return refused;
}

async function writeRule(client: Shopware6Client, learned: Learned, rule: Rule, usual: 'offset' | 'local'): Promise<ItemFailure | null> {
  const first = learned.own.ruleDates ?? usual;
  const write = async (form: 'offset' | 'local'): Promise<void> => void (await client.post('_action/sync', [{ key: 'rule', action: 'upsert', entity: 'rule', payload: [ruleRow(rule, form)] }], { items: 1 }));
  try {
    await write(first);
  } catch (error) {
    // Prices that need no rule do without the right to make one.
    const barred = lacksOnly(error, (privilege) => /^rule(_condition)?:/.test(privilege));
    if (barred) return barred;
    if (!(error instanceof ConnectorFailure) || error.kind !== 'rejected') throw error;
    if (!hasCode(error, remoteCodes.invalidDateTime)) return asItemFailure(error);
    const second = first === 'local' ? 'offset' : 'local';
    try {
      await write(second);
    } catch (again) {
      if (!(again instanceof ConnectorFailure) || again.kind !== 'rejected') throw again;
      return asItemFailure(again);
    }
    learned.learn({ ruleDates: second === usual ? undefined : second });
  }
  return null;
}

/** The rule as the shop is told it. Conditions have ids as well: written twice they are the same. */
export function ruleRow(rule: Rule, form: 'offset' | 'local'): { id: string; [field: string]: unknown } {
  const condition = (level: string, type: string, more: object): object => ({ id: kontorId('condition', rule.id, level), type, position: 0, ...more });
  const [type, value] =
    rule.kind === 'group'
      ? ['customerCustomerGroup', { operator: '=', customerGroupIds: [rule.group] }]
      : ['dateRange', dateRange(rule.kind === 'action' ? rule.period : { from: null, until: null }, form)];
  return {
    id: rule.id,
    name: nameOf(rule),
    priority: priorities[rule.kind],
    moduleTypes: { types: ['price'] },
    conditions: [condition('or', 'orContainer', { value: {}, children: [condition('and', 'andContainer', { value: {}, children: [condition('leaf', type, { value })] })] })],
  };
}

// Always with the time of day; both forms mean UTC.
function dateRange({ from, until }: Period, form: 'offset' | 'local'): object {
  const [fromDate, toDate] = [moment(from, farPast), moment(until, farFuture)];
  return form === 'local' ? { useTime: true, fromDate, toDate, timezone: 'UTC' } : { useTime: true, fromDate: `${fromDate}+00:00`, toDate: `${toDate}+00:00` };
}

function nameOf(rule: Rule): string {
  if (rule.kind === 'group') return `Kontor: Kundengruppe ${rule.group}`;
  if (rule.kind === 'tiers') return 'Kontor: Staffelpreise';
  const [from, until] = [rule.period.from, rule.period.until].map((at) => (at ? `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC` : '…'));
  return `Kontor: Aktion ${from} – ${until}`;
}

function moment(at: Date | null, open: string): string {
  return at ? at.toISOString().slice(0, 19) : open;
}

/** The period of a rule that consists of nothing but one; null for every other rule. As the shop answers it, with its conditions. */
export function periodOf(rule: Doc): Period | null {
  const conditions = (Array.isArray(rule.conditions) ? rule.conditions : []) as Doc[];
  const leaves = conditions.filter((one) => !/Container$/.test(textOf(one, 'type')));
  const [leaf] = leaves;
  if (!leaf || leaves.length !== 1 || textOf(leaf, 'type') !== 'dateRange') return null;
  const value = childOf(leaf, 'value');
  const end = (key: string, open: string): Date | null | undefined => {
    const text = value ? textOf(value, key).replace(/(\.\d+)?([+-]00:?00|Z)$/, '') : '';
    if (text === open) return null;
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : NaN;
    return Number.isNaN(time) ? undefined : new Date(time);
  };
  const [from, until] = [end('fromDate', farPast), end('toDate', farFuture)];
  return from === undefined || until === undefined ? null : { from, until };
}

/**
 * Takes away the rules of actions that are over, their prices first: a rule that still has prices is held by the shop (409), and one under which the
 * merchant put a price of his own stays his. What goes wrong here is tried again with the next push; prices that have ended hurt nobody.
 */
export async function clearEnded(client: Shopware6Client, learned: Learned, now: Date): Promise<void> {
  const rules = learned.own.actionRules ?? {};
  const ended = Object.keys(rules).filter((id) => Date.parse(rules[id] ?? '') <= now.getTime());
  if (ended.length === 0) return;
  try {
    const prices = await client.search('product-price', { filter: [{ type: 'equalsAny', field: 'ruleId', value: ended }], includes: { product_price: ['id'] } });
    const ours = prices.map((doc) => textOf(doc, 'id')).filter((id) => isKontors('actionPrice', id));
    for (let start = 0; start < ours.length; start += perCall) await remove(client, 'product_price', ours.slice(start, start + perCall));
    for (const id of ended) {
      try {
        await remove(client, 'rule', [id]);
      } catch (error) {
        if (!hasCode(error, remoteCodes.deleteRestricted)) throw error;
      }
      const { [id]: _gone, ...left } = learned.own.actionRules ?? {};
      learned.learn({ actionRules: left });
    }
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error;
  }
}

async function remove(client: Shopware6Client, entity: 'product_price' | 'rule', ids: readonly string[]): Promise<void> {
  await client.post('_action/sync', [{ key: 'gone', action: 'delete', entity, payload: ids.map((id) => ({ id })) }], { items: ids.length });
}
