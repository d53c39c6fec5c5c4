import { DomainEvent } from '@kontor/base';
import type { ShopId } from '@kontor/kernel';

/** Something that decides what the shop should show was changed in shops itself: its listings are due again. */
export class ShopOptionsChanged extends DomainEvent {
  static override readonly eventName = 'shops.shop-options-changed';
  constructor(readonly shopId: ShopId) {
    super();
  }
  get subject(): string {
    return `shop:${this.shopId}`;
  }
}
