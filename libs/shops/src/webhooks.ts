// Kontor's webhooks in a shop (F72): which should stand there and which do, under which secret, and since when nothing came. The secret exists sealed and in the
// addresses that the shop was told, nowhere else. Another registration has another secret; what is under way with the one before is believed for an hour.
import { Injectable } from '@nestjs/common';
import { Database, Env, Seal, rows, write, type Tx } from '@kontor/base';
import type { WebhookAbility } from '@kontor/connectors';
import { AppError, Clock, type ShopId } from '@kontor/kernel';
import { hookSecrets, newHookSecret, sameSecret } from './hook-secret.js';
import type { OpenedShop } from './connections.js';
import type { Shop } from './shop.js';

/** What was done in the shop: nothing had to be, it was looked at, registered, or taken away. */
export type HooksSettled = 'nothing' | 'stand' | 'registered' | 'removed';

/** `watchedFrom`: changes that a fetch finds after it should have been announced; null: not yet. */
export type HooksStanding = { registeredAt: Date; watchedFrom: Date | null; lastDeliveryAt: Date | null; silentSince: Date | null };

type Row = { secret_sealed: string; previous_sealed: string | null; previous_until: Date | null; bases: string; wanted: number; settled: number; registered_at: Date | null; looked_at: Date | null; watched_from: Date | null; last_delivery_at: Date | null; silent_since: Date | null };

const previousMilliseconds = 3_600_000;
/** Shops switch webhooks off by themselves, so they are looked at now and then though nothing seems wrong. */
const lookEveryMilliseconds = 6 * 3_600_000;

@Injectable()
export class Webhooks {
  constructor(
    private readonly database: Database,
    private readonly seal: Seal,
    private readonly env: Env,
    private readonly clock: Clock,
  ) {}

  /** Kontor has an address that shops can send to. */
  get reachable(): boolean {
    return this.env.KONTOR_PUBLIC_URL !== undefined;
  }

  /** The secret by which the shop signs, where the one from the address is right; null: it is not. */
  async prove(shopId: ShopId, given: string): Promise<string | null> {
    const row = await this.row(shopId);
    const believed = row ? [row.secret_sealed, ...(row.previous_sealed !== null && row.previous_until !== null && row.previous_until > this.clock.now() ? [row.previous_sealed] : [])] : [];
    for (const sealed of believed) {
      const { path, signing } = hookSecrets(this.seal.open(sealed, place(shopId)));
      if (sameSecret(given, path)) return signing;
    }
    return null;
  }

  /** Whether what stands in the shop has to be changed or looked at. */
  async isDue({ id, options, capabilities }: Shop): Promise<boolean> {
    if (!capabilities.webhooks) return false;
    const row = await this.row(id);
    const base = this.base(id);
    if (!options.webhooks) return row !== null;
    if (base === null) return false;
    return row === null || !this.stands(row, base) || row.looked_at === null || row.looked_at.getTime() <= this.clock.now().getTime() - lookEveryMilliseconds;
  }

  /** Makes what stands in the shop what is wanted there. `anew`: with another secret, though nothing seems wrong. */
  async settle({ shop, connection }: OpenedShop, anew: boolean): Promise<HooksSettled> {
    const { webhooks } = connection;
    if (!webhooks) throw new AppError('ability-missing', { kind: 'register-webhooks' });
    const row = await this.row(shop.id);
    const base = this.base(shop.id);
    if (!shop.options.webhooks) {
      if (!row) return 'nothing';
      await this.takeAway(shop.id, webhooks);
      return 'removed';
    }
    if (base === null) throw new AppError('public-address-missing');
    if (row && !anew && this.stands(row, base) && (await webhooks.registered(base + hookSecrets(this.seal.open(row.secret_sealed, place(shop.id))).path))) {
      await this.database.write('UPDATE shop_webhook SET looked_at = ? WHERE shop_id = ?', [this.clock.now(), shop.id]);
      return 'stand';
    }
    await this.register(shop.id, webhooks, base);
    return 'registered';
  }

  /** Takes away what stands in the shop, and forgets it. */
  async takeAway(shopId: ShopId, ability: Pick<WebhookAbility, 'remove'>): Promise<void> {
    const row = await this.row(shopId);
    if (!row) return;
    await ability.remove(JSON.parse(row.bases) as string[]);
    await this.database.write('DELETE FROM shop_webhook WHERE shop_id = ? AND wanted = ?', [shopId, row.wanted]);
  }

  /** What is registered counts no more: the next run makes it anew. */
  async want(tx: Tx, shopId: ShopId): Promise<void> {
    await write(tx, 'UPDATE shop_webhook SET wanted = wanted + 1 WHERE shop_id = ?', [shopId]);
  }

  /** Something of Kontor's may stand in the shop. */
  async mayStand(shopId: ShopId): Promise<boolean> {
    return (await this.row(shopId)) !== null;
  }

  /** How the registration stands; null: there is none to rely on. */
  async standing(shopId: ShopId): Promise<HooksStanding | null> {
    const row = await this.row(shopId);
    return row?.registered_at ? { registeredAt: row.registered_at, watchedFrom: row.watched_from, lastDeliveryAt: row.last_delivery_at, silentSince: row.silent_since } : null;
  }

  /** From here on what a fetch finds should have been announced. */
  async watch(shopId: ShopId): Promise<void> {
    await this.database.write('UPDATE shop_webhook SET watched_from = ? WHERE shop_id = ? AND registered_at IS NOT NULL AND watched_from IS NULL', [this.clock.now(), shopId]);
  }

  /** A message came. Answers whether the shop had been silent. */
  async heard(tx: Tx, shopId: ShopId): Promise<boolean> {
    const [row] = await rows<{ silent_since: Date | null }>(tx, 'SELECT silent_since FROM shop_webhook WHERE shop_id = ? FOR UPDATE', [shopId]);
    if (row) await write(tx, 'UPDATE shop_webhook SET last_delivery_at = ?, silent_since = NULL WHERE shop_id = ?', [this.clock.now(), shopId]);
    return row?.silent_since != null;
  }

  /** The shop no longer says what it should; its webhooks are to be made anew. */
  async fellSilent(tx: Tx, shopId: ShopId): Promise<void> {
    await write(tx, 'UPDATE shop_webhook SET silent_since = COALESCE(silent_since, ?), wanted = wanted + 1 WHERE shop_id = ?', [this.clock.now(), shopId]);
  }

  // Before the shop is told, the new secret is stored: its first messages may come before its answer.
  private async register(shopId: ShopId, ability: WebhookAbility, base: string): Promise<void> {
    const secret = newHookSecret();
    const now = this.clock.now();
    const { wanted, bases } = await this.database.inTransaction(async (tx) => {
      const [row] = await rows<Row>(tx, 'SELECT * FROM shop_webhook WHERE shop_id = ? FOR UPDATE', [shopId]);
      const all = [...new Set([...(row ? (JSON.parse(row.bases) as string[]) : []), base])];
      const sealed = this.seal.seal(secret, place(shopId));
      if (!row) await write(tx, 'INSERT INTO shop_webhook (shop_id, secret_sealed, bases) VALUES (?, ?, ?)', [shopId, sealed, JSON.stringify(all)]);
      // A secret with which nothing was ever registered is no predecessor.
      else if (row.registered_at === null) await write(tx, 'UPDATE shop_webhook SET secret_sealed = ?, bases = ? WHERE shop_id = ?', [sealed, JSON.stringify(all), shopId]);
      else await write(tx, 'UPDATE shop_webhook SET previous_sealed = secret_sealed, previous_until = ?, secret_sealed = ?, bases = ?, registered_at = NULL, watched_from = NULL WHERE shop_id = ?', [new Date(now.getTime() + previousMilliseconds), sealed, JSON.stringify(all), shopId]);
      return { wanted: row?.wanted ?? 1, bases: all };
    });
    const { path, signing } = hookSecrets(secret);
    await ability.register({ address: base + path, secret: signing }, bases);
    const done = this.clock.now();
    await this.database.write('UPDATE shop_webhook SET settled = ?, bases = ?, registered_at = ?, looked_at = ?, watched_from = NULL WHERE shop_id = ?', [wanted, JSON.stringify([base]), done, done, shopId]);
  }

  private stands(row: Row, base: string): boolean {
    return row.registered_at !== null && row.settled === row.wanted && row.bases === JSON.stringify([base]);
  }

  private base(shopId: ShopId): string | null {
    return this.env.KONTOR_PUBLIC_URL === undefined ? null : `${this.env.KONTOR_PUBLIC_URL}/hooks/${shopId}/`;
  }

  private async row(shopId: ShopId): Promise<Row | null> {
    const [row] = await this.database.query<Row>('SELECT * FROM shop_webhook WHERE shop_id = ?', [shopId]);
    return row ?? null;
  }
}

function place(shopId: ShopId): string {
  return `shop:webhook:${shopId}`;
}
