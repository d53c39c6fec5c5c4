// The newest comparison of a shop's orders (F26): its days, and page by page the orders in which shop and Kontor differ.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import { AppError, Money, type OrderId, type RunId, type ShopId } from '@kontor/kernel';
import { Shops } from '@kontor/shops';
import type { OrderDifference } from './completeness.js';

export type CompletenessDay = {
  /** YYYY-MM-DD of the shop's calendar. */
  day: string;
  currency: string;
  shop: { orders: number; total: Money };
  kontor: { orders: number; total: Money };
  /** In the shop, and left out here on purpose. */
  leftOut: { orders: number; total: Money };
  differing: number;
};

export type DifferingOrder = {
  ref: string;
  number: string;
  difference: OrderDifference;
  /** Why it was not taken in, or that a person has been told at the order. */
  reason: string | null;
  state: 'open' | 'wanted' | 'settled';
  day: string;
  orderedAt: Date;
  shop: { total: Money; status: string } | null;
  kontor: { total: Money; status: string } | null;
  /** The sales order as of now. */
  orderId: OrderId | null;
  wantedAt: Date | null;
  settledAt: Date | null;
};

export type Completeness = {
  runId: RunId;
  comparedAt: Date;
  timeZone: string;
  firstDay: string;
  lastDay: string;
  /** Differences that nobody settled yet. */
  open: { all: number; missing: number; differing: number; gone: number };
  settled: number;
  /** The newest day first. */
  days: CompletenessDay[];
  /** The newest first. */
  items: DifferingOrder[];
  next: string | null;
};

/** `after`: `next` of the page before. Null: the shop was never compared. */
export class GetCompleteness extends Query<Completeness | null> {
  constructor(readonly wish: { shopId: ShopId; after?: string; limit: number }) {
    super();
  }
}

type CheckRow = Pick<Completeness, 'runId' | 'comparedAt' | 'timeZone' | 'firstDay' | 'lastDay'>;
type DayRow = { day: string; currency: string; shop_orders: number; shop_minor: string; kontor_orders: number; kontor_minor: string; left_out_orders: number; left_out_minor: string; differing: number };
type CountRow = { difference: OrderDifference; settled: number; orders: string };
type Row = Pick<DifferingOrder, 'ref' | 'number' | 'difference' | 'reason' | 'day' | 'orderedAt' | 'wantedAt' | 'settledAt' | 'orderId'> & { shop_currency: string | null; shop_minor: string; shop_status: string; kontor_currency: string | null; kontor_minor: string; kontor_status: string };

@QueryHandler(GetCompleteness)
export class GetCompletenessHandler implements IQueryHandler<GetCompleteness> {
  constructor(
    private readonly database: Database,
    private readonly shops: Shops,
  ) {}

  async execute({ wish }: GetCompleteness): Promise<Completeness | null> {
    const { id: shopId } = await this.shops.get(wish.shopId);
    const [check] = await this.database.query<CheckRow>(
      'SELECT run_id AS runId, finished_at AS comparedAt, time_zone AS timeZone, first_day AS firstDay, last_day AS lastDay FROM completeness_check WHERE shop_id = ? AND finished_at IS NOT NULL ORDER BY run_id DESC LIMIT 1',
      [shopId],
    );
    if (!check) return null;
    const counted = await this.database.query<CountRow>('SELECT difference, settled_at IS NOT NULL AS settled, COUNT(*) AS orders FROM completeness_order WHERE check_id = ? GROUP BY difference, settled', [check.runId]);
    const count = (settled: number, ...kinds: OrderDifference[]): number => counted.filter((row) => row.settled === settled && kinds.includes(row.difference)).reduce((sum, row) => sum + Number.parseInt(String(row.orders), 10), 0);
    const all = ['missing', 'sum', 'status', 'gone'] as const;
    const days = await this.database.query<DayRow>('SELECT day, currency, shop_orders, shop_minor, kontor_orders, kontor_minor, left_out_orders, left_out_minor, differing FROM completeness_day WHERE check_id = ? ORDER BY day DESC, currency', [check.runId]);
    return {
      ...check,
      open: { all: count(0, ...all), missing: count(0, 'missing'), differing: count(0, 'sum', 'status'), gone: count(0, 'gone') },
      settled: count(1, ...all),
      days: days.map(dayOf),
      ...(await this.page(shopId, check.runId, wish)),
    };
  }

  private async page(shopId: ShopId, runId: RunId, wish: { after?: string; limit: number }): Promise<Pick<Completeness, 'items' | 'next'>> {
    const limit = Math.min(Math.max(Math.trunc(wish.limit), 1), 500);
    const after = wish.after === undefined ? null : keyOf(wish.after);
    const found = await this.database.query<Row>(
      `SELECT c.remote_ref AS ref, c.number, c.difference, c.reason, c.day, c.ordered_at AS orderedAt, c.wanted_at AS wantedAt, c.settled_at AS settledAt, c.shop_currency, c.shop_minor, c.shop_status, c.kontor_currency, c.kontor_minor, c.kontor_status,
         o.id AS orderId
       FROM completeness_order c LEFT JOIN sales_order o ON o.shop_id = ? AND o.remote_ref = c.remote_ref
       WHERE c.check_id = ?${after ? ' AND (c.ordered_at < ? OR (c.ordered_at = ? AND c.remote_ref < ?))' : ''} ORDER BY c.ordered_at DESC, c.remote_ref DESC LIMIT ?`,
      [shopId, runId, ...(after ? [after.at, after.at, after.ref] : []), limit + 1],
    );
    const items = found.slice(0, limit).map(orderOf);
    const last = items.at(-1);
    return { items, next: found.length > limit && last ? Buffer.from(`${last.orderedAt.getTime()} ${last.ref}`).toString('base64url') : null };
  }
}

function dayOf(row: DayRow): CompletenessDay {
  const side = (orders: number, minor: string): CompletenessDay['shop'] => ({ orders, total: Money.fromMinor(minor, row.currency) });
  return { day: row.day, currency: row.currency, shop: side(row.shop_orders, row.shop_minor), kontor: side(row.kontor_orders, row.kontor_minor), leftOut: side(row.left_out_orders, row.left_out_minor), differing: row.differing };
}

function orderOf(row: Row): DifferingOrder {
  const { ref, number, difference, reason, day, orderedAt, wantedAt, settledAt, orderId } = row;
  return {
    ...{ ref, number, difference, reason, state: settledAt !== null ? 'settled' : wantedAt !== null ? 'wanted' : 'open', day, orderedAt },
    shop: row.shop_currency === null ? null : { total: Money.fromMinor(row.shop_minor, row.shop_currency), status: row.shop_status },
    kontor: row.kontor_currency === null ? null : { total: Money.fromMinor(row.kontor_minor, row.kontor_currency), status: row.kontor_status },
    ...{ orderId, wantedAt, settledAt },
  };
}

function keyOf(after: string): { at: Date; ref: string } {
  const [, at, ref] = /^(\d{1,15}) (\S{1,110})$/.exec(Buffer.from(after, 'base64url').toString()) ?? [];
  if (at === undefined || ref === undefined) throw new AppError('input-invalid', {}, { fields: [{ field: 'after', code: 'input-invalid' }] });
  return { at: new Date(Number.parseInt(at, 10)), ref };
}
