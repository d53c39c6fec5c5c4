// Fact sheet 7 and 8: stock and prices of articles and variants, batches, special offers, and what a buyer sees of it at a given time.
import { simulator } from '../gambio.simulator.js';
import { Caller } from './caller.js';

let shop: Caller;
const seed = {
  products: [
    { sku: 'HAM', name: 'Hammer', price: '19.99', taxRate: '19', stock: 50 },
    { sku: 'KAF', name: 'Kaffee', price: '14.49', taxRate: '7', stock: 40 },
    { sku: 'TS', name: 'T-Shirt', type: 'variable', taxRate: '19', options: ['Größe'], variations: [{ sku: 'TS-S', price: '15.00', stock: 4, options: { Größe: 'S' } }, { sku: 'TS-M', price: '16.00', stock: 6, options: { Größe: 'M' } }] },
  ],
};
const product = async (id: number): Promise<Record<string, unknown>> => (await shop.get(`v2/products/${id}`)).json as Record<string, unknown>;
const price = async (sku: string, at?: string): Promise<{ effective: string; regular: string; strike: string | null; sale: string }> => (await shop.books(at ? `?at=${at}` : '')).prices[sku];
const offer = { productId: 1, price: 12.605, quantity: 100, status: true, beginsAt: '2026-01-10 00:00:00', expiresAt: '2026-01-20 00:00:00' };

beforeAll(async () => {
  shop = new Caller(await simulator.start());
});
afterAll(() => shop.close());
beforeEach(() => shop.begin(seed));

describe('articles', () => {
  it('are kept net with four places, whatever the merchant enters', async () => {
    expect(await product(1)).toMatchObject({ productModel: 'HAM', price: 16.7983, quantity: 50, taxClassId: 1, specialOfferId: 0 });
    expect([(await price('HAM')).effective, (await price('KAF')).effective]).toEqual(['19.99', '14.49']);
    await shop.begin(seed, {}, 'gx312');
    expect([(await product(1))['price'], (await price('HAM')).effective]).toEqual([19.99, '23.79']);
  });

  it('change only in what is named; a date moves, and the picture forgets its width', async () => {
    await shop.control('/clock', { now: '2026-07-01T10:00:00Z', speed: 0 });
    const said = await shop.put('v2/products/1', { quantity: 55 });
    expect([said.status, said.json]).toEqual([200, expect.objectContaining({ id: 1, quantity: 55, price: 16.7983, lastModified: '2026-07-01 10:00:00', addonValues: expect.objectContaining({ productsImageWidth: '0' }) })]);
    await shop.control('/clock', { now: new Date().toISOString(), speed: 1 });
  });

  it('take decimals, negatives and texts that are numbers, ignore null, and break at anything else', async () => {
    const set = async (quantity: unknown): Promise<unknown> => ((said) => (said.status === 200 ? said.json.quantity : said.status))(await shop.put('v2/products/1', { quantity }));
    expect([await set(1.5), await set(-3), await set('7.25'), await set(null), await set('x'), await set([])]).toEqual([1.5, -3, 7.25, 7.25, 500, 500]);
  });

  it('may share a number: nobody is asked', async () => {
    await shop.post('v2/products', { productModel: 'HAM', name: { de: 'Zweiter Hammer' }, price: 1, quantity: 1 });
    expect((await shop.post('v2/products/search', { search: { in: { 'products.products_model': ['HAM'] } } })).json).toHaveLength(2);
  });

  it('say nothing in a row of their variants', async () => {
    const [row] = (await shop.post('v2/products/search', { search: { match: { 'products.products_model': 'TS' } } })).json as Record<string, unknown>[];
    expect(Object.keys(row)).not.toEqual(expect.arrayContaining(['settings']));
    expect(JSON.stringify(row)).not.toMatch(/variant|combi/i);
  });
});

describe('batches', () => {
  it('store the good ones and answer 400 when one was bad, without its id', async () => {
    const said = await shop.put('v2/products', [{ id: 1, quantity: 1 }, { id: 99, quantity: 2 }, { id: 2, quantity: 'x' }, { id: 3, quantity: 4 }]);
    expect(said.status).toBe(400);
    expect((said.json as { affected: { id: number }[] }).affected.map(({ id }) => id)).toEqual([1, 3]);
    expect((said.json as { errors: unknown[] }).errors).toEqual([{ errorMessage: 'Product was not found in database (ID:99)', stacktrace: expect.any(String) }, { errorMessage: expect.stringContaining('must be of type float'), stacktrace: expect.any(String) }]);
    expect([(await product(1))['quantity'], (await product(2))['quantity'], (await product(3))['quantity']]).toEqual([1, 40, 4]);
  });

  it('answer 200 with the whole articles when all were good, and count their items', async () => {
    const said = await shop.put('v2/products', [{ id: 1, quantity: 1 }, { id: 2, price: 5 }]);
    expect([said.status, said.json]).toEqual([200, { affected: [expect.objectContaining({ id: 1, settings: expect.anything() }), expect.objectContaining({ id: 2, price: 5 })], errors: [] }]);
    const { calls } = await shop.log();
    expect(calls.at(-1)).toMatchObject({ method: 'PUT', kind: 'write', items: 2 });
  });
});

describe('variants', () => {
  it('are changed all or not at all, and nothing is answered', async () => {
    expect(await shop.patch('v3/products/3/variants', [{ id: 1, stock: 9 }, { id: 2, stock: 8, price: 2.5, priceType: 'addition' }])).toMatchObject({ status: 204, text: '' });
    const rows = (await shop.get('v3/products/3/variants')).json.data as Record<string, unknown>[];
    expect(rows.map(({ id, stock, price: extra, modelNumber }) => [id, stock, extra, modelNumber])).toEqual([[1, 9, 0, 'S'], [2, 8, 2.5, 'M']]);
    const refused = await shop.patch('v3/products/3/variants', [{ id: 1, stock: 1 }, { id: 77, stock: 1 }]);
    expect([refused.status, refused.json]).toEqual([422, { errors: { 1: ['Product variant with ID "77" does not exist.'] } }]);
    expect((await shop.patch('v3/products/1/variants', [{ id: 1, stock: 1 }])).status).toBe(422);
    expect((await shop.books()).stock).toMatchObject({ 'TS-S': 9, 'TS-M': 8 });
  });

  it('need every field in a PUT and the right types everywhere', async () => {
    expect((await shop.put('v3/products/3/variants', [{ id: 1, stock: 9 }])).status).toBe(400);
    expect([(await shop.patch('v3/products/3/variants', [{ id: 1, stock: '9' }])).status, (await shop.patch('v3/products/3/variants', [{ stock: 9 }])).status, (await shop.patch('v3/products/3/variants', { id: 1 })).status]).toEqual([400, 400, 400]);
    const [row] = (await shop.get('v3/products/3/variants')).json.data as Record<string, unknown>[];
    expect((await shop.put('v3/products/3/variants', [{ ...row, stock: 2 }])).status).toBe(204);
  });

  it('cost what the article costs and more, or a price of their own', async () => {
    expect([(await price('TS-S')).effective, (await price('TS-M')).effective]).toEqual(['15.00', '16.00']);
    await shop.put('v2/products/3', { price: 16.8067 });
    expect([(await price('TS-S')).effective, (await price('TS-M')).effective]).toEqual(['20.00', '21.00']);
    await shop.patch('v3/products/3/variants', [{ id: 2, price: 8.4034, priceType: 'replacing' }]);
    expect((await price('TS-M')).effective).toBe('10.00');
  });

  it('sell by both figures, by the article’s, by their own or by none, as the article says', async () => {
    const buy = (): Promise<unknown> => shop.order({ cart: [{ sku: 'TS-S' }], strict: true });
    const figures = async (): Promise<unknown[]> => [(await product(3))['quantity'], (await shop.books()).stock['TS-S']];
    expect(await figures()).toEqual([10, 4]);
    await buy();
    expect(await figures()).toEqual([9, 3]);
    await shop.put('v2/products/3', { quantity: 0 });
    await expect(buy()).rejects.toThrow('nur noch 0 Stück');
    for (const [mode, after] of [[2, [0, 2]], [3, [0, 2]], [1, null]] as const) {
      await shop.put('v2/products/3', { settings: { propertiesCombisQuantityCheckMode: mode } });
      if (after === null) await expect(buy()).rejects.toThrow('nur noch 0 Stück');
      else {
        await buy();
        expect(await figures()).toEqual(after);
      }
    }
    await shop.put('v2/products/3', { settings: { propertiesCombisQuantityCheckMode: 0 } });
    await shop.control('/merchant', { do: 'switch', switches: { quantityCheck: 'variant' } });
    await buy();
    expect(await figures()).toEqual([0, 1]);
  });

  it('are called as a whole or by their end, and order lines join the numbers unless told otherwise', async () => {
    const model = async (): Promise<string> => ((await shop.get(`v2/orders/${(await shop.order({ cart: [{ sku: 'TS-S' }] })).ref}`)).json as { items: { model: string }[] }).items[0].model;
    expect(await model()).toBe('TS-S');
    await shop.begin(seed, { appendsModel: false });
    expect(await model()).toBe('S');
    await shop.begin(seed, { appendsModel: false, variantModels: 'whole' });
    expect([await model(), Object.keys((await shop.books()).stock)]).toEqual(['TS-S', ['HAM', 'KAF', 'TS-S', 'TS-M']]);
  });
});

describe('prices of groups', () => {
  it('survive a new price of the article, and are lost by the call for prices that does not name them', async () => {
    const groupPrices = [{ customerGroupId: 3, groupPrice: 8, graduatedPrices: [{ threshold: 10, graduatedPrice: 7.5 }] }];
    await shop.put('v2/product_prices/1', { price: 8.4034, groupPrices });
    await shop.put('v2/products/1', { price: 8.5 });
    expect((await shop.get('v2/product_prices/1')).json).toMatchObject({ price: 8.5, groupPrices });
    await shop.put('v2/product_prices/1', { price: 8.4034 });
    expect((await shop.get('v2/products/1/product_prices')).json).toMatchObject({ price: 8.4034, groupPrices: [] });
  });
  it('of guests are what a buyer sees', async () => {
    await shop.put('v2/product_prices/1', { groupPrices: [{ customerGroupId: 1, groupPrice: 8.4034, graduatedPrices: [] }] });
    expect((await price('HAM')).effective).toBe('10.00');
  });
});

describe('special offers', () => {
  it('hold from their beginning to their end in the shop’s own time, the old price struck', async () => {
    expect((await shop.post('v2/special_offers', offer)).status).toBe(201);
    // Berlin is an hour east of UTC in January.
    expect((await price('HAM', '2026-01-09T22:59:59Z')).effective).toBe('19.99');
    expect(await price('HAM', '2026-01-09T23:00:00Z')).toMatchObject({ effective: '15.00', regular: '19.99', strike: '19.99', sale: '15.00', saleFrom: '2026-01-09T23:00:00.000Z', saleTo: '2026-01-19T23:00:00.000Z' });
    expect((await price('HAM', '2026-01-19T22:59:59Z')).effective).toBe('15.00');
    expect(await price('HAM', '2026-01-19T23:00:00Z')).toMatchObject({ effective: '19.99', strike: null });
    expect([(await product(1))['specialOfferId'], (await shop.get('v2/special_offers/1')).json]).toEqual([1, expect.objectContaining({ status: false, beginsAt: offer.beginsAt })]);
  });

  it('are one per article: a second breaks the JSON of its refusal', async () => {
    await shop.post('v2/special_offers', offer);
    const said = await shop.post('v2/special_offers', offer);
    expect([said.status, said.json, said.text]).toEqual([400, undefined, expect.stringMatching(/^Query error: Duplicate entry '1'[^]*\{"code":400/)]);
  });

  it('want every field in a PUT and answer with PHP’s inside otherwise', async () => {
    await shop.post('v2/special_offers', offer);
    const said = await shop.put('v2/special_offers/1', { price: 1 });
    expect([said.status, said.json]).toEqual([400, expect.arrayContaining([expect.objectContaining({ file: expect.stringContaining('/srv/www') })])]);
    expect((await shop.put('v2/special_offers/1', { ...offer, price: 8.4034, beginsAt: '2020-01-01 00:00:00', expiresAt: '1000-01-01 00:00:00' })).status).toBe(200);
    expect(await price('HAM')).toMatchObject({ effective: '10.00', strike: '19.99', saleTo: null });
    expect([(await shop.post('v2/special_offers', { ...offer, productId: 99 })).status, (await shop.post('v2/special_offers', { ...offer, productId: 2, price: 'x' })).status, (await shop.get('v2/special_offers/9')).status]).toEqual([400, 400, 404]);
  });

  it('without an end are over at once; without a beginning they begin now', async () => {
    await shop.post('v2/special_offers', { ...offer, beginsAt: undefined, expiresAt: undefined });
    expect(await price('HAM')).toMatchObject({ effective: '19.99', strike: null });
    await shop.post('v2/special_offers', { ...offer, productId: 2, price: 9.3458, beginsAt: undefined, expiresAt: '1000-01-01 00:00:00' });
    expect((await price('KAF')).effective).toBe('10.00');
    expect((await price('KAF', '2026-01-01T00:00:00Z')).effective).toBe('14.49');
  });

  it('go when they are taken away, also when they were not there, and are found by their article', async () => {
    await shop.post('v2/special_offers', offer);
    for (const search of [{ match: { 'specials.products_id': 1 } }, { search: { match: { 'specials.products_id': 1 } } }]) expect((await shop.post('v2/special_offers/search', search)).json).toEqual([expect.objectContaining({ id: 1, productId: 1 })]);
    expect([(await shop.call('DELETE', 'v2/special_offers/1')).status, (await shop.call('DELETE', 'v2/special_offers/1')).status, (await product(1))['specialOfferId']]).toEqual([200, 200, 0]);
  });

  it('belong to the article: its variants come on top, unless they have prices of their own', async () => {
    await shop.post('v2/special_offers', { ...offer, productId: 3, price: 8.4034, beginsAt: '2020-01-01 00:00:00', expiresAt: '1000-01-01 00:00:00' });
    expect([(await price('TS-S')).effective, (await price('TS-M')).effective]).toEqual(['10.00', '11.00']);
    await shop.patch('v3/products/3/variants', [{ id: 2, price: 13.4454, priceType: 'replacing' }]);
    expect(await price('TS-M')).toMatchObject({ effective: '16.00', strike: null });
    await expect(shop.control('/merchant', { do: 'set-price', sku: 'TS-S', salePrice: '9.00' })).rejects.toThrow('belong to the article');
  });

  it('have no beginning in old shops, and may run out', async () => {
    await shop.begin(seed, { offerBegins: false });
    const made = await shop.post('v2/special_offers', { ...offer, beginsAt: '2999-01-01 00:00:00', expiresAt: '1000-01-01 00:00:00' });
    expect([made.json.beginsAt, (await price('HAM')).effective]).toEqual([undefined, '15.00']);
    await shop.begin(seed, { offersRunOut: true });
    await shop.post('v2/special_offers', { ...offer, quantity: 2, beginsAt: '2020-01-01 00:00:00', expiresAt: '1000-01-01 00:00:00' });
    await shop.order({ cart: [{ sku: 'HAM', quantity: 2 }] });
    expect((await price('HAM')).effective).toBe('19.99');
  });
});

it('forgets what the merchant deletes, and tells since when', async () => {
  await shop.control('/merchant', { do: 'delete-product', sku: 'KAF' });
  expect([(await shop.get('v2/products/2')).status, (await shop.put('v2/products/2', { quantity: 1 })).status]).toEqual([404, 404]);
  expect((await shop.get('v2/products?deleted=2020-01-01%2000:00:00')).json).toEqual({ deleted: [2], modified: [] });
  await shop.control('/merchant', { do: 'delete-product', sku: 'TS-M' });
  expect((await shop.get('v3/products/3/variants')).json.data).toHaveLength(1);
});
