// Sales orders: what came from the shops, what was made of it, and what a warehouse or a person does with it.
import { Body, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { asId, Quantity, type Language, type OrderId, type ShopId } from '@kontor/kernel';
import { CancelOrder, GetOrder, ListOrders, ShipOrder, TakeInAgain, type OrderListItem, type OrderStatus, type OrderView } from '@kontor/orders';
import { GetRun } from '@kontor/sync';
import { sentence } from '../errors/problem.js';
import { By, Needs, type Caller } from './caller.js';
import { DayOrInstant, Exact, Flag, ListOf, OneOf, Text } from './fields.js';
import { ApiCommand, ApiNoun } from './noun.js';
import { defaultLimit, PageQuery } from './paging.js';
import { RunAnswer, runAnswer } from './runs.controller.js';

const statuses: OrderStatus[] = ['open', 'part-shipped', 'shipped', 'cancelled'];

class OrderQuery extends PageQuery {
  @Text({ optional: true, max: 19, pattern: /^\d+$/, description: 'Id of the shop.' }) shop?: string;
  @DayOrInstant({ optional: true, description: 'Ordered from then on.' }) since?: string;
  @OneOf({ optional: true, choices: statuses }) status?: OrderStatus;
  @Flag({ optional: true, query: true }) needsAttention?: boolean;
  @Text({ optional: true, max: 200, description: 'Begin of a number, a last name or a company; or a whole name, an e-mail address or an article number.' }) q?: string;
}
class ShippedLineInput {
  @Text({ max: 19, pattern: /^\d+$/, description: 'Id of the line.' }) id!: string;
  @Exact({ places: 3, example: '1' }) quantity!: string;
}
class ShipmentInput {
  @Text({ max: 120, example: 'DHL' }) carrier!: string;
  @Text({ optional: true, empty: true, max: 120 }) trackingNumber?: string;
  @ListOf(() => ShippedLineInput, { optional: true, max: 1000, description: 'None = everything that is left.' }) lines?: ShippedLineInput[];
}

class MoneyAnswer {
  @ApiProperty({ example: '12.30' }) amount!: string;
  @ApiProperty({ example: 'EUR' }) currency!: string;
}
class OrderListAnswer {
  @ApiProperty() id!: string;
  @ApiProperty() shopId!: string;
  @ApiProperty({ description: 'The shop’s own id.' }) remoteRef!: string;
  @ApiProperty({ description: 'The shop’s order number.' }) number!: string;
  @ApiProperty({ enum: statuses }) status!: string;
  @ApiProperty() needsAttention!: boolean;
  @ApiProperty() orderedAt!: Date;
  @ApiProperty() takenInAt!: Date;
  @ApiProperty() buyer!: string;
  @ApiProperty() country!: string;
  @ApiProperty() payment!: string;
  @ApiProperty({ type: Date, nullable: true }) paidAt!: Date | null;
  @ApiProperty({ type: MoneyAnswer }) total!: object;
  @ApiProperty({ type: MoneyAnswer, description: 'What stands of it after refunds and cancellation.' }) current!: object;
  @ApiProperty() version!: number;
}
class OrderPage {
  @ApiProperty({ type: [OrderListAnswer] }) items!: OrderListAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
class AmountsAnswer {
  @ApiProperty({ type: MoneyAnswer, description: 'What was paid.' }) gross!: object;
  @ApiProperty({ type: MoneyAnswer }) net!: object;
  @ApiProperty({ type: MoneyAnswer }) tax!: object;
  @ApiProperty({ type: String, nullable: true, example: '19' }) taxRate!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'As the shop charged it.' }) shopTaxRate!: string | null;
}
class OrderLineAnswer extends AmountsAnswer {
  @ApiProperty() id!: string;
  @ApiProperty({ description: 'Article number.' }) number!: string;
  @ApiProperty({ description: 'As sold.' }) name!: string;
  @ApiProperty({ type: String }) quantity!: string;
  @ApiProperty({ type: String }) shipped!: string;
  @ApiProperty({ type: String, description: 'Still to be sent.' }) open!: string;
  @ApiProperty({ type: MoneyAnswer, description: 'Price of one piece before discounts, tax included.' }) unitGross!: object;
  @ApiProperty({ type: MoneyAnswer }) discount!: object;
}
class OrderChargeAnswer extends AmountsAnswer {
  @ApiProperty() name!: string;
}
class VoucherAnswer {
  @ApiProperty() code!: string;
  @ApiProperty({ type: MoneyAnswer }) amount!: object;
}
class OrderTaxAnswer {
  @ApiProperty({ type: String, nullable: true }) rate!: string | null;
  @ApiProperty({ type: MoneyAnswer }) net!: object;
  @ApiProperty({ type: MoneyAnswer }) tax!: object;
}
class OrderProblemAnswer {
  @ApiProperty() code!: string;
  @ApiProperty() subject!: string;
  @ApiProperty() detail!: string;
  @ApiProperty() since!: Date;
}
class OrderStepAnswer {
  @ApiProperty({ example: 'stored' }) step!: string;
  @ApiProperty({ enum: ['done', 'failed'] }) state!: string;
  @ApiProperty() at!: Date;
  @ApiProperty() requestedBy!: string;
}
class OrderAnswer {
  @ApiProperty() id!: string;
  @ApiProperty() shopId!: string;
  @ApiProperty() remoteRef!: string;
  @ApiProperty() number!: string;
  @ApiProperty({ enum: statuses }) status!: string;
  @ApiProperty() needsAttention!: boolean;
  @ApiProperty() orderedAt!: Date;
  @ApiProperty({ type: Object }) customer!: object;
  @ApiProperty({ type: Object, nullable: true }) billing!: object | null;
  @ApiProperty({ type: Object, nullable: true }) delivery!: object | null;
  @ApiProperty({ type: [OrderLineAnswer] }) lines!: object[];
  @ApiProperty({ type: [OrderChargeAnswer] }) shipping!: object[];
  @ApiProperty({ type: [OrderChargeAnswer] }) fees!: object[];
  @ApiProperty({ type: [OrderChargeAnswer] }) discounts!: object[];
  @ApiProperty({ type: [VoucherAnswer] }) vouchers!: object[];
  @ApiProperty({ type: [OrderTaxAnswer] }) taxes!: object[];
  @ApiProperty({ type: MoneyAnswer }) total!: object;
  @ApiProperty({ type: MoneyAnswer }) current!: object;
  @ApiProperty({ type: MoneyAnswer }) paid!: object;
  @ApiProperty({ type: Object }) payment!: object;
  @ApiProperty({ type: [OrderProblemAnswer] }) problems!: OrderProblemAnswer[];
  @ApiProperty({ type: [OrderStepAnswer] }) steps!: object[];
  @ApiProperty() version!: number;
}
class ShipmentAnswer {
  @ApiProperty() shipmentId!: string;
  @ApiProperty({ enum: statuses }) status!: string;
}

function orderAnswer(order: OrderView, language: Language): OrderAnswer {
  return { ...order, problems: order.problems.map(({ values, ...problem }) => ({ ...problem, detail: sentence(problem.code, values, language) })) };
}

@ApiNoun('orders', 'Orders')
export class OrdersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Needs('read')
  @ApiOkResponse({ type: OrderPage })
  list(@Query() query: OrderQuery): Promise<{ items: OrderListItem[]; next: string | null }> {
    const { shop, since, limit, ...rest } = query;
    return this.queries.execute(new ListOrders({ ...rest, shopId: shop === undefined ? undefined : asId<ShopId>(shop), since: since === undefined ? undefined : new Date(since), limit: limit ?? defaultLimit }));
  }

  @Get(':id')
  @Needs('read')
  @ApiOkResponse({ type: OrderAnswer })
  async get(@Param('id') id: string, @By() by: Caller): Promise<OrderAnswer> {
    return orderAnswer(await this.queries.execute(new GetOrder({ orderId: asId<OrderId>(id) })), by.language);
  }

  @Post(':id/shipments')
  @Needs('operate')
  @ApiCommand()
  @ApiCreatedResponse({ type: ShipmentAnswer })
  ship(@Param('id') id: string, @Body() body: ShipmentInput, @By() by: Caller): Promise<ShipmentAnswer> {
    const lines = (body.lines ?? []).map((line) => ({ id: line.id, quantity: Quantity.parse(line.quantity) }));
    return this.commands.execute(new ShipOrder({ orderId: asId<OrderId>(id), carrier: body.carrier, trackingNumber: body.trackingNumber ?? '', lines, requestedBy: by.requestedBy }));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Needs('operate')
  @ApiCommand()
  @ApiOkResponse({ type: OrderAnswer })
  async cancel(@Param('id') id: string, @By() by: Caller): Promise<OrderAnswer> {
    await this.commands.execute(new CancelOrder({ orderId: asId<OrderId>(id), requestedBy: by.requestedBy }));
    return this.get(id, by);
  }

  @Post(':id/take-in-again')
  @HttpCode(202)
  @Needs('operate')
  @ApiCommand()
  @ApiAcceptedResponse({ type: RunAnswer, description: 'The run that fetches it.' })
  async takeInAgain(@Param('id') id: string, @By() by: Caller): Promise<RunAnswer> {
    const { runId } = await this.commands.execute(new TakeInAgain({ orderId: asId<OrderId>(id), requestedBy: by.requestedBy }));
    return runAnswer(await this.queries.execute(new GetRun({ runId })), by.language);
  }
}
