// A strict reader of what SwagImportExport takes for Shopware 5, as it would read the files one after the other into an empty shop that has some tax
// rates. It shares no code with the writer: what it knows comes from the plug-in's profiles and rules (semicolon, quotes doubled, the first bad row ends
// the import, a price row without a strike price resets it).
import { parse } from 'csv-parse/sync';

type CheckedArticle = {
  main: string;
  name: string;
  supplier: string;
  tax: string;
  description: string;
  ean: string;
  weight: string;
  options: Record<string, string>;
  /** undefined: no file had the column. */
  price: string | undefined;
  pseudo: string | undefined;
  stock: string | undefined;
  active: string | undefined;
  images: string[];
};
export type FileVerdict = { articles: Map<string, CheckedArticle>; faults: string[]; leftOut: Map<string, string> };

/** The columns of the profile default_articles_complete that are the same in every shop. */
const complete = 'ordernumber;mainnumber;name;additionalText;supplier;tax;price_EK;pseudoprice_EK;baseprice_EK;from_EK;to_EK;active;instock;stockmin;description;description_long;shippingtime;added;changed;releasedate;shippingfree;topseller;keywords;minpurchase;purchasesteps;maxpurchase;purchaseunit;referenceunit;packunit;unitID;pricegroupID;pricegroupActive;laststock;suppliernumber;weight;width;height;length;ean;similar;configuratorsetID;configuratortype;configuratorOptions;categories;propertyGroupName;propertyValueName;accessory;imageUrl;main;attr1;attr2;attr3;purchasePrice;metatitle'.split(';');
const pictures = ['ordernumber', 'mainnumber', 'imageUrl'];
const price = /^\d+([.,]\d+)?$/;

/** Reads the parts in their order. `existing`: article numbers that the shop has already. */
export function checkArticleFile(parts: readonly { name: string; text: string }[], { taxes = ['19', '7'], existing = [] }: { taxes?: readonly string[]; existing?: readonly string[] } = {}): FileVerdict {
  const verdict: FileVerdict = { articles: new Map(), faults: [], leftOut: new Map() };
  for (const { name, text } of parts) {
    const say = (line: number, fault: string): void => void verdict.faults.push(`${name}:${line} ${fault}`);
    // No relaxing: a stray quote or a row of another length throws.
    const rows: string[][] = parse(text, { delimiter: ';', quote: '"', escape: '"', relax_column_count: false, relax_quotes: false });
    const [header = [], ...lines] = rows;
    const forPerson = header.join() === 'ordernumber,reason';
    const known = header.includes('imageUrl') ? pictures : complete;
    if (new Set(header).size !== header.length) say(1, 'a column occurs twice');
    if (!forPerson) for (const column of header) if (!known.includes(column)) say(1, `unknown column ${column}`);
    if (lines.length === 0) say(1, 'no rows');
    lines.forEach((cells, index) => {
      const cell = (column: string): string | undefined => (header.includes(column) ? cells[header.indexOf(column)] : undefined);
      const fault = (what: string): void => say(index + 2, what);
      if (forPerson) verdict.leftOut.set(cell('ordernumber') ?? '', cell('reason') ?? '');
      else if (known === pictures) pictureRow(cell, verdict.articles, fault);
      else articleRow(cell, verdict.articles, taxes, existing, fault);
    });
  }
  return verdict;
}

type Cell = (column: string) => string | undefined;

function articleRow(cell: Cell, articles: Map<string, CheckedArticle>, taxes: readonly string[], existing: readonly string[], say: (fault: string) => void): void {
  const number = cell('ordernumber') ?? '';
  const main = cell('mainnumber') ?? '';
  if (!/^[a-zA-Z0-9-_.]+$/.test(number)) say(`the number ${number} could not be addressed by the API`);
  if (articles.has(number)) say(`${number} stands twice`);
  if (main !== number && !articles.has(main) && !existing.includes(main)) say(`its main article ${main} comes later or not at all`);
  if ((cell('name') ?? '').trim() === '') say('no name');
  if ((cell('supplier') ?? '').trim() === '') say('no supplier');
  const tax = cell('tax') ?? '';
  if (!taxes.includes(tax)) say(`Steuersatz ${tax} nicht angegeben`);
  const checked = (column: string, pattern: RegExp): string | undefined => {
    const value = cell(column);
    if (value !== undefined && value !== '' && !pattern.test(value)) say(`${column} is ${value}`);
    return value;
  };
  const [own, pseudo, stock] = [checked('price_EK', price), checked('pseudoprice_EK', price), checked('instock', /^\d+$/)];
  if (own === undefined && !existing.includes(number)) say('a new article without a price');
  if (own !== undefined && /^0*([.,]0*)?$/.test(own)) say(`the price is ${own}`);
  if (own && pseudo && !below(own, pseudo)) say(`the strike price ${pseudo} is not above ${own}`);
  if (stock === '') say('an empty stock would be zero');
  const options = optionsOf(cell('configuratorOptions') ?? '', say);
  if (main !== number && Object.keys(options).length === 0) say('a variant without options');
  const family = [...articles.values()].find((other) => other.main === main);
  if (family && Object.keys(family.options).join() !== Object.keys(options).join()) say('other options than the rest of its family');
  articles.set(number, {
    main,
    name: cell('name') ?? '',
    supplier: cell('supplier') ?? '',
    tax,
    description: cell('description_long') ?? '',
    ean: checked('ean', /^[\w-]*$/) ?? '',
    weight: checked('weight', price) ?? '',
    options,
    price: own,
    pseudo,
    stock,
    active: checked('active', /^[01]$/),
    images: [],
  });
}

function pictureRow(cell: Cell, articles: Map<string, CheckedArticle>, say: (fault: string) => void): void {
  const article = articles.get(cell('ordernumber') ?? '');
  if (!article) return say(`pictures of ${cell('ordernumber')}, which no earlier part has`);
  article.images = (cell('imageUrl') ?? '').split('|');
  if (article.images.some((url) => !/^https?:\/\/[^\s|]+$/.test(url))) say(`an image that is no address: ${article.images.join(' ')}`);
}

/** `Farbe:rot|Größe:M` */
function optionsOf(text: string, say: (fault: string) => void): Record<string, string> {
  const found: Record<string, string> = {};
  for (const part of text === '' ? [] : text.split('|')) {
    const [name = '', value = '', ...more] = part.split(':');
    if (name === '' || value === '' || more.length > 0) say(`an option that cannot be read: ${part}`);
    found[name] = value;
  }
  return found;
}

/** Compares plain decimals without a float. */
function below(one: string, other: string): boolean {
  const scaled = (text: string): bigint => {
    const [whole = '0', fraction = ''] = text.split(/[.,]/);
    return BigInt(whole + fraction.padEnd(12, '0').slice(0, 12));
  };
  return scaled(one) < scaled(other);
}
