// The outside referee of everything said to and by a Gambio shop: requests of ours and answers of the simulator against the official OpenAPI of both APIs and
// against names and types of a real shop's answers. Where a real shop contradicts its documentation, the place stands in a list below with its reason.
import Ajv, { type ValidateFunction } from 'ajv';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedCall } from './open-shop.js';
import { reference } from './reference.js';

type Schema = { $ref?: string; type?: string; enum?: unknown[]; properties?: Record<string, Schema>; required?: string[]; items?: Schema; oneOf?: Schema[]; nullable?: boolean; [more: string]: unknown };
type Parameter = { $ref?: string; name?: string; in?: string; schema?: Schema };
type Operation = { parameters?: Parameter[]; requestBody?: { content: Record<string, { schema: Schema }> }; responses: Record<string, { $ref?: string; schema?: Schema; content?: Record<string, { schema: Schema }> }> };
type Document = { paths: Record<string, Record<string, Operation>> } & Record<string, unknown>;
export type HeardAnswer = { method: string; path: string; status: number; text: string; json: unknown };

const [older, newer, samples] = [reference('schemas/gambio/v2/openapi.json'), reference('schemas/gambio/v3/resolved.openapi.json'), reference('samples/gambio')];
const present = older !== null && newer !== null && samples !== null;
/** `it` where schemas and samples are there, else a test that is counted as skipped. */
export const itRefereed = present ? it : it.skip;
if (!present) console.warn('SKIPPED: no reference folder (KONTOR_REFERENCE), so nothing is checked against Gambio’s documentation and the answers of a real shop.');

// --- where the documentation is wrong -----------------------------------------------------------------------------------------------------------------

const text: Schema = { type: 'string' };
const number: Schema = { type: 'number' };
const anything: Schema = {};
const names: Schema = { type: 'object', properties: { EN: text, DE: text }, required: ['EN', 'DE'] };
const listOrObject: Schema = { anyOf: [{ type: 'array' }, { type: 'object' }] };

/** Properties by definition: `also` are sent and not documented, or documented with another type; `not` are documented and not sent. */
const otherwise: Record<string, { why: string; also?: Record<string, Schema>; not?: string[] }> = {
  GXOrderCustomer: { why: 'vatId is a text, not a number', also: { vatId: text } },
  GXOrderItem: { why: 'attributes and customer data are lists', also: { attributes: { type: 'array', items: { $ref: '#/definitions/GXOrderItemAttributes' } }, customizationData: listOrObject, downloadInformation: listOrObject, gxCustomizerData: listOrObject } },
  GXOrderItemAttributes: { why: 'either the variant or the old option is null', also: { combisId: { type: 'integer', nullable: true }, optionId: { type: 'integer', nullable: true }, optionValueId: { type: 'integer', nullable: true } } },
  GXOrderItemAddons: { why: 'the identifier of the variant is sent too', also: { identifier: text } },
  GXOrderStatus: { why: 'language codes are upper case', also: { names } },
  GXQuantityUnit: { why: 'language codes are upper case', also: { names } },
  GXOrderListItemAddress: { why: 'firstName and lastName, as in the documentation’s own example', also: { firstName: text, lastName: text }, not: ['firstname', 'lastname'] },
  GXParcelService: { why: 'descriptions is one object', also: { descriptions: { type: 'object' } } },
  GXOrderTotal: { why: 'the note of a small business has no value', also: { value: { anyOf: [number, { const: '' }] } } },
  GXProduct: { why: 'additional fields are sent and not documented', also: { additionalFields: listOrObject } },
  GXSpecialOffer: { why: 'the beginning is not documented', also: { beginsAt: text } },
  GXCustomerGroup: { why: 'language codes are upper case', also: { names } },
  GXCustomerGroupSettings: { why: 'fsk18Purchasable is sent', also: { fsk18Purchasable: { type: 'boolean' } } },
  GXCustomerGroupConfigurations: { why: 'limits that are not set are null', also: { minOrder: { type: 'number', nullable: true }, maxOrder: { type: 'number', nullable: true } } },
  productArrayPutResponse: { why: 'affected, not updated; errors are texts without an id', also: { affected: { type: 'array', items: { $ref: '#/definitions/GXProduct' } }, errors: { type: 'array', items: { type: 'object', properties: { errorMessage: text, stacktrace: text }, required: ['errorMessage', 'stacktrace'] } } }, not: ['updated'] },
};
/** Documented as whole numbers, sent with decimals. */
const decimals = /^(price|finalPrice|quantity|weight|totalWeight|tax|discount|value|vpeValue|shippingCosts|discountAllowed|minOrder|graduatedQuantity|otDiscount)$/;
/** Answers that are documented wrongly as a whole. */
const answersOtherwise: { call: RegExp; why: string; schema: Schema }[] = [
  { call: /^GET v2\/(orders|products)\?.*(modified|deleted|changed)=/, why: 'changes come as two lists', schema: { type: 'object', properties: { deleted: { type: 'array', items: { type: 'integer' } }, modified: { type: 'array' } }, required: ['deleted', 'modified'] } },
  { call: /^POST v2\/products\/search/, why: 'list rows, or full products as documented', schema: { type: 'array', items: { anyOf: [{ $ref: '#/definitions/GXProductListing' }, { $ref: '#/definitions/GXProduct' }] } } },
  { call: /^GET v2\/products(\?|$)/, why: 'documented with the full product', schema: { type: 'array', items: { $ref: '#/definitions/GXProductListing' } } },
  { call: /^PATCH v2\/orders\/\d+\/status/, why: 'the row of the history, not the status', schema: { $ref: '#/definitions/GXOrderStatusHistory' } },
  { call: /^GET v2\/languages/, why: 'a list, not a list of lists; id, and the currency', schema: { type: 'array', items: { type: 'object', properties: { ...Object.fromEntries(['name', 'code', 'image', 'directory', 'currency'].map((name) => [name, text])), ...Object.fromEntries(['id', 'sortOrder', 'currencyId'].map((name) => [name, { type: 'integer' }])), status: { type: 'boolean' }, statusAdmin: { type: 'boolean' } }, required: ['id', 'code', 'status'] } } },
  { call: /^GET v2\/customer_groups(\?|$)/, why: 'the list is not documented', schema: { type: 'array', items: { $ref: '#/definitions/GXCustomerGroup' } } },
  { call: /^GET v2\/countries(\?|$)/, why: 'the list is not documented', schema: { type: 'array', items: { $ref: '#/definitions/GXCountry' } } },
  { call: /^GET v2(\?|$)/, why: 'the list of resources is not documented', schema: { type: 'object', additionalProperties: text } },
  { call: /^POST v2\/products\/\d+/, why: 'makes a second article instead of refusing', schema: { $ref: '#/definitions/GXProduct' } },
];
/** Single documents that are documented as a list of one. */
const documentedAsList = /^(GET v2\/(orders\/\d+|product_prices\/\d+|products\/\d+\/product_prices|customer_groups\/\d+)|POST v2\/orders\/\d+\/tracking_codes?)(\?|$)/;
/** Query arguments that lists and searches take without the documentation saying so. */
const everywhere = /^(page|per_page|sort|fields|q|disable_links)$/;
/** Of API v3: sent as null although documented as a number. */
const nullable = /^(vpeUnitId|imageListId)$/;
/** Places where an answer that no sample has is right nevertheless: options of the old kind, and the note of a small business. */
const rare = /(attributes\[\]\.(optionId|optionValueId|combisId)|totals\[\]\.value)$/;
/** Not sent by shops older than the one of the samples. */
const younger = /^beginsAt$/;
const operators = ['match', 'not', 'like', 'in', 'range', 'greater', 'geq', 'lower', 'leq', 'must', 'should'];

// --- schemas --------------------------------------------------------------------------------------------------------------------------------------------

const read = (path: string): Document => JSON.parse(readFileSync(path, 'utf8')) as Document;
const documents = present ? { v2: read(older), v3: read(newer) } : null;
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const resolveRef = <T>(document: Document, part: T & { $ref?: string }): T => (part.$ref === undefined ? part : (part.$ref.slice(2).split('/').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document) as T));

/** As Ajv reads it: unknown names are faults. `partial`: nothing is required, as in updates. */
function strict(document: Document, given: Schema, partial = false, depth = 0): Record<string, unknown> {
  if (depth > 12) return {};
  const name = given.$ref?.split('/').at(-1) ?? '';
  const schema = resolveRef(document, given);
  const inner = (one: Schema): Record<string, unknown> => strict(document, one, partial, depth + 1);
  if (schema.oneOf ?? schema['anyOf']) return { anyOf: ((schema.oneOf ?? schema['anyOf']) as Schema[]).map(inner) };
  if (schema.properties) {
    const { also = {}, not = [] } = otherwise[name] ?? {};
    const properties = Object.fromEntries(
      Object.entries({ ...schema.properties, ...also })
        .filter(([key]) => !not.includes(key))
        .map(([key, one]) => [key, key in also && one['anyOf'] ? one : decimals.test(key) && one.type === 'integer' ? number : nullable.test(key) ? { type: ['integer', 'null'] } : inner(one)]),
    );
    return { type: 'object', properties: { ...properties, _links: anything }, additionalProperties: false, required: partial ? [] : [...new Set([...(schema.required ?? []).filter((key) => !not.includes(key)), ...(not.length > 0 ? Object.keys(also) : [])])] };
  }
  if (schema.type === 'array') return { type: 'array', items: schema.items ? inner(schema.items) : {} };
  const type = schema.type === 'int' ? 'integer' : schema.type;
  return { ...(type ? { type: schema.nullable ? [type, 'null'] : type } : {}), ...(schema.enum ? { enum: schema.enum } : {}), ...(schema['additionalProperties'] ? { additionalProperties: schema['additionalProperties'] } : {}) };
}

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, allowUnionTypes: true });
const compiled = new Map<string, ValidateFunction>();
function faultsBy(key: string, schema: () => Record<string, unknown>, value: unknown): string[] {
  const validate = compiled.get(key) ?? ajv.compile(schema());
  compiled.set(key, validate);
  return validate(value) ? [] : (validate.errors ?? []).map((fault) => `${fault.instancePath} ${fault.message} ${JSON.stringify(fault.params)}`);
}

type Place = { api: 'v2' | 'v3'; call: string; document: Document; item: Record<string, Operation> | undefined; path: string; query: URLSearchParams };

function placeOf(method: string, address: string): Place | null {
  const found = /\/api\.php\/(v2|v3)(?:\/([^?]*))?(?:\?(.*))?$/.exec(address);
  if (!found || !documents) return null;
  const [, api, path = '', query = ''] = found as unknown as [string, 'v2' | 'v3', string?, string?];
  const prefix = api === 'v2' ? '/' : '/api.php/v3/';
  // One place may stand there twice: with `{product_id}` and with `{product_ids}`.
  const matching = Object.entries(documents[api].paths).filter(([route]) => new RegExp(`^${route.replace(/\{[^}]+\}/g, '\\d[\\d,]*')}$`).test(`${prefix}${path}`));
  const item = matching.length > 0 ? (Object.assign({}, ...matching.map(([, operations]) => operations)) as Record<string, Operation>) : undefined;
  return { api, call: `${method} ${api}${path ? `/${path}` : ''}${query ? `?${query}` : ''}`, document: documents[api], item, path, query: new URLSearchParams(query) };
}

// --- requests -------------------------------------------------------------------------------------------------------------------------------------------

/** Resources that the shop itself lists, beyond what is documented. */
const listed = present ? Object.keys(JSON.parse(readFileSync(join(samples, 'GET_v2.json'), 'utf8')) as object) : [];

function faultsOfCondition(condition: unknown): string[] {
  if (Array.isArray(condition)) return condition.flatMap(faultsOfCondition);
  if (!isRecord(condition) || Object.keys(condition).length === 0) return ['search wants an object of operators'];
  return Object.entries(condition).flatMap(([operator, given]) => {
    if (!operators.includes(operator)) return [`unknown search operator ${operator}`];
    if (operator === 'must' || operator === 'should') return faultsOfCondition(given);
    const wrong = isRecord(given) ? Object.keys(given).filter((column) => !/^\w+\.\w+$/.test(column)) : ['no column'];
    return wrong.map((column) => `${operator}: ${column} is no "table.column"`);
  });
}

/** What is wrong with a request; null: not one to the API. */
export function faultsOfRequest(call: RecordedCall): string[] | null {
  const place = placeOf(call.method, call.path);
  if (!place) return null;
  const { api, document, item, path, query } = place;
  const operation = item?.[call.method.toLowerCase()];
  if (!operation) return call.method === 'GET' && api === 'v2' && (path === '' || listed.includes(path)) ? [] : [item ? 'method not documented' : 'no such place'];
  const parameters = (operation.parameters ?? []).map((one) => resolveRef(document, one));
  const known = new Set(parameters.filter((one) => one.in === 'query').map(({ name }) => name));
  const faults = [...query.keys()].filter((name) => !known.has(name) && !(api === 'v2' && everywhere.test(name)) && !(known.has('filter') && /^filter\[[\w.]+\]$/.test(name))).map((name) => `unknown argument ${name}`);
  for (const name of ['modified', 'deleted', 'changed']) if (api === 'v2' && query.has(name) && !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(query.get(name) ?? '')) faults.push(`${name}=${query.get(name)} is no date and time`);
  if (call.body === '') return ['POST', 'PUT', 'PATCH'].includes(call.method) ? [...faults, 'no body'] : faults;
  const body = JSON.parse(call.body) as unknown;
  if (path.endsWith('/search')) return [...faults, ...faultsOfCondition(isRecord(body) && body['search'] !== undefined ? body['search'] : path.startsWith('special_offers') ? body : undefined)];
  const documented = api === 'v3' ? operation.requestBody?.content['application/json']?.schema : parameters.find((one) => one.in === 'body')?.schema;
  if (!documented) return [...faults, 'no body is documented'];
  const key = `request ${call.method} ${path.replace(/\d+/g, '1')}`;
  if (api === 'v3') return [...faults, ...faultsBy(key, () => strict(document, documented), body)];
  // API v2 updates what is named; what must be there stands here, because the documentation demands everything of everybody.
  const needs = (...needed: string[]): string[] => needed.filter((name) => !isRecord(body) || body[name] === undefined).map((name) => `${name} is missing`);
  if (/\/status$/.test(path)) faults.push(...needs('statusId', 'customerNotified'));
  if (/^special_offers\/\d+$/.test(path)) faults.push(...needs('productId', 'price', 'quantity', 'status', 'expiresAt'));
  else if (path === 'special_offers') faults.push(...needs('productId', 'price', 'quantity', 'status', 'expiresAt'));
  if (/\/tracking_codes?$/.test(path)) {
    faults.push(...needs('trackingCode', 'parcelServiceId'));
    // Ids are documented as texts here; the shop takes numbers.
    return [...faults, ...faultsBy('request tracking', () => ({ type: 'object', properties: { trackingCode: text, parcelServiceId: { type: ['integer', 'string'] }, languageId: { type: ['integer', 'string'] } }, additionalProperties: false }), body)];
  }
  if (/product_prices/.test(path)) faults.push(...needs('groupPrices'));
  if (path === 'products' && call.method === 'PUT' && (!Array.isArray(body) || body.some((one) => !isRecord(one) || !Number.isInteger(one['id'])))) faults.push('an item has no id');
  return [...faults, ...faultsBy(key, () => strict(document, documented, true), body)];
}

/** Ends a spec file: prints how many requests the referee saw, and fails where one was wrong or none was seen. */
export function expectRefereed(calls: readonly RecordedCall[]): void {
  const faults = new Set<string>();
  let checked = 0;
  for (const call of calls) {
    const found = faultsOfRequest(call);
    if (!found) continue;
    checked += 1;
    for (const fault of found) faults.add(`${call.method} ${call.path}: ${fault}`);
  }
  process.stdout.write(`referee: ${checked} requests checked against the documentation of both Gambio APIs\n`);
  expect([...faults]).toEqual([]);
  expect(checked).toBeGreaterThan(0);
}

// --- answers --------------------------------------------------------------------------------------------------------------------------------------------

type Shapes = { names: Map<string, Set<string>[]>; types: Map<string, Set<string>> };

/** Every path of a document with the names found there and the types of its values. Links are the shop's own affair. */
function shape(value: unknown, path: string, { names: seen, types }: Shapes): void {
  types.set(path, (types.get(path) ?? new Set()).add(value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value));
  if (Array.isArray(value)) for (const one of value) shape(one, `${path}[]`, { names: seen, types });
  else if (isRecord(value)) {
    seen.set(path, [...(seen.get(path) ?? []), new Set(Object.keys(value).filter((key) => key !== '_links'))]);
    for (const [key, one] of Object.entries(value)) if (key !== '_links') shape(one, `${path}.${key}`, { names: seen, types });
  }
}

const sampled = new Map<string, Shapes>();
for (const file of present ? readdirSync(samples) : []) {
  // Places of a real shop that answered 404 teach nothing about a good answer.
  const of = file.startsWith('order-') ? 'v2/orders/1' : file.replace(/^GET_|\.json$/g, '').replace(/_per[_-]page=\d+$/, '').replace(/^(v\d)_/, '$1/').replace(/_(\d+)(_|$)/g, (_match, id: string, end: string) => `/${id === '0' ? id : '1'}${end ? '/' : ''}`);
  const shapes = sampled.get(of) ?? { names: new Map<string, Set<string>[]>(), types: new Map<string, Set<string>>() };
  const content = JSON.parse(readFileSync(join(samples ?? '', file), 'utf8')) as unknown;
  if (isRecord(content) && content['error'] !== undefined) continue;
  shape(content, '', shapes);
  sampled.set(of, shapes);
}

function faultsOfSample(path: string, json: unknown): string[] {
  const known = sampled.get(path.replace(/\d+(?=\/|$)/g, (id, at: number) => (path[at - 1] === 'v' ? id : '1')));
  if (!known) return [];
  const mine: Shapes = { names: new Map(), types: new Map() };
  shape(json, '', mine);
  const faults: string[] = [];
  for (const [at, sets] of mine.names) {
    // Links of the pages are a list where there is only one.
    const seen = known.names.get(at);
    if (!seen || at.endsWith('.links')) continue;
    const always = [...seen[0]].filter((key) => seen.every((set) => set.has(key)));
    for (const set of sets) {
      for (const key of always) if (!set.has(key) && !younger.test(key)) faults.push(`${at}: ${key} is missing, a real shop sends it`);
      for (const key of set) if (!seen.some((one) => one.has(key))) faults.push(`${at}: ${key} is not sent by a real shop`);
    }
  }
  for (const [at, found] of mine.types) {
    const seen = known.types.get(at);
    const name = at.split('.').at(-1) ?? '';
    if (seen) for (const type of found) if (!seen.has(type) && name !== 'links' && !rare.test(at) && !(nullable.test(name) && (type === 'null' || type === 'number'))) faults.push(`${at} is ${type}, of a real shop ${[...seen].join(' or ')}`);
  }
  return faults;
}

const v2Error: Record<string, unknown> = { type: 'object', properties: { code: { type: 'integer' }, status: { const: 'error' }, message: text, request: { type: 'object', properties: { method: text, url: text, path: text, uri: { type: 'object', properties: { root: text, resource: text }, required: ['root', 'resource'], additionalProperties: false } }, required: ['method', 'url', 'path', 'uri'], additionalProperties: false } }, required: ['code', 'status', 'message', 'request'], additionalProperties: false };
const v3Error: Record<string, unknown> = { type: 'object', properties: { error: text, details: text }, required: ['error'], additionalProperties: false };
const v3Errors: Record<string, unknown> = { type: 'object', properties: { errors: { anyOf: [{ type: 'array', items: { anyOf: [text, { type: 'array', items: text }] } }, { type: 'object', additionalProperties: { type: 'array', items: text } }] } }, required: ['errors'], additionalProperties: false };
const stackTrace: Record<string, unknown> = { type: 'array', items: { type: 'object', properties: { file: text, line: { type: 'integer' }, function: text }, required: ['file', 'line'] } };

/** What is wrong with an answer; null: not one of the API. */
export function faultsOfAnswer(heard: HeardAnswer): string[] | null {
  const place = placeOf(heard.method, heard.path);
  if (!place) return null;
  const { api, call, document, item, path } = place;
  const resource = `${api}/${path}`.replace(/\/$/, '');
  if (heard.status === 204) return heard.text === '' ? [] : ['204 has a body'];
  if (heard.status >= 400) {
    if (api === 'v3') return faultsBy(`v3 ${[400, 409, 422].includes(heard.status)}`, () => ([400, 409, 422].includes(heard.status) ? v3Errors : v3Error), heard.json);
    if (path.startsWith('special_offers') && heard.status === 400) return heard.json === undefined ? (/^Query error: .*\{.*\}$/s.test(heard.text) ? [] : ['neither JSON nor a query error before it']) : faultsBy('trace', () => ({ anyOf: [stackTrace, v2Error] }), heard.json);
    if (path === 'products' && heard.method === 'PUT' && isRecord(heard.json) && 'affected' in heard.json) return faultsBy('put products', () => strict(document, { $ref: '#/definitions/productArrayPutResponse' }), heard.json);
    return faultsBy('v2 error', () => v2Error, heard.json);
  }
  const other = answersOtherwise.find((one) => one.call.test(call));
  const response = item?.[heard.method.toLowerCase()]?.responses[String(heard.status)];
  const resolved = response && resolveRef(document, response);
  const documented = other?.schema ?? (api === 'v3' ? resolved?.content?.['application/json']?.schema : resolved?.schema);
  if (!documented) return listed.includes(path) ? faultsOfSample(resource, heard.json) : ['an answer that is not documented'];
  const schema = documentedAsList.test(call) && documented.type === 'array' && documented.items ? documented.items : documented;
  // Links of a page are a list where there is only one, and meta data of lists carry more than is documented of single ones.
  const judged = api === 'v3' && isRecord(heard.json) ? { ...heard.json, _meta: { ...(heard.json['_meta'] as object), links: undefined } } : heard.json;
  const key = `answer ${other ? other.call.source : `${heard.method} ${resource.replace(/\/\d+/g, '/1')}`} ${heard.status}`;
  const trimmed = place.query.has('fields');
  const byDocument = faultsBy(`${key} ${trimmed}`, () => strict(document, schema, trimmed), api === 'v3' ? (JSON.parse(JSON.stringify(judged)) as unknown) : judged);
  const rows = other?.call.source.includes('modified') && isRecord(heard.json) ? faultsBy(`changed ${path}`, () => strict(document, { type: 'array', items: { $ref: path === 'orders' ? '#/definitions/GXOrderListItem' : '#/definitions/GXProductListing' } }), heard.json['modified']) : [];
  return [...byDocument, ...rows, ...(heard.method === 'GET' && !trimmed && !other?.call.source.includes('modified') ? faultsOfSample(resource, heard.json) : [])];
}

/** How much the referee knows, so that a test can see it does not judge by nothing. */
export const refereeKnows = { samples: sampled.size, departures: Object.keys(otherwise).length + answersOtherwise.length };
