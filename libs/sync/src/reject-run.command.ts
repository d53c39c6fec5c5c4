import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { RunId } from '@kontor/kernel';
import { Runs } from './runs.js';
import type { RunView } from './run-view.js';

/** A person does not want sent what a run holds back; the run ends. */
export class RejectRun extends Command<RunView> {
  readonly runId: RunId;
  readonly by: string;
  constructor(input: { runId: RunId; by: string }) {
    super();
    this.runId = input.runId;
    this.by = input.by;
  }
}

@CommandHandler(RejectRun)
export class RejectRunHandler implements ICommandHandler<RejectRun> {
  constructor(private readonly runs: Runs) {}

  async execute({ runId, by }: RejectRun): Promise<RunView> {
    await this.runs.reject(runId, by);
    return this.runs.get(runId);
  }
}
