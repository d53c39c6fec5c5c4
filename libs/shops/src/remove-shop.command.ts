// Disconnects a shop: its row stays for the orders that came from it, its credentials do not. Its webhooks are taken away while the credentials are there; a shop
// that does not answer in time keeps them, and nobody listens to them any more.
import { Logger } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database, maskText, write } from '@kontor/base';
import { AppError, Clock, type ShopId } from '@kontor/kernel';
import { Connections } from './connections.js';
import { Webhooks } from './webhooks.js';

const patienceMilliseconds = 10_000;

/** Takes a shop out of everything that reads or writes shops. */
export class RemoveShop extends Command<void> {
  constructor(readonly request: { shopId: ShopId; requestedBy: string }) {
    super();
  }
}

@CommandHandler(RemoveShop)
export class RemoveShopHandler implements ICommandHandler<RemoveShop> {
  private readonly logger = new Logger(RemoveShopHandler.name);

  constructor(
    private readonly database: Database,
    private readonly connections: Connections,
    private readonly webhooks: Webhooks,
    private readonly clock: Clock,
  ) {}

  async execute({ request: { shopId } }: RemoveShop): Promise<void> {
    if (await this.webhooks.mayStand(shopId)) await this.silence(shopId);
    const now = this.clock.now();
    await this.database.inTransaction(async (tx) => {
      const { affectedRows } = await write(tx, `UPDATE shop SET removed_at = ?, settings_sealed = '', facts = NULL, version = version + 1, changed_at = ? WHERE id = ? AND removed_at IS NULL`, [now, now, shopId]);
      if (affectedRows === 0) throw new AppError('shop-unknown', { shop: shopId });
      await write(tx, 'DELETE FROM shop_webhook WHERE shop_id = ?', [shopId]);
    });
  }

  private async silence(shopId: ShopId): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_settle, refuse) => (timer = setTimeout(() => refuse(new Error('the shop did not answer in time')), patienceMilliseconds)));
    await Promise.race([this.takeAway(shopId), late])
      .catch((error: unknown) => this.logger.warn(`webhooks of shop ${shopId} stay in the shop: ${maskText(String(error))}`))
      .finally(() => clearTimeout(timer));
  }

  private async takeAway(shopId: ShopId): Promise<void> {
    const opened = await this.connections.open(shopId, 'person');
    try {
      if (opened.connection.webhooks) await this.webhooks.takeAway(shopId, opened.connection.webhooks);
    } finally {
      await this.connections.release(opened);
    }
  }
}
