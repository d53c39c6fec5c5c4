import { Decimal, Percent, Quantity } from '@kontor/kernel';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { ArticleRow } from '../port.js';
import { articleFileParts, articleFileWriter } from './article-file.js';
import { Learned } from '../learned.js';
import { spoolPrefix } from '../spool.js';
import type { Own } from './learned.js';
import { checkArticleFile, type FileVerdict } from './woocommerce.file-check.js';

const d = (text: string): Decimal => Decimal.parse(text);
const row = (change: Partial<ArticleRow>): ArticleRow => ({
  number: 'HAM', parentNumber: null, isParent: false, name: 'Hammer', nameEn: '', shortDescription: '', description: '', ean: '', manufacturer: '', manufacturerNumber: '', unit: 'Stück', weightKg: null, taxRate: Percent.parse('19'), options: [], allOptions: [],
  imageUrls: [], group: '', shippable: true, stockKeeping: true, available: Quantity.whole(5), price: d('19.99'), strike: null, action: null, ...change,
});
const shop = new Learned<Own>({ version: '11', currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, timeZone: 'Europe/Berlin', language: 'de', own: { taxClasses: { '19': 'standard', '7': 'reduzierter-preis' } } });
async function* stream(rows: ArticleRow[]): AsyncIterable<ArticleRow> {
  yield* rows;
}
const write = async (rows: ArticleRow[], learned = shop, language: 'de' | 'en' = 'de'): Promise<{ name: string; text: string }[]> => {
  const parts = [];
  for await (const part of articleFileWriter(learned).writeArticleFile(stream(rows), { language })) {
    let text = '';
    for await (const piece of part.content) text += piece;
    parts.push({ name: part.name, text });
  }
  return parts;
};
const read = async (rows: ArticleRow[], learned = shop): Promise<FileVerdict & { parts: string[] }> => {
  const parts = await write(rows, learned);
  return { ...checkArticleFile(parts), parts: parts.map(({ name }) => name) };
};
const shirt = row({ number: 'TS', name: 'T-Shirt', isParent: true, price: null, available: null, allOptions: [{ name: 'Größe', values: ['S', 'M, lang'] }, { name: 'Farbe', values: ['Blau'] }] });
const sizes = ['S', 'M, lang'].map((size, index) => row({ number: `TS-${index}`, name: 'T-Shirt', parentNumber: 'TS', options: [{ name: 'Größe', value: size }, { name: 'Farbe', value: 'Blau' }] }));

describe('the article file', () => {
  it('survives the strict reader with everything an article may have', async () => {
    const odd = 'Größe „M“, "gut"; 5 € \n zweite Zeile — <b>fett</b>';
    const { articles, faults } = await read([row({ description: odd, shortDescription: odd, ean: '4006381333931', weightKg: d('0.55'), group: 'Werkzeug > Hämmer', taxRate: Percent.parse('7'), imageUrls: ['https://img.example/a,b.jpg'] }), shirt, ...sizes]);
    expect(faults).toEqual([]);
    expect(articles.get('HAM')).toMatchObject({ type: 'simple', description: odd, gtin: '4006381333931', weight: '0.55', stock: '5', regular: '19.99', taxClass: 'reduzierter-preis', images: ['https://img.example/a%2Cb.jpg'] });
    expect(articles.get('TS')?.attributes).toEqual({ Größe: ['S', 'M, lang'], Farbe: ['Blau'] });
    expect(articles.get('TS-1')).toMatchObject({ type: 'variation', parent: 'TS', taxClass: 'parent', attributes: { Größe: ['M, lang'], Farbe: ['Blau'] } });
  });
  it('keeps articles without a confirmed price or a counted stock apart, without those columns', async () => {
    const { articles, faults, parts } = await read([row({ number: 'A' }), shirt, row({ number: 'F', strike: d('25') }), row({ number: 'G', strike: d('25'), available: null }), row({ number: 'B', price: null }), row({ number: 'C', available: null }), row({ number: 'D', price: null, available: null }), row({ number: 'E', stockKeeping: false, available: null })]);
    expect(faults).toEqual([]);
    expect(parts).toEqual(articleFileParts.filter((name) => name !== 'images').map((name) => `woocommerce-${name}.csv`));
    const columns = (number: string): unknown[] => [articles.get(number)?.regular, articles.get(number)?.stock];
    expect(['A', 'B', 'C', 'D', 'E'].map(columns)).toEqual([['19.99', '5'], [undefined, '5'], ['19.99', undefined], [undefined, undefined], ['19.99', undefined]]);
    // The shop's own special price and the stock it may keep at a parent stay as they are.
    expect([articles.get('A')?.sale, articles.get('F')?.sale, articles.get('TS')?.stock]).toEqual([undefined, '19.99', undefined]);
  });
  it('has parents before their variants, also when these stand in a later part', async () => {
    const { faults, parts } = await read([...sizes.map((size) => ({ ...size, available: null })), shirt]);
    expect([faults, parts]).toEqual([[], ['woocommerce-parents.csv', 'woocommerce-articles-without-sale-and-stock.csv']]);
  });
  it('writes strike and action prices as they are sent, the period in seconds', async () => {
    const { articles, faults } = await read([row({ number: 'A', strike: d('25') }), row({ number: 'B', strike: d('25'), action: { price: d('15'), from: new Date('2026-11-01T23:00:00Z'), until: new Date('2026-11-10T23:00:00Z') } })]);
    expect(faults).toEqual([]);
    expect(articles.get('A')).toMatchObject({ regular: '25', sale: '19.99', saleFrom: null, saleTo: null });
    expect(articles.get('B')).toMatchObject({ regular: '19.99', sale: '15', saleFrom: String(Date.UTC(2026, 10, 1, 23) / 1000), saleTo: String(Date.UTC(2026, 10, 10, 23) / 1000 - 1) });
  });
  it('leaves out what no article of the part has, so that nothing is cleared', async () => {
    const [part] = await write([row({})]);
    expect(part?.text.split('\n')[0]).toBe('Type,SKU,Name,Regular price,Stock');
  });
  it('says of an article that is not shipped that it is virtual, and takes the English name where asked', async () => {
    const [part] = await write([row({ shippable: false, nameEn: 'Voucher' })], shop, 'en');
    expect(part?.text.split('\n')[1]).toMatch(/^"simple, virtual",HAM,Voucher,/);
  });
  it('has no tax classes for a shop whose classes are not known', async () => {
    const [part] = await write([row({ taxRate: Percent.parse('7') })], new Learned<Own>(null));
    expect(part?.text).not.toContain('Tax class');
  });
  it('is empty for no articles, and leaves nothing behind on disk', async () => {
    expect(await write([])).toEqual([]);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(spoolPrefix))).toEqual([]);
  });
  it('streams many articles in little memory', async () => {
    async function* many(): AsyncIterable<ArticleRow> {
      for (let index = 0; index < 20_000; index += 1) yield row({ number: `N-${index}`, description: 'x'.repeat(500) });
    }
    let size = 0;
    let largest = 0;
    for await (const part of articleFileWriter(shop).writeArticleFile(many(), { language: 'de' })) for await (const piece of part.content) [size, largest] = [size + piece.length, Math.max(largest, piece.length)];
    expect([size > 10_000_000, largest < 100_000]).toEqual([true, true]);
  });
});

describe('the strict reader', () => {
  const faultsOf = (text: string): string[] => checkArticleFile([{ name: 'a.csv', text }]).faults;
  it.each([
    ['an unknown column', 'Type,SKU,Name,Preis\nsimple,A,a,1', 'unknown column Preis'],
    ['a comma as decimal sign', 'Type,SKU,Name,Regular price\nsimple,A,a,"1,5"', 'Regular price is 1,5'],
    ['a sale price that would be dropped', 'Type,SKU,Name,Regular price,Sale price\nsimple,A,a,9.5,10', 'would be dropped'],
    ['a number twice', 'Type,SKU,Name\nsimple,A,a\nsimple,A,b', 'stands twice'],
    ['a variant before its parent', 'Type,SKU,Name,Parent,Attribute 1 name,Attribute 1 value(s),Attribute 1 global\nvariation,A-1,a,A,F,x,1\nvariable,A,a,,F,x,1', 'comes later'],
    ['a value its parent does not list', 'Type,SKU,Name,Parent,Attribute 1 name,Attribute 1 value(s),Attribute 1 global\nvariable,A,a,,F,y,1\nvariation,A-1,a,A,F,x,1', 'does not list'],
    ['no SKU', 'Type,SKU,Name\nsimple,,a', 'empty or untrimmed'],
  ])('finds %s', (_name, text, fault) => expect(faultsOf(text).join()).toContain(fault));
});
