// The outside referee of Amazon: every request of ours and every answer against the official models (Swagger 2.0) of the reference folder, every feed message
// against Amazon's feed schema and the derived shape of offer attributes. A property that no model knows is a fault.
import Ajv, { type ValidateFunction } from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import type { RecordedCall } from './open-shop.js';
import { reference } from './reference.js';

type Parameter = { name: string; in: 'query' | 'path' | 'body' | 'header'; required?: boolean; type?: string; enum?: string[]; items?: { type?: string; enum?: string[] }; maxItems?: number; minItems?: number; schema?: object };
type Operation = { operationId: string; parameters?: Parameter[]; responses: Record<string, { schema?: object }> };
type Route = { method: string; pattern: RegExp; operation: Operation; check: (schema: object) => ValidateFunction };

const files = ['orders-api-model/orders_2026-01-01', 'orders-api-model/ordersV0', 'listings-items-api-model/listingsItems_2021-08-01', 'feeds-api-model/feeds_2021-06-30', 'reports-api-model/reports_2021-06-30', 'sellers-api-model/sellers'];
const paths = files.map((file) => reference(`schemas/amazon/models/${file}.json`));
const feedSchema = reference('schemas/amazon/schemas/feeds/listings-feed-schema-v2.json');
const offerSchema = reference('schemas/amazon/derived/offer-attributes.schema.json');

const here = paths.every((path) => path !== null) && feedSchema !== null && offerSchema !== null;
/** `it` where the official models are there, else a test that is counted as skipped. */
export const itRefereed = here ? it : it.skip;
if (!here) console.warn('SKIPPED: no reference folder (KONTOR_REFERENCE), so nothing is checked against Amazon’s models.');

/** What went over the wire once: a request, and its answer where it is known. */
export type Exchange = RecordedCall & { status?: number; answer?: string };

let routes: Route[] | null = null;

function load(): Route[] {
  return (routes ??= paths.flatMap((path) => {
    const model = JSON.parse(readFileSync(path as string, 'utf8')) as { definitions: object; paths: Record<string, Record<string, Operation>> };
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
    const definitions = closed(model.definitions) as object;
    const compiled = new Map<object, ValidateFunction>();
    const check = (schema: object): ValidateFunction => {
      const known = compiled.get(schema) ?? ajv.compile({ ...(closed(schema) as object), definitions });
      compiled.set(schema, known);
      return known;
    };
    return Object.entries(model.paths).flatMap(([address, methods]) =>
      Object.entries(methods)
        .filter(([method]) => method !== 'parameters')
        .map(([method, operation]) => ({ method: method.toUpperCase(), pattern: new RegExp(`^${address.replace(/\{\w+\}/g, '([^/]+)')}$`), operation, check })),
    );
  }));
}

// A model lists its properties; what it does not list is nobody's. Attributes of a listing are free in the model.
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const copy = Object.fromEntries(Object.entries(schema as Record<string, unknown>).filter(([key]) => key !== 'x-amzn-api-sandbox' && key !== 'example').map(([key, value]) => [key, closed(value)])) as { properties?: object; additionalProperties?: unknown };
  if (copy.properties && copy.additionalProperties === undefined) copy.additionalProperties = false;
  return copy;
}

export type Verdict = { requests: number; answers: number; messages: number; faults: string[] };

export function judge(exchanges: readonly Exchange[]): Verdict {
  const verdict: Verdict = { requests: 0, answers: 0, messages: 0, faults: [] };
  for (const exchange of exchanges) {
    const [address = '', search = ''] = exchange.path.split('?');
    if (address.startsWith('/_documents/')) {
      if (exchange.method === 'PUT') judgeFeed(exchange.body, verdict);
      continue;
    }
    if (address === '/auth/o2/token' || address.startsWith('/_control')) continue;
    const route = load().find(({ method, pattern }) => method === exchange.method && pattern.test(address));
    const say = (fault: string): void => void verdict.faults.push(`${exchange.method} ${address}: ${fault}`);
    if (!route) {
      say('no such operation');
      continue;
    }
    judgeRequest(route, search, exchange, verdict, say);
    if (exchange.status !== undefined && exchange.answer !== undefined) judgeAnswer(route, exchange.status, exchange.answer, verdict, say);
  }
  return verdict;
}

function judgeRequest(route: Route, search: string, { body }: Exchange, verdict: Verdict, say: (fault: string) => void): void {
  verdict.requests += 1;
  const parameters = route.operation.parameters ?? [];
  const query = new URLSearchParams(search);
  for (const name of new Set(query.keys())) {
    const known = parameters.find((one) => one.in === 'query' && one.name === name);
    if (!known) say(`unknown parameter ${name}`);
    const values = known?.type === 'array' ? query.getAll(name).flatMap((value) => value.split(',')) : query.getAll(name);
    const allowed = known?.enum ?? known?.items?.enum;
    for (const value of values) {
      if (allowed && !allowed.includes(value)) say(`${name}=${value}`);
      if (known?.type === 'integer' && !/^\d+$/.test(value)) say(`${name}=${value} is no integer`);
    }
    if (known?.maxItems !== undefined && values.length > known.maxItems) say(`${values.length} ${name}`);
  }
  for (const { name, in: place, required } of parameters) if (place === 'query' && required && !query.has(name)) say(`${name} is missing`);
  const wanted = parameters.find((one) => one.in === 'body');
  if (wanted?.schema && body) {
    const check = route.check(wanted.schema);
    if (!check(JSON.parse(body))) say(`body ${JSON.stringify(check.errors?.slice(0, 3).map((error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`))}`);
    for (const patch of (JSON.parse(body) as { patches?: Patch[] }).patches ?? []) judgePatch(patch, verdict);
  }
}

function judgeAnswer(route: Route, status: number, answer: string, verdict: Verdict, say: (fault: string) => void): void {
  verdict.answers += 1;
  const response = route.operation.responses[String(status)];
  if (!response) say(`${status} is no answer of ${route.operation.operationId}`);
  else if (response.schema) {
    const check = route.check(response.schema);
    if (!check(JSON.parse(answer))) say(`${status} ${JSON.stringify(check.errors?.slice(0, 3).map((error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`))}`);
  }
}

type Patch = { op: string; path: string; value?: unknown };
let feedCheck: ValidateFunction | null = null;
let offerCheck: ValidateFunction | null = null;

function judgeFeed(text: string, verdict: Verdict): void {
  const feed = JSON.parse(text) as { messages?: { messageId: number; patches?: Patch[] }[] };
  feedCheck ??= new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(JSON.parse(readFileSync(feedSchema as string, 'utf8')) as object);
  if (!feedCheck(feed)) verdict.faults.push(`feed: ${JSON.stringify(feedCheck.errors?.slice(0, 3))}`);
  for (const { patches } of feed.messages ?? []) {
    verdict.messages += 1;
    for (const patch of patches ?? []) judgePatch(patch, verdict);
  }
}

function judgePatch({ op, path, value }: Patch, verdict: Verdict): void {
  if (op === 'delete') return;
  offerCheck ??= new Ajv2020({ strict: false, allErrors: true, validateFormats: false, multipleOfPrecision: 6 }).compile(JSON.parse(readFileSync(offerSchema as string, 'utf8')) as object);
  if (!offerCheck({ [path.replace('/attributes/', '')]: value })) verdict.faults.push(`${path}: ${JSON.stringify(offerCheck.errors?.slice(0, 3).map((error) => `${error.instancePath} ${error.message ?? ''}`))}`);
}

/** Ends a spec file: prints how much the referee saw, and fails where something was wrong or nothing was seen. */
export function expectRefereed(exchanges: readonly Exchange[]): void {
  const { requests, answers, messages, faults } = judge(exchanges);
  process.stdout.write(`referee: ${requests} requests, ${answers} answers and ${messages} feed messages checked against Amazon’s models\n`);
  expect([...new Set(faults)]).toEqual([]);
  expect(requests).toBeGreaterThan(0);
}
