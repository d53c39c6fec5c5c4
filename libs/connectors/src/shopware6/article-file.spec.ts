import { Decimal, Percent, Quantity } from '@kontor/kernel';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { ConnectorFailure } from '../failure.js';
import type { Doc } from '../fields.js';
import { Learned } from '../learned.js';
import type { ArticleRow } from '../port.js';
import { spoolPrefix } from '../spool.js';
import { recorded } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/shopware6-referee.js';
import { standUp } from '../testing/stood-up-shop.js';
import { articleFileParts, articleFileWriter } from './article-file.js';
import type { Searching } from './article-ids.js';
import type { Own } from './learned.js';
import { refusalOf } from './refusal.js';
import { checkArticleFile, type FileVerdict, type ShopBefore } from './shopware6.file-check.js';
import { shopware6 } from './shopware6.platform.js';

const d = (text: string): Decimal => Decimal.parse(text);
const id = (sign: string): string => sign.repeat(32);
const row = (change: Partial<ArticleRow>): ArticleRow => ({
  number: 'HAM', parentNumber: null, isParent: false, name: 'Hammer', nameEn: '', shortDescription: '', description: '', ean: '', manufacturer: '', manufacturerNumber: '', unit: 'Stück', weightKg: null, taxRate: Percent.parse('19'), options: [], allOptions: [],
  imageUrls: [], group: '', shippable: true, stockKeeping: true, available: Quantity.whole(5), price: d('19.99'), strike: null, action: null, ...change,
});
const euro = 'b7d2554b0ce847cd82f3ac9bd1c0dfca';
const priced = (more: object = {}): object[] => [{ currencyId: euro, gross: '15', net: '12.6', linked: true, listPrice: null, regulationPrice: null, ...more }];

type Table = { field: string; rows: Record<string, unknown>[] };
/** What the shop has; `equalsAny` finds without regard to case, as its database does. */
const tables: Record<string, Table> = {
  tax: { field: 'id', rows: [{ id: id('1'), name: 'Standard rate', taxRate: '19' }, { id: id('2'), name: 'Reduced rate', taxRate: '7' }] },
  'sales-channel': { field: 'typeId', rows: [{ id: id('3') }, { id: id('4') }] },
  product: {
    field: 'productNumber',
    rows: [
      { id: id('5'), productNumber: 'alt-1', price: priced() },
      { id: id('6'), productNumber: 'ALT-2', price: priced({ listPrice: { gross: '20', net: '16', linked: true } }) },
      { id: id('7'), productNumber: 'ALT-P', price: priced() },
      { id: id('8'), productNumber: 'ALT-P-S', price: null },
    ],
  },
  'product-manufacturer': { field: 'name', rows: [{ id: id('9'), name: 'Bosch' }] },
  'property-group': { field: 'name', rows: [{ id: id('a'), name: 'Größe' }, { id: id('b'), name: 'Länge' }] },
  'property-group-option': { field: 'name', rows: [{ id: id('d'), name: 'S', groupId: id('b'), group: { name: 'Länge' } }, { id: id('c'), name: 'S', groupId: id('a'), group: { name: 'Größe' } }] },
  category: { field: 'name', rows: [{ id: id('e'), name: 'Werkzeug' }, { id: id('f'), name: 'Doppelt' }, { id: id('0'), name: 'Doppelt' }] },
};
const searches: string[] = [];
const shop: Searching = {
  async search(entity, criteria = {}) {
    searches.push(entity);
    const { field = '', rows = [] } = tables[entity] ?? {};
    const [filter] = (criteria.filter ?? []) as { type: string; value: string[] }[];
    if (filter?.type !== 'equalsAny') return rows as Doc[];
    const wanted = filter.value.map((value) => value.toLowerCase());
    return rows.filter((one) => wanted.includes(String(one[field]).toLowerCase())) as Doc[];
  },
};
const before: ShopBefore = { products: { 'ALT-1': id('5'), 'ALT-2': id('6'), 'ALT-P': id('7'), 'ALT-P-S': id('8') }, taxes: [id('1'), id('2')], options: [id('c'), id('d')], categories: [id('e'), id('f')], salesChannels: [id('3'), id('4')] };
const learned = (pricesIncludeTax = true): Learned<Own> => new Learned<Own>({ version: '6.6.10.0', currency: 'EUR', pricesIncludeTax, priceDecimals: 2, timeZone: 'Europe/Berlin', language: 'de', own: {} });
async function* stream(rows: ArticleRow[]): AsyncIterable<ArticleRow> {
  yield* rows;
}
const write = async (rows: ArticleRow[], { client = shop, facts = learned(), language = 'de' }: { client?: Searching; facts?: Learned<Own>; language?: 'de' | 'en' } = {}): Promise<{ name: string; text: string }[]> => {
  const parts = [];
  for await (const part of articleFileWriter(client, facts).writeArticleFile(stream(rows), { language })) {
    let text = '';
    for await (const piece of part.content) text += piece;
    parts.push({ name: part.name, text });
  }
  return parts;
};
const read = async (rows: ArticleRow[], how: Parameters<typeof write>[1] = {}): Promise<FileVerdict & { parts: string[] }> => {
  const parts = await write(rows, how);
  return { ...checkArticleFile(parts, before), parts: parts.map(({ name }) => name.replace(/^shopware6-|\.csv$/g, '')) };
};
const shirt = row({ number: 'TS', name: 'T-Shirt', isParent: true, price: null, available: null, allOptions: [{ name: 'Größe', values: ['S', 'XL'] }] });
const sizes = ['S', 'XL'].map((size, index) => row({ number: `TS-${size}`, name: `T-Shirt ${size}`, parentNumber: 'TS', price: d(`${15 + index}`), options: [{ name: 'größe', value: size }] }));

beforeEach(() => searches.splice(0));

describe('the article file', () => {
  it('survives the strict reader with everything the profile has a column for', async () => {
    const odd = 'Größe „M“, "gut"; 5 € \n zweite Zeile — <b>fett</b>';
    const { articles, faults, parts } = await read([row({ description: odd, manufacturer: 'BOSCH', group: 'Werkzeug', taxRate: Percent.parse('7'), imageUrls: ['https://img.example/a.jpg', 'https://img.example/b.jpg'] })]);
    expect([faults, parts]).toEqual([[], ['articles', 'covers']]);
    expect(articles.get('HAM')).toMatchObject({
      isNew: true, name: 'Hammer', description: odd, stock: '5', gross: '19.99', net: '18.6822429907', taxId: id('2'), manufacturerId: id('9'), categories: [id('e')], salesChannels: [id('3'), id('4')], cover: 'https://img.example/a.jpg',
    });
  });
  it('has the exact columns of the default profile', async () => {
    const [part] = await write([row({})]);
    expect(part?.text.split('\n')[0]).toBe('id;product_number;stock;name;price_net;price_gross;tax_id;sales_channel');
  });
  it('gives new articles and new manufacturers the same ids in every export', async () => {
    const rows = [row({ manufacturer: 'Neu & Söhne' }), row({ number: 'B', manufacturer: 'neu & söhne' })];
    const [first, second] = [await read(rows), await read(rows)];
    expect(first.faults).toEqual([]);
    expect(second.articles).toEqual(first.articles);
    expect(first.articles.get('HAM')?.manufacturerId).toBe(first.articles.get('B')?.manufacturerId);
  });
  it('takes nothing from an article that the shop has: its place, its visibility, what stands beside its price', async () => {
    const { articles, faults, parts } = await read([row({ number: 'ALT-1', group: 'Werkzeug', imageUrls: ['https://img.example/a.jpg'] }), row({ number: 'ALT-2' }), row({ number: 'ALT-P', isParent: true, price: null, available: null }), row({ number: 'ALT-P-S', parentNumber: 'ALT-P', available: null })]);
    expect([faults, parts]).toEqual([[], ['known', 'known-without-price', 'known-without-stock', 'known-without-price-and-stock']]);
    expect(articles.get('ALT-1')).toMatchObject({ id: id('5'), isNew: false, stock: '5', gross: '19.99', categories: [], salesChannels: [], cover: '' });
    // The struck price of the shop would be gone.
    expect(articles.get('ALT-2')).toMatchObject({ stock: '5', gross: undefined });
    expect(articles.get('ALT-P')).toMatchObject({ stock: undefined, gross: undefined, name: 'Hammer' });
    expect(articles.get('ALT-P-S')).toMatchObject({ stock: undefined, gross: '19.99', name: '', taxId: '' });
  });
  it('makes options that the shop does not have first, with the profile for properties, and finds those that it has by group and name', async () => {
    const { articles, options, faults, parts } = await read([shirt, ...sizes]);
    expect([faults, parts]).toEqual([[], ['properties', 'parents', 'articles']]);
    expect([...options.values()]).toMatchObject([{ name: 'XL', group: 'größe', groupId: id('a') }]);
    expect(articles.get('TS-S')).toMatchObject({ optionIds: [id('c')], parentId: articles.get('TS')?.id, name: '', gross: '15' });
    expect(articles.get('TS-XL')?.optionIds).toEqual([[...options.keys()][0]]);
    // A new parent needs a figure and a price, although nobody buys at them.
    expect(articles.get('TS')).toMatchObject({ stock: '0', gross: '16' });
  });
  it('has parents before their variants, whatever the order in which they came', async () => {
    const { faults, parts } = await read([...sizes, shirt]);
    expect([faults, parts]).toEqual([[], ['properties', 'parents', 'articles']]);
  });
  it('names what cannot be made: without a confirmed price, never counted, an unknown tax, a variant without its parent', async () => {
    const { articles, leftOut, faults } = await read([
      row({ number: 'A' }), row({ number: 'B', price: null }), row({ number: 'C', available: null }), row({ number: 'D', taxRate: Percent.parse('5.5') }), row({ number: 'E', stockKeeping: false, available: null }),
      { ...shirt, number: 'P', imageUrls: ['https://img.example/p.jpg'] }, ...sizes.map((size) => ({ ...size, number: `P-${size.number}`, parentNumber: 'P', price: null })), row({ number: 'F', parentNumber: 'NIRGENDS', options: [{ name: 'Größe', value: 'S' }] }), row({ number: 'G', parentNumber: 'ALT-P' }),
    ]);
    expect(faults).toEqual([]);
    expect([...articles.keys()]).toEqual(['A', 'E']);
    expect(articles.get('E')?.stock).toBe('0');
    expect([...leftOut.keys()].sort()).toEqual(['B', 'C', 'D', 'F', 'G', 'P', 'P-TS-S', 'P-TS-XL']);
    expect(leftOut.get('B')).toBe('neu im Shop, aber ohne bestätigten Preis');
  });
  it('has prices both ways, by the basis of the shop', async () => {
    const { articles } = await read([row({ price: d('10') })], { facts: learned(false) });
    expect(articles.get('HAM')).toMatchObject({ net: '10', gross: '11.9' });
  });
  it('strips a backslash before a quote, which the shop’s reader would choke on, and no other', async () => {
    const { articles, faults } = await read([row({ name: 'Monitor 15\\" Zoll', description: 'C:\\Ordner\\' }), row({ number: 'B', description: 'a;b\\' })]);
    expect(faults).toEqual([]);
    expect([articles.get('HAM')?.name, articles.get('HAM')?.description, articles.get('B')?.description]).toEqual(['Monitor 15" Zoll', 'C:\\Ordner\\', 'a;b']);
  });
  it('takes the English name where asked, and puts no article under an ambiguous category', async () => {
    const { articles } = await read([row({ nameEn: 'Hammer EN', group: 'Doppelt' })], { language: 'en' });
    expect(articles.get('HAM')).toMatchObject({ name: 'Hammer EN', categories: [] });
  });
  it('asks once for two hundred articles, and goes without categories where it may not read them', async () => {
    const many = Array.from({ length: 400 }, (_, index) => row({ number: `N-${index}`, manufacturer: 'Bosch', group: 'Werkzeug' }));
    await write(many);
    expect(searches.sort()).toEqual(['category', 'product', 'product', 'product-manufacturer', 'sales-channel', 'tax']);
    const body = { errors: [{ code: 'FRAMEWORK__MISSING_PRIVILEGE_ERROR', status: '403', detail: '{"message":"Missing privilege","missingPrivileges":["category:read"]}' }] };
    const refused = refusalOf({ status: 403, headers: {}, text: '' }, body, new Date()) as ConnectorFailure;
    const client: Searching = { search: async (entity, criteria) => (entity === 'category' ? Promise.reject(refused) : shop.search(entity, criteria)) };
    expect((await read([row({ group: 'Werkzeug' })], { client })).articles.get('HAM')?.categories).toEqual([]);
  });
  it('is empty for no articles, and leaves nothing behind on disk', async () => {
    expect(await write([])).toEqual([]);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(spoolPrefix))).toEqual([]);
  });
  it('declares every part that it writes', async () => {
    const { parts } = await read([row({ number: 'A', imageUrls: ['https://img.example/a.jpg'] }), row({ number: 'B', price: null }), shirt, ...sizes]);
    expect(parts.every((part) => (articleFileParts as readonly string[]).includes(part))).toBe(true);
  });
  it('streams many articles in little memory', async () => {
    async function* many(): AsyncIterable<ArticleRow> {
      for (let index = 0; index < 4_000; index += 1) yield row({ number: `N-${index}`, description: 'x'.repeat(500) });
    }
    let size = 0;
    let largest = 0;
    for await (const part of articleFileWriter(shop, learned()).writeArticleFile(many(), { language: 'de' })) for await (const piece of part.content) [size, largest] = [size + piece.length, Math.max(largest, piece.length)];
    expect([size > 2_000_000, largest < 100_000]).toEqual([true, true]);
  });
});

describe('the strict reader', () => {
  const faultsOf = (text: string, name = 'a.csv'): string[] => checkArticleFile([{ name, text }], before).faults;
  const fresh = `${id('a')};N;1;n;1;1.19;${id('1')};${id('3')}`;
  const head = 'id;product_number;stock;name;price_net;price_gross;tax_id;sales_channel';
  it('finds nothing wrong with a good file', () => expect(faultsOf(`${head}\n${fresh}\n`)).toEqual([]));
  it.each([
    ['an unknown column', `${head};ean\n${fresh};4`, 'unknown column ean'],
    ['a comma as decimal sign', `${head}\n${fresh.replace('1.19', '1,19')}`, 'price_gross is 1,19'],
    ['a fraction as stock', `${head}\n${fresh.replace(';1;n', ';5.0;n')}`, 'stock is 5.0'],
    ['a number twice', `${head}\n${fresh}\n${fresh}`, 'stands twice'],
    ['a new article without stock', `${head}\n${fresh.replace(';1;n', ';;n')}`, 'without stock'],
    ['a new article without tax', `${head}\n${fresh.replace(id('1'), '')}`, 'without a tax'],
    ['a new article that nobody sees', `${head}\n${fresh.replace(id('3'), '')}`, 'nobody sees'],
    ['a tax that the shop does not have', `${head}\n${fresh.replace(id('1'), id('7'))}`, 'has no tax'],
    ['the number of another article', `${head}\n${fresh.replace(';N;', ';Alt-1;')}`, 'under another id'],
    ['a manufacturer without an id', `${head};manufacturer_name\n${fresh};Bosch`, 'without an id'],
    ['a dashed id', `${head}\n${fresh.replace(id('a'), 'AAAA-1')}`, 'id is AAAA-1'],
    ['a category by name', `${head};categories\n${fresh};Werkzeug`, 'categories is Werkzeug'],
    ['a variant before its parent', `${head};parent_id;optionIds\n${fresh};${id('9')};${id('c')}`, 'comes later'],
    ['an option that is nowhere', `${head};parent_id;optionIds\n${fresh};${id('7')};${id('0')}`, 'has the option'],
    ['a backslash before a quote', `${head}\n${fresh.replace(';n;', ';"15\\"" x";')}`, 'a backslash before a quote'],
    ['one of two prices', `${head}\n${fresh.replace('1.19', '')}`, 'one of two prices'],
    ['a row of another length', `${head}\n${fresh};x`, 'cells under'],
  ])('finds %s', (_name, text, fault) => expect(faultsOf(text).join()).toContain(fault));
});

describe('in a shop', () => {
  it('finds what is there by number and name, and says which right it lacks for options', async () => {
    const running = await standUp(shopware6, { flavour: 'sw66' });
    try {
      const granted = ['category:read', 'property_group:read', 'property_group_option:read'];
      await running.reset({ granted });
      const connection = await running.checked();
      const keys = await running.keys(connection, ['HAM', 'TS', 'TS-S']);
      const idOf = (number: string): string => keys.find((key) => key.number === number)?.remoteId ?? '';
      const file = async (): Promise<{ name: string; text: string }[]> => {
        const parts = [];
        for await (const part of (connection as unknown as { articleFile: ReturnType<typeof articleFileWriter> }).articleFile.writeArticleFile(stream([row({}), row({ number: 'NEU' }), row({ number: 'TS', isParent: true, price: null, available: null }), ...['S', 'XL'].map((size) => row({ number: `TS-${size}`, parentNumber: 'TS', options: [{ name: 'Größe', value: size }] }))]), { language: 'de' })) {
          let text = '';
          for await (const piece of part.content) text += piece;
          parts.push({ name: part.name, text });
        }
        return parts;
      };
      const parts = await file();
      const taxes = [...new Set([...parts.map(({ text }) => text).join('\n').matchAll(/;([0-9a-f]{32});/g)].map(([, found = '']) => found))];
      const { articles, options, leftOut, faults } = checkArticleFile(parts, { products: { HAM: idOf('HAM'), TS: idOf('TS'), 'TS-S': idOf('TS-S') }, taxes });
      expect([faults, [...leftOut]]).toEqual([[], []]);
      expect(['HAM', 'TS', 'TS-S'].map((number) => articles.get(number)?.id)).toEqual(['HAM', 'TS', 'TS-S'].map(idOf));
      expect(articles.get('TS-XL')).toMatchObject({ isNew: true, parentId: idOf('TS') });
      expect([...options.values()].map(({ name }) => name)).toEqual(['XL']);
      await running.merchant({ do: 'switch', switches: { granted: [] } });
      // Options that cannot be seen are not made a second time; the articles that are there stay in the file.
      const narrow = checkArticleFile(await file(), { products: { HAM: idOf('HAM'), TS: idOf('TS'), 'TS-S': idOf('TS-S') }, taxes });
      expect([narrow.faults, [...narrow.articles.keys()].sort(), [...narrow.leftOut.keys()]]).toEqual([[], ['HAM', 'NEU', 'TS', 'TS-S'], ['TS-XL']]);
      expect(narrow.leftOut.get('TS-XL')).toMatch(/ property_group\w*:read/);
    } finally {
      await running.stop();
    }
  });
  itRefereed('asks for nothing that the shops’ own schemas do not know', () => expectRefereed(recorded));
});
