// Who may call, and what the shop answers before it looks at anything (fact sheet 1 to 3).
import { simulator } from '../shopware5.simulator.js';
import type { Said } from '../../testing/shop-server/ask.js';
import { Caller, digest, filters } from './caller.js';

let shop: Caller;
beforeAll(async () => {
  shop = new Caller(await simulator.start());
});
afterAll(() => shop.close());
const reset = (switches: Record<string, unknown> = {}, flavour = 'sw57'): Promise<unknown> => shop.control('/reset', { flavour, switches });
beforeEach(() => reset());

const { name, key } = { name: 'kontor-api-5f3c9e', key: 'Sim5AbCdEfGhIjKlMnOpQrStUvWxYz0123456789' };
const challengeOf = (said: Said): string => String(said.headers['www-authenticate']);

describe('logging in', () => {
  const refusal = { success: false, message: 'Invalid or missing auth' };
  it('takes Basic over https and http, and refuses everything wrong alike', async () => {
    expect((await shop.get('version')).json).toEqual({ data: { version: '5.7.19', revision: expect.any(String) }, success: true });
    expect((await shop.get('version', { secure: false })).status).toBe(200);
    for (const how of [{ auth: 'none' as const }, { key: 'falsch' }, { name: 'niemand' }]) {
      const said = await shop.get('version', how);
      expect([said.status, said.json]).toEqual([401, refusal]);
      expect(challengeOf(said)).toMatch(/^Digest realm="Shopware REST-API".*qop="auth".*Basic realm=/);
    }
  });
  it('says both ways to log in, in one line or in two', async () => {
    await reset({ challenges: 'lines' });
    expect((await shop.get('version', { auth: 'none' })).headers['www-authenticate']).toEqual([expect.stringMatching(/^Digest /), 'Basic realm="Shopware REST-API"']);
  });
  it('takes Digest, each count of a nonce once', async () => {
    const path = '/api/orders?limit=1';
    const challenge = challengeOf(await shop.get(path, { auth: 'none' }));
    const send = (more: Record<string, string> = {}, uri = path, secret = key): Promise<Said> => shop.get(path, { auth: 'none', headers: { authorization: digest(challenge, 'GET', uri, name, secret, more) } });
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(401);
    // Parallel calls may overtake each other.
    expect((await send({ nc: '00000003' })).status).toBe(200);
    expect((await send({ nc: '00000002' })).status).toBe(200);
    expect((await send({ nc: '00000004' }, '/api/orders')).status).toBe(401);
    const wrong = await send({ nc: '00000005' }, path, 'falsch');
    expect([wrong.status, challengeOf(wrong).includes('stale')]).toEqual([401, false]);
  });
  it('says that a nonce is stale when it is too old or unknown', async () => {
    await reset({ nonceSeconds: 60 });
    const send = (challenge: string): Promise<Said> => shop.get('/api/version', { auth: 'none', headers: { authorization: digest(challenge, 'GET', '/api/version', name, key) } });
    const first = challengeOf(await shop.get('version', { auth: 'none' }));
    await shop.control('/clock', { now: new Date(Date.now() + 61_000).toISOString() });
    const late = await send(first);
    expect([late.status, challengeOf(late).includes('stale=true')]).toEqual([401, true]);
    expect((await send(challengeOf(late))).status).toBe(200);
    await shop.control('/clock', { now: new Date().toISOString() });
  });
  it('can have either of them switched off, and a host that drops headers', async () => {
    const send = (challenge: string): Promise<Said> => shop.get('/api/version', { auth: 'none', headers: { authorization: digest(challenge, 'GET', '/api/version', name, key) } });
    await reset({ basic: false });
    const said = await shop.get('version');
    expect([said.status, challengeOf(said).includes('Basic')]).toEqual([401, false]);
    expect((await send(challengeOf(said))).status).toBe(200);
    await reset({ digest: false });
    const basic = await shop.get('version', { auth: 'none' });
    expect(challengeOf(basic)).toBe('Basic realm="Shopware REST-API"');
    await reset({ authorization: 'basic-dropped' });
    const dropped = await shop.get('version');
    expect([dropped.status, (await send(challengeOf(dropped))).status]).toEqual([401, 200]);
    await reset({ authorization: 'dropped' });
    expect((await send(challengeOf(await shop.get('version')))).status).toBe(401);
  });
  it('refuses by the role of the user, and everything when API access is off', async () => {
    await shop.control('/seed', { demo: true });
    await reset({ denied: ['article:update', 'order:read'] });
    await shop.control('/seed', { demo: true });
    const said = await shop.put('variants/1', { inStock: 3 });
    expect([said.status, said.json.success, said.json.message]).toEqual([403, false, expect.stringContaining('permission')]);
    expect((await shop.put('variants', [])).status).toBe(403);
    expect((await shop.get('orders')).status).toBe(403);
    expect((await shop.get('variants')).status).toBe(200);
    await shop.control('/merchant', { do: 'switch', switches: { denyInBatch: 'rows' } });
    const batch = await shop.put('variants', [{ id: 1, inStock: 4 }]);
    expect([batch.status, batch.json.success, batch.json.data[0].success]).toEqual([200, true, false]);
    await shop.control('/merchant', { do: 'rights', read: true, write: false });
    expect((await shop.put('orders/1', {})).status).toBe(403);
    await shop.control('/merchant', { do: 'rights', read: false, write: false });
    expect((await shop.get('version')).status).toBe(401);
    await expect(shop.control('/merchant', { do: 'switch', switches: { nonsense: true } })).rejects.toThrow('no switch nonsense');
  });
});

describe('around the resources', () => {
  it('has no resource for taxes, dispatches and price groups, and never shows the users', async () => {
    for (const resource of ['taxes', 'dispatches', 'priceGroups']) expect([(await shop.get(resource)).status, (await shop.get(resource)).json]).toEqual([404, { success: false, message: 'Resource not found' }]);
    expect((await shop.get('users')).status).toBe(403);
  });
  it('answers a page in maintenance, in a sub folder elsewhere, and sends on where it is told', async () => {
    await reset({ maintenance: true });
    const closed = await shop.get('version');
    expect([closed.status, String(closed.headers['content-type']), closed.text]).toEqual([503, expect.stringContaining('text/html'), expect.stringContaining('Wartungsarbeiten')]);
    await reset({ folder: '/shop' });
    expect([(await shop.get('version')).status, (await shop.get('/shop/api/version')).status]).toEqual([404, 200]);
    await reset({ redirect: 'https' });
    const moved = await shop.get('version', { secure: false });
    expect([moved.status, moved.headers['location']]).toEqual([301, `${shop.shop.secureUrl}/api/version`]);
    expect((await shop.get('version')).status).toBe(200);
  });
  it('refuses broken JSON, and batches where there are none', async () => {
    const broken = await shop.call('PUT', 'variants', { raw: '[{"id":1,' });
    expect([broken.status, broken.json.message]).toEqual([400, 'Invalid method or invalid json string.']);
    expect((await shop.put('orders', [{ id: 1 }])).status).toBe(405);
    const object = await shop.put('variants', { '0': { id: 1 } });
    expect([object.status, object.text]).toEqual([500, '']);
  });
  it('counts groups, payments, shops and countries, found by id and not by key', async () => {
    const groups = await shop.get('customerGroups');
    expect(groups.json.data.map((group: { key: string; taxInput: boolean }) => [group.key, group.taxInput])).toEqual([['H', false], ['EK', true]]);
    const byKey = await shop.get('customerGroups/EK?useNumberAsId=true');
    expect([byKey.status, byKey.json.message]).toEqual([404, 'Group by id 0 not found']);
    expect((await shop.get('customerGroups/1')).json.data.key).toBe('EK');
    for (const resource of ['paymentMethods', 'shops', 'countries', 'manufacturers', 'categories', 'customers']) expect((await shop.get(resource)).json).toMatchObject({ success: true, data: expect.any(Array), total: expect.any(Number) });
    await reset({}, 'sw56');
    expect((await shop.get('customerGroups')).json.data.map((group: { taxInput: boolean }) => group.taxInput)).toEqual([false, false]);
  });
});

describe('lists', () => {
  const numbers = async (query: string, how = {}): Promise<string[]> => {
    const said = await shop.get(`variants?${query}`, how);
    expect([query, said.status]).toEqual([query, 200]);
    return said.json.data.map((row: { number: string }) => row.number);
  };
  const order = 'sort[0][property]=id&sort[0][direction]=ASC';
  beforeEach(() => shop.control('/seed', { products: ['SW-1', 'sw-2', 'Zän/ge 1,5', 'A_B', 'AXB'].map((sku, index) => ({ sku, name: `Artikel ${index}`, price: '10.00', stock: index })) }));

  it('pages by an offset, knows the default limit, no rows with a total, and a negative limit as an error of the database', async () => {
    expect(await numbers(`${order}&limit=2&start=1`)).toEqual(['sw-2', 'Zän/ge 1,5']);
    expect(await numbers(order)).toHaveLength(5);
    expect((await shop.get('variants?limit=0')).json).toEqual({ data: [], total: 5, success: true });
    const negative = await shop.get('variants?limit=-1');
    expect([negative.status, negative.json]).toEqual([500, { success: false, message: expect.stringMatching(/^Error message: .*SQL/) }]);
    await shop.control('/seed', { articles: 1100, seed: 1 });
    const all = (await shop.get('variants')).json;
    expect([all.data.length, all.total]).toEqual([1000, 1105]);
  });
  it('compares as MySQL does: without case and accents, plain values with wildcards, lists as IN', async () => {
    expect(await numbers(filters({ property: 'number', value: 'sw-1' }))).toEqual(['SW-1']);
    expect(await numbers(`${filters({ property: 'number', value: 'SW%' })}&${order}`)).toEqual(['SW-1', 'sw-2']);
    expect(await numbers(`${filters({ property: 'number', value: 'A_B' })}&${order}`)).toEqual(['A_B', 'AXB']);
    expect(await numbers(filters({ property: 'number', expression: '=', value: 'A_B' }))).toEqual(['A_B']);
    expect(await numbers(filters({ property: 'number', value: ['zan/ge 1,5', 'SW-2 ', 'fehlt'] }) + `&${order}`)).toEqual(['sw-2', 'Zän/ge 1,5']);
    expect(await numbers(`filter[number]=a%25&${order}`)).toEqual(['A_B', 'AXB']);
    expect(await numbers(`${filters({ property: 'inStock', expression: '>=', value: '3' })}&${order}`)).toEqual(['A_B', 'AXB']);
    expect(await numbers(`${filters({ property: 'number', value: 'SW-1' }, { property: 'inStock', value: '4', operator: 'or' })}&${order}`)).toEqual(['SW-1', 'AXB']);
    expect(await numbers(filters({ property: 'number', expression: '!=', value: 'SW-1' }, { property: 'inStock', expression: '<', value: 2 }))).toEqual(['sw-2']);
    expect(await numbers('', { body: { filter: [{ property: 'number', value: 'SW-1' }], limit: 5 } })).toEqual(['SW-1']);
  });
  it('drops the body of a GET where a proxy does, and answers unsorted rows in any order where the database does', async () => {
    await shop.control('/merchant', { do: 'switch', switches: { dropsGetBody: true, unsortedShuffles: true } });
    expect(await numbers('', { body: { filter: [{ property: 'number', value: 'SW-1' }] } })).toHaveLength(5);
    const seen = new Set<string>();
    for (let time = 0; time < 12; time++) seen.add((await numbers('')).join());
    expect(seen.size).toBeGreaterThan(1);
    expect(await numbers(order)).toEqual(await numbers(order));
  });
  it.each([
    ['an unknown property', filters({ property: 'orderStatusId', value: '0' })],
    ['the word IN', filters({ property: 'id', expression: 'IN', value: ['1'] })],
    ['another expression', filters({ property: 'id', expression: 'between', value: '1' })],
    ['sorting by an unknown property', 'sort[0][property]=orderStatusId'],
  ])('takes %s for an error of its own', async (_name, query) => {
    const said = await shop.get(`orders?${query}`);
    expect([said.status, said.json]).toEqual([500, { success: false, message: expect.stringMatching(/^Error message: /) }]);
  });
  it('finds by number in the path, but no number against the pattern', async () => {
    expect((await shop.get('variants/SW-1?useNumberAsId=true')).json.data.number).toBe('SW-1');
    expect((await shop.get('articles/SW-1?useNumberAsId=true')).json.data.mainDetail.number).toBe('SW-1');
    expect((await shop.get('variants/SW-1')).status).toBe(404);
    expect((await shop.get(`variants/${encodeURIComponent('Zän/ge 1,5')}?useNumberAsId=true`)).status).toBe(404);
    await shop.control('/seed', { products: [{ sku: 'Mit Blank', name: 'Blank', price: '1.00' }] });
    expect((await shop.get(`variants/${encodeURIComponent('Mit Blank')}?useNumberAsId=true`)).status).toBe(404);
    await shop.control('/merchant', { do: 'switch', switches: { oddNumbers: 'by-number-too' } });
    expect((await shop.get(`variants/${encodeURIComponent('Mit Blank')}?useNumberAsId=true`)).status).toBe(200);
  });
});
