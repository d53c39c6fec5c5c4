// Every module, for every process delivers every event and carries out every kind of run.
import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AccessModule } from '@kontor/access';
import { ArticlesModule } from '@kontor/articles';
import { BaseModule } from '@kontor/base';
import { CatalogModule } from '@kontor/catalog';
import { ConnectorsModule } from '@kontor/connectors';
import { CustomersModule } from '@kontor/customers';
import { MasterdataModule } from '@kontor/masterdata';
import { OrdersModule } from '@kontor/orders';
import { PricingModule } from '@kontor/pricing';
import { ShopsModule } from '@kontor/shops';
import { StatisticsModule } from '@kontor/statistics';
import { StockModule } from '@kontor/stock';
import { SyncModule } from '@kontor/sync';

@Module({
  imports: [
    BaseModule,
    CqrsModule.forRoot(),
    AccessModule,
    ConnectorsModule,
    ShopsModule,
    SyncModule,
    MasterdataModule,
    ArticlesModule,
    StockModule,
    PricingModule,
    CustomersModule,
    OrdersModule,
    CatalogModule,
    StatisticsModule,
  ],
})
export class WorkerModule {}
