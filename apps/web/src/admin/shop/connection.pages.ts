// The connection of a shop: test it, and replace its credentials. New ones are tested before they take the place of those that work.
import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { AppError } from '@kontor/kernel';
import { ChangeShop, CheckSettings, CheckShop, ListPlatforms, type Shop } from '@kontor/shops';
import { faultsOf } from '../layout/fields.js';
import { actor, may } from '../session/act.js';
import { AdminPages, For } from '../session/admin.guard.js';
import { flash, type AdminRequest } from '../session/session.js';
import { connectionView, type ShopConnectionState } from './connection.views.js';
import { Form } from './form.js';
import { ShopFrame } from './shop-frame.js';

@AdminPages('admin/shops/:id/connection')
export class ShopConnectionPages {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly frame: ShopFrame,
  ) {}

  @Get()
  async show(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    await this.page(request, response, await this.frame.shop(id), { report: null, typed: null });
  }

  /** Answers with the report itself: a test changes nothing that a second one would spoil. */
  @Post('check')
  @For('operate')
  async check(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    const shop = await this.frame.shop(id);
    const report = await this.commands.execute(new CheckShop({ shopId: shop.id }));
    response.status(200);
    // A good test took away what needed attention.
    await this.page(request, response, await this.frame.shop(id), { report, typed: null });
  }

  @Post()
  @For('administer')
  async save(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    const shop = await this.frame.shop(id);
    const form = new Form(body);
    const typed = { domain: form.text('domain'), settings: form.group('settings') };
    try {
      const report = await this.commands.execute(new CheckSettings({ shopId: shop.id, platform: shop.platform, ...typed }));
      if (!report.ok && !form.ticked('anyway')) {
        response.status(422);
        return await this.page(request, response, shop, { report, typed: { ...typed, faults: {} } });
      }
      await this.commands.execute(new ChangeShop({ shopId: shop.id, version: form.whole('version'), change: { domain: typed.domain, settings: typed.settings }, requestedBy: actor(request) }));
      if (report.ok) await this.commands.execute(new CheckShop({ shopId: shop.id }));
      flash(request, report.ok ? { tone: 'success', key: 'shop.connection.saved', values: {} } : { tone: 'info', key: 'shop.connection.saved-anyway', values: {} });
      response.redirect(303, `/admin/shops/${shop.id}/connection`);
    } catch (error) {
      const faults = faultsOf(error, this.frame.voice(request).language);
      response.status(422);
      await this.page(request, response, shop, { report: null, typed: { ...typed, faults } });
    }
  }

  private async page(request: AdminRequest, response: Response, shop: Shop, state: Pick<ShopConnectionState, 'report' | 'typed'>): Promise<void> {
    const platform = (await this.queries.execute(new ListPlatforms())).find(({ id }) => id === shop.platform);
    if (!platform) throw new AppError('platform-unknown', { platform: shop.platform });
    const view = connectionView({ shop, platform, may: { operate: may(request, 'operate'), administer: may(request, 'administer') }, ...state }, this.frame.voice(request));
    await this.frame.page(request, response, 'shop/connection', shop, 'connection', view);
  }
}
