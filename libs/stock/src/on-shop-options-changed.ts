// Options of a shop decide how its figures are shown, so all its listings are due again.
import { Consumes, type Consumer, type Tx } from '@kontor/base';
import { Clock } from '@kontor/kernel';
import { ShopOptionsChanged } from '@kontor/shops';
import { listingStock } from './listing-stock.js';

@Consumes(ShopOptionsChanged)
export class StockOnShopOptionsChanged implements Consumer<ShopOptionsChanged> {
  constructor(private readonly clock: Clock) {}

  async consume(event: ShopOptionsChanged, tx: Tx): Promise<void> {
    await listingStock.bumpShop(tx, event.shopId, this.clock.now());
  }
}
