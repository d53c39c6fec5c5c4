// The article file that Gambio's own import reads (Artikel > Import/Export). What is not in a column stays as it is in the shop and an empty cell
// overwrites; so what an article does not have decides in which part it stands. New articles with variants need two files: within one import the
// shop would create the article anew for each of its rows. Options and values must exist in the shop, or it makes variants without them: those that do
// not, and articles whose tax the shop has no class for, are left out and named in a part of their own.
import { stringify } from 'csv-stringify/sync';
import type { Decimal } from '@kontor/kernel';
import { ConnectorFailure } from '../failure.js';
import { docsOf, plainText, textOf, type Doc } from '../fields.js';
import type { ArticleFileAbility, ArticleRow, FilePart } from '../port.js';
import { Spools, type Cells, type Spool } from '../spool.js';
import type { GambioClient } from './gambio.client.js';
import type { Learned } from './learned.js';
import { basisOf } from './net.js';
import { shopText } from './shop-time.js';

/** In the order in which they are to be imported: articles before their variants. The last one is for people. */
export const articleFileParts = [
  'articles',
  'articles-without-offer',
  'articles-without-price',
  'articles-without-stock',
  'articles-without-offer-and-stock',
  'articles-without-price-and-stock',
  'english-names',
  'variants',
  'variants-without-price',
  'variants-without-stock',
  'variants-without-price-and-stock',
  'left-out',
] as const;
type PartName = (typeof articleFileParts)[number];

const priceColumns = ['p_priceNoTax'];
const offerColumns = ['specials_qty', 'specials_new_products_price', 'expires_date', 'specials_status'];
const variantColumns = ['products_properties_combis_id', 'combi_sort_order', 'combi_model', 'combi_ean', 'combi_quantity', 'combi_price_type', 'combi_price'];
/** Only where some article of the part has a value: an empty cell would overwrite what the shop has. */
const columnsIfUsed = ['p_tax', 'p_ean', 'p_weight', 'brand_name', 'code_mpn', 'p_name.de', 'p_desc.de', 'p_shortdesc.de', 'p_cat.de'];
const endless = '1000-01-01 00:00:00';
const manyPieces = '99999';

export type FileSetting = { zone: string; /** The shop does not put the number of a product before those of its variants. */ alone: boolean };
/** Words in which the part for people is written. */
const words = {
  de: { number: 'Artikelnummer', name: 'Name', reason: 'Grund', option: (option: string) => `Die Eigenschaft „${option}“ gibt es im Shop nicht.`, value: (option: string, value: string) => `Den Wert „${value}“ der Eigenschaft „${option}“ gibt es im Shop nicht.`, tax: (rate: string) => `Der Shop hat keine Steuerklasse mit ${rate} %.`, none: 'Die Variante hat keine Eigenschaften.', closed: 'Der Shop nennt seine Eigenschaften nicht (erst ab Version 4.1).' },
  en: { number: 'Article number', name: 'Name', reason: 'Reason', option: (option: string) => `The shop has no option “${option}”.`, value: (option: string, value: string) => `The shop has no value “${value}” of the option “${option}”.`, tax: (rate: string) => `The shop has no tax class of ${rate} %.`, none: 'The variant has no options.', closed: 'The shop does not tell its options (only from version 4.1 on).' },
};

/** Options of the shop by name, with their column and the cells of their values. */
type Option = { column: string; values: Map<string, string> };
type Variants = { column: string; cell: string }[] | { reason: string };

export function articleFileWriter(client: GambioClient, learned: Learned, setting: FileSetting): ArticleFileAbility {
  return { writeArticleFile: (rows, { language }) => writeParts(client, learned, setting, rows, language) };
}

async function* writeParts(client: GambioClient, learned: Learned, { zone, alone }: FileSetting, rows: AsyncIterable<ArticleRow>, language: 'de' | 'en'): AsyncIterable<FilePart> {
  const spools = await Spools.open<PartName>();
  const classes = new Map(Object.entries(learned.own.taxRates ?? {}).reverse().map(([id, rate]) => [rate, id]));
  // Asked when the first variant comes: many catalogues have none.
  let options: Promise<Map<string, Option> | null> | null = null;
  let order = 0;
  try {
    const leftOut = async (row: ArticleRow, reason: string): Promise<void> => spools.of('left-out').add({ number: row.number, name: row.name, reason });
    for await (const row of rows) {
      const tax = classes.get(row.taxRate.toString());
      if (tax === undefined) await leftOut(row, words[language].tax(row.taxRate.toString()));
      else if (row.parentNumber === null) {
        await spools.of(articlePart(row)).add(articleCells(row, tax, learned, zone, client.shopNow()));
        // In a part of its own: beside others an article without one would lose the name that the shop has.
        if (row.nameEn !== '') await spools.of('english-names').add({ XTSOL: 'XTSOL', p_model: row.number, 'p_name.en': oneLine(row.nameEn) });
      }
      else {
        options ??= readOptions(client, language);
        const chosen = chosenOptions(row, await options, language);
        order += 1;
        if ('reason' in chosen) await leftOut(row, chosen.reason);
        else await spools.of(variantPart(row)).add({ ...variantCells(row, learned, alone, order), ...Object.fromEntries(chosen.map(({ column, cell }) => [column, cell])) });
      }
    }
    for (const [name, spool] of await spools.ended(articleFileParts)) {
      const content = name === 'left-out' ? namesLeftOut(spool, language) : csv(spool, columnsOf(name, spool));
      yield { name: `gambio-${name}.csv`, mediaType: 'text/csv; charset=utf-8', content };
    }
  } finally {
    await spools.close();
  }
}

/** Parents have neither price nor stock of their own in the ERP. */
function articlePart(row: ArticleRow): PartName {
  const counted = row.stockKeeping && row.available !== null && !row.isParent;
  const price = row.price === null || row.isParent ? 'price' : row.strike === null && row.action === null ? 'offer' : null;
  if (price === null) return counted ? 'articles' : 'articles-without-stock';
  return counted ? `articles-without-${price}` : `articles-without-${price}-and-stock`;
}

function variantPart(row: ArticleRow): PartName {
  const counted = row.stockKeeping && row.available !== null;
  if (row.price === null) return counted ? 'variants-without-price' : 'variants-without-price-and-stock';
  return counted ? 'variants' : 'variants-without-stock';
}

function columnsOf(name: PartName, spool: Spool): string[] {
  if (name === 'english-names') return ['XTSOL', 'p_model', 'p_name.en'];
  const without = (what: string): boolean => name.includes(what);
  if (name.startsWith('variants')) {
    const left = [...(without('price') ? ['combi_price_type', 'combi_price'] : []), ...(without('stock') ? ['combi_quantity'] : []), ...(spool.used.has('combi_ean') ? [] : ['combi_ean'])];
    return ['XTSOL', 'p_model', ...variantColumns.filter((column) => !left.includes(column)), ...[...spool.used].filter((column) => column.startsWith('Eigenschaft: ')).sort()];
  }
  return ['XTSOL', 'p_model', ...(without('stock') ? [] : ['p_stock']), ...(without('price') ? [] : priceColumns), ...columnsIfUsed.filter((column) => spool.used.has(column)), ...(/price|offer/.test(name) ? [] : offerColumns)];
}

function articleCells(row: ArticleRow, tax: string, learned: Learned, zone: string, now: Date): Cells {
  return {
    XTSOL: 'XTSOL',
    p_model: row.number,
    p_stock: row.available?.sellable(3).toString() ?? '',
    ...priceCells(row, learned, zone, now),
    p_tax: tax,
    p_ean: row.ean,
    p_weight: row.weightKg?.toString() ?? '',
    brand_name: oneLine(row.manufacturer),
    code_mpn: oneLine(row.manufacturerNumber),
    'p_name.de': oneLine(row.name),
    'p_desc.de': oneLine(row.description),
    'p_shortdesc.de': oneLine(row.shortDescription),
    'p_cat.de': oneLine(row.group),
  };
}

// As prices are sent: a strike price is the article's price with an offer without an end below it. The file has no beginning of an offer, so an action that
// has not begun is left to the next sending.
function priceCells({ price, strike, action, taxRate, isParent }: ArticleRow, learned: Learned, zone: string, now: Date): Cells {
  if (price === null || isParent) return {};
  const net = (amount: Decimal): string => basisOf(learned.facts, taxRate).toNet(amount).toString();
  const running = action && (action.from === null || action.from <= now) && (action.until === null || action.until > now) ? action : null;
  const offer = (amount: Decimal, until: Date | null): Cells => ({ specials_qty: manyPieces, specials_new_products_price: net(amount), expires_date: until ? shopText(until, zone) : endless, specials_status: '1' });
  if (running) return { p_priceNoTax: net(price), ...offer(running.price, running.until) };
  return strike ? { p_priceNoTax: net(strike), ...offer(price, null) } : { p_priceNoTax: net(price) };
}

function variantCells(row: ArticleRow, learned: Learned, alone: boolean, order: number): Cells {
  const parent = row.parentNumber ?? '';
  // The shop puts the article's number before it by itself.
  const own = !alone && row.number.toLowerCase().startsWith(`${parent.toLowerCase()}-`) ? row.number.slice(parent.length + 1) : row.number;
  return {
    XTSOL: 'XTSOL',
    p_model: parent,
    products_properties_combis_id: '',
    combi_sort_order: String(order),
    combi_model: own,
    combi_ean: row.ean,
    combi_quantity: row.available?.sellable(3).toString() ?? '',
    ...(row.price === null ? {} : { combi_price_type: 'fix', combi_price: basisOf(learned.facts, row.taxRate).toNet(row.price).toString() }),
  };
}

/** Null: the shop has no API that tells its options. */
async function readOptions(client: GambioClient, language: 'de' | 'en'): Promise<Map<string, Option> | null> {
  let docs: Doc[];
  try {
    docs = await client.allV3('options');
  } catch (error) {
    if (error instanceof ConnectorFailure && (error.kind === 'gone' || error.code === 'shop-api-missing')) return null;
    throw error;
  }
  const found = new Map<string, Option>();
  for (const doc of docs) {
    const details = docsOf(doc, 'details');
    const shown = inLanguage(details, language);
    if (!shown) continue;
    const values = new Map<string, string>();
    for (const value of docsOf(doc, 'values')) {
      const names = docsOf(value, 'details');
      const cell = inLanguage(names, language);
      for (const name of names) if (cell) values.set(fold(textOf(name, 'label')), `${cell.label} [${textOf(value, 'id')}]`);
    }
    const option = { column: `Eigenschaft: ${shown.label}.${shown.language} [${textOf(doc, 'id')}]`, values };
    for (const one of details) for (const name of [textOf(one, 'label'), textOf(one, 'adminLabel')]) if (!found.has(fold(name))) found.set(fold(name), option);
  }
  return found;
}

function inLanguage(details: readonly Doc[], language: 'de' | 'en'): { label: string; language: string } | null {
  const best = details.find((one) => textOf(one, 'languageCode') === language) ?? details[0];
  return best && textOf(best, 'label') !== '' ? { label: plainText(textOf(best, 'label')), language: textOf(best, 'languageCode') } : null;
}

function chosenOptions({ options }: ArticleRow, known: Map<string, Option> | null, language: 'de' | 'en'): Variants {
  const say = words[language];
  if (!known) return { reason: say.closed };
  if (options.length === 0) return { reason: say.none };
  const chosen: { column: string; cell: string }[] = [];
  for (const { name, value } of options) {
    const option = known.get(fold(name));
    if (!option) return { reason: say.option(name) };
    const cell = option.values.get(fold(value));
    if (cell === undefined) return { reason: say.value(name, value) };
    chosen.push({ column: option.column, cell });
  }
  return chosen;
}

// A line that does not begin with XTSOL is glued to the one before: nothing may break a line.
function oneLine(text: string): string {
  const isHtml = /<(?:p|br|div|ul|ol|li|table|h\d)\b/i.test(text);
  return text.trim().replace(/\s*(?:\r\n|\r|\n)\s*/g, isHtml ? ' ' : '<br>');
}

function fold(name: string): string {
  return plainText(name).toLowerCase();
}

async function* csv(spool: Spool, columns: string[]): AsyncIterable<string> {
  const line = (cells: string[]): string => stringify([cells], { delimiter: '|' });
  yield line(columns);
  for await (const cells of spool.read()) yield line(columns.map((column) => cells[column] ?? ''));
}

async function* namesLeftOut(spool: Spool, language: 'de' | 'en'): AsyncIterable<string> {
  const { number, name, reason } = words[language];
  yield stringify([[number, name, reason]], { delimiter: ';' });
  for await (const cells of spool.read()) yield stringify([[cells.number, cells.name, cells.reason]], { delimiter: ';' });
}
