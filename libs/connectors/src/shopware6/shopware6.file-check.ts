// A strict reader of the files for Shopware 6's import, as the shop itself would take them one after the other. It shares no code with the writer: what it
// knows comes from the default profiles' columns, from PHP's way of reading CSV (a backslash before a quote is an escape there), and from what real imports
// refused.

/** What stands in the shop before: ids by number, ids of taxes, manufacturers, options and categories. */
export type ShopBefore = { products: Record<string, string>; taxes: string[]; manufacturers?: string[]; options?: string[]; categories?: string[]; salesChannels?: string[] };
export type CheckedArticle = { id: string; number: string; isNew: boolean; parentId: string; name: string; description: string; stock: string | undefined; net: string | undefined; gross: string | undefined; taxId: string; manufacturerId: string; manufacturer: string; categories: string[]; salesChannels: string[]; optionIds: string[]; cover: string };
export type CheckedOption = { id: string; name: string; groupId: string; group: string };
/** `leftOut`: number → reason, for a person. */
export type FileVerdict = { articles: Map<string, CheckedArticle>; options: Map<string, CheckedOption>; leftOut: Map<string, string>; faults: string[] };

const productColumns =
  'id;parent_id;product_number;active;stock;name;description;price_net;price_gross;purchase_prices_net;purchase_prices_gross;tax_id;tax_rate;tax_name;cover_media_id;cover_media_url;cover_media_title;cover_media_alt;manufacturer_id;manufacturer_name;categories;sales_channel;propertyIds;optionIds'.split(';');
const propertyColumns = 'id;color_hex_code;name;position;group_id;group_display_type;group_sorting_type;group_name;group_description;group_position;media_id;media_url;media_folder_id;media_type;media_title;media_alt'.split(';');
const uuid = /^[0-9a-f]{32}$/;

/** Reads the parts in their order. Every breach of a rule is a fault with its place. */
export function checkArticleFile(parts: readonly { name: string; text: string }[], before: ShopBefore): FileVerdict {
  const verdict: FileVerdict = { articles: new Map(), options: new Map(), leftOut: new Map(), faults: [] };
  const shop = { numbers: new Map(Object.entries(before.products).map(([number, id]) => [number.toLowerCase(), id])), ids: new Set(Object.values(before.products)), parents: new Set<string>() };
  for (const { name, text } of parts) {
    const say = (row: number, fault: string): void => void verdict.faults.push(`${name}:${row} ${fault}`);
    if (!name.endsWith('.csv')) say(0, 'the shop takes *.csv only');
    if (text.includes('\ufffd')) say(0, 'not UTF-8');
    const [header = [], ...rows] = readAsPhp(text, (fault) => say(0, fault));
    const kind = name.includes('left-out') ? 'person' : name.includes('properties') ? 'properties' : 'products';
    if (new Set(header).size !== header.length) say(1, 'a column occurs twice');
    // The shop ignores columns that it does not know, so a wrong word is a loss nobody sees.
    if (kind !== 'person') for (const column of header) if (!(kind === 'products' ? productColumns : propertyColumns).includes(column)) say(1, `unknown column ${column}`);
    if (rows.length === 0) say(1, 'no rows');
    rows.forEach((cells, index) => {
      const fault = (what: string): void => say(index + 2, what);
      if (cells.length !== header.length) return fault(`${cells.length} cells under ${header.length} columns`);
      const cell = (column: string): string | undefined => (header.includes(column) ? cells[header.indexOf(column)] : undefined);
      if (kind === 'person') verdict.leftOut.set(cell('product_number') ?? '', cell('reason') ?? '');
      else if (kind === 'properties') checkOption(cell, verdict, fault);
      else checkProduct(cell, verdict, before, shop, fault);
    });
  }
  return verdict;
}

type Cell = (column: string) => string | undefined;
type ShopNow = { numbers: Map<string, string>; ids: Set<string>; parents: Set<string> };

function checkOption(cell: Cell, { options }: FileVerdict, fault: (what: string) => void): void {
  const [id = '', name = '', groupId = '', group = ''] = ['id', 'name', 'group_id', 'group_name'].map((column) => cell(column) ?? '');
  for (const [column, value] of [['id', id], ['group_id', groupId]] as const) if (!uuid.test(value)) fault(`${column} is ${value}`);
  if (name === '' || group === '') fault('an option needs its name and that of its group');
  if (options.has(id)) fault(`${id} stands twice`);
  options.set(id, { id, name, groupId, group });
}

function checkProduct(cell: Cell, verdict: FileVerdict, before: ShopBefore, shop: ShopNow, fault: (what: string) => void): void {
  const id = cell('id') ?? '';
  if (!uuid.test(id)) return fault(`id is ${id}: the shop would make a new article or refuse the number`);
  const earlier = [...verdict.articles.values()].find((article) => article.id === id);
  const number = cell('product_number');
  if (number === undefined) {
    // A part that only adds something.
    if (!earlier && !shop.ids.has(id)) return fault(`${id} is not in the shop`);
    if (earlier && cell('cover_media_url') !== undefined) earlier.cover = cell('cover_media_url') ?? '';
    if (!/^https?:\/\/\S+$/.test(cell('cover_media_url') ?? '')) fault('a cover that is no address');
    return;
  }
  if (number === '' || number !== number.trim()) fault('an empty or untrimmed number');
  if (earlier) fault(`${number} stands twice`);
  const owner = shop.numbers.get(number.toLowerCase());
  if (owner !== undefined && owner !== id) fault(`${number} already exists under another id`);
  const isNew = owner === undefined;
  const value = (column: string, pattern: RegExp): string | undefined => {
    const text = cell(column);
    if (text !== undefined && text !== '' && !pattern.test(text)) fault(`${column} is ${text}`);
    return text === '' ? undefined : text;
  };
  const list = (column: string): string[] => (value(column, /^[0-9a-f]{32}(\|[0-9a-f]{32})*$/) ?? '').split('|').filter((one) => one !== '');
  const article: CheckedArticle = {
    id, number, isNew,
    parentId: value('parent_id', uuid) ?? '',
    name: cell('name') ?? '',
    description: cell('description') ?? '',
    stock: value('stock', /^-?\d+$/),
    net: value('price_net', /^\d+(\.\d+)?$/),
    gross: value('price_gross', /^\d+(\.\d+)?$/),
    taxId: value('tax_id', uuid) ?? '',
    manufacturerId: value('manufacturer_id', uuid) ?? '',
    manufacturer: cell('manufacturer_name') ?? '',
    categories: list('categories'),
    salesChannels: list('sales_channel'),
    optionIds: list('optionIds'),
    cover: '',
  };
  if ((article.net === undefined) !== (article.gross === undefined)) fault('one of two prices');
  if (article.manufacturer !== '' && article.manufacturerId === '') fault('a manufacturer without an id: one more is made for every row');
  if (article.taxId !== '' && !before.taxes.includes(article.taxId)) fault(`the shop has no tax ${article.taxId}`);
  for (const one of article.categories) if (!before.categories?.includes(one)) fault(`the shop has no category ${one}`);
  for (const one of article.optionIds) if (!before.options?.includes(one) && !verdict.options.has(one)) fault(`neither the shop nor an earlier part has the option ${one}`);
  if (article.parentId !== '' && !shop.ids.has(article.parentId)) fault('its parent comes later');
  if (isNew) {
    const variant = article.parentId !== '';
    if (article.stock === undefined) fault('a new article without stock');
    if (!variant && article.name === '') fault('a new article without a name');
    if (!variant && article.gross === undefined) fault('a new article without a price');
    if (!variant && article.taxId === '') fault('a new article without a tax');
    if (!variant && article.salesChannels.length === 0 && (before.salesChannels ?? ['']).length > 0) fault('a new article that nobody sees');
    if (variant && article.optionIds.length === 0) fault('a variant without options');
  }
  shop.numbers.set(number.toLowerCase(), id);
  shop.ids.add(id);
  verdict.articles.set(number, article);
}

// fgetcsv with `;`, `"` and the escape `\`, one sign after the other: after a backslash a quote closes nothing.
function readAsPhp(text: string, fault: (what: string) => void): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  for (let at = 0; at < body.length; at += 1) {
    const sign = body[at] ?? '';
    if (quoted) {
      if (sign === '\\' && body[at + 1] === '"') {
        fault(`a backslash before a quote damages ${JSON.stringify(field.slice(-20))}`);
        field += '\\"';
        at += 1;
      } else if (sign === '"' && body[at + 1] === '"') {
        field += '"';
        at += 1;
      } else if (sign === '"') {
        quoted = false;
        if (!/[;\r\n]/.test(body[at + 1] ?? '\n')) fault('signs behind a closing quote');
      } else field += sign;
    } else if (sign === '"') {
      if (field !== '') fault('a quote within a cell');
      quoted = true;
    } else if (sign === ';') {
      row.push(field);
      field = '';
    } else if (sign === '\n') {
      rows.push([...row, field.replace(/\r$/, '')]);
      row = [];
      field = '';
    } else field += sign;
  }
  if (quoted) fault('a quote that is never closed');
  if (field !== '' || row.length > 0) rows.push([...row, field]);
  return rows;
}
