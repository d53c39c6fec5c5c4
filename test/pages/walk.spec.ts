// A merchant's way through the main job with the mouse: connect the shop from nothing, synchronise and watch, repair, count, change the language; in
// a real browser against a simulated shop, with runs that go on by themselves. The first steps without scripts as well.
import { Users } from '@kontor/access';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { trust } from '../../libs/connectors/src/testing/shop-server/trust.js';
import type { Books, ControlOrder, RunningSimulator } from '../../libs/connectors/src/testing/simulator.js';
import { findSimulator } from '../../libs/connectors/src/testing/simulators.js';
import { startKontor, type Kontor } from '../support/start-kontor.js';
import { until } from '../support/until.js';
import { inBrowser, logInAs, picture, startBrowser, type TestBrowser } from './browser.js';

const numbers = ['KE-1001', 'KE-1002', 'KE-1003'];
const customer = { firstName: 'Änne', lastName: 'Petersen', street: 'Große Burgstraße 12', postcode: '23552', city: 'Lübeck', country: 'DE', email: 'aenne@example.com' };
const shipping = { method: 'flat_rate', title: 'DHL Paket', cost: '4.12' };

inBrowser('a merchant with a mouse', () => {
  let kontor: Kontor;
  let browser: TestBrowser;
  let simulator: RunningSimulator;
  let folder: string;
  let going: Promise<void>;
  let goesOn = true;
  const person = { email: 'petra@example.test', password: 'Zwölf Boxkämpfer jagen Viktor' };
  let cookies: Awaited<ReturnType<typeof logInAs>>;

  const books = (): Promise<Books> => simulator.control('/books') as Promise<Books>;
  const order = (wish: ControlOrder): Promise<unknown> => simulator.control('/order', { customer, shipping, ...wish });

  beforeAll(async () => {
    kontor = await startKontor();
    await kontor.fresh();
    await kontor.get(Users).create({ ...person, name: 'Petra Prüfer', role: 'administer' });
    for (const number of numbers) await kontor.api.post('/articles', { number, name: `Kaffeebecher ${number}`, taxRate: '19' });
    await kontor.api.post('/stock/counts', numbers.map((article) => ({ article, onHand: '20' })));
    folder = mkdtempSync(join(tmpdir(), 'kontor-walk-'));
    browser = await startBrowser();
    const { page } = await browser.open();
    cookies = await logInAs(page, kontor.address, person);
  }, 60_000);
  beforeEach(async () => {
    simulator = await findSimulator('woocommerce').start({ certificateFolder: folder });
    trust(simulator.certificate);
    await simulator.control('/clock', { now: kontor.clock.now().toISOString(), speed: 0 });
    await simulator.control('/seed', { products: numbers.map((sku) => ({ sku, name: `Kaffeebecher ${sku}`, price: '12.90', stock: 5, manageStock: true, taxRate: '19' })) });
    // As a worker beside it would: whatever is due is carried out.
    goesOn = true;
    going = (async () => {
      while (goesOn) {
        await kontor.drain();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
  });
  afterEach(async () => {
    await simulator.control('/fail', { release: true });
    await browser.closePages();
    goesOn = false;
    await going;
    await simulator.close();
  });
  afterAll(async () => {
    await browser?.close();
    await kontor?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** From the button on the home page to the page of assignments; answers the new shop's id. */
  async function connect(page: Page, name: string): Promise<string> {
    await page.goto(`${kontor.address}/admin`);
    await page.click('main a[href="/admin/shops/new"] >> nth=0');
    if (!(await page.isVisible('#f-name'))) await page.click('.platform >> text=WooCommerce');
    await page.fill('#f-name', name);
    await page.fill('#f-domain', new URL(simulator.secureUrl).host);
    await page.fill('#f-settings-consumerKey', simulator.credentials.consumerKey);
    await page.fill('#f-settings-consumerSecret', simulator.credentials.consumerSecret);
    await page.fill('#f-settings-baseUrl', simulator.secureUrl);
    await page.uncheck('#f-trial-yes');
    await page.click('button[name=do][value=check]');
    await page.waitForSelector('#check');
    expect(await page.textContent('#check-title')).not.toBe('');
    expect(await page.locator('#check .check-word.tone-danger').count()).toBe(0);
    // The secrets wait on the server: they are in the page neither before nor after.
    expect(await page.inputValue('#f-settings-consumerSecret')).toBe('');
    await picture(page, `walk-check-${name}`);
    await page.click('button[name=do][value=add]');
    await page.waitForURL(/\/admin\/shops\/\d+\/assignments/);
    return /shops\/(\d+)/.exec(page.url())?.[1] as string;
  }

  /** Asks for the synchronisation, sees it while the shop lets it wait, and its end. */
  async function synchronise(page: Page, shop: string): Promise<void> {
    await simulator.control('/fail', { kind: 'hold', times: 1 });
    await page.goto(`${kontor.address}/admin`);
    await page.click(`#live-${shop} >> text=Shop synchronisieren`);
    await page.waitForSelector(`#live-${shop} progress`);
    expect(await page.textContent(`#live-${shop}`)).toContain('läuft');
    await simulator.control('/fail', { release: true });
    await page.waitForSelector(`#live-${shop} .run-ended`, { timeout: 20_000 });
    expect(await page.textContent(`#live-${shop} .run-ended`)).toContain('Shop synchronisieren: fertig');
  }

  it('connects, synchronises, repairs, counts and changes the language', async () => {
    const { page, faults } = await browser.open({ cookies });
    const shop = await connect(page, 'Laden Nord');
    await order({ cart: [{ sku: 'KE-1001', quantity: 2 }], payment: { method: 'klarna_later', title: 'Klarna – später bezahlen' } });
    await order({ cart: [{ sku: 'KE-1002', quantity: 1 }], payment: { method: 'klarna_later', title: 'Klarna – später bezahlen' } });
    await synchronise(page, shop);
    expect((await books()).stock['KE-1003']).toBe(20);
    await page.waitForSelector(`#figures-${shop} >> text=2 Aufträge`);

    // The cause stands first, with what it costs; one choice repairs both orders.
    await page.click('nav a[href="/admin/problems"]');
    const cause = page.locator('.cause').filter({ hasText: 'Klarna – später bezahlen' });
    await picture(page, 'walk-problems');
    await cause.locator('form.assign select').selectOption({ label: await cause.locator('form.assign select option:not([value=""]) >> nth=0').innerText() });
    await cause.locator('form.assign button').click();
    await page.waitForSelector('text=Zugeordnet; 2 wartende Aufträge sind ergänzt.');
    expect(await page.locator('.cause').filter({ hasText: 'Klarna – später bezahlen' }).count()).toBe(0);

    // Number, Enter, quantity, Enter; then the shop gets it.
    await page.click('nav a[href="/admin/stock"]');
    await page.fill('#f-number', 'KE-1003');
    await page.press('#f-number', 'Enter');
    await page.waitForSelector('.found >> text=KE-1003');
    await page.fill('#f-quantity', '33');
    await page.press('#f-quantity', 'Enter');
    await page.waitForSelector('text=jetzt 33');
    await page.click('nav a[href="/admin"]');
    await page.click(`#live-${shop} details.menu summary`);
    await page.click(`#live-${shop} .menu-list >> text=Geänderte Bestände synchronisieren`);
    await until('the count arrives in the shop', async () => (await books()).stock['KE-1003'] === 33);
    await page.waitForSelector(`#live-${shop} .run-ended`);

    await page.click('.language button');
    await page.waitForSelector('html[lang=en]');
    await page.click('nav a[href="/admin/orders"]');
    await page.waitForSelector('h1 >> text=Orders');
    await page.click('.language button');
    await page.waitForSelector('html[lang=de]');
    expect(new URL(page.url()).pathname).toBe('/admin/orders');
    expect(faults).toEqual([]);
  });

  it('connects and synchronises without scripts', async () => {
    const { page } = await browser.open({ cookies, scripts: false });
    const shop = await connect(page, 'Laden Süd');
    await order({ cart: [{ sku: 'KE-1001', quantity: 1 }] });
    await synchronise(page, shop);
    expect((await books()).stock['KE-1003']).toBeGreaterThan(5);
    await page.waitForSelector(`#figures-${shop} >> text=1 Auftrag`);
    await picture(page, 'walk-no-script');
  });
});
