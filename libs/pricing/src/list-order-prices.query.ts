// Prices that came from an order and wait for a person (F21b): the list "Preis aus Bestellung".
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import { pricePage, type PricePage } from './price-pages.js';

/** A page of prices from orders that nobody confirmed yet. */
export class ListOrderPrices extends Query<PricePage> {
  constructor(readonly filter: { after?: string | null; limit?: number }) {
    super();
  }
}

@QueryHandler(ListOrderPrices)
export class ListOrderPricesHandler implements IQueryHandler<ListOrderPrices> {
  constructor(private readonly database: Database) {}

  async execute({ filter }: ListOrderPrices): Promise<PricePage> {
    return pricePage(this.database, ["p.origin = 'order'", 'p.confirmed_at IS NULL'], [], filter);
  }
}
