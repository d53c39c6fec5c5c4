// Pictures in a WooCommerce shop: the set as wanted, each fetched once, the merchant's own left alone, and every way in which an upload goes wrong.
import type { Connection, ImageSet, Outcome } from '../port.js';
import { recorded } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/woocommerce-referee.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { woocommerce } from './woocommerce.platform.js';

let shop: Shop<typeof woocommerce>;
let connection: Connection;
beforeAll(async () => {
  shop = await standUp(woocommerce, { flavour: 'wc11' });
});
afterAll(() => shop.stop());
const begin = async (switches = {}, flavour?: string): Promise<void> => {
  await shop.reset(switches, flavour);
  connection = await shop.checked();
  memos.clear();
};
beforeEach(() => begin());

const memos = new Map<string, ImageSet['memo']>();
const url = (name: string): string => `https://bilder.example/${name}`;
const image = (name: string, alt = 'Hammer'): ImageSet['images'][number] => ({ key: `k-${name}`, url: url(name), fileName: `own-${name}`, alt });
/** Sends, and remembers as listings do. */
const push = async (number: string, images: ImageSet['images']): Promise<Outcome> => {
  const [key] = await shop.keys(connection, [number]);
  const memo = memos.get(number) ?? key.memo;
  const outcomes: Outcome[] = [];
  await (connection.images as NonNullable<Connection['images']>).pushImages([{ ...key, memo, images }], async (some) => void outcomes.push(...some));
  expect(outcomes).toHaveLength(1);
  if (outcomes[0].memo !== undefined) memos.set(number, Object.fromEntries(Object.entries({ ...(memo as object), ...(outcomes[0].memo as object) }).filter(([, value]) => value !== null)) as never);
  return outcomes[0];
};
const shown = async (number: string): Promise<string[]> => ((await shop.books()).pictures?.[number] ?? []).map((from) => from.replace(url(''), ''));
const writes = async (): Promise<number> => (await shop.calls()).counters.writes;
const codeOf = (outcome: Outcome): unknown => ('failure' in outcome ? [outcome.failure.code, outcome.failure.values] : 'notice' in outcome && outcome.notice ? outcome.notice.code : 'confirmed');

describe('the pictures of an article', () => {
  it('are those given in their order, and sending them again sends nothing', async () => {
    expect(codeOf(await push('HAM', [image('a.jpg'), image('b.png')]))).toBe('confirmed');
    expect(await shown('HAM')).toEqual(['a.jpg', 'b.png']);
    expect(memos.get('HAM')).toMatchObject({ type: 'simple', pictures: { 'k-a.jpg': expect.any(String), 'k-b.png': expect.any(String) } });
    await writes();
    const again = await push('HAM', [image('a.jpg'), image('b.png')]);
    expect([await writes(), again.memo]).toEqual([0, undefined]);
  });
  it('change places, come and go in the fewest calls, without fetching what is there', async () => {
    await push('HAM', [image('a.jpg'), image('b.jpg')]);
    await writes();
    await push('HAM', [image('b.jpg'), image('c.jpg'), image('a.jpg')]);
    expect([await shown('HAM'), await writes()]).toEqual([['b.jpg', 'c.jpg', 'a.jpg'], 1]);
    await push('HAM', [image('a.jpg')]);
    expect([await shown('HAM'), await writes()]).toEqual([['a.jpg'], 1]);
    await push('HAM', []);
    expect([await shown('HAM'), memos.get('HAM')]).toEqual([[], expect.not.objectContaining({ pictures: expect.anything() })]);
  });
  it('stand before the merchant’s own, which stay', async () => {
    await shop.merchant({ do: 'edit-product', sku: 'HAM', change: { pictures: [url('his.jpg')] } });
    await push('HAM', [image('a.jpg')]);
    expect(await shown('HAM')).toEqual(['a.jpg', 'his.jpg']);
    await push('HAM', [image('b.jpg')]);
    expect(await shown('HAM')).toEqual(['b.jpg', 'his.jpg']);
    await push('HAM', []);
    expect(await shown('HAM')).toEqual(['his.jpg']);
  });
  it('get their words anew when the article was renamed', async () => {
    await push('HAM', [image('a.jpg')]);
    await writes();
    await push('HAM', [image('a.jpg', 'Schlosserhammer')]);
    await push('HAM', [image('a.jpg', 'Schlosserhammer')]);
    expect([await shown('HAM'), await writes()]).toEqual([['a.jpg'], 1]);
  });
  it('that the shop cannot fetch keep the others not back, and come when they can be fetched', async () => {
    const lost = { ...image('b.jpg'), url: 'https://weg.invalid/b.jpg' };
    expect(codeOf(await push('HAM', [image('a.jpg'), lost, image('c.jpg')]))).toEqual(['image-unreachable', { number: 'HAM', image: 'own-b.jpg', remoteCode: 'woocommerce_product_image_upload_error' }]);
    expect(await shown('HAM')).toEqual(['a.jpg', 'c.jpg']);
    expect(codeOf(await push('HAM', [image('a.jpg'), image('b.jpg'), image('c.jpg')]))).toBe('confirmed');
    expect(await shown('HAM')).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
  });
  it('that are none are refused', async () => expect(codeOf(await push('HAM', [image('a.pdf')]))).toEqual(['image-not-taken', { number: 'HAM', image: 'own-a.pdf', remoteCode: 'woocommerce_product_image_upload_error' }]));
  it('whose answer was lost are not fetched a second time', async () => {
    await shop.fail({ kind: '500-after', path: '/products/', method: 'POST', times: 1, status: 502 });
    await expect(push('HAM', [image('a.jpg'), image('b.jpg')])).rejects.toMatchObject({ kind: 'unavailable' });
    await shop.fail({ clear: true });
    expect(await shown('HAM')).toEqual(['a.jpg']);
    await push('HAM', [image('a.jpg'), image('b.jpg')]);
    expect(await shown('HAM')).toEqual(['a.jpg', 'b.jpg']);
  });
  it('of an article that is no longer there are gone', async () => {
    const [key] = await shop.keys(connection, ['HAM']);
    await shop.merchant({ do: 'delete-product', sku: 'HAM' });
    const outcomes: Outcome[] = [];
    await (connection.images as NonNullable<Connection['images']>).pushImages([{ ...key, images: [image('a.jpg')] }], async (some) => void outcomes.push(...some));
    expect(outcomes).toMatchObject([{ confirmed: false, failure: { kind: 'gone' } }]);
  });
});

describe('the picture of a variation', () => {
  it.each(['wc11', 'wc8'])('is the first one, and is exchanged and taken away (%s)', async (flavour) => {
    await begin({}, flavour);
    expect(codeOf(await push('TS-M', [image('m.jpg'), image('n.jpg')]))).toBe('images-first-only');
    expect(await shown('TS-M')).toEqual(['m.jpg']);
    await writes();
    expect(codeOf(await push('TS-M', [image('m.jpg')]))).toBe('confirmed');
    expect(await writes()).toBe(0);
    expect(codeOf(await push('TS-M', [image('o.jpg')]))).toBe('confirmed');
    expect(await shown('TS-M')).toEqual(['o.jpg']);
    await push('TS-M', []);
    expect(await shown('TS-M')).toEqual([]);
  });
  it('stays when it is the merchant’s', async () => {
    await shop.merchant({ do: 'edit-product', sku: 'TS-M', change: { pictures: [url('his.jpg')] } });
    expect(codeOf(await push('TS-M', [image('m.jpg')]))).toBe('image-place-taken');
    expect(await shown('TS-M')).toEqual(['his.jpg']);
  });
  it('is not taken for the parent’s, which the shop shows where there is none', async () => {
    for (const variationsBorrowPictures of [true, false]) {
      await begin({ variationsBorrowPictures });
      await shop.merchant({ do: 'edit-product', sku: 'TS', change: { pictures: [url('parent.jpg')] } });
      expect(codeOf(await push('TS-M', [image('m.jpg')]))).toBe('confirmed');
      expect(await shown('TS-M')).toEqual(['m.jpg']);
    }
  });
  it('that cannot be fetched, or whose variation is gone, is that row’s failure', async () => {
    expect(codeOf(await push('TS-M', [{ ...image('m.jpg'), url: 'https://weg.invalid/m.jpg' }]))).toMatchObject(['image-unreachable', { remoteCode: 'woocommerce_variation_image_upload_error' }]);
    const [key] = await shop.keys(connection, ['TS-M']);
    await shop.merchant({ do: 'delete-product', sku: 'TS-M' });
    const outcomes: Outcome[] = [];
    await (connection.images as NonNullable<Connection['images']>).pushImages([{ ...key, images: [image('a.jpg')] }], async (some) => void outcomes.push(...some));
    expect(outcomes).toMatchObject([{ confirmed: false, failure: { kind: 'gone' } }]);
  });
});

itRefereed('every request fits the shops’ own descriptions', () => expectRefereed(recorded));
