// Prices of the lists as they are read by a person or a program: paged by list and article.
import { AppError, Decimal, type ArticleId, type PriceListId } from '@kontor/kernel';
import type { Database } from '@kontor/base';
import { actionsColumn, listedActions, listedTiers, tiersColumn } from './listed-columns.js';
import type { PriceOrigin } from './price-for.js';
import type { PriceAction, PriceTier } from './price-state.js';

export type PriceView = {
  article: string;
  name: string;
  priceList: string;
  currency: string;
  gross: boolean;
  price: Decimal;
  strikePrice: Decimal | null;
  /** Running, coming and past ones. */
  actions: PriceAction[];
  tiers: PriceTier[];
  origin: PriceOrigin;
  /** False: it came from an order and nobody confirmed it yet. */
  confirmed: boolean;
  changedAt: Date;
  version: number;
};

/** `next` is to be handed back as `after`. */
export type PricePage = { items: PriceView[]; next: string | null };

type Row = {
  price_list_id: PriceListId;
  article_id: ArticleId;
  number: string;
  name: string;
  list_name: string;
  currency: string;
  gross: number;
  price: string;
  strike: string | null;
  actions: string | null;
  tiers: string | null;
  origin: PriceOrigin;
  confirmed_at: Date | null;
  changed_at: Date;
  version: number;
};

const pageLimit = 500;

/** The prices under these conditions on `p` (price) and `a` (its article). */
export async function pricePage(database: Database, conditions: readonly string[], parameters: readonly unknown[], paging: { after?: string | null; limit?: number }): Promise<PricePage> {
  const limit = Math.min(Math.max(paging.limit ?? 50, 1), pageLimit);
  const where = [...conditions];
  const values = [...parameters];
  if (paging.after) {
    const place = /^(\d{1,19})-(\d{1,19})$/.exec(paging.after);
    if (!place) throw new AppError('input-invalid', {}, { fields: [{ field: 'after', code: 'input-invalid' }] });
    where.push('(p.price_list_id > ? OR (p.price_list_id = ? AND p.article_id > ?))');
    values.push(place[1], place[1], place[2]);
  }
  const found = await database.query<Row>(
    `SELECT p.price_list_id, p.article_id, a.number, a.name, l.name AS list_name, l.currency, l.gross, p.price, p.strike, ${actionsColumn('NULL')}, ${tiersColumn}, p.origin, p.confirmed_at, p.changed_at, p.version
     FROM price p JOIN price_list l ON l.id = p.price_list_id JOIN face_article a ON a.article_id = p.article_id
     ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY p.price_list_id, p.article_id LIMIT ${limit + 1}`,
    values,
  );
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  return { items: items.map(view), next: last ? `${last.price_list_id}-${last.article_id}` : null };
}

/** What was typed into a search as patterns for LIKE, one for each word. */
export function searchWords(q: string | undefined): string[] {
  return (q ?? '').trim().split(/\s+/).filter(Boolean).slice(0, 6).map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
}

function view(row: Row): PriceView {
  return {
    article: row.number,
    name: row.name,
    priceList: row.list_name,
    currency: row.currency,
    gross: row.gross === 1,
    price: Decimal.parse(row.price),
    strikePrice: row.strike === null ? null : Decimal.parse(row.strike),
    actions: listedActions(row.actions),
    tiers: listedTiers(row.tiers),
    origin: row.origin,
    confirmed: row.origin !== 'order' || row.confirmed_at !== null,
    changedAt: row.changed_at,
    version: row.version,
  };
}
