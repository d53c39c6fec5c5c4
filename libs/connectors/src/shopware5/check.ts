// The connection test (F12): is a Shopware 5 there, does the key work, what may its user do, how does the shop reckon. It answers a report for
// whatever a person can put in order, and never follows a redirect with credentials.
import { askRight, blankReport, enter, isGood, noteFailure } from '../connection-test.js';
import { ConnectorFailure } from '../failure.js';
import { isOlder, textOf, type Doc } from '../fields.js';
import type { CheckReport, ShopFacts } from '../port.js';
import { figureOf, flagOf } from './fields.js';
import type { Learned } from './learned.js';
import { defaultGroup } from './price-rows.js';
import { notAbandoned } from './read-orders.js';
import { refusalOf } from './refusal.js';
import { lookThroughOrders, readTaxes } from './seen-values.js';
import type { Sw5Client } from './shopware5.client.js';
import { offsetsOf, zoneOf } from './time-zone.js';

/** Below it the API is another one. */
const oldestVersion = [5, 6] as const;
/** Orders and articles whose dates tell the time zone. */
const samples = 50;
const rightsNeeded = 6;

export async function checkShop(client: Sw5Client, learned: Learned): Promise<CheckReport> {
  const report = blankReport();
  // What was learned about the way in may be the very thing that changed.
  learned.learn({ auth: undefined });
  try {
    await reach(client, report);
    const version = textOf(await client.get('version', ''), 'version');
    report.version = version === '' ? null : version;
    if (isOlder(version, oldestVersion) || !version.startsWith('5.')) report.findings.push({ code: 'shop-version-old', severity: 'error', values: { version } });
    const dated: Doc[] = [];
    const seen: { orders: Doc[]; groups: Doc[] } = { orders: [], groups: [] };
    await right(report, 'orders', 'order: read', async () => {
      seen.orders = (await client.list('orders', 'order: read', { filters: notAbandoned, limit: samples, sort: { property: 'id', direction: 'DESC' } })).rows;
      await lookThroughOrders(client, learned);
    });
    await right(report, 'articles', 'article: read', async () => {
      dated.push(...(await client.list('articles', 'article: read', { limit: samples })).rows);
      learned.learn({ taxRates: (await readTaxes(client)).map(({ rate }) => rate.toString()) });
    });
    await right(report, 'groups', 'customergroup: read', async () => {
      seen.groups = (await client.list('customerGroups', 'customergroup: read', { limit: 1000 })).rows;
    });
    await right(report, 'payments', 'payment: read', () => client.list('paymentMethods', 'payment: read', { limit: 1 }));
    await right(report, 'writeArticles', 'article: update', () => client.mayWrite('variants', 'article: update'));
    await right(report, 'writeOrders', 'order: update', () => client.mayWrite('orders', 'order: update'));
    learned.replace({ ...basisOf(seen.groups), version, currency: currencyOf(seen.orders) ?? learned.facts?.currency ?? 'EUR', timeZone: zoneOf(offsetsOf([...dated, ...seen.orders], ['added', 'changed', 'orderTime'])), language: await languageOf(client) });
  } catch (error) {
    noteFailure(report, error);
  }
  report.facts = learned.facts;
  report.ok = isGood(report, rightsNeeded);
  return report;
}

// Without credentials the shop answers 401 with its own words.
async function reach(client: Sw5Client, report: CheckReport): Promise<void> {
  await enter(client, report, /\/api\/version\/?$/, () => client.knock(), ({ answer, body }) => {
    const refusal = refusalOf(answer, body, client.now());
    if (refusal && refusal.code !== 'shop-credentials-refused') throw refusal;
  });
}

async function right(report: CheckReport, name: string, needs: string, ask: () => Promise<unknown>): Promise<void> {
  // Whatever the shop calls it: the key was good for the version a moment ago. Anything else is no statement about rights.
  await askRight(report, name, ask, ({ code }) => (code === 'shop-user-lacks-right' || code === 'shop-credentials-refused' ? { code: 'shop-user-lacks-right', values: { right: needs } } : null));
}

// Prices are entered gross or net per customer group; the shop's own basis is that of its default group.
function basisOf(groups: readonly Doc[]): Pick<ShopFacts, 'pricesIncludeTax' | 'priceDecimals' | 'netGroups'> {
  const gross = (group: Doc): boolean => flagOf(group, 'taxInput');
  const own = groups.find((group) => textOf(group, 'key') === defaultGroup);
  const pricesIncludeTax = own ? gross(own) : true;
  return { pricesIncludeTax, priceDecimals: pricesIncludeTax ? 2 : 4, netGroups: groups.filter((group) => gross(group) !== pricesIncludeTax).map((group) => textOf(group, 'key')) };
}

// The currency to which all others are converted has the factor 1.
function currencyOf(orders: readonly Doc[]): string | null {
  const own = orders.find((order) => figureOf(order, 'currencyFactor').toString() === '1');
  const currency = own ? textOf(own, 'currency') : '';
  return /^[A-Z]{3}$/.test(currency) ? currency : null;
}

// The list of shops gives names only: "Deutsch", "English".
async function languageOf(client: Sw5Client): Promise<'de' | 'en'> {
  try {
    const { rows } = await client.list('shops', 'shop: read', { limit: 100 });
    const own = rows.find((shop) => flagOf(shop, 'default'));
    return own && /^en/i.test(textOf(own, 'name')) ? 'en' : 'de';
  } catch (error) {
    if (error instanceof ConnectorFailure && (error.kind === 'config' || error.kind === 'rejected' || error.kind === 'gone')) return 'de';
    throw error;
  }
}
