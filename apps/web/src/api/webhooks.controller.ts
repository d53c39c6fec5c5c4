// Messages of the shops (F72). They are verified by the connector and only say "look at this order now": a run is requested, nothing is done
// here, and polling goes on whether they come or not.
import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { AppError, asId, type ShopId } from '@kontor/kernel';
import { Connections } from '@kontor/shops';
import { RequestRun } from '@kontor/sync';
import { Throttle } from '../http/throttle.js';

@Controller('hooks')
@ApiTags('Webhooks')
export class WebhooksController {
  constructor(
    private readonly connections: Connections,
    private readonly commands: CommandBus,
    private readonly throttle: Throttle,
  ) {}

  @Post(':shopId')
  // Some shops take no other answer for a success.
  @HttpCode(200)
  @ApiOperation({ description: 'For shops: a signed message about one order.' })
  @ApiOkResponse()
  async receive(@Param('shopId') id: string, @Req() request: Request & { rawBody?: Buffer }): Promise<{ accepted: true }> {
    const shopId = asId<ShopId>(id);
    const opened = await this.connections.open(shopId, 'fetch').catch((error: unknown) => {
      // Whoever guesses numbers learns nothing about which shops there are.
      if (error instanceof AppError && error.status === 404) return null;
      throw error;
    });
    const message = opened?.connection.webhooks?.verify(request.rawBody ?? Buffer.alloc(0), request.headers) ?? null;
    if (opened) await this.connections.release(opened);
    if (!message) {
      await this.throttle.stranger(request.ip ?? '');
      throw new AppError('webhook-refused');
    }
    // Without an order there is nothing to look at: a test of the address, or a topic that does not concern us.
    if (message.ref !== null) await this.commands.execute(new RequestRun({ kind: 'fetch-orders', shopId, params: { news: false, refs: [message.ref] }, requestedBy: 'hook' }));
    return { accepted: true };
  }
}
