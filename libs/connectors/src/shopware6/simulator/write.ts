// Writing as the Admin API does it: rows with what hangs on them, known fields checked, unknown ones silently left out, an unknown id taken for a new row, and
// everything of one request kept or nothing.
import { lacks } from './auth.js';
import { ids } from './base.js';
import { fitting, type Reader } from './criteria.js';
import { denied, refused, says, ShopwareError, type Problem } from './failure.js';
import { priceProblems, rowProblems } from './checks.js';
import { Fraction, plain } from './php-json.js';
import { alignStock, priceEntry, type PriceEntry } from './products.js';
import type { Entity, Field } from './schema.js';
import { entities, isId, newId, stamp, versionOf, type Store } from './store.js';
import { atLeast } from './version.js';

export type Fields = Record<string, unknown>;
type Mode = 'upsert' | 'create' | 'update';

export class Writing {
  readonly written = new Map<string, unknown[]>();
  readonly deleted = new Map<string, string[]>();
  readonly notFound = new Map<string, string[]>();
  private readonly problems: Problem[] = [];
  private readonly rights = new Set<string>();
  private readonly references: { entity: string; field: string; target: string; id: string }[] = [];
  private readonly products = new Set<string>();

  /** `indexing`: as the header says; what indexes compute stays old when they are switched off. */
  constructor(
    readonly store: Store,
    private readonly now: number,
    private readonly reader: Reader,
    private readonly indexing: string | undefined,
  ) {}

  /** Runs writes as one: all of them, or an error and none. */
  static run(store: Store, now: number, reader: Reader, indexing: string | undefined, work: (writing: Writing) => void): Writing {
    return store.tables.together(() => {
      const writing = new Writing(store, now, reader, indexing);
      work(writing);
      writing.finish();
      return writing;
    });
  }

  /** One row with everything that hangs on it; answers with its id. `pointer` leads to the row, `of` to its operation. */
  row(entity: Entity, given: Fields, pointer: string, { mode = 'upsert', of = pointer, fixed = {} }: { mode?: Mode; of?: string; fixed?: Fields } = {}): string {
    const { tables } = this.store;
    const id = given['id'] === undefined ? newId() : (given['id'] as string);
    if (!isId(id)) {
      this.problems.push(says.uuid(`${of}/${entity.name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}Id`, String(id)));
      return newId();
    }
    const before = tables.get(entity.name, id);
    if (mode !== 'upsert' && (mode === 'create') === Boolean(before)) {
      const [want, got] = mode === 'create' ? ['InsertCommand', 'UpdateCommand'] : ['UpdateCommand', 'InsertCommand'];
      throw refused(400, 'FRAMEWORK__WRITE_TYPE_INTEND_ERROR', `Expected command for "${entity.name}" to be "${want}". (Got: ${got})`, { definition: entity.name, expectedClass: want, actualClass: got });
    }
    const values = this.values(entity, { ...given, ...this.translations(given), ...fixed }, pointer, of);
    const ones = [...entity.associations.values()].filter(({ name, kind }) => kind === 'one' && given[name] && typeof given[name] === 'object');
    for (const { name, entity: target, by } of ones) values[by] = this.linkedOne(target, given[name] as Fields, `${pointer}/${name}`, of);
    const parent = values['parentId'] ?? before?.['parentId'];
    for (const field of entity.fields.values()) {
      const optional = !field.required || (field.inherited && parent) || (field.name in values ? values[field.name] !== null : before !== undefined);
      if (!optional) this.problems.push(says.blank(`${pointer}/${field.translated ? `translations/${ids.systemLanguage}/` : ''}${field.name}`));
    }
    this.problems.push(...rowProblems(this.store, entity.name, { before, values, given }, pointer));
    if (entity.name === 'product' && typeof values['productNumber'] === 'string' && tables.by('product', 'productNumber', values['productNumber']).some((other) => other.id !== id)) {
      throw refused(400, 'CONTENT__DUPLICATE_PRODUCT_NUMBER', `Product with number "${values['productNumber']}" already exists.`, { number: values['productNumber'] });
    }
    for (const association of entity.associations.values()) {
      const target = values[association.by];
      if (association.kind === 'one' && isId(target)) this.references.push({ entity: entity.name, field: association.by, target: association.entity, id: target });
    }
    const changes = Object.keys(values).length > 0;
    if (changes || !before) {
      this.rights.add(`${entity.name}:${before ? 'update' : 'create'}`);
      tables.put(entity.name, { ...(before ?? this.blank(entity.name)), ...values, ...this.unindexed(entity.name), id, createdAt: before?.['createdAt'] ?? stamp(this.now), updatedAt: before ? stamp(this.now) : null });
      this.note(entity.name, id);
    }
    if (entity.name === 'product') this.products.add(id);
    for (const association of entity.associations.values()) {
      const list = given[association.name];
      if (association.kind === 'one' || association.kind === 'inverse' || !Array.isArray(list)) continue;
      const target = entities(this.store).get(association.entity)!;
      const children = list.map((child: Fields, index) => {
        const at = `${pointer}/${association.name}/${index}`;
        if (association.kind === 'cross') return this.linkedOne(association.entity, child, at, of);
        // A condition inside a condition belongs to the same rule.
        return this.row(target, child, at, { of, fixed: { [association.by]: id, ...(entity.name === 'rule_condition' ? { ruleId: tables.get('rule_condition', id)?.['ruleId'] ?? fixed['ruleId'] } : {}) } });
      });
      if (association.kind === 'cross') {
        const row = tables.get(entity.name, id)!;
        tables.change(entity.name, id, { [association.by]: [...new Set([...((row[association.by] as string[] | undefined) ?? []), ...children])], updatedAt: before ? stamp(this.now) : null });
        this.rights.add(`${entity.name}:${before ? 'update' : 'create'}`);
      }
    }
    return id;
  }

  /** Deletes rows by id; one that is not there is told apart. */
  remove(entity: Entity, id: unknown): void {
    if (!isId(id)) throw refused(400, 'FRAMEWORK__INVALID_UUID', `Value is not a valid UUID: ${String(id)}`, { input: id });
    const { tables } = this.store;
    if (!tables.get(entity.name, id)) {
      this.notFound.set(entity.name, [...(this.notFound.get(entity.name) ?? []), id]);
      return;
    }
    this.rights.add(`${entity.name}:delete`);
    if (entity.name === 'rule') {
      const count = tables.by('product_price', 'ruleId', id).length;
      if (count > 0) throw refused(409, 'FRAMEWORK__DELETE_RESTRICTED', `The delete request for rule was denied due to a conflict. The entity is currently in use by: product_price (${count})`, { entity: 'rule', usages: [{ entityName: 'product_price', count }] });
      for (const condition of tables.by('rule_condition', 'ruleId', id)) tables.remove('rule_condition', condition.id);
    }
    if (entity.name === 'product') removeProduct(this.store, id);
    else if (entity.name === 'product_media') for (const product of tables.by('product', 'coverId', id)) tables.change('product', product.id, { coverId: null });
    tables.remove(entity.name, id);
    this.deleted.set(entity.name, [...(this.deleted.get(entity.name) ?? []), id]);
  }

  /** Deletes what fits filters. */
  removeFitting(entity: Entity, filters: unknown): void {
    for (const row of fitting(this.reader, entity, this.store.tables.all(entity.name), filters)) this.remove(entity, row.id);
  }

  private finish(): void {
    const missing = lacks(this.store, this.rights);
    if (missing.length > 0 && this.store.switches.rightsFirst) throw denied(missing);
    if (this.problems.length > 0) throw new ShopwareError(400, this.problems);
    if (missing.length > 0) throw denied(missing);
    for (const { entity, field, target, id } of this.references) {
      if (!this.store.tables.get(target, id)) throw new ShopwareError(500, [{ code: '0', status: '500', title: 'Internal Server Error', detail: `An exception occurred while executing a query: SQLSTATE[23000]: Integrity constraint violation: 1452 Cannot add or update a child row: a foreign key constraint fails (\`${entity}\`, \`${field}\`)` }]);
    }
    for (const id of this.products) alignStock(this.store, id, this.indexing !== 'disable-indexing');
  }

  // A rule holds by what the indexer makes of it.
  private unindexed(entity: string): Fields {
    return entity === 'rule' ? { '#unindexed': this.indexing === 'disable-indexing' || this.indexing === 'use-queue-indexing' } : {};
  }

  private note(entity: string, id: string): void {
    this.written.set(entity, [...(this.written.get(entity) ?? []).filter((one) => one !== id), id]);
    if (entity === 'product') this.written.set('product_translation', [...(this.written.get('product_translation') ?? []), { productId: id, languageId: ids.systemLanguage }]);
  }

  // Something named by id only is linked; with more in it, it is written as well.
  private linkedOne(entity: string, given: Fields, pointer: string, of: string): string {
    if (isId(given['id']) && Object.keys(given).length === 1) {
      this.references.push({ entity, field: 'id', target: entity, id: given['id'] });
      return given['id'];
    }
    return this.row(entities(this.store).get(entity)!, given, pointer, { of });
  }

  private translations(given: Fields): Fields {
    const languages = given['translations'];
    if (!languages || typeof languages !== 'object') return {};
    return ((languages as Record<string, Fields>)[ids.systemLanguage] ?? (languages as Record<string, Fields>)[this.store.switches.locale] ?? {});
  }

  private values(entity: Entity, given: Fields, pointer: string, of: string): Fields {
    const values: Fields = {};
    for (const [name, value] of Object.entries(given)) {
      const field = entity.fields.get(name);
      if (!field || name === 'id' || field.type === 'v' || name === 'createdAt' || name === 'updatedAt') continue;
      if (field.own || (name === 'stateId' && entity.name.startsWith('order') && this.store.tables.get(entity.name, given['id']))) {
        // 6.5 computes this figure and leaves what is sent alone.
        if (!(name === 'availableStock' && !atLeast(versionOf(this.store), '6.6'))) this.problems.push(says.protected(`${pointer}/${name}${name}`));
        continue;
      }
      const problems = value === null ? [] : typeProblems(field, value, `${pointer}/${name}`, of);
      this.problems.push(...problems);
      if (problems.length === 0) values[name] = keep(field, value);
    }
    return values;
  }

  private blank(entity: string): Fields {
    if (entity === 'product') return { stock: 0, availableStock: 0, available: true, childCount: 0, sales: 0, variation: [], states: ['is-physical'], type: 'physical', '~options': [], '~categories': [] };
    if (entity === 'rule') return { invalid: false, areas: [] };
    if (entity === 'webhook') return { active: true, errorCount: 0, onlyLiveVersion: false, appId: null };
    if (entity === 'media') return { hasFile: false, private: false, url: '', path: null, mediaType: null };
    return {};
  }
}

/** Takes an article out of the shop with everything that belongs to it; orders keep their lines. */
export function removeProduct(store: Store, id: string): void {
  const { tables } = store;
  for (const child of tables.by('product', 'parentId', id)) removeProduct(store, child.id);
  for (const entity of ['product_price', 'product_media', 'product_visibility']) for (const row of tables.by(entity, 'productId', id)) tables.remove(entity, row.id);
  for (const line of tables.by('order_line_item', 'productId', id)) tables.change('order_line_item', line.id, { productId: null });
  tables.remove('product', id);
}

function keep(field: Field, value: unknown): unknown {
  if (value === null) return null;
  if (field.type === 'p') return (plain(value) as PriceEntry[]).map(priceEntry);
  if (field.type === 'd') return stamp(Date.parse(value as string));
  return plain(value);
}

function typeProblems(field: Field, value: unknown, pointer: string, of: string): Problem[] {
  const wrong = (type: string): Problem[] => [says.type(pointer, type, value)];
  switch (field.type) {
    case 'i':
      return typeof value === 'number' && Number.isInteger(value) ? [] : wrong('int');
    case 'f':
      return typeof value === 'number' || value instanceof Fraction ? [] : wrong('float');
    case 'b':
      return typeof value === 'boolean' ? [] : wrong('bool');
    case 's':
      return typeof value === 'string' ? [] : wrong('string');
    case 'u':
      return isId(value) ? [] : [says.uuid(`${of}/${field.name}`, String(value))];
    case 'd':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? [] : wrong('string');
    case 'l':
      return Array.isArray(value) ? [] : wrong('array');
    case 'j':
      return typeof value === 'object' ? [] : wrong('array');
    case 'p':
      return priceProblems(value, pointer);
    default:
      return [];
  }
}
