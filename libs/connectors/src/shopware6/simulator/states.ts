// States of orders, deliveries and payments: which transition is possible, what it moves (stock, times, mails), and what it leaves alone.
import { machines, stateId, transitionsOf } from './base.js';
import { invalidUuid, refused } from './failure.js';
import { alignStock, moveStock, realTimeStock } from './products.js';
import { entities, isId, touch, type Store } from './store.js';
import type { Row } from './tables.js';

type Machine = keyof typeof machines;

export const stateOf = (store: Store, row: Row): string => String(store.tables.get('state_machine_state', row['stateId'])?.['technicalName']);

type Move = { from: string; action: string; to: string };
const moves = new Map<Machine, Move[]>((Object.keys(machines) as Machine[]).map((machine) => [machine, [...transitionsOf(machines[machine].transitions)]]));
const possible = (machine: Machine, state: string): Move[] => moves.get(machine)!.filter(({ from }) => from === state).sort((a, b) => (a.action < b.action ? -1 : 1));

function rowOf(store: Store, machine: Machine, id: string): Row {
  if (!isId(id)) throw invalidUuid(id);
  const row = store.tables.get(machine, id);
  if (!row) throw refused(400, 'SYSTEM__STATE_MACHINE_INVALID_ENTITY_ID', `Unable to read entity "${machine}" with id "${id}".`, { entityName: machine, entityId: id });
  return row;
}

/** What the state may become next. */
export function listTransitions(store: Store, machine: Machine, id: string): object {
  const state = stateOf(store, rowOf(store, machine, id));
  return {
    transitions: possible(machine, state).map(({ action, from, to }) => ({ name: store.tables.get('state_machine_state', stateId(machine, to))?.['name'], technicalName: to, actionName: action, fromStateName: from, toStateName: to, url: `/api/_action/state-machine/${machine}/${id}/state/${action}` })),
  };
}

/** Carries a transition out; one whose target is the state already does nothing. Answers with the state. */
export function transition(store: Store, machine: Machine, id: string, action: string, options: Record<string, unknown>, now: number): Row {
  const row = rowOf(store, machine, id);
  const state = stateOf(store, row);
  const move = possible(machine, state).find((one) => one.action === action);
  if (!move) {
    const idle = moves.get(machine)!.some((one) => one.action === action && one.to === state);
    if (!idle) {
      const list = possible(machine, state).map((one) => one.action);
      throw refused(400, 'SYSTEM__ILLEGAL_STATE_TRANSITION', `Illegal transition "${action}" from state "${state}" ("${machine}.state"). Possible transitions are: ${list.join(', ')}`, { currentState: state, transition: action, possibleTransitions: list });
    }
    return store.tables.get('state_machine_state', row['stateId'])!;
  }
  moveTo(store, machine, row, move.to, now);
  const orderId = machine === 'order' ? id : (row['orderId'] as string);
  // Only a plain false keeps the mail back.
  if (options['sendMail'] !== false) store.told.get(orderId)?.mails.push(`state_enter.${machine}.state.${move.to}`);
  return store.tables.get('state_machine_state', stateId(machine, move.to))!;
}

/** Puts a row into a state with all that follows; only the row itself shows the time of it. */
export function moveTo(store: Store, machine: Machine, row: Row, to: string, now: number): void {
  touch(store, machine, row.id, now, { stateId: stateId(machine, to) });
  if (machine === 'order') bookStock(store, row.id, to);
}

/**
 * Takes an order's pieces off the stock or gives them back, by the state it is in now. The newer way takes them as soon as the order is there; the older one when
 * it is completed, and until then only holds them.
 */
export function bookStock(store: Store, orderId: string, state: string): void {
  const told = store.told.get(orderId);
  if (!told) return;
  const newer = realTimeStock(store);
  const takes = newer ? state !== 'cancelled' : state === 'completed';
  const holds = !newer && (state === 'open' || state === 'in_progress');
  for (const line of store.tables.by('order_line_item', 'orderId', orderId)) {
    const product = line['type'] === 'product' ? store.tables.get('product', line['productId']) : undefined;
    if (!product) continue;
    const quantity = line['quantity'] as number;
    if (holds !== told.stockHeld) store.tables.change('product', product.id, { '#held': ((product['#held'] as number | undefined) ?? 0) + (holds ? quantity : -quantity) });
    if (takes !== told.stockTaken) moveStock(store, product.id, takes ? -quantity : quantity);
    alignStock(store, product.id);
  }
  told.stockTaken = takes;
  told.stockHeld = holds;
}

export const isMachine = (store: Store, name: string): name is Machine => name in machines && entities(store).has(name);
