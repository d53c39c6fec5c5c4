// What the shop is told about an order: its status, and parcels as tracking codes of one of the shop's parcel services. Neither is checked for doubles
// there and an unknown status is taken without a word, so everything is read before it is told. The API sends no mail.
import { ConnectorFailure } from '../failure.js';
import { asDoc, plainText, textOf, type Doc } from '../fields.js';
import type { FeedbackAbility, FeedbackRequest, Opaque } from '../port.js';
import { idNumber } from './bulk.js';
import { docsIn, type GambioClient } from './gambio.client.js';
import type { Learned } from './learned.js';
import { toldComment } from './order.js';
import { meaningOf, readStatuses } from './statuses.js';

type Told = { shipments: string[] };
type Shipment = NonNullable<FeedbackRequest['shipment']>;
type ParcelService = { id: string; name: string };

export function fulfilmentReporter(client: GambioClient, learned: Learned): FeedbackAbility {
  let statuses: Promise<string[]> | null = null;
  let services: Promise<ParcelService[]> | null = null;
  return {
    async tell(request, memo) {
      const shipments = (memo as Told | null)?.shipments ?? [];
      const shipment = request.shipment && !shipments.includes(request.shipment.key) ? request.shipment : null;
      if (!shipment && request.status === undefined) return { memo };
      if (request.status !== undefined) {
        statuses ??= readStatuses(client).then((known) => known.map(({ id }) => id));
        if (!(await statuses).includes(request.status)) throw new ConnectorFailure('config', 'order-status-unknown', { status: request.status.slice(0, 40) });
      }
      const path = orderPath(request.orderRef);
      const status = textOf(await orderNow(client, path), 'statusId');
      if (meaningOf(status, []).state === 'cancelled' && status !== request.status) throw new ConnectorFailure('rejected', 'order-closed-in-shop', { status });
      // The status first: a carrier that the shop does not know must not keep it back.
      if (request.status !== undefined && request.status !== status) await setStatus(client, path, request.status);
      if (shipment && shipment.trackingNumber !== '') {
        services ??= client.all('parcel_services').then((docs) => docs.map((doc) => ({ id: textOf(doc, 'id'), name: plainText(textOf(doc, 'name')) })));
        await addTracking(client, learned, path, shipment, request.language, await services);
      }
      return { memo: { shipments: shipment ? [...shipments, shipment.key] : shipments } satisfies Told as Opaque };
    },
  };
}

function orderPath(ref: string): string {
  if (!/^\d{1,10}$/.test(ref)) throw new ConnectorFailure('gone', 'order-gone', {});
  return `orders/${ref}`;
}

async function orderNow(client: GambioClient, path: string): Promise<Doc> {
  try {
    return asDoc((await client.get('v2', path, {}, 1)).body, 'order');
  } catch (error) {
    throw orderGone(error);
  }
}

async function setStatus(client: GambioClient, path: string, status: string): Promise<void> {
  try {
    // The boolean has to be there; it only says that no mail was sent. By the comment a fetch knows the change as Kontor's.
    const { body } = await client.write('v2', 'PATCH', `${path}/status`, { statusId: idNumber(status), comment: toldComment, customerNotified: false });
    const shown = textOf(asDoc(body, 'status'), 'statusId');
    if (shown !== status) throw new ConnectorFailure('rejected', 'order-status-not-taken', { sent: status, shown });
  } catch (error) {
    throw orderGone(error);
  }
}

async function addTracking(client: GambioClient, learned: Learned, path: string, shipment: Shipment, language: 'de' | 'en', services: readonly ParcelService[]): Promise<void> {
  const { body } = await client.get('v2', `${path}/tracking_codes`);
  const known = docsIn(body, 'tracking_codes').map((doc) => textOf(doc, 'trackingCode').trim());
  if (known.includes(shipment.trackingNumber)) return;
  const service = serviceFor(shipment.carrier, services);
  if (!service) throw new ConnectorFailure('rejected', 'parcel-service-unknown', { carrier: shipment.carrier, known: services.map(({ name }) => name).join(', ').slice(0, 200) });
  const languageId = learned.own.languages?.[language];
  try {
    await client.write('v2', 'POST', `${path}/tracking_codes`, { trackingCode: shipment.trackingNumber, parcelServiceId: idNumber(service.id), ...(languageId === undefined ? {} : { languageId: idNumber(languageId) }) });
  } catch (error) {
    throw orderGone(error);
  }
}

/** `DHL` for `DHL Paket`, and the other way round; the address of the tracking page is the service's, so a wrong one is worse than none. */
export function serviceFor(carrier: string, services: readonly ParcelService[]): ParcelService | null {
  const words = (name: string): string => ` ${name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()} `;
  const wanted = words(carrier);
  if (wanted.trim() === '') return null;
  return services.find(({ name }) => words(name) === wanted) ?? services.find(({ name }) => name !== '' && (words(name).startsWith(wanted) || wanted.startsWith(words(name)))) ?? null;
}

function orderGone(error: unknown): unknown {
  return error instanceof ConnectorFailure && error.kind === 'gone' ? new ConnectorFailure('gone', 'order-gone', {}) : error;
}
