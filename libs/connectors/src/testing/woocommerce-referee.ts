// The outside referee of requests to WooCommerce: every call of ours against the route list that two real shops gave (`index-routes-and-args.json`
// of the reference folder): route, method, names of arguments, their types and enumerations.
import Ajv, { type ValidateFunction } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedCall } from './open-shop.js';
import { reference } from './reference.js';

type Arg = Record<string, unknown> & { type?: string | string[]; items?: Arg };
type Endpoint = { methods: string[]; args: Record<string, Arg> };
type Route = { pattern: RegExp; endpoints: Endpoint[]; batch: boolean };

/** Arguments that WordPress itself takes everywhere, and those of authentication. */
const everywhere = /^(_fields|_locale|oauth_\w+|consumer_key|consumer_secret)$/;

type Verdict = { checked: number; faults: string[] };

const shops = ['wc11', 'wc8'].map((version) => reference(`schemas/woocommerce/${version}/index-routes-and-args.json`)).filter((path) => path !== null);

/** `it` where the shops' route lists are there, else a test that is counted as skipped. */
export const itRefereed = shops.length > 0 ? it : it.skip;
if (shops.length === 0) console.warn('SKIPPED: no reference folder (KONTOR_REFERENCE), so no request is checked against the shops’ schemas.');

/** `statuses`: of plugins, which no schema knows. */
function refereeRequests(calls: readonly RecordedCall[], statuses: string[]): Verdict {
  const faults = new Set<string>();
  let checked = 0;
  for (const path of shops) {
    const routes = loadRoutes(path);
    const check = typeChecker(statuses);
    for (const call of calls) {
      const [address = '', search = ''] = call.path.split('?');
      const route = /\/wp-json(\/wc\/v3\/.*)$/.exec(address)?.[1];
      // The index of WordPress is no route of WooCommerce.
      if (!route) continue;
      checked += 1;
      const known = routes.filter(({ pattern }) => pattern.test(route));
      const found = known.flatMap(({ endpoints, batch }) => endpoints.filter(({ methods }) => methods.includes(call.method)).map((endpoint) => ({ endpoint, batch })))[0];
      const say = (fault: string): void => void faults.add(`${call.method} ${route}: ${fault}`);
      if (known.length === 0) say('no such route');
      else if (!found) say('method not allowed');
      else {
        for (const [name, value] of new URLSearchParams(search)) if (!everywhere.test(name)) checkQuery(found.endpoint.args[name], name, value, check, say);
        if (call.body) checkBody(found.endpoint.args, JSON.parse(call.body) as Record<string, unknown>, found.batch, check, say);
      }
    }
  }
  return { checked, faults: [...faults] };
}

function loadRoutes(path: string): Route[] {
  const { routes } = JSON.parse(readFileSync(join(path), 'utf8')) as { routes: Record<string, { endpoints: Endpoint[] }> };
  return Object.entries(routes).map(([route, { endpoints }]) => ({ pattern: new RegExp(`^${route.replaceAll('(?P<', '(?<')}$`), endpoints, batch: route.endsWith('/batch') }));
}

type Check = (arg: Arg, value: unknown) => string | null;

function typeChecker(statuses: string[]): Check {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const compiled = new Map<Arg, ValidateFunction>();
  return (arg, value) => {
    const validate = compiled.get(arg) ?? ajv.compile(schemaOf(arg, statuses));
    compiled.set(arg, validate);
    return validate(value) ? null : ajv.errorsText(validate.errors);
  };
}

// WordPress' argument descriptions are JSON schema with words of its own.
function schemaOf(arg: Arg, statuses: string[]): Record<string, unknown> {
  const { description: _description, default: _default, required: _required, readonly: _readonly, context: _context, items, properties, ...schema } = arg;
  const type = schema.type === 'mixed' || schema.type === 'date-time' ? undefined : schema.type;
  return {
    ...schema,
    ...(type === undefined ? { type: ['string', 'number', 'boolean', 'object', 'array', 'null'] } : { type }),
    ...(Array.isArray(schema.enum) ? { enum: [...new Set([...(schema.enum as unknown[]), ...statuses])] } : {}),
    ...(items ? { items: schemaOf(items, statuses) } : {}),
    ...(properties ? { properties: Object.fromEntries(Object.entries(properties as Record<string, Arg>).map(([name, inner]) => [name, schemaOf(inner, statuses)])) } : {}),
  };
}

// In a query everything is text: lists by comma, numbers and truth spelled out.
function checkQuery(arg: Arg | undefined, name: string, value: string, check: Check, say: (fault: string) => void): void {
  if (!arg) return say(`unknown argument ${name}`);
  const types = [arg.type ?? 'string'].flat();
  const number = (text: string, of: Arg | undefined): string | number => ([of?.type].flat().includes('integer') && /^-?\d+$/.test(text) ? parseInt(text, 10) : text);
  const read = types.includes('array') ? value.split(',').map((text) => number(text, arg.items)) : types.includes('integer') ? number(value, arg) : types.includes('boolean') && /^(true|false)$/.test(value) ? value === 'true' : value;
  const fault = check(arg, read);
  if (fault) say(`${name}=${value}: ${fault}`);
  if (arg.format === 'date-time' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)?$/.test(value)) say(`${name}=${value} is no date`);
}

function checkBody(args: Record<string, Arg>, body: Record<string, unknown>, batch: boolean, check: Check, say: (fault: string) => void): void {
  const items = batch ? Object.entries(body).flatMap(([verb, list]) => (['create', 'update', 'delete'].includes(verb) ? (list as Record<string, unknown>[]) : [say(`unknown verb ${verb}`)].flatMap(() => []))) : [body];
  if (batch && items.length > 100) say(`${items.length} items in one batch`);
  for (const item of items) {
    for (const [name, value] of Object.entries(item)) {
      if (batch && name === 'id') {
        if (!Number.isInteger(value)) say('id is no integer');
        continue;
      }
      const arg = args[name];
      const fault = arg ? check(arg, value) : 'unknown field';
      if (fault) say(`${name}: ${fault}`);
    }
  }
}

/** Ends a spec file: prints how many requests the referee saw, and fails where one was wrong or none was seen. */
export function expectRefereed(calls: readonly RecordedCall[], statuses: string[] = []): void {
  const verdict = refereeRequests(calls, statuses);
  process.stdout.write(`referee: ${verdict.checked} requests checked against the route lists of two WooCommerce shops\n`);
  expect(verdict.faults).toEqual([]);
  expect(verdict.checked).toBeGreaterThan(0);
}
