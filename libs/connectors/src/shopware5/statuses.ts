// What Shopware 5's order statuses mean for fulfilment and stock, and what a German or English merchant calls them. The API has no list of them: the
// shop's own rows beyond these show up in orders only.
import type { RemoteOrder, StockHeld } from '../port.js';

/** Abandoned baskets stand among the orders, under this status and the number "0"; they are never stored. */
export const abandoned = '-1';

type Known = { id: string; de: string; en: string; state: RemoteOrder['state']; usual: 'fetch' | 'leave' };

export const orderStatuses: readonly Known[] = [
  { id: '0', de: 'Offen', en: 'Open', state: 'open', usual: 'fetch' },
  { id: '1', de: 'In Bearbeitung (Wartet)', en: 'In process', state: 'open', usual: 'fetch' },
  { id: '2', de: 'Komplett abgeschlossen', en: 'Completed', state: 'done', usual: 'leave' },
  { id: '3', de: 'Teilweise abgeschlossen', en: 'Partially completed', state: 'open', usual: 'leave' },
  { id: '4', de: 'Storniert / Abgelehnt', en: 'Cancelled / rejected', state: 'cancelled', usual: 'leave' },
  { id: '5', de: 'Zur Lieferung bereit', en: 'Ready for delivery', state: 'open', usual: 'fetch' },
  { id: '6', de: 'Teilweise ausgeliefert', en: 'Partially delivered', state: 'open', usual: 'leave' },
  { id: '7', de: 'Komplett ausgeliefert', en: 'Completely delivered', state: 'done', usual: 'leave' },
  { id: '8', de: 'Klärung notwendig', en: 'Clarification required', state: 'pending', usual: 'leave' },
];

/** Of payment: ids of both kinds stand in one table of the shop, so they never meet. */
export const completelyPaid = '12';
export const cancelled = '4';
/** Statuses under which an order holds stock, as far as the shop itself has them; its own come with ids above those of payments. */
export const holdingStatuses = orderStatuses.filter(({ state }) => state === 'open' || state === 'pending').map(({ id }) => id);
/** Up to here ids are the shop's, for orders or payments; the merchant's own come after. */
export const lastKnownId = '35';

type Meaning = { state: RemoteOrder['state']; held: StockHeld };

/**
 * The shop takes the pieces when the order is placed. Whether a cancellation gives them back differs by set-up: either way they are here and may be sold,
 * and the absolute figure that follows puts the shop right. A status of the merchant's own is taken for open: better reserved than sold twice.
 */
export function meaningOf(status: string): Meaning {
  const state = orderStatuses.find(({ id }) => id === status)?.state ?? 'open';
  return { state, held: state === 'done' ? 'left' : state === 'cancelled' ? 'none' : 'taken' };
}
