// Pictures of products: what the shop fetches, what it refuses as a whole, and what a variation shows.
import { simulator } from '../woocommerce.simulator.js';
import { Caller } from './caller.js';
import { demoSeed } from './seed.js';

let shop: Caller;
const id: Record<string, number> = {};
beforeAll(async () => {
  shop = new Caller(await simulator.start());
});
afterAll(() => shop.close());
beforeEach(async () => {
  await shop.shop.control('/reset', {});
  await shop.shop.control('/seed', demoSeed);
  for (const row of (await shop.get('products?sku=HAM-500,TS,TS-R-M&per_page=100')).json as { sku: string; id: number }[]) id[row.sku] = row.id;
});
type Shown = { status: number; json: { code: string; images: { id: number; src: string; name: string; alt: string }[]; image: { id: number; name: string } | null } };
const put = (body: unknown): Promise<Shown> => shop.put(`products/${id['HAM-500']}`, body);
const putVariation = (body: unknown): Promise<Shown> => shop.put(`products/${id['TS']}/variations/${id['TS-R-M']}`, body);
const variation = (query = ''): Promise<Shown> => shop.get(`products/${id['TS']}/variations/${id['TS-R-M']}${query}`);

it('fetches by address, keeps by id, and replaces the whole list', async () => {
  const first = await put({ images: [{ src: 'https://b.example/x/a.jpg?v=2', alt: 'Hammer' }, { src: 'https://b.example/a.jpg', name: 'Zweites' }] });
  expect(first.json.images.map(({ name, alt, src }) => [name, alt, src.split('/').at(-1)])).toEqual([['a.jpg', 'Hammer', 'a.jpg'], ['Zweites', '', 'a-1.jpg']]);
  const [one, other] = first.json.images;
  const turned = await put({ images: [{ id: other.id, alt: '' }, { id: one.id, alt: 'Neu' }] });
  expect(turned.json.images.map(({ id: number, alt }) => [number, alt])).toEqual([[other.id, ''], [one.id, 'Neu']]);
  expect((await put({ images: [] })).json.images).toEqual([]);
});
it('refuses a call with one bad picture as a whole', async () => {
  for (const src of ['https://weg.invalid/a.jpg', 'https://b.example/a.pdf', 'ftp://b.example/a.jpg']) {
    const said = await put({ images: [{ src: 'https://b.example/a.jpg' }, { src }] });
    expect([said.status, said.json.code]).toEqual([400, 'woocommerce_product_image_upload_error']);
  }
  expect((await put({ images: [{ id: 1 }] })).json.code).toBe('woocommerce_product_invalid_image_id');
  expect((await put({ name: 'Hammer' })).json.images).toEqual([]);
});
it('gives a variation one picture, shows its parent’s where it has none, and clears it by an empty one', async () => {
  await shop.put(`products/${id['TS']}`, { images: [{ src: 'https://b.example/ts.jpg' }] });
  expect((await variation()).json.image?.name).toBe('ts.jpg');
  expect((await variation('?context=edit')).json.image).toBeNull();
  expect((await putVariation({ image: { src: 'https://b.example/m.jpg' } })).json.image?.name).toBe('m.jpg');
  expect((await putVariation({ image: { id: 0 } })).json.code).toBe('woocommerce_variation_invalid_image_id');
  await putVariation({ image: {} });
  expect((await variation('?context=edit')).json.image).toBeNull();
});
