// Nothing is lost (F26): whatever went wrong between a shop and Kontor is found by comparing ids, days and sums, and put right by "fetch these".
import { Money } from '@kontor/kernel';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';

const products = [
  { sku: 'HAM', name: 'Hammer', price: '19.99', taxRate: '19', stock: 2000 },
  { sku: 'KAF', name: 'Kaffee', price: '14.49', taxRate: '7', stock: 900 },
];
const order = { cart: [{ sku: 'HAM', quantity: 2 }, { sku: 'KAF' }] };
const before = '2026-10-25T12:00:00Z';

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

type Side = { orders: number; total: { amount: string } };
type Answer = { complete: boolean; timeZone: string; firstDay: string; lastDay: string; open: Record<string, number>; settled: number; days: { day: string; currency: string; shop: Side; kontor: Side; leftOut: Side; differing: number }[]; items: { ref: string; difference: string; state: string }[]; next: string | null };

const answer = (shop: TestShop): Promise<Answer> => kontor.api.get(`/shops/${shop.id}/completeness?limit=500`) as Promise<Answer>;
const found = async (shop: TestShop): Promise<Record<string, string>> => Object.fromEntries((await answer(shop)).items.map(({ ref, difference, state }) => [ref, `${difference} ${state}`]));
async function compared(shop: TestShop, days?: number): Promise<Answer> {
  const { id } = (await kontor.api.post(`/shops/${shop.id}/completeness`, days === undefined ? {} : { days })) as { id: string };
  await kontor.drain();
  expect(['succeeded', 'partial']).toContain(((await kontor.api.get(`/runs/${id}`)) as { status: string }).status);
  return answer(shop);
}
/** What happens in the shop as if it had been a day ago: no fetch ever sees it, as its mark has moved past that. */
async function unseen<Result>(shop: TestShop, work: () => Promise<Result>): Promise<Result> {
  await shop.simulator.control('/clock', { now: before, speed: 0 });
  const result = await work();
  await shop.simulator.control('/clock', { now: kontor.clock.now().toISOString(), speed: 0 });
  return result;
}
/** Days as `2026-10-25 EUR 3 163.41`, which shop and Kontor must agree about. */
const agreed = ({ days }: Answer): string[] => days.map(({ day, currency, shop, kontor: here, differing }) => {
  expect([day, here, differing]).toEqual([day, shop, 0]);
  return `${day} ${currency} ${shop.orders} ${shop.total.amount}`;
});

describe.each([['woocommerce', 'wc11'], ['shopware6', 'sw66']])('a %s shop', (platform, flavour) => {
  it('is compared day by day over the end of summer time; what is lost, differs or is gone is found and fetched', async () => {
    await kontor.at('2026-10-24T21:59:50Z');
    const shop = await kontor.connect(platform, { flavour, zone: 'Europe/Berlin', startDate: '2026-10-01T00:00:00Z', seed: { products } });
    const placed = [await shop.order(order)];
    // Berlin's 25 October: the hour from 02:00 comes twice, and the day ends at 23:00 UTC.
    for (const at of ['2026-10-24T22:00:10Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T22:59:50Z', '2026-10-25T23:00:10Z']) {
      await kontor.at(at);
      placed.push(await shop.order(order));
    }
    await kontor.at('2026-10-26T08:00:00Z');
    expect(await shop.run('fetch-orders')).toMatchObject({ status: 'succeeded' });
    await kontor.later(3600);
    expect(await answer(shop)).toMatchObject({ complete: false, comparedAt: null, items: [] });

    const first = await compared(shop);
    const sum = (orders: typeof placed): string => Money.sum(orders.map(({ total, currency }) => Money.parse(total, currency)), 'EUR').amount;
    expect(first).toMatchObject({ complete: true, open: { all: 0 }, timeZone: 'Europe/Berlin', firstDay: '2026-10-01', lastDay: '2026-10-26', items: [] });
    expect(agreed(first)).toEqual([`2026-10-26 EUR 1 ${sum(placed.slice(5))}`, `2026-10-25 EUR 4 ${sum(placed.slice(1, 5))}`, `2026-10-24 EUR 1 ${sum(placed.slice(0, 1))}`]);

    const [lost, other, edited, cancelled, deleted] = placed.map(({ ref }) => ref);
    await kontor.database.write('DELETE FROM sales_order WHERE remote_ref = ?', [lost]);
    await kontor.database.write('UPDATE sales_order SET total_minor = total_minor - 100 WHERE remote_ref = ?', [other]);
    const skipped = await unseen(shop, async () => {
      await shop.merchant({ do: 'edit-order', ref: edited, change: { lines: [{ sku: 'HAM', quantity: 5 }] } });
      await shop.merchant({ do: 'cancel-order', ref: cancelled });
      await shop.merchant({ do: 'delete-order', ref: deleted });
      return (await shop.order(order)).ref;
    });
    await kontor.later(3600);
    await shop.run('fetch-orders');
    expect((await kontor.api.all(`/orders?shop=${shop.id}`)).map((one: { remoteRef: string }) => one.remoteRef).sort()).toEqual(placed.slice(1).map(({ ref }) => ref).sort());

    await compared(shop);
    expect(await found(shop)).toEqual({ [lost]: 'missing open', [other]: 'sum open', [edited]: 'sum open', [cancelled]: 'status open', [deleted]: 'gone open', [skipped]: 'missing open' });
    const problems = async (): Promise<string[]> => ((await kontor.api.all(`/problems?shop=${shop.id}`)) as { code: string }[]).map(({ code }) => code).filter((code) => code === 'orders-incomplete');
    expect(await problems()).toEqual(['orders-incomplete']);

    await kontor.later(60);
    await shop.calls();
    expect(await kontor.api.post(`/shops/${shop.id}/completeness/fetch`, { refs: [skipped] })).toMatchObject({ wanted: 1 });
    await kontor.drain();
    expect((await found(shop))[skipped]).toBe('missing settled');
    expect(await kontor.api.post(`/shops/${shop.id}/completeness/fetch`, {})).toMatchObject({ wanted: 5 });
    await kontor.drain();
    expect(await answer(shop)).toMatchObject({ complete: true, open: { all: 0 }, settled: 6 });
    expect(await problems()).toEqual([]);
    const books = await shop.books();
    const kept = (await kontor.api.all(`/orders?shop=${shop.id}`)) as { remoteRef: string; status: string; total: { amount: string } }[];
    expect(kept.filter(({ remoteRef }) => remoteRef !== deleted).map(({ remoteRef, total }) => [remoteRef, total.amount]).sort()).toEqual(books.orders.map(({ ref, total }) => [ref, total]).sort());
    expect(kept.filter(({ status }) => status === 'cancelled').map(({ remoteRef }) => remoteRef).sort()).toEqual([cancelled, deleted].sort());

    await kontor.later(3600);
    expect(await compared(shop)).toMatchObject({ complete: true, items: [], settled: 0 });
  });
});

it('a thousand orders are compared with a handful of calls, at night by itself, and currencies are kept apart', async () => {
  await kontor.at('2026-10-26T01:00:00Z');
  const shop = await kontor.connect('woocommerce', { zone: 'America/New_York', startDate: '2026-10-01T00:00:00Z', seed: { products } });
  await shop.orders(2, order);
  await shop.order({ ...order, currency: 'CHF' });
  await shop.run('fetch-orders');
  await unseen(shop, () => shop.orders(1000, { cart: [{ sku: 'HAM' }] }));
  await kontor.tick();
  await shop.calls();
  // 03:20 in the merchant's time zone.
  await kontor.at('2026-10-26T02:20:30Z');
  await kontor.tick();
  const { calls, counters } = await shop.calls();
  expect(calls.filter(({ path }) => path.includes('/orders?')).length).toBeLessThan(16);
  expect(counters.writes).toBe(0);
  const { days, open, next, items, lastDay } = await answer(shop);
  expect([open.missing, open.all, items.length, next !== null, lastDay]).toEqual([1000, 1000, 500, true, '2026-10-25']);
  expect(days.map(({ day, currency, shop: there, kontor: here, differing }) => [day, currency, there.orders, here.orders, differing])).toEqual([
    ['2026-10-25', 'CHF', 1, 1, 0],
    ['2026-10-25', 'EUR', 1002, 2, 1000],
  ]);
});
