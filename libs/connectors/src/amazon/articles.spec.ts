// The merchant's articles in his account (fact sheet 4.4): found as they are spelled, and the whole catalogue also beyond what the search gives.
import type { Connection, Opaque } from '../port.js';
import { openAccount, refereed, type Account } from '../testing/amazon-account.js';
import { itRefereed } from '../testing/amazon-referee.js';
import { parseReport } from './read-articles.js';

let shop: Account;
beforeAll(async () => {
  shop = await openAccount();
});
afterAll(() => shop.stop());
beforeEach(() => shop.reset());

const whole = async (connection: Pick<Connection, 'articles'>): Promise<{ numbers: string[]; memos: (Opaque | null)[] }> => {
  const found = [];
  for (let cursor: Opaque | null = null; ; ) {
    const page: Awaited<ReturnType<NonNullable<Connection['articles']>['readArticles']>> = await (connection.articles as NonNullable<Connection['articles']>).readArticles(cursor);
    found.push(...page.articles);
    if (page.cursor === null) return { numbers: found.map(({ number }) => number), memos: found.map(({ memo }) => memo) };
    cursor = JSON.parse(JSON.stringify(page.cursor)) as Opaque;
    // Reports take their time.
    if ('report' in (cursor as object)) await shop.go(30);
  }
};

it('finds a number with a comma by itself and the others together, and remembers who keeps their pieces', async () => {
  const { articles } = await shop.checked();
  await shop.calls();
  const found = await articles.find(['HAM', 'FBA', 'Zän/ge 1,5', 'TS', 'NIRGENDS']);
  expect(found.map(({ number, hits }) => [number, (hits[0]?.memo as { channel?: string } | undefined)?.channel])).toEqual([['HAM', 'DEFAULT'], ['FBA', 'AMAZON_EU'], ['Zän/ge 1,5', 'DEFAULT'], ['TS', 'PARENT'], ['NIRGENDS', undefined]]);
  expect((await shop.calls()).counters.calls).toBe(2);
});
it('writes the account’s own spelling, and takes the very same one where two differ in case only', async () => {
  await shop.seed({ products: [{ sku: 'ham', name: 'Anderer Hammer', price: '1.00', stock: 1 }] });
  const { articles } = await shop.checked();
  const found = await articles.find(['HAM', 'ham', ' KAF ']);
  expect(found.map(({ hits }) => hits.map(({ remoteId }) => remoteId))).toEqual([['HAM'], ['ham'], ['KAF']]);
});
it.each([false, true])('reads more than a thousand offers as a report (packed: %s)', async (packedReports) => {
  await shop.reset({ packedReports });
  await shop.seed({ articles: 1010, seed: 2 });
  const connection = await shop.checked();
  await shop.calls();
  const { numbers, memos } = await whole(connection);
  expect(numbers.sort()).toEqual(Object.keys((await shop.books()).stock).sort());
  expect(memos.filter((memo) => (memo as { channel: string }).channel === 'AMAZON_EU')).toHaveLength(1);
  expect((await shop.calls()).counters.calls).toBeLessThan(8);
});
it('waits for a report that Amazon has not made yet, and orders no second one', async () => {
  await shop.seed({ articles: 1010, seed: 2 });
  const { articles } = await shop.checked();
  const { cursor } = await articles.readArticles(null);
  await expect(articles.readArticles(cursor)).rejects.toMatchObject({ kind: 'limited', code: 'shop-prepares-catalogue', options: { retryAfterSeconds: 60 } });
  await shop.go(60);
  expect((await articles.readArticles(cursor)).articles.length).toBeGreaterThan(1010);
  expect((await shop.calls()).calls.filter(({ method, path }) => method === 'POST' && path.includes('/reports'))).toHaveLength(1);
});
it('understands a report with a header in the marketplace’s language, and no report without numbers', () => {
  expect(parseReport('\ufeffArtikelbezeichnung\tHändler-SKU\tVersender\r\nHammer\tHAM\tDEFAULT\r\n', new Date(0))).toEqual([{ remoteId: 'HAM', remoteParentId: null, number: 'HAM', name: 'Hammer', memo: { channel: 'DEFAULT', channelAt: '1970-01-01T00:00:00.000Z' } }]);
  expect(() => parseReport('a\tb\r\n1\t2', new Date(0))).toThrow('shop-answer-incomplete');
});

itRefereed('asks nothing that Amazon’s models do not know', () => refereed(20));
