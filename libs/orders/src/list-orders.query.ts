// Sales orders, the newest first, paged by key: every combination of filters walks an index in that order, so it stays quick at 100,000.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import { AppError, Money, type OrderId, type ShopId } from '@kontor/kernel';
import type { OrderStatus } from './order.js';
import { orderConditions, type OrderFilter } from './order-filter.js';

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

/** `after`: `next` of the page before. */
export class ListOrders extends Query<{ items: OrderListItem[]; next: string | null }> {
  constructor(readonly wish: OrderFilter & { after?: string; limit: number }) {
    super();
  }
}

type Row = Omit<OrderListItem, 'total' | 'current' | 'needsAttention' | 'buyer'> & { attention: number; currency: string; total_minor: string; refunded_minor: string; company: string | null; firstName: string | null; lastName: string | null };

@QueryHandler(ListOrders)
export class ListOrdersHandler implements IQueryHandler<ListOrders> {
  constructor(private readonly database: Database) {}

  async execute({ wish }: ListOrders): Promise<{ items: OrderListItem[]; next: string | null }> {
    const limit = Math.min(Math.max(Math.trunc(wish.limit), 1), 500);
    const { conditions, parameters } = await orderConditions(this.database, wish);
    if (wish.after !== undefined) {
      const { at, id } = keyOf(wish.after);
      conditions.push('o.ordered_at <= ? AND (o.ordered_at < ? OR o.id < ?)');
      parameters.push(at, at, id);
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
