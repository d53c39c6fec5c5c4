// A strict reader of Shopify's product CSV, as its admin would import the parts one after the other into an empty shop. It shares no code with the writer:
// what it knows is the header of Shopify's own template and what its help says about values.
import { parse } from 'csv-parse/sync';

type CheckedVariant = { handle: string; title: string; sku: string; options: Record<string, string>; cells: Record<string, string>; images: string[] };
export type FileVerdict = { variants: Map<string, CheckedVariant>; faults: string[] };

/** The columns of the template, in its order. */
const template =
  'Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,Barcode,Option1 name,Option1 value,Option1 Linked To,Option2 name,Option2 value,Option2 Linked To,Option3 name,Option3 value,Option3 Linked To,Price,Compare-at price,Cost per item,Charge tax,Tax code,Unit price total measure,Unit price total measure unit,Unit price base measure,Unit price base measure unit,Inventory tracker,Inventory quantity,Continue selling when out of stock,Weight value (grams),Weight unit for display,Requires shipping,Fulfillment service,Product image URL,Image position,Image alt text,Variant image URL,Gift card,SEO title,SEO description'.split(',');
const values: Record<string, RegExp> = {
  'Published on online store': /^(TRUE|FALSE)$/,
  Status: /^(Active|Draft|Archived)$/,
  Price: /^\d+(\.\d{1,2})?$/,
  'Compare-at price': /^\d+(\.\d{1,2})?$/,
  'Charge tax': /^(TRUE|FALSE)$/,
  'Inventory tracker': /^shopify$/,
  'Inventory quantity': /^-?\d+$/,
  'Continue selling when out of stock': /^(DENY|CONTINUE)$/,
  'Weight value (grams)': /^\d+$/,
  'Weight unit for display': /^(g|kg|lb|oz)$/,
  'Requires shipping': /^(TRUE|FALSE)$/,
  'Fulfillment service': /^manual$/,
  'Product image URL': /^https?:\/\/\S+$/,
  'Image position': /^[1-9]\d*$/,
  'Gift card': /^(TRUE|FALSE)$/,
  'URL handle': /^[a-z0-9]+(-[a-z0-9]+)*$/,
};
/** Columns whose empty cell in a row of a variant blanks what the shop has. */
const blanking = ['Price', 'Compare-at price', 'Inventory quantity'];

/** Reads the parts in their order. Every breach of a rule is a fault with its place. */
export function checkArticleFile(parts: readonly { name: string; text: string }[]): FileVerdict {
  const variants = new Map<string, CheckedVariant>();
  const faults: string[] = [];
  for (const { name, text } of parts) {
    const say = (line: number, fault: string): void => void faults.push(`${name}:${line} ${fault}`);
    // No relaxing: a stray quote or a row of another length throws.
    const [header = [], ...lines]: string[][] = parse(text, { delimiter: ',', quote: '"', escape: '"', relax_column_count: false, relax_quotes: false });
    const places = header.map((column) => template.indexOf(column));
    header.forEach((column, index) => {
      if (places[index] === -1) say(1, `unknown column ${column}`);
      else if (index > 0 && (places[index] ?? 0) <= (places[index - 1] ?? 0)) say(1, `${column} stands out of order`);
    });
    for (const column of ['Title', 'URL handle', 'SKU']) if (!header.includes(column)) say(1, `no column ${column}`);
    if (lines.length === 0) say(1, 'no rows');
    if (Buffer.byteLength(text) > 15 * 1024 * 1024) say(1, 'larger than 15 MB');
    const products = new Map<string, { title: string; options: string[]; seen: Set<string>; positions: Set<string>; images: string[] }>();
    lines.forEach((cells, index) => {
      const row = Object.fromEntries(header.map((column, at) => [column, cells[at] ?? '']));
      const fault = (text_: string): void => say(index + 2, text_);
      for (const [column, value] of Object.entries(row)) if (value !== '' && values[column] && !values[column].test(value)) fault(`${column} is ${value}`);
      const handle = row['URL handle'] ?? '';
      if (handle === '') return fault('no handle');
      const known = products.get(handle);
      if (!known && (row.Title ?? '') === '') fault('a new product without a title');
      if (known && (row.Title ?? '') !== '') fault('only the first row carries the product');
      const names = [1, 2, 3].map((number) => row[`Option${number} name`] ?? '');
      const product = known ?? { title: row.Title ?? '', options: names.filter((one) => one !== ''), seen: new Set<string>(), positions: new Set<string>(), images: [] };
      products.set(handle, product);
      const image = row['Product image URL'] ?? '';
      if ((image === '') !== ((row['Image position'] ?? '') === '')) fault('a picture and its position belong together');
      if (image !== '') {
        if (product.positions.has(row['Image position'] ?? '')) fault(`two pictures at ${row['Image position']}`);
        product.positions.add(row['Image position'] ?? '');
        product.images.push(image);
      }
      const sku = row.SKU ?? '';
      if (sku === '') {
        if (image === '' || !known) fault('neither a variant nor a picture');
        return;
      }
      if (variants.has(sku)) fault(`${sku} stands twice`);
      const options = [1, 2, 3].flatMap((number) => ((row[`Option${number} name`] ?? '') === '' ? [] : [[row[`Option${number} name`] ?? '', row[`Option${number} value`] ?? ''] as const]));
      if (options.length === 0 || options.some(([, value]) => value === '')) fault('options without a value');
      if (options.map(([option]) => option).join('\n') !== product.options.join('\n')) fault('other options than the product has');
      const combination = JSON.stringify(options);
      if (product.seen.has(combination)) fault('the same options twice');
      product.seen.add(combination);
      for (const column of blanking) if (row[column] === '' && !(column === 'Inventory quantity' && row['Inventory tracker'] === '')) fault(`an empty ${column} blanks what the shop has`);
      if (row.Price && row['Compare-at price'] && BigInt(row.Price.replace('.', '')) >= BigInt(row['Compare-at price'].replace('.', ''))) fault('a compare-at price that shows nothing');
      variants.set(sku, { handle, title: product.title, sku, options: Object.fromEntries(options), cells: row, images: product.images });
    });
  }
  return { variants, faults };
}
