// Files made by a run, kept in the database in pieces so that every process can hand them out; visible once the run has ended.
import { Database, InBackground, rows, write } from '@kontor/base';
import { Clock, type RunId } from '@kontor/kernel';

export type RunFile = { id: string; name: string; mediaType: string; bytes: number };

const pieceBytes = 256 * 1024;
const keepDays = 30;

@InBackground()
export class RunFiles {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Stores one file; the same name written again (a run that resumed) replaces the earlier one. */
  async store(runId: RunId, part: { name: string; mediaType: string; content: AsyncIterable<string> }): Promise<void> {
    const fileId = await this.database.inTransaction(async (tx) => {
      await write(tx, 'DELETE FROM sync_run_file WHERE run_id = ? AND name = ?', [runId, part.name]);
      const made = await write(tx, 'INSERT INTO sync_run_file (run_id, name, media_type, created_at) VALUES (?, ?, ?, ?)', [runId, part.name, part.mediaType, this.clock.now()]);
      return String(made.insertId);
    });
    let position = 0;
    let total = 0;
    let waiting: Buffer[] = [];
    let size = 0;
    const flush = async (): Promise<void> => {
      if (size === 0) return;
      await this.database.write('INSERT INTO sync_run_file_piece (file_id, position, content) VALUES (?, ?, ?)', [fileId, position, Buffer.concat(waiting)]);
      position += 1;
      total += size;
      waiting = [];
      size = 0;
    };
    for await (const text of part.content) {
      const bytes = Buffer.from(text, 'utf8');
      waiting.push(bytes);
      size += bytes.length;
      if (size >= pieceBytes) await flush();
    }
    await flush();
    await this.database.write('UPDATE sync_run_file SET complete = 1, bytes = ? WHERE id = ?', [total, fileId]);
  }

  /** The finished files of a run that ended well, in the order they were made. */
  async list(runId: RunId): Promise<RunFile[]> {
    const found = await this.database.query<{ id: string; name: string; media_type: string; bytes: string }>(
      "SELECT f.id, f.name, f.media_type, f.bytes FROM sync_run_file f JOIN sync_run r ON r.id = f.run_id WHERE f.run_id = ? AND f.complete = 1 AND r.status IN ('succeeded', 'partial') ORDER BY f.id",
      [runId],
    );
    return found.map((row) => ({ id: row.id, name: row.name, mediaType: row.media_type, bytes: Number.parseInt(String(row.bytes), 10) }));
  }

  /** The content of one file, piece by piece. */
  async *content(fileId: string): AsyncGenerator<Buffer> {
    for (let position = 0; ; position += 1) {
      const [piece] = await this.database.query<{ content: Buffer }>('SELECT content FROM sync_run_file_piece WHERE file_id = ? AND position = ?', [fileId, position]);
      if (!piece) return;
      yield piece.content;
    }
  }

  /** Deletes files after 30 days, and what broken runs left behind. */
  async sweep(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - keepDays * 86_400_000);
    await this.database.inTransaction(async (tx) => {
      const old = await rows<{ id: string }>(tx, 'SELECT id FROM sync_run_file WHERE created_at < ? LIMIT 100', [before]);
      for (const { id } of old) await write(tx, 'DELETE FROM sync_run_file WHERE id = ?', [id]);
    });
  }
}
