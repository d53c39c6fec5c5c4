// Sums against those of real shops: the carts of the fact sheet's sample orders, which must come out to the cent in every row.
import { simulator } from '../gambio.simulator.js';
import { Caller } from './caller.js';

type Total = { class: string; title: string; value: number; valueText: string };
let shop: Caller;
const seed = {
  products: [
    { sku: 'ABC123', name: 'T-Shirt', type: 'variable', taxRate: '19', options: ['Größe', 'Farbe'], variations: [{ sku: 'ABC123-m-red', price: '15.00', stock: 100, options: { Größe: 'M', Farbe: 'Rot' } }] },
    { sku: 'KAF-1', name: 'Kaffee 1kg', price: '14.49', taxRate: '7', stock: 100 },
  ],
  coupons: [{ code: 'zehn', type: 'percent', amount: '10' }, { code: 'stueck', type: 'fixed_product', amount: '1.50' }, { code: 'viel', type: 'fixed_cart', amount: '500' }],
};
const shirts = { sku: 'ABC123-m-red', quantity: 2 };
const coffee = { sku: 'KAF-1', quantity: 2 };
const rows = async (order: unknown): Promise<[string, string, number, string][]> => {
  const { ref } = await shop.order(order);
  return ((await shop.get(`v2/orders/${ref}`)).json as { totals: Total[] }).totals.map((row) => [row.class, row.title, row.value, row.valueText]);
};

beforeAll(async () => {
  shop = new Caller(await simulator.start());
});
afterAll(() => shop.close());
beforeEach(() => shop.begin(seed));

it('reckons gross: cash on delivery keeps four places, a coupon takes its share of tax', async () => {
  expect(await rows({ cart: [shirts], payment: { method: 'cod' } })).toEqual([
    ['ot_subtotal', 'Warenwert:', 30, '30,00 EUR'],
    ['ot_shipping', 'Pauschale Versandkosten (Standard):', 4.9, '4,90 EUR'],
    ['ot_cod_fee', 'Nachnahmegebühr:', 4.2602, '4,26 EUR'],
    ['ot_tax', 'inkl. 19% MwSt.:', 6.25, '6,25 EUR'],
    ['ot_total', '<b>Summe</b>:', 39.16, '<b>39,16 EUR</b>'],
  ]);
  expect((await rows({ cart: [shirts, coffee], payment: { method: 'cod' }, coupons: ['ZEHN'] })).slice(3)).toEqual([
    ['ot_coupon', 'Rabattcoupon "ZEHN":', -5.898, '-5,90 EUR'],
    ['ot_tax', 'inkl. 19% MwSt.:', 5.77, '5,77 EUR'],
    ['ot_tax', 'inkl. 7% MwSt.:', 1.71, '1,71 EUR'],
    ['ot_total', '<b>Summe</b>:', 62.24, '<b>62,24 EUR</b>'],
  ]);
});

it('takes a voucher off the sum with a positive value, and leaves the tax alone', async () => {
  expect((await rows({ cart: [shirts, coffee], giftCard: '5' })).slice(2)).toEqual([
    ['ot_gv', 'Gutscheine:', 5, '-5,00 EUR'],
    ['ot_tax', 'inkl. 19% MwSt.:', 5.57, '5,57 EUR'],
    ['ot_tax', 'inkl. 7% MwSt.:', 1.9, '1,90 EUR'],
    ['ot_total', '<b>Summe</b>:', 58.88, '<b>58,88 EUR</b>'],
  ]);
});

it('reckons net with the tax on top, and sums before it rounds: the total is a cent off its rows', async () => {
  await shop.control('/merchant', { do: 'switch', switches: { showsNet: true } });
  expect(await rows({ cart: [shirts, coffee], payment: { method: 'cod' }, coupons: ['zehn'] })).toEqual([
    ['ot_subtotal', 'Warenwert:', 52.3, '52,30 EUR'],
    ['ot_shipping', 'Pauschale Versandkosten (Standard):', 4.12, '4,12 EUR'],
    ['ot_cod_fee', 'Nachnahmegebühr:', 3.58, '3,58 EUR'],
    ['ot_coupon', 'Rabattcoupon "ZEHN":', -5.23, '-5,23 EUR'],
    ['ot_subtotal_no_tax', '<b>Summe, netto</b>:', 54.77, '<b>54,77 EUR</b>'],
    ['ot_tax', 'zzgl. 19% MwSt.:', 5.78, '5,78 EUR'],
    ['ot_tax', 'zzgl. 7% MwSt.:', 1.71, '1,71 EUR'],
    ['ot_total', '<b>Summe, brutto</b>:', 62.25, '<b>62,25 EUR</b>'],
  ]);
});

it('sells untaxed outside the union although its items say 19', async () => {
  const { ref, totalTax } = await shop.order({ cart: [shirts, coffee], customer: { country: 'US' } });
  const { items, totals } = (await shop.get(`v2/orders/${ref}`)).json as { items: { tax: number; isTaxAllowed: boolean; price: number }[]; totals: Total[] };
  expect(items.map(({ tax, isTaxAllowed, price }) => [tax, isTaxAllowed, price])).toEqual([[19, false, 12.61], [7, false, 13.54]]);
  expect(totals.map((row) => [row.class, row.title, row.value])).toEqual([['ot_subtotal', 'Warenwert, netto:', 52.3], ['ot_shipping', 'Pauschale Versandkosten (Standard):', 4.12], ['ot_total', '<b>Summe, netto</b>:', 56.42]]);
  expect(totalTax).toBe('0.00');
});

it('turns fees into rows of their classes, negative ones into the customer group’s discount', async () => {
  const found = await rows({ cart: [shirts], shipping: null, fees: [{ name: 'Mindermenge', amount: '2.50' }, { name: 'Treue', amount: '-1.37' }, { name: 'ot_payment', amount: '-1.00' }, { name: 'ot_ps_fee', amount: '0.84', taxable: false }] });
  expect(found.map(([name, title, value]) => [name, title, value])).toEqual([
    ['ot_subtotal', 'Warenwert:', 30],
    ['ot_ps_fee', 'Gebühr für Selbstabholung:', 0.84],
    ['ot_loworderfee', 'Mindermenge:', 2.975],
    ['ot_discount', 'Treue:', -1.6303],
    ['ot_payment', 'Zahlungsrabatt:', -1.19],
    ['ot_tax', 'inkl. 19% MwSt.:', 4.81],
    ['ot_total', '<b>Summe</b>:', 30.99],
  ]);
});

it('lets a discount lower the tax of each rate by its share', async () => {
  expect((await rows({ cart: [shirts, coffee], shipping: null, fees: [{ name: 'Treue', amount: '-1.37' }] })).slice(1).map(([name, , value]) => [name, value])).toEqual([['ot_discount', -1.6303], ['ot_tax', 4.66], ['ot_tax', 1.84], ['ot_total', 57.35]]);
});

it('shows rows of classes that nobody knows by their text only', async () => {
  const found = await rows({ cart: [shirts], shipping: null, fees: [{ name: 'ot_bonus', amount: '-2.00' }] });
  expect([found[1], found.at(-1)]).toEqual([['ot_bonus', 'Sonstiges:', 2.38, '-2,38 EUR'], ['ot_total', '<b>Summe</b>:', 27.62, '<b>27,62 EUR</b>']]);
});

it('names rows by the language of the check-out', async () => {
  await shop.control('/merchant', { do: 'switch', switches: { language: 'en' } });
  expect((await rows({ cart: [shirts, coffee], coupons: ['zehn'] })).map(([, title]) => title)).toEqual(['Sub-total:', 'Pauschale Versandkosten (Standard):', 'Discount coupon "ZEHN":', 'incl. 19% VAT:', 'incl. 7% VAT:', '<b>Total</b>:']);
});

it('taxes nothing in a small business, and says so in a row without a value', async () => {
  await shop.control('/merchant', { do: 'switch', switches: { smallBusiness: true } });
  expect((await rows({ cart: [coffee], shipping: null })).map(([name, , value]) => [name, value])).toEqual([['ot_subtotal', 27.08], ['ot_gm_tax_free', ''], ['ot_total', 27.08]]);
});

it('knows coupons per piece and never takes more than the goods are worth', async () => {
  expect((await rows({ cart: [shirts, coffee], shipping: null, coupons: ['stueck'] }))[1]).toEqual(['ot_coupon', 'Rabattcoupon "STUECK":', -6, '-6,00 EUR']);
  expect((await rows({ cart: [shirts], shipping: null, coupons: ['viel'] })).at(-1)).toEqual(['ot_total', '<b>Summe</b>:', 0, '<b>0,00 EUR</b>']);
  await expect(shop.order({ cart: [shirts], coupons: ['nichts'] })).rejects.toThrow('no coupon');
});
