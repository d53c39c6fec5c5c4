// The connection test (F12): does a Gambio shop answer, is the account known, what may it do, how does the shop reckon, may variants be written. It
// answers a report for whatever a person can put in order, and never follows a redirect with credentials.
import { addressText, domainText, parseAddress, sameShop } from '../address.js';
import { ConnectorFailure } from '../failure.js';
import { asDoc, isOlder, textOf, type Doc } from '../fields.js';
import type { CheckReport } from '../port.js';
import type { GambioClient } from './gambio.client.js';
import type { Learned } from './learned.js';
import { bodyOf, refusalOf } from './refusal.js';
import { isZone } from './shop-time.js';
import { readTaxClasses } from './tax-rates.js';

const redirects = 2;
/** From here on a person should look at the server's clock. */
const clockToleranceSeconds = 120;
/** Before it the list of changes, searching and special offers are missing. */
const oldestVersion = [3, 12] as const;
/** Whose prices the shop shows to everybody: guests, else new customers. */
const publicGroups = ['1', '2'];

export type CheckOptions = { zone: string; password: string };

export async function checkShop(client: GambioClient, learned: Learned, { zone, password }: CheckOptions): Promise<CheckReport> {
  const report: CheckReport = { ok: false, version: null, plan: null, clockOffsetSeconds: null, rights: [], findings: [], facts: null, address: null };
  try {
    await reach(client, report);
    if (!client.base.startsWith('https://')) report.findings.push({ code: 'shop-not-encrypted', severity: 'warning', values: {} });
    if (!isZone(zone)) report.findings.push({ code: 'shop-zone-unknown', severity: 'error', values: { zone: zone.slice(0, 40) } });
    await right(report, 'read', () => client.get('v2', 'orders', { page: 1, per_page: 1 }));
    await right(report, 'articles', () => client.get('v2', 'products', { page: 1, per_page: 1 }));
    await right(report, 'write', () => client.mayWrite());
    await right(report, 'settings', () => readSettings(client, learned, zone));
    judgeVersion(client, report);
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error;
    report.findings.push({ code: error.code, severity: 'error', values: error.values });
    // On servers where PHP does not see the header itself the shop splits it at every colon.
    if (error.kind === 'auth' && password.includes(':')) report.findings.push({ code: 'shop-password-cut', severity: 'warning', values: {} });
  }
  report.version = client.version === '' ? null : client.version;
  report.facts = learned.facts;
  report.ok = report.rights.length === 4 && report.rights.every(({ granted }) => granted) && report.findings.every(({ severity }) => severity !== 'error');
  return report;
}

// The probe without credentials. A redirect that changes only the scheme or the "www." is followed and told; any other is shown with its target.
async function reach(client: GambioClient, report: CheckReport): Promise<void> {
  for (let hop = 0; ; hop += 1) {
    const answer = await client.entrance();
    const target = answer.status >= 300 && answer.status < 400 ? redirected(client.base, answer.headers.location) : null;
    if (target !== null && hop < redirects) {
      client.base = target;
      report.address = domainText(parseAddress(target) ?? { scheme: 'https', host: '', path: '' });
      continue;
    }
    const offset = client.offsetOf(answer);
    report.clockOffsetSeconds = offset;
    if (offset !== null && Math.abs(offset) > clockToleranceSeconds) report.findings.push({ code: 'shop-clock-differs', severity: 'warning', values: { seconds: offset } });
    // Without credentials the API can only refuse; that it is Gambio's is what its headers say.
    const isGambio = (answer.headers['x-shop-version'] ?? answer.headers['x-api-version'] ?? '') !== '';
    if (!isGambio || answer.status === 429) {
      const refusal = refusalOf(answer, bodyOf(answer), client.now());
      throw refusal && refusal.kind !== 'auth' && refusal.kind !== 'gone' ? refusal : new ConnectorFailure('config', 'shop-api-not-found', {});
    }
    if (report.address) report.findings.push({ code: 'shop-address-corrected', severity: 'info', values: { address: report.address } });
    return;
  }
}

/** The new base address, where the redirect only changes scheme or "www."; else it is told as it is. */
function redirected(base: string, location: string | undefined): string {
  const [from, path] = [parseAddress(base), (location ?? '').split(/[?#]/)[0] ?? ''];
  const to = parseAddress(path.replace(/\/api\.php(\/.*)?$/, ''));
  if (!from || !to || !/^https?:\/\//i.test(path) || !sameShop(from, to)) throw new ConnectorFailure('config', 'shop-redirects', { target: path.slice(0, 200) });
  return addressText(to);
}

async function right(report: CheckReport, name: string, ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
    report.rights.push({ name, granted: true, remedy: null });
  } catch (error) {
    if (!(error instanceof ConnectorFailure) || error.code !== 'shop-account-lacks-right') throw error;
    report.rights.push({ name, granted: false, remedy: { code: error.code, values: error.values } });
  }
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
