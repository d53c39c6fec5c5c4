// What the shop offers for the assignments (F15): what its last orders really used, for Shopify has no list of payment or shipping methods.
import { Percent } from '@kontor/kernel';
import { docsOf, textOf } from '../fields.js';
import type { SeenValue, SeenValues } from '../port.js';
import { neededId, nodesOf } from './fields.js';
import type { Learned } from './learned.js';
import { activePlaces } from './push-stock.js';
import type { ShopifyClient } from './shopify.client.js';

/** Gateways that every shop can have, so that a shop without an order has something to assign as well. */
const usualGateways: SeenValue[] = [
  { key: 'shopify_payments', label: 'Shopify Payments' },
  { key: 'paypal', label: 'PayPal' },
  { key: 'Bank Deposit', label: 'Bank Deposit' },
  { key: 'Cash on Delivery (COD)', label: 'Cash on Delivery (COD)' },
  { key: 'gift_card', label: 'Gift Card' },
];

export async function readSeenValues(client: ShopifyClient, learned: Learned): Promise<SeenValues> {
  const { data } = await client.read('seen', {}, 50);
  const orders = nodesOf(data, 'orders');
  const gateways = orders.flatMap((order) => docsOf(order, 'transactions').map((one) => ({ key: textOf(one, 'gateway'), label: textOf(one, 'formattedGateway') || textOf(one, 'gateway') })));
  const shippings = orders.flatMap((order) => nodesOf(order, 'shippingLines').map((line) => ({ key: shippingKey(textOf(line, 'code'), textOf(line, 'title')), label: textOf(line, 'title') })));
  const { data: places } = await client.read('locations');
  return {
    payments: unique([...gateways, ...usualGateways]),
    shippings: unique(shippings.length > 0 ? shippings : [{ key: 'Standard', label: 'Standard' }]),
    statuses: [
      { key: 'open', label: 'Open', usual: 'fetch' },
      { key: 'closed', label: 'Archived', usual: 'fetch' },
      { key: 'cancelled', label: 'Cancelled', usual: 'leave' },
    ],
    customerGroups: [],
    taxes: ['19', '7', '0'].map((rate) => ({ key: rate, label: `${rate} %`, rate: Percent.parse(rate) })),
    currencies: unique([...orders.map((order) => textOf(order, 'presentmentCurrencyCode')), learned.facts?.currency ?? 'EUR'].map((key) => ({ key, label: key }))),
    warehouses: activePlaces(places).map((place) => ({ key: neededId(place), label: textOf(place, 'name') })),
  };
}

/** Carriers' rates have a code, the merchant's own only a title. */
export function shippingKey(code: string, title: string): string {
  return code === '' ? title : code;
}

function unique(values: SeenValue[]): SeenValue[] {
  return [...new Map(values.filter(({ key }) => key !== '').map((value) => [value.key, value])).values()];
}
