// The prices of the lists as they stand.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { foldNumber } from '@kontor/articles';
import { Database } from '@kontor/base';
import { PriceLists } from './price-lists.js';
import { pricePage, searchWords, type PricePage } from './price-pages.js';

export type PriceFilter = { number?: string; /** Words of number or name. */ q?: string; priceList?: string; after?: string | null; limit?: number };

/** A page of prices, of one article or list where named. */
export class ListPrices extends Query<PricePage> {
  constructor(readonly filter: PriceFilter) {
    super();
  }
}

@QueryHandler(ListPrices)
export class ListPricesHandler implements IQueryHandler<ListPrices> {
  constructor(
    private readonly database: Database,
    private readonly lists: PriceLists,
  ) {}

  async execute({ filter }: ListPrices): Promise<PricePage> {
    const conditions: string[] = [];
    const parameters: unknown[] = [];
    for (const word of searchWords(filter.q)) {
      conditions.push('(a.folded LIKE ? OR a.name LIKE ?)');
      parameters.push(foldNumber(word), word);
    }
    if (filter.number !== undefined) {
      conditions.push('a.number = ?');
      parameters.push(filter.number.trim());
    }
    if (filter.priceList !== undefined) {
      conditions.push('p.price_list_id = ?');
      parameters.push((await this.lists.byName(filter.priceList)).id);
    }
    return pricePage(this.database, conditions, parameters, filter);
  }
}
