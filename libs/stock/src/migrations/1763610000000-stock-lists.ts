import { Statements } from '@kontor/base';

/** What lists over several libraries filter by, and the last entries made by hand. */
export class StockLists1763610000000 extends Statements {
  readonly statements = [
    `ALTER TABLE stock_movement ADD KEY IF NOT EXISTS latest (kind, id)`,
    `CREATE OR REPLACE VIEW face_listing_stock AS
      SELECT listing_id, shop_id, article_id, active, counted, dirty AS due FROM listing_stock`,
    `CREATE OR REPLACE VIEW face_counted AS
      SELECT article_id FROM stock_level WHERE counted_at IS NOT NULL`,
  ];
}
