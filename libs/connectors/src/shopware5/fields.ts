// Ids, times and money as Shopware 5 writes them: PHP's shapes.
import { Decimal } from '@kontor/kernel';
import { amountOf, OddField, textOf, type Doc } from '../fields.js';

/** An id as text; 0 and nothing are null. */
export function idOf(doc: Doc, key: string): string | null {
  const value = textOf(doc, key);
  if (value === '' || value === '0') return null;
  if (!/^\d{1,18}$/.test(value)) throw new OddField(key);
  return value;
}

/** The id that a row cannot be without. */
export function neededId(doc: Doc): string {
  const id = idOf(doc, 'id');
  if (id === null) throw new OddField('id');
  return id;
}

/** An id as the JSON number that the shop wants. */
export function jsonId(id: string): number {
  const value = parseInt(id, 10);
  if (!/^\d{1,15}$/.test(id)) throw new OddField('id');
  return value;
}

const written = /^(-?\d{4})-(\d\d)-(\d\d)[T ](\d\d:\d\d:\d\d)(?:([+-]\d\d):?(\d\d))?$/;

/** `2012-08-30T15:16:55+0200`: the offset without a colon. Nothing, and PHP's "no date" (year 0 and before), are null. */
export function instantOf(doc: Doc, key: string): Date | null {
  const value = textOf(doc, key);
  if (value === '' || value.startsWith('-') || value.startsWith('0000')) return null;
  const [, year, month, day, time, hours, minutes] = written.exec(value) ?? [];
  const at = time && hours ? Date.parse(`${year}-${month}-${day}T${time}${hours}:${minutes}`) : NaN;
  if (Number.isNaN(at)) throw new OddField(key);
  return new Date(at);
}

/** The same as the shop's own clock showed it, ready for a filter: `2012-08-30 15:16:55`; empty where there is none. */
export function localOf(doc: Doc, key: string): string {
  const value = textOf(doc, key);
  const [, year = '', month, day, time] = written.exec(value) ?? [];
  return time && !year.startsWith('-') && year !== '0000' ? `${year}-${month}-${day} ${time}` : '';
}

/** A local time some seconds later or earlier; the clock on the wall, without any time zone. */
export function shifted(local: string, seconds: number): string {
  return wallClock(new Date(Date.parse(`${local.replace(' ', 'T')}Z`) + seconds * 1000));
}

/** An instant as a clock in UTC shows it. */
export function wallClock(instant: Date): string {
  return instant.toISOString().slice(0, 19).replace('T', ' ');
}

/** An exact figure without the noise of PHP's floats: `14.949999999999958` is 14.95. */
export function figureOf(doc: Doc, key: string, places = 6): Decimal {
  return amountOf(doc, key).round(places);
}

/** PHP's flags come as 0/1, true/false or as text. */
export function flagOf(doc: Doc, key: string): boolean {
  return doc[key] === true || doc[key] === '1' || doc[key] === 'true';
}
