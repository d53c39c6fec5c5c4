// How the totals of a Gambio order become rows to the cent. Pure. The shop says what was paid (`ot_total`) and how much tax per rate (`ot_tax`), both
// rounded for themselves, but of shipping and fees neither a rate nor a tax: which rate they have follows from the taxes told. Three modes: prices with
// tax, prices without it and tax on top, and sales without tax, where the items name a rate all the same.
import { Decimal, Money, Percent } from '@kontor/kernel';
import { roundTogether } from '../apportion.js';
import { amountOf, docsOf, plainText, textOf, type Doc } from '../fields.js';
import type { Amount, RemoteCharge, RemoteOrder } from '../port.js';

export type TaxMode = 'gross' | 'net' | 'untaxed';
export type Reckoned = { mode: TaxMode; lines: { before: Amount; amount: Amount }[]; charges: RemoteCharge[]; vouchers: RemoteOrder['vouchers']; total: Money; totalTax: Money };

/** One row of the totals with the sign that it really has. */
type Total = { id: string; kind: string; title: string; value: Decimal };
/** A row of the document: a line (after discounts), a charge, or a voucher that pays and is not taxed. */
type Row = { exact: Decimal; rate: Percent | null };

const information = new Set(['ot_subtotal', 'ot_subtotal_no_tax', 'ot_total_netto', 'ot_tax', 'ot_total', 'ot_gm_tax_free']);
/** Taken off the goods, and their taxes with them; the voucher `ot_gv` is money and leaves the taxes alone. */
const discounts = new Set(['ot_coupon', 'ot_discount']);
const shippings = new Set(['ot_shipping', 'ot_gambioultra']);
const taken = new Set(['ot_gv', 'ot_coupon', 'ot_discount']);
/** How far rounding may carry the tax of one rate from the one told. */
const tolerance = Decimal.parse('0.02');
const mostTrials = 1024;

/** `items` in the order of the document; `methodKey`: that of the shipping row. */
export function reckon(order: Doc, items: readonly Doc[], currency: string, methodKey: string | null): Reckoned {
  const totals = docsOf(order, 'totals').map(totalOf);
  const goods = items.map((item) => ({ exact: amountOf(item, 'finalPrice'), rate: Percent.of(amountOf(item, 'tax')) }));
  const told = taxesTold(totals, goods);
  const mode: TaxMode = items.some((item) => item.isTaxAllowed === true || item.isTaxAllowed === '1') ? 'gross' : told.size > 0 ? (items.length > 0 ? 'net' : emptyMode(totals)) : 'untaxed';
  const total = Money.round(totals.filter(({ kind }) => kind === 'ot_total').at(-1)?.value ?? Decimal.zero, currency);

  const others = totals.filter(({ kind }) => !information.has(kind));
  const off = others.filter(({ kind }) => discounts.has(kind));
  const charged = others.filter(({ kind }) => !discounts.has(kind));
  const sum = Decimal.sum(goods.map(({ exact }) => exact));
  const discount = Decimal.sum(off.map(({ value }) => value));
  const spread = { left: sum.isPositive() && discount.abs().compare(sum) <= 0 ? discount.dividedBy(sum).plus(Decimal.one) : null, rows: charged };
  // A coupon for the shipping costs takes nothing off the goods; the taxes tell.
  const beside = { left: Decimal.one, rows: [...charged, ...off] };
  const tries = (off.length === 0 || spread.left === null ? [beside] : [spread, beside]).map((one) => fitted(goods, one.left ?? Decimal.one, one.rows, told, mode));
  const best = tries.find(({ fits }) => fits) ?? tries[0];

  const rows = [...best.goods, ...best.charges.map(({ row }) => row)];
  const gross = roundTogether(rows.map((row) => grossOf(row, mode)), total);
  const taxes = taxesOf(rows, mode, told, currency);
  const amounts = rows.map((row, index): Amount => amountFrom(gross[index], taxes[index], row.rate, told));
  const lines = goods.map((good, index) => {
    const amount = amounts[index];
    if (best.goods[index].exact.equals(good.exact)) return { before: amount, amount };
    const whole = Money.round(grossOf(good, mode), currency);
    return { before: amountFrom(whole, Money.round(taxIn(good, mode), currency), mode === 'untaxed' ? null : good.rate, told), amount };
  });
  return {
    mode,
    lines,
    charges: best.charges.map(({ total: { id, kind, title, value } }, index) => ({
      ref: id,
      kind: shippings.has(kind) ? 'shipping' : kind === 'ot_gv' ? 'voucher' : value.isNegative() ? 'discount' : 'fee',
      name: title,
      methodKey: kind === 'ot_shipping' ? methodKey : null,
      amount: amounts[goods.length + index],
    })),
    vouchers: vouchersOf(off, best.charges.length === charged.length ? Money.sum(lines.map(({ before, amount }) => before.gross.minus(amount.gross)), currency) : null, currency),
    total,
    totalTax: mode === 'untaxed' ? Money.zero(currency) : Money.sum([...told.values()].map(({ tax }) => Money.round(tax, currency)), currency),
  };
}

// The sign of a value is not to be trusted (a voucher is positive, a coupon negative): the text says what the buyer saw.
function totalOf(doc: Doc): Total {
  const [kind, value, text] = [textOf(doc, 'class'), amountOf(doc, 'value'), plainText(textOf(doc, 'valueText'))];
  const minus = /\d/.test(text) ? /^[^\d]*[-−–]/.test(text) || /\d\s*[-−–]$/.test(text) : taken.has(kind) || value.isNegative();
  return { id: textOf(doc, 'id'), kind, title: plainText(textOf(doc, 'title')).replace(/\s*:$/, ''), value: minus ? value.abs().negated() : value.abs() };
}

type Told = Map<string, { rate: Percent; label: string; tax: Decimal }>;

// The rate stands in the title only, whose words depend on the language; the first number before a % is it.
function taxesTold(totals: readonly Total[], goods: readonly Row[]): Told {
  const told: Told = new Map();
  const rates = [...new Set(goods.flatMap(({ rate }) => (rate && !rate.isZero() ? [rate.toString()] : [])))];
  const rows = totals.filter(({ kind }) => kind === 'ot_tax');
  for (const { title, value } of rows) {
    const named = /(\d{1,2}(?:[.,]\d{1,4})?)\s*%/.exec(title)?.[1]?.replace(',', '.');
    // Without a number in it, the only rate of the goods.
    const rate = named ? Percent.parse(named) : rates.length === 1 || rows.length === 1 ? Percent.parse(rates[0] ?? '0') : null;
    if (!rate) continue;
    const known = told.get(rate.toString());
    told.set(rate.toString(), { rate, label: title.replace(/^\S+\s+(?=\d)/, ''), tax: value.plus(known?.tax ?? Decimal.zero) });
  }
  return told;
}

// An order without items has no flag: tax on top is tax that is needed to make the total.
function emptyMode(totals: readonly Total[]): TaxMode {
  const without = Decimal.sum(totals.filter(({ kind }) => !information.has(kind)).map(({ value }) => value));
  const total = totals.find(({ kind }) => kind === 'ot_total')?.value ?? Decimal.zero;
  return without.minus(total).abs().compare(tolerance) <= 0 ? 'gross' : 'net';
}

function grossOf({ exact, rate }: Row, mode: TaxMode): Decimal {
  return mode === 'net' && rate ? exact.times(rate.factor) : exact;
}

function taxIn({ exact, rate }: Row, mode: TaxMode): Decimal {
  if (mode === 'untaxed' || !rate) return Decimal.zero;
  return mode === 'net' ? exact.times(rate.share) : exact.minus(exact.dividedBy(rate.factor));
}

type Fit = { goods: Row[]; charges: { total: Total; row: Row }[]; fits: boolean };

/** Finds the rates of the charges by which the taxes come out as told: one rate for all of them, the highest first, else any mixture. */
function fitted(goods: readonly Row[], left: Decimal, charged: readonly Total[], told: Told, mode: TaxMode): Fit {
  const reduced = goods.map(({ exact, rate }) => ({ exact: exact.times(left), rate: mode === 'untaxed' ? null : rate }));
  const taxable = charged.filter(({ kind }) => kind !== 'ot_gv');
  const rates = mode === 'untaxed' ? [] : [...new Set([...[...told.values()].map(({ rate }) => rate), ...goods.flatMap(({ rate }) => (rate ? [rate] : []))].map(String))].map((text) => Percent.parse(text)).sort((one, other) => other.value.compare(one.value));
  const assign = (choice: (index: number) => Percent | null): Fit => {
    const charges = charged.map((total) => ({ total, row: { exact: total.value, rate: total.kind === 'ot_gv' ? null : choice(taxable.indexOf(total)) } }));
    const rows = [...reduced, ...charges.map(({ row }) => row)];
    const fits = [...told].every(([key, { tax }]) => Decimal.sum(rows.filter(({ rate }) => rate?.toString() === key).map((row) => taxIn(row, mode))).minus(tax).abs().compare(tolerance) <= 0);
    return { goods: reduced, charges, fits };
  };
  const main = assign(() => rates[0] ?? null);
  if (main.fits || mode === 'untaxed' || taxable.length === 0) return main;
  for (const rate of rates.slice(1)) {
    const uniform = assign(() => rate);
    if (uniform.fits) return uniform;
  }
  const choices = rates.some((rate) => rate.isZero()) ? rates : [...rates, Percent.zero];
  const trials = choices.length ** taxable.length;
  for (let trial = 0; trials <= mostTrials && trial < trials; trial += 1) {
    const mixed = assign((index) => choices[Math.floor(trial / choices.length ** index) % choices.length]);
    if (mixed.fits) return mixed;
  }
  return main;
}

// Per rate the rows' taxes make the tax that was told, each within a cent of its own.
function taxesOf(rows: readonly Row[], mode: TaxMode, told: Told, currency: string): Money[] {
  const taxes = rows.map((row) => Money.round(taxIn(row, mode), currency));
  for (const [key, { tax }] of told) {
    const having = rows.flatMap((row, index) => (row.rate?.toString() === key ? [index] : []));
    const rounded = taxTogether(having.map((index) => taxIn(rows[index], mode)), Money.round(tax, currency));
    having.forEach((index, place) => (taxes[index] = rounded[place]));
  }
  return taxes;
}

function taxTogether(exact: readonly Decimal[], total: Money): Money[] {
  const rounded = exact.map((tax) => Money.round(tax, total.currency));
  const missing = total.minus(Money.sum(rounded, total.currency));
  const units = BigInt(missing.abs().minor);
  if (units > BigInt(exact.length)) return rounded;
  const step = Money.fromMinor(missing.isNegative() ? -1 : 1, total.currency);
  // Where rounding went furthest the wrong way first.
  const order = exact.map((tax, index) => ({ index, cut: missing.isNegative() ? rounded[index].decimal.minus(tax) : tax.minus(rounded[index].decimal) })).sort((one, other) => other.cut.compare(one.cut) || one.index - other.index);
  const moved = new Set(order.filter((_, place) => BigInt(place) < units).map(({ index }) => index));
  return rounded.map((tax, index) => (moved.has(index) ? tax.plus(step) : tax));
}

function amountFrom(gross: Money, tax: Money, rate: Percent | null, told: Told): Amount {
  return { net: gross.minus(tax), tax, gross, taxes: rate ? [{ rate, label: told.get(rate.toString())?.label ?? `${rate.toString()} %`, tax }] : [] };
}

/** `off`: what the lines were reduced by, null where the discounts stand beside them. */
function vouchersOf(rows: readonly Total[], off: Money | null, currency: string): RemoteOrder['vouchers'] {
  const exact = rows.map(({ value }) => value.abs());
  const amounts = off ? roundTogether(exact, off) : exact.map((value) => Money.round(value, currency));
  return rows.flatMap(({ kind, title }, index) => (kind === 'ot_coupon' ? [{ code: /["„“»]([^"“”«]+)["“”«]/.exec(title)?.[1] ?? title, amount: amounts[index] }] : []));
}
