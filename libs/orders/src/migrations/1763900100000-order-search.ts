import { Statements } from '@kontor/base';

/** Orders are found by what was sold, and any filtered list is added up from an index alone. */
export class OrderSearch1763900100000 extends Statements {
  readonly statements = [
    'ALTER TABLE order_line ADD KEY IF NOT EXISTS number (number)',
    'ALTER TABLE sales_order ADD KEY IF NOT EXISTS totals (ordered_at, currency, shop_id, status, attention, total_minor, refunded_minor)',
  ];
}
