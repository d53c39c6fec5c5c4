// Fact sheet 4, 5 and 11: lists of orders with their time-zone and paging traps, what moves stock, dates and mails, refunds and webhooks.
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Books, ControlOrder, PlacedOrder } from '../../testing/simulator.js';
import { simulator } from '../woocommerce.simulator.js';
import { Caller } from './caller.js';
import { demoSeed } from './seed.js';

let shop: Caller;
const fresh = async (setup: Record<string, unknown> = {}): Promise<void> => {
  await shop.shop.control('/reset', setup);
  await shop.shop.control('/clock', { now: '2026-11-24T12:00:00Z', speed: 0, zone: 'Europe/Berlin' });
  await shop.shop.control('/seed', demoSeed);
};
const place = (wish: Partial<ControlOrder> = {}): Promise<PlacedOrder> => shop.shop.control('/order', { cart: [{ sku: 'HAM-500', quantity: 2 }], ...wish }) as Promise<PlacedOrder>;
const books = (): Promise<Books> => shop.shop.control('/books') as Promise<Books>;
const stock = async (sku = 'HAM-500'): Promise<number | null> => (await books()).stock[sku]!;
const refs = async (query: string): Promise<string[]> => ((await shop.get(`orders?orderby=id&order=asc&per_page=100&${query}`)).json as { id: number }[]).map((row) => String(row.id));

beforeAll(async () => {
  shop = new Caller(await simulator.start());
});
afterAll(() => shop.close());
beforeEach(() => fresh());

describe('lists of orders', () => {
  it('filter dates strictly, to the second', async () => {
    const { ref } = await place({ createdAt: '2026-11-20T10:00:00.500Z' });
    expect(await refs('after=2026-11-20T10:00:00&dates_are_gmt=true')).toEqual([]);
    expect(await refs('after=2026-11-20T09:59:59&dates_are_gmt=true')).toEqual([ref]);
    expect(await refs('before=2026-11-20T10:00:00&dates_are_gmt=true')).toEqual([]);
    expect(await refs('modified_after=2026-11-20T09:59:59&modified_before=2026-11-20T10:00:01&dates_are_gmt=true')).toEqual([ref]);
  });

  it.each(['wc11', 'wc8'])('%s: naive is shop-local, with the flag UTC, with an offset right — and wrong with both', async (flavour) => {
    await fresh({ flavour });
    const { ref } = await place({ createdAt: '2026-11-20T10:00:00Z' });
    expect(await refs('after=2026-11-20T10:59:59')).toEqual([ref]);
    expect(await refs('after=2026-11-20T11:00:00')).toEqual([]);
    expect(await refs('after=2026-11-20T09:59:59Z')).toEqual([ref]);
    expect(await refs(`after=${encodeURIComponent('2026-11-20T22:59:59+13:00')}`)).toEqual([ref]);
    expect(await refs('after=2026-11-20T10:00:00Z')).toEqual([]);
    expect(await refs('after=2026-11-20T09:30:00Z&dates_are_gmt=true')).toEqual([]);
  });

  it('8.9.1 takes the hour that comes twice in October for one', async () => {
    await fresh({ flavour: 'wc8' });
    const first = await place({ createdAt: '2026-10-25T00:30:00Z' });
    const second = await place({ createdAt: '2026-10-25T01:30:00Z' });
    expect(((await shop.get('orders?orderby=id&order=asc&_fields=date_created')).json as unknown[])).toEqual([{ date_created: '2026-10-25T02:30:00' }, { date_created: '2026-10-25T02:30:00' }]);
    expect(await refs('before=2026-10-25T01:00:00Z')).toEqual([]);
    expect(await refs('before=2026-10-25T01:00:00&dates_are_gmt=true')).toEqual([first.ref]);
    expect(await refs('after=2026-10-25T01:00:00&dates_are_gmt=true')).toEqual([second.ref]);
  });

  it('live in the zone of the shop', async () => {
    await shop.shop.control('/clock', { zone: 'Pacific/Auckland' });
    await place();
    expect((await shop.get('orders?_fields=date_created,date_created_gmt')).json).toEqual([{ date_created: '2026-11-25T01:00:00', date_created_gmt: '2026-11-24T12:00:00' }]);
  });

  it('have drafts of the check-out among "any" on 8.9.1 only, and the trash never', async () => {
    const draft = await place({ status: 'checkout-draft' });
    const binned = await place();
    await shop.shop.control('/merchant', { do: 'delete-order', ref: binned.ref, trash: true });
    expect(await refs('')).toEqual([]);
    expect(await refs('status=checkout-draft,trash')).toEqual([draft.ref, binned.ref]);
    await shop.shop.control('/merchant', { do: 'switch', switches: { draftsAmongAny: true } });
    expect(await refs('status=any')).toEqual([draft.ref]);
  });

  it('refuse an unknown status and know those of plugins', async () => {
    expect((await shop.get('orders?status=wc-processing')).status).toBe(400);
    await fresh({ switches: { customStatuses: { versendet: 'Versendet' } } });
    const { ref } = await place({ status: 'versendet' });
    expect(await refs('status=versendet')).toEqual([ref]);
    expect((await shop.get('reports/orders/totals')).json).toContainEqual({ slug: 'versendet', name: 'Versendet', total: 1 });
  });

  it.each([['wc11', '0'], ['wc8', '3']])('%s: totals past the end are %s', async (flavour, total) => {
    await fresh({ flavour });
    await place({ times: 3 });
    const said = await shop.get('orders?per_page=2&page=5');
    expect([said.json, said.headers['x-wp-total']]).toEqual([[], total]);
    expect((await shop.get('orders?per_page=2')).headers['x-wp-total']).toBe('3');
  });
});

describe('the life of an order', () => {
  it('takes stock when it is on hold or in work, gives it back when cancelled, and goes below zero', async () => {
    const { ref } = await place({ cart: [{ sku: 'TS-B-M', quantity: 5 }] });
    expect(await stock('TS-B-M')).toBe(-2);
    await shop.put(`orders/${ref}`, { status: 'cancelled' });
    expect(await stock('TS-B-M')).toBe(3);
    await shop.put(`orders/${ref}`, { status: 'processing' });
    expect(await stock('TS-B-M')).toBe(-2);
    const pending = await place({ status: 'pending' });
    expect(await stock()).toBe(25);
    await shop.shop.control('/merchant', { do: 'pay-order', ref: pending.ref });
    expect(await stock()).toBe(23);
    await place({ status: 'failed' });
    expect(await stock()).toBe(23);
  });

  it('takes the parent’s stock where the parent keeps it', async () => {
    const variation = ((await shop.get('products?sku=TS-R-M')).json as { id: number; parent_id: number }[])[0];
    await shop.put(`products/${variation.parent_id}`, { manage_stock: true, stock_quantity: 30 });
    await shop.put(`products/${variation.parent_id}/variations/${variation.id}`, { manage_stock: false });
    await place({ cart: [{ sku: 'TS-R-M', quantity: 4 }] });
    expect(await stock('TS-R-M')).toBe(26);
  });

  it('is told twice without a second mail, and dates what was done', async () => {
    const { ref } = await place({ payment: { method: 'cod' } });
    expect((await shop.get(`orders/${ref}`)).json.date_paid).toBeNull();
    for (let again = 0; again < 2; again++) expect((await shop.put(`orders/${ref}`, { status: 'completed' })).json).toMatchObject({ status: 'completed', date_completed_gmt: '2026-11-24T12:00:00', date_paid_gmt: '2026-11-24T12:00:00' });
    expect((await books()).orders[0].mails.filter((mail) => mail === 'customer_completed_order')).toHaveLength(1);
    const wrong = await shop.put(`orders/${ref}`, { status: 'wc-completed' });
    expect([wrong.status, wrong.json.data.details.status.code]).toEqual([400, 'rest_not_in_enum']);
  });

  it.each([['wc11', '2026-11-24T13:00:00'], ['wc8', '2026-11-24T12:00:00']])('%s: a note moves no date, meta data alone to %s, and the same key is overwritten', async (flavour, moved) => {
    await fresh({ flavour });
    const { ref } = await place();
    await shop.shop.control('/clock', { now: '2026-11-24T13:00:00Z' });
    expect((await shop.post(`orders/${ref}/notes`, { note: 'Paket 1Z99', customer_note: true })).status).toBe(201);
    expect((await shop.get(`orders/${ref}`)).json.date_modified_gmt).toBe('2026-11-24T12:00:00');
    await shop.put(`orders/${ref}`, { meta_data: [{ key: '_tracking_number', value: 'A' }, { key: '_tracking_provider', value: 'DHL' }] });
    const said = await shop.put(`orders/${ref}`, { meta_data: [{ key: '_tracking_number', value: 'B' }] });
    expect((said.json.meta_data as { key: string; value: string }[]).filter((row) => row.key.startsWith('_tracking')).map((row) => row.value)).toEqual(['B', 'DHL']);
    expect(said.json.date_modified_gmt).toBe(moved);
    expect((await books()).orders[0]).toMatchObject({ tracking: [{ carrier: 'DHL', number: 'B' }], mails: ['customer_note'] });
    expect((await shop.post(`orders/${ref}/notes`, {})).json.code).toBe('rest_missing_callback_param');
  });

  it('may be changed, cancelled and deleted by the merchant', async () => {
    const { ref } = await place({ cart: [{ sku: 'HAM-500', quantity: 2 }, { sku: 'KAF-1' }] });
    await shop.shop.control('/merchant', { do: 'edit-order', ref, change: { lines: [{ sku: 'HAM-500', quantity: 3 }, { sku: 'KAF-1', quantity: 0 }, { sku: 'TS-R-M', quantity: 1 }] } });
    expect([await stock(), await stock('KAF-1'), await stock('TS-R-M')]).toEqual([22, 40, 7]);
    const shown = (await shop.get(`orders/${ref}`)).json as { total: string; line_items: { sku: string; total: string; total_tax: string }[] };
    expect(shown.line_items.map((row) => [row.sku, row.total, row.total_tax])).toEqual([['HAM-500', '50.39', '9.58'], ['TS-R-M', '12.61', '2.39']]);
    expect(shown.total).toBe('79.87');
    await shop.shop.control('/merchant', { do: 'cancel-order', ref });
    expect([await stock(), await stock('TS-R-M')]).toEqual([25, 8]);
    await shop.shop.control('/merchant', { do: 'delete-order', ref });
    expect((await shop.get(`orders/${ref}`)).json.code).toBe('woocommerce_rest_shop_order_invalid_id');
  });

  it('shows the number that a product has today, and none when it is gone', async () => {
    const { ref } = await place({ cart: [{ sku: 'HAM-500' }, { sku: 'KAF-1' }, { sku: null }] });
    await shop.shop.control('/merchant', { do: 'edit-product', sku: 'HAM-500', change: { sku: 'HAM-501' } });
    await shop.shop.control('/merchant', { do: 'delete-product', sku: 'KAF-1' });
    expect(((await shop.get(`orders/${ref}`)).json.line_items as { sku: unknown; product_id: number }[]).map((row) => row.sku)).toEqual(['HAM-501', null, null]);
  });
});

describe('what plug-ins do', () => {
  it('gift cards: a negative fee without tax, or a list of their own beside rows that no longer add up', async () => {
    const fee = (await shop.get(`orders/${(await place({ giftCard: '10.00' })).ref}`)).json;
    expect([fee.total, fee.fee_lines]).toEqual(['34.88', [expect.objectContaining({ total: '-10.00', total_tax: '0.00', taxes: [] })]]);
    await shop.shop.control('/merchant', { do: 'switch', switches: { giftCards: 'own-list' } });
    const list = (await shop.get(`orders/${(await place({ giftCard: '10.00' })).ref}`)).json;
    expect([list.total, list.fee_lines, list.gift_cards]).toEqual(['34.88', [], [expect.objectContaining({ amount: '10.00' })]]);
  });

  it('meta data: under the key of the plug-in, shown or hidden as asked', async () => {
    await shop.shop.control('/merchant', { do: 'switch', switches: { vatKey: 'billing_vat', numberPrefix: 'RE-' } });
    const { ref, number } = await place({ customer: { vatId: 'DE123456789' }, meta: { colour: 'blue' } });
    expect(number).toBe(`RE-${ref}`);
    const keys = async (query: string): Promise<string[]> => ((await shop.get(`orders/${ref}?${query}`)).json.meta_data as { key: string }[]).map((row) => row.key);
    expect([await keys(''), await keys('include_meta=billing_vat'), await keys('exclude_meta=billing_vat,is_vat_exempt')]).toEqual([['is_vat_exempt', 'billing_vat', 'colour'], ['billing_vat'], ['colour']]);
  });

  it('opening an order moves its date in some versions', async () => {
    const { ref } = await place();
    await shop.shop.control('/clock', { now: '2026-11-24T13:00:00Z' });
    const moved = async (): Promise<string> => {
      await shop.shop.control('/merchant', { do: 'edit-order', ref, change: {} });
      return (await shop.get(`orders/${ref}`)).json.date_modified_gmt as string;
    };
    const before = await moved();
    await shop.shop.control('/merchant', { do: 'switch', switches: { viewMovesModified: true } });
    expect([before, await moved()]).toEqual(['2026-11-24T12:00:00', '2026-11-24T13:00:00']);
  });
});

describe('refunds', () => {
  it('leave the total, refuse too much with an odd 500, and move the status only when all is back', async () => {
    const { ref, total } = await place({ payment: { method: 'ppcp-gateway' } });
    const line = ((await shop.get(`orders/${ref}`)).json.line_items as { id: number }[])[0].id;
    const part = await shop.post(`orders/${ref}/refunds`, { amount: '19.99', api_refund: false, api_restock: true, line_items: [{ id: line, quantity: 1, refund_total: '16.80', refund_tax: [{ id: 1, refund_total: '3.19' }] }] });
    expect(part.json.line_items).toMatchObject([{ quantity: -1, total: '-16.80', total_tax: '-3.19', meta_data: [{ key: '_refunded_item_id', value: String(line) }] }]);
    expect(await stock()).toBe(24);
    expect((await shop.get(`orders/${ref}`)).json).toMatchObject({ total, status: 'processing', refunds: [{ total: '-19.99' }] });
    const much = await shop.post(`orders/${ref}/refunds`, { amount: '500.00', api_refund: false });
    expect([much.status, much.json.data]).toEqual([500, 500]);
    await shop.shop.control('/merchant', { do: 'refund-order', ref });
    expect((await shop.get(`orders/${ref}`)).json).toMatchObject({ total, status: 'refunded' });
    expect((await books()).orders[0].refunded).toBe(total);
  });
});

describe('webhooks', () => {
  it('ping when made, are signed, and are switched off after failing again and again', async () => {
    const received: { headers: IncomingHttpHeaders; body: string }[] = [];
    let arrived = (): void => undefined;
    let status = 200;
    const server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        received.push({ headers: incoming.headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(status).end();
        arrived();
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const next = (): Promise<void> => new Promise((resolve) => (arrived = resolve));
    try {
      let wait = next();
      const made = await shop.post('webhooks', { topic: 'order.created', delivery_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, secret: 'geheim', name: 'Kontor' });
      await wait;
      expect(received.shift()!.body).toBe(`webhook_id=${made.json.id as number}`);
      wait = next();
      const { ref } = await place();
      await wait;
      const { headers, body } = received.shift()!;
      expect(headers).toMatchObject({ 'x-wc-webhook-topic': 'order.created', 'x-wc-webhook-signature': createHmac('sha256', 'geheim').update(body).digest('base64') });
      expect((JSON.parse(body) as { id: number }).id).toBe(Number(ref));
      status = 500;
      for (let failure = 0; failure < 6; failure++) {
        wait = next();
        await place();
        await wait;
      }
      const deadline = Date.now() + 2_000;
      let seen = '';
      while (seen !== 'disabled' && Date.now() < deadline) seen = (await shop.get(`webhooks/${made.json.id as number}`)).json.status as string;
      expect(seen).toBe('disabled');
    } finally {
      server.close();
    }
  });

  it('refuse an unknown topic', async () => {
    expect((await shop.post('webhooks', { topic: 'order.eaten', delivery_url: 'https://x.example' })).status).toBe(400);
  });
});
