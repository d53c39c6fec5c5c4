// What else belongs to one shop: its figures, assignments, schedule and article file.
import { Body, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiExtraModels, ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import type { Response } from 'express';
import { ArticleExport } from '@kontor/catalog';
import { AppError, asId, type ShopId } from '@kontor/kernel';
import { PriceRules, type FieldOwner } from '@kontor/pricing';
import { GetShop } from '@kontor/shops';
import { RecomputeStatistics, ShopStatistics } from '@kontor/statistics';
import { ChangeSchedule, GetSchedule, type ScheduleView } from '@kontor/sync';
import { ShopAssignments, type Assignments } from '../http/assignments.js';
import { sendParts } from '../http/send-parts.js';
import { By, Needs, type Caller } from './caller.js';
import { Assigned, Flag, ListOf, OneOf, Text } from './fields.js';
import { ApiCommand, ApiNoun } from './noun.js';

class AssignmentInput {
  @Text({ max: 190, empty: true, description: 'What the shop says; `*` where there is one for the whole shop.' }) remote!: string;
  @Assigned({ nullable: true, description: 'Our choice; null takes it away.' }) value!: string | string[] | null;
}
class ShippingInput extends AssignmentInput {
  @Text({ optional: true, nullable: true, empty: true, max: 120, description: 'Number of the article that carries the shipping cost.' }) costArticle?: string | null;
}
class AssignmentsInput {
  @ListOf(() => AssignmentInput, { optional: true, max: 500, description: 'Payment method → code of a payment term.' }) payments?: AssignmentInput[];
  @ListOf(() => ShippingInput, { optional: true, max: 500, description: 'Shipping method → code of ours.' }) shippings?: ShippingInput[];
  @ListOf(() => AssignmentInput, { optional: true, max: 500, description: 'Status → `fetch` or `leave`.' }) statuses?: AssignmentInput[];
  @ListOf(() => AssignmentInput, { optional: true, max: 500, description: 'Customer group → name of a price list, where the platform has prices for groups.' }) customerGroups?: AssignmentInput[];
  @ListOf(() => AssignmentInput, { optional: true, max: 500, description: 'Tax → rate in percent; `*` = where the shop sends none.' }) taxes?: AssignmentInput[];
  @ListOf(() => AssignmentInput, { optional: true, max: 500, description: 'Codes of the warehouses whose stock counts; none = all.' }) warehouses?: AssignmentInput[];
  @ListOf(() => AssignmentInput, { optional: true, max: 1, description: 'Name of the price list.' }) priceList?: AssignmentInput[];
  @Text({ optional: true, nullable: true, empty: true, max: 100, description: 'Told to the shop once an order was fetched; null = nothing.' }) statusAfterFetch?: string | null;
  @Text({ optional: true, nullable: true, empty: true, max: 100, description: 'Told to the shop once an order was sent; null = nothing.' }) statusWhenShipped?: string | null;
}
class ScheduleInput {
  @Text({ max: 60, example: 'fetch-orders' }) kind!: string;
  @Text({ optional: true, nullable: true, max: 20, example: '5m' }) every?: string | null;
  @Text({ optional: true, nullable: true, max: 120, example: '0 6 * * *' }) cron?: string | null;
  @Text({ optional: true, nullable: true, max: 5, example: '22:00' }) quietFrom?: string | null;
  @Text({ optional: true, nullable: true, max: 5, example: '06:00' }) quietUntil?: string | null;
  @Flag({ optional: true }) paused?: boolean;
}
class SchedulesInput {
  @ListOf(() => ScheduleInput, { max: 50, description: 'What is left out stays; null goes back to what is usual.' }) items!: ScheduleInput[];
}
const owners: FieldOwner[] = ['erp', 'shop', 'if-empty'];
class PriceRuleInput {
  @OneOf({ optional: true, choices: owners, description: 'Who has the say over the regular price.' }) regular?: FieldOwner;
  @OneOf({ optional: true, choices: owners, description: 'Over the strike price.' }) strike?: FieldOwner;
  @OneOf({ optional: true, choices: owners, description: 'Over action prices.' }) action?: FieldOwner;
  @Flag({ optional: true, description: 'Prices that came from an order are sent before somebody confirmed them.' }) sendOrderPrices?: boolean;
  @Flag({ optional: true, description: 'The lowest price of the last 30 days goes along with a reduction, where the shop has a field for it.' }) sendLowest?: boolean;
}
class ExportQuery {
  @Text({ optional: true, max: 4, pattern: /^\d+$/, description: 'Number of the part, from 1.' }) part?: string;
  @OneOf({ optional: true, choices: ['de', 'en'], description: 'Language of names and texts; the shop’s own when left out.' }) language?: 'de' | 'en';
}

class MoneyAnswer {
  @ApiProperty({ example: '12.30' }) amount!: string;
  @ApiProperty({ example: 'EUR' }) currency!: string;
}
class RevenueAnswer {
  @ApiProperty({ type: MoneyAnswer, description: 'As ordered in the shop.' }) ordered!: MoneyAnswer;
  @ApiProperty({ type: MoneyAnswer, description: 'Without cancelled orders, less refunds.' }) current!: MoneyAnswer;
}
class WaitingAnswer {
  @ApiProperty() stock!: number;
  @ApiProperty() prices!: number;
  @ApiProperty({ type: Date, nullable: true }) oldestAt!: Date | null;
}
class LagAnswer {
  @ApiProperty({ type: Number, nullable: true }) medianSeconds!: number | null;
  @ApiProperty({ type: Number, nullable: true }) p95Seconds!: number | null;
}
class StatisticsAnswer {
  @ApiProperty() domain!: string;
  @ApiProperty({ type: Date, nullable: true }) lastOrderFetchAt!: Date | null;
  @ApiProperty() ordersCreated!: number;
  @ApiProperty({ type: [RevenueAnswer], description: 'Gross with shipping, one entry per currency.' }) revenue!: object[];
  @ApiProperty({ type: Date, nullable: true }) lastStockUpdateAt!: Date | null;
  @ApiProperty({ type: Date, nullable: true }) lastPriceUpdateAt!: Date | null;
  @ApiProperty({ type: WaitingAnswer }) waiting!: WaitingAnswer;
  @ApiProperty() openProblems!: number;
  @ApiProperty({ type: LagAnswer }) lag!: LagAnswer;
}
class AssignmentAnswer {
  @ApiProperty() remote!: string;
  @ApiProperty() label!: string;
  @ApiProperty({ description: 'How often it was met on orders.' }) seen!: number;
  @ApiProperty({ type: Date, nullable: true }) lastSeen!: Date | null;
  @ApiProperty({ nullable: true, oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }) value!: string | string[] | null;
}
class ShippingAnswer extends AssignmentAnswer {
  @ApiProperty({ type: String, nullable: true }) costArticle!: string | null;
}
class StatusAnswer extends AssignmentAnswer {
  @ApiProperty({ type: String, nullable: true, enum: ['fetch', 'leave'] }) usual!: string | null;
}
class AssignmentsAnswer {
  @ApiProperty({ type: [AssignmentAnswer] }) payments!: AssignmentAnswer[];
  @ApiProperty({ type: [ShippingAnswer] }) shippings!: ShippingAnswer[];
  @ApiProperty({ type: [StatusAnswer] }) statuses!: StatusAnswer[];
  @ApiProperty({ type: [AssignmentAnswer] }) customerGroups!: AssignmentAnswer[];
  @ApiProperty({ type: [AssignmentAnswer] }) taxes!: AssignmentAnswer[];
  @ApiProperty({ type: [AssignmentAnswer] }) currencies!: AssignmentAnswer[];
  @ApiProperty({ type: [AssignmentAnswer] }) warehouses!: AssignmentAnswer[];
  @ApiProperty({ type: [AssignmentAnswer] }) priceList!: AssignmentAnswer[];
  @ApiProperty({ type: String, nullable: true }) statusAfterFetch!: string | null;
  @ApiProperty({ type: String, nullable: true }) statusWhenShipped!: string | null;
}
class PriceRuleAnswer {
  @ApiProperty({ enum: owners }) regular!: FieldOwner;
  @ApiProperty({ enum: owners }) strike!: FieldOwner;
  @ApiProperty({ enum: owners }) action!: FieldOwner;
  @ApiProperty() sendOrderPrices!: boolean;
  @ApiProperty() sendLowest!: boolean;
}
class ScheduleAnswer {
  @ApiProperty() kind!: string;
  @ApiProperty({ type: String, nullable: true }) every!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The interval that holds where the shop says nothing.' }) usually!: string | null;
  @ApiProperty({ type: String, nullable: true }) cron!: string | null;
  @ApiProperty({ type: String, nullable: true }) quietFrom!: string | null;
  @ApiProperty({ type: String, nullable: true }) quietUntil!: string | null;
  @ApiProperty() paused!: boolean;
  @ApiProperty({ type: Date, nullable: true }) nextAt!: Date | null;
}
class SchedulePage {
  @ApiProperty({ type: [ScheduleAnswer] }) items!: ScheduleAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}

@ApiExtraModels(MoneyAnswer)
@ApiNoun('shops/:id', 'Shops')
export class ShopPartsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly assignments: ShopAssignments,
    private readonly articleExport: ArticleExport,
    private readonly priceRules: PriceRules,
  ) {}

  @Get('statistics')
  @Needs('read')
  @ApiOkResponse({ type: StatisticsAnswer })
  async statistics(@Param('id') id: string): Promise<StatisticsAnswer> {
    const shop = await this.queries.execute(new GetShop({ shopId: asId<ShopId>(id) }));
    const [figures] = await this.queries.execute(new ShopStatistics({ shopIds: [shop.id] }));
    if (!figures) throw new AppError('shop-unknown', { shop: id.slice(0, 20) });
    const { domain, lastOrderFetchAt, ordersCreated, revenue, lastStockUpdateAt, lastPriceUpdateAt, waiting, openProblems, lag } = figures;
    return { domain, lastOrderFetchAt, ordersCreated, revenue: revenue.map(({ ordered, current }) => ({ ordered, current })), lastStockUpdateAt, lastPriceUpdateAt, waiting, openProblems, lag };
  }

  @Post('statistics/recompute')
  @HttpCode(202)
  @Needs('operate')
  @ApiCommand()
  @ApiAcceptedResponse({ type: StatisticsAnswer, description: 'The figures as they stand; the new ones follow.' })
  async recompute(@Param('id') id: string): Promise<StatisticsAnswer> {
    const shop = await this.queries.execute(new GetShop({ shopId: asId<ShopId>(id) }));
    await this.commands.execute(new RecomputeStatistics({ shopId: shop.id }));
    return this.statistics(id);
  }

  @Get('assignments')
  @Needs('read')
  @ApiOkResponse({ type: AssignmentsAnswer })
  readAssignments(@Param('id') id: string): Promise<Assignments> {
    return this.assignments.read(asId<ShopId>(id));
  }

  @Put('assignments')
  @Needs('admin')
  @ApiCommand()
  @ApiOkResponse({ type: AssignmentsAnswer, description: 'What is left out stays. Orders that waited for a payment or shipping method are repaired.' })
  async assign(@Param('id') id: string, @Body() body: AssignmentsInput, @By() by: Caller): Promise<Assignments> {
    const shopId = asId<ShopId>(id);
    await this.assignments.assign(shopId, body, by.requestedBy);
    return this.assignments.read(shopId);
  }

  @Get('price-rule')
  @Needs('read')
  @ApiOkResponse({ type: PriceRuleAnswer, description: 'Price lists stand with the assignments.' })
  async priceRule(@Param('id') id: string): Promise<PriceRuleAnswer> {
    const shop = await this.queries.execute(new GetShop({ shopId: asId<ShopId>(id) }));
    const { owners: own, sendOrderPrices, sendLowest } = await this.priceRules.get(shop.id);
    return { ...own, sendOrderPrices, sendLowest };
  }

  @Put('price-rule')
  @Needs('admin')
  @ApiCommand()
  @ApiOkResponse({ type: PriceRuleAnswer, description: 'What is left out stays. All prices of the shop are sent again.' })
  async changePriceRule(@Param('id') id: string, @Body() body: PriceRuleInput): Promise<PriceRuleAnswer> {
    const shop = await this.queries.execute(new GetShop({ shopId: asId<ShopId>(id) }));
    await this.priceRules.change(shop.id, body);
    return this.priceRule(id);
  }

  @Get('schedule')
  @Needs('read')
  @ApiOkResponse({ type: SchedulePage })
  async schedule(@Param('id') id: string): Promise<{ items: ScheduleView[]; next: null }> {
    const shop = await this.queries.execute(new GetShop({ shopId: asId<ShopId>(id) }));
    return { items: await this.queries.execute(new GetSchedule({ shopId: shop.id })), next: null };
  }

  @Put('schedule')
  @Needs('admin')
  @ApiCommand()
  @ApiOkResponse({ type: SchedulePage })
  async changeSchedule(@Param('id') id: string, @Body() body: SchedulesInput): Promise<{ items: ScheduleView[]; next: null }> {
    const shop = await this.queries.execute(new GetShop({ shopId: asId<ShopId>(id) }));
    await this.commands.execute(new ChangeSchedule({ shopId: shop.id, changes: body.items }));
    return this.schedule(id);
  }

  @Get('article-export')
  @Needs('read')
  @ApiOkResponse({ description: 'The article file in the format of the platform; several parts as one ZIP, or the part asked for.', content: { 'text/csv': { schema: { type: 'string' } }, 'application/zip': { schema: { type: 'string', format: 'binary' } } } })
  async export(@Param('id') id: string, @Query() query: ExportQuery, @Res() response: Response): Promise<void> {
    const shop = await this.queries.execute(new GetShop({ shopId: asId<ShopId>(id) }));
    if (!shop.capabilities.articleFile) throw new AppError('ability-missing', { kind: 'article-export' });
    const language = query.language ?? shop.options.language;
    await sendParts(response, () => this.articleExport.parts(shop.id, language), { part: query.part, count: shop.capabilities.articleFile.parts.length > 1 ? 'several' : 1, name: `articles-${shop.id}` });
  }
}
