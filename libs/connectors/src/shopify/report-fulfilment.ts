// Parcels to Shopify: per fulfilment order and location, in parts, with the tracking number. There is no key for it, so what is already there is looked at
// first: pieces that a fulfilment with this number has are not told again, and a parcel without a number is known by what is in it.
import { ConnectorFailure } from '../failure.js';
import { asDoc, docsOf, textOf, type Doc } from '../fields.js';
import type { FeedbackAbility, FeedbackRequest } from '../port.js';
import { countOf, docOrNull, gid, neededId, nodesOf } from './fields.js';
import type { Learned } from './learned.js';
import { userErrorsOf } from './refusal.js';
import type { ShopifyClient } from './shopify.client.js';

/** Keys of parcels that were told, and the ids of what they became in the shop. */
type Told = { shipments: string[]; fulfilments: string[] };
type Shipment = NonNullable<FeedbackRequest['shipment']>;

/** Shopify's own spelling of carriers, by which it makes a link of a number; others need the address as well. */
const carriers: Record<string, string> = { dhl: 'DHL', 'dhl express': 'DHL Express', dpd: 'DPD', hermes: 'Hermes', gls: 'GLS', ups: 'UPS', fedex: 'FedEx', 'deutsche post': 'Deutsche Post (DE)', 'deutsche-post': 'Deutsche Post (DE)', 'dhl ecommerce': 'DHL eCommerce', swiship: 'Swiship', 'swiss post': 'Swiss Post', 'österreichische post': 'Österreichische Post' };
/** Nothing of such an order is left to be sent. */
const nothingLeft = new Set(['FULFILLED', 'RESTOCKED', 'FULFILLMENT_NOT_REQUIRED']);

export function fulfilmentReporter(client: ShopifyClient, learned: Learned, options: { notify: boolean }): FeedbackAbility {
  return {
    async tell(request, memo) {
      const told: Told = { shipments: [], fulfilments: [], ...(memo as Partial<Told> | null) };
      const shipment = request.shipment;
      if (!/^\d{1,19}$/.test(request.orderRef)) throw new ConnectorFailure('gone', 'order-gone', {});
      if (!shipment || told.shipments.includes(shipment.key)) {
        // Shopify's statuses follow from payment and parcels and cannot be set; that the order is there is all that can be said.
        if (!shipment && request.status !== undefined) await orderNow(client, learned, request.orderRef);
        return { memo };
      }
      const made = await ship(client, await orderNow(client, learned, request.orderRef), shipment, told.fulfilments, options.notify);
      return { memo: { shipments: [...told.shipments, shipment.key], fulfilments: [...new Set([...told.fulfilments, ...made])] } satisfies Told };
    },
  };
}

async function orderNow(client: ShopifyClient, learned: Learned, ref: string): Promise<Doc> {
  const { data, withheld } = await client.read('toFulfil', { id: gid('Order', ref) }, 1);
  const order = docOrNull(data, 'order');
  if (order) return order;
  if (withheld.length > 0) throw new ConnectorFailure('config', 'shop-buyers-withheld', {});
  throw new ConnectorFailure('gone', learned.own.oldOrders ? 'order-gone' : 'order-out-of-sight', {});
}

/** Line → pieces. */
type Pieces = Map<string, number>;

/** Answers the ids of what this parcel is in the shop. */
async function ship(client: ShopifyClient, order: Doc, shipment: Shipment, known: string[], notify: boolean): Promise<string[]> {
  const wanted = shipment.lines.length === 0 ? null : new Map(shipment.lines.map(({ lineRef, quantity }) => [lineRef, parseInt(quantity.toString(), 10)]));
  const before = docsOf(order, 'fulfillments').filter((one) => textOf(one, 'status') !== 'CANCELLED' && isThis(one, shipment, wanted, known));
  const made = before.map((one) => neededId(one));
  for (const [line, pieces] of before.flatMap((one) => [...contentOf(one)])) wanted?.set(line, Math.max((wanted.get(line) ?? 0) - pieces, 0));
  const forwards = nodesOf(order, 'fulfillmentOrders');
  const rest = (one: Doc): boolean => nodesOf(one, 'lineItems').some((line) => countOf(line, 'remainingQuantity') > 0 && (!wanted || (wanted.get(lineOf(line)) ?? 0) > 0));
  const byPlace = new Map<string, Doc[]>();
  const ready = forwards.filter((forward) => docsOf(forward, 'supportedActions').some((action) => textOf(action, 'action') === 'CREATE_FULFILLMENT') && rest(forward));
  for (const one of ready) {
    const place = docOrNull(asDoc(one.assignedLocation, 'assignedLocation'), 'location');
    const key = place ? neededId(place) : '';
    byPlace.set(key, [...(byPlace.get(key) ?? []), one]);
  }
  // All fulfilment orders of one call lie at one location.
  for (const some of byPlace.values()) {
    const parts = some.map((one) => partOf(one, wanted)).filter((part) => part.fulfillmentOrderLineItems?.length !== 0);
    if (parts.length === 0) continue;
    const { data } = await client.write('fulfil', { fulfillment: { lineItemsByFulfillmentOrder: parts, notifyCustomer: notify, ...(shipment.trackingNumber === '' ? {} : { trackingInfo: trackingOf(shipment) }) } }, 1);
    const payload = asDoc(data.fulfillmentCreate, 'fulfillmentCreate');
    const [error] = userErrorsOf(payload);
    if (error) throw new ConnectorFailure('rejected', 'shop-refused', { status: 200, remoteCode: /unfulfillable status= (\w+)/.exec(error.message)?.[1] ?? 'fulfillment' });
    made.push(neededId(asDoc(payload.fulfillment, 'fulfillment')));
  }
  if (!wanted || [...wanted.values()].some((pieces) => pieces > 0)) expectNothingHeld(order, forwards.filter((one) => !ready.includes(one) && rest(one)), forwards.length > 0);
  return made;
}

/** Whether a fulfilment is this parcel: by its number, or without one by its pieces, unless it is another parcel of ours. */
function isThis(one: Doc, { trackingNumber }: Shipment, wanted: Pieces | null, known: string[]): boolean {
  const numbers = docsOf(one, 'trackingInfo').map((info) => textOf(info, 'number')).filter((number) => number !== '');
  if (trackingNumber !== '') return numbers.includes(trackingNumber);
  const content = contentOf(one);
  return wanted !== null && numbers.length === 0 && !known.includes(neededId(one)) && content.size === wanted.size && [...wanted].every(([line, pieces]) => content.get(line) === pieces);
}

function contentOf(fulfilment: Doc): Pieces {
  return new Map(nodesOf(fulfilment, 'fulfillmentLineItems').map((row) => [lineOf(row), countOf(row, 'quantity')]));
}

const lineOf = (row: Doc): string => neededId(asDoc(row.lineItem, 'lineItem'));

/** What could not be told: on hold, with somebody else, cancelled. Nothing of it: somebody else sent it already, and all is well. */
function expectNothingHeld(order: Doc, left: Doc[], visible: boolean): void {
  if (textOf(order, 'cancelledAt') !== '') throw new ConnectorFailure('rejected', 'order-closed-in-shop', { status: 'cancelled' });
  const held = left.find((one) => ['ON_HOLD', 'SCHEDULED'].includes(textOf(one, 'status')));
  if (held) throw new ConnectorFailure('rejected', 'order-on-hold-in-shop', { status: textOf(held, 'status').toLowerCase() });
  // Fulfilment orders of a service need a right of their own and cannot be seen without it.
  if (left.length > 0 || (!visible && !nothingLeft.has(textOf(order, 'displayFulfillmentStatus')))) throw new ConnectorFailure('rejected', 'order-with-service', {});
}

/** The pieces of this parcel that the fulfilment order still has, all that remain where no pieces are named; what was taken is gone for the next one. */
function partOf(forward: Doc, wanted: Pieces | null): { fulfillmentOrderId: string; fulfillmentOrderLineItems?: { id: string; quantity: number }[] } {
  const fulfillmentOrderId = gid('FulfillmentOrder', neededId(forward));
  if (!wanted) return { fulfillmentOrderId };
  const lines = nodesOf(forward, 'lineItems').flatMap((line) => {
    const quantity = Math.min(countOf(line, 'remainingQuantity'), wanted.get(lineOf(line)) ?? 0);
    wanted.set(lineOf(line), (wanted.get(lineOf(line)) ?? 0) - quantity);
    return quantity > 0 ? [{ id: gid('FulfillmentOrderLineItem', neededId(line)), quantity }] : [];
  });
  return { fulfillmentOrderId, fulfillmentOrderLineItems: lines };
}

function trackingOf({ carrier, trackingNumber, trackingUrl }: Shipment): Record<string, string> {
  const company = carriers[carrier.trim().toLowerCase()];
  return { ...(carrier.trim() === '' ? {} : { company: company ?? carrier.trim() }), number: trackingNumber, ...(trackingUrl && !company ? { url: trackingUrl } : {}) };
}
