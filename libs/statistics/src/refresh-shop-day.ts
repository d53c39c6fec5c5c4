// Recomputes one shop's one day from the orders as they stand now.
import { Consumes, marks, rows, tuples, write, type Consumer, type Tx } from '@kontor/base';
import { Clock, type ShopId } from '@kontor/kernel';
import { DayTotals } from '@kontor/orders';
import { Shops } from '@kontor/shops';
import { ShopDayMarked } from './shop-day-marked.event.js';

const lagDays = 7;

@Consumes(ShopDayMarked)
export class StatisticsOnShopDayMarked implements Consumer<ShopDayMarked> {
  constructor(
    private readonly totals: DayTotals,
    private readonly shops: Shops,
    private readonly clock: Clock,
  ) {}

  /**
   * The mark stays locked until the new figures are stored with it. An order that changes meanwhile marks the day in a transaction of its own
   * afterwards; that waits for the lock and finds no mark, so the day is recomputed once more.
   */
  async consume({ shopId, day }: ShopDayMarked, tx: Tx): Promise<void> {
    const [marked] = await rows(tx, 'SELECT marks FROM shop_day_dirty WHERE shop_id = ? AND day = ? FOR UPDATE', [shopId, day]);
    if (!marked) return;
    const totals = await this.totals.of(shopId, day);
    const currencies = totals.map(({ currency }) => currency);
    await write(tx, `DELETE FROM shop_day WHERE shop_id = ? AND day = ? ${currencies.length > 0 ? `AND currency NOT IN (${marks(currencies)})` : ''}`, [shopId, day, ...currencies]);
    if (totals.length > 0) {
      await write(
        tx,
        `INSERT INTO shop_day (shop_id, day, currency, orders, ordered_minor, current_minor) VALUES ${tuples(totals.length, 6)}
         ON DUPLICATE KEY UPDATE orders = VALUES(orders), ordered_minor = VALUES(ordered_minor), current_minor = VALUES(current_minor)`,
        totals.flatMap(({ currency, orders, ordered, current }) => [shopId, day, currency, orders, ordered.minor, current.minor]),
      );
    }
    await this.storeLag(tx, shopId);
    await write(tx, 'DELETE FROM shop_day_dirty WHERE shop_id = ? AND day = ?', [shopId, day]);
  }

  /** How quick Kontor is with this shop's orders: of the last days, and not of those that were there before the shop was connected. */
  private async storeLag(tx: Tx, shopId: ShopId): Promise<void> {
    const shop = await this.shops.find(shopId, tx);
    if (!shop) return;
    const weekAgo = new Date(this.clock.now().getTime() - lagDays * 86_400_000);
    const lag = (await this.totals.lag([shopId], weekAgo > shop.createdAt ? weekAgo : shop.createdAt)).get(shopId);
    await write(
      tx,
      'INSERT INTO shop_card (shop_id, lag_median_seconds, lag_p95_seconds) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE lag_median_seconds = VALUES(lag_median_seconds), lag_p95_seconds = VALUES(lag_p95_seconds)',
      [shopId, lag?.medianSeconds ?? null, lag?.p95Seconds ?? null],
    );
  }
}
