// Sales orders: fetched from the shops, kept, sent, told back.
import { Module } from '@nestjs/common';
import { ArticlesModule } from '@kontor/articles';
import { tablesOf } from '@kontor/base';
import { CustomersModule } from '@kontor/customers';
import { MasterdataModule } from '@kontor/masterdata';
import { PricingModule } from '@kontor/pricing';
import { ShopsModule } from '@kontor/shops';
import { StockModule } from '@kontor/stock';
import { SyncModule } from '@kontor/sync';
import { AssignAndRepairHandler } from './assign-and-repair.command.js';
import { CancelOrderHandler } from './cancel-order.command.js';
import { ChangedOrders } from './changed-orders.js';
import { DayTotals } from './day-totals.js';
import { FetchOrdersHandler, RetryOrders } from './fetch-orders.command.js';
import { GetOrderHandler } from './get-order.query.js';
import { Intake } from './intake.js';
import { LeftOutOrders } from './left-out-orders.js';
import { ListOrdersHandler } from './list-orders.query.js';
import { Orders1763900000000 } from './migrations/1763900000000-orders.js';
import { OrderSearch1763900100000 } from './migrations/1763900100000-order-search.js';
import { OrderRules } from './order-rules.js';
import { OrderStock } from './order-stock.js';
import { OrdersOfProblemsHandler } from './orders-of-problems.query.js';
import { PrepareOrder } from './prepare-order.js';
import { SalesOrders } from './sales-orders.js';
import { SeenOrders } from './seen-orders.js';
import { ShipOrderHandler } from './ship-order.command.js';
import { SynchroniseHandler } from './synchronise.command.js';
import { TakeInAgainHandler } from './take-in-again.command.js';
import { FeedbackDue, RetryFeedback, TellShopHandler } from './tell-shop.command.js';
import { TotalOrdersHandler } from './total-orders.query.js';

@Module({
  imports: [ArticlesModule, CustomersModule, MasterdataModule, PricingModule, ShopsModule, StockModule, SyncModule, tablesOf('orders', { entities: [], migrations: [Orders1763900000000, OrderSearch1763900100000] })],
  providers: [
    AssignAndRepairHandler,
    CancelOrderHandler,
    ChangedOrders,
    DayTotals,
    FeedbackDue,
    FetchOrdersHandler,
    GetOrderHandler,
    Intake,
    LeftOutOrders,
    ListOrdersHandler,
    OrderRules,
    OrderStock,
    OrdersOfProblemsHandler,
    PrepareOrder,
    RetryFeedback,
    RetryOrders,
    SalesOrders,
    SeenOrders,
    ShipOrderHandler,
    SynchroniseHandler,
    TakeInAgainHandler,
    TellShopHandler,
    TotalOrdersHandler,
  ],
  exports: [DayTotals, OrderRules],
})
export class OrdersModule {}
