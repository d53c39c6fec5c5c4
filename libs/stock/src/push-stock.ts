// Sends stock figures to one shop; shared by both runs. Relies on versions: what is confirmed counts for the version that was read together
// with the figure, so a change made meanwhile stays due (F53). A figure that equals the last one sent is sent all the same, for the shop's
// own sales have moved its number.
import { Injectable } from '@nestjs/common';
import { Listings, PlaceProblems } from '@kontor/articles';
import { Database } from '@kontor/base';
import type { Capabilities, Connection, StockAbility } from '@kontor/connectors';
import { AppError, Clock, Quantity, type ShopId } from '@kontor/kernel';
import { Connections } from '@kontor/shops';
import { allKinds, askAgainSeconds, askAtMost, type RunContext } from '@kontor/sync';
import { ListingCover } from './listing-cover.js';
import { listingStock } from './listing-stock.js';
import { beginning, readPlace, writePlace, type PushPlace } from './push-place.js';
import { PushSettlement, type SentFigure } from './push-settlement.js';
import { PushProblems } from './push-problems.js';
import { StockFigures, type ListingFigure } from './stock-figures.js';
import { pagesOf, type Place, type StockScope } from './stock-scope.js';

const placesAtOnce = 20_000;
const pageSize = 1000;

type Work = { run: RunContext; shopId: ShopId; rows: 'changed' | 'all'; connection: Connection & { stock: StockAbility }; manner: NonNullable<Capabilities['stock']>; place: PushPlace };

@Injectable()
export class StockPush {
  constructor(
    private readonly database: Database,
    private readonly connections: Connections,
    private readonly listings: Listings,
    private readonly cover: ListingCover,
    private readonly figures: StockFigures,
    private readonly settlement: PushSettlement,
    private readonly problems: PushProblems,
    private readonly placeProblems: PlaceProblems,
    private readonly clock: Clock,
  ) {}

  /** Carries out a run from where it stands. */
  async push(run: RunContext, shopId: ShopId, rows: 'changed' | 'all'): Promise<void> {
    const opened = await this.connections.open(shopId, run.priority);
    run.useConnection(opened.connection);
    try {
      const { connection } = opened;
      const manner = connection.capabilities.stock;
      if (!connection.stock || !manner) throw new AppError('ability-missing', { kind: run.kind, shop: opened.shop.name });
      const place = readPlace(run.cursor);
      const work: Work = { run, shopId, rows, connection: connection as Work['connection'], manner, place: run.approved && !place.approved ? { ...beginning, begun: true, approved: true } : place };
      await this.send(work);
    } finally {
      await this.connections.release(opened);
    }
  }

  private async send(work: Work): Promise<void> {
    if (!work.place.begun) await this.begin(work);
    while (await this.sendSome(work));
    await this.askForConfirmation(work);
    // Held rows can only become fewer, never more, so an approved run never sends more zeros than were approved.
    if (!work.place.approved && work.place.held > 0) work.run.waitForApproval(work.place.held, 'stock-zero-share', { counted: work.place.counted });
  }

  /** Looks for places not known yet, asks the brake, and says how much there is to do. */
  private async begin(work: Work): Promise<void> {
    const { run, shopId, connection, manner } = work;
    const searched = await this.listings.findMissing(shopId, connection, { now: this.clock.now() });
    // Places that this search found, and those that a price run found a moment ago: their news may still be on the way.
    await this.database.inTransaction((tx) => this.cover.followShop(tx, shopId, this.clock.now()));
    await this.placeProblems.follow(run, shopId, searched);
    await this.database.inTransaction(async (tx) => listingStock.release(tx, await this.figures.heldForNothing(tx, shopId, manner)));

    const scope = scopeOf(work);
    const outlook = await this.figures.outlook(scope, manner);
    const heldBack = await this.figures.heldBack(scope);
    const uncounted = work.rows === 'all' ? await this.problems.tellUncounted(run, shopId) : 0;
    await run.total(outlook.due + heldBack + uncounted);
    const zeros = outlook.trips ? await this.figures.zeros(scope, manner) : [];
    work.place = { ...work.place, begun: true, held: zeros.length, counted: outlook.counted };
    await this.database.inTransaction(async (tx) => {
      await listingStock.hold(tx, zeros, run.id);
      run.skipped(heldBack + uncounted, tx);
      await run.checkpoint(writePlace(work.place), tx);
    });
    run.stopIfAsked();
  }

  /** The next places; false when there are no more. */
  private async sendSome(work: Work): Promise<boolean> {
    const places = await this.figures.places(scopeOf(work), work.place.after, placesAtOnce);
    if (work.place.expected !== null) {
      // Taken up again in the middle of a page whose expected figures were read.
      const begun = new Set(work.place.expected.map((one) => one.listing));
      const page = places.filter((place) => begun.has(place.listing));
      if (page.length > 0) await this.sendPage(work, page);
      else work.place = { ...work.place, expected: null, page: work.place.page + 1 };
      return true;
    }
    // One feed is one call, however long; a shop that takes many rows at once gets them at once.
    for (const page of pagesOf(places, Math.max(pageSize, work.manner.batch))) {
      work.run.stopIfAsked();
      await this.sendPage(work, page);
    }
    return places.length === placesAtOnce;
  }

  private async sendPage(work: Work, page: readonly Place[]): Promise<void> {
    if (work.manner.compareAndSet) await this.expect(work, page);
    const found = await this.figures.figures(scopeOf(work), page.map((place) => place.listing), work.manner);
    const { run } = work;
    const { sendable, refused } = withExpected(found, work.place.expected);
    const settle = this.settlement.begin(run, work.shopId, sendable, page, work.place, (place) => (work.place = place));
    await settle.refuse(refused.map((one) => one.figure), 'stock-untracked');
    if (sendable.length > 0) await work.connection.stock.pushStock(sendable.map(({ figure, expected }) => ({ ...figure.key, quantity: figure.quantity, ...(expected && { expected }) })), (outcomes) => settle.outcomes(outcomes));
    await settle.refuse(settle.unanswered(), 'stock-unanswered');
    const last = page.at(-1) as Place;
    work.place = { ...work.place, after: last, expected: null, page: work.place.page + 1 };
    await run.checkpoint(writePlace(work.place));
  }

  /**
   * Where the shop can compare and set: reads what it shows, then waits for a fetch of its own, then writes. A sale that the fetch did not
   * see has moved the shop's figure, and the shop refuses that row; it stays due.
   */
  private async expect(work: Work, page: readonly Place[]): Promise<void> {
    const { run, connection } = work;
    if (work.place.expected === null) {
      const found = await this.figures.figures(scopeOf(work), page.map((place) => place.listing), work.manner);
      const shown = await connection.stock.readStock(found.map((figure) => figure.key));
      const answered = new Set(shown.map((one) => one.listing));
      const unread = found.filter((figure) => !answered.has(figure.key.listing)).map((figure) => ({ listing: figure.key.listing, quantity: null, unread: true as const }));
      work.place = { ...work.place, expected: [...shown.map((one) => ({ listing: one.listing, quantity: one.tracked ? (one.quantity?.toString() ?? null) : null })), ...unread] };
      await run.checkpoint(writePlace(work.place));
    }
    const fetches = allKinds().filter((kind) => kind.beforeLane === 'stock' && (!kind.needs || connection.capabilities[kind.needs]));
    const results = await run.children(fetches.map((kind) => ({ kind: kind.name, slot: `${kind.name}/${work.place.page}` })));
    if (results.some((result) => result.status === 'failed' || result.status === 'cancelled')) throw new AppError('orders-first');
  }

  /** What the shop confirms later is asked for by sending the very same figures with what the connector remembered of them. */
  private async askForConfirmation(work: Work): Promise<void> {
    const { run, connection, shopId } = work;
    if (work.place.unconfirmed.length === 0) return;
    if (work.place.asked > 0) {
      const places = await this.listings.byIds(null, work.place.unconfirmed.map((one) => one.listing));
      const sent = work.place.unconfirmed.flatMap(({ listing, version, quantity }): SentFigure[] => {
        const place = places.get(listing);
        if (!place?.linked) return [];
        const key = { listing, remoteId: place.remoteId, remoteParentId: place.remoteParentId, number: place.number, memo: place.memo };
        return [{ figure: { key, articleId: place.articleId, version, quantity: Quantity.parse(quantity) } }];
      });
      const still = new Set(sent.map(({ figure }) => figure.key.listing));
      work.place = { ...work.place, unconfirmed: work.place.unconfirmed.filter((one) => still.has(one.listing)) };
      work.place = { ...work.place, askAfterSeconds: null };
      const settle = this.settlement.begin(run, shopId, sent, null, work.place, (place) => (work.place = place));
      if (sent.length > 0) await connection.stock.pushStock(sent.map(({ figure }) => ({ ...figure.key, quantity: figure.quantity })), (outcomes) => settle.outcomes(outcomes));
      await settle.refuse(settle.unanswered(), 'stock-unanswered');
      if (work.place.asked >= askAtMost) await settle.refuse(settle.waiting(), 'stock-unconfirmed');
    }
    if (work.place.unconfirmed.length === 0) return;
    const next: PushPlace = { ...work.place, asked: work.place.asked + 1 };
    run.waitForConfirmation(writePlace(next), new Date(this.clock.now().getTime() + askAgainSeconds(work.place.asked, work.place.askAfterSeconds) * 1000));
  }
}

function scopeOf({ run, shopId, rows, place }: Work): StockScope {
  return place.approved ? { shopId, rows: 'held', runId: run.id } : { shopId, rows };
}

/** Without compare-and-set everything is sendable; with it, what the shop does not track is not (F56). */
function withExpected(figures: readonly ListingFigure[], expected: PushPlace['expected']): { sendable: SentFigure[]; refused: SentFigure[] } {
  if (expected === null) return { sendable: figures.map((figure) => ({ figure })), refused: [] };
  const shown = new Map(expected.map((one) => [one.listing, one]));
  // What became due after the shop's figures were read is left to the next run.
  const known = figures.filter((figure) => shown.has(figure.key.listing));
  const read = (figure: ListingFigure): NonNullable<PushPlace['expected']>[number] => shown.get(figure.key.listing) as NonNullable<PushPlace['expected']>[number];
  const sendable = known.filter((figure) => read(figure).unread || read(figure).quantity !== null);
  return {
    sendable: sendable.map((figure) => ({ figure, ...(read(figure).unread ? {} : { expected: Quantity.parse(read(figure).quantity as string) }) })),
    refused: known.filter((figure) => !sendable.includes(figure)).map((figure) => ({ figure })),
  };
}
