// Articles that stand both in the ERP and in the shop, and what the flow tests of stock and prices look at afterwards.
import type { CallLog, LoggedCall, SeedProduct } from '../../../libs/connectors/src/testing/simulator.js';
import type { Kontor, TestShop } from '../../support/start-kontor.js';

export type Good = { number: string; onHand?: string; price?: string; strikePrice?: string; actions?: { price: string; from?: string; to?: string }[]; taxRate?: string };

/** Makes the articles of the ERP with their prices and counted stock; where none is given nobody counted, and there is no price. */
export async function inErp(kontor: Pick<Kontor, 'api'>, goods: readonly Good[]): Promise<void> {
  // A few at a time, as an integrator would.
  for (let start = 0; start < goods.length; start += 10) {
    await Promise.all(goods.slice(start, start + 10).map(({ number, taxRate = '19' }) => kontor.api.post('/articles', { number, name: `Artikel ${number}`, taxRate })));
  }
  const counted = goods.filter((good) => good.onHand !== undefined);
  if (counted.length > 0) await count(kontor, Object.fromEntries(counted.map(({ number, onHand }) => [number, onHand as string])));
  const priced = goods.filter((good) => good.price !== undefined);
  if (priced.length > 0) await price(kontor, priced.map(({ number, price: amount, strikePrice, actions }) => ({ article: number, price: amount, strikePrice, actions })));
}

/** `count` numbers like `A-007`. */
export function numbers(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${letter}-${String(index + 1).padStart(3, '0')}`);
}

export function inShop(skus: readonly string[], more: Partial<SeedProduct> = {}): SeedProduct[] {
  return skus.map((sku) => ({ sku, name: `Ware ${sku}`, price: '19.99', taxRate: '19', stock: 50, ...more }));
}

/** Counts stock; every row has to be taken. */
export async function count(kontor: Pick<Kontor, 'api'>, figures: Record<string, string>): Promise<void> {
  await taken(kontor.api.post('/stock/counts', Object.entries(figures).map(([article, onHand]) => ({ article, onHand }))));
}

/** Sets prices; every row has to be taken. */
export async function price(kontor: Pick<Kontor, 'api'>, rows: readonly object[]): Promise<void> {
  await taken(kontor.api.put('/prices', rows));
}

export async function taken(answer: Promise<{ items: { ok: boolean }[] }>): Promise<void> {
  expect((await answer).items.filter((row) => !row.ok)).toEqual([]);
}

/** What was written to the shop, batch by batch: the rows of each call. */
export function written(log: CallLog): { path: string; status: number; rows: Record<string, unknown>[] }[] {
  return log.calls.filter(({ kind }) => kind === 'write').map((call) => ({ path: short(call), status: call.status, rows: (JSON.parse(call.body ?? '{}') as { update?: Record<string, unknown>[] }).update ?? [] }));
}

/** `products/batch`, without where the API stands and what was asked. */
export function short({ path }: Pick<LoggedCall, 'path'>): string {
  return path.replace(/^.*\/wc\/v3\//, '').replace(/\?.*/, '');
}

export type Problem = { id: string; kind: string; subject: string; failureKind: string; code: string; detail: string; values: Record<string, string | number | null>; times: number; retryAt: string | null };

/** The open problems of a kind in a shop, by the number they are about. */
export async function problems(kontor: Pick<Kontor, 'api'>, shop: Pick<TestShop, 'id'>, kind: string): Promise<Problem[]> {
  return ((await kontor.api.all(`/problems?shop=${shop.id}&kind=${kind}`)) as Problem[]).sort((one, other) => (String(one.values.number) < String(other.values.number) ? -1 : 1));
}

/** Article number → code of its open problem. */
export async function problemCodes(kontor: Pick<Kontor, 'api'>, shop: Pick<TestShop, 'id'>, kind: string): Promise<Record<string, string>> {
  return Object.fromEntries((await problems(kontor, shop, kind)).map(({ values, code, subject }) => [String(values.number ?? subject), code]));
}

/** How one article stands in a shop, as the API tells it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what it asked for
export async function listing(kontor: Pick<Kontor, 'api'>, shop: Pick<TestShop, 'id'>, number: string): Promise<any> {
  const { items } = (await kontor.api.get(`/articles/${encodeURIComponent(number)}/listings`)) as { items: { shopId: string }[] };
  return items.find(({ shopId }) => shopId === shop.id) ?? null;
}
