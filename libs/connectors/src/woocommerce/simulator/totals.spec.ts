// What the buyer pays: against the figures of orders of real shops, and for any cart — the rows add up to the total, and a gross shop charges its gross prices.
import fc from 'fast-check';
import type { ControlOrder, SeedProduct } from '../../testing/simulator.js';
import { orderView } from './order-views.js';
import { orderSums, placeOrder } from './orders.js';
import { seedStore } from './seed.js';
import { emptyStore, type Flavour, type Store, type Switches } from './store.js';
import { add, exact } from './totals.js';

type View = {
  [sum: string]: string;
} & {
  line_items: { total: string; total_tax: string; subtotal: string; subtotal_tax: string; price: number; taxes: { id: number; total: string; subtotal: string }[] }[];
  shipping_lines: { total: string; total_tax: string }[];
  fee_lines: { total: string; total_tax: string; taxes: { id: number }[] }[];
  tax_lines: { rate_code: string; tax_total: string; shipping_tax_total: string }[];
  coupon_lines: { discount: string; discount_tax: string }[];
};

const now = Date.parse('2026-11-24T12:00:00Z');
const articles: SeedProduct[] = [
  { sku: 'HAM', name: 'Hammer', price: '19.99', taxRate: '19' },
  { sku: 'KAF', name: 'Kaffee', price: '14.49', taxRate: '7' },
  { sku: 'TS', name: 'T-Shirt', price: '15.00', taxRate: '19' },
  { sku: 'ZAN', name: 'Zange', price: '24.90', taxRate: '19' },
];

function shop(flavour: Flavour, switches: Partial<Switches> = {}): Store {
  const store = emptyStore(flavour, switches, 'Europe/Berlin');
  seedStore(store, { products: articles, coupons: [{ code: 'zehn', type: 'percent', amount: '10' }, { code: 'fuenf', type: 'fixed_cart', amount: '5' }, { code: 'stueck', type: 'fixed_product', amount: '1.50' }] }, now);
  return store;
}
const order = (store: Store, wish: ControlOrder, dp = 2): View => orderView(store, placeOrder(store, wish, now), '', dp) as unknown as View;
const rows = (view: View): string[][] => view.line_items.map((row) => [row.subtotal, row.subtotal_tax, row.total, row.total_tax]);
const cart = [{ sku: 'HAM', quantity: 3 }, { sku: 'KAF', quantity: 2 }, { sku: 'TS' }];

describe('orders of real shops, figure by figure', () => {
  it('gross, no coupon', () => {
    const view = order(shop('wc11'), { cart });
    expect(rows(view)).toEqual([['50.39', '9.58', '50.39', '9.58'], ['27.08', '1.90', '27.08', '1.90'], ['12.61', '2.39', '12.61', '2.39']]);
    expect(view.line_items.map((row) => row.price)).toEqual([16.798319333333335, 13.542056, 12.605042]);
    expect(view.tax_lines.map((row) => [row.rate_code, row.tax_total, row.shipping_tax_total])).toEqual([['DE-19% MWST.-1', '11.97', '0.78'], ['DE-7% MWST.-1', '1.90', '0.00']]);
    expect([view['total'], view['total_tax'], view['cart_tax'], view['shipping_total'], view['shipping_tax']]).toEqual(['108.85', '14.65', '13.87', '4.12', '0.78']);
  });

  it('gross with six decimals: net is finer, tax stays in cents', () => {
    const row = order(shop('wc11'), { cart }, 6).line_items[0];
    expect([row.total, row.total_tax]).toEqual(['50.394958', '9.580000']);
  });

  it('gross, 10 % off: the cent that flooring leaves goes to the dearest article, and the coupon line is not the sum that the order shows', () => {
    const view = order(shop('wc11'), { cart, coupons: ['zehn'] });
    expect(rows(view).map((row) => row.slice(2))).toEqual([['45.35', '8.62'], ['24.38', '1.71'], ['11.34', '2.16']]);
    expect([view['total'], view['total_tax'], view['discount_total'], view['discount_tax']]).toEqual(['98.46', '13.27', '9.01', '1.39']);
    expect(view.coupon_lines.map((row) => [row.discount, row.discount_tax])).toEqual([['9', '1.39']]);
  });

  it('gross, 10 % off with a fee', () => {
    const view = order(shop('wc11'), { cart: [{ sku: 'TS', quantity: 3, price: '12.50' }, { sku: 'ZAN' }], coupons: ['zehn'], fees: [{ name: 'Mindermenge', amount: '2.52' }] });
    expect(rows(view)).toEqual([['31.51', '5.99', '28.36', '5.39'], ['20.92', '3.98', '18.83', '3.58']]);
    expect(view.line_items.map((row) => row.taxes)).toEqual([[{ id: 1, total: '5.39', subtotal: '5.99' }], [{ id: 1, total: '3.58', subtotal: '3.98' }]]);
    expect([view['total'], view['total_tax'], view['cart_tax'], view['discount_total'], view['discount_tax']]).toEqual(['64.06', '10.23', '9.45', '5.24', '1.00']);
    expect(view.coupon_lines.map((row) => [row.discount, row.discount_tax])).toEqual([['5.24', '1']]);
  });

  it('net, 5 off the cart: spread by pieces, the rest cent by cent', () => {
    const view = order(shop('wc8'), { cart, coupons: ['fuenf'], shipping: null });
    expect(rows(view)).toEqual([['59.97', '11.39', '57.46', '10.92'], ['28.98', '2.03', '27.32', '1.91'], ['15.00', '2.85', '14.17', '2.69']]);
    expect(view.line_items.map((row) => row.taxes[0])).toEqual([{ id: 1, total: '10.9174', subtotal: '11.3943' }, { id: 2, total: '1.9124', subtotal: '2.0286' }, { id: 1, total: '2.6923', subtotal: '2.85' }]);
    expect([view['total'], view['total_tax'], view['discount_total'], view['discount_tax']]).toEqual(['114.47', '15.52', '5.00', '0.75']);
    expect(view.coupon_lines.map((row) => [row.discount, row.discount_tax])).toEqual([['5', '0.75']]);
  });
});

describe('rules without a sample', () => {
  it('a negative fee takes its tax in the proportion of the cart, over both rates', () => {
    const view = order(shop('wc8'), { cart: [{ sku: 'TS', price: '75.00' }, { sku: 'KAF', price: '25.00' }], shipping: null, fees: [{ name: 'Rabatt', amount: '-10.00' }] });
    expect(view.fee_lines[0]).toMatchObject({ total: '-10.00', total_tax: '-1.61' });
    expect(view.fee_lines[0].taxes.map((tax) => tax.id)).toEqual([1, 2]);
    expect(view['total']).toBe('104.39');
  });

  it('a negative fee takes no more than the cart holds', () => {
    const view = order(shop('wc8'), { cart: [{ sku: 'TS' }], shipping: null, fees: [{ name: 'Rabatt', amount: '-99.00' }] });
    expect([view.fee_lines[0].total, view['total']]).toEqual(['-15.00', '0.00']);
  });

  it('abroad the tax of the shop’s country is taken out of a gross price, and the other put on or none', () => {
    expect(order(shop('wc11'), { cart: [{ sku: 'TS' }], customer: { country: 'AT' }, shipping: null })['total']).toBe('15.13');
    expect(order(shop('wc11'), { cart: [{ sku: 'TS' }], customer: { country: 'CH' }, shipping: null })).toMatchObject({ total: '12.61', total_tax: '0.00', tax_lines: [] });
    expect(order(shop('wc11'), { cart: [{ sku: 'TS' }], vatExempt: true, shipping: null })).toMatchObject({ total: '12.61', total_tax: '0.00' });
  });

  it('stacked taxes: the compound one is computed on the amount with the other', () => {
    const view = order(shop('wc8'), { cart: [{ sku: 'TS', price: '100.00' }], customer: { country: 'CA' }, shipping: null });
    expect(view.tax_lines.map((row) => row.tax_total)).toEqual(['5.00', '10.47']);
    expect(view['total']).toBe('115.47');
  });

  it('shipping of a cart with the reduced rate only is taxed at it', () => {
    const view = order(shop('wc11'), { cart: [{ sku: 'KAF' }], shipping: { cost: '4.12' } });
    expect(view.shipping_lines).toEqual([expect.objectContaining({ total: '4.12', total_tax: '0.29' })]);
  });
});

describe('any cart', () => {
  const price = fc.integer({ min: 1, max: 50_000 }).map((value) => (value / 100).toFixed(2));
  const wish = fc.record({
    cart: fc.array(fc.record({ sku: fc.constantFrom('HAM', 'KAF', 'TS', 'ZAN'), quantity: fc.integer({ min: 1, max: 12 }), price }), { minLength: 1, maxLength: 6 }),
    coupons: fc.subarray(['zehn', 'fuenf', 'stueck']),
    shipping: fc.option(fc.record({ cost: price }), { nil: null }),
    fees: fc.array(fc.record({ name: fc.constant('Gebühr'), amount: fc.integer({ min: -2000, max: 2000 }).map((value) => (value / 100).toFixed(2)), taxable: fc.boolean(), taxRate: fc.constantFrom('19', '7') }), { maxLength: 2 }),
    customer: fc.record({ country: fc.constantFrom('DE', 'AT', 'FR', 'CH', 'CA') }),
    vatExempt: fc.boolean(),
  });
  const sum = (values: string[]): string => add(values.map(exact)).toFixed(2);

  it.each([['wc11'], ['wc8']] as const)('%s: the rows add up to the total and to the tax, to the cent', (flavour) => {
    fc.assert(
      fc.property(wish, (given) => {
        const view = order(shop(flavour), given);
        const all = [...view.line_items, ...view.shipping_lines, ...view.fee_lines];
        expect(sum(all.flatMap((row) => [row.total, row.total_tax]))).toBe(view['total']);
        expect(sum(all.map((row) => row.total_tax))).toBe(view['total_tax']);
        expect(sum(view.tax_lines.flatMap((row) => [row.tax_total, row.shipping_tax_total]))).toBe(view['total_tax']);
        expect(sum(view.line_items.map((row) => row.subtotal))).toBe(sum([...view.line_items.map((row) => row.total), view['discount_total']]));
      }),
      { numRuns: 300 },
    );
  });

  it('a gross shop charges exactly its gross prices less the coupon', () => {
    fc.assert(
      fc.property(wish.map(({ cart: items }) => items), fc.boolean(), (items, coupon) => {
        const store = shop('wc11');
        const made = placeOrder(store, { cart: items, shipping: null, coupons: coupon ? ['fuenf'] : [] }, now);
        const gross = add(items.map((item) => exact(item.price).times(item.quantity)));
        const off = coupon ? (gross.lt(5) ? gross : exact('5')) : exact('0');
        expect(orderSums(store, made).total.toFixed(2)).toBe(gross.minus(off).toFixed(2));
      }),
      { numRuns: 300 },
    );
  });
});
