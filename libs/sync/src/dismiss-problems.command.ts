import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Problems } from './problems.js';

/** A person does not want to see these problems any more; the same failure of the same thing stays away, another one comes back. */
export class DismissProblems extends Command<void> {
  readonly ids: string[];
  readonly by: string;
  readonly reason: string;
  constructor(input: { ids: string[]; by: string; reason: string }) {
    super();
    this.ids = input.ids;
    this.by = input.by;
    this.reason = input.reason;
  }
}

@CommandHandler(DismissProblems)
export class DismissProblemsHandler implements ICommandHandler<DismissProblems> {
  constructor(private readonly problems: Problems) {}

  async execute({ ids, by, reason }: DismissProblems): Promise<void> {
    await this.problems.dismiss(ids, by, reason);
  }
}
