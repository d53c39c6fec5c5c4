// Notices webhooks that fell silent (F72): what a fetch finds new or changed although no message named it. One may be late; several that stay unnamed mean that
// the shop switched its webhooks off or lost them. Then a person is told, and they are registered anew.
import { Injectable } from '@nestjs/common';
import { Database, marks, tuples } from '@kontor/base';
import type { OrderAnswer, RemoteOrder } from '@kontor/connectors';
import { Clock, type ShopId } from '@kontor/kernel';
import { Webhooks, type Shop } from '@kontor/shops';
import { Problems, Runs } from '@kontor/sync';

export const registerKind = 'register-webhooks';
export const silentSubject = 'webhooks';

/** Shops deliver in the background; so long a message may come late. */
const graceMilliseconds = 30 * 60_000;
const windowMilliseconds = 24 * 3_600_000;
/** So many unnamed orders are enough when nothing came at all since the first of them, … */
const enoughInSilence = 3;
/** … and so many when other messages did come: one of several topics is off. */
const enoughBesideOthers = 10;
/** A new registration is given so long before it is doubted. */
const trustMilliseconds = 3_600_000;

type Seen = { ref: string; fingerprint: string; askedAt: Date };

@Injectable()
export class WebhookWatch {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly webhooks: Webhooks,
    private readonly runs: Runs,
    private readonly problems: Problems,
  ) {}

  /** Whether orders that this fetch finds should have been announced: there was a complete fetch since the registration, so what it finds happened later. */
  async begin(shopId: ShopId): Promise<boolean> {
    return (await this.webhooks.standing(shopId))?.watchedFrom != null;
  }

  /** Notes those of a page that are new or changed and that no message named since Kontor looked at them last; before they are taken in. */
  async note(shopId: ShopId, answers: readonly OrderAnswer[]): Promise<void> {
    const orders = answers.flatMap((answer) => ('order' in answer ? [answer.order] : []));
    if (orders.length === 0) return;
    const refs = orders.map(({ ref }) => ref);
    const seen = new Map((await this.database.query<Seen>(`SELECT remote_ref AS ref, fingerprint, asked_at AS askedAt FROM seen_order WHERE shop_id = ? AND remote_ref IN (${marks(refs)})`, [shopId, ...refs])).map((row) => [row.ref, row]));
    const named = new Map((await this.database.query<{ ref: string; last: Date }>(`SELECT remote_ref AS ref, MAX(received_at) AS last FROM webhook_delivery WHERE shop_id = ? AND remote_ref IN (${marks(refs)}) GROUP BY remote_ref`, [shopId, ...refs])).map(({ ref, last }) => [ref, last]));
    const found = orders.filter((order) => isNews(order, seen.get(order.ref)) && !isNamed(named.get(order.ref), seen.get(order.ref))).map(({ ref }) => ref);
    if (found.length === 0) return;
    const now = this.clock.now();
    await this.database.write(`INSERT INTO webhook_unannounced (shop_id, remote_ref, found_at) VALUES ${tuples(found.length, 3)} ON DUPLICATE KEY UPDATE found_at = VALUES(found_at)`, found.flatMap((ref) => [shopId, ref, now]));
  }

  /** A complete fetch has ended: from now on, or once more, the webhooks are judged by what was found. */
  async end({ id: shopId, options }: Shop): Promise<void> {
    const standing = options.webhooks ? await this.webhooks.standing(shopId) : null;
    if (!standing) return;
    if (standing.watchedFrom === null) return this.webhooks.watch(shopId);
    const now = this.clock.now().getTime();
    if (now - standing.registeredAt.getTime() < trustMilliseconds) return;
    // What came after all, however late, is not missing.
    const missing = await this.database.query<{ ref: string; foundAt: Date }>(
      `SELECT u.remote_ref AS ref, u.found_at AS foundAt FROM webhook_unannounced u WHERE u.shop_id = ? AND u.found_at <= ? AND u.found_at > ?
         AND NOT EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.shop_id = u.shop_id AND d.remote_ref = u.remote_ref AND d.received_at >= u.found_at - INTERVAL 5 MINUTE) ORDER BY u.found_at`,
      [shopId, new Date(now - graceMilliseconds), new Date(now - windowMilliseconds)],
    );
    const [first] = missing;
    if (!first) return;
    const others = standing.lastDeliveryAt !== null && standing.lastDeliveryAt > first.foundAt;
    if (missing.length < (others ? enoughBesideOthers : enoughInSilence)) return;
    await this.database.inTransaction(async (tx) => {
      await this.webhooks.fellSilent(tx, shopId);
      await this.problems.report(tx, { shopId, kind: registerKind, subject: silentSubject, failureKind: 'notice', code: 'webhooks-silent', values: { orders: missing.length }, retryAt: null });
      await tx.query(`DELETE FROM webhook_unannounced WHERE shop_id = ?`, [shopId]);
      await this.runs.request({ kind: registerKind, shopId, requestedBy: 'event' }, tx);
    });
  }
}

/** New, or changed in the shop since it was seen; one that was refused then says nothing about that. */
function isNews(order: RemoteOrder, seen: Seen | undefined): boolean {
  return seen === undefined || (seen.fingerprint !== '' && seen.fingerprint !== order.fingerprint);
}

// The minute is for what changed while it was being read.
function isNamed(last: Date | undefined, seen: Seen | undefined): boolean {
  return last !== undefined && (seen === undefined || last.getTime() >= seen.askedAt.getTime() - 60_000);
}
