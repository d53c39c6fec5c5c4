// "Geänderte Bestände synchronisieren" (F50): sends what changed in the ERP and nothing else; a figure changed only in the shop stays.
import { Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Listings } from '@kontor/articles';
import type { Tx } from '@kontor/base';
import { Clock, asId, type ListingId, type ShopId } from '@kontor/kernel';
import { Shops } from '@kontor/shops';
import { SyncCommand, SyncKind, type DueCheck, type ProblemRetry } from '@kontor/sync';
import { listingStock } from './listing-stock.js';
import { StockPush } from './push-stock.js';
import { StockFigures } from './stock-figures.js';
import { stockParams } from './stock-params.js';

/** A scheduled run has something to do: rows are due, or articles wait for their place to be found. */
@Injectable()
export class StockDue implements DueCheck {
  constructor(
    private readonly figures: StockFigures,
    private readonly listings: Listings,
    private readonly shops: Shops,
    private readonly clock: Clock,
  ) {}

  async due(shopId: ShopId): Promise<boolean> {
    if (await this.figures.anyDue(shopId)) return true;
    // A shop that cannot be searched would be asked for ever.
    return Boolean((await this.shops.find(shopId))?.capabilities.articles) && (await this.listings.anyToFind(shopId, this.clock.now()));
  }
}

/** A person wants refused listings sent again. */
@Injectable()
export class StockRetry implements ProblemRetry {
  async retry(tx: Tx, _shopId: ShopId, subjects: string[]): Promise<unknown> {
    await listingStock.retryNow(tx, subjects.flatMap((subject) => (subject.startsWith('listing:') ? [asId<ListingId>(subject.slice('listing:'.length))] : [])));
    return {};
  }
}

@SyncKind('sync-changed-stock', { lane: 'stock', every: '1m', needs: 'stock', writes: true, params: stockParams, due: StockDue, retry: StockRetry, rebuild: (shopId) => new SyncChangedStock(shopId as ShopId) })
export class SyncChangedStock extends SyncCommand {
  constructor(readonly shopId: ShopId) {
    super();
  }
}

@CommandHandler(SyncChangedStock)
export class SyncChangedStockHandler implements ICommandHandler<SyncChangedStock> {
  constructor(private readonly stock: StockPush) {}

  async execute(command: SyncChangedStock): Promise<void> {
    await this.stock.push(command.run, command.shopId, 'changed');
  }
}
