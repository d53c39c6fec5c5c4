// Fetching and synchronising as real runs: claimed, resumed at their cursor, problems that come back by themselves.
import { ConnectorFailure } from '@kontor/connectors';
import type { RunId } from '@kontor/kernel';
import { Marks, Problems, RunWorker, Runs, type RunView } from '@kontor/sync';
import { remoteOrder, startOrders, type OrderKontor } from './testing/order-kontor.js';
import { orderShop } from './testing/test-platform.js';

jest.mock('../../connectors/src/registry.js', () => jest.requireActual('./testing/test-platform.js'));

describe('runs of the orders', () => {
  let kontor: OrderKontor;
  beforeAll(async () => {
    kontor = await startOrders();
  });
  afterAll(() => kontor.stop());
  beforeEach(() => kontor.reset());

  const request = async (kind: string, params?: unknown): Promise<RunId> => (await kontor.get(Runs).request({ kind, shopId: kontor.shopId, params, requestedBy: 'user:1' })).runId;
  const drain = (): Promise<void> => kontor.get(RunWorker).drain();
  const get = (runId: RunId): Promise<RunView> => kontor.get(Runs).get(runId);
  const refs = async (): Promise<string[]> => (await kontor.database.query<{ ref: string }>('SELECT remote_ref AS ref FROM sales_order ORDER BY id')).map((row) => row.ref);

  it('resumes at the page after the last one settled when the shop was away, and stores the mark with the last page', async () => {
    orderShop.put(...Array.from({ length: 60 }, (_, index) => remoteOrder({ ref: String(index + 1) })));
    orderShop.beforePage = async (page) => {
      if (page === 2) throw new ConnectorFailure('unavailable', 'shop-out-of-order');
    };
    const runId = await request('fetch-orders');
    await drain();
    expect(await get(runId)).toMatchObject({ status: 'waiting', waitingFor: 'backoff', counts: { done: 50 } });
    expect([(await refs()).length, await kontor.get(Marks).get(kontor.shopId, 'fetch-orders')]).toEqual([50, null]);
    orderShop.beforePage = async () => undefined;
    kontor.clock.advance(61_000);
    await drain();
    expect(await get(runId)).toMatchObject({ status: 'succeeded', counts: { done: 60, failed: 0 } });
    expect(orderShop.asked.map((asked) => (asked as { cursor: unknown }).cursor)).toEqual([null, { page: 1, after: 50 }, { page: 1, after: 50 }]);
    expect([(await refs()).length, await kontor.get(Marks).get(kontor.shopId, 'fetch-orders')]).toEqual([60, 60]);
  });

  it('asks for a refused order again after one minute, doubling, and solves its problem when it comes', async () => {
    orderShop.put(remoteOrder({ ref: '1' }));
    orderShop.odd.set('1', { ref: '1', failure: { kind: 'protocol', code: 'order-not-understood', values: {} } });
    const first = await request('fetch-orders');
    await drain();
    expect((await get(first)).status).toBe('partial');
    const waiting = async (): Promise<unknown[]> => (await kontor.get(Problems).waiting(kontor.shopId, 'fetch-orders', 'order:', 9)).map((problem) => [problem.subject, problem.times, problem.retryAt && (problem.retryAt.getTime() - kontor.clock.now().getTime()) / 60_000]);
    expect(await waiting()).toEqual([['order:1', 1, 1]]);
    kontor.clock.advance(60_000);
    await request('fetch-orders');
    await drain();
    expect(await waiting()).toEqual([['order:1', 2, 2]]);
    await request('fetch-orders');
    await drain();
    expect(orderShop.asked.filter((asked) => asked === '1')).toHaveLength(1);
    orderShop.odd.clear();
    kontor.clock.advance(120_000);
    const last = await request('fetch-orders');
    await drain();
    expect([await waiting(), await refs(), (await get(last)).status]).toEqual([[], ['1'], 'succeeded']);
  });

  it('synchronises: orders, then stock, then prices', async () => {
    await kontor.database.write('UPDATE shop SET facts = ? WHERE id = ?', [JSON.stringify({ version: '1', currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, timeZone: 'Europe/Berlin', language: 'de', own: {} }), kontor.shopId]);
    orderShop.put(remoteOrder({ ref: '1' }));
    const runId = await request('synchronise');
    await drain();
    const view = await get(runId);
    expect([view.status, view.counts.done, await refs()]).toEqual(['succeeded', 3, ['1']]);
    expect(await kontor.database.query('SELECT kind, status FROM sync_run WHERE parent_id = ? ORDER BY id', [runId])).toEqual([
      { kind: 'fetch-orders', status: 'succeeded' },
      { kind: 'sync-changed-stock', status: 'succeeded' },
      { kind: 'update-prices', status: 'succeeded' },
    ]);
  });

  it('synchronises prices but no stock after a fetch that failed, and says so', async () => {
    orderShop.beforePage = async () => {
      throw new ConnectorFailure('protocol', 'shop-answer-odd');
    };
    const runId = await request('synchronise');
    await drain();
    expect((await get(runId)).status).toBe('partial');
    expect(await kontor.database.query('SELECT kind, status FROM sync_run WHERE parent_id = ? ORDER BY id', [runId])).toEqual([
      { kind: 'fetch-orders', status: 'failed' },
      { kind: 'update-prices', status: 'succeeded' },
    ]);
  });
});
