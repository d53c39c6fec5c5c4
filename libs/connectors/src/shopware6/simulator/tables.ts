// Rows of all entities, with the few indexes that make a busy shop quick, and an undo log, because a write of Shopware's is all or nothing.

export type Row = Record<string, unknown> & { id: string };

type Undo = { entity: string; id: string; before: Row | undefined };

/** Fields by which rows are looked up: references to another row, and the article number as the database compares it. */
const indexed = /Id$|^productNumber$/;
const key = (field: string, value: unknown): string => `${field}=${field === 'productNumber' ? String(value).toLowerCase() : String(value)}`;

export class Tables {
  private rows = new Map<string, Map<string, Row>>();
  private index = new Map<string, Map<string, Set<string>>>();
  private log: Undo[] | null = null;

  all(entity: string): Row[] {
    return [...(this.rows.get(entity)?.values() ?? [])];
  }

  get(entity: string, id: unknown): Row | undefined {
    return typeof id === 'string' ? this.rows.get(entity)?.get(id) : undefined;
  }

  /** Rows whose reference is this id. */
  by(entity: string, field: string, value: unknown): Row[] {
    const table = this.rows.get(entity);
    if (!indexed.test(field)) return table ? [...table.values()].filter((row) => row[field] === value) : [];
    return [...(this.index.get(entity)?.get(key(field, value)) ?? [])].map((id) => table!.get(id)!);
  }

  put(entity: string, row: Row): Row {
    this.log?.push({ entity, id: row.id, before: this.get(entity, row.id) });
    this.set(entity, row.id, row);
    return row;
  }

  /** Changes fields of a row; the row itself is replaced, so that what was read before does not change. */
  change(entity: string, id: string, change: Record<string, unknown>): Row {
    return this.put(entity, { ...(this.get(entity, id) ?? { id }), ...change, id });
  }

  remove(entity: string, id: string): void {
    const before = this.get(entity, id);
    if (!before) return;
    this.log?.push({ entity, id, before });
    this.set(entity, id, undefined);
  }

  /** Runs something that writes; when it throws, nothing of it is kept. */
  together<Result>(work: () => Result): Result {
    if (this.log) return work();
    this.log = [];
    try {
      return work();
    } catch (failure) {
      const log = this.log;
      this.log = null;
      for (const { entity, id, before } of log.reverse()) this.set(entity, id, before);
      throw failure;
    } finally {
      this.log = null;
    }
  }

  pack(): [string, Row[]][] {
    return [...this.rows].map(([entity, rows]) => [entity, [...rows.values()]]);
  }

  static unpack(packed: [string, Row[]][]): Tables {
    const tables = new Tables();
    for (const [entity, rows] of packed) for (const row of rows) tables.put(entity, row);
    return tables;
  }

  private set(entity: string, id: string, row: Row | undefined): void {
    let table = this.rows.get(entity);
    if (!table) this.rows.set(entity, (table = new Map<string, Row>()));
    let index = this.index.get(entity);
    if (!index) this.index.set(entity, (index = new Map<string, Set<string>>()));
    const before = table.get(id);
    for (const field of new Set([...Object.keys(before ?? {}), ...Object.keys(row ?? {})])) {
      if (!indexed.test(field) || (before && row && before[field] === row[field])) continue;
      if (before && before[field] != null) {
        const set = index.get(key(field, before[field]));
        set?.delete(id);
        if (set?.size === 0) index.delete(key(field, before[field]));
      }
      if (row && row[field] != null) {
        let set = index.get(key(field, row[field]));
        if (!set) index.set(key(field, row[field]), (set = new Set()));
        set.add(id);
      }
    }
    if (row) table.set(id, row);
    else table.delete(id);
  }
}
