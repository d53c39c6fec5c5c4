// Prices of a Shopware 5 shop: which rows are written, that nothing else of the shop is lost, and that a buyer sees the right price at every hour.
import { Decimal, Quantity, type ListingId } from '@kontor/kernel';
import type { Connection, Opaque, Outcome, PriceTag } from '../port.js';
import { recorded } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/shopware5-referee.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { Learned } from '../learned.js';
import { rowsBody, wantedRows } from './price-rows.js';
import { pricePusher } from './push-prices.js';
import { shopware5 } from './shopware5.platform.js';

let shop: Shop<typeof shopware5>;
beforeAll(async () => {
  shop = await standUp(shopware5, { flavour: 'sw57' });
});
afterAll(() => shop.stop());
afterEach(() => shop.simulator.control('/clock', { now: new Date().toISOString(), zone: 'Europe/Berlin' }));
beforeEach(() => shop.reset());

const d = (text: string): Decimal => Decimal.parse(text);
type Row = { id: number; group: string; from: number; to: number | 'beliebig'; price: string; pseudo: string; regulation: string | null };
const rows = async (number: string): Promise<Row[]> => ((await shop.books()).prices[number] as unknown as { rows: Row[] }).rows;
const shown = async (number: string): Promise<string[]> => (await rows(number)).map(({ group, from, price, pseudo, regulation }) => `${group}/${from} ${price}${pseudo === '0.00' ? '' : ` (${pseudo})`}${regulation === null ? '' : ` [${regulation}]`}`).sort();
const push = async (connection: Pick<Connection, 'prices'>, tags: PriceTag[], now = new Date()): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  await (connection.prices as NonNullable<Connection['prices']>).pushPrices(tags, now, async (some) => void outcomes.push(...some));
  expect(outcomes).toHaveLength(tags.length);
  return tags.map((tag) => {
    const outcome = outcomes.find(({ listing }) => listing === tag.listing) as Outcome;
    tag.memo = Object.fromEntries(Object.entries({ ...(tag.memo as object | null), ...(outcome.memo as object | undefined) }).filter(([, value]) => value !== null)) as Opaque;
    return outcome;
  });
};
const codeOf = (outcome: Outcome | undefined): string => (outcome && 'failure' in outcome ? outcome.failure.code : String(outcome?.confirmed));
/** As a person or another program would write rows; prices as the group enters them. */
const merchantWrites = async (number: string, prices: object[]): Promise<void> => {
  const connection = await shop.checked();
  const [key] = await shop.keys(connection, [number]);
  const { userName, apiKey } = shop.simulator.credentials;
  const answer = await fetch(`${shop.simulator.url}/api/variants/${key.remoteId}`, { method: 'PUT', headers: { authorization: `Basic ${Buffer.from(`${userName}:${apiKey}`).toString('base64')}` }, body: JSON.stringify({ prices }) });
  expect(answer.status).toBe(200);
  await shop.calls();
};
const whole = [
  { customerGroupKey: 'EK', from: 1, to: 9, price: 20, pseudoPrice: 25, regulationPrice: 18 },
  { customerGroupKey: 'EK', from: 10, to: 'beliebig', price: 17 },
  { customerGroupKey: 'H', from: 1, to: 'beliebig', price: 12.5, pseudoPrice: 15 },
];
const bodies = async (): Promise<{ prices?: Record<string, unknown>[]; __options_prices?: object }[]> => (await shop.calls()).calls.filter(({ method }) => method === 'PUT').flatMap(({ body }) => JSON.parse(body ?? '[]') as []);

describe('a price row', () => {
  it('is updated by its id, complete, and every other row stays', async () => {
    await merchantWrites('HAM', whole);
    const connection = await shop.checked();
    const [before] = await rows('HAM');
    const tags = await shop.tags(connection, { HAM: { price: d('21.5') } });
    await shop.calls();
    expect((await push(connection, tags)).map(codeOf)).toEqual(['true']);
    expect(await bodies()).toEqual([{ id: expect.any(Number), __options_prices: { replace: false }, prices: [expect.objectContaining({ id: before.id, customerGroupKey: 'EK', from: 1, to: 9, price: 21.5, pseudoPrice: 25, regulationPrice: 18 })] }]);
    expect(await shown('HAM')).toEqual(['EK/1 21.50 (25.00) [18.00]', 'EK/10 17.00', 'H/1 12.50 (15.00)']);
  });
  it('that is right already is not written', async () => {
    const connection = await shop.checked();
    const tags = await shop.tags(connection, { HAM: { price: d('19.99'), strike: null }, KAF: { price: d('14.49') } });
    await shop.calls();
    expect((await push(connection, tags)).map(codeOf)).toEqual(['true', 'true']);
    expect((await shop.calls()).counters.writes).toBe(0);
  });
  it('of two hundred and fifty articles takes three writing calls and few reads', async () => {
    await shop.seed({ articles: 150, variants: 100, seed: 11 });
    const numbers = Object.keys((await shop.books()).stock).filter((number) => /^[AP]-/.test(number));
    const connection = await shop.checked();
    const tags = await shop.tags(connection, Object.fromEntries(numbers.map((number) => [number, { price: d('7.77') }])));
    await shop.calls();
    const outcomes = await push(connection, tags);
    const { counters } = await shop.calls();
    expect([outcomes.every(({ confirmed }) => confirmed === true), counters.writes, counters.reads <= 8]).toEqual([true, 3, true]);
  });
  it('takes a strike price away only when told, and keeps the shop’s else', async () => {
    await merchantWrites('HAM', whole);
    const connection = await shop.checked();
    const [tag] = await shop.tags(connection, { HAM: { price: d('19') } });
    await push(connection, [tag]);
    expect((await shown('HAM'))[0]).toBe('EK/1 19.00 (25.00) [18.00]');
    await push(connection, [{ ...tag, strike: d('30') }]);
    expect((await shown('HAM'))[0]).toBe('EK/1 19.00 (30.00) [18.00]');
    await push(connection, [{ ...tag, strike: null }]);
    expect((await shown('HAM'))[0]).toBe('EK/1 19.00 [18.00]');
  });
  it('not above zero, in another currency, or not below its strike price is not sent', async () => {
    const connection = await shop.checked();
    const tags = await shop.tags(connection, { HAM: { price: d('0') }, KAF: { price: d('5'), strike: d('4') }, 'TS-S': { price: d('5'), currency: 'CHF' }, 'TS-M': { price: d('9'), groups: [{ group: 'H', price: d('-1'), tiers: [] }] }, 'TS-L': { price: d('9') } });
    await shop.calls();
    expect((await push(connection, tags)).map(codeOf)).toEqual(['price-zero-for-shop', 'price-not-below-strike', 'shop-currency-differs', 'price-zero-for-shop', 'true']);
    expect((await bodies()).length).toBe(1);
  });
  it('is never left out altogether, since a variant without rows vanishes; one that has vanished comes back', async () => {
    expect(() => rowsBody(wantedRows([], {}, {}, []))).toThrow('empty');
    const connection = await shop.checked();
    const tags = await shop.tags(connection, { HAM: { price: d('21') }, KAF: { strike: d('30') } });
    await merchantWrites('HAM', []);
    await merchantWrites('KAF', []);
    expect((await connection.prices.readPrices(tags)).length).toBe(0);
    expect((await push(connection, tags)).map(codeOf)).toEqual(['true', 'place-gone']);
    expect(await shown('HAM')).toEqual(['EK/1 21.00']);
  });
  it('of a variant whose article does not show its tax is written by the tax of another, and nothing of the others is lost', async () => {
    await merchantWrites('TS-S', []);
    await merchantWrites('TS-M', [{ price: 15 }, { customerGroupKey: 'H', price: 11 }]);
    const connection = await shop.checked();
    const tags = await shop.tags(connection, { 'TS-M': { price: d('16') } });
    expect((await push(connection, tags)).map(codeOf)).toEqual(['true']);
    expect(await shown('TS-M')).toEqual(['EK/1 16.00', 'H/1 11.00']);
  });
  it('that the shop does not show afterwards is not confirmed, whatever its answer says', async () => {
    const row = (price: string) => ({ id: '7', articleId: '3', number: 'HAM', article: { id: '3', taxId: '1' }, prices: [{ id: '9', customerGroupKey: 'EK', from: '1', to: 'beliebig', price, pseudoPrice: '0', regulationPrice: null, percent: '0.00', customerGroup: { taxInput: true } }] });
    const lists = [row('10'), row('15')];
    const client = { list: async () => ({ rows: [lists.shift()], at: null }), get: async () => ({ tax: { id: '1', tax: '19.00' } }), put: async () => ({ success: true, data: [{ success: true, operation: 'update', data: { id: '7' } }] }) };
    const tag: PriceTag = { listing: '1' as ListingId, remoteId: '7', remoteParentId: null, number: 'HAM', memo: null, currency: 'EUR', price: d('21') };
    expect(await push({ prices: pricePusher(client as never, new Learned(null)) }, [tag])).toEqual([{ listing: '1', confirmed: false, failure: { kind: 'rejected', code: 'price-not-taken', values: { number: 'HAM', field: 'price EK', sent: '21', shown: '17.85' } } }]);
  });
  it('that a plugin keeps to itself is a problem of that row', async () => {
    const connection = await shop.checked();
    await shop.merchant({ do: 'switch', switches: { deafTo: ['prices'] } });
    expect((await push(connection, await shop.tags(connection, { HAM: { price: d('21') }, KAF: { price: d('14.49') } }))).map(codeOf)).toEqual(['price-not-taken', 'true']);
  });
  it('beside a second one for the same piece is made single again', async () => {
    const connection = await shop.checked();
    const [key] = await shop.keys(connection, ['HAM']);
    const { userName, apiKey } = shop.simulator.credentials;
    await fetch(`${shop.simulator.url}/api/variants/${key.remoteId}`, { method: 'PUT', headers: { authorization: `Basic ${Buffer.from(`${userName}:${apiKey}`).toString('base64')}` }, body: JSON.stringify({ __options_prices: { replace: false }, prices: [{ customerGroupKey: 'EK', price: 5 }] }) });
    expect(await shown('HAM')).toHaveLength(2);
    const tags = await shop.tags(connection, { HAM: { price: d('21') } });
    expect((await push(connection, tags)).map(codeOf)).toEqual(['true']);
    expect(await shown('HAM')).toEqual(['EK/1 21.00']);
  });
});

describe('tiers and customer groups', () => {
  it('begin at whole pieces, nobody gets a lower price for fewer, and no number has two rows', async () => {
    const connection = await shop.checked();
    const tier = (from: string, price: string): { from: Quantity; price: Decimal } => ({ from: Quantity.parse(from), price: d(price) });
    const tiers = [tier('0.5', '19'), tier('1', '18.5'), tier('2.5', '18'), tier('3', '17'), tier('10', '16')];
    const [tag] = await shop.tags(connection, { HAM: { price: d('20'), tiers, groups: [{ group: 'H', price: d('11'), tiers: [tier('1', '10'), tier('4.001', '9')] }] } });
    expect((await push(connection, [tag])).map(codeOf)).toEqual(['true']);
    expect(await shown('HAM')).toEqual(['EK/1 20.00', 'EK/10 16.00', 'EK/3 17.00', 'H/1 11.00', 'H/5 9.00']);
  });
  it('are written net where the group enters net, and taken away again only where Kontor put them', async () => {
    const connection = await shop.checked();
    const [tag] = await shop.tags(connection, { HAM: { price: d('20'), tiers: [{ from: Quantity.whole(10), price: d('18') }, { from: Quantity.whole(50), price: d('16') }], groups: [{ group: 'H', price: d('11.1111'), strike: d('14'), tiers: [{ from: Quantity.whole(5), price: d('10.5') }] }] } });
    expect((await push(connection, [tag])).map(codeOf)).toEqual(['true']);
    expect(await shown('HAM')).toEqual(['EK/1 20.00', 'EK/10 18.00', 'EK/50 16.00', 'H/1 11.11 (14.00)', 'H/5 10.50']);
    expect((await rows('HAM')).map(({ from, to }) => [from, to]).sort()).toEqual([[1, 4], [1, 9], [10, 49], [5, 'beliebig'], [50, 'beliebig']]);
    // A new price changes one row by its id.
    await shop.calls();
    await push(connection, [{ ...tag, price: d('21') }]);
    expect((await bodies())[0]).toMatchObject({ __options_prices: { replace: false }, prices: [{ customerGroupKey: 'EK', from: 1 }] });
    await push(connection, [{ ...tag, tiers: [], groups: [{ group: 'H', price: null, tiers: [] }] }]);
    expect(await shown('HAM')).toEqual(['EK/1 20.00']);
  });
  it('of the shop’s own stay, also when the group is named without a price', async () => {
    await merchantWrites('HAM', whole);
    const connection = await shop.checked();
    const tags = await shop.tags(connection, { HAM: { price: d('19'), tiers: [], groups: [{ group: 'H', price: null, tiers: [] }] } });
    expect((await push(connection, tags)).map(codeOf)).toEqual(['true']);
    expect(await shown('HAM')).toEqual(['EK/1 19.00 (25.00) [18.00]', 'H/1 12.50 (15.00)']);
  });
  it('of a group that the shop does not have are told, and the rest is sent', async () => {
    const connection = await shop.checked();
    const [outcome] = await push(connection, await shop.tags(connection, { HAM: { price: d('19'), groups: [{ group: 'WEG', price: d('9'), tiers: [] }] } }));
    expect(outcome).toMatchObject({ confirmed: true, notice: { code: 'customer-group-unknown', values: { group: 'WEG' } } });
    expect(await shown('HAM')).toEqual(['EK/1 19.00']);
  });
  it('are net for everybody in a shop whose default group enters net', async () => {
    await shop.reset({}, 'sw56');
    const connection = await shop.checked();
    const [tag] = await shop.tags(connection, { HAM: { price: d('16.7983'), strike: d('20'), groups: [{ group: 'H', price: d('9.9'), tiers: [] }] } });
    expect((await push(connection, [tag])).map(codeOf)).toEqual(['true']);
    expect(await shown('HAM')).toEqual(['EK/1 16.80 (20.00)', 'H/1 9.90']);
    expect((await connection.prices.readPrices([tag]))[0]?.price?.toString()).toBe('16.7983');
  });
});

describe('the 30-day lowest price', () => {
  it('is written where Kontor has it, taken away when it was Kontor’s, and kept else', async () => {
    await merchantWrites('KAF', [{ price: 14.49, regulationPrice: 11 }]);
    const connection = await shop.checked();
    const tags = await shop.tags(connection, { HAM: { price: d('19'), lowest: d('17.5') }, KAF: { price: d('14'), lowest: null } });
    await push(connection, tags);
    expect([await shown('HAM'), await shown('KAF')]).toEqual([['EK/1 19.00 [17.50]'], ['EK/1 14.00 [11.00]']]);
    await push(connection, tags.map((tag) => ({ ...tag, lowest: null })));
    expect([await shown('HAM'), await shown('KAF')]).toEqual([['EK/1 19.00'], ['EK/1 14.00 [11.00]']]);
  });
  it('is not sent to a version that has none', async () => {
    await shop.reset({ version: '5.7.3' });
    const connection = await shop.checked();
    const tags = await shop.tags(connection, { HAM: { price: d('19'), lowest: d('17.5') } });
    await shop.calls();
    expect((await push(connection, tags)).map(codeOf)).toEqual(['true']);
    expect(JSON.stringify(await bodies())).not.toContain('regulationPrice');
  });
});

describe('action prices, which Kontor switches itself', () => {
  const price = async (): Promise<string> => {
    const { effective, strike } = (await shop.books()).prices.HAM ?? {};
    return `${effective}${strike ? ` (${strike})` : ''}`;
  };
  it('are right for a buyer in every hour, over start, end and the October clock change, also after a restart', async () => {
    // From Saturday 22:00 to Sunday 03:30 in winter time: the hour from two to three comes twice.
    const [from, until] = [new Date('2026-10-24T20:00:00Z'), new Date('2026-10-25T02:30:00Z')];
    let memo: Opaque | null = null;
    let due: Date | null = new Date(0);
    const seen: string[] = [];
    for (let now = new Date('2026-10-24T18:00:00Z'); now < new Date('2026-10-25T05:00:00Z'); now = new Date(now.getTime() + 1_800_000)) {
      await shop.simulator.control('/clock', { now: now.toISOString(), zone: 'Europe/Berlin' });
      const at = now;
      while (due && due <= at) {
        // Opened anew each time, as after a restart: only the memo and the shop are left.
        const connection = await shop.checked({ now: () => at });
        const [tag] = await shop.tags(connection, { HAM: { price: d('19.99'), strikeIsErps: true, actions: [{ price: d('15'), from, until }] } });
        tag.memo = memo;
        const [outcome] = await push(connection, [tag], at);
        if (outcome.confirmed !== true) throw new Error(JSON.stringify(outcome));
        memo = tag.memo;
        due = outcome.rightUntil ?? null;
      }
      seen.push(await price());
    }
    expect(seen).toEqual([...Array.from({ length: 4 }, () => '19.99'), ...Array.from({ length: 13 }, () => '15.00 (19.99)'), ...Array.from({ length: 5 }, () => '19.99')]);
    expect(due).toBeNull();
  });
  it('lower tiers with them that would be dearer, and put them back', async () => {
    const connection = await shop.checked();
    const now = new Date();
    const action = { price: d('15'), from: null, until: new Date(now.getTime() + 3_600_000) };
    const [tag] = await shop.tags(connection, { HAM: { price: d('20'), tiers: [{ from: Quantity.whole(10), price: d('18') }, { from: Quantity.whole(50), price: d('12') }], actions: [action] } });
    await push(connection, [tag], now);
    expect(await shown('HAM')).toEqual(['EK/1 15.00', 'EK/10 15.00', 'EK/50 12.00']);
    await push(connection, [tag], new Date(now.getTime() + 3_700_000));
    expect(await shown('HAM')).toEqual(['EK/1 20.00', 'EK/10 18.00', 'EK/50 12.00']);
  });
  it('give back the price and the strike price that are the shop’s', async () => {
    await merchantWrites('HAM', whole);
    const connection = await shop.checked();
    const now = new Date();
    const [tag] = await shop.tags(connection, { HAM: { actions: [{ price: d('15'), from: null, until: new Date(now.getTime() + 3_600_000) }] } });
    await push(connection, [tag], now);
    await push(connection, [tag], now);
    expect((await shown('HAM'))[0]).toBe('EK/1 15.00 (25.00) [18.00]');
    expect((await connection.prices.readPrices([tag]))[0]).toMatchObject({ price: d('20'), strike: d('25'), action: { price: d('15') } });
    await push(connection, [tag], new Date(now.getTime() + 3_700_000));
    expect((await shown('HAM'))[0]).toBe('EK/1 20.00 (25.00) [18.00]');
  });
  it('leave a price alone that somebody changed in the shop meanwhile, and say so', async () => {
    const connection = await shop.checked();
    const now = new Date();
    const [tag] = await shop.tags(connection, { HAM: { actions: [{ price: d('15'), from: null, until: new Date(now.getTime() + 3_600_000) }] } });
    await push(connection, [tag], now);
    await push(connection, [tag], now);
    await shop.merchant({ do: 'set-price', sku: 'HAM', price: '17' });
    const [outcome] = await push(connection, [tag], new Date(now.getTime() + 3_700_000));
    expect([outcome.confirmed === true && outcome.notice?.code, await price()]).toEqual(['price-changed-during-action', '17.00']);
    expect(outcome).toMatchObject({ notice: { values: { number: 'HAM' } } });
  });
});

it('an answer for one listing is never taken for another', async () => {
  const connection = await shop.checked();
  const tags = await shop.tags(connection, { HAM: { price: d('21') }, KAF: { price: d('22') } });
  const outcomes = await push(connection, tags);
  expect(outcomes.map(({ listing }) => listing)).toEqual(['1', '2'] as ListingId[]);
  expect([await shown('HAM'), await shown('KAF')]).toEqual([['EK/1 21.00'], ['EK/1 22.00']]);
});

itRefereed('sends no request that the shop’s own models do not know', () => {
  expect(recorded.length).toBeGreaterThan(30);
  expectRefereed(recorded);
});
