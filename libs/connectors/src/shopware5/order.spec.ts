import { Money } from '@kontor/kernel';
import { Learned } from '../learned.js';
import type { Doc } from '../fields.js';
import type { RemoteOrder } from '../port.js';
import type { Own } from './learned.js';
import { learnFromOrder, normaliseOrder } from './order.js';

const detail = (change: Doc = {}): Doc => ({ id: '201', articleId: '5', articleDetailID: '7', articleNumber: 'HAM', articleName: 'Hammer', price: '11.9', quantity: '2', taxId: '1', taxRate: '19', mode: '0', statusId: '0', shipped: '0', ean: null, config: '', ...change });
const address = { company: 'Müller GmbH', department: 'Einkauf', firstName: 'Erika', lastName: 'Mustermann', street: 'Hauptstraße 5', zipCode: '50667', city: 'Köln', phone: null, additionalAddressLine1: null, additionalAddressLine2: 'Hinterhaus', vatId: '', country: { id: '2', iso: 'DE' }, state: { id: '3', shortCode: 'NW', name: 'Nordrhein-Westfalen' } };
const doc = (change: Doc = {}): Doc => ({
  id: '57', number: '20002', changed: null, customerId: '1', paymentId: '4', dispatchId: '9', invoiceAmount: '28.56', invoiceAmountNet: '24', invoiceShipping: '4.76', invoiceShippingNet: '4', invoiceShippingTaxRate: '19', orderTime: '2026-07-01T08:51:46+0200', transactionId: 'T-1', customerComment: ' Bitte klingeln ', net: '0', taxFree: '0', clearedDate: null, trackingCode: '', currency: 'EUR', currencyFactor: '1', isProportionalCalculation: false,
  details: [detail()], payment: { id: '4', name: 'invoice', description: 'Rechnung' }, dispatch: { id: '9', name: 'Standard <b>Versand</b>' }, orderStatus: { id: '0', name: 'open' }, customer: { id: '1', number: '20001', email: 'erika@example.test', groupKey: 'EK', accountMode: '0', hashPassword: 'a256a310bc1e5db755fd392c524028a8', sessionId: 's' }, billing: address, shipping: { ...address, street: 'Lagerweg 1' }, paymentInstances: [{ iban: 'DE1' }], paymentStatusId: '17', orderStatusId: '0', ...change,
});
const sums = (order: RemoteOrder): string[] => {
  const rows = [...order.lines, ...order.charges].map(({ amount }) => amount);
  return [Money.sum(rows.map(({ gross }) => gross), order.currency).amount, Money.sum(rows.map(({ tax }) => tax), order.currency).amount];
};

describe('an order', () => {
  it('has its rows gross, its shipping as a row of its own, its addresses and its buyer', () => {
    const order = normaliseOrder(doc());
    expect(order).toMatchObject({
      ref: '57', number: '20002', pricesIncludeTax: true, status: { order: '0', payment: '17', delivery: null }, state: 'open', held: 'taken', paidAt: null, payment: { key: 'invoice', name: 'Rechnung', transaction: 'T-1' }, shippingMethod: { key: '9', name: 'Standard Versand' },
      customer: { ref: '1', group: 'EK', email: 'erika@example.test', vatId: '' }, billing: { company: 'Müller GmbH, Einkauf', street: 'Hauptstraße 5', addition: 'Hinterhaus', country: 'DE', state: 'NW', phone: '' }, delivery: { street: 'Lagerweg 1' }, buyerNote: 'Bitte klingeln', taxTreatment: 'normal',
    });
    expect(order.orderedAt.toISOString()).toBe('2026-07-01T06:51:46.000Z');
    expect(order.lines[0]).toMatchObject({ remoteId: '7', number: 'HAM' });
    expect(order.charges).toMatchObject([{ kind: 'shipping', methodKey: '9' }]);
    expect(sums(order)).toEqual(['28.56', '4.56']);
  });
  it('of an older version has no variant’s id and no rate of shipping, which gross and net tell', () => {
    const order = normaliseOrder(doc({ invoiceShippingTaxRate: null, details: [detail({ articleDetailID: null })] }));
    expect([order.lines[0]?.remoteId, order.charges[0]?.amount.taxes.map(({ rate }) => rate?.toString())]).toEqual([null, ['19']]);
    const reduced = normaliseOrder(doc({ invoiceShipping: '3.9', invoiceShippingNet: '3.64', invoiceShippingTaxRate: null, invoiceAmount: '27.7', invoiceAmountNet: '23.64' }));
    expect([reduced.charges[0]?.amount.taxes.map(({ rate }) => rate?.toString()), sums(reduced)]).toEqual([['7'], ['27.70', '4.06']]);
  });
  it.each([
    ['0', 'line', null],
    ['1', 'line', null],
    ['2', 'charge', 'voucher'],
    ['3', 'charge', 'discount'],
    ['4', 'charge', 'discount'],
    ['10', 'charge', 'discount'],
    ['12', 'charge', 'discount'],
  ])('has positions of mode %s as a %s', (mode, what, kind) => {
    const order = normaliseOrder(doc({ details: [detail(), detail({ id: '202', mode, articleId: mode < '2' && mode !== '10' && mode !== '12' ? '6' : '0', articleDetailID: null, articleNumber: 'GUT-10', price: '-1.19', quantity: '1', taxId: '4' })], invoiceAmount: '27.37', invoiceAmountNet: '23' }));
    expect(what === 'line' ? order.lines.map(({ ref }) => ref) : order.charges.map(({ ref, kind: own }) => [ref, own])).toContainEqual(what === 'line' ? '202' : ['202', kind]);
    expect(sums(order)).toEqual(['27.37', '4.37']);
    if (mode === '2') expect(order.vouchers).toMatchObject([{ code: 'GUT-10', amount: { amount: '1.19' } }]);
    // The tax id points to 7 %, the rate says 19: the rate is what was charged.
    expect([...order.lines, ...order.charges].find(({ ref }) => ref === '202')?.amount.taxes.map(({ rate }) => rate?.toString())).toEqual(['19']);
  });
  it('with a surcharge for its payment has a fee, and a position of an unknown mode is sold only with an article behind it', () => {
    const order = normaliseOrder(doc({ details: [detail(), detail({ id: '202', mode: '4', articleId: '0', price: '1.19', quantity: '1' }), detail({ id: '203', mode: '99', articleId: '0', price: '0' }), detail({ id: '204', mode: '99', articleId: '8', price: '0' })], invoiceAmount: '29.75', invoiceAmountNet: '25' }));
    expect([order.charges.map(({ ref, kind }) => [ref, kind]), order.lines.map(({ ref }) => ref)]).toEqual([[['shipping', 'shipping'], ['202', 'fee'], ['203', 'fee']], ['201', '204']]);
  });
  it('with net prices is taxed on top, and its total is what the buyer paid', () => {
    const order = normaliseOrder(doc({ net: '1', details: [detail({ price: '8.4033613445378', quantity: '3' })], invoiceAmount: '34.76', invoiceAmountNet: '29.21' }));
    expect([order.pricesIncludeTax, sums(order), order.lines[0]?.unitPrice.toString()]).toEqual([false, ['34.76', '5.55'], '8.4034']);
  });
  it('without tax has none, whatever rate its positions still name, and says why', () => {
    const free = (iso: string, vatId: string): RemoteOrder => normaliseOrder(doc({ taxFree: '1', net: '1', details: [detail({ price: '10' })], invoiceShipping: '4', invoiceAmount: '24', invoiceAmountNet: '24', billing: { ...address, vatId, country: { iso } }, shipping: { ...address, country: { iso } } }));
    expect([sums(free('CH', '')), free('CH', '').taxTreatment, free('AT', 'ATU 123.456-78').taxTreatment, free('DE', '').taxTreatment, free('AT', 'ATU 123.456-78').customer.vatId]).toEqual([['24.00', '0.00'], 'export', 'reverse-charge', 'tax-free', 'ATU12345678']);
    expect(free('CH', '').lines[0]?.amount.taxes.map(({ rate }) => rate?.toString())).toEqual(['0']);
  });
  it('splits shipping over the rates of the goods where the shop does so', () => {
    const order = normaliseOrder(doc({ isProportionalCalculation: true, invoiceShippingTaxRate: '0', details: [detail({ price: '11.9', quantity: '1' }), detail({ id: '202', price: '10.7', quantity: '1', taxRate: '7' })], invoiceShipping: '4.52', invoiceShippingNet: '4', invoiceAmount: '27.12', invoiceAmountNet: '24' }));
    expect(order.charges[0]?.amount.taxes.map(({ rate, tax }) => [rate?.toString(), tax.amount])).toEqual([['19', '0.38'], ['7', '0.14']]);
    expect(sums(order)).toEqual(['27.12', '3.12']);
  });
  it('in another currency stays in it: its figures are converted already', () => {
    const order = normaliseOrder(doc({ currency: 'CHF', currencyFactor: '1.05' }));
    expect([order.currency, order.total.toString(), sums(order)]).toEqual(['CHF', '28.56 CHF', ['28.56', '4.56']]);
  });
  it('spreads what no way of rounding explains, as long as it is less than a cent a row', () => {
    const order = (invoiceAmountNet: string): string[] => sums(normaliseOrder(doc({ invoiceAmountNet })));
    expect([order('24.01'), order('23.98'), order('23.9')]).toEqual([['28.56', '4.55'], ['28.56', '4.58'], ['28.56', '4.56']]);
  });
  it('leaves a difference that no rounding explains for a person to see', () => {
    const order = normaliseOrder(doc({ invoiceAmount: '33.56', invoiceAmountNet: '28.2' }));
    expect([order.total.amount, sums(order)[0]]).toEqual(['33.56', '28.56']);
  });
  it.each([
    ['0', 'open', 'taken'], ['1', 'open', 'taken'], ['2', 'done', 'left'], ['3', 'open', 'taken'], ['4', 'cancelled', 'none'], ['5', 'open', 'taken'], ['6', 'open', 'taken'], ['7', 'done', 'left'], ['8', 'pending', 'taken'], ['101', 'open', 'taken'],
  ])('of status %s is %s, its stock %s', (orderStatusId, state, held) => expect(normaliseOrder(doc({ orderStatusId }))).toMatchObject({ state, held, lines: [{ held }] }));
  it('has lines that the merchant shipped or cancelled one by one', () => {
    const order = normaliseOrder(doc({ orderStatusId: '6', details: [detail(), detail({ id: '202', shipped: '2' }), detail({ id: '203', statusId: '2' }), detail({ id: '204', statusId: '3' }), detail({ id: '205', shipped: '1' })], invoiceAmount: '123.76', invoiceAmountNet: '104' }));
    expect([order.lines.map(({ held }) => held), order.held]).toEqual([['taken', 'left', 'none', 'left', 'taken'], 'taken']);
  });
  it('is paid when the shop says completely paid, with the day where it has one', () => {
    const paid = (change: Doc): string | undefined => normaliseOrder(doc({ paymentStatusId: '12', ...change })).paidAt?.toISOString();
    expect([paid({ clearedDate: '2026-07-03T00:00:00+0200' }), paid({ clearedDate: '-0001-11-30T00:00:00+0053', changed: '2026-07-04T10:00:00+0200' }), normaliseOrder(doc({ paymentStatusId: '11' })).paidAt]).toEqual(['2026-07-02T22:00:00.000Z', '2026-07-04T08:00:00.000Z', null]);
  });
  it('of a guest has no customer', () => expect(normaliseOrder(doc({ customer: { id: '1', email: 'a@b.test', accountMode: '1', groupKey: 'EK' } })).customer.ref).toBeNull());
  it('delivers to the billing address where the other one is missing, and lives without payment and dispatch', () => {
    const order = normaliseOrder(doc({ shipping: null, payment: null, dispatch: null }));
    expect([order.delivery.street, order.payment, order.shippingMethod]).toEqual(['Hauptstraße 5', { key: '4', name: '', transaction: 'T-1' }, { key: '9', name: '' }]);
  });
  it('keeps no secret of the customer in its document', () => {
    expect(JSON.stringify(normaliseOrder(doc()).raw)).not.toMatch(/hashPassword|a256a310|sessionId|paymentInstances|DE1/);
  });
  it('has the same fingerprint whatever Kontor tells the shop, and another one for everything else', () => {
    const print = (change: Doc = {}): string => normaliseOrder(doc(change)).fingerprint;
    for (const change of [{ orderStatusId: '7' }, { trackingCode: 'X' }, { changed: '2026-07-04T10:00:00+0200' }, { internalComment: 'x' }] as Doc[]) expect(print(change)).toBe(print());
    for (const change of [{ orderStatusId: '4' }, { paymentStatusId: '12' }, { details: [detail({ quantity: '3' })] }, { details: [detail({ statusId: '2' })] }, { details: [detail({ shipped: '2' })] }, { shipping: address }, { customerComment: 'anders' }] as Doc[]) expect(print(change)).not.toBe(print());
  });
  it.each([['currency', 'Euro'], ['orderTime', 'gestern'], ['number', ''], ['details', 'x']])('with an odd %s says so', (key, value) => expect(() => normaliseOrder(doc({ [key]: value }))).toThrow(`odd field ${key}`));
  it('tells the names that the API tells nowhere else', () => {
    const learned = new Learned<Own>(null);
    learnFromOrder(doc({ orderStatus: { id: '101', name: 'Beim Lackierer' } }), learned);
    learnFromOrder(doc(), learned);
    expect(learned.own).toEqual({ dispatches: { '9': 'Standard Versand' }, statuses: { '101': 'Beim Lackierer' } });
  });
});
