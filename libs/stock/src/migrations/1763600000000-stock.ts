import { Statements } from '@kontor/base';
import { DueRows } from '@kontor/articles';

const table = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci';

export class Stock1763600000000 extends Statements {
  readonly statements = [
    `CREATE TABLE IF NOT EXISTS warehouse (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      code VARCHAR(40) COLLATE utf8mb4_bin NOT NULL,
      name VARCHAR(120) NOT NULL,
      main TINYINT NULL,
      UNIQUE KEY warehouse_code (code),
      UNIQUE KEY warehouse_main (main)
    ) ${table}`,
    `INSERT INTO warehouse (code, name, main) SELECT 'HAUPT', 'Hauptlager', 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM warehouse)`,
    `CREATE TABLE IF NOT EXISTS stock_level (
      article_id BIGINT UNSIGNED NOT NULL,
      warehouse_id BIGINT UNSIGNED NOT NULL,
      on_hand DECIMAL(12,3) NOT NULL DEFAULT 0,
      on_order DECIMAL(12,3) NOT NULL DEFAULT 0,
      counted_at DATETIME(3) NULL,
      changed_at DATETIME(3) NOT NULL,
      PRIMARY KEY (article_id, warehouse_id),
      KEY warehouse (warehouse_id, article_id),
      CONSTRAINT stock_level_article FOREIGN KEY (article_id) REFERENCES article (id),
      CONSTRAINT stock_level_warehouse FOREIGN KEY (warehouse_id) REFERENCES warehouse (id)
    ) ${table}`,
    `CREATE TABLE IF NOT EXISTS stock_movement (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      article_id BIGINT UNSIGNED NOT NULL,
      warehouse_id BIGINT UNSIGNED NULL,
      kind VARCHAR(20) NOT NULL,
      quantity DECIMAL(12,3) NOT NULL,
      on_hand_after DECIMAL(12,3) NULL,
      reason VARCHAR(200) NOT NULL DEFAULT '',
      reference VARCHAR(190) COLLATE utf8mb4_bin NOT NULL DEFAULT '',
      requested_by VARCHAR(40) NOT NULL DEFAULT '',
      at DATETIME(3) NOT NULL,
      KEY article (article_id, id)
    ) ${table}`,
    `CREATE TABLE IF NOT EXISTS reservation (
      shop_id BIGINT UNSIGNED NOT NULL,
      order_ref VARCHAR(190) COLLATE utf8mb4_bin NOT NULL,
      article_id BIGINT UNSIGNED NOT NULL,
      reserved DECIMAL(12,3) NOT NULL,
      taken_by_shop DECIMAL(12,3) NOT NULL,
      open_in_shop DECIMAL(12,3) NOT NULL,
      changed_at DATETIME(3) NOT NULL,
      PRIMARY KEY (shop_id, order_ref, article_id),
      KEY article (article_id, shop_id),
      CONSTRAINT reservation_article FOREIGN KEY (article_id) REFERENCES article (id)
    ) ${table}`,
    `CREATE TABLE IF NOT EXISTS stock_hold (
      shop_id BIGINT UNSIGNED NOT NULL,
      order_ref VARCHAR(190) COLLATE utf8mb4_bin NOT NULL,
      folded VARCHAR(120) COLLATE utf8mb4_bin NOT NULL,
      PRIMARY KEY (shop_id, order_ref, folded),
      KEY number (shop_id, folded)
    ) ${table}`,
    `CREATE TABLE IF NOT EXISTS stock_rule (
      shop_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
      all_warehouses TINYINT NOT NULL DEFAULT 1,
      subtract_reserved TINYINT NOT NULL DEFAULT 1,
      add_on_order TINYINT NOT NULL DEFAULT 0,
      buffer DECIMAL(12,3) NOT NULL DEFAULT 0,
      minimum DECIMAL(12,3) NULL,
      maximum DECIMAL(12,3) NULL,
      percent DECIMAL(7,4) NOT NULL DEFAULT 100,
      brake_percent DECIMAL(7,4) NOT NULL DEFAULT 20,
      brake_least INT UNSIGNED NOT NULL DEFAULT 20
    ) ${table}`,
    `CREATE TABLE IF NOT EXISTS stock_rule_warehouse (
      shop_id BIGINT UNSIGNED NOT NULL,
      warehouse_id BIGINT UNSIGNED NOT NULL,
      PRIMARY KEY (shop_id, warehouse_id),
      CONSTRAINT stock_rule_warehouse_warehouse FOREIGN KEY (warehouse_id) REFERENCES warehouse (id)
    ) ${table}`,
    `CREATE TABLE IF NOT EXISTS stock_override (
      shop_id BIGINT UNSIGNED NOT NULL,
      article_id BIGINT UNSIGNED NOT NULL,
      buffer DECIMAL(12,3) NULL,
      minimum DECIMAL(12,3) NULL,
      maximum DECIMAL(12,3) NULL,
      percent DECIMAL(7,4) NULL,
      PRIMARY KEY (shop_id, article_id),
      CONSTRAINT stock_override_article FOREIGN KEY (article_id) REFERENCES article (id)
    ) ${table}`,
    `CREATE TABLE IF NOT EXISTS listing_stock (
      ${DueRows.columns('counted = 1 AND ')},
      counted TINYINT NOT NULL DEFAULT 0,
      pushed_quantity DECIMAL(12,3) NULL
    ) ${table}`,
    `CREATE OR REPLACE VIEW face_stock AS
      SELECT v.article_id, SUM(v.on_hand) AS on_hand, MAX(v.counted_at) AS counted_at FROM stock_level v GROUP BY v.article_id`,
  ];
}
