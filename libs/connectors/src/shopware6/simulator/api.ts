// The Admin API: what comes in at which address, who may ask, and in which shape the answer goes out.
import type { ShopAnswer, ShopRequest, ShopSurroundings } from '../../testing/shop-server/shop.js';
import { authenticate, giveToken, lacks } from './auth.js';
import { booksOf } from './control.js';
import { find, readCriteria, type Criteria, type Reader } from './criteria.js';
import { denied, invalidUuid, refused, ShopwareError } from './failure.js';
import { freeName, upload } from './media.js';
import { readPhpJson } from './php-json.js';
import { live, type Entity } from './schema.js';
import { show, showJsonApi, type Showing } from './show.js';
import { isMachine, listTransitions, transition } from './states.js';
import { entities, isId, versionOf, type Store } from './store.js';
import { atLeast } from './version.js';
import { Writing, type Fields } from './write.js';

type Call = { store: Store; request: ShopRequest; query: URLSearchParams; now: number; home: string; reader: Reader; shape: 'json' | 'jsonapi' | 'none' };

const maintenancePage = '<!DOCTYPE html>\n<html lang="de">\n<head><title>Wartungsmodus</title></head>\n<body><h1>Wartungsmodus</h1><p>Der Shop ist gleich wieder da.</p></body>\n</html>\n';

/** Answers one call as the shop would. */
export function answer(store: Store, around: ShopSurroundings, request: ShopRequest): ShopAnswer {
  const below = decodeURIComponent(request.path);
  // Outside of its folder nothing is the shop's.
  const path = below.startsWith(`${store.switches.folder}/`) ? below.slice(store.switches.folder.length) : '/';
  if (store.switches.maintenance) return { status: 503, body: maintenancePage, kind: kindOf(request, path) };
  const { redirect, folder } = store.switches;
  if (redirect !== 'none' && (redirect !== 'https' || !request.secure)) return { status: 301, headers: { location: `${redirect === 'https' ? around.secureUrl : redirect.to}${request.path}${request.rawQuery ? `?${request.rawQuery}` : ''}` }, body: '', kind: kindOf(request, path) };
  const now = around.clock.now();
  const shape = shapeOf(request.headers.accept);
  const call: Call = { store, request, query: new URLSearchParams(request.rawQuery), now, home: `${request.secure ? around.secureUrl : around.url}${folder}`, reader: readerOf(store, request), shape };
  try {
    if (path === '/api/oauth/token') {
      if (request.method !== 'POST') throw refused(405, '0', `No route found for "${request.method} ${path}": Method Not Allowed (Allow: POST)`);
      return giveToken(store, request, now);
    }
    if (!path.startsWith('/api/')) throw refused(404, '0', `No route found for "${request.method} ${path}"`);
    authenticate(store, request, now);
    return route(call, path.slice('/api/'.length).split('/'));
  } catch (failure) {
    if (failure instanceof ShopwareError) return { status: failure.status, headers: shape === 'jsonapi' ? { 'content-type': 'application/vnd.api+json' } : { 'content-type': 'application/json' }, body: { errors: failure.problems }, items: 0, kind: kindOf(request, path) };
    throw failure;
  }
}

// A search is a POST, and so is asking for a token, but nothing is written by them.
const kindOf = (request: ShopRequest, path: string): 'read' | 'write' => (request.method === 'GET' || /^\/api\/(search|search-ids|oauth)\//.test(path) ? 'read' : 'write');

// Whoever does not say what he accepts gets nothing; whoever accepts anything gets the other shape.
function shapeOf(accept: string | undefined): Call['shape'] {
  if (accept === undefined) return 'none';
  for (const one of accept.split(',').map((part) => part.split(';')[0].trim())) {
    if (one === 'application/json') return 'json';
    if (one === 'application/vnd.api+json' || one === '*/*' || one === 'application/*') return 'jsonapi';
  }
  return 'none';
}

const draftable = new Set(['order', 'order_line_item', 'order_delivery', 'order_delivery_position', 'order_transaction', 'order_customer', 'order_address']);

/** Reads what is live, or, when a version is named, the working copy of an order. */
function readerOf(store: Store, request: ShopRequest): Reader {
  const { tables } = store;
  const version = request.headers['sw-version-id'];
  const reader: Reader = { store, rows: (entity) => tables.all(entity), by: (entity, field, value) => tables.by(entity, field, value), get: (entity, id) => tables.get(entity, id) };
  const draft = typeof version === 'string' && version !== live ? store.drafts.get(version) : undefined;
  if (!draft) return reader;
  const rows = (entity: string) => draft[entity] ?? [];
  return { store, rows: (entity) => (draftable.has(entity) ? rows(entity) : reader.rows(entity)), by: (entity, field, value) => (draftable.has(entity) ? rows(entity).filter((row) => row[field] === value) : reader.by(entity, field, value)), get: (entity, id) => (draftable.has(entity) ? rows(entity).find((row) => row.id === id) : reader.get(entity, id)) };
}

function route(call: Call, parts: string[]): ShopAnswer {
  const { request, store } = call;
  const [first, second, third, fourth, fifth] = parts;
  const is = (method: string): boolean => request.method === method;
  const ok = (body: unknown, items = 1, kind?: 'read' | 'write'): ShopAnswer => ({ status: 200, headers: { 'content-type': 'application/json' }, body, items, kind });
  if (first === '_info' && second === 'version' && is('GET')) return ok({ version: versionOf(store) });
  if (first === 'search' && second && parts.length === 2 && is('POST')) return search(call, entityOf(call, second));
  if (first === 'search-ids' && second && parts.length === 2 && is('POST')) return searchIds(call, entityOf(call, second));
  if (first === '_action' && second === 'sync' && is('POST')) return sync(call);
  if (first === '_action' && second === 'media') return pictures(call, parts);
  if (first === '_action' && second === 'state-machine' && third && isMachine(store, third) && fourth && fifth === 'state') {
    if (is('GET') && parts.length === 5) {
      mayNot(call, [`${third}:read`, 'state_machine_state:read', 'state_machine_transition:read']);
      return ok(listTransitions(store, third, fourth));
    }
    if (is('POST') && parts[5]) return changeState(call, third, fourth, parts[5]);
  }
  if (first === '_action' && second && isMachine(store, second) && third && fourth === 'state' && fifth && is('POST')) return changeState(call, second, third, fifth);
  if (first === '_action' && second === 'order' && third && fourth === 'recalculate') throw refused(400, 'CHECKOUT__ORDER_CAN_NOT_RECALCULATE_LIVE_VERSION', `Order with id ${third} can not be recalculated because it is in the live version. Please create a new version.`, { orderId: third });
  if (first && !first.startsWith('_') && parts.length <= 2) return crud(call, entityOf(call, first), second);
  throw refused(404, '0', `No route found for "${request.method} /api/${parts.join('/')}"`);
}

function entityOf({ store, request }: Call, name: string): Entity {
  const entity = /^[a-z-]+$/.test(name) ? entities(store).get(name.replaceAll('-', '_')) : undefined;
  if (!entity) throw refused(404, '0', `No route found for "${request.method} ${request.path}"`);
  return entity;
}

function mayNot({ store }: Call, rights: Iterable<string>): void {
  const missing = lacks(store, rights);
  if (missing.length > 0) throw denied(missing);
}

function body(call: Call): Fields {
  if (call.request.body.length === 0) return {};
  const read = /json/i.test(call.request.headers['content-type'] ?? '') ? readPhpJson(call.request.body.toString()) : undefined;
  if (read === undefined || read === null || typeof read !== 'object') throw refused(400, '0', 'The JSON payload is malformed.');
  return read as Fields;
}

const unsupported = (): ShopwareError => refused(415, 'FRAMEWORK__API_UNSUPPORTED_MEDIA_TYPE', 'All provided media types are unsupported. ()');

function search(call: Call, entity: Entity): ShopAnswer {
  const asked = request(call, entity, body(call));
  const { rows, total } = find(call.reader, entity, asked);
  return listed(call, entity, asked, rows, total);
}

function request(call: Call, entity: Entity, given: Fields): Criteria {
  const rights = new Set<string>();
  const asked = readCriteria(call.store, entity, given, rights);
  mayNot(call, rights);
  return asked;
}

function listed(call: Call, entity: Entity, asked: Criteria, rows: ReturnType<typeof find>['rows'], total: number): ShopAnswer {
  if (call.shape === 'none') throw unsupported();
  const showing: Showing = { reader: call.reader, includes: asked.includes, inherit: call.request.headers['sw-inheritance'] === '1' };
  const associations = asked.associations as Parameters<typeof show>[3];
  if (call.shape === 'jsonapi') return { status: 200, headers: { 'content-type': 'application/vnd.api+json' }, body: showJsonApi(showing, entity, rows, associations ?? {}, total, call.home), items: rows.length, kind: 'read' };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: { total, data: rows.map((row) => show(showing, entity, row, associations)), aggregations: [] }, items: rows.length, kind: 'read' };
}

function searchIds(call: Call, entity: Entity): ShopAnswer {
  const { rows, total } = find(call.reader, entity, request(call, entity, body(call)));
  return { status: 200, headers: { 'content-type': 'application/json' }, body: { total, data: rows.map(({ id }) => id) }, items: rows.length, kind: 'read' };
}

function crud(call: Call, entity: Entity, id: string | undefined): ShopAnswer {
  const { request: { method }, reader } = call;
  if (id !== undefined && !isId(id)) throw invalidUuid(id);
  if (method === 'GET' && id === undefined) {
    const asked = request(call, entity, { ...Object.fromEntries(call.query) });
    const { rows, total } = find(reader, entity, asked);
    return listed(call, entity, asked, rows, total);
  }
  if (call.shape === 'none') throw unsupported();
  const gone = (): ShopwareError => refused(404, 'FRAMEWORK__RESOURCE_NOT_FOUND', `The ${entity.name} resource with the following primary key was not found: id(${id})`, { primaryKey: [`id(${id})`] });
  if (method === 'GET') {
    mayNot(call, [`${entity.name}:read`]);
    const row = reader.get(entity.name, id);
    if (!row) throw gone();
    return { status: 200, headers: { 'content-type': 'application/json' }, body: { data: show({ reader, includes: null, inherit: call.request.headers['sw-inheritance'] === '1' }, entity, row) }, items: 1, kind: 'read' };
  }
  const done = (): ShopAnswer => ({ status: 204, headers: { location: `${call.home}/api/${entity.name.replaceAll('_', '-')}/${id ?? ''}` }, body: '', items: 1, kind: 'write' });
  if (method === 'POST' && id === undefined) {
    written(call, (writing) => void (id = writing.row(entity, body(call), '', { mode: 'create', of: '' })));
    return done();
  }
  if (method === 'PATCH' && id !== undefined) {
    written(call, (writing) => void writing.row(entity, { ...body(call), id }, '', { mode: 'update', of: '' }));
    return done();
  }
  if (method === 'DELETE' && id !== undefined) {
    const work = written(call, (writing) => writing.remove(entity, id));
    if (work.notFound.size > 0) throw gone();
    return done();
  }
  throw refused(405, '0', `No route found for "${method} ${call.request.path}": Method Not Allowed`);
}

/** Runs a write, and keeps pages that are shown on although it changed them. */
function written({ store, now, reader, request: { headers } }: Call, work: (writing: Writing) => void): Writing {
  const caches = store.switches.cachedPages && atLeast(versionOf(store), '6.7');
  const before = caches ? booksOf(store, now).prices : {};
  const writing = Writing.run(store, now, reader, headers['indexing-behavior'] as string | undefined, work);
  if (headers['sw-force-cache-invalidate'] === '1') store.pages = null;
  else if (caches) store.pages = { until: now + 300_000, prices: before };
  return writing;
}

/** Many writes in one call: all of them, or none. */
function sync(call: Call): ShopAnswer {
  const { store } = call;
  const invalid = (message: string): ShopwareError => refused(400, 'FRAMEWORK__INVALID_SYNC_OPERATION', message);
  const operations = Object.entries(body(call)).map(([at, one]) => ({ at, ...(one as { key?: unknown; action?: unknown; entity?: unknown; payload?: unknown; criteria?: unknown }) }));
  let items = 0;
  const work = written(call, (writing) => {
    for (const { at, key, action, entity: name, payload, criteria } of operations) {
      const named = typeof key === 'string' ? key : at;
      if (typeof name !== 'string' || name === '') throw invalid(`Missing "entity" argument for operation with key "${named}". It needs to be a non-empty string.`);
      if (action !== 'upsert' && action !== 'delete') throw invalid(`Missing or invalid "action" argument for operation with key "${named}". Supported actions are [upsert, delete]`);
      const rows = payload && typeof payload === 'object' ? Object.entries(payload as Fields[]) : [];
      const filters = Array.isArray(criteria) && criteria.length > 0 ? criteria : null;
      if (rows.length === 0 && !filters) throw invalid(`Missing "payload"|"criteria" argument for operation with key "${named}". It needs to be a non-empty array.`);
      const entity = entities(store).get(name);
      if (!entity) throw refused(500, 'FRAMEWORK__DEFINITION_NOT_FOUND', `Definition for entity "${name}" does not exist.`, { entityName: name });
      items += rows.length;
      if (action === 'delete' && filters) writing.removeFitting(entity, filters);
      for (const [index, row] of rows) {
        if (action === 'delete') writing.remove(entity, row['id']);
        else writing.row(entity, row, `/${named}/${index}`, { of: `/${named}` });
      }
    }
  });
  const listedAs = (of: Map<string, unknown[]>): unknown => (of.size === 0 ? [] : Object.fromEntries(of));
  return { status: 200, headers: { 'content-type': 'application/json' }, body: { extensions: [], data: listedAs(work.written), notFound: listedAs(work.notFound), deleted: listedAs(work.deleted) }, items, kind: 'write' };
}

function changeState(call: Call, machine: Parameters<typeof listTransitions>[1], id: string, action: string): ShopAnswer {
  const { store, now, reader } = call;
  mayNot(call, [`${machine}:update`]);
  const state = store.tables.together(() => transition(store, machine, id, action, body(call), now));
  const { apiAlias: _alias, ...shown } = show({ reader, includes: null, inherit: false }, entities(store).get('state_machine_state')!, state);
  return { status: 200, headers: { 'content-type': 'application/json' }, body: shown, items: 1, kind: 'write' };
}

function pictures(call: Call, parts: string[]): ShopAnswer {
  const { store, request: { method }, query, now } = call;
  if (method === 'GET' && parts[2] === 'provide-name' && parts.length === 3) {
    mayNot(call, ['media:read']);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: freeName(store, query), items: 1, kind: 'read' };
  }
  if (method === 'POST' && parts[2] && parts[3] === 'upload') {
    if (!isId(parts[2])) throw invalidUuid(parts[2]);
    mayNot(call, ['media:update']);
    query.set('home', call.home);
    upload(store, parts[2], query, call.request, now);
    return { status: 204, headers: { location: `${call.home}/api/media/${parts[2]}` }, body: '', items: 1, kind: 'write' };
  }
  throw refused(404, '0', `No route found for "${method} ${call.request.path}"`);
}
