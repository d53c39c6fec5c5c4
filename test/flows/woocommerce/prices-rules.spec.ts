// Whose price it is and how the shop reckons (F21b, F60, F61, F63, F65): what is not the ERP's stays, what cannot be right is not sent, and the buyer
// pays the same cent in a gross and in a net shop.
import { Database } from '@kontor/base';
import { Money } from '@kontor/kernel';
import { PriceRules, type PriceRule } from '@kontor/pricing';
import { inErp, inShop, listing, price, problemCodes, problems, taken, written } from './goods.js';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

const sent = async (shop: TestShop): Promise<number> => written(await shop.calls()).reduce((sum, { rows }) => sum + rows.length, 0);
const shows = async (shop: TestShop, sku: string): Promise<string> => {
  const { effective, strike } = (await shop.books()).prices[sku];
  return strike === null ? effective : `${effective} (${strike})`;
};
const send = (shop: TestShop, scope = 'changed'): ReturnType<TestShop['run']> => shop.run('update-prices', { scope });
const rule = (shop: TestShop, change: Partial<PriceRule>): Promise<void> => kontor.get(Database).inTransaction((tx) => kontor.get(PriceRules).set(tx, shop.id as never, change, kontor.clock.now()));

it('sends what changed, or all; a price changed only in the shop stays until all are sent', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM', 'KAF', 'NAG']) } });
  await inErp(kontor, [{ number: 'HAM', price: '18.99' }, { number: 'KAF', price: '4.99' }, { number: 'NAG', price: '0.15' }]);
  expect(await send(shop)).toMatchObject({ status: 'succeeded', counts: { total: 3, done: 3 } });
  expect((await shop.books()).prices).toMatchObject({ HAM: { effective: '18.99' }, KAF: { effective: '4.99' }, NAG: { effective: '0.15' } });

  await shop.merchant({ do: 'set-price', sku: 'NAG', price: '0.99' });
  await price(kontor, [{ article: 'KAF', price: '5.49' }, { article: 'HAM', price: '18.99' }]);
  await shop.calls();
  expect(await send(shop)).toMatchObject({ status: 'succeeded', counts: { total: 1, done: 1 } });
  expect([await sent(shop), await shows(shop, 'NAG'), await shows(shop, 'KAF')]).toEqual([1, '0.99', '5.49']);
  expect(await send(shop)).toMatchObject({ counts: { total: 0 }, remoteCalls: { writes: 0 } });
  expect(await send(shop, 'all')).toMatchObject({ status: 'succeeded', counts: { total: 3, done: 3 } });
  expect([await sent(shop), await shows(shop, 'NAG')]).toEqual([3, '0.15']);
});

it('where the ERP has no strike price the shop’s stays; a price not below it is a problem and nothing is sent, until one of the two is mended', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: [...inShop(['HAM', 'KAF'], { price: '30.00', salePrice: '25.00' }), ...inShop(['NAG'])] } });
  await inErp(kontor, [{ number: 'HAM', price: '22.00' }, { number: 'KAF', price: '31.00' }, { number: 'NAG', price: '1.00' }]);
  expect(await send(shop)).toMatchObject({ status: 'partial', counts: { done: 2, failed: 1 } });
  expect([await shows(shop, 'HAM'), await shows(shop, 'KAF'), await shows(shop, 'NAG')]).toEqual(['22.00 (30.00)', '25.00 (30.00)', '1.00']);
  expect(await problemCodes(kontor, shop, 'update-prices')).toEqual({ KAF: 'price-not-below-shops-strike' });
  expect(written(await shop.calls()).flatMap(({ rows }) => rows)).toHaveLength(2);

  await price(kontor, [{ article: 'KAF', price: '29.00' }]);
  expect(await send(shop)).toMatchObject({ status: 'succeeded' });
  expect(await shows(shop, 'KAF')).toBe('29.00 (30.00)');
  expect(await problems(kontor, shop, 'update-prices')).toEqual([]);
});

it('what the shop drops without an error is not taken for sent', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: [...inShop(['HAM']), { sku: 'T', name: 'T-Shirt', type: 'variable', taxRate: '19', options: ['Größe'], variations: [{ sku: 'T-S', price: '15.00', stock: 5, options: { Größe: 'S' } }] }] } });
  await inErp(kontor, [{ number: 'HAM', price: '18.99' }, { number: 'T', price: '14.00' }, { number: 'T-S', price: '13.00' }]);
  expect(await send(shop)).toMatchObject({ status: 'partial', counts: { done: 2, failed: 1 } });
  expect(await problemCodes(kontor, shop, 'update-prices')).toEqual({ T: 'price-on-parent' });
  expect([await shows(shop, 'HAM'), await shows(shop, 'T-S')]).toEqual(['18.99', '13.00']);
  expect(await listing(kontor, shop, 'T')).toMatchObject({ prices: { confirmed: null, due: true } });
});

it('fields that are the shop’s own are never touched; one that is ours only if empty is filled once', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: [...inShop(['HAM']), ...inShop(['KAF'], { price: undefined })] } });
  await inErp(kontor, [{ number: 'HAM', price: '18.99', strikePrice: '24.99', actions: [{ price: '9.99', to: '2026-11-10' }] }, { number: 'KAF', price: '4.99' }]);
  await rule(shop, { owners: { regular: 'shop', strike: 'shop', action: 'erp' } });
  await send(shop);
  expect([await shows(shop, 'HAM'), (await shop.books()).prices.HAM.regular, (await shop.books()).prices.KAF.effective]).toEqual(['9.99 (19.99)', '19.99', '']);

  await rule(shop, { owners: { regular: 'if-empty', strike: 'shop', action: 'shop' } });
  await price(kontor, [{ article: 'HAM', actions: null }]);
  await shop.merchant({ do: 'set-price', sku: 'HAM', salePrice: null, saleTo: null });
  await send(shop);
  expect([await shows(shop, 'HAM'), await shows(shop, 'KAF')]).toEqual(['19.99', '4.99']);
  await price(kontor, [{ article: 'KAF', price: '5.99' }]);
  await send(shop, 'all');
  expect([await shows(shop, 'HAM'), await shows(shop, 'KAF')]).toEqual(['19.99', '4.99']);

  await rule(shop, { owners: { regular: 'shop', strike: 'shop', action: 'shop' } });
  await shop.calls();
  expect(await send(shop, 'all')).toMatchObject({ status: 'succeeded', counts: { skipped: 2 } });
  expect(await sent(shop)).toBe(0);
  expect(await listing(kontor, shop, 'HAM')).toMatchObject({ prices: { reason: 'price-shop-owned' } });
});

it('a price that came with an order is sent to no shop until a person confirms it', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['NEU']), coupons: [{ code: 'halb', type: 'percent', amount: '50' }] } });
  const other = await kontor.connect('woocommerce', { seed: { products: inShop(['NEU'], { price: '25.00' }) } });
  await shop.order({ cart: [{ sku: 'NEU', price: '12.34' }], payment: { method: 'bacs', paid: true } });
  await shop.run('synchronise');
  expect(await kontor.api.all('/prices/from-orders')).toMatchObject([{ article: 'NEU', price: '12.34', origin: 'order', confirmed: false }]);
  for (const place of [shop, other]) {
    await place.calls();
    expect(await send(place, 'all')).toMatchObject({ status: 'succeeded' });
    expect(await sent(place)).toBe(0);
    expect(await listing(kontor, place, 'NEU')).toMatchObject({ prices: { due: false, reason: 'price-from-order' } });
  }
  expect([await shows(shop, 'NEU'), await shows(other, 'NEU')]).toEqual(['19.99', '25.00']);

  await taken(kontor.api.post('/prices/from-orders/confirm', [{ article: 'NEU' }]));
  await send(shop);
  await send(other);
  expect([await shows(shop, 'NEU'), await shows(other, 'NEU')]).toEqual(['12.34', '12.34']);
  expect(await kontor.api.all('/prices/from-orders')).toEqual([]);
});

it('the buyer pays the very cents of the list in a gross and in a net shop, at both rates, from a gross and from a net list', async () => {
  const goods = ['0.01', '0.99', '1.00', '13.37', '19.99', '24.90', '99.95', '1234.56'].flatMap((amount, index) => [{ number: `N${index}`, price: amount, taxRate: '19' }, { number: `E${index}`, price: amount, taxRate: '7' }]);
  const products = goods.map(({ number, taxRate }) => ({ sku: number, name: number, price: '7.77', taxRate, stock: 50 }));
  const shops = [await kontor.connect('woocommerce', { flavour: 'wc11', seed: { products } }), await kontor.connect('woocommerce', { flavour: 'wc8', seed: { products } })];
  await inErp(kontor, goods);
  for (const shop of shops) {
    expect(await send(shop)).toMatchObject({ status: 'succeeded', counts: { done: 16, failed: 0 } });
    const paid: [string, string][] = [];
    for (const { number } of goods) paid.push([number, (await shop.order({ cart: [{ sku: number }], shipping: null })).total]);
    expect(paid).toEqual(goods.map(({ number, price: amount }) => [number, amount]));
  }

  await kontor.api.post('/price-lists', { name: 'Netto', currency: 'EUR', gross: false });
  await price(kontor, goods.map(({ number, price: amount }) => ({ article: number, priceList: 'Netto', price: amount })));
  for (const shop of shops) {
    await kontor.api.put(`/shops/${shop.id}/assignments`, { priceList: [{ remote: '*', value: 'Netto' }] });
    expect(await send(shop)).toMatchObject({ status: 'succeeded', counts: { done: 16 } });
    for (const { number, price: net, taxRate } of goods) {
      const expected = Money.parse(((BigInt(net.replace('.', '')) * BigInt(100 + parseInt(taxRate, 10)) + 50n) / 100n).toString().replace(/^(\d*)(\d\d)$|^(\d)$/, (_, whole: string, cents: string, one: string) => (one ? `0.0${one}` : `${whole || '0'}.${cents}`)), 'EUR').amount;
      expect([number, (await shop.order({ cart: [{ sku: number }], shipping: null })).total]).toEqual([number, expected]);
    }
  }
});

it('a list in another currency is not sent at all, and the shop’s card says why', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM']) } });
  await inErp(kontor, [{ number: 'HAM', price: '18.99' }]);
  await kontor.api.post('/price-lists', { name: 'Franken', currency: 'CHF', gross: true });
  await price(kontor, [{ article: 'HAM', priceList: 'Franken', price: '21.00' }]);
  await kontor.api.put(`/shops/${shop.id}/assignments`, { priceList: [{ remote: '*', value: 'Franken' }] });
  await shop.calls();
  expect(await send(shop, 'all')).toMatchObject({ status: 'failed', failure: { code: 'price-list-currency' } });
  expect([await sent(shop), await shows(shop, 'HAM')]).toEqual([0, '19.99']);
  expect(await problems(kontor, shop, 'update-prices')).toMatchObject([{ code: 'price-list-currency' }]);
  await kontor.api.put(`/shops/${shop.id}/assignments`, { priceList: [{ remote: '*', value: 'Standard' }] });
  await send(shop);
  expect([await shows(shop, 'HAM'), await problems(kontor, shop, 'update-prices')]).toEqual(['18.99', []]);
});
