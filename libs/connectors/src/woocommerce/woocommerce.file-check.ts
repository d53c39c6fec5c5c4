// A strict reader of WooCommerce's CSV import, as its own importer would take the files one after the other into an empty shop. It shares no code with
// the writer: what it knows comes from the importer's rules (English headers, comma, quotes doubled, dot as decimal sign, an empty cell clears).
import { parse } from 'csv-parse/sync';

export type CheckedArticle = {
  type: 'simple' | 'variable' | 'variation';
  virtual: boolean;
  name: string;
  parent: string;
  gtin: string;
  description: string;
  taxClass: string;
  /** undefined: no file had the column; null: the cell was empty. */
  stock: string | null | undefined;
  regular: string | null | undefined;
  sale: string | null | undefined;
  saleFrom: string | null | undefined;
  saleTo: string | null | undefined;
  weight: string | null | undefined;
  images: string[];
  attributes: Record<string, string[]>;
};
export type FileVerdict = { articles: Map<string, CheckedArticle>; faults: string[] };

const known = new Set(['Type', 'SKU', 'global_unique_id', 'Name', 'Short description', 'Description', 'Date sale price starts', 'Date sale price ends', 'Tax class', 'Stock', 'Weight (kg)', 'Sale price', 'Regular price', 'Categories', 'Images', 'Parent']);
const attributeColumn = /^Attribute (\d+) (name|value\(s\)|visible|global)$/;

/** Reads the parts in their order. Every breach of a rule is a fault with its place. */
export function checkArticleFile(parts: readonly { name: string; text: string }[]): FileVerdict {
  const articles = new Map<string, CheckedArticle>();
  const faults: string[] = [];
  for (const { name, text } of parts) {
    const say = (line: number, fault: string): void => void faults.push(`${name}:${line} ${fault}`);
    if (!name.endsWith('.csv')) say(0, 'the importer takes *.csv only');
    // No relaxing: a stray quote or a row of another length throws.
    const rows: string[][] = parse(text, { delimiter: ',', quote: '"', escape: '"', relax_column_count: false, relax_quotes: false });
    const [header = [], ...lines] = rows;
    if (new Set(header).size !== header.length) say(1, 'a column occurs twice');
    for (const column of header) if (!known.has(column) && !attributeColumn.test(column)) say(1, `unknown column ${column}`);
    if (!header.includes('SKU')) say(1, 'no SKU column: every row would be created anew');
    if (lines.length === 0) say(1, 'no rows');
    lines.forEach((cells, index) => {
      const cell = (column: string): string | undefined => (header.includes(column) ? cells[header.indexOf(column)] : undefined);
      checkRow(cell, header, articles, (fault) => say(index + 2, fault));
    });
  }
  for (const [sku, { type, parent, attributes }] of articles) {
    const above = type === 'variation' ? articles.get(parent) : undefined;
    if (type === 'variation' && above?.type !== 'variable') faults.push(`${sku}: its parent ${parent} is no variable product`);
    for (const [option, values] of Object.entries(attributes)) if (above && values.some((value) => !above.attributes[option]?.includes(value))) faults.push(`${sku}: its parent does not list ${option} ${values.join()}`);
  }
  return { articles, faults };
}

type Cell = (column: string) => string | undefined;

function checkRow(cell: Cell, header: string[], articles: Map<string, CheckedArticle>, say: (fault: string) => void): void {
  const sku = cell('SKU') ?? '';
  if (sku === '' || sku !== sku.trim()) return say('an empty or untrimmed SKU');
  const images = (cell('Images') ?? '').split(',').map((url) => url.trim()).filter((url) => url !== '');
  if (images.some((url) => !/^https?:\/\/[^\s,]+$/.test(url))) say(`an image that is no address: ${images.join(' ')}`);
  if (!header.includes('Type')) {
    // An updating part: it only touches what is there.
    const article = articles.get(sku);
    if (!article) return say(`updates ${sku}, which no earlier part creates`);
    article.images = images;
    return;
  }
  if (articles.has(sku)) say(`${sku} stands twice`);
  const [type = '', ...flags] = (cell('Type') ?? '').split(', ');
  if (type !== 'simple' && type !== 'variable' && type !== 'variation') return say(`unknown type ${type}`);
  if (flags.some((flag) => flag !== 'virtual')) say(`unknown flag ${flags.join()}`);
  if ((cell('Name') ?? '') === '') say('no name');
  const parent = cell('Parent') ?? '';
  if ((type === 'variation') !== (parent !== '')) say('a parent belongs to a variation, and to nothing else');
  if (type === 'variation' && !articles.has(parent)) say(`its parent ${parent} comes later: the importer would make an empty one`);
  const optional = (column: string, pattern: RegExp): string | null | undefined => {
    const value = cell(column);
    if (value !== undefined && value !== '' && !pattern.test(value)) say(`${column} is ${value}`);
    return value === '' ? null : value;
  };
  const price = /^\d+(\.\d+)?$/;
  const article: CheckedArticle = {
    type,
    virtual: flags.includes('virtual'),
    name: cell('Name') ?? '',
    parent,
    gtin: optional('global_unique_id', /^[\d-]{8,18}$/) ?? '',
    description: cell('Description') ?? '',
    taxClass: optional('Tax class', /^[a-z0-9-]+$/) ?? '',
    stock: optional('Stock', /^-?\d+$/),
    regular: optional('Regular price', price),
    sale: optional('Sale price', price),
    saleFrom: optional('Date sale price starts', /^(\d{9,11}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)$/),
    saleTo: optional('Date sale price ends', /^(\d{9,11}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)$/),
    weight: optional('Weight (kg)', price),
    images,
    attributes: attributesOf(cell, header, say),
  };
  if (article.regular && article.sale && !below(article.sale, article.regular)) say(`the sale price ${article.sale} is not below ${article.regular} and would be dropped`);
  if (article.sale && !article.regular) say('a sale price without a regular one');
  if ((article.saleFrom || article.saleTo) && !article.sale) say('a period without a sale price');
  if (type === 'variation' && Object.keys(article.attributes).length === 0) say('a variation without options');
  articles.set(sku, article);
}

function attributesOf(cell: Cell, header: string[], say: (fault: string) => void): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const column of header) {
    const [, number, what] = attributeColumn.exec(column) ?? [];
    if (what !== 'name') continue;
    const [name, values, global] = [cell(column) ?? '', cell(`Attribute ${number} value(s)`), cell(`Attribute ${number} global`)];
    if (name === '') continue;
    if (values === undefined || values === '') say(`${column} without values`);
    if (global !== '0' && global !== '1') say(`Attribute ${number} global is ${global}`);
    found[name] = splitValues(values ?? '');
  }
  return found;
}

/** A comma separates unless a backslash stands before it. */
function splitValues(text: string): string[] {
  return text.split(/(?<!\\),/).map((value) => value.trim().replaceAll('\\,', ','));
}

/** Compares plain decimals without a float. */
function below(one: string, other: string): boolean {
  const scaled = (text: string): bigint => {
    const [whole = '0', fraction = ''] = text.split('.');
    return BigInt(whole + fraction.padEnd(12, '0').slice(0, 12));
  };
  return scaled(one) < scaled(other);
}
