// Takes stored events to their consumers: row by row, each in a transaction of its own, so that one that fails blocks nobody else.
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '@kontor/kernel';
import { Database, marks, rows, write } from '../database/database.js';
import { maskText } from '../logging/mask.js';
import { InBackground, type BackgroundPart } from '../operation/background.js';
import type { DomainEvent } from './event.js';
import { Outbox } from './outbox.js';

type Row = { id: string; event: string; consumer: string; payload: string; attempts: number };

const pollMilliseconds = 1000;
const keepDoneDays = 14;

@InBackground()
export class OutboxDelivery implements BackgroundPart, OnApplicationShutdown {
  private readonly logger = new Logger(OutboxDelivery.name);
  private timer: NodeJS.Timeout | null = null;
  private working: Promise<number> | null = null;
  private again = false;

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Starts delivering in this process: at once after each commit, and every second as the safety net. */
  start(): void {
    if (this.timer) return;
    this.outbox.onRecorded(() => void this.kick());
    this.timer = setInterval(() => void this.kick(), pollMilliseconds);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.outbox.onRecorded(() => undefined);
    await this.working;
  }

  /** Delivers everything that is due now, also what is recorded while doing so; answers how many were delivered. */
  async drain(): Promise<number> {
    let delivered = 0;
    for (let round = 0; round < 1000; round += 1) {
      const some = await this.round();
      if (some === 0) break;
      delivered += some;
    }
    return delivered;
  }

  /** Deletes what was delivered more than 14 days ago; statistics do not need the past. */
  async sweep(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - keepDoneDays * 86_400_000);
    await this.database.write('DELETE FROM outbox WHERE done_at < ? LIMIT 10000', [before]);
  }

  private async kick(): Promise<void> {
    if (this.working) {
      this.again = true;
      return;
    }
    this.working = this.drain().catch((error: unknown) => {
      this.logger.warn(`delivery of events paused: ${maskText(String(error))}`);
      return 0;
    });
    await this.working;
    this.working = null;
    if (this.again && this.timer) {
      this.again = false;
      void this.kick();
    }
  }

  private async round(): Promise<number> {
    const due = await this.database.query<{ id: string }>('SELECT id FROM outbox WHERE done_at IS NULL AND not_before <= ? ORDER BY id LIMIT 200', [this.clock.now()]);
    let handled = 0;
    for (const { id } of due) if (await this.deliver(id)) handled += 1;
    return handled;
  }

  /** True when the row was settled here: delivered, or put off after a failure. */
  private async deliver(id: string): Promise<boolean> {
    try {
      return await this.database.inTransaction(async (tx) => {
        const [row] = await rows<Row>(tx, 'SELECT id, event, consumer, payload, attempts FROM outbox WHERE id = ? AND done_at IS NULL AND not_before <= ? FOR UPDATE SKIP LOCKED', [id, this.clock.now()]);
        if (!row) return false;
        const target = this.outbox.resolve(row.event, row.consumer);
        if (!target) throw new Error(`no consumer ${row.consumer} for ${row.event}`);
        const event = Object.create(target.event.prototype as object) as DomainEvent;
        Object.assign(event, JSON.parse(row.payload) as object);
        await target.consumer.consume(event, tx);
        await write(tx, `UPDATE outbox SET done_at = ?, last_error = NULL WHERE id IN (${marks([id])})`, [this.clock.now(), id]);
        return true;
      });
    } catch (error) {
      await this.putOff(id, error);
      return false;
    }
  }

  private async putOff(id: string, error: unknown): Promise<void> {
    const text = maskText(error instanceof Error ? error.message : String(error)).slice(0, 500);
    this.logger.warn(`event ${id} not delivered: ${text}`);
    await this.database.write('UPDATE outbox SET attempts = attempts + 1, not_before = DATE_ADD(?, INTERVAL LEAST(3600, POW(2, LEAST(attempts, 12))) SECOND), last_error = ? WHERE id = ? AND done_at IS NULL', [this.clock.now(), text, id]);
  }
}
