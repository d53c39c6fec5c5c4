// What the shop tells about its settings: groups, payments, shops, countries, suppliers, categories and customers.
import type { ShopAnswer } from '../../testing/shop-server/shop.js';
import { listed, notFound, one, type Call } from './call.js';
import { paged, type Column } from './lists.js';
import { countryView, customerView, paymentView, shopView, stateView } from './order-views.js';
import { phpInt, type Fields } from './php.js';
import { countries, payments, shops } from './setup.js';
import { phpDate, type Store } from './store.js';

type Entity = { entity: string; rows(store: Store): Fields[]; detail?(store: Store, row: Fields): Fields };

const entities: Record<string, Entity> = {
  customerGroups: {
    entity: 'Customer\\Group',
    // Discounts on the value of the cart stand beside the group.
    rows: (store) => store.groups.map((group) => ({ ...group, discounts: group.key === 'H' ? [{ id: 5, discount: 5, value: 1000 }] : [] })),
  },
  paymentMethods: { entity: 'Payment\\Payment', rows: () => payments.map((payment) => ({ ...paymentView(payment), countries: [], attribute: null, shops: [] })) },
  shops: { entity: 'Shop\\Shop', rows: () => shops.map(shopView) },
  countries: {
    entity: 'Country\\Country',
    rows: () => countries.map((country) => ({ ...countryView(country), attribute: null, states: country.states.map((state) => stateView(country.id, state)), area: { ...country.area, active: 1 } })),
  },
  manufacturers: {
    entity: 'Article\\Supplier',
    rows: (store) => store.suppliers.map(({ id, name }) => ({ metaTitle: null, metaDescription: null, metaKeywords: null, id, name, image: '', link: '', description: '', changed: phpDate(store, '2019-12-06T10:19:52') })),
  },
  categories: {
    entity: 'Category\\Category',
    rows: (store) => {
      const category = (id: number, name: string, parentId: number | null): Fields => ({ id, active: true, name, position: 0, parentId, mediaId: 0, childrenCount: '0', articleCount: '0' });
      const used = [...new Set([...store.articles.values()].flatMap((article) => article.categories))].filter((id) => id !== 1 && id !== 3);
      return [category(1, 'Root', null), category(3, 'Deutsch', 1), ...used.map((id) => category(id, `Kategorie ${id}`, 3))];
    },
  },
  customers: { entity: 'Customer\\Customer', rows: (store) => [...store.customers.values()].map((customer) => customerView(store, customer)) },
};

export const isSetup = (resource: string): boolean => Object.hasOwn(entities, resource);

export function listSetup(call: Call, resource: string): ShopAnswer {
  const { entity, rows } = entities[resource];
  const all = rows(call.store) as (Fields & { id: number })[];
  const plain = Object.entries(all[0] ?? {}).filter(([, value]) => typeof value !== 'object');
  const column = (name: string, value: unknown): Column<Fields> => ({ type: typeof value === 'string' ? 'text' : 'number', of: (row) => (row[name] ?? null) as string | number | boolean | null });
  const columns = Object.fromEntries(plain.map(([name, value]) => [name, column(name, value)]));
  const page = paged(call, all, { entity: `Shopware\\Models\\${entity}`, columns });
  return listed(page.rows, page.total);
}

/** By id only: a key in the path is read as the number 0. */
export function oneSetup(call: Call, resource: string, key: string): ShopAnswer {
  const id = phpInt(key);
  const row = entities[resource].rows(call.store).find((one) => one['id'] === id);
  if (!row) throw notFound(entities[resource].entity.split('\\')[1], id);
  return one(row);
}
