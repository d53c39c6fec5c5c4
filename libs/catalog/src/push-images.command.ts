// Sends the pictures of the articles that a shop has (F44), where its platform takes them: page by page, one problem per place, and only sets that are not
// there yet as they are now, unless somebody wants them all again. What a shop works off later is asked for until it is known.
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Articles, Listings, type Listing } from '@kontor/articles';
import { Database } from '@kontor/base';
import type { ImageAbility, ImageSet, Opaque, Outcome } from '@kontor/connectors';
import { AppError, Clock, type ListingId, type ShopId } from '@kontor/kernel';
import { Connections } from '@kontor/shops';
import { SyncCommand, SyncKind, askAgainSeconds, askAtMost, type RunContext, type Settled } from '@kontor/sync';
import { fingerprint, imagesOf } from './image-set.js';

type Params = { again: boolean };
/** Under this key of a listing's memo stands what was sent last. */
const sentKey = 'imagesSent';
const pageSize = 200;

@SyncKind<Params>('push-images', {
  lane: 'catalog',
  needs: 'images',
  writes: true,
  params: {
    parse(json) {
      const { again = false } = (json ?? {}) as { again?: unknown };
      if (typeof again !== 'boolean') throw new AppError('input-invalid', {}, { fields: [{ field: 'again', code: 'input-invalid' }] });
      return { again };
    },
    merge: (one, other) => ({ again: one.again || other.again }),
  },
  rebuild: (shopId, { again }) => new PushImages(shopId as ShopId, again),
})
export class PushImages extends SyncCommand {
  /** `again`: also what was sent as it is. */
  constructor(
    readonly shopId: ShopId,
    readonly again: boolean,
  ) {
    super();
  }
}

type Sent = { set: ImageSet; print: string };
type Answered = { sent: Sent; outcome: Outcome };
/** The last place of the page before, and of the page at hand what the shop answered: after an interruption it is not asked again. */
type Place = {
  after: ListingId | null;
  settled: ListingId[];
  /** What the shop confirms later, how often it was asked for, and when the shop wants the next question. */
  unconfirmed: ListingId[];
  asked: number;
  askAfterSeconds: number | null;
};
type Work = { run: RunContext; shopId: ShopId; images: ImageAbility; language: 'de' | 'en'; again: boolean; place: Place };

@CommandHandler(PushImages)
export class PushImagesHandler implements ICommandHandler<PushImages> {
  constructor(
    private readonly database: Database,
    private readonly connections: Connections,
    private readonly listings: Listings,
    private readonly articles: Articles,
    private readonly clock: Clock,
  ) {}

  async execute({ run, shopId, again }: PushImages): Promise<void> {
    const opened = await this.connections.open(shopId, run.priority);
    try {
      run.useConnection(opened.connection);
      const { images } = opened.connection;
      if (!images) throw new AppError('ability-missing', { kind: 'push-images', shop: opened.shop.name });
      if (run.cursor === null) await run.total(await this.count(shopId));
      const work: Work = { run, shopId, images, language: opened.shop.options.language, again, place: placeOf(run.cursor) };
      while (await this.sendPage(work));
      await this.askForConfirmation(work);
    } finally {
      await this.connections.release(opened);
    }
  }

  /** False: there is no further page. */
  private async sendPage(work: Work): Promise<boolean> {
    const { run, place } = work;
    const page = await this.listings.forShop(work.shopId, place.after, pageSize);
    const last = page.at(-1);
    if (!last) return false;
    const rest = page.filter((listing) => !place.settled.includes(listing.id));
    const sent = await this.toSend(rest, work);
    await this.send(work, sent);
    run.skipped(rest.length - sent.length);
    work.place = { ...work.place, after: last.id, settled: [] };
    await run.checkpoint(work.place);
    return true;
  }

  /** What the shop confirms later is asked for by sending the same pictures with what the connector remembered of them. */
  private async askForConfirmation(work: Work): Promise<void> {
    if (work.place.unconfirmed.length === 0) return;
    if (work.place.asked > 0) {
      const places = await this.listings.byIds(null, work.place.unconfirmed);
      const sent = await this.toSend([...places.values()].filter((listing) => listing.linked), work);
      work.place = { ...work.place, unconfirmed: sent.map(({ set }) => set.listing), askAfterSeconds: null };
      await this.send(work, sent);
      const waiting = sent.filter(({ set }) => work.place.unconfirmed.includes(set.listing));
      if (work.place.asked >= askAtMost) await this.settle(work, refused(waiting, 'images-unconfirmed'));
    }
    const { unconfirmed, asked, askAfterSeconds } = work.place;
    if (unconfirmed.length > 0) work.run.waitForConfirmation({ ...work.place, asked: asked + 1 }, new Date(this.clock.now().getTime() + askAgainSeconds(asked, askAfterSeconds) * 1000));
  }

  private async count(shopId: ShopId): Promise<number> {
    const [row] = await this.database.query<{ places: string | number }>('SELECT COUNT(*) AS places FROM face_listing WHERE shop_id = ? AND linked = 1', [shopId]);
    return parseInt(String(row?.places ?? 0), 10);
  }

  private async toSend(page: readonly Listing[], { language, again }: Work): Promise<Sent[]> {
    const articles = await this.articles.byIds(null, page.map((listing) => listing.articleId));
    return page.flatMap((listing): Sent[] => {
      const article = articles.get(listing.articleId);
      const images = article ? imagesOf(article, language) : [];
      const [print, before] = [fingerprint(images), sentBefore(listing.memo)];
      // An article that never had pictures needs none taken away, however often it is asked for.
      if (print === before && (!again || print === '')) return [];
      return [{ set: { listing: listing.id, remoteId: listing.remoteId, remoteParentId: listing.remoteParentId, number: listing.number, memo: listing.memo, images }, print }];
    });
  }

  private async send(work: Work, sent: readonly Sent[]): Promise<void> {
    if (sent.length === 0) return;
    const open = new Map(sent.map((one) => [one.set.listing, one]));
    // Batches may come back side by side; a run counts in one transaction after the other.
    let writing: Promise<void> = Promise.resolve();
    const settle = (outcomes: readonly Outcome[]): Promise<void> => {
      const answered = outcomes.flatMap((outcome) => {
        const one = open.get(outcome.listing);
        open.delete(outcome.listing);
        return one ? [{ sent: one, outcome }] : [];
      });
      const turn = writing.then(() => this.settle(work, answered));
      writing = turn.catch(() => undefined);
      return turn;
    };
    try {
      await work.images.pushImages(sent.map(({ set }) => set), async (outcomes) => {
        await settle(outcomes);
        work.run.stopIfAsked();
      });
    } finally {
      await writing;
    }
    await this.settle(work, refused([...open.values()], 'images-unanswered'));
  }

  private async settle(work: Work, answered: readonly Answered[]): Promise<void> {
    if (answered.length === 0) return;
    const { run } = work;
    const now = this.clock.now();
    const place = placeBehind(work.place, answered.map(({ outcome }) => outcome));
    await this.database.inTransaction(async (tx) => {
      const memos = answered.flatMap(({ sent, outcome }) => {
        const memo = { ...(objectOf(outcome.memo) ?? {}), ...(outcome.confirmed === true ? { [sentKey]: sent.print === '' ? null : sent.print } : {}) };
        return Object.keys(memo).length > 0 ? [{ listing: outcome.listing, memo: memo }] : [];
      });
      await this.listings.remember(tx, memos);
      for (const { outcome } of answered) if (outcome.confirmed === false && outcome.failure.kind === 'gone') await this.listings.end(tx, outcome.listing, 'gone', now);
      await run.settled(answered.flatMap(settledOf), tx);
      await run.checkpoint(place, tx);
    });
    work.place = place;
  }
}

function refused(sent: readonly Sent[], code: string): Answered[] {
  return sent.map((one) => ({ sent: one, outcome: { listing: one.set.listing, confirmed: false, failure: { kind: 'protocol', code, values: {} } } }));
}

function placeBehind(place: Place, outcomes: readonly Outcome[]): Place {
  const answered = new Set(outcomes.map(({ listing }) => listing));
  const later = outcomes.flatMap((outcome) => (outcome.confirmed === 'later' ? [outcome] : []));
  return {
    ...place,
    settled: [...place.settled, ...answered],
    unconfirmed: [...place.unconfirmed.filter((listing) => !answered.has(listing)), ...later.map(({ listing }) => listing)],
    askAfterSeconds: Math.max(place.askAfterSeconds ?? 0, ...later.map((outcome) => outcome.askAfterSeconds ?? 0)) || null,
  };
}

function settledOf({ sent: { set }, outcome }: Answered): Settled[] {
  const ref = `listing:${set.listing}`;
  if (outcome.confirmed === 'later') return [];
  if (!outcome.confirmed) return [{ ref, failure: { ...outcome.failure, values: { ...outcome.failure.values, number: set.number } } }];
  return [{ ref, notice: outcome.notice ? { code: outcome.notice.code, values: { ...outcome.notice.values, number: set.number } } : null }];
}

function placeOf(cursor: Opaque | null): Place {
  return { after: null, settled: [], unconfirmed: [], asked: 0, askAfterSeconds: null, ...(objectOf(cursor) as Partial<Place> | null) };
}

function sentBefore(memo: Opaque | null): string {
  const sent = objectOf(memo)?.[sentKey];
  return typeof sent === 'string' ? sent : '';
}

function objectOf(value: Opaque | null | undefined): { [key: string]: Opaque } | null {
  return value !== undefined && value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
}
