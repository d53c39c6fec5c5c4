// A price seen on an order (F21b): kept where the list has none, shown and used in documents, sent to no shop until somebody confirms
// it, for it may have been a group, action or coupon price.
import { Injectable } from '@nestjs/common';
import { tuples, write, type Tx } from '@kontor/base';
import { Decimal, type ArticleId, type Percent, type ShopId } from '@kontor/kernel';
import { listingPrice } from './listing-price.js';
import { PriceLists } from './price-lists.js';
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
    const rule = await this.rules.get(order.shopId, tx);
    const list = rule.priceListId ? await this.lists.get(rule.priceListId, tx) : await this.lists.standard(tx);
    if (list.currency !== order.currency) return;
    const proposed = new Map<ArticleId, Decimal>();
    for (const line of order.lines) {
      const price = list.gross === order.pricesIncludeTax ? line.unitPrice : list.gross ? line.unitPrice.times(line.taxRate.factor) : line.unitPrice.dividedBy(line.taxRate.factor);
      const rounded = price.round(4);
      if (rounded.isPositive() && !proposed.has(line.articleId)) proposed.set(line.articleId, rounded);
    }
    const sorted = [...proposed].sort(([one], [other]) => (BigInt(one) < BigInt(other) ? -1 : 1));
    if (sorted.length === 0) return;
    await write(
      tx,
      `INSERT INTO price (price_list_id, article_id, price, origin, changed_at) VALUES ${tuples(sorted.length, 5)} ON DUPLICATE KEY UPDATE price = price.price`,
      sorted.flatMap(([articleId, price]) => [list.id, articleId, price.toFixed(4), 'order', now]),
    );
    if (rule.sendOrderPrices) await listingPrice.bumpArticles(tx, sorted.map(([articleId]) => articleId), now);
  }
}
