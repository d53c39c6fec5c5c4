import { CommandBus } from '@nestjs/cqrs';
import { Connectors, type Outcome } from '@kontor/connectors';
import { asId, Quantity, type ListingId, type ShopId } from '@kontor/kernel';
import { makeDatabase, startModules, type Started } from '../../../test/support/modules.js';
import { AddShop, ChangeShop, Connections, RemoveShop, ResumeWrites, Shops, ShopsModule, StopWrites, type OpenedShop } from './index.js';
import { FakeShop } from './testing/fake-shop.js';

describe('the gate in front of a shop', () => {
  let kontor: Started;
  let other: Started;
  let drop: () => Promise<void>;
  let fake: FakeShop;
  let shopId: ShopId;
  beforeAll(async () => {
    const database = await makeDatabase();
    drop = database.drop;
    kontor = await startModules({ imports: [ShopsModule], databaseUrl: database.url });
    // A second process: the one that presses the stop is not the one that writes.
    other = await startModules({ imports: [ShopsModule], databaseUrl: database.url });
    new FakeShop().install(other.get(Connectors));
  });
  afterAll(async () => {
    await Promise.all([kontor.stop(), other.stop()]);
    await drop();
  });
  beforeEach(async () => {
    await kontor.empty();
    fake = new FakeShop().install(kontor.get(Connectors));
    ({ shopId } = await kontor.get(CommandBus).execute(new AddShop({ name: 'Nord', platform: 'fake', domain: 'nord.example', settings: { user: 'u', password: 'p' }, requestedBy: 'cli' })));
  });

  const levels = (count: number): { listing: ListingId; remoteId: string; remoteParentId: null; number: string; memo: null; quantity: Quantity }[] =>
    Array.from({ length: count }, (_, index) => ({ listing: asId<ListingId>(index + 1), remoteId: `r${index + 1}`, remoteParentId: null, number: `A-${index + 1}`, memo: null, quantity: Quantity.whole(5) }));
  const open = (): Promise<OpenedShop> => kontor.get(Connections).open(shopId, 'stock');
  const setTrial = async (trial: boolean): Promise<void> => {
    const shop = await other.get(Shops).get(shopId);
    await other.get(CommandBus).execute(new ChangeShop({ shopId, version: shop.version, change: { trial }, requestedBy: 'user:1' }));
  };
  const stop = (id: ShopId | null): Promise<void> => other.get(CommandBus).execute(new StopWrites({ shopId: id }));
  const resume = (id: ShopId | null): Promise<void> => other.get(CommandBus).execute(new ResumeWrites({ shopId: id }));
  const stopped = { code: 'writes-stopped', values: { shop: 'Nord' } };

  it('keeps every writing ability back in trial mode, and none of the reading ones', async () => {
    await setTrial(true);
    const { shop, connection } = await open();
    expect(kontor.get(Shops).mayWrite(shop)).toBe(false);
    await expect(connection.stock?.pushStock(levels(1), async () => undefined)).rejects.toMatchObject(stopped);
    await expect(connection.prices?.pushPrices([], kontor.clock.now(), async () => undefined)).rejects.toMatchObject(stopped);
    await expect(connection.feedback?.tell({ orderRef: '1', language: 'de' }, null)).rejects.toMatchObject(stopped);
    expect(fake.sent).toEqual([]);
    expect(await connection.orders?.order('1')).toEqual({ ref: '1', gone: true });
    expect(await connection.stock?.readStock(levels(1))).toHaveLength(1);
    expect((await connection.check()).ok).toBe(true);
    expect(Object.keys(connection).sort()).toEqual(['capabilities', 'check', 'close', 'facts', 'feedback', 'newFacts', 'orders', 'prices', 'seenValues', 'stock', 'traffic']);
  });

  it.each([
    ['trial mode', () => setTrial(true), () => setTrial(false)],
    ['the stop of this shop', () => stop(shopId), () => resume(shopId)],
    ['the stop of all shops', () => stop(null), () => resume(null)],
  ])('closes half-way through a push when another process switches on %s; what the shop confirmed is stored', async (_name, close, reopen) => {
    const { connection } = await open();
    const settled: string[] = [];
    const settle = async (outcomes: Outcome[]): Promise<void> => void settled.push(...outcomes.map(({ listing }) => listing));
    let batches = 0;
    fake.beforeBatch = async () => {
      batches += 1;
      if (batches === 2) await close();
    };
    await expect(connection.stock?.pushStock(levels(4), settle)).rejects.toMatchObject(stopped);
    expect([fake.sent, settled]).toEqual([['1', '2'], ['1', '2']]);
    await expect(connection.feedback?.tell({ orderRef: '7', language: 'de' }, null)).rejects.toMatchObject(stopped);
    await reopen();
    await connection.stock?.pushStock(levels(2), settle);
    await connection.feedback?.tell({ orderRef: '7', language: 'de' }, null);
    expect(fake.sent).toEqual(['1', '2', '1', '2', '7']);
  });

  it('lets a push end that was through when the stop came', async () => {
    const { connection } = await open();
    fake.beforeBatch = () => stop(null);
    await connection.stock?.pushStock(levels(1), async () => undefined);
    expect(fake.sent).toEqual(['1']);
  });

  it('tells the stop of one shop from the stop of all', async () => {
    const shops = kontor.get(Shops);
    const south = await kontor.get(CommandBus).execute(new AddShop({ name: 'Süd', platform: 'fake', domain: 'sued.example', settings: { user: 'u', password: 'p' }, requestedBy: 'cli' }));
    const stoppedOnes = async (): Promise<string[]> => (await shops.list()).filter((shop) => shop.stopped).map((shop) => shop.name);
    await stop(shopId);
    await stop(shopId);
    expect([await stoppedOnes(), await shops.stoppedEverywhere()]).toEqual([['Nord'], false]);
    await stop(null);
    expect([await stoppedOnes(), await shops.stoppedEverywhere()]).toEqual([['Nord', 'Süd'], true]);
    await resume(null);
    expect([await stoppedOnes(), await shops.stoppedEverywhere()]).toEqual([['Nord'], false]);
    await resume(shopId);
    expect(await stoppedOnes()).toEqual([]);
    await expect(stop(asId<ShopId>('999'))).rejects.toMatchObject({ code: 'shop-unknown' });
    // Stopping is not a change of the record: a form that was open keeps its version.
    expect((await shops.get(south.shopId)).version).toBe(1);
  });

  it('closes for a shop that was removed while a run writes to it', async () => {
    const { connection } = await open();
    await other.get(CommandBus).execute(new RemoveShop({ shopId, requestedBy: 'user:1' }));
    await expect(connection.stock?.pushStock(levels(1), async () => undefined)).rejects.toMatchObject({ code: 'shop-unknown' });
    expect(fake.sent).toEqual([]);
  });
});
