import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ShopId } from '@kontor/kernel';
import { Problems } from './problems.js';

/** How many problems are open in each of these shops. */
export class CountProblems extends Query<Map<ShopId, number>> {
  readonly shopIds: ShopId[];
  constructor(input: { shopIds: ShopId[] }) {
    super();
    this.shopIds = input.shopIds;
  }
}

@QueryHandler(CountProblems)
export class CountProblemsHandler implements IQueryHandler<CountProblems> {
  constructor(private readonly problems: Problems) {}

  async execute({ shopIds }: CountProblems): Promise<Map<ShopId, number>> {
    return this.problems.openCounts(shopIds);
  }
}
