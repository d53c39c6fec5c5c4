// Disconnects a shop: its row stays for the orders that came from it, its credentials do not.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import { AppError, Clock, type ShopId } from '@kontor/kernel';

/** Takes a shop out of everything that reads or writes shops. */
export class RemoveShop extends Command<void> {
  constructor(readonly request: { shopId: ShopId; requestedBy: string }) {
    super();
  }
}

@CommandHandler(RemoveShop)
export class RemoveShopHandler implements ICommandHandler<RemoveShop> {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ request }: RemoveShop): Promise<void> {
    const now = this.clock.now();
    const { affectedRows } = await this.database.write(`UPDATE shop SET removed_at = ?, settings_sealed = '', facts = NULL, version = version + 1, changed_at = ? WHERE id = ? AND removed_at IS NULL`, [now, now, request.shopId]);
    if (affectedRows === 0) throw new AppError('shop-unknown', { shop: request.shopId });
  }
}
