// Reading a document of a shop strictly: a field of another kind than expected is named, so that one odd order or product says what is odd.
// Numbers are texts here already (exact-json.ts).
import { Decimal } from '@kontor/kernel';
import type { Exact } from './exact-json.js';

export type Doc = { [key: string]: Exact };

/** A document did not look as the platform's do; `field` is where. */
export class OddField extends Error {
  constructor(readonly field: string) {
    super(`odd field ${field}`);
    this.name = 'OddField';
  }
}

export function asDoc(value: Exact | undefined, field: string): Doc {
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) throw new OddField(field);
  return value;
}

/** A list; what is absent is empty. */
export function listOf(doc: Doc, key: string): Exact[] {
  const value = doc[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new OddField(key);
  return value;
}

/** A list of documents. */
export function docsOf(doc: Doc, key: string): Doc[] {
  return listOf(doc, key).map((item) => asDoc(item, key));
}

/** Text or number; absent, null and false (PHP's "nothing") are empty. */
export function textOf(doc: Doc, key: string): string {
  const value = doc[key];
  if (value === undefined || value === null || value === false) return '';
  if (typeof value !== 'string') throw new OddField(key);
  return value;
}

/** A text that must be there. */
export function neededText(doc: Doc, key: string): string {
  const value = textOf(doc, key);
  if (value === '') throw new OddField(key);
  return value;
}

/** An exact amount; an empty one is zero. */
export function amountOf(doc: Doc, key: string): Decimal {
  const value = textOf(doc, key).trim();
  if (value === '') return Decimal.zero;
  if (!/^[+-]?\d{1,20}(\.\d{1,20})?$/.test(value)) throw new OddField(key);
  return Decimal.parse(value);
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', times: '×', ndash: '–', mdash: '—', hellip: '…', euro: '€', auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß' };

/** Names and display values come with HTML in them: tags go, entities become signs. */
export function plainText(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,6})|(\w{2,8}));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
      const point = decimal ? parseInt(decimal, 10) : hex ? parseInt(hex, 16) : null;
      if (point !== null) return point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? String.fromCodePoint(point) : whole;
      return entities[name ?? ''] ?? whole;
    })
    .replace(/\s+/g, ' ')
    .trim();
}

/** Whether a version such as `10.4.2` comes before another; one that says nothing does not. */
export function isOlder(version: string, than: readonly [number, number]): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return false;
  const [oldMajor, oldMinor] = than;
  return parseInt(major, 10) < oldMajor || (parseInt(major, 10) === oldMajor && parseInt(minor, 10) < oldMinor);
}
