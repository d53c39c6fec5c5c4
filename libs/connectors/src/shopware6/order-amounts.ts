// The money of an order's rows. Shopware writes every row in the order's own basis (gross, net, tax-free) and lists the taxes in it rate by rate; the order's
// own list is what was charged. Rows are rounded so that together they make the order's total and its tax of every rate to the cent (F25).
import { Decimal, Money, Percent } from '@kontor/kernel';
import { roundTogether } from '../apportion.js';
import { OddField, amountOf, asDoc, docsOf, textOf, type Doc } from '../fields.js';
import type { Amount } from '../port.js';

type Basis = 'gross' | 'net' | 'tax-free';

/** What of a price is taxed at one rate: `price` in the basis of the order. */
type TaxPart = { rate: Percent; tax: Decimal; price: Decimal };

/** A row before rounding. */
export type Priced = { exact: Decimal; parts: TaxPart[] };

/** `calculatedTaxes` of a price; one rate stands there once. */
function taxPartsOf(price: Doc): TaxPart[] {
  const parts = new Map<string, TaxPart>();
  for (const entry of docsOf(price, 'calculatedTaxes')) {
    const rate = Percent.of(amountOf(entry, 'taxRate'));
    const known = parts.get(rate.toString());
    const [tax, of] = [amountOf(entry, 'tax'), amountOf(entry, 'price')];
    parts.set(rate.toString(), { rate, tax: known ? known.tax.plus(tax) : tax, price: known ? known.price.plus(of) : of });
  }
  return [...parts.values()];
}

/** A row's price document (`line.price`, `delivery.shippingCosts`). */
export function pricedOf(price: Doc): Priced {
  return { exact: amountOf(price, 'totalPrice'), parts: taxPartsOf(price) };
}

/** What a row has beside its children, whose money it already contains. */
export function ownPart(parent: Priced, children: readonly Priced[]): Priced {
  const rest = new Map(parent.parts.map((part) => [part.rate.toString(), part]));
  for (const part of children.flatMap(({ parts }) => parts)) {
    const known = rest.get(part.rate.toString()) ?? { rate: part.rate, tax: Decimal.zero, price: Decimal.zero };
    rest.set(part.rate.toString(), { rate: part.rate, tax: known.tax.minus(part.tax), price: known.price.minus(part.price) });
  }
  return { exact: parent.exact.minus(Decimal.sum(children.map(({ exact }) => exact))), parts: [...rest.values()].filter(({ tax, price }) => !isNothing(tax) || !isNothing(price)) };
}

/** Less than half a cent is the noise of a float. */
export function isNothing(value: Decimal): boolean {
  return value.abs().compare(Decimal.parse('0.005')) < 0;
}

export type Totals = {
  basis: Basis;
  currency: string;
  /** What the buyer pays, and how much of it is tax. */
  total: Money;
  totalTax: Money;
  /** Total before a cash rounding. */
  rowsTotal: Money;
  /** Rows in the order's basis. */
  rowsBase: Money;
  taxes: TaxPart[];
};

/** The order's own figures. */
export function totalsOf(order: Doc, currency: string): Totals {
  const price = asDoc(order.price, 'price');
  const basis = textOf(price, 'taxStatus') || textOf(order, 'taxStatus');
  if (basis !== 'gross' && basis !== 'net' && basis !== 'tax-free') throw new OddField('taxStatus');
  const total = Money.round(amountOf(price, 'totalPrice'), currency);
  const taxes = basis === 'tax-free' ? [] : taxPartsOf(price);
  const totalTax = Money.sum(taxes.map(({ tax }) => Money.round(tax, currency)), currency);
  const rounded = textOf(price, 'rawTotal') !== '';
  return {
    basis,
    currency,
    total,
    totalTax,
    rowsTotal: rounded ? Money.round(amountOf(price, 'rawTotal'), currency) : total,
    rowsBase: Money.round(amountOf(price, 'positionPrice').plus(amountOf(order, 'shippingTotal')), currency),
    taxes,
  };
}

/** The amounts of all rows of an order, in their order. */
export function amountsOf(rows: readonly Priced[], { basis, currency, rowsBase, taxes }: Totals): Amount[] {
  const base = roundTogether(rows.map(({ exact }) => exact), rowsBase);
  const charged = new Map(taxes.map((part) => [part.rate.toString(), Money.round(part.tax, currency)]));
  const taxed = rows.map(() => new Map<string, Money>());
  if (basis !== 'tax-free') {
    for (const rate of new Set(rows.flatMap(({ parts }) => parts.map((part) => part.rate.toString())))) {
      const having = rows.flatMap((row, index) => row.parts.filter((part) => part.rate.toString() === rate).map((part) => ({ index, part })));
      const rounded = taxesTogether(having.map(({ part }) => part), charged.get(rate), basis, currency);
      having.forEach(({ index }, position) => taxed[index]?.set(rate, rounded[position]));
    }
  }
  return rows.map((row, index): Amount => {
    const own = basis === 'tax-free' ? [] : row.parts.filter(({ tax, price }, _at, all) => all.length === 1 || !isNothing(tax) || !isNothing(price));
    const parts = own.map((part) => ({ rate: part.rate, label: `${part.rate.toString()} %`, tax: taxed[index]?.get(part.rate.toString()) ?? Money.zero(currency) }));
    const tax = Money.sum(parts.map((part) => part.tax), currency);
    const whole = base[index];
    return basis === 'net' ? { net: whole, tax, gross: whole.plus(tax), taxes: parts } : { net: whole.minus(tax), tax, gross: whole, taxes: parts };
  });
}

// As told, where that makes what was charged. A shop that computes tax on the sum ("vertical") charges other cents than its rows tell: then each row's tax is
// worked out from its price and rounded together, which moves no row by more than a cent.
function taxesTogether(parts: readonly TaxPart[], charged: Money | undefined, basis: Basis, currency: string): Money[] {
  const told = parts.map(({ tax }) => tax);
  if (!charged) return told.map((tax) => Money.round(tax, currency));
  const makes = (some: readonly Money[]): boolean => Money.sum(some, currency).equals(charged);
  const rounded = roundTogether(told, charged);
  if (makes(rounded)) return rounded;
  const worked = roundTogether(parts.map(({ rate, price }) => price.times(rate.share).dividedBy(basis === 'gross' ? rate.factor : Decimal.one)), charged);
  return makes(worked) ? worked : rounded;
}
