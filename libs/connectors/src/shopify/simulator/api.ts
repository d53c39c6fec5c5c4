// The shop over HTTP: tokens, the GraphQL endpoint with its versions, costs and throttling, and the errors that come with HTTP 200.
import { execute, getOperationAST, GraphQLError, Kind, parse, validate, type DocumentNode, type FieldNode, type GraphQLFieldResolver, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { createHash } from 'node:crypto';
import type { ShopAnswer, ShopRequest } from '../../testing/shop-server/shop.js';
import { costOf, largestCost } from './cost.js';
import { idempotent, mutations } from './mutations.js';
import { granted, queries, type Context } from './queries.js';
import { officialVersions, schemaOf } from './schema.js';
import { adminToken, clientId, clientSecret, type Store } from './store.js';
import { webhookMutations, webhookQueries } from './webhooks.js';

const tokenSeconds = 86_399;
const largestInput = 250;

/** Fields that only an app with access to protected customer data gets. */
const protectedFields = new Set(['Order.email', 'Order.phone', ...['displayName', 'email', 'firstName', 'lastName', 'phone'].map((field) => `Customer.${field}`), ...['firstName', 'lastName', 'name', 'address1', 'address2', 'zip', 'phone', 'formatted', 'latitude', 'longitude'].map((field) => `MailingAddress.${field}`)]);

export async function answer(store: Store, now: number, request: ShopRequest): Promise<ShopAnswer> {
  if (request.method === 'POST' && request.path === '/admin/oauth/access_token') return token(store, now, request);
  const [, asked] = /^\/admin\/api\/(\d{4}-\d{2}|unstable)\/graphql\.json$/.exec(request.path) ?? [];
  if (asked === undefined) return { status: 404, body: { errors: 'Not Found' } };
  const version = asked < store.switches.oldestVersion ? store.switches.oldestVersion : asked;
  const headers = { 'x-shopify-api-version': version, 'x-request-id': createHash('sha256').update(`${now} ${store.next++}`).digest('hex').slice(0, 32) };
  const said = (status: number, body: unknown): ShopAnswer => ({ status, headers, body, kind: 'read' });
  if (store.switches.state !== 'active') return said({ frozen: 402, locked: 423, gone: 404 }[store.switches.state], { errors: { frozen: 'Unavailable Shop', locked: 'This shop is currently locked', gone: 'Not Found' }[store.switches.state] });
  const given = String(request.headers['x-shopify-access-token'] ?? '');
  const valid = given === adminToken || store.tokens.some((one) => one.token === given && one.until > now);
  if (!valid || !store.rights.read) return said(401, { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' });
  if (request.method !== 'POST') return said(405, { errors: 'Method Not Allowed' });
  let body: { query?: string; variables?: Record<string, unknown>; operationName?: string };
  try {
    body = JSON.parse(request.body.toString()) as typeof body;
  } catch {
    return said(400, { errors: { query: 'Required parameter missing or invalid' } });
  }
  if (typeof body.query !== 'string' || body.query === '') return said(400, { errors: { query: 'Required parameter missing or invalid' } });
  const { result, items, write } = await run(store, now, body.query, body.variables ?? {}, version, body.operationName);
  return { status: 200, headers, body: result, items, kind: write ? 'write' : 'read' };
}

function token(store: Store, now: number, request: ShopRequest): ShopAnswer {
  const type = String(request.headers['content-type'] ?? '');
  const form = type.includes('json') ? new URLSearchParams(JSON.parse(request.body.toString() || '{}') as Record<string, string>) : new URLSearchParams(request.body.toString());
  const page = (code: string, text: string): ShopAnswer => ({ status: 400, headers: { 'content-type': 'text/html; charset=utf-8' }, body: `<!DOCTYPE html><html><head><title>Oauth error ${code}</title></head><body><main><h1>400 - Oauth error ${code}: ${text}</h1></main></body></html>`, kind: 'read' });
  if (form.get('grant_type') !== 'client_credentials') return page('invalid_request', 'The grant type is invalid.');
  if (store.switches.appMissing) return page('app_not_installed', 'The application is not installed on this shop.');
  if (store.switches.foreignApp) return page('shop_not_permitted', 'Client credentials cannot be performed on this shop.');
  if (form.get('client_id') !== clientId) return page('application_cannot_be_found', 'No application was found.');
  if (form.get('client_secret') !== clientSecret) return store.switches.refusal === 'page' ? page('invalid_client', 'The client secret is wrong.') : { status: 401, body: { error: 'invalid_client', error_description: 'Client authentication failed' }, kind: 'read' };
  const made = `shpat_${createHash('sha256').update(`${now} ${store.next++}`).digest('hex').slice(0, 32)}`;
  store.tokens = [...store.tokens.filter(({ until }) => until > now), { token: made, until: now + tokenSeconds * 1000 }];
  return { status: 200, body: { access_token: made, scope: granted(store).join(','), expires_in: tokenSeconds }, kind: 'read' };
}

type Result = { data?: unknown; errors?: unknown[]; extensions?: Record<string, unknown> };
const refused = (message: string, code: string): Result => ({ errors: [{ message, extensions: { code } }] });

async function run(store: Store, now: number, query: string, variables: Record<string, unknown>, version: string, operationName?: string): Promise<{ result: Result; items: number; write: boolean }> {
  const schema = schemaOf(officialVersions.includes(version) ? version : officialVersions[0]);
  const failed = (result: Result): { result: Result; items: number; write: boolean } => ({ result, items: 0, write: false });
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    return failed({ errors: [{ message: (error as Error).message, locations: (error as GraphQLError).locations }] });
  }
  const faults = validate(schema, document);
  if (faults.length > 0) return failed({ errors: faults.map((fault) => ({ message: fault.message, locations: fault.locations, path: ['query'], extensions: { code: 'undefinedField' } })) });
  const operation = getOperationAST(document, operationName);
  if (!operation) return failed(refused('An operation name is required', 'BAD_REQUEST'));
  const long = longest(variables);
  if (long > largestInput) return failed({ errors: [{ message: `The input array size of ${long} is greater than the maximum allowed of ${largestInput}.`, path: [], extensions: { code: 'MAX_INPUT_SIZE_EXCEEDED' } }] });
  const key = keyOf(operation, variables);
  if (key === undefined) return failed(refused('The @idempotent directive is required for this mutation but was not provided.', 'BAD_REQUEST'));

  const requested = costOf(schema, document, operation, variables);
  const { restoreRate, bucket } = store.switches;
  store.points = { left: Math.min(bucket, store.points.left + (Math.max(now - store.points.at, 0) * restoreRate) / 1000), at: now };
  const cost = (actual: number | null): Record<string, unknown> => ({ requestedQueryCost: requested, actualQueryCost: actual, throttleStatus: { maximumAvailable: bucket, currentlyAvailable: Math.floor(store.points.left), restoreRate } });
  if (requested > largestCost) return failed({ errors: [{ message: `Query cost is ${requested}, which exceeds the single query max cost limit (${largestCost}).`, extensions: { code: 'MAX_COST_EXCEEDED', cost: requested, maxCost: largestCost } }] });
  if (requested > store.points.left) return failed({ errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED', documentation: 'https://shopify.dev/api/usage/rate-limits' } }], extensions: { cost: cost(null) } });
  store.points.left -= requested;

  const context: Context & { key: string | null } = { store, now, warnings: [], items: 0, key };
  const roots = operation.operation === OperationTypeNode.MUTATION ? { ...mutations, ...webhookMutations } : { ...queries, ...webhookQueries };
  const { data, errors } = await execute({ schema, document, variableValues: variables, operationName, contextValue: context, rootValue: roots, fieldResolver: resolve, typeResolver: (value) => (value as { __typename?: string }).__typename });
  const broken = errors?.map((error) => error.originalError).find((error) => error instanceof UnknownField);
  if (broken) throw broken;
  // What was reserved and not needed comes back.
  const actual = operation.operation === OperationTypeNode.MUTATION ? requested : Math.max(1, Math.min(requested, context.items > 0 ? requested : Math.ceil(requested / 3)));
  store.points.left += requested - actual;
  const result: Result = { ...(data !== undefined && { data }), ...(errors?.length ? { errors: errors.map((error) => ({ message: error.message, locations: error.locations, path: error.path, extensions: error.extensions })) } : {}) };
  result.extensions = { cost: cost(actual), ...(context.warnings.length > 0 && { search: context.warnings.map(({ path, query: text, warnings }) => ({ path, query: text, parsed: {}, warnings })) }) };
  return { result, items: context.items, write: operation.operation === OperationTypeNode.MUTATION };
}

class UnknownField extends Error {}

const resolve: GraphQLFieldResolver<unknown, Context> = (source, args, context, info) => {
  const place = `${info.parentType.name}.${info.fieldName}`;
  if (context.store.switches.protectedData === 'fields' && protectedFields.has(place)) throw new GraphQLError(`This app is not approved to use the ${info.fieldName} field. See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.`, { extensions: { code: 'ACCESS_DENIED' } });
  if (place === 'Order.note' && context.store.switches.brokenOrders.includes(String((source as { legacyResourceId: string }).legacyResourceId))) throw new GraphQLError('Internal error. Looks like something went wrong on our end.', { extensions: { code: 'INTERNAL_SERVER_ERROR' } });
  const value = (source as Record<string, unknown>)[info.fieldName];
  if (value === undefined) throw new UnknownField(`the simulator does not know ${place}`);
  return typeof value === 'function' ? ((value as (...given: unknown[]) => unknown)(args, context)) : value;
};

/** The key of a write, null where none is needed, undefined where it is missing. */
function keyOf(operation: OperationDefinitionNode, variables: Record<string, unknown>): string | null | undefined {
  if (operation.operation !== OperationTypeNode.MUTATION) return null;
  const field = operation.selectionSet.selections.find((one): one is FieldNode => one.kind === Kind.FIELD && idempotent.has(one.name.value));
  if (!field) return null;
  const value = field.directives?.find(({ name }) => name.value === 'idempotent')?.arguments?.[0]?.value;
  const key = value?.kind === Kind.STRING ? value.value : value?.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  return typeof key === 'string' && key !== '' ? key : undefined;
}

function longest(value: unknown): number {
  if (Array.isArray(value)) return Math.max(value.length, ...value.slice(0, 300).map(longest));
  return value !== null && typeof value === 'object' ? Math.max(0, ...Object.values(value).map(longest)) : 0;
}
