// Sets prices of up to a thousand articles: all good rows in one transaction, each bad one with its reason. A row that says what stands
// already moves nothing, so that an import repeated every hour does not send every price every hour.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Articles } from '@kontor/articles';
import { Database } from '@kontor/base';
import { AppError, Clock, type ArticleId } from '@kontor/kernel';
import { Company } from '@kontor/masterdata';
import { bumpPrices } from './listing-price.js';
import type { PriceOrigin } from './price-for.js';
import { PriceLists, listNamed, type PriceList } from './price-lists.js';
import { checkedPrices, samePrices, type PriceRow, type PriceRowResult } from './price-row.js';
import { Prices, keyOf, type WrittenPrice } from './prices.js';

const limit = 1000;

/** Answers one result per row, in their order. */
export class SetPrices extends Command<PriceRowResult[]> {
  constructor(readonly input: { rows: readonly PriceRow[]; requestedBy: string; origin?: Exclude<PriceOrigin, 'order'>; /** Only says what would become of each row. */ tryOnly?: boolean }) {
    super();
  }
}

type Placed = { index: number; row: PriceRow; list: PriceList; articleId: ArticleId };

@CommandHandler(SetPrices)
export class SetPricesHandler implements ICommandHandler<SetPrices> {
  constructor(
    private readonly database: Database,
    private readonly articles: Articles,
    private readonly lists: PriceLists,
    private readonly prices: Prices,
    private readonly company: Company,
    private readonly clock: Clock,
  ) {}

  async execute({ input }: SetPrices): Promise<PriceRowResult[]> {
    if (input.rows.length > limit) throw new AppError('price-rows-too-many', { rows: input.rows.length, limit });
    const now = this.clock.now();
    const { timeZone } = await this.company.get();
    return this.database.inTransaction(async (tx) => {
      const results: PriceRowResult[] = [];
      const lists = await this.lists.held(tx);
      const articles = await this.articles.byNumbers(tx, input.rows.map((row) => row.article));
      const places = new Map<string, Placed>();
      input.rows.forEach((row, index) => {
        refusing(results, { index, row, list: null }, () => {
          const list = listNamed(lists, row.priceList);
          const article = articles.get(row.article.trim());
          if (!article) throw new AppError('article-unknown', { number: row.article.slice(0, 120) });
          const key = keyOf({ listId: list.id, articleId: article.id });
          const first = places.get(key);
          if (first) throw new AppError('price-row-twice', { first: first.index + 1 });
          places.set(key, { index, row, list, articleId: article.id });
        });
      });
      const before = await this.prices.held(tx, [...places.values()].map((place) => ({ listId: place.list.id, articleId: place.articleId })));
      const changed: WrittenPrice[] = [];
      for (const [key, { index, row, list, articleId }] of places) {
        refusing(results, { index, row, list }, () => {
          const stood = before.get(key) ?? null;
          const prices = checkedPrices(row, stood, list, timeZone);
          const moves = !stood || stood.unconfirmed || !samePrices(stood, prices);
          if (moves) changed.push({ listId: list.id, articleId, ...prices });
          results.push({ row: index, article: row.article, priceList: list.name, ok: true, changed: moves, version: (stood?.version ?? 0) + (moves ? 1 : 0) });
        });
      }
      if (input.tryOnly) return results.sort((one, other) => one.row - other.row);
      await this.prices.write(tx, changed, { origin: input.origin ?? 'person', requestedBy: input.requestedBy }, now);
      for (const list of lists) {
        const articleIds = changed.filter((price) => price.listId === list.id).map((price) => price.articleId);
        if (articleIds.length > 0) await bumpPrices(tx, { list, standardId: listNamed(lists, null).id, articleIds }, now);
      }
      return results.sort((one, other) => one.row - other.row);
    });
  }
}

/** A fault of one row is its result and nobody else's. */
function refusing(results: PriceRowResult[], place: { index: number; row: { article: string }; list: PriceList | null }, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    results.push({ row: place.index, article: place.row.article, priceList: place.list?.name ?? null, ok: false, code: error.code, values: error.values });
  }
}
