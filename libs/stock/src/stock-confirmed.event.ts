import { DomainEvent } from '@kontor/base';
import type { ShopId } from '@kontor/kernel';

/** A shop confirmed stock figures; one event per batch of a run. */
export class StockConfirmed extends DomainEvent {
  static override readonly eventName = 'stock.stock-confirmed';
  constructor(readonly shopId: ShopId) {
    super();
  }
  get subject(): string {
    return `shop:${this.shopId}`;
  }
}
