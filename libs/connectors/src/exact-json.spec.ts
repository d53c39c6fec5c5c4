import fc from 'fast-check';
import { Decimal } from '@kontor/kernel';
import { exactText, parseExact, plainDigits } from './exact-json.js';

describe('parseExact', () => {
  it('keeps every digit of a number that a float would lose', () => {
    expect(parseExact('{"price":9.453781333333334,"total":0.1,"id":12345678901234567890,"n":-0.50}')).toEqual({ price: '9.453781333333334', total: '0.1', id: '12345678901234567890', n: '-0.50' });
  });
  it('leaves numbers inside strings alone, whatever they hold', () => {
    const text = JSON.stringify({ a: 'x 1.5 "2" \\ 3', 'key 7': ['\\"4', '5'], b: [true, false, null] });
    expect(parseExact(text)).toEqual(JSON.parse(text));
  });
  it.each(['', '<html>1</html>', '{1:2}', '[01]', '{"a":1,}', 'NaN', '{"a":1} x'])('answers nothing for %p', (text) => {
    expect(parseExact(text)).toBeUndefined();
  });
  it('tolerates a byte order mark', () => {
    expect(parseExact('\ufeff[1]')).toEqual(['1']);
  });
  it('reads any document as the engine does, numbers as text', () => {
    const asText = (value: unknown): unknown =>
      typeof value === 'number' ? plainDigits(JSON.stringify(value)) : Array.isArray(value) ? value.map(asText) : value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asText(inner)])) : value;
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(parseExact(json)).toEqual(asText(JSON.parse(json)));
      }),
    );
  });
  it('is quick on a page of orders', () => {
    const page = JSON.stringify(Array.from({ length: 100 }, (_, id) => ({ id, text: 'ä"\\'.repeat(3000), lines: Array.from({ length: 30 }, () => ({ price: 1.25, name: 'x' })) })));
    const started = performance.now();
    expect(parseExact(page)).toHaveLength(100);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('plainDigits', () => {
  it.each([
    ['1.5e-3', '0.0015'],
    ['12E2', '1200'],
    ['1.25e1', '12.5'],
    ['-4e-7', '-0.0000004'],
    ['0.5e1', '5'],
    ['7', '7'],
  ])('%s is %s', (number, digits) => expect(plainDigits(number)).toBe(digits));
});

describe('exactText', () => {
  it('writes a Decimal as a number with every digit, and leaves texts alone', () => {
    expect(exactText({ price: [{ gross: Decimal.parse('0.10'), net: Decimal.parse('12.59663865546218487395') }], text: '12.5 "x" \\u0001', n: 5, none: null, gone: undefined })).toBe(
      '{"price":[{"gross":0.1,"net":12.59663865546218487395}],"text":"12.5 \\"x\\" \\\\u0001","n":5,"none":null}',
    );
  });
});
