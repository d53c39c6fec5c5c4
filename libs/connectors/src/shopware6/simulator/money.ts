// What the buyer pays, by Shopware's rules: unit prices rounded before they are multiplied, taxes of a row computed from one piece and rounded per row, mixed
// rates of discounts and shipping in the proportion of the goods, totals by order (gross, net or tax-free). Checked against orders of real shops to the cent.
import Big from 'big.js';

const Exact = Big();
Exact.DP = 30;
Exact.PE = 60;
Exact.NE = -60;
export type Amount = Big;

export const exact = (value: string | number): Big => new Exact(value);
export const zero = exact(0);
export const sum = (values: Iterable<Big>): Big => [...values].reduce((total, value) => total.plus(value), zero);
export const cents = (value: Big): Big => value.round(2, Big.roundHalfUp);
/** As a JSON number. */
export const num = (value: Big): number => Number(value.toFixed());

export type TaxStatus = 'gross' | 'net' | 'tax-free';
export type Rule = { taxRate: Big; percentage: Big };
type Tax = { taxRate: Big; tax: Big; price: Big };
export type Priced = { unit: Big; quantity: number; total: Big; taxes: Tax[]; rules: Rule[]; list: Big | null };
export type Rounding = { status: TaxStatus; /** 6.5 leaves what a tax is computed from as it comes. */ roundsBase: boolean; vertical: boolean; cashInterval: string | null };

export const wholeRule = (rate: string): Rule[] => [{ taxRate: exact(rate), percentage: exact(100) }];

function taxOf(amount: Big, rate: Big, status: TaxStatus): Big {
  return status === 'gross' ? amount.div(rate.plus(100)).times(rate) : amount.times(rate).div(100);
}

/** One row: a price for a piece, so many pieces. */
export function price(how: Rounding, unit: Big, quantity: number, rules: Rule[], list: Big | null = null): Priced {
  const piece = cents(unit);
  const taxes = how.status === 'tax-free' ? [] : rules.map(({ taxRate, percentage }) => {
    const part = piece.times(percentage).div(100);
    const base = part.times(quantity);
    return { taxRate, tax: cents(taxOf(part, taxRate, how.status).times(quantity)), price: how.roundsBase ? cents(base) : base.round(12) };
  });
  return { unit: piece, quantity, total: cents(piece.times(quantity)), taxes, rules: how.status === 'tax-free' ? [] : rules, list: list && cents(list) };
}

/** The rates of some rows in the proportion of their prices. */
export function proportion(rows: Priced[]): Rule[] {
  const total = sum(rows.map((row) => row.total));
  if (total.eq(0)) return rows[0]?.rules.slice(0, 1).map(({ taxRate }) => ({ taxRate, percentage: exact(100) })) ?? [];
  return merge(rows.flatMap((row) => row.taxes)).map(({ taxRate, price: base }) => ({ taxRate, percentage: base.div(total).times(100).round(12) }));
}

/** Taxes of several rows, one per rate, in the order in which the rates came. */
export function merge(taxes: Tax[]): Tax[] {
  const merged = new Map<string, Tax>();
  for (const one of taxes) {
    const key = one.taxRate.toFixed();
    const before = merged.get(key);
    merged.set(key, before ? { taxRate: one.taxRate, tax: before.tax.plus(one.tax), price: before.price.plus(one.price) } : one);
  }
  return [...merged.values()];
}

type Sums = { total: Big; raw: Big; net: Big; positions: Big; shipping: Big; taxes: Tax[]; status: TaxStatus };

/** The whole order. */
export function totals(how: Rounding, rows: Priced[], deliveries: Priced[]): Sums {
  const [positions, shipping] = [sum(rows.map((row) => row.total)), sum(deliveries.map((row) => row.total))];
  let taxes = merge([...rows, ...deliveries].flatMap((row) => row.taxes));
  // Vertically the tax is taken from the sum of each rate instead of from every row.
  if (how.vertical) taxes = taxes.map(({ taxRate, price: base }) => ({ taxRate, price: base, tax: cents(taxOf(base, taxRate, how.status)) }));
  const tax = sum(taxes.map((one) => one.tax));
  const raw = how.status === 'net' ? positions.plus(shipping).plus(tax) : positions.plus(shipping);
  const total = how.cashInterval === null ? cents(raw) : raw.div(how.cashInterval).round(0, Big.roundHalfUp).times(how.cashInterval);
  const net = how.status === 'gross' ? cents(raw.minus(tax)) : positions.plus(shipping);
  return { total, raw, net, positions, shipping, taxes, status: how.status };
}

const taxJson = ({ tax, taxRate, price: base }: Tax): object => ({ extensions: [], tax: num(tax), taxRate: num(taxRate), price: num(base), apiAlias: 'cart_tax_calculated' });
const ruleJson = ({ taxRate, percentage }: Rule): object => ({ extensions: [], taxRate: num(taxRate), percentage: num(percentage), apiAlias: 'cart_tax_rule' });

export function pricedJson(row: Priced): Record<string, unknown> {
  const list = row.list && row.list.gt(row.unit) ? { extensions: [], price: num(row.list), discount: num(row.unit.minus(row.list)), percentage: num(cents(exact(100).minus(row.unit.div(row.list).times(100)))), apiAlias: 'cart_list_price' } : null;
  return {
    extensions: [],
    unitPrice: num(row.unit),
    quantity: row.quantity,
    totalPrice: num(row.total),
    calculatedTaxes: row.taxes.map(taxJson),
    taxRules: row.rules.map(ruleJson),
    referencePrice: null,
    listPrice: list,
    regulationPrice: null,
    apiAlias: 'calculated_price',
  };
}

export function sumsJson(sums: Sums): Record<string, unknown> {
  return {
    extensions: [],
    netPrice: num(sums.net),
    totalPrice: num(sums.total),
    calculatedTaxes: sums.taxes.map(taxJson),
    taxRules: sums.taxes.map(({ taxRate }) => ruleJson({ taxRate, percentage: exact(100) })),
    positionPrice: num(sums.positions),
    taxStatus: sums.status,
    rawTotal: num(sums.raw),
    apiAlias: 'cart_price',
  };
}

type JsonTax = { tax: number; taxRate: number; price: number };
export type JsonPrice = { unitPrice: number; quantity: number; totalPrice: number; calculatedTaxes: JsonTax[]; taxRules: { taxRate: number; percentage: number }[]; listPrice: { price: number } | null };

/** A row read back from what the shop keeps. */
export function readPriced(json: JsonPrice): Priced {
  return {
    unit: exact(json.unitPrice),
    quantity: json.quantity,
    total: exact(json.totalPrice),
    taxes: json.calculatedTaxes.map((one) => ({ taxRate: exact(one.taxRate), tax: exact(one.tax), price: exact(one.price) })),
    rules: json.taxRules.map((one) => ({ taxRate: exact(one.taxRate), percentage: exact(one.percentage) })),
    list: json.listPrice ? exact(json.listPrice.price) : null,
  };
}
