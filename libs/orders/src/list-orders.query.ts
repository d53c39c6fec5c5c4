// Sales orders, the newest first, paged by key: every combination of filters walks an index in that order, so it stays quick at 100,000.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database, marks } from '@kontor/base';
import { AppError, Money, type OrderId, type ShopId } from '@kontor/kernel';
import type { OrderStatus } from './order.js';

export type OrderListItem = {
  id: OrderId;
  shopId: ShopId;
  remoteRef: string;
  number: string;
  status: OrderStatus;
  needsAttention: boolean;
  orderedAt: Date;
  takenInAt: Date;
  buyer: string;
  country: string;
  payment: string;
  paidAt: Date | null;
  total: Money;
  current: Money;
  version: number;
};

/** `since`: ordered from then on. `q`: begins a number, a name or a company, or is an e-mail or the shop's id. `after`: `next` of the page before. */
export class ListOrders extends Query<{ items: OrderListItem[]; next: string | null }> {
  constructor(readonly wish: { shopId?: ShopId; since?: Date; status?: OrderStatus; needsAttention?: boolean; q?: string; after?: string; limit: number }) {
    super();
  }
}

type Row = Omit<OrderListItem, 'total' | 'current' | 'needsAttention' | 'buyer'> & { attention: number; currency: string; total_minor: string; refunded_minor: string; company: string | null; firstName: string | null; lastName: string | null };

/** A search gives at most so many orders. */
const searchLimit = 1000;
const statuses: readonly OrderStatus[] = ['open', 'part-shipped', 'shipped', 'cancelled'];

@QueryHandler(ListOrders)
export class ListOrdersHandler implements IQueryHandler<ListOrders> {
  constructor(private readonly database: Database) {}

  async execute({ wish }: ListOrders): Promise<{ items: OrderListItem[]; next: string | null }> {
    const limit = Math.min(Math.max(Math.trunc(wish.limit), 1), 500);
    const conditions: string[] = [];
    const parameters: unknown[] = [];
    const where = (condition: string, ...values: unknown[]): void => {
      conditions.push(condition);
      parameters.push(...values);
    };
    if (wish.shopId !== undefined) where('o.shop_id = ?', wish.shopId);
    if (wish.status !== undefined) where('o.status = ?', known(wish.status));
    if (wish.needsAttention !== undefined) where('o.attention = ?', wish.needsAttention ? 1 : 0);
    if (wish.since !== undefined) where('o.ordered_at >= ?', wish.since);
    if (wish.after !== undefined) {
      const { at, id } = keyOf(wish.after);
      where('o.ordered_at <= ? AND (o.ordered_at < ? OR o.id < ?)', at, at, id);
    }
    const q = wish.q?.trim() ?? '';
    if (q !== '') {
      const ids = await this.search(q);
      where(`o.id IN (${marks(ids)})`, ...ids);
    }
    const found = await this.database.query<Row>(
      `SELECT o.id, o.shop_id AS shopId, o.remote_ref AS remoteRef, o.number, o.status, o.attention, o.ordered_at AS orderedAt, o.taken_in_at AS takenInAt, o.payment_name AS payment, o.paid_at AS paidAt,
         o.currency, o.total_minor, o.refunded_minor, o.version, a.company, a.first_name AS firstName, a.last_name AS lastName, COALESCE(a.country, '') AS country
       FROM (SELECT o.* FROM sales_order o ${conditions.length ? `WHERE ${conditions.join(' AND ')}` : ''} ORDER BY o.ordered_at DESC, o.id DESC LIMIT ${limit + 1}) o
       LEFT JOIN order_address a ON a.order_id = o.id AND a.kind = 'billing' ORDER BY o.ordered_at DESC, o.id DESC`,
      parameters,
    );
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return { items: page.map(itemOf), next: found.length > limit && last ? `${last.orderedAt.getTime()}-${last.id}` : null };
  }

  private async search(q: string): Promise<string[]> {
    const prefix = `${q.replace(/[\\%_]/g, '\\$&')}%`;
    const found = await this.database.query<{ id: string }>(
      `(SELECT id FROM sales_order WHERE number LIKE ? ORDER BY number LIMIT ${searchLimit}) UNION (SELECT id FROM sales_order WHERE remote_ref = ? LIMIT ${searchLimit}) UNION (SELECT id FROM sales_order WHERE email = ? LIMIT ${searchLimit})
       UNION (SELECT order_id FROM order_address WHERE last_name LIKE ? LIMIT ${searchLimit}) UNION (SELECT order_id FROM order_address WHERE company LIKE ? LIMIT ${searchLimit})`,
      [prefix, q, q, prefix, prefix],
    );
    return found.map((row) => row.id);
  }
}

function itemOf({ attention, currency, total_minor: total, refunded_minor: refunded, company, firstName, lastName, ...row }: Row): OrderListItem {
  const ordered = Money.fromMinor(total, currency);
  const current = row.status === 'cancelled' ? Money.zero(currency) : ordered.minus(Money.fromMinor(refunded, currency));
  return { ...row, needsAttention: attention === 1, buyer: company || `${firstName ?? ''} ${lastName ?? ''}`.trim(), total: ordered, current };
}

function keyOf(after: string): { at: Date; id: string } {
  const [, at, id] = /^(\d{1,15})-(\d{1,19})$/.exec(after) ?? [];
  if (at === undefined || id === undefined) throw new AppError('input-invalid', {}, { fields: [{ field: 'after', code: 'input-invalid' }] });
  return { at: new Date(Number.parseInt(at, 10)), id };
}

function known(status: OrderStatus): OrderStatus {
  if (!statuses.includes(status)) throw new AppError('input-invalid', {}, { fields: [{ field: 'status', code: 'input-invalid' }] });
  return status;
}
