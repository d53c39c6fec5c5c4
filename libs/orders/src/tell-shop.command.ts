// Tells the shop what it should know of its orders (F29, and the two statuses of F15): wanted against told, each step for itself, so that
// only what failed is told again. In a lane of its own: a failing one never stops the fetch.
import { Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database, marks, rows, write, type Tx } from '@kontor/base';
import type { FeedbackAbility, FeedbackRequest, Opaque } from '@kontor/connectors';
import { AppError, Clock, Quantity, type OrderId, type ShopId } from '@kontor/kernel';
import { Connections, type Shop } from '@kontor/shops';
import { SyncCommand, SyncKind, byHand, type DueCheck, type ProblemRetry, type RunContext } from '@kontor/sync';
import type { OrderStep } from './order.js';
import { OrderRules, type OrderRule } from './order-rules.js';

const dueNow = 'due = 1 AND (retry_at IS NULL OR retry_at <= ?)';
const page = 200;

@Injectable()
export class FeedbackDue implements DueCheck {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async due(shopId: ShopId): Promise<boolean> {
    return (await this.database.query(`SELECT 1 FROM order_feedback WHERE shop_id = ? AND ${dueNow} LIMIT 1`, [shopId, this.clock.now()])).length > 0;
  }
}

/** A person's retry: these orders are told now. */
@Injectable()
export class RetryFeedback implements ProblemRetry {
  async retry(tx: Tx, shopId: ShopId, subjects: string[]): Promise<Record<string, never>> {
    const refs = subjects.map((subject) => subject.replace(/^order:/, ''));
    await write(tx, `UPDATE order_feedback f JOIN sales_order o ON o.id = f.order_id SET f.retry_at = NULL WHERE o.shop_id = ? AND o.remote_ref IN (${marks(refs)})`, [shopId, ...refs]);
    return {};
  }
}

@SyncKind<Record<string, never>>('tell-shop', {
  lane: 'feedback',
  every: '1m',
  needs: 'feedback',
  writes: true,
  params: { parse: () => ({}), merge: (a) => a },
  due: FeedbackDue,
  retry: RetryFeedback,
  rebuild: (shopId) => new TellShop(shopId as ShopId),
})
export class TellShop extends SyncCommand {
  constructor(readonly shopId: ShopId) {
    super();
  }
}

type Row = { orderId: OrderId; ref: string; wanted: string | null; told: string | null; parcels: number; memo: string | null };
type Shipment = { id: string; carrier: string; tracking_number: string; tracking_url: string | null; lines_json: string; complete: number; shipped_at: Date };

@CommandHandler(TellShop)
export class TellShopHandler implements ICommandHandler<TellShop> {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly connections: Connections,
    private readonly rules: OrderRules,
  ) {}

  async execute({ shopId, run }: TellShop): Promise<void> {
    const opened = await this.connections.open(shopId, byHand(run.requestedBy) ? 'person' : 'feedback');
    try {
      const { shop, connection } = opened;
      run.useConnection(connection);
      if (!connection.feedback) throw new AppError('ability-missing', { kind: run.kind });
      const rule = await this.rules.get(shopId);
      for (let after = (run.cursor as string | null) ?? '0'; ; ) {
        const due = await this.database.query<Row>(
          `SELECT f.order_id AS orderId, o.remote_ref AS ref, f.wanted_status AS wanted, f.told_status AS told, f.untold_shipments AS parcels, f.memo FROM order_feedback f JOIN sales_order o ON o.id = f.order_id
           WHERE f.shop_id = ? AND ${dueNow.replaceAll(/\b(due|retry_at)\b/g, 'f.$1')} AND f.order_id > ? ORDER BY f.order_id LIMIT ?`,
          [shopId, this.clock.now(), after, page],
        );
        for (const row of due) await this.tell(run, shop, rule, connection.feedback, row);
        const last = due.at(-1);
        if (!last) return;
        after = last.orderId;
        await run.checkpoint(after);
      }
    } finally {
      await this.connections.release(opened);
    }
  }

  /** Parcels first, then the status: a shop's mail about "sent" should find the number there. */
  private async tell(run: RunContext, shop: Shop, rule: OrderRule, feedback: FeedbackAbility, row: Row): Promise<void> {
    let memo = row.memo === null ? null : (JSON.parse(row.memo) as Opaque);
    let step: { step: OrderStep; subject: string } = { step: 'status-told', subject: row.wanted ?? '' };
    const say = async (request: Omit<FeedbackRequest, 'orderRef' | 'language'>, store: (tx: Tx, now: Date) => Promise<void>): Promise<void> => {
      ({ memo } = await feedback.tell({ orderRef: row.ref, language: shop.options.language, ...request }, memo));
      await this.database.inTransaction(async (tx) => {
        const now = this.clock.now();
        await write(tx, 'UPDATE order_feedback SET memo = ?, attempts = 0, retry_at = NULL WHERE order_id = ?', [memo === null ? null : JSON.stringify(memo), row.orderId]);
        await store(tx, now);
        await this.note(tx, row.orderId, step, 'done', null, now);
      });
    };
    await run.item(
      `order:${row.ref}`,
      async () => {
        const untold = row.parcels === 0 ? [] : await this.database.query<Shipment>('SELECT id, carrier, tracking_number, tracking_url, lines_json, complete, shipped_at FROM order_shipment WHERE order_id = ? AND told_at IS NULL ORDER BY id', [row.orderId]);
        for (const shipment of untold) {
          step = { step: 'shipment-told', subject: shipment.id };
          const told = async (tx: Tx, now: Date): Promise<void> => {
            await write(tx, 'UPDATE order_shipment SET told_at = ? WHERE id = ?', [now, shipment.id]);
            await write(tx, 'UPDATE order_feedback SET untold_shipments = (SELECT COUNT(*) FROM order_shipment s WHERE s.order_id = ? AND s.told_at IS NULL) WHERE order_id = ?', [row.orderId, row.orderId]);
          };
          if (shop.capabilities.feedback?.shipments === 'none' || !rule.sendShipments) await this.database.inTransaction((tx) => told(tx, this.clock.now()));
          else await say({ shipment: shipmentOf(shipment) }, told);
        }
        const status = row.wanted;
        if (status === null || status === row.told) return;
        step = { step: 'status-told', subject: status };
        if (!shop.capabilities.feedback?.statuses) await this.database.write('UPDATE order_feedback SET wanted_status = told_status WHERE order_id = ? AND wanted_status = ?', [row.orderId, status]);
        else await say({ status }, async (tx) => void (await write(tx, 'UPDATE order_feedback SET told_status = ? WHERE order_id = ?', [status, row.orderId])));
      },
      async (failure) => {
        await this.database.inTransaction(async (tx) => {
          const now = this.clock.now();
          if (failure.kind === 'gone') await write(tx, 'UPDATE order_feedback SET wanted_status = told_status, untold_shipments = 0 WHERE order_id = ?', [row.orderId]);
          else await write(tx, 'UPDATE order_feedback SET retry_at = DATE_ADD(?, INTERVAL LEAST(1440, POW(2, LEAST(attempts, 11))) MINUTE), attempts = attempts + 1 WHERE order_id = ?', [now, row.orderId]);
          await this.note(tx, row.orderId, step, 'failed', failure.code, now);
        });
      },
    );
  }

  // A step that fails again and again is one row that counts.
  private async note(tx: Tx, orderId: OrderId, { step, subject }: { step: OrderStep; subject: string }, state: 'done' | 'failed', code: string | null, now: Date): Promise<void> {
    const [open] = await rows<{ id: string }>(tx, "SELECT id FROM order_step WHERE order_id = ? AND step = ? AND subject = ? AND state = 'failed' ORDER BY id DESC LIMIT 1 FOR UPDATE", [orderId, step, subject]);
    if (open) await write(tx, 'UPDATE order_step SET state = ?, attempts = attempts + 1, code = ?, at = ? WHERE id = ?', [state, code, now, open.id]);
    else await write(tx, 'INSERT INTO order_step (order_id, step, subject, state, code, at) VALUES (?, ?, ?, ?, ?, ?)', [orderId, step, subject, state, code, now]);
  }
}

function shipmentOf(row: Shipment): NonNullable<FeedbackRequest['shipment']> {
  return {
    key: row.id,
    carrier: row.carrier,
    trackingNumber: row.tracking_number,
    trackingUrl: row.tracking_url,
    shippedAt: row.shipped_at,
    lines: (JSON.parse(row.lines_json) as { lineRef: string; quantity: string }[]).map((line) => ({ lineRef: line.lineRef, quantity: Quantity.parse(line.quantity) })),
    complete: row.complete === 1,
  };
}
