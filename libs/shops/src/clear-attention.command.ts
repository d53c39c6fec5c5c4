// Somebody says that the shop may be tried again (he changed something there that Kontor cannot see).
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import { AppError, Clock, type ShopId } from '@kontor/kernel';

/** Takes the note away that the shop needs attention. */
export class ClearAttention extends Command<void> {
  constructor(readonly request: { shopId: ShopId; requestedBy: string }) {
    super();
  }
}

@CommandHandler(ClearAttention)
export class ClearAttentionHandler implements ICommandHandler<ClearAttention> {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ request }: ClearAttention): Promise<void> {
    const { affectedRows } = await this.database.write(
      'UPDATE shop SET attention_kind = NULL, attention_code = NULL, attention_values = NULL, attention_since = NULL, version = version + 1, changed_at = ? WHERE id = ? AND removed_at IS NULL',
      [this.clock.now(), request.shopId],
    );
    if (affectedRows === 0) throw new AppError('shop-unknown', { shop: request.shopId });
  }
}
