import { Consumes, write, type Consumer, type Tx } from '@kontor/base';
import { Clock } from '@kontor/kernel';
import { PricesConfirmed } from '@kontor/pricing';
import { StockConfirmed } from '@kontor/stock';

/** When the shop last confirmed anything: moves also within a run, and when a run fails half-way. */
@Consumes(StockConfirmed, PricesConfirmed)
export class StatisticsOnConfirmed implements Consumer<StockConfirmed | PricesConfirmed> {
  constructor(private readonly clock: Clock) {}

  async consume(event: StockConfirmed | PricesConfirmed, tx: Tx): Promise<void> {
    const column = event instanceof StockConfirmed ? 'stock_confirmed_at' : 'prices_confirmed_at';
    await write(tx, `INSERT INTO shop_card (shop_id, ${column}) VALUES (?, ?) ON DUPLICATE KEY UPDATE ${column} = GREATEST(COALESCE(${column}, VALUES(${column})), VALUES(${column}))`, [event.shopId, this.clock.now()]);
  }
}
