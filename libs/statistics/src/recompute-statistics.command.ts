// "Umsatz neu berechnen" (F3): all figures of one shop from its orders.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ShopId } from '@kontor/kernel';
import { Shops } from '@kontor/shops';
import { ShopDays } from './shop-days.js';

/** Has every day of a shop recomputed; answers before that is done. */
export class RecomputeStatistics extends Command<void> {
  constructor(readonly request: { shopId: ShopId }) {
    super();
  }
}

@CommandHandler(RecomputeStatistics)
export class RecomputeStatisticsHandler implements ICommandHandler<RecomputeStatistics> {
  constructor(
    private readonly shops: Shops,
    private readonly days: ShopDays,
  ) {}

  async execute({ request }: RecomputeStatistics): Promise<void> {
    const shop = await this.shops.get(request.shopId);
    await this.days.markAll(shop.id);
  }
}
