// What a merchant decided for the orders of a shop (F15): which are fetched, what their methods mean here, what the shop is told.
import { Injectable } from '@nestjs/common';
import { Database, marks, rows, tuples, write, type Tx } from '@kontor/base';
import { matchRules, type MatchRule } from '@kontor/customers';
import { AppError, Percent, type ShopId } from '@kontor/kernel';
import { PaymentTerms, ShippingMethods } from '@kontor/masterdata';
import { neverAsked } from './seen-orders.js';

export type StatusChoice = 'fetch' | 'leave';
/** The ERP's shipping method, and the number of the article that carries its cost (F24); empty = none. */
export type ShippingRule = { method: string; costArticle: string };

export type OrderRule = {
  /** The shop's payment method → payment term. */
  payments: Record<string, string>;
  /** The shop's shipping method → ours. */
  shippings: Record<string, ShippingRule>;
  /** By the shop's status, `status/payment status` or `status/payment status/payment method`; the most exact one counts. */
  statuses: Record<string, StatusChoice>;
  /** What the shop is told once an order was fetched, and once it was sent; null = nothing. */
  statusAfterFetch: string | null;
  statusWhenShipped: string | null;
  sendStatuses: boolean;
  sendShipments: boolean;
  /** The rate of an article made from a line that had none, and of charges without goods where the shop tells no tax. */
  defaultTaxRate: Percent | null;
  /** Whose tax stands on the document (F23). */
  taxSource: 'article' | 'shop';
  /** How a buyer is recognised, in this order (F28). */
  matchBy: MatchRule[];
};

/** Maps are merged: an entry of null is taken out, the others stay. */
export type OrderRuleChange = Partial<Omit<OrderRule, 'payments' | 'shippings' | 'statuses'>> & {
  payments?: Record<string, string | null>;
  shippings?: Record<string, ShippingRule | null>;
  statuses?: Record<string, StatusChoice | null>;
};

type Row = { status_after_fetch: string | null; status_when_shipped: string | null; send_statuses: number; send_shipments: number; default_tax_rate: string | null; tax_source: 'article' | 'shop'; match_by: string };

@Injectable()
export class OrderRules {
  constructor(
    private readonly database: Database,
    private readonly paymentTerms: PaymentTerms,
    private readonly shippingMethods: ShippingMethods,
  ) {}

  async get(shopId: ShopId, tx?: Tx): Promise<OrderRule> {
    const read = <R>(sql: string): Promise<R[]> => (tx ? rows<R>(tx, sql, [shopId]) : this.database.query<R>(sql, [shopId]));
    const [row] = await read<Row>('SELECT status_after_fetch, status_when_shipped, send_statuses, send_shipments, default_tax_rate, tax_source, match_by FROM order_rule WHERE shop_id = ?');
    const payments = await read<{ remote: string; term: string }>('SELECT remote, payment_term_id AS term FROM order_rule_payment WHERE shop_id = ?');
    const shippings = await read<{ remote: string; method: string; costArticle: string }>('SELECT remote, shipping_method_id AS method, cost_article AS costArticle FROM order_rule_shipping WHERE shop_id = ?');
    const statuses = await read<{ remote: string; choice: StatusChoice }>('SELECT remote, choice FROM order_rule_status WHERE shop_id = ?');
    return {
      payments: Object.fromEntries(payments.map(({ remote, term }) => [remote, term])),
      shippings: Object.fromEntries(shippings.map(({ remote, method, costArticle }) => [remote, { method, costArticle }])),
      statuses: Object.fromEntries(statuses.map(({ remote, choice }) => [remote, choice])),
      statusAfterFetch: row?.status_after_fetch ?? null,
      statusWhenShipped: row?.status_when_shipped ?? null,
      sendStatuses: row ? row.send_statuses === 1 : true,
      sendShipments: row ? row.send_shipments === 1 : true,
      defaultTaxRate: row?.default_tax_rate == null ? null : Percent.parse(row.default_tax_rate),
      taxSource: row?.tax_source ?? 'article',
      matchBy: row ? (row.match_by.split(',') as MatchRule[]) : [...matchRules],
    };
  }

  /** As `get`, holding the rule until the commit: whoever changes it waits, or has been waited for. */
  async hold(tx: Tx, shopId: ShopId): Promise<OrderRule> {
    await write(tx, 'INSERT INTO order_rule (shop_id, match_by) VALUES (?, ?) ON DUPLICATE KEY UPDATE shop_id = VALUES(shop_id)', [shopId, matchRules.join(',')]);
    return this.get(shopId, tx);
  }

  /** Changes the parts given. Orders that were left because of their status and would be fetched now are taken up by the next fetch. */
  async set(tx: Tx, shopId: ShopId, change: OrderRuleChange, _now: Date): Promise<void> {
    await this.check(change);
    const rule = { ...(await this.hold(tx, shopId)), ...change };
    await write(
      tx,
      'UPDATE order_rule SET status_after_fetch = ?, status_when_shipped = ?, send_statuses = ?, send_shipments = ?, default_tax_rate = ?, tax_source = ?, match_by = ? WHERE shop_id = ?',
      [rule.statusAfterFetch || null, rule.statusWhenShipped || null, rule.sendStatuses ? 1 : 0, rule.sendShipments ? 1 : 0, rule.defaultTaxRate?.value.toFixed(4) ?? null, rule.taxSource, rule.matchBy.join(','), shopId],
    );
    await merge(tx, 'order_rule_payment', ['payment_term_id'], shopId, change.payments, (term) => [term]);
    await merge(tx, 'order_rule_shipping', ['shipping_method_id', 'cost_article'], shopId, change.shippings, ({ method, costArticle }) => [method, costArticle.trim()]);
    await merge(tx, 'order_rule_status', ['choice'], shopId, change.statuses, (choice) => [choice]);
    const fetched = Object.entries(change.statuses ?? {}).filter(([, choice]) => choice !== 'leave').map(([remote]) => remote.split('/')[0]);
    if (fetched.length > 0) await write(tx, `UPDATE seen_order SET again = 1, asked_at = ? WHERE shop_id = ? AND reason IN ('filtered', 'pending') AND remote_status IN (${marks(fetched)})`, [neverAsked, shopId, ...fetched]);
  }

  private async check(change: OrderRuleChange): Promise<void> {
    const invalid = (field: string): never => {
      throw new AppError('order-rule-invalid', { field }, { fields: [{ field, code: 'order-rule-invalid', values: { field } }] });
    };
    const terms = Object.values(change.payments ?? {}).flatMap((term) => term ?? []);
    const known = terms.length > 0 ? new Set((await this.paymentTerms.list()).map((term) => String(term.id))) : new Set<string>();
    for (const value of terms) if (!known.has(value)) throw new AppError('payment-term-unknown', { value });
    const methods = Object.values(change.shippings ?? {}).flatMap((shipping) => shipping?.method ?? []);
    const knownMethods = methods.length > 0 ? new Set((await this.shippingMethods.list()).map((method) => String(method.id))) : new Set<string>();
    for (const value of methods) if (!knownMethods.has(value)) throw new AppError('shipping-method-unknown', { value });
    for (const choice of Object.values(change.statuses ?? {})) if (choice !== null && choice !== 'fetch' && choice !== 'leave') invalid('statuses');
    if (Object.values(change.shippings ?? {}).some((shipping) => (shipping?.costArticle ?? '').trim().length > 120)) invalid('costArticle');
    for (const [remote] of [...Object.entries(change.payments ?? {}), ...Object.entries(change.shippings ?? {}), ...Object.entries(change.statuses ?? {})]) if (remote === '' || remote.length > 190) invalid('remote');
    if (change.taxSource !== undefined && !['article', 'shop'].includes(change.taxSource)) invalid('taxSource');
    if (change.matchBy !== undefined && (change.matchBy.length === 0 || change.matchBy.some((rule) => !matchRules.includes(rule)))) invalid('matchBy');
    if ((change.statusAfterFetch ?? '').length > 100) invalid('statusAfterFetch');
    if ((change.statusWhenShipped ?? '').length > 100) invalid('statusWhenShipped');
  }
}

async function merge<Value>(tx: Tx, table: string, columns: string[], shopId: ShopId, change: Record<string, Value | null> | undefined, values: (value: Value) => unknown[]): Promise<void> {
  const entries = Object.entries(change ?? {});
  const gone = entries.filter(([, value]) => value === null).map(([remote]) => remote);
  if (gone.length > 0) await write(tx, `DELETE FROM ${table} WHERE shop_id = ? AND remote IN (${marks(gone)})`, [shopId, ...gone]);
  const kept = entries.filter((entry): entry is [string, Value & NonNullable<unknown>] => entry[1] !== null);
  if (kept.length === 0) return;
  await write(
    tx,
    `INSERT INTO ${table} (shop_id, remote, ${columns.join(', ')}) VALUES ${tuples(kept.length, columns.length + 2)} ON DUPLICATE KEY UPDATE ${columns.map((column) => `${column} = VALUES(${column})`).join(', ')}`,
    kept.flatMap(([remote, value]) => [shopId, remote, ...values(value)]),
  );
}
