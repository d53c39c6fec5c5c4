import { Statements } from '@kontor/base';

/** What each place really showed and since when, for the lowest price of the last 30 days; what was confirmed before this table was, begins it. */
export class PricesShown1763720000000 extends Statements {
  readonly statements = [
    `ALTER TABLE price_rule ADD COLUMN IF NOT EXISTS send_lowest TINYINT NOT NULL DEFAULT 0`,
    `CREATE TABLE IF NOT EXISTS price_shown (
      listing_id BIGINT UNSIGNED NOT NULL,
      shown_from DATETIME(3) NOT NULL,
      gross TINYINT NULL,
      state LONGTEXT NOT NULL,
      PRIMARY KEY (listing_id, shown_from)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    `INSERT IGNORE INTO price_shown (listing_id, shown_from, gross, state) SELECT listing_id, pushed_at, NULL, pushed FROM listing_price WHERE pushed IS NOT NULL AND pushed_at IS NOT NULL`,
  ];
}
