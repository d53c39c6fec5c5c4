import { DomainEvent } from '@kontor/base';
import type { RunId, ShopId } from '@kontor/kernel';

/** A run ended, however it ended; recorded in the transaction that ended it. */
export class RunFinished extends DomainEvent {
  static override readonly eventName = 'sync.run-finished';
  constructor(
    readonly runId: RunId,
    readonly shopId: ShopId | null,
    readonly kind: string,
  ) {
    super();
  }
  get subject(): string {
    return this.shopId === null ? `run:${this.runId}` : `shop:${this.shopId}`;
  }
}
