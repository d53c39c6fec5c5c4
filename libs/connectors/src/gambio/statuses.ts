// What the order statuses of Gambio mean for fulfilment and stock. Shops add their own; those are judged by what the order has been through.
import { ConnectorFailure } from '../failure.js';
import { asDoc, plainText, textOf } from '../fields.js';
import type { RemoteOrder, StockHeld } from '../port.js';
import type { GambioClient } from './gambio.client.js';

/** "Nicht bestätigt": the check-out, or a payment on another page, was not finished. The list has them all the same. */
export const unconfirmed = '0';
const dispatched = '3';
const cancelled = '99';

export type Meaning = { state: RemoteOrder['state']; held: StockHeld };
export type OrderStatus = { id: string; names: { de: string; en: string } };

/** `history`: the statuses that the order went through. */
export function meaningOf(status: string, history: readonly string[]): Meaning {
  // The shop takes the pieces with the order, before the payment; as long as somebody may still pay they are not for sale again.
  if (status === unconfirmed) return { state: 'pending', held: 'taken' };
  if (status === cancelled) return { state: 'cancelled', held: 'none' };
  if (status === dispatched) return { state: 'done', held: 'left' };
  if (status === '1' || status === '2') return { state: 'open', held: 'taken' };
  // An invoice or a status of the shop's own, before the parcel or after it.
  return history.includes(dispatched) ? { state: 'done', held: 'left' } : { state: 'open', held: 'taken' };
}

/** Whether orders of a status are normally fetched; also whether one that is older than the start may still hold stock. */
export function isOpen(status: string): boolean {
  return meaningOf(status, []).state === 'open';
}

/** All statuses of the shop. */
export async function readStatuses(client: GambioClient): Promise<OrderStatus[]> {
  const found = (await client.all('order_statuses')).map((status) => {
    const names = asDoc(status.names ?? {}, 'names');
    const [de, en] = [plainText(textOf(names, 'DE') || textOf(names, 'de')), plainText(textOf(names, 'EN') || textOf(names, 'en'))];
    return { id: textOf(status, 'id'), names: { de: de || en, en: en || de } };
  });
  if (found.length === 0) throw new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: 'order_statuses' });
  return found.filter(({ id }) => /^\d{1,9}$/.test(id));
}
