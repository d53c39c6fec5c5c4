// Many figures and prices to Amazon, over the whole way: one feed, a run that waits for its report over a restart, every row known at the end; and what Amazon fulfils is left alone.
// The account's quota is small, so that a few dozen rows are many.
import { count, price } from '../woocommerce/goods.js';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';

const numbers = Array.from({ length: 19 }, (_, index) => `HAM-${String(index + 1).padStart(2, '0')}`);
const products = [...numbers, 'FBA'].map((sku) => ({ sku, name: `Hammer ${sku}`, price: '19.99', stock: 9 }));
const switches = { patience: 0.05, tellsRates: true };

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

const opened = async (): Promise<TestShop> => {
  const shop = await kontor.connect('amazon', { switches, seed: { products } });
  await shop.merchant({ do: 'set-stock', sku: 'FBA', quantity: null, manage: false });
  for (const { sku, name } of products) await kontor.api.post('/articles', { number: sku, name, taxRate: '19' });
  await count(kontor, Object.fromEntries(products.map(({ sku }, index) => [sku, String(index)])));
  return shop;
};
const feeds = async (shop: TestShop): Promise<number> => (await shop.calls()).calls.filter(({ method, path }) => method === 'POST' && path.endsWith('/feeds')).length;

it('sends one feed, waits for its report over a restart, and knows the fate of every row', async () => {
  const shop = await opened();
  await shop.merchant({ do: 'delete-product', sku: 'HAM-07' });
  const first = await shop.run('sync-all-stock');
  expect(first).toMatchObject({ status: 'waiting', waitingFor: 'confirmation' });
  expect((await shop.books()).stock['HAM-03']).toBe(9);
  await kontor.restart();
  // Asked too early, then in time; and never a second feed.
  await kontor.later(61);
  await kontor.drain();
  expect(await kontor.api.get(`/runs/${first.id}`)).toMatchObject({ status: 'waiting' });
  await kontor.later(61);
  await kontor.drain();
  expect(await kontor.api.get(`/runs/${first.id}`)).toMatchObject({ status: 'partial' });
  expect(await feeds(shop)).toBe(1);
  const { stock } = await shop.books();
  expect(numbers.filter((number) => number !== 'HAM-07').map((number) => stock[number])).toEqual(numbers.flatMap((number, index) => (number === 'HAM-07' ? [] : [index])));
  expect(stock.FBA).toBeNull();
  const problems = (await kontor.api.all(`/problems?shop=${shop.id}`)) as { code: string }[];
  expect(problems.map(({ code }) => code)).toContain('stock-kept-by-marketplace');
});

it('sends many prices as one feed likewise, with their sale in Amazon’s own schedule', async () => {
  const shop = await opened();
  const until = new Date(kontor.clock.now().getTime() + 86_400_000);
  await price(kontor, numbers.map((article) => ({ article, price: '21.00', strikePrice: '29.00', actions: [{ price: '18.00', from: new Date(kontor.clock.now().getTime() - 3_600_000).toISOString(), to: until.toISOString() }] })));
  const first = await shop.run('update-prices');
  expect(first).toMatchObject({ status: 'waiting', waitingFor: 'confirmation' });
  await kontor.restart();
  await kontor.later(120);
  await kontor.drain();
  expect(await kontor.api.get(`/runs/${first.id}`)).toMatchObject({ status: 'succeeded' });
  expect(await feeds(shop)).toBe(1);
  const shown = async (at: Date): Promise<unknown> => (await shop.books(at.toISOString())).prices['HAM-05'];
  expect(await shown(kontor.clock.now())).toMatchObject({ effective: '18.00', regular: '21.00', strike: '29.00' });
  expect(await shown(until)).toMatchObject({ effective: '21.00' });
});
