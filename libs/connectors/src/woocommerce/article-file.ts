// The article file that WooCommerce's own importer reads (Products > Import), with English headers, which it knows in every language. What is not in
// a column stays as it is in the shop, and an empty cell clears; so what an article does not have decides in which part it stands: without the
// columns of an unconfirmed price or an uncounted stock (F7), without those of a special price where the ERP has neither a strike nor an action
// price (F61), and images in a part that has only images.
import { stringify } from 'csv-stringify/sync';
import type { ArticleFileAbility, ArticleRow, FilePart } from '../port.js';
import { Spools, type Cells, type Spool } from '../spool.js';
import type { Learned } from './learned.js';
import { lastSecond } from './wanted-price.js';

/** In the order in which they are to be imported: parents first, for their variants may stand in any part. */
export const articleFileParts = [
  'parents',
  'articles',
  'articles-without-sale',
  'articles-without-price',
  'articles-without-stock',
  'articles-without-sale-and-stock',
  'articles-without-price-and-stock',
  'images',
] as const;
type PartName = (typeof articleFileParts)[number];

const imageColumns = ['SKU', 'Images'];
const saleColumns = ['Sale price', 'Date sale price starts', 'Date sale price ends'];
const stockColumns = ['Stock'];
/** Only where some article of the part has a value: an empty cell would clear what the shop has. ("Published" is in no part: new articles are published, drafts stay drafts.) */
const columnsIfUsed = ['global_unique_id', 'Short description', 'Description', 'Tax class', 'Weight (kg)', 'Categories'];
const mostOptions = 10;

export function articleFileWriter(learned: Learned): ArticleFileAbility {
  return { writeArticleFile: (rows, { language }) => writeParts(rows, language, learned.own.taxClasses ?? null) };
}

async function* writeParts(rows: AsyncIterable<ArticleRow>, language: 'de' | 'en', taxClasses: { [rate: string]: string } | null): AsyncIterable<FilePart> {
  // A variant's tax class is its parent's in every row and no reason for a column.
  const spools = await Spools.openFor<PartName, Cells>((cells) => (cells['Tax class'] === 'parent' ? { ...cells, 'Tax class': '' } : cells));
  try {
    for await (const row of rows) {
      await spools.of(partOf(row)).add(cellsOf(row, language, taxClasses));
      if (row.imageUrls.length > 0) await spools.of('images').add({ SKU: row.number, Images: row.imageUrls.map((url) => url.replaceAll(',', '%2C')).join(', ') });
    }
    for (const [name, spool] of await spools.ended(articleFileParts)) yield { name: `woocommerce-${name}.csv`, mediaType: 'text/csv; charset=utf-8', content: csv(spool, columnsOf(name, spool)) };
  } finally {
    await spools.close();
  }
}

/** Parents have neither price nor stock of their own; an empty stock would switch off a stock that the shop keeps at the parent. */
function partOf(row: ArticleRow): PartName {
  if (row.isParent) return 'parents';
  const price = row.price === null ? 'price' : row.strike === null && row.action === null ? 'sale' : null;
  const counted = row.stockKeeping && row.available !== null;
  if (price === null) return counted ? 'articles' : 'articles-without-stock';
  return counted ? `articles-without-${price}` : `articles-without-${price}-and-stock`;
}

function columnsOf(name: PartName, spool: Spool): string[] {
  if (name === 'images') return imageColumns;
  const used = Array.from({ length: mostOptions }, (_, index) => index).filter((index) => spool.used.has(`Attribute ${index + 1} name`));
  const options = used.map((index) => ['name', 'value(s)', 'visible', 'global'].map((what) => `Attribute ${index + 1} ${what}`)).flat();
  return [
    'Type',
    'SKU',
    'Name',
    ...columnsIfUsed.filter((column) => spool.used.has(column)),
    ...(name === 'parents' || name.includes('price') ? [] : ['Regular price']),
    ...(name === 'parents' || /price|sale/.test(name) ? [] : saleColumns),
    ...(name === 'parents' || name.includes('stock') ? [] : stockColumns),
    ...(spool.used.has('Parent') ? ['Parent'] : []),
    ...options,
  ];
}

function cellsOf(row: ArticleRow, language: 'de' | 'en', taxClasses: { [rate: string]: string } | null): Cells {
  const variation = row.parentNumber !== null;
  const taxClass = taxClasses?.[row.taxRate.toString()];
  return {
    Type: `${row.isParent ? 'variable' : variation ? 'variation' : 'simple'}${row.shippable || row.isParent ? '' : ', virtual'}`,
    SKU: row.number,
    Name: language === 'en' && row.nameEn !== '' ? row.nameEn : row.name,
    global_unique_id: row.ean,
    'Short description': row.shortDescription,
    Description: row.description,
    'Tax class': variation ? 'parent' : taxClass === undefined || taxClass === 'standard' ? '' : taxClass,
    'Weight (kg)': row.weightKg?.toString() ?? '',
    Categories: variation ? '' : row.group.replaceAll(',', '\\,'),
    ...priceCells(row),
    Stock: row.isParent ? '' : (row.available?.sellable(0).toString() ?? ''),
    Parent: row.parentNumber ?? '',
    ...optionCells(row),
  };
}

// Like the prices that are sent: a strike price is the regular price above an undated sale price; an action stands over it for its time.
function priceCells({ price, strike, action, isParent }: ArticleRow): Cells {
  if (price === null || isParent) return {};
  if (action) {
    // Seconds since 1970, which mean the same in every time zone.
    const seconds = (instant: Date): string => String(Math.floor(instant.getTime() / 1000));
    return {
      'Regular price': price.toString(),
      'Sale price': action.price.toString(),
      'Date sale price starts': action.from ? seconds(action.from) : '',
      'Date sale price ends': action.until ? seconds(new Date(`${lastSecond(action.until)}Z`)) : '',
    };
  }
  return strike ? { 'Regular price': strike.toString(), 'Sale price': price.toString() } : { 'Regular price': price.toString() };
}

function optionCells(row: ArticleRow): Cells {
  const options = row.isParent ? row.allOptions.map(({ name, values }) => ({ name, value: values.map(escapeComma).join(', ') })) : row.options.map(({ name, value }) => ({ name, value: escapeComma(value) }));
  return Object.fromEntries(
    options.slice(0, mostOptions).flatMap(({ name, value }, index): [string, string][] => [
      [`Attribute ${index + 1} name`, name],
      [`Attribute ${index + 1} value(s)`, value],
      [`Attribute ${index + 1} visible`, '1'],
      [`Attribute ${index + 1} global`, '1'],
    ]),
  );
}

function escapeComma(value: string): string {
  return value.replaceAll(',', '\\,');
}

async function* csv(spool: Spool, columns: string[]): AsyncIterable<string> {
  yield stringify([columns]);
  for await (const cells of spool.read()) yield stringify([columns.map((column) => cells[column] ?? '')]);
}
