// Stock in the ERP: what lies where, counts and movements in bulk, the warehouses.
import { Body, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import type { Request } from 'express';
import { Database } from '@kontor/base';
import type { Quantity } from '@kontor/kernel';
import { CountStock, GetStock, ListMovements, MoveStock, Warehouses, type MovementView } from '@kontor/stock';
import { By, Needs, type Caller } from './caller.js';
import { Exact, Text } from './fields.js';
import { ApiCommand, ApiNoun } from './noun.js';
import { defaultLimit, PageQuery } from './paging.js';
import { answerRows, checkRows, RowPage, rowLimit } from './rows.js';

class CountRowInput {
  @Text({ max: 120, description: 'Article number.' }) article!: string;
  @Text({ optional: true, nullable: true, max: 40, description: 'Code of the warehouse; the main one when left out.' }) warehouse?: string | null;
  @Exact({ places: 3, example: '12' }) onHand!: string;
}

class MoveRowInput {
  @Text({ max: 120, description: 'Article number.' }) article!: string;
  @Text({ optional: true, nullable: true, max: 40, description: 'Code of the warehouse; the main one when left out.' }) warehouse?: string | null;
  @Exact({ places: 3, example: '-2', description: 'Positive comes in, negative goes out.' }) quantity!: string;
  @Text({ optional: true, empty: true, max: 200, description: '`return` and `correction` are taken at their word.' }) reason?: string;
  @Text({ optional: true, empty: true, max: 200 }) reference?: string;
}

class NewWarehouse {
  @Text({ max: 40 }) code!: string;
  @Text({ max: 120 }) name!: string;
}

class StockQuery {
  @Text({ max: 120, description: 'Article number.' }) article!: string;
}
class MovementQuery extends PageQuery {
  @Text({ max: 120, description: 'Article number.' }) article!: string;
}

class StockAnswer {
  @ApiProperty() article!: string;
  @ApiProperty() warehouse!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ type: String, example: '12' }) onHand!: Quantity;
  @ApiProperty({ type: String, description: 'Ordered from suppliers.' }) onOrder!: Quantity;
  @ApiProperty({ type: Date, nullable: true, description: 'Null: nobody ever counted or received it there.' }) countedAt!: Date | null;
}
class StockPage {
  @ApiProperty({ type: [StockAnswer] }) items!: StockAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
class MovementAnswer {
  @ApiProperty() id!: string;
  @ApiProperty() kind!: string;
  @ApiProperty({ type: String, nullable: true }) warehouse!: string | null;
  @ApiProperty({ type: String }) quantity!: string;
  @ApiProperty({ type: String, nullable: true }) onHandAfter!: string | null;
  @ApiProperty() reason!: string;
  @ApiProperty() reference!: string;
  @ApiProperty() requestedBy!: string;
  @ApiProperty() at!: Date;
}
class MovementPage {
  @ApiProperty({ type: [MovementAnswer] }) items!: MovementAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
class WarehouseAnswer {
  @ApiProperty() code!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ description: 'Meant where nobody names another.' }) main!: boolean;
}
class WarehousePage {
  @ApiProperty({ type: [WarehouseAnswer] }) items!: WarehouseAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}

@ApiNoun('stock', 'Stock')
export class StockController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Needs('read')
  @ApiOkResponse({ type: StockPage })
  async ofArticle(@Query() query: StockQuery): Promise<StockPage> {
    const levels = await this.queries.execute(new GetStock({ number: query.article }));
    return { items: levels.map((level) => ({ article: query.article, ...level })), next: null };
  }

  @Post('counts')
  @HttpCode(200)
  @Needs('operate')
  @ApiCommand()
  @ApiBody({ type: [CountRowInput], description: `Up to ${rowLimit} rows.` })
  @ApiOkResponse({ type: RowPage, description: 'One answer per row.' })
  async count(@Req() request: Request, @By() by: Caller): Promise<RowPage> {
    const { size, good, bad } = checkRows(request.body, CountRowInput);
    const outcomes = good.length > 0 ? await this.commands.execute(new CountStock({ rows: good.map(({ row }) => row), requestedBy: by.requestedBy })) : [];
    return answerRows({ size, good, bad }, outcomes, by.language);
  }

  @Get('movements')
  @Needs('read')
  @ApiOkResponse({ type: MovementPage })
  movements(@Query() query: MovementQuery): Promise<{ items: MovementView[]; next: string | null }> {
    return this.queries.execute(new ListMovements({ number: query.article, after: query.after, limit: query.limit ?? defaultLimit }));
  }

  @Post('movements')
  @HttpCode(200)
  @Needs('operate')
  @ApiCommand()
  @ApiBody({ type: [MoveRowInput], description: `Up to ${rowLimit} rows.` })
  @ApiOkResponse({ type: RowPage, description: 'One answer per row.' })
  async move(@Req() request: Request, @By() by: Caller): Promise<RowPage> {
    const { size, good, bad } = checkRows(request.body, MoveRowInput);
    const outcomes = good.length > 0 ? await this.commands.execute(new MoveStock({ rows: good.map(({ row }) => row), requestedBy: by.requestedBy })) : [];
    return answerRows({ size, good, bad }, outcomes, by.language);
  }
}

@ApiNoun('warehouses', 'Stock')
export class WarehousesController {
  constructor(
    private readonly warehouses: Warehouses,
    private readonly database: Database,
  ) {}

  @Get()
  @Needs('read')
  @ApiOkResponse({ type: WarehousePage })
  async list(): Promise<WarehousePage> {
    return { items: (await this.warehouses.list()).map(({ code, name, main }) => ({ code, name, main })), next: null };
  }

  @Post()
  @Needs('admin')
  @ApiCommand()
  @ApiCreatedResponse({ type: WarehouseAnswer, description: 'The warehouse; the one that stands where its code was known.' })
  async add(@Body() body: NewWarehouse): Promise<WarehouseAnswer> {
    const { code, name, main } = await this.database.inTransaction((tx) => this.warehouses.ensure(tx, body.code, body.name));
    return { code, name, main };
  }
}
