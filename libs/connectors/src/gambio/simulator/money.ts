// What a buyer pays at Gambio, checked against the orders of a real shop to the cent. Prices are kept net; a buyer sees them with tax and rounded, per piece.
// Values of totals are kept with up to four places and only their sum is rounded: with tax on top it may differ by a cent from the sum of the rows shown.
import Big from 'big.js';
import type { Order, Store, TaxMode, TotalRow } from './store.js';

const Exact = Big();
Exact.DP = 20;
Exact.PE = 60;
Exact.NE = -60;

export const exact = (value: string | number): Big => new Exact(value);
export const cents = (value: Big): Big => value.round(2, Big.roundHalfUp);
export const four = (value: Big): Big => value.round(4, Big.roundHalfUp);
export const add = (values: Iterable<Big>): Big => [...values].reduce((total, value) => total.plus(value), exact('0'));
const factor = (rate: string): Big => exact(rate).div(100).plus(1);

/** Rate of a tax class; class 0 and unknown ones are untaxed. */
export const rateOf = (store: Store, taxClassId: number): string => store.taxClasses.find(({ id }) => id === taxClassId)?.rate ?? '0';
export const grossOf = (net: Big | string, rate: string): Big => cents(exact(net.toString()).times(factor(rate)));
/** Net with four places, as the shop keeps it. */
export const netOf = (gross: Big | string, rate: string): Big => four(exact(gross.toString()).div(factor(rate)));

/** What a piece costs this buyer. */
export const unitPrice = (net: Big | string, rate: string, mode: TaxMode): Big => (mode === 'a' ? grossOf(net, rate) : cents(exact(net.toString())));

/** A price as the shop's merchant enters it, turned into net. */
export const enteredNet = (store: Store, price: string, rate: string): string => (store.switches.entersGross ? netOf(price, rate) : four(exact(price))).toString();

/** The rate by which shipping and fees are taxed. */
export const mainRate = '19';
const codFee = '3.58';

const german = (value: Big, currency: string): string => `${value.toFixed(2).replace('.', ',').replace(/\B(?=(\d{3})+(?!\d))/g, '.')} ${currency}`;

const feeRows: Record<string, [title: string, sortOrder: number]> = {
  ot_loworderfee: ['Mindermengenzuschlag:', 40],
  ot_ps_fee: ['Gebühr für Selbstabholung:', 36],
  ot_payment: ['Zahlungsrabatt:', 60],
  ot_discount: ['Kundengruppenrabatt:', 50],
  ot_tsexcellence: ['Käuferschutz:', 37],
  ot_sofort: ['Sofort-Rabatt:', 61],
  ot_gambioultra: ['Versandkosten je Artikel:', 31],
};
const words = {
  de: { goods: 'Warenwert:', netGoods: 'Warenwert, netto:', cod: 'Nachnahmegebühr:', coupon: 'Rabattcoupon', voucher: 'Gutscheine:', included: 'inkl.', added: 'zzgl.', tax: 'MwSt.', total: 'Summe', net: 'netto', gross: 'brutto' },
  en: { goods: 'Sub-total:', netGoods: 'Sub-total, net:', cod: 'COD fee:', coupon: 'Discount coupon', voucher: 'Gift vouchers:', included: 'incl.', added: 'plus', tax: 'VAT', total: 'Total', net: 'net', gross: 'gross' },
};
/** Discounts that take their share of tax from the goods' rates; everything else is taxed by a rate of its own. */
const overGoods = (row: { class: string }): boolean => row.class === 'ot_coupon' || row.class === 'ot_discount';

const known = new Set([...Object.keys(feeRows), 'ot_subtotal', 'ot_shipping', 'ot_cod_fee', 'ot_coupon', 'ot_gv', 'ot_subtotal_no_tax', 'ot_tax', 'ot_total', 'ot_gm_tax_free']);

/** Value and text of a row. A voucher's value is positive although its text has a minus, and so it is with rows of modules that nobody knows. */
function shown(row: { class: string; value: Big }, currency: string): { value: string; text: string } {
  if (row.class === 'ot_gm_tax_free') return { value: '', text: '' };
  const text = german(row.class === 'ot_gv' ? row.value.times(-1) : cents(row.value), currency);
  return { value: four(known.has(row.class) ? row.value : row.value.abs()).toString(), text: row.class === 'ot_total' || row.class === 'ot_subtotal_no_tax' ? `<b>${text}</b>` : text };
}

/** Reckons an order anew: its rows of totals and its taxes by rate. */
export function reckon(order: Pick<Order, 'mode' | 'language' | 'untaxed' | 'items' | 'terms' | 'currency' | 'shipping'>, rowId: () => number): { totals: TotalRow[]; taxes: { rate: string; tax: string }[]; total: Big } {
  const { mode, terms } = order;
  const say = words[order.language];
  const goods = order.items.map((item) => ({ rate: item.tax, value: exact(item.price).times(item.quantity) }));
  const subtotal = add(goods.map(({ value }) => value));
  const pieces = add(order.items.map((item) => exact(item.quantity)));
  const rows: { class: string; title: string; value: Big; sortOrder: number; rate: string }[] = [{ class: 'ot_subtotal', title: mode === 'c' ? say.netGoods : say.goods, value: subtotal, sortOrder: 10, rate: '' }];
  if (terms.shipping !== null) rows.push({ class: 'ot_shipping', title: `${order.shipping.title}:`, value: unitPrice(terms.shipping, mainRate, mode), sortOrder: 30, rate: mainRate });
  if (terms.cod) rows.push({ class: 'ot_cod_fee', title: say.cod, value: mode === 'a' ? four(exact(codFee).times(factor(mainRate))) : exact(codFee), sortOrder: 35, rate: mainRate });
  for (const fee of terms.fees) {
    const [title, sortOrder] = feeRows[fee.class] ?? ['Sonstiges:', 45];
    rows.push({ class: fee.class, title: fee.title || title, value: four(mode === 'a' ? exact(fee.amount).times(factor(fee.rate)) : exact(fee.amount)), sortOrder, rate: fee.rate });
  }
  for (const coupon of terms.coupons) {
    const worth = coupon.type === 'percent' ? subtotal.times(coupon.amount).div(100) : coupon.type === 'fixed_product' ? pieces.times(coupon.amount) : exact(coupon.amount);
    rows.push({ class: 'ot_coupon', title: `${say.coupon} "${coupon.code.toUpperCase()}":`, value: four(worth.gt(subtotal) ? subtotal : worth).times(-1), sortOrder: 70, rate: '' });
  }
  const charged = rows.filter((row) => row.class !== 'ot_subtotal');
  const left = subtotal.eq(0) ? exact('0') : add(charged.filter(overGoods).map(({ value }) => value)).div(subtotal).plus(1);
  const bases = new Map<string, Big>();
  for (const { rate, value } of [...goods.map(({ rate, value }) => ({ rate, value: value.times(left) })), ...charged.filter((row) => !overGoods(row))]) bases.set(rate, (bases.get(rate) ?? exact('0')).plus(value));
  const taxes = mode === 'c' ? [] : [...bases].filter(([rate]) => !exact(rate).eq(0)).map(([rate, base]) => ({ rate, tax: mode === 'a' ? base.times(rate).div(exact(rate).plus(100)) : base.times(rate).div(100) }));
  taxes.sort((one, other) => exact(other.rate).cmp(exact(one.rate)));
  const beforeVoucher = add(rows.map(({ value }) => value));
  const payable = cents(mode === 'b' ? beforeVoucher.plus(add(taxes.map(({ tax }) => tax))) : beforeVoucher);
  const voucher = terms.voucher === '' ? exact('0') : exact(terms.voucher).gt(payable) ? payable : exact(terms.voucher);
  const total = payable.minus(voucher);
  if (voucher.gt(0)) rows.push({ class: 'ot_gv', title: say.voucher, value: voucher, sortOrder: 80, rate: '' });
  if (mode === 'b') rows.push({ class: 'ot_subtotal_no_tax', title: `<b>${say.total}, ${say.net}</b>:`, value: cents(beforeVoucher), sortOrder: 96, rate: '' });
  for (const { rate, tax } of taxes) rows.push({ class: 'ot_tax', title: `${mode === 'a' ? say.included : say.added} ${exact(rate).toString().replace('.', order.language === 'de' ? ',' : '.')}% ${say.tax}:`, value: cents(tax), sortOrder: 97, rate: '' });
  rows.push({ class: 'ot_total', title: `<b>${say.total}${{ a: '', b: `, ${say.gross}`, c: `, ${say.net}` }[mode]}</b>:`, value: total, sortOrder: 99, rate: '' });
  if (order.untaxed) rows.push({ class: 'ot_gm_tax_free', title: 'Umsatzsteuerbefreit nach § 19 UStG', value: exact('0'), sortOrder: 98, rate: '' });
  return {
    total,
    taxes: taxes.map(({ rate, tax }) => ({ rate, tax: cents(tax).toFixed(2) })),
    totals: rows
      .sort((one, other) => one.sortOrder - other.sortOrder)
      .map((row) => ({ id: rowId(), class: row.class, title: row.title, ...shown(row, order.currency), sortOrder: row.sortOrder })),
  };
}

export const totalOf = (order: Order): Big => exact(order.totals.find((row) => row.class === 'ot_total')?.value ?? '0');
export const totalText = (order: Order): string => german(totalOf(order), order.currency);
export const taxOf = (order: Order): Big => add(order.taxes.map(({ tax }) => exact(tax)));
