// Actions and tiers of a price (`p`, or the alias given) as JSON columns of the same statement: read together with the price and its version, never torn apart by
// a change in between, and a thousand prices in one statement. As text: the driver would parse JSON in some statements and not in others.
import { Decimal, Quantity } from '@kontor/kernel';
import type { GroupSource } from './group-prices.js';
import type { ShownPrice } from './lowest-price.js';
import type { PriceOrigin } from './price-for.js';
import { priceState, type PriceAction, type PriceTier } from './price-state.js';

/** SQL: the actions that end after `now` (a parameter mark, or NULL for all). */
export function actionsColumn(now: '?' | 'NULL'): string {
  return `${actionsOf('p', now)} AS actions`;
}

/** SQL: the tier prices. */
export const tiersColumn = `${tiersOf('p')} AS tiers`;

/** SQL: the prices of the lists that customer groups have in the rule `r`, for the article of `articleId`; actions that end after a parameter, now. */
export function groupsColumn(articleId: string): string {
  return `CASE WHEN r.customer_groups <> '{}' THEN CAST((SELECT JSON_ARRAYAGG(JSON_OBJECT('list', CAST(gp.price_list_id AS CHAR), 'name', gl.name, 'currency', gl.currency, 'gross', gl.gross, 'price', CAST(gp.price AS CHAR), 'strike', CAST(gp.strike AS CHAR), 'origin', gp.origin, 'said', gp.confirmed_at IS NOT NULL, 'actions', ${actionsOf('gp', '?')}, 'tiers', ${tiersOf('gp')}))
    FROM price gp JOIN price_list gl ON gl.id = gp.price_list_id WHERE gp.article_id = ${articleId} AND JSON_CONTAINS(JSON_EXTRACT(r.customer_groups, '$.*'), JSON_QUOTE(CAST(gp.price_list_id AS CHAR)))) AS CHAR) END AS group_lists, r.customer_groups`;
}

/** SQL: what the place `t` showed so far, where the rule `r` needs it. */
export const historyColumn = `CASE WHEN r.send_lowest = 1 THEN CAST((SELECT JSON_ARRAYAGG(JSON_OBJECT('from', DATE_FORMAT(ps.shown_from, '%Y-%m-%dT%H:%i:%s.%f'), 'gross', ps.gross, 'state', ps.state) ORDER BY ps.shown_from)
    FROM price_shown ps WHERE ps.listing_id = t.listing_id) AS CHAR) END AS history`;

function actionsOf(price: string, now: '?' | 'NULL'): string {
  const over = now === '?' ? ' AND (ap.ends_at IS NULL OR ap.ends_at > ?)' : '';
  return `CAST((SELECT JSON_ARRAYAGG(JSON_OBJECT('price', CAST(ap.price AS CHAR), 'from', DATE_FORMAT(ap.starts_at, '%Y-%m-%dT%H:%i:%s.%f'), 'until', DATE_FORMAT(ap.ends_at, '%Y-%m-%dT%H:%i:%s.%f')) ORDER BY ap.starts_at, ap.id)
    FROM action_price ap WHERE ap.price_list_id = ${price}.price_list_id AND ap.article_id = ${price}.article_id${over}) AS CHAR)`;
}

function tiersOf(price: string): string {
  return `CAST((SELECT JSON_ARRAYAGG(JSON_OBJECT('from', CAST(tp.from_quantity AS CHAR), 'price', CAST(tp.price AS CHAR)) ORDER BY tp.from_quantity)
    FROM tier_price tp WHERE tp.price_list_id = ${price}.price_list_id AND tp.article_id = ${price}.article_id) AS CHAR)`;
}

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

/** Reads `groupsColumn`: one entry per group, in the order of their keys. */
export function listedGroups(lists: string | null, assigned: string | null): GroupSource[] {
  if (lists === null || assigned === null) return [];
  const stored = JSON.parse(lists) as { list: string; name: string; currency: string; gross: number; price: string; strike: string | null; origin: PriceOrigin; said: number; actions: string | null; tiers: string | null }[];
  const byList = new Map(stored.map((row) => [row.list, row]));
  return Object.entries(JSON.parse(assigned) as Record<string, string>)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([group, list]) => {
      const row = byList.get(list);
      if (!row) return [];
      const listed = { price: Decimal.parse(row.price), strike: row.strike === null ? null : Decimal.parse(row.strike), origin: row.origin, confirmed: row.said === 1, actions: listedActions(row.actions), tiers: listedTiers(row.tiers) };
      return [{ group, list: { name: row.name, currency: row.currency, gross: row.gross === 1 }, listed }];
    });
}

/** Reads `historyColumn`. */
export function shownHistory(json: string | null): ShownPrice[] {
  const stored = JSON.parse(json ?? '[]') as { from: string; gross: number | null; state: string }[];
  return stored.map((row) => ({ from: instant(row.from) as Date, gross: row.gross === null ? null : row.gross === 1, state: priceState(row.state) as ShownPrice['state'] }));
}

// The columns are UTC; %f gives six digits, of which a Date keeps three.
function instant(text: string | null): Date | null {
  return text === null ? null : new Date(`${text.slice(0, 23)}Z`);
}
