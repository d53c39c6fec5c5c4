// Ids, times and names as Shopware 6 writes them.
import { OddField, plainText, textOf, type Doc } from '../fields.js';

/** An id: 32 lower-case hex digits without dashes; empty or null is null. */
export function idOf(doc: Doc, key: string): string | null {
  const value = textOf(doc, key);
  if (value === '') return null;
  if (!isId(value)) throw new OddField(key);
  return value;
}

export function isId(value: string): boolean {
  return /^[0-9a-f]{32}$/.test(value);
}

/** `2026-11-23T06:54:31.978+00:00`; null where there is none. */
export function instantOf(doc: Doc, key: string): Date | null {
  const value = textOf(doc, key);
  if (value === '') return null;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:?\d\d)$/.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(time)) throw new OddField(key);
  return new Date(time);
}

/** An instant for a filter: the shop compares the text as UTC and ignores an offset, and takes garbage for "everything". */
export function filterTime(instant: Date): string {
  return `${instant.toISOString().slice(0, 23)}+00:00`;
}

/** A document below another, or null: an association that was not asked for, or whose other end is deleted. */
export function childOf(doc: Doc, key: string): Doc | null {
  const value = doc[key];
  if (value === undefined || value === null) return null;
  // PHP writes an empty object as an empty list.
  if (Array.isArray(value) && value.length === 0) return null;
  if (typeof value !== 'object' || Array.isArray(value)) throw new OddField(key);
  return value;
}

/** A name in the language of the call, falling back to the untranslated one; without the signs of HTML. */
export function nameOf(doc: Doc, key = 'name'): string {
  const translated = childOf(doc, 'translated');
  const own = translated && typeof translated[key] === 'string' ? textOf(translated, key) : '';
  return plainText(own || textOf(doc, key));
}
