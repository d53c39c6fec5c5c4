// The one gate (architecture F): whatever writes to a shop asks here first, at every call, so that trial mode and emergency stop hold at once
// and no handler has to think of them.
import { Injectable } from '@nestjs/common';
import { Database } from '@kontor/base';
import type { Connection, FeedbackAbility, ImageAbility, PriceAbility, StockAbility, WebhookAbility } from '@kontor/connectors';
import { AppError, type ShopId } from '@kontor/kernel';

@Injectable()
export class Gate {
  constructor(private readonly database: Database) {}

  /** Throws `writes-stopped`; asked anew from the database, one row by its key. */
  async pass(shopId: ShopId): Promise<void> {
    const [row] = await this.database.query<{ name: string; closed: number }>(
      'SELECT s.name, (s.trial = 1 OR s.stopped = 1 OR EXISTS (SELECT 1 FROM shop_stop e WHERE e.id = 1 AND e.stopped = 1)) AS closed FROM shop s WHERE s.id = ? AND s.removed_at IS NULL',
      [shopId],
    );
    if (!row) throw new AppError('shop-unknown', { shop: shopId });
    if (row.closed) throw new AppError('writes-stopped', { shop: row.name });
  }

  /** The connection with its writing abilities behind the gate; reading goes through. Named one by one, so that a new writing ability does not slip past. */
  guard(shopId: ShopId, open: Connection): Connection {
    const { stock, prices, images, feedback, webhooks } = open;
    return {
      get capabilities() {
        return open.capabilities;
      },
      get facts() {
        return open.facts;
      },
      check: () => open.check(),
      seenValues: () => open.seenValues(),
      traffic: () => open.traffic(),
      newFacts: () => open.newFacts(),
      close: () => open.close(),
      ...(open.orders && { orders: open.orders }),
      ...(open.articles && { articles: open.articles }),
      ...(open.articleFile && { articleFile: open.articleFile }),
      ...(stock && { stock: this.guardStock(shopId, stock) }),
      ...(prices && { prices: this.guardPrices(shopId, prices) }),
      ...(images && { images: this.guardImages(shopId, images) }),
      ...(feedback && { feedback: this.guardFeedback(shopId, feedback) }),
      ...(webhooks && { webhooks: this.guardWebhooks(shopId, webhooks) }),
    };
  }

  private guardStock(shopId: ShopId, stock: StockAbility): StockAbility {
    return {
      pushStock: async (levels, settle) => {
        await this.pass(shopId);
        await stock.pushStock(levels, this.betweenBatches(shopId, levels.length, settle));
      },
      readStock: (keys) => stock.readStock(keys),
    };
  }

  private guardPrices(shopId: ShopId, prices: PriceAbility): PriceAbility {
    return {
      pushPrices: async (tags, now, settle) => {
        await this.pass(shopId);
        await prices.pushPrices(tags, now, this.betweenBatches(shopId, tags.length, settle));
      },
      readPrices: (keys) => prices.readPrices(keys),
    };
  }

  private guardImages(shopId: ShopId, images: ImageAbility): ImageAbility {
    return {
      pushImages: async (sets, settle) => {
        await this.pass(shopId);
        await images.pushImages(sets, this.betweenBatches(shopId, sets.length, settle));
      },
    };
  }

  private guardFeedback(shopId: ShopId, feedback: FeedbackAbility): FeedbackAbility {
    return {
      tell: async (request, memo) => {
        await this.pass(shopId);
        return feedback.tell(request, memo);
      },
    };
  }

  private guardWebhooks(shopId: ShopId, webhooks: WebhookAbility): WebhookAbility {
    return {
      verify: (rawBody, headers, secret) => webhooks.verify(rawBody, headers, secret),
      registered: (address) => webhooks.registered(address),
      register: async (target, ours) => {
        await this.pass(shopId);
        await webhooks.register(target, ours);
      },
      remove: async (ours) => {
        await this.pass(shopId);
        await webhooks.remove(ours);
      },
    };
  }

  /** A push of many batches stops between two of them: first what the shop answered is stored, then the gate is asked for the rest. */
  private betweenBatches<Settled>(shopId: ShopId, total: number, settle: (outcomes: Settled[]) => Promise<void>): (outcomes: Settled[]) => Promise<void> {
    let settled = 0;
    return async (outcomes) => {
      await settle(outcomes);
      settled += outcomes.length;
      if (settled < total) await this.pass(shopId);
    };
  }
}
