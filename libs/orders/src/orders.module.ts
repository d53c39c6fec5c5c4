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
import { CompareOrdersHandler, RetryCompareOrders } from './compare-orders.command.js';
import { CompletenessChecks } from './completeness-checks.js';
import { CompletenessFigures } from './completeness-figures.js';
import { CompletenessOrders } from './completeness-orders.js';
import { DayTotals } from './day-totals.js';
import { DifferingOnRunFinished, FetchDifferingHandler } from './fetch-differing.command.js';
import { FetchOrdersHandler, RetryOrders } from './fetch-orders.command.js';
import { GetCompletenessHandler } from './get-completeness.query.js';
import { GetOrderHandler } from './get-order.query.js';
import { Intake } from './intake.js';
import { LeftOutOrders } from './left-out-orders.js';
import { ListOrdersHandler } from './list-orders.query.js';
import { Orders1763900000000 } from './migrations/1763900000000-orders.js';
import { OrderSearch1763900100000 } from './migrations/1763900100000-order-search.js';
import { Completeness1763900300000 } from './migrations/1763900300000-completeness.js';
import { WebhookDeliveries1763900400000 } from './migrations/1763900400000-webhook-deliveries.js';
import { OrderRules } from './order-rules.js';
import { OrderStock } from './order-stock.js';
import { OrdersOfProblemsHandler } from './orders-of-problems.query.js';
import { PrepareOrder } from './prepare-order.js';
import { ReceiveWebhookHandler } from './receive-webhook.command.js';
import { RegisterOnShopWebhooksDue, RegisterWebhooksHandler, RetryWebhooks, WebhooksDue } from './register-webhooks.command.js';
import { SalesOrders } from './sales-orders.js';
import { SeenOrders } from './seen-orders.js';
import { ShipOrderHandler } from './ship-order.command.js';
import { SynchroniseHandler } from './synchronise.command.js';
import { TakeInAgainHandler } from './take-in-again.command.js';
import { FeedbackDue, RetryFeedback, TellShopHandler } from './tell-shop.command.js';
import { TotalOrdersHandler } from './total-orders.query.js';
import { WebhookDeliveries } from './webhook-deliveries.js';
import { WebhookWatch } from './webhook-watch.js';

@Module({
  imports: [ArticlesModule, CustomersModule, MasterdataModule, PricingModule, ShopsModule, StockModule, SyncModule, tablesOf('orders', { entities: [], migrations: [Orders1763900000000, OrderSearch1763900100000, Completeness1763900300000, WebhookDeliveries1763900400000] })],
  providers: [
    AssignAndRepairHandler,
    CancelOrderHandler,
    ChangedOrders,
    CompareOrdersHandler,
    CompletenessChecks,
    CompletenessFigures,
    CompletenessOrders,
    DayTotals,
    DifferingOnRunFinished,
    FeedbackDue,
    FetchDifferingHandler,
    FetchOrdersHandler,
    GetCompletenessHandler,
    GetOrderHandler,
    Intake,
    LeftOutOrders,
    ListOrdersHandler,
    OrderRules,
    OrderStock,
    OrdersOfProblemsHandler,
    PrepareOrder,
    RetryCompareOrders,
    ReceiveWebhookHandler,
    RegisterOnShopWebhooksDue,
    RegisterWebhooksHandler,
    RetryFeedback,
    RetryOrders,
    RetryWebhooks,
    SalesOrders,
    SeenOrders,
    ShipOrderHandler,
    SynchroniseHandler,
    TakeInAgainHandler,
    TellShopHandler,
    TotalOrdersHandler,
    WebhookDeliveries,
    WebhookWatch,
    WebhooksDue,
  ],
  exports: [CompletenessFigures, DayTotals, OrderRules],
})
export class OrdersModule {}
