import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { RunId } from '@kontor/kernel';
import { Runs } from './runs.js';
import type { RunView } from './run-view.js';

/** A person lets a run send what it holds back. */
export class ApproveRun extends Command<RunView> {
  readonly runId: RunId;
  readonly by: string;
  constructor(input: { runId: RunId; by: string }) {
    super();
    this.runId = input.runId;
    this.by = input.by;
  }
}

@CommandHandler(ApproveRun)
export class ApproveRunHandler implements ICommandHandler<ApproveRun> {
  constructor(private readonly runs: Runs) {}

  async execute({ runId, by }: ApproveRun): Promise<RunView> {
    await this.runs.approve(runId, by);
    return this.runs.get(runId);
  }
}
