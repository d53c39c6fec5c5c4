// Which orders a person or a program means: one set of conditions for the list and for what it adds up to.
import { marks, type Database } from '@kontor/base';
import { AppError, type ShopId } from '@kontor/kernel';
import type { OrderStatus } from './order.js';

/**
 * `number`: exactly the shop's order number. `since`: ordered from then on. `q`: begins a number, a last name or a company, is a whole name, an
 * e-mail address, the shop's id or the number of an article that was sold.
 */
export type OrderFilter = { shopId?: ShopId; number?: string; since?: Date; status?: OrderStatus; needsAttention?: boolean; q?: string };

/** `limited`: the search found more than it looks at. */
export type OrderConditions = { conditions: string[]; parameters: unknown[]; limited: boolean };

/** A search looks at most at so many orders by each of its ways. */
const searchLimit = 1000;
const statuses: readonly OrderStatus[] = ['open', 'part-shipped', 'shipped', 'cancelled'];

/** Conditions on `sales_order o`. */
export async function orderConditions(database: Database, filter: OrderFilter): Promise<OrderConditions> {
  const found: OrderConditions = { conditions: [], parameters: [], limited: false };
  const where = (condition: string, ...values: unknown[]): void => {
    found.conditions.push(condition);
    found.parameters.push(...values);
  };
  if (filter.shopId !== undefined) where('o.shop_id = ?', filter.shopId);
  if (filter.number !== undefined) where('o.number = ?', filter.number.trim());
  if (filter.status !== undefined) where('o.status = ?', known(filter.status));
  if (filter.needsAttention !== undefined) where('o.attention = ?', filter.needsAttention ? 1 : 0);
  if (filter.since !== undefined) where('o.ordered_at >= ?', filter.since);
  const q = filter.q?.trim() ?? '';
  if (q !== '') {
    const { ids, limited } = await search(database, q);
    where(`o.id IN (${marks(ids)})`, ...ids);
    found.limited = limited;
  }
  return found;
}

async function search(database: Database, q: string): Promise<{ ids: string[]; limited: boolean }> {
  const prefix = (text: string): string => `${text.replace(/[\\%_]/g, '\\$&')}%`;
  const [, first, last] = /^(\S.*)\s+(\S+)$/.exec(q) ?? [];
  const ways: [string, unknown[]][] = [
    ['SELECT id FROM sales_order WHERE number LIKE ? ORDER BY number', [prefix(q)]],
    ['SELECT id FROM sales_order WHERE remote_ref = ? ORDER BY id DESC', [q]],
    ['SELECT id FROM sales_order WHERE email = ? ORDER BY id DESC', [q]],
    ['SELECT order_id AS id FROM order_address WHERE last_name LIKE ?', [prefix(q)]],
    ['SELECT order_id AS id FROM order_address WHERE company LIKE ?', [prefix(q)]],
    ['SELECT order_id AS id FROM order_line WHERE number = ? ORDER BY order_line.id DESC', [q]],
    ['SELECT l.order_id AS id FROM article a JOIN order_line l ON l.article_id = a.id WHERE a.number = ? ORDER BY l.id DESC', [q]],
  ];
  if (first !== undefined && last !== undefined) ways.push(['SELECT order_id AS id FROM order_address WHERE last_name LIKE ? AND first_name LIKE ?', [prefix(last), prefix(first)]]);
  const found = await Promise.all(ways.map(([sql, parameters]) => database.query<{ id: string }>(`${sql} LIMIT ${searchLimit}`, parameters)));
  return { ids: [...new Set(found.flatMap((some) => some.map((row) => row.id)))], limited: found.some((some) => some.length === searchLimit) };
}

function known(status: OrderStatus): OrderStatus {
  if (!statuses.includes(status)) throw new AppError('input-invalid', {}, { fields: [{ field: 'status', code: 'input-invalid' }] });
  return status;
}
