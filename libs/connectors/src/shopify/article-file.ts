// The article file that Shopify's admin imports (Products › Import), with the current header. One handle is one product: its first row carries the product,
// the others a variant or a picture. A present but empty column can blank what the shop has, so what an article does not have decides in which part it
// stands, and columns that nobody fills are left out.
import { Decimal } from '@kontor/kernel';
import { stringify } from 'csv-stringify/sync';
import type { ArticleFileAbility, ArticleRow, FilePart } from '../port.js';
import { Spools, type Cells, type Spool } from '../spool.js';

/** In the order in which they are to be imported. The last one is for a person, not for the import. */
export const articleFileParts = ['products', 'products-without-strike', 'products-without-price', 'products-without-stock', 'products-without-strike-and-stock', 'products-without-price-and-stock', 'left-out'] as const;
type PartName = (typeof articleFileParts)[number];

const mostOptions = 3;
const onProduct = ['Title', 'Description', 'Vendor', 'Type', 'Published on online store', 'Status'];
const optional = ['Description', 'Vendor', 'Type', 'Barcode', 'Weight value (grams)', 'Weight unit for display', 'Product image URL', 'Image position', 'Image alt text'];
const price = ['Price', 'Compare-at price'];
const stock = ['Inventory tracker', 'Inventory quantity', 'Continue selling when out of stock'];
/** Shopify's own order of columns. */
const order = ['Title', 'URL handle', 'Description', 'Vendor', 'Type', 'Published on online store', 'Status', 'SKU', 'Barcode', 'Option1 name', 'Option1 value', 'Option2 name', 'Option2 value', 'Option3 name', 'Option3 value', 'Price', 'Compare-at price', 'Charge tax', 'Inventory tracker', 'Inventory quantity', 'Continue selling when out of stock', 'Weight value (grams)', 'Weight unit for display', 'Requires shipping', 'Fulfillment service', 'Product image URL', 'Image position', 'Image alt text', 'Gift card'];

type Fault = 'number' | 'name' | 'options' | 'parent' | 'price';
const reasons: Record<'de' | 'en', Record<Fault, string>> = {
  de: { number: 'Der Artikel hat keine Nummer.', name: 'Der Artikel hat keine Bezeichnung.', options: 'Eine Variante braucht eine bis drei Optionen mit Wert.', parent: 'Der Vaterartikel der Variante ist nicht im Export.', price: 'Der Preis ist nicht größer als null.' },
  en: { number: 'The article has no number.', name: 'The article has no name.', options: 'A variant needs one to three options with a value.', parent: 'The parent of the variant is not in the export.', price: 'The price is not above zero.' },
};

type Family = { name: string; description: string; vendor: string; type: string; images: string[]; options: string[] };

export function articleFileWriter(now: () => Date): ArticleFileAbility {
  return { writeArticleFile: (rows, { language }) => writeParts(rows, language, now()) };
}

async function* writeParts(rows: AsyncIterable<ArticleRow>, language: 'de' | 'en', now: Date): AsyncIterable<FilePart> {
  const spools = await Spools.open<PartName>();
  try {
    const families = new Map<string, Family>();
    // The first pass knows the parents; a variant may come before its own.
    for await (const row of rows) if (row.isParent) families.set(row.number, familyOf(row, language));
    for await (const row of rows) {
      if (row.isParent) continue;
      const family = row.parentNumber === null ? null : families.get(row.parentNumber);
      const fault = faultOf(row, family, now);
      if (fault) await spools.of('left-out').add({ SKU: row.number, Reason: reasons[language][fault] });
      else for (const cells of cellsOf(row, family ?? null, language, now)) await spools.of(partOf(row, now)).add(cells);
    }
    // A product whose variants stand in several parts has its pictures in one of them.
    const pictured = new Map<string, PartName>();
    for (const [name, spool] of await spools.ended(articleFileParts)) yield { name: `shopify-${name}.csv`, mediaType: 'text/csv; charset=utf-8', content: csv(name, spool, pictured) };
  } finally {
    await spools.close();
  }
}

function familyOf(row: ArticleRow, language: 'de' | 'en'): Family {
  return { name: nameOf(row, language), description: row.description || row.shortDescription, vendor: row.manufacturer, type: row.group, images: row.imageUrls, options: row.allOptions.map(({ name }) => name) };
}

function faultOf(row: ArticleRow, family: Family | null | undefined, now: Date): Fault | null {
  if (row.number.trim() === '') return 'number';
  if (row.parentNumber !== null && !family) return 'parent';
  if ((family?.name ?? row.name).trim() === '') return 'name';
  if (family && (family.options.length === 0 || family.options.length > mostOptions || family.options.some((name) => (row.options.find((option) => option.name === name)?.value ?? '').trim() === ''))) return 'options';
  const shown = shownPrice(row, now);
  return shown && !shown.price.isPositive() ? 'price' : null;
}

/** What a buyer is to see now: an action that runs is the price, for the file knows no periods. */
function shownPrice({ price: regular, strike, action }: ArticleRow, now: Date): { price: Decimal; strike: Decimal | null } | null {
  if (regular === null) return null;
  const runs = action !== null && (action.from === null || action.from <= now) && (action.until === null || action.until > now) && action.price.compare(regular) < 0;
  return runs ? { price: action.price, strike: strike ?? regular } : { price: regular, strike };
}

function partOf(row: ArticleRow, now: Date): PartName {
  const counted = row.stockKeeping && row.available !== null;
  const shown = shownPrice(row, now);
  const what = shown === null ? 'price' : shown.strike === null ? 'strike' : null;
  if (what === null) return counted ? 'products' : 'products-without-stock';
  return counted ? `products-without-${what}` : `products-without-${what}-and-stock`;
}

function cellsOf(row: ArticleRow, family: Family | null, language: 'de' | 'en', now: Date): Cells[] {
  const shown = shownPrice(row, now);
  const images = family ? family.images : row.imageUrls;
  const handle = handleOf(row.parentNumber ?? row.number);
  const options = family ? family.options.map((name) => ({ name, value: row.options.find((option) => option.name === name)?.value ?? '' })) : [{ name: 'Title', value: 'Default Title' }];
  const first: Cells = {
    Title: family?.name ?? nameOf(row, language),
    'URL handle': handle,
    Description: family?.description ?? (row.description || row.shortDescription),
    Vendor: family?.vendor ?? row.manufacturer,
    Type: family?.type ?? row.group,
    'Published on online store': 'TRUE',
    Status: 'Active',
    SKU: row.number,
    Barcode: row.ean,
    ...Object.fromEntries(options.flatMap(({ name, value }, index) => [[`Option${index + 1} name`, name], [`Option${index + 1} value`, value]])),
    Price: shown?.price.toFixed(2) ?? '',
    'Compare-at price': shown?.strike?.toFixed(2) ?? '',
    'Charge tax': row.taxRate.isZero() ? 'FALSE' : 'TRUE',
    'Inventory tracker': row.stockKeeping ? 'shopify' : '',
    'Inventory quantity': row.available?.sellable(0).toString() ?? '',
    'Continue selling when out of stock': 'DENY',
    'Weight value (grams)': row.weightKg?.times(Decimal.parse('1000')).round(0).toString() ?? '',
    'Weight unit for display': row.weightKg ? 'kg' : '',
    'Requires shipping': row.shippable ? 'TRUE' : 'FALSE',
    'Fulfillment service': 'manual',
    'Gift card': 'FALSE',
    'Product image URL': images[0] ?? '',
    'Image position': images.length > 0 ? '1' : '',
  };
  return [first, ...images.slice(1).map((url, index): Cells => ({ 'URL handle': handle, 'Product image URL': url, 'Image position': String(index + 2) }))];
}

// A handle may have letters, digits and hyphens; the number itself is kept in "SKU".
function handleOf(number: string): string {
  return number.toLowerCase().replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replaceAll('ß', 'ss').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'artikel';
}

function nameOf(row: ArticleRow, language: 'de' | 'en'): string {
  return language === 'en' && row.nameEn !== '' ? row.nameEn : row.name;
}

async function* csv(name: PartName, spool: Spool, pictured: Map<string, PartName>): AsyncIterable<string> {
  const columns = name === 'left-out' ? ['SKU', 'Reason'] : columnsOf(name, spool);
  yield stringify([columns]);
  const carried = new Set<string>();
  for await (const cells of spool.read()) {
    const handle = cells['URL handle'] ?? '';
    // Only the first row of a product carries what belongs to the product, and its pictures come once.
    const again = carried.has(handle);
    const elsewhere = (pictured.get(handle) ?? name) !== name;
    pictured.set(handle, pictured.get(handle) ?? name);
    if (elsewhere && cells.SKU === undefined && name !== 'left-out') continue;
    if (again && cells.SKU === undefined && name !== 'left-out' && carried.has(`${handle} ${cells['Image position'] ?? ''}`)) continue;
    carried.add(handle);
    carried.add(`${handle} ${cells['Image position'] ?? ''}`);
    const blank = [...(again && cells.SKU !== undefined ? onProduct : []), ...((again && cells.SKU !== undefined) || elsewhere ? ['Product image URL', 'Image position'] : [])];
    const shown = { ...cells, ...Object.fromEntries(blank.map((column) => [column, ''])) };
    yield stringify([columns.map((column) => (shown)[column] ?? '')]);
  }
}

function columnsOf(name: PartName, spool: Spool): string[] {
  const left = new Set<string>([
    ...(name.includes('price') ? price : name.includes('strike') ? ['Compare-at price'] : []),
    ...(name.includes('stock') ? stock : []),
    ...[...optional, ...order.filter((column) => column.startsWith('Option'))].filter((column) => !spool.used.has(column)),
  ]);
  return order.filter((column) => !left.has(column));
}
