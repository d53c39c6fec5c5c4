// Shopify's search syntax, as far as lists take it: `key:value`, comparators, quotes, AND by blank, OR, a minus for "not". A key that a list does not know
// filters nothing and is only mentioned in `extensions.search` (fact sheet 3).

export type Warning = { field: string; message: string; code: string };
type Term = { key: string | null; operator: ':' | '>' | '>=' | '<' | '<='; value: string; not: boolean };
export type Filters<T> = Record<string, (item: T, operator: Term['operator'], value: string) => boolean>;

function parse(query: string): Term[][] {
  const alternatives: Term[][] = [[]];
  const token = /\s*(?:(OR|AND)(?=\s)|(-)?(?:([\w.]+):)?(>=|<=|>|<)?(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s()]+)))/gy;
  const plain = query.replace(/[()]/g, ' ').trim();
  while (token.lastIndex < plain.length) {
    const found = token.exec(plain);
    if (!found) break;
    const [, joint, not, key, operator, double, single, bare] = found;
    if (joint === 'OR') alternatives.push([]);
    else if (joint !== 'AND') alternatives[alternatives.length - 1].push({ key: key ?? null, operator: (operator as Term['operator'] | undefined) ?? ':', value: (double ?? single ?? bare ?? '').replace(/\\(.)/g, '$1'), not: not === '-' });
  }
  return alternatives;
}

/** The items that match, and what is said about keys nobody knows. */
export function searchIn<T>(items: readonly T[], query: string | null | undefined, filters: Filters<T>): { found: T[]; warnings: Warning[] } {
  if (!query) return { found: [...items], warnings: [] };
  const alternatives = parse(query);
  const warnings = alternatives
    .flat()
    .filter(({ key }) => key !== null && !(key in filters))
    .map(({ key }) => ({ field: key as string, message: `Invalid search field for this query.`, code: 'invalid_field' }));
  const matches = (item: T): boolean =>
    alternatives.some((terms) => terms.every(({ key, operator, value, not }) => (key === null || !(key in filters) ? true : filters[key](item, operator, value) !== not)));
  return { found: items.filter(matches), warnings };
}

const letters = (text: string): string[] => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '');

/** The search engine cuts texts into words, forgets signs and capitals, and finds every text that has all the words. */
export function tokens(text: string, value: string): boolean {
  const words = letters(text);
  return letters(value.replace(/\*$/, '')).every((wanted, index, all) => words.some((word) => (value.endsWith('*') && index === all.length - 1 ? word.startsWith(wanted) : word === wanted)));
}

/** Compares an instant in whole seconds; what is no date is no filter. */
export function time(at: number, operator: Term['operator'], value: string): boolean {
  const wanted = Date.parse(value);
  if (Number.isNaN(wanted)) return true;
  return compare(Math.floor(at / 1000) * 1000, operator, wanted);
}

export function number(given: number, operator: Term['operator'], value: string): boolean {
  return compare(given, operator, Number(value.replace(/^gid:\/\/shopify\/\w+\//, '')));
}

function compare(one: number, operator: Term['operator'], other: number): boolean {
  return operator === ':' ? one === other : operator === '>' ? one > other : operator === '>=' ? one >= other : operator === '<' ? one < other : one <= other;
}
