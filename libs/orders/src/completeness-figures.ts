// How complete the orders of each shop are, for its card (F26).
import { Injectable } from '@nestjs/common';
import { Database, marks } from '@kontor/base';
import type { ShopId } from '@kontor/kernel';

/** The newest comparison: up to which day of the shop, and how many orders still differ. */
export type CompletenessFigure = { comparedAt: Date; lastDay: string; open: number };

@Injectable()
export class CompletenessFigures {
  constructor(private readonly database: Database) {}

  /** Of these shops those that were compared. */
  async of(shopIds: readonly ShopId[]): Promise<Map<ShopId, CompletenessFigure>> {
    const found = await this.database.query<{ shopId: ShopId; comparedAt: Date; lastDay: string; open: string }>(
      `SELECT c.shop_id AS shopId, c.finished_at AS comparedAt, c.last_day AS lastDay, (SELECT COUNT(*) FROM completeness_order o WHERE o.check_id = c.run_id AND o.settled_at IS NULL) AS open
       FROM completeness_check c JOIN (SELECT MAX(run_id) AS runId FROM completeness_check WHERE finished_at IS NOT NULL AND shop_id IN (${marks(shopIds)}) GROUP BY shop_id) newest ON newest.runId = c.run_id`,
      [...shopIds],
    );
    return new Map(found.map(({ shopId, comparedAt, lastDay, open }) => [shopId, { comparedAt, lastDay, open: Number.parseInt(String(open), 10) }]));
  }
}
