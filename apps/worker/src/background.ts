// What a worker does besides waiting: carries out runs, delivers events, keeps the schedule, and tidies up once an hour.
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Idempotency, SessionStore } from '@kontor/access';
import { OutboxDelivery, maskText } from '@kontor/base';
import { RunFiles, RunWorker, Schedule } from '@kontor/sync';

const hour = 3_600_000;

@Injectable()
export class Background implements OnApplicationShutdown {
  private readonly logger = new Logger(Background.name);
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly worker: RunWorker,
    private readonly schedule: Schedule,
    private readonly delivery: OutboxDelivery,
    private readonly files: RunFiles,
    private readonly sessions: SessionStore,
    private readonly idempotency: Idempotency,
  ) {}

  start(): void {
    this.delivery.start();
    this.worker.start();
    this.schedule.start();
    this.timer = setInterval(() => void this.tidy(), hour);
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** Deletes what has had its time; each part on its own, for one that fails must not keep the others from it. */
  async tidy(): Promise<void> {
    for (const part of [this.delivery, this.files, this.sessions, this.idempotency]) {
      await part.sweep().catch((error: unknown) => this.logger.warn(`not tidied (${part.constructor.name}): ${maskText(String(error))}`));
    }
  }
}
