// "Diese abrufen" (F26): orders in which shop and Kontor differ are fetched by their ids, some at a time as a fetch takes them.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Consumes, Database, type Consumer, type Tx } from '@kontor/base';
import type { RunId, ShopId } from '@kontor/kernel';
import { Shops } from '@kontor/shops';
import { RunFinished } from '@kontor/sync';
import { CompletenessOrders } from './completeness-orders.js';

/** `refs`: by the shop's id; `all`: every order that still differs. Answers how many, and the run that fetches the first of them. */
export class FetchDiffering extends Command<{ wanted: number; runId: RunId | null }> {
  constructor(readonly wish: { shopId: ShopId; refs: readonly string[] | 'all'; requestedBy: string }) {
    super();
  }
}

@CommandHandler(FetchDiffering)
export class FetchDifferingHandler implements ICommandHandler<FetchDiffering> {
  constructor(
    private readonly database: Database,
    private readonly shops: Shops,
    private readonly orders: CompletenessOrders,
  ) {}

  async execute({ wish: { shopId, refs, requestedBy } }: FetchDiffering): Promise<{ wanted: number; runId: RunId | null }> {
    return this.database.inTransaction(async (tx) => {
      await this.shops.get(shopId, tx);
      return this.orders.want(tx, shopId, refs, requestedBy);
    });
  }
}

/** A fetch has ended: whatever of them it left. */
@Consumes(RunFinished)
export class DifferingOnRunFinished implements Consumer<RunFinished> {
  constructor(private readonly orders: CompletenessOrders) {}

  async consume({ kind, runId, shopId }: RunFinished, tx: Tx): Promise<void> {
    if (kind === 'fetch-orders' && shopId !== null) await this.orders.fetched(tx, shopId, runId);
  }
}
