// Brings the database up to date; only the command line does it, never a starting web or worker process, so that several may start at once.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

const lock = 'kontor_migration';
const patienceSeconds = 120;

@Injectable()
export class Migrations {
  constructor(private readonly source: DataSource) {}

  /** Applies what is missing, one process at a time; answers the names of what was applied. */
  async run(): Promise<string[]> {
    const holder = this.source.createQueryRunner();
    try {
      const [row] = (await holder.query('SELECT GET_LOCK(?, ?) AS got', [lock, patienceSeconds])) as { got: string | number | null }[];
      if (String(row?.got) !== '1') throw new Error('Another process is migrating the database; try again when it has ended.');
      const applied = await this.source.runMigrations({ transaction: 'none' });
      return applied.map((migration) => migration.name);
    } finally {
      await holder.query('SELECT RELEASE_LOCK(?)', [lock]);
      await holder.release();
    }
  }

  /** True when the code knows migrations that the database has not seen. */
  async pending(): Promise<boolean> {
    return this.source.showMigrations();
  }
}
