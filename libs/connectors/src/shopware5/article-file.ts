// The article file for Shopware 5's plug-in SwagImportExport, profile "default_articles_complete" (a part of its columns is enough), and one with pictures for
// "default_article_images_url". The import stops at the first bad row and leaves the rest undone, so what it would refuse is left out and named in a
// part of its own. A row with a price resets the strike price when it has none, and clears nothing else that has no column: what an article does not
// have decides in which part it stands (F7).
import { stringify } from 'csv-stringify/sync';
import type { Decimal } from '@kontor/kernel';
import type { ArticleFileAbility, ArticleRow, FilePart } from '../port.js';
import { Spools, type Cells, type Spool } from '../spool.js';
import type { Learned } from './learned.js';

/** In the order in which they are to be imported. The last one is for a person, not for the import. */
export const articleFileParts = ['articles', 'articles-without-strike', 'articles-without-stock', 'articles-without-strike-and-stock', 'articles-without-price', 'articles-without-price-and-stock', 'images', 'left-out'] as const;
type PartName = (typeof articleFileParts)[number];

const columns = {
  first: ['ordernumber', 'mainnumber', 'name', 'additionalText', 'supplier', 'tax'],
  price: ['price_EK', 'pseudoprice_EK'],
  stock: ['instock'],
  active: ['active'],
  /** Only where some article of the part has a value: an empty cell would clear what the shop has. */
  ifUsed: ['description', 'description_long', 'suppliernumber', 'weight', 'ean', 'configuratorOptions'],
  images: ['ordernumber', 'mainnumber', 'imageUrl'],
  leftOut: ['ordernumber', 'reason'],
};
/** The shop's own rule; a number beyond it gets in through a file, and then cannot be addressed any more. */
const numberPattern = /^[a-zA-Z0-9._-]+$/;
/** Signs that separate options from each other and from their names. */
const optionSigns = /[:|]/;

type Fault = 'number' | 'name' | 'tax' | 'supplier' | 'price' | 'options' | 'image';
const reasons: Record<'de' | 'en', Record<Fault, string>> = {
  de: {
    number: 'Die Artikelnummer enthält Zeichen, die der Shop nicht zulässt (erlaubt: a–z, A–Z, 0–9, Punkt, Bindestrich, Unterstrich).',
    name: 'Der Artikel hat keine Bezeichnung.',
    tax: 'Den Steuersatz gibt es im Shop nicht.',
    supplier: 'Der Artikel hat keinen Hersteller.',
    price: 'Der Preis ist nicht größer als null.',
    options: 'Eine Option der Variante fehlt oder enthält „:“ oder „|“.',
    image: 'Eine Bildadresse ist ungültig; der Artikel steht ohne seine Bilder in der Datei.',
  },
  en: {
    number: 'The article number contains characters that the shop does not allow (allowed: a–z, A–Z, 0–9, point, hyphen, underscore).',
    name: 'The article has no name.',
    tax: 'The shop does not have the tax rate.',
    supplier: 'The article has no manufacturer.',
    price: 'The price is not above zero.',
    options: 'An option of the variant is missing or contains “:” or “|”.',
    image: 'An address of a picture is not valid; the article stands in the file without its pictures.',
  },
};

export function articleFileWriter(learned: Learned, now: () => Date): ArticleFileAbility {
  return { writeArticleFile: (rows, { language }) => writeParts(rows, language, learned.own.taxRates ?? null, now()) };
}

// The rows come once, and which number a family of variants has for its main one depends on all of them, so they are laid aside on disk first.
async function* writeParts(rows: AsyncIterable<ArticleRow>, language: 'de' | 'en', taxRates: readonly string[] | null, now: Date): AsyncIterable<FilePart> {
  const spools = await Spools.open<PartName>();
  try {
    const mains = new Map<string, { part: number; number: string }>();
    for await (const row of rows) {
      // A parent is nothing that could be sold: in this shop its first variant is the main one.
      if (row.isParent) continue;
      const fault = faultOf(row, taxRates, now);
      if (fault) {
        await spools.of('left-out').add({ ordernumber: row.number, reason: reasons[language][fault] });
        continue;
      }
      const name = partOf(row);
      const part = articleFileParts.indexOf(name);
      const main = row.parentNumber === null ? null : mains.get(row.parentNumber);
      if (row.parentNumber !== null && (!main || part < main.part)) mains.set(row.parentNumber, { part, number: row.number });
      await spools.of(name).add(cellsOf(row, language, now));
      if (row.imageUrls.length === 0) continue;
      if (row.imageUrls.every((url) => /^https?:\/\/[^\s|]+$/.test(url))) await spools.of('images').add({ ordernumber: row.number, family: row.parentNumber ?? '', imageUrl: row.imageUrls.join('|') });
      else await spools.of('left-out').add({ ordernumber: row.number, reason: reasons[language].image });
    }
    for (const [name, spool] of await spools.ended(articleFileParts)) yield { name: `shopware5-${name}.csv`, mediaType: 'text/csv; charset=utf-8', content: csv(spool, columnsOf(name, spool), mains) };
  } finally {
    await spools.close();
  }
}

/** Why the import would break off at this row, or make something of it that is wrong. */
function faultOf(row: ArticleRow, taxRates: readonly string[] | null, now: Date): Fault | null {
  const shown = shownPrice(row, now);
  if (!numberPattern.test(row.number)) return 'number';
  if (row.name.trim() === '') return 'name';
  if (taxRates && !taxRates.includes(row.taxRate.toString())) return 'tax';
  if (row.manufacturer.trim() === '') return 'supplier';
  if (shown && !shown.price.isPositive()) return 'price';
  const badOption = ({ name, value }: { name: string; value: string }): boolean => name.trim() === '' || value.trim() === '' || optionSigns.test(name) || optionSigns.test(value);
  return row.parentNumber !== null && (row.options.length === 0 || row.options.some(badOption)) ? 'options' : null;
}

/** What a buyer is to see now: an action that runs is the price, for the file knows no periods. */
function shownPrice({ price, strike, action }: ArticleRow, now: Date): { price: Decimal; strike: Decimal | null } | null {
  if (price === null) return null;
  const runs = action !== null && (action.from === null || action.from <= now) && (action.until === null || action.until > now);
  if (!runs || action.price.compare(price) >= 0) return { price, strike };
  return { price: action.price, strike: strike ?? price };
}

function partOf(row: ArticleRow): PartName {
  const counted = row.stockKeeping && row.available !== null;
  const what = row.price === null ? 'price' : row.strike === null && row.action === null ? 'strike' : null;
  if (what === null) return counted ? 'articles' : 'articles-without-stock';
  return counted ? `articles-without-${what}` : `articles-without-${what}-and-stock`;
}

function columnsOf(name: PartName, spool: Spool): string[] {
  if (name === 'images') return columns.images;
  if (name === 'left-out') return columns.leftOut;
  const priced = !name.includes('price');
  return [
    ...columns.first,
    // An empty strike price and none at all reset the shop's alike; without the column nobody takes it for ours.
    ...(priced ? columns.price.slice(0, name.includes('strike') ? 1 : 2) : []),
    ...(priced ? columns.active : []),
    ...(name.includes('stock') ? [] : columns.stock),
    ...columns.ifUsed.filter((column) => spool.used.has(column)),
  ];
}

function cellsOf(row: ArticleRow, language: 'de' | 'en', now: Date): Cells {
  const shown = shownPrice(row, now);
  return {
    ordernumber: row.number,
    family: row.parentNumber ?? '',
    name: language === 'en' && row.nameEn !== '' ? row.nameEn : row.name,
    additionalText: row.options.map(({ value }) => value).join(' / '),
    supplier: row.manufacturer,
    tax: row.taxRate.toString(),
    price_EK: shown?.price.toString() ?? '',
    pseudoprice_EK: shown?.strike?.toString() ?? '',
    active: '1',
    instock: row.available?.sellable(0).toString() ?? '',
    description: row.shortDescription,
    description_long: row.description,
    suppliernumber: row.manufacturerNumber,
    weight: row.weightKg?.toString() ?? '',
    ean: row.ean,
    configuratorOptions: row.options.map(({ name, value }) => `${name}:${value}`).join('|'),
  };
}

async function* csv(spool: Spool, header: string[], mains: Map<string, { number: string }>): AsyncIterable<string> {
  const line = (cells: string[]): string => stringify([cells], { delimiter: ';', quoted_match: /[\r\n]/ });
  yield line(header);
  for await (const cells of spool.read()) {
    const mainnumber = mains.get(cells.family ?? '')?.number ?? cells.ordernumber ?? '';
    yield line(header.map((column) => (column === 'mainnumber' ? mainnumber : (cells[column] ?? ''))));
  }
}
