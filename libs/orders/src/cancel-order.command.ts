// A person cancels an order in Kontor: its reservation is free, its revenue gone. Only while nothing was sent; the shop is not told.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database, Outbox } from '@kontor/base';
import { AppError, Clock, type OrderId } from '@kontor/kernel';
import { wantStatus } from './feedback.js';
import { OrderCancelled } from './order-cancelled.event.js';
import { noteSteps } from './order-rows.js';
import { OrderStock } from './order-stock.js';
import { SalesOrders, type StoredOrder } from './sales-orders.js';

export class CancelOrder extends Command<void> {
  constructor(readonly wish: { orderId: OrderId; requestedBy: string }) {
    super();
  }
}

@CommandHandler(CancelOrder)
export class CancelOrderHandler implements ICommandHandler<CancelOrder> {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly orders: SalesOrders,
    private readonly stock: OrderStock,
    private readonly outbox: Outbox,
  ) {}

  async execute({ wish: { orderId, requestedBy } }: CancelOrder): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const now = this.clock.now();
      const order = await this.orders.lock(tx, orderId);
      if (order.status === 'cancelled') return;
      if (order.status !== 'open') throw new AppError('order-shipped');
      const cancelled: StoredOrder = { ...order, status: 'cancelled' };
      await this.orders.setStatus(tx, cancelled, requestedBy, now);
      await this.stock.reserve(tx, cancelled, now);
      await wantStatus(tx, order, null, order.remoteStatus);
      await noteSteps(tx, orderId, [{ step: 'cancelled', by: requestedBy }], now);
      await this.outbox.record(tx, new OrderCancelled(orderId, order.shopId, order.day));
    });
  }
}
