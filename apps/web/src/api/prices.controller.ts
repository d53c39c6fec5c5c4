// Price lists and the prices in them, in bulk; and the prices that came with orders and wait for a person.
import { Body, Get, HttpCode, Post, Put, Query, Req } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import type { Request } from 'express';
import { AddPriceList, ConfirmOrderPrices, ListOrderPrices, ListPriceLists, ListPrices, SetPrices, type AmountText, type PricePage as Prices } from '@kontor/pricing';
import { By, Needs, type Caller } from './caller.js';
import { Amount, DayOrInstant, Exact, Flag, ListOf, Text, Whole } from './fields.js';
import { ApiCommand, ApiNoun } from './noun.js';
import { defaultLimit, PageQuery } from './paging.js';
import { answerRows, checkRows, RowPage, rowLimit } from './rows.js';

class ActionInput {
  @Amount() price!: AmountText;
  @DayOrInstant({ optional: true, nullable: true, description: 'A plain day means 00:00 in the merchant’s time zone.' }) from?: string | null;
  @DayOrInstant({ optional: true, nullable: true, description: 'A plain day is the last day of the action, to its end.' }) to?: string | null;
}
class TierInput {
  @Exact({ places: 3, example: '10', description: 'From this quantity on.' }) from!: string;
  @Amount() price!: AmountText;
}
class PriceRowInput {
  @Text({ max: 120, description: 'Article number.' }) article!: string;
  @Text({ optional: true, nullable: true, max: 120, description: 'Name of the price list; the standard list when left out.' }) priceList?: string | null;
  @Amount({ optional: true, description: 'Left out: stays as it is.' }) price?: AmountText;
  @Amount({ optional: true, nullable: true, description: 'Null takes it away.' }) strikePrice?: AmountText | null;
  @ListOf(() => ActionInput, { optional: true, nullable: true, max: 100 }) actions?: ActionInput[] | null;
  @ListOf(() => TierInput, { optional: true, nullable: true, max: 100 }) tiers?: TierInput[] | null;
  @Whole({ optional: true, from: 0, to: 2_000_000_000, description: 'The version at which the price was read.' }) version?: number;
}
class ConfirmRowInput {
  @Text({ max: 120, description: 'Article number.' }) article!: string;
  @Text({ optional: true, nullable: true, max: 120 }) priceList?: string | null;
}
class NewPriceList {
  @Text({ max: 120 }) name!: string;
  @Text({ max: 3, pattern: /^[A-Z]{3}$/, example: 'EUR' }) currency!: string;
  @Flag({ description: 'Whether its prices contain tax.' }) gross!: boolean;
}
class PriceQuery extends PageQuery {
  @Text({ optional: true, max: 120, description: 'Article number.' }) article?: string;
  @Text({ optional: true, max: 120, description: 'Name of the price list.' }) priceList?: string;
}

class PriceListAnswer {
  @ApiProperty() id!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ example: 'EUR' }) currency!: string;
  @ApiProperty() gross!: boolean;
}
class PriceListPage {
  @ApiProperty({ type: [PriceListAnswer] }) items!: PriceListAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
class ActionAnswer {
  @ApiProperty({ example: '9.9' }) price!: string;
  @ApiProperty({ type: Date, nullable: true }) from!: Date | null;
  @ApiProperty({ type: Date, nullable: true, description: 'The first instant at which it no longer holds.' }) until!: Date | null;
}
class TierAnswer {
  @ApiProperty() from!: string;
  @ApiProperty() price!: string;
}
class PriceAnswer {
  @ApiProperty() article!: string;
  @ApiProperty() name!: string;
  @ApiProperty() priceList!: string;
  @ApiProperty() currency!: string;
  @ApiProperty() gross!: boolean;
  @ApiProperty({ example: '12.3' }) price!: string;
  @ApiProperty({ type: String, nullable: true }) strikePrice!: string | null;
  @ApiProperty({ type: [ActionAnswer] }) actions!: ActionAnswer[];
  @ApiProperty({ type: [TierAnswer] }) tiers!: TierAnswer[];
  @ApiProperty({ example: 'person' }) origin!: string;
  @ApiProperty({ description: 'False: it came from an order and is not sent until somebody confirms it.' }) confirmed!: boolean;
  @ApiProperty() changedAt!: Date;
  @ApiProperty() version!: number;
}
class PricePage {
  @ApiProperty({ type: [PriceAnswer] }) items!: PriceAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}

@ApiNoun('price-lists', 'Prices')
export class PriceListsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Needs('read')
  @ApiOkResponse({ type: PriceListPage })
  async list(): Promise<PriceListPage> {
    return { items: await this.queries.execute(new ListPriceLists()), next: null };
  }

  @Post()
  @Needs('prices')
  @ApiCommand()
  @ApiCreatedResponse({ type: PriceListAnswer })
  add(@Body() body: NewPriceList): Promise<PriceListAnswer> {
    return this.commands.execute(new AddPriceList({ name: body.name, currency: body.currency, gross: body.gross }));
  }
}

@ApiNoun('prices', 'Prices')
export class PricesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Needs('read')
  @ApiOkResponse({ type: PricePage })
  list(@Query() query: PriceQuery): Promise<Prices> {
    return this.queries.execute(new ListPrices({ number: query.article, priceList: query.priceList, after: query.after, limit: query.limit ?? defaultLimit }));
  }

  @Put()
  @Needs('prices')
  @ApiCommand()
  @ApiBody({ type: [PriceRowInput], description: `Up to ${rowLimit} rows.` })
  @ApiOkResponse({ type: RowPage, description: 'One answer per row.' })
  async set(@Req() request: Request, @By() by: Caller): Promise<RowPage> {
    const checked = checkRows(request.body, PriceRowInput);
    const outcomes = checked.good.length > 0 ? await this.commands.execute(new SetPrices({ rows: checked.good.map(({ row }) => row), requestedBy: by.requestedBy, origin: 'import' })) : [];
    return answerRows(checked, outcomes, by.language);
  }

  @Get('from-orders')
  @Needs('read')
  @ApiOkResponse({ type: PricePage })
  fromOrders(@Query() query: PageQuery): Promise<Prices> {
    return this.queries.execute(new ListOrderPrices({ after: query.after, limit: query.limit ?? defaultLimit }));
  }

  @Post('from-orders/confirm')
  @HttpCode(200)
  @Needs('prices')
  @ApiCommand()
  @ApiBody({ type: [ConfirmRowInput], description: `Up to ${rowLimit} rows.` })
  @ApiOkResponse({ type: RowPage, description: 'One answer per row.' })
  async confirm(@Req() request: Request, @By() by: Caller): Promise<RowPage> {
    const checked = checkRows(request.body, ConfirmRowInput);
    const outcomes = checked.good.length > 0 ? await this.commands.execute(new ConfirmOrderPrices({ rows: checked.good.map(({ row }) => row), requestedBy: by.requestedBy })) : [];
    return answerRows(checked, outcomes, by.language);
  }
}
