// Every order that a shop has shown us: taken in, or why not and what it holds of the shop's stock. The row is the lock under which an
// order is worked on, and its fingerprint is why seeing an order twice is harmless.
import { Injectable } from '@nestjs/common';
import { Database, chunks, marks, rows, write, type Tx } from '@kontor/base';
import type { RemoteOrder, StockHeld } from '@kontor/connectors';
import type { ArticleId, OrderId, ShopId } from '@kontor/kernel';
import type { Shop } from '@kontor/shops';
import type { SeenReason } from './order.js';

/** A line of an order that was left out. `issued`: it left without us and was booked as a goods issue, or needed none. */
export type SeenLine = { ref: string; number: string; quantity: string; held: StockHeld; articleId: ArticleId | null; issued: boolean };

export type SeenOrder = {
  ref: string;
  orderId: OrderId | null;
  reason: SeenReason | null;
  fingerprint: string;
  /** A line's article is not resolved: looked at again although nothing changed in the shop. */
  unresolved: boolean;
  /** Wanted again (a person, or a rule that changed): applied although nothing changed in the shop. */
  again: boolean;
  state: string;
  status: string;
  paymentStatus: string | null;
  held: string;
  /** There is a problem of its own that a fetch of the same state does not solve. */
  noted: boolean;
  /** The last comparison with the shop lists it as differing (F26). */
  differs: boolean;
  lines: SeenLine[];
};

type Row = { ref: string; orderId: OrderId | null; reason: SeenReason | null; fingerprint: string; unresolved: number; again: number; state: string; status: string; paymentStatus: string | null; held: string; noted: number; differs: number; lines_json: string };

// The sales order as it is there: one that was lost from its table is taken in anew when the shop shows it.
const select = `SELECT s.remote_ref AS ref, o.id AS orderId, s.reason, s.fingerprint, s.unresolved, s.again, s.state, s.remote_status AS status, s.remote_payment_status AS paymentStatus, s.held, s.noted, s.lines_json,
  EXISTS (SELECT 1 FROM completeness_order c WHERE c.shop_id = s.shop_id AND c.remote_ref = s.remote_ref AND c.settled_at IS NULL) AS differs
  FROM seen_order s LEFT JOIN sales_order o ON o.id = s.order_id WHERE s.shop_id = ?`;
/** An order that holds stock and does not show up any more is asked for by its id once a day. */
const askAfterMilliseconds = 86_400_000;
/** One that is wanted again and could not be had is asked for every hour. */
const againAfterMilliseconds = 3_600_000;
/** Before any time at which an order can have been asked for. */
export const neverAsked = new Date('2000-01-01T00:00:00.000Z');

@Injectable()
export class SeenOrders {
  constructor(private readonly database: Database) {}

  /** What is known of these orders, without locking them. */
  async known(shopId: ShopId, refs: readonly string[]): Promise<Map<string, SeenOrder>> {
    const found: SeenOrder[] = [];
    for (const part of chunks(refs, 500)) found.push(...(await this.database.query<Row>(`${select} AND s.remote_ref IN (${marks(part)})`, [shopId, ...part])).map(seenOf));
    return new Map(found.map((seen) => [seen.ref, seen]));
  }

  /** From here to the commit nobody else works on this order. */
  async lock(tx: Tx, shopId: ShopId, ref: string, now: Date): Promise<SeenOrder> {
    await write(tx, "INSERT INTO seen_order (shop_id, remote_ref, lines_json, first_seen_at, asked_at) VALUES (?, ?, '[]', ?, ?) ON DUPLICATE KEY UPDATE remote_ref = remote_ref", [shopId, ref, now, now]);
    const [row] = await rows<Row>(tx, `${select} AND s.remote_ref = ? FOR UPDATE`, [shopId, ref]);
    return seenOf(row);
  }

  /** Stores how the order stands now. */
  async store(tx: Tx, shopId: ShopId, order: RemoteOrder, now: Date, as: { orderId: OrderId | null; reason: SeenReason | null; lines: SeenLine[]; unresolved: boolean; noted?: boolean }): Promise<void> {
    await write(
      tx,
      `UPDATE seen_order SET order_id = ?, reason = ?, fingerprint = ?, unresolved = ?, noted = ?, again = 0, number = ?, state = ?, remote_status = ?, remote_payment_status = ?, held = ?, ordered_at = ?, holds = ?, lines_json = ?, asked_at = ?
       WHERE shop_id = ? AND remote_ref = ?`,
      [
        as.orderId,
        as.reason,
        as.reason === 'refused' ? '' : order.fingerprint,
        as.unresolved ? 1 : 0,
        as.noted ? 1 : 0,
        order.number.slice(0, 120),
        order.state,
        order.status.order,
        order.status.payment,
        order.held,
        order.orderedAt,
        as.orderId === null && as.lines.some((line) => line.held === 'taken') ? 1 : 0,
        JSON.stringify(as.lines),
        now,
        shopId,
        order.ref,
      ],
    );
  }

  /** The shop no longer has it. */
  async gone(tx: Tx, shopId: ShopId, ref: string, orderId: OrderId | null, now: Date): Promise<void> {
    await write(tx, "UPDATE seen_order SET reason = IF(? IS NULL, 'gone', NULL), fingerprint = '', unresolved = 0, noted = 0, again = 0, state = 'cancelled', held = 'none', holds = 0, lines_json = '[]', asked_at = ? WHERE shop_id = ? AND remote_ref = ?", [orderId, now, shopId, ref]);
  }

  /** The next fetch of this order applies it anew. */
  async wantAgain(tx: Tx, shopId: ShopId, ref: string): Promise<void> {
    await write(tx, 'UPDATE seen_order SET again = 1 WHERE shop_id = ? AND remote_ref = ?', [shopId, ref]);
  }

  /**
   * Orders to be asked for by their id: wanted again (at most once an hour), those that hold stock and were not seen for a day (a deleted
   * order is only found so), and those that the start date no longer leaves out.
   */
  async toAsk({ id: shopId, startDate }: Pick<Shop, 'id' | 'startDate'>, now: Date, limit: number): Promise<string[]> {
    const before = (milliseconds: number): Date => new Date(now.getTime() - milliseconds);
    const ask = (flag: 'again' | 'holds', milliseconds: number): Promise<{ ref: string }[]> =>
      this.database.query('SELECT remote_ref AS ref FROM seen_order WHERE shop_id = ? AND ' + flag + ' = 1 AND asked_at <= ? ORDER BY asked_at, remote_ref LIMIT ?', [shopId, before(milliseconds), limit]);
    const older = await this.database.query<{ ref: string }>("SELECT remote_ref AS ref FROM seen_order WHERE shop_id = ? AND reason = 'older' AND ordered_at >= ? ORDER BY ordered_at LIMIT ?", [shopId, startDate, limit]);
    return [...new Set([...(await ask('again', againAfterMilliseconds)), ...(await ask('holds', askAfterMilliseconds)), ...older].map(({ ref }) => ref))];
  }

  /** They were asked for and stand as they stood. */
  async asked(shopId: ShopId, refs: readonly string[], now: Date): Promise<void> {
    if (refs.length > 0) await this.database.write(`UPDATE seen_order SET asked_at = ? WHERE shop_id = ? AND remote_ref IN (${marks(refs)})`, [now, shopId, ...refs]);
  }
}

function seenOf(row: Row): SeenOrder {
  const { lines_json: lines, unresolved, again, noted, differs, ...rest } = row;
  return { ...rest, unresolved: unresolved === 1, again: again === 1, noted: noted === 1, differs: differs === 1, lines: JSON.parse(lines) as SeenLine[] };
}
