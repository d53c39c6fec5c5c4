import { Database } from '@kontor/base';
import { ManualClock } from '@kontor/kernel';
import { startModules, type Started } from '../../../test/support/modules.js';
import { ConnectorsModule } from './connectors.module.js';
import { Pace, leaseMilliseconds, paceKey, type PaceRule, type PaceStore, type Turn } from './pace.js';
import { databasePaceStore, memoryPaceStore, redisPaceStore, withFallback } from './pace-stores.js';

let started: Started;
let redis: PaceStore & { close(): void };
beforeAll(async () => {
  started = await startModules({ imports: [ConnectorsModule] });
  redis = redisPaceStore(process.env.REDIS_URL as string, `pace-${process.pid}-${Math.random()}`);
});
afterAll(async () => {
  redis.close();
  await started.stop();
});

const clock = new ManualClock('2026-11-02T08:00:00Z');
const two: PaceRule = { parallel: 2 };
let keys = 0;
const newKey = (): string => `k${(keys += 1)}`.padEnd(32, '0');
const isPending = async (turn: Promise<unknown>): Promise<boolean> => (await Promise.race([turn.then(() => 'granted'), new Promise((resolve) => setTimeout(resolve, 120, 'pending'))])) === 'pending';

const stores: [string, () => PaceStore][] = [
  ['memory', () => memoryPaceStore()],
  ['one row', () => databasePaceStore(started.get(Database))],
  ['Redis', () => redis],
];

describe.each(stores)('the limiter with its state in %s', (_name, storeOf) => {
  const process = (store: PaceStore, name: string): Pace => new Pace(store, () => clock.now(), name);

  it('gives as many places as the rule says, over all processes, and the next one when one is given back', async () => {
    const [store, key] = [storeOf(), newKey()];
    const [one, other] = [process(store, 'one'), process(store, 'other')];
    const first = await one.turn(key, two, 3);
    const second = await other.turn(key, two, 3);
    const third = other.turn(key, two, 3);
    expect(await isPending(third)).toBe(true);
    await first.done();
    const late = await third;
    await second.done();
    await late.done();
  });

  it('serves the more urgent first, in the same process and from another one', async () => {
    const [store, key] = [storeOf(), newKey()];
    const [one, other] = [process(store, 'one'), process(store, 'other')];
    const held = await one.turn(key, { parallel: 1 }, 3);
    const order: string[] = [];
    const wait = (pace: Pace, rank: number, name: string): Promise<void> => pace.turn(key, { parallel: 1 }, rank).then(async (turn: Turn) => {
      order.push(name);
      await new Promise((resolve) => setTimeout(resolve, 60));
      await turn.done();
    });
    const all = [wait(one, 4, 'prices here'), wait(one, 1, 'fetch here'), wait(other, 3, 'stock there'), wait(other, 0, 'person there')];
    await new Promise((resolve) => setTimeout(resolve, 100));
    await held.done();
    await Promise.all(all);
    expect(order).toEqual(['person there', 'fetch here', 'stock there', 'prices here']);
  });

  it('refuses everybody at once while the shop asked for a pause, on the injected clock', async () => {
    const [store, key] = [storeOf(), newKey()];
    const pace = process(store, 'one');
    const turn = await pace.turn(key, two, 1);
    await turn.pause(30);
    await turn.done();
    await expect(pace.turn(key, two, 0)).rejects.toMatchObject({ kind: 'limited', code: 'shop-pauses', options: { retryAfterSeconds: 30 } });
    clock.advance(30_000);
    await (await pace.turn(key, two, 0)).done();
  });

  it('fills the bucket by the injected clock', async () => {
    const [store, key] = [storeOf(), newKey()];
    const pace = process(store, 'one');
    const rule = { parallel: 9, perSecond: 2, burst: 3 };
    for (let call = 0; call < 3; call += 1) await (await pace.turn(key, rule, 3)).done();
    const fourth = pace.turn(key, rule, 3);
    expect(await isPending(fourth)).toBe(true);
    clock.advance(500);
    await (await fourth).done();
  });

  it('takes what a call costs, and believes the platform about what is left', async () => {
    const [store, key] = [storeOf(), newKey()];
    const pace = process(store, 'one');
    const rule = { parallel: 9, perSecond: 100, burst: 1000 };
    const dear = await pace.turn(key, rule, 3, 900);
    const next = pace.turn(key, rule, 3, 300);
    expect(await isPending(next)).toBe(true);
    clock.advance(2000);
    await (await next).done();
    await dear.left(50);
    const after = pace.turn(key, rule, 3, 60);
    expect(await isPending(after)).toBe(true);
    clock.advance(100);
    await (await after).done();
    await dear.done();
  });

  it('does not keep a run waiting for minutes: it is told when to come again', async () => {
    const [store, key] = [storeOf(), newKey()];
    const pace = process(store, 'one');
    const rule = { parallel: 2, perSecond: 0.0056, burst: 1 };
    await (await pace.turn(key, rule, 3)).done();
    await expect(pace.turn(key, rule, 3)).rejects.toMatchObject({ kind: 'limited', options: { retryAfterSeconds: 179 } });
    clock.advance(179_000);
    await (await pace.turn(key, rule, 3)).done();
  });
});

it('counts an operation for itself, with a key as long as the shop’s', () => {
  const key = newKey();
  expect(paceKey(key)).toBe(key);
  expect([paceKey(key, 'orders'), paceKey(key, 'feeds')].map((one) => one.length)).toEqual([32, 32]);
  expect(paceKey(key, 'orders')).not.toBe(paceKey(key, 'feeds'));
});

it('frees the place of a process that died, wherever the state is kept', async () => {
  await Promise.all(
    stores.map(async ([, storeOf]) => {
      const [store, key] = [storeOf(), newKey()];
      const answer = await store.ask(key, { rule: { parallel: 1 }, cost: 1, rank: 3, process: 'dead', token: 'dead.1', now: clock.now().getTime() });
      expect(answer.granted).toBe(true);
      const began = performance.now();
      await (await new Pace(store, () => clock.now(), 'living').turn(key, { parallel: 1 }, 3)).done();
      expect(performance.now() - began).toBeGreaterThan(leaseMilliseconds - 500);
    }),
  );
});

it('goes on with the row when Redis is away, and gives places back where they were taken', async () => {
  const nowhere = redisPaceStore('redis://127.0.0.1:1', 'x');
  const row = databasePaceStore(started.get(Database));
  const pace = new Pace(withFallback(nowhere, row), () => clock.now(), 'one');
  const key = newKey();
  for (let call = 0; call < 3; call += 1) {
    const [first, second] = [await pace.turn(key, two, 3), await pace.turn(key, two, 3)];
    await first.done();
    await second.done();
  }
  nowhere.close();
});

it('costs little: a thousand places from Redis in under three seconds', async () => {
  const pace = new Pace(redis, () => clock.now(), 'one');
  const key = newKey();
  const began = performance.now();
  await Promise.all([0, 1].map(async () => { for (let call = 0; call < 500; call += 1) await (await pace.turn(key, two, 3)).done(); }));
  expect(performance.now() - began).toBeLessThan(3000);
});
