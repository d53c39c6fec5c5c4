// What a shop order becomes on paper: rows whose gross adds up to exactly what the buyer paid, and per tax rate net and tax of them (F23,
// F25). Pure. The shop's own figures are kept beside; a cent that the shop's rounding left is put on the row it was cut from, and a
// difference beyond one minor unit per row is told and nothing is corrected.
import type { Amount, RemoteOrder } from '@kontor/connectors';
import { Decimal, Money, Percent, type ErrorValues, type Quantity } from '@kontor/kernel';

/** A line or a charge as the shop gave it. */
export type ShopRow = {
  ref: string;
  amount: Amount;
  shopRate: Percent | null;
  /** The rate of the article that the row stands for; null = none or unresolved. */
  articleRate: Percent | null;
  /** How the amount of a line came about: what decides where a left-over cent belongs; null for a charge. */
  made: { unitPrice: Decimal; quantity: Quantity; beforeDiscount: Money } | null;
};

export type DocumentInput = {
  currency: string;
  pricesIncludeTax: boolean;
  taxTreatment: RemoteOrder['taxTreatment'];
  taxSource: 'article' | 'shop';
  /** The rate of what has neither a tax of the shop nor goods beside it. */
  defaultRate: Percent | null;
  total: Money;
  totalTax: Money;
  rows: readonly ShopRow[];
};

/** Net and tax at one rate; rate null: several taxes on the same net, as the shop charged them. */
export type TaxPart = { rate: Percent | null; net: Money; tax: Money };

/** `rounding`: what was added to the shop's gross of the row, at most one minor unit. */
export type DocumentRow = { ref: string; gross: Money; net: Money; tax: Money; rate: Percent | null; parts: TaxPart[]; rounding: Money };

export type Finding = { code: 'order-sum-differs' | 'order-tax-sum-differs' | 'order-row-differs'; subject: string; values: ErrorValues };

export type OrderDocument = {
  rows: DocumentRow[];
  taxes: TaxPart[];
  /** What was paid; equals the sum of the rows unless a finding says otherwise. */
  total: Money;
  tax: Money;
  /** False where the shop told no tax of any row, though the order is to be taxed as usual: whatever tax stands here is worked out. */
  taxTold: boolean;
  findings: Finding[];
};

/** The document of an order. Gross is what was paid and is fixed; the tax is computed inside it. */
export function composeDocument(input: DocumentInput): OrderDocument {
  const minor = Money.fromMinor(1, input.currency);
  const findings: Finding[] = input.rows.flatMap(({ ref, amount }): Finding[] => {
    const difference = amount.gross.minus(amount.net).minus(amount.tax);
    return difference.abs().compare(minor) > 0 ? [{ code: 'order-row-differs', subject: ref, values: { gross: amount.gross.toString(), net: amount.net.toString(), tax: amount.tax.toString() } }] : [];
  });
  const sum = Money.sum(input.rows.map((row) => row.amount.gross), input.currency);
  const left = input.total.minus(sum);
  const cents = centsPerRow(input, left, minor);
  if (!left.isZero() && cents.size === 0) findings.push({ code: 'order-sum-differs', subject: '', values: { paid: input.total.toString(), rows: sum.toString(), difference: left.toString() } });
  const taxLeft = input.totalTax.minus(Money.sum(input.rows.map((row) => row.amount.tax), input.currency));
  if (taxLeft.abs().compare(minor.times(Decimal.whole(Math.max(1, input.rows.length)))) > 0) {
    findings.push({ code: 'order-tax-sum-differs', subject: '', values: { told: input.totalTax.toString(), difference: taxLeft.toString() } });
  }
  const taxTold = input.taxTreatment !== 'normal' || input.rows.some(({ shopRate, amount }) => shopRate !== null || amount.taxes.length > 0 || !amount.tax.isZero());
  const goods = taxTold || input.taxSource === 'shop' ? [] : ratesOfGoods(input);
  const rows = input.rows.map((row): DocumentRow => {
    const rounding = cents.get(row) ?? Money.zero(input.currency);
    const gross = row.amount.gross.plus(rounding);
    const takesShops = input.taxTreatment !== 'normal' || input.taxSource === 'shop' || row.articleRate === null;
    const shops = (): TaxPart[] => (goods.length > 0 ? likeGoods(gross, goods) : shopParts(row, gross, minor));
    const parts = takesShops || row.articleRate === null ? shops() : [articlePart(row, row.articleRate, gross, minor)];
    const net = Money.sum(parts.map((part) => part.net), input.currency);
    return { ref: row.ref, gross, net, tax: gross.minus(net), rate: parts.length === 1 ? (parts[0]).rate : null, parts, rounding };
  });
  const taxes = perRate(rows.flatMap((row) => row.parts));
  return { rows, taxes, total: input.total, tax: Money.sum(taxes.map((part) => part.tax), input.currency), taxTold, findings };
}

/** What stands of an amount after the shop paid some of it back. */
export function afterRefunds(total: Money, refunds: readonly { amount: Money }[]): Money {
  return total.minus(Money.sum(refunds.map((refund) => refund.amount.abs()), total.currency));
}

// The parts of all rows by rate, the highest rate first.
function perRate(parts: readonly TaxPart[]): TaxPart[] {
  const byRate = new Map<string, TaxPart>();
  for (const part of parts) {
    const key = part.rate?.toString() ?? '';
    const known = byRate.get(key);
    byRate.set(key, known ? { rate: part.rate, net: known.net.plus(part.net), tax: known.tax.plus(part.tax) } : part);
  }
  return [...byRate.values()].sort((one, other) => (other.rate?.value ?? Decimal.zero.minus(Decimal.one)).compare(one.rate?.value ?? Decimal.zero.minus(Decimal.one)));
}

// Largest remainder: the rows from which the shop's rounding cut most get the left-over units, one each. Rows without a price take none.
function centsPerRow(input: DocumentInput, left: Money, minor: Money): Map<ShopRow, Money> {
  const units = BigInt(left.abs().minor);
  const priced = input.rows.filter((row) => !row.amount.gross.isZero());
  if (units === 0n || units > BigInt(priced.length)) return new Map();
  const one = left.isNegative() ? minor.negated() : minor;
  const ranked = priced
    .map((row, place) => ({ row, place, cut: left.isNegative() ? cutOff(row, input).negated() : cutOff(row, input) }))
    .sort((a, b) => b.cut.compare(a.cut) || b.row.amount.gross.abs().compare(a.row.amount.gross.abs()) || a.place - b.place);
  return new Map(ranked.filter((_, rank) => BigInt(rank) < units).map(({ row }) => [row, one]));
}

// The exact gross of the row minus the gross that the shop rounded it to.
function cutOff(row: ShopRow, input: DocumentInput): Decimal {
  if (row.made === null) return Decimal.zero;
  const price = row.made.unitPrice.times(row.made.quantity.decimal);
  const exact = input.pricesIncludeTax ? price : row.shopRate ? price.times(row.shopRate.factor) : null;
  return exact === null ? Decimal.zero : exact.minus(row.made.beforeDiscount.decimal);
}

// Where the article's rate is the shop's, its tax is the document's as long as it is right; else the tax is computed inside the gross.
function articlePart(row: ShopRow, rate: Percent, gross: Money, minor: Money): TaxPart {
  const computed = gross.netOfGross(rate);
  const same = row.shopRate?.equals(rate) === true && row.amount.tax.minus(computed.tax).abs().compare(minor) <= 0;
  return same ? { rate, net: gross.minus(row.amount.tax), tax: row.amount.tax } : { rate, ...computed };
}

// What each rate has of the goods; without goods the usual rate has all.
function ratesOfGoods({ rows, defaultRate, currency }: DocumentInput): { rate: Percent; gross: Money }[] {
  const byRate = new Map<string, { rate: Percent; gross: Money }>();
  for (const { articleRate: rate, made, amount } of rows) {
    if (rate === null || made === null) continue;
    byRate.set(rate.toString(), { rate, gross: (byRate.get(rate.toString())?.gross ?? Money.zero(currency)).plus(amount.gross) });
  }
  const rates = [...byRate.values()];
  if (rates.length === 0) return defaultRate === null ? [] : [{ rate: defaultRate, gross: Money.zero(currency) }];
  const sold = rates.filter(({ gross }) => gross.isPositive());
  return sold.length > 0 ? sold : rates.slice(0, 1);
}

// Shipping, gift wrap and discounts go with the goods that they belong to, in proportion to their rates; the last rate takes the cent that is left.
function likeGoods(gross: Money, goods: readonly { rate: Percent; gross: Money }[]): TaxPart[] {
  const whole = Money.sum(goods.map((one) => one.gross), gross.currency).decimal;
  let open = gross;
  return goods.map(({ rate, gross: sold }, index) => {
    const share = index === goods.length - 1 ? open : gross.times(sold.decimal.dividedBy(whole));
    open = open.minus(share);
    return { rate, ...share.netOfGross(rate) };
  });
}

function shopParts(row: ShopRow, gross: Money, minor: Money): TaxPart[] {
  const { amount } = row;
  const charged = amount.taxes.filter((one) => !one.tax.isZero());
  const single = (rate: Percent | null): TaxPart[] => [{ rate, net: gross.minus(amount.tax), tax: amount.tax }];
  if (charged.length === 0) return single(row.shopRate ?? (amount.tax.isZero() ? Percent.zero : null));
  if (charged.length === 1) return single(charged[0]?.rate ?? row.shopRate);
  return splitParts(charged, gross, minor) ?? single(null);
}

// Several rates on one row: parts of it at each rate (shipping of a mixed basket), told from taxes stacked on the same net by their bases.
// A base worked out from a rounded tax is the less certain the lower its rate, so what is left over is shared in that proportion.
function splitParts(charged: Amount['taxes'], gross: Money, minor: Money): TaxPart[] | null {
  const tax = Money.sum(charged.map((one) => one.tax), gross.currency);
  const net = gross.minus(tax);
  const parts = charged.flatMap((one) => (one.rate === null || one.rate.isZero() ? [] : [{ rate: one.rate, net: Money.round(one.tax.decimal.dividedBy(one.rate.share), gross.currency), tax: one.tax, doubt: Decimal.one.dividedBy(one.rate.share) }]));
  if (parts.length < charged.length) return null;
  const doubt = Decimal.sum(parts.map((part) => part.doubt));
  const rest = net.minus(Money.sum(parts.map((part) => part.net), gross.currency));
  if (rest.abs().decimal.compare(minor.decimal.times(doubt.plus(Decimal.one))) > 0) {
    const untaxed = { rate: Percent.zero, net: rest, tax: Money.zero(gross.currency) };
    return rest.isNegative() === net.isNegative() ? [...parts.map((part) => ({ rate: part.rate, net: part.net, tax: part.tax })), untaxed] : null;
  }
  let open = rest;
  return parts.map((part, index) => {
    const share = index === parts.length - 1 ? open : rest.times(part.doubt.dividedBy(doubt));
    open = open.minus(share);
    return { rate: part.rate, net: part.net.plus(share), tax: part.tax };
  });
}
