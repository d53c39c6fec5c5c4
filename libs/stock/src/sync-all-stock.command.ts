// "Alle Bestände synchronisieren" (F51): sets every counted stock in the shop to the ERP's figure.
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ShopId } from '@kontor/kernel';
import { SyncCommand, SyncKind } from '@kontor/sync';
import { stockProblems } from './push-problems.js';
import { StockPush } from './push-stock.js';
import { stockParams } from './stock-params.js';

@SyncKind('sync-all-stock', { lane: 'stock', needs: 'stock', writes: true, params: stockParams, problemsOf: stockProblems, rebuild: (shopId) => new SyncAllStock(shopId as ShopId) })
export class SyncAllStock extends SyncCommand {
  constructor(readonly shopId: ShopId) {
    super();
  }
}

@CommandHandler(SyncAllStock)
export class SyncAllStockHandler implements ICommandHandler<SyncAllStock> {
  constructor(private readonly stock: StockPush) {}

  async execute(command: SyncAllStock): Promise<void> {
    await this.stock.push(command.run, command.shopId, 'all');
  }
}
