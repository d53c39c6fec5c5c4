// What the orders of a shop add up to, asked by statistics: always computed from the orders as they stand, never counted along.
import { Injectable } from '@nestjs/common';
import { Database, marks } from '@kontor/base';
import { Money, type ShopId } from '@kontor/kernel';

/** One currency of one day. `ordered`: as first ordered in the shop; `current`: without cancelled orders and less what was paid back. Both gross with shipping. */
export type DayTotal = { currency: string; orders: number; ordered: Money; current: Money };
/** From the buyer's order to its being here. */
export type Lag = { medianSeconds: number | null; p95Seconds: number | null };

type Row = { currency: string; orders: string | number; ordered: string; current: string };

@Injectable()
export class DayTotals {
  constructor(private readonly database: Database) {}

  /** `day`: YYYY-MM-DD in the shop's time zone. Currencies are never added up. */
  async of(shopId: ShopId, day: string): Promise<DayTotal[]> {
    const found = await this.database.query<Row>(
      `SELECT currency, COUNT(*) AS orders, SUM(ordered_minor) AS ordered, SUM(IF(status = 'cancelled', 0, total_minor - refunded_minor)) AS current
       FROM sales_order WHERE shop_id = ? AND day = ? GROUP BY currency ORDER BY currency`,
      [shopId, day],
    );
    return found.map((row) => ({ currency: row.currency, orders: Number.parseInt(String(row.orders), 10), ordered: Money.fromMinor(String(row.ordered), row.currency), current: Money.fromMinor(String(row.current), row.currency) }));
  }

  /** Every day on which the shop has orders, for a rebuild. */
  async days(shopId: ShopId): Promise<string[]> {
    return (await this.database.query<{ day: string }>('SELECT DISTINCT day FROM sales_order WHERE shop_id = ? ORDER BY day', [shopId])).map((row) => row.day);
  }

  /** When each shop's newest order was placed. */
  async lastOrders(shopIds: readonly ShopId[]): Promise<Map<ShopId, Date>> {
    const found = await this.database.query<{ shopId: ShopId; at: Date }>(`SELECT shop_id AS shopId, MAX(ordered_at) AS at FROM sales_order WHERE shop_id IN (${marks(shopIds)}) GROUP BY shop_id`, [...shopIds]);
    return new Map(found.map((row) => [row.shopId, row.at]));
  }

  /** Of the orders placed since then: how long it took until they were here. */
  async lag(shopIds: readonly ShopId[], since: Date): Promise<Map<ShopId, Lag>> {
    const found = await this.database.query<{ shopId: ShopId; median: string; p95: string }>(
      `SELECT DISTINCT shop_id AS shopId, MEDIAN(seconds) OVER (PARTITION BY shop_id) AS median, PERCENTILE_CONT(0.95) WITHIN GROUP (ORDER BY seconds) OVER (PARTITION BY shop_id) AS p95
       FROM (SELECT shop_id, GREATEST(0, TIMESTAMPDIFF(SECOND, ordered_at, taken_in_at)) AS seconds FROM sales_order WHERE shop_id IN (${marks(shopIds)}) AND ordered_at >= ?) lags`,
      [...shopIds, since],
    );
    const byShop = new Map(found.map((row) => [row.shopId, { medianSeconds: Math.round(Number.parseFloat(row.median)), p95Seconds: Math.round(Number.parseFloat(row.p95)) }]));
    return new Map(shopIds.map((shopId) => [shopId, byShop.get(shopId) ?? { medianSeconds: null, p95Seconds: null }]));
  }
}
