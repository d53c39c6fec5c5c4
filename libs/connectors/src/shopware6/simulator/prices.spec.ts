// What a buyer pays and when: price lists replaced as a whole, action prices over their days by version, priority, graduated prices, variants, other currencies.
import type { Books, RunningSimulator } from '../../testing/simulator.js';
import { simulator } from '../shopware6.simulator.js';
import type { Said } from '../../testing/shop-server/ask.js';
import { Caller } from './caller.js';

let shop: RunningSimulator;
let caller: Caller;
let ids: Record<string, string>;
beforeAll(async () => {
  shop = await simulator.start();
  caller = new Caller(shop);
});
afterAll(() => caller.close());
const reset = async (flavour = 'sw66', switches: Record<string, unknown> = {}): Promise<void> => {
  await shop.control('/reset', { flavour, switches });
  await shop.control('/seed', { products: [{ sku: 'HAM', name: 'Hammer', price: '19.99', stock: 10 }, { sku: 'TS', name: 'Hemd', type: 'variable', price: '15.00', variations: [{ sku: 'TS-S', stock: 1, options: { Größe: 'S' } }, { sku: 'TS-M', price: '16.00', stock: 1, options: { Größe: 'M' } }] }] });
  await caller.login();
  ids = Object.fromEntries((await caller.search('product')).json.data.map((one: { productNumber: string; id: string }) => [one.productNumber, one.id]));
};
beforeEach(() => reset());
const [eur, usd] = ['b7d2554b0ce847cd82f3ac9bd1c0dfca', async () => (await caller.search('currency', { filter: [{ type: 'equals', field: 'isoCode', value: 'USD' }] })).json.data[0].id as string] as const;
const entry = (gross: number, more: object = {}, currencyId: string = eur) => ({ currencyId, gross, net: gross / 1.19, linked: true, ...more });
const write = (sku: string, price: unknown): Promise<Said> => caller.sync({ action: 'upsert', entity: 'product', payload: [{ id: ids[sku], price }] });
const prices = async (sku: string, at?: string): Promise<Books['prices'][string]> => ((await shop.control(`/books${at ? `?at=${encodeURIComponent(at)}` : ''}`)) as Books).prices[sku];
const shown = async (sku: string) => (await caller.search('product', { ids: [ids[sku]] })).json.data[0].price;
const pointers = ({ json }: Said): string[] => (json.errors as { source: { pointer: string } }[]).map(({ source }) => source.pointer);

describe('a price list', () => {
  it('is replaced as a whole: what is left out is gone', async () => {
    const dollars = await usd();
    await write('HAM', [entry(21.5, { listPrice: { gross: 25, net: 21, linked: true }, regulationPrice: { gross: 18, net: 15, linked: true } }), entry(24, {}, dollars)]);
    expect(await shown('HAM')).toMatchObject([{ gross: 21.5, listPrice: { gross: 25 }, regulationPrice: { gross: 18 }, percentage: { gross: 14 } }, { currencyId: dollars, gross: 24 }]);
    expect(await prices('HAM')).toMatchObject({ effective: '21.50', strike: '25.00' });
    await write('HAM', [entry(20)]);
    expect(await shown('HAM')).toMatchObject([{ gross: 20, listPrice: null, regulationPrice: null, percentage: null }]);
    expect(await shown('HAM')).toHaveLength(1);
  });
  it('is complete, with the default currency in it; but no amount is implausible', async () => {
    expect(pointers(await write('HAM', [{ currencyId: eur, gross: 5 }]))).toEqual(['/0/0/price/0/net', '/0/0/price/0/linked']);
    expect((await write('HAM', [entry(1, { listPrice: { gross: 2, net: 1 } })])).json.errors[0]).toMatchObject({ code: '2fa2158c-2a7f-484b-98aa-975522539ff8' });
    expect((await write('HAM', [entry(5, {}, await usd())])).json.errors[0].detail).toBe('No price for default currency defined');
    expect((await write('HAM', [{ currencyId: eur, gross: 100, net: -10, linked: true, something: 1 }])).status).toBe(200);
  });
  it('keeps about ten decimals', async () => {
    await write('HAM', [entry(19.99)]);
    expect((await shown('HAM'))[0].net).toBe(16.7983193277);
  });
  it('of a list price not higher than the price strikes nothing', async () => {
    await write('HAM', [entry(20, { listPrice: { gross: 19, net: 16, linked: true } })]);
    expect(await prices('HAM')).toMatchObject({ effective: '20.00', strike: null });
  });
  it('of a variant may be null: then the parent’s holds; a parent needs one', async () => {
    expect([(await prices('TS-S')).effective, (await prices('TS-M')).effective]).toEqual(['15.00', '16.00']);
    expect((await write('TS-M', null)).status).toBe(200);
    expect((await prices('TS-M')).effective).toBe('15.00');
    expect(pointers(await write('TS', null))).toEqual(['/0/0/price']);
  });
  it('in another currency is its own entry, or reckoned by the factor', async () => {
    const pays = async (): Promise<string> => ((await shop.control('/order', { cart: [{ sku: 'HAM' }], shipping: null, currency: 'USD' })) as { total: string }).total;
    expect(await pays()).toBe('23.41');
    await write('HAM', [entry(19.99), entry(22, {}, await usd())]);
    expect(await pays()).toBe('22.00');
  });
  it('shows net prices where the default group sees them', async () => {
    await reset('sw67');
    expect(await prices('HAM')).toMatchObject({ effective: '19.99' });
    expect((await shown('HAM'))[0]).toMatchObject({ net: 19.99, gross: 23.7881 });
  });
});

const rule = (sign: string, priority: number, dates: object | null, more: object[] = []) => ({
  id: sign.repeat(32), name: `Regel ${sign}`, priority, moduleTypes: { types: ['price'] },
  conditions: [{ id: `${sign.repeat(31)}1`, type: 'orContainer', position: 0, value: {}, children: [{ id: `${sign.repeat(31)}2`, type: 'andContainer', position: 0, value: {}, children: [...(dates ? [{ id: `${sign.repeat(31)}3`, type: 'dateRange', position: 0, value: { useTime: true, ...dates } }] : []), ...more] }] }],
});
const december = { fromDate: '2026-11-30T23:00:00+00:00', toDate: '2026-12-24T23:00:00+00:00' };
const act = (rules: unknown[], rows: unknown[] = []): Promise<Said> => caller.sync({ action: 'upsert', entity: 'rule', payload: rules }, ...(rows.length > 0 ? [{ action: 'upsert', entity: 'product_price', payload: rows }] : []));
const row = (sign: string, ruleSign: string, gross: number, more: object = {}) => ({ id: sign.repeat(32), productId: ids['HAM'], ruleId: ruleSign.repeat(32), quantityStart: 1, price: [entry(gross, { listPrice: { currencyId: eur, gross: 19.99, net: 16.8, linked: true } })], ...more });

describe('an action price', () => {
  it('holds from its first second to before its last, with the struck price beside it', async () => {
    expect((await act([rule('a', 9000, december)], [row('1', 'a', 14.99)])).status).toBe(200);
    const effective = async (at: string): Promise<string> => (await prices('HAM', at)).effective;
    expect([await effective('2026-11-30T22:59:59Z'), await effective('2026-11-30T23:00:00Z'), await effective('2026-12-24T22:59:59Z'), await effective('2026-12-24T23:00:00Z')]).toEqual(['19.99', '14.99', '14.99', '19.99']);
    expect(await prices('HAM', '2026-12-05T00:00:00Z')).toEqual({ effective: '14.99', regular: '19.99', sale: '14.99', saleFrom: '2026-11-30T23:00:00.000Z', saleTo: '2026-12-24T23:00:00.000Z', strike: '19.99' });
  });
  it('is what a buyer pays then', async () => {
    await act([rule('a', 9000, { fromDate: '2026-01-01T00:00:00Z', toDate: '2099-01-01T00:00:00Z' })], [row('1', 'a', 14.99)]);
    await shop.control('/order', { cart: [{ sku: 'HAM' }], shipping: null });
    const [order] = (await caller.search('order', { associations: { lineItems: {} } })).json.data;
    expect(order.lineItems[0]).toMatchObject({ unitPrice: 14.99, price: { listPrice: { price: 19.99, discount: -5, percentage: 25.01 } } });
  });
  it('loses against a rule of higher priority', async () => {
    await act([rule('a', 10, december), rule('b', 200, december)], [row('1', 'a', 0.1), row('2', 'b', 0.25)]);
    expect((await prices('HAM', '2026-12-05T00:00:00Z')).effective).toBe('0.25');
  });
  it('may be for a customer group, for a quantity', async () => {
    const dealers = (await caller.search('customer-group', { filter: [{ type: 'equals', field: 'displayGross', value: false }] })).json.data[0].id as string;
    await act([rule('a', 100, null, [{ id: `${'a'.repeat(31)}4`, type: 'customerCustomerGroup', position: 0, value: { operator: '=', customerGroupIds: [dealers] } }]), rule('b', 50, december)], [row('1', 'a', 9), row('2', 'b', 14), row('3', 'b', 12, { quantityStart: 10 })]);
    expect((await prices('HAM', '2026-12-05T00:00:00Z')).effective).toBe('14.00');
    await shop.control('/order', { cart: [{ sku: 'HAM', quantity: 10 }], shipping: null, createdAt: '2026-12-05T00:00:00Z' });
    expect((await caller.search('order')).json.data[0].amountTotal).toBe(120);
  });
  it('of the parent holds for a variant without one of its own', async () => {
    await act([rule('a', 9000, december)], [{ ...row('1', 'a', 9), productId: ids['TS'] }]);
    expect((await prices('TS-S', '2026-12-05T00:00:00Z')).effective).toBe('9.00');
  });
  it('keeps its rule from being deleted', async () => {
    await act([rule('a', 9000, december)], [row('1', 'a', 9)]);
    const refused = await caller.sync({ action: 'delete', entity: 'rule', payload: [{ id: 'a'.repeat(32) }] });
    expect([refused.status, refused.json.errors[0].code]).toEqual([409, 'FRAMEWORK__DELETE_RESTRICTED']);
    await caller.sync({ action: 'delete', entity: 'product_price', payload: [{ id: '1'.repeat(32) }] });
    expect((await caller.sync({ action: 'delete', entity: 'rule', payload: [{ id: 'a'.repeat(32) }] })).status).toBe(200);
    expect((await caller.search('rule-condition', { filter: [{ type: 'equals', field: 'ruleId', value: 'a'.repeat(32) }] })).json.data).toEqual([]);
  });
  it('written again is the same action', async () => {
    for (let time = 0; time < 2; time += 1) await act([rule('a', 9000, december)], [row('1', 'a', 9)]);
    expect((await caller.search('product-price')).json.data).toHaveLength(1);
    expect((await caller.search('rule', { ids: ['a'.repeat(32)], associations: { conditions: {} } })).json.data[0].conditions).toHaveLength(3);
  });
  it('does not hold when its rule was never indexed', async () => {
    const write = (indexing: Record<string, string>): Promise<Said> => caller.post('_action/sync', [{ action: 'upsert', entity: 'rule', payload: [rule('a', 9000, december)] }, { action: 'upsert', entity: 'product_price', payload: [row('1', 'a', 9)] }], { headers: indexing });
    await write({ 'indexing-behavior': 'use-queue-indexing' });
    expect((await prices('HAM', '2026-12-05T00:00:00Z')).effective).toBe('19.99');
    await write({});
    expect((await prices('HAM', '2026-12-05T00:00:00Z')).effective).toBe('9.00');
  });
  it('shows late on pages that 6.7 keeps, unless fresh ones are asked for (a switch)', async () => {
    await reset('sw67', { cachedPages: true, displayGross: true });
    await shop.control('/clock', { now: '2026-11-23T08:00:00.000Z', speed: 0 });
    await caller.login();
    await write('HAM', [entry(10)]);
    expect([(await prices('HAM')).effective, (await prices('HAM', '2026-11-23T08:05:00Z')).effective]).toEqual(['19.99', '10.00']);
    await caller.post('_action/sync', [{ action: 'upsert', entity: 'product', payload: [{ id: ids['HAM'], price: [entry(11)] }] }], { headers: { 'sw-force-cache-invalidate': '1' } });
    expect((await prices('HAM')).effective).toBe('11.00');
    await shop.control('/clock', { now: new Date().toISOString(), speed: 1 });
  });
  it('of the merchant’s own shows in the books too', async () => {
    await shop.control('/merchant', { do: 'set-price', sku: 'HAM', price: '30.00', salePrice: '25.00', saleFrom: '2026-12-01T00:00:00Z', saleTo: '2026-12-10T00:00:00Z' });
    expect(await prices('HAM', '2026-12-05T00:00:00Z')).toMatchObject({ effective: '25.00', strike: '30.00', regular: '30.00', sale: '25.00' });
    await shop.control('/merchant', { do: 'set-price', sku: 'HAM', salePrice: '25.00' });
    expect(await prices('HAM', '2027-01-05T00:00:00Z')).toMatchObject({ effective: '25.00', strike: '30.00' });
  });
});

describe('the dates of a rule', () => {
  const code = async (dates: object): Promise<string> => {
    const said = await act([rule('a', 1, dates)]);
    return said.status === 200 ? 'taken' : ((said.json.errors as { code: string }[])[0]?.code ?? '');
  };
  const [datetime, blank, extra] = ['1a9da513-2640-4f84-9b6a-4d99dcddc628', 'c1051bb4-d103-4f74-8988-acbcafc7fdc3', '7703c766-b5d5-4cef-ace7-ae0dd82304e9'];
  const local = { fromDate: '2026-11-30T23:00:00', toDate: '2026-12-24T23:00:00' };
  it.each([['sw65', null], ['sw66', null], ['sw67', '6.7.5.1']])('carry their offset until 6.7.5 (%s)', async (flavour, version) => {
    await reset(flavour, { version });
    expect(await code(december)).toBe('taken');
    expect(await code({ fromDate: '2026-11-30T23:00:00Z', toDate: '2026-12-24T23:00:00Z' })).toBe('taken');
    expect(await code(local)).toBe(datetime);
    expect(await code({ fromDate: '2026-11-30T23:00:00.000+00:00', toDate: '2026-12-24T23:00:00.000+00:00' })).toBe(datetime);
    expect(await code({ ...december, toDate: null })).toBe(blank);
    expect(await code({ ...december, timezone: 'Europe/Berlin' })).toBe(extra);
  });
  it('carry none since 6.7.6, and may name a zone', async () => {
    await reset('sw67');
    expect(await code(december)).toBe(datetime);
    expect(await code({ fromDate: '2026-12-01T00:00:00', toDate: '2026-12-25T00:00:00', timezone: 'Europe/Berlin' })).toBe('taken');
    await act([rule('a', 1, { fromDate: '2026-12-01T00:00:00', toDate: '2026-12-25T00:00:00', timezone: 'Europe/Berlin' })], [row('1', 'a', 9)]);
    expect([(await prices('HAM', '2026-11-30T22:59:59Z')).sale, (await prices('HAM', '2026-11-30T23:00:00Z')).sale]).toEqual(['', '7.56']);
    await act([rule('a', 1, local)]);
    expect((await prices('HAM', '2026-11-30T23:00:00Z')).sale).toBe('7.56');
  });
  it('belong to a condition that is known', async () => {
    expect((await act([rule('a', 1, null, [{ id: '4'.repeat(32), type: 'moonPhase', value: {} }])])).status).toBe(400);
  });
});
