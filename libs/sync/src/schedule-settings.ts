// When a kind is asked for in a shop: its own interval, or the shop's interval or cron expression, outside the quiet hours. Pure functions
// over the row; cron expressions and quiet hours mean the merchant's time zone.
import { CronExpressionParser } from 'cron-parser';
import { DateTime } from 'luxon';
import { AppError, type FieldError, type ShopId } from '@kontor/kernel';
import { intervalMilliseconds, type Kind } from './sync-command.js';

/** A row of sync_schedule: what the shop wants otherwise than the kind. */
export type ScheduleRow = { shop_id: ShopId; kind: string; every: string | null; cron: string | null; quiet_from: string | null; quiet_until: string | null; paused: number; next_at: Date | null };

export type ScheduleView = {
  kind: string;
  /** Interval in force; null when a cron expression or nothing schedules it. */
  every: string | null;
  /** The kind's own interval. */
  usually: string | null;
  cron: string | null;
  quietFrom: string | null;
  quietUntil: string | null;
  paused: boolean;
  nextAt: Date | null;
};

/** What is left out stays; null goes back to what is usual. An interval replaces a cron expression and the other way round. */
export type ScheduleChange = { every?: string | null; cron?: string | null; quietFrom?: string | null; quietUntil?: string | null; paused?: boolean };
export type KindChange = ScheduleChange & { kind: string };

const shortest = 10_000;
const longest = 31 * 86_400_000;

export function scheduleView(kind: Kind, row: ScheduleRow | undefined): ScheduleView {
  const rhythm = rhythmOf(kind, row);
  return {
    kind: kind.name,
    every: rhythm && 'every' in rhythm ? rhythm.every : null,
    usually: kind.every ?? null,
    cron: rhythm && 'cron' in rhythm ? rhythm.cron : null,
    quietFrom: row?.quiet_from ?? null,
    quietUntil: row?.quiet_until ?? null,
    paused: row?.paused === 1,
    nextAt: rhythm && row?.paused !== 1 ? (row?.next_at ?? null) : null,
  };
}

export function rhythmOf(kind: Kind, row: ScheduleRow | undefined): { every: string } | { cron: string } | null {
  if (row?.cron) return { cron: row.cron };
  const every = row?.every ?? kind.every;
  if (every) return { every };
  return kind.cron ? { cron: kind.cron } : null;
}

/** The first time for a kind that was not scheduled before: an interval begins at once. */
export function firstTime(kind: Kind, row: ScheduleRow | undefined, now: Date, zone: string): Date | null {
  const rhythm = rhythmOf(kind, row);
  if (!rhythm) return null;
  return 'cron' in rhythm ? nextTime(kind, row, now, zone) : afterQuiet(row, now, zone);
}

/** The next time after now; null when nothing schedules the kind. */
export function nextTime(kind: Kind, row: ScheduleRow | undefined, now: Date, zone: string): Date | null {
  const rhythm = rhythmOf(kind, row);
  if (!rhythm) return null;
  if ('every' in rhythm) return afterQuiet(row, new Date(now.getTime() + intervalMilliseconds(rhythm.every)), zone);
  const times = CronExpressionParser.parse(rhythm.cron, { currentDate: now, tz: zone });
  for (let looked = 0; looked < 1000; looked += 1) {
    const time = times.next().toDate();
    if (!isQuiet(row, time, zone)) return time;
  }
  return null;
}

/** From `quiet_from` until `quiet_until` of the clock on the wall, over midnight too. */
export function isQuiet(row: Pick<ScheduleRow, 'quiet_from' | 'quiet_until'> | undefined, time: Date, zone: string): boolean {
  if (!row?.quiet_from || !row.quiet_until) return false;
  const wall = DateTime.fromJSDate(time, { zone }).toFormat('HH:mm');
  return row.quiet_from < row.quiet_until ? wall >= row.quiet_from && wall < row.quiet_until : wall >= row.quiet_from || wall < row.quiet_until;
}

function afterQuiet(row: ScheduleRow | undefined, time: Date, zone: string): Date {
  if (!isQuiet(row, time, zone) || !row?.quiet_until) return time;
  const [hour, minute] = row.quiet_until.split(':').map((part) => parseInt(part, 10)) as [number, number];
  const local = DateTime.fromJSDate(time, { zone });
  const today = local.set({ hour, minute, second: 0, millisecond: 0 });
  return (today > local ? today : today.plus({ days: 1 })).toJSDate();
}

/** Throws `input-invalid` naming every faulty field. */
export function checkScheduleChange(change: ScheduleChange): void {
  const fields: FieldError[] = [];
  const fault = (field: string, value: unknown): void => void fields.push({ field, code: 'schedule-invalid', values: { value: String(value) } });
  if (change.every != null && !isInterval(change.every)) fault('every', change.every);
  if (change.cron != null && !isCron(change.cron)) fault('cron', change.cron);
  if (change.every != null && change.cron != null) fault('cron', change.cron);
  for (const field of ['quietFrom', 'quietUntil'] as const) if (change[field] != null && !/^([01]\d|2[0-3]):[0-5]\d$/.test(change[field])) fault(field, change[field]);
  if (fields.length > 0) throw new AppError('input-invalid', {}, { fields });
}

function isInterval(every: string): boolean {
  try {
    const length = intervalMilliseconds(every);
    return length >= shortest && length <= longest;
  } catch {
    return false;
  }
}

// Five fields; a sixth would be seconds, and names such as @daily are not offered.
function isCron(cron: string): boolean {
  if (cron.length > 120 || cron.trim().split(/\s+/).length !== 5) return false;
  try {
    CronExpressionParser.parse(cron);
    return true;
  } catch {
    return false;
  }
}
