// Which day of the calendar an instant belongs to: taxes change at midnight where the merchant sits, not in UTC.
import { DateTime } from 'luxon';

/** `2020-12-31`. */
export function calendarDay(instant: Date, timeZone: string): string {
  return DateTime.fromJSDate(instant, { zone: timeZone }).toFormat('yyyy-MM-dd');
}

/** The instant at which a day (YYYY-MM-DD) begins there; null where there is no such day. */
export function dayBegins(day: string, timeZone: string): Date | null {
  const found = DateTime.fromISO(day, { zone: timeZone });
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && found.isValid ? found.startOf('day').toJSDate() : null;
}
