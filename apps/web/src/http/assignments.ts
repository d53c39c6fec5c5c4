// The assignments of a shop (F15), composed of what was seen in it and of the rules that orders, pricing and stock keep; each rule stays its
// owner's. Reading says the owners' ids in codes and names that people and scripts know. API and admin share it.
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Articles } from '@kontor/articles';
import { Database } from '@kontor/base';
import { AppError, Clock, Percent, type FieldError, type ShopId } from '@kontor/kernel';
import { PaymentTerms, ShippingMethods } from '@kontor/masterdata';
import { AssignAndRepair, OrderRules, type OrderRuleChange } from '@kontor/orders';
import { PriceLists, PriceRules } from '@kontor/pricing';
import { Shops, ShopValues, type SeenKind } from '@kontor/shops';
import { StockRules, Warehouses } from '@kontor/stock';

export type AssignedValue = string | string[] | null;
export type Assignment = { remote: string; label: string; seen: number; lastSeen: Date | null; value: AssignedValue };
export type Assignments = {
  payments: Assignment[];
  shippings: (Assignment & { costArticle: string | null })[];
  statuses: (Assignment & { usual: 'fetch' | 'leave' | null })[];
  customerGroups: Assignment[];
  taxes: Assignment[];
  currencies: Assignment[];
  warehouses: Assignment[];
  priceList: Assignment[];
  /** Told to the shop once an order was fetched, and once it was sent; null = nothing. */
  statusAfterFetch: string | null;
  statusWhenShipped: string | null;
};

type Wish = { remote: string; value: AssignedValue };
export type AssignmentChange = {
  payments?: Wish[];
  shippings?: (Wish & { costArticle?: string | null })[];
  statuses?: Wish[];
  customerGroups?: Wish[];
  taxes?: Wish[];
  warehouses?: Wish[];
  priceList?: Wish[];
  statusAfterFetch?: string | null;
  statusWhenShipped?: string | null;
};

/** Where the shop has nothing to be told apart: the whole shop. */
const whole = '*';

@Injectable()
export class ShopAssignments {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly commands: CommandBus,
    private readonly shops: Shops,
    private readonly values: ShopValues,
    private readonly orderRules: OrderRules,
    private readonly priceRules: PriceRules,
    private readonly stockRules: StockRules,
    private readonly priceLists: PriceLists,
    private readonly paymentTerms: PaymentTerms,
    private readonly shippingMethods: ShippingMethods,
    private readonly warehouses: Warehouses,
    private readonly articles: Articles,
  ) {}

  async read(shopId: ShopId): Promise<Assignments> {
    await this.shops.get(shopId);
    const [seen, orders, prices, stock, lists, terms, methods, places] = await Promise.all([
      this.values.list(shopId),
      this.orderRules.get(shopId),
      this.priceRules.get(shopId),
      this.stockRules.get(shopId),
      this.priceLists.list(),
      this.paymentTerms.list(),
      this.shippingMethods.list(),
      this.warehouses.list(),
    ]);
    const of = (kind: SeenKind, assigned: string[], value: (remote: string) => AssignedValue): Assignment[] => {
      const known = seen.filter((row) => row.kind === kind).map((row) => ({ remote: row.key, label: row.label, seen: row.times, lastSeen: row.lastSeen, value: value(row.key) }));
      const others = assigned.filter((remote) => !known.some((row) => row.remote === remote));
      return [...known, ...others.map((remote) => ({ remote, label: remote, seen: 0, lastSeen: null, value: value(remote) }))];
    };
    const listName = (id: string | undefined | null): string | null => lists.find((list) => list.id === id)?.name ?? null;
    const termCode = new Map(terms.map((term) => [String(term.id), term.code]));
    const methodCode = new Map(methods.map((method) => [String(method.id), method.code]));
    const usual = new Map(seen.filter((row) => row.kind === 'statuses').map((row) => [row.key, row.usual]));
    const rate = new Map(seen.filter((row) => row.kind === 'taxes').map((row) => [row.key, row.rate?.toString() ?? null]));
    const list = prices.priceListId === null ? lists[0] : lists.find((candidate) => candidate.id === prices.priceListId);
    const single = (label: string, value: AssignedValue): Assignment => ({ remote: whole, label, seen: 0, lastSeen: null, value });
    return {
      payments: of('payments', Object.keys(orders.payments), (remote) => termCode.get(orders.payments[remote] ?? '') ?? null),
      shippings: of('shippings', Object.keys(orders.shippings), (remote) => methodCode.get(orders.shippings[remote]?.method ?? '') ?? null).map((row) => ({ ...row, costArticle: orders.shippings[row.remote]?.costArticle || null })),
      statuses: of('statuses', Object.keys(orders.statuses), (remote) => orders.statuses[remote] ?? null).map((row) => ({ ...row, usual: usual.get(row.remote) ?? null })),
      customerGroups: of('customerGroups', Object.keys(prices.customerGroups), (remote) => listName(prices.customerGroups[remote])),
      taxes: [...of('taxes', [], (remote) => rate.get(remote) ?? null), single('*', orders.defaultTaxRate?.toString() ?? null)],
      currencies: of('currencies', [], (remote) => (list?.currency === remote ? list.name : null)),
      warehouses: [single('*', stock.warehouses === 'all' ? null : places.filter((place) => stock.warehouses.includes(place.id)).map((place) => place.code))],
      priceList: [single('*', list?.name ?? null)],
      statusAfterFetch: orders.statusAfterFetch,
      statusWhenShipped: orders.statusWhenShipped,
    };
  }

  /** Sets what is given, all of it or nothing (null takes an assignment away), and completes the orders that waited for a payment or shipping method (F16). */
  async assign(shopId: ShopId, change: AssignmentChange, requestedBy: string): Promise<{ repaired: number }> {
    await this.change(shopId, change);
    const wishes = [
      ...(change.payments ?? []).map(({ remote, value }) => ({ kind: 'payments' as const, remote, value: one(value) })),
      ...(change.shippings ?? []).map(({ remote, value, costArticle }) => ({ kind: 'shippings' as const, remote, value: one(value) === null ? null : { method: one(value) as string, costArticle: costArticle ?? undefined } })),
    ];
    let repaired = 0;
    for (const { kind, remote, value } of wishes) if (value !== null) repaired += (await this.commands.execute(new AssignAndRepair({ shopId, kind, remote, value, requestedBy }))).repaired;
    return { repaired };
  }

  private async change(shopId: ShopId, change: AssignmentChange): Promise<void> {
    const { capabilities } = await this.shops.get(shopId);
    const costNumbers = (change.shippings ?? []).flatMap(({ costArticle }) => costArticle || []);
    const [lists, terms, methods, places, costArticles] = await Promise.all([this.priceLists.list(), this.paymentTerms.list(), this.shippingMethods.list(), this.warehouses.list(), this.articles.byNumbers(null, costNumbers)]);
    const faults: FieldError[] = [];
    const known = <Found>(field: string, found: Found | undefined, code: string, values: FieldError['values']): Found | null => {
      if (found === undefined) faults.push({ field, code, values });
      return found ?? null;
    };
    const orders: OrderRuleChange = {};
    const named = (text: string) => (item: { code: string }): boolean => item.code.toLowerCase() === text.trim().toLowerCase();
    if (change.payments) {
      orders.payments = Object.fromEntries(
        change.payments.map(({ remote, value }, index) => {
          const text = one(value);
          return [remote, text === null ? null : String(known(`payments[${index}].value`, terms.find(named(text)), 'payment-term-unknown', { value: text })?.id ?? '')];
        }),
      );
    }
    if (change.shippings) {
      orders.shippings = Object.fromEntries(
        change.shippings.map(({ remote, value, costArticle }, index) => {
          const text = one(value);
          if (text === null) return [remote, null];
          if (costArticle) known(`shippings[${index}].costArticle`, costArticles.get(costArticle.trim()), 'shipping-cost-article-unknown', { number: costArticle });
          return [remote, { method: String(known(`shippings[${index}].value`, methods.find(named(text)), 'shipping-method-unknown', { value: text })?.id ?? ''), costArticle: costArticle ?? '' }];
        }),
      );
    }
    if (change.statuses) {
      orders.statuses = Object.fromEntries(
        change.statuses.map(({ remote, value }, index) => {
          const choice = one(value);
          if (choice !== null && choice !== 'fetch' && choice !== 'leave') faults.push({ field: `statuses[${index}].value`, code: 'field-not-choice', values: { choices: 'fetch, leave' } });
          return [remote, choice as 'fetch' | 'leave' | null];
        }),
      );
    }
    if (change.statusAfterFetch !== undefined) orders.statusAfterFetch = change.statusAfterFetch;
    if (change.statusWhenShipped !== undefined) orders.statusWhenShipped = change.statusWhenShipped;
    const rates = (change.taxes ?? []).map(({ remote, value }, index) => ({ remote, rate: rateOf(one(value), `taxes[${index}].value`, faults) }));
    const standard = rates.find(({ remote }) => remote === whole || remote === '');
    if (standard) orders.defaultTaxRate = standard.rate;
    const listOf = (field: string, name: string): string | null => known(field, lists.find((list) => list.name.toLowerCase() === name.trim().toLowerCase()), 'price-list-unknown', { priceList: name })?.id ?? null;
    const groups = change.customerGroups?.map(({ remote, value }, index) => {
      const name = one(value);
      // Taking away is always right: the shop may have had such prices once.
      if (name !== null && !capabilities.prices?.customerGroups) faults.push({ field: `customerGroups[${index}].value`, code: 'group-prices-missing' });
      return { remote, listId: name === null ? null : listOf(`customerGroups[${index}].value`, name) };
    });
    const listName = change.priceList?.length ? one(change.priceList[0]?.value ?? null) : undefined;
    const listId = listName === undefined ? undefined : listName === null ? null : listOf('priceList[0].value', listName);
    const codes = change.warehouses?.flatMap(({ value }) => value ?? []);
    const chosen = codes?.map((code) => known('warehouses', places.find(named(code)), 'warehouse-unknown', { warehouse: code })?.id);
    if (faults.length > 0) throw new AppError('input-invalid', {}, { fields: faults });

    const now = this.clock.now();
    await this.database.inTransaction(async (tx) => {
      if (Object.keys(orders).length > 0) await this.orderRules.set(tx, shopId, orders, now);
      const seenRates = rates.filter(({ remote, rate }) => remote !== whole && remote !== '' && rate !== null);
      if (seenRates.length > 0) await this.values.remember(tx, shopId, seenRates.map(({ remote, rate }) => ({ kind: 'taxes', key: remote, label: '', rate })), now);
      if (groups || listId !== undefined) {
        const rule = await this.priceRules.get(shopId, tx);
        const customerGroups = { ...rule.customerGroups };
        for (const { remote, listId: id } of groups ?? []) {
          if (id === null) delete customerGroups[remote];
          else customerGroups[remote] = id as (typeof customerGroups)[string];
        }
        await this.priceRules.set(tx, shopId, { customerGroups, ...(listId !== undefined && { priceListId: listId as (typeof rule)['priceListId'] }) }, now);
      }
      if (chosen) await this.stockRules.set(tx, shopId, { warehouses: chosen.length === 0 ? 'all' : chosen.filter((id) => id !== undefined) }, now);
    });
  }
}

function one(value: AssignedValue): string | null {
  return Array.isArray(value) ? (value[0] ?? null) : value;
}

function rateOf(text: string | null, field: string, faults: FieldError[]): Percent | null {
  if (text === null) return null;
  try {
    return Percent.parse(text);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    faults.push({ field, code: error.code, values: error.values });
    return null;
  }
}
