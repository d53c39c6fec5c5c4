import { EditArticle, Listings } from '@kontor/articles';
import { ConnectorFailure } from '@kontor/connectors';
import { AppError, Percent, Quantity, type RunId } from '@kontor/kernel';
import { RunFinished, RunLost, RunWaits, Runs, SyncCommand, SyncKind, type RunView } from '@kontor/sync';
import { Outbox } from '@kontor/base';
import { CommandBus } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { fakeRun, type FakeRun, type FakeRunOptions } from '../../sync/src/testing/fake-run.js';
import { Ledger, StockFigures, StockRules, Warehouses } from './index.js';
import { StockPush } from './push-stock.js';
import { shopId, startStock, type StockKontor } from './testing/stock-shop.js';

class FetchOrders extends SyncCommand {
  readonly shopId = shopId;
}

const q = (value: string | number): Quantity => Quantity.parse(String(value));

describe('sending stock', () => {
  let kontor: StockKontor;
  beforeAll(async () => {
    kontor = await startStock();
  });
  afterAll(() => kontor.stop());
  beforeEach(() => kontor.reset());

  const begin = (rows: 'changed' | 'all', options: Partial<FakeRunOptions> = {}): FakeRun => fakeRun({ shopId, kind: rows === 'all' ? 'sync-all-stock' : 'sync-changed-stock', ...options });
  const send = async (rows: 'changed' | 'all' = 'changed', options: Partial<FakeRunOptions> = {}): Promise<FakeRun> => {
    const fake = begin(rows, options);
    await kontor.get(StockPush).push(fake.run, shopId, rows);
    return fake;
  };
  /** The signal with which the run rests. */
  const rests = async (rows: 'changed' | 'all', options: Partial<FakeRunOptions> = {}): Promise<{ fake: FakeRun; signal: RunWaits }> => {
    const fake = begin(rows, options);
    const signal = await kontor.get(StockPush).push(fake.run, shopId, rows).then(
      () => null,
      (error: unknown) => error,
    );
    if (!(signal instanceof RunWaits)) throw new Error('the run did not wait', { cause: signal });
    return { fake, signal };
  };
  const dirty = async (): Promise<number> => parseInt((await kontor.database.query<{ n: string }>('SELECT COUNT(*) AS n FROM listing_stock WHERE dirty = 1'))[0]?.n ?? '', 10);
  const change = <Result>(work: (tx: Parameters<Parameters<StockKontor['database']['inTransaction']>[0]>[0]) => Promise<Result>): Promise<Result> => kontor.database.inTransaction(work);
  /** Many listed articles at once: number, count, parent. */
  const listedMany = async (count: number, onHand: (index: number) => number, parent: (index: number) => string = () => ''): Promise<void> => {
    const rows = Array.from({ length: count }, (_, index) => index + 1);
    await kontor.database.write(`INSERT INTO article (id, number, folded, name, short_description, description, tax_rate, options, images, origin, created_at, changed_at) VALUES ${rows.map((id) => `(${id}, 'N${id}', 'n${id}', 'x', '', '', 19, '[]', '[]', 'person', '2026-01-01', '2026-01-01')`).join(', ')}`);
    await kontor.database.write(`INSERT INTO listing (id, shop_id, article_id, remote_id, remote_parent_id, number, folded, linked_at) VALUES ${rows.map((id) => `(${id}, ${shopId}, ${id}, 'N${id}', '${parent(id)}', 'N${id}', 'n${id}', '2026-01-01')`).join(', ')}`);
    await kontor.database.write(`INSERT INTO listing_stock (listing_id, shop_id, article_id, counted) VALUES ${rows.map((id) => `(${id}, ${shopId}, ${id}, 1)`).join(', ')}`);
    await kontor.database.write(`INSERT INTO stock_level (article_id, warehouse_id, on_hand, counted_at, changed_at) SELECT a.id, w.id, 0, '2026-01-01', '2026-01-01' FROM article a JOIN warehouse w ON w.main = 1`);
    await kontor.database.write(`UPDATE stock_level SET on_hand = CASE article_id ${rows.map((id) => `WHEN ${id} THEN ${onHand(id)}`).join(' ')} END`);
  };

  it('sends what changed and nothing else, and tells what came of it', async () => {
    await kontor.listed('A', '5');
    await kontor.listed('B', '7.9');
    const fake = await send();
    expect(kontor.double.told).toEqual(['A 5', 'B 7']);
    expect(fake.run.progress).toMatchObject({ total: 2, done: 2, failed: 0, skipped: 0, writes: 1 });
    expect(await dirty()).toBe(0);
    await send();
    expect(kontor.double.calls).toHaveLength(1);
    await kontor.count(['B', '4']);
    await send();
    expect(kontor.double.told.slice(2)).toEqual(['B 4']);
  });

  it('sends what another run has just found in the shop, although the news of it is still on the way', async () => {
    await kontor.listed('A', '5');
    await kontor.database.write('DELETE FROM listing_stock');
    await send();
    expect(kontor.double.told).toEqual(['A 5']);
  });

  it('sends a figure that equals the last one sent: the shop’s own sales have moved its number', async () => {
    await kontor.listed('A', '10');
    await send();
    kontor.double.shown.set('A', '9');
    await kontor.count(['A', '10']);
    await send();
    expect(kontor.double.shown.get('A')).toBe('10');
  });

  it('leaves a change due that was made while the shop was being told', async () => {
    const { articleId } = await kontor.listed('A', '10');
    kontor.double.meanwhile = () => change((tx) => kontor.get(Ledger).goodsIssue(tx, [{ articleId, quantity: q(7) }], kontor.clock.now()));
    await send();
    expect(kontor.double.shown.get('A')).toBe('10');
    expect(await dirty()).toBe(1);
    kontor.double.meanwhile = async () => undefined;
    await send();
    expect(kontor.double.shown.get('A')).toBe('3');
    expect(await dirty()).toBe(0);
  });

  it('lets one bad row keep no other back, tries it again later and at a new version', async () => {
    const bad = await kontor.listed('BAD', '1');
    await kontor.listed('GOOD', '2');
    kontor.double.answers.set('BAD', { code: 'stock-not-managed' });
    const fake = await send();
    expect(kontor.double.shown.get('GOOD')).toBe('2');
    expect(fake.run.progress).toMatchObject({ done: 1, failed: 1 });
    expect(fake.problems).toMatchObject([{ subject: `listing:${bad.listing}`, failureKind: 'rejected', code: 'stock-not-managed', values: { number: 'BAD' } }]);
    await send();
    expect(kontor.double.calls).toHaveLength(1);
    kontor.clock.advance(60_000);
    await send();
    expect(kontor.double.calls).toHaveLength(2);
    kontor.double.answers.clear();
    await kontor.count(['BAD', '4']);
    const healed = await send('changed', { problems: [{ id: '1', subject: `listing:${bad.listing}`, failureKind: 'rejected', code: 'x', values: {}, times: 1, firstSeen: kontor.clock.now(), retryAt: null }] });
    expect(kontor.double.shown.get('BAD')).toBe('4');
    expect(healed.resolved).toEqual([`listing:${bad.listing}`]);
  });

  it('takes a row without an answer for not settled', async () => {
    await kontor.listed('A', '1');
    await kontor.listed('B', '2');
    kontor.double.answers.set('A', 'silence');
    const fake = await send();
    expect(fake.problems).toMatchObject([{ code: 'stock-unanswered' }]);
    expect(await dirty()).toBe(1);
  });

  it('ends a listing that the shop no longer has, and finds it again when it is back', async () => {
    const { listing } = await kontor.listed('A', '1');
    kontor.double.answers.set('A', { kind: 'gone', code: 'listing-gone' });
    const fake = await send();
    expect(fake.problems).toMatchObject([{ failureKind: 'gone' }]);
    expect((await kontor.get(Listings).byIds(null, [listing])).get(listing)?.linked).toBe(false);
    await kontor.deliver();
    expect(await dirty()).toBe(0);
    kontor.double.answers.clear();
    kontor.double.places = [{ number: 'A', remoteId: 'A' }];
    await send();
    expect(kontor.double.shown.get('A')).toBe('1');
  });

  it('finds places of new articles first and sends them in the same run; a number that the shop has twice is told, until it is right', async () => {
    await kontor.article('NEW');
    await kontor.article('TWICE');
    await kontor.count(['NEW', '3'], ['TWICE', '4']);
    kontor.double.places = [{ number: 'NEW', remoteId: '1' }, { number: 'TWICE', remoteId: '2' }, { number: 'TWICE', remoteId: '3' }];
    const fake = await send();
    expect(kontor.double.told).toEqual(['NEW 3']);
    expect(fake.problems).toMatchObject([{ code: 'listing-ambiguous', values: { number: 'TWICE', hits: 2 } }]);
    expect(fake.run.progress.failed).toBe(0);
    await kontor.deliver();
    expect(await dirty()).toBe(0);
  });

  it('never sends what nobody counted, and lists it in a full run', async () => {
    await kontor.listed('COUNTED', '0');
    const { articleId } = await kontor.listed('ORDERED');
    await change((tx) => kontor.get(Ledger).setReservation(tx, shopId, '1', [{ articleId, reserved: q(1), takenByShop: q(1), openInShop: q(1) }], kontor.clock.now()));
    expect((await send()).run.progress).toMatchObject({ total: 1, done: 1, skipped: 0 });
    const fake = await send('all');
    expect(kontor.double.told).toEqual(['COUNTED 0', 'COUNTED 0']);
    expect(fake.run.progress).toMatchObject({ total: 2, done: 1, skipped: 1 });
    expect(fake.problems).toMatchObject([{ failureKind: 'notice', code: 'stock-uncounted-listings', values: { count: 1, examples: 'ORDERED' } }]);
    await kontor.count(['ORDERED', '5']);
    await send();
    expect(kontor.double.told.at(-1)).toBe('ORDERED 4');
  });

  it('says zero explicitly when an article ends, loses its flag or leaves the warehouse; without stock keeping it says nothing', async () => {
    for (const number of ['ENDS', 'HIDDEN', 'UNKEPT', 'MOVES']) await kontor.listed(number, '5');
    await send();
    kontor.double.calls.length = 0;
    const edit = (number: string, fields: Record<string, boolean>): Promise<unknown> => kontor.get(CommandBus).execute(new EditArticle({ number, version: 1, change: fields }));
    await edit('ENDS', { ended: true });
    await edit('HIDDEN', { shopArticle: false });
    await edit('UNKEPT', { stockKeeping: false });
    await kontor.deliver();
    await send();
    expect(kontor.double.told.sort()).toEqual(['ENDS 0', 'HIDDEN 0']);
    const outer = (await change((tx) => kontor.get(Warehouses).ensure(tx, 'AUSSEN', 'Außenlager'))).id;
    kontor.double.calls.length = 0;
    await change((tx) => kontor.get(StockRules).set(tx, shopId, { warehouses: [outer] }, kontor.clock.now()));
    await send();
    expect(kontor.double.told.sort()).toEqual(['ENDS 0', 'HIDDEN 0', 'MOVES 0']);
    await kontor.get(CommandBus).execute(new EditArticle({ number: 'UNKEPT', version: 2, change: { stockKeeping: true } }));
    await kontor.deliver();
    await send();
    expect(kontor.double.told.at(-1)).toBe('UNKEPT 0');
  });

  it('keeps back listings whose number stands unresolved in an order of the shop', async () => {
    await kontor.listed('Abc', '5');
    await change((tx) => kontor.get(Ledger).holdNumbers(tx, shopId, '1', ['aBC']));
    expect(await kontor.get(StockFigures).anyDue(shopId)).toBe(false);
    for (const rows of ['changed', 'all'] as const) expect((await send(rows)).run.progress).toMatchObject({ total: 1, done: 0, skipped: 1 });
    expect(kontor.double.calls).toEqual([]);
    await change((tx) => kontor.get(Ledger).holdNumbers(tx, shopId, '1', []));
    expect(await kontor.get(StockFigures).anyDue(shopId)).toBe(true);
    await send();
    expect(kontor.double.told).toEqual(['Abc 5']);
  });

  it('sends a thousand due listings with a handful of statements, a parent’s variants beside each other', async () => {
    await listedMany(1000, () => 8, (id) => (id % 4 === 0 ? `P${id % 100}` : ''));
    const spy = jest.spyOn(DataSource.prototype, 'query');
    await send();
    const statements = spy.mock.calls.length;
    spy.mockRestore();
    expect(kontor.double.calls).toHaveLength(1);
    const parents = (kontor.double.calls[0] ?? []).map((level) => level.remoteParentId);
    expect(parents.filter((parent, index) => index === 0 || parents[index - 1] !== parent)).toHaveLength(new Set(parents).size);
    expect(await dirty()).toBe(0);
    // One confirmation for each of the ten batches, and what a run does once.
    expect(statements).toBeLessThanOrEqual(20);
  });

  describe('the brake', () => {
    const zeros = (count: number) => (id: number) => (id <= count ? 0 : 8);
    const held = async (): Promise<string[]> => (await kontor.database.query<{ id: string }>('SELECT listing_id AS id FROM listing_stock WHERE held_by IS NOT NULL ORDER BY listing_id')).map((row) => row.id);
    const finish = async (code: string | null): Promise<void> => {
      jest.spyOn(kontor.get(Runs), 'find').mockResolvedValue({ failure: code === null ? null : { kind: 'input', code, values: {} } } as unknown as RunView);
      await change((tx) => kontor.get(Outbox).record(tx, new RunFinished('1' as RunId, shopId, 'sync-changed-stock')));
      await kontor.deliver();
    };

    it('holds what would go to zero, sends the rest, asks, and sends exactly that once approved', async () => {
      await listedMany(100, zeros(21));
      const { fake, signal } = await rests('changed');
      expect(signal.waitingFor).toBe('approval');
      expect(signal.options.values).toEqual({ held: 21, code: 'stock-zero-share', counted: 100 });
      expect(kontor.double.told).toHaveLength(79);
      expect(kontor.double.told.filter((told) => told.endsWith(' 0'))).toEqual([]);
      expect(await held()).toHaveLength(21);

      // The next run leaves them alone and does not count them again.
      await kontor.count(['N50', '0']);
      kontor.double.calls.length = 0;
      await send();
      expect(kontor.double.told).toEqual(['N50 0']);
      kontor.double.calls.length = 0;
      await send('all');
      expect(kontor.double.told).toHaveLength(79);
      expect(await held()).toHaveLength(21);

      // Approved: only those, at today's values; what is in stock again needed no approval.
      await kontor.count(['N1', '9']);
      kontor.double.calls.length = 0;
      const approved = await send('changed', { approved: true, held: { held: 21 }, cursor: fake.checkpoints.at(-1)?.cursor });
      expect(kontor.double.told).toHaveLength(21);
      expect(kontor.double.told[0]).toBe('N1 9');
      expect(approved.run.progress.done).toBe(21);
      expect(await held()).toEqual([]);
      expect(await dirty()).toBe(0);
    });

    it('asks neither for a small number nor for a small share, and not for what shows zero already', async () => {
      await listedMany(40, zeros(19));
      await send();
      expect(kontor.double.told).toHaveLength(40);
      await kontor.reset();
      await listedMany(200, zeros(40));
      await send();
      expect(kontor.double.told).toHaveLength(200);
      await kontor.reset();
      await listedMany(60, zeros(30));
      await kontor.database.write('UPDATE listing_stock SET pushed_quantity = 0 WHERE listing_id <= 11');
      await send();
      expect(kontor.double.told).toHaveLength(60);
    });

    it('follows the shop’s own limits', async () => {
      await listedMany(10, zeros(2));
      await change((tx) => kontor.get(StockRules).set(tx, shopId, { brake: { percent: Percent.parse('10'), least: 2 } }, kontor.clock.now()));
      expect((await rests('all')).signal.options.values).toMatchObject({ held: 2 });
    });

    it('does not count again after a crash, and asks all the same', async () => {
      await listedMany(100, zeros(30));
      const fake = begin('changed', { lostAtCheckpoint: 2 });
      await expect(kontor.get(StockPush).push(fake.run, shopId, 'changed')).rejects.toBeInstanceOf(RunLost);
      const { signal } = await rests('changed', { cursor: fake.checkpoints.at(-1)?.cursor });
      expect(signal.options.values).toMatchObject({ held: 30, counted: 100 });
      expect(await held()).toHaveLength(30);
    });

    it('lets go at once what is in stock again', async () => {
      await listedMany(100, zeros(25));
      await rests('changed');
      await kontor.count(['N3', '4']);
      kontor.double.calls.length = 0;
      await send();
      expect(kontor.double.told).toEqual(['N3 4']);
      expect(await held()).toHaveLength(24);
    });

    it('lets rejected rows wait for their next version; what is above zero meanwhile was not refused', async () => {
      await listedMany(100, zeros(25));
      await rests('changed');
      await kontor.count(['N3', '4']);
      await finish('run-rejected');
      expect(await held()).toEqual([]);
      kontor.double.calls.length = 0;
      await send();
      await send('all');
      expect(kontor.double.told.filter((told) => told.endsWith(' 0'))).toEqual([]);
      expect(kontor.double.told[0]).toBe('N3 4');
      expect((await kontor.get(StockFigures).waiting([shopId])).get(shopId)?.due).toBe(0);
      kontor.double.calls.length = 0;
      await kontor.count(['N4', '0']);
      await send();
      expect(kontor.double.told).toEqual(['N4 0']);
    });

    it('asks again when the run ended without anybody’s decision', async () => {
      await listedMany(100, zeros(25));
      await rests('changed');
      await finish(null);
      expect(await held()).toEqual([]);
      expect((await rests('changed')).signal.options.values).toMatchObject({ held: 25 });
    });
  });

  describe('full runs', () => {
    it('set every counted figure, also what is in step and what was refused', async () => {
      await kontor.listed('A', '1');
      await kontor.listed('B', '2');
      kontor.double.answers.set('B', { code: 'stock-not-managed' });
      await send();
      kontor.double.answers.clear();
      kontor.double.calls.length = 0;
      kontor.double.shown.set('A', '77');
      await send('all');
      expect(kontor.double.told).toEqual(['A 1', 'B 2']);
      expect(kontor.double.shown.get('A')).toBe('1');
    });

    it('go on behind the last settled row after a crash', async () => {
      await listedMany(250, () => 3);
      kontor.double.breaksAfter = { batches: 2, error: new ConnectorFailure('unavailable', 'shop-down') };
      const fake = begin('all');
      await expect(kontor.get(StockPush).push(fake.run, shopId, 'all')).rejects.toMatchObject({ kind: 'unavailable' });
      expect(fake.run.progress.done).toBe(200);
      kontor.double.breaksAfter = null;
      kontor.double.calls.length = 0;
      await send('all', { cursor: fake.checkpoints.at(-1)?.cursor });
      expect(kontor.double.told).toHaveLength(50);
      expect(kontor.double.told[0]).toBe('N201 3');
    });
  });

  it('stops where writing to the shop was stopped meanwhile, and loses nothing', async () => {
    await listedMany(150, () => 3);
    kontor.double.breaksAfter = { batches: 1, error: new AppError('writes-stopped', { shop: 'Laden' }) };
    await expect(send()).rejects.toMatchObject({ code: 'writes-stopped' });
    expect(await dirty()).toBe(50);
  });

  it('writes nothing more once another worker has the run', async () => {
    await listedMany(300, () => 3);
    const fake = begin('changed', { lostAtCheckpoint: 3 });
    await expect(kontor.get(StockPush).push(fake.run, shopId, 'changed')).rejects.toBeInstanceOf(RunLost);
    // The first checkpoint is the beginning, the second the first batch; the lost one took its confirmations back.
    expect(await dirty()).toBeLessThanOrEqual(200);
    expect(await dirty()).toBeGreaterThan(0);
  });

  it('waits for a shop that confirms later, at the version that was sent', async () => {
    const { articleId } = await kontor.listed('LATER', '5');
    await kontor.listed('NOW', '6');
    kontor.double.manner = { ...kontor.double.manner, confirms: 'later' };
    kontor.double.answers.set('LATER', 'later');
    const first = await rests('changed');
    expect(first.signal.waitingFor).toBe('confirmation');
    expect(first.fake.run.progress.done).toBe(1);
    await change((tx) => kontor.get(Ledger).goodsIssue(tx, [{ articleId, quantity: q(1) }], kontor.clock.now()));
    const second = await rests('changed', { cursor: first.signal.options.cursor });
    expect(second.signal.options.notBefore?.getTime()).toBe(kontor.clock.now().getTime() + 120_000);
    expect(kontor.double.calls.at(-1)).toMatchObject([{ number: 'LATER', memo: { feed: 1 } }]);
    kontor.double.askAfterSeconds = 7;
    const sooner = await rests('changed', { cursor: second.signal.options.cursor });
    expect(sooner.signal.options.notBefore?.getTime()).toBe(kontor.clock.now().getTime() + 7000);
    kontor.double.answers.clear();
    const third = await send('changed', { cursor: sooner.signal.options.cursor });
    expect(kontor.double.told.at(-1)).toBe('LATER 5');
    expect(third.run.progress.done).toBe(1);
    expect(await dirty()).toBe(1);
  });

  it('gives a figure up that the shop does not confirm within about a day', async () => {
    await kontor.listed('LATER', '5');
    kontor.double.manner = { ...kontor.double.manner, confirms: 'later' };
    kontor.double.answers.set('LATER', 'later');
    let waits = await rests('changed');
    for (let asked = 1; asked < 100; asked += 1) waits = await rests('changed', { cursor: waits.signal.options.cursor });
    const last = await send('changed', { cursor: waits.signal.options.cursor });
    expect(last.problems).toMatchObject([{ code: 'stock-unconfirmed' }]);
    expect(await dirty()).toBe(1);
  });

  describe('with compare and set', () => {
    const done = (status: 'succeeded' | 'failed') => (wish: { kind: string }) => ({ kind: wish.kind, runId: null, status, code: null });
    beforeAll(() => {
      // The fetch lives in a library above; here it only has to be declared.
      SyncKind('fetch-orders', { lane: 'orders', needs: 'orders', beforeLane: 'stock', params: { parse: () => ({}), merge: () => ({}) }, rebuild: () => new FetchOrders() })(FetchOrders);
    });
    beforeEach(() => {
      kontor.double.manner = { ...kontor.double.manner, compareAndSet: true };
    });

    it('reads what the shop shows, waits for a fetch of its own, then writes with what it read', async () => {
      const { articleId } = await kontor.listed('A', '5');
      kontor.double.shown.set('A', '3');
      const { fake, signal } = await rests('changed');
      expect(signal.waitingFor).toBe('children');
      expect(fake.asked).toEqual([{ kind: 'fetch-orders', slot: 'fetch-orders/0' }]);
      expect(kontor.double.calls).toEqual([]);
      // The fetch finds a sale; the figure that is written knows it, the one that is expected was read before.
      await change((tx) => kontor.get(Ledger).setReservation(tx, shopId, '1', [{ articleId, reserved: q(1), takenByShop: q(1), openInShop: q(1) }], kontor.clock.now()));
      kontor.double.shown.set('A', '2');
      await send('changed', { cursor: fake.checkpoints.at(-1)?.cursor, children: done('succeeded') });
      expect(kontor.double.calls[0]).toMatchObject([{ number: 'A', quantity: q(4), expected: q(3) }]);
      expect(await dirty()).toBe(0);
    });

    it('sends nothing when the fetch failed', async () => {
      await kontor.listed('A', '5');
      await expect(send('changed', { children: done('failed') })).rejects.toMatchObject({ code: 'orders-first' });
      expect(kontor.double.calls).toEqual([]);
    });

    it('leaves a row that moved in the shop for the next run, without a problem', async () => {
      await kontor.listed('A', '5');
      kontor.double.answers.set('A', { code: 'stock-stale' });
      const fake = await send('changed', { children: done('succeeded') });
      expect(fake.problems).toEqual([]);
      expect(await kontor.get(StockFigures).anyDue(shopId)).toBe(true);
    });

    it('sends what the shop did not answer for, so that it says what is wrong', async () => {
      await kontor.listed('A', '5');
      await kontor.listed('B', '6');
      kontor.double.unread.add('B');
      kontor.double.answers.set('B', { kind: 'gone', code: 'place-gone' });
      const fake = await send('changed', { children: done('succeeded') });
      expect(kontor.double.calls[0]).toMatchObject([{ number: 'A', expected: q(0) }, { number: 'B' }]);
      expect(kontor.double.calls[0]?.[1]?.expected).toBeUndefined();
      expect(fake.problems).toMatchObject([{ code: 'place-gone' }]);
      kontor.double.unread.clear();
    });

    it('does not write where the shop keeps no stock', async () => {
      await kontor.listed('A', '5');
      kontor.double.untracked.add('A');
      const fake = await send('changed', { children: done('succeeded') });
      expect(kontor.double.calls).toEqual([]);
      expect(fake.problems).toMatchObject([{ code: 'stock-untracked' }]);
    });
  });
});
