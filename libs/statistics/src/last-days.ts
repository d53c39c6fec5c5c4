// The last days of a shop's own calendar; a day is not always 24 hours long.
import { DateTime } from 'luxon';

/** `count` days as YYYY-MM-DD up to today where the shop is, the oldest first. */
export function lastDays(now: Date, timeZone: string, count: number): string[] {
  const local = DateTime.fromJSDate(now, { zone: timeZone });
  const today = local.isValid ? local : DateTime.fromJSDate(now, { zone: 'utc' });
  return Array.from({ length: count }, (_, index) => today.minus({ days: count - 1 - index }).toFormat('yyyy-MM-dd'));
}
