import { Decimal } from '@kontor/kernel';
import { offerMemo, wantedPrice, type Memo, type NetTag, type Offer, type Shown } from './wanted-price.js';

const d = (text: string): Decimal => Decimal.parse(text);
const now = new Date('2026-11-20T12:00:00Z');
const at = (text: string): Date => new Date(text);
const offer = (price: string, from: Date | null = at('2020-01-01T00:00:00Z'), until: Date | null = null): Offer => ({ price: d(price), from, until });
const shown = (regular: string, of: Offer | null = null): Shown => ({ regular: d(regular), offer: of });
const wanted = (tag: NetTag, shop: Shown, memo: Memo = {}, when = now, starts = true): Extract<ReturnType<typeof wantedPrice>, { regular: unknown }> => {
  const found = wantedPrice(tag, shop, memo, when, starts);
  if (!('regular' in found)) throw new Error(JSON.stringify(found));
  return found;
};
const faultOf = (tag: NetTag, shop: Shown, memo: Memo = {}): string => {
  const found = wantedPrice(tag, shop, memo, now, true);
  return 'fault' in found ? found.fault.code : 'none';
};
const begin = at('2026-11-25T00:00:00Z');
const end = at('2026-11-30T00:00:00Z');

describe('the price and the one offer of a product', () => {
  it('are the price alone where the ERP has nothing else', () => {
    expect(wanted({ price: d('20'), strike: null, actions: [] }, shown('30', offer('25')))).toMatchObject({ regular: d('20'), offer: null, rightUntil: null });
  });
  it('are for a strike price the higher one, and an offer without an end', () => {
    expect(wanted({ price: d('20'), strike: d('25'), actions: [] }, shown('30'))).toMatchObject({ regular: d('25'), offer: { price: d('20'), from: null, until: null }, rightUntil: null });
  });
  it('leave the shop’s own struck price where the ERP has none, and put ours into the offer (F61)', () => {
    expect(wanted({ price: d('22') }, shown('30', offer('25')))).toMatchObject({ regular: d('30'), offer: { price: d('22') } });
    expect(faultOf({ price: d('30') }, shown('30', offer('25')))).toBe('price-not-below-shops-strike');
    expect(wanted({ price: d('22'), strike: null }, shown('30', offer('25')))).toMatchObject({ regular: d('22'), offer: null });
  });
  it('carry an action with its period, before it begins, and need nobody after it', () => {
    expect(wanted({ price: d('20'), actions: [{ price: d('15'), from: begin, until: end }] }, shown('30'))).toMatchObject({ regular: d('20'), offer: { price: d('15'), from: begin, until: end }, rightUntil: null });
  });
  it('wait for an action over a strike price, carry it for its time, and put the strike price back', () => {
    const tag = { price: d('20'), strike: d('25'), actions: [{ price: d('15'), from: begin, until: end }] };
    expect(wanted(tag, shown('30'))).toMatchObject({ regular: d('25'), offer: { price: d('20') }, rightUntil: begin });
    expect(wanted(tag, shown('25', offer('20')), {}, begin)).toMatchObject({ regular: d('20'), offer: { price: d('15'), until: end }, rightUntil: end });
    expect(wanted(tag, shown('20'), {}, end)).toMatchObject({ regular: d('25'), offer: { price: d('20') }, rightUntil: null });
  });
  it('carry one of several actions at a time', () => {
    const later = { price: d('14'), from: end, until: at('2026-12-05T00:00:00Z') };
    const tag = { price: d('20'), actions: [later, { price: d('15'), from: begin, until: end }] };
    expect(wanted(tag, shown('20'))).toMatchObject({ offer: { price: d('15') }, rightUntil: end });
    expect(wanted(tag, shown('20'), {}, end)).toMatchObject({ offer: { price: d('14') }, rightUntil: null });
  });
  it('put no action there before its time in a shop that may begin it at once', () => {
    const tag = { price: d('20'), actions: [{ price: d('15'), from: begin, until: end }] };
    expect(wanted(tag, shown('20'), {}, now, false)).toMatchObject({ offer: null, rightUntil: begin });
    expect(wanted(tag, shown('20'), {}, begin, false)).toMatchObject({ offer: { price: d('15'), until: end } });
  });
  it('give the shop back what it had under our action, also after the offer is over', () => {
    const action = { price: d('15'), from: at('2026-11-19T00:00:00Z'), until: end };
    const kept = { regular: '30', price: '25' };
    // First it is remembered, then written over.
    expect(wantedPrice({ price: d('22'), actions: [action] }, shown('30', offer('25')), {}, now, true)).toEqual({ first: { sent: null, kept } });
    const during = wanted({ price: d('22'), actions: [action] }, shown('30', offer('25')), { kept });
    expect(during).toMatchObject({ regular: d('22'), offer: { price: d('15') }, rightUntil: end, memo: { kept } });
    const memo = offerMemo(JSON.parse(JSON.stringify(during.memo)) as never);
    expect(wanted({ price: d('22'), actions: [action] }, shown('22', { ...action }), memo)).toMatchObject({ regular: d('22'), offer: { price: d('15') }, memo: { kept } });
    // A run that broke off after its writing: only what was kept is known.
    expect(wanted({ price: d('22'), actions: [action] }, shown('22', { ...action }), { kept })).toMatchObject({ regular: d('22'), offer: { price: d('15') }, memo: { sent: { price: '15' }, kept } });
    for (const left of [{ ...action }, null]) expect(wanted({ price: d('22'), actions: [] }, shown('22', left), memo, end)).toMatchObject({ regular: d('30'), offer: { price: d('22'), until: null }, memo: { sent: null, kept: null } });
  });
  it('forget what was kept when the shop put something else there', () => {
    const memo: Memo = { sent: { regular: '22', price: '15', from: '', until: '2026-11-30T00:00:00Z' }, kept: { regular: '30', price: '25' } };
    expect(wanted({ price: d('22'), actions: [] }, shown('28'), memo, end)).toMatchObject({ regular: d('22'), offer: null });
  });
  it('leave an action of the shop’s own in its place', () => {
    const own = offer('18', begin, end);
    expect(wanted({ price: d('20') }, shown('30', own))).toMatchObject({ regular: d('20'), offer: own });
    expect(faultOf({ price: d('17') }, shown('30', own))).toBe('price-not-above-shops-action');
    expect(wanted({ price: d('20'), actions: [] }, shown('30', own))).toMatchObject({ regular: d('20'), offer: null });
  });
  it('show the ERP’s strike price as soon as an action of the shop’s own is over', () => {
    const tag = { price: d('20'), strike: d('25') };
    expect(wanted(tag, shown('20', offer('18', begin, end)))).toMatchObject({ regular: d('20'), offer: { price: d('18') }, rightUntil: end });
    expect(wanted(tag, shown('20', offer('18', begin, null)))).toMatchObject({ rightUntil: begin });
    expect(wanted({ price: d('20'), strike: null }, shown('20', offer('18', begin, end)))).toMatchObject({ rightUntil: null });
    expect(wanted(tag, shown('20'), {}, end)).toMatchObject({ regular: d('25'), offer: { price: d('20') }, rightUntil: null });
  });
  it('keep the shop’s price where only actions are ours', () => {
    expect(wanted({ actions: [{ price: d('15'), from: null, until: end }] }, shown('30'))).toMatchObject({ regular: d('30'), offer: { price: d('15') } });
  });
  it.each<[string, NetTag, string]>([
    ['nothing', { price: d('0') }, 'price-zero-for-shop'],
    ['an action for nothing', { price: d('20'), actions: [{ price: d('0'), from: null, until: null }] }, 'price-zero-for-shop'],
    ['a strike price that is none', { price: d('20'), strike: d('20') }, 'price-not-below-strike'],
    ['an action that lowers nothing', { price: d('20'), actions: [{ price: d('20'), from: null, until: end }] }, 'action-not-below-regular'],
  ])('refuse %s', (_name, tag, code) => expect(faultOf(tag, shown('30'))).toBe(code));
});
