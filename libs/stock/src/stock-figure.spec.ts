import { Percent, Quantity } from '@kontor/kernel';
import fc from 'fast-check';
import { stockFigure, type StockManner, type StockTerms } from './stock-figure.js';

const whole: StockManner = { decimals: 0, meaning: 'sellable' };
const q = (text: string): Quantity => Quantity.parse(text);

function terms(more: Partial<StockTerms> = {}): StockTerms {
  return { onHand: q('120'), reserved: q('3'), onOrder: q('0'), openInShop: q('0'), buffer: q('0'), percent: Percent.parse('100'), minimum: null, maximum: null, sold: true, ...more };
}
const shown = (more: Partial<StockTerms>, manner = whole): string => stockFigure(terms(more), manner).quantity.toString();

describe('the stock figure', () => {
  it('is on hand without what is reserved and kept back, with what is ordered', () => {
    expect(shown({ buffer: q('5') })).toBe('112');
    expect(shown({ onOrder: q('30') })).toBe('147');
  });

  it('is never below zero and cut to what the shop takes', () => {
    expect(shown({ reserved: q('130') })).toBe('0');
    expect(shown({ onHand: q('7.999'), reserved: q('0') })).toBe('7');
    expect(shown({ onHand: q('7.999'), reserved: q('0') }, { decimals: 2, meaning: 'sellable' })).toBe('7.99');
  });

  it('gives a shop its share, at least and at most', () => {
    expect(shown({ percent: Percent.parse('33.3333') })).toBe('38');
    expect(shown({ minimum: q('200') })).toBe('200');
    expect(shown({ maximum: q('10') })).toBe('10');
    expect(shown({ minimum: q('20'), maximum: q('10') })).toBe('10');
    expect(shown({ onHand: q('0'), reserved: q('4'), percent: Percent.parse('50') })).toBe('0');
  });

  it('adds what is open in a shop that takes it off by itself', () => {
    expect(shown({ openInShop: q('3') })).toBe('117');
    expect(shown({ openInShop: q('3') }, { decimals: 0, meaning: 'physical' })).toBe('120');
  });

  it('is an explicit zero where the article is no longer sold', () => {
    expect(shown({ sold: false, minimum: q('5') })).toBe('0');
  });

  it('says its sum term by term', () => {
    const { terms: said } = stockFigure(terms({ buffer: q('5'), percent: Percent.parse('50'), maximum: q('40'), openInShop: q('2') }), { decimals: 0, meaning: 'physical' });
    expect(said.map((term) => `${term.name} ${term.quantity.toString()}`)).toEqual(['onHand 120', 'reserved -3', 'buffer -5', 'percent -56', 'maximum -16', 'openInShop 2']);
  });

  // The rule once more, in thousandths of a piece and with whole numbers only.
  it('agrees with the rule computed in whole numbers, for any terms', () => {
    const thousandths = (most: number): fc.Arbitrary<number> => fc.integer({ min: -most, max: most });
    const limit = fc.option(fc.integer({ min: 0, max: 60_000 }));
    const quantity = (value: number): Quantity => q((BigInt(value) < 0n ? '-' : '') + `${Math.trunc(Math.abs(value) / 1000)}.${String(Math.abs(value) % 1000).padStart(3, '0')}`);
    fc.assert(
      fc.property(
        fc.record({ onHand: thousandths(90_000), reserved: fc.integer({ min: 0, max: 50_000 }), onOrder: fc.integer({ min: 0, max: 50_000 }), open: fc.integer({ min: 0, max: 9000 }), buffer: fc.integer({ min: 0, max: 9000 }), percent: fc.integer({ min: 0, max: 1_000_000 }), minimum: limit, maximum: limit, decimals: fc.constantFrom<0 | 1 | 2 | 3>(0, 1, 2, 3), physical: fc.boolean() }),
        (one) => {
          const { quantity: figure, terms: said } = stockFigure(
            {
              onHand: quantity(one.onHand), reserved: quantity(one.reserved), onOrder: quantity(one.onOrder), openInShop: quantity(one.open), buffer: quantity(one.buffer), sold: true,
              percent: Percent.parse(`${Math.trunc(one.percent / 10_000)}.${String(one.percent % 10_000).padStart(4, '0')}`), minimum: one.minimum === null ? null : quantity(one.minimum), maximum: one.maximum === null ? null : quantity(one.maximum),
            },
            { decimals: one.decimals, meaning: one.physical ? 'physical' : 'sellable' },
          );
          let sum = BigInt(one.onHand - one.reserved + one.onOrder - one.buffer);
          if (sum > 0n) sum = (sum * BigInt(one.percent)) / 1_000_000n;
          if (one.minimum !== null && sum < BigInt(one.minimum)) sum = BigInt(one.minimum);
          if (one.maximum !== null && sum > BigInt(one.maximum)) sum = BigInt(one.maximum);
          if (one.physical) sum += BigInt(one.open);
          const step = 10n ** BigInt(3 - one.decimals);
          const expected = sum <= 0n ? 0n : (sum / step) * step;
          expect(figure.decimal.times(q('1000').decimal).toString()).toBe(expected.toString());
          expect(Quantity.sum(said.map((term) => term.quantity)).sellable(one.decimals).equals(figure)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
