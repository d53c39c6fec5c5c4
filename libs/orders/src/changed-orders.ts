// An order that the shop shows differently than before (F27, as far as the fetch): applied while nothing was sent, else told. How it
// stands in the shop, its payment and its refunds are always taken over.
import { Injectable } from '@nestjs/common';
import { Outbox, rows, write, type Tx } from '@kontor/base';
import type { RemoteOrder } from '@kontor/connectors';
import { Money, Quantity, type ArticleId, type ErrorValues } from '@kontor/kernel';
import { setByUs, wantStatus } from './feedback.js';
import type { IntakeContext } from './intake-context.js';
import { OrderCancelled } from './order-cancelled.event.js';
import { OrderChanged } from './order-changed.event.js';
import { OrderRefunded } from './order-refunded.event.js';
import { noteSteps, saveAddresses, saveDocument, saveRaw, type OrderProblem } from './order-rows.js';
import { OrderStock, openOf, statusOf, type StockedLine } from './order-stock.js';
import { PrepareOrder } from './prepare-order.js';
import { SalesOrders, type StoredOrder } from './sales-orders.js';
import type { SeenOrder } from './seen-orders.js';

/** Problems that the document says nothing about: they stay until the order is taken in again. */
const lasting = new Set(['customer-ambiguous', 'order-changed-after-shipping', 'order-cancelled-after-shipping']);

@Injectable()
export class ChangedOrders {
  constructor(
    private readonly prepare: PrepareOrder,
    private readonly orders: SalesOrders,
    private readonly stock: OrderStock,
    private readonly outbox: Outbox,
  ) {}

  /** Brings the order up to date; answers everything that needs a person now. */
  async apply(tx: Tx, context: IntakeContext, before: StoredOrder, order: RemoteOrder, seen: SeenOrder, now: Date): Promise<OrderProblem[]> {
    const sent = (await this.stock.lines(tx, before.id)).some((line) => line.shipped.isPositive());
    const newDocument = before.fingerprint !== order.fingerprint || seen.again || seen.unresolved;
    let problems = await this.problems(tx, before, seen.again);
    await this.orders.updateHead(tx, before.id, order, now);
    if (newDocument && !sent) {
      const prepared = await this.prepare.prepare(tx, context, order, now);
      await this.orders.updateBody(tx, before.id, order, prepared);
      await saveDocument(tx, before.id, prepared.lines, prepared.charges, prepared.document);
      await saveAddresses(tx, before.id, order);
      await saveRaw(tx, before.id, order);
      problems = [...prepared.problems, ...problems.filter((problem) => lasting.has(problem.code))];
    } else if (newDocument) {
      if (seen.unresolved) problems = await this.resolveLines(tx, context, before, order, problems, now);
      if (await this.differs(tx, before, order)) problems.push({ code: 'order-changed-after-shipping', subject: '', values: { before: before.total.toString(), after: order.total.toString() } });
    }
    await this.stock.setHeld(tx, before.id, order.lines);
    const refunded = await this.orders.saveRefunds(tx, before, order);
    const left = await this.settleLeft(tx, before, order, seen, now);
    const after = await this.status(tx, before, order, sent, problems);
    problems = problems.filter((problem) => problem.code !== 'order-stock-given-back');
    if (after.givenBack) problems.push({ code: 'order-stock-given-back', subject: '', values: { status: order.status.order } });
    await this.orders.setStatus(tx, after, after.status === 'cancelled' ? (after.cancelledBy ?? 'shop') : null, now);
    await this.stock.reserve(tx, after, now);
    // What the merchant decided in his shop is not turned back by a status that comes too late.
    if (order.state === 'cancelled' || after.status === 'cancelled' || (order.state === 'done' && (after.status !== 'shipped' || left))) await wantStatus(tx, after, null, order.status.order);
    const cancelled = before.status !== 'cancelled' && after.status === 'cancelled';
    const reopened = before.status === 'cancelled' && after.status !== 'cancelled';
    await noteSteps(
      tx,
      before.id,
      [
        ...(seen.again ? [{ step: 'taken-in-again' as const }] : newDocument && !sent ? [{ step: 'changed' as const }] : []),
        ...(refunded ? [{ step: 'refunded' as const }] : []),
        ...(left ? [{ step: 'left-shop' as const }] : []),
        ...(cancelled ? [{ step: 'cancelled' as const, by: 'shop' }] : reopened ? [{ step: 'reopened' as const, by: 'shop' }] : []),
      ],
      now,
    );
    if (cancelled) await this.outbox.record(tx, new OrderCancelled(before.id, before.shopId, before.day));
    else if (newDocument || reopened || after.status !== before.status) await this.outbox.record(tx, new OrderChanged(before.id, before.shopId, before.day));
    if (refunded) await this.outbox.record(tx, new OrderRefunded(before.id, before.shopId, before.day));
    return problems;
  }

  /**
   * Pieces that are no longer to be sent by us, because they left without us (booked as a goods issue) or were paid back before anything
   * left. Answers whether anything left.
   */
  async settleLeft(tx: Tx, stored: StoredOrder, order: RemoteOrder, seen: SeenOrder, now: Date): Promise<boolean> {
    const lines = await this.stock.lines(tx, stored.id);
    await this.dropRefunded(tx, lines, order);
    if (order.fulfilledBy !== 'merchant' || (await setByUs(tx, stored.id, order.status))) return false;
    const after = await this.stock.lines(tx, stored.id);
    const paidBack = order.refunds.length > 0 && Money.sum(order.refunds.map((refund) => refund.amount.abs()), order.currency).compare(order.total) >= 0;
    if (order.state === 'done' && paidBack && order.held !== 'left') {
      await this.stock.setDropped(tx, after.map((line) => ({ id: line.id, dropped: line.dropped.plus(openOf(line)) })));
      return false;
    }
    const gone = after.filter((line) => openOf(line).isPositive() && (order.state === 'done' || line.held === 'left'));
    if (gone.length === 0) return false;
    await this.stock.setShipped(tx, gone.map((line) => ({ id: line.id, shipped: line.shipped.plus(openOf(line)) })));
    const issuedBefore = new Set(seen.lines.filter((line) => line.issued).map((line) => line.ref));
    await this.stock.issueLeft(
      tx,
      { shopId: stored.shopId, ref: stored.remoteRef },
      gone.flatMap((line): { articleId: ArticleId; quantity: Quantity }[] => (line.articleId === null || issuedBefore.has(line.ref) ? [] : [{ articleId: line.articleId, quantity: openOf(line) }])),
      order.changedAt ?? order.orderedAt,
      now,
    );
    return true;
  }

  // Paid back before anything of the line left: these pieces stay here. Afterwards a refund says nothing about pieces.
  private async dropRefunded(tx: Tx, lines: readonly StockedLine[], order: RemoteOrder): Promise<void> {
    for (const line of lines) {
      if (line.shipped.isPositive()) continue;
      const back = Quantity.sum(order.refunds.flatMap((refund) => refund.lines.filter((one) => one.lineRef === line.ref).map((one) => (one.quantity.isNegative() ? one.quantity.negated() : one.quantity))));
      const dropped = back.compare(line.quantity) > 0 ? line.quantity : back;
      if (!dropped.equals(line.dropped)) await this.stock.setDropped(tx, [{ id: line.id, dropped }]);
    }
  }

  private async status(tx: Tx, before: StoredOrder, order: RemoteOrder, sent: boolean, problems: OrderProblem[]): Promise<StoredOrder> {
    const waits = order.state === 'pending' && order.held === 'none';
    const after = { ...before, state: order.state, givenBack: waits && (before.givenBack || before.held === 'taken') };
    // A person's cancellation stands, whatever the shop says.
    if (before.status === 'cancelled' && before.cancelledBy !== 'shop') return after;
    if (order.state !== 'cancelled') return { ...after, status: statusOf(await this.stock.lines(tx, before.id), order.state), cancelledBy: null };
    if (!sent) return { ...after, status: 'cancelled', cancelledBy: 'shop' };
    problems.push({ code: 'order-cancelled-after-shipping', subject: '', values: {} });
    await this.stock.setDropped(tx, (await this.stock.lines(tx, before.id)).map((line) => ({ id: line.id, dropped: line.dropped.plus(openOf(line)) })));
    return { ...after, status: 'shipped' };
  }

  private async problems(tx: Tx, order: StoredOrder, again: boolean): Promise<OrderProblem[]> {
    const found = await rows<{ code: string; subject: string; code_values: string }>(tx, 'SELECT code, subject, code_values FROM order_problem WHERE order_id = ?', [order.id]);
    return found.filter(({ code }) => !(again && lasting.has(code))).map(({ code, subject, code_values: values }) => ({ code, subject, values: JSON.parse(values) as ErrorValues }));
  }

  private async resolveLines(tx: Tx, context: IntakeContext, before: StoredOrder, order: RemoteOrder, problems: OrderProblem[], now: Date): Promise<OrderProblem[]> {
    const prepared = await this.prepare.prepare(tx, context, order, now);
    for (const { line, articleId, unit } of prepared.lines) {
      if (articleId !== null) await write(tx, 'UPDATE order_line SET article_id = ?, unit = ? WHERE order_id = ? AND remote_ref = ? AND article_id IS NULL', [articleId, unit, before.id, line.ref]);
    }
    return [...problems.filter((problem) => !problem.code.startsWith('article-')), ...prepared.problems.filter((problem) => problem.code.startsWith('article-'))];
  }

  private async differs(tx: Tx, before: StoredOrder, order: RemoteOrder): Promise<boolean> {
    if (!before.total.equals(order.total)) return true;
    const kept = await rows<{ ref: string; quantity: string; gross: string }>(tx, 'SELECT remote_ref AS ref, quantity, shop_gross_minor AS gross FROM order_line WHERE order_id = ?', [before.id]);
    const known = new Map(kept.map((line) => [line.ref, line]));
    return order.lines.length !== kept.length || order.lines.some((line) => !line.quantity.equals(Quantity.parse(known.get(line.ref)?.quantity ?? '0')) || line.amount.gross.minor !== known.get(line.ref)?.gross);
  }
}
