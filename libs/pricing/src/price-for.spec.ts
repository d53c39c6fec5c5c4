import { Decimal, Percent, Quantity } from '@kontor/kernel';
import type { PriceShown } from '@kontor/connectors';
import fc from 'fast-check';
import { readPeriod } from './periods.js';
import { priceFor, toShopBasis, type PriceSource, type ShopBasis, type Wanted } from './price-for.js';
import type { FieldOwner } from './price-rules.js';
import { priceState, type PriceAction, type PriceState } from './price-state.js';

const decimal = Decimal.parse;
const now = new Date('2026-11-02T08:00:00Z');
const grossShop: ShopBasis = { currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2 };
const netShop: ShopBasis = { ...grossShop, pricesIncludeTax: false };

type Listed = { price?: string; strike?: string | null; origin?: 'person' | 'order'; confirmed?: boolean; actions?: PriceAction[] };
function source(listed: Listed | null, more: Partial<PriceSource> = {}): PriceSource {
  return {
    listed: listed && { price: decimal(listed.price ?? '10.00'), strike: listed.strike ? decimal(listed.strike) : null, origin: listed.origin ?? 'person', confirmed: listed.confirmed ?? true, actions: listed.actions ?? [], tiers: [] },
    taxRate: Percent.parse('19'),
    listGross: true,
    rule: { owners: { regular: 'erp', strike: 'erp', action: 'erp' }, sendOrderPrices: false, sendLowest: false },
    groups: [],
    history: [],
    confirmed: null,
    ...more,
  };
}
const action = (price: string, from: string | null, until: string | null): PriceAction => ({ price: decimal(price), from: from === null ? null : new Date(from), until: until === null ? null : new Date(until) });
const stateOf = (wanted: Wanted): PriceState => {
  if (!('state' in wanted)) throw new Error(`no state: ${JSON.stringify(wanted)}`);
  return wanted.state;
};
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('what a listing should show', () => {
  it('is the list price with strike price and the actions that are not over, in the order of their start', () => {
    const over = action('7.00', '2026-10-01T00:00:00Z', '2026-11-02T08:00:00Z');
    const later = action('8.00', '2026-12-01T00:00:00Z', '2026-12-24T00:00:00Z');
    const runs = action('9.00', null, '2026-11-10T00:00:00Z');
    expect(json(priceFor(source({ strike: '12', actions: [later, over, runs] }), grossShop, now))).toEqual({
      state: {
        currency: 'EUR',
        price: '10',
        strike: '12',
        actions: [
          { price: '9', from: null, until: '2026-11-10T00:00:00.000Z' },
          { price: '8', from: '2026-12-01T00:00:00.000Z', until: '2026-12-24T00:00:00.000Z' },
        ],
      },
    });
  });

  it('keeps a state through storing and reading', () => {
    const state: PriceState = { currency: 'EUR', price: decimal('10.5'), strike: null, actions: [action('9', null, '2026-11-10T00:00:00Z')], tiers: [{ from: Quantity.parse('10'), price: decimal('9.5') }] };
    expect(json(priceState(JSON.stringify(state)))).toEqual(json(state));
    expect(priceState(null)).toBeNull();
  });

  it('says nothing of strike and actions where the list has none', () => {
    expect(json(priceFor(source({}), grossShop, now))).toEqual({ state: { currency: 'EUR', price: '10' } });
  });

  it('takes away only what it had put there itself', () => {
    const confirmed: PriceState = { currency: 'EUR', price: decimal('10'), strike: decimal('12'), actions: [action('9', null, '2026-11-01T00:00:00Z')] };
    expect(json(priceFor(source({}, { confirmed }), grossShop, now))).toEqual({ state: { currency: 'EUR', price: '10', strike: null, actions: [] } });
    expect(json(priceFor(source({}, { confirmed: { currency: 'EUR', price: decimal('10'), strike: null, actions: [] } }), grossShop, now))).toEqual({ state: { currency: 'EUR', price: '10' } });
  });

  it('is nothing without a price, and nothing from an order until somebody confirmed it or the shop wants it so', () => {
    expect(priceFor(source(null), grossShop, now)).toEqual({ nothing: 'price-none' });
    const proposed = source({ origin: 'order', confirmed: false });
    expect(priceFor(proposed, grossShop, now)).toEqual({ nothing: 'price-from-order' });
    expect(priceFor(source({ origin: 'order', confirmed: true }), grossShop, now)).toHaveProperty('state');
    expect(priceFor({ ...proposed, rule: { ...proposed.rule, sendOrderPrices: true } }, grossShop, now)).toHaveProperty('state');
  });

  it('is a fault when strike > price > action > 0 does not hold, also when only rounding breaks it', () => {
    expect(priceFor(source({ strike: '10.00' }), grossShop, now)).toMatchObject({ fault: { code: 'strike-not-above-price' } });
    expect(priceFor(source({ strike: '10.0040' }), grossShop, now)).toMatchObject({ fault: { code: 'strike-not-above-price', values: { strike: '10', price: '10' } } });
    expect(priceFor(source({ actions: [action('9.9960', null, '2026-12-01T00:00:00Z')] }), grossShop, now)).toMatchObject({ fault: { code: 'action-not-below-price' } });
    expect(priceFor(source({ price: '0.0040' }), grossShop, now)).toMatchObject({ fault: { code: 'price-not-positive' } });
    expect(priceFor(source({ price: '0.0040' }), { ...grossShop, priceDecimals: 4 }, now)).toHaveProperty('state');
    // An action that is over can do no harm.
    expect(priceFor(source({ actions: [action('11.00', null, '2026-11-01T00:00:00Z')] }), grossShop, now)).toHaveProperty('state');
  });
});

describe('who owns a field', () => {
  const full: Listed = { price: '10.00', strike: '12.00', actions: [action('9.00', null, '2026-12-01T00:00:00Z')] };
  const none: Omit<PriceShown, 'listing'> = { price: null, strike: null, action: null };
  const all: Omit<PriceShown, 'listing'> = { price: decimal('7'), strike: decimal('8'), action: { price: decimal('6'), from: null, until: null } };
  const fields = (owners: { regular: FieldOwner; strike: FieldOwner; action: FieldOwner }, shown: Omit<PriceShown, 'listing'> | null, confirmed: PriceState | null = null): string => {
    const wanted = priceFor(source(full, { rule: { owners, sendOrderPrices: false, sendLowest: false }, confirmed }), grossShop, now, shown as PriceShown | null);
    return 'state' in wanted ? Object.keys(wanted.state).filter((key) => key !== 'currency').join(' ') : (wanted as { nothing: string }).nothing;
  };
  const owner = (regular: FieldOwner, strike: FieldOwner, actions: FieldOwner): { regular: FieldOwner; strike: FieldOwner; action: FieldOwner } => ({ regular, strike, action: actions });

  it.each<[FieldOwner, FieldOwner, FieldOwner, string, string, string]>([
    // regular, strike, action → sent into an empty shop, into one that shows everything, while nobody knows what it shows
    ['erp', 'erp', 'erp', 'price strike actions', 'price strike actions', 'price strike actions'],
    ['shop', 'erp', 'erp', 'strike actions', 'strike actions', 'strike actions'],
    ['erp', 'shop', 'erp', 'price actions', 'price actions', 'price actions'],
    ['erp', 'erp', 'shop', 'price strike', 'price strike', 'price strike'],
    ['shop', 'shop', 'shop', 'price-shop-owned', 'price-shop-owned', 'price-shop-owned'],
    ['if-empty', 'if-empty', 'if-empty', 'price strike actions', 'price-shop-owned', 'price-shop-owned'],
    ['if-empty', 'erp', 'erp', 'price strike actions', 'strike actions', 'strike actions'],
    ['erp', 'if-empty', 'erp', 'price strike actions', 'price actions', 'price actions'],
    ['erp', 'erp', 'if-empty', 'price strike actions', 'price strike', 'price strike'],
    ['if-empty', 'shop', 'erp', 'price actions', 'actions', 'actions'],
  ])('%s / %s / %s', (regular, strike, actions, empty, filled, unknown) => {
    expect(fields(owner(regular, strike, actions), none)).toBe(empty);
    expect(fields(owner(regular, strike, actions), all)).toBe(filled);
    expect(fields(owner(regular, strike, actions), null)).toBe(unknown);
  });

  it('goes on with an action that it put where none was', () => {
    const confirmed: PriceState = { currency: 'EUR', actions: [action('6', null, '2026-12-01T00:00:00Z')] };
    expect(fields(owner('shop', 'shop', 'if-empty'), all, confirmed)).toBe('actions');
    expect(fields(owner('shop', 'shop', 'if-empty'), all, { currency: 'EUR', actions: [action('5', null, null)] })).toBe('price-shop-owned');
  });
});

describe('gross and net', () => {
  const rates = fc.constantFrom('19', '7', '0', '20', '13', '10', '5.5').map((rate) => Percent.parse(rate));
  const cents = fc.bigInt({ min: 1n, max: 99_999_999n }).map((value) => Decimal.whole(value).dividedBy(Decimal.hundred));
  const gross = (net: Decimal, rate: Percent): Decimal => net.times(rate.factor).round(2);

  it('hits the cent of a gross list in a net shop', () => {
    fc.assert(
      fc.property(cents, rates, fc.constantFrom(0, 2, 4), (price, rate, priceDecimals) => {
        const net = toShopBasis(price, true, rate, { ...netShop, priceDecimals });
        expect(gross(net, rate).toString()).toBe(price.toString());
        expect(net.scale()).toBeLessThanOrEqual(Math.max(priceDecimals, 6));
      }),
      { numRuns: 3000 },
    );
  });

  it('hits the cent of a net list in a gross shop, and in a net shop with fewer decimals than the list', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 9_999_999_999n }), rates, (tenThousandths, rate) => {
        const net = Decimal.whole(tenThousandths).dividedBy(Decimal.parse('10000'));
        expect(toShopBasis(net, false, rate, grossShop).toString()).toBe(gross(net, rate).toString());
        expect(gross(toShopBasis(net, false, rate, netShop), rate).toString()).toBe(gross(net, rate).toString());
      }),
      { numRuns: 3000 },
    );
  });

  it('uses more decimals only where the usual ones miss', () => {
    expect(toShopBasis(decimal('19.99'), true, Percent.parse('19'), netShop).toString()).toBe('16.8');
    expect(toShopBasis(decimal('0.03'), true, Percent.parse('19'), netShop).toString()).toBe('0.025');
    expect(toShopBasis(decimal('16.7983'), false, Percent.parse('19'), grossShop).toString()).toBe('19.99');
  });

  it('converts strike and action prices, too', () => {
    const state = stateOf(priceFor(source({ price: '11.90', strike: '14.28', actions: [action('9.52', null, '2026-12-01T00:00:00Z')] }), netShop, now));
    expect(json(state)).toMatchObject({ price: '10', strike: '12', actions: [{ price: '8' }] });
  });
});

describe('periods', () => {
  const berlin = (from: string | null, to: string | null): { from: Date | null; until: Date | null } => readPeriod({ from, to }, 'Europe/Berlin');

  it('last from 00:00 of the first to 24:00 of the last day in the merchant’s zone, also across the change of the clocks in October', () => {
    expect(berlin('2026-10-24', '2026-10-25')).toEqual({ from: new Date('2026-10-23T22:00:00Z'), until: new Date('2026-10-25T23:00:00Z') });
    expect(berlin('2026-03-28', '2026-03-29')).toEqual({ from: new Date('2026-03-27T23:00:00Z'), until: new Date('2026-03-29T22:00:00Z') });
    // The day of the change is 25 hours long.
    const day = berlin('2026-10-25', '2026-10-25');
    expect((day.until?.getTime() ?? 0) - (day.from?.getTime() ?? 0)).toBe(25 * 3_600_000);
  });

  it('are over exactly at their end', () => {
    const { from, until } = berlin('2026-10-25', '2026-10-25');
    const actions = [{ price: decimal('9'), from, until }];
    const listed = { price: '10', actions };
    expect(stateOf(priceFor(source(listed), grossShop, new Date('2026-10-25T22:59:59.999Z'))).actions).toHaveLength(1);
    expect(stateOf(priceFor(source(listed), grossShop, new Date('2026-10-25T23:00:00.000Z'))).actions).toBeUndefined();
  });

  it('take instants with their offset, one open end, and days of other zones', () => {
    expect(berlin('2026-11-27T06:00:00+01:00', null)).toEqual({ from: new Date('2026-11-27T05:00:00Z'), until: null });
    expect(berlin(null, '2026-11-27')).toEqual({ from: null, until: new Date('2026-11-27T23:00:00Z') });
    expect(readPeriod({ from: '2026-11-27', to: '2026-11-27' }, 'Pacific/Auckland')).toEqual({ from: new Date('2026-11-26T11:00:00Z'), until: new Date('2026-11-27T11:00:00Z') });
  });

  it.each([
    ['2026-11-28', '2026-11-27'],
    ['2026-11-27T10:00:00Z', '2026-11-27T10:00:00Z'],
    ['2026-02-30', null],
    ['27.11.2026', null],
    ['2026-11-27T10:00:00', null],
    [null, null],
  ])('are refused: %s to %s', (from, to) => {
    expect(() => berlin(from, to)).toThrow(expect.objectContaining({ code: 'action-period-invalid' }));
  });
});
