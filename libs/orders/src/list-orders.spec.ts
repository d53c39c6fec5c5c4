// Finding orders (api.md), also among a hundred thousand.
import { stopwatch } from '@kontor/kernel';
import { ListOrders, TotalOrders, type OrderFilter, type OrderListItem, type OrderTotal } from './index.js';
import { remoteOrder, startOrders, type OrderKontor } from './testing/order-kontor.js';
import { orderShop } from './testing/test-platform.js';

jest.mock('../../connectors/src/registry.js', () => jest.requireActual('./testing/test-platform.js'));

type Wish = Omit<ListOrders['wish'], 'limit'> & { limit?: number };

describe('listing orders', () => {
  let kontor: OrderKontor;
  beforeAll(async () => {
    kontor = await startOrders();
  });
  afterAll(() => kontor.stop());
  beforeEach(() => kontor.reset());

  const list = (wish: Wish = {}): Promise<{ items: OrderListItem[]; next: string | null }> => kontor.ask(new ListOrders({ limit: 50, ...wish }));
  const refs = async (wish: Wish): Promise<string[]> => (await list(wish)).items.map((item) => item.remoteRef);

  it('filters and searches', async () => {
    orderShop.put(
      remoteOrder({ ref: '1', orderedAt: new Date('2026-11-01T10:00:00Z'), billing: { lastName: 'Öztürk' } }),
      remoteOrder({ ref: '2', orderedAt: new Date('2026-11-02T10:00:00Z'), payment: 'klarna', email: 'anna@example.test' }),
      remoteOrder({ ref: '3', orderedAt: new Date('2026-11-03T10:00:00Z'), billing: { company: 'Hundert% Bio' }, refunds: [{ amount: '6.80' }] }),
    );
    await kontor.fetch();
    orderShop.put(remoteOrder({ ref: '2', orderedAt: new Date('2026-11-02T10:00:00Z'), state: 'cancelled', status: 'cancelled', payment: 'klarna', email: 'anna@example.test' }));
    await kontor.fetch();
    expect(await refs({})).toEqual(['3', '2', '1']);
    expect(await refs({ since: new Date('2026-11-02T10:00:00Z') })).toEqual(['3', '2']);
    expect(await refs({ status: 'cancelled' })).toEqual(['2']);
    expect(await refs({ needsAttention: true, shopId: kontor.shopId })).toEqual(['2']);
    expect(await refs({ needsAttention: false })).toEqual(['3', '1']);
    expect(await refs({ q: 'özt' })).toEqual(['1']);
    expect(await refs({ q: 'anna@example.test' })).toEqual(['2']);
    expect(await refs({ q: 'B-' })).toEqual(['3', '2', '1']);
    expect(await refs({ q: 'hundert%' })).toEqual(['3']);
    expect(await refs({ q: '%' })).toEqual([]);
    expect(await refs({ q: '3', status: 'open' })).toEqual(['3']);
    const [third] = (await list({})).items;
    expect(third).toMatchObject({ number: 'B-3', buyer: 'Hundert% Bio', status: 'open', total: { amount: '16.80' }, current: { amount: '10.00' } });
    const odd = list({ after: 'x' });
    await expect(odd).rejects.toMatchObject({ code: 'input-invalid' });
    const wrong = list({ status: 'sold' as never });
    await expect(wrong).rejects.toMatchObject({ code: 'input-invalid' });
  });

  it('finds orders by what was sold, by a whole name and by the exact number', async () => {
    const article = await kontor.article('A-1');
    orderShop.put(remoteOrder({ ref: '1', lines: [{ number: 'A-1' }, { number: 'B-1' }], billing: { firstName: 'Anna Lena', lastName: 'Groß' } }), remoteOrder({ ref: '2', lines: [{ number: 'B-1' }], billing: { firstName: 'Anna', lastName: 'Klein' } }), remoteOrder({ ref: '11', lines: [{ number: 'C-1' }] }));
    await kontor.fetch();
    expect(await refs({ q: 'A-1' })).toEqual(['1']);
    expect((await refs({ q: 'B-1' })).sort()).toEqual(['1', '11', '2']);
    expect((await refs({ q: 'b-1', number: 'B-2' })).sort()).toEqual(['2']);
    expect(await refs({ q: 'Anna Lena Groß' })).toEqual(['1']);
    expect(await refs({ q: 'Anna Müßig' })).toEqual([]);
    expect(await refs({ number: 'B-1' })).toEqual(['1']);
    expect(await refs({ number: 'B' })).toEqual([]);
    // The shop's own number of the article led to it; it is found by ours too.
    await kontor.database.write("UPDATE order_line SET number = 'shop-own' WHERE article_id = ?", [article]);
    expect(await refs({ q: 'A-1' })).toEqual(['1']);
    const view = await kontor.view('1');
    expect(view.lines.map((line) => line.open.toString())).toEqual(['1', '1']);
    expect(view.reserved.map((row) => [row.articleId === article, row.quantity.toString()])).toContainEqual([true, '1']);
  });

  it('adds up what is filtered, each currency for itself', async () => {
    orderShop.put(
      remoteOrder({ ref: '1', orderedAt: new Date('2026-11-01T10:00:00Z') }),
      remoteOrder({ ref: '2', orderedAt: new Date('2026-11-02T10:00:00Z'), refunds: [{ amount: '6.80' }] }),
      remoteOrder({ ref: '3', orderedAt: new Date('2026-11-03T10:00:00Z'), currency: 'CHF' }),
    );
    await kontor.fetch();
    orderShop.put(remoteOrder({ ref: '1', orderedAt: new Date('2026-11-01T10:00:00Z'), state: 'cancelled', status: 'cancelled' }));
    await kontor.fetch();
    const shown = (rows: OrderTotal[]): string[] => rows.map((row) => `${row.orders} ${row.total.toString()} ${row.current.toString()}`);
    const total = async (filter: OrderFilter): Promise<string[]> => shown((await kontor.ask(new TotalOrders(filter))).totals);
    expect(await total({})).toEqual(['1 16.80 CHF 16.80 CHF', '2 33.60 EUR 10.00 EUR']);
    expect(await total({ since: new Date('2026-11-02T10:00:00Z'), shopId: kontor.shopId })).toEqual(['1 16.80 CHF 16.80 CHF', '1 16.80 EUR 10.00 EUR']);
    expect(await total({ status: 'cancelled' })).toEqual(['1 16.80 EUR 0.00 EUR']);
    expect(await total({ q: 'B-3' })).toEqual(['1 16.80 CHF 16.80 CHF']);
    expect(await total({ q: 'nobody' })).toEqual([]);
    expect((await kontor.ask(new TotalOrders({ q: 'B-' }))).limited).toBe(false);
  });

  it('gives every order once over the pages, and any filter quickly among 100,000', async () => {
    orderShop.put(remoteOrder({ ref: '1' }));
    await kontor.fetch();
    const columns = (await kontor.database.query<{ name: string }>("SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'sales_order' AND column_name NOT IN ('id', 'remote_ref', 'ordered_at', 'status', 'attention')")).map((row) => `o.${row.name}`);
    await kontor.database.write(
      `INSERT INTO sales_order (remote_ref, ordered_at, status, attention, ${columns.map((name) => name.slice(2)).join(', ')})
       SELECT CONCAT('n', s.seq), DATE_ADD(o.ordered_at, INTERVAL FLOOR(s.seq / 3) SECOND), IF(s.seq % 5000 = 0, 'cancelled', 'shipped'), s.seq % 10000 = 0, ${columns.join(', ')} FROM sales_order o JOIN seq_1_to_100000 s WHERE o.remote_ref = '1'`,
    );
    const seen = new Set<string>();
    let after: string | undefined;
    for (let pages = 0; pages < 5; pages += 1) {
      const page = await list({ limit: 500, after });
      page.items.forEach((item) => seen.add(item.id));
      after = page.next ?? undefined;
    }
    expect(seen.size).toBe(2500);
    const passed = stopwatch();
    expect((await list({ needsAttention: true })).items).toHaveLength(10);
    expect((await list({ status: 'cancelled', shopId: kontor.shopId })).items).toHaveLength(20);
    expect((await list({ shopId: kontor.shopId, after: `${new Date('2026-11-02T08:00:00Z').getTime()}-1` })).items).toHaveLength(50);
    expect((await list({ q: 'B-1' })).items).toHaveLength(50);
    expect((await list({ since: new Date('2026-11-02T16:40:00Z') })).items.length).toBeGreaterThan(0);
    expect(passed()).toBeLessThan(1500);
    const total = async (filter: OrderFilter): Promise<[number, boolean]> => {
      const { totals, limited } = await kontor.ask(new TotalOrders(filter));
      return [totals.reduce((sum, one) => sum + one.orders, 0), limited];
    };
    const summed = stopwatch();
    expect(await total({})).toEqual([100_001, false]);
    expect(await total({ shopId: kontor.shopId, status: 'shipped' })).toEqual([99_980, false]);
    expect((await total({ since: new Date('2026-11-02T12:00:00Z'), needsAttention: false }))[0]).toBeGreaterThan(1000);
    expect(await total({ q: 'B-1' })).toEqual([1000, true]);
    expect(summed()).toBeLessThan(1500);
  });
});
