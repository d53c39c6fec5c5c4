// Sends the prices whose action begins or ends now, as of now, where the shop cannot do it by itself (F62). Nothing else is sent with them.
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ShopId } from '@kontor/kernel';
import { SyncCommand, SyncKind } from '@kontor/sync';
import { SwitchDue } from './prices-due.js';
import { PushPrices } from './push-prices.js';

@SyncKind<Record<string, never>>('switch-action-prices', {
  lane: 'prices',
  every: '1m',
  needs: 'prices',
  writes: true,
  params: { parse: () => ({}), merge: (one) => one },
  due: SwitchDue,
  problemsOf: 'update-prices',
  rebuild: (shopId) => new SwitchActionPrices(shopId as ShopId),
})
export class SwitchActionPrices extends SyncCommand {
  constructor(readonly shopId: ShopId) {
    super();
  }
}

@CommandHandler(SwitchActionPrices)
export class SwitchActionPricesHandler implements ICommandHandler<SwitchActionPrices> {
  constructor(private readonly push: PushPrices) {}

  async execute({ run, shopId }: SwitchActionPrices): Promise<void> {
    await this.push.send(run, shopId, { switchedBy: run.id });
  }
}
