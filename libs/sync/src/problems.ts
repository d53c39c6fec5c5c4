// What did not work and somebody may have to look at: one row per shop, kind and subject, that comes back by itself and goes by itself.
import { Injectable } from '@nestjs/common';
import { Database, chunks, marks, rows, tuples, write, type Tx } from '@kontor/base';
import { AppError, Clock, asId, type RunId, type ShopId } from '@kontor/kernel';
import { problemRetrySql, type FailureValues, type RunFailureKind } from './failures.js';

/** One thing that went wrong. `retryAt`: null = not by time; left out = one minute, doubling to a day. */
export type ProblemReport = {
  shopId: ShopId | null;
  /** The kind of the run that met it. */
  kind: string;
  /** `order:1001`, `listing:55`. */
  subject: string;
  failureKind: RunFailureKind;
  code: string;
  values: FailureValues;
  retryAt?: Date | null;
  runId?: RunId | null;
};

export type WaitingProblem = { id: string; subject: string; failureKind: RunFailureKind; code: string; values: FailureValues; times: number; firstSeen: Date; retryAt: Date | null };

export type ProblemView = {
  id: string;
  shopId: ShopId | null;
  kind: string;
  subject: string;
  failureKind: RunFailureKind;
  code: string;
  values: FailureValues;
  firstSeen: Date;
  lastSeen: Date;
  times: number;
  /** When it is tried again by itself; null: not by time. */
  retryAt: Date | null;
  /** Only of those that a person put aside. */
  dismissed?: { at: Date; by: string; reason: string };
};

/** What groups problems: the same failure of the same kind of run in one shop. */
export type ProblemCause = { shopId: ShopId | null; kind: string; code: string };

/** Problems one by one, or all open ones of a cause. */
export type ProblemChoice = { ids: string[] } | { cause: ProblemCause };

/** `runIds`: last seen by one of these runs. `dismissed`: those put aside instead of the open ones. */
export type ProblemFilter = { shopId?: ShopId | null; kind?: string; code?: string; subject?: string; runIds?: RunId[]; dismissed?: boolean; after?: string; limit: number };

type ProblemRow = { id: string; subject: string; failure_kind: RunFailureKind; code: string; code_values: string; first_seen: Date; times: number; retry_at: Date | null };
type ShopProblemRow = ProblemRow & { shop_id: ShopId; kind: string; last_seen: Date; dismissed_at: Date | null; dismissed_by: string | null; dismissed_reason: string | null };

@Injectable()
export class Problems {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Stores problems or counts them once more. A dismissed one stays dismissed as long as it is the same failure. */
  async report(tx: Tx | null, ...reports: ProblemReport[]): Promise<void> {
    const now = this.clock.now();
    for (const some of chunks(reports, 200)) {
      const values = some.flatMap((report) => [report.shopId ?? '0', report.kind, report.subject.slice(0, 120), report.failureKind, report.code, JSON.stringify(report.values), now, now, firstRetry(report, now), report.runId ?? null]);
      // MariaDB assigns from left to right: what looks at the old row stands first.
      await this.write(
        tx,
        `INSERT INTO sync_problem (shop_id, kind, subject, failure_kind, code, code_values, first_seen, last_seen, retry_at, last_run_id) VALUES ${tuples(some.length, 10)}
         ON DUPLICATE KEY UPDATE
           first_seen = IF(resolved_at IS NULL, first_seen, VALUES(first_seen)),
           times = IF(resolved_at IS NULL, times + 1, 1),
           dismissed_at = IF(resolved_at IS NULL AND code = VALUES(code), dismissed_at, NULL),
           dismissed_by = IF(dismissed_at IS NULL, NULL, dismissed_by),
           dismissed_reason = IF(dismissed_at IS NULL, NULL, dismissed_reason),
           failure_kind = VALUES(failure_kind), code = VALUES(code), code_values = VALUES(code_values),
           last_seen = VALUES(last_seen), last_run_id = VALUES(last_run_id), resolved_at = NULL,
           retry_at = IF(VALUES(retry_at) IS NULL, NULL, ${problemRetrySql})`,
        [...values, now],
      );
      await this.setRetryTimes(tx, some);
    }
  }

  /** They work again: their problems are solved. Answers how many there were. */
  async resolve(tx: Tx | null, what: { shopId: ShopId | null; kind?: string; subjects: string[] }): Promise<number> {
    let solved = 0;
    for (const some of chunks(what.subjects, 500)) {
      const kind = what.kind === undefined ? ['', []] : [' AND kind = ?', [what.kind]];
      const answer = await this.write(tx, `UPDATE sync_problem SET resolved_at = ?, retry_at = NULL WHERE shop_id = ?${kind[0] as string} AND subject IN (${marks(some)}) AND resolved_at IS NULL`, [
        this.clock.now(),
        what.shopId ?? '0',
        ...(kind[1] as string[]),
        ...some,
      ]);
      solved += answer.affectedRows;
    }
    return solved;
  }

  /** Open problems of a kind whose time has come. */
  async due(shopId: ShopId | null, kind: string, subjectPrefix: string, limit: number): Promise<WaitingProblem[]> {
    return this.list('retry_at <= ? AND ', [this.clock.now()], shopId, kind, subjectPrefix, 'retry_at, id', limit);
  }

  /** Open problems of a kind, their time come or not. */
  async waiting(shopId: ShopId | null, kind: string, subjectPrefix: string, limit: number): Promise<WaitingProblem[]> {
    return this.list('', [], shopId, kind, subjectPrefix, 'id', limit);
  }

  /** Subjects of a kind that are not solved, dismissed ones too: what a success has to resolve. */
  async unsolved(shopId: ShopId | null, kind: string, tx: Tx | null = null): Promise<Set<string>> {
    const sql = 'SELECT subject FROM sync_problem WHERE shop_id = ? AND kind = ? AND resolved_at IS NULL';
    const found = tx ? await rows<{ subject: string }>(tx, sql, [shopId ?? '0', kind]) : await this.database.query<{ subject: string }>(sql, [shopId ?? '0', kind]);
    return new Set(found.map((row) => row.subject));
  }

  /** The next run of its kind tries these again. */
  async retryNow(tx: Tx, ids: string[]): Promise<{ shopId: ShopId; kind: string; subject: string }[]> {
    const found = await rows<{ shop_id: ShopId; kind: string; subject: string }>(tx, `SELECT shop_id, kind, subject FROM sync_problem WHERE id IN (${marks(ids)}) AND resolved_at IS NULL ORDER BY id FOR UPDATE`, ids);
    if (found.length === 0) throw new AppError('problem-unknown', { problem: ids[0] ?? '' });
    await write(tx, `UPDATE sync_problem SET retry_at = ?, dismissed_at = NULL, dismissed_by = NULL, dismissed_reason = NULL WHERE id IN (${marks(ids)}) AND resolved_at IS NULL`, [this.clock.now(), ...ids]);
    return found.map((row) => ({ shopId: row.shop_id, kind: row.kind, subject: row.subject }));
  }

  /** A person does not want to see them any more; they are not tried again by themselves. Answers how many. */
  async dismiss(ids: string[], by: string, reason: string): Promise<number> {
    const answer = await this.database.write(`UPDATE sync_problem SET dismissed_at = ?, dismissed_by = ?, dismissed_reason = ?, retry_at = NULL WHERE id IN (${marks(ids)}) AND resolved_at IS NULL`, [this.clock.now(), by, reason.slice(0, 500), ...ids]);
    if (answer.affectedRows === 0) throw new AppError('problem-unknown', { problem: ids[0] ?? '' });
    return answer.affectedRows;
  }

  /** Open problems, the newest first, paged by id. */
  async page(filter: ProblemFilter): Promise<{ items: ProblemView[]; next: string | null }> {
    const conditions: [string, unknown[]][] = [];
    if (filter.shopId !== undefined) conditions.push(['shop_id = ?', [filter.shopId ?? '0']]);
    if (filter.kind !== undefined) conditions.push(['kind = ?', [filter.kind]]);
    if (filter.code !== undefined) conditions.push(['code = ?', [filter.code]]);
    if (filter.subject !== undefined) conditions.push(['subject = ?', [filter.subject]]);
    if (filter.runIds !== undefined) conditions.push([`last_run_id IN (${marks(filter.runIds)})`, filter.runIds]);
    if (filter.after !== undefined) conditions.push(['id < ?', [asId(filter.after)]]);
    const found = await this.database.query<ShopProblemRow>(
      `SELECT id, shop_id, kind, subject, failure_kind, code, code_values, first_seen, last_seen, times, retry_at, dismissed_at, dismissed_by, dismissed_reason FROM sync_problem
       WHERE ${filter.dismissed ? 'is_open = 0 AND resolved_at IS NULL' : 'is_open = 1'}${conditions.map(([sql]) => ` AND ${sql}`).join('')} ORDER BY id DESC LIMIT ?`,
      [...conditions.flatMap(([, values]) => values), filter.limit + 1],
    );
    const items = found.slice(0, filter.limit).map((row) => ({
      ...problemOf(row),
      shopId: row.shop_id === '0' ? null : row.shop_id,
      kind: row.kind,
      lastSeen: row.last_seen,
      ...(row.dismissed_at === null ? {} : { dismissed: { at: row.dismissed_at, by: row.dismissed_by ?? '', reason: row.dismissed_reason ?? '' } }),
    }));
    return { items, next: found.length > filter.limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** The open problems of a cause. */
  async ofCause({ shopId, kind, code }: ProblemCause): Promise<{ id: string; subject: string }[]> {
    return this.database.query<{ id: string; subject: string }>('SELECT id, subject FROM sync_problem WHERE is_open = 1 AND shop_id = ? AND kind = ? AND code = ? ORDER BY id', [shopId ?? '0', kind, code]);
  }

  /** The ids of what was chosen; throws `problem-unknown` where a cause has no open problem any more. */
  async chosen(choice: ProblemChoice): Promise<string[]> {
    if ('ids' in choice) return choice.ids;
    const found = await this.ofCause(choice.cause);
    if (found.length === 0) throw new AppError('problem-unknown', { problem: choice.cause.code });
    return found.map((problem) => problem.id);
  }

  /** How many are open in each shop. */
  async openCounts(shopIds: readonly ShopId[]): Promise<Map<ShopId, number>> {
    const found = await this.database.query<{ shop_id: ShopId; problems: string }>(`SELECT shop_id, COUNT(*) AS problems FROM sync_problem WHERE is_open = 1 AND shop_id IN (${marks(shopIds)}) GROUP BY shop_id`, [...shopIds]);
    const byShop = new Map(found.map((row) => [row.shop_id, parseInt(row.problems, 10)]));
    return new Map(shopIds.map((shopId) => [shopId, byShop.get(shopId) ?? 0]));
  }

  /** How many problems are open, of all shops and of none. */
  async openCount(): Promise<number> {
    const [row] = await this.database.query<{ problems: string }>('SELECT COUNT(*) AS problems FROM sync_problem WHERE is_open = 1');
    return parseInt(row?.problems ?? '0', 10);
  }

  private async setRetryTimes(tx: Tx | null, reports: ProblemReport[]): Promise<void> {
    for (const report of reports) {
      if (!report.retryAt) continue;
      await this.write(tx, 'UPDATE sync_problem SET retry_at = ? WHERE shop_id = ? AND kind = ? AND subject = ? AND dismissed_at IS NULL', [report.retryAt, report.shopId ?? '0', report.kind, report.subject.slice(0, 120)]);
    }
  }

  private async list(when: string, parameters: unknown[], shopId: ShopId | null, kind: string, prefix: string, order: string, limit: number): Promise<WaitingProblem[]> {
    const found = await this.database.query<ProblemRow>(
      `SELECT id, subject, failure_kind, code, code_values, times, first_seen, retry_at FROM sync_problem
       WHERE ${when}shop_id = ? AND kind = ? AND is_open = 1 AND LEFT(subject, ?) = ? ORDER BY ${order} LIMIT ?`,
      [...parameters, shopId ?? '0', kind, prefix.length, prefix, limit],
    );
    return found.map(problemOf);
  }

  private write(tx: Tx | null, sql: string, parameters: unknown[]): Promise<{ affectedRows: number }> {
    return tx ? write(tx, sql, parameters) : this.database.write(sql, parameters);
  }
}

function problemOf(row: ProblemRow): WaitingProblem {
  return { id: row.id, subject: row.subject, failureKind: row.failure_kind, code: row.code, values: JSON.parse(row.code_values) as FailureValues, times: row.times, firstSeen: row.first_seen, retryAt: row.retry_at };
}

// A notice is not tried again by time unless told so: its row is right.
function firstRetry(report: ProblemReport, now: Date): Date | null {
  if (report.retryAt !== undefined) return report.retryAt;
  return report.failureKind === 'notice' ? null : new Date(now.getTime() + 60_000);
}
