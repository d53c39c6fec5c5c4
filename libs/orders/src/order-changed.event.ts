import { DomainEvent } from '@kontor/base';
import type { OrderId, ShopId } from '@kontor/kernel';

/** A sales order stands differently now: its lines, its sum or its shipment. `day`: the shop's day of the order, as YYYY-MM-DD. */
export class OrderChanged extends DomainEvent {
  static override readonly eventName = 'orders.order-changed';
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
