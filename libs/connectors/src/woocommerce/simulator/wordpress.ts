// WordPress under WooCommerce: how PHP reads a query, how arguments are checked, the shape of its errors (fact sheet 3). Messages come in the shop's language,
// which is why a client must look at codes only.
import type { Store } from './store.js';

export type Fields = Record<string, unknown>;

/** An answer that is an error, in WordPress' shape. */
export class WpError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly data: unknown = { status },
  ) {
    super(message);
  }
  body(): Fields {
    return { code: this.code, message: this.message, data: this.data };
  }
}

/** Says it in the shop's language. */
export const say = (store: Store, de: string, en: string): string => (store.switches.language === 'de' ? de : en);

function invalidParams(store: Store, faults: Record<string, { code: string; text: string }>): WpError {
  const names = Object.keys(faults);
  return new WpError('rest_invalid_param', 400, say(store, `Ungültige(r) Parameter: ${names.join(', ')}`, `Invalid parameter(s): ${names.join(', ')}`), {
    status: 400,
    params: Object.fromEntries(names.map((name) => [name, faults[name].text])),
    details: Object.fromEntries(names.map((name) => [name, { code: faults[name].code, message: faults[name].text, data: faults[name].code === 'rest_not_in_enum' ? null : { param: name } }])),
  });
}
export const invalidParam = (store: Store, name: string, code: string, de: string, en: string): WpError => invalidParams(store, { [name]: { code, text: say(store, de, en) } });

const unescape = (text: string): string => {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
};

/** Reads a query as PHP does: the last of equal names wins, `a[]` collects. Nested names are not needed here. */
export function phpQuery(raw: string): Map<string, string | string[]> {
  const read = new Map<string, string | string[]>();
  for (const part of raw.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const name = unescape(at < 0 ? part : part.slice(0, at));
    const value = at < 0 ? '' : unescape(part.slice(at + 1));
    const list = /^(.+?)\[(\d*)\]$/.exec(name);
    if (list) {
      const before = read.get(list[1]);
      read.set(list[1], [...(Array.isArray(before) ? before : []), value]);
    } else read.set(name, value);
  }
  return read;
}

/** The arguments of a reading call, each checked when it is asked for. */
export class Args {
  constructor(
    private readonly store: Store,
    private readonly query: Map<string, string | string[]>,
  ) {}

  has(name: string): boolean {
    return this.query.has(name);
  }
  text(name: string): string | undefined {
    const value = this.query.get(name);
    return Array.isArray(value) ? value[0] : value;
  }
  /** `a,b`, `a b` or `a[]=…`, as WordPress splits lists. */
  list(name: string): string[] | undefined {
    const value = this.query.get(name);
    if (value === undefined) return undefined;
    return Array.isArray(value) ? value : value.split(/[\s,]+/).filter((one) => one !== '');
  }
  ids(name: string): number[] | undefined {
    return this.list(name)?.map((one, index) => {
      if (!/^-?\d+$/.test(one)) throw invalidParam(this.store, name, 'rest_invalid_type', `${name}[${index}] ist nicht vom Typ integer.`, `${name}[${index}] is not of type integer.`);
      return Number(one);
    });
  }
  integer(name: string, usual: number, lowest: number, highest = Number.MAX_SAFE_INTEGER): number {
    const value = this.text(name);
    if (value === undefined) return usual;
    if (!/^-?\d+$/.test(value)) throw invalidParam(this.store, name, 'rest_invalid_type', `${name} ist nicht vom Typ integer.`, `${name} is not of type integer.`);
    if (Number(value) < lowest || Number(value) > highest) {
      throw invalidParam(this.store, name, 'rest_out_of_bounds', `${name} muss zwischen ${lowest} (inklusive) und ${highest} (inklusive) liegen`, `${name} must be between ${lowest} (inclusive) and ${highest} (inclusive)`);
    }
    return Number(value);
  }
  boolean(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!['true', 'false', '1', '0', ''].includes(value.toLowerCase())) throw invalidParam(this.store, name, 'rest_invalid_type', `${name} ist nicht vom Typ boolean.`, `${name} is not of type boolean.`);
    return ['true', '1'].includes(value.toLowerCase());
  }
  choice(name: string, allowed: readonly string[], usual: string): string;
  choice(name: string, allowed: readonly string[], usual: undefined): string | undefined;
  choice(name: string, allowed: readonly string[], usual: string | undefined): string | undefined {
    const value = this.text(name);
    if (value === undefined) return usual;
    if (!allowed.includes(value)) throw notInEnum(this.store, name, allowed);
    return value;
  }
  date(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!isoDate.test(value)) throw invalidParam(this.store, name, 'rest_invalid_date', 'Ungültiges Datum.', 'Invalid date.');
    return value;
  }
}

const isoDate = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}(?::\d{2})?)?$/;

export function notInEnum(store: Store, name: string, allowed: readonly string[]): WpError {
  return invalidParam(store, name, 'rest_not_in_enum', `${name} ist nicht eines von ${allowed.join(', ')}.`, `${name} is not one of ${allowed.join(', ')}.`);
}

/** `_fields=a,b.c` as WordPress applies it: a nested name goes into objects but not into lists of them. */
export function onlyFields(data: unknown, fields: string[]): unknown {
  if (Array.isArray(data)) return data.map((one) => onlyFields(one, fields));
  type Tree = { [name: string]: Tree | true };
  const tree: Tree = {};
  for (const field of fields) {
    let here = tree;
    const parts = field.trim().split('.');
    for (const [index, part] of parts.entries()) {
      const before = here[part];
      if (before === true) break;
      if (index === parts.length - 1) here[part] = true;
      else here = (here[part] = before ?? {});
    }
  }
  const pick = (value: Fields, wanted: Tree): Fields =>
    Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]) => {
        const want = wanted[name];
        if (want === undefined) return [];
        if (want === true || inner === null || typeof inner !== 'object') return [[name, inner]];
        return [[name, Array.isArray(inner) ? [] : pick(inner as Fields, want)]];
      }),
    );
  return pick(data as Fields, tree);
}

/** The type rules of WordPress for a value that came as JSON. */
export const types: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  integer: (value) => (typeof value === 'number' && Number.isInteger(value)) || (typeof value === 'string' && value.trim() !== '' && Number.isInteger(Number(value))),
  boolean: (value) => typeof value === 'boolean' || value === 0 || value === 1 || (typeof value === 'string' && ['true', 'false', '0', '1', ''].includes(value.toLowerCase())),
  array: (value) => Array.isArray(value) || typeof value === 'string',
  object: (value) => (typeof value === 'object' && value !== null) || value === '',
  'null|string': (value) => value === null || typeof value === 'string',
  'null|integer': (value) => value === null || types['integer'](value),
  'boolean|string': (value) => typeof value === 'string' || types['boolean'](value),
  any: () => true,
};

export type FieldRule = { type: keyof typeof types  ; enum?: readonly string[] };

/** Checks the given fields; names all faults at once, as WordPress does. */
export function checkFields(store: Store, rules: Record<string, FieldRule>, fields: Fields): void {
  const faults: Record<string, { code: string; text: string }> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const value = fields[name];
    // WordPress does not check null at all.
    if (value === undefined || value === null) continue;
    if (!types[rule.type](value)) faults[name] = { code: 'rest_invalid_type', text: say(store, `${name} ist nicht vom Typ ${rule.type.replace('|', ',')}.`, `${name} is not of type ${rule.type.replace('|', ',')}.`) };
    else if (rule.enum && !rule.enum.includes(written(value))) faults[name] = { code: 'rest_not_in_enum', text: say(store, `${name} ist nicht eines von ${rule.enum.join(', ')}.`, `${name} is not one of ${rule.enum.join(', ')}.`) };
  }
  if (Object.keys(faults).length > 0) throw invalidParams(store, faults);
}

export const isTrue = (value: unknown): boolean => value === true || value === 1 || (typeof value === 'string' && ['1', 'true', 'yes'].includes(value.toLowerCase()));

/** A value as PHP would write it out. */
export const written = (value: unknown): string => (typeof value === 'string' ? value : value === null || value === undefined ? '' : typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value));
