import { Decimal, Percent, Quantity } from '@kontor/kernel';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { ConnectorFailure } from '../failure.js';
import type { Doc } from '../fields.js';
import { Learned } from '../learned.js';
import type { ArticleRow } from '../port.js';
import { spoolPrefix } from '../spool.js';
import { articleFileParts, articleFileWriter } from './article-file.js';
import type { GambioClient } from './gambio.client.js';
import { checkArticleFile, type FileVerdict, type ShopOptions } from './gambio.file-check.js';
import type { Own } from './learned.js';

const d = (text: string): Decimal => Decimal.parse(text);
const row = (change: Partial<ArticleRow>): ArticleRow => ({
  number: 'HAM', parentNumber: null, isParent: false, name: 'Hammer', nameEn: '', shortDescription: '', description: '', ean: '', manufacturer: '', manufacturerNumber: '', unit: 'Stück', weightKg: null, taxRate: Percent.parse('19'), options: [], allOptions: [],
  imageUrls: [], group: '', shippable: true, stockKeeping: true, available: Quantity.whole(5), price: d('19.99'), strike: null, action: null, ...change,
});
const facts = { version: '4.9', currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, timeZone: 'Europe/Berlin', language: 'de' as const, own: { taxRates: { '1': '19', '2': '7' } } };
const learned = new Learned<Own>(facts);
const details = (label: string, en = label): Doc[] => [{ languageCode: 'en', label: en, adminLabel: en }, { languageCode: 'de', label, adminLabel: label }];
const shopOptions: Doc[] = [
  { id: '1', details: details('Größe', 'Size'), values: [{ id: '1', details: details('S') }, { id: '2', details: details('M') }] },
  { id: '2', details: details('Farbe', 'Color'), values: [{ id: '5', details: details('Rot', 'Red') }] },
];
const known: ShopOptions = shopOptions.map((option) => ({ id: option.id as string, names: Object.fromEntries((option.details as Doc[]).map((one) => [one.languageCode, one.label])) as Record<string, string>, values: (option.values as Doc[]).map((value) => ({ id: value.id as string, names: Object.fromEntries((value.details as Doc[]).map((one) => [one.languageCode, one.label])) as Record<string, string> })) }));
let asked = 0;
const client = (answer: () => Promise<Doc[]> = async () => shopOptions): GambioClient => ({ allV3: async () => { asked += 1; return answer(); }, shopNow: () => new Date('2026-11-05T12:00:00Z') }) as unknown as GambioClient;
async function* stream(rows: ArticleRow[]): AsyncIterable<ArticleRow> {
  yield* rows;
}
const write = async (rows: ArticleRow[], { shop = client(), of = learned, alone = false, language = 'de' }: { shop?: GambioClient; of?: Learned<Own>; alone?: boolean; language?: 'de' | 'en' } = {}): Promise<{ name: string; text: string }[]> => {
  const parts = [];
  for await (const part of articleFileWriter(shop, of, { zone: 'Europe/Berlin', alone }).writeArticleFile(stream(rows), { language })) {
    let text = '';
    for await (const piece of part.content) text += piece;
    parts.push({ name: part.name, text });
  }
  return parts;
};
const read = async (rows: ArticleRow[], how: Parameters<typeof write>[1] = {}): Promise<FileVerdict & { parts: string[]; left: string }> => {
  const parts = await write(rows, how);
  return { ...checkArticleFile(parts, known), parts: parts.map(({ name }) => name), left: parts.find(({ name }) => name.includes('left-out'))?.text ?? '' };
};
const shirt = row({ number: 'TS', name: 'T-Shirt', isParent: true, price: null, available: null, allOptions: [{ name: 'Größe', values: ['S', 'M'] }, { name: 'Farbe', values: ['Rot'] }] });
const variant = (size: string, change: Partial<ArticleRow> = {}): ArticleRow => row({ number: `TS-${size}`, name: 'T-Shirt', parentNumber: 'TS', price: d('15.49'), options: [{ name: 'Größe', value: size }, { name: 'Farbe', value: 'Rot' }], ...change });

describe('the article file', () => {
  it('survives the strict reader with everything an article may have', async () => {
    const odd = 'Größe „M“ | "gut"; 5 €\r\nzweite Zeile — <b>fett</b>';
    const { articles, faults } = await read([row({ description: odd, shortDescription: odd, ean: '4006381333931', weightKg: d('0.55'), group: 'Werkzeug > Hämmer', taxRate: Percent.parse('7'), manufacturer: 'Stahl & Söhne', manufacturerNumber: 'X|1', nameEn: 'Hammer (en)' }), shirt, variant('S'), variant('M')]);
    expect(faults).toEqual([]);
    expect(articles.get('HAM')).toMatchObject({ names: { de: 'Hammer', en: 'Hammer (en)' }, description: 'Größe „M“ | "gut"; 5 €<br>zweite Zeile — <b>fett</b>', ean: '4006381333931', weight: '0.55', stock: '5', net: '18.6822', taxClass: '2', category: 'Werkzeug > Hämmer' });
    expect(articles.get('TS')).toMatchObject({ net: undefined, stock: undefined, variants: [{ model: 'S', quantity: '5', priceType: 'fix', price: '13.0168', properties: { Größe: 'S', Farbe: 'Rot' } }, { model: 'M' }] });
  });
  it('begins every row with XTSOL, has bars between cells and no byte order mark', async () => {
    const [part] = await write([row({ name: 'a|b' }), row({ number: 'B', description: 'eins\nzwei\r\ndrei' })]);
    expect(part.text.split('\n').filter((line) => line !== '').every((line) => line.startsWith('XTSOL|'))).toBe(true);
    expect([part.text.charCodeAt(0), part.text.includes('"a|b"')]).toEqual(['X'.charCodeAt(0), true]);
  });
  it('has new articles with variants in two files, the articles first', async () => {
    const { parts, faults } = await read([variant('S'), shirt]);
    expect([faults, parts]).toEqual([[], ['gambio-articles-without-price-and-stock.csv', 'gambio-variants.csv']]);
  });
  it('leaves out and names variants whose option or value the shop does not have', async () => {
    const { faults, articles, left } = await read([shirt, variant('S'), variant('XXL'), variant('M', { options: [{ name: 'Muster', value: 'Punkte' }] }), variant('M', { number: 'TS-X', options: [] })]);
    expect([faults, articles.get('TS')?.variants.length]).toEqual([[], 1]);
    expect(left.trim().split('\n')).toEqual(['Artikelnummer;Name;Grund', expect.stringMatching(/^TS-XXL;T-Shirt;.*XXL.*Größe/), expect.stringMatching(/^TS-M;.*Muster/), expect.stringMatching(/^TS-X;.*keine Eigenschaften/)]);
  });
  it('writes options and values as the shop spells them, with their ids', async () => {
    const [, part] = await write([shirt, variant('m', { options: [{ name: 'größe', value: 'm' }, { name: 'Color', value: 'Red' }] })]);
    expect(part.text.split('\n')[0]).toMatch(/\|Eigenschaft: Farbe\.de \[2\]\|Eigenschaft: Größe\.de \[1\]$/);
    expect(part.text.split('\n')[1]).toMatch(/\|Rot \[5\]\|M \[2\]$/);
  });
  it('leaves all variants out of a shop that does not tell its options, and asks only where there are variants', async () => {
    const shop = client(async () => { throw new ConnectorFailure('gone', 'place-gone', {}); });
    const { parts, left } = await read([shirt, variant('S')], { shop });
    expect([parts, left]).toEqual([['gambio-articles-without-price-and-stock.csv', 'gambio-left-out.csv'], expect.stringContaining('TS-S')]);
    asked = 0;
    await write([row({})]);
    expect(asked).toBe(0);
  });
  it('keeps the number of a variant whole where the shop does not put the product’s before it', async () => {
    const models = async (alone: boolean): Promise<string | undefined> => (await read([shirt, variant('S')], { alone })).articles.get('TS')?.variants[0]?.model;
    expect([await models(false), await models(true)]).toEqual(['S', 'TS-S']);
  });
  it('keeps articles without a confirmed price or a counted stock apart, without those columns', async () => {
    const rows = [row({ number: 'A', strike: d('25'), nameEn: 'A hammer' }), row({ number: 'B' }), row({ number: 'C', price: null }), row({ number: 'D', strike: d('25'), available: null }), row({ number: 'E', available: null }), row({ number: 'F', price: null, available: null }), row({ number: 'G', stockKeeping: false }), shirt, variant('S'), variant('M', { price: null }), variant('S', { number: 'TS-S2', available: null, options: [{ name: 'Größe', value: 'S' }] }), variant('M', { number: 'TS-M2', available: null, price: null, options: [{ name: 'Größe', value: 'M' }] })];
    const { articles, faults, parts } = await read(rows);
    expect([faults, parts]).toEqual([[], articleFileParts.filter((name) => name !== 'left-out').map((name) => `gambio-${name}.csv`)]);
    expect(['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((number) => [articles.get(number)?.net, articles.get(number)?.stock])).toEqual([['21.0084', '5'], ['16.7983', '5'], [undefined, '5'], ['21.0084', undefined], ['16.7983', undefined], [undefined, undefined], ['16.7983', undefined]]);
  });
  it('writes strike and running action prices as offers, the end in the shop’s time, and leaves what has not begun to the sending', async () => {
    const action = (from: string | null, until: string | null): ArticleRow['action'] => ({ price: d('15'), from: from === null ? null : new Date(from), until: until === null ? null : new Date(until) });
    const { articles, faults } = await read([row({ number: 'A', strike: d('25') }), row({ number: 'B', strike: d('25'), action: action('2026-11-01T23:00:00Z', '2026-11-10T23:00:00Z') }), row({ number: 'C', action: action('2026-12-01T23:00:00Z', null) }), row({ number: 'D', action: action(null, null) })].map((one) => (one.number === 'C' ? { ...one, strike: d('29') } : one)));
    expect(faults).toEqual([]);
    expect(articles.get('A')).toMatchObject({ net: '21.0084', offer: { price: '16.7983', expires: '1000-01-01 00:00:00' } });
    expect(articles.get('B')).toMatchObject({ net: '16.7983', offer: { price: '12.605', expires: '2026-11-11 00:00:00' } });
    expect(articles.get('C')).toMatchObject({ net: '24.3697', offer: { price: '16.7983', expires: '1000-01-01 00:00:00' } });
    expect(articles.get('D')).toMatchObject({ offer: { price: '12.605', expires: '1000-01-01 00:00:00' } });
  });
  it('writes prices of a net shop as they are', async () => {
    expect((await read([row({ price: d('16.79831') })], { of: new Learned<Own>({ ...facts, pricesIncludeTax: false }) })).articles.get('HAM')?.net).toBe('16.7983');
  });
  it('leaves out and names articles whose tax the shop has no class for', async () => {
    const { parts, left } = await read([row({ taxRate: Percent.parse('5.5') })], { language: 'en' });
    expect([parts, left]).toEqual([['gambio-left-out.csv'], 'Article number;Name;Reason\nHAM;Hammer;The shop has no tax class of 5.5 %.\n']);
  });
  it('has no column that no article of the part fills', async () => {
    const [part] = await write([row({})]);
    expect(part.text.split('\n')[0]).toBe('XTSOL|p_model|p_stock|p_priceNoTax|p_tax|p_name.de');
  });
  it('is empty for no articles, and leaves nothing behind on disk', async () => {
    expect(await write([])).toEqual([]);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(spoolPrefix))).toEqual([]);
  });
  it('streams many articles in little memory', async () => {
    async function* many(): AsyncIterable<ArticleRow> {
      for (let index = 0; index < 10_000; index += 1) yield row({ number: `N-${index}`, description: 'x'.repeat(500) });
    }
    let size = 0;
    let largest = 0;
    for await (const part of articleFileWriter(client(), learned, { zone: 'UTC', alone: false }).writeArticleFile(many(), { language: 'de' })) for await (const piece of part.content) [size, largest] = [size + piece.length, Math.max(largest, piece.length)];
    expect([size > 5_000_000, largest < 100_000]).toEqual([true, true]);
  });
});

describe('the strict reader', () => {
  const faultsOf = (text: string, before = ''): string => checkArticleFile([...(before ? [{ name: 'a.csv', text: before }] : []), { name: 'b.csv', text }], known).faults.join();
  const article = 'XTSOL|p_model|p_name.de\nXTSOL|A|a\n';
  it.each([
    ['an unknown column', 'XTSOL|p_model|Preis\nXTSOL|A|1', '', 'unknown column Preis'],
    ['a row without XTSOL', 'XTSOL|p_model\nA|1', '', 'does not begin with XTSOL'],
    ['a byte order mark', '\ufeffXTSOL|p_model\nXTSOL|A', '', 'byte order mark'],
    ['a comma as decimal sign', 'XTSOL|p_model|p_priceNoTax\nXTSOL|A|1,5', '', 'p_priceNoTax is'],
    ['an empty price', 'XTSOL|p_model|p_priceNoTax\nXTSOL|A|', '', 'p_priceNoTax is'],
    ['an offer that is none', 'XTSOL|p_model|p_priceNoTax|specials_qty|specials_new_products_price|expires_date|specials_status\nXTSOL|A|9.5|1|10|1000-01-01 00:00:00|1', '', 'is not below'],
    ['an article twice', 'XTSOL|p_model\nXTSOL|A\nXTSOL|A', '', 'stands twice'],
    ['a variant of nobody', 'XTSOL|p_model|combi_model|Eigenschaft: Größe.de [1]\nXTSOL|B|S|S [1]', article, 'which no earlier part has'],
    ['a value that the shop does not have', 'XTSOL|p_model|combi_model|Eigenschaft: Größe.de [1]\nXTSOL|A|S|XXL', article, 'there is no value XXL'],
    ['an option that the shop does not have', 'XTSOL|p_model|combi_model|Eigenschaft: Muster.de [9]\nXTSOL|A|S|x', article, 'there is no option'],
  ])('finds %s', (_name, text, before, fault) => expect(faultsOf(text, before)).toContain(fault));
});
