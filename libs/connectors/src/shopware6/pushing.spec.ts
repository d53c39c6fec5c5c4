// Writing to a Shopware 6 shop: how few calls it takes, one bad row beside good ones in a call that is all or nothing, and every trap that answers 200.
import { Decimal, Quantity } from '@kontor/kernel';
import type { Connection, Outcome, PriceTag } from '../port.js';
import { recorded } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/shopware6-referee.js';
import { pushStock, standUp, type Shop } from '../testing/stood-up-shop.js';
import { shopware6 } from './shopware6.platform.js';

let shop: Shop<typeof shopware6>;
beforeAll(async () => {
  shop = await standUp(shopware6, { flavour: 'sw66' });
});
afterAll(() => shop.stop());
beforeEach(() => shop.reset());

const pieces = (count: number): Quantity => Quantity.whole(count);
const d = (text: string): Decimal => Decimal.parse(text);
const pushPrices = async (connection: Pick<Connection, 'prices'>, tags: PriceTag[], now = new Date()): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  await (connection.prices as NonNullable<Connection['prices']>).pushPrices(tags, now, async (some) => void outcomes.push(...some));
  expect(outcomes).toHaveLength(tags.length);
  return tags.map((tag) => outcomes.find(({ listing }) => listing === tag.listing) as Outcome);
};
const codeOf = (outcome: Outcome | undefined): string => (outcome && 'failure' in outcome ? outcome.failure.code : 'confirmed');
/** With what the shop's listing would remember. */
const remembered = (tags: PriceTag[], outcomes: Outcome[]): PriceTag[] => tags.map((tag, index) => ({ ...tag, memo: { ...(tag.memo as object), ...(outcomes[index]?.memo as object) } }));
type Call = { method: string; path: string; body?: string; status: number; items: number };
const syncs = (calls: Call[]): Call[] => calls.filter(({ path }) => path.includes('_action/sync'));
const payloads = (call: Call | undefined): { key: string; entity: string; action: string; payload: Record<string, unknown>[] }[] => JSON.parse(call?.body ?? '[]') as never;
/** Asks the shop itself, beside the client. */
const ask = async (path: string, body: object): Promise<{ status: number; body: { data: Record<string, unknown>[] } }> => {
  const { url, credentials } = shop.simulator;
  const post = (to: string, what: object, headers = {}): Promise<Response> => fetch(`${url}/api/${to}`, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json', ...headers }, body: JSON.stringify(what) });
  const { access_token: token } = (await (await post('oauth/token', { grant_type: 'client_credentials', client_id: credentials.accessKeyId, client_secret: credentials.secretAccessKey })).json()) as { access_token: string };
  const answer = await post(path, body, { authorization: `Bearer ${token}` });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as never };
};

describe('stock', () => {
  const many = async (count: number): Promise<string[]> => {
    await shop.seed({ articles: count, seed: 11 });
    return Object.keys((await shop.books()).stock).filter((number) => /^A-/.test(number));
  };

  it('of a thousand articles takes four writes and no read', async () => {
    const numbers = await many(1000);
    const connection = await shop.checked();
    const levels = await shop.levels(connection, Object.fromEntries(numbers.map((number, index) => [number, pieces(index)])));
    await shop.calls();
    const outcomes = await pushStock(connection, levels);
    const { counters } = await shop.calls();
    expect([outcomes.size, counters.writes, counters.reads]).toEqual([1000, 4, 0]);
    expect([...outcomes.values()].every(({ confirmed }) => confirmed === true)).toBe(true);
    const { stock } = await shop.books();
    expect(numbers.map((number) => stock[number])).toEqual(numbers.map((_number, index) => index));
  });
  it('sends id and an integer, nothing that would make an article, and never switches indexing off', async () => {
    const connection = await shop.checked();
    await shop.calls();
    await pushStock(connection, await shop.levels(connection, { HAM: Quantity.parse('5.7'), KAF: Quantity.parse('-3') }));
    const [call] = syncs((await shop.calls()).calls);
    expect(payloads(call)).toEqual([{ key: 'product', action: 'upsert', entity: 'product', payload: [{ id: expect.stringMatching(/^[0-9a-f]{32}$/) as string, stock: 5 }, { id: expect.any(String) as string, stock: 0 }] }]);
    expect(await shop.books()).toMatchObject({ stock: { HAM: 5, KAF: 0 } });
  });
  it('never lets anything but a number leave', async () => {
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { HAM: pieces(1), KAF: pieces(2), 'TS-S': pieces(3) });
    const odd = levels.map((level, index) => ({ ...level, quantity: ['abc', null, level.quantity][index] as Quantity }));
    await shop.calls();
    const outcomes = await pushStock(connection, odd);
    expect(levels.map(({ listing }) => codeOf(outcomes.get(listing)))).toEqual(['stock-not-taken', 'stock-not-taken', 'confirmed']);
    expect(payloads(syncs((await shop.calls()).calls)[0])[0]?.payload).toHaveLength(1);
  });
  it('drops the rows that the shop points at and sends the others again at once', async () => {
    const numbers = await many(60);
    const connection = await shop.checked();
    const levels = await shop.levels(connection, Object.fromEntries(numbers.map((number) => [number, pieces(9)])));
    for (const sku of numbers.slice(0, 3)) await shop.merchant({ do: 'delete-product', sku });
    await shop.merchant({ do: 'set-stock', sku: numbers[10] ?? '', quantity: 1, manage: false });
    await shop.calls();
    const outcomes = await pushStock(connection, levels);
    const failures = levels.filter(({ listing }) => outcomes.get(listing)?.confirmed !== true);
    expect(failures.map(({ listing }) => outcomes.get(listing))).toMatchObject([...Array<object>(3).fill({ failure: { kind: 'gone', code: 'place-gone' } }), { failure: { kind: 'rejected', code: 'shop-refused' } }]);
    expect((await shop.calls()).counters.writes).toBe(2);
    expect((await shop.books()).stock[numbers[59] ?? '']).toBe(9);
  });
  it.each([
    ['may not create articles', { rightsFirst: true }],
    ['may create articles', { granted: ['product:create'] }],
    ['may not, and the shop looks at the row first', {}],
  ])('of an article that is gone makes none where the key %s', async (_name, switches) => {
    await shop.reset(switches);
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { HAM: pieces(1), KAF: pieces(2), 'TS-S': pieces(3) });
    await shop.merchant({ do: 'delete-product', sku: 'KAF' });
    const outcomes = await pushStock(connection, levels);
    expect(levels.map(({ listing }) => codeOf(outcomes.get(listing)))).toEqual(['confirmed', 'place-gone', 'confirmed']);
    expect((await shop.books()).stock).toMatchObject({ HAM: 1, 'TS-S': 3 });
    expect((await shop.books()).stock.KAF).toBeUndefined();
  });
  it('says that the right to write is missing, and of nobody that he is gone', async () => {
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { HAM: pieces(1), KAF: pieces(2) });
    await shop.merchant({ do: 'switch', switches: { missing: ['product:update'], rightsFirst: true } });
    await expect(pushStock(connection, levels)).rejects.toMatchObject({ kind: 'config', code: 'shop-privilege-missing' });
  });
  it('knows an id that no shop of this kind can have', async () => {
    const connection = await shop.checked();
    const levels = (await shop.levels(connection, { HAM: pieces(4), KAF: pieces(4) })).map((level) => (level.number === 'HAM' ? { ...level, remoteId: '4711' } : level));
    const outcomes = await pushStock(connection, levels);
    expect(levels.map(({ listing }) => codeOf(outcomes.get(listing)))).toEqual(['place-gone', 'confirmed']);
  });
  it('halves a call that takes too long, remembers it, and grows again', async () => {
    const numbers = await many(200);
    const connection = await shop.checked();
    const levels = await shop.levels(connection, Object.fromEntries(numbers.map((number) => [number, pieces(2)])));
    await shop.fail({ kind: '500-before', status: 504, times: 1, path: '_action/sync' });
    await shop.calls();
    const outcomes = await pushStock(connection, levels);
    expect([...outcomes.values()].every(({ confirmed }) => confirmed === true)).toBe(true);
    expect(syncs((await shop.calls()).calls).map(({ status }) => status)).toEqual([504, 200, 200]);
    expect(connection.newFacts()?.own).toMatchObject({ batch: 100 });
    await pushStock(connection, levels);
    expect(connection.newFacts()?.own.batch).toBe(undefined);
  });
  it('gives up on a shop that is down, after few tries', async () => {
    const connection = await shop.checked();
    const levels = await shop.levels(connection, Object.fromEntries((await many(200)).map((number) => [number, pieces(2)])));
    await shop.fail({ kind: 'html', status: 503, times: 100, path: '_action/sync' });
    await shop.calls();
    await expect(pushStock(connection, levels)).rejects.toMatchObject({ kind: 'unavailable' });
    expect((await shop.calls()).counters.calls).toBeLessThanOrEqual(3);
  });
  it('leaves a parent alone, whose figure means nothing, and reads figures in one call', async () => {
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { TS: pieces(7), 'TS-M': pieces(7) });
    const outcomes = await pushStock(connection, levels);
    expect(levels.map(({ listing }) => codeOf(outcomes.get(listing)))).toEqual(['stock-on-parent', 'confirmed']);
    await shop.calls();
    const shown = await (connection.stock).readStock(await shop.keys(connection, ['TS', 'TS-M', 'HAM']));
    expect(shown.map(({ tracked, quantity }) => [tracked, quantity?.toString() ?? null])).toEqual([[false, null], [true, '7'], [true, '50']]);
    expect((await shop.calls()).counters.calls).toBe(2);
  });
  it('is what lies on the shelf in a shop of 6.5', async () => {
    await shop.reset({}, 'sw65');
    await shop.order({ cart: [{ sku: 'HAM', quantity: 3 }] });
    const connection = await shop.checked();
    expect(connection.capabilities.stock?.meaning).toBe('physical');
    await pushStock(connection, await shop.levels(connection, { HAM: pieces(55) }));
    const { body } = await ask('search/product', { filter: [{ type: 'equals', field: 'productNumber', value: 'HAM' }] });
    expect(body.data[0]).toMatchObject({ stock: 55, availableStock: 52 });
  });
});

describe('prices', () => {
  it('of a thousand articles take a search and a write for every 250, and nothing when they are right already', async () => {
    await shop.seed({ articles: 1000, seed: 11 });
    const numbers = Object.keys((await shop.books()).prices).filter((number) => /^A-/.test(number));
    const connection = await shop.checked();
    const tags = await shop.tags(connection, Object.fromEntries(numbers.map((number, index) => [number, { price: d(`${200 + index}.5`), strike: null, actions: [] }])));
    await shop.calls();
    expect((await pushPrices(connection, tags)).every(({ confirmed }) => confirmed === true)).toBe(true);
    expect((await shop.calls()).counters).toMatchObject({ reads: 4, writes: 4 });
    const { prices } = await shop.books();
    expect(numbers.map((number) => prices[number]?.effective)).toEqual(numbers.map((_number, index) => `${200 + index}.50`));
    await pushPrices(connection, tags);
    expect((await shop.calls()).counters).toMatchObject({ reads: 4, writes: 0 });
  });
  it('leave other currencies, a struck price and the lowest price of the shop as they are (F61)', async () => {
    const connection = await shop.checked();
    const [key] = await shop.keys(connection, ['HAM']);
    const { body: currencies } = await ask('search/currency', {});
    const other = currencies.data.find(({ isoCode, isSystemDefault }) => isoCode !== 'EUR' && isSystemDefault !== true)?.id;
    const euro = currencies.data.find(({ isoCode }) => isoCode === 'EUR')?.id;
    expect([other, euro].every(Boolean)).toBe(true);
    const part = (gross: number): object => ({ gross, net: 10, linked: true, currencyId: euro });
    await ask('_action/sync', [{ key: 'p', action: 'upsert', entity: 'product', payload: [{ id: key?.remoteId, price: [{ ...part(19.99), listPrice: part(25.5), regulationPrice: part(18.25) }, { currencyId: other, gross: 22.2, net: 18.66, linked: false }] }] }]);
    await pushPrices(connection, await shop.tags(connection, { HAM: { price: d('17.77') } }));
    const { body } = await ask('search/product', { ids: [key?.remoteId] });
    const price = body.data[0]?.price as Record<string, unknown>[];
    expect(price.find(({ currencyId }) => currencyId === euro)).toMatchObject({ gross: 17.77, listPrice: { gross: 25.5, net: 10 }, regulationPrice: { gross: 18.25 } });
    expect((price.find(({ currencyId }) => currencyId === euro)?.net as number).toFixed(6)).toBe('14.932773');
    expect(price.find(({ currencyId }) => currencyId === other)).toMatchObject({ gross: 22.2, net: 18.66, linked: false });
  });
  it('take the tax of the article in the shop, a variant’s from its parent, and are entered net in a net shop', async () => {
    await shop.reset({}, 'sw67');
    await shop.seed({ products: [{ sku: 'BUCH', name: 'Buch', type: 'variable', taxRate: '7', options: ['Band'], variations: [{ sku: 'BUCH-1', price: '9.00', stock: 1, options: { Band: '1' } }] }] });
    const connection = await shop.checked();
    expect(connection.facts?.pricesIncludeTax).toBe(false);
    await pushPrices(connection, await shop.tags(connection, { KAF: { price: d('10') }, 'BUCH-1': { price: d('12.605') } }));
    expect((await shop.books()).prices).toMatchObject({ KAF: { effective: '10.00' } });
    const keys = await shop.keys(connection, ['KAF', 'BUCH-1']);
    const { body } = await ask('search/product', { ids: keys.map(({ remoteId }) => remoteId) });
    const grossOf = (index: number): number => (body.data.find(({ id }) => id === keys[index]?.remoteId)?.price as { gross: number }[])[0]?.gross ?? 0;
    expect([grossOf(0), grossOf(1)].map((gross) => gross.toFixed(5))).toEqual(['10.70000', '13.48735']);
  });
  it('of one variant become its own, and the others keep their parent’s', async () => {
    const connection = await shop.checked();
    const keys = await shop.keys(connection, ['TS-S', 'TS-M']);
    const euro = connection.facts?.own.currencyId;
    // The merchant keeps one price at the parent.
    await ask('_action/sync', [{ key: 'p', action: 'upsert', entity: 'product', payload: [{ id: keys[0]?.remoteParentId, price: [{ currencyId: euro, gross: 15, net: 12.6, linked: true }] }, ...keys.map(({ remoteId }) => ({ id: remoteId, price: null }))] }]);
    const tags = await shop.tags(connection, { 'TS-S': { price: d('15') }, 'TS-M': { price: d('14') } });
    const shown = await (connection.prices).readPrices(tags);
    expect(shown.map(({ price }) => price?.toString())).toEqual(['15', '15']);
    await pushPrices(connection, await shop.tags(connection, { 'TS-S': { strike: undefined, price: d('15') }, 'TS-M': { price: d('14') } }));
    const { body } = await ask('search/product', { ids: keys.map(({ remoteId }) => remoteId) });
    const own = (index: number): unknown => body.data.find(({ id }) => id === keys[index]?.remoteId)?.price;
    expect((own(1) as { gross: number }[])[0]?.gross).toBe(14);
    expect((await shop.books()).prices).toMatchObject({ 'TS-S': { effective: '15.00' }, 'TS-M': { effective: '14.00' } });
  });
  it('under a rule of one variant say that they hide those which the merchant keeps at the parent', async () => {
    const connection = await shop.checked();
    const [key] = await shop.keys(connection, ['TS']);
    const [rule] = (await ask('search/rule', {})).body.data;
    await ask('_action/sync', [{ key: 'p', action: 'upsert', entity: 'product_price', payload: [{ id: 'd'.repeat(32), productId: key?.remoteId, ruleId: rule?.id, quantityStart: 1, price: [{ currencyId: connection.facts?.own.currencyId, gross: 4, net: 3, linked: true }] }] }]);
    const wish = { price: d('19'), actions: [{ price: d('5'), from: null, until: null }] };
    const first = await pushPrices(connection, await shop.tags(connection, { 'TS-M': wish, HAM: { ...wish } }));
    expect(first.map((outcome) => ('notice' in outcome ? outcome.notice?.code : null))).toEqual(['price-hides-parents', null]);
    const [again] = await pushPrices(connection, await shop.tags(connection, { 'TS-M': wish }));
    expect(again).toEqual({ listing: again?.listing, confirmed: true, rightUntil: null });
  });
  it('of a parent, of an article that is gone, and in another currency are refused, each for itself', async () => {
    const connection = await shop.checked();
    const tags = await shop.tags(connection, { TS: { price: d('9') }, KAF: { price: d('9') }, 'TS-M': { price: d('9') }, HAM: { price: d('9'), currency: 'USD' }, 'A,B': { price: d('2'), strike: d('1') } });
    await shop.merchant({ do: 'delete-product', sku: 'KAF' });
    expect((await pushPrices(connection, tags)).map(codeOf)).toEqual(['price-on-parent', 'place-gone', 'confirmed', 'shop-currency-differs', 'price-not-below-strike']);
  });
  it('carry the lowest price of thirty days, and take away only what Kontor wrote', async () => {
    const connection = await shop.checked();
    const wished = await shop.tags(connection, { HAM: { price: d('15'), strike: d('20'), lowest: d('14.5') } });
    const first = await pushPrices(connection, wished);
    const regulation = async (): Promise<unknown> => ((await ask('search/product', { ids: [wished[0]?.remoteId] })).body.data[0]?.price as { regulationPrice: { gross: number } | null }[])[0]?.regulationPrice?.gross ?? null;
    expect([first[0]?.memo, await regulation()]).toEqual([{ lowest: true }, 14.5]);
    await pushPrices(connection, wished.map((tag) => ({ ...tag, lowest: null })));
    expect(await regulation()).toBe(14.5);
    const [last] = await pushPrices(connection, remembered(wished, first).map((tag) => ({ ...tag, lowest: null })));
    expect([last?.memo, await regulation()]).toEqual([{ lowest: null }, null]);
  });
});

describe('action prices', () => {
  it.each(['rule:create', 'rule_condition:create', 'product_price:create'])('without the right %s hold up no plain price', async (right) => {
    const connection = await shop.checked();
    await shop.merchant({ do: 'switch', switches: { missing: [right] } });
    const tags = await shop.tags(connection, { HAM: { price: d('18'), actions: [{ price: d('5'), from: null, until: null }] }, KAF: { price: d('13') } });
    const outcomes = await pushPrices(connection, tags);
    expect(outcomes).toMatchObject([{ confirmed: false, failure: { kind: 'rejected', code: 'shop-privilege-missing', values: { privileges: expect.stringContaining(right) as string } } }, { confirmed: true }]);
    expect((await shop.books()).prices).toMatchObject({ HAM: { regular: '19.99' }, KAF: { regular: '13.00' } });
  });
  it('are the matter of the whole shop where the right to write articles is missing as well', async () => {
    const connection = await shop.checked();
    const tags = await shop.tags(connection, { HAM: { price: d('18'), actions: [{ price: d('5'), from: null, until: null }] } });
    await shop.merchant({ do: 'switch', switches: { missing: ['product:update', 'product_price:create'], rightsFirst: true } });
    await expect(pushPrices(connection, tags)).rejects.toMatchObject({ kind: 'config', code: 'shop-privilege-missing' });
  });
  const start = new Date('2026-10-24T22:00:00Z');
  const end = new Date('2026-10-27T23:00:00Z');
  const hour = 3_600_000;
  const at = (moment: Date | number): Date => new Date(moment);
  const rules = async (): Promise<Record<string, unknown>[]> => (await ask('search/rule', { filter: [{ type: 'prefix', field: 'name', value: 'Kontor' }], associations: { conditions: {} } })).body.data;

  it('hold from their first to before their last moment, over the end of summer time, and leave no trace afterwards', async () => {
    const connection = await shop.checked();
    const wish = { price: d('19.99'), strike: d('25'), actions: [{ price: d('14.99'), from: start, until: end }] };
    const [outcome] = await pushPrices(connection, await shop.tags(connection, { HAM: wish }), at(start.getTime() - 48 * hour));
    expect(outcome).toMatchObject({ confirmed: true, rightUntil: null });
    for (let moment = start.getTime() - 2 * hour; moment <= end.getTime() + 2 * hour; moment += hour) {
      const { HAM } = (await shop.books(at(moment).toISOString())).prices;
      const running = moment >= start.getTime() && moment < end.getTime();
      expect([at(moment).toISOString(), HAM?.effective, HAM?.strike]).toEqual([at(moment).toISOString(), running ? '14.99' : '19.99', running ? '19.99' : '25.00']);
    }
    expect((await shop.books(at(end.getTime() - 1000).toISOString())).prices.HAM?.effective).toBe('14.99');
    const [shown] = await (connection.prices).readPrices(await shop.keys(connection, ['HAM']));
    expect([shown?.price?.toString(), shown?.strike?.toString()]).toEqual(['19.99', '25']);
    expect(await rules()).toHaveLength(1);
    // Any push after its end clears up, whatever it is about.
    await pushPrices(connection, await shop.tags(connection, { KAF: { price: d('9') } }), end);
    expect(await rules()).toHaveLength(0);
    expect((await ask('search/product-price', {})).body.data).toEqual([]);
    expect(connection.newFacts()?.own.actionRules).toEqual({});
  });
  it.each([
    ['6.5', 'sw65', null], ['6.6', 'sw66', null], ['6.7 before the change', 'sw67', '6.7.5.1'], ['6.7 after it', 'sw67', '6.7.6.0'],
  ])('are dated as a shop of %s wants it', async (_name, flavour, version) => {
    await shop.reset({ version }, flavour);
    const connection = await shop.checked();
    const actions = [{ price: d('5'), from: start, until: end }];
    expect((await pushPrices(connection, await shop.tags(connection, { HAM: { price: d('19'), actions } }), start)).map(codeOf)).toEqual(['confirmed']);
    const prices = async (moment: number): Promise<string | undefined> => (await shop.books(at(moment).toISOString())).prices.HAM?.effective;
    expect([await prices(start.getTime() - 1000), await prices(start.getTime()), await prices(end.getTime())]).toEqual(['19.00', '5.00', '19.00']);
    expect((await shop.calls()).calls.filter(({ status }) => status === 400)).toEqual([]);
  });
  it('are written in the other form where the shop refuses the first, which is remembered', async () => {
    await shop.reset({ version: '6.7.5.1' }, 'sw67');
    const { connection } = shop.open({ facts: { ...((await shop.checked()).facts as NonNullable<Connection['facts']>), version: '6.7.9999999-dev' } });
    const tags = await shop.tags(connection, { HAM: { price: d('15'), actions: [{ price: d('5'), from: start, until: end }] } });
    expect((await pushPrices(connection as never, tags, start)).map(codeOf)).toEqual(['confirmed']);
    expect((connection as Connection).newFacts()?.own.ruleDates).toBe('offset');
  });
  it('of one period share a rule; several of one article follow each other; open ends stay open', async () => {
    const connection = await shop.checked();
    const actions = [{ price: d('3'), from: null, until: start }, { price: d('2'), from: start, until: end }, { price: d('1'), from: end, until: null }];
    const tags = await shop.tags(connection, { HAM: { price: d('19'), actions }, KAF: { price: d('19'), actions }, 'TS-M': { price: d('19'), actions } });
    await shop.calls();
    await pushPrices(connection, tags, at(start.getTime() - hour));
    const { calls } = await shop.calls();
    expect(calls.filter(({ path }) => path.includes('search/rule'))).toHaveLength(1);
    expect(await rules()).toHaveLength(3);
    const shows = async (moment: number): Promise<unknown> => Object.values((await shop.books(at(moment).toISOString())).prices).filter(({ regular }) => regular === '19.00').map(({ effective }) => effective);
    expect(await shows(start.getTime() - hour)).toEqual(['3.00', '3.00', '3.00']);
    expect(await shows(start.getTime())).toEqual(['2.00', '2.00', '2.00']);
    expect(await shows(end.getTime() + 5000 * hour)).toEqual(['1.00', '1.00', '1.00']);
    // The second time nothing is written at all.
    await shop.calls();
    await pushPrices(connection, tags, at(start.getTime() - hour));
    expect((await shop.calls()).counters.writes).toBe(0);
  });
  it('survive a restart and a regular price that changes meanwhile', async () => {
    const actions = [{ price: d('14.99'), from: start, until: end }];
    const first = await shop.checked();
    await pushPrices(first, await shop.tags(first, { HAM: { price: d('19.99'), actions }, KAF: { price: d('19.99'), actions } }), at(start.getTime() - hour));
    // Another process, which remembers nothing, sends a new price in the middle; the other article’s is edited in the shop.
    const second = await shop.checked();
    await pushPrices(second, await shop.tags(second, { HAM: { price: d('21'), actions } }), at(start.getTime() + hour));
    const [key] = await shop.keys(second, ['KAF']);
    await ask('_action/sync', [{ key: 'p', action: 'upsert', entity: 'product', payload: [{ id: key?.remoteId, price: [{ currencyId: second.facts?.own.currencyId, gross: 18, net: 16.82, linked: true }] }] }]);
    const shows = async (moment: Date): Promise<unknown[]> => {
      const { prices } = await shop.books(moment.toISOString());
      return [prices.HAM, prices.KAF];
    };
    expect(await shows(at(start.getTime() + hour))).toMatchObject([{ effective: '14.99', strike: '21.00' }, { effective: '14.99' }]);
    expect(await shows(end)).toMatchObject([{ effective: '21.00' }, { effective: '18.00' }]);
  });
  it('that were moved or taken back leave nothing behind; the merchant’s own rules and prices stay', async () => {
    const connection = await shop.checked();
    await shop.merchant({ do: 'set-price', sku: 'KAF', price: '14.49', salePrice: '9.99', saleFrom: start.toISOString(), saleTo: end.toISOString() });
    const before = { HAM: { price: d('19'), actions: [{ price: d('5'), from: start, until: end }] }, KAF: { price: d('14.49'), actions: [{ price: d('8'), from: start, until: end }] } };
    await pushPrices(connection, await shop.tags(connection, before), start);
    // Kontor's rule stands above the merchant's.
    expect((await shop.books(start.toISOString())).prices).toMatchObject({ HAM: { effective: '5.00' }, KAF: { effective: '8.00' } });
    const later = { HAM: { price: d('19'), actions: [{ price: d('5'), from: at(end.getTime() - hour), until: end }] }, KAF: { actions: [] } };
    await pushPrices(connection, await shop.tags(connection, later), start);
    expect((await shop.books(start.toISOString())).prices).toMatchObject({ HAM: { effective: '19.00' }, KAF: { effective: '9.99' } });
    const [, shown] = await (connection.prices).readPrices(await shop.keys(connection, ['HAM', 'KAF']));
    expect(shown?.action).toBe(null);
  });
  it('of an article that nobody asks for any more go with the rule; a price that the merchant put under it holds the rule', async () => {
    const connection = await shop.checked();
    const wish = { price: d('19'), actions: [{ price: d('5'), from: start, until: end }] };
    await pushPrices(connection, await shop.tags(connection, { HAM: wish, KAF: { ...wish } }), start);
    const [rule] = await rules();
    const [key] = await shop.keys(connection, ['TS-M']);
    const euro = connection.facts?.own.currencyId;
    await ask('_action/sync', [{ key: 'p', action: 'upsert', entity: 'product_price', payload: [{ id: 'd'.repeat(32), productId: key?.remoteId, ruleId: rule?.id, quantityStart: 1, price: [{ currencyId: euro, gross: 4, net: 3, linked: true }] }] }]);
    await pushPrices(connection, await shop.tags(connection, { 'A,B': { price: d('2') } }), end);
    expect((await ask('search/product-price', {})).body.data.map(({ id }) => id)).toEqual(['d'.repeat(32)]);
    expect(await rules()).toHaveLength(1);
    expect(connection.newFacts()?.own.actionRules).toEqual({});
  });
  it('are read as the one that runs or the next one, the merchant’s own as well', async () => {
    const soon = new Date(Date.now() + 24 * hour);
    const connection = await shop.checked();
    await pushPrices(connection, await shop.tags(connection, { HAM: { price: d('19'), actions: [{ price: d('5'), from: soon, until: null }] } }));
    await shop.merchant({ do: 'set-price', sku: 'KAF', price: '14.49', salePrice: '9.99', saleFrom: soon.toISOString(), saleTo: new Date(soon.getTime() + hour).toISOString() });
    const [own, theirs] = await (connection.prices).readPrices(await shop.keys(connection, ['HAM', 'KAF']));
    const seconds = (moment: Date | null | undefined): number => Math.floor((moment?.getTime() ?? 0) / 1000);
    expect([own?.action?.price.toString(), seconds(own?.action?.from), own?.action?.until]).toEqual(['5', seconds(soon), null]);
    expect([theirs?.price?.toString(), theirs?.action?.price.toString()]).toEqual(['14.49', '9.99']);
  });
  it('are due again at their start where the lowest price is Kontor’s', async () => {
    const connection = await shop.checked();
    const [outcome] = await pushPrices(connection, await shop.tags(connection, { HAM: { price: d('19'), actions: [{ price: d('5'), from: start, until: end }], lowest: null } }), at(start.getTime() - hour));
    expect(outcome).toMatchObject({ confirmed: true, rightUntil: start });
  });
});

describe('tiers and customer groups', () => {
  it('are what each buyer pays by the piece, and go with the group', async () => {
    const connection = await shop.checked();
    const seen = await connection.seenValues();
    const [first] = seen.customerGroups;
    expect(first?.key).toMatch(/^[0-9a-f]{32}$/);
    const group = first?.key ?? '';
    const wish = { price: d('19'), tiers: [{ from: pieces(10), price: d('17') }], groups: [{ group, price: d('11'), tiers: [{ from: pieces(5), price: d('9') }] }] };
    expect((await pushPrices(connection, await shop.tags(connection, { HAM: wish }))).map(codeOf)).toEqual(['confirmed']);
    const rows = (await ask('search/product-price', { associations: { rule: {} } })).body.data as { quantityStart: number; quantityEnd: number | null; price: { gross: number }[]; rule: { name: string; priority: number } }[];
    const net = connection.facts?.netGroups?.includes(group);
    expect(rows.map(({ quantityStart, quantityEnd, price, rule }) => [rule.priority, quantityStart, quantityEnd, price[0]?.gross]).sort()).toEqual(
      [[1, 1, 9, 19], [1, 10, null, 17], [9500, 1, 4, net ? 13.09 : 11], [9500, 5, null, net ? 10.71 : 9]].sort(),
    );
    await pushPrices(connection, await shop.tags(connection, { HAM: { groups: [{ group, price: null, tiers: [] }], tiers: [] } }));
    expect((await ask('search/product-price', {})).body.data).toEqual([]);
    expect((await shop.books()).prices.HAM?.effective).toBe('19.00');
  });
});

itRefereed('all of this sent nothing that the shops’ own schemas do not know', () => expectRefereed(recorded));
