// Gathers what the home page shows, by queries and by the figures that modules publish; whether anything is red is the view builder's business.
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { CompletenessFigures } from '@kontor/orders';
import { PriceFigures } from '@kontor/pricing';
import type { ShopId } from '@kontor/kernel';
import { ListShops, type Shop, Shops } from '@kontor/shops';
import { ShopStatistics } from '@kontor/statistics';
import { StockFigures } from '@kontor/stock';
import { GetSchedule, GroupProblems, ListProblems, ListRuns, Runs } from '@kontor/sync';
import { ProblemsReader } from '../problems/problems.js';
import type { Overview, ShopFacts } from './overview.views.js';

const shownRuns = 15;
const shownCauses = 10;
/** Rows of one cause that are shown by themselves; more are one line. */
const shownAlone = 2;

@Injectable()
export class OverviewReader {
  constructor(
    private readonly queries: QueryBus,
    private readonly shops: Shops,
    private readonly runs: Runs,
    private readonly stock: StockFigures,
    private readonly prices: PriceFigures,
    private readonly completeness: CompletenessFigures,
    private readonly about: ProblemsReader,
  ) {}

  async read(may: Overview['may']): Promise<Overview> {
    const shops = await this.queries.execute(new ListShops());
    const [facts, runs, problems, stoppedEverywhere] = await Promise.all([
      this.facts(shops),
      this.queries.execute(new ListRuns({ limit: shownRuns })),
      this.causes(),
      this.shops.stoppedEverywhere(),
    ]);
    return { shops: facts, runs: runs.items, problems, subjects: await this.about.subjectsOf(problems.map(({ problem }) => problem)), stoppedEverywhere, may };
  }

  /** The newest problem of each cause, with how many more it has: thirty alike are one thing to look at. */
  private async causes(): Promise<Overview['problems']> {
    const groups = (await this.queries.execute(new GroupProblems())).sort((one, other) => other.lastSeen.getTime() - one.lastSeen.getTime()).slice(0, shownCauses);
    const shown = await Promise.all(
      groups.map(async ({ shopId, kind, code, rows }) => {
        const { items } = await this.queries.execute(new ListProblems({ shopId, kind, code, limit: rows > shownAlone ? 1 : shownAlone }));
        return items.map((problem) => ({ problem, alike: rows > shownAlone ? rows : 1 }));
      }),
    );
    return shown.flat();
  }

  /** Everything about these shops as of now. */
  async facts(shops: Shop[]): Promise<ShopFacts[]> {
    const ids = shops.map((shop) => shop.id);
    const [statistics, stock, prices, complete, current, last, intervals] = await Promise.all([
      this.queries.execute(new ShopStatistics({ shopIds: ids })),
      this.stock.waiting(ids),
      this.prices.waiting(ids),
      this.completeness.of(ids),
      this.runs.current(ids),
      this.runs.lastOfKinds(ids),
      Promise.all(ids.map((id) => this.intervals(id))),
    ]);
    const byShop = new Map(statistics.map((row) => [row.shopId, row]));
    const none = { due: 0, oldestAt: null };
    return shops.map((shop, index) => {
      const figures = byShop.get(shop.id);
      return {
        shop,
        lastOrderFetchAt: figures?.lastOrderFetchAt ?? null,
        ordersCreated: figures?.ordersCreated ?? 0,
        revenue: figures?.revenue ?? [],
        lastStockUpdateAt: figures?.lastStockUpdateAt ?? null,
        lastPriceUpdateAt: figures?.lastPriceUpdateAt ?? null,
        stock: stock.get(shop.id) ?? none,
        prices: prices.get(shop.id) ?? none,
        completeness: complete.get(shop.id) ?? null,
        openProblems: figures?.openProblems ?? 0,
        days: figures?.days ?? [],
        current: current.get(shop.id) ?? [],
        last: last.get(shop.id) ?? [],
        intervals: intervals[index] ?? { stock: day, prices: day },
      };
    });
  }

  /** How often stock and prices of the shop are looked at by the schedule. */
  private async intervals(shopId: ShopId): Promise<ShopFacts['intervals']> {
    const schedule = await this.queries.execute(new GetSchedule({ shopId }));
    const of = (kind: string): number => intervalOf(schedule.find((entry) => entry.kind === kind));
    return { stock: of('sync-changed-stock'), prices: of('update-prices') };
  }
}

const day = 86_400_000;

/** Milliseconds between two runs; a cron expression and no schedule at all count as a day. */
function intervalOf(entry: { every: string | null } | undefined): number {
  const found = /^(\d{1,6})([smhd])$/.exec(entry?.every ?? '');
  const unit = { s: 1000, m: 60_000, h: 3_600_000, d: day }[found?.[2] ?? 'd'] ?? day;
  return found ? Number.parseInt(found[1], 10) * unit : day;
}
