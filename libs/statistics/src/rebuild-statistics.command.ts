// The whole rebuild is: mark everything.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Shops } from '@kontor/shops';
import { ShopDays } from './shop-days.js';

/** Has every day of every shop recomputed; answers before that is done. */
export class RebuildStatistics extends Command<void> {}

@CommandHandler(RebuildStatistics)
export class RebuildStatisticsHandler implements ICommandHandler<RebuildStatistics> {
  constructor(
    private readonly shops: Shops,
    private readonly days: ShopDays,
  ) {}

  async execute(): Promise<void> {
    for (const shop of await this.shops.list()) await this.days.markAll(shop.id);
  }
}
