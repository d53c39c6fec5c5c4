// Figures of the runs for Prometheus (F73): what ended is counted where it ended, what waits is read from the database at scrape time.
import { Injectable } from '@nestjs/common';
import { Database, Metrics } from '@kontor/base';
import { Clock } from '@kontor/kernel';
import { Counter, Gauge } from 'prom-client';

@Injectable()
export class RunMetrics {
  private readonly endings: Counter<'kind' | 'status'>;

  constructor(metrics: Metrics, database: Database, clock: Clock) {
    const registers = [metrics.registry];
    this.endings = new Counter({ name: 'kontor_runs_ended_total', help: 'Runs that ended in this process', labelNames: ['kind', 'status'], registers });
    new Gauge({
      name: 'kontor_runs',
      help: 'Runs that have not ended',
      labelNames: ['status'],
      registers,
      async collect() {
        const found = await database.query<{ status: string; runs: string }>("SELECT status, COUNT(*) AS runs FROM sync_run WHERE status IN ('queued', 'running', 'waiting') GROUP BY status");
        for (const status of ['queued', 'running', 'waiting']) this.set({ status }, parseInt(found.find((row) => row.status === status)?.runs ?? '0', 10));
      },
    });
    new Gauge({
      name: 'kontor_runs_oldest_due_seconds',
      help: 'For how long the oldest queued run could have been carried out',
      registers,
      async collect() {
        const now = clock.now();
        const [row] = await database.query<{ oldest: Date | null }>("SELECT MIN(not_before) AS oldest FROM sync_run WHERE status = 'queued' AND not_before <= ?", [now]);
        this.set(row?.oldest ? (now.getTime() - row.oldest.getTime()) / 1000 : 0);
      },
    });
    new Gauge({
      name: 'kontor_problems_open',
      help: 'Problems that nobody solved or dismissed',
      registers,
      async collect() {
        const [row] = await database.query<{ problems: string }>('SELECT COUNT(*) AS problems FROM sync_problem WHERE is_open = 1');
        this.set(parseInt(row?.problems ?? '0', 10));
      },
    });
  }

  ended(kind: string, status: string): void {
    this.endings.inc({ kind, status });
  }
}
