// Requests for runs and what people do with them. At most one run of a kind and subject waits; a further wish widens it, so that nothing
// asked for is lost and fifty clicks make one run. Beside claims.ts and run-ends.ts the only writer of sync_run.
import { Injectable } from '@nestjs/common';
import { Database, marks, onCommit, rows, write, type Tx } from '@kontor/base';
import { AppError, Clock, type RunId, type ShopId } from '@kontor/kernel';
import { Shops, type Shop } from '@kontor/shops';
import { Bell } from './bell/bell.js';
import { RunEnds } from './run-ends.js';
import { fromJson, hasEnded, type RunRow } from './run-rows.js';
import { findRun, runView, type RunView } from './run-view.js';
import { byHand, findKind, type Kind } from './sync-command.js';

export type RunRequest = {
  kind: string;
  /** Null: not about a shop. */
  shopId: ShopId | null;
  params?: unknown;
  /** 'schedule', 'event', 'hook', or a person: 'user:7', 'token:3', 'cli'. */
  requestedBy: string;
  notBefore?: Date;
  parentId?: RunId;
  /** A fetch that opens the gate of this run's lane for it, however long it takes (orders before stock). */
  afterRunId?: RunId;
};

@Injectable()
export class Runs {
  constructor(
    private readonly database: Database,
    private readonly shops: Shops,
    private readonly clock: Clock,
    private readonly bell: Bell,
    private readonly ends: RunEnds,
  ) {}

  /**
   * Asks for a run. One that already waits for the same is joined and widened (`merged`). Throws `run-kind-unknown`, `shop-unknown`,
   * `ability-missing`, and `writes-stopped` where a person asks for writing and the shop must not be written to.
   */
  async request(wish: RunRequest, tx?: Tx): Promise<{ runId: RunId; merged: boolean }> {
    const kind = findKind(wish.kind);
    if (!kind) throw new AppError('run-kind-unknown', { kind: wish.kind });
    const params = kind.params.parse(wish.params ?? (byHand(wish.requestedBy) ? kind.params.byHand : undefined) ?? {});
    const work = async (inner: Tx): Promise<{ runId: RunId; merged: boolean }> => {
      if (wish.shopId !== null) this.assertPossible(kind, await this.shops.get(wish.shopId, inner), wish.requestedBy);
      const queued = await this.queue(inner, kind, params, wish);
      if (byHand(wish.requestedBy)) await this.wakeLane(inner, kind, wish.shopId);
      // Waiting means never claimed, hence attempt 0.
      onCommit(inner, () => this.bell.ring({ id: queued.runId, attempt: 0 }, wish.notBefore));
      return queued;
    };
    return tx ? work(tx) : this.database.inTransaction(work);
  }

  /** Ends a run that waits, at once; one that runs at its next step. The children that were made for it end with it. */
  async cancel(runId: RunId, by: string): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const row = await this.lock(tx, runId);
      if (hasEnded(row.status)) throw new AppError('run-ended', { run: runId });
      await this.cancelRow(tx, row, by);
      const children = await rows<RunRow>(tx, "SELECT * FROM sync_run WHERE parent_id = ? AND status IN ('queued', 'running', 'waiting') ORDER BY id FOR UPDATE", [runId]);
      for (const child of children) await this.cancelRow(tx, child, by);
    });
  }

  /** Asks once more for what a run that ended was asked for. */
  async retry(runId: RunId, by: string): Promise<RunId> {
    return this.database.inTransaction(async (tx) => {
      const row = await this.lock(tx, runId);
      if (!hasEnded(row.status)) throw new AppError('run-not-ended', { run: runId });
      return (await this.request({ kind: row.kind, shopId: row.shop_id, params: fromJson(row.params), requestedBy: by }, tx)).runId;
    });
  }

  /** The run may send what it holds back. */
  async approve(runId: RunId, by: string): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const row = await this.lockHeld(tx, runId);
      await write(tx, 'UPDATE sync_run SET approved_by = ?, approved_values = waiting_values, not_before = ? WHERE id = ?', [by, this.clock.now(), runId]);
      onCommit(tx, () => this.bell.ring(row));
    });
  }

  /** What the run holds back is not sent: it ends, and the owner of the rows learns from RunFinished that `run-rejected` is its failure. */
  async reject(runId: RunId, by: string): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const row = await this.lockHeld(tx, runId);
      await this.ends.end(tx, { id: row.id, kind: row.kind, shopId: row.shop_id }, null, { status: 'partial', by, failure: { kind: 'input', code: 'run-rejected', values: {}, text: null, retryAfterSeconds: null } });
    });
  }

  /** One run, or null; with a transaction as it stands there. */
  async find(runId: RunId, tx?: Tx): Promise<RunView | null> {
    const row = await findRun(tx ?? this.database, runId);
    return row ? runView(row) : null;
  }

  /** As find; throws `run-unknown`. */
  async get(runId: RunId): Promise<RunView> {
    const run = await this.find(runId);
    if (!run) throw new AppError('run-unknown', { run: runId });
    return run;
  }

  /** The newest run of each kind, for the cards. */
  async lastOfKinds(shopIds: readonly ShopId[]): Promise<Map<ShopId, RunView[]>> {
    const found = await this.database.query<RunRow>(
      `SELECT r.* FROM sync_run r JOIN (SELECT MAX(id) AS id FROM sync_run WHERE shop_id IN (${marks(shopIds)}) GROUP BY shop_id, kind) newest ON newest.id = r.id ORDER BY r.id DESC`,
      [...shopIds],
    );
    return byShop(shopIds, found);
  }

  /** What has not ended: queued, running, waiting. */
  async current(shopIds: readonly ShopId[]): Promise<Map<ShopId, RunView[]>> {
    const found = await this.database.query<RunRow>(`SELECT * FROM sync_run WHERE status IN ('queued', 'running', 'waiting') AND shop_id IN (${marks(shopIds)}) ORDER BY id`, [...shopIds]);
    return byShop(shopIds, found);
  }

  /** When the last succeeded or partial run of any of the kinds ended. */
  async lastEnds(shopId: ShopId, kinds: readonly string[]): Promise<Date | null> {
    let latest: Date | null = null;
    for (const kind of kinds) {
      const [row] = await this.database.query<{ finished_at: Date }>(
        "SELECT finished_at FROM sync_run FORCE INDEX (shop_kind) WHERE shop_id = ? AND kind = ? AND status IN ('succeeded', 'partial') AND finished_at IS NOT NULL ORDER BY id DESC LIMIT 1",
        [shopId, kind],
      );
      if (row && (!latest || row.finished_at > latest)) latest = row.finished_at;
    }
    return latest;
  }

  private assertPossible(kind: Kind, shop: Shop, requestedBy: string): void {
    if (kind.needs && !shop.capabilities[kind.needs]) throw new AppError('ability-missing', { kind: kind.name, shop: shop.name });
    if (kind.writes && byHand(requestedBy) && !this.shops.mayWrite(shop)) throw new AppError('writes-stopped', { shop: shop.name });
  }

  private async queue(tx: Tx, kind: Kind, params: unknown, wish: RunRequest): Promise<{ runId: RunId; merged: boolean }> {
    const subject = [wish.shopId === null ? 'all' : `shop:${wish.shopId}`, kind.params.subject?.(params)].filter((part) => part !== undefined).join('/');
    const now = this.clock.now();
    const due = wish.notBefore ?? now;
    // Not a plain INSERT with 1062 caught: that leaves each of many clicks with a shared lock on the row that waits, and they end in a
    // deadlock when each wants to widen it. ON DUPLICATE KEY takes it exclusively; only queued_slot can be the key, lane_slot is null here.
    const made = await write(
      tx,
      `INSERT INTO sync_run (kind, lane, shop_id, subject, parent_id, after_run_id, opens_lane, params, requested_by, status, not_before, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id), wishes = wishes + 1`,
      [kind.name, kind.lane, wish.shopId, subject, wish.parentId ?? null, wish.afterRunId ?? null, openedLane(kind, params), JSON.stringify(params), wish.requestedBy, due, now],
    );
    const runId = String(made.insertId) as RunId;
    if (made.affectedRows === 1) return { runId, merged: false };
    const row = (await findRun(tx, runId)) as RunRow;
    const both = kind.params.merge(kind.params.parse(fromJson(row.params) ?? {}), params);
    await write(tx, 'UPDATE sync_run SET params = ?, opens_lane = ?, requested_by = ?, after_run_id = COALESCE(?, after_run_id), not_before = LEAST(not_before, ?) WHERE id = ?', [
      ...[JSON.stringify(both), openedLane(kind, both), byHand(row.requested_by) ? row.requested_by : wish.requestedBy],
      ...[wish.afterRunId ?? null, byHand(wish.requestedBy) ? now : due, runId],
    ]);
    return { runId, merged: true };
  }

  /** A person does not wait for the end of a backoff that holds the lane. */
  private async wakeLane(tx: Tx, kind: Kind, shopId: ShopId | null): Promise<void> {
    await write(tx, "UPDATE sync_run SET not_before = LEAST(not_before, ?) WHERE lane_slot = ? AND status = 'waiting' AND waiting_for = 'backoff'", [this.clock.now(), `${kind.lane}/${shopId ?? '0'}`]);
  }

  private async cancelRow(tx: Tx, row: RunRow, by: string): Promise<void> {
    if (row.status === 'running') await write(tx, 'UPDATE sync_run SET cancel_by = ? WHERE id = ?', [by, row.id]);
    else await this.ends.end(tx, { id: row.id, kind: row.kind, shopId: row.shop_id }, null, { status: 'cancelled', by });
    onCommit(tx, () => this.bell.ring(row));
  }

  private async lockHeld(tx: Tx, runId: RunId): Promise<RunRow> {
    const row = await this.lock(tx, runId);
    if (row.status !== 'waiting' || row.waiting_for !== 'approval' || row.approved_by !== null) throw new AppError('run-needs-no-approval', { run: runId });
    return row;
  }

  private async lock(tx: Tx, runId: RunId): Promise<RunRow> {
    const row = await findRun(tx, runId, true);
    if (!row) throw new AppError('run-unknown', { run: runId });
    return row;
  }
}

/** The lane whose gate a run with these parameters opens, or null. */
function openedLane(kind: Kind, params: unknown): string | null {
  return kind.beforeLane && (kind.opens?.(params) ?? true) ? kind.beforeLane : null;
}

function byShop(shopIds: readonly ShopId[], found: RunRow[]): Map<ShopId, RunView[]> {
  const runs = new Map<ShopId, RunView[]>(shopIds.map((shopId) => [shopId, []]));
  for (const row of found) if (row.shop_id !== null) runs.get(row.shop_id)?.push(runView(row));
  return runs;
}
