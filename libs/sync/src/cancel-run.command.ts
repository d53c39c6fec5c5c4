import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { RunId } from '@kontor/kernel';
import { Runs } from './runs.js';
import type { RunView } from './run-view.js';

/** Ends a run: at once while it waits, at its next step while it runs. */
export class CancelRun extends Command<RunView> {
  readonly runId: RunId;
  readonly by: string;
  constructor(input: { runId: RunId; by: string }) {
    super();
    this.runId = input.runId;
    this.by = input.by;
  }
}

@CommandHandler(CancelRun)
export class CancelRunHandler implements ICommandHandler<CancelRun> {
  constructor(private readonly runs: Runs) {}

  async execute({ runId, by }: CancelRun): Promise<RunView> {
    await this.runs.cancel(runId, by);
    return this.runs.get(runId);
  }
}
