// What is odd about one order, buyer or shop is told and keeps nothing else back: numbers that fit two articles, buyers who may be two, a second shop
// with the same ids, messages that come twice or from somebody else; and there is always a way to fetch again (F20, F26, F28, F30).
import { createHmac } from 'node:crypto';
import { expectBooks, reserved, salesOrder } from './orders-books.js';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';

const products = [
  { sku: 'HAM', name: 'Hammer', price: '19.99', taxRate: '19', stock: 10 },
  { sku: 'abc', name: 'Alphabet', price: '5.00', taxRate: '7', stock: 10 },
];

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

const fetched = async (shop: TestShop, status = 'succeeded'): Promise<void> => {
  await kontor.later(60);
  expect(await shop.run('fetch-orders')).toMatchObject({ status });
};
const codes = async (shop: TestShop, ref: string): Promise<string[]> => (await salesOrder(kontor, shop, ref)).problems.map(({ code }: { code: string }) => code).filter((code: string) => !code.endsWith('-unassigned'));

it('an order whose article is not clear is in, is told, and is completed by itself once it is; the others do not wait for it', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products } });
  for (const number of ['Abc', 'ABC']) await kontor.api.post('/articles', { number, name: number, taxRate: '7' });
  const unclear = await shop.order({ cart: [{ sku: 'abc', quantity: 3 }, { sku: 'HAM' }] });
  const nameless = await shop.order({ cart: [{ sku: null, name: 'Einzelstück', price: '7.00' }] });
  const plain = await shop.order({ cart: [{ sku: 'HAM', quantity: 2 }] });
  await fetched(shop, 'partial');
  expect(await expectBooks(kontor, shop)).toBe(3);
  expect([await codes(shop, unclear.ref), await codes(shop, nameless.ref), await codes(shop, plain.ref)]).toEqual([['article-number-ambiguous'], ['article-number-missing'], []]);
  expect(await reserved(kontor, shop)).toEqual({ HAM: '3' });
  const told = (await kontor.api.all(`/problems?shop=${shop.id}`)).filter(({ subject }: { subject: string }) => subject === `order:${unclear.ref}`);
  expect(told).toMatchObject([{ code: 'article-number-ambiguous', detail: expect.stringContaining('ABC') }]);

  const other = await kontor.api.get('/articles/ABC');
  await kontor.api.patch('/articles/ABC', { version: other.version, number: 'XYZ' });
  await fetched(shop, 'partial');
  expect([await codes(shop, unclear.ref), await codes(shop, nameless.ref)]).toEqual([[], ['article-number-missing']]);
  expect(await reserved(kontor, shop)).toEqual({ HAM: '3', Abc: '3' });
  expect((await kontor.api.all(`/problems?shop=${shop.id}`)).map(({ subject }: { subject: string }) => subject)).not.toContain(`order:${unclear.ref}`);
});

it('one buyer is one customer, as guest, with an account and in any spelling; one who may be two is told, and his order is in', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products } });
  const buy = async (customer: object): Promise<string> => (await shop.order({ cart: [{ sku: 'HAM' }], customer })).ref;
  const anna = [await buy({ email: 'Anna@Example.test' }), await buy({ email: 'anna@example.test ' }), await buy({ id: 7, email: 'anna@example.test' }), await buy({ id: 7, email: 'anna.neu@example.test' })];
  const bert = await buy({ email: 'bert@example.test', lastName: 'Bertram' });
  const unclear = await buy({ id: 7, email: 'bert@example.test' });
  await fetched(shop);
  const customer = async (ref: string): Promise<string> => (await salesOrder(kontor, shop, ref)).customer.id as string;
  const ids = await Promise.all(anna.map(customer));
  expect(new Set(ids).size).toBe(1);
  expect(await customer(bert)).not.toBe(ids[0]);
  expect([await customer(unclear), await codes(shop, unclear)]).toEqual([ids[0], ['customer-ambiguous']]);
  expect(await codes(shop, anna[3])).toEqual([]);
});

it('a second shop with the same order ids and article numbers is another shop, and what both sold is missing in both', async () => {
  const [north, south] = [await kontor.connect('woocommerce', { name: 'Nord', seed: { products } }), await kontor.connect('woocommerce', { name: 'Süd', flavour: 'wc8', seed: { products } })];
  await kontor.api.post('/articles', { number: 'HAM', name: 'Hammer', taxRate: '19' });
  await kontor.api.post('/stock/counts', [{ article: 'HAM', onHand: '10' }]);
  const [first, second] = [await north.order({ cart: [{ sku: 'HAM', quantity: 2 }] }), await south.order({ cart: [{ sku: 'HAM', quantity: 3 }] })];
  expect(first.ref).toBe(second.ref);
  await fetched(north);
  await fetched(south);
  expect([await expectBooks(kontor, north), await expectBooks(kontor, south)]).toEqual([1, 1]);
  expect([await reserved(kontor, north), await reserved(kontor, south)]).toEqual([{ HAM: '2' }, { HAM: '3' }]);
  for (const shop of [north, south]) {
    expect(await shop.run('sync-changed-stock')).toMatchObject({ status: 'succeeded' });
    expect((await shop.books()).stock.HAM).toBe(5);
  }
  await north.merchant({ do: 'cancel-order', ref: first.ref });
  await fetched(north);
  expect(await salesOrder(kontor, south, second.ref)).toMatchObject({ status: 'open' });
});

it('every order can be fetched again, by its id or by a button, and nothing of it is twice', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products } });
  const { ref } = await shop.order({ cart: [{ sku: 'HAM', quantity: 2 }] });
  await kontor.later(7200);
  // Only this one, and before any other fetch.
  expect(await shop.run('fetch-orders', { refs: [ref] })).toMatchObject({ status: 'succeeded', options: { news: false, refs: [ref] }, counts: { done: 1 } });
  await fetched(shop);
  const { id } = await salesOrder(kontor, shop, ref);
  await kontor.api.post(`/orders/${id}/take-in-again`);
  await kontor.drain();
  expect(await shop.run('fetch-orders', { refs: [ref, '999999'] })).toMatchObject({ status: 'succeeded' });
  expect((await salesOrder(kontor, shop, ref)).steps.map(({ step }: { step: string }) => step)).toEqual(['stored', 'reserved', 'taken-in-again']);
  expect([await expectBooks(kontor, shop), await reserved(kontor, shop)]).toEqual([1, { HAM: '2' }]);
  expect(await kontor.api.get(`/shops/${shop.id}/statistics`)).toMatchObject({ ordersCreated: 1 });
});

it('a message of the shop brings one order at once, twice is once, and one that is not signed brings nothing', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products } });
  const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
  const body = JSON.stringify({ id: Number(ref), status: 'processing', total: '0.01' });
  const send = async (secret: string): Promise<number> => {
    const signature = createHmac('sha256', secret).update(body).digest('base64');
    const answer = await fetch(`${kontor.address}/hooks/${shop.id}`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-wc-webhook-topic': 'order.created', 'x-wc-webhook-delivery-id': '1', 'x-wc-webhook-signature': signature } });
    return answer.status;
  };
  expect(await send('cs_somebody_else')).toBe(401);
  await kontor.drain();
  expect(await kontor.api.all('/orders')).toEqual([]);
  const secret = shop.simulator.credentials.consumerSecret;
  expect([await send(secret), await send(secret)]).toEqual([200, 200]);
  await kontor.drain();
  expect(await send(secret)).toBe(200);
  await kontor.drain();
  // Not what the message said, but what the shop says.
  expect(await expectBooks(kontor, shop)).toBe(1);
});
