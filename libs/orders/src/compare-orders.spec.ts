// The comparison with the shop as real runs (F26): what it finds, that "fetch these" settles it, a crash, a cancellation, big shops, old results.
import { ConnectorFailure } from '@kontor/connectors';
import type { RunId } from '@kontor/kernel';
import { Problems, RetryProblems, RunWorker, Runs, findKind, type RunView } from '@kontor/sync';
import { FetchDiffering, GetCompleteness, type Completeness } from './index.js';
import { CompletenessFigures } from './completeness-figures.js';
import { remoteOrder, startOrders, type OrderKontor } from './testing/order-kontor.js';
import { orderShop, platforms } from './testing/test-platform.js';

jest.mock('../../connectors/src/registry.js', () => jest.requireActual('./testing/test-platform.js'));

describe('comparing orders with the shop', () => {
  let kontor: OrderKontor;
  beforeAll(async () => {
    kontor = await startOrders();
  });
  afterAll(() => kontor.stop());
  beforeEach(async () => {
    await kontor.reset();
    kontor.clock.set('2026-11-02T08:00:00Z');
  });

  const request = async (kind: string, params?: unknown): Promise<RunId> => (await kontor.get(Runs).request({ kind, shopId: kontor.shopId, params, requestedBy: 'user:1' })).runId;
  const drain = async (): Promise<void> => {
    do await kontor.get(RunWorker).drain();
    while ((await kontor.deliver()) > 0);
  };
  const ended = async (kind: string, params?: unknown): Promise<RunView> => {
    const id = await request(kind, params);
    await drain();
    return kontor.get(Runs).get(id);
  };
  const result = async (limit = 100, after?: string): Promise<Completeness> => (await kontor.ask(new GetCompleteness({ shopId: kontor.shopId, limit, after }))) as Completeness;
  const found = async (): Promise<string[]> => (await result()).items.map(({ ref, difference, state }) => `${ref} ${difference} ${state}`).sort();
  const problems = async (): Promise<unknown[]> => (await kontor.get(Problems).waiting(kontor.shopId, 'compare-orders', '', 9)).map(({ subject, code, values }) => ({ subject, code, values }));
  const day = (ref: string, at: string, more: Partial<Parameters<typeof remoteOrder>[0]> = {}): ReturnType<typeof remoteOrder> => remoteOrder({ ref, orderedAt: new Date(at), ...more });
  /** As somebody would who works on the tables: the order stays in the shop's list, and nothing says that it changed. */
  const write = (sql: string, ...parameters: unknown[]): Promise<unknown> => kontor.database.write(sql, parameters);
  const rowsIn = async (table: string): Promise<number> => Number((await kontor.database.query<{ n: string }>(`SELECT COUNT(*) AS n FROM ${table}`))[0].n);

  /** Ten orders, fetched an hour ago; nobody of them differs. */
  async function tenOrders(): Promise<void> {
    await write('UPDATE shop SET start_date = ? WHERE id = ?', new Date('2026-09-01T00:00:00Z'), kontor.shopId);
    orderShop.put(...Array.from({ length: 10 }, (_, index) => day(String(index + 1), `2026-10-${25 + Math.floor(index / 2)}T12:00:00Z`)));
    await ended('fetch-orders');
    kontor.clock.advance(3_600_000);
  }

  it('says that nothing differs, per day, and lets what came meanwhile be fetched before it says that anything is missing', async () => {
    await tenOrders();
    orderShop.put(day('11', '2026-11-02T08:30:00Z'), day('12', '2026-11-02T08:30:00Z', { state: 'pending', status: 'pending', held: 'none' }), day('13', '2026-08-01T08:30:00Z'));
    const run = await ended('compare-orders');
    expect(run).toMatchObject({ status: 'succeeded', counts: { total: 12, done: 12, failed: 0 } });
    expect(await result()).toMatchObject({ firstDay: '2026-10-04', lastDay: '2026-11-02', open: { all: 0, missing: 0, differing: 0, gone: 0 }, items: [], next: null });
    const days = (await result()).days.map(({ day: date, shop, kontor: here, leftOut, differing }) => [date, shop.orders, shop.total.amount, here.orders, here.total.amount, leftOut.orders, leftOut.total.amount, differing]);
    expect(days[0]).toEqual(['2026-11-02', 2, '33.60', 1, '16.80', 1, '16.80', 0]);
    expect(days.slice(1)).toEqual(['29', '28', '27', '26', '25'].map((date) => [`2026-10-${date}`, 2, '33.60', 2, '33.60', 0, '0.00', 0]));
    expect(await problems()).toEqual([]);
    expect(await rowsIn('completeness_index')).toBe(0);
  });

  it('asks a shop for no more days than it lists, so that an older order is not taken for gone', async () => {
    await tenOrders();
    orderShop.remove('1');
    const limit = jest.replaceProperty(platforms[0].capabilities, 'orders', { freshSeconds: 60, historyDays: 8 });
    try {
      expect(await ended('compare-orders')).toMatchObject({ status: 'succeeded', counts: { total: 8, done: 8 } });
      expect(await result()).toMatchObject({ firstDay: '2026-10-26', open: { all: 0 } });
    } finally {
      limit.restore();
    }
    expect(await ended('compare-orders')).toMatchObject({ status: 'partial' });
    expect(await found()).toEqual(['1 gone open']);
  });

  it('finds what is missing, differs or is gone, and "fetch these" settles each and the problem with the last', async () => {
    await tenOrders();
    // Lost from our table; another sum; never seen (the mark moved past it); cancelled and edited without a change of "modified"; deleted there.
    await write("DELETE FROM sales_order WHERE remote_ref = '1'");
    await write("UPDATE sales_order SET total_minor = total_minor + 1 WHERE remote_ref = '2'");
    await write("DELETE FROM seen_order WHERE remote_ref = '3'");
    await write("DELETE FROM sales_order WHERE remote_ref = '3'");
    orderShop.quietly(day('4', '2026-10-26T12:00:00Z', { state: 'cancelled', status: 'cancelled', held: 'none' }));
    orderShop.quietly(day('5', '2026-10-27T12:00:00Z', { lines: [{ number: 'A', quantity: 2, gross: '23.80' }] }));
    orderShop.remove('6');
    const run = await ended('compare-orders');
    expect(run).toMatchObject({ status: 'partial', failure: null });
    expect(await found()).toEqual(['1 missing open', '2 sum open', '3 missing open', '4 status open', '5 sum open', '6 gone open']);
    const values = { all: 6, missing: 2, differing: 3, gone: 1 };
    expect(await problems()).toEqual([{ subject: 'completeness', code: 'orders-incomplete', values }]);
    expect((await kontor.get(CompletenessFigures).of([kontor.shopId])).get(kontor.shopId)).toMatchObject({ lastDay: '2026-11-02', open: 6 });
    expect((await result()).days.find((one) => one.day === '2026-10-25')).toMatchObject({ shop: { orders: 2 }, kontor: { orders: 1 }, differing: 2 });

    kontor.clock.advance(60_000);
    orderShop.asked.length = 0;
    expect(await kontor.do(new FetchDiffering({ shopId: kontor.shopId, refs: ['2', '4', '99'], requestedBy: 'user:1' }))).toMatchObject({ wanted: 2 });
    await drain();
    expect(orderShop.asked).toEqual(['2', '4']);
    expect(await found()).toEqual(['1 missing open', '2 sum settled', '3 missing open', '4 status settled', '5 sum open', '6 gone open']);
    expect((await kontor.view('2')).total.amount).toBe('16.80');
    expect((await kontor.view('4')).status).toBe('cancelled');
    expect(await problems()).toHaveLength(1);
    await kontor.do(new FetchDiffering({ shopId: kontor.shopId, refs: 'all', requestedBy: 'user:1' }));
    await drain();
    expect((await found()).every((one) => one.endsWith('settled'))).toBe(true);
    expect(await problems()).toEqual([]);
    expect([(await kontor.view('5')).total.amount, (await kontor.view('6')).status]).toEqual(['28.70', 'cancelled']);
    expect(await rowsIn('sales_order')).toBe(10);
    expect(await kontor.reserved()).toEqual({ A: '9' });
    await expect(kontor.do(new FetchDiffering({ shopId: kontor.shopId, refs: 'all', requestedBy: 'user:1' }))).rejects.toMatchObject({ code: 'completeness-nothing-open' });

    kontor.clock.advance(3_600_000);
    expect(await ended('compare-orders')).toMatchObject({ status: 'succeeded' });
    expect((await result()).items).toEqual([]);
  });

  it('takes an order in anew that was lost from its table, as soon as the shop shows it as it was', async () => {
    await tenOrders();
    await write("DELETE FROM sales_order WHERE remote_ref = '1'");
    orderShop.put(orderShop.get('1'));
    expect(await ended('fetch-orders')).toMatchObject({ status: 'succeeded', counts: { done: 1, skipped: 0 } });
    expect([await rowsIn('sales_order'), await kontor.reserved()]).toEqual([10, { A: '10' }]);
  });

  it('retries the problem by fetching everything that differs and comparing again', async () => {
    await tenOrders();
    await write("DELETE FROM sales_order WHERE remote_ref IN ('1', '7')");
    await ended('compare-orders');
    const [{ id }] = await kontor.get(Problems).waiting(kontor.shopId, 'compare-orders', '', 9);
    kontor.clock.advance(3_600_000);
    await kontor.do(new RetryProblems({ ids: [id], by: 'user:1' }));
    await drain();
    expect([await problems(), (await result()).open.all, await rowsIn('sales_order')]).toEqual([[], 0, 10]);
  });

  it('keeps a row open that the shop cannot give, and lists without need for anybody what was told at the order', async () => {
    await tenOrders();
    await write("DELETE FROM sales_order WHERE remote_ref = '1'");
    await write("UPDATE order_line SET shipped = quantity WHERE order_id = ?", await kontor.orderId('2'));
    await write("UPDATE sales_order SET status = 'shipped' WHERE remote_ref = '2'");
    orderShop.quietly(day('2', '2026-10-25T12:00:00Z', { lines: [{ number: 'A', quantity: 2, gross: '23.80' }] }));
    await ended('compare-orders');
    orderShop.odd.set('1', { ref: '1', failure: { kind: 'protocol', code: 'order-not-understood', values: {} } });
    kontor.clock.advance(60_000);
    await kontor.do(new FetchDiffering({ shopId: kontor.shopId, refs: 'all', requestedBy: 'user:1' }));
    await drain();
    expect(await found()).toEqual(['1 missing open', '2 sum settled']);
    expect((await kontor.view('2')).problems.map(({ code }) => code)).toEqual(['order-changed-after-shipping']);
    kontor.clock.advance(3_600_000);
    await ended('compare-orders');
    expect(await found()).toEqual(['1 missing open', '2 sum settled']);
  });

  it('goes on at its piece of the list after a crash, and ends at once when cancelled; a failed fetch compares nothing', async () => {
    await tenOrders();
    orderShop.pageSize = 4;
    orderShop.beforeIndex = async (page) => {
      if (page === 2) throw new ConnectorFailure('unavailable', 'shop-out-of-order');
    };
    const runId = await request('compare-orders');
    await drain();
    expect(await kontor.get(Runs).get(runId)).toMatchObject({ status: 'waiting', waitingFor: 'backoff' });
    expect(await kontor.ask(new GetCompleteness({ shopId: kontor.shopId, limit: 10 }))).toBeNull();
    orderShop.beforeIndex = async () => undefined;
    kontor.clock.advance(61_000);
    await drain();
    expect(await kontor.get(Runs).get(runId)).toMatchObject({ status: 'succeeded', counts: { done: 10 } });

    orderShop.beforeIndex = async (page) => {
      if (page === 2) await kontor.get(Runs).cancel(cancelled, 'user:1');
    };
    const cancelled = await request('compare-orders');
    await drain();
    expect(await kontor.get(Runs).get(cancelled)).toMatchObject({ status: 'cancelled' });
    orderShop.beforeIndex = async () => undefined;
    orderShop.beforePage = async () => {
      throw new ConnectorFailure('protocol', 'shop-answer-odd');
    };
    expect(await ended('compare-orders')).toMatchObject({ status: 'failed', failure: { code: 'completeness-needs-fetch' } });
    expect((await result()).runId).toBe(runId);
  });

  it('takes a day as the shop’s calendar has it, with the hour that comes twice, and keeps currencies apart', async () => {
    await write('UPDATE shop SET start_date = ?, facts = ? WHERE id = ?', new Date('2026-09-01T00:00:00Z'), JSON.stringify({ version: '1', currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, timeZone: 'Europe/Berlin', language: 'de', own: {} }), kontor.shopId);
    // Berlin's 25 October has 25 hours: 24 October 22:00 UTC to 25 October 23:00 UTC.
    orderShop.put(day('1', '2026-10-24T21:59:59Z'), day('2', '2026-10-24T22:00:00Z'), day('3', '2026-10-25T00:30:00Z'), day('4', '2026-10-25T01:30:00Z'), day('5', '2026-10-25T22:59:59Z', { currency: 'CHF' }), day('6', '2026-10-25T23:00:00Z'));
    await ended('fetch-orders');
    kontor.clock.advance(3_600_000);
    expect(await ended('compare-orders', { days: 10 })).toMatchObject({ status: 'succeeded' });
    const { days, firstDay } = await result();
    expect(firstDay).toBe('2026-10-24');
    expect(days.map((one) => [one.day, one.currency, one.shop.orders, one.kontor.orders, one.kontor.total.toString()])).toEqual([
      ['2026-10-26', 'EUR', 1, 1, '16.80 EUR'],
      ['2026-10-25', 'CHF', 1, 1, '16.80 CHF'],
      ['2026-10-25', 'EUR', 3, 3, '50.40 EUR'],
      ['2026-10-24', 'EUR', 1, 1, '16.80 EUR'],
    ]);
  });

  it('has hundreds fetched piece by piece, pages through them, and keeps only the newest results', async () => {
    await write('UPDATE shop SET start_date = ? WHERE id = ?', new Date('2026-09-01T00:00:00Z'), kontor.shopId);
    orderShop.pageSize = 500;
    orderShop.quietly(...Array.from({ length: 405 }, (_, index) => day(`m${String(index).padStart(3, '0')}`, '2026-10-30T12:00:00Z')));
    await ended('compare-orders');
    expect((await result()).open).toMatchObject({ all: 405, missing: 405 });
    const first = await result(200);
    const third = await result(200, (await result(200, first.next as string)).next as string);
    expect([first.items.length, third.items.length, third.next]).toEqual([200, 5, null]);
    kontor.clock.advance(60_000);
    await kontor.do(new FetchDiffering({ shopId: kontor.shopId, refs: ['m000', 'm001'], requestedBy: 'user:1' }));
    expect((await result(500)).items.filter(({ state }) => state === 'wanted').map(({ ref }) => ref)).toEqual(['m001', 'm000']);
    // Others want orders as well: one run has not room for all, and what found none is asked for after it.
    const crowd = Array.from({ length: 101 }, (_, index) => `x${String(index)}`);
    await kontor.get(Runs).request({ kind: 'fetch-orders', shopId: kontor.shopId, params: { news: false, refs: crowd }, requestedBy: 'hook' });
    const { runId } = await kontor.do(new FetchDiffering({ shopId: kontor.shopId, refs: 'all', requestedBy: 'user:1' }));
    expect(((await kontor.get(Runs).get(runId as RunId)).params as { refs: string[] }).refs.filter((ref) => ref.startsWith('m'))).toHaveLength(399);
    await drain();
    expect([(await result()).open.all, (await result()).settled, await rowsIn('sales_order')]).toEqual([0, 405, 405]);
    await write(`INSERT INTO completeness_check (run_id, shop_id, time_zone, first_day, last_day, from_at, until_at, read_at, finished_at) SELECT seq, shop_id, time_zone, first_day, last_day, from_at, until_at, read_at, finished_at FROM completeness_check, seq_100001_to_100013`);
    await write('UPDATE sync_run SET id = id + 200000');
    await write('ALTER TABLE sync_run AUTO_INCREMENT = 300000');
    await ended('compare-orders');
    expect(await rowsIn('completeness_check')).toBe(14);
    expect(await rowsIn('completeness_order')).toBe(0);
  });

  it('runs at night by itself, takes the wider of two wishes, and refuses what is no number of days', () => {
    const kind = findKind('compare-orders');
    expect([kind?.cron, kind?.every, kind?.needs, kind?.writes]).toEqual(['20 3 * * *', undefined, 'orders', undefined]);
    expect([kind?.params.parse({}), kind?.params.merge({ days: 3 }, { days: 90 })]).toEqual([{ days: 30 }, { days: 90 }]);
    for (const days of [0, 367, 1.5, '30', null]) expect(() => kind?.params.parse({ days })).toThrow(expect.objectContaining({ code: 'input-invalid' }));
  });
});
