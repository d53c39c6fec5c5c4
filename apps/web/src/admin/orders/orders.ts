// Gathers what the pages of orders show, by queries and by what other libraries publish.
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Users } from '@kontor/access';
import { Articles } from '@kontor/articles';
import { AppError, Clock, asId, type ArticleId, type OrderId, type ShopId, type UserId } from '@kontor/kernel';
import { Company, ListMasterdata, dayBegins } from '@kontor/masterdata';
import { GetOrder, ListOrders, OrderRules, TotalOrders, type OrderFilter, type OrderStatus, type OrderView } from '@kontor/orders';
import { PriceFigures, type ExportPrice } from '@kontor/pricing';
import { ListShops, Shops, type Shop } from '@kontor/shops';
import { ListProblems } from '@kontor/sync';
import { orderStatuses, type OrderAsk, type OrderListFacts } from './list.views.js';
import type { OrderFacts, Refused } from './order.views.js';

const shownOrders = 50;

@Injectable()
export class OrdersReader {
  constructor(
    private readonly queries: QueryBus,
    private readonly users: Users,
    private readonly articles: Articles,
    private readonly company: Company,
    private readonly rules: OrderRules,
    private readonly prices: PriceFigures,
    private readonly shops: Shops,
    private readonly clock: Clock,
  ) {}

  async list(ask: OrderAsk): Promise<OrderListFacts> {
    const since = ask.since === '' ? null : dayBegins(ask.since, (await this.company.get()).timeZone);
    const filter: OrderFilter = {
      ...(ask.q === '' ? {} : { q: ask.q }),
      ...(ask.shop === '' ? {} : { shopId: asId<ShopId>(ask.shop) }),
      ...(orderStatuses.includes(ask.state as OrderStatus) ? { status: ask.state as OrderStatus } : {}),
      ...(ask.attention ? { needsAttention: true } : {}),
      ...(since === null ? {} : { since }),
    };
    const [shops, { items, next }, { totals, limited }] = await Promise.all([
      this.queries.execute(new ListShops()),
      this.queries.execute(new ListOrders({ ...filter, ...(ask.after === '' ? {} : { after: ask.after }), limit: shownOrders })),
      this.queries.execute(new TotalOrders(filter)),
    ]);
    return { ask, shops, items, next, totals, limited };
  }

  async order(orderId: OrderId, may: OrderFacts['may'], refused: Refused | null): Promise<OrderFacts> {
    const order = await this.queries.execute(new GetOrder({ orderId }));
    const shop = await this.shops.find(order.shopId);
    const ids = [...new Set(order.lines.flatMap((line) => line.articleId ?? []))];
    const [articles, prices, masterdata, people, waiting, rule] = await Promise.all([
      this.articles.byIds(null, ids),
      this.pricesOf(shop, ids),
      this.queries.execute(new ListMasterdata()),
      this.people(order),
      this.queries.execute(new ListProblems({ shopId: order.shopId, subject: `order:${order.remoteRef}`, limit: 20 })),
      this.rules.get(order.shopId),
    ]);
    const feedback = shop?.capabilities.feedback;
    return { order, shop, articles, prices, masterdata, people, waiting: waiting.items, tells: feedback !== undefined && feedback.shipments !== 'none' && rule.sendShipments, may, refused };
  }

  /** No prices where the shop is gone or its list does not fit: then there is nothing to compare with. */
  private async pricesOf(shop: Shop | null, ids: ArticleId[]): Promise<Map<ArticleId, ExportPrice | null>> {
    if (!shop) return new Map();
    try {
      return await this.prices.forExport(shop.id, ids, this.clock.now());
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      return new Map();
    }
  }

  private async people(order: OrderView): Promise<Map<string, string>> {
    const actors = new Set([...order.steps, ...order.shipments].map(({ requestedBy }) => requestedBy).filter((actor) => actor.startsWith('user:')));
    const found = await Promise.all([...actors].map(async (actor): Promise<[string, string] | null> => {
      const user = await this.users.get(asId<UserId>(actor.slice('user:'.length)));
      return user ? [actor, user.name] : null;
    }));
    return new Map(found.filter((one) => one !== null));
  }
}
