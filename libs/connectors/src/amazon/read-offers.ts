// Offers of the account, twenty numbers a call: whether they are there, who keeps their stock, what they show. A number with a comma is asked for by itself,
// since a list of numbers is separated by commas.
import { Decimal, Quantity } from '@kontor/kernel';
import { abreast } from '../abreast.js';
import { ConnectorFailure } from '../failure.js';
import { amountOf, docsOf, neededText, textOf, type Doc } from '../fields.js';
import { cut } from '../pieces.js';
import type { Opaque, RemoteKey } from '../port.js';
import type { AmazonClient } from './amazon.client.js';
import { instantOf, partsOf } from './fields.js';
import { parallel } from './rates.js';

/** Numbers per call, by Amazon's limit. */
export const perCall = 20;
export type Part = 'summaries' | 'fulfillmentAvailability' | 'relationships' | 'attributes';

/** `channel`: who keeps the pieces: the merchant (`DEFAULT`), Amazon (`AMAZON_EU`), nobody yet (''), or `PARENT` of variants, which is no offer. `channelAt`: when that was read. */
export type ChannelMemo = { channel: string; channelAt: string };

/** Offers are read again after that long: an offer may have gone over to Amazon's fulfilment, and a figure would take it back. */
const channelMilliseconds = 6 * 3_600_000;

/** By number, in the account's own spelling; what is not there is missing. */
export async function readOffers(client: AmazonClient, numbers: readonly string[], parts: readonly Part[]): Promise<Map<string, Doc>> {
  const found = new Map<string, Doc>();
  const wanted = [...new Set(numbers)];
  const keep = (doc: Doc): void => void found.set(neededText(doc, 'sku'), doc);
  await abreast(cut(wanted.filter((number) => !number.includes(',')), perCall), parallel, async (some) => {
    const { body } = await client.call({ operation: 'searchListingsItems', method: 'GET', path: itemsPath(client), query: { marketplaceIds: client.home, identifiersType: 'SKU', identifiers: some, includedData: [...parts], pageSize: String(perCall) }, kind: 'read', items: some.length });
    docsOf(body, 'items').forEach(keep);
  });
  await abreast(wanted.filter((number) => number.includes(',')), parallel, async (number) => {
    const doc = await readOffer(client, number, parts);
    if (doc) keep(doc);
  });
  return found;
}

async function readOffer(client: AmazonClient, number: string, parts: readonly Part[]): Promise<Doc | null> {
  try {
    return (await client.call({ operation: 'getListingsItem', method: 'GET', path: itemPath(client, number), query: { marketplaceIds: client.home, includedData: [...parts] }, kind: 'read', items: 1 })).body;
  } catch (error) {
    if (error instanceof ConnectorFailure && error.kind === 'gone') return null;
    throw error;
  }
}

export function itemsPath(client: AmazonClient): string {
  return `/listings/2021-08-01/items/${encodeURIComponent(client.sellerId)}`;
}

export function itemPath(client: AmazonClient, sku: string): string {
  return `${itemsPath(client)}/${encodeURIComponent(sku)}`;
}

/** Needs `fulfillmentAvailability` and `relationships`. */
export function channelOf(doc: Doc): string {
  const isParent = docsOf(doc, 'relationships').some((one) => partsOf(one, 'relationships').some((relation) => partsOfList(relation, 'childSkus')));
  if (isParent) return 'PARENT';
  const channels = docsOf(doc, 'fulfillmentAvailability').map((one) => textOf(one, 'fulfillmentChannelCode'));
  return channels.find((channel) => channel.startsWith('AMAZON')) ?? channels[0] ?? '';
}

function partsOfList(relation: Doc, key: string): boolean {
  const list = relation[key];
  return Array.isArray(list) && list.length > 0;
}

export function channelMemo(doc: Doc, now: Date): ChannelMemo {
  return { channel: channelOf(doc), channelAt: now.toISOString() };
}

/** Who keeps the pieces as far as it is remembered and still believed. */
export function knownChannel(memo: RemoteKey['memo'], now: Date): string | null {
  const { channel, channelAt } = memoOf(memo);
  if (typeof channel !== 'string' || typeof channelAt !== 'string') return null;
  const age = now.getTime() - Date.parse(channelAt);
  return age >= 0 && age < channelMilliseconds ? channel : null;
}

export function memoOf(memo: Opaque | null): { [key: string]: Opaque } {
  return memo !== null && typeof memo === 'object' && !Array.isArray(memo) ? memo : {};
}

/** Pieces of the merchant's that the offer shows; null where Amazon keeps them. */
export function quantityOf(doc: Doc): Quantity | null {
  const [own] = docsOf(doc, 'fulfillmentAvailability').filter((one) => textOf(one, 'fulfillmentChannelCode') === 'DEFAULT');
  if (!own || channelOf(doc) !== 'DEFAULT') return null;
  return textOf(own, 'quantity') === '' ? Quantity.zero : Quantity.parse(amountOf(own, 'quantity').toString());
}

export type ShownOffer = { price: Decimal | null; strike: Decimal | null; sale: { price: Decimal; from: Date | null; until: Date | null } | null };

/** What the marketplace's buyers see; needs `attributes`. An offer for business buyers is another one. */
export function shownOffer(doc: Doc, marketplace: string, currency: string): ShownOffer {
  const attributes = (doc.attributes ?? {}) as Doc;
  const own = (name: string): Doc | undefined =>
    docsOf(attributes, name).find((one) => textOf(one, 'marketplace_id') === marketplace && (textOf(one, 'audience') || 'ALL') === 'ALL' && (textOf(one, 'currency') || currency) === currency);
  const [offer, list] = [own('purchasable_offer') ?? null, own('list_price')];
  const scheduleOf = (key: string): Doc | undefined => partsOf(offer, key).flatMap((price) => docsOf(price, 'schedule'))[0];
  const amount = (given: Doc | undefined, key = 'value_with_tax'): Decimal | null => (given && textOf(given, key) !== '' ? amountOf(given, key) : null);
  const discount = scheduleOf('discounted_price');
  const sale = amount(discount);
  return { price: amount(scheduleOf('our_price')), strike: amount(list) ?? amount(list, 'value'), sale: discount && sale ? { price: sale, from: instantOf(discount, 'start_at'), until: instantOf(discount, 'end_at') } : null };
}
