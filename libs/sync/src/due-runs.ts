// Which run may be carried out next. Everything that keeps a due run back stands here: its shop, stopped writing, the gate of its lane,
// children that have not ended.
import { Injectable, Logger } from '@nestjs/common';
import { Database, maskText } from '@kontor/base';
import type { ShopId } from '@kontor/kernel';
import { Shops, type Shop } from '@kontor/shops';
import { Children } from './children.js';
import { Claims } from './claims.js';
import { describeFailure, type FailureValues, type StoredFailure } from './failures.js';
import { LaneGate, type Verdict } from './lane-gate.js';
import { RunEnds, type RunEnd } from './run-ends.js';
import { fromJson, type ClaimedRun, type RunRow } from './run-rows.js';
import { byHand, findKind, type Kind } from './sync-command.js';

@Injectable()
export class DueRuns {
  private readonly logger = new Logger(DueRuns.name);

  constructor(
    private readonly database: Database,
    private readonly claims: Claims,
    private readonly gate: LaneGate,
    private readonly children: Children,
    private readonly shops: Shops,
    private readonly ends: RunEnds,
  ) {}

  /** Claims the next run for this process; null when nothing can be done now. */
  async claim(): Promise<ClaimedRun | null> {
    await this.claims.sweep();
    for (;;) {
      const candidates = await this.claims.candidates();
      if (candidates.length === 0) return null;
      const shops = new Map((await this.shops.list()).map((shop) => [shop.id, shop]));
      let moved = false;
      for (const row of candidates) {
        const verdict = await this.verdict(row, shops);
        const run = verdict === 'start' ? await this.claims.claim(row) : null;
        if (run) return run;
        moved ||= verdict === 'moved';
      }
      // A gate asked for a fetch, or a run ended without having started: there may be something to do now that was not in the list.
      if (!moved) return null;
    }
  }

  // One row that cannot be judged must not keep all others waiting.
  private async verdict(row: RunRow, shops: ReadonlyMap<ShopId, Shop>): Promise<Verdict> {
    try {
      return await this.judge(row, shops);
    } catch (error) {
      this.logger.error(`run ${row.id} (${row.kind}) cannot be started: ${maskText(String(error))}`);
      return 'stay';
    }
  }

  private async judge(row: RunRow, shops: ReadonlyMap<ShopId, Shop>): Promise<Verdict> {
    if (row.cancel_by !== null) return this.end(row, { status: 'cancelled' });
    const kind = findKind(row.kind);
    if (!kind) return this.end(row, { status: 'failed', failure: failure('run-kind-unknown', { kind: row.kind }) });
    try {
      kind.params.parse(fromJson(row.params) ?? {});
    } catch (error) {
      return this.end(row, { status: 'failed', failure: describeFailure(error) });
    }
    if (row.status === 'waiting' && row.waiting_for === 'children' && !(await this.children.haveEnded(row))) return 'stay';
    if (row.shop_id === null) return 'start';
    const shop = shops.get(row.shop_id);
    if (!shop) return this.end(row, { status: 'cancelled', failure: failure('shop-unknown', { shop: row.shop_id }) });
    if (!this.shops.mayWrite(shop) && (kind.writes || metTheStop(row))) return 'stay';
    if (shop.attention?.kind === 'auth' && !byHand(row.requested_by)) return 'stay';
    return this.passesGate(row, shop, kind);
  }

  private async passesGate(row: RunRow, shop: Shop, kind: Kind): Promise<Verdict> {
    // A run that only hears what became of its children or of a feed goes on with what it began.
    if (row.waiting_for === 'children' || row.waiting_for === 'confirmation') return 'start';
    const answer = await this.gate.look(row, shop);
    if (typeof answer === 'string') return answer;
    this.logger.warn(`run ${row.id} (${kind.name}) not started: ${answer.code}`);
    return this.end(row, { status: 'failed', failure: answer });
  }

  private async end(row: RunRow, end: RunEnd): Promise<'moved'> {
    await this.database.inTransaction((tx) => this.ends.end(tx, { id: row.id, kind: row.kind, shopId: row.shop_id }, null, end));
    return 'moved';
  }
}

/** A stop caught the run in the middle of its work. */
function metTheStop(row: RunRow): boolean {
  return fromJson<FailureValues>(row.waiting_values)?.code === 'writes-stopped';
}

function failure(code: string, values: FailureValues): StoredFailure {
  return { kind: 'input', code, values, text: null, retryAfterSeconds: null };
}
