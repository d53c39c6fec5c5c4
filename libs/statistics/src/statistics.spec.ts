import { CommandBus, QueryBus } from '@nestjs/cqrs';
import fc from 'fast-check';
import { Outbox, type DomainEvent } from '@kontor/base';
import { asId, Money, type OrderId, type ShopId } from '@kontor/kernel';
import { DayTotals, OrderCancelled, OrderChanged, OrderReceived, OrderRefunded, type DayTotal } from '@kontor/orders';
import { PriceFigures, PricesConfirmed } from '@kontor/pricing';
import { AddShop } from '@kontor/shops';
import { StockConfirmed, StockFigures } from '@kontor/stock';
import { Problems } from '@kontor/sync';
import { startModules, type Started } from '../../../test/support/modules.js';
import { RebuildStatistics, RecomputeStatistics, ShopStatistics, StatisticsModule, type ShopFigures } from './index.js';
import { lastDays } from './last-days.js';

type Order = { shopId: ShopId; day: string; ordered: Money; total: Money; refunded: Money; cancelled: boolean };

/** Stands for the orders of the library below: what they add up to is computed here once more, in another way than in SQL. */
class Books {
  orders = new Map<OrderId, Order>();
  asked = 0;

  install(totals: DayTotals): void {
    const fake: Pick<DayTotals, 'of' | 'days' | 'lag'> = {
      of: async (shopId, day) => ((this.asked += 1), this.of(shopId, day)),
      days: async (shopId) => [...new Set([...this.orders.values()].filter((order) => order.shopId === shopId).map((order) => order.day))],
      lag: async (shopIds) => new Map(shopIds.map((id) => [id, { medianSeconds: 40, p95Seconds: 90 }])),
    };
    Object.assign(totals, fake);
  }

  of(shopId: ShopId, day: string): DayTotal[] {
    const found = [...this.orders.values()].filter((order) => order.shopId === shopId && order.day === day);
    return [...new Set(found.map((order) => order.ordered.currency))].sort().map((currency) => {
      const same = found.filter((order) => order.ordered.currency === currency);
      return { currency, orders: same.length, ordered: Money.sum(same.map((order) => order.ordered), currency), current: Money.sum(same.filter((order) => !order.cancelled).map((order) => order.total.minus(order.refunded)), currency) };
    });
  }

  /** The whole table as it should be. */
  table(): string[] {
    const buckets = new Set([...this.orders.values()].map((order) => `${order.shopId} ${order.day}`));
    return [...buckets].flatMap((bucket) => {
      const [shopId, day] = bucket.split(' ') as [ShopId, string];
      return this.of(shopId, day).map((total) => `${shopId} ${day} ${total.currency} ${total.orders} ${total.ordered.minor} ${total.current.minor}`);
    });
  }
}

const eur = (minor: number): Money => Money.fromMinor(minor, 'EUR');

describe('statistics', () => {
  let kontor: Started;
  let books: Books;
  let north: ShopId;
  let south: ShopId;
  beforeAll(async () => {
    kontor = await startModules({ imports: [StatisticsModule] });
  });
  afterAll(() => kontor.stop());
  beforeEach(async () => {
    await kontor.empty(['company']);
    books = new Books();
    books.install(kontor.get(DayTotals));
    north = await add('Nord');
    south = await add('Süd');
  });

  const add = async (name: string): Promise<ShopId> =>
    (await kontor.get(CommandBus).execute(new AddShop({ name, platform: 'woocommerce', domain: `${encodeURIComponent(name.toLowerCase()).replaceAll('%', '')}.example`, settings: { consumerKey: `ck_${'0'.repeat(40)}`, consumerSecret: `cs_${'0'.repeat(40)}` }, requestedBy: 'cli' }))).shopId;
  const record = (...events: DomainEvent[]): Promise<void> => kontor.database.inTransaction((tx) => kontor.get(Outbox).record(tx, ...events));
  const figures = async (shopId = north): Promise<ShopFigures> => (await kontor.get(QueryBus).execute(new ShopStatistics({ shopIds: [shopId] })))[0];
  const table = async (): Promise<string[]> =>
    (await kontor.database.query<{ row: string }>("SELECT CONCAT_WS(' ', shop_id, day, currency, orders, ordered_minor, current_minor) AS row FROM shop_day")).map(({ row }) => row).sort();
  const order = (id: number, fields: Partial<Order> = {}): OrderId => {
    const ordered = fields.ordered ?? eur(1000);
    const orderId = asId<OrderId>(id);
    books.orders.set(orderId, { shopId: north, day: '2026-11-01', ordered, total: ordered, refunded: Money.zero(ordered.currency), cancelled: false, ...fields });
    return orderId;
  };
  const received = (id: OrderId): OrderReceived => new OrderReceived(id, (books.orders.get(id) as Order).shopId, (books.orders.get(id) as Order).day);

  it('equals a rebuild after any sequence of orders, edits, cancellations and refunds, delivered shuffled and twice', async () => {
    const days = ['2026-10-30', '2026-10-31', '2026-11-01'];
    const step = fc.record({ kind: fc.constantFrom('order', 'change', 'cancel', 'refund'), pick: fc.nat(1000), minor: fc.integer({ min: -500, max: 100_000 }), currency: fc.constantFrom('EUR', 'CHF', 'JPY'), twice: fc.boolean(), place: fc.nat(1000), deliver: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        await kontor.database.write('DELETE FROM outbox');
        await kontor.database.write('DELETE FROM shop_day');
        await kontor.database.write('DELETE FROM shop_day_dirty');
        books.orders.clear();
        // What was recorded, but comes later and in another order.
        const underway: DomainEvent[] = [];
        for (const { kind, pick, minor, currency, twice, place, deliver } of steps) {
          const ids = [...books.orders.keys()];
          const id = kind === 'order' || ids.length === 0 ? order(books.orders.size + 1, { shopId: pick % 2 ? north : south, day: days[pick % 3], ordered: Money.fromMinor(Math.abs(minor), currency) }) : ids[pick % ids.length];
          const known = books.orders.get(id) as Order;
          const own = Money.fromMinor(Math.abs(minor), known.ordered.currency);
          if (kind === 'change') known.total = own;
          if (kind === 'cancel') known.cancelled = true;
          if (kind === 'refund') known.refunded = known.refunded.plus(own);
          const event = { order: OrderReceived, change: OrderChanged, cancel: OrderCancelled, refund: OrderRefunded }[kind as 'order'];
          for (let copies = twice ? 2 : 1; copies > 0; copies -= 1) underway.splice(place % (underway.length + 1), 0, new event(id, known.shopId, known.day));
          if (deliver) {
            await record(...underway.splice(0, 1 + (place % underway.length)));
            await kontor.deliver();
          }
        }
        if (underway.length > 0) await record(...underway);
        await kontor.deliver();
        const incremental = await table();
        expect(incremental).toEqual(books.table().sort());
        await kontor.database.write('DELETE FROM shop_day');
        await kontor.get(CommandBus).execute(new RebuildStatistics());
        await kontor.deliver();
        expect(await table()).toEqual(incremental);
        expect(await kontor.database.query('SELECT * FROM shop_day_dirty')).toEqual([]);
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('costs one computation for a burst of orders of one day', async () => {
    for (let id = 1; id <= 100; id += 1) await record(received(order(id)));
    await kontor.deliver();
    expect(books.asked).toBe(1);
    expect(await kontor.database.query("SELECT COUNT(*) AS recorded FROM outbox WHERE event = 'statistics.shop-day-marked'")).toEqual([{ recorded: '1' }]);
    expect(await figures()).toMatchObject({ ordersCreated: 100, revenue: [{ ordered: eur(100_000), current: eur(100_000) }] });
  });

  it('does not lose an order that comes while its day is being computed', async () => {
    await record(received(order(1)));
    const totals = kontor.get(DayTotals);
    const compute = totals.of.bind(totals);
    let late: Promise<void> | null = null;
    let blocked = false;
    totals.of = async (shopId, day) => {
      const before = await compute(shopId, day);
      if (!late) {
        // Committed and delivered by another process, between our reading of the orders and our storing of the figures.
        await record(received(order(2)));
        late = kontor.deliver().then(() => undefined);
        const deadline = Date.now() + 5_000;
        const waits = async (): Promise<boolean> => (await kontor.database.query("SELECT 1 FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE 'INSERT INTO shop_day_dirty%'")).length > 0;
        while (!(blocked = await waits()) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return before;
    };
    await kontor.deliver();
    expect(blocked).toBe(true);
    await (late as Promise<void> | null);
    await kontor.deliver();
    expect((await figures()).ordersCreated).toBe(2);
  });

  it('never adds across currencies, and shows what was ordered beside what is left of it', async () => {
    order(1, { ordered: eur(10_000), total: eur(9_000), refunded: eur(500) });
    order(2, { ordered: eur(2_000), cancelled: true });
    order(3, { ordered: Money.fromMinor(7_000, 'CHF') });
    order(4, { ordered: eur(1_000), shopId: south });
    for (const id of books.orders.keys()) await record(received(id));
    await kontor.deliver();
    expect(JSON.parse(JSON.stringify((await figures()).revenue))).toEqual([
      { ordered: { amount: '120.00', currency: 'EUR' }, current: { amount: '85.00', currency: 'EUR' } },
      { ordered: { amount: '70.00', currency: 'CHF' }, current: { amount: '70.00', currency: 'CHF' } },
    ]);
    expect(await figures(south)).toMatchObject({ ordersCreated: 1, revenue: [{ ordered: eur(1_000) }] });
  });

  it('"Umsatz neu berechnen" repairs one shop, also a day that has no order any more', async () => {
    order(1);
    await kontor.database.write("INSERT INTO shop_day VALUES (?, '2026-11-01', 'EUR', 9, 9, 9), (?, '2020-01-01', 'EUR', 9, 9, 9), (?, '2020-01-01', 'EUR', 9, 9, 9)", [north, north, south]);
    await kontor.get(CommandBus).execute(new RecomputeStatistics({ shopId: north }));
    await kontor.deliver();
    expect(await table()).toEqual([`${north} 2026-11-01 EUR 1 1000 1000`, `${south} 2020-01-01 EUR 9 9 9`].sort());
    await expect(kontor.get(CommandBus).execute(new RecomputeStatistics({ shopId: asId<ShopId>('999') }))).rejects.toMatchObject({ code: 'shop-unknown' });
  });

  it('tells when each kind of run last ended well, also partly and with nothing to send, whatever failed since', async () => {
    const ended = async (kind: string, status: string, finishedAt: string | null): Promise<void> => {
      await kontor.database.write(
        `INSERT INTO sync_run (kind, lane, shop_id, subject, params, requested_by, status, not_before, created_at, finished_at) VALUES (?, ?, ?, ?, '{}', 'schedule', ?, NOW(3), NOW(3), ?)`,
        [kind, kind, north, `${kind}-${finishedAt}`, status, finishedAt && new Date(finishedAt)],
      );
    };
    expect(await figures()).toMatchObject({ lastOrderFetchAt: null, lastStockUpdateAt: null, lastPriceUpdateAt: null });
    await ended('fetch-orders', 'succeeded', '2026-11-02T06:00:00Z');
    await ended('fetch-orders', 'failed', '2026-11-02T07:00:00Z');
    await ended('sync-all-stock', 'partial', '2026-11-02T06:30:00Z');
    await ended('sync-changed-stock', 'succeeded', '2026-11-02T06:10:00Z');
    await ended('update-prices', 'cancelled', '2026-11-02T06:40:00Z');
    await ended('update-prices', 'running', null);
    expect(await figures()).toMatchObject({ lastOrderFetchAt: new Date('2026-11-02T06:00:00Z'), lastStockUpdateAt: new Date('2026-11-02T06:30:00Z'), lastPriceUpdateAt: null });
    expect(await figures(south)).toMatchObject({ lastOrderFetchAt: null, lastStockUpdateAt: null });
  });

  it('tells what waits, what needs somebody, how quick orders come and when the shop last confirmed anything', async () => {
    jest.spyOn(kontor.get(StockFigures), 'waiting').mockResolvedValue(new Map([[north, { due: 3, oldestAt: new Date('2026-11-02T07:50:00Z') }]]));
    jest.spyOn(kontor.get(PriceFigures), 'waiting').mockResolvedValue(new Map([[north, { due: 2, oldestAt: new Date('2026-11-02T07:40:00Z') }]]));
    await kontor.get(Problems).report(null, { shopId: north, kind: 'fetch-orders', subject: 'order:1', failureKind: 'rejected', code: 'order-odd', values: {} });
    await record(received(order(1)), new StockConfirmed(north));
    await kontor.deliver();
    const confirmedAt = kontor.clock.now();
    kontor.clock.advance(60_000);
    await record(new PricesConfirmed(north));
    await kontor.deliver();
    expect(await figures()).toMatchObject({
      shopId: north, domain: 'nord.example', waiting: { stock: 3, prices: 2, oldestAt: new Date('2026-11-02T07:40:00Z') }, openProblems: 1, lag: { medianSeconds: 40, p95Seconds: 90 },
      stockConfirmedAt: confirmedAt, pricesConfirmedAt: kontor.clock.now(),
    });
    expect(await figures(south)).toMatchObject({ waiting: { stock: 0, prices: 0, oldestAt: null }, openProblems: 0, lag: { medianSeconds: null }, stockConfirmedAt: null });
    jest.restoreAllMocks();
  });

  it("counts the last 14 days by the shop's own calendar", async () => {
    await kontor.database.write('UPDATE shop SET facts = ? WHERE id = ?', [JSON.stringify({ version: '9', currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, timeZone: 'Pacific/Apia', language: 'de', own: {} }), north]);
    kontor.clock.set('2026-11-02T11:30:00Z');
    for (const [id, day] of [[1, '2026-11-03'], [2, '2026-11-03'], [3, '2026-10-21'], [4, '2026-10-20']] as const) await record(received(order(id, { day })));
    await kontor.deliver();
    const { days, ordersCreated } = await figures();
    expect([days.length, days[0], days.at(-1), ordersCreated]).toEqual([14, { day: '2026-10-21', orders: 1 }, { day: '2026-11-03', orders: 2 }, 4]);
    expect((await figures(south)).days.at(-1)).toEqual({ day: '2026-11-02', orders: 0 });
    expect(lastDays(new Date('2026-10-25T23:30:00Z'), 'Europe/Berlin', 3)).toEqual(['2026-10-24', '2026-10-25', '2026-10-26']);
  });

  it('answers for all shops, for some and for none', async () => {
    const ids = async (shopIds?: ShopId[]): Promise<ShopId[]> => (await kontor.get(QueryBus).execute(new ShopStatistics({ shopIds }))).map((row) => row.shopId);
    expect([await ids(), await ids([south]), await ids([])]).toEqual([[north, south], [south], []]);
  });
});
