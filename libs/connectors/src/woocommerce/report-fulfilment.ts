// What the shop is told about an order: its status, and a parcel as a note that the buyer gets by mail, with the tracking number also as meta for
// plugins. Telling twice is harmless: the order and its notes are looked at first, for each of them sends a mail.
import type { Exact } from '../exact-json.js';
import { ConnectorFailure } from '../failure.js';
import type { FeedbackAbility, FeedbackRequest, Opaque } from '../port.js';
import { asDoc, plainText, textOf, type Doc } from '../fields.js';
import { toldStatus, toldStatusKey } from './order.js';
import { neverFetched } from './statuses.js';
import type { WooClient } from './woocommerce.client.js';

type Told = { shipments: string[] };
type Shipment = NonNullable<FeedbackRequest['shipment']>;

/** Orders that ended otherwise than by a parcel are not brought back to life. */
const closed = new Set(['cancelled', 'refunded', 'trash']);

export function fulfilmentReporter(client: WooClient): FeedbackAbility {
  return {
    async tell(request, memo) {
      const told = memo as Told | null;
      const shipments = told?.shipments ?? [];
      const shipment = request.shipment && !shipments.includes(request.shipment.key) ? request.shipment : null;
      if (!shipment && request.status === undefined) return { memo };
      if (request.status !== undefined && (neverFetched.has(request.status) || !/^[\w-]{1,40}$/.test(request.status))) throw new ConnectorFailure('config', 'order-status-unknown', { status: request.status.slice(0, 40) });
      const path = orderPath(request.orderRef);
      const order = await orderNow(client, path);
      const status = textOf(order, 'status');
      if (closed.has(status) && status !== request.status) throw new ConnectorFailure('rejected', 'order-closed-in-shop', { status });
      const meta: { key: string; value: string }[] = [];
      if (shipment) {
        await tellBuyer(client, path, shipment, request.language);
        if (shipment.trackingNumber !== '') meta.push({ key: '_tracking_number', value: shipment.trackingNumber }, { key: '_tracking_provider', value: shipment.carrier });
      }
      // Same status again would send no mail, but asking saves the call.
      const next = request.status !== undefined && request.status !== status ? request.status : null;
      if (next !== null) meta.push({ key: toldStatusKey, value: `${next}<${beforeUs(order, status)}` });
      if (next !== null || meta.length > 0) await change(client, path, { ...(next === null ? {} : { status: next }), ...(meta.length > 0 ? { meta_data: meta } : {}) });
      return { memo: { shipments: shipment ? [...shipments, shipment.key] : shipments } satisfies Told as Opaque };
    },
  };
}

function orderPath(ref: string): string {
  if (!/^\d{1,18}$/.test(ref)) throw new ConnectorFailure('gone', 'order-gone', {});
  return `orders/${ref}`;
}

async function orderNow(client: WooClient, path: string): Promise<Doc> {
  try {
    return asDoc((await client.get(path, { _fields: 'id,status,meta_data' }, 1)).body, 'order');
  } catch (error) {
    throw orderGone(error);
  }
}

// The status that the shop itself gave the order: what Kontor set on top of it is no change of the order.
function beforeUs(order: Doc, status: string): string {
  const told = toldStatus(order);
  return told?.status === status ? told.previous : status;
}

async function change(client: WooClient, path: string, body: { status?: string; meta_data?: { key: string; value: string }[] }): Promise<void> {
  let shown: Exact;
  try {
    shown = (await client.write(path, body)).body;
  } catch (error) {
    // An unknown status is refused as a wrong parameter; nothing else of this call can be.
    if (error instanceof ConnectorFailure && error.kind === 'rejected' && body.status !== undefined && error.values.remoteCode === 'rest_invalid_param') throw new ConnectorFailure('config', 'order-status-unknown', { status: body.status });
    throw orderGone(error);
  }
  const status = textOf(asDoc(shown, 'order'), 'status');
  if (body.status !== undefined && status !== body.status) throw new ConnectorFailure('rejected', 'order-status-not-taken', { sent: body.status, shown: status });
}

async function tellBuyer(client: WooClient, path: string, shipment: Shipment, language: 'de' | 'en'): Promise<void> {
  const note = shipmentNote(shipment, language);
  const { body } = await client.get(`${path}/notes`, { type: 'customer' });
  const notes = Array.isArray(body) ? body.map((one) => plainText(textOf(asDoc(one, 'notes'), 'note'))) : [];
  if (notes.includes(plainText(note))) return;
  try {
    await client.write(`${path}/notes`, { note, customer_note: true });
  } catch (error) {
    throw orderGone(error);
  }
}

/** What the buyer reads. */
export function shipmentNote({ carrier, trackingNumber, trackingUrl, complete }: Shipment, language: 'de' | 'en'): string {
  const by = carrier === '' ? '' : language === 'de' ? ` mit ${carrier}` : ` by ${carrier}`;
  const what =
    language === 'de'
      ? complete ? `Ihre Bestellung wurde${by} versandt.` : `Ein Teil Ihrer Bestellung wurde${by} versandt.`
      : complete ? `Your order has been shipped${by}.` : `A part of your order has been shipped${by}.`;
  const number = trackingNumber === '' ? '' : language === 'de' ? ` Sendungsnummer: ${trackingNumber}.` : ` Tracking number: ${trackingNumber}.`;
  const link = trackingUrl ? (language === 'de' ? ` Sendungsverfolgung: ${trackingUrl}` : ` Track it here: ${trackingUrl}`) : '';
  return what + number + link;
}

function orderGone(error: unknown): unknown {
  return error instanceof ConnectorFailure && error.kind === 'gone' ? new ConnectorFailure('gone', 'order-gone', {}) : error;
}
