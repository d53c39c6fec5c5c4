import { DomainEvent } from '@kontor/base';
import type { ShopId } from '@kontor/kernel';

/** A shop confirmed prices; one event per batch of a run. */
export class PricesConfirmed extends DomainEvent {
  static override readonly eventName = 'pricing.prices-confirmed';
  constructor(readonly shopId: ShopId) {
    super();
  }
  get subject(): string {
    return `shop:${this.shopId}`;
  }
}
