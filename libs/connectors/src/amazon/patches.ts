// The words in which an offer is changed: whole attributes only, one element told apart by its selectors. Everything is merged, so that what is not named
// survives: the handling time, a running sale, the offer for business buyers.
import type { Decimal } from '@kontor/kernel';
import { iso } from './fields.js';

export type Patch = { op: 'merge' | 'delete'; path: string; value: { [field: string]: unknown }[] };

const attribute = (name: string): string => `/attributes/${name}`;

/** Pieces of the merchant's. `quantity` is whole and not below zero. */
export function stockPatch(quantity: Decimal, handlingDays: number | null): Patch {
  return { op: 'merge', path: attribute('fulfillment_availability'), value: [{ fulfillment_channel_code: 'DEFAULT', quantity, ...(handlingDays === null ? {} : { lead_time_to_ship_max_days: handlingDays }) }] };
}

export type Sale = { price: Decimal; from: Date; until: Date };

export function offerPatch(place: { marketplace: string; currency: string }, { price, sale }: { price?: Decimal; sale?: Sale }): Patch {
  return {
    op: 'merge',
    path: attribute('purchasable_offer'),
    value: [
      {
        marketplace_id: place.marketplace,
        currency: place.currency,
        audience: 'ALL',
        ...(price ? { our_price: [{ schedule: [{ value_with_tax: price }] }] } : {}),
        ...(sale ? { discounted_price: [{ schedule: [{ start_at: iso(sale.from), end_at: iso(sale.until), value_with_tax: sale.price }] }] } : {}),
      },
    ],
  };
}

/** The struck price; null takes it away. */
export function listPricePatch(place: { marketplace: string; currency: string }, price: Decimal | null): Patch {
  const selectors = { marketplace_id: place.marketplace, currency: place.currency };
  return price ? { op: 'merge', path: attribute('list_price'), value: [{ ...selectors, value_with_tax: price }] } : { op: 'delete', path: attribute('list_price'), value: [selectors] };
}
