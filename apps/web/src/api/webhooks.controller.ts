// Messages of the shops (F72). They are verified, stored and turned into "look at this order now"; nothing is done here, and polling goes on whether they come or
// not. One answer for everything that is not the shop's: whoever guesses learns neither which shops there are nor what was wrong.
import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { AppError, asId, type ShopId } from '@kontor/kernel';
import { ReceiveWebhook } from '@kontor/orders';
import { Throttle } from '../http/throttle.js';

class HookAnswer {
  @ApiProperty({ enum: [true] }) accepted!: true;
}

@Controller('hooks')
@ApiTags('Webhooks')
export class WebhooksController {
  constructor(
    private readonly commands: CommandBus,
    private readonly throttle: Throttle,
  ) {}

  @Post(':shopId')
  // Some shops take no other answer for a success.
  @HttpCode(200)
  @ApiOperation({ description: 'For webhooks that were entered in the shop by hand: a message about one order, signed with a key of the shop’s settings.' })
  @ApiOkResponse({ type: HookAnswer })
  async receive(@Param('shopId') id: string, @Req() request: Request): Promise<HookAnswer> {
    return this.take(id, null, request);
  }

  @Post(':shopId/:secret')
  @HttpCode(200)
  @ApiOperation({ description: 'For webhooks that Kontor registered: the address holds a secret of its own; platforms that sign sign as well.' })
  @ApiOkResponse({ type: HookAnswer })
  async receiveRegistered(@Param('shopId') id: string, @Param('secret') secret: string, @Req() request: Request): Promise<HookAnswer> {
    return this.take(id, secret, request);
  }

  private async take(id: string, secret: string | null, request: Request): Promise<HookAnswer> {
    await this.throttle.shop(request.ip ?? '');
    const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (await this.commands.execute(new ReceiveWebhook({ shopId: asId<ShopId>(id), secret, rawBody, headers: request.headers }))) return { accepted: true };
    await this.throttle.stranger(request.ip ?? '');
    throw new AppError('webhook-refused');
  }
}
