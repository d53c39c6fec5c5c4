// Kontor's webhooks in a Shopware 6 shop: made by the API, unsigned, believed by the secret in their address alone, and made anew after ten errors.
import type { Connection, WebhookAbility, WebhookMessage } from '../port.js';
import { listenForHooks, type HookListener } from '../testing/hook-listener.js';
import { recorded } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/shopware6-referee.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { shopware6 } from './shopware6.platform.js';

let shop: Shop<typeof shopware6>;
let listener: HookListener;
beforeAll(async () => {
  shop = await standUp(shopware6, { flavour: 'sw66' });
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

const hooks = async (): Promise<WebhookAbility> => ((await shop.checked()) as Connection).webhooks as WebhookAbility;
const target = (secret = 'geheim'): { address: string; secret: string } => ({ address: `${listener.address}/hooks/7/${secret}`, secret });
const ours = (): string[] => [`${listener.address}/hooks/7/`];
const cart = [{ sku: 'HAM' }];
const live = '0fa91ce3e96a4bc2be4bd9ce752c3425';

describe.each(['sw66', 'sw65', 'sw67'])('in a %s', (flavour) => {
  it('are made, tell of new orders, payments and parcels, and name the order', async () => {
    await shop.reset({}, flavour);
    const webhooks = await hooks();
    await webhooks.register(target(), ours());
    expect(await webhooks.registered(target().address)).toBe(true);
    const { ref } = await shop.order({ cart });
    await listener.count(2);
    await shop.merchant({ do: 'pay-order', ref });
    await listener.count(3);
    const said = listener.heard.map(({ body, headers }) => webhooks.verify(body, headers, 'geheim') as WebhookMessage);
    expect(said.map(({ topic, refs }) => [topic, refs])).toEqual([['checkout.order.placed', [ref]], ['order.written', [ref]], ['state_enter.order_transaction.state.paid', [ref]]]);
    expect(new Set(said.map(({ deliveryId }) => deliveryId)).size).toBe(3);
    await webhooks.remove(ours());
    expect(await webhooks.registered(target().address)).toBe(false);
  });
});

it('of the address before go when there is another, those of somebody else stay', async () => {
  const webhooks = await hooks();
  await webhooks.register({ address: 'https://erp.example/hooks/7/x', secret: '' }, []);
  await webhooks.register(target(), ours());
  await webhooks.register(target('neu'), ours());
  await shop.calls();
  await webhooks.register(target('neu'), ours());
  expect((await shop.calls()).counters.writes).toBe(0);
  expect([await webhooks.registered(target('neu').address), await webhooks.registered(target().address), await webhooks.registered('https://erp.example/hooks/7/x')]).toEqual([true, false, true]);
});

it('are switched off after ten errors, each of four tries; then they are made anew', async () => {
  const webhooks = await hooks();
  await webhooks.register(target(), ours());
  listener.status = 500;
  for (let time = 1; time <= 10; time += 1) {
    await shop.order({ cart });
    await listener.count(time * 8);
  }
  for (const deadline = Date.now() + 2000; (await webhooks.registered(target().address)) && Date.now() < deadline; );
  expect(await webhooks.registered(target().address)).toBe(false);
  await shop.order({ cart });
  listener.status = 200;
  await webhooks.register(target(), ours());
  await shop.order({ cart });
  await listener.count(82);
});

it('come twice and the other way round where the shop is like that', async () => {
  await shop.reset({ webhooks: 'reversed' });
  const webhooks = await hooks();
  await webhooks.register(target(), ours());
  await shop.order({ cart });
  await listener.count(2);
  await shop.merchant({ do: 'switch', switches: { webhooks: 'twice' } });
  await shop.order({ cart });
  await listener.count(6);
  const said = listener.heard.map(({ body, headers }) => webhooks.verify(body, headers, 'geheim') as WebhookMessage);
  expect(said.map(({ topic }) => topic)).toEqual(['order.written', 'checkout.order.placed', 'checkout.order.placed', 'checkout.order.placed', 'order.written', 'order.written']);
  expect(new Set(said.map(({ deliveryId }) => deliveryId)).size).toBe(4);
});

describe('a message', () => {
  const said = (body: unknown, secret: string | null = 'geheim'): WebhookMessage | null => (shop.open().connection as Connection).webhooks?.verify(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), {}, secret) ?? null;
  const written = (...payload: object[]): object => ({ data: { payload, event: 'order.written' }, source: { url: 'https://shop.example', eventId: 'e1' }, timestamp: 1 });
  const id = (digit: string): string => digit.repeat(32);
  it('is nothing without the secret of the address: anybody could have written it', () => expect(said(written({ entity: 'order', primaryKey: id('a'), versionId: live }), null)).toBeNull());
  it('names every order that was written, once, and none of a working copy', () => {
    const rows = [{ entity: 'order', primaryKey: id('a'), versionId: live }, { entity: 'order', primaryKey: id('b') }, { entity: 'order', primaryKey: id('a'), versionId: live }, { entity: 'order', primaryKey: id('c'), versionId: id('9') }, { entity: 'order_line_item', primaryKey: id('d'), versionId: live }];
    expect(said(written(...rows))).toEqual({ topic: 'order.written', refs: [id('a'), id('b')], deliveryId: 'e1' });
  });
  it('that is none of Shopware’s is none, and an odd id names nothing', () => {
    expect([said('nonsense'), said([]), said({ data: {} }), said({ data: { event: {} } })]).toEqual([null, null, null, null]);
    expect(said({ data: { event: 'checkout.order.placed', payload: { order: { id: '../x' } } } })).toEqual({ topic: 'checkout.order.placed', refs: [], deliveryId: '' });
  });
});

it('a role without the rights says which are missing', async () => {
  await shop.reset({ missing: ['webhook:create'] });
  await expect((await hooks()).register(target(), ours())).rejects.toMatchObject({ kind: 'config', code: 'shop-privilege-missing', values: { privileges: 'webhook:create' } });
});

itRefereed('nothing was sent that the shops’ own schema does not know', () => expectRefereed(recorded));
