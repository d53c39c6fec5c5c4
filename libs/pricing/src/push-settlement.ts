// What a shop answered to prices, written batch by batch: confirmations, refusals, ended listings, problems, history, event and the run's place in
// one transaction. Batches of one call may be answered side by side; they are written one after the other.
import { Injectable } from '@nestjs/common';
import { Listings } from '@kontor/articles';
import { Database, Outbox, type Tx } from '@kontor/base';
import type { Outcome, PriceTag } from '@kontor/connectors';
import { Clock, type ListingId, type ShopId } from '@kontor/kernel';
import type { RunContext, Settled } from '@kontor/sync';
import { listingPrice, recordShown } from './listing-price.js';
import { earliest } from './price-for.js';
import type { PriceState } from './price-state.js';
import { PricesConfirmed } from './prices-confirmed.event.js';
import { writePlace, type PushPlace } from './push-place.js';

/** A state on its way to the shop. */
export type Sent = { key: Pick<PriceTag, 'listing' | 'remoteId' | 'remoteParentId' | 'number' | 'memo'>; version: string; state: PriceState; rightUntil: Date | null; strikeIsErps: boolean };

type Answered = { sent: Sent; outcome: Outcome };

/** Writes down the answers to one call. */
export type Settle = {
  outcomes(outcomes: readonly Outcome[]): Promise<void>;
  /** These got no answer, or nobody asks for it any more. */
  refuse(sent: readonly Sent[], code: string): Promise<void>;
  /** Every answer that came is written. */
  written(): Promise<void>;
  unanswered(): Sent[];
  /** Answered with "later". */
  waiting(): Sent[];
};

@Injectable()
export class PushSettlement {
  constructor(
    private readonly database: Database,
    private readonly listings: Listings,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** `gross`: the basis of what is sent. `moved` gets the run's place after every batch. */
  begin(run: RunContext, shopId: ShopId, gross: boolean, sent: readonly Sent[], start: PushPlace, moved: (place: PushPlace) => void): Settle {
    const open = new Map(sent.map((one) => [one.key.listing, one]));
    const later = new Map<ListingId, Sent>();
    const unconfirmed = new Map(start.unconfirmed.map((one) => [one.listing, one]));
    let { askAfterSeconds } = start;
    let writing: Promise<void> = Promise.resolve();

    const write = async (answered: readonly Answered[]): Promise<void> => {
      if (answered.length === 0) return;
      for (const { sent: { key: { listing }, version, state, rightUntil, strikeIsErps }, outcome } of answered) {
        if (outcome.confirmed === 'later') {
          unconfirmed.set(listing, { listing, version, state: JSON.stringify(state), rightUntil: rightUntil?.toISOString() ?? null, strikeIsErps });
          if (outcome.askAfterSeconds !== undefined) askAfterSeconds = Math.max(askAfterSeconds ?? 0, outcome.askAfterSeconds);
        } else unconfirmed.delete(listing);
      }
      const place = { ...start, unconfirmed: [...unconfirmed.values()], askAfterSeconds };
      await this.database.inTransaction((tx) => this.store(tx, run, shopId, gross, answered, place));
      moved(place);
    };
    const inTurn = (answered: readonly Answered[]): Promise<void> => {
      for (const { sent: one, outcome } of answered) {
        open.delete(one.key.listing);
        if (outcome.confirmed === 'later') later.set(one.key.listing, one);
        else later.delete(one.key.listing);
      }
      const turn = writing.then(() => write(answered));
      writing = turn.catch(() => undefined);
      return turn;
    };
    return {
      async outcomes(outcomes) {
        await inTurn(
          outcomes.flatMap((outcome) => {
            const one = open.get(outcome.listing);
            return one ? [{ sent: one, outcome }] : [];
          }),
        );
        run.stopIfAsked();
      },
      refuse: (refused, code) => inTurn(refused.map((one) => ({ sent: one, outcome: { listing: one.key.listing, confirmed: false, failure: { kind: 'protocol', code, values: {} } } }))),
      written: () => writing,
      unanswered: () => [...open.values()],
      waiting: () => [...later.values()],
    };
  }

  private async store(tx: Tx, run: RunContext, shopId: ShopId, gross: boolean, answered: readonly Answered[], place: PushPlace): Promise<void> {
    const now = this.clock.now();
    const confirmed = answered.flatMap(({ sent, outcome }) => (outcome.confirmed === true ? [{ sent, rightUntil: earliest([outcome.rightUntil, sent.rightUntil]) }] : []));
    await listingPrice.confirm(
      tx,
      confirmed.map(({ sent, rightUntil }) => ({ listing: sent.key.listing, version: sent.version, pushed: { pushed: JSON.stringify(sent.state), next_change_at: rightUntil ? column(rightUntil) : null } })),
      now,
    );
    await recordShown(tx, confirmed.map(({ sent }) => ({ listing: sent.key.listing, state: sent.state })), gross, now);
    const refused = answered.flatMap(({ sent, outcome }) => (outcome.confirmed === false ? [{ sent, failure: outcome.failure }] : []));
    await listingPrice.refuse(tx, refused.map(({ sent, failure }) => ({ listing: sent.key.listing, version: sent.version, retryAfterSeconds: failure.retryAfterSeconds })), now);
    const gone = refused.filter(({ failure }) => failure.kind === 'gone').map(({ sent }) => sent.key.listing);
    for (const listing of gone) await this.listings.end(tx, listing, 'gone', now);
    await listingPrice.rest(tx, gone);
    await this.listings.remember(tx, answered.flatMap(({ outcome: { listing, memo } }) => (memo === undefined ? [] : [{ listing, memo }])));
    if (confirmed.length > 0) await this.outbox.record(tx, new PricesConfirmed(shopId));
    await run.settled(answered.flatMap(settledOf), tx);
    // A run that was given to another worker meanwhile writes nothing of all this.
    await run.checkpoint(writePlace(place), tx);
  }
}

/** What is confirmed later is not settled yet. The number is told with it, so that a person sees at once which article it is. */
function settledOf({ sent: { key: { listing, number } }, outcome }: Answered): Settled[] {
  const ref = refOf(listing);
  if (outcome.confirmed === 'later') return [];
  if (!outcome.confirmed) return [{ ref, failure: { ...outcome.failure, values: { ...outcome.failure.values, number } } }];
  return [{ ref, notice: outcome.notice ? { code: outcome.notice.code, values: { ...outcome.notice.values, number } } : null }];
}

/** The subject under which the problems of a listing are kept. */
export function refOf(listing: ListingId): string {
  return `listing:${listing}`;
}

function column(instant: Date): string {
  return instant.toISOString().slice(0, 23).replace('T', ' ');
}
