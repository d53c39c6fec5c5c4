// Orders: the list, one order, and what a person does with it: send it, cancel it, take it in again, assign what nobody had assigned.
import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { AppError, Quantity, asId, type OrderId } from '@kontor/kernel';
import { AssignAndRepair, CancelOrder, GetOrder, ShipOrder, TakeInAgain, type ShippedLine } from '@kontor/orders';
import { RetryProblems } from '@kontor/sync';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { act, actor, may } from '../session/act.js';
import { AdminPages, For } from '../session/admin.guard.js';
import { flash, type AdminRequest } from '../session/session.js';
import { Views } from '../views.js';
import { orderListView } from './list.views.js';
import { orderView, type Refused } from './order.views.js';
import { OrdersReader } from './orders.js';

class ListAsk {
  @IsOptional() @IsString() @MaxLength(120) q?: string;
  @IsOptional() @IsString() @MaxLength(19) shop?: string;
  @IsOptional() @IsString() @MaxLength(20) state?: string;
  @IsOptional() @IsString() @MaxLength(1) attention?: string;
  @IsOptional() @IsString() @MaxLength(10) since?: string;
  @IsOptional() @IsString() @MaxLength(40) after?: string;
}
/** One field of a form comes as a text, several of one name as a list. */
const AsList = (): PropertyDecorator => Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? (value as unknown[]) : [value]));
class ShipForm {
  @IsString() @MaxLength(40) carrier!: string;
  @IsOptional() @IsString() @MaxLength(500) other?: string;
  @IsOptional() @IsString() @MaxLength(500) trackingNumber?: string;
  @AsList() @ArrayMaxSize(1000) @IsString({ each: true }) @Matches(/^\d{1,19}$/, { each: true }) line: string[] = [];
  @AsList() @ArrayMaxSize(1000) @IsString({ each: true }) @MaxLength(20, { each: true }) quantity: string[] = [];
}
class AssignForm {
  @IsIn(['payments', 'shippings']) kind!: 'payments' | 'shippings';
  @IsString() @MaxLength(200) subject!: string;
  @IsString() @MaxLength(40) value!: string;
  @IsOptional() @IsString() @MaxLength(120) costArticle?: string;
}
class RetryForm {
  @IsString() @Matches(/^\d{1,19}$/) problem!: string;
}

@AdminPages('admin/orders')
export class OrdersPages {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly orders: OrdersReader,
    private readonly views: Views,
  ) {}

  @Get()
  async list(@Req() request: AdminRequest, @Res() response: Response, @Query() { q = '', shop = '', state = '', attention, since = '', after = '' }: ListAsk): Promise<void> {
    const facts = await this.orders.list({ q: q.trim(), shop, state, attention: attention === '1', since, after });
    await this.views.page(request, response, 'orders/list', orderListView(facts, this.views.voice(this.views.languageOf(request))), { current: 'orders', titleKey: 'orders.title', leadKey: 'orders.lead' });
  }

  @Get(':id')
  order(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    return this.show(request, response, asId<OrderId>(id), null);
  }

  @Post(':id/ship')
  @For('operate')
  async ship(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() form: ShipForm): Promise<void> {
    const orderId = asId<OrderId>(id);
    const { carrier, other = '', trackingNumber = '' } = form;
    await this.orRefused(request, response, orderId, { form: 'ship', carrier, other, tracking: trackingNumber, quantities: new Map(form.line.map((line, index) => [line, form.quantity[index] ?? ''])), subject: '', value: '', costArticle: '' }, async () => {
      if ((carrier || other.trim()) === '') throw new AppError('input-invalid', {}, { fields: [{ field: 'other', code: 'field-required' }] });
      const { status } = await this.commands.execute(new ShipOrder({ orderId, carrier: carrier || other.trim(), trackingNumber, lines: wantedLines(form), requestedBy: actor(request) }));
      flash(request, { tone: 'success', key: status === 'shipped' ? 'orders.ship.done' : 'orders.ship.part-done', values: {} });
    });
  }

  @Post(':id/assign')
  @For('operate')
  async assign(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() { kind, subject, value, costArticle = '' }: AssignForm): Promise<void> {
    const orderId = asId<OrderId>(id);
    const typed = { form: 'assign' as const, carrier: '', other: '', tracking: '', quantities: new Map<string, string>(), subject, value, costArticle };
    await this.orRefused(request, response, orderId, typed, async () => {
      const { shopId } = await this.queries.execute(new GetOrder({ orderId }));
      const remote = subject.slice(subject.indexOf(':') + 1);
      const wanted = kind === 'payments' ? value : { method: value, ...(costArticle.trim() === '' ? {} : { costArticle }) };
      const { repaired } = await this.commands.execute(new AssignAndRepair({ shopId, kind, remote, value: wanted, requestedBy: actor(request) }));
      flash(request, { tone: 'success', key: 'orders.assign.done', values: { count: repaired, shown: repaired } });
    });
  }

  @Post(':id/cancel')
  @For('operate')
  async cancel(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    await act(request, response, `/admin/orders/${asId(id)}`, async () => {
      await this.commands.execute(new CancelOrder({ orderId: asId<OrderId>(id), requestedBy: actor(request) }));
      return { key: 'orders.cancelled', values: {} };
    });
  }

  @Post(':id/again')
  @For('operate')
  async again(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    await act(request, response, `/admin/orders/${asId(id)}`, async () => {
      await this.commands.execute(new TakeInAgain({ orderId: asId<OrderId>(id), requestedBy: actor(request) }));
      return { key: 'orders.again-asked', values: {} };
    });
  }

  @Post(':id/retry')
  @For('operate')
  async retry(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() { problem }: RetryForm): Promise<void> {
    await act(request, response, `/admin/orders/${asId(id)}`, async () => {
      await this.commands.execute(new RetryProblems({ ids: [problem], by: actor(request) }));
      return { key: 'orders.retry-asked', values: {} };
    });
  }

  private async show(request: AdminRequest, response: Response, orderId: OrderId, refused: Refused | null): Promise<void> {
    const voice = this.views.voice(this.views.languageOf(request));
    const page = orderView(await this.orders.order(orderId, { operate: may(request, 'operate') }, refused), voice);
    await this.views.page(request, response, 'orders/order', page, { current: 'orders', title: voice.t('orders.one', { number: page.number }), crumbs: [{ label: voice.t('orders.title'), href: '/admin/orders' }] });
  }

  /** Does `work` and goes back to the order; where a person may be told what is wrong, the page comes again with what was typed. */
  private async orRefused(request: AdminRequest, response: Response, orderId: OrderId, typed: Omit<Refused, 'error'>, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500 || error.status === 404) throw error;
      response.status(422);
      await this.show(request, response, orderId, { ...typed, error });
      return;
    }
    response.redirect(303, `/admin/orders/${orderId}`);
  }
}

/** Lines with a quantity of nothing stay here; where all are, they are handed over as they are and refused. */
function wantedLines(form: ShipForm): ShippedLine[] {
  const lines = form.line.map((id, index) => ({ id, quantity: quantityOf(form.quantity[index] ?? '') }));
  const some = lines.filter(({ quantity }) => !quantity.isZero());
  return some.length > 0 ? some : lines;
}

function quantityOf(text: string): Quantity {
  const plain = text.trim().replace(',', '.');
  if (plain === '') return Quantity.zero;
  if (!/^\d{1,9}(\.\d{1,3})?$/.test(plain)) throw new AppError('input-invalid', {}, { fields: [{ field: 'quantity', code: 'field-invalid' }] });
  return Quantity.parse(plain);
}
