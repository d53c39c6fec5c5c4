// Periods of action prices (F62): half-open between two instants. A plain date means 00:00 of that day, as an end 24:00 of that day, in the
// merchant's time zone, whatever the clocks do that night.
import { AppError } from '@kontor/kernel';
import { DateTime } from 'luxon';

/** As given from outside: plain dates, instants with their offset, or null for no bound. At least one bound is needed: without any it is no action. */
export type PeriodText = { from: string | null; to: string | null };
export type Period = { from: Date | null; until: Date | null };

/** Throws `action-period-invalid`. */
export function readPeriod(text: PeriodText, timeZone: string): Period {
  const invalid = (): never => {
    throw new AppError('action-period-invalid', { from: shown(text.from), to: shown(text.to) });
  };
  const from = text.from === null ? null : (bound(text.from, timeZone, 0) ?? invalid());
  const until = text.to === null ? null : (bound(text.to, timeZone, 1) ?? invalid());
  if ((!from && !until) || (from && until && from >= until)) invalid();
  return { from, until };
}

/** Whether two periods share an instant; one that begins where the other ends does not. */
export function overlap(one: Period, other: Period): boolean {
  return (one.from === null || other.until === null || one.from < other.until) && (other.from === null || one.until === null || other.from < one.until);
}

function bound(text: string, timeZone: string, dayEnds: 0 | 1): Date | null {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const day = DateTime.fromISO(text, { zone: timeZone });
    return day.isValid ? day.plus({ days: dayEnds }).startOf('day').toJSDate() : null;
  }
  // Without its offset an instant could be anyone's local time (complaint 4).
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const instant = DateTime.fromISO(text);
  return instant.isValid ? instant.toJSDate() : null;
}

function shown(text: string | null): string {
  return text === null ? '–' : text.slice(0, 40);
}
