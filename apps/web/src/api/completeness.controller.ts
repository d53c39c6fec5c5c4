// Whether all orders of a shop are here (F26): compare, read what came out, have what differs fetched.
import { Body, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { asId, type Money, type ShopId } from '@kontor/kernel';
import { FetchDiffering, GetCompleteness, mostDays, usualDays, type DifferingOrder } from '@kontor/orders';
import { RequestRun } from '@kontor/sync';
import { By, Needs, type Caller } from './caller.js';
import { Texts, Whole } from './fields.js';
import { ApiCommand, ApiNoun } from './noun.js';
import { defaultLimit, PageQuery } from './paging.js';
import { RequestedRun, runAnswer } from './runs.controller.js';

class CompareInput {
  @Whole({ optional: true, from: 1, to: mostDays, example: usualDays, description: `How many days of the shop’s calendar, today included; ${usualDays} when left out, and never more than the shop lists.` }) days?: number;
}
class FetchInput {
  @Texts({ optional: true, max: 500, each: 110, example: ['1042', '1043'], description: 'Orders by the shop’s id (`ref`); every one that still differs when left out.' }) refs?: string[];
}

class SumAnswer {
  @ApiProperty({ example: 12 }) orders!: number;
  @ApiProperty({ type: 'object', properties: { amount: { type: 'string' }, currency: { type: 'string' } }, example: { amount: '482.30', currency: 'EUR' } }) total!: Money;
}
class ComparedDay {
  @ApiProperty({ example: '2026-10-25', description: 'Of the shop’s calendar.' }) day!: string;
  @ApiProperty({ example: 'EUR' }) currency!: string;
  @ApiProperty({ type: SumAnswer }) shop!: SumAnswer;
  @ApiProperty({ type: SumAnswer }) kontor!: SumAnswer;
  @ApiProperty({ type: SumAnswer, description: 'In the shop and left out here on purpose: their status, not paid, older than the start date, the buyer’s data withheld.' }) leftOut!: SumAnswer;
  @ApiProperty({ example: 0 }) differing!: number;
}
class OrderSide {
  @ApiProperty({ type: 'object', properties: { amount: { type: 'string' }, currency: { type: 'string' } }, example: { amount: '39.98', currency: 'EUR' } }) total!: Money;
  @ApiProperty({ example: 'processing', description: 'In the words of the shop.' }) status!: string;
}
class DifferingAnswer {
  @ApiProperty({ example: '1042', description: 'The shop’s own id.' }) ref!: string;
  @ApiProperty({ example: '1042' }) number!: string;
  @ApiProperty({ enum: ['missing', 'sum', 'status', 'gone'], description: '`missing`: only in the shop; `gone`: only here; else both have it and it differs.' }) difference!: DifferingOrder['difference'];
  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why it is not here, or what a person was told at the order.' }) reason!: string | null;
  @ApiProperty({ enum: ['open', 'wanted', 'settled'], description: '`wanted`: to be fetched; `settled`: looked at anew since.' }) state!: DifferingOrder['state'];
  @ApiProperty({ example: '2026-10-25' }) day!: string;
  @ApiProperty() orderedAt!: Date;
  @ApiProperty({ type: OrderSide, nullable: true }) shop!: OrderSide | null;
  @ApiProperty({ type: OrderSide, nullable: true }) kontor!: OrderSide | null;
  @ApiProperty({ type: String, nullable: true, example: '815', description: 'The sales order as of now.' }) orderId!: string | null;
  @ApiProperty({ type: Date, nullable: true }) wantedAt!: Date | null;
  @ApiProperty({ type: Date, nullable: true }) settledAt!: Date | null;
}
class OpenAnswer {
  @ApiProperty({ example: 3 }) all!: number;
  @ApiProperty({ example: 2 }) missing!: number;
  @ApiProperty({ example: 1 }) differing!: number;
  @ApiProperty({ example: 0 }) gone!: number;
}
class CompletenessAnswer {
  @ApiProperty({ type: Date, nullable: true, description: 'Null: never compared; then everything below is empty.' }) comparedAt!: Date | null;
  @ApiProperty({ type: String, nullable: true, example: '77', description: 'The run that compared.' }) runId!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'Europe/Berlin', description: 'The shop’s time zone: its days are meant.' }) timeZone!: string | null;
  @ApiProperty({ type: String, nullable: true, example: '2026-10-04' }) firstDay!: string | null;
  @ApiProperty({ type: String, nullable: true, example: '2026-11-02' }) lastDay!: string | null;
  @ApiProperty({ description: 'Compared, and nothing differs any more.' }) complete!: boolean;
  @ApiProperty({ type: OpenAnswer }) open!: OpenAnswer;
  @ApiProperty({ example: 0 }) settled!: number;
  @ApiProperty({ type: [ComparedDay], description: 'One entry per day and currency, the newest first; days without orders are left out.' }) days!: ComparedDay[];
  @ApiProperty({ type: [DifferingAnswer], description: 'The orders that differ, the newest first.' }) items!: DifferingAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
class FetchAnswer {
  @ApiProperty({ example: 3, description: 'How many are to be fetched.' }) wanted!: number;
  @ApiProperty({ type: String, nullable: true, example: '78', description: 'The run that fetches the first of them; further ones follow it.' }) runId!: string | null;
}

const nothing: CompletenessAnswer = { comparedAt: null, runId: null, timeZone: null, firstDay: null, lastDay: null, complete: false, open: { all: 0, missing: 0, differing: 0, gone: 0 }, settled: 0, days: [], items: [], next: null };

@ApiNoun('shops/:id/completeness', 'Shops')
export class CompletenessController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Needs('read')
  @ApiOkResponse({ type: CompletenessAnswer })
  async read(@Param('id') id: string, @Query() query: PageQuery): Promise<CompletenessAnswer> {
    const found = await this.queries.execute(new GetCompleteness({ shopId: asId<ShopId>(id), after: query.after, limit: query.limit ?? defaultLimit }));
    return found ? { ...found, complete: found.open.all === 0 } : nothing;
  }

  @Post()
  @HttpCode(202)
  @Needs('operate')
  @ApiCommand()
  @ApiAcceptedResponse({ type: RequestedRun, description: 'The run that compares; its result replaces the one before.' })
  async compare(@Param('id') id: string, @Body() body: CompareInput, @By() by: Caller): Promise<RequestedRun> {
    const { run, merged } = await this.commands.execute(new RequestRun({ kind: 'compare-orders', shopId: asId<ShopId>(id), params: { ...(body.days !== undefined && { days: body.days }) }, requestedBy: by.requestedBy }));
    return { ...runAnswer(run, by.language), merged };
  }

  @Post('fetch')
  @HttpCode(202)
  @Needs('operate')
  @ApiCommand()
  @ApiAcceptedResponse({ type: FetchAnswer, description: 'These orders are fetched by their ids and applied anew; each is settled once that was done.' })
  fetch(@Param('id') id: string, @Body() body: FetchInput, @By() by: Caller): Promise<FetchAnswer> {
    return this.commands.execute(new FetchDiffering({ shopId: asId<ShopId>(id), refs: body.refs ?? 'all', requestedBy: by.requestedBy }));
  }
}
