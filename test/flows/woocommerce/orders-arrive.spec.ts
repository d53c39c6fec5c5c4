// No order is lost and none comes twice (F26): many in one second, over the borders of pages, changed and deleted while pages are read, in shops of
// far time zones, over the end of summer time, at the very second where the last fetch ended, with a shop's clock that is wrong.
import { expectBooks, salesOrder } from './orders-books.js';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';
import { until } from '../../support/until.js';

const products = [
  { sku: 'HAM', name: 'Hammer', price: '19.99', taxRate: '19', stock: 900 },
  { sku: 'KAF', name: 'Kaffee', price: '14.49', taxRate: '7', stock: 900 },
];
const order = { cart: [{ sku: 'HAM', quantity: 2 }, { sku: 'KAF' }], payment: { method: 'ppcp-gateway' } };

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

const fetched = async (shop: TestShop): Promise<void> => expect(await shop.run('fetch-orders')).toMatchObject({ status: 'succeeded' });
/** Starts a fetch whose second page is held by the shop, and waits until the first page is in. */
async function heldAtSecondPage(shop: TestShop): Promise<{ goOn(): Promise<void> }> {
  await shop.fail({ kind: 'hold', path: '/orders?', skip: 1 });
  const count = async (): Promise<number> => Number((await kontor.database.query<{ n: string }>('SELECT COUNT(*) AS n FROM sales_order'))[0].n);
  const before = await count();
  const run = shop.run('fetch-orders');
  await until('the first page is in', async () => (await count()) >= before + 100, 60);
  return {
    async goOn() {
      await shop.fail({ release: true });
      expect(await run).toMatchObject({ status: 'succeeded' });
    },
  };
}

describe.each(['wc11', 'wc8'])('a %s shop', (flavour) => {
  it('with sixty orders in one second over the border of a page gives each once, at the first fetch and later', async () => {
    const shop = await kontor.connect('woocommerce', { flavour, seed: { products } });
    await shop.orders(70, order);
    await kontor.later(5);
    await shop.orders(60, order);
    await fetched(shop);
    expect(await expectBooks(kontor, shop)).toBe(130);
    // More in the very second where that fetch ended.
    await shop.orders(10, order);
    await fetched(shop);
    expect(await expectBooks(kontor, shop)).toBe(140);
    // And some that come a day later, with nothing of before.
    await kontor.later(86_400);
    await shop.orders(3, order);
    await shop.calls();
    await fetched(shop);
    expect(await expectBooks(kontor, shop)).toBe(143);
    await kontor.later(3600);
    await fetched(shop);
    await shop.calls();
    await fetched(shop);
    expect((await shop.calls()).counters.calls).toBe(1);
    expect(await expectBooks(kontor, shop)).toBe(143);
  });

  it('whose orders change, come and go while pages are read gives each once and in its newest form', async () => {
    const shop = await kontor.connect('woocommerce', { flavour, seed: { products } });
    const placed = await shop.orders(110, order);
    const paging = await heldAtSecondPage(shop);
    // The fetch is a slow one: half an hour passes.
    await kontor.later(300);
    await shop.merchant({ do: 'edit-order', ref: placed[2].ref, change: { lines: [{ sku: 'HAM', quantity: 5 }] } });
    for (const { ref } of placed.slice(7, 10)) await shop.merchant({ do: 'delete-order', ref });
    await kontor.later(1500);
    await shop.merchant({ do: 'edit-order', ref: placed[105].ref, change: { lines: [{ sku: 'HAM', quantity: 1 }] } });
    await shop.order(order);
    await paging.goOn();
    const kept = await kontor.api.all('/orders');
    // The deleted ones were read before they went; all others are there.
    expect(kept.length).toBe(111);
    expect((await salesOrder(kontor, shop, placed[105].ref)).lines[0]).toMatchObject({ number: 'HAM', quantity: '1' });

    await fetched(shop);
    expect((await salesOrder(kontor, shop, placed[2].ref)).lines[0]).toMatchObject({ number: 'HAM', quantity: '5' });
    const books = await shop.books();
    const gone = placed.slice(7, 10).map(({ ref }) => ref);
    expect((await kontor.api.all('/orders')).filter((one: { remoteRef: string }) => !gone.includes(one.remoteRef)).map((one: { remoteRef: string; total: { amount: string } }) => [one.remoteRef, one.total.amount]).sort()).toEqual(
      books.orders.map((one) => [one.ref, one.total]).sort(),
    );
  });
});

describe.each([
  ['in UTC+13', 'wc11', 'Pacific/Tongatapu', 0],
  ['in UTC+13, with orders as posts', 'wc8', 'Pacific/Tongatapu', 0],
  ['in UTC-10', 'wc8', 'Pacific/Honolulu', 0],
  ['over the end of summer time', 'wc11', 'Europe/Berlin', 0],
  ['over the end of summer time, with orders as posts', 'wc8', 'Europe/Berlin', 0],
  ['whose clock is nine minutes fast', 'wc11', 'Europe/Berlin', 540],
  ['whose clock is nine minutes slow', 'wc8', 'Europe/Berlin', -540],
])('a shop %s', (_, flavour, zone, clockAhead) => {
  it('loses nothing: what came before a fetch, in its second, and while the clock shows the same hour twice', async () => {
    // 25 October 2026, 01:00 UTC: in Berlin the clock goes from 03:00 back to 02:00.
    await kontor.at('2026-10-24T22:30:00Z');
    const shop = await kontor.connect('woocommerce', { flavour, zone, clockAhead, seed: { products } });
    let placed = 0;
    for (let time = Date.parse('2026-10-24T23:40:00Z'); time < Date.parse('2026-10-25T02:30:00Z'); time += 25 * 60_000) {
      await kontor.at(new Date(time));
      await shop.orders(2, order);
      await fetched(shop);
      await shop.order(order);
      placed += 3;
    }
    await kontor.later(60);
    await fetched(shop);
    expect(await expectBooks(kontor, shop)).toBe(placed);
    // Their days are right, too: what the shop says in UTC.
    const kept = new Map((await kontor.api.all('/orders')).map((one: { remoteRef: string; orderedAt: string }) => [one.remoteRef, one.orderedAt]));
    for (const { ref, createdAt } of (await shop.books()).orders) expect(kept.get(ref)).toBe(createdAt);
  });
});
