import { Statements } from '@kontor/base';

export class WebhookDeliveries1763900400000 extends Statements {
  readonly statements = [
    // One row per message and order that it names; what else a message says is not kept.
    `CREATE TABLE IF NOT EXISTS webhook_delivery (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      shop_id BIGINT UNSIGNED NOT NULL,
      delivery_id VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
      topic VARCHAR(80) NOT NULL,
      remote_ref VARCHAR(120) COLLATE utf8mb4_bin NOT NULL,
      received_at DATETIME(3) NOT NULL,
      UNIQUE KEY once (shop_id, delivery_id, remote_ref),
      KEY refs (shop_id, remote_ref, received_at),
      KEY newest (shop_id, received_at),
      KEY age (received_at),
      CONSTRAINT webhook_delivery_shop FOREIGN KEY (shop_id) REFERENCES shop (id)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    // What a fetch found new or changed though no message had named it.
    `CREATE TABLE IF NOT EXISTS webhook_unannounced (
      shop_id BIGINT UNSIGNED NOT NULL,
      remote_ref VARCHAR(120) COLLATE utf8mb4_bin NOT NULL,
      found_at DATETIME(3) NOT NULL,
      PRIMARY KEY (shop_id, remote_ref),
      KEY age (found_at),
      CONSTRAINT webhook_unannounced_shop FOREIGN KEY (shop_id) REFERENCES shop (id)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
  ];
}
