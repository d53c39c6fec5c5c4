// One sales order with everything that is known of it (F30): what the shop sent, what was made of it, every step.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import { AppError, Decimal, Money, Percent, Quantity, currencyScale, type ArticleId, type CustomerId, type ErrorValues, type MoneyJson, type OrderId, type ShopId } from '@kontor/kernel';
import { StockFigures } from '@kontor/stock';
import type { OrderStatus, OrderStep } from './order.js';
import { openOf } from './order-stock.js';

type Amounts = { gross: Money; net: Money; tax: Money; taxRate: Percent | null; /** As the shop charged it. */ shopTaxRate: Percent | null; shopTax: Money; shopGross: Money };
export type OrderViewLine = Amounts & {
  id: string;
  remoteRef: string;
  articleId: ArticleId | null;
  number: string;
  name: string;
  options: { name: string; value: string }[];
  unit: string;
  quantity: Quantity;
  shipped: Quantity;
  /** Still to be sent. */
  open: Quantity;
  /** Price of one piece before discounts, tax included; more digits than cents where they do not come out even. */
  unitGross: MoneyJson;
  discount: Money;
};
export type OrderViewCharge = Amounts & { name: string; articleId: ArticleId | null };
export type OrderViewAddress = { company: string; firstName: string; lastName: string; street: string; addition: string; postcode: string; city: string; state: string; country: string; phone: string };

export type OrderView = {
  id: OrderId;
  shopId: ShopId;
  remoteRef: string;
  number: string;
  status: OrderStatus;
  /** As the shop calls it and what it means there. */
  remoteStatus: { order: string; payment: string | null; delivery: string | null; state: string };
  needsAttention: boolean;
  orderedAt: Date;
  takenInAt: Date;
  day: string;
  currency: string;
  pricesIncludeTax: boolean;
  taxTreatment: string;
  fulfilledBy: string;
  customer: { id: CustomerId; email: string; vatId: string; group: string };
  billing: OrderViewAddress | null;
  delivery: OrderViewAddress | null;
  buyerNote: string;
  lines: OrderViewLine[];
  shipping: OrderViewCharge[];
  fees: OrderViewCharge[];
  discounts: OrderViewCharge[];
  vouchers: { code: string; amount: MoneyJson }[];
  taxes: { rate: Percent | null; net: Money; tax: Money }[];
  /** What the buyer was charged, and what stands of it after refunds and cancellation. */
  total: Money;
  current: Money;
  paid: Money;
  payment: { key: string; name: string; termId: string | null; transaction: string; paidAt: Date | null };
  shippingMethod: { key: string; name: string; methodId: string | null };
  refunds: { remoteRef: string; at: Date | null; amount: Money; reason: string }[];
  shipments: { id: string; carrier: string; trackingNumber: string; trackingUrl: string | null; shippedAt: Date; toldAt: Date | null; requestedBy: string }[];
  /** What the order holds of our stock. */
  reserved: { articleId: ArticleId; quantity: Quantity }[];
  feedback: { wanted: string | null; told: string | null } | null;
  problems: { code: string; subject: string; values: ErrorValues; since: Date }[];
  steps: { step: OrderStep; subject: string; state: 'done' | 'failed'; attempts: number; code: string | null; requestedBy: string; at: Date }[];
  /** What the shop sent, masked. */
  raw: unknown;
  version: number;
};

/** Throws `order-unknown`. */
export class GetOrder extends Query<OrderView> {
  constructor(readonly wish: { orderId: OrderId }) {
    super();
  }
}

type AmountColumns = { gross_minor: string; net_minor: string; tax_minor: string; tax_rate: string | null; shop_tax_rate: string | null; shop_tax_minor: string; shop_gross_minor: string };
type LineRow = AmountColumns & { id: string; remoteRef: string; articleId: ArticleId | null; number: string; name: string; options: string; unit: string; quantity: string; shipped: string; dropped: string; before_gross_minor: string };
type ChargeRow = AmountColumns & { kind: string; name: string; articleId: ArticleId | null };
type HeadRow = Record<string, string | null> & { id: OrderId; shop_id: ShopId; status: OrderStatus; attention: unknown; prices_include_tax: unknown; version: unknown; ordered_at: unknown; taken_in_at: unknown; paid_at: unknown; currency: string };

const amountColumns = 'gross_minor, net_minor, tax_minor, tax_rate, shop_tax_rate, shop_tax_minor, shop_gross_minor';

@QueryHandler(GetOrder)
export class GetOrderHandler implements IQueryHandler<GetOrder> {
  constructor(
    private readonly database: Database,
    private readonly stock: StockFigures,
  ) {}

  async execute({ wish: { orderId } }: GetOrder): Promise<OrderView> {
    const ask = <R>(sql: string): Promise<R[]> => this.database.query<R>(sql, [orderId]);
    const [head] = await ask<HeadRow>('SELECT * FROM sales_order WHERE id = ?');
    if (!head) throw new AppError('order-unknown', { order: orderId });
    const { currency } = head;
    const money = (minor: unknown): Money => Money.fromMinor(String(minor), currency);
    const text = (name: string): string => head[name] ?? '';
    const lines = await ask<LineRow>(`SELECT id, remote_ref AS remoteRef, article_id AS articleId, number, name, options, unit, quantity, shipped, dropped, before_gross_minor, ${amountColumns} FROM order_line WHERE order_id = ? ORDER BY position, id`);
    const charges = await ask<ChargeRow>(`SELECT kind, name, article_id AS articleId, ${amountColumns} FROM order_charge WHERE order_id = ? ORDER BY position, id`);
    const addresses = await ask<OrderViewAddress & { kind: string }>(
      'SELECT kind, company, first_name AS firstName, last_name AS lastName, street, addition, postcode, city, state, country, phone FROM order_address WHERE order_id = ?',
    );
    const address = (kind: string): OrderViewAddress | null => {
      const found = addresses.find((one) => one.kind === kind);
      if (!found) return null;
      const { kind: _kind, ...rest } = found;
      return rest;
    };
    const charged = (...kinds: string[]): OrderViewCharge[] => charges.filter((charge) => kinds.includes(charge.kind)).map((charge) => ({ name: charge.name, articleId: charge.articleId, ...amounts(charge, money) }));
    const taxes = await ask<{ rate: string | null; net_minor: string; tax_minor: string }>('SELECT rate, net_minor, tax_minor FROM order_tax WHERE order_id = ? ORDER BY position');
    const refunds = await ask<{ remoteRef: string; at: Date | null; amount_minor: string; reason: string }>('SELECT remote_ref AS remoteRef, at, amount_minor, reason FROM order_refund WHERE order_id = ? ORDER BY at, remote_ref');
    const problems = await ask<{ code: string; subject: string; code_values: string; since: Date }>('SELECT code, subject, code_values, since FROM order_problem WHERE order_id = ? ORDER BY since, code, subject');
    const [feedback] = await ask<{ wanted: string | null; told: string | null }>('SELECT wanted_status AS wanted, told_status AS told FROM order_feedback WHERE order_id = ?');
    const [raw] = await ask<{ raw: string }>('SELECT raw FROM order_document WHERE order_id = ?');
    const total = money(head.total_minor);
    return {
      id: head.id,
      shopId: head.shop_id,
      remoteRef: text('remote_ref'),
      number: text('number'),
      status: head.status,
      remoteStatus: { order: text('remote_status'), payment: head.remote_payment_status ?? null, delivery: head.remote_delivery_status ?? null, state: text('state') },
      needsAttention: head.attention === 1,
      orderedAt: head.ordered_at as Date,
      takenInAt: head.taken_in_at as Date,
      day: text('day'),
      currency,
      pricesIncludeTax: head.prices_include_tax === 1,
      taxTreatment: text('tax_treatment'),
      fulfilledBy: text('fulfilled_by'),
      customer: { id: text('customer_id') as CustomerId, email: text('email'), vatId: text('vat_id'), group: text('customer_group') },
      billing: address('billing'),
      delivery: address('delivery'),
      buyerNote: text('buyer_note'),
      lines: lines.map((line) => viewOf(line, currency, money)),
      shipping: charged('shipping'),
      fees: charged('fee'),
      discounts: charged('discount', 'voucher'),
      vouchers: JSON.parse(text('vouchers')) as { code: string; amount: MoneyJson }[],
      taxes: taxes.map((part) => ({ rate: part.rate === null ? null : Percent.parse(part.rate), net: money(part.net_minor), tax: money(part.tax_minor) })),
      total,
      current: head.status === 'cancelled' ? Money.zero(currency) : total.minus(money(head.refunded_minor)),
      paid: head.paid_at ? total : Money.zero(currency),
      payment: { key: text('payment_key'), name: text('payment_name'), termId: head.payment_term_id ?? null, transaction: text('payment_transaction'), paidAt: head.paid_at as Date | null },
      shippingMethod: { key: text('shipping_key'), name: text('shipping_name'), methodId: head.shipping_method_id ?? null },
      refunds: refunds.map(({ amount_minor: amount, ...refund }) => ({ ...refund, amount: money(amount) })),
      shipments: await ask('SELECT id, carrier, tracking_number AS trackingNumber, tracking_url AS trackingUrl, shipped_at AS shippedAt, told_at AS toldAt, requested_by AS requestedBy FROM order_shipment WHERE order_id = ? ORDER BY id'),
      reserved: await this.stock.reserved(head.shop_id, text('remote_ref')),
      feedback: feedback ?? null,
      problems: problems.map(({ code_values: values, ...problem }) => ({ ...problem, values: JSON.parse(values) as ErrorValues })),
      steps: await ask('SELECT step, subject, state, attempts, code, requested_by AS requestedBy, at FROM order_step WHERE order_id = ? ORDER BY id'),
      raw: raw ? (JSON.parse(raw.raw) as unknown) : null,
      version: head.version as number,
    };
  }
}

function viewOf(line: LineRow, currency: string, money: (minor: unknown) => Money): OrderViewLine {
  const quantity = Quantity.parse(line.quantity);
  const shipped = Quantity.parse(line.shipped);
  const before = money(line.before_gross_minor);
  const shopGross = money(line.shop_gross_minor);
  const unit = quantity.isZero() ? Decimal.zero : before.decimal.dividedBy(quantity.decimal).round(4);
  return {
    id: line.id,
    remoteRef: line.remoteRef,
    articleId: line.articleId,
    number: line.number,
    name: line.name,
    options: JSON.parse(line.options) as { name: string; value: string }[],
    unit: line.unit,
    quantity,
    shipped,
    open: openOf({ quantity, shipped, dropped: Quantity.parse(line.dropped) }),
    unitGross: { amount: unit.toFixed(Math.max(currencyScale(currency), unit.scale())), currency },
    discount: before.minus(shopGross),
    ...amounts(line, money),
  };
}

function amounts(row: AmountColumns, money: (minor: unknown) => Money): Amounts {
  const percent = (rate: string | null): Percent | null => (rate === null ? null : Percent.parse(rate));
  return { gross: money(row.gross_minor), net: money(row.net_minor), tax: money(row.tax_minor), taxRate: percent(row.tax_rate), shopTaxRate: percent(row.shop_tax_rate), shopTax: money(row.shop_tax_minor), shopGross: money(row.shop_gross_minor) };
}
