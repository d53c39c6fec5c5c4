// What a listing shows or should show, and how it is kept: one JSON document per listing, amounts as text so that they stay exact.
import { Decimal, Quantity } from '@kontor/kernel';

/** Half-open: from the first instant on, until the other one; null = no bound. */
export type PriceAction = { price: Decimal; from: Date | null; until: Date | null };
export type PriceTier = { from: Quantity; price: Decimal };

/** In the shop's currency and basis. A field left out: the ERP has no say in it; `strike: null`: taken away. */
export type PriceState = { currency: string; price?: Decimal; strike?: Decimal | null; actions?: PriceAction[]; tiers?: PriceTier[] };

type Stored = { currency: string; price?: string; strike?: string | null; actions?: { price: string; from: string | null; until: string | null }[]; tiers?: { from: string; price: string }[] };

/** Reads what `JSON.stringify(state)` wrote. */
export function priceState(json: string | null): PriceState | null {
  if (json === null) return null;
  const stored = JSON.parse(json) as Stored;
  return {
    currency: stored.currency,
    ...(stored.price !== undefined && { price: Decimal.parse(stored.price) }),
    ...(stored.strike !== undefined && { strike: stored.strike === null ? null : Decimal.parse(stored.strike) }),
    ...(stored.actions && { actions: stored.actions.map((action) => ({ price: Decimal.parse(action.price), from: instant(action.from), until: instant(action.until) })) }),
    ...(stored.tiers && { tiers: stored.tiers.map((tier) => ({ from: Quantity.parse(tier.from), price: Decimal.parse(tier.price) })) }),
  };
}

function instant(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
