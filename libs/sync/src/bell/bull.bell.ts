// The bell with Redis: a Bull job that carries nothing but the number of a run, heard by any worker. Looking every second goes on beside it,
// so Redis may be slow, empty or gone: nothing waits for it and nothing is lost. The only file that knows Bull.
import { Logger } from '@nestjs/common';
import { BullModule, getQueueToken } from '@nestjs/bull';
import { Env, maskText } from '@kontor/base';
import { Clock, type RunId } from '@kontor/kernel';
import type { Queue, QueueOptions } from 'bull';
import { Bell } from './bell.js';
import { InlineBell } from './inline.bell.js';
import { PollBell } from './poll.bell.js';

const queueName = 'kontor-runs';
const closeMilliseconds = 2000;

export class BullBell extends PollBell {
  private readonly logger = new Logger(BullBell.name);
  private complained = false;

  constructor(
    private readonly queue: Queue<{ run: RunId }>,
    private readonly clock: Clock,
  ) {
    super();
    queue.on('error', (error) => this.complain(error));
    queue.client.on('ready', () => (this.complained = false));
    // Nest would wait for a queue that cannot be reached; close() below does not.
    Object.assign(queue, { onApplicationShutdown: () => undefined });
  }

  override ring(run: { id: RunId; attempt: number }, at?: Date): void {
    if (this.queue.client.status !== 'ready') {
      super.ring(run, at);
      return;
    }
    const delay = at ? Math.max(at.getTime() - this.clock.now().getTime(), 0) : 0;
    // Bull knows a job id again in every state, completed too: hence the attempt in it, and nothing is kept.
    const options = { jobId: `${run.id}-${run.attempt}`, delay, removeOnComplete: true, removeOnFail: true };
    this.queue.add({ run: run.id }, options).catch((error: unknown) => this.complain(error));
  }

  override listen(heard: () => void): void {
    super.listen(heard);
    this.queue.process(async () => heard()).catch((error: unknown) => this.complain(error));
  }

  override async close(): Promise<void> {
    await super.close();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, closeMilliseconds)));
    await Promise.race([this.queue.close(true).catch(() => undefined), patience]);
    clearTimeout(timer);
    for (const client of this.queue.clients) client.disconnect();
  }

  private complain(error: unknown): void {
    if (this.complained) return;
    this.complained = true;
    this.logger.warn(`Redis cannot be used, runs are found by looking every second: ${maskText(String(error))}`);
  }
}

/** Bull's queue connects when it is first used, so without REDIS_URL nothing does. */
export const bellQueue = BullModule.registerQueueAsync({
  name: queueName,
  inject: [Env],
  useFactory: (env: Env) => ({ ...(env.REDIS_URL && { url: env.REDIS_URL }), prefix: `${env.KONTOR_REDIS_PREFIX}:bull`, skipVersionCheck: true }) as QueueOptions,
});

export const bellProvider = {
  provide: Bell,
  inject: [Env, Clock, getQueueToken(queueName)],
  useFactory: (env: Env, clock: Clock, queue: Queue<{ run: RunId }>): Bell => (env.NODE_ENV === 'test' ? new InlineBell() : env.REDIS_URL ? new BullBell(queue, clock) : new PollBell()),
};
