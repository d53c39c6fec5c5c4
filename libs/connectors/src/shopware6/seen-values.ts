// What the shop offers for the assignments (F15): payment and shipping methods, order states, customer groups, taxes, currencies, read from it and never typed by hand.
import { Percent } from '@kontor/kernel';
import { amountOf, textOf, type Doc } from '../fields.js';
import type { SeenValue, SeenValues } from '../port.js';
import { nameOf } from './fields.js';
import type { Shopware6Client } from './shopware6.client.js';
import { holdingStates } from './statuses.js';

const named = ['id', 'name', 'translated'];
const methods = { payment_method: [...named, 'technicalName', 'position'], shipping_method: [...named, 'technicalName'] };
const states = { state_machine_state: [...named, 'technicalName'] };

/** The way an order takes, so that the list is in that order; states of plugins follow. */
const usualOrder = ['open', 'in_progress', 'completed', 'cancelled'];

export async function readSeenValues(client: Shopware6Client): Promise<SeenValues> {
  const payments = await client.search('payment-method', { includes: methods });
  const shippings = await client.search('shipping-method', { includes: methods });
  const orderStates = await client.search('state-machine-state', { filter: [{ type: 'equals', field: 'stateMachine.technicalName', value: 'order.state' }], includes: states });
  const groups = await client.search('customer-group', { includes: { customer_group: named } });
  const taxes = await client.search('tax', { includes: { tax: ['id', 'name', 'taxRate'] } });
  const currencies = await client.search('currency', { includes: { currency: [...named, 'isoCode'] } });
  return {
    payments: payments.map(methodOf),
    shippings: shippings.map(methodOf),
    statuses: orderStates
      .map((doc) => ({ key: textOf(doc, 'technicalName'), label: nameOf(doc) || textOf(doc, 'technicalName'), usual: (holdingStates as readonly string[]).includes(textOf(doc, 'technicalName')) ? ('fetch' as const) : ('leave' as const) }))
      .filter(({ key }) => key !== '')
      .sort((one, other) => place(one.key) - place(other.key) || (one.key < other.key ? -1 : 1)),
    customerGroups: groups.map((doc) => ({ key: textOf(doc, 'id'), label: nameOf(doc) })),
    taxes: taxes.map((doc) => ({ key: textOf(doc, 'id'), label: nameOf(doc), rate: Percent.of(amountOf(doc, 'taxRate')) })),
    currencies: currencies.map((doc) => ({ key: textOf(doc, 'isoCode'), label: nameOf(doc) || textOf(doc, 'isoCode') })).filter(({ key }) => key !== ''),
    warehouses: [],
  };
}

/** A payment or shipping method by its technical name, which survives renaming and a move to another shop; older versions and plugins may have none. */
export function methodKeyOf(doc: Doc): string {
  return textOf(doc, 'technicalName') || textOf(doc, 'id');
}

function methodOf(doc: Doc): SeenValue {
  const key = methodKeyOf(doc);
  return { key, label: nameOf(doc) || key };
}

function place(state: string): number {
  const at = usualOrder.indexOf(state);
  return at < 0 ? usualOrder.length : at;
}
