// What an order does to our stock: whatever the shop took from its own is reserved, taken in or not, and released when the shop gave it back (F15b,
// F16); and what it makes of an article that nobody knew: no count, no zero, no price sent (F21, F21b, F54).
import { reserved, salesOrder } from './orders-books.js';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';

const products = [{ sku: 'HAM', name: 'Hammer', price: '19.99', taxRate: '19', stock: 10 }];
const two = { cart: [{ sku: 'HAM', quantity: 2 }] };

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

const fetched = async (shop: TestShop): Promise<void> => {
  await kontor.later(60);
  expect(await shop.run('fetch-orders')).toMatchObject({ status: 'succeeded' });
};
const taken = async (): Promise<number> => (await kontor.api.all('/orders')).length;
/** Sends what is due and answers the shop's figure. */
const sent = async (shop: TestShop): Promise<number | null | undefined> => {
  expect(await shop.run('sync-changed-stock')).toMatchObject({ status: 'succeeded' });
  return (await shop.books()).stock.HAM;
};
/** A shop of ten hammers, all of them counted here, too. */
const withHammers = async (flavour = 'wc11'): Promise<TestShop> => {
  const shop = await kontor.connect('woocommerce', { flavour, seed: { products } });
  await kontor.api.post('/articles', { number: 'HAM', name: 'Hammer', taxRate: '19' });
  await kontor.api.post('/stock/counts', [{ article: 'HAM', onHand: '10' }]);
  expect(await sent(shop)).toBe(10);
  await kontor.later(60);
  return shop;
};

describe.each(['wc11', 'wc8'])('an order of a %s shop', (flavour) => {
  it('whose status is filtered out reserves what the shop has taken, and is taken in by itself when its status changes', async () => {
    const shop = await withHammers(flavour);
    await kontor.api.put(`/shops/${shop.id}/assignments`, { statuses: [{ remote: 'on-hold', value: 'leave' }] });
    const { ref, status } = await shop.order(two);
    expect([status, (await shop.books()).stock.HAM]).toEqual(['on-hold', 8]);
    await fetched(shop);
    expect([await taken(), await reserved(kontor, shop)]).toEqual([0, { HAM: '2' }]);
    // Sold pieces do not come back to life.
    expect(await sent(shop)).toBe(8);

    await shop.merchant({ do: 'pay-order', ref });
    await fetched(shop);
    expect([await taken(), await reserved(kontor, shop)]).toEqual([1, { HAM: '2' }]);
    expect(await salesOrder(kontor, shop, ref)).toMatchObject({ status: 'open', lines: [{ number: 'HAM', quantity: '2' }] });
    expect(await sent(shop)).toBe(8);
  });

  it('is taken in by the next fetch once the merchant wants its status', async () => {
    const shop = await withHammers(flavour);
    await kontor.api.put(`/shops/${shop.id}/assignments`, { statuses: [{ remote: 'on-hold', value: 'leave' }] });
    const { ref } = await shop.order(two);
    await fetched(shop);
    expect(await taken()).toBe(0);
    // Long ago: what the fetch looks at by itself has moved on.
    await kontor.later(7200);
    await shop.order({ ...two, payment: { method: 'ppcp-gateway' } });
    await fetched(shop);
    await fetched(shop);
    expect([await taken(), await reserved(kontor, shop)]).toEqual([1, { HAM: '4' }]);
    await kontor.api.put(`/shops/${shop.id}/assignments`, { statuses: [{ remote: 'on-hold', value: 'fetch' }] });
    await fetched(shop);
    expect([await taken(), await reserved(kontor, shop)]).toEqual([2, { HAM: '4' }]);
    expect(await salesOrder(kontor, shop, ref)).toMatchObject({ status: 'open' });
  });

  it('that was cancelled gives its pieces back, here as in the shop', async () => {
    const shop = await withHammers(flavour);
    const { ref } = await shop.order(two);
    const other = await shop.order({ cart: [{ sku: 'HAM', quantity: 3 }] });
    await fetched(shop);
    expect([await reserved(kontor, shop), await sent(shop)]).toEqual([{ HAM: '5' }, 5]);
    await shop.merchant({ do: 'cancel-order', ref });
    await fetched(shop);
    expect(await reserved(kontor, shop)).toEqual({ HAM: '3' });
    expect(await salesOrder(kontor, shop, ref)).toMatchObject({ status: 'cancelled', current: { amount: '0.00' } });
    expect(await salesOrder(kontor, shop, other.ref)).toMatchObject({ status: 'open' });
    expect(await sent(shop)).toBe(7);
  });

  it('that waits for its payment holds nothing until it is paid; one whose payment fails afterwards lets go of what it held', async () => {
    const shop = await withHammers(flavour);
    const { ref } = await shop.order({ ...two, status: 'pending' });
    await fetched(shop);
    expect([await taken(), await reserved(kontor, shop), await sent(shop)]).toEqual([0, {}, 10]);
    await shop.merchant({ do: 'pay-order', ref });
    await fetched(shop);
    expect([await taken(), await reserved(kontor, shop), await sent(shop)]).toEqual([1, { HAM: '2' }, 8]);
    await shop.merchant({ do: 'edit-order', ref, change: { status: 'failed' } });
    await fetched(shop);
    expect([await taken(), await reserved(kontor, shop)]).toEqual([1, {}]);
    expect(await salesOrder(kontor, shop, ref)).toMatchObject({ status: 'open', needsAttention: true, problems: expect.arrayContaining([expect.objectContaining({ code: 'order-stock-given-back' })]) });
    // And once more paid.
    await shop.merchant({ do: 'edit-order', ref, change: { status: 'processing' } });
    await fetched(shop);
    expect([await reserved(kontor, shop), await sent(shop)]).toEqual([{ HAM: '2' }, 8]);
    expect((await salesOrder(kontor, shop, ref)).problems.map((problem: { code: string }) => problem.code)).not.toContain('order-stock-given-back');
  });

  it('that was deleted in the shop lets go: left out ones are asked for by their id a day later, others when somebody asks', async () => {
    const shop = await withHammers(flavour);
    await kontor.api.put(`/shops/${shop.id}/assignments`, { statuses: [{ remote: 'on-hold', value: 'leave' }] });
    const left = await shop.order(two);
    const kept = await shop.order({ cart: [{ sku: 'HAM', quantity: 3 }], payment: { method: 'ppcp-gateway' } });
    await fetched(shop);
    expect([await taken(), await reserved(kontor, shop)]).toEqual([1, { HAM: '5' }]);
    await shop.merchant({ do: 'delete-order', ref: left.ref });
    await fetched(shop);
    expect(await reserved(kontor, shop)).toEqual({ HAM: '5' });
    await kontor.later(86_400);
    await fetched(shop);
    expect(await reserved(kontor, shop)).toEqual({ HAM: '3' });
    await shop.merchant({ do: 'delete-order', ref: kept.ref });
    expect(await shop.run('fetch-orders', { refs: [kept.ref] })).toMatchObject({ status: 'succeeded' });
    expect(await reserved(kontor, shop)).toEqual({});
    expect(await salesOrder(kontor, shop, kept.ref)).toMatchObject({ status: 'cancelled' });
  });

  it('that left without us becomes a goods issue, taken in or not', async () => {
    const shop = await withHammers(flavour);
    await kontor.api.put(`/shops/${shop.id}/assignments`, { statuses: [{ remote: 'on-hold', value: 'leave' }] });
    const left = await shop.order(two);
    const kept = await shop.order({ cart: [{ sku: 'HAM', quantity: 3 }], payment: { method: 'ppcp-gateway' } });
    await fetched(shop);
    for (const { ref } of [left, kept]) await shop.merchant({ do: 'edit-order', ref, change: { status: 'completed' } });
    await fetched(shop);
    await fetched(shop);
    expect([await reserved(kontor, shop), (await kontor.api.get('/stock?article=HAM')).items]).toEqual([{}, [expect.objectContaining({ onHand: '5' })]]);
    expect(await sent(shop)).toBe(5);
  });
});

it('older than the start date it stays out, but while it is open it holds what the shop took', async () => {
  const shop = await kontor.connect('woocommerce', { startDate: '2026-11-01T00:00:00Z', seed: { products } });
  await kontor.api.post('/articles', { number: 'HAM', name: 'Hammer', taxRate: '19' });
  await kontor.api.post('/stock/counts', [{ article: 'HAM', onHand: '10' }]);
  await shop.order({ ...two, createdAt: '2026-10-31T12:00:00Z' });
  await shop.order({ ...two, createdAt: '2026-10-30T12:00:00Z', status: 'completed' });
  await shop.order({ cart: [{ sku: 'HAM' }], createdAt: '2026-11-01T12:00:00Z' });
  await fetched(shop);
  expect([await taken(), await reserved(kontor, shop)]).toEqual([1, { HAM: '3' }]);
});

describe('an article that an order created', () => {
  it.each([
    ['wc11', '17.85'],
    ['wc8', '15.00'],
  ])('has what F21 says, and neither its stock nor its price is sent to the %s shop', async (flavour, price) => {
    const shop = await kontor.connect('woocommerce', {
      flavour,
      seed: { products: [{ sku: 'TS', name: 'T-Shirt', type: 'variable', taxRate: '19', options: ['Größe'], variations: [{ sku: 'TS-M', price, stock: 20, options: { Größe: 'M' } }] }, { sku: ' TEE grün ', name: 'Tee „grün“', price, taxRate: '7', stock: 30 }] },
    });
    await shop.order({ cart: [{ sku: 'TS-M', quantity: 2 }, { sku: ' TEE grün ', name: 'Grüner Tee zum Aktionspreis', price: '3.00' }] });
    await fetched(shop);
    expect(await kontor.api.get('/articles/TS-M')).toMatchObject({ number: 'TS-M', name: expect.stringContaining('T-Shirt'), unit: 'Stück', stockKeeping: true, discountable: true, shopArticle: true, taxRate: '19', origin: 'order' });
    expect(await kontor.api.get(`/articles/${encodeURIComponent('TEE grün')}`)).toMatchObject({ name: 'Grüner Tee zum Aktionspreis', taxRate: '7', unit: 'Stück', origin: 'order' });
    // A reservation is no count.
    expect((await kontor.api.get('/articles/TS-M/listings')).items).toMatchObject([{ stock: { counted: false, due: false, confirmed: null }, prices: { due: false, confirmed: null } }]);
    expect((await kontor.api.get('/stock?article=TS-M')).items).toMatchObject([{ onHand: '0', countedAt: null }]);
    expect((await kontor.api.get('/prices/from-orders')).items.map((row: { article: string }) => row.article).sort()).toEqual(['TEE grün', 'TS-M']);

    await shop.calls();
    const before = await shop.books();
    for (const [kind, options] of [['sync-changed-stock'], ['sync-all-stock'], ['update-prices', { scope: 'changed' }], ['update-prices', { scope: 'all' }], ['synchronise']] as [string, object?][]) {
      expect([kind, (await shop.run(kind, options)).status]).toEqual([kind, expect.stringMatching(/succeeded|partial/)]);
    }
    expect((await shop.calls()).calls.filter((call) => call.kind === 'write')).toEqual([]);
    const after = await shop.books();
    expect([after.stock, after.prices]).toEqual([before.stock, before.prices]);
    expect(after.stock).toMatchObject({ 'TS-M': 18 });
  });

  it('is one article for all spellings of its number, and a second order uses it', async () => {
    const shop = await kontor.connect('woocommerce', { seed: { products } });
    await shop.order({ cart: [{ sku: 'HAM', name: 'Hammer' }] });
    await fetched(shop);
    await shop.merchant({ do: 'edit-product', sku: 'HAM', change: { sku: ' ham' } });
    await shop.orders(3, { cart: [{ sku: ' ham', name: 'hammer, anders' }] });
    await fetched(shop);
    expect((await kontor.api.all('/articles')).map((article: { number: string }) => article.number)).toEqual(['HAM']);
    expect(await reserved(kontor, shop)).toEqual({ HAM: '4' });
  });
});
