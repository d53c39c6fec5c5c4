import { DomainEvent } from '@kontor/base';
import type { ShopId } from '@kontor/kernel';

/** A shop's day is to be recomputed; recorded once per marking, however many orders of that day changed until it is done. */
export class ShopDayMarked extends DomainEvent {
  static override readonly eventName = 'statistics.shop-day-marked';
  constructor(
    readonly shopId: ShopId,
    readonly day: string,
  ) {
    super();
  }
  get subject(): string {
    return `shop:${this.shopId}`;
  }
}
