import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ShopId } from '@kontor/kernel';
import { Problems, type ProblemView } from './problems.js';

/** Open problems, the newest first, paged by id. */
export class ListProblems extends Query<{ items: ProblemView[]; next: string | null }> {
  constructor(readonly filter: { shopId?: ShopId; kind?: string; after?: string; limit: number }) {
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
