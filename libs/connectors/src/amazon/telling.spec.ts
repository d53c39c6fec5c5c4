// Parcels told to Amazon (fact sheet 3): the number as text, carriers by Amazon's list, parts, and no belief in a 204.
import { Quantity } from '@kontor/kernel';
import type { FeedbackRequest, Opaque } from '../port.js';
import { openAccount, refereed, type Account } from '../testing/amazon-account.js';
import { itRefereed } from '../testing/amazon-referee.js';
import { packageIdOf } from './package-id.js';

let shop: Account;
beforeAll(async () => {
  shop = await openAccount();
});
afterAll(() => shop.stop());
beforeEach(() => shop.reset());

type Shipment = NonNullable<FeedbackRequest['shipment']>;
const parcel = (change: Partial<Shipment> = {}): Shipment => ({ key: 'parcel-1', carrier: 'DHL', trackingNumber: '0034', trackingUrl: null, shippedAt: shop.now(), lines: [], complete: true, ...change });
const tell = async (orderRef: string, shipment: Shipment, memo: Opaque | null = null): Promise<Opaque | null> => (await (await shop.checked()).feedback.tell({ orderRef, shipment, language: 'de' }, memo)).memo;
const sent = async (): Promise<{ packageDetail: Record<string, unknown>; marketplaceId: string }[]> => (await shop.calls()).calls.filter(({ path }) => path.endsWith('/shipmentConfirmation')).map(({ body }) => JSON.parse(body ?? '{}') as never);
const booked = async (ref: string): Promise<{ status: string; tracking: { carrier: string; number: string }[] }> => (await shop.books()).orders.find((order) => order.ref === ref) as never;

it('tells a parcel with its number as text and a time with a zone, and believes it when the order shows it', async () => {
  const { ref } = await shop.order({ cart: [{ sku: 'HAM', quantity: 2 }, { sku: 'KAF' }] });
  const shippedAt = shop.now();
  expect(await tell(ref, parcel({ shippedAt }))).toEqual({ shipments: ['parcel-1'] });
  const [{ packageDetail, marketplaceId }] = await sent();
  expect([marketplaceId, packageDetail]).toMatchObject(['A1PA6795UKMFR9', { packageReferenceId: packageIdOf('parcel-1'), carrierCode: 'DHL', trackingNumber: '0034', shipDate: `${shippedAt.toISOString().slice(0, 19)}Z` }]);
  expect((packageDetail.orderItems as { quantity: number }[]).map(({ quantity }) => quantity)).toEqual([2, 1]);
  expect(await booked(ref)).toMatchObject({ status: 'Shipped', tracking: [{ carrier: 'DHL', number: '0034' }] });
});
it('tells in parts, one call per parcel with its own pieces', async () => {
  const { ref } = await shop.order({ cart: [{ sku: 'HAM', quantity: 3 }] });
  const order = await (await shop.checked()).orders.order(ref);
  const lineRef = 'order' in order ? order.order.lines[0].ref : '';
  const memo = await tell(ref, parcel({ lines: [{ lineRef, quantity: Quantity.whole(1) }], complete: false }));
  expect(await booked(ref)).toMatchObject({ status: 'PartiallyShipped' });
  expect(await tell(ref, parcel({ key: 'parcel-2', trackingNumber: '0035' }), memo)).toEqual({ shipments: ['parcel-1', 'parcel-2'] });
  expect(await booked(ref)).toMatchObject({ status: 'Shipped', tracking: [{ number: '0034' }, { number: '0035' }] });
  expect((await sent()).map(({ packageDetail }) => (packageDetail.orderItems as { quantity: number }[])[0].quantity)).toEqual([1, 2]);
});
it('tells nothing twice, neither by what it remembers nor by what the order shows', async () => {
  const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
  const memo = await tell(ref, parcel());
  await sent();
  await tell(ref, parcel(), memo);
  await tell(ref, parcel());
  expect(await sent()).toEqual([]);
});
it('does not remember what Amazon dropped in silence, and tells it again under the same number', async () => {
  const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
  await shop.merchant({ do: 'switch', switches: { dropsConfirmations: true } });
  await expect(tell(ref, parcel())).rejects.toMatchObject({ kind: 'rejected', code: 'shipment-not-shown' });
  await shop.merchant({ do: 'switch', switches: { dropsConfirmations: false } });
  expect(await tell(ref, parcel())).toEqual({ shipments: ['parcel-1'] });
  const ids = (await sent()).map(({ packageDetail }) => packageDetail.packageReferenceId);
  expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
});
it('names a carrier that is not on Amazon’s list', async () => {
  const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
  await tell(ref, parcel({ carrier: 'Kurier Müller' }));
  expect((await sent())[0].packageDetail).toMatchObject({ carrierCode: 'Other', carrierName: 'Kurier Müller' });
});
it('keeps the time between the order and now', async () => {
  const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
  await tell(ref, parcel({ shippedAt: new Date(shop.now().getTime() + 86_400_000) }));
  const early = await shop.order({ cart: [{ sku: 'HAM' }] });
  await tell(early.ref, parcel({ shippedAt: new Date(shop.now().getTime() - 86_400_000) }));
  expect((await booked(early.ref)).status).toBe('Shipped');
});
it('only flags a Prime order, whose label has to be bought at Amazon', async () => {
  const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], meta: { programs: 'PRIME' } });
  await expect(tell(ref, parcel())).rejects.toMatchObject({ kind: 'rejected', code: 'label-from-marketplace' });
  expect(await sent()).toEqual([]);
  // The label was bought there, which tells the shipment as well.
  await shop.merchant({ do: 'edit-order', ref, change: { status: 'Shipped' } });
  expect(await tell(ref, parcel())).toEqual({ shipments: ['parcel-1'] });
  expect(await sent()).toEqual([]);
});
it('wants a tracking number, and a cancelled order none', async () => {
  const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
  await expect(tell(ref, parcel({ trackingNumber: '' }))).rejects.toMatchObject({ kind: 'rejected', code: 'tracking-number-missing' });
  await shop.merchant({ do: 'cancel-order', ref });
  await expect(tell(ref, parcel())).rejects.toMatchObject({ kind: 'rejected', code: 'order-closed-in-shop' });
});
it('has nothing to tell of what Amazon sends itself', async () => {
  const { ref } = await shop.order({ cart: [{ sku: 'FBA' }], meta: { fba: '1' } });
  expect(await tell(ref, parcel())).toEqual({ shipments: ['parcel-1'] });
  expect(await sent()).toEqual([]);
});

itRefereed('confirms no shipment that Amazon’s models do not know', () => refereed(60));
