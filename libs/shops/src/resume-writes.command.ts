// Lifts the emergency stop of one shop, or the one for all (null); what waited is sent by the next runs.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ShopId } from '@kontor/kernel';
import { Stopping } from './stopping.js';

/** Lets writing to one shop or to all go on. */
export class ResumeWrites extends Command<void> {
  constructor(readonly request: { shopId: ShopId | null; requestedBy?: string }) {
    super();
  }
}

@CommandHandler(ResumeWrites)
export class ResumeWritesHandler implements ICommandHandler<ResumeWrites> {
  constructor(private readonly stopping: Stopping) {}

  async execute({ request }: ResumeWrites): Promise<void> {
    await this.stopping.set(request.shopId, false);
  }
}
