// Setting and lifting the emergency stop (F9), of one shop or of all; lifting the one for all leaves a shop's own in place.
import { Injectable } from '@nestjs/common';
import { Database } from '@kontor/base';
import { AppError, Clock, type ShopId } from '@kontor/kernel';

@Injectable()
export class Stopping {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async set(shopId: ShopId | null, stopped: boolean): Promise<void> {
    const flag = stopped ? 1 : 0;
    const now = this.clock.now();
    if (shopId === null) {
      await this.database.write('INSERT INTO shop_stop (id, stopped, changed_at) VALUES (1, ?, ?) ON DUPLICATE KEY UPDATE stopped = VALUES(stopped), changed_at = VALUES(changed_at)', [flag, now]);
      return;
    }
    // Not a change of the record that a form holds open, so the version stays.
    const { affectedRows } = await this.database.write('UPDATE shop SET stopped = ?, changed_at = ? WHERE id = ? AND removed_at IS NULL', [flag, now, shopId]);
    if (affectedRows === 0) throw new AppError('shop-unknown', { shop: shopId });
  }
}
