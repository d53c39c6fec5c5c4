// Problems: one row per subject, come back by themselves, go by themselves, can be tried again or dismissed by a person.
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ConnectorFailure, type FailureKind } from '@kontor/connectors';
import type { ShopId } from '@kontor/kernel';
import type { Started } from '../../../test/support/modules.js';
import { CountProblems, DismissProblems, GroupProblems, ListProblems, ListRuns, Pause, Problems, RetryProblems, RunWorker, Runs, type ProblemGroup, type ProblemView, type SyncCommand } from './index.js';
import { Script, startSync, type TestFetch } from './testing/test-kinds.js';
import { addShop } from './testing/test-shops.js';

jest.mock('../../connectors/src/registry.js', () => jest.requireActual('./testing/test-platforms.js'));

describe('problems', () => {
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
  afterEach(() => jest.restoreAllMocks());

  const list = async (filter = {}): Promise<ProblemView[]> => (await kontor.get(QueryBus).execute(new ListProblems({ limit: 50, ...filter }))).items;
  const run = async (kind: string, does: (command: SyncCommand) => Promise<void>): Promise<void> => {
    script.does[kind] = does;
    await kontor.get(Runs).request({ kind, shopId: shop, requestedBy: 'event' });
    await kontor.get(RunWorker).drain();
  };
  const refuses = (code: string, kind: FailureKind = 'rejected') => async (): Promise<never> => {
    throw new ConnectorFailure(kind, code, { number: 'A1' });
  };
  const minutesTill = (at: Date | null): number => ((at as Date).getTime() - kontor.clock.now().getTime()) / 60_000;

  it('comes back after 1, 2, 4 … minutes, at most a day, and counts how often it was seen', async () => {
    const waits: number[] = [];
    for (let times = 1; times <= 13; times += 1) {
      await run('test-fetch', async ({ run: context }) => void (await context.item('order:7', refuses('order-refused'))));
      const [problem] = await list();
      expect(problem).toMatchObject({ kind: 'test-fetch', subject: 'order:7', failureKind: 'rejected', code: 'order-refused', values: { number: 'A1' }, times });
      waits.push(minutesTill(problem?.retryAt ?? null));
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440]);
  });

  it('gives a run the problems whose time has come, and forgets the count after a success', async () => {
    await run('test-fetch', async ({ run: context }) => void (await context.item('order:7', refuses('order-refused'))));
    const due = async (): Promise<string[]> => {
      let subjects: string[] = [];
      await run('test-fetch', async ({ run: context }) => void (subjects = (await context.dueRetries(50, 'order:')).map((problem) => problem.subject)));
      return subjects;
    };
    expect(await due()).toEqual([]);
    kontor.clock.advance(60_000);
    expect(await due()).toEqual(['order:7']);
    await run('test-fetch', async ({ run: context }) => void (await context.item('order:7', async () => undefined)));
    expect([await due(), await list()]).toEqual([[], []]);
    await run('test-fetch', async ({ run: context }) => void (await context.item('order:7', refuses('order-refused'))));
    expect((await list())[0]).toMatchObject({ times: 1 });
  });

  it('one kind solves what another met where they share their problems', async () => {
    await run('test-push-all', async ({ run: context }) => context.settled([{ ref: 'listing:5', failure: { kind: 'rejected', code: 'stock-refused', values: {} } }, { ref: 'listing:6', notice: { code: 'stock-untracked', values: {} } }]));
    expect((await list()).map(({ kind, subject, failureKind, retryAt }) => [kind, subject, failureKind, retryAt === null])).toEqual([
      ['test-push', 'listing:6', 'notice', true],
      ['test-push', 'listing:5', 'rejected', false],
    ]);
    await run('test-push', async ({ run: context }) => context.settled([{ ref: 'listing:5' }, { ref: 'listing:6' }]));
    expect(await list()).toEqual([]);
  });

  it('is tried again at once when a person wants it: its kind prepares, one run tries', async () => {
    await run('test-fetch', async ({ run: context }) => {
      for (const ref of ['order:1', 'order:2']) await context.item(ref, refuses('order-refused'));
    });
    let params: unknown;
    script.does['test-fetch'] = async (command) => void (params = (command as TestFetch).params);
    const ids = (await list()).map((problem) => problem.id);
    expect(await kontor.get(CommandBus).execute(new RetryProblems({ ids, by: 'user:1' }))).toHaveLength(1);
    await kontor.get(RunWorker).drain();
    expect(params).toEqual({ news: false, refs: ['1', '2'] });
    await expect(kontor.get(CommandBus).execute(new RetryProblems({ ids: ['999'], by: 'user:1' }))).rejects.toMatchObject({ code: 'problem-unknown' });
  });

  it('stays away once dismissed, unless another failure comes', async () => {
    const meet = (code: string): Promise<void> => run('test-fetch', async ({ run: context }) => void (await context.item('order:7', refuses(code))));
    await meet('order-refused');
    const ids = (await list()).map((problem) => problem.id);
    await kontor.get(CommandBus).execute(new DismissProblems({ ids, by: 'user:1', reason: 'known' }));
    await meet('order-refused');
    expect(await list()).toEqual([]);
    expect(await kontor.get(Problems).due(shop, 'test-fetch', '', 10)).toEqual([]);
    await meet('order-without-lines');
    expect((await list()).map((problem) => problem.code)).toEqual(['order-without-lines']);
    expect(await kontor.get(QueryBus).execute(new CountProblems({ shopIds: [shop] }))).toEqual(new Map([[shop, 1]]));
  });

  it('pages by id within shop and kind', async () => {
    await run('test-fetch', async ({ run: context }) => {
      for (let ref = 1; ref <= 5; ref += 1) await context.item(`order:${ref}`, refuses('order-refused'));
    });
    const first = await kontor.get(QueryBus).execute(new ListProblems({ shopId: shop, kind: 'test-fetch', limit: 3 }));
    const second = await kontor.get(QueryBus).execute(new ListProblems({ shopId: shop, kind: 'test-fetch', limit: 3, after: first.next as string }));
    expect([...first.items, ...second.items].map((problem) => problem.subject)).toEqual(['order:5', 'order:4', 'order:3', 'order:2', 'order:1']);
    expect(second.next).toBeNull();
    expect((await list({ shopId: shop, subject: 'order:4' })).map((problem) => problem.subject)).toEqual(['order:4']);
    expect(await list({ kind: 'test-push' })).toEqual([]);
  });

  it('groups by shop and cause, and takes a whole cause at once', async () => {
    await run('test-fetch', async ({ run: context }) => {
      for (let ref = 1; ref <= 3; ref += 1) await context.item(`order:${ref}`, refuses('order-refused'));
      await context.item('order:4', refuses('order-without-lines'));
    });
    const groups = (): Promise<ProblemGroup[]> => kontor.get(QueryBus).execute(new GroupProblems());
    expect(await groups()).toMatchObject([
      { shopId: shop, kind: 'test-fetch', code: 'order-refused', failureKind: 'rejected', rows: 3, alike: true },
      { code: 'order-without-lines', rows: 1 },
    ]);
    await kontor.get(Problems).report(null, { shopId: shop, kind: 'test-fetch', subject: 'order:9', failureKind: 'rejected', code: 'order-refused', values: { number: 'B2' } });
    expect((await groups())[0]).toMatchObject({ rows: 4, alike: false });
    expect(await kontor.get(QueryBus).execute(new GroupProblems({ kind: 'test-push' }))).toEqual([]);
    const cause = { shopId: shop, kind: 'test-fetch', code: 'order-refused' };
    expect((await list({ code: 'order-without-lines' })).map((problem) => problem.subject)).toEqual(['order:4']);
    expect(await kontor.get(CommandBus).execute(new RetryProblems({ cause, by: 'user:1' }))).toHaveLength(1);
    expect(await kontor.get(CommandBus).execute(new DismissProblems({ cause, by: 'user:1', reason: 'known' }))).toBe(4);
    expect((await list()).map((problem) => problem.subject)).toEqual(['order:4']);
    expect((await list({ dismissed: true })).map(({ subject, dismissed }) => [subject, dismissed?.by, dismissed?.reason])).toEqual(['order:9', 'order:3', 'order:2', 'order:1'].map((subject) => [subject, 'user:1', 'known']));
    await expect(kontor.get(CommandBus).execute(new DismissProblems({ cause, by: 'user:1', reason: '' }))).rejects.toMatchObject({ code: 'problem-unknown' });
  });

  it('says what a run met last', async () => {
    await run('test-fetch', async ({ run: context }) => void (await context.item('order:1', refuses('order-refused'))));
    const [{ id }] = (await kontor.get(QueryBus).execute(new ListRuns({ limit: 1 }))).items;
    await kontor.get(Problems).report(null, { shopId: shop, kind: 'test-fetch', subject: 'order:2', failureKind: 'rejected', code: 'order-refused', values: {} });
    expect((await list({ runIds: [id] })).map((problem) => problem.subject)).toEqual(['order:1']);
  });

  it('settles an item by the retry table: waits where the shop asks for it, repeats, hands the whole run on where it concerns it', async () => {
    const waited: number[] = [];
    jest.spyOn(kontor.get(Pause), 'wait').mockImplementation(async (milliseconds) => void waited.push(milliseconds));
    let calls = 0;
    await run('test-fetch', async ({ run: context }) => {
      await context.item('order:1', async () => {
        calls += 1;
        if (calls === 1) throw new ConnectorFailure('limited', 'shop-limit', {}, { retryAfterSeconds: 7 });
        if (calls < 4) throw new ConnectorFailure('unavailable', 'shop-timeout');
      });
      expect(context.progress).toMatchObject({ done: 0, failed: 0 });
    });
    // The third try of an unavailable shop is the last: the run rests.
    expect([calls, waited]).toEqual([3, [7000, 3000]]);
    expect(await list()).toEqual([]);
  });
});
