// A person wants an order applied anew as the shop shows it now (F30), although nothing may have changed there.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import type { OrderId, RunId } from '@kontor/kernel';
import { Runs } from '@kontor/sync';
import { SalesOrders } from './sales-orders.js';
import { SeenOrders } from './seen-orders.js';

/** Answers the run that fetches it. */
export class TakeInAgain extends Command<{ runId: RunId; merged: boolean }> {
  constructor(readonly wish: { orderId: OrderId; requestedBy: string }) {
    super();
  }
}

@CommandHandler(TakeInAgain)
export class TakeInAgainHandler implements ICommandHandler<TakeInAgain> {
  constructor(
    private readonly database: Database,
    private readonly orders: SalesOrders,
    private readonly seenOrders: SeenOrders,
    private readonly runs: Runs,
  ) {}

  async execute({ wish: { orderId, requestedBy } }: TakeInAgain): Promise<{ runId: RunId; merged: boolean }> {
    return this.database.inTransaction(async (tx) => {
      // As the fetch does: first the row that locks an order, then the order.
      const { shopId, remoteRef } = await this.orders.find(tx, orderId);
      await this.seenOrders.wantAgain(tx, shopId, remoteRef);
      return this.runs.request({ kind: 'fetch-orders', shopId, params: { news: false, refs: [remoteRef] }, requestedBy }, tx);
    });
  }
}
