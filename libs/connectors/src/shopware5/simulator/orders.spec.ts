// Orders as the check-out makes them and as the API shows and changes them (fact sheet 4, 5).
import type { PlacedOrder } from '../../testing/simulator.js';
import { answerReferee, itRefereed } from '../../testing/shopware5-referee.js';
import { simulator } from '../shopware5.simulator.js';
import type { Said } from '../../testing/shop-server/ask.js';
import { Caller, filters } from './caller.js';

let shop: Caller;
const referee = answerReferee({ perhaps: ['regulationPrice'] });
beforeAll(async () => {
  shop = new Caller(await simulator.start());
  shop.heard = (method, path, said) => referee.judge(method, path.startsWith('/') ? path : `/api/${path}`, said.status, said.json);
});
afterAll(() => shop.close());
const reset = async (switches: Record<string, unknown> = {}, flavour = 'sw57'): Promise<void> => {
  await shop.control('/reset', { flavour, switches });
  await shop.control('/seed', { demo: true });
};
beforeEach(() => reset());

const place = (wish: unknown): Promise<PlacedOrder> => shop.control('/order', wish) as Promise<PlacedOrder>;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what it expects
const detail = async (ref: string): Promise<any> => (await shop.get(`orders/${ref}`)).json.data;
const put = (ref: string, body: unknown): Promise<Said> => shop.put(`orders/${ref}`, body);
type Row = { articleNumber: string; price: number; quantity: number; taxRate: number; mode: number; taxId: number };
const rows = async (ref: string): Promise<[string, number, number, number][]> => (await detail(ref)).details.map((row: Row) => [row.articleNumber, row.mode, row.price, row.taxRate]);

describe('the list', () => {
  it('holds summaries only, baskets left behind among them', async () => {
    await place({ cart: [{ sku: 'HAM-500' }], status: '-1' });
    await place({ cart: [{ sku: 'HAM-500' }] });
    const said = (await shop.get('orders?sort[0][property]=id')).json;
    expect(said.data.map((row: Record<string, unknown>) => [row['number'], row['orderStatusId'], row['paymentStatusId'], 'details' in row, 'billing' in row])).toEqual([['0', -1, 0, false, false], ['20001', 0, 17, false, false]]);
    const real = (await shop.get(`orders?${filters({ property: 'number', expression: '!=', value: '0' }, { property: 'status', expression: '>=', value: '0' })}`)).json;
    expect([real.total, real.data[0].number]).toEqual([1, '20001']);
    const { orders, stock } = await shop.control('/books');
    expect([orders.length, stock['HAM-500']]).toEqual([1, 24]);
  });
  it('is filtered by the shop’s wall clock, whatever offset a date bears, or turned where the shop does so', async () => {
    await place({ cart: [{ sku: 'HAM-500' }], createdAt: '2026-07-01T10:00:00Z' });
    const found = async (value: string): Promise<number> => (await shop.get(`orders?${filters({ property: 'orderTime', expression: '>=', value })}`)).json.total;
    expect([await found('2026-07-01 12:00:00'), await found('2026-07-01 12:00:01'), await found('2026-07-01T13:00:00+0300'), await found('unsinn')]).toEqual([1, 0, 0, 1]);
    await shop.control('/merchant', { do: 'switch', switches: { isoOffsets: 'honoured' } });
    expect([await found('2026-07-01T13:00:00+0300'), await found('2026-07-01T13:00:01+0300')]).toEqual([1, 0]);
    expect((await shop.get(`orders?${filters({ property: 'customer.email', value: 'ERIKA@example.test' })}`)).json.total).toBe(1);
  });
  it('shows local times with an offset without a colon; the hour that comes twice in October is one', async () => {
    for (const createdAt of ['2026-07-01T10:00:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:30:00Z']) await place({ cart: [{ sku: 'HAM-500' }], createdAt });
    const times = (await shop.get('orders?sort[0][property]=id')).json.data.map((row: { orderTime: string }) => row.orderTime);
    expect(times).toEqual(['2026-07-01T12:00:00+0200', '2026-10-25T02:30:00+0200', '2026-10-25T02:30:00+0200', '2026-10-25T03:30:00+0100']);
    await shop.control('/clock', { zone: 'America/New_York' });
    expect((await shop.get('orders/1')).json.data.orderTime).toBe('2026-07-01T12:00:00-0400');
  });
});

describe('money', () => {
  it('of a gross order: prices per piece, tax per position, shipping beside them at the highest rate', async () => {
    const { ref, total, totalTax } = await place({ cart: [{ sku: 'HAM-500', quantity: 3 }, { sku: 'KAF-1', quantity: 2 }], shipping: { cost: '4.12' } });
    const order = await detail(ref);
    expect(await rows(ref)).toEqual([['HAM-500', 0, 19.99, 19], ['KAF-1', 0, 14.49, 7]]);
    expect(order).toMatchObject({ net: 0, taxFree: 0, invoiceAmount: 93.85, invoiceAmountNet: 81.6, invoiceShipping: 4.9, invoiceShippingNet: 4.12, invoiceShippingTaxRate: 19, currency: 'EUR', currencyFactor: 1 });
    expect([total, totalTax]).toEqual(['93.85', '12.25']);
  });
  it('of vouchers, surcharges and discounts: positions of their own with modes, at the highest rate and under a stray tax id', async () => {
    const { ref } = await place({ cart: [{ sku: 'HAM-500' }, { sku: 'KAF-1' }], coupons: ['zehn', 'fuenfeuro'], fees: [{ name: 'Mindermenge', amount: '2.50' }, { name: 'Nachlass', amount: '-1.37' }], payment: { method: 'invoice' }, shipping: null });
    expect(await rows(ref)).toEqual([['HAM-500', 0, 19.99, 19], ['KAF-1', 0, 14.49, 7], ['zehn', 2, -3.45, 19], ['fuenfeuro', 2, -5, 19], ['sw-payment-absolute', 4, 5, 19], ['sw-surcharge', 4, 2.98, 19], ['SHIPPINGDISCOUNT', 4, -1.63, 19]]);
    expect((await detail(ref)).details.map((row: Row) => row.taxId)).toEqual([1, 4, 4, 4, 4, 4, 4]);
    const debit = await place({ cart: [{ sku: 'HAM-500' }], payment: { method: 'debit' }, giftCard: '5', shipping: null });
    expect(await rows(debit.ref)).toEqual([['HAM-500', 0, 19.99, 19], ['sw-payment', 4, -2, 19], ['WERTGUTSCHEIN', 2, -5, 0]]);
    await reset({ groupDiscount: '3', strayTaxIds: false });
    const grouped = await place({ cart: [{ sku: 'KAF-1' }], shipping: null });
    expect((await detail(grouped.ref)).details[1]).toMatchObject({ articleNumber: 'sw-discount', mode: 3, price: -0.43, taxRate: 7, taxId: 4 });
  });
  it('is rounded once over all positions as in a real shop’s order, or at each of them', async () => {
    // The sums of an order of Shopware's demo shop.
    const cart = [['35.99', 1], ['35.99', 1], ['54.90', 1], ['34.99', 2], ['5.00', 1]].map(([price, quantity]) => ({ sku: 'HAM-500', price, quantity }));
    expect(await detail((await place({ cart, shipping: null })).ref)).toMatchObject({ invoiceAmount: 201.86, invoiceAmountNet: 169.63 });
    await reset({ roundsPerPosition: true });
    expect(await detail((await place({ cart, shipping: null })).ref)).toMatchObject({ invoiceAmount: 201.86, invoiceAmountNet: 169.62 });
  });
  it('calculated in proportion: one position per rate, and shipping over all rates', async () => {
    await reset({ proportional: true });
    const { ref } = await place({ cart: [{ sku: 'HAM-500' }, { sku: 'KAF-1' }], coupons: ['zehn'], shipping: { cost: '4.12' } });
    const order = await detail(ref);
    expect(order.details.slice(2).map((row: Row & { articleName: string }) => [row.articleName, row.price, row.taxRate])).toEqual([['Gutschein 10 % (19%)', -2, 19], ['Gutschein 10 % (7%)', -1.45, 7]]);
    expect(order).toMatchObject({ isProportionalCalculation: true, invoiceShipping: 4.9, invoiceShippingNet: 4.32 });
  });
  it('of a net order: net prices, tax on top, with the shop’s own digits where it does not round', async () => {
    const trader = await place({ cart: [{ sku: 'HAM-500', quantity: 3 }], meta: { customerGroup: 'H' }, shipping: { cost: '4.12' } });
    expect(await detail(trader.ref)).toMatchObject({ net: 1, taxFree: 0, invoiceAmount: 64.88, invoiceAmountNet: 54.52, invoiceShipping: 4.9, invoiceShippingNet: 4.12, customer: { groupKey: 'H' }, details: [{ price: 16.8 }] });
    await reset({ roundsNetPrices: false });
    const exact = await place({ cart: [{ sku: 'HAM-500', quantity: 3 }], meta: { customerGroup: 'H' }, shipping: null });
    expect(await detail(exact.ref)).toMatchObject({ invoiceAmount: 59.97, invoiceAmountNet: 50.39, details: [{ price: 16.798319327731 }] });
    await reset({}, 'sw56');
    const usual = await place({ cart: [{ sku: 'HAM-500' }], coupons: ['fuenfeuro'], shipping: { cost: '4.12' } });
    expect(await detail(usual.ref)).toMatchObject({ net: 1, invoiceAmountNet: 19.11, invoiceAmount: 22.74, invoiceShippingTaxRate: null, changed: null });
  });
  it('without tax: net is what is paid, whatever rate the positions still bear', async () => {
    const { ref, totalTax } = await place({ cart: [{ sku: 'HAM-500' }], vatExempt: true, customer: { country: 'CH' }, shipping: { cost: '4.12' } });
    expect(await detail(ref)).toMatchObject({ net: 1, taxFree: 1, invoiceAmount: 20.92, invoiceAmountNet: 20.92, invoiceShipping: 4.12, details: [{ price: 16.8, taxRate: 19 }] });
    expect(totalTax).toBe('0.00');
    await reset({ taxFreeKeepsRate: false });
    const other = await place({ cart: [{ sku: 'HAM-500' }], vatExempt: true, shipping: null });
    expect((await detail(other.ref)).details[0]).toMatchObject({ price: 16.8, taxRate: 0 });
  });
  it('in another country and another currency', async () => {
    const austria = await place({ cart: [{ sku: 'HAM-500' }], customer: { country: 'AT' }, shipping: null });
    expect(await rows(austria.ref)).toEqual([['HAM-500', 0, 20.16, 20]]);
    const dollars = await place({ cart: [{ sku: 'HAM-500' }], currency: 'USD', shipping: null });
    expect(await detail(dollars.ref)).toMatchObject({ currency: 'USD', currencyFactor: 1.3625, invoiceAmount: 27.24 });
    expect((await shop.control('/books')).sums).toEqual([{ currency: 'EUR', orders: 1, total: '20.16' }, { currency: 'USD', orders: 1, total: '27.24' }]);
  });
});

describe('an order', () => {
  it('takes stock when it is placed and gives none back when it is cancelled, unless the shop is set otherwise', async () => {
    const { ref } = await place({ cart: [{ sku: 'HAM-500', quantity: 5 }] });
    await shop.control('/merchant', { do: 'cancel-order', ref });
    expect((await shop.control('/books')).stock['HAM-500']).toBe(20);
    await reset({ cancelReturnsStock: true });
    const other = await place({ cart: [{ sku: 'HAM-500', quantity: 5 }] });
    await put(other.ref, { orderStatusId: 4 });
    expect((await shop.control('/books')).stock['HAM-500']).toBe(25);
    await reset({ stockTaken: false });
    await place({ cart: [{ sku: 'HAM-500', quantity: 5 }] });
    expect((await shop.control('/books')).stock['HAM-500']).toBe(25);
    await expect(place({ cart: [{ sku: 'TS-B-L' }], strict: true })).rejects.toThrow('nur noch 0 Stück');
  });
  it('bears addresses, payment, dispatch and what the buyer said', async () => {
    const { ref } = await place({ cart: [{ sku: 'HAM-500' }, { sku: null, name: 'Altes Ding', price: '3.00' }], customer: { id: 7, company: 'Müller & Söhne GmbH', vatId: 'DE123456789', extra: 'Hinterhof' }, delivery: { firstName: 'Max', city: 'Kiel', country: 'AT' }, note: 'Bitte klingeln', payment: { method: 'paypal', transaction: 'PAY-1' }, shipping: { title: 'DPD Classic' }, meta: { attribute1: 'X' } });
    expect(await detail(ref)).toMatchObject({
      customerComment: 'Bitte klingeln',
      transactionId: 'PAY-1',
      paymentStatusId: 12,
      clearedDate: expect.any(String),
      attribute: { attribute1: 'X', attribute2: '' },
      customer: { id: 7, accountMode: 0, hashPassword: expect.any(String) },
      billing: { company: 'Müller & Söhne GmbH', vatId: 'DE123456789', additionalAddressLine1: 'Hinterhof', country: { iso: 'DE', iso3: 'DEU' } },
      shipping: { firstName: 'Max', lastName: 'Mustermann', city: 'Kiel', company: '', country: { iso: 'AT' } },
      payment: { name: 'SwagPaymentPayPalUnified', description: 'PayPal' },
      dispatch: { name: 'DPD Classic' },
      languageSubShop: { locale: { locale: 'de_DE' } },
      details: [{ articleNumber: 'HAM-500', mode: 0 }, { articleId: 0, articleDetailID: null, articleName: 'Altes Ding' }],
    });
    expect((await detail((await place({ cart: [{ sku: 'KAF-1' }] })).ref)).customer.accountMode).toBe(1);
  });
  it('is changed by status, payment and tracking, any value at any time', async () => {
    const { ref, number } = await place({ cart: [{ sku: 'HAM-500' }] });
    const said = await put(ref, { orderStatusId: 7, trackingCode: '0034,0035', orderStatus: 3, invoiceAmount: 1, nonsense: true });
    expect([said.status, said.json]).toEqual([200, { success: true, data: { id: Number(ref), location: expect.stringMatching(/\/api\/orders\/1$/) } }]);
    expect((await shop.control('/books')).orders[0]).toMatchObject({ status: '7', total: '24.89', tracking: [{ carrier: 'DHL', number: '0034' }, { carrier: 'DHL', number: '0035' }], mails: [] });
    await shop.put(`orders/${number}?useNumberAsId=true`, { paymentStatusId: 12, clearedDate: '2026-11-23', trackingCode: '', comment: 'Notiz', attribute: { attribute2: 'Y' } });
    expect(await detail(ref)).toMatchObject({ paymentStatusId: 12, clearedDate: '2026-11-23T00:00:00+0100', trackingCode: '', comment: 'Notiz', attribute: { attribute2: 'Y' }, orderStatusId: 7, invoiceAmount: 24.89 });
    await put(ref, { orderStatusId: 0 });
    expect((await detail(ref)).orderStatus).toMatchObject({ id: 0, name: 'open', group: 'state' });
  });
  it('refuses statuses of the other kind and those nobody made, and takes the merchant’s own', async () => {
    const { ref } = await place({ cart: [{ sku: 'HAM-500' }] });
    const wrong = await put(ref, { orderStatusId: 12, trackingCode: 'X' });
    expect([wrong.status, wrong.json, (await detail(ref)).trackingCode]).toEqual([404, { success: false, message: 'OrderStatus by id 12 not found' }, '']);
    expect((await put(ref, { paymentStatusId: 7 })).status).toBe(404);
    expect((await put(ref, { orderStatusId: 200 })).status).toBe(404);
    await shop.control('/merchant', { do: 'switch', switches: { customStatuses: [{ id: 200, name: 'packed', group: 'state' }] } });
    expect((await put(ref, { orderStatusId: 200 })).status).toBe(200);
    expect((await put('999', { orderStatusId: 1 })).json.message).toBe('Order by id 999 not found');
    expect((await shop.get('orders/99999?useNumberAsId=true')).status).toBe(404);
  });
  it('loses the positions that a partial list of them does not name', async () => {
    const { ref } = await place({ cart: [{ sku: 'HAM-500' }, { sku: 'KAF-1' }] });
    const [first] = (await detail(ref)).details as { id: number }[];
    await put(ref, { __options_details: { replace: false }, details: [{ id: first.id, status: 3, shipped: 1 }] });
    expect((await detail(ref)).details.map((row: { statusId: number; shipped: number }) => [row.statusId, row.shipped])).toEqual([[3, 1], [0, 0]]);
    await put(ref, { details: [{ id: first.id, status: 1 }] });
    expect(await rows(ref)).toEqual([['HAM-500', 0, 19.99, 19]]);
  });
  it('says when it was changed: by an order, by the merchant and by a write that changes something', async () => {
    const at = (time: string): Promise<unknown> => shop.control('/clock', { now: time, speed: 0 });
    await at('2026-11-20T09:00:00Z');
    const { ref } = await place({ cart: [{ sku: 'HAM-500' }] });
    const changed = async (): Promise<string> => (await detail(ref)).changed;
    expect(await changed()).toBe('2026-11-20T10:00:00+0100');
    await at('2026-11-20T10:00:00Z');
    await put(ref, { orderStatusId: 0, nonsense: 1 });
    expect(await changed()).toBe('2026-11-20T10:00:00+0100');
    await put(ref, { orderStatusId: 1 });
    expect(await changed()).toBe('2026-11-20T11:00:00+0100');
    await at('2026-11-20T11:00:00Z');
    await shop.control('/merchant', { do: 'edit-order', ref, change: {} });
    expect(await changed()).toBe('2026-11-20T11:00:00+0100');
    await shop.control('/merchant', { do: 'edit-order', ref, change: { delivery: { street: 'Neue Straße 1', city: 'Berlin' }, lines: [{ sku: 'HAM-500', quantity: 2 }, { sku: 'KAF-1', quantity: 1 }] } });
    expect(await detail(ref)).toMatchObject({ changed: '2026-11-20T12:00:00+0100', shipping: { street: 'Neue Straße 1' }, invoiceAmount: 59.37 });
    await at('2026-11-20T12:00:00Z');
    await shop.control('/merchant', { do: 'pay-order', ref });
    expect(await detail(ref)).toMatchObject({ paymentStatusId: 12, changed: '2026-11-20T13:00:00+0100' });
    await shop.control('/merchant', { do: 'refund-order', ref, lines: [{ sku: 'HAM-500', quantity: 1 }], restock: true });
    expect([(await detail(ref)).paymentStatusId, (await shop.control('/books')).orders[0].refunded, (await shop.control('/books')).stock['HAM-500']]).toEqual([20, '19.99', 24]);
    await shop.control('/merchant', { do: 'delete-order', ref });
    expect((await shop.get(`orders/${ref}`)).status).toBe(404);
    await shop.control('/clock', { now: new Date().toISOString(), speed: 1 });
  });
  it('is placed by a person on the shop’s page', async () => {
    const said = await shop.get('/', { auth: 'none' });
    expect([said.status, said.text]).toEqual([200, expect.stringContaining('Simulierter Shopware-5-Shop')]);
    const bought = await shop.call('POST', '/_shop/order', { raw: 'q%3AHAM-500=2&firstName=Max&payment=invoice' });
    expect([bought.status, bought.headers['location']]).toEqual([303, '/?bestellt=20001']);
    expect((await shop.get('/', { auth: 'none' })).text).toContain('2 × Hammer 500g');
  });
});

itRefereed('has answered as a real shop in all of this', () => referee.end(50));
