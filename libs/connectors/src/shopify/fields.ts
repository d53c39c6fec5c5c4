// Ids, amounts and times as Shopify writes them.
import { Money, Percent, type Decimal } from '@kontor/kernel';
import { amountOf, asDoc, docsOf, OddField, textOf, type Doc } from '../fields.js';

/** `gid://shopify/Order/123` → `123`; nothing → null. */
export function idOf(doc: Doc, key = 'id'): string | null {
  const value = textOf(doc, key);
  if (value === '') return null;
  const [, id] = /^gid:\/\/shopify\/\w+\/(\d{1,20})/.exec(value) ?? [];
  if (id === undefined) throw new OddField(key);
  return id;
}

export function neededId(doc: Doc, key = 'id'): string {
  return idOf(doc, key) ?? ((): never => { throw new OddField(key); })();
}

export const gid = (type: string, id: string): string => `gid://shopify/${type}/${id}`;

/** A field that may be null: null, or the document. */
export function docOrNull(doc: Doc, key: string): Doc | null {
  const value = doc[key];
  return value === null || value === undefined ? null : asDoc(value, key);
}

/** `nodes` of a connection. */
export function nodesOf(doc: Doc, key: string): Doc[] {
  const list = docOrNull(doc, key);
  return list ? docsOf(list, 'nodes') : [];
}

/** Where a connection goes on; null on its last page. */
export function nextOf(list: Doc): string | null {
  const info = asDoc(list.pageInfo, 'pageInfo');
  return info.hasNextPage === true ? textOf(info, 'endCursor') : null;
}

export function instantOf(doc: Doc, key: string): Date | null {
  const value = textOf(doc, key);
  if (value === '') return null;
  const time = Date.parse(value);
  if (Number.isNaN(time)) throw new OddField(key);
  return new Date(time);
}

/** What the buyer paid: the presentment side of a money bag, unrounded. */
export function paid(doc: Doc, key: string): Decimal {
  return amountOf(asDoc(asDoc(doc[key], key).presentmentMoney, key), 'amount');
}

export function paidMoney(doc: Doc, key: string): Money {
  const money = asDoc(asDoc(doc[key], key).presentmentMoney, key);
  return Money.round(amountOf(money, 'amount'), textOf(money, 'currencyCode'));
}

/** `ratePercentage`; null where the line does not tell it. */
export function rateOf(tax: Doc): Percent | null {
  const value = textOf(tax, 'ratePercentage');
  return value === '' ? null : Percent.parse(value);
}

/** A whole number. */
export function countOf(doc: Doc, key: string): number {
  const value = textOf(doc, key);
  if (!/^-?\d{1,9}$/.test(value)) throw new OddField(key);
  return parseInt(value, 10);
}
