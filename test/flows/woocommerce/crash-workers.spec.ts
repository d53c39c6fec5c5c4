// Real processes against a real shop's faults: a worker killed with -9, two workers and fifty clicks, Redis killed on the way, a wider wish while a
// narrower one waits. Nothing is lost, nothing is twice, and one run of a lane goes on at a time.
import { expectBooks } from './orders-books.js';
import { startProcesses, type Process, type Processes } from '../../support/processes.js';
import { until } from '../../support/until.js';
import type { Books, CallLog, ControlFail, ControlOrder } from '../../../libs/connectors/src/testing/simulator.js';

type Run = { id: string; kind: string; status: string; attempt: number; requestedBy: string; options: unknown; merged?: boolean; startedAt: string; finishedAt: string; counts: { done: number; failed: number }; children: Run[] };

const letters = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L'];

let kontor: Processes;
let shopId: string;
/** Orders of a shop that is gone still hold their pieces, so each test has articles of its own. */
let tests = 0;
const sku = (letter: string): string => `T${tests}-${letter}`;
const order = (): ControlOrder => ({ cart: [{ sku: sku('A'), quantity: 2 }, { sku: sku('B') }], payment: { method: 'ppcp-gateway' } });
const started: Process[] = [];

beforeAll(async () => {
  kontor = await startProcesses('woocommerce');
}, 300_000);
afterAll(() => kontor.stop(), 60_000);
beforeEach(async () => {
  const { simulator, api } = kontor;
  tests += 1;
  await simulator.control('/reset', {});
  await simulator.control('/seed', { products: letters.map((letter) => ({ sku: sku(letter), name: `Hammer ${letter}`, price: '19.99', taxRate: '19', stock: 9000 })) });
  const shop = await api.post('/shops', { name: 'Laden', platform: 'woocommerce', domain: new URL(simulator.secureUrl).host, settings: { ...simulator.credentials, baseUrl: simulator.secureUrl } });
  shopId = shop.id as string;
  expect(await api.post(`/shops/${shopId}/check`)).toMatchObject({ ok: true });
  // Only what the test asks for is carried out.
  const { version } = await api.get(`/shops/${shopId}`);
  await api.patch(`/shops/${shopId}`, { version, paused: true });
  await simulator.control('/log', { clear: true });
});
afterEach(async () => {
  await fail({ clear: true });
  await Promise.all(started.splice(0).map((process) => process.end()));
  await kontor.api.delete(`/shops/${shopId}`);
}, 60_000);

const fail = (fault: ControlFail): Promise<unknown> => kontor.simulator.control('/fail', fault);
const place = (times: number): Promise<unknown> => kontor.simulator.control('/order', { ...order(), times });
const books = (): Promise<Books> => kontor.simulator.control('/books') as Promise<Books>;
const calls = async (part: string): Promise<CallLog['calls']> => ((await kontor.simulator.control('/log')) as CallLog).calls.filter(({ path }) => path.includes(part));
const ask = (kind: string, options?: object): Promise<Run> => kontor.api.post(`/shops/${shopId}/runs`, { kind, options });
const runNow = (id: string): Promise<Run> => kontor.api.get(`/runs/${id}`);
const ended = (id: string, seconds = 40): Promise<Run> =>
  until(`run ${id} has ended`, async () => {
    const run = await runNow(id);
    return ['succeeded', 'partial', 'failed', 'cancelled'].includes(run.status) && run;
  }, seconds);
const taken = async (): Promise<number> => (await kontor.api.get(`/shops/${shopId}/statistics`)).ordersCreated as number;
const inList = async (): Promise<number> => (await kontor.api.all(`/orders?shop=${shopId}`)).length;
const worker = async (env?: Record<string, string>): Promise<Process> => {
  const one = await kontor.worker(env);
  started.push(one);
  return one;
};
const expectAllIn = (): Promise<number> => expectBooks(kontor, { id: shopId, books });

it('a worker killed with -9 in the middle of a page, another between two pages: a third one finishes, and nothing is lost or twice', async () => {
  await place(200);
  // Between the first and the second page.
  await fail({ kind: 'hold', path: 'offset=99' });
  const first = await worker();
  const { id } = await ask('fetch-orders');
  const before = await until('orders come in', async () => {
    const count = await inList();
    return count >= 20 && count;
  });
  await first.end('SIGKILL');
  expect(before).toBeLessThan(100);
  const second = await worker();
  await until('the first page is in', async () => (await inList()) >= 100, 40);
  const third = worker();
  await second.end('SIGKILL');
  expect([await inList(), (await runNow(id)).status]).toEqual([100, 'running']);
  await third;
  await fail({ release: true });
  expect(await ended(id)).toMatchObject({ status: 'succeeded', counts: { failed: 0 } });
  expect(await expectAllIn()).toBe(200);
  // The second began at the first page, which was not settled; the third did not, and asked for the second page and those after it.
  const offsets = (await calls('&after=')).concat(await calls('?after=')).map(({ path }) => new URL(path, kontor.simulator.url).searchParams.get('offset'));
  expect([offsets.filter((offset) => offset === '0').length, [...new Set(offsets)].sort()]).toEqual([2, ['0', '198', '99']]);
  // Facts are told once as well: what the card shows, and what is reserved.
  expect(await until('the card has them all', async () => (await taken()) === 200)).toBe(true);
  const { revenue } = await kontor.api.get(`/shops/${shopId}/statistics`);
  expect(revenue).toMatchObject([{ ordered: { amount: (await books()).sums[0].total } }]);
}, 120_000);

it('two workers and fifty clicks at once: one run at a time, at most one waiting, every click is answered, and the shop is written to once', async () => {
  const { api } = kontor;
  await place(5);
  for (const letter of letters) await api.post('/articles', { number: sku(letter), name: `Hammer ${letter}`, taxRate: '19' });
  await api.post('/stock/counts', letters.map((letter) => ({ article: sku(letter), onHand: '77' })));
  await Promise.all([worker(), worker()]);
  await fail({ kind: 'hold', path: '/orders?' });
  const first = await ask('synchronise');
  await until('the shop is asked for orders', async () => (await runNow(first.id)).children.some(({ status }) => status === 'running'));
  const clicks = await Promise.all(Array.from({ length: 49 }, () => ask('synchronise')));
  const [second, ...others] = [...new Set(clicks.map(({ id }) => id))];
  expect([others, second === first.id, clicks.filter(({ merged }) => !merged).length]).toEqual([[], false, 1]);

  let most = { queued: 0, going: 0 };
  await fail({ release: true });
  await until('both have ended', async () => {
    const runs = (await api.all(`/runs?shop=${shopId}`)) as Run[];
    const of = (kind: string, ...statuses: string[]): number => runs.filter((run) => run.kind === kind && statuses.includes(run.status)).length;
    most = { queued: Math.max(most.queued, of('synchronise', 'queued')), going: Math.max(most.going, ...['synchronise', 'fetch-orders', 'sync-changed-stock', 'update-prices'].map((kind) => of(kind, 'running', 'waiting'))) };
    return ['succeeded', 'partial', 'failed'].includes((await runNow(second)).status);
  }, 40);
  expect(most.going).toBeLessThanOrEqual(1);
  expect(most.queued).toBeLessThanOrEqual(1);
  for (const id of [first.id, second]) expect(await runNow(id)).toMatchObject({ status: 'succeeded', children: [{ kind: 'fetch-orders', status: 'succeeded' }, { kind: 'sync-changed-stock', status: 'succeeded' }, { kind: 'update-prices', status: 'succeeded' }] });
  // One after the other, to the millisecond.
  const [one, next] = [await runNow(first.id), await runNow(second)];
  expect(one.finishedAt <= next.startedAt).toBe(true);
  const spans = [one, next].flatMap(({ children }) => children).map(({ startedAt, finishedAt }) => [startedAt, finishedAt]).sort();
  spans.forEach(([, end], index) => expect(index === spans.length - 1 || end <= spans[index + 1][0]).toBe(true));

  expect(await expectAllIn()).toBe(5);
  const { stock } = await books();
  expect(letters.map((letter) => stock[sku(letter)])).toEqual([67, 72, ...Array<number>(10).fill(77)]);
  const writes = (await calls('/batch')).filter(({ kind }) => kind === 'write');
  expect(writes.map(({ items }) => items)).toEqual([letters.length]);
}, 120_000);

it('Redis killed in the middle: the run goes on, clicks are answered at once, and the next run is found by looking', async () => {
  await place(5);
  const redis = await kontor.redis();
  const [web] = await Promise.all([kontor.web({ REDIS_URL: redis.url }), worker({ REDIS_URL: redis.url })]);
  started.push(web);
  const click = (): Promise<Run> => web.api.post(`/shops/${shopId}/runs`, { kind: 'fetch-orders' });
  await fail({ kind: 'hold', path: '/orders?' });
  const { id } = await click();
  await until('the run goes on', async () => (await runNow(id)).status === 'running');
  await redis.end('SIGKILL');
  await fail({ release: true });
  expect(await ended(id)).toMatchObject({ status: 'succeeded', attempt: 1 });
  expect(await expectAllIn()).toBe(5);
  await place(5);
  const clicked = performance.now();
  const next = await click();
  expect(performance.now() - clicked).toBeLessThan(3000);
  expect(await ended(next.id, 15)).toMatchObject({ status: 'succeeded' });
  expect(await expectAllIn()).toBe(10);
}, 120_000);

it('a wider wish that comes while a narrower one waits is not lost, nor a narrower one that comes to a wider', async () => {
  await place(3);
  const refs = (await books()).orders.map(({ ref }) => ref);
  const narrow = await ask('fetch-orders', { refs: [refs[0]] });
  const wide = await ask('fetch-orders');
  const other = await ask('fetch-orders', { refs: [refs[1]] });
  expect([narrow.merged, wide, other]).toMatchObject([false, { id: narrow.id, merged: true }, { id: narrow.id, merged: true, options: { news: true, refs: [refs[0], refs[1]] } }]);
  const prices = await ask('update-prices', { scope: 'changed' });
  expect(await ask('update-prices', { scope: 'all' })).toMatchObject({ id: prices.id, merged: true, options: { scope: 'all' } });
  expect(await ask('update-prices', { scope: 'changed' })).toMatchObject({ id: prices.id, merged: true, options: { scope: 'all' } });
  await worker();
  expect(await ended(narrow.id)).toMatchObject({ status: 'succeeded' });
  expect(await ended(prices.id)).toMatchObject({ status: 'succeeded' });
  expect(await expectAllIn()).toBe(3);
  // All of it over https with Basic: the certificate is trusted by NODE_EXTRA_CA_CERTS, as a merchant would do it.
  expect((await calls('/wp-json/')).filter(({ secure, path, status }) => !secure || status !== 200 || /consumer_|oauth_/.test(path))).toEqual([]);
}, 120_000);
