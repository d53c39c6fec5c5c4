// Writing to a Shopware 5 shop: stock and feedback, how few calls it takes, and every trap that answers 200.
import { Quantity } from '@kontor/kernel';
import type { FeedbackRequest, Outcome } from '../port.js';
import { recorded } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/shopware5-referee.js';
import { pushStock, standUp, type Shop } from '../testing/stood-up-shop.js';
import { shopware5 } from './shopware5.platform.js';
import { merged } from './report-fulfilment.js';
import { wholeNumber } from './push-stock.js';

let shop: Shop<typeof shopware5>;
beforeAll(async () => {
  shop = await standUp(shopware5, { flavour: 'sw57' });
});
afterAll(() => shop.stop());
beforeEach(() => shop.reset());

const pieces = (count: number): Quantity => Quantity.whole(count);
const codeOf = (outcome: Outcome | undefined): string => (outcome && 'failure' in outcome ? outcome.failure.code : String(outcome?.confirmed));
const many = async (articles: number, variants = 0): Promise<string[]> => {
  await shop.seed({ articles, variants, seed: 11 });
  return Object.keys((await shop.books()).stock).filter((number) => /^[AP]-/.test(number));
};

describe('stock', () => {
  it('of a thousand articles and variants takes ten writing calls and no read', async () => {
    const numbers = await many(700, 300);
    const connection = await shop.checked();
    const levels = await shop.levels(connection, Object.fromEntries(numbers.map((number, index) => [number, pieces(index)])));
    await shop.calls();
    const outcomes = await pushStock(connection, levels);
    const { counters } = await shop.calls();
    expect([outcomes.size, counters.writes, counters.reads]).toEqual([1000, 10, 0]);
    expect([...outcomes.values()].every(({ confirmed }) => confirmed === true)).toBe(true);
    expect(counters.peakParallel).toBeLessThanOrEqual(2);
    const { stock } = await shop.books();
    expect(numbers.every((number, index) => stock[number] === index)).toBe(true);
  });
  it('goes out as whole numbers by id and nothing else: no number, no article id, no fraction, nothing below zero', async () => {
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { HAM: Quantity.parse('5.7'), KAF: Quantity.parse('-3') });
    await shop.calls();
    await pushStock(connection, levels);
    const { calls } = await shop.calls();
    expect([calls[0]?.method, calls[0]?.path.replace(/.*\/api\//, '')]).toEqual(['PUT', 'variants']);
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual([{ id: expect.any(Number), inStock: 5 }, { id: expect.any(Number), inStock: 0 }]);
    expect([wholeNumber(Quantity.parse('999999999')), wholeNumber(Quantity.parse('0.999'))]).toEqual([999_999_999, 0]);
  });
  it('of a variant that is gone is gone, and makes no new one, although the call as a whole is a success', async () => {
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { HAM: pieces(1), 'TS-M': pieces(2), KAF: pieces(3) });
    await shop.merchant({ do: 'delete-product', sku: 'TS-M' });
    const before = Object.keys((await shop.books()).stock);
    const outcomes = await pushStock(connection, levels);
    expect(levels.map(({ listing }) => codeOf(outcomes.get(listing)))).toEqual(['true', 'place-gone', 'true']);
    const { stock } = await shop.books();
    expect([Object.keys(stock), stock.HAM, stock.KAF]).toEqual([before, 1, 3]);
  });
  it('that a plugin of the shop refuses is a problem of that row', async () => {
    const connection = await shop.checked();
    await shop.merchant({ do: 'set-stock', sku: 'HAM', quantity: 9, manage: false });
    const levels = await shop.levels(connection, { HAM: pieces(1), KAF: pieces(3) });
    const outcomes = await pushStock(connection, levels);
    expect(levels.map(({ listing }) => codeOf(outcomes.get(listing)))).toEqual(['shop-refused', 'true']);
  });
  it('that the shop answers with success and does not take is not confirmed', async () => {
    const connection = await shop.checked();
    await shop.merchant({ do: 'switch', switches: { deafTo: ['inStock'] } });
    const outcomes = await pushStock(connection, await shop.levels(connection, { HAM: pieces(1) }));
    expect([...outcomes.values()]).toMatchObject([{ confirmed: false, failure: { kind: 'rejected', code: 'stock-not-taken', values: { number: 'HAM', sent: '1', shown: '50' } } }]);
  });
  it('halves a batch that is too much for the shop, remembers the size, and grows again', async () => {
    const numbers = (await many(100)).slice(0, 100);
    const connection = await shop.checked();
    const levels = await shop.levels(connection, Object.fromEntries(numbers.map((number) => [number, pieces(9)])));
    await shop.fail({ kind: '500-after', times: 1, status: 504, method: 'PUT' });
    await shop.calls();
    const outcomes = await pushStock(connection, levels);
    expect([...outcomes.values()].every(({ confirmed }) => confirmed === true)).toBe(true);
    expect((await shop.calls()).calls.map(({ items }) => items)).toEqual([100, 50, 50]);
    expect(connection.newFacts()?.own).toMatchObject({ batch: 50 });
    await pushStock(connection, levels);
    expect((await shop.calls()).calls.map(({ items }) => items)).toEqual([50, 50]);
    expect(connection.newFacts()?.own).not.toHaveProperty('batch');
  });
  it('gets through in a shop whose PHP stops half-way, with nothing of the answer', async () => {
    const numbers = (await many(100)).slice(0, 100);
    const connection = await shop.checked();
    const levels = await shop.levels(connection, Object.fromEntries(numbers.map((number, index) => [number, pieces(index)])));
    await shop.merchant({ do: 'switch', switches: { rowsPerRequest: 30 } });
    const outcomes = await pushStock(connection, levels);
    expect([outcomes.size, [...outcomes.values()].every(({ confirmed }) => confirmed === true)]).toEqual([100, true]);
    expect((connection.newFacts()?.own.batch as number) <= 30).toBe(true);
  });
  it('is read back as the shop has it', async () => {
    const connection = await shop.checked();
    const keys = await shop.keys(connection, ['HAM', 'TS-L']);
    await shop.merchant({ do: 'delete-product', sku: 'TS-L' });
    expect(await connection.stock.readStock(keys)).toEqual([{ listing: keys[0]?.listing, tracked: true, quantity: pieces(50) }]);
  });
  it.each(['whole', 'rows'])('without the right to write is a matter of rights, not of articles (refused as %s)', async (denyInBatch) => {
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { HAM: pieces(1), KAF: pieces(3) });
    await shop.merchant({ do: 'switch', switches: { denied: ['article:update'], denyInBatch } });
    await expect(pushStock(connection, levels)).rejects.toMatchObject({ kind: 'config', code: 'shop-user-lacks-right' });
  });
});

describe('feedback', () => {
  const parcel = (key: string, trackingNumber: string): NonNullable<FeedbackRequest['shipment']> => ({ key, carrier: 'DHL', trackingNumber, trackingUrl: null, shippedAt: new Date(), lines: [], complete: true });
  const order = async (): Promise<string> => (await shop.order({ cart: [{ sku: 'HAM', quantity: 2 }, { sku: 'KAF' }] })).ref;
  const puts = async () => (await shop.calls()).calls.filter(({ method }) => method === 'PUT').map(({ body }) => JSON.parse(body ?? '') as object);

  it('is one write with status and tracking, never with positions, and none the second time', async () => {
    const ref = await order();
    const { feedback } = await shop.checked();
    await shop.calls();
    const request = { orderRef: ref, status: '7', shipment: parcel('p1', '00340434161094021501'), language: 'de' as const };
    const first = await feedback.tell(request, null);
    expect(await puts()).toEqual([{ orderStatusId: 7, trackingCode: '00340434161094021501' }]);
    await feedback.tell(request, first.memo);
    await feedback.tell(request, null);
    expect(await puts()).toEqual([]);
    expect((await shop.books()).orders[0]?.lines).toHaveLength(2);
    expect((await shop.books()).orders[0]?.mails).toEqual([]);
  });
  it('of several parcels is one text with commas, and keeps what the merchant entered', async () => {
    const ref = await order();
    const { feedback } = await shop.checked();
    const one = await feedback.tell({ orderRef: ref, status: '6', shipment: parcel('p1', 'AAA111'), language: 'de' }, null);
    await feedback.tell({ orderRef: ref, status: '7', shipment: parcel('p2', 'BBB 222'), language: 'de' }, one.memo);
    expect((await shop.books()).orders[0]).toMatchObject({ status: '7', tracking: [{ number: 'AAA111' }, { number: 'BBB222' }] });
    expect([merged('', 'X'), merged('X', 'X'), merged('X; Y', 'Z'), merged('X', ' '), merged('X'.repeat(250), 'Y'.repeat(20))]).toEqual(['X', null, 'X,Y,Z', null, null]);
  });
  it('does not bring a cancelled order back to life, and knows a status that is not there', async () => {
    const ref = await order();
    const { feedback } = await shop.checked();
    await expect(feedback.tell({ orderRef: ref, status: '77', language: 'de' }, null)).rejects.toMatchObject({ kind: 'config', code: 'order-status-unknown' });
    await expect(feedback.tell({ orderRef: ref, status: '12', language: 'de' }, null)).rejects.toMatchObject({ kind: 'config', code: 'order-status-unknown' });
    await expect(feedback.tell({ orderRef: ref, status: '-1', language: 'de' }, null)).rejects.toMatchObject({ kind: 'config', code: 'order-status-unknown' });
    await shop.merchant({ do: 'cancel-order', ref });
    await expect(feedback.tell({ orderRef: ref, status: '7', language: 'de' }, null)).rejects.toMatchObject({ kind: 'rejected', code: 'order-closed-in-shop' });
    await feedback.tell({ orderRef: ref, status: '4', language: 'de' }, null);
    expect((await shop.books()).orders[0]?.status).toBe('4');
  });
  it('tells nothing of an abandoned basket', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: '-1' });
    const { feedback } = await shop.checked();
    await expect(feedback.tell({ orderRef: ref, status: '7', language: 'de' }, null)).rejects.toMatchObject({ kind: 'gone' });
  });
  it('is not news to the next fetch: its own change has the same fingerprint', async () => {
    const ref = await order();
    const connection = await shop.checked();
    const before = await connection.orders.order(ref);
    await connection.feedback.tell({ orderRef: ref, status: '7', shipment: parcel('p1', 'AAA111'), language: 'de' }, null);
    const after = await connection.orders.order(ref);
    if (!('order' in before) || !('order' in after)) throw new Error('no order');
    expect([after.order.fingerprint === before.order.fingerprint, after.order.state, after.order.held]).toEqual([true, 'done', 'left']);
  });
});

itRefereed('sends no request that the shop’s own models do not know', () => {
  expect(recorded.length).toBeGreaterThan(30);
  expectRefereed(recorded);
});
