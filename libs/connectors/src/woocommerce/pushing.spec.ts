// Writing to a WooCommerce shop: how few calls it takes, and every trap that answers 200.
import { Decimal, Quantity, type ListingId } from '@kontor/kernel';
import type { Connection, Outcome, PriceTag, StockLevel } from '../port.js';
import { recorded } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/woocommerce-referee.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { woocommerce } from './woocommerce.platform.js';

let shop: Shop<typeof woocommerce>;
beforeAll(async () => {
  shop = await standUp(woocommerce, { flavour: 'wc11' });
});
afterAll(() => shop.stop());
beforeEach(() => shop.reset());

const pieces = (count: number): Quantity => Quantity.whole(count);
const d = (text: string): Decimal => Decimal.parse(text);
const pushStock = async (connection: Pick<Connection, 'stock'>, levels: StockLevel[]): Promise<Map<ListingId, Outcome>> => {
  const outcomes: Outcome[] = [];
  await (connection.stock as NonNullable<Connection['stock']>).pushStock(levels, async (some) => void outcomes.push(...some));
  return new Map(outcomes.map((outcome) => [outcome.listing, outcome]));
};
const pushPrices = async (connection: Pick<Connection, 'prices'>, tags: PriceTag[], now = new Date()): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  await (connection.prices as NonNullable<Connection['prices']>).pushPrices(tags, now, async (some) => void outcomes.push(...some));
  return tags.map((tag) => outcomes.find(({ listing }) => listing === tag.listing) as Outcome);
};
const codeOf = (outcome: Outcome | undefined): string => (outcome && 'failure' in outcome ? outcome.failure.code : 'confirmed');

describe('stock', () => {
  const many = async (count: number, more: object = {}): Promise<string[]> => {
    await shop.seed({ articles: count, seed: 11, ...more });
    return Object.keys((await shop.books()).stock).filter((number) => /^[AP]-/.test(number));
  };

  it('of a thousand simple articles takes ten writes and no read', async () => {
    const numbers = await many(1000);
    const connection = await shop.checked();
    const levels = await shop.levels(connection, Object.fromEntries(numbers.map((number, index) => [number, pieces(index)])));
    await shop.calls();
    const outcomes = await pushStock(connection, levels);
    const { counters } = await shop.calls();
    expect([outcomes.size, counters.writes, counters.reads]).toEqual([1000, 10, 0]);
    expect([...outcomes.values()].every(({ confirmed }) => confirmed === true)).toBe(true);
    expect(counters.peakParallel).toBeLessThanOrEqual(2);
  });
  it('of variations takes one write per parent', async () => {
    const numbers = (await many(40, { articles: 0, variants: 40 })).filter((number) => /^P-\d+-\d+$/.test(number));
    const connection = await shop.checked();
    const levels = await shop.levels(connection, Object.fromEntries(numbers.map((number) => [number, pieces(6)])));
    const parents = new Set(levels.map(({ remoteParentId }) => remoteParentId));
    await shop.calls();
    await pushStock(connection, levels);
    const { calls, counters } = await shop.calls();
    expect([counters.writes, counters.reads]).toEqual([parents.size, 0]);
    expect(calls.every(({ path }) => /variations\/batch$/.test(path))).toBe(true);
    const { stock } = await shop.books();
    expect(numbers.every((number) => stock[number] === 6)).toBe(true);
  });
  it('sends figures only: never the stock status, never a fraction, never below zero', async () => {
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { HAM: Quantity.parse('2.9'), KAF: Quantity.parse('-3') });
    await shop.calls();
    await pushStock(connection, levels);
    const { calls } = await shop.calls();
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({ update: [{ id: expect.any(Number), stock_quantity: 2 }, { id: expect.any(Number), stock_quantity: 0 }] });
  });
  it('of an article that the shop keeps no stock of is a problem, not a success', async () => {
    const connection = await shop.checked();
    const [level] = await shop.levels(connection, { OFFEN: pieces(5) });
    const outcomes = await pushStock(connection, [level]);
    expect(codeOf([...outcomes.values()][0])).toBe('stock-not-managed');
    expect((await shop.books()).stock.OFFEN).toBeNull();
  });
  it('is switched on only where the shop’s option allows it', async () => {
    const connection = await shop.checked({ options: { switchOn: true } });
    const outcomes = await pushStock(connection, await shop.levels(connection, { OFFEN: pieces(5), HAM: pieces(0) }));
    expect([...outcomes.values()].map(codeOf)).toEqual(['confirmed', 'confirmed']);
    expect([...outcomes.values()][0]).toMatchObject({ memo: { manage: 'yes' } });
    expect((await shop.books()).stock).toMatchObject({ OFFEN: 5, HAM: 0 });
  });
  it('that a variation shares with its parent is a problem; with the option it gets its own', async () => {
    const connection = await shop.checked();
    await shop.merchant({ do: 'set-stock', sku: 'TS-M', quantity: null, manage: 'parent' });
    const [level] = await shop.levels(connection, { 'TS-M': pieces(5) });
    const refused = [...(await pushStock(connection, [level])).values()][0];
    // Whether the parent keeps stock decides what the shop calls it; taken it was not.
    expect(codeOf(refused)).toMatch(/^stock-(managed-by-parent|not-managed)$/);
    const allowed = await shop.checked({ options: { switchOn: true } });
    expect([...(await pushStock(allowed, [level])).values()].map(codeOf)).toEqual(['confirmed']);
    expect((await shop.books()).stock['TS-M']).toBe(5);
  });
  it('of a variation whose parent is gone, or that is no longer below it, is gone', async () => {
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { 'TS-M': pieces(5), 'TS-S': pieces(4), HAM: pieces(3) });
    const [wrongParent] = levels;
    const outcomes = await pushStock(connection, levels.map((level) => (level === wrongParent ? { ...level, remoteParentId: levels[2]?.remoteId ?? null } : level)));
    expect(levels.map(({ listing }) => codeOf(outcomes.get(listing)))).toEqual(['place-gone', 'confirmed', 'confirmed']);
  });
  it('halves a batch that is too much for the shop, remembers the size, and grows again', async () => {
    const numbers = (await many(100)).slice(0, 100);
    const connection = await shop.checked();
    const levels = await shop.levels(connection, Object.fromEntries(numbers.map((number) => [number, pieces(9)])));
    await shop.fail({ kind: '500-after', times: 1, status: 504, method: 'POST' });
    await shop.calls();
    const outcomes = await pushStock(connection, levels);
    expect([...outcomes.values()].every(({ confirmed }) => confirmed === true)).toBe(true);
    expect((await shop.calls()).calls.map(({ items }) => items)).toEqual([100, 50, 50]);
    expect(connection.newFacts()?.own).toMatchObject({ batch: 50 });
    // Good batches of fifty in the next push let it grow back to a hundred.
    await pushStock(connection, levels);
    expect((await shop.calls()).calls.map(({ items }) => items)).toEqual([50, 50]);
    expect(connection.newFacts()?.own).not.toHaveProperty('batch');
  });
  it('starts the next push with the size that worked', async () => {
    const numbers = (await many(60)).slice(0, 60);
    const facts = (await shop.open().connection.check()).facts;
    if (!facts) throw new Error('no facts');
    const { connection } = shop.open({ facts: { ...facts, own: { ...facts.own, batch: 25 } } });
    const levels = await shop.levels(connection, Object.fromEntries(numbers.map((number) => [number, pieces(9)])));
    await shop.calls();
    await pushStock(connection, levels);
    expect((await shop.calls()).calls.map(({ items }) => items)).toEqual([25, 25, 10]);
    expect(connection.newFacts()?.own.batch).toBe(50);
  });
  it('obeys a lower limit that a plugin set', async () => {
    await shop.reset({ batchLimit: 40 });
    const numbers = (await many(100)).slice(0, 100);
    const connection = await shop.checked();
    const outcomes = await pushStock(connection, await shop.levels(connection, Object.fromEntries(numbers.map((number) => [number, pieces(9)]))));
    expect([...outcomes.values()].filter(({ confirmed }) => confirmed === true)).toHaveLength(100);
  });
  it('gives up after two halvings, with everything settled that was answered', async () => {
    const numbers = (await many(200)).slice(0, 200);
    const connection = await shop.checked();
    const levels = await shop.levels(connection, Object.fromEntries(numbers.map((number) => [number, pieces(9)])));
    await shop.fail({ kind: '500-before', times: 50, skip: 1, method: 'POST' });
    const outcomes: Outcome[] = [];
    await expect(connection.stock.pushStock(levels, async (some) => void outcomes.push(...some))).rejects.toMatchObject({ kind: 'unavailable' });
    expect(outcomes.length).toBe(100);
  });
  it('is sent again whole after an answer that was lost, which changes nothing', async () => {
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { HAM: pieces(12), KAF: pieces(13) });
    await shop.fail({ kind: 'cut', times: 1, method: 'POST', stored: true });
    await expect(pushStock(connection, levels)).rejects.toMatchObject({ kind: 'unavailable' });
    await pushStock(connection, levels);
    expect((await shop.books()).stock).toMatchObject({ HAM: 12, KAF: 13 });
  });
  it('tells what the shop shows and what it does not track', async () => {
    const connection = await shop.checked();
    const shown = await connection.stock.readStock(await shop.keys(connection, ['HAM', 'OFFEN', 'TS-M', 'A,B']));
    expect(shown.map(({ tracked, quantity }) => [tracked, quantity?.toString() ?? null])).toEqual([[true, '50'], [false, null], [true, '20'], [true, '1']]);
  });
  it('stops between batches when the caller says so, and keeps what was answered', async () => {
    const numbers = (await many(400)).slice(0, 400);
    const connection = await shop.checked();
    const levels = await shop.levels(connection, Object.fromEntries(numbers.map((number) => [number, pieces(9)])));
    await shop.calls();
    let settled = 0;
    await expect(
      connection.stock.pushStock(levels, async (some) => {
        settled += some.length;
        throw new Error('stopped');
      }),
    ).rejects.toThrow('stopped');
    const { counters } = await shop.calls();
    expect([counters.writes <= 2, settled === counters.itemsWritten]).toEqual([true, true]);
  });
});

describe('prices', () => {
  const own = { strike: null, actions: [] };
  it('go out as strings, all four fields together, with a point', async () => {
    const connection = await shop.checked();
    const tags = await shop.tags(connection, { HAM: { price: d('21.5'), strike: d('29'), actions: [] } });
    await shop.calls();
    expect((await pushPrices(connection, tags)).map(codeOf)).toEqual(['confirmed']);
    const { calls } = await shop.calls();
    expect(calls.map(({ method }) => method)).toEqual(['POST']);
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({ update: [{ id: expect.any(Number), regular_price: '29.00', sale_price: '21.50', date_on_sale_from_gmt: '', date_on_sale_to_gmt: '' }] });
  });
  it('take one read and one write per hundred where the shop has a say, variations included', async () => {
    await shop.seed({ articles: 300, variants: 20, seed: 4 });
    const numbers = Object.keys((await shop.books()).stock).filter((number) => /^A-/.test(number)).slice(0, 195);
    const connection = await shop.checked();
    const tags = await shop.tags(connection, Object.fromEntries([...numbers, 'TS-S', 'TS-M', 'TS-L'].map((number) => [number, { price: d('77.7') }])));
    await shop.calls();
    expect((await pushPrices(connection, tags)).every(({ confirmed }) => confirmed === true)).toBe(true);
    const { counters } = await shop.calls();
    expect([counters.reads, counters.writes]).toEqual([2, 3]);
  });
  it('of an action are seen by a buyer from its first to its last second', async () => {
    const connection = await shop.checked();
    const [from, until] = [new Date('2027-03-01T23:00:00Z'), new Date('2027-03-10T23:00:00Z')];
    const tags = await shop.tags(connection, { HAM: { price: d('20'), strike: null, actions: [{ price: d('15'), from, until }] } });
    const [outcome] = await pushPrices(connection, tags);
    expect(outcome).toMatchObject({ confirmed: true, rightUntil: null });
    const seen = async (at: Date): Promise<string | undefined> => (await shop.books(at.toISOString())).prices.HAM?.effective;
    expect([await seen(new Date(from.getTime() - 1000)), await seen(from), await seen(new Date(until.getTime() - 1000)), await seen(until)].map((text) => d(text ?? '0').toFixed(2))).toEqual(['20.00', '15.00', '15.00', '20.00']);
  });
  it('clear what was there before: an old action, its dates, a special price', async () => {
    const connection = await shop.checked();
    await shop.merchant({ do: 'set-price', sku: 'HAM', price: '30', salePrice: '25', saleFrom: '2026-01-01T00:00:00', saleTo: '2099-01-01T00:00:00' });
    const tags = await shop.tags(connection, { HAM: { price: d('28'), ...own } });
    expect((await pushPrices(connection, tags)).map(codeOf)).toEqual(['confirmed']);
    const price = (await shop.books()).prices.HAM;
    expect([d(price?.regular ?? '0').toFixed(2), price?.sale, price?.saleFrom ?? '', price?.saleTo ?? '']).toEqual(['28.00', '', '', '']);
  });
  it('put the shop’s own struck price back after our action over it', async () => {
    for (const saleJobsTidy of [false, true]) {
      await shop.reset({ saleJobsTidy });
      const connection = await shop.checked();
      await shop.merchant({ do: 'set-price', sku: 'HAM', price: '30', salePrice: '24' });
      const began = new Date(Date.now() - 1000);
      const until = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);
      const [tag] = await shop.tags(connection, { HAM: { price: d('22'), actions: [{ price: d('15'), from: began, until }] } });
      const [during] = await pushPrices(connection, [tag], new Date());
      expect(during).toMatchObject({ confirmed: true, rightUntil: until });
      await shop.simulator.control('/clock', { now: new Date(until.getTime() + 60_000).toISOString(), speed: 0 });
      const [after] = await pushPrices(connection, [{ ...(tag), actions: [], memo: { type: 'simple', manage: 'yes', ...((during as { memo?: object }).memo ?? {}) } }], new Date(until.getTime() + 60_000));
      expect(after).toMatchObject({ confirmed: true, rightUntil: null, memo: { sent: null, kept: null } });
      expect((await shop.books()).prices.HAM).toMatchObject({ regular: expect.stringMatching(/^30/), sale: expect.stringMatching(/^22/) });
      await shop.simulator.control('/clock', { now: new Date().toISOString(), speed: 1 });
    }
  });
  it('of a product with variants belong to its variants', async () => {
    const connection = await shop.checked();
    const tags = await shop.tags(connection, { TS: { price: d('20'), ...own }, 'TS-M': { price: d('20'), ...own } });
    expect((await pushPrices(connection, tags)).map(codeOf)).toEqual(['price-on-parent', 'confirmed']);
    expect((await pushPrices(connection, tags.map((tag) => ({ ...tag, memo: null })))).map(codeOf)).toEqual(['price-on-parent', 'confirmed']);
  });
  it('in another currency are not sent', async () => {
    const connection = await shop.checked();
    const tags = await shop.tags(connection, { HAM: { price: d('20'), currency: 'CHF', ...own } });
    await shop.calls();
    expect((await pushPrices(connection, tags)).map(codeOf)).toEqual(['shop-currency-differs']);
    expect((await shop.calls()).counters.calls).toBe(0);
  });
  it('that the shop has no say over need no read, and a sale price it would drop is not sent', async () => {
    const connection = await shop.checked();
    const tags = await shop.tags(connection, { HAM: { price: d('20'), strike: d('20'), actions: [] } });
    await shop.calls();
    expect((await pushPrices(connection, tags)).map(codeOf)).toEqual(['price-not-below-strike']);
    expect((await shop.calls()).counters.calls).toBe(0);
  });
});

describe('feedback', () => {
  const shipment = (key: string, trackingNumber: string, complete = true) => ({ key, carrier: 'DHL', trackingNumber, trackingUrl: 'https://track.example/1', shippedAt: new Date(), lines: [], complete });
  it('of two parcels is two notes; the status comes with the last', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM', quantity: 2 }], status: 'processing' });
    const { feedback } = await shop.checked();
    const first = await feedback.tell({ orderRef: ref, shipment: shipment('a', '111', false), language: 'de' }, null);
    const half = (await shop.books()).orders[0];
    expect([half?.status, half?.notes.filter(({ forBuyer }) => forBuyer).map(({ text }) => text)]).toEqual(['processing', [expect.stringContaining('Ein Teil Ihrer Bestellung')]]);
    await feedback.tell({ orderRef: ref, status: 'completed', shipment: shipment('b', '222'), language: 'en' }, first.memo);
    const whole = (await shop.books()).orders[0];
    expect(whole?.status).toBe('completed');
    expect(whole?.notes.filter(({ forBuyer, text }) => forBuyer && /(111|222)/.test(text))).toHaveLength(2);
    expect(whole?.tracking.at(-1)).toEqual({ carrier: 'DHL', number: '222' });
  });
  it('does not bring a cancelled order back to life', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: 'processing' });
    await shop.merchant({ do: 'cancel-order', ref });
    await expect((await shop.checked()).feedback.tell({ orderRef: ref, status: 'completed', language: 'de' }, null)).rejects.toMatchObject({ kind: 'rejected', code: 'order-closed-in-shop' });
    expect((await shop.books()).orders[0]?.status).toBe('cancelled');
  });
  it('of a status that the shop does not know is a matter of settings', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: 'processing' });
    const { feedback } = await shop.checked();
    await expect(feedback.tell({ orderRef: ref, status: 'gibtsnicht', language: 'de' }, null)).rejects.toMatchObject({ kind: 'config', code: 'order-status-unknown' });
    await expect(feedback.tell({ orderRef: ref, status: 'trash', language: 'de' }, null)).rejects.toMatchObject({ kind: 'config' });
  });
  it('after a crash between note and status sends no second note', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: 'processing' });
    const { feedback } = await shop.checked();
    await shop.fail({ kind: '500-before', times: 1, skip: 1, method: 'POST' });
    const request = { orderRef: ref, status: 'completed', shipment: shipment('a', '111'), language: 'de' as const };
    await expect(feedback.tell(request, null)).rejects.toMatchObject({ kind: 'unavailable' });
    await feedback.tell(request, null);
    const order = (await shop.books()).orders[0];
    expect([order?.status, order?.notes.filter(({ forBuyer, text }) => forBuyer && text.includes('111')).length]).toEqual(['completed', 1]);
  });
});
itRefereed('sends no request that the route lists do not know', () => expectRefereed(recorded, ['gibtsnicht']));
