// A person says that prices which came from orders are the right ones; from now on they are sent (F21b).
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Articles } from '@kontor/articles';
import { Database } from '@kontor/base';
import { AppError, Clock, type ArticleId } from '@kontor/kernel';
import { bumpPrices } from './listing-price.js';
import { PriceLists, listNamed } from './price-lists.js';
import type { PriceRowResult } from './price-row.js';
import { Prices, keyOf } from './prices.js';

const limit = 1000;

/** Answers one result per row, in their order; `changed` false: it was confirmed already. */
export class ConfirmOrderPrices extends Command<PriceRowResult[]> {
  constructor(readonly input: { rows: readonly { article: string; priceList?: string | null }[]; requestedBy: string }) {
    super();
  }
}

@CommandHandler(ConfirmOrderPrices)
export class ConfirmOrderPricesHandler implements ICommandHandler<ConfirmOrderPrices> {
  constructor(
    private readonly database: Database,
    private readonly articles: Articles,
    private readonly lists: PriceLists,
    private readonly prices: Prices,
    private readonly clock: Clock,
  ) {}

  async execute({ input }: ConfirmOrderPrices): Promise<PriceRowResult[]> {
    if (input.rows.length > limit) throw new AppError('price-rows-too-many', { rows: input.rows.length, limit });
    const now = this.clock.now();
    return this.database.inTransaction(async (tx) => {
      const lists = await this.lists.held(tx);
      const articles = await this.articles.byNumbers(tx, input.rows.map((row) => row.article));
      const wanted = input.rows.map((row) => {
        const list = lists.find((candidate) => candidate.name.toLowerCase() === row.priceList?.trim().toLowerCase()) ?? (row.priceList?.trim() ? null : listNamed(lists, null));
        return { row, list, articleId: articles.get(row.article.trim())?.id ?? null };
      });
      const stored = await this.prices.held(tx, wanted.flatMap(({ list, articleId }) => (list && articleId ? [{ listId: list.id, articleId }] : [])));
      const confirmed = new Map<string, ArticleId>();
      const results = wanted.map(({ row, list, articleId }, index): PriceRowResult => {
        const refused = (code: string, values = {}): PriceRowResult => ({ row: index, article: row.article, priceList: list?.name ?? null, ok: false, code, values });
        if (!list) return refused('price-list-unknown', { priceList: (row.priceList ?? '').slice(0, 120) });
        if (!articleId) return refused('article-unknown', { number: row.article.slice(0, 120) });
        const key = keyOf({ listId: list.id, articleId });
        const price = stored.get(key);
        if (!price) return refused('price-none');
        const changed = price.unconfirmed && !confirmed.has(key);
        if (changed) confirmed.set(key, articleId);
        return { row: index, article: row.article, priceList: list.name, ok: true, changed, version: price.version + (price.unconfirmed ? 1 : 0) };
      });
      for (const list of lists) {
        const articleIds = [...confirmed].filter(([key]) => key.startsWith(`${list.id}/`)).map(([, articleId]) => articleId);
        if (articleIds.length === 0) continue;
        await this.prices.confirm(tx, list.id, articleIds, input.requestedBy, now);
        await bumpPrices(tx, { list, standardId: listNamed(lists, null).id, articleIds }, now);
      }
      return results;
    });
  }
}
