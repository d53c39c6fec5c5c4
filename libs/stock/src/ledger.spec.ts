import { Module } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ArticlesModule, CreateArticle } from '@kontor/articles';
import { tablesOf, type Tx } from '@kontor/base';
import { Quantity, asId, type ArticleId, type ListingId, type ShopId, type WarehouseId } from '@kontor/kernel';
import { startModules, type Started } from '../../../test/support/modules.js';
import { Ledger } from './ledger.js';
import { ListingCover } from './listing-cover.js';
import { listingStock } from './listing-stock.js';
import { Stock1763600000000 } from './migrations/1763600000000-stock.js';
import { Warehouses } from './warehouses.js';

@Module({ imports: [ArticlesModule, tablesOf('stock', { entities: [], migrations: [Stock1763600000000] })], providers: [Ledger, Warehouses] })
class LedgerModule {}

const shop = asId<ShopId>(1);
const second = asId<ShopId>(2);
const q = (value: string | number): Quantity => Quantity.parse(String(value));

describe('the ledger', () => {
  let kontor: Started;
  let ledger: Ledger;
  let articles: ArticleId[];
  beforeAll(async () => {
    kontor = await startModules({ imports: [LedgerModule] });
    ledger = kontor.get(Ledger);
  });
  afterAll(() => kontor.stop());
  beforeEach(async () => {
    await kontor.empty(['warehouse']);
    articles = [];
    for (let index = 0; index < 5; index += 1) articles.push((await kontor.get(CommandBus).execute(new CreateArticle({ number: `A${index}`, name: 'x', taxRate: '19' }))).id);
    await change((tx) => listingStock.cover(tx, articles.flatMap((article, index) => [shop, second].map((of, place) => ({ listing: asId<ListingId>(10 * (place + 1) + index), shop: of, article }))), kontor.clock.now()));
  });

  const change = <Result>(work: (tx: Tx, now: Date) => Promise<Result>): Promise<Result> => kontor.database.inTransaction((tx) => work(tx, kontor.clock.now()));
  const first = (): ArticleId => articles[0];
  const onHand = async (article: ArticleId): Promise<string> => (await kontor.database.query<{ sum: string | null }>('SELECT SUM(on_hand) AS sum FROM stock_level WHERE article_id = ?', [article]))[0]?.sum ?? '';
  const movements = async (article = first()): Promise<string[]> =>
    (await kontor.database.query<{ kind: string; quantity: string; after: string | null }>('SELECT kind, quantity, on_hand_after AS after FROM stock_movement WHERE article_id = ? ORDER BY id', [article])).map((row) => `${row.kind} ${row.quantity} → ${row.after ?? '-'}`);
  const listing = async (article = first()): Promise<{ version: string; counted: number; dirty: number }> => (await kontor.database.query<{ version: string; counted: number; dirty: number }>('SELECT version, counted, dirty FROM listing_stock WHERE article_id = ? AND shop_id = ?', [article, shop]))[0];

  it('books every verb as a movement with what lies there afterwards, and moves the version of every listing', async () => {
    const one = { articleId: first() };
    await change((tx, now) => ledger.count(tx, [{ ...one, quantity: q(10) }], now));
    await change((tx, now) => ledger.receive(tx, [{ ...one, quantity: q('2.5') }], now));
    await change((tx, now) => ledger.goodsIssue(tx, [{ ...one, quantity: q(1) }], now));
    await change((tx, now) => ledger.return(tx, [{ ...one, quantity: q(1) }], now));
    await change((tx, now) => ledger.correct(tx, [{ ...one, quantity: q('-0.5') }], now));
    await change((tx, now) => ledger.ship(tx, { shopId: shop, orderRef: '7', lines: [{ articleId: first(), quantity: q(2) }], now }));
    await change((tx, now) => ledger.count(tx, [{ ...one, quantity: q(4) }], now));
    expect(await movements()).toEqual(['count 10.000 → 10.000', 'receipt 2.500 → 12.500', 'issue -1.000 → 11.500', 'return 1.000 → 12.500', 'correction -0.500 → 12.000', 'shipment -2.000 → 10.000', 'count -6.000 → 4.000']);
    const versions = await kontor.database.query<{ version: string }>('SELECT version FROM listing_stock WHERE article_id = ?', [first()]);
    expect(versions.map((row) => row.version)).toEqual(['8', '8']);
    expect(await listing(articles[1])).toMatchObject({ version: '1' });
  });

  it('knows an article as counted after a count, a receipt or a correction, not after anything else', async () => {
    await change((tx, now) => ledger.return(tx, [{ articleId: first(), quantity: q(1) }], now));
    await change((tx, now) => ledger.setReservation(tx, shop, '1', [{ articleId: first(), reserved: q(1), takenByShop: q(1), openInShop: q(1) }], now));
    await change((tx, now) => ledger.ship(tx, { shopId: shop, orderRef: '1', lines: [{ articleId: first(), quantity: q(1) }], now }));
    expect(await listing()).toMatchObject({ counted: 0, dirty: 0 });
    await change((tx, now) => ledger.count(tx, [{ articleId: first(), quantity: q(0) }], now));
    await change((tx, now) => ledger.receive(tx, [{ articleId: articles[1], quantity: q(1) }], now));
    await change((tx, now) => ledger.correct(tx, [{ articleId: articles[2], quantity: q(1) }], now));
    for (const article of articles.slice(0, 3)) expect(await listing(article)).toMatchObject({ counted: 1, dirty: 1 });
  });

  it('moves goods between warehouses without changing their sum', async () => {
    const main = (await kontor.get(Warehouses).main()).id;
    const outer = await change((tx) => kontor.get(Warehouses).ensure(tx, 'AUSSEN', 'Außenlager'));
    expect((await change((tx) => kontor.get(Warehouses).ensure(tx, ' AUSSEN ', 'again'))).id).toBe(outer.id);
    await change((tx, now) => ledger.count(tx, [{ articleId: first(), quantity: q(10) }], now));
    await change((tx, now) => ledger.transfer(tx, [{ articleId: first(), quantity: q(4), from: main, to: outer.id }], now));
    const levels = await kontor.database.query<{ warehouse_id: WarehouseId; on_hand: string }>('SELECT warehouse_id, on_hand FROM stock_level WHERE article_id = ? ORDER BY warehouse_id', [first()]);
    expect(levels).toEqual([{ warehouse_id: main, on_hand: '6.000' }, { warehouse_id: outer.id, on_hand: '4.000' }]);
  });

  it('takes a reservation as what the order holds from now on', async () => {
    const reserve = (lines: [ArticleId, number, number, number][]): Promise<void> =>
      change((tx, now) => ledger.setReservation(tx, shop, '1001', lines.map(([articleId, reserved, taken, open]) => ({ articleId, reserved: q(reserved), takenByShop: q(taken), openInShop: q(open) })), now));
    const held = async (): Promise<object[]> => kontor.database.query('SELECT article_id, reserved, taken_by_shop AS taken, open_in_shop AS open FROM reservation WHERE shop_id = ? ORDER BY article_id', [shop]);
    const other = articles[1];
    await reserve([[first(), 2, 2, 2], [other, 1, 0, 1], [first(), 1, 1, 1]]);
    expect(await held()).toEqual([{ article_id: first(), reserved: '3.000', taken: '3.000', open: '3.000' }, { article_id: other, reserved: '1.000', taken: '0.000', open: '1.000' }]);
    await reserve([[first(), 3, 3, 3], [other, 1, 0, 1]]);
    expect([(await listing()).version, (await listing(other)).version]).toEqual(['2', '2']);
    // Only what the shop still has open changed: no movement of goods, yet a new figure for shops that count physically.
    await reserve([[first(), 3, 3, 0], [other, 1, 0, 1]]);
    expect([(await listing()).version, (await listing(other)).version]).toEqual(['3', '2']);
    await reserve([]);
    expect(await held()).toEqual([]);
    expect([(await listing()).version, (await listing(other)).version]).toEqual(['4', '3']);
    expect(await movements()).toEqual(['reservation 3.000 → -', 'reservation -3.000 → -']);
  });

  it('loses nothing of twenty transactions at once over the same five articles', async () => {
    await change((tx, now) => ledger.count(tx, articles.map((articleId) => ({ articleId, quantity: q(1000) })), now));
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const order = index % 2 ? articles : [...articles].reverse();
        return change(async (tx, now) => {
          await ledger.receive(tx, order.map((articleId) => ({ articleId, quantity: q(index + 1) })), now);
          await ledger.setReservation(tx, shop, `order-${index}`, order.map((articleId) => ({ articleId, reserved: q(1), takenByShop: q(1), openInShop: q(1) })), now);
          await ledger.goodsIssue(tx, [...order].reverse().map((articleId) => ({ articleId, quantity: q('0.5') })), now);
        });
      }),
    );
    for (const article of articles) {
      expect(await onHand(article)).toBe('1200.000');
      expect((await listing(article)).version).toBe('62');
      const booked = await kontor.database.query<{ sum: string }>("SELECT SUM(quantity) AS sum FROM stock_movement WHERE article_id = ? AND kind <> 'reservation'", [article]);
      expect(booked[0]?.sum).toBe('1200.000');
    }
    expect(await kontor.database.query('SELECT article_id FROM reservation')).toHaveLength(100);
  });

  it('keeps the count that a listing made at the same moment needs', async () => {
    // A count that is not committed yet, and a listing that is covered meanwhile.
    const cover = new ListingCover();
    await kontor.database.write('INSERT INTO listing (shop_id, article_id, remote_id, number, folded, linked_at) VALUES (?, ?, ?, ?, ?, ?)', [shop, first(), '900', 'A0', 'a0', kontor.clock.now()]);
    const [{ id }] = (await kontor.database.query<{ id: ListingId }>('SELECT MAX(id) AS id FROM listing')) as [{ id: ListingId }];
    let release = (): void => undefined;
    const counted = new Promise<void>((resolve) => (release = resolve));
    let booked = (): void => undefined;
    const isBooked = new Promise<void>((resolve) => (booked = resolve));
    const count = change(async (tx, now) => {
      await ledger.count(tx, [{ articleId: first(), quantity: q(5) }], now);
      booked();
      await counted;
    });
    await isBooked;
    const covering = change((tx, now) => cover.follow(tx, [id], now));
    setTimeout(() => release(), 100);
    await Promise.all([count, covering]);
    const [row] = await kontor.database.query<{ counted: number }>('SELECT counted FROM listing_stock WHERE listing_id = ?', [id]);
    expect(row?.counted).toBe(1);
  });

  it('holds back numbers of an order until it is settled', async () => {
    const held = async (): Promise<string[]> => (await kontor.database.query<{ folded: string }>('SELECT folded FROM stock_hold WHERE shop_id = ? ORDER BY folded', [shop])).map((row) => row.folded);
    await change((tx) => ledger.holdNumbers(tx, shop, '1', [' Abc ', 'X', '']));
    expect(await held()).toEqual(['abc', 'x']);
    await change((tx) => ledger.holdNumbers(tx, shop, '1', ['X']));
    expect(await held()).toEqual(['x']);
    await change((tx) => ledger.holdNumbers(tx, shop, '1', []));
    expect(await held()).toEqual([]);
  });

  it('ships from the shop’s first warehouse, not from the main one', async () => {
    const outer = await change((tx) => kontor.get(Warehouses).ensure(tx, 'AUSSEN', 'Außenlager'));
    await kontor.database.write('INSERT INTO stock_rule (shop_id, all_warehouses) VALUES (?, 0)', [shop]);
    await kontor.database.write('INSERT INTO stock_rule_warehouse (shop_id, warehouse_id) VALUES (?, ?)', [shop, outer.id]);
    await change((tx, now) => ledger.ship(tx, { shopId: shop, orderRef: '1', lines: [{ articleId: first(), quantity: q(1) }], now }));
    expect(await kontor.database.query('SELECT warehouse_id, on_hand FROM stock_level')).toEqual([{ warehouse_id: outer.id, on_hand: '-1.000' }]);
  });

  it('counts what suppliers bring without a movement of goods', async () => {
    await change((tx, now) => ledger.setOnOrder(tx, [{ articleId: first(), quantity: q(30) }], now));
    expect(await kontor.database.query('SELECT on_order FROM stock_level')).toEqual([{ on_order: '30.000' }]);
    expect((await listing()).version).toBe('2');
    expect(await movements()).toEqual([]);
  });
});
