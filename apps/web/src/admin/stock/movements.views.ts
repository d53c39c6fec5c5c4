// How a change of stock is told, on the page of stock and on the page of an article.
import type { Quantity } from '@kontor/kernel';
import type { MovementKind } from '@kontor/stock';
import type { ShownTime } from '../../i18n/format.js';
import type { Voice } from '../views.js';
import type { Translate } from '../../i18n/translate.js';

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

/** Names by `user:<id>` and `token:<id>`. */
export type Names = ReadonlyMap<string, string>;

/** The person's or the token's name, else what it was. */
function byWhom(requestedBy: string, names: Names, t: Translate): string {
  return names.get(requestedBy) ?? t(`stock.by.${/^(user|token|cli|order)/.exec(requestedBy)?.[1] ?? 'kontor'}`);
}
