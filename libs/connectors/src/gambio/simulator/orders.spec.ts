// Fact sheet 4 to 6: orders in lists and alone, the two clocks, statuses and tracking codes; and what the control calls make of it all.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulator } from '../gambio.simulator.js';
import { Caller } from './caller.js';
import { demoSeed } from './seed.js';

let shop: Caller;
const ham = { cart: [{ sku: 'HAM-500' }] };
const one = async (ref: string): Promise<Record<string, unknown>> => (await shop.get(`v2/orders/${ref}`)).json as Record<string, unknown>;

beforeAll(async () => {
  shop = new Caller(await simulator.start());
});
afterAll(() => shop.close());
beforeEach(() => shop.begin(demoSeed));

it('lists orders without their items, newest first, and searches them without Link headers', async () => {
  await shop.order({ ...ham, times: 3 });
  const said = await shop.get('v2/orders');
  expect((said.json as { id: number }[]).map(({ id }) => id)).toEqual([400_212, 400_211, 400_210]);
  expect(said.json[0]).toMatchObject({ statusId: 1, statusName: 'Offen', totalSum: '24,89 EUR', deliveryAddress: { firstName: 'Erika', street: 'Hauptstraße', houseNumber: '5a', countryIsoCode: 'DE' }, paymentType: { module: 'moneyorder' }, trackingLinks: [] });
  expect(said.json[0].items).toBeUndefined();
  const found = await shop.post('v2/orders/search?per_page=2', { search: { greater: { 'orders.orders_id': 400_210 } } });
  expect([(found.json as unknown[]).length, found.headers['link'], said.headers['link']]).toEqual([2, undefined, expect.anything()]);
});

it('shows one order whole: variants by their combination, shop time without an offset, card data among the rest', async () => {
  await shop.control('/clock', { now: '2026-07-01T10:00:00Z', speed: 0 });
  const { ref } = await shop.order({ cart: [{ sku: 'TS-B-M', quantity: 2 }], note: 'Bitte klingeln', payment: { method: 'ipayment_cc' } });
  expect(await one(ref)).toMatchObject({
    purchaseDate: '2026-07-01 12:00:00',
    languageCode: 'DE',
    comment: 'Bitte klingeln',
    addresses: { billing: { firstname: 'Erika', countryId: 81 } },
    items: [{ model: 'TS-B-M', quantity: 2, price: 15, finalPrice: 30, tax: 19, isTaxAllowed: true, addonValues: { productId: '5', identifier: '5x2' }, attributes: [{ name: 'Farbe', value: 'Blau', combisId: 2, optionId: null }, { name: 'Größe', value: 'M', combisId: 2 }] }],
    addonValues: { ccNumber: '4111111111111111', ccCvv: '123' },
  });
  await shop.control('/clock', { now: new Date().toISOString(), speed: 1 });
});

it('keeps street and number in one field where the shop does', async () => {
  await shop.control('/merchant', { do: 'switch', switches: { splitsStreet: false } });
  expect(await one((await shop.order(ham)).ref)).toMatchObject({ addresses: { delivery: { street: 'Hauptstraße 5a', houseNumber: '' } } });
});

it('calls all payments of the hub the same in lists and tells them apart in the order', async () => {
  const { ref } = await shop.order({ ...ham, payment: { method: 'KlarnaHub' } });
  expect([(await shop.get('v2/orders')).json[0].paymentType.module, (await one(ref))['paymentType']]).toEqual(['gambio_hub', { title: 'Klarna', module: 'KlarnaHub' }]);
  const modules = async (method: string): Promise<unknown> => ((await one((await shop.order({ ...ham, payment: { method } })).ref))['paymentType'] as { module: string }).module;
  expect([await modules('paypal'), await modules('bacs'), await modules('invoice')]).toEqual(['PayPal2Hub', 'moneyorder', 'invoice']);
});

it('lists unfinished orders too, until they are paid', async () => {
  const { ref, status } = await shop.order({ ...ham, payment: { method: 'PayPal2Hub', paid: false } });
  expect([status, (await shop.get('v2/orders')).json[0].statusId]).toEqual(['0', 0]);
  await shop.control('/merchant', { do: 'pay-order', ref });
  expect((await one(ref))['statusId']).toBe(1);
});

it('knows a line of something that it does not sell', async () => {
  const { ref } = await shop.order({ cart: [{ sku: null, name: 'Altes Ding', price: '3.00' }] });
  expect(await one(ref)).toMatchObject({ items: [{ model: '', name: 'Altes Ding', price: 3, addonValues: { productId: '0' } }] });
});

it('tells options of the old kind from variants', async () => {
  const { ref } = await shop.order({ cart: [{ sku: 'TS-B-M' }], meta: { Gravur: 'Für Anna' } });
  expect(((await one(ref))['items'] as { attributes: unknown[] }[])[0].attributes).toEqual([expect.objectContaining({ name: 'Farbe', combisId: 2, optionId: null }), expect.objectContaining({ name: 'Größe', combisId: 2 }), expect.objectContaining({ name: 'Gravur', value: 'Für Anna', combisId: null, optionId: 1, optionValueId: 1 })]);
});

describe('changes since', () => {
  it('go by the clock of the database, an hour behind the shop’s own', async () => {
    await shop.control('/clock', { now: '2026-01-10T07:04:30Z', speed: 0 });
    const { ref } = await shop.order(ham);
    expect((await one(ref))['purchaseDate']).toBe('2026-01-10 08:04:30');
    const since = async (time: string): Promise<unknown> => ((await shop.get(`v2/orders?modified=2026-01-10%20${time}`)).json as { modified: { id: number }[] }).modified.map(({ id }) => id);
    expect([await since('07:04:30'), await since('07:04:31'), await since('08:04:30')]).toEqual([[400_210], [], []]);
    await shop.control('/merchant', { do: 'switch', switches: { databaseZone: 'Europe/Berlin' } });
    expect([await since('08:04:30'), await since('08:04:31')]).toEqual([[400_210], []]);
    await shop.control('/merchant', { do: 'switch', switches: { databaseZone: 'UTC-5' } });
    expect([await since('02:04:30'), await since('02:04:31')]).toEqual([[400_210], []]);
    await shop.control('/clock', { now: new Date().toISOString(), speed: 1 });
  });

  it('come by fifty without Link headers, with what was deleted, and in one format of dates only', async () => {
    await shop.order({ ...ham, times: 60 });
    const said = await shop.get('v2/orders?modified=2020-01-01%2000:00:00');
    expect([said.json.modified.length, said.json.deleted, said.headers['link']]).toEqual([50, [], undefined]);
    expect((await shop.get('v2/orders?modified=2020-01-01%2000:00:00&page=2')).json.modified).toHaveLength(10);
    await shop.control('/merchant', { do: 'delete-order', ref: '400211' });
    expect((await shop.get('v2/orders?changed=2020-01-01%2000:00:00&per_page=100')).json).toMatchObject({ deleted: [400_211], modified: { length: 59 } });
    expect((await shop.get('v2/orders?deleted=2020-01-01%2000:00:00')).json).toEqual({ deleted: [400_211], modified: [] });
    for (const date of ['2020-01-01', '2020-01-01T00:00:00', 'gestern', '2020-13-01 00:00:00']) expect((await shop.get(`v2/orders?modified=${encodeURIComponent(date)}`)).status).toBe(400);
    expect((await shop.get('v2/orders/400211')).status).toBe(500);
  });

  it('show what the merchant changed, and an order does not tell when', async () => {
    const { ref } = await shop.order({ ...ham, createdAt: '2026-01-01T10:00:00Z' });
    const since = async (): Promise<number> => (await shop.get('v2/orders?modified=2026-01-01%2012:00:00')).json.modified.length;
    expect(await since()).toBe(0);
    await shop.control('/merchant', { do: 'edit-order', ref, change: { delivery: { street: 'Neue Straße 1', country: 'AT' } } });
    expect([await since(), await one(ref)]).toEqual([1, expect.objectContaining({ addresses: expect.objectContaining({ delivery: expect.objectContaining({ street: 'Neue Straße', houseNumber: '1', countryId: 14 }) }) })]);
    expect(JSON.stringify(await one(ref))).not.toMatch(/modified/i);
  });
});

describe('statuses', () => {
  it('want a boolean, take a comment, and add a row each time', async () => {
    const { ref } = await shop.order(ham);
    const said = await shop.patch(`v2/orders/${ref}/status`, { statusId: 3, comment: 'Unterwegs', customerNotified: true });
    expect([said.status, said.json]).toEqual([200, { id: expect.any(Number), statusId: 3, dateAdded: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/), comment: 'Unterwegs', customerNotified: true }]);
    await shop.patch(`v2/orders/${ref}/status`, { statusId: 3, customerNotified: false });
    expect([(await one(ref))['statusId'], ((await one(ref))['statusHistory'] as { statusId: number }[]).map(({ statusId }) => statusId), (await shop.get(`v2/orders/${ref}/history`)).json.length]).toEqual([3, [1, 3, 3], 3]);
    expect((await shop.books()).orders[0]).toMatchObject({ status: '3', notes: [{ text: 'Unterwegs', forBuyer: true }], mails: [], meta: { history: '1,3,3' } });
  });

  it('break without the boolean, take an id that does not exist, and miss an order with 500', async () => {
    const { ref } = await shop.order(ham);
    expect([(await shop.patch(`v2/orders/${ref}/status`, { statusId: 3 })).status, (await shop.patch(`v2/orders/${ref}/status`, { statusId: 3, customerNotified: 'true' })).status, (await shop.patch(`v2/orders/${ref}/status`, { customerNotified: true })).status]).toEqual([500, 500, 400]);
    expect((await one(ref))['statusId']).toBe(1);
    expect((await shop.patch(`v2/orders/${ref}/status`, { statusId: 777, customerNotified: false })).status).toBe(200);
    expect([(await one(ref))['statusId'], (await shop.get('v2/orders')).json[0].statusName]).toEqual([777, '']);
    expect((await shop.patch('v2/orders/9/status', { statusId: 3, customerNotified: false })).json).toMatchObject({ code: 500, message: 'Order was not found in database (ID:9)' });
  });

  it('may be more than the usual ones', async () => {
    await shop.begin(demoSeed, { moreStatuses: { 160: 'Retoure eingegangen' } });
    expect((await shop.get('v2/order_statuses')).json.at(-1)).toMatchObject({ id: 160, names: { DE: 'Retoure eingegangen' } });
    expect((await shop.order({ ...ham, status: '160' })).status).toBe('160');
    await expect(shop.order({ ...ham, status: '161' })).rejects.toThrow('no order status');
  });
});

describe('tracking codes', () => {
  it('get their address from the parcel service, and come twice when sent twice', async () => {
    const { ref } = await shop.order(ham);
    const [dhl] = (await shop.get('v2/parcel_services')).json as { id: number; name: string }[];
    expect(dhl.name).toBe('DHL');
    const said = await shop.post(`v2/orders/${ref}/tracking_codes`, { trackingCode: '00340', parcelServiceId: dhl.id });
    expect([said.status, said.json]).toEqual([201, expect.objectContaining({ trackingCode: '00340', parcelServiceId: '1', parcelServiceName: 'DHL', url: expect.stringContaining('00340') })]);
    await shop.post(`v2/orders/${ref}/tracking_codes`, { trackingCode: '00340', parcelServiceId: dhl.id });
    expect((await shop.get(`v2/orders/${ref}/tracking_codes`)).json).toHaveLength(2);
    expect((await shop.books()).orders[0].tracking).toEqual([{ carrier: 'DHL', number: '00340' }, { carrier: 'DHL', number: '00340' }]);
    expect((await shop.get('v2/orders')).json[0].trackingLinks).toHaveLength(2);
  });

  it('are refused with a name instead of an id, and for an unknown service', async () => {
    const { ref } = await shop.order(ham);
    expect([(await shop.post(`v2/orders/${ref}/tracking_codes`, { trackingCode: '1', parcelServiceName: 'DHL', url: 'https://x' })).status, (await shop.post(`v2/orders/${ref}/tracking_codes`, { trackingCode: '1', parcelServiceId: 77 })).status, (await shop.post(`v2/orders/${ref}/tracking_codes`, { parcelServiceId: 1 })).status]).toEqual([400, 400, 400]);
  });

  it('come by API v3 too, and PayPal hears of them through the hub', async () => {
    const { ref } = await shop.order({ ...ham, payment: { method: 'PayPal2Hub' } });
    const parcelService = { id: 2, languageCode: 'de', name: 'DPD', url: '', comment: '', shipmentType: '' };
    expect((await shop.post('v3/tracking-codes', [{ orderId: Number(ref), code: '01', isReturnDelivery: false, parcelService }])).json).toEqual({ data: [expect.any(Number)], _meta: { links: [] } });
    expect((await shop.post('v3/tracking-codes', [{ orderId: 9, code: '01', isReturnDelivery: false, parcelService }])).status).toBe(422);
    expect((await shop.post('v3/tracking-codes', [{ orderId: Number(ref), code: '01' }])).status).toBe(400);
    expect((await shop.books()).orders[0]).toMatchObject({ tracking: [{ carrier: 'DPD', number: '01' }], meta: { hub: '01' } });
  });
});

describe('control calls', () => {
  it('take stock when an order is placed and give it back when the merchant cancels', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM-500', quantity: 3 }, { sku: 'TS-B-M' }] });
    expect((await shop.books()).stock).toMatchObject({ 'HAM-500': 22, 'TS-B-M': 2 });
    await shop.control('/merchant', { do: 'cancel-order', ref });
    expect((await shop.books()).stock).toMatchObject({ 'HAM-500': 25, 'TS-B-M': 3 });
    expect((await shop.books()).orders[0]).toMatchObject({ status: '99', stockTaken: false });
  });

  it('give nothing back when the API sets a status', async () => {
    const { ref } = await shop.order(ham);
    await shop.patch(`v2/orders/${ref}/status`, { statusId: 99, customerNotified: false });
    expect((await shop.books()).stock['HAM-500']).toBe(24);
  });

  it('refuse what a check-out would refuse only when told so', async () => {
    await expect(shop.order({ cart: [{ sku: 'TS-B-L' }], strict: true })).rejects.toThrow('nur noch 0 Stück');
    await shop.order({ cart: [{ sku: 'TS-B-L' }] });
    expect((await shop.books()).stock['TS-B-L']).toBe(-1);
    await expect(shop.order({ cart: [{ sku: 'TS' }] })).rejects.toThrow('has variants');
    await expect(shop.order({ cart: [{ sku: 'NICHTS' }] })).rejects.toThrow('no article');
  });

  it('reckon an order anew when its lines or its payment change', async () => {
    const { ref } = await shop.order(ham);
    await shop.control('/merchant', { do: 'edit-order', ref, change: { lines: [{ sku: 'HAM-500', quantity: 2 }, { sku: 'KAF-1', quantity: 1 }] } });
    expect((await shop.books()).orders[0]).toMatchObject({ total: '59.37', lines: [{ sku: 'HAM-500', quantity: 2, gross: '39.98' }, { sku: 'KAF-1', quantity: 1 }] });
    expect((await shop.books()).stock).toMatchObject({ 'HAM-500': 23, 'KAF-1': 39 });
    await shop.control('/merchant', { do: 'edit-order', ref, change: { payment: { method: 'cod' } } });
    expect((await shop.books()).orders[0].total).toBe('63.63');
  });

  it('sum what was sold, by currency', async () => {
    await shop.order({ ...ham, times: 2 });
    await shop.order({ ...ham, currency: 'CHF' });
    expect((await shop.books()).sums).toEqual([{ currency: 'EUR', orders: 2, total: '49.78' }, { currency: 'CHF', orders: 1, total: '24.89' }]);
  });

  it('fill a catalogue that is the same each time, and refuse a number that is taken', async () => {
    const fill = async (): Promise<string> => {
      await shop.begin({ articles: 20, variants: 7, seed: 4 });
      return JSON.stringify((await shop.books()).prices);
    };
    expect(await fill()).toBe(await fill());
    expect(Object.keys((await shop.books()).stock)).toHaveLength(27);
    await expect(shop.control('/seed', { products: [{ sku: 'A-00001', name: 'Nochmal' }] })).rejects.toThrow('in the shop already');
  });

  it('do the merchant’s work', async () => {
    await shop.control('/merchant', { do: 'set-price', sku: 'HAM-500', price: '30.00', salePrice: '25.00' });
    expect((await shop.books()).prices['HAM-500']).toMatchObject({ effective: '25.00', strike: '30.00' });
    await shop.control('/merchant', { do: 'set-price', sku: 'HAM-500', salePrice: null });
    await shop.control('/merchant', { do: 'set-price', sku: 'TS-B-M', price: '17.50' });
    await shop.control('/merchant', { do: 'edit-product', sku: 'KAF-1', change: { sku: 'KAF-2', taxRate: '19' } });
    await shop.control('/merchant', { do: 'set-stock', sku: 'TS-B-M', quantity: 77 });
    const { prices, stock } = await shop.books();
    expect([prices['HAM-500'].strike, prices['TS-B-M'].effective, prices['KAF-2'].effective, stock['TS-B-M']]).toEqual([null, '17.50', '16.12', 77]);
    await expect(shop.control('/merchant', { do: 'refund-order', ref: '1' })).rejects.toThrow('cannot refund-order');
  });
});

it('forgets nothing over a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kontor-gambio-'));
  const options = { stateFile: join(folder, 'shop.json') };
  const first = new Caller(await simulator.start(options));
  await first.begin(demoSeed, { quota: 77 });
  await first.order({ cart: [{ sku: 'TS-B-M' }] });
  await first.post('v2/special_offers', { productId: 1, price: 5, quantity: 1, status: true, expiresAt: '1000-01-01 00:00:00' });
  const before = await first.books('?at=2026-11-24T12:00:00Z');
  await first.close();
  const second = new Caller(await simulator.start(options));
  expect(await second.books('?at=2026-11-24T12:00:00Z')).toEqual(before);
  expect((await second.get('v2/orders')).headers['x-rate-limit-remaining']).toBe('75');
  await second.close();
  rmSync(folder, { recursive: true });
});

it('shows its shop to a person, who may order', async () => {
  const page = await shop.get('/', { anonymous: true });
  expect(page.text).toContain('Simulierter Gambio-Shop');
  for (const text of ['HAM-500', '19,99', 'T-Shirt, Blau, M', 'PayPal (Hub)', 'Bestellung aufgeben']) expect(page.text).toContain(text);
  expect(page.text).toMatch(/<s>24,90/);
  const said = await shop.call('POST', '/_shop/order', { anonymous: true, raw: 'q:HAM-500=2&firstName=Max&lastName=Muster&email=max@example.test&payment=invoice', type: 'application/x-www-form-urlencoded' });
  expect([said.status, said.headers['location']]).toEqual([303, '/?bestellt=400210']);
  expect((await shop.books()).orders[0]).toMatchObject({ total: '44.88', lines: [{ sku: 'HAM-500', quantity: 2 }] });
});
