// Orders that Amazon has not let go yet (F15b), over the whole way: remembered, their pieces reserved, taken in once when they are real, released when they are not.
import { count, listing } from '../woocommerce/goods.js';
import { startKontor, type Kontor } from '../../support/start-kontor.js';

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

it('keeps the pieces of a pending order back, takes it in when it is real, and gives them free when it is cancelled', async () => {
  const shop = await kontor.connect('amazon', { switches: { patience: 20 }, seed: { products: [{ sku: 'HAM', name: 'Hammer', price: '19.99', stock: 50 }] } });
  await kontor.api.post('/articles', { number: 'HAM', name: 'Hammer', taxRate: '19' });
  await count(kontor, { HAM: '50' });
  const wanted = async (): Promise<string> => ((await listing(kontor, shop, 'HAM')) as { stock: { wanted: string } }).stock.wanted;
  const fetched = async (): Promise<void> => {
    await kontor.later(600);
    expect(await shop.run('fetch-orders')).toMatchObject({ status: 'succeeded' });
  };
  await shop.run('sync-all-stock');
  const real = await shop.order({ cart: [{ sku: 'HAM', quantity: 4 }], status: 'Pending' });
  const vain = await shop.order({ cart: [{ sku: 'HAM', quantity: 5 }], status: 'Pending' });
  await fetched();
  expect([await kontor.api.all(`/orders?shop=${shop.id}`), await wanted()]).toEqual([[], '41']);

  await shop.merchant({ do: 'pay-order', ref: real.ref });
  await shop.merchant({ do: 'cancel-order', ref: vain.ref });
  await fetched();
  const orders = (await kontor.api.all(`/orders?shop=${shop.id}`)) as { remoteRef: string; total: { amount: string } }[];
  expect(orders.map(({ remoteRef, total }) => [remoteRef, total.amount])).toEqual([[real.ref, real.total]]);
  expect(await wanted()).toBe('46');
}, 60_000);
