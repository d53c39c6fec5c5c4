// The outside referee of Shopware 5, which publishes no schema: requests of ours and answers of the simulator against the entity models of a real 5.7.19 (names,
// types, nullability) and against what that shop answered (samples of the reference folder). A property that neither knows is an error, and so is one that is missing.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedCall } from './open-shop.js';
import { reference } from './reference.js';

type Json = null | string | number | boolean | Json[] | { [name: string]: Json };
type Fields = { [name: string]: Json };
type Model = { fields: Record<string, { type: string; nullable: boolean }>; associations: Record<string, { target: string; toMany: boolean }> };

const schema = reference('schemas/shopware5/entity-models-5.7.19.json');
const samples = reference('samples/shopware5');
const present = schema !== null && samples !== null;

/** `it` where the models and samples are there, else a test that is counted as skipped. */
export const itRefereed = present ? it : it.skip;
if (!present) console.warn('SKIPPED: no reference folder (KONTOR_REFERENCE), so nothing of Shopware 5 is checked against its entity models.');

// PHP writes an empty list where nothing is associated.
const models = present ? (JSON.parse(readFileSync(schema, 'utf8')) as Record<string, { fields: Model['fields'] | []; associations: Model['associations'] | [] }>) : {};
function modelOf(name: string | undefined): Model | null {
  const found = name === undefined ? undefined : models[name.startsWith('Shopware\\') ? name : `Shopware\\Models\\${name}`];
  return found ? { fields: Array.isArray(found.fields) ? {} : found.fields, associations: Array.isArray(found.associations) ? {} : found.associations } : null;
}

const isFields = (value: Json | undefined): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const dated = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{4}$/;
const jsonType = (value: Json): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

// --- Requests ---------------------------------------------------------------------------------------------------------------------------------------------------

const resources: Record<string, { entity: string; methods: string[] }> = {
  version: { entity: '', methods: ['GET'] },
  articles: { entity: 'Article\\Article', methods: ['GET', 'PUT', 'POST', 'DELETE'] },
  variants: { entity: 'Article\\Detail', methods: ['GET', 'PUT'] },
  orders: { entity: 'Order\\Order', methods: ['GET', 'PUT'] },
  customerGroups: { entity: 'Customer\\Group', methods: ['GET'] },
  paymentMethods: { entity: 'Payment\\Payment', methods: ['GET'] },
  shops: { entity: 'Shop\\Shop', methods: ['GET'] },
  countries: { entity: 'Country\\Country', methods: ['GET'] },
  categories: { entity: 'Category\\Category', methods: ['GET'] },
  manufacturers: { entity: 'Article\\Supplier', methods: ['GET'] },
  media: { entity: 'Media\\Media', methods: ['GET', 'POST'] },
  caches: { entity: '', methods: ['DELETE'] },
  generateArticleImages: { entity: '', methods: ['PUT'] },
};
const expressions = ['=', '!=', '<', '<=', '>', '>=', 'LIKE'];
/** What a PUT of an order changes; everything else is ignored without a word. */
const orderFields = ['paymentStatusId', 'orderStatusId', 'trackingCode', 'comment', 'customerComment', 'internalComment', 'transactionId', 'clearedDate', 'attribute', 'details', '__options_details'];

type Say = (fault: string) => void;

/** Whether Doctrine knows a property of a filter, also one of an associated entity. */
function knowsProperty(entity: string, property: string): boolean {
  const [first = '', ...rest] = property.split('.');
  const model = modelOf(entity);
  if (!model) return false;
  if (rest.length === 0) return Object.hasOwn(model.fields, first);
  const target = model.associations[first]?.target;
  // Attributes have the columns that a shop added to them.
  return target !== undefined && (modelOf(target) === null || target.includes('\\Attribute\\') || knowsProperty(target, rest.join('.')));
}

function judgeRequest(call: RecordedCall, say: Say): void {
  const [path = '', search = ''] = call.path.split('?');
  const [, name = '', key] = /\/api\/([^/]*)(?:\/(.+))?$/.exec(path) ?? [];
  const resource = resources[name];
  if (!resource) return say('no such resource');
  if (!resource.methods.includes(call.method)) return say('method not offered');
  for (const [argument, value] of new URLSearchParams(search)) judgeArgument(resource.entity, argument, value, say);
  if (call.method === 'GET' && call.body) say('a body of a GET, which proxies drop');
  if (!call.body) return;
  const body = JSON.parse(call.body) as Json;
  if (name === 'orders') {
    if (key === undefined) say('orders take no batch');
    if (isFields(body)) judgeOrder(body, say);
    else say('an order wants an object');
  } else if (name === 'variants' || name === 'articles') {
    const rows = key === undefined && call.method === 'PUT' ? (Array.isArray(body) ? body : [say('a batch wants a list')].flatMap(() => [])) : [body];
    if (rows.length > 100) say(`${rows.length} rows in one batch`);
    for (const row of rows) if (isFields(row)) judgeRow(name, row, key === undefined && call.method === 'PUT', say);
  } else if (name === 'media' && isFields(body)) {
    for (const field of Object.keys(body)) if (!['album', 'file', 'name', 'description'].includes(field)) say(`media: unknown field ${field}`);
    for (const field of ['album', 'file']) if (!(field in body)) say(`media without ${field}`);
  }
}

function judgeArgument(entity: string, name: string, value: string, say: Say): void {
  if (/^filter\[\d+\]\[property\]$/.test(name) || /^sort\[\d+\]\[property\]$/.test(name)) {
    if (!knowsProperty(entity, value)) say(`${entity} has no property ${value}`);
  } else if (/^filter\[\d+\]\[expression\]$/.test(name)) {
    if (!expressions.includes(value)) say(`unknown expression ${value}`);
  } else if (/^filter\[\w+\]$/.test(name)) {
    if (!knowsProperty(entity, name.slice(7, -1))) say(`${entity} has no property ${name.slice(7, -1)}`);
  } else if (name === 'limit' || name === 'start') {
    if (!/^\d+$/.test(value)) say(`${name}=${value}`);
  } else if (!/^(filter\[\d+\]\[(value|operator)\](\[\d*\])?|sort\[\d+\]\[direction\]|useNumberAsId|considerTaxInput|language)$/.test(name)) say(`unknown argument ${name}`);
}

function judgeOrder(body: Fields, say: Say): void {
  for (const [name, value] of Object.entries(body)) {
    if (!orderFields.includes(name)) say(`order: ${name} has no effect`);
    if (/StatusId$/.test(name) && !Number.isInteger(value)) say(`order: ${name} is no integer`);
    if (/^(trackingCode|.*[cC]omment|transactionId)$/.test(name) && typeof value !== 'string') say(`order: ${name} is no text`);
  }
  const options = body['__options_details'];
  if ('details' in body && !(isFields(options) && options['replace'] === false)) say('order: a list of positions deletes those it does not name');
}

function judgeRow(resource: string, row: Fields, batch: boolean, say: Say): void {
  const entity = resource === 'variants' ? 'Article\\Detail' : 'Article\\Article';
  const { fields, associations } = modelOf(entity) as Model;
  const known = [...Object.keys(fields), ...Object.keys(associations), ...Object.keys(associations).map((name) => `__options_${name}`), ...(resource === 'articles' ? ['variants', '__options_variants'] : [])];
  for (const name of Object.keys(row)) if (!known.includes(name)) say(`${resource}: unknown field ${name}`);
  if (batch && row['id'] === undefined && row['number'] === undefined && !isFields(row['mainDetail'])) say(`${resource}: a row that names nothing would be created`);
  if (resource === 'variants' && 'articleId' in row) say('variants: a row with an articleId creates where nothing is found');
  if ('inStock' in row && !Number.isInteger(row['inStock'])) say(`${resource}: inStock ${JSON.stringify(row['inStock'])} is no integer`);
  if ('prices' in row) judgePrices(row, say);
  if (isFields(row['mainDetail'])) judgeRow('variants', row['mainDetail'], false, say);
}

function judgePrices(row: Fields, say: Say): void {
  const { prices, __options_prices: options } = row;
  if (!Array.isArray(prices) || prices.length === 0) return say('prices: without any the variant vanishes');
  const merges = isFields(options) && options['replace'] === false;
  const tiers = new Set<string>();
  for (const price of prices.filter(isFields)) {
    for (const name of Object.keys(price)) if (!Object.hasOwn((modelOf('Article\\Price') as Model).fields, name)) say(`prices: unknown field ${name}`);
    if (merges && price['id'] === undefined) say('prices: a row without its id is added');
    if (typeof price['customerGroupKey'] !== 'string') say('prices: a row without a customer group');
    for (const name of ['price', 'pseudoPrice', 'regulationPrice']) if (price[name] !== undefined && price[name] !== null && !/^"?\d+(\.\d+)?"?$/.test(JSON.stringify(price[name]))) say(`prices: ${name} ${JSON.stringify(price[name])}`);
    if (price['price'] === undefined) say('prices: a row without a price costs nothing');
    if (price['pseudoPrice'] === undefined) say('prices: a row without pseudoPrice sets it to 0');
    const tier = JSON.stringify([price['customerGroupKey'], price['from'] ?? 1]);
    if (tiers.has(tier)) say(`prices: ${tier} twice`);
    tiers.add(tier);
  }
}

/** Ends a spec file: prints how many requests the referee saw, and fails where one was wrong or none was seen. */
export function expectRefereed(calls: readonly RecordedCall[]): void {
  const faults = new Set<string>();
  const judged = calls.filter(({ path }) => /\/api\//.test(path));
  for (const call of judged) judgeRequest(call, (fault) => faults.add(`${call.method} ${call.path.split('?')[0]}: ${fault}`));
  process.stdout.write(`referee: ${judged.length} requests checked against the entity models of Shopware 5.7.19\n`);
  expect([...faults]).toEqual([]);
  expect(judged.length).toBeGreaterThan(0);
}

// --- Answers ----------------------------------------------------------------------------------------------------------------------------------------------------

const sampleData = new Map<string, Json[]>();
if (samples !== null) {
  for (const file of readdirSync(samples).filter((name) => name.endsWith('.response.json'))) {
    const document = JSON.parse(readFileSync(join(samples, file), 'utf8')) as Fields;
    const kind = file.replace(/\.response\.json$/, '').replace(/^(article|variant|order|media)-.*/, '$1').replace(/\.list$/, 's list').replace(/ss list$/, 's list').replace('medias list', 'media list');
    const own = file.startsWith('variants-batch') ? 'batch' : /create/.test(file) && file.startsWith('media') ? 'written' : kind;
    const data = document['data'] ?? null;
    sampleData.set(own, [...(sampleData.get(own) ?? []), ...(own.endsWith(' list') && Array.isArray(data) ? data : [data])]);
  }
}
/** Details that have a sample of their own shape; the others look as in their list. */
const details: Record<string, string> = { articles: 'article', variants: 'variant', orders: 'order', media: 'media' };
const roots: Record<string, string> = { article: 'Article\\Article', variant: 'Article\\Detail', order: 'Order\\Order', ...Object.fromEntries(Object.entries(resources).map(([name, { entity }]) => [`${name} list`, entity])) };

/** Of every entity, wherever the samples show one: how it looked, and the types of its fields. */
const shapes = new Map<string, Fields[]>();
const seenTypes = new Map<string, Set<string>>();
function learn(value: Json, entity: string): void {
  if (Array.isArray(value)) for (const one of value) learn(one, entity);
  if (!isFields(value)) return;
  const name = entity.replace(/^Shopware\\Models\\/, '');
  shapes.set(name, [...(shapes.get(name) ?? []), value]);
  const model = modelOf(entity);
  for (const [field, inner] of Object.entries(value)) {
    seenTypes.set(`${name}.${field}`, (seenTypes.get(`${name}.${field}`) ?? new Set()).add(jsonType(inner)));
    const target = model?.associations[field]?.target;
    if (target !== undefined) learn(inner, target);
  }
}
for (const [kind, entity] of Object.entries(roots)) learn(sampleData.get(kind) ?? [], entity);

export type AnswerReferee = { judge(method: string, path: string, status: number, document: Json | undefined): void; end(atLeast: number): void };

/** Judges answers of the simulator; `without`: properties that the version does not have yet, `perhaps`: those that some of the versions heard do not have. */
export function answerReferee({ without = [], perhaps = [] }: { without?: string[]; perhaps?: string[] } = {}): AnswerReferee {
  const faults = new Set<string>();
  const tally = { answers: 0, records: 0 };

  const check = (value: Json, entity: string | undefined, seen: Json[], at: string): void => {
    const say = (fault: string): void => void faults.add(`${at}: ${fault}`);
    if (Array.isArray(value)) {
      for (const one of value) check(one, entity, seen.flatMap((sample) => (Array.isArray(sample) ? sample : [])), `${at}[]`);
      return;
    }
    if (!isFields(value)) return;
    const model = modelOf(entity);
    const name = (entity ?? '').replace(/^Shopware\\Models\\/, '');
    const here = seen.filter(isFields);
    // Where no sample has one at this place, one from another place says how it looks.
    const alike = here.length > 0 || model ? here : (shapes.get(name) ?? []);
    if (alike.length === 0 && !model) {
      // What no sample and no model describes is an attribute of the shop's own.
      if (!/attribute$/.test(at)) say('nothing describes this object');
      return;
    }
    const always = alike.length === 0 ? [] : Object.keys(alike[0]).filter((name) => alike.every((sample) => name in sample) && !without.includes(name) && !perhaps.includes(name));
    const ever = alike.length > 0 ? new Set(alike.flatMap((sample) => Object.keys(sample))) : new Set([...Object.keys(model?.fields ?? {}), ...Object.keys(model?.associations ?? {})]);
    for (const field of always) if (!(field in value)) say(`${field} is missing`);
    for (const [field, inner] of Object.entries(value)) {
      if (!ever.has(field)) say(`unknown property ${field}`);
      else if (without.includes(field)) say(`${field} is not in this version`);
      const values = alike.flatMap((sample) => (field in sample ? [sample[field]] : []));
      const association = model?.associations[field];
      const fault = typeFault(inner, model?.fields[field], new Set([...values.map(jsonType), ...(model ? (seenTypes.get(`${name}.${field}`) ?? []) : [])]), association !== undefined);
      if (fault) faults.add(`${at}.${field}: ${fault}`);
      check(inner, association?.target, values, `${at}.${field}`);
    }
  };

  return {
    judge(method, path, status, document) {
      const [, name = '', key] = /\/api\/([^/?]*)(?:\/([^?]+))?/.exec(path) ?? [];
      if (name === 'users' || !path.includes('/api/')) return;
      tally.answers += 1;
      const say = (fault: string): void => void faults.add(`${method} ${name}: ${fault}`);
      // A page of the web server or of maintenance, and the empty answer of a PHP that broke off.
      if (document === undefined) return void (status < 300 && say(`${status} without data`));
      if (!isFields(document)) return say('no object');
      const top = Object.keys(document).sort().join();
      if (document['success'] !== true) {
        if (status < 400 || !/^(code,errors,message,success|message,success)$/.test(top) || typeof document['message'] !== 'string') say(`an error of status ${status} with ${top}`);
        return;
      }
      const data = document['data'] ?? null;
      const records = Array.isArray(data) ? data : [data];
      tally.records += records.length;
      const entity = resources[name]?.entity ?? (name === 'customers' ? 'Customer\\Customer' : undefined);
      if (method === 'GET' && name === 'version') return void (top === 'data,success' || say(top));
      if (method === 'GET' && key === undefined) {
        if (top !== 'data,success,total' || !Number.isInteger(document['total'])) say(`a list with ${top}`);
        for (const record of records) check(record, entity, sampleData.get(`${name} list`) ?? [], `${name} list`);
      } else if (method === 'GET') {
        if (top !== 'data,success') say(`a detail with ${top}`);
        check(data, entity, sampleData.get(details[name] ?? `${name} list`) ?? [], name);
      } else if (method === 'PUT' && key === undefined && Array.isArray(data)) {
        for (const record of records.filter(isFields)) judgeBatchRow(name, entity, record, check, say);
      } else if (data !== null) {
        if (top !== 'data,success') say(`a write with ${top}`);
        check(data, undefined, sampleData.get('written') ?? [], `${name} written`);
        if (status !== (method === 'POST' ? 201 : 200)) say(`status ${status}`);
      }
    },
    end(atLeast) {
      process.stdout.write(`referee: ${tally.answers} simulator answers checked (${tally.records} records in them) against the entity models and samples of Shopware 5.7.19\n`);
      expect([...faults]).toEqual([]);
      expect(tally.answers).toBeGreaterThanOrEqual(atLeast);
    },
  };
}

function judgeBatchRow(name: string, entity: string | undefined, row: Fields, check: (value: Json, entity: string | undefined, seen: Json[], at: string) => void, say: Say): void {
  const samples = (sampleData.get('batch') ?? []).flat().filter(isFields).filter((sample) => sample['success'] === row['success']);
  const { data, ...rest } = row;
  check(rest, undefined, samples.map(({ data: _data, ...sample }) => sample), `${name} row`);
  if (row['success'] !== true) return;
  if (row['operation'] !== 'update' && row['operation'] !== 'create') say(`operation ${JSON.stringify(row['operation'])}`);
  // The echo of an article has no sample; its own fields are those of its model.
  check(data ?? null, entity, name === 'variants' ? samples.map((sample) => sample['data']) : [], `${name} row.data`);
}

/** By the model, or as the samples show it. */
function typeFault(value: Json, field: Model['fields'][string] | undefined, sampled: Set<string>, association: boolean): string | null {
  const type = jsonType(value);
  if (type === 'null') return field?.nullable || association || sampled.has('null') || (!field && sampled.size === 0) ? null : 'null is never there';
  // Empty objects come as lists.
  if (type === 'array' && (value as Json[]).length === 0 && (sampled.has('object') || association)) return null;
  if (association || (!field && sampled.size === 0)) return null;
  const kind = field?.type;
  if (kind === 'datetime' || kind === 'date') return type === 'string' && dated.test(value as string) ? null : `${JSON.stringify(value)} is no date`;
  const byModel = kind === undefined ? false : kind === 'integer' ? Number.isInteger(value) : kind === 'float' ? type === 'number' : kind === 'boolean' ? type === 'boolean' : type === 'string';
  // Samples know numbers only, the model knows whole ones.
  return byModel || (sampled.has(type) && !(kind === 'integer' && type === 'number')) ? null : `${JSON.stringify(value)} is no ${kind ?? [...sampled].join(' or ')}`;
}
