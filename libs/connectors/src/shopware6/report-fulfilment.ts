// What the shop is told about an order: its state, and a parcel as tracking number and state of the delivery that is sent. Telling twice is harmless: the
// order is looked at first, and only steps that are missing are taken. Each step may send the buyer a mail; whether it does is said in every call.
import { ConnectorFailure } from '../failure.js';
import { asDoc, docsOf, listOf, textOf, type Doc } from '../fields.js';
import type { FeedbackAbility, FeedbackRequest, Opaque } from '../port.js';
import { isId } from './fields.js';
import { primaryDelivery } from './order.js';
import { hasCode, remoteCodes, understood } from './refusal.js';
import type { Shopware6Client } from './shopware6.client.js';
import { stateName, stepsBetween, toldFields, toldNote, type Step } from './statuses.js';

type Told = { shipments: string[] };
type Shipment = NonNullable<FeedbackRequest['shipment']>;
type Machine = 'order' | 'order_delivery';
/** Steps of one thing from where it stands to where it should. */
type Way = { machine: Machine; id: string; from: string; to: string; steps: Step[] };

/** `sendMail`: whether the shop mails the buyer; it would unless told not to. */
export function fulfilmentReporter(client: Shopware6Client, sendMail: boolean): FeedbackAbility {
  return {
    tell: (request, memo) => understood(tell(client, sendMail, request, memo)),
  };
}

async function tell(client: Shopware6Client, sendMail: boolean, request: FeedbackRequest, memo: Opaque | null): Promise<{ memo: Opaque | null }> {
  const shipments = (memo as Told | null)?.shipments ?? [];
  const shipment = request.shipment && !shipments.includes(request.shipment.key) ? request.shipment : null;
  if (!shipment && request.status === undefined) return { memo };
  if (request.status !== undefined && !/^[\w-]{1,60}$/.test(request.status)) throw new ConnectorFailure('config', 'order-status-unknown', { status: request.status.slice(0, 40) });
  const order = await orderNow(client, request.orderRef);
  const state = stateName(order) ?? '';
  // What ended otherwise than by a parcel is not brought back to life.
  if (state === 'cancelled' && request.status !== 'cancelled') throw closed(state);
  const delivery = shipment && primaryDelivery(order);
  const deliveryWay = shipment && delivery ? wayOfDelivery(delivery, shipment) : null;
  const orderWay = request.status === undefined ? null : await wayTo(client, { machine: 'order', id: textOf(order, 'id'), from: state, to: request.status });
  await note(client, order, deliveryWay, orderWay);
  // Before the step that mails the buyer, so that the mail has the number.
  if (shipment && delivery) await tellTracking(client, delivery, shipment.trackingNumber);
  for (const way of [deliveryWay, orderWay]) if (way) await walk(client, way, sendMail);
  // Downloads alone have no delivery. The status is told by now; a number that stands nowhere is not.
  if (shipment && !delivery && shipment.trackingNumber !== '') throw new ConnectorFailure('rejected', 'order-without-delivery', {});
  return { memo: { shipments: shipment ? [...shipments, shipment.key] : shipments } satisfies Told as Opaque };
}

async function orderNow(client: Shopware6Client, ref: string): Promise<Doc> {
  const associations = { stateMachineState: {}, deliveries: { associations: { stateMachineState: {} } } };
  const { docs } = await client.page('order', { limit: 1, ids: [isId(ref) ? ref : '0'.repeat(32)], associations, includes: { state_machine_state: ['id', 'technicalName'] } });
  const order = docs.find((doc) => textOf(doc, 'id') === ref);
  if (!order) throw new ConnectorFailure('gone', 'order-gone', {});
  return order;
}

// A delivery that is further on already (returned, sent in full) is left where it is.
function wayOfDelivery(delivery: Doc, { complete }: Shipment): Way | null {
  const from = stateName(delivery) ?? '';
  if (from === 'cancelled') throw closed(from);
  const to = complete ? 'shipped' : 'shipped_partially';
  const steps = stepsBetween('order_delivery', from, to);
  return steps && { machine: 'order_delivery', id: textOf(delivery, 'id'), from, to, steps };
}

// Shopware's own moves first; a plugin may have states and moves of its own, and the shop lists what is possible from here.
async function wayTo(client: Shopware6Client, { machine, id, from, to }: Omit<Way, 'steps'>): Promise<Way> {
  const steps = stepsBetween(machine, from, to) ?? (await possible(client, machine, id)).filter((step) => step.to === to && step.action !== 'reopen').slice(0, 1);
  if (steps.length > 0 || from === to) return { machine, id, from, to, steps };
  throw (await isState(client, to)) ? closed(from) : new ConnectorFailure('config', 'order-status-unknown', { status: to });
}

async function possible(client: Shopware6Client, machine: Machine, id: string): Promise<(Step & { from: string })[]> {
  const transitions = docsOf(asDoc(await client.get(`_action/state-machine/${machine}/${id}/state`), 'transitions'), 'transitions');
  return transitions.map((one) => ({ action: textOf(one, 'actionName'), from: textOf(one, 'fromStateName'), to: textOf(one, 'toStateName') })).filter(({ action }) => /^[\w-]{1,60}$/.test(action));
}

async function isState(client: Shopware6Client, name: string): Promise<boolean> {
  const filter = [{ type: 'equals', field: 'stateMachine.technicalName', value: 'order.state' }, { type: 'equals', field: 'technicalName', value: name }];
  return (await client.page('state-machine-state', { limit: 1, filter, includes: { state_machine_state: ['id'] } })).docs.length > 0;
}

// Before the steps: a note of a step that then fails says nothing, but a step without its note would look like the merchant's own.
async function note(client: Shopware6Client, order: Doc, delivery: Way | null, own: Way | null): Promise<void> {
  const customFields = {
    ...(delivery && delivery.steps.length > 0 ? { [toldFields.delivery]: toldNote(order, 'delivery', delivery.from, delivery.steps) } : {}),
    ...(own && own.steps.length > 0 ? { [toldFields.order]: toldNote(order, 'order', own.from, own.steps) } : {}),
  };
  if (Object.keys(customFields).length > 0) await ofOrder(client.patch(`order/${textOf(order, 'id')}`, { customFields }, { items: 1 }));
}

// The list is replaced as a whole, so what stands there is sent along.
async function tellTracking(client: Shopware6Client, delivery: Doc, number: string): Promise<void> {
  const codes = listOf(delivery, 'trackingCodes').filter((code): code is string => typeof code === 'string');
  if (number === '' || codes.includes(number)) return;
  await ofOrder(client.patch(`order-delivery/${textOf(delivery, 'id')}`, { trackingCodes: [...codes, number] }, { items: 1 }));
}

async function walk(client: Shopware6Client, { machine, id, from, to, steps }: Way, sendMail: boolean): Promise<void> {
  const go = ({ action }: Step): Promise<unknown> => ofOrder(client.post(`_action/${machine}/${id}/state/${action}`, { sendMail, documentIds: [], mediaIds: [] }, { items: 1 }));
  try {
    for (const step of steps) await go(step);
  } catch (error) {
    if (!hasCode(error, remoteCodes.illegalTransition)) throw error;
    // It was moved since we looked, or the shop's moves are others than Shopware's: what is possible from where it stands now decides.
    const now = await possible(client, machine, id);
    if (now.some((step) => step.from === to)) return;
    const direct = now.find((step) => step.to === to && step.action !== 'reopen');
    if (!direct) throw closed(now[0]?.from ?? from);
    await go(direct);
  }
}

async function ofOrder<Answer>(call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof ConnectorFailure && error.kind === 'gone' ? new ConnectorFailure('gone', 'order-gone', {}) : error;
  }
}

function closed(status: string): ConnectorFailure {
  return new ConnectorFailure('rejected', 'order-closed-in-shop', { status });
}
