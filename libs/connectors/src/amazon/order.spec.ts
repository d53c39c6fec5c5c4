// One order of Amazon, document by document: what stands in it, and what must not be made of it (fact sheet 2.1, 2.2).
import { Money } from '@kontor/kernel';
import { OddField } from '../fields.js';
import type { Exact } from '../exact-json.js';
import type { RemoteOrder } from '../port.js';
import { normaliseOrder } from './order.js';
import { isOurs, packageIdOf } from './package-id.js';

type Json = { [key: string]: Exact };
const money = (amount: string): Json => ({ amount, currencyCode: 'EUR' });
const part = (type: string, amount: string, detailedBreakdowns?: Exact): Json => ({ type, subtotal: money(amount), ...(detailedBreakdowns ? { detailedBreakdowns } : {}) });
const item = (change: Json = {}, breakdowns: Json[] = [part('ITEM', '59.97')]): Json => ({
  orderItemId: '70000000000001', quantityOrdered: '3', product: { asin: 'B0X', title: 'Hammer', sellerSku: ' HAM ', price: { unitPrice: money('19.99') } }, proceeds: { breakdowns }, fulfillment: { quantityFulfilled: '0', quantityUnfulfilled: '3' }, ...change,
});
const address = { name: 'Erika von Mustermann', addressLine1: 'Hauptstraße 5', city: 'Köln', postalCode: '50667', countryCode: 'DE' };
const document = (change: Json = {}, total = '59.97'): Json => ({
  orderId: '028-1234567-1234567', createdTime: '2026-11-01T10:00:00Z', lastUpdatedTime: '2026-11-01T11:00:00Z', programs: [], salesChannel: { channelName: 'AMAZON', marketplaceId: 'A1PA6795UKMFR9' }, buyer: { buyerEmail: 'x@marketplace.amazon.de' },
  recipient: { deliveryAddress: address }, proceeds: { grandTotal: money(total), breakdowns: [] }, fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT', fulfillmentServiceLevel: 'STANDARD' }, orderItems: [item()], packages: [], ...change,
});
const order = (change: Json = {}, total?: string): RemoteOrder => normaliseOrder(document(change, total), {});
const sum = ({ lines, charges, currency }: RemoteOrder): string => Money.sum([...lines, ...charges].map(({ amount }) => amount.gross), currency).amount;
const delivered = (change: Json, more: Json = {}): RemoteOrder['delivery'] => order({ recipient: { deliveryAddress: { ...address, ...change } }, ...more }).delivery;

describe('money', () => {
  it('of a line is its whole, and one piece has its own price', () => {
    const [line] = order().lines;
    expect([line.amount.gross.amount, line.unitPrice.toString(), line.quantity.toString(), line.number, line.remoteId]).toEqual(['59.97', '19.99', '3', 'HAM', ' HAM ']);
  });
  it('includes the tax, and what is told as tax is never added', () => {
    const told = order({ orderItems: [item({}, [part('ITEM', '59.97'), part('TAX', '9.58', [{ subtype: 'ITEM', value: money('9.58') }])])] });
    expect([sum(told), told.total.amount, told.totalTax.amount, told.pricesIncludeTax, told.lines[0].taxRate, told.lines[0].amount.taxes]).toEqual(['59.97', '59.97', '0.00', true, null, []]);
  });
  it.each(['-10.00', '10.00'])('is lowered by a discount of %s, line and shipping by their parts', (amount) => {
    const split = [{ subtype: 'ITEM', value: money(amount.replace('10.00', '7.00')) }, { subtype: 'SHIPPING', value: money(amount.replace('10.00', '3.00')) }];
    const lowered = order({ orderItems: [item({}, [part('ITEM', '59.97'), part('SHIPPING', '4.90'), part('DISCOUNT', amount, split)])] }, '54.87');
    expect([sum(lowered), lowered.lines[0].beforeDiscount.gross.amount, lowered.lines[0].amount.gross.amount, lowered.charges[0].amount.gross.amount]).toEqual(['54.87', '59.97', '52.97', '1.90']);
  });
  it('of a discount without a split is taken off the article', () => {
    expect(order({ orderItems: [item({}, [part('ITEM', '59.97'), part('DISCOUNT', '-5.00')])] }, '54.97').lines[0].amount.gross.amount).toBe('54.97');
  });
  it('has a row for shipping, gift wrapping, cash on delivery and whatever else there is', () => {
    const full = order({ orderItems: [item({}, [part('ITEM', '59.97'), part('SHIPPING', '4.90'), part('GIFT_WRAP', '2.50'), part('COD_FEE', '3.00'), part('OTHER', '1.00')])] }, '71.37');
    expect([sum(full), full.charges.map(({ kind, ref }) => `${kind} ${ref}`)]).toEqual(['71.37', ['shipping SHIPPING', 'fee GIFT_WRAP', 'fee COD_FEE', 'fee OTHER']]);
  });
  it('has a tip where the total has it, and none where it stands beside', () => {
    const tip = { breakdowns: [{ ...part('DELIVERY_TIP', '2.00'), status: 'FINALIZED' }] };
    expect([sum(order({ proceeds: { grandTotal: money('61.97'), ...tip } })), sum(order({ proceeds: { grandTotal: money('59.97'), ...tip } }))]).toEqual(['61.97', '59.97']);
  });
  it('that does not make the total is left as it was told, for a person to see', () => {
    expect([sum(order({}, '60.97')), order({}, '60.97').total.amount]).toEqual(['59.97', '60.97']);
  });
  it('of another currency is that currency', () => {
    const pounds = { amount: '10.00', currencyCode: 'GBP' };
    const british = order({ proceeds: { grandTotal: pounds, breakdowns: [] }, orderItems: [item({}, [{ type: 'ITEM', subtotal: pounds }])] });
    expect([british.currency, british.total.toString()]).toEqual(['GBP', Money.parse('10.00', 'GBP').toString()]);
  });
});

describe('what an order is', () => {
  const status = (fulfillmentStatus: string, fulfilledBy = 'MERCHANT', change: Json = {}): RemoteOrder => order({ fulfillment: { fulfillmentStatus, fulfilledBy, fulfillmentServiceLevel: 'STANDARD' }, ...change });
  it.each([
    ['PENDING_AVAILABILITY', 'pending', 'taken'],
    ['PENDING', 'pending', 'taken'],
    ['UNSHIPPED', 'open', 'taken'],
    ['PARTIALLY_SHIPPED', 'open', 'taken'],
    ['SHIPPED', 'done', 'left'],
    ['CANCELLED', 'cancelled', 'none'],
    ['UNFULFILLABLE', 'pending', 'none'],
  ])('%s is %s and its pieces are %s', (word, state, held) => expect(status(word)).toMatchObject({ state, held, status: { order: word } }));
  it('is odd where its status is none of Amazon’s', () => expect(() => status('LOST')).toThrow(OddField));
  it('that is pending has no price and no buyer, yet its pieces', () => {
    const pending = order({ fulfillment: { fulfillmentStatus: 'PENDING' }, proceeds: null, recipient: null, buyer: null, orderItems: [{ orderItemId: '1', quantityOrdered: '2', product: { sellerSku: 'HAM' } }] });
    expect(pending).toMatchObject({ state: 'pending', held: 'taken', buyerWithheld: false, paidAt: null, lines: [{ number: 'HAM', held: 'taken' }] });
    expect([pending.total.amount, pending.lines[0].quantity.toString()]).toEqual(['0.00', '2']);
  });
  it('fulfilled by Amazon is done, under a status of its own, and touches no stock, also without a buyer', () => {
    const fba = status('SHIPPED', 'AMAZON', { recipient: null, buyer: null });
    expect(fba).toMatchObject({ state: 'done', held: 'none', fulfilledBy: 'marketplace', buyerWithheld: false, status: { order: 'FBA' }, shippingMethod: { key: 'fba' }, lines: [{ held: 'none' }] });
    expect([status('UNSHIPPED', 'AMAZON').state, status('PENDING', 'AMAZON').state, status('PENDING', 'AMAZON').held, status('CANCELLED', 'AMAZON').state]).toEqual(['done', 'pending', 'none', 'cancelled']);
  });
  it('of Prime and of Amazon Business is marked', () => {
    expect(order({ programs: ['PRIME', 'AMAZON_BUSINESS'], buyer: { buyerCompanyName: 'Müller GmbH' } })).toMatchObject({ shippingMethod: { key: 'prime' }, customer: { group: 'AMAZON_BUSINESS' }, billing: { company: 'Müller GmbH' } });
    expect(order()).toMatchObject({ shippingMethod: { key: 'STANDARD' }, customer: { group: null } });
  });
  it('whose tax Amazon owes or which Amazon bills itself takes the shop’s tax', () => {
    const collected = item({ tax: { taxCollections: [{ model: 'MARKETPLACE_FACILITATOR', responsibleParty: 'AMAZON' }], taxCalculationBreakdowns: [{ reportingScheme: 'IOSS' }] }, fulfillment: { shipping: { internationalShipping: { iossNumber: 'IM2760000742' } } } });
    expect(order({ orderItems: [collected] })).toMatchObject({ taxTreatment: 'marketplace', lines: [{ options: [{ name: 'IOSS', value: 'IM2760000742' }] }] });
    expect([order({ programs: ['INVOICE_BY_AMAZON'] }).taxTreatment, order().taxTreatment]).toEqual(['marketplace', 'normal']);
  });
  it('that replaces another one costs nothing and says which', () => {
    expect(order({ associatedOrders: [{ orderId: '028-0000000-0000001', associationType: 'REPLACEMENT_ORIGINAL_ID' }], orderItems: [item({}, [])] }, '0.00')).toMatchObject({ payment: { key: 'REPLACEMENT', transaction: '028-0000000-0000001' } });
  });
  it('that the buyer wants to cancel says so, and is another one than before', () => {
    const wish = order({ orderItems: [item({ cancellation: { cancellationRequest: { requester: 'BUYER', cancelReason: 'NO_LONGER_NEEDED' } } })] });
    expect([wish.buyerNote, wish.fingerprint === order().fingerprint]).toEqual([expect.stringContaining('NO_LONGER_NEEDED') as string, false]);
  });
  it('tells what whoever packs it has to know', () => {
    const gift = item({ fulfillment: { quantityUnfulfilled: '3', packing: { giftOption: { giftMessage: 'Alles Gute 🎁', giftWrapLevel: 'Classic' } } } });
    const told = order({ orderItems: [gift], recipient: { deliveryAddress: address, deliveryPreference: { dropOffLocation: 'Garage', addressInstruction: 'Hinterhaus' } } });
    expect([told.buyerNote, told.lines[0].options]).toEqual(['Garage\nHinterhaus\nAlles Gute 🎁', [{ name: 'Geschenkverpackung', value: 'Classic' }]]);
  });
  it('of a business buyer has his VAT id', () => {
    expect(order({ tax: { taxRegistrations: [{ entityType: 'BUYER', taxRegistrationType: 'VAT', taxRegistrationNumber: 'DE 123456789' }] } }).customer.vatId).toBe('DE123456789');
  });
});

describe('the address', () => {
  it('has the street in the first line', () => expect(delivered({})).toMatchObject({ firstName: 'Erika von', lastName: 'Mustermann', street: 'Hauptstraße 5', company: '', addition: '' }));
  it('has the street in the second line under a company', () => expect(delivered({ addressLine1: 'Müller & Söhne GmbH', addressLine2: 'Hauptstraße 5' })).toMatchObject({ street: 'Hauptstraße 5', company: 'Müller & Söhne GmbH' }));
  it('has the company once where it stands twice', () => expect(delivered({ companyName: 'Müller GmbH', addressLine1: 'Müller GmbH', addressLine2: 'Hauptstraße 5', addressLine3: '3. Stock' })).toMatchObject({ street: 'Hauptstraße 5', company: 'Müller GmbH', addition: '3. Stock' }));
  it('loses no line', () => expect(delivered({ companyName: 'Müller GmbH', addressLine1: 'Abteilung Einkauf', addressLine2: 'Hauptstraße 5', addressLine3: 'Hinterhaus' })).toMatchObject({ street: 'Hauptstraße 5', company: 'Müller GmbH', addition: 'Abteilung Einkauf, Hinterhaus' }));
  it('takes the street where Amazon names it', () => expect(delivered({ addressLine1: 'Ring 7', extendedFields: { streetName: 'Ring', streetNumber: '7' } }).street).toBe('Ring 7'));
  it('is withheld where no line is given of an order to be shipped, and of no other', () => {
    const bare = { recipient: { deliveryAddress: { city: 'Köln', postalCode: '50667', countryCode: 'DE' } } };
    expect(order(bare).buyerWithheld).toBe(true);
    expect(order({ ...bare, fulfillment: { fulfillmentStatus: 'CANCELLED' } }).buyerWithheld).toBe(false);
    expect(order().buyerWithheld).toBe(false);
  });
});

describe('what Kontor tells', () => {
  const shipped = (reference: string): RemoteOrder =>
    order({ fulfillment: { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'MERCHANT', fulfillmentServiceLevel: 'STANDARD' }, orderItems: [item({ fulfillment: { quantityFulfilled: '3', quantityUnfulfilled: '0' } })], packages: [{ packageReferenceId: reference, packageItems: [{ orderItemId: '70000000000001', quantity: '3' }] }] });
  it('is no change of the order, and a parcel of somebody else is one', () => {
    expect(shipped(packageIdOf('parcel-1')).fingerprint).toBe(order().fingerprint);
    expect(shipped('1').fingerprint).not.toBe(order().fingerprint);
  });
  it('has a number that is positive, the same for the same parcel, another for another, and known again', () => {
    const ids = Array.from({ length: 2000 }, (_, index) => packageIdOf(`parcel-${index}`));
    expect([ids.every((id) => /^[1-9]\d*$/.test(id) && isOurs(id)), new Set(ids).size, packageIdOf('parcel-7')]).toEqual([true, 2000, ids[7]]);
    expect(['1', '2', '100000000000'].map(isOurs)).toEqual([false, false, false]);
  });
  it('leaves the sent pieces of an order gone and the others held', () => {
    const partly = order({ fulfillment: { fulfillmentStatus: 'PARTIALLY_SHIPPED' }, orderItems: [item({ fulfillment: { quantityFulfilled: '3', quantityUnfulfilled: '0' } }), item({ orderItemId: '2' })] }, '119.94');
    expect([partly.held, partly.lines.map(({ held }) => held)]).toEqual(['taken', ['left', 'taken']]);
  });
});
