// The connection test (F12, F13): domain, app, every scope by name, plan as a hint, and the probe for protected data as the verdict.
import { blankReport, isGood, noteFailure } from '../connection-test.js';
import { ConnectorFailure } from '../failure.js';
import { asDoc, docsOf, textOf, type Doc } from '../fields.js';
import type { CheckReport } from '../port.js';
import { apiVersion } from './documents.js';
import { docOrNull, neededId, nodesOf } from './fields.js';
import type { Learned } from './learned.js';
import { activePlaces } from './push-stock.js';
import type { ShopifyClient } from './shopify.client.js';

/** What Kontor needs, by the scope's own name; `write_x` includes `read_x`. */
const scopes = ['read_orders', 'read_customers', 'read_products', 'write_products', 'read_inventory', 'write_inventory', 'read_locations', 'write_merchant_managed_fulfillment_orders'];
/** Without them something is missing, but not the main job. */
const useful = { read_all_orders: 'shop-old-orders-hidden', write_files: 'shop-images-stay' } as const;
const smallPlans = /^(Basic|Starter|Lite)$/;

/** `location`: the one whose stock is to be set, where the merchant chose one. */
export async function checkShop(client: ShopifyClient, learned: Learned, location: string | null): Promise<CheckReport> {
  const report = blankReport();
  // Another plan has another bucket, and another page may fit.
  learned.learn({ page: undefined, restoreRate: undefined, bucket: undefined });
  try {
    const { data, version } = await client.read('connect');
    report.version = version === '' ? null : version;
    if (version !== '' && version !== apiVersion) report.findings.push({ code: 'shop-api-version-other', severity: 'warning', values: { version: version.slice(0, 20), wanted: apiVersion } });
    const granted = docsOf(asDoc(data.currentAppInstallation, 'currentAppInstallation'), 'accessScopes').map((scope) => textOf(scope, 'handle'));
    const has = (scope: string): boolean => granted.includes(scope) || granted.includes(scope.replace(/^read_/, 'write_'));
    for (const name of scopes) report.rights.push({ name, granted: has(name), remedy: has(name) ? null : { code: 'shop-scope-missing', values: { scope: name } } });
    for (const [scope, code] of Object.entries(useful)) if (!has(scope)) report.findings.push({ code, severity: 'info', values: { scope } });
    readShop(asDoc(data.shop, 'shop'), report, learned);
    readPlaces(data, report, learned, location);
    learned.learn({ oldOrders: has('read_all_orders') });
    if (has('read_orders')) await probe(client, learned, report);
  } catch (error) {
    // One scope that is missing refuses the whole question; it is named like the others.
    if (error instanceof ConnectorFailure && error.code === 'shop-scope-missing') report.rights.push({ name: String(error.values.scope ?? ''), granted: false, remedy: { code: error.code, values: error.values } });
    else noteFailure(report, error);
  }
  report.facts = learned.facts;
  report.ok = isGood(report, scopes.length);
  return report;
}

function readShop(shop: Doc, report: CheckReport, learned: Learned): void {
  report.plan = textOf(docOrNull(shop, 'plan') ?? {}, 'publicDisplayName');
  const country = textOf(docOrNull(shop, 'shopAddress') ?? {}, 'countryCodeV2');
  learned.learn({ country: country === '' ? undefined : country });
  learned.replace({
    version: apiVersion,
    currency: textOf(shop, 'currencyCode') || 'EUR',
    pricesIncludeTax: shop.taxesIncluded === true,
    priceDecimals: 2,
    timeZone: textOf(shop, 'ianaTimezone') || 'UTC',
    language: country === 'DE' || country === 'AT' || country === 'CH' ? 'de' : 'en',
  });
}

/** Stock is set at one location: the chosen one, or the only one that sends what is ordered online. */
function readPlaces(data: Doc, report: CheckReport, learned: Learned, chosen: string | null): void {
  const active = activePlaces(data);
  const online = Object.fromEntries(active.filter((place) => place.fulfillsOnlineOrders === true).map((place) => [neededId(place), textOf(place, 'name')]));
  learned.learn({ locations: online });
  if (chosen !== null) {
    if (!active.some((place) => neededId(place) === chosen)) report.findings.push({ code: 'shop-location-gone', severity: 'error', values: { location: chosen } });
  } else if (Object.keys(online).length === 0) report.findings.push({ code: 'shop-location-missing', severity: 'error', values: {} });
  else if (Object.keys(online).length > 1) report.findings.push({ code: 'shop-location-not-chosen', severity: 'warning', values: { locations: Object.values(online).join(', ').slice(0, 200) } });
}

/** Asks for a buyer and looks whether he comes (F13). Without an order the question stays open. */
async function probe(client: ShopifyClient, learned: Learned, report: CheckReport): Promise<void> {
  let buyers: 'given' | 'withheld' | 'unknown' = 'unknown';
  try {
    const { data, withheld } = await client.read('probe', {}, 1);
    if (withheld.length > 0) buyers = 'withheld';
    else if (nodesOf(data, 'orders').length > 0) buyers = 'given';
  } catch (error) {
    if (!(error instanceof ConnectorFailure) || error.code !== 'shop-buyers-withheld') throw error;
    buyers = 'withheld';
  }
  learned.learn({ buyers });
  if (buyers === 'withheld') report.findings.push({ code: 'shop-buyers-withheld', severity: 'error', values: { plan: report.plan ?? '' } });
  else if (smallPlans.test(report.plan ?? '')) report.findings.push({ code: 'shop-plan-small', severity: buyers === 'given' ? 'info' : 'warning', values: { plan: report.plan ?? '' } });
}
