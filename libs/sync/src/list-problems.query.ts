import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Problems, type ProblemFilter, type ProblemView } from './problems.js';

/** Open problems, the newest first, paged by id. */
export class ListProblems extends Query<{ items: ProblemView[]; next: string | null }> {
  constructor(readonly filter: ProblemFilter) {
    super();
  }
}

@QueryHandler(ListProblems)
export class ListProblemsHandler implements IQueryHandler<ListProblems> {
  constructor(private readonly problems: Problems) {}

  async execute({ filter }: ListProblems): Promise<{ items: ProblemView[]; next: string | null }> {
    return this.problems.page(filter);
  }
}
