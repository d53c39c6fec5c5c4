// What of the prices a shop has fields for: the rest neither decides anything nor is told.
import type { Capabilities } from '@kontor/connectors';
import type { PriceSource } from './price-for.js';
import type { PriceState } from './price-state.js';

/** What this shop has no field for decides nothing, neither what is wanted nor until when. */
export function able(source: PriceSource, can: NonNullable<Capabilities['prices']>): PriceSource {
  return { ...source, groups: can.customerGroups ? source.groups : [], rule: { ...source.rule, sendLowest: can.lowest && source.rule.sendLowest } };
}

/** What of a state this shop can be told; null when nothing is left. */
export function told(state: PriceState, can: NonNullable<Capabilities['prices']>): PriceState | null {
  const fields: Partial<Record<keyof PriceState, boolean>> = { strike: can.strike, tiers: can.tiers, groups: can.customerGroups, lowest: can.lowest };
  const left = Object.fromEntries(Object.entries(state).filter(([field]) => fields[field as keyof PriceState] ?? true)) as PriceState;
  return Object.keys(left).length > 1 ? left : null;
}
