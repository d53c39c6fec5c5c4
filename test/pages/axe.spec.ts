// Every page of the back office as a browser shows it, on the data of a merchant with a working day behind him: readable by machines (axe), no wider
// than a telephone, nothing inline that the policy forbids, a silent console. `pages.json` lists the pages; a page that is missing there fails.
import { HttpAdapterHost } from '@nestjs/core';
import { Users } from '@kontor/access';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startKontor, type Kontor, type TestShop } from '../support/start-kontor.js';
import { until } from '../support/until.js';
import { inBrowser, inline, logInAs, picture, readable, startBrowser, tooWide, type TestBrowser } from './browser.js';

/** `from`: the page whose first fitting link leads to one with a parameter in its route. */
type Entry = { name: string; route: string; from?: string; query?: string };
const entries = JSON.parse(readFileSync(join(__dirname, 'pages.json'), 'utf8')) as Entry[];
const entryOf = (name: string): Entry => entries.find((entry) => entry.name === name) ?? never(`pages.json has no page "${name}"`);
// Answers that are no pages: the streams of live parts, files.
const noPages = ['/admin/live', '/admin/runs/:id/live', '/admin/runs/:id/file'];

inBrowser('every page', () => {
  let kontor: Kontor;
  let browser: TestBrowser;
  let shop: TestShop | undefined;
  let held: Promise<void> | undefined;
  const addresses = new Map<Entry, string>();
  const cookies: Record<string, Awaited<ReturnType<typeof logInAs>>> = {};

  beforeAll(async () => {
    kontor = await startKontor();
    await kontor.fresh();
    browser = await startBrowser();
    shop = await workingDay(kontor);
    // One run is on while all pages are looked at.
    await shop.fail({ kind: 'hold', times: 1 });
    const { id } = (await kontor.api.post(`/shops/${shop.id}/runs`, { kind: 'fetch-orders' })) as { id: string };
    held = kontor.drain();
    await until('a run that is on', async () => ((await kontor.api.get(`/runs/${id}`)) as { status: string }).status === 'running');
    for (const [language, locale] of [['de', 'de-DE'], ['en', 'en-US']] as const) {
      const person = { email: `${language}@example.test`, password: 'Zwölf Boxkämpfer jagen Viktor' };
      const { id } = await kontor.get(Users).create({ ...person, name: 'Petra Prüfer', role: 'administer' });
      await kontor.get(Users).setLanguage(id, language);
      const { page } = await browser.open({ locale });
      cookies[language] = await logInAs(page, kontor.address, person);
    }
  }, 90_000);
  afterEach(() => browser.closePages());
  afterAll(async () => {
    await shop?.fail({ release: true });
    await held;
    await browser?.close();
    await kontor?.stop();
  });

  /** Where a page is: its route, or the first link to it on the page it is reached from. */
  async function addressOf(page: Page, entry: Entry): Promise<string> {
    if (!entry.from) return entry.route + (entry.query ?? '');
    const known = addresses.get(entry);
    if (known) return known;
    await page.goto(kontor.address + (await addressOf(page, entryOf(entry.from))));
    const pattern = new RegExp(`^${entry.route.replace(/:\w+/g, '[^/?#]+')}$`);
    const others = new Set(entries.map(({ route }) => route));
    const links = await page.$$eval('main a[href]', (anchors) => anchors.map((anchor) => anchor.getAttribute('href') ?? ''));
    const link = links.map((href) => href.replace(/[?#].*$/, '')).find((path) => pattern.test(path) && !others.has(path));
    const address = link ? link + (entry.query ?? '') : never(`the page "${entry.from}" has no link to ${entry.route}`);
    addresses.set(entry, address);
    return address;
  }

  it('is in the list', () => {
    const { stack } = kontor.get(HttpAdapterHost).httpAdapter.getInstance<{ router: Router }>().router;
    const routes = stack.flatMap(({ route }) => (route?.methods.get && /^\/admin(\/|$)/.test(route.path) ? [route.path] : []));
    expect(routes).toContain('/admin');
    const listed = new Set([...entries.map(({ route }) => route), '/admin/login', ...noPages]);
    expect(routes.filter((path) => !listed.has(path))).toEqual([]);
  });

  describe.each([
    ['in German at 1280 px', 'de', 1280, 900],
    ['in English at 390 px', 'en', 390, 844],
  ] as const)('%s', (_name, language, width, height) => {
    async function look(page: Page, faults: string[], name: string): Promise<void> {
      expect(await inline(page)).toEqual([]);
      await picture(page, `axe-${name}-${language}-${width}`);
      expect(await readable(page)).toEqual([]);
      expect(await tooWide(page)).toBeLessThanOrEqual(0);
      expect(faults).toEqual([]);
    }

    it('log-in', async () => {
      const { page, faults } = await browser.open({ locale: language, width, height });
      const answer = await page.goto(`${kontor.address}/admin/login`);
      expect(answer?.status()).toBe(200);
      await look(page, faults, 'login');
    });

    it.each(entries.map((entry) => [entry.name, entry]))('%s', async (_page, entry) => {
      const { page, faults } = await browser.open({ locale: language, width, height, cookies: cookies[language] });
      const answer = await page.goto(kontor.address + (await addressOf(page, entry)));
      expect(answer?.status()).toBe(200);
      expect(await page.getAttribute('html', 'lang')).toBe(language);
      await look(page, faults, entry.name);
    });
  });
});

type Router = { stack: { route?: { path: string; methods: Record<string, boolean> } }[] };

function never(text: string): never {
  throw new Error(text);
}

/** Articles with variants, actions and two warehouses; orders, some with a payment that nobody assigned; runs that succeeded and failed; figures that wait. */
async function workingDay(kontor: Kontor): Promise<TestShop> {
  const { api } = kontor;
  await api.post('/warehouses', { code: 'AUSSEN', name: 'Außenlager Travemünde' });
  const sizes = ['S', 'M', 'L'];
  await api.post('/articles', { number: 'TX-7000', name: 'Strickpullover „Deckshand“', taxRate: '19', isParent: true });
  for (const size of sizes) await api.post('/articles', { number: `TX-7000-${size}`, name: `Strickpullover „Deckshand“ ${size}`, taxRate: '19', parent: 'TX-7000', options: [{ name: 'Größe', value: size }] });
  const simple = Array.from({ length: 30 }, (_, index) => `KE-${1001 + index}`);
  for (const number of simple) await api.post('/articles', { number, name: `Kaffeebecher „Möwe“ ${number}, mit einem Namen, der für eine schmale Spalte recht lang ist`, taxRate: '19' });
  const numbers = [...simple, ...sizes.map((size) => `TX-7000-${size}`)];
  await api.post('/stock/counts', numbers.flatMap((article, index) => (index % 7 === 6 ? [] : [{ article, onHand: String(index) }, ...(index % 2 ? [{ article, warehouse: 'AUSSEN', onHand: '12' }] : [])])));
  await api.put('/prices', numbers.map((article, index) => ({ article, price: '12.90', strikePrice: index % 3 ? null : '15.90', actions: index % 5 ? [] : [{ price: '9.90', from: '2026-11-01', to: '2026-11-20' }] })));
  const shop = await kontor.connect('woocommerce', {
    name: 'Laden Nord',
    startDate: '2026-10-01T00:00:00Z',
    seed: {
      products: [
        ...simple.slice(0, 25).map((sku, index) => ({ sku, name: `Kaffeebecher ${sku}`, price: index % 4 ? '12.90' : '13.50', stock: 5, manageStock: true, taxRate: '19' })),
        { sku: 'TX-7000', name: 'Strickpullover', type: 'variable', taxRate: '19', options: ['Größe'], variations: sizes.map((size) => ({ sku: `TX-7000-${size}`, price: '89.00', stock: 3, manageStock: true, options: { Größe: size } })) },
        { sku: 'FUND-01', name: 'Fundstück: Laterne vom Flohmarkt', price: '45.00', stock: 3, manageStock: true, taxRate: '19' },
      ],
    },
  });
  const customer = { firstName: 'Zoë', lastName: 'Okonkwo-Müller', company: 'Café Möwe GmbH', street: 'Schanzenstraße 99, Hinterhaus', postcode: '20357', city: 'Hamburg', country: 'DE', email: 'zoe.okonkwo-mueller@example.net' };
  const shipping = { method: 'flat_rate', title: 'DHL Paket', cost: '4.12' };
  await shop.orders(3, { cart: [{ sku: 'KE-1001', quantity: 2 }, { sku: 'TX-7000-M', quantity: 1 }], customer, shipping, payment: { method: 'bacs', title: 'Vorkasse' } });
  await shop.run('fetch-orders');
  const { shippings } = (await api.get(`/shops/${shop.id}/assignments`)) as { shippings: { remote: string }[] };
  await api.put(`/shops/${shop.id}/assignments`, { payments: [{ remote: 'bacs', value: 'VORKASSE' }], shippings: shippings.map(({ remote }) => ({ remote, value: 'DHL' })) });
  await shop.orders(4, { cart: [{ sku: 'KE-1002', quantity: 1 }, { sku: 'FUND-01', quantity: 1 }], customer, shipping, payment: { method: 'klarna_later', title: 'Klarna – später bezahlen' } });
  await shop.run('synchronise');
  // Placed before what the next fetch asks for, and so never seen.
  await shop.order({ cart: [{ sku: 'KE-1004', quantity: 3 }], customer, shipping, createdAt: '2026-10-30T09:00:00Z' });
  await shop.run('compare-orders');
  // A run whose shop did not answer was called off.
  await kontor.later(3600);
  await shop.fail({ kind: '500-before', times: 20, path: '/orders' });
  const { id: failing } = await shop.run('fetch-orders');
  await api.post(`/runs/${failing}/cancel`);
  await shop.fail({ clear: true });
  await api.post('/stock/counts', [{ article: 'KE-1003', onHand: '77' }]);
  return shop;
}
