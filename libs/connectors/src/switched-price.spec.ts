import { Decimal } from '@kontor/kernel';
import fc from 'fast-check';
import type { Opaque } from './port.js';
import { needsShown, switchedPrice, type SwitchShown, type SwitchTag } from './switched-price.js';

const d = Decimal.parse;
const hour = (count: number): Date => new Date(Date.UTC(2026, 9, 24) + count * 3_600_000);
const action = (price: string, from: number | null, until: number | null): NonNullable<SwitchTag['actions']>[number] => ({ price: d(price), from: from === null ? null : hour(from), until: until === null ? null : hour(until) });
const text = (amount: Decimal | null): string => amount?.toFixed(2) ?? '-';

/** A shop with two fields, and Kontor's memory of it; `breaksOff`: the shop took the write, and nothing was remembered. */
class Place {
  memo: { [key: string]: Opaque } = { other: 1 };
  rightUntil: Date | null = null;
  notice: string | null = null;
  writes = 0;
  constructor(public shown: SwitchShown) {}

  static of(price: string | null, strike: string | null = null): Place {
    return new Place({ price: price === null ? null : d(price), strike: strike === null ? null : d(strike) });
  }

  push(tag: SwitchTag, now: number, breaksOff = false): this {
    const wanted = switchedPrice(tag, this.shown, this.memo, hour(now));
    if ('failure' in wanted) {
      this.notice = `failed: ${wanted.failure.code}`;
      return this;
    }
    if (Object.keys(wanted.write).length > 0) this.writes += 1;
    this.shown = { ...this.shown, ...wanted.write };
    if (breaksOff) return this;
    this.memo = Object.fromEntries(Object.entries({ ...this.memo, ...wanted.memo }).filter(([, value]) => value !== null));
    this.rightUntil = wanted.rightUntil;
    this.notice = wanted.notice?.code ?? null;
    return this;
  }

  /** Until nothing is due any more in this hour, as the run that switches does it. */
  settle(tag: SwitchTag, now: number): this {
    this.push(tag, now);
    while (this.rightUntil && this.rightUntil <= hour(now)) this.push(tag, now);
    return this;
  }

  get buyer(): string {
    return `${text(this.shown.price)} ${text(this.shown.strike)}`;
  }
}

const owned: SwitchTag = { price: d('20'), strike: d('30'), actions: [action('15', 5, 10)] };
const struckByUs: SwitchTag = { price: d('20'), strikeIsErps: true, actions: [action('15', 5, 10)] };
const shops: SwitchTag = { actions: [action('15', 5, 10)] };

describe('an action that Kontor switches itself', () => {
  it('runs from its start to the instant of its end, with the strike price of the ERP', () => {
    const place = Place.of('99').settle(owned, 0);
    expect([place.buyer, place.rightUntil]).toEqual(['20.00 30.00', hour(5)]);
    expect([place.settle(owned, 5).buyer, place.rightUntil]).toEqual(['15.00 30.00', hour(10)]);
    expect([place.settle(owned, 10).buyer, place.rightUntil, place.memo]).toEqual(['20.00 30.00', null, { other: 1 }]);
  });
  it('shows what it lowers where the ERP has no strike price, and puts back what was there', () => {
    const place = Place.of('20').settle(struckByUs, 5);
    expect(place.buyer).toBe('15.00 20.00');
    expect(place.settle(struckByUs, 10).buyer).toBe('20.00 -');
  });
  it('a strike price of the shop stays (F61); one that shows nothing gives way while the action runs', () => {
    expect(Place.of('20', '25').settle(struckByUs, 5).buyer).toBe('15.00 25.00');
    const odd = Place.of('20', '18').settle(struckByUs, 5);
    expect(odd.buyer).toBe('15.00 20.00');
    expect(odd.settle(struckByUs, 10).buyer).toBe('20.00 18.00');
  });
  it('leaves the strike price alone where it is not the ERP\'s', () => expect(Place.of('20').settle({ ...struckByUs, strikeIsErps: false }, 5).buyer).toBe('15.00 -'));
  it('ends with the ERP\'s price of today, and shows it as the lowered one', () => {
    const place = Place.of('20').settle(struckByUs, 5);
    expect(place.settle({ ...struckByUs, price: d('22') }, 6).buyer).toBe('15.00 22.00');
    expect(place.settle({ ...struckByUs, price: d('22') }, 10).buyer).toBe('22.00 -');
  });
  it('a strike price taken out of the ERP goes, also over the end of an action', () => {
    const place = Place.of('20', '30').settle(owned, 5);
    expect(place.settle({ ...owned, strike: null, strikeIsErps: true }, 6).buyer).toBe('15.00 20.00');
    expect(place.settle({ ...struckByUs, actions: [] }, 10).buyer).toBe('20.00 -');
  });
  it('ends at once when it is taken out, and when the field goes to the shop', () => {
    expect(Place.of('20').settle(struckByUs, 5).settle({ ...struckByUs, actions: [] }, 6).buyer).toBe('20.00 -');
    expect(Place.of('20').settle(struckByUs, 5).settle({ price: d('20') }, 6).buyer).toBe('20.00 -');
  });
  it('ends late when nobody was there at its end', () => expect(Place.of('20').settle(shops, 5).settle({ actions: [] }, 40).buyer).toBe('20.00 -'));
  it('needs to see the shop only where the ERP has not the whole say', () => {
    expect([needsShown(owned), needsShown(struckByUs), needsShown(shops)]).toEqual([false, true, true]);
    expect(switchedPrice(owned, null, null, hour(5))).toMatchObject({ write: { price: d('15'), strike: d('30') }, rightUntil: hour(10) });
    expect(switchedPrice(shops, null, null, hour(5))).toEqual({ failure: { kind: 'rejected', code: 'price-unread', values: {} } });
  });
});

describe('a price that is the shop\'s', () => {
  it('is put back at the end', () => {
    const place = Place.of('20', '25').settle(shops, 0).settle(shops, 5);
    expect(place.buyer).toBe('15.00 25.00');
    expect(place.settle({ actions: [] }, 10).buyer).toBe('20.00 25.00');
  });
  it('is read again at the start', () => {
    const place = Place.of('20').settle(shops, 0);
    place.shown.price = d('21');
    expect(place.settle(shops, 5).settle(shops, 10).buyer).toBe('21.00 -');
  });
  it('is remembered before it is written over, so that a run that breaks off does not lose it', () => {
    const place = Place.of('20').push(shops, 5);
    expect([place.buyer, place.writes, place.rightUntil]).toEqual(['20.00 -', 0, hour(5)]);
    expect(place.push(shops, 5, true).buyer).toBe('15.00 -');
    expect(place.settle(shops, 5).settle(shops, 10).buyer).toBe('20.00 -');
  });
  it('stays when the shop changed it meanwhile, during the action and at its end, and that is told', () => {
    const place = Place.of('20').settle(shops, 5);
    place.shown.price = d('17');
    expect([place.settle(shops, 6).buyer, place.notice]).toEqual(['17.00 -', 'price-changed-during-action']);
    expect([place.settle(shops, 7).buyer, place.notice]).toEqual(['17.00 -', 'price-changed-during-action']);
    expect([place.settle(shops, 10).buyer, place.notice]).toEqual(['17.00 -', 'price-changed-during-action']);
    expect([place.settle(shops, 11).buyer, place.notice]).toEqual(['17.00 -', null]);
  });
  it('changed in the shop, is what the next action lowers', () => {
    const tag: SwitchTag = { actions: [action('15', 5, 10), action('14', 10, 12)] };
    const place = Place.of('20').settle(tag, 5);
    place.shown.price = d('17');
    expect([place.settle(tag, 10).buyer, place.notice]).toEqual(['14.00 -', null]);
    expect(place.settle(tag, 12).buyer).toBe('17.00 -');
  });
  it('a strike price changed in the shop meanwhile stays as well', () => {
    const place = Place.of('20').settle(struckByUs, 5);
    place.shown.strike = d('28');
    expect([place.settle(struckByUs, 6).buyer, place.notice]).toEqual(['15.00 28.00', 'price-changed-during-action']);
    expect([place.settle(struckByUs, 10).buyer, place.notice]).toEqual(['20.00 28.00', 'price-changed-during-action']);
  });
  it('not above the action keeps its place, and that is told', () => {
    const place = Place.of('15').settle(shops, 5);
    expect([place.buyer, place.notice, place.rightUntil]).toEqual(['15.00 -', 'action-not-below-regular', hour(10)]);
    expect([Place.of(null).settle(shops, 5).notice]).toEqual(['failed: price-unread']);
  });
  it('a strike price of the ERP not above it is not shown', () => {
    const place = Place.of('20', '25').settle({ strike: d('19') }, 0);
    expect([place.buyer, place.notice]).toEqual(['20.00 25.00', 'price-not-below-strike']);
  });
});

it.each([
  ['price-zero-for-shop', { price: d('0') }],
  ['price-zero-for-shop', { price: d('20'), actions: [action('0', 0, 9)] }],
  ['price-not-below-strike', { price: d('20'), strike: d('20') }],
])('sends nothing: %s', (code, tag) => expect(Place.of('20').push(tag, 1).notice).toBe(`failed: ${code}`));

const cents = (least: number, most: number): fc.Arbitrary<string> => fc.integer({ min: least, max: most }).map((count) => Decimal.whole(count).dividedBy(Decimal.hundred).toFixed(2));
/** Starts and ends in order, some back to back: separate actions over two days, each with its price. */
const timeline = fc
  .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 47 }), { minLength: 2, maxLength: 8 }), fc.array(cents(100, 900), { minLength: 8, maxLength: 8 }), fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }))
  .map(([bounds, prices, taken]) => {
    const sorted = [...bounds].sort((one, other) => one - other);
    return sorted.slice(1).flatMap((until, index) => (taken[index] ? [{ price: prices[index], from: sorted[index], until }] : []));
  });

describe('hour by hour, over any actions, with runs that break off after any write', () => {
  it('the buyer pays what a plain model says where the price is the ERP\'s, whatever the shop does', () => {
    fc.assert(
      fc.property(timeline, fc.array(cents(1000, 2000), { minLength: 48, maxLength: 48 }), fc.array(fc.constantFrom('', 'edited', 'broken', 'shop', 'again', 'down'), { minLength: 48, maxLength: 48 }), fc.boolean(), (all, erp, events, strikeIsErps) => {
        const place = Place.of('10.00');
        let regular = '10.00';
        for (let now = 0; now < 48; now += 1) {
          const event = events[now];
          if (event === 'edited') regular = erp[now];
          if (event === 'shop') place.shown.price = d(erp[now]);
          const tag: SwitchTag = { price: d(regular), strikeIsErps, actions: all.filter((one) => one.until > now).map((one) => action(one.price, one.from, one.until)) };
          const due = now === 0 || event === 'edited' || event === 'shop' || (place.rightUntil !== null && place.rightUntil <= hour(now));
          if (event === 'down') {
            // Everything waits until Kontor is there again; the wrong hour is not Kontor's.
            place.rightUntil = due ? hour(now) : place.rightUntil;
            continue;
          }
          if (event === 'broken') place.push(tag, now, true);
          if (due || event === 'again' || event === 'broken') place.settle(tag, now);
          const runs = all.find((one) => one.from <= now && now < one.until);
          expect(place.buyer).toBe(`${d(runs?.price ?? regular).toFixed(2)} ${runs && strikeIsErps ? d(regular).toFixed(2) : '-'}`);
          const { writes } = place;
          expect(place.push(tag, now).writes).toBe(writes);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('and where it is the shop\'s: an action lowers what the shop wants, and what the shop changes meanwhile stays to the action\'s end', () => {
    fc.assert(
      fc.property(timeline, fc.array(cents(1000, 2000), { minLength: 48, maxLength: 48 }), fc.array(fc.constantFrom('', 'broken', 'shop', 'again', '', ''), { minLength: 48, maxLength: 48 }), (all, prices, events) => {
        const place = Place.of('10.00', '30.00');
        let wants = '10.00';
        let before = wants;
        let changedIn: object | undefined;
        for (let now = 0; now < 48; now += 1) {
          const event = events[now];
          const runs = all.find((one) => one.from <= now && now < one.until);
          const starts = runs?.from === now;
          if (event === 'shop') {
            // Set to the very price from before, nothing can be lost: the action goes on.
            if (runs && !starts) changedIn = prices[now] === before ? undefined : runs;
            wants = prices[now];
            place.shown.price = d(wants);
          }
          if (starts) before = wants;
          const tag: SwitchTag = { actions: all.filter((one) => one.until > now).map((one) => action(one.price, one.from, one.until)) };
          const due = now === 0 || event === 'shop' || (place.rightUntil !== null && place.rightUntil <= hour(now));
          if (event === 'broken') place.push(tag, now, true);
          if (due || event === 'again' || event === 'broken') place.settle(tag, now);
          expect(place.buyer).toBe(`${d(runs && changedIn !== runs ? runs.price : wants).toFixed(2)} 30.00`);
          const { writes } = place;
          expect(place.push(tag, now).writes).toBe(writes);
        }
      }),
      { numRuns: 120 },
    );
  });
});
