// Writes: all or nothing, where an error points, what is silently left out, unknown ids, deletes, pictures.
import { createHash } from 'node:crypto';
import type { Books, RunningSimulator } from '../../testing/simulator.js';
import { simulator } from '../shopware6.simulator.js';
import type { Said } from '../../testing/shop-server/ask.js';
import { Caller } from './caller.js';

let shop: RunningSimulator;
let caller: Caller;
let ids: Record<string, string>;
beforeAll(async () => {
  shop = await simulator.start();
  caller = new Caller(shop);
});
afterAll(() => caller.close());
const reset = async (flavour = 'sw66', switches: Record<string, unknown> = {}): Promise<void> => {
  await shop.control('/reset', { flavour, switches });
  await shop.control('/seed', { products: ['A', 'B', 'C'].map((sku) => ({ sku, name: `Artikel ${sku}`, price: '11.90', stock: 10 })) });
  await caller.login();
  ids = Object.fromEntries((await caller.search('product')).json.data.map((one: { productNumber: string; id: string }) => [one.productNumber, one.id]));
};
beforeEach(() => reset());
const nobody = 'f'.repeat(32);
const currencyId = 'b7d2554b0ce847cd82f3ac9bd1c0dfca';
const stock = async (): Promise<Books['stock']> => ((await shop.control('/books')) as Books).stock;
const upsert = (payload: unknown[], entity = 'product', key?: string): Promise<Said> => caller.sync({ ...(key ? { key } : {}), action: 'upsert', entity, payload });
const pointers = ({ json }: Said): string[] => (json.errors as { source: { pointer: string } }[]).map(({ source }) => source.pointer);

describe('stock', () => {
  it('is written for many at once, below zero too, and tells only which rows', async () => {
    const said = await upsert([{ id: ids['A'], stock: 55 }, { id: ids['B'], stock: -3 }], 'product', 'stock');
    expect(said.json).toMatchObject({ data: { product: [ids['A'], ids['B']] }, notFound: [], deleted: [] });
    expect(await stock()).toMatchObject({ A: 55, B: -3 });
    expect((await caller.search('product', { ids: [ids['A']] })).json.data[0]).toMatchObject({ stock: 55, availableStock: 55, updatedAt: expect.stringMatching(/^\d{4}.*\+00:00$/) as unknown });
  });
  it('takes a keyed object of operations as well', async () => {
    expect((await caller.post('_action/sync', { mine: { action: 'upsert', entity: 'product', payload: [{ id: ids['A'], stock: 'x' }] } })).json.errors[0].source.pointer).toBe('/mine/0/stock');
    expect((await caller.post('_action/sync', { mine: { action: 'upsert', entity: 'product', payload: [{ id: ids['A'], stock: 6 }] } })).status).toBe(200);
  });
  it('is all or nothing: one bad row, and nothing of the whole call is written', async () => {
    const said = await caller.sync({ key: 'one', action: 'upsert', entity: 'product', payload: [{ id: ids['A'], stock: 1 }] }, { key: 'two', action: 'upsert', entity: 'product', payload: [{ id: ids['B'], stock: 2 }, { id: nobody, stock: 3 }] });
    expect([said.status, pointers(said)]).toEqual([400, ['/two/1/taxId', '/two/1/price', '/two/1/productNumber', '/two/1/translations/2fbb5fe2e29a4d70aa5854ce7ce3e20b/name']]);
    expect((said.json.errors as { code: string }[]).every(({ code }) => code === 'c1051bb4-d103-4f74-8988-acbcafc7fdc3')).toBe(true);
    expect(await stock()).toMatchObject({ A: 10, B: 10 });
  });
  it.each([['"12"', '12 as text'], ['5.5', 'a fraction'], ['5.0', 'a whole number written as a fraction'], ['"abc"', 'a word'], ['true', 'a truth']])('is a whole number: %s is refused', async (value) => {
    const said = await caller.call('POST', '_action/sync', { raw: `[{"action":"upsert","entity":"product","payload":[{"id":"${ids['A']}","stock":${value}}]}]` });
    expect([said.status, said.json.errors[0].code, pointers(said)]).toEqual([400, 'ba785a8c-82cb-4283-967c-3cf342181b40', ['/0/0/stock']]);
  });
  it('is never null', async () => {
    expect(pointers(await upsert([{ id: ids['A'], stock: null }]))).toEqual(['/0/0/stock']);
  });
  it('of an article that another plug-in keeps is refused, with its row', async () => {
    await shop.control('/merchant', { do: 'set-stock', sku: 'B', quantity: null, manage: false });
    expect(pointers(await upsert([{ id: ids['A'], stock: 1 }, { id: ids['B'], stock: 1 }]))).toEqual(['/0/1/stock']);
    expect(await stock()).toEqual({ A: 10, B: null, C: 10 });
  });
  it('may not be written as what can be sold; 6.5 does not even say so', async () => {
    expect(pointers(await upsert([{ id: ids['A'], availableStock: 3 }]))).toEqual(['/0/0/availableStockavailableStock']);
    await reset('sw65');
    expect((await upsert([{ id: ids['A'], availableStock: 3 }])).status).toBe(200);
    expect((await caller.search('product', { ids: [ids['A']] })).json.data[0].availableStock).toBe(10);
  });
});

describe('a call that writes', () => {
  it('leaves out names it does not know without a word', async () => {
    expect((await upsert([{ id: ids['A'], stok: 3 }])).status).toBe(200);
    expect(await stock()).toMatchObject({ A: 10 });
  });
  it('says what is wrong with the operation itself', async () => {
    const code = async (operation: unknown): Promise<unknown> => {
      const { status, json } = await caller.sync(operation);
      return [status, json.errors[0].code];
    };
    expect(await code({ action: 'write', entity: 'product', payload: [{}] })).toEqual([400, 'FRAMEWORK__INVALID_SYNC_OPERATION']);
    expect(await code({ action: 'upsert', entity: 'product', payload: [] })).toEqual([400, 'FRAMEWORK__INVALID_SYNC_OPERATION']);
    expect(await code({ action: 'upsert', entity: 'produkt', payload: [{}] })).toEqual([500, 'FRAMEWORK__DEFINITION_NOT_FOUND']);
    expect((await caller.sync()).json).toEqual({ extensions: [], data: [], notFound: [], deleted: [] });
  });
  it('takes no id that is none, and points nowhere useful', async () => {
    for (const id of ['xyz', ids['A'].toUpperCase().replace(/^./, 'A')]) expect(pointers(await upsert([{ id: ids['B'], stock: 1 }, { id, stock: 1 }]))).toEqual(['/0/productId']);
  });
  it('does not give one number to two articles', async () => {
    expect((await upsert([{ id: ids['A'], productNumber: 'b' }])).json.errors[0]).toMatchObject({ code: 'CONTENT__DUPLICATE_PRODUCT_NUMBER', meta: { parameters: { number: 'b' } } });
  });
  it('does not link what is not there', async () => {
    expect((await upsert([{ id: ids['A'], manufacturerId: nobody }])).status).toBe(500);
  });
  it('changes one row by PATCH, never a missing one', async () => {
    expect((await caller.patch(`product/${ids['A']}`, { stock: 4 })).status).toBe(204);
    const said = await caller.patch(`product/${nobody}`, { stock: 4 });
    expect([said.status, said.json.errors[0].code]).toEqual([400, 'FRAMEWORK__WRITE_TYPE_INTEND_ERROR']);
  });
  it('makes a row by POST only once', async () => {
    const media = { id: '1'.repeat(32), title: 'Bild' };
    expect([(await caller.post('media', media)).status, (await caller.post('media', media)).status]).toEqual([204, 400]);
  });
  it('deletes by id and names what was not there, or deletes by filter', async () => {
    const price = [{ currencyId, gross: 1, net: 1, linked: true }];
    const rule = (await caller.search('rule')).json.data[0].id as string;
    await upsert(['1', '2', '3'].map((sign) => ({ id: sign.repeat(32), productId: ids['A'], ruleId: rule, quantityStart: Number(sign), price })), 'product_price');
    const said = await caller.sync({ action: 'delete', entity: 'product_price', payload: [{ id: '1'.repeat(32) }, { id: nobody }] });
    expect(said.json).toMatchObject({ deleted: { product_price: ['1'.repeat(32)] }, notFound: { product_price: [nobody] } });
    await caller.sync({ action: 'delete', entity: 'product_price', criteria: [{ type: 'equals', field: 'productId', value: ids['A'] }] });
    expect((await caller.search('product-price')).json.data).toEqual([]);
    expect((await caller.call('DELETE', `product-price/${nobody}`)).status).toBe(404);
  });
});

describe('indexes', () => {
  const silent = { headers: { 'indexing-behavior': 'disable-indexing' } };
  it('that are switched off leave a sold-out article on sale', async () => {
    await caller.patch(`product/${ids['A']}`, { isCloseout: true });
    const write = (headers?: { headers: Record<string, string> }): Promise<Said> => caller.post('_action/sync', [{ action: 'upsert', entity: 'product', payload: [{ id: ids['A'], stock: 0 }] }], headers);
    const available = async (): Promise<boolean> => (await caller.search('product', { ids: [ids['A']] })).json.data[0].available as boolean;
    await write(silent);
    expect(await available()).toBe(true);
    await write({ headers: { 'indexing-skip': 'product.cheapest-price' } });
    expect(await available()).toBe(false);
  });
});

describe('pictures', () => {
  const media = async (sign: string): Promise<string> => {
    await caller.post('media', { id: sign.repeat(32), title: 'Bild' });
    return sign.repeat(32);
  };
  const upload = (id: string, query: string, raw: string | Buffer = Buffer.from('picture'), type = 'image/png'): Promise<Said> => caller.call('POST', `_action/media/${id}/upload?${query}`, { raw, headers: { 'content-type': type } });
  const code = async (call: Promise<Said>): Promise<string> => (await call).json.errors[0].code as string;
  it('are a row first and then a file, whose hash tells whether it changed', async () => {
    const id = await media('1');
    expect((await caller.search('media', { ids: [id] })).json.data[0]).toMatchObject({ hasFile: false });
    expect((await upload(id, 'extension=png&fileName=rig-1')).status).toBe(204);
    expect((await caller.search('media', { ids: [id] })).json.data[0]).toMatchObject({ hasFile: true, fileName: 'rig-1', fileExtension: 'png', mimeType: 'image/png', metaData: { hash: createHash('md5').update('picture').digest('hex') } });
    expect((await upload(id, 'extension=png&fileName=rig-1', Buffer.from('newer'))).status).toBe(204);
    expect(await code(upload(nobody, 'extension=png'))).toBe('CONTENT__MEDIA_NOT_FOUND');
  });
  it('do not share a file name, but the same name with another ending is fine', async () => {
    const [one, other] = [await media('1'), await media('2')];
    await upload(one, 'extension=png&fileName=rig-1');
    const said = await upload(other, 'extension=png&fileName=RIG-1');
    expect(said.json.errors[0]).toMatchObject({ code: 'CONTENT__MEDIA_DUPLICATED_FILE_NAME', meta: { parameters: { fileName: 'RIG-1', fileExtension: 'png' } } });
    expect((await caller.get('_action/media/provide-name?fileName=rig-1&extension=png')).json).toEqual({ fileName: 'rig-1_(1)' });
    expect((await upload(other, 'extension=jpg&fileName=rig-1')).status).toBe(204);
  });
  it('are refused without an ending, with a slash, with an ending nobody knows, without content', async () => {
    const id = await media('1');
    expect(await code(upload(id, 'fileName=a'))).toBe('CONTENT__MEDIA_MISSING_FILE_EXTENSION');
    expect(await code(upload(id, 'extension=png&fileName=a%2Fb'))).toBe('CONTENT__MEDIA_ILLEGAL_FILE_NAME');
    expect(await code(upload(id, 'extension=exe&fileName=a'))).toBe('CONTENT__MEDIA_FILE_TYPE_NOT_SUPPORTED');
    expect(await code(upload(id, 'extension=png&fileName=a', ''))).toBe('CONTENT__MEDIA_INVALID_FILE');
  });
  it('are fetched from public addresses only', async () => {
    const id = await media('1');
    const from = (url: string): Promise<Said> => upload(id, 'extension=png&fileName=a', JSON.stringify({ url }), 'application/json');
    expect((await from('https://bilder.example.test/a.png')).status).toBe(204);
    expect(await code(from('http://127.0.0.1:8106/a.png'))).toBe('CONTENT__MEDIA_ILLEGAL_URL');
    expect(await code(from('https://192.168.1.4/a.png'))).toBe('CONTENT__MEDIA_ILLEGAL_URL');
    expect(await code(from('https://elsewhere.example/a.png'))).toBe('CONTENT__MEDIA_CANNOT_OPEN_SOURCE_STREAM_TO_READ');
  });
  it('hang on an article once when their link has an id, and again and again without', async () => {
    const id = await media('1');
    const link = '5'.repeat(32);
    for (let time = 0; time < 2; time += 1) expect((await upsert([{ id: ids['A'], coverId: link, media: [{ id: link, mediaId: id, position: 0 }] }])).status).toBe(200);
    const shown = async () => (await caller.search('product', { ids: [ids['A']], associations: { media: {}, cover: {} } })).json.data[0];
    expect(await shown()).toMatchObject({ coverId: link, cover: { media: { id } }, media: [{ id: link }] });
    await upload(id, 'extension=png&fileName=rig-1');
    expect(((await shop.control('/books')) as Books).pictures).toMatchObject({ A: ['rig-1.png'], B: [] });
    await upsert([{ id: ids['A'], media: [{ mediaId: id }] }]);
    expect((await shown()).media).toHaveLength(2);
    await caller.sync({ action: 'delete', entity: 'product_media', payload: [{ id: link }] });
    expect(await shown()).toMatchObject({ coverId: null, cover: null });
  });
});
