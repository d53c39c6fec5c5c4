// MySQL commits at every DDL statement, so a migration is a list of statements, each safe to run again (IF NOT EXISTS, IF EXISTS).
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A forward-only migration: give it its statements. Backups are the way back. */
export abstract class Statements implements MigrationInterface {
  abstract readonly statements: string[];
  /** DDL commits by itself; a transaction around it would only pretend. */
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of this.statements) await runner.query(statement);
  }
  async down(): Promise<void> {
    throw new Error('Migrations are not undone; restore a backup instead.');
  }
}
