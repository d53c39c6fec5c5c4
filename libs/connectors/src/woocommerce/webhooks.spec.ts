// Kontor's webhooks in a WooCommerce shop: made in one call, found when the shop has switched one off, taken away without those of others.
import type { Connection, WebhookAbility } from '../port.js';
import { listenForHooks, type HookListener } from '../testing/hook-listener.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { woocommerce } from './woocommerce.platform.js';

let shop: Shop<typeof woocommerce>;
let listener: HookListener;
beforeAll(async () => {
  shop = await standUp(woocommerce);
  listener = await listenForHooks(({ body }) => !body.toString().startsWith('webhook_id='));
});
afterAll(async () => {
  await listener.stop();
  await shop.stop();
});
beforeEach(async () => {
  await shop.reset();
  listener.heard.length = 0;
  listener.status = 200;
});

const hooks = async (): Promise<WebhookAbility> => ((await shop.checked()) as Connection).webhooks as WebhookAbility;
const target = (secret = 'geheim'): { address: string; secret: string } => ({ address: `${listener.address}/hooks/7/${secret}`, secret });
const ours = (): string[] => [`${listener.address}/hooks/7/`];
const writes = async (): Promise<{ path: string; body: Record<string, unknown[]> }[]> => (await shop.calls()).calls.filter(({ kind, path }) => kind === 'write' && path.includes('webhooks')).map(({ path, body }) => ({ path, body: JSON.parse(body ?? '{}') as Record<string, unknown[]> }));

it('are made in one call with a secret of their own, and not again where they stand', async () => {
  const webhooks = await hooks();
  expect(await webhooks.registered(target().address)).toBe(false);
  await shop.calls();
  await webhooks.register(target(), ours());
  await webhooks.register(target(), ours());
  const [made, ...others] = await writes();
  expect(others).toEqual([]);
  expect(made.body).toEqual({ create: ['order.created', 'order.updated', 'order.deleted', 'order.restored'].map((topic) => ({ name: 'Kontor', topic, delivery_url: target().address, secret: 'geheim', status: 'active' })) });
  expect([await webhooks.registered(target().address), await webhooks.registered(target('anderes').address)]).toEqual([true, false]);
  const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
  await listener.count(1);
  const [heard] = listener.heard;
  expect([webhooks.verify(heard.body, heard.headers, 'geheim'), webhooks.verify(heard.body, heard.headers, null)]).toEqual([{ topic: 'order.created', refs: [ref], deliveryId: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown }, null]);
});

it('of the address before go when there is another, those of somebody else stay', async () => {
  const webhooks = await hooks();
  await webhooks.register({ address: 'https://erp.example/hooks/7/x', secret: 'fremd' }, []);
  await webhooks.register(target(), ours());
  await shop.calls();
  await webhooks.register(target('neu'), ours());
  expect((await writes())[0]?.body.delete).toHaveLength(4);
  expect([await webhooks.registered(target('neu').address), await webhooks.registered(target().address), await webhooks.registered('https://erp.example/hooks/7/x')]).toEqual([true, false, true]);
  await webhooks.remove(ours());
  await webhooks.remove(ours());
  expect([await webhooks.registered(target('neu').address), await webhooks.registered('https://erp.example/hooks/7/x')]).toEqual([false, true]);
});

it('that the shop switched off count as missing and are made anew', async () => {
  const webhooks = await hooks();
  await webhooks.register(target(), ours());
  listener.status = 500;
  for (let time = 1; time <= 6; time += 1) {
    await shop.order({ cart: [{ sku: 'HAM' }] });
    await listener.count(time);
  }
  for (const deadline = Date.now() + 2000; (await webhooks.registered(target().address)) && Date.now() < deadline; );
  expect(await webhooks.registered(target().address)).toBe(false);
  listener.status = 200;
  await shop.calls();
  await webhooks.register(target(), ours());
  expect(await writes()).toMatchObject([{ body: { create: [{ topic: 'order.created' }], delete: [expect.any(Number)] } }]);
  await shop.order({ cart: [{ sku: 'HAM' }] });
  await listener.count(7);
});

it('a key that may only read says so', async () => {
  const webhooks = await hooks();
  await shop.merchant({ do: 'rights', read: true, write: false });
  await expect(webhooks.register(target(), ours())).rejects.toMatchObject({ kind: 'config', code: 'shop-key-may-not-write' });
});
