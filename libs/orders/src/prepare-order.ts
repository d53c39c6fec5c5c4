// Makes an order ready to be written: articles for its lines, the cost article for its shipping, its document, and what a person has to
// look at. Nothing here keeps an order out (F16).
import { Injectable } from '@nestjs/common';
import { Articles, EnsureArticles } from '@kontor/articles';
import type { Tx } from '@kontor/base';
import type { RemoteOrder } from '@kontor/connectors';
import type { OrderDocument } from './document.js';
import type { IntakeContext } from './intake-context.js';
import { documentOf, type OrderProblem, type ResolvedCharge, type ResolvedLine } from './order-rows.js';
import { OrderRules } from './order-rules.js';

/** An order with everything that stands for its parts here. */
export type PreparedOrder = {
  lines: ResolvedLine[];
  charges: ResolvedCharge[];
  document: OrderDocument;
  paymentTerm: string | null;
  shippingKey: string;
  shippingMethod: string | null;
  problems: OrderProblem[];
};

/** Problems that one assignment solves for all orders that wait for it. */
export const sharedProblems: ReadonlySet<string> = new Set(['payment-method-unassigned', 'shipping-method-unassigned', 'shipping-cost-article-unknown']);

@Injectable()
export class PrepareOrder {
  constructor(
    private readonly articles: Articles,
    private readonly ensureArticles: EnsureArticles,
    private readonly rules: OrderRules,
  ) {}

  async prepare(tx: Tx, { shop, rule, homeCountry }: IntakeContext, order: RemoteOrder, now: Date): Promise<PreparedOrder> {
    const problems: OrderProblem[] = [];
    const ensured = await this.ensureArticles.ensure(tx, { id: shop.id, defaultTaxRate: rule.defaultTaxRate }, order.lines.map((line) => ({ ...line, lineRef: line.ref })), now);
    const articles = await this.articles.byIds(tx, ensured.flatMap((line) => line.articleId ?? []));
    const lines = order.lines.map((line, index): ResolvedLine => {
      const { articleId, problem } = ensured[index];
      if (problem) problems.push({ code: problem.code, subject: line.ref, values: problem.values });
      const article = articleId === null ? undefined : articles.get(articleId);
      return { line, articleId, articleRate: article?.taxRate ?? null, unit: article?.unit ?? '' };
    });

    const shippingKey = order.shippingMethod?.key ?? order.charges.find((charge) => charge.kind === 'shipping' && charge.methodKey)?.methodKey ?? '';
    const lacks = (order.payment.key !== '' && !rule.payments[order.payment.key]) || (shippingKey !== '' && !rule.shippings[shippingKey]);
    // The fetch may have begun before somebody assigned the method: looked up again under its lock, so that no order waits for what is there.
    const { payments, shippings } = lacks ? await this.rules.hold(tx, shop.id) : rule;
    const paymentTerm = payments[order.payment.key] ?? null;
    if (paymentTerm === null && order.payment.key !== '') problems.push({ code: 'payment-method-unassigned', subject: `payment:${order.payment.key}`, values: { name: order.payment.name || order.payment.key } });
    const shipping = shippings[shippingKey] ?? null;
    if (shipping === null && shippingKey !== '') problems.push({ code: 'shipping-method-unassigned', subject: `shipping:${shippingKey}`, values: { name: order.shippingMethod?.name || shippingKey } });
    const costArticle = shipping?.costArticle ? ((await this.articles.byNumbers(tx, [shipping.costArticle])).get(shipping.costArticle) ?? null) : null;
    if (shipping?.costArticle && costArticle === null) problems.push({ code: 'shipping-cost-article-unknown', subject: `shipping:${shippingKey}`, values: { number: shipping.costArticle } });
    const charges = order.charges.map((charge): ResolvedCharge => {
      const cost = charge.kind === 'shipping' ? costArticle : null;
      return { charge, articleId: cost?.id ?? null, articleRate: cost?.taxRate ?? null };
    });

    const document = documentOf(order, lines, charges, rule);
    problems.push(...document.findings);
    // At home the article's rate is the right one; abroad it is the buyer's country's once the merchant takes part in OSS, or none.
    const { country } = order.delivery;
    if (!document.taxTold && !document.tax.isZero() && country !== '' && country !== homeCountry) problems.push({ code: 'order-tax-untold-abroad', subject: '', values: { country } });
    return { lines, charges, document, paymentTerm, shippingKey, shippingMethod: shipping?.method ?? null, problems };
  }
}
