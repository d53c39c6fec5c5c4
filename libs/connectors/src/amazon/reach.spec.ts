// Getting in, and how often one may ask (fact sheet 1, 6, 7): tokens, withdrawn authorisations, roles, quotas; secrets go to Amazon and nowhere else.
import { Quantity, type ListingId } from '@kontor/kernel';
import { ConnectorFailure } from '../failure.js';
import { Learned } from '../learned.js';
import type { HttpCall } from '../http.js';
import type { Connection } from '../port.js';
import { openAccount, pushStock, refereed, type Account } from '../testing/amazon-account.js';
import { itRefereed } from '../testing/amazon-referee.js';
import { AmazonClient, forgetTokens } from './amazon.client.js';
import type { Own } from './learned.js';
import { operations, rateOf } from './rates.js';
import { loginRefusal } from './refusal.js';

let shop: Account;
beforeAll(async () => {
  shop = await openAccount();
});
afterAll(() => shop.stop());
beforeEach(() => shop.reset());

const failureOf = async (work: Promise<unknown>): Promise<ConnectorFailure> => work.then(() => Promise.reject(new Error('nothing failed')), (error: unknown) => (error instanceof ConnectorFailure ? error : Promise.reject(error as Error)));
const logins = async (): Promise<number> => (await shop.calls()).calls.filter(({ path }) => path === '/auth/o2/token').length;
const connect = (): Connection => shop.open().connection;

describe('the log-in', () => {
  it('is made once for many calls at a time, and its token serves for 55 minutes', async () => {
    const connection = connect();
    const orders = connection.orders as NonNullable<Connection['orders']>;
    await Promise.all(Array.from({ length: 8 }, (_, index) => orders.order(`000-0000000-000000${index}`)));
    await connect().orders?.order('000-0000000-0000001');
    expect(await logins()).toBe(1);
    await shop.go(54 * 60);
    await connection.orders?.order('000-0000000-0000001');
    expect(await logins()).toBe(0);
    await shop.go(2 * 60);
    await connection.orders?.order('000-0000000-0000001');
    expect(await logins()).toBe(1);
  });
  it('is made anew once when Amazon has forgotten the token, and a withdrawn authorisation is no loop', async () => {
    const connection = connect();
    await connection.orders?.order('000-0000000-0000001');
    await shop.calls();
    await shop.merchant({ do: 'switch', switches: { revoked: true } });
    expect(await failureOf(connection.orders?.order('000-0000000-0000001') as Promise<unknown>)).toMatchObject({ kind: 'auth', code: 'shop-authorisation-withdrawn' });
    expect((await shop.calls()).calls).toHaveLength(2);
    await shop.merchant({ do: 'switch', switches: { revoked: false } });
    expect(await connection.orders?.order('000-0000000-0000001')).toMatchObject({ gone: true });
  });
  it.each([
    ['invalid_client', 401, 'auth', 'shop-credentials-refused'],
    ['unauthorized_client', 400, 'auth', 'shop-credentials-refused'],
    ['access_denied', 400, 'auth', 'shop-credentials-refused'],
    ['invalid_scope', 400, 'auth', 'shop-credentials-refused'],
    ['invalid_request', 400, 'auth', 'shop-credentials-refused'],
    ['invalid_grant', 400, 'auth', 'shop-authorisation-withdrawn'],
    ['server_error', 500, 'unavailable', 'shop-out-of-order'],
    ['temporarily_unavailable', 503, 'unavailable', 'shop-out-of-order'],
  ])('that fails with %s is told for what it is', (error, status, kind, code) => {
    expect(loginRefusal({ status, headers: {}, text: '' }, { error })).toMatchObject({ kind, code });
  });
});

describe('addresses', () => {
  const spied = (domain: string, answer = { status: 200, text: '{}' }): { client: AmazonClient; calls: HttpCall[] } => {
    forgetTokens();
    const calls: HttpCall[] = [];
    const http = { traffic: () => ({ reads: 0, writes: 0, items: 0 }), call: async (call: HttpCall) => (calls.push(call), call.url.includes('/auth/') ? { status: 200, headers: {}, text: '{"access_token":"Atza|x","expires_in":3600}' } : { ...answer, headers: {} }) };
    return { client: new AmazonClient({ domain, settings: { clientId: 'id', clientSecret: 'secret', refreshToken: 'Atzr|refresh', sellerId: 'A1' }, options: {}, http, now: () => new Date() }, new Learned<Own>(null)), calls };
  };
  const participations = { operation: 'getMarketplaceParticipations', method: 'GET', path: '/sellers/v1/marketplaceParticipations', kind: 'read' } as const;

  it.each(['https://amazon.de', 'https://www.amazon.co.uk', 'https://sellingpartnerapi-eu.amazon.com'])('of %s are Amazon’s European ones, with token and user agent', async (domain) => {
    const { client, calls } = spied(domain);
    await client.call(participations);
    expect(calls.map(({ url }) => url)).toEqual(['https://api.amazon.com/auth/o2/token', 'https://sellingpartnerapi-eu.amazon.com/sellers/v1/marketplaceParticipations']);
    expect(calls[0].body).toBe('grant_type=refresh_token&refresh_token=Atzr%7Crefresh&client_id=id&client_secret=secret');
    expect(calls[1].headers).toMatchObject({ 'x-amz-access-token': 'Atza|x', 'user-agent': expect.stringMatching(/^\w+\/[\d.]+ \(Language=TypeScript\)$/) as string });
  });
  it.each(['https://amazon.com', 'https://amazon.de.example.com', 'https://mein-shop.de'])('of %s are none, and nothing is sent anywhere', async (domain) => {
    const { client, calls } = spied(domain);
    expect(await failureOf(client.call(participations))).toMatchObject({ kind: 'config', code: 'shop-domain-not-marketplaces' });
    expect(calls).toEqual([]);
  });
  it('that refuse every token they gave are left alone after the second', async () => {
    const { client, calls } = spied('https://amazon.de', { status: 403, text: JSON.stringify({ errors: [{ code: 'Unauthorized', message: 'Access to requested resource is denied.', details: 'The access token you provided has expired.' }] }) });
    expect(await failureOf(client.call(participations))).toMatchObject({ kind: 'auth', code: 'shop-authorisation-withdrawn' });
    expect(calls).toHaveLength(4);
  });
  it('of documents must lie in Amazon’s storage, and get no token', async () => {
    const { client, calls } = spied('https://amazon.de');
    expect(await failureOf(client.upload('https://evil.example/x', 'application/json', '{}', 1))).toMatchObject({ kind: 'protocol' });
    expect(await failureOf(client.upload('http://x.amazonaws.com/x', 'application/json', '{}', 1))).toMatchObject({ kind: 'protocol' });
    await client.upload('https://tortuga-prod-eu.s3-eu-west-1.amazonaws.com/x?X-Amz-Signature=1', 'application/json; charset=UTF-8', '{}', 1);
    expect(calls).toMatchObject([{ method: 'PUT', headers: { 'content-type': 'application/json; charset=UTF-8' } }]);
    expect(Object.keys(calls[0].headers ?? {})).toEqual(['content-type']);
  });
});

describe('quotas', () => {
  it('are kept per operation without asking Amazon for a refusal, and told with the time that is left', async () => {
    await shop.reset({ patience: 1, tellsRates: false });
    const orders = connect().orders as NonNullable<Connection['orders']>;
    let failure: unknown;
    let asked = 0;
    for (; failure === undefined && asked < 30; asked += 1) await orders.orders({ mark: { until: '2026-11-01T00:00:00Z' }, cursor: null, since: new Date(0) }).catch((error: unknown) => (failure = error));
    expect([asked, failure]).toMatchObject([20, { kind: 'limited', code: 'shop-pauses' }]);
    expect((failure as ConnectorFailure).options.retryAfterSeconds).toBeGreaterThan(150);
    expect((await shop.calls()).counters.byStatus['429']).toBeUndefined();
    // Another operation has a bucket of its own, and three minutes bring one more search.
    expect(await orders.order('000-0000000-0000001')).toMatchObject({ gone: true });
    await shop.go(180);
    await orders.orders({ mark: { until: '2026-11-01T00:00:00Z' }, cursor: null, since: new Date(0) });
  });
  it('of another worker show as a refusal, after which the operation rests for as long as a token takes', async () => {
    await shop.reset({ patience: 1 });
    for (let call = 0; call < 20; call += 1) await shop.raw('GET', '/orders/2026-01-01/orders?lastUpdatedAfter=2026-11-01T00:00:00Z');
    const orders = connect().orders as NonNullable<Connection['orders']>;
    const query = { mark: { until: '2026-11-01T00:00:00Z' }, cursor: null, since: new Date(0) };
    expect(await failureOf(orders.orders(query))).toMatchObject({ kind: 'limited', code: 'shop-busy', options: { retryAfterSeconds: 179 } });
    await shop.calls();
    expect(await failureOf(orders.orders(query))).toMatchObject({ kind: 'limited', code: 'shop-pauses' });
    expect((await shop.calls()).counters.calls).toBe(0);
  });
  it('that an answer tells are used from then on and remembered', async () => {
    await shop.reset({ patience: 3 });
    const connection = connect();
    await connection.check();
    expect(connection.facts?.own.rates).toMatchObject({ getOrder: '1.5', searchListingsItems: '15' });
    await shop.merchant({ do: 'switch', switches: { patience: 1 } });
    const later = shop.open({ facts: connection.facts }).connection as Connection;
    await later.orders?.order('000-0000000-0000001');
    // What is as published needs no remembering.
    expect(later.newFacts()?.own.rates).not.toHaveProperty('getOrder');
  });
  it('stand in the table as Amazon publishes them', () => {
    expect(operations).toMatchObject({ searchOrders: { perSecond: 0.0056, burst: 20 }, getOrder: { perSecond: 0.5, burst: 30 }, confirmShipment: { perSecond: 2, burst: 10 }, patchListingsItem: { perSecond: 5, burst: 5 }, createFeed: { perSecond: 0.0083 }, getFeedDocument: { perSecond: 0.0222, burst: 10 } });
    expect([rateOf('0.0056'), rateOf('5'), rateOf('5.0'), rateOf(''), rateOf('0'), rateOf('much')]).toEqual([0.0056, 5, 5, null, null, null]);
  });
  it('of a few calls a second are waited for and not refused', async () => {
    await shop.reset({ patience: 1 });
    const connection = await shop.checked();
    const rows = (await shop.keys(connection, ['HAM', 'KAF', 'TS-S', 'TS-M', 'Zän/ge 1,5'])).map((row, index) => ({ ...row, quantity: Quantity.whole(index) }));
    await shop.calls();
    const twice = [...rows, ...rows.map((row, index) => ({ ...row, listing: String(100 + index) as ListingId, number: `${row.number} 2` }))].slice(0, 8);
    expect(Object.values((await pushStock(connection, twice)).codes)).toEqual(Array.from({ length: 8 }, () => 'true'));
    expect((await shop.calls()).counters.byStatus).toEqual({ '200': 8 });
  });
});

describe('the connection test', () => {
  it('names every role that is missing', async () => {
    await shop.merchant({ do: 'switch', switches: { roles: { orders: false, listings: true, feeds: false, reports: true } } });
    const report = await connect().check();
    expect(report.rights.map(({ name, granted }) => [name, granted])).toEqual([['orders', false], ['articles', true], ['write', true], ['feeds', false], ['reports', true]]);
    expect([report.ok, report.rights[0].remedy]).toMatchObject([false, { code: 'shop-role-missing', values: { role: 'Inventory and Order Tracking' } }]);
  });
  it('changes nothing in the account', async () => {
    await connect().check();
    expect((await shop.calls()).counters.writes).toBe(0);
  });
  it('sees by an order to be shipped that buyers’ data are withheld, and says which role gives them', async () => {
    expect((await connect().check()).facts?.own.buyers).toBe('unknown');
    await shop.order({ cart: [{ sku: 'HAM' }] });
    expect((await connect().check()).facts?.own.buyers).toBe('given');
    await shop.merchant({ do: 'switch', switches: { personalData: false } });
    const report = await connect().check();
    expect([report.facts?.own.buyers, report.findings]).toEqual(['withheld', [{ code: 'shop-buyers-role-missing', severity: 'warning', values: {} }]]);
  });
  it('knows the currency of the first marketplace, and one in which the account does not sell', async () => {
    const british = await (shop.open({ options: { marketplaces: 'A1F83G8C2ARO7P, A1PA6795UKMFR9' } }).connection as Connection).check();
    expect([british.ok, british.facts?.currency, british.facts?.timeZone, british.facts?.language]).toEqual([true, 'GBP', 'Europe/London', 'en']);
    const dutch = await (shop.open({ options: { marketplaces: 'A1805IZSGTT6HS' } }).connection as Connection).check();
    expect([dutch.ok, dutch.findings]).toEqual([false, [{ code: 'marketplace-not-open', severity: 'error', values: { marketplace: 'A1805IZSGTT6HS' } }]]);
  });
});

it('pushes stock without the right to as what it is', async () => {
  const connection = await shop.checked();
  const rows = await shop.keys(connection, ['HAM']);
  await shop.merchant({ do: 'rights', read: true, write: false });
  expect(await failureOf(pushStock(connection, rows.map((row) => ({ ...row, quantity: Quantity.whole(1) }))))).toMatchObject({ kind: 'config', code: 'shop-role-missing', values: { role: 'Product Listing' } });
});

itRefereed('asks nothing that Amazon’s models do not know', () => refereed(60));
