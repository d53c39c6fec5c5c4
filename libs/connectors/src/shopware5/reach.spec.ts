// How Kontor gets into a Shopware 5 shop: addresses, redirects, authentication, rights, and what the connection test says about it.
import type { CheckReport, Connection } from '../port.js';
import { type ShopOpening, recorded } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/shopware5-referee.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { Learned } from '../learned.js';
import type { HttpCall } from '../http.js';
import { checkShop } from './check.js';
import type { Own } from './learned.js';
import { Sw5Client } from './shopware5.client.js';
import { shopware5 } from './shopware5.platform.js';

let shop: Shop<typeof shopware5>;
beforeAll(async () => {
  shop = await standUp(shopware5, { flavour: 'sw57' });
});
afterAll(() => shop.stop());

const check = async (opening: ShopOpening = {}): Promise<{ report: CheckReport; connection: Connection }> => {
  const { connection } = shop.open(opening);
  return { report: await connection.check(), connection };
};
const codes = (report: CheckReport): string[] => report.findings.map(({ code }) => code);
const wrong = { apiKey: 'x'.repeat(40) };

it('finds a shop over https with Basic and learns version, currency, basis, zone and tax rates', async () => {
  await shop.reset();
  const { report } = await check();
  expect(report).toMatchObject({ ok: true, version: '5.7.19', facts: { currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, netGroups: ['H'], timeZone: 'Europe/Berlin', language: 'de', own: { auth: 'basic', taxRates: ['19', '7'] } } });
  expect(report.rights.map(({ name, granted }) => [name, granted])).toEqual(['orders', 'articles', 'groups', 'payments', 'writeArticles', 'writeOrders'].map((name) => [name, true]));
});
it('finds a 5.6 whose default group enters net, without the 30-day lowest price', async () => {
  await shop.reset({}, 'sw56');
  const { report, connection } = await check();
  expect(report).toMatchObject({ ok: true, version: '5.6.10', facts: { pricesIncludeTax: false, netGroups: [], priceDecimals: 4 } });
  expect([connection.capabilities.prices?.lowest, shop.open().connection.capabilities.prices?.lowest]).toEqual([false, false]);
  await shop.reset();
  expect((await check()).connection.capabilities.prices?.lowest).toBe(true);
});
it('takes the currency in which the shop keeps its books, not that of the newest order', async () => {
  await shop.reset();
  await shop.order({ cart: [{ sku: 'HAM' }] });
  await shop.order({ cart: [{ sku: 'HAM' }], currency: 'CHF' });
  const { report, connection } = await check();
  expect(report.facts?.currency).toBe('EUR');
  expect((await connection.seenValues()).currencies.map(({ key }) => key)).toEqual(['EUR', 'CHF']);
});
it('answers Digest where the shop offers nothing else, remembers it, and asks for a nonce once', async () => {
  await shop.reset({ basic: false });
  const { report } = await check();
  expect(report).toMatchObject({ ok: true, facts: { own: { auth: 'digest' } } });
  const connection = await shop.checked();
  await shop.calls();
  await connection.articles.find(['HAM']);
  await connection.articles.find(['KAF', "O'Neill & Söhne 5 %"]);
  expect((await shop.calls()).calls.map(({ status }) => status)).toEqual([401, 200, 200]);
});
it('comes in by Digest where the server drops Basic on the way', async () => {
  await shop.reset({ authorization: 'basic-dropped' });
  expect((await check()).report).toMatchObject({ ok: true, facts: { own: { auth: 'digest' } } });
});
it('says that nothing gets through where every header is dropped', async () => {
  await shop.reset({ authorization: 'dropped' });
  const { report } = await check();
  expect([report.ok, codes(report)]).toEqual([false, ['shop-credentials-refused']]);
});
it('never sends Basic over plain http', async () => {
  await shop.reset({ digest: false });
  const { report } = await check({ plain: true });
  expect([report.ok, codes(report)]).toEqual([false, ['shop-not-encrypted', 'shop-credentials-refused']]);
  await shop.reset();
  const over = await check({ plain: true });
  expect([over.report.ok, codes(over.report), over.report.facts?.own.auth]).toEqual([true, ['shop-not-encrypted'], 'digest']);
});
it('renews a nonce that is too old once, for parallel calls as well', async () => {
  await shop.reset({ basic: false, nonceSeconds: 60 });
  const connection = await shop.checked();
  await connection.articles.find(['HAM']);
  await shop.simulator.control('/clock', { now: new Date(Date.now() + 61_000).toISOString() });
  await shop.calls();
  const found = await Promise.all(['HAM', 'KAF'].map((number) => connection.articles.find([number])));
  expect(found.every(([one]) => one?.hits.length === 1)).toBe(true);
  expect((await shop.calls()).calls.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(2);
  await connection.articles.find(['HAM']);
  expect((await shop.calls()).calls.map(({ status }) => status)).toEqual([200]);
  await shop.simulator.control('/clock', { now: new Date().toISOString() });
});
it.each([
  ['both ways', {}],
  ['Digest only', { basic: false }],
  ['Basic only', { digest: false }],
])('takes no more than two tries with a wrong key: %s', async (_name, switches) => {
  await shop.reset(switches);
  const facts = (await check()).report.facts;
  await shop.calls();
  for (const opening of [{ settings: wrong }, { settings: wrong, facts }]) {
    await expect(shop.open(opening).connection.articles.find(['HAM'])).rejects.toMatchObject({ kind: 'auth', code: 'shop-credentials-refused' });
    expect((await shop.calls()).counters.calls).toBeLessThanOrEqual(2);
  }
  // A connection that worked and whose key was changed meanwhile.
  const { connection } = shop.open({ facts });
  await connection.articles.find(['HAM']);
  await shop.merchant({ do: 'rights', read: false, write: false });
  await shop.calls();
  await expect(connection.articles.find(['HAM'])).rejects.toMatchObject({ kind: 'auth' });
  expect((await shop.calls()).counters.calls).toBeLessThanOrEqual(2);
});
it('finds a shop in a sub-folder', async () => {
  await shop.reset({ folder: '/laden' });
  expect((await check({ path: '/laden' })).report.ok).toBe(true);
  const { report } = await check();
  expect([report.ok, report.findings.some(({ severity }) => severity === 'error')]).toEqual([false, true]);
});
it('follows a redirect that only changes scheme and www, without credentials, and stores it', async () => {
  const calls: HttpCall[] = [];
  const answer = (status: number, headers: Record<string, string> = {}) => ({ status, headers, text: '{"success":false,"message":"Invalid or missing auth"}' });
  const call = async (one: HttpCall) => {
    calls.push(one);
    return one.url.startsWith('http://shop.example') ? answer(301, { location: 'https://www.shop.example/laden/api/version' }) : answer(401, { 'www-authenticate': 'Basic realm="x"' });
  };
  const learned = new Learned<Own>(null);
  const client = new Sw5Client({ domain: 'http://shop.example/laden', settings: shop.simulator.credentials, http: { call, traffic: () => ({ reads: 0, writes: 0, items: 0 }) }, now: () => new Date() }, learned);
  const report = await checkShop(client, learned);
  expect([report.address, codes(report)]).toEqual(['www.shop.example/laden', ['shop-address-corrected', 'shop-credentials-refused']]);
  expect(calls.map(({ url, headers }) => [url, headers?.authorization !== undefined])).toEqual([['http://shop.example/laden/api/version', false], ['https://www.shop.example/laden/api/version', false], ['https://www.shop.example/laden/api/version', true]]);
});
it('does not follow a redirect to another port, and sends nothing along', async () => {
  await shop.reset({ redirect: 'https' });
  const { report } = await check({ plain: true });
  expect(codes(report)).toEqual(['shop-redirects']);
  expect((await shop.calls()).counters.calls).toBe(1);
});
it('shows any other redirect with its target and goes no further', async () => {
  await shop.reset({ redirect: { to: 'https://anderer-shop.example/' } });
  const { report } = await check();
  expect(report.findings).toEqual([expect.objectContaining({ code: 'shop-redirects', values: { target: expect.stringContaining('anderer-shop.example') } })]);
  expect((await shop.calls()).counters.calls).toBe(1);
});
it('tells a page of maintenance from wrong credentials', async () => {
  await shop.reset();
  const facts = (await check()).report.facts;
  await shop.merchant({ do: 'switch', switches: { maintenance: true } });
  const { report } = await check();
  expect([report.ok, codes(report)]).toEqual([false, ['shop-out-of-order']]);
  await expect(shop.open({ facts }).connection.articles.find(['HAM'])).rejects.toMatchObject({ kind: expect.stringMatching(/unavailable|limited/), code: 'shop-out-of-order' });
});
it.each([403, 401])('names each right that is missing, and where to grant it (refused with %i)', async (denyStatus) => {
  await shop.reset({ denied: ['order:read', 'article:update'], denyStatus });
  const { report } = await check();
  expect(report.ok).toBe(false);
  expect(report.rights.filter(({ granted }) => !granted).map(({ name, remedy }) => [name, remedy?.code, remedy?.values.right])).toEqual([['orders', 'shop-user-lacks-right', 'order: read'], ['writeArticles', 'shop-user-lacks-right', 'article: update']]);
  expect(report.rights.filter(({ granted }) => granted)).toHaveLength(4);
});
it('asks for the right to write without writing anything', async () => {
  await shop.reset();
  const before = await shop.books();
  await check();
  const { calls } = await shop.calls();
  expect(calls.filter(({ method }) => method !== 'GET').map(({ method, path, status }) => [method, path.replace(/.*\/api\//, ''), status])).toEqual([['PUT', 'variants/2147483647', 404], ['PUT', 'orders/2147483647', 404]]);
  expect({ ...(await shop.books()), now: '' }).toEqual({ ...before, now: '' });
});
it('never asks for users, whose list leaks the keys', async () => {
  await shop.reset();
  const { connection } = await check();
  await connection.seenValues();
  expect((await shop.calls()).calls.some(({ path }) => /\/api\/users/.test(path))).toBe(false);
});
it('says that the clock of the shop is wrong', async () => {
  await shop.reset();
  const { report } = await check({ now: () => new Date(Date.now() + 600_000) });
  expect([report.ok, codes(report), (report.clockOffsetSeconds ?? 0) < -590]).toEqual([true, ['shop-clock-differs'], true]);
});

itRefereed('sends no request that the shop’s own models do not know', () => {
  expect(recorded.length).toBeGreaterThan(30);
  expectRefereed(recorded);
});
