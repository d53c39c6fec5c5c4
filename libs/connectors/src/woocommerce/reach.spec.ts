// How Kontor gets into a WooCommerce shop: addresses, redirects, authentication, rights, and what the connection test says about it.
import type { CheckReport, Connection } from '../port.js';
import { recorded, type ShopOpening } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/woocommerce-referee.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { woocommerce } from './woocommerce.platform.js';

let shop: Shop<typeof woocommerce>;
beforeAll(async () => {
  shop = await standUp(woocommerce, { flavour: 'wc11' });
});
afterAll(() => shop.stop());

const check = async (opening: ShopOpening = {}): Promise<{ report: CheckReport; connection: Connection }> => {
  const { connection } = shop.open(opening);
  return { report: await connection.check(), connection };
};
const codes = (report: CheckReport): string[] => report.findings.map(({ code }) => code);

it('finds a shop over https with Basic and learns version, currency, basis, zone and tax classes', async () => {
  await shop.reset();
  const { report } = await check();
  expect(report).toMatchObject({ ok: true, version: expect.stringMatching(/^11\./), facts: { currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, timeZone: 'Europe/Berlin', language: 'de', own: { auth: 'basic', api: '/wp-json', country: 'DE' } } });
  expect(Object.keys(report.facts?.own.taxClasses as object)).toEqual(expect.arrayContaining(['19', '7']));
  expect(report.rights.map(({ name, granted }) => [name, granted])).toEqual([['read', true], ['articles', true], ['write', true], ['settings', true]]);
  expect((await shop.calls()).calls.every(({ kind, method }) => method === 'GET' || kind === 'write')).toBe(true);
});
it('finds an older net shop in English', async () => {
  await shop.reset({}, 'wc8');
  const { report } = await check();
  expect(report).toMatchObject({ ok: true, version: expect.stringMatching(/^8\.9/), facts: { pricesIncludeTax: false, language: 'en' } });
  expect(Object.values(report.facts?.own.taxClasses as object)).toEqual(expect.arrayContaining(['standard', 'reduced-rate']));
});
it('finds the German names of tax classes by their percentage', async () => {
  await shop.reset({ germanTaxClasses: true });
  expect((await check()).report.facts?.own.taxClasses).toMatchObject({ '7': 'reduzierter-preis' });
});
it('signs with OAuth over plain http, where Basic is ignored', async () => {
  await shop.reset();
  const { report, connection } = await check({ plain: true });
  expect([report.ok, codes(report)]).toEqual([true, ['shop-not-encrypted']]);
  await connection.articles?.find(['HAM', "O'Neill (neu)* 5 %"]);
  const { calls } = await shop.calls();
  expect(calls.some(({ path }) => path.includes('oauth_signature'))).toBe(true);
  expect(calls.some(({ path }) => path.includes('consumer_secret'))).toBe(false);
});
it('puts the keys into the query only where the host drops the header, and remembers it', async () => {
  await shop.reset({ dropsAuthorization: true });
  const { report } = await check();
  expect(report).toMatchObject({ ok: true, facts: { own: { auth: 'query' } } });
  await shop.calls();
  const connection = await shop.checked();
  await shop.calls();
  await connection.articles.find(['HAM']);
  const { calls } = await shop.calls();
  expect([calls.length, calls[0]?.path.includes('consumer_key')]).toEqual([1, true]);
});
it('never tries the query string after a wrong secret', async () => {
  await shop.reset();
  await check({ settings: { consumerSecret: `cs_${'9'.repeat(40)}` } });
  expect((await shop.calls()).calls.some(({ path }) => path.includes('consumer_secret'))).toBe(false);
});
it('signs where a proxy hides https from PHP', async () => {
  await shop.reset({ seesHttps: false });
  expect((await check()).report).toMatchObject({ ok: true, facts: { own: { auth: 'oauth' } } });
});
it('goes through index.php where rewriting is broken, and remembers it', async () => {
  await shop.reset({ rewrite: 'broken' });
  const { report } = await check();
  expect([report.ok, codes(report), report.facts?.own.api]).toEqual([true, ['shop-rewriting-broken'], '/index.php/wp-json']);
  const connection = await shop.checked();
  await shop.calls();
  await connection.articles.find(['HAM']);
  expect((await shop.calls()).counters.calls).toBe(1);
});
it('finds the way through index.php also without a test before', async () => {
  await shop.reset({ rewrite: 'broken' });
  const { connection } = shop.open();
  expect((await connection.articles.find(['HAM']))[0]?.hits).toHaveLength(1);
});
it('says that plain permalinks leave no API', async () => {
  await shop.reset({ rewrite: 'plain' });
  const { report } = await check();
  expect([report.ok, codes(report)]).toEqual([false, ['shop-api-missing']]);
});
it('finds a shop in a sub-folder', async () => {
  await shop.reset({ folder: '/shop' });
  expect((await check({ path: '/shop' })).report.ok).toBe(true);
  expect((await check()).report.ok).toBe(false);
});
it('follows without credentials a redirect that changes only the scheme, and tells the address', async () => {
  await shop.reset({ redirect: 'https' });
  const { report, connection } = await check({ plain: true });
  const target = shop.simulator.secureUrl.replace('https://', '');
  if (new URL(shop.simulator.secureUrl).port === new URL(shop.simulator.url).port) expect([report.ok, report.address]).toEqual([true, target]);
  // Another port is another server: shown with its target, and nothing is sent there.
  else expect([report.ok, codes(report), String(report.findings[0]?.values.target).startsWith(shop.simulator.secureUrl)]).toEqual([false, ['shop-redirects'], true]);
  await connection.close();
  expect((await shop.calls()).calls.filter(({ path }) => /oauth|consumer/.test(path))).toEqual([]);
});
it('shows any other redirect with its target and never follows it with credentials', async () => {
  await shop.reset({ redirect: { to: 'https://elsewhere.example/' } });
  const { report } = await check({ plain: true });
  expect([report.ok, codes(report), report.findings[0]?.values]).toEqual([false, ['shop-redirects'], { target: expect.stringContaining('https://elsewhere.example') }]);
  const { connection } = shop.open({ plain: true });
  await expect(connection.orders.order('1')).rejects.toMatchObject({ kind: 'config', code: 'shop-redirects' });
});
it('says what a key may not do: read only, no settings, nothing at all', async () => {
  await shop.reset();
  await shop.merchant({ do: 'rights', read: true, write: false });
  const reading = (await check()).report;
  expect(reading.rights.find(({ name }) => name === 'write')).toMatchObject({ granted: false, remedy: { code: 'shop-key-may-not-write' } });
  await shop.reset({ managesShop: false });
  const narrow = (await check()).report;
  expect([narrow.ok, narrow.rights.find(({ granted }) => !granted)]).toMatchObject([false, { granted: false }]);
  await shop.reset();
  const wrong = (await check({ settings: { consumerKey: `ck_${'1'.repeat(40)}` } })).report;
  expect([wrong.ok, codes(wrong), wrong.rights]).toEqual([false, ['shop-credentials-refused'], []]);
});
it('says that the shop computes no taxes', async () => {
  await shop.reset({ calcTaxes: false });
  const { report } = await check();
  expect([codes(report), report.facts?.pricesIncludeTax]).toEqual([['shop-taxes-off'], true]);
});
it('tells a page of a firewall from an outage', async () => {
  await shop.reset();
  const { connection } = await check();
  await shop.fail({ kind: 'html', status: 403, times: 1 });
  await expect(connection.seenValues()).rejects.toMatchObject({ kind: 'config', code: 'shop-blocked' });
  await shop.fail({ kind: 'html', status: 503, times: 1 });
  await expect(connection.seenValues()).rejects.toMatchObject({ kind: 'unavailable' });
});
it('writes although PUT is blocked', async () => {
  await shop.reset({ blocksPut: true });
  const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: 'processing' });
  await (await shop.checked()).feedback.tell({ orderRef: ref, status: 'completed', language: 'de' }, null);
  expect((await shop.books()).orders[0]?.status).toBe('completed');
});
it('reads values for the assignments: gateways, zones with their methods, statuses of plugins, classes with their rate', async () => {
  await shop.reset({ customStatuses: { 'abholbereit': 'Abholbereit' } });
  const seen = await (await shop.checked()).seenValues();
  expect(seen.payments.map(({ key }) => key)).toContain('bacs');
  expect(seen.shippings.every(({ key }) => /^\w+(:\d+)?$/.test(key))).toBe(true);
  expect(seen.statuses.map(({ key, usual }) => `${key} ${usual}`)).toEqual(expect.arrayContaining(['processing fetch', 'on-hold fetch', 'completed leave', 'abholbereit leave']));
  expect(seen.statuses.map(({ key }) => key)).not.toContain('checkout-draft');
  expect(seen.taxes.find(({ key }) => key === 'standard')?.rate?.toString()).toBe('19');
});
itRefereed('sends no request that the route lists do not know', () => expectRefereed(recorded, ['abholbereit']));
