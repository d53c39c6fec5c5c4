// What each row of an order costs, gross, net and tax, so that together they make the shop's totals to the cent. Shopware gives a price per piece and two
// totals, but not how it rounded in between (per piece, per row or per tax rate); so the ways it may have gone are tried, and the one that makes the
// totals is taken. Where none does, what is missing is spread if it is less than a cent a row, and else stays for others to see.
import { Decimal, Money, Percent } from '@kontor/kernel';
import type { Amount } from '../port.js';
import { roundTogether } from '../apportion.js';
import type { Doc } from '../fields.js';

/** `price` of one piece, gross or net by the order's `net`. `rate` null: the shop did not say. `shipping` has both totals. */
export type OrderRow = { doc: Doc; price: Decimal; quantity: Decimal; rate: Percent | null; shipping?: { gross: Decimal; net: Decimal } };
type OrderSums = { total: Money; totalTax: Money; net: boolean; taxFree: boolean; proportional: boolean };

/** A part of a row under one rate; `share` of the whole row. */
type Part = { rate: Percent; share: Decimal };

export function amountsOf(rows: readonly OrderRow[], sums: OrderSums): Map<OrderRow, Amount> {
  const { total, totalTax } = sums;
  const parts = new Map(rows.map((row): [OrderRow, Part[]] => [row, partsOf(row, rows, sums)]));
  const gross = fitted(waysOfGross(rows, parts, sums), total);
  const taxes = sums.taxFree ? rows.map(() => Money.zero(total.currency)) : fitted(waysOfTax(rows, parts, gross, sums), totalTax);
  return new Map(
    rows.map((row, index): [OrderRow, Amount] => {
      const [whole, tax] = [gross[index] ?? Money.zero(total.currency), taxes[index] ?? Money.zero(total.currency)];
      const own = parts.get(row) ?? [];
      const split = roundTogether(own.map((part) => taxIn(whole.decimal.times(part.share), part.rate)), tax);
      // What rounding left over between several rates goes to the first of them: the row's tax is the shop's.
      const left = tax.minus(Money.sum(split, total.currency));
      const told = sums.taxFree
        ? [{ rate: Percent.zero, label: '', tax: Money.zero(total.currency) }]
        : own.map((part, at) => ({ rate: part.rate, label: `${part.rate.toString()} %`, tax: at === 0 ? (split[at] ?? tax).plus(left) : (split[at] ?? tax) }));
      return [row, { net: whole.minus(tax), tax, gross: whole, taxes: told }];
    }),
  );
}

/** One rate, or several where shipping (and a voucher that the shop gave no rate) is split over those of the goods. */
function partsOf(row: OrderRow, rows: readonly OrderRow[], sums: OrderSums): Part[] {
  if (row.rate && !(row.shipping && sums.proportional && row.rate.isZero())) return [{ rate: row.rate, share: Decimal.one }];
  const goods = rows.filter((other) => other !== row && !other.shipping && other.rate && other.price.isPositive());
  if (!sums.proportional) return [{ rate: row.shipping ? derivedRate(row.shipping, goods) : (goods[0]?.rate ?? Percent.zero), share: Decimal.one }];
  const byRate = new Map<string, { rate: Percent; sum: Decimal }>();
  for (const { rate, price, quantity } of goods) {
    if (!rate) continue;
    const sum = price.times(quantity).times(sums.net ? rate.factor : Decimal.one);
    byRate.set(rate.toString(), { rate, sum: (byRate.get(rate.toString())?.sum ?? Decimal.zero).plus(sum) });
  }
  const whole = Decimal.sum([...byRate.values()].map(({ sum }) => sum));
  if (!whole.isPositive()) return [{ rate: row.shipping ? derivedRate(row.shipping, goods) : Percent.zero, share: Decimal.one }];
  return [...byRate.values()].map(({ rate, sum }) => ({ rate, share: sum.dividedBy(whole) }));
}

// Orders of older versions do not say the rate of shipping; gross and net tell it within a cent, and a rate of the goods is likelier than any other.
function derivedRate({ gross, net }: { gross: Decimal; net: Decimal }, goods: readonly OrderRow[]): Percent {
  const known = [...goods.flatMap(({ rate }) => (rate ? [rate] : [])), ...['19', '7', '16', '5', '0', '20', '10', '8.1', '2.6', '21'].map((rate) => Percent.parse(rate))];
  if (net.isZero()) return known[0] ?? Percent.zero;
  const fits = known.find((rate) => gross.minus(net.times(rate.factor)).abs().compare(Decimal.parse('0.011')) < 0);
  return fits ?? Percent.of(gross.dividedBy(net).minus(Decimal.one).times(Decimal.hundred).round(1));
}

// In a net order a row's gross may have been rounded per piece, per row, or only in the sum.
function waysOfGross(rows: readonly OrderRow[], parts: Map<OrderRow, Part[]>, { net, taxFree, total }: OrderSums): Decimal[][] {
  const exact = (row: OrderRow): Decimal => (row.shipping ? row.shipping.gross : row.price.times(row.quantity).times(net && !taxFree ? factorOf(parts.get(row) ?? []) : Decimal.one));
  const cents = (amount: Decimal): Decimal => Money.round(amount, total.currency).decimal;
  const perPiece = (row: OrderRow): Decimal => (row.shipping ? row.shipping.gross : cents(row.price.times(net && !taxFree ? factorOf(parts.get(row) ?? []) : Decimal.one)).times(row.quantity));
  const perNetRow = (row: OrderRow): Decimal => (row.shipping ? row.shipping.gross : cents(row.price.times(row.quantity)).times(net && !taxFree ? factorOf(parts.get(row) ?? []) : Decimal.one));
  return [rows.map(exact), rows.map((row) => cents(exact(row))), rows.map(perPiece), rows.map((row) => cents(perNetRow(row)))];
}

function waysOfTax(rows: readonly OrderRow[], parts: Map<OrderRow, Part[]>, gross: readonly Money[], { net, total }: OrderSums): Decimal[][] {
  const cents = (amount: Decimal): Decimal => Money.round(amount, total.currency).decimal;
  const wholeOf = (index: number): Decimal => (gross[index] ?? Money.zero(total.currency)).decimal;
  const shippingTax = (row: OrderRow): Decimal | null => (row.shipping && !row.shipping.gross.equals(row.shipping.net) ? row.shipping.gross.minus(row.shipping.net) : null);
  const inside = (row: OrderRow, index: number): Decimal => Decimal.sum((parts.get(row) ?? []).map(({ rate, share }) => taxIn(wholeOf(index).times(share), rate)));
  // What the shop says of shipping is exact, but for its own rounding.
  const asSaid = (row: OrderRow, index: number): Decimal => shippingTax(row) ?? (net && !row.shipping ? wholeOf(index).minus(row.price.times(row.quantity)) : inside(row, index));
  const perPiece = (row: OrderRow, index: number): Decimal => shippingTax(row) ?? wholeOf(index).minus(net ? row.price.times(row.quantity) : cents(row.price.dividedBy(factorOf(parts.get(row) ?? []))).times(row.quantity));
  return [rows.map(asSaid), rows.map(inside), rows.map((row, index) => cents(asSaid(row, index))), rows.map((row, index) => cents(perPiece(row, index)))];
}

/** The first way whose sum is the total; else the first with what is missing spread over the largest rows, a cent at most for each. */
function fitted(ways: readonly Decimal[][], total: Money): Money[] {
  const rounded = ways.map((way) => roundTogether(way, total));
  const right = rounded.find((way) => Money.sum(way, total.currency).equals(total));
  const [first = []] = rounded;
  return right ?? spread(first, total);
}

function spread(amounts: readonly Money[], total: Money): Money[] {
  const missing = total.minus(Money.sum(amounts, total.currency));
  const units = BigInt(missing.abs().minor);
  const having = amounts.map((amount, index) => ({ index, size: amount.abs() })).filter(({ size }) => !size.isZero());
  if (units > BigInt(having.length)) return [...amounts];
  const unit = Money.fromMinor(1, total.currency);
  const step = missing.isNegative() ? unit.negated() : unit;
  const moved = new Set(having.sort((one, other) => other.size.compare(one.size) || one.index - other.index).slice(0, parseInt(units.toString(), 10)).map(({ index }) => index));
  return amounts.map((amount, index) => (moved.has(index) ? amount.plus(step) : amount));
}

function factorOf(parts: readonly Part[]): Decimal {
  return Decimal.sum(parts.map(({ rate, share }) => rate.factor.times(share)));
}

function taxIn(gross: Decimal, rate: Percent): Decimal {
  return gross.times(rate.share).dividedBy(rate.factor);
}
