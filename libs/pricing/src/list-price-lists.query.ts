// All price lists; the first one is the standard list.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { PriceLists, type PriceList } from './price-lists.js';

export class ListPriceLists extends Query<PriceList[]> {}

@QueryHandler(ListPriceLists)
export class ListPriceListsHandler implements IQueryHandler<ListPriceLists> {
  constructor(private readonly lists: PriceLists) {}

  async execute(): Promise<PriceList[]> {
    return this.lists.list();
  }
}
