// A strict reader of the Inventory Loader as Seller Central would take its files one after the other. It shares no code with the writer: what it knows comes from
// the template (English headers, tabs, no quotes, decimal point; an empty cell may reset what is there).

export type CheckedOffer = {
  /** Whether a row can make the offer, or only change one that is there. */
  makes: boolean;
  productId: string | undefined;
  idType: string | undefined;
  /** undefined: no file had the column. */
  price: string | undefined;
  quantity: string | undefined;
  leadTime: string | undefined;
};
export type FileVerdict = { articles: Map<string, CheckedOffer>; faults: string[] };

const loader = ['sku', 'product-id', 'product-id-type', 'price', 'minimum-seller-allowed-price', 'maximum-seller-allowed-price', 'item-condition', 'quantity', 'add-delete', 'will-ship-internationally', 'expedited-shipping', 'standard-plus', 'item-note', 'fulfillment-center-id', 'product-tax-code', 'leadtime-to-ship', 'handling-time', 'merchant_shipping_group_name'];
const priceAndQuantity = ['sku', 'price', 'minimum-seller-allowed-price', 'maximum-seller-allowed-price', 'quantity', 'leadtime-to-ship', 'handling-time'];
const patterns: Record<string, RegExp> = {
  'product-id': /^[0-9A-Z]{8,14}$/,
  'product-id-type': /^[1-4]$/,
  price: /^(?!0+(\.0+)?$)\d{1,9}(\.\d{1,2})?$/,
  'item-condition': /^(1|2|3|4|5|6|7|8|10|11)$/,
  quantity: /^\d{1,9}$/,
  'add-delete': /^[adx]$/,
  'leadtime-to-ship': /^([0-9]|[12][0-9]|30)$/,
};
const lengths: Record<string, number[]> = { '1': [10], '2': [10, 13], '3': [12], '4': [8, 13] };

/** Reads the parts in their order. Every breach of a rule is a fault with its place. */
export function checkArticleFile(parts: readonly { name: string; text: string }[]): FileVerdict {
  const articles = new Map<string, CheckedOffer>();
  const faults: string[] = [];
  for (const { name, text } of parts) {
    const say = (line: number, fault: string): void => void faults.push(`${name}:${line} ${fault}`);
    if (!name.endsWith('.txt')) say(0, 'Seller Central takes *.txt only');
    if (text.startsWith('\ufeff')) say(1, 'a byte order mark becomes part of the first column');
    const [header = '', ...lines] = text.split('\r\n');
    const columns = header.split('\t');
    if (lines.pop() !== '') say(lines.length + 1, 'the last row has no end');
    if (new Set(columns).size !== columns.length) say(1, 'a column occurs twice');
    const makes = columns.includes('product-id');
    for (const column of columns) if (!(makes ? loader : priceAndQuantity).includes(column)) say(1, `unknown column ${column}`);
    for (const needed of makes ? ['sku', 'product-id-type', 'item-condition', 'add-delete'] : ['sku']) if (!columns.includes(needed)) say(1, `no column ${needed}`);
    if (!makes && !columns.includes('price') && !columns.includes('quantity')) say(1, 'nothing to change');
    if (columns.includes('fulfillment-center-id')) say(1, 'the merchant’s file must not speak of Amazon’s stock');
    if (lines.length === 0) say(1, 'no rows');
    lines.forEach((line, index) => checkRow(line.split('\t'), columns, makes, articles, (fault) => say(index + 2, fault)));
  }
  return { articles, faults };
}

function checkRow(cells: string[], columns: string[], makes: boolean, articles: Map<string, CheckedOffer>, say: (fault: string) => void): void {
  if (cells.length !== columns.length) return say(`${cells.length} cells instead of ${columns.length}`);
  const cell = (column: string): string | undefined => (columns.includes(column) ? cells[columns.indexOf(column)] : undefined);
  for (const column of columns) {
    const value = cell(column) ?? '';
    if (value === '') say(`${column} is empty and would be reset`);
    else if (patterns[column] && !patterns[column].test(value)) say(`${column} is ${value}`);
  }
  const sku = cell('sku') ?? '';
  if (sku === '' || sku !== sku.trim() || sku.length > 40) return say('a SKU that Amazon does not take');
  if (articles.has(sku)) say(`${sku} stands twice`);
  const [productId, idType] = [cell('product-id'), cell('product-id-type')];
  if (makes && !(lengths[idType ?? ''] ?? []).includes(productId?.length ?? 0)) say(`${productId ?? ''} is no number of type ${idType ?? ''}`);
  articles.set(sku, { makes, productId, idType, price: cell('price'), quantity: cell('quantity'), leadTime: cell('leadtime-to-ship') });
}
