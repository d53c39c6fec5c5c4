import { Decimal, Money } from '@kontor/kernel';
import fc from 'fast-check';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseExact, type Exact } from '../exact-json.js';
import type { RemoteOrder } from '../port.js';
import { reference } from '../testing/reference.js';
import { roundTogether } from '../apportion.js';
import { OddField } from '../fields.js';
import { normaliseOrder } from './order.js';

type Raw = Record<string, unknown>;
const tax = (id: number, total: string, subtotal = total): Raw => ({ id, total, subtotal });
const rate = (id: number, percent: number, sums: Raw = {}, code = `DE-${percent}%-1`): Raw => ({ rate_id: id, rate_percent: percent, rate_code: code, label: `${percent} % MwSt.`, compound: false, ...sums });
const line = (change: Raw = {}): Raw => ({ id: 11, name: 'Hammer', product_id: 7, variation_id: 0, quantity: 1, sku: 'HAM', subtotal: '10.00', subtotal_tax: '1.90', total: '10.00', total_tax: '1.90', taxes: [tax(1, '1.90')], meta_data: [], ...change });
const raw = (change: Raw = {}): Raw => ({
  id: 5, number: 'A-5', status: 'processing', currency: 'EUR', prices_include_tax: true, date_created_gmt: '2026-10-25T00:30:00', date_modified_gmt: '2026-10-25T00:30:01', date_paid_gmt: null, date_completed_gmt: null,
  total: '11.90', total_tax: '1.90', customer_id: 0, billing: { first_name: 'Jürgen', last_name: 'Groß', address_1: 'Am Wall 1', city: 'Köln', postcode: '50667', country: 'de', email: 'j@example.test' }, shipping: { first_name: '', country: 'DE' },
  payment_method: 'bacs', payment_method_title: 'Vorkasse', transaction_id: '', customer_note: '', line_items: [line()], tax_lines: [rate(1, 19, { tax_total: '1.90', shipping_tax_total: '0.00' })], shipping_lines: [], fee_lines: [], coupon_lines: [], refunds: [], meta_data: [], ...change,
});
const order = (change: Raw = {}, own = {}, refunds: Raw[] | null = null): RemoteOrder => normaliseOrder(parseExact(JSON.stringify(raw(change))) as Exact, own, refunds as never);
const gross = (given: RemoteOrder): string => Money.sum([...given.lines, ...given.charges].map(({ amount }) => amount.gross), given.currency).amount;
const consistent = (given: RemoteOrder): void => {
  for (const { amount } of [...given.lines, ...given.charges]) expect(amount.net.plus(amount.tax).equals(amount.gross)).toBe(true);
  expect(gross(given)).toBe(given.total.amount);
};

describe('an order of WooCommerce', () => {
  it('is net in its rows whatever the prices were entered as; gross is what was paid', () => {
    const given = order({ prices_include_tax: false });
    expect(given.lines[0]?.amount).toMatchObject({ net: { amount: '10.00' }, tax: { amount: '1.90' }, gross: { amount: '11.90' } });
    expect([order().lines[0]?.unitPrice.toString(), given.lines[0]?.unitPrice.toString()]).toEqual(['11.9', '10']);
  });
  it('keeps six decimals of net until a row becomes money', () => {
    const given = order({ total: '59.97', total_tax: '9.58', line_items: [line({ quantity: 3, subtotal: '50.394958', subtotal_tax: '9.580000', total: '50.394958', total_tax: '9.580000', taxes: [tax(1, '9.580000')] })], tax_lines: [rate(1, 19, { tax_total: '9.58', shipping_tax_total: '0' })] });
    expect(given.lines[0]).toMatchObject({ unitPrice: Decimal.parse('19.99'), amount: { gross: { amount: '59.97' } } });
    consistent(given);
  });
  it('tells the rate of a line from the tax lines, several rates as none, untaxed as none', () => {
    expect(order().lines[0]?.taxRate?.toString()).toBe('19');
    const stacked = order({ line_items: [line({ total_tax: '2.40', taxes: [tax(1, '1.90'), tax(2, '0.50')] })], total: '12.40', total_tax: '2.40', tax_lines: [rate(1, 19, { tax_total: '1.90' }), rate(2, 5, { tax_total: '0.50' })] });
    expect(stacked.lines[0]).toMatchObject({ taxRate: null, amount: { taxes: [{ tax: { amount: '1.90' } }, { tax: { amount: '0.50' } }] } });
    consistent(stacked);
    expect(order({ line_items: [line({ total_tax: '0.00', subtotal_tax: '0.00', taxes: [] })], total: '10.00', total_tax: '0.00', tax_lines: [] }).lines[0]?.taxRate).toBeNull();
  });
  it('finds the rate in its name where an old version gives no percentage', () => {
    expect(order({ tax_lines: [{ rate_id: 1, rate_code: 'DE-MWST-1', label: '19,5% MwSt.', tax_total: '1.90' }] }).lines[0]?.taxRate?.toString()).toBe('19.5');
  });
  it('keeps discounts per line, and takes their sum from the lines, not from the rounded coupon', () => {
    const given = order({
      total: '21.42', total_tax: '3.42',
      line_items: [line({ total: '9.00', total_tax: '1.71', taxes: [tax(1, '1.71', '1.90')] }), line({ id: 12, total: '9.00', total_tax: '1.71', taxes: [tax(1, '1.71', '1.90')] })],
      tax_lines: [rate(1, 19, { tax_total: '3.42' })], coupon_lines: [{ code: 'zehn', discount: '2', discount_tax: '0.39' }],
    });
    expect(given.lines[0]?.beforeDiscount.gross.amount).toBe('11.90');
    expect(given.vouchers).toMatchObject([{ code: 'zehn', amount: { amount: '2.38' } }]);
    consistent(given);
  });
  it('keeps shipping with its tax and negative fees as rows of their own', () => {
    const given = order({
      total: '14.42', total_tax: '2.31', tax_lines: [rate(1, 19, { tax_total: '1.53', shipping_tax_total: '0.78' })],
      shipping_lines: [{ id: 30, method_title: 'DHL &amp; Co', method_id: 'flat_rate', instance_id: '3', total: '4.12', total_tax: '0.78', taxes: [tax(1, '0.78', '')] }],
      fee_lines: [{ id: 31, name: 'Mitarbeiterrabatt', total: '-2.01', total_tax: '-0.37', taxes: [tax(1, '-0.37', '')] }],
    });
    expect(given.charges).toMatchObject([{ kind: 'shipping', name: 'DHL & Co', methodKey: 'flat_rate:3', amount: { gross: { amount: '4.90' } } }, { kind: 'fee', amount: { gross: { amount: '-2.38' }, tax: { amount: '-0.37' } } }]);
    expect(given.shippingMethod).toEqual({ key: 'flat_rate:3', name: 'DHL & Co' });
    consistent(given);
  });
  it('puts the cent that rounding at the subtotal leaves where it was cut off', () => {
    // Net 0.333333 at 19 % three times: each row alone is 0.40, together the shop bills 1.19.
    const third = { subtotal: '0.333333', total: '0.333333', subtotal_tax: '0.063333', total_tax: '0.063333', taxes: [tax(1, '0.063333')] };
    const given = order({ prices_include_tax: false, total: '1.19', total_tax: '0.19', line_items: [1, 2, 3].map((id) => line({ id, ...third })), tax_lines: [rate(1, 19, { tax_total: '0.19' })] });
    consistent(given);
    expect(Money.sum(given.lines.map(({ amount }) => amount.tax), 'EUR').amount).toBe('0.19');
  });
  it('leaves a difference that no rounding explains for a person to see', () => {
    const given = order({ total: '9.90' });
    expect([gross(given), given.total.amount]).toEqual(['11.90', '9.90']);
  });
  it('addresses what was sold by variation and parent, nothing where the shop no longer has it', () => {
    expect(order({ line_items: [line({ product_id: 16, variation_id: 21 })] }).lines[0]).toMatchObject({ remoteId: '21', remoteParentId: '16' });
    expect(order({ line_items: [line({ product_id: 0, sku: null })] }).lines[0]).toMatchObject({ remoteId: null, remoteParentId: null, number: '' });
  });
  it('shows chosen options ready to read and hides the shop’s own meta', () => {
    const meta = [{ key: 'pa_farbe', value: 'blau', display_key: 'Farbe', display_value: '<p>Blau</p>' }, { key: '_reduced_stock', value: '3', display_key: '_reduced_stock', display_value: '3' }, { key: 'data', value: { a: 1 } }];
    expect(order({ line_items: [line({ meta_data: meta })] }).lines[0]?.options).toEqual([{ name: 'Farbe', value: 'Blau' }]);
  });
  it('delivers to the billing address when the other one is empty, and knows a guest', () => {
    const given = order();
    expect(given.delivery).toEqual(given.billing);
    expect(given.billing.country).toBe('DE');
    expect(given.customer).toMatchObject({ ref: null, email: 'j@example.test', vatId: '' });
    expect(order({ shipping: { first_name: 'Max', address_1: 'Packstation 145', address_2: '1234567' } }).delivery).toMatchObject({ street: 'Packstation 145', addition: '1234567' });
    expect(order({ customer_id: 9, meta_data: [{ key: '_billing_vat_id', value: 'at u12345678' }] }).customer).toMatchObject({ ref: '9', vatId: 'ATU12345678' });
  });
  it('reads instants as UTC', () => {
    expect(order().orderedAt.toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });
  it('names the place where a document is odd', () => {
    expect(() => order({ total: 'abc' })).toThrow(new OddField('total'));
    expect(() => order({ date_created_gmt: '' })).toThrow(new OddField('date_created_gmt'));
    expect(() => order({ line_items: [line({ quantity: 1.00001 })] })).toThrow(new OddField('quantity'));
    expect(() => order({ line_items: 'none' })).toThrow(new OddField('line_items'));
  });
  it('tells refunds with the lines that came back', () => {
    const given = order({ refunds: [{ id: 77, reason: 'zu groß', total: '-5.95' }] }, {}, [{ id: '77', date_created_gmt: '2026-10-26T09:00:00', line_items: [{ id: '80', quantity: '-1', total: '-5.00', total_tax: '-0.95', meta_data: [{ key: '_refunded_item_id', value: '11' }] }] }]);
    expect(given.refunds).toMatchObject([{ ref: '77', amount: { amount: '5.95' }, reason: 'zu groß', lines: [{ lineRef: '11', amount: { amount: '5.95' } }] }]);
    expect(given.refunds[0]?.at?.toISOString()).toBe('2026-10-26T09:00:00.000Z');
  });
});

describe('what a status means for stock', () => {
  const reduced = { line_items: [line({ meta_data: [{ key: '_reduced_stock', value: '1' }] })] };
  it.each([
    ['processing', {}, 'open', 'taken'],
    ['on-hold', {}, 'open', 'taken'],
    ['completed', {}, 'done', 'left'],
    ['pending', {}, 'pending', 'none'],
    ['failed', {}, 'pending', 'none'],
    ['cancelled', {}, 'cancelled', 'none'],
    ['refunded', {}, 'cancelled', 'none'],
    ['refunded', { date_completed_gmt: '2026-10-26T00:00:00' }, 'done', 'left'],
    ['abholbereit', {}, 'pending', 'none'],
    ['abholbereit', reduced, 'open', 'taken'],
    ['abholbereit', { date_paid_gmt: '2026-10-26T00:00:00' }, 'open', 'taken'],
    ['in-arbeit', { meta_data: [{ key: '_kontor_status', value: 'in-arbeit<on-hold' }] }, 'open', 'taken'],
  ])('an order that is %s, %j', (status, change, state, held) => {
    const given = order({ status, ...change });
    expect([given.state, given.held, given.lines[0]?.held]).toEqual([state, held, held]);
  });
});

describe('the fingerprint', () => {
  const told = (status: string, previous: string): Raw => ({ status, meta_data: [{ key: '_kontor_status', value: `${status}<${previous}` }] });
  it('is the same for the same order, and for what Kontor itself wrote back', () => {
    const before = order().fingerprint;
    expect([order().fingerprint, order({ date_modified_gmt: '2026-11-01T00:00:00' }).fingerprint, order(told('completed', 'processing')).fingerprint]).toEqual([before, before, before]);
  });
  it('changes with everything that the shop or the buyer changed', () => {
    const before = order().fingerprint;
    for (const change of [{ status: 'completed' }, { status: 'cancelled' }, { total: '12.00' }, { customer_note: 'x' }, { date_paid_gmt: '2026-10-26T00:00:00' }, { refunds: [{ id: 1, total: '-1.00' }] }, { line_items: [line({ quantity: 2 })] }, { ...told('completed', 'processing'), status: 'cancelled' }]) {
      expect(order(change).fingerprint).not.toBe(before);
    }
  });
});

describe('the tax treatment', () => {
  const abroad = (country: string, change: Raw = {}): Raw => ({ shipping: { first_name: 'A', country }, ...change });
  const untaxed = { line_items: [line({ total_tax: '0', subtotal_tax: '0', taxes: [] })], total: '10.00', total_tax: '0.00', tax_lines: [] };
  it.each([
    ['taxed at home', {}, {}, 'normal'],
    ['taxed at the rate of another member state', abroad('AT', { tax_lines: [rate(1, 20, { tax_total: '1.90' }, 'AT-20%-1')] }), { country: 'DE' }, 'oss'],
    ['taxed at home and sent abroad', abroad('AT'), { country: 'DE' }, 'normal'],
    ['untaxed outside the union', abroad('CH', untaxed), { country: 'DE' }, 'export'],
    ['untaxed in the union with a VAT id', abroad('AT', { ...untaxed, meta_data: [{ key: '_vat_number', value: 'ATU12345678' }] }), { country: 'DE' }, 'reverse-charge'],
    ['exempt at home', { ...untaxed, meta_data: [{ key: 'is_vat_exempt', value: 'yes' }] }, { country: 'DE' }, 'tax-free'],
    ['a shop that computes no taxes', untaxed, { country: 'DE', taxes: false }, 'normal'],
  ])('%s', (_name, change, own, expected) => expect(order(change, own).taxTreatment).toBe(expected));
});

describe('roundTogether', () => {
  const amounts = fc.array(fc.integer({ min: -9_999_999, max: 9_999_999 }), { minLength: 1, maxLength: 30 });
  it('makes the total of what was computed exactly, and moves no row by more than a cent', () => {
    fc.assert(
      fc.property(amounts, (millionths) => {
        const exact = millionths.map((value) => Decimal.whole(value).dividedBy(Decimal.whole(1_000_000)));
        const total = Money.round(Decimal.sum(exact), 'EUR');
        const rounded = roundTogether(exact, total);
        expect(Money.sum(rounded, 'EUR').amount).toBe(total.amount);
        rounded.forEach((money, index) => expect(money.decimal.minus(exact[index]).abs().compare(Decimal.parse('0.01'))).toBe(-1));
      }),
    );
  });
  it('moves nothing for a difference that is none of rounding', () => {
    expect(roundTogether([Decimal.parse('1.00'), Decimal.parse('2.00')], Money.parse('3.01', 'EUR')).map(({ amount }) => amount)).toEqual(['1.00', '2.00']);
  });
});

describe('orders of real shops', () => {
  const folder = reference('samples/woocommerce');
  const files = folder && existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('order')) : [];
  (files.length > 0 ? it.each(files) : it.skip.each(['no reference folder']))('%s adds up', (name) => {
    const given = normaliseOrder(parseExact(readFileSync(join(folder as string, name), 'utf8')) as Exact, {});
    consistent(given);
    const taxes = Money.sum([...given.lines, ...given.charges].map(({ amount }) => amount.tax), given.currency);
    expect(taxes.amount).toBe(given.totalTax.amount);
    expect(given.lines.every((row) => row.taxRate !== null && row.number !== '')).toBe(true);
    const discount = Money.sum(given.lines.map(({ beforeDiscount, amount }) => beforeDiscount.gross.minus(amount.gross)), given.currency);
    expect(Money.sum(given.vouchers.map(({ amount }) => amount), given.currency).amount).toBe(discount.amount);
  });
});
