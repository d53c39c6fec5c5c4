import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Shop } from './shop.js';
import { Shops } from './shops.js';

/** All connected shops. */
export class ListShops extends Query<Shop[]> {}

@QueryHandler(ListShops)
export class ListShopsHandler implements IQueryHandler<ListShops> {
  constructor(private readonly shops: Shops) {}

  async execute(): Promise<Shop[]> {
    return this.shops.list();
  }
}
