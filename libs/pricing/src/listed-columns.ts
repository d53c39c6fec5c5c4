// Actions and tiers of a price `p` as JSON columns of the same statement: read together with the price and its version, never torn apart by
// a change in between, and a thousand prices in one statement. As text: the driver would parse JSON in some statements and not in others.
import { Decimal, Quantity } from '@kontor/kernel';
import type { PriceAction, PriceTier } from './price-state.js';

/** SQL: the actions that end after `now` (a parameter mark, or NULL for all). */
export function actionsColumn(now: '?' | 'NULL'): string {
  const over = now === '?' ? ' AND (ap.ends_at IS NULL OR ap.ends_at > ?)' : '';
  return `CAST((SELECT JSON_ARRAYAGG(JSON_OBJECT('price', CAST(ap.price AS CHAR), 'from', DATE_FORMAT(ap.starts_at, '%Y-%m-%dT%H:%i:%s.%f'), 'until', DATE_FORMAT(ap.ends_at, '%Y-%m-%dT%H:%i:%s.%f')) ORDER BY ap.starts_at, ap.id)
    FROM action_price ap WHERE ap.price_list_id = p.price_list_id AND ap.article_id = p.article_id${over}) AS CHAR) AS actions`;
}

/** SQL: the tier prices. */
export const tiersColumn = `CAST((SELECT JSON_ARRAYAGG(JSON_OBJECT('from', CAST(tp.from_quantity AS CHAR), 'price', CAST(tp.price AS CHAR)) ORDER BY tp.from_quantity)
    FROM tier_price tp WHERE tp.price_list_id = p.price_list_id AND tp.article_id = p.article_id) AS CHAR) AS tiers`;

/** Reads `actionsColumn`. */
export function listedActions(json: string | null): PriceAction[] {
  const stored = JSON.parse(json ?? '[]') as { price: string; from: string | null; until: string | null }[];
  return stored.map((action) => ({ price: Decimal.parse(action.price), from: instant(action.from), until: instant(action.until) }));
}

/** Reads `tiersColumn`. */
export function listedTiers(json: string | null): PriceTier[] {
  const stored = JSON.parse(json ?? '[]') as { from: string; price: string }[];
  return stored.map((tier) => ({ from: Quantity.parse(tier.from), price: Decimal.parse(tier.price) }));
}

// The columns are UTC; %f gives six digits, of which a Date keeps three.
function instant(text: string | null): Date | null {
  return text === null ? null : new Date(`${text.slice(0, 23)}Z`);
}
