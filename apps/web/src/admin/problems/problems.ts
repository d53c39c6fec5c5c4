// Gathers the open problems by cause: what each cause costs, its newest rows, and what its rows are about in words of ours.
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Articles, Listings } from '@kontor/articles';
import type { ArticleId, ListingId, Money, OrderId, ShopId } from '@kontor/kernel';
import { PaymentTerms, ShippingMethods } from '@kontor/masterdata';
import { OrdersOfProblems, type ProblemOrders } from '@kontor/orders';
import { ListShops } from '@kontor/shops';
import { GroupProblems, ListProblems, Problems, type ProblemGroup, type ProblemView } from '@kontor/sync';
import { Askers } from '../session/askers.js';

/** `code`: only this cause, all its rows page by page. */
export type ProblemsFilter = { shopId?: ShopId; kind?: string; code?: string; after?: string };

/** What a subject like `order:1001` is called and where it is shown. */
export type Subject = { kind: 'order'; id: OrderId; number: string } | { kind: 'article'; id: ArticleId; number: string };

export type CauseFacts = {
  cause: ProblemGroup;
  /** The newest rows. */
  rows: ProblemView[];
  orders: { count: number; totals: Money[] } | null;
  /** Where one assignment solves the cause: the shop's method and the orders that wait for it. */
  assign: { kind: 'payments' | 'shippings'; remote: string; newest: ProblemOrders['orders'] } | null;
};

export type ProblemsFacts = {
  filter: ProblemsFilter;
  shops: { id: ShopId; name: string }[];
  causes: CauseFacts[];
  subjects: Map<string, Subject>;
  choices: { payments: { code: string; name: string }[]; shippings: { code: string; name: string }[] };
  next: string | null;
};

export type DismissedFacts = { shops: { id: ShopId; name: string }[]; problems: ProblemView[]; subjects: Map<string, Subject>; askers: Map<string, string>; after: string | undefined; next: string | null };

const shownRows = 20;
const pageRows = 100;
const shownCauses = 100;
const assignable: Record<string, 'payments' | 'shippings'> = { 'payment-method-unassigned': 'payments', 'shipping-method-unassigned': 'shippings', 'shipping-cost-article-unknown': 'shippings' };

@Injectable()
export class ProblemsReader {
  constructor(
    private readonly queries: QueryBus,
    private readonly problems: Problems,
    private readonly articles: Articles,
    private readonly listings: Listings,
    private readonly paymentTerms: PaymentTerms,
    private readonly shippingMethods: ShippingMethods,
    private readonly askers: Askers,
  ) {}

  async read(filter: ProblemsFilter): Promise<ProblemsFacts> {
    const { shopId, kind, code, after } = filter;
    const [shops, groups, payments, shippings] = await Promise.all([this.queries.execute(new ListShops()), this.queries.execute(new GroupProblems({ shopId, kind })), this.paymentTerms.list(), this.shippingMethods.list()]);
    const orders = new Map<string, ProblemOrders>();
    const causes: CauseFacts[] = [];
    let next: string | null = null;
    for (const cause of groups.filter((group) => code === undefined || group.code === code).slice(0, shownCauses)) {
      const page = await this.queries.execute(new ListProblems({ shopId: cause.shopId, kind: cause.kind, code: cause.code, after: code === undefined ? undefined : after, limit: code === undefined ? shownRows : pageRows }));
      if (code !== undefined) next = page.next;
      const subjects = (await this.problems.ofCause(cause)).map((problem) => problem.subject);
      const found = cause.shopId === null ? new Map<string, ProblemOrders>() : await this.queries.execute(new OrdersOfProblems({ shopId: cause.shopId, subjects }));
      for (const [subject, behind] of found) orders.set(`${cause.shopId}/${subject}`, behind);
      causes.push(...causesOf(cause, page.items, found));
    }
    return { filter, shops: shops.map(({ id, name }) => ({ id, name })), causes: causes.sort(costlier), subjects: await this.subjects(causes.flatMap(({ rows }) => rows), orders), choices: { payments, shippings }, next };
  }

  /** What people put aside, the newest first, with their names. */
  async dismissed(after: string | undefined): Promise<DismissedFacts> {
    const { items, next } = await this.queries.execute(new ListProblems({ dismissed: true, after, limit: pageRows }));
    const [shops, subjects, askers] = await Promise.all([this.queries.execute(new ListShops()), this.subjectsOf(items), this.askers.names(items.flatMap((problem) => problem.dismissed?.by ?? []))]);
    return { shops: shops.map(({ id, name }) => ({ id, name })), problems: items, subjects, askers, after, next };
  }

  /** What these problems are about. */
  async subjectsOf(problems: readonly ProblemView[]): Promise<Map<string, Subject>> {
    const orders = new Map<string, ProblemOrders>();
    for (const shopId of new Set(problems.map((problem) => problem.shopId))) {
      if (shopId === null) continue;
      const subjects = problems.flatMap((problem) => (problem.shopId === shopId && problem.subject.startsWith('order:') ? [problem.subject] : []));
      for (const [subject, behind] of await this.queries.execute(new OrdersOfProblems({ shopId, subjects }))) orders.set(`${shopId}/${subject}`, behind);
    }
    return this.subjects(problems, orders);
  }

  private async subjects(problems: readonly ProblemView[], orders: Map<string, ProblemOrders>): Promise<Map<string, Subject>> {
    const ids = (prefix: string): string[] => [...new Set(problems.flatMap(({ subject }) => (subject.startsWith(prefix) && /^\d+$/.test(subject.slice(prefix.length)) ? [subject.slice(prefix.length)] : [])))];
    const listings = await this.listings.byIds(null, ids('listing:') as ListingId[]);
    const articles = await this.articles.byIds(null, [...new Set([...(ids('article:') as ArticleId[]), ...[...listings.values()].map((listing) => listing.articleId)])]);
    const found = new Map<string, Subject>();
    for (const { shopId, subject } of problems) {
      const key = `${shopId ?? ''}/${subject}`;
      const order = subject.startsWith('order:') ? orders.get(key)?.orders[0] : undefined;
      const articleId = subject.startsWith('listing:') ? listings.get(subject.slice('listing:'.length) as ListingId)?.articleId : subject.startsWith('article:') ? (subject.slice('article:'.length) as ArticleId) : undefined;
      const article = articleId === undefined ? undefined : articles.get(articleId);
      if (order) found.set(key, { kind: 'order', id: order.id, number: order.number });
      else if (article) found.set(key, { kind: 'article', id: article.id, number: article.number });
    }
    return found;
  }
}

/** One cause; where an assignment solves it, one for each of the shop's methods, because each needs its own answer. */
function causesOf(cause: ProblemGroup, rows: ProblemView[], found: Map<string, ProblemOrders>): CauseFacts[] {
  const kind = assignable[cause.code];
  if (kind === undefined) {
    const behind = [...found.values()];
    return [{ cause, rows, orders: behind.length === 0 ? null : { count: behind.reduce((sum, one) => sum + one.count, 0), totals: sumsOf(behind.flatMap((one) => one.totals)) }, assign: null }];
  }
  return rows.map((row) => {
    const behind = found.get(row.subject);
    return {
      cause: { ...cause, rows: 1, alike: true, firstSeen: row.firstSeen, lastSeen: row.lastSeen },
      rows: [row],
      orders: { count: behind?.count ?? 0, totals: behind?.totals ?? [] },
      assign: { kind, remote: row.subject.slice(row.subject.indexOf(':') + 1), newest: behind?.orders ?? [] },
    };
  });
}

function sumsOf(amounts: readonly Money[]): Money[] {
  const sums = new Map<string, Money>();
  for (const amount of amounts) sums.set(amount.currency, sums.get(amount.currency)?.plus(amount) ?? amount);
  return [...sums.values()];
}

/** The most rows or waiting orders first; of as many, the dearer ones. */
function costlier(one: CauseFacts, other: CauseFacts): number {
  const weight = ({ cause, orders }: CauseFacts): number => Math.max(cause.rows, orders?.count ?? 0);
  const [sum, otherSum] = [one.orders?.totals[0], other.orders?.totals[0]];
  return weight(other) - weight(one) || (sum && otherSum && sum.currency === otherSum.currency ? otherSum.compare(sum) : 0);
}
