// Finding the merchant's articles in the shop by number, a hundred a call, variants included, and reading the catalogue page by page.
import { ConnectorFailure } from '../failure.js';
import { cutNumbers } from '../pieces.js';
import type { ArticleAbility, Found, Opaque, RemoteKey } from '../port.js';
import type { Exact } from '../exact-json.js';
import { asDoc, plainText, textOf, type Doc } from '../fields.js';
import { idOf, jsonId } from './fields.js';
import type { WooClient } from './woocommerce.client.js';

/** What is remembered with a listing, so that nothing is read before writing. `manage`: who keeps the stock. */
export type Memo = {
  type?: string;
  manage?: 'yes' | 'no' | 'parent';
  /** The action price that Kontor put into the one sale slot, and the undated special price that stood there before. */
  sent?: Slot & { regular: string };
  kept?: { regular: string; sale: string };
  /** The shop's ids of the pictures that Kontor put there, by their keys. */
  pictures?: Record<string, string>;
};
export type Slot = { sale: string; from: string; to: string };

export const perCall = 100;
/** Numbers of one call stay below what servers take as a request line. */
const perList = { most: perCall, longest: 3500, beside: 3 };
const memoFields = 'id,parent_id,type,sku,name,manage_stock';

export function memoOf(memo: Opaque | null): Memo {
  return memo !== null && typeof memo === 'object' && !Array.isArray(memo) ? (memo) : {};
}

/** Ready to be remembered: without what is not there. */
export function asMemo(memo: Memo): Opaque {
  return Object.fromEntries(Object.entries(memo).filter(([, value]) => value !== undefined));
}

/** `manage_stock` of a product or variation: true, false, or `"parent"`. */
export function manageOf(doc: Doc): 'yes' | 'no' | 'parent' {
  return doc.manage_stock === true ? 'yes' : doc.manage_stock === 'parent' ? 'parent' : 'no';
}

export function articleReader(client: WooClient): ArticleAbility {
  return {
    async find(numbers) {
      const hits = new Map<string, Found['hits']>();
      for (const part of listsOf(numbers)) {
        for (const doc of await bySku(client, part, memoFields)) {
          const hit = placeOf(doc);
          if (!hit) continue;
          const key = fold(hit.number);
          hits.set(key, [...(hits.get(key) ?? []), hit]);
        }
      }
      return numbers.map((number) => ({ number, hits: hits.get(fold(number)) ?? [] }));
    },

    async readArticles(cursor) {
      const at = (cursor ?? { page: 1, parents: [] }) as { page: number; parents: string[] };
      const [parent, ...rest] = at.parents;
      if (parent) return readVariations(client, parent, rest, at.page);
      const { body } = await client.get('products', { orderby: 'id', order: 'asc', per_page: perCall, page: at.page, _fields: memoFields }, perCall);
      const docs = docsOfBody(body);
      const articles = docs.map(articleOf).filter((article) => article !== null);
      const parents = docs.filter((doc) => textOf(doc, 'type') === 'variable').map((doc) => textOf(doc, 'id'));
      const more = docs.length === perCall;
      return { articles, cursor: parents.length > 0 ? { page: more ? at.page + 1 : 0, parents } : more ? { page: at.page + 1, parents: [] } : null };
    },
  };
}

// The variants of the parents of one page, then the next page.
async function readVariations(client: WooClient, parent: string, rest: string[], page: number): ReturnType<ArticleAbility['readArticles']> {
  const articles = [];
  for (let at = 1; ; at += 1) {
    const { body } = await client.get(`products/${parent}/variations`, { orderby: 'id', order: 'asc', per_page: perCall, page: at, _fields: memoFields }, perCall);
    const docs = docsOfBody(body);
    articles.push(...docs.map((doc) => articleOf({ ...doc, parent_id: parent, type: 'variation' })).filter((article) => article !== null));
    if (docs.length < perCall) break;
  }
  return { articles, cursor: rest.length > 0 ? { page, parents: rest } : page > 0 ? { page, parents: [] } : null };
}

/**
 * Products and variations alike, by number. A number with a comma is asked alone, since the shop would take it for two. Several pages only
 * where a shop has one number twice.
 */
export async function bySku(client: WooClient, numbers: readonly string[], fields: string): Promise<Doc[]> {
  const docs: Doc[] = [];
  for (let page = 1; ; page += 1) {
    const { body, headers } = await client.get('products', { sku: numbers.join(','), per_page: perCall, page, orderby: 'id', order: 'asc', _fields: fields }, numbers.length);
    const found = docsOfBody(body);
    docs.push(...found);
    const total = headers['x-wp-total'] ?? '';
    if (found.length < perCall || (/^\d{1,9}$/.test(total) && docs.length >= parseInt(total, 10))) return docs;
  }
}

// A list is one text with commas in it: a number that has one goes alone.
function listsOf(numbers: readonly string[]): string[][] {
  const alone = (number: string): boolean => number.includes(',');
  return [...numbers.filter(alone).map((number) => [number.trim()]), ...cutNumbers(numbers.filter((number) => !alone(number)), perList)];
}

/**
 * The documents of these places: by number, which finds variations as well, a hundred a call; what does not turn up that way, since its
 * number was changed, one by one. A place that is not there is missing in the answer.
 */
export async function readPlaces(client: WooClient, keys: readonly RemoteKey[], fields: string): Promise<Map<string, Doc>> {
  const wanted = new Set(keys.map((key) => key.remoteId));
  const found = new Map<string, Doc>();
  for (const part of listsOf(keys.map(({ number }) => number))) {
    for (const doc of await bySku(client, part, `id,${fields}`)) if (wanted.has(textOf(doc, 'id'))) found.set(textOf(doc, 'id'), doc);
  }
  for (const { remoteId, remoteParentId } of keys) {
    if (found.has(remoteId)) continue;
    try {
      const path = remoteParentId ? `products/${jsonId(remoteParentId)}/variations/${jsonId(remoteId)}` : `products/${jsonId(remoteId)}`;
      found.set(remoteId, asDoc((await client.get(path, { _fields: `id,${fields}` }, 1)).body, 'product'));
    } catch (error) {
      if (!(error instanceof ConnectorFailure) || error.kind !== 'gone') throw error;
    }
  }
  return found;
}

type Article = Awaited<ReturnType<ArticleAbility['readArticles']>>['articles'][number];

function placeOf(doc: Doc): Found['hits'][number] | null {
  const article = articleOf(doc);
  return article && { remoteId: article.remoteId, remoteParentId: article.remoteParentId, number: article.number, memo: article.memo };
}

function articleOf(doc: Doc): Article | null {
  const remoteId = idOf(doc, 'id');
  if (!remoteId) return null;
  const type = textOf(doc, 'type');
  return {
    remoteId,
    remoteParentId: type === 'variation' ? idOf(doc, 'parent_id') : null,
    number: textOf(doc, 'sku').trim(),
    name: plainText(textOf(doc, 'name')),
    memo: asMemo({ type, manage: manageOf(doc) }),
  };
}

function docsOfBody(body: Exact): Doc[] {
  if (!Array.isArray(body)) throw new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: 'products' });
  return body.map((item) => asDoc(item, 'products'));
}

// The shop compares numbers without regard to case and blanks around them.
function fold(number: string): string {
  return number.trim().toLowerCase();
}
