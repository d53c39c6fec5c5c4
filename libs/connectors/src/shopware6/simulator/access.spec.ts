// Who gets in and how: tokens and their ten minutes, the lock after wrong secrets, the shape of answers, rights, a shop under maintenance.
import type { ShopClock } from '../../testing/shop-server/clock.js';
import type { RunningSimulator } from '../../testing/simulator.js';
import { simulator } from '../shopware6.simulator.js';
import { answer } from './api.js';
import { emptyStore } from './base.js';
import { Caller } from './caller.js';
import { booksOf } from './control.js';
import { copyOrder, placeOrder } from './orders.js';
import { seedStore } from './seed.js';
import { packStore, unpackStore, type Store } from './store.js';

let shop: RunningSimulator;
let caller: Caller;
beforeAll(async () => {
  shop = await simulator.start();
  caller = new Caller(shop);
});
afterAll(() => caller.close());
const start = '2026-11-23T08:00:00.000Z';
const reset = async (switches: Record<string, unknown> = {}, flavour = 'sw66'): Promise<void> => {
  await shop.control('/reset', { flavour, switches });
  await shop.control('/clock', { now: start, speed: 0 });
  await shop.control('/seed', { products: [{ sku: 'HAM', name: 'Hammer', price: '19.99', stock: 5 }] });
  await caller.login();
};
beforeEach(() => reset());
const later = (seconds: number): Promise<unknown> => shop.control('/clock', { now: new Date(Date.parse(start) + seconds * 1000).toISOString(), speed: 0 });

describe('token', () => {
  it('is given for key and secret, as JSON or as a form, without a refresh token', async () => {
    expect((await caller.login()).json).toEqual({ token_type: 'Bearer', expires_in: 600, access_token: expect.stringMatching(/^eyJ/) as unknown });
    const { accessKeyId, secretAccessKey } = shop.credentials as Record<'accessKeyId' | 'secretAccessKey', string>;
    const form = await caller.call('POST', '/api/oauth/token', { token: null, raw: new URLSearchParams({ grant_type: 'client_credentials', client_id: accessKeyId, client_secret: secretAccessKey }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(form.status).toBe(200);
  });
  it('lasts ten minutes of the shop’s clock', async () => {
    await later(599);
    expect((await caller.search('tax')).status).toBe(200);
    await later(601);
    const said = await caller.search('tax');
    expect([said.status, said.json.errors[0].code, said.json.errors[0].status]).toEqual([401, '9', '401']);
  });
  it('is asked for by every call but its own', async () => {
    expect((await caller.get('_info/version', { token: null })).json.errors[0]).toMatchObject({ code: '9', detail: 'Missing "Authorization" header' });
    expect((await caller.get('_info/version', { token: 'made-up' })).status).toBe(401);
  });
  it('is locked after ten wrong secrets, for the right one too, and longer after more', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) expect((await caller.login('wrong')).json.errors[0]).toMatchObject({ code: '4', status: '401' });
    const locked = await caller.login();
    expect(locked.json.errors[0]).toMatchObject({ code: 'FRAMEWORK__AUTH_THROTTLED', status: '429', meta: { parameters: { seconds: 10 } } });
    expect(locked.headers['retry-after']).toBeUndefined();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await later(attempt * 11);
      expect((await caller.login('wrong')).status).toBe(401);
    }
    expect((await caller.login()).json.errors[0].meta.parameters.seconds).toBe(30);
    await later(200);
    expect((await caller.login()).status).toBe(200);
    expect((await caller.login('wrong')).status).toBe(401);
    expect((await caller.login()).status).toBe(200);
  });
  it('is worth nothing once the integration is deleted', async () => {
    await shop.control('/merchant', { do: 'rights', read: false, write: false });
    expect([(await caller.search('tax')).status, (await caller.login()).status]).toEqual([401, 401]);
  });
});

describe('shape', () => {
  it('follows what the caller accepts: nothing is refused, anything becomes JSON:API', async () => {
    expect((await caller.search('product', {}, { accept: null })).json.errors[0]).toMatchObject({ status: '415', detail: expect.stringContaining('media types are unsupported') as unknown });
    const other = await caller.search('product', {}, { accept: '*/*' });
    expect(other.headers['content-type']).toContain('application/vnd.api+json');
    expect(other.json.data[0]).toMatchObject({ type: 'product', attributes: { productNumber: 'HAM' } });
    expect((await caller.search('product')).json.data[0]).toMatchObject({ productNumber: 'HAM', apiAlias: 'product' });
  });
  it('may be a way elsewhere, which nobody should follow with a secret (a switch)', async () => {
    await reset({ redirect: 'https' });
    expect((await caller.login()).status).toBe(200);
    await shop.control('/merchant', { do: 'switch', switches: { redirect: { to: 'https://elsewhere.example' } } });
    const { status, headers } = await caller.login();
    expect([status, headers['location']]).toEqual([301, 'https://elsewhere.example/api/oauth/token']);
  });
  it('is that of a shop in a folder (a switch)', async () => {
    await shop.control('/merchant', { do: 'switch', switches: { folder: '/laden' } });
    expect([(await caller.get('/laden/api/_info/version')).status, (await caller.get('/api/_info/version')).status]).toEqual([200, 404]);
  });
  it('is a page when the shop is under maintenance', async () => {
    await shop.control('/merchant', { do: 'switch', switches: { maintenance: true } });
    const said = await caller.search('tax');
    expect([said.status, said.text.startsWith('<!DOCTYPE html>'), said.json]).toEqual([503, true, undefined]);
  });
  it.each([['sw65', '6.5.8.14'], ['sw66', '6.6.10.6'], ['sw67', '6.7.8.0']])('tells the version of %s', async (flavour, version) => {
    await reset({}, flavour);
    expect((await caller.get('_info/version')).json).toEqual({ version });
    await reset({ version: '6.7.5.1' }, flavour);
    expect((await caller.get('_info/version')).json).toEqual({ version: '6.7.5.1' });
  });
});

describe('rights', () => {
  const missing = async (call: Promise<{ status: number; json: { errors: { code: string; detail: string }[] } }>): Promise<string[]> => {
    const { status, json } = await call;
    expect([status, json.errors[0]?.code]).toEqual([403, 'FRAMEWORK__MISSING_PRIVILEGE_ERROR']);
    return (JSON.parse(json.errors[0]?.detail ?? '') as { missingPrivileges: string[] }).missingPrivileges;
  };
  const hammer = async (): Promise<string> => (await caller.search('product')).json.data[0].id as string;
  it('are those of the smallest role', async () => {
    expect(await missing(caller.search('category'))).toEqual(['category:read']);
    await reset({ administrator: true });
    expect((await caller.search('category')).status).toBe(200);
  });
  it('are looked at for everything a search touches', async () => {
    await reset({ missing: ['order_line_item:read', 'product:read', 'order_transaction:read'] });
    expect(await missing(caller.search('order', { associations: { lineItems: { associations: { product: {} } } }, filter: [{ type: 'range', field: 'transactions.updatedAt', parameters: { gte: '2026-01-01' } }] }))).toEqual(['order_line_item:read', 'product:read', 'order_transaction:read']);
  });
  it('are named when a write needs one, and nothing of it is kept', async () => {
    const id = await hammer();
    await shop.control('/merchant', { do: 'switch', switches: { missing: ['product:update'] } });
    expect(await missing(caller.sync({ action: 'upsert', entity: 'product', payload: [{ id, stock: 77 }] }))).toEqual(['product:update']);
    expect(await shop.control('/books')).toMatchObject({ stock: { HAM: 5 } });
  });
  it('to write are all gone when the merchant takes them', async () => {
    const id = await hammer();
    await shop.control('/merchant', { do: 'rights', read: true, write: false });
    expect(await missing(caller.patch(`product/${id}`, { stock: 1 }))).toEqual(['product:update']);
    expect((await caller.search('product')).status).toBe(200);
    await shop.control('/merchant', { do: 'rights', read: true, write: true });
    expect((await caller.patch(`product/${id}`, { stock: 1 })).status).toBe(204);
  });
  it('to create an article are not part of it: an unknown id with everything in it is refused', async () => {
    const tax = (await caller.search('tax')).json.data[0].id as string;
    const row = { id: 'f'.repeat(32), productNumber: 'NEU', name: 'Neu', stock: 1, taxId: tax, price: [{ currencyId: 'b7d2554b0ce847cd82f3ac9bd1c0dfca', gross: 1, net: 1, linked: true }] };
    expect(await missing(caller.sync({ action: 'upsert', entity: 'product', payload: [row] }))).toEqual(['product:create']);
    await reset({ granted: ['product:create'] });
    expect((await caller.sync({ action: 'upsert', entity: 'product', payload: [row] })).status).toBe(200);
  });
  it('may be looked at before the row (a switch)', async () => {
    const half = { action: 'upsert', entity: 'product', payload: [{ id: 'f'.repeat(32), stock: 1 }] };
    expect((await caller.sync(half)).status).toBe(400);
    await reset({ rightsFirst: true });
    expect(await missing(caller.sync(half))).toEqual(['product:create']);
  });
});

describe('a shop by itself', () => {
  const stocked = (): { store: Store; orderId: string } => {
    const store = emptyStore('sw66', {}, 'Europe/Berlin');
    seedStore(store, { products: [{ sku: 'HAM', name: 'Hammer', price: '19.99', stock: 5 }] }, Date.parse(start));
    return { store, orderId: placeOrder(store, { cart: [{ sku: 'HAM', quantity: 2 }] }, Date.parse(start)).id };
  };
  it('keeps everything over a restart', () => {
    const { store } = stocked();
    const again = unpackStore(JSON.parse(JSON.stringify(packStore(store))));
    expect(booksOf(again, 0)).toEqual(booksOf(store, 0));
    expect(booksOf(again, 0)).toMatchObject({ stock: { HAM: 3 }, orders: [{ total: '44.88' }] });
  });
  it('shows the working copy of an order only to who asks for its version', () => {
    const { store, orderId } = stocked();
    const versionId = copyOrder(store, orderId);
    store.tables.change('order', orderId, { customerComment: 'merged' });
    store.tokens.set('t', { until: Infinity });
    const comments = (headers: Record<string, string>): unknown => {
      const request = { method: 'POST', path: '/api/search/order', rawQuery: '', headers: { authorization: 'Bearer t', accept: 'application/json', ...headers }, body: Buffer.alloc(0), secure: true };
      const { data } = answer(store, { clock: { now: () => 0 } as ShopClock, url: '', secureUrl: '', changed: () => undefined }, request).body as { data: { customerComment: string | null; versionId: string }[] };
      return data.map((order) => [order.customerComment, order.versionId]);
    };
    expect(comments({})).toEqual([['merged', '0fa91ce3e96a4bc2be4bd9ce752c3425']]);
    expect(comments({ 'sw-version-id': versionId })).toEqual([[null, versionId]]);
  });
});
