import './errors.js';

export { OrdersModule } from './orders.module.js';
export { OrderRules, type OrderRule, type OrderRuleChange, type ShippingRule, type StatusChoice } from './order-rules.js';
export { DayTotals, type DayTotal, type Lag } from './day-totals.js';
export { ShipOrder, type ShippedLine } from './ship-order.command.js';
export { CancelOrder } from './cancel-order.command.js';
export { TakeInAgain } from './take-in-again.command.js';
export { AssignAndRepair } from './assign-and-repair.command.js';
export { ListOrders, type OrderListItem } from './list-orders.query.js';
export { TotalOrders, type OrderTotal } from './total-orders.query.js';
export type { OrderFilter } from './order-filter.js';
export { OrdersOfProblems, type ProblemOrders } from './orders-of-problems.query.js';
export { GetOrder, type OrderView, type OrderViewAddress, type OrderViewCharge, type OrderViewLine } from './get-order.query.js';
export type { OrderStatus } from './order.js';
export { OrderReceived } from './order-received.event.js';
export { OrderChanged } from './order-changed.event.js';
export { OrderCancelled } from './order-cancelled.event.js';
export { OrderRefunded } from './order-refunded.event.js';
