import { Statements } from '@kontor/base';

export class Articles1763500000000 extends Statements {
  readonly statements = [
    `CREATE TABLE IF NOT EXISTS article (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      number VARCHAR(120) COLLATE utf8mb4_bin NOT NULL,
      folded VARCHAR(120) COLLATE utf8mb4_bin NOT NULL,
      name VARCHAR(500) NOT NULL,
      name_en VARCHAR(500) NOT NULL DEFAULT '',
      short_description TEXT NOT NULL,
      description LONGTEXT NOT NULL,
      ean VARCHAR(20) COLLATE utf8mb4_bin NOT NULL DEFAULT '',
      manufacturer VARCHAR(200) NOT NULL DEFAULT '',
      manufacturer_number VARCHAR(120) COLLATE utf8mb4_bin NOT NULL DEFAULT '',
      unit VARCHAR(40) NOT NULL DEFAULT 'Stück',
      weight_kg DECIMAL(12,4) NULL,
      tax_rate DECIMAL(7,4) NOT NULL,
      shop_article TINYINT NOT NULL DEFAULT 1,
      stock_keeping TINYINT NOT NULL DEFAULT 1,
      discountable TINYINT NOT NULL DEFAULT 1,
      shippable TINYINT NOT NULL DEFAULT 1,
      article_group VARCHAR(200) NOT NULL DEFAULT '',
      parent_id BIGINT UNSIGNED NULL,
      is_parent TINYINT NOT NULL DEFAULT 0,
      options LONGTEXT NOT NULL,
      images LONGTEXT NOT NULL,
      ended TINYINT NOT NULL DEFAULT 0,
      origin VARCHAR(10) NOT NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      created_at DATETIME(3) NOT NULL,
      changed_at DATETIME(3) NOT NULL,
      UNIQUE KEY article_number (number),
      KEY search (folded, id, name, ean),
      KEY searchable (shop_article, is_parent, ended, id, number),
      KEY ean (ean),
      KEY parent (parent_id),
      CONSTRAINT article_parent FOREIGN KEY (parent_id) REFERENCES article (id)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    `CREATE TABLE IF NOT EXISTS listing (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      shop_id BIGINT UNSIGNED NOT NULL,
      article_id BIGINT UNSIGNED NOT NULL,
      remote_id VARCHAR(190) COLLATE utf8mb4_bin NOT NULL,
      remote_parent_id VARCHAR(190) COLLATE utf8mb4_bin NOT NULL DEFAULT '',
      number VARCHAR(120) COLLATE utf8mb4_bin NOT NULL,
      folded VARCHAR(120) COLLATE utf8mb4_bin NOT NULL,
      memo LONGTEXT NULL,
      linked TINYINT NOT NULL DEFAULT 1,
      linked_at DATETIME(3) NOT NULL,
      ended_at DATETIME(3) NULL,
      ended_reason VARCHAR(80) NULL,
      UNIQUE KEY listing_remote (shop_id, remote_id),
      KEY page (shop_id, linked, remote_parent_id, id),
      KEY article (article_id, shop_id, linked),
      CONSTRAINT listing_article FOREIGN KEY (article_id) REFERENCES article (id)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    `CREATE TABLE IF NOT EXISTS listing_search (
      shop_id BIGINT UNSIGNED NOT NULL,
      article_id BIGINT UNSIGNED NOT NULL,
      number VARCHAR(120) COLLATE utf8mb4_bin NOT NULL,
      result VARCHAR(10) NOT NULL,
      looked_at DATETIME(3) NOT NULL,
      PRIMARY KEY (shop_id, article_id),
      KEY result (shop_id, result),
      KEY article (article_id),
      CONSTRAINT listing_search_article FOREIGN KEY (article_id) REFERENCES article (id) ON DELETE CASCADE
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    `CREATE OR REPLACE VIEW face_article AS
      SELECT id AS article_id, number, name, parent_id, is_parent, shop_article, stock_keeping, ended, tax_rate, folded FROM article`,
    `CREATE OR REPLACE VIEW face_listing AS
      SELECT l.id AS listing_id, l.shop_id, l.article_id, l.number, a.name, a.parent_id, l.remote_id, l.remote_parent_id, l.memo, l.linked,
             a.shop_article, a.stock_keeping, a.is_parent, a.tax_rate, a.ended, a.number AS article_number, l.folded, a.folded AS article_folded
      FROM listing l JOIN article a ON a.id = l.article_id`,
  ];
}
