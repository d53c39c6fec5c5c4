// What all lists of the API have in common (fact sheet 3, 4): paging with its headers, sorting, and date filters with their time-zone trap.
import { fromLocal, toLocal, toNaive } from '../../testing/shop-server/zone.js';
import type { Store } from './store.js';
import type { Args, Fields } from './wordpress.js';

/** `include_meta` and `exclude_meta` on a record that is shown. */
export function metaShown(args: Args, record: Fields): Fields {
  const [only, without] = [args.list('include_meta'), args.list('exclude_meta')];
  if (!only?.length && !without?.length) return record;
  const meta = (record['meta_data'] as { key: string }[]).filter(({ key }) => (only?.length ? only.includes(key) : !without!.includes(key)));
  return { ...record, meta_data: meta };
}

export type Page<T> = { rows: T[]; headers: Record<string, string> };

/** Cuts a page. `losesTotals`: past the end the totals are 0 (orders in own tables), else they stay real. */
export function paged<T>(args: Args, all: T[], address: string, losesTotals: boolean): Page<T> {
  const perPage = args.integer('per_page', 10, 1, 100);
  const page = args.integer('page', 1, 1);
  const offset = args.has('offset') ? args.integer('offset', 0, 0) : (page - 1) * perPage;
  const rows = all.slice(offset, offset + perPage);
  const total = losesTotals && rows.length === 0 && offset > 0 ? 0 : all.length;
  const pages = Math.ceil(total / perPage);
  const to = (number: number, relation: string): string => `<${address}${address.includes('?') ? '&' : '?'}page=${number}>; rel="${relation}"`;
  const link = [...(page > 1 && pages > 0 ? [to(Math.min(page - 1, pages), 'prev')] : []), ...(page < pages ? [to(page + 1, 'next')] : [])].join(', ');
  return { rows, headers: { 'X-WP-Total': String(total), 'X-WP-TotalPages': String(pages), ...(link ? { Link: link } : {}) } };
}

/**
 * A filter on a date: strict, to the second. Naive values are shop-local, with `dates_are_gmt` UTC; a value with an offset is first turned into shop-local
 * time — which is why both together are off by the shop's offset. Orders kept as posts are compared by their local wall clock, so that the hour that
 * comes twice in October is one.
 */
export function dateFilter<T>(store: Store, args: Args, name: string, at: (row: T) => number, side: 'after' | 'before'): ((row: T) => boolean) | null {
  const given = args.date(name);
  if (given === undefined) return null;
  const gmt = args.boolean('dates_are_gmt') ?? false;
  const offset = /([zZ]|[+-]\d{2}(?::?\d{2})?)$/.exec(given.slice(19));
  let naive = given.slice(0, 19).replace(/[t ]/, 'T');
  if (offset) naive = toLocal(store.zone, Date.parse(given.replace(' ', 'T').toUpperCase().replace(/([+-]\d{2})$/, '$1:00')));
  const posts = store.flavour === 'wc8';
  const key = posts || gmt ? (row: T): string => (gmt ? toNaive(at(row)) : toLocal(store.zone, at(row))) : (row: T): string => toNaive(at(row));
  const limit = posts || gmt ? naive : offset ? toNaive(Date.parse(given.replace(' ', 'T').toUpperCase().replace(/([+-]\d{2})$/, '$1:00'))) : toNaive(fromLocal(store.zone, naive));
  return side === 'after' ? (row) => key(row) > limit : (row) => key(row) < limit;
}

/** Sorts; where the shop leaves ties open they come in another order at each call. */
export function sorted<T extends { id: number }>(store: Store, rows: T[], value: (row: T) => number | string, descending: boolean, ties: 'open' | 'by-id'): T[] {
  const shuffled = ties === 'open' && store.switches.unstableTies ? new Map(rows.map((row) => [row.id, Math.random()])) : null;
  const tie = (row: T): number => shuffled?.get(row.id) ?? row.id;
  const compare = (a: T, b: T): number => {
    const [x, y] = [value(a), value(b)];
    return x < y ? -1 : x > y ? 1 : tie(a) - tie(b);
  };
  return [...rows].sort(descending ? (a, b) => compare(b, a) : compare);
}
