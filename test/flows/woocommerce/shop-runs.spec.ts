// Runs and problems over the API (F8, F71): asked for once however often the call comes, joined while one waits, cancelled at the next step, asked for
// again; problems are tried again or put away.
import { count, inErp, inShop, numbers, problems, written } from './goods.js';
import type { RunAnswer } from '../../../apps/web/src/api/runs.controller.js';
import { Tokens, type Scope } from '@kontor/access';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';
import { until } from '../../support/until.js';

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

type Asked = RunAnswer & { merged: boolean };
const ask = async (shop: TestShop, kind: string, options?: object): Promise<Asked> => (await kontor.api.post(`/shops/${shop.id}/runs`, { kind, options })) as Asked;
const run = async (id: string): Promise<RunAnswer> => (await kontor.api.get(`/runs/${id}`)) as RunAnswer;
const code = (answer: { body: unknown }): string => (answer.body as { code: string }).code;

it('the same call with the same key makes one run and gets the same answer; another body under it is refused', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM']) } });
  const call = (body: object, key: string) => kontor.api.call('post', `/shops/${shop.id}/runs`).set('Idempotency-Key', key).send(body);
  const first = await call({ kind: 'synchronise' }, 'k-1');
  expect([first.status, first.headers['idempotency-replayed']]).toEqual([202, undefined]);
  await kontor.drain();
  const again = await call({ kind: 'synchronise' }, 'k-1');
  expect([again.status, again.headers['idempotency-replayed'], again.body]).toEqual([202, 'true', first.body]);
  await kontor.drain();
  expect(await kontor.api.all(`/runs?shop=${shop.id}&kind=synchronise`)).toHaveLength(1);
  const other = await call({ kind: 'fetch-orders' }, 'k-1');
  expect([other.status, other.type, code(other)]).toEqual([422, 'application/problem+json', 'idempotency-key-reused']);
  expect((await call({ kind: 'synchronise' }, 'k-2')).body).toMatchObject({ merged: false });
  // A refused call takes no key.
  expect((await call({ kind: 'make-coffee' }, 'k-3')).status).toBe(422);
  expect((await call({ kind: 'fetch-orders' }, 'k-3')).status).toBe(202);
});

it('fifty clicks make one run; a wider wish widens the one that waits', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM', 'KAF']) } });
  await inErp(kontor, [{ number: 'HAM', price: '18.99' }, { number: 'KAF', price: '4.99' }]);
  await shop.run('update-prices', { scope: 'changed' });
  await shop.merchant({ do: 'set-price', sku: 'HAM', price: '1.00' });
  const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => ask(shop, 'update-prices', { scope: 'changed' })));
  expect(new Set([first, ...others].map(({ id }) => id)).size).toBe(1);
  expect([first, ...others].filter(({ merged }) => !merged)).toHaveLength(1);
  expect(await ask(shop, 'update-prices', { scope: 'all' })).toMatchObject({ id: first.id, merged: true, options: { scope: 'all' } });
  expect(await ask(shop, 'update-prices', { scope: 'changed' })).toMatchObject({ merged: true, options: { scope: 'all' } });
  await kontor.drain();
  expect(await run(first.id)).toMatchObject({ status: 'succeeded', counts: { done: 2 } });
  expect((await shop.books()).prices.HAM.effective).toBe('18.99');
});

it('the combined button adopts a run that waits already', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM']) } });
  await inErp(kontor, [{ number: 'HAM', onHand: '3', price: '18.99' }]);
  const waiting = await ask(shop, 'update-prices', { scope: 'all' });
  const whole = await ask(shop, 'synchronise');
  await kontor.drain();
  expect(await run(whole.id)).toMatchObject({ status: 'succeeded', counts: { total: 3, done: 3 }, children: [{ kind: 'fetch-orders', status: 'succeeded' }, { kind: 'sync-changed-stock', status: 'succeeded' }, { kind: 'update-prices', status: 'succeeded' }] });
  expect(await run(waiting.id)).toMatchObject({ status: 'succeeded' });
  expect(await shop.books()).toMatchObject({ stock: { HAM: 3 }, prices: { HAM: { effective: '18.99' } } });
});

it('a run that waits is cancelled at once, one that runs at its next step; what is left stays due and is sent when asked again', async () => {
  const goods = numbers('A', 250);
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(goods) } });
  await inErp(kontor, goods.map((number) => ({ number, onHand: '5' })));
  const queued = await ask(shop, 'export-articles-csv');
  expect(await kontor.api.post(`/runs/${queued.id}/cancel`)).toMatchObject({ status: 'cancelled' });
  expect(code(await kontor.api.call('post', `/runs/${queued.id}/cancel`))).toBe('run-ended');

  await shop.run('fetch-orders');
  await shop.calls();
  await shop.fail({ kind: 'hold', path: '/products/batch', times: 2 });
  const asked = await ask(shop, 'sync-changed-stock');
  const running = kontor.drain();
  await until('two batches arrived', async () => ((await shop.simulator.control('/fail', { kind: 'slow', times: 0, path: 'nowhere' })) as { waiting: number }).waiting === 0);
  expect(await run(asked.id)).toMatchObject({ status: 'running' });
  expect(code(await kontor.api.call('post', `/runs/${asked.id}/retry`))).toBe('run-not-ended');
  await kontor.api.post(`/runs/${asked.id}/cancel`);
  // The worker learns of it with its next sign of life; once there was a second one, the first is over.
  for (let sign = 0; sign < 2; sign += 1) {
    const lease = async (): Promise<string> => String((await kontor.database.query<{ until: Date }>('SELECT lease_until AS until FROM sync_run WHERE id = ?', [asked.id]))[0].until.getTime());
    const before = await lease();
    await until('a sign of life', async () => (await lease()) !== before);
  }
  await shop.fail({ release: true });
  await running;
  const cancelled = await run(asked.id);
  expect(cancelled).toMatchObject({ status: 'cancelled', counts: { total: 250, failed: 0 } });
  const sent = written(await shop.calls()).reduce((sum, { rows }) => sum + rows.length, 0);
  expect([sent, cancelled.counts.done]).toEqual([200, 200]);
  expect(await kontor.api.get(`/shops/${shop.id}/statistics`)).toMatchObject({ waiting: { stock: 50 } });

  const again = await kontor.api.call('post', `/runs/${asked.id}/retry`);
  expect([again.status, (again.body as RunAnswer).id === asked.id]).toEqual([202, false]);
  await kontor.drain();
  expect(await run((again.body as RunAnswer).id)).toMatchObject({ status: 'succeeded', counts: { total: 50, done: 50 } });
  expect(new Set(Object.values((await shop.books()).stock))).toEqual(new Set([5]));
});

it('a cancelled combined run takes its children with it', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM']) } });
  await inErp(kontor, [{ number: 'HAM', onHand: '3' }]);
  await shop.fail({ kind: '500-before', path: '/orders?', times: 100 });
  const whole = await ask(shop, 'synchronise');
  await kontor.drain();
  expect(await run(whole.id)).toMatchObject({ status: 'waiting', waitingFor: 'children', children: [{ kind: 'fetch-orders', status: 'waiting', waitingFor: 'backoff' }] });
  await kontor.api.post(`/runs/${whole.id}/cancel`);
  await kontor.drain();
  expect(await run(whole.id)).toMatchObject({ status: 'cancelled', children: [{ kind: 'fetch-orders', status: 'cancelled' }] });
  expect((await shop.books()).stock.HAM).toBe(50);
});

it('the list of runs is filtered and paged; what is asked wrongly is refused with a code', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM']) } });
  for (let many = 0; many < 5; many += 1) {
    await shop.run('fetch-orders');
    await kontor.later(120);
  }
  const page = (await kontor.api.get(`/runs?shop=${shop.id}&kind=fetch-orders&limit=2`)) as { items: RunAnswer[]; next: string };
  const rest = (await kontor.api.get(`/runs?shop=${shop.id}&kind=fetch-orders&limit=5&after=${encodeURIComponent(page.next)}`)) as { items: RunAnswer[]; next: string | null };
  expect([page.items.length, rest.items.length, rest.next, new Set([...page.items, ...rest.items].map(({ id }) => id)).size]).toEqual([2, 3, null, 5]);
  expect(page.items[0]).toMatchObject({ requestedBy: expect.stringMatching(/^token:/), status: 'succeeded', remoteCalls: { reads: expect.any(Number), writes: 0 }, startedAt: expect.any(String), finishedAt: expect.any(String) });
  expect(await kontor.api.all(`/runs?shop=${shop.id}&status=failed`)).toEqual([]);
  for (const [path, status, expected] of [['/runs/999999', 404, 'run-unknown'], ['/runs?status=lost', 422, 'input-invalid']] as const) {
    const answer = await kontor.api.call('get', path);
    expect([answer.status, code(answer)]).toEqual([status, expected]);
  }
  const scope = await kontor.api.call('post', `/shops/${shop.id}/runs`).send({ kind: 'update-prices', options: { scope: 'some' } });
  expect([scope.status, code(scope)]).toEqual([422, 'input-invalid']);
  expect(code(await kontor.api.call('post', '/shops/999999/runs').send({ kind: 'synchronise' }))).toBe('shop-unknown');
  const approve = await kontor.api.call('post', `/runs/${page.items[0].id}/approve`);
  expect([approve.status, code(approve)]).toEqual([409, 'run-needs-no-approval']);
});

it('a problem is tried again on demand and solved by success; one that is dismissed is not shown again for the same cause', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: [...inShop(['HAM', 'KAF'], { manageStock: false, stock: null }), ...inShop(['NAG'])] } });
  await inErp(kontor, ['HAM', 'KAF', 'NAG'].map((number) => ({ number, onHand: '5' })));
  expect(await shop.run('sync-changed-stock')).toMatchObject({ status: 'partial', counts: { done: 1, failed: 2 } });
  const open = async (): Promise<string[]> => (await problems(kontor, shop, 'sync-changed-stock')).map(({ values }) => String(values.number));
  const shown = async (): Promise<number> => ((await kontor.api.get(`/shops/${shop.id}/statistics`)) as { openProblems: number }).openProblems;
  expect([await open(), await shown()]).toEqual([['HAM', 'KAF'], 2]);
  const [ham, kaf] = await problems(kontor, shop, 'sync-changed-stock');
  expect(ham).toMatchObject({ code: 'stock-not-managed', failureKind: 'rejected', times: 1, subject: expect.stringMatching(/^listing:/) });
  expect(ham.retryAt).not.toBeNull();

  // Nothing was mended: it comes back, counted once more.
  const retried = await kontor.api.call('post', `/problems/${ham.id}/retry`);
  expect([retried.status, (retried.body as { runIds: string[] }).runIds.length]).toEqual([202, 1]);
  await kontor.drain();
  expect((await problems(kontor, shop, 'sync-changed-stock'))[0]).toMatchObject({ id: ham.id, times: 2 });
  await shop.merchant({ do: 'set-stock', sku: 'HAM', quantity: 1, manage: true });
  await kontor.api.post(`/problems/${ham.id}/retry`);
  await kontor.drain();
  expect([await open(), (await shop.books()).stock.HAM]).toEqual([['KAF'], 5]);
  expect((await kontor.api.call('post', `/problems/${ham.id}/retry`)).status).toBe(404);

  expect((await kontor.api.call('post', `/problems/${kaf.id}/dismiss`).send({ reason: 'sold by hand' })).status).toBe(204);
  expect([await open(), await shown()]).toEqual([[], 0]);
  await kontor.later(3600);
  await count(kontor, { KAF: '6' });
  expect(await shop.run('sync-changed-stock')).toMatchObject({ status: 'partial', counts: { failed: 1 } });
  expect([await open(), await shown()]).toEqual([[], 0]);
  // Another cause is another matter.
  await shop.merchant({ do: 'delete-product', sku: 'KAF' });
  await count(kontor, { KAF: '7' });
  await kontor.later(3600);
  await shop.run('sync-changed-stock');
  expect(await problems(kontor, shop, 'sync-changed-stock')).toMatchObject([{ code: 'place-gone', values: { number: 'KAF' } }]);
});

it('a token may do what its scopes say and no more', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM']) } });
  const { version } = (await kontor.api.get(`/shops/${shop.id}`)) as { version: number };
  const calls = [
    ['get', '/runs', undefined],
    ['post', `/shops/${shop.id}/runs`, { kind: 'fetch-orders' }],
    ['put', '/prices', []],
    ['patch', `/shops/${shop.id}`, { version, name: 'Laden' }],
  ] as const;
  const may = async (...scopes: Scope[]): Promise<number[]> => {
    const { token } = await kontor.get(Tokens).create({ name: 'some', scopes, requestedBy: 'cli' });
    const statuses: number[] = [];
    for (const [method, path, body] of calls) statuses.push((await kontor.api.call(method, path).set('Authorization', `Bearer ${token}`).send(body)).status);
    return statuses;
  };
  expect([await may('read'), await may('operate'), await may('prices'), await may('admin')].map((statuses) => statuses.map((status) => (status === 403 ? 'no' : status < 300 ? 'yes' : status)))).toEqual([
    ['yes', 'no', 'no', 'no'],
    ['no', 'yes', 'no', 'no'],
    ['no', 'no', 'yes', 'no'],
    ['yes', 'yes', 'yes', 'yes'],
  ]);
  for (const [method, path, body] of calls) expect((await kontor.api.call(method, path).set('Authorization', 'Bearer nonsense').send(body)).status).toBe(401);
});
