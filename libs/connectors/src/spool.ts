// Rows of a file laid aside on disk: they come once and go into several parts whose columns depend on all of them, and memory stays small.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** So begin the names of this process's folders, in the folder for what is temporary. */
export const spoolPrefix = `kontor-articles-${process.pid}-`;

export type Cells = Record<string, string>;

/** One part: a line of JSON per row, and which columns have a value at all, in the order in which they first had one. */
export class Spool<Row = Cells> {
  readonly used = new Set<string>();
  rows = 0;
  private readonly file;
  private ending: Promise<void> | null = null;

  constructor(
    private readonly path: string,
    private readonly cellsOf: (row: Row) => Cells,
  ) {
    this.file = createWriteStream(path, { encoding: 'utf8' });
  }

  async add(row: Row): Promise<void> {
    this.rows += 1;
    for (const [column, value] of Object.entries(this.cellsOf(row))) if (value !== '') this.used.add(column);
    if (!this.file.write(`${JSON.stringify(row)}\n`)) await new Promise<void>((resolve) => this.file.once('drain', resolve));
  }

  async end(): Promise<void> {
    this.ending ??= new Promise<void>((resolve, reject) => {
      this.file.once('error', reject);
      this.file.end(resolve);
    });
    return this.ending;
  }

  async *read(): AsyncIterable<Row> {
    const lines = createInterface({ input: createReadStream(this.path, { encoding: 'utf8' }), crlfDelay: Infinity });
    for await (const line of lines) yield JSON.parse(line) as Row;
  }
}

/** Spools by the name of their part, in a folder of their own that goes when the generator that uses them ends. */
export class Spools<Name extends string, Row = Cells> {
  private readonly spools = new Map<Name, Spool<Row>>();
  private constructor(
    private readonly folder: string,
    private readonly cellsOf: (row: Row) => Cells,
  ) {}

  /** Rows that are their cells. */
  static async open<Name extends string>(): Promise<Spools<Name>> {
    return Spools.openFor<Name, Cells>((row) => row);
  }

  /** Rows that hold more than their cells; `cellsOf`: whose values count. */
  static async openFor<Name extends string, Row>(cellsOf: (row: Row) => Cells): Promise<Spools<Name, Row>> {
    return new Spools<Name, Row>(await mkdtemp(join(tmpdir(), spoolPrefix)), cellsOf);
  }

  of(name: Name): Spool<Row> {
    const spool = this.spools.get(name) ?? new Spool<Row>(join(this.folder, name), this.cellsOf);
    this.spools.set(name, spool);
    return spool;
  }

  /** The one of that name, if it has rows. */
  find(name: Name): Spool<Row> | null {
    return this.spools.get(name) ?? null;
  }

  /** Those that have rows, ready to be read, in this order. */
  async ended(order: readonly Name[]): Promise<[Name, Spool<Row>][]> {
    for (const spool of this.spools.values()) await spool.end();
    return order.flatMap((name): [Name, Spool<Row>][] => {
      const spool = this.spools.get(name);
      return spool ? [[name, spool]] : [];
    });
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
