// Reading a Shopware 5 shop: orders that must not get lost and cost a call each, values for the assignments, articles.
import type { Connection, Opaque, OrderAnswer, RemoteOrder } from '../port.js';
import { fetchAll, recorded } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/shopware5-referee.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { Learned } from '../learned.js';
import type { Own } from './learned.js';
import { orderReader } from './read-orders.js';
import { shopware5 } from './shopware5.platform.js';

let shop: Shop<typeof shopware5>;
beforeAll(async () => {
  shop = await standUp(shopware5, { flavour: 'sw57' });
});
afterAll(() => shop.stop());
afterEach(() => shop.simulator.control('/clock', { now: new Date().toISOString(), zone: 'Europe/Berlin' }));
beforeEach(() => shop.reset());

const refs = (answers: OrderAnswer[]): string[] => answers.map(({ ref }) => ref).sort();
const hours = (count: number): string => new Date(Date.now() - count * 3_600_000).toISOString();
const details = async (): Promise<number> => (await shop.calls()).calls.filter(({ path, method }) => method === 'GET' && /\/orders\/\d+$/.test(path)).length;
const clock = (now: string, zone = 'Europe/Berlin'): Promise<unknown> => shop.simulator.control('/clock', { now, zone });
const orderOf = async (connection: Pick<Connection, 'orders'>, ref: string): Promise<RemoteOrder> => {
  const answer = await (connection.orders as NonNullable<Connection['orders']>).order(ref);
  if (!('order' in answer)) throw new Error(JSON.stringify(answer));
  return answer.order;
};

describe('orders', () => {
  it('cost one call each when they are new or changed, and none otherwise', async () => {
    const placed = await shop.order({ cart: [{ sku: 'HAM' }], createdAt: hours(3), times: 60 });
    const { orders } = await shop.checked();
    await shop.calls();
    const first = await fetchAll(orders, { since: new Date(0) });
    expect([first.answers.length, await details()]).toEqual([60, 60]);
    const second = await fetchAll(orders, { mark: first.mark });
    expect([second.answers.length, await details()]).toEqual([0, 0]);
    const [one] = placed as unknown as { ref: string }[];
    await shop.merchant({ do: 'edit-order', ref: one?.ref ?? '', change: { status: '1' } });
    await shop.order({ cart: [{ sku: 'KAF' }] });
    const third = await fetchAll(orders, { mark: second.mark });
    expect([third.answers.length, await details()]).toEqual([2, 2]);
    // A minute later the shop has settled: what the overlap lists again is known.
    await clock(new Date(Date.now() + 60_000).toISOString());
    const fourth = await fetchAll(orders, { mark: third.mark });
    const fifth = await fetchAll(orders, { mark: fourth.mark });
    expect([fifth.answers.length, JSON.stringify(fifth.mark).length < 5000]).toEqual([0, true]);
  });
  it('that were never ordered (abandoned baskets) are neither brought nor listed nor opened', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: '-1' });
    const real = await shop.order({ cart: [{ sku: 'HAM' }] });
    const { orders } = await shop.checked();
    const first = await fetchAll(orders, { since: new Date(0) });
    expect(refs(first.answers)).toEqual([real.ref]);
    expect(await orders.order(ref)).toEqual({ ref, gone: true });
    const listed = [];
    for await (const page of orders.orderIndex(new Date(0), new Date(Date.now() + 86_400_000))) listed.push(...page);
    expect(listed.map((row) => row.ref)).toEqual([real.ref]);
    await shop.order({ cart: [{ sku: 'HAM' }], status: '-1' });
    await shop.calls();
    expect((await fetchAll(orders, { mark: first.mark })).answers.every(({ ref: brought }) => brought === real.ref)).toBe(true);
    expect((await shop.calls()).calls.every(({ path }) => !path.endsWith(`/orders/${ref}`))).toBe(true);
  });
  it('are not lost when the clock goes back in October', async () => {
    const old = [await shop.order({ cart: [{ sku: 'HAM' }], createdAt: '2026-10-01T10:00:00Z' }), await shop.order({ cart: [{ sku: 'HAM' }], createdAt: '2026-10-02T10:00:00Z' })];
    // So many that the old ones are no longer among the highest ids.
    await shop.order({ cart: [{ sku: 'HAM' }], createdAt: '2026-10-03T10:00:00Z', times: 30 });
    // 02:55 in summer time.
    await clock('2026-10-25T00:55:00Z');
    let now = new Date('2026-10-25T00:55:00Z');
    const { orders } = await shop.checked({ now: () => now });
    await shop.merchant({ do: 'edit-order', ref: old[0]?.ref ?? '', change: { status: '1' } });
    const first = await fetchAll(orders, { since: new Date('2026-09-01T00:00:00Z') });
    expect(first.answers).toHaveLength(32);
    // 02:05 in winter time: on the wall it is fifty minutes earlier than the last change.
    await clock('2026-10-25T01:05:00Z');
    now = new Date('2026-10-25T01:05:00Z');
    await shop.merchant({ do: 'edit-order', ref: old[1]?.ref ?? '', change: { status: '1' } });
    const placed = await shop.order({ cart: [{ sku: 'KAF' }] });
    const second = await fetchAll(orders, { mark: first.mark });
    expect(refs(second.answers)).toEqual(expect.arrayContaining([old[1]?.ref, placed.ref]));
  });
  it('are not lost in a shop of the other end of the world', async () => {
    const now = new Date('2026-11-20T10:30:00Z');
    await clock(now.toISOString(), 'Pacific/Apia');
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], createdAt: '2026-11-20T10:10:00Z' });
    const late = await shop.order({ cart: [{ sku: 'HAM' }], createdAt: '2026-11-20T09:50:00Z', status: '7' });
    const { orders } = await shop.checked({ now: () => now });
    const first = await fetchAll(orders, { since: new Date('2026-11-20T10:00:00Z') });
    expect(refs(first.answers)).toEqual([ref]);
    const [order] = first.answers;
    expect(order && 'order' in order && order.order.orderedAt.toISOString()).toBe('2026-11-20T10:10:00.000Z');
    const listed = [];
    for await (const page of orders.orderIndex(new Date('2026-11-20T10:00:00Z'), new Date('2026-11-20T11:00:00Z'))) listed.push(...page);
    expect([listed.map((row) => row.ref), listed.some((row) => row.ref === late.ref)]).toEqual([[ref], false]);
  });
  it('come also where the shop front does not set the time of change', async () => {
    await shop.reset({ changedOnCreate: false });
    const { orders } = await shop.checked();
    const first = await fetchAll(orders, { since: new Date(0) });
    expect(first.mark).not.toBeNull();
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
    const second = await fetchAll(orders, { mark: first.mark });
    expect(refs(second.answers)).toEqual([ref]);
    await shop.merchant({ do: 'edit-order', ref, change: { status: '1' } });
    expect(refs((await fetchAll(orders, { mark: second.mark })).answers)).toEqual([ref]);
  });
  it('are looked for from the beginning where the shop never told a time', async () => {
    const asked: string[] = [];
    const client = { list: async (_path: string, _right: string, { filters = [] }: { filters?: { property: string; value?: string }[] }) => (asked.push(...filters.filter(({ property }) => property === 'changed').map(({ value }) => value ?? '')), { rows: [], at: null }) };
    const first = await fetchAll(orderReader(client as never, new Learned<Own>(null), () => new Date()), { since: new Date(0) });
    await fetchAll(orderReader(client as never, new Learned<Own>(null), () => new Date()), { mark: first.mark });
    expect(asked).toEqual(['1970-01-01 00:00:00']);
  });
  it('whose status the merchant changed while a long fetch ran are not lost', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }], createdAt: hours(30), times: 60 });
    let now = new Date();
    const { orders } = await shop.checked({ now: () => now });
    const page = await orders.orders({ mark: null, cursor: null, since: new Date(0) });
    const early = page.orders[0]?.ref ?? '';
    await shop.merchant({ do: 'edit-order', ref: early, change: { status: '1' } });
    // Two hours for the rest, in which something newer happens too.
    now = new Date(Date.now() + 7_200_000);
    await clock(now.toISOString());
    const newest = await shop.order({ cart: [{ sku: 'KAF' }] });
    let { cursor } = page;
    let mark: Opaque | undefined;
    while (cursor !== null) {
      const next = await orders.orders({ mark: null, cursor: JSON.parse(JSON.stringify(cursor)) as Opaque, since: new Date(0) });
      ({ cursor, mark } = next);
    }
    const later = await fetchAll(orders, { mark: mark ?? null });
    expect(refs(later.answers)).toContain(early);
    expect(newest.ref).not.toBe(early);
  });
  it('of which one cannot be shown by the shop do not keep the others back', async () => {
    const [one] = (await shop.order({ cart: [{ sku: 'HAM' }], times: 3 })) as unknown as { ref: string }[];
    const { orders } = await shop.checked();
    await shop.fail({ kind: '500-before', times: 5, path: `/orders/${one?.ref}` });
    const { answers } = await fetchAll(orders, { since: new Date(0) });
    expect(answers.map((answer) => ('failure' in answer ? answer.failure.kind : 'given')).sort()).toEqual(['given', 'given', 'unavailable']);
    await shop.fail({ kind: '500-before', times: 50, path: '/orders/' });
    await expect(fetchAll(orders, { since: new Date(0) })).rejects.toMatchObject({ kind: 'unavailable' });
  });
  it('with a status of the merchant’s own are open and hold stock, and its name is learned', async () => {
    await shop.reset({ customStatuses: [{ id: 101, name: 'Beim Lackierer', group: 'state' }] });
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: '101', createdAt: hours(2000) });
    const connection = await shop.checked();
    const { answers } = await fetchAll(connection.orders, { since: new Date() });
    expect(answers).toMatchObject([{ ref, order: { state: 'open', held: 'taken', status: { order: '101' } } }]);
    expect((await connection.seenValues()).statuses).toContainEqual({ key: '101', label: 'Beim Lackierer', usual: 'leave' });
  });
  it('hold stock from the moment they are placed, and give it up when they are cancelled, whether or not the shop gives it back', async () => {
    for (const cancelReturnsStock of [false, true]) {
      await shop.reset({ cancelReturnsStock });
      const { ref } = await shop.order({ cart: [{ sku: 'HAM', quantity: 3 }] });
      const connection = await shop.checked();
      expect([(await orderOf(connection, ref)).held, (await shop.books()).stock.HAM]).toEqual(['taken', 47]);
      await shop.merchant({ do: 'cancel-order', ref });
      expect([(await orderOf(connection, ref)).held, (await shop.books()).stock.HAM]).toEqual(['none', cancelReturnsStock ? 50 : 47]);
    }
  });
  it('keep nothing of the customer’s log-in', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], customer: { id: 7, email: 'kunde@example.test' } });
    const order = await orderOf(await shop.checked(), ref);
    expect(order.customer.ref).toBe('7');
    expect(JSON.stringify(order.raw)).not.toMatch(/hashPassword|encoderName|sessionId|confirmationKey|temporaryId|remoteAddress/);
  });
  it('add up however the shop rounds, splits and taxes', async () => {
    for (const flavour of ['sw57', 'sw56']) {
      for (const switches of [{}, { roundsPerPosition: true }, { roundsPerPosition: false }, { roundsNetPrices: true }, { roundsNetPrices: false }, { proportional: true }, { shippingRateKnown: false }, { proportional: true, shippingRateKnown: false, groupDiscount: '3' }, { taxFreeKeepsRate: false }]) {
        await shop.reset(switches, flavour);
        await shop.seed({ coupons: [{ code: 'zehn', type: 'percent', amount: '7.3' }] });
        await shop.order({ cart: [{ sku: 'HAM', quantity: 7 }, { sku: 'KAF', quantity: 3 }, { sku: 'TS-M' }], coupons: ['zehn'], payment: { method: 'invoice' } });
        await shop.order({ cart: [{ sku: 'KAF', quantity: 13 }, { sku: 'HAM', quantity: 17 }], meta: { customerGroup: 'H' }, fees: [{ name: 'Mindermenge', amount: '1.37' }] });
        await shop.order({ cart: [{ sku: 'KAF', quantity: 3 }, { sku: 'HAM', quantity: 2 }], vatExempt: true, customer: { country: 'AT', vatId: 'ATU12345678' } });
        await shop.order({ cart: [{ sku: 'KAF', quantity: 3 }, { sku: 'HAM', quantity: 2 }], currency: 'CHF', customer: { country: 'CH' } });
        const { orders } = await shop.checked();
        const told = new Map((await shop.books()).orders.map((order) => [order.ref, order]));
        const { answers } = await fetchAll(orders, { since: new Date(0) });
        expect(answers).toHaveLength(4);
        for (const answer of answers) {
          if (!('order' in answer)) throw new Error(JSON.stringify(answer));
          const rows = [...answer.order.lines, ...answer.order.charges].map(({ amount }) => amount);
          const sum = (of: (row: (typeof rows)[number]) => { plus: unknown; amount: string }): string => rows.map((row) => BigInt(of(row).amount.replace('.', ''))).reduce((one, other) => one + other, 0n).toString();
          const expected = told.get(answer.ref);
          const label = `${flavour} ${JSON.stringify(switches)} ${answer.ref}`;
          expect([label, sum(({ gross }) => gross), sum(({ tax }) => tax)]).toEqual([label, (expected?.total ?? '').replace('.', '').replace(/^0+(?=\d)/, ''), (expected?.totalTax ?? '').replace('.', '').replace(/^0+(?=\d)/, '')]);
          for (const row of rows) expect(row.taxes.reduce((total, { tax }) => total + BigInt(tax.amount.replace('.', '')), 0n)).toBe(BigInt(row.tax.amount.replace('.', '')));
        }
      }
    }
  });
});

describe('values for the assignments', () => {
  it('are payment methods, shipping methods seen in orders, statuses with their usual treatment, groups beside the default one, taxes with their rate', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }], shipping: { title: 'DPD Classic' } });
    await shop.order({ cart: [{ sku: 'HAM' }], shipping: { title: 'DHL Paket' } });
    const connection = await shop.checked();
    const seen = await connection.seenValues();
    expect(seen.payments).toContainEqual({ key: 'prepayment', label: 'Vorkasse' });
    expect(seen.shippings.map(({ label }) => label).sort()).toEqual(['DHL Paket', 'DPD Classic']);
    expect(seen.statuses.filter(({ usual }) => usual === 'fetch').map(({ key }) => key)).toEqual(['0', '1', '5']);
    expect(seen.statuses.find(({ key }) => key === '7')?.label).toBe('Komplett ausgeliefert');
    expect(seen.statuses.some(({ key }) => key === '-1')).toBe(false);
    expect(seen.customerGroups).toEqual([{ key: 'H', label: 'B2B / Händler netto' }]);
    expect(seen.taxes.map(({ rate }) => rate?.toString())).toEqual(['19', '7']);
    // The keys are those that orders carry.
    const [order] = (await fetchAll(connection.orders, { since: new Date(0) })).answers;
    if (!order || !('order' in order)) throw new Error('no order');
    expect([seen.shippings.some(({ key }) => key === order.order.shippingMethod?.key), seen.payments.some(({ key }) => key === order.order.payment.key)]).toEqual([true, true]);
    // Names are remembered: the next time nothing is opened for them.
    await shop.calls();
    await connection.seenValues();
    expect(await details()).toBe(0);
  });
});

describe('articles', () => {
  it('are found by numbers with wildcards in them as they stand, and in another case', async () => {
    await shop.seed({ products: [{ sku: 'A_1%', name: 'Eins', price: '1' }, { sku: 'AX1Y', name: 'Zwei', price: '1' }] });
    const { articles } = await shop.checked();
    const found = await articles.find(['A_1%', 'ax1y', 'A%']);
    expect(found.map(({ hits }) => hits.map(({ number }) => number))).toEqual([['A_1%'], ['AX1Y'], []]);
  });
  it('are read with all their variants, each once, by id', async () => {
    await shop.seed({ articles: 20, variants: 260, seed: 4 });
    const { articles } = await shop.checked();
    const first = await articles.readArticles(null);
    const second = await articles.readArticles(first.cursor);
    const numbers = [...first.articles, ...second.articles].map(({ number }) => number);
    expect([second.cursor, new Set(numbers).size]).toEqual([null, numbers.length]);
    expect(numbers.sort()).toEqual(Object.keys((await shop.books()).stock).sort());
  });
});

itRefereed('sends no request that the shop’s own models do not know', () => {
  expect(recorded.length).toBeGreaterThan(30);
  expectRefereed(recorded);
});
