// The REST API, one controller per noun.
import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { LibrariesModule } from '../libraries.module.js';
import { ArticlesController } from './articles.controller.js';
import { CompletenessController } from './completeness.controller.js';
import { OrdersController } from './orders.controller.js';
import { PlatformsController } from './platforms.controller.js';
import { PriceListsController, PricesController } from './prices.controller.js';
import { ProblemsController } from './problems.controller.js';
import { RunsController } from './runs.controller.js';
import { ShopPartsController } from './shop-parts.controller.js';
import { ShopsController, StopController } from './shops.controller.js';
import { StockController, WarehousesController } from './stock.controller.js';
import { WebhooksController } from './webhooks.controller.js';

@Module({
  imports: [LibrariesModule, HttpModule],
  controllers: [PlatformsController, ShopsController, ShopPartsController, CompletenessController, StopController, RunsController, ProblemsController, ArticlesController, StockController, WarehousesController, PriceListsController, PricesController, OrdersController, WebhooksController],
})
export class ApiModule {}
