// Options and facts of a shop (currency, net or gross, decimals) decide how its prices are shown, so all its listings are due again.
import { Consumes, type Consumer, type Tx } from '@kontor/base';
import { Clock } from '@kontor/kernel';
import { ShopOptionsChanged } from '@kontor/shops';
import { listingPrice } from './listing-price.js';

@Consumes(ShopOptionsChanged)
export class PricingOnShopOptionsChanged implements Consumer<ShopOptionsChanged> {
  constructor(private readonly clock: Clock) {}

  async consume(event: ShopOptionsChanged, tx: Tx): Promise<void> {
    await listingPrice.bumpShop(tx, event.shopId, this.clock.now());
  }
}
