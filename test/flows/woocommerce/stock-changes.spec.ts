// What is sent and what is not (F50, F51, F53, F54): only what changed in the ERP, at its newest state, by version and not by number; zero said
// explicitly; nothing that nobody ever counted.
import { count, inErp, inShop, listing, numbers, problems, taken, written } from './goods.js';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';
import { until } from '../../support/until.js';

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

const sent = async (shop: TestShop): Promise<number[]> => written(await shop.calls()).map(({ rows }) => rows.length);
const stocked = (list: readonly string[], onHand: string): Record<string, string> => Object.fromEntries(list.map((number) => [number, onHand]));
/** Whether the call that a fault was ordered for has arrived: a fault that fits nothing tells how many others still wait. */
const arrived = async (shop: TestShop): Promise<boolean> => ((await shop.simulator.control('/fail', { kind: 'slow', times: 0, path: 'nowhere' })) as { waiting: number }).waiting === 0;

it('sends only what changed, in as few calls as the shop allows, and nothing when nothing changed', async () => {
  const simple = numbers('A', 150);
  const shirts = ['T-S', 'T-M', 'T-L'];
  const products = [...inShop(simple), { sku: 'T', name: 'T-Shirt', type: 'variable' as const, taxRate: '19', options: ['Größe'], variations: shirts.map((sku) => ({ sku, price: '15.00', stock: 50, options: { Größe: sku } })) }];
  const shop = await kontor.connect('woocommerce', { seed: { products } });
  await inErp(kontor, [...simple, ...shirts].map((number) => ({ number, onHand: '5' })));

  expect(await shop.run('sync-changed-stock')).toMatchObject({ status: 'succeeded', counts: { total: 153, done: 153, failed: 0 }, remoteCalls: { writes: 3 } });
  const first = await shop.calls();
  expect([first.counters.writes, first.counters.itemsWritten]).toEqual([3, 153]);
  expect(new Set(Object.values((await shop.books()).stock))).toEqual(new Set([5]));

  await kontor.later(3600);
  await count(kontor, { 'A-007': '8', 'A-101': '0', 'T-M': '1' });
  expect(await shop.run('sync-changed-stock')).toMatchObject({ status: 'succeeded', counts: { total: 3, done: 3 } });
  expect((await sent(shop)).sort()).toEqual([1, 2]);
  expect((await shop.books()).stock).toMatchObject({ 'A-007': 8, 'A-101': 0, 'T-M': 1, 'A-008': 5, 'T-S': 5 });

  await kontor.later(3600);
  expect(await shop.run('sync-changed-stock')).toMatchObject({ status: 'succeeded', counts: { total: 0, done: 0 } });
  expect(await sent(shop)).toEqual([]);
  // And the schedule does not even ask for a run.
  const before = (await kontor.api.all(`/runs?shop=${shop.id}&kind=sync-changed-stock`)).length;
  await kontor.later(60);
  await kontor.tick();
  expect(await kontor.api.all(`/runs?shop=${shop.id}&kind=sync-changed-stock`)).toHaveLength(before);
});

it('a figure changed only in the shop stays until all are sent; then every one is set', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM', 'KAF', 'NAG']) } });
  await inErp(kontor, ['HAM', 'KAF', 'NAG'].map((number) => ({ number, onHand: '10' })));
  await shop.run('sync-changed-stock');
  await shop.merchant({ do: 'set-stock', sku: 'HAM', quantity: 99 });
  await count(kontor, { KAF: '4' });
  await shop.run('sync-changed-stock');
  expect((await shop.books()).stock).toEqual({ HAM: 99, KAF: 4, NAG: 10 });
  await shop.calls();
  expect(await shop.run('sync-all-stock')).toMatchObject({ status: 'succeeded', counts: { total: 3, done: 3 } });
  expect((await shop.books()).stock).toEqual({ HAM: 10, KAF: 4, NAG: 10 });
  expect(await sent(shop)).toEqual([3]);
});

it('the same number is sent again when goods moved in between, for the shop’s own sales have moved its number', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM']) } });
  await inErp(kontor, [{ number: 'HAM', onHand: '10' }]);
  await shop.run('sync-changed-stock');
  await shop.order({ cart: [{ sku: 'HAM' }], payment: { method: 'bacs', paid: true } });
  expect((await shop.books()).stock.HAM).toBe(9);
  await kontor.later(3600);
  await taken(kontor.api.post('/stock/movements', [{ article: 'HAM', quantity: '1', reason: 'receipt', reference: 'L-1' }]));
  await shop.run('sync-changed-stock');
  expect(await listing(kontor, shop, 'HAM')).toMatchObject({ stock: { wanted: '10', confirmed: '10', due: false } });
  expect((await shop.books()).stock.HAM).toBe(10);
});

it.each([true, false])('a change while the shop is being told is still due afterwards (the batch was stored at once: %s)', async (stored) => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM', 'KAF']) } });
  await inErp(kontor, [{ number: 'HAM', onHand: '10' }, { number: 'KAF', onHand: '20' }]);
  await shop.fail({ kind: 'hold', path: '/batch', ...(stored && { stored }) });
  const run = shop.run('sync-changed-stock');
  await until('the batch arrived', () => arrived(shop));
  await count(kontor, { HAM: '3' });
  await shop.fail({ release: true });
  expect(await run).toMatchObject({ status: 'succeeded' });

  expect((await shop.books()).stock).toEqual({ HAM: 10, KAF: 20 });
  expect(await listing(kontor, shop, 'HAM')).toMatchObject({ stock: { wanted: '3', confirmed: '10', due: true } });
  expect(await listing(kontor, shop, 'KAF')).toMatchObject({ stock: { wanted: '20', confirmed: '20', due: false } });
  await shop.calls();
  await shop.run('sync-changed-stock');
  expect((await shop.books()).stock).toEqual({ HAM: 3, KAF: 20 });
  expect(await sent(shop)).toEqual([1]);
});

it('says zero for what is sold out, ended, no longer for shops or no longer in the shop’s warehouses; the sum below zero is zero', async () => {
  const goods = ['LEER', 'AUS', 'OHNE', 'FERN', 'MINUS', 'BLEIBT'];
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(goods) } });
  await kontor.api.post('/warehouses', { code: 'NORD', name: 'Lager Nord' });
  await inErp(kontor, goods.map((number) => ({ number, onHand: number === 'FERN' ? undefined : '9' })));
  await taken(kontor.api.post('/stock/counts', [{ article: 'FERN', warehouse: 'NORD', onHand: '7' }]));
  await shop.run('sync-changed-stock');
  expect((await shop.books()).stock).toEqual({ LEER: 9, AUS: 9, OHNE: 9, FERN: 7, MINUS: 9, BLEIBT: 9 });

  const edit = async (number: string, change: object): Promise<unknown> => kontor.api.patch(`/articles/${number}`, { version: ((await kontor.api.get(`/articles/${number}`)) as { version: number }).version, ...change });
  await count(kontor, { LEER: '0' });
  await edit('AUS', { ended: true });
  await edit('OHNE', { shopArticle: false });
  await taken(kontor.api.post('/stock/movements', [{ article: 'MINUS', quantity: '-12', reason: 'correction', reference: 'L-2' }]));
  await kontor.drain();
  await shop.run('sync-changed-stock');
  expect((await shop.books()).stock).toEqual({ LEER: 0, AUS: 0, OHNE: 0, FERN: 7, MINUS: 0, BLEIBT: 9 });

  const [{ code: main }] = ((await kontor.api.get('/warehouses')) as { items: { code: string; main: boolean }[] }).items.filter((one) => one.main);
  await kontor.api.put(`/shops/${shop.id}/assignments`, { warehouses: [{ remote: '*', value: [main] }] });
  await kontor.drain();
  await shop.calls();
  expect(await shop.run('sync-changed-stock')).toMatchObject({ status: 'succeeded' });
  expect((await shop.books()).stock).toEqual({ LEER: 0, AUS: 0, OHNE: 0, FERN: 0, MINUS: 0, BLEIBT: 9 });
  // Zero was said in so many words; what the shop makes of it is its own affair.
  const rows = written(await shop.calls()).flatMap((batch) => batch.rows);
  expect(rows.map((row) => row.stock_quantity).sort()).toEqual([0, 0, 0, 0, 0, 9]);
  expect(rows.some((row) => 'stock_status' in row)).toBe(false);
});

it('never sends what nobody counted, whether a person made the article or an order did, and lists it', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['NEU', 'ALT', 'HAM']) } });
  await inErp(kontor, [{ number: 'ALT' }, { number: 'HAM', onHand: '10' }]);
  await shop.order({ cart: [{ sku: 'NEU', quantity: 2 }], payment: { method: 'bacs', paid: true } });
  expect(await shop.run('synchronise')).toMatchObject({ status: 'succeeded' });
  expect(await listing(kontor, shop, 'NEU')).toMatchObject({ stock: { wanted: null, counted: false, due: false, reason: 'stock-uncounted' } });

  const all = await shop.run('sync-all-stock');
  expect(all).toMatchObject({ counts: { total: 3, done: 1, skipped: 2 } });
  expect((await shop.books()).stock).toEqual({ NEU: 48, ALT: 50, HAM: 10 });
  expect(await problems(kontor, shop, 'sync-changed-stock')).toMatchObject([{ code: 'stock-uncounted-listings', values: { count: 2 } }]);
  // A reservation that comes and goes is no count either.
  await shop.merchant({ do: 'cancel-order', ref: (await shop.books()).orders[0].ref });
  await kontor.later(3600);
  await shop.run('synchronise');
  expect((await shop.books()).stock.NEU).toBe(50);

  await count(kontor, { NEU: '4', ALT: '0' });
  await shop.run('sync-all-stock');
  expect((await shop.books()).stock).toEqual({ NEU: 4, ALT: 0, HAM: 10 });
  expect(await problems(kontor, shop, 'sync-changed-stock')).toEqual([]);
});

it('an article number that only differs in blanks or case finds its one place', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['Ham-1', 'KAF']) } });
  await inErp(kontor, [{ number: 'HAM-1', onHand: '3' }, { number: ' KAF ', onHand: '4' }]);
  await shop.run('sync-changed-stock');
  expect((await shop.books()).stock).toEqual({ 'Ham-1': 3, KAF: 4 });
});

it('what waits and since when is on the card until the shop has confirmed it', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(numbers('A', 3)) } });
  await inErp(kontor, numbers('A', 3).map((number) => ({ number, onHand: '5' })));
  await shop.run('synchronise');
  await kontor.later(60);
  const since = kontor.clock.now().toISOString();
  await count(kontor, stocked(numbers('A', 2), '6'));
  await kontor.later(600);
  await count(kontor, { 'A-003': '6' });
  const card = (): Promise<unknown> => kontor.api.get(`/shops/${shop.id}/statistics`);
  expect(await card()).toMatchObject({ waiting: { stock: 3, oldestAt: since } });
  await shop.run('sync-changed-stock');
  expect(await card()).toMatchObject({ waiting: { stock: 0, oldestAt: null }, lastStockUpdateAt: kontor.clock.now().toISOString() });
  // A run with nothing to send is an update as well.
  await kontor.later(600);
  await shop.run('sync-changed-stock');
  expect(await card()).toMatchObject({ lastStockUpdateAt: kontor.clock.now().toISOString() });
});
