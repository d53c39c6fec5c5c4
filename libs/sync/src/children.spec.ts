// Orders, then stock, then prices as one run: a parent never holds a worker while it waits.
import { QueryBus } from '@nestjs/cqrs';
import { ConnectorFailure } from '@kontor/connectors';
import type { RunId, ShopId } from '@kontor/kernel';
import type { Started } from '../../../test/support/modules.js';
import { GetRun, RunWorker, Runs, type RunView, type SyncCommand } from './index.js';
import { Script, startSync } from './testing/test-kinds.js';
import { addShop } from './testing/test-shops.js';

jest.mock('../../connectors/src/registry.js', () => jest.requireActual('./testing/test-platforms.js'));

describe('children', () => {
  let kontor: Started;
  let shop: ShopId;
  let script: Script;
  beforeAll(async () => {
    // One worker thread only: a parent that kept it would never see its children end.
    kontor = await startSync({ env: { KONTOR_PARALLEL_RUNS: '1' } });
    script = kontor.get(Script);
  });
  afterAll(() => kontor.stop());
  beforeEach(async () => {
    await kontor.empty();
    script.reset();
    shop = await addShop(kontor);
  });

  const ask = async (kind: string, requestedBy = 'user:1'): Promise<RunId> => (await kontor.get(Runs).request({ kind, shopId: shop, requestedBy })).runId;
  const drain = (): Promise<void> => kontor.get(RunWorker).drain();
  const get = (runId: RunId): Promise<RunView & { children: RunView[] }> => kontor.get(QueryBus).execute(new GetRun({ runId }));
  const shown = async (runId: RunId): Promise<string[]> => (await get(runId)).children.map((child) => `${child.kind} ${child.status}`);

  it('one directly after the other; the stock run uses the fetch of its parent however long that took', async () => {
    script.does['test-fetch'] = async () => kontor.clock.advance(500_000);
    const parent = await ask('test-together');
    await drain();
    expect(script.done).toEqual(['test-fetch', 'test-push', 'test-prices']);
    expect(await shown(parent)).toEqual(['test-fetch succeeded', 'test-push succeeded', 'test-prices succeeded']);
    expect(await get(parent)).toMatchObject({ status: 'succeeded', attempt: 1, children: [{ parentId: parent, requestedBy: 'user:1' }, {}, {}] });
  });

  it('a failed fetch skips stock; prices still run, and it ends partial', async () => {
    script.does['test-fetch'] = async () => {
      throw new ConnectorFailure('config', 'right-missing');
    };
    const parent = await ask('test-together');
    await drain();
    expect(script.done).toEqual(['test-fetch', 'test-prices']);
    expect((await get(parent)).status).toBe('partial');
  });

  it('joins a child that waits already, and one run of the parent is all that fifty clicks make', async () => {
    const waiting = await ask('test-prices', 'event');
    const parents = await Promise.all(Array.from({ length: 50 }, () => ask('test-together')));
    expect(new Set(parents).size).toBe(1);
    await kontor.database.write('UPDATE sync_run SET not_before = ? WHERE id = ?', [new Date(kontor.clock.now().getTime() + 3_600_000), waiting]);
    await drain();
    const parent = await get(parents[0]);
    expect(parent.status).toBe('succeeded');
    expect(parent.children[2]).toMatchObject({ id: waiting, parentId: null });
    expect(script.done).toEqual(['test-fetch', 'test-push', 'test-prices']);
  });

  it('does not wait for approval but ends partial', async () => {
    script.does['test-push'] = async ({ run }: SyncCommand) => run.waitForApproval(30, 'stock-brake');
    const parent = await ask('test-together');
    await drain();
    expect(await shown(parent)).toEqual(['test-fetch succeeded', 'test-push waiting', 'test-prices succeeded']);
    expect((await get(parent)).status).toBe('partial');
  });

  it('only fetches while nothing may be written, and what the shop cannot do is skipped', async () => {
    await kontor.database.write('UPDATE shop SET trial = 1 WHERE id = ?', [shop]);
    const parent = await ask('test-together');
    await drain();
    expect(script.done).toEqual(['test-fetch']);
    expect((await get(parent)).status).toBe('succeeded');
    shop = await addShop(kontor, { platform: 'no-orders' });
    await ask('test-together');
    await drain();
    expect(script.done).toEqual(['test-fetch', 'test-push', 'test-prices']);
  });

  it('does not hang when the stop comes while a child waits', async () => {
    script.does['test-fetch'] = async () => void (await kontor.database.write('UPDATE shop SET stopped = 1 WHERE id = ?', [shop]));
    const parent = await ask('test-together');
    await drain();
    expect(script.done).toEqual(['test-fetch']);
    expect((await get(parent)).status).toBe('succeeded');
  });

  it('waits as long as a child is in backoff; cancelling the parent ends the children made for it', async () => {
    script.does['test-push'] = async () => {
      throw new ConnectorFailure('unavailable', 'shop-timeout');
    };
    const parent = await ask('test-together');
    await drain();
    expect(await get(parent)).toMatchObject({ status: 'waiting', waitingFor: 'children' });
    expect(await shown(parent)).toEqual(['test-fetch succeeded', 'test-push waiting']);
    await kontor.get(Runs).cancel(parent, 'user:1');
    expect(await shown(parent)).toEqual(['test-fetch succeeded', 'test-push cancelled']);
    expect((await get(parent)).status).toBe('cancelled');
    await drain();
    expect(script.done).toEqual(['test-fetch', 'test-push']);
  });
});
