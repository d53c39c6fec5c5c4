// How far an incremental kind has come in a shop; the value is the connector's own and opaque to us.
import { Injectable } from '@nestjs/common';
import { Database, write, type Tx } from '@kontor/base';
import type { Opaque } from '@kontor/connectors';
import { Clock, type RunId, type ShopId } from '@kontor/kernel';

@Injectable()
export class Marks {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async get(shopId: ShopId | null, kind: string): Promise<Opaque | null> {
    const [row] = await this.database.query<{ value: string }>('SELECT value FROM sync_mark WHERE shop_id = ? AND kind = ?', [shopId ?? '0', kind]);
    return row ? (JSON.parse(row.value) as Opaque) : null;
  }

  async set(tx: Tx, shopId: ShopId | null, kind: string, value: Opaque, runId: RunId | null): Promise<void> {
    await write(tx, 'INSERT INTO sync_mark (shop_id, kind, value, set_at, run_id) VALUES (?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE value = VALUES(value), set_at = VALUES(set_at), run_id = VALUES(run_id)', [
      shopId ?? '0',
      kind,
      JSON.stringify(value),
      this.clock.now(),
      runId,
    ]);
  }
}
