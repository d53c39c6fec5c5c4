// The pages in a real browser: reachable by keyboard, readable by machines (axe), no wider than the screen, alive with scripts and usable without.
import type { BrowserContext, Page } from 'playwright-core';
import { RequestRun } from '@kontor/sync';
import { CommandBus } from '@nestjs/cqrs';
import type { ShopId } from '@kontor/kernel';
import { inBrowser, logInAs, picture, readable, startBrowser, tooWide, type TestBrowser } from './browser.js';
import { startWeb, type TestWeb } from './support.js';
import { until } from '../support/until.js';

inBrowser('the pages in a browser', () => {
  let web: TestWeb;
  let browser: TestBrowser;
  let shopId: ShopId;

  beforeAll(async () => {
    web = await startWeb({ listen: true });
    shopId = await web.connect();
    await web.connect({ name: 'Ein Shop mit einem ziemlich langen Namen für Österreich', domain: 'www.ein-sehr-langer-name-ohne-trennstelle-fuer-einen-laden.example', trial: true });
    browser = await startBrowser();
  }, 90_000);
  afterEach(() => browser.closePages());
  afterAll(async () => {
    await browser?.close();
    await web?.stop();
  });

  /** The cookie of somebody logged in, by language; the log-in itself is tried once each. */
  const sessions = new Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>();

  async function logIn(page: Page, language: 'de' | 'en' = 'de'): Promise<void> {
    const known = sessions.get(language);
    if (known) {
      await page.context().addCookies(known);
      await page.goto(`${web.address}/admin`);
      return;
    }
    const person = await web.user('operate', language);
    sessions.set(language, await logInAs(page, web.address, person));
  }

  /** A synchronisation that a person asked for, half way through its fetch. */
  async function halfWay(): Promise<{ parent: string; child: string; end(): Promise<void> }> {
    const bus = web.app.get(CommandBus);
    const { run: parent } = await bus.execute(new RequestRun({ kind: 'synchronise', shopId, requestedBy: 'user:1' }));
    const { run: child } = await bus.execute(new RequestRun({ kind: 'fetch-orders', shopId, requestedBy: 'user:1' }));
    const started = new Date(web.clock.now().getTime() - 20_000);
    const far = new Date(web.clock.now().getTime() + 3_600_000);
    await web.database.write("UPDATE sync_run SET status = 'waiting', waiting_for = 'children', started_at = ?, not_before = ? WHERE id = ?", [started, far, parent.id]);
    await web.database.write("UPDATE sync_run SET status = 'running', parent_id = ?, started_at = ?, total = 1000, done = 340, remote_reads = 8, lease_owner = 'test', lease_until = '2099-01-01' WHERE id = ?", [parent.id, started, child.id]);
    return {
      parent: parent.id,
      child: child.id,
      async end() {
        await web.database.write("UPDATE sync_run SET status = 'succeeded', done = IFNULL(total, done), finished_at = ?, waiting_for = NULL, lease_owner = NULL, lease_until = NULL WHERE id IN (?, ?)", [web.clock.now(), parent.id, child.id]);
      },
    };
  }

  describe.each([
    ['1280 px', 1280, 900],
    ['390 px', 390, 844],
  ])('at %s', (_name, width, height) => {
    it.each(['de', 'en'] as const)('the log-in can be read and used in %s', async (language) => {
      const { page, faults } = await browser.open({ locale: language, width, height });
      await page.goto(`${web.address}/admin/login`);
      expect(await readable(page)).toEqual([]);
      expect(await tooWide(page)).toBeLessThanOrEqual(0);
      await picture(page, `login-${language}-${width}`);
      await page.fill('#email', 'nobody@example.test');
      await page.fill('#password', 'wrong');
      await page.click('button[type=submit] >> nth=0');
      await page.waitForSelector('#fault');
      // The script that moves the focus may come a moment after the page.
      await until('the fault has the focus', () => page.evaluate<boolean>("document.activeElement?.id === 'fault'"));
      expect(await readable(page)).toEqual([]);
      // The answer 401 is told by the console as well; nothing else may be.
      expect(faults.filter((fault) => !fault.includes('401'))).toEqual([]);
    });

    it.each(['de', 'en'] as const)('the overview can be read at rest and while a run is on, in %s', async (language) => {
      const { page, faults } = await browser.open({ locale: language, width, height });
      await logIn(page, language);
      expect(await tooWide(page)).toBeLessThanOrEqual(0);
      await picture(page, `overview-rest-${language}-${width}`);
      await page.click('#shop-1 details.menu summary');
      expect(await readable(page)).toEqual([]);
      expect(await tooWide(page)).toBeLessThanOrEqual(0);
      await picture(page, `overview-menu-${language}-${width}`);
      const run = await halfWay();
      try {
        await page.reload();
        await page.waitForSelector('#live-1 progress');
        expect(await readable(page)).toEqual([]);
        expect(await tooWide(page)).toBeLessThanOrEqual(0);
        await picture(page, `overview-running-${language}-${width}`);
      } finally {
        await run.end();
      }
      expect(faults).toEqual([]);
    });
  });

  it('dark follows the system', async () => {
    const { page, faults } = await browser.open({ dark: true });
    await logIn(page);
    expect(await page.getAttribute('html', 'data-bs-theme')).toBe('dark');
    expect(await readable(page)).toEqual([]);
    await picture(page, 'overview-dark');
    expect(faults).toEqual([]);
  });

  it('progress appears, moves and ends by itself, and the figures follow', async () => {
    const { page, faults } = await browser.open();
    await logIn(page);
    await page.waitForSelector('#live-1 >> text=Shop synchronisieren');
    const run = await halfWay();
    await page.waitForSelector('#live-1 progress[value="340"]');
    expect(await page.textContent('#live-1')).toContain('340 von 1.000');
    await web.database.write('UPDATE sync_run SET done = 500 WHERE id = ?', [run.child]);
    await page.waitForSelector('#live-1 progress[value="500"]');
    await run.end();
    await page.waitForSelector('#live-1 .run-ended');
    expect(await page.textContent('#live-1 .run-ended')).toContain('Shop synchronisieren: fertig');
    expect(await page.textContent('#said')).toContain('Shop synchronisieren: fertig');
    await page.waitForSelector('#figures-1 time');
    expect(faults).toEqual([]);
  });

  it('what cannot be taken back is asked for first, by keyboard too', async () => {
    const { page } = await browser.open();
    await logIn(page);
    await page.focus('form[action="/admin/stop"] button');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    expect(await readable(page)).toEqual([]);
    await picture(page, 'ask');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog[open]', { state: 'hidden' });
    expect(await page.isVisible('.stop-bar')).toBe(false);
    await page.focus('form[action="/admin/stop"] button');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.stop-bar');
    expect(await readable(page)).toEqual([]);
    await picture(page, 'stopped');
    await page.click('.stop-bar button');
    await page.waitForSelector('.stop-bar', { state: 'detached' });
  });

  it('a menu opens and closes by keyboard', async () => {
    const { page } = await browser.open();
    await logIn(page);
    await page.focus('#shop-1 details.menu summary');
    await page.keyboard.press('Enter');
    expect(await page.isVisible('#shop-1 .menu-list')).toBe(true);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Bestellungen abrufen');
    await page.keyboard.press('Escape');
    expect(await page.isVisible('#shop-1 .menu-list')).toBe(false);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('SUMMARY');
  });

  it('everything works without scripts: log in, menu, asking for a run, watching it, cancelling, language', async () => {
    const { page } = await browser.open({ scripts: false });
    sessions.clear();
    await logIn(page);
    await page.click('#shop-1 details.menu summary');
    await page.click('#shop-1 .menu-list >> text=Bestellungen abrufen');
    await page.waitForSelector('text=„Bestellungen abrufen“ ist angefordert.');
    expect(await page.getAttribute('noscript meta, meta[http-equiv=refresh]', 'content')).toBe('5');
    await picture(page, 'no-script');
    await page.click('#live-1 >> text=Abbrechen');
    await page.waitForSelector('text=Der Abgleich wird abgebrochen.');
    await page.click('text=English');
    await page.waitForSelector('text=Last runs');
    // This user's pages are English from now on.
    sessions.clear();
  });

  it('an empty Kontor says what it is and what to do', async () => {
    const shops = await web.database.query<{ id: string }>('SELECT id FROM shop WHERE removed_at IS NULL');
    await web.database.write('UPDATE shop SET removed_at = ?', [web.clock.now()]);
    try {
      const { page } = await browser.open({ width: 390, height: 844 });
      await logIn(page);
      await page.waitForSelector('text=Den ersten Shop verbindet');
      expect(await readable(page)).toEqual([]);
      expect(await tooWide(page)).toBeLessThanOrEqual(0);
      await picture(page, 'empty');
    } finally {
      for (const { id } of shops) await web.database.write('UPDATE shop SET removed_at = NULL WHERE id = ?', [id]);
    }
  });

  it('the description of the API is shown, under its own policy', async () => {
    const { page, faults } = await browser.open();
    await page.goto(`${web.address}/api/docs`);
    await page.waitForSelector('.swagger-ui .info');
    await page.waitForSelector('.opblock-summary >> nth=20');
    expect(faults).toEqual([]);
  });

  it('a page that does not exist can be read', async () => {
    const { page } = await browser.open();
    await logIn(page);
    await page.goto(`${web.address}/admin/nothing`);
    expect(await page.textContent('h1')).toBe('Diese Adresse gibt es nicht.');
    expect(await readable(page)).toEqual([]);
    await picture(page, 'missing');
  });
});
