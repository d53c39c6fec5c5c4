// The page of completeness: every state through the real template in both languages, and its story without a script: compare, look, fetch, done.
import { resolve } from 'node:path';
import request from 'supertest';
import { Users } from '@kontor/access';
import { Money, asId, type OrderId, type RunId } from '@kontor/kernel';
import type { Completeness, DifferingOrder } from '@kontor/orders';
import { Assets } from '../../apps/web/src/admin/assets.js';
import { frameView } from '../../apps/web/src/admin/layout/frame.views.js';
import { completenessView, type CompletenessState } from '../../apps/web/src/admin/shop/completeness.views.js';
import { tabsView } from '../../apps/web/src/admin/shop/shop-frame.js';
import { figuresView } from '../../apps/web/src/admin/shops/overview.views.js';
import { loadTemplates } from '../../apps/web/src/admin/templates.js';
import type { Voice } from '../../apps/web/src/admin/views.js';
import { Format } from '../../apps/web/src/i18n/format.js';
import { translate } from '../../apps/web/src/i18n/translate.js';
import { startKontor, type Kontor, type TestShop } from '../support/start-kontor.js';
import { check } from './check.js';
import { ago, facts, now, run, running, shop } from './facts.js';

const render = loadTemplates(resolve(__dirname, '../../apps/web/src/admin'), Assets.standard());
const eur = (amount: string): Money => Money.parse(amount, 'EUR');
const side = (orders: number, amount: string, currency = 'EUR'): { orders: number; total: Money } => ({ orders, total: Money.parse(amount, currency) });
const differing = (ref: string, change: Partial<DifferingOrder> = {}): DifferingOrder => ({ ref, number: `<${ref}>`, difference: 'missing', reason: null, state: 'open', day: '2026-11-01', orderedAt: ago(1500), shop: { total: eur('39.98'), status: 'processing' }, kontor: null, orderId: null, wantedAt: null, settledAt: null, ...change });
const kept = { kontor: { total: eur('40.98'), status: 'on-hold' }, orderId: asId<OrderId>('815') };
const complete: Completeness = {
  runId: asId<RunId>('7'),
  comparedAt: ago(290),
  timeZone: 'Europe/Berlin',
  firstDay: '2026-10-04',
  lastDay: '2026-11-02',
  open: { all: 0, missing: 0, differing: 0, gone: 0 },
  settled: 0,
  days: [{ day: '2026-11-02', currency: 'EUR', shop: side(12, '482.30'), kontor: side(10, '400.10'), leftOut: side(2, '82.20'), differing: 0 }, { day: '2026-11-01', currency: 'CHF', shop: side(1, '9.90', 'CHF'), kontor: side(0, '0', 'CHF'), leftOut: side(0, '0', 'CHF'), differing: 1 }],
  items: [],
  next: null,
};
const rows = [
  differing('1'),
  differing('2', { ...kept, difference: 'sum', state: 'wanted', wantedAt: ago(1) }),
  differing('3', { ...kept, difference: 'status', state: 'settled', wantedAt: ago(3), settledAt: ago(2) }),
  differing('4', { ...kept, difference: 'gone', shop: null }),
  differing('5', { ...kept, difference: 'sum', reason: 'order-changed-after-shipping', state: 'settled', settledAt: ago(290) }),
  differing('6', { reason: 'refused' }),
  differing('7', { reason: 'gone' }),
  differing('8', { difference: 'status', reason: 'pending' }),
];
const differs: Completeness = { ...complete, open: { all: 6, missing: 3, differing: 2, gone: 1 }, settled: 2, items: rows, next: 'abc' };
const base: CompletenessState = { shop: shop(), result: complete, after: undefined, current: null, days: '30', most: 366, fault: null, mayOperate: true };
const states: Record<string, CompletenessState> = {
  'complete': base,
  'with differences': { ...base, result: differs },
  'with one difference, on a later page': { ...base, result: { ...differs, open: { all: 1, missing: 1, differing: 0, gone: 0 }, settled: 0, items: rows.slice(0, 1), next: null }, after: 'abc' },
  'never compared': { ...base, result: null },
  'never compared, while it is compared': { ...base, result: null, current: running('compare-orders') },
  'while the comparison waits': { ...base, current: run('compare-orders', { status: 'queued', startedAt: null, finishedAt: null, counts: { total: null, done: 0, failed: 0, skipped: 0 }, remoteCalls: { reads: 0, writes: 0 } }) },
  'with a fault': { ...base, days: '9999', fault: 'Zu viele Tage.' },
  'of a time without orders': { ...base, result: { ...complete, days: [] } },
  'of a platform without orders': { ...base, shop: shop({ capabilities: {} }), result: null },
  'for somebody who may only look': { ...base, result: differs, mayOperate: false },
};

describe.each(['de', 'en'] as const)('in %s', (language) => {
  const t = translate(language);
  const voice: Voice = { language, t, format: new Format(language, 'Europe/Berlin', now, t) };
  const page = (state: CompletenessState): string => {
    const frame = frameView({ current: 'shops', title: 'Laden <Nord>', leadKey: 'shop.lead.completeness', crumbs: [{ label: 'Shops', href: '/admin' }] }, { language, t, userName: 'Petra', mayOperate: true, stoppedEverywhere: false, openProblems: 0, flashes: [], path: '/admin' });
    const html = render('shop/completeness', { ...completenessView(state, voice), tabs: tabsView(shop().id, 'completeness', voice), frame }, { t, csrfToken: 'token"<' });
    check(html);
    return html;
  };

  it.each(Object.keys(states))('the page renders %s', (name) => void page(states[name]));

  it('offers to fetch what is open, escapes numbers, and says each day on both sides', () => {
    const html = page(states['with differences']);
    expect([...html.matchAll(/name="only" value="(\d)"/g)].map(([, ref]) => ref)).toEqual(['1', '2', '4', '6', '7', '8']);
    expect(html).toContain('&lt;1&gt;');
    expect(html).not.toContain('<1>');
    expect(html).toContain(language === 'de' ? '482,30\u00a0€' : '€482.30');
    expect(page(states['for somebody who may only look'])).not.toContain('name="only"');
  });

  it('the tile of the card says until when all is there, how many differ, or that nobody compared', () => {
    const tile = (completeness: ReturnType<typeof facts>['completeness']): string | undefined => figuresView(facts({ completeness }), { operate: true }, voice).completeness?.text;
    const de = ['vollständig bis 02.11.', '1 Bestellung weicht ab', '1.204 Bestellungen weichen ab', 'nie verglichen'];
    const en = ['complete until 02/11', '1 order differs', '1,204 orders differ', 'never compared'];
    const figure = { comparedAt: ago(5), lastDay: '2026-11-02', open: 0 };
    expect([tile(figure), tile({ ...figure, open: 1 }), tile({ ...figure, open: 1204 }), tile(null)]).toEqual(language === 'de' ? de : en);
    expect(figuresView(facts({ shop: shop({ capabilities: {} }) }), { operate: true }, voice).completeness).toBeNull();
  });
});

describe('without a script', () => {
  let kontor: Kontor;
  let laden: TestShop;
  const token = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const logIn = async (person: { email: string; password: string }): Promise<ReturnType<typeof request.agent>> => {
    const browser = request.agent(kontor.address);
    const login = await browser.get('/admin/login').expect(200);
    await browser.post('/admin/login').type('form').send({ _csrf: token(login.text), ...person }).expect(303);
    return browser;
  };

  beforeAll(async () => {
    kontor = await startKontor();
    await kontor.fresh();
    laden = await kontor.connect('woocommerce', { name: 'Laden Nord', startDate: '2026-10-01T00:00:00Z', seed: { products: [{ sku: 'KE-1', name: 'Becher', price: '12.90', stock: 50, taxRate: '19' }] } });
    await laden.orders(2, { cart: [{ sku: 'KE-1' }] });
    await laden.run('fetch-orders');
    await kontor.later(3600);
    // Older than what the fetch asks for, so nothing leads to them.
    await laden.order({ cart: [{ sku: 'KE-1' }], createdAt: '2026-11-01T08:00:00Z' });
    await laden.order({ cart: [{ sku: 'KE-1' }], createdAt: '2026-10-31T08:00:00Z' });
  }, 60_000);
  afterAll(() => kontor?.stop());

  it('a person compares, sees what is missing, fetches one and then the rest; who may only look may not', async () => {
    const person = { email: 'petra@example.test', password: 'Zwölf Boxkämpfer jagen Viktor' };
    await kontor.get(Users).create({ ...person, name: 'Petra Prüfer', role: 'operate' });
    const browser = await logIn(person);
    const address = `/admin/shops/${laden.id}/completeness`;
    const html = async (): Promise<string> => (await browser.get(address).expect(200)).text;
    const post = async (path: string, fields: object, status = 303): Promise<string> => (await browser.post(path).type('form').send({ _csrf: token(await html()), ...fields }).expect(status)).text;

    expect(await html()).toContain('noch nie verglichen');
    expect((await browser.get('/admin').expect(200)).text).toContain('nie verglichen');
    expect(await post(address, { days: '0' }, 422)).toContain('aria-invalid="true"');
    await post(address, { days: '30' });
    expect(await html()).toContain('Es wird gerade verglichen');
    await kontor.drain();
    let shown = await html();
    check(shown);
    expect(shown).toContain('2 Bestellungen vom 04.10.2026 bis 02.11.2026 stimmen nicht mit dem Shop überein.');
    expect((await browser.get('/admin').expect(200)).text).toContain('2 Bestellungen weichen ab');
    const problems = (await browser.get('/admin/problems').expect(200)).text;
    check(problems);
    expect(problems).toContain(`action="${address}/fetch"`);

    await post(`${address}/fetch`, {});
    expect(await html()).toContain('Es ist keine Bestellung ausgewählt.');
    const [, ref] = /name="only" value="(\d+)"/.exec(shown) ?? [];
    await post(`${address}/fetch`, { only: ref });
    shown = await html();
    expect(shown).toContain('1 Bestellung wird abgerufen.');
    expect(shown).toContain('http-equiv="refresh"');
    await kontor.later(30);
    await kontor.drain();
    expect(await html()).toContain('erledigt');
    await post(`${address}/fetch`, { all: 'yes' });
    await kontor.drain();
    shown = await html();
    expect(shown).toContain('Vollständig: Alles vom 04.10.2026 bis 02.11.2026 stimmt mit dem Shop überein.');
    expect((await browser.get('/admin').expect(200)).text).toContain('vollständig bis 02.11.');
    expect((await kontor.api.all('/orders')).length).toBe(4);
    await post(`${address}/fetch`, { all: 'yes' });
    expect(await html()).toContain('Keine dieser Bestellungen weicht noch ab.');

    const other = { email: 'karl@example.test', password: 'Zwölf Boxkämpfer jagen Karl' };
    await kontor.get(Users).create({ ...other, name: 'Karl', role: 'view' });
    const looking = await logIn(other);
    const page = (await looking.get(address).expect(200)).text;
    expect(page).not.toContain('Jetzt vergleichen');
    await looking.post(address).type('form').send({ _csrf: token(page), days: '30' }).expect(403);
  });
});
