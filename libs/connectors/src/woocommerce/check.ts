// The connection test (F12): is WordPress there and does it speak wc/v3, do the keys work, may they write, how does the shop reckon. It answers a
// report for whatever a person can put in order, and never follows a redirect with credentials.
import { addressText, parseAddress } from '../address.js';
import { askRight, blankReport, enter, isGood, noteFailure } from '../connection-test.js';
import type { Exact } from '../exact-json.js';
import { ConnectorFailure } from '../failure.js';
import type { CheckReport } from '../port.js';
import { asDoc, type Doc, isOlder, plainText, textOf } from '../fields.js';
import type { Learned } from './learned.js';
import { readStatuses } from './read-orders.js';
import { refusalOf } from './refusal.js';
import { certainRate, listAt, readTaxRates } from './seen-values.js';
import type { WooClient } from './woocommerce.client.js';

/** Below it the filters on which the fetch relies are missing. */
const oldestVersion = [5, 9] as const;

export async function checkShop(client: WooClient, learned: Learned): Promise<CheckReport> {
  const report = blankReport();
  // What was learned about the way in may be the very thing that changed.
  learned.learn({ api: undefined, auth: undefined, clockOffset: undefined, home: undefined });
  try {
    const index = await reach(client, learned, report);
    await right(report, 'read', () => client.get('orders', { per_page: 1, _fields: 'id' }));
    await right(report, 'articles', () => client.get('products', { per_page: 1, _fields: 'id' }));
    await right(report, 'write', () => client.mayWrite());
    await right(report, 'settings', () => readSettings(client, learned, report, index));
  } catch (error) {
    noteFailure(report, error);
  }
  report.facts = learned.facts;
  report.ok = isGood(report, 4);
  return report;
}

async function reach(client: WooClient, learned: Learned, report: CheckReport): Promise<Doc> {
  return enter(client, report, /\/(?:index\.php\/)?wp-json\/?$/, () => client.index('/wp-json'), async (knocked) => {
    let { answer, body } = knocked;
    if (answer.status === 404 || (answer.status === 200 && body === undefined)) {
      const fallback = await client.index('/index.php/wp-json');
      if (fallback.answer.status === 200 && fallback.body !== undefined) {
        ({ answer, body } = fallback);
        learned.learn({ api: '/index.php/wp-json' });
        report.findings.push({ code: 'shop-rewriting-broken', severity: 'warning', values: {} });
      }
    }
    const refusal = refusalOf(answer, body, client.now());
    if (refusal) throw refusal;
    const index = asDocOr(body);
    const namespaces = Array.isArray(index.namespaces) ? index.namespaces : [];
    if (!namespaces.includes('wc/v3')) throw new ConnectorFailure('config', 'shop-software-missing', {});
    const home = parseAddress(textOf(index, 'home'));
    if (home && home.host !== parseAddress(client.base)?.host) learned.learn({ home: addressText(home) });
    return index;
  });
}

async function right(report: CheckReport, name: string, ask: () => Promise<unknown>): Promise<void> {
  await askRight(report, name, ask, ({ kind, values }) => {
    // The keys themselves are wrong, or the shop is away: no statement about rights.
    const reading = report.rights.some((known) => known.granted);
    if (!(kind === 'config' || (kind === 'auth' && reading))) return null;
    return { code: name === 'write' ? 'shop-key-may-not-write' : name === 'settings' ? 'shop-settings-unreadable' : 'shop-right-missing', values };
  });
}

async function readSettings(client: WooClient, learned: Learned, report: CheckReport, index: Doc): Promise<void> {
  const { body } = await client.get('system_status', { _fields: 'environment.version,environment.language,settings' });
  const [environment, settings] = [asDoc(asDoc(body, 'system_status').environment, 'environment'), asDoc(asDoc(body, 'system_status').settings, 'settings')];
  const version = textOf(environment, 'version');
  report.version = version === '' ? null : version;
  if (isOlder(version, oldestVersion)) report.findings.push({ code: 'shop-version-old', severity: 'error', values: { version } });
  const includesTax = await setting(client, 'tax/woocommerce_prices_include_tax');
  const taxes = await setting(client, 'general/woocommerce_calc_taxes');
  // `DE` or `DE:DE-HB`.
  const country = (await setting(client, 'general/woocommerce_default_country'))?.split(':')[0];
  learned.learn({ country: country && /^[A-Z]{2}$/.test(country) ? country : learned.own.country, taxes: taxes === null ? undefined : taxes === 'yes' });
  if (taxes === 'no') report.findings.push({ code: 'shop-taxes-off', severity: 'warning', values: {} });
  learned.learn({ taxClasses: await readTaxClasses(client, learned.own.country) });
  await readStatuses(client, learned, client.now());
  const decimals = textOf(settings, 'number_of_decimals');
  learned.replace({
    version,
    currency: textOf(settings, 'currency') || (await setting(client, 'general/woocommerce_currency')) || 'EUR',
    // A shop that computes no taxes shows final prices.
    pricesIncludeTax: includesTax === 'yes' || taxes === 'no',
    priceDecimals: /^\d$/.test(decimals) ? parseInt(decimals, 10) : 2,
    timeZone: zoneOf(index),
    language: textOf(environment, 'language').startsWith('de') ? 'de' : 'en',
  });
}

/** Null where this version, or this key, does not tell it. */
async function setting(client: WooClient, path: string): Promise<string | null> {
  try {
    return plainText(textOf(asDoc((await client.get(`settings/${path}`, { _fields: 'id,value' })).body, path), 'value'));
  } catch (error) {
    if (error instanceof ConnectorFailure && (error.kind === 'gone' || error.kind === 'rejected' || error.code === 'shop-software-missing')) return null;
    throw error;
  }
}

// The names of tax classes depend on the language at the time of installation, so they are found by their percentage.
async function readTaxClasses(client: WooClient, country: string | undefined): Promise<{ [rate: string]: string }> {
  const rates = await readTaxRates(client);
  const slugs = (await listAt(client, 'taxes/classes')).map((one) => textOf(one, 'slug') || 'standard');
  const found: { [rate: string]: string } = {};
  for (const slug of slugs) {
    const rate = certainRate(rates, slug, country);
    if (rate) found[rate.toString()] ??= slug;
  }
  return found;
}

// `Europe/Berlin`, or an offset such as 5.5 where the merchant chose one.
function zoneOf(index: Doc): string {
  const name = textOf(index, 'timezone_string');
  if (name !== '') return name;
  const [, sign = '', hours = '0', part = ''] = /^(-?)(\d{1,2})(?:\.(\d{1,2}))?$/.exec(textOf(index, 'gmt_offset')) ?? [];
  const minutes = part.startsWith('5') ? '30' : part.startsWith('25') ? '15' : part.startsWith('75') ? '45' : '00';
  return hours === '0' && minutes === '00' ? 'UTC' : `${sign || '+'}${hours.padStart(2, '0')}:${minutes}`;
}

function asDocOr(body: Exact | undefined): Doc {
  return body !== null && typeof body === 'object' && !Array.isArray(body) ? body : {};
}

