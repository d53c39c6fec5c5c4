// One click for a payment or shipping method that nobody had assigned (F16): the assignment is stored, and every order that waits for it
// is completed, each in a transaction of its own.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Articles, type Article } from '@kontor/articles';
import { Database, marks, write, type Tx } from '@kontor/base';
import { AppError, Clock, type OrderId, type ShopId } from '@kontor/kernel';
import { PaymentTerms, ShippingMethods } from '@kontor/masterdata';
import { Problems } from '@kontor/sync';
import { noteSteps, recompose, solveProblem } from './order-rows.js';
import { OrderRules, type OrderRule, type ShippingRule } from './order-rules.js';
import { SalesOrders } from './sales-orders.js';

/** `value`: the code (or id) of a payment term or shipping method; for a shipping method also the number of its cost article. */
export class AssignAndRepair extends Command<{ repaired: number }> {
  constructor(readonly wish: { shopId: ShopId; kind: 'payments' | 'shippings'; remote: string; value: string | { method: string; costArticle?: string }; requestedBy: string }) {
    super();
  }
}

const paymentCodes = ['payment-method-unassigned'];
const shippingCodes = ['shipping-method-unassigned', 'shipping-cost-article-unknown'];
const page = 500;

@CommandHandler(AssignAndRepair)
export class AssignAndRepairHandler implements ICommandHandler<AssignAndRepair> {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly paymentTerms: PaymentTerms,
    private readonly shippingMethods: ShippingMethods,
    private readonly articles: Articles,
    private readonly problems: Problems,
    private readonly rules: OrderRules,
    private readonly orders: SalesOrders,
  ) {}

  async execute({ wish }: AssignAndRepair): Promise<{ repaired: number }> {
    const { shopId, remote, requestedBy } = wish;
    if (wish.kind === 'payments') {
      const term = await this.paymentTerm(typeof wish.value === 'string' ? wish.value : wish.value.method);
      await this.database.inTransaction((tx) => this.rules.set(tx, shopId, { payments: { [remote]: term } }, this.clock.now()));
      return this.repair(shopId, `payment:${remote}`, paymentCodes, requestedBy, async (tx, orderId) => {
        await write(tx, 'UPDATE sales_order SET payment_term_id = ? WHERE id = ?', [term, orderId]);
      });
    }
    const rule = await this.rules.get(shopId);
    const { shipping, article } = await this.shipping(wish.value, rule.shippings[remote]);
    await this.database.inTransaction((tx) => this.rules.set(tx, shopId, { shippings: { [remote]: shipping } }, this.clock.now()));
    return this.repair(shopId, `shipping:${remote}`, shippingCodes, requestedBy, (tx, orderId) => this.repairShipping(tx, orderId, shipping, article, rule));
  }

  private async repairShipping(tx: Tx, orderId: OrderId, shipping: ShippingRule, article: Article | null, rule: OrderRule): Promise<void> {
    await write(tx, 'UPDATE sales_order SET shipping_method_id = ? WHERE id = ?', [shipping.method, orderId]);
    if (article) await recompose(tx, orderId, rule, { articleId: article.id, rate: article.taxRate });
  }

  private async repair(shopId: ShopId, subject: string, codes: string[], requestedBy: string, work: (tx: Tx, orderId: OrderId) => Promise<void>): Promise<{ repaired: number }> {
    let repaired = 0;
    for (let after = '0'; ; ) {
      const waiting = await this.database.query<{ id: OrderId }>(
        `SELECT DISTINCT o.id FROM order_problem p JOIN sales_order o ON o.id = p.order_id WHERE p.subject = ? AND p.code IN (${marks(codes)}) AND o.shop_id = ? AND o.id > ? ORDER BY o.id LIMIT ?`,
        [subject, ...codes, shopId, after, page],
      );
      for (const { id } of waiting) {
        await this.database.inTransaction(async (tx) => {
          const now = this.clock.now();
          const order = await this.orders.lock(tx, id);
          await work(tx, id);
          await solveProblem(tx, id, codes);
          await this.orders.setStatus(tx, order, order.cancelledBy, now);
          await noteSteps(tx, id, [{ step: 'repaired', subject, by: requestedBy }], now);
        });
        repaired += 1;
      }
      const last = waiting.at(-1);
      if (!last) break;
      after = last.id;
    }
    await this.problems.resolve(null, { shopId, kind: 'fetch-orders', subjects: [subject.slice(0, 120)] });
    return { repaired };
  }

  private async paymentTerm(value: string): Promise<string> {
    const term = (await this.paymentTerms.list()).find((one) => one.code === value.trim().toUpperCase() || String(one.id) === value);
    if (!term) throw new AppError('payment-term-unknown', { value });
    return String(term.id);
  }

  private async shipping(value: string | { method: string; costArticle?: string }, before: ShippingRule | undefined): Promise<{ shipping: ShippingRule; article: Article | null }> {
    const wish = typeof value === 'string' ? { method: value } : value;
    const method = (await this.shippingMethods.list()).find((one) => one.code === wish.method.trim().toUpperCase() || String(one.id) === wish.method);
    if (!method) throw new AppError('shipping-method-unknown', { value: wish.method });
    const costArticle = (wish.costArticle ?? before?.costArticle ?? '').trim();
    const article = costArticle === '' ? null : await this.articles.byNumber(costArticle);
    if (costArticle !== '' && article === null) throw new AppError('shipping-cost-article-unknown', { number: costArticle });
    return { shipping: { method: String(method.id), costArticle }, article };
  }
}
