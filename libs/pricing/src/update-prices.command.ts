// Sends prices of the ERP to one shop (F60): all of them, or those that are due because they changed or were never confirmed.
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AppError, type ShopId } from '@kontor/kernel';
import { SyncCommand, SyncKind } from '@kontor/sync';
import { PricesDue } from './prices-due.js';
import { PushPrices } from './push-prices.js';

export type PriceScope = 'changed' | 'all';

@SyncKind<{ scope: PriceScope }>('update-prices', {
  lane: 'prices',
  every: '5m',
  needs: 'prices',
  writes: true,
  params: {
    parse(json) {
      const { scope = 'changed' } = (json ?? {}) as { scope?: unknown };
      if (scope !== 'changed' && scope !== 'all') throw new AppError('input-invalid', {}, { fields: [{ field: 'scope', code: 'price-scope-invalid', values: { value: String(scope).slice(0, 20) } }] });
      return { scope };
    },
    // The button "Preise aktualisieren" sends all prices (F60); the schedule only what is due.
    byHand: { scope: 'all' },
    merge: (one, other) => (one.scope === 'all' ? one : other),
  },
  due: PricesDue,
  retry: PricesDue,
  rebuild: (shopId, { scope }) => new UpdatePrices(shopId as ShopId, scope),
})
export class UpdatePrices extends SyncCommand {
  constructor(
    readonly shopId: ShopId,
    readonly scope: PriceScope,
  ) {
    super();
  }
}

@CommandHandler(UpdatePrices)
export class UpdatePricesHandler implements ICommandHandler<UpdatePrices> {
  constructor(private readonly push: PushPrices) {}

  async execute({ run, shopId, scope }: UpdatePrices): Promise<void> {
    await this.push.send(run, shopId, scope);
  }
}
