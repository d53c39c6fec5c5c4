import { DomainEvent } from '@kontor/base';
import type { OrderId, ShopId } from '@kontor/kernel';

/** A shop order became a sales order. `day`: the shop's day of the order, as YYYY-MM-DD. */
export class OrderReceived extends DomainEvent {
  static override readonly eventName = 'orders.order-received';
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
