// How Kontor gets into a Shopify shop: domain, app, token, version, scopes, plan, protected data, limits, and what the connection test says about it.
import { ConnectorFailure } from '../failure.js';
import type { CheckReport, Connection } from '../port.js';
import { openShop, recorded, type ShopOpening } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/shopify-referee.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { apiVersion } from './documents.js';
import { shopify } from './shopify.platform.js';
import { adminToken } from './simulator/store.js';

let shop: Shop<typeof shopify>;
beforeAll(async () => {
  shop = await standUp(shopify, { flavour: 'grow' });
});
afterAll(() => shop.stop());
beforeEach(() => shop.reset());

const check = async (opening: ShopOpening = {}): Promise<CheckReport> => (shop.open(opening).connection as Connection).check();
const codes = (report: CheckReport): string[] => report.findings.map(({ code, severity }) => `${severity} ${code}`);
const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'nothing failed', (error: unknown) => (error instanceof ConnectorFailure ? { kind: error.kind, code: error.code } : error));
const logins = async (): Promise<number> => (await shop.calls()).calls.filter(({ path }) => path.includes('oauth')).length;

describe('the way in', () => {
  it('learns currency, basis, zone, country, location and the points of the plan', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }] });
    const report = await check();
    expect(report).toMatchObject({ ok: true, version: apiVersion, plan: 'Grow', facts: { currency: 'EUR', pricesIncludeTax: true, timeZone: 'Europe/Berlin', language: 'de', own: { country: 'DE', buyers: 'given', oldOrders: true, locations: { '71000000001': 'Lager Lübeck' } } } });
    expect(codes(report)).toEqual([]);
    await shop.reset({}, 'net');
    expect((await check()).facts).toMatchObject({ pricesIncludeTax: false });
  });
  it.each(['https://www.mein-shop.de', 'https://shop.myshopify.com.evil.example', 'http://shop.myshopify.com', 'https://127.0.0.1'])('sends no secret to %s, and makes no call', async (domain) => {
    const calls: string[] = [];
    const http = { call: async ({ url }: { url: string }) => (calls.push(url), { status: 200, headers: {}, text: '{}' }), traffic: () => ({ reads: 0, writes: 0, items: 0 }) };
    for (const settings of [shop.simulator.credentials, { accessToken: adminToken }]) {
      const report = await (shopify.connect({ shopId: null, domain, settings, options: {}, facts: null, http, now: () => new Date() }) as Connection).check();
      expect([report.ok, codes(report)]).toEqual([false, ['error shop-domain-not-shopifys']]);
    }
    expect(calls).toEqual([]);
  });
  it('speaks to a shop below myshopify.com', async () => {
    const calls: string[] = [];
    const http = { call: async ({ url }: { url: string }) => (calls.push(url), { status: 423, headers: {}, text: '{}' }), traffic: () => ({ reads: 0, writes: 0, items: 0 }) };
    await (shopify.connect({ shopId: null, domain: 'https://moin-store.myshopify.com', settings: { accessToken: adminToken }, options: {}, facts: null, http, now: () => new Date() }) as Connection).check();
    expect(calls).toEqual([`https://moin-store.myshopify.com/admin/api/${apiVersion}/graphql.json`]);
  });
  it('takes the token of an older app as it is, and asks for no other', async () => {
    const report = await check({ settings: { clientId: '', clientSecret: '', accessToken: adminToken } });
    expect([report.ok, await logins()]).toEqual([true, 0]);
    const wrong = await check({ settings: { clientId: '', clientSecret: '', accessToken: 'shpat_00000000000000000000000000000000' } });
    expect([codes(wrong), (await shop.calls()).counters.calls]).toEqual([['error shop-credentials-refused'], 1]);
  });
  it('says that credentials are missing before any call', async () => {
    expect(codes(await check({ settings: { clientSecret: '' } }))).toEqual(['error shop-app-missing']);
    expect((await shop.calls()).counters.calls).toBe(0);
  });
  it('fetches one token for calls side by side, renews it once on a 401, and then no more', async () => {
    const { connection } = shop.open();
    await check();
    await shop.reset();
    await Promise.all([connection.articles.find(['HAM']), connection.articles.find(['KAF']), connection.orders.order('1')]);
    expect(await logins()).toBe(1);
    await shop.merchant({ do: 'rights', read: false, write: false });
    expect(await failureOf(connection.articles.find(['HAM']))).toEqual({ kind: 'auth', code: 'shop-credentials-refused' });
    const { calls } = await shop.calls();
    expect(calls.map(({ path }) => path.includes('oauth'))).toEqual([false, true, false]);
  });
  it('renews a token an hour before it ends', async () => {
    await check();
    await logins();
    const later = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
    expect((await check({ now: () => later(22 * 60) })).ok && (await logins())).toBe(0);
    expect((await check({ now: () => later(23 * 60 + 1) })).ok && (await logins())).toBe(1);
  });
  it.each([
    ['foreignApp', 'shop-app-of-others'],
    ['appMissing', 'shop-app-not-installed'],
  ])('reads the page of a refused grant: %s is %s', async (name, code) => {
    await shop.reset({ [name]: true });
    const report = await check();
    expect([report.ok, codes(report), await logins()]).toEqual([false, [`error ${code}`], 1]);
  });
  it.each(['json', 'page'])('tells a wrong secret, answered as %s', async (refusal) => {
    await shop.reset({ refusal });
    expect(codes(await check({ settings: { clientSecret: 'shpss_00000000000000000000000000000000' } }))).toEqual(['error shop-credentials-refused']);
  });
  it.each([
    ['frozen', 'shop-closed'],
    ['locked', 'shop-closed'],
    ['gone', 'shop-api-missing'],
  ])('says that the shop is %s', async (state, code) => {
    await shop.reset({ state });
    expect(codes(await check())).toEqual([`error ${code}`]);
    expect(await failureOf((shop.open().connection as Connection).seenValues())).toEqual({ kind: 'config', code });
  });
  it('warns where the shop falls forward to another version, and works on', async () => {
    await shop.reset({ oldestVersion: '2026-10' });
    const report = await check();
    expect([report.ok, report.version, codes(report)]).toEqual([true, '2026-10', ['warning shop-api-version-other']]);
  });
});

describe('rights', () => {
  it('are named one by one as the app has them, a writing one standing for its reading one', async () => {
    const report = await check();
    expect(report.rights.map(({ name }) => name)).toEqual(['read_orders', 'read_customers', 'read_products', 'write_products', 'read_inventory', 'write_inventory', 'read_locations', 'write_merchant_managed_fulfillment_orders']);
    await shop.reset({ missing: ['read_inventory', 'read_customers', 'write_merchant_managed_fulfillment_orders', 'read_merchant_managed_fulfillment_orders'] });
    const narrow = await check();
    expect([narrow.ok, narrow.rights.filter(({ granted }) => !granted).map(({ name, remedy }) => [name, remedy?.code])]).toEqual([false, [['read_customers', 'shop-scope-missing'], ['write_merchant_managed_fulfillment_orders', 'shop-scope-missing']]]);
  });
  it('that keep the whole question from being answered are named too', async () => {
    await shop.reset({ missing: ['read_locations'] });
    const report = await check();
    expect([report.ok, report.rights.filter(({ granted }) => !granted).map(({ name }) => name)]).toEqual([false, ['read_locations']]);
  });
  it('to old orders and to files are useful only', async () => {
    await shop.reset({ missing: ['read_all_orders', 'write_files'] });
    const report = await check();
    expect([report.ok, codes(report), report.facts?.own.oldOrders]).toEqual([true, ['info shop-old-orders-hidden', 'info shop-images-stay'], false]);
  });
  it('that are missing refuse a call by the name of the scope', async () => {
    const connection = await shop.checked();
    await shop.merchant({ do: 'switch', switches: { missing: ['read_orders', 'write_orders'] } });
    await expect(connection.orders.order('1')).rejects.toMatchObject({ kind: 'config', code: 'shop-scope-missing', values: { scope: 'read_orders' } });
  });
});

describe('buyers’ data', () => {
  it('are judged by asking for one: withheld field by field', async () => {
    await shop.reset({}, 'basic');
    await shop.order({ cart: [{ sku: 'HAM' }] });
    const report = await check();
    expect([report.ok, codes(report), report.facts?.own.buyers]).toEqual([false, ['error shop-buyers-withheld'], 'withheld']);
  });
  it('are judged by asking for one: the whole order withheld', async () => {
    await shop.reset({ protectedData: 'object' });
    await shop.order({ cart: [{ sku: 'HAM' }] });
    const report = await check();
    expect([report.ok, codes(report)]).toEqual([false, ['error shop-buyers-withheld']]);
  });
  it('cannot be judged without an order: the plan is a hint, no verdict', async () => {
    await shop.reset({}, 'basic');
    const report = await check();
    expect([report.ok, codes(report), report.facts?.own.buyers]).toEqual([true, ['warning shop-plan-small'], 'unknown']);
  });
  it('that come in spite of a small plan are fine', async () => {
    await shop.reset({ plan: 'Basic', protectedData: 'granted' });
    await shop.order({ cart: [{ sku: 'HAM' }] });
    const report = await check();
    expect([report.ok, codes(report)]).toEqual([true, ['info shop-plan-small']]);
  });
});

describe('locations', () => {
  it('have to be chosen where several send what is ordered online, and the chosen one has to be there', async () => {
    await shop.reset({ secondLocation: true });
    expect(codes(await check())).toEqual(['warning shop-location-not-chosen']);
    expect(codes(await check({ options: { location: '71000000002' } }))).toEqual([]);
    const gone = await check({ options: { location: '71000000009' } });
    expect([gone.ok, codes(gone)]).toEqual([false, ['error shop-location-gone']]);
  });
  it('and gateways, shipping methods and currencies are offered for the assignments as orders really used them', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }], payment: { method: 'klarna', title: 'Klarna' }, shipping: { method: 'express', title: 'Express' }, currency: 'CHF' });
    const seen = await (await shop.checked()).seenValues();
    expect([seen.payments[0], seen.shippings[0], seen.currencies.map(({ key }) => key), seen.warehouses.map(({ key }) => key)]).toEqual([{ key: 'klarna', label: 'Klarna' }, { key: 'express', label: 'Express' }, ['CHF', 'EUR'], ['71000000001', '71000000002']]);
  });
});

describe('limits', () => {
  it('a throttled question is asked again as soon as the points are there, and is carried out once', async () => {
    await shop.reset({ bucket: 50, restoreRate: 150 });
    // Nobody told yet how small the bucket is.
    const { connection } = shop.open();
    const answers = await Promise.all(['HAM', 'KAF', 'TS-S'].map((number) => connection.articles.find([number])));
    expect(answers.map(([found]) => found?.hits.length)).toEqual([1, 1, 1]);
    const told = recorded.filter(({ answer }) => answer?.includes('"THROTTLED"'));
    expect(told.length).toBeGreaterThan(0);
  });
  it('a bucket that stays empty is told with the time it needs', async () => {
    await shop.reset({ bucket: 100, restoreRate: 1 });
    const connection = shop.open({ facts: (await check()).facts }).connection as Connection;
    await connection.articles?.find(['HAM', 'KAF']);
    const failure = await connection.orders?.orders({ mark: null, cursor: null, since: new Date(0) }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'limited' });
    expect((failure as ConnectorFailure).options.retryAfterSeconds).toBeGreaterThan(20);
  });
  it('the points of the plan are learned and kept', async () => {
    await shop.reset({ bucket: 4000, restoreRate: 200 });
    expect((await check()).facts?.own).toMatchObject({ restoreRate: 200, bucket: 4000 });
  });
  it('a warning about a search is an error, for the filter would find everything', async () => {
    const connection = await shop.checked();
    await shop.merchant({ do: 'switch', switches: { unknownFilters: ['created_at', 'sku'] } });
    await expect(connection.orders.orders({ mark: null, cursor: null, since: new Date() })).rejects.toMatchObject({ kind: 'protocol', code: 'shop-search-not-understood', values: { field: 'created_at' } });
    await expect(connection.articles.find(['HAM'])).rejects.toMatchObject({ code: 'shop-search-not-understood' });
  });
});
it('opening makes no call', async () => {
  openShop(shopify, shop.simulator);
  expect((await shop.calls()).counters.calls).toBe(0);
});
itRefereed('sends no request that Shopify’s schemas do not know', () => expectRefereed(recorded));
