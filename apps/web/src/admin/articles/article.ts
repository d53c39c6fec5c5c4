// Gathers what the page of one article shows: the same queries and figures that the API answers with.
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { GetArticle, type ArticleDetails } from '@kontor/articles';
import { ArticlePrices, ListPrices, PriceFigures, type ArticlePrice, type ListingPriceView, type PriceView } from '@kontor/pricing';
import { ListShops, type Shop } from '@kontor/shops';
import { ArticleStocks, GetStock, ListMovements, StockFigures, type ArticleStock, type ListingStockView, type MovementView, type StockLevelView } from '@kontor/stock';
import type { ArticleId } from '@kontor/kernel';
import { Askers } from '../session/askers.js';
import type { Names } from '../stock/movements.views.js';

const shownMovements = 10;

export type ArticleFacts = {
  article: ArticleDetails;
  shops: Shop[];
  levels: StockLevelView[];
  total: ArticleStock;
  movements: MovementView[];
  names: Names;
  prices: PriceView[];
  listingStock: ListingStockView[];
  listingPrices: ListingPriceView[];
  variants: { stock: ReadonlyMap<ArticleId, ArticleStock>; prices: ReadonlyMap<ArticleId, ArticlePrice> };
  may: { operate: boolean; prices: boolean };
};

@Injectable()
export class ArticleReader {
  constructor(
    private readonly queries: QueryBus,
    private readonly stock: StockFigures,
    private readonly stocks: ArticleStocks,
    private readonly figures: PriceFigures,
    private readonly prices: ArticlePrices,
    private readonly askers: Askers,
  ) {}

  async read(number: string, may: ArticleFacts['may']): Promise<ArticleFacts> {
    const article = await this.queries.execute(new GetArticle({ number }));
    const variantIds = article.variants.map((variant) => variant.id);
    const [shops, levels, totals, movements, prices, listingStock, listingPrices, variantPrices] = await Promise.all([
      this.queries.execute(new ListShops()),
      this.queries.execute(new GetStock({ number: article.number })),
      this.stocks.totals([article.id, ...variantIds]),
      this.queries.execute(new ListMovements({ number: article.number, limit: shownMovements })),
      this.queries.execute(new ListPrices({ number: article.number, limit: 100 })),
      this.stock.ofArticle(article.id),
      this.figures.ofArticle(article.id),
      this.prices.standard(variantIds),
    ]);
    return {
      article,
      shops,
      levels,
      total: totals.get(article.id) as ArticleStock,
      movements: movements.items,
      names: await this.askers.names(movements.items.map((movement) => movement.requestedBy)),
      prices: prices.items,
      listingStock,
      listingPrices,
      variants: { stock: totals, prices: variantPrices },
      may,
    };
  }
}
