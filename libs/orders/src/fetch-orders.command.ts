// Asks one shop for the orders it has not given us yet and takes each of them in. Cursor and mark are stored in the transaction that
// settles the last order of a page, so a crash reads a page twice and never none; what was refused comes back by its id (F26).
import { Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database, type Tx } from '@kontor/base';
import { ConnectorFailure, type ItemFailure, type Opaque, type OrderAbility, type OrderAnswer, type RemoteOrder } from '@kontor/connectors';
import { AppError, Clock, type ShopId } from '@kontor/kernel';
import { Connections, ShopValues, Shops, type SeenShopValue, type Shop } from '@kontor/shops';
import { RunSignal, Runs, SyncCommand, SyncKind, byHand, describeFailure, type FailureValues, type ProblemRetry, type RunContext, type StoredFailure } from '@kontor/sync';
import { Intake } from './intake.js';
import type { IntakeContext } from './intake-context.js';
import { SeenOrders, type SeenOrder } from './seen-orders.js';
import { WebhookWatch } from './webhook-watch.js';

/** `news`: everything since the last fetch; `refs`: these orders by the shop's id. */
export type FetchOrdersParams = { news: boolean; refs: string[] };

const subjectPrefix = 'order:';
/** How many refused orders, and how many others, one fetch asks for by their id. */
const byIdLimit = 50;
const refLimit = 500;

/** A person's retry of refused orders: these orders by their id. */
@Injectable()
export class RetryOrders implements ProblemRetry {
  async retry(_tx: Tx, _shopId: ShopId, subjects: string[]): Promise<FetchOrdersParams> {
    return { news: false, refs: subjects.filter((subject) => subject.startsWith(subjectPrefix)).map((subject) => subject.slice(subjectPrefix.length)) };
  }
}

@SyncKind<FetchOrdersParams>('fetch-orders', {
  lane: 'orders',
  every: '5m',
  needs: 'orders',
  beforeLane: 'stock',
  opens: ({ news }) => news,
  params: { parse: parseParams, merge: mergeParams },
  retry: RetryOrders,
  rebuild: (shopId, params) => new FetchOrders(shopId as ShopId, params),
})
export class FetchOrders extends SyncCommand {
  constructor(
    readonly shopId: ShopId,
    readonly params: FetchOrdersParams,
  ) {
    super();
  }
}

/** Where a fetch goes on: the mark it began with and the connector's place in the list. */
type Place = { mark: Opaque; cursor: Opaque };

@CommandHandler(FetchOrders)
export class FetchOrdersHandler implements ICommandHandler<FetchOrders> {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly connections: Connections,
    private readonly values: ShopValues,
    private readonly shops: Shops,
    private readonly runs: Runs,
    private readonly seenOrders: SeenOrders,
    private readonly intake: Intake,
    private readonly watch: WebhookWatch,
  ) {}

  async execute({ shopId, params, run }: FetchOrders): Promise<void> {
    const opened = await this.connections.open(shopId, byHand(run.requestedBy) ? 'person' : 'fetch');
    try {
      const { shop, connection } = opened;
      run.useConnection(connection);
      if (!connection.orders) throw new AppError('ability-missing', { kind: run.kind });
      const context = await this.intake.context(shop);
      const place = run.cursor as Place | null;
      if (place === null) await this.fetchByRef(run, context, connection.orders, params);
      if (params.news) await this.fetchPages(run, context, connection.orders, place ?? { mark: await run.mark(), cursor: null });
      await this.hintFeedback(shop);
    } finally {
      await this.connections.release(opened);
    }
  }

  private async fetchPages(run: RunContext, context: IntakeContext, orders: OrderAbility, start: Place): Promise<void> {
    const announced = await this.watch.begin(context.shop.id);
    for (let cursor = start.cursor; ; ) {
      run.stopIfAsked();
      const page = await orders.orders({ mark: start.mark, cursor, since: context.shop.startDate });
      cursor = page.cursor;
      if (announced) await this.watch.note(context.shop.id, page.orders);
      await this.settlePage(run, context, page.orders, async (tx) => {
        if (page.mark !== undefined) await run.setMark(tx, page.mark);
        await run.checkpoint(cursor === null ? null : { mark: start.mark, cursor }, tx);
      });
      if (cursor === null) return this.watch.end(context.shop);
    }
  }

  private async fetchByRef(run: RunContext, context: IntakeContext, orders: OrderAbility, { news, refs }: FetchOrdersParams): Promise<void> {
    const due = (await run.dueRetries(byIdLimit, subjectPrefix)).map((problem) => problem.subject.slice(subjectPrefix.length));
    const others = news ? await this.seenOrders.toAsk(context.shop, this.clock.now(), byIdLimit) : [];
    const wanted = [...new Set([...refs, ...due, ...others])];
    if (wanted.length === 0) return;
    for (const ref of wanted) {
      run.stopIfAsked();
      const answer = await this.ask(orders, ref);
      await this.settlePage(run, context, [answer]);
      // The shop wants to be left alone: the pages will tell, and the rest comes with the next fetch.
      if ('failure' in answer && answer.failure.kind === 'limited') break;
    }
    await this.seenOrders.asked(context.shop.id, wanted, this.clock.now());
    await run.checkpoint(null);
  }

  // One order that the shop cannot give must not keep the others away, so everything but a refused log-in is a problem of this order.
  private async ask(orders: OrderAbility, ref: string): Promise<OrderAnswer> {
    try {
      return await orders.order(ref);
    } catch (error) {
      if (!(error instanceof ConnectorFailure) || error.kind === 'auth' || error.kind === 'config') throw error;
      const failure: ItemFailure = { kind: error.kind, code: error.code, values: error.values, ...(error.options.retryAfterSeconds !== undefined && { retryAfterSeconds: error.options.retryAfterSeconds }) };
      return { ref, failure };
    }
  }

  private async settlePage(run: RunContext, context: IntakeContext, answers: readonly OrderAnswer[], last?: (tx: Tx) => Promise<void>): Promise<void> {
    const known = await this.seenOrders.known(context.shop.id, answers.map((answer) => answer.ref));
    const fresh: RemoteOrder[] = [];
    for (const [index, answer] of answers.entries()) {
      const finish = index === answers.length - 1 ? last : undefined;
      if (await this.settle(run, context, known.get(answer.ref), answer, finish)) fresh.push((answer as { order: RemoteOrder }).order);
      if (finish) run.stopIfAsked();
    }
    if (answers.length === 0 && last) await this.database.inTransaction(last);
    if (fresh.length > 0) await this.values.remember(null, context.shop.id, seenValues(fresh), this.clock.now());
  }

  /** One answer in one transaction, which also stores the place where given; answers true for an order that was new or different. */
  private async settle(run: RunContext, context: IntakeContext, seen: SeenOrder | undefined, answer: OrderAnswer, finish?: (tx: Tx) => Promise<void>): Promise<boolean> {
    const now = this.clock.now();
    const ref = subjectPrefix + answer.ref;
    if ('order' in answer && this.intake.isSettled(context, seen, answer.order)) {
      run.skipped(1);
      // It was refused in between and is now as it was.
      if (!seen?.noted) await run.resolve(null, ref);
      if (finish) await this.database.inTransaction(finish);
      return false;
    }
    try {
      await this.database.inTransaction(async (tx) => {
        if ('order' in answer) await this.takeIn(tx, run, context, answer.order, now);
        else if ('gone' in answer) {
          await this.intake.gone(tx, context.shop.id, answer.ref, now);
          await run.settled([{ ref }], tx);
        } else await run.settled([{ ref, failure: answer.failure }], tx);
        await finish?.(tx);
      });
      return 'order' in answer;
    } catch (error) {
      const failure = describeFailure(error);
      // Lost, cancelled, database away: the run's own matter. Anything else is this order's, and the others go on.
      if (!('order' in answer) || !isOrders(error, failure)) throw error;
      await this.refuse(run, context, answer.order, failure, now, finish);
      return false;
    }
  }

  private async takeIn(tx: Tx, run: RunContext, context: IntakeContext, order: RemoteOrder, now: Date): Promise<void> {
    const ref = subjectPrefix + order.ref;
    const taken = await this.intake.take(tx, context, order, now);
    if (taken.outcome === 'unchanged') {
      run.skipped(1, tx);
      return;
    }
    for (const { subject, code, values } of taken.shared) await run.problem(tx, { subject, kind: 'input', code, values: plain(values), retryAt: null });
    if (taken.problem?.kind === 'notice') await run.settled([{ ref, notice: { code: taken.problem.code, values: plain(taken.problem.values) } }], tx);
    else await run.settled([{ ref, failure: taken.problem && { kind: 'input', code: taken.problem.code, values: plain(taken.problem.values), text: null, retryAfterSeconds: null } }], tx);
  }

  private async refuse(run: RunContext, context: IntakeContext, order: RemoteOrder, failure: StoredFailure, now: Date, finish?: (tx: Tx) => Promise<void>): Promise<void> {
    const settled = [{ ref: subjectPrefix + order.ref, failure: failure.text === null ? failure : { ...failure, values: { ...failure.values, detail: failure.text } } }];
    try {
      await this.database.inTransaction(async (tx) => {
        await this.intake.refuse(tx, context, order, now);
        await run.settled(settled, tx);
        await finish?.(tx);
      });
    } catch (error) {
      if (!isOrders(error, describeFailure(error))) throw error;
      // Not even its lines can be reserved: the problem remains, and with it the retry.
      await this.database.inTransaction(async (tx) => {
        await run.settled(settled, tx);
        await finish?.(tx);
      });
    }
  }

  // A hint only: the schedule finds what is due by itself.
  private async hintFeedback(shop: Shop): Promise<void> {
    if (!shop.capabilities.feedback || !this.shops.mayWrite(await this.shops.get(shop.id))) return;
    const [due] = await this.database.query('SELECT 1 FROM order_feedback WHERE shop_id = ? AND due = 1 AND (retry_at IS NULL OR retry_at <= ?) LIMIT 1', [shop.id, this.clock.now()]);
    if (due) await this.runs.request({ kind: 'tell-shop', shopId: shop.id, requestedBy: 'event' });
  }
}

function parseParams(json: unknown): FetchOrdersParams {
  const { news = true, refs = [] } = (json ?? {}) as { news?: unknown; refs?: unknown };
  const invalid = (field: string): never => {
    throw new AppError('input-invalid', {}, { fields: [{ field, code: 'input-invalid' }] });
  };
  if (typeof news !== 'boolean') return invalid('news');
  if (!Array.isArray(refs) || refs.length > refLimit || refs.some((ref) => typeof ref !== 'string' || !/^[^\s]{1,110}$/.test(ref))) return invalid('refs');
  // Asked for single orders and nothing else said: only these.
  const only = refs.length > 0 && (json as { news?: unknown }).news === undefined;
  return { news: only ? false : news, refs: [...new Set(refs as string[])].sort() };
}

/** Both wishes in one. More than one may ask for only come together from webhooks, and what those announce is news, which a fetch finds in pages. */
function mergeParams(a: FetchOrdersParams, b: FetchOrdersParams): FetchOrdersParams {
  const refs = [...new Set([...a.refs, ...b.refs])];
  return refs.length <= refLimit ? { news: a.news || b.news, refs: refs.sort() } : { news: true, refs: refs.slice(0, refLimit).sort() };
}

/** A fault of this one order: its data or our code, not the run's lease, the shop or the database. */
function isOrders(error: unknown, failure: StoredFailure): boolean {
  return (failure.kind === 'bug' || failure.kind === 'input') && !(error instanceof ConnectorFailure) && !(error instanceof RunSignal);
}

function seenValues(orders: readonly RemoteOrder[]): SeenShopValue[] {
  const values = new Map<string, SeenShopValue>();
  const see = (kind: SeenShopValue['kind'], key: string | null, label: string): void => void (key && values.set(`${kind}/${key}`, { kind, key, label, orders: (values.get(`${kind}/${key}`)?.orders ?? 0) + 1 }));
  for (const order of orders) {
    see('payments', order.payment.key, order.payment.name);
    see('shippings', order.shippingMethod?.key ?? null, order.shippingMethod?.name ?? '');
    see('statuses', order.status.order, '');
    see('customerGroups', order.customer.group, '');
    see('currencies', order.currency, '');
  }
  return [...values.values()];
}

function plain(values: Record<string, string | number | boolean | null | undefined>): FailureValues {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value ?? null]));
}
