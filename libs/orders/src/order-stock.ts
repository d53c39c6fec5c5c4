// What an order holds of our stock, told to the ledger from how its lines stand now: the same call after every change, so that nothing
// has to be remembered by whoever changes an order.
import { Injectable } from '@nestjs/common';
import { marks, rows, write, type Tx } from '@kontor/base';
import type { RemoteOrder, StockHeld } from '@kontor/connectors';
import { Quantity, type ArticleId, type OrderId, type ShopId } from '@kontor/kernel';
import { Ledger, StockRules, type ReservationLine } from '@kontor/stock';
import type { OrderStatus } from './order.js';

/** What decides about the stock of an order. */
export type StockedOrder = { id: OrderId; shopId: ShopId; remoteRef: string; state: RemoteOrder['state']; status: OrderStatus; givenBack: boolean; fulfilledBy: RemoteOrder['fulfilledBy'] };

export type StockedLine = { id: string; ref: string; number: string; articleId: ArticleId | null; quantity: Quantity; shipped: Quantity; dropped: Quantity; held: StockHeld };

type Row = { id: string; ref: string; number: string; articleId: ArticleId | null; quantity: string; shipped: string; dropped: string; held: StockHeld };

@Injectable()
export class OrderStock {
  constructor(
    private readonly ledger: Ledger,
    private readonly stockRules: StockRules,
  ) {}

  async lines(tx: Tx, orderId: OrderId): Promise<StockedLine[]> {
    const found = await rows<Row>(tx, 'SELECT id, remote_ref AS ref, number, article_id AS articleId, quantity, shipped, dropped, held FROM order_line WHERE order_id = ? ORDER BY position, id', [orderId]);
    return found.map((row) => ({ ...row, quantity: Quantity.parse(row.quantity), shipped: Quantity.parse(row.shipped), dropped: Quantity.parse(row.dropped) }));
  }

  /** Reserves what is still to be sent; lines without an article hold back the listings of their number. */
  async reserve(tx: Tx, order: StockedOrder, now: Date): Promise<void> {
    const lines = order.fulfilledBy === 'merchant' ? await this.lines(tx, order.id) : [];
    const openInShop = order.state === 'open' || order.state === 'pending';
    const live = order.status !== 'cancelled' && !order.givenBack;
    const reservation = lines.flatMap((line): ReservationLine[] => {
      if (line.articleId === null) return [];
      const open = live ? openOf(line) : Quantity.zero;
      return [{ articleId: line.articleId, reserved: open, takenByShop: line.held === 'taken' ? open : Quantity.zero, openInShop: openInShop ? line.quantity : Quantity.zero }];
    });
    await this.ledger.setReservation(tx, order.shopId, order.remoteRef, reservation, now);
    await this.ledger.holdNumbers(tx, order.shopId, order.remoteRef, live ? lines.filter((line) => line.articleId === null && openOf(line).isPositive()).map((line) => line.number) : []);
  }

  /** What an order that was left out holds: the pieces that the shop itself has taken for it (F15b). */
  async reserveSeen(tx: Tx, order: { shopId: ShopId; ref: string; state: RemoteOrder['state'] }, held: readonly { articleId: ArticleId | null; number: string; quantity: Quantity }[], now: Date): Promise<void> {
    const openInShop = order.state === 'open' || order.state === 'pending';
    const reservation = held.flatMap((line): ReservationLine[] =>
      line.articleId === null ? [] : [{ articleId: line.articleId, reserved: line.quantity, takenByShop: line.quantity, openInShop: openInShop ? line.quantity : Quantity.zero }],
    );
    await this.ledger.setReservation(tx, order.shopId, order.ref, reservation, now);
    await this.ledger.holdNumbers(tx, order.shopId, order.ref, held.filter((line) => line.articleId === null).map((line) => line.number));
  }

  /**
   * Goods left without us. Only what left after the article was counted is booked: a later count knows already that it is gone. Where
   * nobody ever counted there is nothing to take away from.
   */
  async issueLeft(tx: Tx, order: { shopId: ShopId; ref: string }, lines: readonly { articleId: ArticleId; quantity: Quantity }[], leftAt: Date, now: Date): Promise<void> {
    const articleIds = [...new Set(lines.map((line) => line.articleId))];
    if (articleIds.length === 0) return;
    const counted = await rows<{ articleId: ArticleId }>(tx, `SELECT article_id AS articleId FROM face_stock WHERE article_id IN (${marks(articleIds)}) AND counted_at < ?`, [...articleIds, leftAt]);
    const due = new Set(counted.map((row) => row.articleId));
    const { warehouses } = await this.stockRules.get(order.shopId, tx);
    const warehouseId = warehouses === 'all' ? null : (warehouses[0] ?? null);
    await this.ledger.goodsIssue(
      tx,
      lines.filter((line) => due.has(line.articleId)).map((line) => ({ ...line, warehouseId, reason: 'left-shop', reference: `${order.shopId}/${order.ref}` })),
      now,
    );
  }

  /** Takes over what the shop says about the stock of each line. */
  async setHeld(tx: Tx, orderId: OrderId, shown: readonly { ref: string; held: StockHeld }[]): Promise<void> {
    const before = new Map((await this.lines(tx, orderId)).map((line) => [line.ref, line]));
    for (const { ref, held } of shown) {
      const line = before.get(ref);
      if (line && line.held !== held) await write(tx, 'UPDATE order_line SET held = ? WHERE id = ?', [held, line.id]);
    }
  }

  /** Sets what has been sent of each line. */
  async setShipped(tx: Tx, lines: readonly { id: string; shipped: Quantity }[]): Promise<void> {
    for (const line of lines) await write(tx, 'UPDATE order_line SET shipped = ? WHERE id = ?', [line.shipped.toString(), line.id]);
  }

  /** These pieces will not be sent any more. */
  async setDropped(tx: Tx, lines: readonly { id: string; dropped: Quantity }[]): Promise<void> {
    for (const line of lines) await write(tx, 'UPDATE order_line SET dropped = ? WHERE id = ?', [line.dropped.toString(), line.id]);
  }
}

/** Pieces of the line that are still to be sent. */
export function openOf(line: Pick<StockedLine, 'quantity' | 'shipped' | 'dropped'>): Quantity {
  const open = line.quantity.minus(line.shipped).minus(line.dropped);
  return open.isNegative() ? Quantity.zero : open;
}

/** How far an order has come by its lines; a cancelled one stays cancelled. */
export function statusOf(lines: readonly Pick<StockedLine, 'quantity' | 'shipped' | 'dropped'>[], state: RemoteOrder['state']): Exclude<OrderStatus, 'cancelled'> {
  const shipped = lines.some((line) => line.shipped.isPositive());
  const open = lines.some((line) => openOf(line).isPositive());
  if (open) return shipped ? 'part-shipped' : 'open';
  return shipped || state === 'done' ? 'shipped' : 'open';
}
