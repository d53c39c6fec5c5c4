// A process that works in the background and shows no pages. Several of them share the work through the database.
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { Background, Database, Env, Metrics, readEnv } from '@kontor/base';
import { serveHealth } from './health.js';
import { WorkerModule } from './worker.module.js';

async function main(): Promise<void> {
  readEnv();
  const app = await NestFactory.createApplicationContext(WorkerModule, { bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(Logger));
  app.enableShutdownHooks();
  const env = app.get(Env);
  const health = await serveHealth({ host: env.HOST, port: env.PORT, database: app.get(Database), metrics: app.get(Metrics) });
  process.once('SIGTERM', () => health.close());
  process.once('SIGINT', () => health.close());
  app.get(Background).start();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
