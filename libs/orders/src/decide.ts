// Whether an order is taken in, and if not, why (F15, F17). Pure; an order left out may still hold stock (F15b).
import type { RemoteOrder } from '@kontor/connectors';
import type { Shop } from '@kontor/shops';
import type { SeenReason } from './order.js';
import type { OrderRule, StatusChoice } from './order-rules.js';

/** What the platform says is usual for a status, as remembered among the shop's values. */
export type UsualStatuses = ReadonlyMap<string, StatusChoice>;

/**
 * Null: take it in. The merchant's choice stands above the platform's habit, that above the meaning of the state. A pending order comes in by no habit at all, only by a rule that
 * means it: one of its payment status, or one of an order status that nobody fetches by itself (many a platform calls an order open whose payment failed).
 */
export function leftOut(order: Pick<RemoteOrder, 'status' | 'state' | 'payment' | 'orderedAt' | 'buyerWithheld'>, shop: Pick<Shop, 'startDate'>, rule: Pick<OrderRule, 'statuses'>, usual: UsualStatuses): SeenReason | null {
  if (order.buyerWithheld) return 'withheld';
  if (order.state === 'cancelled') return 'cancelled';
  if (order.orderedAt.getTime() < shop.startDate.getTime()) return 'older';
  const { order: status, payment } = order.status;
  const exact = rule.statuses[`${status}/${payment ?? ''}/${order.payment.key}`] ?? rule.statuses[`${status}/${payment ?? ''}`];
  const habit = usual.get(status);
  if (order.state === 'pending') return (exact ?? (habit === 'fetch' ? undefined : rule.statuses[status])) === 'fetch' ? null : 'pending';
  return (exact ?? rule.statuses[status] ?? habit ?? (order.state === 'open' ? 'fetch' : 'leave')) === 'fetch' ? null : 'filtered';
}
