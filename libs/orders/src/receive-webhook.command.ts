// A message of a shop (F72): proved by the secret in its address and by the connector, stored, and turned into "look at these orders now" before it is answered.
// Nothing is done here; whatever it says of an order is read from the shop again.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import type { WebhookMessage } from '@kontor/connectors';
import { AppError, Clock, type ShopId } from '@kontor/kernel';
import { Connections, Webhooks, type Shop } from '@kontor/shops';
import { Problems, Runs } from '@kontor/sync';
import { silentSubject, registerKind } from './webhook-watch.js';
import { WebhookDeliveries } from './webhook-deliveries.js';

/** So many in a minute are more than it pays to ask for one by one: a fetch of everything new finds them in pages. */
const oneByOnePerMinute = 100;

export type IncomingWebhook = { shopId: ShopId; /** Of the address; null: it came to the one without. */ secret: string | null; rawBody: Buffer; headers: Record<string, string | string[] | undefined> };

/** Answers whether the message is the shop's; a forged one leaves nothing behind. */
export class ReceiveWebhook extends Command<boolean> {
  constructor(readonly message: IncomingWebhook) {
    super();
  }
}

@CommandHandler(ReceiveWebhook)
export class ReceiveWebhookHandler implements ICommandHandler<ReceiveWebhook> {
  constructor(
    private readonly database: Database,
    private readonly connections: Connections,
    private readonly webhooks: Webhooks,
    private readonly deliveries: WebhookDeliveries,
    private readonly runs: Runs,
    private readonly problems: Problems,
    private readonly clock: Clock,
  ) {}

  async execute({ message: incoming }: ReceiveWebhook): Promise<boolean> {
    const proof = incoming.secret === null ? null : await this.webhooks.prove(incoming.shopId, incoming.secret);
    if (incoming.secret !== null && proof === null) return false;
    const proved = await this.verify(incoming, proof);
    if (!proved) return false;
    const { shop, message } = proved;
    // A test of the address, or something that is not about an order.
    if (message.refs.length === 0) return true;
    await this.database.inTransaction(async (tx) => {
      const refs = await this.deliveries.store(tx, shop.id, message);
      // Only what was registered says that the registration works.
      if (proof !== null && (await this.webhooks.heard(tx, shop.id))) await this.problems.resolve(tx, { shopId: shop.id, kind: registerKind, subjects: [silentSubject] });
      if (refs.length === 0 || shop.paused || !shop.capabilities.orders) return;
      const many = (await this.deliveries.countSince(tx, shop.id, new Date(this.clock.now().getTime() - 60_000))) > oneByOnePerMinute;
      await this.runs.request({ kind: 'fetch-orders', shopId: shop.id, params: many ? { news: true, refs: [] } : { news: false, refs }, requestedBy: 'hook' }, tx);
    });
    return true;
  }

  private async verify({ shopId, rawBody, headers }: IncomingWebhook, proof: string | null): Promise<{ shop: Shop; message: WebhookMessage } | null> {
    const opened = await this.connections.open(shopId, 'fetch').catch((error: unknown) => {
      // Whoever guesses numbers learns nothing about which shops there are.
      if (error instanceof AppError && error.status === 404) return null;
      throw error;
    });
    if (!opened) return null;
    try {
      const message = opened.connection.webhooks?.verify(rawBody, headers, proof) ?? null;
      return message && { shop: opened.shop, message };
    } finally {
      await this.connections.release(opened);
    }
  }
}
