import fc from 'fast-check';
import { AppError, Decimal, ManualClock, Money, Percent, Quantity, SetClock, errorCatalogue, explain } from './index.js';

const code = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as AppError).code;
  }
  return 'nothing thrown';
};

describe('Decimal', () => {
  it.each(['', '1,5', '1e5', 'abc', 'NaN', '0x10', '.5', '1.', ' 1'])('refuses %p', (text) => {
    expect(code(() => Decimal.parse(text))).toBe('value-not-a-number');
  });
  it('rounds half away from zero', () => {
    expect(['2.5', '-2.5', '2.4', '-2.4'].map((text) => Decimal.parse(text).round(0).toString())).toEqual(['3', '-3', '2', '-2']);
  });
  it('floors towards minus infinity', () => {
    expect(['2.9', '-2.1', '-2', '0'].map((text) => Decimal.parse(text).floor(0).toString())).toEqual(['2', '-3', '-2', '0']);
  });
});

describe('Money', () => {
  it('keeps minor units and amount in step for currencies of every scale', () => {
    expect([Money.parse('12.3', 'EUR'), Money.parse('12', 'JPY'), Money.parse('1.234', 'KWD')].map((m) => [m.minor, m.amount])).toEqual([
      ['1230', '12.30'],
      ['12', '12'],
      ['1234', '1.234'],
    ]);
  });
  it('refuses what it cannot keep exactly', () => {
    expect(code(() => Money.parse('1.005', 'EUR'))).toBe('money-too-exact');
    expect(code(() => Money.parse('1', 'eur'))).toBe('money-currency-unknown');
    expect(code(() => Money.zero('EUR').plus(Money.zero('USD')))).toBe('money-currencies-differ');
  });
  it('splits a gross amount without losing a cent, at any rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), fc.constantFrom('0', '5.5', '7', '19', '20', '25.5'), (minor, rate) => {
        const gross = Money.fromMinor(minor, 'EUR');
        const { net, tax } = gross.netOfGross(Percent.parse(rate));
        expect(net.plus(tax).equals(gross)).toBe(true);
      }),
    );
  });
  it('survives the way through the database', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (minor) => expect(Money.fromMinor(minor.toString(), 'EUR').minor).toBe(minor.toString())));
  });
});

describe('Quantity', () => {
  it('tells a shop at most what is there and never less than zero', () => {
    expect([Quantity.parse('2.999').sellable(0), Quantity.parse('-1').sellable(0), Quantity.parse('1.25').sellable(1)].map(String)).toEqual(['2', '0', '1.2']);
  });
});

describe('errors', () => {
  it('explains every code of the kernel in both languages', () => {
    for (const [name, entry] of errorCatalogue()) {
      for (const language of ['de', 'en'] as const) {
        expect([name, entry[language].says.length > 5, entry[language].remedy.length > 5]).toEqual([name, true, true]);
      }
    }
  });
  it('puts the values into the sentence', () => {
    expect(explain('not-found', { what: 'Auftrag 7' }, 'de').says).toBe('Auftrag 7 gibt es nicht.');
  });
});

describe('clocks', () => {
  it('stand, move and run fast', () => {
    const manual = new ManualClock('2026-01-01T00:00:00Z');
    manual.advance(1000);
    expect(manual.now().toISOString()).toBe('2026-01-01T00:00:01.000Z');
    const fast = new SetClock(() => ({ now: '2026-01-01T00:00:00Z', speed: 1_000_000, at: new Date().getTime() - 10 }));
    expect(fast.now().getTime() - Date.parse('2026-01-01T00:00:00Z')).toBeGreaterThanOrEqual(10_000_000);
  });
});
