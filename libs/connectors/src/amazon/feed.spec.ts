// Many rows at once: one feed, followed over restarts until every row's fate is known; and every way in which it can end (fact sheet 4.3, 7).
import { Decimal, Quantity, type ListingId } from '@kontor/kernel';
import type { Connection, PriceTag, StockLevel } from '../port.js';
import { openAccount, pushPrices, pushStock, refereed, type Account } from '../testing/amazon-account.js';
import { itRefereed } from '../testing/amazon-referee.js';
import { ConnectorFailure } from '../failure.js';
import { reportOf } from './feed.js';

let shop: Account;
beforeAll(async () => {
  shop = await openAccount();
});
afterAll(() => shop.stop());
beforeEach(() => shop.reset());

const count = 450;
const numbers = Array.from({ length: count }, (_, index) => `A-${String(index + 1).padStart(5, '0')}`);
/** Rows as a listing has them, with what a search told a moment ago. */
const rows = (figure: (index: number) => number, some = numbers): StockLevel[] =>
  some.map((number, index) => ({ listing: String(index + 1) as ListingId, remoteId: number, remoteParentId: null, number, memo: { channel: 'DEFAULT', channelAt: shop.now().toISOString() }, quantity: Quantity.whole(figure(index)) }));
const seeded = async (switches = {}): Promise<Connection> => {
  await shop.reset(switches);
  await shop.seed({ articles: count, seed: 3 });
  const connection = await shop.checked();
  await shop.calls();
  return connection;
};
const paths = async (): Promise<string[]> => (await shop.calls()).calls.map(({ method, path }) => `${method} ${path.split('?')[0].replace(/amzn1[\w.]+|\d{8,}/, '…')}`);
const all = (codes: Record<string, string>): string[] => [...new Set(Object.values(codes))];

describe('many figures', () => {
  it('go as one feed whose rows are all confirmed by its report, over a restart', async () => {
    const connection = await seeded();
    const levels = rows((index) => index % 7);
    const sent = await pushStock(connection, levels);
    expect(all(sent.codes)).toEqual(['later']);
    expect(sent.all.every((outcome) => outcome.confirmed === 'later' && outcome.askAfterSeconds === 60)).toBe(true);
    expect(await paths()).toEqual(['POST /feeds/2021-06-30/documents', 'PUT /_documents/…', 'POST /feeds/2021-06-30/feeds']);
    // Another process, with what the listings remember.
    const next = await shop.checked();
    const again = levels.map((level) => ({ ...level, memo: JSON.parse(JSON.stringify(level.memo)) as StockLevel['memo'] }));
    await shop.calls();
    await shop.go(35);
    expect(all((await pushStock(next, again)).codes)).toEqual(['later']);
    expect(await paths()).toEqual(['GET /feeds/2021-06-30/feeds/…']);
    await shop.go(60);
    const done = await pushStock(next, again);
    expect(all(done.codes)).toEqual(['true']);
    expect(await paths()).toEqual(['GET /feeds/2021-06-30/feeds/…', 'GET /feeds/2021-06-30/documents/…', 'GET /_documents/…']);
    const { stock } = await shop.books();
    expect(numbers.map((number) => stock[number])).toEqual(numbers.map((_, index) => index % 7));
    expect(again[0].memo).toEqual({ channel: 'DEFAULT', channelAt: expect.any(String) as string });
  });
  it('never keep the good rows back for a bad one: each message has its own result', async () => {
    const connection = await seeded();
    const levels = rows(() => 4);
    await shop.merchant({ do: 'delete-product', sku: 'A-00003' });
    await pushStock(connection, levels);
    await shop.go(100);
    const { codes, outcomes } = await pushStock(connection, levels);
    expect(codes).toMatchObject({ 'A-00003': 'place-gone', 'A-00001': 'true', 'A-00450': 'true' });
    expect(outcomes.get('A-00003')).toMatchObject({ failure: { kind: 'gone' } });
  });
  it.each([['FATAL', 'rejected'], ['CANCELLED', 'unavailable']])('are all unsent when the feed ends as %s', async (feedEnds, kind) => {
    const connection = await seeded({ feedEnds });
    const levels = rows(() => 4);
    await pushStock(connection, levels);
    await shop.go(100);
    const { outcomes, codes } = await pushStock(connection, levels);
    expect([all(codes), outcomes.get('A-00001')]).toMatchObject([['feed-not-carried-out'], { failure: { kind, values: { status: feedEnds } } }]);
    // Nothing waits for it any more: the next push is a new one.
    expect(all((await pushStock(connection, levels)).codes)).toEqual(['later']);
  });
  it('are found again by their feed when the answer of its creation was lost, and no second one is made', async () => {
    const connection = await seeded();
    const levels = rows(() => 6);
    await shop.fail({ kind: '500-after', method: 'POST', path: '/feeds/2021-06-30/feeds', times: 1 });
    expect(all((await pushStock(connection, levels)).codes)).toEqual(['later']);
    expect((await paths()).filter((path) => path.endsWith('/feeds/2021-06-30/feeds'))).toEqual(['POST /feeds/2021-06-30/feeds', 'GET /feeds/2021-06-30/feeds']);
    await shop.go(100);
    expect(all((await pushStock(connection, levels)).codes)).toEqual(['true']);
  });
  it('are sent once more when the lost feed was never made', async () => {
    const connection = await seeded();
    await shop.fail({ kind: '500-before', method: 'POST', path: '/feeds/2021-06-30/feeds', times: 1 });
    expect(all((await pushStock(connection, rows(() => 6))).codes)).toEqual(['later']);
    expect((await paths()).filter((path) => path.endsWith('/feeds/2021-06-30/feeds'))).toEqual(['POST /feeds/2021-06-30/feeds', 'GET /feeds/2021-06-30/feeds', 'POST /feeds/2021-06-30/feeds']);
  });
  it('of another figure than the one that a feed carries are sent when it has ended, and not before', async () => {
    const connection = await seeded();
    const levels = rows(() => 6);
    await pushStock(connection, levels);
    for (const level of levels) level.quantity = Quantity.whole(9);
    expect(all((await pushStock(connection, levels)).codes)).toEqual(['later']);
    await shop.go(100);
    await shop.calls();
    expect(all((await pushStock(connection, levels)).codes)).toEqual(['later']);
    expect((await paths()).filter((path) => path === 'POST /feeds/2021-06-30/feeds')).toHaveLength(1);
    await shop.go(100);
    expect(all((await pushStock(connection, levels)).codes)).toEqual(['true']);
    expect((await shop.books()).stock['A-00001']).toBe(9);
  });
  it('of a feed that nobody asked for in an hour count as unsent, for the same figure may stand for a newer day', async () => {
    const connection = await seeded();
    const levels = rows(() => 6);
    await pushStock(connection, levels);
    await shop.go(4000);
    await shop.calls();
    expect(all((await pushStock(await shop.checked(), levels)).codes)).toEqual(['later']);
    expect(await paths()).toContain('POST /feeds/2021-06-30/feeds');
  });
  it('of a feed that Amazon no longer knows, or that was somebody else’s, are sent again', async () => {
    const connection = await seeded();
    const levels = rows(() => 6);
    await pushStock(connection, levels);
    await shop.go(100);
    const memo = (level: StockLevel, change: object): void => void (level.memo = { stockFeed: { ...(level.memo as { stockFeed: object }).stockFeed, ...change }, channel: 'DEFAULT', channelAt: shop.now().toISOString() });
    for (const level of levels) memo(level, { feed: '123' });
    expect(all((await pushStock(connection, levels)).codes)).toEqual(['later']);
    for (const level of levels) memo(level, { of: 17 });
    await shop.go(100);
    expect(all((await pushStock(connection, levels)).codes)).toEqual(['later']);
  });
  it('are read from a report that came packed', async () => {
    const connection = await seeded({ packedReports: true });
    const levels = rows(() => 2);
    await pushStock(connection, levels);
    await shop.go(100);
    expect(all((await pushStock(connection, levels)).codes)).toEqual(['true']);
  });
  it('are kept for the run when the report cannot be fetched', async () => {
    const connection = await seeded();
    const levels = rows(() => 2);
    await pushStock(connection, levels);
    await shop.go(100);
    await shop.fail({ kind: '500-before', method: 'GET', path: '/_documents/', times: 1 });
    await expect(pushStock(connection, levels)).rejects.toBeInstanceOf(ConnectorFailure);
    expect(all((await pushStock(connection, levels)).codes)).toEqual(['true']);
  });
});

describe('many prices', () => {
  it('go as one feed, and are due again when the next sale begins', async () => {
    const connection = await seeded();
    const day = (days: number): Date => new Date(shop.now().getTime() + days * 86_400_000);
    const second = day(3);
    const tags: PriceTag[] = rows(() => 0).map(({ quantity: _quantity, ...key }) => ({ ...key, memo: null, currency: 'EUR', price: Decimal.parse('200.00'), strike: Decimal.parse('250.00'), actions: [{ price: Decimal.parse('190.00'), from: day(-1), until: second }, { price: Decimal.parse('180.00'), from: second, until: day(5) }] }));
    expect(all((await pushPrices(connection, tags, shop.now())).codes)).toEqual(['later']);
    await shop.go(100);
    const { codes, outcomes } = await pushPrices(connection, tags, shop.now());
    expect([all(codes), outcomes.get('A-00001')]).toMatchObject([['true'], { rightUntil: second }]);
    expect((await shop.books()).prices['A-00450']).toMatchObject({ effective: '190.00', regular: '200.00', strike: '250.00' });
  });
  it('say on the row why Amazon refused one of them', async () => {
    const connection = await seeded();
    const from = new Date(shop.now().getTime() - 3_600_000);
    const tags: PriceTag[] = rows(() => 0).map(({ quantity: _quantity, ...key }) => ({ ...key, memo: null, currency: 'EUR', price: Decimal.parse('200.00') }));
    tags.push({ ...tags[0], listing: '9001' as ListingId, remoteId: 'HAM', number: 'HAM', price: undefined, actions: [{ price: Decimal.parse('15.00'), from, until: new Date(from.getTime() + 86_400_000) }] });
    await pushPrices(connection, tags, shop.now());
    await shop.merchant({ do: 'set-price', sku: 'HAM', price: '14.00' });
    await shop.go(100);
    const { codes, outcomes } = await pushPrices(connection, tags, shop.now());
    expect([codes['A-00001'], outcomes.get('HAM')]).toMatchObject(['true', { failure: { kind: 'rejected', code: 'offer-refused', values: { number: 'HAM', remoteCode: '90244', reason: expect.stringContaining('lower') as string } } }]);
  });
});

describe('a report', () => {
  const report = (messagesInvalid: number, issues: object[]): ReturnType<typeof reportOf> => reportOf(JSON.stringify({ header: {}, issues, summary: { errors: issues.length, warnings: 0, messagesProcessed: 3, messagesAccepted: 3 - messagesInvalid, messagesInvalid } }));
  it('that counts more refused messages than it names confirms none of the others', () => {
    expect(report(2, [{ messageId: 1, code: '8541', severity: 'ERROR', message: 'x' }])).toMatchObject({ rest: false });
    expect(report(1, [{ messageId: 1, code: '8541', severity: 'ERROR', message: 'x' }])).toMatchObject({ rest: true });
  });
  it('takes a warning for none', () => {
    expect(report(0, [{ messageId: 2, code: '90000', severity: 'WARNING', message: 'x' }])).toMatchObject({ rest: true, issues: new Map() });
  });
});

describe('sends nothing and gets nothing that Amazon’s models and feed schema do not know', () => itRefereed('by the referee', () => refereed(60)));
