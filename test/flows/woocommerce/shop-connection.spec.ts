// Connecting a shop (F11, F12, F18): the test says what is wrong and what to do before anything is saved, addresses are understood however they are
// written, and credentials never come back.
import { startKontor, type Kontor, type ShopWish, type TestShop } from '../../support/start-kontor.js';

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

type Report = { ok: boolean; version: string | null; clockOffsetSeconds: number | null; rights: { name: string; granted: boolean; remedy: string | null }[]; findings: { code: string; severity: string; detail: string }[]; address: string | null };
const connected = (wish: ShopWish = {}): Promise<TestShop> => kontor.connect('woocommerce', wish);
const form = (shop: TestShop, settings: Record<string, string> = {}): object => {
  const baseUrl = settings.baseUrl ?? shop.simulator.secureUrl;
  return { name: 'Probe', platform: 'woocommerce', domain: baseUrl, settings: { ...shop.simulator.credentials, baseUrl, ...settings } };
};
const check = async (shop: TestShop, settings: Record<string, string> = {}): Promise<Report> => (await kontor.api.post('/shops/check', form(shop, settings))) as Report;
const mine = (report: Report): string[] => report.findings.map(({ code }) => code).filter((code) => code !== 'shop-connected-twice');
const switched = (shop: TestShop, switches: Record<string, unknown>): Promise<void> => shop.merchant({ do: 'switch', switches });

it('a good shop is told with version, rights and clock, before saving and afterwards, and nothing is written to it', async () => {
  const shop = await connected({ clockAhead: 30 });
  for (const report of [await check(shop), (await kontor.api.post(`/shops/${shop.id}/check`)) as Report]) {
    expect(report).toMatchObject({ ok: true, version: '11.0.1', clockOffsetSeconds: 30 });
    expect(report.rights.map(({ name, granted, remedy }) => [name, granted, remedy])).toEqual(['read', 'articles', 'write', 'settings'].map((name) => [name, true, null]));
  }
  expect((await shop.calls()).counters.itemsWritten).toBe(0);
  expect(await kontor.api.get('/shops')).toMatchObject({ items: [{ id: shop.id }] });
  expect(await check(await connected({ flavour: 'wc8' }))).toMatchObject({ ok: true, version: '8.9.1' });
});

it('each fault is told with its cause and where to mend it, and heals by being mended', async () => {
  const shop = await connected();
  const wrong = await check(shop, { consumerSecret: `cs_${'9'.repeat(40)}` });
  expect([wrong.ok, mine(wrong), wrong.rights]).toEqual([false, ['shop-credentials-refused'], []]);

  await shop.merchant({ do: 'rights', read: true, write: false });
  const readOnly = await check(shop);
  expect([readOnly.ok, mine(readOnly)]).toEqual([false, []]);
  expect(readOnly.rights.filter(({ granted }) => !granted)).toEqual([{ name: 'write', granted: false, remedy: expect.stringMatching(/read\/write|Read\/Write/i) }]);
  await shop.merchant({ do: 'rights', read: true, write: true });

  await switched(shop, { managesShop: false });
  const clerk = await check(shop);
  expect(clerk.ok).toBe(false);
  expect(clerk.rights.filter(({ granted }) => !granted)).toEqual([{ name: 'settings', granted: false, remedy: expect.stringMatching(/manager|administrator/i) }]);

  await switched(shop, { managesShop: true, rewrite: 'plain' });
  const plain = await check(shop);
  expect([plain.ok, mine(plain), plain.findings[0]?.detail]).toEqual([false, ['shop-api-missing'], expect.stringMatching(/permalink/i)]);
  await switched(shop, { rewrite: 'broken' });
  const broken = await check(shop);
  expect([broken.ok, mine(broken)]).toEqual([true, ['shop-rewriting-broken']]);

  await switched(shop, { rewrite: 'on' });
  expect([(await check(shop)).ok, mine(await check(shop))]).toEqual([true, []]);
  await shop.simulator.close();
  const gone = await check(shop);
  expect([gone.ok, mine(gone)]).toEqual([false, ['shop-unreachable']]);
});

it('the same sentences come in German', async () => {
  const shop = await connected();
  await shop.merchant({ do: 'rights', read: true, write: false });
  const { body } = await kontor.api.call('post', '/shops/check').set('Accept-Language', 'de').send(form(shop));
  expect((body as Report).rights.find(({ granted }) => !granted)?.remedy).toMatch(/Schlüssel/);
});

it('a redirect to another place is shown with its target and never followed with credentials', async () => {
  const shop = await connected();
  await switched(shop, { redirect: { to: 'https://fremd.example' } });
  await shop.calls();
  const report = await check(shop);
  expect([report.ok, mine(report), report.findings[0]?.detail, report.address]).toEqual([false, ['shop-redirects'], expect.stringContaining('https://fremd.example'), null]);
  // The probe carries no credentials, and nothing came after it.
  const { calls } = await shop.calls();
  expect(calls.map(({ path, status }) => [path.includes('/wc/v3'), status])).toEqual([[false, 301]]);
  expect(await kontor.api.get(`/shops/${shop.id}`)).toMatchObject({ domain: expect.not.stringContaining('fremd') });
});

it('a shop behind odd hosting works all the same: keys in the query, a sub-folder, plain http, and is used that way afterwards', async () => {
  for (const wish of [{ switches: { dropsAuthorization: true } }, { switches: { folder: '/laden' }, path: '/laden' }, { plain: true }, { switches: { rewrite: 'broken' } }, { switches: { blocksPut: true } }] as ShopWish[]) {
    const shop = await connected({ ...wish, seed: { products: [{ sku: 'HAM', name: 'Hammer', price: '1.00', taxRate: '19', stock: 5 }] } });
    if ((await kontor.api.all('/articles')).length === 0) {
      await kontor.api.post('/articles', { number: 'HAM', name: 'Hammer', taxRate: '19' });
      await kontor.api.post('/stock/counts', [{ article: 'HAM', onHand: '3' }]);
    }
    expect([wish, await shop.run('sync-changed-stock')]).toMatchObject([wish, { status: 'succeeded' }]);
    expect((await shop.books()).stock).toEqual({ HAM: 3 });
    // What was learned about the way in is not learned again.
    expect((await shop.calls()).calls.filter(({ status }) => status >= 400)).toEqual([]);
  }
});

it('domains are understood with and without scheme, "www.", slash and capitals; what is none is named as a fault of its field', async () => {
  const credentials = { consumerKey: `ck_${'a'.repeat(40)}`, consumerSecret: `cs_${'b'.repeat(40)}` };
  const stored = async (domain: string): Promise<unknown> => ((await kontor.api.post('/shops', { name: domain, platform: 'woocommerce', domain, settings: credentials })) as { domain: string }).domain;
  expect([await stored('Laden-Nord.de'), await stored('https://www.laden-nord.de/'), await stored(' http://laden-nord.de/shop/ '), await stored('müller-shop.de')]).toEqual(['laden-nord.de', 'www.laden-nord.de', 'http://laden-nord.de/shop', 'xn--mller-shop-9db.de']);
  for (const domain of ['kein laden', 'ftp://laden.de', 'https://nutzer:geheim@laden.de', 'laden', 'https://laden.de/?x=1']) {
    const { status, body } = await kontor.api.call('post', '/shops').send({ name: 'X', platform: 'woocommerce', domain, settings: credentials });
    expect([domain, status, (body as { errors: { field: string }[] }).errors.map(({ field }) => field)]).toEqual([domain, 422, ['domain']]);
  }
  const { status, body } = await kontor.api.call('post', '/shops').send({ name: '', platform: 'woocommerce', domain: 'laden.de', settings: { consumerKey: 'falsch' }, options: { platform: { nonsense: 1 } } });
  expect(status).toBe(422);
  expect(JSON.stringify(body)).not.toContain('falsch');
  expect((body as { errors: { field: string }[] }).errors.length).toBeGreaterThan(0);
});

it('credentials never come back, in no answer, and lie sealed in the database', async () => {
  const shop = await connected({ switches: { dropsAuthorization: true } });
  const { consumerKey, consumerSecret } = shop.simulator.credentials as { consumerKey: string; consumerSecret: string };
  const answers: unknown[] = [];
  for (const path of ['/shops', `/shops/${shop.id}`, `/shops/${shop.id}/assignments`, `/shops/${shop.id}/schedule`, '/problems', '/platforms']) answers.push(await kontor.api.get(path));
  const { version, settings } = (await kontor.api.get(`/shops/${shop.id}`)) as { version: number; settings: Record<string, object> };
  expect(settings).toMatchObject({ consumerKey: { isSet: true, secret: true }, consumerSecret: { isSet: true, secret: true } });
  expect(settings.consumerSecret).not.toHaveProperty('value');
  answers.push(await kontor.api.patch(`/shops/${shop.id}`, { version, name: 'Neuer Name', settings: { consumerSecret: '' } }));
  await shop.merchant({ do: 'rights', read: false, write: false });
  answers.push(await kontor.api.post(`/shops/${shop.id}/check`), await shop.run('fetch-orders'), await shop.run('synchronise'), await kontor.api.all('/runs'), await kontor.api.all('/problems'));
  const said = JSON.stringify(answers);
  for (const secret of [consumerKey, consumerSecret, consumerSecret.slice(3, 20)]) expect(said).not.toContain(secret);
  const rows = JSON.stringify([await kontor.database.query('SELECT * FROM shop'), await kontor.database.query('SELECT * FROM sync_run'), await kontor.database.query('SELECT * FROM sync_problem')]);
  for (const secret of [consumerKey, consumerSecret]) expect(rows).not.toContain(secret);
  // Left empty, the secret stays; the shop still opens with it.
  await shop.merchant({ do: 'rights', read: true, write: true });
  expect(await kontor.api.post(`/shops/${shop.id}/check`)).toMatchObject({ ok: true });
});
