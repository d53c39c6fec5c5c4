// What holds the library together: boot checks, files of runs, marks, metrics, and the stand-in for a run that other libraries test with.
import { Injectable, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CommandHandler, QueryHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { ConnectorFailure, type Connection } from '@kontor/connectors';
import { Metrics } from '@kontor/base';
import { errorCatalogue, type ShopId } from '@kontor/kernel';
import type { Started } from '../../../test/support/modules.js';
import { BootCheck } from './boot-check.js';
import { ListRunsHandler } from './list-runs.query.js';
import { RequestRunHandler } from './request-run.command.js';
import { ListRuns, RequestRun, RunFiles, RunLost, RunWaits, RunWorker, Runs, SyncCommand, SyncKind, type SyncCommand as Command } from './index.js';
import { Script, startSync } from './testing/test-kinds.js';
import { addShop } from './testing/test-shops.js';
import { fakeRun } from './testing/fake-run.js';

jest.mock('../../connectors/src/registry.js', () => jest.requireActual('./testing/test-platforms.js'));

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

describe('the sync library', () => {
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
  const run = async (does: (command: Command) => Promise<void>): Promise<Awaited<ReturnType<Runs['get']>>> => {
    script.does['test-export'] = does;
    const { runId } = await kontor.get(Runs).request({ kind: 'test-export', shopId: shop, requestedBy: 'user:1' });
    await kontor.get(RunWorker).drain();
    return kontor.get(Runs).get(runId);
  };

  it('gives out the files of a run once it has ended well, also when it wrote them twice', async () => {
    const files = kontor.get(RunFiles);
    const big = 'ü'.repeat(300_000);
    let early: unknown;
    const view = await run(async ({ run: context }) => {
      await context.file({ name: 'articles.csv', mediaType: 'text/csv', content: pieces('broken') });
      await context.file({ name: 'articles.csv', mediaType: 'text/csv', content: pieces('head\n', big, '\ntail') });
      await context.file({ name: 'more.csv', mediaType: 'text/csv', content: pieces() });
      early = await files.list(context.id);
    });
    expect(early).toEqual([]);
    const list = await files.list(view.id);
    expect(list.map(({ name, bytes }) => [name, bytes])).toEqual([['articles.csv', 600_010], ['more.csv', 0]]);
    const content: Buffer[] = [];
    for await (const piece of files.content(list[0]?.id)) content.push(piece);
    expect(Buffer.concat(content).toString('utf8')).toBe(`head\n${big}\ntail`);
    kontor.clock.advance(31 * 86_400_000);
    await files.sweep();
    expect(await files.list(view.id)).toEqual([]);
    expect(await kontor.database.query('SELECT file_id FROM sync_run_file_piece')).toEqual([]);
  });

  it('moves the mark in the transaction that makes it true, and counts the calls of its connections', async () => {
    const traffic = { reads: 5, writes: 1, items: 0 };
    const connection = { traffic: () => ({ ...traffic }) } as unknown as Connection;
    let before: unknown;
    const view = await run(async ({ run: context }) => {
      before = await context.mark();
      context.useConnection(connection);
      traffic.reads += 2;
      traffic.writes += 3;
      await expect(kontor.database.inTransaction(async (tx) => (await context.setMark(tx, { seen: 1 }), Promise.reject(new Error('rolled back'))))).rejects.toThrow('rolled back');
      expect(await context.mark()).toBeNull();
      await kontor.database.inTransaction((tx) => context.setMark(tx, { seen: 2 }));
    });
    expect(before).toBeNull();
    expect(view).toMatchObject({ status: 'succeeded', remoteCalls: { reads: 2, writes: 3 } });
    await run(async ({ run: context }) => expect(await context.mark()).toEqual({ seen: 2 }));
    expect((await kontor.get(Runs).lastOfKinds([shop])).get(shop)?.[0]?.status).toBe('succeeded');
  });

  it('tells how it stands in the queue of the shop', async () => {
    const seen: string[] = [];
    for (const kind of ['test-fetch', 'test-prices', 'test-export']) {
      script.does[kind] = async ({ run: context }) => void seen.push(context.priority);
      await kontor.get(Runs).request({ kind, shopId: shop, requestedBy: 'schedule' });
      await kontor.get(RunWorker).drain();
    }
    await kontor.get(Runs).request({ kind: 'test-prices', shopId: shop, requestedBy: 'token:3' });
    await kontor.get(RunWorker).drain();
    expect(seen).toEqual(['fetch', 'prices', 'rest', 'person']);
  });

  it('shows what waits and what ended in the metrics', async () => {
    await run(async () => undefined);
    await kontor.get(Runs).request({ kind: 'test-prices', shopId: shop, requestedBy: 'event' });
    kontor.clock.advance(90_000);
    const text = await kontor.get(Metrics).registry.metrics();
    expect(text).toContain('kontor_runs{status="queued"} 1');
    expect(text).toContain('kontor_runs_oldest_due_seconds 90');
    expect(text).toMatch(/kontor_runs_ended_total\{kind="test-export",status="succeeded"\} \d/);
    expect(text).toContain('kontor_problems_open 0');
  });

  it('has a German and an English sentence for every code it uses', () => {
    const codes = ['run-kind-unknown', 'run-unknown', 'run-ended', 'run-not-ended', 'run-needs-no-approval', 'run-rejected', 'run-lost', 'run-taken-over', 'run-bug', 'database-busy', 'orders-first', 'ability-missing', 'schedule-invalid', 'problem-unknown', 'shop-unknown', 'writes-stopped'];
    for (const code of codes) expect([code, Boolean(errorCatalogue().get(code)?.de.says && errorCatalogue().get(code)?.en.remedy)]).toEqual([code, true]);
  });

  describe('refuses to start', () => {
    /** The boot check of an application that has nothing but these. */
    const boots = async (providers: Provider[]): Promise<void> => {
      const useMocker = (): object => ({});
      const app = await Test.createTestingModule({ imports: [DiscoveryModule], providers: [BootCheck, ...providers] }).useMocker(useMocker).compile();
      await app.init();
    };

    it('when two handlers are there for one command or query', async () => {
      @CommandHandler(RequestRun)
      class Second implements ICommandHandler<RequestRun> {
        async execute(): Promise<never> {
          throw new Error('never');
        }
      }
      @QueryHandler(ListRuns)
      class SecondList {
        async execute(): Promise<never> {
          throw new Error('never');
        }
      }
      await expect(boots([Second, SecondList, RequestRunHandler, ListRunsHandler])).rejects.toThrow(/RequestRun has 2 handlers: .*Second[^]*ListRuns has 2 handlers/);
    });

    it('when a run kind has no handler, or its helpers are not provided', async () => {
      @Injectable()
      class NotProvided {
        async due(): Promise<boolean> {
          return false;
        }
      }
      @SyncKind('test-orphan', { lane: 'catalog', params: { parse: () => ({}), merge: () => ({}) }, due: NotProvided, rebuild: () => new Orphan() })
      class Orphan extends SyncCommand {
        readonly shopId = null;
      }
      await expect(boots([])).rejects.toThrow(/"test-orphan" has no handler[^]*"test-orphan": NotProvided is not provided/);
      expect(() => SyncKind('test-orphan', {} as never)(Orphan)).toThrow('declared twice');
      expect(() => SyncKind('Test', {} as never)(Orphan)).toThrow('kebab-case');
    });
  });

  it('has a stand-in for a run that behaves like one and remembers everything', async () => {
    const fake = fakeRun({ shopId: shop, kind: 'test-fetch', cursor: { page: 1 }, marks: { 'test-fetch': 'm1' }, children: () => null, lostAtCheckpoint: 2 });
    expect([fake.run.cursor, await fake.run.mark(), fake.run.priority]).toEqual([{ page: 1 }, 'm1', 'fetch']);
    let tries = 0;
    await fake.run.item('order:1', async () => {
      tries += 1;
      if (tries < 3) throw new ConnectorFailure('unavailable', 'shop-timeout');
    });
    await fake.run.item('order:2', async () => {
      throw new ConnectorFailure('rejected', 'order-refused');
    });
    expect(fake.waited).toEqual([1000, 3000]);
    expect(fake.problems.map(({ subject, code }) => [subject, code])).toEqual([['order:2', 'order-refused']]);
    await fake.run.checkpoint('p2');
    expect(fake.checkpoints).toEqual([{ cursor: 'p2', progress: expect.objectContaining({ done: 1, failed: 1 }) as unknown }]);
    await expect(fake.run.child({ kind: 'test-push' })).rejects.toBeInstanceOf(RunWaits);
    expect(fake.asked).toEqual([{ kind: 'test-push' }]);
    await expect(fake.run.checkpoint('p3')).rejects.toBeInstanceOf(RunLost);
    fake.stop('cancelled');
    await expect(fake.run.item('order:3', async () => undefined)).rejects.toMatchObject({ name: 'RunCancelled' });
  });
});
