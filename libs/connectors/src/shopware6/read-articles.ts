// Finding the merchant's articles in the shop by number, variants included, and reading the catalogue page by page.
import { ConnectorFailure } from '../failure.js';
import { amountOf, textOf, type Doc } from '../fields.js';
import type { ArticleAbility, Found, Opaque } from '../port.js';
import { idOf, nameOf } from './fields.js';
import { understood } from './refusal.js';
import type { Shopware6Client } from './shopware6.client.js';

/** Numbers per call; the most values that a filter and a page take. */
const perCall = 500;

/** What is remembered with a listing: a product with variants has neither stock nor a price that anybody buys at. */
type Memo = { parent?: true | null };

const includes = { product: ['id', 'parentId', 'productNumber', 'name', 'translated', 'childCount', 'autoIncrement'] };

export function isParent(memo: Opaque | null): boolean {
  return memo !== null && typeof memo === 'object' && !Array.isArray(memo) && memo.parent === true;
}

export function articleReader(client: Shopware6Client): ArticleAbility {
  return {
    find: (numbers) => understood(find(client, numbers)),
    // Upwards by a number that never changes: what is made or deleted meanwhile moves nothing.
    readArticles: (cursor) => understood(readPage(client, cursor)),
  };
}

async function find(client: Shopware6Client, numbers: string[]): Promise<Found[]> {
  const hits = new Map<string, Found['hits']>();
  const wanted = [...new Set(numbers.map(fold).filter((number) => number !== ''))];
  for (let start = 0; start < wanted.length; start += perCall) {
    // As a list: a number may have the sign in it that a text of several numbers is cut at.
    const part = wanted.slice(start, start + perCall);
    for (const doc of await client.search('product', { filter: [{ type: 'equalsAny', field: 'productNumber', value: part }], includes }, { items: part.length })) {
      const { name: _name, ...hit } = articleOf(doc);
      const key = fold(hit.number);
      hits.set(key, [...(hits.get(key) ?? []), hit]);
    }
  }
  return numbers.map((number) => ({ number, hits: hits.get(fold(number)) ?? [] }));
}

async function readPage(client: Shopware6Client, cursor: Opaque | null): ReturnType<ArticleAbility['readArticles']> {
  const last = typeof cursor === 'string' ? cursor : '0';
  const filter = [{ type: 'range', field: 'autoIncrement', parameters: { gt: parseInt(last, 10) } }];
  const { docs, limit } = await client.page('product', { limit: perCall, filter, sort: [{ field: 'autoIncrement', order: 'ASC' }], includes }, { items: perCall, headers: { 'sw-inheritance': '1' } });
  const next = textOf(docs.at(-1) ?? {}, 'autoIncrement');
  if (docs.length >= limit && !/^\d{1,15}$/.test(next)) throw new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: 'autoIncrement' });
  return { articles: docs.map(articleOf), cursor: docs.length >= limit ? next : null };
}

type Article = Awaited<ReturnType<ArticleAbility['readArticles']>>['articles'][number];

function articleOf(doc: Doc): Article {
  const remoteId = idOf(doc, 'id');
  if (remoteId === null) throw new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: 'product' });
  const memo: Memo = { parent: amountOf(doc, 'childCount').isPositive() ? true : null };
  return { remoteId, remoteParentId: idOf(doc, 'parentId'), number: textOf(doc, 'productNumber').trim(), name: nameOf(doc), memo };
}

// The shop compares numbers without regard to case.
function fold(number: string): string {
  return number.trim().toLowerCase();
}
