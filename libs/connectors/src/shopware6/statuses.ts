// What Shopware's three state machines mean for fulfilment, which transitions lead from state to state, and how Kontor's own steps are told apart from the merchant's.
import { textOf, type Doc } from '../fields.js';
import type { RemoteOrder } from '../port.js';
import { childOf } from './fields.js';

/** States of an order under which it holds stock in the shop: they are read at the first fetch even if older than its start. */
export const holdingStates = ['open', 'in_progress'] as const;

/** States of a payment under which nobody expects money any more, or not yet: such an order waits. */
const unpayable = new Set(['failed', 'cancelled', 'unconfirmed']);
/** States of a delivery under which the goods have left, even if some came back. */
const leftStates = new Set(['shipped', 'returned', 'returned_partially']);

export type States = { order: string; payment: string | null; delivery: string | null };

/** `physical`: the shop lets the pieces go only when the order is completed, so until then the parcel changes nothing. States of plugins count as open: the shop holds stock for them. */
export function stateOf({ order, payment, delivery }: States, physical: boolean): RemoteOrder['state'] {
  if (order === 'cancelled') return 'cancelled';
  if (order === 'completed') return 'done';
  if (!physical && delivery !== null && leftStates.has(delivery)) return 'done';
  return payment !== null && unpayable.has(payment) ? 'pending' : 'open';
}

// Shopware's own moves; `reopen` is left out, since Kontor brings nothing back to life.
const moves: Record<'order' | 'order_delivery', readonly (readonly [from: string, action: string, to: string])[]> = {
  order: [['open', 'process', 'in_progress'], ['open', 'cancel', 'cancelled'], ['in_progress', 'complete', 'completed'], ['in_progress', 'cancel', 'cancelled']],
  order_delivery: [
    ['open', 'ship', 'shipped'], ['open', 'ship_partially', 'shipped_partially'], ['open', 'cancel', 'cancelled'], ['shipped_partially', 'ship', 'shipped'], ['shipped_partially', 'cancel', 'cancelled'], ['shipped', 'cancel', 'cancelled'],
    ['shipped', 'retour', 'returned'], ['shipped', 'retour_partially', 'returned_partially'], ['shipped_partially', 'retour', 'returned'], ['shipped_partially', 'retour_partially', 'returned_partially'], ['returned_partially', 'retour', 'returned'],
  ],
};

export type Step = { action: string; to: string };

/** The steps from one state to another, shortest first; null where Shopware's own moves do not lead there, empty where it is there already. */
export function stepsBetween(machine: keyof typeof moves, from: string, to: string): Step[] | null {
  const paths: { at: string; steps: Step[] }[] = [{ at: from, steps: [] }];
  const seen = new Set([from]);
  for (let path = paths.shift(); path; path = paths.shift()) {
    if (path.at === to) return path.steps;
    for (const [, action, next] of moves[machine].filter(([start]) => start === path.at)) {
      if (seen.has(next)) continue;
      seen.add(next);
      paths.push({ at: next, steps: [...path.steps, { action, to: next }] });
    }
  }
  return null;
}

/** Custom fields of an order in which Kontor notes the way it took: `open>in_progress>completed`. */
export const toldFields = { order: 'kontor_order_state', delivery: 'kontor_delivery_state' } as const;

/** The state as the shop itself left it: what Kontor set on top of it is no change of the order. */
export function withoutTold(order: Doc, field: keyof typeof toldFields, state: string): string {
  const path = toldPath(order, field);
  return path.indexOf(state) > 0 ? (path[0] ?? state) : state;
}

/** The note for the next steps; a way that goes on keeps its beginning. */
export function toldNote(order: Doc, field: keyof typeof toldFields, state: string, steps: readonly Step[]): string {
  return [...new Set([withoutTold(order, field, state), state, ...steps.map(({ to }) => to)])].join('>');
}

function toldPath(order: Doc, field: keyof typeof toldFields): string[] {
  const fields = childOf(order, 'customFields');
  const value = fields && typeof fields[toldFields[field]] === 'string' ? textOf(fields, toldFields[field]) : '';
  return /^[\w-]{1,60}(>[\w-]{1,60}){1,9}$/.test(value) ? value.split('>') : [];
}

/** The technical name of a row's state. */
export function stateName(doc: Doc): string | null {
  const state = childOf(doc, 'stateMachineState');
  const name = state ? textOf(state, 'technicalName') : '';
  return name === '' ? null : name;
}
