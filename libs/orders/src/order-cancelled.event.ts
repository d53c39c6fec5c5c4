import { DomainEvent } from '@kontor/base';
import type { OrderId, ShopId } from '@kontor/kernel';

/** A sales order was cancelled, in the shop or in Kontor. `day`: the shop's day of the order, as YYYY-MM-DD. */
export class OrderCancelled extends DomainEvent {
  static override readonly eventName = 'orders.order-cancelled';
  constructor(
    readonly orderId: OrderId,
    readonly shopId: ShopId,
    readonly day: string,
  ) {
    super();
  }
  get subject(): string {
    return `order:${this.orderId}`;
  }
}
