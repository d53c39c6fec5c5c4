// The article file against a strict reader of Shopify's import that shares no code with the writer.
import { Decimal, Percent, Quantity } from '@kontor/kernel';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { ArticleRow } from '../port.js';
import { spoolPrefix } from '../spool.js';
import { articleFileParts, articleFileWriter } from './article-file.js';
import { checkArticleFile, type FileVerdict } from './shopify.file-check.js';

const d = (text: string): Decimal => Decimal.parse(text);
const row = (change: Partial<ArticleRow>): ArticleRow => ({
  number: 'HAM', parentNumber: null, isParent: false, name: 'Hammer', nameEn: '', shortDescription: '', description: '', ean: '', manufacturer: '', manufacturerNumber: '', unit: 'Stück', weightKg: null, taxRate: Percent.parse('19'), options: [], allOptions: [],
  imageUrls: [], group: '', shippable: true, stockKeeping: true, available: Quantity.whole(5), price: d('19.99'), strike: null, action: null, ...change,
});
const now = new Date('2026-11-23T12:00:00Z');
async function* stream(rows: ArticleRow[]): AsyncIterable<ArticleRow> {
  yield* rows;
}
const write = async (rows: ArticleRow[], language: 'de' | 'en' = 'de'): Promise<{ name: string; text: string }[]> => {
  const parts = [];
  const again = { [Symbol.asyncIterator]: () => stream(rows)[Symbol.asyncIterator]() };
  for await (const part of articleFileWriter(() => now).writeArticleFile(again, { language })) {
    let text = '';
    for await (const piece of part.content) text += piece;
    parts.push({ name: part.name.replace(/^shopify-|\.csv$/g, ''), text });
  }
  return parts;
};
const read = async (rows: ArticleRow[]): Promise<FileVerdict & { parts: string[] }> => {
  const parts = await write(rows);
  return { ...checkArticleFile(parts.filter(({ name }) => name !== 'left-out')), parts: parts.map(({ name }) => name) };
};
const shirt = row({ number: 'TS', name: 'T-Shirt', isParent: true, price: null, available: null, imageUrls: ['https://img.example/a.jpg', 'https://img.example/b.jpg'], allOptions: [{ name: 'Größe', values: ['S', 'M, lang'] }] });
const sizes = ['S', 'M, lang'].map((size, index) => row({ number: `TS-${index}`, name: 'T-Shirt', parentNumber: 'TS', options: [{ name: 'Größe', value: size }] }));

it('survives the strict reader with everything an article may have', async () => {
  const odd = 'Größe „M“, "gut"; 5 € \n zweite Zeile — <b>fett</b>';
  const { variants, faults } = await read([row({ description: odd, ean: '4006381333931', weightKg: d('0.55'), group: 'Werkzeug', manufacturer: 'Müller', strike: d('25'), imageUrls: ['https://img.example/h.jpg'] }), shirt, ...sizes]);
  expect(faults).toEqual([]);
  expect(variants.get('HAM')).toMatchObject({ handle: 'ham', title: 'Hammer', options: { Title: 'Default Title' }, images: ['https://img.example/h.jpg'], cells: { Description: odd, Barcode: '4006381333931', 'Weight value (grams)': '550', Price: '19.99', 'Compare-at price': '25.00', 'Inventory quantity': '5' } });
  expect(variants.get('TS-1')).toMatchObject({ handle: 'ts', title: 'T-Shirt', options: { Größe: 'M, lang' }, images: ['https://img.example/a.jpg', 'https://img.example/b.jpg'] });
});
it('keeps articles without a confirmed price, a strike price or a counted stock apart, without those columns', async () => {
  const { variants, faults, parts } = await read([row({ number: 'A', strike: d('25') }), row({ number: 'B' }), row({ number: 'C', price: null }), row({ number: 'D', strike: d('25'), available: null }), row({ number: 'E', available: null }), row({ number: 'F', price: null, available: null }), row({ number: 'G', stockKeeping: false, available: null })]);
  expect([faults, parts]).toEqual([[], articleFileParts.filter((name) => name !== 'left-out')]);
  const columns = (number: string): unknown[] => ['Price', 'Compare-at price', 'Inventory quantity'].map((column) => variants.get(number)?.cells[column]);
  expect(['A', 'B', 'C', 'D', 'E', 'F'].map(columns)).toEqual([['19.99', '25.00', '5'], ['19.99', undefined, '5'], [undefined, undefined, '5'], ['19.99', '25.00', undefined], ['19.99', undefined, undefined], [undefined, undefined, undefined]]);
});
it('shows an action that runs as the price, and one that does not run as nothing', async () => {
  const action = (from: string): ArticleRow['action'] => ({ price: d('15'), from: new Date(from), until: null });
  const { variants, faults } = await read([row({ number: 'A', action: action('2026-11-01') }), row({ number: 'B', action: action('2026-12-01') })]);
  expect(faults).toEqual([]);
  expect([variants.get('A')?.cells, variants.get('B')?.cells]).toMatchObject([{ Price: '15.00', 'Compare-at price': '19.99' }, { Price: '19.99' }]);
  expect(variants.get('B')?.cells).not.toHaveProperty('Compare-at price');
});
it('has the pictures of a product once, also where its variants stand in several parts', async () => {
  const parts = await write([shirt, sizes[0], { ...(sizes[1]), available: null }]);
  expect(parts).toHaveLength(2);
  expect(parts.map(({ text }) => text.split('img.example').length - 1)).toEqual([2, 0]);
  expect(checkArticleFile(parts).faults).toEqual([]);
});
it('says of what it leaves out why, in the language asked for', async () => {
  const rows = [row({ number: '' }), row({ number: 'X', parentNumber: 'NICHTS' }), row({ number: 'Y', price: d('0') }), shirt, row({ number: 'Z', parentNumber: 'TS' }), row({ number: 'N', name: '' })];
  const [part] = await write(rows, 'en');
  expect([part?.name, part?.text.split('\n').slice(1, 6).map((line) => line.replace(/^[^,]*,/, ''))]).toEqual(['left-out', ['The article has no number.', 'The parent of the variant is not in the export.', 'The price is not above zero.', 'A variant needs one to three options with a value.', 'The article has no name.']]);
});
it('leaves out what no article of the part has, so that nothing is blanked', async () => {
  const [part] = await write([row({})]);
  expect(part?.text.split('\n')[0]).toBe('Title,URL handle,Published on online store,Status,SKU,Option1 name,Option1 value,Price,Charge tax,Inventory tracker,Inventory quantity,Continue selling when out of stock,Requires shipping,Fulfillment service,Gift card');
});
it('is empty for no articles, and leaves nothing behind on disk', async () => {
  expect(await write([])).toEqual([]);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith(spoolPrefix))).toEqual([]);
});

describe('the strict reader', () => {
  it.each([
    ['an unknown column', 'Title,URL handle,SKU,Preis\nA,a,A,1', 'unknown column Preis'],
    ['columns out of order', 'Title,SKU,URL handle\nA,A,a', 'out of order'],
    ['a comma as decimal sign', 'Title,URL handle,SKU,Price\nA,a,A,"1,5"', 'Price is 1,5'],
    ['a variant without options', 'Title,URL handle,SKU\nA,a,A', 'options without a value'],
    ['a title in a second row', 'Title,URL handle,SKU,Option1 name,Option1 value\nA,a,A,F,x\nA,a,B,F,y', 'only the first row'],
    ['the same options twice', 'Title,URL handle,SKU,Option1 name,Option1 value\nA,a,A,F,x\n,a,B,F,x', 'the same options twice'],
    ['an empty price', 'Title,URL handle,SKU,Option1 name,Option1 value,Price\nA,a,A,F,x,', 'blanks'],
    ['a handle with an umlaut', 'Title,URL handle,SKU,Option1 name,Option1 value\nA,ä,A,F,x', 'URL handle is ä'],
  ])('finds %s', (_name, text, fault) => expect(checkArticleFile([{ name: 'a.csv', text }]).faults.join()).toContain(fault));
});
