import { DomainEvent } from '@kontor/base';
import type { OrderId, ShopId } from '@kontor/kernel';

/** The shop paid something of an order back. `day`: the shop's day of the order, as YYYY-MM-DD. */
export class OrderRefunded extends DomainEvent {
  static override readonly eventName = 'orders.order-refunded';
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
