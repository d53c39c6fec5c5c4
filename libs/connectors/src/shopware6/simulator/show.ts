// Rows as answers show them: every field, associations only where they were asked for (null or empty otherwise), the frame that Shopware puts around an entity,
// and the other shape, JSON:API, that a caller gets who does not say which one he wants.
import { fitting, linked, sortRows, type Reader } from './criteria.js';
import { live, type Entity } from './schema.js';
import { entities } from './store.js';
import type { Row } from './tables.js';

type Asked = Record<string, { associations?: Asked; sort?: { field: string; order?: string }[]; filter?: unknown; limit?: number } | null>;
type Shown = Record<string, unknown>;

/** What is shown of a row depends on where it is read: `inherit` fills a variant's empty fields from its parent. */
export type Showing = { reader: Reader; includes: Record<string, string[]> | null; inherit: boolean };

/** Lists that are there, empty, although nobody asked for them. */
const emptyUnasked = new Set(['product.prices', 'shipping_method.prices', 'media.thumbnails']);

export function show(showing: Showing, entity: Entity, row: Row, asked: Asked = {}): Shown {
  const { reader } = showing;
  const wanted = showing.includes?.[entity.name] ?? null;
  const wants = (name: string): boolean => wanted === null || wanted.includes(name);
  const parent = showing.inherit && entity.name === 'product' ? reader.get('product', row['parentId']) : undefined;
  const shown: Shown = {};
  if (wanted === null) Object.assign(shown, { extensions: frame(entity), _uniqueIdentifier: row.id, versionId: entity.versioned ? (row['versionId'] ?? live) : null });
  if (wants('translated')) shown['translated'] = translated(entity, row);
  for (const field of entity.fields.values()) {
    if (!wants(field.name)) continue;
    const value = field.type === 'v' ? (row[field.name] ?? live) : (row[field.name] ?? null);
    shown[field.name] = value === null && field.inherited && parent ? (parent[field.name] ?? null) : value;
  }
  for (const association of entity.associations.values()) {
    if (!wants(association.name)) continue;
    const inner = association.name in asked ? (asked[association.name] ?? {}) : association.always ? {} : null;
    if (inner === null) {
      shown[association.name] = emptyUnasked.has(`${entity.name}.${association.name}`) ? [] : null;
      continue;
    }
    const target = entities(reader.store).get(association.entity)!;
    let rows = linked(reader, entity, row, association.name);
    if (parent && rows.length === 0 && ['prices', 'media', 'visibilities', 'categories', 'properties', 'tax', 'cover', 'manufacturer'].includes(association.name)) rows = linked(reader, entity, parent, association.name);
    if (inner.filter) rows = fitting(reader, target, rows, inner.filter);
    if (inner.sort) rows = sortRows(reader, target, rows, inner.sort.map(({ field, order }) => ({ field, order: order?.toUpperCase() === 'DESC' ? 'DESC' : 'ASC' })));
    const many = association.kind === 'many' || association.kind === 'cross';
    if (many && inner.limit) rows = rows.slice(0, inner.limit);
    const out = rows.map((one) => show(showing, target, one, inner.associations ?? {}));
    shown[association.name] = many ? out : (out[0] ?? null);
  }
  shown['id'] = row.id;
  shown['apiAlias'] = entity.name;
  return shown;
}

const frame = (entity: Entity): Shown => ({ foreignKeys: { extensions: [], apiAlias: `${entity.name}_foreign_keys_extension` } });

// An entity without words of its own has an empty list here, the others an object.
function translated(entity: Entity, row: Row): unknown {
  const words = [...entity.fields.values()].filter((field) => field.translated);
  return words.length === 0 ? [] : Object.fromEntries(words.map(({ name }) => [name, row[name] ?? (name === 'customFields' ? [] : null)]));
}

/** The same rows as JSON:API: attributes apart, and what is linked in a list of its own. */
export function showJsonApi(showing: Showing, entity: Entity, rows: Row[], asked: Asked, total: number, home: string): Shown {
  const included = new Map<string, Shown>();
  const record = (of: Entity, shown: Shown): Shown => {
    const attributes: Shown = {};
    const relationships: Shown = {};
    for (const [name, value] of Object.entries(shown)) {
      if (['id', '_uniqueIdentifier', 'apiAlias', 'extensions'].includes(name)) continue;
      const association = of.associations.get(name);
      if (!association) {
        attributes[name] = value;
        continue;
      }
      const target = entities(showing.reader.store).get(association.entity)!;
      const link = (one: Shown): Shown => {
        included.set(`${target.name} ${String(one['id'])}`, record(target, one));
        return { id: one['id'], type: target.name };
      };
      relationships[name] = { data: Array.isArray(value) ? (value as Shown[]).map(link) : value ? link(value as Shown) : null, links: { related: `${home}/api/${of.name.replaceAll('_', '-')}/${String(shown['id'])}/${name}` } };
    }
    return { id: shown['id'], type: of.name, attributes, links: { self: `${home}/api/${of.name.replaceAll('_', '-')}/${String(shown['id'])}` }, relationships, meta: null };
  };
  const data = rows.map((row) => record(entity, show({ ...showing, includes: null }, entity, row, asked)));
  return { data, included: [...included.values()], links: { self: `${home}/api/search/${entity.name.replaceAll('_', '-')}` }, meta: { totalCountMode: 0, total }, aggregations: [] };
}
