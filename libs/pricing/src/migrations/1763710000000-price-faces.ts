import { Statements } from '@kontor/base';

/** What lists over several libraries filter by. */
export class PriceFaces1763710000000 extends Statements {
  readonly statements = [
    `CREATE OR REPLACE VIEW face_listing_price AS
      SELECT listing_id, shop_id, article_id, active, dirty AS due FROM listing_price`,
    `CREATE OR REPLACE VIEW face_order_price AS
      SELECT price_list_id, article_id FROM price WHERE origin = 'order' AND confirmed_at IS NULL`,
  ];
}
