// Sends prices to one shop, page by page: what the shop confirms counts for the version that was read before sending, what it refuses waits, what it
// no longer has ends, and what it confirms later is asked for again. Shared by all kinds that send prices.
import { Injectable } from '@nestjs/common';
import { Listings, PlaceProblems } from '@kontor/articles';
import { Database } from '@kontor/base';
import type { Capabilities, Connection, PriceAbility, PriceShown, PriceTag } from '@kontor/connectors';
import { AppError, Clock, type ListingId, type ShopId } from '@kontor/kernel';
import { Connections, Shops } from '@kontor/shops';
import { askAgainSeconds, askAtMost, type RunContext, type Settled } from '@kontor/sync';
import { coverMissing, forgetShown, listingPrice, switchBoundaries } from './listing-price.js';
import { ListingPrices, pagesOf, type ListingPlace, type ListingPriceRow, type SendScope } from './listing-prices.js';
import { able, told } from './price-ability.js';
import { priceFor, type ShopBasis } from './price-for.js';
import { priceState, type PriceState } from './price-state.js';
import { readPlace, writePlace, type PushPlace } from './push-place.js';
import { PushSettlement, refOf, type Sent } from './push-settlement.js';
import { shopBasis } from './shop-basis.js';

const placesAtOnce = 20_000;
const pageSize = 1000;

type Work = { run: RunContext; shopId: ShopId; scope: SendScope; prices: PriceAbility; can: NonNullable<Capabilities['prices']>; place: PushPlace };

@Injectable()
export class PushPrices {
  constructor(
    private readonly database: Database,
    private readonly connections: Connections,
    private readonly shops: Shops,
    private readonly listings: Listings,
    private readonly listingPrices: ListingPrices,
    private readonly placeProblems: PlaceProblems,
    private readonly settlement: PushSettlement,
    private readonly clock: Clock,
  ) {}

  /** Everything of this scope, from the run's cursor on. */
  async send(run: RunContext, shopId: ShopId, scope: SendScope): Promise<void> {
    const opened = await this.connections.open(shopId, run.priority);
    try {
      run.useConnection(opened.connection);
      const { prices, capabilities } = opened.connection;
      if (!prices || !capabilities.prices) throw new AppError('ability-missing', { kind: 'update-prices' });
      const work: Work = { run, shopId, scope, prices, can: capabilities.prices, place: readPlace(run.cursor) };
      if (run.cursor === null) await this.begin(work, opened.connection);
      if (work.place.asked === 0) await this.sendAll(work);
      await this.askForConfirmation(work);
    } finally {
      await this.connections.release(opened);
    }
  }

  private async begin({ run, shopId, scope }: Work, connection: Connection): Promise<void> {
    const now = this.clock.now();
    // A switch comes every minute and looks for nothing.
    if (typeof scope === 'string') await this.placeProblems.follow(run, shopId, await this.listings.findMissing(shopId, connection, { now }));
    await this.database.inTransaction(async (tx) => {
      await coverMissing(tx, shopId, now);
      await switchBoundaries(tx, shopId, run.id, now);
      if (scope === 'all') await forgetShown(tx, shopId, now);
    });
    const { done, failed, skipped } = run.progress;
    await run.total(done + failed + skipped + (await this.listingPrices.count(shopId, scope, now)));
  }

  private async sendAll(work: Work): Promise<void> {
    for (let last = false; !last; ) {
      const places = await this.listingPrices.places(work.shopId, work.scope, work.place.after, placesAtOnce, this.clock.now());
      for (const page of pagesOf(places, pageSize)) {
        await this.page(work, page);
        work.place = { ...work.place, after: page.at(-1) ?? work.place.after };
        await work.run.checkpoint(writePlace(work.place));
      }
      last = places.length < placesAtOnce;
    }
  }

  private async page(work: Work, places: readonly ListingPlace[]): Promise<void> {
    const { run, shopId, scope, prices, can } = work;
    const now = this.clock.now();
    const read = await this.listingPrices.read(shopId, scope, places.map((place) => place.listing), now);
    if (read.length === 0) return;
    const page = read.map((row) => ({ ...row, source: able(row.source, can) }));
    // Read after the versions: what changes later moves them, and the rows stay due.
    const basis = await this.basis(run, shopId, page);
    const shown = await this.shown(prices, page);
    const sent: Sent[] = [];
    const silent: ListingPriceRow[] = [];
    const faults: Settled[] = [];
    for (const row of page) {
      const wanted = priceFor(row.source, basis, now, shown.get(row.listing) ?? null);
      const state = 'state' in wanted ? told(wanted.state, can) : null;
      if (state && 'state' in wanted) sent.push({ key: key(row), version: row.version, state, rightUntil: wanted.rightUntil ?? null, strikeIsErps: can.periods === 'switched' && row.source.rule.owners.strike === 'erp' });
      else if ('fault' in wanted) faults.push({ ref: refOf(row.listing), failure: { kind: 'input', code: wanted.fault.code, values: { ...plain(wanted.fault.values), number: row.number }, text: null, retryAfterSeconds: null } });
      else silent.push(row);
    }
    if (silent.length + faults.length > 0) await this.settleUnsent(run, page, silent, faults);
    await this.push(work, sent, basis.pricesIncludeTax, now);
  }

  private async push(work: Work, sent: readonly Sent[], gross: boolean, now: Date, giveUp = false): Promise<void> {
    if (sent.length === 0) return;
    const settle = this.settlement.begin(work.run, work.shopId, gross, sent, work.place, (place) => (work.place = place));
    try {
      await work.prices.pushPrices(sent.map(tag), now, (outcomes) => settle.outcomes(outcomes));
    } finally {
      // What was answered is written down before anything else happens.
      await settle.written();
    }
    await settle.refuse(settle.unanswered(), 'price-unanswered');
    if (giveUp) await settle.refuse(settle.waiting(), 'price-unconfirmed');
  }

  /** What the shop confirms later is asked for by sending the very same prices with what the connector remembered of them. */
  private async askForConfirmation(work: Work): Promise<void> {
    if (work.place.unconfirmed.length === 0) return;
    if (work.place.asked > 0) {
      const places = await this.listings.byIds(null, work.place.unconfirmed.map((one) => one.listing));
      const sent = work.place.unconfirmed.flatMap(({ listing, version, state, rightUntil, strikeIsErps }): Sent[] => {
        const place = places.get(listing);
        if (!place?.linked) return [];
        return [{ key: key({ ...place, listing }), version, state: priceState(state) as PriceState, rightUntil: rightUntil === null ? null : new Date(rightUntil), strikeIsErps }];
      });
      const still = new Set(sent.map((one) => one.key.listing));
      work.place = { ...work.place, unconfirmed: work.place.unconfirmed.filter((one) => still.has(one.listing)), askAfterSeconds: null };
      const { facts } = await this.shops.get(work.shopId);
      await this.push(work, sent, facts?.pricesIncludeTax ?? true, this.clock.now(), work.place.asked >= askAtMost);
    }
    if (work.place.unconfirmed.length === 0) return;
    const next: PushPlace = { ...work.place, asked: work.place.asked + 1 };
    work.run.waitForConfirmation(writePlace(next), new Date(this.clock.now().getTime() + askAgainSeconds(work.place.asked, work.place.askAfterSeconds) * 1000));
  }

  /** Currency and basis as the shop row has them now; while they do not fit the lists that were read nothing is sent at all. */
  private async basis(run: RunContext, shopId: ShopId, page: readonly ListingPriceRow[]): Promise<ShopBasis> {
    const subject = `shop:${shopId}`;
    const shop = await this.shops.get(shopId);
    try {
      for (const { source } of page) for (const { list } of source.groups) shopBasis(shop.facts, list);
      const basis = shopBasis(shop.facts, page[0].list);
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
}

function key({ listing, remoteId, remoteParentId, number, memo }: Sent['key']): Sent['key'] {
  return { listing, remoteId, remoteParentId, number, memo };
}

function tag({ key: place, state, strikeIsErps }: Sent): PriceTag {
  return { ...place, ...state, ...(strikeIsErps && { strikeIsErps }) };
}

function plain(values: AppError['values']): Record<string, string | number | boolean | null> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? null]));
}
