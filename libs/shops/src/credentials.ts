// The only place where a shop's settings are sealed and opened. Sealed for one row: a secret copied to another row does not open there.
import { Injectable } from '@nestjs/common';
import { Database, Seal, write, type Tx } from '@kontor/base';
import type { ShopId } from '@kontor/kernel';
import type { Shop } from './shop.js';

export type Settings = Record<string, string>;

@Injectable()
export class Credentials {
  constructor(
    private readonly database: Database,
    private readonly seal: Seal,
  ) {}

  /** Throws `secret-unreadable` when the key is missing or the row was tampered with. */
  open(id: ShopId, sealed: string): Settings {
    return JSON.parse(this.seal.open(sealed, place(id))) as Settings;
  }

  async store(tx: Tx, id: ShopId, settings: Settings): Promise<void> {
    await write(tx, 'UPDATE shop SET settings_sealed = ? WHERE id = ?', [this.seal.seal(JSON.stringify(settings), place(id)), id]);
  }

  /** The settings of this very state of the shop; null when somebody changed it since it was read. */
  async of(shop: Shop): Promise<Settings | null> {
    const [row] = await this.database.query<{ sealed: string }>('SELECT settings_sealed AS sealed FROM shop WHERE id = ? AND version = ? AND removed_at IS NULL', [shop.id, shop.version]);
    if (!row) return null;
    const settings = this.open(shop.id, row.sealed);
    await this.renew(shop.id, row.sealed, settings);
    return settings;
  }

  /** After the key was rotated: seals under the new one what is still sealed under an old one; whoever changed it meanwhile wins. */
  private async renew(id: ShopId, sealed: string, settings: Settings): Promise<void> {
    if (!this.seal.isStale(sealed)) return;
    await this.database.write('UPDATE shop SET settings_sealed = ? WHERE id = ? AND settings_sealed = ?', [this.seal.seal(JSON.stringify(settings), place(id)), id, sealed]);
  }
}

function place(id: ShopId): string {
  return `shop:settings:${id}`;
}
