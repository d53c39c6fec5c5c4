// Which numbers the shop has. Shopify's search cuts numbers into words and forgets capitals, so what it finds is compared once more; the same number may be
// there several times, which is reported and never guessed.
import { asDoc, docsOf, textOf, type Doc } from '../fields.js';
import type { ArticleAbility, Found, RemoteKey } from '../port.js';
import { idOf, neededId, nextOf } from './fields.js';
import type { ShopifyClient } from './shopify.client.js';

const numbersPerQuery = 100;
const pageSize = 250;
/** Shopify leads no further than 25,000 objects into one list; before that a new list begins above the last id. */
const deepestList = 20_000;

type Cursor = { after: string | null; above: string | null; seen: number };

/** What stock needs beside the variant: the item it is kept under. */
export type Memo = { item: string; tracked: boolean };

export function memoOf(key: Pick<RemoteKey, 'memo'>): Memo | null {
  const memo = key.memo;
  if (memo === null || typeof memo !== 'object' || Array.isArray(memo)) return null;
  return typeof memo.item === 'string' ? { item: memo.item, tracked: memo.tracked !== false } : null;
}

export function articleReader(client: ShopifyClient, deepest = deepestList): ArticleAbility {
  return {
    async find(numbers) {
      const hits = new Map<string, Found['hits']>();
      const wanted = [...new Set(numbers.map(fold).filter((number) => number !== ''))];
      for (let start = 0; start < wanted.length; start += numbersPerQuery) {
        const some = wanted.slice(start, start + numbersPerQuery);
        const query = some.map((number) => `sku:"${number.replace(/["\\]/g, '\\$&')}"`).join(' OR ');
        for (let after: string | null = null; ; ) {
          const { data } = await client.read('find', { first: 250, after, query }, some.length);
          const list: Doc = asDoc(data.productVariants, 'productVariants');
          for (const doc of docsOf(list, 'nodes')) {
            const number = fold(textOf(doc, 'sku'));
            if (some.includes(number)) hits.set(number, [...(hits.get(number) ?? []), hitOf(doc)]);
          }
          after = nextOf(list);
          if (after === null) break;
        }
      }
      return numbers.map((number) => ({ number, hits: hits.get(fold(number)) ?? [] }));
    },
    async readArticles(cursor) {
      const place = (cursor as Cursor | null) ?? { after: null, above: null, seen: 0 };
      const { data } = await client.read('articles', { after: place.after, query: place.above === null ? null : `id:>${place.above}` }, pageSize);
      const list = asDoc(data.productVariants, 'productVariants');
      const docs = docsOf(list, 'nodes');
      const articles = docs.map((doc) => {
        const title = textOf(doc, 'title');
        const product = asDoc(doc.product, 'product');
        return { ...hitOf(doc), name: title === '' || title === 'Default Title' ? textOf(product, 'title') : `${textOf(product, 'title')} – ${title}` };
      });
      const after = nextOf(list);
      const seen = place.seen + docs.length;
      return { articles, cursor: after === null ? null : seen < deepest ? { ...place, after, seen } : { after: null, above: neededId(docs[docs.length - 1]), seen: 0 } };
    },
  };
}

function hitOf(doc: Doc): Found['hits'][number] {
  const item = asDoc(doc.inventoryItem, 'inventoryItem');
  return { remoteId: neededId(doc), remoteParentId: idOf(asDoc(doc.product, 'product')), number: textOf(doc, 'sku'), memo: { item: neededId(item), tracked: item.tracked === true } satisfies Memo };
}

const fold = (number: string): string => number.trim().toLowerCase();
