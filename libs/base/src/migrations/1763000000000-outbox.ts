import { Statements } from '../database/migration.js';

export class Outbox1763000000000 extends Statements {
  readonly statements = [
    `CREATE TABLE IF NOT EXISTS outbox (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      event VARCHAR(80) NOT NULL,
      consumer VARCHAR(80) NOT NULL,
      subject VARCHAR(80) NOT NULL,
      payload LONGTEXT NOT NULL,
      created_at DATETIME(3) NOT NULL,
      not_before DATETIME(3) NOT NULL,
      attempts INT NOT NULL DEFAULT 0,
      done_at DATETIME(3) NULL,
      last_error VARCHAR(500) NULL,
      KEY due (done_at, not_before, id),
      KEY consumer_subject (consumer, subject, done_at)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
  ];
}
