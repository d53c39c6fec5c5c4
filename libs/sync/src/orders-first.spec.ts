// Orders before stock (F6) in all its cases.
import { ConnectorFailure } from '@kontor/connectors';
import type { RunId, ShopId } from '@kontor/kernel';
import type { Started } from '../../../test/support/modules.js';
import { Claims } from './claims.js';
import { DueRuns } from './due-runs.js';
import { RunWorker, Runs, Schedule, type RunView, type SyncCommand } from './index.js';
import type { ClaimedRun } from './run-rows.js';
import { Script, startSync, type TestFetch } from './testing/test-kinds.js';
import { addShop, shopOf } from './testing/test-shops.js';

jest.mock('../../connectors/src/registry.js', () => jest.requireActual('./testing/test-platforms.js'));

describe('orders before stock', () => {
  let kontor: Started;
  let shop: ShopId;
  let script: Script;
  beforeAll(async () => {
    kontor = await startSync();
    script = kontor.get(Script);
  });
  afterAll(() => kontor.stop());
  beforeEach(async () => {
    await kontor.empty();
    script.reset();
    shop = await addShop(kontor);
  });

  const ask = async (kind: string, params?: unknown, requestedBy = 'user:1'): Promise<RunId> => (await kontor.get(Runs).request({ kind, shopId: shop, params, requestedBy })).runId;
  const get = (runId: RunId): Promise<RunView> => kontor.get(Runs).get(runId);
  const drain = (): Promise<void> => kontor.get(RunWorker).drain();
  const seconds = (n: number): void => kontor.clock.advance(n * 1000);
  const fails = (kind: 'auth' | 'config' | 'protocol'): (() => Promise<void>) => async () => {
    throw new ConnectorFailure(kind, `${kind}-in-test`);
  };

  it('a fresh fetch opens the gate, a stale one does not: the run asks for one of its own', async () => {
    await ask('test-fetch');
    await drain();
    seconds(59);
    await ask('test-push');
    await drain();
    expect(script.done).toEqual(['test-fetch', 'test-push']);
    seconds(2);
    await ask('test-push');
    await drain();
    expect(script.done).toEqual(['test-fetch', 'test-push', 'test-fetch', 'test-push']);
  });

  it('freshness counts from the start of the fetch; one made for the run counts however long it took', async () => {
    script.does['test-fetch'] = async () => seconds(3600);
    await ask('test-push');
    await drain();
    expect(script.done).toEqual(['test-fetch', 'test-push']);
    await ask('test-push');
    await drain();
    expect(script.done).toEqual(['test-fetch', 'test-push', 'test-fetch', 'test-push']);
  });

  it('asks for the fetch in the name of who asked for the stock, also when the schedule of the shop is paused', async () => {
    await kontor.database.write('UPDATE shop SET paused = 1 WHERE id = ?', [shop]);
    const push = await ask('test-push', {}, 'event');
    await drain();
    const { afterRunId } = await get(push);
    expect(await get(afterRunId as RunId)).toMatchObject({ kind: 'test-fetch', requestedBy: 'event', status: 'succeeded' });
  });

  it('a fetch of single orders does not open the gate, one widened to news does', async () => {
    await ask('test-fetch', { refs: ['7'] });
    await drain();
    const seen: unknown[] = [];
    script.does['test-fetch'] = async (command) => void seen.push((command as TestFetch).params);
    await ask('test-push');
    await drain();
    expect(seen).toEqual([{ news: true, refs: [] }]);
    seconds(100);
    await ask('test-fetch', { refs: ['8'] });
    await ask('test-fetch');
    await drain();
    await ask('test-push');
    await drain();
    expect(seen).toEqual([{ news: true, refs: [] }, { news: true, refs: ['8'] }]);
    expect(script.done).toEqual(['test-fetch', 'test-fetch', 'test-push', 'test-fetch', 'test-push']);
  });

  it('waits for a fetch that runs instead of asking for a second one', async () => {
    const fetch = await ask('test-fetch');
    const running = (await kontor.get(DueRuns).claim()) as ClaimedRun;
    seconds(30);
    const push = await ask('test-push');
    await drain();
    expect(await get(push)).toMatchObject({ status: 'queued', afterRunId: fetch });
    seconds(600);
    await kontor.get(Claims).end(running, { status: 'succeeded' });
    await drain();
    expect(script.done).toEqual(['test-push']);
  });

  it('goes on after a partial fetch', async () => {
    script.does['test-fetch'] = async ({ run }: SyncCommand) => void (await run.item('order:1', fails('protocol')));
    const push = await ask('test-push');
    await drain();
    expect(await get((await get(push)).afterRunId as RunId)).toMatchObject({ status: 'partial' });
    expect((await get(push)).status).toBe('succeeded');
  });

  it('does not send stock after a failed fetch: orders-first, with the cause', async () => {
    script.does['test-fetch'] = fails('protocol');
    const push = await ask('test-push');
    await drain();
    const { failure } = await get(push);
    expect(failure).toMatchObject({ kind: 'orders-first', code: 'orders-first', values: { cause: 'protocol', causeCode: 'protocol-in-test' } });
    expect(await get(failure?.values.run as RunId)).toMatchObject({ kind: 'test-fetch', status: 'failed' });
    expect(script.done).toEqual(['test-fetch']);
  });

  it('does not send stock when somebody cancels its fetch', async () => {
    const push = await ask('test-push');
    await kontor.get(DueRuns).claim();
    await kontor.database.write("UPDATE sync_run SET lease_until = DATE_SUB(NOW(3), INTERVAL 1 SECOND) WHERE status = 'running'");
    await kontor.get(Runs).cancel((await get(push)).afterRunId as RunId, 'user:1');
    await drain();
    expect(await get(push)).toMatchObject({ status: 'failed', failure: { code: 'orders-first', values: { cause: 'cancelled' } } });
  });

  it('two runs that wait for one lane share the fetch', async () => {
    await ask('test-push');
    await ask('test-push-all');
    await drain();
    expect(script.done.sort()).toEqual(['test-fetch', 'test-push', 'test-push-all']);
  });

  it('looks again when the run goes on after a backoff or after its worker died', async () => {
    let down = true;
    script.does['test-push'] = async () => {
      if (down) throw new ConnectorFailure('unavailable', 'shop-timeout');
    };
    await ask('test-push');
    await drain();
    down = false;
    seconds(61);
    await drain();
    expect(script.done).toEqual(['test-fetch', 'test-push', 'test-fetch', 'test-push']);

    await ask('test-push');
    expect(await kontor.get(DueRuns).claim()).toMatchObject({ kind: { name: 'test-push' } });
    seconds(3600);
    await kontor.database.write("UPDATE sync_run SET lease_until = DATE_SUB(NOW(3), INTERVAL 1 SECOND) WHERE status = 'running'");
    await drain();
    expect(script.done).toEqual(['test-fetch', 'test-push', 'test-fetch', 'test-push', 'test-fetch', 'test-push']);
  });

  it('does not count a fetch that was made for the run when the lane was taken for long after it', async () => {
    const push = await ask('test-push');
    await drain();
    await kontor.database.write("UPDATE sync_run SET status = 'queued', finished_at = NULL WHERE id = ?", [push]);
    seconds(3600);
    await drain();
    expect(script.done).toEqual(['test-fetch', 'test-push', 'test-fetch', 'test-push']);
  });

  it('a shop that gives no orders, and another lane, have no gate', async () => {
    shop = await addShop(kontor, { platform: 'no-orders' });
    await ask('test-push');
    await ask('test-prices');
    await drain();
    expect(script.done.sort()).toEqual(['test-prices', 'test-push']);
  });

  it('the schedule asks again after 1, 5 and then every 30 minutes', async () => {
    // Its own fetches are paused here, so that only the gate asks for some.
    await kontor.get(Schedule).change(shop, [{ kind: 'test-fetch', paused: true }]);
    script.does['test-fetch'] = fails('protocol');
    const asked: number[] = [];
    const start = kontor.clock.now().getTime();
    for (let minute = 0; minute < 80; minute += 1) {
      await kontor.get(Schedule).tick();
      const before = script.done.length;
      await drain();
      if (script.done.length > before) asked.push((kontor.clock.now().getTime() - start) / 60_000);
      seconds(60);
    }
    expect(asked).toEqual([0, 1, 6, 36, 66]);
  });

  it('after refused credentials or a missing setting it asks only when somebody acted', async () => {
    await kontor.get(Schedule).change(shop, [{ kind: 'test-fetch', paused: true }]);
    script.does['test-fetch'] = fails('config');
    const minutes = async (n: number): Promise<void> => {
      for (let minute = 0; minute < n; minute += 1) {
        await kontor.get(Schedule).tick();
        await drain();
        seconds(60);
      }
    };
    await minutes(60);
    expect(script.done).toEqual(['test-fetch']);
    await kontor.database.write('UPDATE shop SET version = version + 1 WHERE id = ?', [shop]);
    await minutes(10);
    expect(script.done).toEqual(['test-fetch', 'test-fetch']);
    script.does['test-fetch'] = async () => undefined;
    await ask('test-fetch');
    await minutes(2);
    expect(script.done).toContain('test-push');
    expect((await shopOf(kontor, shop)).attention).toBeNull();
  });
});
