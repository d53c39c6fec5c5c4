// The bell is a hint: with Redis it is quick, without Redis nothing is lost and nobody waits.
import { getQueueToken } from '@nestjs/bull';
import type { Queue } from 'bull';
import type { RunId, ShopId } from '@kontor/kernel';
import { stopwatch } from '@kontor/kernel';
import { createServer, connect, type Server, type Socket } from 'node:net';
import type { Started } from '../../../../test/support/modules.js';
import { RunWorker, Runs } from '../index.js';
import { Script, startSync, startTwoWorkers } from '../testing/test-kinds.js';
import { addShop, until } from '../testing/test-shops.js';
import { Bell } from './bell.js';
import { BullBell } from './bull.bell.js';
import { PollBell } from './poll.bell.js';

jest.mock('../../../connectors/src/registry.js', () => jest.requireActual('../testing/test-platforms.js'));

const redisUrl = process.env.REDIS_URL as string;
const queueOf = (kontor: Started): Queue => kontor.app.get<Queue>(getQueueToken('kontor-runs'), { strict: false });
const ask = async (kontor: Started, shopId: ShopId): Promise<RunId> => (await kontor.get(Runs).request({ kind: 'test-prices', shopId, requestedBy: 'event' })).runId;
const ended = (kontor: Started, runId: RunId): Promise<unknown> => until(async () => (await kontor.get(Runs).get(runId)).status === 'succeeded', 'the run is found and carried out');

/** Redis behind a door that can be shut. */
async function door(): Promise<{ url: string; shut(): Promise<void> }> {
  const target = new URL(redisUrl);
  const sockets = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect(parseInt(target.port, 10), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(redisUrl);
  url.port = String((server.address() as { port: number }).port);
  return {
    url: url.toString(),
    shut: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

describe('the bell', () => {
  it('with Redis carries the number of a run and nothing else, once for each attempt, and leaves nothing behind', async () => {
    const { one, other, stop } = await startTwoWorkers({ NODE_ENV: 'development', REDIS_URL: redisUrl, KONTOR_REDIS_PREFIX: `t${process.pid}bell` });
    try {
      expect(one.get(Bell)).toBeInstanceOf(BullBell);
      const queue = queueOf(one);
      await queue.isReady();
      await until(() => queue.client.status === 'ready', 'connected');
      const runId = await ask(one, await addShop(one));
      await until(async () => (await queue.getWaiting()).length === 1, 'the job is there');
      one.get(Bell).ring({ id: runId, attempt: 0 });
      one.get(Bell).ring({ id: runId, attempt: 1 }, new Date(one.clock.now().getTime() + 3_600_000));
      await until(async () => (await queue.getDelayed()).length === 1, 'the later one is there');
      expect((await queue.getWaiting()).map((job) => [job.id, job.data])).toEqual([[`${runId}-0`, { run: runId }]]);
      await (await queue.getDelayed())[0]?.remove();

      let heard = 0;
      // Without the looking every second, so that only Redis can have been the messenger.
      jest.spyOn(global, 'setInterval').mockImplementationOnce(() => undefined as never);
      other.get(Bell).listen(() => (heard += 1));
      await until(() => heard > 0, 'the other process hears it');
      await until(async () => Object.values(await queue.getJobCounts()).every((count) => count === 0), 'nothing is left');
    } finally {
      await stop();
    }
  });

  it('with Redis lets another process carry the run out', async () => {
    const { one, other, stop } = await startTwoWorkers({ NODE_ENV: 'development', REDIS_URL: redisUrl, KONTOR_REDIS_PREFIX: `t${process.pid}both` });
    try {
      other.get(RunWorker).start();
      await ended(one, await ask(one, await addShop(one)));
      expect(other.get(Script).done).toEqual(['test-prices']);
    } finally {
      await stop();
    }
  });

  it('with Redis out of reach loses and delays nothing, and the process ends', async () => {
    const kontor = await startSync({ env: { NODE_ENV: 'development', REDIS_URL: 'redis://127.0.0.1:1' } });
    kontor.get(RunWorker).start();
    const passed = stopwatch();
    const runId = await ask(kontor, await addShop(kontor));
    expect(passed()).toBeLessThan(1000);
    await ended(kontor, runId);
    const closing = stopwatch();
    await kontor.stop();
    expect(closing()).toBeLessThan(8000);
  });

  it('with Redis dying on the way goes on by looking', async () => {
    const redis = await door();
    const { one, other, stop } = await startTwoWorkers({ NODE_ENV: 'development', REDIS_URL: redis.url, KONTOR_REDIS_PREFIX: `t${process.pid}door` });
    try {
      const shop = await addShop(one);
      other.get(RunWorker).start();
      await ended(one, await ask(one, shop));
      await redis.shut();
      const passed = stopwatch();
      const runId = await ask(one, shop);
      expect(passed()).toBeLessThan(1000);
      await ended(one, runId);
      expect(other.get(Script).done).toEqual(['test-prices', 'test-prices']);
    } finally {
      await stop();
    }
  });

  it('without Redis looks every second', async () => {
    const { one, other, stop } = await startTwoWorkers({ NODE_ENV: 'development', REDIS_URL: '' });
    try {
      expect(one.get(Bell)).toBeInstanceOf(PollBell);
      expect(one.get(Bell)).not.toBeInstanceOf(BullBell);
      other.get(RunWorker).start();
      await ended(one, await ask(one, await addShop(one)));
      expect(other.get(Script).done).toEqual(['test-prices']);
    } finally {
      await stop();
    }
  });
});
