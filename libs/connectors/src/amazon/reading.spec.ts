// Fetching orders from Amazon: windows, pages and quotas on Amazon's own clock, and the orders that are not yet or not wholly there (fact sheet 2).
import { maskDocument } from '@kontor/base';
import type { Connection, Opaque, OrderAnswer, RemoteOrder } from '../port.js';
import { market, openAccount, refereed, type Account } from '../testing/amazon-account.js';
import { itRefereed } from '../testing/amazon-referee.js';
import { fetchAll } from '../testing/open-shop.js';
import type { ShopOpening } from '../testing/open-shop.js';

let shop: Account;
beforeAll(async () => {
  shop = await openAccount();
});
afterAll(() => shop.stop());
beforeEach(() => shop.reset());

const ability = (opening?: ShopOpening): NonNullable<Connection['orders']> => (shop.open(opening).connection as Connection).orders as NonNullable<Connection['orders']>;
const given = (answers: OrderAnswer[]): RemoteOrder[] => answers.map((answer) => ('order' in answer ? answer.order : ((): never => { throw new Error(JSON.stringify(answer)); })()));
const daysAgo = (days: number): Date => new Date(shop.now().getTime() - days * 86_400_000);
const searches = async (): Promise<URLSearchParams[]> => (await shop.calls()).calls.filter(({ path }) => path.startsWith('/orders/2026-01-01/orders?')).map(({ path }) => new URLSearchParams(path.split('?')[1]));
const france = 'A13V1IB3VIYZZH';
const uk = 'A1F83G8C2ARO7P';

describe('a fetch', () => {
  it('brings all chosen marketplaces in one call, each order in its currency', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }] });
    await shop.order({ cart: [{ sku: 'HAM' }], meta: { marketplace: uk } });
    await shop.order({ cart: [{ sku: 'HAM' }], meta: { marketplace: france } });
    await shop.calls();
    const { answers } = await fetchAll(ability({ options: { marketplaces: `${market},${uk}` } }), { mark: { until: daysAgo(1).toISOString() } });
    expect(given(answers).map(({ currency }) => currency)).toEqual(['EUR', 'GBP']);
    expect((await searches()).map((query) => query.get('marketplaceIds'))).toEqual([`${market},${uk}`]);
  });
  it('begins where Amazon said that the last one ended, less an overlap, whatever our clock says', async () => {
    await shop.merchant({ do: 'switch', switches: { freshSeconds: 120 } });
    await shop.order({ cart: [{ sku: 'HAM' }], createdAt: daysAgo(1).toISOString() });
    const wrong = ability({ now: () => new Date(shop.now().getTime() + 7 * 3_600_000) });
    const first = await fetchAll(wrong, { since: daysAgo(2) });
    const until = Date.parse((first.mark as { until: string }).until);
    expect(Math.abs(until - (shop.now().getTime() - 120_000))).toBeLessThan(5000);
    await shop.calls();
    await fetchAll(wrong, { mark: first.mark });
    const [query] = await searches();
    expect(Date.parse(query.get('lastUpdatedAfter') ?? '')).toBe(Math.floor((until - 600_000) / 1000) * 1000);
    expect(query.has('createdAfter')).toBe(false);
  });
  it('is complete only with its last page, each page asked for with the very same question', async () => {
    await shop.merchant({ do: 'switch', switches: { orderPage: 4 } });
    await shop.order({ cart: [{ sku: 'KAF' }], times: 10 });
    await shop.calls();
    const orders = ability();
    const marks: unknown[] = [];
    let cursor: Opaque | null = null;
    do {
      const page: Awaited<ReturnType<typeof orders.orders>> = await orders.orders({ mark: { until: daysAgo(1).toISOString() }, cursor, since: new Date(0) });
      marks.push(page.mark === undefined);
      cursor = page.cursor;
    } while (cursor !== null);
    expect(marks).toEqual([true, true, false]);
    const asked = (await searches()).map((query) => [...query].filter(([name]) => name !== 'paginationToken').join('&'));
    expect([asked.length, new Set(asked).size]).toEqual([3, 1]);
  });
  it('goes on with the marketplaces it began with, and begins its window anew when the token of a page is a day old', async () => {
    await shop.merchant({ do: 'switch', switches: { orderPage: 4 } });
    await shop.order({ cart: [{ sku: 'KAF' }], times: 6 });
    const query = { mark: { until: daysAgo(1).toISOString() }, since: new Date(0) };
    const first = await ability().orders({ ...query, cursor: null });
    const next = await ability({ options: { marketplaces: uk } }).orders({ ...query, cursor: first.cursor });
    expect([next.orders.length, next.cursor]).toEqual([2, null]);
    await shop.go(90_000);
    const late = await ability().orders({ ...query, cursor: first.cursor });
    expect(late.orders).toHaveLength(4);
  });
  it('brings at first what was ordered since, and older orders only while they hold pieces of the merchant’s', async () => {
    const createdAt = daysAgo(40).toISOString();
    const held = await shop.order({ cart: [{ sku: 'HAM' }], createdAt });
    await shop.order({ cart: [{ sku: 'HAM' }], createdAt, status: 'Shipped' });
    await shop.order({ cart: [{ sku: 'FBA' }], createdAt, meta: { fba: '1' } });
    const pending = await shop.order({ cart: [{ sku: 'HAM' }], createdAt, status: 'Pending' });
    const fresh = await shop.order({ cart: [{ sku: 'HAM' }], status: 'Shipped' });
    await shop.calls();
    const { answers } = await fetchAll(ability(), { since: daysAgo(3) });
    expect(answers.map(({ ref }) => ref).sort()).toEqual([held.ref, pending.ref, fresh.ref].sort());
    const [, older] = await searches();
    expect([Math.abs(Date.parse(older.get('createdBefore') ?? '') - daysAgo(3).getTime()) < 5000, older.get('fulfillmentStatuses'), older.get('fulfilledBy')]).toEqual([true, 'PENDING_AVAILABILITY,PENDING,UNSHIPPED,PARTIALLY_SHIPPED', 'MERCHANT']);
  });
  it('asks for no more than the two years that Amazon has', async () => {
    await fetchAll(ability(), { since: new Date('2015-01-01T00:00:00Z') });
    const [query, ...others] = await searches();
    expect([Date.parse(query.get('createdAfter') ?? '') > daysAgo(730).getTime(), others]).toEqual([true, []]);
  });
  it('lets an end lie far enough back where it begins this minute', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], createdAt: new Date(shop.now().getTime() - 60_000).toISOString() });
    expect((await fetchAll(ability(), { since: shop.now() })).answers.map((answer) => answer.ref)).toEqual([ref]);
  });
  it('asks for everything that an order has, and for nothing twice', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }], times: 3 });
    await shop.calls();
    await fetchAll(ability(), { mark: { until: daysAgo(1).toISOString() } });
    const { calls } = await shop.calls();
    expect(calls.filter(({ path }) => path.startsWith('/orders/'))).toHaveLength(1);
    expect(new URLSearchParams(calls.at(-1)?.path.split('?')[1]).get('includedData')).toBe('BUYER,RECIPIENT,PROCEEDS,CANCELLATION,FULFILLMENT,PACKAGES,TAX,PAYMENT');
  });
});

describe('orders', () => {
  it('that are pending are remembered with their pieces and come again when they are real', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM', quantity: 2 }], status: 'Pending' });
    const orders = ability();
    const first = await fetchAll(orders, { since: daysAgo(1) });
    expect(given(first.answers)).toMatchObject([{ ref, state: 'pending', held: 'taken', lines: [{ remoteId: 'HAM' }], billing: { lastName: '' } }]);
    await shop.go(3600);
    await shop.merchant({ do: 'pay-order', ref });
    const [real] = given((await fetchAll(orders, { mark: first.mark })).answers);
    expect(real).toMatchObject({ ref, state: 'open', billing: { lastName: 'Mustermann' } });
    expect([real.total.amount, real.fingerprint === given(first.answers)[0].fingerprint]).toEqual(['44.88', false]);
  });
  it('whose buyer the app may not see say so, and have him when it may', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
    await shop.merchant({ do: 'switch', switches: { personalData: false } });
    expect(given([await ability().order(ref)])[0]).toMatchObject({ buyerWithheld: true, held: 'taken', state: 'open' });
    await shop.merchant({ do: 'switch', switches: { personalData: true } });
    expect(given([await ability().order(ref)])[0]).toMatchObject({ buyerWithheld: false, delivery: { street: 'Hauptstraße 5' } });
  });
  it('that Amazon fulfils come in as shipped and hold nothing', async () => {
    await shop.order({ cart: [{ sku: 'FBA' }], meta: { fba: '1' } });
    expect(given((await fetchAll(ability(), { since: daysAgo(1) })).answers)).toMatchObject([{ state: 'done', held: 'none', fulfilledBy: 'marketplace', status: { order: 'FBA' } }]);
    const seen = await (shop.open().connection as Connection).seenValues();
    expect(seen.statuses.find(({ key }) => key === 'FBA')).toMatchObject({ usual: 'fetch' });
  });
  it('keep their sum whichever sign a discount has', async () => {
    await shop.seed({ coupons: [{ code: 'zehn', type: 'percent', amount: '10' }] });
    const { ref, total } = await shop.order({ cart: [{ sku: 'HAM', quantity: 3 }, { sku: 'KAF' }], coupons: ['zehn'] });
    for (const negativeDiscounts of [true, false]) {
      await shop.merchant({ do: 'switch', switches: { negativeDiscounts } });
      const [order] = given([await ability().order(ref)]);
      const rows = [...order.lines, ...order.charges].reduce((sum, { amount }) => sum.plus(amount.gross), order.total.minus(order.total));
      expect([rows.amount, order.total.amount]).toEqual([total, total]);
    }
  });
  it('with marks of Amazon’s carry them', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }], meta: { programs: 'PRIME' } });
    await shop.order({ cart: [{ sku: 'HAM' }], meta: { facilitator: '1' } });
    await shop.order({ cart: [{ sku: 'HAM' }], meta: { replaces: '028-0000000-0000001' }, shipping: null });
    await shop.order({ cart: [{ sku: 'HAM' }], meta: { cancelWish: '1' } });
    const [prime, collected, replacement, unwanted] = given((await fetchAll(ability(), { since: daysAgo(1) })).answers);
    expect([prime.shippingMethod?.key, collected.taxTreatment, replacement.payment.transaction, replacement.total.amount, unwanted.buyerNote]).toEqual(['prime', 'marketplace', '028-0000000-0000001', '0.00', expect.stringContaining('NO_LONGER_NEEDED')]);
  });
  it('show a person nothing of the buyer in the document as received', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], meta: { programs: 'AMAZON_BUSINESS' }, customer: { firstName: 'Erika', lastName: 'Mustermann', company: 'Müller & Söhne GmbH', street: 'Hauptstraße 5', postcode: '50667', city: 'Köln', country: 'DE', phone: '+49 221 123' } });
    const [order] = given([await ability().order(ref)]);
    const masked = JSON.stringify(maskDocument(order.raw));
    for (const personal of ['Erika', 'Mustermann', 'Müller', 'Hauptstraße', '50667', 'Köln', '221', '@marketplace']) expect(masked).not.toContain(personal);
    expect(masked).toContain('Hammer');
  });
  it('without a number of the merchant’s keep title and price', async () => {
    const { ref } = await shop.order({ cart: [{ sku: null, name: 'Altes Ding', price: '3.00' }] });
    expect(given([await ability().order(ref)])[0].lines[0]).toMatchObject({ remoteId: null, number: '', name: 'Altes Ding' });
  });
  it('are listed for the comparison without their buyers, inside the period only', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }], createdAt: daysAgo(5).toISOString() });
    const inside = await shop.order({ cart: [{ sku: 'HAM' }], createdAt: daysAgo(2).toISOString() });
    const byAmazon = await shop.order({ cart: [{ sku: 'FBA' }], createdAt: daysAgo(2).toISOString(), meta: { fba: '1' } });
    await shop.calls();
    const listed = [];
    for await (const page of ability().orderIndex(daysAgo(3), daysAgo(1))) listed.push(...page);
    expect(listed.map(({ ref, status }) => [ref, status])).toEqual([[inside.ref, 'UNSHIPPED'], [byAmazon.ref, 'FBA']]);
    expect((await searches())[0].get('includedData')).toBe('PROCEEDS,FULFILLMENT');
    // In the very words of the orders, or the comparison would find those of Amazon's differing for ever.
    for (const { ref, status } of listed) expect(given([await ability().order(ref)])[0].status.order).toBe(status);
  });
});

itRefereed('asks nothing that Amazon’s models do not know', () => refereed(40));
