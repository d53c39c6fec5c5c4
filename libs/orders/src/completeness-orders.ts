// The orders in which shop and Kontor differ, once a check is done (F26): to be looked at, to be fetched by their ids, settled by the very transaction
// that looks at the order anew, whoever asked for that.
import { Injectable } from '@nestjs/common';
import { Database, chunks, marks, rows, write, type Tx } from '@kontor/base';
import { AppError, Clock, type RunId, type ShopId } from '@kontor/kernel';
import { Problems, Runs } from '@kontor/sync';

/** Under which kind and subject the comparison keeps its problem. */
export const completenessProblem = { kind: 'compare-orders', subject: 'completeness' } as const;

/** A fetch of single orders takes 500 at most; the rest is for those that persons ask for besides. */
const atOnce = 400;

@Injectable()
export class CompletenessOrders {
  constructor(
    private readonly database: Database,
    private readonly runs: Runs,
    private readonly problems: Problems,
    private readonly clock: Clock,
  ) {}

  /** The newest check that has a result. */
  async newest(tx: Tx | null, shopId: ShopId): Promise<RunId | null> {
    const sql = 'SELECT run_id AS runId FROM completeness_check WHERE shop_id = ? AND finished_at IS NOT NULL ORDER BY run_id DESC LIMIT 1';
    const [row] = tx ? await rows<{ runId: RunId }>(tx, sql, [shopId]) : await this.database.query<{ runId: RunId }>(sql, [shopId]);
    return row?.runId ?? null;
  }

  /** These differing orders (`all`: every open one) are to be fetched; answers how many, and the run that begins with it. */
  async want(tx: Tx, shopId: ShopId, wish: readonly string[] | 'all', by: string): Promise<{ wanted: number; runId: RunId | null }> {
    const checkId = await this.newest(tx, shopId);
    if (checkId === null) throw new AppError('completeness-unknown', { shop: shopId });
    const now = this.clock.now();
    const under = await this.underWay(tx, checkId);
    let wanted = 0;
    const mark = async (condition: string, parameters: unknown[]): Promise<void> => {
      const set = `UPDATE completeness_order SET wanted_at = ?, wanted_by = ?, fetch_run_id = IF(fetch_run_id <=> ?, fetch_run_id, NULL) WHERE check_id = ? AND settled_at IS NULL${condition}`;
      wanted += (await write(tx, set, [now, by.slice(0, 40), under?.runId ?? null, checkId, ...parameters])).affectedRows;
    };
    if (wish === 'all') await mark('', []);
    else for (const refs of chunks(wish, 500)) await mark(` AND remote_ref IN (${marks(refs)})`, refs);
    if (wanted === 0) throw new AppError('completeness-nothing-open');
    return { wanted, runId: await this.askForNext(tx, shopId, by) };
  }

  /** Asks for as many of the wanted orders as one fetch takes, once the fetch before has them; answers the run. */
  async askForNext(tx: Tx, shopId: ShopId, by?: string): Promise<RunId | null> {
    const checkId = await this.newest(tx, shopId);
    if (checkId === null) return null;
    const under = await this.underWay(tx, checkId);
    // What still waits would be joined, and must not grow beyond what one run takes.
    const room = under?.queued ? atOnce - under.orders : atOnce;
    const next = room <= 0 ? [] : await rows<{ ref: string; by: string }>(tx, 'SELECT remote_ref AS ref, wanted_by AS `by` FROM completeness_order WHERE check_id = ? AND settled_at IS NULL AND wanted_at IS NOT NULL AND fetch_run_id IS NULL ORDER BY ordered_at, remote_ref LIMIT ?', [checkId, room]);
    if (next.length === 0) return under?.runId ?? null;
    const refs = next.map(({ ref }) => ref);
    // Applied although nothing seems to have changed.
    await write(tx, `UPDATE seen_order SET again = 1 WHERE shop_id = ? AND remote_ref IN (${marks(refs)})`, [shopId, ...refs]);
    const { runId } = await this.runs.request({ kind: 'fetch-orders', shopId, params: { news: false, refs }, requestedBy: by ?? next[0].by }, tx);
    await write(tx, `UPDATE completeness_order SET fetch_run_id = ? WHERE check_id = ? AND remote_ref IN (${marks(refs)})`, [runId, checkId, ...refs]);
    return runId;
  }

  /** A fetch has ended: what it asked for and could not settle is open again; what a crowded run had no room for, and the next of the others, is asked for. */
  async fetched(tx: Tx, shopId: ShopId, runId: RunId): Promise<void> {
    const left = await rows<{ ref: string }>(tx, 'SELECT remote_ref AS ref FROM completeness_order WHERE shop_id = ? AND fetch_run_id = ? AND settled_at IS NULL', [shopId, runId]);
    if (left.length > 0) {
      const asked = new Set(((await this.runs.find(runId, tx))?.params as { refs?: string[] } | undefined)?.refs ?? []);
      const tried = left.map(({ ref }) => ref).filter((ref) => asked.has(ref));
      await write(tx, `UPDATE completeness_order SET fetch_run_id = NULL, wanted_at = IF(remote_ref IN (${marks(tried)}), NULL, wanted_at) WHERE shop_id = ? AND fetch_run_id = ? AND settled_at IS NULL`, [...tried, shopId, runId]);
    }
    await this.askForNext(tx, shopId);
  }

  /** The fetch that has some of them and has not ended. */
  private async underWay(tx: Tx, checkId: RunId): Promise<{ runId: RunId; orders: number; queued: boolean } | null> {
    const [asked] = await rows<{ runId: RunId; orders: string }>(tx, 'SELECT fetch_run_id AS runId, COUNT(*) AS orders FROM completeness_order WHERE check_id = ? AND settled_at IS NULL AND fetch_run_id IS NOT NULL GROUP BY fetch_run_id ORDER BY fetch_run_id DESC LIMIT 1', [checkId]);
    const run = asked ? await this.runs.find(asked.runId, tx) : null;
    return asked && run && run.finishedAt === null ? { runId: run.id, orders: Number.parseInt(String(asked.orders), 10), queued: run.status === 'queued' } : null;
  }

  /** The order was looked at anew; with the last of them the problem is solved. */
  async settle(tx: Tx, shopId: ShopId, ref: string, now: Date): Promise<void> {
    const { affectedRows } = await write(tx, 'UPDATE completeness_order SET settled_at = ? WHERE shop_id = ? AND remote_ref = ? AND settled_at IS NULL', [now, shopId, ref]);
    if (affectedRows === 0) return;
    const checkId = await this.newest(tx, shopId);
    const open = checkId === null ? [] : await rows(tx, 'SELECT 1 FROM completeness_order WHERE check_id = ? AND settled_at IS NULL LIMIT 1', [checkId]);
    if (open.length === 0) await this.problems.resolve(tx, { shopId, kind: completenessProblem.kind, subjects: [completenessProblem.subject] });
  }
}
