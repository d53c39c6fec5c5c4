// Requests, merging, cancelling, retrying, approving: what people do with runs, against a real MariaDB.
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Consumes, type Consumer } from '@kontor/base';
import { ConnectorFailure } from '@kontor/connectors';
import type { RunId, ShopId } from '@kontor/kernel';
import { ResumeWrites, StopWrites } from '@kontor/shops';
import type { Started } from '../../../test/support/modules.js';
import { Gate } from '../../shops/src/gate.js';
import { GetRun, ListRuns, Problems, RunFinished, Runs, RunWorker, type RunView, type SyncCommand } from './index.js';
import { Script, startSync, type TestFetch, type TestPrices } from './testing/test-kinds.js';
import { addShop, shopOf, until } from './testing/test-shops.js';

jest.mock('../../connectors/src/registry.js', () => jest.requireActual('./testing/test-platforms.js'));

const finished: string[] = [];
@Consumes(RunFinished)
class OnRunFinishedInTest implements Consumer<RunFinished> {
  async consume(event: RunFinished): Promise<void> {
    finished.push(event.kind);
  }
}

describe('runs', () => {
  let kontor: Started;
  let runs: Runs;
  let worker: RunWorker;
  let script: Script;
  let shop: ShopId;
  beforeAll(async () => {
    kontor = await startSync({ providers: [OnRunFinishedInTest] });
    runs = kontor.get(Runs);
    worker = kontor.get(RunWorker);
    script = kontor.get(Script);
  });
  afterAll(() => kontor.stop());
  beforeEach(async () => {
    await kontor.empty();
    script.reset();
    finished.length = 0;
    shop = await addShop(kontor);
  });

  const all = async (): Promise<RunView[]> => (await kontor.get(QueryBus).execute(new ListRuns({ limit: 100 }))).items.reverse();
  const ask = (kind: string, params?: unknown, requestedBy = 'user:1'): ReturnType<Runs['request']> => runs.request({ kind, shopId: shop, params, requestedBy });
  const get = (runId: RunId): Promise<RunView> => runs.get(runId);

  it('makes of fifty clicks at once one run, and one more while that one runs', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask('test-prices')));
    expect(new Set(answers.map((answer) => answer.runId)).size).toBe(1);
    expect(answers.filter((answer) => !answer.merged)).toHaveLength(1);

    let release = (): void => undefined;
    const running = new Promise<void>((resolve) => (script.does['test-prices'] = async () => (resolve(), new Promise<void>((free) => (release = free)))));
    const drained = worker.drain();
    await running;
    const second = await Promise.all(Array.from({ length: 50 }, () => ask('test-prices')));
    expect(new Set(second.map((answer) => answer.runId)).size).toBe(1);
    expect((await all()).map((run) => run.status)).toEqual(['running', 'queued']);
    script.does['test-prices'] = async () => undefined;
    release();
    await drained;
    expect((await all()).map((run) => run.status)).toEqual(['succeeded', 'succeeded']);
  });

  it('widens the run that waits by a wider wish, in whatever order and however many come at once', async () => {
    await ask('test-prices');
    await Promise.all([ask('test-prices', { scope: 'all' }), ask('test-prices'), ask('test-prices', { scope: 'changed' })]);
    await Promise.all(Array.from({ length: 20 }, (_, index) => ask('test-fetch', { refs: [`${index}`] })));
    await ask('test-fetch', {}, 'schedule');
    const seen: unknown[] = [];
    script.does['test-prices'] = async (command) => void seen.push((command as TestPrices).scope);
    script.does['test-fetch'] = async (command) => void seen.push((command as TestFetch).params);
    await worker.drain();
    expect(seen).toHaveLength(2);
    expect(seen).toContain('all');
    const fetch = seen.find((params) => typeof params === 'object') as { news: boolean; refs: string[] };
    expect(fetch.news).toBe(true);
    expect(fetch.refs.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('loses no wish that comes while its run is being claimed', async () => {
    for (let round = 0; round < 15; round += 1) {
      const seen = new Set<string>();
      script.does['test-fetch'] = async (command) => (command as TestFetch).params.refs.forEach((ref) => seen.add(ref));
      await ask('test-fetch', { refs: ['a'] });
      await Promise.all([worker.drain(), ask('test-fetch', { refs: ['b'] }), ask('test-fetch', { refs: ['c'] })]);
      await worker.drain();
      expect([...seen].sort()).toEqual(['a', 'b', 'c']);
    }
  });

  it('refuses what does not exist and what the shop cannot do, with a code', async () => {
    await expect(ask('test-nothing')).rejects.toMatchObject({ code: 'run-kind-unknown' });
    await expect(runs.request({ kind: 'test-prices', shopId: '999999' as ShopId, requestedBy: 'user:1' })).rejects.toMatchObject({ code: 'shop-unknown' });
    const blind = await addShop(kontor, { platform: 'no-orders' });
    await expect(runs.request({ kind: 'test-fetch', shopId: blind, requestedBy: 'schedule' })).rejects.toMatchObject({ code: 'ability-missing' });
    await expect(runs.get('999999' as RunId)).rejects.toMatchObject({ code: 'run-unknown' });
  });

  it('keeps progress, problems and the history; a later success of the same subject resolves its problem', async () => {
    script.does['test-prices'] = async ({ run }: SyncCommand) => {
      await run.total(3);
      await run.item('listing:1', async () => undefined);
      await run.item('listing:2', async () => {
        throw new ConnectorFailure('rejected', 'price-invalid', { number: 'A1' });
      });
      run.skipped(1);
    };
    const { runId } = await ask('test-prices');
    await worker.drain();
    expect(await get(runId)).toMatchObject({ status: 'partial', counts: { total: 3, done: 1, failed: 1, skipped: 1 }, attempt: 1, failure: null });
    expect(await kontor.get(Problems).openCounts([shop])).toEqual(new Map([[shop, 1]]));

    script.does['test-prices'] = async ({ run }: SyncCommand) => void (await run.item('listing:2', async () => undefined));
    await ask('test-prices');
    await worker.drain();
    expect(await kontor.get(Problems).openCounts([shop])).toEqual(new Map([[shop, 0]]));
    await kontor.deliver();
    expect(finished).toEqual(['test-prices', 'test-prices']);
  });

  it('counts what a repeated transaction settled once, and stores it with the checkpoint in it', async () => {
    const stored: unknown[] = [];
    script.does['test-prices'] = async ({ run }: SyncCommand) => {
      let tries = 0;
      await kontor.database.inTransaction(async (tx) => {
        tries += 1;
        await run.settled([{ ref: 'listing:1' }, { ref: 'listing:2' }], tx);
        await run.checkpoint({ at: 2 }, tx);
        if (tries < 3) throw Object.assign(new Error('deadlock'), { errno: 1213 });
      });
      stored.push(run.cursor, (await get(run.id)).counts.done);
    };
    const { runId } = await ask('test-prices');
    await worker.drain();
    expect(stored).toEqual([{ at: 2 }, 2]);
    expect((await get(runId)).counts.done).toBe(2);
  });

  it('cancels a run that waits at once, and one that runs at its next step', async () => {
    const queued = await ask('test-prices');
    await runs.cancel(queued.runId, 'user:2');
    expect(await get(queued.runId)).toMatchObject({ status: 'cancelled' });
    await expect(runs.cancel(queued.runId, 'user:2')).rejects.toMatchObject({ code: 'run-ended' });

    let steps = 0;
    script.does['test-prices'] = async ({ run }: SyncCommand) => {
      for (;;) {
        await run.item(`listing:${steps}`, async () => undefined);
        steps += 1;
        await run.checkpoint({ steps });
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const { runId } = await ask('test-prices');
    const drained = worker.drain();
    await until(() => steps > 2, 'the run works');
    await runs.cancel(runId, 'user:2');
    await drained;
    expect(await get(runId)).toMatchObject({ status: 'cancelled', counts: { done: steps } });
    await kontor.deliver();
    expect(finished).toEqual(['test-prices', 'test-prices']);
  });

  it('cancels a run in backoff, and repeats one that ended with what it was asked for', async () => {
    script.does['test-prices'] = async () => {
      throw new ConnectorFailure('unavailable', 'shop-timeout');
    };
    const { runId } = await ask('test-prices', { scope: 'all' });
    await worker.drain();
    expect(await get(runId)).toMatchObject({ status: 'waiting', waitingFor: 'backoff', waitingValues: { code: 'shop-timeout' } });
    await expect(runs.retry(runId, 'user:1')).rejects.toMatchObject({ code: 'run-not-ended' });
    await runs.cancel(runId, 'user:1');
    const again = await runs.retry(runId, 'user:3');
    expect(await get(again)).toMatchObject({ status: 'queued', params: { scope: 'all' }, requestedBy: 'user:3' });
  });

  it('wakes a lane in backoff when a person asks, not when the schedule does', async () => {
    script.does['test-prices'] = async () => {
      throw new ConnectorFailure('unavailable', 'shop-timeout');
    };
    const { runId } = await ask('test-prices');
    await worker.drain();
    script.does['test-prices'] = async () => undefined;
    await ask('test-prices', {}, 'schedule');
    await worker.drain();
    expect((await get(runId)).status).toBe('waiting');
    await ask('test-prices');
    await worker.drain();
    expect((await all()).map((run) => run.status)).toEqual(['succeeded', 'succeeded']);
  });

  it('holds rows for approval without holding the lane', async () => {
    const seen: unknown[] = [];
    script.does['test-push-all'] = async ({ run }: SyncCommand) => {
      seen.push(run.approved ? run.held : 'held');
      if (!run.approved) run.waitForApproval(25, 'stock-brake', { share: 30 });
    };
    const { runId } = await ask('test-push-all');
    await worker.drain();
    expect(await get(runId)).toMatchObject({ status: 'waiting', waitingFor: 'approval', waitingValues: { held: 25, code: 'stock-brake' } });
    await ask('test-push');
    await worker.drain();
    expect(script.done).toContain('test-push');
    await runs.approve(runId, 'user:1');
    await expect(runs.approve(runId, 'user:1')).rejects.toMatchObject({ code: 'run-needs-no-approval' });
    await worker.drain();
    expect(seen).toEqual(['held', { held: 25, code: 'stock-brake', share: 30 }]);
    expect((await get(runId)).status).toBe('succeeded');

    const { runId: second } = await ask('test-push-all');
    await worker.drain();
    await runs.reject(second, 'user:1');
    expect(await get(second)).toMatchObject({ status: 'partial', failure: { code: 'run-rejected' } });
  });

  it('sends nothing while writing is stopped, and everything that waited once it goes on', async () => {
    const bus = kontor.get(CommandBus);
    await runs.request({ kind: 'test-prices', shopId: shop, requestedBy: 'event' });
    await bus.execute(new StopWrites({ shopId: null, requestedBy: 'user:1' }));
    await expect(ask('test-prices')).rejects.toMatchObject({ code: 'writes-stopped' });
    await runs.request({ kind: 'test-prices', shopId: shop, params: { scope: 'all' }, requestedBy: 'event' });
    await ask('test-fetch');
    await worker.drain();
    expect(script.done).toEqual(['test-fetch']);
    await bus.execute(new ResumeWrites({ shopId: null, requestedBy: 'user:1' }));
    await worker.drain();
    expect(script.done).toEqual(['test-fetch', 'test-prices']);
    expect((await all()).find((run) => run.kind === 'test-prices')).toMatchObject({ status: 'succeeded', params: { scope: 'all' } });
  });

  it('rests at its place when the stop meets it half-way', async () => {
    const bus = kontor.get(CommandBus);
    script.does['test-prices'] = async ({ run }: SyncCommand) => {
      if (run.cursor === null) {
        await run.checkpoint('half');
        await bus.execute(new StopWrites({ shopId: shop, requestedBy: 'user:1' }));
        await kontor.get(Gate).pass(shop);
      }
      expect(run.cursor).toBe('half');
    };
    const { runId } = await ask('test-prices');
    await worker.drain();
    expect(await get(runId)).toMatchObject({ status: 'waiting', waitingFor: 'backoff', waitingValues: { code: 'writes-stopped' } });
    await bus.execute(new ResumeWrites({ shopId: shop, requestedBy: 'user:1' }));
    await worker.drain();
    expect((await get(runId)).status).toBe('succeeded');
  });

  it('waits one, five and thirty minutes for a shop that is down, then fails; progress begins the count anew', async () => {
    let page = 0;
    script.does['test-prices'] = async ({ run }: SyncCommand) => {
      if (page > 0) await run.checkpoint({ page });
      throw new ConnectorFailure('unavailable', 'shop-timeout');
    };
    const { runId } = await ask('test-prices');
    const pauses: number[] = [];
    for (;;) {
      await worker.drain();
      const run = await get(runId);
      if (run.status === 'failed') break;
      pauses.push((run.notBefore.getTime() - kontor.clock.now().getTime()) / 60_000);
      kontor.clock.set(new Date(run.notBefore.getTime() - 1));
      await worker.drain();
      expect((await get(runId)).status).toBe('waiting');
      kontor.clock.advance(1);
      if (pauses.length === 2) page = 1;
    }
    expect(pauses).toEqual([1, 5, 1, 5, 30]);
    expect(await get(runId)).toMatchObject({ status: 'failed', failure: { kind: 'unavailable', code: 'shop-timeout' } });
  });

  it('gives a limited shop the time it asks for, and a bug three attempts', async () => {
    script.does['test-prices'] = async () => {
      throw new ConnectorFailure('limited', 'shop-limit', {}, { retryAfterSeconds: 900 });
    };
    const limited = await ask('test-prices');
    await worker.drain();
    expect(((await get(limited.runId)).notBefore.getTime() - kontor.clock.now().getTime()) / 1000).toBe(900);

    script.does['test-export'] = async () => {
      throw new TypeError('undefined is not a function for someone@example.test');
    };
    const { runId } = await runs.request({ kind: 'test-export', shopId: null, requestedBy: 'cli' });
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await worker.drain();
      kontor.clock.advance(60_000);
    }
    expect(await get(runId)).toMatchObject({ status: 'failed', attempt: 3, failure: { kind: 'bug', code: 'run-bug' } });
    const [row] = await kontor.database.query<{ failure_text: string }>('SELECT failure_text FROM sync_run WHERE id = ?', [runId]);
    expect(row?.failure_text).toContain('TypeError');
    expect(row?.failure_text).not.toContain('someone@');
  });

  it('marks the shop after refused credentials and tries nothing by itself any more', async () => {
    script.does['test-fetch'] = async () => {
      throw new ConnectorFailure('auth', 'credentials-refused');
    };
    await ask('test-fetch', {}, 'schedule');
    await worker.drain();
    expect((await shopOf(kontor, shop)).attention).toMatchObject({ kind: 'auth', code: 'credentials-refused' });
    await runs.request({ kind: 'test-prices', shopId: shop, requestedBy: 'event' });
    await worker.drain();
    expect(script.done).toEqual(['test-fetch']);
    await ask('test-prices');
    await worker.drain();
    expect(script.done).toEqual(['test-fetch', 'test-prices']);
  });

  it('ends runs of a shop that was removed, and answers the readers of the cards', async () => {
    const { runId } = await ask('test-prices');
    await worker.drain();
    await ask('test-prices');
    expect((await runs.lastOfKinds([shop])).get(shop)?.map((run) => [run.kind, run.status])).toEqual([['test-prices', 'queued']]);
    expect((await runs.current([shop])).get(shop)).toHaveLength(1);
    expect(await runs.lastEnds(shop, ['test-prices', 'test-push'])).toEqual((await get(runId)).finishedAt);
    expect(await runs.lastEnds(shop, ['test-push'])).toBeNull();
    await kontor.database.write('UPDATE shop SET removed_at = ? WHERE id = ?', [kontor.clock.now(), shop]);
    await worker.drain();
    expect((await all()).at(-1)).toMatchObject({ status: 'cancelled', failure: { code: 'shop-unknown' } });
    await expect(kontor.get(QueryBus).execute(new GetRun({ runId: '424242' as RunId }))).rejects.toMatchObject({ code: 'run-unknown' });
  });
});
