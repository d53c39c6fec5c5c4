// How Kontor gets into a Shopware 6: the token and its throttle, addresses, redirects, rights, and what the connection test says about it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { httpClient } from '../http.js';
import type { CheckReport, Connection } from '../port.js';
import { recorded, type ShopOpening } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/shopware6-referee.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { shopware6 } from './shopware6.platform.js';
import { isAtLeast, parseVersion } from './shopware6.client.js';

let shop: Shop<typeof shopware6>;
beforeAll(async () => {
  shop = await standUp(shopware6, { flavour: 'sw66' });
});
afterAll(() => shop.stop());

const check = async (opening: ShopOpening = {}): Promise<CheckReport> => (shop.open(opening).connection as Connection).check();
const codes = (report: CheckReport): string[] => report.findings.map(({ code }) => code);
const paths = async (): Promise<string[]> => (await shop.calls()).calls.map(({ method, path }) => `${method} ${path}`);
const tokens = (calls: string[]): number => calls.filter((call) => call.includes('/oauth/token')).length;

describe('the connection test', () => {
  it.each([['sw66', '6.6.10.6', true, 'sellable'], ['sw65', '6.5.8.14', true, 'physical'], ['sw67', '6.7.8.0', false, 'sellable']] as const)('finds a %s and learns how it reckons', async (flavour, version, pricesIncludeTax, meaning) => {
    await shop.reset({}, flavour);
    const { connection } = shop.open();
    const report = await connection.check();
    expect(report).toMatchObject({ ok: true, version, facts: { currency: 'EUR', pricesIncludeTax, priceDecimals: 2, timeZone: 'Europe/Berlin', language: 'de', own: { currencyId: 'b7d2554b0ce847cd82f3ac9bd1c0dfca', country: 'DE' } } });
    expect(Object.keys(report.facts?.own.taxes as object)).toEqual(expect.arrayContaining(['19', '7']));
    expect([connection.capabilities.stock?.meaning, shop.open({ facts: report.facts }).connection.capabilities.stock?.meaning]).toEqual([meaning, meaning]);
  });
  it('lets the merchant say what the stock figure means', async () => {
    await shop.reset({ stockHandling: true }, 'sw65');
    const report = await check();
    expect(shop.open({ facts: report.facts, options: { stockMeaning: 'sellable' } }).connection.capabilities.stock?.meaning).toBe('sellable');
  });
  it('names the own currency and its sign whatever it is', async () => {
    await shop.reset({ defaultCurrency: 'CHF' });
    expect((await check()).facts).toMatchObject({ currency: 'CHF', own: { currencyId: 'b7d2554b0ce847cd82f3ac9bd1c0dfca' } });
  });
  it('knows an English shop', async () => {
    await shop.reset({ locale: 'en-GB' });
    expect((await check()).facts?.language).toBe('en');
  });
  it('refuses a version that is too old, and reads odd ones', async () => {
    await shop.reset({ version: '6.4.20.2' });
    expect(codes(await check())).toEqual(['shop-version-old']);
    expect([parseVersion('6.7.9999999-dev'), parseVersion('v6.6.7.0'), parseVersion('sechs')]).toEqual([[6, 7, 9999999], [6, 6, 7], null]);
    expect([isAtLeast([6, 7, 0], [6, 6, 9]), isAtLeast([6, 6, 9], [6, 7, 0]), isAtLeast([6, 7, 6], [6, 7, 6]), isAtLeast(null, [6, 5, 0])]).toEqual([true, false, true, false]);
  });
  it('names every right that is missing, in reading and writing, and leaves nothing behind', async () => {
    await shop.reset();
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
    const before = await shop.books();
    for (const [right, name] of [['order:read', 'orders'], ['order_transaction:read', 'orders'], ['customer:read', 'orders'], ['product_manufacturer:read', 'orders'], ['product_price:read', 'articles'], ['rule_condition:read', 'articles'], ['tax:read', 'settings'], ['payment_method:read', 'settings'], ['state_machine:read', 'settings'], ['state_machine_transition:read', 'settings'], ['media_folder:read', 'imageFolder'], ['product:update', 'write'], ['order:update', 'tell'], ['order_delivery:update', 'tell'], ['product_price:create', 'prices'], ['rule_condition:create', 'prices'], ['media:create', 'images'], ['product_media:create', 'images']] as const) {
      await shop.merchant({ do: 'switch', switches: { missing: [right] } });
      const report = await check();
      const missing = report.rights.filter(({ granted }) => !granted);
      expect([report.ok, missing.map((one) => one.name)]).toEqual([false, expect.arrayContaining([name])]);
      expect(missing.find((one) => one.name === name)?.remedy).toMatchObject({ code: 'shop-privilege-missing', values: { privileges: expect.stringContaining(right) } });
    }
    await shop.merchant({ do: 'switch', switches: { missing: [], rightsFirst: true } });
    expect((await check()).rights.map(({ name, granted }) => [name, granted])).toEqual(['orders', 'articles', 'settings', 'imageFolder', 'write', 'tell', 'prices', 'images'].map((name) => [name, true]));
    expect({ ...(await shop.books()), now: '' }).toEqual({ ...before, now: '' });
    const { orders } = await shop.checked();
    expect(await orders.order(ref)).toMatchObject({ order: { changedAt: null } });
  });
  it('says nothing about rights while the shop is out of order', async () => {
    await shop.reset();
    await shop.fail({ kind: 'html', status: 500, path: '_action/sync', times: 1 });
    const report = await check();
    expect([report.ok, codes(report), report.rights.some(({ name }) => name === 'write')]).toEqual([false, ['shop-out-of-order'], false]);
  });
  it('tells the offset of the shop’s clock', async () => {
    await shop.reset();
    const report = await check({ now: () => new Date(Date.now() - 3_600_000) });
    expect([codes(report), Math.round((report.clockOffsetSeconds ?? 0) / 60)]).toEqual([['shop-clock-differs'], 60]);
  });
  it('says that the shop is only reached without encryption', async () => {
    await shop.reset();
    expect(codes(await check({ plain: true }))).toEqual(['shop-not-encrypted']);
  });
});

describe('the token', () => {
  it('is fetched once for many calls and connections, and never shown', async () => {
    await shop.reset();
    const connection = await shop.checked();
    await shop.calls();
    await Promise.all([connection.orders.order('1'), connection.articles.find(['HAM']), shop.open().connection.articles.find(['KAF'])]);
    expect(tokens(await paths())).toBe(0);
    expect(JSON.stringify(await check())).not.toMatch(/eyJ/);
    // Two calls that find the token void at the same moment fetch one new one.
    await shop.reset();
    await Promise.all([connection.orders.order('1'), connection.articles.find(['HAM'])]);
    expect(tokens(await paths())).toBe(1);
  });
  it('is renewed before its end', async () => {
    await shop.reset();
    let at = Date.now();
    const now = (): Date => new Date(at);
    const { connection } = shop.open({ now });
    await connection.check();
    await shop.calls();
    at += 539_000;
    await connection.articles.find(['HAM']);
    expect(tokens(await paths())).toBe(0);
    at += 2_000;
    await connection.articles.find(['HAM']);
    expect(tokens(await paths())).toBe(1);
  });
  it('is renewed once on a 401, and the call repeated', async () => {
    await shop.reset();
    const connection = await shop.checked();
    // Emptying the shop empties its tokens as well.
    await shop.reset();
    expect((await connection.articles.find(['HAM']))[0]?.hits).toHaveLength(1);
    expect((await shop.calls()).calls.map(({ path, status }) => [path.replace(/\?.*/, ''), status])).toEqual([['/api/search/product', 401], ['/api/oauth/token', 200], ['/api/search/product', 200]]);
  });
  it('with a wrong secret is asked for once, never in a loop, and the right one works again', async () => {
    await shop.reset();
    const { connection } = shop.open({ settings: { secretAccessKey: 'falsch'.repeat(8) } });
    const report = await connection.check();
    expect([report.ok, codes(report), report.rights]).toEqual([false, ['shop-credentials-refused'], []]);
    for (const _time of [1, 2, 3]) await expect(connection.orders.order('1')).rejects.toMatchObject({ kind: 'auth', code: 'shop-credentials-refused' });
    expect(tokens(await paths())).toBe(1);
    expect((await check()).ok).toBe(true);
  });
  it('is throttled after too many wrong ones: the wait that the shop tells is kept, for the right secret too', async () => {
    await shop.reset();
    // The lock lasts seconds of the shop's clock, which stands still here.
    await shop.simulator.control('/clock', { now: new Date().toISOString(), speed: 0 });
    for (let time = 0; time < 10; time += 1) await check({ settings: { secretAccessKey: 'falsch'.repeat(8) } });
    const { connection } = shop.open({ settings: {} });
    const report = await connection.check();
    expect(codes(report)).toEqual(['shop-busy']);
    await expect(connection.orders.order('1')).rejects.toMatchObject({ kind: 'limited', code: 'shop-busy', options: { retryAfterSeconds: 10 } });
    await shop.simulator.control('/clock', { now: new Date().toISOString(), speed: 1 });
  });
  it('is worth nothing once the integration is deleted', async () => {
    await shop.reset();
    const connection = await shop.checked();
    await shop.merchant({ do: 'switch', switches: { integration: 'deleted' } });
    await expect(connection.orders.order('1')).rejects.toMatchObject({ kind: 'auth' });
    await shop.calls();
    await expect(connection.orders.order('1')).rejects.toMatchObject({ kind: 'auth' });
    expect(await paths()).toEqual([]);
  });
});

describe('every call', () => {
  it('accepts JSON only, carries a token, and never names a version of its own', async () => {
    await shop.reset();
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: 'open' });
    const agent = new Agent();
    const http = httpClient({ dispatcher: agent, turn: async () => ({ pause: async () => undefined, done: async () => undefined }) as never, log: () => undefined, now: () => new Date() });
    const sent: Record<string, string>[] = [];
    const call: typeof http.call = (what) => {
      if (!what.url.endsWith('/oauth/token')) sent.push(what.headers ?? {});
      return http.call(what);
    };
    const connection: Connection = shopware6.connect({ shopId: null, domain: shop.simulator.url, settings: shop.simulator.credentials, options: {}, facts: null, http: { ...http, call }, now: () => new Date() });
    await connection.articles?.find(['HAM']);
    await connection.orders?.order(ref);
    await connection.feedback?.tell({ orderRef: ref, status: 'completed', language: 'de' }, null);
    await agent.destroy();
    expect(sent.length).toBeGreaterThan(5);
    for (const headers of sent) expect(headers).toMatchObject({ accept: 'application/json', authorization: expect.stringMatching(/^Bearer ./) });
    expect(sent.flatMap((headers) => Object.keys(headers)).filter((name) => /^(sw-version-id|sw-language-id|sw-currency-id|sw-skip-trigger-flow)$/.test(name))).toEqual([]);
  });
  it('obeys a smaller maximum of rows that the shop tells, and remembers it', async () => {
    await shop.reset({ maxLimit: 20 });
    await shop.seed({ articles: 60, seed: 2 });
    const numbers = Object.keys((await shop.books()).stock);
    const { connection } = shop.open({ facts: (await check()).facts });
    expect((await connection.articles.find(numbers)).every(({ hits }) => hits.length === 1)).toBe(true);
    expect(connection.newFacts()?.own.limit ?? connection.facts?.own.limit).toBe(20);
    await shop.order({ cart: [{ sku: 'HAM' }], times: 45 });
    const index = [];
    for await (const page of connection.orders.orderIndex(new Date(0), new Date(Date.now() + 86_400_000))) index.push(...page);
    expect(new Set(index.map(({ ref }) => ref)).size).toBe(45);
  });
  it('takes a page of maintenance for an outage, a firewall for what it is', async () => {
    await shop.reset();
    const connection = await shop.checked();
    await shop.merchant({ do: 'switch', switches: { maintenance: true } });
    await expect(connection.orders.order('1')).rejects.toMatchObject({ kind: 'unavailable', code: 'shop-out-of-order', values: { status: 503 } });
    expect(codes(await check())).toEqual(['shop-out-of-order']);
    await shop.merchant({ do: 'switch', switches: { maintenance: false } });
    await shop.fail({ kind: 'html', status: 403, times: 1 });
    await expect(connection.orders.order('1')).rejects.toMatchObject({ kind: 'config', code: 'shop-blocked' });
    await shop.fail({ kind: 'html', status: 401, times: 1 });
    await expect(connection.orders.order('1')).rejects.toMatchObject({ kind: 'auth', code: 'shop-second-password' });
    await shop.fail({ kind: 'html', status: 404, times: 1 });
    await expect(connection.orders.order('1')).rejects.toMatchObject({ kind: 'config', code: 'shop-api-missing' });
  });
  it('says which right was taken away while it runs', async () => {
    await shop.reset();
    const connection = await shop.checked();
    await shop.merchant({ do: 'switch', switches: { missing: ['order_customer:read'] } });
    await expect(connection.orders.order('1')).rejects.toMatchObject({ kind: 'config', code: 'shop-privilege-missing', values: { privileges: 'order_customer:read' } });
  });
  it('reads what the shop offers for the assignments, in the words of the shop', async () => {
    await shop.reset();
    const seen = await (await shop.checked()).seenValues();
    expect(seen.payments.map(({ key }) => key)).toEqual(expect.arrayContaining(['payment_prepayment', 'payment_invoicepayment']));
    expect(seen.shippings.map(({ key }) => key)).toContain('shipping_standard');
    expect(seen.statuses).toEqual([{ key: 'open', label: 'Offen', usual: 'fetch' }, { key: 'in_progress', label: 'In Bearbeitung', usual: 'fetch' }, { key: 'completed', label: expect.any(String), usual: 'leave' }, { key: 'cancelled', label: expect.any(String), usual: 'leave' }]);
    expect(seen.taxes.map(({ rate }) => rate?.toString())).toEqual(expect.arrayContaining(['19', '7']));
    expect([seen.customerGroups.length > 0, seen.currencies.some(({ key }) => key === 'EUR'), seen.warehouses]).toEqual([true, true, []]);
    await shop.reset({ technicalNames: false }, 'sw65');
    expect((await (await shop.checked()).seenValues()).payments.every(({ key }) => /^[0-9a-f]{32}$/.test(key))).toBe(true);
  });
});

// The simulator lives at one address; what hosts and other software do at the door is played by a small server.
describe('at the door', () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const seen: string[] = [];
  // Every name is this machine.
  const agent = new Agent({ connect: { lookup: (_name, options, done) => (options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)) } });
  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
  });
  afterAll(async () => {
    await agent.destroy();
    server.close();
  });
  const json = (response: ServerResponse, status: number, body: unknown): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const at = (host = '127.0.0.1', path = ''): Connection => {
    const http = httpClient({ dispatcher: agent, turn: async () => ({ pause: async () => undefined, done: async () => undefined }) as never, log: () => undefined, now: () => new Date() });
    seen.length = 0;
    return shopware6.connect({ shopId: null, domain: `http://${host}:${(server.address() as AddressInfo).port}${path}`, settings: { accessKeyId: 'SWIATUER', secretAccessKey: 'geheim-an-der-tuer' }, options: {}, facts: null, http, now: () => new Date() });
  };

  it('follows without credentials a redirect that changes only the "www.", and tells the address', async () => {
    answer = (request, response) => {
      const port = String((server.address() as AddressInfo).port);
      if (request.headers.host?.startsWith('www.')) response.writeHead(301, { location: `http://laden.example:${port}/api/_info/version` }).end();
      else json(response, 401, { errors: [{ code: request.url === '/api/oauth/token' ? '4' : '9', status: '401' }] });
    };
    const report = await at('www.laden.example').check();
    expect([report.address, codes(report)]).toEqual([expect.stringMatching(/^http:\/\/laden\.example:\d+$/), ['shop-address-corrected', 'shop-not-encrypted', 'shop-credentials-refused']]);
    expect(seen.filter((one) => one.includes('oauth'))).toHaveLength(1);
  });
  it('shows any other redirect with its target and sends no credentials there', async () => {
    answer = (_request, response) => void response.writeHead(302, { location: 'https://elsewhere.example/login?next=1' }).end();
    const connection = at();
    const report = await connection.check();
    expect([codes(report), report.findings[0]?.values]).toEqual([['shop-redirects'], { target: 'https://elsewhere.example/login' }]);
    await expect(connection.orders?.order('1')).rejects.toMatchObject({ kind: 'config', code: 'shop-redirects' });
    expect(seen.some((one) => one.includes('Bearer'))).toBe(false);
  });
  it('says that another software answers there', async () => {
    answer = (_request, response) => json(response, 404, { code: 'rest_no_route' });
    expect(codes(await at().check())).toEqual(['shop-api-missing']);
    answer = (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>');
    expect(codes(await at().check())).toEqual(['shop-answer-not-json']);
  });
  it('finds a shop in a sub-folder', async () => {
    answer = (request, response) => json(response, request.url?.startsWith('/laden/api/') ? 401 : 404, { errors: [{ code: request.url?.endsWith('token') ? '4' : '9', status: '401' }] });
    expect(codes(await at('127.0.0.1', '/laden').check())).toEqual(['shop-not-encrypted', 'shop-credentials-refused']);
  });
  it('says that a fresh token is refused, after one more try', async () => {
    answer = (request, response) => (request.url === '/api/oauth/token' ? json(response, 200, { token_type: 'Bearer', expires_in: 600, access_token: 'a.b.c' }) : json(response, 401, { errors: [{ code: '9', status: '401' }] }));
    await expect(at().orders?.order('1')).rejects.toMatchObject({ kind: 'auth', code: 'shop-token-refused' });
    expect(seen.map((one) => one.split(' ')[1])).toEqual(['/api/oauth/token', '/api/search/order', '/api/oauth/token', '/api/search/order']);
  });
  it('takes answers that are none of Shopware’s for a fault of the shop, whatever was asked', async () => {
    let body: unknown;
    answer = (request, response) => json(response, 200, request.url === '/api/oauth/token' ? { access_token: 'a.b.c', expires_in: '600' } : body);
    const connection = at('127.0.0.1', '/c');
    const oddly = { kind: 'protocol', code: 'shop-answer-incomplete' };
    for (body of [{}, { data: [1] }, { data: [{ id: 'x', autoIncrement: {} }], transitions: 1 }, []]) {
      await expect(connection.articles?.find(['HAM'])).rejects.toMatchObject(oddly);
      await expect(connection.orders?.orders({ mark: null, cursor: null, since: new Date() })).rejects.toMatchObject(oddly);
      await expect(connection.orders?.orderIndex(new Date(0), new Date())[Symbol.asyncIterator]().next()).rejects.toMatchObject(oddly);
      await expect(connection.seenValues()).rejects.toMatchObject(oddly);
      expect(codes(await connection.check())).toEqual(['shop-not-encrypted', 'shop-answer-incomplete']);
    }
    answer = (_request, response) => json(response, 200, { token_type: 'Bearer' });
    await expect(at('127.0.0.1', '/d').orders?.order('1')).rejects.toMatchObject(oddly);
  });
  it('waits as long as a host in front of the shop says', async () => {
    answer = (_request, response) => void response.writeHead(503, { 'retry-after': '17' }).end('busy');
    await expect(at('127.0.0.1', '/b').orders?.order('1')).rejects.toMatchObject({ kind: 'limited', options: { retryAfterSeconds: 17 } });
  });
});

itRefereed('sends no request that the schemas do not know', () => expectRefereed(recorded));
