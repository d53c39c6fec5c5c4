// What a filtered list of orders adds up to, each currency for itself; read from an index alone, so that it stays quick at 100,000.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import { Money } from '@kontor/kernel';
import { orderConditions, type OrderFilter } from './order-filter.js';

/** One currency. `total`: what buyers were charged, cancelled orders too; `current`: what stands of it after refunds and cancellation. */
export type OrderTotal = { currency: string; orders: number; total: Money; current: Money };

/** `limited`: the search found more orders than it looks at, so the totals are of those only. */
export class TotalOrders extends Query<{ totals: OrderTotal[]; limited: boolean }> {
  constructor(readonly filter: OrderFilter) {
    super();
  }
}

@QueryHandler(TotalOrders)
export class TotalOrdersHandler implements IQueryHandler<TotalOrders> {
  constructor(private readonly database: Database) {}

  async execute({ filter }: TotalOrders): Promise<{ totals: OrderTotal[]; limited: boolean }> {
    const { conditions, parameters, limited } = await orderConditions(this.database, filter);
    const found = await this.database.query<{ currency: string; orders: string | number; total: string; current: string }>(
      `SELECT o.currency, COUNT(*) AS orders, SUM(o.total_minor) AS total, SUM(IF(o.status = 'cancelled', 0, o.total_minor - o.refunded_minor)) AS current
       FROM sales_order o ${conditions.length ? `WHERE ${conditions.join(' AND ')}` : ''} GROUP BY o.currency ORDER BY o.currency`,
      parameters,
    );
    const totals = found.map(({ currency, orders, total, current }) => ({ currency, orders: Number.parseInt(String(orders), 10), total: Money.fromMinor(String(total), currency), current: Money.fromMinor(String(current), currency) }));
    return { totals, limited };
  }
}
