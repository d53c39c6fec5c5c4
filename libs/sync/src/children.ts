// Runs that another run needs (architecture B): a handler never waits for them, it asks, is left, and is called again when they have ended.
// sync_run_child remembers what was asked for, so that asking again joins the same runs.
import { Injectable } from '@nestjs/common';
import { Database, rows, write, type Tx } from '@kontor/base';
import { AppError, type RunId } from '@kontor/kernel';
import { Shops } from '@kontor/shops';
import { hasEnded, type ClaimedRun, type RunStatus } from './run-rows.js';
import { Runs } from './runs.js';
import { findKind, type Kind } from './sync-command.js';

/** A run that is needed. `slot` tells two of one kind apart. */
export type ChildWish = { kind: string; params?: unknown; slot?: string };

/** How it ended. `waiting`: it holds rows for approval, everything else is done; `skipped`: the shop cannot do it, or must not be written to. */
export type ChildResult = { kind: string; runId: RunId | null; status: 'succeeded' | 'partial' | 'failed' | 'cancelled' | 'waiting' | 'skipped'; code: string | null };

type Row = { slot: string; kind: string; child_id: RunId | null; skipped_code: string | null; status: RunStatus | null; waiting_for: string | null; opens_lane: string | null; failure_code: string | null };

@Injectable()
export class Children {
  constructor(
    private readonly database: Database,
    private readonly runs: Runs,
    private readonly shops: Shops,
  ) {}

  /** Their results in the order of the wishes; null while one of them has not ended. */
  async results(run: ClaimedRun, wishes: readonly ChildWish[]): Promise<ChildResult[] | null> {
    await this.database.inTransaction(async (tx) => {
      const known = await this.rows(tx, run.id);
      const wanted = wishes.filter((wish) => !known.some((row) => row.slot === slotOf(wish)));
      for (const [index, wish] of wanted.entries()) await this.ask(tx, run, wish, known, known.length + index);
    });
    const mayWrite = await this.mayWrite(run.shopId);
    const known = new Map((await this.rows(null, run.id)).map((row) => [row.slot, resultOf(row, mayWrite)]));
    const results = wishes.map((wish) => known.get(slotOf(wish)) ?? null);
    return results.every((result) => result !== null) ? results : null;
  }

  /** Whether a run that waits for its children can go on. */
  async haveEnded(run: { id: RunId; shop_id: ClaimedRun['shopId'] }): Promise<boolean> {
    const mayWrite = await this.mayWrite(run.shop_id);
    return (await this.rows(null, run.id)).every((row) => resultOf(row, mayWrite) !== null);
  }

  private async ask(tx: Tx, run: ClaimedRun, wish: ChildWish, known: readonly Row[], position: number): Promise<void> {
    const kind = findKind(wish.kind);
    if (!kind) throw new AppError('run-kind-unknown', { kind: wish.kind });
    const skipped = await this.skippedBecause(tx, run, kind);
    // What an earlier child fetched opens the gate for the next one: "one directly after the other" (F4).
    const opener = known.find((row) => row.opens_lane === kind.lane && (row.status === 'succeeded' || row.status === 'partial'));
    const child = skipped
      ? null
      : await this.runs.request({ kind: wish.kind, shopId: run.shopId, params: wish.params, requestedBy: run.requestedBy, parentId: run.id, ...(opener?.child_id && { afterRunId: opener.child_id }) }, tx);
    await write(tx, 'INSERT INTO sync_run_child (run_id, slot, position, child_id, kind, skipped_code) VALUES (?, ?, ?, ?, ?, ?)', [run.id, slotOf(wish), position, child?.runId ?? null, wish.kind, skipped]);
  }

  private async skippedBecause(tx: Tx, run: ClaimedRun, kind: Kind): Promise<string | null> {
    if (run.shopId === null) return null;
    const shop = await this.shops.get(run.shopId, tx);
    if (kind.needs && !shop.capabilities[kind.needs]) return 'ability-missing';
    return kind.writes && !this.shops.mayWrite(shop) ? 'writes-stopped' : null;
  }

  private async mayWrite(shopId: ClaimedRun['shopId']): Promise<boolean> {
    const shop = shopId === null ? null : await this.shops.find(shopId);
    return shop === null || this.shops.mayWrite(shop);
  }

  private async rows(tx: Tx | null, runId: RunId): Promise<Row[]> {
    const sql = `SELECT c.slot, c.kind, c.child_id, c.skipped_code, r.status, r.waiting_for, r.opens_lane, r.failure_code
                 FROM sync_run_child c LEFT JOIN sync_run r ON r.id = c.child_id WHERE c.run_id = ?`;
    return tx ? rows<Row>(tx, sql, [runId]) : this.database.query<Row>(sql, [runId]);
  }
}

function slotOf(wish: ChildWish): string {
  return wish.slot ?? wish.kind;
}

/** Null while nothing can be said yet. A child that a stop keeps from writing is not waited for: nobody knows for how long. */
function resultOf(row: Row, mayWrite: boolean): ChildResult | null {
  const { kind, child_id: runId } = row;
  if (row.skipped_code !== null || row.status === null) return { kind, runId, status: 'skipped', code: row.skipped_code };
  if (hasEnded(row.status)) return { kind, runId, status: row.status, code: row.failure_code };
  if (row.status === 'waiting' && row.waiting_for === 'approval') return { kind, runId, status: 'waiting', code: null };
  if (row.status !== 'running' && !mayWrite && findKind(kind)?.writes) return { kind, runId, status: 'skipped', code: 'writes-stopped' };
  return null;
}
