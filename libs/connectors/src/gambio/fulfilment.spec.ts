// What a Gambio shop is told about an order: each status and each parcel once, and nothing that it would only seem to take.
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { gambio } from './gambio.platform.js';

let shop: Shop<typeof gambio>;
beforeAll(async () => {
  shop = await standUp(gambio, { flavour: 'gx49' });
});
afterAll(() => shop.stop());
beforeEach(() => shop.reset());

const opened = (): ReturnType<typeof shop.checked> => shop.checked();

describe('what is told about an order', () => {
  const shipment = (trackingNumber: string, carrier = 'DHL'): { key: string; carrier: string; trackingNumber: string; trackingUrl: null; shippedAt: Date; lines: []; complete: boolean } => ({ key: `p-${trackingNumber}`, carrier, trackingNumber, trackingUrl: null, shippedAt: new Date(), lines: [], complete: true });

  it('is a status with the boolean that it needs, and no mail', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
    const connection = await opened();
    await shop.calls();
    await connection.feedback.tell({ orderRef: ref, status: '3', language: 'de' }, null);
    const write = (await shop.calls()).calls.find(({ method }) => method === 'PATCH');
    expect([write?.path, JSON.parse(write?.body ?? '')]).toEqual([`/api.php/v2/orders/${ref}/status`, { statusId: 3, comment: 'Kontor', customerNotified: false }]);
    expect((await shop.books()).orders[0]).toMatchObject({ status: '3', mails: [] });
  });
  it('is not told twice: neither the status nor the parcel, also when the memory was lost', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
    const connection = await opened();
    const request = { orderRef: ref, status: '3', shipment: shipment('4711'), language: 'de' as const };
    const { memo } = await connection.feedback.tell(request, null);
    await shop.calls();
    await connection.feedback.tell(request, memo);
    await connection.feedback.tell(request, null);
    expect([(await shop.calls()).counters.writes, (await shop.books()).orders[0]?.tracking]).toEqual([0, [{ carrier: 'DHL', number: '4711' }]]);
  });
  it('is no status that the shop does not know, which would take it without a word', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
    const connection = await opened();
    await expect(connection.feedback.tell({ orderRef: ref, status: '777', language: 'de' }, null)).rejects.toMatchObject({ kind: 'config', code: 'order-status-unknown' });
    expect((await shop.books()).orders[0]?.status).toBe('1');
  });
  it('is each parcel of several, with the shop’s own service', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
    const connection = await opened();
    const first = await connection.feedback.tell({ orderRef: ref, shipment: shipment('1', 'DHL Paket'), language: 'de' }, null);
    await connection.feedback.tell({ orderRef: ref, shipment: shipment('2', 'GLS'), status: '3', language: 'en' }, first.memo);
    expect((await shop.books()).orders[0]).toMatchObject({ status: '3', tracking: [{ carrier: 'DHL', number: '1' }, { carrier: 'GLS', number: '2' }] });
  });
  it('is the status also where the shop has no such parcel service, which is said', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
    const connection = await opened();
    await expect(connection.feedback.tell({ orderRef: ref, status: '3', shipment: shipment('3', 'Brieftaube'), language: 'de' }, null)).rejects.toMatchObject({ kind: 'rejected', code: 'parcel-service-unknown', values: { carrier: 'Brieftaube' } });
    expect((await shop.books()).orders[0]).toMatchObject({ status: '3', tracking: [] });
  });
  it('is nothing about an order that was cancelled', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
    await shop.merchant({ do: 'cancel-order', ref });
    await expect((await opened()).feedback.tell({ orderRef: ref, status: '3', language: 'de' }, null)).rejects.toMatchObject({ code: 'order-closed-in-shop' });
  });
});
