import { Money } from '@kontor/kernel';
import fc from 'fast-check';
import { parseExact, type Exact } from '../exact-json.js';
import { OddField } from '../fields.js';
import type { RemoteOrder } from '../port.js';
import { normaliseOrder, type OrderContext } from './order.js';
import { stateOf, stepsBetween, toldNote, withoutTold } from './statuses.js';
import { stockMeaning } from './stock-meaning.js';

type Raw = Record<string, unknown>;
const id = (name: string): string => Buffer.from(name).toString('hex').padEnd(32, '0').slice(0, 32);
const state = (technicalName: string): Raw => ({ technicalName, name: technicalName });
type Taxed = [rate: number, tax: number, price: number];
const taxes = (...rows: Taxed[]): Raw[] => rows.map(([taxRate, tax, price]) => ({ taxRate, tax, price }));
const price = (totalPrice: number, ...rows: Taxed[]): Raw => ({ totalPrice, unitPrice: totalPrice, quantity: 1, calculatedTaxes: taxes(...rows) });
const item = (name: string, totalPrice: number, rows: Taxed[], change: Raw = {}): Raw => ({
  id: id(name), type: 'product', label: name, good: true, quantity: 1, position: 1, unitPrice: totalPrice, totalPrice, price: price(totalPrice, ...rows), payload: { productNumber: name, options: [] }, parentId: null, product: { id: id(`p-${name}`), productNumber: name, parentId: null }, ...change,
});
const promotion = (totalPrice: number, rows: Taxed[], payload: Raw = {}): Raw => item('Zehn', totalPrice, rows, { type: 'promotion', good: false, product: null, position: 9, payload: { code: 'ZEHN', discountId: id('discount'), discountScope: 'cart', ...payload } });
const delivery = (name: string, costs: number, rows: Taxed[] = [], change: Raw = {}): Raw => ({
  id: id(name), shippingCosts: price(costs, ...rows), stateMachineState: state('open'), trackingCodes: [], shippingMethod: { id: id('dhl'), technicalName: 'shipping_standard', name: 'Standard', translated: { name: 'Standardversand' } },
  shippingOrderAddress: { firstName: 'Jürgen', lastName: 'Groß', street: 'Am Wall 1', zipcode: '50667', city: 'Köln', country: { iso: 'DE' } }, createdAt: '2026-10-25T00:30:00.000+00:00', updatedAt: null, ...change,
});
const transaction = (name: string, status: string, change: Raw = {}): Raw => ({ id: id(name), stateMachineState: state(status), amount: price(11.9), paymentMethod: { id: id('pay'), technicalName: 'payment_prepayment', name: 'Vorkasse' }, createdAt: '2026-10-25T00:30:00.000+00:00', updatedAt: '2026-10-26T08:00:00.000+00:00', ...change });
type Sums = { total: number; positions: number; shipping?: number; status?: string; raw?: number; taxes: Taxed[] };
const sums = ({ total, positions, shipping = 0, status = 'gross', raw, taxes: rows }: Sums): Raw => ({
  amountTotal: total, taxStatus: status, shippingTotal: shipping, shippingCosts: price(shipping), price: { totalPrice: total, rawTotal: raw ?? total, netPrice: 0, positionPrice: positions, taxStatus: status, calculatedTaxes: taxes(...rows) },
});
const document = (change: Raw = {}): Raw => ({
  id: id('order'), orderNumber: '10001', orderDateTime: '2026-10-25T00:30:00.000+00:00', createdAt: '2026-10-25T00:30:00.100+00:00', updatedAt: null, autoIncrement: 1, currencyId: id('eur'), currency: { isoCode: 'EUR' }, stateMachineState: state('open'), customFields: null, customerComment: null,
  ...sums({ total: 11.9, positions: 11.9, taxes: [[19, 1.9, 11.9]] }), lineItems: [item('HAM', 11.9, [[19, 1.9, 11.9]])], deliveries: [delivery('d1', 0)], transactions: [transaction('t1', 'open')],
  billingAddress: { id: id('b'), company: 'Groß GmbH', department: 'Einkauf', title: 'Dr.', firstName: 'Jürgen', lastName: 'Groß', street: 'Am Wall 1', zipcode: '50667', city: 'Köln', additionalAddressLine1: 'Hof', additionalAddressLine2: null, phoneNumber: '0221', country: { iso: 'DE' }, countryState: { shortCode: 'DE-NW' }, vatId: null },
  orderCustomer: { email: ' j@example.test ', customerId: id('c'), vatIds: ['DE 123 456 789'], customer: { guest: false, groupId: id('g') } }, ...change,
});
const order = (change: Raw = {}, context: Partial<OrderContext> = {}): RemoteOrder => normaliseOrder(parseExact(JSON.stringify(document(change))) as Exact, { own: { country: 'DE', taxes: { '19': id('t19'), '7': id('t7') } }, language: 'de', physical: false, ...context });
const rows = (given: RemoteOrder): { gross: string; tax: string } => {
  const amounts = [...given.lines, ...given.charges].map(({ amount }) => amount);
  for (const { net, tax, gross, taxes: parts } of amounts) expect([net.plus(tax).amount, Money.sum(parts.map((part) => part.tax), given.currency).amount]).toEqual([gross.amount, tax.amount]);
  return { gross: Money.sum(amounts.map(({ gross }) => gross), given.currency).amount, tax: Money.sum(amounts.map(({ tax }) => tax), given.currency).amount };
};
const consistent = (given: RemoteOrder): void => expect(rows(given)).toEqual({ gross: given.total.amount, tax: given.totalTax.amount });

describe('the money of an order', () => {
  it('is gross, net or tax-free as the order says, and every row adds up', () => {
    const net = order({ ...sums({ total: 11.9, positions: 10, status: 'net', taxes: [[19, 1.9, 10]] }), lineItems: [item('HAM', 10, [[19, 1.9, 10]])] });
    const free = order({ ...sums({ total: 10, positions: 10, status: 'tax-free', taxes: [] }), lineItems: [item('HAM', 10, [])] });
    for (const given of [order(), net, free]) consistent(given);
    expect([order(), net, free].map(({ pricesIncludeTax, lines, taxTreatment }) => [pricesIncludeTax, lines[0]?.unitPrice.toString(), lines[0]?.taxRate?.toString() ?? null, taxTreatment])).toEqual([[true, '11.9', '19', 'normal'], [false, '10', '19', 'normal'], [false, '10', null, 'tax-free']]);
  });
  it('keeps a promotion and shipping of several rates with each rate', () => {
    const given = order({
      ...sums({ total: 24.42, positions: 20.3, shipping: 4.12, taxes: [[19, 2.59, 16.24], [7, 0.54, 8.18]] }), shippingCosts: price(4.12, [19, 0.44, 2.75], [7, 0.09, 1.37]),
      lineItems: [item('HAM', 15, [[19, 2.39, 15]]), item('KAF', 7.56, [[7, 0.49, 7.56]]), promotion(-2.26, [[19, -0.24, -1.51], [7, -0.04, -0.75]])], deliveries: [delivery('d1', 4.12, [[19, 0.44, 2.75], [7, 0.09, 1.37]])],
    });
    consistent(given);
    expect(given.charges.map(({ kind, amount }) => [kind, amount.gross.amount, amount.taxes.map(({ rate, tax }) => `${rate?.toString()} ${tax.amount}`)])).toEqual([['voucher', '-2.26', ['19 -0.24', '7 -0.04']], ['shipping', '4.12', ['19 0.44', '7 0.09']]]);
    expect(given.vouchers).toMatchObject([{ code: 'ZEHN', amount: { amount: '2.26' } }]);
  });
  it('gives a line of several rates no rate but every tax', () => {
    const { lines } = order({ lineItems: [item('SET', 11.9, [[19, 1, 6.26], [7, 0.9, 5.64]])], ...sums({ total: 11.9, positions: 11.9, taxes: [[19, 1, 6.26], [7, 0.9, 5.64]] }) });
    expect([lines[0]?.taxRate, lines[0]?.amount.taxes.length]).toEqual([null, 2]);
  });
  it('takes unrounded floats of 6.5 exactly and rounds rows together', () => {
    const given = order({ ...sums({ total: 57.01, positions: 44.78, shipping: 4.12, status: 'net', taxes: [[19, 7.42, 39.072829581994], [7, 0.69, 9.8271704180064]] }), shippingCosts: price(4.12, [19, 0.63, 3.2920257234727], [7, 0.06, 0.82797427652733]),
      lineItems: [item('HAM', 37.8, [[19, 7.18, 37.8]]), item('KAF', 10, [[7, 0.7, 10]]), item('SCH', 1.96, [[19, 0.37, 1.96]]), promotion(-4.98, [[19, -0.76, -3.9791961414791], [7, -0.07, -1.0008038585209]])], deliveries: [delivery('d1', 4.12, [[19, 0.63, 3.2920257234727], [7, 0.06, 0.82797427652733]])] });
    consistent(given);
  });
  it('moves a cent where the shop works its tax out of the sum', () => {
    // Three rows of 0.33 with 0.05 each, but 0.16 of their sum.
    const given = order({ ...sums({ total: 0.99, positions: 0.99, taxes: [[19, 0.16, 0.99]] }), lineItems: ['A', 'B', 'C'].map((name) => item(name, 0.33, [[19, 0.05, 0.33]])) });
    consistent(given);
    expect(given.lines.map(({ amount }) => amount.tax.amount).sort()).toEqual(['0.05', '0.05', '0.06']);
  });
  it('shows a difference that is no rounding instead of hiding it', () => {
    const given = order({ ...sums({ total: 12.9, positions: 12.9, taxes: [[19, 2.06, 12.9]] }) });
    expect(rows(given).gross).toBe('11.90');
    expect(given.total.amount).toBe('12.90');
  });
  it('makes a cash rounding a row of its own', () => {
    const given = order({ ...sums({ total: 11.9, raw: 11.92, positions: 11.92, taxes: [[19, 1.9, 11.92]] }), lineItems: [item('HAM', 11.92, [[19, 1.9, 11.92]])] });
    consistent(given);
    expect(given.charges.at(-1)).toMatchObject({ kind: 'discount', name: 'Rundung', amount: { gross: { amount: '-0.02' }, taxes: [] } });
  });
  it('makes the total of whatever is in the basket, gross and net', () => {
    const basket = fc.array(fc.record({ cents: fc.integer({ min: 1, max: 99_999 }), rate: fc.constantFrom(19, 7, 0) }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(basket, fc.boolean(), (goods, isGross) => {
        const cents = (value: number): number => Math.round(value);
        const taxOf = ({ cents: whole, rate }: { cents: number; rate: number }): number => cents(isGross ? (whole * rate) / (100 + rate) : (whole * rate) / 100);
        // As a shop that computes "vertical": tax of the sum of each rate.
        const charged = [19, 7, 0].map((rate) => ({ rate, cents: goods.filter((one) => one.rate === rate).reduce((sum, one) => sum + one.cents, 0) })).filter((one) => one.cents > 0).map((one): Taxed => [one.rate, taxOf(one) / 100, one.cents / 100]);
        const base = goods.reduce((sum, one) => sum + one.cents, 0);
        const total = (base + (isGross ? 0 : charged.reduce((sum, [, tax]) => sum + cents(tax * 100), 0))) / 100;
        consistent(order({ ...sums({ total, positions: base / 100, status: isGross ? 'gross' : 'net', taxes: charged }), lineItems: goods.map((one, index) => item(`A${index}`, one.cents / 100, [[one.rate, taxOf(one) / 100, one.cents / 100]])) }));
      }),
      { numRuns: 200 },
    );
  });
});

describe('the rows of an order', () => {
  const child = (name: string, total: number): Raw => item(name, total, [[19, total === 10 ? 1.6 : 0.3, total]], { parentId: id('SET') });
  const container = (total: number, rows_: Taxed[], change: Raw = {}): Raw => item('SET', total, rows_, { type: 'container', payload: [], product: null, ...change });
  it('come in the order of their positions', () => {
    expect(order({ lineItems: [item('B', 5.9, [[19, 0.94, 5.9]], { position: 2 }), item('A', 6, [[19, 0.96, 6]], { position: 1 })] }).lines.map(({ number }) => number)).toEqual(['A', 'B']);
  });
  it('of a container whose price contains its children are the children, with the money once', () => {
    const given = order({ lineItems: [container(11.9, [[19, 1.9, 11.9]]), child('A', 10), child('B', 1.9)] });
    consistent(given);
    expect([given.lines.map(({ number }) => number), given.charges.filter(({ kind }) => kind !== 'shipping')]).toEqual([['A', 'B'], []]);
  });
  it('of a container whose price does not contain them are both, with the money once', () => {
    const given = order({ lineItems: [container(0, []), child('A', 10), child('B', 1.9)] });
    consistent(given);
    const apart = order({ ...sums({ total: 13.9, positions: 13.9, taxes: [[19, 2.22, 13.9]] }), lineItems: [container(2, [[19, 0.32, 2]]), child('A', 10), child('B', 1.9)] });
    consistent(apart);
    expect(apart.charges.map(({ kind, amount }) => [kind, amount.gross.amount])).toEqual([['fee', '2.00'], ['shipping', '0.00']]);
  });
  it('of a bundle that alone has a price keep every piece sold, since the shop took each from its stock', () => {
    const given = order({ lineItems: [container(11.9, [[19, 1.9, 11.9]], { type: 'product', payload: { productNumber: 'SET' }, product: { id: id('p') } }), child('A', 0), child('B', 0)] });
    consistent(given);
    expect(given.lines.map(({ number, amount }) => [number, amount.gross.amount])).toEqual([['SET', '11.90'], ['A', '0.00'], ['B', '0.00']]);
  });
  it('take credits, own items, discounts and rows of plugins for what they are', () => {
    const given = order({
      ...sums({ total: 18.6, positions: 18.6, taxes: [[19, 2.97, 18.6]] }),
      lineItems: [item('HAM', 11.9, [[19, 1.9, 11.9]]), item('Montage', 5, [[19, 0.8, 5]], { type: 'custom', payload: [], product: null, quantity: 2 }), item('Gutschrift', -0.3, [[19, -0.05, -0.3]], { type: 'credit', payload: [], product: null }),
        item('Nachlass', -1, [[19, -0.16, -1]], { type: 'discount', good: false, payload: [], product: null }), item('Gravur', 2, [[19, 0.32, 2]], { type: 'customized-products', payload: { productNumber: '*' }, product: null }), item('Zuschlag', 1, [[19, 0.16, 1]], { type: 'surcharge', good: false, payload: [], product: null })],
    });
    consistent(given);
    expect(given.lines.map(({ name, number }) => [name, number])).toEqual([['HAM', 'HAM'], ['Gravur', '']]);
    expect(given.charges.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['fee 2 × Montage', 'discount Gutschrift', 'discount Nachlass', 'fee Zuschlag', 'shipping Standardversand']);
  });
  it('know variants by parent and options, and what is deleted by its number alone', () => {
    const given = order({ ...sums({ total: 23.8, positions: 23.8, taxes: [[19, 3.8, 23.8]] }), lineItems: [item('SH.L', 11.9, [[19, 1.9, 11.9]], { label: 'Hemd', payload: { productNumber: 'SH.L', parentId: id('SH'), options: [{ group: 'Größe', option: 'L' }] }, product: { id: id('x'), parentId: id('SH') } }), item('ALT', 11.9, [[19, 1.9, 11.9]], { product: null, payload: { productNumber: 'ALT', parentId: id('SH') } })] });
    expect(given.lines).toMatchObject([{ remoteId: id('x'), remoteParentId: id('SH'), number: 'SH.L', name: 'Hemd', options: [{ name: 'Größe', value: 'L' }] }, { remoteId: null, remoteParentId: null, number: 'ALT' }]);
  });
  it('tell what the shop says about the article, for one that is created by it', () => {
    const product = { id: id('p'), ean: '4006381333931', manufacturerNumber: 'M-1', weight: 0.25, description: null, translated: { description: '<p>Gut</p>' }, manufacturer: { name: 'ACME', translated: { name: 'ACME' } }, cover: { media: { url: 'https://bilder.example.test/a.png' } } };
    expect(order({ lineItems: [item('HAM', 11.9, [[19, 1.9, 11.9]], { product })] }).lines[0]?.article).toMatchObject({ ean: '4006381333931', manufacturer: 'ACME', manufacturerNumber: 'M-1', description: '<p>Gut</p>', imageUrl: 'https://bilder.example.test/a.png' });
    expect(order({ lineItems: [item('HAM', 11.9, [[19, 1.9, 11.9]], { product })] }).lines[0]?.article?.weightKg?.toString()).toBe('0.25');
    expect([order().lines[0]?.article, order({ lineItems: [item('HAM', 11.9, [[19, 1.9, 11.9]], { product: null })] }).lines[0]?.article]).toEqual([null, null]);
  });
  it('keep their references when an edit makes promotion rows anew', () => {
    const given = (name: string): RemoteOrder => order({ ...sums({ total: 10.9, positions: 10.9, taxes: [[19, 1.74, 10.9]] }), lineItems: [item('HAM', 11.9, [[19, 1.9, 11.9]]), { ...promotion(-1, [[19, -0.16, -1]]), id: id(name) }] });
    expect(given('first').fingerprint).toBe(given('second').fingerprint);
  });
});

describe('deliveries and payments', () => {
  const free = (): Raw => ({
    ...sums({ total: 11.9, positions: 11.9, taxes: [[19, 1.9, 11.9]] }), lineItems: [item('HAM', 11.9, [[19, 1.9, 11.9]]), promotion(0, [], { code: 'FREI', discountScope: 'delivery' })],
    deliveries: [delivery('minus', -4.9, [[19, -0.78, -4.9]]), delivery('real', 4.9, [[19, 0.78, 4.9]], { stateMachineState: state('shipped_partially') })],
  });
  it('a promotion of the shipping costs leaves a second delivery with negative costs: a voucher row, never the delivery that is sent', () => {
    const given = order(free());
    consistent(given);
    expect(given.charges.map(({ ref, kind, amount }) => [ref, kind, amount.gross.amount])).toEqual([[id('minus'), 'voucher', '-4.90'], [id('real'), 'shipping', '4.90']]);
    expect([given.status.delivery, given.shippingMethod, given.vouchers[0]]).toMatchObject(['shipped_partially', { key: 'shipping_standard', name: 'Standardversand' }, { code: 'FREI', amount: { amount: '4.90' } }]);
  });
  it('the shop’s own choice of delivery and payment counts where it has one', () => {
    const given = order({ ...free(), primaryOrderDeliveryId: id('minus'), transactions: [transaction('t1', 'paid'), transaction('t2', 'open', { createdAt: '2026-10-27T00:00:00.000+00:00' })], primaryOrderTransactionId: id('t1') });
    expect(given.status).toEqual({ order: 'open', payment: 'paid', delivery: 'open' });
  });
  it('an order of downloads has no delivery, and goes to the billing address', () => {
    const given = order({ deliveries: [] });
    consistent(given);
    expect([given.status.delivery, given.shippingMethod, given.delivery.city, given.charges]).toEqual([null, null, 'Köln', []]);
  });
  it('costs that the deliveries do not tell are those of the order', () => {
    const given = order({ ...sums({ total: 16.8, positions: 11.9, shipping: 4.9, taxes: [[19, 2.68, 16.8]] }), shippingCosts: price(4.9, [19, 0.78, 4.9]), deliveries: null });
    consistent(given);
    expect(given.charges).toMatchObject([{ kind: 'shipping', amount: { gross: { amount: '4.90' } } }]);
  });
  it('the last payment that was not given up counts, and paid means in full', () => {
    const again = order({ transactions: [transaction('t2', 'paid', { createdAt: '2026-10-27T00:00:00.000+00:00' }), transaction('t1', 'cancelled')] });
    expect([again.status.payment, again.paidAt?.toISOString()]).toEqual(['paid', '2026-10-26T08:00:00.000Z']);
    expect(order({ transactions: [transaction('t1', 'paid', { amount: price(5.56) })] }).paidAt).toBeNull();
    expect(order({ transactions: [transaction('t1', 'failed'), transaction('t2', 'cancelled')] }).state).toBe('pending');
    expect(order({ transactions: null }).payment).toEqual({ key: '', name: '', transaction: '' });
  });
  it('methods are known by their technical name, else by their id', () => {
    expect(order().payment).toMatchObject({ key: 'payment_prepayment', name: 'Vorkasse' });
    expect(order({ transactions: [transaction('t1', 'open', { paymentMethod: { id: id('pay'), technicalName: null, name: 'Alt' } })] }).payment.key).toBe(id('pay'));
  });
  it('what was paid back in full is a refund', () => {
    expect(order({ transactions: [transaction('t1', 'refunded')] }).refunds).toMatchObject([{ amount: { amount: '11.90' } }]);
    expect(order({ transactions: [transaction('t1', 'refunded_partially')] }).refunds).toEqual([]);
  });
});

describe('buyer and addresses', () => {
  it('keep every part, guests have no number, the VAT id is found in both places', () => {
    expect(order().billing).toEqual({ company: 'Groß GmbH', firstName: 'Dr. Jürgen', lastName: 'Groß', street: 'Am Wall 1', addition: 'Einkauf, Hof', postcode: '50667', city: 'Köln', state: 'DE-NW', country: 'DE', phone: '0221' });
    expect(order().customer).toEqual({ ref: id('c'), group: id('g'), email: 'j@example.test', vatId: 'DE123456789' });
    const guest = order({ orderCustomer: { email: 'g@example.test', customerId: id('c'), vatIds: null, customer: { guest: true, groupId: id('g') } }, billingAddress: { ...(document().billingAddress as Raw), vatId: 'atu12345678' } });
    expect(guest.customer).toMatchObject({ ref: null, vatId: 'ATU12345678' });
  });
  it('decide how the shop’s tax is to be taken', () => {
    const abroad = (iso: string, change: Raw): string => order({ ...change, deliveries: [delivery('d1', 0, [], { shippingOrderAddress: { firstName: 'A', country: { iso } } })] }).taxTreatment;
    const untaxed = { ...sums({ total: 10, positions: 10, status: 'tax-free', taxes: [] }), lineItems: [item('HAM', 10, [])] };
    expect([abroad('AT', untaxed), abroad('CH', untaxed), abroad('AT', { ...sums({ total: 12, positions: 12, taxes: [[20, 2, 12]] }), lineItems: [item('HAM', 12, [[20, 2, 12]])] }), abroad('AT', {})]).toEqual(['reverse-charge', 'export', 'oss', 'normal']);
  });
  it('name a document that is none of Shopware’s by the field that is odd', () => {
    for (const [change, field] of [[{ currency: { isoCode: 'Euro' } }, 'currency'], [{ stateMachineState: null }, 'stateMachineState'], [{ price: null }, 'price'], [{ orderDateTime: 'gestern' }, 'orderDateTime']] as const) expect(() => order(change)).toThrow(new OddField(field));
    expect(order({ currency: null }, { own: { currencies: { EUR: id('eur') } } }).currency).toBe('EUR');
  });
});

describe('states', () => {
  const held = (states: Parameters<typeof stateOf>[0], physical = false): string => {
    const given = order({ stateMachineState: state(states.order), deliveries: [delivery('d1', 0, [], { stateMachineState: state(states.delivery ?? 'open') })], transactions: [transaction('t1', states.payment ?? 'open')] }, { physical });
    expect(given.lines.every((line) => line.held === given.held)).toBe(true);
    return `${given.state} ${given.held}`;
  };
  it('say what the shop did to its stock, in real time', () => {
    const at = (states: Partial<Parameters<typeof stateOf>[0]>): string => held({ order: 'open', payment: 'open', delivery: 'open', ...states });
    expect([at({}), at({ order: 'in_progress' }), at({ order: 'completed' }), at({ order: 'cancelled' }), at({ delivery: 'shipped' }), at({ delivery: 'shipped_partially' }), at({ payment: 'failed' }), at({ order: 'plugin_state' })]).toEqual(['open taken', 'open taken', 'done left', 'cancelled none', 'done left', 'open taken', 'pending taken', 'open taken']);
  });
  it('say what the shop did to its stock where it lies on the shelf until the order is completed', () => {
    expect([held({ order: 'open', payment: 'paid', delivery: 'shipped' }, true), held({ order: 'completed', payment: 'paid', delivery: 'shipped' }, true), held({ order: 'cancelled', payment: 'open', delivery: 'open' }, true)]).toEqual(['open taken', 'done left', 'cancelled none']);
  });
  it('the meaning of the figure follows the version unless the merchant knows better', () => {
    expect([stockMeaning([6, 5, 8], 'auto'), stockMeaning([6, 6, 0], undefined), stockMeaning([6, 7, 9999999], 'auto'), stockMeaning(null, 'auto'), stockMeaning([6, 5, 8], 'sellable'), stockMeaning([6, 7, 1], 'physical')]).toEqual(['physical', 'sellable', 'sellable', 'sellable', 'sellable', 'physical']);
  });
  it('are reached step by step, and never by reopening', () => {
    const names = (from: string, to: string): string | null => stepsBetween('order', from, to)?.map(({ action }) => action).join(' ') ?? null;
    expect([names('open', 'completed'), names('in_progress', 'completed'), names('open', 'open'), names('completed', 'open'), names('cancelled', 'completed')]).toEqual(['process complete', 'complete', '', null, null]);
    expect(stepsBetween('order_delivery', 'shipped_partially', 'shipped')).toEqual([{ action: 'ship', to: 'shipped' }]);
  });
  it('that Kontor set itself are told apart from those the merchant set', () => {
    const noted = (path: string): Parameters<typeof withoutTold>[0] => ({ customFields: { kontor_order_state: path } });
    expect([withoutTold(noted('open>in_progress>completed'), 'order', 'completed'), withoutTold(noted('open>in_progress'), 'order', 'cancelled'), withoutTold({ customFields: [] }, 'order', 'completed'), withoutTold(noted('nonsense'), 'order', 'nonsense')]).toEqual(['open', 'cancelled', 'completed', 'nonsense']);
    expect(toldNote(noted('open>in_progress'), 'order', 'in_progress', [{ action: 'complete', to: 'completed' }])).toBe('open>in_progress>completed');
    const before = order();
    const after = order({ stateMachineState: state('completed'), updatedAt: '2026-11-01T00:00:00.000+00:00', customFields: { kontor_order_state: 'open>in_progress>completed', kontor_delivery_state: 'open>shipped' }, tags: [{ name: 'Kontor' }], deliveries: [delivery('d1', 0, [], { trackingCodes: ['0034'], stateMachineState: state('shipped'), updatedAt: '2026-11-01T00:00:00.000+00:00' })] });
    expect([after.fingerprint === before.fingerprint, after.state]).toEqual([true, 'done']);
    const article = item('HAM', 11.9, [[19, 1.9, 11.9]], { product: { id: id('p-HAM'), productNumber: 'HAM', parentId: null, ean: '4006381333931' } });
    expect([order({ lineItems: [article] }), order({ lineItems: [{ ...article, product: null }] })].map(({ fingerprint }) => fingerprint === before.fingerprint)).toEqual([true, true]);
    for (const change of [{ stateMachineState: state('completed') }, { transactions: [transaction('t1', 'paid')] }, { customerComment: 'Neu' }, { lineItems: [item('HAM', 11.9, [[19, 1.9, 11.9]], { quantity: 2 })] }]) expect(order(change).fingerprint).not.toBe(before.fingerprint);
  });
});
