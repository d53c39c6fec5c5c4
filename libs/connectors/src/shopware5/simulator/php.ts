// How PHP and MySQL read what they are given: nested query arguments, numbers out of anything, texts compared without case and accents.

export type Fields = { [name: string]: unknown };
export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
};

/** `a[0][b]=c&d[]=e` as PHP reads it; lists come as objects with numbers for names. */
export function phpQuery(raw: string): Fields {
  const read: Fields = {};
  for (const pair of raw.split('&')) {
    if (pair === '') continue;
    const [name = '', value = ''] = pair.split(/=(.*)/s).map(decode);
    const base = /^[^[]+/.exec(name)?.[0];
    if (!base) continue;
    const path = [base, ...[...name.slice(base.length).matchAll(/\[([^\]]*)\]/g)].map(([, part]) => part)];
    let place = read;
    path.forEach((part, index) => {
      const key = part === '' ? String(Object.keys(place).length) : part;
      if (index === path.length - 1) place[key] = value;
      else {
        if (!isFields(place[key])) place[key] = {};
        place = place[key] as Fields;
      }
    });
  }
  return read;
}

/** (int): "abc", null and "" are 0, 5.7 is 5, true is 1. */
export function phpInt(value: unknown): number {
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (Array.isArray(value)) return value.length > 0 ? 1 : 0;
  if (typeof value !== 'string') return isFields(value) ? 1 : 0;
  return Math.trunc(phpFloat(value));
}

/** (float) of a text: what it begins with. */
export function phpFloat(value: unknown): number {
  if (typeof value !== 'string') return typeof value === 'number' ? value : phpInt(value);
  return Number(/^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/.exec(value)?.[1] ?? 0);
}

export const phpBool = (value: unknown): boolean => !(value === null || value === undefined || value === false || value === 0 || value === '' || value === '0' || (Array.isArray(value) && value.length === 0));

/** A text out of anything that is not nested; null stays. */
export const phpText = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : value === true ? '1' : '');

/** As a price arrives in the database: PHP writes a float with 14 digits. */
export const stored = (value: number): number => Number(value.toPrecision(14));

const folded = new Map<string, string>();
/** utf8_unicode_ci: case and accents do not count, blanks at the end neither. Remembered, because a large catalogue is searched often. */
export function fold(text: string): string {
  let known = folded.get(text);
  if (known === undefined) {
    if (folded.size > 100_000) folded.clear();
    folded.set(text, (known = text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/ß/g, 'ss').replace(/ +$/, '')));
  }
  return known;
}
