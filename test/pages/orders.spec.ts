// Orders and the search: the pages in their states, and what a person does with an order over HTTP on a real database.
import { CommandBus } from '@nestjs/cqrs';
import { CreateArticle, type Article } from '@kontor/articles';
import { AppError, Decimal, Money, Percent, Quantity, asId, type ArticleId, type CustomerId, type OrderId, type ShopId } from '@kontor/kernel';
import type { OrderListItem, OrderView, OrderViewLine } from '@kontor/orders';
import { Pause, RequestRun, RunWorker } from '@kontor/sync';
import { CountStock } from '@kontor/stock';
import { AddShop } from '@kontor/shops';
import request from 'supertest';
import { orderListView, type OrderAsk, type OrderListFacts } from '../../apps/web/src/admin/orders/list.views.js';
import { orderView, type OrderFacts } from '../../apps/web/src/admin/orders/order.views.js';
import { searchView, type SearchFacts } from '../../apps/web/src/admin/search/search.views.js';
import { findSimulator } from '../../libs/connectors/src/testing/simulators.js';
import type { RunningSimulator } from '../../libs/connectors/src/testing/simulator.js';
import { check } from './check.js';
import { ago, problem, shop } from './facts.js';
import { rendered, voiceOf } from './rendered.js';
import { startWeb, type TestWeb } from './support.js';

jest.setTimeout(60_000);

const eur = (amount: string): Money => Money.parse(amount, 'EUR');
const rate = (text: string): Percent => Percent.parse(text);
const tea = asId<ArticleId>('11');
const amounts = (gross: string, net: string, tax: string, percent: string | null): Pick<OrderViewLine, 'gross' | 'net' | 'tax' | 'taxRate' | 'shopTaxRate' | 'shopTax' | 'shopGross'> => ({ gross: eur(gross), net: eur(net), tax: eur(tax), taxRate: percent === null ? null : rate(percent), shopTaxRate: percent === null ? null : rate(percent), shopTax: eur(tax), shopGross: eur(gross) });

function line(change: Partial<OrderViewLine> = {}): OrderViewLine {
  return { id: '1', remoteRef: '1-1', articleId: tea, number: 'T-1', name: 'Tee <grün> & fein', options: [{ name: 'Größe', value: '100 g' }], unit: 'Stück', quantity: Quantity.whole(2), shipped: Quantity.zero, open: Quantity.whole(2), unitGross: { amount: '5.95', currency: 'EUR' }, discount: eur('0.00'), ...amounts('11.90', '10.00', '1.90', '19'), ...change };
}

function order(change: Partial<OrderView> = {}): OrderView {
  const address = { company: 'Groß & Söhne', firstName: 'Jürgen', lastName: 'Groß', street: 'Hauptstr. 1', addition: '', postcode: '10115', city: 'Berlin', state: '', country: 'DE', phone: '030 1' };
  return {
    id: asId<OrderId>('7'), shopId: shop().id, remoteRef: '1001', number: 'B-1001', status: 'open', remoteStatus: { order: 'processing', payment: null, delivery: null, state: 'open' }, needsAttention: false, orderedAt: ago(30), takenInAt: ago(28), day: '2026-11-02', currency: 'EUR',
    pricesIncludeTax: true, taxTreatment: 'normal', fulfilledBy: 'merchant', customer: { id: asId<CustomerId>('3'), email: 'jg@example.test', vatId: '', group: '' }, billing: address, delivery: address, buyerNote: '', lines: [line()],
    shipping: [{ name: 'Paket', articleId: null, ...amounts('4.90', '4.12', '0.78', '19') }], fees: [], discounts: [], vouchers: [], taxes: [{ rate: rate('19'), net: eur('14.12'), tax: eur('2.68') }], total: eur('16.80'), current: eur('16.80'), paid: eur('16.80'),
    payment: { key: 'bacs', name: 'Vorkasse', termId: '1', transaction: '', paidAt: ago(29) }, shippingMethod: { key: 'flat_rate:1', name: 'Paket', methodId: '1' }, refunds: [], shipments: [], reserved: [{ articleId: tea, quantity: Quantity.whole(2) }], feedback: null, problems: [],
    steps: [{ step: 'stored', subject: '', state: 'done', attempts: 1, code: null, requestedBy: '', at: ago(28) }, { step: 'reserved', subject: '', state: 'done', attempts: 1, code: null, requestedBy: '', at: ago(28) }],
    raw: { id: 1001, status: 'processing', paid: true, note: null, empty: [], line_items: [{ sku: 'T-1', meta: { size: '100 <g>' } }] }, version: 1, ...change,
  };
}

const article = { id: tea, number: 'T-1', name: 'Tee <grün> & fein', taxRate: rate('19') } as Article;
const masterdata: OrderFacts['masterdata'] = {
  paymentTerms: [{ id: '1', code: 'VORKASSE', name: 'Vorkasse', dueDays: 0 }],
  shippingMethods: [{ id: '1', code: 'DHL', name: 'DHL Paket', carrier: 'DHL' }],
  carriers: [{ id: '1', code: 'DHL', name: 'DHL', trackingUrl: null }],
  taxRates: [],
};
const facts = (change: Partial<OrderView> = {}, more: Partial<OrderFacts> = {}): OrderFacts => ({ order: order(change), shop: shop(), articles: new Map([[tea, article]]), prices: new Map(), masterdata, people: new Map([['user:7', 'Petra Prüfer']]), waiting: [], tells: true, may: { operate: true }, refused: null, ...more });

const shipment = { id: '5', carrier: 'DHL', trackingNumber: '0034', trackingUrl: 'https://example.test/0034', shippedAt: ago(10), toldAt: null, requestedBy: 'user:7' };
const problems = [
  { code: 'payment-method-unassigned', subject: 'payment:klarna', values: { name: 'Klarna' }, since: ago(28) },
  { code: 'shipping-method-unassigned', subject: 'shipping:x', values: { name: 'X' }, since: ago(28) },
  { code: 'article-number-ambiguous', subject: 'line:1', values: { number: 'T', matches: 'T, t' }, since: ago(28) },
];
const refused = { form: 'ship' as const, error: new AppError('order-line-too-many', { line: '1', left: '2', quantity: '9' }), carrier: 'DHL', other: '', tracking: 'X"1', quantities: new Map([['1', '9']]), subject: '', value: '', costArticle: '' };

const orders: Record<string, OrderFacts> = {
  'ready to be sent': facts(),
  'for somebody who may only look': facts({ problems, needsAttention: true }, { may: { operate: false }, waiting: [problem()] }),
  'with problems': facts({ problems, needsAttention: true, lines: [line(), line({ id: '2', articleId: null, number: '', options: [], unit: '' })] }, { waiting: [problem({ code: 'run-bug', kind: 'tell-shop' })] }),
  'unpaid, with everything': facts({
    payment: { key: '', name: '', termId: null, transaction: '', paidAt: null }, paid: eur('0.00'), shippingMethod: { key: '', name: '', methodId: null }, buyerNote: 'Bitte <klingeln>', customer: { id: asId<CustomerId>('3'), email: '', vatId: 'DE1', group: 'b2b' }, taxTreatment: 'reverse', vouchers: [{ code: 'HERBST', amount: { amount: '2.00', currency: 'EUR' } }],
    fees: [{ name: '', articleId: null, ...amounts('1.00', '0.84', '0.16', null) }], discounts: [{ name: 'Treue', articleId: null, ...amounts('-1.00', '-0.84', '-0.16', '19') }], refunds: [{ remoteRef: 'r', at: ago(5), amount: eur('6.80'), reason: 'Bruch' }, { remoteRef: 's', at: null, amount: eur('1.00'), reason: '' }], current: eur('9.00'),
    lines: [line({ discount: eur('2.00'), unitGross: { amount: '0.0815', currency: 'EUR' }, shopTaxRate: rate('7') })], delivery: null,
  }, { prices: new Map([[tea, { price: Decimal.parse('6.50'), strike: null, action: null }]]), articles: new Map([[tea, { ...article, name: 'Grüner Tee', number: 'T-01', taxRate: rate('7') }]]) }),
  'partly sent': facts({ status: 'part-shipped', lines: [line({ shipped: Quantity.whole(1), open: Quantity.whole(1) })], shipments: [shipment, { ...shipment, id: '6', carrier: '', trackingNumber: '', trackingUrl: null, toldAt: ago(2) }], feedback: { wanted: 'completed', told: 'processing' }, steps: [{ step: 'shipped', subject: '5', state: 'done', attempts: 1, code: null, requestedBy: 'user:7', at: ago(10) }, { step: 'repaired', subject: 'payment:bacs', state: 'done', attempts: 1, code: null, requestedBy: 'token:1', at: ago(9) }, { step: 'shipment-told', subject: '5', state: 'failed', attempts: 3, code: 'run-bug', requestedBy: '', at: ago(8) }, { step: 'status-told', subject: 'completed', state: 'failed', attempts: 1, code: 'order-line-unknown', requestedBy: '', at: ago(7) }] }),
  'sent, of a removed shop': facts({ status: 'shipped', lines: [line({ shipped: Quantity.whole(2), open: Quantity.zero })], shipments: [shipment], feedback: { wanted: 'completed', told: 'completed' }, raw: null, reserved: [] }, { shop: null, tells: false }),
  'cancelled': facts({ status: 'cancelled', current: eur('0.00'), reserved: [] }),
  'sent by the marketplace': facts({ fulfilledBy: 'marketplace' }),
  'with a refused parcel': facts({}, { refused }),
  'with a refused assignment': facts({ problems }, { refused: { ...refused, form: 'assign', error: new AppError('payment-term-unknown', { value: 'X' }), subject: 'payment:klarna', value: 'X' } }),
};

const ask: OrderAsk = { q: '', shop: '', state: '', attention: false, since: '', after: '' };
const item = (change: Partial<OrderListItem> = {}): OrderListItem => ({ id: asId<OrderId>('7'), shopId: shop().id, remoteRef: '1001', number: 'B-1001', status: 'open', needsAttention: true, orderedAt: ago(30), takenInAt: ago(28), buyer: 'Groß & <Söhne>', country: 'DE', payment: 'Vorkasse', paidAt: null, total: eur('16.80'), current: eur('10.00'), version: 1, ...change });
const list = (change: Partial<OrderListFacts> = {}): OrderListFacts => ({ ask, shops: [shop()], items: [item(), item({ status: 'cancelled', needsAttention: false, paidAt: ago(1), country: '' })], next: '5-1', totals: [{ currency: 'EUR', orders: 2, total: eur('33.60'), current: eur('10.00') }, { currency: 'JPY', orders: 1, total: Money.parse('100', 'JPY'), current: Money.parse('100', 'JPY') }], limited: false, ...change });
const lists: Record<string, OrderListFacts> = {
  'with orders': list(),
  'filtered': list({ ask: { q: '"x', shop: '1', state: 'open', attention: false, since: '2026-11-01', after: '9-9' }, shops: [shop(), shop({ id: asId<ShopId>('2'), name: 'Süd' })], next: null, limited: true }),
  'before the first order': list({ items: [], next: null, totals: [] }),
  'with nothing that fits': list({ ask: { ...ask, attention: true }, items: [], next: null, totals: [] }),
};
const found = { number: 'T 1/ä', name: 'Tee <grün>', ean: '', articleGroup: 'Tee' } as SearchFacts['articles'][number];
const searches: Record<string, SearchFacts> = {
  'nothing asked': { q: '', shops: [], orders: [], moreOrders: false, articles: [], moreArticles: false },
  'nothing found': { q: '<x>', shops: [], orders: [], moreOrders: false, articles: [], moreArticles: false },
  'more than is shown': { q: 'a&b', shops: [shop()], orders: [item()], moreOrders: true, articles: [found], moreArticles: true },
};

describe.each(['de', 'en'] as const)('in %s', (language) => {
  const voice = voiceOf(language);
  const one = (state: string): string => rendered('orders/order', orderView(orders[state], voice), { current: 'orders', title: 'B-1001' }, language);

  it.each(Object.keys(orders))('the order renders %s', (state) => {
    expect(one(state)).not.toContain('<grün>');
  });

  it.each(Object.keys(lists))('the list renders %s', (state) => expect(rendered('orders/list', orderListView(lists[state], voice), { current: 'orders', titleKey: 'orders.title', leadKey: 'orders.lead' }, language)).toContain('<h1>'));
  it.each(Object.keys(searches))('the search renders %s', (state) => expect(rendered('search/results', searchView(searches[state], voice), { current: null, titleKey: 'search.title', leadKey: 'search.lead', query: searches[state].q }, language)).toContain('<h1>'));
});

describe('an order says', () => {
  const de = voiceOf('de');
  const view = (state: string): ReturnType<typeof orderView> => orderView(orders[state], de);

  it('the next step, and offers it only where it is possible', () => {
    expect(Object.fromEntries(Object.keys(orders).map((state) => [state, view(state).ship !== null]))).toEqual({ 'ready to be sent': true, 'for somebody who may only look': false, 'with problems': true, 'unpaid, with everything': true, 'partly sent': true, 'sent, of a removed shop': false, cancelled: false, 'sent by the marketplace': false, 'with a refused parcel': true, 'with a refused assignment': true });
    expect(view('partly sent').cancel).toBeNull();
    expect(view('ready to be sent').cancel?.confirm).toMatch(/^Auftrag B-1001 über 16,80\s€ stornieren\?/);
    expect(view('unpaid, with everything').next).toContain('Noch nicht bezahlt');
    expect(view('with problems').ship?.lines.map((row) => row.id)).toEqual(['1']);
    expect(view('for somebody who may only look').problems.every(({ assign, again, retry }) => assign === null && again === null && retry === null)).toBe(true);
  });

  it('where the article differs from what was sold', () => {
    const [row] = view('unpaid, with everything').lines;
    expect(row.hints.map((hint) => hint.replace(/\s/g, ' '))).toEqual(['Artikelnummer im ERP: T-01', 'Der Artikel heißt „Grüner Tee“.', 'Der Artikel kostet in diesem Shop heute 6,50 €.', 'Der Shop hat 7 % Steuer berechnet.', 'Am Artikel sind 7 % Steuer hinterlegt.']);
    expect(row.unitPrice.replace(/\s/g, ' ')).toBe('0,0815 €');
    expect(view('ready to be sent').lines[0].hints).toEqual([]);
  });

  it('what does not change on a line the price of an action either', () => {
    const action = { name: '', price: Decimal.parse('5.95'), from: ago(100), until: null };
    expect(orderView(facts({}, { prices: new Map([[tea, { price: Decimal.parse('6.50'), strike: null, action: action as never }]]) }), de).lines[0].hints).toEqual([]);
  });

  it('in which order things happened, by whom, and what the shop knows', () => {
    const { history } = view('partly sent');
    expect(history.steps.map(({ text, detail, by }) => [text, detail, by])).toEqual([['Bestellt in Laden Nord', '', ''], ['Verschickt', 'DHL 0034', 'Petra Prüfer'], ['Zuordnung ergänzt', 'Zahlungsart „bacs“', 'API'], ['Sendung an den Shop gemeldet', 'DHL 0034', ''], ['Status an den Shop gemeldet', 'completed', '']]);
    expect(history.steps.map(({ fault }) => fault)).toEqual([null, null, null, expect.stringContaining('3 Versuche'), expect.stringContaining('Der Grund steht bei den Problemen.')]);
    expect(history.parcels.map(({ told }) => told)).toEqual(['wartet auf die Meldung an den Shop', 'dem Shop gemeldet']);
    expect(view('sent, of a removed shop').history.parcels[0].told).toBe('wird dem Shop nicht gemeldet');
  });

  it('the faults of a form beside what was typed', () => {
    const { ship } = view('with a refused parcel');
    expect(ship).toMatchObject({ fault: expect.stringContaining('Von Position T-1 sind noch 2'), partly: true, tracking: { value: 'X"1' }, lines: [{ value: '9' }] });
    expect(view('with a refused assignment').problems[0].assign?.fault).toContain('„X“');
  });
});

it('the list keeps every filter in its links, and starts anew from the first page', () => {
  const view = orderListView(lists.filtered, voiceOf('de'));
  expect(view.filters[0].chips.map((chip) => chip.current)).toEqual([false, true, false, false, false, false]);
  expect(view.filters[1].chips[2].href).toBe('/admin/orders?q=%22x&shop=2&state=open&since=2026-11-01');
  expect(view.pager).toEqual({ first: '/admin/orders?q=%22x&shop=1&state=open&since=2026-11-01', next: null });
  expect(view.clear).toBe('/admin/orders');
});

describe('over HTTP', () => {
  let web: TestWeb;
  let remote: RunningSimulator;
  let browser: ReturnType<typeof request.agent>;
  let csrf: string;
  const get = async (path: string, status = 200): Promise<string> => (await browser.get(path).expect(status)).text;
  const post = (path: string, form: object = {}): request.Test => browser.post(path).type('form').send({ _csrf: csrf, ...form });
  const token = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const logIn = async (role: 'view' | 'operate'): Promise<void> => {
    const person = await web.user(role);
    browser = request.agent(web.server);
    await post('/admin/login', { _csrf: token(await get('/admin/login')), email: person.email, password: person.password }).expect(303);
    csrf = token(await get('/admin'));
  };
  const work = async (): Promise<void> => {
    await web.app.get(RunWorker).drain();
    await web.deliver();
  };

  beforeAll(async () => {
    web = await startWeb();
    jest.spyOn(web.app.get(Pause), 'wait').mockResolvedValue();
    remote = await findSimulator('woocommerce').start();
    await remote.control('/reset', {});
    await remote.control('/clock', { now: web.clock.now().toISOString(), speed: 0 });
    await remote.control('/seed', { products: ['T-1', 'T-2'].map((sku) => ({ sku, name: `Tasse ${sku}`, price: '10.00', taxRate: '19', stock: 50, manageStock: true })) });
    const commands = web.app.get(CommandBus);
    for (const number of ['T-1', 'T-2']) await commands.execute(new CreateArticle({ number, name: `Becher ${number}`, taxRate: '19' }));
    await commands.execute(new CountStock({ rows: [{ article: 'T-1', onHand: '20' }, { article: 'T-2', onHand: '5' }], requestedBy: 'cli' }));
    const { shopId } = await commands.execute(new AddShop({ name: 'Laden Nord', platform: 'woocommerce', domain: 'laden-nord.de', settings: { ...remote.credentials, baseUrl: remote.url }, trial: false, requestedBy: 'cli' }));
    const customer = { firstName: 'Jürgen', lastName: 'Groß', street: 'Hauptstr. 1', postcode: '10115', city: 'Berlin', country: 'DE', email: 'jg@example.test' };
    for (const quantity of [2, 1]) await remote.control('/order', { cart: [{ sku: 'T-1', quantity }, { sku: 'T-2', quantity: 1 }], payment: { method: 'bacs', paid: true }, customer });
    await commands.execute(new RequestRun({ kind: 'fetch-orders', shopId, requestedBy: 'cli' }));
    await work();
    await logIn('operate');
  });
  afterAll(async () => {
    await remote?.close();
    await web?.stop();
  });

  it('orders are found, looked at, completed, sent in parts, taken in again and cancelled', async () => {
    const first = await get('/admin/orders');
    check(first);
    const hrefs = [...new Set([...first.matchAll(/href="(\/admin\/orders\/\d+)"/g)].map(([, href]) => href))];
    expect(hrefs).toHaveLength(2);
    expect(first).toContain('2 Aufträge');
    expect(await get('/admin/orders?q=T-2&since=2026-01-01&state=open')).toContain('2 Aufträge');
    expect(await get('/admin/orders?q=nobody&shop=&state=&attention=1&since=')).toContain('Kein Auftrag passt');
    expect(await get('/admin/orders?since=2026-99-99&state=nonsense')).toContain('2 Aufträge');

    const [href] = hrefs;
    const page = await get(href);
    check(page);
    expect(page).toContain('Der Artikel heißt „Becher T-1“.');
    expect(page).toMatch(/Hauptstr\. 1/);
    const number = /<h1>Auftrag ([^<]+)<\/h1>/.exec(page)?.[1] ?? '';
    // Both wait for the payment method; one click completes both.
    await post(`${href}/assign`, { kind: 'payments', subject: 'payment:bacs', value: 'NONSENSE' }).expect(422);
    await post(`${href}/assign`, { kind: 'payments', subject: 'payment:bacs', value: 'VORKASSE' }).expect(303).expect('Location', href);
    expect(await get(href)).toContain('2 Aufträge sind ergänzt.');

    const [one, two] = [...page.matchAll(/name="line" value="(\d+)"/g)].map(([, id]) => id);
    const tooMany = await post(`${href}/ship`, { carrier: 'DHL', trackingNumber: 'ABC 1', line: [one, two], quantity: ['99', '0'] }).expect(422);
    expect(tooMany.text).toContain('value="ABC 1"');
    expect(tooMany.text).toMatch(/Von Position T-1 sind noch/);
    expect((await post(`${href}/ship`, { carrier: '', other: ' ', line: [one], quantity: ['1'] }).expect(422)).text).toContain('Die Angabe fehlt.');
    expect((await post(`${href}/ship`, { carrier: 'DHL', line: [one], quantity: ['viele'] }).expect(422)).text).toContain('Der Wert ist nicht gültig.');
    await post(`${href}/ship`, { carrier: 'DHL', line: [one, two], quantity: ['0', ''] }).expect(422);
    await post(`${href}/ship`, { carrier: 'DHL', trackingNumber: 'ABC 1', line: [one, two], quantity: ['1,0', '0'] }).expect(303);
    expect(await get(href)).toContain('Der Teil ist verschickt');
    await post(`${href}/cancel`).expect(303);
    expect(await get(href)).toContain('Von diesem Auftrag ist schon Ware verschickt.');
    await post(`${href}/ship`, { carrier: '', other: 'Kurier Meier' }).expect(303);
    expect(await get(href)).toContain('Alles ist verschickt.');
    await work();
    const told = await get(href);
    check(told);
    expect(told).toContain('dem Shop gemeldet');
    expect(told).toContain('Kurier Meier');
    expect(told).toContain('Petra Prüfer');

    await post(`${hrefs[1]}/again`).expect(303);
    expect(await get(hrefs[1])).toContain('neu eingelesen');
    await work();
    expect(await get(hrefs[1])).toContain('Neu eingelesen');
    await post(`${hrefs[1]}/cancel`).expect(303);
    expect(await get('/admin/orders?state=cancelled')).toContain('1 Auftrag');

    await browser.get(`/admin/search?q=${encodeURIComponent(number)}`).expect(303).expect('Location', href);
    await browser.get('/admin/search?q=T-1').expect(303).expect('Location', '/admin/articles/T-1');
    const both = await get('/admin/search?q=Gro%C3%9F');
    expect(both).toContain(hrefs[0]);
    expect(await get('/admin/search?q=Becher')).toContain('/admin/articles/T-2');
    expect(await get('/admin/search?q=%3Cscript%3E')).toContain('wurde nichts gefunden');
    expect(await get('/admin/search')).toContain('Wonach suchen Sie?');
  });

  it('somebody who may only look changes nothing, and an order that is not there is said so', async () => {
    await get('/admin/orders/999999', 404);
    await get('/admin/orders/nonsense', 404);
    await logIn('view');
    const [, href] = /href="(\/admin\/orders\/\d+)"/.exec(await get('/admin/orders')) ?? [];
    expect(await get(href)).not.toContain(`${href}/`);
    for (const action of ['ship', 'assign', 'cancel', 'again', 'retry']) await post(`${href}/${action}`, { carrier: 'DHL' }).expect(403);
  });
});
