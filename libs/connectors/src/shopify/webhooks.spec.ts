// Kontor's subscriptions in a Shopify shop: made one by one, signed with the app's secret, deleted by Shopify after four hours of failures, and made again then.
import { createHmac } from 'node:crypto';
import type { Connection, WebhookAbility, WebhookMessage } from '../port.js';
import { listenForHooks, type HookListener } from '../testing/hook-listener.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { shopify } from './shopify.platform.js';

let shop: Shop<typeof shopify>;
let listener: HookListener;
beforeAll(async () => {
  shop = await standUp(shopify, { flavour: 'grow' });
  listener = await listenForHooks();
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

const open = (settings?: Record<string, string>): Connection => shop.open({ settings }).connection;
const hooks = (): WebhookAbility => open().webhooks as WebhookAbility;
const target = (secret = 'geheim'): { address: string; secret: string } => ({ address: `${listener.address}/hooks/7/${secret}`, secret });
const ours = (): string[] => [`${listener.address}/hooks/7/`];
const cart = [{ sku: 'HAM' }];
const said = (webhooks: WebhookAbility): (WebhookMessage | null)[] => listener.heard.map(({ body, headers }) => webhooks.verify(body, headers, 'geheim'));

it('are made, signed with the app’s secret, and name the order whatever happened to it', async () => {
  const webhooks = hooks();
  await webhooks.register(target(), ours());
  expect(await webhooks.registered(target().address)).toBe(true);
  const { ref } = await shop.order({ cart, payment: { method: 'bacs', paid: true } });
  await listener.count(2);
  await shop.merchant({ do: 'edit-order', ref, change: { lines: [{ sku: 'HAM', quantity: 2 }] } });
  await listener.count(4);
  await shop.merchant({ do: 'refund-order', ref, amount: '1.00' });
  await listener.count(6);
  await shop.merchant({ do: 'cancel-order', ref });
  await listener.count(8);
  expect(said(webhooks).every((message) => message?.refs[0] === ref && message.refs.length === 1)).toBe(true);
  expect([...new Set(said(webhooks).map((message) => message?.topic))].sort()).toEqual(['orders/cancelled', 'orders/create', 'orders/edited', 'orders/paid', 'orders/updated', 'refunds/create']);
  const [{ body, headers }] = listener.heard;
  expect(webhooks.verify(body, { ...headers, 'x-shopify-hmac-sha256': createHmac('sha256', 'fremd').update(body).digest('base64') }, 'geheim')).toBeNull();
});

it('are not made twice; of the address before they go, and nobody else’s do', async () => {
  const webhooks = hooks();
  await webhooks.register({ address: 'https://erp.example/hooks/7/x', secret: '' }, []);
  await webhooks.register(target(), ours());
  await shop.calls();
  await webhooks.register(target(), ours());
  expect((await shop.calls()).counters.writes).toBe(0);
  await webhooks.register(target('neu'), ours());
  expect([await webhooks.registered(target('neu').address), await webhooks.registered(target().address), await webhooks.registered('https://erp.example/hooks/7/x')]).toEqual([true, false, true]);
  await webhooks.remove(ours());
  expect([await webhooks.registered(target('neu').address), await webhooks.registered('https://erp.example/hooks/7/x')]).toEqual([false, true]);
});

it('are deleted by Shopify when eight tries more have failed, and made again', async () => {
  const begin = Date.parse('2026-11-02T08:00:00.000Z');
  const at = (minutes: number): Promise<unknown> => shop.simulator.control('/clock', { now: new Date(begin + minutes * 60_000).toISOString(), speed: 0 });
  await at(0);
  const webhooks = shop.open({ now: () => new Date(begin) }).connection.webhooks;
  await webhooks.register(target(), ours());
  listener.status = 500;
  await shop.order({ cart });
  const once = 1;
  await listener.count(once);
  for (const [index, minutes] of [1, 3, 8, 18, 38, 78, 138, 240].entries()) {
    await at(minutes);
    expect(await webhooks.registered(target().address)).toBe(true);
    await listener.count(once * (index + 2));
  }
  for (const deadline = Date.now() + 2000; (await webhooks.registered(target().address)) && Date.now() < deadline; );
  expect(await webhooks.registered(target().address)).toBe(false);
  // The same delivery every time, so that whoever got it knows it again.
  expect(new Set(listener.heard.map(({ headers }) => headers['x-shopify-webhook-id'])).size).toBe(once);
  await webhooks.register(target(), ours());
  expect(await webhooks.registered(target().address)).toBe(true);
});

it('come twice with one id, or the other way round, where the shop is like that', async () => {
  await shop.reset({ webhooks: 'twice' });
  const webhooks = hooks();
  await webhooks.register(target(), ours());
  await shop.order({ cart });
  await listener.count(2);
  expect(new Set(said(webhooks).map((message) => message?.deliveryId)).size).toBe(1);
  await shop.merchant({ do: 'switch', switches: { webhooks: 'reversed' } });
  await shop.order({ cart, payment: { method: 'bacs', paid: true } });
  await listener.count(4);
  expect(said(webhooks).slice(2).map((message) => message?.topic)).toEqual(['orders/paid', 'orders/create']);
});

it('need a public address and access to protected data, and an app with a secret', async () => {
  await expect(hooks().register({ address: 'http://kontor.example/hooks/7/x', secret: '' }, [])).rejects.toMatchObject({ kind: 'config', code: 'hook-address-refused' });
  const token = { clientId: '', clientSecret: '', accessToken: `shpat_${'0'.repeat(32)}` };
  expect([open().capabilities.webhooks, open(token).capabilities.webhooks]).toEqual([{}, undefined]);
  await shop.reset({ protectedData: 'object' });
  await expect(hooks().register(target(), ours())).rejects.toMatchObject({ kind: 'config', code: 'shop-buyers-withheld' });
});
