import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ShopId } from '@kontor/kernel';
import { Schedule } from './schedule.js';
import type { KindChange } from './schedule-settings.js';

/** When kinds are asked for by themselves in one shop (F9): all of the changes, or with one fault in them none. */
export class ChangeSchedule extends Command<void> {
  readonly shopId: ShopId;
  readonly changes: readonly KindChange[];
  constructor(input: { shopId: ShopId; changes: readonly KindChange[] }) {
    super();
    this.shopId = input.shopId;
    this.changes = input.changes;
  }
}

@CommandHandler(ChangeSchedule)
export class ChangeScheduleHandler implements ICommandHandler<ChangeSchedule> {
  constructor(private readonly schedule: Schedule) {}

  async execute({ shopId, changes }: ChangeSchedule): Promise<void> {
    await this.schedule.change(shopId, changes);
  }
}
