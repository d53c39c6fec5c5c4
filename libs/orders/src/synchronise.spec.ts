// "Shop synchronisieren" (F4, F6): which runs it asks for, and how it ends.
import type { Shop } from '@kontor/shops';
import { RunWaits, type ChildResult, type ChildWish } from '@kontor/sync';
import { asId, type ShopId } from '@kontor/kernel';
import { fakeRun, type FakeRun } from '../../sync/src/testing/fake-run.js';
import { Synchronise, SynchroniseHandler } from './synchronise.command.js';

type Ends = Record<string, ChildResult['status'] | null>;

describe('synchronising a shop', () => {
  const run = async (ends: Ends, options: Partial<Shop['options']> = {}): Promise<{ fake: FakeRun; asked: string[]; waits: boolean }> => {
    const children = ({ kind }: ChildWish): ChildResult | null => (ends[kind] ? { kind, runId: null, status: ends[kind], code: null } : null);
    const fake = fakeRun({ shopId: asId<ShopId>(7), kind: 'synchronise', children });
    const command = new Synchronise(asId<ShopId>(7));
    command.run = fake.run;
    const handler = new SynchroniseHandler({ get: async () => ({ options: { combinedStock: 'changed', allPrices: false, ...options } }) } as never);
    const waits = await handler.execute(command).then(
      () => false,
      (error: unknown) => error instanceof RunWaits,
    );
    return { fake, waits, asked: fake.asked.map((wish) => `${wish.kind}${wish.params ? ` ${JSON.stringify(wish.params)}` : ''}`) };
  };
  const fetch = 'fetch-orders {"news":true,"refs":[]}';

  it('asks for one after the other', async () => {
    expect(await run({})).toMatchObject({ waits: true, asked: [fetch] });
    expect(await run({ 'fetch-orders': 'succeeded' })).toMatchObject({ waits: true, asked: [fetch, 'sync-changed-stock'] });
    const { fake, asked, waits } = await run({ 'fetch-orders': 'partial', 'sync-changed-stock': 'succeeded', 'update-prices': 'succeeded' });
    expect([waits, asked]).toEqual([false, [fetch, 'sync-changed-stock', 'update-prices {"scope":"changed"}']]);
    expect(fake.run.outcome).toBe('partial');
  });

  it('ends well when all did; counts nothing twice', async () => {
    const { fake } = await run({ 'fetch-orders': 'succeeded', 'sync-changed-stock': 'succeeded', 'update-prices': 'succeeded' });
    expect([fake.run.outcome, fake.run.progress.done]).toEqual(['succeeded', 3]);
  });

  it('sends all stock and all prices where the shop says so', async () => {
    const { asked } = await run({ 'fetch-orders': 'succeeded', 'sync-all-stock': 'succeeded', 'update-prices': 'succeeded' }, { combinedStock: 'all', allPrices: true });
    expect(asked).toEqual([fetch, 'sync-all-stock', 'update-prices {"scope":"all"}']);
  });

  it.each(['failed', 'cancelled'] as const)('sends no stock after a fetch that %s, prices all the same, and ends partial', async (status) => {
    const { fake, asked } = await run({ 'fetch-orders': status, 'update-prices': 'succeeded' });
    expect(asked).toEqual([fetch, 'update-prices {"scope":"changed"}']);
    expect(fake.run.outcome).toBe('partial');
  });

  it('only fetches in trial mode, and does not wait for an approval', async () => {
    const trial = await run({ 'fetch-orders': 'succeeded', 'sync-changed-stock': 'skipped', 'update-prices': 'skipped' });
    expect([trial.waits, trial.fake.run.outcome, trial.fake.run.progress]).toMatchObject([false, 'succeeded', { done: 1, skipped: 2 }]);
    const held = await run({ 'fetch-orders': 'succeeded', 'sync-changed-stock': 'waiting', 'update-prices': 'succeeded' });
    expect([held.waits, held.fake.run.outcome]).toEqual([false, 'partial']);
  });
});
