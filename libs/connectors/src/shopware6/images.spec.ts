// Pictures of a Shopware 6 shop: fetched once, attached once, the first is the cover, and the merchant's own stay.
import type { Connection, ImageSet, Outcome } from '../port.js';
import { recorded } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/shopware6-referee.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { shopware6 } from './shopware6.platform.js';

let shop: Shop<typeof shopware6>;
let connection: Awaited<ReturnType<Shop<typeof shopware6>['checked']>>;
beforeAll(async () => {
  shop = await standUp(shopware6, { flavour: 'sw66' });
});
afterAll(() => shop.stop());
beforeEach(async () => {
  await shop.reset();
  connection = await shop.checked();
});

type Image = ImageSet['images'][number];
const image = (key: string, more: Partial<Image> = {}): Image => ({ key, url: `https://bilder.example.test/${key}.jpg`, fileName: `${key}.jpg`, alt: `Bild ${key}`, ...more });
const sets = async (wanted: Record<string, Image[]>): Promise<ImageSet[]> => (await shop.keys(connection, Object.keys(wanted))).map((key) => ({ ...key, images: wanted[key.number] ?? [] }));
const push = async (some: ImageSet[]): Promise<string[]> => {
  const outcomes: Outcome[] = [];
  await (connection as Required<Pick<Connection, 'images'>>).images.pushImages(some, async (settled) => void outcomes.push(...settled));
  expect(outcomes).toHaveLength(some.length);
  return some.map(({ listing }) => outcomes.find((outcome) => outcome.listing === listing)).map((outcome) => (outcome && 'failure' in outcome ? outcome.failure.code : 'confirmed'));
};
const ask = async <Row = Record<string, unknown>>(path: string, body: object): Promise<Row[]> => {
  const { url, credentials } = shop.simulator;
  const post = (to: string, what: object, headers = {}): Promise<Response> => fetch(`${url}/api/${to}`, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json', ...headers }, body: JSON.stringify(what) });
  const { access_token: token } = (await (await post('oauth/token', { grant_type: 'client_credentials', client_id: credentials.accessKeyId, client_secret: credentials.secretAccessKey })).json()) as { access_token: string };
  const text = await (await post(path, body, { authorization: `Bearer ${token}` })).text();
  return text === '' ? [] : (JSON.parse(text) as { data: Row[] }).data;
};
/** What stands at an article: file names in order, and that of the cover. */
const shown = async (number: string): Promise<{ files: string[]; cover: string | null }> => {
  const [product] = await ask<{ coverId: string | null; media: { id: string; position: number; media: { fileName: string } }[] }>('search/product', { filter: [{ type: 'equals', field: 'productNumber', value: number }], associations: { media: { associations: { media: {} } } } });
  const rows = [...(product?.media ?? [])].sort((one, other) => one.position - other.position);
  return { files: rows.map(({ media }) => media.fileName), cover: rows.find(({ id }) => id === product?.coverId)?.media.fileName ?? null };
};
const uploads = async (): Promise<number> => (await shop.calls()).calls.filter(({ path }) => path.includes('/upload')).length;

describe('pictures', () => {
  it('are fetched by the shop, stand in their order, the first is the cover', async () => {
    expect(await push(await sets({ HAM: [image('b'), image('a')], 'TS-M': [image('c')] }))).toEqual(['confirmed', 'confirmed']);
    expect([await shown('HAM'), await shown('TS-M')]).toEqual([{ files: ['b', 'a'], cover: 'b' }, { files: ['c'], cover: 'c' }]);
    const [media] = await ask('search/media', { filter: [{ type: 'equals', field: 'fileName', value: 'b' }] });
    const [folder] = await ask('search/media-folder', { filter: [{ type: 'equals', field: 'defaultFolder.entity', value: 'product' }] });
    expect([media?.alt, media?.mediaFolderId]).toEqual(['Bild b', folder?.id]);
    expect(folder?.id).toBeDefined();
  });
  it('are neither fetched nor attached a second time, and a text that changed is changed', async () => {
    const wanted = await sets({ HAM: [image('b'), image('a')] });
    await push(wanted);
    await shop.calls();
    expect(await push(wanted)).toEqual(['confirmed']);
    expect((await shop.calls()).counters).toMatchObject({ writes: 0, reads: 2 });
    await push(await sets({ HAM: [image('b', { alt: 'Von vorn' }), image('a')] }));
    expect(await uploads()).toBe(0);
    expect((await ask('search/media', { filter: [{ type: 'equals', field: 'fileName', value: 'b' }] }))[0]?.alt).toBe('Von vorn');
    expect((await shown('HAM')).files).toEqual(['b', 'a']);
  });
  it('come behind the cover without a word about it', async () => {
    await push(await sets({ HAM: [image('a')] }));
    expect(await push(await sets({ HAM: [image('a'), image('b')] }))).toEqual(['confirmed']);
    expect(await shown('HAM')).toEqual({ files: ['a', 'b'], cover: 'a' });
  });
  it('are one where several articles show the same', async () => {
    await push(await sets({ HAM: [image('a')], KAF: [image('a')] }));
    expect([await uploads(), (await shown('HAM')).cover, (await shown('KAF')).cover]).toEqual([1, 'a', 'a']);
  });
  it('move, come and go as they are told; those of the merchant stay', async () => {
    await push(await sets({ HAM: [image('a'), image('b')] }));
    const [key] = await shop.keys(connection, ['HAM']);
    const [own] = await ask<{ id: string }>('search/media', { filter: [{ type: 'equals', field: 'fileName', value: 'a' }] });
    await ask('_action/sync', [{ key: 'm', action: 'upsert', entity: 'media', payload: [{ id: 'e'.repeat(32), title: 'eigenes' }] }]);
    await ask(`_action/media/${'e'.repeat(32)}/upload?extension=jpg&fileName=eigenes`, { url: 'https://bilder.example.test/eigenes.jpg' });
    await ask('_action/sync', [{ key: 'm', action: 'upsert', entity: 'product_media', payload: [{ id: 'd'.repeat(32), productId: key?.remoteId, mediaId: 'e'.repeat(32), position: 9 }] }]);
    await push(await sets({ HAM: [image('c'), image('a')] }));
    expect(await shown('HAM')).toEqual({ files: ['c', 'a', 'eigenes'], cover: 'c' });
    expect(own?.id).toMatch(/^[0-9a-f]{32}$/);
    // Nothing of ours is left: the merchant's first picture becomes the cover.
    await push(await sets({ HAM: [] }));
    expect(await shown('HAM')).toEqual({ files: ['eigenes'], cover: 'eigenes' });
  });
  it('whose name another picture has get one that stays the same', async () => {
    await push(await sets({ HAM: [image('a')] }));
    expect(await push(await sets({ KAF: [image('other', { fileName: 'a.jpg' })] }))).toEqual(['confirmed']);
    const { cover } = await shown('KAF');
    expect(cover).toMatch(/^a-[0-9a-f]{12}$/);
    await shop.calls();
    await push(await sets({ KAF: [image('other', { fileName: 'a.jpg' })] }));
    expect([await uploads(), (await shown('KAF')).cover]).toEqual([0, cover]);
  });
  it('that the shop may not or cannot fetch are the failure of their article; the others are shown', async () => {
    const bad = { local: 'http://127.0.0.1/x.jpg', away: 'https://weg.example.test/x.jpg', text: 'https://bilder.example.test/x' };
    const outcome = await push(await sets({ HAM: [image('ok'), image('local', { url: bad.local })], KAF: [image('away', { url: bad.away })], 'TS-M': [image('text', { url: bad.text, fileName: 'x' })], 'TS-S': [image('fine')] }));
    expect(outcome).toEqual(['image-unreachable', 'image-unreachable', 'image-not-taken', 'confirmed']);
    expect([await shown('HAM'), await shown('TS-S')]).toEqual([{ files: ['ok'], cover: 'ok' }, { files: ['fine'], cover: 'fine' }]);
    // Later it is there: the same picture is tried again under its id.
    expect(await push(await sets({ KAF: [image('away')] }))).toEqual(['confirmed']);
  });
  it('of an article that is gone are told, and one on which the shop gives up keeps nobody back', async () => {
    const wanted = await sets({ HAM: [image('a')], KAF: [image('b')], 'TS-M': [image('c')] });
    await shop.merchant({ do: 'delete-product', sku: 'HAM' });
    await shop.fail({ kind: '500-before', status: 504, times: 1, path: '/upload' });
    expect(await push(wanted)).toEqual(['place-gone', 'shop-out-of-order', 'confirmed']);
  });
  it('find their folder again where the one that was known is gone', async () => {
    const facts = connection.facts as NonNullable<Connection['facts']>;
    const reopened = shop.open({ facts: { ...facts, own: { ...facts.own, mediaFolder: 'f'.repeat(32) } } }).connection as typeof connection;
    const before = connection;
    const wanted = await sets({ HAM: [image('a')] });
    connection = reopened;
    await expect(push(wanted)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await push(wanted)).toEqual(['confirmed']);
    connection = before;
    expect((await shown('HAM')).cover).toBe('a');
  });
  it('end with the call where the shop gives up on one after the other', async () => {
    const wanted = await sets({ HAM: ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => image(key)) });
    await shop.fail({ kind: '500-before', status: 504, times: 100, path: '/upload' });
    await shop.calls();
    await expect(push(wanted)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await uploads()).toBe(3);
  });
});

itRefereed('all of this sent nothing that the shops’ own schemas do not know', () => expectRefereed(recorded));
