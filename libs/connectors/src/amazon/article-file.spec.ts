import { Decimal, Percent, Quantity } from '@kontor/kernel';
import type { ArticleRow } from '../port.js';
import { checkArticleFile, type FileVerdict } from './amazon.file-check.js';
import { articleFileParts, articleFileWriter } from './article-file.js';

const d = (text: string): Decimal => Decimal.parse(text);
const row = (change: Partial<ArticleRow>): ArticleRow => ({
  number: 'HAM', parentNumber: null, isParent: false, name: 'Hammer', nameEn: '', shortDescription: '', description: '', ean: '4006381333931', manufacturer: '', manufacturerNumber: '', unit: 'Stück', weightKg: null, taxRate: Percent.parse('19'), options: [], allOptions: [],
  imageUrls: [], group: '', shippable: true, stockKeeping: true, available: Quantity.whole(5), price: d('19.99'), strike: null, action: null, ...change,
});
async function* stream(rows: ArticleRow[]): AsyncIterable<ArticleRow> {
  yield* rows;
}
const write = async (rows: ArticleRow[], handlingDays: number | null = null): Promise<{ name: string; text: string }[]> => {
  const parts = [];
  for await (const part of articleFileWriter({ handlingDays }).writeArticleFile(stream(rows), { language: 'de' })) {
    let text = '';
    for await (const piece of part.content) text += piece;
    parts.push({ name: part.name, text });
  }
  return parts;
};
const read = async (rows: ArticleRow[], handlingDays: number | null = null): Promise<FileVerdict & { parts: string[] }> => {
  const parts = await write(rows, handlingDays);
  return { ...checkArticleFile(parts), parts: parts.map(({ name }) => name) };
};

describe('the article file', () => {
  it('survives the strict reader, with tabs, a decimal point and no column of Amazon’s own stock', async () => {
    const { articles, faults } = await read([row({ number: 'Zän/ge 1,5', price: d('8.3'), available: Quantity.parse('3.7') }), row({ number: 'UPC', ean: '036000291452' }), row({ number: 'BUCH', ean: '3-16-148410-0' })], 2);
    expect(faults).toEqual([]);
    expect(articles.get('Zän/ge 1,5')).toEqual({ makes: true, productId: '4006381333931', idType: '4', price: '8.30', quantity: '3', leadTime: '2' });
    expect([articles.get('UPC')?.idType, articles.get('BUCH')]).toMatchObject(['3', { idType: '2', productId: '3161484100' }]);
  });
  it('has no cell that is empty: what an article does not have decides in which part it stands', async () => {
    const lacking = [{}, { price: null }, { available: null }, { price: null, available: null }];
    const rows = lacking.flatMap((lack, index) => [row({ number: `E-${index}`, ...lack }), row({ number: `N-${index}`, ean: '', ...lack })]);
    const { articles, faults, parts } = await read(rows);
    expect([faults, parts]).toEqual([[], articleFileParts.map((part) => `amazon-${part}.txt`)]);
    expect([articles.get('E-3'), articles.get('N-1'), articles.get('N-3')]).toMatchObject([{ makes: true, price: undefined, quantity: undefined }, { makes: false, quantity: '5', price: undefined }, undefined]);
  });
  it('begins with the template’s columns, less those that nobody fills', async () => {
    expect((await write([row({})])).map(({ text }) => text)).toEqual(['sku\tproduct-id\tproduct-id-type\tprice\titem-condition\tquantity\tadd-delete\r\nHAM\t4006381333931\t4\t19.99\t11\t5\ta\r\n']);
  });
  it('leaves out parents and numbers that Amazon cannot have', async () => {
    expect(await write([row({ isParent: true }), row({ number: 'x'.repeat(41) }), row({ number: 'a\tb' })])).toEqual([]);
  });
  it('says zero where nothing is left, and nothing where stock is not kept', async () => {
    const { articles } = await read([row({ number: 'A', available: Quantity.whole(0) }), row({ number: 'B', stockKeeping: false })]);
    expect([articles.get('A')?.quantity, articles.get('B')?.quantity]).toEqual(['0', undefined]);
  });
});

describe('the strict reader', () => {
  const faultsOf = (text: string, name = 'a.txt'): string => checkArticleFile([{ name, text }]).faults.join();
  it.each([
    ['an unknown column', 'sku\tpreis\r\nA\t1\r\n', 'unknown column preis'],
    ['a comma as decimal sign', 'sku\tprice\r\nA\t1,5\r\n', 'price is 1,5'],
    ['a price of nothing', 'sku\tprice\r\nA\t0.00\r\n', 'price is 0.00'],
    ['an empty cell', 'sku\tprice\tquantity\r\nA\t1.5\t\r\n', 'quantity is empty'],
    ['a row of another length', 'sku\tprice\r\nA\r\n', '1 cells instead of 2'],
    ['a number twice', 'sku\tprice\r\nA\t1\r\nA\t2\r\n', 'stands twice'],
    ['a blank around a number', 'sku\tprice\r\n A\t1\r\n', 'does not take'],
    ['an EAN that is none', 'sku\tproduct-id\tproduct-id-type\titem-condition\tadd-delete\r\nA\t12345678\t3\t11\ta\r\n', 'no number of type 3'],
    ['Amazon’s own stock', 'sku\tproduct-id\tproduct-id-type\titem-condition\tadd-delete\tfulfillment-center-id\r\nA\t40063813\t4\t11\ta\tAMAZON_EU\r\n', 'must not speak'],
  ])('finds %s', (_name, text, fault) => expect(faultsOf(text)).toContain(fault));
  it('takes *.txt only', () => expect(faultsOf('sku\tprice\r\nA\t1\r\n', 'a.csv')).toContain('txt only'));
});
