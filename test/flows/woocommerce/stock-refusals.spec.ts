// What is held back, and what the shop refuses: a run asks before it empties a shop (F54), and one bad row in a batch keeps no other back (F53, F56).
import { count, inErp, inShop, listing, numbers, problemCodes, problems, written } from './goods.js';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

const all = (list: readonly string[], onHand: string): Record<string, string> => Object.fromEntries(list.map((number) => [number, onHand]));
const rowsSent = async (shop: TestShop): Promise<number> => written(await shop.calls()).reduce((sum, { rows }) => sum + rows.length, 0);
const stockOf = async (shop: TestShop, list: readonly string[]): Promise<number[]> => {
  const { stock } = await shop.books();
  return [...new Set(list.map((number) => stock[number] as number))];
};
const waitingStock = async (shop: TestShop): Promise<number> => ((await kontor.api.get(`/shops/${shop.id}/statistics`)) as { waiting: { stock: number } }).waiting.stock;

describe('a run that would empty a quarter of the shop', () => {
  const goods = numbers('A', 100);
  const emptied = goods.slice(0, 25);
  let shop: TestShop;
  beforeEach(async () => {
    shop = await kontor.connect('woocommerce', { seed: { products: inShop(goods) } });
    await inErp(kontor, goods.map((number) => ({ number, onHand: '5' })));
    await shop.run('sync-changed-stock');
    await kontor.later(3600);
    await count(kontor, { ...all(emptied, '0'), 'A-050': '7' });
    await shop.calls();
  });

  it('sends the rest, holds those rows and keeps the lane free; once approved it sends exactly them', async () => {
    const held = await shop.run('sync-changed-stock');
    expect(held).toMatchObject({ status: 'waiting', waitingFor: 'approval', waiting: { held: 25, counted: 100, code: 'stock-zero-share' } });
    expect(await rowsSent(shop)).toBe(1);
    expect((await shop.books()).stock).toMatchObject({ 'A-001': 5, 'A-050': 7 });
    expect(await listing(kontor, shop, 'A-001')).toMatchObject({ stock: { wanted: '0', confirmed: '5', due: true, reason: 'stock-awaits-approval' } });

    // Meanwhile everything else goes on, and what is restocked needs no approval any more.
    await kontor.later(120);
    await count(kontor, { 'A-060': '9', 'A-025': '3' });
    const next = await shop.run('sync-changed-stock');
    expect(next).toMatchObject({ status: 'succeeded', counts: { done: 2 } });
    expect(next.id).not.toBe(held.id);
    expect((await shop.books()).stock).toMatchObject({ 'A-001': 5, 'A-024': 5, 'A-025': 3, 'A-060': 9 });
    await shop.run('sync-all-stock');
    expect(await stockOf(shop, goods.slice(0, 24))).toEqual([5]);

    await shop.calls();
    await kontor.api.post(`/runs/${held.id}/approve`);
    await kontor.drain();
    expect(await kontor.api.get(`/runs/${held.id}`)).toMatchObject({ status: 'succeeded', waitingFor: null });
    expect(await rowsSent(shop)).toBe(24);
    expect(await stockOf(shop, goods.slice(0, 24))).toEqual([0]);
    expect((await shop.books()).stock).toMatchObject({ 'A-025': 3, 'A-060': 9 });
    expect(await waitingStock(shop)).toBe(0);
  });

  it('sends nothing of it once rejected, until a row has a new version', async () => {
    const held = await shop.run('sync-changed-stock');
    await kontor.api.post(`/runs/${held.id}/reject`);
    await kontor.drain();
    expect(await kontor.api.get(`/runs/${held.id}`)).toMatchObject({ status: 'partial', failure: { code: 'run-rejected' } });
    for (const kind of ['sync-changed-stock', 'sync-all-stock']) {
      await kontor.later(3600);
      expect(await shop.run(kind)).toMatchObject({ status: 'succeeded' });
    }
    expect(await stockOf(shop, emptied)).toEqual([5]);
    expect(await listing(kontor, shop, 'A-001')).toMatchObject({ stock: { reason: 'stock-parked' } });
    expect(await waitingStock(shop)).toBe(0);
    // One of them is looked at again: a single zero needs no approval.
    await count(kontor, { 'A-001': '2' });
    await count(kontor, { 'A-001': '0' });
    await shop.run('sync-changed-stock');
    expect((await shop.books()).stock).toMatchObject({ 'A-001': 0, 'A-002': 5 });
  });

  it('does not keep the combined run waiting for a person', async () => {
    const run = await shop.run('synchronise');
    expect(run).toMatchObject({ status: 'partial', children: [{ kind: 'fetch-orders', status: 'succeeded' }, { kind: 'sync-changed-stock', status: 'waiting' }, { kind: 'update-prices', status: 'succeeded' }] });
    expect(await stockOf(shop, emptied)).toEqual([5]);
  });

  it('holds when everything is sent as well', async () => {
    expect(await shop.run('sync-all-stock')).toMatchObject({ status: 'waiting', waiting: { held: 25 } });
    expect(await rowsSent(shop)).toBe(75);
    expect(await stockOf(shop, emptied)).toEqual([5]);
  });
});

describe('rows that the shop does not take', () => {
  const shirt = (sku: string, variations: string[], more: object = {}): object => ({ sku, name: sku, type: 'variable', taxRate: '19', options: ['Größe'], variations: variations.map((number) => ({ sku: number, price: '15.00', stock: 50, options: { Größe: number }, ...more })) });
  let shop: TestShop;
  const goods = ['GUT', 'AUCH', 'WEG', 'UNGEFUEHRT', 'UMZUG', 'BLEIBT', 'ELTERN'];
  beforeEach(async () => {
    const products = [
      ...inShop(['GUT', 'AUCH', 'WEG']),
      ...inShop(['UNGEFUEHRT'], { manageStock: false, stock: null }),
      shirt('P1', ['UMZUG', 'BLEIBT']),
      { ...shirt('P2', ['ELTERN'], { manageStock: 'parent', stock: null }), manageStock: true, stock: 30 },
    ];
    shop = await kontor.connect('woocommerce', { seed: { products: products as never } });
    await inErp(kontor, goods.map((number) => ({ number, onHand: '5' })));
  });

  it('keep no other back, are told with their cause, and are settled by themselves once mended', async () => {
    expect(await shop.run('sync-changed-stock')).toMatchObject({ status: 'partial', counts: { total: 7, done: 5, failed: 2 } });
    expect((await shop.books()).stock).toMatchObject({ GUT: 5, AUCH: 5, WEG: 5, UMZUG: 5, BLEIBT: 5, UNGEFUEHRT: null, ELTERN: 30 });
    expect(await problemCodes(kontor, shop, 'sync-changed-stock')).toEqual({ UNGEFUEHRT: 'stock-not-managed', ELTERN: 'stock-managed-by-parent' });

    // The shop deletes one article and moves a variation to another parent.
    await shop.merchant({ do: 'delete-product', sku: 'WEG' });
    await shop.merchant({ do: 'delete-product', sku: 'UMZUG' });
    await shop.simulator.control('/seed', { products: [shirt('P3', ['UMZUG'])] });
    await kontor.later(3600);
    await count(kontor, all(goods, '6'));
    expect(await shop.run('sync-changed-stock')).toMatchObject({ status: 'partial', counts: { done: 3, failed: 4 } });
    expect((await shop.books()).stock).toMatchObject({ GUT: 6, AUCH: 6, BLEIBT: 6, UMZUG: 50 });
    expect(await problemCodes(kontor, shop, 'sync-changed-stock')).toEqual({ UNGEFUEHRT: 'stock-not-managed', ELTERN: 'stock-managed-by-parent', WEG: 'place-gone', UMZUG: 'place-gone' });
    for (const { detail, values } of await problems(kontor, shop, 'sync-changed-stock')) expect(detail.length).toBeGreaterThan(values.number === undefined ? Infinity : 30);
    // Nothing is sent to a place that is gone.
    expect(await listing(kontor, shop, 'WEG')).toBeNull();

    await shop.calls();
    await kontor.later(10);
    expect(await shop.run('sync-changed-stock')).toMatchObject({ status: 'succeeded' });
    // The one that moved was found again in its new place; the refused ones wait for their time.
    expect((await shop.books()).stock).toMatchObject({ UMZUG: 6, UNGEFUEHRT: null, ELTERN: 30 });
    expect(await problemCodes(kontor, shop, 'sync-changed-stock')).toEqual({ UNGEFUEHRT: 'stock-not-managed', ELTERN: 'stock-managed-by-parent', WEG: 'place-gone' });

    await shop.merchant({ do: 'set-stock', sku: 'UNGEFUEHRT', quantity: 1, manage: true });
    await shop.merchant({ do: 'set-stock', sku: 'ELTERN', quantity: 1, manage: true });
    await shop.simulator.control('/seed', { products: inShop(['WEG']) });
    // A number that the shop did not have is looked for once a day, by whichever run comes first; stock follows at the latest with the next one.
    await kontor.later(86_400);
    await kontor.tick();
    await kontor.later(60);
    await kontor.tick();
    expect((await shop.books()).stock).toEqual({ GUT: 6, AUCH: 6, WEG: 6, UMZUG: 6, BLEIBT: 6, UNGEFUEHRT: 6, ELTERN: 6 });
    expect(await problems(kontor, shop, 'sync-changed-stock')).toEqual([]);
    expect(await waitingStock(shop)).toBe(0);
  });

  it('are no problem any more once nobody misses the article in the shop', async () => {
    await shop.run('sync-changed-stock');
    await shop.merchant({ do: 'delete-product', sku: 'WEG' });
    await count(kontor, { WEG: '6' });
    await shop.run('sync-changed-stock');
    expect(await problemCodes(kontor, shop, 'sync-changed-stock')).toMatchObject({ WEG: 'place-gone' });
    await kontor.api.patch('/articles/WEG', { version: 1, ended: true });
    await kontor.drain();
    await shop.run('sync-changed-stock');
    expect(await problemCodes(kontor, shop, 'sync-changed-stock')).not.toHaveProperty('WEG');
  });

  it('are taken where the option of the shop lets Kontor switch stock keeping on', async () => {
    await shop.run('sync-changed-stock');
    const { version } = (await kontor.api.get(`/shops/${shop.id}`)) as { version: number };
    await kontor.api.patch(`/shops/${shop.id}`, { version, options: { platform: { switchOn: true } } });
    await kontor.drain();
    await kontor.later(60);
    await shop.run('sync-changed-stock');
    expect((await shop.books()).stock).toMatchObject({ UNGEFUEHRT: 5, ELTERN: 5, GUT: 5 });
    expect(await problems(kontor, shop, 'sync-changed-stock')).toEqual([]);
  });

  it('are not tried again and again without end, but ever more seldom, and at once when somebody asks', async () => {
    await shop.run('sync-changed-stock');
    const tries = async (minutes: number): Promise<number> => {
      await shop.calls();
      for (let minute = 0; minute < minutes; minute += 1) {
        await kontor.later(60);
        await kontor.tick();
      }
      return written(await shop.calls()).length;
    };
    // Two paths (a simple one and a variation) at 1, 3, 7, 15 minutes.
    expect(await tries(16)).toBe(8);
    const problem = (await problems(kontor, shop, 'sync-changed-stock')).find(({ values }) => values.number === 'UNGEFUEHRT');
    expect(problem).toMatchObject({ times: 5, failureKind: 'rejected' });
    await shop.merchant({ do: 'set-stock', sku: 'UNGEFUEHRT', quantity: 1, manage: true });
    await kontor.api.post(`/problems/${problem?.id}/retry`);
    await kontor.drain();
    expect((await shop.books()).stock.UNGEFUEHRT).toBe(5);
    expect(await problemCodes(kontor, shop, 'sync-changed-stock')).toEqual({ ELTERN: 'stock-managed-by-parent' });
  });
});
