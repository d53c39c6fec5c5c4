// The way of a call through the shop: address, maintenance, who calls, what was sent, resource, right, and the error where there is one.
import type { ShopAnswer, ShopRequest, ShopSurroundings } from '../../testing/shop-server/shop.js';
import * as articles from './article-routes.js';
import { authenticate } from './auth.js';
import { ApiError, one, permit, type Call } from './call.js';
import * as media from './media.js';
import * as orders from './order-routes.js';
import { phpQuery } from './php.js';
import { isSetup, listSetup, oneSetup } from './setup-routes.js';
import type { Store } from './store.js';

type Resource = {
  /** What the rights of a role call it. */
  right: string;
  list(call: Call): ShopAnswer;
  one(call: Call, key: string): ShopAnswer;
  put?(call: Call, key: string): ShopAnswer;
  /** Rows are checked one by one. */
  batch?(call: Call): ShopAnswer;
  post?(call: Call): ShopAnswer;
  remove?(call: Call, key: string): ShopAnswer;
};

const resources: Record<string, Resource> = {
  articles: { right: 'article', list: articles.listArticles, one: articles.oneArticle, put: articles.putArticle, batch: articles.batchArticles, post: articles.postArticle, remove: articles.removeArticle },
  variants: { right: 'article', list: articles.listVariants, one: articles.oneVariant, put: articles.putVariant, batch: articles.batchVariants, post: articles.postVariant, remove: articles.removeVariant },
  orders: { right: 'order', list: orders.listOrders, one: orders.oneOrder, put: orders.putOrder },
  media: { right: 'media', list: media.listMedia, one: media.oneMedia, post: media.postMedia, remove: media.deleteMedia },
};

const page = (status: number, title: string): ShopAnswer => ({ status, body: `<!DOCTYPE html>\n<html lang="de">\n<head><title>${title}</title></head>\n<body><h1>${title}</h1></body>\n</html>\n` });

/** Answers one call as the shop would. */
export function answer(store: Store, around: ShopSurroundings, request: ShopRequest): ShopAnswer {
  const { switches } = store;
  const now = around.clock.now();
  if (switches.redirect !== 'none' && (switches.redirect !== 'https' || !request.secure)) {
    const asked = `${request.path}${request.rawQuery ? `?${request.rawQuery}` : ''}`;
    return { status: 301, headers: { location: `${switches.redirect === 'https' ? around.secureUrl : switches.redirect.to}${asked}` }, body: '' };
  }
  if (switches.maintenance) return page(503, 'Wegen Wartungsarbeiten nicht erreichbar');
  // The web server takes no encoded slash in a path.
  const path = request.path.replace(/\/+$/, '');
  if (!path.startsWith(`${switches.folder}/api`) || /%2f/i.test(path)) return page(404, 'Not Found');
  const [, resource = '', key] = /^\/?([^/]*)(?:\/(.*))?$/.exec(path.slice(`${switches.folder}/api`.length)) ?? [];
  const refused = authenticate(store, request, now);
  if (refused) return refused;
  try {
    const call: Call = { store, now, query: phpQuery(request.rawQuery), body: bodyOf(request), home: `${request.secure ? around.secureUrl : around.url}${switches.folder}` };
    return route(call, request.method === 'HEAD' ? 'GET' : request.method, resource, key === undefined ? undefined : decoded(key));
  } catch (failure) {
    if (failure instanceof ApiError) return failure.answer();
    throw failure;
  }
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function bodyOf(request: ShopRequest): unknown {
  const text = request.body.toString();
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'Invalid method or invalid json string.');
  }
}

const noBatch = new ApiError(405, 'This resource has no support for batch operations.');
const invalidMethod = new ApiError(400, 'Invalid method or invalid json string.');

function route(call: Call, method: string, name: string, key: string | undefined): ShopAnswer {
  const { store } = call;
  if (name === 'version' && method === 'GET') return one({ version: store.switches.version, revision: '202306291311' });
  if (isSetup(name)) {
    if (method !== 'GET') throw invalidMethod;
    permit(store, name.replace(/s$/, '').toLowerCase(), 'read');
    return key === undefined ? listSetup(call, name) : oneSetup(call, name, key);
  }
  // The list of users holds the keys of all of them; the role of this one does not see it.
  if (name === 'users') throw new ApiError(store.switches.denyStatus, 'User does not have the permission "read" for the resource "user"');
  if (name === 'generateArticleImages' && method === 'PUT') return { status: 200, body: { success: true } };
  if (name === 'caches' && method === 'DELETE') return { status: 200, body: { success: true } };
  const resource = Object.hasOwn(resources, name) ? resources[name] : undefined;
  if (!resource) throw new ApiError(404, 'Resource not found');
  const { right, list, one: detail, put, batch, post, remove } = resource;
  if (method === 'GET') {
    permit(store, right, 'read');
    return key === undefined ? list(call) : detail(call, key);
  }
  if (method === 'PUT' && key === undefined) {
    if (!batch) throw noBatch;
    return batch(call);
  }
  if (method === 'PUT' && key !== undefined && put) {
    permit(store, right, 'update');
    return put(call, key);
  }
  if (method === 'POST' && key === undefined && post) {
    permit(store, right, 'create');
    return post(call);
  }
  if (method === 'DELETE' && key !== undefined && remove) {
    permit(store, right, 'delete');
    return remove(call, key);
  }
  throw method === 'DELETE' ? new ApiError(405, 'This resource has no support for this operation.') : invalidMethod;
}
