// What a status of Amazon means for orders and stock. The merchant's offer loses its pieces as soon as a buyer has them in an order, also while it is pending;
// what Amazon fulfils itself never stood in the merchant's stock.
import type { RemoteOrder, SeenValue, StockHeld } from '../port.js';

type Meaning = { state: RemoteOrder['state']; held: StockHeld };

export const statuses: Readonly<Record<string, Meaning>> = {
  PENDING_AVAILABILITY: { state: 'pending', held: 'taken' },
  PENDING: { state: 'pending', held: 'taken' },
  UNSHIPPED: { state: 'open', held: 'taken' },
  PARTIALLY_SHIPPED: { state: 'open', held: 'taken' },
  SHIPPED: { state: 'done', held: 'left' },
  CANCELLED: { state: 'cancelled', held: 'none' },
  // Only of what Amazon fulfils for other channels.
  UNFULFILLABLE: { state: 'pending', held: 'none' },
};

/** Orders fulfilled by Amazon have a status of their own, so that the merchant can fetch or leave them apart from those that he shipped himself. */
export const fulfilledByAmazon = 'FBA';

/** The status word of an order as Kontor knows it, in the order itself and in the list for the comparison alike. */
export function statusWordOf(status: string, fulfilledBy: string): string {
  const state = statuses[status]?.state;
  return fulfilledBy === 'AMAZON' && (state === 'open' || state === 'done') ? fulfilledByAmazon : status;
}

/** Statuses under which an order holds pieces of the merchant's. */
export const holding = Object.keys(statuses).filter((status) => statuses[status]?.held === 'taken');

export const statusValues: (SeenValue & { usual: 'fetch' | 'leave' })[] = [
  { key: 'UNSHIPPED', label: 'Unshipped', usual: 'fetch' },
  { key: 'PARTIALLY_SHIPPED', label: 'Partially shipped', usual: 'fetch' },
  { key: fulfilledByAmazon, label: 'Fulfilled by Amazon (FBA)', usual: 'fetch' },
  { key: 'SHIPPED', label: 'Shipped', usual: 'leave' },
  { key: 'PENDING', label: 'Pending', usual: 'leave' },
  { key: 'PENDING_AVAILABILITY', label: 'Pending availability (pre-order)', usual: 'leave' },
  { key: 'CANCELLED', label: 'Cancelled', usual: 'leave' },
  { key: 'UNFULFILLABLE', label: 'Unfulfillable', usual: 'leave' },
];

/** Service levels of the buyer's choice, and beside them what changes the way of a parcel: Prime of the merchant's, and Amazon itself. */
export const shippingValues: SeenValue[] = [
  { key: 'STANDARD', label: 'Standard' },
  { key: 'EXPEDITED', label: 'Expedited' },
  { key: 'PRIORITY', label: 'Priority' },
  { key: 'NEXT_DAY', label: 'Next day' },
  { key: 'SECOND_DAY', label: 'Second day' },
  { key: 'SAME_DAY', label: 'Same day' },
  { key: 'SCHEDULED', label: 'Scheduled' },
  { key: 'FREE_ECONOMY', label: 'Free economy' },
  { key: 'prime', label: 'Prime' },
  { key: 'fba', label: 'Fulfilled by Amazon (FBA)' },
];

export const usualPayment = 'Standard';
export const replacement = 'REPLACEMENT';
export const paymentValues: SeenValue[] = [
  { key: usualPayment, label: 'Amazon' },
  { key: 'CreditCard', label: 'Credit card' },
  { key: 'Invoice', label: 'Invoice (Amazon Business)' },
  { key: 'CashOnDelivery', label: 'Cash on delivery' },
  { key: 'ConvenienceStore', label: 'Convenience store' },
  { key: replacement, label: 'Replacement' },
];
