// Changes a shop. Optimistic locking by version; secrets that are not named stay; new credentials, another address or other options count as
// somebody having acted, so the note that the shop needs attention goes.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database, Outbox, rows, write, type Tx } from '@kontor/base';
import { Connectors, type ShopFacts } from '@kontor/connectors';
import { AppError, Clock, type ShopId } from '@kontor/kernel';
import { Credentials, type Settings } from './credentials.js';
import { tidyDomain } from './domain.js';
import { shopColumns, type Shop, type ShopOptions, type ShopRow } from './shop.js';
import { checkForm, isMoved, mergeOptions, mergeSettings, secretsNeededAgain, unreachable, type SettingsChange } from './shop-form.js';
import { ShopOptionsChanged } from './shop-options-changed.event.js';
import { ShopWebhooksDue } from './shop-webhooks-due.event.js';
import { Shops } from './shops.js';
import { Webhooks } from './webhooks.js';

export type ShopChange = { name?: string; domain?: string; settings?: SettingsChange; options?: Partial<ShopOptions>; trial?: boolean; paused?: boolean; startDate?: Date };

/** Changes what is named of a shop and answers the shop as it then stands. */
export class ChangeShop extends Command<Shop> {
  constructor(readonly request: { shopId: ShopId; version: number; change: ShopChange; requestedBy: string }) {
    super();
  }
}

@CommandHandler(ChangeShop)
export class ChangeShopHandler implements ICommandHandler<ChangeShop> {
  constructor(
    private readonly database: Database,
    private readonly connectors: Connectors,
    private readonly credentials: Credentials,
    private readonly shops: Shops,
    private readonly outbox: Outbox,
    private readonly webhooks: Webhooks,
    private readonly clock: Clock,
  ) {}

  async execute({ request }: ChangeShop): Promise<Shop> {
    await this.database.inTransaction((tx) => this.change(tx, request.shopId, request.version, request.change));
    return this.shops.get(request.shopId);
  }

  private async change(tx: Tx, shopId: ShopId, version: number, change: ShopChange): Promise<void> {
    const [row] = await rows<ShopRow>(tx, `SELECT ${shopColumns} FROM shop s WHERE s.id = ? AND s.removed_at IS NULL FOR UPDATE`, [shopId]);
    if (!row) throw new AppError('shop-unknown', { shop: shopId });
    if (row.version !== version) throw new AppError('version-stale');
    const platform = this.connectors.platform(row.platform);
    const stored = this.readable(row);
    const settings = mergeSettings(platform, stored ?? {}, change.settings ?? {});
    const storedOptions = JSON.parse(row.options) as Partial<ShopOptions>;
    const options = mergeOptions(storedOptions, change.options ?? {});
    const form = { name: (change.name ?? row.name).trim(), platform: row.platform, domain: change.domain === undefined ? row.domain : tidyDomain(change.domain), settings, options, startDate: change.startDate ?? row.start_date };
    // Credentials whose key is lost do not keep a person from renaming or pausing the shop; touching the connection asks for them.
    const connectionTouched = change.domain !== undefined || change.settings !== undefined || change.options !== undefined;
    if (stored || connectionTouched) {
      const faults = [...secretsNeededAgain(platform, { domain: row.domain, settings: stored ?? {} }, form, change.settings ?? {}), ...unreachable(storedOptions, options, this.webhooks.reachable)];
      checkForm(this.connectors, form, faults);
    }

    const moved = isMoved(row, form);
    const otherSettings = change.settings !== undefined && JSON.stringify(stored) !== JSON.stringify(settings);
    const otherOptions = JSON.stringify(storedOptions.platform ?? {}) !== JSON.stringify(options.platform ?? {});
    const acted = row.domain !== form.domain || otherSettings || otherOptions;
    await write(
      tx,
      `UPDATE shop SET name = ?, domain = ?, options = ?, trial = ?, paused = ?, start_date = ?, facts = ?, ${acted ? 'attention_kind = NULL, attention_code = NULL, attention_values = NULL, attention_since = NULL,' : ''}
         version = version + 1, changed_at = ? WHERE id = ?`,
      [form.name, form.domain, JSON.stringify(options), flag(change.trial, row.trial), flag(change.paused, row.paused), form.startDate, factsAfter(row.facts, moved, otherSettings), this.clock.now(), shopId],
    );
    if (otherSettings) await this.credentials.store(tx, shopId, settings);
    const elsewhere = row.domain !== form.domain || otherSettings;
    if (elsewhere) await this.webhooks.want(tx, shopId);
    if ((storedOptions.webhooks === true) !== (options.webhooks === true) || (options.webhooks && elsewhere)) await this.outbox.record(tx, new ShopWebhooksDue(shopId));
    // What only steers how runs go (language, what the combined button sends) does not change what the shop should show.
    if (moved || otherOptions) await this.outbox.record(tx, new ShopOptionsChanged(shopId));
  }

  private readable(row: ShopRow): Settings | null {
    try {
      return this.credentials.open(row.id, row.settings_sealed);
    } catch {
      return null;
    }
  }
}

function flag(wanted: boolean | undefined, stored: number): number {
  return wanted === undefined ? stored : wanted ? 1 : 0;
}

/** Of another shop nothing is known; with other credentials at least not what the connector found out about using them. */
function factsAfter(facts: string | null, moved: boolean, otherSettings: boolean): string | null {
  if (facts === null || moved) return null;
  return otherSettings ? JSON.stringify({ ...(JSON.parse(facts) as ShopFacts), own: {} }) : facts;
}
