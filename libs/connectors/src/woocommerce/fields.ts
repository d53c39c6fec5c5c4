// Ids and times as WooCommerce writes them.
import { OddField, textOf, type Doc } from '../fields.js';

/** An id as text; 0 and nothing are null. */
export function idOf(doc: Doc, key: string): string | null {
  const value = textOf(doc, key);
  if (value === '' || value === '0') return null;
  if (!/^\d{1,19}$/.test(value)) throw new OddField(key);
  return value;
}

/** `date_x_gmt`: UTC without a Z. */
export function instantOf(doc: Doc, key: string): Date | null {
  const value = textOf(doc, key);
  if (value === '') return null;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(value) ? Date.parse(`${value}Z`) : NaN;
  if (Number.isNaN(time)) throw new OddField(key);
  return new Date(time);
}

/** An instant as WooCommerce's filters and `_gmt` fields want it: naive UTC. */
export function naiveUtc(instant: Date): string {
  return instant.toISOString().slice(0, 19);
}

/** An id as the JSON number that WooCommerce's schema wants. */
export function jsonId(id: string): number {
  const value = parseInt(id, 10);
  if (!/^\d{1,15}$/.test(id) || !Number.isSafeInteger(value)) throw new OddField('id');
  return value;
}
