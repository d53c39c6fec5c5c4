import { Statements } from '@kontor/base';

export class Shops1763200000000 extends Statements {
  readonly statements = [
    `CREATE TABLE IF NOT EXISTS shop (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      name VARCHAR(120) NOT NULL,
      platform VARCHAR(40) NOT NULL,
      domain VARCHAR(255) NOT NULL,
      settings_sealed LONGTEXT NOT NULL,
      options LONGTEXT NOT NULL,
      facts LONGTEXT NULL,
      trial TINYINT NOT NULL DEFAULT 0,
      paused TINYINT NOT NULL DEFAULT 0,
      stopped TINYINT NOT NULL DEFAULT 0,
      start_date DATETIME(3) NOT NULL,
      attention_kind VARCHAR(40) NULL,
      attention_code VARCHAR(80) NULL,
      attention_values LONGTEXT NULL,
      attention_since DATETIME(3) NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      created_at DATETIME(3) NOT NULL,
      changed_at DATETIME(3) NOT NULL,
      removed_at DATETIME(3) NULL,
      KEY living (removed_at, id)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    // The emergency stop of all shops: at most one row, with id 1; none = not stopped.
    `CREATE TABLE IF NOT EXISTS shop_stop (
      id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
      stopped TINYINT NOT NULL,
      changed_at DATETIME(3) NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    `CREATE TABLE IF NOT EXISTS shop_seen_value (
      shop_id BIGINT UNSIGNED NOT NULL,
      kind VARCHAR(20) COLLATE utf8mb4_bin NOT NULL,
      remote_key VARCHAR(190) COLLATE utf8mb4_bin NOT NULL,
      label VARCHAR(255) NOT NULL,
      usual VARCHAR(10) NULL,
      rate DECIMAL(7,4) NULL,
      times BIGINT UNSIGNED NOT NULL DEFAULT 0,
      last_seen DATETIME(3) NOT NULL,
      PRIMARY KEY (shop_id, kind, remote_key),
      CONSTRAINT shop_seen_value_shop FOREIGN KEY (shop_id) REFERENCES shop (id)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
  ];
}
