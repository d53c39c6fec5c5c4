// Pictures of a Shopify product: each fetched once, the merchant's own left alone, and every way in which one does not come.
import type { ImageSet, Opaque, Outcome } from '../port.js';
import { recorded } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/shopify-referee.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { shopify } from './shopify.platform.js';

let shop: Shop<typeof shopify>;
let connection: ReturnType<(typeof shopify)['connect']>;
const memos = new Map<string, Opaque>();
beforeAll(async () => {
  shop = await standUp(shopify, { flavour: 'grow' });
});
afterAll(() => shop.stop());
const begin = async (switches: Record<string, unknown> = {}): Promise<void> => {
  await shop.reset(switches);
  connection = shop.open().connection;
  memos.clear();
};
beforeEach(() => begin());

const url = (name: string): string => `https://bilder.example/${name}.jpg`;
const push = async (number: string, ...names: string[]): Promise<Outcome> => {
  const [key] = await shop.keys(connection, [number]);
  const images: ImageSet['images'] = names.map((name) => ({ key: `k-${name}`, url: url(name), fileName: `own-${name}.jpg`, alt: 'Hammer' }));
  const outcomes: Outcome[] = [];
  try {
    await connection.images.pushImages([{ ...(key), memo: { ...(key?.memo as Record<string, Opaque>), ...(memos.get(number) as Record<string, Opaque> | undefined) }, images }], async (some) => void outcomes.push(...some));
  } finally {
    const [outcome] = outcomes;
    if (outcome?.memo !== undefined) memos.set(number, { ...(memos.get(number) as Record<string, Opaque> | undefined), ...(outcome.memo as Record<string, Opaque>) });
  }
  expect(outcomes).toHaveLength(1);
  return outcomes[0];
};
const shown = async (number: string): Promise<string[]> => ((await shop.books()).pictures?.[number] ?? []).map((one) => one.replace(/.*\/|\.jpg/g, ''));
const code = (outcome: Outcome): unknown => (outcome.confirmed === false ? outcome.failure.code : outcome.confirmed);

it('come once, in their order, before the merchant’s own, and only ours ever go', async () => {
  await shop.merchant({ do: 'edit-product', sku: 'HAM', change: { pictures: [url('laden')] } });
  expect([code(await push('HAM', 'a', 'b')), await shown('HAM')]).toEqual([true, ['a', 'b', 'laden']]);
  await shop.calls();
  expect(code(await push('HAM', 'a', 'b'))).toBe(true);
  expect((await shop.calls()).counters.writes).toBe(0);
  expect([code(await push('HAM', 'c', 'b')), await shown('HAM')]).toEqual([true, ['c', 'b', 'laden']]);
  expect([code(await push('HAM')), await shown('HAM')]).toEqual([true, ['laden']]);
});
it('of a variant stand with those of its siblings, whose order is nobody’s', async () => {
  expect([code(await push('TS-S', 'a')), code(await push('TS-M', 'b')), await shown('TS-M')]).toEqual([true, true, ['a', 'b']]);
});
it('that Shopify does not take keep the others not back', async () => {
  const [key] = await shop.keys(connection, ['HAM']);
  const images = [{ key: 'x', url: 'http://127.0.0.1/x.jpg', fileName: 'x.jpg', alt: '' }, { key: 'k-a', url: url('a'), fileName: 'a.jpg', alt: '' }];
  const outcomes: Outcome[] = [];
  await connection.images.pushImages([{ ...(key), images }], async (some) => void outcomes.push(...some));
  expect([outcomes.map((one) => (one.confirmed === false ? one.failure : null)), await shown('HAM')]).toEqual([[{ kind: 'rejected', code: 'image-not-taken', values: { number: 'HAM', image: 'x.jpg', remoteCode: '' } }], ['a']]);
});
it('that are still on their way are asked for later, and one that could not be fetched is told', async () => {
  await begin({ pictureSeconds: 3600 });
  expect(await push('HAM', 'a')).toMatchObject({ confirmed: 'later', askAfterSeconds: 60 });
  expect([code(await push('KAF', 'kaputt')), code(await push('KAF', 'kaputt')), await shown('KAF')]).toEqual([true, 'image-unreachable', []]);
});
it('whose answer was lost are known again', async () => {
  await shop.keys(connection, ['HAM']);
  await shop.fail({ kind: 'cut', times: 1, skip: 2, path: 'graphql' });
  await expect(push('HAM', 'a', 'b')).rejects.toMatchObject({ kind: 'unavailable' });
  expect(await shown('HAM')).toEqual(['a', 'b']);
  expect([code(await push('HAM', 'a', 'b')), await shown('HAM')]).toEqual([true, ['a', 'b']]);
});
it('stay, and stay ours, where the app may not delete files', async () => {
  await push('HAM', 'a');
  await shop.merchant({ do: 'switch', switches: { missing: ['write_files'] } });
  expect([code(await push('HAM', 'b')), await shown('HAM')]).toEqual(['shop-images-stay', ['b', 'a']]);
  await shop.merchant({ do: 'switch', switches: { missing: [] } });
  expect([code(await push('HAM', 'b')), await shown('HAM')]).toEqual([true, ['b']]);
});
it('of a product that is gone are gone', async () => {
  const [key] = await shop.keys(connection, ['HAM']);
  await shop.merchant({ do: 'delete-product', sku: 'HAM' });
  const outcomes: Outcome[] = [];
  await connection.images.pushImages([{ ...(key), images: [] }], async (some) => void outcomes.push(...some));
  expect(outcomes.map(code)).toEqual(['place-gone']);
});
itRefereed('sends no request that Shopify’s schemas do not know', () => expectRefereed(recorded));
