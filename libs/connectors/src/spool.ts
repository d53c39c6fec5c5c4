// Rows of a file laid aside on disk: they come once and go into several parts whose columns depend on all of them, and memory stays small.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type Cells = Record<string, string>;

/** One part: a line of JSON per row, and which columns have a value at all, in the order in which they first had one. */
export class Spool {
  readonly used = new Set<string>();
  private readonly file;

  constructor(private readonly path: string) {
    this.file = createWriteStream(path, { encoding: 'utf8' });
  }

  async add(cells: Cells): Promise<void> {
    for (const [column, value] of Object.entries(cells)) if (value !== '') this.used.add(column);
    if (!this.file.write(`${JSON.stringify(cells)}\n`)) await new Promise<void>((resolve) => this.file.once('drain', resolve));
  }

  async end(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.file.once('error', reject);
      this.file.end(resolve);
    });
  }

  async *read(): AsyncIterable<Cells> {
    const lines = createInterface({ input: createReadStream(this.path, { encoding: 'utf8' }), crlfDelay: Infinity });
    for await (const line of lines) yield JSON.parse(line) as Cells;
  }
}

/** Spools by the name of their part, in a folder of their own that goes when the generator that uses them ends. */
export class Spools<Name extends string> {
  private readonly spools = new Map<Name, Spool>();
  private constructor(private readonly folder: string) {}

  static async open<Name extends string>(): Promise<Spools<Name>> {
    return new Spools<Name>(await mkdtemp(join(tmpdir(), 'kontor-articles-')));
  }

  of(name: Name): Spool {
    const spool = this.spools.get(name) ?? new Spool(join(this.folder, name));
    this.spools.set(name, spool);
    return spool;
  }

  /** Those that have rows, ready to be read, in this order. */
  async ended(order: readonly Name[]): Promise<[Name, Spool][]> {
    for (const spool of this.spools.values()) await spool.end();
    return order.flatMap((name): [Name, Spool][] => {
      const spool = this.spools.get(name);
      return spool ? [[name, spool]] : [];
    });
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
