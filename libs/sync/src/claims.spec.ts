// Two workers on one database: one run of a lane at a time, leases, taking over, and what a worker that was declared dead may still do.
import type { RunId, ShopId } from '@kontor/kernel';
import type { Started } from '../../../test/support/modules.js';
import { Claims } from './claims.js';
import { DueRuns } from './due-runs.js';
import { RunWorker, Runs, type SyncCommand } from './index.js';
import { RunLost } from './run-signals.js';
import type { ClaimedRun } from './run-rows.js';
import { Script, startTwoWorkers } from './testing/test-kinds.js';
import { addShop, until } from './testing/test-shops.js';

jest.mock('../../connectors/src/registry.js', () => jest.requireActual('./testing/test-platforms.js'));

describe('two workers', () => {
  let one: Started;
  let other: Started;
  let stop: () => Promise<void>;
  let shop: ShopId;
  beforeAll(async () => {
    ({ one, other, stop } = await startTwoWorkers({ KONTOR_LEASE_SECONDS: '1' }));
  });
  afterAll(() => stop());
  beforeEach(async () => {
    await one.empty();
    one.get(Script).reset();
    other.get(Script).reset();
    shop = await addShop(one);
  });

  const ask = async (kind: string, shopId = shop): Promise<RunId> => (await one.get(Runs).request({ kind, shopId, requestedBy: 'event' })).runId;
  const drainBoth = (): Promise<unknown> => Promise.all([one.get(RunWorker).drain(), other.get(RunWorker).drain()]);
  const both = (): Script[] => [one.get(Script), other.get(Script)];
  const claim = async (worker: Started): Promise<ClaimedRun> => (await worker.get(DueRuns).claim()) as ClaimedRun;
  /** The worker that holds the run is dead: nobody renews its lease. */
  const leaseEnds = (): Promise<unknown> => one.database.write("UPDATE sync_run SET lease_until = DATE_SUB(NOW(3), INTERVAL 1 SECOND) WHERE status = 'running'");

  it('never carry out two runs of one lane of one shop, and do carry out different ones side by side', async () => {
    // No gate, so that nothing but the lane keeps the two kinds of stock apart.
    const shops = [await addShop(one, { platform: 'no-orders' }), await addShop(one, { platform: 'no-orders' })];
    const lanes: Record<string, string> = { 'test-push': 'stock', 'test-push-all': 'stock', 'test-prices': 'prices' };
    const now = new Map<string, number>();
    const most = new Map<string, number>();
    let together = 0;
    for (const script of both()) {
      for (const [kind, name] of Object.entries(lanes)) {
        script.does[kind] = async ({ shopId }: SyncCommand) => {
          const lane = `${name}/${shopId}`;
          now.set(lane, (now.get(lane) ?? 0) + 1);
          most.set(lane, Math.max(most.get(lane) ?? 0, now.get(lane) ?? 0));
          together = Math.max(together, [...now.values()].reduce((sum, running) => sum + running, 0));
          await new Promise((resolve) => setTimeout(resolve, 10));
          now.set(lane, (now.get(lane) ?? 0) - 1);
        };
      }
    }
    for (let round = 0; round < 12; round += 1) {
      for (const shopId of shops) for (const kind of Object.keys(lanes)) await ask(kind, shopId);
      await drainBoth();
    }
    expect([...most.values()]).toEqual([1, 1, 1, 1]);
    expect(together).toBeGreaterThan(1);
    expect(both().flatMap((script) => script.done)).toHaveLength(72);
  });

  it('claim a run once, however many try at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const runId = await ask('test-prices');
      const claimed = (await Promise.all([one, other, one, other].map((worker) => worker.get(DueRuns).claim()))).filter((run) => run !== null);
      expect(claimed.map((run) => run.id)).toEqual([runId]);
      await one.get(Claims).end(claimed[0], { status: 'succeeded' });
    }
  });

  it('resume a run whose worker died at its cursor, with the next attempt, counting on', async () => {
    const runId = await ask('test-prices');
    const dead = await claim(one);
    await one.get(Claims).checkpoint(dead, { page: 2 }, { total: 9, done: 4, failed: 0, skipped: 0, reads: 3, writes: 4 }, null);
    let resumedAt: unknown;
    other.get(Script).does['test-prices'] = async ({ run }: SyncCommand) => {
      resumedAt = run.cursor;
      await run.item('listing:5', async () => undefined);
    };
    await other.get(RunWorker).drain();
    expect(resumedAt).toBeUndefined();
    await until(async () => (await other.get(RunWorker).drain(), resumedAt), 'the lease ends and the other worker takes over');
    expect(resumedAt).toEqual({ page: 2 });
    expect(await one.get(Runs).get(runId)).toMatchObject({ status: 'succeeded', attempt: 2, counts: { total: 9, done: 5 }, remoteCalls: { reads: 3, writes: 4 } });
  });

  it('let a worker that was declared dead store nothing more', async () => {
    const runId = await ask('test-prices');
    const dead = await claim(one);
    await leaseEnds();
    const alive = await claim(other);
    expect(alive).toMatchObject({ id: runId, attempt: 2 });
    const claims = one.get(Claims);
    await expect(claims.checkpoint(dead, 'late', dead.progress, null)).rejects.toBeInstanceOf(RunLost);
    await expect(one.database.inTransaction((tx) => claims.checkpoint(dead, 'late', dead.progress, tx))).rejects.toBeInstanceOf(RunLost);
    await expect(one.database.inTransaction((tx) => claims.assertHeld(dead, tx))).rejects.toBeInstanceOf(RunLost);
    expect(await claims.heartbeat(dead)).toBe('lost');
    expect(await claims.end(dead, { status: 'succeeded' })).toBe(false);
    expect(await one.get(Runs).get(runId)).toMatchObject({ status: 'running', attempt: 2 });
    await other.get(Claims).end(alive, { status: 'succeeded' });
  });

  it('tell a handler that its run was taken away, and leave the run to the other', async () => {
    const runId = await ask('test-prices');
    let reached = false;
    one.get(Script).does['test-prices'] = async ({ run }: SyncCommand) => {
      await run.checkpoint('begun');
      await one.database.write("UPDATE sync_run SET lease_owner = 'other' WHERE id = ?", [run.id]);
      await until(() => run.cancelled, 'the heartbeat notices');
      await run.item('listing:1', async () => void (reached = true));
    };
    await one.get(RunWorker).drain();
    expect(reached).toBe(false);
    expect(await one.get(Runs).get(runId)).toMatchObject({ status: 'running', counts: { done: 0 } });
  });

  it('give a run up after five workers died over it', async () => {
    const runId = await ask('test-prices');
    for (let death = 1; death <= 5; death += 1) {
      expect(await claim(death % 2 ? one : other)).toMatchObject({ attempt: death });
      await leaseEnds();
    }
    expect(await one.get(DueRuns).claim()).toBeNull();
    expect(await one.get(Runs).get(runId)).toMatchObject({ status: 'failed', failure: { kind: 'lost', code: 'run-lost', values: { attempts: 5 } } });
  });

  it('keep a run alive while its handler is busy for longer than the lease', async () => {
    const runId = await ask('test-prices');
    one.get(Script).does['test-prices'] = () => new Promise((resolve) => setTimeout(resolve, 1600));
    const slow = one.get(RunWorker).drain();
    await until(async () => (await one.get(Runs).get(runId)).status === 'running', 'it runs');
    for (let look = 0; look < 15; look += 1) {
      await other.get(RunWorker).drain();
      await new Promise((resolve) => setTimeout(resolve, 90));
    }
    await slow;
    expect(other.get(Script).done).toEqual([]);
    expect(await one.get(Runs).get(runId)).toMatchObject({ status: 'succeeded', attempt: 1 });
  });

  it('end a run that was cancelled while its worker was dead', async () => {
    const runId = await ask('test-prices');
    await claim(one);
    await one.get(Runs).cancel(runId, 'user:1');
    expect((await one.get(Runs).get(runId)).status).toBe('running');
    await leaseEnds();
    await other.get(RunWorker).drain();
    expect((await one.get(Runs).get(runId)).status).toBe('cancelled');
    expect(other.get(Script).done).toEqual([]);
  });

  it('let the next runs of other lanes and shops pass one that is busy', async () => {
    await ask('test-prices');
    await claim(one);
    await ask('test-prices');
    const second = await addShop(one);
    await ask('test-prices', second);
    await ask('test-export');
    await other.get(RunWorker).drain();
    expect(other.get(Script).done.sort()).toEqual(['test-export', 'test-prices']);
  });

  it('hand over at shutdown: another worker goes on at once at the same place', async () => {
    const runId = await ask('test-prices');
    let steps = 0;
    one.get(Script).does['test-prices'] = async ({ run }: SyncCommand) => {
      for (;;) {
        steps += 1;
        await run.checkpoint(steps);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const working = one.get(RunWorker).drain();
    await until(() => steps > 2, 'it works');
    await one.get(RunWorker).beforeApplicationShutdown();
    await working;
    let resumedAt: unknown;
    other.get(Script).does['test-prices'] = async ({ run }: SyncCommand) => void (resumedAt = run.cursor);
    await other.get(RunWorker).drain();
    expect(resumedAt).toBe(steps);
    expect((await other.get(Runs).get(runId)).status).toBe('succeeded');
  });
});
