// Trial mode, emergency stop, pause and schedule (F9, F17): who may write to a shop and when. Writes are counted in the shop's own log.
import { count, inErp, inShop, numbers, price, written } from './goods.js';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';
import { until } from '../../support/until.js';

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

const version = async (shop: TestShop): Promise<number> => ((await kontor.api.get(`/shops/${shop.id}`)) as { version: number }).version;
const change = async (shop: TestShop, what: object): Promise<unknown> => kontor.api.patch(`/shops/${shop.id}`, { version: await version(shop), ...what });
const refusal = async (shop: TestShop, kind: string): Promise<unknown> => {
  const { status, body, type } = await kontor.api.call('post', `/shops/${shop.id}/runs`).send({ kind });
  return { status, type, code: (body as { code: string }).code };
};
const stopped = { status: 409, type: 'application/problem+json', code: 'writes-stopped' };
const minutes = async (many: number): Promise<void> => {
  for (let minute = 0; minute < many; minute += 1) {
    await kontor.later(60);
    await kontor.tick();
  }
};
const hammer = { cart: [{ sku: 'HAM', quantity: 2 }], payment: { method: 'bacs', paid: true } };
const same = async (shop: TestShop): Promise<unknown[]> => [...new Set(Object.values((await shop.books()).stock))];

it('in trial mode everything is read and nothing is written, whatever asks for it; afterwards all that is due is sent', async () => {
  const shop = await kontor.connect('woocommerce', { trial: true, seed: { products: inShop(['HAM', 'KAF']) } });
  await inErp(kontor, [{ number: 'HAM', onHand: '10', price: '18.99' }, { number: 'KAF', onHand: '20', price: '4.99' }]);
  await shop.order(hammer);
  expect(await shop.run('synchronise')).toMatchObject({ status: 'succeeded', children: [{ kind: 'fetch-orders', status: 'succeeded' }] });
  expect(await kontor.api.all(`/orders?shop=${shop.id}`)).toHaveLength(1);
  for (const kind of ['sync-changed-stock', 'sync-all-stock', 'update-prices']) expect(await refusal(shop, kind)).toEqual(stopped);
  expect(await shop.run('export-articles-csv')).toMatchObject({ status: 'succeeded' });
  await kontor.api.put(`/shops/${shop.id}/assignments`, { statusAfterFetch: 'completed' });
  await shop.order(hammer);
  await minutes(20);
  expect(await kontor.api.all(`/orders?shop=${shop.id}`)).toHaveLength(2);
  const log = await shop.calls();
  expect(log.counters).toMatchObject({ writes: 0, itemsWritten: 0 });
  expect(log.counters.reads).toBeGreaterThan(3);
  expect(await shop.books()).toMatchObject({ stock: { HAM: 46, KAF: 50 }, prices: { HAM: { effective: '19.99' } } });

  await change(shop, { trial: false });
  await minutes(6);
  expect(await shop.books()).toMatchObject({ stock: { HAM: 6, KAF: 20 }, prices: { HAM: { effective: '18.99' }, KAF: { effective: '4.99' } } });
});

it('an emergency stop in the middle of a push stops it; changes are merged meanwhile, orders still come, and after resume everything is sent', async () => {
  const goods = numbers('A', 250);
  const shop = await kontor.connect('woocommerce', { seed: { products: [...inShop(goods), ...inShop(['HAM'])] } });
  await inErp(kontor, [...goods.map((number) => ({ number, onHand: '5' })), { number: 'HAM', onHand: '10' }]);
  await shop.run('fetch-orders');
  await shop.calls();
  await shop.fail({ kind: 'hold', path: '/products/batch', times: 2 });
  const running = shop.run('sync-changed-stock');
  await until('two batches arrived', async () => ((await shop.simulator.control('/fail', { kind: 'slow', times: 0, path: 'nowhere' })) as { waiting: number }).waiting === 0);
  expect(await kontor.api.post(`/shops/${shop.id}/stop`)).toEqual({ stopped: true });
  await shop.fail({ release: true });
  const run = await running;
  expect(run).toMatchObject({ status: 'waiting', waitingFor: 'backoff', waiting: { code: 'writes-stopped' }, counts: { total: 251, done: 200, failed: 0 } });
  // Two batches were on their way; the third never left.
  expect(written(await shop.calls()).map(({ rows }) => rows.length)).toEqual([100, 100]);

  expect(await refusal(shop, 'sync-all-stock')).toEqual(stopped);
  for (const onHand of ['6', '7', '8']) await count(kontor, { 'A-001': onHand, 'A-250': onHand });
  await shop.order(hammer);
  await minutes(40);
  expect(written(await shop.calls())).toEqual([]);
  expect(await kontor.api.all(`/orders?shop=${shop.id}`)).toHaveLength(1);
  expect(await kontor.api.get(`/runs/${run.id}`)).toMatchObject({ status: 'waiting' });
  // What was never sent, and what changed since it was.
  const { waiting } = (await kontor.api.get(`/shops/${shop.id}/statistics`)) as { waiting: { stock: number } };
  expect([51, 52, 53, 54]).toContain(waiting.stock);

  expect(await kontor.api.post(`/shops/${shop.id}/resume`)).toEqual({ stopped: false });
  await minutes(2);
  expect(await kontor.api.get(`/runs/${run.id}`)).toMatchObject({ status: 'succeeded' });
  expect((await shop.books()).stock).toMatchObject({ 'A-001': 8, 'A-002': 5, 'A-249': 5, 'A-250': 8, HAM: 8 });
  expect((await same(shop)).sort()).toEqual([5, 8]);
  // Of three counts only the last was sent, once.
  const sent = written(await shop.calls()).flatMap(({ rows }) => rows.map((row) => row.stock_quantity));
  expect(sent.filter((figure) => figure === 6 || figure === 7)).toEqual([]);
  expect(sent).toHaveLength(waiting.stock);
});

it('the stop for all holds every shop, also one that is stopped by itself until both are lifted', async () => {
  const north = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM']) } });
  const south = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM']) } });
  await inErp(kontor, [{ number: 'HAM', onHand: '10', price: '18.99' }]);
  await kontor.api.post(`/shops/${south.id}/stop`);
  expect(await kontor.api.post('/stop')).toEqual({ stopped: true });
  await minutes(6);
  for (const shop of [north, south]) {
    expect(await refusal(shop, 'update-prices')).toEqual(stopped);
    expect((await shop.calls()).counters.writes).toBe(0);
  }
  await kontor.api.post('/resume');
  await minutes(6);
  expect([await same(north), await same(south)]).toEqual([[10], [50]]);
  await kontor.api.post(`/shops/${south.id}/resume`);
  await minutes(6);
  expect([await same(south), (await south.books()).prices.HAM.effective]).toEqual([[10], '18.99']);
});

it('a paused shop is left alone by the schedule, not by people', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM']) } });
  await inErp(kontor, [{ number: 'HAM', onHand: '10' }]);
  await change(shop, { paused: true });
  await shop.calls();
  await minutes(12);
  expect((await shop.calls()).counters.calls).toBe(0);
  // Orders come before stock also where the schedule rests.
  await shop.order(hammer);
  expect(await shop.run('sync-changed-stock')).toMatchObject({ status: 'succeeded' });
  expect(await same(shop)).toEqual([8]);
  await change(shop, { paused: false });
  await count(kontor, { HAM: '11' });
  await minutes(2);
  expect(await same(shop)).toEqual([9]);
});

it('the schedule of a shop is what was set over the API: interval, cron in the merchant’s zone, quiet hours, pause of one kind', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM']) } });
  await inErp(kontor, [{ number: 'HAM', onHand: '10', price: '18.99' }]);
  const { items } = (await kontor.api.put(`/shops/${shop.id}/schedule`, {
    items: [{ kind: 'sync-changed-stock', paused: true }, { kind: 'fetch-orders', every: '15m' }, { kind: 'update-prices', cron: '30 3 * * *' }, { kind: 'sync-all-stock', every: '1h', quietFrom: '08:00', quietUntil: '22:00' }],
  })) as { items: { kind: string }[] };
  const of = (kind: string): unknown => items.find((item) => item.kind === kind);
  expect(of('update-prices')).toMatchObject({ cron: '30 3 * * *', every: null, usually: '5m', nextAt: '2026-11-03T02:30:00.000Z' });
  expect(of('fetch-orders')).toMatchObject({ every: '15m', usually: '5m' });
  expect(of('sync-changed-stock')).toMatchObject({ paused: true, nextAt: null });
  expect(of('sync-all-stock')).toMatchObject({ every: '1h', quietFrom: '08:00', quietUntil: '22:00' });

  await shop.calls();
  await minutes(31);
  expect(await kontor.api.all(`/runs?shop=${shop.id}&kind=fetch-orders`)).toHaveLength(2);
  expect((await shop.calls()).counters.writes).toBe(0);
  // 22:00 in Berlin is 21:00 UTC.
  await kontor.at('2026-11-02T20:59:00Z');
  await kontor.tick();
  expect(await same(shop)).toEqual([50]);
  await kontor.at('2026-11-02T21:00:00Z');
  await kontor.tick();
  expect(await same(shop)).toEqual([10]);
  await kontor.at('2026-11-03T02:29:00Z');
  await kontor.tick();
  expect((await shop.books()).prices.HAM.effective).toBe('19.99');
  await kontor.later(60);
  await kontor.tick();
  expect((await shop.books()).prices.HAM.effective).toBe('18.99');

  const refused = await kontor.api.call('put', `/shops/${shop.id}/schedule`).send({ items: [{ kind: 'fetch-orders', every: 'often' }] });
  expect([refused.status, (refused.body as { code: string }).code]).toEqual([422, 'input-invalid']);
  expect((await kontor.api.call('put', `/shops/${shop.id}/schedule`).send({ items: [{ kind: 'make-coffee', every: '1h' }] })).status).toBeGreaterThanOrEqual(400);
});

it('what the combined button sends is an option of the shop: changed or all, for stock and for prices', async () => {
  const shop = await kontor.connect('woocommerce', { options: { combinedStock: 'all', allPrices: true }, seed: { products: inShop(['HAM', 'KAF']) } });
  await inErp(kontor, [{ number: 'HAM', onHand: '10', price: '18.99' }, { number: 'KAF', onHand: '20', price: '4.99' }]);
  await shop.run('synchronise');
  const spoil = async (): Promise<void> => {
    await shop.merchant({ do: 'set-stock', sku: 'HAM', quantity: 99 });
    await shop.merchant({ do: 'set-price', sku: 'HAM', price: '1.00' });
    await price(kontor, [{ article: 'KAF', price: `${Math.trunc(kontor.clock.now().getTime() / 1000) % 100}.49` }]);
    await kontor.later(3600);
  };
  await spoil();
  expect(await shop.run('synchronise')).toMatchObject({ status: 'succeeded', children: [{ kind: 'fetch-orders' }, { kind: 'sync-all-stock' }, { kind: 'update-prices', options: { scope: 'all' } }] });
  expect(await shop.books()).toMatchObject({ stock: { HAM: 10 }, prices: { HAM: { effective: '18.99' } } });
  await change(shop, { options: { combinedStock: 'changed', allPrices: false } });
  await kontor.drain();
  await shop.run('synchronise');
  await spoil();
  expect(await shop.run('synchronise')).toMatchObject({ children: [{ kind: 'fetch-orders' }, { kind: 'sync-changed-stock' }, { kind: 'update-prices', options: { scope: 'changed' } }] });
  expect(await shop.books()).toMatchObject({ stock: { HAM: 99 }, prices: { HAM: { effective: '1.00' } } });
});
