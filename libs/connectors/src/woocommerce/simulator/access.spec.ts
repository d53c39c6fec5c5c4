// Fact sheet 1 to 3: where the API is found, who gets in, and how errors look. Each case is one that real shops show.
import { simulator } from '../woocommerce.simulator.js';
import { Caller, signed } from './caller.js';
import { demoSeed } from './seed.js';

let shop: Caller;
const switched = (switches: Record<string, unknown>): Promise<unknown> => shop.shop.control('/reset', { switches }).then(() => shop.shop.control('/seed', demoSeed));
const code = (said: { json: { code: string } }): string => said.json.code;

beforeAll(async () => {
  shop = new Caller(await simulator.start());
});
afterAll(() => shop.close());
beforeEach(() => switched({}));

describe('where the API is', () => {
  it('tells everybody what it is', async () => {
    const said = await shop.get('/wp-json/?_fields=name,url,home,gmt_offset,timezone_string,namespaces', { auth: 'none' });
    expect(said.json).toEqual({ name: 'Simulierter Shop', url: shop.shop.secureUrl, home: shop.shop.secureUrl, gmt_offset: 1, timezone_string: 'Europe/Berlin', namespaces: expect.arrayContaining(['wc/v3']) });
  });

  it('gives a shop with a fixed offset no zone name', async () => {
    await shop.shop.control('/clock', { zone: 'UTC+13' });
    expect((await shop.get('/wp-json/?_fields=gmt_offset,timezone_string', { auth: 'none' })).json).toEqual({ gmt_offset: '13', timezone_string: '' });
  });

  it('reaches routes by rest_route but never looks at the key there', async () => {
    const said = await shop.get('/?rest_route=/wc/v3/orders');
    expect([said.status, code(said)]).toEqual([401, 'woocommerce_rest_cannot_view']);
  });

  it('answers behind /index.php where rewriting is broken, and nowhere with plain permalinks', async () => {
    await switched({ rewrite: 'broken' });
    const broken = await shop.get('orders');
    expect([broken.status, broken.json]).toEqual([404, undefined]);
    expect((await shop.get('/index.php/wp-json/wc/v3/orders')).status).toBe(200);
    await switched({ rewrite: 'plain' });
    expect((await shop.get('/index.php/wp-json/wc/v3/orders')).status).toBe(404);
  });

  it('lives in a sub folder', async () => {
    await switched({ folder: '/shop' });
    expect((await shop.get('orders')).status).toBe(404);
    expect((await shop.get('/shop/wp-json/wc/v3/orders')).status).toBe(200);
    expect((await shop.get('/shop/wp-json/?_fields=url', { auth: 'none' })).json).toEqual({ url: `${shop.shop.secureUrl}/shop` });
  });

  it('sends plain http on to https, or anything elsewhere', async () => {
    await switched({ redirect: 'https' });
    const said = await shop.get('/wp-json/', { secure: false, auth: 'none' });
    expect([said.status, said.headers['location']]).toEqual([301, `${shop.shop.secureUrl}/wp-json/`]);
    expect((await shop.get('/wp-json/', { auth: 'none' })).status).toBe(200);
    await switched({ redirect: { to: 'https://other.example' } });
    expect((await shop.get('/wp-json/?a=1')).headers['location']).toBe('https://other.example/wp-json/?a=1');
  });
});

describe('who gets in', () => {
  it('takes Basic and the query over https only', async () => {
    expect((await shop.get('orders')).status).toBe(200);
    expect((await shop.get('orders', { auth: 'query' })).status).toBe(200);
    for (const auth of ['basic', 'query', 'none'] as const) {
      const said = await shop.get('orders', { auth, secure: false });
      expect([auth, said.status, code(said)]).toEqual([auth, 401, 'woocommerce_rest_cannot_view']);
    }
  });

  it('is a stranger to itself behind a proxy that hides https', async () => {
    await switched({ seesHttps: false });
    expect(code(await shop.get('orders'))).toBe('woocommerce_rest_cannot_view');
    const url = `${shop.shop.url}/wp-json/wc/v3/orders`;
    const { consumerKey, consumerSecret } = shop.shop.credentials as { consumerKey: string; consumerSecret: string };
    const query = signed(url, 'GET', consumerKey, consumerSecret).split('?')[1];
    expect((await shop.get(`/wp-json/wc/v3/orders?${query}`, { auth: 'none' })).status).toBe(200);
  });

  it('loses the Authorization header on some hosts, not the query', async () => {
    await switched({ dropsAuthorization: true });
    expect(code(await shop.get('orders'))).toBe('woocommerce_rest_cannot_view');
    expect((await shop.get('orders', { auth: 'query' })).status).toBe(200);
  });

  it('tells a wrong secret from a wrong key', async () => {
    expect(code(await shop.get('orders', { secret: 'cs_no' }))).toBe('woocommerce_rest_authentication_error');
    expect(code(await shop.get('orders', { key: 'ck_no' }))).toBe('woocommerce_rest_cannot_view');
  });

  it('speaks the language of the shop in its messages', async () => {
    const german = (await shop.get('orders', { auth: 'none' })).json as { message: string };
    await shop.shop.control('/reset', { flavour: 'wc8' });
    const english = (await shop.get('orders', { auth: 'none' })).json as { message: string };
    expect([german.message, english.message]).toEqual(['Du bist leider nicht berechtigt, Ressourcen aufzulisten.', 'Sorry, you cannot list resources.']);
  });

  it('keeps to the rights of the key', async () => {
    await shop.shop.control('/merchant', { do: 'rights', read: true, write: false });
    expect((await shop.get('orders')).status).toBe(200);
    const refused = await shop.put('products/10', { stock_quantity: 1 });
    expect([refused.status, code(refused)]).toEqual([401, 'woocommerce_rest_authentication_error']);
    await shop.shop.control('/merchant', { do: 'rights', read: false, write: true });
    expect(code(await shop.get('orders'))).toBe('woocommerce_rest_authentication_error');
    expect((await shop.put('products/10', { stock_quantity: 1 })).status).toBe(200);
  });

  it('shows settings to a user who manages the shop only', async () => {
    await switched({ managesShop: false });
    const said = await shop.get('system_status');
    expect([said.status, code(said)]).toEqual([403, 'woocommerce_rest_cannot_view']);
    expect((await shop.get('orders')).status).toBe(200);
  });

  describe('by OAuth 1.0a over http', () => {
    const keys = (): [string, string] => [shop.shop.credentials['consumerKey'], shop.shop.credentials['consumerSecret']];
    const send = (url: string, method: 'GET' | 'PUT' = 'GET', body?: unknown): ReturnType<Caller['get']> => shop.call(method, url.slice(shop.shop.url.length), { auth: 'none', secure: false, ...(body ? { body } : {}) });

    it.each(['sha1', 'sha256'] as const)('with HMAC-%s', async (hash) => {
      expect((await send(signed(`${shop.shop.url}/wp-json/wc/v3/products?per_page=2&search=Hammer%20500g&_fields=id,name`, 'GET', ...keys(), hash))).json).toEqual([{ id: 10, name: 'Hammer 500g' }]);
      expect((await send(signed(`${shop.shop.url}/wp-json/wc/v3/products/10`, 'PUT', ...keys(), hash), 'PUT', { stock_quantity: 77 })).json).toMatchObject({ stock_quantity: 77 });
    });

    it('refuses what is forged, old or used', async () => {
      const url = `${shop.shop.url}/wp-json/wc/v3/products?per_page=2`;
      const good = signed(url, 'GET', ...keys());
      expect((await send(good)).status).toBe(200);
      const message = async (bad: string): Promise<string> => ((await send(bad)).json as { code: string; message: string }).message;
      expect(await message(good)).toMatch(/Nonce/);
      expect(await message(good.replace('per_page=2', 'per_page=3'))).toMatch(/Signatur/);
      expect(await message(signed(url, 'PUT', ...keys()))).toMatch(/Signatur/);
      expect(await message(signed(url, 'GET', keys()[0], 'cs_wrong'))).toMatch(/Signatur/);
      expect(await message(signed(url, 'GET', 'ck_unknown', keys()[1]))).toMatch(/Consumer-Key/);
      for (const away of [-901, 901]) expect(await message(signed(url, 'GET', ...keys(), 'sha1', { oauth_timestamp: String(Math.floor(Date.now() / 1000) + away) }))).toMatch(/Zeitstempel/);
      expect((await send(signed(url, 'GET', ...keys(), 'sha1', { oauth_timestamp: String(Math.floor(Date.now() / 1000) - 880) }))).status).toBe(200);
    });
  });
});

describe('how it talks', () => {
  it('takes PATCH, and POST with a method override, for PUT; a host may block PUT', async () => {
    for (const [method, headers] of [['PATCH', {}], ['POST', { 'x-http-method-override': 'PUT' }], ['POST', {}]] as const) expect((await shop.call(method, 'products/10', { body: { stock_quantity: 3 }, headers })).json).toMatchObject({ stock_quantity: 3 });
    await switched({ blocksPut: true });
    const blocked = await shop.put('products/10', { stock_quantity: 4 });
    expect([blocked.status, blocked.json]).toEqual([403, undefined]);
    expect((await shop.call('POST', 'products/10', { body: { stock_quantity: 4 }, headers: { 'x-http-method-override': 'PUT' } })).status).toBe(200);
  });

  it('does not read a body that does not say it is JSON, and says nothing', async () => {
    const said = await shop.call('PUT', 'products/10', { raw: '{"stock_quantity":99}', headers: { 'content-type': 'text/plain' } });
    expect([said.status, said.json.stock_quantity]).toEqual([200, 25]);
  });

  it('names the faulty parameter of a refused call', async () => {
    const said = await shop.get('products?per_page=101&type=simple');
    expect(said.json).toMatchObject({ code: 'rest_invalid_param', data: { status: 400, params: { per_page: expect.any(String) }, details: { per_page: { code: 'rest_out_of_bounds' } } } });
    expect(code(await shop.get('products?type=variation'))).toBe('rest_invalid_param');
  });

  it('does not take an address of any length', async () => {
    const said = await shop.get(`products?sku=${Array.from({ length: 600 }, (_, index) => `ARTICLE-NUMBER-${index}`).join(',')}`);
    expect([said.status, said.json]).toEqual([414, undefined]);
  });

  it('trims answers by _fields, but empties the lists of a batch', async () => {
    expect((await shop.get('products/10?_fields=id,dimensions.length')).json).toEqual({ id: 10, dimensions: { length: '' } });
    const said = await shop.post('products/batch?_fields=update.id', { update: [{ id: 10, stock_quantity: 1 }, { id: 999_999, stock_quantity: 1 }] });
    expect(said.json).toEqual({ update: [] });
  });

  it('tells its own time in the Date header', async () => {
    await shop.shop.control('/clock', { now: '2030-01-01T00:00:00Z', speed: 0 });
    expect((await shop.get('/wp-json/', { auth: 'none' })).headers['date']).toBe('Tue, 01 Jan 2030 00:00:00 GMT');
    await shop.shop.control('/clock', { now: new Date().toISOString(), speed: 1 });
  });
});
