// What the shop is told about an order: its status and the tracking code. State based: the order is looked at first, and only what differs is written.
// Never the positions: those that a partial list leaves out are deleted. The API sends no mails.
import { ConnectorFailure } from '../failure.js';
import { textOf } from '../fields.js';
import type { FeedbackAbility, FeedbackRequest, Opaque } from '../port.js';
import type { Sw5Client } from './shopware5.client.js';
import { abandoned, cancelled } from './statuses.js';

type Told = { shipments: string[] };

/** The shop's column. */
const longestTracking = 255;

export function fulfilmentReporter(client: Sw5Client): FeedbackAbility {
  return {
    async tell(request, memo) {
      const shipments = (memo as Told | null)?.shipments ?? [];
      const shipment = request.shipment && !shipments.includes(request.shipment.key) ? request.shipment : null;
      if (!shipment && request.status === undefined) return { memo };
      const { orderRef, status } = request;
      if (status !== undefined && (status === abandoned || !/^\d{1,9}$/.test(status))) throw new ConnectorFailure('config', 'order-status-unknown', { status: status.slice(0, 40) });
      if (!/^[1-9]\d{0,17}$/.test(orderRef)) throw new ConnectorFailure('gone', 'order-gone', {});
      const change = await changeOf(client, orderRef, status, shipment);
      if (Object.keys(change).length > 0) await tellShop(client, orderRef, change);
      return { memo: { shipments: shipment ? [...shipments, shipment.key] : shipments } satisfies Told as Opaque };
    },
  };
}

type Change = { orderStatusId?: number; trackingCode?: string };

async function changeOf(client: Sw5Client, ref: string, status: string | undefined, shipment: FeedbackRequest['shipment'] | null): Promise<Change> {
  const order = await gonePlainly(() => client.get(`orders/${ref}`, 'order: read'));
  const now = textOf(order, 'orderStatusId');
  if (now === abandoned || textOf(order, 'number') === '0') throw new ConnectorFailure('gone', 'order-gone', {});
  // What the merchant cancelled in his shop is not brought back to life.
  if (now === cancelled && status !== cancelled) throw new ConnectorFailure('rejected', 'order-closed-in-shop', { status: now });
  const tracking = shipment ? merged(textOf(order, 'trackingCode'), shipment.trackingNumber) : null;
  return { ...(status !== undefined && status !== now && { orderStatusId: parseInt(status, 10) }), ...(tracking !== null && { trackingCode: tracking }) };
}

/** One text for all parcels, comma separated; null where the number stands there already. */
export function merged(before: string, number: string): string | null {
  const known = before.split(/[,;\s]+/).filter((part) => part !== '');
  const added = number.replace(/[,;\s]+/g, '');
  if (added === '' || known.includes(added)) return null;
  const all = [...known, added].join(',');
  // What does not fit any more would be cut by the shop in the middle of a number.
  return all.length <= longestTracking ? all : null;
}

async function tellShop(client: Sw5Client, ref: string, change: Change): Promise<void> {
  try {
    await client.put(`orders/${ref}`, change, 1, 'order: update');
  } catch (error) {
    // The order was there a moment ago: what is not found is the status.
    if (error instanceof ConnectorFailure && error.kind === 'gone' && change.orderStatusId !== undefined && /status/i.test(String(error.values.remoteCode))) throw new ConnectorFailure('config', 'order-status-unknown', { status: String(change.orderStatusId) });
    throw asOrderGone(error);
  }
}

async function gonePlainly<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw asOrderGone(error);
  }
}

function asOrderGone(error: unknown): unknown {
  return error instanceof ConnectorFailure && error.kind === 'gone' ? new ConnectorFailure('gone', 'order-gone', {}) : error;
}
