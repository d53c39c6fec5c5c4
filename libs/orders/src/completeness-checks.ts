// The tables of a comparison while it is made (F26): what the shop lists goes into one, the judgement of batches of it into the others. Nothing of
// a shop's orders is held in memory, and every step may be done a second time.
import { Injectable } from '@nestjs/common';
import { Database, chunks, tuples, write, type Tx } from '@kontor/base';
import { Money, type RunId, type ShopId } from '@kontor/kernel';
import { DateTime } from 'luxon';
import { judge, type Judgement, type KeptOrder, type ListedOrder, type RememberedOrder } from './completeness.js';

export type CompletenessCheck = { runId: RunId; shopId: ShopId; timeZone: string; firstDay: string; lastDay: string; fromAt: Date; untilAt: Date; readAt: Date; finishedAt: Date | null };

/** One row of the shop's list (`OrderAbility.orderIndex`). */
export type IndexRow = { ref: string; number: string; orderedAt: Date; status: string; total: Money };

type Judged = { ref: string; number: string; orderedAt: Date; listed: ListedOrder | null; kept: KeptOrder | null; judgement: Judgement };
type Sums = { shopOrders: number; shop: Money; keptOrders: number; kept: Money; leftOutOrders: number; leftOut: Money; differing: number };
/** What the judgement of all batches adds up to, by day and currency; `open` differences need somebody. */
export type DaySums = { days: Map<string, Sums>; open: Record<'missing' | 'sum' | 'status' | 'gone', number> };

type Row = {
  ref: string;
  number: string;
  orderedAt: Date;
  listedStatus: string | null;
  listedCurrency: string | null;
  listedMinor: string | null;
  id: KeptOrder['id'] | null;
  keptOrderedAt: Date;
  takenInAt: Date;
  changedAt: Date;
  status: string;
  remoteStatus: string;
  currency: string;
  minor: string;
  fulfilledBy: string;
  told: number;
  askedAt: Date | null;
  reason: RememberedOrder['reason'];
  seenStatus: string;
  seenState: string;
  fingerprint: string;
};

const columns = 'run_id AS runId, shop_id AS shopId, time_zone AS timeZone, first_day AS firstDay, last_day AS lastDay, from_at AS fromAt, until_at AS untilAt, read_at AS readAt, finished_at AS finishedAt';
const keptColumns = `o.id, o.ordered_at AS keptOrderedAt, o.taken_in_at AS takenInAt, o.changed_at AS changedAt, o.status, o.remote_status AS remoteStatus, o.currency, o.total_minor AS minor, o.fulfilled_by AS fulfilledBy,
  EXISTS (SELECT 1 FROM order_problem p WHERE p.order_id = o.id AND p.code = 'order-changed-after-shipping') AS told,
  s.asked_at AS askedAt, s.reason, s.remote_status AS seenStatus, s.state AS seenState, s.fingerprint`;
const batch = 1000;
const rowsAtOnce = 500;
/** So many checks of a shop are kept. */
const keptChecks = 14;
/** The shop's list is asked for in pieces of about so many orders: what a crash repeats at most. */
const piece = 2000;

@Injectable()
export class CompletenessChecks {
  constructor(private readonly database: Database) {}

  /** The check of this run; made, and what an earlier one left behind taken away, where there is none yet. */
  async begin(runId: RunId, shop: { id: ShopId; startDate: Date }, wish: { days: number; timeZone: string }, now: Date): Promise<CompletenessCheck> {
    const known = await this.find(runId);
    if (known) return known;
    const left = await this.database.query<{ runId: RunId }>('SELECT run_id AS runId FROM completeness_check WHERE shop_id = ? AND finished_at IS NULL', [shop.id]);
    for (const check of left) await this.remove(check.runId);
    const local = DateTime.fromJSDate(now, { zone: wish.timeZone });
    const wanted = local.startOf('day').minus({ days: wish.days - 1 }).toJSDate();
    const from = DateTime.fromJSDate(new Date(Math.min(Math.max(wanted.getTime(), shop.startDate.getTime()), now.getTime())), { zone: wish.timeZone }).startOf('day');
    // A shop's clock may be ahead of ours: what it says was ordered tomorrow belongs to it as well.
    await this.database.write('INSERT INTO completeness_check (run_id, shop_id, time_zone, first_day, last_day, from_at, until_at, read_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
      ...[runId, shop.id, wish.timeZone, from.toFormat('yyyy-MM-dd'), local.toFormat('yyyy-MM-dd')],
      ...[from.toJSDate(), new Date(now.getTime() + 86_400_000), now],
    ]);
    return (await this.find(runId)) as CompletenessCheck;
  }

  /** How many orders are likely to come, for the progress. */
  async expected(check: CompletenessCheck): Promise<number> {
    const [row] = await this.database.query<{ n: string }>('SELECT COUNT(*) AS n FROM sales_order WHERE shop_id = ? AND ordered_at >= ? AND ordered_at < ?', [check.shopId, check.fromAt, check.untilAt]);
    return Number.parseInt(String(row.n), 10);
  }

  /** Where the piece of the list that begins at `from` ends: days of about so many orders as are read between two checkpoints. */
  async pieceEnd(check: CompletenessCheck, from: Date): Promise<Date> {
    const [row] = await this.database.query<{ at: Date }>('SELECT ordered_at AS at FROM sales_order WHERE shop_id = ? AND ordered_at >= ? AND ordered_at < ? ORDER BY ordered_at LIMIT 1 OFFSET ?', [check.shopId, from, check.untilAt, piece]);
    if (!row) return check.untilAt;
    const nextDay = DateTime.fromJSDate(row.at, { zone: check.timeZone }).startOf('day').plus({ days: 1 }).toJSDate();
    return nextDay < check.untilAt ? nextDay : check.untilAt;
  }

  /** Stores a page of the shop's list. */
  async add(check: CompletenessCheck, page: readonly IndexRow[]): Promise<void> {
    for (const some of chunks(page, rowsAtOnce)) {
      await this.database.write(
        `INSERT INTO completeness_index (check_id, remote_ref, number, ordered_at, status, currency, total_minor) VALUES ${tuples(some.length, 7)}
         ON DUPLICATE KEY UPDATE number = VALUES(number), ordered_at = VALUES(ordered_at), status = VALUES(status), currency = VALUES(currency), total_minor = VALUES(total_minor)`,
        some.flatMap(({ ref, number, orderedAt, status, total }) => [check.runId, ref, number.slice(0, 120), orderedAt, status.slice(0, 100), total.currency, total.minor]),
      );
    }
  }

  /** Judges everything anew and stores the differences; `stop` is called between two batches. */
  async judgeAll(check: CompletenessCheck, startDate: Date, stop: () => void): Promise<DaySums> {
    await this.empty('completeness_order', check.runId);
    const sums: DaySums = { days: new Map(), open: { missing: 0, sum: 0, status: 0, gone: 0 } };
    for (let after = ''; ; ) {
      stop();
      const found = await this.database.query<Row>(
        `SELECT i.remote_ref AS ref, i.number, i.ordered_at AS orderedAt, i.status AS listedStatus, i.currency AS listedCurrency, i.total_minor AS listedMinor, ${keptColumns}
         FROM completeness_index i LEFT JOIN sales_order o ON o.shop_id = ? AND o.remote_ref = i.remote_ref LEFT JOIN seen_order s ON s.shop_id = ? AND s.remote_ref = i.remote_ref
         WHERE i.check_id = ? AND i.remote_ref > ? ORDER BY i.remote_ref LIMIT ${batch}`,
        [check.shopId, check.shopId, check.runId, after],
      );
      await this.store(check, found.map((row) => judgedOf(row, check, startDate)), sums);
      if (found.length < batch) break;
      after = found[found.length - 1].ref;
    }
    let place: { at: Date; id: string } = { at: check.fromAt, id: '0' };
    for (;;) {
      stop();
      const found = await this.database.query<Row>(
        `SELECT o.remote_ref AS ref, o.number, o.ordered_at AS orderedAt, NULL AS listedStatus, NULL AS listedCurrency, NULL AS listedMinor, ${keptColumns}
         FROM sales_order o LEFT JOIN completeness_index i ON i.check_id = ? AND i.remote_ref = o.remote_ref LEFT JOIN seen_order s ON s.shop_id = o.shop_id AND s.remote_ref = o.remote_ref
         WHERE o.shop_id = ? AND o.ordered_at >= ? AND o.ordered_at < ? AND (o.ordered_at > ? OR o.id > ?) AND i.remote_ref IS NULL ORDER BY o.ordered_at, o.id LIMIT ${batch}`,
        [check.runId, check.shopId, place.at, check.untilAt, place.at, place.id],
      );
      await this.store(check, found.map((row) => judgedOf(row, check, startDate)), sums);
      if (found.length < batch) return sums;
      const last = found[found.length - 1];
      place = { at: last.keptOrderedAt, id: last.id as string };
    }
  }

  /** The result counts from here on. */
  async finish(tx: Tx, check: CompletenessCheck, sums: DaySums, now: Date): Promise<void> {
    await write(tx, 'DELETE FROM completeness_day WHERE check_id = ?', [check.runId]);
    for (const some of chunks([...sums.days], rowsAtOnce)) {
      await write(
        tx,
        `INSERT INTO completeness_day (check_id, day, currency, shop_orders, shop_minor, kontor_orders, kontor_minor, left_out_orders, left_out_minor, differing) VALUES ${tuples(some.length, 10)}`,
        some.flatMap(([key, day]) => [check.runId, key.slice(0, 10), key.slice(11), day.shopOrders, day.shop.minor, day.keptOrders, day.kept.minor, day.leftOutOrders, day.leftOut.minor, day.differing]),
      );
    }
    await write(tx, 'UPDATE completeness_check SET finished_at = ? WHERE run_id = ?', [now, check.runId]);
  }

  /** The shop's list has served, and only the newest checks are kept. */
  async tidy(check: CompletenessCheck): Promise<void> {
    await this.empty('completeness_index', check.runId);
    const old = await this.database.query<{ runId: RunId }>('SELECT run_id AS runId FROM completeness_check WHERE shop_id = ? AND finished_at IS NOT NULL ORDER BY run_id DESC LIMIT 1000 OFFSET ?', [check.shopId, keptChecks]);
    for (const { runId } of old) await this.remove(runId);
  }

  private async find(runId: RunId): Promise<CompletenessCheck | null> {
    const [row] = await this.database.query<CompletenessCheck>(`SELECT ${columns} FROM completeness_check WHERE run_id = ?`, [runId]);
    return row ?? null;
  }

  private async store(check: CompletenessCheck, judged: Judged[], sums: DaySums): Promise<void> {
    const now = check.readAt;
    for (const one of judged) addUp(one, check.timeZone, sums);
    for (const some of chunks(judged.filter(({ judgement }) => judgement.difference !== null), rowsAtOnce)) {
      await this.database.write(
        `INSERT INTO completeness_order (check_id, remote_ref, shop_id, difference, reason, number, day, ordered_at, shop_currency, shop_minor, shop_status, kontor_currency, kontor_minor, kontor_status, settled_at) VALUES ${tuples(some.length, 15)}`,
        some.flatMap(({ ref, number, orderedAt, listed, kept, judgement }) => [
          ...[check.runId, ref, check.shopId, judgement.difference, judgement.reason, number, dayOf(orderedAt, check.timeZone), orderedAt],
          ...[listed?.currency ?? null, listed?.minor ?? null, listed?.status ?? null, kept?.currency ?? null, kept?.minor ?? null, kept?.remoteStatus ?? null, judgement.told ? now : null],
        ]),
      );
    }
  }

  private async remove(runId: RunId): Promise<void> {
    for (const table of ['completeness_index', 'completeness_order', 'completeness_day'] as const) await this.empty(table, runId);
    await this.database.write('DELETE FROM completeness_check WHERE run_id = ?', [runId]);
  }

  // In pieces: one statement over a hundred thousand rows would hold its locks for long.
  private async empty(table: 'completeness_index' | 'completeness_order' | 'completeness_day', runId: RunId): Promise<void> {
    while ((await this.database.write(`DELETE FROM ${table} WHERE check_id = ? LIMIT 5000`, [runId])).affectedRows === 5000);
  }
}

function judgedOf(row: Row, check: CompletenessCheck, startDate: Date): Judged {
  const listed = row.listedStatus === null ? null : { orderedAt: row.orderedAt, status: row.listedStatus, currency: row.listedCurrency as string, minor: String(row.listedMinor) };
  const kept = row.id === null ? null : { ...row, id: row.id, orderedAt: row.keptOrderedAt, minor: String(row.minor), told: row.told === 1 };
  const remembered = row.askedAt === null ? null : { reason: row.reason, status: row.seenStatus, state: row.seenState, fingerprint: row.fingerprint, askedAt: row.askedAt };
  return { ref: row.ref, number: row.number, orderedAt: row.orderedAt, listed, kept, judgement: judge(listed, kept, remembered, { readAt: check.readAt, startDate }) };
}

/** An order that only needs nobody stands on both sides as the shop lists it, so that a day without differences adds up to the same. */
function addUp({ orderedAt, listed, kept, judgement }: Judged, timeZone: string, { days, open }: DaySums): void {
  const { counts, difference, told } = judgement;
  if (difference !== null && !told) open[difference] += 1;
  const of = (currency: string): Sums => {
    const key = `${dayOf(orderedAt, timeZone)} ${currency}`;
    const zero = Money.zero(currency);
    const sums = days.get(key) ?? { shopOrders: 0, shop: zero, keptOrders: 0, kept: zero, leftOutOrders: 0, leftOut: zero, differing: 0 };
    days.set(key, sums);
    return sums;
  };
  const shown = listed ?? kept;
  if (difference !== null && shown) of(shown.currency).differing += 1;
  if (listed) {
    const sums = of(listed.currency);
    const total = Money.fromMinor(listed.minor, listed.currency);
    sums.shopOrders += 1;
    sums.shop = sums.shop.plus(total);
    if (counts === 'left-out') {
      sums.leftOutOrders += 1;
      sums.leftOut = sums.leftOut.plus(total);
    }
  }
  const here = counts === 'kontor' || (counts === 'both' && difference !== null) ? kept : counts === 'both' ? listed : null;
  if (here) {
    const sums = of(here.currency);
    sums.keptOrders += 1;
    sums.kept = sums.kept.plus(Money.fromMinor(here.minor, here.currency));
  }
}

function dayOf(instant: Date, timeZone: string): string {
  return DateTime.fromJSDate(instant, { zone: timeZone }).toFormat('yyyy-MM-dd');
}
