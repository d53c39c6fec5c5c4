// The technical floor every process stands on: environment, clock, database, outbox, secrets, logs, metrics. Knows no business word.
import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Clock, SetClock, SystemClock } from '@kontor/kernel';
import { Env, readClockFile, readEnv } from './config/env.js';
import { Database } from './database/database.js';
import { Migrations } from './database/migrations.js';
import { allMigrations, tablesOf } from './database/tables.js';
import { OutboxDelivery } from './events/deliver.js';
import { Outbox } from './events/outbox.js';
import { loggerModule } from './logging/logger.js';
import { Outbox1763000000000 } from './migrations/1763000000000-outbox.js';
import { Background } from './operation/background.js';
import { Metrics } from './operation/metrics.js';
import { Seal } from './secrets/sealed.js';

const envProvider = { provide: Env, useFactory: () => readEnv() };

@Global()
@Module({ providers: [envProvider], exports: [envProvider] })
class EnvModule {}

@Global()
@Module({
  imports: [
    EnvModule,
    loggerModule,
    DiscoveryModule,
    TypeOrmModule.forRootAsync({
      inject: [Env],
      useFactory: (env: Env) => ({
        type: 'mariadb' as const,
        url: env.DATABASE_URL,
        charset: 'utf8mb4_unicode_ci',
        timezone: 'Z',
        supportBigNumbers: true,
        bigNumberStrings: true,
        autoLoadEntities: true,
        synchronize: false,
        migrations: allMigrations(),
        migrationsTableName: 'kontor_migration',
        migrationsTransactionMode: 'none' as const,
        poolSize: 12,
        retryAttempts: 3,
        retryDelay: 1000,
      }),
    }),
    tablesOf('base', { entities: [], migrations: [Outbox1763000000000] }),
  ],
  providers: [
    { provide: Clock, inject: [Env], useFactory: (env: Env) => (env.KONTOR_CLOCK ? new SetClock(() => readClockFile(env.KONTOR_CLOCK as string)) : new SystemClock()) },
    Database,
    Migrations,
    Outbox,
    OutboxDelivery,
    Seal,
    Metrics,
    Background,
  ],
  exports: [Clock, Database, Migrations, Outbox, OutboxDelivery, Seal, Metrics, Background],
})
export class BaseModule {}
