// What the pages, the API and the article file ask of prices: wanted against confirmed, what waits, what goes into a file.
import { Injectable } from '@nestjs/common';
import type { Waiting } from '@kontor/articles';
import { Database, chunks } from '@kontor/base';
import { AppError, Clock, type ArticleId, type Decimal, type ErrorValues, type ListingId, type ShopId } from '@kontor/kernel';
import { Shops, type Shop } from '@kontor/shops';
import { listingPrice } from './listing-price.js';
import { ListingPrices, type ListingPriceRow } from './listing-prices.js';
import { priceFor, type Wanted } from './price-for.js';
import { PricesDue } from './prices-due.js';
import type { PriceAction, PriceState } from './price-state.js';
import { shopBasis } from './shop-basis.js';

/** One place of an article: what Kontor wants there, what the shop confirmed, and why the two differ (a code of the error catalogue). */
export type ListingPriceView = {
  shopId: ShopId;
  listingId: ListingId;
  remoteId: string;
  wanted: PriceState | null;
  confirmed: PriceState | null;
  confirmedAt: Date | null;
  due: boolean;
  reason: string | null;
  /** Of the reason's sentence. */
  values: ErrorValues;
};

/** The price of one article for a shop's own file; `action` is the running one, else the next. */
export type ExportPrice = { price: Decimal; strike: Decimal | null; action: PriceAction | null };

@Injectable()
export class PriceFigures {
  constructor(
    private readonly database: Database,
    private readonly shops: Shops,
    private readonly listingPrices: ListingPrices,
    private readonly due: PricesDue,
    private readonly clock: Clock,
  ) {}

  /** The places of an article in the shops that are connected. */
  async ofArticle(articleId: ArticleId): Promise<ListingPriceView[]> {
    const now = this.clock.now();
    const [found, shops] = await Promise.all([this.listingPrices.ofArticle(articleId, now), this.shops.list()]);
    const byId = new Map(shops.map((shop) => [shop.id, shop]));
    return found.flatMap((row) => {
      const shop = byId.get(row.shopId);
      return shop ? [view(row, shop, now)] : [];
    });
  }

  /** What waits to be sent, and since when. */
  async waiting(shopIds: readonly ShopId[]): Promise<Map<ShopId, Waiting>> {
    return listingPrice.waiting(this.database, shopIds);
  }

  /** Whether a run would find something to send now. */
  async anyDue(shopId: ShopId, now: Date): Promise<boolean> {
    return this.due.anyDue(shopId, now);
  }

  /**
   * In the shop's basis. Null where nothing may be told: no price, one from an order that nobody confirmed, a fault, or a field that the
   * shop keeps itself, for a file can only set all fields of a price or none. Throws while list and shop do not fit.
   */
  async forExport(shopId: ShopId, articleIds: readonly ArticleId[], now: Date): Promise<Map<ArticleId, ExportPrice | null>> {
    const shop = await this.shops.get(shopId);
    const prices = new Map<ArticleId, ExportPrice | null>();
    for (const part of chunks(articleIds, 1000)) {
      for (const { articleId, list, source } of await this.listingPrices.ofArticles(shopId, part, now)) {
        const wanted = priceFor(source, shopBasis(shop.facts, list), now);
        const { regular, strike, action } = source.rule.owners;
        const whole = [regular, strike, action].every((owner) => owner === 'erp');
        prices.set(articleId, whole && 'state' in wanted && wanted.state.price ? { price: wanted.state.price, strike: wanted.state.strike ?? null, action: wanted.state.actions?.[0] ?? null } : null);
      }
    }
    return prices;
  }
}

function view(row: ListingPriceRow, shop: Shop, now: Date): ListingPriceView {
  const wanted = wantedIn(row, shop, now);
  const state = 'state' in wanted ? wanted.state : null;
  const reason = 'fault' in wanted ? wanted.fault.code : 'nothing' in wanted ? wanted.nothing : row.dirty && row.attempts > 0 ? 'price-refused' : null;
  return { shopId: row.shopId, listingId: row.listing, remoteId: row.remoteId, wanted: state, confirmed: row.source.confirmed, confirmedAt: row.source.confirmed ? row.pushedAt : null, due: row.dirty && !('nothing' in wanted), reason, values: 'fault' in wanted ? wanted.fault.values : {} };
}

function wantedIn(row: ListingPriceRow, shop: Shop, now: Date): Wanted {
  try {
    return priceFor(row.source, shopBasis(shop.facts, row.list), now);
  } catch (error) {
    if (error instanceof AppError) return { fault: { code: error.code, values: error.values } };
    throw error;
  }
}
