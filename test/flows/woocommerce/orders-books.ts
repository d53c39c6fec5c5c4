// What the flow tests of orders compare: the sales orders of one shop against what the shop itself would swear to.
import { Money } from '@kontor/kernel';
import type { Api } from '../../support/api.js';
import type { Kontor, TestShop } from '../../support/start-kontor.js';

type OrderInList = { id: string; remoteRef: string; number: string; status: string; needsAttention: boolean; total: { amount: string; currency: string }; version: number };

const byRef = (one: { ref: string }, other: { ref: string }): number => Number(one.ref) - Number(other.ref);

/** Ids, count and sum of this shop's sales orders are those of the shop's books, each once; answers how many there are. */
export async function expectBooks(kontor: { api: Pick<Api, 'all'> }, shop: Pick<TestShop, 'id' | 'books'>): Promise<number> {
  const kept = ((await kontor.api.all(`/orders?shop=${shop.id}`)) as OrderInList[]).map(({ remoteRef, number, total }) => ({ ref: remoteRef, number, total: total.amount })).sort(byRef);
  const books = await shop.books();
  expect(kept).toEqual(books.orders.map(({ ref, number, total }) => ({ ref, number, total })).sort(byRef));
  const sum = Money.sum(kept.map(({ total }) => Money.parse(total, 'EUR')), 'EUR').amount;
  expect([{ currency: 'EUR', orders: kept.length, total: sum }]).toEqual(books.sums);
  return kept.length;
}

/** Pieces reserved for this shop's orders, by article number. */
export async function reserved(kontor: Kontor, shop: TestShop): Promise<Record<string, string>> {
  const found: { number: string; pieces: string }[] = await kontor.database.query(
    'SELECT a.number, SUM(r.reserved) AS pieces FROM reservation r JOIN article a ON a.id = r.article_id WHERE r.shop_id = ? GROUP BY a.number HAVING pieces <> 0',
    [shop.id],
  );
  return Object.fromEntries(found.map(({ number, pieces }) => [number, pieces.replace(/\.?0+$/, '')]));
}

/** The sales order of a shop order, as the API tells it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what it asked for
export async function salesOrder(kontor: Kontor, shop: TestShop, ref: string): Promise<any> {
  const found = ((await kontor.api.all(`/orders?shop=${shop.id}&q=${ref}`)) as OrderInList[]).filter((order) => order.remoteRef === ref);
  if (found.length !== 1) throw new Error(`${found.length} sales orders of ${ref}`);
  return kontor.api.get(`/orders/${found[0].id}`);
}
