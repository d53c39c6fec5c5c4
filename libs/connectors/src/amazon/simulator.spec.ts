// The simulated seller account on its own: its answers hold against Amazon's models, and it refuses what Amazon refuses (fact sheet by section).
import { expectRefereed, itRefereed, type Exchange } from '../testing/amazon-referee.js';
import type { Books, PlacedOrder, RunningSimulator } from '../testing/simulator.js';
import { findSimulator } from '../testing/simulators.js';

const market = 'A1PA6795UKMFR9';
let shop: RunningSimulator;
let token: string;
const seen: Exchange[] = [];
let time = Date.parse('2026-11-02T08:00:00Z');
const go = async (seconds: number): Promise<void> => {
  time += seconds * 1000;
  await shop.control('/clock', { now: new Date(time).toISOString(), speed: 0 });
};
beforeAll(async () => {
  shop = await findSimulator('amazon').start();
});
afterAll(() => shop.close());
beforeEach(async () => {
  await shop.control('/reset', {});
  await go(0);
  await shop.control('/seed', { products: [{ sku: 'HAM-500', name: 'Hammer', price: '19.99', stock: 50 }, { sku: 'Zän/ge 1,5', name: 'Zange', price: '8.35', stock: 3 }, { sku: 'FBA-1', name: 'Von Amazon', price: '5.00', stock: 7 }, { sku: 'TS', name: 'T-Shirt', type: 'variable', options: ['Größe'], variations: [{ sku: 'TS-M', price: '15.00', stock: 20, options: { Größe: 'M' } }] }], coupons: [{ code: 'zehn', type: 'percent', amount: '10' }] });
  await shop.control('/merchant', { do: 'set-stock', sku: 'FBA-1', quantity: null, manage: false });
  token = await login();
});

type Answer = { status: number; headers: Headers; body: never };
const books = (): Promise<Books> => shop.control('/books') as Promise<Books>;

async function login(given: Record<string, string> = {}): Promise<string> {
  const { clientId, clientSecret, refreshToken } = shop.credentials;
  const response = await fetch(`${shop.url}/auth/o2/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken, ...given }) });
  const body = (await response.json()) as { access_token?: string; error?: string };
  return body.access_token ?? body.error ?? '';
}

async function ask(method: string, path: string, body?: unknown, given = token): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const response = await fetch(`${shop.url}${path}`, { method, headers: { 'x-amz-access-token': given, 'user-agent': 'Test/1.0 (Language=TypeScript)', ...(text ? { 'content-type': 'application/json' } : {}) }, body: text });
  const answer = await response.text();
  // What a test sends on purpose wrong is no request of ours.
  if (response.status < 300 && !answer.includes('"INVALID"')) seen.push({ method, path, body: text ?? '', status: response.status, answer });
  return { status: response.status, headers: response.headers, body: (answer === '' ? null : JSON.parse(answer)) as never };
}

const everything = 'BUYER,RECIPIENT,PROCEEDS,CANCELLATION,FULFILLMENT,PACKAGES,TAX,PAYMENT';
const orders = (query: string): Promise<Answer> => ask('GET', `/orders/2026-01-01/orders?${query}&marketplaceIds=${market}&includedData=${everything}`);
const item = (sku: string): string => `/listings/2021-08-01/items/${shop.credentials.sellerId}/${encodeURIComponent(sku)}`;
const patch = (sku: string, ...patches: unknown[]): Promise<Answer> => ask('PATCH', `${item(sku)}?marketplaceIds=${market}&includedData=issues&issueLocale=de_DE`, { productType: 'PRODUCT', patches });

describe('access', () => {
  it('refuses a wrong secret, a withdrawn authorisation and an expired token', async () => {
    expect([await login({ client_secret: 'x' }), await login({ refresh_token: 'x' })]).toEqual(['invalid_client', 'invalid_grant']);
    await go(3600);
    const late = await ask('GET', '/sellers/v1/marketplaceParticipations');
    expect([late.status, late.body]).toEqual([403, { errors: [{ code: 'Unauthorized', message: 'Access to requested resource is denied.', details: 'The access token you provided has expired.' }] }]);
  });
  it('keeps a quota per operation on its own clock', async () => {
    for (let call = 0; call < 20; call += 1) expect((await orders('lastUpdatedAfter=2026-01-01T00:00:00Z')).status).toBe(200);
    const refused = await orders('lastUpdatedAfter=2026-01-01T00:00:00Z');
    expect([refused.status, (refused.body as { errors: { code: string }[] }).errors[0].code]).toEqual([429, 'QuotaExceeded']);
    expect((await ask('GET', '/sellers/v1/marketplaceParticipations')).status).toBe(200);
    await go(180);
    expect((await orders('lastUpdatedAfter=2026-01-01T00:00:00Z')).headers.get('x-amzn-ratelimit-limit')).toBe('0.0056');
  });
});

describe('orders', () => {
  it('pages with a token that holds for the same question only', async () => {
    await shop.control('/order', { cart: [{ sku: 'HAM-500' }], times: 5 });
    const first = await orders('createdAfter=2026-01-01T00:00:00Z&maxResultsPerPage=2');
    const { pagination, orders: page } = first.body as { pagination: { nextToken: string }; orders: unknown[] };
    expect(page).toHaveLength(2);
    expect((await orders(`createdAfter=2026-01-01T00:00:00Z&maxResultsPerPage=2&paginationToken=${pagination.nextToken}`)).status).toBe(200);
    expect((await orders(`createdAfter=2026-01-02T00:00:00Z&maxResultsPerPage=2&paginationToken=${pagination.nextToken}`)).status).toBe(400);
    expect((await orders('createdAfter=2026-01-01T00:00:00Z&lastUpdatedAfter=2026-01-01T00:00:00Z')).status).toBe(400);
  });
  it('tells amounts that make the total, discounts with either sign, and nothing of a pending order', async () => {
    const placed = (await shop.control('/order', { cart: [{ sku: 'HAM-500', quantity: 3 }, { sku: 'TS-M' }], coupons: ['zehn'] })) as PlacedOrder;
    await shop.control('/order', { cart: [{ sku: 'HAM-500' }], status: 'Pending' });
    for (const negativeDiscounts of [true, false]) {
      await shop.control('/merchant', { do: 'switch', switches: { negativeDiscounts } });
      const [order, pending] = ((await orders('createdAfter=2026-01-01T00:00:00Z')).body as { orders: { proceeds?: { grandTotal: { amount: string }; breakdowns: { type: string; subtotal: { amount: string } }[] }; recipient?: unknown }[] }).orders;
      expect(order.proceeds?.grandTotal.amount).toBe(placed.total);
      expect(order.proceeds?.breakdowns.find(({ type }) => type === 'DISCOUNT')?.subtotal.amount.startsWith('-')).toBe(negativeDiscounts);
      expect([pending.proceeds, pending.recipient]).toEqual([undefined, undefined]);
    }
    expect((await books()).stock['HAM-500']).toBe(46);
  });
  it('leaves out what the app may not see, without a word', async () => {
    await shop.control('/order', { cart: [{ sku: 'HAM-500' }] });
    await shop.control('/merchant', { do: 'switch', switches: { personalData: false } });
    const [order] = ((await orders('createdAfter=2026-01-01T00:00:00Z')).body as { orders: { recipient: { deliveryAddress: Record<string, string> } }[] }).orders;
    expect(order.recipient.deliveryAddress.addressLine1).toBeUndefined();
  });
  it('takes a confirmation with a package id as text only, and the same id twice for one parcel', async () => {
    const { ref } = (await shop.control('/order', { cart: [{ sku: 'HAM-500', quantity: 2 }] })) as PlacedOrder;
    const { order } = (await ask('GET', `/orders/2026-01-01/orders/${ref}?includedData=PACKAGES,FULFILLMENT`)).body as { order: { orderItems: { orderItemId: string }[] } };
    const detail = { carrierCode: 'DHL', trackingNumber: '0034', shipDate: new Date(time).toISOString(), orderItems: [{ orderItemId: order.orderItems[0].orderItemId, quantity: 1 }] };
    const confirm = (packageReferenceId: unknown): Promise<Answer> => ask('POST', `/orders/v0/orders/${ref}/shipmentConfirmation`, { marketplaceId: market, packageDetail: { packageReferenceId, ...detail } });
    expect((await confirm(1)).status).toBe(400);
    expect([(await confirm('1')).status, (await confirm('1')).status]).toEqual([204, 204]);
    expect((await books()).orders[0]).toMatchObject({ status: 'PartiallyShipped', tracking: [{ carrier: 'DHL', number: '0034' }] });
    await confirm('2');
    expect((await books()).orders[0].status).toBe('Shipped');
  });
});

describe('offers', () => {
  const stock = (quantity: unknown, op = 'merge'): unknown => ({ op, path: '/attributes/fulfillment_availability', value: [{ fulfillment_channel_code: 'DEFAULT', quantity }] });

  it('merges what is given and replaces the rest away', async () => {
    expect((await patch('Zän/ge 1,5', stock(9))).body).toMatchObject({ status: 'ACCEPTED', issues: [] });
    const attributes = async (): Promise<Record<string, unknown[]>> => ((await ask('GET', `${item('Zän/ge 1,5')}?marketplaceIds=${market}&includedData=attributes`)).body as { attributes: Record<string, unknown[]> }).attributes;
    expect((await attributes()).fulfillment_availability).toEqual([{ fulfillment_channel_code: 'DEFAULT', quantity: 9, lead_time_to_ship_max_days: 2 }]);
    await patch('Zän/ge 1,5', stock(8, 'replace'));
    expect((await attributes()).fulfillment_availability).toEqual([{ fulfillment_channel_code: 'DEFAULT', quantity: 8 }]);
  });
  it('says what is wrong with a patch, and takes none of it', async () => {
    expect((await patch('HAM-500', stock('12'))).body).toMatchObject({ status: 'INVALID' });
    expect((await patch('HAM-500', { op: 'merge', path: '/attributes/purchasable_offer/our_price', value: [] })).body).toMatchObject({ status: 'INVALID' });
    expect((await patch('NICHT-DA', stock(1))).status).toBe(400);
    await shop.control('/merchant', { do: 'switch', switches: { unknownSku: 404 } });
    expect((await patch('NICHT-DA', stock(1))).status).toBe(404);
    expect((await books()).stock['HAM-500']).toBe(50);
  });
  it('turns an offer of Amazon’s fulfilment into the merchant’s when told so', async () => {
    expect((await books()).stock['FBA-1']).toBeNull();
    await patch('FBA-1', stock(4));
    expect((await books()).stock['FBA-1']).toBe(4);
  });
  it('shows a sale exactly in its time', async () => {
    const offer = { marketplace_id: market, currency: 'EUR', audience: 'ALL', discounted_price: [{ schedule: [{ start_at: '2026-11-03T00:00:00+01:00', end_at: '2026-11-04T00:00:00+01:00', value_with_tax: 15 }] }] };
    expect((await patch('HAM-500', { op: 'merge', path: '/attributes/purchasable_offer', value: [offer] })).body).toMatchObject({ status: 'ACCEPTED' });
    const at = async (instant: string): Promise<string> => ((await shop.control(`/books?at=${instant}`)) as Books).prices['HAM-500'].effective;
    expect([await at('2026-11-02T22:59:59Z'), await at('2026-11-02T23:00:00Z'), await at('2026-11-03T23:00:00Z')]).toEqual(['19.99', '15.00', '19.99']);
  });
  it('finds twenty numbers at a time', async () => {
    const found = await ask('GET', `/listings/2021-08-01/items/${shop.credentials.sellerId}?marketplaceIds=${market}&identifiersType=SKU&identifiers=${encodeURIComponent('HAM-500')},TS-M&includedData=summaries,fulfillmentAvailability&pageSize=20`);
    expect((found.body as { items: { sku: string }[] }).items.map(({ sku }) => sku)).toEqual(['HAM-500', 'TS-M']);
  });
});

describe('feeds', () => {
  async function send(messages: unknown[], contentType = 'application/json; charset=UTF-8'): Promise<string> {
    const { feedDocumentId, url } = (await ask('POST', '/feeds/2021-06-30/documents', { contentType: 'application/json; charset=UTF-8' })).body as { feedDocumentId: string; url: string };
    const document = JSON.stringify({ header: { sellerId: shop.credentials.sellerId, version: '2.0', issueLocale: 'de_DE' }, messages });
    const uploaded = await fetch(url, { method: 'PUT', headers: { 'content-type': contentType }, body: document });
    if (uploaded.status !== 200) return 'refused';
    seen.push({ method: 'PUT', path: new URL(url).pathname, body: document });
    return ((await ask('POST', '/feeds/2021-06-30/feeds', { feedType: 'JSON_LISTINGS_FEED', marketplaceIds: [market], inputFeedDocumentId: feedDocumentId })).body as { feedId: string }).feedId;
  }
  const message = (messageId: number, sku: string, quantity: number): unknown => ({ messageId, sku, operationType: 'PATCH', productType: 'PRODUCT', patches: [{ op: 'merge', path: '/attributes/fulfillment_availability', value: [{ fulfillment_channel_code: 'DEFAULT', quantity }] }] });
  const feed = async (id: string): Promise<{ processingStatus: string; resultFeedDocumentId?: string }> => (await ask('GET', `/feeds/2021-06-30/feeds/${id}`)).body;

  it('takes its time, works off every message for itself, and reports what it refused', async () => {
    const id = await send([message(1, 'HAM-500', 11), message(2, 'NICHT-DA', 1), message(3, 'TS-M', 0)]);
    expect((await feed(id)).processingStatus).toBe('IN_QUEUE');
    await go(40);
    expect((await feed(id)).processingStatus).toBe('IN_PROGRESS');
    expect((await books()).stock['HAM-500']).toBe(50);
    await go(60);
    const done = await feed(id);
    expect(done.processingStatus).toBe('DONE');
    expect((await books()).stock).toMatchObject({ 'HAM-500': 11, 'TS-M': 0 });
    const { url } = (await ask('GET', `/feeds/2021-06-30/documents/${done.resultFeedDocumentId ?? ''}`)).body as { url: string };
    expect(await (await fetch(url)).json()).toMatchObject({ issues: [{ messageId: 2, sku: 'NICHT-DA', severity: 'ERROR' }], summary: { messagesProcessed: 3, messagesAccepted: 2, messagesInvalid: 1 } });
  });
  it('refuses another content type, and what was switched off', async () => {
    expect(await send([message(1, 'HAM-500', 1)], 'application/json')).toBe('refused');
    await shop.control('/merchant', { do: 'switch', switches: { feedEnds: 'FATAL' } });
    const id = await send([message(1, 'HAM-500', 1)]);
    await go(100);
    expect((await feed(id)).processingStatus).toBe('FATAL');
    expect((await books()).stock['HAM-500']).toBe(50);
  });
});

itRefereed('answers as Amazon’s models say', () => {
  expectRefereed(seen);
  expect(seen.filter(({ status }) => status !== undefined).length).toBeGreaterThan(40);
});
