import { Statements } from '@kontor/base';

const table = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci';

export class Statistics1764100000000 extends Statements {
  readonly statements = [
    `CREATE TABLE IF NOT EXISTS shop_day (
      shop_id BIGINT UNSIGNED NOT NULL,
      day CHAR(10) COLLATE ascii_bin NOT NULL,
      currency CHAR(3) COLLATE ascii_bin NOT NULL,
      orders INT UNSIGNED NOT NULL,
      ordered_minor BIGINT NOT NULL,
      current_minor BIGINT NOT NULL,
      PRIMARY KEY (shop_id, day, currency)
    ) ${table}`,
    // A row = this bucket is to be recomputed; marks counts how often that was said meanwhile.
    `CREATE TABLE IF NOT EXISTS shop_day_dirty (
      shop_id BIGINT UNSIGNED NOT NULL,
      day CHAR(10) COLLATE ascii_bin NOT NULL,
      marks INT UNSIGNED NOT NULL,
      PRIMARY KEY (shop_id, day)
    ) ${table}`,
    `CREATE TABLE IF NOT EXISTS shop_card (
      shop_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
      lag_median_seconds INT UNSIGNED NULL,
      lag_p95_seconds INT UNSIGNED NULL,
      stock_confirmed_at DATETIME(3) NULL,
      prices_confirmed_at DATETIME(3) NULL
    ) ${table}`,
  ];
}
