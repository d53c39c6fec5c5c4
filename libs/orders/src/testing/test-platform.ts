// Stands in for the registry of the connectors (jest.mock): one shop in memory that gives its orders page by page as a connector does,
// newest change last, and can fail where a test wants it to.
import type { Connection, FeedbackRequest, Opaque, OrderAbility, OrderAnswer, OrderPage, OrderQuery, Outcome, RemoteOrder, ShopFacts, ShopPlatform } from '@kontor/connectors';

export class OrderShop {
  private readonly entries = new Map<string, { order: RemoteOrder; at: number }>();
  private moved = 0;
  pageSize = 50;
  /** Every list asked for and every order asked for by its id. */
  readonly asked: (OrderQuery | string)[] = [];
  /** Answers by ref instead of the order. */
  readonly odd = new Map<string, OrderAnswer>();
  /** Called before a page is given, with its number in this list from 1. */
  beforePage: (page: number) => Promise<void> = async () => undefined;
  /** Called before an order is given by its id. */
  beforeOrder: (ref: string) => Promise<void> = async () => undefined;
  /** Called before a page of the list of ids, days and sums is given, with its number in this list from 1. */
  beforeIndex: (page: number) => Promise<void> = async () => undefined;
  readonly told: FeedbackRequest[] = [];
  /** Called before the shop is told; throws to refuse. */
  beforeTold: (request: FeedbackRequest) => Promise<void> = async () => undefined;

  /** A buyer places an order, or something of one changes. */
  put(...orders: RemoteOrder[]): void {
    for (const order of orders) {
      this.moved += 1;
      this.entries.set(order.ref, { order, at: this.moved });
    }
  }
  /** It came or changed, and nothing says so: only its id leads to it. */
  quietly(...orders: RemoteOrder[]): void {
    for (const order of orders) this.entries.set(order.ref, { order, at: -1 });
  }
  get(ref: string): RemoteOrder {
    return (this.entries.get(ref) as { order: RemoteOrder }).order;
  }
  remove(ref: string): void {
    this.entries.delete(ref);
  }
  reset(): void {
    Object.assign(this, { ...new OrderShop(), asked: this.asked, told: this.told, odd: this.odd });
    this.entries.clear();
    this.odd.clear();
    this.asked.length = 0;
    this.told.length = 0;
  }

  /** The place is the change after which to go on, so a change while paging puts an order behind. */
  async orders(query: OrderQuery): Promise<OrderPage> {
    this.asked.push(query);
    const cursor = query.cursor as { page: number; after: number } | null;
    const page = (cursor?.page ?? 0) + 1;
    await this.beforePage(page);
    const after = cursor?.after ?? (query.mark as number | null) ?? 0;
    const found = [...this.entries.values()].filter((entry) => entry.at > after && (query.mark !== null || entry.order.orderedAt >= query.since || entry.order.held === 'taken')).sort((a, b) => a.at - b.at);
    const given = found.slice(0, this.pageSize);
    const orders = given.map(({ order }) => this.odd.get(order.ref) ?? { ref: order.ref, order });
    if (found.length > given.length) return { orders, cursor: { page, after: given.at(-1)?.at ?? 0 } };
    return { orders, cursor: null, mark: this.moved as Opaque };
  }

  async order(ref: string): Promise<OrderAnswer> {
    this.asked.push(ref);
    await this.beforeOrder(ref);
    const entry = this.entries.get(ref);
    return this.odd.get(ref) ?? (entry ? { ref, order: entry.order } : { ref, gone: true });
  }

  /** The list for the comparison: what was placed in the period, in the order of the ids. */
  async *index(from: Date, until: Date): ReturnType<OrderAbility['orderIndex']> {
    const found = [...this.entries.values()].map(({ order }) => order).filter(({ orderedAt }) => orderedAt >= from && orderedAt < until).sort((a, b) => (a.ref < b.ref ? -1 : 1));
    for (let page = 1; page === 1 || (page - 1) * this.pageSize < found.length; page += 1) {
      this.asked.push(`index ${from.toISOString()} ${page}`);
      await this.beforeIndex(page);
      yield found.slice((page - 1) * this.pageSize, page * this.pageSize).map(({ ref, number, orderedAt, status, total }) => ({ ref, number, orderedAt, status: status.order, total }));
    }
  }

  async tell(request: FeedbackRequest, memo: Opaque | null): Promise<{ memo: Opaque | null }> {
    await this.beforeTold(request);
    this.told.push(request);
    return { memo: [...((memo as Opaque[] | null) ?? []), request.status ?? request.shipment?.trackingNumber ?? ''] };
  }
}

/** The shop behind every connection of this platform. */
export const orderShop = new OrderShop();

const capabilities = {
  orders: { freshSeconds: 60 },
  stock: { batch: 100, decimals: 0, confirms: 'at-once', meaning: 'sellable', compareAndSet: false, combined: 'changed' },
  prices: { batch: 100, strike: true, periods: 'native', tiers: false, customerGroups: false, lowest: false },
  feedback: { statuses: true, shipments: 'parts', payment: false, cancel: false, refund: false },
} as const;

const confirm = (rows: { listing: string }[], settle: (outcomes: Outcome[]) => Promise<void>): Promise<void> => settle(rows.map((row) => ({ listing: row.listing, confirmed: true }) as Outcome));

export const platforms: ShopPlatform[] = [
  {
    id: 'order-shop',
    name: 'Order shop',
    capabilities,
    settings: [],
    options: {},
    pace: { parallel: 4 },
    connect: ({ facts }: { facts: ShopFacts | null }): Connection =>
      ({
        capabilities,
        facts,
        traffic: () => ({ reads: orderShop.asked.length, writes: orderShop.told.length, items: 0 }),
        newFacts: () => null,
        close: async () => undefined,
        orders: { orders: (query: OrderQuery) => orderShop.orders(query), order: (ref: string) => orderShop.order(ref), orderIndex: (from: Date, until: Date) => orderShop.index(from, until) },
        stock: { pushStock: confirm, readStock: async () => [] },
        prices: { pushPrices: (tags: { listing: string }[], _now: Date, settle: (outcomes: Outcome[]) => Promise<void>) => confirm(tags, settle), readPrices: async () => [] },
        feedback: { tell: (request: FeedbackRequest, memo: Opaque | null) => orderShop.tell(request, memo) },
      }) as unknown as Connection,
  },
];
