// Stock: levels, reservations, and what of them a shop should show.
import { Module } from '@nestjs/common';
import { ArticlesModule } from '@kontor/articles';
import { tablesOf } from '@kontor/base';
import { ShopsModule } from '@kontor/shops';
import { SyncModule } from '@kontor/sync';
import { CountStockHandler } from './count-stock.command.js';
import { ArticleStocks } from './article-stocks.js';
import { GetStockHandler } from './get-stock.query.js';
import { Ledger } from './ledger.js';
import { ListLatestMovementsHandler } from './list-latest-movements.query.js';
import { ListMovementsHandler } from './list-movements.query.js';
import { ListingCover } from './listing-cover.js';
import { Stock1763600000000 } from './migrations/1763600000000-stock.js';
import { StockLists1763610000000 } from './migrations/1763610000000-stock-lists.js';
import { MoveStockHandler } from './move-stock.command.js';
import { StockOnArticleChanged } from './on-article-changed.js';
import { StockOnListingLinked } from './on-listing-linked.js';
import { StockOnRunFinished } from './on-run-finished.js';
import { StockOnShopOptionsChanged } from './on-shop-options-changed.js';
import { PushProblems } from './push-problems.js';
import { PushSettlement } from './push-settlement.js';
import { StockPush } from './push-stock.js';
import { StockFigures } from './stock-figures.js';
import { StockRows } from './stock-rows.js';
import { StockRules } from './stock-rules.js';
import { SyncAllStockHandler } from './sync-all-stock.command.js';
import { StockDue, StockRetry, SyncChangedStockHandler } from './sync-changed-stock.command.js';
import { Warehouses } from './warehouses.js';

const handlers = [CountStockHandler, MoveStockHandler, GetStockHandler, ListMovementsHandler, ListLatestMovementsHandler, SyncChangedStockHandler, SyncAllStockHandler];
const consumers = [StockOnArticleChanged, StockOnListingLinked, StockOnRunFinished, StockOnShopOptionsChanged];

@Module({
  imports: [ArticlesModule, ShopsModule, SyncModule, tablesOf('stock', { entities: [], migrations: [Stock1763600000000, StockLists1763610000000] })],
  providers: [ArticleStocks, Ledger, ListingCover, PushProblems, PushSettlement, StockDue, StockFigures, StockPush, StockRetry, StockRows, StockRules, Warehouses, ...handlers, ...consumers],
  exports: [ArticleStocks, Ledger, StockFigures, StockRules, Warehouses],
})
export class StockModule {}
