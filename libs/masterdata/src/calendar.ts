// Which day of the calendar an instant belongs to: taxes change at midnight where the merchant sits, not in UTC.
import { DateTime } from 'luxon';

/** `2020-12-31`. */
export function calendarDay(instant: Date, timeZone: string): string {
  return DateTime.fromJSDate(instant, { zone: timeZone }).toFormat('yyyy-MM-dd');
}
