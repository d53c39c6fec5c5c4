// The one place where a run ends, however it does: row, event and what an end means for the shop, in one transaction.
import { Injectable } from '@nestjs/common';
import { Outbox, onCommit, write, type Tx } from '@kontor/base';
import { Clock, type RunId, type ShopId } from '@kontor/kernel';
import { Shops } from '@kontor/shops';
import type { StoredFailure } from './failures.js';
import { RunFinished } from './run-finished.event.js';
import { RunMetrics } from './run-metrics.js';
import type { EndedStatus, Progress } from './run-rows.js';

/** How a run ended. `by`: who cancelled it. */
export type RunEnd = { status: EndedStatus; failure?: StoredFailure | null; by?: string | null; progress?: Progress };

@Injectable()
export class RunEnds {
  constructor(
    private readonly outbox: Outbox,
    private readonly shops: Shops,
    private readonly clock: Clock,
    private readonly metrics: RunMetrics,
  ) {}

  /** Ends a run that `owner` holds, or (owner null) one that nobody holds. False: it is no longer so, and nothing happened. */
  async end(tx: Tx, run: { id: RunId; kind: string; shopId: ShopId | null }, owner: string | null, end: RunEnd): Promise<boolean> {
    const { status, failure = null, by = null, progress } = end;
    const counts = progress ? ', total = ?, done = ?, failed = ?, skipped = ?, remote_reads = ?, remote_writes = ?' : '';
    // What a person does to the shop moves its version; the schedule compares it to learn whether somebody acted after a failure.
    const shop = failure && run.shopId !== null ? await this.shops.find(run.shopId, tx) : null;
    const { affectedRows } = await write(
      tx,
      `UPDATE sync_run SET status = ?, waiting_for = NULL, waiting_values = NULL, lease_owner = NULL, lease_until = NULL, finished_at = ?, cancel_by = COALESCE(?, cancel_by),
         failure_kind = ?, failure_code = ?, failure_values = ?, failure_text = ?, shop_version = ?${counts}
       WHERE id = ? AND ${owner === null ? "status IN ('queued', 'waiting')" : "status = 'running' AND lease_owner = ?"}`,
      [
        ...[status, this.clock.now(), by, failure?.kind ?? null, failure?.code ?? null, failure ? JSON.stringify(failure.values) : null, failure?.text ?? null, shop?.version ?? null],
        ...(progress ? [progress.total, progress.done, progress.failed, progress.skipped, progress.reads, progress.writes] : []),
        ...[run.id, ...(owner === null ? [] : [owner])],
      ],
    );
    if (affectedRows === 0) return false;
    if (failure?.kind === 'auth' && shop) await this.shops.needAttention(tx, shop.id, { kind: failure.kind, code: failure.code, values: failure.values });
    await this.outbox.record(tx, new RunFinished(run.id, run.shopId, run.kind));
    onCommit(tx, () => this.metrics.ended(run.kind, status));
    return true;
  }
}
