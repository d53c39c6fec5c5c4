import { Statements } from '@kontor/base';

/** The limiter's state while there is no Redis: one row per shop credential, nothing that could not be lost. */
export class Pace1763050000000 extends Statements {
  readonly statements = [
    `CREATE TABLE IF NOT EXISTS connector_pace (
      pace_key CHAR(32) NOT NULL PRIMARY KEY,
      state LONGTEXT NOT NULL,
      touched_at DATETIME(3) NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=ascii`,
  ];
}
