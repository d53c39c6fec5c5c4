// The words in which an order's state is told.

/** `shipped`: everything that was to be sent has left; `part-shipped`: some of it. */
export type OrderStatus = 'open' | 'part-shipped' | 'shipped' | 'cancelled';

/** Why an order was seen and not taken in. */
export type SeenReason = 'pending' | 'cancelled' | 'withheld' | 'older' | 'filtered' | 'refused' | 'gone';

/** What is recorded as a step of an order (F30). */
export type OrderStep =
  | 'stored'
  | 'reserved'
  | 'changed'
  | 'refunded'
  | 'cancelled'
  | 'reopened'
  | 'shipped'
  | 'left-shop'
  | 'repaired'
  | 'taken-in-again'
  | 'status-told'
  | 'shipment-told';
