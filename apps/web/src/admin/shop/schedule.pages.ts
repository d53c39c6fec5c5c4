// The schedule of a shop, one form per kind of run (F9).
import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import type { Shop } from '@kontor/shops';
import { ChangeSchedule, GetSchedule, type ScheduleChange, type ScheduleView } from '@kontor/sync';
import { faultsOf } from '../layout/fields.js';
import { may } from '../session/act.js';
import { AdminPages, For } from '../session/admin.guard.js';
import { flash, type AdminRequest } from '../session/session.js';
import { Form } from './form.js';
import { scheduleView, type TypedSchedule } from './schedule.views.js';
import { ShopFrame } from './shop-frame.js';

@AdminPages('admin/shops/:id/schedule')
export class ShopSchedulePages {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly frame: ShopFrame,
  ) {}

  @Get()
  async show(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    await this.page(request, response, await this.frame.shop(id), null);
  }

  @Post()
  @For('administer')
  async save(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    const shop = await this.frame.shop(id);
    const form = new Form(body);
    const kind = form.text('kind');
    try {
      const stands = (await this.queries.execute(new GetSchedule({ shopId: shop.id }))).find((entry) => entry.kind === kind);
      await this.commands.execute(new ChangeSchedule({ shopId: shop.id, changes: [{ kind, ...changeOf(form, stands) }] }));
      flash(request, { tone: 'success', key: 'shop.saved', values: {} });
      response.redirect(303, `/admin/shops/${shop.id}/schedule`);
    } catch (error) {
      const faults = faultsOf(error, this.frame.voice(request).language);
      response.status(422);
      await this.page(request, response, shop, { kind, text: (name) => form.text(name), ticked: (name) => form.ticked(name), faults });
    }
  }

  private async page(request: AdminRequest, response: Response, shop: Shop, typed: TypedSchedule | null): Promise<void> {
    const kinds = await this.queries.execute(new GetSchedule({ shopId: shop.id }));
    await this.frame.page(request, response, 'shop/schedule', shop, 'schedule', scheduleView({ shop, kinds, mayChange: may(request, 'administer'), typed }, this.frame.voice(request)));
  }
}

/** Only what was touched: an interval that merely stood there must not take back the cron expression that was typed beside it. */
export function changeOf(form: Form, stands: ScheduleView | undefined): ScheduleChange {
  const typed = (name: 'every' | 'cron' | 'quietFrom' | 'quietUntil'): string | null | undefined => (form.text(name) === (stands?.[name] ?? '') ? undefined : form.textOrNull(name));
  return { every: typed('every'), cron: typed('cron'), quietFrom: typed('quietFrom'), quietUntil: typed('quietUntil'), paused: form.ticked('paused') };
}
