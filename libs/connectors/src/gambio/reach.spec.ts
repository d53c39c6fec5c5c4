// How Kontor gets into a Gambio shop: addresses, redirects, both ways of signing in, rights, versions, the quota, and what the connection test says.
import type { HttpAnswer, HttpClient } from '../http.js';
import type { CheckReport, Connection } from '../port.js';
import type { ShopOpening } from '../testing/open-shop.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { gambio } from './gambio.platform.js';

let shop: Shop<typeof gambio>;
beforeAll(async () => {
  shop = await standUp(gambio, { flavour: 'gx49' });
});
afterAll(() => shop.stop());
beforeEach(() => shop.reset());

const check = async (opening: ShopOpening = {}): Promise<{ report: CheckReport; connection: Connection }> => {
  const { connection } = shop.open(opening);
  return { report: await connection.check(), connection };
};
const codes = (report: CheckReport): string[] => report.findings.map(({ code }) => code);
const switched = async (switches: Record<string, unknown>): Promise<{ token: string }> => shop.simulator.control('/merchant', { do: 'switch', switches }) as Promise<{ token: string }>;

it('finds a shop with an admin’s e-mail and password, and learns version, currency, basis, countries, taxes and languages', async () => {
  const { report } = await check();
  expect(report).toMatchObject({ ok: true, version: '4.9.0.1', findings: [], facts: { version: '4.9.0.1', currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, timeZone: 'Europe/Berlin', language: 'de' } });
  expect(report.facts?.own).toMatchObject({ country: 'DE', countries: expect.objectContaining({ '81': 'DE' }), taxRates: expect.objectContaining({ '1': '19', '2': '7' }), languages: expect.objectContaining({ de: expect.any(String) }) });
  expect(report.rights.map(({ name, granted }) => [name, granted])).toEqual([['read', true], ['articles', true], ['write', true], ['settings', true]]);
});
it('changes nothing by asking for the right to write', async () => {
  const before = await shop.books();
  await check();
  const after = await shop.books();
  expect([after.stock, after.prices]).toEqual([before.stock, before.prices]);
});
it('finds a shop with a token alone', async () => {
  const { token } = await switched({});
  const { report } = await check({ settings: { email: '', password: '', token } });
  expect(report.ok).toBe(true);
});
it('says of an expired or damaged token that it is refused, although the shop calls that an internal error', async () => {
  const { token } = await switched({});
  const { report } = await check({ settings: { email: '', password: '', token: `${token.slice(0, -4)}AAAA` } });
  expect([report.ok, codes(report)]).toEqual([false, ['shop-credentials-refused']]);
});
it('tries wrong credentials once', async () => {
  await shop.calls();
  const { report } = await check({ settings: { password: 'falsch' } });
  expect(codes(report)).toEqual(['shop-credentials-refused']);
  // The other call is the one without credentials.
  expect((await shop.calls()).counters.byStatus['401']).toBe(2);
});
it('asks nobody when there is nothing to sign in with', async () => {
  await shop.calls();
  const { report } = await check({ settings: { email: '', password: '' } });
  expect([codes(report), (await shop.calls()).counters.calls]).toEqual([['shop-settings-invalid'], 1]);
});
it('says that a colon in the password may be cut off by the server', async () => {
  await switched({ password: 'Ge:heim-4711', cutsPassword: true });
  expect(codes((await check({ settings: { password: 'Ge:heim-4711' } })).report)).toEqual(['shop-credentials-refused', 'shop-password-cut']);
  await switched({ cutsPassword: false });
  expect((await check({ settings: { password: 'Ge:heim-4711' } })).report).toMatchObject({ ok: true, findings: [] });
});
it('shows where a redirect leads, and never follows it with credentials', async () => {
  await switched({ redirect: 'other' });
  await shop.calls();
  const { report } = await check();
  expect([codes(report), report.findings[0]?.values.target]).toEqual([['shop-redirects'], expect.stringMatching(/^https?:\/\//)]);
  expect((await shop.calls()).counters.calls).toBe(1);
  const { connection } = shop.open();
  await expect(connection.orders.order('400210')).rejects.toMatchObject({ kind: 'config', code: 'shop-redirects' });
});
it('follows one that changes only the scheme, without credentials, and tells the address', async () => {
  const calls: { url: string; signed: boolean }[] = [];
  const http: HttpClient = {
    call: async ({ url, headers }): Promise<HttpAnswer> => {
      calls.push({ url, signed: headers?.authorization !== undefined });
      if (url.startsWith('http://')) return { status: 301, headers: { location: 'https://www.shop.example/laden/api.php/v2' }, text: '' };
      return { status: 401, headers: { 'x-shop-version': 'v4.9.0.1' }, text: '{"code":0,"status":"error","message":"Invalid Credentials"}' };
    },
    traffic: () => ({ reads: 0, writes: 0, items: 0 }),
  };
  const connection = gambio.connect({ shopId: null, domain: 'http://shop.example/laden', settings: { email: 'a@b.example', password: 'x' }, options: {}, facts: null, http, now: () => new Date() });
  const report = await connection.check();
  expect([report.address, codes(report)]).toEqual(['www.shop.example/laden', ['shop-address-corrected', 'shop-credentials-refused']]);
  expect(calls).toEqual([
    { url: 'http://shop.example/laden/api.php/v2', signed: false },
    { url: 'https://www.shop.example/laden/api.php/v2', signed: false },
    { url: 'https://www.shop.example/laden/api.php/v2/orders?page=1&per_page=1', signed: true },
  ]);
});
it('finds a shop in a sub-folder', async () => {
  await switched({ folder: '/shop' });
  expect([(await check({ path: '/shop' })).report.ok, codes((await check()).report)]).toEqual([true, ['shop-api-missing']]);
});
it('tells a page for maintenance from data', async () => {
  await switched({ maintenance: 503 });
  expect(codes((await check()).report)).toEqual(['shop-out-of-order']);
  await switched({ maintenance: 200 });
  expect((await check()).report.ok).toBe(false);
});
it('says that a plain shop is not encrypted', async () => {
  expect(codes((await check({ plain: true })).report)).toEqual(['shop-not-encrypted']);
});
it('takes the oldest version with net prices, and says what it cannot do', async () => {
  await shop.reset({}, 'gx312');
  const { report } = await check();
  expect(report).toMatchObject({ ok: true, version: '3.12.0.2', facts: { pricesIncludeTax: false, priceDecimals: 4, currency: 'EUR' } });
  expect(report.findings).toEqual([{ code: 'shop-variants-closed', severity: 'warning', values: { version: '3.12.0.2' } }]);
});
it.each([['v4.6.0.0', ['shop-variants-closed'], true], ['v4.7.0.0', [], true], ['v3.11.1.0', ['shop-version-old'], false]])('of version %s it says %j', async (version, expected, ok) => {
  await switched({ version });
  const { report } = await check();
  expect([codes(report), report.ok]).toEqual([expected, ok]);
});
it('says what an account may not do', async () => {
  await shop.merchant({ do: 'rights', read: true, write: false });
  const { report } = await check();
  expect([report.ok, report.rights.filter(({ granted }) => !granted)]).toEqual([false, [{ name: 'write', granted: false, remedy: { code: 'shop-account-lacks-right', values: {} } }]]);
});
it('wants a time zone that there is', async () => {
  const { report } = await check({ options: { timeZone: 'Europe/Bonn' } });
  expect([report.ok, codes(report)]).toEqual([false, ['shop-zone-unknown']]);
  expect((await check({ options: { timeZone: 'Europe/Vienna' } })).report).toMatchObject({ ok: true, facts: { timeZone: 'Europe/Vienna' } });
});
it('tells how far the shop’s clock is off', async () => {
  const now = (): Date => new Date(Date.now() + 3_600_000);
  const { report } = await check({ now });
  expect([report.ok, codes(report), Math.round((report.clockOffsetSeconds ?? 0) / 10)]).toEqual([true, ['shop-clock-differs'], -360]);
});
it('rests when the quota is used up, for all connections of the shop, until the shop fills it again', async () => {
  const { facts } = await shop.checked();
  await shop.reset({ quota: 3 });
  const { connection } = shop.open({ facts });
  for (const _call of [1, 2, 3]) await connection.orders.order('999999999');
  await shop.calls();
  // Another run of the shop asks, and the shop does not hear of it.
  const refused = shop.open({ facts }).connection.orders.order('999999999');
  await expect(refused).rejects.toMatchObject({ kind: 'limited', code: 'shop-pauses', options: { retryAfterSeconds: expect.any(Number) } });
  const seconds = await shop.open({ facts }).connection.orders.order('999999999').catch((error: { options: { retryAfterSeconds: number } }) => error.options.retryAfterSeconds);
  expect([(seconds as number) > 0, (seconds as number) <= 900, (await shop.calls()).counters.calls]).toEqual([true, true, 0]);
});
it('reads for the assignments what the latest orders name, the hub’s methods by their real code', async () => {
  await shop.order({ cart: [{ sku: 'HAM' }], payment: { method: 'PayPal2Hub' } });
  await shop.order({ cart: [{ sku: 'HAM' }], payment: { method: 'invoice' } });
  await switched({ moreStatuses: { '160': 'Teilversand' } });
  const seen = await (await shop.checked()).seenValues();
  expect(seen.payments.map(({ key }) => key).sort()).toEqual(['PayPal2Hub', 'invoice']);
  expect(seen.shippings.map(({ key }) => key)).toEqual([expect.stringMatching(/^\w+_\w+$/)]);
  expect(seen.statuses.map(({ key, usual }) => `${key} ${usual}`)).toEqual(['0 leave', '1 fetch', '2 fetch', '3 leave', '99 leave', '149 fetch', '160 fetch']);
  expect(seen.statuses[1]?.label).toBe('Offen');
  expect(seen.taxes.map(({ rate }) => rate?.toString())).toEqual(expect.arrayContaining(['19', '7']));
  expect(seen.customerGroups.map(({ label }) => label)).toContain('Gast');
  expect(seen.currencies.map(({ key }) => key)).toContain('EUR');
});
it('sends exactly the content type that API v2 takes', async () => {
  // With a charset behind it this search would be refused with 415.
  const connection = await shop.checked();
  expect((await connection.articles.find(['HAM']))[0]?.hits).toHaveLength(1);
});
