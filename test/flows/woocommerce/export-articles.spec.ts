// "Artikelexport" (F7): the file that the shop's own importer reads, with every Shopartikel in it, and with nothing in it that would clear or overwrite
// what nobody decided: unconfirmed prices and uncounted stock stand in parts of their own without those columns.
import { unzipSync } from 'fflate';
import { checkArticleFile, type CheckedArticle } from '../../../libs/connectors/src/woocommerce/woocommerce.file-check.js';
import { count, inErp, inShop, price } from './goods.js';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

const parts = (zip: Buffer): { name: string; text: string }[] => Object.entries(unzipSync(new Uint8Array(zip))).map(([name, bytes]) => ({ name, text: Buffer.from(bytes).toString('utf8') }));
const download = async (path: string): Promise<{ status: number; type: string; name: string; body: Buffer }> => {
  const answer = await kontor.api.call('get', path).buffer(true).parse((response, done) => {
    const pieces: Buffer[] = [];
    response.on('data', (piece: Buffer) => pieces.push(piece));
    response.on('end', () => done(null, Buffer.concat(pieces)));
  });
  return { status: answer.status, type: answer.type, name: String(answer.headers['content-disposition']), body: answer.body as Buffer };
};
const article = (fields: object): Promise<unknown> => kontor.api.post('/articles', fields);

/** A merchant with everything that makes files difficult. */
async function catalogue(): Promise<TestShop> {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['NEU']) } });
  await article({ number: 'HÖCKER', name: 'Bürohöcker "Größe"', taxRate: '19', isParent: true, description: 'Zeile eins;\nZeile „zwei“, mit Komma' });
  for (const [number, value] of [['HÖCKER-1', 'Rot, matt'], ['HÖCKER-2', 'Blau "kühl"']]) await article({ number, name: `Höcker ${value}`, taxRate: '19', parent: 'HÖCKER', options: [{ name: 'Farbe', value }], ean: '4006381333931' });
  await article({ number: '00815', name: '=SUMME(1;2)', taxRate: '7', weight: '0.25' });
  await inErp(kontor, [
    { number: 'AKTION', onHand: '3', price: '19.99', actions: [{ price: '14.99', from: '2026-11-10', to: '2026-11-12' }] },
    { number: 'STREICH', onHand: '0', price: '18.99', strikePrice: '24.99' },
    { number: 'UNGEZAEHLT', price: '5.00' },
    { number: 'PREISLOS', onHand: '9' },
    { number: 'NICHTS' },
    { number: 'AUS', onHand: '1', price: '1.00' },
    { number: 'INTERN', onHand: '1', price: '1.00' },
  ]);
  await price(kontor, [{ article: 'HÖCKER-1', price: '99.00' }, { article: 'HÖCKER-2', price: '98.50' }, { article: '00815', price: '4.99' }]);
  await count(kontor, { 'HÖCKER-1': '4', 'HÖCKER-2': '0', '00815': '7' });
  for (const [number, change] of [['AUS', { ended: true }], ['INTERN', { shopArticle: false }]] as const) await kontor.api.patch(`/articles/${number}`, { version: 1, ...change });
  // An order makes an article: its price is a coupon's, and nobody counted it.
  await shop.order({ cart: [{ sku: 'NEU', price: '3.33' }], shipping: null, payment: { method: 'bacs', paid: true } });
  await shop.run('fetch-orders');
  await shop.calls();
  return shop;
}

it('contains every Shopartikel, passes the importer’s rules, and clears nothing; the same from the run and from the stream', async () => {
  const shop = await catalogue();
  const run = await shop.run('export-articles-csv');
  expect(run).toMatchObject({ status: 'succeeded', counts: { failed: 0 } });
  const file = await download(`/runs/${run.id}/file`);
  expect([file.status, file.type, file.name]).toEqual([200, 'application/zip', expect.stringContaining('.zip')]);
  const found = parts(file.body);
  expect(found.length).toBeGreaterThan(3);
  expect(found.every(({ name }) => /^woocommerce-[a-z-]+\.csv$/.test(name))).toBe(true);
  const { articles, faults } = checkArticleFile(found);
  expect(faults).toEqual([]);

  const wanted = ((await kontor.api.all('/articles')) as { number: string; shopArticle: boolean; ended: boolean }[]).filter(({ shopArticle, ended }) => shopArticle && !ended).map(({ number }) => number);
  expect([...articles.keys()].sort()).toEqual(wanted.sort());
  expect(wanted).toEqual(expect.arrayContaining(['HÖCKER', 'HÖCKER-2', 'NEU', 'NICHTS']));
  expect(wanted).not.toContain('AUS');
  const of = (number: string): CheckedArticle => articles.get(number) as CheckedArticle;
  expect(of('HÖCKER')).toMatchObject({ type: 'variable', name: 'Bürohöcker "Größe"', attributes: { Farbe: ['Rot, matt', 'Blau "kühl"'] } });
  expect(of('HÖCKER').description.replaceAll('\r', '')).toBe('Zeile eins;\nZeile „zwei“, mit Komma');
  expect(of('HÖCKER-2')).toMatchObject({ type: 'variation', parent: 'HÖCKER', regular: '98.5', stock: '0', gtin: '4006381333931', attributes: { Farbe: ['Blau "kühl"'] } });
  expect(of('STREICH')).toMatchObject({ regular: '24.99', sale: '18.99', saleFrom: null, stock: '0' });
  expect(of('AKTION')).toMatchObject({ regular: '19.99', sale: '14.99', saleFrom: String(Date.parse('2026-11-09T23:00:00Z') / 1000), saleTo: String(Date.parse('2026-11-12T22:59:59Z') / 1000) });
  expect(of('00815')).toMatchObject({ name: '=SUMME(1;2)', taxClass: 'reduzierter-preis', weight: '0.25', stock: '7' });
  // Columns that are not there leave the shop alone, its own special prices too where the ERP has none.
  expect([of('HÖCKER-2').sale, of('00815').sale]).toEqual([undefined, undefined]);
  expect([of('UNGEZAEHLT').stock, of('UNGEZAEHLT').regular]).toEqual([undefined, '5']);
  expect([of('PREISLOS').regular, of('PREISLOS').sale, of('PREISLOS').stock]).toEqual([undefined, undefined, '9']);
  for (const number of ['NEU', 'NICHTS']) expect([of(number).stock, of(number).regular]).toEqual([undefined, undefined]);

  const streamed = await download(`/shops/${shop.id}/article-export`);
  expect(parts(streamed.body)).toEqual(found);
  const second = await download(`/runs/${run.id}/file?part=2`);
  expect([second.type, second.body.toString('utf8')]).toEqual(['text/csv', found[1].text]);
  expect((await download(`/runs/${run.id}/file?part=99`)).status).toBe(404);
  // Making a file asks the shop for nothing.
  expect((await shop.calls()).counters.calls).toBe(0);

  await kontor.api.post('/prices/from-orders/confirm', [{ article: 'NEU' }]);
  await count(kontor, { NEU: '5' });
  // Five counted, one of them sold.
  const later = checkArticleFile(parts((await download(`/shops/${shop.id}/article-export`)).body));
  expect([later.faults, later.articles.get('NEU')]).toEqual([[], expect.objectContaining({ regular: '3.33', stock: '4' })]);
});

it('is one plain file where every article has everything, and says so where there is nothing', async () => {
  const shop = await kontor.connect('woocommerce');
  const nothing = await shop.run('export-articles-csv');
  expect(nothing).toMatchObject({ status: 'failed', failure: { code: 'article-export-empty' } });
  expect((await download(`/runs/${nothing.id}/file`)).status).toBe(404);
  expect((await download(`/shops/${shop.id}/article-export`)).status).toBe(409);
  await inErp(kontor, [{ number: 'HAM', onHand: '3', price: '18.99' }]);
  const run = await shop.run('export-articles-csv');
  const file = await download(`/runs/${run.id}/file`);
  expect([file.status, file.type, file.name]).toEqual([200, 'text/csv', expect.stringMatching(/"woocommerce-[a-z-]+\.csv"/)]);
  expect(checkArticleFile([{ name: 'a.csv', text: file.body.toString('utf8') }])).toMatchObject({ faults: [] });
});

it('has the prices in the shop’s own basis', async () => {
  const shop = await kontor.connect('woocommerce', { flavour: 'wc8' });
  await inErp(kontor, [{ number: 'HAM', onHand: '3', price: '11.90' }]);
  const { body } = await download(`/shops/${shop.id}/article-export`);
  expect(checkArticleFile([{ name: 'a.csv', text: body.toString('utf8') }]).articles.get('HAM')).toMatchObject({ regular: '10' });
});
