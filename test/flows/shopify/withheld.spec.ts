// Buyers that Shopify withholds (F13, F15b), over the whole way: such orders are never stored nameless, their pieces are reserved meanwhile, and they come in by themselves
// once the access is there.
import { count, listing } from '../woocommerce/goods.js';
import { startKontor, type Kontor } from '../../support/start-kontor.js';

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

it('parks an order without its buyer, reserves its pieces, and takes it in once when the buyer is given', async () => {
  const shop = await kontor.connect('shopify', { seed: { products: [{ sku: 'HAM', name: 'Hammer', price: '19.99', taxRate: '19', stock: 50 }] } });
  await kontor.api.post('/articles', { number: 'HAM', name: 'Hammer', taxRate: '19' });
  await count(kontor, { HAM: '50' });
  expect(await shop.run('sync-all-stock')).toMatchObject({ status: 'succeeded' });

  await shop.merchant({ do: 'switch', switches: { protectedData: 'fields' } });
  const placed = await shop.orders(2, { cart: [{ sku: 'HAM', quantity: 3 }], status: 'paid' });
  await kontor.later(60);
  await shop.run('fetch-orders');
  expect(await kontor.api.all(`/orders?shop=${shop.id}`)).toEqual([]);
  expect((await listing(kontor, shop, 'HAM')).stock.wanted).toBe('44');
  // Also a run that sends everything gives no sold piece back.
  await shop.run('sync-all-stock');
  expect((await shop.books()).stock.HAM).toBe(44);

  await shop.merchant({ do: 'switch', switches: { protectedData: 'granted' } });
  // Nobody presses anything: the next fetches look again.
  for (let hour = 0; hour < 25 && (await kontor.api.all(`/orders?shop=${shop.id}`)).length < 2; hour += 1) {
    await kontor.later(3600);
    await shop.run('fetch-orders');
  }
  const orders = (await kontor.api.all(`/orders?shop=${shop.id}`)) as { remoteRef: string; total: { amount: string }; status: string }[];
  expect(orders.map(({ remoteRef, total }) => [remoteRef, total.amount]).sort()).toEqual(placed.map(({ ref, total }) => [ref, total]).sort());
  expect((await listing(kontor, shop, 'HAM')).stock.wanted).toBe('44');
}, 60_000);
