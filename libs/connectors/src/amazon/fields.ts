// Amounts and times as Amazon writes them.
import type { Decimal } from '@kontor/kernel';
import { amountOf, asDoc, docsOf, OddField, textOf, type Doc } from '../fields.js';

/** A part that may be absent: null, or the document. */
export function docOrNull(doc: Doc | null, key: string): Doc | null {
  const value = doc?.[key];
  return value === null || value === undefined ? null : asDoc(value, key);
}

export function instantOf(doc: Doc, key: string): Date | null {
  const value = textOf(doc, key);
  if (value === '') return null;
  const time = Date.parse(value);
  if (Number.isNaN(time)) throw new OddField(key);
  return new Date(time);
}

/** `{ amount, currencyCode }`; null where it is not told. */
export function moneyOf(doc: Doc | null, key: string): { amount: Decimal; currency: string } | null {
  const money = docOrNull(doc, key);
  return money ? { amount: amountOf(money, 'amount'), currency: textOf(money, 'currencyCode') } : null;
}

/** A whole number; absent is zero. */
export function countOf(doc: Doc | null, key: string): number {
  const value = doc ? textOf(doc, key) : '';
  if (value === '') return 0;
  if (!/^\d{1,9}$/.test(value)) throw new OddField(key);
  return parseInt(value, 10);
}

/** Words of a list, such as programs. */
export function wordsOf(doc: Doc, key: string): string[] {
  const value = doc[key];
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : [];
}

/** Amazon wants whole seconds and a zone. */
export function iso(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

/** A list inside a part that may be absent. */
export function partsOf(doc: Doc | null, key: string): Doc[] {
  return doc ? docsOf(doc, key) : [];
}
