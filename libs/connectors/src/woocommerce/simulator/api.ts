// The way of a call through the shop: address (sub folder, broken rewriting, rest_route), who calls, method, body, route, error, and `_fields` at the end.
import type { ShopAnswer, ShopRequest, ShopSurroundings } from '../../testing/shop-server/shop.js';
import { authenticate, permit } from './auth.js';
import type { Answer, Call } from './call.js';
import * as orders from './order-routes.js';
import { orderView } from './order-views.js';
import * as products from './product-routes.js';
import { productView } from './product-views.js';
import { runSaleJobs } from './products.js';
import * as setup from './setup-routes.js';
import type { Store } from './store.js';
import { batchWebhooks, deleteWebhook, deliver, listWebhooks, oneWebhook, writeWebhook } from './webhooks.js';
import { Args, isTrue, onlyFields, phpQuery, say, WpError, type Fields } from './wordpress.js';

type Route = { method: 'GET' | 'POST' | 'PUT' | 'DELETE'; path: RegExp; manages?: true; since?: 'wc11'; run(call: Call, ...parts: string[]): Answer };

const created = (body: Fields): Answer => ({ status: 201, body, items: 1 });
const done = (body: Fields): Answer => ({ body, items: 1 });
const force = (call: Call): boolean => call.args.boolean('force') ?? isTrue(call.body['force']);
const n = Number;

const routes: Route[] = [
  { method: 'GET', path: /^$/, run: ({ home }) => ({ body: { namespace: 'wc/v3', routes: {}, _links: { up: [{ href: `${home}/wp-json/` }] } } }) },
  { method: 'GET', path: /^orders$/, run: (call) => orders.listOrders(call) },
  { method: 'POST', path: /^orders\/batch$/, run: (call) => orders.batchOrders(call) },
  { method: 'PUT', path: /^orders\/batch$/, run: (call) => orders.batchOrders(call) },
  { method: 'GET', path: /^orders\/statuses$/, since: 'wc11', run: (call) => setup.statusNames(call) },
  { method: 'GET', path: /^orders\/(\d+)$/, run: (call, id) => orders.oneOrder(call, n(id)) },
  { method: 'PUT', path: /^orders\/(\d+)$/, run: (call, id) => done(orders.updateOrder(call, n(id), call.body)) },
  { method: 'DELETE', path: /^orders\/(\d+)$/, run: (call, id) => done(orders.removeOrder(call, n(id), force(call))) },
  { method: 'GET', path: /^orders\/(\d+)\/notes$/, run: (call, id) => orders.listNotes(call, n(id)) },
  { method: 'POST', path: /^orders\/(\d+)\/notes$/, run: (call, id) => orders.createNote(call, n(id)) },
  { method: 'GET', path: /^orders\/(\d+)\/notes\/(\d+)$/, run: (call, id, note) => orders.oneNote(call, n(id), n(note)) },
  { method: 'GET', path: /^orders\/(\d+)\/refunds$/, run: (call, id) => orders.listRefunds(call, n(id)) },
  { method: 'POST', path: /^orders\/(\d+)\/refunds$/, run: (call, id) => orders.createRefund(call, n(id)) },
  { method: 'GET', path: /^orders\/(\d+)\/refunds\/(\d+)$/, run: (call, id, refund) => orders.oneRefund(call, n(id), n(refund)) },
  { method: 'GET', path: /^refunds$/, since: 'wc11', run: (call) => orders.allRefunds(call) },
  { method: 'GET', path: /^reports\/orders\/totals$/, run: (call) => setup.statusTotals(call) },
  { method: 'GET', path: /^products$/, run: (call) => products.listProducts(call) },
  { method: 'POST', path: /^products$/, run: (call) => created(products.createProduct(call, call.body)) },
  { method: 'POST', path: /^products\/batch$/, run: (call) => products.batchProducts(call) },
  { method: 'PUT', path: /^products\/batch$/, run: (call) => products.batchProducts(call) },
  { method: 'GET', path: /^products\/(\d+)$/, run: (call, id) => products.oneProduct(call, n(id)) },
  { method: 'PUT', path: /^products\/(\d+)$/, run: (call, id) => done(products.updateProduct(call, n(id), call.body)) },
  { method: 'DELETE', path: /^products\/(\d+)$/, run: (call, id) => done(products.deleteProduct(call, n(id), force(call))) },
  { method: 'GET', path: /^products\/(\d+)\/variations$/, run: (call, id) => products.listVariations(call, n(id)) },
  { method: 'POST', path: /^products\/(\d+)\/variations$/, run: (call, id) => created(products.createVariation(call, n(id), call.body)) },
  { method: 'POST', path: /^products\/(\d+)\/variations\/batch$/, run: (call, id) => products.batchVariations(call, n(id)) },
  { method: 'PUT', path: /^products\/(\d+)\/variations\/batch$/, run: (call, id) => products.batchVariations(call, n(id)) },
  { method: 'GET', path: /^products\/(\d+)\/variations\/(\d+)$/, run: (call, parent, id) => products.oneVariation(call, n(parent), n(id)) },
  { method: 'PUT', path: /^products\/(\d+)\/variations\/(\d+)$/, run: (call, parent, id) => done(products.updateVariation(call, n(parent), n(id), call.body)) },
  { method: 'DELETE', path: /^products\/(\d+)\/variations\/(\d+)$/, run: (call, parent, id) => done(products.deleteProduct(call, n(id), force(call), n(parent))) },
  { method: 'GET', path: /^variations$/, since: 'wc11', run: (call) => products.listVariations(call, null) },
  { method: 'GET', path: /^system_status$/, manages: true, run: (call) => setup.systemStatus(call) },
  { method: 'GET', path: /^settings$/, manages: true, run: (call) => setup.listSettings(call) },
  { method: 'GET', path: /^settings\/([\w-]+)$/, manages: true, run: (call, group) => setup.settingGroup(call, group) },
  { method: 'GET', path: /^settings\/([\w-]+)\/([\w-]+)$/, manages: true, run: (call, group, id) => setup.oneSetting(call, group, id) },
  { method: 'GET', path: /^taxes$/, manages: true, run: (call) => setup.listTaxes(call) },
  { method: 'GET', path: /^taxes\/classes$/, manages: true, run: (call) => setup.taxClasses(call) },
  { method: 'GET', path: /^payment_gateways$/, manages: true, run: (call) => setup.listGateways(call) },
  { method: 'GET', path: /^payment_gateways\/([\w-]+)$/, manages: true, run: (call, id) => setup.oneGateway(call, id) },
  { method: 'GET', path: /^shipping\/zones$/, manages: true, run: (call) => setup.listZones(call) },
  { method: 'GET', path: /^shipping\/zones\/(\d+)\/methods$/, manages: true, run: (call, id) => setup.zoneMethods(call, n(id)) },
  { method: 'GET', path: /^shipping_methods$/, manages: true, run: (call) => setup.shippingMethods(call) },
  { method: 'GET', path: /^data\/currencies$/, run: (call) => setup.listCurrencies(call) },
  { method: 'GET', path: /^data\/currencies\/(\w+)$/, run: (call, code) => setup.oneCurrency(call, code) },
  { method: 'GET', path: /^webhooks$/, manages: true, run: (call) => listWebhooks(call) },
  { method: 'POST', path: /^webhooks$/, manages: true, run: (call) => writeWebhook(call, null) },
  { method: 'POST', path: /^webhooks\/batch$/, manages: true, run: (call) => batchWebhooks(call) },
  { method: 'GET', path: /^webhooks\/(\d+)$/, manages: true, run: (call, id) => oneWebhook(call, n(id)) },
  { method: 'PUT', path: /^webhooks\/(\d+)$/, manages: true, run: (call, id) => writeWebhook(call, n(id)) },
  { method: 'DELETE', path: /^webhooks\/(\d+)$/, manages: true, run: (call, id) => deleteWebhook(call, n(id), force(call)) },
];

const page = (status: number, title: string): ShopAnswer => ({ status, body: `<!DOCTYPE html>\n<html lang="de">\n<head><title>${title}</title></head>\n<body class="error${status}"><h1>${title}</h1></body>\n</html>\n` });

/** Where the shop believes to live; over http when it cannot see that the call came over https. */
const homeOf = (store: Store, around: ShopSurroundings, secure: boolean): string => `${secure && store.switches.seesHttps ? around.secureUrl : around.url}${store.switches.folder}`;

/** Answers one call as the shop would. */
export function answer(store: Store, around: ShopSurroundings, request: ShopRequest): ShopAnswer {
  const { switches } = store;
  const now = around.clock.now();
  if (request.method.length + request.path.length + request.rawQuery.length + 11 > switches.longestAddress) return page(414, 'Request-URI Too Long');
  const fromThere = `${request.path}${request.rawQuery ? `?${request.rawQuery}` : ''}`;
  if (switches.redirect !== 'none' && (switches.redirect !== 'https' || !request.secure)) {
    return { status: 301, headers: { location: `${switches.redirect === 'https' ? around.secureUrl : switches.redirect.to}${fromThere}` }, body: '' };
  }
  const query = phpQuery(request.rawQuery);
  const home = homeOf(store, around, request.secure);
  const notFound = (): ShopAnswer => page(404, say(store, 'Seite nicht gefunden', 'Page not found'));
  if (!request.path.startsWith(switches.folder)) return notFound();
  const inside = request.path.slice(switches.folder.length);
  const viaIndex = inside.startsWith('/index.php/');
  const address = viaIndex ? inside.slice('/index.php'.length) : inside;
  let path: string;
  let trusts = true;
  if (/^\/wp-json(\/|$)/.test(address)) {
    if (switches.rewrite === 'plain' || (switches.rewrite === 'broken' && !viaIndex)) return notFound();
    path = address.slice('/wp-json'.length).replace(/\/+$/, '');
  } else if ((address === '/' || address === '/index.php' || address === '') && typeof query.get('rest_route') === 'string') {
    // The route is reached, but the key is not looked at here.
    path = (query.get('rest_route') as string).replace(/\/+$/, '');
    trusts = false;
  } else return notFound();

  let method = request.method === 'HEAD' ? 'GET' : request.method;
  if (switches.blocksPut && (method === 'PUT' || method === 'DELETE' || method === 'PATCH')) return page(403, '403 Forbidden');
  const override = request.headers['x-http-method-override'];
  if (method === 'POST' && typeof override === 'string') method = override.toUpperCase();
  if (method === 'POST' && typeof query.get('_method') === 'string') method = (query.get('_method') as string).toUpperCase();
  if (method === 'PATCH') method = 'PUT';

  const json = { 'content-type': 'application/json; charset=UTF-8', 'x-robots-tag': 'noindex', 'access-control-expose-headers': 'X-WP-Total, X-WP-TotalPages, Link' };
  const fields = new Args(store, query).list('_fields');
  const happened = new Map<string, { topic: string; id: number }>();
  try {
    if (path === '' && method === 'GET') return { status: 200, headers: json, body: fields ? onlyFields(setup.siteIndex(store, home, now), fields) : setup.siteIndex(store, home, now), items: 1 };
    const caller = trusts ? authenticate(store, request, query, home, now) : null;
    runSaleJobs(store, now);
    const under = /^\/wc\/v3(?:\/(.*))?$/.exec(path);
    const name = under?.[1] ?? '';
    // A POST to a record is an update of it.
    const candidates = under ? routes.filter((route) => route.path.test(name) && (route.since === undefined || route.since === store.flavour)) : [];
    const route = candidates.find((one) => one.method === method) ?? (method === 'POST' ? candidates.find((one) => one.method === 'PUT') : undefined);
    if (!route) throw new WpError('rest_no_route', 404, say(store, 'Es wurde keine Route gefunden, die mit der URL und der Request-Methode identisch ist.', 'No route was found matching the URL and request method.'));
    if (name !== '') permit(store, caller, method, { creates: method === 'POST' && route.method === 'POST' });
    if (route.manages && !switches.managesShop) throw new WpError('woocommerce_rest_cannot_view', 403, say(store, 'Du bist leider nicht berechtigt, Ressourcen aufzulisten.', 'Sorry, you cannot list resources.'));
    const call: Call = {
      store,
      clock: around.clock,
      now,
      method,
      args: new Args(store, query),
      body: readBody(store, request),
      home,
      address: `${home}${inside}${[...query].filter(([key]) => !['page', 'consumer_key', 'consumer_secret'].includes(key) && !key.startsWith('oauth_')).map(([key, value], index) => `${index === 0 ? '?' : '&'}${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`).join('')}`,
      happened: (topic, id) => happened.set(`${topic} ${id}`, { topic, id }),
    };
    const said = route.run(call, ...(route.path.exec(name)!.slice(1)));
    deliverLater(store, around, happened);
    const allow = [...new Set(candidates.flatMap((one) => (one.method === 'PUT' ? ['POST', 'PUT', 'PATCH'] : [one.method])))].join(', ');
    return { status: said.status ?? 200, headers: { ...json, allow, ...said.headers }, body: fields ? onlyFields(said.body, fields) : said.body, items: said.items ?? 1 };
  } catch (failure) {
    if (failure instanceof WpError) return { status: failure.status, headers: json, body: failure.body() };
    throw failure;
  }
}

function readBody(store: Store, request: ShopRequest): Fields {
  // What does not say that it is JSON is not read as JSON, and nobody complains.
  if (request.body.length === 0 || !/^application\/(?:[\w.-]+\+)?json/i.test(request.headers['content-type'] ?? '')) return {};
  try {
    const read = JSON.parse(request.body.toString('utf8')) as unknown;
    if (read === null || typeof read !== 'object') return {};
    return read as Fields;
  } catch {
    throw new WpError('rest_invalid_json', 400, say(store, 'Ungültiges JSON wurde übergeben.', 'Invalid JSON body passed.'), { status: 400, json_error_code: 4, json_error_message: 'Syntax error' });
  }
}

/** Webhooks of what happened go out after the answer. */
export function deliverLater(store: Store, around: ShopSurroundings, happened: Map<string, { topic: string; id: number }>): void {
  if (happened.size === 0 || store.webhooks.length === 0) return;
  const home = homeOf(store, around, true);
  setImmediate(() => {
    deliver(store, home, happened, (topic, id) => {
      const order = topic.startsWith('order.') ? store.orders.get(id) : undefined;
      const product = topic.startsWith('product.') ? store.products.get(id) : undefined;
      return order ? orderView(store, order, home) : product ? productView(store, product, home, around.clock.now()) : null;
    });
    around.changed();
  });
}
