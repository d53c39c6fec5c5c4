// Each library names its own entities and migrations; the data source is built from all of them, migrations in timestamp order.
import { type DynamicModule, type Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { MigrationInterface } from 'typeorm';

const migrations = new Map<Type<MigrationInterface>, string>();

/** What a library's Nest module imports to own its tables. Migration classes are named `<What><timestamp>` (13 digits). */
export function tablesOf(library: string, tables: { entities: Type[]; migrations: Type<MigrationInterface>[] }): DynamicModule {
  for (const migration of tables.migrations) migrations.set(migration, library);
  return TypeOrmModule.forFeature(tables.entities);
}

/** All migrations of the libraries that are loaded. */
export function allMigrations(): Type<MigrationInterface>[] {
  return [...migrations.keys()];
}
