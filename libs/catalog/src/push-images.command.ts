// Sends the pictures of the articles that a shop has (F44), where its platform takes them: page by page, one problem per place, and only sets that are not
// there yet as they are now, unless somebody wants them all again.
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Articles, Listings, type Listing } from '@kontor/articles';
import { Database } from '@kontor/base';
import type { ImageSet, Opaque, Outcome } from '@kontor/connectors';
import { AppError, Clock, type ListingId, type ShopId } from '@kontor/kernel';
import { Connections } from '@kontor/shops';
import { SyncCommand, SyncKind, type RunContext, type Settled } from '@kontor/sync';
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
/** The last place of the page before, and of the page at hand what the shop answered: after an interruption it is not asked again. */
type Place = { after: ListingId | null; settled: ListingId[] };

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
      let place = placeOf(run.cursor);
      for (;;) {
        const page = await this.listings.forShop(shopId, place.after, pageSize);
        const last = page.at(-1);
        if (!last) return;
        const rest = page.filter((listing) => !place.settled.includes(listing.id));
        const sent = await this.toSend(rest, opened.shop.options.language, again);
        if (sent.length > 0) await this.send(run, place, images, sent);
        run.skipped(rest.length - sent.length);
        place = { after: last.id, settled: [] };
        await run.checkpoint(place);
      }
    } finally {
      await this.connections.release(opened);
    }
  }

  private async count(shopId: ShopId): Promise<number> {
    const [row] = await this.database.query<{ places: string | number }>('SELECT COUNT(*) AS places FROM face_listing WHERE shop_id = ? AND linked = 1', [shopId]);
    return parseInt(String(row?.places ?? 0), 10);
  }

  private async toSend(page: readonly Listing[], language: 'de' | 'en', again: boolean): Promise<Sent[]> {
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

  private async send(run: RunContext, start: Place, images: { pushImages(sets: ImageSet[], settle: (outcomes: Outcome[]) => Promise<void>): Promise<void> }, sent: readonly Sent[]): Promise<void> {
    const open = new Map(sent.map((one) => [one.set.listing, one]));
    // Batches may come back side by side; a run counts in one transaction after the other.
    let writing: Promise<void> = Promise.resolve();
    let place = start;
    const settle = (outcomes: readonly Outcome[]): Promise<void> => {
      const answered = outcomes.flatMap((outcome) => {
        const one = open.get(outcome.listing);
        open.delete(outcome.listing);
        return one ? [{ sent: one, outcome }] : [];
      });
      const turn = writing.then(async () => {
        place = { ...place, settled: [...place.settled, ...answered.map(({ outcome }) => outcome.listing)] };
        await this.settle(run, place, answered);
      });
      writing = turn.catch(() => undefined);
      return turn;
    };
    try {
      await images.pushImages(sent.map(({ set }) => set), async (outcomes) => {
        await settle(outcomes);
        run.stopIfAsked();
      });
    } finally {
      await writing;
    }
    await settle([...open.keys()].map((listing) => ({ listing, confirmed: false, failure: { kind: 'protocol', code: 'images-unanswered', values: {} } })));
  }

  private async settle(run: RunContext, place: Place, answered: readonly { sent: Sent; outcome: Outcome }[]): Promise<void> {
    if (answered.length === 0) return;
    const now = this.clock.now();
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
  }
}

function settledOf({ sent: { set }, outcome }: { sent: Sent; outcome: Outcome }): Settled[] {
  const ref = `listing:${set.listing}`;
  // What the shop confirms later is sent again by the next run, which changes nothing where it is there.
  if (outcome.confirmed === 'later') return [];
  if (!outcome.confirmed) return [{ ref, failure: { ...outcome.failure, values: { ...outcome.failure.values, number: set.number } } }];
  return [{ ref, notice: outcome.notice ? { code: outcome.notice.code, values: { ...outcome.notice.values, number: set.number } } : null }];
}

function placeOf(cursor: Opaque | null): Place {
  return { after: null, settled: [], ...(objectOf(cursor) as Partial<Place> | null) };
}

function sentBefore(memo: Opaque | null): string {
  const sent = objectOf(memo)?.[sentKey];
  return typeof sent === 'string' ? sent : '';
}

function objectOf(value: Opaque | null | undefined): { [key: string]: Opaque } | null {
  return value !== undefined && value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
}
