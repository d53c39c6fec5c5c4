// What WooCommerce's order statuses mean for fulfilment and stock. Statuses of plugins are judged by what the shop did to the lines.
import type { RemoteOrder, StockHeld } from '../port.js';

/** All statuses of the core except `checkout-draft`, which are abandoned carts, and `trash`. */
export const coreStatuses = ['pending', 'processing', 'on-hold', 'completed', 'cancelled', 'refunded', 'failed'] as const;

/** Statuses that are never asked for. */
export const neverFetched = new Set(['checkout-draft', 'auto-draft', 'trash', 'any', 'draft']);

/** Statuses under which an open order holds stock: they are read at the first fetch even if older than its start. */
export const holdingStatuses = ['processing', 'on-hold'] as const;

export type Meaning = { state: RemoteOrder['state']; held: StockHeld };

/** `completed`: the order was completed at some time; `reduced`: a line says that the shop took stock for it. */
export function meaningOf(status: string, { completed, reduced }: { completed: boolean; reduced: boolean }): Meaning {
  switch (status) {
    case 'processing':
    case 'on-hold':
      return { state: 'open', held: 'taken' };
    case 'completed':
      return { state: 'done', held: 'left' };
    // Paid back in full: what was sent is gone, what was not will not be.
    case 'refunded':
      return completed ? { state: 'done', held: 'left' } : { state: 'cancelled', held: 'none' };
    case 'cancelled':
    case 'trash':
      return { state: 'cancelled', held: 'none' };
    case 'pending':
    case 'failed':
    case 'checkout-draft':
      return { state: 'pending', held: 'none' };
    default:
      return reduced ? { state: 'open', held: 'taken' } : { state: completed ? 'done' : 'pending', held: completed ? 'left' : 'none' };
  }
}
