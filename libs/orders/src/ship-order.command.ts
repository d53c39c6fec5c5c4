// Goods of an order left, in full or in part (F29): out of stock, off the reservation, and the shop is to be told.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Articles } from '@kontor/articles';
import { Database, Outbox, write } from '@kontor/base';
import { AppError, Clock, Quantity, type OrderId } from '@kontor/kernel';
import { Carriers } from '@kontor/masterdata';
import { Shops } from '@kontor/shops';
import { Ledger } from '@kontor/stock';
import { Runs } from '@kontor/sync';
import { wantShipments, wantStatus } from './feedback.js';
import type { OrderStatus } from './order.js';
import { OrderChanged } from './order-changed.event.js';
import { noteSteps } from './order-rows.js';
import { OrderRules } from './order-rules.js';
import { OrderStock, openOf, statusOf, type StockedLine } from './order-stock.js';
import { SalesOrders, type StoredOrder } from './sales-orders.js';

/** A line of the order by its id, and how much of it. */
export type ShippedLine = { id: string; quantity: Quantity };

/** `carrier`: a carrier's code, or any other name. Empty lines = everything that is left. */
export class ShipOrder extends Command<{ shipmentId: string; status: OrderStatus }> {
  constructor(readonly wish: { orderId: OrderId; carrier: string; trackingNumber: string; lines: ShippedLine[]; requestedBy: string }) {
    super();
  }
}

const longest = 120;

@CommandHandler(ShipOrder)
export class ShipOrderHandler implements ICommandHandler<ShipOrder> {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly articles: Articles,
    private readonly carriers: Carriers,
    private readonly shops: Shops,
    private readonly ledger: Ledger,
    private readonly runs: Runs,
    private readonly rules: OrderRules,
    private readonly orders: SalesOrders,
    private readonly stock: OrderStock,
    private readonly outbox: Outbox,
  ) {}

  async execute({ wish }: ShipOrder): Promise<{ shipmentId: string; status: OrderStatus }> {
    for (const field of ['carrier', 'trackingNumber'] as const) if (wish[field].trim().length > longest) throw new AppError('order-tracking-invalid', { field, limit: longest });
    const carrier = await this.carriers.byCode(wish.carrier);
    const number = wish.trackingNumber.trim();
    const url = carrier?.trackingUrl && number ? carrier.trackingUrl.replaceAll('{number}', encodeURIComponent(number)) : null;
    return this.database.inTransaction(async (tx) => {
      const now = this.clock.now();
      const order = await this.orders.lock(tx, wish.orderId);
      if (order.status === 'cancelled') throw new AppError('order-cancelled');
      const parcel = chosen(await this.stock.lines(tx, order.id), wish.lines);
      const articles = await this.articles.byIds(tx, parcel.flatMap(({ line }) => line.articleId ?? []));
      await this.ledger.ship(tx, {
        shopId: order.shopId,
        orderRef: order.remoteRef,
        lines: parcel.flatMap(({ line, quantity }) => (line.articleId && articles.get(line.articleId)?.stockKeeping ? [{ articleId: line.articleId, quantity }] : [])),
        requestedBy: wish.requestedBy,
        now,
      });
      await this.stock.setShipped(tx, parcel.map(({ line, quantity }) => ({ id: line.id, shipped: line.shipped.plus(quantity) })));
      const status = statusOf(await this.stock.lines(tx, order.id), order.state);
      const shipped: StoredOrder = { ...order, status };
      await this.orders.setStatus(tx, shipped, null, now);
      await this.stock.reserve(tx, shipped, now);
      const { insertId } = await write(tx, 'INSERT INTO order_shipment (order_id, carrier, tracking_number, tracking_url, lines_json, complete, shipped_at, requested_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
        order.id,
        carrier?.name ?? wish.carrier.trim(),
        number,
        url,
        JSON.stringify(parcel.map(({ line, quantity }) => ({ lineRef: line.ref, quantity }))),
        status === 'shipped' ? 1 : 0,
        now,
        wish.requestedBy.slice(0, 40),
      ]);
      await this.wantTold(tx, shipped);
      await noteSteps(tx, order.id, [{ step: 'shipped', subject: String(insertId), by: wish.requestedBy }], now);
      await this.outbox.record(tx, new OrderChanged(order.id, order.shopId, order.day));
      return { shipmentId: String(insertId), status };
    });
  }

  private async wantTold(tx: Parameters<typeof wantStatus>[0], order: StoredOrder): Promise<void> {
    const shop = await this.shops.find(order.shopId, tx);
    const feedback = shop?.capabilities.feedback;
    if (!shop || !feedback || order.fulfilledBy !== 'merchant') return;
    const rule = await this.rules.get(order.shopId, tx);
    const complete = order.status === 'shipped';
    // A shop that knows only whole orders hears of its parcels when the last one left.
    if (rule.sendShipments && (feedback.shipments === 'parts' || (feedback.shipments === 'whole' && complete))) await wantShipments(tx, order);
    if (complete && rule.sendStatuses && feedback.statuses && rule.statusWhenShipped !== null) await wantStatus(tx, order, rule.statusWhenShipped, order.remoteStatus);
    if (this.shops.mayWrite(shop)) await this.runs.request({ kind: 'tell-shop', shopId: order.shopId, requestedBy: 'event' }, tx);
  }
}

function chosen(lines: StockedLine[], wished: ShippedLine[]): { line: StockedLine; quantity: Quantity }[] {
  const parcel = new Map<string, { line: StockedLine; quantity: Quantity }>();
  if (wished.length === 0) for (const line of lines) if (openOf(line).isPositive()) parcel.set(line.id, { line, quantity: openOf(line) });
  for (const { id, quantity } of wished) {
    const line = lines.find((one) => one.id === id);
    if (!line) throw new AppError('order-line-unknown', { line: id });
    const sum = (parcel.get(id)?.quantity ?? Quantity.zero).plus(quantity);
    if (!quantity.isPositive() || sum.compare(openOf(line)) > 0) throw new AppError('order-line-too-many', { line: id, left: openOf(line).toString(), quantity: sum.toString() });
    parcel.set(id, { line, quantity: sum });
  }
  if (parcel.size === 0) throw new AppError('order-nothing-to-ship');
  for (const { line } of parcel.values()) if (line.articleId === null) throw new AppError('order-line-unresolved', { line: line.id });
  return [...parcel.values()];
}
