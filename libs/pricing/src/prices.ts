// The rows of prices as they stand in the lists, for the commands that change them: read and held, written, each list's shops told.
import { Injectable } from '@nestjs/common';
import { chunks, marks, rows, tuples, write, type Tx } from '@kontor/base';
import { Decimal, Quantity, type ArticleId, type PriceListId } from '@kontor/kernel';
import type { PriceOrigin } from './price-for.js';
import type { StoredPrice } from './price-row.js';

export type PriceKey = { listId: PriceListId; articleId: ArticleId };
export type WrittenPrice = PriceKey & Omit<StoredPrice, 'unconfirmed' | 'version'>;

type Row = { price_list_id: PriceListId; article_id: ArticleId; price: string; strike: string | null; origin: PriceOrigin; confirmed_at: Date | null; version: number };

@Injectable()
export class Prices {
  /** By `keyOf`, held until the commit in the order of lists and articles. */
  async held(tx: Tx, keys: readonly PriceKey[]): Promise<Map<string, StoredPrice>> {
    const found = new Map<string, StoredPrice>();
    for (const part of chunks(inOrder(keys), 1000)) {
      const parameters = part.flatMap((key) => [key.listId, key.articleId]);
      const where = `(price_list_id, article_id) IN (${tuples(part.length, 2)})`;
      const prices = await rows<Row>(tx, `SELECT price_list_id, article_id, price, strike, origin, confirmed_at, version FROM price WHERE ${where} ORDER BY price_list_id, article_id FOR UPDATE`, parameters);
      for (const row of prices) {
        found.set(keyOf({ listId: row.price_list_id, articleId: row.article_id }), {
          price: Decimal.parse(row.price),
          strike: row.strike === null ? null : Decimal.parse(row.strike),
          actions: [],
          tiers: [],
          unconfirmed: row.origin === 'order' && row.confirmed_at === null,
          version: row.version,
        });
      }
      if (prices.length === 0) continue;
      const actions = await rows<{ price_list_id: PriceListId; article_id: ArticleId; price: string; starts_at: Date | null; ends_at: Date | null }>(
        tx,
        `SELECT price_list_id, article_id, price, starts_at, ends_at FROM action_price WHERE ${where} ORDER BY price_list_id, article_id, starts_at, id`,
        parameters,
      );
      for (const row of actions) found.get(keyOf({ listId: row.price_list_id, articleId: row.article_id }))?.actions.push({ price: Decimal.parse(row.price), from: row.starts_at, until: row.ends_at });
      const tiers = await rows<{ price_list_id: PriceListId; article_id: ArticleId; from_quantity: string; price: string }>(
        tx,
        `SELECT price_list_id, article_id, from_quantity, price FROM tier_price WHERE ${where} ORDER BY price_list_id, article_id, from_quantity`,
        parameters,
      );
      for (const row of tiers) found.get(keyOf({ listId: row.price_list_id, articleId: row.article_id }))?.tiers.push({ from: Quantity.parse(row.from_quantity), price: Decimal.parse(row.price) });
    }
    return found;
  }

  /** Writes whole prices with their actions and tiers. What a person or an import writes is confirmed by that. */
  async write(tx: Tx, prices: readonly WrittenPrice[], by: { origin: PriceOrigin; requestedBy: string }, now: Date): Promise<void> {
    for (const part of chunks(inOrder(prices), 500)) {
      await write(
        tx,
        `INSERT INTO price (price_list_id, article_id, price, strike, origin, confirmed_at, changed_at, changed_by) VALUES ${tuples(part.length, 8)}
         ON DUPLICATE KEY UPDATE price = VALUES(price), strike = VALUES(strike), origin = VALUES(origin), confirmed_at = VALUES(confirmed_at), changed_at = VALUES(changed_at), changed_by = VALUES(changed_by), version = version + 1`,
        part.flatMap((price) => [price.listId, price.articleId, price.price.toFixed(4), price.strike?.toFixed(4) ?? null, by.origin, now, now, by.requestedBy.slice(0, 40)]),
      );
      const where = `(price_list_id, article_id) IN (${tuples(part.length, 2)})`;
      const parameters = part.flatMap((price) => [price.listId, price.articleId]);
      await write(tx, `DELETE FROM action_price WHERE ${where}`, parameters);
      await write(tx, `DELETE FROM tier_price WHERE ${where}`, parameters);
      const actions = part.flatMap((price) => price.actions.map((action) => [price.listId, price.articleId, action.price.toFixed(4), action.from, action.until]));
      for (const some of chunks(actions, 1000)) await write(tx, `INSERT INTO action_price (price_list_id, article_id, price, starts_at, ends_at) VALUES ${tuples(some.length, 5)}`, some.flat());
      const tiers = part.flatMap((price) => price.tiers.map((tier) => [price.listId, price.articleId, tier.from.toString(), tier.price.toFixed(4)]));
      for (const some of chunks(tiers, 1000)) await write(tx, `INSERT INTO tier_price (price_list_id, article_id, from_quantity, price) VALUES ${tuples(some.length, 4)}`, some.flat());
    }
  }

  /** A person says that these prices from orders are right. */
  async confirm(tx: Tx, listId: PriceListId, articleIds: readonly ArticleId[], requestedBy: string, now: Date): Promise<void> {
    for (const part of chunks(articleIds, 1000)) {
      await write(tx, `UPDATE price SET confirmed_at = ?, changed_at = ?, changed_by = ?, version = version + 1 WHERE price_list_id = ? AND article_id IN (${marks(part)})`, [now, now, requestedBy.slice(0, 40), listId, ...part]);
    }
  }
}

/** One text for the pair, to look it up. */
export function keyOf(key: PriceKey): string {
  return `${key.listId}/${key.articleId}`;
}

function inOrder<Key extends PriceKey>(keys: readonly Key[]): Key[] {
  return [...keys].sort((one, other) => {
    const difference = BigInt(one.listId) - BigInt(other.listId) || BigInt(one.articleId) - BigInt(other.articleId);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  });
}
