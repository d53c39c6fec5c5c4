// JSON without losing a digit: every number of a shop arrives as text, so that 0.1 never becomes a float on its way to Decimal (architecture E).
// Node 20 has no source text in JSON.parse's reviver, and a parser of our own would be one more thing to get wrong; so the engine checks the
// grammar, then one pass puts the numbers into quotes, and the engine parses again.
import { Decimal } from '@kontor/kernel';
import type { Opaque } from './port.js';

/** A parsed document in which no number occurs: they are strings now, written in plain digits. */
export type Exact = string | boolean | null | Exact[] | { [key: string]: Exact };

// A string, or a number. Strings are unrolled so that a megabyte of text needs no backtracking.
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses a document exactly; undefined when it is not JSON. */
export function parseExact(text: string): Exact | undefined {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  try {
    JSON.parse(body);
  } catch {
    return undefined;
  }
  return JSON.parse(body.replace(token, (found) => (found.startsWith('"') ? found : `"${plainDigits(found)}"`))) as Exact;
}

/** `1.5e-3` → `0.0015`; numbers without an exponent stay as they are. */
export function plainDigits(number: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(number);
  if (!parts) return number;
  const [, sign, whole = '', fraction = '', power = '0'] = parts;
  const shift = parseInt(power, 10);
  // A number nobody means: it stays unreadable and is refused where it is used.
  if (Math.abs(shift) > 30) return number;
  const digits = whole + fraction;
  const point = whole.length + shift;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  return sign + padded.slice(0, at).replace(/^0+(?=\d)/, '') + (padded.length > at ? `.${padded.slice(at)}` : '');
}

/** The document as something to keep. */
export function asOpaque(value: Exact): Opaque {
  return value;
}

// No text of a shop or of ours begins like this.
const mark = '\u0001exact:';
const marked = /"\\u0001exact:(-?\d+(?:\.\d+)?)"/g;

/** The way back: JSON in which a Decimal stands as a number, with every digit it has. */
export function exactText(value: unknown): string {
  // `this` still has the Decimal, where `value` is already what its toJSON made of it.
  const text = JSON.stringify(value, function (this: { [key: string]: unknown }, key: string, plain: unknown) {
    const own = this[key];
    return own instanceof Decimal ? `${mark}${own.toString()}` : plain;
  });
  return text.replace(marked, '$1');
}
