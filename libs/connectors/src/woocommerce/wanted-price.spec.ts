import { Decimal } from '@kontor/kernel';
import { asId } from '@kontor/kernel';
import { priceShown } from './push-prices.js';
import { wantedPrice, type Shown, type WantedPrice } from './wanted-price.js';

const d = (text: string): Decimal => Decimal.parse(text);
const now = new Date('2026-11-10T12:00:00Z');
const at = (day: number): Date => new Date(Date.UTC(2026, 10, day));
const none: Shown = { regular: '', sale: '', from: '', to: '' };
const plain = { ...none, regular: '20.00' };
const special = { ...none, regular: '30.00', sale: '24.00' };
const dated = { regular: '20.00', sale: '15.00', from: '2026-11-01T00:00:00', to: '2026-11-30T22:59:59' };
type Tag = Parameters<typeof wantedPrice>[0];
const habits = { decimals: 2, lags: false };
const want = (tag: Tag, shown: Shown | null = null, memo = {}, when = now, { lags } = habits): string => {
  const wanted: WantedPrice = wantedPrice(tag, shown, memo, when, { decimals: 2, lags });
  if ('fault' in wanted) return wanted.fault.code;
  const { regular_price, sale_price, date_on_sale_from_gmt, date_on_sale_to_gmt } = wanted.fields;
  return [regular_price, sale_price, date_on_sale_from_gmt, date_on_sale_to_gmt, wanted.rightUntil?.toISOString() ?? '-'].join(' | ');
};

describe('the four price fields when the ERP has the say over all', () => {
  it('a price alone clears the sale slot', () => expect(want({ price: d('19.9'), strike: null, actions: [] })).toBe('19.90 |  |  |  | -'));
  it('a strike price is the regular one, the price an undated sale', () => expect(want({ price: d('19.9'), strike: d('25'), actions: [] })).toBe('25.00 | 19.90 |  |  | -'));
  it('an action has its period in the shop, until the last second before its end', () => {
    expect(want({ price: d('20'), strike: null, actions: [{ price: d('15'), from: at(12), until: at(20) }] })).toBe('20.00 | 15.00 | 2026-11-12T00:00:00 | 2026-11-19T23:59:59 | -');
  });
  it('a second action follows when the first is over', () => {
    expect(want({ price: d('20'), strike: null, actions: [{ price: d('15'), from: at(5), until: at(20) }, { price: d('14'), from: at(25), until: at(27) }] })).toBe('20.00 | 15.00 | 2026-11-05T00:00:00 | 2026-11-19T23:59:59 | 2026-11-20T00:00:00.000Z');
  });
  it('an action stands over a strike price only for its time', () => {
    const tag = { price: d('20'), strike: d('30'), actions: [{ price: d('15'), from: at(12), until: at(20) }] };
    expect(want(tag)).toBe('30.00 | 20.00 |  |  | 2026-11-12T00:00:00.000Z');
    expect(want(tag, null, {}, at(12))).toBe('20.00 | 15.00 | 2026-11-12T00:00:00 | 2026-11-19T23:59:59 | 2026-11-20T00:00:00.000Z');
    expect(want(tag, null, {}, at(20))).toBe('30.00 | 20.00 |  |  | -');
  });
  it('in a shop that looks for beginnings and ends of sales once a day, each of them changes something', () => {
    const tag = { price: d('20'), strike: null, actions: [{ price: d('15'), from: at(12), until: at(20) }] };
    const lagging = (when: Date): string => want({ ...tag, actions: tag.actions.filter(({ until }) => until > when) }, null, {}, when, { ...habits, lags: true });
    expect(lagging(at(11))).toBe('20.00 | 15.00 | 2026-11-12T00:00:00 | 2026-11-19T23:59:59 | 2026-11-12T00:00:00.000Z');
    expect(lagging(at(12))).toBe('20.00 | 15.00 |  | 2026-11-19T23:59:59 | 2026-11-20T00:00:00.000Z');
    expect(lagging(at(20))).toBe('20.00 |  |  |  | -');
  });
  it('keeps further decimals of a net shop', () => expect(want({ price: d('16.8067'), strike: null, actions: [] })).toBe('16.8067 |  |  |  | -'));
  it.each([
    ['price-zero-for-shop', { price: d('0'), strike: null, actions: [] }],
    ['price-not-below-strike', { price: d('20'), strike: d('20'), actions: [] }],
    ['action-not-below-regular', { price: d('20'), strike: null, actions: [{ price: d('20'), from: null, until: at(20) }] }],
    ['price-zero-for-shop', { price: d('20'), strike: null, actions: [{ price: d('0'), from: null, until: at(20) }] }],
  ])('sends nothing: %s', (code, tag) => expect(want(tag)).toBe(code));
});

describe('the four price fields when the shop has a say', () => {
  it('its struck price stays, ours goes into the special price (F61)', () => expect(want({ price: d('22') }, special)).toBe('30.00 | 22.00 |  |  | -'));
  it('unless ours is not below it: then nothing is sent', () => expect(want({ price: d('30') }, special)).toBe('price-not-below-shops-strike'));
  it('a shop without a special price gets ours as the regular one', () => expect(want({ price: d('22') }, plain)).toBe('22.00 |  |  |  | -'));
  it('its own action stays', () => {
    expect(want({ price: d('22'), strike: null }, dated)).toBe('22.00 | 15.00 | 2026-11-01T00:00:00 | 2026-11-30T22:59:59 | -');
    expect(want({ price: d('15') }, dated)).toBe('price-not-above-shops-action');
  });
  it('the ERP’s strike price waits for the end of an action of the shop’s own, and is not forgotten', () => {
    expect(want({ price: d('22'), strike: d('25') }, dated)).toBe('22.00 | 15.00 | 2026-11-01T00:00:00 | 2026-11-30T22:59:59 | 2026-11-30T23:00:00.000Z');
    expect(want({ price: d('22'), strike: d('25') }, dated, {}, at(31))).toBe('25.00 | 22.00 |  |  | -');
    expect(want({ price: d('22'), strike: d('25') }, { ...dated, from: '2026-11-20T00:00:00', to: '' })).toContain('2026-11-20T00:00:00.000Z');
  });
  it('an action of its own that is over keeps nothing back', () => expect(want({ price: d('14') }, { ...dated, to: '2026-11-05T00:00:00' })).toBe('14.00 |  |  |  | -'));
  it('only an action is ours: it stands below the shop’s price', () => expect(want({ actions: [{ price: d('15'), from: null, until: at(20) }] }, plain)).toBe('20.00 | 15.00 |  | 2026-11-19T23:59:59 | -'));
  it('a shop without any price gives nothing to build on', () => expect(want({ strike: d('30') }, none)).toBe('price-unread'));
  it('its struck price comes back after our action', () => {
    const tag = { price: d('22'), actions: [{ price: d('15'), from: at(5), until: at(20) }] };
    const during = wantedPrice(tag, special, {}, now, habits);
    if ('fault' in during) throw new Error(during.fault.code);
    expect(during).toMatchObject({ fields: { regular_price: '22.00', sale_price: '15.00' }, rightUntil: at(20), memo: { kept: { regular: '30.00', sale: '24.00' } } });
    const shown = { regular: '22.00', sale: '15.00', from: '2026-11-05T00:00:00', to: '2026-11-19T23:59:59' };
    expect(want({ price: d('22'), actions: [] }, shown, during.memo, at(20))).toBe('30.00 | 22.00 |  |  | -');
    // The merchant put another special price there meanwhile: that one counts.
    expect(want({ price: d('22'), actions: [] }, { ...special, regular: '28.00' }, during.memo, at(20))).toBe('28.00 | 22.00 |  |  | -');
  });
  it('our ended action is cleared where nothing stood before it', () => {
    const shown = { regular: '20.00', sale: '15.00', from: '2026-11-05T00:00:00', to: '2026-11-09T23:59:59' };
    expect(want({ price: d('20') }, shown, { sent: shown })).toBe('20.00 |  |  |  | -');
  });
  it('the shop’s own job may have tidied up our action before we look', () => {
    const sent = { regular: '22.00', sale: '15.00', from: '2026-11-05T00:00:00', to: '2026-11-19T23:59:59' };
    const kept = { regular: '30.00', sale: '24.00' };
    const ended = { price: d('22'), actions: [] };
    // Begun: its first date is gone. Over: everything is.
    expect(want({ price: d('22'), actions: [] }, { ...sent, from: '' }, { sent, kept }, at(20))).toBe('30.00 | 22.00 |  |  | -');
    expect(want(ended, { ...none, regular: '22.00' }, { sent, kept }, at(20))).toBe('30.00 | 22.00 |  |  | -');
    // The merchant set another price meanwhile: nothing is put back.
    expect(want(ended, { ...none, regular: '23.00' }, { sent, kept }, at(20))).toBe('22.00 |  |  |  | -');
  });
});

it('what the shop shows is told as the port knows prices', () => {
  const listing = asId<never>('1');
  expect(priceShown(listing, special)).toMatchObject({ price: d('24.00'), strike: d('30.00'), action: null });
  expect(priceShown(listing, dated)).toMatchObject({ price: d('20.00'), strike: null, action: { price: d('15.00'), from: new Date('2026-11-01T00:00:00Z'), until: new Date('2026-11-30T23:00:00Z') } });
  expect(priceShown(listing, none)).toMatchObject({ price: null, strike: null, action: null });
});
