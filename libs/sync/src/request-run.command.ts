// Asks for a run, for everything that a button, the API or the command line can ask for.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Runs, type RunRequest } from './runs.js';
import type { RunView } from './run-view.js';

/** `merged`: one that waited already was joined and widened. */
export class RequestRun extends Command<{ run: RunView; merged: boolean }> {
  constructor(readonly wish: RunRequest) {
    super();
  }
}

@CommandHandler(RequestRun)
export class RequestRunHandler implements ICommandHandler<RequestRun> {
  constructor(private readonly runs: Runs) {}

  async execute({ wish }: RequestRun): Promise<{ run: RunView; merged: boolean }> {
    const { runId, merged } = await this.runs.request(wish);
    return { run: await this.runs.get(runId), merged };
  }
}
