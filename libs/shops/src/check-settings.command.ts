// The connection test before anything is saved: asks the shop, stores nothing.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Connectors, type CheckReport } from '@kontor/connectors';
import { AppError, Clock, type ShopId } from '@kontor/kernel';
import { tidyDomain } from './domain.js';
import { Inspection } from './inspection.js';
import type { ShopOptions } from './shop.js';
import { checkForm, mergeOptions, mergeSettings, secretsNeededAgain, type SettingsChange } from './shop-form.js';
import { Vault } from './vault.js';

export type SettingsToCheck = {
  /** A shop that is being changed: secrets left empty are taken from it. */
  shopId?: ShopId;
  platform: string;
  domain: string;
  settings: SettingsChange;
  options?: Partial<ShopOptions>;
};

/** Tests a connection as entered in the form. */
export class CheckSettings extends Command<CheckReport> {
  constructor(readonly input: SettingsToCheck) {
    super();
  }
}

@CommandHandler(CheckSettings)
export class CheckSettingsHandler implements ICommandHandler<CheckSettings> {
  constructor(
    private readonly connectors: Connectors,
    private readonly vault: Vault,
    private readonly inspection: Inspection,
    private readonly clock: Clock,
  ) {}

  async execute({ input }: CheckSettings): Promise<CheckReport> {
    const platform = this.connectors.platform(input.platform);
    const known = input.shopId === undefined ? null : await this.vault.open(input.shopId);
    if (known && known.shop.platform !== platform.id) throw new AppError('shop-unknown', { shop: known.shop.id });
    const domain = tidyDomain(input.domain);
    const settings = mergeSettings(platform, known?.settings ?? {}, input.settings);
    const options = mergeOptions(known?.shop.options ?? {}, input.options ?? {});
    const missing = known ? secretsNeededAgain(platform, { domain: known.shop.domain, settings: known.settings }, { domain, settings }, input.settings) : [];
    checkForm(this.connectors, { name: '–', platform: platform.id, domain, settings, options, startDate: this.clock.now() }, missing);
    const { report } = await this.inspection.inspect({ shopId: input.shopId ?? null, platform: platform.id, domain, settings, options: options.platform ?? {}, facts: null }, { seen: false });
    return report;
  }
}
