// What the shop is told of an order (F29, F15), and goods that leave.
import { ConnectorFailure } from '@kontor/connectors';
import { Quantity, type OrderId } from '@kontor/kernel';
import { ChangeShop, Shops } from '@kontor/shops';
import { findKind } from '@kontor/sync';
import { fakeRun, type FakeRun } from '../../sync/src/testing/fake-run.js';
import { ShipOrder } from './index.js';
import { FeedbackDue, TellShop, TellShopHandler } from './tell-shop.command.js';
import { remoteOrder, startOrders, type OrderKontor } from './testing/order-kontor.js';
import { orderShop } from './testing/test-platform.js';

jest.mock('../../connectors/src/registry.js', () => jest.requireActual('./testing/test-platform.js'));

describe('telling the shop', () => {
  let kontor: OrderKontor;
  beforeAll(async () => {
    kontor = await startOrders();
  });
  afterAll(() => kontor.stop());
  beforeEach(async () => {
    await kontor.reset();
    await kontor.setRule({ statusAfterFetch: 'in-work', statusWhenShipped: 'completed' });
    await kontor.article('A', '10');
  });

  const tell = async (): Promise<FakeRun> => {
    const fake = fakeRun({ shopId: kontor.shopId, kind: 'tell-shop' });
    const command = new TellShop(kontor.shopId);
    command.run = fake.run;
    await kontor.get(TellShopHandler).execute(command);
    return fake;
  };
  const told = (): string[] => orderShop.told.splice(0).map((request) => `${request.orderRef} ${request.status ?? ''}${request.shipment ? `${request.shipment.carrier} ${request.shipment.trackingNumber} ${request.shipment.lines.map((line) => `${line.lineRef}×${line.quantity.toString()}`).join(',')}${request.shipment.complete ? ' complete' : ''}` : ''}`);
  const steps = async (ref: string): Promise<string[]> => (await kontor.view(ref)).steps.filter((step) => step.step.endsWith('-told')).map((step) => `${step.step} ${step.state} ${step.attempts}`);
  const ship = (orderId: OrderId, lines: { id: string; quantity: Quantity }[] = [], trackingNumber = 'T1'): Promise<unknown> => kontor.do(new ShipOrder({ orderId, carrier: 'DHL', trackingNumber, lines, requestedBy: 'user:1' }));

  it('says "in work" once after the fetch, and nothing again', async () => {
    orderShop.put(remoteOrder({ ref: '1' }), remoteOrder({ ref: '2', status: 'in-work' }));
    await kontor.fetch();
    expect(await kontor.database.query('SELECT kind, requested_by FROM sync_run')).toEqual([{ kind: 'tell-shop', requested_by: 'event' }]);
    await tell();
    expect([told(), await steps('1'), await kontor.get(FeedbackDue).due(kontor.shopId)]).toEqual([['1 in-work'], ['status-told done 1'], false]);
    await tell();
    await kontor.fetch();
    await tell();
    expect(told()).toEqual([]);
  });

  it('repeats only the step that failed, later and in a row that counts, and never holds up the others or the fetch', async () => {
    orderShop.put(remoteOrder({ ref: '1' }), remoteOrder({ ref: '2' }));
    await kontor.fetch();
    await tell();
    told();
    const { id } = await kontor.view('1');
    await ship(id);
    await ship(await kontor.orderId('2'), [], 'T2');
    orderShop.beforeTold = async (request) => {
      if (request.orderRef === '1' && request.status) throw new ConnectorFailure('rejected', 'status-refused');
    };
    const fake = await tell();
    expect(told()).toEqual(['1 DHL T1 1-1×1 complete', '2 DHL T2 2-1×1 complete', '2 completed']);
    expect(fake.problems).toMatchObject([{ subject: 'order:1', kind: 'tell-shop', failureKind: 'rejected', code: 'status-refused' }]);
    expect(await steps('1')).toEqual(['status-told done 1', 'shipment-told done 1', 'status-told failed 1']);
    await tell();
    expect(told()).toEqual([]);
    orderShop.put(remoteOrder({ ref: '3' }));
    expect((await kontor.fetch()).run.outcome).toBe('succeeded');
    kontor.clock.advance(61_000);
    orderShop.beforeTold = async () => undefined;
    await tell();
    expect(told()).toEqual(['1 completed', '3 in-work']);
    expect(await steps('1')).toEqual(['status-told done 1', 'shipment-told done 1', 'status-told done 2']);
    expect((await kontor.view('1')).feedback).toEqual({ wanted: 'completed', told: 'completed' });
  });

  it('tells a second part delivery too, and "sent" only with the last', async () => {
    orderShop.put(remoteOrder({ ref: '1', lines: [{ number: 'A', quantity: 3, ref: 'l1' }, { number: 'B', ref: 'l2' }] }));
    await kontor.fetch();
    await tell();
    told();
    const { id, lines } = await kontor.view('1');
    const a = lines[0]?.id ?? '';
    await ship(id, [{ id: a, quantity: Quantity.whole(2) }], 'T1');
    await tell();
    expect([told(), await kontor.onHand('A'), await kontor.reserved()]).toEqual([['1 DHL T1 l1×2'], '8', { A: '1', B: '1' }]);
    await ship(id, [], 'T2');
    await tell();
    expect([told(), await kontor.onHand('A'), await kontor.reserved(), (await kontor.view('1')).status]).toEqual([['1 DHL T2 l1×1,l2×1 complete', '1 completed'], '7', {}, 'shipped']);
    const { shipments } = await kontor.view('1');
    expect(shipments.map((parcel) => [parcel.trackingNumber, parcel.toldAt !== null, parcel.trackingUrl?.includes(parcel.trackingNumber)])).toEqual([['T1', true, true], ['T2', true, true]]);
    expect(await kontor.database.query('SELECT open_in_shop, reserved FROM reservation')).toEqual([{ open_in_shop: '3.000', reserved: '0.000' }, { open_in_shop: '1.000', reserved: '0.000' }]);
  });

  it('refuses to send what is not there to be sent', async () => {
    orderShop.put(remoteOrder({ ref: '1', lines: [{ number: 'A', quantity: 2 }, { number: '' }] }));
    await kontor.fetch();
    const { id, lines } = await kontor.view('1');
    const [a, odd] = [lines[0]?.id ?? '', lines[1]?.id ?? ''];
    const refused = async (wished: { id: string; quantity: Quantity }[], code: string): Promise<void> => {
      const sending = ship(id, wished);
      await expect(sending).rejects.toMatchObject({ code });
    };
    await refused([{ id: a, quantity: Quantity.whole(3) }], 'order-line-too-many');
    await refused([{ id: a, quantity: Quantity.whole(1) }, { id: a, quantity: Quantity.whole(2) }], 'order-line-too-many');
    await refused([{ id: a, quantity: Quantity.zero }], 'order-line-too-many');
    await refused([{ id: '999', quantity: Quantity.whole(1) }], 'order-line-unknown');
    await refused([{ id: odd, quantity: Quantity.whole(1) }], 'order-line-unresolved');
    const unknown = ship('999' as OrderId);
    await expect(unknown).rejects.toMatchObject({ code: 'order-unknown' });
    const long = ship(id, [], 'x'.repeat(121));
    await expect(long).rejects.toMatchObject({ code: 'order-tracking-invalid' });
    expect([await kontor.onHand('A'), await kontor.reserved()]).toEqual(['10', { A: '2' }]);
  });

  it('does not turn back what the merchant did in his shop, and forgets an order that is gone there', async () => {
    orderShop.put(remoteOrder({ ref: '1' }), remoteOrder({ ref: '2' }));
    await kontor.fetch();
    orderShop.put(remoteOrder({ ref: '1', status: 'cancelled', state: 'cancelled' }));
    await kontor.fetch();
    orderShop.beforeTold = async () => {
      throw new ConnectorFailure('gone', 'order-gone');
    };
    await tell();
    orderShop.beforeTold = async () => undefined;
    kontor.clock.advance(86_400_000);
    await tell();
    expect([told(), await kontor.get(FeedbackDue).due(kontor.shopId)]).toEqual([[], false]);
  });

  it('waits behind trial mode: nothing is sent, nothing is lost', async () => {
    const change = async (trial: boolean): Promise<void> => {
      const { version } = await kontor.get(Shops).get(kontor.shopId);
      await kontor.do(new ChangeShop({ shopId: kontor.shopId, version, change: { trial }, requestedBy: 'cli' }));
    };
    await change(true);
    orderShop.put(remoteOrder({ ref: '1' }));
    await kontor.fetch();
    expect(await kontor.database.query('SELECT 1 FROM sync_run')).toEqual([]);
    await expect(tell()).rejects.toMatchObject({ code: 'writes-stopped' });
    await change(false);
    await tell();
    expect(told()).toEqual(['1 in-work']);
  });

  it('is a writing kind of a lane of its own, requested by state', () => {
    expect(findKind('tell-shop')).toMatchObject({ lane: 'feedback', writes: true, needs: 'feedback' });
    expect(findKind('fetch-orders')).toMatchObject({ lane: 'orders', every: '5m', needs: 'orders', beforeLane: 'stock' });
  });
});
