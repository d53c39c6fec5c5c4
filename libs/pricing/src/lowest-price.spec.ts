import { Decimal } from '@kontor/kernel';
import fc from 'fast-check';
import { lowestPrice, type ShownPrice, type ShownState } from './lowest-price.js';

const day = (count: number): Date => new Date(Date.UTC(2026, 0, 1) + count * 86_400_000);
type Short = { price?: string; strike?: string; actions?: [price: string, from: number | null, until: number | null][]; currency?: string };
const state = ({ price, strike, actions, currency = 'EUR' }: Short): ShownState => ({
  currency,
  ...(price && { price: Decimal.parse(price) }),
  ...(strike && { strike: Decimal.parse(strike) }),
  ...(actions && { actions: actions.map(([amount, from, until]) => ({ price: Decimal.parse(amount), from: from === null ? null : day(from), until: until === null ? null : day(until) })) }),
});
const shown = (from: number, short: Short, gross: boolean | null = true): ShownPrice => ({ from: day(from), gross, state: state(short) });
const lowest = (history: ShownPrice[], current: Short, now: number): string | null => lowestPrice(history, state(current), true, day(now))?.toString() ?? null;

describe('the lowest price of the last 30 days before a reduction', () => {
  const sale: Short = { price: '20', actions: [['15', 100, 110]] };

  it('is what was shown before the action, also when the action was planned long ago and after it has run for days', () => {
    expect(lowest([shown(0, { price: '20' })], sale, 100)).toBe('20');
    expect(lowest([shown(0, { price: '20' }), shown(90, sale)], sale, 109)).toBe('20');
  });
  it('is a lower price that was shown within the 30 days, for however short a time, and not one from before', () => {
    const history = [shown(0, { price: '18' }), shown(70, { price: '20' })];
    expect(lowest(history, sale, 100)).toBe('20');
    expect(lowest([shown(0, { price: '18' }), shown(71, { price: '20' })], sale, 100)).toBe('18');
    expect(lowest([...history, shown(80, { price: '16' }), shown(80.01, { price: '20' })], sale, 105)).toBe('16');
  });
  it('counts an earlier action within the 30 days', () => expect(lowest([shown(0, { price: '20', actions: [['12', 80, 85]] })], sale, 100)).toBe('12'));
  it('is given for a strike price, counted from the day it was first shown', () => {
    const struck = { price: '20', strike: '25' };
    expect(lowest([shown(0, { price: '22' }), shown(100, struck)], struck, 200)).toBe('22');
    expect(lowest([shown(0, { price: '20' })], struck, 100)).toBe('20');
  });
  it('a further cut is a new reduction: the price before the cut is the lowest', () => {
    expect(lowest([shown(0, { price: '20' }), shown(100, { price: '18', strike: '20' })], { price: '16', strike: '20' }, 105)).toBe('18');
  });
  it.each<[string, ShownPrice[], Short]>([
    ['nothing is reduced', [shown(0, { price: '20' })], { price: '20', actions: [['15', 101, 110]] }],
    ['nothing was ever shown before', [], sale],
    ['it has been reduced since it was first shown', [shown(90, { price: '20', strike: '30' })], { price: '20', strike: '30' }],
    ['the shop kept the price itself', [shown(0, { actions: [] })], { actions: [['15', 100, 110]] }],
    ['it was another currency', [shown(0, { price: '20', currency: 'CHF' })], sale],
    ['it was the other basis', [shown(0, { price: '20' }, false)], sale],
  ])('is nothing while %s', (_, history, current) => expect(lowest(history, current, 100)).toBeNull());
  it('takes what was confirmed before the basis was kept for one of this basis', () => expect(lowest([shown(0, { price: '20' }, null)], sale, 100)).toBe('20'));

  it('day by day is what looking at every hour says', () => {
    const price = fc.integer({ min: 10, max: 14 }).map(String);
    const short = fc.record({ price, strike: fc.option(fc.constant('20'), { nil: undefined }), actions: fc.array(fc.tuple(fc.integer({ min: 5, max: 9 }).map(String), fc.integer({ min: 0, max: 70 }), fc.integer({ min: 1, max: 20 })), { maxLength: 1 }) });
    fc.assert(
      fc.property(fc.array(short, { minLength: 2, maxLength: 6 }), fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 6, maxLength: 6 }), (states, gaps) => {
        let at = 0;
        const history = states.map((one, index) => {
          const from = at;
          at += gaps[index];
          return { from, short: { ...one, actions: one.actions.map(([amount, begins, days]): [string, number, number] => [amount, begins, begins + days]) } };
        });
        const now = history.at(-1)?.from ?? 0;
        const seen = (hour: number): { price: string; reduced: boolean } => {
          const { short: current } = history.findLast(({ from }) => from * 24 <= hour) ?? history[0];
          const running = current.actions.find(([, from, until]) => from * 24 <= hour && hour < until * 24);
          return { price: running?.[0] ?? current.price, reduced: running !== undefined || current.strike !== undefined };
        };
        const today = seen(now * 24);
        let begun = now * 24;
        while (begun > 0 && seen(begun - 1).reduced && seen(begun - 1).price === today.price) begun -= 1;
        const before = Array.from({ length: begun }, (_, hour) => hour).filter((hour) => hour >= begun - 720).map((hour) => Number(seen(hour).price));
        const expected = today.reduced && before.length > 0 ? String(Math.min(...before)) : null;
        expect(lowest(history.slice(0, -1).map(({ from, short: one }) => shown(from, one)), history.at(-1)?.short ?? {}, now)).toBe(expected);
      }),
      { numRuns: 120 },
    );
  });
});
