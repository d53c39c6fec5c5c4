import { Statements } from '@kontor/base';

const table = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci';

/** The comparison with the shop (F26): one check per run, its days, and the orders in which shop and Kontor differ. */
export class Completeness1763900300000 extends Statements {
  readonly statements = [
    `CREATE TABLE IF NOT EXISTS completeness_check (
      run_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
      shop_id BIGINT UNSIGNED NOT NULL,
      time_zone VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
      first_day CHAR(10) COLLATE utf8mb4_bin NOT NULL,
      last_day CHAR(10) COLLATE utf8mb4_bin NOT NULL,
      from_at DATETIME(3) NOT NULL,
      until_at DATETIME(3) NOT NULL,
      read_at DATETIME(3) NOT NULL,
      finished_at DATETIME(3) NULL,
      KEY newest (shop_id, finished_at, run_id)
    ) ${table}`,
    // What the shop lists while it is being compared; emptied with the end of the check.
    `CREATE TABLE IF NOT EXISTS completeness_index (
      check_id BIGINT UNSIGNED NOT NULL,
      remote_ref VARCHAR(110) COLLATE utf8mb4_bin NOT NULL,
      number VARCHAR(120) NOT NULL,
      ordered_at DATETIME(3) NOT NULL,
      status VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
      currency CHAR(3) NOT NULL,
      total_minor BIGINT NOT NULL,
      PRIMARY KEY (check_id, remote_ref)
    ) ${table}`,
    `CREATE TABLE IF NOT EXISTS completeness_day (
      check_id BIGINT UNSIGNED NOT NULL,
      day CHAR(10) COLLATE utf8mb4_bin NOT NULL,
      currency CHAR(3) NOT NULL,
      shop_orders INT UNSIGNED NOT NULL,
      shop_minor BIGINT NOT NULL,
      kontor_orders INT UNSIGNED NOT NULL,
      kontor_minor BIGINT NOT NULL,
      left_out_orders INT UNSIGNED NOT NULL,
      left_out_minor BIGINT NOT NULL,
      differing INT UNSIGNED NOT NULL,
      PRIMARY KEY (check_id, day, currency),
      CONSTRAINT completeness_day_check FOREIGN KEY (check_id) REFERENCES completeness_check (run_id) ON DELETE CASCADE
    ) ${table}`,
    // wanted_at: to be fetched; fetch_run_id: the run that was asked for it; settled_at: it was looked at anew since.
    `CREATE TABLE IF NOT EXISTS completeness_order (
      check_id BIGINT UNSIGNED NOT NULL,
      remote_ref VARCHAR(110) COLLATE utf8mb4_bin NOT NULL,
      shop_id BIGINT UNSIGNED NOT NULL,
      difference VARCHAR(10) COLLATE utf8mb4_bin NOT NULL,
      reason VARCHAR(40) COLLATE utf8mb4_bin NULL,
      number VARCHAR(120) NOT NULL,
      day CHAR(10) COLLATE utf8mb4_bin NOT NULL,
      ordered_at DATETIME(3) NOT NULL,
      shop_currency CHAR(3) NULL,
      shop_minor BIGINT NULL,
      shop_status VARCHAR(100) COLLATE utf8mb4_bin NULL,
      kontor_currency CHAR(3) NULL,
      kontor_minor BIGINT NULL,
      kontor_status VARCHAR(100) COLLATE utf8mb4_bin NULL,
      wanted_at DATETIME(3) NULL,
      wanted_by VARCHAR(40) COLLATE utf8mb4_bin NULL,
      fetch_run_id BIGINT UNSIGNED NULL,
      settled_at DATETIME(3) NULL,
      PRIMARY KEY (check_id, remote_ref),
      KEY of_order (shop_id, remote_ref, settled_at),
      KEY open (check_id, settled_at, ordered_at),
      KEY newest (check_id, ordered_at, remote_ref),
      CONSTRAINT completeness_order_check FOREIGN KEY (check_id) REFERENCES completeness_check (run_id) ON DELETE CASCADE
    ) ${table}`,
  ];
}
