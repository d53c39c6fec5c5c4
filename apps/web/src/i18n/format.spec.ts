import { Money } from '@kontor/kernel';
import { Format } from './format.js';
import { translate } from './translate.js';

describe('what a person reads', () => {
  const now = new Date('2026-11-02T08:00:00Z');
  const de = new Format('de', 'Europe/Berlin', now, translate('de'));
  const en = new Format('en', 'Europe/Berlin', now, translate('en'));
  const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
  const plain = (text: string): string => text.replace(/\s/g, ' ');

  it('is exact money, also where a float would not be', () => {
    expect(plain(de.money(Money.parse('90071992547409.93', 'EUR')))).toBe('90.071.992.547.409,93 €');
    expect(plain(de.money(Money.parse('-0.10', 'EUR')))).toBe('-0,10 €');
    expect(plain(en.money(Money.parse('1284.5', 'GBP')))).toBe('£1,284.50');
    expect(plain(de.money(Money.parse('500', 'JPY')))).toBe('500 ¥');
  });

  it('is the age of a time, with the exact one beside it in the merchant’s zone', () => {
    expect(de.time(ago(20)).text).toBe('gerade eben');
    expect(de.time(ago(4 * 60 + 50)).text).toBe('vor 4 Min.');
    expect(en.time(ago(4 * 60 + 50)).text).toBe('4 min ago');
    expect(de.time(ago(3 * 3600)).text).toBe('vor 3 Std.');
    expect(de.time(ago(2 * 86_400)).text).toBe('vor 2 Tagen');
    expect(de.time(ago(30 * 86_400)).text).toBe('03.10.2026');
    expect(de.time(ago(60)).exact).toBe('02.11.2026, 08:59:00 MEZ');
    expect(de.time(ago(60)).iso).toBe('2026-11-02T07:59:00.000Z');
  });

  it('is a span with its unit', () => {
    expect(plain(de.span(20_000))).toBe('20 Sek.');
    expect(plain(de.span(190_000))).toBe('3 Min.');
    expect(plain(en.span(7_200_000))).toBe('2 hrs');
    expect(plain(de.span(-5))).toBe('0 Sek.');
  });
});
