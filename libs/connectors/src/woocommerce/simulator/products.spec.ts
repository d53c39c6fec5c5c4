// Fact sheet 6 to 9: articles, stock and prices — above all what the shop swallows with a friendly 200.
import { simulator } from '../woocommerce.simulator.js';
import { Caller } from './caller.js';
import { demoSeed } from './seed.js';

let shop: Caller;
const id: Record<string, number> = {};
const fresh = async (setup: Record<string, unknown> = {}): Promise<void> => {
  await shop.shop.control('/reset', setup);
  await shop.shop.control('/clock', { now: '2026-11-24T12:00:00Z', speed: 0 });
  await shop.shop.control('/seed', demoSeed);
  for (const row of (await shop.get('products?sku=HAM-500,ZAN-1,KAF-1,GUT-25,TS,TS-R-M,TS-B-M,TS-B-L&per_page=100')).json as { sku: string; id: number }[]) id[row.sku] = row.id;
};
const put = async (sku: string, body: unknown): Promise<Record<string, unknown>> => (await shop.put(`products/${id[sku]}`, body)).json as Record<string, unknown>;
const putVariation = (sku: string, body: unknown): ReturnType<Caller['put']> => shop.put(`products/${id['TS']}/variations/${id[sku]}`, body);
const code = (said: { json: { code: string } }): string => said.json.code;

beforeAll(async () => {
  shop = new Caller(await simulator.start());
});
afterAll(() => shop.close());
beforeEach(() => fresh());

describe('finding articles', () => {
  it('lists parents and simple ones; finds variations by number only, in any case, with blanks around, and with commas inside', async () => {
    expect(((await shop.get('products?per_page=100')).json as { type: string }[]).map((row) => row.type)).not.toContain('variation');
    const found = (await shop.get('products?sku=ham-500,%20Ts-R-m,nothing')).json as { sku: string; type: string; parent_id: number }[];
    expect(found.map((row) => [row.sku, row.type, row.parent_id]).sort()).toEqual([['HAM-500', 'simple', 0], ['TS-R-M', 'variation', id['TS']]]);
    await shop.post('products', { name: 'Komma', sku: ' A,B ' });
    expect(((await shop.get('products?sku=A,B')).json as { sku: string }[]).map((row) => row.sku)).toEqual(['A,B']);
    expect((await shop.get('products?sku=none')).json).toEqual([]);
  });

  it('reads a variation under products but does not write it there', async () => {
    expect((await shop.get(`products/${id['TS-R-M']}`)).json).toMatchObject({ type: 'variation', sku: 'TS-R-M' });
    const said = await shop.put(`products/${id['TS-R-M']}`, { stock_quantity: 1 });
    expect([said.status, code(said)]).toEqual([404, 'woocommerce_rest_invalid_product_id']);
    expect((await shop.get('products?sku=TS-R-M')).json).toMatchObject([{ stock_quantity: 8 }]);
  });

  it('has all variations in one list since 10.3', async () => {
    expect(((await shop.get('variations?per_page=100')).json as unknown[]).length).toBe(3);
    await fresh({ flavour: 'wc8' });
    expect(code(await shop.get('variations'))).toBe('rest_no_route');
    expect(((await shop.get(`products/${id['TS']}/variations`)).json as unknown[]).length).toBe(3);
  });

  it('keeps numbers unique over the trash too', async () => {
    const twice = await shop.post('products', { name: 'X', sku: 'HAM-500' });
    expect(twice.json).toMatchObject({ code: 'product_invalid_sku', data: { status: 400, resource_id: id['HAM-500'], unique_sku: 'HAM-500-1' } });
    await shop.call('DELETE', `products/${id['HAM-500']}`);
    expect((await shop.get('products?sku=HAM-500')).json).toEqual([]);
    expect(code(await shop.post('products', { name: 'X', sku: 'HAM-500' }))).toBe('woocommerce_rest_product_not_created');
  });

  it('pages by number of records, with totals and a link on', async () => {
    const said = await shop.get('products?per_page=2&page=2&orderby=id&order=asc');
    expect([said.headers['x-wp-total'], said.headers['x-wp-totalpages']]).toEqual(['5', '3']);
    expect(said.headers['link']).toMatch(/page=1>; rel="prev", .*page=3>; rel="next"/);
    const past = await shop.get('products?per_page=2&page=9');
    expect([past.json, past.headers['x-wp-total']]).toEqual([[], '5']);
  });

  it('leaves equal dates in any order on 8.9.1, so that paging by date loses and repeats', async () => {
    await shop.shop.control('/reset', { flavour: 'wc8' });
    await shop.shop.control('/seed', { articles: 40 });
    const pages = async (orderby: string): Promise<Set<number>> => {
      const seen = [];
      for (let page = 1; page <= 4; page++) seen.push(...((await shop.get(`products?per_page=10&page=${page}&orderby=${orderby}&_fields=id`)).json as { id: number }[]));
      return new Set(seen.map((row) => row.id));
    };
    expect((await pages('date')).size).toBeLessThan(40);
    expect((await pages('id')).size).toBe(40);
  });
});

describe('stock', () => {
  it('ignores a figure for an article that keeps none, without a word', async () => {
    expect(await put('GUT-25', { stock_quantity: 7 })).toMatchObject({ manage_stock: false, stock_quantity: null });
    expect(await put('GUT-25', { stock_quantity: 7, manage_stock: true })).toMatchObject({ manage_stock: true, stock_quantity: 7 });
    expect(await put('GUT-25', { manage_stock: false })).toMatchObject({ stock_quantity: null });
  });

  it('shows a variation whose parent keeps the stock, and ignores a figure for it', async () => {
    await put('TS', { manage_stock: true, stock_quantity: 30 });
    const said = await putVariation('TS-R-M', { manage_stock: 'parent' });
    expect(said.json).toMatchObject({ manage_stock: 'parent', stock_quantity: 30 });
    expect((await putVariation('TS-R-M', { stock_quantity: 5 })).json).toMatchObject({ manage_stock: 'parent', stock_quantity: 30 });
    expect((await putVariation('TS-R-M', { stock_quantity: 5, manage_stock: true })).json).toMatchObject({ manage_stock: true, stock_quantity: 5 });
  });

  it('takes whole numbers only, negative ones too, and sets the status itself', async () => {
    for (const bad of [1.5, '1.5', 'x', true]) {
      const said = await shop.put(`products/${id['HAM-500']}`, { stock_quantity: bad });
      expect([bad, said.status, said.json.data.details.stock_quantity.code]).toEqual([bad, 400, 'rest_invalid_type']);
    }
    expect(await put('HAM-500', { stock_quantity: '7' })).toMatchObject({ stock_quantity: 7, stock_status: 'instock' });
    expect(await put('HAM-500', { stock_quantity: -2, stock_status: 'instock' })).toMatchObject({ stock_quantity: -2, stock_status: 'outofstock' });
    expect(await put('HAM-500', { stock_quantity: 0, backorders: 'notify' })).toMatchObject({ stock_status: 'onbackorder', backorders_allowed: true });
    expect(await put('HAM-500', { inventory_delta: 4 })).toMatchObject({ stock_quantity: 4 });
  });

  it('moves the parent’s date when a variation changes, and no date when nothing does', async () => {
    await shop.shop.control('/clock', { now: '2026-11-24T13:00:00Z' });
    await putVariation('TS-R-M', { stock_quantity: 8 });
    expect((await shop.get(`products/${id['TS']}`)).json.date_modified_gmt).toBe('2026-11-24T12:00:00');
    await putVariation('TS-R-M', { stock_quantity: 9 });
    expect((await shop.get(`products/${id['TS']}`)).json.date_modified_gmt).toBe('2026-11-24T13:00:00');
    expect(((await shop.get('products?modified_after=2026-11-24T12:59:59&dates_are_gmt=true')).json as { id: number }[]).map((row) => row.id)).toEqual([id['TS']]);
  });
});

describe('batches', () => {
  it('answers 200 with the items in order, failed ones among them', async () => {
    const said = await shop.post('products/batch', {
      update: [{ id: 999_999, stock_quantity: 1 }, { id: id['HAM-500'], stock_quantity: 3 }, { id: id['TS-R-M'], stock_quantity: 3 }, { stock_quantity: 1 }, { id: id['KAF-1'], regular_price: 5 }],
    });
    expect(said.status).toBe(200);
    expect((said.json.update as { id: unknown; error?: { code: string }; stock_quantity?: number }[]).map((row) => [row.id, row.error?.code ?? row.stock_quantity])).toEqual([
      [999_999, 'woocommerce_rest_product_invalid_id'],
      [id['HAM-500'], 3],
      [id['TS-R-M'], 'woocommerce_rest_invalid_product_id'],
      [null, 'rest_invalid_param'],
      [id['KAF-1'], 'rest_invalid_param'],
    ]);
  });

  it('takes a hundred over all three lists and does nothing beyond', async () => {
    const many = (count: number): unknown[] => Array.from({ length: count }, () => ({ id: id['HAM-500'], stock_quantity: 1 }));
    const said = await shop.post('products/batch', { update: many(99), create: [{ name: 'A' }, { name: 'B' }] });
    expect([said.status, code(said)]).toEqual([413, 'woocommerce_rest_request_entity_too_large']);
    expect((await shop.get(`products/${id['HAM-500']}`)).json.stock_quantity).toBe(25);
    expect((await shop.post('products/batch', { update: many(100) })).status).toBe(200);
  });

  it('knows variations under their own parent only', async () => {
    const made = (await shop.post('products', { name: 'Anderes', type: 'variable' })).json as { id: number };
    const said = await shop.post(`products/${made.id}/variations/batch`, { update: [{ id: id['TS-R-M'], stock_quantity: 1 }] });
    expect(said.json.update).toMatchObject([{ id: id['TS-R-M'], error: { code: 'woocommerce_rest_product_variation_invalid_id' } }]);
  });

  it('may check types of batch items or convert them silently', async () => {
    await shop.shop.control('/merchant', { do: 'switch', switches: { batchValidates: false } });
    const said = await shop.post('products/batch', { update: [{ id: id['HAM-500'], stock_quantity: 3.9 }] });
    expect(said.json.update).toMatchObject([{ stock_quantity: 3 }]);
  });
});

describe('prices', () => {
  it('wants texts, reads the shop’s comma, and loses what it cannot read', async () => {
    const number = await shop.put(`products/${id['HAM-500']}`, { regular_price: 21.5 });
    expect([number.status, number.json.data.details.regular_price.code]).toEqual([400, 'rest_invalid_type']);
    expect(await put('HAM-500', { regular_price: '21,50' })).toMatchObject({ regular_price: '21.50', price: '21.50' });
    expect(await put('HAM-500', { regular_price: '16.798319' })).toMatchObject({ regular_price: '16.798319' });
    expect(await put('HAM-500', { regular_price: 'abc' })).toMatchObject({ regular_price: '', price: '', purchasable: false });
    await fresh({ flavour: 'wc8' });
    expect(await put('HAM-500', { regular_price: '21,50' })).toMatchObject({ regular_price: '2150' });
  });

  it('drops a sale price that is not below the regular one', async () => {
    expect(await put('HAM-500', { sale_price: '19.99' })).toMatchObject({ sale_price: '', on_sale: false, price: '19.99' });
    expect(await put('HAM-500', { sale_price: '19.98' })).toMatchObject({ sale_price: '19.98', on_sale: true, price: '19.98' });
    expect(await put('HAM-500', { regular_price: '15.00' })).toMatchObject({ sale_price: '', price: '15.00' });
  });

  it('ignores prices of a parent and leaves fields that were not sent', async () => {
    expect(await put('TS', { regular_price: '99.00' })).toMatchObject({ regular_price: '', price: '15.00' });
    expect(await put('ZAN-1', { regular_price: '30.00' })).toMatchObject({ regular_price: '30.00', sale_price: '21.50' });
  });

  it('clears by an empty text and not by null; clearing the sale price leaves its dates', async () => {
    await put('HAM-500', { sale_price: '15.00', date_on_sale_from: '2026-11-01', date_on_sale_to: '2026-12-01' });
    expect(await put('HAM-500', { date_on_sale_to: null, sale_price: null })).toMatchObject({ sale_price: '15.00', date_on_sale_to: '2026-12-01T00:00:00' });
    expect(await put('HAM-500', { sale_price: '' })).toMatchObject({ sale_price: '', date_on_sale_from: '2026-11-01T00:00:00', date_on_sale_to: '2026-12-01T00:00:00' });
    expect(await put('HAM-500', { date_on_sale_to: '', date_on_sale_from: '' })).toMatchObject({ date_on_sale_from: null, date_on_sale_to: null });
  });

  it('reads dates shop-local, as UTC twins or with an offset; a bare last day ends before it begins', async () => {
    expect(await put('HAM-500', { sale_price: '15.00', date_on_sale_to: '2026-12-01T23:59:59' })).toMatchObject({ date_on_sale_to_gmt: '2026-12-01T22:59:59' });
    expect(await put('HAM-500', { date_on_sale_to_gmt: '2026-12-01T23:59:59' })).toMatchObject({ date_on_sale_to: '2026-12-02T00:59:59' });
    expect(await put('HAM-500', { date_on_sale_to: '2026-12-01T23:59:59Z' })).toMatchObject({ date_on_sale_to: '2026-12-02T00:59:59' });
    await put('HAM-500', { date_on_sale_to: '2026-12-01' });
    const effective = async (at: string): Promise<string> => ((await shop.shop.control(`/books?at=${at}`)) as { prices: Record<string, { effective: string }> }).prices['HAM-500'].effective;
    expect([await effective('2026-11-30T22:59:59Z'), await effective('2026-12-01T08:00:00Z')]).toEqual(['15.00', '19.99']);
  });

  it('notices beginning and end at once, or by the job at midnight, which tidies up', async () => {
    const sale = { sale_price: '15.00', date_on_sale_from_gmt: '2026-11-24T15:00:00', date_on_sale_to_gmt: '2026-11-25T15:00:00' };
    const seen = async (at: string): Promise<string[]> => {
      await shop.shop.control('/clock', { now: at });
      const shown = (await shop.get(`products/${id['HAM-500']}`)).json as Record<string, string>;
      return [shown['price'], shown['sale_price']];
    };
    await put('HAM-500', sale);
    expect([await seen('2026-11-24T14:59:00Z'), await seen('2026-11-24T15:00:00Z'), await seen('2026-11-25T15:00:01Z')]).toEqual([['19.99', '15.00'], ['15.00', '15.00'], ['19.99', '']]);
    await fresh({ flavour: 'wc8', switches: { saleJobsTidy: false } });
    await put('HAM-500', sale);
    expect([await seen('2026-11-24T15:01:00Z'), await seen('2026-11-24T23:00:00Z'), await seen('2026-11-25T15:01:00Z'), await seen('2026-11-25T23:00:00Z')]).toEqual([
      ['19.99', '15.00'],
      ['15.00', '15.00'],
      ['15.00', '15.00'],
      ['19.99', '15.00'],
    ]);
  });

  it('names tax classes in the language of its installation', async () => {
    const slugs = async (): Promise<string[]> => ((await shop.get('taxes/classes')).json as { slug: string }[]).map((row) => row.slug);
    expect(await slugs()).toEqual(['standard', 'reduzierter-preis', 'steuerfreie']);
    await fresh({ flavour: 'wc8' });
    expect(await slugs()).toEqual(['standard', 'reduced-rate', 'zero-rate']);
    expect((await shop.get(`products/${id['KAF-1']}`)).json.tax_class).toBe('reduced-rate');
  });
});
