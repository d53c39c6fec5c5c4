// The figures of the cards (F1–F3). Money stays per currency. What is quick to ask and must be right to the second (ends of runs, what waits,
// problems) is asked from its owners; what would take a walk over the orders stands ready in shop_day and shop_card.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database, marks } from '@kontor/base';
import { Clock, Money, type ShopId } from '@kontor/kernel';
import { PriceFigures } from '@kontor/pricing';
import { Shops, type Shop } from '@kontor/shops';
import { StockFigures } from '@kontor/stock';
import { Problems, Runs } from '@kontor/sync';
import { Company } from '@kontor/masterdata';
import { lastDays } from './last-days.js';

export type ShopFigures = {
  shopId: ShopId;
  domain: string;
  /** Ends of the last succeeded or partial run, also of one with nothing to send. */
  lastOrderFetchAt: Date | null;
  lastStockUpdateAt: Date | null;
  lastPriceUpdateAt: Date | null;
  ordersCreated: number;
  /** Gross with shipping, one entry per currency: as ordered in the shop, and as it stands now. */
  revenue: { ordered: Money; current: Money }[];
  waiting: { stock: number; prices: number; oldestAt: Date | null };
  /** When the shop last confirmed a figure, within a run too. */
  stockConfirmedAt: Date | null;
  pricesConfirmedAt: Date | null;
  openProblems: number;
  /** From the order in the shop to the sales order. */
  lag: { medianSeconds: number | null; p95Seconds: number | null };
  /** The last 14 days of the shop's calendar, also those without an order. */
  days: { day: string; orders: number }[];
};

type CardRow = { shop_id: ShopId; lag_median_seconds: number | null; lag_p95_seconds: number | null; stock_confirmed_at: Date | null; prices_confirmed_at: Date | null };
type RevenueRow = { shop_id: ShopId; currency: string; orders: string; ordered_minor: string; current_minor: string };
type DayRow = { shop_id: ShopId; day: string; orders: string };

const shownDays = 14;
const kinds = { orders: ['fetch-orders'], stock: ['sync-changed-stock', 'sync-all-stock'], prices: ['update-prices', 'switch-action-prices'] };

/** The figures of these shops, or of all. */
export class ShopStatistics extends Query<ShopFigures[]> {
  constructor(readonly filter: { shopIds?: readonly ShopId[] }) {
    super();
  }
}

@QueryHandler(ShopStatistics)
export class ShopStatisticsHandler implements IQueryHandler<ShopStatistics> {
  constructor(
    private readonly database: Database,
    private readonly shops: Shops,
    private readonly company: Company,
    private readonly runs: Runs,
    private readonly problems: Problems,
    private readonly stock: StockFigures,
    private readonly prices: PriceFigures,
    private readonly clock: Clock,
  ) {}

  async execute({ filter }: ShopStatistics): Promise<ShopFigures[]> {
    const shops = (await this.shops.list()).filter((shop) => filter.shopIds?.includes(shop.id) ?? true);
    if (shops.length === 0) return [];
    const ids = shops.map((shop) => shop.id);
    const { timeZone } = await this.company.get();
    const calendars = new Map(shops.map((shop) => [shop.id, lastDays(this.clock.now(), shop.facts?.timeZone ?? timeZone, shownDays)]));
    const from = [...calendars.values()].map(([first]) => first).sort()[0];
    const [cards, revenue, days, waitingStock, waitingPrices, openProblems, ends] = await Promise.all([
      this.database.query<CardRow>(`SELECT shop_id, lag_median_seconds, lag_p95_seconds, stock_confirmed_at, prices_confirmed_at FROM shop_card WHERE shop_id IN (${marks(ids)})`, ids),
      this.database.query<RevenueRow>(
        `SELECT shop_id, currency, SUM(orders) AS orders, SUM(ordered_minor) AS ordered_minor, SUM(current_minor) AS current_minor FROM shop_day WHERE shop_id IN (${marks(ids)}) GROUP BY shop_id, currency ORDER BY shop_id, orders DESC, currency`,
        ids,
      ),
      this.database.query<DayRow>(`SELECT shop_id, day, SUM(orders) AS orders FROM shop_day WHERE shop_id IN (${marks(ids)}) AND day >= ? GROUP BY shop_id, day`, [...ids, from]),
      this.stock.waiting(ids),
      this.prices.waiting(ids),
      this.problems.openCounts(ids),
      Promise.all(shops.map((shop) => this.endsOf(shop))),
    ]);
    return shops.map((shop, index) => {
      const card = cards.find((row) => row.shop_id === shop.id);
      const earned = revenue.filter((row) => row.shop_id === shop.id);
      const ordersOn = new Map(days.filter((row) => row.shop_id === shop.id).map((row) => [row.day, Number.parseInt(row.orders, 10)]));
      const [stock, prices] = [waitingStock.get(shop.id), waitingPrices.get(shop.id)];
      return {
        shopId: shop.id,
        domain: shop.domain,
        ...(ends[index]),
        ordersCreated: earned.reduce((sum, row) => sum + Number.parseInt(row.orders, 10), 0),
        revenue: earned.map((row) => ({ ordered: Money.fromMinor(row.ordered_minor, row.currency), current: Money.fromMinor(row.current_minor, row.currency) })),
        waiting: { stock: stock?.due ?? 0, prices: prices?.due ?? 0, oldestAt: earlier(stock?.oldestAt ?? null, prices?.oldestAt ?? null) },
        stockConfirmedAt: card?.stock_confirmed_at ?? null,
        pricesConfirmedAt: card?.prices_confirmed_at ?? null,
        openProblems: openProblems.get(shop.id) ?? 0,
        lag: { medianSeconds: card?.lag_median_seconds ?? null, p95Seconds: card?.lag_p95_seconds ?? null },
        days: (calendars.get(shop.id) as string[]).map((day) => ({ day, orders: ordersOn.get(day) ?? 0 })),
      };
    });
  }

  private async endsOf(shop: Shop): Promise<Pick<ShopFigures, 'lastOrderFetchAt' | 'lastStockUpdateAt' | 'lastPriceUpdateAt'>> {
    const [lastOrderFetchAt, lastStockUpdateAt, lastPriceUpdateAt] = await Promise.all([this.runs.lastEnds(shop.id, kinds.orders), this.runs.lastEnds(shop.id, kinds.stock), this.runs.lastEnds(shop.id, kinds.prices)]);
    return { lastOrderFetchAt, lastStockUpdateAt, lastPriceUpdateAt };
  }
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
