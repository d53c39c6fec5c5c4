// The pages of one shop: every state through the real templates in both languages, and the story of connecting a shop without a script.
import { resolve } from 'node:path';
import request from 'supertest';
import type { CheckReport, Connection } from '@kontor/connectors';
import { Percent, Quantity } from '@kontor/kernel';
import type { PlatformView, Shop } from '@kontor/shops';
import { RunWorker } from '@kontor/sync';
import { Assets } from '../../apps/web/src/admin/assets.js';
import { frameView } from '../../apps/web/src/admin/layout/frame.views.js';
import { assignmentsView, type ShopAssignmentsState } from '../../apps/web/src/admin/shop/assignments.views.js';
import { connectionView, type ShopConnectionState } from '../../apps/web/src/admin/shop/connection.views.js';
import { newShopView, type NewShop } from '../../apps/web/src/admin/shop/new.views.js';
import { optionsView, type ShopOptionsState } from '../../apps/web/src/admin/shop/options.views.js';
import { shopOverviewView, type ShopOverview } from '../../apps/web/src/admin/shop/overview.views.js';
import { changeOf } from '../../apps/web/src/admin/shop/schedule.pages.js';
import { scheduleView, type ShopScheduleState } from '../../apps/web/src/admin/shop/schedule.views.js';
import { Form } from '../../apps/web/src/admin/shop/form.js';
import { tabsView, type Tab } from '../../apps/web/src/admin/shop/shop-frame.js';
import { loadTemplates } from '../../apps/web/src/admin/templates.js';
import type { Voice } from '../../apps/web/src/admin/views.js';
import { Format } from '../../apps/web/src/i18n/format.js';
import { translate } from '../../apps/web/src/i18n/translate.js';
import { woocommerce } from '../../libs/connectors/src/woocommerce/woocommerce.platform.js';
import type { RunningSimulator } from '../../libs/connectors/src/testing/simulator.js';
import { findSimulator } from '../../libs/connectors/src/testing/simulators.js';
import { platforms } from '../../libs/connectors/src/registry.js';
import { check } from './check.js';
import { ago, facts, now, run, running, shop } from './facts.js';
import { startWeb, type TestWeb } from './support.js';

jest.setTimeout(60_000);

const render = loadTemplates(resolve(__dirname, '../../apps/web/src/admin'), Assets.standard());
const settings = (local: boolean): Record<string, unknown> => ({ properties: local ? { baseUrl: {} } : {} });
const platform = (change: Partial<PlatformView> = {}): PlatformView => ({ id: 'woocommerce', name: 'WooCommerce', capabilities: woocommerce.capabilities, fields: woocommerce.settings, settings: settings(true), options: woocommerce.options, ...change });
const full = (change: Partial<Shop> = {}): Shop => shop({ capabilities: woocommerce.capabilities, settings: [{ key: 'consumerKey', secret: true, isSet: true, value: null }, { key: 'consumerSecret', secret: true, isSet: false, value: null }, { key: 'baseUrl', secret: false, isSet: true, value: 'http://127.0.0.1:4010' }], ...change });
const shopFacts: Connection['facts'] = { version: '10.4.2', currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, timeZone: 'Europe/Berlin', language: 'de', own: {} };
const good: CheckReport = { ok: true, version: '10.4.2', plan: null, clockOffsetSeconds: 1, rights: ['read', 'articles', 'write', 'settings'].map((name) => ({ name, granted: true, remedy: null })), findings: [{ code: 'shop-address-corrected', severity: 'info', values: { address: 'www.laden-nord.de' } }], facts: null, address: null };
const bad: CheckReport = { ...good, ok: false, rights: [{ name: 'read', granted: true, remedy: null }, { name: 'write', granted: false, remedy: { code: 'shop-key-may-not-write', values: {} } }], findings: [{ code: 'shop-clock-differs', severity: 'warning', values: { seconds: 300 } }, { code: 'shop-version-old', severity: 'error', values: { version: '5.1' } }] };

const form = { name: 'Laden <Nord>', domain: 'laden-nord.de', trial: true, startDate: '2026-10-03', settings: { consumerKey: 'ck_secret', baseUrl: 'http://127.0.0.1:4010' } };
const fresh: NewShop = { platforms: [platform()], chosen: platform(), form: { ...form, settings: {} }, kept: new Set(), faults: {}, report: null };
const newShops: Record<string, NewShop> = {
  'before the choice': { ...fresh, platforms: [platform(), platform({ id: 'other', name: 'Anderes', capabilities: {} })], chosen: null },
  'empty': { ...fresh, chosen: platform({ settings: settings(false) }) },
  'with faults': { ...fresh, form, faults: { domain: 'Falsch.', 'settings.consumerKey': 'Fehlt.', '': 'Irgendetwas.' } },
  'after a good test': { ...fresh, form, kept: new Set(['consumerKey', 'consumerSecret']), report: good },
  'after a bad test': { ...fresh, form, kept: new Set(['consumerKey']), report: bad },
};
const hooked = (state: NonNullable<Shop['webhooks']>['state'], heard = false): Partial<Shop> => ({ webhooks: { state, registeredAt: new Date('2026-11-01T08:00:00Z'), lastDeliveryAt: heard ? new Date('2026-11-02T07:00:00Z') : null, silentSince: state === 'silent' ? new Date('2026-11-02T07:30:00Z') : null } });
const overviews: Record<string, ShopOverview> = {
  ...Object.fromEntries((['off', 'address-missing', 'waiting', 'registered', 'silent'] as const).map((state) => [`with webhooks ${state}`, { facts: facts({ shop: full(hooked(state, state === 'silent')) }), may: { operate: true, administer: true } }])),
  'at rest': { facts: facts({ shop: full({ facts: shopFacts }) }), may: { operate: true, administer: true } },
  'new, in trial mode': { facts: facts({ shop: full({ trial: true }), last: [], revenue: [], lastOrderFetchAt: null, days: [] }), may: { operate: true, administer: true } },
  'paused, stopped, with refused credentials': { facts: facts({ shop: full({ paused: true, stopped: true, attention: { kind: 'auth', code: 'shop-credentials-refused', values: {}, since: ago(3) } }) }), may: { operate: true, administer: false } },
  'while something runs, for somebody who may only look': { facts: facts({ shop: full({ trial: true, capabilities: {} }), current: [running('fetch-orders')], last: [run('update-prices', { status: 'failed', failure: { kind: 'bug', code: 'run-bug', values: {} } })] }), may: { operate: false, administer: false } },
};
const seen = (remote: string, value: string | null, times: number): { remote: string; label: string; seen: number; lastSeen: Date | null; value: string | null } => ({ remote, label: remote.toUpperCase(), seen: times, lastSeen: times > 0 ? ago(90) : null, value });
const withGroups = full({ capabilities: { ...full().capabilities, prices: { batch: 1, strike: true, periods: 'native', tiers: true, customerGroups: true, lowest: false } } });
const assigned: ShopAssignmentsState = {
  shop: withGroups,
  assignments: {
    payments: [seen('paypal', 'PAYPAL', 7), seen('klarna', null, 12), seen('cash', null, 0)],
    shippings: [{ ...seen('flat:1', 'DHL', 3), costArticle: 'VERSAND' }, { ...seen('express:9', null, 1), costArticle: null }],
    statuses: [{ ...seen('processing', null, 4), usual: 'fetch' }, { ...seen('cancelled', 'leave', 0), usual: 'leave' }, { ...seen('odd', null, 0), usual: null }],
    customerGroups: [seen('b2b', null, 2)],
    taxes: [seen('standard', '19', 0), seen('reduced', null, 0), { ...seen('*', '7.5', 0) }],
    currencies: [],
    warehouses: [{ ...seen('*', null, 0), value: ['HAUPT'] }],
    priceList: [seen('*', 'Standard', 0)],
    statusAfterFetch: null,
    statusWhenShipped: 'gone',
  },
  waiting: new Map([['payment:klarna', 12], ['shipping:express:9', 1]]),
  masterdata: { paymentTerms: [{ id: '1', code: 'PAYPAL', name: 'PayPal', dueDays: 0 }], shippingMethods: [{ id: '1', code: 'DHL', name: 'DHL', carrier: null }], carriers: [], taxRates: [] },
  lists: [{ id: '1', name: 'Standard', currency: 'EUR', gross: true }] as ShopAssignmentsState['lists'],
  warehouses: [{ id: '1', code: 'HAUPT', name: 'Hauptlager', main: true }, { id: '2', code: 'FBA', name: 'Amazon', main: false }] as ShopAssignmentsState['warehouses'],
  mayChange: true,
  typed: null,
};
const nothing = { ...assigned.assignments, payments: [], shippings: [], statuses: [], customerGroups: [], taxes: [] };
const assignments: Record<string, ShopAssignmentsState> = {
  'with some open': assigned,
  'before the first test': { ...assigned, assignments: nothing, waiting: new Map() },
  'of a poor platform': { ...assigned, shop: full({ capabilities: {} }), assignments: nothing, waiting: new Map(), lists: [] },
  'with a fault': { ...assigned, typed: { kind: 'shippings', values: new Map([['express:9', { value: 'DHL', cost: 'NICHT-DA' }]]), faults: { 'cost.express:9': 'Gibt es nicht.', '': 'Sonst etwas.' } } },
  'for somebody who may only look': { ...assigned, mayChange: false },
};
const opted: ShopOptionsState = {
  reachable: true,
  shop: full(),
  platform: platform({ options: { properties: { switchOn: { type: 'boolean' } } } }),
  startDate: '2026-10-03',
  stock: { warehouses: 'all', subtractReserved: true, addOnOrder: false, buffer: Quantity.parse('2.5'), minimum: null, maximum: Quantity.parse('99'), percent: Percent.parse('80'), brake: { percent: Percent.parse('20'), least: 20 } },
  prices: { priceListId: null, owners: { regular: 'erp', strike: 'if-empty', action: 'shop' }, sendOrderPrices: true, sendLowest: false, customerGroups: {} },
  mayChange: true,
  typed: null,
};
const options: Record<string, ShopOptionsState> = {
  'of a shop that could tell, and Kontor cannot be reached': { ...opted, reachable: false, shop: full({ capabilities: { ...full().capabilities, webhooks: {} } }) },
  'as they stand': opted,
  'of a shop that shows the lowest price': { ...opted, shop: full({ capabilities: { ...full().capabilities, prices: { batch: 1, strike: true, periods: 'switched', tiers: true, customerGroups: true, lowest: true } } }), prices: { ...opted.prices, sendLowest: true } },
  'with faults': { ...opted, typed: { part: 'stock', text: () => 'viel', ticked: () => false, faults: { buffer: 'Keine Zahl.', '': 'Sonst etwas.' } } },
  'of a poor platform, for somebody who may only look': { ...opted, shop: full({ capabilities: {} }), mayChange: false },
};
const entry = { kind: 'fetch-orders', every: '5m', usually: '5m', cron: null, quietFrom: null, quietUntil: null, paused: false, nextAt: new Date(now.getTime() + 180_000) };
const scheduled: ShopScheduleState = {
  shop: full(),
  kinds: [entry, { ...entry, kind: 'sync-all-stock', every: null, usually: null, cron: '0 6 * * *', quietFrom: '22:00', quietUntil: '06:00', nextAt: now }, { ...entry, kind: 'update-prices', paused: true, nextAt: null }, { ...entry, kind: 'tell-shop', every: null, usually: null, nextAt: null }],
  mayChange: true,
  typed: null,
};
const schedules: Record<string, ShopScheduleState> = {
  'as it stands': scheduled,
  'with faults': { ...scheduled, typed: { kind: 'fetch-orders', text: () => 'oft', ticked: () => true, faults: { every: 'Kein Abstand.' } } },
  'of a kind that is not there': { ...scheduled, typed: { kind: 'nonsense', text: () => '', ticked: () => false, faults: { '': 'Gibt es nicht.' } } },
  'paused, empty, for somebody who may only look': { ...scheduled, shop: full({ paused: true }), kinds: [], mayChange: false },
};
const connected: ShopConnectionState = { shop: full(), platform: platform(), may: { operate: true, administer: true }, report: null, typed: null };
const connections: Record<string, ShopConnectionState> = {
  'as it stands': connected,
  'after a good test': { ...connected, report: good },
  'after a bad test of new credentials': { ...connected, report: bad, typed: { domain: 'x.de', settings: { consumerSecret: 'cs_secret' }, faults: {} } },
  'with faults': { ...connected, typed: { domain: '', settings: {}, faults: { domain: 'Fehlt.', version: 'Veraltet.' } } },
  'with refused credentials, for somebody who may only look': { ...connected, may: { operate: false, administer: false }, shop: full({ attention: { kind: 'auth', code: 'shop-credentials-refused', values: {}, since: ago(3) } }) },
};

describe.each(['de', 'en'] as const)('in %s', (language) => {
  const t = translate(language);
  const voice: Voice = { language, t, format: new Format(language, 'Europe/Berlin', now, t) };
  const page = (template: string, view: object): string => {
    const frame = frameView({ current: 'shops', title: 'Laden <Nord>', leadKey: 'shop.lead.overview', crumbs: [{ label: 'Shops', href: '/admin' }] }, { language, t, userName: 'Petra', mayOperate: true, stoppedEverywhere: false, openProblems: 0, flashes: [], path: '/admin' });
    const html = render(template, { ...view, frame }, { t, csrfToken: 'token"<' });
    check(html);
    expect(html).toContain(`<html lang="${language}">`);
    return html;
  };
  const tab = (template: string, current: Tab, view: object): string => page(template, { ...view, tabs: tabsView(full().id, current, voice) });

  it.each(Object.keys(newShops))('the new shop renders %s', (name) => {
    const html = page('shop/new', newShopView(newShops[name], voice));
    expect(html).not.toContain('ck_secret');
    expect(html).not.toContain('<Nord>');
  });
  it.each(Object.keys(overviews))('the overview of a shop renders %s', (name) => void tab('shop/overview', 'overview', shopOverviewView(overviews[name], voice)));
  it.each(Object.keys(assignments))('the assignments render %s', (name) => void tab('shop/assignments', 'assignments', assignmentsView(assignments[name], voice)));
  it.each(Object.keys(options))('the options render %s', (name) => void tab('shop/options', 'options', optionsView(options[name], voice)));
  it.each(Object.keys(schedules))('the schedule renders %s', (name) => void tab('shop/schedule', 'schedule', scheduleView(schedules[name], voice)));
  it.each(Object.keys(connections))('the connection renders %s', (name) => expect(tab('shop/connection', 'connection', connectionView(connections[name], voice))).not.toContain('cs_secret'));

  it('every platform has words for its settings, its options and where to find them', () => {
    for (const { id, settings: fields, options: schema } of platforms) {
      for (const { key } of fields) for (const name of [`platform.${id}.${key}`, `platform.${id}.${key}.help`]) expect(t(name)).not.toBe('');
      for (const key of Object.keys((schema.properties ?? {}))) expect(t(`platform.${id}.option.${key}`)).not.toBe('');
      expect(t(`platform.${id}.where`)).not.toBe('');
    }
  });

  it('customer groups are assigned only where the shop has prices for them', () => {
    const kinds = (shop: ShopAssignmentsState['shop']): string[] => assignmentsView({ ...assigned, shop }, voice).tables.map(({ kind }) => kind);
    expect(kinds(withGroups)).toContain('customerGroups');
    expect(kinds(full())).not.toContain('customerGroups');
  });

  it('what nobody assigned comes first, the most costly of it at the top', () => {
    const payments = assignmentsView(assigned, voice).tables.find(({ kind }) => kind === 'payments');
    expect(payments?.rows.map(({ remote, open }) => [remote, open])).toEqual([['klarna', true], ['cash', true], ['paypal', false]]);
    expect(payments?.rows[0].means).toBe(language === 'de' ? '12 Aufträge warten' : '12 orders wait');
    expect(assignmentsView(assigned, voice).told?.[1].choices?.find(({ selected }) => selected)?.value).toBe('gone');
  });
});

it('a schedule form sends on only what was touched', () => {
  const typed = (fields: Record<string, string>): object => changeOf(new Form({ every: '5m', cron: '', quietFrom: '', quietUntil: '', ...fields }), entry);
  expect(typed({})).toEqual({ every: undefined, cron: undefined, quietFrom: undefined, quietUntil: undefined, paused: false });
  expect(typed({ cron: '0 6 * * *', paused: 'yes' })).toMatchObject({ every: undefined, cron: '0 6 * * *', paused: true });
  expect(typed({ every: '' })).toMatchObject({ every: null, cron: undefined });
});

describe('connecting a shop without a script', () => {
  let web: TestWeb;
  let simulator: RunningSimulator;
  type Person = { get: (path: string) => request.Test; post: (path: string, form?: object) => request.Test };
  let administrator: Person;
  let shopId: string;
  const token = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

  const logIn = async (role: 'view' | 'operate' | 'administer'): Promise<Person> => {
    const person = await web.user(role, 'de');
    const browser = request.agent(web.server);
    const login = await browser.get('/admin/login').expect(200);
    await browser.post('/admin/login').type('form').send({ _csrf: token(login.text), email: person.email, password: person.password }).expect(303);
    const csrf = token((await browser.get('/admin').expect(200)).text);
    return { get: (path) => browser.get(path), post: (path, fields = {}) => browser.post(path).type('form').send({ _csrf: csrf, ...fields }) };
  };
  const follow = async (answer: request.Response): Promise<string> => (await administrator.get(answer.headers.location).expect(200)).text;
  const fields = (): Record<string, string> => ({ platform: 'woocommerce', name: 'Laden Nord', domain: 'laden-nord.de', trial: 'yes', startDate: '2026-10-01', 'settings.consumerKey': simulator.credentials.consumerKey, 'settings.consumerSecret': simulator.credentials.consumerSecret, 'settings.baseUrl': simulator.url });

  beforeAll(async () => {
    web = await startWeb();
    simulator = await findSimulator('woocommerce').start();
    await simulator.control('/reset', {});
    await simulator.control('/clock', { now: web.clock.now().toISOString(), speed: 0 });
    await simulator.control('/seed', { products: [{ sku: 'T-1', name: 'Tasse', price: '10.00', taxRate: '19', stock: 50, manageStock: true }] });
    administrator = await logIn('administer');
  });
  afterAll(async () => {
    await simulator?.close();
    await web?.stop();
  });

  it('begins on the empty overview, for those who may', async () => {
    expect((await administrator.get('/admin').expect(200)).text).toContain('href="/admin/shops/new"');
    const other = await logIn('operate');
    expect((await other.get('/admin').expect(200)).text).not.toContain('/admin/shops/new');
    await other.get('/admin/shops/new').expect(403);
    await administrator.get('/admin/shops/999').expect(404);
  });

  it('keeps what was typed on faults, never a secret', async () => {
    const answer = await administrator.post('/admin/shops/new', { ...fields(), name: 'Laden Nord', 'settings.consumerKey': 'ck_zu-kurz', do: 'add' }).expect(422);
    expect(answer.text).toContain('value="Laden Nord"');
    expect(answer.text).toContain('id="f-settings-consumerKey" name="settings.consumerKey" type="password" value="" aria-invalid="true"');
    expect(answer.text).not.toContain('ck_zu-kurz');
    expect(answer.text).not.toContain(simulator.credentials.consumerSecret);
    expect((await administrator.post('/admin/shops/new', { ...fields(), startDate: 'gestern', name: '', do: 'check' }).expect(422)).text).toContain('Dem Shop fehlt ein Name.');
  });

  it('tests before anything is stored, says what is missing, and keeps the secrets for the next step', async () => {
    const wrong = await administrator.post('/admin/shops/new', { ...fields(), 'settings.consumerSecret': `cs_${'f'.repeat(40)}`, do: 'check' }).expect(200);
    expect(wrong.text).toContain('Die Verbindung steht noch nicht.');
    expect(wrong.text).toContain('WooCommerce › Einstellungen › Erweitert');
    const right = await administrator.post('/admin/shops/new', { ...fields(), do: 'check' }).expect(200);
    expect(right.text).toContain('Die Verbindung steht.');
    expect(right.text).toContain('Bestände, Preise und Status schreiben');
    expect(right.text).not.toContain(simulator.credentials.consumerKey);
    expect((await web.database.query('SELECT id FROM shop'))).toEqual([]);
    // The secrets were typed for this address alone.
    const elsewhere = await administrator.post('/admin/shops/new', { ...fields(), domain: 'anderswo.de', 'settings.consumerKey': '', 'settings.consumerSecret': '', do: 'check' }).expect(422);
    expect(elsewhere.text).toContain('name="settings.consumerKey" type="password" value="" required aria-invalid="true"');
  });

  it('adds the shop and goes on to the assignments, fed by what was read', async () => {
    await administrator.post('/admin/shops/new', { ...fields(), do: 'check' }).expect(200);
    const added = await administrator.post('/admin/shops/new', { ...fields(), 'settings.consumerKey': '', 'settings.consumerSecret': '', do: 'add' }).expect(303);
    shopId = /^\/admin\/shops\/(\d+)\/assignments$/.exec(added.headers.location)?.[1] ?? '';
    const html = await follow(added);
    expect(html).toContain('„Laden Nord“ ist verbunden.');
    expect(html).toContain('id="table-payments"');
    const [shopRow] = await web.database.query<{ trial: number; start_date: Date; settings_sealed: string }>('SELECT trial, start_date, settings_sealed FROM shop');
    expect([shopRow.trial, shopRow.start_date.toISOString()]).toEqual([1, '2026-09-30T22:00:00.000Z']);
    expect(shopRow.settings_sealed).not.toContain('ck_');
    const overview = await administrator.get(`/admin/shops/${shopId}`).expect(200);
    expect(overview.text).toContain('EUR, mit Steuer eingegeben');
    expect((await administrator.get('/admin').expect(200)).text).toContain(`href="/admin/shops/${shopId}"`);
  });

  it('assigns an unknown payment method and completes the orders that waited for it', async () => {
    await simulator.control('/order', { cart: [{ sku: 'T-1', quantity: 1 }], payment: { method: 'klarna_later', title: 'Klarna', paid: true }, times: 2 });
    await administrator.post(`/admin/shops/${shopId}/runs`, { kind: 'fetch-orders' }).expect(303);
    await web.app.get(RunWorker).drain();
    await web.deliver();
    const html = (await administrator.get(`/admin/shops/${shopId}/assignments`).expect(200)).text;
    expect(html).toContain('2 Aufträge warten');
    expect(html).toContain('2-mal, zuletzt');
    const table = html.slice(html.indexOf('id="table-payments"'), html.indexOf('</form>', html.indexOf('id="table-payments"')));
    const rows = Object.fromEntries([...table.matchAll(/name="(remote\.\d+)" value="([^"]+)"/g)].map(([, name, remote]) => [name, remote]));
    expect(rows['remote.0']).toBe('klarna_later');
    const code = /<option value="([A-Z]+)">/.exec(table)?.[1] ?? '';
    const faulty = await administrator.post(`/admin/shops/${shopId}/assignments`, { kind: 'payments', ...rows, 'value.0': 'NICHT-DA' }).expect(422);
    expect(faulty.text).toContain('id="payments-f-value-0-fault"');
    const saved = await administrator.post(`/admin/shops/${shopId}/assignments`, { kind: 'payments', ...rows, 'value.0': code }).expect(303);
    expect(await follow(saved)).toContain('2 wartende Aufträge sind jetzt vollständig.');
    expect(await web.database.query('SELECT order_id FROM order_problem WHERE subject = ?', ['payment:klarna_later'])).toEqual([]);
    // One table leaves the others alone; the rest of the choices is saved the same way.
    await administrator.post(`/admin/shops/${shopId}/assignments`, { kind: 'told', statusAfterFetch: '', statusWhenShipped: 'completed' }).expect(303);
    await administrator.post(`/admin/shops/${shopId}/assignments`, { kind: 'taxes', 'remote.0': '*', 'value.0': '7,5' }).expect(303);
    const place = /name="warehouse" value="([^"]+)"/.exec(html)?.[1] ?? '';
    await administrator.post(`/admin/shops/${shopId}/assignments`, { kind: 'warehouses', warehouse: place }).expect(303);
    const after = (await administrator.get(`/admin/shops/${shopId}/assignments`).expect(200)).text;
    expect(after).toMatch(/name="warehouse" value="[^"]+" checked/);
    expect(after).toContain('value="7,5"');
    expect(after).toMatch(/<option value="completed" selected>/);
    await administrator.post(`/admin/shops/${shopId}/assignments`, { kind: 'nonsense' }).expect(422);
  });

  it('changes options, stock rule and price owners, each with its faults', async () => {
    const path = `/admin/shops/${shopId}/options`;
    const version = (html: string): string => /name="version" value="(\d+)"/.exec(html)?.[1] ?? '';
    const main = { name: 'Laden Süd', domain: 'laden-nord.de', language: 'en', combinedStock: 'all', allPrices: 'yes', 'options.switchOn': 'yes', trial: 'yes', startDate: '2026-10-01' };
    const before = (await administrator.get(path).expect(200)).text;
    await administrator.post(path, { ...main, version: version(before) }).expect(303);
    expect((await administrator.post(path, { ...main, version: version(before) }).expect(422)).text).toContain('value="Laden Süd"');
    const after = (await administrator.get(path).expect(200)).text;
    expect(after).toContain('<option value="en" selected>');
    expect(after).toMatch(/name="options\.switchOn" value="yes" checked/);
    expect((await administrator.post(`${path}/stock`, { buffer: 'viel', percent: '101', minimum: '', maximum: '' }).expect(422)).text).toContain('value="viel"');
    expect((await administrator.post(`${path}/stock`, { buffer: '1', percent: '101', minimum: '', maximum: '' }).expect(422)).text).toMatch(/id="f-percent"[^>]* aria-invalid="true"/);
    await administrator.post(`${path}/stock`, { buffer: '2,5', percent: '80', minimum: '', maximum: '99', subtractReserved: 'yes' }).expect(303);
    await administrator.post(`${path}/prices`, { regular: 'erp', strike: 'shop', action: 'if-empty' }).expect(303);
    await administrator.post(`${path}/prices`, { regular: 'niemand', strike: 'shop', action: 'if-empty' }).expect(422);
    const rules = (await administrator.get(path).expect(200)).text;
    expect(rules).toContain('value="2,5"');
    expect(rules).toMatch(/name="strike"[\s\S]*?<option value="shop" selected>/);
  });

  it('changes the schedule of a kind', async () => {
    const path = `/admin/shops/${shopId}/schedule`;
    expect((await administrator.post(path, { kind: 'fetch-orders', every: 'oft', cron: '', quietFrom: '', quietUntil: '' }).expect(422)).text).toContain('value="oft"');
    await administrator.post(path, { kind: 'fetch-orders', every: '', cron: '0 6 * * *', quietFrom: '22:00', quietUntil: '05:00' }).expect(303);
    const after = (await administrator.get(path).expect(200)).text;
    expect(after).toContain('zu festen Zeiten (0 6 * * *) · Ruhe von 22:00 bis 05:00');
    expect(after).toMatch(/nächster Start <time datetime="2026-11-03T05:00:00.000Z"[^>]*>in 21/);
    await administrator.post(path, { kind: 'nonsense', every: '5m' }).expect(422);
  });

  it('tests the connection, and lets no credentials in that do not work', async () => {
    const path = `/admin/shops/${shopId}/connection`;
    const operator = await logIn('operate');
    expect((await operator.post(`${path}/check`).expect(200)).text).toContain('Die Verbindung steht.');
    await operator.post(path, {}).expect(403);
    const html = (await administrator.get(path).expect(200)).text;
    const version = /name="version" value="(\d+)"/.exec(html)?.[1] ?? '';
    const kept = { version, domain: 'laden-nord.de', 'settings.consumerKey': '', 'settings.consumerSecret': '', 'settings.baseUrl': simulator.url };
    const wrong = { ...kept, 'settings.consumerSecret': `cs_${'e'.repeat(40)}` };
    const refused = (await administrator.post(path, wrong).expect(422)).text;
    expect(refused).toContain('Die Verbindung steht noch nicht.');
    expect(refused).toContain('name="anyway"');
    expect(refused).not.toContain('e'.repeat(40));
    expect((await operator.post(`${path}/check`).expect(200)).text).toContain('Die Verbindung steht.');
    expect(await follow(await administrator.post(path, kept).expect(303))).toContain('Geprüft und gespeichert.');
  });

  it('pauses, stops and ends the trial mode from the page of the shop, and comes back to it', async () => {
    const path = `/admin/shops/${shopId}`;
    const version = async (): Promise<string> => /name="version" value="(\d+)"/.exec((await administrator.get(path).expect(200)).text)?.[1] ?? '';
    expect(await follow(await administrator.post(`${path}/mode`, { version: await version(), paused: 'yes' }).expect(303).expect('Location', path))).toContain('Der Zeitplan von „Laden Süd“ ruht.');
    expect(await follow(await administrator.post(`${path}/mode`, { version: await version(), trial: 'no' }).expect(303))).toContain('Der Testbetrieb von „Laden Süd“ ist beendet.');
    expect(await follow(await administrator.post(`${path}/stop`, { back: path }).expect(303).expect('Location', path))).toContain('wird nichts mehr gesendet');
    await administrator.post(`${path}/resume`, { back: 'https://evil.example' }).expect(303).expect('Location', '/admin');
    const [row] = await web.database.query<{ trial: number; paused: number }>('SELECT trial, paused FROM shop');
    expect(row).toMatchObject({ trial: 0, paused: 1 });
  });
});
