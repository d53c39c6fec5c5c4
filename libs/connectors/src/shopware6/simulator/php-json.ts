// JSON as PHP reads it: there 5.0 is not 5. A number written as a fraction stays recognizable, so that a whole number can be insisted on.

/** A number that was written with a point or an exponent although it is whole. */
export class Fraction extends Number {}

const sign = '\u0001fraction:';

/** Undefined: no JSON. */
export function readPhpJson(text: string): unknown {
  try {
    const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (part) => (part.startsWith('"') || !/[.eE]/.test(part) || !Number.isInteger(Number(part)) ? part : `"\\u0001fraction:${part}"`));
    return marked === text ? JSON.parse(text) : JSON.parse(marked, (_, value: unknown) => (typeof value === 'string' && value.startsWith(sign) ? new Fraction(value.slice(sign.length)) : value));
  } catch {
    return undefined;
  }
}

/** The same without the difference, as it is kept. */
export function plain(value: unknown): unknown {
  if (value instanceof Fraction) return value.valueOf();
  if (Array.isArray(value)) return value.map(plain);
  return value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)])) : value;
}

/** As it stands in JSON, text without its quotes. */
export const written = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
