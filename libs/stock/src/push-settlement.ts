// What a shop answered, written batch by batch: confirmations, refusals, ended listings, problems, event and the run's place in one
// transaction. Batches of one call may be answered side by side; they are written one after the other.
import { Injectable } from '@nestjs/common';
import { Listings } from '@kontor/articles';
import { Database, Outbox, type Tx } from '@kontor/base';
import type { ItemFailure, Outcome } from '@kontor/connectors';
import { Clock, type ListingId, type Quantity, type ShopId } from '@kontor/kernel';
import type { RunContext, Settled } from '@kontor/sync';
import { listingStock } from './listing-stock.js';
import { writePlace, type PushPlace } from './push-place.js';
import { StockConfirmed } from './stock-confirmed.event.js';
import type { ListingFigure } from './stock-figures.js';
import type { Place } from './stock-scope.js';

/** A figure on its way to the shop. */
export type SentFigure = { figure: ListingFigure; expected?: Quantity };

type Answered = { figure: ListingFigure; outcome: Outcome };

/** Writes down the answers to one call. */
export type Settle = {
  outcomes(outcomes: readonly Outcome[]): Promise<void>;
  /** These were not sent, or not answered. */
  refuse(figures: readonly ListingFigure[], code: string): Promise<void>;
  unanswered(): ListingFigure[];
  /** Answered with "later". */
  waiting(): ListingFigure[];
};

@Injectable()
export class PushSettlement {
  constructor(
    private readonly database: Database,
    private readonly listings: Listings,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** `page`: the places of the call in order, along which the run's place moves; null where it stands still. `moved` gets the new place. */
  begin(run: RunContext, shopId: ShopId, sent: readonly SentFigure[], page: readonly Place[] | null, start: PushPlace, moved: (place: PushPlace) => void): Settle {
    const open = new Map(sent.map(({ figure }) => [figure.key.listing, figure]));
    const later = new Map<ListingId, ListingFigure>();
    const unconfirmed = new Map(start.unconfirmed.map((one) => [one.listing, one]));
    let place: PushPlace = start;
    let askAfterSeconds: number | null = null;
    let settledUpTo = 0;
    let writing: Promise<void> = Promise.resolve();

    const write = async (answered: readonly Answered[]): Promise<void> => {
      if (answered.length === 0) return;
      for (const { figure, outcome } of answered) {
        const { listing } = figure.key;
        open.delete(listing);
        if (outcome.confirmed === 'later') {
          later.set(listing, figure);
          unconfirmed.set(listing, { listing, version: figure.version, quantity: figure.quantity.toString() });
          if (outcome.askAfterSeconds !== undefined) askAfterSeconds = Math.max(askAfterSeconds ?? 0, outcome.askAfterSeconds);
        } else if (later.delete(listing) || unconfirmed.has(listing)) unconfirmed.delete(listing);
      }
      while (page && settledUpTo < page.length && !open.has((page[settledUpTo]).listing)) settledUpTo += 1;
      place = { ...place, after: page && settledUpTo > 0 ? (page[settledUpTo - 1]) : start.after, unconfirmed: [...unconfirmed.values()], askAfterSeconds: askAfterSeconds ?? place.askAfterSeconds };
      await this.database.inTransaction((tx) => this.store(tx, run, shopId, answered, place));
      moved(place);
    };
    // One batch after the other; a failure of one is the caller's, the next ones are tried all the same.
    const inTurn = (answered: readonly Answered[]): Promise<void> => {
      const turn = writing.then(() => write(answered));
      writing = turn.catch(() => undefined);
      return turn;
    };
    return {
      async outcomes(outcomes) {
        await inTurn(
          outcomes.flatMap((outcome) => {
            const figure = open.get(outcome.listing);
            return figure ? [{ figure, outcome }] : [];
          }),
        );
        // A page is many batches, and a slow shop takes minutes for one: whoever cancelled does not wait for all of them.
        run.stopIfAsked();
      },
      refuse: (figures, code) => inTurn(figures.map((figure) => ({ figure, outcome: { listing: figure.key.listing, confirmed: false, failure: failureOf(code, figure) } }))),
      unanswered: () => [...open.values()],
      waiting: () => [...later.values()],
    };
  }

  private async store(tx: Tx, run: RunContext, shopId: ShopId, answered: readonly Answered[], place: PushPlace): Promise<void> {
    const now = this.clock.now();
    const confirmed = answered.filter(({ outcome }) => outcome.confirmed === true);
    const failed = answered.flatMap(({ figure, outcome }) => (outcome.confirmed === false ? [{ figure, failure: outcome.failure }] : []));
    const stale = failed.filter(({ failure }) => failure.code === 'stock-stale');
    const gone = failed.filter(({ failure }) => failure.kind === 'gone');
    const refused = failed.filter((one) => !stale.includes(one) && !gone.includes(one));

    await this.listings.remember(tx, answered.flatMap(({ outcome }) => (outcome.memo === undefined ? [] : [{ listing: outcome.listing, memo: outcome.memo }])));
    for (const { figure } of gone) await this.listings.end(tx, figure.key.listing, 'gone', now);
    await listingStock.rest(tx, gone.map(({ figure }) => figure.key.listing));
    await listingStock.confirm(tx, confirmed.map(({ figure }) => ({ listing: figure.key.listing, version: figure.version, pushed: { pushed_quantity: figure.quantity.toString() } })), now);
    await listingStock.refuse(tx, refused.map(({ figure, failure }) => ({ listing: figure.key.listing, version: figure.version, retryAfterSeconds: failure.retryAfterSeconds })), now);
    await run.settled(answered.flatMap((one) => settledOf(one)), tx);
    if (confirmed.length > 0) await this.outbox.record(tx, new StockConfirmed(shopId));
    await run.checkpoint(writePlace(place), tx);
  }
}

function subjectOf(listing: ListingId): string {
  return `listing:${listing}`;
}

/** A row that moved in the shop meanwhile is nobody's fault, and one that is confirmed later is not settled yet. */
function settledOf({ figure, outcome }: Answered): Settled[] {
  const ref = subjectOf(figure.key.listing);
  if (outcome.confirmed === true) return [{ ref, notice: outcome.notice ? { code: outcome.notice.code, values: { ...outcome.notice.values, number: figure.key.number } } : null }];
  if (outcome.confirmed === 'later' || outcome.failure.code === 'stock-stale') return [];
  return [{ ref, failure: { ...outcome.failure, values: { ...outcome.failure.values, number: figure.key.number } } }];
}

function failureOf(code: string, figure: ListingFigure): ItemFailure {
  return { kind: code === 'stock-untracked' ? 'rejected' : 'unavailable', code, values: { number: figure.key.number } };
}
