// The problems by cause: every state through the real templates in both languages, and what the buttons do, over HTTP.
import '../../apps/web/src/libraries.module.js';
import request from 'supertest';
import { Users } from '@kontor/access';
import { Money, asId, type ArticleId, type OrderId, type ShopId } from '@kontor/kernel';
import { Problems, type ProblemReport } from '@kontor/sync';
import type { CauseFacts, ProblemsFacts } from '../../apps/web/src/admin/problems/problems.js';
import { dismissedView, problemsView, subjectText } from '../../apps/web/src/admin/problems/problems.views.js';
import { ago, problem } from './facts.js';
import { rendered, voiceOf } from './rendered.js';
import { startKontor, type Kontor } from '../support/start-kontor.js';
import { startWeb, type TestWeb } from './support.js';

const token = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
const shopId = asId<ShopId>('1');
const cause = (change: Partial<CauseFacts['cause']> = {}, more: Partial<CauseFacts> = {}): CauseFacts => ({
  cause: { shopId, kind: 'fetch-orders', code: 'article-number-ambiguous', failureKind: 'input', rows: 2, alike: false, firstSeen: ago(90), lastSeen: ago(4), ...change },
  rows: [problem(), problem({ id: '8', subject: 'order:1002', values: { number: 'CD 2', matches: 'AB 1, ab 1' }, retryAt: ago(-7) })],
  orders: { count: 1, totals: [Money.parse('119.00', 'EUR')] },
  assign: null,
  ...more,
});
const assignment = (kind: 'payments' | 'shippings', count: number): CauseFacts =>
  cause(
    { code: kind === 'payments' ? 'payment-method-unassigned' : 'shipping-method-unassigned', rows: 1, alike: true },
    {
      rows: [problem({ subject: `${kind.slice(0, -1)}:klarna`, code: kind === 'payments' ? 'payment-method-unassigned' : 'shipping-method-unassigned', values: { name: 'Klarna <später>' } })],
      orders: { count, totals: count ? [Money.parse('1430.20', 'EUR'), Money.parse('99.00', 'CHF')] : [] },
      assign: { kind, remote: 'klarna', newest: count ? [{ id: asId<OrderId>('5'), number: 'B-1005', total: Money.parse('119.00', 'EUR') }] : [] },
    },
  );
const facts = (change: Partial<ProblemsFacts> = {}): ProblemsFacts => ({
  filter: {},
  shops: [{ id: shopId, name: 'Laden Nord' }],
  causes: [cause()],
  subjects: new Map([['1/order:1001', { kind: 'order', id: asId<OrderId>('4'), number: 'B-1004' }]]),
  choices: { payments: [{ code: 'RECHNUNG', name: 'Rechnung' }], shippings: [{ code: 'DHL', name: 'DHL Paket' }] },
  next: null,
  ...change,
});

const states: Record<string, ProblemsFacts> = {
  'none': facts({ causes: [] }),
  'none with a filter': facts({ causes: [], filter: { shopId, kind: 'fetch-orders' } }),
  'several causes': facts({ causes: [cause(), assignment('payments', 12), assignment('shippings', 0), cause({ failureKind: 'notice', shopId: null, rows: 1, alike: true }, { rows: [problem({ shopId: null, subject: 'thing' })], orders: null })] }),
  'a cause with more rows than shown': facts({ causes: [cause({ rows: 1284, failureKind: 'unavailable' })] }),
  'the second page of one cause': facts({ filter: { shopId, kind: 'fetch-orders', code: 'article-number-ambiguous', after: '99' }, next: '7' }),
};

describe.each(['de', 'en'] as const)('problems in %s', (language) => {
  const html = (state: ProblemsFacts, operate = true, refused: Parameters<typeof problemsView>[1]['refused'] = null): string =>
    rendered('problems/list', problemsView(state, { path: '/admin/problems', operate, refused }, voiceOf(language)), { current: 'problems', titleKey: 'problems.page-title', leadKey: 'problems.lead' }, language);

  it.each(Object.keys(states))('render %s', (name) => {
    html(states[name]);
  });

  it('offer nothing to somebody who may only look', () => {
    const page = html(states['several causes'], false);
    expect(page).not.toContain('action="/admin/problems/');
    expect(page).not.toContain('type="checkbox"');
  });

  it('that were dismissed say who and why', () => {
    const put = problem({ dismissed: { at: ago(3), by: 'user:1', reason: 'kein <Verkauf>' } });
    for (const problems of [[put, problem({ shopId: null, dismissed: { at: ago(3), by: 'cli', reason: '' } })], []]) {
      const view = dismissedView({ shops: facts().shops, problems, subjects: new Map(), askers: new Map([['user:1', 'Petra Prüfer']]), after: '9', next: '3' }, { path: '/admin/problems?dismissed=1', operate: true }, voiceOf(language));
      const page = rendered('problems/dismissed', view, { current: 'problems', titleKey: 'problems.dismissed-title', leadKey: 'problems.dismissed-lead' }, language);
      expect(page.includes('kein &lt;Verkauf&gt;')).toBe(problems.length > 0);
    }
  });

  it('keep what was typed beside the fault of an assignment', () => {
    const page = html(facts({ causes: [assignment('shippings', 3)] }), true, { shop: '1', remote: 'klarna', value: 'DHL', costArticle: 'NIX', faults: { costArticle: 'X <y>' } });
    expect(page).toContain('value="NIX"');
    expect(page).toContain('X &lt;y&gt;');
    expect(page).toMatch(/value="DHL" selected/);
  });
});

describe('a cause', () => {
  const voice = voiceOf('de');
  const view = (state: ProblemsFacts) => problemsView(state, { path: '/admin/problems', operate: true, refused: null }, voice).causes;
  const plain = (text: string | undefined): string => (text ?? '').replace(/\s/g, ' ');

  it('says what all its rows share and leaves open what differs', () => {
    const [first] = view(facts());
    expect(first?.says).toBe('Zur Nummer „…“ passen mehrere Artikel: AB 1, ab 1.');
    expect(plain(first?.cost)).toBe('2 Fälle · 1 Auftrag · 119,00 €');
    expect(first?.rows.map((row) => [row.subject, row.href, row.says, row.next])).toEqual([
      ['Auftrag B-1004', '/admin/orders/4', 'Zur Nummer „AB 1“ passen mehrere Artikel: AB 1, ab 1.', 'wird nicht von selbst versucht'],
      ['Bestellung 1002', '/admin/shops/1', 'Zur Nummer „CD 2“ passen mehrere Artikel: AB 1, ab 1.', 'nächster Versuch in 7 Min.'],
    ].map(([a, b, c, d]) => [a, b, c, expect.stringMatching(String(d).replace(/ (?=\d|Min)/g, '\\s'))]));
  });

  it('that one assignment solves tells how many orders wait and what they are worth', () => {
    const [first] = view(facts({ causes: [assignment('payments', 12)] }));
    expect(plain(first?.cost)).toBe('12 Aufträge · 1.430,20 € · 99,00 CHF');
    expect(first?.assign?.label).toBe('Zuordnen und 12 Aufträge ergänzen');
    expect(first?.moreOrders).toBe('und 11 weitere');
    expect(first?.all).toBeNull();
  });

  it('names its subjects in words', () => {
    const words = (subject: string, values = {}): string => subjectText({ shopId, subject, values }, new Map([['1/listing:3', { kind: 'article', id: asId<ArticleId>('9'), number: 'T-9' }]]), voice).text;
    expect(['order:7', 'listing:3', 'listing:4', 'article:5', 'payment:klarna', 'shipping:dhl:2', 'run:fetch-orders', 'shop:1'].map((subject) => words(subject))).toEqual([
      'Bestellung 7', 'Artikel T-9', 'Angebot 4', 'Artikel 5', 'Zahlungsart klarna', 'Versandart dhl:2', 'Abgleich Bestellungen abrufen', 'Shop',
    ]);
    expect(words('listing:4', { number: 'T-4' })).toBe('Artikel T-4');
  });
});

describe('problems over HTTP', () => {
  let web: TestWeb;
  let shop: ShopId;
  let browser: ReturnType<typeof request.agent>;
  let csrf: string;
  const get = async (path: string): Promise<string> => (await browser.get(path).expect(200)).text;
  const post = (path: string, form: object): request.Test => browser.post(path).type('form').send({ _csrf: csrf, ...form });
  const report = (subject: string, code = 'order-refused', values = {}): Promise<void> => web.app.get(Problems).report(null, { shopId: shop, kind: 'fetch-orders', subject, failureKind: 'input', code, values, retryAt: null } satisfies ProblemReport);
  const ids = (html: string): string[] => [...html.matchAll(/name="id" value="(\d+)"/g)].map(([, id]) => id);

  beforeAll(async () => {
    web = await startWeb();
    shop = await web.connect();
    const person = await web.user('operate', 'de');
    browser = request.agent(web.server);
    const _csrf = token(await get('/admin/login'));
    await browser.post('/admin/login').type('form').send({ _csrf, email: person.email, password: person.password }).expect(303);
    csrf = token(await get('/admin/problems'));
  }, 60_000);
  afterAll(() => web.stop());

  it('are tried again and put aside: one, some, all of a cause; and the person stays where he was', async () => {
    expect(await get('/admin/problems')).toContain('Keine offenen Probleme.');
    const code = 'article-number-ambiguous';
    for (let ref = 1; ref <= 5; ref += 1) await report(`order:${ref}`, code, { number: `N${ref}`, matches: 'A, a' });
    const here = `/admin/problems?shop=${shop}`;
    const [one, two, three] = ids(await get(here));
    await post('/admin/problems/dismiss', { next: here, only: one, reason: 'bekannt', id: [two ?? '', three ?? ''] }).expect(303).expect('Location', here);
    expect(await get(here)).toContain('1 Fall ist ausgeblendet.');
    expect(await web.database.query('SELECT dismissed_by, dismissed_reason FROM sync_problem WHERE dismissed_at IS NOT NULL')).toEqual([{ dismissed_by: expect.stringMatching(/^user:\d+$/), dismissed_reason: 'bekannt' }]);
    expect(await get('/admin/problems?dismissed=1')).toMatch(/ausgeblendet von Petra Prüfer[\s\S]*bekannt/);
    await post('/admin/problems/retry', { next: 'https://evil.example', id: [two ?? '', three ?? ''] }).expect(303).expect('Location', '/admin');
    expect(await get('/admin')).toContain('2 Fälle werden mit dem nächsten Abgleich erneut versucht.');
    await post('/admin/problems/retry', { next: here }).expect(303);
    expect(await get(here)).toContain('Es war kein Fall ausgewählt.');
    await post('/admin/problems/retry', { next: here, shop, kind: 'fetch-orders', code }).expect(303);
    expect(await get(here)).toContain('Alle Fälle dieser Ursache');
    await post('/admin/problems/dismiss', { next: here, shop, kind: 'fetch-orders', code, reason: '' }).expect(303);
    const after = await get(here);
    expect(after).toContain('4 Fälle sind ausgeblendet.');
    expect(ids(after)).toEqual([]);
    await post('/admin/problems/dismiss', { next: here, shop, kind: 'fetch-orders', code }).expect(303);
    expect(await get(here)).toContain('alert-danger');
    await browser.get('/admin/problems?kind=..%2F').expect(422);
  });

  it('of a method keep what was chosen where the assignment is refused', async () => {
    await report('payment:klarna', 'payment-method-unassigned', { name: 'Klarna später' });
    await report('shipping:flat_rate:3', 'shipping-method-unassigned', { name: 'DHL' });
    const form = { next: '/admin/problems', shop };
    expect((await post('/admin/problems/assign', { ...form, kind: 'payments', remote: 'klarna', value: '' }).expect(422)).text).toContain('Bitte eine Zuordnung wählen.');
    const wrong = await post('/admin/problems/assign', { ...form, kind: 'shippings', remote: 'flat_rate:3', value: 'DHL', costArticle: 'GIBT-ES-NICHT' }).expect(422);
    expect(wrong.text).toContain('Den Versandkosten-Artikel „GIBT-ES-NICHT“ gibt es nicht.');
    expect(wrong.text).toMatch(/is-invalid"[^>]*value="GIBT-ES-NICHT"/);
  });
});

describe('an unknown payment method', () => {
  let kontor: Kontor;
  beforeAll(async () => {
    kontor = await startKontor();
    await kontor.fresh();
  }, 90_000);
  afterAll(() => kontor.stop());

  it('is assigned where it is told, and the page says how many waiting orders that completed (F16)', async () => {
    const shop = await kontor.connect('woocommerce', { startDate: '2026-10-01T00:00:00Z', seed: { products: [{ sku: 'KE-1', name: 'Becher', price: '11.90', stock: 9, manageStock: true, taxRate: '19' }] } });
    const customer = { firstName: 'Zoë', lastName: 'Okonkwo', street: 'Schanzenstraße 99', postcode: '20357', city: 'Hamburg', country: 'DE', email: 'zoe@example.net' };
    await shop.orders(3, { cart: [{ sku: 'KE-1', quantity: 1 }], customer, payment: { method: 'klarna_later', title: 'Klarna – später bezahlen' } });
    await shop.run('fetch-orders');
    const person = { email: 'petra@example.test', password: 'Zwölf Boxkämpfer jagen Viktor' };
    await kontor.get(Users).create({ ...person, name: 'Petra Prüfer', role: 'operate' });
    const browser = request.agent(kontor.address);
    const login = (await browser.get('/admin/login')).text;
    await browser.post('/admin/login').type('form').send({ _csrf: token(login), ...person }).expect(303);
    const page = (await browser.get('/admin/problems').set('Accept-Language', 'de').expect(200)).text;
    expect(page).toContain('Zuordnen und 3 Aufträge ergänzen');
    expect(new Set(page.match(/href="\/admin\/orders\/\d+"/g)).size).toBe(3);
    await browser.post('/admin/problems/assign').type('form').send({ _csrf: token(page), next: '/admin/problems', shop: shop.id, kind: 'payments', remote: 'klarna_later', value: 'RECHNUNG' }).expect(303).expect('Location', '/admin/problems');
    const after = (await browser.get('/admin/problems').set('Accept-Language', 'de').expect(200)).text;
    expect(after).toContain('Zugeordnet; 3 wartende Aufträge sind ergänzt.');
    expect(after).not.toContain('Klarna');
  });
});
