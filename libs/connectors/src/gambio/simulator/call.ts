// What a call is to the routes, how answers and refusals look in the two APIs, and the paging, sorting, trimming and searching that all lists of an API share.
import type { ShopClock } from '../../testing/shop-server/clock.js';
import { exact } from './money.js';
import type { Store } from './store.js';
import { toLocal } from '../../testing/shop-server/zone.js';

export type Fields = Record<string, unknown>;
export type Call = { store: Store; clock: ShopClock; now: number; method: string; /** Below `v2/` or `v3/`. */ path: string; query: URLSearchParams; body: unknown; /** Address of the shop without a slash at the end. */ home: string };
export type Reply = { status?: number; body: unknown; items?: number; headers?: Record<string, string | string[]> };

/** A refusal of API v2. `before` is printed ahead of the JSON, `bare` is the whole body instead of the usual one. */
export class V2Error extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly odd: { before?: string; bare?: unknown } = {},
  ) {
    super(message);
  }
}

/** A refusal of API v3, whose bodies have several forms. */
export class V3Error extends Error {
  constructor(
    readonly status: number,
    readonly body: Fields,
  ) {
    super(JSON.stringify(body));
  }
}
export const v3NotFound = (): V3Error => new V3Error(404, { error: 'Could not find requested resource.', details: '' });

export const written = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '');
export const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `2026-11-23 08:07:54`, what PHP writes at an instant. */
export const stamp = (zone: string, at: number): string => toLocal(zone, at).replace('T', ' ');
export const shopTime = (store: Store, at: number): string => stamp(store.zone, at);
/** What MySQL writes at the same instant, in its own zone. */
export const databaseTime = (store: Store, at: number): string => stamp(store.switches.databaseZone, at);
/** A date as MySQL would keep it; null: none. */
export const readStamp = (text: string): string | null => (/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text.replace(' ', 'T')}Z`)) ? text : null);

const at = (row: unknown, path: string): unknown => path.split('.').reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), row);

/** Sorts by `+a,-b`; the plus arrives as a blank where nobody encoded it. */
export function sorted<T>(rows: T[], sort: string | null): T[] {
  if (!sort) return rows;
  const keys = sort.split(',').slice(0, 5).map((key) => ({ down: key.trim().startsWith('-'), name: key.trim().replace(/^[+-]/, '') }));
  return [...rows].sort((one, other) => {
    for (const { down, name } of keys) {
      const [a, b] = [at(one, name), at(other, name)];
      const order = typeof a === 'number' && typeof b === 'number' ? a - b : written(a) < written(b) ? -1 : written(a) > written(b) ? 1 : 0;
      if (order !== 0) return down ? -order : order;
    }
    return 0;
  });
}

export const trimmed = (rows: Fields[], fields: string | null): Fields[] => (fields ? rows.map((row) => Object.fromEntries(fields.split(',').flatMap((name) => (name in row ? [[name, row[name]]] : [])))) : rows);

const whole = (text: string | null, otherwise: number): number => (text !== null && /^\d+$/.test(text) && Number(text) > 0 ? Number(text) : otherwise);

/** A list of API v2: 50 rows unless told otherwise, no total anywhere, and only `Link` headers (where the resource has them) tell the other pages. */
export function listV2<T>(call: Call, all: T[], links = true, view: (row: T) => unknown = (row) => row): Reply {
  const perPage = whole(call.query.get('per_page'), 50);
  const page = whole(call.query.get('page'), 1);
  const of = <R>(rows: R[]): R[] => rows.slice((page - 1) * perPage, page * perPage);
  // Sorting looks at what is shown; without it only the page's own rows need to be.
  const sort = call.query.get('sort');
  const rows = (sort ? of(sorted(all.map(view), sort)) : of(all).map(view)) as Fields[];
  if (call.query.has('disable_links')) for (const row of rows) if (isRecord(row)) delete row['_links'];
  const last = Math.max(1, Math.ceil(all.length / perPage));
  const link = (number: number, rel: string): string => {
    const query = new URLSearchParams(call.query);
    query.set('page', String(number));
    query.set('per_page', String(perPage));
    return `<${call.home}/api.php/v2/${call.path}?${query.toString()}>; rel="${rel}"`;
  };
  const header = links ? [link(1, 'first'), ...(page > 1 ? [link(page - 1, 'previous')] : []), ...(page < last ? [link(page + 1, 'next')] : []), link(last, 'last')] : [];
  return { body: trimmed(rows, call.query.get('fields')), items: rows.length, headers: header.length > 0 ? { link: header } : {} };
}

const matches: Record<string, (value: string, wanted: string) => boolean> = { eq: (a, b) => a === b, neq: (a, b) => a !== b, gt: (a, b) => exact(a || 0).gt(b), gte: (a, b) => exact(a || 0).gte(b), lt: (a, b) => exact(a || 0).lt(b), lte: (a, b) => exact(a || 0).lte(b) };

/** A list of API v3: 25 documents unless told otherwise, with their number; its links have lost the port, and filters by unknown fields filter nothing. */
export function listV3(call: Call, all: Fields[]): Reply {
  const perPage = whole(call.query.get('per-page'), 25);
  const page = whole(call.query.get('page'), 1);
  let rows = sorted(all, call.query.get('sort'));
  for (const [key, wish] of call.query) {
    const field = /^filter\[([\w.]+)\]$/.exec(key)?.[1];
    if (!field || !all.some((row) => at(row, field) !== undefined)) continue;
    const [operator, wanted] = /^(eq|neq|gt|gte|lt|lte|like)\|(.*)$/s.exec(wish)?.slice(1) ?? [wish.includes('*') ? 'like' : 'eq', wish];
    const pattern = new RegExp(`^${wanted.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 'i');
    rows = rows.filter((row) => (operator === 'like' ? pattern.test(written(at(row, field))) : matches[operator](written(at(row, field)), wanted)));
  }
  const pages = Math.ceil(rows.length / perPage);
  const host = call.home.replace(/:\d+/, '');
  const link = (number: number): string => `${host}/api.php/v3/${call.path}?page=${number}&per-page=${perPage}`;
  const links = pages > 1 ? { firstPage: link(1), ...(page > 1 ? { previousPage: link(page - 1) } : {}), ...(page < pages ? { nextPage: link(page + 1) } : {}), lastPage: link(pages) } : [];
  const data = trimmed(rows.slice((page - 1) * perPage, page * perPage), call.query.get('fields'));
  return { body: { data, _meta: { page, perPage, totalItems: rows.length, totalPages: pages, links } }, items: data.length };
}

/** How MySQL compares: numbers by value, texts without regard to case and to blanks at the end. */
const folded = (value: unknown): string => written(value).toLowerCase().replace(/ +$/, '');
function compared(value: unknown, wanted: unknown): number {
  const [a, b] = [folded(value), folded(wanted)];
  const numeric = /^-?\d+(\.\d+)?$/;
  if (typeof value === 'number' && numeric.test(b)) return exact(a).cmp(exact(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The search of API v2. `columns` gives the value of each column that may be asked for; an unknown column or operator is refused. */
export function searched<T>(store: Store, rows: T[], wish: unknown, columns: Record<string, (row: T) => unknown>): T[] {
  const refuse = (message: string): never => {
    throw new V2Error(400, message);
  };
  const test = (condition: unknown): ((row: T) => boolean) => {
    if (Array.isArray(condition)) return ((tests) => (row: T) => tests.every((one) => one(row)))(condition.map(test));
    if (!isRecord(condition) || Object.keys(condition).length === 0) return refuse('Search condition is malformed.');
    const tests = Object.entries(condition).map(([operator, given]): ((row: T) => boolean) => {
      if (operator === 'must' || operator === 'should') {
        const inner = (Array.isArray(given) ? given : [given]).map(test);
        return (row) => (operator === 'must' ? inner.every((one) => one(row)) : inner.some((one) => one(row)));
      }
      if (!['match', 'not', 'like', 'in', 'range', 'greater', 'geq', 'lower', 'leq'].includes(operator)) return refuse(`Unknown search operator: ${operator}`);
      if (!isRecord(given)) return refuse('Search condition is malformed.');
      const parts = Object.entries(given).map(([column, wanted]): ((row: T) => boolean) => {
        const read = columns[column] ?? refuse(`Column is not allowed: ${column}`);
        if (operator === 'in') {
          if (!Array.isArray(wanted) || wanted.length === 0) return refuse('The operator "in" wants a list.');
          // One set instead of a comparison with each, because catalogues are asked by the hundred.
          const texts = new Set(wanted.map(folded));
          return (row) => texts.has(folded(read(row)));
        }
        if (operator === 'range') {
          const { start, end } = isRecord(wanted) ? wanted : {};
          if (start === undefined || end === undefined) return refuse('The operator "range" wants start and end.');
          return (row) => compared(read(row), start) >= 0 && compared(read(row), end) <= 0;
        }
        if (operator === 'like') {
          const pattern = new RegExp(`^${folded(wanted).split('%').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/_/g, '.')).join('.*')}$`, 's');
          return (row) => pattern.test(folded(read(row)));
        }
        const holds: Record<string, (order: number) => boolean> = { match: (o) => o === 0, not: (o) => o !== 0, greater: (o) => o > 0 || (store.switches.greaterTakesBound && o === 0), geq: (o) => o >= 0, lower: (o) => o < 0, leq: (o) => o <= 0 };
        return (row) => holds[operator](compared(read(row), wanted));
      });
      return (row) => parts.every((one) => one(row));
    });
    return (row) => tests.every((one) => one(row));
  };
  return rows.filter(test(wish));
}

/** What `POST …/search` was sent, without its wrapper. */
export function searchOf(call: Call): unknown {
  if (!isRecord(call.body) || call.body['search'] === undefined) throw new V2Error(400, 'Search condition is missing.');
  return call.body['search'];
}

/** `modified=`, `deleted=` or `changed=`: everything since then, by the clock of the database. */
export function changesSince<T extends { id: number; modified: number }>(call: Call, kind: 'orders' | 'products', rows: T[], view: (row: T) => Fields): Reply | null {
  const asked = ['modified', 'deleted', 'changed'].filter((name) => call.query.has(name));
  if (asked.length === 0) return null;
  const since = (name: string): string => readStamp(call.query.get(name) ?? '') ?? ((): never => { throw new V2Error(400, `The value of "${name}" must have the format "YYYY-MM-DD HH:MM:SS".`); })();
  for (const name of asked) since(name);
  const of = (name: 'modified' | 'deleted'): string | null => (asked.includes(name) ? since(name) : asked.includes('changed') ? since('changed') : null);
  const [modified, deleted] = [of('modified'), of('deleted')];
  const gone = deleted === null ? [] : call.store.gone.filter((one) => one.kind === kind && databaseTime(call.store, one.at) >= deleted).map(({ id }) => id);
  const changed = modified === null ? [] : rows.filter((row) => databaseTime(call.store, row.modified) >= modified);
  const page = listV2(call, changed, false, view);
  return { body: { deleted: gone, modified: page.body }, items: page.items };
}
