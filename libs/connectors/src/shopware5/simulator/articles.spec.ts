// Stock, prices, articles and pictures as the shop's core takes them (fact sheet 6 to 9).
import { answerReferee, itRefereed } from '../../testing/shopware5-referee.js';
import { simulator } from '../shopware5.simulator.js';
import type { Said } from '../../testing/shop-server/ask.js';
import { Caller, filters } from './caller.js';

let shop: Caller;
const referee = answerReferee({ perhaps: ['regulationPrice'] });
beforeAll(async () => {
  shop = new Caller(await simulator.start());
  shop.heard = (method, path, said) => referee.judge(method, path.startsWith('/') ? path : `/api/${path}`, said.status, said.json);
});
afterAll(() => shop.close());
const reset = async (switches: Record<string, unknown> = {}, flavour = 'sw57'): Promise<void> => {
  await shop.control('/reset', { flavour, switches });
  await shop.control('/seed', { demo: true });
};
beforeEach(() => reset());

type PriceRow = { id: number; customerGroupKey: string; from: number; to: string; price: number; pseudoPrice: number; regulationPrice: number | null };
const prices = async (number: string, more = ''): Promise<PriceRow[]> => (await shop.get(`variants/${number}?useNumberAsId=true${more}`)).json.data.prices;
const stock = async (): Promise<Record<string, number | null>> => (await shop.control('/books')).stock;
const write = (...rows: unknown[]): Promise<Said> => shop.put('variants', rows);
const idOf = async (number: string): Promise<number> => (await shop.get(`variants?${filters({ property: 'number', value: number })}`)).json.data[0].id;

describe('stock', () => {
  it('is written in batches whose rows answer in order, each for itself, while the answer as a whole is a success', async () => {
    const said = await write({ number: 'HAM-500', inStock: 11 }, { number: 'NIX', inStock: 1 }, { inStock: 5 }, { id: 99_999, inStock: 2 }, { number: 'kaf-1', inStock: 12 });
    expect([said.status, said.json.success]).toEqual([200, true]);
    expect(said.json.data.map((row: { success: boolean }) => row.success)).toEqual([true, false, false, false, true]);
    expect(said.json.data[0]).toMatchObject({ operation: 'update', data: { number: 'HAM-500', inStock: 11, article: null, unit: null } });
    for (const row of said.json.data.slice(1, 4)) expect(row).toEqual({ success: false, message: 'A required parameter is missing: Passed parameter array does not contain an articleId property', trace: expect.stringContaining('Resource.php') });
    // The number is written as well, as it was sent.
    expect(await stock()).toMatchObject({ 'HAM-500': 11, 'kaf-1': 12 });
  });
  it('is whatever PHP makes of what was sent', async () => {
    for (const [sent, becomes] of [['abc', 0], [null, 0], ['', 0], [5.7, 5], ['7.9', 7], [true, 1], [-3, -3], ['12 Stück', 12]] as const) {
      await write({ number: 'HAM-500', inStock: 30 }, { number: 'HAM-500', inStock: sent });
      expect([sent, (await stock())['HAM-500']]).toEqual([sent, becomes]);
    }
  });
  it('of an unknown number with an article makes a new variant', async () => {
    const { articleId } = (await shop.get('variants/HAM-500?useNumberAsId=true')).json.data;
    const said = await write({ number: 'NEU-1', articleId, inStock: 5, prices: [{ price: 10 }] }, { number: 'Zu/viel', articleId, inStock: 5 });
    expect(said.json.data[0]).toMatchObject({ success: true, operation: 'create', data: { number: 'NEU-1', kind: 2 } });
    expect(said.json.data[1]).toMatchObject({ success: false, message: expect.stringContaining('valid order number') });
    expect(await stock()).toHaveProperty('NEU-1', 5);
  });
  it('is written to one variant, by id, by number and through its article', async () => {
    const id = await idOf('TS-B-M');
    const said = await shop.put(`variants/${id}`, { inStock: 77, nonsense: 1 });
    expect([said.status, said.json]).toEqual([200, { success: true, data: { id, location: `${shop.shop.secureUrl}/api/variants/${id}` } }]);
    await shop.put('variants/HAM-500?useNumberAsId=true', { inStock: 78 });
    await shop.put('articles', [{ mainDetail: { number: 'KAF-1', inStock: 79 } }]);
    expect(await stock()).toMatchObject({ 'TS-B-M': 77, 'HAM-500': 78, 'KAF-1': 79 });
    expect((await shop.put('variants/9999', { inStock: 1 })).json).toEqual({ success: false, message: 'Variant by id 9999 not found' });
  });
  it('that a plugin keeps is refused, and one that PHP has no time for is not written', async () => {
    await shop.control('/merchant', { do: 'set-stock', sku: 'HAM-500', quantity: null, manage: false });
    expect((await write({ number: 'HAM-500', inStock: 1 })).json.data[0].success).toBe(false);
    expect((await stock())['HAM-500']).toBeNull();
    await shop.control('/merchant', { do: 'switch', switches: { rowsPerRequest: 1 } });
    const cut = await write({ number: 'KAF-1', inStock: 1 }, { number: 'ZAN-1', inStock: 1 });
    expect([cut.status, cut.text]).toEqual([500, '']);
    expect(await stock()).toMatchObject({ 'KAF-1': 1, 'ZAN-1': 12 });
  });
  it('and prices that a plugin keeps to itself are answered with success and not taken', async () => {
    await reset({ deafTo: ['inStock', 'prices'] });
    const said = await write({ number: 'HAM-500', inStock: 1, prices: [{ price: 5 }] });
    const { stock: figures, prices: told } = await shop.control('/books');
    expect([said.json.data[0].success, figures['HAM-500'], told['HAM-500'].effective]).toEqual([true, 25, '19.99']);
  });
  it('of a number against the pattern is written by id, and by number only where the shop finds it', async () => {
    await shop.control('/seed', { products: [{ sku: 'Zän/ge 1,5', name: 'Zange', price: '8.35', stock: 30 }] });
    const id = await idOf('Zän/ge 1,5');
    const said = await write({ id, inStock: 3 }, { number: 'Zän/ge 1,5', inStock: 4 });
    expect(said.json.data.map((row: { success: boolean }) => row.success)).toEqual([true, false]);
    expect((await stock())['Zän/ge 1,5']).toBe(3);
    await shop.control('/merchant', { do: 'switch', switches: { oddNumbers: 'by-number-too' } });
    await write({ number: 'Zän/ge 1,5', inStock: 4 });
    expect((await stock())['Zän/ge 1,5']).toBe(4);
  });
});

describe('prices', () => {
  const both = { number: 'HAM-500', prices: [{ customerGroupKey: 'EK', price: 19.99, pseudoPrice: 25 }, { customerGroupKey: 'H', price: 15 }] };

  it('are kept net: gross as entered for EK, net as entered for H, and shown gross when asked', async () => {
    await write(both);
    expect((await prices('HAM-500')).map((row) => [row.customerGroupKey, row.price, row.pseudoPrice, row.to])).toEqual([['EK', 16.798319327731, 21.008403361345, 'beliebig'], ['H', 15, 0, 'beliebig']]);
    const gross = await prices('HAM-500', '&considerTaxInput=1');
    expect([gross[0].price.toFixed(2), gross[1].price]).toEqual(['19.99', 15]);
    await write({ number: 'HAM-500', prices: [{ price: 14.95 }] });
    expect((await prices('HAM-500', '&considerTaxInput=1'))[0].price).toBe(14.949999999999958);
    expect((await prices('HAM-500'))[0].price).toBe(12.563025210084);
  });
  it('are replaced as a whole, and what is left out is gone', async () => {
    await write({ ...both, prices: both.prices.map((row) => ({ ...row, regulationPrice: 9 })) });
    await write({ number: 'HAM-500', prices: [{ customerGroupKey: 'EK', price: 21 }] });
    const [row, ...others] = await prices('HAM-500', '&considerTaxInput=1');
    expect([others, row.price.toFixed(2), row.pseudoPrice, row.regulationPrice]).toEqual([[], '21.00', 0, null]);
    await write({ number: 'HAM-500', prices: [{ customerGroupKey: 'H', price: 21 }] });
    expect((await prices('HAM-500')).map((one) => one.customerGroupKey)).toEqual(['H']);
  });
  it('in merge mode: a row without its id is added, one with its id is changed and the rest stays', async () => {
    await write(both);
    const [ek, h] = await prices('HAM-500');
    await write({ number: 'HAM-500', __options_prices: { replace: false }, prices: [{ id: ek.id, customerGroupKey: 'EK', price: 17, pseudoPrice: 18 }] });
    expect((await prices('HAM-500', '&considerTaxInput=1')).map((row) => [row.id, row.price.toFixed(2), row.pseudoPrice.toFixed(2)])).toEqual([[ek.id, '17.00', '18.00'], [h.id, '15.00', '0.00']]);
    await write({ number: 'HAM-500', __options_prices: { replace: false }, prices: [{ customerGroupKey: 'EK', price: 5 }] });
    expect((await prices('HAM-500')).map((row) => row.customerGroupKey)).toEqual(['EK', 'H', 'EK']);
    const wrong = await write({ number: 'HAM-500', __options_prices: { replace: false }, prices: [{ id: 99_999, price: 5 }] });
    expect(wrong.json.data[0].success).toBe(false);
  });
  it('none at all make the variant vanish until prices are written again', async () => {
    const id = await idOf('HAM-500');
    await write({ number: 'HAM-500', prices: [] });
    expect((await shop.get(`variants/${id}`)).json).toEqual({ success: false, message: `Variant by id ${id} not found` });
    expect((await shop.get(`variants?${filters({ property: 'number', value: 'HAM-500' })}`)).json.total).toBe(0);
    expect((await shop.control('/books')).prices).not.toHaveProperty('HAM-500');
    expect((await write({ number: 'HAM-500', prices: [{ price: 5 }] })).json.data[0].success).toBe(true);
    expect((await shop.get(`variants/${id}`)).status).toBe(200);
  });
  it('take commas, nothing and negatives, but no unknown group; a failed row changes nothing', async () => {
    await write({ number: 'HAM-500', prices: [{ price: '9,99' }] });
    expect((await prices('HAM-500', '&considerTaxInput=1'))[0].price.toFixed(2)).toBe('9.99');
    const said = await write({ number: 'HAM-500', inStock: 99, prices: [{ customerGroupKey: 'XX', price: 5 }] }, { number: 'KAF-1', prices: [{ price: -5 }] }, { number: 'ZAN-1', prices: [{ price: 'abc' }] });
    expect(said.json.data.map((row: { success: boolean; message?: string }) => row.message ?? row.success)).toEqual(['Customer Group by key XX not found', true, true]);
    const { prices: told, stock: figures } = await shop.control('/books');
    expect([told['HAM-500'].effective, figures['HAM-500'], told['KAF-1'].effective, told['ZAN-1'].effective]).toEqual(['9.99', 25, '-5.00', '0.00']);
    expect((await shop.put('variants/HAM-500?useNumberAsId=true', { prices: [{ customerGroupKey: 'XX', price: 5 }] })).status).toBe(400);
  });
  it('have tiers whose ends follow from the next beginning', async () => {
    await write({ number: 'HAM-500', prices: [{ price: 20, from: 1, to: 9 }, { price: 18, from: 10, to: 'beliebig' }, { price: 17, from: 50, to: 'beliebig' }] });
    expect((await prices('HAM-500')).map((row) => [row.from, row.to])).toEqual([[1, '9'], [10, '49'], [50, 'beliebig']]);
    await shop.control('/order', { cart: [{ sku: 'HAM-500', quantity: 10 }], shipping: null });
    expect((await shop.get('orders/1')).json.data.details[0].price).toBe(18);
  });
  it('have a lowest price of 30 days from 5.7.8 on', async () => {
    await write({ number: 'HAM-500', prices: [{ price: 20, regulationPrice: 18.5 }] });
    expect((await prices('HAM-500', '&considerTaxInput=1'))[0].regulationPrice?.toFixed(2)).toBe('18.50');
    expect((await shop.control('/books')).prices['HAM-500'].rows).toEqual([{ id: expect.any(Number), group: 'EK', from: 1, to: 'beliebig', price: '20.00', pseudo: '0.00', regulation: '18.50' }]);
    await reset({ version: '5.7.7' });
    await write({ number: 'HAM-500', prices: [{ price: 20, regulationPrice: 18.5 }] });
    expect((await prices('HAM-500'))[0]).not.toHaveProperty('regulationPrice');
  });
  it('are entered and shown net in the shop whose default group is net', async () => {
    await reset({}, 'sw56');
    expect((await prices('HAM-500', '&considerTaxInput=1'))[0].price).toBe(19.99);
    expect((await shop.control('/books')).prices['ZAN-1']).toMatchObject({ effective: '21.50', regular: '24.90', sale: '21.50', strike: '24.90' });
  });
  it('stay net when the tax of the article changes', async () => {
    const { articleId } = (await shop.get('variants/HAM-500?useNumberAsId=true')).json.data;
    expect((await shop.put(`articles/${articleId}`, { tax: 13 })).status).toBe(400);
    expect((await shop.put(`articles/${articleId}`, { taxId: 99 })).json.message).toBe('Tax by id "99" not found');
    await shop.put(`articles/${articleId}`, { tax: 7 });
    expect((await shop.control('/books')).prices['HAM-500'].effective).toBe('17.97');
  });
});

describe('articles', () => {
  it('are made with what they need, and refused without it', async () => {
    const mainDetail = { number: 'NEU-1', inStock: 4, active: true, prices: [{ price: 12.5 }] };
    const made = await shop.post('articles', { name: 'Neu', taxId: 1, supplier: 'Werkzeug AG', active: true, mainDetail });
    expect([made.status, made.headers['location']]).toEqual([201, made.json.data.location]);
    expect((await shop.get(`articles/${made.json.data.id}`)).json.data).toMatchObject({ name: 'Neu', tax: { id: 1, tax: '19.00' }, supplier: { name: 'Werkzeug AG' }, mainDetail: { number: 'NEU-1', inStock: 4 } });
    const blank = await shop.post('articles', { name: 'Ohne Steuer', supplierId: 1, mainDetail: { number: 'NEU-2' } });
    expect([blank.status, blank.json]).toEqual([400, { errors: ['tax: This value should not be blank.'], success: false, message: 'Validation error', code: 400 }]);
    for (const number of ['NEU-1', 'Mit Blank', 'Größe']) expect((await shop.post('articles', { name: 'X', taxId: 1, supplierId: 1, mainDetail: { number } })).status).toBe(400);
    expect((await shop.control('/books')).stock).not.toHaveProperty('Größe');
  });
  it('have variants, and an unknown one in a batch is made', async () => {
    const made = await shop.post('articles', {
      name: 'Mütze',
      tax: 19,
      supplierId: 1,
      mainDetail: { number: 'MU', prices: [{ price: 9 }] },
      configuratorSet: { groups: [{ name: 'Farbe', options: [{ name: 'rot' }, { name: 'blau' }] }] },
      variants: ['rot', 'blau'].map((option, index) => ({ number: `MU-${option}`, isMain: index === 0, inStock: 3, active: true, configuratorOptions: [{ group: 'Farbe', option }], prices: [{ price: 9 }] })),
    });
    const article = (await shop.get(`articles/${made.json.data.id}`)).json.data;
    expect([article.mainDetail.number, article.mainDetail.configuratorOptions[0].name, article.details.map((one: { number: string }) => one.number)]).toEqual(['MU-rot', 'rot', ['MU-blau']]);
    const batch = await shop.put('articles', [{ name: 'Aus Versehen', taxId: 1, supplierId: 1, mainDetail: { number: 'VERSEHEN', prices: [{ price: 1 }] } }, { id: made.json.data.id, name: 'Mütze warm' }]);
    expect(batch.json.data.map((row: { operation: string }) => row.operation)).toEqual(['create', 'update']);
    expect((await shop.get(`articles?${filters({ property: 'mainDetail.number', value: 'VERSEHEN' })}`)).json.total).toBe(1);
  });
  it('are deleted by id only', async () => {
    expect((await shop.call('DELETE', 'articles/HAM-500?useNumberAsId=true')).status).toBe(500);
    const { articleId } = (await shop.get('variants/HAM-500?useNumberAsId=true')).json.data;
    expect((await shop.call('DELETE', `articles/${articleId}`)).status).toBe(200);
    expect((await shop.get('variants/HAM-500?useNumberAsId=true')).status).toBe(404);
  });
});

describe('pictures', () => {
  const png = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIAQMAAAD+wSzIAAAABlBMVEX///+/v7+jQ3Y5AAAADklEQVQI12P4AIX8EAgALgAD/aNpbtEAAAAASUVORK5CYII';
  const images = async (): Promise<{ mediaId: number; main: number; path: string }[]> => (await shop.get('articles/HAM-500?useNumberAsId=true')).json.data.images;

  it('are taken into the media and named as asked, a second time under another name', async () => {
    const made = await shop.post('media', { album: -1, file: png, name: 'hammer1', description: 'Hammer' });
    expect(made.status).toBe(201);
    expect((await shop.get(`media/${made.json.data.id}`)).json.data).toMatchObject({ name: 'hammer1', extension: 'png', width: 8, height: 8, albumId: -1 });
    const again = await shop.post('media', { album: -1, file: png, name: 'hammer1' });
    expect((await shop.get(`media/${again.json.data.id}`)).json.data.name).toMatch(/^hammer1.+/);
    expect((await shop.post('media', { file: png })).status).toBe(400);
    expect((await shop.post('media', { album: -1, file: 'https://bilder.invalid/a.png' })).status).toBe(500);
    expect((await shop.post('media', { album: -1, file: 'https://bilder.example/a.exe' })).status).toBe(500);
  });
  it('are appended, the same twice as well, unless the whole list is given', async () => {
    const { data } = (await shop.post('media', { album: -1, file: png, name: 'a' })).json;
    const put = (body: unknown): Promise<Said> => shop.put('articles/HAM-500?useNumberAsId=true', body);
    await put({ images: [{ mediaId: data.id }] });
    await put({ images: [{ mediaId: data.id, main: 1 }] });
    expect((await images()).map(({ mediaId, main }) => [mediaId, main])).toEqual([[data.id, 2], [data.id, 1]]);
    await put({ images: [{ mediaId: data.id, main: 1 }], __options_images: { replace: true } });
    expect(await images()).toHaveLength(1);
    expect((await put({ images: [{ mediaId: 999 }] })).status).toBe(400);
    expect((await put({ images: [{ link: 'https://bilder.example/schoen.jpg' }] })).status).toBe(200);
    expect((await images()).map(({ path }) => path)).toEqual(['a', 'schoen']);
    await shop.control('/merchant', { do: 'edit-product', sku: 'HAM-500', change: { pictures: ['https://bilder.example/noch.jpg'] } });
    expect((await shop.control('/books')).pictures['HAM-500']).toEqual(['data:', 'https://bilder.example/schoen.jpg', 'https://bilder.example/noch.jpg']);
  });
});

it('keeps the shop over a restart', async () => {
  const { mkdtempSync, rmSync } = await import('node:fs');
  const folder = mkdtempSync(`${(await import('node:os')).tmpdir()}/kontor-sw5-`);
  const first = new Caller(await simulator.start({ stateFile: `${folder}/state.json` }));
  await first.control('/seed', { demo: true });
  await first.control('/order', { cart: [{ sku: 'HAM-500', quantity: 2 }] });
  await first.put('variants', [{ number: 'KAF-1', inStock: 5 }]);
  const books = await first.control('/books?at=2026-01-01T00:00:00Z');
  await first.close();
  const second = new Caller(await simulator.start({ stateFile: `${folder}/state.json` }));
  expect(await second.control('/books?at=2026-01-01T00:00:00Z')).toEqual(books);
  expect((await second.get('variants/KAF-1?useNumberAsId=true')).json.data.inStock).toBe(5);
  await second.close();
  rmSync(folder, { recursive: true });
});

itRefereed('has answered as a real shop in all of this', () => referee.end(90));
