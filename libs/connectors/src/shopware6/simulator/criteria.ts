// Search as the Admin API does it: filters over fields of a row and of its associations, sorting, paging, counting. Compared as the database compares: text
// without case, dates literally as UTC whatever offset they carry, and a date that is none matches everything.
import { invalidUuid, refused } from './failure.js';
import type { Entity, Field } from './schema.js';
import { written } from './php-json.js';
import { entities, isId, type Store } from './store.js';
import type { Row } from './tables.js';

export type Criteria = {
  page: number;
  limit: number;
  counting: number;
  ids: string[] | null;
  filters: Filter[];
  sort: { field: string; order: 'ASC' | 'DESC' }[];
  associations: Record<string, unknown>;
  includes: Record<string, string[]> | null;
};
type Filter = { type: string; field?: string; value?: unknown; operator?: string; queries?: Filter[]; parameters?: Record<string, unknown> };
export type Reader = { store: Store; rows(entity: string): Row[]; by(entity: string, field: string, value: unknown): Row[]; get(entity: string, id: unknown): Row | undefined };

const badQuery = (code: string, detail: string, parameters: Record<string, unknown> = {}): Error => refused(400, code, detail, parameters);

/** Reads and checks what was asked; `rights` collects the entities it touches. */
export function readCriteria(store: Store, entity: Entity, body: Record<string, unknown>, rights: Set<string>): Criteria {
  const whole = (value: unknown): number | null => (/^-?\d+$/.test(String(value)) ? Number(value) : null);
  const { maxLimit } = store.switches;
  let limit = maxLimit;
  if (body['limit'] !== undefined && body['limit'] !== null) {
    const wanted = whole(body['limit']);
    if (wanted === null || wanted < 1) throw badQuery('FRAMEWORK__INVALID_LIMIT_QUERY', `The limit parameter must be a positive integer greater or equals than 1. Given: ${written(body['limit'])}`, { limit: body['limit'] });
    if (wanted > maxLimit) throw badQuery('FRAMEWORK__QUERY_LIMIT_EXCEEDED', `The limit must be lower than or equal to MAX_LIMIT(=${maxLimit}). Given: ${wanted}`, { maxLimit, limit: wanted });
    limit = wanted;
  }
  let page = 1;
  if (body['page'] !== undefined && body['page'] !== null) {
    const wanted = whole(body['page']);
    if (wanted === null || wanted < 1) throw badQuery('FRAMEWORK__INVALID_PAGE_QUERY', `The page parameter must be a positive integer. Given: ${written(body['page'])}`, { page: body['page'] });
    page = wanted;
  }
  const ids = body['ids'] === undefined || body['ids'] === null ? null : ((typeof body['ids'] === 'string' ? body['ids'].split('|') : body['ids']) as string[]);
  for (const id of ids ?? []) if (!isId(id)) throw invalidUuid(String(id));
  // Better no answer than one that looks like it.
  for (const name of ['aggregations', 'term', 'query', 'grouping', 'fields']) if (body[name] !== undefined) throw refused(501, 'SIMULATOR__NOT_OFFERED', `The simulator knows no ${name} in a search.`);
  const associations = (body['associations'] ?? {}) as Record<string, unknown>;
  checkAssociations(store, entity, associations, rights);
  const filters = [...listOf(body['filter']), ...listOf(body['post-filter'])] as Filter[];
  for (const filter of filters) checkFilter(store, entity, filter, rights);
  const sort = listOf(body['sort']).map((one) => ({ field: written((one as { field?: unknown }).field), order: written((one as { order?: unknown }).order).toUpperCase() === 'DESC' ? ('DESC' as const) : ('ASC' as const) }));
  for (const { field } of sort) resolve(store, entity, field, rights);
  rights.add(`${entity.name}:read`);
  return { page, limit, counting: Number(body['total-count-mode'] ?? 0), ids, filters, sort, associations, includes: (body['includes'] as Record<string, string[]> | undefined) ?? null };
}

// PHP makes no difference between a list and a list with keys.
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value && typeof value === 'object' ? Object.values(value) : []);

function checkAssociations(store: Store, entity: Entity, associations: Record<string, unknown>, rights: Set<string>): void {
  for (const [name, inner] of Object.entries(associations)) {
    const association = entity.associations.get(name);
    if (!association) throw refused(500, 'FRAMEWORK__ASSOCIATION_NOT_FOUND', `Can not find association by name ${name}`, { association: name });
    rights.add(`${association.entity}:read`);
    const target = entities(store).get(association.entity)!;
    const criteria = (inner ?? {}) as Record<string, unknown>;
    checkAssociations(store, target, (criteria['associations'] ?? {}) as Record<string, unknown>, rights);
    for (const filter of listOf(criteria['filter'])) checkFilter(store, target, filter as Filter, rights);
    for (const { field } of listOf(criteria['sort']) as { field: string }[]) resolve(store, target, field, rights);
  }
}

function checkFilter(store: Store, entity: Entity, filter: Filter, rights: Set<string>): void {
  if (filter.type === 'multi' || filter.type === 'not' || filter.type === 'and' || filter.type === 'or') {
    for (const query of listOf(filter.queries)) checkFilter(store, entity, query as Filter, rights);
    return;
  }
  if (!['equals', 'equalsAny', 'range', 'contains', 'prefix', 'suffix'].includes(filter.type)) throw badQuery('FRAMEWORK__INVALID_FILTER_QUERY', `The filter type "${filter.type}" is not supported.`, { type: filter.type });
  if (!filter.field) throw badQuery('FRAMEWORK__INVALID_FILTER_QUERY', `Parameter "field" for ${filter.type} filter is missing.`);
  const { field } = resolve(store, entity, filter.field, rights);
  if (filter.type === 'range') {
    const bounds = Object.keys(filter.parameters ?? {});
    if (bounds.length === 0) throw badQuery('FRAMEWORK__INVALID_FILTER_QUERY', 'Parameter "parameters" for range filter is missing.');
  } else if (filter.value === undefined && filter.type !== 'equals') throw badQuery('FRAMEWORK__INVALID_FILTER_QUERY', `Parameter "value" for ${filter.type} filter is missing.`);
  if (field.type === 'u' && (filter.type === 'equals' || filter.type === 'equalsAny')) for (const value of valuesOf(filter.value)) if (value !== null && !isId(value)) throw invalidUuid(written(value));
}

type Path = { steps: string[]; field: Field };

/** A field of the entity or of what it is linked with, as `transactions.stateMachineState.technicalName`, with or without the entity's own name in front. */
function resolve(store: Store, entity: Entity, path: string, rights?: Set<string>): Path {
  const parts = path.split('.');
  if (parts[0] === entity.name && !entity.fields.has(parts[0]) && !entity.associations.has(parts[0])) parts.shift();
  let at = entity;
  const steps: string[] = [];
  for (const [index, part] of parts.entries()) {
    const association = at.associations.get(part);
    if (association) {
      rights?.add(`${association.entity}:read`);
      steps.push(part);
      at = entities(store).get(association.entity)!;
      continue;
    }
    const field = at.fields.get(part);
    if (!field || (index < parts.length - 1 && field.type !== 'j')) break;
    return { steps, field };
  }
  if (steps.length === parts.length && steps.length > 0) return { steps, field: at.fields.get('id')! };
  throw refused(400, 'FRAMEWORK__UNMAPPED_FIELD', `Field "${parts.at(-1)}" in entity "${at.name}" was not found.`, { field: parts.at(-1), entity: at.name });
}

/** All rows that are linked with a row under a name. */
export function linked(reader: Reader, entity: Entity, row: Row, name: string): Row[] {
  const association = entity.associations.get(name)!;
  if (association.kind === 'one') {
    const found = reader.get(association.entity, row[association.by]);
    return found ? [found] : [];
  }
  if (association.kind === 'cross') {
    // Kept on one side only; the other side asks for it.
    const own = row[association.by] as string[] | undefined;
    if (own) return own.flatMap((id) => reader.get(association.entity, id) ?? []);
    const back = [...entities(reader.store).get(association.entity)!.associations.values()].find((one) => one.kind === 'cross' && one.entity === entity.name);
    return back ? reader.rows(association.entity).filter((other) => ((other[back.by] as string[] | undefined) ?? []).includes(row.id)) : [];
  }
  return reader.by(association.entity, association.by, row.id);
}

function valuesAt(reader: Reader, entity: Entity, row: Row, { steps, field }: Path): unknown[] {
  let rows = [row];
  let at = entity;
  for (const step of steps) {
    rows = rows.flatMap((one) => linked(reader, at, one, step));
    at = entities(reader.store).get(at.associations.get(step)!.entity)!;
  }
  return rows.length === 0 ? [null] : rows.map((one) => one[field.name] ?? null);
}

const valuesOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : typeof value === 'string' ? value.split('|') : [value]);

/** A date as the database reads it: the offset is not looked at. Null: not a date. */
function literalDate(value: unknown): string | null {
  const read = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?)?/.exec(String(value));
  if (!read) return null;
  const [, day, time = '00:00:00', part = '.'] = read;
  return `${day} ${time.length === 5 ? `${time}:00` : time}${part.slice(0, 4).padEnd(4, '0')}`;
}

/** What a field holds, made comparable once: dates as literal text, numbers as numbers, text without case. */
function comparable(field: Field, value: unknown, stored: boolean): string | number {
  switch (field.type) {
    case 'd':
      // What the shop keeps is always written the same way.
      return stored ? `${(value as string).slice(0, 10)} ${(value as string).slice(11, 23)}` : (literalDate(value) ?? '');
    case 'i':
    case 'f':
      return Number(value);
    case 'b':
      return Number(value === true || value === 1 || value === '1' || value === 'true');
    default:
      return written(value).toLowerCase();
  }
}

type Test = (row: Row) => boolean;

/** A filter made ready for many rows. */
function compile(reader: Reader, entity: Entity, filter: Filter): Test {
  const { type } = filter;
  if (type === 'multi' || type === 'and' || type === 'or' || type === 'not') {
    const tests = (listOf(filter.queries) as Filter[]).map((query) => compile(reader, entity, query));
    const or = type === 'or' || String(filter.operator ?? (type === 'not' ? 'OR' : 'AND')).toUpperCase() === 'OR';
    const found: Test = (row) => (or ? tests.some((test) => test(row)) : tests.every((test) => test(row)));
    return type === 'not' ? (row) => !found(row) : found;
  }
  const path = resolve(reader.store, entity, filter.field!);
  const { field } = path;
  const some = (test: (value: unknown) => boolean): Test => (row) => valuesAt(reader, entity, row, path).some(test);
  const there = (test: (value: string) => boolean): Test => some((value) => value !== null && test(written(value).toLowerCase()));
  const text = written(filter.value ?? '').toLowerCase();
  switch (type) {
    case 'equals':
      if (filter.value === null || filter.value === undefined) return some((value) => value === null);
      return oneOf(some, field, [filter.value]);
    case 'equalsAny':
      return oneOf(some, field, valuesOf(filter.value).filter((value) => value !== null));
    case 'contains':
      return there((value) => value.includes(text));
    case 'prefix':
      return there((value) => value.startsWith(text));
    case 'suffix':
      return there((value) => value.endsWith(text));
    default: {
      // A date that is none is no bound at all.
      const bounds = Object.entries(filter.parameters ?? {}).filter(([, want]) => field.type !== 'd' || literalDate(want) !== null).map(([bound, want]) => ({ bound, want: comparable(field, want, false) }));
      return some((value) => {
        if (value === null) return false;
        const have = comparable(field, value, true);
        return bounds.every(({ bound, want }) => (bound === 'gte' ? have >= want : bound === 'gt' ? have > want : bound === 'lte' ? have <= want : have < want));
      });
    }
  }
}

function oneOf(some: (test: (value: unknown) => boolean) => Test, field: Field, values: unknown[]): Test {
  const wanted = new Set(values.map((value) => comparable(field, value, false)));
  return some((value) => value !== null && (Array.isArray(value) ? values.some((want) => value.includes(want)) : wanted.has(comparable(field, value, true))));
}

/** Rows that a search finds, in its order; `total` as the counting mode gives it. */
export function find(reader: Reader, entity: Entity, criteria: Pick<Criteria, 'ids' | 'filters' | 'sort' | 'page' | 'limit' | 'counting'>): { rows: Row[]; total: number } {
  const all = filtered(reader, entity, criteria.ids, criteria.filters);
  const sorted = criteria.sort.length > 0 ? sortRows(reader, entity, all, criteria.sort) : criteria.ids ? [...all].sort((a, b) => criteria.ids!.indexOf(a.id) - criteria.ids!.indexOf(b.id)) : [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
  const start = (criteria.page - 1) * criteria.limit;
  const rows = sorted.slice(start, start + criteria.limit);
  const total = criteria.counting === 1 ? all.length : criteria.counting === 2 ? Math.min(Math.max(0, all.length - start), criteria.limit * 6 + 1) : rows.length;
  return { rows, total };
}

function filtered(reader: Reader, entity: Entity, ids: string[] | null, filters: Filter[]): Row[] {
  // The look-up by article numbers must not walk a whole catalogue for each of them.
  const numbers = filters.find((one) => (one.type === 'equalsAny' || one.type === 'equals') && one.field === 'productNumber' && entity.name === 'product');
  const from = ids ? ids.flatMap((id) => reader.get(entity.name, id) ?? []) : numbers ? [...new Set(valuesOf(numbers.value).flatMap((value) => reader.by('product', 'productNumber', value)))] : reader.rows(entity.name);
  const tests = filters.filter((filter) => filter !== numbers || ids).map((filter) => compile(reader, entity, filter));
  return from.filter((row) => tests.every((test) => test(row)));
}

/** Rows that fit all filters, for a delete by criteria or an association with filters of its own. */
export function fitting(reader: Reader, entity: Entity, rows: Row[], filters: unknown): Row[] {
  const tests = (listOf(filters) as Filter[]).map((filter) => compile(reader, entity, filter));
  return rows.filter((row) => tests.every((test) => test(row)));
}

export function sortRows(reader: Reader, entity: Entity, rows: Row[], sort: { field: string; order: 'ASC' | 'DESC' }[]): Row[] {
  const paths = sort.map(({ field, order }) => ({ path: resolve(reader.store, entity, field), sign: order === 'DESC' ? -1 : 1 }));
  const keyed = rows.map((row) => ({ row, keys: paths.map(({ path }) => { const [value] = valuesAt(reader, entity, row, path); return value === null ? null : comparable(path.field, value, true); }) }));
  keyed.sort((a, b) => {
    for (const [index, { sign }] of paths.entries()) {
      const [x, y] = [a.keys[index], b.keys[index]];
      if (x !== y) return (x === null || (y !== null && x < y) ? -1 : 1) * sign;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}
