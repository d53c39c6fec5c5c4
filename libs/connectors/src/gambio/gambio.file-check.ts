// A strict reader of the files that Gambio's own import takes, as that would take them one after the other into an empty shop. It shares no code with the
// writer: what it knows comes from the import's rules (XTSOL first in every row, a bar between cells, quotes doubled, a point before decimals, no BOM).
import { parse } from 'csv-parse/sync';

export type CheckedVariant = { model: string; quantity: string | undefined; priceType: string | undefined; price: string | undefined; ean: string | undefined; properties: Record<string, string> };
export type CheckedArticle = {
  names: Record<string, string>;
  description: string | undefined;
  /** undefined: no file had the column; '' an empty cell, which overwrites. */
  stock: string | undefined;
  net: string | undefined;
  taxClass: string | undefined;
  offer: { price: string; expires: string } | undefined;
  ean: string | undefined;
  weight: string | undefined;
  category: string | undefined;
  variants: CheckedVariant[];
};
export type FileVerdict = { articles: Map<string, CheckedArticle>; faults: string[] };
/** What the shop has: options by their id with name per language, values by theirs. */
export type ShopOptions = { id: string; names: Record<string, string>; values: { id: string; names: Record<string, string> }[] }[];

const articleColumns = /^(p_(model|stock|priceNoTax|tax|ean|weight)|brand_name|code_mpn|p_(name|desc|shortdesc|cat)\.(de|en)|specials_(qty|new_products_price|status)|expires_date)$/;
const variantColumns = /^(p_model|products_properties_combis_id|combi_(sort_order|model|ean|quantity|price_type|price))$/;
const propertyColumn = /^Eigenschaft: (.+)\.(de|en) \[(\d+)\]$/;
const number = /^\d+(\.\d{1,4})?$/;
const time = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

/** Reads the parts in their order; the one for people is not imported. Every breach of a rule is a fault with its place. */
export function checkArticleFile(parts: readonly { name: string; text: string }[], options: ShopOptions): FileVerdict {
  const articles = new Map<string, CheckedArticle>();
  const faults: string[] = [];
  for (const { name, text } of parts.filter((part) => !part.name.includes('left-out'))) {
    const say = (line: number, fault: string): void => void faults.push(`${name}:${line} ${fault}`);
    if (!/\.(csv|txt)$/.test(name)) say(0, 'the import takes *.csv and *.txt only');
    if (text.charCodeAt(0) === 0xfeff) say(0, 'begins with a byte order mark');
    // The import reads line by line: a row that is broken is not one.
    text.split(/\r\n|\r|\n/).forEach((line, index) => {
      if (line !== '' && !line.startsWith('XTSOL|')) say(index + 1, 'does not begin with XTSOL and would be glued to the line before');
    });
    const rows: string[][] = parse(text, { delimiter: '|', quote: '"', escape: '"', relax_column_count: false, relax_quotes: false });
    const [header = [], ...lines] = rows;
    if (new Set(header).size !== header.length) say(1, 'a column occurs twice');
    if (!header.includes('p_model')) say(1, 'no p_model: every row would be an article of its own');
    if (lines.length === 0) say(1, 'no rows');
    const isVariants = header.some((column) => column.startsWith('combi_'));
    for (const column of header.slice(1)) if (!(isVariants ? variantColumns.test(column) || propertyColumn.test(column) : articleColumns.test(column))) say(1, `unknown column ${column}`);
    lines.forEach((cells, index) => {
      const cell = (column: string): string | undefined => (header.includes(column) ? cells[header.indexOf(column)] : undefined);
      const fault = (what: string): void => say(index + 2, what);
      if (isVariants) checkVariant(cell, header, articles, options, fault);
      else checkArticle(cell, articles, fault);
    });
  }
  return { articles, faults };
}

type Cell = (column: string) => string | undefined;

function checkArticle(cell: Cell, articles: Map<string, CheckedArticle>, say: (fault: string) => void): void {
  const model = cell('p_model') ?? '';
  if (model === '' || model !== model.trim()) return say('an empty or untrimmed p_model');
  if (cell('p_name.de') === undefined && cell('p_name.en') !== undefined) {
    // An updating part: it only touches what is there.
    const article = articles.get(model);
    if (!article || cell('p_name.en') === '') return say(`updates ${model}, which no earlier part has, or with nothing`);
    article.names.en = cell('p_name.en') ?? '';
    return;
  }
  if (articles.has(model)) say(`${model} stands twice: the import would make a second article`);
  const matching = (column: string, pattern: RegExp): string | undefined => {
    const value = cell(column);
    if (value !== undefined && !pattern.test(value)) say(`${column} is ${JSON.stringify(value)}`);
    return value;
  };
  const special = cell('specials_new_products_price');
  if (special !== undefined) {
    matching('specials_new_products_price', number);
    matching('expires_date', time);
    matching('specials_qty', /^[1-9]\d*$/);
    matching('specials_status', /^1$/);
    if (!below(special, cell('p_priceNoTax') ?? '0')) say(`the offer ${special} is not below ${cell('p_priceNoTax')}`);
  }
  articles.set(model, {
    names: Object.fromEntries(['de', 'en'].flatMap((language) => { const name = cell(`p_name.${language}`); if (name === '') say(`p_name.${language} is empty`); return name === undefined ? [] : [[language, name]]; })),
    description: cell('p_desc.de'),
    stock: matching('p_stock', /^\d+(\.\d{1,3})?$/),
    net: matching('p_priceNoTax', number),
    taxClass: matching('p_tax', /^\d+$/),
    offer: special === undefined ? undefined : { price: special, expires: cell('expires_date') ?? '' },
    ean: matching('p_ean', /^\d*$/),
    weight: matching('p_weight', /^(\d+(\.\d+)?)?$/),
    category: cell('p_cat.de'),
    variants: [],
  });
}

function checkVariant(cell: Cell, header: string[], articles: Map<string, CheckedArticle>, options: ShopOptions, say: (fault: string) => void): void {
  const article = articles.get(cell('p_model') ?? '');
  if (!article) return say(`variant of ${cell('p_model') ?? ''}, which no earlier part has`);
  if ((cell('products_properties_combis_id') ?? '') !== '') say('a new variant has no id yet');
  for (const [column, pattern] of [['combi_quantity', /^\d+(\.\d{1,3})?$/], ['combi_price', number], ['combi_price_type', /^(fix|calc)$/], ['combi_sort_order', /^\d+$/], ['combi_ean', /^\d*$/]] as const) {
    const value = cell(column);
    if (value !== undefined && !pattern.test(value)) say(`${column} is ${JSON.stringify(value)}`);
  }
  const properties: Record<string, string> = {};
  for (const column of header) {
    const [, name, language, id] = propertyColumn.exec(column) ?? [];
    const value = cell(column) ?? '';
    if (name === undefined || value === '') continue;
    const option = options.find((one) => one.id === id);
    if (option?.names[language] !== name) say(`there is no option ${column} in the shop`);
    const [, label, valueId] = /^(.*) \[(\d+)\]$/.exec(value) ?? [null, value, null];
    if (!option?.values.some((one) => one.names[language] === label && (valueId === null || one.id === valueId))) say(`there is no value ${value} of ${name}: the variant would lack it`);
    properties[name] = label;
  }
  if (Object.keys(properties).length === 0) say('a variant without options');
  if (article.variants.some((other) => JSON.stringify(other.properties) === JSON.stringify(properties))) say('the same combination twice');
  article.variants.push({ model: cell('combi_model') ?? '', quantity: cell('combi_quantity'), priceType: cell('combi_price_type'), price: cell('combi_price'), ean: cell('combi_ean'), properties });
}

/** Compares plain decimals without a float. */
function below(one: string, other: string): boolean {
  const scaled = (text: string): bigint => {
    const [whole = '0', fraction = ''] = (/^\d+(\.\d+)?$/.test(text) ? text : '0').split('.');
    return BigInt(whole + fraction.padEnd(12, '0').slice(0, 12));
  };
  return scaled(one) < scaled(other);
}
