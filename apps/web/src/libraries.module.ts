// All of Kontor's libraries: every process loads all of them, so that every event has its consumers (architecture C).
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

const libraries = [AccessModule, ConnectorsModule, ShopsModule, SyncModule, MasterdataModule, ArticlesModule, StockModule, PricingModule, CustomersModule, OrdersModule, CatalogModule, StatisticsModule];

@Module({ imports: [CqrsModule.forRoot(), BaseModule, ...libraries], exports: [CqrsModule, ...libraries] })
export class LibrariesModule {}
