// Kontor with the orders module and one connected shop in memory, and orders as a connector would give them, for the tests of this library.
import { CommandBus, QueryBus, type Command, type Query } from '@nestjs/cqrs';
import { CreateArticle } from '@kontor/articles';
import { Consumes, Database, type Consumer } from '@kontor/base';
import type { Amount, Opaque, RemoteAddress, RemoteLine, RemoteOrder, StockHeld } from '@kontor/connectors';
import { Decimal, Money, Percent, Quantity, type ArticleId, type OrderId, type ShopId } from '@kontor/kernel';
import { PaymentTerms, ShippingMethods } from '@kontor/masterdata';
import { AddShop } from '@kontor/shops';
import { CountStock } from '@kontor/stock';
import { createHash } from 'node:crypto';
import { startModules, type Started } from '../../../../test/support/modules.js';
import { fakeRun, type FakeRun, type FakeRunOptions } from '../../../sync/src/testing/fake-run.js';
import { FetchOrders, FetchOrdersHandler, type FetchOrdersParams } from '../fetch-orders.command.js';
import { GetOrder, OrderCancelled, OrderChanged, OrderReceived, OrderRefunded, OrderRules, OrdersModule, type OrderRuleChange, type OrderView } from '../index.js';
import { orderShop } from './test-platform.js';

export type OrderWish = {
  ref: string;
  lines?: { number: string; quantity?: number; gross?: string; rate?: string | null; held?: StockHeld; remoteId?: string | null; before?: string; ref?: string }[];
  shipping?: string | null;
  fee?: string;
  total?: string;
  status?: string;
  state?: RemoteOrder['state'];
  held?: StockHeld;
  email?: string;
  customerRef?: string | null;
  billing?: Partial<RemoteAddress>;
  payment?: string;
  shippingKey?: string | null;
  orderedAt?: Date;
  changedAt?: Date | null;
  currency?: string;
  refunds?: { amount: string; lines?: { lineRef: string; quantity: number }[] }[];
  withheld?: boolean;
  note?: string;
  raw?: Opaque;
};

const address: RemoteAddress = { company: '', firstName: 'Jörg', lastName: 'Müßig', street: 'Weg 5', addition: '', postcode: '10115', city: 'Berlin', state: '', country: 'DE', phone: '' };

export function amountOf(gross: string, rate: string | null, currency = 'EUR'): Amount {
  const whole = Money.parse(gross, currency);
  const { net, tax } = rate === null ? { net: whole, tax: Money.zero(currency) } : whole.netOfGross(Percent.parse(rate));
  return { gross: whole, net, tax, taxes: rate === null ? [] : [{ rate: Percent.parse(rate), label: '', tax }] };
}

/** A paid order of a gross shop, its stock taken; everything can be said otherwise. The fingerprint is of what was ordered, as a connector makes it. */
export function remoteOrder(wish: OrderWish): RemoteOrder {
  const { currency = 'EUR', state = 'open', held = state === 'open' ? 'taken' : state === 'done' ? 'left' : 'none', shipping = '4.90', shippingKey = 'flat_rate:1' } = wish;
  const lines = (wish.lines ?? [{ number: 'A' }]).map((line, index): RemoteLine => {
    const { quantity = 1, gross = '11.90', rate = '19' } = line;
    const before = amountOf(line.before ?? gross, rate, currency);
    return {
      ref: line.ref ?? `${wish.ref}-${index + 1}`,
      remoteId: line.remoteId === undefined ? (line.number === '' ? null : `p-${line.number}`) : line.remoteId,
      remoteParentId: null,
      number: line.number,
      name: `Shopname ${line.number}`,
      quantity: Quantity.whole(quantity),
      unitPrice: before.gross.decimal.dividedBy(Decimal.whole(Math.max(quantity, 1))).round(4),
      beforeDiscount: before,
      amount: amountOf(gross, rate, currency),
      taxRate: rate === null ? null : Percent.parse(rate),
      options: [],
      held: line.held ?? held,
      article: null,
    };
  });
  const charges: RemoteOrder['charges'] = [
    ...(shipping === null ? [] : [{ ref: `${wish.ref}-s`, kind: 'shipping' as const, name: 'Paket', methodKey: shippingKey, amount: amountOf(shipping, '19', currency) }]),
    ...(wish.fee === undefined ? [] : [{ ref: `${wish.ref}-f`, kind: 'fee' as const, name: 'Rabatt', methodKey: null, amount: amountOf(wish.fee, '19', currency) }]),
  ];
  const all = [...lines.map((line) => line.amount), ...charges.map((charge) => charge.amount)];
  const order: Omit<RemoteOrder, 'fingerprint'> = {
    ref: wish.ref,
    number: `B-${wish.ref}`,
    orderedAt: wish.orderedAt ?? new Date('2026-11-02T07:30:00Z'),
    changedAt: wish.changedAt ?? null,
    currency,
    pricesIncludeTax: true,
    status: { order: wish.status ?? 'processing', payment: null, delivery: null },
    state,
    paidAt: new Date('2026-11-02T07:31:00Z'),
    payment: { key: wish.payment ?? 'bacs', name: 'Vorkasse', transaction: '' },
    shippingMethod: shippingKey === null || shipping === null ? null : { key: shippingKey, name: 'Paket' },
    lines,
    charges,
    vouchers: [],
    total: wish.total ? Money.parse(wish.total, currency) : Money.sum(all.map((one) => one.gross), currency),
    totalTax: Money.sum(all.map((one) => one.tax), currency),
    refunds: (wish.refunds ?? []).map((refund, index) => ({
      ref: `${wish.ref}-r${index + 1}`,
      at: null,
      amount: Money.parse(refund.amount, currency),
      reason: '',
      lines: (refund.lines ?? []).map((line) => ({ lineRef: line.lineRef, quantity: Quantity.whole(line.quantity), amount: Money.zero(currency) })),
    })),
    taxTreatment: 'normal',
    customer: { ref: wish.customerRef ?? null, group: null, email: wish.email ?? 'joerg@example.test', vatId: '' },
    billing: { ...address, ...wish.billing },
    delivery: { ...address, ...wish.billing },
    buyerNote: wish.note ?? '',
    fulfilledBy: 'merchant',
    buyerWithheld: wish.withheld ?? false,
    held,
    raw: wish.raw ?? { id: wish.ref, billing: { first_name: 'Jörg' }, note: 'für Jörg' },
  };
  const { raw: _raw, changedAt: _changedAt, state: _state, held: _held, ...own } = order;
  return { ...order, fingerprint: createHash('sha256').update(JSON.stringify({ ...own, lines: order.lines.map(({ held: _lineHeld, ...line }) => line) })).digest('hex') };
}

const heard: string[] = [];

/** Hears every event of the orders, as statistics does. */
@Consumes(OrderReceived, OrderChanged, OrderCancelled, OrderRefunded)
class OnOrderEvent implements Consumer {
  constructor(private readonly database: Database) {}
  async consume(event: OrderReceived): Promise<void> {
    const [order] = await this.database.query<{ ref: string }>('SELECT remote_ref AS ref FROM sales_order WHERE id = ? AND shop_id = ? AND day = ?', [event.orderId, event.shopId, event.day]);
    heard.push(`${event.constructor.name.replace('Order', '').toLowerCase()} ${order?.ref ?? '?'}`);
  }
}

export type OrderKontor = Started & {
  shopId: ShopId;
  /** Events that were delivered, as `received 1001`. */
  heard: string[];
  do<Result>(command: Command<Result>): Promise<Result>;
  ask<Result>(query: Query<Result>): Promise<Result>;
  article(number: string, onHand?: string, taxRate?: string): Promise<ArticleId>;
  setRule(change: OrderRuleChange): Promise<void>;
  /** One fetch; marks and problems that it should begin with are handed over, and those it leaves kept for the next. */
  fetch(params?: Partial<FetchOrdersParams>, options?: Partial<FakeRunOptions>): Promise<FakeRun>;
  orderId(ref: string): Promise<OrderId>;
  view(ref: string): Promise<OrderView>;
  /** Reserved pieces by article number. */
  reserved(): Promise<Record<string, string>>;
  onHand(number: string): Promise<string>;
  /** A fresh shop whose usual payment (bacs) and shipping (flat_rate:1) are assigned. */
  reset(): Promise<void>;
};

/** Master data that the migrations seed. */
const kept = ['warehouse', 'price_list', 'payment_term', 'shipping_method', 'carrier', 'tax_rate', 'country', 'unit', 'company', 'shop_stop'];

export async function startOrders(): Promise<OrderKontor> {
  const kontor = (await startModules({ imports: [OrdersModule], providers: [OnOrderEvent] })) as OrderKontor;
  kontor.heard = heard;
  let mark: Opaque | null = null;
  kontor.do = (command) => kontor.get(CommandBus).execute(command);
  kontor.ask = (query) => kontor.get(QueryBus).execute(query);
  kontor.article = async (number, onHand, taxRate = '19') => {
    const { id } = await kontor.do(new CreateArticle({ number, name: `ERP ${number}`, taxRate }));
    if (onHand !== undefined) await kontor.do(new CountStock({ rows: [{ article: number, onHand }], requestedBy: 'user:1' }));
    return id;
  };
  kontor.setRule = (change) => kontor.database.inTransaction((tx) => kontor.get(OrderRules).set(tx, kontor.shopId, change, kontor.clock.now()));
  kontor.fetch = async (params = {}, options = {}) => {
    const fake = fakeRun({ shopId: kontor.shopId, kind: 'fetch-orders', ...options, marks: mark === null ? {} : { 'fetch-orders': mark } });
    const command = new FetchOrders(kontor.shopId, { news: true, refs: [], ...params });
    command.run = fake.run;
    try {
      await kontor.get(FetchOrdersHandler).execute(command);
    } finally {
      mark = fake.marks['fetch-orders'] ?? null;
    }
    return fake;
  };
  kontor.orderId = async (ref) => {
    const [row] = await kontor.database.query<{ id: OrderId }>('SELECT id FROM sales_order WHERE shop_id = ? AND remote_ref = ?', [kontor.shopId, ref]);
    if (!row) throw new Error(`order ${ref} was not taken in`);
    return row.id;
  };
  kontor.view = async (ref) => kontor.ask(new GetOrder({ orderId: await kontor.orderId(ref) }));
  kontor.reserved = async () => {
    const found = await kontor.database.query<{ number: string; pieces: string }>('SELECT a.number, SUM(r.reserved) AS pieces FROM reservation r JOIN article a ON a.id = r.article_id GROUP BY a.number HAVING pieces <> 0 ORDER BY a.number');
    return Object.fromEntries(found.map((row) => [row.number, Quantity.parse(row.pieces).toString()]));
  };
  kontor.onHand = async (number) => {
    const [row] = await kontor.database.query<{ pieces: string | null }>('SELECT SUM(l.on_hand) AS pieces FROM article a LEFT JOIN stock_level l ON l.article_id = a.id WHERE a.number = ?', [number]);
    return Quantity.parse(row?.pieces ?? '0').toString();
  };
  kontor.reset = async () => {
    await kontor.empty(kept);
    orderShop.reset();
    heard.length = 0;
    kontor.clock.set('2026-11-02T08:00:00Z');
    mark = null;
    const { shopId } = await kontor.do(new AddShop({ name: 'Laden', platform: 'order-shop', domain: 'laden.example', settings: {}, trial: false, startDate: new Date('2026-11-01T00:00:00Z'), requestedBy: 'cli' }));
    kontor.shopId = shopId;
    const [term, method] = [await kontor.get(PaymentTerms).byCode('VORKASSE'), await kontor.get(ShippingMethods).byCode('DHL')];
    await kontor.setRule({ payments: { bacs: String(term?.id) }, shippings: { 'flat_rate:1': { method: String(method?.id), costArticle: '' } } });
  };
  return kontor;
}
