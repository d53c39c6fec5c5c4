// The connection test (F12): the authorisation, every role by what it allows, the chosen marketplaces, and whether buyers' data are given. A role that is missing
// refuses its calls; the role for personal data refuses nothing, so an order that is to be shipped is looked at (F13).
import { blankReport, isGood, noteFailure } from '../connection-test.js';
import { ConnectorFailure } from '../failure.js';
import { docsOf, textOf } from '../fields.js';
import type { CheckReport } from '../port.js';
import type { AmazonClient, Call } from './amazon.client.js';
import { docOrNull, iso } from './fields.js';
import type { Learned } from './learned.js';
import { itemPath, itemsPath } from './read-offers.js';
import { readParticipations, type Participation } from './seen-values.js';

const version = '2026-01-01';
/** From here on a person should look at the server's clock. */
const clockToleranceSeconds = 120;
const probeDays = 30;
/** No seller has such a number: what is asked of it changes nothing. */
const nobodys = 'KONTOR-CONNECTION-TEST';

/** A right, and a question that is refused without it; that what it asks for is not there is an answer as well. */
const rights: { name: string; call: (client: AmazonClient) => Call }[] = [
  { name: 'orders', call: () => ({ operation: 'getOrder', method: 'GET', path: '/orders/2026-01-01/orders/000-0000000-0000000', kind: 'read' }) },
  { name: 'articles', call: (client) => ({ operation: 'searchListingsItems', method: 'GET', path: itemsPath(client), query: { marketplaceIds: client.home, pageSize: '1' }, kind: 'read' }) },
  { name: 'write', call: (client) => ({ operation: 'patchListingsItem', method: 'PATCH', path: itemPath(client, nobodys), query: { marketplaceIds: client.home, mode: 'VALIDATION_PREVIEW' }, body: { productType: 'PRODUCT', patches: [{ op: 'merge', path: '/attributes/fulfillment_availability', value: [{ fulfillment_channel_code: 'DEFAULT' }] }] }, kind: 'read' }) },
  { name: 'feeds', call: () => ({ operation: 'getFeeds', method: 'GET', path: '/feeds/2021-06-30/feeds', query: { feedTypes: 'JSON_LISTINGS_FEED', pageSize: '1' }, kind: 'read' }) },
  { name: 'reports', call: () => ({ operation: 'getReport', method: 'GET', path: '/reports/2021-06-30/reports/0', kind: 'read' }) },
];

export async function checkShop(client: AmazonClient, learned: Learned): Promise<CheckReport> {
  const report = blankReport();
  // The account may have got other rates.
  learned.learn({ rates: undefined });
  try {
    const { marketplaces, headers } = await readParticipations(client, learned);
    report.clockOffsetSeconds = client.offsetOf(headers);
    if (report.clockOffsetSeconds !== null && Math.abs(report.clockOffsetSeconds) > clockToleranceSeconds) report.findings.push({ code: 'shop-clock-differs', severity: 'warning', values: { seconds: report.clockOffsetSeconds } });
    readMarketplaces(client, learned, report, marketplaces);
    for (const right of rights) await grant(client, report, right);
    if (report.rights.some(({ name, granted }) => name === 'orders' && granted)) await probe(client, learned, report);
  } catch (error) {
    noteFailure(report, error);
  }
  report.facts = learned.facts;
  report.ok = isGood(report, rights.length);
  return report;
}

function readMarketplaces(client: AmazonClient, learned: Learned, report: CheckReport, marketplaces: Participation[]): void {
  for (const id of client.markets) {
    const found = marketplaces.find((one) => one.id === id);
    if (!found?.open) report.findings.push({ code: 'marketplace-not-open', severity: 'error', values: { marketplace: found?.name ?? id } });
    else if (found.suspended) report.findings.push({ code: 'marketplace-suspended', severity: 'warning', values: { marketplace: found.name } });
  }
  const home = marketplaces.find(({ id }) => id === client.home);
  report.version = version;
  learned.replace({ version, currency: home?.currency ?? 'EUR', pricesIncludeTax: true, priceDecimals: 2, timeZone: zones[home?.country ?? 'DE'] ?? 'Europe/Berlin', language: ['DE', 'AT', 'CH'].includes(home?.country ?? 'DE') ? 'de' : 'en' });
}

const zones: Record<string, string> = { DE: 'Europe/Berlin', FR: 'Europe/Paris', IT: 'Europe/Rome', ES: 'Europe/Madrid', GB: 'Europe/London', UK: 'Europe/London', NL: 'Europe/Amsterdam', BE: 'Europe/Brussels', PL: 'Europe/Warsaw', SE: 'Europe/Stockholm', IE: 'Europe/Dublin', TR: 'Europe/Istanbul' };

async function grant(client: AmazonClient, report: CheckReport, { name, call }: (typeof rights)[number]): Promise<void> {
  try {
    await client.call(call(client));
    report.rights.push({ name, granted: true, remedy: null });
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error;
    if (error.kind === 'gone' || error.kind === 'rejected') report.rights.push({ name, granted: true, remedy: null });
    else if (error.code === 'shop-role-missing') report.rights.push({ name, granted: false, remedy: { code: error.code, values: error.values } });
    else throw error;
  }
}

/** Without an order of the last weeks the question stays open. */
async function probe(client: AmazonClient, learned: Learned, report: CheckReport): Promise<void> {
  const createdAfter = iso(new Date(client.now().getTime() - probeDays * 86_400_000));
  const { body } = await client.call({ operation: 'searchOrders', method: 'GET', path: '/orders/2026-01-01/orders', query: { createdAfter, marketplaceIds: client.markets, fulfillmentStatuses: ['UNSHIPPED', 'PARTIALLY_SHIPPED'], fulfilledBy: 'MERCHANT', maxResultsPerPage: '1', includedData: 'RECIPIENT' }, kind: 'read' });
  const [order] = docsOf(body, 'orders');
  const address = docOrNull(docOrNull(order ?? null, 'recipient'), 'deliveryAddress');
  const buyers = !order ? 'unknown' : address && ['addressLine1', 'addressLine2', 'addressLine3'].some((line) => textOf(address, line) !== '') ? 'given' : 'withheld';
  learned.learn({ buyers });
  if (buyers === 'withheld') report.findings.push({ code: 'shop-buyers-role-missing', severity: 'warning', values: {} });
}
