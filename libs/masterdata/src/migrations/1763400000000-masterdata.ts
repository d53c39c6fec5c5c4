import { Statements } from '@kontor/base';
import { carriers, members, otherCountries, paymentTerms, shippingMethods, taxRates, units } from './seed.js';

const options = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci';

/** Constants of ours as SQL; nothing a person entered ever comes here. */
function values(rows: (string | number | null)[][]): string {
  const one = (value: string | number | null): string => (value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`);
  return rows.map((row) => `(${row.map(one).join(', ')})`).join(', ');
}

// INSERT IGNORE: run again after an interruption it adds what is missing and leaves alone what a person changed meanwhile.
export class Masterdata1763400000000 extends Statements {
  readonly statements = [
    `CREATE TABLE IF NOT EXISTS payment_term (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      code VARCHAR(40) COLLATE utf8mb4_bin NOT NULL,
      name VARCHAR(120) NOT NULL,
      due_days SMALLINT UNSIGNED NOT NULL,
      UNIQUE KEY payment_term_code (code)
    ) ${options}`,
    `CREATE TABLE IF NOT EXISTS carrier (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      code VARCHAR(40) COLLATE utf8mb4_bin NOT NULL,
      name VARCHAR(120) NOT NULL,
      tracking_url VARCHAR(300) NULL,
      UNIQUE KEY carrier_code (code)
    ) ${options}`,
    `CREATE TABLE IF NOT EXISTS shipping_method (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      code VARCHAR(40) COLLATE utf8mb4_bin NOT NULL,
      name VARCHAR(120) NOT NULL,
      carrier_id BIGINT UNSIGNED NULL,
      UNIQUE KEY shipping_method_code (code),
      CONSTRAINT shipping_method_carrier FOREIGN KEY (carrier_id) REFERENCES carrier (id)
    ) ${options}`,
    `CREATE TABLE IF NOT EXISTS unit (
      code VARCHAR(40) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
      name VARCHAR(40) NOT NULL,
      name_en VARCHAR(40) NOT NULL
    ) ${options}`,
    `CREATE TABLE IF NOT EXISTS country (
      code CHAR(2) COLLATE ascii_bin NOT NULL PRIMARY KEY,
      in_eu TINYINT NOT NULL,
      eu_until DATE NULL
    ) ${options}`,
    `CREATE TABLE IF NOT EXISTS tax_rate (
      country CHAR(2) COLLATE ascii_bin NOT NULL,
      rate DECIMAL(7,4) NOT NULL,
      kind VARCHAR(10) NOT NULL,
      valid_from DATE NOT NULL,
      valid_until DATE NULL,
      PRIMARY KEY (country, rate, valid_from)
    ) ${options}`,
    // The company whose books these are: one row. Without a time zone of its own that of the environment holds.
    `CREATE TABLE IF NOT EXISTS company (
      id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
      name VARCHAR(200) NOT NULL,
      country CHAR(2) COLLATE ascii_bin NOT NULL,
      time_zone VARCHAR(60) NULL
    ) ${options}`,
    `INSERT IGNORE INTO payment_term (code, name, due_days) VALUES ${values(paymentTerms)}`,
    `INSERT IGNORE INTO carrier (code, name, tracking_url) VALUES ${values(carriers)}`,
    ...shippingMethods.map(
      ([code, name, carrier]) =>
        `INSERT IGNORE INTO shipping_method (code, name, carrier_id) SELECT ${values([[code, name]]).slice(1, -1)}, ${carrier === null ? 'NULL' : `(SELECT id FROM carrier WHERE code = ${values([[carrier]]).slice(1, -1)})`}`,
    ),
    `INSERT IGNORE INTO unit (code, name, name_en) VALUES ${values(units)}`,
    `INSERT IGNORE INTO country (code, in_eu, eu_until) VALUES ${values([...members.map(([code, until]) => [code, 1, until]), ...otherCountries.map((code) => [code, 0, null])])}`,
    `INSERT IGNORE INTO tax_rate (country, rate, kind, valid_from, valid_until) VALUES ${values(taxRates.map((tax) => [tax.country, tax.rate, tax.kind, tax.from, tax.until]))}`,
    `INSERT IGNORE INTO company (id, name, country) VALUES (1, 'Meine Firma', 'DE')`,
  ];
}
