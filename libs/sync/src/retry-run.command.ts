import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { RunId } from '@kontor/kernel';
import { Runs } from './runs.js';
import type { RunView } from './run-view.js';

/** Asks once more for what a run that ended was asked for; answers the new run. */
export class RetryRun extends Command<RunView> {
  readonly runId: RunId;
  readonly by: string;
  constructor(input: { runId: RunId; by: string }) {
    super();
    this.runId = input.runId;
    this.by = input.by;
  }
}

@CommandHandler(RetryRun)
export class RetryRunHandler implements ICommandHandler<RetryRun> {
  constructor(private readonly runs: Runs) {}

  async execute({ runId, by }: RetryRun): Promise<RunView> {
    return this.runs.get(await this.runs.retry(runId, by));
  }
}
