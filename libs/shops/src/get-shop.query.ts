import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ShopId } from '@kontor/kernel';
import type { Shop } from './shop.js';
import { Shops } from './shops.js';

/** One shop; `shop-unknown` for a removed one. */
export class GetShop extends Query<Shop> {
  constructor(readonly request: { shopId: ShopId }) {
    super();
  }
}

@QueryHandler(GetShop)
export class GetShopHandler implements IQueryHandler<GetShop> {
  constructor(private readonly shops: Shops) {}

  async execute({ request }: GetShop): Promise<Shop> {
    return this.shops.get(request.shopId);
  }
}
