// What the buyer paid is what the document says, to the cent and per tax rate, in a gross and in a net shop (F22 to F25); and a method that nobody knew
// keeps no order out: one assignment repairs all that wait for it (F16).
import { reserved, salesOrder } from './orders-books.js';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';
import type { ControlOrder } from '../../../libs/connectors/src/testing/simulator.js';

const products = [
  { sku: 'HAM', name: 'Hammer', price: '19.99', taxRate: '19', stock: 500 },
  { sku: 'NAGEL', name: 'Nagel', price: '0.33', taxRate: '19', stock: 5000 },
  { sku: 'BUCH', name: 'Büchlein', price: '13.37', taxRate: '7', stock: 500 },
  { sku: 'GUT', name: 'Gutschein', price: '25.00', taxRate: '0', stock: 500 },
];
const coupons = [
  { code: 'zehn', type: 'percent' as const, amount: '10' },
  { code: 'dreizehn', type: 'percent' as const, amount: '13.37' },
  { code: 'fuenf', type: 'fixed_cart' as const, amount: '5' },
  { code: 'stueck', type: 'fixed_product' as const, amount: '0.17' },
];
const cart = [{ sku: 'HAM', quantity: 3 }, { sku: 'NAGEL', quantity: 7 }, { sku: 'BUCH', quantity: 3 }];

type Amount = { amount: string };
type Row = { gross: Amount; net: Amount; tax: Amount; taxRate: string | null };
type Document = { lines: (Row & { number: string; name: string; quantity: string; discount: Amount })[]; shipping: Row[]; fees: Row[]; discounts: Row[]; taxes: { rate: string | null; net: Amount; tax: Amount }[]; total: Amount; current: Amount; problems: { code: string }[] };

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
const cents = ({ amount }: Amount): number => Math.round(Number(amount) * 100);
const sum = (amounts: Amount[]): number => amounts.reduce((total, amount) => total + cents(amount), 0);

/** Adds the document up again from its rows, per rate, and compares it with what was paid. */
function expectDocument(document: Document, paid: string): void {
  const rows = [...document.lines, ...document.shipping, ...document.fees, ...document.discounts];
  expect(document.total.amount).toBe(paid);
  expect(sum(rows.map((row) => row.gross))).toBe(cents({ amount: paid }));
  for (const row of rows) expect(cents(row.net) + cents(row.tax)).toBe(cents(row.gross));
  expect(sum(document.taxes.flatMap(({ net, tax }) => [net, tax]))).toBe(cents({ amount: paid }));
  for (const { rate, net, tax } of document.taxes.filter((part) => part.rate !== null)) {
    const ofRate = rows.filter((row) => row.taxRate === rate);
    // Rows at several rates (the shipping of a mixed basket) are split; all others are here in full.
    if (rows.every((row) => row.taxRate !== null)) expect([rate, cents(net), cents(tax)]).toEqual([rate, sum(ofRate.map((row) => row.net)), sum(ofRate.map((row) => row.tax))]);
    // The tax is the tax of its net: each row and each part of one may be off by a cent, no more.
    expect(Math.abs(cents(tax) - (cents(net) * Number(rate)) / 100)).toBeLessThanOrEqual(rows.length + 1);
  }
  expect(document.problems.filter(({ code }) => code.startsWith('order-'))).toEqual([]);
}

const stories: [string, ControlOrder][] = [
  ['plain', { cart }],
  ['a percentage off', { cart, coupons: ['zehn'] }],
  ['an odd percentage off', { cart, coupons: ['dreizehn'] }],
  ['an amount off the basket', { cart, coupons: ['fuenf'] }],
  ['an amount off each piece', { cart, coupons: ['stueck'] }],
  ['several coupons', { cart, coupons: ['zehn', 'fuenf'] }],
  ['a fee, and one that is a discount', { cart, fees: [{ name: 'Verpackung', amount: '1.23' }, { name: 'Treuerabatt', amount: '-2.11', taxable: true }] }],
  ['an untaxed discount fee', { cart, fees: [{ name: 'Pfand', amount: '-0.77', taxable: false }] }],
  ['shipping that is taxed', { cart: [{ sku: 'BUCH', quantity: 3 }], shipping: { method: 'flat_rate', title: 'Paket', cost: '4.99' } }],
  ['free of shipping', { cart, shipping: null }],
  ['all of it', { cart: [...cart, { sku: 'GUT' }], coupons: ['dreizehn', 'stueck'], fees: [{ name: 'Nachlass', amount: '-0.59' }], shipping: { method: 'flat_rate', title: 'Paket', cost: '3.21' } }],
  ['a negotiated price', { cart: [{ sku: 'HAM', quantity: 7, price: '17.77', name: 'Hammer, ausgehandelt' }] }],
  ['stacked taxes abroad', { cart, delivery: { firstName: 'Jean', lastName: 'Tremblay', street: '1 rue', city: 'Montréal', postcode: 'H2X', country: 'CA', state: 'QC' }, customer: { country: 'CA' } }],
  ['free of tax', { cart, vatExempt: true, customer: { country: 'FR', vatId: 'FR12345678901' } }],
];

describe.each([
  ['wc11', 'gross', {}],
  ['wc8', 'net', {}],
  ['wc11', 'gross, rounded at the subtotal', { roundAtSubtotal: true }],
])('a %s shop with %s prices', (flavour, _, switches) => {
  it('is believed to the cent, per tax rate', async () => {
    const shop = await kontor.connect('woocommerce', { flavour, switches, seed: { products, coupons } });
    const placed: [string, string, string][] = [];
    for (const [name, order] of stories) {
      const { ref, total } = await shop.order(order);
      placed.push([name, ref, total]);
    }
    await fetched(shop);
    for (const [name, ref, total] of placed) {
      const document = (await salesOrder(kontor, shop, ref)) as Document;
      try {
        expectDocument(document, total);
      } catch (error) {
        throw new Error(`${name}: ${(error as Error).message}\n${JSON.stringify(document, null, 1)}`);
      }
    }
    const named = (await salesOrder(kontor, shop, placed.find(([name]) => name === 'a negotiated price')?.[1] ?? '')) as Document;
    expect(named.lines[0]).toMatchObject({ number: 'HAM', name: 'Hammer, ausgehandelt', quantity: '7' });
    const reduced = (await salesOrder(kontor, shop, placed[1][1])) as Document;
    expect(reduced.lines.every((line) => cents(line.discount) > 0)).toBe(true);
  });
});

it.each(['wc11', 'wc8'])('a refund in a %s shop is taken off what stands, the order stays as it was ordered', async (flavour) => {
  const shop = await kontor.connect('woocommerce', { flavour, seed: { products, coupons } });
  const { ref, total } = await shop.order({ cart, coupons: ['zehn'], payment: { method: 'ppcp-gateway' } });
  await fetched(shop);
  await kontor.later(60);
  await shop.merchant({ do: 'refund-order', ref, lines: [{ sku: 'HAM', quantity: 1 }], restock: true });
  await fetched(shop);
  const document = (await salesOrder(kontor, shop, ref)) as Document;
  expectDocument(document, total);
  const { refunded } = (await shop.books()).orders[0];
  expect(cents({ amount: refunded })).toBeGreaterThan(0);
  expect(cents(document.current)).toBe(cents({ amount: total }) - cents({ amount: refunded }));
  expect(await reserved(kontor, shop)).toEqual({ HAM: '2', NAGEL: '7', BUCH: '3' });
});

it('an order in another currency is kept in it and never added to the others', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products } });
  const euro = await shop.order({ cart });
  const franc = await shop.order({ cart, currency: 'CHF' });
  await fetched(shop);
  expect(await salesOrder(kontor, shop, franc.ref)).toMatchObject({ total: { amount: franc.total, currency: 'CHF' } });
  expect((await kontor.api.get(`/shops/${shop.id}/statistics`)).revenue).toEqual(
    expect.arrayContaining([
      { ordered: { amount: euro.total, currency: 'EUR' }, current: { amount: euro.total, currency: 'EUR' } },
      { ordered: { amount: franc.total, currency: 'CHF' }, current: { amount: franc.total, currency: 'CHF' } },
    ]),
  );
});

describe('a payment or shipping method that nobody knows', () => {
  const odd: ControlOrder = { cart: [{ sku: 'HAM', quantity: 2 }], payment: { method: 'klarna_payments', title: 'Klarna' }, shipping: { method: 'dhl_packstation', title: 'Packstation', cost: '4.12' } };
  const codes = async (shop: TestShop, ref: string): Promise<string[]> => ((await salesOrder(kontor, shop, ref)) as Document).problems.map(({ code }) => code).sort();

  it('keeps no order out: all are in, reserved and marked, and one assignment repairs every waiting one', async () => {
    const shop = await kontor.connect('woocommerce', { seed: { products } });
    await kontor.api.post('/articles', { number: 'VERSAND', name: 'Versandkosten', taxRate: '19', stockKeeping: false, shopArticle: false });
    const placed = await shop.orders(3, odd);
    await fetched(shop);
    const waiting = await kontor.api.all(`/orders?shop=${shop.id}&needsAttention=true`);
    expect([waiting.length, await reserved(kontor, shop)]).toEqual([3, { HAM: '6' }]);
    expect(await codes(shop, placed[0].ref)).toEqual(['payment-method-unassigned', 'shipping-method-unassigned']);
    expect((await kontor.api.all(`/problems?shop=${shop.id}`)).map((problem: { subject: string }) => problem.subject).sort()).toEqual(['payment:klarna_payments', 'shipping:dhl_packstation:1']);
    // Each is offered as it was seen, with nothing typed by hand.
    const { payments, shippings } = await kontor.api.get(`/shops/${shop.id}/assignments`);
    expect(payments.find((row: { remote: string }) => row.remote === 'klarna_payments')).toMatchObject({ label: 'Klarna', value: null });
    expect(shippings.find((row: { remote: string }) => row.remote === 'dhl_packstation:1')).toMatchObject({ label: 'Packstation', value: null });

    await kontor.api.put(`/shops/${shop.id}/assignments`, { payments: [{ remote: 'klarna_payments', value: 'RECHNUNG' }] });
    for (const { ref } of placed) expect(await codes(shop, ref)).toEqual(['shipping-method-unassigned']);
    await kontor.api.put(`/shops/${shop.id}/assignments`, { shippings: [{ remote: 'dhl_packstation:1', value: 'DHL', costArticle: 'VERSAND' }] });
    expect(await kontor.api.all(`/orders?shop=${shop.id}&needsAttention=true`)).toEqual([]);
    expect(await kontor.api.all(`/problems?shop=${shop.id}`)).toEqual([]);
    for (const { ref, total } of placed) {
      const order = await salesOrder(kontor, shop, ref);
      expect(order).toMatchObject({ payment: { key: 'klarna_payments', termId: expect.any(String) }, shippingMethod: { methodId: expect.any(String) }, shipping: [{ articleId: expect.any(String) }] });
      expectDocument(order as Document, total);
    }
    // The next one is known.
    const later = await shop.order(odd);
    await fetched(shop);
    expect(await salesOrder(kontor, shop, later.ref)).toMatchObject({ needsAttention: false, problems: [] });
  });

  it('whose assignment names nothing that exists is refused, and nothing is changed', async () => {
    const shop = await kontor.connect('woocommerce', { seed: { products } });
    const { ref } = await shop.order(odd);
    await fetched(shop);
    const refused = await kontor.api.call('put', `/shops/${shop.id}/assignments`).send({ payments: [{ remote: 'klarna_payments', value: 'RECHNUNG' }], shippings: [{ remote: 'dhl_packstation:1', value: 'BRIEFTAUBE' }] });
    expect([refused.status, refused.body.errors]).toEqual([422, [expect.objectContaining({ field: 'shippings[0].value', code: 'shipping-method-unknown' })]]);
    expect(await codes(shop, ref)).toEqual(['payment-method-unassigned', 'shipping-method-unassigned']);
  });
});
