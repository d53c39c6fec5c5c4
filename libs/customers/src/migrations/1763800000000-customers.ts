import { Statements } from '@kontor/base';

const table = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci';

/** Columns that hold personal data carry the comment `personal`, so that retention and erasure find them in the schema. */
export class Customers1763800000000 extends Statements {
  readonly statements = [
    `CREATE TABLE IF NOT EXISTS customer (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      company VARCHAR(200) NOT NULL DEFAULT '' COMMENT 'personal',
      first_name VARCHAR(120) NOT NULL DEFAULT '' COMMENT 'personal',
      last_name VARCHAR(120) NOT NULL DEFAULT '' COMMENT 'personal',
      email VARCHAR(254) NOT NULL DEFAULT '' COMMENT 'personal',
      vat_id VARCHAR(40) NOT NULL DEFAULT '' COMMENT 'personal',
      email_key VARCHAR(254) COLLATE utf8mb4_bin NULL COMMENT 'personal',
      company_key VARCHAR(240) COLLATE utf8mb4_bin NULL COMMENT 'personal',
      customer_group VARCHAR(190) NOT NULL DEFAULT '',
      version INT UNSIGNED NOT NULL DEFAULT 1,
      created_at DATETIME(3) NOT NULL,
      changed_at DATETIME(3) NOT NULL,
      KEY email (email_key, id),
      KEY company (company_key, id)
    ) ${table}`,
    // Under which id a shop knows the customer; several shops, several ids.
    `CREATE TABLE IF NOT EXISTS customer_ref (
      shop_id BIGINT UNSIGNED NOT NULL,
      remote_ref VARCHAR(190) COLLATE utf8mb4_bin NOT NULL,
      customer_id BIGINT UNSIGNED NOT NULL,
      PRIMARY KEY (shop_id, remote_ref),
      KEY customer (customer_id),
      CONSTRAINT customer_ref_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
    ) ${table}`,
    `CREATE TABLE IF NOT EXISTS address (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      customer_id BIGINT UNSIGNED NOT NULL,
      kind VARCHAR(10) NOT NULL,
      same_key CHAR(64) COLLATE utf8mb4_bin NOT NULL,
      company VARCHAR(200) NOT NULL COMMENT 'personal',
      first_name VARCHAR(120) NOT NULL COMMENT 'personal',
      last_name VARCHAR(120) NOT NULL COMMENT 'personal',
      street VARCHAR(300) NOT NULL COMMENT 'personal',
      addition VARCHAR(300) NOT NULL COMMENT 'personal',
      postcode VARCHAR(20) NOT NULL COMMENT 'personal',
      city VARCHAR(120) NOT NULL COMMENT 'personal',
      state VARCHAR(120) NOT NULL COMMENT 'personal',
      country VARCHAR(2) NOT NULL,
      phone VARCHAR(60) NOT NULL COMMENT 'personal',
      used_at DATETIME(3) NOT NULL,
      UNIQUE KEY address_same (customer_id, kind, same_key),
      CONSTRAINT address_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
    ) ${table}`,
    // One row per e-mail, shop id or company that somebody is being matched by: whoever holds it matches, the others wait. Hashes only.
    `CREATE TABLE IF NOT EXISTS customer_lock (
      lock_key CHAR(64) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY
    ) ${table}`,
  ];
}
