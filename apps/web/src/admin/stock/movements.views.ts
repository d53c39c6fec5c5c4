// How a change of stock is told, on the page of stock and on the page of an article.
import type { Quantity } from '@kontor/kernel';
import type { MovementKind } from '@kontor/stock';
import type { ShownTime } from '../../i18n/format.js';
import type { Voice } from '../views.js';
import { byWhom, type Names } from './people.js';

export type MovementRow = { kind: string; quantity: string; after: string; warehouse: string; reason: string; by: string; time: ShownTime };

type Movement = { kind: MovementKind; quantity: Quantity; onHandAfter: Quantity | null; warehouse: string | null; reason: string; reference: string; requestedBy: string; at: Date };

export function movementRow(movement: Movement, names: Names, { t, format }: Voice): MovementRow {
  const minus = movement.quantity.isNegative();
  const amount = format.exactly(minus ? movement.quantity.negated() : movement.quantity);
  return {
    kind: t(`stock.kind.${movement.kind}`),
    quantity: `${minus ? '−' : '+'}${amount}`,
    after: movement.onHandAfter === null ? '' : format.exactly(movement.onHandAfter),
    warehouse: movement.warehouse ?? '',
    reason: [movement.reason, movement.reference === '' ? '' : t('stock.reference', { reference: movement.reference.split('/').at(-1) ?? '' })].filter((part) => part !== '').join(' · '),
    by: byWhom(movement.requestedBy, names, t),
    time: format.time(movement.at),
  };
}
