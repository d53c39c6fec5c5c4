// One row of a bulk change of prices, as it comes from outside, checked against what stands: every fault names its row, none stops the others.
import { AppError, Decimal, Quantity, type ErrorValues } from '@kontor/kernel';
import { overlap, readPeriod } from './periods.js';
import { faultOf } from './price-for.js';
import type { PriceList } from './price-lists.js';
import type { PriceAction, PriceTier } from './price-state.js';

/** A decimal string, or one with the currency it is meant in. */
export type AmountText = string | { amount: string; currency: string };

/** What is left out stays as it is; `null` and empty lists take away. A plain date as `to` is the last day of the action. */
export type PriceRow = {
  article: string;
  /** Left out: the standard list. */
  priceList?: string | null;
  price?: AmountText;
  strikePrice?: AmountText | null;
  actions?: { price: AmountText; from?: string | null; to?: string | null }[] | null;
  tiers?: { from: string; price: AmountText }[] | null;
  /** The row was read at this version and must not have changed since. */
  version?: number;
};

/** What became of a row; `changed` false: it said what stood there already. */
export type PriceRowResult =
  | { row: number; article: string; priceList: string; ok: true; changed: boolean; version: number }
  | { row: number; article: string; priceList: string | null; ok: false; code: string; values: ErrorValues };

export type StoredPrice = { price: Decimal; strike: Decimal | null; actions: PriceAction[]; tiers: PriceTier[]; unconfirmed: boolean; version: number };

/** The most a column of prices takes. */
export const dearest = Decimal.whole(999_999_999);

/** The prices as they will stand; throws an AppError that belongs to this row. */
export function checkedPrices(row: PriceRow, before: StoredPrice | null, list: PriceList, timeZone: string): Omit<StoredPrice, 'unconfirmed' | 'version'> {
  if (row.version !== undefined && row.version !== (before?.version ?? 0)) throw new AppError('version-stale');
  const amount = (text: AmountText): Decimal => readAmount(text, list);
  const price = row.price === undefined ? before?.price : amount(row.price);
  if (!price) throw new AppError('price-missing');
  const strike = row.strikePrice === undefined ? (before?.strike ?? null) : row.strikePrice === null ? null : amount(row.strikePrice);
  const actions =
    row.actions === undefined
      ? (before?.actions ?? [])
      : (row.actions ?? []).map((action) => ({ price: amount(action.price), ...readPeriod({ from: action.from ?? null, to: action.to ?? null }, timeZone) })).sort((one, other) => (one.from?.getTime() ?? 0) - (other.from?.getTime() ?? 0));
  const tiers = row.tiers === undefined ? (before?.tiers ?? []) : (row.tiers ?? []).map((tier) => ({ from: readQuantity(tier.from), price: amount(tier.price) })).sort((one, other) => one.from.compare(other.from));
  const fault = faultOf({ price, strike, actions, tiers });
  if (fault) throw new AppError(fault.code, fault.values);
  actions.forEach((action, index) => {
    const next = actions.slice(index + 1).find((other) => overlap(action, other));
    if (next) throw new AppError('actions-overlap', { from: next.from?.toISOString() ?? '–' });
  });
  tiers.forEach((tier, index) => {
    if (!tier.from.isPositive() || tiers[index + 1]?.from.equals(tier.from)) throw new AppError('tier-invalid', { from: tier.from.toString() });
  });
  return { price, strike, actions, tiers };
}

/** Whether two states of a price say the same. */
export function samePrices(one: Omit<StoredPrice, 'unconfirmed' | 'version'>, other: Omit<StoredPrice, 'unconfirmed' | 'version'>): boolean {
  const text = ({ price, strike, actions, tiers }: Omit<StoredPrice, 'unconfirmed' | 'version'>): string => JSON.stringify([price, strike, actions, tiers]);
  return text(one) === text(other);
}

function readAmount(amount: AmountText, list: PriceList): Decimal {
  const { amount: given, currency } = typeof amount === 'object' && amount !== null ? amount : { amount, currency: list.currency };
  if (typeof given !== 'string') throw new AppError('value-not-a-number', { value: String(given).slice(0, 40) });
  if (currency !== list.currency) throw new AppError('price-currency-differs', { priceList: list.name, list: list.currency, given: String(currency).slice(0, 3) });
  const value = Decimal.parse(given.trim());
  if (value.scale() > 4) throw new AppError('value-too-exact', { value: given.slice(0, 40), places: 4 });
  if (value.compare(dearest) > 0) throw new AppError('value-too-large', { value: given.slice(0, 40) });
  if (!value.isPositive()) throw new AppError('price-not-positive', { price: value.toString() });
  return value;
}

function readQuantity(text: string): Quantity {
  return Quantity.parse(text.trim());
}
