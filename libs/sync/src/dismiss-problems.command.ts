import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Problems, type ProblemChoice } from './problems.js';

/** A person does not want to see these problems any more; the same failure of the same thing stays away, another one comes back. Answers how many. */
export class DismissProblems extends Command<number> {
  constructor(readonly wish: ProblemChoice & { by: string; reason: string }) {
    super();
  }
}

@CommandHandler(DismissProblems)
export class DismissProblemsHandler implements ICommandHandler<DismissProblems> {
  constructor(private readonly problems: Problems) {}

  async execute({ wish }: DismissProblems): Promise<number> {
    return this.problems.dismiss(await this.problems.chosen(wish), wish.by, wish.reason);
  }
}
