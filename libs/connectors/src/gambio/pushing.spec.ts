// Writing to a Gambio shop: how few calls it takes, partial success that looks like failure, variants that are taken whole or not at all, offers.
import { Decimal, Quantity, type ListingId } from '@kontor/kernel';
import { ConnectorFailure } from '../failure.js';
import type { Connection, Outcome, PriceTag, RemoteKey, ShopFacts, StockLevel } from '../port.js';
import { expectRefereed, itRefereed } from '../testing/gambio-referee.js';
import { recorded } from '../testing/open-shop.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import type { GambioClient } from './gambio.client.js';
import { gambio } from './gambio.platform.js';
import { changeVariants } from './variants.js';

let shop: Shop<typeof gambio>;
beforeAll(async () => {
  shop = await standUp(gambio, { flavour: 'gx49' });
});
afterAll(() => shop.stop());
beforeEach(async () => {
  await shop.reset();
  await shop.simulator.control('/clock', { now: '2026-11-20T12:00:00Z', speed: 0, zone: 'Europe/Berlin' });
});

const now = (): Date => new Date('2026-11-20T12:00:00Z');
const pieces = (count: number): Quantity => Quantity.whole(count);
const d = (text: string): Decimal => Decimal.parse(text);
const pushStock = async (connection: Pick<Connection, 'stock'>, levels: StockLevel[]): Promise<Map<ListingId, Outcome>> => {
  const outcomes: Outcome[] = [];
  await (connection.stock as NonNullable<Connection['stock']>).pushStock(levels, async (some) => void outcomes.push(...some));
  expect(outcomes.map(({ listing }) => listing).sort()).toEqual(levels.map(({ listing }) => listing).sort());
  return new Map(outcomes.map((outcome) => [outcome.listing, outcome]));
};
const pushPrices = async (connection: Pick<Connection, 'prices'>, tags: PriceTag[], when = now()): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  await (connection.prices as NonNullable<Connection['prices']>).pushPrices(tags, when, async (some) => void outcomes.push(...some));
  expect(outcomes.map(({ listing }) => listing).sort()).toEqual(tags.map(({ listing }) => listing).sort());
  return tags.map((tag) => outcomes.find(({ listing }) => listing === tag.listing) as Outcome);
};
const codeOf = (outcome: Outcome | undefined): string => (outcome && 'failure' in outcome ? outcome.failure.code : 'confirmed');
// The connection test is the same each time; what it learned is remembered, as a run does.
let learned: ShopFacts | null = null;
const opened = async (): ReturnType<typeof shop.checked> => {
  learned ??= (await shop.checked({ now })).facts;
  return shop.open({ now, facts: learned }).connection;
};
/** As the shop's own office would do it, with its API. */
const office = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
  const { email, password } = shop.simulator.credentials;
  const answer = await fetch(`${shop.simulator.url}/api.php/${path}`, { method, headers: { authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`, 'content-type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body) });
  return (await answer.json().catch(() => ({}))) as Record<string, unknown>;
};
const productId = async (connection: Connection, number: string): Promise<string> => {
  const [key] = await shop.keys(connection, [number]);
  return key.remoteParentId ?? key.remoteId;
};
const quantityOf = async (product: string): Promise<unknown> => (await office('GET', `v2/products/${product}`)).quantity;

describe('stock', () => {
  const many = async (count: number, more: object = {}): Promise<string[]> => {
    const before = Object.keys((await shop.books()).stock);
    await shop.seed({ articles: count, seed: 11, ...more });
    return Object.keys((await shop.books()).stock).filter((number) => !before.includes(number));
  };

  it('of a thousand simple articles takes ten writes and no read', async () => {
    const numbers = (await many(1000)).slice(0, 1000);
    const connection = await opened();
    const levels = await shop.levels(connection, Object.fromEntries(numbers.map((number, index) => [number, pieces(index)])));
    await shop.calls();
    const outcomes = await pushStock(connection, levels);
    const { counters } = await shop.calls();
    expect([outcomes.size, counters.writes, counters.reads]).toEqual([1000, 10, 0]);
    expect([...outcomes.values()].every(({ confirmed }) => confirmed === true)).toBe(true);
  });
  it('is sent as the figure alone, with its fractions, never below zero', async () => {
    const connection = await opened();
    const levels = await shop.levels(connection, { HAM: Quantity.parse('2.75'), KAF: Quantity.parse('-3') });
    await shop.calls();
    await pushStock(connection, levels);
    const { calls } = await shop.calls();
    expect(calls.map(({ method, path, body }) => [method, path, JSON.parse(body ?? '')])).toEqual([['PUT', '/api.php/v2/products', [{ id: expect.any(Number), quantity: 2.75 }, { id: expect.any(Number), quantity: 0 }]]]);
  });
  it('that the shop stored is confirmed although the answer says 400 for one row, and that one is told apart', async () => {
    const connection = await opened();
    const levels = await shop.levels(connection, { HAM: pieces(7), KAF: pieces(8), 'A,B': pieces(9) });
    await shop.merchant({ do: 'delete-product', sku: 'KAF' });
    await shop.calls();
    const outcomes = await pushStock(connection, levels);
    const { counters } = await shop.calls();
    expect(levels.map(({ listing }) => codeOf(outcomes.get(listing)))).toEqual(['confirmed', 'place-gone', 'confirmed']);
    expect([counters.writes, counters.byStatus['400'], (await shop.books()).stock]).toMatchObject([1, 1, { HAM: 7, 'A,B': 9 }]);
  });
  it('of all variants of a product goes in one call, and the product’s own figure becomes their sum', async () => {
    const connection = await opened();
    const levels = await shop.levels(connection, { 'TS-S': pieces(3), 'TS-M': pieces(4), HAM: pieces(9) });
    await shop.calls();
    const outcomes = await pushStock(connection, levels);
    const { calls } = await shop.calls();
    expect([...outcomes.values()].map(codeOf)).toEqual(['confirmed', 'confirmed', 'confirmed']);
    expect(calls.filter(({ kind }) => kind === 'write').map(({ method, path }) => `${method} ${path.replace(/\d+\/variants/, 'n/variants')}`)).toEqual(['PUT /api.php/v2/products', 'PATCH /api.php/v3/products/n/variants', 'PUT /api.php/v2/products']);
    // TS-L was not sent and keeps its twenty.
    expect([(await shop.books()).stock, await quantityOf(await productId(connection, 'TS-S'))]).toMatchObject([{ 'TS-S': 3, 'TS-M': 4, 'TS-L': 20, HAM: 9 }, 27]);
  });
  it.each([[0, 27], [1, 27], [2, 'as it was'], [3, 'as it was']])('of variants of a product in checking mode %i leaves the product’s figure at %s', async (mode, expected) => {
    const connection = await opened();
    const product = await productId(connection, 'TS-S');
    await office('PUT', `v2/products/${product}`, { settings: { propertiesCombisQuantityCheckMode: mode } });
    const before = await quantityOf(product);
    await pushStock(connection, await shop.levels(connection, { 'TS-S': pieces(3), 'TS-M': pieces(4) }));
    expect(await quantityOf(product)).toBe(expected === 'as it was' ? before : expected);
  });
  it('of a variant can be sold afterwards', async () => {
    const connection = await opened();
    await pushStock(connection, await shop.levels(connection, { 'TS-S': pieces(0), 'TS-M': pieces(5), 'TS-L': pieces(0) }));
    await shop.order({ cart: [{ sku: 'TS-M', quantity: 5 }], strict: true });
    expect((await shop.books()).stock['TS-M']).toBe(0);
  });
  it('of a variant that is gone is told, and the others are taken', async () => {
    const connection = await opened();
    const levels = await shop.levels(connection, { 'TS-S': pieces(3), 'TS-M': pieces(4) });
    await shop.merchant({ do: 'delete-product', sku: 'TS-M' });
    const outcomes = await pushStock(connection, levels);
    expect([levels.map(({ listing }) => codeOf(outcomes.get(listing))), (await shop.books()).stock['TS-S']]).toEqual([['confirmed', 'place-gone'], 3]);
  });
  it('of variants whose product is gone is told for each', async () => {
    const connection = await opened();
    const levels = await shop.levels(connection, { 'TS-S': pieces(3), 'TS-M': pieces(4), HAM: pieces(2) });
    await shop.merchant({ do: 'delete-product', sku: 'TS' });
    const outcomes = await pushStock(connection, levels);
    expect(levels.map(({ listing }) => codeOf(outcomes.get(listing)))).toEqual(['place-gone', 'place-gone', 'confirmed']);
  });
  it('of variants that are refused together is cut until the bad one is alone', async () => {
    // The one that vanished after the list was read: the shop then takes none of the call.
    const sent: number[] = [];
    const client = {
      write: async (_api: string, _method: string, _path: string, rows: { id: number }[]) => {
        sent.push(rows.length);
        if (rows.some(({ id }) => id === 6)) throw new ConnectorFailure('rejected', 'shop-refused', { status: 422 });
        return { status: 204, body: null };
      },
    } as unknown as GambioClient;
    const keys = ['4', '5', '6', '7'].map((id): RemoteKey => ({ listing: id as ListingId, remoteId: `1x${id}`, remoteParentId: '1', number: id, memo: null }));
    const answers = await changeVariants(client, '1', keys.map((key) => ({ key, change: { stock: 1 } })));
    expect([keys.map((key) => answers.get(key)?.code ?? 'taken'), sent]).toEqual([['taken', 'taken', 'shop-refused', 'taken'], [4, 2, 2, 1, 1]]);
  });
  it('of variants is confirmed by the shop’s 204 alone: nothing under a 200 is no proof', async () => {
    const key: RemoteKey = { listing: '1' as ListingId, remoteId: '1x4', remoteParentId: '1', number: '4', memo: null };
    const answered = async (status: number, body: unknown): Promise<string | undefined> => {
      const client = { write: async () => ({ status, body }) } as unknown as GambioClient;
      return (await changeVariants(client, '1', [{ key, change: { stock: 1 } }])).get(key)?.code ?? 'taken';
    };
    expect([await answered(204, null), await answered(200, { data: [] }), await answered(200, null)]).toEqual(['taken', 'taken', 'place-not-answered']);
  });
  it.each(['v4.6.3.0', 'v3.12.0.2'])('of a variant is not sent to version %s, which says so, and the rest works (F14)', async (version) => {
    const levels = await shop.levels(await opened(), { 'TS-S': pieces(3), HAM: pieces(4) });
    await shop.merchant({ do: 'switch', switches: { version, variantsBefore47: 'readable' } });
    const connection = await shop.checked({ now });
    await shop.calls();
    const outcomes = await pushStock(connection, levels);
    expect(levels.map(({ listing }) => codeOf(outcomes.get(listing)))).toEqual(['variant-not-writable', 'confirmed']);
    expect((await shop.calls()).counters).toMatchObject({ writes: 1, reads: 0 });
    const tags = levels.map((level): PriceTag => ({ ...level, currency: 'EUR', price: d('33') }));
    expect((await pushPrices(connection, tags)).map(codeOf)).toEqual(['variant-not-writable', 'confirmed']);
  });
  it('halves a batch that is too much for the shop, remembers the size, and grows again', async () => {
    const numbers = (await many(100)).slice(0, 100);
    const connection = await opened();
    const levels = await shop.levels(connection, Object.fromEntries(numbers.map((number) => [number, pieces(9)])));
    await shop.fail({ kind: '500-after', times: 1, status: 504, method: 'PUT' });
    await shop.calls();
    const outcomes = await pushStock(connection, levels);
    expect([...outcomes.values()].every(({ confirmed }) => confirmed === true)).toBe(true);
    expect((await shop.calls()).calls.map(({ body }) => (JSON.parse(body ?? '[]') as unknown[]).length)).toEqual([100, 50, 50]);
    expect(connection.newFacts()?.own).toMatchObject({ batch: 50 });
    await pushStock(connection, levels);
    expect((await shop.calls()).calls.map(({ items }) => items)).toEqual([50, 50]);
    expect(connection.newFacts()?.own).not.toHaveProperty('batch');
  });
  it('gives up after two halvings, with everything settled that was answered', async () => {
    const numbers = (await many(200)).slice(0, 200);
    const connection = await opened();
    const levels = await shop.levels(connection, Object.fromEntries(numbers.map((number) => [number, pieces(9)])));
    await shop.fail({ kind: '500-before', times: 50, skip: 1, method: 'PUT' });
    const outcomes: Outcome[] = [];
    await expect(connection.stock.pushStock(levels, async (some) => void outcomes.push(...some))).rejects.toMatchObject({ kind: 'unavailable' });
    expect(outcomes.length).toBe(100);
  });
  it('is sent again whole after an answer that was lost, which changes nothing', async () => {
    const connection = await opened();
    const levels = await shop.levels(connection, { HAM: pieces(12), 'TS-S': pieces(13) });
    await shop.fail({ kind: 'cut', times: 1, method: 'PATCH', stored: true });
    await expect(connection.stock.pushStock(levels, async () => undefined)).rejects.toMatchObject({ kind: 'unavailable' });
    await pushStock(connection, levels);
    expect((await shop.books()).stock).toMatchObject({ HAM: 12, 'TS-S': 13 });
  });
  it('tells what the shop shows, products and variants', async () => {
    const connection = await opened();
    const shown = await connection.stock.readStock(await shop.keys(connection, ['TS-M', 'HAM', 'A,B']));
    expect(shown.map(({ tracked, quantity }) => [tracked, quantity?.toString()])).toEqual([[true, '20'], [true, '50'], [true, '1']]);
  });
});

describe('prices', () => {
  const own = { strike: null, actions: [] };
  const effective = async (at = now()): Promise<Record<string, string>> => Object.fromEntries(Object.entries((await shop.books(at.toISOString())).prices).map(([sku, { effective: price }]) => [sku, d(price).toFixed(2)]));

  it('go out net with four decimals, in bulk, and come out gross to the cent', async () => {
    const connection = await opened();
    const tags = await shop.tags(connection, { HAM: { price: d('21.49'), ...own }, KAF: { price: d('12.99'), ...own } });
    await shop.calls();
    expect((await pushPrices(connection, tags)).map(codeOf)).toEqual(['confirmed', 'confirmed']);
    const { calls } = await shop.calls();
    const writes = calls.filter(({ kind }) => kind === 'write');
    expect(writes.map(({ method, path, body }) => [method, path, JSON.parse(body ?? '')])).toEqual([['PUT', '/api.php/v2/products', [{ id: expect.any(Number), price: 18.0588 }, { id: expect.any(Number), price: 12.1402 }]]]);
    expect(await effective()).toMatchObject({ HAM: '21.49', KAF: '12.99' });
  });
  it('take two reads and one write per hundred', async () => {
    await shop.seed({ articles: 200, seed: 4 });
    const numbers = Object.keys((await shop.books()).stock).filter((number) => !/^TS|HAM|KAF|OFFEN|A,B/.test(number)).slice(0, 200);
    const connection = await opened();
    const tags = await shop.tags(connection, Object.fromEntries(numbers.map((number) => [number, { price: d('77.7') }])));
    await shop.calls();
    expect((await pushPrices(connection, tags)).every(({ confirmed }) => confirmed === true)).toBe(true);
    const { counters } = await shop.calls();
    expect([counters.reads, counters.writes]).toEqual([4, 2]);
  });
  it('never use the call that deletes the prices of customer groups', async () => {
    const connection = await opened();
    const product = await productId(connection, 'HAM');
    const groups = [{ customerGroupId: 3, groupPrice: 9.9, graduatedPrices: [{ threshold: 10, graduatedPrice: 8.5 }] }];
    await office('PUT', `v2/product_prices/${product}`, { price: 10, groupPrices: groups });
    await shop.calls();
    await pushPrices(connection, await shop.tags(connection, { HAM: { price: d('25'), strike: d('30'), actions: [] } }));
    expect((await shop.calls()).calls.some(({ path }) => path.includes('product_prices'))).toBe(false);
    expect((await office('GET', `v2/product_prices/${product}`)).groupPrices).toMatchObject(groups);
  });
  it('of a net shop are sent as they are', async () => {
    await shop.reset({}, 'gx312');
    const connection = await shop.checked({ now });
    await shop.calls();
    await pushPrices(connection, await shop.tags(connection, { HAM: { price: d('18.0588') } }));
    const write = (await shop.calls()).calls.find(({ method }) => method === 'PUT');
    expect(JSON.parse(write?.body ?? '')).toEqual([{ id: expect.any(Number), price: 18.0588 }]);
  });
  it('that are right already are not written', async () => {
    const connection = await opened();
    const tags = await shop.tags(connection, { HAM: { price: d('20'), strike: d('25'), actions: [] } });
    await pushPrices(connection, tags);
    await shop.calls();
    expect((await pushPrices(connection, tags)).map(codeOf)).toEqual(['confirmed']);
    expect((await shop.calls()).counters.writes).toBe(0);
  });
  it('with a strike price are the higher one and an offer without an end', async () => {
    const connection = await opened();
    await shop.calls();
    expect((await pushPrices(connection, await shop.tags(connection, { HAM: { price: d('20'), strike: d('25'), actions: [] } }))).map(codeOf)).toEqual(['confirmed']);
    const offer = (await shop.calls()).calls.find(({ path, method }) => path.endsWith('/special_offers') && method === 'POST');
    expect(JSON.parse(offer?.body ?? '')).toEqual({ productId: expect.any(Number), price: 16.8067, quantity: 99999, status: true, beginsAt: '2026-11-19 13:00:00', expiresAt: '1000-01-01 00:00:00' });
    expect([(await shop.books()).prices.HAM?.strike, (await effective(new Date('2031-01-01T00:00:00Z'))).HAM]).toEqual([expect.stringMatching(/^25/), '20.00']);
  });
  it('of an action are seen by a buyer from its first to its last second, in the shop’s time', async () => {
    const connection = await opened();
    const [from, until] = [new Date('2027-03-01T23:00:00Z'), new Date('2027-03-10T23:00:00Z')];
    const [outcome] = await pushPrices(connection, await shop.tags(connection, { HAM: { price: d('20'), strike: null, actions: [{ price: d('15'), from, until }] } }));
    expect(outcome).toMatchObject({ confirmed: true, rightUntil: null });
    const seen = async (at: Date): Promise<string> => (await effective(at)).HAM;
    expect([await seen(new Date(from.getTime() - 1000)), await seen(from), await seen(new Date(until.getTime() - 1000)), await seen(until)]).toEqual(['20.00', '15.00', '15.00', '20.00']);
  });
  it.each([true, false])('of an action begin at its time in a shop of 3.12, whether its offers have a beginning (%s) or not', async (offerBegins) => {
    await shop.reset({ offerBegins }, 'gx312');
    const connection = await shop.checked({ now });
    const [from, until] = [new Date('2026-11-25T00:00:00Z'), new Date('2026-11-30T00:00:00Z')];
    const [tag] = await shop.tags(connection, { HAM: { price: d('18'), strike: null, actions: [{ price: d('15'), from, until }] } });
    const [before] = await pushPrices(connection, [tag]);
    expect(before).toMatchObject({ confirmed: true, rightUntil: from });
    expect((await effective(new Date('2026-11-24T00:00:00Z'))).HAM).not.toMatch(/^15/);
    await shop.simulator.control('/clock', { now: from.toISOString(), speed: 0 });
    const at = (): Date => from;
    await pushPrices(await shop.checked({ now: at }), [tag], from);
    const seen = [await effective(from), await effective(until)].map(({ HAM }) => HAM);
    expect(seen[0] === seen[1]).toBe(false);
  });
  it('put the strike price back after an action over it', async () => {
    const connection = await opened();
    const [from, until] = [new Date('2026-11-20T11:00:00Z'), new Date('2026-11-22T00:00:00Z')];
    const [tag] = await shop.tags(connection, { HAM: { price: d('20'), strike: d('25'), actions: [{ price: d('15'), from, until }] } });
    const [during] = await pushPrices(connection, [tag]);
    expect([during, (await effective()).HAM]).toMatchObject([{ confirmed: true, rightUntil: until }, '15.00']);
    await shop.simulator.control('/clock', { now: until.toISOString(), speed: 0 });
    const later = await shop.checked({ now: () => until });
    const memo = (during as { memo: object }).memo;
    expect(await pushPrices(later, [{ ...tag, memo: memo as never }], until)).toMatchObject([{ confirmed: true, rightUntil: null }]);
    expect([(await effective(until)).HAM, (await shop.books(until.toISOString())).prices.HAM?.strike]).toEqual(['20.00', expect.stringMatching(/^25/)]);
  });
  it('put the shop’s own struck price back after our action over it', async () => {
    const connection = await opened();
    await shop.merchant({ do: 'set-price', sku: 'HAM', price: '30', salePrice: '24' });
    const until = new Date('2026-11-22T00:00:00Z');
    const [tag] = await shop.tags(connection, { HAM: { price: d('22'), actions: [{ price: d('15'), from: null, until }] } });
    await shop.calls();
    // First what the shop has is remembered, and the row is due again at once; a run that broke off here would have lost nothing.
    const [first] = await pushPrices(connection, [tag]);
    expect([first, (await shop.calls()).counters.writes]).toMatchObject([{ confirmed: true, rightUntil: now(), memo: { kept: { price: expect.any(String) } } }, 0]);
    tag.memo = first.memo as never;
    await pushPrices(connection, [tag]);
    // As if its answer had not been remembered.
    const [during] = await pushPrices(connection, [tag]);
    expect([during, (await effective()).HAM]).toMatchObject([{ confirmed: true, rightUntil: until, memo: { kept: { price: expect.any(String) } } }, '15.00']);
    await shop.simulator.control('/clock', { now: until.toISOString(), speed: 0 });
    const later = await shop.checked({ now: () => until });
    await pushPrices(later, [{ ...tag, actions: [], memo: (during as { memo: object }).memo as never }], until);
    expect([(await effective(until)).HAM, (await shop.books(until.toISOString())).prices.HAM?.strike]).toEqual(['22.00', expect.stringMatching(/^30/)]);
  });
  it('take a second offer for one product by changing the one there is, also one that is over', async () => {
    const connection = await opened();
    await shop.merchant({ do: 'set-price', sku: 'HAM', price: '30', salePrice: '24', saleFrom: '2026-01-01T00:00:00Z', saleTo: '2026-02-01T00:00:00Z' });
    await shop.calls();
    expect((await pushPrices(connection, await shop.tags(connection, { HAM: { price: d('20'), strike: d('25'), actions: [] } }))).map(codeOf)).toEqual(['confirmed']);
    const { calls } = await shop.calls();
    const change = calls.find(({ path, method }) => /special_offers\/\d+$/.test(path) && method === 'PUT');
    expect([Object.keys(JSON.parse(change?.body ?? '{}') as object).sort(), calls.some(({ method, path }) => method === 'POST' && path.endsWith('/special_offers'))]).toEqual([['beginsAt', 'expiresAt', 'price', 'productId', 'quantity', 'status'], false]);
    expect((await effective()).HAM).toBe('20.00');
  });
  it('whose offer was made by somebody else in the same moment are refused for that row alone, and nothing of the shop’s inside is told', async () => {
    const connection = await opened();
    const tags = await shop.tags(connection, { KAF: { price: d('11'), ...own }, HAM: { price: d('20'), strike: d('25'), actions: [] }, 'A,B': { price: d('2'), ...own } });
    const outcomes: Outcome[] = [];
    await connection.prices.pushPrices(tags, now(), async (some) => {
      if (outcomes.length === 0) await office('POST', 'v2/special_offers', { productId: parseInt(tags[1].remoteId, 10), price: 5, quantity: 5, status: true, beginsAt: '2026-01-01 00:00:00', expiresAt: '1000-01-01 00:00:00' });
      outcomes.push(...some);
    });
    expect(tags.map(({ listing }) => codeOf(outcomes.find((outcome) => outcome.listing === listing)))).toEqual(['confirmed', 'shop-refused', 'confirmed']);
    expect(JSON.stringify(outcomes)).not.toMatch(/\/var|\.php|INSERT/i);
  });
  it('of a variant are its own, whatever its surcharge was, and leave the product’s alone', async () => {
    const connection = await opened();
    const product = await productId(connection, 'TS-S');
    const before = (await office('GET', `v2/products/${product}`)).price;
    await shop.calls();
    expect((await pushPrices(connection, await shop.tags(connection, { 'TS-S': { price: d('18.49') }, 'TS-M': { price: d('19.99') } }))).map(codeOf)).toEqual(['confirmed', 'confirmed']);
    const writes = (await shop.calls()).calls.filter(({ kind }) => kind === 'write');
    expect(writes.map(({ method, body }) => [method, JSON.parse(body ?? '')])).toEqual([['PATCH', [{ id: expect.any(Number), price: 15.5378, priceType: 'replacing' }, { id: expect.any(Number), price: 16.7983, priceType: 'replacing' }]]]);
    expect([await effective(), (await office('GET', `v2/products/${product}`)).price]).toMatchObject([{ 'TS-S': '18.49', 'TS-M': '19.99' }, before]);
  });
  it('of a variant’s action are switched by Kontor at its beginning and its end', async () => {
    const connection = await opened();
    const [from, until] = [new Date('2026-11-21T00:00:00Z'), new Date('2026-11-22T00:00:00Z')];
    const [first] = await shop.tags(connection, { 'TS-S': { price: d('18'), actions: [{ price: d('11.11'), from, until }] } });
    let tag = first;
    const bounds: (Date | null | undefined)[] = [];
    for (const [at, seen] of [[now(), '18.00'], [from, '11.11'], [until, '18.00']] as const) {
      const [outcome] = await pushPrices(await shop.checked({ now: () => at }), [tag], at);
      bounds.push('rightUntil' in outcome ? outcome.rightUntil : undefined);
      tag = { ...tag, memo: { ...(tag.memo as object | null), ...(outcome.memo as object | undefined) } };
      expect((await effective())['TS-S']).toBe(seen);
    }
    expect(bounds).toEqual([from, until, null]);
  });
  it('say of a variant that it can have no strike price, and that an offer on its product may lower it', async () => {
    const connection = await opened();
    const [struck] = await pushPrices(connection, await shop.tags(connection, { 'TS-S': { price: d('18'), strike: d('25'), actions: [] } }));
    expect(struck).toMatchObject({ confirmed: true, notice: { code: 'strike-not-for-variants', values: { number: 'TS-S' } } });
    await office('POST', 'v2/special_offers', { productId: parseInt(await productId(connection, 'TS-S'), 10), price: 5, quantity: 5, status: true, beginsAt: '2026-01-01 00:00:00', expiresAt: '1000-01-01 00:00:00' });
    const [warned] = await pushPrices(connection, await shop.tags(connection, { 'TS-S': { price: d('18'), actions: [] } }));
    expect(warned).toMatchObject({ confirmed: true, notice: { code: 'offer-on-product' } });
  });
  it('tell what the shop shows: prices, struck prices and actions', async () => {
    const connection = await opened();
    await shop.merchant({ do: 'set-price', sku: 'HAM', price: '30', salePrice: '24' });
    await shop.merchant({ do: 'set-price', sku: 'KAF', price: '14', salePrice: '12', saleFrom: '2026-12-01T00:00:00Z', saleTo: '2026-12-24T00:00:00Z' });
    const shown = await connection.prices.readPrices(await shop.keys(connection, ['HAM', 'KAF', 'TS-S']));
    const texts = shown.map(({ price, strike, action }) => [price?.toString(), strike?.toString(), action && [action.price.toString(), action.from?.toISOString(), action.until?.toISOString()]]);
    expect(texts).toEqual([['24', '30', null], ['14', undefined, ['12', '2026-12-01T00:00:00.000Z', '2026-12-24T00:00:00.000Z']], ['15', undefined, null]]);
  });
  it('are not guessed where the tax of the class is not certain, nor sent in another currency', async () => {
    const facts = (await shop.open().connection.check()).facts;
    if (!facts) throw new Error('no facts');
    const { connection } = shop.open({ now, facts: { ...facts, own: { ...facts.own, taxRates: {} } } });
    const [tag] = await shop.tags(connection, { HAM: { price: d('20') } });
    expect((await pushPrices(connection, [tag])).map(codeOf)).toEqual(['price-tax-unknown']);
    expect((await pushPrices(await opened(), [{ ...tag, currency: 'CHF' }])).map(codeOf)).toEqual(['shop-currency-differs']);
  });
});

itRefereed('every request of these cases is one that the documentation knows, or a place where it is wrong', () => {
  expect(recorded.length).toBeGreaterThan(50);
  expectRefereed(recorded);
});
