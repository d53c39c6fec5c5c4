// Finding the merchant's articles in the shop by number, a hundred a call, and reading the catalogue page by page. What can be sold is a variant: an
// article without options has exactly one, and each has its number, stock and prices. So a listing's place is the id of a variant.
import type { ArticleAbility, Found, RemoteKey } from '../port.js';
import { asDoc, plainText, textOf, type Doc } from '../fields.js';
import { cut, cutNumbers } from '../pieces.js';
import { neededId } from './fields.js';
import type { Sw5Client } from './shopware5.client.js';

const perCall = 100;
/** A page of the catalogue; variants come with their prices and attributes. */
const cataloguePage = 250;
/** Numbers of one call stay below what servers take as a request line. */
const perList = { most: perCall, longest: 6000, beside: 20 };
const readArticle = 'article: read';

export function articleReader(client: Sw5Client): ArticleAbility {
  return {
    async find(numbers) {
      const hits = new Map<string, Found['hits']>();
      for (const part of cutNumbers(numbers, perList)) {
        // A list of values is compared as a whole: neither % nor _ in a number means anything.
        const { rows } = await client.list('variants', readArticle, { filters: [{ property: 'number', values: part }], limit: 1000 });
        for (const row of rows) {
          const { name: _name, ...hit } = articleOf(row);
          hits.set(fold(hit.number), [...(hits.get(fold(hit.number)) ?? []), hit]);
        }
      }
      return numbers.map((number) => ({ number, hits: hits.get(fold(number)) ?? [] }));
    },

    async readArticles(cursor) {
      const after = typeof cursor === 'string' ? cursor : '0';
      const { rows } = await client.list('variants', readArticle, { filters: [{ property: 'id', expression: '>', value: after }], limit: cataloguePage, sort: { property: 'id', direction: 'ASC' } });
      const last = rows.at(-1);
      return { articles: rows.map(articleOf).filter(({ number }) => number !== ''), cursor: last && rows.length === cataloguePage ? neededId(last) : null };
    },
  };
}

/** The documents of these variants by id, a hundred a call. One that is not there is missing in the answer. */
export async function readPlaces(client: Sw5Client, keys: readonly RemoteKey[]): Promise<Map<string, Doc>> {
  const found = new Map<string, Doc>();
  for (const part of cut([...new Set(keys.map(({ remoteId }) => remoteId))], perCall)) {
    const { rows } = await client.list('variants', readArticle, { filters: [{ property: 'id', values: part }], limit: 1000 });
    for (const row of rows) found.set(neededId(row), row);
  }
  return found;
}

type Article = Awaited<ReturnType<ArticleAbility['readArticles']>>['articles'][number];

function articleOf(row: Doc): Article {
  const article = row.article === null || row.article === undefined ? null : asDoc(row.article, 'article');
  const name = [article ? textOf(article, 'name') : '', textOf(row, 'additionalText')].map(plainText).filter((text) => text !== '').join(' ');
  return { remoteId: neededId(row), remoteParentId: null, number: textOf(row, 'number').trim(), name, memo: null };
}

// The shop compares numbers without regard to case.
function fold(number: string): string {
  return number.trim().toLowerCase();
}
