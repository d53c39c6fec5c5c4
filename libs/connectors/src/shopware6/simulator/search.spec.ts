// What a search finds and how it says no: limits, paging, filters with the traps of dates and case, associations by version, trimmed answers, working copies.
import type { RunningSimulator } from '../../testing/simulator.js';
import { simulator } from '../shopware6.simulator.js';
import { Caller } from './caller.js';

let shop: RunningSimulator;
let caller: Caller;
beforeAll(async () => {
  shop = await simulator.start();
  caller = new Caller(shop);
});
afterAll(() => caller.close());
const fill = async (flavour = 'sw66', switches: Record<string, unknown> = {}): Promise<void> => {
  await shop.control('/reset', { flavour, switches });
  await shop.control('/seed', { products: [{ sku: 'RIG-1', name: 'Eins', price: '1.00', stock: 1 }, { sku: 'RIG-2', name: 'Zwei', price: '2.00', stock: 2 }, { sku: 'RIG-3', name: 'Drei', price: '3.00', taxRate: '7', stock: 3 }, { sku: 'HEMD', name: 'Hemd', type: 'variable', variations: [{ sku: 'HEMD.L', stock: 4, options: { Größe: 'L' } }] }] });
  await caller.login();
};
const numbers = async (criteria: Record<string, unknown>): Promise<string[]> => {
  const said = await caller.search('product', { sort: [{ field: 'productNumber', order: 'ASC' }], ...criteria });
  if (said.status !== 200) throw new Error(said.text);
  return (said.json.data as { productNumber: string }[]).map(({ productNumber }) => productNumber);
};
const refusal = async (criteria: unknown, entity = 'product'): Promise<unknown> => {
  const { status, json } = await caller.search(entity, criteria);
  return [status, json.errors[0].code];
};

describe('pages', () => {
  beforeAll(() => fill());
  it('have a limit that the operator can lower', async () => {
    for (const limit of [0, -1]) expect(await refusal({ limit })).toEqual([400, 'FRAMEWORK__INVALID_LIMIT_QUERY']);
    const said = await caller.search('product', { limit: 501 });
    expect(said.json.errors[0]).toMatchObject({ code: 'FRAMEWORK__QUERY_LIMIT_EXCEEDED', meta: { parameters: { maxLimit: 500 } } });
    await shop.control('/merchant', { do: 'switch', switches: { maxLimit: 2 } });
    expect((await caller.search('product', { limit: 3 })).json.errors[0].meta.parameters.maxLimit).toBe(2);
    expect((await caller.search('product')).json.data).toHaveLength(2);
    await shop.control('/merchant', { do: 'switch', switches: { maxLimit: 500 } });
  });
  it('begin with 1 and are empty past the end', async () => {
    expect(await numbers({ limit: 2, page: 1 })).toEqual(['HEMD', 'HEMD.L']);
    expect(await numbers({ limit: 2, page: 3 })).toEqual(['RIG-3']);
    expect(await numbers({ limit: 2, page: 4 })).toEqual([]);
    expect(await refusal({ page: 0 })).toEqual([400, 'FRAMEWORK__INVALID_PAGE_QUERY']);
  });
  it('count themselves unless an exact total is wanted', async () => {
    expect([(await caller.search('product', { limit: 2 })).json.total, (await caller.search('product', { limit: 2, 'total-count-mode': 1 })).json.total]).toEqual([2, 5]);
  });
});

describe('filters', () => {
  beforeAll(() => fill());
  it('find numbers without case, and only those that are there', async () => {
    expect(await numbers({ filter: [{ type: 'equalsAny', field: 'productNumber', value: ['rig-3', 'RIG-1', 'RIG-9'] }] })).toEqual(['RIG-1', 'RIG-3']);
    expect(await numbers({ filter: [{ type: 'equalsAny', field: 'productNumber', value: 'rig-2|RIG-1' }] })).toEqual(['RIG-1', 'RIG-2']);
  });
  it('combine', async () => {
    expect(await numbers({ filter: [{ type: 'multi', operator: 'or', queries: [{ type: 'equals', field: 'stock', value: 1 }, { type: 'suffix', field: 'productNumber', value: '-3' }] }] })).toEqual(['RIG-1', 'RIG-3']);
    expect(await numbers({ filter: [{ type: 'not', operator: 'and', queries: [{ type: 'prefix', field: 'productNumber', value: 'rig' }] }] })).toEqual(['HEMD', 'HEMD.L']);
    expect(await numbers({ filter: [{ type: 'contains', field: 'productNumber', value: 'MD.' }] })).toEqual(['HEMD.L']);
    expect(await numbers({ filter: [{ type: 'range', field: 'stock', parameters: { gt: 1, lte: 3 } }] })).toEqual(['RIG-2', 'RIG-3']);
    expect(await numbers({ filter: [{ type: 'equals', field: 'parentId', value: null }, { type: 'equals', field: 'tax.taxRate', value: 7 }] })).toEqual(['RIG-3']);
  });
  it('take no field that is not there, no id that is none', async () => {
    expect(await refusal({ filter: [{ type: 'equals', field: 'sku', value: 1 }] })).toEqual([400, 'FRAMEWORK__UNMAPPED_FIELD']);
    expect(await refusal({ filter: [{ type: 'equals', field: 'id', value: 'RIG-1' }] })).toEqual([400, 'FRAMEWORK__INVALID_UUID']);
    expect(await refusal({ ids: ['RIG-1'] })).toEqual([400, 'FRAMEWORK__INVALID_UUID']);
    expect(await refusal({ filter: [{ type: 'like', field: 'name', value: '1' }] })).toEqual([400, 'FRAMEWORK__INVALID_FILTER_QUERY']);
  });
  it('compare dates literally as UTC, and a date that is none matches everything', async () => {
    await shop.control('/order', { cart: [{ sku: 'RIG-1' }], createdAt: '2026-11-23T07:25:59.000Z' });
    const found = async (gte: string): Promise<number> => (await caller.search('order', { filter: [{ type: 'range', field: 'orderDateTime', parameters: { gte } }] })).json.data.length as number;
    expect(await found('2026-11-23T07:25:59.000+00:00')).toBe(1);
    expect(await found('2026-11-23 07:25:59.000')).toBe(1);
    expect(await found('2026-11-23T08:25:59+01:00')).toBe(0);
    expect(await found('2026-11-24T00:00:00Z')).toBe(0);
    expect(await found('gestern')).toBe(1);
  });
});

describe('answers', () => {
  beforeAll(() => fill());
  it('are trimmed to what was wanted', async () => {
    expect((await caller.search('product', { includes: { product: ['id', 'stock'] }, limit: 1 })).json.data[0]).toEqual({ id: expect.any(String) as unknown, stock: expect.any(Number) as unknown, apiAlias: 'product' });
  });
  it('hold ids only when ids were asked for', async () => {
    const { json } = await caller.post('search-ids/product', { filter: [{ type: 'equals', field: 'productNumber', value: 'RIG-1' }] });
    expect(json).toEqual({ total: 1, data: [expect.stringMatching(/^[0-9a-f]{32}$/)] });
  });
  it('leave out what was not asked for, and show a variant’s own values unless it shall inherit', async () => {
    const of = async (headers = {}, associations = {}) => (await caller.search('product', { filter: [{ type: 'equals', field: 'productNumber', value: 'HEMD.L' }], associations }, { headers })).json.data[0];
    expect(await of()).toMatchObject({ price: null, name: null, taxId: null, parent: null, prices: [] });
    expect(await of({ 'sw-inheritance': '1' }, { parent: {} })).toMatchObject({ price: [{ gross: 1 }], name: 'Hemd', parent: { productNumber: 'HEMD' } });
  });
  it('break at an association this version does not know', async () => {
    const primary = { associations: { primaryOrderDelivery: {} } };
    expect(await refusal(primary, 'order')).toEqual([500, 'FRAMEWORK__ASSOCIATION_NOT_FOUND']);
    await fill('sw67', { version: '6.7.0.1' });
    expect(await refusal(primary, 'order')).toEqual([500, 'FRAMEWORK__ASSOCIATION_NOT_FOUND']);
    await fill('sw67');
    expect((await caller.search('order', primary)).status).toBe(200);
  });
  it('say whether an entity is known', async () => {
    expect((await caller.search('produkt')).status).toBe(404);
    expect((await caller.get(`product/${'0'.repeat(32)}`)).json.errors[0]).toMatchObject({ status: '404', code: 'FRAMEWORK__RESOURCE_NOT_FOUND' });
    expect((await caller.get('product/123')).json.errors[0].code).toBe('FRAMEWORK__INVALID_UUID');
  });
});

describe('what versions offer', () => {
  it('names the default profile of articles in its own way', async () => {
    const profile = async (flavour: string) => {
      await fill(flavour);
      return (await caller.search('import-export-profile', { filter: [{ type: 'equals', field: 'sourceEntity', value: 'product' }] })).json.data[0];
    };
    const [old, middle, young] = [await profile('sw65'), await profile('sw66'), await profile('sw67')];
    expect([old.name, 'technicalName' in old, middle.name, middle.technicalName, 'name' in young, young.technicalName]).toEqual(['Default product', false, 'Default product', 'default_product', false, 'default_product']);
    expect((middle.mapping as { mappedKey: string }[]).map(({ mappedKey }) => mappedKey).join(';')).toBe('id;parent_id;product_number;active;stock;name;description;price_net;price_gross;purchase_prices_net;purchase_prices_gross;tax_id;tax_rate;tax_name;cover_media_id;cover_media_url;cover_media_title;cover_media_alt;manufacturer_id;manufacturer_name;categories;sales_channel;propertyIds;optionIds');
  });
  it('may have another currency under the default id', async () => {
    await fill('sw66', { defaultCurrency: 'PLN' });
    expect((await caller.search('currency', { filter: [{ type: 'equals', field: 'isSystemDefault', value: true }] })).json.data[0]).toMatchObject({ id: 'b7d2554b0ce847cd82f3ac9bd1c0dfca', isoCode: 'PLN' });
  });
  it('may lack the names for machines', async () => {
    await fill('sw65', { technicalNames: false });
    expect((await caller.search('payment-method')).json.data.every((one: { technicalName: unknown; name: string }) => one.technicalName === null && one.name !== '')).toBe(true);
  });
});
