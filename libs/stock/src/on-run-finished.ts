// A run that held rows for approval is over. Rejected: they wait for their next version. Ended otherwise (cancelled, the shop was down):
// nobody decided about them, so they are due as before.
import { Consumes, type Consumer, type Tx } from '@kontor/base';
import { Shops } from '@kontor/shops';
import { RunFinished, Runs } from '@kontor/sync';
import { listingStock } from './listing-stock.js';
import { StockFigures, mannerOf } from './stock-figures.js';

@Consumes(RunFinished)
export class StockOnRunFinished implements Consumer<RunFinished> {
  constructor(
    private readonly runs: Runs,
    private readonly shops: Shops,
    private readonly figures: StockFigures,
  ) {}

  async consume(event: RunFinished, tx: Tx): Promise<void> {
    if (event.kind !== 'sync-changed-stock' && event.kind !== 'sync-all-stock') return;
    if ((await listingStock.heldBy(tx, event.runId)) === 0) return;
    const run = await this.runs.find(event.runId, tx);
    if (run?.failure?.code !== 'run-rejected') return listingStock.releaseRun(tx, event.runId);
    // A person refused zeros; what is above zero meanwhile is not what he refused.
    const shop = event.shopId === null ? null : await this.shops.find(event.shopId, tx);
    if (shop) await listingStock.release(tx, await this.figures.heldForNothing(tx, shop.id, mannerOf(shop)));
    await listingStock.park(tx, event.runId);
  }
}
