// Carries out runs: claims one, rebuilds its command, lets the command's handler work, and turns whatever comes of it into the run's next
// state. The only library file that uses the CommandBus.
import { Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Env, InBackground, maskText } from '@kontor/base';
import { Clock } from '@kontor/kernel';
import { Bell } from './bell/bell.js';
import { Children } from './children.js';
import { Claims } from './claims.js';
import { DueRuns } from './due-runs.js';
import { afterRunFailure, describeFailure, isWritesStopped, type StoredFailure } from './failures.js';
import { Marks } from './marks.js';
import { Pause } from './pause.js';
import { Problems } from './problems.js';
import { RunContext, type RunTools } from './run-context.js';
import { RunFiles } from './run-files.js';
import type { ClaimedRun } from './run-rows.js';
import { RunCancelled, RunLost, RunReleased, RunWaits } from './run-signals.js';

/** How long a shutdown waits for handlers to come to their next step; those that do not are found by their lease. */
const shutdownMilliseconds = 20_000;

@InBackground()
export class RunWorker implements BeforeApplicationShutdown {
  private readonly logger = new Logger(RunWorker.name);
  private readonly active = new Map<RunContext, Promise<void>>();
  private readonly tools: RunTools;
  private looking: Promise<void> | null = null;
  private lookAgain = false;
  private started = false;
  private stopping = false;
  private ended = 0;

  constructor(
    private readonly commands: CommandBus,
    private readonly dueRuns: DueRuns,
    private readonly claims: Claims,
    private readonly bell: Bell,
    private readonly clock: Clock,
    private readonly env: Env,
    problems: Problems,
    files: RunFiles,
    children: Children,
    marks: Marks,
    pause: Pause,
  ) {
    this.tools = { claims, problems, files, children, marks, pause };
  }

  /** Carries out runs from now on, as many side by side as KONTOR_PARALLEL_RUNS says. */
  start(): void {
    if (this.started) return;
    this.started = true;
    this.bell.listen(() => this.look());
    this.look();
  }

  /** Carries out everything that is due now, and what comes of it (fetches that a gate asks for, children), until nothing is left. */
  async drain(): Promise<void> {
    for (;;) {
      const seen = this.ended;
      await this.fill();
      if (this.active.size > 0) await Promise.race(this.active.values());
      else if (this.ended === seen) return;
    }
  }

  /** Handlers end at their next step; other workers go on at their cursors. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.bell.close();
    await this.looking;
    for (const context of this.active.keys()) context.askToStop('released');
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, shutdownMilliseconds)));
    await Promise.race([Promise.all(this.active.values()), patience]);
    clearTimeout(timer);
  }

  // The bell, a run that ended, the second: whoever calls, only one look goes on at a time, and none that came meanwhile is forgotten.
  private look(): void {
    if (this.stopping || !this.started) return;
    if (this.looking) {
      this.lookAgain = true;
      return;
    }
    this.lookAgain = false;
    this.looking = this.fill()
      .catch((error: unknown) => this.logger.warn(`looking for runs failed, it goes on in a second: ${maskText(String(error))}`))
      .then(() => {
        this.looking = null;
        if (this.lookAgain) this.look();
      });
  }

  private async fill(): Promise<void> {
    while (await this.fillOnce());
  }

  private async fillOnce(): Promise<boolean> {
    if (this.stopping || this.active.size >= this.env.KONTOR_PARALLEL_RUNS) return false;
    const run = await this.dueRuns.claim();
    if (!run) return false;
    const context = new RunContext(run, this.tools);
    this.active.set(
      context,
      this.carryOut(run, context).finally(() => {
        this.active.delete(context);
        this.ended += 1;
        this.look();
      }),
    );
    return true;
  }

  /** Never fails: what cannot be stored is found by its lease. */
  private async carryOut(run: ClaimedRun, context: RunContext): Promise<void> {
    const heart = setInterval(() => void this.beat(run, context), Math.min(2000, this.env.KONTOR_LEASE_SECONDS * 250));
    try {
      try {
        const command = run.kind.rebuild(run.shopId, run.params);
        command.run = context;
        await this.commands.execute(command);
        await this.claims.end(run, { status: context.outcome, progress: context.progress });
      } catch (error) {
        await this.settle(run, context, error);
      }
    } catch (error) {
      this.logger.error(`run ${run.id} (${run.kind.name}): its state could not be stored, its lease will end: ${maskText(String(error))}`);
    } finally {
      clearInterval(heart);
    }
  }

  private async beat(run: ClaimedRun, context: RunContext): Promise<void> {
    try {
      const state = await this.claims.heartbeat(run);
      if (state !== 'held') context.askToStop(state);
    } catch {
      // The database is away for a moment; the next beat, or the end of the lease, will tell.
    }
  }

  private async settle(run: ClaimedRun, context: RunContext, error: unknown): Promise<void> {
    const { progress } = context;
    if (error instanceof RunLost) this.logger.warn(`run ${run.id} (${run.kind.name}) was taken over by another worker`);
    else if (error instanceof RunCancelled) await this.claims.end(run, { status: 'cancelled', progress });
    else if (error instanceof RunReleased) await this.claims.rest(run, new RunWaits('backoff'), progress, run.tries);
    else if (error instanceof RunWaits) await this.sleep(run, context, error, 0);
    else if (isWritesStopped(error)) await this.claims.rest(run, new RunWaits('backoff', { values: { code: 'writes-stopped' } }), progress, run.tries);
    else await this.fail(run, context, describeFailure(error));
  }

  private async fail(run: ClaimedRun, context: RunContext, failure: StoredFailure): Promise<void> {
    const tries = context.progressed ? 0 : run.tries;
    const next = afterRunFailure(failure, tries);
    const say = `run ${run.id} (${run.kind.name}) ${failure.kind} ${failure.code}${failure.text === null ? '' : `\n${failure.text}`}`;
    if (next === 'failed') {
      this.logger.error(`${say}: failed`);
      await this.claims.end(run, { status: 'failed', failure, progress: context.progress });
      return;
    }
    this.logger.warn(`${say}: again in ${next.again} s`);
    const notBefore = new Date(this.clock.now().getTime() + next.again * 1000);
    await this.sleep(run, context, new RunWaits('backoff', { notBefore, values: { ...failure.values, kind: failure.kind, code: failure.code } }), tries + 1);
  }

  private async sleep(run: ClaimedRun, context: RunContext, waits: RunWaits, tries: number): Promise<void> {
    await this.claims.rest(run, waits, context.progress, tries);
    if (waits.options.notBefore) this.bell.ring(run, waits.options.notBefore);
  }
}
