// What the account offers for the assignments (F15): Amazon names its statuses, service levels and ways of paying itself, the same for every seller; the
// marketplaces in which he sells, and so his currencies, are read.
import { Percent } from '@kontor/kernel';
import { docsOf, textOf, type Doc } from '../fields.js';
import type { SeenValues } from '../port.js';
import type { AmazonClient } from './amazon.client.js';
import { docOrNull } from './fields.js';
import type { Learned } from './learned.js';
import { paymentValues, shippingValues, statusValues } from './statuses.js';

export type Participation = { id: string; name: string; country: string; currency: string; open: boolean; suspended: boolean };

export async function readSeenValues(client: AmazonClient, learned: Learned): Promise<SeenValues> {
  const { marketplaces } = await readParticipations(client, learned);
  const own = marketplaces.filter(({ id }) => client.markets.includes(id));
  return {
    payments: paymentValues,
    shippings: shippingValues,
    statuses: statusValues,
    customerGroups: [{ key: 'AMAZON_BUSINESS', label: 'Amazon Business' }],
    taxes: ['19', '7', '0'].map((rate) => ({ key: rate, label: `${rate} %`, rate: Percent.parse(rate) })),
    currencies: [...new Set(own.length > 0 ? own.map(({ currency }) => currency) : [client.currency])].map((key) => ({ key, label: key })),
    warehouses: [],
  };
}

/** Marketplaces of the account with what a check wants to know of them. */
export async function readParticipations(client: AmazonClient, learned: Learned): Promise<{ marketplaces: Participation[]; headers: Record<string, string> }> {
  const { body, headers } = await client.call({ operation: 'getMarketplaceParticipations', method: 'GET', path: '/sellers/v1/marketplaceParticipations', kind: 'read' });
  const marketplaces = docsOf(body, 'payload').map((one) => participationOf(docOrNull(one, 'marketplace') ?? {}, docOrNull(one, 'participation') ?? {}));
  learned.learn({ currencies: Object.fromEntries(marketplaces.map(({ id, currency }) => [id, currency])) });
  return { marketplaces, headers };
}

function participationOf(marketplace: Doc, participation: Doc): Participation {
  return {
    id: textOf(marketplace, 'id'),
    name: textOf(marketplace, 'name'),
    country: textOf(marketplace, 'countryCode'),
    currency: textOf(marketplace, 'defaultCurrencyCode') || 'EUR',
    open: participation.isParticipating === true,
    suspended: participation.hasSuspendedListings === true,
  };
}
