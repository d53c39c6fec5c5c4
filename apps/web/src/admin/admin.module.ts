// The server-rendered back office.
import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { LibrariesModule } from '../libraries.module.js';
import { ArticleReader } from './articles/article.js';
import { ArticlesPages } from './articles/articles.pages.js';
import { FrameState } from './layout/frame-state.js';
import { ProblemsReader } from './problems/problems.js';
import { OrdersPages } from './orders/orders.pages.js';
import { OrdersReader } from './orders/orders.js';
import { ProblemsPages } from './problems/problems.pages.js';
import { LiveRuns } from './runs/live-runs.js';
import { RunsReader } from './runs/runs.js';
import { RunsPages } from './runs/runs.pages.js';
import { SearchPages } from './search/search.pages.js';
import { Askers } from './session/askers.js';
import { SessionPages } from './session/session.pages.js';
import { ShopAssignmentsPages } from './shop/assignments.pages.js';
import { ShopCompletenessPages } from './shop/completeness.pages.js';
import { ShopConnectionPages } from './shop/connection.pages.js';
import { NewShopPages } from './shop/new.pages.js';
import { ShopOptionsPages } from './shop/options.pages.js';
import { ShopRules } from './shop/rules.js';
import { ShopSchedulePages } from './shop/schedule.pages.js';
import { ShopFrame } from './shop/shop-frame.js';
import { ShopPages } from './shop/shop.pages.js';
import { LiveShops } from './shops/live.js';
import { OverviewReader } from './shops/overview.js';
import { ShopsPages } from './shops/shops.pages.js';
import { StockPages } from './stock/stock.pages.js';
import { PricesPages } from './prices/prices.pages.js';
import { Views } from './views.js';

@Module({ imports: [LibrariesModule, HttpModule], controllers: [OrdersPages, SearchPages, SessionPages, ShopsPages, NewShopPages, ShopPages, ShopAssignmentsPages, ShopOptionsPages, ShopSchedulePages, ShopConnectionPages, ShopCompletenessPages, RunsPages, ProblemsPages, ArticlesPages, StockPages, PricesPages], providers: [OrdersReader, Views, FrameState, OverviewReader, LiveShops, ShopFrame, ShopRules, ProblemsReader, RunsReader, LiveRuns, Askers, ArticleReader], exports: [Views] })
export class AdminModule {}
