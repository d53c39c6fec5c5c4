// The connection test of a connected shop: asks it, and keeps what was learned – facts, the corrected address, the values for the assignments.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import type { CheckReport } from '@kontor/connectors';
import { Clock, type ShopId } from '@kontor/kernel';
import { Facts } from './facts.js';
import { Inspection } from './inspection.js';
import { ShopValues, valuesOf } from './shop-values.js';
import { Vault } from './vault.js';

/** Tests the connection of a shop. */
export class CheckShop extends Command<CheckReport> {
  constructor(readonly request: { shopId: ShopId }) {
    super();
  }
}

@CommandHandler(CheckShop)
export class CheckShopHandler implements ICommandHandler<CheckShop> {
  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
    private readonly inspection: Inspection,
    private readonly facts: Facts,
    private readonly values: ShopValues,
    private readonly clock: Clock,
  ) {}

  async execute({ request: { shopId } }: CheckShop): Promise<CheckReport> {
    const { shop, settings } = await this.vault.open(shopId);
    const { report, seen } = await this.inspection.inspect({ shopId, platform: shop.platform, domain: shop.domain, settings, options: shop.options.platform, facts: shop.facts }, { seen: true });
    await this.database.inTransaction(async (tx) => {
      const kept = await this.facts.keep(tx, shop, report);
      if (kept && seen) await this.values.remember(tx, shopId, valuesOf(seen), this.clock.now());
    });
    return report;
  }
}
