// "Vollständigkeit prüfen" (F26): reads ids, days and sums of the last days from the shop, lets everything be fetched that came meanwhile, and
// compares with what Kontor has. It changes no order: what differs is listed, and a person has it fetched.
import { Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database, type Tx } from '@kontor/base';
import { AppError, Clock, type ShopId } from '@kontor/kernel';
import { Company } from '@kontor/masterdata';
import { Connections, Shops, type Shop } from '@kontor/shops';
import { SyncCommand, SyncKind, type ProblemRetry, type RunContext } from '@kontor/sync';
import { CompletenessChecks, type CompletenessCheck, type DaySums } from './completeness-checks.js';
import { CompletenessOrders, completenessProblem } from './completeness-orders.js';

/** How many days of the shop's calendar, today included. */
export type CompareOrdersParams = { days: number };

export const usualDays = 30;
export const mostDays = 366;

/** A person's retry of the problem: everything that differs is fetched, and compared again. */
@Injectable()
export class RetryCompareOrders implements ProblemRetry {
  constructor(private readonly orders: CompletenessOrders) {}

  async retry(tx: Tx, shopId: ShopId): Promise<CompareOrdersParams> {
    await this.orders.want(tx, shopId, 'all', 'event').catch((error: unknown) => {
      // Settled meanwhile: comparing again is all there is to do.
      if (!(error instanceof AppError)) throw error;
    });
    return { days: usualDays };
  }
}

@SyncKind<CompareOrdersParams>('compare-orders', {
  lane: 'completeness',
  // At night, beside the hour that the clocks skip or repeat.
  cron: '20 3 * * *',
  needs: 'orders',
  params: { parse: parseParams, merge: (a, b) => ({ days: Math.max(a.days, b.days) }) },
  retry: RetryCompareOrders,
  rebuild: (shopId, params) => new CompareOrders(shopId as ShopId, params),
})
export class CompareOrders extends SyncCommand {
  constructor(
    readonly shopId: ShopId,
    readonly params: CompareOrdersParams,
  ) {
    super();
  }
}

/** Up to where the shop's list was read; `read`: all of it. */
type Place = { next: string } | { read: true };

@CommandHandler(CompareOrders)
export class CompareOrdersHandler implements ICommandHandler<CompareOrders> {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly shops: Shops,
    private readonly company: Company,
    private readonly connections: Connections,
    private readonly checks: CompletenessChecks,
  ) {}

  async execute({ shopId, params, run }: CompareOrders): Promise<void> {
    const shop = await this.shops.get(shopId);
    const days = Math.min(params.days, shop.capabilities.orders?.historyDays ?? mostDays);
    const check = await this.checks.begin(run.id, shop, { days, timeZone: shop.facts?.timeZone ?? (await this.company.get()).timeZone }, this.clock.now());
    if (check.finishedAt === null) {
      await this.read(run, check);
      // Whatever the list has and was not fetched yet comes now, so that only what the fetch does not find is missing.
      const fetched = await run.child({ kind: 'fetch-orders', params: { news: true, refs: [] } });
      if (fetched.status !== 'succeeded' && fetched.status !== 'partial') throw new AppError('completeness-needs-fetch', { shop: shop.name });
      await this.compare(run, shop, check);
    }
    await this.checks.tidy(check);
  }

  private async read(run: RunContext, check: CompletenessCheck): Promise<void> {
    const place = run.cursor as Place | null;
    if (place && 'read' in place) return;
    const opened = await this.connections.open(check.shopId, run.priority);
    try {
      const { connection } = opened;
      run.useConnection(connection);
      if (!connection.orders) throw new AppError('ability-missing', { kind: run.kind });
      if (place === null) await run.total(await this.checks.expected(check));
      for (let from = place ? new Date(place.next) : check.fromAt; from < check.untilAt; ) {
        const until = await this.checks.pieceEnd(check, from);
        let listed = 0;
        for await (const page of connection.orders.orderIndex(from, until)) {
          await this.checks.add(check, page);
          listed += page.length;
          run.stopIfAsked();
        }
        // Counted once the piece is whole: one that is read again must not count twice.
        await run.settled(Array<{ ref: string }>(listed).fill({ ref: 'order' }));
        await run.checkpoint(until < check.untilAt ? { next: until.toISOString() } : { read: true });
        from = until;
      }
      await run.total(run.progress.done);
    } finally {
      await this.connections.release(opened);
    }
  }

  private async compare(run: RunContext, shop: Shop, check: CompletenessCheck): Promise<void> {
    const sums = await this.checks.judgeAll(check, shop.startDate, () => run.stopIfAsked());
    const open = openOf(sums);
    await this.database.inTransaction(async (tx) => {
      await this.checks.finish(tx, check, sums, this.clock.now());
      if (open.all > 0) await run.problem(tx, { subject: completenessProblem.subject, kind: 'input', code: 'orders-incomplete', values: open, retryAt: null });
      else await run.resolve(tx, completenessProblem.subject);
      await run.checkpoint({ read: true }, tx);
    });
    if (open.all > 0) run.partial();
  }
}

function openOf({ open }: DaySums): { all: number; missing: number; differing: number; gone: number } {
  const differing = open.sum + open.status;
  return { all: open.missing + differing + open.gone, missing: open.missing, differing, gone: open.gone };
}

function parseParams(json: unknown): CompareOrdersParams {
  const { days = usualDays } = (json ?? {}) as { days?: unknown };
  if (typeof days !== 'number' || !Number.isInteger(days) || days < 1 || days > mostDays) throw new AppError('input-invalid', {}, { fields: [{ field: 'days', code: 'input-invalid' }] });
  return { days };
}
