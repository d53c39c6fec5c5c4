// The fetch itself (F20, F26): nothing lost, nothing twice, whatever fails.
import { ConnectorFailure } from '@kontor/connectors';
import { ShopValues, Shops } from '@kontor/shops';
import { findKind } from '@kontor/sync';
import { Intake } from './intake.js';
import { amountOf, remoteOrder, startOrders, type OrderKontor } from './testing/order-kontor.js';
import { orderShop } from './testing/test-platform.js';

jest.mock('../../connectors/src/registry.js', () => jest.requireActual('./testing/test-platform.js'));

describe('fetching orders', () => {
  let kontor: OrderKontor;
  beforeAll(async () => {
    kontor = await startOrders();
  });
  afterAll(() => kontor.stop());
  beforeEach(() => kontor.reset());

  const count = async (table = 'sales_order'): Promise<number> => parseInt((await kontor.database.query<{ n: string }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n ?? '', 10);
  const sixty = (): ReturnType<typeof remoteOrder>[] => Array.from({ length: 60 }, (_, index) => remoteOrder({ ref: String(1000 + index), email: `buyer${index % 7}@example.test` }));

  it('takes in sixty orders of one second over a page border, and nothing of them a second time', async () => {
    orderShop.put(...sixty());
    const first = await kontor.fetch();
    expect(await count()).toBe(60);
    expect(first.run.progress).toMatchObject({ done: 60, failed: 0, skipped: 0 });
    expect(first.marks['fetch-orders']).toBe(60);
    const again = await kontor.fetch({}, {});
    expect(again.run.progress).toMatchObject({ done: 0, skipped: 0 });
    expect(await count()).toBe(60);
    expect(await kontor.reserved()).toEqual({ A: '60' });
  });

  it('goes on after a crash between two pages: nothing lost, nothing twice', async () => {
    orderShop.put(...sixty());
    orderShop.beforePage = async (page) => {
      if (page === 2) throw new Error('the process dies');
    };
    const died = kontor.fetch();
    await expect(died).rejects.toThrow('the process dies');
    expect(await count()).toBe(50);
    orderShop.beforePage = async () => undefined;
    const resumed = await kontor.fetch({}, { cursor: { mark: null, cursor: { page: 1, after: 50 } } });
    expect(await count()).toBe(60);
    expect(resumed.run.progress).toMatchObject({ done: 10, skipped: 0 });
    expect(await count('order_line')).toBe(60);
  });

  it('stores the place with the page’s last order: a crash within a page reads it again and takes nothing twice', async () => {
    orderShop.put(...sixty());
    const real = Intake.prototype.take.bind(kontor.get(Intake));
    let taken = 0;
    const take = jest.spyOn(kontor.get(Intake), 'take').mockImplementation(async (...given) => {
      taken += 1;
      if (taken === 30) throw new ConnectorFailure('unavailable', 'database-busy');
      return real(...given);
    });
    const broken = kontor.fetch();
    await expect(broken).rejects.toThrow();
    take.mockRestore();
    expect(await count()).toBe(29);
    const again = await kontor.fetch();
    expect(again.run.progress).toMatchObject({ done: 31, skipped: 29 });
    expect(await count()).toBe(60);
  });

  it('takes an order that changes while paging in once, in its newest form', async () => {
    orderShop.put(...sixty());
    orderShop.beforePage = async (page) => {
      if (page === 2) orderShop.put(remoteOrder({ ref: '1000', lines: [{ number: 'A', quantity: 3, gross: '35.70' }] }));
    };
    await kontor.fetch();
    expect(await count()).toBe(60);
    expect((await kontor.view('1000')).total.amount).toBe('40.60');
    expect(await kontor.reserved()).toEqual({ A: '62' });
  });

  it('keeps a refused order as a problem, goes on, and asks for it again by its id', async () => {
    orderShop.put(remoteOrder({ ref: '1' }), remoteOrder({ ref: '2' }), remoteOrder({ ref: '3' }));
    orderShop.odd.set('2', { ref: '2', failure: { kind: 'protocol', code: 'order-not-understood', values: { ref: '2' } } });
    const first = await kontor.fetch();
    expect(first.run.outcome).toBe('partial');
    expect(first.problems).toMatchObject([{ subject: 'order:2', failureKind: 'protocol', code: 'order-not-understood' }]);
    expect(await count()).toBe(2);
    orderShop.odd.clear();
    const due = { id: '1', subject: 'order:2', failureKind: 'protocol' as const, code: 'x', values: {}, times: 1, firstSeen: kontor.clock.now(), retryAt: kontor.clock.now(), due: true };
    const second = await kontor.fetch({}, { problems: [due] });
    expect(orderShop.asked).toContain('2');
    expect(second.resolved).toEqual(['order:2']);
    expect(await count()).toBe(3);
  });

  it('lets a due order that the shop cannot give keep the news away from nobody', async () => {
    orderShop.put(remoteOrder({ ref: '1' }));
    orderShop.beforeOrder = async () => {
      throw new ConnectorFailure('unavailable', 'shop-out-of-order');
    };
    const due = { id: '1', subject: 'order:9', failureKind: 'protocol' as const, code: 'x', values: {}, times: 1, firstSeen: kontor.clock.now(), retryAt: kontor.clock.now(), due: true };
    const fake = await kontor.fetch({}, { problems: [due] });
    expect(fake.problems).toMatchObject([{ subject: 'order:9', code: 'shop-out-of-order' }]);
    expect(await count()).toBe(1);
    orderShop.beforeOrder = async () => {
      throw new ConnectorFailure('auth', 'shop-login-refused');
    };
    const refused = kontor.fetch({}, { problems: [due] });
    await expect(refused).rejects.toMatchObject({ kind: 'auth' });
  });

  it('fails on a page that cannot be read, with the mark where it was', async () => {
    orderShop.put(...sixty());
    orderShop.beforePage = async () => {
      throw new ConnectorFailure('protocol', 'shop-answer-odd');
    };
    const broken = kontor.fetch();
    await expect(broken).rejects.toMatchObject({ kind: 'protocol' });
    orderShop.beforePage = async () => undefined;
    await kontor.fetch();
    expect(await count()).toBe(60);
  });

  it('lets one odd order keep no other back: it is reserved as far as it can be, told, and tried again', async () => {
    await kontor.article('A');
    const odd = { ...remoteOrder({ ref: '2' }), currency: 'nonsense' };
    orderShop.put(remoteOrder({ ref: '1' }), odd, remoteOrder({ ref: '3' }));
    const fake = await kontor.fetch();
    expect(await count()).toBe(2);
    expect(fake.problems).toMatchObject([{ subject: 'order:2' }]);
    expect(await kontor.reserved()).toEqual({ A: '3' });
    expect(await kontor.database.query('SELECT reason FROM seen_order WHERE remote_ref = ?', ['2'])).toEqual([{ reason: 'refused' }]);
    orderShop.put(remoteOrder({ ref: '2' }));
    await kontor.fetch();
    expect(await count()).toBe(3);
    expect(await kontor.reserved()).toEqual({ A: '3' });
  });

  it('makes one sales order of an order that two transactions take in at the same moment', async () => {
    const intake = kontor.get(Intake);
    const context = await intake.context(await kontor.get(Shops).get(kontor.shopId));
    const order = remoteOrder({ ref: '77', lines: [{ number: 'NEW-1' }, { number: 'NEW-2' }] });
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => kontor.database.inTransaction((tx) => intake.take(tx, context, order, kontor.clock.now()))));
    expect(outcomes.map((taken) => taken.outcome).sort()).toEqual(['created', 'unchanged', 'unchanged', 'unchanged']);
    expect(await count()).toBe(1);
    expect(await count('order_line')).toBe(2);
    expect(await count('article')).toBe(2);
    expect(await count('customer')).toBe(1);
    expect(await kontor.reserved()).toEqual({ 'NEW-1': '1', 'NEW-2': '1' });
  });

  it('fetches single orders by their id without moving the mark', async () => {
    orderShop.put(remoteOrder({ ref: '1' }), remoteOrder({ ref: '2' }));
    const fake = await kontor.fetch({ news: false, refs: ['2'] });
    expect(orderShop.asked).toEqual(['2']);
    expect(fake.marks).toEqual({});
    expect(await count()).toBe(1);
  });

  it('widens a waiting wish, opens the gate only with news, and refuses what is no wish', () => {
    const kind = findKind('fetch-orders');
    const parse = (json: unknown): unknown => kind?.params.parse(json);
    expect(kind?.params.merge({ news: false, refs: ['2', '1'] }, { news: true, refs: ['1'] })).toEqual({ news: true, refs: ['1', '2'] });
    // So many come from webhooks only, and what they announce is news.
    const refs = (from: number): string[] => Array.from({ length: 300 }, (_, index) => String(1000 + from + index));
    const many = kind?.params.merge({ news: false, refs: refs(0) }, { news: false, refs: refs(300) }) as { news: boolean; refs: string[] };
    expect([many.news, many.refs.length, parse(many)]).toEqual([true, 500, many]);
    expect(parse({})).toEqual({ news: true, refs: [] });
    expect(parse({ refs: ['5'] })).toEqual({ news: false, refs: ['5'] });
    expect([kind?.opens?.({ news: true, refs: [] }), kind?.opens?.({ news: false, refs: ['1'] })]).toEqual([true, false]);
    for (const wrong of [{ refs: 'x' }, { refs: [''] }, { refs: ['a b'] }, { news: 'yes' }, { refs: Array(501).fill('1') }]) expect(() => parse(wrong)).toThrow(expect.objectContaining({ code: 'input-invalid' }));
  });

  it('remembers what was seen in orders for the assignments, and keeps the buyer out of what it stores of the document', async () => {
    orderShop.put(remoteOrder({ ref: '1', payment: 'paypal', email: 'jemand@example.test', raw: { billing: { first_name: 'Jörg', email: 'jemand@example.test' }, meta_data: [{ key: 'dhl', value: 'Jörg Müßig, Weg 5' }], order_key: 'wc_order_x', total: '16.80' } }));
    await kontor.fetch();
    const values = await kontor.get(ShopValues).list(kontor.shopId);
    expect(values.map(({ kind, key, label, times }) => [kind, key, label, times])).toEqual(expect.arrayContaining([['payments', 'paypal', 'Vorkasse', 1], ['shippings', 'flat_rate:1', 'Paket', 1], ['statuses', 'processing', 'processing', 1]]));
    expect((await kontor.view('1')).raw).toEqual({ billing: { first_name: '***', email: '***' }, meta_data: [{ key: 'dhl', value: '*** ***, ***' }], order_key: '***', total: '16.80' });
  });

  it('takes in a discount, a negative fee and a left-over cent so that the rows make what was paid', async () => {
    orderShop.put(remoteOrder({ ref: '1', lines: [{ number: 'A', quantity: 3, before: '59.97', gross: '53.98' }, { number: 'B', gross: '10.69', rate: '7' }], fee: '-5.00', total: '64.58', payment: 'paypal', shippingKey: 'express:2' }));
    await kontor.fetch();
    const { lines, shipping, fees, taxes, total, needsAttention, problems } = await kontor.view('1');
    expect(needsAttention).toBe(true);
    expect(problems.map((problem) => problem.code).sort()).toEqual(['payment-method-unassigned', 'shipping-method-unassigned']);
    expect(lines[0]).toMatchObject({ unitGross: { amount: '19.99' }, discount: { amount: '5.99' } });
    const gross = [...lines, ...shipping, ...fees].reduce((sum, row) => sum.plus(row.gross), amountOf('0.00', null).gross);
    expect(gross.amount).toBe('64.58');
    expect(taxes.reduce((sum, part) => sum.plus(part.net).plus(part.tax), amountOf('0.00', null).gross)).toEqual(total);
    expect([...lines, ...shipping, ...fees].filter((row) => !row.gross.equals(row.shopGross))).toHaveLength(1);
  });
});
