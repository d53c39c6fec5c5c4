import { Statements } from '@kontor/base';
import { DueRows } from '@kontor/articles';

const table = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci';

export class Pricing1763700000000 extends Statements {
  readonly statements = [
    `CREATE TABLE IF NOT EXISTS price_list (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      name VARCHAR(120) NOT NULL,
      currency CHAR(3) COLLATE utf8mb4_bin NOT NULL,
      gross TINYINT NOT NULL,
      created_at DATETIME(3) NOT NULL,
      UNIQUE KEY price_list_name (name)
    ) ${table}`,
    `INSERT INTO price_list (name, currency, gross, created_at) SELECT 'Standard', 'EUR', 1, UTC_TIMESTAMP(3) FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM price_list)`,
    `CREATE TABLE IF NOT EXISTS price (
      price_list_id BIGINT UNSIGNED NOT NULL,
      article_id BIGINT UNSIGNED NOT NULL,
      price DECIMAL(15,4) NOT NULL,
      strike DECIMAL(15,4) NULL,
      origin VARCHAR(10) NOT NULL,
      confirmed_at DATETIME(3) NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      changed_at DATETIME(3) NOT NULL,
      changed_by VARCHAR(40) NOT NULL DEFAULT '',
      PRIMARY KEY (price_list_id, article_id),
      KEY article (article_id),
      KEY unconfirmed (origin, confirmed_at, price_list_id, article_id),
      CONSTRAINT price_list_of_price FOREIGN KEY (price_list_id) REFERENCES price_list (id),
      CONSTRAINT price_article FOREIGN KEY (article_id) REFERENCES article (id)
    ) ${table}`,
    `CREATE TABLE IF NOT EXISTS action_price (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      price_list_id BIGINT UNSIGNED NOT NULL,
      article_id BIGINT UNSIGNED NOT NULL,
      price DECIMAL(15,4) NOT NULL,
      starts_at DATETIME(3) NULL,
      ends_at DATETIME(3) NULL,
      KEY article (price_list_id, article_id),
      CONSTRAINT action_price_price FOREIGN KEY (price_list_id, article_id) REFERENCES price (price_list_id, article_id) ON DELETE CASCADE
    ) ${table}`,
    `CREATE TABLE IF NOT EXISTS tier_price (
      price_list_id BIGINT UNSIGNED NOT NULL,
      article_id BIGINT UNSIGNED NOT NULL,
      from_quantity DECIMAL(12,3) NOT NULL,
      price DECIMAL(15,4) NOT NULL,
      PRIMARY KEY (price_list_id, article_id, from_quantity),
      CONSTRAINT tier_price_price FOREIGN KEY (price_list_id, article_id) REFERENCES price (price_list_id, article_id) ON DELETE CASCADE
    ) ${table}`,
    `CREATE TABLE IF NOT EXISTS price_rule (
      shop_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
      price_list_id BIGINT UNSIGNED NULL,
      owner_regular VARCHAR(10) NOT NULL DEFAULT 'erp',
      owner_strike VARCHAR(10) NOT NULL DEFAULT 'erp',
      owner_action VARCHAR(10) NOT NULL DEFAULT 'erp',
      send_order_prices TINYINT NOT NULL DEFAULT 0,
      customer_groups LONGTEXT NOT NULL,
      CONSTRAINT price_rule_list FOREIGN KEY (price_list_id) REFERENCES price_list (id)
    ) ${table}`,
    `CREATE TABLE IF NOT EXISTS listing_price (
      ${DueRows.columns('')},
      next_change_at DATETIME(3) NULL,
      switched_by BIGINT UNSIGNED NULL,
      pushed LONGTEXT NULL,
      KEY next_change (shop_id, next_change_at)
    ) ${table}`,
  ];
}
