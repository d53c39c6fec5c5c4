// Webhooks (F72) from the shop's worker to the order: registered by Kontor, believed only when they are the shop's, harmless in any number and order, and missed
// when they no longer come. Whatever happens to them, what Kontor has is what the shop's books say.
import { expectBooks } from '../woocommerce/orders-books.js';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';
import { until } from '../../support/until.js';
import { Way } from './way.js';

const products = [{ sku: 'HAM', name: 'Hammer', price: '19.99', taxRate: '19', stock: 100 }];
const cart = [{ sku: 'HAM' }];

let way: Way;
let kontor: Kontor;
beforeAll(async () => {
  way = await new Way().start();
  kontor = await startKontor({ KONTOR_PUBLIC_URL: way.address });
  way.target = kontor.address;
}, 60_000);
afterAll(async () => {
  await kontor.stop();
  await way.stop();
});
beforeEach(async () => {
  await kontor.fresh();
  way.messages.length = 0;
  way.state = 'open';
});

type Hooks = { state: string; registeredAt: string | null; lastDeliveryAt: string | null; silentSince: string | null };
const hooks = async (shop: TestShop): Promise<Hooks> => (await kontor.api.get(`/shops/${shop.id}`)).webhooks as Hooks;
const change = async (shop: TestShop, wish: object): Promise<void> => {
  const { version } = await kontor.api.get(`/shops/${shop.id}`);
  await kontor.api.patch(`/shops/${shop.id}`, { version, ...wish });
  await kontor.drain();
};
/** Connected and registered; the schedule asks for nothing but what the test asks for. */
const connect = async (platform = 'woocommerce', wish: object = {}): Promise<TestShop> => {
  const shop = await kontor.connect(platform, { seed: { products }, ...wish });
  await change(shop, { options: { webhooks: true } });
  expect(await hooks(shop)).toMatchObject({ state: 'registered', lastDeliveryAt: null, silentSince: null });
  return shop;
};
const came = (count: number): Promise<unknown> => until(`${count} messages`, () => way.orders.length >= count && (way.state !== 'open' || way.orders.at(-1)?.status != null));
const runs = async (shop: TestShop, kind: string): Promise<{ requestedBy: string; status: string; options: object }[]> => kontor.api.all(`/runs?shop=${shop.id}&kind=${kind}`);
const refs = async (shop: TestShop): Promise<string[]> => (await kontor.api.all(`/orders?shop=${shop.id}`)).map(({ remoteRef }: { remoteRef: string }) => remoteRef).sort();
const problems = async (shop: TestShop): Promise<string[]> => (await kontor.api.all(`/problems?shop=${shop.id}`)).map(({ code }: { code: string }) => code).filter((code) => !code.endsWith('-unassigned'));
const register = async (shop: TestShop): Promise<void> => {
  expect(await shop.run('register-webhooks')).toMatchObject({ status: 'succeeded', counts: { done: 1 } });
};

// Shopify takes its subscriptions away one by one.
it.each([['woocommerce', 1], ['shopware6', 1], ['shopify', 7]])('%s: registered when switched on, an order is there at once, and taken away when switched off', async (platform, deletions) => {
  const shop = await connect(platform);
  const made = (await shop.calls()).calls.filter(({ body }) => body?.includes('/hooks/'));
  expect(made.length).toBeGreaterThan(0);
  const { ref } = await shop.order({ cart });
  await came(1);
  // Stored, and not yet done.
  expect(await refs(shop)).toEqual([]);
  expect((await runs(shop, 'fetch-orders')).map(({ requestedBy, options }) => ({ requestedBy, options }))).toEqual([{ requestedBy: 'hook', options: { news: false, refs: [ref] } }]);
  await kontor.drain();
  expect(await refs(shop)).toEqual([ref]);
  expect(await expectBooks(kontor, shop)).toBe(1);
  expect((await hooks(shop)).lastDeliveryAt).not.toBeNull();
  // Delivery, topic, order, time: nothing of what the message said.
  const stored = JSON.stringify(await kontor.database.query('SELECT * FROM webhook_delivery'));
  expect(stored).toContain(ref);
  for (const personal of ['Mustermann', 'example.test', '@']) expect(stored).not.toContain(personal);
  // A change is told as well, by whatever event the shop has for it.
  await kontor.later(60);
  const before = way.orders.length;
  await shop.merchant({ do: 'cancel-order', ref });
  await came(before + 1);
  await kontor.drain();
  expect((await kontor.api.all(`/orders?shop=${shop.id}`))[0]).toMatchObject({ status: 'cancelled' });

  await shop.calls();
  await change(shop, { options: { webhooks: false } });
  expect(await hooks(shop)).toMatchObject({ state: 'off', registeredAt: null });
  expect((await shop.calls()).calls.filter(({ kind, body }) => kind === 'write' && /delete/i.test(body ?? ''))).toHaveLength(deletions);
  // Nobody listens to what is still under way.
  expect(await way.pass(way.orders[0])).toBe(401);
});

it('forged, changed, misdirected and oversized messages are refused alike and leave nothing behind', async () => {
  const [shop, other] = [await connect('woocommerce', { name: 'Nord' }), await connect('woocommerce', { name: 'Süd', flavour: 'wc8' })];
  way.state = 'held';
  const { ref } = await shop.order({ cart });
  await came(1);
  const [message] = way.orders;
  const [, , id, secret] = message.path.split('/');
  const tries: [string, Parameters<Way['pass']>[1]][] = [
    ['another secret in the address', { path: `/hooks/${id}/${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}` }],
    ['no secret in the address', { path: `/hooks/${id}` }],
    ['another body', { body: message.body.toString().replace('"id":', '"ID":') }],
    ['no signature', { headers: { 'x-wc-webhook-signature': '' } }],
    ['the address of another shop', { path: `/hooks/${other.id}/${secret}` }],
    ['the other shop with its own secret', { path: way.messages.find(({ path }) => path.startsWith(`/hooks/${other.id}/`))?.path ?? '' }],
    ['a shop that is not there', { path: `/hooks/99999/${secret}` }],
    ['no number of a shop', { path: `/hooks/x'y/${secret}` }],
  ];
  for (const [what, changed] of tries) expect([what, await way.pass(message, changed)]).toEqual([what, 401]);
  expect(await way.pass(message, { body: 'x'.repeat(2_200_000) })).toBe(413);
  const refused = await fetch(`${kontor.address}${message.path}x`, { method: 'POST', body: 'nonsense' });
  expect(await refused.text()).not.toContain(secret);
  expect(await kontor.database.query('SELECT * FROM webhook_delivery')).toEqual([]);
  expect([await runs(shop, 'fetch-orders'), await runs(other, 'fetch-orders')]).toEqual([[], []]);
  expect(await way.pass(message)).toBe(200);
  await kontor.drain();
  expect(await refs(shop)).toEqual([ref]);
});

it('replayed, doubled and out of order they change nothing wrong, and ask once', async () => {
  const shop = await connect();
  const { ref } = await shop.order({ cart });
  await came(1);
  await kontor.drain();
  way.state = 'held';
  await kontor.later(1);
  await shop.merchant({ do: 'pay-order', ref });
  await came(2);
  await kontor.later(1);
  await shop.merchant({ do: 'cancel-order', ref });
  await came(3);
  const messages = [...way.orders];
  // The last word first, everything several times, and once more when all is done.
  for (const message of [...messages].reverse()) for (let time = 0; time < 3; time += 1) expect(await way.pass(message)).toBe(200);
  expect(await kontor.database.query('SELECT remote_ref AS ref, COUNT(*) AS n FROM webhook_delivery GROUP BY remote_ref')).toEqual([{ ref, n: String(messages.length) }]);
  expect(await runs(shop, 'fetch-orders')).toMatchObject([{ requestedBy: 'hook', status: 'queued', options: { news: false, refs: [ref] } }, { status: 'succeeded' }]);
  await kontor.drain();
  const before = await kontor.api.all(`/orders?shop=${shop.id}`);
  expect(before).toMatchObject([{ status: 'cancelled' }]);
  for (const message of messages) expect(await way.pass(message)).toBe(200);
  await kontor.drain();
  expect(await runs(shop, 'fetch-orders')).toHaveLength(2);
  expect(await kontor.api.all(`/orders?shop=${shop.id}`)).toEqual(before);
  await shop.run('fetch-orders');
  expect(await expectBooks(kontor, shop)).toBe(1);
});

it('a lost one is made good by polling; when they stop altogether it is noticed, told, and they are registered again', async () => {
  const shop = await connect();
  await shop.run('fetch-orders');
  const before = await hooks(shop);
  way.state = 'broken';
  await shop.order({ cart });
  await came(1);
  await kontor.later(7200);
  await shop.run('fetch-orders');
  await kontor.later(3600);
  await shop.run('fetch-orders');
  // One may get lost; it is there, and nobody is bothered.
  expect(await expectBooks(kontor, shop)).toBe(1);
  expect([(await hooks(shop)).state, await problems(shop)]).toEqual(['registered', []]);

  // The shop has had enough of failures and switches its webhooks off.
  const lost = way.orders.length;
  await shop.orders(7, { cart });
  await until('the shop tries in vain', () => way.orders.length >= lost + 5);
  await shop.run('fetch-orders');
  way.state = 'open';
  // Some minutes are given, for shops deliver in the background.
  expect((await hooks(shop)).state).toBe('registered');
  await kontor.later(2400);
  await shop.run('fetch-orders');
  expect(await expectBooks(kontor, shop)).toBe(8);
  const after = await hooks(shop);
  expect(after).toMatchObject({ state: 'silent', registeredAt: kontor.clock.now().toISOString() });
  expect(after.registeredAt).not.toBe(before.registeredAt);
  expect(await problems(shop)).toEqual(['webhooks-silent']);
  expect(await runs(shop, 'register-webhooks')).toMatchObject([{ requestedBy: 'event', status: 'succeeded' }, { requestedBy: 'event', status: 'succeeded' }]);

  const heard = way.orders.length;
  const { ref } = await shop.order({ cart });
  await came(heard + 1);
  await kontor.drain();
  expect(await refs(shop)).toContain(ref);
  expect([(await hooks(shop)).state, await problems(shop)]).toEqual(['registered', []]);
});

it('webhooks that the shop switched off are found by looking, before anything is missed', async () => {
  const shop = await connect();
  way.state = 'broken';
  // The sixth failure in a row is the one too many.
  for (let time = 1; time <= 6; time += 1) {
    await shop.order({ cart });
    await came(time);
  }
  way.state = 'open';
  const heard = way.orders.length;
  await kontor.later(7 * 3600);
  await kontor.tick();
  await kontor.later(900);
  await kontor.tick();
  expect(await runs(shop, 'register-webhooks')).toMatchObject([{ requestedBy: 'schedule', counts: { done: 1, skipped: 0 } }, { requestedBy: 'event' }]);
  await shop.order({ cart });
  await came(heard + 1);
  expect(way.orders.at(-1)?.status).toBe(200);
});

it('another registration has another secret; the one before is believed for an hour, and credentials or address of another shop make a new one', async () => {
  const shop = await connect();
  way.state = 'held';
  await shop.order({ cart });
  await came(1);
  const [old] = way.orders;
  await register(shop);
  await shop.order({ cart });
  await came(2);
  const next = way.orders[1];
  expect(next.path).not.toBe(old.path);
  expect(next.path.split('/').slice(0, 3)).toEqual(old.path.split('/').slice(0, 3));
  // Signed with a secret of its own each: one does not open the door of the other.
  expect([await way.pass(old, { path: next.path }), await way.pass(next, { path: old.path })]).toEqual([401, 401]);
  expect([await way.pass(old), await way.pass(next)]).toEqual([200, 200]);
  await kontor.later(3601);
  expect([await way.pass(old), await way.pass(next)]).toEqual([401, 200]);
  // Nothing of a secret is readable anywhere.
  const rows = JSON.stringify(await kontor.database.query('SELECT * FROM shop_webhook'));
  expect([rows.includes(next.path.split('/')[3]), rows.includes('v1.test.')]).toEqual([false, true]);

  const before = await hooks(shop);
  await change(shop, { settings: { consumerSecret: 'cs_0000000000000000000000000000000000000000' } });
  // They are wrong, so nothing could be registered; with the right ones it is done by itself.
  expect(await hooks(shop)).toEqual(before);
  await change(shop, { settings: shop.simulator.credentials });
  await kontor.later(900);
  await kontor.drain();
  expect((await hooks(shop)).registeredAt).not.toBe(before.registeredAt);
  await shop.order({ cart });
  await came(3);
  expect(way.orders.at(-1)?.path).not.toBe(next.path);
});

it('nothing is written to the shop in trial mode or under the emergency stop; a shop that is removed gets its webhooks taken away', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products }, trial: true });
  await change(shop, { options: { webhooks: true } });
  expect((await shop.calls()).counters.writes).toBe(0);
  expect((await hooks(shop)).state).toBe('waiting');
  await kontor.api.post(`/shops/${shop.id}/stop`);
  await change(shop, { trial: false });
  expect((await shop.calls()).counters.writes).toBe(0);
  await kontor.api.post(`/shops/${shop.id}/resume`);
  await kontor.drain();
  expect((await hooks(shop)).state).toBe('registered');
  const told = await shop.calls();
  expect(told.calls.filter(({ kind }) => kind === 'write')).toHaveLength(1);
  await kontor.api.delete(`/shops/${shop.id}`);
  expect((await shop.calls()).calls.filter(({ kind, body }) => kind === 'write' && body?.includes('delete'))).toHaveLength(1);
  expect(await kontor.database.query('SELECT * FROM shop_webhook')).toEqual([]);
});
