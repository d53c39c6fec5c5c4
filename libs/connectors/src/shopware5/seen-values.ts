// What the shop offers for the assignments (F15), read from it and never typed by hand. Shopware 5's API lists payment methods and customer groups; what
// else there is (shipping methods, statuses of the merchant's own, taxes) shows only where it is used, so the newest orders and articles are asked.
import { Percent } from '@kontor/kernel';
import { ConnectorFailure } from '../failure.js';
import { amountOf, asDoc, plainText, textOf } from '../fields.js';
import type { SeenValues } from '../port.js';
import { idOf } from './fields.js';
import type { Learned } from './learned.js';
import { learnFromOrder } from './order.js';
import { defaultGroup } from './price-rows.js';
import { notAbandoned } from './read-orders.js';
import type { Sw5Client } from './shopware5.client.js';
import { orderStatuses } from './statuses.js';

/** How many of the newest orders tell which shipping methods and statuses are in use. */
const newest = 250;
/** Orders opened for that, at most. */
const looks = 20;
/** Articles asked for one tax rate, at most. */
const tries = 5;

export async function readSeenValues(client: Sw5Client, learned: Learned): Promise<SeenValues> {
  const payments = (await client.list('paymentMethods', 'payment: read', { limit: 1000 })).rows;
  const groups = (await client.list('customerGroups', 'customergroup: read', { limit: 1000 })).rows;
  const currencies = await lookThroughOrders(client, learned);
  const taxes = await readTaxes(client);
  learned.learn({ taxRates: taxes.map(({ rate }) => rate.toString()) });
  const language = learned.facts?.language ?? 'de';
  const currency = learned.facts?.currency;
  return {
    payments: payments.map((payment) => ({ key: textOf(payment, 'name'), label: plainText(textOf(payment, 'description')) || textOf(payment, 'name') })).filter(({ key }) => key !== ''),
    shippings: Object.entries(learned.own.dispatches ?? {}).map(([key, label]) => ({ key, label })),
    statuses: [
      ...orderStatuses.map((status) => ({ key: status.id, label: status[language], usual: status.usual })),
      // What a status of the merchant's own is for, only he knows.
      ...Object.entries(learned.own.statuses ?? {}).map(([key, label]) => ({ key, label, usual: 'leave' as const })),
    ],
    // Prices of the default group are the shop's own and need no list beside it.
    customerGroups: groups.map((group) => ({ key: textOf(group, 'key'), label: plainText(textOf(group, 'name')) })).filter(({ key }) => key !== '' && key !== defaultGroup),
    taxes: taxes.map(({ id, name, rate }) => ({ key: id, label: name, rate })),
    currencies: [...new Set([...(currency ? [currency] : []), ...currencies])].map((key) => ({ key, label: key })),
    warehouses: [],
  };
}

/** Opens one order of every shipping method and status that is not known by name yet; answers the currencies met. */
export async function lookThroughOrders(client: Sw5Client, learned: Learned): Promise<string[]> {
  const { rows } = await client.list('orders', 'order: read', { filters: notAbandoned, limit: newest, sort: { property: 'id', direction: 'DESC' } });
  const [dispatches, statuses] = [new Set(Object.keys(learned.own.dispatches ?? {})), new Set([...orderStatuses.map(({ id }) => id), ...Object.keys(learned.own.statuses ?? {})])];
  let looked = 0;
  for (const row of rows) {
    const [dispatch, status, id] = [idOf(row, 'dispatchId'), textOf(row, 'orderStatusId'), idOf(row, 'id')];
    if (id === null || looked === looks || ((dispatch === null || dispatches.has(dispatch)) && statuses.has(status))) continue;
    looked += 1;
    if (dispatch !== null) dispatches.add(dispatch);
    statuses.add(status);
    learnFromOrder(await client.get(`orders/${id}`, 'order: read'), learned);
  }
  return [...new Set(rows.map((row) => textOf(row, 'currency')).filter((currency) => /^[A-Z]{3}$/.test(currency)))];
}

type ShopTax = { id: string; name: string; rate: Percent };

/** There is no list of taxes: one article after the other of a higher tax id than the last. One that does not show itself is passed over. */
export async function readTaxes(client: Sw5Client): Promise<ShopTax[]> {
  const taxes: ShopTax[] = [];
  for (let last = '0'; ; ) {
    const { rows } = await client.list('articles', 'article: read', { filters: [{ property: 'taxId', expression: '>', value: last }], limit: tries, sort: { property: 'taxId', direction: 'ASC' } });
    const id = rows[0] && idOf(rows[0], 'taxId');
    if (!id || !(BigInt(id) > BigInt(last))) return taxes;
    for (const row of rows.filter((one) => textOf(one, 'taxId') === id)) {
      const tax = await taxAt(client, textOf(row, 'id'));
      if (tax) {
        taxes.push({ id, ...tax });
        break;
      }
    }
    last = id;
  }
}

async function taxAt(client: Sw5Client, articleId: string): Promise<Omit<ShopTax, 'id'> | null> {
  try {
    const tax = asDoc((await client.get(`articles/${articleId}`, 'article: read')).tax, 'tax');
    return { name: plainText(textOf(tax, 'name')), rate: Percent.of(amountOf(tax, 'tax')) };
  } catch (error) {
    if (error instanceof ConnectorFailure && error.kind === 'gone') return null;
    throw error;
  }
}
