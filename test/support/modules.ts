// Starts any set of Kontor's Nest modules against a database of their own, so that tests of several processes never meet.
import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Test, type TestingModule } from '@nestjs/testing';
import { BaseModule, Database, OutboxDelivery } from '@kontor/base';
import { Clock, ManualClock } from '@kontor/kernel';
import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import { DataSource } from 'typeorm';

export type Started<C extends Clock = ManualClock> = {
  app: TestingModule;
  database: Database;
  clock: C;
  get<T>(token: Type<T> | (abstract new (...args: never[]) => T)): T;
  /** Delivers all stored events. */
  deliver(): Promise<number>;
  /** Empties every table except those named and the migrations' own (seeded master data are kept where named). */
  empty(keep?: string[]): Promise<void>;
  stop(): Promise<void>;
};

export type StartOptions<C extends Clock = ManualClock> = {
  imports: (Type | DynamicModule)[];
  providers?: Provider[];
  clock?: C;
  /** A database made before, so that two modules share one (two workers). */
  databaseUrl?: string;
  env?: Record<string, string>;
};

/** A fresh, empty database on the test server; `drop` it when done. */
export async function makeDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = process.env.DATABASE_URL;
  if (!server) throw new Error('DATABASE_URL is not set: run the tests through jest, whose global setup starts the services');
  const name = `kontor_t_${process.pid}_${randomBytes(4).toString('hex')}`;
  const run = async (sql: string): Promise<void> => {
    const connection = await mysql.createConnection({ uri: server });
    await connection.query(sql);
    await connection.end();
  };
  await run(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.toString(), drop: () => run(`DROP DATABASE IF EXISTS ${name}`) };
}

/** The environment every test of the modules runs under. */
export function testEnvironment(databaseUrl: string): Record<string, string> {
  return {
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    KONTOR_SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    KONTOR_LOG_LEVEL: process.env.KONTOR_LOG_LEVEL ?? 'silent',
    KONTOR_ALLOW_LOCAL_SHOPS: 'true',
    KONTOR_LEASE_SECONDS: '2',
    KONTOR_REDIS_PREFIX: `t${randomBytes(4).toString('hex')}`,
  };
}

export async function startModules<C extends Clock = ManualClock>(options: StartOptions<C>): Promise<Started<C>> {
  const own = options.databaseUrl ? null : await makeDatabase();
  const saved = { ...process.env };
  Object.assign(process.env, testEnvironment(options.databaseUrl ?? (own as { url: string }).url), options.env);
  const clock = options.clock ?? (new ManualClock('2026-11-02T08:00:00Z') as unknown as C);

  @Module({ imports: [BaseModule, CqrsModule.forRoot(), ...options.imports], providers: options.providers ?? [] })
  class Root {}

  const app = await Test.createTestingModule({ imports: [Root] }).overrideProvider(Clock).useValue(clock).compile();
  app.useLogger(false);
  try {
    await app.get(DataSource).runMigrations({ transaction: 'none' });
    app.enableShutdownHooks([]);
    await app.init();
  } catch (error) {
    // Or the open connections would keep the test process alive.
    await app.close();
    await own?.drop();
    throw error;
  }
  for (const key of Object.keys(process.env)) if (!(key in saved)) delete process.env[key];
  Object.assign(process.env, saved);
  const database = app.get(Database);
  return {
    app,
    database,
    clock,
    get: (token) => app.get(token as Type),
    deliver: () => app.get(OutboxDelivery).drain(),
    async empty(keep = []) {
      const tables = await database.query<{ name: string }>("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'");
      const doomed = tables.map((table) => table.name).filter((name) => name !== 'kontor_migration' && !keep.includes(name));
      await database.inTransaction(async (tx) => {
        await tx.query('SET FOREIGN_KEY_CHECKS = 0');
        for (const name of doomed) await tx.query(`DELETE FROM \`${name}\``);
        await tx.query('SET FOREIGN_KEY_CHECKS = 1');
      });
    },
    async stop() {
      await app.close();
      await own?.drop();
    },
  };
}
