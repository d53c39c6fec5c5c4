import { Consumes, type Consumer, type Tx } from '@kontor/base';
import { OrderCancelled, OrderChanged, OrderReceived, OrderRefunded } from '@kontor/orders';
import { ShopDays } from './shop-days.js';

/** Whatever happened to an order, its day is to be computed anew. */
@Consumes(OrderReceived, OrderChanged, OrderCancelled, OrderRefunded)
export class StatisticsOnOrderChanged implements Consumer<OrderReceived | OrderChanged | OrderCancelled | OrderRefunded> {
  constructor(private readonly days: ShopDays) {}

  async consume(event: OrderReceived | OrderChanged | OrderCancelled | OrderRefunded, tx: Tx): Promise<void> {
    await this.days.mark(tx, event.shopId, event.day);
  }
}
