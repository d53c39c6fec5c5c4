import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ShopId } from '@kontor/kernel';
import { Schedule } from './schedule.js';
import type { ScheduleChange } from './schedule-settings.js';

/** When a kind is asked for by itself in one shop (F9). */
export class ChangeSchedule extends Command<void> {
  readonly shopId: ShopId;
  readonly kind: string;
  readonly change: ScheduleChange;
  constructor(input: { shopId: ShopId; kind: string; change: ScheduleChange }) {
    super();
    this.shopId = input.shopId;
    this.kind = input.kind;
    this.change = input.change;
  }
}

@CommandHandler(ChangeSchedule)
export class ChangeScheduleHandler implements ICommandHandler<ChangeSchedule> {
  constructor(private readonly schedule: Schedule) {}

  async execute({ shopId, kind, change }: ChangeSchedule): Promise<void> {
    await this.schedule.change(shopId, kind, change);
  }
}
