import { Statements } from '@kontor/base';

export class ShopWebhooks1763200100000 extends Statements {
  readonly statements = [
    // One row as long as something of Kontor's may stand in the shop. `wanted` moves when it has to be made anew, `settled` follows when that is done.
    `CREATE TABLE IF NOT EXISTS shop_webhook (
      shop_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
      secret_sealed TEXT NOT NULL,
      previous_sealed TEXT NULL,
      previous_until DATETIME(3) NULL,
      bases LONGTEXT NOT NULL,
      wanted INT UNSIGNED NOT NULL DEFAULT 1,
      settled INT UNSIGNED NOT NULL DEFAULT 0,
      registered_at DATETIME(3) NULL,
      looked_at DATETIME(3) NULL,
      watched_from DATETIME(3) NULL,
      last_delivery_at DATETIME(3) NULL,
      silent_since DATETIME(3) NULL,
      CONSTRAINT shop_webhook_shop FOREIGN KEY (shop_id) REFERENCES shop (id)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
  ];
}
