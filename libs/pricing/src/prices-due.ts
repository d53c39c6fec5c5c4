// What the schedule and the problems page ask of prices: is there anything to send now, and what has to happen when a person says "again".
import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@kontor/base';
import { Clock, asId, type ListingId, type ShopId } from '@kontor/kernel';
import { Shops } from '@kontor/shops';
import type { DueCheck, ProblemRetry } from '@kontor/sync';
import { boundaryCome, bumpListings, listingPrice } from './listing-price.js';
import { PriceLists } from './price-lists.js';
import { PriceRules } from './price-rules.js';
import { basisOf } from './shop-basis.js';

@Injectable()
export class PricesDue implements DueCheck, ProblemRetry {
  constructor(
    private readonly database: Database,
    private readonly shops: Shops,
    private readonly lists: PriceLists,
    private readonly rules: PriceRules,
    private readonly clock: Clock,
  ) {}

  /** Rows to be sent; while list and shop do not fit no run is asked for, it could only fail again. */
  async due(shopId: ShopId): Promise<boolean> {
    return (await this.anyDue(shopId, this.clock.now())) && this.fits(shopId);
  }

  /** Changed or never confirmed and not waiting for a retry, or a boundary has come. */
  async anyDue(shopId: ShopId, now: Date): Promise<boolean> {
    const found = await this.database.query(
      `(SELECT 1 FROM listing_price t WHERE t.shop_id = ? AND ${listingPrice.dueNow('t')} LIMIT 1) UNION ALL (SELECT 1 FROM listing_price t WHERE t.shop_id = ? AND ${boundaryCome('t')} LIMIT 1)`,
      [shopId, now, shopId, now],
    );
    return found.length > 0;
  }

  async retry(tx: Tx, shopId: ShopId, subjects: string[]): Promise<unknown> {
    const listings = subjects.filter((subject) => subject.startsWith('listing:')).map((subject) => asId<ListingId>(subject.slice('listing:'.length)));
    await bumpListings(tx, shopId, listings, this.clock.now());
    return { scope: 'changed' };
  }

  private async fits(shopId: ShopId): Promise<boolean> {
    const shop = await this.shops.find(shopId);
    if (!shop) return false;
    try {
      await basisOf(shop, this.lists, this.rules);
      return true;
    } catch {
      return false;
    }
  }
}

/** A boundary has come: an action begins or ends where the shop cannot do it by itself. */
@Injectable()
export class SwitchDue implements DueCheck {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async due(shopId: ShopId): Promise<boolean> {
    const found = await this.database.query(`SELECT 1 FROM listing_price t WHERE t.shop_id = ? AND ${boundaryCome('t')} LIMIT 1`, [shopId, this.clock.now()]);
    return found.length > 0;
  }
}
