// The article file that Shopware 6 reads itself (Settings > Shop > Import/Export), for its own profiles: "Default product", and "Default properties" for
// option values that the shop does not have yet. These profiles go by ids, so the shop is asked for them; what it does not have gets an id of Kontor's
// that is the same in every export. They have no column for EAN, weight, manufacturer's number, short text, struck and action prices and further pictures. What
// is not in a column stays as it is in the shop: an article that is there already has no columns that would take something from it.
import { stringify } from 'csv-stringify/sync';
import type { Decimal } from '@kontor/kernel';
import type { ArticleFileAbility, ArticleRow, FilePart } from '../port.js';
import { Spools, type Cells, type Spool } from '../spool.js';
import { ShopIds, type OptionIds, type Searching } from './article-ids.js';
import { kontorId } from './kontor-ids.js';
import type { Learned } from './learned.js';
import { bothWays } from './price-entries.js';

/** In the order in which they are to be imported. `properties` is for the profile of properties, `left-out` for a person, all others for the profile of products. */
export const articleFileParts = ['properties', 'parents', 'articles', 'known', 'known-without-price', 'known-without-stock', 'known-without-price-and-stock', 'covers', 'left-out'] as const;
type PartName = (typeof articleFileParts)[number];

/** A row laid aside: `parent` is the number of what it belongs to. */
type Line = { cells: Cells; number: string; name: string; parent: string | null };

const stockColumns = ['stock'];
const priceColumns = ['price_net', 'price_gross'];
/** A new article needs all of them; where a cell may be empty, the shop takes the parent's or nothing. */
const newColumns = ['id', 'parent_id', 'product_number', 'stock', 'name', 'description', 'price_net', 'price_gross', 'tax_id', 'manufacturer_id', 'manufacturer_name', 'categories', 'sales_channel', 'optionIds'];
const knownColumns = ['id', 'product_number', 'name', 'description', 'tax_id', 'manufacturer_id', 'manufacturer_name'];
const propertyColumns = ['id', 'name', 'group_id', 'group_display_type', 'group_sorting_type', 'group_name'];
/** Only where some article of the part has a value: an empty cell might clear what the shop has. */
const columnsIfUsed = new Set(['parent_id', 'description', 'manufacturer_id', 'manufacturer_name', 'categories', 'optionIds']);
const rowsAtOnce = 200;

/** Why an article is in no other part. */
type Reason = 'price' | 'stock' | 'tax' | 'parent' | 'options' | 'unreadable';
const reasons: Record<Reason, { de: string; en: string }> = {
  price: { de: 'neu im Shop, aber ohne bestätigten Preis', en: 'new to the shop, but without a confirmed price' },
  stock: { de: 'neu im Shop, aber der Bestand wurde nie gezählt', en: 'new to the shop, but its stock was never counted' },
  tax: { de: 'diesen Steuersatz gibt es im Shop nicht', en: 'the shop has no tax of this rate' },
  parent: { de: 'der Artikel, zu dem die Variante gehört, ist nicht dabei', en: 'the article that the variant belongs to is left out' },
  options: { de: 'eine Variante ohne Optionen', en: 'a variant without options' },
  unreadable: { de: 'Kontor darf die Eigenschaften des Shops nicht lesen; dem Schlüssel fehlt', en: 'Kontor may not read the shop’s properties; the key lacks' },
};

export function articleFileWriter(client: Searching, learned: Learned): ArticleFileAbility {
  return { writeArticleFile: (rows, { language }) => writeParts(new ShopIds(client), learned.facts?.pricesIncludeTax ?? true, rows, language) };
}

async function* writeParts(ids: ShopIds, isGross: boolean, rows: AsyncIterable<ArticleRow>, language: 'de' | 'en'): AsyncIterable<FilePart> {
  const spools = await Spools.openFor<PartName, Line>(({ cells }) => cells);
  try {
    const file = new Collected(spools, ids, isGross, language);
    for await (const some of chunked(rows)) {
      await ids.look(some);
      for (const row of some) await file.add(row);
    }
    for (const [name, spool] of await file.ended()) yield { name: `shopware6-${name}.csv`, mediaType: 'text/csv; charset=utf-8', content: file.content(name, spool) };
  } finally {
    await spools.close();
  }
}

class Collected {
  /** Of new parents, which have no price of their own: the highest of their variants', which nobody pays but one that has none. */
  private readonly variantPrices = new Map<string, Decimal>();
  private readonly newParents = new Set<string>();
  private readonly newOptions = new Set<string>();

  constructor(
    private readonly spools: Spools<PartName, Line>,
    private readonly ids: ShopIds,
    private readonly isGross: boolean,
    private readonly language: 'de' | 'en',
  ) {}

  async add(row: ArticleRow): Promise<void> {
    const known = this.ids.product(row.number);
    const taxId = this.ids.tax(row.taxRate);
    if (!taxId) return this.leaveOut(row, 'tax');
    const counted = row.stockKeeping && !row.isParent ? row.available : null;
    const cells: Cells = {
      id: known?.id ?? kontorId('product', row.number),
      product_number: row.number,
      stock: counted?.sellable(0).toString() ?? '',
      // What a variant does not say it has from its parent.
      name: row.parentNumber !== null ? '' : this.language === 'en' && row.nameEn !== '' ? row.nameEn : row.name,
      description: row.description,
      tax_id: row.parentNumber !== null ? '' : taxId,
      ...(row.manufacturer === '' ? {} : { manufacturer_id: this.ids.manufacturer(row.manufacturer), manufacturer_name: row.manufacturer }),
      ...(row.price && !row.isParent ? this.priceCells(row.price, row.taxRate) : {}),
    };
    const line = { number: row.number, name: row.name, parent: row.parentNumber };
    if (known) {
      const without = [...(cells.price_gross && known.plainPrice ? [] : ['price']), ...(counted ? [] : ['stock'])].join('-and-');
      return this.spools.of(without === '' ? 'known' : (`known-without-${without}` as PartName)).add({ ...line, cells });
    }
    await this.addNew(row, { ...line, cells });
  }

  private async addNew(row: ArticleRow, { cells, ...line }: Line): Promise<void> {
    if (row.isParent) {
      this.newParents.add(fold(row.number));
      await this.spools.of('parents').add({ ...line, cells: { ...cells, stock: '0', ...this.placement(row) } });
    } else {
      if (row.price === null) return this.leaveOut(row, 'price');
      // What is not kept in stock is sold whatever the figure; the shop only wants one.
      if (row.stockKeeping && row.available === null) return this.leaveOut(row, 'stock');
      let more = this.placement(row);
      if (row.parentNumber !== null) {
        if (row.options.length === 0) return this.leaveOut(row, 'options');
        if (this.ids.unreadable.length > 0) return this.leaveOut(row, 'unreadable', ` ${this.ids.unreadable.join(', ')}`);
        const highest = this.variantPrices.get(fold(row.parentNumber));
        if (!highest || row.price.compare(highest) > 0) this.variantPrices.set(fold(row.parentNumber), row.price);
        more = { parent_id: this.ids.product(row.parentNumber)?.id ?? kontorId('product', row.parentNumber), optionIds: (await this.options(row)).join('|') };
      }
      await this.spools.of('articles').add({ ...line, cells: { ...cells, stock: cells.stock || '0', ...more } });
    }
    const [cover] = row.imageUrls;
    if (cover) await this.spools.of('covers').add({ ...line, cells: { id: cells.id ?? '', cover_media_id: kontorId('media', cover), cover_media_url: cover } });
  }

  private placement(row: ArticleRow): Cells {
    return row.parentNumber === null ? { categories: this.ids.category(row.group) ?? '', sales_channel: this.ids.salesChannels.join('|') } : {};
  }

  private async options(row: ArticleRow): Promise<string[]> {
    const found: string[] = [];
    for (const option of row.options) {
      const ids: OptionIds = this.ids.option(option);
      found.push(ids.id);
      if (ids.known || this.newOptions.has(ids.id)) continue;
      this.newOptions.add(ids.id);
      const cells = { id: ids.id, name: option.value, group_id: ids.groupId, group_display_type: 'text', group_sorting_type: 'alphanumeric', group_name: option.name };
      await this.spools.of('properties').add({ number: row.number, name: '', parent: row.parentNumber, cells });
    }
    return found;
  }

  private priceCells(price: Decimal, rate: ArticleRow['taxRate']): Cells {
    const { gross, net } = bothWays(price, this.isGross, rate);
    return { price_net: net.toString(), price_gross: gross.toString() };
  }

  private async leaveOut({ number, name }: Pick<ArticleRow, 'number' | 'name'>, reason: Reason, more = ''): Promise<void> {
    await this.spools.of('left-out').add({ number, name, parent: null, cells: { product_number: number, name, reason: `${reasons[reason][this.language]}${more}` } });
  }

  /** Everything came; now it is known which parents can be made, and so which of their variants. */
  async ended(): Promise<[PartName, Spool<Line>][]> {
    const empty = new Set<PartName>();
    for (const name of ['parents', 'articles', 'covers'] as const) {
      const spool = this.spools.find(name);
      if (!spool) continue;
      await spool.end();
      let spoiled = 0;
      for await (const line of spool.read()) {
        const reason = this.reasonAgainst(line, name);
        if (reason === null) continue;
        spoiled += 1;
        if (name !== 'covers') await this.leaveOut(line, reason);
      }
      if (spoiled === spool.rows) empty.add(name);
    }
    return (await this.spools.ended(articleFileParts)).filter(([name]) => !empty.has(name));
  }

  private reasonAgainst({ number, parent }: Line, part: PartName): Reason | null {
    // A parent without a price cannot be made, and nobody has confirmed one for any of its variants.
    const hopeless = (parentNumber: string): boolean => this.newParents.has(fold(parentNumber)) && !this.variantPrices.has(fold(parentNumber));
    if (part === 'parents' || parent === null) return hopeless(number) ? 'price' : null;
    return this.ids.product(parent) === null && !this.newParents.has(fold(parent)) ? 'parent' : hopeless(parent) ? 'parent' : null;
  }

  async *content(name: PartName, spool: Spool<Line>): AsyncIterable<string> {
    const columns = columnsOf(name).filter((column) => !columnsIfUsed.has(column) || spool.used.has(column));
    yield line(columns);
    for await (const cells of this.lines(name, spool)) yield line(columns.map((column) => cells[column] ?? ''));
  }

  private async *lines(name: PartName, spool: Spool<Line>): AsyncIterable<Cells> {
    for await (const one of spool.read()) {
      if (this.reasonAgainst(one, name) !== null && (name === 'parents' || name === 'articles' || name === 'covers')) continue;
      const price = name === 'parents' ? this.variantPrices.get(fold(one.number)) : undefined;
      yield price ? { ...one.cells, ...this.priceCells(price, this.ids.rateOf(one.cells.tax_id ?? '')) } : one.cells;
    }
  }
}

function columnsOf(name: PartName): string[] {
  if (name === 'properties') return propertyColumns;
  if (name === 'covers') return ['id', 'cover_media_id', 'cover_media_url'];
  if (name === 'left-out') return ['product_number', 'name', 'reason'];
  if (name === 'parents' || name === 'articles') return newColumns;
  return [...knownColumns, ...(name.includes('stock') ? [] : stockColumns), ...(name.includes('price') ? [] : priceColumns)];
}

// PHP's reader takes a backslash before a quote for an escape and damages the text.
function line(cells: readonly string[]): string {
  return stringify([cells.map((cell) => cell.replace(/\\+(?=")/g, '').replace(/\\+$/, (found) => (/[";\r\n]/.test(cell) ? '' : found)))], { delimiter: ';' });
}

function fold(number: string): string {
  return number.trim().toLowerCase();
}

async function* chunked(rows: AsyncIterable<ArticleRow>): AsyncIterable<ArticleRow[]> {
  let some: ArticleRow[] = [];
  for await (const row of rows) {
    some.push(row);
    if (some.length < rowsAtOnce) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}
