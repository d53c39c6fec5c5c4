// The price array of Shopware 6: one entry per currency, each with a gross and a net amount side by side, the struck price and the 30-day lowest price
// inside. It is replaced as a whole, so what is not written again is gone: other currencies, the merchant's struck price. Pure.
import type { Decimal, Percent } from '@kontor/kernel';
import { OddField, amountOf, asDoc, textOf, type Doc } from '../fields.js';
import { childOf, idOf } from './fields.js';

/** One amount both ways; `linked` is a help of the admin's screen only. */
export type BothWays = { gross: Decimal; net: Decimal };
export type EntryPart = BothWays & { currencyId: string; linked: boolean };
export type Entry = EntryPart & { listPrice: EntryPart | null; regulationPrice: EntryPart | null };

/** The shop keeps about ten digits behind the point. */
const digits = 10;

/** The other half of an amount, by the article's tax in the shop. The shop checks nothing: gross 100 and net 10 would pass. */
export function bothWays(amount: Decimal, isGross: boolean, rate: Percent): BothWays {
  return isGross ? { gross: amount, net: amount.dividedBy(rate.factor).round(digits) } : { gross: amount.times(rate.factor).round(digits), net: amount };
}

/** The entries of a document; none where the price is inherited (null or an empty list), which is no price of zero. */
export function entriesOf(doc: Doc): Entry[] {
  const { price } = doc;
  if (price === undefined || price === null) return [];
  if (typeof price !== 'object') throw new OddField('price');
  return (Array.isArray(price) ? price : Object.values(price)).map((value) => {
    const entry = asDoc(value, 'price');
    const part = partOf(entry, idOf(entry, 'currencyId') ?? '');
    const below = (key: string): EntryPart | null => {
      const child = childOf(entry, key);
      return child && partOf(child, part.currencyId);
    };
    return { ...part, listPrice: below('listPrice'), regulationPrice: below('regulationPrice') };
  });
}

function partOf(doc: Doc, currencyId: string): EntryPart {
  if (textOf(doc, 'gross') === '' || textOf(doc, 'net') === '') throw new OddField('price');
  return { currencyId, gross: amountOf(doc, 'gross'), net: amountOf(doc, 'net'), linked: doc.linked !== false };
}

/** Whether the shop shows the same by both; it rounds what it keeps. */
export function sameEntry(one: Entry | undefined, other: Entry | undefined): boolean {
  const same = (left: BothWays | null, right: BothWays | null): boolean => (left === null || right === null ? left === right : left.gross.round(8).equals(right.gross.round(8)) && left.net.round(8).equals(right.net.round(8)));
  if (!one || !other) return one === other;
  return one.currencyId === other.currencyId && same(one, other) && same(one.listPrice, other.listPrice) && same(one.regulationPrice, other.regulationPrice);
}

/** The array with this entry in the place of the one of its currency. */
export function withEntry(entries: readonly Entry[], entry: Entry): Entry[] {
  return entries.some(({ currencyId }) => currencyId === entry.currencyId) ? entries.map((other) => (other.currencyId === entry.currencyId ? entry : other)) : [...entries, entry];
}
