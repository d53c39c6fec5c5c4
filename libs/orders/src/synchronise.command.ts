// "Shop synchronisieren" (F4): orders, then stock, then prices, one directly after the other. Only a parent: it asks for the three runs
// and tells how they ended. Stock is not sent after a failed fetch (F6), prices are.
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ShopId } from '@kontor/kernel';
import { Shops } from '@kontor/shops';
import { SyncCommand, SyncKind } from '@kontor/sync';

@SyncKind<Record<string, never>>('synchronise', {
  lane: 'synchronise',
  params: { parse: () => ({}), merge: (a) => a },
  rebuild: (shopId) => new Synchronise(shopId as ShopId),
})
export class Synchronise extends SyncCommand {
  constructor(readonly shopId: ShopId) {
    super();
  }
}

@CommandHandler(Synchronise)
export class SynchroniseHandler implements ICommandHandler<Synchronise> {
  constructor(private readonly shops: Shops) {}

  // Called again after each child, so nothing is counted before all have ended.
  async execute({ shopId, run }: Synchronise): Promise<void> {
    const shop = await this.shops.get(shopId);
    await run.total(3);
    const fetched = await run.child({ kind: 'fetch-orders', params: { news: true, refs: [] } });
    // A shop that cannot give orders (skipped) has none that could be missed.
    const mayStock = fetched.status === 'succeeded' || fetched.status === 'partial' || fetched.status === 'skipped';
    const stock = mayStock ? await run.child({ kind: shop.options.combinedStock === 'all' ? 'sync-all-stock' : 'sync-changed-stock' }) : null;
    const prices = await run.child({ kind: 'update-prices', params: { scope: shop.options.allPrices ? 'all' : 'changed' } });
    for (const result of [fetched, stock, prices]) {
      // What the shop cannot do, or must not be sent now, is no failure of the whole.
      if (result === null || result.status === 'skipped') run.skipped(1);
      else if (result.status === 'succeeded') await run.settled([{ ref: `run:${result.kind}` }]);
      else run.partial();
    }
  }
}
