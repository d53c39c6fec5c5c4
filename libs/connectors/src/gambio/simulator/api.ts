// The way of a call through the shop: configured address, maintenance, which API, quota, who calls, rights, body, route, and the headers of every answer.
import { createHash } from 'node:crypto';
import type { ShopAnswer, ShopRequest, ShopSurroundings } from '../../testing/shop-server/shop.js';
import { V2Error, V3Error, v3NotFound, type Call, type Reply } from './call.js';
import * as orders from './order-routes.js';
import * as products from './product-routes.js';
import * as setup from './setup-routes.js';
import { email, readToken, type Store } from './store.js';
import * as third from './v3-routes.js';

type Route = { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; path: RegExp; reads?: true; run(call: Call, ...parts: string[]): Reply };

const second: Route[] = [
  { method: 'GET', path: /^$/, run: setup.listResources },
  { method: 'GET', path: /^shop_information$/, run: setup.shopInformation },
  { method: 'GET', path: /^order_statuses$/, run: setup.listStatuses },
  { method: 'GET', path: /^countries$/, run: setup.listCountries },
  { method: 'GET', path: /^countries\/(\d+)$/, run: setup.oneCountry },
  { method: 'GET', path: /^languages$/, run: setup.listLanguages },
  { method: 'GET', path: /^parcel_services$/, run: setup.listServicesV2 },
  { method: 'GET', path: /^tax_classes$/, run: setup.listTaxClasses },
  { method: 'GET', path: /^tax_rates$/, run: setup.listTaxRates },
  { method: 'GET', path: /^tax_zones$/, run: setup.listTaxZones },
  { method: 'GET', path: /^customer_groups$/, run: setup.listGroups },
  { method: 'GET', path: /^quantity_units$/, run: setup.listUnits },
  { method: 'GET', path: /^(?:manufacturers|withdrawals)$/, run: setup.listNone },
  { method: 'GET', path: /^orders$/, run: orders.listOrders },
  { method: 'POST', path: /^orders\/search$/, reads: true, run: orders.searchOrders },
  { method: 'GET', path: /^orders\/(\d+)$/, run: orders.oneOrder },
  { method: 'GET', path: /^orders\/(\d+)\/history$/, run: orders.orderHistory },
  { method: 'GET', path: /^orders\/(\d+)\/payment_details$/, run: orders.paymentDetails },
  { method: 'PATCH', path: /^orders\/(\d+)\/status$/, run: orders.patchStatus },
  { method: 'GET', path: /^orders\/(\d+)\/tracking_codes?$/, run: orders.listCodesOf },
  { method: 'POST', path: /^orders\/(\d+)\/tracking_codes?$/, run: orders.postCode },
  { method: 'GET', path: /^products$/, run: products.listProducts },
  { method: 'POST', path: /^products$/, run: (call) => products.postProduct(call) },
  { method: 'PUT', path: /^products$/, run: products.putProducts },
  { method: 'POST', path: /^products\/search$/, reads: true, run: products.searchProducts },
  { method: 'GET', path: /^products\/(\d+)$/, run: products.oneProduct },
  { method: 'PUT', path: /^products\/(\d+)$/, run: products.putProduct },
  { method: 'POST', path: /^products\/(\d+)$/, run: products.postProduct },
  { method: 'DELETE', path: /^products\/([\d,]+)$/, run: products.deleteProducts },
  { method: 'GET', path: /^(?:product_prices\/(\d+)|products\/(\d+)\/product_prices)$/, run: (call, ...ids) => products.onePrices(call, ids.find(Boolean) ?? '') },
  { method: 'PUT', path: /^(?:product_prices\/(\d+)|products\/(\d+)\/product_prices)$/, run: (call, ...ids) => products.putPrices(call, ids.find(Boolean) ?? '') },
  { method: 'GET', path: /^special_offers$/, run: products.listOffers },
  { method: 'POST', path: /^special_offers$/, run: products.postOffer },
  { method: 'POST', path: /^special_offers\/search$/, reads: true, run: products.searchOffers },
  { method: 'GET', path: /^special_offers\/(\d+)$/, run: products.oneOffer },
  { method: 'PUT', path: /^special_offers\/(\d+)$/, run: products.putOffer },
  { method: 'DELETE', path: /^special_offers\/(\d+)$/, run: products.deleteOffer },
];

const variants = /^products\/(\d+)\/variants(\/|$)/;
const newest: Route[] = [
  { method: 'GET', path: /^products\/(\d+)\/variants$/, run: third.listVariants },
  { method: 'PATCH', path: /^products\/(\d+)\/variants$/, run: (call, id) => third.writeVariants(call, id, false) },
  { method: 'PUT', path: /^products\/(\d+)\/variants$/, run: (call, id) => third.writeVariants(call, id, true) },
  { method: 'GET', path: /^products\/(\d+)\/variants\/(\d+)$/, run: third.oneVariant },
  { method: 'GET', path: /^products\/\d+\/options$/, run: third.listNothing },
  { method: 'GET', path: /^options$/, run: third.listOptions },
  { method: 'GET', path: /^options\/(\d+)$/, run: third.oneOption },
  { method: 'GET', path: /^parcel-services$/, run: third.listServices },
  { method: 'GET', path: /^tracking-codes$/, run: third.listCodes },
  { method: 'POST', path: /^tracking-codes$/, run: third.postCodes },
  { method: 'GET', path: /^currencies$/, run: third.listCurrencies },
  { method: 'GET', path: /^(?:withdrawals|image-lists)$/, run: third.listNothing },
];

const quarterHour = 900_000;
const page = (status: number, title: string): ShopAnswer => ({ status, body: `<!DOCTYPE html>\n<html lang="de">\n<head><title>${title}</title></head>\n<body><h1>${title}</h1></body>\n</html>\n` });

/** Whether the shop's version is at least this one. */
function atLeast(store: Store, wanted: number[]): boolean {
  const parts = store.switches.version.replace(/^v/, '').split('.').map(Number);
  const [index] = wanted.flatMap((part, position) => ((parts[position] ?? 0) === part ? [] : [position]));
  return index === undefined || (parts[index] ?? 0) > wanted[index];
}

function redirected(store: Store, around: ShopSurroundings, request: ShopRequest): string | null {
  const { redirect } = store.switches;
  const target = { none: null, http: request.secure ? around.url : null, https: request.secure ? null : around.secureUrl, www: `${request.secure ? 'https' : 'http'}://www.simulierter-shop.example`, other: 'https://der-richtige-shop.example/laden' }[redirect];
  return target === null ? null : `${target}${request.path}${request.rawQuery ? `?${request.rawQuery}` : ''}`;
}

/** Lets the caller in or refuses; the two APIs say it differently. */
function authenticate(store: Store, third: boolean, header: string | undefined, now: number): void {
  const [kind, value = ''] = (header ?? '').split(' ');
  const refuse = (): never => {
    if (third) throw new V3Error(401, { error: 'Unauthorized' });
    throw new V2Error(401, 'Invalid Credentials');
  };
  if (kind === 'Bearer') {
    const expires = readToken(value);
    if (expires !== null && expires * 1000 > now) return;
    // A bad token is an internal error to the older API.
    throw third ? new V3Error(401, { error: 'Unauthorized' }) : new V2Error(500, expires === null ? 'malformed token' : 'permission denied');
  }
  if (kind !== 'Basic') return refuse();
  const text = Buffer.from(value, 'base64').toString();
  const colon = text.indexOf(':');
  const user = colon < 0 ? text : text.slice(0, colon);
  const rest = colon < 0 ? '' : text.slice(colon + 1);
  // As CGI hosts have it, where the shop takes the header apart itself.
  const password = store.switches.cutsPassword ? rest.split(':')[0] : rest;
  if (user === '') throw third ? new V3Error(500, { error: 'Internal Server Error' }) : new V2Error(500, 'EmailStringType: Invalid e-mail address provided: ');
  if (user.toLowerCase() !== email || password !== store.switches.password) refuse();
}

function readBody(request: ShopRequest, third: boolean): unknown {
  if (request.method === 'GET' || request.method === 'DELETE') return undefined;
  // Exactly this, without a charset behind it.
  if (!third && request.headers['content-type'] !== 'application/json') throw new V2Error(415, 'Unsupported Media Type: The request must have the content type application/json');
  try {
    return JSON.parse(request.body.toString()) as unknown;
  } catch {
    throw third ? new V3Error(400, { errors: ['Provided data are no valid JSON.'] }) : new V2Error(400, 'Malformed JSON in request body.');
  }
}

/** Answers one call as the shop would. */
export function answer(store: Store, around: ShopSurroundings, request: ShopRequest): ShopAnswer {
  const { switches } = store;
  const now = around.clock.now();
  const sent = redirected(store, around, request);
  if (sent !== null) return { status: 301, headers: { location: sent }, body: '' };
  if (!request.path.startsWith(`${switches.folder}/`)) return page(404, 'Seite nicht gefunden');
  if (switches.maintenance !== false) return page(switches.maintenance, 'Der Shop wird gerade gewartet');
  const [, api, rest = ''] = /^\/api\.php\/(v2|v3)(?:\/(.*))?$/.exec(request.path.slice(switches.folder.length)) ?? [];
  const third = api === 'v3';
  if (api === undefined || (third && !atLeast(store, [4, 1, 1]))) return page(404, 'Seite nicht gefunden');

  const header = request.headers.authorization;
  const key = `${api} ${createHash('sha256').update(header ?? '').digest('hex')}`;
  let usage = store.usage.get(key);
  if (!usage || now >= usage.from + quarterHour || now < usage.from) store.usage.set(key, (usage = { from: now, calls: 0 }));
  usage.calls += 1;
  const headers: Record<string, string | string[]> = {
    'content-type': 'application/json',
    'x-shop-version': switches.version,
    'x-api-version': third ? '3.0.0' : 'v2.6.0',
    'x-rate-limit-limit': String(switches.quota),
    'x-rate-limit-remaining': String(Math.max(0, switches.quota - usage.calls)),
    'x-rate-limit-reset': String(Math.ceil((usage.from + quarterHour) / 1000)),
  };

  const home = `${request.secure ? around.secureUrl : around.url}${switches.folder}`;
  const path = rest.replace(/\/+$/, '');
  try {
    if (usage.calls > switches.quota) throw third ? new V3Error(429, { error: 'Too Many Requests' }) : new V2Error(429, 'Request limit was reached.');
    authenticate(store, third, header, now);
    const known = (third ? newest : second).filter((route) => route.path.test(path) && !(third && variants.test(path) && !atLeast(store, [4, 7]) && (switches.variantsBefore47 === 'missing' || route.method !== 'GET')));
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = known.find((one) => one.method === method);
    const reading = method === 'GET' || (route?.reads === true && !switches.searchNeedsWriting);
    if (!(reading ? store.rights.read : store.rights.write)) throw third ? new V3Error(403, { error: 'Forbidden - No Permissions' }) : new V2Error(403, 'Forbidden - No Permissions');
    if (known.length === 0) throw third ? v3NotFound() : new V2Error(404, 'Resource was not found.');
    if (!route) throw third ? new V3Error(405, { error: 'Method not allowed.' }) : new V2Error(405, 'The requested method is not allowed here.');
    const call: Call = { store, clock: around.clock, now, method, path, query: new URLSearchParams(request.rawQuery), body: readBody(request, third), home };
    const reply = route.run(call, ...(route.path.exec(path) ?? []).slice(1));
    return { status: reply.status ?? 200, headers: { ...headers, ...reply.headers }, body: reply.status === 204 ? '' : JSON.stringify(reply.body), items: reply.items, kind: method === 'GET' || route.reads ? 'read' : 'write' };
  } catch (failure) {
    if (failure instanceof V3Error) return { status: failure.status, headers, body: JSON.stringify(failure.body) };
    if (!(failure instanceof V2Error)) throw failure;
    const body = JSON.stringify(failure.odd.bare ?? { code: failure.status, status: 'error', message: failure.message, request: { method: request.method, url: `${home}/api.php/v2/${rest}`, path: `/v2/${rest}`, uri: { root: `${home}/api.php/v2/`, resource: rest } } });
    return { status: failure.status, headers: { ...headers, ...(failure.status === 401 ? { 'www-authenticate': 'Basic realm="Gambio GX API"' } : {}) }, body: `${failure.odd.before ?? ''}${body}`, kind: second.some((one) => one.reads && one.path.test(path)) ? 'read' : undefined };
  }
}
