// The row of a sales order: made, locked and brought up to date. What follows from a change is decided by whoever calls.
import { Injectable } from '@nestjs/common';
import { rows, tuples, write, type Tx } from '@kontor/base';
import type { RemoteOrder, StockHeld } from '@kontor/connectors';
import { AppError, Money, type CustomerId, type OrderId, type ShopId } from '@kontor/kernel';
import type { IntakeContext } from './intake-context.js';
import type { OrderStatus } from './order.js';
import type { PreparedOrder } from './prepare-order.js';

/** An order as it stands, as far as deciding needs it. */
export type StoredOrder = {
  id: OrderId;
  shopId: ShopId;
  remoteRef: string;
  number: string;
  status: OrderStatus;
  state: RemoteOrder['state'];
  held: StockHeld;
  /** The shop took its pieces and let them go again while the order waits (its payment failed): nothing is reserved until it takes them anew. */
  givenBack: boolean;
  remoteStatus: string;
  fingerprint: string;
  day: string;
  currency: string;
  fulfilledBy: RemoteOrder['fulfilledBy'];
  cancelledBy: string | null;
  total: Money;
  refunded: Money;
  version: number;
};

type Row = Omit<StoredOrder, 'total' | 'refunded' | 'givenBack'> & { given_back: number; total_minor: string; refunded_minor: string };

const select = `SELECT id, shop_id AS shopId, remote_ref AS remoteRef, number, status, state, held, given_back, remote_status AS remoteStatus, fingerprint, day, currency, fulfilled_by AS fulfilledBy, cancelled_by AS cancelledBy,
  total_minor, refunded_minor, version FROM sales_order`;

@Injectable()
export class SalesOrders {
  /** The order, held until the commit; `order-unknown`. */
  async lock(tx: Tx, orderId: OrderId): Promise<StoredOrder> {
    return this.one(tx, orderId, ' FOR UPDATE');
  }

  /** The order, not held; `order-unknown`. */
  async find(tx: Tx, orderId: OrderId): Promise<StoredOrder> {
    return this.one(tx, orderId, '');
  }

  private async one(tx: Tx, orderId: OrderId, locking: '' | ' FOR UPDATE'): Promise<StoredOrder> {
    const [row] = await rows<Row>(tx, `${select} WHERE id = ?${locking}`, [orderId]);
    if (!row) throw new AppError('order-unknown', { order: orderId });
    const { total_minor: total, refunded_minor: refunded, given_back: givenBack, ...order } = row;
    return { ...order, givenBack: givenBack === 1, total: Money.fromMinor(total, order.currency), refunded: Money.fromMinor(refunded, order.currency) };
  }

  async insert(tx: Tx, context: IntakeContext, order: RemoteOrder, prepared: PreparedOrder, customerId: CustomerId, now: Date): Promise<StoredOrder> {
    const day = dayOf(order.orderedAt, context.timeZone);
    const values: Record<string, unknown> = {
      shop_id: context.shop.id,
      remote_ref: order.ref,
      status: 'open',
      day,
      currency: order.currency,
      ordered_minor: order.total.minor,
      customer_id: customerId,
      ordered_at: order.orderedAt,
      taken_in_at: now,
      ...head(order, now),
      ...body(order, prepared),
    };
    const { insertId } = await write(tx, `INSERT INTO sales_order (${Object.keys(values).join(', ')}) VALUES ${tuples(1, Object.keys(values).length)}`, Object.values(values));
    return this.lock(tx, String(insertId) as OrderId);
  }

  /** How it stands in the shop: always taken over. */
  async updateHead(tx: Tx, orderId: OrderId, order: RemoteOrder, now: Date): Promise<void> {
    await this.update(tx, orderId, head(order, now));
  }

  /** What was ordered: taken over while nothing was sent. */
  async updateBody(tx: Tx, orderId: OrderId, order: RemoteOrder, prepared: PreparedOrder): Promise<void> {
    await this.update(tx, orderId, body(order, prepared));
  }

  async setStatus(tx: Tx, order: Pick<StoredOrder, 'id' | 'status' | 'state' | 'givenBack'>, cancelledBy: string | null, now: Date): Promise<void> {
    await write(tx, 'UPDATE sales_order SET status = ?, state = ?, given_back = ?, cancelled_by = ?, version = version + 1, changed_at = ? WHERE id = ?', [order.status, order.state, order.givenBack ? 1 : 0, cancelledBy?.slice(0, 40) ?? null, now, order.id]);
  }

  /** Takes over what the shop paid back; answers whether the sum moved. */
  async saveRefunds(tx: Tx, stored: StoredOrder, order: RemoteOrder): Promise<boolean> {
    const sum = Money.sum(order.refunds.map((refund) => refund.amount.abs()), order.currency);
    await write(tx, `DELETE FROM order_refund WHERE order_id = ?`, [stored.id]);
    if (order.refunds.length > 0) {
      await write(
        tx,
        `INSERT INTO order_refund (order_id, remote_ref, at, amount_minor, reason, lines_json) VALUES ${tuples(order.refunds.length, 6)}`,
        order.refunds.flatMap((refund) => [
          stored.id,
          refund.ref,
          refund.at,
          refund.amount.abs().minor,
          refund.reason.slice(0, 500),
          JSON.stringify(refund.lines.map((line) => ({ lineRef: line.lineRef, quantity: line.quantity.decimal.abs().toString(), amount: line.amount.abs().minor }))),
        ]),
      );
    }
    await this.update(tx, stored.id, { refunded_minor: sum.minor });
    return !sum.equals(stored.refunded);
  }

  private async update(tx: Tx, orderId: OrderId, values: Record<string, unknown>): Promise<void> {
    await write(tx, `UPDATE sales_order SET ${Object.keys(values).map((column) => `${column} = ?`).join(', ')} WHERE id = ?`, [...Object.values(values), orderId]);
  }
}

function head(order: RemoteOrder, now: Date): Record<string, unknown> {
  return {
    number: order.number.slice(0, 120),
    state: order.state,
    held: order.held,
    remote_status: order.status.order,
    remote_payment_status: order.status.payment,
    remote_delivery_status: order.status.delivery,
    fingerprint: order.fingerprint,
    changed_in_shop_at: order.changedAt,
    paid_at: order.paidAt,
    payment_transaction: order.payment.transaction.slice(0, 190),
    buyer_note: order.buyerNote.slice(0, 10_000),
    changed_at: now,
  };
}

function body(order: RemoteOrder, prepared: PreparedOrder): Record<string, unknown> {
  return {
    prices_include_tax: order.pricesIncludeTax ? 1 : 0,
    tax_treatment: order.taxTreatment,
    total_minor: order.total.minor,
    tax_minor: prepared.document.tax.minor,
    shop_tax_minor: order.totalTax.minor,
    payment_key: order.payment.key,
    payment_name: order.payment.name.slice(0, 190),
    payment_term_id: prepared.paymentTerm,
    shipping_key: prepared.shippingKey,
    shipping_name: (order.shippingMethod?.name ?? '').slice(0, 190),
    shipping_method_id: prepared.shippingMethod,
    customer_group: (order.customer.group ?? '').slice(0, 190),
    email: order.customer.email.trim().slice(0, 254),
    vat_id: order.customer.vatId.trim().slice(0, 40),
    vouchers: JSON.stringify(order.vouchers),
    fulfilled_by: order.fulfilledBy,
  };
}

// As YYYY-MM-DD; fixed when the order is taken in.
function dayOf(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(instant);
}
