// Asks for runs by themselves: every kind with a rhythm, in every shop that can do it. The table says when; whoever moves `next_at` asks, so
// several workers ask once. After failures it asks no more often than makes sense.
import { Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Database, Env, InBackground, maskText, rows, write, type Tx } from '@kontor/base';
import { AppError, Clock, type ShopId } from '@kontor/kernel';
import { Shops, type Shop } from '@kontor/shops';
import { ordersFirstDelayMinutes, type FailureValues } from './failures.js';
import { endedStatuses, fromJson, type RunRow } from './run-rows.js';
import { Runs } from './runs.js';
import { checkScheduleChange, firstTime, isQuiet, nextTime, rhythmOf, scheduleView, type KindChange, type ScheduleChange, type ScheduleRow, type ScheduleView } from './schedule-settings.js';
import { allKinds, findKind, kindsBeforeLane, type Kind } from './sync-command.js';

const tickMilliseconds = 2000;
/** A kind that failed for want of a setting is tried once a day even if nobody acted here: he may have acted in the shop. */
const configPauseMilliseconds = 86_400_000;

type Ended = Pick<RunRow, 'status' | 'failure_kind' | 'failure_values' | 'shop_version'> & { finished_at: Date };

@InBackground()
export class Schedule implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Schedule.name);
  private timer: NodeJS.Timeout | null = null;
  private ticking: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly shops: Shops,
    private readonly runs: Runs,
    private readonly clock: Clock,
    private readonly env: Env,
    private readonly modules: ModuleRef,
  ) {}

  /** Keeps the schedule in this process; others may do so too. */
  start(): void {
    this.timer ??= setInterval(() => {
      this.ticking ??= this.tick()
        .catch((error: unknown) => this.logger.warn(`the schedule paused: ${maskText(String(error))}`))
        .finally(() => (this.ticking = null));
    }, tickMilliseconds);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    await this.ticking;
  }

  /** Asks for everything whose time has come. */
  async tick(): Promise<void> {
    const shops = await this.shops.list();
    const settings = new Map((await this.database.query<ScheduleRow>('SELECT * FROM sync_schedule')).map((row) => [`${row.shop_id}/${row.kind}`, row]));
    for (const shop of shops) {
      for (const kind of allKinds()) {
        try {
          await this.consider(shop, kind, settings.get(`${shop.id}/${kind.name}`));
        } catch (error) {
          this.logger.error(`${kind.name} could not be asked for in shop ${shop.id}: ${maskText(String(error))}`);
        }
      }
    }
  }

  /** How every kind is scheduled in this shop. */
  async of(shopId: ShopId): Promise<ScheduleView[]> {
    const shop = await this.shops.get(shopId);
    const settings = new Map((await this.database.query<ScheduleRow>('SELECT * FROM sync_schedule WHERE shop_id = ?', [shopId])).map((row) => [row.kind, row]));
    return allKinds()
      .filter((kind) => !kind.needs || shop.capabilities[kind.needs])
      .map((kind) => scheduleView(kind, settings.get(kind.name)));
  }

  async change(shopId: ShopId, changes: readonly KindChange[]): Promise<void> {
    await this.shops.get(shopId);
    const checked = changes.map((change) => {
      checkScheduleChange(change);
      const kind = findKind(change.kind);
      if (!kind) throw new AppError('run-kind-unknown', { kind: change.kind });
      return { kind, change };
    });
    await this.database.inTransaction(async (tx) => {
      for (const { kind, change } of checked) await this.changeOne(tx, shopId, kind, change);
    });
  }

  private async changeOne(tx: Tx, shopId: ShopId, kind: Kind, change: ScheduleChange): Promise<void> {
    const [row] = await rows<ScheduleRow>(tx, 'SELECT * FROM sync_schedule WHERE shop_id = ? AND kind = ? FOR UPDATE', [shopId, kind.name]);
    const wanted: ScheduleRow = {
      shop_id: shopId,
      kind: kind.name,
      every: change.cron != null ? null : change.every === undefined ? (row?.every ?? null) : change.every,
      cron: change.every != null ? null : change.cron === undefined ? (row?.cron ?? null) : change.cron,
      quiet_from: change.quietFrom === undefined ? (row?.quiet_from ?? null) : change.quietFrom,
      quiet_until: change.quietUntil === undefined ? (row?.quiet_until ?? null) : change.quietUntil,
      paused: (change.paused ?? row?.paused === 1) ? 1 : 0,
      next_at: null,
    };
    await write(
      tx,
      `INSERT INTO sync_schedule (shop_id, kind, every, cron, quiet_from, quiet_until, paused, next_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE every = VALUES(every), cron = VALUES(cron), quiet_from = VALUES(quiet_from), quiet_until = VALUES(quiet_until), paused = VALUES(paused), next_at = VALUES(next_at)`,
      [shopId, kind.name, wanted.every, wanted.cron, wanted.quiet_from, wanted.quiet_until, wanted.paused, nextTime(kind, wanted, this.clock.now(), this.env.KONTOR_TIME_ZONE)],
    );
  }

  private async consider(shop: Shop, kind: Kind, row: ScheduleRow | undefined): Promise<void> {
    if (!rhythmOf(kind, row)) return;
    const now = this.clock.now();
    const zone = this.env.KONTOR_TIME_ZONE;
    if (!row?.next_at) {
      await this.database.write('INSERT INTO sync_schedule (shop_id, kind, next_at) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE next_at = COALESCE(next_at, VALUES(next_at))', [shop.id, kind.name, firstTime(kind, row, now, zone)]);
      const [made] = await this.database.query<ScheduleRow>('SELECT * FROM sync_schedule WHERE shop_id = ? AND kind = ?', [shop.id, kind.name]);
      row = made;
    }
    if (!row.next_at || row.next_at > now) return;
    const moved = await this.database.write('UPDATE sync_schedule SET next_at = ? WHERE shop_id = ? AND kind = ? AND next_at = ?', [nextTime(kind, row, now, zone), shop.id, kind.name, row.next_at]);
    if (moved.affectedRows === 0 || row.paused === 1 || isQuiet(row, now, zone) || !this.possible(shop, kind)) return;
    if (!(await this.wanted(shop, kind))) return;
    await this.runs.request({ kind: kind.name, shopId: shop.id, requestedBy: 'schedule' });
  }

  private possible(shop: Shop, kind: Kind): boolean {
    if (shop.paused || shop.attention?.kind === 'auth') return false;
    if (kind.needs && !shop.capabilities[kind.needs]) return false;
    return !kind.writes || this.shops.mayWrite(shop);
  }

  /** Something to do, nobody at it already (one that is only queued is joined), and not right after a failure that waiting does not cure. */
  private async wanted(shop: Shop, kind: Kind): Promise<boolean> {
    const [under] = await this.database.query(
      "SELECT id FROM sync_run WHERE shop_id = ? AND kind = ? AND (status = 'running' OR (status = 'waiting' AND waiting_for <> 'approval')) LIMIT 1",
      [shop.id, kind.name],
    );
    if (under || (await this.rests(shop, kind))) return false;
    return kind.due ? this.modules.get(kind.due, { strict: false }).due(shop.id) : true;
  }

  private async rests(shop: Shop, kind: Kind): Promise<boolean> {
    const last = await this.database.query<Ended>(
      `SELECT status, failure_kind, failure_values, shop_version, finished_at FROM sync_run FORCE INDEX (shop_kind) WHERE shop_id = ? AND kind = ? AND status IN ('${endedStatuses.join("', '")}') AND finished_at IS NOT NULL ORDER BY id DESC LIMIT 3`,
      [shop.id, kind.name],
    );
    const newest = last[0];
    if (newest?.status !== 'failed') return false;
    const nobodyActed = newest.shop_version === shop.version;
    const passed = this.clock.now().getTime() - newest.finished_at.getTime();
    if (newest.failure_kind === 'auth') return nobodyActed;
    if (newest.failure_kind === 'config') return nobodyActed && passed < configPauseMilliseconds;
    if (newest.failure_kind !== 'orders-first') return false;
    const cause = fromJson<FailureValues>(newest.failure_values)?.cause;
    if (cause === 'auth' || cause === 'config') return nobodyActed && !(await this.fetchedSince(shop, kind, newest.finished_at));
    const inARow = last.findIndex((run) => run.failure_kind !== 'orders-first');
    return passed < ordersFirstDelayMinutes(inARow === -1 ? last.length : inARow) * 60_000;
  }

  /** A fetch before the lane of this kind worked again: somebody did something about it. */
  private async fetchedSince(shop: Shop, kind: Kind, since: Date): Promise<boolean> {
    const end = await this.runs.lastEnds(shop.id, kindsBeforeLane(kind.lane).map((before) => before.name));
    return end !== null && end > since;
  }
}
