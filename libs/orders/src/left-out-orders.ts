// An order that was seen and not taken in (F15b): what the shop has taken from its own stock for it is reserved here too, is let go when
// the shop gave the pieces back, and becomes a goods issue when they left without us. Never by time.
import { Injectable } from '@nestjs/common';
import { Articles, EnsureArticles, Listings, foldNumber } from '@kontor/articles';
import type { Tx } from '@kontor/base';
import type { RemoteLine, RemoteOrder } from '@kontor/connectors';
import { Quantity, type ArticleId, type ErrorValues, type ShopId } from '@kontor/kernel';
import type { IntakeContext } from './intake-context.js';
import type { SeenReason } from './order.js';
import { OrderStock } from './order-stock.js';
import { SeenOrders, type SeenLine, type SeenOrder } from './seen-orders.js';

@Injectable()
export class LeftOutOrders {
  constructor(
    private readonly articles: Articles,
    private readonly ensureArticles: EnsureArticles,
    private readonly listings: Listings,
    private readonly stock: OrderStock,
    private readonly seenOrders: SeenOrders,
  ) {}

  /** Stores why it was left out and what it holds; answers what keeps a line from being reserved. */
  async store(tx: Tx, { shop, rule }: IntakeContext, order: RemoteOrder, reason: SeenReason, seen: SeenOrder, now: Date): Promise<{ code: string; values: ErrorValues } | null> {
    // Cancelled in the shop, or sent from a marketplace's own shelves: nothing of ours is meant.
    const ours = order.fulfilledBy === 'merchant' && order.state !== 'cancelled';
    const taken = ours ? order.lines.filter((line) => line.held === 'taken') : [];
    const left = ours ? order.lines.filter((line) => line.held === 'left') : [];
    const ensured = taken.length > 0 ? await this.ensureArticles.ensure(tx, { id: shop.id, defaultTaxRate: rule.defaultTaxRate }, taken.map((line) => ({ ...line, lineRef: line.ref })), now) : [];
    const before = new Map(seen.lines.map((line) => [line.ref, line]));
    const known = left.length > 0 ? await this.knownArticles(tx, shop.id, left) : new Map<string, ArticleId>();
    const lines: SeenLine[] = [
      ...taken.map((line, index) => seenLine(line, ensured[index]?.articleId ?? null, before.get(line.ref)?.issued ?? false)),
      ...left.map((line) => seenLine(line, before.get(line.ref)?.articleId ?? known.get(line.ref) ?? null, true)),
    ];
    const issues = lines.filter((line) => line.held === 'left' && line.articleId !== null && !before.get(line.ref)?.issued);
    await this.stock.issueLeft(
      tx,
      { shopId: shop.id, ref: order.ref },
      issues.map((line) => ({ articleId: line.articleId as ArticleId, quantity: Quantity.parse(line.quantity) })),
      order.changedAt ?? order.orderedAt,
      now,
    );
    await this.stock.reserveSeen(
      tx,
      { shopId: shop.id, ref: order.ref, state: order.state },
      lines.filter((line) => line.held === 'taken').map((line) => ({ articleId: line.articleId, number: line.number, quantity: Quantity.parse(line.quantity) })),
      now,
    );
    const problem = ensured.find((line) => line.problem)?.problem ?? null;
    await this.seenOrders.store(tx, shop.id, order, now, { orderId: null, reason, lines, unresolved: problem !== null });
    return problem;
  }

  // Without making any: an article that nobody knows yet was never counted, so nothing of it can be taken away.
  private async knownArticles(tx: Tx, shopId: ShopId, lines: readonly RemoteLine[]): Promise<Map<string, ArticleId>> {
    const places = await this.listings.byRemoteIds(tx, shopId, lines.flatMap((line) => line.remoteId ?? []));
    const numbers = lines.map((line) => line.number).filter((number) => number.trim() !== '');
    const exact = await this.articles.byNumbers(tx, numbers);
    const folded = await this.articles.byFolded(tx, numbers);
    return new Map(
      lines.flatMap((line): [string, ArticleId][] => {
        const alike = folded.get(foldNumber(line.number)) ?? [];
        const articleId = (line.remoteId === null ? undefined : places.get(line.remoteId)?.articleId) ?? exact.get(line.number.trim())?.id ?? (alike.length === 1 ? alike[0]?.id : undefined);
        return articleId ? [[line.ref, articleId]] : [];
      }),
    );
  }
}

function seenLine(line: RemoteLine, articleId: ArticleId | null, issued: boolean): SeenLine {
  return { ref: line.ref, number: line.number.slice(0, 190), quantity: line.quantity.toString(), held: line.held, articleId, issued };
}
