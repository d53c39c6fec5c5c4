// Lists as Shopware 5 gives them (fact sheet 3): offset paging, filters and sorting by Doctrine's names with MySQL's way of comparing.
import { broken, type Call } from './call.js';
import { fold, isFields, phpFloat, phpInt, phpText } from './php.js';
import type { Store } from './store.js';
import { toLocal } from '../../testing/shop-server/zone.js';

/** What a property holds: numbers and truth are compared as numbers, dates by the wall clock, texts without case and accents. */
export type Value = number | string | boolean | null;
export type Column<T> = { type: 'number' | 'text' | 'date'; of(row: T): Value };
export type Columns<T> = { entity: string; columns: Record<string, Column<T>> };

const operators = ['=', '!=', '<>', '<', '<=', '>', '>=', 'LIKE', 'NOT LIKE'];
type Filter<T> = { passes: (row: T) => boolean; or: boolean };

/** The rows of one page, and how many there are in all. `properties` of a filter come from the query or from the body of the GET. */
export function paged<T extends { id: number }>(call: Call, rows: T[], known: Columns<T>): { rows: T[]; total: number } {
  const asked = { ...call.query, ...(isFields(call.body) && !call.store.switches.dropsGetBody ? call.body : {}) };
  const filters = filtersOf(call.store, asked['filter'], known);
  const found = rows.filter((row) => filters.reduce<boolean | null>((sofar, { passes, or }) => (sofar === null ? passes(row) : or ? sofar || passes(row) : sofar && passes(row)), null) ?? true);
  const ordered = sorted(call.store, found, asked['sort'], known);
  const limit = asked['limit'] === undefined ? 1000 : phpInt(asked['limit']);
  const start = phpInt(asked['start'] ?? 0);
  if (limit < 0 || start < 0) throw broken(`An exception occurred while executing the query: SQLSTATE[42000]: Syntax error or access violation: 1064 You have an error in your SQL syntax near '${limit < 0 ? limit : start}'`);
  return { rows: ordered.slice(start, start + limit), total: found.length };
}

function columnOf<T>(known: Columns<T>, property: string): Column<T> {
  const column = Object.hasOwn(known.columns, property) ? known.columns[property] : undefined;
  if (!column) throw broken(`[Semantical Error] line 0, col 200 near '${property} ': Error: Class ${known.entity} has no field or association named ${property}`);
  return column;
}

function filtersOf<T>(store: Store, given: unknown, known: Columns<T>): Filter<T>[] {
  const entries: [string, unknown][] = Array.isArray(given) ? given.map((one, index) => [String(index), one]) : isFields(given) ? Object.entries(given) : [];
  return entries.map(([name, entry]) => {
    const long = isFields(entry) && entry['property'] !== undefined;
    const property = long ? phpText(entry['property']) : name;
    const value = long ? entry['value'] : entry;
    const expression = long && entry['expression'] !== undefined && entry['expression'] !== '' ? phpText(entry['expression']).toUpperCase() : null;
    const column = columnOf(known, property);
    const values = Array.isArray(value) ? value : isFields(value) ? Object.values(value) : null;
    const or = long && phpText(entry['operator']).toLowerCase() === 'or';
    if (expression !== null && !operators.includes(expression)) throw broken(expression === 'IN' ? `[Syntax Error] line 0, col 250: Error: Expected Literal, got 'IN'` : `"${expression}" is no valid operator`);
    if (expression !== null && values) throw broken('Notice: Array to string conversion');
    if (expression === null && values) {
      // Numbers of articles are looked for by the hundred.
      const texts = column.type === 'text' && values.every((wanted) => typeof wanted === 'string') ? new Set(values.map((wanted) => fold(wanted))) : null;
      return { or, passes: (row) => (texts ? column.of(row) !== null && texts.has(asText(column, row)) : values.some((wanted) => compare(store, column, row, wanted) === 0)) };
    }
    if (expression === null && (value === null || value === undefined)) return { or, passes: (row) => column.of(row) === null };
    // A number in JSON is compared as one; a text is a pattern.
    if (expression === 'LIKE' || expression === 'NOT LIKE' || (expression === null && typeof value === 'string')) {
      const like = pattern(phpText(value));
      return { or, passes: (row) => column.of(row) !== null && like.test(asText(column, row)) !== (expression === 'NOT LIKE') };
    }
    const holds: Record<string, (order: number) => boolean> = { '=': (order) => order === 0, '!=': (order) => order !== 0, '<>': (order) => order !== 0, '<': (order) => order < 0, '<=': (order) => order <= 0, '>': (order) => order > 0, '>=': (order) => order >= 0 };
    const test = holds[expression ?? '='];
    return {
      or,
      passes: (row) => {
        const order = compare(store, column, row, value);
        return order !== null && test(order);
      },
    };
  });
}

function asText<T>(column: Column<T>, row: T): string {
  const value = column.of(row);
  return fold(typeof value === 'boolean' ? (value ? '1' : '0') : column.type === 'date' ? String(value).replace('T', ' ') : String(value));
}

/** `%` and `_` are wildcards also in a plain filter. */
function pattern(text: string): RegExp {
  const body = [...fold(text).matchAll(/\\?./gsu)].map(([sign]) => (sign === '%' ? '.*' : sign === '_' ? '.' : sign.replace(/^\\(?=[%_])/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))).join('');
  return new RegExp(`^${body}$`, 'su');
}

/** Below, at or above; null where the column is empty, which is never equal and never unequal. */
function compare<T>(store: Store, column: Column<T>, row: T, wanted: unknown): number | null {
  const value = column.of(row);
  if (value === null || wanted === null || wanted === undefined) return null;
  const sides = (): [number | string, number | string] => {
    if (column.type === 'date') return [String(value).replace('T', ' '), dateOf(store, phpText(wanted))];
    if (column.type === 'number') return [Number(value), phpFloat(wanted)];
    // A text beside a number is read as one: most texts are 0 then.
    if (typeof wanted === 'number') return [phpFloat(String(value)), wanted];
    return [fold(String(value)), fold(phpText(wanted))];
  };
  const [left, right] = sides();
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A date of a filter as the database compares it. */
function dateOf(store: Store, text: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?)?\s*(Z|[+-]?\d{2}:?\d{2})?$/i.exec(text.trim());
  if (!match) return '0000-00-00 00:00:00';
  const local = `${match[1]}T${match[2] ?? '00:00'}${match[3] ?? ':00'}`;
  if (!match[4] || store.switches.isoOffsets === 'ignored') return local.replace('T', ' ');
  // A plus that was not encoded has become a blank.
  const offset = /^\d/.test(match[4]) ? `+${match[4]}` : match[4];
  return toLocal(store.zone, Date.parse(`${local}${offset.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`)).replace('T', ' ');
}

function sorted<T extends { id: number }>(store: Store, rows: T[], given: unknown, known: Columns<T>): T[] {
  const wishes = (Array.isArray(given) ? given : isFields(given) ? Object.values(given) : []).filter(isFields).map((one) => ({ column: columnOf(known, phpText(one['property'])), down: phpText(one['direction']).toUpperCase() === 'DESC' }));
  if (wishes.length === 0 && !store.switches.unsortedShuffles) return rows;
  const shuffle = wishes.length === 0 ? new Map(rows.map((row) => [row.id, Math.random()])) : null;
  const keys = new Map(rows.map((row) => [row, wishes.map(({ column }) => (column.type === 'number' ? Number(column.of(row) ?? -Infinity) : column.of(row) === null ? '' : asText(column, row)))]));
  return [...rows].sort((a, b) => {
    const [left, right] = [keys.get(a)!, keys.get(b)!];
    for (const [index, { down }] of wishes.entries()) if (left[index] !== right[index]) return (left[index] < right[index] ? -1 : 1) * (down ? -1 : 1);
    return (shuffle?.get(a.id) ?? a.id) - (shuffle?.get(b.id) ?? b.id);
  });
}
