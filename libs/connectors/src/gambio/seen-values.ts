// What the shop offers for the assignments (F15). Gambio's API has no list of payment and shipping methods: its latest orders name those that are used.
import type { SeenValue, SeenValues } from '../port.js';
import { asDoc, plainText, textOf, type Doc } from '../fields.js';
import { docsIn, type GambioClient } from './gambio.client.js';
import type { Learned } from './learned.js';
import { isOpen, readStatuses } from './statuses.js';
import { readTaxClasses } from './tax-rates.js';

const latestOrders = 200;
/** What a list says of every payment through Gambio's hub; the order itself has the real one. */
const hub = 'gambio_hub';

/** Orders of the hub that are looked into; a shop has a handful of such methods. */
const hubOrders = 20;

export async function readSeenValues(client: GambioClient, learned: Learned): Promise<SeenValues> {
  const language = learned.facts?.language ?? 'de';
  const statuses = await readStatuses(client);
  const { body } = await client.get('v2', 'orders', { page: 1, per_page: latestOrders, sort: '-id' });
  const orders = docsIn(body, 'orders');
  const groups = await client.all('customer_groups');
  const shop = asDoc((await client.get('v2', 'shop_information')).body, 'shop_information');
  const classes = await readTaxClasses(client, textOf(shop, 'country').trim());
  const currency = learned.facts?.currency;
  const currencies = client.readsVariants ? (await client.allV3('currencies')).map((one) => ({ key: textOf(one, 'code'), label: plainText(textOf(one, 'name')) || textOf(one, 'code') })) : [];
  return {
    payments: methodsOf(await withHubMethods(client, orders), 'paymentType'),
    shippings: methodsOf(orders, 'shippingType'),
    statuses: statuses.map(({ id, names }) => ({ key: id, label: names[language], usual: isOpen(id) ? 'fetch' : 'leave' })),
    customerGroups: groups.map((group) => ({ key: textOf(group, 'id'), label: groupName(group, language) })),
    taxes: classes.map(({ id, title, rate }) => ({ key: id, label: title, rate })),
    currencies: currencies.length > 0 ? currencies : currency ? [{ key: currency, label: currency }] : [],
    warehouses: [],
  };
}

async function withHubMethods(client: GambioClient, orders: readonly Doc[]): Promise<Doc[]> {
  const isHub = (order: Doc): boolean => textOf(asDoc(order.paymentType ?? {}, 'paymentType'), 'module') === hub;
  const details: Doc[] = [];
  for (const order of orders.filter(isHub).slice(0, hubOrders)) details.push(asDoc((await client.get('v2', `orders/${textOf(order, 'id')}`, {}, 1)).body, 'order'));
  return [...orders, ...details].filter((order) => !isHub(order));
}

/** The latest words of the shop for each method. */
function methodsOf(orders: readonly Doc[], field: 'paymentType' | 'shippingType'): SeenValue[] {
  const found = new Map<string, string>();
  for (const order of orders) {
    const type = asDoc(order[field] ?? {}, field);
    const [key, label] = [textOf(type, 'module').trim(), plainText(textOf(type, 'title'))];
    if (key !== '' && !found.has(key)) found.set(key, label || key);
  }
  return [...found].map(([key, label]) => ({ key, label }));
}

function groupName(group: Doc, language: 'de' | 'en'): string {
  const names = asDoc(group.names ?? {}, 'names');
  return plainText(textOf(names, language.toUpperCase()) || textOf(names, language) || textOf(names, 'DE')) || textOf(group, 'id');
}
