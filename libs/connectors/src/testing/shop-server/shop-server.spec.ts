// The kit under every simulator, tried with the WooCommerce shop on it: faults as a client meets them, the log, the clock, the state over a restart, and the page.
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Caller } from '../../woocommerce/simulator/caller.js';
import type { Books, CallLog, PlacedOrder, RunningSimulator } from '../simulator.js';
import { findSimulator, simulatedPlatforms } from '../simulators.js';
import { trust } from './trust.js';

const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'kontor-shop-server-'));
  folders.push(made);
  return made;
};
afterAll(() => folders.forEach((made) => rmSync(made, { recursive: true, force: true })));

const simulator = findSimulator('woocommerce');
let shop: Caller;
beforeAll(async () => {
  shop = new Caller(await simulator.start());
});
afterAll(() => shop.close());
beforeEach(async () => {
  await shop.shop.control('/reset', {});
  await shop.shop.control('/seed', { demo: true });
});

const hammer = async (): Promise<number> => ((await shop.shop.control('/books')) as Books).stock['HAM-500']!;
const log = (path = '/log'): Promise<CallLog> => shop.shop.control(path) as Promise<CallLog>;
const write = (stock: number): Promise<{ status: number; json: unknown; text: string; headers: Record<string, unknown> }> => shop.put('products/10', { stock_quantity: stock });
const failed = async (call: Promise<unknown>): Promise<string> => call.then(() => 'answered', (failure: Error & { code?: string }) => failure.code ?? failure.name);

it('finds the simulators by their folders and says which it does not have', () => {
  expect(simulatedPlatforms()).toContain('woocommerce');
  expect(() => findSimulator('nowhere')).toThrow('There is no simulator for "nowhere".');
});

describe('faults', () => {
  it('429 with and without Retry-After, and nothing is stored', async () => {
    await shop.shop.control('/fail', { kind: '429', retryAfter: 7 });
    await shop.shop.control('/fail', { kind: '429' });
    const [first, second] = [await write(1), await write(1)];
    expect([first.status, first.headers['retry-after'], second.status, second.headers['retry-after']]).toEqual([429, '7', 429, undefined]);
    expect(await hammer()).toBe(25);
    expect((await write(1)).status).toBe(200);
  });

  it('500 before storing and 500 after it', async () => {
    await shop.shop.control('/fail', { kind: '500-before' });
    expect([(await write(7)).status, await hammer()]).toEqual([500, 25]);
    await shop.shop.control('/fail', { kind: '500-after', status: 502 });
    expect([(await write(7)).status, await hammer()]).toEqual([502, 7]);
  });

  it('pages and garbage in place of JSON', async () => {
    await shop.shop.control('/fail', { kind: 'html' });
    await shop.shop.control('/fail', { kind: 'garbage' });
    const [page, garbage] = [await write(7), await write(7)];
    expect([page.status, page.json, page.headers['content-type']]).toEqual([200, undefined, 'text/html; charset=UTF-8']);
    expect([garbage.status, garbage.json, garbage.headers['content-type']]).toEqual([200, undefined, 'application/json; charset=UTF-8']);
    expect(await hammer()).toBe(25);
  });

  it('an answer cut in the middle, although the call was carried out', async () => {
    await shop.shop.control('/fail', { kind: 'cut' });
    expect(await failed(write(7))).toMatch(/UND_ERR_SOCKET|ECONNRESET/);
    expect(await hammer()).toBe(7);
  });

  it('no answer at all', async () => {
    await shop.shop.control('/fail', { kind: 'timeout', stored: true });
    const pending = failed(shop.call('PUT', 'products/10', { body: { stock_quantity: 9 } }));
    await expect(Promise.race([pending, new Promise((done) => setTimeout(done, 150, 'waiting'))])).resolves.toBe('waiting');
    expect(await hammer()).toBe(9);
    await shop.agent.destroy();
    expect(await pending).not.toBe('answered');
    shop = new Caller(shop.shop);
  });

  it('slow, and held until released', async () => {
    await shop.shop.control('/fail', { kind: 'slow', seconds: 0.2 });
    const start = performance.now();
    await write(7);
    expect(performance.now() - start).toBeGreaterThanOrEqual(199);
    await shop.shop.control('/fail', { kind: 'hold' });
    const held = write(3);
    await expect(Promise.race([held, new Promise((done) => setTimeout(done, 100, 'waiting'))])).resolves.toBe('waiting');
    expect(await hammer()).toBe(7);
    await shop.shop.control('/fail', { release: true });
    expect([(await held).status, await hammer()]).toEqual([200, 3]);
  });

  it('only for the calls that match, after those to be let through, and forgotten when cleared', async () => {
    await shop.shop.control('/fail', { kind: '500-before', path: '/orders', method: 'GET', skip: 1, times: 2 });
    expect((await write(1)).status).toBe(200);
    const statuses = [];
    for (let call = 0; call < 4; call++) statuses.push((await shop.get('orders')).status);
    expect(statuses).toEqual([200, 500, 500, 200]);
    await shop.shop.control('/fail', { kind: '500-before', times: 9 });
    await shop.shop.control('/fail', { clear: true });
    expect((await shop.get('orders')).status).toBe(200);
    await expect(shop.shop.control('/fail', { kind: 'earthquake' })).rejects.toThrow('fail wants a kind of');
  });
});

describe('the log', () => {
  it('counts calls, reads, writes and records, hides secrets, and can be emptied', async () => {
    await shop.get('products?per_page=3', { auth: 'query' });
    await shop.post('products/batch', { update: [{ id: 10, stock_quantity: 1 }, { id: 11, stock_quantity: 2 }] });
    await shop.get('orders', { auth: 'none' });
    const { counters, calls } = await log('/log?bodies=true');
    expect(counters).toEqual({ calls: 3, reads: 2, writes: 1, itemsRead: 3, itemsWritten: 2, byStatus: { 200: 2, 401: 1 }, peakParallel: 1 });
    expect(calls.map((call) => [call.method, call.kind, call.status, call.items])).toEqual([['GET', 'read', 200, 3], ['POST', 'write', 200, 2], ['GET', 'read', 401, 0]]);
    expect(calls[0].path).toMatch(/consumer_secret=\*\*\*$/);
    expect(JSON.stringify(calls)).not.toContain(shop.shop.credentials['consumerSecret']);
    expect(JSON.parse(calls[1].body!)).toMatchObject({ update: [{ id: 10 }, { id: 11 }] });
    expect((await log()).calls[1].body).toBeUndefined();
    await shop.shop.control('/log', { clear: true });
    expect((await log()).counters.calls).toBe(0);
  });

  it('takes as long as it was told for a call and for each record', async () => {
    await shop.shop.control('/latency', { callMs: 60, itemMs: 20 });
    const start = performance.now();
    await shop.get('products?per_page=5');
    const took = performance.now() - start;
    expect(took).toBeGreaterThanOrEqual(158);
    await shop.shop.control('/reset', {});
    expect((await shop.get('products')).status).toBe(200);
  });
});

describe('time', () => {
  it('can be set, stopped and sped up', async () => {
    await shop.shop.control('/clock', { now: '2027-03-01T00:00:00Z', speed: 0 });
    expect(((await shop.shop.control('/books')) as Books).now).toBe('2027-03-01T00:00:00.000Z');
    await shop.shop.control('/clock', { now: '2027-03-01T00:00:00Z', speed: 3600 });
    await new Promise((done) => setTimeout(done, 50));
    const now = Date.parse(((await shop.shop.control('/books')) as Books).now) - Date.parse('2027-03-01T00:00:00Z');
    expect(now).toBeGreaterThanOrEqual(150_000);
    await expect(shop.shop.control('/clock', { now: 'tomorrow' })).rejects.toThrow('ISO instant');
    await shop.shop.control('/clock', { now: new Date().toISOString(), speed: 1 });
  });

  it('is shared through a file', async () => {
    const clockFile = join(folder(), 'clock.json');
    const other = await simulator.start({ clockFile });
    try {
      writeFileSync(clockFile, JSON.stringify({ now: '2028-01-01T00:00:00.000Z', speed: 0, at: Date.now() }));
      expect(((await other.control('/books')) as Books).now).toBe('2028-01-01T00:00:00.000Z');
      await other.control('/clock', { now: '2029-01-01T00:00:00.000Z' });
      expect(JSON.parse(readFileSync(clockFile, 'utf8'))).toEqual({ now: '2029-01-01T00:00:00.000Z', speed: 0, at: expect.any(Number) });
    } finally {
      await other.close();
    }
  });
});

describe('over a restart', () => {
  it('keeps everything, the certificate too', async () => {
    const stateFile = join(folder(), 'shops', 'woocommerce.json');
    const first = await simulator.start({ stateFile, setup: { flavour: 'wc8', switches: { folder: '/laden' } } });
    await first.control('/seed', { demo: true });
    const { ref } = (await first.control('/order', { cart: [{ sku: 'TS-B-M' }], coupons: ['zehn'] })) as PlacedOrder;
    await first.control('/merchant', { do: 'rights', read: true, write: false });
    await first.control('/latency', { callMs: 1, itemMs: 0 });
    const before = (await first.control('/books')) as Books;
    const certificate = readFileSync(first.certificate, 'utf8');
    await first.close();

    const second = new Caller(await simulator.start({ stateFile, setup: { flavour: 'wc11' } }));
    try {
      const after = (await second.shop.control('/books')) as Books;
      expect({ ...after, now: '' }).toEqual({ ...before, now: '' });
      expect(readFileSync(second.shop.certificate, 'utf8')).toBe(certificate);
      expect((await second.get(`/laden/wp-json/wc/v3/orders/${ref}`)).json).toMatchObject({ id: Number(ref), version: '8.9.1' });
      expect((await second.put('/laden/wp-json/wc/v3/products/10', { stock_quantity: 1 })).status).toBe(401);
    } finally {
      await second.close();
    }
  });

  it('has written what it acknowledged shortly after, without being asked to stop', async () => {
    const stateFile = join(folder(), 'woocommerce.json');
    const running = new Caller(await simulator.start({ stateFile }));
    try {
      await running.shop.control('/seed', { demo: true });
      await running.put('products/10', { stock_quantity: 42 });
      const stored = (): number | undefined =>
        existsSync(stateFile) ? (JSON.parse(readFileSync(stateFile, 'utf8')) as { shop: { products: { id: number; stock: number }[] } }).shop.products.find((product) => product.id === 10)?.stock : undefined;
      const deadline = Date.now() + 3_000;
      while (stored() !== 42 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 20));
      expect(stored()).toBe(42);
    } finally {
      await running.close();
    }
  });
});

describe('the certificate', () => {
  it('is a proper one for this machine only', () => {
    const certificate = new X509Certificate(readFileSync(shop.shop.certificate));
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkHost('example.org')).toBeUndefined();
  });

  it('is trusted through NODE_EXTRA_CA_CERTS, and not without', async () => {
    const ask = (env: Record<string, string>): Promise<string> =>
      promisify(execFile)(process.execPath, ['-e', `fetch(${JSON.stringify(`${shop.shop.secureUrl}/wp-json/`)}).then((answer) => console.log(answer.status), (failure) => console.log(failure.cause.code))`], { env: { ...process.env, ...env } }).then(({ stdout }) => stdout.trim());
    expect(await ask({ NODE_EXTRA_CA_CERTS: shop.shop.certificate })).toBe('200');
    expect(await ask({ NODE_EXTRA_CA_CERTS: '' })).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
  });

  it('can be trusted by a running process', async () => {
    expect(await failed(fetch(`${shop.shop.secureUrl}/wp-json/`).then((answer) => answer.text()))).not.toBe('answered');
    trust(shop.shop.certificate);
    expect((await fetch(`${shop.shop.secureUrl}/wp-json/`)).status).toBe(200);
  });
});

describe('over HTTP', () => {
  const control = (running: RunningSimulator, path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<Response> => fetch(`${running.url}/_control${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

  it('takes the control calls and says what is wrong with them', async () => {
    expect(await (await control(shop.shop, '/order', { cart: [{ sku: 'HAM-500' }] })).json()).toMatchObject({ total: '24.89', status: 'on-hold' });
    const wrong = await control(shop.shop, '/order', { cart: [{ sku: 'NO' }] });
    expect([wrong.status, await wrong.json()]).toEqual([400, { error: 'The shop has no article NO.' }]);
    expect((await control(shop.shop, '/dance', {})).status).toBe(404);
    await shop.get('orders');
    await control(shop.shop, '/log', undefined, 'DELETE');
    expect(((await (await control(shop.shop, '/log')).json()) as CallLog).calls).toEqual([]);
  });

  it('shows a person the shop and takes an order from the form, but no more pieces than there are', async () => {
    const page = await (await fetch(shop.shop.url)).text();
    expect(page).toContain('Bestellung aufgeben');
    expect(page).toMatch(/<s>24,90\s€<\/s>21,50\s€/);
    const buy = (fields: Record<string, string>): Promise<string> => fetch(`${shop.shop.url}/_shop/order`, { method: 'POST', body: new URLSearchParams(fields) }).then((answer) => answer.text());
    expect(await buy({ 'q:HAM-500': '2', 'q:KAF-1': '0', firstName: '<b>Jörg', lastName: 'Groß', email: 'j@example.test', payment: 'ppcp-gateway' })).toMatch(/Ihre Bestellung \d+ ist eingegangen/);
    expect(await hammer()).toBe(23);
    expect(await (await fetch(shop.shop.url)).text()).toContain('&#60;b&#62;Jörg Groß');
    expect(await buy({ 'q:HAM-500': '24' })).toContain('nur noch 23 Stück');
    expect(await buy({})).toContain('Der Warenkorb ist leer');
    expect(await hammer()).toBe(23);
  });

  it('makes the same catalogue for the same seed', async () => {
    const made = async (seed: number): Promise<string> => {
      await shop.shop.control('/reset', {});
      expect(await shop.shop.control('/seed', { articles: 20, variants: 12, seed })).toEqual({ products: 23, variations: 12 });
      const { stock, prices } = (await shop.shop.control('/books')) as Books;
      return JSON.stringify([stock, prices]);
    };
    const first = await made(1);
    expect(await made(1)).toBe(first);
    expect(await made(2)).not.toBe(first);
    await expect(shop.shop.control('/seed', { articles: 1 })).rejects.toThrow('A-00001 is in the shop already');
  });
});
