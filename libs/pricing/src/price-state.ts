// What a listing shows or should show, and how it is kept: one JSON document per listing, amounts as text so that they stay exact.
import type { GroupPrice } from '@kontor/connectors';
import { Decimal, Quantity } from '@kontor/kernel';

/** Half-open: from the first instant on, until the other one; null = no bound. */
export type PriceAction = { price: Decimal; from: Date | null; until: Date | null };
export type PriceTier = { from: Quantity; price: Decimal };

/** In the shop's currency and basis, each group in its own. A field left out: the ERP has no say in it; `strike: null`, `lowest: null`, a group's `price: null`: taken away. */
export type PriceState = { currency: string; price?: Decimal; strike?: Decimal | null; actions?: PriceAction[]; tiers?: PriceTier[]; groups?: GroupPrice[]; lowest?: Decimal | null };

type StoredTier = { from: string; price: string };
type Stored = {
  currency: string;
  price?: string;
  strike?: string | null;
  actions?: { price: string; from: string | null; until: string | null }[];
  tiers?: StoredTier[];
  groups?: { group: string; price: string | null; strike?: string | null; tiers: StoredTier[] }[];
  lowest?: string | null;
};

/** Reads what `JSON.stringify(state)` wrote. */
export function priceState(json: string | null): PriceState | null {
  if (json === null) return null;
  const stored = JSON.parse(json) as Stored;
  return {
    currency: stored.currency,
    ...(stored.price !== undefined && { price: Decimal.parse(stored.price) }),
    ...(stored.strike !== undefined && { strike: amount(stored.strike) }),
    ...(stored.actions && { actions: stored.actions.map((action) => ({ price: Decimal.parse(action.price), from: instant(action.from), until: instant(action.until) })) }),
    ...(stored.tiers && { tiers: stored.tiers.map(tier) }),
    ...(stored.groups && { groups: stored.groups.map(({ group, price, strike, tiers }) => ({ group, price: amount(price), ...(strike !== undefined && { strike: amount(strike) }), tiers: tiers.map(tier) })) }),
    ...(stored.lowest !== undefined && { lowest: amount(stored.lowest) }),
  };
}

function amount(text: string | null): Decimal | null {
  return text === null ? null : Decimal.parse(text);
}

function tier({ from, price }: StoredTier): PriceTier {
  return { from: Quantity.parse(from), price: Decimal.parse(price) };
}

function instant(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
