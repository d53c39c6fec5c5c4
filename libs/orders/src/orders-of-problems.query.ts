// What open problems of a shop cost in orders: one about an order means that order, one about a payment or shipping method every order that
// waits for the method to be assigned.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database, chunks, marks } from '@kontor/base';
import { Money, type OrderId, type ShopId } from '@kontor/kernel';
import { sharedProblems } from './prepare-order.js';

export type ProblemOrders = { count: number; totals: Money[]; /** The newest of them. */ orders: { id: OrderId; number: string; total: Money }[] };

/** By subject (`order:1001`, `payment:klarna`); a subject without an order here is absent. */
export class OrdersOfProblems extends Query<Map<string, ProblemOrders>> {
  constructor(readonly wish: { shopId: ShopId; subjects: readonly string[] }) {
    super();
  }
}

type OrderRow = { id: OrderId; ref: string; number: string; currency: string; total: string };
type SumRow = { currency: string; orders: string; total: string };

const shown = 20;
const order = 'order:';

@QueryHandler(OrdersOfProblems)
export class OrdersOfProblemsHandler implements IQueryHandler<OrdersOfProblems> {
  constructor(private readonly database: Database) {}

  async execute({ wish: { shopId, subjects } }: OrdersOfProblems): Promise<Map<string, ProblemOrders>> {
    const found = new Map<string, ProblemOrders>();
    for (const refs of chunks(subjects.filter((subject) => subject.startsWith(order)).map((subject) => subject.slice(order.length)), 500)) {
      const orders = await this.database.query<OrderRow>(`SELECT id, remote_ref AS ref, number, currency, total_minor AS total FROM sales_order WHERE shop_id = ? AND remote_ref IN (${marks(refs)})`, [shopId, ...refs]);
      for (const row of orders) found.set(`${order}${row.ref}`, { count: 1, totals: [Money.fromMinor(row.total, row.currency)], orders: [orderOf(row)] });
    }
    for (const subject of subjects.filter((one) => /^(payment|shipping):/.test(one))) {
      const waiting = await this.waiting(shopId, subject);
      if (waiting.count > 0) found.set(subject, waiting);
    }
    return found;
  }

  private async waiting(shopId: ShopId, subject: string): Promise<ProblemOrders> {
    const from = `FROM (SELECT DISTINCT order_id FROM order_problem WHERE subject = ? AND code IN (${marks([...sharedProblems])})) p JOIN sales_order o ON o.id = p.order_id WHERE o.shop_id = ?`;
    const parameters = [subject, ...sharedProblems, shopId];
    const sums = await this.database.query<SumRow>(`SELECT o.currency, COUNT(*) AS orders, SUM(o.total_minor) AS total ${from} GROUP BY o.currency ORDER BY o.currency`, parameters);
    const newest = await this.database.query<OrderRow>(`SELECT o.id, o.remote_ref AS ref, o.number, o.currency, o.total_minor AS total ${from} ORDER BY o.id DESC LIMIT ${shown}`, parameters);
    return { count: sums.reduce((sum, row) => sum + Number.parseInt(row.orders, 10), 0), totals: sums.map((row) => Money.fromMinor(row.total, row.currency)), orders: newest.map(orderOf) };
  }
}

function orderOf(row: OrderRow): ProblemOrders['orders'][number] {
  return { id: row.id, number: row.number, total: Money.fromMinor(row.total, row.currency) };
}
