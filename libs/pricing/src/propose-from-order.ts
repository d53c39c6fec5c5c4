// A price seen on an order (F21b): kept where the list has none, shown and used in documents, sent to no shop until somebody confirms
// it, for it may have been a group, action or coupon price.
import { Injectable } from '@nestjs/common';
import { marks, rows, tuples, write, type Tx } from '@kontor/base';
import { Decimal, type ArticleId, type Percent, type ShopId } from '@kontor/kernel';
import { bumpPrices } from './listing-price.js';
import { PriceLists, listNamed } from './price-lists.js';
import { dearest } from './price-row.js';
import { PriceRules } from './price-rules.js';

export type PricedOrder = { shopId: ShopId; currency: string; pricesIncludeTax: boolean; lines: readonly { articleId: ArticleId; unitPrice: Decimal; taxRate: Percent }[] };

@Injectable()
export class PriceProposals {
  constructor(
    private readonly lists: PriceLists,
    private readonly rules: PriceRules,
  ) {}

  /** Only for articles without a price in the shop's list; an order in another currency than the list's proposes nothing. */
  async proposeFromOrder(tx: Tx, order: PricedOrder, now: Date): Promise<void> {
    const lists = await this.lists.held(tx);
    const rule = await this.rules.get(order.shopId, tx);
    const standard = listNamed(lists, null);
    const list = lists.find((candidate) => candidate.id === rule.priceListId) ?? standard;
    if (list.currency !== order.currency) return;
    const proposed = new Map<ArticleId, Decimal>();
    for (const line of order.lines) {
      const price = list.gross === order.pricesIncludeTax ? line.unitPrice : list.gross ? line.unitPrice.times(line.taxRate.factor) : line.unitPrice.dividedBy(line.taxRate.factor);
      const rounded = price.round(4);
      if (rounded.isPositive() && rounded.compare(dearest) <= 0 && !proposed.has(line.articleId)) proposed.set(line.articleId, rounded);
    }
    const ids = [...proposed.keys()];
    const known = new Set((await rows<{ article_id: ArticleId }>(tx, `SELECT article_id FROM price WHERE price_list_id = ? AND article_id IN (${marks(ids)})`, [list.id, ...ids])).map((row) => row.article_id));
    const sorted = ids.filter((articleId) => !known.has(articleId)).sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));
    if (sorted.length === 0) return;
    await write(
      tx,
      `INSERT INTO price (price_list_id, article_id, price, origin, changed_at) VALUES ${tuples(sorted.length, 5)} ON DUPLICATE KEY UPDATE price = price.price`,
      sorted.flatMap((articleId) => [list.id, articleId, (proposed.get(articleId) as Decimal).toFixed(4), 'order', now]),
    );
    // Of this list, but not only of this shop: each has its own say in whether it sends prices from orders.
    await bumpPrices(tx, { list, standardId: standard.id, articleIds: sorted, fromOrder: true }, now);
  }
}
