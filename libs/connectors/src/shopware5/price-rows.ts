// Which price rows a variant has to show. Pure. The shop replaces a variant's whole set of rows unless told otherwise, resets what a row leaves out, and
// makes a variant without rows vanish. So: where the rows stay the same rows, only the changed ones are written, by their ids and each complete, and
// every other row stays untouched (also one that somebody changed a second ago); only where rows come or go the complete set is written.
import { Decimal } from '@kontor/kernel';
import type { GroupPrice, Opaque, PriceTag } from '../port.js';
import { docsOf, textOf, type Doc } from '../fields.js';
import { wholeFrom } from '../whole-from.js';
import { figureOf, flagOf, neededId } from './fields.js';

/** The group whose prices are the shop's own. */
export const defaultGroup = 'EK';
/** Prices are compared to this many digits: the shop keeps net floats, and a gross price comes back with noise in the 13th. */
const comparedPlaces = 4;
const keptPlaces = 8;

/** One row, amounts in the basis in which the shop takes those of the group. `regulation`: undefined where the shop's version has none. */
export type PriceRow = { id: string | null; group: string; from: number; price: Decimal; strike: Decimal | null; regulation: Decimal | null | undefined; percent: Decimal };

/** The default group's first row as it is to be; a field left out stays. */
type Base = { price?: Decimal; strike?: Decimal | null; regulation?: Decimal | null };

export type WantedRows = { rows: PriceRow[]; changed: PriceRow[]; /** Rows come or go. */ whole: boolean };

/** The rows of a document of the shop, which are net; `factor` is 1 + tax rate. */
export function rowsOf(variant: Doc, factor: Decimal): PriceRow[] {
  return docsOf(variant, 'prices').map((row) => {
    const group = row.customerGroup !== null && typeof row.customerGroup === 'object' && !Array.isArray(row.customerGroup) ? row.customerGroup : {};
    const amount = (key: string): Decimal => (flagOf(group, 'taxInput') ? figureOf(row, key, 12).times(factor) : figureOf(row, key, 12)).round(keptPlaces);
    const strike = amount('pseudoPrice');
    return {
      id: neededId(row),
      group: textOf(row, 'customerGroupKey') || defaultGroup,
      from: fromOf(row),
      price: amount('price'),
      strike: strike.isZero() ? null : strike,
      regulation: !('regulationPrice' in row) ? undefined : textOf(row, 'regulationPrice') === '' ? null : amount('regulationPrice'),
      percent: figureOf(row, 'percent'),
    };
  });
}

/** The row of one piece of the default group; null where the variant has none. */
export function baseOf(rows: readonly PriceRow[]): PriceRow | null {
  return rows.filter(({ group }) => group === defaultGroup).sort((one, other) => one.from - other.from)[0] ?? null;
}

/** A price as it is compared and as the modules know it. */
export function shownAmount(amount: Decimal | null): Decimal | null {
  return amount && amount.round(comparedPlaces);
}

/** `ours`: groups in which Kontor put prices before; only from those it takes them away. */
export function wantedRows(existing: readonly PriceRow[], base: Base, tag: Pick<PriceTag, 'tiers' | 'groups'>, ours: readonly string[]): WantedRows {
  const old = baseOf(existing);
  const price = base.price ?? old?.price;
  const own = existing.filter(({ group }) => group === defaultGroup);
  const supported = existing.length === 0 || existing.some((row) => row.regulation !== undefined);
  const regulation = !supported ? undefined : base.regulation === undefined ? (old?.regulation ?? null) : base.regulation;
  const first: PriceRow[] = price
    ? [{ id: old?.id ?? null, group: defaultGroup, from: old?.from ?? 1, price, strike: base.strike === undefined ? (old?.strike ?? null) : base.strike, regulation, percent: old?.percent ?? Decimal.zero }]
    : [];
  // A second row for one piece is broken, and goes with this write. A piece of many is never dearer than one alone, also while an action lowers that.
  const tiers = tag.tiers === undefined ? own.filter((row) => row.from !== old?.from) : tierRows(defaultGroup, tag.tiers, own, price ?? null);
  const groups = (tag.groups ?? []).filter(({ group }) => group !== defaultGroup);
  const untouched = existing.filter(({ group }) => group !== defaultGroup && !groups.some((one) => one.group === group && (one.price !== null || ours.includes(group))));
  const rows = [...first, ...tiers, ...untouched, ...groups.flatMap((group) => groupRows(group, existing))];
  const changed = rows.filter((row) => !existing.some((before) => before.id === row.id && sameRow(before, row)));
  return { rows, changed, whole: rows.some(({ id }) => id === null) || rows.length !== existing.length };
}

function groupRows({ group, price, strike, tiers }: GroupPrice, existing: readonly PriceRow[]): PriceRow[] {
  if (price === null) return [];
  const own = existing.filter((row) => row.group === group);
  const first = [...own].sort((one, other) => one.from - other.from)[0];
  return [
    { id: first?.id ?? null, group, from: first?.from ?? 1, price, strike: strike === undefined ? (first?.strike ?? null) : strike, regulation: first?.regulation ?? (existing.some((row) => row.regulation !== undefined) ? null : undefined), percent: first?.percent ?? Decimal.zero },
    ...tierRows(group, tiers, own, price),
  ];
}

// Whole pieces, each number once and none of it the one piece that has its own row: two rows for one number are broken. Of tiers that begin together the last counts.
function tierRows(group: string, tiers: NonNullable<PriceTag['tiers']>, own: readonly PriceRow[], single: Decimal | null): PriceRow[] {
  const byStart = new Map([...tiers].sort((one, other) => one.from.compare(other.from)).map(({ from, price }) => [wholeFrom(from), price]));
  return [...byStart].filter(([start]) => start > 1).map(([start, price]) => {
    const before = own.find((row) => row.from === start);
    return { id: before?.id ?? null, group, from: start, price: single && single.compare(price) < 0 ? single : price, strike: before?.strike ?? null, regulation: before ? before.regulation : own[0]?.regulation === undefined ? undefined : null, percent: before?.percent ?? Decimal.zero };
  });
}

/** What is sent. `prices` is never empty: a variant without rows vanishes from the shop. */
export function rowsBody({ rows, changed, whole }: WantedRows): { [field: string]: unknown } {
  const sent = whole ? rows : changed;
  if (sent.length === 0) throw new Error('an empty set of prices');
  const prices = sent.map((row) => ({
    ...(whole ? {} : { id: parseInt(row.id ?? '', 10) }),
    customerGroupKey: row.group,
    from: row.from,
    to: untilOf(row, rows),
    price: row.price,
    // What a row leaves out is reset: the strike price to 0, the 30-day lowest price to nothing.
    pseudoPrice: row.strike ?? Decimal.zero,
    ...(row.regulation === undefined ? {} : { regulationPrice: row.regulation }),
    percent: row.percent,
  }));
  return whole ? { prices } : { __options_prices: { replace: false }, prices };
}

/** What differs between the rows that were wanted and those that the shop shows: field, wanted, shown. Null: nothing. */
export function rowsDiffer(wanted: readonly PriceRow[], shown: readonly PriceRow[]): { field: string; sent: string; shown: string } | null {
  for (const row of wanted) {
    const found = shown.filter(({ group, from }) => group === row.group && from === row.from);
    const [one] = found;
    const name = row.from === 1 ? row.group : `${row.group} ≥ ${row.from}`;
    if (!one || found.length > 1) return { field: `price ${name}`, sent: row.price.toString(), shown: found.map(({ price }) => price.toString()).join(' + ') };
    const pairs: [string, Decimal | null, Decimal | null][] = [['price', row.price, one.price], ['pseudoPrice', row.strike, one.strike], ['regulationPrice', row.regulation ?? null, row.regulation === undefined ? null : (one.regulation ?? null)]];
    const different = pairs.find(([, sent, kept]) => !sameAmount(sent, kept));
    if (different) return { field: `${different[0]} ${name}`, sent: textOfAmount(different[1]), shown: textOfAmount(different[2]) };
  }
  return null;
}

/** Texts of the memo that name the groups in which Kontor put prices. */
export function groupsOf(memo: Opaque | null): string[] {
  const groups = memo !== null && typeof memo === 'object' && !Array.isArray(memo) ? memo.groups : undefined;
  return Array.isArray(groups) ? groups.filter((group): group is string => typeof group === 'string') : [];
}

function sameRow(one: PriceRow, other: PriceRow): boolean {
  return sameAmount(one.price, other.price) && sameAmount(one.strike, other.strike) && sameAmount(one.regulation ?? null, other.regulation ?? null);
}

export function sameAmount(one: Decimal | null, other: Decimal | null): boolean {
  const [left, right] = [shownAmount(one), shownAmount(other)];
  return left === null || right === null ? left === right : left.equals(right);
}

function textOfAmount(amount: Decimal | null): string {
  return shownAmount(amount)?.toString() ?? '';
}

// The last tier goes on "beliebig".
function untilOf(row: PriceRow, rows: readonly PriceRow[]): number | 'beliebig' {
  const next = rows.filter(({ group, from }) => group === row.group && from > row.from).reduce<number | null>((least, { from }) => (least === null || from < least ? from : least), null);
  return next === null ? 'beliebig' : next - 1;
}

function fromOf(row: Doc): number {
  const from = textOf(row, 'from');
  return /^[1-9]\d{0,8}$/.test(from) ? parseInt(from, 10) : 1;
}
