// What the buyer pays, by WooCommerce's rules: taxes per line rounded to cents, prices entered gross or net, discounts computed in whole cents over the cart,
// negative fees taking their tax in the proportion of the cart. Checked against the sample orders of real shops to the cent. Net amounts are kept with six
// places, as the shop does; the API rounds them to `dp`.
import Big from 'big.js';
import type { Store, TaxRate, Taxes } from './store.js';

const Exact = Big();
Exact.DP = 20;
Exact.PE = 60;
Exact.NE = -60;

export type CartItem = { unit: string; quantity: number; taxClass: string; taxable: boolean };
export type CartCoupon = { code: string; type: 'percent' | 'fixed_cart' | 'fixed_product'; amount: string };
export type Cart = { items: CartItem[]; coupons: CartCoupon[]; shipping: string | null; fees: { amount: string; taxClass: string; taxable: boolean }[]; country: string; vatExempt: boolean };

export type Totals = {
  items: { subtotal: string; total: string; subtotalTaxes: Taxes; taxes: Taxes }[];
  shipping: { total: string; taxes: Taxes } | null;
  fees: { amount: string; total: string; taxes: Taxes }[];
  coupons: { code: string; discount: string; discountTax: string }[];
  discountTax: string;
};

const zero = new Exact(0);
const sum = (values: Iterable<Big>): Big => [...values].reduce((total, value) => total.plus(value), zero);
const six = (value: Big): Big => value.round(6, Big.roundHalfUp);
export const exact = (text: string): Big => new Exact(text);

/** Rounded to cents half away from zero, as totals are. */
export const cents = (value: Big): Big => value.round(2, Big.roundHalfUp);

/** Taxes are rounded half up in a net shop and half down in a gross one, so that net and tax add up to the gross price again. */
export function roundTax(value: Big, grossShop: boolean): Big {
  if (!grossShop) return value.round(2, Big.roundHalfUp);
  const down = value.round(2, Big.roundDown);
  return value.minus(down).abs().gt('0.005') ? down.plus(value.gt(0) ? '0.01' : '-0.01') : down;
}

/** The rates that apply to a class in a country: one per priority. */
function ratesFor(store: Store, taxClass: string, country: string): TaxRate[] {
  if (!store.switches.calcTaxes) return [];
  const seen = new Set<number>();
  return store.rates
    .filter((rate) => rate.class === taxClass && (rate.country === country || rate.country === ''))
    .sort((a, b) => a.priority - b.priority || a.order - b.order)
    .filter((rate) => !seen.has(rate.priority) && seen.add(rate.priority));
}

/** Taxes of an amount by rate id; compound rates come on top of the others. */
function taxesOf(amount: Big, rates: TaxRate[], included: boolean): Map<string, Big> {
  const taxes = new Map<string, Big>();
  const simple = sum(rates.filter((rate) => !rate.compound).map((rate) => exact(rate.rate))).div(100);
  let net = amount;
  if (included) for (const rate of [...rates].reverse()) if (rate.compound) net = net.div(exact(rate.rate).div(100).plus(1));
  if (included) net = net.div(simple.plus(1));
  for (const rate of rates) if (!rate.compound) taxes.set(String(rate.id), six(net.times(rate.rate).div(100)));
  let base = net.plus(net.times(simple));
  for (const rate of rates) {
    if (!rate.compound) continue;
    const tax = base.times(rate.rate).div(100);
    taxes.set(String(rate.id), six(tax));
    base = base.plus(tax);
  }
  return taxes;
}

const kept = (taxes: Map<string, Big>): Taxes => Object.fromEntries([...taxes].map(([id, tax]) => [id, tax.toFixed()]));

export function computeTotals(store: Store, cart: Cart): Totals {
  const gross = store.switches.pricesIncludeTax;
  const ratesOf = (item: { taxClass: string; taxable: boolean }): TaxRate[] => (item.taxable && !cart.vatExempt ? ratesFor(store, item.taxClass, cart.country) : []);
  // A gross price holds the tax of the shop's own country; abroad that tax is taken out and the other one put on.
  const lines = cart.items.map((item) => {
    const rates = ratesOf(item);
    let price = six(exact(item.unit).times(item.quantity));
    const own = item.taxable ? ratesFor(store, item.taxClass, 'DE') : [];
    if (gross && own.map((rate) => rate.id).join() !== rates.map((rate) => rate.id).join()) {
      const net = price.minus(sum(taxesOf(price, own, true).values()));
      price = six(net.plus(sum(taxesOf(net, rates, false).values())));
    }
    return { item, rates, price, left: price };
  });

  const coupons = [...cart.coupons].sort((a, b) => order(a) - order(b)).map((coupon) => {
    const given = discount(coupon, lines);
    const value = sum(given);
    const tax = sum(given.map((part, index) => sum(taxesOf(part, lines[index].rates, gross).values())));
    return { code: coupon.code, value, tax: cents(tax) };
  });

  const split = (amount: Big, rates: TaxRate[]): { net: Big; taxes: Taxes } => {
    const taxes = taxesOf(amount, rates, gross);
    return { net: gross ? six(amount.minus(sum(taxes.values()))) : amount, taxes: kept(taxes) };
  };
  const items = lines.map(({ price, left, rates }) => {
    const before = split(price, rates);
    const after = split(left, rates);
    return { subtotal: before.net.toFixed(), total: after.net.toFixed(), subtotalTaxes: before.taxes, taxes: after.taxes };
  });

  const shipping = cart.shipping === null ? null : exact(cart.shipping);
  const shippingRates = shipping && shipping.gt(0) && !cart.vatExempt ? ratesFor(store, shippingClass(store, cart.items), cart.country).filter((rate) => rate.shipping) : [];
  const fees = chargeFees(store, cart, items.map((item) => exact(item.total)), shipping ?? zero);
  return {
    items,
    shipping: shipping && { total: shipping.toFixed(), taxes: kept(taxesOf(shipping, shippingRates, false)) },
    fees,
    coupons: coupons.map(({ code, value, tax }) => ({ code, discount: cents(gross ? value.minus(tax) : value).toFixed(), discountTax: tax.toFixed() })),
    discountTax: sum(coupons.map((coupon) => coupon.tax)).toFixed(),
  };
}

const order = (coupon: CartCoupon): number => ({ fixed_product: 0, percent: 1, fixed_cart: 2 })[coupon.type];

/** What a coupon takes off each line, in the basis of the prices; `left` goes down with it. Whole cents only: what flooring leaves over is spread one cent at a time, dear lines first. */
function discount(coupon: CartCoupon, lines: { item: CartItem; price: Big; left: Big }[]): Big[] {
  const given = lines.map(() => zero);
  const byPrice = lines.map((_, index) => index).sort((a, b) => exact(lines[b].item.unit).cmp(exact(lines[a].item.unit)));
  const take = (index: number, wish: Big): Big => {
    const line = lines[index];
    const part = wish.gt(line.left) ? line.left : wish;
    line.left = line.left.minus(part);
    given[index] = given[index].plus(part);
    return part;
  };
  const spread = (rest: Big): void => {
    let open = rest;
    for (const index of byPrice) {
      for (let piece = 0; piece < lines[index].item.quantity && open.gt(0); piece++) open = open.minus(take(index, exact('0.01')));
    }
  };
  const amount = exact(coupon.amount);
  if (coupon.type === 'fixed_product') {
    for (const index of byPrice) take(index, amount.times(lines[index].item.quantity));
  } else if (coupon.type === 'percent') {
    const whole = byPrice.map((index) => lines[index].price);
    const taken = sum(byPrice.map((index) => take(index, lines[index].price.round(2, Big.roundHalfUp).times(amount).div(100).round(2, Big.roundDown))));
    const wanted = sum(whole).times(amount).div(100);
    const target = wanted.minus(wanted.round(2, Big.roundDown)).gt('0.005') ? wanted.round(2, Big.roundUp) : wanted.round(2, Big.roundDown);
    if (target.gt(taken)) spread(target.minus(taken));
  } else {
    let open = amount;
    for (;;) {
      const pieces = byPrice.filter((index) => lines[index].left.gt(0)).reduce((total, index) => total + lines[index].item.quantity, 0);
      const each = pieces === 0 ? zero : open.div(pieces).round(2, Big.roundDown);
      if (each.eq(0)) break;
      const taken = sum(byPrice.map((index) => take(index, each.times(lines[index].item.quantity))));
      open = open.minus(taken);
      if (taken.eq(0) || open.lte(0)) break;
    }
    if (open.gt(0)) spread(open);
  }
  return given;
}

/** Shipping is taxed as the cart is: standard if anything in it is, else the first reduced class found. */
function shippingClass(store: Store, items: CartItem[]): string {
  const classes = new Set(items.filter((item) => item.taxable).map((item) => item.taxClass));
  if (classes.has('') || classes.size === 0) return '';
  return store.taxClasses.map((one) => one.slug).find((slug) => classes.has(slug)) ?? '';
}

function chargeFees(store: Store, cart: Cart, itemTotals: Big[], shipping: Big): Totals['fees'] {
  const costs = new Map<string, Big>();
  cart.items.forEach((item, index) => costs.set(item.taxable ? item.taxClass : '-', (costs.get(item.taxable ? item.taxClass : '-') ?? zero).plus(itemTotals[index])));
  let before = sum(itemTotals.map(cents)).plus(shipping);
  return cart.fees.map((fee) => {
    let total = exact(fee.amount);
    if (total.plus(before).lt(0)) total = zero.minus(before);
    before = before.plus(total);
    let taxes = new Map<string, Big>();
    if (fee.taxable && !cart.vatExempt) {
      if (total.gte(0)) taxes = taxesOf(total, ratesFor(store, fee.taxClass, cart.country), false);
      else {
        const all = sum(costs.values());
        for (const [taxClass, cost] of costs) {
          if (taxClass === '-' || all.eq(0)) continue;
          for (const [id, tax] of taxesOf(six(total.times(cost).div(all)), ratesFor(store, taxClass, cart.country), false)) taxes.set(id, (taxes.get(id) ?? zero).plus(tax));
        }
      }
    }
    return { amount: fee.amount, total: total.toFixed(), taxes: kept(taxes) };
  });
}

/** The tax of a row as the shop books it: each rate rounded by itself, unless the shop rounds at the subtotal. */
export function rowTax(store: Store, taxes: Taxes): Big {
  const all = Object.values(taxes).map(exact);
  return store.switches.roundAtSubtotal ? sum(all) : sum(all.map((tax) => roundTax(tax, store.switches.pricesIncludeTax)));
}

/** Adds up decimal strings. */
export const add = (values: Iterable<Big>): Big => sum(values);
