// Connects a shop: the form is checked, the shop itself is not asked (CheckSettings does that before, where a person waits for it).
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database, Outbox, write } from '@kontor/base';
import { Connectors } from '@kontor/connectors';
import { Clock, type ShopId } from '@kontor/kernel';
import { Credentials } from './credentials.js';
import { tidyDomain } from './domain.js';
import type { ShopOptions } from './shop.js';
import { checkForm, mergeOptions, mergeSettings, unreachable } from './shop-form.js';
import { ShopWebhooksDue } from './shop-webhooks-due.event.js';
import { Webhooks } from './webhooks.js';

export type NewShop = {
  name: string;
  platform: string;
  domain: string;
  settings: Record<string, string>;
  options?: Partial<ShopOptions>;
  trial?: boolean;
  /** Orders from here on are taken in; left out = those of the last 30 days. */
  startDate?: Date;
  requestedBy: string;
};

const usualDays = 30;

/** Connects a shop. */
export class AddShop extends Command<{ shopId: ShopId }> {
  constructor(readonly shop: NewShop) {
    super();
  }
}

@CommandHandler(AddShop)
export class AddShopHandler implements ICommandHandler<AddShop> {
  constructor(
    private readonly database: Database,
    private readonly connectors: Connectors,
    private readonly credentials: Credentials,
    private readonly outbox: Outbox,
    private readonly webhooks: Webhooks,
    private readonly clock: Clock,
  ) {}

  async execute({ shop }: AddShop): Promise<{ shopId: ShopId }> {
    const now = this.clock.now();
    const platform = this.connectors.platform(shop.platform);
    const settings = mergeSettings(platform, {}, shop.settings);
    const options = mergeOptions({}, shop.options ?? {});
    const form = { name: shop.name.trim(), platform: platform.id, domain: tidyDomain(shop.domain), settings, options, startDate: shop.startDate ?? new Date(now.getTime() - usualDays * 86_400_000) };
    checkForm(this.connectors, form, unreachable({}, options, this.webhooks.reachable));
    const shopId = await this.database.inTransaction(async (tx) => {
      const { insertId } = await write(tx, `INSERT INTO shop (name, platform, domain, settings_sealed, options, trial, start_date, created_at, changed_at) VALUES (?, ?, ?, '', ?, ?, ?, ?, ?)`, [
        form.name,
        form.platform,
        form.domain,
        JSON.stringify(options),
        shop.trial ? 1 : 0,
        form.startDate,
        now,
        now,
      ]);
      const id = String(insertId) as ShopId;
      await this.credentials.store(tx, id, settings);
      if (options.webhooks) await this.outbox.record(tx, new ShopWebhooksDue(id));
      return id;
    });
    return { shopId };
  }
}
