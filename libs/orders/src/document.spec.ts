import type { Amount } from '@kontor/connectors';
import { Decimal, Money, Percent, Quantity } from '@kontor/kernel';
import fc from 'fast-check';
import { afterRefunds, composeDocument, type DocumentInput, type ShopRow } from './document.js';

const eur = (amount: string): Money => Money.parse(amount, 'EUR');
const percent = (rate: string): Percent => Percent.parse(rate);
const amount = (gross: string, rate: string | null, tax?: string): Amount => {
  const taxed = tax === undefined ? (rate === null ? eur('0.00') : eur(gross).netOfGross(percent(rate)).tax) : eur(tax);
  return { gross: eur(gross), net: eur(gross).minus(taxed), tax: taxed, taxes: rate === null ? [] : [{ rate: percent(rate), label: '', tax: taxed }] };
};
const row = (ref: string, of: Amount, rates: { shop: string | null; article: string | null }, made: ShopRow['made'] = null): ShopRow => ({
  ref,
  amount: of,
  shopRate: rates.shop === null ? null : percent(rates.shop),
  articleRate: rates.article === null ? null : percent(rates.article),
  made,
});
const input = (rows: ShopRow[], more: Partial<DocumentInput> = {}): DocumentInput => ({
  currency: 'EUR',
  pricesIncludeTax: true,
  taxTreatment: 'normal',
  taxSource: 'article',
  defaultRate: null,
  total: Money.sum(rows.map((one) => one.amount.gross), 'EUR'),
  totalTax: Money.sum(rows.map((one) => one.amount.tax), 'EUR'),
  rows,
  ...more,
});
const told = (parts: { rate: Percent | null; net: Money; tax: Money }[]): string[] => parts.map((part) => `${part.rate?.toString() ?? '?'}: ${part.net.amount} + ${part.tax.amount}`);

describe('the document of an order', () => {
  it('keeps the gross and computes the article’s rate inside it, whatever the shop charged (F23)', () => {
    const document = composeDocument(input([row('1', amount('11.90', '19'), { shop: '19', article: '7' })]));
    expect(document.rows[0]).toMatchObject({ gross: eur('11.90'), net: eur('11.12'), tax: eur('0.78') });
    expect(told(document.taxes)).toEqual(['7: 11.12 + 0.78']);
    expect(document.findings).toEqual([]);
  });

  it.each([['tax-free'], ['reverse-charge'], ['export'], ['oss'], ['marketplace']] as const)('takes the shop’s tax where the order is %s', (taxTreatment) => {
    const oss = composeDocument(input([row('1', amount('12.10', '21'), { shop: '21', article: '19' })], { taxTreatment }));
    expect(told(oss.taxes)).toEqual(['21: 10.00 + 2.10']);
    const free = composeDocument(input([row('1', amount('10.00', null), { shop: null, article: '19' })], { taxTreatment }));
    expect(told(free.taxes)).toEqual(['0: 10.00 + 0.00']);
  });

  it('takes the shop’s tax where the merchant chose so, and for a line without an article', () => {
    expect(told(composeDocument(input([row('1', amount('11.90', '19'), { shop: '19', article: '7' })], { taxSource: 'shop' })).taxes)).toEqual(['19: 10.00 + 1.90']);
    expect(told(composeDocument(input([row('1', amount('11.90', '19'), { shop: '19', article: null })])).taxes)).toEqual(['19: 10.00 + 1.90']);
  });

  it('splits the shipping of a mixed basket over its rates and tells stacked taxes apart', () => {
    const shipping: Amount = { gross: eur('5.90'), net: eur('5.19'), tax: eur('0.71'), taxes: [{ rate: percent('19'), label: '', tax: eur('0.54') }, { rate: percent('7'), label: '', tax: eur('0.17') }] };
    const split = composeDocument(input([row('s', shipping, { shop: null, article: null })]));
    expect(told(split.taxes)).toEqual(['19: 2.82 + 0.54', '7: 2.37 + 0.17']);
    const stacked: Amount = { gross: eur('114.98'), net: eur('100.00'), tax: eur('14.98'), taxes: [{ rate: percent('5'), label: 'GST', tax: eur('5.00') }, { rate: percent('9.98'), label: 'QST', tax: eur('9.98') }] };
    expect(told(composeDocument(input([row('1', stacked, { shop: null, article: null })])).taxes)).toEqual(['?: 100.00 + 14.98']);
  });

  describe('where the shop tells no tax at all', () => {
    const sold: ShopRow['made'] = { unitPrice: Decimal.one, quantity: Quantity.whole(1), beforeDiscount: eur('1.00') };
    const good = (gross: string, rate: string): ShopRow => row(`good ${rate}`, amount(gross, null), { shop: null, article: rate }, sold);
    const charge = (gross: string, article: string | null = null): ShopRow => row('charge', amount(gross, null), { shop: null, article });

    it('lets what has no article go with the goods', () => {
      const document = composeDocument(input([good('107.00', '7'), charge('10.70'), charge('-1.07')]));
      expect(told(document.taxes)).toEqual(['7: 109.00 + 7.63']);
      expect([document.rows[1].rate?.toString(), document.taxTold, document.findings]).toEqual(['7', false, []]);
    });

    it('splits it over the rates of the goods in proportion, to the cent, and not over a shipping’s own article', () => {
      const document = composeDocument(input([good('20.00', '19'), good('10.00', '7'), charge('4.99'), charge('11.90', '19')]));
      expect(told(document.rows[2].parts)).toEqual(['19: 2.80 + 0.53', '7: 1.55 + 0.11']);
      expect([document.rows[2].rate, document.rows[2].net.plus(document.rows[2].tax).amount]).toEqual([null, '4.99']);
      expect(Money.sum(document.taxes.flatMap((part) => [part.net, part.tax]), 'EUR').amount).toBe('46.89');
      expect(told(composeDocument(input([good('0.00', '7'), charge('1.07')])).taxes)).toEqual(['7: 1.00 + 0.07']);
    });

    it('takes the shop’s usual rate where there are no goods', () => {
      expect(told(composeDocument(input([charge('11.90')], { defaultRate: percent('19') })).taxes)).toEqual(['19: 10.00 + 1.90']);
      expect(told(composeDocument(input([charge('11.90')])).taxes)).toEqual(['0: 11.90 + 0.00']);
    });

    it('guesses nothing where one row has a tax of the shop, where the merchant takes the shop’s, or where the order is not taxed here', () => {
      const zero = (more: Partial<DocumentInput>, ...others: ShopRow[]): unknown => told(composeDocument(input([good('107.00', '7'), charge('10.00'), ...others], { defaultRate: percent('19'), ...more })).rows[1].parts);
      expect(zero({})).toEqual(['7: 9.35 + 0.65']);
      expect(zero({}, row('told', amount('1.19', '19'), { shop: '19', article: null }))).toEqual(['0: 10.00 + 0.00']);
      expect(zero({ taxSource: 'shop' })).toEqual(['0: 10.00 + 0.00']);
      for (const taxTreatment of ['tax-free', 'reverse-charge', 'export', 'marketplace'] as const) expect(zero({ taxTreatment })).toEqual(['0: 10.00 + 0.00']);
    });
  });

  it('puts a cent that the shop’s rounding left on the row it was cut from', () => {
    // Two rows of a net shop that rounds only the sum: 8.403 + 1.597 each, 20.01 paid.
    const exact = (unitPrice: string): ShopRow['made'] => ({ unitPrice: Decimal.parse(unitPrice), quantity: Quantity.parse('1'), beforeDiscount: eur('8.40') });
    const rows = [row('a', amount('10.00', '19', '1.60'), { shop: '19', article: '19' }, exact('8.4034')), row('b', amount('10.00', '19', '1.60'), { shop: '19', article: '19' }, exact('8.4079'))];
    const document = composeDocument(input(rows, { pricesIncludeTax: false, total: eur('20.01') }));
    expect(document.rows.map((one) => [one.ref, one.gross.amount, one.rounding.amount])).toEqual([['a', '10.00', '0.00'], ['b', '10.01', '0.01']]);
    expect(document.findings).toEqual([]);
  });

  it('tells a difference of more than one unit per row and corrects nothing', () => {
    const document = composeDocument(input([row('a', amount('10.00', '19'), { shop: '19', article: '19' }), row('b', amount('0.00', '19'), { shop: '19', article: '19' })], { total: eur('10.02') }));
    expect(document.rows.map((one) => one.gross.amount)).toEqual(['10.00', '0.00']);
    expect(document.findings).toEqual([{ code: 'order-sum-differs', subject: '', values: { paid: '10.02 EUR', rows: '10.00 EUR', difference: '0.02 EUR' } }]);
    expect(document.total.amount).toBe('10.02');
  });

  it('tells a row whose net and tax are not its gross, and a tax that is not the sum of the rows', () => {
    const odd: Amount = { gross: eur('10.00'), net: eur('9.00'), tax: eur('0.50'), taxes: [] };
    expect(composeDocument(input([row('a', odd, { shop: null, article: null })])).findings.map((finding) => finding.code)).toEqual(['order-row-differs']);
    expect(composeDocument(input([row('a', amount('10.00', '19'), { shop: '19', article: '19' })], { totalTax: eur('2.00') })).findings.map((finding) => finding.code)).toEqual(['order-tax-sum-differs']);
  });

  // A shop of the test's own: it rounds per row or only the sum, in whole cents (BigInt), and says what was paid.
  const line = fc.record({ unit: fc.integer({ min: 1, max: 30_000 }), quantity: fc.integer({ min: 1, max: 12 }), rate: fc.constantFrom(0, 7, 19), articleRate: fc.constantFrom(null, 0, 7, 19), discount: fc.integer({ min: 0, max: 100 }) });
  const charge = fc.record({ cents: fc.integer({ min: -2_000, max: 2_000 }), rate: fc.constantFrom(0, 7, 19), articleRate: fc.constantFrom(null, 19) });
  const cart = fc.record({ includes: fc.boolean(), roundsSum: fc.boolean(), lines: fc.array(line, { minLength: 1, maxLength: 12 }), charges: fc.array(charge, { maxLength: 4 }), refunds: fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 3 }), source: fc.constantFrom('article' as const, 'shop' as const) });

  const half = (value: bigint, by: bigint): bigint => (value < 0n ? -half(-value, by) : (2n * value + by) / (2n * by));
  const cents = (minor: bigint): Money => Money.fromMinor(minor, 'EUR');

  it('adds up to what the buyer paid, to the cent, in rows and per tax rate, for any cart', () => {
    fc.assert(
      fc.property(cart, ({ includes, roundsSum, lines, charges, refunds, source }) => {
        let exact = 0n; // thousandths of a percent-cent: gross × 10,000
        const sold = (price: bigint, rate: number): { gross: bigint; net: bigint; tax: bigint } => {
          const factor = BigInt(100 + rate);
          const gross10k = includes ? price * 10_000n : price * factor * 100n;
          exact += gross10k;
          const net = includes ? half(price * 100n, factor) : price;
          const gross = roundsSum ? net + half(gross10k - net * 10_000n, 10_000n) : includes ? price : price + half(price * BigInt(rate), 100n);
          return { gross, net, tax: gross - net };
        };
        const shopAmount = (one: { gross: bigint; net: bigint; tax: bigint }, rate: number): Amount => ({ gross: cents(one.gross), net: cents(one.net), tax: cents(one.tax), taxes: [{ rate: percent(String(rate)), label: '', tax: cents(one.tax) }] });
        const rows = [
          ...lines.map((one, index) => {
            const full = BigInt(one.unit) * BigInt(one.quantity);
            const price = full - half(full * BigInt(one.discount), 100n);
            const rates = { shop: String(one.rate), article: one.articleRate === null ? null : String(one.articleRate) };
            return row(`l${index}`, shopAmount(sold(price, one.rate), one.rate), rates, { unitPrice: Decimal.parse(String(one.unit)).dividedBy(Decimal.hundred), quantity: Quantity.whole(one.quantity), beforeDiscount: cents(full) });
          }),
          ...charges.map((one, index) => row(`c${index}`, shopAmount(sold(BigInt(one.cents), one.rate), one.rate), { shop: String(one.rate), article: one.articleRate === null ? null : String(one.articleRate) })),
        ];
        const perRow = Money.sum(rows.map((one) => one.amount.gross), 'EUR');
        const paid = roundsSum ? cents(half(exact, 10_000n)) : perRow;
        const document = composeDocument(input(rows, { pricesIncludeTax: includes, taxSource: source, total: paid }));

        expect(document.findings.filter((finding) => finding.code !== 'order-tax-sum-differs')).toEqual([]);
        expect(Money.sum(document.rows.map((one) => one.gross), 'EUR')).toEqual(paid);
        expect(Money.sum(document.taxes.flatMap((part) => [part.net, part.tax]), 'EUR')).toEqual(paid);
        for (const [index, one] of document.rows.entries()) {
          expect(one.net.plus(one.tax)).toEqual(one.gross);
          expect(one.gross.minus((rows[index]).amount.gross)).toEqual(one.rounding);
          expect(one.rounding.abs().compare(cents(1n)) <= 0).toBe(true);
          const article = source === 'article' ? (rows[index]).articleRate : null;
          expect(one.rate).toEqual(article ?? (rows[index]).shopRate);
          const computed = one.gross.netOfGross(one.rate as Percent).tax;
          expect(one.tax.minus(computed).abs().compare(cents(article ? 1n : 2n)) <= 0).toBe(true);
        }
        const back = refunds.map((share) => ({ amount: cents(half(BigInt(paid.minor) * BigInt(share), 3000n)) }));
        expect(afterRefunds(paid, back).plus(Money.sum(back.map((one) => one.amount.abs()), 'EUR'))).toEqual(paid);
      }),
      { numRuns: 400 },
    );
  });
});
