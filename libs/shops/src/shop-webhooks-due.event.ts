import { DomainEvent } from '@kontor/base';
import type { ShopId } from '@kontor/kernel';

/** What stands in the shop of Kontor's webhooks may no longer be what is wanted there. */
export class ShopWebhooksDue extends DomainEvent {
  static override readonly eventName = 'shops.shop-webhooks-due';
  constructor(readonly shopId: ShopId) {
    super();
  }
  get subject(): string {
    return `shop:${this.shopId}`;
  }
}
