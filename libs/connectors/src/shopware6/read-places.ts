// The products of many listings in one search, as they are themselves: without inheritance, since a variant that takes its parent's price has none of its own.
import type { Doc } from '../fields.js';
import { idOf, isId } from './fields.js';
import type { Shopware6Client } from './shopware6.client.js';

export type PlaceFields = { fields: string[]; associations?: { [name: string]: object }; includes?: { [entity: string]: string[] } };

// Below a full page, so that no second one is asked for.
const perSearch = 400;

/** By id; what the shop no longer has is not among them. */
export async function readPlaces(client: Shopware6Client, ids: readonly (string | null)[], { fields, associations = {}, includes = {} }: PlaceFields): Promise<Map<string, Doc>> {
  const wanted = [...new Set(ids.filter((id): id is string => id !== null && isId(id)))];
  const places = new Map<string, Doc>();
  for (let start = 0; start < wanted.length; start += perSearch) {
    const part = wanted.slice(start, start + perSearch);
    const docs = await client.search('product', { ids: part, includes: { product: ['id', ...fields], ...includes }, associations }, { items: part.length });
    for (const doc of docs) places.set(idOf(doc, 'id') ?? '', doc);
  }
  return places;
}
