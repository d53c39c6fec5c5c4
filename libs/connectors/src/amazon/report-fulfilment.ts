// Parcels to Amazon, one call each, with a number of ours by which telling twice is one parcel. An answer of 204 is no proof: with automated shipping settings a
// confirmation may be dropped in silence, so the order's parcels are read back, and only what stands there counts as told.
import { ConnectorFailure } from '../failure.js';
import { docsOf, neededText, textOf, type Doc } from '../fields.js';
import type { FeedbackAbility, FeedbackRequest, Opaque } from '../port.js';
import type { AmazonClient } from './amazon.client.js';
import { countOf, docOrNull, instantOf, iso, wordsOf } from './fields.js';
import { packageIdOf } from './package-id.js';
import { orderNow } from './read-orders.js';

type Told = { shipments: string[] };
type Shipment = NonNullable<FeedbackRequest['shipment']>;

/** Carriers by Amazon's own codes; every other one is `Other` with its name. */
const carriers: Record<string, string> = { dhl: 'DHL', 'dhl paket': 'DHL', 'dhl express': 'DHL Express', dpd: 'DPD', gls: 'GLS', ups: 'UPS', fedex: 'FedEx', tnt: 'TNT', 'deutsche post': 'Deutsche Post' };

export function fulfilmentReporter(client: AmazonClient): FeedbackAbility {
  return {
    async tell({ orderRef, shipment, status }, memo) {
      const told = (memo as Told | null)?.shipments ?? [];
      if (shipment && told.includes(shipment.key)) return { memo };
      if (!shipment && status === undefined) return { memo };
      const order = await needOrder(client, orderRef);
      // Statuses follow from parcels and cannot be set; that the order is there is all that can be said.
      if (!shipment) return { memo };
      await ship(client, order, shipment);
      return { memo: { shipments: [...told, shipment.key] } satisfies Told as Opaque };
    },
  };
}

async function needOrder(client: AmazonClient, ref: string): Promise<Doc> {
  const order = await orderNow(client, ref);
  if (!order) throw new ConnectorFailure('gone', 'order-gone', {});
  return order;
}

async function ship(client: AmazonClient, order: Doc, shipment: Shipment): Promise<void> {
  const ref = neededText(order, 'orderId');
  const id = packageIdOf(shipment.key);
  if (shows(order, id, shipment)) return;
  const status = textOf(docOrNull(order, 'fulfillment') ?? {}, 'fulfillmentStatus');
  if (status === 'CANCELLED' || status === 'UNFULFILLABLE') throw new ConnectorFailure('rejected', 'order-closed-in-shop', { status });
  const orderItems = piecesOf(order, shipment);
  // Everything is on its way already: by Amazon itself, by a label bought there (which confirms), or by somebody in Seller Central.
  if (orderItems.length === 0 || textOf(docOrNull(order, 'fulfillment') ?? {}, 'fulfilledBy') === 'AMAZON') return;
  if (wordsOf(order, 'programs').includes('PRIME')) throw new ConnectorFailure('rejected', 'label-from-marketplace', { ref });
  if (shipment.trackingNumber === '') throw new ConnectorFailure('rejected', 'tracking-number-missing', { ref });
  const packageDetail = { packageReferenceId: id, ...carrierOf(shipment.carrier), trackingNumber: shipment.trackingNumber, shipDate: shipDate(client, order, shipment), orderItems };
  try {
    const marketplaceId = neededText(docOrNull(order, 'salesChannel') ?? {}, 'marketplaceId');
    await client.call({ operation: 'confirmShipment', method: 'POST', path: `/orders/v0/orders/${ref}/shipmentConfirmation`, body: { marketplaceId, packageDetail }, kind: 'write', items: 1 });
  } catch (error) {
    throw error instanceof ConnectorFailure && error.kind === 'gone' ? new ConnectorFailure('gone', 'order-gone', {}) : error;
  }
  // Not remembered as told: it is told again in some minutes, and then Amazon shows it or takes it once more under the same number.
  if (!shows(await needOrder(client, ref), id, shipment)) throw new ConnectorFailure('rejected', 'shipment-not-shown', { ref, tracking: shipment.trackingNumber.slice(0, 60) });
}

function shows(order: Doc, id: string, shipment: Shipment): boolean {
  return docsOf(order, 'packages').some((parcel) => (textOf(parcel, 'packageReferenceId') === id && textOf(parcel, 'trackingNumber') === shipment.trackingNumber) || (shipment.trackingNumber !== '' && textOf(parcel, 'trackingNumber') === shipment.trackingNumber));
}

/** The pieces of this parcel that are not on their way yet. */
function piecesOf(order: Doc, { lines }: Shipment): { orderItemId: string; quantity: number }[] {
  const wanted = lines.length === 0 ? null : new Map(lines.map(({ lineRef, quantity }) => [lineRef, parseInt(quantity.sellable(0).toString(), 10)]));
  return docsOf(order, 'orderItems').flatMap((item) => {
    const orderItemId = neededText(item, 'orderItemId');
    const fulfilment = docOrNull(item, 'fulfillment');
    const open = fulfilment && textOf(fulfilment, 'quantityUnfulfilled') !== '' ? countOf(fulfilment, 'quantityUnfulfilled') : countOf(item, 'quantityOrdered');
    const quantity = wanted ? Math.min(open, wanted.get(orderItemId) ?? 0) : open;
    return quantity > 0 ? [{ orderItemId, quantity }] : [];
  });
}

function carrierOf(name: string): { carrierCode: string; carrierName: string } {
  const code = carriers[name.trim().toLowerCase()];
  return { carrierCode: code ?? 'Other', carrierName: name.trim() || 'Sonstige' };
}

/** Not before the order and not in the future, by whatever clock the parcel was noted. */
function shipDate(client: AmazonClient, order: Doc, { shippedAt }: Shipment): string {
  const ordered = instantOf(order, 'createdTime') ?? shippedAt;
  return iso(new Date(Math.max(Math.min(shippedAt.getTime(), client.now().getTime()), ordered.getTime())));
}
