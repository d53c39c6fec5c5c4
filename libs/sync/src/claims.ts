// Who works on which run. A claim is one conditional UPDATE; the unique lane_slot is what really keeps two workers apart. Leases are the
// only times taken from the database's own clock, because all workers share that one; whoever lost his lease can write nothing more.
import { Injectable } from '@nestjs/common';
import { Database, Env, isDuplicate, rows, write, type Tx } from '@kontor/base';
import type { Opaque } from '@kontor/connectors';
import { Clock } from '@kontor/kernel';
import { randomUUID } from 'node:crypto';
import type { FailureValues } from './failures.js';
import { RunEnds, type RunEnd } from './run-ends.js';
import { fromJson, type ClaimedRun, type Progress, type RunRow } from './run-rows.js';
import { RunLost, type RunWaits } from './run-signals.js';
import { findKind } from './sync-command.js';
import { findRun } from './run-view.js';

/** So many workers may die over one run before it is given up. */
const lossesAllowed = 5;
const candidateLimit = 1000;

const laneFree = "NOT EXISTS (SELECT 1 FROM sync_run other WHERE other.lane_slot = CONCAT(r.lane, '/', COALESCE(r.shop_id, 0)) AND other.id <> r.id)";

@Injectable()
export class Claims {
  private readonly process = randomUUID();
  private claims = 0;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly env: Env,
    private readonly ends: RunEnds,
  ) {}

  /**
   * Runs whose time has come and whose lane nobody holds: persons first, then by the time since when they wait. Busy lanes are left out here,
   * or a long one's waiting runs would stand in everybody's way.
   */
  async candidates(): Promise<RunRow[]> {
    return this.database.query<RunRow>(
      `SELECT r.* FROM sync_run r
       WHERE r.status IN ('queued', 'waiting') AND r.not_before <= ? AND (r.status = 'queued' OR r.waiting_for <> 'approval' OR r.approved_by IS NOT NULL) AND ${laneFree}
       ORDER BY r.requested_by REGEXP '^(user:|token:|cli)' DESC, r.not_before, r.id LIMIT ${candidateLimit}`,
      [this.clock.now()],
    );
  }

  /** Takes the run for this process; null: somebody else was quicker, or it changed meanwhile. */
  async claim(row: RunRow): Promise<ClaimedRun | null> {
    this.claims += 1;
    const owner = `${this.process}:${this.claims}`;
    try {
      return await this.database.inTransaction(async (tx) => {
        const now = this.clock.now();
        // Assigned from left to right: what looks at the old status stands first.
        const { affectedRows } = await write(
          tx,
          `UPDATE sync_run r SET attempt = attempt + IF(status = 'queued' OR waiting_for = 'backoff', 1, 0), status = 'running', waiting_for = NULL, waiting_values = NULL,
             lease_owner = ?, lease_until = DATE_ADD(NOW(3), INTERVAL ? SECOND), started_at = COALESCE(started_at, ?)
           WHERE id = ? AND status = ? AND waiting_for <=> ? AND not_before <= ? AND ${laneFree}`,
          [owner, this.env.KONTOR_LEASE_SECONDS, now, row.id, row.status, row.waiting_for, now],
        );
        // Read after the claim: what stood there before may have been widened or moved on by another worker.
        const held = affectedRows === 1 ? await findRun(tx, row.id) : null;
        return held ? claimedRun(held, owner) : null;
      });
    } catch (error) {
      if (isDuplicate(error, 'lane_slot')) return null;
      throw error;
    }
  }

  /**
   * Takes runs away from workers that have been silent for too long. They keep lane and place and are due at once; passing through
   * `waiting` lets the gate of their lane look again, for they may have lain for hours. Too many losses end a run.
   */
  async sweep(): Promise<void> {
    const silent = await this.database.query<RunRow>("SELECT * FROM sync_run WHERE status = 'running' AND lease_until < NOW(3)");
    for (const row of silent) {
      const owner = row.lease_owner ?? '';
      await this.database.inTransaction(async (tx) => {
        const [still] = await rows(tx, "SELECT id FROM sync_run WHERE id = ? AND status = 'running' AND lease_owner = ? AND lease_until < NOW(3) FOR UPDATE", [row.id, owner]);
        if (!still) return;
        const run = { id: row.id, kind: row.kind, shopId: row.shop_id };
        if (row.cancel_by !== null) await this.ends.end(tx, run, owner, { status: 'cancelled' });
        else if (row.lost + 1 >= lossesAllowed) await this.ends.end(tx, run, owner, { status: 'failed', failure: { kind: 'lost', code: 'run-lost', values: { attempts: row.lost + 1 }, text: null, retryAfterSeconds: null } });
        else {
          await write(tx, `UPDATE sync_run SET lost = lost + 1, ${asleep} WHERE id = ?`, ['backoff', this.clock.now(), JSON.stringify({ code: 'run-taken-over', attempts: row.lost + 1 }), row.id]);
        }
      });
    }
  }

  /** Keeps the run; answers what the worker has to know. */
  async heartbeat(run: ClaimedRun): Promise<'held' | 'cancelled' | 'lost'> {
    const { affectedRows } = await this.database.write(`UPDATE sync_run SET lease_until = DATE_ADD(NOW(3), INTERVAL ? SECOND) WHERE ${ours}`, [this.env.KONTOR_LEASE_SECONDS, run.id, run.owner]);
    if (affectedRows === 0) return 'lost';
    const [row] = await this.database.query<{ cancel_by: string | null }>('SELECT cancel_by FROM sync_run WHERE id = ?', [run.id]);
    return row?.cancel_by == null ? 'held' : 'cancelled';
  }

  /** Stores place and counts and renews the lease, in the caller's transaction where given. Throws RunLost when the run is no longer ours. */
  async checkpoint(run: ClaimedRun, cursor: Opaque | null, progress: Progress, tx: Tx | null): Promise<void> {
    await this.store(run, 'cursor_json = ?, ', [cursor === null ? null : JSON.stringify(cursor)], progress, tx);
  }

  /** Stores the counts alone, for the progress bar. */
  async storeProgress(run: ClaimedRun, progress: Progress): Promise<void> {
    await this.store(run, '', [], progress, null);
  }

  /** Throws RunLost unless the run is ours until the end of this transaction. */
  async assertHeld(run: ClaimedRun, tx: Tx): Promise<void> {
    const found = await rows(tx, `SELECT id FROM sync_run WHERE ${ours} FOR UPDATE`, [run.id, run.owner]);
    if (found.length === 0) throw new RunLost();
  }

  /** The run rests until something comes; it keeps its lane, except while it waits for approval. `tries`: failures in a row. */
  async rest(run: ClaimedRun, waits: RunWaits, progress: Progress, tries = 0): Promise<void> {
    const { waitingFor, options } = waits;
    const place = options.cursor === undefined ? '' : ', cursor_json = ?';
    const approval = waitingFor === 'approval' ? ', approved_by = NULL, approved_values = NULL' : '';
    await this.database.inTransaction(async (tx) => {
      const [row] = await rows<{ cancel_by: string | null }>(tx, `SELECT cancel_by FROM sync_run WHERE ${ours} FOR UPDATE`, [run.id, run.owner]);
      if (!row) return;
      if (row.cancel_by !== null) {
        await this.ends.end(tx, { id: run.id, kind: run.kind.name, shopId: run.shopId }, run.owner, { status: 'cancelled', progress });
        return;
      }
      await write(tx, `UPDATE sync_run SET tries = ?, ${counts}, ${asleep}${approval}${place} WHERE ${ours}`, [
        ...[tries, ...countsOf(progress), waitingFor, options.notBefore ?? this.clock.now(), options.values ? JSON.stringify(options.values) : null],
        ...(options.cursor === undefined ? [] : [JSON.stringify(options.cursor)]),
        ...[run.id, run.owner],
      ]);
    });
  }

  /** Ends a run of ours; false when it was no longer ours. */
  async end(run: ClaimedRun, end: RunEnd): Promise<boolean> {
    return this.database.inTransaction((tx) => this.ends.end(tx, { id: run.id, kind: run.kind.name, shopId: run.shopId }, run.owner, end));
  }

  private async store(run: ClaimedRun, place: string, placed: unknown[], progress: Progress, tx: Tx | null): Promise<void> {
    const sql = `UPDATE sync_run SET ${place}${counts}, lease_until = DATE_ADD(NOW(3), INTERVAL ? SECOND) WHERE ${ours}`;
    const parameters = [...placed, ...countsOf(progress), this.env.KONTOR_LEASE_SECONDS, run.id, run.owner];
    const { affectedRows } = tx ? await write(tx, sql, parameters) : await this.database.write(sql, parameters);
    if (affectedRows === 0) throw new RunLost();
  }
}

const ours = "id = ? AND lease_owner = ? AND status = 'running'";
const counts = 'total = ?, done = ?, failed = ?, skipped = ?, remote_reads = ?, remote_writes = ?';
// The fetch that was made for this run counts no more when it goes on later: the gate of its lane looks again.
const asleep = "status = 'waiting', waiting_for = ?, not_before = ?, waiting_values = ?, after_run_id = NULL, lease_owner = NULL, lease_until = NULL";

function countsOf({ total, done, failed, skipped, reads, writes }: Progress): unknown[] {
  return [total, done, failed, skipped, reads, writes];
}

function claimedRun(row: RunRow, owner: string): ClaimedRun | null {
  const kind = findKind(row.kind);
  if (!kind) return null;
  return {
    id: row.id,
    kind,
    shopId: row.shop_id,
    params: kind.params.parse(fromJson(row.params) ?? {}),
    requestedBy: row.requested_by,
    cursor: fromJson<Opaque>(row.cursor_json),
    attempt: row.attempt,
    tries: row.tries,
    approved: row.approved_by !== null,
    held: fromJson<FailureValues>(row.approved_values) ?? {},
    progress: { total: row.total, done: row.done, failed: row.failed, skipped: row.skipped, reads: row.remote_reads, writes: row.remote_writes },
    owner,
  };
}
