// The search over everything: an exact number leads straight to its page, anything else to two short lists.
import { Get, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { ListArticles } from '@kontor/articles';
import { ListOrders } from '@kontor/orders';
import { ListShops } from '@kontor/shops';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { articlePath } from '../orders/order.views.js';
import { AdminPages } from '../session/admin.guard.js';
import type { AdminRequest } from '../session/session.js';
import { Views } from '../views.js';
import { searchView } from './search.views.js';

class SearchAsk {
  @IsOptional() @IsString() @MaxLength(120) q?: string;
}

/** So many of each kind are shown here. */
const shown = 8;

@AdminPages('admin/search')
export class SearchPages {
  constructor(
    private readonly queries: QueryBus,
    private readonly views: Views,
  ) {}

  @Get()
  async search(@Req() request: AdminRequest, @Res() response: Response, @Query() ask: SearchAsk): Promise<void> {
    const q = (ask.q ?? '').trim();
    const exact = q === '' ? null : await this.exact(q);
    if (exact !== null) {
      response.redirect(303, exact);
      return;
    }
    const none = { items: [], next: null };
    const [shops, orders, articles] = await Promise.all([
      this.queries.execute(new ListShops()),
      q === '' ? none : this.queries.execute(new ListOrders({ q, limit: shown })),
      q === '' ? none : this.queries.execute(new ListArticles({ q, limit: shown })),
    ]);
    const view = searchView({ q, shops, orders: orders.items, moreOrders: orders.next !== null, articles: articles.items, moreArticles: articles.next !== null }, this.views.voice(this.views.languageOf(request)));
    await this.views.page(request, response, 'search/results', view, { current: null, titleKey: 'search.title', leadKey: 'search.lead', query: q });
  }

  /** The page of the one order or article of exactly this number; two shops may have an order of the same number. */
  private async exact(q: string): Promise<string | null> {
    const orders = await this.queries.execute(new ListOrders({ number: q, limit: 2 }));
    if (orders.items.length > 0) return orders.items.length === 1 ? `/admin/orders/${orders.items[0].id}` : null;
    const articles = await this.queries.execute(new ListArticles({ number: q, limit: 1 }));
    return articles.items.length === 1 ? articlePath(articles.items[0].number) : null;
  }
}
