// Orders before stock (F6): what was sold in the shop since the last fetch must not come back to life, and where nobody could look for sales no
// stock is sent at all. Prices do not depend on it.
import { count, inErp, inShop, price, problems, short, written } from './goods.js';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

const hammer = { cart: [{ sku: 'HAM', quantity: 3 }], payment: { method: 'bacs', paid: true } };

/** A shop that shows what the ERP has: 10 hammers, 20 packs of coffee. */
async function inStep(): Promise<TestShop> {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM', 'KAF']) } });
  await inErp(kontor, [{ number: 'HAM', onHand: '10', price: '19.99' }, { number: 'KAF', onHand: '20', price: '4.99' }]);
  expect(await shop.run('synchronise')).toMatchObject({ status: 'succeeded' });
  expect((await shop.books()).stock).toEqual({ HAM: 10, KAF: 20 });
  await kontor.later(3600);
  await shop.calls();
  return shop;
}

it.each(['sync-changed-stock', 'sync-all-stock'])('a sale in the shop between a count and %s does not come back to life', async (kind) => {
  const shop = await inStep();
  await count(kontor, { HAM: '12' });
  await shop.order(hammer);
  expect((await shop.books()).stock.HAM).toBe(7);

  expect(await shop.run(kind)).toMatchObject({ status: 'succeeded', children: [] });
  // Twelve counted, three of them sold: nine may be sold. Without the fetch the shop would have been told twelve.
  expect((await shop.books()).stock.HAM).toBe(9);
  const log = await shop.calls();
  const [fetch, push] = ['orders', 'products/batch'].map((path) => log.calls.findIndex((call) => short(call) === path));
  expect(fetch).toBeGreaterThanOrEqual(0);
  expect(push).toBeGreaterThan(fetch);
  expect(await kontor.api.all(`/runs?shop=${shop.id}&kind=fetch-orders`)).toMatchObject([{ status: 'succeeded' }, { status: 'succeeded' }]);
});

it('a fresh fetch is used, and one that is too old is not', async () => {
  const shop = await inStep();
  expect(await shop.run('fetch-orders')).toMatchObject({ status: 'succeeded' });
  await kontor.later(50);
  await count(kontor, { HAM: '11' });
  await shop.run('sync-changed-stock');
  expect((await kontor.api.all(`/runs?shop=${shop.id}&kind=fetch-orders`)).length).toBe(2);
  await kontor.later(20);
  await count(kontor, { HAM: '12' });
  await shop.run('sync-changed-stock');
  expect((await kontor.api.all(`/runs?shop=${shop.id}&kind=fetch-orders`)).length).toBe(3);
  expect((await shop.books()).stock.HAM).toBe(12);
});

it('after a fetch that failed no stock is sent, but prices are; once it works again everything follows by itself', async () => {
  const shop = await inStep();
  await count(kontor, { HAM: '12', KAF: '0' });
  await price(kontor, [{ article: 'HAM', price: '17.49' }]);
  await shop.order(hammer);
  await shop.fail({ kind: 'garbage', path: '/orders?', times: 3 });

  const run = await shop.run('synchronise');
  expect(run).toMatchObject({ status: 'partial' });
  expect(run.children.map(({ kind, status }) => [kind, status])).toEqual([['fetch-orders', 'failed'], ['update-prices', 'succeeded']]);
  expect(await shop.books()).toMatchObject({ stock: { HAM: 7, KAF: 20 }, prices: { HAM: { effective: '17.49' } } });

  // Alone it fails as well, and says why.
  expect(await shop.run('sync-changed-stock')).toMatchObject({ status: 'failed', failure: { kind: 'orders-first', code: 'orders-first' }, remoteCalls: { reads: 0, writes: 0 } });
  expect(written(await shop.calls()).flatMap(({ rows }) => rows.filter((row) => 'stock_quantity' in row))).toEqual([]);
  expect(await kontor.api.get(`/shops/${shop.id}/statistics`)).toMatchObject({ waiting: { stock: 2, prices: 0 } });

  // The schedule tries again on its own; the third refusal is the last.
  await kontor.tick();
  expect((await shop.books()).stock).toEqual({ HAM: 7, KAF: 20 });
  for (let minutes = 0; minutes < 10; minutes += 1) {
    await kontor.later(60);
    await kontor.tick();
  }
  expect((await shop.books()).stock).toEqual({ HAM: 9, KAF: 0 });
  expect(await kontor.api.get(`/shops/${shop.id}/statistics`)).toMatchObject({ waiting: { stock: 0, prices: 0, oldestAt: null } });
  expect(await problems(kontor, shop, 'sync-changed-stock')).toEqual([]);
});

it('a shop that is down at the fetch keeps the stock run waiting, and in the end from being sent', async () => {
  const shop = await inStep();
  await count(kontor, { HAM: '12' });
  await shop.fail({ kind: '500-before', path: '/orders?', times: 100 });
  const { id } = await shop.run('sync-changed-stock');
  for (const seconds of [60, 300, 1800]) {
    expect(await kontor.api.get(`/runs/${id}`)).toMatchObject({ status: 'queued' });
    await kontor.later(seconds);
    await kontor.drain();
  }
  expect(await kontor.api.get(`/runs/${id}`)).toMatchObject({ status: 'failed', failure: { kind: 'orders-first', detail: expect.stringMatching(/orders/i) } });
  expect(written(await shop.calls())).toEqual([]);
});
