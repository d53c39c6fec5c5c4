// Prometheus figures of this process and, read at scrape time, of the shared database (F73).
import { Injectable } from '@nestjs/common';
import { Registry, collectDefaultMetrics } from 'prom-client';

/** The registry that /metrics prints; libraries add their own counters and gauges to it. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
