import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { EditArticle, ListingLinked } from '@kontor/articles';
import { Outbox, type Tx } from '@kontor/base';
import { Percent, Quantity, asId, type ArticleId, type ListingId, type RunId, type ShopId, type WarehouseId } from '@kontor/kernel';
import { ShopOptionsChanged } from '@kontor/shops';
import fc from 'fast-check';
import { CountStock, GetStock, Ledger, ListMovements, MoveStock, StockFigures, StockRules, Warehouses, type ListingStockView, type MoveRow, type StockRule } from './index.js';
import { listingStock } from './listing-stock.js';
import type { StockManner } from './stock-figure.js';
import { pagesOf } from './stock-scope.js';
import { StockDue, StockRetry } from './sync-changed-stock.command.js';
import { shopId, startStock, type StockKontor } from './testing/stock-shop.js';

const q = (value: string | number): Quantity => Quantity.parse(String(value));
const otherShop = asId<ShopId>(8);

describe('stock figures and rules', () => {
  let kontor: StockKontor;
  let outer: WarehouseId;
  beforeAll(async () => {
    kontor = await startStock();
    outer = (await change((tx) => kontor.get(Warehouses).ensure(tx, 'AUSSEN', 'Außenlager'))).id;
  });
  afterAll(() => kontor.stop());
  beforeEach(() => kontor.reset());

  const change = <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> => kontor.database.inTransaction(work);
  const rule = (part: Partial<StockRule>, shop = shopId): Promise<void> => change((tx) => kontor.get(StockRules).set(tx, shop, part, kontor.clock.now()));
  const reserve = (articleId: ArticleId, ref: string, [reserved, taken, open]: [number, number, number], shop = shopId): Promise<void> =>
    change((tx) => kontor.get(Ledger).setReservation(tx, shop, ref, [{ articleId, reserved: q(reserved), takenByShop: q(taken), openInShop: q(open) }], kontor.clock.now()));
  const view = async (articleId: ArticleId): Promise<ListingStockView> => (await kontor.get(StockFigures).ofArticle(articleId))[0];
  const wanted = async (articleId: ArticleId): Promise<string | undefined> => (await view(articleId)).wanted?.toString();
  const version = async (listing: ListingId): Promise<string> => (await kontor.database.query<{ version: string }>('SELECT version FROM listing_stock WHERE listing_id = ?', [listing]))[0]?.version ?? '';

  it('says the sum term by term, for the chosen warehouses', async () => {
    const { articleId } = await kontor.listed('A', '120');
    await kontor.count(['A', '30', 'AUSSEN']);
    await reserve(articleId, '1', [3, 3, 3]);
    await change((tx) => kontor.get(Ledger).setOnOrder(tx, [{ articleId, quantity: q(50) }], kontor.clock.now()));
    await rule({ warehouses: [(await kontor.get(Warehouses).main()).id], buffer: q(5) });
    expect(await view(articleId)).toMatchObject({ shopId, remoteId: 'A', wanted: q(112), confirmed: null, counted: true, due: true, reason: null, terms: [{ name: 'onHand', quantity: q(120) }, { name: 'reserved', quantity: q(-3) }, { name: 'buffer', quantity: q(-5) }] });
    await rule({ warehouses: 'all', addOnOrder: true });
    expect(await wanted(articleId)).toBe('192');
  });

  it('with reservations switched off still takes off what this very shop has taken, and only that', async () => {
    const { articleId } = await kontor.listed('A', '10');
    await reserve(articleId, 'ours', [2, 2, 2]);
    await reserve(articleId, 'not-taken', [1, 0, 1]);
    await reserve(articleId, 'theirs', [4, 4, 4], otherShop);
    expect(await wanted(articleId)).toBe('3');
    await rule({ subtractReserved: false });
    expect(await wanted(articleId)).toBe('8');
  });

  it('adds for a shop that counts physically what is still open there', async () => {
    const { articleId } = await kontor.listed('A', '10');
    await reserve(articleId, '1', [2, 2, 2]);
    kontor.double.manner = { ...kontor.double.manner, meaning: 'physical' };
    expect(await wanted(articleId)).toBe('10');
    // Sent, but not closed in the shop yet: it still takes the two pieces off.
    await change(async (tx) => {
      await kontor.get(Ledger).ship(tx, { shopId, orderRef: '1', lines: [{ articleId, quantity: q(2) }], now: kontor.clock.now() });
      await kontor.get(Ledger).setReservation(tx, shopId, '1', [{ articleId, reserved: q(0), takenByShop: q(0), openInShop: q(2) }], kontor.clock.now());
    });
    expect(await wanted(articleId)).toBe('10');
    await reserve(articleId, '1', [0, 0, 0]);
    expect(await wanted(articleId)).toBe('8');
  });

  it('lets an article differ from its shop’s rule', async () => {
    const [one, other] = [await kontor.listed('A', '100'), await kontor.listed('B', '100')];
    await rule({ percent: Percent.parse('50'), maximum: q(40) });
    await change((tx) => kontor.get(StockRules).setOverride(tx, shopId, one.articleId, { buffer: q(10), minimum: null, maximum: q(60), percent: Percent.parse('90') }, kontor.clock.now()));
    expect([await wanted(one.articleId), await wanted(other.articleId)]).toEqual(['60', '40']);
    expect([await version(one.listing), await version(other.listing)]).toEqual(['3', '2']);
    expect((await kontor.get(StockRules).getOverride(shopId, one.articleId))?.buffer?.toString()).toBe('10');
    await change((tx) => kontor.get(StockRules).setOverride(tx, shopId, one.articleId, null, kontor.clock.now()));
    expect(await wanted(one.articleId)).toBe('40');
  });

  it('moves every listing of the shop when its rule or its options change, and none of another shop', async () => {
    const { articleId, listing } = await kontor.listed('A', '1');
    const foreign = await kontor.listed('B', '1', { shop: otherShop });
    expect(articleId).not.toBe(foreign.articleId);
    await rule({ buffer: q(1) });
    await change((tx) => kontor.get(Outbox).record(tx, new ShopOptionsChanged(shopId)));
    await kontor.deliver();
    expect([await version(listing), await version(foreign.listing)]).toEqual(['3', '1']);
  });

  it('refuses a rule that makes no sense, and keeps what was not changed', async () => {
    await rule({ buffer: q(2), warehouses: [outer] });
    for (const [field, part] of [['buffer', { buffer: q(-1) }], ['percent', { percent: Percent.parse('101') }], ['minimum', { minimum: q(5), maximum: q(4) }], ['warehouses', { warehouses: [] }], ['brake', { brake: { percent: Percent.parse('20'), least: 0 } }]] as const) {
      await expect(rule(part as Partial<StockRule>)).rejects.toMatchObject({ code: 'stock-rule-invalid', values: { field } });
    }
    await expect(rule({ warehouses: [asId<WarehouseId>(999)] })).rejects.toMatchObject({ code: 'warehouse-unknown' });
    await rule({ addOnOrder: true });
    expect(await kontor.get(StockRules).get(shopId)).toMatchObject({ buffer: q(2), warehouses: [outer], addOnOrder: true, subtractReserved: true, brake: { least: 20 } });
  });

  it('counts zeros in the database exactly as the figure is made', async () => {
    const places = await Promise.all(Array.from({ length: 60 }, async (_, index) => (await kontor.listed(`N${index}`, '1')).articleId));
    const limit = fc.option(fc.integer({ min: 0, max: 3 }));
    const [samples] = fc.sample(
      fc.array(fc.record({ onHand: fc.integer({ min: -300, max: 4000 }), reserved: fc.integer({ min: 0, max: 3000 }), open: fc.integer({ min: 0, max: 2 }), minimum: limit, maximum: limit, percent: fc.integer({ min: 0, max: 100 }), buffer: fc.integer({ min: 0, max: 2 }), ended: fc.boolean() }), { minLength: 60, maxLength: 60 }),
      { numRuns: 1, seed: 42 },
    );
    for (const [index, sample] of (samples ?? []).entries()) {
      const article = places[index];
      await kontor.database.write('UPDATE stock_level SET on_hand = ? WHERE article_id = ?', [sample.onHand / 1000, article]);
      await kontor.database.write('UPDATE article SET ended = ? WHERE id = ?', [sample.ended && index % 10 === 0 ? 1 : 0, article]);
      await kontor.database.write('INSERT INTO reservation (shop_id, order_ref, article_id, reserved, taken_by_shop, open_in_shop, changed_at) VALUES (?, ?, ?, ?, 0, ?, NOW())', [shopId, 'x', article, sample.reserved / 1000, sample.open]);
      await kontor.database.write('INSERT INTO stock_override (shop_id, article_id, buffer, minimum, maximum, percent) VALUES (?, ?, ?, ?, ?, ?)', [shopId, article, sample.buffer, sample.minimum, sample.maximum, sample.percent]);
    }
    const figures = kontor.get(StockFigures);
    const scope = { shopId, rows: 'all' } as const;
    const listings = (await figures.places(scope, null, 100)).map((place) => place.listing);
    let differing = 0;
    for (const decimals of [0, 1, 2, 3] as const) {
      for (const meaning of ['sellable', 'physical'] as const) {
        const manner: StockManner = { decimals, meaning };
        const zero = (await figures.figures(scope, listings, manner)).filter((one) => one.quantity.isZero()).map((one) => one.key.listing);
        expect(await figures.zeros(scope, manner)).toEqual(zero.sort((one, other) => parseInt(one, 10) - parseInt(other, 10)));
        expect((await figures.outlook(scope, manner)).zeros).toBe(zero.length);
        differing += zero.length;
      }
    }
    expect(differing).toBeGreaterThan(40);
    expect(differing).toBeLessThan(440);
  });

  it('says why a listing is not in step', async () => {
    const { articleId, listing } = await kontor.listed('A');
    expect(await view(articleId)).toMatchObject({ wanted: null, counted: false, due: false, reason: 'stock-uncounted' });
    await kontor.count(['A', '5']);
    expect((await view(articleId)).reason).toBeNull();
    await change((tx) => listingStock.refuse(tx, [{ listing, version: '2' }], kontor.clock.now()));
    expect((await view(articleId)).reason).toBe('stock-refused');
    await change((tx) => listingStock.hold(tx, [listing], asId<RunId>(4)));
    expect((await view(articleId)).reason).toBe('stock-awaits-approval');
    await change((tx) => listingStock.park(tx, asId<RunId>(4)));
    expect((await view(articleId)).reason).toBe('stock-parked');
    await kontor.count(['A', '6']);
    await change((tx) => kontor.get(Ledger).holdNumbers(tx, shopId, '9', ['a']));
    expect((await view(articleId)).reason).toBe('stock-held-back');
    await change((tx) => listingStock.confirm(tx, [{ listing, version: '3', pushed: { pushed_quantity: '6' } }], kontor.clock.now()));
    expect(await view(articleId)).toMatchObject({ reason: null, due: false, confirmed: q(6), confirmedAt: kontor.clock.now() });
  });

  it('answers the figure of any article for the export: null where nobody counted or no stock is kept', async () => {
    const unlisted = await kontor.article('UNLISTED');
    await kontor.count(['UNLISTED', '7']);
    const [uncounted, unkept] = [await kontor.article('UNCOUNTED'), await kontor.article('UNKEPT', { stockKeeping: false })];
    await rule({ buffer: q(2) });
    const found = await kontor.get(StockFigures).available(shopId, [unlisted, uncounted, unkept]);
    expect([...found].map(([id, quantity]) => [id, quantity?.toString() ?? null])).toEqual([[unlisted, '5'], [uncounted, null], [unkept, null]]);
  });

  it('has something to do when rows are due or places are to be found', async () => {
    const due = (): Promise<boolean> => kontor.get(StockDue).due(shopId);
    expect(await due()).toBe(false);
    await kontor.article('A');
    expect(await due()).toBe(true);
    await kontor.reset();
    const { listing } = await kontor.listed('B', '1');
    expect(await due()).toBe(true);
    expect((await kontor.get(StockFigures).waiting([shopId])).get(shopId)).toEqual({ due: 1, oldestAt: kontor.clock.now() });
    await change((tx) => listingStock.refuse(tx, [{ listing, version: '1' }], kontor.clock.now()));
    expect(await due()).toBe(false);
    expect(await change((tx) => kontor.get(StockRetry).retry(tx, shopId, [`listing:${listing}`, 'stock:uncounted']))).toEqual({});
    expect(await due()).toBe(true);
  });

  it('keeps a place that moved to another article or lost its stock keeping in line with it', async () => {
    const { articleId, listing } = await kontor.listed('A', '5');
    const rows = (): Promise<{ article_id: string; active: number; counted: number }[]> => kontor.database.query('SELECT article_id, active, counted FROM listing_stock WHERE listing_id = ?', [listing]);
    const other = await kontor.article('B');
    await kontor.database.write('UPDATE listing SET article_id = ? WHERE id = ?', [other, listing]);
    await change((tx) => kontor.get(Outbox).record(tx, new ListingLinked(listing, shopId, other)));
    await kontor.deliver();
    expect(await rows()).toEqual([{ article_id: other, active: 1, counted: 0 }]);
    await kontor.get(CommandBus).execute(new EditArticle({ number: 'B', version: 1, change: { stockKeeping: false } }));
    await kontor.deliver();
    expect(await rows()).toEqual([{ article_id: other, active: 0, counted: 0 }]);
    expect(articleId).not.toBe(other);
  });

  describe('counting and moving in bulk', () => {
    it('takes the good rows and names each bad one with its reason', async () => {
      await kontor.article('A');
      await kontor.article('PARENT', { isParent: true });
      await kontor.article('UNKEPT', { stockKeeping: false });
      const rows = [
        { article: ' A ', onHand: '5' },
        { article: 'NONE', onHand: '5' },
        { article: 'A', onHand: '2.5', warehouse: 'AUSSEN' },
        { article: 'A', onHand: '-1' },
        { article: 'A', onHand: '1,5' },
        { article: 'A', onHand: '1.2345' },
        { article: 'A', onHand: '1', warehouse: 'NOWHERE' },
        { article: 'PARENT', onHand: '1' },
        { article: 'UNKEPT', onHand: '1' },
      ];
      const results = await kontor.get(CommandBus).execute(new CountStock({ rows, requestedBy: 'token:3' }));
      expect(results.map((result) => (result.ok ? 'ok' : result.code))).toEqual(['ok', 'article-unknown', 'ok', 'stock-count-negative', 'value-not-a-number', 'value-too-exact', 'warehouse-unknown', 'stock-not-kept', 'stock-not-kept']);
      const levels = await kontor.get(QueryBus).execute(new GetStock({ number: 'A' }));
      expect(levels).toMatchObject([{ warehouse: 'HAUPT', onHand: q(5), countedAt: kontor.clock.now() }, { warehouse: 'AUSSEN', onHand: q('2.5') }]);
    });

    it('books a thousand rows at once and refuses more', async () => {
      const rows = Array.from({ length: 1001 }, () => ({ article: 'A', onHand: '1' }));
      await kontor.article('A');
      await expect(kontor.get(CommandBus).execute(new CountStock({ rows, requestedBy: 'user:1' }))).rejects.toMatchObject({ code: 'stock-rows-too-many' });
      expect((await kontor.get(CommandBus).execute(new CountStock({ rows: rows.slice(1), requestedBy: 'user:1' }))).every((result) => result.ok)).toBe(true);
    });

    it('carries out more calls at once than the pool has connections', async () => {
      await kontor.article('A');
      const count = (index: number): Promise<unknown> => kontor.get(CommandBus).execute(new CountStock({ rows: [{ article: 'A', onHand: String(index) }], requestedBy: 'user:1' }));
      await Promise.all(Array.from({ length: 40 }, (_, index) => count(index)));
      expect((await kontor.get(QueryBus).execute(new ListMovements({ number: 'A', limit: 100 }))).items).toHaveLength(40);
    });

    it('tells movements apart by sign and reason; only a receipt or a correction is a count', async () => {
      const { articleId } = await kontor.listed('A');
      const move = (...rows: MoveRow[]): Promise<unknown> => kontor.get(CommandBus).execute(new MoveStock({ rows, requestedBy: 'user:1' }));
      await move({ article: 'A', quantity: '2', reason: 'return', reference: 'R-1' }, { article: 'A', quantity: '-1', reason: 'Bruch' });
      expect((await view(articleId)).counted).toBe(false);
      await move({ article: 'A', quantity: '10', reason: 'Wareneingang', reference: 'LS 4711' });
      expect((await view(articleId)).counted).toBe(true);
      expect(await move({ article: 'A', quantity: '0' })).toEqual([{ row: 0, article: 'A', ok: false, code: 'stock-movement-zero', values: {} }]);
      await move({ article: 'A', quantity: '-0.5', reason: 'Correction' });
      const { items, next } = await kontor.get(QueryBus).execute(new ListMovements({ number: 'A', limit: 3 }));
      expect(items.map((item) => `${item.kind} ${item.quantity.toString()} ${item.onHandAfter?.toString()} ${item.reason} ${item.reference} ${item.requestedBy} ${item.warehouse}`)).toEqual([
        'correction -0.5 10.5 Correction  user:1 HAUPT',
        'receipt 10 11 Wareneingang LS 4711 user:1 HAUPT',
        'issue -1 1 Bruch  user:1 HAUPT',
      ]);
      const rest = await kontor.get(QueryBus).execute(new ListMovements({ number: 'A', after: next, limit: 3 }));
      expect([rest.items.map((item) => item.kind), rest.next]).toEqual([['return'], null]);
    });
  });

  it('cuts pages without tearing a parent apart, unless it has more variants than a page', () => {
    const places = (parents: string[]): { parent: string; listing: ListingId }[] => parents.map((parent, index) => ({ parent, listing: asId<ListingId>(index) }));
    const sizes = (parents: string[], size: number): number[] => pagesOf(places(parents), size).map((page) => page.length);
    expect(sizes(['', '', '', '', ''], 2)).toEqual([2, 2, 1]);
    expect(sizes(['', 'a', 'a', 'a', 'b'], 3)).toEqual([1, 3, 1]);
    expect(sizes(['a', 'a', 'a', 'a', 'b'], 3)).toEqual([3, 2]);
    expect(sizes(['a', 'b', 'b', 'c', 'c'], 3)).toEqual([3, 2]);
    expect(sizes([], 3)).toEqual([]);
  });
});
