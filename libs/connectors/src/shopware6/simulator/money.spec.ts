// The arithmetic of orders, checked against orders of real shops: computed anew from unit prices, quantities and rates, every figure must come out as the shop has it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reference } from '../../testing/reference.js';
import { exact, price, pricedJson, proportion, readPriced, sumsJson, totals, wholeRule, type JsonPrice, type Priced, type Rounding, type TaxStatus } from './money.js';

const gross: Rounding = { status: 'gross', roundsBase: true, vertical: false, cashInterval: null };
const row = (unit: string, quantity: number, rate: string, how = gross): Priced => price(how, exact(unit), quantity, wholeRule(rate));
type Line = { type: string; position: number; price: JsonPrice };
type Order = { orderNumber: string; price: Record<string, unknown> & { taxStatus: TaxStatus }; lineItems: Line[] | null; deliveries: { shippingCosts: JsonPrice }[] | null };

const folders = ['shopware6', 'shopware6-6.5'].flatMap((name) => (reference(`samples/${name}`) ? [{ name, folder: reference(`samples/${name}`) as string }] : []));
const orders = folders.flatMap(({ name, folder }) =>
  readdirSync(folder).filter((file) => /^order-.*\.response\.json$/.test(file) && !/jsonapi|state-process/.test(file) && existsSync(join(folder, file))).flatMap((file) =>
    (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { data: Order[] }).data.filter((order) => order.lineItems && order.deliveries).map((order) => ({ name: `${name}/${file} ${order.orderNumber}`, roundsBase: name === 'shopware6', order })),
  ),
);
// Alone the figures count, not what an object is called.
const figures = (json: Record<string, unknown>): unknown => JSON.parse(JSON.stringify(json, (key, value: unknown) => (key === 'extensions' || key === 'apiAlias' ? undefined : typeof value === 'number' ? Number(value.toPrecision(12)) : value)));

if (orders.length === 0) console.warn('SKIPPED: no orders of real shops (KONTOR_REFERENCE).');
(orders.length > 0 ? describe : describe.skip)('orders of real shops', () => {
  it.each(orders)('$name comes out to the cent', ({ order, roundsBase }) => {
    const how: Rounding = { status: order.price.taxStatus, roundsBase, vertical: false, cashInterval: null };
    const again = (json: JsonPrice): Priced => {
      const { unit, quantity, rules, list } = readPriced(json);
      const computed = price(how, unit, quantity, rules, list);
      expect(figures(pricedJson(computed))).toEqual(figures(json as never));
      return computed;
    };
    const lines = (order.lineItems ?? []).map((line) => again(line.price));
    const costs = (order.deliveries ?? []).map(({ shippingCosts }) => again(shippingCosts));
    expect(figures(sumsJson(totals(how, lines, costs)))).toEqual(figures(order.price));
  });
  it('says how many', () => {
    process.stdout.write(`${orders.length} orders of real shops recomputed\n`);
    expect(orders.length).toBeGreaterThan(5);
  });
});

describe('one row', () => {
  it('takes its tax from one piece and rounds after multiplying', () => {
    const { total, taxes } = row('0.33', 7, '19');
    expect([total.toFixed(), taxes[0].tax.toFixed()]).toEqual(['2.31', '0.37']);
  });
  it('of a net order has its tax on top, of a tax-free one none', () => {
    expect(row('12.60', 3, '19', { ...gross, status: 'net' }).taxes[0].tax.toFixed()).toBe('7.18');
    expect(row('12.60', 3, '19', { ...gross, status: 'tax-free' })).toMatchObject({ taxes: [], rules: [] });
  });
  it('with two rates shares itself in the proportion of the goods; the older version does not round what a tax is taken from', () => {
    const goods = [row('59.97', 1, '19'), row('10.70', 1, '7'), row('2.31', 1, '19')];
    const rules = proportion(goods);
    expect(rules.map(({ percentage }) => percentage.toFixed())).toEqual(['85.338448890107', '14.661551109893']);
    expect(price(gross, exact('-7.30'), 1, rules).taxes.map((tax) => [tax.tax.toFixed(), tax.price.toFixed()])).toEqual([['-0.99', '-6.23'], ['-0.07', '-1.07']]);
    expect(price({ ...gross, roundsBase: false }, exact('-7.30'), 1, rules).taxes[0].price.toFixed()).toBe('-6.229706768978');
  });
});

describe('an order', () => {
  it('may take its taxes from the sums: then they differ from those of the rows', () => {
    const rows = [row('0.33', 1, '19'), row('0.33', 1, '19'), row('0.33', 1, '19')];
    const tax = (vertical: boolean): string => totals({ ...gross, vertical }, rows, []).taxes[0].tax.toFixed(2);
    expect([tax(false), tax(true)]).toEqual(['0.15', '0.16']);
  });
  it('may round to five cents: then the sum of its rows is another figure', () => {
    expect(sumsJson(totals({ ...gross, cashInterval: '0.05' }, [row('19.99', 1, '19')], [row('4.98', 1, '19')]))).toMatchObject({ rawTotal: 24.97, totalPrice: 24.95, positionPrice: 19.99 });
  });
});
