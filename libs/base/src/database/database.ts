// The door to MariaDB: explicit transactions under READ COMMITTED, repeated on deadlocks, with work that waits for the commit.
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';

/** An open transaction. It is passed on explicitly; whoever takes one never opens another. */
export type Tx = EntityManager;

/** What a writing statement answers. */
export type Written = { affectedRows: number; insertId: string | number };

const attempts = 5;
const repeatable = new Set([1213, 1205]);
const afterCommit = new WeakMap<Tx, (() => void)[]>();

@Injectable()
export class Database {
  constructor(private readonly source: DataSource) {}

  /**
   * Runs `work` in one transaction (READ COMMITTED) and repeats it up to five times on a deadlock (1213) or lock wait (1205);
   * hence no HTTP call and nothing that cannot be done twice ever stands inside.
   */
  async inTransaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        let waiting: (() => void)[] = [];
        const result = await this.source.transaction('READ COMMITTED', async (tx) => {
          waiting = [];
          afterCommit.set(tx, waiting);
          return work(tx);
        });
        waiting.forEach((action) => action());
        return result;
      } catch (error) {
        if (attempt >= attempts || !repeatable.has(mysqlErrno(error))) throw error;
      }
    }
  }

  /** One statement of its own; reading. */
  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.source.query<Row[]>(sql, parameters);
  }

  /** One statement of its own; writing. */
  async write(sql: string, parameters: unknown[] = []): Promise<Written> {
    return this.source.query<Written>(sql, parameters);
  }

  /** For reading outside a transaction with entities. */
  get reader(): EntityManager {
    return this.source.manager;
  }
}

/** Typed reading inside a transaction. */
export async function rows<Row>(tx: Tx, sql: string, parameters: unknown[] = []): Promise<Row[]> {
  return tx.query<Row[]>(sql, parameters);
}

/** Typed writing inside a transaction. */
export async function write(tx: Tx, sql: string, parameters: unknown[] = []): Promise<Written> {
  return tx.query<Written>(sql, parameters);
}

/** Runs `action` once the transaction has been committed, never when it was rolled back: bells and other hints. */
export function onCommit(tx: Tx, action: () => void): void {
  const waiting = afterCommit.get(tx);
  if (!waiting) throw new Error('onCommit needs a transaction opened by Database.inTransaction');
  waiting.push(action);
}

/** The error number of MariaDB, or 0: 1062 duplicate key, 1213 deadlock, 1205 lock wait. */
export function mysqlErrno(error: unknown): number {
  const candidate = error as { errno?: unknown; driverError?: { errno?: unknown } };
  const errno = candidate?.driverError?.errno ?? candidate?.errno;
  return typeof errno === 'number' ? errno : 0;
}

/** True for a duplicate key (1062), of one named key where given. */
export function isDuplicate(error: unknown, key?: string): boolean {
  if (mysqlErrno(error) !== 1062) return false;
  return key === undefined || String((error as Error).message).includes(key);
}

/** `(?, ?), (?, ?)` for a multi-row INSERT or an IN list of tuples. */
export function tuples(count: number, width: number): string {
  const one = `(${Array(width).fill('?').join(', ')})`;
  return Array(count).fill(one).join(', ');
}

/** `?, ?, ?` for an IN list; an empty list becomes NULL, which matches nothing. */
export function marks(values: readonly unknown[]): string {
  return values.length === 0 ? 'NULL' : Array(values.length).fill('?').join(', ');
}

/** Cuts a list into pieces of at most `size`. */
export function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const pieces: Item[][] = [];
  for (let start = 0; start < items.length; start += size) pieces.push(items.slice(start, start + size));
  return pieces;
}
