// The Inventory Loader of Seller Central (a table with tabs): offers on products that Amazon's catalogue has already. A cell without a value may mean "reset"
// there, so what an article does not have decides in which part it stands, and no part has a column that is empty somewhere. Numbers of a product (EAN) are needed for a
// new offer; without one a row can only change the price and the stock of an offer that is there. What Amazon fulfils is never named: the column stays out.
import type { ArticleFileAbility, ArticleRow, FilePart } from '../port.js';
import { Spools, type Cells, type Spool } from '../spool.js';

const lacks = ['', '-without-price', '-without-stock', '-without-price-and-stock'] as const;
/** `offers`: make or change an offer; `changes`: of articles without an EAN. */
export const articleFileParts = [...lacks.map((lack) => `offers${lack}` as const), ...lacks.slice(0, 3).map((lack) => `changes${lack}` as const)] as const;
type PartName = (typeof articleFileParts)[number];

/** Longer numbers are none that Amazon could have. */
const longestSku = 40;
/** New. */
const condition = '11';

export function articleFileWriter({ handlingDays }: { handlingDays: number | null }): ArticleFileAbility {
  return { writeArticleFile: (rows) => writeParts(rows, handlingDays) };
}

async function* writeParts(rows: AsyncIterable<ArticleRow>, handlingDays: number | null): AsyncIterable<FilePart> {
  const spools = await Spools.open<PartName>();
  try {
    for await (const row of rows) {
      const part = partOf(row);
      if (part) await spools.of(part).add(cellsOf(row, handlingDays));
    }
    for (const [name, spool] of await spools.ended(articleFileParts)) yield { name: `amazon-${name}.txt`, mediaType: 'text/tab-separated-values; charset=utf-8', content: table(spool, columnsOf(name, handlingDays)) };
  } finally {
    await spools.close();
  }
}

/** Null: nothing that Amazon could be told. A parent is no offer. */
function partOf(row: ArticleRow): PartName | null {
  const sku = row.number.trim();
  if (row.isParent || sku === '' || sku.length > longestSku || /[\t\r\n]/.test(sku)) return null;
  const [price, stock] = [row.price?.isPositive() === true, row.stockKeeping && row.available !== null];
  const lack = price ? (stock ? '' : '-without-stock') : stock ? '-without-price' : '-without-price-and-stock';
  if (idTypeOf(row.ean) !== null) return `offers${lack}`;
  return lack === '-without-price-and-stock' ? null : `changes${lack}`;
}

function columnsOf(name: PartName, handlingDays: number | null): string[] {
  const offers = name.startsWith('offers');
  return [
    'sku',
    ...(offers ? ['product-id', 'product-id-type'] : []),
    ...(name.includes('without-price') ? [] : ['price']),
    ...(offers ? ['item-condition'] : []),
    ...(/without.*stock/.test(name) ? [] : ['quantity']),
    ...(offers ? ['add-delete'] : []),
    ...(/without.*stock/.test(name) || handlingDays === null ? [] : ['leadtime-to-ship']),
  ];
}

function cellsOf(row: ArticleRow, handlingDays: number | null): Cells {
  return {
    sku: row.number.trim(),
    'product-id': digitsOf(row.ean),
    'product-id-type': idTypeOf(row.ean) ?? '',
    price: row.price?.toFixed(2) ?? '',
    'item-condition': condition,
    quantity: row.available?.sellable(0).toString() ?? '',
    'add-delete': 'a',
    'leadtime-to-ship': handlingDays === null ? '' : String(handlingDays),
  };
}

function digitsOf(ean: string): string {
  return ean.replace(/[\s-]/g, '');
}

/** 2 ISBN, 3 UPC, 4 EAN; null: no number of a product. */
function idTypeOf(ean: string): string | null {
  const digits = digitsOf(ean);
  if (/^\d{9}[\dX]$/.test(digits)) return '2';
  if (/^\d{12}$/.test(digits)) return '3';
  return /^(\d{8}|\d{13})$/.test(digits) ? '4' : null;
}

async function* table(spool: Spool, columns: string[]): AsyncIterable<string> {
  yield `${columns.join('\t')}\r\n`;
  for await (const cells of spool.read()) yield `${columns.map((column) => cells[column] ?? '').join('\t')}\r\n`;
}
