// Articles, stock and prices: the pages in their states, and what a person does with them over HTTP on a real database.
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Articles, CreateArticle, Listings, type Article, type ArticleDetails, type Listing } from '@kontor/articles';
import { BrowseArticles, type BrowsedArticle } from '@kontor/catalog';
import { Decimal, Percent, Quantity, asId, type ArticleId, type ListingId, type ShopId } from '@kontor/kernel';
import { ListPrices, PriceProposals, SetPrices, type ListingPriceView, type PriceRowResult, type PriceView } from '@kontor/pricing';
import { ListMovements, type ListingStockView, type LatestMovement } from '@kontor/stock';
import { ListRuns } from '@kontor/sync';
import request from 'supertest';
import type { ArticleFacts } from '../../apps/web/src/admin/articles/article.js';
import { articleView } from '../../apps/web/src/admin/articles/article.views.js';
import { articlesView } from '../../apps/web/src/admin/articles/articles.views.js';
import { sumText } from '../../apps/web/src/admin/articles/in-shops.views.js';
import { typedNumber } from '../../apps/web/src/admin/layout/typed.js';
import { periodText } from '../../apps/web/src/admin/prices/actions.views.js';
import { actionForm, priceView } from '../../apps/web/src/admin/prices/price.views.js';
import { changesView, pricesView } from '../../apps/web/src/admin/prices/prices.views.js';
import type { TypedRow } from '../../apps/web/src/admin/prices/price-rows.js';
import { stockView, type StockFacts } from '../../apps/web/src/admin/stock/stock.views.js';
import { check } from './check.js';
import { ago, shop } from './facts.js';
import { rendered, voiceOf } from './rendered.js';
import { startWeb, type TestWeb } from './support.js';

jest.setTimeout(60_000);

const de = voiceOf('de');
const number = (text: string): Quantity => Quantity.parse(text);
const price = (text: string): Decimal => Decimal.parse(text);
const tea = asId<ArticleId>('11');
const plain = (text: string): string => text.replace(/\s/g, ' ');

function article(change: Partial<Article> = {}): Article {
  return {
    id: tea, number: 'T/1 <x>', name: 'Tee <grün> & fein', nameEn: 'Tea', shortDescription: '<p>Fein &amp; mild</p>', description: '', ean: '4006381333931', manufacturer: 'Groß', manufacturerNumber: '', unit: 'Stück', weightKg: price('0.25'), taxRate: Percent.parse('19'), shopArticle: true, stockKeeping: true,
    discountable: true, shippable: true, articleGroup: 'Tee', parentId: null, isParent: false, options: [], images: ['https://x.example/1.jpg'], ended: false, origin: 'order', version: 1, ...change,
  };
}
const listing: Listing = { id: asId<ListingId>('5'), shopId: shop().id, articleId: tea, remoteId: '77', remoteParentId: null, number: 'T', memo: null, linked: true };
const details = (change: Partial<ArticleDetails> = {}): ArticleDetails => ({ ...article(), parentNumber: null, variants: [], listings: [listing], searches: [], ...change });
const terms: ListingStockView['terms'] = [{ name: 'onHand', quantity: number('120') }, { name: 'reserved', quantity: number('-3') }, { name: 'buffer', quantity: number('-5') }];
const stockRow = (change: Partial<ListingStockView> = {}): ListingStockView => ({ shopId: shop().id, listingId: listing.id, remoteId: '77', wanted: number('112'), confirmed: number('110'), confirmedAt: ago(4), counted: true, terms, due: true, reason: null, ...change });
const priceRow = (change: Partial<ListingPriceView> = {}): ListingPriceView => ({
  shopId: shop().id, listingId: listing.id, remoteId: '77', wanted: { currency: 'EUR', price: price('12.3'), strike: price('15'), actions: [{ price: price('9.9'), from: new Date('2026-10-31T23:00:00Z'), until: new Date('2026-11-15T23:00:00Z') }] },
  confirmed: { currency: 'EUR', price: price('12.3'), strike: null }, confirmedAt: ago(60), due: false, reason: null, values: {}, switching: null, ...change,
});
const listed = (change: Partial<PriceView> = {}): PriceView => ({
  article: 'T/1 <x>', name: 'Tee <grün> & fein', priceList: 'Standard', currency: 'EUR', gross: true, price: price('12.3'), strikePrice: price('15'), origin: 'person', confirmed: true, changedAt: ago(9000), version: 3, tiers: [{ from: number('10'), price: price('11') }],
  actions: [{ price: price('9'), from: null, until: new Date('2026-10-01T22:00:00Z') }, { price: price('9.9'), from: new Date('2026-10-31T23:00:00Z'), until: new Date('2026-11-15T23:00:00Z') }, { price: price('8'), from: new Date('2026-12-24T11:00:00Z'), until: null }], ...change,
});
const total = { onHand: number('120'), reserved: number('3'), available: number('117'), counted: true };
const movement = { id: '1', kind: 'count' as const, warehouse: 'HAUPT', quantity: number('-2'), onHandAfter: number('120'), reason: 'Inventur <1>', reference: '1/1001', requestedBy: 'user:7', at: ago(3) };
const facts = (change: Partial<ArticleFacts> = {}): ArticleFacts => ({
  article: details(), shops: [shop(), shop({ id: asId<ShopId>('2'), name: 'Laden Süd' })], levels: [{ warehouse: 'HAUPT', name: 'Hauptlager', onHand: number('120'), onOrder: number('4'), countedAt: ago(3) }, { warehouse: 'B', name: 'Außenlager', onHand: number('0'), onOrder: number('0'), countedAt: null }],
  total, movements: [movement, { ...movement, id: '2', kind: 'reservation', warehouse: null, quantity: number('3'), onHandAfter: null, reason: '', requestedBy: '' }], names: new Map([['user:7', 'Petra Prüfer']]), prices: [listed()], listingStock: [stockRow()], listingPrices: [priceRow()],
  variants: { stock: new Map(), prices: new Map() }, may: { operate: true, prices: true }, ...change,
});
const one = (stock: Partial<ListingStockView>, prices: Partial<ListingPriceView> = {}, change: Partial<ArticleFacts> = {}): ArticleFacts => facts({ listingStock: [stockRow(stock)], listingPrices: [priceRow(prices)], ...change });

const articles: Record<string, ArticleFacts> = {
  'that waits': facts(),
  'in step': one({ due: false }),
  'never counted': one({ counted: false, wanted: null, confirmed: null, confirmedAt: null, due: false, reason: 'stock-uncounted' }, { reason: 'price-none', wanted: null, confirmed: null, confirmedAt: null }, { total: { ...total, counted: false }, prices: [] }),
  'held for approval': one({ reason: 'stock-awaits-approval' }, { reason: 'price-from-order' }, { prices: [listed({ confirmed: false, origin: 'order', actions: [], tiers: [], strikePrice: null })] }),
  'held back by an order': one({ reason: 'stock-held-back' }, { reason: 'price-shop-owned', wanted: null }),
  refused: one({ reason: 'stock-refused' }, { reason: 'price-refused', due: true }),
  parked: one({ reason: 'stock-parked' }, { reason: 'strike-not-above-price', values: { strike: '10', price: '12.3' } }),
  'whose action Kontor switches': one({}, {
    confirmed: { currency: 'EUR', price: price('12.3'), strike: null, groups: [{ group: 'H <b>', price: price('8'), tiers: [] }, { group: 'VIP', price: null, tiers: [] }], lowest: price('11') },
    switching: { shows: { price: price('9.9'), strike: price('12.3') }, action: { price: price('9.9'), from: null, until: new Date('2026-11-15T23:00:00Z') }, nextAt: new Date('2026-11-15T23:00:00Z') },
  }),
  'in a stopped shop': one({}, { due: true }, { shops: [shop({ stopped: true })] }),
  'in a trial': one({}, { due: true }, { shops: [shop({ trial: true })] }),
  'in a shop that refuses the credentials': one({}, { reason: 'price-shop-unchecked' }, { shops: [shop({ attention: { kind: 'auth', code: 'run-bug', values: {}, since: ago(3) } })] }),
  'in a paused shop, for somebody who may only look': one({}, { due: true }, { shops: [shop({ paused: true })], may: { operate: false, prices: false } }),
  'without any shop': facts({ shops: [], article: details({ listings: [] }), listingStock: [], listingPrices: [] }),
  'that the shop does not have': facts({ article: details({ listings: [], searches: [{ shopId: shop().id, result: 'missing', lookedAt: ago(30) }, { shopId: asId<ShopId>('2'), result: 'ambiguous', lookedAt: ago(30) }] }) }),
  'of which nothing is known in the shop yet': facts({ listingStock: [], listingPrices: [] }),
  'with variants': facts({ article: details({ isParent: true, listings: [], variants: [article({ number: 'T-M', options: [{ name: 'Größe', value: 'M' }] }), article({ id: asId<ArticleId>('12'), number: 'T-L', ended: true })] }), variants: { stock: new Map([[tea, total]]), prices: new Map([[tea, { price: price('1'), currency: 'EUR', confirmed: true }]]) } }),
  'a variant that ended': facts({ article: details({ parentId: asId<ArticleId>('9'), parentNumber: 'T', ended: true, options: [{ name: 'Größe', value: 'M' }], listings: [] }) }),
  'not for shops, without stock': facts({ article: details({ shopArticle: false, stockKeeping: false, listings: [] }), movements: [] }),
};

const browsed = (change: Partial<BrowsedArticle> = {}): BrowsedArticle => ({ id: tea, number: 'T/1 <x>', name: 'Tee <grün>', group: 'Tee', isParent: false, stockKeeping: true, ended: false, price: { price: price('12.3'), currency: 'EUR', confirmed: true }, stock: total, shops: [{ shopId: shop().id, standing: 'waits' }], ...change });
const entry: StockFacts['entry'] = { number: '', quantity: '', warehouse: '', kind: 'count', reason: '' };
const latest: LatestMovement = { ...movement, article: 'T/1 <x>', name: 'Tee <grün>' };
const entering = (change: Partial<StockFacts> = {}): StockFacts => ({ entry, faults: {}, article: null, warehouses: [{ id: asId('1'), code: 'HAUPT', name: 'Hauptlager', main: true }], latest: [latest], names: new Map(), may: { operate: true }, ...change });
const typed = (change: Partial<TypedRow> = {}): TypedRow => ({ article: 'T-1', list: 'Standard', version: '3', name: 'Tee <grün>', currency: 'EUR', price: '11,90', was: '12,30', strike: '', wasStrike: '15,00', picked: false, ...change });
const good = (row: number): PriceRowResult => ({ row, article: 'T-1', priceList: 'Standard', ok: true, changed: true, version: 4 });
const list = { id: asId<never>('1'), name: 'Standard', currency: 'EUR', gross: true };
const dealers = { id: asId<never>('2'), name: 'Händler', currency: 'EUR', gross: false };
const filter = { q: '', list: '', fromOrders: false, after: '' };

describe.each(['de', 'en'] as const)('in %s', (language) => {
  const voice = voiceOf(language);

  it.each(Object.keys(articles))('the article renders %s', (state) => {
    expect(rendered('articles/article', articleView(articles[state], voice), { current: 'articles', title: 'Tee', crumbs: [{ label: 'x', href: '/admin/articles' }] }, language)).not.toContain('<grün>');
  });

  it.each([
    ['with every state', [browsed(), browsed({ stock: { ...total, counted: false }, price: null, shops: [] }), browsed({ isParent: true, ended: true, price: { price: price('1'), currency: 'EUR', confirmed: false } }), ...(['in-step', 'problem', 'held', 'uncounted'] as const).map((standing) => browsed({ shops: [{ shopId: shop().id, standing }] }))], {}],
    ['empty', [], {}],
    ['with nothing found', [], { q: 'x', only: 'uncounted' as const }],
  ])('the list renders %s', (_name, items, wanted) => {
    const html = rendered('articles/articles', articlesView({ items, next: items.length > 0 ? 'abc' : null, groups: ['Tee'] }, [shop()], wanted, voice), { current: 'articles', titleKey: 'articles.title', leadKey: 'articles.lead' }, language);
    expect(html).not.toContain('<grün>');
  });

  it.each([
    ['empty', entering({ latest: [] })],
    ['with an article found', entering({ article: { article: article(), levels: articles['in step'].levels }, entry: { ...entry, number: 'T/1 <x>' } })],
    ['with faults', entering({ entry: { ...entry, number: 'N', quantity: '"viel', kind: 'correction' }, faults: { number: 'Gibt es nicht', quantity: 'Keine Zahl', '': 'Und noch etwas' } })],
    ['for somebody who may only look', entering({ may: { operate: false } })],
  ])('the entry of stock renders %s', (_name, state) => {
    expect(rendered('stock/stock', stockView(state, voice), { current: 'stock', titleKey: 'stock.title', leadKey: 'stock.lead' }, language)).not.toContain('<grün>');
  });

  it.each([
    ['one list', pricesView({ items: [listed()], next: 'x' }, [list], filter, { prices: true }, voice)],
    ['several lists, prices from orders', pricesView({ items: [listed({ confirmed: false, strikePrice: null })], next: null }, [list, dealers], { ...filter, fromOrders: true, after: '1-2' }, { prices: true }, voice)],
    ['for somebody who may only look', pricesView({ items: [listed()], next: null }, [list], filter, { prices: false }, voice)],
    ['empty', pricesView({ items: [], next: null }, [list], filter, { prices: true }, voice)],
    ['nothing found', pricesView({ items: [], next: null }, [list], { ...filter, q: 'x' }, { prices: true }, voice)],
    ['nothing to confirm', pricesView({ items: [], next: null }, [list], { ...filter, fromOrders: true }, { prices: true }, voice)],
  ])('the table of prices renders %s', (_name, view) => {
    expect(rendered('prices/prices', view, { current: 'prices', titleKey: 'prices.title', leadKey: 'prices.lead' }, language)).not.toContain('<grün>');
  });

  it('what will change renders, with and without faults', () => {
    for (const results of [[good(0), good(1)], [good(0), { row: 1, article: 'T-1', priceList: 'Standard', ok: false as const, code: 'price-not-positive', values: { price: '-1' } }]]) {
      expect(rendered('prices/check', changesView([typed(), typed({ price: '-1"', was: '12,30' })], results, '/admin/prices', voice), { current: 'prices', titleKey: 'prices.check-title', leadKey: 'prices.check-lead' }, language)).not.toContain('<grün>');
    }
  });

  it.each([
    ['with everything', priceView(article(), [list, dealers], [listed()], null, { prices: true }, voice)],
    ['with an action that is edited', priceView(article(), [list], [listed()], actionForm(list, listed().actions[1], 1, voice), { prices: true }, voice)],
    ['with faults', priceView(article(), [list], [listed({ confirmed: false, actions: [] })], { list: 'Standard', index: '', price: '99', from: '', to: '', faults: { price: 'zu hoch', from: 'fehlt', '': 'veraltet' } }, { prices: true }, voice)],
    ['for somebody who may only look', priceView(article(), [list, dealers], [listed()], null, { prices: false }, voice)],
  ])('the prices of an article render %s', (_name, view) => {
    expect(rendered('prices/price', view, { current: 'prices', title: 'Tee', leadKey: 'prices.one-lead' }, language)).not.toContain('<grün>');
  });
});

describe('an article says', () => {
  it('the sum term by term, and where what is sent is not the sum', () => {
    expect(sumText(stockRow(), de)).toBe('120 Lager − 3 reserviert − 5 Puffer = 112');
    expect(sumText(stockRow({ terms: [{ name: 'onHand', quantity: number('1.5') }, { name: 'buffer', quantity: number('-2') }], wanted: number('0') }), de)).toBe('1,5 Lager − 2 Puffer = −0,5; gesendet wird 0');
  });

  it('why it is not in step, with the one button that helps', () => {
    const first = (state: string): string[] => {
      const [place] = articleView(articles[state], de).shops[0].places;
      return [place.stock?.state, place.stock?.way?.href, place.prices?.state, place.prices?.way?.href].map((part) => part ?? '–');
    };
    expect(first('that waits')).toEqual(['wartet', '/admin/articles/T%2F1%20%3Cx%3E/send', 'in Ordnung', '–']);
    expect(first('in step')).toEqual(['in Ordnung', '–', 'in Ordnung', '–']);
    expect(first('never counted')).toEqual(['noch nicht gezählt', '/admin/stock?number=T%2F1%20%3Cx%3E', 'kein Preis', '/admin/prices/T%2F1%20%3Cx%3E']);
    expect(first('held for approval')).toEqual(['gesperrt (wartet auf Freigabe)', '/admin/runs', 'Preis aus Bestellung', '/admin/prices/T%2F1%20%3Cx%3E']);
    expect(first('refused')).toEqual(['braucht Aufmerksamkeit', '/admin/problems', 'braucht Aufmerksamkeit', '/admin/problems']);
    expect(first('in a stopped shop')).toEqual(['angehalten', '/admin/shops/1', 'angehalten', '/admin/shops/1']);
    expect(first('in a paused shop, for somebody who may only look')).toEqual(['wartet', '–', 'wartet', '–']);
    // The sentence has its figures.
    expect(articleView(articles.parked, de).shops[0].places[0].prices?.why).toContain('Der Pseudopreis 10 liegt nicht über dem Preis 12.3.');
    expect(articleView(articles['that the shop does not have'], de).shops.map((block) => block.missing?.state)).toEqual(['nicht verknüpft', 'braucht Aufmerksamkeit']);
  });

  it('what a shop shows in which Kontor itself switches actions, and until when', () => {
    const told = (state: Partial<ListingPriceView>): unknown => {
      const shown = articleView(one({}, state), de).shops[0].places[0].prices?.switching;
      return shown && [plain(shown.shows), ...shown.more.map(plain)];
    };
    const { switching, confirmed } = articles['whose action Kontor switches'].listingPrices[0];
    expect(told({ switching, confirmed })).toEqual(['9,90 €', 'statt 12,30 €', 'Aktion bis 16.11.2026, 00:00:00 MEZ', 'Kontor schaltet um: 16.11.2026, 00:00:00 MEZ']);
    expect(told({ switching: { shows: { price: null, strike: null }, action: null, nextAt: new Date('2026-12-01T07:30:00Z') } })).toEqual(['Preis des Shops', 'Kontor schaltet um: 01.12.2026, 08:30:00 MEZ']);
    expect(told({ switching: { shows: { price: price('1'), strike: null }, action: null, nextAt: null } })).toBeNull();
    expect(told({ switching: null })).toBeNull();
    expect(articleView(one({}, { confirmed }), de).shops[0].places[0].prices?.confirmedMore.map(plain)).toEqual(['Kundengruppe H <b>: 8,00 €', 'niedrigster Preis der letzten 30 Tage: 11,00 €']);
  });

  it('which actions run, come and are over, by their days', () => {
    expect(articleView(facts(), de).prices[0].actions.map((action) => [action.state, action.period, plain(action.price)])).toEqual([['läuft', '01.11.2026 bis 15.11.2026', '9,90 €'], ['kommt', 'ab 24.12.2026, 12:00', '8,00 €'], ['vorbei', 'bis 01.10.2026', '9,00 €']]);
    expect(periodText({ price: price('1'), from: new Date('2026-10-31T23:00:00Z'), until: new Date('2026-11-01T23:00:00Z') }, de)).toBe('am 01.11.2026');
    expect(actionForm(list, listed().actions[1], 1, de)).toMatchObject({ from: '2026-11-01', to: '2026-11-15', price: '9,90' });
  });
});

it('numbers are read as people type them', () => {
  expect(['1.234,50', '12,3', '12.30', '−3', ' 1 000 ', 'viel', '+2'].map((text) => typedNumber(text, 'de'))).toEqual(['1234.50', '12.3', '12.30', '-3', '1000', 'viel', '2']);
  expect(['1,234.50', '12,3', '1.5'].map((text) => typedNumber(text, 'en'))).toEqual(['1234.50', '12.3', '1.5']);
});

describe('over HTTP', () => {
  let web: TestWeb;
  let shopId: ShopId;
  let browser: ReturnType<typeof request.agent>;
  let csrf: string;
  const get = async (path: string, status = 200): Promise<string> => (await browser.get(path).expect(status)).text;
  const post = (path: string, form: object = {}): request.Test => browser.post(path).type('form').send({ _csrf: csrf, ...form });
  const token = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const logIn = async (role: 'view' | 'operate' | 'prices'): Promise<void> => {
    const person = await web.user(role);
    browser = request.agent(web.server);
    await post('/admin/login', { _csrf: token(await get('/admin/login')), email: person.email, password: person.password }).expect(303);
    csrf = token(await get('/admin'));
  };

  beforeAll(async () => {
    web = await startWeb();
    const commands = web.app.get(CommandBus);
    for (const [name, group] of [['KE-1', 'Becher'], ['KE-2', 'Becher'], ['KE/3', '']]) await commands.execute(new CreateArticle({ number: name, name: `Becher ${name}`, taxRate: '19', articleGroup: group, ean: name === 'KE-1' ? '4006381333931' : undefined }));
    shopId = await web.connect();
    const found = await web.app.get(Articles).byNumbers(null, ['KE-1', 'KE-2']);
    await web.database.inTransaction((tx) => web.app.get(Listings).linkAll(tx, shopId, [...found.values()].map(({ id, number: own }) => ({ articleId: id, remoteId: `r-${own}`, remoteParentId: null, number: own, memo: null })), web.clock.now()));
    await web.deliver();
    await logIn('prices');
  });
  afterAll(async () => web?.stop());

  it('stock is entered with a scanner, and shows at the article with who did it', async () => {
    expect(await get('/admin/stock')).toContain('Noch nichts erfasst');
    // The scanner's Enter after the EAN: the article is shown, nothing is booked.
    await post('/admin/stock', { number: '4006381333931', quantity: '', warehouse: 'HAUPT', kind: 'count', reason: '' }).expect(303).expect('Location', '/admin/stock?number=4006381333931&warehouse=HAUPT');
    const found = await get('/admin/stock?number=4006381333931&warehouse=HAUPT');
    check(found);
    expect(found).toContain('Becher KE-1');
    expect(found).toMatch(/name="quantity"[^>]* autofocus/);
    await post('/admin/stock', { number: '4006381333931', quantity: '1.020,5', warehouse: 'HAUPT', kind: 'count', reason: 'Inventur' }).expect(303).expect('Location', '/admin/stock?warehouse=HAUPT&reason=Inventur');
    const after = await get('/admin/stock?warehouse=HAUPT&reason=Inventur');
    check(after);
    expect(after).toContain('KE-1 Becher KE-1: jetzt 1.020,5 Stück im Lager „Hauptlager“.');
    expect(after).toMatch(/name="number"[^>]* autofocus/);
    expect(after).toContain('Petra Prüfer');
    await post('/admin/stock', { number: 'KE-1', quantity: '-20,5', warehouse: 'HAUPT', kind: 'correction', reason: 'return' }).expect(303);
    await post('/admin/stock', { number: 'KE-1', quantity: '5', warehouse: '', kind: 'receipt', reason: 'Lieferung 7' }).expect(303);
    const { items } = await web.app.get(QueryBus).execute(new ListMovements({ number: 'KE-1' }));
    expect(items.map((movement) => [movement.kind, movement.quantity.toString(), movement.reason, movement.onHandAfter?.toString()])).toEqual([['receipt', '5', 'Lieferung 7', '1005'], ['correction', '-20.5', 'return', '1000'], ['count', '1020.5', 'Inventur', '1020.5']]);

    const wrong = await post('/admin/stock', { number: 'NONE', quantity: '3', warehouse: '', kind: 'count', reason: '' }).expect(422);
    expect(wrong.text).toContain('Den Artikel „NONE“ gibt es nicht.');
    expect(wrong.text).toContain('value="NONE"');
    check(wrong.text);
    const letters = await post('/admin/stock', { number: 'KE-1', quantity: 'viele', warehouse: '', kind: 'receipt', reason: 'x' }).expect(422);
    expect(letters.text).toMatch(/name="quantity"[^>]* aria-invalid="true"/);
    expect((await post('/admin/stock', { number: 'KE-1', quantity: '3', warehouse: 'NOWHERE', kind: 'count', reason: '' }).expect(422)).text).toContain('Das Lager „NOWHERE“ gibt es nicht.');

    const page = await get('/admin/articles/KE-1');
    check(page);
    expect(page).toContain('1.005 Lager &#x3D; 1.005');
    expect(page).toContain('Die letzte Änderung ist noch nicht gesendet.');
    await post('/admin/articles/KE-1/send', { shop: shopId, kind: 'sync-changed-stock' }).expect(303).expect('Location', '/admin/articles/KE-1');
    expect((await web.app.get(QueryBus).execute(new ListRuns({ limit: 10 }))).items.map((run) => run.kind)).toContain('sync-changed-stock');
    await post('/admin/articles/KE-1/send', { shop: shopId, kind: 'fetch-orders' }).expect(422);
    expect(await get('/admin/articles/NONE', 404)).toContain('Den Artikel „NONE“ gibt es nicht.');
    expect(await get('/admin/articles/KE%2F3')).toContain('noch nicht gesucht');
  });

  it('articles are filtered by shop, group and what is wrong with them, page by page', async () => {
    const numbers = async (wish: ConstructorParameters<typeof BrowseArticles>[0]): Promise<string[]> => (await web.app.get(QueryBus).execute(new BrowseArticles(wish))).items.map((item) => item.number);
    expect(await numbers({})).toEqual(['KE-1', 'KE-2', 'KE/3']);
    expect(await numbers({ q: 'becher ke-2' })).toEqual(['KE-2']);
    expect(await numbers({ q: '4006381' })).toEqual(['KE-1']);
    expect(await numbers({ shopId })).toEqual(['KE-1', 'KE-2']);
    expect(await numbers({ shopId: asId<ShopId>('99') })).toEqual([]);
    expect(await numbers({ group: 'Becher' })).toEqual(['KE-1', 'KE-2']);
    expect(await numbers({ only: 'uncounted' })).toEqual(['KE-2', 'KE/3']);
    // Prices of both wait, stock only of the one that was counted.
    expect(await numbers({ only: 'not-in-step' })).toEqual(['KE-1', 'KE-2']);
    expect(await numbers({ only: 'order-price' })).toEqual([]);
    const first = await web.app.get(QueryBus).execute(new BrowseArticles({ limit: 2 }));
    expect(await numbers({ limit: 2, after: first.next })).toEqual(['KE/3']);
    expect(first.items[0]).toMatchObject({ stock: { counted: true }, shops: [{ shopId, standing: 'waits' }] });
    expect(first.items[0].stock.available.toString()).toBe('1005');

    const html = await get(`/admin/articles?q=ke&shop=${shopId}&group=Becher&only=not-in-step`);
    check(html);
    expect(html).toContain('Laden Nord: wartet');
    expect(await get('/admin/articles?q=nothing&shop=&group=&only=')).toContain('gibt es keinen Artikel');
    await get('/admin/articles?only=nonsense', 422);
  });

  it('prices are typed, looked at and saved; faults stay beside their row', async () => {
    await web.app.get(CommandBus).execute(new SetPrices({ rows: [{ article: 'KE-1', price: '12.30' }, { article: 'KE-2', price: '20', strikePrice: '25' }], requestedBy: 'cli' }));
    const html = await get('/admin/prices');
    check(html);
    const hidden = Object.fromEntries([...html.matchAll(/name="((?:article|list|version|name|currency|was|was-strike|price|strike)\.\d)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    expect(hidden).toMatchObject({ 'article.0': 'KE-1', 'was.0': '12,30', 'was-strike.1': '25,00' });
    const standing = async (): Promise<string[]> => (await web.app.get(QueryBus).execute(new ListPrices({}))).items.map((item) => `${item.price.toString()}/${item.strikePrice?.toString() ?? ''}`);

    const faulty = await post('/admin/prices', { ...hidden, 'price.0': '-1', 'price.1': '19,90', step: 'save', back: '/admin/prices' }).expect(422);
    check(faulty.text);
    expect(faulty.text).toContain('value="-1"');
    expect(faulty.text).toContain('Eine Zeile ist nicht gültig.');
    expect(await standing()).toEqual(['12.3/', '20/25']);

    const shown = await post('/admin/prices', { ...hidden, 'price.0': '13,00', 'price.1': '19,90', 'strike.1': '', step: 'check', back: '/admin/prices?q=ke' }).expect(200);
    check(shown.text);
    expect(plain(shown.text)).toContain('2 Artikel werden geändert (Preis höher: 1, niedriger: 1).');
    expect(await standing()).toEqual(['12.3/', '20/25']);
    await post('/admin/prices', { ...hidden, 'price.0': '13,00', 'price.1': '19,90', 'strike.1': '', step: 'save', back: '/admin/prices?q=ke' }).expect(303).expect('Location', '/admin/prices?q=ke');
    expect(await standing()).toEqual(['13/', '19.9/']);
    expect(await get('/admin/prices?q=ke')).toContain('2 Preise gespeichert.');
    // What somebody else changed meanwhile is not overwritten.
    expect((await post('/admin/prices', { ...hidden, 'price.0': '14,00', step: 'save', back: '/admin/prices' }).expect(422)).text).toContain('field-fault');
    await post('/admin/prices', { ...hidden, step: 'check', back: 'https://evil.example' }).expect(303).expect('Location', '/admin');
  });

  it('an action is added, corrected and removed; its last day counts whole', async () => {
    const actions = async (): Promise<string[]> => (await web.app.get(QueryBus).execute(new ListPrices({ number: 'KE-1' }))).items[0].actions.map((action) => `${action.price.toString()} ${action.from?.toISOString() ?? ''} ${action.until?.toISOString() ?? ''}`);
    const version = async (): Promise<string> => String((await web.app.get(QueryBus).execute(new ListPrices({ number: 'KE-1' }))).items[0].version);
    const form = { list: 'Standard', index: '', price: '9,90', from: '2026-11-10', to: '2026-11-15' };
    await post('/admin/prices/KE-1/actions', { ...form, version: await version() }).expect(303).expect('Location', '/admin/prices/KE-1');
    expect(await actions()).toEqual(['9.9 2026-11-09T23:00:00.000Z 2026-11-15T23:00:00.000Z']);
    const page = await get('/admin/prices/KE-1?list=Standard&edit=0');
    check(page);
    expect(page).toContain('value="2026-11-15"');
    expect((await post('/admin/prices/KE-1/actions', { ...form, price: '99', version: await version() }).expect(422)).text).toContain('Der Aktionspreis 99 liegt nicht unter dem Preis 13.');
    expect((await post('/admin/prices/KE-1/actions', { ...form, version: await version() }).expect(422)).text).toContain('überschneiden sich');
    await post('/admin/prices/KE-1/actions', { ...form, index: '0', price: '8', version: await version() }).expect(303);
    expect(await actions()).toEqual(['8 2026-11-09T23:00:00.000Z 2026-11-15T23:00:00.000Z']);
    await post('/admin/prices/KE-1/actions', { list: 'Standard', index: '0', remove: '1', version: await version() }).expect(303);
    expect(await actions()).toEqual([]);
  });

  it('prices from orders are confirmed in bulk', async () => {
    const [found] = (await web.app.get(Articles).byNumbers(null, ['KE/3'])).values();
    await web.database.inTransaction((tx) => web.app.get(PriceProposals).proposeFromOrder(tx, { shopId, currency: 'EUR', pricesIncludeTax: true, lines: [{ articleId: found.id, unitPrice: price('7.5'), taxRate: Percent.parse('19') }] }, web.clock.now()));
    expect((await web.app.get(QueryBus).execute(new BrowseArticles({ only: 'order-price' }))).items.map((item) => item.number)).toEqual(['KE/3']);
    const html = await get('/admin/prices?from=orders&q=3');
    check(html);
    expect(html).toContain('Ausgewählte bestätigen');
    check(await get('/admin/prices/KE%2F3'));
    await post('/admin/prices', { 'article.0': 'KE/3', 'list.0': 'Standard', 'pick.0': '1', step: 'confirm', back: '/admin/prices?from=orders' }).expect(303);
    expect(await get('/admin/prices?from=orders')).toContain('Ein Preis bestätigt.');
    expect((await web.app.get(QueryBus).execute(new ListPrices({ number: 'KE/3' }))).items[0].confirmed).toBe(true);
  });

  it('whoever may only look finds no form and is refused', async () => {
    await logIn('view');
    for (const path of ['/admin/stock', '/admin/prices', '/admin/prices/KE-1', '/admin/articles/KE-1']) expect(await get(path)).not.toMatch(/action="\/admin\/(stock|prices|articles)[^"]*" class="quick-entry"|name="step"/);
    await post('/admin/stock', { number: 'KE-1', quantity: '1', kind: 'count' }).expect(403);
    await post('/admin/prices', {}).expect(403);
    await logIn('operate');
    await post('/admin/prices/KE-1/actions', { list: 'Standard', index: '', version: '1' }).expect(403);
  });
});
