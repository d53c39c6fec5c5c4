// Figures for Prometheus. What concerns shops is read from the shared database when it is asked for, so every process says the same.
import { Controller, Get, Injectable, Logger, Res, type OnModuleInit } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Gauge } from 'prom-client';
import { Metrics, maskText } from '@kontor/base';
import { Clock } from '@kontor/kernel';
import { ShopStatistics } from '@kontor/statistics';

@Injectable()
export class ShopMetrics implements OnModuleInit {
  private readonly logger = new Logger(ShopMetrics.name);
  private readonly gauges: Record<'stock' | 'prices' | 'oldest' | 'problems' | 'lag' | 'fetch', Gauge>;

  constructor(
    private readonly metrics: Metrics,
    private readonly queries: QueryBus,
    private readonly clock: Clock,
  ) {
    const gauge = (name: string, help: string): Gauge => new Gauge({ name: `kontor_shop_${name}`, help, labelNames: ['shop'], registers: [] });
    this.gauges = {
      stock: gauge('unsent_stock', 'Listings whose stock has not been sent yet.'),
      prices: gauge('unsent_prices', 'Listings whose prices have not been sent yet.'),
      oldest: gauge('oldest_unsent_seconds', 'Age of the oldest unsent change.'),
      problems: gauge('open_problems', 'Open problems.'),
      lag: gauge('order_lag_seconds', 'Median time from an order in the shop to the sales order.'),
      fetch: gauge('last_fetch_seconds', 'Time since orders were last fetched.'),
    };
  }

  onModuleInit(): void {
    Object.values(this.gauges).forEach((gauge) => this.metrics.registry.registerMetric(gauge));
  }

  /** Sets the figures anew; shops that are gone leave no figure behind. */
  async read(): Promise<void> {
    const now = this.clock.now().getTime();
    const seconds = (at: Date): number => Math.max(0, Math.round((now - at.getTime()) / 1000));
    const rows = await this.queries.execute(new ShopStatistics({})).catch((error: unknown) => {
      this.logger.warn(`figures of the shops not read: ${maskText(String(error))}`);
      return [];
    });
    Object.values(this.gauges).forEach((gauge) => gauge.reset());
    for (const row of rows) {
      const labels = { shop: row.shopId };
      this.gauges.stock.set(labels, row.waiting.stock);
      this.gauges.prices.set(labels, row.waiting.prices);
      this.gauges.oldest.set(labels, row.waiting.oldestAt ? seconds(row.waiting.oldestAt) : 0);
      this.gauges.problems.set(labels, row.openProblems);
      if (row.lag.medianSeconds !== null) this.gauges.lag.set(labels, row.lag.medianSeconds);
      if (row.lastOrderFetchAt) this.gauges.fetch.set(labels, seconds(row.lastOrderFetchAt));
    }
  }
}

@Controller('metrics')
@ApiExcludeController()
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly shops: ShopMetrics,
  ) {}

  @Get()
  async print(@Res() response: Response): Promise<void> {
    await this.shops.read();
    response.setHeader('Content-Type', this.metrics.registry.contentType);
    response.end(await this.metrics.registry.metrics());
  }
}
