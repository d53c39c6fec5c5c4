// Finding the merchant's articles in a Gambio shop by number, and reading its catalogue. Products are searched for in lists; variants cannot be, and a
// product does not say whether it has any, so each product costs a call. A variant's number begins with that of its product unless the shop is set
// otherwise: then only products whose number begins a number not found are asked; else all of them, once per connection.
import { ConnectorFailure } from '../failure.js';
import { asDoc, plainText, textOf, type Doc } from '../fields.js';
import type { ArticleAbility, Found, RemoteKey } from '../port.js';
import type { GambioClient } from './gambio.client.js';
import { idOf, variantId } from './order.js';

export const perSearch = 100;
const perRead = 50;
const wholeAnswer = 1000;

type Hit = Found['hits'][number];
type Article = Awaited<ReturnType<ArticleAbility['readArticles']>>['articles'][number];

/** `alone`: the shop does not put the product's number before that of a variant. */
export function articleReader(client: GambioClient, alone: boolean): ArticleAbility {
  const variantsOf = new Map<string, Promise<Doc[]>>();
  const hitsBelow = async (product: Doc): Promise<Hit[]> => {
    const id = idOf(product, 'id') ?? '';
    const reading = variantsOf.get(id) ?? readVariants(client, id);
    variantsOf.set(id, reading);
    return (await reading).map((variant) => hitOf(variantArticle(product, variant, alone)));
  };
  let everyVariant: Promise<Hit[]> | null = null;
  const everywhere = async (): Promise<Hit[]> => {
    const hits: Hit[] = [];
    for (let page = 1; ; page += 1) {
      const products = await readProducts(client, page, wholeAnswer);
      for (const product of products) hits.push(...(await hitsBelow(product)));
      if (products.length < wholeAnswer) return hits;
    }
  };

  return {
    async find(numbers) {
      const wanted = [...new Set(numbers.map((number) => number.trim()).filter((number) => number !== ''))];
      const below = client.readsVariants && !alone ? wanted.flatMap(beginnings) : [];
      const found = await searchProducts(client, 'products.products_model', [...new Set([...wanted, ...below])]);
      const hits = new Map<string, Hit[]>();
      const add = (hit: Hit): void => void hits.set(fold(hit.number), [...(hits.get(fold(hit.number)) ?? []), hit]);
      const asked = new Set(wanted.map(fold));
      for (const product of found) if (asked.has(fold(textOf(product, 'productModel')))) add(hitOf(productArticle(product)));
      const missing = wanted.filter((number) => !hits.has(fold(number)));
      if (missing.length > 0 && client.readsVariants) {
        const open = new Set(missing.map(fold));
        const parents = new Set(missing.flatMap(beginnings).map(fold));
        everyVariant ??= alone ? everywhere() : null;
        const variants = everyVariant ? await everyVariant : [];
        if (!alone) for (const product of found) if (parents.has(fold(textOf(product, 'productModel')))) variants.push(...(await hitsBelow(product)));
        for (const hit of variants) if (open.has(fold(hit.number))) add(hit);
      }
      return numbers.map((number) => ({ number, hits: hits.get(fold(number)) ?? [] }));
    },

    async readArticles(cursor) {
      const { page } = (cursor ?? { page: 1 }) as { page: number };
      const products = await readProducts(client, page, perRead);
      const articles: Article[] = [];
      for (const product of products) {
        articles.push(productArticle(product));
        if (client.readsVariants) articles.push(...(await readVariants(client, idOf(product, 'id') ?? '')).map((variant) => variantArticle(product, variant, alone)));
      }
      return { articles, cursor: products.length === perRead ? { page: page + 1 } : null };
    },
  };
}

async function readProducts(client: GambioClient, page: number, size: number): Promise<Doc[]> {
  const { body } = await client.get('v2', 'products', { page, per_page: size, sort: '+id' }, size);
  if (!Array.isArray(body)) throw new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: 'products' });
  return body.map((product) => asDoc(product, 'products'));
}

/** The products whose column has one of these values, a hundred values a call. */
export async function searchProducts(client: GambioClient, column: 'products.products_model' | 'products.products_id', values: readonly string[]): Promise<Doc[]> {
  const found: Doc[] = [];
  for (let start = 0; start < values.length; start += perSearch) {
    const some = values.slice(start, start + perSearch);
    for (let page = 1; ; page += 1) {
      const docs = await client.search('products', { in: { [column]: some } }, { page, per_page: wholeAnswer }, some.length);
      found.push(...docs);
      if (docs.length < wholeAnswer) break;
    }
  }
  return found;
}

/** The products by id; one that is not there is missing in the answer. */
export async function readPlaces(client: GambioClient, ids: readonly string[]): Promise<Map<string, Doc>> {
  return new Map((await searchProducts(client, 'products.products_id', [...new Set(ids)])).map((doc) => [textOf(doc, 'id'), doc]));
}

/** All variants of a product; none where it has none, or is gone. A shop whose API has no variants answers that there is no such address. */
export async function readVariants(client: GambioClient, product: string): Promise<Doc[]> {
  try {
    return await client.allV3(`products/${product}/variants`);
  } catch (error) {
    if (error instanceof ConnectorFailure && (error.kind === 'gone' || error.code === 'shop-api-missing')) return [];
    throw error;
  }
}

/** A variant's own id behind that of its product. */
export function variantOf({ remoteId, remoteParentId }: Pick<RemoteKey, 'remoteId' | 'remoteParentId'>): string {
  return remoteParentId === null ? remoteId : remoteId.slice(remoteParentId.length + 1);
}

// `ABC123-m-red` may be a variant of `ABC123-m` or of `ABC123`.
function beginnings(number: string): string[] {
  return [...number.matchAll(/-/g)].map(({ index }) => number.slice(0, index).trim()).filter((beginning) => beginning !== '');
}

function productArticle(product: Doc): Article {
  const names = product.name;
  const name = typeof names === 'string' ? names : textOf(asDoc(names ?? {}, 'name'), 'de');
  return { remoteId: idOf(product, 'id') ?? '', remoteParentId: null, number: textOf(product, 'productModel').trim(), name: plainText(name), memo: null };
}

function variantArticle(product: Doc, variant: Doc, alone: boolean): Article {
  const parent = productArticle(product);
  const own = textOf(variant, 'modelNumber').trim();
  return {
    remoteId: variantId(parent.remoteId, idOf(variant, 'id') ?? ''),
    remoteParentId: parent.remoteId,
    number: own === '' || alone || parent.number === '' ? own : `${parent.number}-${own}`,
    name: parent.name,
    memo: null,
  };
}

function hitOf({ remoteId, remoteParentId, number, memo }: Article): Hit {
  return { remoteId, remoteParentId, number, memo };
}

// The shop's database compares without regard to case.
function fold(number: string): string {
  return number.trim().toLowerCase();
}
