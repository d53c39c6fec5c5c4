// Prices that came from an order and wait for a person (F21b): the list "Preis aus Bestellung".
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { foldNumber } from '@kontor/articles';
import { Database } from '@kontor/base';
import { pricePage, searchWords, type PricePage } from './price-pages.js';

/** A page of prices from orders that nobody confirmed yet. */
export class ListOrderPrices extends Query<PricePage> {
  constructor(readonly filter: { /** Words of number or name. */ q?: string; after?: string | null; limit?: number }) {
    super();
  }
}

@QueryHandler(ListOrderPrices)
export class ListOrderPricesHandler implements IQueryHandler<ListOrderPrices> {
  constructor(private readonly database: Database) {}

  async execute({ filter }: ListOrderPrices): Promise<PricePage> {
    const words = searchWords(filter.q);
    return pricePage(this.database, ["p.origin = 'order'", 'p.confirmed_at IS NULL', ...words.map(() => '(a.folded LIKE ? OR a.name LIKE ?)')], words.flatMap((word) => [foldNumber(word), word]), filter);
  }
}
