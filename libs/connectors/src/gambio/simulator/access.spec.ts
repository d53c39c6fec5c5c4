// Fact sheet 1 to 4: which API a shop has, where it is, who gets in, how much he may ask, and how lists, searches and errors look.
import { simulator } from '../gambio.simulator.js';
import { Caller } from './caller.js';

let shop: Caller;
const products = Array.from({ length: 60 }, (_, index) => ({ sku: `A-${index + 1}`, name: `Ding ${index + 1}`, price: '1.19', stock: index }));
const fill = (switches: Record<string, unknown> = {}, flavour = 'gx49'): Promise<void> => shop.begin({ products }, switches, flavour);

beforeAll(async () => {
  shop = new Caller(await simulator.start());
});
afterAll(() => shop.close());
beforeEach(() => fill());

describe('versions and addresses', () => {
  it('tells its versions with every answer, also with a refusal', async () => {
    const [second, third, refused] = [await shop.get('v2/shop_information'), await shop.get('v3/options'), await shop.get('v2/orders/1')];
    expect([second, third, refused].map(({ headers }) => [headers['x-shop-version'], headers['x-api-version']])).toEqual([['v4.9.0.1', 'v2.6.0'], ['v4.9.0.1', '3.0.0'], ['v4.9.0.1', 'v2.6.0']]);
    expect(second.json).toMatchObject({ url: `${shop.shop.secureUrl}/`, shopVersion: 'v4.9.0.1', countryId: '81' });
  });

  it.each([
    ['v3.12.0.2', 404, 404, 404],
    ['v4.1.0.0', 404, 404, 404],
    ['v4.1.1.0', 200, 404, 404],
    ['v4.6.9.9', 200, 404, 404],
    ['v4.7.0.0', 200, 200, 204],
  ])('has in %s the newer API or not (%s), and variants in it or not (%s, %s)', async (version, options, variants, patched) => {
    await shop.control('/reset', { switches: { version } });
    await shop.control('/seed', { products: [{ sku: 'TS', name: 'T', type: 'variable', variations: [{ sku: 'TS-S', price: '1.00', options: { G: 'S' } }] }] });
    expect([(await shop.get('v3/options')).status, (await shop.get('v3/products/1/variants')).status, (await shop.patch('v3/products/1/variants', [{ id: 1, stock: 2 }])).status]).toEqual([options, variants, patched]);
    expect((await shop.get('v2/orders')).status).toBe(200);
  });

  it('may show variants that cannot be written yet', async () => {
    await fill({ version: 'v4.5.0.0', variantsBefore47: 'readable' });
    expect([(await shop.get('v3/products/1/variants')).status, (await shop.patch('v3/products/1/variants', [])).status]).toEqual([200, 405]);
  });

  it.each(['http', 'https', 'www', 'other'])('sends callers on to the address that is configured: %s', async (redirect) => {
    await fill({ redirect });
    const said = await shop.get('v2/orders?page=2', { secure: redirect !== 'https' });
    const target = { http: shop.shop.url, https: shop.shop.secureUrl, www: 'https://www.simulierter-shop.example', other: 'https://der-richtige-shop.example/laden' }[redirect];
    expect([said.status, said.headers['location'], said.text]).toEqual([301, `${target}/api.php/v2/orders?page=2`, '']);
    if (redirect === 'http' || redirect === 'https') expect((await shop.get('v2/orders', { secure: redirect === 'https' })).status).toBe(200);
  });

  it('lives in a folder, and is closed at times', async () => {
    await fill({ folder: '/shop' });
    expect([(await shop.get('/shop/api.php/v2/orders')).status, (await shop.get('v2/orders')).status]).toEqual([200, 404]);
    for (const maintenance of [200, 503]) {
      await fill({ maintenance });
      const said = await shop.get('v2/orders');
      expect([said.status, said.json, said.headers['content-type']]).toEqual([maintenance, undefined, 'text/html; charset=UTF-8']);
    }
  });
});

describe('who gets in', () => {
  it('asks for an admin’s e-mail and password', async () => {
    expect((await shop.get('v2/orders')).status).toBe(200);
    for (const how of [{ anonymous: true }, { secret: 'falsch' }, { user: 'jemand@gambio-shop.test' }]) {
      expect([(await shop.get('v2/orders', how)).json, (await shop.get('v3/options', how)).json]).toEqual([expect.objectContaining({ code: 401, status: 'error', message: 'Invalid Credentials' }), { error: 'Unauthorized' }]);
    }
    expect((await shop.get('v2/orders', { user: '' })).status).toBe(500);
  });

  it('loses what stands behind a colon in a password on CGI hosts', async () => {
    await fill({ password: 'vor:nach' });
    expect((await shop.get('v2/orders', { secret: 'vor:nach' })).status).toBe(200);
    await fill({ password: 'vor:nach', cutsPassword: true });
    expect((await shop.get('v2/orders', { secret: 'vor:nach' })).status).toBe(401);
  });

  it('takes a token of its own until it expires, and an older API answers a bad one with 500', async () => {
    const { token } = await shop.control('/merchant', { do: 'switch', switches: {} });
    expect([(await shop.get('v2/orders', { token })).status, (await shop.get('v3/options', { token })).status]).toEqual([200, 200]);
    const bad = await shop.get('v2/orders', { token: `${token}x` });
    expect([bad.status, bad.json.message, (await shop.get('v3/options', { token: 'a.b.c' })).status]).toEqual([500, 'malformed token', 401]);
    await shop.control('/clock', { now: new Date(Date.now() + 366 * 86_400_000).toISOString() });
    const late = await shop.get('v2/orders', { token });
    expect([late.status, late.json.message, (await shop.get('v3/options', { token })).status]).toEqual([500, 'permission denied', 401]);
    await shop.control('/clock', { now: new Date().toISOString() });
  });

  it('lets a role read and not write, and may hold a search for writing', async () => {
    await shop.control('/merchant', { do: 'rights', read: true, write: false });
    const search = { search: { match: { 'products.products_id': 1 } } };
    expect([(await shop.get('v2/orders')).status, (await shop.post('v2/products/search', search)).status]).toEqual([200, 200]);
    for (const said of [await shop.put('v2/products/1', { quantity: 1 }), await shop.put('v2/products', []), await shop.patch('v2/orders/1/status', {})]) expect([said.status, said.json.message]).toEqual([403, 'Forbidden - No Permissions']);
    expect((await shop.patch('v3/products/1/variants', [])).status).toBe(403);
    await shop.control('/merchant', { do: 'switch', switches: { searchNeedsWriting: true } });
    expect((await shop.post('v2/products/search', search)).status).toBe(403);
    await shop.control('/merchant', { do: 'rights', read: false, write: false });
    expect((await shop.get('v2/orders')).status).toBe(403);
  });
});

describe('the quota', () => {
  it('counts by Authorization and API, refuses beyond it, and starts anew after a quarter of an hour of the shop’s time', async () => {
    await fill({ quota: 3 });
    const now = Date.parse('2026-03-01T10:00:00Z');
    await shop.control('/clock', { now: new Date(now).toISOString(), speed: 0 });
    const first = await shop.get('v2/orders');
    expect([first.headers['x-rate-limit-limit'], first.headers['x-rate-limit-remaining'], first.headers['x-rate-limit-reset']]).toEqual(['3', '2', String(now / 1000 + 900)]);
    await shop.get('v2/orders');
    await shop.get('v2/orders');
    const over = await shop.get('v2/orders');
    expect([over.status, over.json.code, over.headers['x-rate-limit-remaining'], over.headers['retry-after']]).toEqual([429, 429, '0', undefined]);
    const { token } = await shop.control('/merchant', { do: 'switch', switches: {} });
    expect([(await shop.get('v3/options')).status, (await shop.get('v2/orders', { token })).status]).toEqual([200, 200]);
    await shop.control('/clock', { now: new Date(now + 899_000).toISOString() });
    expect((await shop.get('v2/orders')).status).toBe(429);
    await shop.control('/clock', { now: new Date(now + 900_000).toISOString() });
    expect([(await shop.get('v2/orders')).status, (await shop.get('v2/orders')).headers['x-rate-limit-remaining']]).toEqual([200, '1']);
    await shop.control('/clock', { now: new Date().toISOString(), speed: 1 });
  });

  it('is five thousand unless told otherwise', async () => {
    expect((await shop.get('v2/orders')).headers['x-rate-limit-limit']).toBe('5000');
  });
});

describe('requests and errors', () => {
  it('wants exactly application/json on API v2, and any on v3', async () => {
    const type = 'application/json; charset=utf-8';
    for (const said of [await shop.put('v2/products/1', { quantity: 9 }, { type }), await shop.post('v2/products/search', { search: { match: { 'products.products_id': 1 } } }, { type }), await shop.patch('v2/orders/1/status', {}, { type })]) expect(said.status).toBe(415);
    expect((await shop.patch('v3/products/1/variants', [], { type })).status).toBe(204);
    expect((await shop.get('v2/products/1')).json.quantity).toBe(0);
  });

  it('ignores a method that a header names: the article is there twice then', async () => {
    const said = await shop.post('v2/products/1', { quantity: 7 }, { headers: { 'x-http-method-override': 'PUT' } });
    expect([said.status, said.json.productModel, said.json.id]).toEqual([201, 'A-1', 61]);
    expect((await shop.post('v2/products/search', { search: { match: { 'products.products_model': 'A-1' } } })).json).toHaveLength(2);
  });

  it('has status codes that cannot be relied upon', async () => {
    const statuses = [await shop.get('v2/orders/77'), await shop.get('v2/products/77'), await shop.put('v2/products/1', { price: '8,40' }), await shop.put('v2/products/1', { quantity: 'x' }), await shop.call('PUT', 'v2/products/1', { raw: '{"quantity":' }), await shop.get('v2/nothing'), await shop.call('DELETE', 'v2/shop_information'), await shop.get('v3/orders')];
    expect(statuses.map(({ status }) => status)).toEqual([500, 404, 500, 500, 400, 404, 405, 404]);
    expect(statuses[0].json).toEqual({ code: 500, status: 'error', message: 'Order was not found in database (ID:77)', request: { method: 'GET', url: `${shop.shop.secureUrl}/api.php/v2/orders/77`, path: '/v2/orders/77', uri: { root: `${shop.shop.secureUrl}/api.php/v2/`, resource: 'orders/77' } } });
    expect(statuses[7].json).toEqual({ error: 'Could not find requested resource.', details: '' });
  });
});

describe('lists', () => {
  it('pages by fifty without a total, with Link headers in several lines, and ends with nothing', async () => {
    const first = await shop.get('v2/products');
    expect(first.json).toHaveLength(50);
    expect(first.headers['x-total-count']).toBeUndefined();
    expect(first.headers['link']).toEqual(['first', 'next', 'last'].map((rel) => expect.stringContaining(`; rel="${rel}"`)));
    expect(String((await shop.get('v2/products?page=2')).headers['link'])).toContain('rel="previous"');
    expect([(await shop.get('v2/products?page=2')).json.length, (await shop.get('v2/products?page=3')).json, (await shop.get('v2/products?per_page=5000')).json.length]).toEqual([10, [], 60]);
  });

  it('sorts, trims and looks for words', async () => {
    expect((await shop.get('v2/products?sort=-quantity&per_page=2&fields=id,quantity')).json).toEqual([{ id: 60, quantity: 59 }, { id: 59, quantity: 58 }]);
    expect((await shop.get('v2/products?sort=+productModel,-id&per_page=2&fields=productModel')).json).toEqual([{ productModel: 'A-1' }, { productModel: 'A-10' }]);
    expect((await shop.get('v2/products?q=ding%2060&disable_links')).json).toEqual([expect.objectContaining({ id: 60 })]);
    expect((await shop.get('v2/products?q=ding%2060&disable_links')).json[0]._links).toBeUndefined();
  });

  it('searches by operators over columns, and refuses what it does not know', async () => {
    const ids = async (search: unknown, more = ''): Promise<unknown> => {
      const said = await shop.post(`v2/products/search${more}`, { search });
      return said.status === 200 ? (said.json as { id: number }[]).map(({ id }) => id) : said.status;
    };
    expect(await ids({ in: { 'products.products_model': ['a-1', 'A-2 ', ' A-3', 'X'] } })).toEqual([1, 2]);
    expect(await ids({ greater: { 'products.products_id': 5 }, lower: { 'products.products_quantity': 7 } })).toEqual([6, 7]);
    expect(await ids({ range: { 'products.products_id': { start: 2, end: 4 } } })).toEqual([2, 3, 4]);
    expect(await ids({ like: { 'products.products_model': 'A-6%' } })).toEqual([6, 60]);
    expect(await ids({ should: [{ match: { 'products.products_id': 3 } }, { geq: { 'products.products_id': 60 } }] })).toEqual([3, 60]);
    expect(await ids({ must: [{ geq: { 'products.products_id': 59 } }, { not: { 'products.products_id': 60 } }] })).toEqual([59]);
    expect(await ids({ geq: { 'products.products_id': 1 } }, '?per_page=2&page=2&sort=-id')).toEqual([58, 57]);
    expect([await ids({ near: { 'products.products_id': 1 } }), await ids({ match: { 'products_properties_combis.combi_model': 'S' } }), (await shop.post('v2/products/search', {})).status]).toEqual([400, 400, 400]);
  });

  it('pages API v3 by 25 with totals, loses the port in its links and ignores filters that it does not know', async () => {
    await shop.control('/seed', { products: [{ sku: 'TS', name: 'T', type: 'variable', variations: Array.from({ length: 30 }, (_, index) => ({ sku: `TS-${index}`, price: '1.00', options: { G: String(index) } })) }] });
    const first = (await shop.get('v3/products/61/variants')).json;
    expect([first.data.length, first._meta]).toEqual([25, { page: 1, perPage: 25, totalItems: 30, totalPages: 2, links: expect.objectContaining({ nextPage: expect.stringMatching(/^https:\/\/127\.0\.0\.1\/api\.php\/v3\/products\/61\/variants\?page=2/) }) }]);
    const count = async (query: string): Promise<number> => (await shop.get(`v3/products/61/variants?per-page=1000${query}`)).json.data.length;
    expect([await count(''), await count('&filter[modelNumber]=eq|7'), await count('&filter[modelNumber]=like|*7'), await count('&filter[id]=gt|28'), await count('&filter[nothing]=eq|7')]).toEqual([30, 1, 3, 2, 30]);
    expect((await shop.get('v3/products/61/variants?sort=-id&fields=id&per-page=1')).json.data).toEqual([{ id: 30 }]);
    expect((await shop.get('v3/products/999/variants')).json).toMatchObject({ data: [], _meta: { totalItems: 0 } });
  });
});

it('knows more countries than one page holds', async () => {
  const first = (await shop.get('v2/countries')).json as { id: number; iso2: string }[];
  expect([first.length, first.some(({ iso2 }) => iso2 === 'DE')]).toEqual([50, false]);
  const all = (await shop.get('v2/countries?per_page=500')).json as { id: number; iso2: string }[];
  expect(['DE', 'AT', 'CH', 'US'].map((code) => all.find(({ iso2 }) => iso2 === code)?.id)).toEqual([81, 14, 204, 223]);
  expect((await shop.get('v2/countries/999')).status).toBe(500);
});

it('refuses a switch and a flavour that it does not have', async () => {
  await expect(shop.control('/reset', { switches: { weather: 'good' } })).rejects.toThrow('no switch weather');
  await expect(shop.control('/reset', { flavour: 'gx2' })).rejects.toThrow('gx49 or gx312');
});
