import { asId, type ArticleId, type ListingId, type RunId, type ShopId } from '@kontor/kernel';
import { startModules, type Started } from '../../../test/support/modules.js';
import { DueRows, parked } from './index.js';

const due = new DueRows('listing_stock', { pushed_quantity: 'DECIMAL(12,3)' });
const shop = asId<ShopId>(1);
const article = asId<ArticleId>(5);
const other = asId<ArticleId>(6);
const listing = asId<ListingId>(11);

type Row = { version: string; pushed_version: string; dirty: number; attempts: number; retry_at: Date | null; held_by: string | null; dirty_since: Date | null; pushed_quantity: string | null };

describe('due rows', () => {
  let kontor: Started;
  beforeAll(async () => {
    kontor = await startModules({ imports: [] });
    await kontor.database.write(`CREATE TABLE listing_stock (${DueRows.columns('counted = 1 AND ')}, counted TINYINT NOT NULL DEFAULT 1, pushed_quantity DECIMAL(12,3) NULL) ENGINE=InnoDB`);
  });
  afterAll(() => kontor.stop());
  beforeEach(async () => {
    await kontor.empty();
    await change((tx, now) => due.cover(tx, [{ listing, shop, article }], now));
  });

  const change = (work: (tx: Parameters<Parameters<Started['database']['inTransaction']>[0]>[0], now: Date) => Promise<unknown>): Promise<unknown> => kontor.database.inTransaction((tx) => work(tx, kontor.clock.now()));
  const row = async (id: ListingId = listing): Promise<Row> => (await kontor.database.query<Row>('SELECT * FROM listing_stock WHERE listing_id = ?', [id]))[0];
  const dueNow = async (): Promise<string[]> => (await kontor.database.query<{ id: string }>(`SELECT listing_id AS id FROM listing_stock t WHERE ${due.dueNow('t')} ORDER BY 1`, [kontor.clock.now()])).map((one) => one.id);
  const confirm = (version: string, quantity = '3'): Promise<unknown> => change((tx, now) => due.confirm(tx, [{ listing, version, pushed: { pushed_quantity: quantity } }], now));
  const refuse = (version: string, retryAfterSeconds?: number): Promise<unknown> => change((tx, now) => due.refuse(tx, [{ listing, version, retryAfterSeconds }], now));
  const bump = (): Promise<unknown> => change((tx, now) => due.bumpArticles(tx, [article], now));

  it('is due from the start until the version read is confirmed', async () => {
    expect(await dueNow()).toEqual([listing]);
    await confirm('1');
    expect(await row()).toMatchObject({ pushed_version: '1', dirty: 0, dirty_since: null, pushed_quantity: '3.000' });
    await bump();
    expect(await dueNow()).toEqual([listing]);
  });

  it('stays due when it changed while the shop was being told', async () => {
    await bump();
    await confirm('1');
    expect(await row()).toMatchObject({ version: '2', pushed_version: '1', dirty: 1, pushed_quantity: '3.000' });
    expect((await row()).dirty_since).not.toBeNull();
  });

  it('never goes back behind a later confirmation', async () => {
    await bump();
    await confirm('2', '9');
    await confirm('1', '3');
    expect(await row()).toMatchObject({ pushed_version: '2', dirty: 0, pushed_quantity: '9.000' });
  });

  it('takes no confirmation for a version it never had', async () => {
    await confirm('4');
    expect(await row()).toMatchObject({ pushed_version: '0', dirty: 1, pushed_quantity: null });
  });

  it('waits longer after each refusal, at most a day', async () => {
    const waits: number[] = [];
    for (let time = 0; time < 13; time += 1) {
      await refuse('1');
      waits.push(((await row()).retry_at?.getTime() ?? 0) - kontor.clock.now().getTime());
    }
    expect(waits.slice(0, 4)).toEqual([60_000, 120_000, 240_000, 480_000]);
    expect(waits.at(-1)).toBe(86_400_000);
    expect(await dueNow()).toEqual([]);
    kontor.clock.advance(86_400_000);
    expect(await dueNow()).toEqual([listing]);
  });

  it('waits as long as the shop asks', async () => {
    await refuse('1', 7200);
    expect((await row()).retry_at?.getTime()).toBe(kontor.clock.now().getTime() + 7_200_000);
  });

  it('hears nothing in a refusal of an older version, and a change clears what was refused', async () => {
    await refuse('1');
    expect(await dueNow()).toEqual([]);
    await bump();
    expect(await row()).toMatchObject({ attempts: 0, retry_at: null });
    await refuse('1');
    expect(await row()).toMatchObject({ attempts: 0, retry_at: null });
    expect(await dueNow()).toEqual([listing]);
  });

  it('is tried at once when a person wants it', async () => {
    await refuse('1');
    await change((tx) => due.retryNow(tx, [listing]));
    expect(await dueNow()).toEqual([listing]);
  });

  it('holds rows for a run; rejected ones wait for their next version, others are due again', async () => {
    const run = asId<RunId>(77);
    await change((tx) => due.hold(tx, [listing], run));
    expect(await dueNow()).toEqual([]);
    expect((await due.waiting(kontor.database, [shop])).get(shop)?.due).toBe(1);
    await change((tx) => due.park(tx, run));
    expect((await row()).retry_at).toEqual(parked);
    expect((await due.waiting(kontor.database, [shop])).get(shop)).toEqual({ due: 0, oldestAt: null });
    await bump();
    expect(await dueNow()).toEqual([listing]);
    await change((tx) => due.hold(tx, [listing], run));
    await change((tx) => due.releaseRun(tx, run));
    expect(await dueNow()).toEqual([listing]);
  });

  it('never begins its version anew, so that a late answer cannot stand for a newer state', async () => {
    await bump();
    await change((tx) => due.rest(tx, [listing]));
    expect(await dueNow()).toEqual([]);
    await change((tx, now) => due.cover(tx, [{ listing, shop, article }], now));
    await confirm('2');
    expect(await dueNow()).toEqual([listing]);
    await confirm('3');
    await change((tx, now) => due.cover(tx, [{ listing, shop, article }], now));
    expect(await dueNow()).toEqual([]);
    await change((tx, now) => due.cover(tx, [{ listing, shop, article: other }], now));
    expect(await row()).toMatchObject({ version: '4', dirty: 1, article_id: other });
  });

  it('tells how many wait and since when', async () => {
    const second = asId<ListingId>(12);
    const since = kontor.clock.now();
    kontor.clock.advance(5000);
    await change((tx, now) => due.cover(tx, [{ listing: second, shop, article: other }], now));
    const empty = asId<ShopId>(2);
    expect(await due.waiting(kontor.database, [shop, empty])).toEqual(new Map([[shop, { due: 2, oldestAt: since }], [empty, { due: 0, oldestAt: null }]]));
    expect(await due.waiting(kontor.database, [])).toEqual(new Map());
    await change((tx, now) => due.bumpShop(tx, shop, now));
    expect([(await row()).version, (await row(second)).version]).toEqual(['2', '2']);
  });

  it('settles silently what has nothing to send, without a word about what the shop shows', async () => {
    await confirm('1', '3');
    await bump();
    await change((tx) => due.settleSilently(tx, [{ listing, version: '2' }]));
    expect(await row()).toMatchObject({ dirty: 0, pushed_version: '2', pushed_quantity: '3.000', dirty_since: null });
  });
});
