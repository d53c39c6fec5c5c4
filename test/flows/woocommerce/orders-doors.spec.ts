// The ways into a shop as hosts leave them open (F10 to F12): each is found by the connection test, remembered, and used by the fetch.
import { expectBooks } from './orders-books.js';
import { startKontor, type Kontor, type ShopWish } from '../../support/start-kontor.js';
import type { LoggedCall } from '../../../libs/connectors/src/testing/simulator.js';

const products = [{ sku: 'HAM', name: 'Hammer', price: '19.99', taxRate: '19', stock: 900 }];

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

const basic = ({ secure, path }: LoggedCall): boolean => secure && !/consumer_|oauth_/.test(path);
const inQuery = ({ secure, path }: LoggedCall): boolean => secure && /consumer_key=ck_\w+&consumer_secret=\*\*\*/.test(path);
const signed = ({ path }: LoggedCall): boolean => /oauth_signature=\*\*\*/.test(path) && !/consumer_secret/.test(path);

it.each<[string, ShopWish, (call: LoggedCall) => boolean]>([
  ['https with Basic', {}, basic],
  ['plain http with OAuth', { plain: true }, (call) => signed(call) && !call.secure],
  ['plain http, the clocks twenty minutes apart', { plain: true, clockAhead: 1200 }, (call) => signed(call) && !call.secure],
  ['a host that drops the Authorization header', { switches: { dropsAuthorization: true } }, inQuery],
  ['a proxy that hides https from PHP', { switches: { seesHttps: false } }, (call) => signed(call) && call.secure],
  ['a shop in a sub-folder', { switches: { folder: '/laden' }, path: '/laden' }, (call) => basic(call) && call.path.startsWith('/laden/wp-json/')],
  ['rewriting that is broken', { switches: { rewrite: 'broken' } }, (call) => basic(call) && call.path.startsWith('/index.php/wp-json/')],
  ['a sub-folder, broken rewriting, a dropped header', { flavour: 'wc8', switches: { folder: '/shop', rewrite: 'broken', dropsAuthorization: true }, path: '/shop' }, (call) => inQuery(call) && call.path.startsWith('/shop/index.php/wp-json/')],
])('%s', async (_, wish, door) => {
  const shop = await kontor.connect('woocommerce', { ...wish, seed: { products } });
  await shop.orders(2, { cart: [{ sku: 'HAM' }] });
  await shop.calls();
  expect(await shop.run('fetch-orders')).toMatchObject({ status: 'succeeded' });
  expect(await expectBooks(kontor, shop)).toBe(2);
  const { calls } = await shop.calls();
  expect(calls.length).toBeGreaterThan(0);
  // Through the right door at once: nothing is tried again that is known.
  expect(calls.filter((call) => !door(call) || call.status !== 200)).toEqual([]);
  expect(await kontor.api.get(`/shops/${shop.id}`)).toMatchObject({ attention: null });
});

it('a key that was taken back stops the shop until a person acts, and says so without the key', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products } });
  await shop.order({ cart: [{ sku: 'HAM' }] });
  await shop.merchant({ do: 'rights', read: false, write: false });
  const run = await shop.run('fetch-orders');
  expect(run).toMatchObject({ status: 'failed', failure: { kind: 'auth' } });
  const { attention } = await kontor.api.get(`/shops/${shop.id}`);
  expect(attention).toMatchObject({ kind: 'auth' });
  expect(JSON.stringify([run, attention])).not.toMatch(/c[ks]_[0-9a-f]{8}/);
  // The schedule does not knock any more.
  await shop.calls();
  await kontor.later(3600);
  await kontor.tick();
  expect((await shop.calls()).counters.calls).toBe(0);
  // A good test clears it, and the order arrives.
  await shop.merchant({ do: 'rights', read: true, write: true });
  expect(await kontor.api.post(`/shops/${shop.id}/check`)).toMatchObject({ ok: true });
  await kontor.later(301);
  await kontor.tick();
  expect(await expectBooks(kontor, shop)).toBe(1);
});
