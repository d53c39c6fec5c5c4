// The outside referee of Shopware 6: requests and answers against what real shops told of themselves (reference folder): the routes, the entities with their
// flags of 6.5 and 6.6, the OpenAPI of 6.7, the state machines, and the field names and types of captured answers. What no schema knows is an error, because a
// real shop leaves it out without a word.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedCall } from './open-shop.js';
import { reference } from './reference.js';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Fields = Record<string, Json>;
type Property = { type: string; required: boolean; closed: boolean; inherited: boolean; primary: boolean };
type Entity = { properties: Map<string, Property>; associations: Map<string, { entity: string; many: boolean }> };
type Shop = { version: string; entities: Map<string, Entity>; shapes: Map<string, Map<string, Set<string>>> };
type Say = (fault: string) => void;

const schemas = reference('schemas/shopware6');

/** `it` where the shops' schemas are there, else a test that is counted as skipped. */
export const itRefereed = schemas ? it : it.skip;
if (!schemas) console.warn('SKIPPED: no reference folder (KONTOR_REFERENCE), so nothing of Shopware 6 is checked against real shops.');

const load = <Content>(name: string): Content => JSON.parse(readFileSync(join(schemas as string, name), 'utf8')) as Content;
const remembered = new Map<string, unknown>();
const once = <Value>(name: string, make: () => Value): Value => {
  if (!remembered.has(name)) remembered.set(name, make());
  return remembered.get(name) as Value;
};

type Flagged = Record<string, { properties: Record<string, { type: string; relation?: string; entity?: string; flags?: Record<string, unknown> }> }>;
const plainTypes: Record<string, string> = { uuid: 'uuid', int: 'int', float: 'number', boolean: 'boolean', string: 'string', text: 'string', date: 'date', json_object: 'json', json_list: 'json' };

function flagged(file: string): Map<string, Entity> {
  return new Map(
    Object.entries(load<Flagged>(file)).map(([name, { properties }]) => {
      const entity: Entity = { properties: new Map(), associations: new Map() };
      for (const [field, { type, relation, entity: target, flags = {} }] of Object.entries(properties)) {
        if (type === 'association') entity.associations.set(field, { entity: target as string, many: relation !== 'many_to_one' && relation !== 'one_to_one' });
        else entity.properties.set(field, { type: plainTypes[type] ?? 'any', required: 'required' in flags, closed: 'write_protected' in flags, inherited: 'inherited' in flags, primary: 'primary_key' in flags });
      }
      return [name, entity];
    }),
  );
}

type OpenApi = { components: { schemas: Record<string, { required?: string[]; properties?: Record<string, { type?: string; format?: string; pattern?: string; readOnly?: boolean; $ref?: string; items?: { $ref?: string } }> }> } };

function described(file: string): Map<string, Entity> {
  const all = load<OpenApi>(file).components.schemas;
  const snake = (name: string): string => name.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase();
  const structs = new Set(['Price', 'Error']);
  return new Map(
    Object.entries(all).map(([name, { required = [], properties = {} }]) => {
      const entity: Entity = { properties: new Map(), associations: new Map() };
      for (const [field, schema] of Object.entries(properties)) {
        const target = /([^/]+)$/.exec(schema.$ref ?? schema.items?.$ref ?? '')?.[1];
        if (target && !structs.has(target)) entity.associations.set(field, { entity: snake(target), many: schema.$ref === undefined });
        else {
          const type = schema.pattern?.includes('[0-9a-f]{32}') ? 'uuid' : schema.format === 'date-time' ? 'date' : schema.type === 'integer' ? 'int' : schema.type === 'array' || schema.type === 'object' || target ? 'json' : (schema.type ?? 'any');
          entity.properties.set(field, { type, required: required.includes(field), closed: schema.readOnly === true && !/^(createdAt|updatedAt)$/.test(field), inherited: name === 'Product', primary: field === 'id' });
        }
      }
      return [snake(name), entity];
    }),
  );
}

const kindOf = (value: Json): string => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);

/** What captured answers hold under each alias: names and kinds of value. */
function shapesOf(...folders: string[]): Shop['shapes'] {
  const shapes: Shop['shapes'] = new Map();
  const walk = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (value && typeof value === 'object') {
      const alias = value['apiAlias'];
      if (typeof alias === 'string') {
        const shape = shapes.get(alias) ?? new Map<string, Set<string>>();
        shapes.set(alias, shape);
        for (const [name, inner] of Object.entries(value)) shape.set(name, (shape.get(name) ?? new Set()).add(kindOf(inner)));
      }
      Object.values(value).forEach(walk);
    }
  };
  for (const samples of folders.flatMap((folder) => reference(`samples/${folder}`) ?? [])) {
    for (const file of readdirSync(samples).filter((name) => name.endsWith('.response.json'))) walk(JSON.parse(readFileSync(join(samples, file), 'utf8')) as Json);
  }
  return shapes;
}

const shops: Record<string, () => Shop> = {
  '6.5': () => ({ version: '6.5', entities: flagged('entity-schema-flags-6.5.8.14-live.json'), shapes: shapesOf('shopware6-6.5', 'shopware6') }),
  '6.6': () => ({ version: '6.6', entities: flagged('entity-schema-flags-6.6.7.0-live.json'), shapes: shapesOf('shopware6') }),
  '6.7': () => ({ version: '6.7', entities: described('admin-openapi3-6.7.10.1.json'), shapes: shapesOf('shopware6') }),
};
const shopOf = (version: string): Shop => once(version, shops[version]);

// Requests ------------------------------------------------------------------------------------------------------------------------------------------------------

const isId = (value: Json | undefined): boolean => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
const said = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));
const asList = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : value && typeof value === 'object' ? Object.values(value) : []);

function fieldAt(shop: Shop, name: string, path: string, say: Say): Property | null {
  let entity = shop.entities.get(name);
  const parts = path.split('.');
  if (parts[0] === name && !entity?.properties.has(name) && !entity?.associations.has(name)) parts.shift();
  for (const [index, part] of parts.entries()) {
    const property = entity?.properties.get(part);
    if (property && (index === parts.length - 1 || property.type === 'json')) return property;
    entity = shop.entities.get(entity?.associations.get(part)?.entity ?? '');
    if (!entity) break;
  }
  if (!entity) say(`${name} has no field ${path}`);
  return null;
}

function checkFilter(shop: Shop, entity: string, filter: Fields, say: Say): void {
  const allowed = { equals: ['field', 'value'], equalsAny: ['field', 'value'], contains: ['field', 'value'], prefix: ['field', 'value'], suffix: ['field', 'value'], range: ['field', 'parameters'], multi: ['operator', 'queries'], not: ['operator', 'queries'] }[filter['type'] as 'equals'];
  if (!allowed) return say(`no filter ${said(filter['type'])}`);
  for (const name of Object.keys(filter)) if (name !== 'type' && !allowed.includes(name)) say(`filter ${said(filter['type'])} has no ${name}`);
  for (const query of asList(filter['queries'])) checkFilter(shop, entity, query as Fields, say);
  if (typeof filter['field'] !== 'string') return;
  const property = fieldAt(shop, entity, filter['field'], say);
  if (filter['type'] !== 'range') return;
  for (const [bound, value] of Object.entries((filter['parameters'] ?? {}) as Fields)) {
    if (!['gte', 'gt', 'lte', 'lt'].includes(bound)) say(`range has no ${bound}`);
    // Anything else is compared literally, or matches everything.
    if (property?.type === 'date' && !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{3})?(\+00:00|Z)?$/.test(said(value))) say(`${filter['field']} ${bound} ${said(value)} is no UTC date`);
  }
}

function checkCriteria(shop: Shop, entity: string, criteria: Fields, say: Say, top = true): void {
  const known = ['filter', 'sort', 'associations', 'limit', 'page', ...(top ? ['ids', 'includes', 'total-count-mode', 'post-filter', 'term', 'fields', 'grouping', 'aggregations'] : ['total-count-mode'])];
  for (const name of Object.keys(criteria)) if (!known.includes(name)) say(`criteria have no ${name}`);
  if (criteria['limit'] !== undefined && (!Number.isInteger(criteria['limit']) || (criteria['limit'] as number) < 1 || (criteria['limit'] as number) > 500)) say(`limit ${said(criteria['limit'])}`);
  for (const filter of asList(criteria['filter'])) checkFilter(shop, entity, filter as Fields, say);
  for (const sort of asList(criteria['sort']) as Fields[]) fieldAt(shop, entity, said(sort['field']), say);
  for (const id of asList(criteria['ids'])) if (!isId(id)) say(`${said(id)} is no id`);
  for (const [name, inner] of Object.entries((criteria['associations'] ?? {}) as Fields)) {
    const target = shop.entities.get(entity)?.associations.get(name);
    if (!target) say(`${entity} has no association ${name}`);
    else checkCriteria(shop, target.entity, (inner ?? {}) as Fields, say, false);
  }
  for (const [name, fields] of Object.entries((criteria['includes'] ?? {}) as Fields)) {
    const target = shop.entities.get(name);
    for (const field of asList(fields)) if (target && !target.properties.has(said(field)) && !target.associations.has(said(field)) && field !== 'translated') say(`includes: ${name} has no ${said(field)}`);
  }
}

function checkPrices(value: Json, say: Say): void {
  const one = (entry: Fields, top: boolean): void => {
    for (const name of Object.keys(entry)) if (!['currencyId', 'gross', 'net', 'linked', 'listPrice', 'regulationPrice', 'percentage', 'extensions', 'apiAlias'].includes(name)) say(`price has no ${name}`);
    if (top && !isId(entry['currencyId'])) say('price without a currency');
    if (typeof entry['gross'] !== 'number' || typeof entry['net'] !== 'number' || typeof entry['linked'] !== 'boolean') say('price without gross, net or linked');
    for (const name of ['listPrice', 'regulationPrice']) if (entry[name]) one(entry[name] as Fields, false);
  };
  if (!Array.isArray(value)) say('price is no list');
  else for (const entry of value) one(entry as Fields, true);
}

function fits(type: string, value: Json): boolean {
  switch (type) {
    case 'uuid':
      return isId(value);
    case 'int':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string';
    case 'date':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value));
    case 'json':
      return value !== null && typeof value === 'object';
    default:
      return true;
  }
}

function checkRow(shop: Shop, name: string, row: Fields, create: boolean, say: Say): void {
  const entity = shop.entities.get(name);
  if (!entity) return say(`no entity ${name}`);
  for (const [field, value] of Object.entries(row)) {
    const association = entity.associations.get(field);
    const property = entity.properties.get(field);
    if (association) {
      for (const one of association.many ? asList(value) : value === null ? [] : [value]) checkRow(shop, association.entity, one as Fields, false, (fault) => say(`${field}: ${fault}`));
    } else if (!property) say(`${name} has no ${field}`);
    // 6.5 drops some of these without a word: no reason to send them.
    else if (property.closed || shopOf('6.6').entities.get(name)?.properties.get(field)?.closed) say(`${name}.${field} is write-protected`);
    else if (value !== null && /^(price|purchasePrices)$/.test(field) && /^product/.test(name)) checkPrices(value, say);
    else if (value !== null && !fits(property.type, value)) say(`${name}.${field} is no ${property.type}`);
  }
  if (create) for (const [field, { required, primary, closed }] of entity.properties) if (required && !primary && !closed && !(field in row) && !/VersionId$|^(createdAt|versionId|trackingCodes|states)$/.test(field)) say(`${name}.${field} is missing`);
}

type Route = { pattern: RegExp; methods: string[] };
const routes = (): Route[] =>
  once('routes', () => load<{ endpoints: { path: string; methods: string[] }[] }>('routes-6.6.7.0-live.json').endpoints.map(({ path, methods }) => ({ pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`), methods })));
const transitions = (): Record<string, [string, string, string][]> => once('transitions', () => JSON.parse(readFileSync(reference('samples/shopware6/state-machines-transitions.json') as string, 'utf8')) as Record<string, [string, string, string][]>);

function checkRequest(shop: Shop, call: RecordedCall, say: Say): void {
  const [address = '', search = ''] = call.path.split('?');
  const parts = address.split('/').slice(2).map(decodeURIComponent);
  if (!routes().some(({ pattern, methods }) => methods.includes(call.method) && pattern.test(address))) return say('no such route');
  const body = call.body === '' ? null : (JSON.parse(call.body) as Json);
  const entity = (parts[0]?.startsWith('search') ? parts[1] : parts[0])?.replaceAll('-', '_') ?? '';
  if (parts[0] === 'search' || parts[0] === 'search-ids') return checkCriteria(shop, entity, (body ?? {}) as Fields, say);
  if (parts[0] === 'oauth') {
    for (const name of Object.keys((body ?? {}) as Fields)) if (!['grant_type', 'client_id', 'client_secret', 'scope', 'scopes'].includes(name)) say(`token has no ${name}`);
    return;
  }
  if (parts[0] === '_action' && parts[1] === 'sync') {
    for (const operation of asList(body) as Fields[]) {
      for (const name of Object.keys(operation)) if (!['key', 'action', 'entity', 'payload', 'criteria'].includes(name)) say(`operation has no ${name}`);
      if (!['upsert', 'delete'].includes(said(operation['action']))) say(`no action ${said(operation['action'])}`);
      const rows = asList(operation['payload']) as Fields[];
      if (rows.length === 0 && !operation['criteria']) say('operation without rows');
      for (const row of rows) {
        if (operation['action'] === 'upsert') checkRow(shop, said(operation['entity']), row, false, say);
        else if (!isId(row['id'])) say('delete without an id');
      }
    }
  } else if (parts[0] === '_action' && parts.at(-2) === 'state') {
    const machine = parts[1] === 'state-machine' ? parts[2] : parts[1];
    if (!transitions()[`${machine}.state`]?.some(([, action]) => action === parts.at(-1))) say(`${machine} has no transition ${parts.at(-1)}`);
    for (const name of Object.keys((body ?? {}) as Fields)) if (!['sendMail', 'documentIds', 'mediaIds', 'stateFieldName'].includes(name)) say(`transition has no ${name}`);
  } else if (parts[0] === '_action' && parts.at(-1) === 'upload') {
    const query = new URLSearchParams(search);
    if (!query.get('extension')) say('upload without an extension');
    for (const name of query.keys()) if (!['extension', 'fileName'].includes(name)) say(`upload has no ${name}`);
  } else if (!parts[0]?.startsWith('_') && body) checkRow(shop, entity, body as Fields, call.method === 'POST', say);
}

// Answers -------------------------------------------------------------------------------------------------------------------------------------------------------

/** Names that every entity carries in an answer besides its fields. */
const frame = new Set(['extensions', '_uniqueIdentifier', 'versionId', 'translated', 'apiAlias', 'id', 'createdAt', 'updatedAt']);

function checkShown(shop: Shop, value: Json, say: Say, entityName?: string): void {
  if (Array.isArray(value)) return value.forEach((one) => checkShown(shop, one, say));
  if (!value || typeof value !== 'object') return;
  const alias = (value['apiAlias'] as string | undefined) ?? entityName;
  const entity = alias ? shop.entities.get(alias) : undefined;
  const shape = alias ? shop.shapes.get(alias) : undefined;
  if (alias && !entity && !shape && !/_foreign_keys_extension$|^media_type_/.test(alias)) say(`no alias ${alias}`);
  for (const [name, inner] of Object.entries(value)) {
    const property = entity?.properties.get(name);
    const association = entity?.associations.get(name);
    if (entity && !property && !association && !frame.has(name) && !shape?.has(name)) say(`${alias} shows no ${name}`);
    if (!entity && shape && !shape.has(name)) say(`${alias} shows no ${name}`);
    const seen = shape?.get(name);
    if (property && inner !== null && !fits(property.type, inner) && !seen?.has(kindOf(inner))) say(`${alias}.${name} is no ${property.type}`);
    // A variant takes from its parent what it has not; where the parent was not asked for, nobody can tell.
    if (property?.required && inner === null && !(property.inherited && value['parentId'] !== null) && !seen?.has('null')) say(`${alias}.${name} is empty`);
    if (!entity && seen && inner !== null && !seen.has(kindOf(inner)) && !(seen.size === 1 && seen.has('null'))) say(`${alias}.${name} is a ${kindOf(inner)}`);
    if (association && inner !== null && Array.isArray(inner) !== association.many) say(`${alias}.${name} is ${association.many ? 'no' : 'a'} list`);
    // A price list of an article, or whatever else lies inside.
    if (name !== 'extensions' && name !== 'translated' && name !== 'payload') checkShown(shop, inner, say);
  }
  // A figure of money that lacks a part would mislead whoever reads it.
  if (!entity && shape && alias && /^(cart|calculated)_|^price$/.test(alias) && !/_definition|^cart_price_|^cart_list_price/.test(alias)) for (const name of shape.keys()) if (!(name in value)) say(`${alias} lacks ${name}`);
}

const keysOnly = (value: Json | undefined, keys: string[], what: string, say: Say): void => {
  for (const name of Object.keys((value ?? {}) as Fields)) if (!keys.includes(name)) say(`${what} shows no ${name}`);
  for (const name of keys) if (!(name in ((value ?? {}) as Fields))) say(`${what} lacks ${name}`);
};

function checkErrors(body: Fields, status: number, say: Say): void {
  keysOnly(body, ['errors'], 'refusal', say);
  for (const error of asList(body['errors']) as Fields[]) {
    for (const name of Object.keys(error)) if (!['code', 'status', 'title', 'detail', 'template', 'meta', 'source'].includes(name)) say(`error shows no ${name}`);
    if (typeof error['code'] !== 'string' || typeof error['detail'] !== 'string' || error['status'] !== String(status)) say('error without code, status or detail');
  }
}

const jsonOf = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};

function checkAnswer(shop: Shop, call: RecordedCall, say: Say): void {
  const status = call.status as number;
  if (status === 204) return call.answer === '' ? undefined : say('204 with a body');
  if (status === 503) return;
  const body = jsonOf(call.answer as string) as Fields;
  if (status >= 400) return checkErrors(body, status, say);
  const parts = (call.path.split('?')[0]).split('/').slice(2);
  if (parts[0] === 'oauth') return keysOnly(body, ['token_type', 'expires_in', 'access_token'], 'token', say);
  if (parts[0] === '_info') return keysOnly(body, ['version'], 'version', say);
  if (parts[0] === 'search-ids') return keysOnly(body, ['total', 'data'], 'search-ids', say);
  if (parts[1] === 'sync') {
    keysOnly(body, ['extensions', 'data', 'notFound', 'deleted'], 'sync', say);
    for (const part of ['data', 'notFound', 'deleted']) for (const [entity, ids] of Object.entries(body[part] as Fields)) if (!shop.entities.has(entity.replace(/_translation$/, '')) || !asList(ids).every((id) => isId(id) || (typeof id === 'object' && id !== null))) say(`sync ${part}.${entity}`);
    return;
  }
  if (parts[0] === '_action' && parts[1] === 'media') return keysOnly(body, ['fileName'], 'provide-name', say);
  if (parts.at(-1) === 'state') {
    keysOnly(body, ['transitions'], 'transitions', say);
    for (const one of asList(body['transitions'])) keysOnly(one, ['name', 'technicalName', 'actionName', 'fromStateName', 'toStateName', 'url'], 'transition', say);
    return;
  }
  if (parts.at(-2) === 'state') return checkShown(shop, body, say, 'state_machine_state');
  if ('included' in body) return checkJsonApi(shop, body, say);
  if (parts[0] === 'search' || !parts[1]) keysOnly(body, ['total', 'data', 'aggregations'], 'search', say);
  for (const row of Array.isArray(body['data']) ? body['data'] : [body['data'] as Json]) checkShown(shop, row, say);
}

function checkJsonApi(shop: Shop, body: Fields, say: Say): void {
  for (const record of [...asList(body['data']), ...asList(body['included'])] as Fields[]) {
    for (const name of Object.keys(record)) if (!['id', 'type', 'attributes', 'relationships', 'links', 'meta'].includes(name)) say(`JSON:API shows no ${name}`);
    const entity = shop.entities.get(said(record['type']));
    for (const name of Object.keys((record['attributes'] ?? {}) as Fields)) if (!entity?.properties.has(name) && !frame.has(name) && !shop.shapes.get(said(record['type']))?.has(name)) say(`${said(record['type'])} shows no ${name}`);
    for (const name of Object.keys((record['relationships'] ?? {}) as Fields)) if (!entity?.associations.has(name)) say(`${said(record['type'])} is not linked by ${name}`);
  }
}

type Verdict = { requests: number; answers: number; values: number; faults: string[] };

/** Judges by one version, or, where the calls went to shops of several, finds fault only with what none of them knows. */
export function referee(calls: readonly RecordedCall[], version?: string): Verdict {
  const against = version ? [version] : Object.keys(shops);
  const verdict: Verdict = { requests: 0, answers: 0, values: 0, faults: [] };
  const faults = new Set<string>();
  const alike = new Map<string, number>();
  for (const call of calls) {
    if (!/^\/api\//.test(call.path)) continue;
    // Answers to the same question are judged a few times only. One that is no JSON comes from a fault that was ordered, or is a page.
    const question = `${call.method} ${call.path} ${call.body}`.replace(/[0-9a-f]{32}|\d{4}-\d\d-\d\dT[\d:.]+/g, '');
    const before = alike.get(question) ?? 0;
    alike.set(question, before + 1);
    const judged = call.answer !== undefined && before < 3 && (call.status === 204 || jsonOf(call.answer) !== undefined);
    const opinions = against.map((one) => {
      const found = new Set<string>();
      const say: Say = (fault) => void found.add(`${call.method} ${call.path.replace(/[0-9a-f]{32}/g, '{id}')}: ${fault}`);
      // What a shop refused with a reason may have been meant to be refused.
      if (call.status === undefined || call.status < 400) checkRequest(shopOf(one), call, say);
      if (judged) checkAnswer(shopOf(one), call, say);
      return found;
    });
    const best = opinions.reduce((a, b) => (b.size < a.size ? b : a));
    for (const fault of best) faults.add(fault);
    verdict.requests += 1;
    if (judged) {
      verdict.answers += 1;
      verdict.values += call.answer?.match(/":/g)?.length ?? 0;
    }
  }
  verdict.faults = [...faults];
  return verdict;
}

/** Ends a spec file: prints how much the referee saw, and fails where something was wrong or nothing was seen. */
export function expectRefereed(calls: readonly RecordedCall[], { version }: { version?: '6.5' | '6.6' | '6.7' } = {}): void {
  const { requests, answers, values, faults } = referee(calls, version);
  process.stdout.write(`referee: ${requests} requests and ${answers} answers (${values} values) checked against the schemas of Shopware ${version ?? '6.5, 6.6 and 6.7'}\n`);
  expect(faults).toEqual([]);
  expect(requests).toBeGreaterThan(0);
}
