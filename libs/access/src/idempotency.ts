// The same request sent twice (the answer was lost, the program repeats) is carried out once: under its key the first answer is kept for a day.
import { Database, InBackground, isDuplicate, rows, write } from '@kontor/base';
import { AppError, Clock } from '@kontor/kernel';
import { digest } from './digest.js';

export type StoredAnswer = { status: number; body: string; headers: Record<string, string> };

type Row = { body_hash: string; begun_at: Date; status: number | null; body: string | null; headers: string | null };
const keptMilliseconds = 24 * 3_600_000;
/** Longer than any request lives: whoever began it and did not end it has died. */
const runningMilliseconds = 5 * 60_000;

@InBackground()
export class Idempotency {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** `new`: carry it out, then finish or abandon. `replay`: send this. Throws when the key stands for another body, or is being worked on. */
  async begin(tokenId: string, route: string, key: string, bodyHash: string): Promise<{ kind: 'new' } | ({ kind: 'replay' } & StoredAnswer)> {
    const request = digest(tokenId, route, key);
    const body = digest(bodyHash);
    const now = this.clock.now();
    try {
      await this.database.write('INSERT INTO idempotency_key (request, body_hash, begun_at) VALUES (?, ?, ?)', [request, body, now]);
      return { kind: 'new' };
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
    return this.database.inTransaction(async (tx) => {
      const [row] = await rows<Row>(tx, 'SELECT body_hash, begun_at, status, body, headers FROM idempotency_key WHERE request = ? FOR UPDATE', [request]);
      // Abandoned or swept between the two statements; the caller's next try begins it.
      if (!row) throw new AppError('idempotency-running');
      const age = now.getTime() - row.begun_at.getTime();
      if (age >= keptMilliseconds) {
        await write(tx, 'UPDATE idempotency_key SET body_hash = ?, begun_at = ?, status = NULL, body = NULL, headers = NULL WHERE request = ?', [body, now, request]);
        return { kind: 'new' };
      }
      if (row.body_hash !== body) throw new AppError('idempotency-key-reused');
      if (row.status !== null) return { kind: 'replay', status: row.status, body: row.body ?? '', headers: { ...(JSON.parse(row.headers ?? '{}') as Record<string, string>), 'Idempotency-Replayed': 'true' } };
      if (age < runningMilliseconds) throw new AppError('idempotency-running');
      await write(tx, 'UPDATE idempotency_key SET begun_at = ? WHERE request = ?', [now, request]);
      return { kind: 'new' };
    });
  }

  /** Keeps the answer for whoever asks again. */
  async finish(tokenId: string, route: string, key: string, answer: StoredAnswer): Promise<void> {
    await this.database.write('UPDATE idempotency_key SET status = ?, body = ?, headers = ? WHERE request = ? AND status IS NULL', [answer.status, answer.body, JSON.stringify(answer.headers), digest(tokenId, route, key)]);
  }

  /** Nothing was done (the server failed): the same request may be tried again at once. */
  async abandon(tokenId: string, route: string, key: string): Promise<void> {
    await this.database.write('DELETE FROM idempotency_key WHERE request = ? AND status IS NULL', [digest(tokenId, route, key)]);
  }

  async sweep(): Promise<void> {
    await this.database.write('DELETE FROM idempotency_key WHERE begun_at < ? LIMIT 10000', [new Date(this.clock.now().getTime() - keptMilliseconds)]);
  }
}
