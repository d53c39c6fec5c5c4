// What the pages, the API and the article file ask of prices: wanted against confirmed, what waits, what goes into a file.
import { Injectable } from '@nestjs/common';
import type { Waiting } from '@kontor/articles';
import { Database, chunks } from '@kontor/base';
import { AppError, Clock, type ArticleId, type Decimal, type ErrorValues, type ListingId, type ShopId } from '@kontor/kernel';
import { Shops, type Shop } from '@kontor/shops';
import { listingPrice } from './listing-price.js';
import { ListingPrices, type ListingPriceRow } from './listing-prices.js';
import { able, told } from './price-ability.js';
import { priceFor, runningAt, type Wanted } from './price-for.js';
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
  /** Where Kontor itself begins and ends the actions (F62); null where the shop does it. */
  switching: PriceSwitching | null;
};

/** What the place shows since Kontor last wrote there, with the action that runs in it, and when Kontor switches next. A price that is the shop's is null. */
export type PriceSwitching = { shows: { price: Decimal | null; strike: Decimal | null } | null; action: PriceAction | null; nextAt: Date | null };

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
  return { shopId: row.shopId, listingId: row.listing, remoteId: row.remoteId, wanted: state, confirmed: row.source.confirmed, confirmedAt: row.source.confirmed ? row.pushedAt : null, due: row.dirty && !('nothing' in wanted), reason, values: 'fault' in wanted ? wanted.fault.values : {}, switching: shop.capabilities.prices?.periods === 'switched' ? switchingOf(row) : null };
}

/** Between two switches the place shows what was right when the shop confirmed it. */
function switchingOf({ source: { confirmed, rule }, pushedAt, nextChangeAt }: ListingPriceRow): PriceSwitching {
  if (!confirmed || !pushedAt) return { shows: null, action: null, nextAt: nextChangeAt };
  const action = runningAt(confirmed.actions ?? [], pushedAt);
  const lowered = action && rule.owners.strike === 'erp' ? (confirmed.price ?? null) : null;
  return { shows: { price: action?.price ?? confirmed.price ?? null, strike: confirmed.strike ?? lowered }, action, nextAt: nextChangeAt };
}

function wantedIn(row: ListingPriceRow, shop: Shop, now: Date): Wanted {
  const can = shop.capabilities.prices;
  try {
    const wanted = priceFor(can ? able(row.source, can) : row.source, shopBasis(shop.facts, row.list), now);
    if (!can || !('state' in wanted)) return wanted;
    const state = told(wanted.state, can);
    return state ? { ...wanted, state } : { nothing: 'price-shop-owned' };
  } catch (error) {
    if (error instanceof AppError) return { fault: { code: error.code, values: error.values } };
    throw error;
  }
}
