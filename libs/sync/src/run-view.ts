// A run as everybody outside this library sees it.
import { rows, type Database, type Tx } from '@kontor/base';
import type { RunId, ShopId } from '@kontor/kernel';
import type { FailureValues } from './failures.js';
import { fromJson, type RunRow, type RunStatus } from './run-rows.js';
import type { WaitingFor } from './run-signals.js';

export type RunView = {
  id: RunId;
  parentId: RunId | null;
  shopId: ShopId | null;
  kind: string;
  status: RunStatus;
  waitingFor: WaitingFor | null;
  /** Why it waits: `code` and values of the failure behind a backoff, what was held for approval. */
  waitingValues: FailureValues | null;
  requestedBy: string;
  counts: { total: number | null; done: number; failed: number; skipped: number };
  remoteCalls: { reads: number; writes: number };
  attempt: number;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  notBefore: Date;
  failure: { kind: string; code: string; values: FailureValues } | null;
  params: unknown;
  /** The run whose end this one waits for before it starts (orders before stock). */
  afterRunId: RunId | null;
  /** Only where asked for: the runs it waited for, also those that it joined. */
  children?: RunView[];
};

export function runView(row: RunRow): RunView {
  return {
    id: row.id,
    parentId: row.parent_id,
    shopId: row.shop_id,
    kind: row.kind,
    status: row.status,
    waitingFor: row.waiting_for,
    waitingValues: fromJson<FailureValues>(row.waiting_values),
    requestedBy: row.requested_by,
    counts: { total: row.total, done: row.done, failed: row.failed, skipped: row.skipped },
    remoteCalls: { reads: row.remote_reads, writes: row.remote_writes },
    attempt: row.attempt,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    notBefore: row.not_before,
    failure: row.failure_kind === null || row.failure_code === null ? null : { kind: row.failure_kind, code: row.failure_code, values: fromJson<FailureValues>(row.failure_values) ?? {} },
    params: fromJson(row.params),
    afterRunId: row.after_run_id,
  };
}

/** One run by its id, or null. */
export async function findRun(source: Database | Tx, runId: RunId, lock = false): Promise<RunRow | null> {
  const sql = `SELECT * FROM sync_run WHERE id = ?${lock ? ' FOR UPDATE' : ''}`;
  const [row] = 'inTransaction' in source ? await source.query<RunRow>(sql, [runId]) : await rows<RunRow>(source, sql, [runId]);
  return row ?? null;
}
