// A form as it arrived, read by name: which fields there are depends on the platform and on what was seen in the shop, so no class could name them.
import { DateTime } from 'luxon';
import { AppError, type FieldError } from '@kontor/kernel';

const longest = 1000;

export class Form {
  private readonly fields: Record<string, unknown>;
  constructor(body: unknown) {
    this.fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  }

  /** What was typed, without blanks at its ends; a field that did not come is empty. */
  text(name: string): string {
    const value = this.fields[name];
    if (typeof value !== 'string') return '';
    if (value.length > longest) throw new AppError('input-invalid', {}, { fields: [{ field: name, code: 'field-too-long', values: { limit: longest } }] });
    return value.trim();
  }

  /** Empty is null. */
  textOrNull(name: string): string | null {
    return this.text(name) || null;
  }

  /** A box that was ticked. */
  ticked(name: string): boolean {
    return this.fields[name] === 'yes';
  }

  /** All values of boxes that share a name. */
  all(name: string): string[] {
    const value = this.fields[name];
    return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string' && one !== '' && one.length <= longest);
  }

  /** What belongs to a group: `settings.consumerKey` → `consumerKey`. */
  group(prefix: string): Record<string, string> {
    const names = Object.keys(this.fields).filter((name) => name.startsWith(`${prefix}.`));
    return Object.fromEntries(names.map((name) => [name.slice(prefix.length + 1), this.text(name)]));
  }

  /** A number as people write it: a comma is a point. */
  decimal(name: string): string {
    return this.text(name).replace(',', '.');
  }

  whole(name: string): number {
    const text = this.text(name);
    if (!/^\d{1,9}$/.test(text)) throw new AppError('input-invalid', {}, { fields: [{ field: name, code: 'field-invalid' }] });
    return Number.parseInt(text, 10);
  }

  /** A day of the merchant's calendar as the instant it begins; null when nothing was typed. */
  day(name: string, zone: string, faults: FieldError[]): Date | null {
    const text = this.text(name);
    if (text === '') return null;
    const day = /^\d{4}-\d\d-\d\d$/.test(text) ? DateTime.fromISO(text, { zone }) : null;
    if (!day?.isValid) {
      faults.push({ field: name, code: 'shop-start-date-invalid' });
      return null;
    }
    return day.toJSDate();
  }
}

/** The day of an instant as a field of a form holds it. */
export function dayText(at: Date, zone: string): string {
  return DateTime.fromJSDate(at, { zone }).toFormat('yyyy-MM-dd');
}
