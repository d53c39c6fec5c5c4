// What happens when an order arrives: one remote order, one transaction, steps 0 to 6 of architecture F. Seeing an order twice is
// harmless (its row in seen_order is lock and memory), and an order that is left out still holds the stock that the shop took for it.
import { Injectable } from '@nestjs/common';
import { Outbox, type Tx } from '@kontor/base';
import type { RemoteOrder } from '@kontor/connectors';
import { Customers } from '@kontor/customers';
import type { ErrorValues, OrderId, ShopId } from '@kontor/kernel';
import { Company } from '@kontor/masterdata';
import { PriceProposals } from '@kontor/pricing';
import { ShopValues, type Shop } from '@kontor/shops';
import { ChangedOrders } from './changed-orders.js';
import { CompletenessOrders } from './completeness-orders.js';
import { leftOut } from './decide.js';
import { wantStatus } from './feedback.js';
import type { IntakeContext } from './intake-context.js';
import { LeftOutOrders } from './left-out-orders.js';
import { OrderCancelled } from './order-cancelled.event.js';
import { OrderReceived } from './order-received.event.js';
import { noteSteps, saveAddresses, saveDocument, saveRaw, setProblems, type OrderProblem } from './order-rows.js';
import { OrderRules } from './order-rules.js';
import { OrderStock, statusOf } from './order-stock.js';
import { PrepareOrder, sharedProblems } from './prepare-order.js';
import { SalesOrders, type StoredOrder } from './sales-orders.js';
import { SeenOrders, type SeenOrder } from './seen-orders.js';

/** How an order was settled. `problem`: what about it needs a person; `shared`: what many orders wait for, by what it is about. */
export type Taken = {
  outcome: 'unchanged' | 'created' | 'changed' | 'left-out';
  orderId: OrderId | null;
  problem: { kind: 'input' | 'notice'; code: string; values: ErrorValues } | null;
  shared: { subject: string; code: string; values: ErrorValues }[];
};

@Injectable()
export class Intake {
  constructor(
    private readonly rules: OrderRules,
    private readonly values: ShopValues,
    private readonly company: Company,
    private readonly seenOrders: SeenOrders,
    private readonly prepare: PrepareOrder,
    private readonly proposals: PriceProposals,
    private readonly customers: Customers,
    private readonly orders: SalesOrders,
    private readonly changed: ChangedOrders,
    private readonly leftOutOrders: LeftOutOrders,
    private readonly stock: OrderStock,
    private readonly outbox: Outbox,
    private readonly differing: CompletenessOrders,
  ) {}

  async context(shop: Shop): Promise<IntakeContext> {
    const usual = (await this.values.list(shop.id)).flatMap(({ kind, key, usual: choice }) => (kind === 'statuses' && choice ? [[key, choice] as const] : []));
    const { country, timeZone } = await this.company.get();
    return { shop, rule: await this.rules.get(shop.id), usual: new Map(usual), timeZone: shop.facts?.timeZone ?? timeZone, homeCountry: country };
  }

  /** True when this very state of the order was settled before. */
  isSettled(context: IntakeContext, seen: SeenOrder | undefined, order: RemoteOrder): boolean {
    if (!seen || seen.again || seen.unresolved || seen.fingerprint !== order.fingerprint) return false;
    if (seen.state !== order.state || seen.held !== order.held || seen.status !== order.status.order || seen.paymentStatus !== order.status.payment) return false;
    return seen.orderId !== null || (seen.reason !== null && seen.reason === leftOut(order, context.shop, context.rule, context.usual));
  }

  async take(tx: Tx, context: IntakeContext, order: RemoteOrder, now: Date): Promise<Taken> {
    const seen = await this.seenOrders.lock(tx, context.shop.id, order.ref, now);
    if (seen.differs) await this.differing.settle(tx, context.shop.id, order.ref, now);
    if (this.isSettled(context, seen, order)) return { outcome: 'unchanged', orderId: seen.orderId, problem: null, shared: [] };
    if (seen.orderId !== null) {
      const problems = await this.changed.apply(tx, context, await this.orders.lock(tx, seen.orderId), order, seen, now);
      return this.settled(tx, context, order, seen.orderId, 'changed', problems, now);
    }
    const reason = leftOut(order, context.shop, context.rule, context.usual);
    if (reason === null) return this.create(tx, context, order, seen, now);
    const problem = await this.leftOutOrders.store(tx, context, order, reason, seen, now);
    return { outcome: 'left-out', orderId: null, problem: problem && { kind: 'input', ...problem }, shared: [] };
  }

  /** It came but could not be taken in: what the shop took for it is reserved all the same, and the next fetch tries again. */
  async refuse(tx: Tx, context: IntakeContext, order: RemoteOrder, now: Date): Promise<void> {
    const seen = await this.seenOrders.lock(tx, context.shop.id, order.ref, now);
    if (seen.orderId === null) await this.leftOutOrders.store(tx, context, order, 'refused', seen, now);
  }

  /** The shop no longer has it: what it held is free, and an order of which nothing was sent is cancelled. */
  async gone(tx: Tx, shopId: ShopId, ref: string, now: Date): Promise<void> {
    const seen = await this.seenOrders.lock(tx, shopId, ref, now);
    if (seen.differs) await this.differing.settle(tx, shopId, ref, now);
    if (seen.orderId === null) await this.stock.reserveSeen(tx, { shopId, ref, state: 'cancelled' }, [], now);
    else {
      const order = await this.orders.lock(tx, seen.orderId);
      if (order.status === 'open') {
        const cancelled: StoredOrder = { ...order, status: 'cancelled', state: 'cancelled' };
        await this.orders.setStatus(tx, cancelled, 'shop', now);
        await wantStatus(tx, order, null, '');
        await this.stock.reserve(tx, cancelled, now);
        await noteSteps(tx, order.id, [{ step: 'cancelled', by: 'shop' }], now);
        await this.outbox.record(tx, new OrderCancelled(order.id, shopId, order.day));
      }
    }
    await this.seenOrders.gone(tx, shopId, ref, seen.orderId, now);
  }

  private async create(tx: Tx, context: IntakeContext, order: RemoteOrder, seen: SeenOrder, now: Date): Promise<Taken> {
    const { shop, rule } = context;
    const prepared = await this.prepare.prepare(tx, context, order, now);
    await this.proposals.proposeFromOrder(
      tx,
      {
        shopId: shop.id,
        currency: order.currency,
        pricesIncludeTax: order.pricesIncludeTax,
        lines: prepared.lines.flatMap(({ line, articleId, articleRate }) => (articleId && articleRate ? [{ articleId, unitPrice: line.unitPrice, taxRate: line.taxRate ?? articleRate }] : [])),
      },
      now,
    );
    const match = await this.customers.match(tx, shop, order, now, rule.matchBy);
    const ambiguous: OrderProblem[] = match.ambiguous ? [{ code: 'customer-ambiguous', subject: '', values: { matches: match.matches.join(', ') } }] : [];
    const stored = await this.orders.insert(tx, context, order, prepared, match.customerId, now);
    await saveDocument(tx, stored.id, prepared.lines, prepared.charges, prepared.document);
    await saveAddresses(tx, stored.id, order);
    await saveRaw(tx, stored.id, order);
    // Most orders are fresh: nothing of them has left or was paid back.
    const old = order.refunds.length > 0 || order.state === 'done' || order.lines.some((line) => line.held === 'left');
    if (order.refunds.length > 0) await this.orders.saveRefunds(tx, stored, order);
    const left = old && (await this.changed.settleLeft(tx, stored, order, seen, now));
    const status = old ? statusOf(await this.stock.lines(tx, stored.id), order.state) : 'open';
    const settled: StoredOrder = { ...stored, status };
    if (status !== stored.status) await this.orders.setStatus(tx, settled, null, now);
    await this.stock.reserve(tx, settled, now);
    const wanted = rule.sendStatuses && shop.capabilities.feedback?.statuses && order.fulfilledBy === 'merchant' && order.state === 'open' ? rule.statusAfterFetch : null;
    if (wanted !== null && status === 'open') await wantStatus(tx, settled, wanted, order.status.order);
    await noteSteps(tx, stored.id, [{ step: 'stored' }, { step: left ? 'left-shop' : 'reserved' }], now);
    await this.outbox.record(tx, new OrderReceived(stored.id, shop.id, stored.day));
    return this.settled(tx, context, order, stored.id, 'created', [...prepared.problems, ...ambiguous], now);
  }

  private async settled(tx: Tx, context: IntakeContext, order: RemoteOrder, orderId: OrderId, outcome: 'created' | 'changed', problems: OrderProblem[], now: Date): Promise<Taken> {
    if (outcome === 'changed' || problems.length > 0) await setProblems(tx, orderId, problems, now);
    const unresolved = problems.find((problem) => problem.code.startsWith('article-'));
    const own = unresolved ?? problems.find((problem) => !sharedProblems.has(problem.code));
    await this.seenOrders.store(tx, context.shop.id, order, now, { orderId, reason: null, lines: [], unresolved: unresolved !== undefined, noted: own !== undefined });
    return {
      outcome,
      orderId,
      problem: own ? { kind: unresolved ? 'input' : 'notice', code: own.code, values: own.values } : null,
      shared: problems.filter((problem) => sharedProblems.has(problem.code)).map(({ code, subject, values }) => ({ subject, code, values })),
    };
  }
}
