import { Statements } from '@kontor/base';

export class Access1763100000000 extends Statements {
  readonly statements = [
    // second_factor is sealed for its row (a later step of the log-in); disabled_at keeps a person out without losing his traces.
    `CREATE TABLE IF NOT EXISTS user_account (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      email VARCHAR(190) COLLATE utf8mb4_bin NOT NULL,
      name VARCHAR(120) NOT NULL,
      role VARCHAR(20) NOT NULL,
      language CHAR(2) NULL,
      password_hash VARCHAR(255) NOT NULL,
      password_set_at DATETIME(3) NOT NULL,
      second_factor VARCHAR(500) NULL,
      second_factor_at DATETIME(3) NULL,
      disabled_at DATETIME(3) NULL,
      last_login_at DATETIME(3) NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      created_at DATETIME(3) NOT NULL,
      UNIQUE KEY user_account_email (email)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    // subject = a hash of the e-mail address or of the network address: nothing personal is kept for counting.
    `CREATE TABLE IF NOT EXISTS login_throttle (
      subject CHAR(64) COLLATE ascii_bin NOT NULL PRIMARY KEY,
      tries INT UNSIGNED NOT NULL,
      since DATETIME(3) NOT NULL,
      locked_until DATETIME(3) NULL,
      KEY since (since)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    `CREATE TABLE IF NOT EXISTS user_session (
      id_hash CHAR(64) COLLATE ascii_bin NOT NULL PRIMARY KEY,
      user_id BIGINT UNSIGNED NULL,
      data LONGTEXT NOT NULL,
      created_at DATETIME(3) NOT NULL,
      expires_at DATETIME(3) NOT NULL,
      ended_at DATETIME(3) NULL,
      KEY user_id (user_id),
      KEY expires_at (expires_at),
      CONSTRAINT user_session_user FOREIGN KEY (user_id) REFERENCES user_account (id) ON DELETE CASCADE
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    `CREATE TABLE IF NOT EXISTS api_token (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      name VARCHAR(120) NOT NULL,
      token_hash CHAR(64) COLLATE ascii_bin NOT NULL,
      scopes VARCHAR(80) NOT NULL,
      created_by VARCHAR(60) NOT NULL,
      created_at DATETIME(3) NOT NULL,
      last_used_at DATETIME(3) NULL,
      revoked_at DATETIME(3) NULL,
      UNIQUE KEY api_token_hash (token_hash)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    `CREATE TABLE IF NOT EXISTS audit_entry (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      at DATETIME(3) NOT NULL,
      actor VARCHAR(60) NOT NULL,
      action VARCHAR(80) NOT NULL,
      subject VARCHAR(120) NOT NULL,
      details LONGTEXT NOT NULL,
      KEY subject (subject, id),
      KEY actor (actor, id)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    // request = hash of token, route and key; one row per request that was sent under a key within the last day.
    `CREATE TABLE IF NOT EXISTS idempotency_key (
      request CHAR(64) COLLATE ascii_bin NOT NULL PRIMARY KEY,
      body_hash CHAR(64) COLLATE ascii_bin NOT NULL,
      begun_at DATETIME(3) NOT NULL,
      status SMALLINT UNSIGNED NULL,
      body LONGTEXT NULL,
      headers LONGTEXT NULL,
      KEY begun_at (begun_at)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
  ];
}
