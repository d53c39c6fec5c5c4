// Whether all orders of a shop are here (F26): compare now, look at days and differences, have what differs fetched.
import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Transform } from 'class-transformer';
import { IsArray, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import type { Response } from 'express';
import { AppError } from '@kontor/kernel';
import { FetchDiffering, GetCompleteness, mostDays, usualDays } from '@kontor/orders';
import type { Shop } from '@kontor/shops';
import { RequestRun, Runs } from '@kontor/sync';
import { faultsOf } from '../layout/fields.js';
import { act, actor, may } from '../session/act.js';
import { AdminPages, For } from '../session/admin.guard.js';
import { flash, type AdminRequest, type Flash } from '../session/session.js';
import { completenessView } from './completeness.views.js';
import { Form } from './form.js';
import { ShopFrame } from './shop-frame.js';

class PageKey {
  @IsOptional() @IsString() @MaxLength(200) after?: string;
}

/** `only`: the button of a row; `all`: every order that differs; else those that are ticked. */
class FetchForm {
  @IsOptional() @Transform(({ value }: { value: unknown }) => [value].flat()) @IsArray() @IsString({ each: true }) @MaxLength(110, { each: true }) ref?: string[];
  @IsOptional() @IsString() @MaxLength(110) only?: string;
  @IsOptional() @IsIn(['yes']) all?: string;
}

const pageRows = 100;

@AdminPages('admin/shops/:id/completeness')
export class ShopCompletenessPages {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly runs: Runs,
    private readonly frame: ShopFrame,
  ) {}

  @Get()
  async show(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Query() { after }: PageKey): Promise<void> {
    await this.page(request, response, await this.frame.shop(id), after || undefined, null);
  }

  @Post()
  @For('operate')
  async compare(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    const shop = await this.frame.shop(id);
    const text = new Form(body).text('days');
    const days = /^\d{1,3}$/.test(text) ? Number.parseInt(text, 10) : 0;
    try {
      const most = daysOf(shop);
      if (days < 1 || days > most) throw new AppError('input-invalid', {}, { fields: [{ field: 'days', code: 'field-not-whole', values: { from: 1, to: most } }] });
      await this.commands.execute(new RequestRun({ kind: 'compare-orders', shopId: shop.id, params: { days }, requestedBy: actor(request) }));
      flash(request, { tone: 'success', key: 'complete.requested', values: {} });
      response.redirect(303, `/admin/shops/${shop.id}/completeness`);
    } catch (error) {
      const faults = faultsOf(error, this.frame.voice(request).language);
      response.status(422);
      await this.page(request, response, shop, undefined, { days: text, fault: Object.values(faults).join(' ') });
    }
  }

  @Post('fetch')
  @For('operate')
  fetch(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() form: FetchForm): Promise<void> {
    return act(request, response, `/admin/shops/${id}/completeness`, async (): Promise<Omit<Flash, 'tone'> & { tone?: Flash['tone'] }> => {
      const shop = await this.frame.shop(id);
      const refs = form.only !== undefined ? [form.only] : form.all === 'yes' ? 'all' : (form.ref ?? []);
      if (refs.length === 0) return { tone: 'info', key: 'complete.none-selected', values: {} };
      const { wanted } = await this.commands.execute(new FetchDiffering({ shopId: shop.id, refs, requestedBy: actor(request) }));
      return { key: 'complete.asked', values: { count: wanted, shown: this.frame.voice(request).format.count(wanted) } };
    });
  }

  private async page(request: AdminRequest, response: Response, shop: Shop, after: string | undefined, typed: { days: string; fault: string } | null): Promise<void> {
    const result = shop.capabilities.orders ? await this.queries.execute(new GetCompleteness({ shopId: shop.id, after, limit: pageRows })) : null;
    const current = ((await this.runs.current([shop.id])).get(shop.id) ?? []).find((run) => run.kind === 'compare-orders') ?? null;
    const state = { shop, result, after, current, days: typed?.days ?? String(Math.min(usualDays, daysOf(shop))), most: daysOf(shop), fault: typed?.fault ?? null, mayOperate: may(request, 'operate') };
    const waits = current !== null || (result?.items.some((order) => order.state === 'wanted') ?? false);
    await this.frame.page(request, response, 'shop/completeness', shop, 'completeness', completenessView(state, this.frame.voice(request)), waits ? 5 : null);
  }
}

function daysOf(shop: Shop): number {
  return Math.min(mostDays, shop.capabilities.orders?.historyDays ?? mostDays);
}
