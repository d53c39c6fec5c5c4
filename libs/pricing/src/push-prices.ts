// Sends prices to one shop, page by page, and settles every batch in one transaction: what the shop confirmed counts for the version that was
// read before sending, what it refused waits, what it no longer has ends. Shared by all kinds that send prices.
import { Injectable } from '@nestjs/common';
import { Listings, PlaceProblems } from '@kontor/articles';
import { Database, Outbox, type Tx } from '@kontor/base';
import type { Connection, Outcome, PriceAbility, PriceShown, PriceTag } from '@kontor/connectors';
import { AppError, Clock, type ListingId, type ShopId } from '@kontor/kernel';
import { Connections, Shops } from '@kontor/shops';
import { type RunContext, type Settled } from '@kontor/sync';
import { coverMissing, listingPrice, switchBoundaries } from './listing-price.js';
import { ListingPrices, pagesOf, type ListingPlace, type ListingPriceRow, type SendScope } from './listing-prices.js';
import { priceFor, type ShopBasis } from './price-for.js';
import type { PriceState } from './price-state.js';
import { PricesConfirmed } from './prices-confirmed.event.js';
import { shopBasis } from './shop-basis.js';

const placesAtOnce = 20_000;
const pageSize = 1000;

type Sent = { row: ListingPriceRow; state: PriceState };

@Injectable()
export class PushPrices {
  constructor(
    private readonly database: Database,
    private readonly connections: Connections,
    private readonly shops: Shops,
    private readonly listings: Listings,
    private readonly listingPrices: ListingPrices,
    private readonly placeProblems: PlaceProblems,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Everything of this scope, from the run's cursor on. */
  async send(run: RunContext, shopId: ShopId, scope: SendScope): Promise<void> {
    const opened = await this.connections.open(shopId, run.priority);
    try {
      run.useConnection(opened.connection);
      if (run.cursor === null) await this.begin(run, shopId, scope, opened.connection);
      for (let place = run.cursor as ListingPlace | null; ; ) {
        const places = await this.listingPrices.places(shopId, scope, place, placesAtOnce, this.clock.now());
        for (const page of pagesOf(places, pageSize)) {
          await this.page(run, shopId, scope, opened.connection, page);
          place = page.at(-1) ?? place;
          await run.checkpoint(place);
        }
        if (places.length < placesAtOnce) return;
      }
    } finally {
      await this.connections.release(opened);
    }
  }

  private async begin(run: RunContext, shopId: ShopId, scope: SendScope, connection: Connection): Promise<void> {
    const now = this.clock.now();
    // A switch comes every minute and looks for nothing.
    if (typeof scope === 'string') await this.placeProblems.follow(run, shopId, await this.listings.findMissing(shopId, connection, { now }));
    await this.database.inTransaction(async (tx) => {
      await coverMissing(tx, shopId, now);
      await switchBoundaries(tx, shopId, run.id, now);
    });
    const { done, failed, skipped } = run.progress;
    await run.total(done + failed + skipped + (await this.listingPrices.count(shopId, scope, now)));
  }

  private async page(run: RunContext, shopId: ShopId, scope: SendScope, connection: Connection, places: readonly ListingPlace[]): Promise<void> {
    const prices = abilityOf(connection);
    const now = this.clock.now();
    const page = await this.listingPrices.read(shopId, scope, places.map((place) => place.listing), now);
    if (page.length === 0) return;
    // Read after the versions: what changes later moves them, and the rows stay due.
    const basis = await this.basis(run, shopId, page[0]);
    const shown = await this.shown(prices, page);
    const sent = new Map<ListingId, Sent>();
    const silent: ListingPriceRow[] = [];
    const faults: Settled[] = [];
    for (const row of page) {
      const wanted = priceFor(row.source, basis, now, shown.get(row.listing) ?? null);
      const state = 'state' in wanted ? told(wanted.state, connection) : null;
      if (state) sent.set(row.listing, { row, state });
      else if ('fault' in wanted) faults.push({ ref: refOf(row.listing), failure: { kind: 'input', code: wanted.fault.code, values: { ...plain(wanted.fault.values), number: row.number }, text: null, retryAfterSeconds: null } });
      else silent.push(row);
    }
    if (silent.length + faults.length > 0) await this.settleUnsent(run, page, silent, faults);
    if (sent.size === 0) return;
    const open = new Set(sent.keys());
    // Batches may come back side by side, but a run counts in one transaction after the other; what was sent is written down before anything else happens.
    let writing: Promise<void> = Promise.resolve();
    try {
      await prices.pushPrices([...sent.values()].map(tag), now, (outcomes) => {
        for (const outcome of outcomes) open.delete(outcome.listing);
        const turn = writing.then(() => this.settle(run, shopId, sent, outcomes));
        writing = turn.catch(() => undefined);
        return turn;
      });
    } finally {
      await writing;
    }
    if (open.size > 0) await this.settle(run, shopId, sent, [...open].map((listing) => ({ listing, confirmed: false, failure: { kind: 'protocol', code: 'price-unanswered', values: {} } })));
  }

  /** Currency and basis as the shop row has them now; while they do not fit the list nothing is sent at all. */
  private async basis(run: RunContext, shopId: ShopId, row: ListingPriceRow): Promise<ShopBasis> {
    const subject = `shop:${shopId}`;
    const shop = await this.shops.get(shopId);
    try {
      const basis = shopBasis(shop.facts, row.list);
      await run.resolve(null, subject);
      return basis;
    } catch (error) {
      if (error instanceof AppError) await run.problem(null, { subject, kind: 'config', code: error.code, values: plain(error.values), retryAt: null });
      throw error;
    }
  }

  /** What the shop shows, asked only where a field is ours "only if empty". */
  private async shown(prices: PriceAbility, page: readonly ListingPriceRow[]): Promise<Map<ListingId, PriceShown>> {
    const asked = page.filter(({ source }) => source.listed && Object.values(source.rule.owners).includes('if-empty'));
    if (asked.length === 0) return new Map();
    const answers = await prices.readPrices(asked.map(key));
    return new Map(answers.map((answer) => [answer.listing, answer]));
  }

  private async settleUnsent(run: RunContext, page: readonly ListingPriceRow[], silent: readonly ListingPriceRow[], faults: readonly Settled[]): Promise<void> {
    const now = this.clock.now();
    const wrong = new Set(faults.map((fault) => fault.ref));
    await this.database.inTransaction(async (tx) => {
      await listingPrice.settleSilently(tx, silent.map(({ listing, version }) => ({ listing, version })));
      await listingPrice.refuse(tx, page.filter((row) => wrong.has(refOf(row.listing))).map(({ listing, version }) => ({ listing, version })), now);
      for (const row of silent) await run.resolve(tx, refOf(row.listing));
      run.skipped(silent.length, tx);
      await run.settled([...faults], tx);
      await run.checkpoint(run.cursor, tx);
    });
  }

  private async settle(run: RunContext, shopId: ShopId, sent: ReadonlyMap<ListingId, Sent>, outcomes: readonly Outcome[]): Promise<void> {
    const now = this.clock.now();
    const known = outcomes.filter((outcome) => sent.has(outcome.listing));
    const rowOf = (listing: ListingId): ListingPriceRow => (sent.get(listing) as Sent).row;
    await this.database.inTransaction(async (tx) => {
      const confirmed = known.filter((outcome) => outcome.confirmed === true);
      await listingPrice.confirm(
        tx,
        confirmed.map(({ listing, rightUntil }) => ({ listing, version: rowOf(listing).version, pushed: { pushed: JSON.stringify((sent.get(listing) as Sent).state), next_change_at: rightUntil ? column(rightUntil) : null } })),
        now,
      );
      const refused = known.filter((outcome) => outcome.confirmed === false);
      await listingPrice.refuse(tx, refused.map(({ listing, failure }) => ({ listing, version: rowOf(listing).version, retryAfterSeconds: failure.retryAfterSeconds })), now);
      await this.endGone(tx, refused.filter(({ failure }) => failure.kind === 'gone'), now);
      await this.listings.remember(tx, known.flatMap(({ listing, memo }) => (memo === undefined ? [] : [{ listing, memo }])));
      if (confirmed.length > 0) await this.outbox.record(tx, new PricesConfirmed(shopId));
      await run.settled(known.flatMap((outcome) => result(outcome, rowOf(outcome.listing))), tx);
      // Confirmed later: the row stays due until it is.
      run.skipped(known.filter((outcome) => outcome.confirmed === 'later').length, tx);
      // A run that was given to another worker meanwhile writes nothing of all this.
      await run.checkpoint(run.cursor, tx);
    });
    run.stopIfAsked();
  }

  private async endGone(tx: Tx, gone: readonly { listing: ListingId }[], now: Date): Promise<void> {
    for (const { listing } of gone) await this.listings.end(tx, listing, 'gone', now);
    await listingPrice.rest(tx, gone.map(({ listing }) => listing));
  }
}

function abilityOf(connection: Connection): PriceAbility {
  if (!connection.prices) throw new AppError('ability-missing', { kind: 'update-prices' });
  return connection.prices;
}

/** What of a state this shop can be told; null when nothing is left. */
function told(state: PriceState, connection: Connection): PriceState | null {
  const { strike, tiers, ...rest } = state;
  const can = connection.capabilities.prices;
  const left = { ...rest, ...(strike !== undefined && can?.strike && { strike }), ...(tiers && can?.tiers && { tiers }) };
  return Object.keys(left).length > 1 ? left : null;
}

function key({ listing, remoteId, remoteParentId, number, memo }: ListingPriceRow): Pick<PriceTag, 'listing' | 'remoteId' | 'remoteParentId' | 'number' | 'memo'> {
  return { listing, remoteId, remoteParentId, number, memo };
}

function tag({ row, state }: Sent): PriceTag {
  return { ...key(row), ...state };
}

/** With the number, so that a person sees at once which article it is. */
function result(outcome: Outcome, { number }: ListingPriceRow): Settled[] {
  const ref = refOf(outcome.listing);
  if (outcome.confirmed === 'later') return [];
  if (!outcome.confirmed) return [{ ref, failure: { ...outcome.failure, values: { ...outcome.failure.values, number } } }];
  return [{ ref, notice: outcome.notice ? { code: outcome.notice.code, values: { ...outcome.notice.values, number } } : null }];
}

function refOf(listing: ListingId): string {
  return `listing:${listing}`;
}

function column(instant: Date): string {
  return instant.toISOString().slice(0, 23).replace('T', ' ');
}

function plain(values: AppError['values']): Record<string, string | number | boolean | null> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? null]));
}
