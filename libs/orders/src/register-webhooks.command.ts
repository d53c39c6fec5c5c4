// Makes what stands of Kontor's webhooks in a shop what is wanted there (F72): registers them when they are switched on, looks at them now and then, makes them
// anew where the shop switched them off, and takes them away when they are switched off.
import { Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Consumes, type Consumer, type Tx } from '@kontor/base';
import { AppError, type ShopId } from '@kontor/kernel';
import { Connections, ShopWebhooksDue, Shops, Webhooks } from '@kontor/shops';
import { Problems, Runs, SyncCommand, SyncKind, type DueCheck, type ProblemRetry } from '@kontor/sync';
import { registerKind, silentSubject } from './webhook-watch.js';

/** `again`: with a new secret, though nothing seems wrong. */
export type RegisterWebhooksParams = { again: boolean };

@Injectable()
export class WebhooksDue implements DueCheck {
  constructor(
    private readonly shops: Shops,
    private readonly webhooks: Webhooks,
  ) {}

  async due(shopId: ShopId): Promise<boolean> {
    return this.webhooks.isDue(await this.shops.get(shopId));
  }
}

/** A person's retry of silent webhooks: registered anew. */
@Injectable()
export class RetryWebhooks implements ProblemRetry {
  async retry(): Promise<RegisterWebhooksParams> {
    return { again: true };
  }
}

@SyncKind<RegisterWebhooksParams>(registerKind, {
  lane: 'webhooks',
  every: '15m',
  needs: 'webhooks',
  writes: true,
  params: { parse: parseParams, byHand: { again: true }, merge: (a, b) => ({ again: a.again || b.again }) },
  due: WebhooksDue,
  retry: RetryWebhooks,
  rebuild: (shopId, params) => new RegisterWebhooks(shopId as ShopId, params),
})
export class RegisterWebhooks extends SyncCommand {
  constructor(
    readonly shopId: ShopId,
    readonly params: RegisterWebhooksParams,
  ) {
    super();
  }
}

@CommandHandler(RegisterWebhooks)
export class RegisterWebhooksHandler implements ICommandHandler<RegisterWebhooks> {
  constructor(
    private readonly connections: Connections,
    private readonly webhooks: Webhooks,
    private readonly problems: Problems,
  ) {}

  async execute({ shopId, params, run }: RegisterWebhooks): Promise<void> {
    const opened = await this.connections.open(shopId, run.priority);
    try {
      run.useConnection(opened.connection);
      const done = await this.webhooks.settle(opened, params.again);
      if (done === 'removed') await this.problems.resolve(null, { shopId, kind: registerKind, subjects: [silentSubject] });
      if (done === 'registered' || done === 'removed') await run.settled([{ ref: 'registration' }]);
      else run.skipped(1);
    } finally {
      await this.connections.release(opened);
    }
  }
}

/** Switched on or off, another shop, other credentials. */
@Consumes(ShopWebhooksDue)
export class RegisterOnShopWebhooksDue implements Consumer<ShopWebhooksDue> {
  constructor(
    private readonly shops: Shops,
    private readonly runs: Runs,
  ) {}

  async consume({ shopId }: ShopWebhooksDue, tx: Tx): Promise<void> {
    const shop = await this.shops.find(shopId, tx);
    if (shop?.capabilities.webhooks) await this.runs.request({ kind: registerKind, shopId, requestedBy: 'event' }, tx);
  }
}

function parseParams(json: unknown): RegisterWebhooksParams {
  const { again = false } = (json ?? {}) as { again?: unknown };
  if (typeof again !== 'boolean') throw new AppError('input-invalid', {}, { fields: [{ field: 'again', code: 'input-invalid' }] });
  return { again };
}
