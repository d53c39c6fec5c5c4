// What the shop's stock figure means, which decides what Kontor must send and what an order has already taken from it.
import type { RemoteOrder, StockHeld } from '../port.js';
import { isAtLeast, type Version } from './shopware6.client.js';

/** From 6.6 on `stock` is what may be sold now; before, it is what lies on the shelf until the order is completed. A 6.5 shop can switch, and no call tells: then the merchant does. */
export function stockMeaning(version: Version | null, wish: unknown): 'sellable' | 'physical' {
  if (wish === 'sellable' || wish === 'physical') return wish;
  // Unknown is before the first check, when nothing is sent yet.
  return version === null || isAtLeast(version, [6, 6, 0]) ? 'sellable' : 'physical';
}

/**
 * Both ways an open order holds its pieces: taken from `stock` when it was placed (6.6), or subtracted from `availableStock` while it is open (6.5). Only
 * completing it makes them leave; cancelling gives them back.
 */
export function heldOf(state: RemoteOrder['state']): StockHeld {
  return state === 'done' ? 'left' : state === 'cancelled' ? 'none' : 'taken';
}
