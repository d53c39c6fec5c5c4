// `npm run screenshots`: pictures of every admin page for a person to look at, on the demo merchant's data with some trouble worth seeing. A page that
// answers with an error, complains in its console or is wider than a telephone is named, and the exit code is 1.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { chromium } from 'playwright-core';
import { loadDemo } from './lib/demo.mjs';
import { carts } from './lib/demo-merchant.mjs';
import { ensureBuilt, ensureInstalled, firstUser, forget, SetupError, startKontor } from './lib/kontor.mjs';
import { ROOT, servicesDown } from './lib/services.mjs';

const folder = join(ROOT, '.data/screenshots');
const dataDir = join(folder, 'kontor');
const entries = JSON.parse(readFileSync(join(ROOT, 'test/pages/pages.json'), 'utf8'));
const looks = ['de', 'en'].flatMap((language) => [1280, 390].flatMap((width) => ['light', 'dark'].map((colours) => ({ language, width, colours }))));
const log = (line) => process.stdout.write(`${line}\n`);

function findChromium() {
  const found = ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((path) => join(path, name))).find((path) => existsSync(path));
  if (!found) throw new SetupError('There is no Chromium in PATH. Debian: apt-get install -y --no-install-recommends chromium');
  return found;
}

/** A synchronised shop, then: payments that nobody assigned, a row that the shop refuses, an order that is missing, and a run that is on as long as the shop holds it. */
async function makeTrouble({ api, shops: [{ id: shopId, shop }] }) {
  await api.ended((await api.post(`/shops/${shopId}/runs`, { kind: 'synchronise' })).id);
  for (const cart of carts(6, 100)) await shop.post('/order', { ...cart, payment: { method: 'klarna_later', title: 'Klarna – später bezahlen' } });
  await shop.post('/merchant', { do: 'delete-product', sku: 'HA-6003' });
  await api.post('/stock/counts', ['HA-6003', 'KE-1001', 'KE-1004'].map((article) => ({ article, warehouse: 'HAUPT', onHand: '61' })));
  await api.ended((await api.post(`/shops/${shopId}/runs`, { kind: 'fetch-orders' })).id);
  await api.ended((await api.post(`/shops/${shopId}/runs`, { kind: 'sync-all-stock' })).id);
  await api.ended((await api.post(`/shops/${shopId}/runs`, { kind: 'export-articles-csv' })).id);
  // An order that no fetch asks for any more: only the comparison finds it.
  await shop.post('/order', { ...carts(1, 200)[0], createdAt: new Date(Date.now() - 2 * 86_400_000).toISOString() });
  await api.ended((await api.post(`/shops/${shopId}/completeness`, { days: 7 })).id);
  await shop.post('/fail', { kind: 'hold', times: 1 });
  await api.post(`/shops/${shopId}/runs`, { kind: 'synchronise' });
}

/** Where each page is: its route, or the first link to it on the page it is reached from. */
async function findAddresses(page, baseUrl) {
  const routes = new Set(entries.map(({ route }) => route));
  const addresses = new Map();
  for (const { name, route, from, query = '' } of entries) {
    if (!from) {
      addresses.set(name, route + query);
      continue;
    }
    await page.goto(baseUrl + addresses.get(from));
    const pattern = new RegExp(`^${route.replace(/:\w+/g, '[^/?#]+')}$`);
    const links = await page.$$eval('main a[href]', (anchors) => anchors.map((anchor) => anchor.getAttribute('href').replace(/[?#].*$/, '')));
    const link = links.find((path) => pattern.test(path) && !routes.has(path));
    if (!link) throw new SetupError(`The page "${from}" has no link to ${route}.`);
    addresses.set(name, link + query);
  }
  return addresses;
}

async function takePictures(baseUrl, user) {
  const browser = await chromium.launch({ executablePath: findChromium(), args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  const faults = [];
  try {
    let addresses = null;
    let session = null;
    for (const { language, width, colours } of looks) {
      const context = await browser.newContext({ locale: language === 'de' ? 'de-DE' : 'en-US', viewport: { width, height: width < 700 ? 844 : 900 }, colorScheme: colours });
      const page = await context.newPage();
      let where = '';
      page.on('console', (message) => message.type() === 'error' && faults.push(`${where}: ${message.text()}`));
      const picture = async (name, address) => {
        where = `${name} (${language}, ${width}, ${colours})`;
        const answer = await page.goto(baseUrl + address);
        if (!answer.ok()) faults.push(`${where}: ${address} answered ${answer.status()}`);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wider > 0) faults.push(`${where}: ${wider} px wider than the screen`);
        const file = join(folder, `${name}-${language}-${width}-${colours}.png`);
        await page.screenshot({ path: file, fullPage: true });
        log(relative(ROOT, file));
      };
      await picture('login', '/admin/login');
      if (session) await context.addCookies(session);
      else {
        await page.fill('#email', user.email);
        await page.fill('#password', user.password);
        await page.press('#password', 'Enter');
        await page.waitForURL(`${baseUrl}/admin`);
        session = await context.cookies();
      }
      addresses ??= await findAddresses(page, baseUrl);
      for (const [name, address] of addresses) await picture(name, address);
      await context.close();
    }
  } finally {
    await browser.close();
  }
  return faults;
}

async function main() {
  findChromium();
  mkdirSync(dataDir, { recursive: true });
  // Always the same beginning, so that pictures can be compared.
  await servicesDown({ dataDir, log });
  forget(dataDir);
  await ensureInstalled({ dataDir, log });
  await ensureBuilt({ dataDir, log });
  const kontor = await startKontor({ dataDir, log });
  let faults = [];
  try {
    const user = await firstUser(kontor, dataDir);
    const demo = await loadDemo(kontor, user.token, { log });
    log('synchronising, and making some trouble …');
    await makeTrouble(demo);
    faults = await takePictures(kontor.baseUrl, user);
    await demo.shops[0].shop.post('/fail', { release: true });
  } finally {
    await kontor.stop();
  }
  for (const fault of faults) log(`  ✗ ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${['ServicesError', 'SetupError'].includes(error.name) ? error.message : error.stack}\n`);
  process.exitCode = 1;
}
