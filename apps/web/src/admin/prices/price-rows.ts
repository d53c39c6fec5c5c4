// The rows of the price table as its form sends them: `price.3` is the price of the fourth row, `was.3` what stood there when it was shown.
import type { Language } from '@kontor/kernel';
import type { PriceRow } from '@kontor/pricing';
import { typedNumber } from '../layout/typed.js';

export type TypedRow = { article: string; list: string; version: string; name: string; currency: string; price: string; was: string; strike: string; wasStrike: string; picked: boolean };

const mostRows = 500;

/** All rows of a form, in their order; what is missing is empty. */
export function typedRows(body: unknown): TypedRow[] {
  const form = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const text = (name: string, index: number): string => {
    const value = form[`${name}.${index}`];
    return typeof value === 'string' ? value.trim().slice(0, 200) : '';
  };
  const rows: TypedRow[] = [];
  for (let index = 0; index < mostRows && typeof form[`article.${index}`] === 'string'; index += 1) {
    rows.push({
      article: text('article', index),
      list: text('list', index),
      version: text('version', index),
      name: text('name', index),
      currency: /^[A-Z]{3}$/.test(text('currency', index)) ? text('currency', index) : 'EUR',
      price: text('price', index),
      was: text('was', index),
      strike: text('strike', index),
      wasStrike: text('was-strike', index),
      picked: text('pick', index) !== '',
    });
  }
  return rows;
}

/** Whether a person typed anything else than what stood there. */
export function isChanged(row: TypedRow): boolean {
  return row.price !== row.was || row.strike !== row.wasStrike;
}

/** The row as the command takes it; an empty strike price takes it away. */
export function priceRowOf(row: TypedRow, language: Language): PriceRow {
  return {
    article: row.article,
    priceList: row.list,
    ...(row.price !== row.was && { price: typedNumber(row.price, language) }),
    ...(row.strike !== row.wasStrike && { strikePrice: row.strike === '' ? null : typedNumber(row.strike, language) }),
    ...(/^\d{1,9}$/.test(row.version) && { version: Number.parseInt(row.version, 10) }),
  };
}
