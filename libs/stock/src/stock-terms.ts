// The terms of the stock figure as SQL over an alias `s` with `shop_id` and `article_id`. Rule, quantities and version are read in one
// statement: were the rule read before, a change of it between the two could be confirmed without ever having been sent.
import { Percent, Quantity } from '@kontor/kernel';
import type { StockManner, StockTerms } from './stock-figure.js';

/** The joins that `termColumns` needs. */
export const ruleJoins = 'LEFT JOIN stock_rule r ON r.shop_id = s.shop_id LEFT JOIN stock_override o ON o.shop_id = s.shop_id AND o.article_id = s.article_id';

const chosen = `(COALESCE(r.all_warehouses, 1) = 1 OR EXISTS (SELECT 1 FROM stock_rule_warehouse w WHERE w.shop_id = s.shop_id AND w.warehouse_id = v.warehouse_id))`;

/**
 * The index is named because the optimizer, new statistics missing, may read all reservations of the shop for each row instead.
 * With the switch for reservations off, only what this very shop has taken from its own figure counts, else it would be given back (F15b);
 * with it on, an order counts with the larger of both.
 */
export const termColumns = `
  (SELECT COALESCE(SUM(v.on_hand), 0) FROM stock_level v WHERE v.article_id = s.article_id AND ${chosen}) AS on_hand,
  IF(COALESCE(r.add_on_order, 0) = 1, (SELECT COALESCE(SUM(v.on_order), 0) FROM stock_level v WHERE v.article_id = s.article_id AND ${chosen}), 0) AS on_order,
  (SELECT COALESCE(SUM(GREATEST(IF(COALESCE(r.subtract_reserved, 1) = 1, q.reserved, 0), IF(q.shop_id = s.shop_id, q.taken_by_shop, 0))), 0) FROM reservation q FORCE INDEX (article) WHERE q.article_id = s.article_id) AS reserved,
  (SELECT COALESCE(SUM(q.open_in_shop), 0) FROM reservation q FORCE INDEX (article) WHERE q.article_id = s.article_id AND q.shop_id = s.shop_id) AS open_in_shop,
  COALESCE(o.buffer, r.buffer, 0) AS buffer, COALESCE(o.percent, r.percent, 100) AS percent, COALESCE(o.minimum, r.minimum) AS minimum, COALESCE(o.maximum, r.maximum) AS maximum`;

export type TermRow = { on_hand: string; on_order: string; reserved: string; open_in_shop: string; buffer: string; percent: string; minimum: string | null; maximum: string | null; shop_article: number; ended: number };

export function termsOf(row: TermRow): StockTerms {
  return {
    onHand: Quantity.parse(row.on_hand),
    reserved: Quantity.parse(row.reserved),
    onOrder: Quantity.parse(row.on_order),
    openInShop: Quantity.parse(row.open_in_shop),
    buffer: Quantity.parse(row.buffer),
    percent: Percent.parse(row.percent),
    minimum: row.minimum === null ? null : Quantity.parse(row.minimum),
    maximum: row.maximum === null ? null : Quantity.parse(row.maximum),
    sold: row.shop_article === 1 && row.ended === 0,
  };
}

/** SQL: the shop would be told zero, over an alias with the columns of a TermRow. */
export function showsZero(alias: string, manner: StockManner): string {
  const sum = `(${alias}.on_hand - ${alias}.reserved + ${alias}.on_order - ${alias}.buffer)`;
  const share = `IF(${sum} > 0, FLOOR(${sum} * ${alias}.percent * 10) / 1000, ${sum})`;
  const atLeast = `GREATEST(${share}, COALESCE(${alias}.minimum, ${share}))`;
  const figure = `LEAST(${atLeast}, COALESCE(${alias}.maximum, ${atLeast}))${manner.meaning === 'physical' ? ` + ${alias}.open_in_shop` : ''}`;
  return `(${alias}.ended = 1 OR ${alias}.shop_article = 0 OR ${figure} < ${['1', '0.1', '0.01', '0.001'][manner.decimals]})`;
}
