// The options of a shop: three forms, each saved by itself, so that two people who change different things do not undo each other.
import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { Env } from '@kontor/base';
import { AppError, type FieldError } from '@kontor/kernel';
import { ChangeShop, ListPlatforms, type PlatformView, type Shop, type ShopOptions } from '@kontor/shops';
import { faultsOf } from '../layout/fields.js';
import { actor, may } from '../session/act.js';
import { AdminPages, For } from '../session/admin.guard.js';
import { flash, type AdminRequest } from '../session/session.js';
import { dayText, Form } from './form.js';
import { optionsView, simpleOptions, type TypedOptions } from './options.views.js';
import { ShopRules } from './rules.js';
import { ShopFrame } from './shop-frame.js';

@AdminPages('admin/shops/:id/options')
export class ShopOptionsPages {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly rules: ShopRules,
    private readonly frame: ShopFrame,
    private readonly env: Env,
  ) {}

  @Get()
  async show(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    await this.page(request, response, await this.frame.shop(id), null);
  }

  @Post()
  @For('administer')
  saveMain(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    return this.save(request, response, id, 'main', body, (shop, form) => this.change(shop, form, actor(request)));
  }

  @Post('stock')
  @For('administer')
  saveStock(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    return this.save(request, response, id, 'stock', body, (shop, form) => this.rules.setStock(shop.id, form));
  }

  @Post('prices')
  @For('administer')
  savePrices(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    return this.save(request, response, id, 'prices', body, (shop, form) => this.rules.setPrices(shop.id, form));
  }

  private async save(request: AdminRequest, response: Response, id: string, part: TypedOptions['part'], body: unknown, work: (shop: Shop, form: Form) => Promise<void>): Promise<void> {
    const shop = await this.frame.shop(id);
    const form = new Form(body);
    try {
      await work(shop, form);
      flash(request, { tone: 'success', key: 'shop.saved', values: {} });
      response.redirect(303, `/admin/shops/${shop.id}/options`);
    } catch (error) {
      const faults = faultsOf(error, this.frame.voice(request).language);
      response.status(422);
      await this.page(request, response, shop, { part, text: (name) => form.text(name), ticked: (name) => form.ticked(name), faults });
    }
  }

  private async change(shop: Shop, form: Form, requestedBy: string): Promise<void> {
    const faults: FieldError[] = [];
    const platform = platformOptions(await this.platform(shop), form, faults);
    const startDate = form.day('startDate', this.env.KONTOR_TIME_ZONE, faults);
    if (faults.length > 0) throw new AppError('input-invalid', {}, { fields: faults });
    const options: Partial<ShopOptions> = {
      language: form.text('language') as ShopOptions['language'],
      ...(shop.capabilities.stock && { combinedStock: form.text('combinedStock') as ShopOptions['combinedStock'] }),
      ...(shop.capabilities.prices && { allPrices: form.ticked('allPrices') }),
      ...(shop.capabilities.webhooks && { webhooks: form.ticked('webhooks') }),
      platform,
    };
    // An untouched start day keeps its time of day, an untouched domain asks for no credentials.
    const sameDay = form.text('startDate') === dayText(shop.startDate, this.env.KONTOR_TIME_ZONE);
    const change = { name: form.text('name'), domain: form.text('domain') === shop.domain ? undefined : form.text('domain'), options, trial: form.ticked('trial'), paused: form.ticked('paused'), startDate: sameDay ? undefined : (startDate ?? undefined) };
    await this.commands.execute(new ChangeShop({ shopId: shop.id, version: form.whole('version'), change, requestedBy }));
  }

  private async platform(shop: Shop): Promise<PlatformView> {
    const platform = (await this.queries.execute(new ListPlatforms())).find(({ id }) => id === shop.platform);
    if (!platform) throw new AppError('platform-unknown', { platform: shop.platform });
    return platform;
  }

  private async page(request: AdminRequest, response: Response, shop: Shop, typed: TypedOptions | null): Promise<void> {
    const [platform, rules] = await Promise.all([this.platform(shop), this.rules.read(shop.id)]);
    const state = { shop, reachable: this.env.KONTOR_PUBLIC_URL !== undefined, platform, startDate: dayText(shop.startDate, this.env.KONTOR_TIME_ZONE), ...rules, mayChange: may(request, 'administer'), typed };
    await this.frame.page(request, response, 'shop/options', shop, 'options', optionsView(state, this.frame.voice(request)));
  }
}

function platformOptions(platform: PlatformView, form: Form, faults: FieldError[]): ShopOptions['platform'] {
  const options: ShopOptions['platform'] = {};
  for (const { key, kind } of simpleOptions(platform)) {
    const name = `options.${key}`;
    const text = form.text(name);
    if (kind === 'flag') options[key] = form.ticked(name);
    else if (text === '') options[key] = null;
    else if (kind !== 'integer') options[key] = text;
    else if (/^-?\d{1,9}$/.test(text)) options[key] = Number.parseInt(text, 10);
    else faults.push({ field: name, code: 'option-invalid' });
  }
  return options;
}
