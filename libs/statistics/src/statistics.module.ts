// The figures of the overview, made of what the libraries below know.
import { Module } from '@nestjs/common';
import { tablesOf } from '@kontor/base';
import { MasterdataModule } from '@kontor/masterdata';
import { OrdersModule } from '@kontor/orders';
import { PricingModule } from '@kontor/pricing';
import { ShopsModule } from '@kontor/shops';
import { StockModule } from '@kontor/stock';
import { SyncModule } from '@kontor/sync';
import { Statistics1764100000000 } from './migrations/1764100000000-statistics.js';
import { StatisticsOnConfirmed } from './on-confirmed.js';
import { StatisticsOnOrderChanged } from './on-order-changed.js';
import { RebuildStatisticsHandler } from './rebuild-statistics.command.js';
import { RecomputeStatisticsHandler } from './recompute-statistics.command.js';
import { StatisticsOnShopDayMarked } from './refresh-shop-day.js';
import { ShopDays } from './shop-days.js';
import { ShopStatisticsHandler } from './shop-statistics.query.js';

@Module({
  imports: [MasterdataModule, OrdersModule, PricingModule, ShopsModule, StockModule, SyncModule, tablesOf('statistics', { entities: [], migrations: [Statistics1764100000000] })],
  providers: [ShopDays, ShopStatisticsHandler, StatisticsOnConfirmed, StatisticsOnOrderChanged, StatisticsOnShopDayMarked, RebuildStatisticsHandler, RecomputeStatisticsHandler],
})
export class StatisticsModule {}
