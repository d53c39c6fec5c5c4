// The emergency stop: from now on nothing is written to one shop, or to any (null); orders are still fetched, waiting changes are kept.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ShopId } from '@kontor/kernel';
import { Stopping } from './stopping.js';

/** Stops all writing to one shop or to all. */
export class StopWrites extends Command<void> {
  constructor(readonly request: { shopId: ShopId | null; requestedBy?: string }) {
    super();
  }
}

@CommandHandler(StopWrites)
export class StopWritesHandler implements ICommandHandler<StopWrites> {
  constructor(private readonly stopping: Stopping) {}

  async execute({ request }: StopWrites): Promise<void> {
    await this.stopping.set(request.shopId, true);
  }
}
