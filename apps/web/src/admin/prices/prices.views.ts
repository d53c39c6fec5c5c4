// The table of prices, and the step between typing and saving that shows what will change.
import { AppError, Decimal, explain } from '@kontor/kernel';
import type { PriceList, PricePage, PriceRowResult } from '@kontor/pricing';
import { field, type FieldView } from '../layout/fields.js';
import { typedNumber } from '../layout/typed.js';
import type { ShownTime } from '../../i18n/format.js';
import type { Voice } from '../views.js';
import type { TypedRow } from './price-rows.js';

export type PriceFilterView = { q: string; list: string; fromOrders: boolean; after: string };

export type PriceRowView = {
  index: string; number: string; href: string; name: string; list: string; currency: string; version: string; oldPrice: string; oldStrike: string; price: string; strike: string; fromOrder: boolean; actions: string; time: ShownTime;
  labels: { price: string; strike: string; pick: string };
};
export type PricesView = { fields: FieldView[]; filtered: boolean; fromOrders: boolean; several: boolean; mayPrice: boolean; back: string; rows: PriceRowView[]; pager: { first: string | null; next: string | null } | null };

export function pricesView(found: PricePage, lists: PriceList[], filter: PriceFilterView, may: { prices: boolean }, voice: Voice): PricesView {
  const { t, format } = voice;
  const running = (action: { from: Date | null; until: Date | null }): boolean => (action.from === null || action.from <= format.now) && (action.until === null || action.until > format.now);
  return {
    fields: [
      field('q', t('prices.search-for'), { type: 'search', value: filter.q }),
      ...(lists.length > 1 ? [field('list', t('prices.list'), { value: filter.list, choices: lists.map((list) => ({ value: list.name, label: list.name })) })] : []),
      field('from', t('prices.show'), { value: filter.fromOrders ? 'orders' : '', choices: [{ value: '', label: t('prices.show-all') }, { value: 'orders', label: t('prices.from-order') }] }),
    ],
    filtered: filter.q !== '' || filter.fromOrders,
    fromOrders: filter.fromOrders,
    several: lists.length > 1,
    mayPrice: may.prices,
    back: query(filter, filter.after),
    rows: found.items.map((price, index) => ({
      index: String(index),
      number: price.article,
      href: `/admin/prices/${encodeURIComponent(price.article)}`,
      name: price.name,
      list: price.priceList,
      currency: price.currency,
      version: String(price.version),
      oldPrice: format.price(price.price, price.currency),
      oldStrike: price.strikePrice ? format.price(price.strikePrice, price.currency) : '–',
      price: format.typed(price.price, price.currency),
      strike: price.strikePrice ? format.typed(price.strikePrice, price.currency) : '',
      fromOrder: !price.confirmed,
      actions: price.actions.some(running) ? t('prices.action-runs') : '',
      time: format.time(price.changedAt),
      labels: { price: t('prices.new-price-of', { number: price.article }), strike: t('prices.new-strike-of', { number: price.article }), pick: t('prices.pick', { number: price.article }) },
    })),
    pager: filter.after || found.next ? { first: filter.after ? query(filter, '') : null, next: found.next ? query(filter, found.next) : null } : null,
  };
}

function query(filter: PriceFilterView, after: string): string {
  const wanted = new URLSearchParams();
  for (const [name, value] of [['q', filter.q], ['list', filter.list], ['from', filter.fromOrders ? 'orders' : ''], ['after', after]] as const) if (value !== '') wanted.set(name, value);
  const text = wanted.toString();
  return text === '' ? '/admin/prices' : `/admin/prices?${text}`;
}

export type ChangeRow = TypedRow & { index: string; shown: { was: string; price: string; wasStrike: string; strike: string; priceMoves: boolean; strikeMoves: boolean }; direction: string; fault: string | null; labels: { price: string; strike: string } };
export type ChangesView = { rows: ChangeRow[]; summary: string; faulty: boolean; step: 'check' | 'save'; back: string };

/** What was typed against what stands, row by row with its fault; saved only when there is none. */
export function changesView(rows: TypedRow[], results: PriceRowResult[], back: string, voice: Voice): ChangesView {
  const { t, language } = voice;
  const counts = { higher: 0, lower: 0 };
  const views = rows.map((row, index): ChangeRow => {
    const result = results.find((one) => one.row === index);
    const moves = result?.ok ? compared(row, voice) : 0;
    if (moves > 0) counts.higher += 1;
    if (moves < 0) counts.lower += 1;
    const fault = result && !result.ok ? explain(result.code, result.values, language) : null;
    return {
      ...row,
      index: String(index),
      shown: { was: amount(row.was, row, voice), price: amount(row.price, row, voice), wasStrike: amount(row.wasStrike, row, voice), strike: amount(row.strike, row, voice), priceMoves: row.price !== row.was, strikeMoves: row.strike !== row.wasStrike },
      direction: moves > 0 ? t('prices.higher') : moves < 0 ? t('prices.lower') : '',
      fault: fault ? `${fault.says} ${fault.remedy}` : null,
      labels: { price: t('prices.new-price-of', { number: row.article }), strike: t('prices.new-strike-of', { number: row.article }) },
    };
  });
  const faulty = views.some((row) => row.fault !== null);
  return { rows: views, faulty, step: faulty ? 'check' : 'save', back, summary: faulty ? t('prices.faulty', { count: views.filter((row) => row.fault !== null).length }) : t('prices.summary', { count: rows.length, higher: counts.higher, lower: counts.lower }) };
}

/** `12,30 €` of what was typed; what is no number is shown as it is. */
function amount(text: string, row: TypedRow, { format, language }: Voice): string {
  if (text === '') return '–';
  const value = number(text, language);
  return value ? format.price(value, row.currency) : text;
}

function compared(row: TypedRow, { language }: Voice): number {
  const [was, price] = [number(row.was, language), number(row.price, language)];
  return was && price ? price.compare(was) : 0;
}

function number(text: string, language: Voice['language']): Decimal | null {
  try {
    return Decimal.parse(typedNumber(text, language));
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
