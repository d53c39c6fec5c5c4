// What the search over everything found: a few orders and a few articles, each with the way to the full list. Pure.
import type { ListedArticle } from '@kontor/articles';
import type { ShopId } from '@kontor/kernel';
import type { OrderListItem } from '@kontor/orders';
import { articlePath } from '../orders/order.views.js';
import { orderListPath, orderRow, type OrderRow } from '../orders/list.views.js';
import type { Voice } from '../views.js';

export type SearchFacts = { q: string; shops: { id: ShopId; name: string }[]; orders: OrderListItem[]; moreOrders: boolean; articles: ListedArticle[]; moreArticles: boolean };

export type SearchView = {
  q: string;
  /** Nothing was asked, or nothing was found. */
  asked: boolean;
  found: boolean;
  rows: OrderRow[];
  allOrders: string | null;
  articles: { href: string; number: string; name: string; ean: string; group: string }[];
  allArticles: string | null;
};

export function searchView(facts: SearchFacts, voice: Voice): SearchView {
  const names = new Map(facts.shops.map((shop) => [shop.id, shop.name]));
  return {
    q: facts.q,
    asked: facts.q !== '',
    found: facts.orders.length > 0 || facts.articles.length > 0,
    rows: facts.orders.map((order) => orderRow(order, names, voice)),
    allOrders: facts.moreOrders ? orderListPath({ q: facts.q }) : null,
    articles: facts.articles.map(({ number, name, ean, articleGroup }) => ({ href: articlePath(number), number, name, ean, group: articleGroup })),
    allArticles: facts.moreArticles ? `/admin/articles?${new URLSearchParams({ q: facts.q }).toString()}` : null,
  };
}
