// The Selling Partner API over HTTP: log-in with Amazon, quotas per operation on the shop's clock, and the operations that a connector needs.
import { createHash } from 'node:crypto';
import type { ShopAnswer, ShopRequest } from '../../testing/shop-server/shop.js';
import { createDocument, createFeed, createReport, documentView, feedView, processFeeds, storage } from './feeds.js';
import { faultsOf, findListing, listingView, settle } from './listings.js';
import { confirm, orderView } from './orders.js';
import { clientId, clientSecret, marketplaces, refreshToken, sellerId, type Patch, type Store } from './store.js';

const tokenSeconds = 3600;
/** Requests a second and burst (fact sheet 6). */
const rates: Record<string, [number, number]> = { searchOrders: [0.0056, 20], getOrder: [0.5, 30], confirmShipment: [2, 10], patchListingsItem: [5, 5], getListingsItem: [5, 10], searchListingsItems: [5, 5], createFeedDocument: [0.5, 15], createFeed: [0.0083, 15], getFeed: [2, 15], getFeeds: [0.0222, 10], getFeedDocument: [0.0222, 10], getMarketplaceParticipations: [0.016, 15], createReport: [0.0167, 15], getReport: [2, 15], getReportDocument: [0.0167, 15] };
type Role = keyof Store['switches']['roles'] | null;

const refused = (status: number, code: string, message: string, details = ''): ShopAnswer => ({ status, body: { errors: [{ code, message, details }] } });
const invalid = (message: string): ShopAnswer => refused(400, 'InvalidInput', message);

type Call = { store: Store; now: number; base: string; request: ShopRequest; query: URLSearchParams; path: string[]; body: Record<string, unknown> };
type Operation = { name: string; method: string; pattern: RegExp; role: Role; write: boolean; carry: (call: Call) => ShopAnswer };

const operations: Operation[] = [
  { name: 'getMarketplaceParticipations', method: 'GET', pattern: /^\/sellers\/v1\/marketplaceParticipations$/, role: null, write: false, carry: () => ({ status: 200, body: { payload: marketplaces.map(({ id, name, country, currency, language, domain }) => ({ marketplace: { id, name, countryCode: country, defaultCurrencyCode: currency, defaultLanguageCode: language, domainName: domain }, participation: { isParticipating: true, hasSuspendedListings: false }, storeName: 'Moin' })) } }) },
  { name: 'searchOrders', method: 'GET', pattern: /^\/orders\/2026-01-01\/orders$/, role: 'orders', write: false, carry: searchOrders },
  { name: 'getOrder', method: 'GET', pattern: /^\/orders\/2026-01-01\/orders\/([^/]+)$/, role: 'orders', write: false, carry: getOrder },
  { name: 'confirmShipment', method: 'POST', pattern: /^\/orders\/v0\/orders\/([^/]+)\/shipmentConfirmation$/, role: 'orders', write: true, carry: confirmShipment },
  { name: 'searchListingsItems', method: 'GET', pattern: /^\/listings\/2021-08-01\/items\/([^/]+)$/, role: 'listings', write: false, carry: searchListings },
  { name: 'getListingsItem', method: 'GET', pattern: /^\/listings\/2021-08-01\/items\/([^/]+)\/([^/]+)$/, role: 'listings', write: false, carry: getListing },
  { name: 'patchListingsItem', method: 'PATCH', pattern: /^\/listings\/2021-08-01\/items\/([^/]+)\/([^/]+)$/, role: 'listings', write: true, carry: patchListing },
  { name: 'createFeedDocument', method: 'POST', pattern: /^\/feeds\/2021-06-30\/documents$/, role: 'feeds', write: true, carry: ({ store, now, base, body }) => (typeof body.contentType === 'string' ? { status: 201, body: createDocument(store, body.contentType, now, base) } : invalid("Missing required parameter 'contentType'.")) },
  { name: 'createFeed', method: 'POST', pattern: /^\/feeds\/2021-06-30\/feeds$/, role: 'feeds', write: true, carry: postFeed },
  { name: 'getFeeds', method: 'GET', pattern: /^\/feeds\/2021-06-30\/feeds$/, role: 'feeds', write: false, carry: ({ store, query }) => ({ status: 200, body: { feeds: store.feeds.filter(({ type, created }) => (!query.has('feedTypes') || list(query, 'feedTypes').includes(type)) && (!query.has('createdSince') || created >= Date.parse(query.get('createdSince') ?? ''))).slice(-Number(query.get('pageSize') ?? 10)).reverse().map(feedView) } }) },
  { name: 'getFeed', method: 'GET', pattern: /^\/feeds\/2021-06-30\/feeds\/([^/]+)$/, role: 'feeds', write: false, carry: ({ store, path }) => { const feed = store.feeds.find(({ id }) => id === path[0]); return feed ? { status: 200, body: feedView(feed) } : refused(404, 'NotFound', 'The feed was not found.'); } },
  { name: 'getFeedDocument', method: 'GET', pattern: /^\/feeds\/2021-06-30\/documents\/([^/]+)$/, role: 'feeds', write: false, carry: ({ store, now, base, path }) => { const view = documentView(store, path[0], now, base, 'feedDocumentId'); return view ? { status: 200, body: view } : refused(404, 'NotFound', 'The document was not found.'); } },
  { name: 'createReport', method: 'POST', pattern: /^\/reports\/2021-06-30\/reports$/, role: 'reports', write: false, carry: ({ store, now, body }) => (body.reportType === 'GET_MERCHANT_LISTINGS_ALL_DATA' && Array.isArray(body.marketplaceIds) ? { status: 202, body: { reportId: createReport(store, body.reportType, now) } } : invalid('Invalid report type.')) },
  { name: 'getReport', method: 'GET', pattern: /^\/reports\/2021-06-30\/reports\/([^/]+)$/, role: 'reports', write: false, carry: ({ store, now, path }) => { const report = store.reports.find(({ id }) => id === path[0]); const made = report && report.created + store.switches.reportSeconds * 1000 <= now; return report ? { status: 200, body: { reportId: report.id, reportType: report.type, createdTime: new Date(report.created).toISOString(), processingStatus: made ? 'DONE' : 'IN_PROGRESS', ...(made ? { reportDocumentId: report.document } : {}) } } : refused(404, 'NotFound', 'The report was not found.'); } },
  { name: 'getReportDocument', method: 'GET', pattern: /^\/reports\/2021-06-30\/documents\/([^/]+)$/, role: 'reports', write: false, carry: ({ store, now, base, path }) => { const view = documentView(store, path[0], now, base, 'reportDocumentId'); return view ? { status: 200, body: view } : refused(404, 'NotFound', 'The document was not found.'); } },
];

export function answer(store: Store, now: number, base: string, request: ShopRequest): ShopAnswer {
  settle(store, now);
  processFeeds(store, now);
  if (request.method === 'POST' && request.path === '/auth/o2/token') return token(store, now, request);
  const [, document] = /^\/_documents\/([^/]+)$/.exec(request.path) ?? [];
  if (document !== undefined) return storage(store, request.method, document, String(request.headers['content-type'] ?? ''), request.body, now);
  const operation = operations.find(({ method, pattern }) => method === request.method && pattern.test(request.path));
  const stamp = { 'x-amzn-requestid': createHash('sha256').update(`${now} ${store.next++}`).digest('hex').slice(0, 32) };
  const finish = (result: ShopAnswer, headers: Record<string, string> = {}): ShopAnswer => ({ kind: operation?.write && result.status < 300 ? 'write' : 'read', ...result, headers: { ...stamp, ...headers, ...result.headers } });
  if (!operation) return finish(refused(404, 'NotFound', 'The requested resource does not exist.'));
  const given = String(request.headers['x-amz-access-token'] ?? '');
  const known = store.tokens.find((one) => one.token === given);
  if (!known || store.switches.revoked) return finish(refused(403, 'Unauthorized', 'Access to requested resource is denied.', 'The access token you provided is revoked, malformed or invalid.'));
  if (known.until <= now) return finish(refused(403, 'Unauthorized', 'Access to requested resource is denied.', 'The access token you provided has expired.'));
  if (!request.headers['user-agent']) return finish(invalid('User agent is missing.'));
  const [rate, burst] = rates[operation.name];
  const bucket = store.buckets[operation.name] ?? { tokens: burst, at: now };
  const tokens = Math.min(burst, bucket.tokens + (Math.max(now - bucket.at, 0) * rate * store.switches.patience) / 1000);
  const told: Record<string, string> = store.switches.tellsRates ? { 'x-amzn-ratelimit-limit': String(rate * store.switches.patience) } : {};
  store.buckets[operation.name] = { tokens: tokens < 1 ? tokens : tokens - 1, at: now };
  if (tokens < 1) return finish(refused(429, 'QuotaExceeded', 'You exceeded your quota for the requested resource.'));
  if (!store.rights.read || (operation.write && !store.rights.write) || (operation.role && !store.switches.roles[operation.role])) return finish(refused(403, 'Unauthorized', 'Access to requested resource is denied.'));
  let body: Record<string, unknown> = {};
  if (request.body.length > 0) {
    if (!String(request.headers['content-type'] ?? '').startsWith('application/json')) return finish(refused(415, 'UnsupportedMediaType', 'The content type is not supported.'));
    try {
      body = JSON.parse(request.body.toString()) as typeof body;
    } catch {
      return finish(invalid('Invalid JSON.'), told);
    }
  }
  const path = (operation.pattern.exec(request.path) ?? []).slice(1).map(decodeURIComponent);
  return finish(operation.carry({ store, now, base, request, query: new URLSearchParams(request.rawQuery), path, body }), told);
}

function token(store: Store, now: number, request: ShopRequest): ShopAnswer {
  const form = new URLSearchParams(request.body.toString());
  const fault = (status: number, error: string, description: string): ShopAnswer => ({ status, body: { error, error_description: description }, kind: 'read' });
  if (!String(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) return fault(400, 'invalid_request', 'The request has an unsupported content type.');
  if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) return fault(401, 'invalid_client', 'Client authentication failed');
  if (form.get('grant_type') !== 'refresh_token') return fault(400, 'unsupported_grant_type', 'The authorization grant type is not supported.');
  if (form.get('refresh_token') !== refreshToken || store.switches.revoked) return fault(400, 'invalid_grant', 'The request has an invalid grant parameter : refresh_token');
  const made = `Atza|${createHash('sha256').update(`${now} ${store.next++}`).digest('hex')}`;
  store.tokens = [...store.tokens.filter(({ until }) => until > now), { token: made, until: now + tokenSeconds * 1000 }];
  return { status: 200, body: { access_token: made, refresh_token: refreshToken, token_type: 'bearer', expires_in: tokenSeconds }, kind: 'read' };
}

const list = (query: URLSearchParams, name: string): string[] => query.getAll(name).flatMap((value) => value.split(',')).filter((value) => value !== '');
const parts = ['BUYER', 'RECIPIENT', 'PROCEEDS', 'EXPENSE', 'PROMOTION', 'CANCELLATION', 'FULFILLMENT', 'PACKAGES', 'TAX', 'PAYMENT', 'FULFILLMENT_ORDERS'];
const twoMinutes = 120_000;

function searchOrders({ store, now, query }: Call): ShopAnswer {
  const included = list(query, 'includedData');
  if (included.some((part) => !parts.includes(part))) return invalid(`Invalid includedData.`);
  const size = Number(query.get('maxResultsPerPage') ?? 100);
  if (!Number.isInteger(size) || size < 1 || size > 100) return invalid('maxResultsPerPage must be between 1 and 100.');
  if (query.has('createdAfter') === query.has('lastUpdatedAfter')) return invalid('Exactly one of createdAfter and lastUpdatedAfter is required.');
  const field = query.has('createdAfter') ? 'created' : 'updated';
  const after = Date.parse(query.get('createdAfter') ?? query.get('lastUpdatedAfter') ?? '');
  const before = query.get(field === 'created' ? 'createdBefore' : 'lastUpdatedBefore');
  if (Number.isNaN(after) || (before !== null && Number.isNaN(Date.parse(before)))) return invalid('Invalid date.');
  if (before !== null && Date.parse(before) > now - twoMinutes) return invalid('The end date must be at least two minutes in the past.');
  const asked = [...query].filter(([name]) => name !== 'paginationToken').map(([name, value]) => `${name}=${value}`).sort().join('&');
  let start = 0;
  let until = before === null ? now - store.switches.freshSeconds * 1000 : Date.parse(before);
  const given = query.get('paginationToken');
  if (given !== null) {
    const known = readToken(given);
    if (!known || known.asked !== asked || known.at < now - 86_400_000) return invalid('Invalid paginationToken.');
    ({ start, until } = known);
  }
  const markets = list(query, 'marketplaceIds');
  const statuses = list(query, 'fulfillmentStatuses');
  const by = list(query, 'fulfilledBy');
  const found = store.orders
    .filter((order) => order[field] >= after && order[field] <= until && (markets.length === 0 || markets.includes(order.marketplace)) && (statuses.length === 0 || statuses.includes(order.status)) && (by.length === 0 || by.includes(order.fulfilledBy)))
    .sort((one, other) => one[field] - other[field] || (one.id < other.id ? -1 : 1));
  const page = found.slice(start, start + Math.min(size, store.switches.orderPage));
  const next = start + page.length;
  return {
    status: 200,
    items: page.length,
    body: { orders: page.map((order) => orderView(store, order, included)), pagination: next < found.length ? { nextToken: Buffer.from(JSON.stringify({ start: next, until, asked, at: now })).toString('base64url') } : {}, [field === 'created' ? 'createdBefore' : 'lastUpdatedBefore']: new Date(until).toISOString() },
  };
}

function readToken(text: string): { start: number; until: number; asked: string; at: number } | null {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as { start: number; until: number; asked: string; at: number };
  } catch {
    return null;
  }
}

function getOrder({ store, query, path }: Call): ShopAnswer {
  const order = store.orders.find(({ id }) => id === path[0]);
  return order ? { status: 200, items: 1, body: { order: orderView(store, order, list(query, 'includedData')) } } : refused(404, 'NotFound', 'The order was not found.');
}

function confirmShipment({ store, now, path, body }: Call): ShopAnswer {
  const order = store.orders.find(({ id }) => id === path[0]);
  if (!order) return refused(404, 'NotFound', 'The order was not found.');
  const detail = body.packageDetail as { packageReferenceId?: unknown; carrierCode?: unknown; carrierName?: string; trackingNumber?: unknown; shipDate?: string; orderItems?: { orderItemId: string; quantity: number }[] } | undefined;
  if (typeof body.marketplaceId !== 'string' || !detail) return invalid('Missing marketplaceId or packageDetail.');
  if (typeof detail.packageReferenceId !== 'string' || !/^[1-9]\d*$/.test(detail.packageReferenceId)) return invalid('packageReferenceId must be a string with a positive number.');
  const at = Date.parse(detail.shipDate ?? '');
  if (Number.isNaN(at) || at > now + 60_000 || at < order.created - 60_000) return invalid('Invalid shipDate.');
  if (typeof detail.carrierCode !== 'string' || typeof detail.trackingNumber !== 'string' || detail.trackingNumber === '') return invalid('Missing carrierCode or trackingNumber.');
  if (detail.carrierCode === 'Other' && !detail.carrierName) return invalid('carrierName is required for carrierCode Other.');
  if (order.fulfilledBy === 'AMAZON' || order.status === 'CANCELLED' || order.status === 'PENDING') return invalid('The order cannot be confirmed.');
  const lines = (detail.orderItems ?? []).map(({ orderItemId, quantity }) => ({ id: orderItemId, quantity }));
  const elsewhere = (id: string): number => order.packages.filter(({ reference }) => reference !== detail.packageReferenceId).flatMap((one) => one.lines).filter((one) => one.id === id).reduce((total, { quantity }) => total + quantity, 0);
  if (lines.length === 0 || lines.some(({ id, quantity }) => !Number.isInteger(quantity) || quantity < 1 || elsewhere(id) + quantity > (order.lines.find((line) => line.id === id)?.quantity ?? 0))) return invalid('Invalid orderItems.');
  if (!store.switches.dropsConfirmations) confirm(order, { reference: detail.packageReferenceId, carrier: detail.carrierCode === 'Other' ? (detail.carrierName ?? '') : detail.carrierCode, tracking: detail.trackingNumber, shippedAt: at, created: now, lines }, now);
  return { status: 204, items: 1, body: '' };
}

const listingParts = ['summaries', 'attributes', 'issues', 'offers', 'fulfillmentAvailability', 'procurement', 'relationships', 'productTypes'];

function listingQuery({ query, path }: Call): { wanted: string[] } | ShopAnswer {
  if (path[0] !== sellerId) return refused(404, 'NotFound', 'The seller was not found.');
  const markets = list(query, 'marketplaceIds');
  if (markets.length !== 1 || !marketplaces.some(({ id }) => id === markets[0])) return invalid("Exactly one marketplace id is required in 'marketplaceIds'.");
  const wanted = query.has('includedData') ? list(query, 'includedData') : ['summaries'];
  return wanted.some((part) => !listingParts.includes(part)) ? invalid('Invalid includedData.') : { wanted };
}

function searchListings(call: Call): ShopAnswer {
  const { store, now, query } = call;
  const checked = listingQuery(call);
  if ('status' in checked) return checked;
  const size = Number(query.get('pageSize') ?? 10);
  const identifiers = list(query, 'identifiers');
  if (!Number.isInteger(size) || size < 1 || size > 20) return invalid('pageSize must be between 1 and 20.');
  if (identifiers.length > 20) return invalid('At most 20 identifiers.');
  if (identifiers.length > 0 && !['SKU', 'ASIN', 'EAN'].includes(query.get('identifiersType') ?? '')) return invalid('identifiersType is required.');
  const type = query.get('identifiersType');
  const found = store.listings.filter((listing) => identifiers.length === 0 || identifiers.includes(type === 'SKU' ? listing.sku : type === 'ASIN' ? listing.asin : listing.ean)).slice(0, 1000);
  const start = Number(Buffer.from(query.get('pageToken') ?? '', 'base64url').toString() || 0);
  const page = found.slice(start, start + size);
  const next = start + page.length;
  return { status: 200, items: page.length, body: { numberOfResults: found.length, pagination: next < found.length ? { nextToken: Buffer.from(String(next)).toString('base64url') } : {}, items: page.map((listing) => listingView(store, listing, checked.wanted, now)) } };
}

function getListing(call: Call): ShopAnswer {
  const checked = listingQuery(call);
  if ('status' in checked) return checked;
  const listing = findListing(call.store, call.path[1]);
  return listing ? { status: 200, items: 1, body: listingView(call.store, listing, checked.wanted, call.now) } : refused(404, 'NotFound', `SKU '${call.path[1]}' not found in marketplace.`);
}

function patchListing(call: Call): ShopAnswer {
  const { store, now, path, body, query } = call;
  const checked = listingQuery({ ...call, query: new URLSearchParams([...query].filter(([name]) => name !== 'includedData')) });
  if ('status' in checked) return checked;
  const patches = body.patches as Patch[] | undefined;
  if (typeof body.productType !== 'string' || !Array.isArray(patches) || patches.length === 0) return invalid("Missing required 'productType' or 'patches'.");
  if (patches.some(({ op, path: place }) => !['add', 'replace', 'merge', 'delete'].includes(op) || typeof place !== 'string')) return invalid('Invalid patch operation.');
  const listing = findListing(store, path[1]);
  if (!listing) return refused(store.switches.unknownSku, store.switches.unknownSku === 404 ? 'NotFound' : 'InvalidInput', `SKU '${path[1]}' not found in marketplace.`);
  const issues = faultsOf(listing, patches);
  const preview = query.get('mode') === 'VALIDATION_PREVIEW';
  if (issues.length === 0 && !preview) store.queue.push({ at: now + store.switches.patchSeconds * 1000, sku: listing.sku, patches });
  settle(store, now);
  return { status: 200, items: 1, body: { sku: listing.sku, status: issues.length > 0 ? 'INVALID' : preview ? 'VALID' : 'ACCEPTED', submissionId: createHash('sha256').update(String(store.next++)).digest('hex').slice(0, 32), issues } };
}

function postFeed({ store, now, body }: Call): ShopAnswer {
  const markets = body.marketplaceIds as string[] | undefined;
  if (typeof body.feedType !== 'string' || !Array.isArray(markets) || markets.length < 1 || markets.length > 25 || typeof body.inputFeedDocumentId !== 'string') return invalid('Missing feedType, marketplaceIds or inputFeedDocumentId.');
  const feed = createFeed(store, body.feedType, markets, body.inputFeedDocumentId, now);
  return feed ? { status: 202, items: 1, body: { feedId: feed.id } } : invalid('The input document was not found or is empty.');
}
