// A shop that is slow, busy, down or does not let us in any more (complaints 10, 11, 21): the run goes on where it stood, asks ever more seldom, fails
// in the end with a reason, and nothing is wrong or forgotten afterwards.
import { Connectors } from '@kontor/connectors';
import { count, inErp, inShop, numbers, price, problems, written } from './goods.js';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());
afterEach(() => jest.restoreAllMocks());

const goods = numbers('A', 120);
/** A shop of which every article is due. */
async function due(list: readonly string[] = goods): Promise<TestShop> {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(list) } });
  await inErp(kontor, list.map((number) => ({ number, onHand: '5' })));
  return shop;
}
const sizes = async (shop: TestShop): Promise<number[]> => written(await shop.calls()).map(({ rows }) => rows.length).sort((one, other) => other - one);
const again = (onHand: string, list: readonly string[] = goods): Promise<void> => count(kontor, Object.fromEntries(list.map((number) => [number, onHand])));
const everything = async (shop: TestShop): Promise<number[]> => [...new Set(Object.values((await shop.books()).stock) as number[])];

it('a batch that is too much for the shop is halved; the size is remembered for this shop and grows back', async () => {
  const shop = await due();
  // The time-outs of a batch are minutes; here they are a second.
  const open = Connectors.prototype.open;
  jest.spyOn(Connectors.prototype, 'open').mockImplementation(function (this: Connectors, platform, input) {
    return open.call(this, platform, { ...input, timeoutFactor: 1 / 60 });
  });
  // The shop carries it out, but its answer comes too late.
  await shop.fail({ kind: 'timeout', path: '/products/batch', stored: true });
  expect(await shop.run('sync-changed-stock')).toMatchObject({ status: 'succeeded', counts: { done: 120, failed: 0 } });
  expect(await everything(shop)).toEqual([5]);
  expect(await sizes(shop)).toEqual([100, 50, 50, 20]);
  expect(await problems(kontor, shop, 'sync-changed-stock')).toEqual([]);

  await again('6');
  await shop.run('sync-changed-stock');
  expect(await sizes(shop)).toEqual([50, 50, 20]);
  // What was borne well is tried larger the next time.
  await again('7');
  await shop.run('sync-changed-stock');
  expect(await sizes(shop)).toEqual([100, 20]);
  expect(await everything(shop)).toEqual([7]);
});

it.each([
  [{ retryAfter: 90 }, 90],
  [{}, 60],
])('a busy shop (%o) is left alone for %i seconds, then the run goes on where it stood', async (fault, seconds) => {
  const shop = await due();
  await shop.run('fetch-orders');
  await shop.calls();
  await shop.fail({ kind: '429', path: '/products/batch', skip: 1, times: 1, ...fault });
  const { id } = await shop.run('sync-changed-stock');
  expect(await kontor.api.get(`/runs/${id}`)).toMatchObject({ status: 'waiting', waitingFor: 'backoff', waiting: { kind: 'limited' }, counts: { total: 120, failed: 0 } });
  const before = (await sizes(shop)).length;
  expect(before).toBe(2);
  await kontor.later(seconds - 1);
  await kontor.tick();
  expect(written(await shop.calls())).toEqual([]);
  await kontor.later(2);
  await kontor.drain();
  expect(await kontor.api.get(`/runs/${id}`)).toMatchObject({ status: 'succeeded', counts: { total: 120, done: 120, failed: 0 } });
  // What the shop had confirmed before is not sent again.
  expect((await sizes(shop)).length).toBe(1);
  expect(await everything(shop)).toEqual([5]);
});

it('a shop that is down is asked after 1, 5 and 30 minutes; then the run fails with its reason, and the next one sends everything', async () => {
  const shop = await due(['HAM', 'KAF']);
  await shop.run('fetch-orders');
  await shop.fail({ kind: '500-before', status: 502, path: '/products/batch', times: 1000 });
  const { id } = await shop.run('sync-changed-stock');
  const tried: number[] = [];
  for (const seconds of [60, 300, 1800]) {
    expect(await kontor.api.get(`/runs/${id}`)).toMatchObject({ status: 'waiting', waitingFor: 'backoff', waiting: { kind: 'unavailable', code: 'shop-out-of-order' } });
    await kontor.later(seconds - 1);
    await kontor.drain();
    tried.push((await sizes(shop)).length);
    await kontor.later(1);
    await kontor.drain();
  }
  expect(tried).toEqual([1, 1, 1]);
  expect(await kontor.api.get(`/runs/${id}`)).toMatchObject({ status: 'failed', failure: { kind: 'unavailable', code: 'shop-out-of-order', detail: expect.stringContaining('shop') }, counts: { done: 0, failed: 0 } });
  expect(await kontor.api.get(`/shops/${shop.id}/statistics`)).toMatchObject({ waiting: { stock: 2 } });
  await shop.fail({ clear: true });
  for (let minute = 0; minute < 2; minute += 1) {
    await kontor.later(60);
    await kontor.tick();
  }
  expect(await everything(shop)).toEqual([5]);
});

it('a person does not wait for the end of a pause', async () => {
  const shop = await due(['HAM']);
  await shop.run('fetch-orders');
  await shop.fail({ kind: '500-before', status: 502, path: '/products/batch' });
  const { id } = await shop.run('sync-changed-stock');
  expect(await kontor.api.get(`/runs/${id}`)).toMatchObject({ status: 'waiting' });
  await shop.run('sync-changed-stock');
  expect(await kontor.api.get(`/runs/${id}`)).toMatchObject({ status: 'succeeded' });
  expect(await everything(shop)).toEqual([5]);
});

it('credentials that the shop refuses stop everything for this shop until somebody acts, and nothing for the others', async () => {
  const shop = await due(['HAM', 'KAF']);
  const other = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM']) } });
  await kontor.tick();
  expect([await everything(shop), await everything(other)]).toEqual([[5], [5]]);

  await shop.merchant({ do: 'rights', read: false, write: false });
  await again('6', ['HAM', 'KAF']);
  await kontor.later(300);
  await kontor.tick();
  expect(await kontor.api.get(`/shops/${shop.id}`)).toMatchObject({ attention: { kind: 'auth', code: 'shop-credentials-refused', detail: expect.stringMatching(/key|credential/i) } });
  const failed = ((await kontor.api.all(`/runs?shop=${shop.id}&status=failed`)) as { failure: { kind: string } }[]).map(({ failure }) => failure.kind);
  expect(failed).toContain('auth');
  expect((await other.books()).stock).toEqual({ HAM: 6 });

  // Prices become due as well, for which no run has failed yet.
  await price(kontor, [{ article: 'HAM', price: '18.49' }]);
  await shop.calls();
  const runs = async (): Promise<number> => (await kontor.api.all(`/runs?shop=${shop.id}`)).length;
  const before = await runs();
  for (let hour = 0; hour < 5; hour += 1) {
    await kontor.later(3600);
    await kontor.tick();
  }
  expect((await shop.calls()).counters.calls).toBe(0);
  expect(await runs()).toBe(before);
  expect((await other.calls()).counters.calls).toBeGreaterThan(0);

  await shop.merchant({ do: 'rights', read: true, write: true });
  await kontor.later(60);
  await kontor.tick();
  expect((await shop.calls()).counters.calls).toBe(0);
  expect(await kontor.api.post(`/shops/${shop.id}/check`)).toMatchObject({ ok: true });
  expect(await kontor.api.get(`/shops/${shop.id}`)).toMatchObject({ attention: null });
  const minutes = async (many: number): Promise<void> => {
    for (let minute = 0; minute < many; minute += 1) {
      await kontor.later(60);
      await kontor.tick();
    }
  };
  // The run that waited through all this goes on with a fetch made now.
  await minutes(2);
  expect((await shop.books()).stock).toEqual({ HAM: 6, KAF: 6 });
  await minutes(4);
  expect((await shop.books()).prices.HAM.effective).toBe('18.49');
});

it('a key that may only read stops what writes and nothing else, and says what to do', async () => {
  const shop = await due(['HAM']);
  await shop.run('sync-changed-stock');
  await shop.merchant({ do: 'rights', read: true, write: false });
  await kontor.later(3600);
  await shop.order({ cart: [{ sku: 'HAM' }], payment: { method: 'bacs', paid: true } });
  const run = await shop.run('sync-changed-stock');
  expect(run).toMatchObject({ status: 'failed', failure: { kind: 'config', code: 'shop-key-may-not-write' } });
  expect(await kontor.api.get(`/shops/${shop.id}`)).toMatchObject({ attention: null });
  expect(await kontor.api.all(`/orders?shop=${shop.id}`)).toHaveLength(1);
  // Nothing is tried again every minute for want of a right, but fetching goes on.
  await kontor.later(300);
  await kontor.tick();
  await shop.calls();
  await kontor.later(300);
  await kontor.tick();
  const log = await shop.calls();
  expect([log.counters.reads > 0, written(log)]).toEqual([true, []]);
});
