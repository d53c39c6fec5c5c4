// Marks buckets (shop, day) to be recomputed. Adding up events would drift with every one that comes twice, late or out of order; a bucket
// computed anew from the orders cannot (architecture D). The recomputation is itself an event, so it is delivered, repeated and coalesced like one.
import { Injectable } from '@nestjs/common';
import { Database, Outbox, chunks, write, type Tx } from '@kontor/base';
import type { ShopId } from '@kontor/kernel';
import { DayTotals } from '@kontor/orders';
import { ShopDayMarked } from './shop-day-marked.event.js';

@Injectable()
export class ShopDays {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly totals: DayTotals,
  ) {}

  /** The bucket is to be recomputed; a thousand calls before that happens cost one recomputation. */
  async mark(tx: Tx, shopId: ShopId, day: string): Promise<void> {
    // 1 row = inserted, 2 = it was marked already and its event is still to come.
    const { affectedRows } = await write(tx, 'INSERT INTO shop_day_dirty (shop_id, day, marks) VALUES (?, ?, 1) ON DUPLICATE KEY UPDATE marks = marks + 1', [shopId, day]);
    if (affectedRows === 1) await this.outbox.record(tx, new ShopDayMarked(shopId, day));
  }

  /** All days of a shop: those with orders, and those of which the table says so. */
  async markAll(shopId: ShopId): Promise<void> {
    const known = await this.database.query<{ day: string }>('SELECT DISTINCT day FROM shop_day WHERE shop_id = ?', [shopId]);
    const days = [...new Set([...(await this.totals.days(shopId)), ...known.map(({ day }) => day)])].sort();
    for (const part of chunks(days, 100)) {
      await this.database.inTransaction(async (tx) => {
        for (const day of part) await this.mark(tx, shopId, day);
      });
    }
  }
}
