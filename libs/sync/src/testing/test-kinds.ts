// Shops and run kinds for the tests of this library: the handlers do what the test says.
import { Injectable, Module } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Tx } from '@kontor/base';
import type { ShopId } from '@kontor/kernel';
import { makeDatabase, startModules, type Started, type StartOptions } from '../../../../test/support/modules.js';
import { SyncCommand, SyncKind, SyncModule, type DueCheck, type ProblemRetry } from '../index.js';

/** What a test's handlers do, by kind; left out = nothing. One for each worker. */
@Injectable()
export class Script {
  readonly does: Record<string, (command: SyncCommand) => Promise<void>> = {};
  /** Kinds in the order in which they were carried out. */
  readonly done: string[] = [];
  due = true;
  readonly retried: string[][] = [];

  async carryOut(kind: string, command: SyncCommand): Promise<void> {
    this.done.push(kind);
    await this.does[kind]?.(command);
  }

  reset(): void {
    for (const kind of Object.keys(this.does)) delete this.does[kind];
    this.done.length = 0;
    this.retried.length = 0;
    this.due = true;
  }
}

@Injectable()
export class TestDue implements DueCheck, ProblemRetry {
  constructor(private readonly script: Script) {}
  async due(): Promise<boolean> {
    return this.script.due;
  }
  async retry(_tx: Tx, _shopId: ShopId, subjects: string[]): Promise<unknown> {
    this.script.retried.push(subjects);
    return { refs: subjects.map((subject) => subject.replace('order:', '')) };
  }
}

export type FetchParams = { news: boolean; refs: string[] };

@SyncKind<FetchParams>('test-fetch', {
  lane: 'orders',
  every: '5m',
  needs: 'orders',
  beforeLane: 'stock',
  opens: ({ news }) => news,
  params: {
    parse: (json) => {
      const { refs = [], news = refs.length === 0 } = json as Partial<FetchParams>;
      return { news, refs };
    },
    merge: (one, other) => ({ news: one.news || other.news, refs: [...new Set([...one.refs, ...other.refs])] }),
  },
  retry: TestDue,
  rebuild: (shopId, params) => new TestFetch(shopId as ShopId, params),
})
export class TestFetch extends SyncCommand {
  constructor(
    readonly shopId: ShopId,
    readonly params: FetchParams,
  ) {
    super();
  }
}
@CommandHandler(TestFetch)
class TestFetchHandler implements ICommandHandler<TestFetch> {
  constructor(private readonly script: Script) {}
  async execute(command: TestFetch): Promise<void> {
    await this.script.carryOut('test-fetch', command);
  }
}

const none = { parse: () => ({}), merge: () => ({}) };

@SyncKind('test-push', { lane: 'stock', every: '1m', needs: 'stock', writes: true, params: none, due: TestDue, rebuild: (shopId) => new TestPush(shopId as ShopId) })
export class TestPush extends SyncCommand {
  constructor(readonly shopId: ShopId) {
    super();
  }
}
@CommandHandler(TestPush)
class TestPushHandler implements ICommandHandler<TestPush> {
  constructor(private readonly script: Script) {}
  async execute(command: TestPush): Promise<void> {
    await this.script.carryOut('test-push', command);
  }
}

@SyncKind('test-push-all', { lane: 'stock', needs: 'stock', writes: true, problemsOf: 'test-push', params: none, rebuild: (shopId) => new TestPushAll(shopId as ShopId) })
export class TestPushAll extends SyncCommand {
  constructor(readonly shopId: ShopId) {
    super();
  }
}
@CommandHandler(TestPushAll)
class TestPushAllHandler implements ICommandHandler<TestPushAll> {
  constructor(private readonly script: Script) {}
  async execute(command: TestPushAll): Promise<void> {
    await this.script.carryOut('test-push-all', command);
  }
}

@SyncKind<{ scope: 'changed' | 'all' }>('test-prices', {
  lane: 'prices',
  needs: 'prices',
  writes: true,
  params: { parse: (json) => ({ scope: (json as { scope?: 'all' }).scope ?? 'changed' }), merge: (one, other) => (one.scope === 'all' ? one : other) },
  rebuild: (shopId, { scope }) => new TestPrices(shopId as ShopId, scope),
})
export class TestPrices extends SyncCommand {
  constructor(
    readonly shopId: ShopId,
    readonly scope: 'changed' | 'all',
  ) {
    super();
  }
}
@CommandHandler(TestPrices)
class TestPricesHandler implements ICommandHandler<TestPrices> {
  constructor(private readonly script: Script) {}
  async execute(command: TestPrices): Promise<void> {
    await this.script.carryOut('test-prices', command);
  }
}

@SyncKind('test-export', { lane: 'catalog', params: none, rebuild: (shopId) => new TestExport(shopId) })
export class TestExport extends SyncCommand {
  constructor(readonly shopId: ShopId | null) {
    super();
  }
}
@CommandHandler(TestExport)
class TestExportHandler implements ICommandHandler<TestExport> {
  constructor(private readonly script: Script) {}
  async execute(command: TestExport): Promise<void> {
    await this.script.carryOut('test-export', command);
  }
}

/** Orders, then stock unless they failed, then prices. */
@SyncKind('test-together', { lane: 'synchronise', params: none, rebuild: (shopId) => new TestTogether(shopId as ShopId) })
export class TestTogether extends SyncCommand {
  constructor(readonly shopId: ShopId) {
    super();
  }
}
@CommandHandler(TestTogether)
class TestTogetherHandler implements ICommandHandler<TestTogether> {
  async execute({ run }: TestTogether): Promise<void> {
    const fetch = await run.child({ kind: 'test-fetch' });
    const stock = fetch.status === 'failed' ? null : await run.child({ kind: 'test-push' });
    const prices = await run.child({ kind: 'test-prices' });
    if ([fetch, stock, prices].some((child) => child === null || child.status === 'failed' || child.status === 'waiting')) run.partial();
  }
}

@Module({ imports: [SyncModule], providers: [Script, TestDue, TestFetchHandler, TestPushHandler, TestPushAllHandler, TestPricesHandler, TestExportHandler, TestTogetherHandler], exports: [Script] })
export class TestKindsModule {}

export async function startSync(options: Partial<StartOptions> = {}): Promise<Started> {
  return startModules({ imports: [TestKindsModule], ...options });
}

/** Two module instances on one database, as two worker processes are. */
export async function startTwoWorkers(env: Record<string, string> = {}): Promise<{ one: Started; other: Started; stop(): Promise<void> }> {
  const database = await makeDatabase();
  const one = await startSync({ databaseUrl: database.url, env });
  const other = await startSync({ databaseUrl: database.url, env, clock: one.clock });
  const stop = async (): Promise<void> => {
    await one.stop();
    await other.stop();
    await database.drop();
  };
  return { one, other, stop };
}
