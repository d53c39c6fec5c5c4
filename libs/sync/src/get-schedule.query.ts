import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ShopId } from '@kontor/kernel';
import { Schedule } from './schedule.js';
import type { ScheduleView } from './schedule-settings.js';

/** How every kind that the shop can do is scheduled. */
export class GetSchedule extends Query<ScheduleView[]> {
  readonly shopId: ShopId;
  constructor(input: { shopId: ShopId }) {
    super();
    this.shopId = input.shopId;
  }
}

@QueryHandler(GetSchedule)
export class GetScheduleHandler implements IQueryHandler<GetSchedule> {
  constructor(private readonly schedule: Schedule) {}

  async execute({ shopId }: GetSchedule): Promise<ScheduleView[]> {
    return this.schedule.of(shopId);
  }
}
