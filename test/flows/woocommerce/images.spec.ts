// Pictures of articles in the shop (F44): asked for over the API, sent once, and what cannot be fetched is named by article.
import { inShop, problemCodes } from './goods.js';
import { startKontor, type Kontor } from '../../support/start-kontor.js';

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

it('come to the shop in their order, come anew when they change, and a picture that does not open is a problem until it does', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM', 'KAF']) } });
  const url = (name: string, host = 'bilder.example'): string => `https://${host}/${name}`;
  const article = (number: string, images: string[]): Promise<unknown> => kontor.api.post('/articles', { number, name: `Artikel ${number}`, taxRate: '19', images });
  await article('HAM', [url('vorn.jpg'), url('hinten.jpg')]);
  await article('KAF', [url('kaffee.png', 'weg.invalid')]);
  // The articles are found with the first run that looks for them.
  await shop.run('update-prices');
  expect(await shop.run('push-images')).toMatchObject({ status: 'partial', counts: { total: 2, done: 1, failed: 1 } });
  expect((await shop.books()).pictures).toEqual({ HAM: [url('vorn.jpg'), url('hinten.jpg')], KAF: [] });
  expect(await problemCodes(kontor, shop, 'push-images')).toEqual({ KAF: 'image-unreachable' });

  await kontor.api.patch('/articles/KAF', { version: 1, images: [url('kaffee.png')] });
  await shop.calls();
  expect(await shop.run('push-images')).toMatchObject({ status: 'succeeded', counts: { total: 2, done: 1, skipped: 1 }, remoteCalls: { writes: 1 } });
  expect((await shop.books()).pictures).toMatchObject({ KAF: [url('kaffee.png')] });
  expect(await problemCodes(kontor, shop, 'push-images')).toEqual({});
  expect(await shop.run('push-images', { again: true })).toMatchObject({ counts: { done: 2 }, remoteCalls: { writes: 0 } });

  await kontor.api.patch(`/shops/${shop.id}`, { version: ((await kontor.api.get(`/shops/${shop.id}`)) as { version: number }).version, trial: true });
  await kontor.api.call('post', `/shops/${shop.id}/runs`).send({ kind: 'push-images' }).expect(409);
});
