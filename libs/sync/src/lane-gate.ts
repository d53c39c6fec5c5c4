// Orders before stock (F6), for any kind that declares `beforeLane`: a run of a gated lane starts only after a fresh run of that kind, or
// after one that was made for it. Freshness is the platform's; what was fetched for a run counts however long it took.
import { Injectable } from '@nestjs/common';
import { Database } from '@kontor/base';
import { Clock, type RunId } from '@kontor/kernel';
import type { Shop } from '@kontor/shops';
import type { StoredFailure } from './failures.js';
import { hasEnded, type RunRow } from './run-rows.js';
import { Runs } from './runs.js';
import { kindsBeforeLane, type Kind } from './sync-command.js';

const usuallyFreshSeconds = 60;
/** What was fetched for a run is used up when the run could not start for so long after it (its lane was taken by another). */
const keptSeconds = 600;

/** What becomes of a due run: it may start, it stays where it is, or something was set going (or ended) because of it. */
export type Verdict = 'start' | 'stay' | 'moved';

type Opener = Pick<RunRow, 'id' | 'status' | 'opens_lane' | 'started_at' | 'finished_at' | 'failure_kind' | 'failure_code' | 'shop_version'>;

@Injectable()
export class LaneGate {
  constructor(
    private readonly database: Database,
    private readonly runs: Runs,
    private readonly clock: Clock,
  ) {}

  /** Whether the run may start now; asks for the fetch it needs. A failure: that fetch failed, and so does the run. */
  async look(row: RunRow, shop: Shop): Promise<Verdict | StoredFailure> {
    for (const kind of kindsBeforeLane(row.lane)) {
      if (kind.needs && !shop.capabilities[kind.needs]) continue;
      const answer = await this.passes(row, shop, kind);
      if (answer !== 'start') return answer;
    }
    return 'start';
  }

  private async passes(row: RunRow, shop: Shop, kind: Kind): Promise<Verdict | StoredFailure> {
    const freshFrom = this.secondsAgo(freshSeconds(shop, kind));
    const recent = await this.database.query<Opener>(
      'SELECT id, status, opens_lane, started_at, finished_at, failure_kind, failure_code, shop_version FROM sync_run WHERE shop_id = ? AND opens_lane = ? AND kind = ? ORDER BY id DESC LIMIT 20',
      [shop.id, row.lane, kind.name],
    );
    const startedFresh = (run: Opener): boolean => run.started_at !== null && run.started_at >= freshFrom;
    if (recent.some((run) => endedWell(run) && startedFresh(run))) return 'start';
    const own = row.after_run_id === null ? null : await this.ownFetch(row.after_run_id, row.lane);
    if (own && !hasEnded(own.status)) return 'stay';
    if (own && endedWell(own) && own.finished_at !== null && own.finished_at >= this.secondsAgo(keptSeconds)) return 'start';
    // What failed before somebody acted says nothing about a fetch made now.
    if (own && !endedWell(own) && (own.shop_version === null || own.shop_version === shop.version)) return ordersFirst(own);
    const running = recent.find((run) => run.status === 'running' && startedFresh(run));
    const fetch = running ? running.id : (await this.runs.request({ kind: kind.name, shopId: shop.id, requestedBy: row.requested_by })).runId;
    await this.database.write("UPDATE sync_run SET after_run_id = ? WHERE id = ? AND status IN ('queued', 'waiting')", [fetch, row.id]);
    return 'moved';
  }

  private async ownFetch(runId: RunId, lane: string): Promise<Opener | null> {
    const [run] = await this.database.query<Opener>('SELECT id, status, opens_lane, started_at, finished_at, failure_kind, failure_code, shop_version FROM sync_run WHERE id = ? AND opens_lane = ?', [runId, lane]);
    return run ?? null;
  }

  private secondsAgo(seconds: number): Date {
    return new Date(this.clock.now().getTime() - seconds * 1000);
  }
}

function freshSeconds(shop: Shop, kind: Kind): number {
  const ability = kind.needs && (shop.capabilities[kind.needs] as { freshSeconds?: number } | undefined);
  return ability?.freshSeconds ?? usuallyFreshSeconds;
}

function endedWell(run: Opener): boolean {
  return run.status === 'succeeded' || run.status === 'partial';
}

/** `cause`: why the fetch failed; the schedule decides by it when to ask again. */
function ordersFirst(fetch: Opener): StoredFailure {
  return { kind: 'orders-first', code: 'orders-first', values: { run: fetch.id, cause: fetch.failure_kind ?? fetch.status, causeCode: fetch.failure_code }, text: null, retryAfterSeconds: null };
}
