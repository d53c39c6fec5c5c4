import { Decimal, Percent, Quantity } from '@kontor/kernel';
import type { GroupSource } from './group-prices.js';
import { priceFor, type PriceSource, type ShopBasis } from './price-for.js';
import type { PriceState } from './price-state.js';

const decimal = Decimal.parse;
const now = new Date('2026-11-02T08:00:00Z');
const shop: ShopBasis = { currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, netGroups: ['H'] };
const group = (name: string, price: string, more: Partial<GroupSource['listed']> & { gross?: boolean } = {}): GroupSource => {
  const { gross = true, ...listed } = more;
  return { group: name, list: { name: `Liste ${name}`, currency: 'EUR', gross }, listed: { price: decimal(price), strike: null, origin: 'person', confirmed: true, actions: [], tiers: [], ...listed } };
};
const source = (groups: GroupSource[], more: Partial<PriceSource> = {}): PriceSource => ({
  listed: { price: decimal('11.90'), strike: null, origin: 'person', confirmed: true, actions: [], tiers: [] },
  taxRate: Percent.parse('19'),
  listGross: true,
  rule: { owners: { regular: 'erp', strike: 'erp', action: 'erp' }, sendOrderPrices: false, sendLowest: false },
  groups,
  history: [],
  confirmed: null,
  ...more,
});
const wanted = (groups: GroupSource[], more: Partial<PriceSource> = {}): { state?: PriceState; [key: string]: unknown } => JSON.parse(JSON.stringify(priceFor(source(groups, more), shop, now)));

describe('prices of customer groups', () => {
  it('come with their strike prices and tiers, each in the basis of its group and from its list', () => {
    const tiers = [{ from: Quantity.parse('10'), price: decimal('9.52') }];
    expect(wanted([group('B2C', '10.71', { strike: decimal('12') }), group('H', '10.71', { tiers }), group('N', '9', { gross: false })]).state?.groups).toEqual([
      { group: 'B2C', price: '10.71', strike: '12', tiers: [] },
      { group: 'H', price: '9', tiers: [{ from: '10', price: '8' }] },
      { group: 'N', price: '10.71', tiers: [] },
    ]);
  });
  it('are gross in a net shop for a group that it takes the other way', () => {
    const net = { ...shop, pricesIncludeTax: false, netGroups: ['B2C'] };
    expect(JSON.parse(JSON.stringify(priceFor(source([group('B2C', '10.71'), group('H', '10.71')]), net, now)))).toMatchObject({ state: { price: '10', groups: [{ group: 'B2C', price: '10.71' }, { group: 'H', price: '9' }] } });
  });
  it('are not ours where no group has a list, and come alone where the shop keeps its own price or the list has none', () => {
    expect(wanted([]).state).toEqual({ currency: 'EUR', price: '11.9' });
    const state = { currency: 'EUR', groups: [{ group: 'B2C', price: '10', tiers: [] }] };
    expect(wanted([group('B2C', '10')], { listed: null }).state).toEqual(state);
    expect(wanted([group('B2C', '10')], { rule: { owners: { regular: 'shop', strike: 'shop', action: 'shop' }, sendOrderPrices: false, sendLowest: false } }).state).toEqual(state);
  });
  it('a group that left is named once, and its strike price goes with the one in the list', () => {
    const confirmed: PriceState = { currency: 'EUR', groups: [{ group: 'B2C', price: decimal('10'), strike: decimal('12'), tiers: [] }, { group: 'H', price: decimal('9'), tiers: [] }] };
    expect(wanted([group('B2C', '10')], { confirmed }).state?.groups).toEqual([{ group: 'B2C', price: '10', strike: null, tiers: [] }, { group: 'H', price: null, tiers: [] }]);
    expect(wanted([], { confirmed: { currency: 'EUR', groups: [{ group: 'H', price: null, tiers: [] }] } }).state?.groups).toBeUndefined();
  });
  it('an action of the group\'s list is the price of now, over what it lowers, until its end', () => {
    const actions = [{ price: decimal('8'), from: now, until: new Date('2026-11-05T00:00:00Z') }, { price: decimal('7'), from: new Date('2026-11-08T00:00:00Z'), until: null }];
    expect(wanted([group('B2C', '10', { actions })])).toMatchObject({ state: { groups: [{ price: '8', strike: '10' }] }, rightUntil: '2026-11-05T00:00:00.000Z' });
    expect(wanted([group('B2C', '10', { actions: actions.slice(1) })])).toMatchObject({ state: { groups: [{ price: '10' }] }, rightUntil: '2026-11-08T00:00:00.000Z' });
  });
  it('from an order count only once they were confirmed', () => {
    expect(wanted([group('B2C', '10', { origin: 'order', confirmed: false })]).state?.groups).toBeUndefined();
    expect(wanted([group('B2C', '10', { origin: 'order', confirmed: true })]).state?.groups).toHaveLength(1);
  });
  it('keep to the rails', () => {
    expect(wanted([group('B2C', '10', { strike: decimal('10.004') })])).toEqual({ fault: { code: 'group-strike-not-above-price', values: { strike: '10', price: '10', group: 'B2C', priceList: 'Liste B2C' } } });
    expect(wanted([group('B2C', '0.004')])).toEqual({ fault: { code: 'group-price-not-positive', values: { price: '0', group: 'B2C', priceList: 'Liste B2C' } } });
  });
});

describe('an action that Kontor began', () => {
  const confirmed: PriceState = { currency: 'EUR', actions: [{ price: decimal('9'), from: null, until: new Date('2026-12-01T00:00:00Z') }] };
  it('ends when the list lost its price or the shop got the say over actions', () => {
    expect(wanted([], { listed: null, confirmed }).state).toEqual({ currency: 'EUR', actions: [] });
    expect(wanted([], { rule: { owners: { regular: 'erp', strike: 'erp', action: 'shop' }, sendOrderPrices: false, sendLowest: false }, confirmed }).state).toEqual({ currency: 'EUR', price: '11.9', actions: [] });
    expect(wanted([], { listed: null, confirmed: { currency: 'EUR', actions: [] } })).toEqual({ nothing: 'price-none' });
  });
});
