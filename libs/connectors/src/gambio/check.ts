// The connection test (F12): does a Gambio shop answer, is the account known, what may it do, how does the shop reckon, may variants be written. It
// answers a report for whatever a person can put in order, and never follows a redirect with credentials.
import { askRight, blankReport, enter, isGood, noteFailure } from '../connection-test.js';
import { ConnectorFailure } from '../failure.js';
import { asDoc, isOlder, textOf, type Doc } from '../fields.js';
import type { CheckReport } from '../port.js';
import type { GambioClient } from './gambio.client.js';
import type { Learned } from './learned.js';
import { bodyOf, refusalOf } from './refusal.js';
import { isZone } from './shop-time.js';
import { readTaxClasses } from './tax-rates.js';

/** Before it the list of changes, searching and special offers are missing. */
const oldestVersion = [3, 12] as const;
/** Whose prices the shop shows to everybody: guests, else new customers. */
const publicGroups = ['1', '2'];

export type CheckOptions = { zone: string; password: string };

export async function checkShop(client: GambioClient, learned: Learned, { zone, password }: CheckOptions): Promise<CheckReport> {
  const report = blankReport();
  try {
    await reach(client, report);
    if (!isZone(zone)) report.findings.push({ code: 'shop-zone-unknown', severity: 'error', values: { zone: zone.slice(0, 40) } });
    await right(report, 'read', () => client.get('v2', 'orders', { page: 1, per_page: 1 }));
    await right(report, 'articles', () => client.get('v2', 'products', { page: 1, per_page: 1 }));
    await right(report, 'write', () => client.mayWrite());
    await right(report, 'settings', () => readSettings(client, learned, zone));
    judgeVersion(client, report);
  } catch (error) {
    const failure = noteFailure(report, error);
    // On servers where PHP does not see the header itself the shop splits it at every colon.
    if (failure.kind === 'auth' && password.includes(':')) report.findings.push({ code: 'shop-password-cut', severity: 'warning', values: {} });
  }
  report.version = client.version === '' ? null : client.version;
  report.facts = learned.facts;
  report.ok = isGood(report, 4);
  return report;
}

async function reach(client: GambioClient, report: CheckReport): Promise<void> {
  await enter(client, report, /\/api\.php(\/.*)?$/, async () => ({ answer: await client.entrance() }), ({ answer }) => {
    // Without credentials the API can only refuse; that it is Gambio's is what its headers say.
    const isGambio = (answer.headers['x-shop-version'] ?? answer.headers['x-api-version'] ?? '') !== '';
    if (isGambio && answer.status !== 429) return;
    const refusal = refusalOf(answer, bodyOf(answer), client.now());
    throw refusal && refusal.kind !== 'auth' && refusal.kind !== 'gone' ? refusal : new ConnectorFailure('config', 'shop-api-missing', {});
  });
}

async function right(report: CheckReport, name: string, ask: () => Promise<unknown>): Promise<void> {
  await askRight(report, name, ask, ({ code, values }) => (code === 'shop-account-lacks-right' ? { code, values } : null));
}

function judgeVersion({ version, writesVariants }: GambioClient, report: CheckReport): void {
  if (isOlder(version, oldestVersion)) report.findings.push({ code: 'shop-version-old', severity: 'error', values: { version } });
  else if (!writesVariants) report.findings.push({ code: 'shop-variants-closed', severity: 'warning', values: { version } });
}

async function readSettings(client: GambioClient, learned: Learned, zone: string): Promise<void> {
  const shop = asDoc((await client.get('v2', 'shop_information')).body, 'shop_information');
  const countries = countriesOf(await client.all('countries'));
  const country = countries[textOf(shop, 'countryId')];
  const classes = await readTaxClasses(client, textOf(shop, 'country').trim());
  const languages = await client.all('languages');
  const groups = await client.all('customer_groups');
  learned.learn({
    countries,
    country: country ?? learned.own.country,
    taxRates: Object.fromEntries(classes.flatMap(({ id, rate }) => (rate ? [[id, rate.toString()]] : []))),
    languages: Object.fromEntries(languages.map((one) => [textOf(one, 'code').toLowerCase(), textOf(one, 'id')])),
  });
  const pricesIncludeTax = showsTax(groups);
  const german = languages.some((one) => textOf(one, 'code').toLowerCase() === 'de' && one.status !== false);
  learned.replace({
    version: client.version || textOf(shop, 'shopVersion').replace(/^v/, ''),
    currency: await readCurrency(client, languages, german),
    pricesIncludeTax,
    // Net prices need more digits than cents to hit every gross price.
    priceDecimals: pricesIncludeTax ? 2 : 4,
    timeZone: zone,
    language: german ? 'de' : 'en',
  });
}

/** Id → ISO code. */
export function countriesOf(docs: readonly Doc[]): { [id: string]: string } {
  return Object.fromEntries(docs.map((one): [string, string] => [textOf(one, 'id'), textOf(one, 'iso2').toUpperCase()]).filter(([, code]) => /^[A-Z]{2}$/.test(code)));
}

// A shop that shows its guests prices without tax is a net shop, and prices are kept for it in net; whatever the API takes is net anyway.
function showsTax(groups: readonly Doc[]): boolean {
  const shown = publicGroups.map((id) => groups.find((group) => textOf(group, 'id') === id)).find((group) => group !== undefined);
  return shown === undefined || asDoc(shown.settings ?? {}, 'settings').showPriceTax !== false;
}

async function readCurrency(client: GambioClient, languages: readonly Doc[], german: boolean): Promise<string> {
  const main = client.readsVariants ? (await client.allV3('currencies')).find((one) => one.isDefault === true) : undefined;
  const ofLanguage = languages.find((one) => textOf(one, 'code').toLowerCase() === (german ? 'de' : 'en'));
  const code = (main ? textOf(main, 'code') : ofLanguage ? textOf(ofLanguage, 'currency') : '').toUpperCase();
  return /^[A-Z]{3}$/.test(code) ? code : 'EUR';
}
