// The main job as an integrator sees it: connect a shop, synchronise it, read orders, listings and figures, fetch the article file.
import { strFromU8, unzipSync } from 'fflate';
import request from 'supertest';
import { Pause, RunWorker } from '@kontor/sync';
import { findSimulator } from '../../../../libs/connectors/src/testing/simulators.js';
import type { PlacedOrder, RunningSimulator } from '../../../../libs/connectors/src/testing/simulator.js';
import { startWeb, type TestWeb } from '../../../../test/pages/support.js';

jest.setTimeout(60_000);

describe('the main job over the API', () => {
  let web: TestWeb;
  let shop: RunningSimulator;
  let token: string;
  let id: string;
  let placed: PlacedOrder;
  const call = (method: 'get' | 'post' | 'put' | 'patch', path: string): request.Test => request(web.server)[method](`/api/v1${path}`).set('Authorization', `Bearer ${token}`);
  const work = async (): Promise<void> => {
    await web.app.get(RunWorker).drain();
    await web.deliver();
  };
  const run = async (kind: string, options?: object): Promise<request.Response['body']> => {
    const asked = (await call('post', `/shops/${id}/runs`).send({ kind, options }).expect(202)).body;
    await work();
    return (await call('get', `/runs/${asked.id}`).expect(200)).body;
  };

  beforeAll(async () => {
    web = await startWeb();
    jest.spyOn(web.app.get(Pause), 'wait').mockResolvedValue();
    token = await web.token();
    shop = await findSimulator('woocommerce').start();
    await shop.control('/reset', {});
    await shop.control('/clock', { now: web.clock.now().toISOString(), speed: 0 });
    await shop.control('/seed', { products: ['T-1', 'T-2', 'T-3'].map((sku) => ({ sku, name: `Tasse ${sku}`, price: '10.00', taxRate: '19', stock: 50, manageStock: true })) });
    for (const number of ['T-1', 'T-2', 'T-3']) await call('post', '/articles').send({ number, name: `Tasse ${number}`, taxRate: '19' }).expect(201);
    await call('post', '/stock/counts').send([{ article: 'T-1', onHand: '20' }, { article: 'T-2', onHand: '0' }]).expect(200);
    if ((await call('get', '/price-lists').expect(200)).body.items.length === 0) await call('post', '/price-lists').send({ name: 'Standard', currency: 'EUR', gross: true }).expect(201);
    await call('put', '/prices').send([{ article: 'T-1', price: '12.30', strikePrice: '15.00' }, { article: 'T-2', price: '8.00' }]).expect(200);
    id = (await call('post', '/shops').send({ name: 'Laden Nord', platform: 'woocommerce', domain: 'laden-nord.de', settings: { ...shop.credentials, baseUrl: shop.url }, startDate: '2026-10-01' }).expect(201)).body.id;
  });
  afterAll(async () => {
    await shop?.close();
    await web?.stop();
  });

  it('tests the connection before and after saving', async () => {
    const before = (await call('post', '/shops/check').send({ platform: 'woocommerce', domain: 'laden-nord.de', settings: { ...shop.credentials, baseUrl: shop.url } }).expect(200)).body;
    expect(before).toMatchObject({ ok: true, version: expect.any(String), rights: expect.any(Array), findings: expect.any(Array) });
    const wrong = (await call('post', '/shops/check').set('Accept-Language', 'en').send({ platform: 'woocommerce', domain: 'laden-nord.de', settings: { ...shop.credentials, consumerSecret: `cs_${'f'.repeat(40)}`, baseUrl: shop.url } }).expect(200)).body;
    expect(wrong.ok).toBe(false);
    expect(JSON.stringify(wrong)).not.toContain('f'.repeat(20));
    const after = (await call('post', `/shops/${id}/check`).expect(200)).body;
    expect(after.ok).toBe(true);
    const { body } = await call('get', `/shops/${id}`).expect(200);
    expect(body.facts).toMatchObject({ currency: 'EUR' });
    expect(body.facts.own).toBeUndefined();
    // What was seen is offered for the assignments.
    expect((await call('get', `/shops/${id}/assignments`).expect(200)).body.payments.length).toBeGreaterThan(0);
  });

  it('synchronises: orders come in, stock and prices go out', async () => {
    placed = await shop.control('/order', { cart: [{ sku: 'T-1', quantity: 2 }], payment: { method: 'bacs', paid: true }, customer: { firstName: 'Jürgen', lastName: 'Groß', street: 'Hauptstr. 1', postcode: '10115', city: 'Berlin', country: 'DE', email: 'jg@example.test' } });
    const done = await run('synchronise');
    expect(done).toMatchObject({ kind: 'synchronise', shopId: id, failure: null });
    expect(['succeeded', 'partial']).toContain(done.status);
    expect(done.children.map((child: { kind: string }) => child.kind)).toEqual(['fetch-orders', 'sync-changed-stock', 'update-prices']);
    expect(done.children[0]).toMatchObject({ status: 'succeeded', parentId: done.id, remoteCalls: { reads: expect.any(Number), writes: 0 } });
    const books = await shop.control('/books');
    expect(books.stock['T-1']).toBe(18);
    expect(books.stock['T-2']).toBe(0);
    // Never counted: left as it was (F54).
    expect(books.stock['T-3']).toBe(50);
  });

  it('gives the order as it was paid', async () => {
    const { body: list } = await call('get', `/orders?shop=${id}&since=2026-11-01`).expect(200);
    expect(list.items).toHaveLength(1);
    expect((await call('get', `/orders?shop=${id}&since=2026-12-01`).expect(200)).body.items).toEqual([]);
    const { body: order } = await call('get', `/orders/${list.items[0].id}`).expect(200);
    expect(order).toMatchObject({ shopId: id, remoteRef: placed.ref, number: placed.number, total: { amount: placed.total, currency: 'EUR' } });
    expect(order.lines).toHaveLength(1);
    expect(order.lines[0]).toMatchObject({ number: 'T-1', quantity: '2', unitGross: { amount: expect.any(String), currency: 'EUR' }, gross: { currency: 'EUR' }, taxRate: '19' });
    for (const part of ['shipping', 'fees', 'discounts', 'vouchers', 'taxes', 'problems', 'steps']) expect([part, Array.isArray(order[part])]).toEqual([part, true]);
    expect(order.problems.every((problem: { detail: string }) => problem.detail.length > 0)).toBe(true);
    // An unassigned payment method keeps no order out and is repaired by assigning it (F16).
    expect(order.needsAttention).toBe(true);
    await call('put', `/shops/${id}/assignments`).send({ payments: [{ remote: 'bacs', value: 'VORKASSE' }] }).expect(200);
    expect((await call('get', `/orders/${order.id}`).expect(200)).body.problems.filter((problem: { code: string }) => problem.code === 'payment-method-unassigned')).toEqual([]);
  });

  it('tells how each article stands in the shop', async () => {
    const { body } = await call('get', '/articles/T-1/listings').expect(200);
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({ shopId: id, remoteId: expect.any(String), stock: { wanted: '18', confirmed: '18', counted: true, due: false, reason: null }, prices: { due: false } });
    expect(body.items[0].stock.terms).toEqual(expect.arrayContaining([{ name: 'onHand', quantity: '20' }, expect.objectContaining({ name: 'reserved' })]));
    expect(body.items[0].prices.confirmed).toMatchObject({ currency: 'EUR' });
    const uncounted = (await call('get', '/articles/T-3/listings').expect(200)).body.items;
    if (uncounted.length > 0) expect(uncounted[0].stock).toMatchObject({ counted: false, wanted: null });
  });

  it('tells the figures of the card', async () => {
    const { body } = await call('get', `/shops/${id}/statistics`).expect(200);
    expect(body).toMatchObject({ ordersCreated: 1, revenue: [{ ordered: { amount: placed.total, currency: 'EUR' }, current: { amount: placed.total, currency: 'EUR' } }], waiting: { stock: 0, prices: 0, oldestAt: null } });
    for (const at of ['lastOrderFetchAt', 'lastStockUpdateAt', 'lastPriceUpdateAt']) expect([at, body[at]]).toEqual([at, expect.stringMatching(/^2026-11-02T/)]);
  });

  it('gives the article file as a stream and as the file of a run, in parts or as one ZIP', async () => {
    const file = await call('get', `/shops/${id}/article-export`).buffer(true).parse((response, done) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () => done(null, Buffer.concat(pieces)));
    }).expect(200);
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename="[\w.-]+"$/);
    const files = file.headers['content-type'] === 'application/zip' ? unzipSync(new Uint8Array(file.body as Buffer)) : { alone: new Uint8Array(file.body as Buffer) };
    const text = Object.values(files).map((content) => strFromU8(content)).join('\n');
    for (const number of ['T-1', 'T-2', 'T-3']) expect(text).toContain(number);
    const first = await call('get', `/shops/${id}/article-export?part=1`).expect(200);
    expect(first.headers['content-type']).toMatch(/^text\/csv/);
    expect(first.text).toBe(strFromU8(Object.values(files)[0] as Uint8Array));
    expect((await call('get', `/shops/${id}/article-export?part=9`).expect(404)).body.code).toBe('file-unknown');

    const exported = await run('export-articles-csv');
    expect(exported.status).toMatch(/succeeded|partial/);
    const part = await call('get', `/runs/${exported.id}/file?part=1`).expect(200);
    expect(part.text).toContain('T-1');
    expect(part.headers['content-length']).toBe(String(Buffer.byteLength(part.text)));
    expect((await call('get', `/runs/${exported.id}/file?part=9`).expect(404)).body.code).toBe('file-unknown');
    const whole = await call('get', `/runs/${exported.id}/file`).expect(200);
    expect(whole.headers['content-type']).toMatch(Object.keys(files).length > 1 ? /^application\/zip/ : /^text\/csv/);
  });

  it('makes a problem of what fails, in words, and tries it again on demand', async () => {
    await shop.control('/merchant', { do: 'delete-product', sku: 'T-1' });
    await call('post', '/stock/counts').send([{ article: 'T-1', onHand: '30' }]).expect(200);
    await run('sync-changed-stock');
    const { body } = await call('get', `/problems?shop=${id}`).set('Accept-Language', 'en').expect(200);
    expect(body.items.length).toBeGreaterThan(0);
    for (const problem of body.items) expect([problem.code, problem.detail.length > 10 && problem.detail !== 'Something went wrong inside Kontor.']).toEqual([problem.code, true]);
    const [problem] = body.items;
    await call('post', `/problems/${problem.id}/dismiss`).send({ reason: 'Wird nicht mehr verkauft.' }).expect(204);
    expect((await call('get', `/problems?shop=${id}`).expect(200)).body.items.map((item: { id: string }) => item.id)).not.toContain(problem.id);
    expect((await call('post', '/problems/99999/retry').expect(404)).body.code).toBe('problem-unknown');
  });

  it('ships, takes in again and cancels', async () => {
    const [order] = (await call('get', `/orders?shop=${id}`).expect(200)).body.items;
    const again = (await call('post', `/orders/${order.id}/take-in-again`).expect(202)).body;
    expect(again).toMatchObject({ kind: 'fetch-orders', options: { refs: [placed.ref] } });
    await work();
    const shipped = (await call('post', `/orders/${order.id}/shipments`).send({ carrier: 'DHL', trackingNumber: '00340434161094000000' }).expect(201)).body;
    expect(shipped).toMatchObject({ status: 'shipped', shipmentId: expect.any(String) });
    expect((await call('post', `/orders/${order.id}/cancel`).expect(409)).body.code).toBe('order-shipped');
    expect((await call('post', `/orders/${order.id}/shipments`).send({ carrier: '' }).expect(422)).body.errors[0]).toMatchObject({ field: 'carrier', code: 'field-required' });
  });

  it('writes nothing once it is stopped', async () => {
    await call('post', '/stop').expect(200);
    expect((await call('post', `/shops/${id}/runs`).send({ kind: 'sync-all-stock' }).expect(409)).body.code).toBe('writes-stopped');
    await call('post', `/shops/${id}/runs`).send({ kind: 'fetch-orders' }).expect(202);
    await call('post', '/resume').expect(200);
  });
});
