// The ids that the article file needs, looked up in the shop: products by number, manufacturers, options and categories by name, taxes by rate, the
// sales channels in which a new article is shown. Names are compared as the shop's database compares them, without regard to case.
import { Percent } from '@kontor/kernel';
import { amountOf, docsOf, textOf, type Doc } from '../fields.js';
import type { ArticleRow } from '../port.js';
import { childOf, nameOf } from './fields.js';
import { kontorId } from './kontor-ids.js';
import { entriesOf } from './price-entries.js';
import { missingPrivileges } from './refusal.js';
import type { Shopware6Client } from './shopware6.client.js';

/** `plainPrice`: nothing stands beside its one price that an import would take away. */
export type KnownProduct = { id: string; plainPrice: boolean };
export type OptionIds = { id: string; groupId: string; known: boolean };

/** What is needed of the client. */
export type Searching = Pick<Shopware6Client, 'search'>;

const storefront = '8a243080f92e4c719546314b577cf82b';
const perSearch = 400;

export class ShopIds {
  private readonly products = new Map<string, KnownProduct>();
  private readonly manufacturers = new Map<string, string | null>();
  private readonly groups = new Map<string, string | null>();
  private readonly values = new Map<string, OptionIds[] | null>();
  private readonly categories = new Map<string, string | null>();
  private taxes: { id: string; rate: Percent }[] | null = null;
  private channels: string[] = [];
  /** Rights that are missing to know options; empty where they are known. */
  unreadable: string[] = [];

  constructor(private readonly client: Searching) {}

  /** Asks for everything that these rows need and is not known yet. */
  async look(rows: readonly ArticleRow[]): Promise<void> {
    if (this.taxes === null) await this.lookOnce();
    await this.named('product', 'productNumber', rows.flatMap(({ number, parentNumber }) => [number, parentNumber ?? number]), { product: ['id', 'parentId', 'productNumber', 'price'] }, {}, (doc) => {
      const entries = entriesOf(doc);
      const plainPrice = entries.length <= 1 && entries.every(({ listPrice, regulationPrice }) => listPrice === null && regulationPrice === null);
      this.products.set(fold(textOf(doc, 'productNumber')), { id: textOf(doc, 'id'), plainPrice });
    });
    await this.once(this.manufacturers, rows.map(({ manufacturer }) => manufacturer), (names) =>
      this.named('product-manufacturer', 'name', names, { product_manufacturer: ['id', 'name', 'translated'] }, {}, (doc) => keep(this.manufacturers, nameOf(doc), textOf(doc, 'id'))),
    );
    const options = this.unreadable.length > 0 ? [] : rows.flatMap((row) => row.options);
    try {
      await this.once(this.groups, options.map(({ name }) => name), (names) => this.named('property-group', 'name', names, { property_group: ['id', 'name', 'translated'] }, {}, (doc) => keep(this.groups, nameOf(doc), textOf(doc, 'id'))));
      await this.once(this.values, options.map(({ value }) => value), (names) =>
        this.named('property-group-option', 'name', names, { property_group_option: ['id', 'name', 'groupId', 'group', 'translated'], property_group: ['id', 'name', 'translated'] }, { group: {} }, (doc) => this.keepOption(doc)),
      );
    } catch (error) {
      // Options that may not be read may be there: made anew they would be there twice.
      if (!missingPrivileges(error).some((privilege) => privilege.startsWith('property_'))) throw error;
      this.unreadable = missingPrivileges(error);
    }
    // A name that several categories have says nothing.
    await this.once(this.categories, rows.map(({ group }) => group), (names) => {
      const seen = new Set<string>();
      return this.named('category', 'name', names, { category: ['id', 'name', 'translated'] }, {}, (doc) => {
        const name = fold(nameOf(doc));
        this.categories.set(name, seen.has(name) ? null : textOf(doc, 'id'));
        seen.add(name);
      }).catch((error: unknown) => {
        // The right to read categories is needed for nothing else; without it new articles have none.
        if (!missingPrivileges(error).includes('category:read')) throw error;
      });
    });
  }

  /** Null: the shop has no such number. */
  product(number: string): KnownProduct | null {
    return this.products.get(fold(number)) ?? null;
  }
  manufacturer(name: string): string {
    return this.manufacturers.get(fold(name)) ?? kontorId('manufacturer', fold(name));
  }
  category(name: string): string | null {
    return this.categories.get(fold(name)) ?? null;
  }
  tax(rate: Percent): string | null {
    return this.taxes?.find((tax) => tax.rate.equals(rate))?.id ?? null;
  }
  rateOf(taxId: string): Percent {
    return this.taxes?.find(({ id }) => id === taxId)?.rate ?? Percent.zero;
  }
  get salesChannels(): readonly string[] {
    return this.channels;
  }
  option({ name, value }: { name: string; value: string }): OptionIds {
    const known = (this.values.get(fold(value)) ?? []).find(({ groupId }) => this.groupNames.get(groupId) === fold(name));
    const groupId = this.groups.get(fold(name)) ?? kontorId('propertyGroup', fold(name));
    return known ?? { id: kontorId('propertyOption', groupId, fold(value)), groupId, known: false };
  }

  private readonly groupNames = new Map<string, string>();

  private keepOption(doc: Doc): void {
    const group = childOf(doc, 'group');
    const groupId = textOf(doc, 'groupId');
    if (group) this.groupNames.set(groupId, fold(nameOf(group)));
    const value = fold(nameOf(doc));
    this.values.set(value, [...(this.values.get(value) ?? []), { id: textOf(doc, 'id'), groupId, known: true }]);
  }

  private async lookOnce(): Promise<void> {
    // Of several taxes of one rate the oldest is the shop's own; imports leave more behind.
    const taxes = await this.client.search('tax', { sort: [{ field: 'createdAt', order: 'ASC' }, { field: 'id', order: 'ASC' }], includes: { tax: ['id', 'name', 'taxRate'] } });
    this.taxes = taxes.map((doc) => ({ id: textOf(doc, 'id'), rate: Percent.of(amountOf(doc, 'taxRate')) }));
    const channels = await this.client.search('sales-channel', { filter: [{ type: 'equals', field: 'typeId', value: storefront }], includes: { sales_channel: ['id', 'typeId'] } });
    this.channels = channels.map((doc) => textOf(doc, 'id'));
  }

  // What was not found is remembered as well.
  private async once(known: Map<string, unknown>, names: readonly string[], look: (names: string[]) => Promise<void>): Promise<void> {
    const fresh = [...new Map(names.filter((name) => name.trim() !== '' && !known.has(fold(name))).map((name) => [fold(name), name.trim()])).values()];
    if (fresh.length === 0) return;
    await look(fresh);
    for (const name of fresh) if (!known.has(fold(name))) known.set(fold(name), null);
  }

  private async named(entity: string, field: string, names: readonly string[], includes: Record<string, string[]>, associations: Record<string, object>, found: (doc: Doc) => void): Promise<void> {
    const wanted = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
    for (let start = 0; start < wanted.length; start += perSearch) {
      const value = wanted.slice(start, start + perSearch);
      for (const doc of docsOf({ docs: await this.client.search(entity, { filter: [{ type: 'equalsAny', field, value }], includes, ...(Object.keys(associations).length > 0 ? { associations } : {}) }, { items: value.length }) }, 'docs')) found(doc);
    }
  }
}

/** Of several with one name the first one by id, so that it is the same in every export. */
function keep(map: Map<string, string | null>, name: string, id: string): void {
  if (!map.get(fold(name))) map.set(fold(name), id);
}

function fold(text: string): string {
  return text.trim().toLowerCase();
}
