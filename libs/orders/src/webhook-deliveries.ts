// Messages of the shops as they are kept: which delivery, about which orders, when (F72). A delivery is taken once however often it comes. Nothing of what it says
// about an order is kept, so there is nothing personal in here.
import { randomUUID } from 'node:crypto';
import { Database, InBackground, rows, write, type Tx } from '@kontor/base';
import type { WebhookMessage } from '@kontor/connectors';
import { Clock, type ShopId } from '@kontor/kernel';

const keepDays = 30;
const keepUnannouncedDays = 7;

@InBackground()
export class WebhookDeliveries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Stores a message; answers the orders that it names and that this delivery had not named yet. */
  async store(tx: Tx, shopId: ShopId, { deliveryId, topic, refs }: WebhookMessage): Promise<string[]> {
    const id = deliveryId === '' ? randomUUID() : deliveryId.slice(0, 100);
    const now = this.clock.now();
    const fresh: string[] = [];
    for (const ref of new Set(refs)) {
      // Its repetition may be stored at the same moment: whoever inserts the row asks for the order.
      const { affectedRows } = await write(tx, 'INSERT IGNORE INTO webhook_delivery (shop_id, delivery_id, topic, remote_ref, received_at) VALUES (?, ?, ?, ?, ?)', [shopId, id, topic.slice(0, 80), ref, now]);
      if (affectedRows === 1) fresh.push(ref);
    }
    return fresh;
  }

  /** How many came since then. */
  async countSince(tx: Tx, shopId: ShopId, since: Date): Promise<number> {
    const [row] = await rows<{ n: string }>(tx, 'SELECT COUNT(*) AS n FROM webhook_delivery WHERE shop_id = ? AND received_at > ?', [shopId, since]);
    return Number.parseInt(String(row.n), 10);
  }

  async sweep(): Promise<void> {
    const before = (days: number): Date => new Date(this.clock.now().getTime() - days * 86_400_000);
    await this.database.write('DELETE FROM webhook_delivery WHERE received_at < ? LIMIT 10000', [before(keepDays)]);
    await this.database.write('DELETE FROM webhook_unannounced WHERE found_at < ? LIMIT 10000', [before(keepUnannouncedDays)]);
  }
}
