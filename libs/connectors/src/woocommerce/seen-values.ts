// What the shop offers for the assignments (F15): payment and shipping methods, statuses, taxes, read from it and never typed by hand.
import { Decimal, Percent } from '@kontor/kernel';
import { ConnectorFailure } from '../failure.js';
import type { SeenValues } from '../port.js';
import { asDoc, plainText, textOf, type Doc } from '../fields.js';
import type { Learned } from './learned.js';
import { methodKeyOf } from './order.js';
import { orderTotals } from './read-orders.js';
import type { Query, WooClient } from './woocommerce.client.js';

/** Statuses under which an order is paid for or expected to be, and not yet shipped. */
const usuallyFetched = new Set(['processing', 'on-hold']);

export async function readSeenValues(client: WooClient, learned: Learned): Promise<SeenValues> {
  const gateways = await listAt(client, 'payment_gateways');
  const statuses = await orderTotals(client);
  const rates = await readTaxRates(client);
  const classes = await listAt(client, 'taxes/classes');
  const currency = learned.facts?.currency;
  return {
    payments: gateways.map((gateway) => ({ key: textOf(gateway, 'id'), label: plainText(textOf(gateway, 'title') || textOf(gateway, 'method_title') || textOf(gateway, 'id')) })).filter(({ key }) => key !== ''),
    shippings: await readShippings(client),
    statuses: statuses.map(({ slug, name }) => ({ key: slug, label: plainText(name), usual: usuallyFetched.has(slug) ? 'fetch' : 'leave' })),
    // The core knows none; plugins that do keep them to themselves.
    customerGroups: [],
    taxes: classes.map((one) => ({ key: textOf(one, 'slug') || 'standard', label: plainText(textOf(one, 'name')), rate: certainRate(rates, textOf(one, 'slug') || 'standard', learned.own.country) })),
    currencies: currency ? [{ key: currency, label: currency }] : [],
    warehouses: [],
  };
}

async function readShippings(client: WooClient): Promise<SeenValues['shippings']> {
  const found: SeenValues['shippings'] = [];
  for (const zone of await listAt(client, 'shipping/zones')) {
    const zoneName = plainText(textOf(zone, 'name'));
    for (const method of await listAt(client, `shipping/zones/${textOf(zone, 'id') || '0'}/methods`)) {
      const title = plainText(textOf(method, 'title') || textOf(method, 'method_title'));
      found.push({ key: methodKeyOf(method), label: zoneName === '' ? title : `${zoneName}: ${title}` });
    }
  }
  return found;
}

/** Tax rates as the shop keeps them: percentage, class (`standard` for none), country. */
export type TaxRate = { taxClass: string; country: string; rate: Percent };

export async function readTaxRates(client: WooClient): Promise<TaxRate[]> {
  const rates: TaxRate[] = [];
  for (let page = 1; ; page += 1) {
    const docs = await listAt(client, 'taxes', { per_page: 100, page });
    for (const doc of docs) {
      const text = textOf(doc, 'rate');
      if (/^\d{1,3}(\.\d{1,10})?$/.test(text)) rates.push({ taxClass: textOf(doc, 'class') || 'standard', country: textOf(doc, 'country'), rate: Percent.of(Decimal.parse(text)) });
    }
    if (docs.length < 100) return rates;
  }
}

/** The one percentage of a class in the shop's country, or in every country; null when there are several or none. */
export function certainRate(rates: readonly TaxRate[], taxClass: string, country: string | undefined): Percent | null {
  const ofClass = rates.filter((rate) => rate.taxClass === taxClass);
  const home = ofClass.filter((rate) => rate.country === '' || rate.country === country);
  const candidates = country && home.length > 0 ? home : ofClass;
  const [first, ...others] = candidates;
  return first && others.every((other) => other.rate.equals(first.rate)) ? first.rate : null;
}

export async function listAt(client: WooClient, path: string, query: Query = {}): Promise<Doc[]> {
  const { body } = await client.get(path, query);
  if (!Array.isArray(body)) throw new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: path });
  return body.map((item) => asDoc(item, path));
}
