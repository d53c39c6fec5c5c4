// Runs, events, schedule and tidying up in this process, for a merchant who runs one process for everything.
import type { INestApplicationContext } from '@nestjs/common';
import { Logger } from '@nestjs/common';
import { Idempotency, SessionStore } from '@kontor/access';
import { OutboxDelivery, maskText } from '@kontor/base';
import { RunFiles, RunWorker, Schedule } from '@kontor/sync';

const sweepMilliseconds = 10 * 60_000;

export function startBackground(app: INestApplicationContext): void {
  const logger = new Logger('Sweep');
  app.get(RunWorker).start();
  app.get(Schedule).start();
  app.get(OutboxDelivery).start();
  const sweeps = [app.get(OutboxDelivery), app.get(RunFiles), app.get(Idempotency), app.get(SessionStore)];
  // unref: what only tidies up must not keep a process alive that is shutting down.
  setInterval(() => {
    for (const service of sweeps) service.sweep().catch((error: unknown) => logger.warn(maskText(String(error))));
  }, sweepMilliseconds).unref();
}
