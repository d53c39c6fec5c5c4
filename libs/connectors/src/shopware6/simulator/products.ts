// Articles as the shop keeps them: what a price list looks like, what a buyer pays at a given time (rules, priority, graduated prices, inheritance), and how the
// two ways to keep stock move the figures.
import Big from 'big.js';
import { offsetMinutes } from '../../testing/shop-server/zone.js';
import { ids } from './base.js';
import { cents, exact, num, type Amount } from './money.js';
import { add, moment, touch, versionOf, type Store } from './store.js';
import type { Row } from './tables.js';
import { atLeast } from './version.js';

export type PriceEntry = { currencyId: string; gross: number; net: number; linked: boolean; listPrice: PriceEntry | null; regulationPrice: PriceEntry | null };

const ten = (value: number | string): number => num(exact(value).round(10, Big.roundHalfUp));

/** One entry of a price list as it is kept and shown. */
export function priceEntry(given: { currencyId: string; gross: number | string; net: number | string; linked?: boolean; listPrice?: unknown; regulationPrice?: unknown }): PriceEntry & Record<string, unknown> {
  const inner = (value: unknown): PriceEntry | null => (value ? priceEntry({ ...(value as PriceEntry), currencyId: (value as Partial<PriceEntry>).currencyId ?? given.currencyId }) : null);
  const [list, regulation] = [inner(given.listPrice), inner(given.regulationPrice)];
  const off = (now: number, before: number): number => (before === 0 ? 0 : num(cents(exact(100).minus(exact(now).div(before).times(100)))));
  const [gross, net] = [ten(given.gross), ten(given.net)];
  return { extensions: [], currencyId: given.currencyId, net, gross, linked: given.linked ?? true, listPrice: list, percentage: list ? { net: off(net, list.net), gross: off(gross, list.gross) } : null, regulationPrice: regulation, apiAlias: 'price' };
}

export const rateOf = (store: Store, product: Row): string => String((store.tables.get('tax', inherited(store, product, 'taxId'))?.['taxRate'] as number | undefined) ?? 0);

/** A price as the merchant enters it, gross or net by what the default group sees, with its other half computed. */
export function entered(store: Store, price: string, rate: string): { gross: Amount; net: Amount } {
  const factor = exact(rate).div(100).plus(1);
  return store.switches.displayGross ? { gross: exact(price), net: exact(price).div(factor) } : { gross: exact(price).times(factor), net: exact(price) };
}

export function inherited(store: Store, product: Row, field: string): unknown {
  return product[field] ?? store.tables.get('product', product['parentId'])?.[field] ?? null;
}

export const findSku = (store: Store, sku: string): Row | undefined => store.tables.by('product', 'productNumber', sku)[0];
export const childless = (product: Row): boolean => (product['childCount'] as number) === 0;

export function nameOf(store: Store, product: Row): string {
  const options = ((product['~options'] as string[] | undefined) ?? []).map((id) => String(store.tables.get('property_group_option', id)?.['name']));
  return [String(inherited(store, product, 'name')), ...(options.length > 0 ? [options.join(' / ')] : [])].join(' ');
}

export type Buyer = { groupId: string; currencyId: string; gross: boolean };
export const usualBuyer = (store: Store): Buyer => ({ groupId: ids.customerGroup, currencyId: ids.defaultCurrency, gross: store.switches.displayGross });

type Offer = { unit: Amount; list: Amount | null; rule: Row | null };

/** What one piece costs this buyer at that time; null: no price at all. */
export function offerFor(store: Store, product: Row, buyer: Buyer, at: number, quantity = 1): Offer | null {
  const fromRules = rulePrice(store, product, buyer, at, quantity);
  const entries = fromRules?.entries ?? (inherited(store, product, 'price') as PriceEntry[] | null);
  if (!entries) return null;
  const { entry, factor } = entryFor(store, entries, buyer.currencyId);
  const read = (one: PriceEntry): Amount => cents(exact(buyer.gross ? one.gross : one.net).times(factor));
  return { unit: read(entry), list: entry.listPrice ? read(entry.listPrice) : null, rule: fromRules?.rule ?? null };
}

export function entryFor(store: Store, entries: PriceEntry[], currencyId: string): { entry: PriceEntry; factor: Amount } {
  const own = entries.find((one) => one.currencyId === currencyId);
  const main = entries.find((one) => one.currencyId === ids.defaultCurrency)!;
  return own ? { entry: own, factor: exact(1) } : { entry: main, factor: exact(store.tables.get('currency', currencyId)?.['factor'] as number) };
}

function rulePrice(store: Store, product: Row, buyer: Buyer, at: number, quantity: number): { entries: PriceEntry[]; rule: Row } | null {
  const own = store.tables.by('product_price', 'productId', product.id);
  const rows = own.length > 0 ? own : store.tables.by('product_price', 'productId', product['parentId']);
  if (rows.length === 0) return null;
  const rules = [...new Set(rows.map((row) => row['ruleId'] as string))].flatMap((id) => store.tables.get('rule', id) ?? []).filter((rule) => holds(store, rule, buyer, at));
  rules.sort((a, b) => (b['priority'] as number) - (a['priority'] as number));
  for (const rule of rules) {
    const steps = rows.filter((row) => row['ruleId'] === rule.id && (row['quantityStart'] as number) <= quantity && ((row['quantityEnd'] as number | null) ?? quantity) >= quantity);
    // Of two rows for the same quantity nobody can say which one wins: here the one with the smaller id.
    const step = steps.sort((a, b) => (b['quantityStart'] as number) - (a['quantityStart'] as number) || (a.id < b.id ? -1 : 1))[0];
    if (step) return { entries: step['price'] as PriceEntry[], rule };
  }
  return null;
}

/** Whether a rule holds for a buyer at that time. */
export function holds(store: Store, rule: Row, buyer: Buyer, at: number): boolean {
  if (rule['#unindexed'] === true) return false;
  const conditions = store.tables.by('rule_condition', 'ruleId', rule.id);
  const roots = conditions.filter((one) => !one['parentId']);
  const test = (condition: Row): boolean => {
    const children = (): Row[] => store.tables.by('rule_condition', 'parentId', condition.id);
    const value = (condition['value'] ?? {}) as Record<string, unknown>;
    switch (condition['type']) {
      case 'orContainer':
        return children().some(test);
      case 'andContainer':
        return children().every(test);
      case 'alwaysValid':
        return true;
      case 'dateRange': {
        const { from, to } = rangeOf(store, value);
        return at >= from && at < to;
      }
      case 'customerCustomerGroup': {
        const listed = ((value['customerGroupIds'] ?? []) as string[]).includes(buyer.groupId);
        return value['operator'] === '!=' ? !listed : listed;
      }
      case 'currency':
        return ((value['currencyIds'] ?? []) as string[]).includes(buyer.currencyId) === (value['operator'] !== '!=');
      default:
        return false;
    }
  };
  return roots.length > 0 && roots.some(test);
}

/** The two ends of a date range. Since 6.7.6 they carry no offset but may name a zone. */
function rangeOf(store: Store, value: Record<string, unknown>): { from: number; to: number } {
  const read = (text: unknown): number => {
    const plain = String(text);
    if (/(Z|[+-]\d\d:\d\d)$/.test(plain) || !atLeast(versionOf(store), '6.7.6')) return moment(plain);
    const wall = moment(`${plain}Z`);
    const zone = value['timezone'] as string | undefined;
    return zone ? wall - offsetMinutes(zone, wall - offsetMinutes(zone, wall) * 60_000) * 60_000 : wall;
  };
  const [from, to] = [read(value['fromDate']), read(value['toDate'])];
  if (value['useTime'] === true) return { from, to };
  const day = 86_400_000;
  return { from: Math.floor(from / day) * day, to: Math.floor(to / day) * day + day };
}

/** The range of a rule, if it has one. */
export function periodOf(store: Store, rule: Row): { from: number; to: number } | null {
  const range = store.tables.by('rule_condition', 'ruleId', rule.id).find((one) => one['type'] === 'dateRange');
  return range ? rangeOf(store, range['value'] as Record<string, unknown>) : null;
}

/** The newer way: `stock` is what can be sold. The older one: `stock` is what is on the shelf, and what open orders hold is taken off in `availableStock`. */
export const realTimeStock = (store: Store): boolean => atLeast(versionOf(store), '6.6') || store.switches.stockHandling === true;

/** Brings the figures that follow from others up to date. */
export function alignStock(store: Store, productId: string, indexed = true): void {
  const product = store.tables.get('product', productId);
  if (!product) return;
  const stock = product['stock'] as number;
  const availableStock = realTimeStock(store) || !store.switches.stockManagement ? stock : stock - ((product['#held'] as number | undefined) ?? 0);
  const available = !indexed ? product['available'] : inherited(store, product, 'isCloseout') !== true || availableStock >= ((inherited(store, product, 'minPurchase') as number | null) ?? 1);
  if (availableStock !== product['availableStock'] || available !== product['available']) store.tables.change('product', productId, { availableStock, available });
}

/** Sold or given back: negative numbers take. */
export function moveStock(store: Store, productId: string, by: number): void {
  const product = store.tables.get('product', productId);
  if (!product || !store.switches.stockManagement) return;
  store.tables.change('product', productId, { stock: (product['stock'] as number) + by, sales: Math.max(0, ((product['sales'] as number | null) ?? 0) - by) });
  alignStock(store, productId);
}

/** A price of the merchant's own: his regular price, and a lower one for good (struck) or for a time (a rule with its own price). */
export function setPrices(store: Store, product: Row, wish: { price?: string; salePrice?: string | null; saleFrom?: string | null; saleTo?: string | null }, now: number): void {
  const rate = rateOf(store, product);
  const entries = (product['price'] as PriceEntry[] | null) ?? [];
  const main = entries.find((one) => one.currencyId === ids.defaultCurrency);
  const running = ownSale(store, product);
  const field = store.switches.displayGross ? 'gross' : 'net';
  const regular = wish.price ?? (main ? String(main.listPrice && !running ? main.listPrice[field] : main[field]) : undefined);
  if (regular === undefined) return;
  const both = (text: string): { gross: string; net: string } => ({ gross: entered(store, text, rate).gross.toFixed(), net: entered(store, text, rate).net.toFixed() });
  const list = { currencyId: ids.defaultCurrency, ...both(regular), linked: true };
  const sale = wish.salePrice ?? null;
  if (running) {
    store.tables.remove('product_price', running.price.id);
    for (const condition of store.tables.by('rule_condition', 'ruleId', running.rule.id)) store.tables.remove('rule_condition', condition.id);
    store.tables.remove('rule', running.rule.id);
  }
  const timed = sale !== null && (wish.saleFrom || wish.saleTo);
  const own = sale !== null && !timed ? priceEntry({ currencyId: ids.defaultCurrency, ...both(sale), linked: true, listPrice: list }) : priceEntry({ ...list, listPrice: null });
  touch(store, 'product', product.id, now, { price: [own, ...entries.filter((one) => one.currencyId !== ids.defaultCurrency)] });
  if (!timed) return;
  const put = (entity: string, fields: Record<string, unknown>): Row => add(store, entity, now, fields);
  const ruleId = saleRule(product);
  const plain = (at: string): string => (atLeast(versionOf(store), '6.7.6') ? new Date(at).toISOString().slice(0, 19) : `${new Date(at).toISOString().slice(0, 19)}+00:00`);
  put('rule', { id: ruleId, name: `Aktion ${String(product['productNumber'])}`, priority: 500, invalid: false, areas: [], moduleTypes: { types: ['price'] } });
  put('rule_condition', { id: `${ruleId.slice(0, 31)}0`, type: 'dateRange', ruleId, parentId: null, position: 0, value: { useTime: true, fromDate: plain(wish.saleFrom ?? '2000-01-01T00:00:00Z'), toDate: plain(wish.saleTo ?? '2099-01-01T00:00:00Z') } });
  put('product_price', { id: `${ruleId.slice(0, 31)}1`, productId: product.id, ruleId, quantityStart: 1, quantityEnd: null, price: [priceEntry({ currencyId: ids.defaultCurrency, ...both(sale), linked: true, listPrice: list })] });
}

const saleRule = (product: Row): string => `a${product.id.slice(0, 30)}0`;

function ownSale(store: Store, product: Row): { rule: Row; price: Row } | null {
  const rule = store.tables.get('rule', saleRule(product));
  const price = rule && store.tables.by('product_price', 'ruleId', rule.id)[0];
  return rule && price ? { rule, price } : null;
}
